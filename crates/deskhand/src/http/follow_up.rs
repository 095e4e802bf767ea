//! What a customer is asked after solving: pages for whoever has the link of a mail, without signing in.
//!
//! Programs that look through mail open its links, so opening one changes nothing; a button does. The pages set no cookie and
//! are for no index.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::follow_up::{Asked, HeldSaid, Rating, Said, Score};
use domain::outcome::{Held, Outcome};
use domain::read::FormProblem;
use domain::read::follow_up::{Question, Thanks};
use domain::{Error, Language, Moment, RatingId, Refusal, Result};
use store::{Conn, outcomes, ratings};

use super::agent::Look;
use super::forms::Form;
use super::{Page, Wrong};
use crate::app::App;
use crate::commands::follow_up::{answer, open_rating, refuse_questions};
use crate::follow_up::{TEST, rating_of};

fn page(status: StatusCode, drawn: impl Into<String>) -> Response {
    let mut response = (status, Html(drawn.into())).into_response();
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Something to answer.
struct Open {
    rating: Rating,
    outcome: Option<Outcome>,
}

/// What stands behind a token.
enum Behind {
    Open(Box<Open>),
    Ended(Language),
    /// A mail that somebody of the team sent to themselves.
    Test,
    Unknown,
}

async fn behind(app: &App, token: &str) -> Result<Behind> {
    let Some(id) = rating_of(&app.desk.keyring, token) else { return Ok(Behind::Unknown) };
    if id == TEST {
        return Ok(Behind::Test);
    }
    let now = (app.clock)();
    app.read(async move |db| read(db, id, now).await).await
}

async fn read(db: &mut Conn, id: RatingId, now: Moment) -> Result<Behind> {
    let Some(rating) = ratings::find(db, id).await? else { return Ok(Behind::Unknown) };
    match open_rating(db, id, now).await {
        Ok(rating) => {
            let outcome = outcomes::find(db, rating.ticket, rating.solving).await?;
            Ok(Behind::Open(Box::new(Open { rating, outcome })))
        }
        Err(Error::Refused(Refusal::NotFound)) => Ok(Behind::Unknown),
        Err(Error::Refused(_)) => Ok(Behind::Ended(rating.language)),
        Err(fault) => Err(fault),
    }
}

/// What is asked of them: what was, as far as it stands.
fn question(app: &App, token: &str, open: &Open) -> Question {
    let (rating, outcome) = (&open.rating, open.outcome.as_ref());
    let asks_held = outcome.is_some_and(|o| o.asked_at.is_some());
    let held = outcome.map_or(Held::Unknown, |o| o.held);
    Question {
        workspace: app.config.name.clone(),
        token: token.to_owned(),
        ticket: rating.ticket,
        asked: Asked::of(rating.asked_at.is_some(), asks_held).unwrap_or(Asked::Held),
        score: rating.score,
        comment: rating.comment.clone(),
        held: None,
        words: String::new(),
        held_is_said: held != Held::Unknown,
        problem: None,
    }
}

/// The page for what cannot be answered.
fn closed(app: &App, look: &Look, behind: &Behind) -> Response {
    let name = app.config.name.as_str();
    match behind {
        Behind::Ended(language) => page(StatusCode::GONE, ui::follow_up::ended((*language).into(), name)),
        Behind::Test => page(StatusCode::OK, ui::follow_up::thanks(look.words(), name, Thanks::Test)),
        Behind::Unknown | Behind::Open(_) => {
            page(StatusCode::NOT_FOUND, ui::follow_up::unknown(look.words(), name))
        }
    }
}

async fn ask(app: &App, look: &Look, token: &str, choose: impl FnOnce(&mut Question)) -> Page {
    match behind(app, token).await? {
        Behind::Open(open) => {
            let mut x = question(app, token, &open);
            choose(&mut x);
            Ok(page(StatusCode::OK, ui::follow_up::question(open.rating.language.into(), &x)))
        }
        other => Ok(closed(app, look, &other)),
    }
}

pub async fn show(State(app): State<App>, look: Look, Path(token): Path<String>) -> Page {
    ask(&app, &look, &token, |_| {}).await
}

/// The same with what the link says chosen.
pub async fn show_chosen(
    State(app): State<App>,
    look: Look,
    Path((token, answer)): Path<(String, String)>,
) -> Page {
    let (score, held) = (Score::parse(&answer), HeldSaid::parse(&answer));
    if score.is_none() && held.is_none() {
        return Ok(closed(&app, &look, &Behind::Unknown));
    }
    ask(&app, &look, &token, |x| {
        x.score = score.or(x.score);
        x.held = held;
    })
    .await
}

pub async fn send(State(app): State<App>, look: Look, Path(token): Path<String>, form: Form) -> Page {
    let open = match behind(&app, &token).await? {
        Behind::Open(open) => open,
        other => return Ok(closed(&app, &look, &other)),
    };
    let w = ui::Words::from(open.rating.language);
    let said = Said {
        score: Score::parse(form.text("score")),
        comment: form.text("comment").to_owned(),
        held: HeldSaid::parse(form.text("held")),
        words: form.text("words").to_owned(),
    };
    let (desk, id, given) = (app.desk.clone(), open.rating.id, said.clone());
    match app.write(async move |tx| answer(tx, &desk, id, &given).await).await {
        Ok(thanks) => Ok(page(StatusCode::OK, ui::follow_up::thanks(w, &app.config.name, thanks))),
        Err(Error::Refused(refusal)) => {
            let x = Question {
                score: said.score,
                comment: said.comment,
                held: said.held,
                words: said.words,
                problem: Some(FormProblem { field: None, words: refusal.to_string(), typed: Vec::new() }),
                ..question(&app, &token, &open)
            };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, ui::follow_up::question(w, &x)))
        }
        Err(fault) => Err(Wrong(fault)),
    }
}

/// Whose link it is, however old: to be left alone has no end.
async fn anybody(app: &App, token: &str) -> Result<Option<Rating>> {
    let Some(id) = rating_of(&app.desk.keyring, token) else { return Ok(None) };
    app.read(async move |db| ratings::find(db, id).await).await
}

pub async fn show_refusal(State(app): State<App>, look: Look, Path(token): Path<String>) -> Page {
    match anybody(&app, &token).await? {
        Some(rating) => {
            let drawn = ui::follow_up::refusal(rating.language.into(), &app.config.name, &token);
            Ok(page(StatusCode::OK, drawn))
        }
        None => Ok(closed(&app, &look, &behind(&app, &token).await?)),
    }
}

pub async fn refuse(State(app): State<App>, look: Look, Path(token): Path<String>) -> Page {
    let Some(rating) = anybody(&app, &token).await? else {
        return Ok(closed(&app, &look, &behind(&app, &token).await?));
    };
    let id = rating.id;
    match app.write(async move |tx| refuse_questions(tx, id).await).await {
        Ok(()) => {
            let drawn = ui::follow_up::thanks(rating.language.into(), &app.config.name, Thanks::Stopped);
            Ok(page(StatusCode::OK, drawn))
        }
        Err(Error::Refused(_)) => Ok(closed(&app, &look, &Behind::Unknown)),
        Err(fault) => Err(Wrong(fault)),
    }
}
