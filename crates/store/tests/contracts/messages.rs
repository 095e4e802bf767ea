//! Messages, their HTML and files.

use domain::message::{Delivery, DeliveryReason, Identity, Visibility};
use domain::moment::HOUR_US;
use domain::read::ticket::HtmlPart;
use domain::{AttachmentId, Error, MessageId, Refusal};
use store::messages::Stored;
use store::{attachments, messages, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, a_message, an_arrival, an_attachment, note, open_ticket};

on_both! {
    async fn a_message_reads_back_as_written(desk) {
        let world = World::set_up(desk).await;
        let full = desk.write(async move |tx| {
            note(tx);
            let (id, mail) = (tx.next_id().await?, tx.next_id().await?);
            store::mails::insert(tx, &an_arrival(mail, world.mailbox, b"x")).await?;
            let m = Stored {
                visibility: Visibility::Internal, identity: Identity::Failed, stranger: true, automatic: true,
                text: "Zeile 1\nZeile 2 “…”\u{1F4A1}".into(), quoted: "> before".into(), language: None, html: HtmlPart::Richer,
                message_id: None, mail: Some(mail), recipients: vec!["a@x.example".into(), "b@x.example".into()],
                delivery: Delivery::Waiting, delivery_reason: Some(DeliveryReason::Deferred), delivery_detail: "soon".into(), markup: domain::message::Markup::Markdown,
                ..a_message(id, world.ticket, None, tx.now())
            };
            messages::insert(tx, &m, Some("<table>")).await?;
            Ok(m)
        }).await;
        let id = full.id;
        desk.read(async move |db| {
            assert_eq!(messages::load(db, id).await?, full);
            assert_eq!(messages::html(db, id).await?.as_deref(), Some("<table>"));
            assert_eq!(messages::html(db, MessageId(1)).await?, None);
            assert!(matches!(messages::load(db, MessageId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            messages::set_delivery(tx, id, Delivery::Failed, Some(DeliveryReason::Refused), "550 no").await?;
            messages::make_automatic(tx, id).await?;
            messages::make_internal(tx, id).await
        }).await;
        let now = desk.read(async move |db| messages::load(db, id).await).await;
        assert_eq!((now.delivery, now.delivery_detail.as_str(), now.visibility), (Delivery::Failed, "550 no", Visibility::Internal));
        assert_eq!((now.delivery_reason, now.automatic), (Some(DeliveryReason::Refused), true));
    }

    async fn messages_are_paged_both_ways(desk) {
        let world = World::set_up(desk).await;
        let ids = desk.write(async move |tx| {
            note(tx);
            let other = open_ticket(tx, world.tom).await?;
            let mut ids = Vec::new();
            for n in 0..6 {
                let id = tx.next_id().await?;
                let ticket = if n == 3 { other } else { world.ticket };
                messages::insert(tx, &a_message(id, ticket, Some(world.rosa), tx.now()), None).await?;
                ids.push(id);
            }
            messages::make_internal(tx, ids[1]).await?;
            Ok(ids)
        }).await;
        desk.read(async move |db| {
            let of = |found: Vec<Stored>| found.into_iter().map(|m| m.id).collect::<Vec<_>>();
            assert_eq!(of(messages::list(db, world.ticket, MessageId(i64::MAX), 2).await?), [ids[4], ids[5]]);
            assert_eq!(of(messages::list(db, world.ticket, ids[4], 2).await?), [ids[1], ids[2]]);
            assert_eq!(of(messages::list_after(db, world.ticket, ids[1], 2).await?), [ids[2], ids[4]]);
            assert_eq!(messages::count(db, world.ticket).await?, 5);
            assert_eq!(of(messages::all_after(db, ids[2], 2).await?), [ids[3], ids[4]]);
            let named = messages::references(db, world.ticket, ids[5]).await?;
            let public = [ids[0], ids[2], ids[4]].map(|id| format!("{id}@ardent.example"));
            assert_eq!(named, public, "notes are named to nobody");
            Ok(())
        }).await;
    }

    async fn a_description_is_what_the_requester_knows(desk) {
        let world = World::set_up(desk).await;
        let (ticket, said) = desk.write(async move |tx| {
            note(tx);
            let ticket = open_ticket(tx, world.tom).await?;
            assert!(messages::description(tx, ticket).await?.is_none());
            assert!(messages::first_public(tx, ticket).await?.is_none());
            let mut said = Vec::new();
            for n in 0..5 {
                let id = tx.next_id().await?;
                let m = Stored {
                    visibility: if n == 0 { Visibility::Internal } else { Visibility::Public },
                    automatic: n == 1,
                    stranger: n == 2,
                    ..a_message(id, ticket, Some(world.rosa), tx.now())
                };
                messages::insert(tx, &m, None).await?;
                said.push(id);
            }
            Ok((ticket, said))
        }).await;
        let found = desk.read(async move |db| messages::description(db, ticket).await).await;
        assert_eq!(found.map(|m| m.id), Some(said[3]), "no note, no machine, no stranger");
        let began = desk.read(async move |db| messages::first_public(db, ticket).await).await;
        assert_eq!(began.map(|m| m.id), Some(said[1]), "no note, but a machine");
    }

    async fn a_message_id_leads_to_its_newest_ticket_unless_deleted(desk) {
        let world = World::set_up(desk).await;
        let other = desk.write(async move |tx| {
            let other = open_ticket(tx, world.tom).await?;
            for ticket in [world.ticket, other] {
                let m = a_message(tx.next_id().await?, ticket, Some(world.rosa), tx.now());
                messages::insert(tx, &Stored { message_id: Some("same@x".into()), ..m }, None).await?;
            }
            Ok(other)
        }).await;
        let find = async |id: &'static str| desk.read(async move |db| messages::find_ticket_by_message_id(db, id).await).await;
        assert_eq!(find("same@x").await, Some(other));
        assert_eq!(find("none@x").await, None);
        desk.write(async move |tx| { note(tx); tickets::delete(tx, other).await }).await;
        assert_eq!(find("same@x").await, Some(world.ticket));
        let all = desk.read(async move |db| messages::all_after(db, MessageId(0), 10).await).await;
        assert_eq!(all.len(), 1, "a rebuild of the index does not bring deleted ones back");
    }

    async fn files_stand_on_their_message(desk) {
        let world = World::set_up(desk).await;
        let (message, file) = desk.write(async move |tx| {
            note(tx);
            let (message, file) = (tx.next_id().await?, tx.next_id().await?);
            messages::insert(tx, &a_message(message, world.ticket, Some(world.rosa), tx.now()), None).await?;
            attachments::insert(tx, &an_attachment(file, Some(message), "aa11"), true).await?;
            Ok((message, file))
        }).await;
        desk.read(async move |db| {
            let stored = attachments::load(db, file).await?;
            assert!(stored.inline);
            assert_eq!(stored.attachment, an_attachment(file, Some(message), "aa11"));
            assert_eq!(attachments::of_message(db, message).await?, std::slice::from_ref(&stored));
            assert_eq!(attachments::of_ticket(db, world.ticket).await?, [stored]);
            assert!(attachments::of_message(db, MessageId(1)).await?.is_empty());
            assert_eq!(attachments::uploader(db, file).await?, None);
            assert!(matches!(attachments::load(db, AttachmentId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }

    async fn an_upload_is_its_uploaders_own_and_used_once(desk) {
        let world = World::set_up(desk).await;
        let message = desk.write(async move |tx| {
            note(tx);
            let message = tx.next_id().await?;
            messages::insert(tx, &a_message(message, world.ticket, Some(world.ana), tx.now()), None).await?;
            for (secret, blob, hours) in [([1; 32], "aa", 1), ([1; 32], "bb", 1), ([2; 32], "cc", 1), ([3; 32], "dd", -1)] {
                let file = an_attachment(tx.next_id().await?, None, blob);
                let until = START.plus_us(hours * HOUR_US);
                attachments::insert_upload(tx, &file, world.ana, &secret, until).await?;
            }
            Ok(message)
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let blobs = async |tx: &mut store::Tx, secret, by| -> domain::Result<Vec<String>> {
                let files = attachments::of_upload(tx, &secret, by, START).await?;
                Ok(files.into_iter().map(|f| f.attachment.blob).collect())
            };
            assert_eq!(blobs(tx, [1; 32], world.ana).await?, ["aa", "bb"]);
            assert!(blobs(tx, [1; 32], world.ben).await?.is_empty(), "somebody else's");
            assert!(blobs(tx, [3; 32], world.ana).await?.is_empty(), "over");
            assert_eq!(attachments::use_upload(tx, &[1; 32], world.ben, message).await?, 0);
            assert_eq!(attachments::use_upload(tx, &[3; 32], world.ana, message).await?, 0);
            assert_eq!(attachments::use_upload(tx, &[1; 32], world.ana, message).await?, 2);
            assert_eq!(attachments::use_upload(tx, &[1; 32], world.ana, message).await?, 0, "used up");
            let used = attachments::of_message(tx, message).await?;
            assert_eq!(used.len(), 2);
            assert_eq!(attachments::uploader(tx, used[0].attachment.id).await?, Some(world.ana));
            assert!(!attachments::drop_upload(tx, &[2; 32], world.ben).await?);
            assert!(attachments::drop_upload(tx, &[2; 32], world.ana).await?);
            assert!(!attachments::drop_upload(tx, &[1; 32], world.ana).await?, "it stands on a message");
            Ok(())
        }).await;
        let used = desk.read(async |db| attachments::blobs_in_use(db, "", 10).await).await;
        assert_eq!(used, ["aa", "bb", "dd"]);
    }

    async fn a_blob_is_in_use_by_files_and_large_mails(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let mail = tx.next_id().await?;
            let large = store::mails::Arrival { raw: store::mails::Raw::Blob("0b".into()), ..an_arrival(mail, world.mailbox, b"x") };
            store::mails::insert(tx, &large).await?;
            for blob in ["ff", "0a", "ff"] {
                let id = tx.next_id().await?;
                attachments::insert(tx, &an_attachment(id, None, blob), false).await?;
            }
            Ok(())
        }).await;
        desk.read(async |db| {
            assert_eq!(attachments::blobs_in_use(db, "", 2).await?, ["0a", "0b"]);
            assert_eq!(attachments::blobs_in_use(db, "0b", 2).await?, ["ff"]);
            assert_eq!(attachments::blobs_in_use_between(db, "0a", "0c", 9).await?, ["0b"]);
            assert!(attachments::blobs_in_use_between(db, "0b", "ff", 9).await?.is_empty());
            Ok(())
        }).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_content_stored_by_many_at_once_is_one_whole_file() {
    let desk = crate::harness::Desk::sqlite().await;
    let content = std::sync::Arc::new(vec![42_u8; 300_000]);
    for round in 0..10_u8 {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let (blobs, content) = (desk.store.blobs().clone(), content.clone());
                std::thread::spawn(move || {
                    let content = [&content[..], &[round]].concat();
                    let hash = blobs.put(&content).expect("stored");
                    assert_eq!(blobs.read(&hash).expect("read back"), content);
                    hash
                })
            })
            .collect();
        let hashes: std::collections::BTreeSet<_> =
            threads.into_iter().map(|t| t.join().expect("no panic")).collect();
        assert_eq!(hashes.len(), 1);
    }
    assert_eq!(desk.store.blobs().list().expect("listed").len(), 10);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_blob_is_made_whole_and_old_rests_are_swept() {
    let desk = crate::harness::Desk::sqlite().await;
    let blobs = desk.store.blobs();
    let hash = blobs.put(b"content").expect("stored");
    let path = blobs.path(&hash).expect("a path");
    std::fs::write(&path, b"cont").expect("cut");
    assert_eq!(blobs.put(b"content").expect("stored again"), hash);
    assert_eq!(blobs.read(&hash).expect("whole again"), b"content");
    let rest = path.with_extension("0.part");
    std::fs::write(&rest, b"half").expect("a rest");
    blobs.sweep(START).expect("swept");
    assert!(rest.exists(), "it may be in work");
    let written = std::fs::metadata(&rest).and_then(|m| m.modified()).expect("a time");
    let written = written.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_micros() as i64;
    blobs.sweep(domain::Moment(written + 25 * HOUR_US)).expect("swept");
    assert!(!rest.exists());
    assert_eq!(blobs.list().expect("listed"), [hash]);
    desk.end().await;
}

/// Makes a blob look as if it was put that long ago.
fn age(desk: &crate::harness::Desk, hash: &str, hours: u64) {
    let file = std::fs::File::options().append(true).open(desk.store.blobs().path(hash).expect("a path"));
    let file = file.expect("the blob is there");
    let now = file.metadata().and_then(|m| m.modified()).expect("a time");
    file.set_modified(now - std::time::Duration::from_secs(hours * 3600)).expect("the time is set");
}

/// The moment that files are made at: the tests' own clock is another.
fn file_clock(desk: &crate::harness::Desk) -> domain::Moment {
    let probe = desk.path().join("probe");
    std::fs::write(&probe, b"now").expect("written");
    let now = std::fs::metadata(&probe).and_then(|m| m.modified()).expect("a time");
    domain::Moment(now.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_micros() as i64)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_old_blobs_that_nobody_names_are_removed() {
    let desk = crate::harness::Desk::sqlite().await;
    let blobs = desk.store.blobs();
    let [used, orphan, young] = [&b"used"[..], b"orphan", b"young"].map(|c| blobs.put(c).expect("stored"));
    age(&desk, &used, 25);
    age(&desk, &orphan, 25);
    age(&desk, &young, 23);
    let now = file_clock(&desk);
    let names = std::collections::BTreeSet::from([used.clone()]);
    let sweep = || {
        let mut all = store::Removed::default();
        for shard in blobs.shards().expect("listed") {
            let one = blobs.remove_unused(&shard, &names, now).expect("swept");
            all = store::Removed { blobs: all.blobs + one.blobs, bytes: all.bytes + one.bytes };
        }
        all
    };
    let kept = blobs.keep_all();
    assert_eq!(sweep(), store::Removed::default(), "a backup copies them");
    drop(kept);
    assert_eq!(sweep(), store::Removed { blobs: 1, bytes: 6 });
    let mut left = vec![used, young];
    left.sort();
    assert_eq!(blobs.list().expect("listed"), left);
    // What is put again is new again, and whole.
    let again = blobs.put(b"orphan").expect("stored");
    age(&desk, &again, 25);
    assert_eq!(blobs.put(b"orphan").expect("there already"), again);
    assert_eq!(sweep(), store::Removed::default());
    assert_eq!(blobs.read(&again).expect("read back"), b"orphan");
    desk.end().await;
}

/// Threads put the same contents over and over while another removes whatever is old: what a `put` answered for is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blob_that_is_put_again_survives_a_sweep() {
    const ROUNDS: usize = 300;
    let desk = crate::harness::Desk::sqlite().await;
    let hash = desk.store.blobs().put(b"again").expect("stored");
    let now = file_clock(&desk);
    let putting = std::sync::atomic::AtomicBool::new(true);
    let mut removed = 0;
    std::thread::scope(|scope| {
        let sweeper = scope.spawn(|| {
            let mut removed = 0;
            while putting.load(std::sync::atomic::Ordering::SeqCst) {
                let swept = desk.store.blobs().remove_unused(&hash[..2], &Default::default(), now);
                removed += swept.expect("swept").blobs;
            }
            removed
        });
        for round in 0..ROUNDS {
            // Old in every second round: then it is the sweep's, unless `put` is quicker.
            if round % 2 == 0 && desk.store.blobs().read(&hash).is_ok() {
                age(&desk, &hash, 30);
            }
            assert_eq!(desk.store.blobs().put(b"again").expect("stored"), hash);
            // Moved aside and back at the worst.
            let mut found = desk.store.blobs().read(&hash);
            for _ in 0..1000 {
                if found.is_ok() {
                    break;
                }
                std::thread::yield_now();
                found = desk.store.blobs().read(&hash);
            }
            assert_eq!(found.expect("what was put is there"), b"again", "round {round}");
        }
        putting.store(false, std::sync::atomic::Ordering::SeqCst);
        removed = sweeper.join().expect("no panic");
    });
    assert_eq!(desk.store.blobs().list().expect("listed"), [hash], "{removed} were removed in between");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blob_that_a_dead_sweep_left_aside_is_put_back() {
    let desk = crate::harness::Desk::sqlite().await;
    let blobs = desk.store.blobs();
    let hash = blobs.put(b"content").expect("stored");
    let path = blobs.path(&hash).expect("a path");
    std::fs::rename(&path, path.with_extension("swept")).expect("moved");
    assert!(blobs.read(&hash).is_err());
    blobs.sweep(START).expect("swept");
    assert_eq!(blobs.read(&hash).expect("back"), b"content");
    desk.end().await;
}
