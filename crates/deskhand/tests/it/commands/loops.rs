//! Desks that write to each other, and mail that comes home.

use domain::Actor;
use domain::mailbox::SenderCheck;

use super::acknowledge::{switch_on, told};
use super::receive_letter::question;
use crate::harness::exchange::{Exchange, Manners};
use crate::harness::letters::{AUTHSERV_ID, Mail, SUPPORT};
use crate::harness::{AGENT, Engine, Options, TestDesk, on_both, page, reply};

/// A desk with one more mailbox that acknowledges, whose mail leaves through the exchange.
async fn desk_of(exchange: &Exchange, engine: Engine, address: &'static str) -> TestDesk {
    let relay = format!("smtp://{}?tls=none", exchange.address);
    let settings = vec![("relay".to_owned(), relay)];
    let desk = TestDesk::start_with(engine, Options { settings, ..Options::default() }).await;
    let added = desk.app().write(async move |tx| {
        let by = Actor::Desk;
        let id = deskhand::commands::change_mailbox::add_mailbox(tx, &by, address, "Help", None).await?;
        let mut mailbox = store::mailboxes::load(tx, id).await?;
        mailbox.acknowledges = true;
        mailbox.sender_check = SenderCheck::Relay;
        mailbox.authserv_id = AUTHSERV_ID.to_owned();
        deskhand::commands::change_mailbox::change_mailbox(tx, &by, &mailbox).await
    });
    added.await.expect("a mailbox is added");
    let domain = address.rsplit_once('@').expect("an address").1;
    exchange.connect(domain, desk.door());
    desk
}

const ONE: &str = "help@one.example";
const TWO: &str = "help@two.example";

/// A mail of one desk's mailbox comes to the other, and both acknowledge what they do not know. Returns who was written
/// to in the end.
async fn ping_pong(manners: Manners, engine: Engine) -> Vec<String> {
    let exchange = Exchange::start(manners).await;
    let one = desk_of(&exchange, engine, ONE).await;
    let two = desk_of(&exchange, engine, TWO).await;
    let first = Mail::new(&format!("Help desk two <{TWO}>"), "Your contract", "Please look at it.")
        .to(ONE)
        .id("first@two.example")
        .verified();
    one.receives(&first).await;
    // Both come to rest, over and over: a loop would show.
    for _ in 0..4 {
        two.settle().await;
        one.settle().await;
    }
    assert!(one.ledger().await.iter().any(|row| row.ticket.is_some()), "the first mail is a ticket");
    for desk in [one, two] {
        desk.verify().await;
        desk.end().await;
    }
    exchange.brought()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_that_acknowledge_each_other_stop_after_one_round() {
    assert_eq!(
        ping_pong(Manners::Good, Engine::Sqlite).await,
        [TWO],
        "an automatic mail has no automatic answer"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn budgets_stop_two_desks_whose_marks_get_lost_on_the_way() {
    assert_eq!(ping_pong(Manners::Bad, Engine::Sqlite).await, [TWO, ONE], "each wrote once and no more");
}

on_both! {
    async fn own_mail_that_comes_home_by_another_way_is_set_aside(desk) {
        switch_on(desk).await;
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        let mark = sent.header("X-Desk-Loop").expect("a mark");
        let id = sent.letter().message_id.expect("a Message-ID");
        let forwarder = "Forwarder <forward@elsewhere.example>";
        let mail = |n: u32| Mail::new(forwarder, &format!("Fwd {n}"), &format!("Text {n}")).verified();
        for (what, mail) in [
            ("by its mark", mail(1).id("new@elsewhere.example").header("X-Desk-Loop", &mark)),
            ("by its Message-ID", mail(2).id(&id)),
        ] {
            let row = desk.receives(&mail).await;
            assert_eq!((row.reason.as_str(), row.ticket), ("it came from the desk itself", None), "{what}");
        }
        // A mark that this desk did not make means nothing.
        let row = desk.receives(&mail(3).id("n3@elsewhere.example").header("X-Desk-Loop", "another desk's")).await;
        assert!(row.ticket.is_some(), "{}", row.reason);
    }

    async fn one_sender_under_many_names_is_answered_once(desk) {
        switch_on(desk).await;
        for n in 0..5 {
            let from = format!("Robot {n} <r{n}@customer.example>");
            let mail = Mail::new(&from, &format!("Question {n}"), &format!("Text {n}"));
            let mail = mail.id(&format!("m{n}@customer.example")).verified().return_path("robot@customer.example");
            desk.receives(&mail).await;
        }
        assert_eq!(desk.relay.taken().len(), 1);
        assert!(told(desk).await.contains("24 hours"), "{}", told(desk).await);
        let mut agent = desk.sign_in(AGENT).await;
        let list = page::words(&agent.get("/agent/views/unassigned").await.expect(200).text());
        for n in 0..5 {
            assert!(list.contains(&format!("Question {n}")), "every one of them is a ticket: {list}");
        }
        desk.receives(&Mail::new("x@other.example", "Hello", "Hi").to(SUPPORT).id("o@other.example").verified()).await;
        assert_eq!(desk.relay.taken().len(), 2, "others are answered");
    }
}
