//! Tokens: given by consent, renewed in time and by one at a time, and missed aloud when the consent ends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use deskhand::consent::{self, DeviceState, Returned};
use deskhand::credentials::Freshness;
use domain::mailbox::{Consent, FaultKind, Provider};
use serde_json::{Value, json};

use super::*;
use crate::harness::{ADMIN, Engine, LEAD, on_both};

/// An OpenID provider on the wire, which does what the test wants.
#[derive(Clone, Default)]
struct Idp(Arc<Mutex<Mind>>);

#[derive(Default)]
struct Mind {
    issuer: String,
    /// What the next answers of the token endpoint are; then new tokens.
    turns: Vec<(u16, Value)>,
    /// What was asked of it.
    asked: Vec<BTreeMap<String, String>>,
    given: usize,
    expires_in: i64,
}

impl Idp {
    async fn start() -> Self {
        let idp = Self::default();
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/token", post(token))
            .route("/device", post(device))
            .with_state(idp.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        {
            let mut state = idp.0.lock().expect("no panic holds it");
            state.issuer = format!("http://{}", listener.local_addr().expect("an address"));
            state.expires_in = 3600;
        }
        tokio::spawn(async move {
            use hyper_util::rt::TokioIo;
            use tower::ServiceExt;
            while let Ok((stream, _)) = listener.accept().await {
                let router = router.clone();
                let service =
                    hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                        router.clone().oneshot(request.map(axum::body::Body::new))
                    });
                tokio::spawn(async move {
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        idp
    }
    fn issuer(&self) -> String {
        self.0.lock().expect("no panic holds it").issuer.clone()
    }
    fn says(&self, status: u16, body: Value) {
        self.0.lock().expect("no panic holds it").turns.push((status, body));
    }
    fn asked(&self) -> Vec<BTreeMap<String, String>> {
        self.0.lock().expect("no panic holds it").asked.clone()
    }
}

async fn describe(State(idp): State<Idp>) -> Json<Value> {
    let issuer = idp.issuer();
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"), "token_endpoint": format!("{issuer}/token"),
        "device_authorization_endpoint": format!("{issuer}/device"),
    }))
}

async fn token(
    State(idp): State<Idp>,
    Form(form): Form<BTreeMap<String, String>>,
) -> (axum::http::StatusCode, Json<Value>) {
    let mut state = idp.0.lock().expect("no panic holds it");
    state.asked.push(form);
    let (status, body) = if state.turns.is_empty() {
        state.given += 1;
        let n = state.given;
        let body = json!({ "access_token": format!("access-{n}"), "refresh_token": format!("refresh-{n}"),
            "token_type": "Bearer", "expires_in": state.expires_in });
        (200, body)
    } else {
        state.turns.remove(0)
    };
    (axum::http::StatusCode::from_u16(status).expect("a status"), Json(body))
}

async fn device(State(idp): State<Idp>, Form(form): Form<BTreeMap<String, String>>) -> Json<Value> {
    let issuer = idp.issuer();
    idp.0.lock().expect("no panic holds it").asked.push(form);
    Json(
        json!({ "device_code": "dev-1", "user_code": "WDJB-MJHT", "verification_uri": format!("{issuer}/activate"),
        "expires_in": 600, "interval": 5 }),
    )
}

async fn set_up(desk: &TestDesk, idp: &Idp) -> MailboxId {
    let mailbox = desk.mailbox(SUPPORT).await;
    let consent = Consent {
        mailbox,
        provider: Provider::Issuer,
        issuer: idp.issuer(),
        client_id: "desk".to_owned(),
        scope: String::new(),
        given_at: None,
        ends_at: None,
        ended: String::new(),
    };
    let set = consent::set_up(desk.app(), &Actor::Desk, consent, Some("client-s3cret".to_owned())).await;
    set.expect("good settings");
    mailbox
}

/// Consents by the browser, as the admin's.
async fn consented(desk: &TestDesk, idp: &Idp) -> MailboxId {
    let mailbox = set_up(desk, idp).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let page = admin.post(&format!("/agent/mailboxes/{mailbox}/consent/link"), &[]).await.expect(200).text();
    let state = sent(&page, &idp.issuer());
    let back = admin.get(&format!("/agent/mailboxes/consent?state={state}&code=c0de")).await;
    assert_eq!(back.status, 303, "{}", crate::harness::page::words(&back.text()));
    mailbox
}

/// The state that somebody was sent away with.
fn sent(page: &str, issuer: &str) -> String {
    let link =
        page.split('"').find(|p| p.starts_with(&format!("{issuer}/auth"))).expect("a link to the provider");
    let state = link
        .replace("&amp;", "&")
        .split(['?', '&'])
        .find_map(|p| p.strip_prefix("state=").map(str::to_owned));
    state.expect("a state")
}

async fn the_token(desk: &TestDesk, mailbox: MailboxId) -> Result<String, mail::fetch::Fault> {
    consent::access_token(desk.app(), mailbox, Freshness::Cached).await
}

on_both! {
    async fn a_code_is_traded_once_with_its_verifier_and_tokens_are_sealed(desk) {
        let idp = Idp::start().await;
        let mailbox = consented(desk, &idp).await;
        let asked = idp.asked();
        assert_eq!((asked.len(), asked[0]["grant_type"].as_str(), asked[0]["code"].as_str()), (1, "authorization_code", "c0de"));
        assert_eq!(asked[0]["client_secret"], "client-s3cret");
        assert!(asked[0]["code_verifier"].len() >= 43 && asked[0]["redirect_uri"].ends_with("/agent/mailboxes/consent"));
        let stored = desk.app().read(async move |db| store::consents::find(db, mailbox).await).await.expect("a read works");
        let stored = format!("{:?}", stored.expect("there is one"));
        for secret in ["access-1", "refresh-1", "client-s3cret"] {
            assert!(!stored.contains(secret), "{stored}");
        }
        assert_eq!(the_token(desk, mailbox).await.as_deref(), Ok("access-1"));
        assert_eq!(idp.asked().len(), 1, "it lasts");
    }

    async fn tokens_are_renewed_ahead_of_their_end_and_by_one_at_a_time(desk) {
        let idp = Idp::start().await;
        let mailbox = consented(desk, &idp).await;
        desk.advance(3600 - 240).await;
        let all = futures_util::future::join_all((0..8).map(|_| the_token(desk, mailbox))).await;
        // Whoever came while it was renewed may use what is good for some minutes more.
        assert!(all.iter().all(|t| matches!(t.as_deref(), Ok("access-1" | "access-2"))), "{all:?}");
        assert_eq!(the_token(desk, mailbox).await.as_deref(), Ok("access-2"));
        let asked = idp.asked();
        assert_eq!((asked.len(), asked[1]["grant_type"].as_str(), asked[1]["refresh_token"].as_str()), (2, "refresh_token", "refresh-1"));
        // And with the new refresh token next, when the server did not take it.
        let renewed = consent::access_token(desk.app(), mailbox, Freshness::Renewed).await;
        assert_eq!(renewed.as_deref(), Ok("access-3"));
        assert_eq!(idp.asked()[2]["refresh_token"], "refresh-2");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consent_that_ends_is_told_at_once_and_nobody_is_asked_again() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let idp = Idp::start().await;
    let mailbox = consented(&desk, &idp).await;
    desk.advance(4000).await;
    // The provider's own trouble is no end.
    idp.says(503, json!({}));
    let fault = the_token(&desk, mailbox).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable, "{fault}");
    idp.says(400, json!({ "error": "invalid_client", "error_description": "the secret has expired" }));
    let fault = the_token(&desk, mailbox).await.unwrap_err();
    assert!(
        fault.kind == FaultKind::ConsentEnded && fault.words.contains("the secret has expired"),
        "{fault}"
    );
    idp.says(400, json!({ "error": "invalid_grant", "error_description": "revoked\nby <b>Rosa</b>" }));
    let fault = the_token(&desk, mailbox).await.unwrap_err();
    assert!(fault.kind == FaultKind::ConsentEnded && fault.words.contains("revoked by"), "{fault}");
    let asked = idp.asked().len();
    assert_eq!(the_token(&desk, mailbox).await.unwrap_err().kind, FaultKind::ConsentEnded);
    assert_eq!(idp.asked().len(), asked, "the provider is left alone");
    let mut admin = desk.sign_in(ADMIN).await;
    let page = admin.get(&format!("/agent/mailboxes/{mailbox}/servers")).await.expect(200).text();
    assert!(page.contains("The consent has ended.") && !page.contains("<b>Rosa"), "{page}");
    consented(&desk, &idp).await;
    assert!(the_token(&desk, mailbox).await.is_ok());
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_that_is_known_warns_two_weeks_before() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let idp = Idp::start().await;
    idp.says(
        200,
        json!({ "access_token": "a", "refresh_token": "r", "expires_in": 3600, "refresh_token_expires_in": 30 * 86_400 }),
    );
    let mailbox = consented(&desk, &idp).await;
    let mut wish = Wish::at(crate::harness::free_port());
    wish.server.sign_in = Some(domain::mailbox::SignIn::Consent);
    wish.set(&desk).await;
    let ready = async || desk.browser().get("/readyz").await.expect(200).text();
    assert!(!ready().await.contains("consent_ends"));
    desk.advance(17 * 86_400).await;
    assert!(ready().await.contains("consent_ends"));
    let mut admin = desk.sign_in(ADMIN).await;
    let page = admin.get(&format!("/agent/mailboxes/{mailbox}/servers")).await.expect(200).text();
    assert!(page.contains("It ends soon"), "{}", crate::harness::page::words(&page));
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_whoever_began_comes_back_once_and_in_time() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let idp = Idp::start().await;
    let mailbox = set_up(&desk, &idp).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let link = format!("/agent/mailboxes/{mailbox}/consent/link");
    let state = sent(&admin.post(&link, &[]).await.expect(200).text(), &idp.issuer());
    // Somebody without the right, a wrong state, another provider's answer.
    let mut lead = desk.sign_in(LEAD).await;
    assert_eq!(lead.get(&format!("/agent/mailboxes/consent?state={state}&code=c")).await.status, 403);
    assert_eq!(admin.get("/agent/mailboxes/consent?state=other&code=c").await.status, 409);
    assert_eq!(
        admin
            .get(&format!("/agent/mailboxes/consent?state={state}&code=c&iss=https://evil.example"))
            .await
            .status,
        409
    );
    // The state is used up by that.
    assert_eq!(admin.get(&format!("/agent/mailboxes/consent?state={state}&code=c")).await.status, 409);
    // They said no.
    let state = sent(&admin.post(&link, &[]).await.expect(200).text(), &idp.issuer());
    let no = admin.get(&format!("/agent/mailboxes/consent?state={state}&error=access_denied")).await;
    assert!(no.status == 409 && no.text().contains("access_denied"), "{}", no.text());
    // They took an hour.
    let state = sent(&admin.post(&link, &[]).await.expect(200).text(), &idp.issuer());
    desk.advance(3600).await;
    assert_eq!(admin.get(&format!("/agent/mailboxes/consent?state={state}&code=c")).await.status, 409);
    // Another admin finishes what they did not begin.
    let state = sent(&admin.post(&link, &[]).await.expect(200).text(), &idp.issuer());
    let by = Actor::person(desk.person(LEAD).await, domain::person::Role::Admin, []);
    let returned = Returned { state, code: Some("c".to_owned()), ..Returned::default() };
    assert!(consent::finish(desk.app(), &by, returned).await.is_err());
    assert!(idp.asked().is_empty(), "no code was traded");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_code_is_waited_for_at_the_providers_pace() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let idp = Idp::start().await;
    let mailbox = set_up(&desk, &idp).await;
    let code = consent::begin_device(desk.app(), &Actor::Desk, mailbox).await.expect("a code");
    assert_eq!(code.user_code, "WDJB-MJHT");
    let attempt = async || {
        let now = desk.now();
        let found =
            desk.app().read(async move |db| store::consents::find_attempt(db, mailbox, now).await).await;
        found.expect("a read works")
    };
    let first = attempt().await.expect("it waits");
    assert!(!format!("{first:?}").contains("dev-1"), "the device code is sealed");
    idp.says(400, json!({ "error": "authorization_pending" }));
    let state = consent::ask_device(desk.app(), &first).await.expect("asked");
    assert_eq!(state, DeviceState::Waiting(Duration::from_secs(5)));
    idp.says(400, json!({ "error": "slow_down" }));
    let state = consent::ask_device(desk.app(), &first).await.expect("asked");
    assert_eq!(state, DeviceState::Waiting(Duration::from_secs(10)));
    assert_eq!(attempt().await.expect("it waits").interval_s, 10);
    let state = consent::ask_device(desk.app(), &attempt().await.expect("it waits")).await.expect("asked");
    assert_eq!(state, DeviceState::Given);
    assert!(attempt().await.is_none());
    assert!(the_token(&desk, mailbox).await.is_ok());
    desk.end().await;
}
