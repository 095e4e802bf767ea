//! Signing in by an organisation's own provider: who comes in, as whom, and everything that lets nobody in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::person::Person;
use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::portal::organisation;
use crate::api::Client;
use crate::commands::receive_letter::question;
use crate::harness::client::{Answer, Browser};
use crate::harness::{ADMIN, AGENT, LEAD, TestDesk, on_both, page};

const ROSAS: &str = "rosa@customer.example";
const CLIENT: &str = "desk:1";
const CLIENT_SECRET: &str = "client s3cret";

/// A provider on the wire; its codes are made by the test.
#[derive(Clone, Default)]
struct Idp(Arc<Mutex<Mind>>);

#[derive(Default)]
struct Mind {
    issuer: String,
    /// Code to the challenge that it was asked with, and the token that it is worth; once.
    codes: BTreeMap<String, (String, String)>,
    /// How the client showed who it is.
    shown: Vec<String>,
    /// It says that its answers have its name in them.
    names_itself: bool,
    /// It says where it signs people out.
    signs_out: bool,
}

fn key(seed: u8) -> SecretKey {
    SecretKey::from_slice(&[seed; 32]).expect("a number below the order")
}

fn signed(key: &SecretKey, alg: &str, claims: &Value) -> String {
    let header = json!({ "alg": alg, "kid": "one", "typ": "JWT" }).to_string();
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.to_string()));
    if alg == "none" {
        return format!("{text}.");
    }
    let signature: Signature = SigningKey::from(key).sign(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

impl Idp {
    async fn start() -> Self {
        let idp = Self::default();
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/twin/.well-known/openid-configuration", get(describe))
            .route("/token", post(token))
            .route("/keys", get(keys))
            .with_state(idp.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        idp.0.lock().expect("no panic holds it").issuer =
            format!("http://{}", listener.local_addr().expect("an address"));
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

    /// A code that is worth this token to whoever has the secret of that way.
    fn gives(&self, way: &Way, token: String) {
        let mut mind = self.0.lock().expect("no panic holds it");
        mind.codes.insert("c0de".into(), (way.of["code_challenge"].clone(), token));
    }

    fn shown(&self) -> Vec<String> {
        self.0.lock().expect("no panic holds it").shown.clone()
    }
}

async fn describe(State(idp): State<Idp>) -> Json<Value> {
    let issuer = idp.issuer();
    let (names_itself, signs_out) = {
        let mind = idp.0.lock().expect("no panic holds it");
        (mind.names_itself, mind.signs_out)
    };
    Json(json!({
        "end_session_endpoint": signs_out.then(|| format!("{issuer}/out")),
        "authorization_response_iss_parameter_supported": names_itself,
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys() -> Json<Value> {
    let octets = key(7).public_key().to_sec1_bytes();
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "one",
        "x": URL_SAFE_NO_PAD.encode(&octets[1..33]), "y": URL_SAFE_NO_PAD.encode(&octets[33..]) }] }))
}

async fn token(
    State(idp): State<Idp>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let mut mind = idp.0.lock().expect("no panic holds it");
    let shown = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or_default();
    mind.shown.push(shown.to_owned());
    let code = form.get("code").cloned().unwrap_or_default();
    let verifier = form.get("code_verifier").cloned().unwrap_or_default();
    match mind.codes.remove(&code) {
        Some((challenge, token)) if challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)) => {
            (StatusCode::OK, Json(json!({ "id_token": token, "access_token": "a", "token_type": "Bearer" })))
        }
        _ => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))),
    }
}

/// What somebody was sent to the provider with.
struct Way {
    of: BTreeMap<String, String>,
}

async fn begin(by: &mut Browser, idp: &Idp, email: &str) -> Way {
    let html = by.post("/requests/organisation", &[("email", email)]).await.expect(200).text();
    let start = format!("{}/auth?", idp.issuer());
    let link = page::links(&html).into_iter().find(|l| l.starts_with(&start)).expect("a link");
    let link = url::Url::parse(&link).expect("an address");
    Way { of: link.query_pairs().into_owned().collect() }
}

async fn back(by: &mut Browser, way: &Way, more: &str) -> Answer {
    let to = url::Url::parse(&way.of["redirect_uri"]).expect("an address");
    by.get(&format!("{}?state={}&{more}", to.path(), way.of["state"])).await
}

/// A good token's claims for this way.
fn claims(desk: &TestDesk, idp: &Idp, way: &Way, email: &str) -> Value {
    let now = desk.now().0 / 1_000_000;
    json!({ "iss": idp.issuer(), "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 300, "nonce": way.of["nonce"],
        "email": email, "email_verified": true, "name": "Rosa" })
}

/// The same claims but for one.
fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut all = claims.clone();
    all[name] = value;
    all
}

/// What makes a token of good claims.
type Made = Box<dyn Fn(&Value) -> String>;

/// A desk that may ask the provider, and an organisation whose people sign in by it; the organisation's page.
async fn set_up(desk: &mut TestDesk) -> (Idp, String) {
    let idp = Idp::start().await;
    let place = idp.issuer().replace("http://", "");
    desk.restart_with(&[("private-targets", place.as_str())]).await;
    let acme = organisation(desk, "Acme", "customer.example, team.example").await;
    let issuer = idp.issuer();
    let fields = [
        ("issuer", issuer.as_str()),
        ("client_id", CLIENT),
        ("client_secret", CLIENT_SECRET),
        ("domains", "customer.example, team.example"),
    ];
    desk.sign_in(ADMIN).await.post(&format!("{acme}/sign-in"), &fields).await.expect(303);
    (idp, acme)
}

on_both! {
    async fn whoever_the_provider_knows_comes_in_as_their_contact(desk) {
        assert!(!desk.browser().get("/requests/sign-in").await.expect(200).text().contains("/requests/organisation"));
        let (idp, acme) = set_up(desk).await;
        desk.ticket(&question()).await;
        let mut rosa = desk.browser();
        assert!(rosa.get("/requests/sign-in").await.expect(200).text().contains("/requests/organisation"));
        let way = begin(&mut rosa, &idp, ROSAS).await;
        assert_eq!((way.of["scope"].as_str(), way.of["code_challenge_method"].as_str()), ("openid email profile", "S256"));
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, "Rosa@customer.example")));
        let kept = rosa.cookies.clone();
        assert_eq!(back(&mut rosa, &way, "code=c0de").await.expect(303).location(), "/requests");
        let basic = STANDARD.encode("desk%3A1:client+s3cret");
        assert_eq!(idp.shown(), [format!("Basic {basic}")]);
        assert!(rosa.get("/requests").await.expect(200).text().contains("The printer hums"));
        rosa.get("/agent/views/open").await.expect(303);
        // The same answer again, in the same browser as it was: the way is walked once.
        let mut again = desk.browser();
        again.cookies = kept;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
        back(&mut again, &way, "code=c0de").await.expect(409);
        again.get("/requests").await.expect(303);
        // A provider's word proves no mailbox: no password is made by it.
        rosa.post("/requests/password", &[("password", "nine lives of a cat")]).await.expect(409);
        // Whoever was never here becomes a contact of the organisation.
        let mut new = desk.browser();
        let way = begin(&mut new, &idp, "new@customer.example").await;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, "new@customer.example")));
        back(&mut new, &way, "code=c0de").await.expect(303);
        let id = desk.person("new@customer.example").await;
        let made = desk.app().read(async move |db| store::people::load(db, id).await).await.expect("works");
        assert!(made.organisation.is_some() && made.organisation.map(|o| format!("/agent/organisations/{o}")) == Some(acme.clone()));
        // Moved to another organisation they are not there by the word of this one's provider.
        new.get("/requests").await.expect(200);
        let other = organisation(desk, "Other Ltd", "other.example").await;
        let other: i64 = other.rsplit('/').next().and_then(|n| n.parse().ok()).expect("a number");
        let api = Client::of(desk, AGENT).await;
        api.put(&format!("/api/v2/users/{id}"), json!({"user": {"organization_id": other}})).await.expect(200);
        new.get("/requests").await.expect(303);
        // Taken away, it lets nobody in; who is on the way does not arrive.
        let way = begin(&mut new, &idp, ROSAS).await;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
        desk.sign_in(ADMIN).await.post(&format!("{acme}/sign-in/removal"), &[]).await.expect(303);
        back(&mut new, &way, "code=c0de").await.expect(409);
        // Nor is it believed any more about who came in by it.
        rosa.get("/requests").await.expect(303);
        new.post("/requests/organisation", &[("email", ROSAS)]).await.expect(409);
    }

    async fn whoever_leaves_is_offered_to_leave_the_provider_too(desk) {
        let (idp, acme) = set_up(desk).await;
        desk.ticket(&question()).await;
        let out = format!("{}/out?", idp.issuer());
        for signs_out in [false, true] {
            idp.0.lock().expect("no panic holds it").signs_out = signs_out;
            let mut rosa = desk.browser();
            let way = begin(&mut rosa, &idp, ROSAS).await;
            idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
            back(&mut rosa, &way, "code=c0de").await.expect(303);
            let html = rosa.post("/requests/sign-out", &[]).await.expect(200).text();
            assert!(page::words(&html).contains("Here you are signed out. At 127.0.0.1 you may still be"), "{html}");
            rosa.get("/requests").await.expect(303);
            let link = page::links(&html).into_iter().find(|l| l.starts_with(&out));
            assert_eq!(link.is_some(), signs_out);
            let Some(link) = link else { continue };
            let link = url::Url::parse(&link).expect("an address");
            let of: BTreeMap<String, String> = link.query_pairs().into_owned().collect();
            // The provider knows that address from signing in; nothing about the person goes along.
            let names: Vec<&str> = of.keys().map(String::as_str).collect();
            assert_eq!(names, ["client_id", "post_logout_redirect_uri"]);
            assert_eq!((of["client_id"].as_str(), &of["post_logout_redirect_uri"]), (CLIENT, &way.of["redirect_uri"]));
            let home = url::Url::parse(&of["post_logout_redirect_uri"]).expect("an address");
            let door = rosa.get(home.path()).await.expect(303).location().to_owned();
            assert_eq!(door, "/requests/sign-in?done=signed_out");
            assert!(page::words(&rosa.get(&door).await.expect(200).text()).contains("You are signed out."));
        }
        // Whoever came in by a link is at no provider, and nobody waits for one that is gone.
        let mut tom = crate::http::portal::enter(desk, "tom@customer.example").await;
        tom.post("/requests/sign-out", &[]).await.expect(303);
        let mut rosa = desk.browser();
        let way = begin(&mut rosa, &idp, ROSAS).await;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
        back(&mut rosa, &way, "code=c0de").await.expect(303);
        desk.sign_in(ADMIN).await.post(&format!("{acme}/sign-in/removal"), &[]).await.expect(303);
        rosa.post("/requests/sign-out", &[]).await.expect(401);
    }

    async fn what_does_not_fit_lets_nobody_in(desk) {
        let (idp, _) = set_up(desk).await;
        desk.ticket(&question()).await;
        let good = |change: Value, name: &'static str| -> Made {
            Box::new(move |c: &Value| signed(&key(7), "ES256", &with(c, name, change.clone())))
        };
        let past = desk.now().0 / 1_000_000 - 3600;
        let tokens: Vec<(&str, Made)> = vec![
            ("a wrong nonce", good(json!("another"), "nonce")),
            ("another client's", good(json!("other"), "aud")),
            ("another issuer's", good(json!("https://id.other.example"), "iss")),
            ("over", good(json!(past), "exp")),
            ("an address of another domain", good(json!("uma@other.example"), "email")),
            ("the team's", good(json!(AGENT), "email")),
            ("not verified", good(json!(false), "email_verified")),
            ("unsigned", Box::new(|c: &Value| signed(&key(7), "none", c))),
            ("signed by another key", Box::new(|c: &Value| signed(&key(8), "ES256", c))),
            ("no token", Box::new(|_: &Value| String::new())),
        ];
        let out = async |by: &mut Browser, why: &str| {
            assert!(!by.cookies.contains_key("requests"), "{why}");
            by.get("/requests").await.expect(303);
        };
        for (why, made) in &tokens {
            let mut by = desk.browser();
            let way = begin(&mut by, &idp, ROSAS).await;
            idp.gives(&way, made(&claims(desk, &idp, &way, ROSAS)));
            let words = page::words(&back(&mut by, &way, "code=c0de").await.expect(409).text());
            assert!(words.contains("did not work"), "{why}: {words}");
            out(&mut by, why).await;
        }
        // Somebody else's answer, a stranger's state, another provider's, a no, a code of nobody.
        let mut victim = desk.browser();
        let mut thief = desk.browser();
        let way = begin(&mut thief, &idp, ROSAS).await;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
        back(&mut victim, &way, "code=c0de").await.expect(409);
        begin(&mut victim, &idp, ROSAS).await;
        back(&mut victim, &way, "code=c0de").await.expect(409);
        out(&mut victim, "another browser's state").await;
        back(&mut thief, &way, "code=c0de&iss=https%3A%2F%2Fid.other.example").await.expect(409);
        out(&mut thief, "another provider's answer").await;
        let way = begin(&mut thief, &idp, ROSAS).await;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
        let elsewhere = format!("/requests/organisation/1?state={}&code=c0de", way.of["state"]);
        thief.get(&elsewhere).await.expect(409);
        out(&mut thief, "at another organisation's address").await;
        // A provider that says it names itself has to.
        idp.0.lock().expect("no panic holds it").names_itself = true;
        let way = begin(&mut thief, &idp, ROSAS).await;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
        back(&mut thief, &way, "code=c0de").await.expect(409);
        out(&mut thief, "an answer without a name").await;
        idp.0.lock().expect("no panic holds it").names_itself = false;
        for more in ["error=access_denied", "code=unknown", ""] {
            let way = begin(&mut thief, &idp, ROSAS).await;
            back(&mut thief, &way, more).await.expect(409);
            out(&mut thief, more).await;
        }
        // Too late.
        let way = begin(&mut thief, &idp, ROSAS).await;
        desk.advance(601).await;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
        back(&mut thief, &way, "code=c0de").await.expect(409);
        // Who belongs to somebody else is theirs, whatever this provider says; so are the suspended nobody's.
        organisation(desk, "Other Ltd", "other.example").await;
        let id = desk.person(ROSAS).await;
        for suspended in [false, true] {
            desk.app().write(async move |tx| {
                tx.quiet("set-up of a test");
                let person = store::people::load(tx, id).await?;
                let acme = store::organisations::find_by_name(tx, "Acme").await?;
                let other = store::organisations::find_by_name(tx, "Other Ltd").await?;
                let organisation = if suspended { acme } else { other };
                let suspended_at = suspended.then(|| tx.now());
                store::people::update(tx, &Person { organisation, suspended_at, ..person }).await
            }).await.expect("works");
            let way = begin(&mut thief, &idp, ROSAS).await;
            idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
            back(&mut thief, &way, "code=c0de").await.expect(409);
            out(&mut thief, "another organisation's, or suspended").await;
        }
    }

    async fn an_admin_sets_it_for_domains_of_the_organisation_and_is_told_what_is_wrong(desk) {
        let (idp, acme) = set_up(desk).await;
        let (path, issuer) = (format!("{acme}/sign-in"), idp.issuer());
        let mut admin = desk.sign_in(ADMIN).await;
        let html = admin.get(&path).await.expect(200).text();
        assert!(html.contains(&issuer) && html.contains("/requests/organisation") && !html.contains(CLIENT_SECRET));
        desk.sign_in(LEAD).await.get(&path).await.expect(403);
        admin.post(&format!("{path}/test"), &[]).await.expect(303);
        let (twin, nowhere) = (format!("{issuer}/twin"), format!("{issuer}/nowhere"));
        for (issuer, client, domains, words) in [
            ("https://10.0.0.9", "desk", "customer.example", "private network"),
            ("http://127.0.0.1:1", "desk", "customer.example", "must be an address"),
            (nowhere.as_str(), "desk", "customer.example", "no description of a provider"),
            (twin.as_str(), "desk", "customer.example", "calls itself by another address"),
            (issuer.as_str(), "", "customer.example", "must be there"),
            (issuer.as_str(), "desk", "other.example", "must be mail domains of this organisation"),
            (issuer.as_str(), "desk", "", "must be mail domains of this organisation"),
        ] {
            let fields = [("issuer", issuer), ("client_id", client), ("domains", domains)];
            let said = page::words(&admin.post(&path, &fields).await.expect(422).text());
            assert!(said.contains(words), "{said}");
        }
        // Believed about what an admin named alone, though the organisation has more; the secret stays.
        let mut rosa = desk.browser();
        let way = begin(&mut rosa, &idp, ROSAS).await;
        idp.gives(&way, signed(&key(7), "ES256", &claims(desk, &idp, &way, ROSAS)));
        back(&mut rosa, &way, "code=c0de").await.expect(303);
        let fewer = [("issuer", issuer.as_str()), ("client_id", CLIENT), ("domains", "team.example")];
        admin.post(&path, &fewer).await.expect(303);
        rosa.get("/requests").await.expect(303);
        assert!(page::words(&admin.get(&path).await.expect(200).text()).contains("One is kept"));
        desk.browser().post("/requests/organisation", &[("email", ROSAS)]).await.expect(409);
    }
}
