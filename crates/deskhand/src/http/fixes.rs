//! Guided fixes in the help center: a customer works by a playbook alone, without an account, and asks a person whenever they
//! like. Where they stand is in the address of the page and nowhere else (`guided::run`), so going back is going back.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::guided::FixRequest;
use domain::person::normalise_address;
use domain::read::FormProblem;
use domain::read::guided::{FixAsk, FixConfirmation, FixList, FixSent, FixWaiting};
use domain::{Error, FixRequestId, PlaybookId, Refusal, Result};
use serde::Deserialize;
use store::people;
use ui::help::fixes as pages;

use super::agent::{Look as Looks, problem, see};
use super::error::status;
use super::forms::Form;
use super::help::{Asked, HTML, cut, is_current, kept, moved};
use super::session::{Keys, Peer};
use super::{Page, portal};
use crate::app::App;
use crate::commands::guided::{Wanted, ask_signed_in, confirm_request, hold_request, requests_behind};
use crate::guided::confirmation::request_of;
use crate::guided::run::Run;
use crate::guided::{self, Handed, Look};
use crate::playbooks;

/// A page of somebody's own way: kept by no cache, listed nowhere, and its address goes to nobody else.
fn page(status: StatusCode, drawn: impl Into<String>) -> Response {
    let mut response = (status, Html(drawn.into())).into_response();
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    q: String,
}

pub async fn list(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path(locale): Path<String>,
    Query(wish): Query<Wish>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let query = cut(&wish.q).to_owned();
    let lines = guided::all_offered(&app, x.locale.pages()).await?;
    let about = if query.is_empty() { None } else { playbooks::about(&app, &query).await? };
    let found = lines.iter().find(|line| Some(line.playbook) == about).cloned();
    let fixes = FixList { lines, query, found };
    Ok(kept(&headers, x.reader, HTML, pages::list(&x.mark(), &fixes).into_string()))
}

pub async fn intro(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, slug)): Path<(String, String)>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let id = domain::article::id_of_slug::<PlaybookId>(&slug).ok_or(Refusal::NotFound)?;
    let found = guided::offered(&app, x.reader, id, x.locale.pages()).await?;
    let path = ui::url::help_fix(&x.locale, id, &found.line.title);
    if !is_current(&slug, &path) {
        return Ok(moved(&path));
    }
    let drawn = pages::intro(&x.mark(), &found.line, found.shown_to);
    Ok(kept(&headers, x.reader, HTML, drawn.into_string()))
}

/// Begins a run.
pub async fn begin(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, slug)): Path<(String, String)>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let id = domain::article::id_of_slug::<PlaybookId>(&slug).ok_or(Refusal::NotFound)?;
    let run = guided::begin(&app, x.reader, id, x.locale.pages()).await?;
    Ok(see(&ui::url::help_fix_run(&x.locale, &run.token(&app.desk.keyring)), ""))
}

pub async fn show(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, token)): Path<(String, String)>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let look = guided::look(&app, x.reader, &token).await?;
    let language = x.locale.pages();
    let title = look.ready.told(language).title.clone();
    if let Some(why) = look.closed {
        return Ok(page(StatusCode::GONE, pages::closed(&x.mark(), &title, &token, why)));
    }
    let drawn = guided::stand(&app, look.ready, &look.run, language).await?;
    Ok(page(StatusCode::OK, pages::run(&x.mark(), &drawn)))
}

/// Takes an answer: the next page is another address.
pub async fn answer(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, token)): Path<(String, String)>,
    form: Form,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let Look { run, ready, closed } = guided::look(&app, x.reader, &token).await?;
    if closed.is_some() {
        return Ok(see(&ui::url::help_fix_run(&x.locale, &token), ""));
    }
    let said = match form.text("said") {
        guided::SEEN => format!("{}{}", guided::SEEN, form.all("seen").collect::<Vec<_>>().join(",")),
        said => said.to_owned(),
    };
    let next = guided::go_on(&app, ready, run, said).await?;
    Ok(see(&ui::url::help_fix_run(&x.locale, &next.token(&app.desk.keyring)), ""))
}

/// Who is signed in, as people call them.
async fn signed_in(app: &App, x: &Asked) -> Result<Option<String>> {
    let Some(me) = x.actor.as_ref().and_then(domain::Actor::person_id) else { return Ok(None) };
    let person = app.read(async move |db| people::load(db, me).await).await?;
    Ok(Some(crate::app::called(&person).to_owned()))
}

async fn asking(app: &App, x: &Asked, token: String, look: Look) -> Result<FixAsk> {
    let signed_in = signed_in(app, x).await?;
    let language = x.locale.pages();
    let (title, playbook) = (look.ready.told(language).title.clone(), look.run.pin.playbook);
    let said = app.blocking(move || guided::said(&look.ready, &look.run, language)).await?;
    Ok(FixAsk {
        token,
        playbook,
        title,
        said,
        name: String::new(),
        email: String::new(),
        words: String::new(),
        signed_in,
        problem: None,
    })
}

pub async fn person(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, token)): Path<(String, String)>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let look = guided::for_people(guided::look(&app, x.reader, &token).await?)?;
    let drawn = asking(&app, &x, token, look).await?;
    Ok(page(StatusCode::OK, pages::ask(&x.mark(), &drawn)))
}

/// Sends a run to a person: as a ticket at once where the desk knows who asks, else as soon as the address says so.
pub async fn send(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, token)): Path<(String, String)>,
    form: Form,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let look = guided::for_people(guided::look(&app, x.reader, &token).await?)?;
    let title = look.ready.published.book.title.clone();
    match try_send(&app, peer, &x, &token, &look, &form).await {
        Ok(sent) => Ok(page(StatusCode::OK, pages::sent(&x.mark(), &title, &sent))),
        Err(e) => {
            let problem: FormProblem = problem(&e, &form)?;
            let drawn = FixAsk {
                name: form.text("name").to_owned(),
                email: form.text("email").to_owned(),
                words: form.text("words").to_owned(),
                problem: Some(problem),
                ..asking(&app, &x, token, look).await?
            };
            Ok(page(status(&e), pages::ask(&x.mark(), &drawn)))
        }
    }
}

async fn try_send(
    app: &App,
    peer: Peer,
    x: &Asked,
    token: &str,
    look: &Look,
    form: &Form,
) -> Result<FixSent> {
    let wanted = Wanted {
        run: token.to_owned(),
        name: form.text("name").to_owned(),
        address: form.text("email").to_owned(),
        words: form.text("words").to_owned(),
        language: x.locale.pages(),
    };
    let Some(me) = x.actor.as_ref().and_then(domain::Actor::person_id) else {
        // Each may be a mail to somebody else, as the links to customers' pages are: few from one place, and no failures to
        // sign in, so that nobody is shut out by what a colleague asks.
        let address = normalise_address(&wanted.address)?;
        portal::slow_down(app, peer, &address)?;
        let address = app.write(async move |tx| hold_request(tx, &wanted).await).await?;
        return Ok(FixSent::Held { address });
    };
    let keys = Keys::of_customer(me);
    app.throttle.check(&keys)?;
    app.throttle.failed(&keys);
    let handed = handed(app, look.ready.clone(), look.run.clone()).await?;
    let desk = app.desk.clone();
    let ticket = app.write(async move |tx| ask_signed_in(tx, &desk, me, &wanted, &handed).await).await?;
    Ok(FixSent::Ticket(ticket))
}

/// Notes of the desk are in the language of its log.
pub(super) async fn handed(app: &App, ready: std::sync::Arc<playbooks::Ready>, run: Run) -> Result<Handed> {
    app.blocking(move || guided::handed(&ready, &run, ui::Words::default())).await
}

// By the link of the mail

/// The requests behind a link, the runs with them.
async fn behind(app: &App, token: &str) -> Result<Option<(FixRequestId, Vec<FixRequest>)>> {
    let Some(link) = request_of(&app.desk.keyring, token) else { return Ok(None) };
    let now = (app.clock)();
    match app.read(async move |db| requests_behind(db, link, now).await).await {
        Ok(requests) => Ok(Some((link, requests))),
        Err(Error::Refused(Refusal::NotFound)) => Ok(None),
        Err(e) => Err(e),
    }
}

async fn waiting(app: &App, request: FixRequest) -> Result<FixWaiting> {
    // The desk made it; a key that was taken out of use since leaves nothing to read.
    let run = Run::read(&app.desk.keyring, &request.run).ok_or(Refusal::NotFound)?;
    let ready = playbooks::ready(app, run.pin).await?;
    let language = request.language;
    let title = ready.told(language).title.clone();
    let said = app.blocking(move || guided::said(&ready, &run, language)).await?;
    Ok(FixWaiting {
        id: request.id,
        title,
        said,
        name: request.name,
        words: request.words,
        created_at: request.created_at,
        ticket: request.ticket,
    })
}

fn unknown(app: &App, looks: &Looks) -> Response {
    page(StatusCode::NOT_FOUND, pages::unknown(looks.words(), &app.config.name))
}

/// Opening the link changes nothing: programs that look through mail open it, too.
pub async fn show_requests(State(app): State<App>, looks: Looks, Path(token): Path<String>) -> Page {
    let Some((_, requests)) = behind(&app, &token).await? else { return Ok(unknown(&app, &looks)) };
    let language = requests.first().map(|r| r.language);
    let mut all = Vec::with_capacity(requests.len());
    for request in requests {
        match waiting(&app, request).await {
            Ok(waiting) => all.push(waiting),
            Err(Error::Refused(_)) => {}
            Err(e) => return Err(e.into()),
        }
    }
    let x = FixConfirmation { workspace: app.config.name.clone(), token, requests: all };
    let w = language.map_or_else(|| looks.words(), Into::into);
    Ok(page(StatusCode::OK, pages::confirmation(w, &x)))
}

pub async fn confirm(State(app): State<App>, looks: Looks, Path(token): Path<String>, form: Form) -> Page {
    let Some((link, requests)) = behind(&app, &token).await? else { return Ok(unknown(&app, &looks)) };
    let id: FixRequestId =
        form.id("request")?.ok_or_else(|| Refusal::invalid("request", "must not be empty"))?;
    let request = requests.into_iter().find(|r| r.id == id).ok_or(Refusal::NotFound)?;
    let run = Run::read(&app.desk.keyring, &request.run).ok_or(Refusal::NotFound)?;
    let ready = playbooks::ready(&app, run.pin).await?;
    let handed = handed(&app, ready, run).await?;
    let desk = app.desk.clone();
    app.write(async move |tx| confirm_request(tx, &desk, link, id, &handed).await.map(drop)).await?;
    Ok(see(&ui::url::fix_request(&token), ""))
}
