//! The status page: problems that everybody may know of, and hearing when one is fixed.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse};
use domain::portal::Errand;
use domain::read::portal::{PortalFrame, StatusPage, WatchState};
use domain::{Error, MajorIncidentId, PortalLetterId, Refusal, Result};
use store::portal;
use store::read::portal as pages;

use super::agent::Look;
use super::forms::Form;
use super::portal::{frame, page, recognise, slow_down};
use super::session::Peer;
use super::{Page, Wrong};
use crate::app::App;
use crate::commands::portal::{ask_for_letter, confirm_watch, open_problem, stop_watch};
use crate::portal::letter_of;

pub async fn show(State(app): State<App>, peer: Peer, look: Look, headers: HeaderMap) -> Page {
    let customer = recognise(&app, peer, &headers).await?;
    let library = crate::help::library(&app).await?;
    let chat = crate::help::chat(&app, library.shelf.settings()).await?;
    let frame = PortalFrame { chat, ..frame(&app, &look, customer.as_ref(), None).await? };
    let now = (app.clock)();
    let x = app.read(async move |db| pages::status_page(db, now).await).await?;
    let email = customer.and_then(|c| c.person.email).unwrap_or_default();
    let x = StatusPage { email, ..x };
    let mut response = Html(ui::portal::status(look.words(), &frame, &x).into_string()).into_response();
    // Each look is a new one: this is where people come to see whether it goes on.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// Writes a link by which the wish is confirmed. What is answered is the same for every address.
pub async fn ask(
    State(app): State<App>,
    peer: Peer,
    look: Look,
    Path(id): Path<MajorIncidentId>,
    form: Form,
) -> Page {
    let (language, typed) = (look.speaks(None), form.text("email").to_owned());
    let address = domain::person::normalise_address(&typed)?;
    app.read(async move |db| open_problem(db, id).await).await?;
    slow_down(&app, peer, &address)?;
    app.write(async move |tx| ask_for_letter(tx, Errand::Watch, &address, language, Some(id)).await).await?;
    let frame = frame(&app, &look, None, None).await?;
    Ok(page(StatusCode::OK, ui::portal::watch(look.words(), &frame, WatchState::Asked, "", "")))
}

/// How the wish behind a link stands, and the problem's title where it still stands on the page.
async fn state(app: &App, letter: PortalLetterId) -> Result<(WatchState, String)> {
    let now = (app.clock)();
    app.read(async move |db| {
        let unknown = (WatchState::Unknown, String::new());
        let Some(letter) = portal::find_letter(db, letter, Errand::Watch, now).await? else {
            return Ok(unknown);
        };
        let Some(incident) = letter.incident else { return Ok(unknown) };
        let Some(problem) = pages::known_problem(db, incident).await? else { return Ok(unknown) };
        let state = match (problem.ended_at, portal::is_watched(db, incident, &letter.address).await?) {
            (Some(_), _) => WatchState::Over,
            (None, true) => WatchState::Confirmed,
            (None, false) => WatchState::Unconfirmed,
        };
        Ok((state, problem.title))
    })
    .await
}

async fn drawn(app: &App, look: &Look, token: &str, found: (WatchState, String)) -> Page {
    let frame = frame(app, look, None, None).await?;
    let (state, title) = found;
    let status = match state {
        WatchState::Unknown => StatusCode::GONE,
        WatchState::Asked
        | WatchState::Unconfirmed
        | WatchState::Confirmed
        | WatchState::Stopped
        | WatchState::Over => StatusCode::OK,
    };
    Ok(page(status, ui::portal::watch(look.words(), &frame, state, &title, token)))
}

pub async fn show_watch(State(app): State<App>, look: Look, Path(token): Path<String>) -> Page {
    let found = match letter_of(&app.desk.keyring, &token) {
        Some(letter) => state(&app, letter).await?,
        None => (WatchState::Unknown, String::new()),
    };
    drawn(&app, &look, &token, found).await
}

/// Confirms the wish or takes it back: sent by the page, or by a mail program on its reader's behalf, which says
/// `List-Unsubscribe=One-Click` (RFC 8058) and asks nobody to sign in.
pub async fn change_watch(State(app): State<App>, look: Look, Path(token): Path<String>, form: Form) -> Page {
    let Some(letter) = letter_of(&app.desk.keyring, &token) else {
        return drawn(&app, &look, &token, (WatchState::Unknown, String::new())).await;
    };
    let confirms = form.text("act") == "confirm";
    let changed = match confirms {
        true => app.write(async move |tx| confirm_watch(tx, letter).await).await,
        false => app.write(async move |tx| stop_watch(tx, letter).await).await,
    };
    let found = match changed {
        Ok(()) if confirms => state(&app, letter).await?,
        Ok(()) => (WatchState::Stopped, state(&app, letter).await?.1),
        // It was fixed meanwhile, or the link is too old: the page says which.
        Err(Error::Refused(Refusal::NotFound)) => state(&app, letter).await?,
        Err(e) => return Err(Wrong(e)),
    };
    drawn(&app, &look, &token, found).await
}
