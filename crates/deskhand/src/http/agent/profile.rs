//! One's own page: name, zone, password, sessions, colours.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use domain::message::Markup;
use domain::permission::Action;
use domain::read::profile::ProfilePage;
use domain::read::{FormProblem, Theme};
use domain::{Error, Event, Refusal, Result, SessionId};
use store::{people, sessions};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::manage_people::{change_password as replace_password, change_profile};
use crate::commands::sign_in::end_session;
use crate::http::forms::Form;
use crate::http::session::{Keys, Peer, Reader};
use crate::http::{Page, links};
use crate::secrets;

pub async fn show(State(app): State<App>, peer: Peer, headers: HeaderMap, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw(&app, links::base(&app, peer, &headers), by, look, None).await?))
}

async fn draw(
    app: &App,
    base: String,
    by: Reader,
    look: Look,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let x = ProfilePage {
            name: by.person.name.clone(),
            email: by.person.email.clone().unwrap_or_default(),
            time_zone: by.person.time_zone.clone().unwrap_or_default(),
            writes: people::writes(db, by.person.id).await?,
            desk_writes: app2.config.writing,
            sessions: sessions::list(db, by.person.id, Some(by.session), frame.now).await?,
            hours: crate::hours::mine(db, &app2, &base, &by.actor, by.person.id).await?,
            problem,
        };
        Ok(ui::profile::page(&frame, &x).into())
    })
    .await
}

pub async fn update(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    form: Form,
) -> Page {
    let actor = by.actor.clone();
    let (name, zone) = (form.text("name").to_owned(), form.text("time_zone").to_owned());
    let writes = form.given("writes").is_some().then(|| form.word("writes", Markup::parse)).transpose()?;
    let me = by.person.id;
    let change = async move |tx: &mut store::Tx| {
        change_profile(tx, &actor, &name, &zone).await?;
        if let Some(writes) = writes
            && people::writes(tx, me).await? != writes
        {
            people::set_writes(tx, me, writes).await?;
            tx.record(&actor, Event::PersonChanged { person: me, fields: vec!["writing".into()] });
        }
        Ok(())
    };
    match app.write(change).await {
        Ok(()) => Ok(see(&ui::url::profile(), "Saved.")),
        Err(e) => {
            let base = links::base(&app, peer, &headers);
            let page = draw(&app, base, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn password(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    form: Form,
) -> Page {
    match change_password(&app, peer, &by, &form).await {
        Ok(()) => {
            Ok(see(&ui::url::profile(), "The password is changed. Your other sessions are signed out."))
        }
        Err(e) => {
            let base = links::base(&app, peer, &headers);
            let page = draw(&app, base, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

async fn change_password(app: &App, peer: Peer, by: &Reader, form: &Form) -> Result<()> {
    let keys = Keys::new(&by.person.id.to_string(), peer.ip);
    app.throttle.check(&keys)?;
    let id = by.person.id;
    let stored = app.read(async move |db| people::password_hash(db, id).await).await?;
    let known = stored.clone().unwrap_or_default();
    let (now, new) = (form.text("current_password").to_owned(), form.text("password").to_owned());
    secrets::check_password(&new, by.person.email.as_deref().unwrap_or_default())?;
    let place = app.throttle.place().await;
    app.throttle.check(&keys)?;
    let hash = app
        .blocking(move || {
            if !secrets::verify_password(&now, stored.as_deref()) {
                return Err(Error::from(Refusal::invalid("current password", "is not right")));
            }
            secrets::hash_password(&new)
        })
        .await;
    if hash.as_ref().err().and_then(Error::refusal).is_some() {
        app.throttle.failed(&keys);
    }
    drop(place);
    let hash = hash?;
    let (actor, keep) = (by.actor.clone(), by.session);
    app.write(async move |tx| replace_password(tx, &actor, &known, &hash, keep).await).await
}

pub async fn end(State(app): State<App>, by: Reader, Path(id): Path<SessionId>) -> Page {
    app.write(async move |tx| end_session(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::profile(), "Signed out there."))
}

/// Light, dark, or as the system says: kept in a cookie, for it belongs to the screen and not to the person.
pub async fn theme(by: Reader, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let theme = form.word("theme", Theme::parse)?.unwrap_or_default();
    let mut response = see(&ui::url::own_path(form.text("back"), ui::url::agent()), "");
    if let Some(value) = theme_cookie(theme) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// Remembers the colours on this browser.
pub fn theme_cookie(theme: Theme) -> Option<HeaderValue> {
    let text = format!("theme={}; Path=/agent; Max-Age=31536000; SameSite=Lax", theme.as_str());
    HeaderValue::from_str(&text).ok()
}
