//! Where an admin sets chat widgets up.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use domain::hours::Whose;
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::widgets::WidgetsPage;
use domain::{Refusal, Result, WidgetId};
use store::{calendars, teams, widgets};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::cards::fresh_secret;
use crate::commands::chat::{WidgetWish, add_widget, change_widget, new_widget_secret, place};
use crate::http::forms::Form;
use crate::http::session::{Peer, Reader};
use crate::http::{Page, links};
use crate::secrets;

pub async fn list(State(app): State<App>, peer: Peer, headers: HeaderMap, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageSettings)?;
    let base = links::base(&app, peer, &headers);
    Ok(html(draw(&app, base, by, look, None, None, None).await?))
}

async fn draw(
    app: &App,
    base: String,
    by: Reader,
    look: Look,
    of: Option<WidgetId>,
    secret: Option<(WidgetId, String)>,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut named = Vec::new();
        for timetable in calendars::list(db).await? {
            if let Whose::Desk(name) = timetable.whose {
                named.push((timetable.id, name));
            }
        }
        let x = WidgetsPage {
            widgets: widgets::list(db).await?,
            teams: teams::list(db).await?.into_iter().map(|t| (t.id, t.name)).collect(),
            calendars: named,
            base,
            secret,
            problem,
            of,
        };
        Ok(ui::widgets::page(&frame, &x).into())
    })
    .await
}

fn wish(form: &Form) -> Result<WidgetWish, Refusal> {
    Ok(WidgetWish {
        name: form.text("name").to_owned(),
        team: form.id("team")?,
        sites: form.text("sites").to_owned(),
        colour: form.text("colour").to_owned(),
        greeting: form.text("greeting").to_owned(),
        reply_words: form.text("reply_words").to_owned(),
        calendar: form.id("calendar")?,
        is_on: form.ticked("on"),
    })
}

pub async fn add(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let base = links::base(&app, peer, &headers);
    let secret = fresh_secret(&app);
    // It stands on people's pages: no secret, and of no use to whoever counts.
    let mut random = [0; 8];
    (app.entropy)(&mut random);
    let key = hex::encode(random);
    let made = match wish(&form) {
        Ok(wish) => {
            let (app2, actor, secret) = (app.clone(), by.actor.clone(), secret.clone());
            app.write(async move |tx| {
                let seal = |place: &str| secrets::seal(&app2.keys, &app2.entropy, place, &secret);
                add_widget(tx, &actor, &wish, key, seal).await
            })
            .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        // In the answer itself and nowhere else: what is shown once is on no address that could be opened again.
        Ok(id) => Ok(html(draw(&app, base, by, look, Some(id), Some((id, secret)), None).await?)),
        Err(e) => {
            let page = draw(&app, base, by, look, None, None, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn update(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<WidgetId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let base = links::base(&app, peer, &headers);
    let changed = match wish(&form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| change_widget(tx, &actor, id, &wish).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(()) => Ok(see(&ui::url::widgets(), "Saved.")),
        Err(e) => {
            let page = draw(&app, base, by, look, Some(id), None, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn make_secret(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<WidgetId>,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let base = links::base(&app, peer, &headers);
    let secret = fresh_secret(&app);
    let sealed = secrets::seal(&app.keys, &app.entropy, &place(id), &secret);
    let actor = by.actor.clone();
    app.write(async move |tx| new_widget_secret(tx, &actor, id, &sealed).await).await?;
    Ok(html(draw(&app, base, by, look, Some(id), Some((id, secret)), None).await?))
}
