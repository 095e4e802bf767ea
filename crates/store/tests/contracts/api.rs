//! Lists and bulk reads of the public API.

use domain::message::Visibility;
use domain::person::{Person, Role};
use domain::ticket::Ticket;
use domain::{MessageId, Moment, OrganisationId, PersonId, TicketId};
use store::messages::Stored;
use store::organisations::Organisation;
use store::read::api::{self, Direction, People, TicketOrder, Tickets, Walk, Wanted};
use store::{attachments, messages, organisations, participants, people, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, a_message, a_person, a_ticket, an_attachment, an_organisation, note};

const UP: Walk = Walk { direction: Direction::Up, key: 0, id: 0, offset: 0, limit: 100 };
const DOWN: Walk = Walk { direction: Direction::Down, key: i64::MAX, id: i64::MAX, offset: 0, limit: 100 };

fn ids(tickets: Vec<Ticket>) -> Vec<TicketId> {
    tickets.into_iter().map(|t| t.id).collect()
}

on_both! {
    async fn tickets_are_listed_by_whose_they_are(desk) {
        let world = World::set_up(desk).await;
        let (a, b, gone) = desk.write(async move |tx| {
            note(tx);
            let [a, b, gone] = [tx.next_ticket_id().await?, tx.next_ticket_id().await?, tx.next_ticket_id().await?];
            let t = a_ticket(a, world.tom, tx.now());
            tickets::insert(tx, &Ticket { assignee: Some(world.ana), external_id: Some("e".into()), ..t }).await?;
            let t = a_ticket(b, world.rosa, START.plus_us(-5));
            tickets::insert(tx, &Ticket { follow_up_of: Some(world.ticket), tags: ["x".to_owned(), "y".into()].into(), ..t }).await?;
            let t = a_ticket(gone, world.rosa, tx.now());
            tickets::insert(tx, &Ticket { tags: ["x".to_owned()].into(), ..t }).await?;
            tickets::delete(tx, gone).await?;
            participants::accept(tx, b, world.tom).await?;
            participants::suggest(tx, world.ticket, world.tom).await?;
            store::watchers::add(tx, b, world.ana).await?;
            store::watchers::add(tx, gone, world.ben).await?;
            Ok((a, b, gone))
        }).await;
        let first = world.ticket;
        desk.read(async move |db| {
            let number = TicketOrder::Number;
            for (of, expected) in [
                (Tickets::All, vec![first, a, b]),
                (Tickets::RequestedBy(world.rosa), vec![first, b]),
                (Tickets::AssignedTo(world.ana), vec![a]),
                (Tickets::CopiedTo(world.tom), vec![b]),
                (Tickets::TakesPart(world.tom), vec![a, b]),
                (Tickets::Of(world.organisation), vec![first]),
                (Tickets::ExternalId("e".into()), vec![a]),
            ] {
                assert_eq!(ids(api::tickets(db, &of, number, UP).await?), expected, "{of:?}");
                assert_eq!(api::tickets_count(db, &of).await?, expected.len() as i64, "{of:?}");
                let falling: Vec<_> = expected.into_iter().rev().collect();
                assert_eq!(ids(api::tickets(db, &of, number, DOWN).await?), falling, "{of:?}");
            }
            let change = TicketOrder::Change;
            assert_eq!(ids(api::tickets(db, &Tickets::All, change, UP).await?), [b, first, a]);
            assert_eq!(ids(api::tickets(db, &Tickets::All, change, DOWN).await?), [a, first, b]);
            let second = Walk { offset: 1, limit: 1, ..UP };
            assert_eq!(ids(api::tickets(db, &Tickets::All, change, second).await?), [first]);
            let after_b = Walk { key: START.plus_us(-5).0, id: b.0, ..UP };
            assert_eq!(ids(api::tickets(db, &Tickets::All, change, after_b).await?), [first, a]);
            let many: Vec<_> = (1..=250).map(TicketId).chain([a, gone, b]).collect();
            let found = api::tickets_by_id(db, &many).await?;
            assert_eq!((found.len(), found[&a].requester), (2, world.tom));
            assert_eq!(api::participants_of(db, &[first, b]).await?, [(b, vec![world.tom])].into());
            assert_eq!(api::watchers_of(db, &[first, b]).await?, [(b, vec![world.ana])].into());
            assert_eq!(api::follow_ups_of(db, &[first, a]).await?, [(first, vec![b])].into());
            assert_eq!(api::tags(db, 10).await?, [("x".to_owned(), 1), ("y".into(), 1)]);
            assert_eq!(api::first_event_since(db, first, Moment(0)).await?, Some(1));
            assert_eq!(api::first_event_since(db, first, START.plus_us(9_999_999)).await?, None);
            assert!(api::tickets_seen(db, world.ana, 5).await?.is_empty());
            Ok(())
        }).await;
        for ticket in [b, first] {
            desk.write(async move |tx| tickets::mark_seen(tx, world.ana, ticket).await).await;
        }
        assert_eq!(ids(desk.read(async move |db| api::tickets_seen(db, world.ana, 5).await).await), [first, b]);
    }

    async fn what_was_said_comes_in_bulk_and_without_notes_for_contacts(desk) {
        let world = World::set_up(desk).await;
        let (noted, said) = desk.write(async move |tx| {
            note(tx);
            let (noted, said): (MessageId, MessageId) = (tx.next_id().await?, tx.next_id().await?);
            let m = a_message(noted, world.ticket, Some(world.ana), tx.now());
            messages::insert(tx, &Stored { visibility: Visibility::Internal, text: "hm".into(), ..m }, None).await?;
            messages::insert(tx, &a_message(said, world.ticket, Some(world.rosa), tx.now()), Some("<p>")).await?;
            let file = tx.next_id().await?;
            attachments::insert(tx, &an_attachment(file, Some(said), "aa"), false).await?;
            Ok((noted, said))
        }).await;
        desk.read(async move |db| {
            let of = |found: Vec<Stored>| found.into_iter().map(|m| m.id).collect::<Vec<_>>();
            for (least, all) in [(Visibility::Internal, vec![noted, said]), (Visibility::Public, vec![said])] {
                assert_eq!(api::messages_count(db, world.ticket, least).await?, all.len() as i64);
                assert_eq!(of(api::messages(db, world.ticket, least, UP).await?), all);
                let falling: Vec<_> = all.into_iter().rev().collect();
                assert_eq!(of(api::messages(db, world.ticket, least, DOWN).await?), falling);
            }
            let words = api::first_words(db, &[world.ticket, TicketId(1)], Visibility::Internal).await?;
            assert_eq!((words.len(), words[&world.ticket].text.as_str(), words[&world.ticket].is_public), (1, "hm", true));
            let words = api::first_words(db, &[world.ticket], Visibility::Public).await?;
            assert_eq!(words[&world.ticket].author, Some(world.rosa));
            assert_eq!(api::messages_by_id(db, &[said, noted, MessageId(1)]).await?.len(), 2);
            assert_eq!(api::html_of(db, &[said, noted]).await?, [(said, "<p>".to_owned())].into());
            assert_eq!(api::files_of(db, &[said, noted]).await?[&said].len(), 1);
            Ok(())
        }).await;
    }

    async fn people_and_organisations_are_listed_and_looked_for(desk) {
        let world = World::set_up(desk).await;
        let (odd, mill) = desk.write(async move |tx| {
            note(tx);
            let (odd, mill) = (tx.next_id().await?, tx.next_id().await?);
            let p = a_person(odd, Role::Contact, "Łucja 50%_off", "odd@x.example");
            people::insert(tx, &Person { updated_at: START.plus_us(7), phone: Some("+48 22".into()), ..p }).await?;
            let o = an_organisation(mill, "Łódź Mill", &["b.example", "a.example"], START.plus_us(7));
            organisations::insert(tx, &o).await?;
            Ok((odd, mill))
        }).await;
        desk.read(async move |db| {
            let of = |found: Vec<Person>| found.into_iter().map(|p| p.id).collect::<Vec<_>>();
            for (who, expected) in [
                (People::All, vec![world.ana, world.ben, world.rosa, world.tom, odd]),
                (People::Role(Role::Agent), vec![world.ben]),
                (People::Roles(vec![Role::Agent, Role::Admin]), vec![world.ana, world.ben]),
                (People::Roles(vec![Role::Admin, Role::Contact]), vec![world.ana, world.rosa, world.tom, odd]),
                (People::Of(world.organisation), vec![world.rosa, world.tom]),
                (People::InTeam(world.team), vec![world.ana]),
            ] {
                assert_eq!(of(api::people(db, &who, UP).await?), expected, "{who:?}");
                assert_eq!(api::people_count(db, &who).await?, expected.len() as i64, "{who:?}");
                let falling: Vec<_> = expected.into_iter().rev().collect();
                assert_eq!(of(api::people(db, &who, DOWN).await?), falling, "{who:?}");
            }
            assert_eq!(api::people_by_id(db, &[odd, PersonId(1)]).await?.len(), 1);
            assert_eq!(of(api::people_changed_after(db, START, world.tom, 9).await?), [odd]);
            let wanted = |words: &[&str]| Wanted { words: words.iter().map(|w| (*w).to_owned()).collect(), ..Wanted::default() };
            for (words, expected) in [
                (wanted(&["łucja"]), vec![odd]),
                (wanted(&["50%_"]), vec![odd]),
                (wanted(&["5%0"]), vec![]),
                (wanted(&["+48"]), vec![odd]),
                (wanted(&["rosa", "ardent"]), vec![world.rosa]),
                (Wanted { roles: vec![Role::Admin], ..Wanted::default() }, vec![world.ana]),
                (Wanted { organisation: Some(world.organisation), ..wanted(&["tom"]) }, vec![world.tom]),
                (Wanted { updated: (Some(START.plus_us(7)), Some(START.plus_us(8))), ..Wanted::default() }, vec![odd]),
            ] {
                assert_eq!(of(api::people_wanted(db, &words, 0, 10).await?), expected, "{words:?}");
                assert_eq!(api::people_wanted_count(db, &words).await?, expected.len() as i64);
            }
            let of = |found: Vec<Organisation>| found.into_iter().map(|o| o.id).collect::<Vec<_>>();
            assert_eq!(of(api::organisations(db, UP).await?), [world.organisation, mill]);
            assert_eq!(of(api::organisations(db, DOWN).await?), [mill, world.organisation]);
            let found = api::organisations_by_id(db, &[mill, OrganisationId(1)]).await?;
            assert_eq!(found[&mill].domains, ["a.example", "b.example"]);
            assert_eq!(of(api::organisations_wanted(db, &wanted(&["mill", "łódź"]), 0, 10).await?), [mill]);
            assert_eq!(api::organisations_wanted_count(db, &wanted(&["mill"])).await?, 2);
            Ok(())
        }).await;
    }
}
