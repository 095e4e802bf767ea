//! Tickets, their suggestions, participants, outcomes.

use std::collections::BTreeSet;

use domain::message::Channel;
use domain::outcome::{Held, Outcome};
use domain::read::ticket::ParticipantState;
use domain::read::tickets::LastWord;
use domain::ticket::{Priority, Status, Ticket, TicketType};
use domain::{Error, Moment, Refusal, TicketId};
use store::tickets::SuggestionState;
use store::{messages, outbox, outcomes, participants, read, tickets};

use crate::harness::{FIRST_TICKET, START, on_both};
use crate::world::{World, a_mail_out, a_message, a_ticket, note, open_ticket};

fn ids(tickets: Vec<Ticket>) -> Vec<TicketId> {
    tickets.into_iter().map(|t| t.id).collect()
}

on_both! {
    async fn a_ticket_reads_back_as_written(desk) {
        let world = World::set_up(desk).await;
        let full = desk.write(async move |tx| {
            note(tx);
            let t = Ticket {
                subject: "Émile’s “quote”, 100 % \\ $1 ?1".into(),
                status: Status::OnHold,
                priority: Some(Priority::Urgent),
                ticket_type: Some(TicketType::Problem),
                tags: BTreeSet::from(["a".into(), "ümlaut".into()]),
                organisation: Some(world.organisation),
                assignee: Some(world.ana),
                team: Some(world.team),
                mailbox: Some(world.mailbox),
                channel: Channel::WalkUp,
                follow_up_of: Some(world.ticket),
                external_id: Some("jira-1".into()),
                solved_at: Some(START),
                closed_at: Some(START.plus_us(1)),
                version: 9,
                ..a_ticket(tx.next_ticket_id().await?, world.rosa, tx.now())
            };
            tickets::insert(tx, &t).await?;
            Ok(t)
        }).await;
        assert_eq!(full.id, TicketId(FIRST_TICKET + 1), "numbers have no gap");
        let id = full.id;
        assert_eq!(desk.read(async move |db| tickets::find(db, id).await).await, Some(full.clone()));
        let changed = Ticket {
            subject: "Other".into(), status: Status::Open, priority: None, ticket_type: None,
            tags: BTreeSet::from(["b".into()]), requester: world.tom, organisation: None, assignee: None, team: None,
            external_id: None, updated_at: START.plus_us(99), solved_at: None, closed_at: None, version: 10,
            ..full.clone()
        };
        let written = changed.clone();
        desk.write(async move |tx| { note(tx); tickets::update(tx, &full, &written).await }).await;
        desk.read(async move |db| {
            assert_eq!(tickets::load(db, id).await?, changed);
            let sql = "select tag from ticket_tag where ticket_id = $1";
            let tags = db.all(sql, store::args![id]).await?;
            assert_eq!(tags.len(), 1);
            Ok(())
        }).await;
    }

    async fn a_deleted_ticket_stands_nowhere_but_in_the_export(desk) {
        let world = World::set_up(desk).await;
        let gone = desk.write(async move |tx| {
            let gone = open_ticket(tx, world.rosa).await?;
            tickets::delete(tx, gone).await?;
            Ok(gone)
        }).await;
        desk.read(async move |db| {
            assert_eq!(tickets::find(db, gone).await?, None);
            assert!(matches!(tickets::load(db, gone).await, Err(Error::Refused(Refusal::NotFound))));
            assert_eq!(ids(tickets::list(db, TicketId(0), 10).await?), [world.ticket]);
            assert_eq!(ids(tickets::list_before(db, TicketId(i64::MAX), 10).await?), [world.ticket]);
            assert_eq!(tickets::count(db).await?, 1);
            assert_eq!(ids(tickets::of_requester(db, world.rosa, 10).await?), [world.ticket]);
            assert!(read::tickets::find_row(db, world.ana, gone).await?.is_none());
            let changed = tickets::changed_after(db, Moment(0), TicketId(0), 10).await?;
            assert_eq!(changed.iter().map(|(t, deleted)| (t.id, *deleted)).collect::<Vec<_>>(),
                [(world.ticket, false), (gone, true)]);
            Ok(())
        }).await;
    }

    async fn tickets_are_paged_by_number_and_by_change(desk) {
        let world = World::set_up(desk).await;
        let mut all = vec![world.ticket];
        for _ in 0..4 {
            all.push(desk.write(async move |tx| open_ticket(tx, world.tom).await).await);
        }
        let [a, b, c, d, e] = all[..] else { panic!("five tickets") };
        desk.write(async move |tx| {
            note(tx);
            let before = tickets::load(tx, b).await?;
            let after = Ticket { external_id: Some("ext".into()), updated_at: tx.now(), ..before.clone() };
            tickets::update(tx, &before, &after).await?;
            tickets::touch(tx, c).await
        }).await;
        desk.read(async move |db| {
            assert_eq!(ids(tickets::list(db, b, 2).await?), [c, d]);
            assert_eq!(ids(tickets::list_before(db, d, 2).await?), [c, b]);
            let mut seen = Vec::new();
            let (mut at, mut id) = (Moment(0), TicketId(0));
            loop {
                let page = tickets::changed_after(db, at, id, 2).await?;
                let Some((last, _)) = page.last() else { break };
                (at, id) = (last.updated_at, last.id);
                seen.extend(page.into_iter().map(|(t, _)| t.id));
            }
            assert_eq!(seen, [a, d, e, b, c]);
            assert_eq!(ids(tickets::of_requester(db, world.tom, 3).await?), [c, b, e]);
            assert_eq!(ids(tickets::of_organisation(db, world.organisation, 3).await?), [a]);
            assert_eq!(tickets::find_by_external_id(db, "ext", 5).await?, [b]);
            assert!(tickets::find_by_external_id(db, "none", 5).await?.is_empty());
            assert_eq!(tickets::load(db, c).await?.version, 2);
            Ok(())
        }).await;
    }

    async fn the_last_word_stands_in_the_list(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            tickets::set_last_word(tx, world.ticket, "It hums", LastWord::Customer).await?;
            tickets::set_last_word(tx, world.ticket, "Try the other socket", LastWord::Team).await
        }).await;
        let row = desk.read(async move |db| read::tickets::find_row(db, world.ana, world.ticket).await).await.unwrap();
        assert_eq!((row.snippet.as_str(), row.last_word), ("Try the other socket", LastWord::Team));
        assert!(row.unseen);
        desk.write(async move |tx| tickets::mark_seen(tx, world.ana, world.ticket).await).await;
        desk.write(async move |tx| tickets::mark_seen(tx, world.ana, world.ticket).await).await;
        desk.read(async move |db| {
            assert!(!read::tickets::find_row(db, world.ana, world.ticket).await?.unwrap().unseen);
            assert!(read::tickets::find_row(db, world.ben, world.ticket).await?.unwrap().unseen);
            Ok(())
        }).await;
    }

    async fn a_failed_delivery_marks_the_ticket_until_it_is_mended(desk) {
        let world = World::set_up(desk).await;
        let out = desk.write(async move |tx| {
            note(tx);
            let out = tx.next_id().await?;
            outbox::insert(tx, &a_mail_out(out, "message:2", &world)).await?;
            outbox::fail(tx, out, "550 no such user").await?;
            tickets::mark_delivery(tx, world.ticket).await?;
            Ok(out)
        }).await;
        let row = async move || {
            desk.read(async move |db| read::tickets::find_row(db, world.ana, world.ticket).await).await.unwrap()
        };
        assert!(row().await.delivery_failed);
        desk.write(async move |tx| {
            note(tx);
            assert!(outbox::retry(tx, out).await?);
            tickets::mark_delivery(tx, world.ticket).await
        }).await;
        assert!(!row().await.delivery_failed);
    }

    async fn who_writes_after_a_colleague_was_quicker_is_overtaken(desk) {
        let world = World::set_up(desk).await;
        let overtaken = async |me, version| {
            desk.read(async move |db| tickets::is_overtaken(db, world.ticket, me, version).await).await
        };
        let drawn = desk.read(async move |db| tickets::load(db, world.ticket).await).await.version;
        assert!(!overtaken(world.ana, drawn).await, "nobody has written");
        desk.write(async move |tx| {
            note(tx);
            tickets::touch(tx, world.ticket).await?;
            tickets::set_public_word(tx, world.ticket, Some(world.ben)).await
        }).await;
        assert!(overtaken(world.ana, drawn).await);
        assert!(!overtaken(world.ben, drawn).await, "by oneself is not overtaken");
        assert!(!overtaken(world.ana, drawn + 1).await, "drawn since");
    }

    async fn a_suggestion_is_decided_once(desk) {
        let world = World::set_up(desk).await;
        let other = desk.write(async move |tx| open_ticket(tx, world.tom).await).await;
        desk.write(async move |tx| {
            note(tx);
            tickets::suggest_join(tx, other, world.ticket, "It answers a mail of that ticket.").await?;
            tickets::suggest_join(tx, other, world.ticket, "Again.").await
        }).await;
        let row = desk.read(async move |db| read::tickets::find_row(db, world.ana, other).await).await.unwrap();
        assert!(row.join_suggested);
        desk.write(async move |tx| {
            note(tx);
            assert!(!tickets::decide_suggestion(tx, world.ticket, other, SuggestionState::Declined).await?);
            assert!(tickets::decide_suggestion(tx, other, world.ticket, SuggestionState::Declined).await?);
            assert!(!tickets::decide_suggestion(tx, other, world.ticket, SuggestionState::Accepted).await?);
            Ok(())
        }).await;
        let row = desk.read(async move |db| read::tickets::find_row(db, world.ana, other).await).await.unwrap();
        assert!(!row.join_suggested);
    }

    async fn a_suggested_participant_is_none_until_accepted(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(participants::suggest(tx, world.ticket, world.tom).await?);
            assert!(!participants::suggest(tx, world.ticket, world.tom).await?);
            assert!(participants::accepted(tx, world.ticket).await?.is_empty());
            assert_eq!(participants::last_accepted_at(tx, world.ticket).await?, None, "suggested is not accepted");
            assert!(participants::accept(tx, world.ticket, world.tom).await?);
            assert!(!participants::accept(tx, world.ticket, world.tom).await?);
            assert!(!participants::suggest(tx, world.ticket, world.tom).await?, "acceptance stands");
            assert_eq!(participants::accepted(tx, world.ticket).await?, [world.tom]);
            assert_eq!(participants::last_accepted_at(tx, world.ticket).await?, Some(tx.now()));
            assert!(participants::suggest(tx, world.ticket, world.ben).await?);
            let states: Vec<_> =
                participants::list(tx, world.ticket).await?.into_iter().map(|(p, s)| (p.id, s)).collect();
            let (ben, tom) = ((world.ben, ParticipantState::Suggested), (world.tom, ParticipantState::Accepted));
            assert_eq!(states, [ben, tom], "by time, then by id");
            assert!(participants::remove(tx, world.ticket, world.tom).await?);
            assert!(!participants::remove(tx, world.ticket, world.tom).await?);
            Ok(())
        }).await;
    }

    async fn every_solving_has_its_outcome(desk) {
        let world = World::set_up(desk).await;
        let (answer, first) = desk.write(async move |tx| {
            note(tx);
            assert_eq!(outcomes::last(tx, world.ticket).await?, None);
            let answer = tx.next_id().await?;
            messages::insert(tx, &a_message(answer, world.ticket, Some(world.ana), tx.now()), None).await?;
            let later = tx.next_id().await?;
            messages::insert(tx, &a_message(later, world.ticket, Some(world.rosa), tx.now()), None).await?;
            Ok((answer, outcomes::insert(tx, world.ticket, Some(world.ana), "loose cable").await?))
        }).await;
        assert_eq!(first, 1);
        let reopened = desk.write(async move |tx| {
            note(tx);
            outcomes::mark_reopened(tx, world.ticket).await?;
            outcomes::last(tx, world.ticket).await
        }).await.unwrap();
        assert_eq!((reopened.cause.as_str(), reopened.answer), ("loose cable", Some(answer)));
        assert!(reopened.reopened_at.is_some());
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(outcomes::insert(tx, world.ticket, None, "").await?, 2);
            let older = tx.next_ticket_id().await?;
            tickets::insert(tx, &a_ticket(older, world.rosa, tx.now())).await?;
            outcomes::insert_older(tx, older, Moment(7)).await?;
            assert_eq!(outcomes::last(tx, older).await?.map(|o| o.solved_at), Some(Moment(7)));
            let expected = Outcome {
                ticket: world.ticket, solving: 2, solved_at: tx.now(), solved_by: None, cause: String::new(), answer: Some(answer),
                held: Held::Unknown, asked_at: None, answered_at: None, answered_by: None, unanswered_at: None, reopened_at: None,
            };
            assert_eq!(outcomes::last(tx, world.ticket).await?, Some(expected));
            Ok(())
        }).await;
    }
}
