//! Signing in by an organisation's own provider: on the way there, and back.
//!
//! The way is bound to one browser by a cookie of its own, is walked once, and is over after some minutes. Whoever signs in is
//! told that it did not work; why stands in the log.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use domain::moment::MINUTE_US;
use domain::person::{address_domain, normalise_address};
use domain::read::portal::{DoorForm, PortalNotice, RequestsDoor};
use domain::{Error, OrganisationId, Refusal, Result};
use serde::Deserialize;
use store::organisation_sign_in::{self, Attempt};
use store::organisations;

use super::{door, end_former, frame, must_be_safe, origin, page, recognise, see, signed_in};
use crate::app::App;
use crate::commands::organisation_sign_in::{place, sign_in_by_organisation};
use crate::http::agent::Look;
use crate::http::forms::Form;
use crate::http::session::{self, Keys, Peer};
use crate::http::{Page, Wrong, error};
use crate::{oidc, secrets};

const COOKIE_SECURE: &str = "__Host-requests-way";
/// On loopback only.
const COOKIE_PLAIN: &str = "requests-way";
/// How long somebody may take at the provider.
const MINUTES: i64 = 10;
/// So long a provider is asked where it signs people out.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where the provider of an organisation sends its people back to. Each has an address of its own, so that a code which another
/// provider gave cannot come as this one's (RFC 9700 §4.4.2.2).
pub fn redirect_uri(app: &App, organisation: OrganisationId) -> String {
    format!("{}{}", app.config.base_url(), ui::url::requests_organisation_return(organisation))
}

fn cookie(peer: Peer, secret: &str, seconds: i64) -> HeaderValue {
    let text = if peer.secure {
        format!("{COOKIE_SECURE}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax; Secure")
    } else {
        format!("{COOKIE_PLAIN}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax")
    };
    HeaderValue::from_str(&text).expect("a secret in base64 is fit for a header")
}

fn did_not_work() -> Error {
    let words = "Your organisation's sign-in did not work. Begin again, or let the link be sent.";
    Refusal::Conflict(words.into()).into()
}

/// The door again, with what is wrong.
async fn refused(app: &App, peer: Peer, look: &Look, email: String, refusal: Refusal) -> Page {
    let problem = Some(refusal.to_string());
    let x = RequestsDoor { email, problem, by: DoorForm::Organisation, ..door(peer) };
    let frame = frame(app, look, None, None).await?;
    let status = error::status(&Error::Refused(refusal));
    Ok(page(status, ui::portal::sign_in(look.words(), &frame, &x)))
}

/// Where somebody who came in by an organisation's provider is still signed in once they left here: its host, and the link that
/// signs them out there, where it has one. A provider that does not answer soon has none: nobody waits for it to leave.
pub async fn way_out(app: &App, organisation: OrganisationId) -> Result<Option<(String, Option<String>)>> {
    let set = app.read(async move |db| organisation_sign_in::find(db, organisation).await).await?;
    let Some(set) = set else { return Ok(None) };
    let link = match tokio::time::timeout(PATIENCE, oidc::discover(app, &set.issuer)).await {
        Ok(Ok(provider)) => provider.sign_out_url(&set.client_id, &redirect_uri(app, organisation)),
        Ok(Err(_)) | Err(_) => None,
    };
    let host = host_of(link.as_deref().unwrap_or(&set.issuer));
    Ok(Some((host, link)))
}

fn host_of(address: &str) -> String {
    url::Url::parse(address).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Somebody on their way.
struct Begun {
    organisation: String,
    host: String,
    link: String,
    /// What their browser keeps.
    browser: String,
}

pub async fn begin(State(app): State<App>, peer: Peer, look: Look, form: Form) -> Page {
    let typed = form.text("email").trim().to_owned();
    match try_begin(&app, peer, &typed).await {
        Ok(begun) => {
            let frame = frame(&app, &look, None, None).await?;
            let Begun { organisation, host, link, browser } = begun;
            let drawn = ui::portal::to_provider(look.words(), &frame, &organisation, &host, &link);
            let mut response = page(StatusCode::OK, drawn);
            let kept = cookie(peer, &browser, MINUTES * 60);
            response.headers_mut().append(header::SET_COOKIE, kept);
            Ok(response)
        }
        Err(fault @ Error::Fault(_)) => Err(Wrong(fault)),
        Err(Error::Refused(refusal)) => refused(&app, peer, &look, typed, refusal).await,
    }
}

async fn try_begin(app: &App, peer: Peer, typed: &str) -> Result<Begun> {
    must_be_safe(peer)?;
    let email = normalise_address(typed)?;
    // Each makes the desk ask a provider, whatever comes of it.
    let keys = Keys::of_ways_out(peer.ip);
    app.throttle.check(&keys)?;
    app.throttle.failed(&keys);
    let domain = address_domain(&email).to_owned();
    let found = app
        .read(async move |db| {
            let Some(set) = organisation_sign_in::find_by_domain(db, &domain).await? else { return Ok(None) };
            let name = organisations::load(db, set.organisation).await?.name;
            Ok(Some((set, name)))
        })
        .await?;
    let (set, name) = found.ok_or_else(|| {
        let words = "No organisation with a sign-in of its own has this address. Let the link be sent.";
        Refusal::Conflict(words.into())
    })?;
    let provider = oidc::discover(app, &set.issuer).await.map_err(|why| {
        tracing::warn!(
            organisation = set.organisation.0,
            "the sign-in of an organisation cannot be used: {why:?}"
        );
        did_not_work()
    })?;
    let (state, nonce, verifier, browser) = (app.secret(), app.secret(), app.secret(), app.secret());
    let link = provider.authorization_url(&oidc::Attempt {
        client_id: &set.client_id,
        redirect_uri: &redirect_uri(app, set.organisation),
        state: &state,
        nonce: &nonce,
        verifier: &verifier,
        login_hint: &email,
    });
    let sealed = secrets::seal(&app.keys, &app.entropy, &place(set.organisation, "attempt"), &verifier);
    let attempt = Attempt {
        organisation: set.organisation,
        issuer: set.issuer.clone(),
        nonce,
        verifier: sealed,
        expires_at: (app.clock)().plus_us(MINUTES * MINUTE_US),
    };
    let (state, kept) = (secrets::hash(&state), secrets::hash(&browser));
    app.write(async move |tx| organisation_sign_in::insert_attempt(tx, &state, &kept, &attempt).await)
        .await?;
    let host = host_of(&link);
    Ok(Begun { organisation: name, host, link, browser })
}

/// What a provider sends back with somebody.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

impl Back {
    /// Nobody's answer: they were signed out at the provider, which sends them back to where it knows.
    fn is_from_sign_out(&self) -> bool {
        self.state.is_empty() && self.code.is_none() && self.error.is_none()
    }
}

pub async fn come_back(
    State(app): State<App>,
    peer: Peer,
    look: Look,
    headers: HeaderMap,
    Path(of): Path<OrganisationId>,
    Query(back): Query<Back>,
) -> Page {
    if back.is_from_sign_out() {
        return Ok(see(&ui::url::requests_done(PortalNotice::SignedOut)));
    }
    let mut response = match try_come_back(&app, peer, &look, &headers, of, back).await {
        Ok(secret) => signed_in(peer, &secret),
        Err(fault @ Error::Fault(_)) => return Err(Wrong(fault)),
        Err(Error::Refused(refusal)) => refused(&app, peer, &look, String::new(), refusal).await?,
    };
    // The way was walked, or led nowhere.
    response.headers_mut().append(header::SET_COOKIE, cookie(peer, "", 0));
    Ok(response)
}

/// The secret of the new session.
async fn try_come_back(
    app: &App,
    peer: Peer,
    look: &Look,
    headers: &HeaderMap,
    of: OrganisationId,
    back: Back,
) -> Result<String> {
    must_be_safe(peer)?;
    let keys = Keys::of_secrets(peer.ip);
    app.throttle.check(&keys)?;
    let name = if peer.secure { COOKIE_SECURE } else { COOKIE_PLAIN };
    // Without it nobody was on the way from here.
    let Some(browser) = session::cookie_named(headers, name) else { return Err(did_not_work()) };
    let (state, kept) = (secrets::hash(&back.state), secrets::hash(&browser));
    let attempt =
        app.write(async move |tx| organisation_sign_in::take_attempt(tx, &state, &kept).await).await?;
    let Some(attempt) = attempt else {
        app.throttle.failed(&keys);
        return Err(did_not_work());
    };
    let organisation = attempt.organisation;
    let failed = |why: &dyn std::fmt::Display| {
        tracing::warn!(
            organisation = organisation.0,
            "somebody did not come in by their organisation: {why}"
        );
        did_not_work()
    };
    if organisation != of {
        return Err(failed(&"the answer came to another organisation's address"));
    }
    let Some(code) = back.code.filter(|_| back.error.is_none()) else {
        return Err(failed(&"the provider let nobody in"));
    };
    let set = app.read(async move |db| organisation_sign_in::find(db, organisation).await).await?;
    let set = set.filter(|s| s.issuer == attempt.issuer);
    let set = set.ok_or_else(|| failed(&"it was changed meanwhile"))?;
    let provider = oidc::discover(app, &set.issuer).await.map_err(|why| failed(&format!("{why:?}")))?;
    // RFC 9207: whoever answers says who they are; one that does not say so at all may leave it out.
    if back.iss.map_or(provider.names_itself, |iss| iss != provider.issuer) {
        return Err(failed(&"the answer is another provider's"));
    }
    let verifier = secrets::unseal(&app.keys, &place(organisation, "attempt"), &attempt.verifier)?;
    let secret = match set.secret.as_str() {
        "" => String::new(),
        sealed => secrets::unseal(&app.keys, &place(organisation, "secret"), sealed)?,
    };
    let (client, to) = ((set.client_id.as_str(), secret.as_str()), redirect_uri(app, organisation));
    let answer =
        provider.identity(app, client, (code.as_str(), to.as_str(), verifier.as_str()), &attempt.nonce).await;
    let identity = answer.map_err(|why| failed(&why))?;
    let former = recognise(app, peer, headers).await?;
    let (secret, from) = origin(app, peer, headers);
    let language = look.speaks(None);
    let came = app.write(async move |tx| {
        sign_in_by_organisation(tx, organisation, &identity, language, &from).await?;
        end_former(tx, former).await
    });
    match came.await {
        Ok(()) => {
            app.throttle.succeeded(&Keys::of_ways_out(peer.ip));
            Ok(secret)
        }
        Err(Error::Refused(_)) => {
            Err(failed(&"the address is none that the provider is believed about here"))
        }
        Err(fault) => Err(fault),
    }
}
