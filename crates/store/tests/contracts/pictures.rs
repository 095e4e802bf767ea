//! Pictures from elsewhere, and what the scanner said of files.

use domain::file::{Scan, ScanState};
use domain::message::Identity;
use domain::read::ledger::MailState;
use domain::{AttachmentId, MessageId};
use store::mails::Reading;
use store::messages::Stored;
use store::pictures::{self, Fetched};
use store::{attachments, mails, messages, outbox};

use super::mails::a_reading;
use crate::harness::{START, on_both};
use crate::world::{World, a_message, an_arrival, an_attachment, note};

on_both! {
    async fn what_was_fetched_for_a_message_is_found_again(desk) {
        let world = World::set_up(desk).await;
        let id = desk.write(async move |tx| {
            note(tx);
            let id: MessageId = tx.next_id().await?;
            messages::insert(tx, &a_message(id, world.ticket, Some(world.rosa), START), None).await?;
            Ok(id)
        }).await;
        let shown = Fetched::Shown { blob: "ab12".into(), media_type: "image/png".into() };
        let unshown = Fetched::Unshown { reason: "private".into() };
        let (first, second) = (unshown.clone(), shown.clone());
        desk.write(async move |tx| {
            pictures::put(tx, id, &[1; 32], &first).await?;
            pictures::put(tx, id, &[2; 32], &first).await?;
            pictures::put(tx, id, &[2; 32], &second).await
        }).await;
        let find = async |message, hash: [u8; 32]| desk.read(async move |db| pictures::find(db, message, &hash).await).await;
        assert_eq!(find(id, [1; 32]).await.map(|f| f.0), Some(unshown));
        assert_eq!(find(id, [2; 32]).await.map(|f| f.0), Some(shown));
        assert!(find(id, [1; 32]).await.is_some_and(|f| f.1 >= START));
        assert_eq!(find(id, [3; 32]).await, None);
        assert_eq!(find(MessageId(1), [1; 32]).await, None);
        // A sweep of files must leave it.
        let used = desk.read(async |db| attachments::blobs_in_use(db, "", 100).await).await;
        assert!(used.contains(&"ab12".to_owned()), "{used:?}");
    }

    async fn pictures_of_a_sender_are_shown_in_mail_that_is_theirs(desk) {
        let world = World::set_up(desk).await;
        let ids = desk.write(async move |tx| {
            note(tx);
            let mut ids = Vec::new();
            let html = "<img src=https://a.example/1><img src=https://a.example/2><img width=1 height=1 src=https://t.example/>";
            let tracker = "<img width=1 height=1 src=https://t.example/>";
            for (identity, html) in [
                (Identity::Verified, Some(html)),
                (Identity::NotVerified, Some(html)),
                (Identity::Verified, Some(tracker)),
                (Identity::Verified, Some("<p>none</p>")),
                (Identity::Verified, None),
            ] {
                let id: MessageId = tx.next_id().await?;
                let message = Stored { identity, address: "Rosa@Ardent.example".into(), ..a_message(id, world.ticket, Some(world.rosa), START) };
                messages::insert(tx, &message, html).await?;
                ids.push(id);
            }
            Ok(ids)
        }).await;
        let (first, last) = (ids[0], ids[4]);
        let list = async || {
            let mut all = desk.read(async move |db| pictures::of_ticket(db, world.ticket, first, last).await).await;
            all.sort();
            all
        };
        assert_eq!(list().await, [(ids[0], Some(2), 1, false), (ids[1], Some(2), 1, false), (ids[2], Some(0), 1, false)]);
        let allowed = desk.write(async move |tx| {
            note(tx);
            Ok((
                pictures::allow_sender(tx, "rosa@ardent.example", world.ana).await?,
                pictures::allow_sender(tx, "rosa@ardent.example", world.ben).await?,
            ))
        }).await;
        assert_eq!(allowed, (true, false));
        assert_eq!(list().await, [(ids[0], Some(2), 1, true), (ids[1], Some(2), 1, false), (ids[2], Some(0), 1, true)]);
        for (address, identity, expected) in [
            ("Rosa@ardent.example", Identity::Verified, true),
            ("rosa@ardent.example", Identity::NotVerified, false),
            ("rosa@ardent.example", Identity::Failed, false),
            ("tom@ardent.example", Identity::Verified, false),
            ("", Identity::Verified, false),
        ] {
            let is = desk.read(async move |db| pictures::is_sender_allowed(db, address, identity).await).await;
            assert_eq!(is, expected, "{address} {identity:?}");
        }
        let forbidden = desk.write(async |tx| {
            note(tx);
            let first = pictures::forbid_sender(tx, "rosa@ardent.example").await?;
            Ok((first, pictures::forbid_sender(tx, "rosa@ardent.example").await?))
        }).await;
        assert_eq!(forbidden, (true, false));
        assert!(list().await.iter().all(|row| !row.3));
        let elsewhere = desk.read(async move |db| pictures::of_ticket(db, domain::TicketId(999), first, last).await).await;
        assert_eq!(elsewhere, []);
    }

    async fn the_scanners_word_stays_with_the_file(desk) {
        let world = World::set_up(desk).await;
        let (file, mail) = desk.write(async move |tx| {
            note(tx);
            let (id, file): (MessageId, AttachmentId) = (tx.next_id().await?, tx.next_id().await?);
            let mail = tx.next_id().await?;
            mails::insert(tx, &an_arrival(mail, world.mailbox, b"octets")).await?;
            messages::insert(tx, &Stored { mail: Some(mail), ..a_message(id, world.ticket, Some(world.rosa), START) }, None).await?;
            attachments::insert(tx, &an_attachment(file, Some(id), "aa11"), false).await?;
            mails::settle(tx, mail, &a_reading(), MailState::Placed, "new", "", Some((world.ticket, Some(id)))).await?;
            Ok((file, mail))
        }).await;
        let mailbox = world.mailbox;
        let others = desk.write(async move |tx| {
            note(tx);
            let mut others = Vec::new();
            for (octets, of) in [
                // The same octets again; the same letter by another way.
                (&b"octets"[..], None), (b"by another way", Some(a_reading())),
                // Other words under the same Message-ID; another Message-ID; a report about the message.
                (b"1", Some(Reading { body_sha256: [8; 32], ..a_reading() })),
                (b"2", Some(Reading { message_id: Some("two@ardent.example".into()), ..a_reading() })),
                (b"3", Some(Reading { message_id: None, ..a_reading() })),
            ] {
                let id = tx.next_id().await?;
                mails::insert(tx, &an_arrival(id, mailbox, octets)).await?;
                if let Some(reading) = of {
                    mails::settle(tx, id, &reading, MailState::SetAside, "again", "", Some((world.ticket, None))).await?;
                }
                others.push(id);
            }
            let report = tx.next_id().await?;
            mails::insert(tx, &an_arrival(report, mailbox, b"4")).await?;
            let message = attachments::load(tx, file).await?.attachment.message;
            let reading = Reading { message_id: Some("report@mx.example".into()), ..a_reading() };
            mails::settle(tx, report, &reading, MailState::SetAside, "report", "", Some((world.ticket, message))).await?;
            others.push(report);
            Ok(others)
        }).await;
        let look = async || {
            let others = others.clone();
            desk.read(async move |db| {
                let blocked = attachments::is_mail_blocked(db, mail).await?;
                let mut those = Vec::new();
                for id in others { those.push(attachments::is_mail_blocked(db, id).await?); }
                assert_eq!(those, [blocked, blocked, false, false, false, false]);
                Ok((attachments::load(db, file).await?.scan, blocked))
            }).await
        };
        assert_eq!(look().await, (Scan::default(), false));
        for (state, words, blocked) in [
            (ScanState::NotScanned, "too large for it", false),
            (ScanState::Blocked, "Eicar-Test-Signature", true),
            (ScanState::Clean, "", false),
        ] {
            let scan = Scan { state, words: words.to_owned() };
            let set = scan.clone();
            desk.write(async move |tx| {
                note(tx);
                attachments::set_scan(tx, file, &set).await
            }).await;
            assert_eq!(look().await, (scan, blocked));
        }
    }

    async fn a_cause_is_known_by_its_target(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            let mail = store::outbox::NewMail {
                cause: "left_out:7".into(),
                target: "9".into(),
                ..crate::world::a_mail_out(id, "x", &world)
            };
            outbox::insert(tx, &mail).await
        }).await;
        for (cause, target, expected) in [("left_out:7", "9", true), ("left_out:7", "8", false), ("left_out:8", "9", false)] {
            let is = desk.read(async move |db| outbox::is_caused(db, cause, target).await).await;
            assert_eq!(is, expected, "{cause} {target}");
        }
    }
}
