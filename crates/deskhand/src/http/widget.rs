//! What widgets on people's sites ask of the desk: `docs/reference/widget.md` is the whole of it.
//!
//! A browser shows who it is by a secret in a header; there are no cookies, so no site can have a visitor's browser do anything
//! here by itself. The page in the frame is of the desk's own origin, and so is all that it asks for.

pub mod fixes;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use domain::article::Locale;
use domain::chat::identity::{self, Visitor as Named};
use domain::chat::{About, Conversation, FILE_BYTES_MAX, SESSION_IDLE_US, TICKET_US, TOUCH_US, Widget};
use domain::file::ScanState;
use domain::help::HelpReader;
use domain::read::chat::WidgetPage;
use domain::read::portal::ChatLetter;
use domain::{ArticleId, AttachmentId, Error, Language, Moment, PortalLetterId, Refusal, Result, TicketId};
use serde::Deserialize;
use serde_json::{Value, json};
use store::chats::{Session, Visitor};
use store::{Conn, attachments, calendars, chats, messages, people, read, widgets};

use super::agent::Look;
use super::error::{Page, Wrong};
use super::files;
use super::forms::Form;
use super::portal::{frame, page};
use super::session::{Keys, Peer, household};
use crate::app::App;
use crate::chat::{conversation_json, converse, said_json};
use crate::commands::chat::{
    Coming, Left, VisitorWords, ask_for_person, asked_about, begin_session, confirm_address, end_as_visitor,
    leave_words, mail_transcript, mark_read, may_come, mine, own_chat, place, rate, speaker,
    write_as_visitor,
};
use crate::commands::upload_file::upload_file;
use crate::portal::letter_of;
use crate::secrets;
use crate::stored_file::StoredFile;

/// The largest body that is no file.
pub const BODY_BYTES_MAX: usize = 128 << 10;
/// Articles that are shown while somebody types.
const ARTICLES_MAX: usize = 5;
/// A loader on somebody's page is asked for again after so many seconds.
const LOADER_CACHE: &str = "public, max-age=300, stale-while-revalidate=86400";

// Pages

/// The loader, under the address that stands on people's pages.
pub async fn loader(headers: HeaderMap) -> Response {
    let Some(asset) = ui::assets::find("js/widget.js") else { return StatusCode::NOT_FOUND.into_response() };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|v| v == asset.etag);
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { asset.bytes.into_response() };
    let h = response.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static(LOADER_CACHE));
    h.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(ui::policy::ASSET_CSP));
    // It is made to run on other sites.
    h.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    if let Ok(etag) = HeaderValue::from_str(asset.etag) {
        h.insert(header::ETAG, etag);
    }
    response
}

/// Whether somebody is there, and when not, when again.
pub struct Hours {
    pub is_open: bool,
    pub opens_at: Option<Moment>,
}

/// By the widget's own calendar, else its team's, else always.
///
/// # Errors
/// A fault of the database.
pub async fn hours(app: &App, widget: &Widget) -> Result<Hours> {
    let (own, team, now) = (widget.calendar, widget.team, (app.clock)());
    let calendar = app
        .read(async move |db| {
            if let Some(own) = own
                && let Some(kept) = calendars::find(db, own).await?
            {
                return calendars::counted(db, &kept).await.map(Some);
            }
            Ok(calendars::of_team(db, team).await?.map(|(_, calendar)| calendar))
        })
        .await?;
    Ok(match calendar {
        None => Hours { is_open: true, opens_at: None },
        Some(c) if c.is_open(now) => Hours { is_open: true, opens_at: None },
        Some(c) => Hours { is_open: false, opens_at: c.next_open(now) },
    })
}

async fn widget_of(app: &App, key: &str) -> Result<Widget> {
    let key = cut_key(key);
    app.read(async move |db| switched_on(db, &key).await).await
}

/// No key is as long as an address may be.
fn cut_key(key: &str) -> String {
    key.chars().take(64).collect()
}

async fn switched_on(db: &mut Conn, key: &str) -> Result<Widget> {
    let found = widgets::find_by_key(db, key).await?;
    Ok(found.filter(Widget::is_on).ok_or(Refusal::NotFound)?)
}

#[derive(Deserialize)]
pub struct Shown {
    #[serde(default)]
    language: Option<String>,
}

/// The page in the frame, in the language of the page around it where that says which: a site speaks one language, whatever its
/// visitor's browser is set to.
pub async fn show(
    State(app): State<App>,
    look: Look,
    Path(key): Path<String>,
    Query(shown): Query<Shown>,
) -> Page {
    let widget = widget_of(&app, &key).await?;
    let hours = hours(&app, &widget).await?;
    let library = crate::help::library(&app).await?;
    let has_articles = library.shelf.read_by(HelpReader::Anyone).articles().next().is_some();
    let csp = HeaderValue::from_str(&ui::policy::widget_csp(&widget.sites)).map_err(Error::from)?;
    let language = shown.language.as_deref().and_then(Language::parse).unwrap_or_else(|| look.speaks(None));
    let x = WidgetPage {
        key: widget.key,
        name: widget.name,
        colour: widget.colour,
        greeting: widget.greeting,
        is_open: hours.is_open,
        opens_at: hours.opens_at,
        reply_words: widget.reply_words,
        has_articles,
        fixes: crate::guided::all_offered(&app, language).await?,
        file_max_bytes: FILE_BYTES_MAX,
        language,
    };
    let mut response = Html(ui::widget::page(&x).into_string()).into_response();
    let h = response.headers_mut();
    h.insert(header::CONTENT_SECURITY_POLICY, csp);
    h.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    h.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    Ok(response)
}

// Errors

/// Is it one of the addresses below a widget's own? What they answer is read by a script, whatever goes wrong.
fn is_for_script(path: &str) -> bool {
    path.strip_prefix("/widget/").is_some_and(|rest| rest.contains('/'))
}

/// What went wrong, as the frame's script reads it, in the words of the browser's language. It stands around everything that
/// may refuse a request before a handler sees it.
pub async fn errors(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if !is_for_script(&path) {
        return next.run(request).await;
    }
    let language = language_of(request.headers());
    let response = next.run(request).await;
    let (error, status) = match response.extensions().get::<Arc<Error>>().cloned() {
        Some(error) => (error, response.status()),
        None => match unread(response.status()) {
            Some((refusal, status)) => (Arc::new(Error::from(refusal)), status),
            None => return response,
        },
    };
    let w = ui::Words::from(language);
    let (code, message, wait) = match error.as_ref() {
        Error::Refused(refusal) => {
            let wait =
                if let Refusal::TooMany { retry_after_s } = refusal { Some(*retry_after_s) } else { None };
            (code(refusal), w.known(&refusal.to_string()).into_owned(), wait)
        }
        Error::Fault(fault) => {
            let mut random = [0; 6];
            (app.entropy)(&mut random);
            let reference = hex::encode(random);
            tracing::error!(reference, path, "fault {reference} at {path}: {fault:#}");
            ("fault", reference, None)
        }
    };
    let body = json!({ "error": { "code": code, "message": message, "retry_after": wait } });
    let mut answer = (status, Json(body)).into_response();
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    if let Some(seconds) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// What stands for a status that was answered without a word of ours: the request was not even read.
fn unread(status: StatusCode) -> Option<(Refusal, StatusCode)> {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Some((Refusal::TooLarge { what: "The text", limit: BODY_BYTES_MAX as u64 }, status))
        }
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some((Refusal::NotFound, status)),
        status if status.is_client_error() => Some((unreadable(), StatusCode::UNPROCESSABLE_ENTITY)),
        _ => None,
    }
}

fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotFound => "not_found",
        Refusal::SignInRequired => "session_over",
        Refusal::NotAllowed(_) | Refusal::NotesOnly => "not_allowed",
        Refusal::TicketClosed { .. } => "closed",
        Refusal::Invalid { .. } => "invalid",
        Refusal::Conflict(_) => "conflict",
        Refusal::Taken { .. } => "taken",
        Refusal::TooLarge { .. } => "too_large",
        Refusal::TooMany { .. } => "too_many",
        Refusal::Busy(_) => "busy",
    }
}

fn unreadable() -> Refusal {
    Refusal::invalid("form", "cannot be read; go back, reload the page and send it again")
}

fn body<'a, T: Deserialize<'a>>(octets: &'a Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(octets).map_err(|_| unreadable())
}

// Sessions

/// A visitor whose browser showed its secret.
pub struct Guest {
    widget: Widget,
    session: Session,
    peer: Peer,
    browser: String,
}

fn bearer(headers: &HeaderMap) -> Option<[u8; 32]> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let secret = value.strip_prefix("Bearer ")?.trim();
    (!secret.is_empty() && secret.len() <= 100).then(|| secrets::hash(secret))
}

fn browser(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

impl FromRequestParts<App> for Guest {
    type Rejection = Wrong;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        let peer = Peer::from_request_parts(parts, app).await?;
        let Path(params) = Path::<HashMap<String, String>>::from_request_parts(parts, app)
            .await
            .map_err(|_| Refusal::NotFound)?;
        let key = cut_key(params.get("key").map_or("", String::as_str));
        let (secret, now) = (bearer(&parts.headers), (app.clock)());
        let (widget, mut session) = app
            .read(async move |db| {
                let widget = switched_on(db, &key).await?;
                let secret = secret.ok_or(Refusal::SignInRequired)?;
                let found = chats::find_session(db, &secret, now.plus_us(-SESSION_IDLE_US)).await?;
                let session = found.filter(|s| s.visitor.widget == widget.id);
                Ok((widget, session.ok_or(Refusal::SignInRequired)?))
            })
            .await?;
        may_come(&session.visitor, now)?;
        let place = household(peer.ip).to_string();
        if now.since(session.seen_at) > TOUCH_US || session.place != place {
            let (id, place) = (session.id, place.clone());
            app.write(async move |tx| chats::touch_session(tx, id, &place).await).await?;
        }
        session.place = place;
        Ok(Self { widget, session, peer, browser: browser(&parts.headers) })
    }
}

impl Guest {
    fn visitor(&self) -> &Visitor {
        &self.session.visitor
    }
    /// Who speaks faster than people do waits.
    fn not_too_fast(&self, app: &App) -> Result<(), Refusal> {
        let keys = Keys::of_visitor(self.session.visitor.id);
        app.throttle.check(&keys)?;
        app.throttle.failed(&keys);
        Ok(())
    }
    fn about(&self, page: &str) -> About {
        About::cleaned(page, self.session.language.as_str(), &self.browser)
    }
}

#[derive(Deserialize)]
struct Begin {
    identity: Option<String>,
    token: Option<String>,
    language: Option<String>,
}

/// A browser opens the widget.
pub async fn begin(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path(key): Path<String>,
    octets: Bytes,
) -> Page {
    let widget = widget_of(&app, &key).await?;
    let asked: Begin = body(&octets)?;
    let (named, refused) = named(&app, &widget, asked.identity.as_deref()).await?;
    let before = asked.token.filter(|t| !t.is_empty() && t.len() <= 100);
    let is_known = match &before {
        Some(token) if refused.is_none() => {
            let (hash, idle_since) = (secrets::hash(token), (app.clock)().plus_us(-SESSION_IDLE_US));
            let found = app.read(async move |db| chats::find_session(db, &hash, idle_since).await).await?;
            let name = named.as_ref().map(|n| n.subject.as_str());
            found.is_some_and(|s| s.visitor.widget == widget.id && s.visitor.subject.as_deref() == name)
        }
        Some(_) | None => false,
    };
    // Whoever goes on with what they have is nobody new; a secret that somebody made up is none.
    if !is_known {
        let keys = Keys::of_new_visitors(peer.ip);
        app.throttle.check(&keys)?;
        app.throttle.failed(&keys);
    }
    let asked_for = asked.language.as_deref().and_then(Language::parse);
    let language = asked_for.unwrap_or_else(|| language_of(&headers));
    let fresh = app.secret();
    let coming = Coming {
        widget: widget.id,
        // A refused token makes somebody new: nothing that this browser said before is theirs who used it.
        before: before.as_deref().filter(|_| refused.is_none()).map(secrets::hash),
        named,
        secret: secrets::hash(&fresh),
        place: household(peer.ip).to_string(),
        language,
    };
    let (visitor, goes_on) = app.write(async move |tx| begin_session(tx, &coming).await).await?;
    let token = if goes_on { before.unwrap_or_default() } else { fresh };
    let seen = visitor.clone();
    let all = app.read(async move |db| read::chat::conversations(db, &seen).await).await?;
    let name = Some(visitor.name.as_str()).filter(|n| !n.is_empty());
    let mut answer = json!({
        "token": token,
        "expires_at": (app.clock)().plus_us(SESSION_IDLE_US).rfc3339(),
        "visitor": { "name": name, "identified": visitor.subject.is_some() },
        "conversations": all.iter().map(conversation_json).collect::<Vec<_>>(),
    });
    if let Some(words) = refused {
        answer["identity_refused"] = Value::from(words);
    }
    Ok(Json(answer).into_response())
}

/// Whom the site's server vouches for, or why its token is not believed.
async fn named(
    app: &App,
    widget: &Widget,
    token: Option<&str>,
) -> Result<(Option<Named>, Option<&'static str>)> {
    let Some(token) = token.filter(|t| !t.is_empty()) else { return Ok((None, None)) };
    let id = widget.id;
    let sealed = app.read(async move |db| widgets::secret(db, id).await).await?;
    let secret = secrets::unseal(&app.keys, &place(id), &sealed)?;
    Ok(match identity::verify(token, &secret, &widget.key, (app.clock)()) {
        Ok(named) => (Some(named), None),
        Err(unfit) => (None, Some(unfit.words())),
    })
}

/// A one-time ticket, for what cannot carry a header.
pub async fn ticket(State(app): State<App>, guest: Guest) -> Page {
    let secret = app.secret();
    let (hash, id) = (secrets::hash(&secret), guest.session.id);
    let ends = (app.clock)().plus_us(TICKET_US);
    app.write(async move |tx| chats::insert_ticket(tx, &hash, id, ends).await).await?;
    Ok(Json(json!({ "ticket": secret })).into_response())
}

#[derive(Deserialize)]
pub struct Ticketed {
    #[serde(default)]
    ticket: String,
}

/// The session of a one-time ticket.
///
/// # Errors
/// [`Refusal::NotAllowed`] when it is unknown, used, over, or of another widget.
async fn admitted(app: &App, key: &str, ticket: &str) -> Result<(Widget, Session)> {
    let widget = widget_of(app, key).await?;
    let hash = secrets::hash(ticket);
    let found = match ticket.len() {
        1..=100 => app.write(async move |tx| chats::use_ticket(tx, &hash).await).await?,
        _ => None,
    };
    // Nobody guesses 256 bits: a wrong one is a browser's that came late, and costs its office nothing.
    let Some(session) = found.filter(|s| s.visitor.widget == widget.id) else {
        return Err(Refusal::not_allowed("the ticket is unknown, used or over").into());
    };
    may_come(&session.visitor, (app.clock)())?;
    Ok((widget, session))
}

/// Does the request come from a page of the desk's own? Browsers always say for a socket.
fn is_own_origin(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (origin, host) = (text(header::ORIGIN), text(header::HOST));
    let own = origin.split_once("://").map_or("", |(_, host)| host);
    !own.is_empty() && own.eq_ignore_ascii_case(host)
        || app.config.public_url.as_deref() == Some(origin)
        || app.config.help_url.as_deref() == Some(origin)
}

/// The socket.
pub async fn socket(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path(key): Path<String>,
    Query(ticketed): Query<Ticketed>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Page {
    if !is_own_origin(&app, &headers) {
        let words = "the request came from another site; open the desk and try again there";
        return Err(Refusal::not_allowed(words).into());
    }
    let (_, session) = admitted(&app, &key, &ticketed.ticket).await?;
    let upgrade = upgrade.map_err(|_| unreadable())?;
    let (seat, receive) = app.chats.enter(session.visitor.id, household(peer.ip))?;
    let upgrade = upgrade
        .read_buffer_size(crate::chat::IN_BYTES_MAX)
        .write_buffer_size(0)
        .max_write_buffer_size(1 << 20)
        .max_message_size(crate::chat::IN_BYTES_MAX)
        .max_frame_size(crate::chat::IN_BYTES_MAX);
    Ok(upgrade.on_upgrade(move |socket| converse(app, session, seat, receive, socket)))
}

// What is said

#[derive(Deserialize)]
struct Write {
    op: String,
    conversation: Option<i64>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    page: Option<String>,
    /// The run of a guided fix that goes along.
    #[serde(default)]
    fix: Option<String>,
}

fn too_many_files() -> Refusal {
    let words = format!("are too many; one message takes {} at most", domain::chat::FILES_MAX);
    Refusal::invalid("files", words)
}

/// The hashes of the secrets that stand for uploads; a file that is named twice goes once.
fn uploads(named: &[String]) -> Result<Vec<[u8; 32]>, Refusal> {
    if named.len() > domain::chat::FILES_MAX {
        return Err(too_many_files());
    }
    let mut all: Vec<[u8; 32]> = Vec::new();
    for secret in named {
        let hash = secrets::hash(secret);
        if !all.contains(&hash) {
            all.push(hash);
        }
    }
    Ok(all)
}

async fn told(app: &App, visitor: &Visitor, id: TicketId) -> Result<Conversation> {
    let id_of = visitor.id;
    app.read(async move |db| {
        let (visitor, chat, ticket) = mine(db, id_of, id).await?;
        read::chat::conversation(db, &chat, &visitor, &ticket).await
    })
    .await
}

/// A visitor says something.
pub async fn write(State(app): State<App>, guest: Guest, octets: Bytes) -> Page {
    let said: Write = body(&octets)?;
    guest.not_too_fast(&app)?;
    let fix = fixes::along(&app, said.fix.as_deref()).await?;
    let words = VisitorWords {
        op: said.op,
        conversation: said.conversation.map(TicketId),
        text: said.text,
        uploads: uploads(&said.files)?,
        about: guest.about(said.page.as_deref().unwrap_or_default()),
        language: guest.session.language,
        fix,
    };
    let (desk, widget, id) = (app.desk.clone(), guest.widget.clone(), guest.visitor().id);
    let (from, (ticket, message)) = app
        .write(async move |tx| {
            let from = store::events::head(tx).await?.seq;
            Ok((from, write_as_visitor(tx, &desk, &widget, id, &words).await?))
        })
        .await?;
    let (conversation, found) = app
        .read(async move |db| {
            let (visitor, chat, ticket) = mine(db, id, ticket).await?;
            let found = match one(db, &chat, &visitor, message, from).await? {
                Some(found) => Some(found),
                // It was said before.
                None => one(db, &chat, &visitor, message, 0).await?,
            };
            Ok((read::chat::conversation(db, &chat, &visitor, &ticket).await?, found))
        })
        .await?;
    let name = &app.config.name;
    let answer = json!({
        "conversation": conversation_json(&conversation),
        "message": found.map(|s| said_json(&s, name)),
    });
    Ok(Json(answer).into_response())
}

/// One message, with its number.
async fn one(
    db: &mut Conn,
    chat: &domain::chat::Chat,
    visitor: &Visitor,
    id: domain::MessageId,
    mut after: i64,
) -> Result<Option<domain::chat::Said>> {
    loop {
        let said = read::chat::said(db, chat, visitor, after).await?;
        let Some(last) = said.last().map(|s| s.seq) else { return Ok(None) };
        if let Some(found) = said.into_iter().find(|s| s.id == id) {
            return Ok(Some(found));
        }
        after = last;
    }
}

#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    after: i64,
}

/// What was said in a chat, after what the browser has.
pub async fn conversation(
    State(app): State<App>,
    guest: Guest,
    Path((_, id)): Path<(String, TicketId)>,
    Query(asked): Query<After>,
) -> Page {
    let (visitor, after) = (guest.session.visitor, asked.after.max(0));
    let (c, said) = app
        .read(async move |db| {
            let (chat, ticket) = own_chat(db, &visitor, id).await?;
            let said = read::chat::said(db, &chat, &visitor, after).await?;
            Ok((read::chat::conversation(db, &chat, &visitor, &ticket).await?, said))
        })
        .await?;
    let name = &app.config.name;
    let answer = json!({
        "conversation": conversation_json(&c),
        "messages": said.iter().map(|s| said_json(s, name)).collect::<Vec<_>>(),
    });
    Ok(Json(answer).into_response())
}

/// Keeps files until they are sent with words. What a browser gets for one is worth something to this visitor alone.
pub async fn upload(State(app): State<App>, guest: Guest, mut form: Form) -> Page {
    guest.not_too_fast(&app)?;
    let stored = form.store_files(&app).await?;
    if stored.len() > domain::chat::FILES_MAX {
        return Err(too_many_files().into());
    }
    let stored: Vec<_> = stored.into_iter().map(|file| (app.secret(), file)).collect();
    let kept = |(secret, file): &(String, StoredFile)| json!({ "id": secret, "name": file.name, "size": file.bytes });
    let all: Vec<Value> = stored.iter().map(kept).collect();
    let mut answer = all.first().cloned().ok_or(Refusal::invalid("files", "must not be empty"))?;
    answer["files"] = Value::from(all);
    let (id, language) = (guest.visitor().id, guest.session.language);
    app.write(async move |tx| {
        let (_, person) = speaker(tx, id, language).await?;
        let by = people::actor(tx, &person).await?;
        for (secret, file) in &stored {
            upload_file(tx, &by, file, &secrets::hash(secret)).await?;
        }
        Ok(())
    })
    .await?;
    Ok(Json(answer).into_response())
}

/// A file of a message that the visitor may read.
pub async fn file(
    State(app): State<App>,
    Path((key, id)): Path<(String, AttachmentId)>,
    Query(ticketed): Query<Ticketed>,
) -> Page {
    let (_, session) = admitted(&app, &key, &ticketed.ticket).await?;
    let visitor = session.visitor;
    let found = app
        .read(async move |db| {
            let found = attachments::load(db, id).await?;
            let message = found.attachment.message.ok_or(Refusal::NotFound)?;
            let message = messages::load(db, message).await?;
            let (chat, _) = own_chat(db, &visitor, message.ticket).await?;
            // Whatever decides what the visitor reads decides which files are theirs to have.
            if read::chat::shows(db, &chat, &visitor, message.id).await? {
                Ok(found)
            } else {
                Err(Refusal::NotFound.into())
            }
        })
        .await?;
    if found.scan.state == ScanState::Blocked {
        return Err(Refusal::not_allowed("the scanner found something dangerous in this file").into());
    }
    let a = found.attachment;
    let content = files::content(&app, &a).await?;
    if domain::file::is_safe_image(&a.found_type) && domain::picture::is_bearable(&content) {
        let bare = app.blocking(move || Ok(domain::picture::without_metadata(content))).await?;
        return Ok(files::download(bare, &a.name, &a.found_type, true));
    }
    Ok(files::download(content, &a.name, "application/octet-stream", false))
}

// What a visitor does besides

fn done() -> Page {
    Ok(Json(json!({})).into_response())
}

#[derive(Deserialize)]
struct Read {
    seq: i64,
}

pub async fn read_mark(
    State(app): State<App>,
    guest: Guest,
    Path((_, ticket)): Path<(String, TicketId)>,
    octets: Bytes,
) -> Page {
    let (Read { seq }, id) = (body(&octets)?, guest.visitor().id);
    app.write(async move |tx| mark_read(tx, id, ticket, seq).await).await?;
    done()
}

pub async fn end(State(app): State<App>, guest: Guest, Path((_, ticket)): Path<(String, TicketId)>) -> Page {
    let id = guest.visitor().id;
    app.write(async move |tx| end_as_visitor(tx, id, ticket).await).await?;
    let conversation = told(&app, guest.visitor(), ticket).await?;
    Ok(Json(json!({ "conversation": conversation_json(&conversation) })).into_response())
}

pub async fn human(
    State(app): State<App>,
    guest: Guest,
    Path((_, ticket)): Path<(String, TicketId)>,
) -> Page {
    guest.not_too_fast(&app)?;
    let id = guest.visitor().id;
    app.write(async move |tx| ask_for_person(tx, id, ticket).await).await?;
    let conversation = told(&app, guest.visitor(), ticket).await?;
    Ok(Json(json!({ "conversation": conversation_json(&conversation) })).into_response())
}

/// The chat goes to its visitor by mail.
pub async fn transcript(
    State(app): State<App>,
    guest: Guest,
    Path((_, ticket)): Path<(String, TicketId)>,
) -> Page {
    guest.not_too_fast(&app)?;
    let id = guest.visitor().id;
    app.write(async move |tx| mail_transcript(tx, id, ticket).await).await?;
    done()
}

#[derive(Deserialize)]
struct Rating {
    good: bool,
    #[serde(default)]
    words: Option<String>,
}

pub async fn rating(
    State(app): State<App>,
    guest: Guest,
    Path((_, ticket)): Path<(String, TicketId)>,
    octets: Bytes,
) -> Page {
    let (Rating { good, words }, id) = (body(&octets)?, guest.visitor().id);
    guest.not_too_fast(&app)?;
    let words = words.unwrap_or_default();
    app.write(async move |tx| rate(tx, id, ticket, good, &words).await).await?;
    done()
}

#[derive(Deserialize)]
struct FormBody {
    op: String,
    #[serde(default)]
    name: Option<String>,
    email: String,
    text: String,
    #[serde(default)]
    page: Option<String>,
    #[serde(default)]
    fix: Option<String>,
}

/// What somebody leaves where nobody is there.
pub async fn form(State(app): State<App>, guest: Guest, octets: Bytes) -> Page {
    let left: FormBody = body(&octets)?;
    guest.not_too_fast(&app)?;
    let address = domain::person::normalise_address(&left.email)?;
    super::portal::slow_down(&app, guest.peer, &address)?;
    let fix = fixes::along(&app, left.fix.as_deref()).await?;
    let left = Left {
        words: VisitorWords {
            op: left.op,
            conversation: None,
            text: left.text,
            uploads: Vec::new(),
            about: guest.about(left.page.as_deref().unwrap_or_default()),
            language: guest.session.language,
            fix,
        },
        name: left.name.unwrap_or_default(),
        address,
    };
    let (desk, widget, id) = (app.desk.clone(), guest.widget.clone(), guest.visitor().id);
    let ticket = app.write(async move |tx| leave_words(tx, &desk, &widget, id, &left).await).await?;
    let conversation = told(&app, guest.visitor(), ticket).await?;
    Ok(Json(json!({ "conversation": conversation_json(&conversation) })).into_response())
}

// Articles

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    query: String,
}

fn language_of(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| Language::of_header(v.to_str().ok()?));
    asked.unwrap_or_default()
}

/// Guided fixes and articles for everybody that may answer what somebody types. Nothing is noted of it.
pub async fn articles(
    State(app): State<App>,
    headers: HeaderMap,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Page {
    widget_of(&app, &key).await?;
    let library = crate::help::library(&app).await?;
    let language = language_of(&headers);
    let order = library.shelf.settings().order(&Locale::from(language));
    let query = super::help::cut(&asked.query).to_owned();
    let fixes = fixes::found(&app, &query, language).await?;
    let (searched, wanted) = (library.clone(), order.clone());
    let find = move || Ok(searched.index.find(&query, &wanted, HelpReader::Anyone, ARTICLES_MAX));
    let found = app.blocking(find).await?;
    let reading = library.shelf.read_by(HelpReader::Anyone);
    let found = found.into_iter().filter_map(|f| {
        let article = reading.article(f.article).ok()?;
        let title = article.in_locale(&f.locale)?.title.clone();
        let snippet: String = f.snippet.iter().map(|(text, _)| text.as_str()).collect();
        let url = ui::url::help_article(&f.locale, f.article, &title);
        Some(json!({ "id": f.article.0, "title": title, "snippet": snippet, "url": url }))
    });
    Ok(Json(json!({ "fixes": fixes, "articles": found.collect::<Vec<_>>() })).into_response())
}

/// One of them, to be read in the frame.
pub async fn article(
    State(app): State<App>,
    headers: HeaderMap,
    Path((key, id)): Path<(String, ArticleId)>,
) -> Page {
    widget_of(&app, &key).await?;
    let library = crate::help::library(&app).await?;
    let reading = library.shelf.read_by(HelpReader::Anyone);
    let found = reading.article(id)?;
    let text = found.best(&library.shelf.settings().order(&Locale::from(language_of(&headers))));
    let answer = json!({
        "title": text.title,
        "html": ui::help::reading::body(reading, found, text).into_string(),
        "url": ui::url::help_article(&text.locale, id, &text.title),
    });
    Ok(Json(answer).into_response())
}

// The letter that asks whose address it is

async fn letter(app: &App, peer: Peer, token: &str) -> Result<Option<(PortalLetterId, ChatLetter)>> {
    let keys = Keys::of_secrets(peer.ip);
    app.throttle.check(&keys)?;
    let Some(id) = letter_of(&app.desk.keyring, token) else {
        app.throttle.failed(&keys);
        return Ok(None);
    };
    let now = (app.clock)();
    let found = app.read(async move |db| asked_about(db, id, now).await).await;
    match found {
        Ok((letter, all)) => {
            let chats = all.into_iter().map(|(chat, first)| (chat.ticket, first)).collect();
            Ok(Some((id, ChatLetter { token: token.to_owned(), address: letter.address, chats })))
        }
        Err(Error::Refused(Refusal::NotFound)) => Ok(None),
        Err(e) => Err(e),
    }
}

/// The page behind the link of a letter: programs that look through mail open it, so opening changes nothing.
pub async fn show_letter(State(app): State<App>, peer: Peer, look: Look, Path(token): Path<String>) -> Page {
    let frame = frame(&app, &look, None, None).await?;
    let w = look.words();
    Ok(match letter(&app, peer, &token).await? {
        Some((_, x)) => page(StatusCode::OK, ui::chat::letter(w, &frame, &x)),
        None => page(StatusCode::GONE, ui::chat::letter_is_over(w, &frame)),
    })
}

/// Its reader says that a chat is theirs.
pub async fn confirm_letter(
    State(app): State<App>,
    peer: Peer,
    look: Look,
    Path(token): Path<String>,
    form: Form,
) -> Page {
    let ticket: TicketId = form.id("ticket")?.ok_or(Refusal::NotFound)?;
    if let Some((id, _)) = letter(&app, peer, &token).await? {
        match app.write(async move |tx| confirm_address(tx, id, ticket).await).await {
            // Sent twice, by an impatient finger.
            Ok(()) | Err(Error::Refused(Refusal::NotFound)) => {}
            Err(e) => return Err(Wrong(e)),
        }
    }
    show_letter(State(app), peer, look, Path(token)).await
}
