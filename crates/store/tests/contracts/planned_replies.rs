//! Replies that wait for their moment, and what goes with them.

use domain::file::{Scan, ScanState};
use domain::message::Visibility;
use domain::moment::MINUTE_US;
use domain::planned_reply::{DeadAddresses, PlanKind, PlannedReply, PlannedSide};
use domain::ticket::Status;
use domain::{AttachmentId, Moment, PlannedReplyId, SideConversationId, TicketId};
use store::{attachments, messages, outbox, planned_replies, read, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, a_message, an_attachment, note, open_ticket};

fn a_plan(id: i64, world: &World, kind: PlanKind, due_at: Moment) -> PlannedReply {
    PlannedReply {
        id: PlannedReplyId(id),
        ticket: world.ticket,
        author: world.ana,
        kind,
        text: "Clean the rollers.".into(),
        markup: domain::message::Markup::Markdown,
        status: Some(Status::Solved),
        actions: vec![domain::macros::MacroAction::AddTags(vec!["rollers".into()])],
        recipients: vec!["rosa@ardent.example".into(), "tom@ardent.example".into()],
        bcc: vec!["boss@desk.example".into()],
        mailbox: Some(world.mailbox),
        to_dead: DeadAddresses::WriteAnyway,
        ticket_version: 1,
        due_at,
        held_at: None,
        held_reason: String::new(),
        created_at: START,
        side: None,
    }
}

fn in_minutes(n: i64) -> Moment {
    START.plus_us(n * MINUTE_US)
}

on_both! {
    async fn one_that_failed_is_tried_again_in_growing_gaps(desk) {
        let world = World::set_up(desk).await;
        let plan = a_plan(9021, &world, PlanKind::Undo, START);
        desk.write(async move |tx| {
            note(tx);
            planned_replies::insert(tx, &plan).await?;
            let now = tx.now();
            for gap in [5, 20, 20] {
                planned_replies::try_again(tx, plan.id, &[5, 20]).await?;
                assert_eq!(planned_replies::next_due(tx).await?, Some(now.plus_us(gap)));
                assert_eq!(planned_replies::due(tx, now.plus_us(gap - 1), 10).await?, []);
                assert_eq!(planned_replies::due(tx, now.plus_us(gap), 10).await?, [plan.id]);
            }
            assert_eq!(planned_replies::find(tx, plan.id).await?, Some(plan.clone()), "it stands as it was");
            assert!(planned_replies::reschedule(tx, plan.id, in_minutes(7), 12).await?);
            assert_eq!(planned_replies::next_due(tx).await?, Some(in_minutes(7)));
            planned_replies::try_again(tx, PlannedReplyId(1), &[5]).await
        }).await;
    }

    async fn it_is_kept_whole_and_leaves_in_the_order_of_moments(desk) {
        let world = World::set_up(desk).await;
        let plain = PlannedReply {
            markup: domain::message::Markup::Plain,
            status: None,
            actions: vec![],
            recipients: vec![],
            bcc: vec![],
            mailbox: None,
            to_dead: DeadAddresses::Refuse,
            ..a_plan(9001, &world, PlanKind::Undo, in_minutes(9))
        };
        let full = a_plan(9002, &world, PlanKind::Later, in_minutes(5));
        let all = [plain.clone(), full.clone()];
        desk.write(async move |tx| {
            note(tx);
            for plan in &all { planned_replies::insert(tx, plan).await?; }
            Ok(())
        }).await;
        desk.read(async move |db| {
            assert_eq!(planned_replies::find(db, full.id).await?.as_ref(), Some(&full));
            assert_eq!(planned_replies::find(db, PlannedReplyId(1)).await?, None);
            assert_eq!(planned_replies::of_ticket(db, world.ticket).await?, [plain.clone(), full.clone()]);
            assert_eq!(planned_replies::of_ticket(db, TicketId(1_000)).await?, []);
            assert_eq!(planned_replies::next_due(db).await?, Some(in_minutes(5)));
            assert_eq!(planned_replies::due(db, in_minutes(4), 10).await?, []);
            assert_eq!(planned_replies::due(db, in_minutes(9), 10).await?, [full.id, plain.id]);
            assert_eq!(planned_replies::due(db, in_minutes(9), 1).await?, [full.id]);
            assert_eq!(planned_replies::urgent_of(db, world.ana).await?, std::slice::from_ref(&plain), "what leaves in some seconds");
            assert_eq!(planned_replies::urgent_of(db, world.ben).await?, [], "each their own");
            Ok(())
        }).await;
    }

    async fn what_is_held_back_leaves_when_somebody_says_so(desk) {
        let world = World::set_up(desk).await;
        let plan = a_plan(9001, &world, PlanKind::Later, in_minutes(5));
        let id = plan.id;
        desk.write(async move |tx| {
            note(tx);
            planned_replies::insert(tx, &plan).await?;
            assert!(planned_replies::hold(tx, id, "the customer wrote").await?);
            assert!(!planned_replies::hold(tx, id, "again").await?, "held already");
            tickets::mark_delivery(tx, world.ticket).await?;
            assert_eq!(planned_replies::next_due(tx).await?, None);
            assert_eq!(planned_replies::due(tx, in_minutes(9), 10).await?, []);
            let held = planned_replies::urgent_of(tx, world.ana).await?;
            assert_eq!((held.len(), held[0].held_reason.as_str()), (1, "the customer wrote"));
            Ok(())
        }).await;
        let row = async || desk.read(async move |db| read::tickets::find_row(db, world.ana, world.ticket).await).await;
        assert!(row().await.expect("a row").delivery_failed, "the lists show it");
        desk.write(async move |tx| {
            note(tx);
            assert!(planned_replies::reschedule(tx, id, in_minutes(7), 12).await?);
            tickets::mark_delivery(tx, world.ticket).await?;
            let plan = planned_replies::find(tx, id).await?.expect("it waits");
            assert_eq!((plan.held_at, plan.held_reason.as_str(), plan.ticket_version), (None, "", 12));
            assert_eq!(planned_replies::next_due(tx).await?, Some(in_minutes(7)));
            assert!(planned_replies::remove(tx, id).await?);
            assert!(!planned_replies::remove(tx, id).await?, "once");
            assert!(!planned_replies::reschedule(tx, id, in_minutes(7), 12).await?, "it is gone");
            Ok(())
        }).await;
        assert!(!row().await.expect("a row").delivery_failed);
    }

    async fn a_restore_holds_what_was_planned(desk) {
        let world = World::set_up(desk).await;
        let plan = a_plan(9001, &world, PlanKind::Undo, in_minutes(5));
        desk.write(async move |tx| {
            note(tx);
            planned_replies::insert(tx, &plan).await?;
            assert_eq!(outbox::hold_all(tx, "restored from a backup").await?, 0, "no mail of it waits yet");
            assert_eq!(planned_replies::next_due(tx).await?, None);
            let held = planned_replies::find(tx, plan.id).await?.expect("it is there");
            assert_eq!(held.held_reason, "restored from a backup");
            let row = read::tickets::find_row(tx, world.ana, world.ticket).await?;
            assert!(row.expect("a row").delivery_failed, "the lists show it");
            Ok(())
        }).await;
    }

    async fn words_of_somebody_else_overtake_a_reply_that_waits_for_a_moment(desk) {
        let world = World::set_up(desk).await;
        let (later, undo) = (a_plan(9001, &world, PlanKind::Later, in_minutes(5)), a_plan(9002, &world, PlanKind::Undo, in_minutes(5)));
        let id = later.id;
        desk.write(async move |tx| {
            note(tx);
            for plan in [later, undo] { planned_replies::insert(tx, &plan).await?; }
            assert_eq!(planned_replies::overtaken(tx, 10).await?, []);
            for (author, expected) in [(None, vec![]), (Some(world.ana), vec![]), (Some(world.rosa), vec![id])] {
                tickets::touch(tx, world.ticket).await?;
                tickets::set_public_word(tx, world.ticket, author).await?;
                assert_eq!(planned_replies::overtaken(tx, 10).await?, expected, "{author:?} wrote");
            }
            let known = tickets::load(tx, world.ticket).await?.version;
            planned_replies::reschedule(tx, id, in_minutes(6), known).await?;
            assert_eq!(planned_replies::overtaken(tx, 10).await?, [], "its author knows");
            Ok(())
        }).await;
    }

    async fn a_joined_ticket_brings_them_along_and_holds_them(desk) {
        let world = World::set_up(desk).await;
        let plan = a_plan(9001, &world, PlanKind::Later, in_minutes(5));
        desk.write(async move |tx| {
            note(tx);
            planned_replies::insert(tx, &plan).await?;
            let other = open_ticket(tx, world.tom).await?;
            planned_replies::move_all(tx, world.ticket, other, "joined").await?;
            assert_eq!(planned_replies::of_ticket(tx, world.ticket).await?, []);
            let moved = planned_replies::of_ticket(tx, other).await?;
            assert_eq!((moved.len(), moved[0].held_reason.as_str()), (1, "joined"));
            assert!(moved[0].held_at.is_some());
            Ok(())
        }).await;
    }

    async fn files_go_with_a_planned_reply_or_stay_for_the_next(desk) {
        let world = World::set_up(desk).await;
        let plan = a_plan(9001, &world, PlanKind::Undo, in_minutes(5));
        let again = PlannedReply { id: PlannedReplyId(9002), ..plan.clone() };
        desk.write(async move |tx| {
            note(tx);
            for plan in [&plan, &again] { planned_replies::insert(tx, plan).await?; }
            let files = [AttachmentId(9101), AttachmentId(9102), AttachmentId(9103)];
            for id in files {
                attachments::insert_planned(tx, &an_attachment(id, None, "aa11"), world.ana, plan.id).await?;
            }
            assert_eq!(attachments::of_planned(tx, plan.id).await?.len(), 3);
            assert_eq!(attachments::uploader(tx, files[0]).await?, Some(world.ana));
            // Taken back.
            assert_eq!(attachments::keep_planned(tx, plan.id, world.ticket).await?, 3);
            assert!(planned_replies::remove(tx, plan.id).await?);
            assert_eq!(attachments::kept(tx, world.ticket, world.ana, Visibility::Public).await?.len(), 3);
            assert!(attachments::kept(tx, world.ticket, world.ben, Visibility::Public).await?.is_empty(), "each their own");
            // One goes with a message, one with another plan, one is left.
            let message = tx.next_id().await?;
            messages::insert(tx, &a_message(message, world.ticket, Some(world.ana), tx.now()), None).await?;
            assert!(!attachments::use_kept(tx, world.ticket, world.ben, files[0], message).await?);
            assert!(attachments::use_kept(tx, world.ticket, world.ana, files[0], message).await?);
            assert!(!attachments::use_kept(tx, world.ticket, world.ana, files[0], message).await?, "once");
            assert!(attachments::plan_kept(tx, world.ticket, world.ana, files[1], again.id).await?);
            assert!(!attachments::plan_kept(tx, world.ticket, world.ana, files[1], again.id).await?, "once");
            assert_eq!(attachments::drop_kept(tx, world.ticket, world.ana, Visibility::Public).await?, 1);
            assert_eq!(attachments::use_planned(tx, again.id, message).await?, 1);
            let on_it = attachments::of_message(tx, message).await?;
            assert_eq!(on_it.iter().map(|f| f.attachment.id).collect::<Vec<_>>(), files[..2]);
            assert!(planned_replies::remove(tx, again.id).await?);
            Ok(())
        }).await;
    }

    async fn what_goes_to_somebody_outside_is_kept_whole_and_its_files_apart(desk) {
        let world = World::set_up(desk).await;
        let side = PlannedSide {
            conversation: None,
            subject: "Rollers".into(),
            include_files: vec![AttachmentId(5)],
            include_messages: vec![domain::MessageId(6), domain::MessageId(7)],
        };
        let plan = PlannedReply { side: Some(side), ..a_plan(9001, &world, PlanKind::Later, in_minutes(5)) };
        desk.write(async move |tx| {
            note(tx);
            planned_replies::insert(tx, &plan).await?;
            assert_eq!(planned_replies::find(tx, plan.id).await?.as_ref(), Some(&plan));
            // The ticket's own people overtake nothing that goes to others.
            tickets::touch(tx, world.ticket).await?;
            tickets::set_public_word(tx, world.ticket, Some(world.rosa)).await?;
            assert_eq!(planned_replies::overtaken(tx, 10).await?, []);
            let [one, two] = [AttachmentId(9101), AttachmentId(9102)];
            for id in [one, two] {
                attachments::insert_planned(tx, &an_attachment(id, None, "aa11"), world.ana, plan.id).await?;
            }
            assert_eq!(attachments::keep_planned_aside(tx, plan.id, world.ticket, None).await?, 2);
            for kind in [Visibility::Public, Visibility::Internal] {
                assert!(attachments::kept(tx, world.ticket, world.ana, kind).await?.is_empty(), "no reply takes them");
            }
            assert_eq!(attachments::kept_aside(tx, world.ticket, world.ana, None).await?.len(), 2);
            assert!(attachments::kept_aside(tx, world.ticket, world.ben, None).await?.is_empty(), "each their own");
            let other = Some(SideConversationId(77));
            assert!(attachments::kept_aside(tx, world.ticket, world.ana, other).await?.is_empty(), "no other conversation takes them");
            assert_eq!(attachments::drop_kept_aside(tx, world.ticket, world.ana, other).await?, 0);
            assert!(attachments::plan_kept(tx, world.ticket, world.ana, one, plan.id).await?);
            assert_eq!(attachments::drop_kept_aside(tx, world.ticket, world.ana, None).await?, 1);
            assert!(attachments::kept_aside(tx, world.ticket, world.ana, None).await?.is_empty());
            assert_eq!(attachments::of_planned(tx, plan.id).await?.len(), 1);
            Ok(())
        }).await;
    }

    async fn a_blocked_file_goes_with_nothing(desk) {
        let world = World::set_up(desk).await;
        let plan = a_plan(9001, &world, PlanKind::Undo, in_minutes(5));
        let reply = plan.id;
        let [planned, kept, other, uploaded] = [9101, 9102, 9103, 9104].map(AttachmentId);
        let message = desk.write(async move |tx| {
            note(tx);
            let message = tx.next_id().await?;
            messages::insert(tx, &a_message(message, world.ticket, Some(world.ana), tx.now()), None).await?;
            planned_replies::insert(tx, &plan).await?;
            for id in [kept, other] {
                attachments::insert_planned(tx, &an_attachment(id, None, "aa11"), world.ana, reply).await?;
            }
            attachments::keep_planned(tx, reply, world.ticket).await?;
            attachments::insert_planned(tx, &an_attachment(planned, None, "aa11"), world.ana, reply).await?;
            let until = in_minutes(60);
            attachments::insert_upload(tx, &an_attachment(uploaded, None, "aa11"), world.ana, &[1; 32], until).await?;
            for file in [planned, kept, other, uploaded] {
                let scan = Scan { state: ScanState::Blocked, words: "Eicar".into() };
                attachments::set_scan(tx, file, &scan).await?;
            }
            Ok(message)
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let refusals = [
                attachments::use_planned(tx, reply, message).await.map(drop),
                attachments::use_kept(tx, world.ticket, world.ana, kept, message).await.map(drop),
                attachments::plan_kept(tx, world.ticket, world.ana, other, reply).await.map(drop),
                attachments::use_upload(tx, &[1; 32], world.ana, message).await.map(drop),
            ];
            for refused in refusals {
                let words = refused.expect_err("it is blocked").to_string();
                assert!(words.starts_with("The scanner found Eicar in the file “"), "{words}");
            }
            Ok(())
        }).await;
    }

    async fn hidden_copies_stand_apart_from_the_recipients(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (plain, hidden) = (tx.next_id().await?, tx.next_id().await?);
            for id in [plain, hidden] {
                messages::insert(tx, &a_message(id, world.ticket, Some(world.ana), tx.now()), None).await?;
            }
            let boss = vec!["boss@desk.example".to_owned(), "lea@desk.example".to_owned()];
            messages::set_hidden_copies(tx, hidden, &boss).await?;
            assert_eq!(messages::hidden_copies(tx, world.ticket).await?, [(hidden, boss)].into());
            assert_eq!(messages::load(tx, hidden).await?.recipients, ["support@desk.example"]);
            Ok(())
        }).await;
    }
}
