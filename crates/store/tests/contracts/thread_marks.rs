//! Numbers by which a mail without a usable head finds its ticket.

use domain::TicketId;
use domain::message::Visibility;
use domain::read::ticket::SpamState;
use domain::ticket::{Status, Ticket};
use store::messages::Stored;
use store::thread_marks::{self, TICKETS_PER_MARK_MAX};
use store::{messages, spam, tickets};

use crate::harness::{Desk, on_both};
use crate::world::{World, a_message, a_ticket, note};

async fn more(desk: &Desk, world: World, status: Status) -> TicketId {
    desk.write(async move |tx| {
        note(tx);
        let id = tx.next_ticket_id().await?;
        tickets::insert(tx, &Ticket { status, ..a_ticket(id, world.tom, tx.now()) }).await?;
        Ok(id)
    })
    .await
}

on_both! {
    async fn the_newest_tickets_of_a_mark_are_found_and_no_more_than_a_few(desk) {
        let world = World::set_up(desk).await;
        let mut all = vec![world.ticket];
        for _ in 0..TICKETS_PER_MARK_MAX + 2 { all.push(more(desk, world, Status::Open).await); }
        let marked = all.clone();
        desk.write(async move |tx| {
            for ticket in marked {
                thread_marks::insert(tx, ticket, &[7, i64::MIN]).await?;
                // The same again is the same.
                thread_marks::insert(tx, ticket, &[7]).await?;
            }
            Ok(())
        }).await;
        let holders = async |mark, before| {
            desk.read(async move |db| thread_marks::holders(db, mark, before).await).await
        };
        let newest: Vec<_> = all.iter().rev().take(TICKETS_PER_MARK_MAX + 1).copied().collect();
        assert_eq!(holders(7, TicketId(i64::MAX)).await, newest);
        assert_eq!(holders(i64::MIN, all[2]).await, [all[1], all[0]], "only those before it");
        assert_eq!(holders(8, TicketId(i64::MAX)).await, []);
    }

    async fn marks_go_with_a_ticket_that_is_joined_into_another(desk) {
        let world = World::set_up(desk).await;
        let other = more(desk, world, Status::Open).await;
        desk.write(async move |tx| {
            thread_marks::insert(tx, other, &[1, 2]).await?;
            thread_marks::insert(tx, world.ticket, &[2, 3]).await?;
            thread_marks::move_all(tx, other, world.ticket).await
        }).await;
        for mark in [1, 2, 3] {
            let found = desk.read(async move |db| thread_marks::holders(db, mark, TicketId(i64::MAX)).await).await;
            assert_eq!(found, [world.ticket], "{mark}");
        }
        desk.write(async move |tx| thread_marks::forget_ticket(tx, world.ticket).await).await;
        let found = desk.read(async move |db| thread_marks::holders(db, 1, TicketId(i64::MAX)).await).await;
        assert_eq!(found, []);
    }

    async fn what_is_closed_deleted_or_spam_cannot_be_joined(desk) {
        let world = World::set_up(desk).await;
        let (open, closed) = (more(desk, world, Status::Open).await, more(desk, world, Status::Closed).await);
        let (gone, bad) = (more(desk, world, Status::Open).await, more(desk, world, Status::Open).await);
        desk.write(async move |tx| {
            note(tx);
            tickets::delete(tx, gone).await?;
            spam::mark(tx, bad, SpamState::Spam, "", None).await
        }).await;
        let found = desk.read(async move |db| {
            thread_marks::joinable(db, &[open, closed, gone, bad, TicketId(999_999)]).await
        }).await;
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [open]);
        assert_eq!(found[&open].0.requester, world.tom);
    }

    async fn marks_of_tickets_that_fell_silent_are_forgotten(desk) {
        let world = World::set_up(desk).await;
        let other = more(desk, world, Status::Open).await;
        let at = desk.write(async move |tx| {
            thread_marks::insert(tx, world.ticket, &[1]).await?;
            thread_marks::insert(tx, other, &[1]).await?;
            tx.execute("update ticket set last_message_at = last_message_at - 5 where id = $1", store::args![world.ticket]).await?;
            Ok(tickets::load(tx, other).await?.created_at)
        }).await;
        assert_eq!(desk.write(async move |tx| thread_marks::forget(tx, at).await).await, 1);
        assert_eq!(desk.write(async move |tx| thread_marks::forget(tx, at).await).await, 0);
        let left = desk.read(async |db| thread_marks::holders(db, 1, TicketId(i64::MAX)).await).await;
        assert_eq!(left, [other]);
    }

    async fn who_of_the_team_wrote_to_the_customer_is_known(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let said = [(world.ben, Visibility::Public), (world.rosa, Visibility::Public), (world.ana, Visibility::Internal)];
            for (author, visibility) in said.into_iter().chain(said) {
                let id = tx.next_id().await?;
                let message = a_message(id, world.ticket, Some(author), tx.now());
                messages::insert(tx, &Stored { visibility, ..message }, None).await?;
            }
            Ok(())
        }).await;
        assert_eq!(desk.read(async move |db| thread_marks::team_of(db, world.ticket).await).await, [world.ben]);
    }

    async fn only_the_first_message_of_a_ticket_without_a_suggestion_is_unplaced(desk) {
        let world = World::set_up(desk).await;
        let other = more(desk, world, Status::Open).await;
        let (first, second) = desk.write(async move |tx| {
            note(tx);
            let (first, second) = (tx.next_id().await?, tx.next_id().await?);
            for id in [first, second] {
                messages::insert(tx, &a_message(id, world.ticket, Some(world.rosa), tx.now()), None).await?;
            }
            Ok((first, second))
        }).await;
        let unplaced = async |message| {
            desk.read(async move |db| thread_marks::is_unplaced(db, world.ticket, message).await).await
        };
        assert!(unplaced(first).await && !unplaced(second).await);
        desk.write(async move |tx| {
            note(tx);
            tickets::suggest_join(tx, world.ticket, other, "it names it").await
        }).await;
        assert!(!unplaced(first).await);
    }
}
