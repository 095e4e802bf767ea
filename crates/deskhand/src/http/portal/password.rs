//! Customers' passwords: signing in by one, setting, changing and removing it.
//!
//! What is answered is the same for an address that nobody has, one without a password, a wrong one, and the team's; and so is
//! the work. Whoever forgot theirs comes in by a mailed link and sets another.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use domain::person::normalise_address;
use domain::read::FormProblem;
use domain::read::portal::{DoorForm, PortalNotice, RequestsDoor, RequestsPassword};
use domain::{Error, Refusal, Result};
use store::{people, portal};

use super::{Customer, Done, door, end_former, frame, must_be_safe, origin, page, recognise, see, signed_in};
use crate::app::App;
use crate::commands::portal_password::{remove_portal_password, set_portal_password, sign_in_by_password};
use crate::commands::sign_in::note_failure;
use crate::http::agent::{Look, problem};
use crate::http::forms::Form;
use crate::http::session::{Keys, Peer};
use crate::http::{Page, Wrong, error};
use crate::secrets;

/// # Errors
/// [`Refusal::NotFound`] where the operator lets nobody have one.
fn must_be_on(app: &App) -> Result<(), Refusal> {
    if app.config.customer_passwords { Ok(()) } else { Err(Refusal::NotFound) }
}

pub async fn create_session(
    State(app): State<App>,
    peer: Peer,
    look: Look,
    headers: HeaderMap,
    form: Form,
) -> Page {
    match try_sign_in(&app, peer, &headers, &form).await {
        Ok(secret) => Ok(signed_in(peer, &secret)),
        Err(fault @ Error::Fault(_)) => Err(Wrong(fault)),
        Err(Error::Refused(refusal)) => {
            let words = match &refusal {
                Refusal::TooMany { .. } | Refusal::NotAllowed(_) => refusal.to_string(),
                // The same words whatever does not fit.
                _ => "Address and password do not fit.".to_owned(),
            };
            let email = form.text("email").trim().to_owned();
            let x = RequestsDoor { email, problem: Some(words), by: DoorForm::Password, ..door(peer) };
            let frame = frame(&app, &look, None, None).await?;
            let status = error::status(&Error::Refused(refusal));
            Ok(page(status, ui::portal::sign_in(look.words(), &frame, &x)))
        }
    }
}

/// The secret of the new session.
async fn try_sign_in(app: &App, peer: Peer, headers: &HeaderMap, form: &Form) -> Result<String> {
    must_be_safe(peer)?;
    must_be_on(app)?;
    let email = normalise_address(form.text("email")).unwrap_or_default();
    // Counted apart from the team's door: guessing here keeps nobody from their work.
    let keys = Keys::new(&format!("requests of {email}"), peer.ip);
    app.throttle.check(&keys)?;
    let place = app.throttle.place().await;
    app.throttle.check(&keys)?;
    let given = form.text("password").to_owned();
    let (person, stored) = app
        .read(async move |db| {
            let Some(person) = people::find_by_address(db, &email).await? else { return Ok((None, None)) };
            // What somebody of the team had as a contact counts no more; the work is the same.
            let stored = match person.role.is_team() {
                true => None,
                false => portal::password(db, person.id).await?.map(|(hash, _)| hash),
            };
            Ok((Some(person), stored))
        })
        .await?;
    let hash = stored.clone();
    let fits = app.blocking(move || Ok(secrets::verify_password(&given, hash.as_deref()))).await?;
    let id = person.as_ref().map(|p| p.id);
    let may = person.as_ref().is_some_and(|p| !p.role.is_team() && p.suspended_at.is_none());
    let (Some(id), Some(stored), true) = (id, stored, fits && may) else {
        app.throttle.failed(&keys);
        // It was counted: others need not wait for the log.
        drop(place);
        app.write(async move |tx| note_failure(tx, id).await).await?;
        return Err(Refusal::NotFound.into());
    };
    drop(place);
    app.throttle.succeeded(&keys);
    let former = recognise(app, peer, headers).await?;
    let (secret, from) = origin(app, peer, headers);
    app.write(async move |tx| {
        sign_in_by_password(tx, id, &stored, &from).await?;
        end_former(tx, former).await
    })
    .await?;
    Ok(secret)
}

/// Did they come in by a link so lately that nothing more is asked of them?
fn is_proven(app: &App, by: &Customer) -> bool {
    by.came_by.proves_address(by.began_at, (app.clock)())
}

pub async fn show(State(app): State<App>, by: Customer, look: Look, Query(done): Query<Done>) -> Page {
    must_be_on(&app)?;
    Ok(page(StatusCode::OK, draw(&app, &by, &look, done.done.as_deref(), None).await?))
}

async fn draw(
    app: &App,
    by: &Customer,
    look: &Look,
    done: Option<&str>,
    problem: Option<FormProblem>,
) -> Result<String> {
    let frame = frame(app, look, Some(by), done).await?;
    let id = by.person.id;
    let stored = app.read(async move |db| portal::password(db, id).await).await?;
    let x = RequestsPassword {
        email: by.person.email.clone().unwrap_or_default(),
        set_at: stored.map(|(_, set_at)| set_at),
        is_proven: is_proven(app, by),
        problem,
    };
    Ok(ui::portal::password(look.words(), &frame, &x).into_string())
}

pub async fn update(State(app): State<App>, peer: Peer, by: Customer, look: Look, form: Form) -> Page {
    let done = try_set(&app, peer, &by, &look, &form).await;
    answer(&app, &by, &look, &form, done, PortalNotice::PasswordSet).await
}

pub async fn remove(State(app): State<App>, peer: Peer, by: Customer, look: Look, form: Form) -> Page {
    let done = try_remove(&app, peer, &by, &look, &form).await;
    answer(&app, &by, &look, &form, done, PortalNotice::PasswordRemoved).await
}

async fn answer(
    app: &App,
    by: &Customer,
    look: &Look,
    form: &Form,
    done: Result<()>,
    notice: PortalNotice,
) -> Page {
    match done {
        Ok(()) => Ok(see(&ui::url::requests_password_done(notice))),
        Err(e @ (Error::Fault(_) | Error::Refused(Refusal::NotFound | Refusal::SignInRequired))) => {
            Err(Wrong(e))
        }
        Err(e) => {
            let status = error::status(&e);
            let problem = problem(&e, form)?;
            Ok(page(status, draw(app, by, look, None, Some(problem)).await?))
        }
    }
}

async fn try_set(app: &App, peer: Peer, by: &Customer, look: &Look, form: &Form) -> Result<()> {
    must_be_on(app)?;
    must_be_safe(peer)?;
    let new = form.text("password").to_owned();
    secrets::check_password(&new, by.person.email.as_deref().unwrap_or_default())?;
    not_too_often(app, by)?;
    prove(app, peer, by, form.text("current_password").to_owned()).await?;
    let place = app.throttle.place().await;
    let hash = app.blocking(move || secrets::hash_password(&new)).await?;
    drop(place);
    let (actor, keep, language) = (by.actor.clone(), by.session, look.speaks(None));
    app.write(async move |tx| set_portal_password(tx, &actor, &hash, keep, language).await).await
}

async fn try_remove(app: &App, peer: Peer, by: &Customer, look: &Look, form: &Form) -> Result<()> {
    must_be_on(app)?;
    must_be_safe(peer)?;
    not_too_often(app, by)?;
    prove(app, peer, by, form.text("current_password").to_owned()).await?;
    let (actor, keep, language) = (by.actor.clone(), by.session, look.speaks(None));
    app.write(async move |tx| remove_portal_password(tx, &actor, keep, language).await).await
}

/// Each change is a mail: who changes it all the time waits.
///
/// # Errors
/// [`Refusal::TooMany`].
fn not_too_often(app: &App, by: &Customer) -> Result<(), Refusal> {
    let keys = Keys::of_password_changes(by.person.id);
    app.throttle.check(&keys)?;
    app.throttle.failed(&keys);
    Ok(())
}

/// A browser that was left open is not enough: it takes the password that stands there, or a mailed link used a short while
/// ago.
///
/// # Errors
/// [`Refusal::Invalid`] when the password is not right, [`Refusal::Conflict`] when there is none to give,
/// [`Refusal::TooMany`] after too many tries.
async fn prove(app: &App, peer: Peer, by: &Customer, given: String) -> Result<()> {
    if is_proven(app, by) {
        return Ok(());
    }
    let keys = Keys::new(&format!("password of {}", by.person.id), peer.ip);
    app.throttle.check(&keys)?;
    let id = by.person.id;
    let stored = app.read(async move |db| portal::password(db, id).await).await?;
    let Some((hash, _)) = stored else {
        return Err(Refusal::Conflict("Come in by a new link first.".into()).into());
    };
    let place = app.throttle.place().await;
    app.throttle.check(&keys)?;
    let fits = app.blocking(move || Ok(secrets::verify_password(&given, Some(hash.as_str())))).await?;
    if !fits {
        app.throttle.failed(&keys);
        return Err(Refusal::invalid("current password", "is not right").into());
    }
    drop(place);
    app.throttle.succeeded(&keys);
    Ok(())
}
