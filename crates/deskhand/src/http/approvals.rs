//! Where somebody outside the team allows or refuses an access request: a page for whoever has the link of a mail, without
//! signing in.
//!
//! Programs that look through mail open its links, so opening one changes nothing; a button does, once. The page sets no
//! cookie and is for no index.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::access::Verdict;
use domain::read::FormProblem;
use domain::read::access::{ApprovalClosed, ApprovalQuestion};
use domain::{AccessAskId, Error, Language, Refusal, Result};
use store::{Conn, access, people};

use super::agent::Look;
use super::forms::Form;
use super::{Page, Wrong};
use crate::app::App;
use crate::approvals::ask_of;
use crate::commands::access::{answer_by_link, open_ask};

fn page(status: StatusCode, drawn: impl Into<String>) -> Response {
    let mut response = (status, Html(drawn.into())).into_response();
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The address is the secret: it goes to nobody else.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// What stands behind a token.
enum Behind {
    Open(Box<ApprovalQuestion>, Language),
    Closed(ApprovalClosed, Option<Language>),
}

async fn behind(app: &App, token: &str) -> Result<Behind> {
    let Some(id) = ask_of(&app.desk.keyring, token) else {
        return Ok(Behind::Closed(ApprovalClosed::Unknown, None));
    };
    let (workspace, token) = (app.config.name.clone(), token.to_owned());
    app.read(async move |db| read(db, id, workspace, token).await).await
}

async fn read(db: &mut Conn, id: AccessAskId, workspace: String, token: String) -> Result<Behind> {
    let (ask, request, system, _) = match open_ask(db, id).await {
        Ok(open) => open,
        Err(Error::Refused(Refusal::NotFound)) => return Ok(Behind::Closed(ApprovalClosed::Unknown, None)),
        Err(Error::Refused(_)) => return closed_ask(db, id).await,
        Err(fault) => return Err(fault),
    };
    let question = ApprovalQuestion {
        workspace,
        token,
        role: request.role.and_then(|id| system.role(id)).map(|r| r.name.clone()),
        system: system.name,
        whom: people::find_ref(db, request.whom).await?.ok_or(Refusal::NotFound)?,
        asked_by: match request.asked_by {
            Some(id) => people::find_ref(db, id).await?,
            None => None,
        },
        request,
        address: ask.address,
        reason: String::new(),
        problem: None,
    };
    Ok(Behind::Open(Box::new(question), ask.language))
}

/// Whose question it was that is not open any more.
async fn closed_ask(db: &mut Conn, id: AccessAskId) -> Result<Behind> {
    let Some(ask) = access::find_ask(db, id).await? else {
        return Ok(Behind::Closed(ApprovalClosed::Unknown, None));
    };
    let request = access::load_request(db, ask.request).await?;
    let why = match request.answer_of(ask.step, ask.person) {
        Some(_) => ApprovalClosed::Answered,
        None if ask.void_at.is_some() => ApprovalClosed::Void,
        None => ApprovalClosed::Over,
    };
    Ok(Behind::Closed(why, Some(ask.language)))
}

fn closed(app: &App, look: &Look, why: ApprovalClosed, language: Option<Language>) -> Response {
    let status = match why {
        ApprovalClosed::Answered | ApprovalClosed::Over | ApprovalClosed::Void => StatusCode::GONE,
        ApprovalClosed::Unknown => StatusCode::NOT_FOUND,
    };
    let words = language.map_or_else(|| look.words(), Into::into);
    page(status, ui::access::closed(words, &app.config.name, why))
}

pub async fn show(State(app): State<App>, look: Look, Path(token): Path<String>) -> Page {
    match behind(&app, &token).await? {
        Behind::Open(question, language) => {
            Ok(page(StatusCode::OK, ui::access::question(language.into(), &question)))
        }
        Behind::Closed(why, language) => Ok(closed(&app, &look, why, language)),
    }
}

pub async fn send(State(app): State<App>, look: Look, Path(token): Path<String>, form: Form) -> Page {
    let (question, language) = match behind(&app, &token).await? {
        Behind::Open(question, language) => (question, language),
        Behind::Closed(why, language) => return Ok(closed(&app, &look, why, language)),
    };
    let Some(id) = ask_of(&app.desk.keyring, &token) else {
        return Ok(closed(&app, &look, ApprovalClosed::Unknown, None));
    };
    let reason = form.text("reason").to_owned();
    let said = match Verdict::parse(form.text("act")) {
        Some(verdict) => {
            let reason = reason.clone();
            let told = app.write(async move |tx| answer_by_link(tx, id, verdict, &reason).await).await;
            told.map(|()| verdict)
        }
        None => Err(Refusal::invalid("act", "is not one of the choices").into()),
    };
    match said {
        Ok(verdict) => {
            Ok(page(StatusCode::OK, ui::access::thanks(language.into(), &app.config.name, verdict)))
        }
        Err(Error::Refused(refusal)) => {
            // Somebody may have been quicker: then the page says so.
            if let Behind::Closed(why, language) = behind(&app, &token).await? {
                return Ok(closed(&app, &look, why, language));
            }
            let problem = FormProblem { field: None, words: refusal.to_string(), typed: Vec::new() };
            let x = ApprovalQuestion { reason, problem: Some(problem), ..*question };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, ui::access::question(language.into(), &x)))
        }
        Err(fault) => Err(Wrong(fault)),
    }
}
