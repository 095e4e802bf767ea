//! Two desks on one PostgreSQL.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::{Mail, SUPPORT};
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
