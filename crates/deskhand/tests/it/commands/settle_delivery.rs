//! What becomes of mails that leave.

use serde_json::json;

use super::receive_letter::question;
use crate::api::Client;
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::relay::Turn;
use crate::harness::{AGENT, Engine, Options, TestDesk, look, on_both, page, reply};

const ROSA: &str = "rosa@customer.example";

/// A ticket with Rosa, and Carla in accepted Cc; nothing sent yet.
async fn with_carla(desk: &TestDesk) -> (domain::TicketId, crate::harness::client::Browser) {
    let ticket = desk.ticket(&question().cc("carla@customer.example")).await;
    let mut agent = desk.sign_in(AGENT).await;
    let html = look(&mut agent, ticket).await;
    let start = format!("/agent/tickets/{ticket}/participants/");
    let person = page::between(&html, &start, "/acceptance").expect("carla is suggested").to_owned();
    agent.post(&format!("{start}{person}/acceptance"), &[]).await.expect(303);
    (ticket, agent)
}

/// What the page says of the delivery of the last message.
async fn delivery(agent: &mut crate::harness::client::Browser, ticket: domain::TicketId) -> String {
    page::messages(&look(agent, ticket).await).pop().expect("a message").words
}

on_both! {
    async fn a_relay_that_asks_to_wait_is_asked_again_in_growing_gaps(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next(vec![Turn::Say(451, "greylisted"); 4]);
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 1);
        let words = delivery(&mut agent, ticket).await;
        assert!(words.contains("Waiting to be sent") && words.contains("greylisted"), "{words}");
        assert!(words.contains("The relay asked to try again later"), "{words}");
        for (n, gap) in [15, 60, 180, 600].into_iter().enumerate() {
            desk.advance(gap - 5).await;
            desk.settle().await;
            assert_eq!(desk.relay.offered(), n + 1, "too early after attempt {}", n + 1);
            desk.advance(gap / 4 + 6).await;
            desk.settle().await;
            assert_eq!(desk.relay.offered(), n + 2, "too late after attempt {}", n + 1);
        }
        assert_eq!(desk.relay.taken().len(), 1);
        assert!(delivery(&mut agent, ticket).await.contains("Sent"));
        desk.advance(86_400).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 5, "what is sent is sent");
    }

    async fn a_relay_that_refuses_is_believed_and_it_is_seen(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next([Turn::Say(554, "no such person & <b>never</b>")]);
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let html = look(&mut agent, ticket).await;
        let last = page::messages(&html).pop().expect("a message");
        assert!(last.words.contains("Not delivered") && last.words.contains("no such person"), "{}", last.words);
        assert!(!html.contains("<b>never</b>"), "the words of a relay are text");
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(page::words(&list).contains("Not delivered"), "{}", page::words(&list));
        desk.advance(86_400 / 2 - 3600).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 1, "for good is for good");

        let retry = page::between(&html, "/agent/outbox/", "/retry").expect("a button to try again").to_owned();
        agent.post(&format!("/agent/outbox/{retry}/retry"), &[]).await.expect(303);
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1);
        assert!(delivery(&mut agent, ticket).await.contains("Sent"));
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(!page::words(&list).contains("Not delivered"), "{}", page::words(&list));
        agent.post(&format!("/agent/outbox/{retry}/retry"), &[]).await.expect(409);
    }

    async fn a_wrong_address_is_put_right_and_the_mail_sent_again(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next([Turn::Say(550, "5.1.1 no such user")]);
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let dead = async || {
            let known = desk.app().read(async |db| store::address_trouble::find(db, ROSA, domain::bounce::TroubleKind::Dead).await);
            known.await.expect("reads").is_some()
        };
        assert!(dead().await, "nobody writes there any more");
        let html = look(&mut agent, ticket).await;
        let outbox = page::between(&html, "/agent/outbox/", "/retry").expect("a button to try again").to_owned();
        let path = format!("/agent/outbox/{outbox}/retry");
        let right = "rosa.marin@customer.example";
        agent.post(&path, &[("from", ROSA), ("to", right)]).await.expect(422);
        for (from, to) in [(ROSA, SUPPORT), (ROSA, "no address"), ("carla@customer.example", right)] {
            agent.post(&path, &[("from", from), ("to", to), ("reason", "x")]).await.expect(422);
        }
        // Somebody knows that mail reaches it; another thing stands in its way.
        desk.relay.next([Turn::Say(554, "transaction failed")]);
        agent.post(&path, &[("from", ROSA), ("to", ROSA), ("reachable", "1")]).await.expect(303);
        desk.settle().await;
        assert!(!dead().await, "what was known against it is forgotten");
        assert_eq!(desk.relay.taken().len(), 0);
        let client = Client::of(desk, AGENT).await;
        let said = client.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200).json["comments"].clone();
        let message = said.as_array().and_then(|all| all.last()).map(|c| c["id"].clone()).expect("the reply");
        let once_more = format!("/api/desk/v1/messages/{message}/delivery");
        client.put(&once_more, json!({ "delivery": { "to": right } })).await.expect(422);
        desk.relay.next([Turn::Say(554, "transaction failed")]);
        client.put(&once_more, json!({ "delivery": { "reason": "Their server is back" } })).await.expect(204);
        desk.settle().await;
        agent.post(&path, &[("from", ROSA), ("to", right), ("reason", "A typing error")]).await.expect(303);
        desk.settle().await;
        let mail = desk.relay.last();
        assert_eq!(mail.to, [right]);
        assert_eq!(mail.letter().to.iter().map(|a| a.email.as_str()).collect::<Vec<_>>(), [right]);
        assert!(delivery(&mut agent, ticket).await.contains("Sent"));
        let told = page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
        assert!(told.contains("to rosa.marin@customer.example in place of rosa@customer.example: A typing error"), "{told}");
        assert!(told.contains("tried again by hand: Their server is back"), "{told}");
        client.put(&once_more, json!({ "delivery": {} })).await.expect(409);
    }

    async fn only_the_refused_are_tried_again(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        desk.relay.answer("carla@customer.example", 450);
        reply(&mut agent, ticket, "For both.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["rosa@customer.example"]);
        let words = delivery(&mut agent, ticket).await;
        assert!(words.contains("carla@customer.example"), "{words}");
        desk.relay.answer("carla@customer.example", 250);
        desk.advance(20).await;
        desk.settle().await;
        let taken = desk.relay.taken();
        assert_eq!(taken.iter().map(|t| t.to.clone()).collect::<Vec<_>>(), [["rosa@customer.example"], ["carla@customer.example"]]);
        assert_eq!(taken[0].letter().message_id, taken[1].letter().message_id);
        assert!(delivery(&mut agent, ticket).await.contains("Sent"));

        desk.relay.answer("carla@customer.example", 550);
        reply(&mut agent, ticket, "Again for both.").await;
        desk.settle().await;
        let offered = desk.relay.offered();
        desk.advance(3600).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), offered, "she was refused for good");
        assert_eq!(desk.relay.count_to("rosa@customer.example"), 2);
        let words = delivery(&mut agent, ticket).await;
        assert!(words.contains("Not delivered") && words.contains("carla@customer.example"), "{words}");
    }

    async fn a_line_that_breaks_after_the_dot_is_told_and_tried_under_the_same_id(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next([Turn::TakeAndVanish]);
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let words = delivery(&mut agent, ticket).await;
        assert!(words.contains("Perhaps sent"), "{words}");
        desk.advance(20).await;
        desk.settle().await;
        let taken = desk.relay.taken();
        assert_eq!(taken.len(), 2, "at most one more");
        assert_eq!(taken[0].letter().message_id, taken[1].letter().message_id);
        assert_eq!(taken[0].raw, taken[1].raw, "the same octets");
        assert!(delivery(&mut agent, ticket).await.contains("Sent"));
    }

    async fn after_five_days_it_is_given_up(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next(vec![Turn::Say(421, "come back later"); 50]);
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        for _ in 0..10 {
            desk.advance(13 * 3600).await;
            desk.settle().await;
        }
        let offered = desk.relay.offered();
        assert_eq!(offered, 11);
        let mut agent = desk.sign_in(AGENT).await;
        let words = delivery(&mut agent, ticket).await;
        assert!(words.contains("Not delivered") && words.contains("given up after five days"), "{words}");
        desk.advance(86_400).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), offered);
    }

    async fn a_forged_bounce_changes_nothing_and_a_true_one_is_shown(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        let id = sent.letter().message_id.expect("a Message-ID");
        let forged_verp = sent.from.replacen('+', "+a", 1);
        for to in [SUPPORT, sent.reply_to().as_str(), forged_verp.as_str()] {
            let row = desk.receives(&bounce(to, "made-up@desk.example")).await;
            assert!(row.reason.contains("carries no token of ours"), "{to}: {}", row.reason);
            assert_eq!(row.ticket, None);
        }
        let html = look(&mut agent, ticket).await;
        assert_eq!(page::messages(&html).len(), 2);
        assert!(!page::words(&html).contains("Not delivered"));

        let row = desk.receives(&bounce(&sent.from, &id)).await;
        assert!(row.reason.contains("a delivery report with a token of ours"), "{}", row.reason);
        let html = look(&mut agent, ticket).await;
        let said = page::messages(&html);
        assert_eq!(said.len(), 2, "a report is no message");
        assert!(said[1].words.contains("Not delivered") && said[1].words.contains("came back"), "{}", said[1].words);
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(page::words(&list).contains("Not delivered"));
        assert_eq!(desk.relay.taken().len(), 1, "a report is never answered");
    }

    async fn replies_on_one_ticket_arrive_in_the_order_they_were_written(desk) {
        let ticket = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new("paul@customer.example", "Fax", "It whistles.")).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next([Turn::Say(451, "greylisted")]);
        reply(&mut agent, ticket, "First.").await;
        desk.settle().await;
        reply(&mut agent, ticket, "Second.").await;
        reply(&mut agent, other, "Elsewhere.").await;
        desk.settle().await;
        let said = |desk: &TestDesk| -> Vec<String> {
            desk.relay.taken().iter().map(|t| t.letter().reply.lines().next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(said(desk), ["Elsewhere."], "another ticket does not wait");
        let words = delivery(&mut agent, ticket).await;
        assert!(words.contains("Waiting to be sent") && words.contains("An earlier mail of this ticket"), "{words}");
        desk.advance(20).await;
        desk.settle().await;
        assert_eq!(said(desk), ["Elsewhere.", "First.", "Second."]);
        assert!(delivery(&mut agent, ticket).await.contains("Sent"));
    }

    async fn a_reply_that_hangs_does_not_hold_up_the_next_for_ever(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next(vec![Turn::Say(451, "greylisted"); 4]);
        reply(&mut agent, ticket, "First.").await;
        desk.settle().await;
        reply(&mut agent, ticket, "Second.").await;
        for gap in [20, 80, 230] {
            desk.advance(gap).await;
            desk.settle().await;
            assert!(desk.relay.taken().is_empty());
        }
        assert_eq!(desk.relay.offered(), 4, "only the first was tried so far");
        // Fifteen minutes after it was written; the first is due a little later.
        desk.advance(15 * 60 - 330 + 2).await;
        desk.settle().await;
        let taken = desk.relay.taken();
        assert!(taken.iter().any(|t| t.letter().reply.starts_with("Second.")), "{}", taken.len());
    }

    async fn what_cannot_be_written_as_a_mail_is_told_at_once(desk) {
        let ticket = desk.ticket(&question()).await;
        let mailbox = desk.mailbox(SUPPORT).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let offered = desk.relay.offered();
        let put = desk.app().write(async move |tx| {
            let all = store::messages::list(tx, ticket, domain::MessageId(i64::MAX), 10).await?;
            let message = all.last().expect("the reply").id;
            let mail = store::outbox::NewMail {
                id: tx.next_id().await?,
                cause: "a test".into(),
                target: "all".into(),
                ticket: Some(ticket),
                message: Some(message),
                mailbox: Some(mailbox),
                header_message_id: "not an id".into(),
                envelope_from: None,
                recipients: vec!["rosa@customer.example".into()],
            };
            store::outbox::insert(tx, &mail).await?;
            tx.record(&domain::Actor::Desk, domain::Event::SignInFailed { person: None });
            Ok(())
        });
        put.await.expect("a write works");
        desk.settle().await;
        let words = delivery(&mut agent, ticket).await;
        assert!(words.contains("Not delivered") && words.contains("cannot make a mail of it"), "{words}");
        assert!(words.contains("Message-ID: it is not one"), "{words}");
        desk.advance(86_400 / 2 - 3600).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), offered, "it is not tried again by itself");
    }

    async fn without_the_relay_nothing_is_lost(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "First.").await;
        reply(&mut agent, ticket, "Second.").await;
        desk.settle().await;
        desk.restart().await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Third.").await;
        desk.settle().await;
        let texts: Vec<String> = desk.relay.taken().iter().map(|t| t.letter().reply.trim().to_owned()).collect();
        assert_eq!(texts.len(), 3);
        assert!(texts[2].starts_with("Third."), "{texts:?}");
    }
}

/// A delivery report as mail servers send it.
fn bounce(to: &str, original: &str) -> Mail {
    let text = format!(
        "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.customer.example\n\n\
         Final-Recipient: rfc822; rosa@customer.example\nAction: failed\nStatus: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 unknown user\n\n--b\nContent-Type: text/rfc822-headers\n\n\
         Message-ID: <{original}>\nSubject: Re: The printer hums\n\n--b--"
    );
    Mail::new(
        "Mail Delivery System <MAILER-DAEMON@customer.example>",
        "Undelivered Mail Returned to Sender",
        &text,
    )
    .to(to)
    .return_path("")
    .header("MIME-Version", "1.0")
    .header("Auto-Submitted", "auto-replied")
    .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=\"b\"")
}

/// Whose fault it is, is told: nobody asked the desk to wait when it found nobody to ask.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_is_not_there_is_the_desks_own_trouble() {
    let port = crate::harness::free_port();
    let relay = vec![("relay".to_owned(), format!("smtp://127.0.0.1:{port}?tls=none"))];
    let desk = TestDesk::start_with(Engine::Sqlite, Options { settings: relay, ..Options::default() }).await;
    let ticket = desk.ticket(&question()).await;
    let mut agent = desk.sign_in(AGENT).await;
    reply(&mut agent, ticket, "Clean the rollers.").await;
    desk.settle().await;
    let words = delivery(&mut agent, ticket).await;
    assert!(words.contains("Waiting to be sent") && words.contains("could not reach its relay"), "{words}");
    assert!(!words.contains("asked"), "{words}");
    desk.end().await;
}
