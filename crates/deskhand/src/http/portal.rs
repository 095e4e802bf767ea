//! Customers' own pages: signing in by a mailed link, their requests, new ones. Their passwords are in [`password`].
//!
//! Their session is apart from the team's: another cookie, another table, and nothing of the workbench behind it. Programs that
//! look through mail open its links, so opening one changes nothing; a button does, once.

use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::article::Locale;
use domain::file::ScanState;
use domain::form::Audience;
use domain::moment::{DAY_US, MINUTE_US, SECOND_US};
use domain::person::Person;
use domain::portal::{CameBy, Errand, RequestList, SESSION_DAYS, SESSION_IDLE_DAYS};
use domain::read::FormProblem;
use domain::read::portal::{NewRequest, PortalFrame, PortalNotice, RequestPage, RequestsDoor, Suggested};
use domain::{
    Actor, AttachmentId, Error, Event, FieldId, Language, MessageId, Moment, PortalSessionId, Refusal,
    Result, TicketId,
};
use serde::Deserialize;
use store::operations::{self, Answer};
use store::portal::Letter;
use store::read::portal as pages;
use store::{Conn, attachments, mailboxes, messages, organisation_sign_in, people, portal};

use super::agent::{Look, problem};
use super::forms::Form;
use super::session::{self, Peer};
use super::{Page, Wrong, files};
use crate::app::{App, called};
use crate::commands::portal::{
    NewRequest as Wish, Words, add_to_request, ask_for_letter, end_portal_session, first_values,
    form_for_request, forms_for_customers, given_values, open_request, request, solve_request,
    use_sign_in_link,
};
use crate::commands::sign_in::From;
use crate::commands::upload_file::upload_file;
use crate::portal::letter_of;
use crate::secrets;

pub mod organisation;
pub mod password;

const COOKIE_SECURE: &str = "__Host-requests";
/// On loopback only: there is no TLS to require there.
const COOKIE_PLAIN: &str = "requests";
/// That somebody came is written down when it was not for so long.
const TOUCH_US: i64 = 60 * MINUTE_US;
/// So many uploads of one form are taken.
const UPLOADS_MAX: usize = 20;

/// A customer who is signed in to their requests.
#[derive(Clone)]
pub struct Customer {
    pub actor: Actor,
    pub person: Person,
    pub session: PortalSessionId,
    pub came_by: CameBy,
    pub began_at: Moment,
}

impl FromRequestParts<App> for Customer {
    type Rejection = Wrong;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        let peer = Peer::from_request_parts(parts, app).await?;
        Ok(find(app, peer, &parts.headers).await?.ok_or(Refusal::SignInRequired)?)
    }
}

async fn look_up(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<(Customer, bool)>> {
    let name = if peer.secure { COOKIE_SECURE } else { COOKIE_PLAIN };
    let Some(secret) = session::cookie_named(headers, name) else { return Ok(None) };
    let (hash, now) = (secrets::hash(&secret), (app.clock)());
    let idle_since = now.plus_us(-SESSION_IDLE_DAYS * DAY_US);
    app.read(async move |db| {
        let Some(found) = portal::find_session(db, &hash, now, idle_since).await? else { return Ok(None) };
        let actor = people::actor(db, &found.person).await?;
        let is_due = now.since(found.seen_at) > TOUCH_US;
        let customer = Customer {
            actor,
            person: found.person,
            session: found.id,
            came_by: found.came_by,
            began_at: found.began_at,
        };
        Ok(Some((customer, is_due)))
    })
    .await
}

/// Whoever the portal's cookie names; nothing is written.
pub async fn recognise(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<Customer>> {
    Ok(look_up(app, peer, headers).await?.map(|(customer, _)| customer))
}

/// Whoever the portal's cookie names; the session lives on by it.
async fn find(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<Customer>> {
    let Some((customer, is_due)) = look_up(app, peer, headers).await? else { return Ok(None) };
    if is_due {
        let id = customer.session;
        app.write(async move |tx| portal::touch_session(tx, id).await).await?;
    }
    Ok(Some(customer))
}

/// A page for somebody alone: kept by nobody, listed nowhere.
pub fn page(status: StatusCode, drawn: impl Into<String>) -> Response {
    let mut response = (status, Html(drawn.into())).into_response();
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn see(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/requests"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

/// What stands around a page.
pub async fn frame(
    app: &App,
    look: &Look,
    customer: Option<&Customer>,
    done: Option<&str>,
) -> Result<PortalFrame> {
    let library = crate::help::library(app).await?;
    let settings = library.shelf.settings();
    // Pages for somebody who did not sign in have secrets in their addresses, which a widget would tell the team.
    let (chat, organisations) = match customer {
        Some(_) => (crate::help::chat(app, settings).await?, false),
        None => (None, app.read(async |db| organisation_sign_in::any(db).await).await?),
    };
    Ok(PortalFrame {
        name: super::help::name(app, settings),
        help: settings.offered(&Locale::from(look.speaks(None))).clone(),
        now: (app.clock)(),
        zone: customer.map_or("UTC", |c| c.person.zone()).to_owned(),
        colours: settings.accent.as_ref().map(|_| library.shelf.version()),
        who: customer.map(|c| called(&c.person).to_owned()),
        passwords: app.config.customer_passwords,
        organisations,
        notice: done.and_then(PortalNotice::parse),
        chat,
    })
}

// Signing in

fn door(peer: Peer) -> RequestsDoor {
    RequestsDoor { insecure: !session::is_safe(peer), ..RequestsDoor::default() }
}

#[derive(Deserialize)]
pub struct Done {
    done: Option<String>,
}

pub async fn show_sign_in(State(app): State<App>, peer: Peer, look: Look, Query(done): Query<Done>) -> Page {
    let frame = frame(&app, &look, None, done.done.as_deref()).await?;
    Ok(page(StatusCode::OK, ui::portal::sign_in(look.words(), &frame, &door(peer))))
}

/// Writes a link to the address. What is answered is the same for every address.
pub async fn ask_for_link(State(app): State<App>, peer: Peer, look: Look, form: Form) -> Page {
    let (w, typed) = (look.words(), form.text("email").trim().to_owned());
    let frame = frame(&app, &look, None, None).await?;
    match try_ask(&app, peer, look.speaks(None), &typed).await {
        Ok(()) => Ok(page(StatusCode::OK, ui::portal::link_is_coming(w, &frame, &typed))),
        Err(fault @ Error::Fault(_)) => Err(Wrong(fault)),
        Err(Error::Refused(refusal)) => {
            let problem = Some(refusal.to_string());
            let x = RequestsDoor { email: typed, problem, ..door(peer) };
            let status = super::error::status(&Error::Refused(refusal));
            Ok(page(status, ui::portal::sign_in(w, &frame, &x)))
        }
    }
}

async fn try_ask(app: &App, peer: Peer, language: Language, address: &str) -> Result<()> {
    must_be_safe(peer)?;
    let address = domain::person::normalise_address(address)?;
    slow_down(app, peer, &address)?;
    app.write(async move |tx| ask_for_letter(tx, Errand::SignIn, &address, language, None).await).await
}

/// # Errors
/// [`Refusal::NotAllowed`] where a cookie would go over a network in the clear.
fn must_be_safe(peer: Peer) -> Result<(), Refusal> {
    if session::is_safe(peer) {
        return Ok(());
    }
    Err(Refusal::not_allowed("this connection is not encrypted; open the desk with https://"))
}

/// Letters are few for one address, from one place, and in all: each counts, whatever comes of it.
///
/// # Errors
/// [`Refusal::TooMany`].
pub fn slow_down(app: &App, peer: Peer, address: &str) -> Result<(), Refusal> {
    let keys = session::Keys::of_letters(address, peer.ip);
    app.throttle.check(&keys)?;
    app.throttle.failed(&keys);
    Ok(())
}

/// The page behind the link of a mail: its one button signs in.
pub async fn show_link(State(app): State<App>, peer: Peer, look: Look, Path(token): Path<String>) -> Page {
    let frame = frame(&app, &look, None, None).await?;
    match working(&app, peer, &token).await? {
        Some(letter) => {
            let drawn = ui::portal::link(look.words(), &frame, &letter.address, &token);
            Ok(page(StatusCode::OK, drawn))
        }
        None => Ok(page(StatusCode::GONE, ui::portal::link_is_over(look.words(), &frame))),
    }
}

/// The letter of a link that signs in. Guessing is slow.
async fn working(app: &App, peer: Peer, token: &str) -> Result<Option<Letter>> {
    let keys = session::Keys::of_secrets(peer.ip);
    app.throttle.check(&keys)?;
    let now = (app.clock)();
    let letter = match letter_of(&app.desk.keyring, token) {
        Some(id) => app.read(async move |db| portal::find_letter(db, id, Errand::SignIn, now).await).await?,
        None => {
            app.throttle.failed(&keys);
            None
        }
    };
    Ok(letter.filter(|l| l.used_at.is_none()))
}

pub async fn use_link(
    State(app): State<App>,
    peer: Peer,
    look: Look,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Page {
    must_be_safe(peer)?;
    if let Some(letter) = working(&app, peer, &token).await? {
        let (secret, from) = origin(&app, peer, &headers);
        let before = recognise(&app, peer, &headers).await?;
        let used = app.write(async move |tx| {
            use_sign_in_link(tx, letter.id, &from).await?;
            end_former(tx, before).await
        });
        match used.await {
            Ok(()) => return Ok(signed_in(peer, &secret)),
            // Somebody was quicker, or the address may not.
            Err(Error::Refused(Refusal::NotFound)) => {}
            Err(e) => return Err(Wrong(e)),
        }
    }
    let frame = frame(&app, &look, None, None).await?;
    Ok(page(StatusCode::GONE, ui::portal::link_is_over(look.words(), &frame)))
}

/// The secret of a new session, and where it is from.
fn origin(app: &App, peer: Peer, headers: &HeaderMap) -> (String, From) {
    let secret = app.secret();
    let user_agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let from = From {
        secret: secrets::hash(&secret),
        user_agent: user_agent.chars().take(300).collect(),
        address: peer.ip.to_string(),
        expires_at: (app.clock)().plus_us(SESSION_DAYS * DAY_US),
    };
    (secret, from)
}

/// Who comes in anew leaves no other session behind in the same browser.
async fn end_former(tx: &mut store::Tx, former: Option<Customer>) -> Result<()> {
    if let Some(former) = former {
        portal::end_session(tx, former.person.id, former.session).await?;
    }
    Ok(())
}

/// To their requests, with the cookie of the new session.
fn signed_in(peer: Peer, secret: &str) -> Response {
    let mut response = see(&ui::url::requests());
    response.headers_mut().append(header::SET_COOKIE, set_cookie(peer, secret));
    response
}

fn set_cookie(peer: Peer, secret: &str) -> HeaderValue {
    let seconds = SESSION_DAYS * DAY_US / SECOND_US;
    let text = if peer.secure {
        format!("{COOKIE_SECURE}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax; Secure")
    } else {
        format!("{COOKIE_PLAIN}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax")
    };
    HeaderValue::from_str(&text).expect("a secret in base64 is fit for a header")
}

/// Whoever came in by their organisation's provider may still be signed in there, and is told so.
pub async fn sign_out(State(app): State<App>, by: Customer, look: Look) -> Page {
    let of = by.person.organisation.filter(|_| by.came_by == CameBy::Organisation);
    app.write(async move |tx| end_portal_session(tx, &by.actor, by.session).await).await?;
    let provider = match of {
        Some(of) => organisation::way_out(&app, of).await?,
        None => None,
    };
    let mut response = match provider {
        Some((host, link)) => {
            let frame = frame(&app, &look, None, None).await?;
            page(StatusCode::OK, ui::portal::signed_out(look.words(), &frame, &host, link.as_deref()))
        }
        None => see(&ui::url::requests_done(PortalNotice::SignedOut)),
    };
    let headers = response.headers_mut();
    for gone in [
        "__Host-requests=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
        "requests=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
    ] {
        headers.append(header::SET_COOKIE, HeaderValue::from_static(gone));
    }
    Ok(response)
}

// Requests

#[derive(Deserialize)]
pub struct Wanted {
    list: Option<String>,
    #[serde(default)]
    q: String,
    before: Option<TicketId>,
    done: Option<String>,
}

pub async fn list(State(app): State<App>, by: Customer, look: Look, Query(wanted): Query<Wanted>) -> Page {
    let frame = frame(&app, &look, Some(&by), wanted.done.as_deref()).await?;
    let list = wanted.list.as_deref().and_then(RequestList::parse).unwrap_or_default();
    let query: String = wanted.q.chars().take(200).collect();
    let x = app
        .read(async move |db| pages::requests_page(db, &by.person, list, &query, wanted.before).await)
        .await?;
    Ok(page(StatusCode::OK, ui::portal::requests(look.words(), &frame, &x)))
}

async fn read(
    db: &mut Conn,
    person: &Person,
    id: TicketId,
    before: Option<MessageId>,
) -> Result<RequestPage> {
    let (ticket, standing) = request(db, person, id).await?;
    pages::request_page(db, person, &ticket, standing, before).await
}

/// How a request is looked at.
#[derive(Deserialize)]
pub struct Seen {
    done: Option<String>,
    before: Option<MessageId>,
}

pub async fn show(
    State(app): State<App>,
    by: Customer,
    look: Look,
    Path(id): Path<TicketId>,
    Query(seen): Query<Seen>,
) -> Page {
    let frame = frame(&app, &look, Some(&by), seen.done.as_deref()).await?;
    let x = app.read(async move |db| read(db, &by.person, id, seen.before).await).await?;
    if x.id != id {
        // Its messages went into this one.
        return Ok(see(&ui::url::request(x.id)));
    }
    let x = RequestPage { operation: app.secret(), ..x };
    Ok(page(StatusCode::OK, ui::portal::request(look.words(), &frame, &x)))
}

/// A customer who writes, or sends files, faster than people do waits.
///
/// # Errors
/// [`Refusal::TooMany`].
fn not_too_fast(app: &App, by: &Customer, form: &Form) -> Result<(), Refusal> {
    let (words, files) =
        (session::Keys::of_customer(by.person.id), session::Keys::of_customer_files(by.person.id));
    // A form that is only drawn again opens nothing; its files are kept all the same.
    let counted = [(&words, !form.ticked("redraw")), (&files, form.files().next().is_some())];
    for (keys, _) in counted.iter().filter(|(_, counts)| *counts) {
        app.throttle.check(keys)?;
    }
    for (keys, _) in counted.iter().filter(|(_, counts)| *counts) {
        app.throttle.failed(keys);
    }
    Ok(())
}

/// What a form says, files among it: the same from the same page is the same however often it is sent. Files that came before go
/// by secrets that the page has; where they lie is left to chance at each sending.
fn said(form: &Form) -> [u8; 32] {
    let mut said = String::new();
    for (name, value) in form.typed() {
        // The key itself, and by which button the page was left.
        if !["operation", "looked", "redraw"].contains(&name.as_str()) {
            said.extend([name.as_str(), "\0", value.as_str(), "\0"]);
        }
    }
    for (name, bytes) in form.files() {
        said.extend(["\0", name, "\0", bytes.to_string().as_str(), "\0"]);
    }
    secrets::hash(&said)
}

/// The secrets of uploads that a form names.
fn upload_secrets(form: &Form) -> Vec<String> {
    form.all("upload").filter(|s| !s.is_empty()).take(UPLOADS_MAX).map(str::to_owned).collect()
}

/// Keeps the files of a form until its words are written, so that nobody has to choose them twice when it is drawn again; names
/// all that came so far, each with the secret that it goes by. A secret is worth something to whoever uploaded it alone.
async fn kept_uploads(app: &App, by: &Customer, form: &mut Form) -> Result<Vec<(String, String)>> {
    let mut known = upload_secrets(form);
    if known.len() == UPLOADS_MAX && form.files().next().is_some() {
        let words = format!("are too many; send at most {UPLOADS_MAX} at once");
        return Err(Refusal::invalid("files", words).into());
    }
    let files = form.store_files(app).await?;
    if !files.is_empty() {
        let secret = app.secret();
        let (hash, actor) = (secrets::hash(&secret), by.actor.clone());
        app.write(async move |tx| {
            for file in &files {
                upload_file(tx, &actor, file, &hash).await?;
            }
            Ok(())
        })
        .await?;
        known.push(secret);
    }
    named(app, by, known).await
}

/// The files of such secrets that still wait, by name.
async fn named(app: &App, by: &Customer, known: Vec<String>) -> Result<Vec<(String, String)>> {
    let (person, now) = (by.person.id, (app.clock)());
    app.read(async move |db| {
        let mut named = Vec::new();
        for secret in known {
            let found = attachments::of_upload(db, &secrets::hash(&secret), person, now).await?;
            named.extend(found.into_iter().map(|f| (f.attachment.name, secret.clone())));
        }
        Ok(named)
    })
    .await
}

/// What a form brings, where it does not come too fast.
async fn taken(app: &App, by: &Customer, form: &mut Form) -> Result<Vec<(String, String)>> {
    not_too_fast(app, by, form)?;
    kept_uploads(app, by, form).await
}

/// Runs a form's work once, however often it is sent; a form without a key runs each time.
async fn once<F>(app: &App, by: &Customer, form: &Form, asked: [u8; 32], f: F) -> Result<String>
where
    F: AsyncFnOnce(&mut store::Tx) -> Result<String> + Send + 'static,
{
    let (key, scope) = (form.text("operation").to_owned(), format!("portal:{}", by.person.id));
    app.write(async move |tx| {
        if key.is_empty() {
            return f(tx).await;
        }
        match operations::find(tx, &scope, &key, &asked).await {
            Ok(Some(known)) => {
                tx.quiet("answered before");
                return Ok(known.body);
            }
            Ok(None) => {}
            // The page was drawn again after a change of mind, with a key of its own; this one was sent with other words.
            Err(Error::Refused(_)) => {
                return Err(Refusal::Conflict(
                    "This was sent before with other words. Look at the request; what you wrote now is still here.".into(),
                )
                .into());
            }
            Err(fault) => return Err(fault),
        }
        let body = f(tx).await?;
        operations::keep(tx, &scope, &key, &asked, &Answer { status: 200, body: body.clone() }).await?;
        Ok(body)
    })
    .await
}

pub async fn reply(
    State(app): State<App>,
    by: Customer,
    look: Look,
    Path(id): Path<TicketId>,
    mut form: Form,
) -> Page {
    let is_solved = form.text("act") == "solve";
    let person = by.person.clone();
    // Whose request it is comes first: files for somebody else's are not even kept.
    app.read(async move |db| request(db, &person, id).await).await?;
    let asked = said(&form);
    let (uploads, written) = match taken(&app, &by, &mut form).await {
        Ok(uploads) => {
            let written = try_reply(&app, &by, id, &form, asked, &uploads).await;
            (uploads, written)
        }
        // What was typed is not lost by it.
        Err(e) => (named(&app, &by, upload_secrets(&form)).await?, Err(e)),
    };
    match written {
        Ok(()) => {
            let done = if is_solved { PortalNotice::Solved } else { PortalNotice::Added };
            Ok(see(&ui::url::request_done(id, done)))
        }
        Err(e @ (Error::Fault(_) | Error::Refused(Refusal::NotFound))) => Err(Wrong(e)),
        Err(e) => {
            let why = problem(&e, &form)?;
            let frame = frame(&app, &look, Some(&by), None).await?;
            let person = by.person.clone();
            let x = app.read(async move |db| read(db, &person, id, None).await).await?;
            let text = form.text("text").to_owned();
            let x = RequestPage { operation: app.secret(), text, uploads, problem: Some(why), ..x };
            Ok(page(super::error::status(&e), ui::portal::request(look.words(), &frame, &x)))
        }
    }
}

/// What was typed, with the files that came.
fn words(form: &Form, uploads: &[(String, String)]) -> Words {
    let mut secrets: Vec<&str> = uploads.iter().map(|(_, secret)| secret.as_str()).collect();
    // The files of one form lie under one secret, one behind the other.
    secrets.dedup();
    Words {
        text: form.text("text").to_owned(),
        uploads: secrets.into_iter().map(crate::secrets::hash).collect(),
    }
}

async fn try_reply(
    app: &App,
    by: &Customer,
    id: TicketId,
    form: &Form,
    asked: [u8; 32],
    uploads: &[(String, String)],
) -> Result<()> {
    let words = words(form, uploads);
    let (desk, actor, person) = (app.desk.clone(), by.actor.clone(), by.person.clone());
    let is_solved = form.text("act") == "solve";
    once(app, by, form, asked, async move |tx| {
        if is_solved {
            solve_request(tx, &desk, &actor, &person, id, &words).await?;
        } else {
            add_to_request(tx, &desk, &actor, &person, id, &words).await?;
        }
        Ok(String::new())
    })
    .await
    .map(drop)
}

#[derive(Deserialize)]
pub struct Shown {
    inline: Option<String>,
}

/// A file of a message that this customer sees. Pictures of a reply are shown in it; everything else is a download, which is in
/// the log. What the scanner blocked is given to nobody here.
pub async fn file(
    State(app): State<App>,
    by: Customer,
    Path((id, file)): Path<(TicketId, AttachmentId)>,
    Query(shown): Query<Shown>,
) -> Page {
    let person = by.person.clone();
    let (found, ticket) = app
        .read(async move |db| {
            let (ticket, standing) = request(db, &person, id).await?;
            let found = attachments::load(db, file).await?;
            let message = found.attachment.message.ok_or(Refusal::NotFound)?;
            let message = messages::load(db, message).await?;
            let mine = people::addresses(db, person.id).await?;
            let is_shown = standing.shows(&pages::facts(&message, person.id, &mine));
            if message.ticket != ticket.id || !is_shown {
                return Err(Refusal::NotFound.into());
            }
            Ok((found, ticket.id))
        })
        .await?;
    if found.scan.state == ScanState::Blocked {
        return Err(Refusal::not_allowed("the scanner found something dangerous in this file").into());
    }
    let a = found.attachment;
    if shown.inline.is_some() && domain::file::is_safe_image(&a.found_type) {
        let content = files::content(&app, &a).await?;
        if !domain::picture::is_bearable(&content) {
            return Err(Refusal::NotFound.into());
        }
        let bare = app.blocking(move || Ok(domain::picture::without_metadata(content))).await?;
        return Ok(files::download(bare, &a.name, &a.found_type, true));
    }
    let event = Event::FileDownloaded { attachment: file, ticket: Some(ticket) };
    files::record(&app, by.actor, event).await?;
    let content = files::content(&app, &a).await?;
    Ok(files::download(content, &a.name, "application/octet-stream", false))
}

/// What was written here as HTML, cleaned as in the workbench and in a frame that can do nothing. Its pictures come from the
/// message's own files, by links that end soon; nothing is fetched from elsewhere.
pub async fn message_body(
    State(app): State<App>,
    by: Customer,
    look: Look,
    Path((id, message)): Path<(TicketId, MessageId)>,
) -> Page {
    let person = by.person.clone();
    let (html, inline) = app
        .read(async move |db| {
            let (ticket, standing) = request(db, &person, id).await?;
            let found = messages::load(db, message).await?;
            let mine = people::addresses(db, person.id).await?;
            let is_shown = standing.shows(&pages::facts(&found, person.id, &mine));
            if found.ticket != ticket.id || !is_shown || !pages::is_formatted(&found) {
                return Err(Refusal::NotFound.into());
            }
            let html = messages::html(db, message).await?.ok_or(Refusal::NotFound)?;
            Ok((html, attachments::of_message(db, message).await?))
        })
        .await?;
    let (inline, language, app2) = (files::inline_pictures(inline), look.speaks(None), app.clone());
    let clean = move || Ok(files::sanitise(html, message, &inline, false, language, &app2));
    Ok(files::framed(ui::mail_body::document(&app.blocking(clean).await?)))
}

// A new request

/// What stood in the form.
#[derive(Clone, Default)]
struct Typed {
    form: Option<domain::FormId>,
    values: Vec<(FieldId, Vec<String>)>,
    subject: String,
    text: String,
    follow_up_of: Option<TicketId>,
}

impl Typed {
    fn of(form: &Form) -> Result<Self, Refusal> {
        let mut values = Vec::new();
        for id in form.all("shown") {
            let id: FieldId =
                id.parse().map_err(|_| Refusal::invalid("shown", "must be numbers of fields"))?;
            let name = ui::ticket::work::field_name(id);
            values.push((id, form.all(&name).filter(|v| !v.is_empty()).map(str::to_owned).collect()));
        }
        Ok(Self {
            form: form.id("form")?,
            values,
            subject: form.text("subject").to_owned(),
            text: form.text("text").to_owned(),
            follow_up_of: form.id("follow_up_of")?,
        })
    }
}

/// The form with what was typed in it; what shows hangs on what was chosen.
async fn draw_new(db: &mut Conn, person: &Person, typed: Typed) -> Result<NewRequest> {
    let desk = store::fields::desk(db).await?;
    let boxes = mailboxes::list(db).await?;
    let (form, _) = form_for_request(&desk, &boxes, typed.form);
    let mut values = first_values(&desk);
    for (id, value) in &typed.values {
        values.set(*id, value.clone());
    }
    let shown = match &form {
        Some(form) => store::read::work::shown(form, &desk.fields, &values, Audience::Customer),
        None => Vec::new(),
    };
    let editable =
        |s: &domain::read::work::ShownField| s.field.for_customers == domain::field::CustomerAccess::Editable;
    // Whoever sees a request may go on from it; nobody learns here of another.
    let follow_up_of = match typed.follow_up_of {
        Some(of) => Some(request(db, person, of).await?.0),
        None => None,
    };
    let subject = match &follow_up_of {
        Some(of) if typed.subject.is_empty() => of.subject.clone(),
        Some(_) | None => typed.subject,
    };
    Ok(NewRequest {
        operation: String::new(),
        forms: forms_for_customers(&desk, &boxes)
            .into_iter()
            .map(|(f, _)| (f.id, f.name_for_customers().to_owned()))
            .collect(),
        form: form.map(|f| f.id).filter(|id| desk.form(*id).is_some()),
        shown: shown.into_iter().filter(editable).collect(),
        subject,
        text: typed.text,
        follow_up_of: follow_up_of.map(|t| t.id),
        uploads: Vec::new(),
        suggested: Vec::new(),
        problem: None,
    })
}

#[derive(Deserialize)]
pub struct Begun {
    form: Option<i64>,
    after: Option<TicketId>,
    #[serde(default)]
    subject: String,
}

pub async fn new(State(app): State<App>, by: Customer, look: Look, Query(begun): Query<Begun>) -> Page {
    let frame = frame(&app, &look, Some(&by), None).await?;
    let typed = Typed {
        form: begun.form.map(domain::FormId),
        follow_up_of: begun.after,
        subject: domain::ticket::clean_subject(&begun.subject),
        ..Typed::default()
    };
    let x = app.read(async move |db| draw_new(db, &by.person, typed).await).await?;
    let x = NewRequest { operation: app.secret(), ..x };
    Ok(page(StatusCode::OK, ui::portal::new_request(look.words(), &frame, &x)))
}

/// What the form is drawn again with.
#[derive(Default)]
struct Again {
    uploads: Vec<(String, String)>,
    problem: Option<FormProblem>,
    suggested: Vec<Suggested>,
}

async fn new_again(app: &App, by: &Customer, look: &Look, form: &Form, with: Again) -> Result<String> {
    let typed = Typed::of(form).unwrap_or_default();
    let frame = frame(app, look, Some(by), None).await?;
    let person = by.person.clone();
    let x = app.read(async move |db| draw_new(db, &person, typed).await).await?;
    let Again { uploads, problem, suggested } = with;
    let x = NewRequest { operation: app.secret(), uploads, problem, suggested, ..x };
    Ok(ui::portal::new_request(look.words(), &frame, &x).into_string())
}

/// Opens a request. Once before it is sent, articles that may answer it are shown; sending it all the same is one button.
pub async fn create(State(app): State<App>, by: Customer, look: Look, mut form: Form) -> Page {
    let asked = said(&form);
    let (uploads, made) = match taken(&app, &by, &mut form).await {
        Ok(uploads) if form.ticked("redraw") => {
            // Nothing is opened: only which fields show is asked.
            let again = Again { uploads, ..Again::default() };
            return Ok(page(StatusCode::OK, new_again(&app, &by, &look, &form, again).await?));
        }
        Ok(uploads) => {
            let made = try_create(&app, &by, &look, &form, asked, &uploads).await;
            (uploads, made)
        }
        Err(e) => (named(&app, &by, upload_secrets(&form)).await?, Err(e)),
    };
    match made {
        Ok(Created::Opened(id)) => Ok(see(&ui::url::request_done(id, PortalNotice::Sent))),
        Ok(Created::MayBeAnswered(suggested)) => {
            let again = Again { uploads, suggested, problem: None };
            Ok(page(StatusCode::OK, new_again(&app, &by, &look, &form, again).await?))
        }
        Err(e @ (Error::Fault(_) | Error::Refused(Refusal::NotFound))) => Err(Wrong(e)),
        Err(e) => {
            let again = Again { uploads, problem: Some(problem(&e, &form)?), suggested: Vec::new() };
            let drawn = new_again(&app, &by, &look, &form, again).await?;
            Ok(page(super::error::status(&e), drawn))
        }
    }
}

/// What became of a form that was sent.
enum Created {
    Opened(TicketId),
    MayBeAnswered(Vec<Suggested>),
}

async fn try_create(
    app: &App,
    by: &Customer,
    look: &Look,
    form: &Form,
    asked: [u8; 32],
    uploads: &[(String, String)],
) -> Result<Created> {
    let typed = Typed::of(form)?;
    if typed.subject.trim().is_empty() {
        return Err(Refusal::invalid("subject", "must not be empty").into());
    }
    if typed.text.trim().is_empty() {
        return Err(Refusal::invalid("text", "must not be empty").into());
    }
    if !form.ticked("looked") {
        // What is missing is told before anything is suggested, not after.
        let (chosen, values) = (typed.form, typed.values.clone());
        app.read(async move |db| {
            let desk = store::fields::desk(db).await?;
            let boxes = mailboxes::list(db).await?;
            let (own, _) = form_for_request(&desk, &boxes, chosen);
            given_values(&desk, own.as_ref(), &values)?;
            Ok(())
        })
        .await?;
        let reader = crate::help::reader(Some(&by.person));
        let suggested = super::help::fitting(app, reader, look.speaks(None), &typed.subject).await?;
        if !suggested.is_empty() {
            return Ok(Created::MayBeAnswered(suggested));
        }
    }
    let wish = Wish {
        subject: typed.subject,
        words: words(form, uploads),
        form: typed.form,
        values: typed.values,
        follow_up_of: typed.follow_up_of,
    };
    let (desk, actor, person) = (app.desk.clone(), by.actor.clone(), by.person.clone());
    let id = once(app, by, form, asked, async move |tx| {
        Ok(open_request(tx, &desk, &actor, &person, &wish).await?.to_string())
    })
    .await?;
    id.parse()
        .map(Created::Opened)
        .map_err(|_| Error::fault("an operation kept something other than a request"))
}
