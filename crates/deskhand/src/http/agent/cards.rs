//! Where an admin sets customer cards up.

use axum::extract::{Path, State};
use domain::customer_card::{KEEP_SECONDS_STANDARD, TIMEOUT_MS_STANDARD, roles};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::context::CardsPage;
use domain::{CustomerCardId, Refusal, Result};
use store::customer_cards;

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::cards::{check_url, fresh_secret};
use crate::commands::customer_cards::{CardWish, add_card, change_card, delete_card, new_secret, place};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::secrets;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageSettings)?;
    Ok(html(draw(&app, by, look, None, None, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    of: Option<CustomerCardId>,
    secret: Option<(CustomerCardId, String)>,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let cards = customer_cards::list(db).await?;
        Ok(ui::cards::page(&frame, &CardsPage { cards, secret, problem, of }).into())
    })
    .await
}

fn wish(app: &App, form: &Form) -> Result<CardWish, Refusal> {
    Ok(CardWish {
        name: form.text("name").to_owned(),
        url: check_url(form.text("address"), &app.config.private_targets)?,
        timeout_ms: form.id("timeout")?.unwrap_or(TIMEOUT_MS_STANDARD),
        keep_seconds: form.id("keep")?.unwrap_or(KEEP_SECONDS_STANDARD),
        roles: roles(form.all("roles"))?,
    })
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageSettings)?;
    let secret = fresh_secret(&app);
    let made = match wish(&app, &form) {
        Ok(wish) => {
            let (app2, actor, secret) = (app.clone(), by.actor.clone(), secret.clone());
            app.write(async move |tx| {
                let seal = |place: &str| secrets::seal(&app2.keys, &app2.entropy, place, &secret);
                add_card(tx, &actor, &wish, seal).await
            })
            .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        // In the answer itself and nowhere else: what is shown once is on no address that could be opened again.
        Ok(id) => Ok(html(draw(&app, by, look, Some(id), Some((id, secret)), None).await?)),
        Err(e) => {
            let page = draw(&app, by, look, None, None, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<CustomerCardId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let changed = match wish(&app, &form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| change_card(tx, &actor, id, &wish).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(()) => Ok(see(&ui::url::cards(), "Saved.")),
        Err(e) => {
            let page = draw(&app, by, look, Some(id), None, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn make_secret(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<CustomerCardId>,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let secret = fresh_secret(&app);
    let sealed = secrets::seal(&app.keys, &app.entropy, &place(id), &secret);
    let actor = by.actor.clone();
    app.write(async move |tx| new_secret(tx, &actor, id, &sealed).await).await?;
    Ok(html(draw(&app, by, look, Some(id), Some((id, secret)), None).await?))
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<CustomerCardId>) -> Page {
    app.write(async move |tx| delete_card(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::cards(), "Deleted."))
}
