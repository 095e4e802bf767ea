//! What everybody can open: help center, sign-in, set-up, assets.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::article::Locale;
use domain::help::HelpReader;
use domain::moment::HOUR_US;
use domain::person::normalise_address;
use domain::read::help::{HelpDoor, HelpHome};
use domain::read::session::{SetUp, SignIn};
use domain::{Error, Language, Refusal, Result};
use serde::Deserialize;
use store::people;
use store::sessions::{self, LinkPurpose};
use ui::policy;

use super::agent::{Look, html, refused_html, words};
use super::forms::Form;
use super::session::{self, Peer, Reader};
use super::{Page, Wrong};
use crate::app::App;
use crate::commands::manage_people::use_set_up_link;
use crate::commands::sign_in::{
    From, end_session, note_failure, sign_in, sign_in_by_link, sign_in_by_password,
};
use crate::secrets;

pub async fn home(State(app): State<App>, peer: Peer, look: Look, headers: HeaderMap) -> Page {
    let is_team = session::find(&app, peer, &headers).await?.is_some();
    let library = crate::help::library(&app).await?;
    let reading = library.shelf.read_by(if is_team { HelpReader::Team } else { HelpReader::Anyone });
    // The language that the page speaks, where articles are written in it.
    let locale = reading.settings().offered(&Locale::from(look.speaks(None))).clone();
    let topics: Vec<_> =
        reading.categories().map(|c| (c.id, reading.name(c, &locale).name.clone())).collect();
    let door = (!topics.is_empty()).then_some(HelpDoor { locale, topics });
    let addresses = super::help::addresses(&app).await?;
    let chat = crate::help::chat(&app, library.shelf.settings()).await?;
    let base = super::links::base(&app, peer, &headers);
    let x = HelpHome { workspace: app.config.name.clone(), base, addresses, is_team, door, chat };
    Ok(html(ui::help::home(look.words(), &x)))
}

/// What a browser reads when the desk is installed like a program: for everybody, for it asks without a session.
pub async fn manifest(State(app): State<App>, headers: HeaderMap) -> Response {
    let wish = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = wish.and_then(Language::of_header).unwrap_or_default();
    let text = ui::install::manifest(&app.config.name, language.into());
    let kind = HeaderValue::from_static("application/manifest+json");
    let cache = HeaderValue::from_static("no-cache");
    let varies = HeaderValue::from_static("accept-language");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache), (header::VARY, varies)], text)
        .into_response()
}

#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

fn form(app: &App, peer: Peer) -> SignIn {
    SignIn { workspace: app.config.name.clone(), insecure: !session::is_safe(peer), ..SignIn::default() }
}

pub async fn show_sign_in(State(app): State<App>, peer: Peer, look: Look, Query(next): Query<Next>) -> Page {
    let x = SignIn { next: next.next, ..form(&app, peer) };
    Ok(html(ui::session::sign_in(look.words(), &x)))
}

pub async fn create_session(
    State(app): State<App>,
    peer: Peer,
    look: Look,
    headers: HeaderMap,
    sent: Form,
) -> Page {
    let next = sent.given("next").map(str::to_owned);
    match try_sign_in(&app, peer, &headers, &sent).await {
        Ok(secret) => {
            let path = ui::url::own_path(next.as_deref().unwrap_or_default(), ui::url::agent());
            Ok(signed_in(&app, peer, &secret, &path))
        }
        Err(e @ Error::Fault(_)) => Err(Wrong(e)),
        Err(Error::Refused(refusal)) => {
            let problem = match &refusal {
                Refusal::TooMany { .. } | Refusal::NotAllowed(_) => refusal.to_string(),
                // The same words for a wrong name and a wrong password.
                _ => "Address and password do not fit.".to_owned(),
            };
            let x = SignIn {
                email: sent.text("email").to_owned(),
                next,
                problem: Some(problem),
                ..form(&app, peer)
            };
            Ok(refused_html(&Error::Refused(refusal), ui::session::sign_in(look.words(), &x)))
        }
    }
}

async fn try_sign_in(app: &App, peer: Peer, headers: &HeaderMap, sent: &Form) -> Result<String> {
    if !session::is_safe(peer) {
        return Err(
            Refusal::not_allowed("this connection is not encrypted; open the desk with https://").into()
        );
    }
    let email = normalise_address(sent.text("email")).unwrap_or_default();
    let keys = session::Keys::new(&email, peer.ip);
    app.throttle.check(&keys)?;
    let place = app.throttle.place().await;
    app.throttle.check(&keys)?;
    let password = sent.text("password").to_owned();
    let (person, stored) = app
        .read(async move |db| {
            let Some(person) = people::find_by_address(db, &email).await? else { return Ok((None, None)) };
            let hash = people::password_hash(db, person.id).await?;
            Ok((Some(person), hash))
        })
        .await?;
    let hash = stored.clone();
    let fits = app.blocking(move || Ok(secrets::verify_password(&password, stored.as_deref()))).await?;
    let id = person.as_ref().map(|p| p.id);
    if !fits || person.as_ref().is_none_or(|p| !p.role.is_team() || p.suspended_at.is_some()) {
        app.throttle.failed(&keys);
        app.write(async move |tx| note_failure(tx, id).await).await?;
        return Err(Refusal::NotFound.into());
    }
    drop(place);
    app.throttle.succeeded(&keys);
    let (id, hash) = (id.ok_or(Refusal::NotFound)?, hash.ok_or(Refusal::NotFound)?);
    let (secret, from) = origin(app, peer, headers);
    app.write(async move |tx| sign_in_by_password(tx, id, &hash, &from).await).await?;
    Ok(secret)
}

fn origin(app: &App, peer: Peer, headers: &HeaderMap) -> (String, From) {
    let secret = app.secret();
    let user_agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let from = From {
        secret: secrets::hash(&secret),
        user_agent: user_agent.chars().take(300).collect(),
        address: peer.ip.to_string(),
        expires_at: (app.clock)().plus_us(app.config.session_hours * HOUR_US),
    };
    (secret, from)
}

fn signed_in(app: &App, peer: Peer, secret: &str, path: &str) -> Response {
    let mut response = super::agent::see(path, "");
    let cookie = session::set_cookie(peer, secret, app.config.session_hours * 3600);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

pub async fn sign_out(State(app): State<App>, by: Reader, look: Look) -> Page {
    let w = words(&app, &by, &look).await?;
    app.write(async move |tx| end_session(tx, &by.actor, by.session).await).await?;
    let mut response = html(ui::session::signed_out(w, &app.config.name));
    let headers = response.headers_mut();
    for cookie in session::clear_cookies() {
        headers.append(header::SET_COOKIE, cookie);
    }
    headers.insert("clear-site-data", HeaderValue::from_static(policy::SIGN_OUT_CLEARS));
    Ok(response)
}

async fn set_up_page(app: &App, peer: Peer, secret: String) -> Result<SetUp> {
    let keys = session::Keys::of_secrets(peer.ip);
    app.throttle.check(&keys)?;
    let (hash, now) = (secrets::hash(&secret), (app.clock)());
    let found = app
        .read(async move |db| {
            let found = sessions::find_link(db, &hash, LinkPurpose::SetUp, now).await?;
            let Some((id, until)) = found else { return Ok(None) };
            Ok(Some((people::load(db, id).await?, until)))
        })
        .await?;
    let Some((person, expires_at)) = found else {
        app.throttle.failed(&keys);
        return Err(Refusal::NotFound.into());
    };
    Ok(SetUp {
        workspace: app.config.name.clone(),
        secret,
        name: person.name,
        email: person.email.unwrap_or_default(),
        typed_email: String::new(),
        expires_at,
        problem: None,
    })
}

pub async fn show_set_up(State(app): State<App>, peer: Peer, look: Look, Path(secret): Path<String>) -> Page {
    let x = set_up_page(&app, peer, secret).await?;
    Ok(html(ui::session::set_up(look.words(), &x, (app.clock)())))
}

pub async fn set_up(
    State(app): State<App>,
    peer: Peer,
    look: Look,
    headers: HeaderMap,
    Path(secret): Path<String>,
    sent: Form,
) -> Page {
    let x = set_up_page(&app, peer, secret).await?;
    match try_set_up(&app, peer, &headers, &x, &sent).await {
        Ok(secret) => Ok(signed_in(&app, peer, &secret, &ui::url::agent())),
        // Somebody used the link meanwhile: there is no form any more.
        Err(e @ (Error::Fault(_) | Error::Refused(Refusal::NotFound))) => Err(Wrong(e)),
        Err(Error::Refused(refusal)) => {
            let x = SetUp {
                name: sent.text("name").to_owned(),
                typed_email: sent.text("email").to_owned(),
                problem: Some(refusal.to_string()),
                ..x
            };
            Ok(refused_html(&Error::Refused(refusal), ui::session::set_up(look.words(), &x, (app.clock)())))
        }
    }
}

async fn try_set_up(app: &App, peer: Peer, headers: &HeaderMap, x: &SetUp, sent: &Form) -> Result<String> {
    if !session::is_safe(peer) {
        return Err(
            Refusal::not_allowed("this connection is not encrypted; open the desk with https://").into()
        );
    }
    let (name, password) = (sent.text("name").to_owned(), sent.text("password").to_owned());
    // Who was invited by an address has that one, whatever the form says.
    let email = if x.email.is_empty() { sent.text("email").to_owned() } else { x.email.clone() };
    secrets::check_password(&password, &normalise_address(&email)?)?;
    let place = app.throttle.place().await;
    let hash = app.blocking(move || secrets::hash_password(&password)).await?;
    drop(place);
    let link = secrets::hash(&x.secret);
    let (secret, from) = origin(app, peer, headers);
    app.write(async move |tx| {
        let id = use_set_up_link(tx, &link, &email, &name, &hash).await?;
        sign_in(tx, id, &from).await
    })
    .await?;
    Ok(secret)
}

/// The demo's sign-in: a page whose one button posts the link, on this machine only.
pub async fn show_demo_sign_in(
    State(app): State<App>,
    peer: Peer,
    look: Look,
    Path(secret): Path<String>,
) -> Page {
    demo_only(&app, peer)?;
    let (hash, now) = (secrets::hash(&secret), (app.clock)());
    let person = app
        .read(async move |db| {
            let (id, _) =
                sessions::find_link(db, &hash, LinkPurpose::SignIn, now).await?.ok_or(Refusal::NotFound)?;
            people::load(db, id).await
        })
        .await?;
    let action = ui::url::demo_sign_in(&secret);
    Ok(html(ui::session::demo_sign_in(look.words(), &app.config.name, crate::app::called(&person), &action)))
}

pub async fn demo_sign_in(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path(link): Path<String>,
) -> Page {
    demo_only(&app, peer)?;
    let link = secrets::hash(&link);
    let (secret, from) = origin(&app, peer, &headers);
    app.write(async move |tx| sign_in_by_link(tx, &link, &from).await).await?;
    Ok(signed_in(&app, peer, &secret, &ui::url::agent()))
}

fn demo_only(app: &App, peer: Peer) -> Result<(), Refusal> {
    if app.sink.is_some() && session::is_local(peer) { Ok(()) } else { Err(Refusal::NotFound) }
}
