//! Two desks on one PostgreSQL.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::{Duration, Instant};

use deskhand::commands::accept_mail::{Delivered, accept_mail};
use domain::message::Delivery;
use domain::moment::SECOND_US;
use sha2::{Digest, Sha256};
use store::events::FollowerState;
use store::mails::Raw;

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::relay::Turn;
use crate::harness::smtp::Smtp;
use crate::harness::{
    AGENT, Engine, Kind, Node, OTHER_AGENT, PASSWORD, PATIENCE, TestDesk, look, page, write,
};

/// Waits until the shared follower of the database is at the head, whoever drives it, and nothing is on its way.
async fn rest(desk: &TestDesk, other: &Node) {
    let rest = async {
        loop {
            let (head, intake) = desk
                .app()
                .read(async |db| {
                    let head = store::events::head(db).await?.seq;
                    let all = store::events::followers(db).await?;
                    Ok((head, all.iter().find(|f| f.name == "intake").map_or(0, |f| f.cursor)))
                })
                .await
                .expect("reads");
            let due = desk.app().read(async |db| store::outbox::backlog(db).await).await.expect("reads").0;
            let sending = desk.app().health.is_sending() || other.running.app.health.is_sending();
            if intake == head && due == 0 && !sending {
                return;
            }
            tokio::time::timeout(Duration::from_millis(20), std::future::pending::<()>()).await.ok();
        }
    };
    tokio::time::timeout(PATIENCE, rest).await.expect("the two come to rest");
}

async fn sign_in(node: &Node, email: &str) -> Browser {
    let mut browser = Browser::new(&node.host());
    browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await.expect(303);
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_place_and_send_everything_once() {
    let desk = TestDesk::start(Engine::Postgres).await;
    let node = desk.second_node().await;
    // The same octets through both doors are one mail; different ones are all there.
    let mut doors = [Smtp::connect(desk.door()).await, Smtp::connect(node.door()).await];
    let same = question().raw();
    let [here, there] = &mut doors;
    let twins = tokio::join!(
        here.send("rosa@customer.example", &[SUPPORT], &same),
        there.send("rosa@customer.example", &[SUPPORT], &same)
    );
    for reply in [twins.0, twins.1] {
        let code = reply.expect("the line holds").code;
        assert!(matches!(code, 250 | 451), "{code}");
    }
    for n in 0..20 {
        let mail =
            Mail::new(ROSA, &format!("Mail {n}"), &format!("Text {n}")).id(&format!("n{n}@customer.example"));
        let reply = doors[n % 2]
            .send("rosa@customer.example", &[SUPPORT], &mail.raw())
            .await
            .expect("the line holds");
        assert_eq!(reply.code, 250, "{}", reply.text);
    }
    rest(&desk, &node).await;
    let rows = desk.ledger().await;
    assert_eq!(rows.len(), 21);
    let tickets: BTreeSet<_> = rows.iter().map(|r| r.ticket.expect("placed")).collect();
    assert_eq!(tickets.len(), 21, "each on a ticket of its own");

    // Two agents, each on another node, answer all of them at the same time; one operation goes to both nodes.
    let mut ben = desk.sign_in(AGENT).await;
    let mut cleo = sign_in(&node, OTHER_AGENT).await;
    for (n, &ticket) in tickets.iter().enumerate() {
        let by = if n % 2 == 0 { &mut ben } else { &mut cleo };
        write(by, ticket, Kind::Reply, &format!("Answer to {ticket}."), &[]).await.expect(303);
    }
    let first = *tickets.first().expect("tickets");
    let path = format!("/agent/tickets/{first}/replies");
    let fields = [("operation", "one-operation"), ("text", "Only once.")];
    let mut ben_there = Browser { host: node.host(), ..ben.clone() };
    let answers = tokio::join!(ben.post(&path, &fields), ben_there.post(&path, &fields));
    for answer in [answers.0, answers.1] {
        assert!(matches!(answer.status, 303 | 503), "{}", page::words(&answer.text()));
    }
    ben.post(&path, &fields).await.expect(303);
    rest(&desk, &node).await;
    let sent: Vec<String> = desk.relay.taken().iter().filter_map(|t| t.letter().message_id).collect();
    let different: BTreeSet<&String> = sent.iter().collect();
    assert_eq!((sent.len(), different.len()), (22, 22));
    for (n, &ticket) in tickets.iter().enumerate() {
        assert_eq!(page::messages(&look(&mut cleo, ticket).await).len(), if n == 0 { 3 } else { 2 });
    }
    desk.verify().await;

    // The node that reads mail goes; the other one goes on.
    let door = node.door();
    desk_stops_and_the_other_goes_on(desk, node, door).await;
}

async fn desk_stops_and_the_other_goes_on(mut desk: TestDesk, node: Node, door: std::net::SocketAddr) {
    desk.stop().await;
    let mail = Mail::new(ROSA, "After the stop", "Is anybody there?").id("stop@customer.example");
    let reply = Smtp::connect(door).await.send("rosa@customer.example", &[SUPPORT], &mail.raw()).await;
    assert_eq!(reply.expect("the line holds").code, 250);
    crate::harness::settle(&node.running.app).await;
    let mut cleo = sign_in(&node, OTHER_AGENT).await;
    let html = cleo.get("/agent/views/open").await.expect(200).text();
    assert!(page::words(&html).contains("After the stop"), "{}", page::words(&html));
    node.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_on_one_node_is_seen_on_the_other() {
    let desk = TestDesk::start(Engine::Postgres).await;
    let node = desk.second_node().await;
    let mut here = desk.sign_in(AGENT).await;
    let mut there = sign_in(&node, OTHER_AGENT).await;
    let head = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
    let mut stream_here = here.listen(head, false).await;
    let mut stream_there = there.listen(head, false).await;
    let ticket = {
        let reply = Smtp::connect(node.door())
            .await
            .send("rosa@customer.example", &[SUPPORT], &question().raw())
            .await;
        assert_eq!(reply.expect("the line holds").code, 250);
        let row = stream_here.until("row").await;
        assert_eq!(stream_there.until("row").await.data["ticket"], row.data["ticket"]);
        domain::TicketId(row.data["ticket"].as_i64().expect("a number"))
    };
    let until_reply = async |stream: &mut crate::harness::client::Stream, words: &str| loop {
        let item = stream.until("item").await;
        if item.data["item"].as_str().is_some_and(|h| h.contains(words)) {
            return;
        }
    };
    write(&mut there, ticket, Kind::Reply, "From the other node.", &[]).await.expect(303);
    until_reply(&mut stream_here, "From the other node.").await;
    write(&mut here, ticket, Kind::Note, "From this node.", &[]).await.expect(303);
    until_reply(&mut stream_there, "From this node.").await;
    // A session is everywhere; so is its end.
    let mut same = Browser { host: node.host(), ..here.clone() };
    same.get("/agent/views/open").await.expect(200);
    here.post("/sign-out", &[]).await.expect(200);
    same.get("/agent/views/open").await.expect(303);
    node.running.stop().await;
    desk.end().await;
}

async fn intake(desk: &TestDesk) -> FollowerState {
    let all = desk.app().read(async |db| store::events::followers(db).await).await.expect("reads");
    all.into_iter().find(|f| f.name == "intake").expect("somebody reads mail")
}

/// Waits, with a limit, until something is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let waits = async {
        while !is_so().await {
            tokio::time::timeout(Duration::from_millis(10), std::future::pending::<()>()).await.ok();
        }
    };
    tokio::time::timeout(PATIENCE, waits).await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// Reading a slow mail takes longer than a lease: the node keeps it, and the other one does not begin the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_mail_stays_with_the_node_that_reads_it() {
    let desk = TestDesk::start(Engine::Postgres).await;
    desk.settle().await;
    let node = desk.second_node().await;
    assert_eq!(intake(&desk).await.owner, desk.app().node);
    // Octets that come when the test wants: a pipe in the place of their file.
    let mail = Mail::new(ROSA, "Slow", "It takes its time.").id("slow@customer.example");
    let octets = mail.raw();
    let hash = hex::encode(Sha256::digest(&octets));
    let folder = desk.path().join("blobs").join(&hash[..2]);
    std::fs::create_dir_all(&folder).expect("a folder");
    let pipe = folder.join(&hash[2..]);
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    let delivered = Delivered {
        source: "smtp",
        peer: "127.0.0.1".into(),
        helo: "mx.customer.example".into(),
        envelope_from: Some("rosa@customer.example".into()),
        envelope_to: vec![SUPPORT.into()],
        sha256: Sha256::digest(&octets).into(),
        bytes: octets.len() as i64,
        raw: Raw::Blob(hash),
    };
    let to = [desk.mailbox(SUPPORT).await];
    desk.app().write(async move |tx| accept_mail(tx, &delivered, &to).await).await.expect("accepted");
    let cursor = intake(&desk).await.cursor;
    for _ in 0..6 {
        desk.advance(20).await;
        let now = desk.now();
        until("the lease is kept", async || {
            let state = intake(&desk).await;
            assert_eq!(state.owner, desk.app().node, "nobody took over");
            state.leased_until.since(now) > 15 * SECOND_US
        })
        .await;
    }
    assert_eq!(intake(&desk).await.cursor, cursor, "it is still being read");
    tokio::task::spawn_blocking(move || {
        let mut pipe = std::fs::OpenOptions::new().write(true).open(pipe).expect("somebody reads");
        pipe.write_all(&octets).expect("all of it");
    })
    .await
    .expect("written");
    rest(&desk, &node).await;
    let state = intake(&desk).await;
    assert_eq!((state.owner, state.attempts), (desk.app().node.clone(), 0));
    let rows = desk.ledger().await;
    assert_eq!(rows.len(), 1);
    let ticket = rows[0].ticket.expect("placed");
    let mut ben = desk.sign_in(AGENT).await;
    assert_eq!(page::messages(&look(&mut ben, ticket).await).len(), 1);
    node.running.stop().await;
    desk.end().await;
}

/// The one that reads mail is killed: the other one goes on long before the lease is over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_node_holds_nobody_up() {
    let mut desk = TestDesk::start(Engine::Postgres).await;
    desk.settle().await;
    let node = desk.second_node().await;
    assert_eq!(intake(&desk).await.owner, desk.app().node);
    // The one without the lease knows all the same how far mail is read.
    let mut browser = Browser::new(&node.host());
    until("the second node sees the first one at work", async || {
        let told: serde_json::Value =
            serde_json::from_slice(&browser.get("/readyz").await.expect(200).body).expect("JSON");
        told["followers"]["intake"] == told["head"]
    })
    .await;
    tokio::time::timeout(Duration::from_secs(5), crate::harness::settle(&node.running.app))
        .await
        .expect("at rest");

    desk.kill();
    let killed = Instant::now();
    let mail = Mail::new(ROSA, "After the kill", "Is anybody there?").id("kill@customer.example");
    let reply = Smtp::connect(node.door()).await.send("rosa@customer.example", &[SUPPORT], &mail.raw()).await;
    assert_eq!(reply.expect("the line holds").code, 250);
    crate::harness::settle(&node.running.app).await;
    let mut cleo = sign_in(&node, OTHER_AGENT).await;
    let html = cleo.get("/agent/views/open").await.expect(200).text();
    assert!(page::words(&html).contains("After the kill"), "{}", page::words(&html));
    assert!(
        killed.elapsed() < Duration::from_secs(20),
        "a lease is 30 seconds, this took {:?}",
        killed.elapsed()
    );
    node.running.stop().await;
}

/// A mail that was being sent when its node was killed may have arrived: it is marked so, and sent once more under the
/// same Message-ID, soon.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_in_the_hands_of_a_killed_node_is_uncertain_and_sent_again_within_a_minute() {
    let mut desk = TestDesk::start(Engine::Postgres).await;
    let ticket = desk.ticket(&question()).await;
    let node = desk.second_node().await;
    let (before, first) = (desk.relay.offered(), desk.relay.taken().len());
    desk.relay.next([Turn::TakeInSilence, Turn::TakeInSilence]);
    // The second node stops first, so that the one that is killed is the one that sends.
    node.running.stop().await;
    let mut ben = desk.sign_in(AGENT).await;
    write(&mut ben, ticket, Kind::Reply, "Have you tried the other cable?", &[]).await.expect(303);
    until("the relay has it", async || desk.relay.offered() == before + 1).await;
    // Sent for minutes, and still nobody else's: its lease is kept.
    for _ in 0..6 {
        desk.advance(40).await;
        let now = desk.now();
        until("the lease is kept", async || {
            let due = desk.app().read(async |db| store::outbox::next_due(db).await).await.expect("reads");
            due.expect("it waits").since(now) > 40 * SECOND_US
        })
        .await;
    }
    assert_eq!(desk.relay.offered(), before + 1, "sent once so far");

    desk.kill();
    let node = {
        desk.start_again().await;
        desk.second_node().await
    };
    let delivery = async || {
        let all = desk.app().read(async |db| store::messages::all_after(db, domain::MessageId(0), 100).await);
        all.await.expect("reads").into_iter().map(|m| m.delivery).find(|d| *d != Delivery::None)
    };
    desk.advance(61).await;
    until("it is sent again", async || desk.relay.offered() == before + 2).await;
    assert_eq!(delivery().await, Some(Delivery::Uncertain));
    let sent: BTreeSet<_> =
        desk.relay.taken()[first..].iter().filter_map(|t| t.letter().message_id).collect();
    assert_eq!(sent.len(), 1, "one Message-ID");
    node.running.stop().await;
    desk.kill();
}
