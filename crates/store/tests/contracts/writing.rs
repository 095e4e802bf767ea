//! Macros, mentions, files beside drafts, and how somebody writes.

use std::collections::BTreeMap;

use domain::macros::{Assignee, Macro, MacroAction, Placeholder, Reach};
use domain::message::Markup;
use domain::message::Visibility::{Internal, Public};
use domain::person::Role;
use domain::ticket::{Priority, Status};
use domain::writing::{Called, mentions as called_in};
use domain::{Actor, AttachmentId, MacroId, PlannedReplyId, Refusal};
use store::{attachments, drafts, macros, mentions, messages, people, planned_replies, read, teams};

use crate::harness::{START, on_both};
use crate::world::{World, a_message, a_person, an_attachment, note, open_ticket};

fn a_macro(id: i64, title: &str, reach: Reach, position: i64) -> Macro {
    Macro {
        id: MacroId(id),
        title: title.into(),
        category: "Printers".into(),
        description: "What to say".into(),
        reach,
        visibility: Public,
        text: "Dear {{requester.first_name}}, #{{ticket.id}}: {{requester.phone}}".into(),
        actions: vec![
            MacroAction::Status(Status::Pending),
            MacroAction::Priority(None),
            MacroAction::Priority(Some(Priority::High)),
            MacroAction::Assignee(Assignee::Me),
            MacroAction::AddTags(vec!["rollers".into(), "two words".into()]),
        ],
        position,
        is_active: true,
        uses: 0,
        created_at: START,
        updated_at: START,
    }
}

on_both! {
    async fn files_of_a_macro_are_its_own(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (one, other) = (a_macro(9001, "A", Reach::Everyone, 1), a_macro(9002, "B", Reach::Everyone, 2));
            for m in [&one, &other] { macros::insert(tx, m).await?; }
            let [a, b, up] = [9201, 9202, 9203].map(AttachmentId);
            for id in [b, a] { macros::insert_file(tx, &an_attachment(id, None, "aa11"), world.ana, one.id).await?; }
            let ids = async |tx: &mut store::Tx, id| Ok::<_, domain::Error>(macros::files(tx, id).await?.into_iter().map(|f| f.attachment.id).collect::<Vec<_>>());
            assert_eq!(ids(tx, one.id).await?, [a, b]);
            assert_eq!(ids(tx, other.id).await?, []);
            assert!(!macros::remove_file(tx, other.id, a).await?, "not on that one");
            assert!(macros::remove_file(tx, one.id, a).await?);
            assert!(!macros::remove_file(tx, one.id, a).await?, "once");
            let (secret, later) = ([7; 32], START.plus_us(60_000_000));
            attachments::insert_upload(tx, &an_attachment(up, None, "aa22"), world.ana, &secret, later).await?;
            assert_eq!(macros::use_upload(tx, &secret, world.ben, other.id).await?, 0, "each their own");
            assert_eq!(macros::use_upload(tx, &secret, world.ana, other.id).await?, 1);
            assert_eq!(macros::use_upload(tx, &secret, world.ana, other.id).await?, 0, "used up");
            assert_eq!(ids(tx, other.id).await?, [up]);
            macros::delete(tx, one.id).await?;
            assert_eq!(ids(tx, one.id).await?, []);
            assert!(attachments::load(tx, b).await.is_err(), "its files go with it");
            Ok(())
        }).await;
    }

    async fn macros_are_kept_whole_and_offered_to_whom_they_are_for(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!((macros::count(tx).await?, macros::next_position(tx).await?), (0, 1));
            let all = [
                a_macro(9001, "All", Reach::Everyone, 3),
                a_macro(9002, "Team", Reach::Team(world.team), 1),
                a_macro(9003, "Ana's", Reach::Person(world.ana), 2),
                a_macro(9004, "Ben's", Reach::Person(world.ben), 4),
            ];
            for m in &all { macros::insert(tx, m).await?; }
            assert_eq!(macros::find(tx, MacroId(9001)).await?.as_ref(), Some(&all[0]));
            assert_eq!(macros::find(tx, MacroId(1)).await?, None);
            assert!(matches!(macros::load(tx, MacroId(1)).await, Err(domain::Error::Refused(Refusal::NotFound))));
            let titles = |list: Vec<Macro>| list.into_iter().map(|m| m.title).collect::<Vec<_>>();
            assert_eq!(titles(macros::list(tx).await?), ["Team", "Ana's", "All", "Ben's"]);
            assert_eq!(titles(macros::offered(tx, world.ana).await?), ["Team", "Ana's", "All"]);
            assert_eq!(titles(macros::offered(tx, world.ben).await?), ["All", "Ben's"]);
            let off = Macro { is_active: false, title: "Off".into(), actions: vec![], visibility: Internal, ..all[0].clone() };
            macros::update(tx, &off).await?;
            assert_eq!(macros::load(tx, off.id).await?, off);
            assert_eq!(titles(macros::offered(tx, world.ben).await?), ["Ben's"]);
            macros::count_use(tx, off.id).await?;
            macros::update(tx, &off).await?;
            assert_eq!(macros::load(tx, off.id).await?.uses, 1, "a change forgets no use");
            assert_eq!((macros::count(tx).await?, macros::next_position(tx).await?), (4, 5));
            // A team that is gone leaves its macros to the leads.
            teams::delete(tx, world.team).await?;
            assert_eq!(titles(macros::offered(tx, world.ana).await?), ["Ana's"]);
            macros::delete(tx, MacroId(9003)).await?;
            assert_eq!(macros::count(tx).await?, 3);
            Ok(())
        }).await;
    }

    async fn a_macro_goes_with_a_draft_and_comes_back_with_it(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for id in [9001, 9002] { macros::insert(tx, &a_macro(id, "x", Reach::Everyone, 1)).await?; }
            let with = async |tx: &mut store::Tx, kind| {
                Ok::<_, domain::Error>(macros::with_draft(tx, world.ana, world.ticket, kind).await?.map(|m| m.id.0))
            };
            macros::put_with_draft(tx, world.ana, world.ticket, Public, MacroId(9001)).await?;
            macros::put_with_draft(tx, world.ana, world.ticket, Public, MacroId(9002)).await?;
            assert_eq!((with(tx, Public).await?, with(tx, Internal).await?), (Some(9002), None), "the later one");
            assert_eq!(macros::with_draft(tx, world.ben, world.ticket, Public).await?, None);
            let other = open_ticket(tx, world.tom).await?;
            drafts::move_all(tx, world.ticket, other).await?;
            assert_eq!(with(tx, Public).await?, None);
            assert_eq!(macros::with_draft(tx, world.ana, other, Public).await?.map(|m| m.id.0), Some(9002));
            macros::take_from_draft(tx, world.ana, other, Public).await?;
            assert_eq!(macros::with_draft(tx, world.ana, other, Public).await?, None);
            let plan = domain::planned_reply::PlannedReply {
                id: PlannedReplyId(9101), ticket: world.ticket, author: world.ana, kind: domain::planned_reply::PlanKind::Undo,
                text: "x".into(), markup: Markup::Markdown, status: None, actions: a_macro(1, "x", Reach::Everyone, 1).actions,
                recipients: vec![], bcc: vec![], mailbox: None, to_dead: domain::planned_reply::DeadAddresses::Refuse,
                ticket_version: 1, due_at: START, held_at: None, held_reason: String::new(), created_at: START, side: None,
            };
            planned_replies::insert(tx, &plan).await?;
            assert_eq!(planned_replies::find(tx, plan.id).await?.as_ref(), Some(&plan), "what it changes is kept whole");
            macros::back_to_draft(tx, plan.id, world.ana, world.ticket).await?;
            assert_eq!(with(tx, Public).await?, None, "it had none");
            macros::put_with_planned(tx, plan.id, MacroId(9001)).await?;
            macros::back_to_draft(tx, plan.id, world.ana, world.ticket).await?;
            assert_eq!(with(tx, Public).await?, Some(9001));
            // One that is deleted goes with nothing.
            macros::delete(tx, MacroId(9001)).await?;
            assert_eq!(with(tx, Public).await?, None);
            macros::back_to_draft(tx, plan.id, world.ana, world.ticket).await?;
            assert_eq!(with(tx, Public).await?, None);
            Ok(())
        }).await;
    }

    async fn a_macro_goes_back_with_its_draft_when_a_merge_is_undone(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            macros::insert(tx, &a_macro(9001, "x", Reach::Everyone, 1)).await?;
            let (ben, home) = (world.ben, open_ticket(tx, world.tom).await?);
            for kind in [Public, Internal] {
                drafts::keep(tx, ben, home, kind, "half of it", None).await?;
                macros::put_with_draft(tx, ben, home, kind, MacroId(9001)).await?;
            }
            drafts::move_all(tx, home, world.ticket).await?;
            // Meanwhile another note was begun there.
            drafts::keep(tx, ben, home, Internal, "another", None).await?;
            let before = domain::structure::Before {
                drafts: vec![(home, ben, Public), (home, ben, Internal)],
                ..Default::default()
            };
            store::structure::bring_back(tx, world.ticket, &before, "it came back").await?;
            let mut at = Vec::new();
            for (ticket, kind) in [(home, Public), (home, Internal), (world.ticket, Public), (world.ticket, Internal)] {
                at.push(macros::with_draft(tx, ben, ticket, kind).await?.is_some());
            }
            assert_eq!(at, [true, false, false, true], "each where its draft is");
            Ok(())
        }).await;
    }

    async fn a_macro_on_a_ticket_says_what_the_ticket_says(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let own = a_macro(9001, "Rollers", Reach::Person(world.ana), 1);
            macros::insert(tx, &own).await?;
            let ana = world.ana_acts();
            let none = BTreeMap::new();
            let preview = read::writing::preview(tx, &ana, world.ticket, own.id, &none, "The Desk").await?;
            assert_eq!(preview.text, format!("Dear Rosa, #{}: {{{{requester.phone}}}}", world.ticket));
            assert_eq!(preview.missing.iter().map(|m| m.name).collect::<Vec<_>>(), ["requester.phone"]);
            assert_eq!(preview.changes[0], "Status: Pending");
            assert!(preview.may_use && preview.markup == Markup::Markdown);
            let given = BTreeMap::from([(Placeholder::RequesterPhone, "112".to_owned())]);
            let preview = read::writing::preview(tx, &ana, world.ticket, own.id, &given, "The Desk").await?;
            assert!(preview.missing.is_empty() && preview.text.ends_with("112"));
            let values = read::writing::values(tx, world.ticket, world.ana, "The Desk").await?;
            assert_eq!(values.get(&Placeholder::OrganisationName).map(String::as_str), Some("Ardent Mills"));
            assert_eq!(values.get(&Placeholder::DeskName).map(String::as_str), Some("The Desk"));
            assert_eq!(values.get(&Placeholder::AgentFirstName).map(String::as_str), Some("Ana"));
            assert_eq!(values.get(&Placeholder::AssigneeName), None);
            // Somebody else's is nobody else's, and a light agent only looks at replies.
            let ben = Actor::person(world.ben, Role::Agent, []);
            let refused = read::writing::preview(tx, &ben, world.ticket, own.id, &none, "x").await;
            assert!(matches!(refused, Err(domain::Error::Refused(Refusal::NotFound))));
            let light = Actor::person(world.ana, Role::Light, []);
            assert!(!read::writing::preview(tx, &light, world.ticket, own.id, &none, "x").await?.may_use);

            let page = read::writing::macros_page(tx, &ana, "").await?;
            assert_eq!((page.macros.len(), page.may_share, page.macros[0].reach.as_str()), (1, true, "you"));
            assert!(read::writing::macros_page(tx, &ben, "").await?.macros.is_empty());
            assert_eq!(read::writing::macros_page(tx, &ana, "rollers PRINT").await?.macros.len(), 1);
            assert!(read::writing::macros_page(tx, &ana, "rollers scanners").await?.macros.is_empty());
            assert_eq!(read::writing::applied(tx, world.ana, world.ticket, Public).await?, None);
            macros::put_with_draft(tx, world.ana, world.ticket, Public, own.id).await?;
            let applied = read::writing::applied(tx, world.ana, world.ticket, Public).await?.expect("it goes with the draft");
            assert_eq!((applied.title.as_str(), applied.changes.len()), ("Rollers", own.actions.len()));
            let named = read::writing::named(tx).await?;
            assert_eq!(named.changes(&own), applied.changes);
            Ok(())
        }).await;
    }

    async fn notes_say_whom_they_mean(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let gone = tx.next_id().await?;
            let suspended = domain::person::Person { suspended_at: Some(START), ..a_person(gone, Role::Agent, "Gus", "gus@desk.example") };
            people::insert(tx, &suspended).await?;
            teams::join(tx, world.team, gone).await?;
            assert_eq!(mentions::people(tx).await?.iter().map(|p| p.id).collect::<Vec<_>>(), [world.ana, world.ben]);
            assert_eq!(mentions::members(tx, world.team).await?, [world.ana]);
            assert!(mentions::can_take(tx, world.team).await?);
            assert!(!mentions::can_take(tx, domain::TeamId(999_999)).await?, "there is none");
            let all = mentions::callable(tx).await?;
            let found = called_in("@ana, @first line and @rosa", &all);
            assert_eq!(found.iter().map(|m| m.who.clone()).collect::<Vec<_>>(), [Called::Person(world.ana), Called::Team(world.team)]);
            let (first, second) = (tx.next_id().await?, tx.next_id().await?);
            for id in [first, second] {
                messages::insert(tx, &a_message(id, world.ticket, Some(world.ana), tx.now()), None).await?;
            }
            mentions::insert(tx, first, &[(world.ana, "ana".into()), (world.ben, "first line".into())]).await?;
            mentions::insert(tx, second, &[]).await?;
            mentions::insert(tx, first, &[(world.ana, "ANA".into())]).await?;
            assert_eq!(mentions::of_message(tx, first).await?, [world.ana, world.ben]);
            assert!(mentions::of_message(tx, second).await?.is_empty());
            let words = mentions::of_ticket(tx, world.ticket).await?;
            assert_eq!(words.into_iter().collect::<Vec<_>>(), [(first, vec!["ana".to_owned(), "first line".to_owned()])]);
            Ok(())
        }).await;
    }

    async fn files_stand_beside_the_draft_that_they_were_put_to(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let put = async |tx: &mut store::Tx, id, kind| {
                attachments::insert_kept(tx, &an_attachment(AttachmentId(id), None, "aa11"), world.ana, world.ticket, kind).await
            };
            put(tx, 9101, Public).await?;
            put(tx, 9102, Internal).await?;
            put(tx, 9103, Internal).await?;
            let of = async |tx: &mut store::Tx, who, kind| {
                let kept = attachments::kept(tx, world.ticket, who, kind).await?;
                Ok::<_, domain::Error>(kept.into_iter().map(|f| f.attachment.id.0).collect::<Vec<_>>())
            };
            assert_eq!((of(tx, world.ana, Public).await?, of(tx, world.ana, Internal).await?), (vec![9101], vec![9102, 9103]));
            assert!(of(tx, world.ben, Public).await?.is_empty());
            assert_eq!(attachments::kept_for(tx, AttachmentId(9101)).await?, Some(world.ticket));
            assert_eq!(attachments::uploader(tx, AttachmentId(9101)).await?, Some(world.ana));
            assert!(!attachments::remove_kept(tx, world.ticket, world.ben, AttachmentId(9102)).await?, "each their own");
            assert!(attachments::remove_kept(tx, world.ticket, world.ana, AttachmentId(9102)).await?);
            assert!(!attachments::remove_kept(tx, world.ticket, world.ana, AttachmentId(9102)).await?);
            assert_eq!(attachments::drop_kept(tx, world.ticket, world.ana, Internal).await?, 1);
            assert_eq!(of(tx, world.ana, Public).await?, [9101], "the reply's stay");
            assert_eq!(attachments::kept_for(tx, AttachmentId(9102)).await?, None);
            Ok(())
        }).await;
    }

    async fn how_somebody_writes_is_theirs_to_choose(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(people::writes(tx, world.ana).await?, None);
            people::set_writes(tx, world.ana, Some(Markup::Plain)).await?;
            assert_eq!(people::writes(tx, world.ana).await?, Some(Markup::Plain));
            people::set_writes(tx, world.ana, None).await?;
            assert_eq!(people::writes(tx, world.ana).await?, None);
            Ok(())
        }).await;
    }
}
