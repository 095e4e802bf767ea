//! Many mails that are due at once.

use std::time::{Duration, Instant};

use domain::message::{DeliveryReason, Visibility};
use domain::{Actor, Event, MessageId, OutboxId};
use store::messages;
use store::outbox::{self, NewMail};

use crate::commands::receive_letter::question;
use crate::harness::letters::SUPPORT;
use crate::harness::{AGENT, Engine, Options, PATIENCE, TestDesk, free_port, on_both, reply};

/// How many mails are due; `DESKHAND_TEST_MAILS` says otherwise, to measure.
fn mails() -> usize {
    std::env::var("DESKHAND_TEST_MAILS").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

/// Puts mails into the outbox, every second one to a domain that is slow.
async fn put(desk: &TestDesk, count: usize) -> Vec<(OutboxId, MessageId)> {
    let ticket = desk.ticket(&question()).await;
    let mut agent = desk.sign_in(AGENT).await;
    reply(&mut agent, ticket, "To all of you.").await;
    desk.settle().await;
    let mailbox = desk.mailbox(SUPPORT).await;
    let all = desk.app().read(async move |db| messages::list(db, ticket, MessageId(i64::MAX), 10).await);
    let all = all.await.expect("read");
    let message = all.iter().rfind(|m| m.visibility == Visibility::Public).expect("the reply").clone();
    let mut put = Vec::with_capacity(count);
    for start in (0..count).step_by(500) {
        let message = message.clone();
        let some = desk.app().write(async move |tx| {
            let mut some = Vec::new();
            for n in start..count.min(start + 500) {
                let domain =
                    if n % 2 == 0 { "slow.example".to_owned() } else { format!("fast{}.example", n % 20) };
                // A message each, as replies are.
                let own = messages::Stored { id: tx.next_id().await?, message_id: None, ..message.clone() };
                messages::insert(tx, &own, None).await?;
                let mail = NewMail {
                    id: tx.next_id().await?,
                    cause: format!("test:{n}"),
                    target: "all".to_owned(),
                    // No ticket: they wait for nobody.
                    ticket: None,
                    message: Some(own.id),
                    mailbox: Some(mailbox),
                    header_message_id: format!("{}@desk.example", own.id),
                    envelope_from: None,
                    recipients: vec![format!("p{n}@{domain}")],
                };
                outbox::insert(tx, &mail).await?;
                some.push((mail.id, own.id));
            }
            tx.record(&Actor::Desk, Event::SignInFailed { person: None });
            Ok(some)
        });
        put.extend(some.await.expect("written"));
    }
    put
}

on_both! {
    /// One domain whose server does not answer keeps a few connections busy, and nobody else waits for it.
    async fn a_slow_domain_holds_up_nobody_else(desk) {
        let count = mails();
        desk.relay.hang("slow.example");
        let began = Instant::now();
        put(desk, count).await;
        let to = |domain: &str| desk.relay.count(|address| address.contains(domain));
        let patience = PATIENCE.max(Duration::from_millis(count as u64 * 10));
        while to("@fast") < count / 2 {
            assert!(began.elapsed() < patience, "{} of {} fast ones have left", to("@fast"), count / 2);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        println!("{} mails to fast domains left in {:?}, {} to a slow one waiting", count / 2, began.elapsed(), count / 2);
        assert!(desk.relay.hung_max() <= 4, "{} hung at once", desk.relay.hung_max());
        assert_eq!(to("@slow"), 0);
        desk.relay.go_on("slow.example");
        while to("@slow") < count.div_ceil(2) {
            assert!(began.elapsed() < patience * 2, "{} of {} slow ones have left", to("@slow"), count / 2);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        desk.settle().await;
        assert_eq!(desk.relay.count(|_| true), count + 1, "each once, and the reply before them");
    }
}

/// A server that is not there is looked for by a few mails now and then, and not by each of the hundreds that wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_door_is_tried_by_a_few() {
    const WAITING: usize = 60;
    let port = free_port();
    let relay = vec![("relay".to_owned(), format!("smtp://127.0.0.1:{port}?tls=none"))];
    let desk = TestDesk::start_with(Engine::Sqlite, Options { settings: relay, ..Options::default() }).await;
    let waiting = put(&desk, WAITING).await;
    desk.settle().await;
    let attempts = async || {
        let waiting = waiting.clone();
        let all = desk.app().read(async move |db| {
            let mut sum = 0;
            for (id, message) in waiting {
                sum += outbox::load(db, id).await?.attempts;
                // Those that were not tried are told about as well.
                let reason = messages::load(db, message).await?.delivery_reason;
                assert_eq!(reason, Some(DeliveryReason::Unreachable));
            }
            Ok(sum)
        });
        all.await.expect("read")
    };
    let tried: i64 = attempts().await;
    assert!((1..=20).contains(&tried), "{tried} attempts at a door that is closed");
    desk.advance(31).await;
    desk.settle().await;
    let again = attempts().await;
    assert!(again > tried && again <= 2 * 20, "{again} attempts after half a minute");
    desk.end().await;
}
