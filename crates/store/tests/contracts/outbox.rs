//! Mail to go out: claimed by one node at a time, sent at least once.

use std::collections::BTreeSet;

use domain::file::{Scan, ScanState};
use domain::message::{Attachment, Delivery, DeliveryReason, QUEUE_MINUTES_MAX};
use domain::moment::MINUTE_US;
use domain::{Error, Moment, OutboxId, Refusal};
use store::outbox::{Attempt, NewMail};
use store::{attachments, messages, outbox, read, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, a_mail_out, a_message, note};

on_both! {
    async fn a_mail_is_put_in_once_for_its_cause_and_target(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for target in ["all", "all", "rosa@ardent.example"] {
                let mail = a_mail_out(tx.next_id().await?, "message:7", &world);
                outbox::insert(tx, &NewMail { target: target.into(), envelope_from: None, ..mail }).await?;
            }
            Ok(())
        }).await;
        let mut claimed = Vec::new();
        for _ in 0..3 {
            let next = desk.write(async |tx| {
                note(tx);
                let next = outbox::claim(tx, tx.now().plus_us(1), 10).await?;
                for mail in &next {
                    assert!(outbox::settle(tx, mail.id, mail.lease, &Attempt::Sent).await?);
                }
                Ok(next)
            });
            claimed.extend(next.await);
        }
        assert_eq!(claimed.len(), 2);
        let first = &claimed[0];
        assert_eq!((first.ticket, first.mailbox, first.attempts, first.lease), (Some(world.ticket), Some(world.mailbox), 1, 1));
        assert_eq!((first.envelope_from.as_deref(), first.recipients.len()), (None, 2));
        assert_eq!(first.header_message_id, "message:7@desk.example");
    }

    async fn an_address_that_was_wrong_is_put_right(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let message = a_message(tx.next_id().await?, world.ticket, None, START);
            messages::insert(tx, &message, None).await?;
            let mail = a_mail_out(tx.next_id().await?, "message:1", &world);
            outbox::insert(tx, &NewMail { message: Some(message.id), ..mail.clone() }).await?;
            let right = vec!["rosa@right.example".to_owned()];
            outbox::readdress(tx, mail.id, &right).await?;
            messages::set_recipients(tx, message.id, &right).await?;
            assert_eq!(outbox::load(tx, mail.id).await?.recipients, right);
            assert_eq!(messages::load(tx, message.id).await?.recipients, right);
            let now = tx.now();
            let lanes = outbox::lanes(tx, now).await?;
            assert!(lanes.iter().any(|lane| lane.name == format!("{} right.example", world.mailbox)), "{lanes:?}");
            Ok(())
        }).await;
    }

    async fn a_mail_waits_for_its_files_to_be_scanned_and_behind_earlier_ones(desk) {
        let world = World::set_up(desk).await;
        let until = START.plus_us(10 * MINUTE_US);
        let message = desk.write(async move |tx| {
            note(tx);
            let message = a_message(tx.next_id().await?, world.ticket, None, START);
            messages::insert(tx, &message, None).await?;
            messages::set_delivery(tx, message.id, Delivery::Waiting, None, "of all").await?;
            let mail = a_mail_out(tx.next_id().await?, "message:1", &world);
            outbox::insert(tx, &NewMail { message: Some(message.id), ..mail }).await?;
            assert!(!outbox::hold_for_scan(tx, message.id, until).await?, "it has no file");
            let mut files = Vec::new();
            for name in ["one.txt", "two.txt"] {
                let file = Attachment {
                    id: tx.next_id().await?, message: Some(message.id), name: name.into(), media_type: "text/plain".into(),
                    found_type: "text/plain".into(), bytes: 1, blob: "a".repeat(64), content_id: None, created_at: START,
                };
                attachments::insert(tx, &file, false).await?;
                files.push(file.id);
            }
            assert!(outbox::hold_for_scan(tx, message.id, until).await?);
            assert_eq!(attachments::message_of(tx, files[0]).await?, Some(message.id));
            Ok(message.id)
        }).await;
        let due = async || desk.read(async |db| outbox::next_due(db).await).await;
        assert_eq!(due().await, Some(until));
        desk.read(async move |db| {
            assert!(outbox::awaits_scan(db, message).await?);
            let stored = messages::load(db, message).await?;
            assert_eq!((stored.delivery_reason, stored.delivery_detail.as_str()), (Some(DeliveryReason::AwaitsScan), "of all"));
            assert_eq!(attachments::message_of(db, domain::AttachmentId(1)).await?, None);
            Ok(())
        }).await;
        let scanned = async |file, state, words: &'static str| desk.write(async move |tx| {
            note(tx);
            attachments::set_scan(tx, file, &Scan { state, words: words.into() }).await?;
            outbox::free_scanned(tx, message).await
        }).await;
        let files = desk.read(async move |db| attachments::of_message(db, message).await).await;
        assert!(!scanned(files[0].attachment.id, ScanState::Clean, "").await, "one is left");
        assert_eq!(due().await, Some(until));
        assert!(scanned(files[1].attachment.id, ScanState::NotScanned, "too large").await, "it had its word");
        assert!(!scanned(files[1].attachment.id, ScanState::Clean, "").await, "freed once");
        assert!(due().await.is_some_and(|at| at < until));
        let reason = desk.read(async move |db| Ok(messages::load(db, message).await?.delivery_reason)).await;
        assert_eq!(reason, None);
    }

    async fn what_was_scanned_waits_on_behind_an_earlier_mail_of_its_ticket(desk) {
        let world = World::set_up(desk).await;
        let hold = START.plus_us(60 * MINUTE_US);
        let held = desk.write(async move |tx| {
            note(tx);
            let mut ids = Vec::new();
            for n in 0..2 {
                let message = a_message(tx.next_id().await?, world.ticket, None, START);
                messages::insert(tx, &message, None).await?;
                messages::set_delivery(tx, message.id, Delivery::Waiting, None, "").await?;
                let mail = a_mail_out(tx.next_id().await?, &format!("message:{n}"), &world);
                outbox::insert(tx, &NewMail { message: Some(message.id), ..mail }).await?;
                ids.push(message.id);
            }
            let file = Attachment {
                id: tx.next_id().await?, message: Some(ids[1]), name: "f".into(), media_type: String::new(),
                found_type: String::new(), bytes: 1, blob: "b".repeat(64), content_id: None, created_at: START,
            };
            attachments::insert(tx, &file, false).await?;
            assert!(outbox::hold_for_scan(tx, ids[1], hold).await?);
            attachments::set_scan(tx, file.id, &Scan { state: ScanState::Clean, words: String::new() }).await?;
            assert!(outbox::free_scanned(tx, ids[1]).await?);
            Ok(ids[1])
        }).await;
        let claimed = desk.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await).await;
        assert_eq!(claimed.len(), 1, "the first one only");
        assert_ne!(claimed[0].message, Some(held));
        let first = claimed[0].clone();
        desk.write(async move |tx| {
            note(tx);
            assert!(outbox::settle(tx, first.id, first.lease, &Attempt::Sent).await?);
            let next = outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await?;
            assert_eq!(next.iter().map(|m| m.message).collect::<Vec<_>>(), [Some(held)]);
            Ok(())
        }).await;
    }

    async fn what_is_read_elsewhere_may_wait_and_be_called_back(desk) {
        let world = World::set_up(desk).await;
        let until = START.plus_us(5 * MINUTE_US);
        let message = desk.write(async move |tx| {
            note(tx);
            let message = a_message(tx.next_id().await?, world.ticket, Some(world.ana), START);
            messages::insert(tx, &message, None).await?;
            let mail = a_mail_out(tx.next_id().await?, "message:1", &world);
            outbox::insert(tx, &NewMail { message: Some(message.id), ..mail }).await?;
            outbox::hold(tx, message.id, until).await?;
            // A shorter time than it has anyway changes nothing.
            outbox::hold(tx, message.id, START).await?;
            Ok(message.id)
        }).await;
        assert_eq!(desk.read(async |db| outbox::next_due(db).await).await, Some(until));
        assert!(desk.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await).await.is_empty());
        let gone = desk.write(async move |tx| {
            note(tx);
            outbox::withdraw(tx, message).await
        }).await;
        assert_eq!(gone.len(), 1);
    }

    async fn nodes_never_claim_the_same_mail(desk) {
        const MAILS: usize = 60;
        let world = World::set_up(desk).await;
        let second = desk.node().await;
        desk.write(async move |tx| {
            note(tx);
            for n in 0..MAILS {
                let mail = a_mail_out(tx.next_id().await?, &format!("message:{n}"), &world);
                outbox::insert(tx, &NewMail { ticket: None, ..mail }).await?;
            }
            Ok(())
        }).await;
        let mut running = Vec::new();
        for n in 0..6 {
            let store = if n % 2 == 0 { desk.store.clone() } else { second.clone() };
            running.push(tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let got = store.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 4).await).await.unwrap();
                    if got.is_empty() { return mine }
                    mine.extend(got.into_iter().map(|m| m.id));
                }
            }));
        }
        let mut all = Vec::new();
        for task in running { all.extend(task.await.unwrap()); }
        assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (MAILS, MAILS));
    }

    async fn a_lease_that_is_over_goes_to_the_next_and_fences_the_last(desk) {
        let world = World::set_up(desk).await;
        let id = desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            outbox::insert(tx, &a_mail_out(id, "message:1", &world)).await?;
            Ok(id)
        }).await;
        let claim = async || desk.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await).await;
        let settle = async |lease, attempt: Attempt| desk.write(async move |tx| {
            note(tx);
            outbox::settle(tx, id, lease, &attempt).await
        }).await;
        let first = claim().await.remove(0);
        assert!(claim().await.is_empty(), "under lease");
        let due = desk.read(async |db| outbox::next_due(db).await).await.unwrap();
        assert!(due > START.plus_us(MINUTE_US / 2), "nobody can claim it before the lease is over");
        desk.set_clock(START.plus_us(2 * MINUTE_US));
        let second = claim().await.remove(0);
        assert_eq!((second.attempts, second.lease), (2, 2));
        assert!(!settle(first.lease, Attempt::Sent).await, "its lease is another's");
        let later = Attempt::Later { due_at: START.plus_us(9 * MINUTE_US), error: "421 busy".into(), uncertain: true };
        assert!(settle(second.lease, later).await);
        assert_eq!(desk.read(async |db| outbox::next_due(db).await).await, Some(START.plus_us(9 * MINUTE_US)));
        let (waiting, late, since) = desk.read(async |db| outbox::backlog(db).await).await;
        assert_eq!((waiting, late, since), (1, 1, Some(first.created_at)));
        assert_eq!(desk.read(async |db| outbox::left_at(db).await).await, None);
        assert!(claim().await.is_empty(), "not due");
        desk.set_clock(START.plus_us(10 * MINUTE_US));
        let third = claim().await.remove(0);
        assert!(settle(third.lease, Attempt::Sent).await);
        assert!(!settle(third.lease, Attempt::Sent).await, "settled once");
        desk.set_clock(START.plus_us(99 * MINUTE_US));
        assert!(claim().await.is_empty(), "sent is sent");
        assert_eq!(desk.read(async |db| outbox::next_due(db).await).await, None);
        assert_eq!(desk.read(async |db| outbox::backlog(db).await).await, (0, 0, None));
        let left = desk.read(async |db| outbox::left_at(db).await).await.expect("it left");
        assert!((0..MINUTE_US).contains(&left.since(START.plus_us(10 * MINUTE_US))), "{left:?}");
        let entry = desk.read(async move |db| outbox::load(db, id).await).await;
        assert_eq!((entry.state.as_str(), entry.attempts, entry.last_error.as_str()), ("sent", 3, ""));
    }

    async fn a_mail_stays_with_who_sends_it_as_long_as_that_says_so(desk) {
        let world = World::set_up(desk).await;
        let id = desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            outbox::insert(tx, &a_mail_out(id, "message:1", &world)).await?;
            Ok(id)
        }).await;
        let claim = async || desk.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await).await;
        let renew = async |lease| {
            desk.write(async move |tx| outbox::renew(tx, &[(id, lease)], tx.now().plus_us(MINUTE_US)).await).await
        };
        let first = claim().await.remove(0);
        for n in 1..10 {
            desk.set_clock(START.plus_us(n * MINUTE_US * 3 / 4));
            assert!(claim().await.is_empty(), "held at {n}");
            assert!(renew(first.lease).await.is_empty());
        }
        desk.set_clock(START.plus_us(20 * MINUTE_US));
        assert!(renew(first.lease).await.is_empty(), "over, but nobody has taken it");
        assert!(claim().await.is_empty());
        desk.set_clock(START.plus_us(22 * MINUTE_US));
        let second = claim().await.remove(0);
        assert_eq!(renew(first.lease).await, [id]);
        let later = Attempt::Later { due_at: START.plus_us(23 * MINUTE_US), error: "421 busy".into(), uncertain: false };
        desk.write(async move |tx| { note(tx); outbox::settle(tx, id, second.lease, &later).await }).await;
        assert!(renew(second.lease).await.is_empty(), "its end is written, which is no loss");
        desk.set_clock(START.plus_us(24 * MINUTE_US));
        assert_eq!(claim().await.len(), 1, "and nothing holds it");
    }

    async fn an_attempt_that_died_with_its_process_is_uncertain(desk) {
        let world = World::set_up(desk).await;
        let message = desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            let message = messages::Stored { delivery: Delivery::Waiting, ..a_message(id, world.ticket, Some(world.rosa), tx.now()) };
            messages::insert(tx, &message, None).await?;
            let mail = a_mail_out(tx.next_id().await?, "message:1", &world);
            outbox::insert(tx, &NewMail { message: Some(id), ..mail }).await?;
            Ok(id)
        }).await;
        let claim = async || desk.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await).await;
        let delivery = async || desk.read(async move |db| Ok(messages::load(db, message).await?.delivery)).await;
        assert_eq!(claim().await.len(), 1);
        assert_eq!(delivery().await, Delivery::Waiting);
        assert!(claim().await.is_empty(), "under lease");
        assert_eq!(desk.write(async |tx| outbox::free_leases(tx).await).await, 1);
        assert_eq!(claim().await.len(), 1, "at once, for its process is gone");
        assert_eq!(delivery().await, Delivery::Uncertain, "the other side may have it");
    }

    async fn mails_of_a_ticket_leave_in_the_order_they_were_written(desk) {
        let world = World::set_up(desk).await;
        let mut ids: Vec<OutboxId> = Vec::new();
        for n in 0..3_i64 {
            desk.set_clock(START.plus_us(n));
            // The third is another ticket's.
            let ticket = (n < 2).then_some(world.ticket);
            ids.push(desk.write(async move |tx| {
                note(tx);
                let id = tx.next_id().await?;
                outbox::insert(tx, &NewMail { ticket, ..a_mail_out(id, &format!("message:{n}"), &world) }).await?;
                Ok(id)
            }).await);
        }
        let claim = async || desk.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await).await;
        let later = async |claimed: outbox::Claimed, due_at| desk.write(async move |tx| {
            note(tx);
            let later = Attempt::Later { due_at, error: "421".into(), uncertain: false };
            outbox::settle(tx, claimed.id, claimed.lease, &later).await
        }).await;
        let mut first = claim().await;
        assert_eq!(first.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[0], ids[2]], "the second waits for the first");
        assert!(claim().await.is_empty(), "also while the first is being sent");
        let due = desk.read(async |db| outbox::next_due(db).await).await;
        assert!(due > Some(START.plus_us(5)), "nothing to do before the first has ended: {due:?}");
        // The first is to be tried for hours: the second goes on without it after a while.
        let hours = START.plus_us(180 * MINUTE_US);
        assert!(later(first.remove(0), hours).await);
        assert!(later(first.remove(0), hours).await);
        desk.set_clock(START.plus_us((QUEUE_MINUTES_MAX - 1) * MINUTE_US));
        assert!(claim().await.is_empty());
        let due = desk.read(async |db| outbox::next_due(db).await).await.expect("one waits");
        let second = ids[1];
        let written = desk.read(async move |db| Ok(outbox::load(db, second).await?.created_at)).await;
        assert_eq!(due, written.plus_us(QUEUE_MINUTES_MAX * MINUTE_US));
        desk.set_clock(due);
        let claimed = claim().await;
        assert_eq!(claimed.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[1]]);
    }

    async fn what_is_sent_or_failed_holds_nobody_up(desk) {
        let world = World::set_up(desk).await;
        for (n, end) in [Attempt::Sent, Attempt::Failed { error: "550".into() }, Attempt::Sent].into_iter().enumerate() {
            desk.set_clock(START.plus_us(n as i64));
            desk.write(async move |tx| {
                note(tx);
                let mail = a_mail_out(tx.next_id().await?, &format!("message:{n}"), &world);
                outbox::insert(tx, &mail).await?;
                let claimed = outbox::claim(tx, tx.now().plus_us(1), 10).await?;
                assert_eq!(claimed.iter().map(|m| m.id).collect::<Vec<_>>(), [mail.id]);
                assert!(outbox::settle(tx, mail.id, claimed[0].lease, &end).await?);
                Ok(())
            }).await;
        }
    }

    async fn what_nobody_holds_can_be_called_back(desk) {
        let world = World::set_up(desk).await;
        let (id, message) = desk.write(async move |tx| {
            note(tx);
            let (id, message) = (tx.next_id().await?, tx.next_id().await?);
            messages::insert(tx, &a_message(message, world.ticket, Some(world.ana), tx.now()), None).await?;
            outbox::insert(tx, &NewMail { message: Some(message), ..a_mail_out(id, "message:1", &world) }).await?;
            Ok((id, message))
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let claimed = outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await?.remove(0);
            assert!(outbox::withdraw(tx, message).await?.is_empty(), "it is being sent");
            let later = Attempt::Later { due_at: tx.now(), error: String::new(), uncertain: true };
            assert!(outbox::settle(tx, id, claimed.lease, &later).await?);
            outbox::narrow(tx, id, &["tom@ardent.example".to_owned()]).await?;
            let withdrawn = outbox::withdraw(tx, message).await?;
            let recipients = vec!["tom@ardent.example".to_owned()];
            assert_eq!(withdrawn, [outbox::Withdrawn { id, target: "all".into(), recipients, uncertain: true }]);
            assert_eq!(outbox::load(tx, id).await?.state, "withdrawn");
            assert!(outbox::withdraw(tx, message).await?.is_empty(), "once");
            assert!(outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await?.is_empty());
            assert!(!outbox::retry(tx, id).await?, "it did not fail");
            tickets::mark_delivery(tx, world.ticket).await?;
            Ok(())
        }).await;
        let row = desk.read(async move |db| read::tickets::find_row(db, world.ana, world.ticket).await).await;
        assert!(!row.expect("a row").delivery_failed, "nothing went wrong");
    }

    async fn automatic_answers_are_forgotten_when_they_are_old(desk) {
        let world = World::set_up(desk).await;
        for minute in 0..3 {
            desk.set_clock(START.plus_us(minute * MINUTE_US));
            desk.write(async move |tx| {
                note(tx);
                outbox::count_automatic_answer(tx, "rosa@ardent.example", Some(world.ticket)).await
            }).await;
        }
        let before = START.plus_us(2 * MINUTE_US);
        assert_eq!(desk.write(async move |tx| outbox::sweep_automatic_answers(tx, before).await).await, 2);
        let left = desk.read(async |db| outbox::automatic_answers(db, "rosa@ardent.example", Moment(0)).await).await;
        assert_eq!(left, 1);
    }

    async fn the_oldest_due_is_claimed_first(desk) {
        let world = World::set_up(desk).await;
        let mut ids: Vec<OutboxId> = Vec::new();
        for minute in [5, 1, 3] {
            desk.set_clock(START.plus_us(minute * MINUTE_US / 10));
            ids.push(desk.write(async move |tx| {
                note(tx);
                let id = tx.next_id().await?;
                let mail = a_mail_out(id, &format!("message:{minute}"), &world);
                outbox::insert(tx, &NewMail { ticket: None, ..mail }).await?;
                Ok(id)
            }).await);
        }
        // Due in another order than they were put in.
        desk.write(async |tx| {
            note(tx);
            for claimed in outbox::claim(tx, Moment(0), 10).await? {
                let due_at = Moment(1_000 - claimed.id.0 % 1_000);
                let later = Attempt::Later { due_at, error: String::new(), uncertain: false };
                assert!(outbox::settle(tx, claimed.id, claimed.lease, &later).await?);
            }
            Ok(())
        }).await;
        let claimed = desk.write(async |tx| outbox::claim(tx, Moment(0), 2).await).await;
        assert_eq!(claimed.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
    }

    async fn a_failed_mail_can_be_tried_again_and_a_restore_holds_all(desk) {
        let world = World::set_up(desk).await;
        let (id, message) = desk.write(async move |tx| {
            note(tx);
            let (id, message) = (tx.next_id().await?, tx.next_id().await?);
            messages::insert(tx, &a_message(message, world.ticket, Some(world.ana), tx.now()), None).await?;
            outbox::insert(tx, &NewMail { message: Some(message), ..a_mail_out(id, "message:1", &world) }).await?;
            Ok((id, message))
        }).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(!outbox::retry(tx, id).await?, "it has not failed");
            let claimed = outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await?.remove(0);
            let failed = Attempt::Failed { error: "550 no such user".into() };
            assert!(outbox::settle(tx, id, claimed.lease, &failed).await?);
            assert_eq!(outbox::load(tx, id).await?.last_error, "550 no such user");
            assert!(outbox::retry(tx, id).await?);
            assert_eq!(outbox::hold_all(tx, "restored from a backup").await?, 1);
            let held = messages::load(tx, message).await?;
            let said = (held.delivery, held.delivery_reason, held.delivery_detail.as_str());
            assert_eq!(said, (Delivery::Failed, Some(DeliveryReason::HeldBack), "restored from a backup"));
            let row = read::tickets::find_row(tx, world.ana, world.ticket).await?;
            assert!(row.expect("a row").delivery_failed, "the list shows it");
            assert!(outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await?.is_empty());
            let entries = outbox::of_ticket(tx, world.ticket).await?;
            assert_eq!((entries.len(), entries[0].message, entries[0].state.as_str()), (1, Some(message), "failed"));
            assert!(outbox::retry(tx, id).await?);
            outbox::fail(tx, id, "came back").await?;
            assert_eq!(outbox::load(tx, id).await?.state, "failed");
            let path = outbox::return_path(tx, message).await?;
            assert_eq!(path.as_deref(), Some("support@desk.example"));
            let header = messages::load(tx, message).await?.message_id.expect("what goes out has a Message-ID");
            let found = outbox::find_by_message_id(tx, &header).await?;
            assert_eq!(found.map(|entry| entry.id), Some(id));
            assert_eq!(outbox::find_by_message_id(tx, "other@desk.example").await?, None);
            assert_eq!(outbox::return_path(tx, domain::MessageId(1)).await?, None);
            assert!(outbox::retry(tx, id).await?);
            outbox::narrow(tx, id, &["tom@ardent.example".to_owned()]).await?;
            let sql = "update outbox set leased_until = 0 where id = $1";
            tx.execute(sql, store::args![id]).await?;
            let claimed = outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await?.remove(0);
            assert_eq!(claimed.recipients, ["tom@ardent.example"]);
            assert!(matches!(outbox::load(tx, OutboxId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }

    async fn automatic_answers_are_counted_by_address_and_time(desk) {
        let world = World::set_up(desk).await;
        for minute in [0, 10, 20] {
            desk.set_clock(START.plus_us(minute * MINUTE_US));
            desk.write(async move |tx| {
                note(tx);
                if minute == 20 {
                    outbox::count_automatic_answer(tx, "bounces@ardent.example", None).await?;
                }
                outbox::count_automatic_answer(tx, "rosa@ardent.example", Some(world.ticket)).await
            }).await;
        }
        desk.read(async move |db| {
            let since = START.plus_us(5 * MINUTE_US);
            assert_eq!(outbox::automatic_answers(db, "rosa@ardent.example", since).await?, 2);
            assert_eq!(outbox::automatic_answers(db, "tom@ardent.example", since).await?, 0);
            assert_eq!(outbox::automatic_answers_on(db, world.ticket, since).await?, 2);
            assert_eq!(outbox::automatic_answers_on(db, domain::TicketId(1), since).await?, 0);
            assert_eq!(outbox::automatic_answers_in_all(db, since).await?, 2);
            assert_eq!(outbox::automatic_answers(db, "bounces@ardent.example", since).await?, 1);
            Ok(())
        }).await;
    }

    async fn lanes_are_told_by_who_waits_longest_and_claimed_one_by_one(desk) {
        let world = World::set_up(desk).await;
        for (n, to) in ["a@slow.example", "b@slow.example", "c@fast.example"].into_iter().enumerate() {
            desk.set_clock(START.plus_us(n as i64));
            desk.write(async move |tx| {
                note(tx);
                let mail = a_mail_out(tx.next_id().await?, &format!("message:{n}"), &world);
                // Who else gets it does not make another lane.
                let recipients = vec![to.to_owned(), "tom@other.example".to_owned()];
                outbox::insert(tx, &NewMail { ticket: None, recipients, ..mail }).await
            }).await;
        }
        let names = async |now| -> Vec<String> {
            desk.read(async move |db| outbox::lanes(db, now).await).await.into_iter().map(|l| l.name).collect()
        };
        let (slow, fast) = (format!("{} slow.example", world.mailbox), format!("{} fast.example", world.mailbox));
        desk.set_clock(START.plus_us(MINUTE_US));
        let now = START.plus_us(MINUTE_US);
        assert_eq!(names(now).await, [slow.clone(), fast.clone()]);
        assert_eq!(outbox::Lane::way_of(&slow), world.mailbox.to_string());
        assert_eq!(names(Moment(0)).await, Vec::<String>::new(), "not free yet");
        let claim = async |lane: String, limit| {
            desk.write(async move |tx| outbox::claim_lane(tx, tx.now().plus_us(MINUTE_US), &lane, limit).await).await
        };
        let first = claim(slow.clone(), 1).await;
        assert_eq!((first.len(), first[0].recipients[0].as_str(), first[0].lane.as_str()), (1, "a@slow.example", slow.as_str()));
        assert_eq!(names(now).await, [slow.clone(), fast.clone()], "one of it is free still");
        assert_eq!(claim(slow.clone(), 9).await.len(), 1);
        assert_eq!(names(now).await, std::slice::from_ref(&fast));
        assert_eq!(claim("0 nowhere.example".to_owned(), 9).await.len(), 0);
        assert_eq!(claim(fast, 9).await.len(), 1);
    }

    // Two mails of one message are not one after the other, and what became of one is known beside the other.
    async fn a_hidden_copy_does_not_wait_for_the_mail_that_all_see(desk) {
        let world = World::set_up(desk).await;
        let message = desk.write(async move |tx| {
            note(tx);
            let message = tx.next_id().await?;
            messages::insert(tx, &a_message(message, world.ticket, Some(world.ana), tx.now()), None).await?;
            for target in ["all", "boss@desk.example"] {
                let mail = a_mail_out(tx.next_id().await?, "message:1", &world);
                outbox::insert(tx, &NewMail { message: Some(message), target: target.into(), ..mail }).await?;
            }
            Ok(message)
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let both = outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await?;
            assert_eq!(both.len(), 2);
            assert_eq!(outbox::load(tx, both[1].id).await?.target, "boss@desk.example");
            assert_eq!(outbox::states_beside(tx, message, both[0].id).await?, ["waiting"]);
            assert!(outbox::settle(tx, both[1].id, both[1].lease, &Attempt::Sent).await?);
            assert_eq!(outbox::states_beside(tx, message, both[0].id).await?, ["sent"]);
            let all = outbox::of_message(tx, message).await?;
            let told: Vec<_> = all.iter().map(|m| (m.target.as_str(), m.state.as_str())).collect();
            assert_eq!(told, [("all", "waiting"), ("boss@desk.example", "sent")]);
            Ok(())
        }).await;
    }

    async fn what_one_mail_found_at_the_door_the_others_of_its_mailbox_need_not(desk) {
        let world = World::set_up(desk).await;
        let message = desk.write(async move |tx| {
            note(tx);
            let message = tx.next_id().await?;
            let stored = messages::Stored { delivery: Delivery::Waiting, ..a_message(message, world.ticket, Some(world.ana), tx.now()) };
            messages::insert(tx, &stored, None).await?;
            for (n, mailbox) in [(0, Some(world.mailbox)), (1, Some(world.mailbox)), (2, None)] {
                let mail = a_mail_out(tx.next_id().await?, &format!("message:{n}"), &world);
                let own = (n == 1).then_some(message);
                outbox::insert(tx, &NewMail { ticket: None, message: own, mailbox, ..mail }).await?;
            }
            Ok(message)
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let held = outbox::claim(tx, tx.now().plus_us(MINUTE_US), 1).await?;
            let until = tx.now().plus_us(MINUTE_US / 2);
            let reason = Some(DeliveryReason::Unreachable);
            assert_eq!(outbox::postpone(tx, Some(world.mailbox), until, reason, "nobody listens").await?, 1, "not the one that is held");
            assert_eq!(outbox::postpone(tx, Some(world.mailbox), until, reason, "nobody listens").await?, 0, "once");
            let told = messages::load(tx, message).await?;
            assert_eq!((told.delivery, told.delivery_reason, told.delivery_detail.as_str()), (Delivery::Waiting, reason, "nobody listens"));
            let others = outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await?;
            assert_eq!(others.iter().map(|m| m.mailbox).collect::<Vec<_>>(), [None], "another mailbox goes on");
            for mail in held.iter().chain(&others) {
                assert!(outbox::settle(tx, mail.id, mail.lease, &Attempt::Sent).await?);
            }
            Ok(())
        }).await;
        let due = desk.read(async |db| outbox::next_due(db).await).await.expect("one waits");
        assert!(due > START.plus_us(MINUTE_US / 3), "{due:?}");
        desk.set_clock(due);
        let claimed = desk.write(async |tx| outbox::claim(tx, tx.now().plus_us(MINUTE_US), 10).await).await;
        assert_eq!((claimed.len(), claimed[0].attempts), (1, 1), "and it has lost no attempt");
    }

    // However many mails wait: what wakes the sender at every commit reads along an index.
    async fn the_next_mail_is_found_without_reading_them_all(desk) {
        let world = World::set_up(desk).await;
        if desk.is_postgres() {
            // A planner that sees a small table reads it whole: it is to see a large one.
            let sql = "insert into outbox (id, cause, target, state, header_message_id, recipients, due_at, attempts, uncertain,
                lease, leased_until, last_error, created_at, free_at, lane)
                select 1000000 + n, 'c' || n, 'all', case when n % 2 = 0 then 'waiting' else 'sent' end, 'm', 'a@b.example', n, 0, 0, 0, 0, '', n, n,
                '1 d' || (n % 50) from generate_series(1, 20000) n";
            desk.write(async move |tx| { note(tx); tx.execute(sql, store::args![]).await?; Ok(()) }).await;
            desk.write(async move |tx| { note(tx); tx.execute("analyze outbox", store::args![]).await?; Ok(()) }).await;
        }
        let _ = world;
        let lines = desk.read(async |db| outbox::plan(db).await).await;
        let plan = lines.join("\n");
        assert!(plan.contains("outbox_free") && plan.contains("outbox_of_lane"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE") && !plan.contains("Sort") && !plan.contains("Seq Scan"), "{plan}");
    }
}
