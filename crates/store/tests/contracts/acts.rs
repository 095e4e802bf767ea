//! What somebody did in one step, as the log tells it; and what stands there after it is taken back.

use domain::read::ticket::SpamState;
use domain::read::tickets::{Sort, View};
use domain::ticket::Status;
use domain::{Actor, Event, Moment};
use store::tickets::SuggestionState;
use store::{acts, outcomes, read, spam, tickets};

use crate::harness::on_both;
use crate::world::{World, note, open_ticket};

on_both! {
    async fn an_act_is_all_that_one_person_recorded_on_one_ticket_at_one_moment(desk) {
        let world = World::set_up(desk).await;
        let ticket = world.ticket;
        let solved = Event::StatusChanged { ticket, from: Status::New, to: Status::Solved };
        let outcome = Event::TicketSolved { ticket, solving: 1 };
        let (first, second) = (solved.clone(), outcome.clone());
        let at = desk.write(async move |tx| {
            tx.record(&world.ana_acts(), first);
            // In between: somebody else's, the desk's, and on another ticket.
            tx.record(&Actor::person(world.ben, domain::person::Role::Agent, []), Event::ExternalIdChanged { ticket });
            tx.record(&Actor::Desk, Event::ExternalIdChanged { ticket });
            tx.record(&world.ana_acts(), Event::ExternalIdChanged { ticket: domain::TicketId(99) });
            tx.record(&world.ana_acts(), second);
            Ok(tx.now())
        }).await;
        desk.write(async move |tx| { tx.record(&world.ana_acts(), Event::ExternalIdChanged { ticket }); Ok(()) }).await;
        let (seq, act) = desk.read(async move |db| {
            let seq = acts::seq_of(db, ticket, world.ana, at).await?;
            Ok((seq, acts::find(db, seq.unwrap_or_default()).await?))
        }).await;
        let act = act.expect("it is found by its last event");
        assert_eq!((act.ticket, act.by, act.at, Some(act.seq())), (ticket, world.ana, at, seq));
        assert_eq!(act.events.iter().map(|(_, e)| e.clone()).collect::<Vec<_>>(), [solved, outcome]);
        let first = act.events[0].0;
        desk.read(async move |db| {
            assert_eq!(acts::find(db, first).await?, Some(act.clone()), "any event of it names it");
            assert_eq!(acts::find(db, first + 2).await?, None, "what the desk did is nobody's act");
            assert_eq!(acts::find(db, 9999).await?, None);
            assert_eq!(acts::seq_of(db, ticket, world.tom, at).await?, None);
            assert_eq!(acts::seq_of(db, ticket, world.ana, Moment(1)).await?, None);
            let before = acts::before(db, ticket, act.seq(), 2).await?;
            assert_eq!(before.iter().map(|r| r.seq).collect::<Vec<_>>(), [first + 2, first + 1], "the latest first");
            let offer = read::undo::offer(db, world.ana, first, at).await?.expect("Ana did it just now");
            assert_eq!((offer.seq, offer.ticket, offer.events.len()), (act.seq(), ticket, 2));
            assert_eq!(read::undo::offer(db, world.ben, first, at).await?, None, "nobody else is offered it");
            let late = at.plus_us(domain::undo::UNDO_US + 1);
            assert_eq!(read::undo::offer(db, world.ana, first, late).await?, None);
            Ok(())
        }).await;
        let seq = seq.unwrap_or_default();
        desk.write(async move |tx| { tx.record(&world.ana_acts(), Event::ActUndone { ticket, act: seq }); Ok(()) }).await;
        let offer = desk.read(async move |db| read::undo::offer(db, world.ana, first, at).await).await;
        assert_eq!(offer, None, "it was taken back");
    }

    async fn what_is_taken_back_was_never_there(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let first = outcomes::insert(tx, world.ticket, Some(world.ana), "").await?;
            outcomes::mark_reopened(tx, world.ticket).await?;
            let at = tx.now();
            outcomes::unmark_reopened(tx, world.ticket, at.plus_us(1)).await?;
            assert!(outcomes::last(tx, world.ticket).await?.expect("it stands").reopened_at.is_some(), "another time");
            outcomes::unmark_reopened(tx, world.ticket, at).await?;
            assert_eq!(outcomes::last(tx, world.ticket).await?.expect("it stands").reopened_at, None);
            let second = outcomes::insert(tx, world.ticket, Some(world.ana), "again").await?;
            assert_eq!((first, second), (1, 2));
            outcomes::remove(tx, world.ticket, second).await?;
            assert_eq!(outcomes::last(tx, world.ticket).await?.expect("the first").cause, "");

            spam::mark(tx, world.ticket, SpamState::Spam, "", Some(world.ana)).await?;
            spam::unmark(tx, world.ticket).await?;
            assert_eq!(spam::find(tx, world.ticket).await?, None);
            let page = read::tickets::list(tx, world.ana, View::Open, Sort::Recent, None, 10).await?;
            assert_eq!(page.rows.len(), 1, "it is back where its status belongs");
            Ok(())
        }).await;
        desk.write(async move |tx| {
            let other = open_ticket(tx, world.rosa).await?;
            tickets::suggest_join(tx, world.ticket, other, "the same subject").await?;
            assert!(!tickets::reopen_suggestion(tx, world.ticket, other).await?, "it is open");
            tickets::decide_suggestion(tx, world.ticket, other, SuggestionState::Declined).await?;
            assert!(tickets::reopen_suggestion(tx, world.ticket, other).await?);
            assert!(tickets::decide_suggestion(tx, world.ticket, other, SuggestionState::Declined).await?, "open again");
            Ok(())
        }).await;
    }
}
