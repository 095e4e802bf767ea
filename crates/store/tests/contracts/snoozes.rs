//! Tickets that sleep.

use domain::moment::MINUTE_US;
use domain::read::tickets::{Shelf, SnoozeMark, Sort, View};
use domain::snooze::Until;
use domain::ticket::{Status, Ticket, TicketChange};
use domain::{Moment, Result};
use store::{Conn, Tx, read, snoozes, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, note, open_ticket};

fn in_minutes(n: i64) -> Until {
    Until::Moment(START.plus_us(n * MINUTE_US))
}

/// The lists that a ticket stands in, and what they say about its snooze.
async fn stands(db: &mut Conn, world: World) -> Result<(Vec<View>, Option<SnoozeMark>)> {
    let (mut found, mut said) = (Vec::new(), None);
    for view in [View::Unassigned, View::Open, View::Solved, View::Snoozed, View::Spam] {
        let page = read::tickets::list(db, world.ana, view, Sort::Recent, None, 10).await?;
        if let Some(row) = page.rows.iter().find(|row| row.id == world.ticket) {
            assert_eq!(row.shelf == Shelf::Snoozed, view == View::Snoozed);
            assert_eq!(read::tickets::count(db, world.ana, view).await?, page.rows.len() as i64);
            found.push(view);
            said = row.snooze;
        }
    }
    Ok((found, said))
}

async fn set(tx: &mut Tx, world: World, status: Status) -> Result<()> {
    let before = tickets::load(tx, world.ticket).await?;
    let change = TicketChange { status: Some(status), ..TicketChange::default() };
    let (after, _) = before.change(&world.ana_acts(), &change, tx.now())?;
    tickets::update(tx, &before, &Ticket { updated_at: tx.now().plus_us(1), ..after }).await
}

on_both! {
    async fn one_that_sleeps_is_in_no_other_list_and_comes_back_marked(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(snoozes::find(tx, world.ticket).await?, None);
            assert!(snoozes::start(tx, world.ticket, world.ana, in_minutes(30)).await?);
            let mark = SnoozeMark::Until(in_minutes(30));
            assert_eq!(stands(tx, world).await?, (vec![View::Snoozed], Some(mark)));
            let known = snoozes::running(tx, world.ticket).await?.expect("it sleeps");
            assert_eq!((known.by, known.until, known.ended_at), (world.ana, in_minutes(30), None));
            assert!(snoozes::end(tx, world.ticket).await?);
            assert_eq!(stands(tx, world).await?, (vec![View::Unassigned, View::Open], Some(SnoozeMark::Over)));
            assert!(!snoozes::end(tx, world.ticket).await?, "it is awake");
            assert_eq!(snoozes::running(tx, world.ticket).await?, None);
            assert!(snoozes::find(tx, world.ticket).await?.is_some_and(|z| z.ended_at.is_some()));
            set(tx, world, Status::Open).await?;
            assert_eq!(stands(tx, world).await?.1, None, "somebody did something since");
            Ok(())
        }).await;
    }

    async fn the_next_to_wake_is_known_and_the_customers_word_has_no_moment(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let other = open_ticket(tx, world.rosa).await?;
            assert_eq!(snoozes::next_due(tx).await?, None);
            snoozes::start(tx, world.ticket, world.ana, Until::CustomerWrites).await?;
            assert_eq!(snoozes::next_due(tx).await?, None);
            snoozes::start(tx, world.ticket, world.ben, in_minutes(30)).await?;
            snoozes::start(tx, other, world.ana, in_minutes(20)).await?;
            assert_eq!(snoozes::next_due(tx).await?, in_minutes(20).moment());
            let due = async |tx: &mut Tx, n| snoozes::due(tx, START.plus_us(n * MINUTE_US), 10).await;
            assert_eq!(due(tx, 19).await?, []);
            assert_eq!(due(tx, 20).await?, [other]);
            assert_eq!(due(tx, 30).await?, [other, world.ticket]);
            assert_eq!(snoozes::due(tx, Moment(i64::MAX), 1).await?, [other]);
            snoozes::end(tx, other).await?;
            assert_eq!(snoozes::next_due(tx).await?, in_minutes(30).moment());
            Ok(())
        }).await;
    }

    async fn one_that_is_solved_in_its_sleep_wakes_nothing(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            snoozes::start(tx, world.ticket, world.ana, in_minutes(30)).await?;
            set(tx, world, Status::Pending).await?;
            assert_eq!(stands(tx, world).await?.0, [View::Snoozed], "it sleeps on");
            set(tx, world, Status::Solved).await?;
            assert_eq!(stands(tx, world).await?, (vec![View::Solved], None));
            assert!(!snoozes::start(tx, world.ticket, world.ana, in_minutes(40)).await?, "it is solved");
            assert_eq!(snoozes::due(tx, Moment(i64::MAX), 10).await?, [world.ticket]);
            assert!(!snoozes::end(tx, world.ticket).await?);
            assert_eq!(snoozes::due(tx, Moment(i64::MAX), 10).await?, [], "its row is settled");
            assert_eq!(stands(tx, world).await?, (vec![View::Solved], None));
            Ok(())
        }).await;
    }
}
