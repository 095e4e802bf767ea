//! Many mails that are due at once.

use std::time::{Duration, Instant};

use domain::message::Visibility;
use domain::{Actor, Event, MessageId};
use store::messages;
use store::outbox::{self, NewMail};

use crate::commands::receive_letter::question;
use crate::harness::letters::SUPPORT;
use crate::harness::{AGENT, PATIENCE, TestDesk, on_both, reply};

/// How many mails are due; `DESKHAND_TEST_MAILS` says otherwise, to measure.
fn mails() -> usize {
    std::env::var("DESKHAND_TEST_MAILS").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

/// Puts mails of one reply into the outbox, every second one to a domain that is slow.
async fn put(desk: &TestDesk, count: usize) {
    let ticket = desk.ticket(&question()).await;
    let mut agent = desk.sign_in(AGENT).await;
    reply(&mut agent, ticket, "To all of you.").await;
    desk.settle().await;
    let mailbox = desk.mailbox(SUPPORT).await;
    let all = desk.app().read(async move |db| messages::list(db, ticket, MessageId(i64::MAX), 10).await);
    let all = all.await.expect("read");
    let message = all.iter().rfind(|m| m.visibility == Visibility::Public).expect("the reply").clone();
    for start in (0..count).step_by(500) {
        let message = message.clone();
        let put = desk.app().write(async move |tx| {
            for n in start..count.min(start + 500) {
                let domain =
                    if n % 2 == 0 { "slow.example".to_owned() } else { format!("fast{}.example", n % 20) };
                let mail = NewMail {
                    id: tx.next_id().await?,
                    cause: format!("test:{n}"),
                    target: "all".to_owned(),
                    // No ticket: they wait for nobody.
                    ticket: None,
                    message: Some(message.id),
                    mailbox: Some(mailbox),
                    header_message_id: message.message_id.clone().expect("a Message-ID"),
                    envelope_from: None,
                    recipients: vec![format!("p{n}@{domain}")],
                };
                outbox::insert(tx, &mail).await?;
            }
            tx.record(&Actor::Desk, Event::SignInFailed { person: None });
            Ok(())
        });
        put.await.expect("written");
    }
}

on_both! {
    /// One domain whose server does not answer keeps a few connections busy, and nobody else waits for it.
    async fn a_slow_domain_holds_up_nobody_else(desk) {
        let count = mails();
        desk.relay.hang("slow.example");
        let began = Instant::now();
        put(desk, count).await;
        let fast = |desk: &TestDesk| desk.relay.taken().iter().filter(|t| t.to.iter().any(|a| a.contains("@fast"))).count();
        let patience = PATIENCE.max(Duration::from_millis(count as u64 * 10));
        while fast(desk) < count / 2 {
            assert!(began.elapsed() < patience, "{} of {} fast ones have left", fast(desk), count / 2);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        println!("{} mails to fast domains left in {:?}, {} to a slow one waiting", count / 2, began.elapsed(), count / 2);
        assert!(desk.relay.hung_max() <= 4, "{} hung at once", desk.relay.hung_max());
        assert!(!desk.relay.taken().iter().any(|t| t.to.iter().any(|a| a.contains("@slow"))));
        desk.relay.go_on("slow.example");
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), count + 1, "and then it has all of its own");
    }
}
