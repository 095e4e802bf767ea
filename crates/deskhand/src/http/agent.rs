//! The workbench: one file per screen.

pub mod access;
pub mod access_reviews;
pub mod acquaintances;
pub mod article_files;
pub mod articles;
pub mod away;
pub mod bulk;
pub mod calendars;
pub mod cards;
pub mod chats;
pub mod connectors;
pub mod contacts;
pub mod context;
pub mod device_checks;
pub mod escalation;
pub mod fields;
pub mod follow_up;
pub mod help_look;
pub mod incidents;
pub mod ledger;
pub mod live;
pub mod load;
pub mod logs;
pub mod look;
pub mod macros;
pub mod mailbox_dns;
pub mod mailbox_servers;
pub mod mailboxes;
pub mod my_keys;
pub mod notifications;
pub mod on_call;
pub mod organisation_sign_in;
pub mod people;
pub mod playbook_table;
pub mod playbooks;
pub mod profile;
pub mod promises;
pub mod routing;
pub mod rules;
pub mod saved;
pub mod search;
pub mod setup;
pub mod side_conversations;
pub mod snooze;
pub mod structure;
pub mod tabs;
pub mod teams;
pub mod tickets;
pub mod together;
pub mod tokens;
pub mod undo;
pub mod views;
pub mod widgets;
pub mod work;
pub mod writing;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use domain::keys::Choices;
use domain::moment::{HOUR_US, SECOND_US};
use domain::permission::Action;
use domain::person::Role;
use domain::read::{FormProblem, Frame, Me, Notice, NoticeKind, Theme};
use domain::undo::OFFER_SECONDS;
use domain::{Error, Language, Moment, Refusal, Result};
use store::{Conn, events, mails, planned_replies, preferences, read};

use super::Wrong;
use super::forms::Form;
use super::session::{self, Reader};
use crate::app::App;
use crate::saved_views;

/// What a request says about how it wants its page.
pub struct Look {
    pub theme: Theme,
    /// What the browser asks for, of the languages that the pages speak.
    pub language: Option<Language>,
    /// The language of the page that asks for a piece of itself (`Desk-Language`). It comes before whatever its reader has
    /// chosen since: a page speaks one language from top to bottom.
    page_language: Option<Language>,
    /// Only the ticket is wanted: the list stands already.
    pub ticket_alone: bool,
    /// Asked for by script, which says itself when somebody sees it.
    pub by_script: bool,
    notice: Option<Notice>,
    /// What the request before this one did: names an act that can be taken back.
    done: Option<i64>,
}

impl Look {
    /// The words of a page for somebody who did not sign in.
    pub fn words(&self) -> ui::Words {
        self.speaks(None).into()
    }
    /// The language to answer in, to somebody who chose `chosen`.
    pub fn speaks(&self, chosen: Option<Language>) -> Language {
        self.page_language.or(chosen).or(self.language).unwrap_or_default()
    }
}

const NOTICE_COOKIE: &str = "notice=";
const DONE_COOKIE: &str = "done=";
const THEME_COOKIE: &str = "theme=";
/// The header by which a page's script names the language of its page.
pub const PAGE_LANGUAGE: &str = "desk-language";

impl FromRequestParts<App> for Look {
    type Rejection = Wrong;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Wrong> {
        let headers = &parts.headers;
        Ok(Self {
            theme: cookie(headers, THEME_COOKIE).and_then(|t| Theme::parse(&t)).unwrap_or_default(),
            language: headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| Language::of_header(v.to_str().ok()?)),
            page_language: page_language(headers),
            ticket_alone: wants_part(headers, "ticket"),
            by_script: headers.contains_key("desk-part") || headers.contains_key("desk-purpose"),
            // What a script fetches ahead or keeps, nobody has read.
            notice: cookie(headers, NOTICE_COOKIE)
                .filter(|_| !is_background(headers))
                .and_then(|t| notice(&t)),
            done: cookie(headers, DONE_COOKIE).and_then(|seq| seq.parse().ok()),
        })
    }
}

/// A script asks for this part of the page alone.
pub fn wants_part(headers: &HeaderMap, part: &str) -> bool {
    headers.get("desk-part").is_some_and(|v| v == part)
}

/// What the script of a page says of the page: see [`Look::speaks`].
pub fn page_language(headers: &HeaderMap) -> Option<Language> {
    headers.get(PAGE_LANGUAGE).and_then(|v| Language::parse(v.to_str().ok()?))
}

fn cookie(headers: &HeaderMap, start: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|v| v.split(';')).find_map(|p| p.trim().strip_prefix(start).map(str::to_owned))
}

fn notice(text: &str) -> Option<Notice> {
    let words = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
    let words = domain::person::clean_name(&words);
    (!words.is_empty()).then_some(Notice { kind: NoticeKind::Done, words })
}

/// The frame around a page, read with it.
pub async fn frame(db: &mut Conn, app: &App, by: &Reader, look: &Look) -> Result<Frame> {
    let (teams, mut views) = read::frame::views(db, by.person.id).await?;
    let quarantined = match need(by, Action::ReadAudit) {
        Ok(()) => mails::quarantined(db).await?,
        Err(_) => 0,
    };
    let chats = match by.person.role {
        Role::Agent | Role::Lead | Role::Admin => {
            store::chats::waiting_for(db, by.person.id, chats::WAITING_MAX).await?.len()
        }
        Role::Contact | Role::Light => 0,
    };
    let now = (app.clock)();
    let zone = by.person.time_zone.as_deref();
    views.extend(saved_views::navigation(db, app, by.person.id, zone, now).await?);
    let undo = match look.done {
        Some(seq) => read::undo::offer(db, by.person.id, seq, now).await?,
        None => None,
    };
    let choices = Choices::of(preferences::all(db, by.person.id).await?);
    Ok(Frame {
        undo,
        language: look.speaks(choices.language),
        choices,
        workspace: app.config.name.clone(),
        me: Me {
            id: by.person.id,
            name: by.person.name.clone(),
            email: by.person.email.clone().unwrap_or_default(),
            role: by.person.role,
            teams,
        },
        views,
        quarantined,
        chats,
        now,
        time_zone: by.person.zone().to_owned(),
        theme: look.theme,
        keep_seconds: keep_seconds(now, by.session_ends_at, app.config.session_idle_hours),
        seq: events::head(db).await?.seq,
        notice: look.notice.clone(),
        planned: planned_replies::urgent_of(db, by.person.id).await?,
        bell: store::notifications::unread(db, by.person.id).await?,
        rest: store::loads::rest(db, by.person.id, now).await?,
        tabs: crate::open_tabs::drawn(read::context::tabs(db, by.person.id).await?),
        duty: match by.person.role {
            Role::Agent | Role::Lead | Role::Admin => {
                let said = store::routing::duty_where_routed(db, by.person.id).await?;
                said.map(|d| d.state.at(d.until, now))
            }
            Role::Contact | Role::Light => None,
        },
        incidents: read::incidents::bars(db).await?,
        alarms: match by.person.role {
            Role::Admin => crate::followers::alarms::open(db).await?,
            Role::Contact | Role::Light | Role::Agent | Role::Lead => Vec::new(),
        },
    })
}

/// How long the session lives if nobody comes again; it is written down only now and then that somebody came.
fn keep_seconds(now: Moment, ends_at: Moment, idle_hours: i64) -> i64 {
    let us = ends_at.since(now).min(idle_hours * HOUR_US - session::TOUCH_US);
    (us / SECOND_US).max(0)
}

/// The reader's words, for a part of a page that has no frame.
pub async fn words(app: &App, by: &Reader, look: &Look) -> Result<ui::Words> {
    let me = by.person.id;
    let choices = app.read(async move |db| preferences::all(db, me).await).await?;
    Ok(look.speaks(Choices::of(choices).language).into())
}

/// Asked by a script for later: fetched ahead, kept for reading without a line, looked at again.
fn is_background(headers: &HeaderMap) -> bool {
    headers.contains_key("desk-purpose")
}

/// Leaves what is told once to the next page that somebody reads: a request in the background takes no notice away.
pub async fn keep_notices(request: Request, next: Next) -> Response {
    let is_background = is_background(request.headers());
    let mut response = next.run(request).await;
    if is_background {
        let cookies: Vec<HeaderValue> =
            response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
        response.headers_mut().remove(header::SET_COOKIE);
        for cookie in cookies.into_iter().filter(|c| !c.as_bytes().starts_with(NOTICE_COOKIE.as_bytes())) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// A drawn page.
pub fn html(page: impl Into<String>) -> Response {
    let mut response = Html(page.into()).into_response();
    // Told once.
    let gone = HeaderValue::from_static("notice=; Path=/agent; Max-Age=0; HttpOnly; SameSite=Lax");
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}

/// A drawn page for a form that was refused: nothing typed is lost.
pub fn refused_html(e: &Error, page: impl Into<String>) -> Response {
    let mut response = html(page);
    *response.status_mut() = super::error::status(e);
    response
}

/// After a form: where to go, and a word about what was done.
pub fn see(path: &str, words: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::LOCATION, HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/agent")));
    if !words.is_empty() {
        let words = percent_encoding::utf8_percent_encode(words, percent_encoding::NON_ALPHANUMERIC);
        let text = format!("{NOTICE_COOKIE}{words}; Path=/agent; Max-Age=30; HttpOnly; SameSite=Lax");
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    response
}

/// [`see`], and the page offers to take the act `seq` back: see [`undo::done`].
fn see_done(path: &str, words: &str, seq: Option<i64>) -> Response {
    let mut response = see(path, words);
    if let Some(seq) = seq {
        // On every page for as long as it is offered: which of them is drawn first nobody knows.
        let text =
            format!("{DONE_COOKIE}{seq}; Path=/agent; Max-Age={OFFER_SECONDS}; HttpOnly; SameSite=Lax");
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// A refusal as the form shows it, with what was typed; faults stay faults.
pub fn problem(e: &Error, form: &Form) -> Result<FormProblem, Wrong> {
    let typed = form.typed();
    match e {
        Error::Refused(Refusal::Invalid { field, problem }) => {
            let words = format!("{field}: {problem}.");
            Ok(FormProblem { field: Some(field.replace(' ', "_")), words, typed })
        }
        Error::Refused(refusal) => Ok(FormProblem { field: None, words: refusal.to_string(), typed }),
        Error::Fault(fault) => Err(Error::fault(format!("{fault:#}")).into()),
    }
}

/// [`problem`] for a form that is drawn again: who may not, or what is not there, gets its own page instead.
pub fn problem_of_form(e: &Error, form: &Form) -> Result<FormProblem, Wrong> {
    if let Error::Refused(refusal @ (Refusal::NotAllowed(_) | Refusal::NotFound)) = e {
        return Err(refusal.clone().into());
    }
    problem(e, form)
}

/// May `by` see this admin page at all?
pub fn need(by: &Reader, action: domain::permission::Action) -> Result<(), Refusal> {
    domain::permission::may(&by.actor, action, domain::permission::Object::Desk)
}
