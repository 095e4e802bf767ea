//! What the desk says of itself, and to whom.

use domain::moment::MINUTE_US;
use serde_json::{Value, json};

use crate::harness::client::{Answer, Ask};
use crate::harness::{ADMIN, AGENT, Engine, LEAD, Options, PASSWORD, TestDesk, on_both};

/// Asks as somebody from afar, through a proxy that nobody named.
async fn afar(desk: &TestDesk, path: &str) -> Answer {
    desk.browser().send(Ask::new("GET", path).header("x-forwarded-for", "203.0.113.9")).await
}

fn report(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).expect("JSON")
}

/// A desk behind a trusted proxy on this machine, with these settings too.
async fn behind_proxy(settings: &[(&str, &str)]) -> TestDesk {
    let mut all = vec![("trusted-proxies".to_owned(), "127.0.0.0/8".to_owned())];
    all.extend(settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    TestDesk::start_with(Engine::Sqlite, Options { settings: all, ..Options::default() }).await
}

fn from_afar(path: &str) -> Ask {
    Ask::new("GET", path).header("x-forwarded-for", "203.0.113.9").header("x-forwarded-proto", "https")
}

on_both! {
    async fn strangers_hear_ok_or_not_and_this_machine_hears_why(desk) {
        desk.settle_search().await;
        let channels = json!({ "database": "ok", "disk": "ok", "mail_in": "ok", "mail_out": "ok", "followers": "ok", "door": "ok", "files": "ok", "search": "ok" });
        assert_eq!(report(&afar(desk, "/readyz").await.expect(200)), json!({ "ready": true, "channels": channels }));
        let own = report(&desk.browser().get("/readyz").await.expect(200));
        assert_eq!((&own["ready"], &own["channels"], &own["wrong"]), (&json!(true), &channels, &json!([])));
        assert!(own["head"].as_i64().is_some_and(|n| n > 0) && own["mail_in"]["waiting"] == 0, "{own}");

        desk.app().health.search_failed(Some("the inside of a fault".into()));
        desk.advance(6).await;
        let answer = afar(desk, "/readyz").await.expect(200);
        assert_eq!(report(&answer)["channels"]["search"], "not_ok");
        assert!(!answer.text().contains("inside") && report(&answer).get("wrong").is_none(), "{}", answer.text());
        let own = report(&desk.browser().get("/readyz").await.expect(200));
        let wrong = json!([{ "channel": "search", "code": "search_fails", "words": "search fails: the inside of a fault" }]);
        assert_eq!(own["wrong"], wrong);
        // A part that fails is no reason to be sent no work.
        assert_eq!(own["ready"], true);
    }
}

/// Strangers cannot make the desk work by asking: what was found out lately is told again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_are_answered_from_memory_for_some_seconds() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    desk.settle_search().await;
    loop {
        desk.advance(6).await;
        let began = desk.now();
        let first = report(&afar(&desk, "/readyz").await.expect(200));
        desk.app().health.search_failed(Some("x".into()));
        let second = report(&afar(&desk, "/readyz").await.expect(200));
        // A machine that took longer than the memory lasts proves nothing: once more.
        if desk.now().since(began) < 4_000_000 {
            assert_eq!((&first["channels"]["search"], &second), (&json!("ok"), &first));
            break;
        }
        desk.app().health.search_failed(None);
    }
    desk.advance(6).await;
    assert_eq!(report(&afar(&desk, "/readyz").await.expect(200))["channels"]["search"], "not_ok");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_from_afar_need_an_admin_or_the_token() {
    const TOKEN: &str = "a-token-of-monitoring";
    let desk = behind_proxy(&[("monitoring-token", TOKEN)]).await;
    let words = |answer: &Answer| report(answer).get("wrong").is_some();
    for (email, reads) in [(ADMIN, true), (LEAD, false), (AGENT, false)] {
        let mut browser = desk.browser();
        let sign_in = Ask { method: "POST".into(), ..from_afar("/sign-in") }
            .header("sec-fetch-site", "same-origin")
            .form(&[("email", email), ("password", PASSWORD)]);
        browser.send(sign_in).await.expect(303);
        assert_eq!(words(&browser.send(from_afar("/readyz")).await.expect(200)), reads, "{email}");
        // Signed in or not, figures are for programs, and they have a token.
        browser.send(from_afar("/metrics")).await.expect(401);
    }
    let with = |path: &str, token: &str| from_afar(path).header("authorization", &format!("Bearer {token}"));
    assert!(words(&desk.browser().send(with("/readyz", TOKEN)).await.expect(200)));
    let metrics = desk.browser().send(with("/metrics", TOKEN)).await.expect(200);
    assert!(metrics.text().contains("deskhand_up 1"));
    let refused = desk.browser().send(from_afar("/metrics")).await.expect(401);
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    assert!(!words(&desk.browser().send(with("/readyz", "wrong")).await.expect(200)));
    // Guessing ends soon, for one address and for nobody else.
    let mut codes = Vec::new();
    for n in 0..35 {
        codes.push(desk.browser().send(with("/metrics", &format!("guess-{n}"))).await.status);
    }
    assert_eq!((codes[0], codes[34]), (401, 429), "{codes:?}");
    let other = Ask::new("GET", "/metrics")
        .header("x-forwarded-for", "203.0.113.10")
        .header("authorization", &format!("Bearer {TOKEN}"));
    desk.browser().send(other).await.expect(200);
    desk.end().await;

    let desk = behind_proxy(&[]).await;
    desk.browser().get("/metrics").await.expect(200);
    let refused = desk.browser().send(with("/metrics", TOKEN)).await.expect(403);
    assert!(refused.text().contains("monitoring-token"), "{}", refused.text());
    desk.end().await;
}

/// A page of figures that an admin leaves open does not keep them signed in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_how_it_goes_does_not_keep_a_session_alive() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let seen = async || {
        let (id, now) = (desk.person(ADMIN).await, desk.now());
        let all = desk.app().read(async move |db| store::sessions::list(db, id, None, now).await).await;
        all.expect("a read works")[0].seen_at
    };
    let before = seen().await;
    desk.advance(30 * 60).await;
    admin.send(Ask::new("GET", "/readyz").header("x-forwarded-for", "203.0.113.9")).await.expect(200);
    assert_eq!(seen().await, before);
    admin.get("/agent/profile").await.expect(200);
    assert!(seen().await.since(before) > 29 * MINUTE_US, "a person's own request does");
    desk.end().await;
}
