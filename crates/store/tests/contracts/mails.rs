//! Arrivals and the ledger, mailboxes.

use domain::identity::{Alignment, Check, CheckResult, Method, Verdict};
use domain::letter::{Address, Complaint, ComplaintCode, LetterKind};
use domain::mailbox::Mailbox;
use domain::message::Identity;
use domain::read::ledger::{LedgerFilter, MailActKind, MailState};
use domain::read::ticket::HtmlPart;
use domain::read::tickets::LastWord;
use domain::ticket::Status;
use domain::{Actor, Error, Event, MailId, MailboxId, Refusal, TicketId};
use store::mails::{Act, Arrival, Raw, Reading};
use store::messages::Stored;
use store::{events, mailboxes, mails, messages, read, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, a_mailbox, a_message, an_arrival, note, open_ticket};

pub(super) fn a_reading() -> Reading {
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
        complaints: vec![
            "no_date".into(),
            "bad_date: yesterday".into(),
            "name_is_address: help@bank.example".into(),
        ],
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
            tx.record(&Actor::Desk, Event::StatusChanged { ticket: world.ticket, from: Status::Solved, to: Status::Open });
            Ok(id)
        }).await;
        desk.read(async move |db| {
            let page = read::ledger::mail(db, id).await?;
            assert_eq!((page.mail.subject.as_str(), page.mail.state), ("The printer hums", MailState::Placed));
            assert_eq!((page.kind, page.parser_version), (Some(LetterKind::AutoReply), 3));
            assert_eq!(page.verdict, a_reading().verdict);
            let followed = page.follows.iter().map(|f| f.words.clone()).collect::<Vec<_>>();
            assert_eq!(followed, [format!("#{} went from solved to open.", world.ticket)], "and not what was before it");
            assert_eq!(page.mail.ticket, Some(world.ticket));
            let judged = mails::judged(db, world.ticket, MailId(1), id).await?;
            // A mail without a date may be believed; one whose author has two addresses, only with open eyes.
            let doubts = vec![Complaint { code: ComplaintCode::NameIsAddress, detail: "help@bank.example".into() }];
            let wanted = mails::Judged { identity_reason: a_reading().verdict.reason, doubts };
            assert_eq!(judged.into_iter().collect::<Vec<_>>(), [(id, wanted)]);
            assert!(mails::judged(db, world.ticket, MailId(1), MailId(id.0 - 1)).await?.is_empty());
            assert_eq!(page.complaints.len(), 3);
            assert_eq!(page.complaints[1].detail, "yesterday");
            assert_eq!((page.mailbox, page.peer.as_str()), (world.mailbox, "192.0.2.1 (mx.ardent.example)"));
            assert_eq!(page.acknowledgement, "withheld: a machine wrote");
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
                let counts: Vec<_> = page.counts.iter().map(|c| (c.state, c.count, c.at_least)).collect();
                let none = |state| (state, 0, false);
                assert_eq!(counts, [(MailState::Waiting, 4, false), none(MailState::Placed), none(MailState::SetAside), (MailState::Quarantined, 3, false)]);
                assert_eq!((page.mailboxes.len(), page.looked_back_to), (2, None));
                walked.extend(page.rows.iter().map(|row| row.id));
                before = match page.paging.older { Some(older) => Some(older.parse().unwrap()), None => break };
            }
            let mut newest_first = all.clone();
            newest_first.reverse();
            assert_eq!(walked, newest_first);
            let end = MailId(i64::MAX);
            for state in [None, Some(MailState::Quarantined), Some(MailState::Waiting), Some(MailState::Placed)] {
                for mailbox in [None, Some(world.mailbox), Some(other)] {
                    let filter = LedgerFilter { state, mailbox, ..LedgerFilter::default() };
                    let found = mails::ledger(db, &filter, end, 10).await?;
                    let expected: Vec<_> = (0..7).rev().filter(|n| {
                        let of = if n % 3 == 0 { MailState::Quarantined } else { MailState::Waiting };
                        let to = if n % 2 == 0 { world.mailbox } else { other };
                        state.is_none_or(|s| s == of) && mailbox.is_none_or(|m| m == to)
                    }).map(|n| all[n]).collect();
                    assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), expected, "{state:?} {mailbox:?}");
                    let counts = mails::ledger_counts(db, &filter).await?;
                    let counted: i64 = counts.iter().filter(|c| state.is_none_or(|s| s == c.state)).map(|c| c.count).sum();
                    assert_eq!(counted, expected.len() as i64, "{state:?} {mailbox:?}");
                }
            }
            Ok(())
        }).await;
    }

    async fn every_filter_of_the_ledger_finds_what_it_says(desk) {
        let world = World::set_up(desk).await;
        let minute = 60_000_000;
        let at = async |n: i64, envelope: Option<&str>| {
            desk.set_clock(START.plus_us(n * minute));
            let envelope = envelope.map(str::to_owned);
            desk.write(async move |tx| {
                note(tx);
                let id = tx.next_id().await?;
                mails::insert(tx, &Arrival { envelope_from: envelope, ..an_arrival(id, world.mailbox, &[n as u8]) }).await?;
                Ok(id)
            }).await
        };
        let read = at(1, Some("bounces+7@lists.example")).await;
        let unread = at(2, Some("Rosa@Ardent.example")).await;
        let bare = at(3, None).await;
        desk.write(async move |tx| {
            note(tx);
            mails::settle(tx, read, &a_reading(), MailState::SetAside, "r", "", None).await
        }).await;
        let none = LedgerFilter::default();
        let from = |text: &str| LedgerFilter { from: text.into(), ..LedgerFilter::default() };
        let to = |text: &str| LedgerFilter { to: text.into(), ..LedgerFilter::default() };
        let odd = |code| LedgerFilter { complaint: Some(code), ..LedgerFilter::default() };
        let since = |n: i64| Some(START.plus_us(n * minute));
        let table: Vec<(LedgerFilter, Vec<MailId>)> = vec![
            (none.clone(), vec![bare, unread, read]),
            (from("rosa@ardent.example"), vec![unread, read]),
            (from("ROSA@ardent.example"), vec![unread, read]),
            (LedgerFilter { state: Some(MailState::Waiting), ..from("rosa@ardent.example") }, vec![unread]),
            (from("bounces+7@lists.example"), vec![]),
            (from("bounces+7"), vec![read]),
            (from("ros"), vec![unread, read]),
            (from("r_s"), vec![]),
            (from("%"), vec![]),
            (from("nobody"), vec![]),
            (to("support@"), vec![bare, unread, read]),
            (to("sales"), vec![]),
            (LedgerFilter { kind: Some(LetterKind::AutoReply), ..none.clone() }, vec![read]),
            (LedgerFilter { kind: Some(LetterKind::List), ..none.clone() }, vec![]),
            (LedgerFilter { identity: Some(Identity::Verified), ..none.clone() }, vec![read]),
            (LedgerFilter { identity: Some(Identity::Failed), ..none.clone() }, vec![]),
            (odd(ComplaintCode::NoDate), vec![read]),
            (odd(ComplaintCode::BadDate), vec![read]),
            (odd(ComplaintCode::NoFrom), vec![]),
            (LedgerFilter { since: since(2), ..none.clone() }, vec![bare, unread]),
            (LedgerFilter { until: since(2), ..none.clone() }, vec![read]),
            (LedgerFilter { since: since(2), until: since(3), ..none.clone() }, vec![unread]),
            (LedgerFilter { since: since(4), ..none.clone() }, vec![]),
            (LedgerFilter { until: since(3), ..from("rosa@ardent.example") }, vec![unread, read]),
        ];
        desk.read(async move |db| {
            for (filter, expected) in &table {
                let found = mails::ledger(db, filter, MailId(i64::MAX), 10).await?;
                assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), *expected, "{filter:?}");
                assert_eq!(mails::ledger_end(db, filter, MailId(i64::MAX)).await?, None, "{filter:?}");
                // The same, mail by mail.
                let (mut walked, mut before) = (Vec::new(), MailId(i64::MAX));
                while let Some(row) = mails::ledger(db, filter, before, 1).await?.pop() {
                    before = row.id;
                    walked.push(row.id);
                }
                assert_eq!(walked, *expected, "{filter:?}");
                let counted: i64 = mails::ledger_counts(db, filter).await?.iter()
                    .filter(|c| filter.state.is_none_or(|s| s == c.state)).map(|c| c.count).sum();
                assert_eq!(counted, expected.len() as i64, "{filter:?}");
            }
            Ok(())
        }).await;
    }

    async fn what_people_did_with_a_mail_is_kept(desk) {
        let world = World::set_up(desk).await;
        let (id, message, other) = desk.write(async move |tx| {
            note(tx);
            let (id, message) = (tx.next_id().await?, tx.next_id().await?);
            mails::insert(tx, &an_arrival(id, world.mailbox, b"x")).await?;
            mails::quarantine(tx, id, "too_deep", "100 parts within each other", 2).await?;
            assert!(mails::set_aside(tx, id, "an advertisement").await?);
            assert!(!mails::set_aside(tx, id, "again").await?, "it is not in quarantine any more");
            assert!(mails::retry(tx, id).await?, "what nobody could read can be read again");
            mails::quarantine(tx, id, "too_deep", "100 parts within each other", 3).await?;
            messages::insert(tx, &Stored { mail: Some(id), ..a_message(message, world.ticket, Some(world.rosa), tx.now()) }, None).await?;
            let from = Address { name: "Rosa".into(), email: "rosa@ardent.example".into() };
            mails::release(tx, id, &from, "The printer hums", "let out", (world.ticket, message)).await?;
            let mut act = Act::new(MailActKind::Released, "100 parts within each other");
            act.to = Some(world.ticket);
            mails::note_act(tx, id, Some(world.ana), &act).await?;
            let other = open_ticket(tx, world.rosa).await?;
            messages::move_to(tx, &[message], other).await?;
            messages::set_placement(tx, message, "moved here", true).await?;
            mails::set_reason(tx, id, "moved here").await?;
            mails::set_reading(tx, id, &["no_date".into()], 9).await?;
            mails::set_kind(tx, id, LetterKind::Credential, "it brings a code").await?;
            assert_eq!(read::ledger::mail(tx, id).await?.kind, Some(LetterKind::Credential));
            messages::set_text(tx, message, "It hums.", "> yes", Some("en"), (HtmlPart::Richer, Some("<b>hums</b>"))).await?;
            let moved = Act { from: Some(world.ticket), to: Some(other), messages: vec![message], reason: "hers".into(), ..Act::new(MailActKind::Moved, "let out") };
            mails::note_act(tx, id, None, &moved).await?;
            assert_eq!(mails::last_move(tx, id).await?, Some(moved));
            tickets::set_words_anew(tx, other, "It hums.", LastWord::Customer).await?;
            tickets::join(tx, world.ticket, other, "its only message was moved there").await?;
            assert_eq!(tickets::follow_join(tx, world.ticket).await?, other);
            assert!(tickets::is_joined(tx, world.ticket, other).await?);
            assert!(!tickets::is_joined(tx, other, world.ticket).await?, "one way");
            tickets::part(tx, world.ticket, other).await?;
            assert!(!tickets::is_joined(tx, world.ticket, other).await?);
            assert_eq!(tickets::follow_join(tx, world.ticket).await?, world.ticket);
            tickets::join(tx, world.ticket, other, "once more").await?;
            assert_eq!(tickets::follow_join(tx, world.ticket).await?, other, "whatever was decided before");
            tickets::part(tx, world.ticket, other).await?;
            tickets::delete(tx, world.ticket).await?;
            assert!(tickets::find(tx, world.ticket).await?.is_none());
            tickets::restore(tx, world.ticket).await?;
            Ok((id, message, other))
        }).await;
        desk.read(async move |db| {
            assert!(tickets::find(db, world.ticket).await?.is_some());
            let placing = mails::placing(db, id).await?;
            assert_eq!((placing.state, placing.ticket, placing.message), (MailState::Placed, Some(other), Some(message)));
            assert_eq!((placing.code.as_str(), placing.reason.as_str(), placing.parser_version), ("too_deep", "moved here", 9));
            let page = read::ledger::mail(db, id).await?;
            assert_eq!((page.mail.subject.as_str(), page.kind, page.complaints.len()), ("The printer hums", Some(LetterKind::Credential), 1));
            let acts = mails::acts(db, id).await?;
            assert_eq!(page.acts, acts);
            let told: Vec<_> = acts.iter().map(|a| (a.kind, a.by.as_ref().map(|p| p.name.as_str()), a.to)).collect();
            assert_eq!(told, [(MailActKind::Released, Some("Ana"), Some(world.ticket)), (MailActKind::Moved, None, Some(other))]);
            assert_eq!(page.moved_from(), Some(world.ticket));
            let stored = messages::load(db, message).await?;
            assert_eq!((stored.ticket, stored.stranger, stored.placement_reason.as_str()), (other, true, "moved here"));
            assert_eq!((stored.text.as_str(), stored.quoted.as_str(), stored.html), ("It hums.", "> yes", HtmlPart::Richer));
            assert_eq!(messages::html(db, message).await?.as_deref(), Some("<b>hums</b>"));
            assert_eq!(read::ledger::author(db, message).await?, Some(world.rosa));
            let offered = read::ledger::destinations(db, other, Some(world.rosa)).await?;
            assert_eq!(offered.iter().map(|t| t.id).collect::<Vec<_>>(), [world.ticket]);
            assert!(read::ledger::destinations(db, world.ticket, None).await?.iter().any(|t| t.id == other), "it was suggested once");
            let opened = events::of_ticket(db, world.ticket, 0, 1).await?.remove(0);
            assert_eq!(events::of_ticket_at(db, world.ticket, opened.at, 9).await?, [opened]);
            assert!(events::of_ticket_at(db, world.ticket, START.plus_us(-1), 9).await?.is_empty());
            Ok(())
        }).await;
    }

    async fn a_page_of_the_ledger_is_read_along_an_index(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for n in 0..40_u8 {
                let id = tx.next_id().await?;
                mails::insert(tx, &an_arrival(id, world.mailbox, &[n])).await?;
            }
            Ok(())
        }).await;
        let none = LedgerFilter::default();
        let author = LedgerFilter { from: "rosa@ardent.example".into(), ..none.clone() };
        let state = LedgerFilter { state: Some(MailState::Quarantined), ..none.clone() };
        for (filter, index) in [(none, "mail_by_arrival"), (state, "mail_by_state"), (author, "mail_by_author")] {
            let plan = desk.read({
                let filter = filter.clone();
                async move |db| mails::ledger_plan(db, &filter).await
            }).await.join("\n");
            assert!(!plan.is_empty());
            // Over a table of some pages PostgreSQL may do without an index; SQLite plans without figures.
            if !desk.is_postgres() {
                assert!(plan.contains(index), "{filter:?}: {plan}");
            }
        }
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
