//! OAuth 2.0: somebody who owns a mailbox consents once, and the desk signs in with tokens that it renews (RFC 6749,
//! RFC 7636, RFC 8628, RFC 9207).

use std::time::Duration;

use ::mail::clean;
use ::mail::fetch::{Fault, Stage};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::mailbox::{Consent, FaultKind, Provider};
use domain::moment::{MINUTE_US, SECOND_US};
use domain::permission::{Action, Object, may};
use domain::{Actor, Error, Event, MailboxId, Moment, Refusal, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::consents::{self, Attempt, Sealed, Tokens};
use store::{Tx, events, mailboxes};

use crate::app::App;
use crate::credentials::{Freshness, desk_fault};
use crate::https::{self, Unanswered};
use crate::secrets;

/// A token is renewed so long before it ends.
const RENEW_AHEAD_US: i64 = 5 * MINUTE_US;
/// One that ends sooner than this is of no use.
const USABLE_US: i64 = 10 * SECOND_US;
/// What a provider that says nothing means (RFC 6749 §5.1 leaves it open; an hour is what all of them do).
const TOKEN_SECONDS: i64 = 3600;
/// The right to renew, for one node; longer than a request may take.
const LEASE_US: i64 = 40 * SECOND_US;
/// How often the token that somebody else renews is looked for, and how long.
const LOOK: Duration = Duration::from_millis(250);
const LOOKS_MAX: u32 = 120;
/// How long somebody may take at the provider.
const ATTEMPT_US: i64 = 15 * MINUTE_US;
/// Providers say how often they may be asked about a device code; this is the least (RFC 8628 §3.2).
const INTERVAL_S: i64 = 5;
const WORDS_MAX: usize = 300;

/// Where a provider is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Endpoints {
    authorization: String,
    token: String,
    device: Option<String>,
    /// Who answers says so, where this is known (RFC 9207).
    issuer: Option<String>,
}

/// Why a provider gives no token.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Denied {
    /// Nobody answered, or with a fault of their own: later.
    Later(String),
    /// The error code of RFC 6749 §5.2, and words.
    No { code: String, words: String },
}

impl Denied {
    fn words(&self) -> String {
        match self {
            Self::Later(words) => words.clone(),
            Self::No { code, words } if words.is_empty() => code.clone(),
            Self::No { code, words } => format!("{code}: {words}"),
        }
    }
}

impl From<Unanswered> for Denied {
    fn from(e: Unanswered) -> Self {
        Self::Later(e.0)
    }
}

/// What is asked for when nobody says otherwise.
pub fn default_scope(provider: Provider) -> &'static str {
    match provider {
        Provider::Google => "https://mail.google.com/",
        Provider::Microsoft => {
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
        }
        Provider::Issuer => "openid email offline_access",
    }
}

async fn endpoints(consent: &Consent) -> Result<Endpoints, Denied> {
    match consent.provider {
        Provider::Google => Ok(Endpoints {
            authorization: "https://accounts.google.com/o/oauth2/v2/auth".to_owned(),
            token: "https://oauth2.googleapis.com/token".to_owned(),
            // Google gives no access to mail by a device code.
            device: None,
            issuer: Some("https://accounts.google.com".to_owned()),
        }),
        Provider::Microsoft => {
            let at = |what: &str| {
                format!("https://login.microsoftonline.com/{}/oauth2/v2.0/{what}", consent.issuer)
            };
            Ok(Endpoints {
                authorization: at("authorize"),
                token: at("token"),
                device: Some(at("devicecode")),
                issuer: None,
            })
        }
        Provider::Issuer => discover(&consent.issuer).await,
    }
}

/// Reads the provider's own description (OpenID Connect Discovery 1.0). Whatever it says, nobody is asked but the host
/// that the operator named.
async fn discover(issuer: &str) -> Result<Endpoints, Denied> {
    let issuer = issuer.trim_end_matches('/');
    let answer = https::get(&format!("{issuer}/.well-known/openid-configuration")).await?;
    let nonsense = |what: &str| Denied::Later(format!("{issuer} is no OpenID provider: {what}"));
    if answer.status != 200 {
        return Err(nonsense(&format!("its description answers {}", answer.status)));
    }
    let about: Value =
        serde_json::from_slice(&answer.body).map_err(|_| nonsense("its description is no JSON"))?;
    let text = |name: &str| about[name].as_str().map(str::to_owned);
    if text("issuer").as_deref().map(|i| i.trim_end_matches('/')) != Some(issuer) {
        return Err(nonsense("its description names another issuer"));
    }
    let home = https::check_url("issuer", issuer).map_err(|e| Denied::Later(e.to_string()))?;
    let ours = |url: &str| {
        https::check_url("endpoint", url).is_ok_and(|u| u.host() == home.host() && u.port() == home.port())
    };
    let needed = |name: &str| -> Result<String, Denied> {
        let url = text(name).ok_or_else(|| nonsense(&format!("it has no {name}")))?;
        if ours(&url) { Ok(url) } else { Err(nonsense(&format!("its {name} is on another host"))) }
    };
    Ok(Endpoints {
        authorization: needed("authorization_endpoint")?,
        token: needed("token_endpoint")?,
        device: text("device_authorization_endpoint").filter(|url| ours(url)),
        issuer: Some(issuer.to_owned()),
    })
}

// Settings

/// Checks and sets whom a mailbox's tokens come from. `client_secret` in clear; `None` leaves the one that is there.
///
/// # Errors
/// A refusal when the actor is no admin or a field does not do.
pub async fn set_up(
    app: &App,
    by: &Actor,
    mut consent: Consent,
    client_secret: Option<String>,
) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    consent.client_id = consent.client_id.trim().to_owned();
    consent.issuer = consent.issuer.trim().trim_end_matches('/').to_owned();
    consent.scope = consent.scope.split_whitespace().collect::<Vec<_>>().join(" ");
    if consent.scope.is_empty() {
        consent.scope = default_scope(consent.provider).to_owned();
    }
    if consent.client_id.is_empty() {
        return Err(Refusal::invalid(
            "client_id",
            "must be there: the provider gives it when you register the desk",
        )
        .into());
    }
    match consent.provider {
        Provider::Google => consent.issuer.clear(),
        Provider::Microsoft => {
            let is_tenant = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
            if consent.issuer.is_empty() {
                consent.issuer = "organizations".to_owned();
            } else if !consent.issuer.chars().all(is_tenant) {
                let words = "must be your tenant: its id or its domain, like example.onmicrosoft.com";
                return Err(Refusal::invalid("issuer", words).into());
            }
        }
        Provider::Issuer => drop(https::check_url("issuer", &consent.issuer)?),
    }
    let mailbox = consent.mailbox;
    let sealed =
        client_secret.map(|s| secrets::seal(&app.keys, &app.entropy, &place(mailbox, "client"), s.trim()));
    let by = by.clone();
    app.write(async move |tx| {
        mailboxes::load(tx, mailbox).await?;
        consents::put(tx, &consent, sealed.as_deref()).await?;
        changed(tx, &by, mailbox);
        Ok(())
    })
    .await
}

/// Forgets the consent and its tokens. The provider is not told: who gave it takes it back there.
///
/// # Errors
/// A refusal when the actor is no admin or there is none.
pub async fn forget(app: &App, by: &Actor, mailbox: MailboxId) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let by = by.clone();
    app.write(async move |tx| {
        if !consents::remove(tx, mailbox).await? {
            return Err(Refusal::NotFound.into());
        }
        changed(tx, &by, mailbox);
        Ok(())
    })
    .await
}

fn changed(tx: &mut Tx, by: &Actor, mailbox: MailboxId) {
    tx.record(by, Event::MailboxChanged { mailbox, fields: vec!["consent".to_owned()] });
}

/// Where a secret of a consent stands, which it is sealed to.
fn place(mailbox: MailboxId, what: &str) -> String {
    format!("mailbox_consent/{mailbox}/{what}")
}

fn opened(app: &App, mailbox: MailboxId, what: &str, sealed: &str) -> Result<String> {
    if sealed.is_empty() {
        Ok(String::new())
    } else {
        secrets::unseal(&app.keys, &place(mailbox, what), sealed)
    }
}

async fn load(app: &App, mailbox: MailboxId) -> Result<Sealed> {
    let sealed = app.read(async move |db| consents::find(db, mailbox).await).await?;
    Ok(sealed
        .ok_or_else(|| Refusal::Conflict("Say first which provider gives tokens for this mailbox.".into()))?)
}

// By the browser: authorization code with PKCE

/// Where to send whoever owns the mailbox. They come back to `redirect_uri`.
///
/// # Errors
/// A refusal when the actor is no admin or the provider does not answer.
pub async fn begin(app: &App, by: &Actor, mailbox: MailboxId, redirect_uri: String) -> Result<String> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let Sealed { consent, .. } = load(app, mailbox).await?;
    let endpoints = endpoints(&consent).await.map_err(refusal)?;
    let login_hint = user_of(app, mailbox).await?;
    let (state, verifier) = (app.secret(), app.secret());
    let attempt = Attempt {
        mailbox,
        person: by.person_id(),
        kind: "code".to_owned(),
        secret: secrets::seal(&app.keys, &app.entropy, &place(mailbox, "attempt"), &verifier),
        redirect_uri: redirect_uri.clone(),
        user_code: String::new(),
        verification_uri: String::new(),
        interval_s: 0,
        expires_at: (app.clock)().plus_us(ATTEMPT_US),
    };
    let hash = secrets::hash(&state);
    app.write(async move |tx| consents::insert_attempt(tx, &hash, &attempt).await).await?;
    Ok(authorization_url(&consent, &endpoints, &redirect_uri, &state, &verifier, &login_hint))
}

fn authorization_url(
    consent: &Consent,
    endpoints: &Endpoints,
    redirect_uri: &str,
    state: &str,
    verifier: &str,
    login_hint: &str,
) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let mut fields = vec![
        ("response_type", "code"),
        ("client_id", consent.client_id.as_str()),
        ("redirect_uri", redirect_uri),
        ("scope", consent.scope.as_str()),
        ("state", state),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    if !login_hint.is_empty() {
        fields.push(("login_hint", login_hint));
    }
    match consent.provider {
        Provider::Google => fields.extend([("access_type", "offline"), ("prompt", "consent")]),
        Provider::Microsoft => fields.push(("prompt", "select_account")),
        // Without it a provider may give no refresh token (OpenID Connect Core §11).
        Provider::Issuer => fields.push(("prompt", "consent")),
    }
    let query = serde_urlencoded::to_string(fields).expect("texts can be written as a query");
    let and = if endpoints.authorization.contains('?') { '&' } else { '?' };
    format!("{}{and}{query}", endpoints.authorization)
}

/// What the provider sent back with somebody.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
    pub error_description: Option<String>,
    pub iss: Option<String>,
}

/// Somebody came back from the provider: trades the code for tokens.
///
/// # Errors
/// A refusal when they did not consent, came too late, or are somebody else than who left.
pub async fn finish(app: &App, by: &Actor, returned: Returned) -> Result<MailboxId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let hash = secrets::hash(&returned.state);
    let attempt = app.write(async move |tx| consents::take_attempt(tx, &hash).await).await?;
    let late =
        || Refusal::Conflict("This answer of the provider comes too late or twice. Begin again.".into());
    let attempt = attempt.filter(|a| a.kind == "code").ok_or_else(late)?;
    if attempt.person.is_none() || attempt.person != by.person_id() {
        return Err(Refusal::Conflict("Somebody else began this. Begin again yourself.".into()).into());
    }
    let mailbox = attempt.mailbox;
    let sealed = load(app, mailbox).await?;
    let endpoints = endpoints(&sealed.consent).await.map_err(refusal)?;
    if let (Some(iss), Some(issuer)) = (&returned.iss, &endpoints.issuer)
        && iss.trim_end_matches('/') != issuer
    {
        return Err(Refusal::Conflict("The answer is another provider's. Begin again.".into()).into());
    }
    let Some(code) = returned.code.filter(|_| returned.error.is_none()) else {
        let words = returned.error_description.or(returned.error).unwrap_or_else(|| "no reason".to_owned());
        let words = clean::short_line(&words, WORDS_MAX);
        return Err(
            Refusal::Conflict(format!("The provider says that nobody consented: {words}").into()).into()
        );
    };
    let verifier = secrets::unseal(&app.keys, &place(mailbox, "attempt"), &attempt.secret)?;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", attempt.redirect_uri.as_str()),
        ("code_verifier", verifier.as_str()),
    ];
    let given = ask_token(app, &sealed, &endpoints, &fields).await?.map_err(refusal)?;
    keep(app, by, mailbox, given).await?;
    Ok(mailbox)
}

// By another device: a code to type in

/// What somebody has to do on another device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCode {
    pub user_code: String,
    pub verification_uri: String,
    pub expires_at: Moment,
}

/// Asks the provider for a code that somebody types in elsewhere.
///
/// # Errors
/// A refusal when the actor is no admin or the provider has no such way.
pub async fn begin_device(app: &App, by: &Actor, mailbox: MailboxId) -> Result<DeviceCode> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let sealed = load(app, mailbox).await?;
    let endpoints = endpoints(&sealed.consent).await.map_err(refusal)?;
    let Some(device) = &endpoints.device else {
        let words = "This provider lets nobody consent by a code on another device. Use the browser.";
        return Err(Refusal::Conflict(words.into()).into());
    };
    let consent = &sealed.consent;
    let fields = [("client_id", consent.client_id.as_str()), ("scope", consent.scope.as_str())];
    let secret = opened(app, mailbox, "client", &sealed.client_secret)?;
    let answer = ask(device, &fields, &secret).await.map_err(refusal)?;
    let text = |name: &str| answer[name].as_str().map(|t| clean::short_line(t, WORDS_MAX));
    let uri = text("verification_uri").or_else(|| text("verification_url"));
    let (Some(device_code), Some(user_code), Some(verification_uri)) =
        (answer["device_code"].as_str(), text("user_code"), uri)
    else {
        return Err(Refusal::Conflict("The provider's answer has no code in it.".into()).into());
    };
    https::check_url("verification_uri", &verification_uri)?;
    let seconds = answer["expires_in"].as_i64().unwrap_or(900).clamp(60, 3600);
    let expires_at = (app.clock)().plus_us(seconds * SECOND_US);
    let attempt = Attempt {
        mailbox,
        person: by.person_id(),
        kind: "device".to_owned(),
        secret: secrets::seal(&app.keys, &app.entropy, &place(mailbox, "attempt"), device_code),
        redirect_uri: String::new(),
        user_code: user_code.clone(),
        verification_uri: verification_uri.clone(),
        interval_s: answer["interval"].as_i64().unwrap_or(INTERVAL_S).clamp(1, 60),
        expires_at,
    };
    let hash = secrets::hash(&app.secret());
    app.write(async move |tx| consents::insert_attempt(tx, &hash, &attempt).await).await?;
    Ok(DeviceCode { user_code, verification_uri, expires_at })
}

/// How a device code stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceState {
    /// Nobody typed it in yet: ask again after so long.
    Waiting(Duration),
    Given,
    /// It is over, and why.
    Over(String),
}

/// Asks the provider once whether somebody typed in the code.
///
/// # Errors
/// A fault when the answer cannot be stored.
pub async fn ask_device(app: &App, attempt: &Attempt) -> Result<DeviceState> {
    let mailbox = attempt.mailbox;
    let sealed = load(app, mailbox).await?;
    let wait = |seconds: i64| DeviceState::Waiting(Duration::from_secs(seconds.unsigned_abs()));
    let endpoints = match endpoints(&sealed.consent).await {
        Ok(endpoints) => endpoints,
        Err(_) => return Ok(wait(attempt.interval_s)),
    };
    let device_code = secrets::unseal(&app.keys, &place(mailbox, "attempt"), &attempt.secret)?;
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let fields = [("grant_type", grant), ("device_code", device_code.as_str())];
    match ask_token(app, &sealed, &endpoints, &fields).await? {
        Ok(given) => {
            keep(app, &Actor::Desk, mailbox, given).await?;
            app.write(async move |tx| consents::drop_attempts(tx, mailbox).await).await?;
            Ok(DeviceState::Given)
        }
        Err(Denied::Later(_)) => Ok(wait(attempt.interval_s)),
        Err(Denied::No { code, .. }) if code == "authorization_pending" => Ok(wait(attempt.interval_s)),
        Err(Denied::No { code, .. }) if code == "slow_down" => {
            // RFC 8628 §3.5: five seconds more, from now on.
            let interval = (attempt.interval_s + 5).min(60);
            app.write(async move |tx| consents::slow_down(tx, mailbox, interval).await).await?;
            Ok(wait(interval))
        }
        Err(denied) => {
            app.write(async move |tx| consents::drop_attempts(tx, mailbox).await).await?;
            Ok(DeviceState::Over(denied.words()))
        }
    }
}

/// The lease by which one node asks about device codes.
const NAME: &str = "consents";

/// Asks about the codes that somebody is typing in elsewhere, until the app stops.
pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut due: std::collections::BTreeMap<MailboxId, tokio::time::Instant> =
        std::collections::BTreeMap::new();
    while !*stopping.borrow() {
        if let Err(e) = ask_due(&app, &mut due).await {
            tracing::error!("device codes cannot be asked about: {e}");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
            _ = stopping.changed() => {}
        }
    }
}

async fn ask_due(
    app: &App,
    due: &mut std::collections::BTreeMap<MailboxId, tokio::time::Instant>,
) -> Result<()> {
    let now = (app.clock)();
    let attempts = app.read(async move |db| consents::device_attempts(db, now).await).await?;
    due.retain(|mailbox, _| attempts.iter().any(|a| a.mailbox == *mailbox));
    if attempts.is_empty() {
        return Ok(());
    }
    let (owner, until) = (app.node.clone(), now.plus_us(LEASE_US));
    if app.write(async move |tx| events::lease_follower(tx, NAME, &owner, until).await).await?.is_none() {
        return Ok(());
    }
    for attempt in attempts {
        let at = tokio::time::Instant::now();
        let first = at + Duration::from_secs(attempt.interval_s.unsigned_abs());
        if *due.entry(attempt.mailbox).or_insert(first) > at {
            continue;
        }
        match ask_device(app, &attempt).await? {
            DeviceState::Waiting(pause) => drop(due.insert(attempt.mailbox, at + pause)),
            DeviceState::Given => drop(due.remove(&attempt.mailbox)),
            DeviceState::Over(words) => {
                due.remove(&attempt.mailbox);
                tracing::warn!("nobody consented for mailbox {}: {words}", attempt.mailbox);
            }
        }
    }
    Ok(())
}

// Tokens

/// A token that is good for a while, renewed where it has to be; by one at a time, over all nodes.
///
/// # Errors
/// [`FaultKind::ConsentEnded`] where somebody has to consent again.
pub async fn access_token(app: &App, mailbox: MailboxId, freshness: Freshness) -> Result<String, Fault> {
    let ended = |words: &str| Fault::new(Stage::SignIn, FaultKind::ConsentEnded, words);
    let mut refused: Option<String> = None;
    for _ in 0..LOOKS_MAX {
        let found = app.read(async move |db| consents::find(db, mailbox).await).await;
        let Some(sealed) = found.map_err(|e| desk_fault(&e))? else {
            return Err(ended("nobody has consented yet that the desk signs in here"));
        };
        if !sealed.consent.ended.is_empty() {
            return Err(ended(&format!(
                "the consent has ended, somebody has to give it again: {}",
                sealed.consent.ended
            )));
        }
        if sealed.consent.given_at.is_none() {
            return Err(ended("nobody has consented yet that the desk signs in here"));
        }
        // Whoever holds the right to renew may have done it while we waited: then it is another one.
        if freshness == Freshness::Renewed && refused.is_none() {
            refused = Some(sealed.access_token.clone());
        }
        let now = (app.clock)();
        let left = sealed.access_ends_at.since(now);
        let known = || opened(app, mailbox, "access", &sealed.access_token).map_err(|e| desk_fault(&e));
        let is_new = refused.as_ref() != Some(&sealed.access_token);
        if left > RENEW_AHEAD_US && is_new && !sealed.access_token.is_empty() {
            return known();
        }
        let until = now.plus_us(LEASE_US);
        let seen = sealed.clone();
        let leased = app.write(async move |tx| consents::lease(tx, &seen, until).await).await;
        if !leased.map_err(|e| desk_fault(&e))? {
            // Somebody else is at it or has just done it; what we have may do meanwhile.
            if left > USABLE_US && is_new && !sealed.access_token.is_empty() {
                return known();
            }
            tokio::time::sleep(LOOK).await;
            continue;
        }
        return match renew(app, &sealed).await.map_err(|e| desk_fault(&e))? {
            Ok(token) => Ok(token),
            Err(denied) => {
                if !note_denied(app, &sealed, until, &denied).await.map_err(|e| desk_fault(&e))? {
                    // Somebody has consented anew meanwhile.
                    continue;
                }
                denied_token(denied, (left > USABLE_US && is_new).then(known))
            }
        };
    }
    Err(Fault::new(
        Stage::SignIn,
        FaultKind::TooSlow,
        "another node renews the token and does not come to an end",
    ))
}

async fn renew(app: &App, sealed: &Sealed) -> Result<Result<String, Denied>> {
    let mailbox = sealed.consent.mailbox;
    let refresh = opened(app, mailbox, "refresh", &sealed.refresh_token)?;
    if refresh.is_empty() {
        let words = "the provider gave no token to renew with (offline access)".to_owned();
        return Ok(Err(Denied::No { code: "invalid_grant".to_owned(), words }));
    }
    let endpoints = match endpoints(&sealed.consent).await {
        Ok(endpoints) => endpoints,
        Err(denied) => return Ok(Err(denied)),
    };
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let given = match ask_token(app, sealed, &endpoints, &fields).await? {
        Ok(given) => given,
        Err(denied) => return Ok(Err(denied)),
    };
    let (token, tokens) = sealed_tokens(app, mailbox, &given);
    let seen = sealed.clone();
    // Where somebody has consented anew meanwhile, this one does for now.
    app.write(async move |tx| consents::renew(tx, &seen, &tokens).await).await?;
    Ok(Ok(token))
}

fn is_over(denied: &Denied) -> bool {
    matches!(denied, Denied::No { code, .. } if code == "invalid_grant")
}

/// Writes down that there is no new token, by whoever took the right to renew until `until`; `false` where other tokens have
/// come meanwhile, of which the provider's answer says nothing.
async fn note_denied(app: &App, seen: &Sealed, until: Moment, denied: &Denied) -> Result<bool> {
    let (seen, words, is_over) = (seen.clone(), denied.words(), is_over(denied));
    app.write(async move |tx| {
        if !is_over {
            consents::release(tx, seen.consent.mailbox, until).await?;
            return Ok(true);
        }
        let has_ended = consents::end(tx, &seen, &words).await?;
        if has_ended {
            changed(tx, &Actor::Desk, seen.consent.mailbox);
        } else {
            tx.quiet("an answer that came too late changes nothing");
        }
        Ok(has_ended)
    })
    .await
}

/// No new token: the consent is over, or later is another day.
fn denied_token(denied: Denied, known: Option<Result<String, Fault>>) -> Result<String, Fault> {
    let words = denied.words();
    match (denied, known) {
        (denied @ Denied::No { .. }, _) if is_over(&denied) => Err(Fault::new(
            Stage::SignIn,
            FaultKind::ConsentEnded,
            format!("the consent has ended, somebody has to give it again: {words}"),
        )),
        // Renewed in time, so there is some left.
        (_, Some(Ok(token))) => Ok(token),
        (Denied::Later(_), _) => Err(Fault::new(
            Stage::SignIn,
            FaultKind::Unreachable,
            format!("the provider gives no token at the moment: {words}"),
        )),
        (Denied::No { .. }, _) => Err(Fault::new(
            Stage::SignIn,
            FaultKind::ConsentEnded,
            format!("the provider gives no token; look at the client's registration and its secret: {words}"),
        )),
    }
}

/// What a provider gave.
struct Given {
    access: String,
    refresh: Option<String>,
    access_ends_at: Moment,
    consent_ends_at: Option<Moment>,
}

async fn keep(app: &App, by: &Actor, mailbox: MailboxId, given: Given) -> Result<()> {
    if given.refresh.is_none() {
        let words = "The provider gave no token that lasts (offline access). Allow the desk offline access there, take back what was consented to, and begin again.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    let (_, tokens) = sealed_tokens(app, mailbox, &given);
    let by = by.clone();
    app.write(async move |tx| {
        consents::give(tx, mailbox, &tokens).await?;
        changed(tx, &by, mailbox);
        Ok(())
    })
    .await
}

fn sealed_tokens(app: &App, mailbox: MailboxId, given: &Given) -> (String, Tokens) {
    let seal =
        |what: &str, secret: &str| secrets::seal(&app.keys, &app.entropy, &place(mailbox, what), secret);
    let tokens = Tokens {
        access: seal("access", &given.access),
        access_ends_at: given.access_ends_at,
        refresh: given.refresh.as_deref().map(|r| seal("refresh", r)),
        consent_ends_at: given.consent_ends_at,
    };
    (given.access.clone(), tokens)
}

async fn ask_token(
    app: &App,
    sealed: &Sealed,
    endpoints: &Endpoints,
    fields: &[(&str, &str)],
) -> Result<Result<Given, Denied>> {
    let consent = &sealed.consent;
    let secret = opened(app, consent.mailbox, "client", &sealed.client_secret)?;
    let mut all = vec![("client_id", consent.client_id.as_str())];
    all.extend_from_slice(fields);
    let answer = match ask(&endpoints.token, &all, &secret).await {
        Ok(answer) => answer,
        Err(denied) => return Ok(Err(denied)),
    };
    Ok(given(&answer, (app.clock)()))
}

/// Reads an answer of RFC 6749 §5.1. When the consent itself ends is no part of it; providers have words of their own.
fn given(answer: &Value, now: Moment) -> Result<Given, Denied> {
    let Some(access) = answer["access_token"].as_str().filter(|t| !t.is_empty()) else {
        return Err(Denied::Later("the provider's answer has no token in it".to_owned()));
    };
    let is_bearer = answer["token_type"].as_str().is_none_or(|t| t.eq_ignore_ascii_case("bearer"));
    if !is_bearer {
        return Err(Denied::Later(
            "the provider gives tokens of a kind that mail servers do not take".to_owned(),
        ));
    }
    let seconds = |name: &str| answer[name].as_i64().or_else(|| answer[name].as_str()?.parse().ok());
    let after = |s: i64| now.plus_us(s.clamp(0, 10 * 365 * 86_400) * SECOND_US);
    let consent_seconds = ["refresh_token_expires_in", "refresh_expires_in"].into_iter().find_map(seconds);
    Ok(Given {
        access: access.to_owned(),
        refresh: answer["refresh_token"].as_str().filter(|t| !t.is_empty()).map(str::to_owned),
        access_ends_at: after(seconds("expires_in").unwrap_or(TOKEN_SECONDS)),
        // Zero is how some say "never".
        consent_ends_at: consent_seconds.filter(|s| *s > 0).map(after),
    })
}

async fn ask(url: &str, fields: &[(&str, &str)], client_secret: &str) -> Result<Value, Denied> {
    let mut all = fields.to_vec();
    if !client_secret.is_empty() {
        all.push(("client_secret", client_secret));
    }
    let answer = https::post_form(url, &all).await?;
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if let Some(code) = body["error"].as_str() {
        let words = clean::short_line(body["error_description"].as_str().unwrap_or_default(), WORDS_MAX);
        let code = clean::short_line(code, 60);
        // RFC 6749 §4.1.2.1: these two are the provider's own trouble.
        if matches!(code.as_str(), "temporarily_unavailable" | "server_error") || answer.status >= 500 {
            return Err(Denied::Later(format!("{code}: {words}")));
        }
        return Err(Denied::No { code, words });
    }
    if answer.status == 200 && body.is_object() {
        return Ok(body);
    }
    Err(Denied::Later(format!("the provider answers {} without a reason", answer.status)))
}

fn refusal(denied: Denied) -> Error {
    Refusal::Conflict(format!("The provider gives nothing: {}", denied.words()).into()).into()
}

/// Whose mailbox it is at the provider.
async fn user_of(app: &App, mailbox: MailboxId) -> Result<String> {
    app.read(async move |db| {
        if let Some(fetching) = store::fetching::find(db, mailbox).await? {
            return Ok(fetching.user);
        }
        if let Some(sending) = store::fetching::find_sending(db, mailbox).await? {
            return Ok(sending.user);
        }
        Ok(mailboxes::load(db, mailbox).await?.address)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn consent(provider: Provider) -> Consent {
        Consent {
            mailbox: MailboxId(1),
            provider,
            issuer: "example.onmicrosoft.com".to_owned(),
            client_id: "desk client".to_owned(),
            scope: default_scope(provider).to_owned(),
            given_at: None,
            ends_at: None,
            ended: String::new(),
        }
    }

    #[tokio::test]
    async fn people_are_sent_to_their_provider_with_a_challenge() {
        for (provider, start, more) in [
            (Provider::Google, "https://accounts.google.com/o/oauth2/v2/auth?", "access_type=offline"),
            (
                Provider::Microsoft,
                "https://login.microsoftonline.com/example.onmicrosoft.com/oauth2/v2.0/authorize?",
                "offline_access",
            ),
        ] {
            let consent = consent(provider);
            let at = endpoints(&consent).await.unwrap();
            // The example of RFC 7636, appendix B.
            let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
            let url = authorization_url(
                &consent,
                &at,
                "https://desk.example/back",
                "st&te",
                verifier,
                "a@b.example",
            );
            assert!(url.starts_with(start) && url.contains(more), "{url}");
            for part in [
                "client_id=desk+client",
                "redirect_uri=https%3A%2F%2Fdesk.example%2Fback",
                "state=st%26te",
                "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
                "login_hint=a%40b.example",
            ] {
                assert!(url.contains(part), "{url} has no {part}");
            }
            assert!(!url.contains(verifier));
        }
    }

    #[test]
    fn answers_say_how_long_tokens_and_consents_last() {
        let now = Moment(0);
        let read = |answer: Value| given(&answer, now);
        let full = read(json!({"access_token": "a", "token_type": "Bearer", "expires_in": "60",
            "refresh_token": "r", "refresh_token_expires_in": 604_800}))
        .ok()
        .unwrap();
        assert_eq!((full.access.as_str(), full.refresh.as_deref()), ("a", Some("r")));
        assert_eq!(full.access_ends_at, Moment(60 * SECOND_US));
        assert_eq!(full.consent_ends_at, Some(Moment(604_800 * SECOND_US)));
        let bare = read(json!({"access_token": "a", "refresh_expires_in": 0})).ok().unwrap();
        assert_eq!(bare.access_ends_at, Moment(TOKEN_SECONDS * SECOND_US));
        assert_eq!((bare.refresh, bare.consent_ends_at), (None, None));
        assert!(read(json!({"access_token": ""})).is_err());
        assert!(read(json!({"access_token": "a", "token_type": "mac"})).is_err());
    }
}
