//! One bad thing stops nothing else: a mail that can never be placed or read, a panic in the middle of a piece of work.

use std::path::PathBuf;
use std::time::Duration;

use deskhand::followers;
use domain::read::ledger::{MailRow, MailState};
use domain::{MailId, TicketId};

use crate::commands::receive_letter::{ROSA, question};
use crate::faults::with_file;
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::{AGENT, LEAD, OTHER_AGENT, TestDesk, look, on_both, page, reply};

const BAD: &str = "Poison for the desk";

/// What every statement is refused for that would write its subject; large enough to lie in a file.
fn bad() -> Mail {
    Mail::new(ROSA, BAD, &"It hums and hums and hums and hums and hums.\n".repeat(8000))
        .id("bad@customer.example")
}

/// Sends both at once, so that the good one stands behind the bad one in one stretch of the log.
async fn arrive(desk: &TestDesk, mails: &[Mail]) {
    let mut door = desk.smtp().await;
    for mail in mails {
        let reply = door.send(&mail.envelope_from(), &[SUPPORT], &mail.raw()).await.expect("the line holds");
        assert_eq!(reply.code, 250, "{}", reply.text);
    }
    desk.settle().await;
}

async fn row(desk: &TestDesk, subject_or_id: impl Fn(&MailRow) -> bool) -> MailRow {
    desk.ledger().await.into_iter().find(subject_or_id).expect("it is in the ledger")
}

async fn retry(desk: &TestDesk, mail: MailId) {
    let mut lead = desk.sign_in(LEAD).await;
    lead.post(&format!("/agent/ledger/{mail}/retry"), &[]).await.expect(303);
    desk.settle().await;
}

/// The largest file among the blobs.
fn largest_blob(desk: &TestDesk) -> PathBuf {
    let mut files = Vec::new();
    for shard in std::fs::read_dir(desk.path().join("blobs")).expect("a folder of blobs").flatten() {
        let Ok(inside) = std::fs::read_dir(shard.path()) else { continue };
        files.extend(inside.flatten().map(|f| f.path()));
    }
    files.into_iter().max_by_key(|f| f.metadata().map_or(0, |m| m.len())).expect("a blob")
}

/// Longer than it takes until a mail that fails is set apart.
const SOME_TRIES: Duration = Duration::from_secs(5);

on_both! {
    /// Where no file can be kept, that is no mail's fault.
    async fn mails_with_files_wait_until_files_can_be_kept(desk) {
        let blobs = desk.path().join("blobs");
        std::fs::write(&blobs, "in the way").expect("a file where the folder should be");
        let mut door = desk.smtp().await;
        for n in 1..=2 {
            let reply = door.send("rosa@customer.example", &[SUPPORT], &with_file(n).raw()).await.expect("the line holds");
            assert_eq!(reply.code, 250, "{}", reply.text);
        }
        followers::settle_mail(desk.app(), SOME_TRIES).await.expect_err("they cannot be placed");
        let states: Vec<_> = desk.ledger().await.iter().map(|r| r.state).collect();
        assert_eq!(states, [MailState::Waiting; 2], "nobody has to let them out");
        std::fs::remove_file(&blobs).expect("removed");
        desk.settle().await;
        let states: Vec<_> = desk.ledger().await.iter().map(|r| r.state).collect();
        assert_eq!(states, [MailState::Placed; 2]);
    }

    /// Fault 31. Placing fails whenever it is tried: after some tries it is the mail's fault, and the next one goes on.
    /// Then its file is damaged on disk: the same. Nothing of it is lost on the way, and it is placed in the end.
    async fn a_mail_that_can_never_be_placed_or_read_is_set_apart_and_the_next_goes_on(desk) {
        desk.faults.fail_on(Some(BAD));
        arrive(desk, &[bad(), question()]).await;
        let good = row(desk, |r| r.subject == "The printer hums").await;
        assert_eq!(good.state, MailState::Placed, "{good:?}");
        let set_apart = row(desk, |r| r.id != good.id).await;
        assert_eq!((set_apart.state, set_apart.ticket), (MailState::Quarantined, None), "{set_apart:?}");
        let html = desk.sign_in(LEAD).await.get(&format!("/agent/ledger/{}", set_apart.id)).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("could not be placed"), "{words}");
        desk.faults.fail_on(None);

        let file = largest_blob(desk);
        let whole = std::fs::read(&file).expect("the mail's file");
        assert!(whole.starts_with(b"From: Rosa"), "it is the mail's");
        std::fs::write(&file, &whole[..1000]).expect("it can be damaged");
        retry(desk, set_apart.id).await;
        let damaged = row(desk, |r| r.id == set_apart.id).await;
        assert_eq!(damaged.state, MailState::Quarantined, "{damaged:?}");
        let html = desk.sign_in(LEAD).await.get(&format!("/agent/ledger/{}", set_apart.id)).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("could not be read"), "{words}");
        let next = question().id("q2@customer.example");
        arrive(desk, &[Mail { text: "And now it smells.".to_owned(), ..next }]).await;
        assert_eq!(desk.ledger().await[0].state, MailState::Placed, "nobody waits for it");
        // Behind it in one stretch, too.
        std::fs::remove_file(&file).expect("it is gone altogether");
        retry(desk, set_apart.id).await;
        assert_eq!(row(desk, |r| r.id == set_apart.id).await.state, MailState::Quarantined);

        std::fs::write(&file, &whole).expect("it is put back, as from a backup");
        retry(desk, set_apart.id).await;
        let placed = row(desk, |r| r.id == set_apart.id).await;
        assert_eq!(placed.state, MailState::Placed, "{placed:?}");
        let html = look(&mut desk.sign_in(AGENT).await, placed.ticket.expect("a ticket")).await;
        assert!(page::words(&html).contains("It hums and hums"), "with all its words");
        desk.verify().await;
    }

    /// A bug in the middle of sending: that one mail is tried again and says what happened; the others leave as ever.
    async fn a_panic_in_one_delivery_is_that_deliverys_own(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&Mail::new("sam@other.example", "A bill", "Here it is.").id("s1@other.example")).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.trap().set("followers::outbox::attempt");
        reply(&mut agent, first, "Clean the rollers.").await;
        desk.settle().await;
        assert!(desk.trap().has_sprung());
        reply(&mut agent, second, "Thank you.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["sam@other.example"], "the other one has left");
        let words = page::words(&look(&mut agent, first).await);
        assert!(words.contains("a fault of the desk"), "{words}");
        desk.advance(60).await;
        desk.settle().await;
        let mut to_rosa: Vec<_> =
            desk.relay.taken().into_iter().filter(|t| t.to == ["rosa@customer.example"]).collect();
        assert!(!to_rosa.is_empty(), "it is sent in the end");
        to_rosa.dedup_by_key(|t| t.letter().message_id);
        assert_eq!(to_rosa.len(), 1, "under one Message-ID, however often");
        assert!(!page::words(&look(&mut agent, first).await).contains("Waiting to be sent"));
        desk.verify().await;
    }

    /// A bug in what drives the followers, not in one piece of their work: they begin anew.
    async fn followers_that_panic_begin_anew(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        for (n, place) in ["followers::outbox::", "followers::view_counts::"].iter().enumerate() {
            desk.trap().set(place);
            let mail = Mail::new(ROSA, &format!("Number {n}"), "x").id(&format!("n{n}@customer.example"));
            desk.receives(&mail).await;
            reply(&mut agent, ticket, &format!("Answer {n}.")).await;
            desk.settle_search().await;
            assert!(desk.trap().has_sprung(), "{place}");
            desk.receives(&Mail { message_id: Some(format!("m{n}@customer.example")), ..mail }).await;
            reply(&mut agent, ticket, &format!("Another answer {n}.")).await;
            desk.settle_search().await;
            assert_eq!(desk.relay.taken().len(), 2 * n + 2, "{place}: every answer leaves once");
        }
        assert!(desk.ledger().await.iter().all(|r| r.state == MailState::Placed));
        desk.verify().await;
    }

    /// A bug in a page: whoever asked for it gets a reference, everybody else their pages.
    async fn a_panic_in_one_request_is_that_requests_own(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mut other = desk.sign_in(OTHER_AGENT).await;
        for path in [format!("/agent/tickets/{ticket}"), "/agent".to_owned()] {
            desk.trap().set("http::session");
            let answer = agent.get(&path).await;
            assert!(desk.trap().has_sprung(), "{path}");
            let words = page::words(&answer.text());
            assert_eq!(answer.status, 500, "{words}");
            assert!(!words.contains("planned panic"), "its inside is not shown: {words}");
            assert!(answer.header("content-security-policy").is_some(), "it is a page as any other");
            other.get(&path).await;
            other.get(&format!("/agent/tickets/{ticket}")).await.expect(200);
            agent.get(&format!("/agent/tickets/{ticket}")).await.expect(200);
        }
        let next: TicketId = desk.ticket(&Mail::new(ROSA, "Still there?", "x").id("q3@customer.example")).await;
        reply(&mut agent, next, "Yes.").await;
        desk.verify().await;
    }
}
