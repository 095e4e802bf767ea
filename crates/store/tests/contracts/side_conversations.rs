//! Conversations beside tickets, and what goes along with a whole ticket.

use domain::checklist::{ChecklistItem, TimeEntry};
use domain::file::{Scan, ScanState};
use domain::message::{Attachment, Delivery, DeliveryReason, Visibility};
use domain::moment::MINUTE_US;
use domain::person::Role;
use domain::read::TimelineItem;
use domain::read::ticket::Side;
use domain::side_conversation::{SideConversation, SideState};
use domain::{
    Actor, AttachmentId, Error, MessageId, OutboxId, PersonId, Refusal, SideConversationId, TicketId,
};
use store::messages::Stored;
use store::outbox::{Attempt, Claimed, NewMail};
use store::side_conversations::{self, SideDraft};
use store::{Tx, attachments, checklists, mails, messages, outbox, read, structure, tickets, time_entries};

use crate::harness::{START, on_both};
use crate::world::{World, a_mail_out, a_message, an_arrival, an_attachment, note, open_ticket};

fn a_side(id: i64, ticket: TicketId, by: PersonId) -> SideConversation {
    SideConversation {
        id: SideConversationId(id),
        ticket,
        subject: "Rollers".into(),
        state: SideState::Open,
        mailbox: None,
        recipients: vec!["parts@supplier.example".into()],
        addressed: vec!["parts@supplier.example".into(), "eva@supplier.example".into()],
        begun_by: Some(by),
        created_at: START,
        updated_at: START,
    }
}

/// A message in it, from the team and then from outside, by turns.
async fn say(
    tx: &mut Tx,
    side: &SideConversation,
    author: PersonId,
    header: &str,
) -> domain::Result<MessageId> {
    let id = tx.next_id().await?;
    let message = Stored {
        visibility: Visibility::Internal,
        side: Some(side.id),
        message_id: Some(header.into()),
        ..a_message(id, side.ticket, Some(author), tx.now())
    };
    messages::insert(tx, &message, None).await?;
    Ok(id)
}

/// Words with nothing taken out of them.
fn as_it_is(words: &str) -> String {
    words.to_owned()
}

/// A message with its mail: in the conversation, or (`None`) in the ticket itself.
async fn send(
    tx: &mut Tx,
    world: &World,
    side: Option<SideConversationId>,
) -> domain::Result<(OutboxId, MessageId)> {
    let (message, out) = (tx.next_id::<MessageId>().await?, tx.next_id().await?);
    let stored = Stored {
        side,
        delivery: Delivery::Waiting,
        ..a_message(message, world.ticket, Some(world.ana), tx.now())
    };
    messages::insert(tx, &stored, None).await?;
    let mail = a_mail_out(out, &format!("message:{message}"), world);
    outbox::insert(tx, &NewMail { message: Some(message), ..mail }).await?;
    Ok((out, message))
}

on_both! {
    async fn a_side_conversation_is_kept_apart_from_its_ticket(desk) {
        let world = World::set_up(desk).await;
        let (side, asked, answered) = desk.write(async move |tx| {
            note(tx);
            let side = a_side(9001, world.ticket, world.ana);
            side_conversations::insert(tx, &side).await?;
            let asked = say(tx, &side, world.ana, "a@desk").await?;
            let answered = say(tx, &side, world.tom, "b@supplier").await?;
            assert_eq!(side_conversations::load(tx, side.id).await?, side);
            assert_eq!(side_conversations::of_ticket(tx, world.ticket).await?, std::slice::from_ref(&side));
            let after = SideConversation { state: SideState::Closed, ..side.write_to(vec!["c@x.example".into()], tx.now()) };
            side_conversations::update(tx, &after).await?;
            assert_eq!(side_conversations::find(tx, side.id).await?, Some(after.clone()));
            Ok((after, asked, answered))
        }).await;
        let id = side.id;
        desk.read(async move |db| {
            assert_eq!(messages::load(db, asked).await?.side, Some(id));
            let all: Vec<_> = side_conversations::messages(db, id, MessageId(i64::MAX), 10).await?.into_iter().map(|m| m.id).collect();
            assert_eq!(all, [asked, answered]);
            assert_eq!(side_conversations::messages(db, id, MessageId(i64::MAX), 1).await?[0].id, answered, "the newest");
            assert_eq!(side_conversations::messages(db, id, answered, 10).await?[0].id, asked);
            assert_eq!(side_conversations::count(db, id).await?, 2);
            assert_eq!(side_conversations::messages_of_ticket(db, world.ticket, 10).await?, [asked, answered]);
            assert_eq!(side_conversations::references(db, id, answered).await?, ["a@desk"]);
            assert_eq!(side_conversations::find_by_message_id(db, "b@supplier").await?, Some(id));
            assert_eq!(side_conversations::find_by_message_id(db, "c@supplier").await?, None);
            // The ticket itself knows nothing of them.
            assert_eq!(messages::find_ticket_by_message_id(db, "b@supplier").await?, None);
            for m in messages::list(db, world.ticket, MessageId(i64::MAX), 100).await? { assert_eq!(m.side, None); }
            for m in messages::list_after(db, world.ticket, MessageId(0), 100).await? { assert_eq!(m.side, None); }
            assert_eq!(structure::counts(db, world.ticket).await?.1, 0, "they are no notes");
            assert!(structure::messages_from(db, world.ticket, MessageId(0), 10).await?.iter().all(|p| p.message != asked));
            assert!(matches!(side_conversations::load(db, SideConversationId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
        desk.write(async move |tx| { note(tx); tickets::delete(tx, world.ticket).await }).await;
        desk.read(async move |db| {
            assert_eq!(side_conversations::find(db, id).await?, None, "deleted with its ticket");
            assert_eq!(side_conversations::find_by_message_id(db, "b@supplier").await?, None);
            Ok(())
        }).await;
    }

    async fn a_side_conversation_moves_with_its_mails_and_drafts(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (side, stays) = (a_side(9001, world.ticket, world.ana), a_side(9002, world.ticket, world.ana));
            side_conversations::insert(tx, &side).await?;
            side_conversations::insert(tx, &stays).await?;
            let message = say(tx, &side, world.ana, "a@desk").await?;
            let left = say(tx, &stays, world.ana, "l@desk").await?;
            let out = tx.next_id().await?;
            let mail = a_mail_out(out, "message:1", &world);
            outbox::insert(tx, &NewMail { ticket: Some(world.ticket), message: Some(message), ..mail }).await?;
            let draft = SideDraft { subject: "s".into(), recipients: "half an addr".into(), text: "so f".into(), kept_at: None };
            side_conversations::keep_draft(tx, world.ana, world.ticket, Some(side.id), &draft).await?;
            side_conversations::keep_draft(tx, world.ana, world.ticket, None, &draft).await?;
            side_conversations::keep_draft(tx, world.ben, world.ticket, None, &draft).await?;
            for (file, who, beside) in [(9301, world.ana, Some(side.id)), (9302, world.ana, None), (9303, world.ben, None)] {
                let file = an_attachment(AttachmentId(file), None, "aa11");
                attachments::insert_kept_aside(tx, &file, who, world.ticket, beside).await?;
            }
            let other = open_ticket(tx, world.tom).await?;
            side_conversations::keep_draft(tx, world.ben, other, None, &SideDraft { text: "mine".into(), ..draft.clone() }).await?;
            side_conversations::move_to(tx, &[side.id], other).await?;
            side_conversations::move_drafts(tx, world.ticket, other).await?;
            assert_eq!(side_conversations::load(tx, side.id).await?.ticket, other);
            assert_eq!(messages::load(tx, message).await?.ticket, other);
            assert_eq!(messages::load(tx, left).await?.ticket, world.ticket);
            assert_eq!(outbox::load(tx, out).await?.ticket, Some(other));
            let text = async |tx: &mut Tx, person, ticket, side| {
                Ok::<_, Error>(side_conversations::find_draft(tx, person, ticket, side).await?.map(|d| d.text))
            };
            assert_eq!(text(tx, world.ana, other, Some(side.id)).await?.as_deref(), Some("so f"));
            assert_eq!(text(tx, world.ana, other, None).await?.as_deref(), Some("so f"));
            assert_eq!(text(tx, world.ana, world.ticket, None).await?, None);
            // Who had begun one on both keeps either where it is.
            assert_eq!(text(tx, world.ben, other, None).await?.as_deref(), Some("mine"));
            assert_eq!(text(tx, world.ben, world.ticket, None).await?.as_deref(), Some("so f"));
            // Files stay with their words.
            let files = async |tx: &mut Tx, person, ticket, side| {
                let kept = attachments::kept_aside(tx, ticket, person, side).await?;
                Ok::<_, Error>(kept.into_iter().map(|f| f.attachment.id.0).collect::<Vec<_>>())
            };
            assert_eq!(files(tx, world.ana, other, Some(side.id)).await?, [9301]);
            assert_eq!(files(tx, world.ana, other, None).await?, [9302]);
            assert_eq!((files(tx, world.ben, other, None).await?, files(tx, world.ben, world.ticket, None).await?), (vec![], vec![9303]));
            // What was sent from a page that is older than the move is gone where it stands now.
            side_conversations::drop_draft(tx, world.ben, world.ticket, Some(side.id)).await?;
            assert_eq!(text(tx, world.ana, other, Some(side.id)).await?.as_deref(), Some("so f"), "each has their own");
            side_conversations::drop_draft(tx, world.ana, world.ticket, Some(side.id)).await?;
            assert_eq!(text(tx, world.ana, other, Some(side.id)).await?, None);
            assert_eq!(text(tx, world.ana, other, None).await?.as_deref(), Some("so f"), "only that one");
            side_conversations::drop_draft(tx, world.ben, other, None).await?;
            side_conversations::keep_draft(tx, world.ana, other, None, &SideDraft::default()).await?;
            assert_eq!((text(tx, world.ben, other, None).await?, text(tx, world.ana, other, None).await?), (None, None));
            Ok(())
        }).await;
    }

    async fn mails_of_a_side_conversation_and_of_its_ticket_do_not_wait_for_each_other(desk) {
        let world = World::set_up(desk).await;
        let side = a_side(9001, world.ticket, world.ana);
        let id = side.id;
        let sent = desk.write(async move |tx| {
            note(tx);
            side_conversations::insert(tx, &side).await?;
            let mut sent = Vec::new();
            for beside in [None, Some(id), None, Some(id)] {
                sent.push(send(tx, &world, beside).await?);
            }
            assert_eq!((outbox::load(tx, sent[0].0).await?.side, outbox::load(tx, sent[1].0).await?.side), (None, Some(id)));
            Ok(sent)
        }).await;
        let claim = async || desk.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await).await;
        let settle = async |mail: &Claimed, attempt: Attempt| {
            let (id, lease) = (mail.id, mail.lease);
            desk.write(async move |tx| { note(tx); outbox::settle(tx, id, lease, &attempt).await }).await
        };
        let ids = |mails: &[Claimed]| mails.iter().map(|m| m.id).collect::<Vec<_>>();
        let first = claim().await;
        assert_eq!(ids(&first), [sent[0].0, sent[1].0], "the first of each line");
        let hours = Attempt::Later { due_at: START.plus_us(180 * MINUTE_US), error: "450 greylisted".into(), uncertain: false };
        assert!(settle(&first[1], hours).await);
        assert!(settle(&first[0], Attempt::Sent).await);
        let second = sent[2].1;
        let reason = desk.read(async move |db| {
            let page = read::ticket::page(db, &Actor::person(world.ana, Role::Agent, []), world.ticket, read::ticket::Wanted::default()).await?;
            Ok(page.timeline.into_iter().find_map(|item| match item {
                TimelineItem::Message(m) if m.id == second => Some(m.delivery.reason),
                TimelineItem::Message(_) | TimelineItem::Event(_) => None,
            }))
        }).await;
        assert_eq!(reason, Some(None), "nor does the page say that it waits its turn");
        let next = claim().await;
        assert_eq!(ids(&next), [sent[2].0], "while the one beside it waits on for its own");
        assert!(settle(&next[0], Attempt::Sent).await);
        // Nor behind it, once the scanner has looked.
        let scanned = desk.write(async move |tx| {
            note(tx);
            let (out, message) = send(tx, &world, None).await?;
            let file = Attachment {
                id: tx.next_id().await?, message: Some(message), name: "f".into(), media_type: String::new(),
                found_type: String::new(), bytes: 1, blob: "b".repeat(64), content_id: None, created_at: START,
            };
            attachments::insert(tx, &file, false).await?;
            assert!(outbox::hold_for_scan(tx, message, START.plus_us(60 * MINUTE_US)).await?);
            attachments::set_scan(tx, file.id, &Scan { state: ScanState::Clean, words: String::new() }).await?;
            assert!(outbox::free_scanned(tx, message).await?);
            Ok(out)
        }).await;
        assert_eq!(ids(&claim().await), [scanned]);
        let third = sent[3].1;
        let reason = desk.read(async move |db| {
            let page = read::side_conversations::page(db, &Actor::person(world.ana, Role::Agent, []), world.ticket, Some(id), as_it_is).await?;
            Ok(page.item.and_then(|i| i.messages.into_iter().find(|m| m.id == third)).map(|m| m.delivery.reason))
        }).await;
        assert_eq!(reason, Some(Some(DeliveryReason::Queued)), "its own line is kept");
    }

    async fn a_mail_goes_along_with_its_side_conversation(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let side = a_side(9001, world.ticket, world.ana);
            side_conversations::insert(tx, &side).await?;
            let (mail, message) = (tx.next_id().await?, tx.next_id().await?);
            mails::insert(tx, &an_arrival(mail, world.mailbox, b"x")).await?;
            let said = Stored { side: Some(side.id), mail: Some(mail), ..a_message(message, world.ticket, Some(world.tom), tx.now()) };
            messages::insert(tx, &said, None).await?;
            let reading = crate::mails::a_reading();
            let to = Some((world.ticket, Some(message)));
            mails::settle(tx, mail, &reading, domain::read::ledger::MailState::Placed, "a token", "", to).await?;
            let other = open_ticket(tx, world.tom).await?;
            side_conversations::move_to(tx, &[side.id], other).await?;
            assert_eq!(mails::placing(tx, mail).await?.ticket, Some(other));
            Ok(())
        }).await;
    }

    async fn the_pages_show_a_side_conversation_to_the_team(desk) {
        let world = World::set_up(desk).await;
        let side = desk.write(async move |tx| {
            note(tx);
            let side = a_side(9001, world.ticket, world.ana);
            side_conversations::insert(tx, &side).await?;
            say(tx, &side, world.ana, "a@desk").await?;
            side_conversations::keep_draft(tx, world.ana, world.ticket, Some(side.id), &SideDraft { text: "more".into(), ..SideDraft::default() }).await?;
            let asked = a_message(tx.next_id().await?, world.ticket, Some(world.rosa), tx.now());
            messages::insert(tx, &asked, None).await?;
            Ok(side.id)
        }).await;
        let ana = Actor::person(world.ana, Role::Agent, []);
        let light = Actor::person(world.ben, Role::Light, []);
        let contact = Actor::person(world.rosa, Role::Contact, []);
        desk.read(async move |db| {
            let page = read::side_conversations::page(db, &ana, world.ticket, Some(side), as_it_is).await?;
            let item = page.item.expect("it is there");
            assert_eq!((item.messages.len(), item.total, item.has_draft), (1, 1, true));
            assert_eq!((page.form.text.as_str(), page.form.recipients.as_str()), ("more", "parts@supplier.example"));
            assert!(page.may_write.is_ok() && page.may_change && !page.includable.is_empty());
            assert_eq!(item.messages[0].side, Side::Team);
            let new = read::side_conversations::page(db, &ana, world.ticket, None, as_it_is).await?;
            assert!(new.item.is_none() && new.form.text.is_empty() && new.form.recipients.is_empty());
            let seen = read::side_conversations::page(db, &light, world.ticket, Some(side), as_it_is).await?;
            assert!(seen.may_write.is_err() && seen.item.is_some(), "read, not written in");
            let refused = read::side_conversations::page(db, &contact, world.ticket, Some(side), as_it_is).await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::NotFound))));
            let other = read::side_conversations::page(db, &ana, world.ticket, Some(SideConversationId(1)), as_it_is).await;
            assert!(matches!(other, Err(Error::Refused(Refusal::NotFound))));
            let panel = read::ticket::page(db, &ana, world.ticket, read::ticket::Wanted::default()).await?.side;
            assert_eq!((panel.items.len(), panel.may_write), (1, true));
            Ok(())
        }).await;
    }

    async fn what_proves_who_somebody_is_does_not_stand_in_the_list_of_what_can_go_along(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for complaint in ["credential: its sender is no-reply", "name_is_address: help@bank.example"] {
                let (mail, message) = (tx.next_id().await?, tx.next_id().await?);
                mails::insert(tx, &an_arrival(mail, world.mailbox, complaint.as_bytes())).await?;
                let said = Stored {
                    mail: Some(mail),
                    text: format!("{} your code\nis 481516.", "x".repeat(102)),
                    ..a_message(message, world.ticket, Some(world.tom), tx.now())
                };
                messages::insert(tx, &said, None).await?;
                let reading = crate::mails::a_reading();
                let reading = mails::Reading { complaints: vec![complaint.into()], message_id: None, ..reading };
                let to = Some((world.ticket, Some(message)));
                mails::settle(tx, mail, &reading, domain::read::ledger::MailState::Placed, "new", "", to).await?;
            }
            Ok(())
        }).await;
        let ana = Actor::person(world.ana, Role::Agent, []);
        let page = desk.read(async move |db| {
            let dotted = |words: &str| words.replace("481516", "......");
            read::side_conversations::page(db, &ana, world.ticket, None, dotted).await
        }).await;
        let words: Vec<_> = page.includable.iter().map(|m| m.words.trim_start_matches('x')).collect();
        // The list ends in the middle of the code: it was masked as a whole before.
        assert_eq!(words, [" your code is ....", " your code is 4815"]);
    }

    async fn steps_and_time_go_along_and_come_home(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let from = open_ticket(tx, world.tom).await?;
            let mut ids = Vec::new();
            for (n, ticket) in [world.ticket, from, from].into_iter().enumerate() {
                let step = ChecklistItem { id: tx.next_id().await?, ticket, text: format!("step {n}"), done: None, created_at: START };
                checklists::add(tx, &step).await?;
                ids.push(step.id);
            }
            let entry = TimeEntry { id: tx.next_id().await?, ticket: from, person: world.ana, seconds: 60, message: None, created_at: START, updated_at: START };
            time_entries::insert(tx, &entry).await?;
            let steps = checklists::move_all(tx, from, world.ticket).await?;
            let times = time_entries::move_all(tx, from, world.ticket).await?;
            assert_eq!((steps.as_slice(), times.as_slice()), (&ids[1..], &[entry.id][..]));
            let order: Vec<_> = checklists::list(tx, world.ticket).await?.into_iter().map(|s| s.id).collect();
            assert_eq!(order, ids, "behind those that were there");
            assert_eq!(time_entries::total(tx, world.ticket).await?, 60);
            // What stands elsewhere by now is left there.
            checklists::bring_back(tx, from, &[(from, ids[1])]).await?;
            assert_eq!(checklists::list(tx, from).await?.len(), 0);
            checklists::bring_back(tx, world.ticket, &[(from, ids[1]), (from, ids[2])]).await?;
            time_entries::bring_back(tx, world.ticket, &[(from, entry.id)]).await?;
            let back: Vec<_> = checklists::list(tx, from).await?.into_iter().map(|s| s.id).collect();
            assert_eq!(back, ids[1..]);
            assert_eq!((time_entries::total(tx, from).await?, time_entries::total(tx, world.ticket).await?), (60, 0));
            Ok(())
        }).await;
    }
}
