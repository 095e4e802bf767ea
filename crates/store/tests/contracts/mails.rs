//! Arrivals and the ledger, mailboxes.

use domain::identity::{Alignment, Check, CheckResult, Method, Verdict};
use domain::letter::{Address, LetterKind};
use domain::mailbox::Mailbox;
use domain::message::Identity;
use domain::read::ledger::{LedgerFilter, MailState};
use domain::{Error, MailId, MailboxId, Refusal, TicketId};
use store::mails::{Arrival, Raw, Reading};
use store::{mailboxes, mails, read};

use crate::harness::on_both;
use crate::world::{World, a_mailbox, an_arrival, note};

fn a_reading() -> Reading {
    Reading {
        body_sha256: [9; 32],
        message_id: Some("one@ardent.example".into()),
        from: Some(Address { name: "Rosa".into(), email: "rosa@ardent.example".into() }),
        subject: "The printer hums".into(),
        kind: LetterKind::AutoReply,
        kind_reason: "Auto-Submitted".into(),
        verdict: Verdict {
            identity: Identity::Verified,
            reason: "ardent.example signed it".into(),
            checks: vec![Check {
                method: Method::Dkim,
                result: CheckResult::Pass,
                domain: "ardent.example".into(),
                selector: "k1".into(),
                alignment: Alignment::Aligned,
                detail: String::new(),
            }],
        },
        complaints: vec!["no_date".into(), "bad_date: yesterday".into()],
        parser_version: 3,
    }
}

on_both! {
    async fn an_arrival_waits_with_its_octets(desk) {
        let world = World::set_up(desk).await;
        let octets = b"From: \xff\x00\r\n\r\nx".to_vec();
        let (row, blob) = desk.write(async move |tx| {
            note(tx);
            let (row, blob) = (tx.next_id().await?, tx.next_id().await?);
            mails::insert(tx, &an_arrival(row, world.mailbox, &octets)).await?;
            let null = Arrival {
                envelope_from: Some(String::new()), envelope_to: Vec::new(), raw: Raw::Blob("ab".repeat(32)),
                ..an_arrival(blob, world.mailbox, b"y")
            };
            mails::insert(tx, &null).await?;
            Ok((row, blob))
        }).await;
        desk.read(async move |db| {
            let mail = mails::load(db, row).await?;
            assert_eq!(mail.octets.as_deref(), Some(&b"From: \xff\x00\r\n\r\nx"[..]));
            assert_eq!((mail.state, mail.envelope_to.len(), mail.attempts), (MailState::Waiting, 1, 0));
            let mail = mails::load(db, blob).await?;
            assert_eq!((mail.octets, mail.blob), (None, Some("ab".repeat(32))));
            assert_eq!((mail.envelope_from.as_deref(), mail.envelope_to.len()), (Some(""), 0));
            let mut sha = [7; 32];
            sha[0] = b'y';
            let same = mails::list_same(db, world.mailbox, &sha).await?;
            assert_eq!(same, [mails::Same { id: blob, envelope_from: Some(String::new()), envelope_to: Vec::new() }]);
            assert!(mails::list_same(db, MailboxId(1), &sha).await?.is_empty(), "another mailbox");
            assert_eq!(mails::hashes_after(db, row, 5).await?, [(blob, sha)]);
            assert_eq!(mails::sizes(db, &[blob, MailId(1), row]).await?, [(blob, 1), (row, 13)]);
            let (n, since) = mails::waiting(db).await?;
            assert_eq!((n, since), (2, Some(mail.received_at)));
            assert_eq!(mails::last_arrival(db, world.mailbox).await?, Some(mail.received_at));
            assert_eq!(mails::last_arrival(db, MailboxId(1)).await?, None);
            assert!(matches!(mails::load(db, MailId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }

    async fn what_a_mail_became_stands_in_the_ledger(desk) {
        let world = World::set_up(desk).await;
        let id = desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            mails::insert(tx, &an_arrival(id, world.mailbox, b"x")).await?;
            let placed = Some((world.ticket, None));
            mails::settle(tx, id, &a_reading(), MailState::Placed, "a new matter", "withheld: a machine wrote", placed).await?;
            Ok(id)
        }).await;
        desk.read(async move |db| {
            let page = read::ledger::mail(db, id).await?;
            assert_eq!((page.mail.subject.as_str(), page.mail.state), ("The printer hums", MailState::Placed));
            assert_eq!((page.kind, page.identity), (LetterKind::AutoReply, Identity::Verified));
            assert_eq!((page.identity_reason.clone(), page.checks.clone()), (a_reading().verdict.reason, a_reading().verdict.checks));
            assert_eq!(page.mail.ticket, Some(world.ticket));
            let reasons = mails::identity_reasons(db, world.ticket, MailId(1), id).await?;
            assert_eq!(reasons.into_iter().collect::<Vec<_>>(), [(id, a_reading().verdict.reason)]);
            assert!(mails::identity_reasons(db, world.ticket, MailId(1), MailId(id.0 - 1)).await?.is_empty());
            assert_eq!(page.complaints.len(), 2);
            assert_eq!(page.complaints[1].detail, "yesterday");
            assert_eq!((page.mailbox, page.peer.as_str()), (world.mailbox, "192.0.2.1 (mx.ardent.example)"));
            assert_eq!(page.acknowledgement, "withheld: a machine wrote");
            let page = read::ledger::with_raw(page, b"abc \xff");
            assert_eq!((page.raw.as_str(), page.raw_is_cut), ("abc \u{FFFD}", false));
            // The same letter again, in other octets: a duplicate of the first, not of itself.
            let dup = async |db: &mut store::Conn, message_id, sha, but| {
                mails::find_duplicate(db, world.mailbox, message_id, &sha, None, but).await
            };
            assert_eq!(dup(db, Some("one@ardent.example"), [9; 32], MailId(1)).await?, Some(world.ticket));
            assert_eq!(dup(db, Some("one@ardent.example"), [9; 32], id).await?, None);
            assert_eq!(dup(db, Some("one@ardent.example"), [8; 32], MailId(1)).await?, None, "the same id, another body");
            assert_eq!(dup(db, None, [9; 32], MailId(1)).await?, None);
            for (on, found) in [(world.ticket, Some(world.ticket)), (TicketId(1), None)] {
                let id = Some("one@ardent.example");
                let dup = mails::find_duplicate(db, world.mailbox, id, &[9; 32], Some(on), MailId(1)).await?;
                assert_eq!(dup, found, "the same mail for another ticket is none");
            }
            Ok(())
        }).await;
    }

    async fn a_quarantined_mail_is_seen_and_tried_again(desk) {
        let world = World::set_up(desk).await;
        let id = desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            mails::insert(tx, &an_arrival(id, world.mailbox, b"x")).await?;
            assert!(!mails::retry(tx, id).await?, "it still waits");
            mails::quarantine(tx, id, "too_deep", "100 parts within each other", 2).await?;
            Ok(id)
        }).await;
        desk.read(async move |db| {
            assert_eq!(mails::quarantined(db).await?, 1);
            assert_eq!(mails::waiting(db).await?.0, 0);
            assert!(mails::sizes(db, &[id]).await?.is_empty(), "it does not wait");
            assert_eq!(mails::load(db, id).await?.attempts, 1);
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(mails::retry(tx, id).await?);
            assert_eq!(mails::state(tx, id).await?, MailState::Waiting);
            assert_eq!(mails::quarantined(tx).await?, 0);
            Ok(())
        }).await;
    }

    async fn the_ledger_is_paged_and_filtered(desk) {
        let world = World::set_up(desk).await;
        let (all, other) = desk.write(async move |tx| {
            note(tx);
            let other = tx.next_id().await?;
            mailboxes::insert(tx, &Mailbox { is_default: false, ..a_mailbox(other, "sales@desk.example") }).await?;
            let mut all = Vec::new();
            for n in 0..7_u8 {
                let id = tx.next_id().await?;
                let mailbox = if n % 2 == 0 { world.mailbox } else { other };
                mails::insert(tx, &an_arrival(id, mailbox, &[n])).await?;
                if n % 3 == 0 { mails::quarantine(tx, id, "c", "r", 1).await? }
                all.push(id);
            }
            Ok((all, other))
        }).await;
        desk.read(async move |db| {
            let mut walked = Vec::new();
            let mut before = None;
            loop {
                let page = read::ledger::page(db, LedgerFilter::default(), before, 3).await?;
                assert_eq!((page.quarantined, page.mailboxes.len()), (3, 2));
                walked.extend(page.rows.iter().map(|row| row.id));
                before = match page.paging.older { Some(older) => Some(older.parse().unwrap()), None => break };
            }
            let mut newest_first = all.clone();
            newest_first.reverse();
            assert_eq!(walked, newest_first);
            let end = MailId(i64::MAX);
            for state in [None, Some(MailState::Quarantined), Some(MailState::Waiting), Some(MailState::Placed)] {
                for mailbox in [None, Some(world.mailbox), Some(other)] {
                    let found = mails::ledger(db, &LedgerFilter { state, mailbox }, end, 10).await?;
                    let expected: Vec<_> = (0..7).rev().filter(|n| {
                        let of = if n % 3 == 0 { MailState::Quarantined } else { MailState::Waiting };
                        let to = if n % 2 == 0 { world.mailbox } else { other };
                        state.is_none_or(|s| s == of) && mailbox.is_none_or(|m| m == to)
                    }).map(|n| all[n]).collect();
                    assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), expected, "{state:?} {mailbox:?}");
                }
            }
            Ok(())
        }).await;
    }

    async fn one_mailbox_is_the_default(desk) {
        let world = World::set_up(desk).await;
        let second = desk.write(async move |tx| {
            note(tx);
            let second = Mailbox { team: Some(world.team), ..a_mailbox(tx.next_id().await?, "sales@desk.example") };
            mailboxes::insert(tx, &second).await?;
            let again = tx.next_id().await?;
            let taken = tx.attempt(async |tx| mailboxes::insert(tx, &a_mailbox(again, "sales@desk.example")).await).await;
            assert!(matches!(taken, Err(Error::Refused(Refusal::Taken { .. }))));
            Ok(second)
        }).await;
        desk.read({
            let second = second.clone();
            async move |db| {
                assert_eq!(mailboxes::load(db, second.id).await?, second);
                let all: Vec<_> = mailboxes::list(db).await?.into_iter().map(|m| (m.address, m.is_default)).collect();
                assert_eq!(all, [("sales@desk.example".into(), true), ("support@desk.example".into(), false)]);
                Ok(())
            }
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let first = mailboxes::load(tx, world.mailbox).await?;
            let changed = Mailbox { is_default: true, name: "Help".into(), acknowledges: false, ..first };
            mailboxes::update(tx, &changed).await?;
            assert_eq!(mailboxes::load(tx, world.mailbox).await?, changed);
            assert!(!mailboxes::load(tx, second.id).await?.is_default);
            assert!(matches!(mailboxes::load(tx, MailboxId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }
}
