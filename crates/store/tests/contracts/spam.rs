//! The spam shelf and what was learned.

use domain::message::Visibility;
use domain::read::ticket::SpamState;
use domain::read::tickets::{Shelf, Sort, View};
use domain::ticket::{Status, Ticket, TicketChange};
use domain::{Moment, PersonId, TicketId};
use store::messages::Stored;
use store::{mails, messages, read, spam, tickets};

use crate::harness::{Desk, on_both};
use crate::world::{World, a_message, an_arrival, note};

async fn mark(
    desk: &Desk,
    world: World,
    state: SpamState,
    reason: &'static str,
    by: Option<PersonId>,
) -> bool {
    desk.write(async move |tx| {
        note(tx);
        spam::mark(tx, world.ticket, state, reason, by).await
    })
    .await
}

/// The views in which the ticket stands.
async fn views(desk: &Desk, world: World) -> Vec<View> {
    desk.read(async move |db| {
        let mut found = Vec::new();
        for view in [View::Unassigned, View::Open, View::Solved, View::Spam] {
            let page = read::tickets::list(db, world.ana, view, Sort::Recent, None, 10).await?;
            if let Some(row) = page.rows.iter().find(|row| row.id == world.ticket) {
                assert_eq!(row.shelf == Shelf::Spam, view == View::Spam);
                assert_eq!(read::tickets::count(db, world.ana, view).await?, 1);
                found.push(view);
            }
        }
        Ok(found)
    })
    .await
}

on_both! {
    async fn what_is_on_the_spam_shelf_is_in_no_other_list_and_comes_back(desk) {
        let world = World::set_up(desk).await;
        assert_eq!(desk.read(async move |db| spam::find(db, world.ticket).await).await, None);
        assert_eq!(views(desk, world).await, [View::Unassigned, View::Open]);
        assert!(mark(desk, world, SpamState::Suspected, "Its wording.", None).await);
        assert!(!mark(desk, world, SpamState::Suspected, "Again.", None).await, "said before");
        assert_eq!(views(desk, world).await, [View::Spam]);
        assert!(desk.read(async move |db| spam::is_shelved(db, world.ticket).await).await);

        assert!(mark(desk, world, SpamState::Spam, "", Some(world.ana)).await);
        let said = desk.read(async move |db| spam::find(db, world.ticket).await).await.unwrap();
        assert_eq!((said.state, said.reason.as_str()), (SpamState::Spam, "Its wording."), "the reason stays");
        assert_eq!(said.by.map(|p| p.id), Some(world.ana));

        assert!(mark(desk, world, SpamState::Ham, "", Some(world.ana)).await);
        assert_eq!(views(desk, world).await, [View::Unassigned, View::Open]);
        assert!(!desk.read(async move |db| spam::is_shelved(db, world.ticket).await).await);
    }

    async fn a_change_of_status_does_not_take_it_off_the_shelf(desk) {
        let world = World::set_up(desk).await;
        mark(desk, world, SpamState::Spam, "", Some(world.ana)).await;
        desk.write(async move |tx| {
            note(tx);
            let before = tickets::load(tx, world.ticket).await?;
            let change = TicketChange { status: Some(Status::Solved), ..TicketChange::default() };
            let (after, _) = before.change(&world.ana_acts(), &change, tx.now())?;
            tickets::update(tx, &before, &after).await
        }).await;
        assert_eq!(views(desk, world).await, [View::Spam]);
        mark(desk, world, SpamState::Ham, "", Some(world.ana)).await;
        assert_eq!(views(desk, world).await, [View::Solved], "it comes back to where its status belongs");
        // And a deleted one is not brought back by a word about spam.
        desk.write(async move |tx| {
            note(tx);
            tickets::delete(tx, world.ticket).await?;
            spam::mark(tx, world.ticket, SpamState::Spam, "", None).await?;
            spam::mark(tx, world.ticket, SpamState::Ham, "", None).await
        }).await;
        assert_eq!(views(desk, world).await, []);
    }

    async fn a_ticket_that_comes_back_stands_where_its_mark_says(desk) {
        let world = World::set_up(desk).await;
        mark(desk, world, SpamState::Suspected, "Its wording.", None).await;
        let delete_and_restore = async || desk.write(async move |tx| {
            note(tx);
            tickets::delete(tx, world.ticket).await?;
            tickets::restore(tx, world.ticket).await
        }).await;
        delete_and_restore().await;
        assert_eq!(views(desk, world).await, [View::Spam]);
        assert!(mark(desk, world, SpamState::Ham, "", Some(world.ana)).await);
        delete_and_restore().await;
        assert_eq!(views(desk, world).await, [View::Unassigned, View::Open]);
        // Said before, but it stands elsewhere: the same word puts it where it belongs.
        for (state, shelf, wrong, right) in [
            (SpamState::Spam, 0, vec![View::Unassigned, View::Open], vec![View::Spam]),
            (SpamState::Ham, 3, vec![View::Spam], vec![View::Unassigned, View::Open]),
        ] {
            assert!(mark(desk, world, state, "", Some(world.ana)).await);
            desk.write(async move |tx| {
                note(tx);
                let sql = "update ticket set shelf = $2 where id = $1";
                tx.execute(sql, store::args![world.ticket, shelf]).await.map(drop)
            }).await;
            assert_eq!(views(desk, world).await, wrong);
            assert!(mark(desk, world, state, "", Some(world.ben)).await);
            assert_eq!(views(desk, world).await, right);
            assert!(!mark(desk, world, state, "", Some(world.ben)).await, "now it is nothing new");
        }
    }

    async fn the_export_and_the_lists_of_programs_leave_the_shelf_out(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let before = tickets::load(tx, world.ticket).await?;
            let after = Ticket { external_id: Some("crm-1".into()), ..before.clone() };
            tickets::update(tx, &before, &after).await?;
            tickets::mark_seen(tx, world.ana, world.ticket).await
        }).await;
        // Whether the export says that it is gone, whether it is found otherwise, and its version.
        let seen = async || desk.read(async move |db| {
            let changed = tickets::changed_after(db, Moment(0), TicketId(0), 10).await?;
            assert_eq!(changed.len(), 1);
            let found = tickets::find_by_external_id(db, "crm-1", 5).await?.len();
            assert_eq!(read::api::tickets_seen(db, world.ana, 5).await?.len(), found);
            Ok((changed[0].1, found, changed[0].0.version, changed[0].0.updated_at))
        }).await;
        let before = seen().await;
        assert_eq!((before.0, before.1), (false, 1));
        let mut known = before;
        for (state, gone, found) in [(SpamState::Suspected, true, 0), (SpamState::Ham, false, 1), (SpamState::Spam, true, 0)] {
            mark(desk, world, state, "", None).await;
            let now = seen().await;
            assert_eq!((now.0, now.1), (gone, found), "{state:?}");
            assert!(now.2 > known.2 && now.3 > known.3, "it comes again: {state:?}");
            known = now;
        }
    }

    async fn a_contact_was_answered_when_the_team_wrote_to_them_in_public(desk) {
        let world = World::set_up(desk).await;
        let answered = async || desk.read(async move |db| spam::was_answered(db, world.rosa).await).await;
        let say = async |author, visibility, automatic| {
            desk.write(async move |tx| {
                note(tx);
                let id = tx.next_id().await?;
                let said = a_message(id, world.ticket, Some(author), tx.now());
                messages::insert(tx, &Stored { visibility, automatic, ..said }, None).await
            }).await;
        };
        say(world.rosa, Visibility::Public, false).await;
        say(world.ana, Visibility::Internal, false).await;
        say(world.ana, Visibility::Public, true).await;
        assert!(!answered().await);
        say(world.ana, Visibility::Public, false).await;
        assert!(answered().await);
        assert!(!desk.read(async move |db| spam::was_answered(db, world.tom).await).await);
        mark(desk, world, SpamState::Spam, "", None).await;
        assert!(!answered().await, "an answer to spam counts for nothing");
    }

    async fn the_first_mail_of_a_ticket_is_found(desk) {
        let world = World::set_up(desk).await;
        let first = async || desk.read(async move |db| spam::first_mail(db, world.ticket).await).await;
        desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            messages::insert(tx, &a_message(id, world.ticket, Some(world.rosa), tx.now()), None).await
        }).await;
        assert_eq!(first().await, None);
        let mail = desk.write(async move |tx| {
            note(tx);
            let mail = tx.next_id().await?;
            mails::insert(tx, &an_arrival(mail, world.mailbox, b"x")).await?;
            for mail in [Some(mail), None] {
                let id = tx.next_id().await?;
                let said = a_message(id, world.ticket, Some(world.rosa), tx.now());
                messages::insert(tx, &Stored { mail, ..said }, None).await?;
            }
            Ok(mail)
        }).await;
        assert_eq!(first().await, Some(mail));
    }

    async fn what_was_learned_is_kept_by_whoever_knew_the_latest(desk) {
        assert_eq!(desk.read(async |db| spam::learned(db).await).await, (0, vec![]));
        let keep = async |from, weights: &'static [u8]| {
            desk.write(async move |tx| spam::keep_learned(tx, from, weights).await).await
        };
        assert!(keep(0, b"a").await);
        assert!(!keep(0, b"b").await, "somebody was quicker");
        assert!(keep(1, b"c").await);
        assert_eq!(desk.read(async |db| spam::learned(db).await).await, (2, b"c".to_vec()));
        assert_eq!(desk.read(async |db| spam::learned_version(db).await).await, 2);
    }
}
