//! Where an admin sets connectors for accounts and access up, and where a failed one is tried again.

use axum::extract::{Path, State};
use domain::access::AccessKind;
use domain::access_connector::{Hears, TIMEOUT_MS_STANDARD};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::access::ConnectorsPage;
use domain::{AccessConnectorId, AccessRequestId, AccessSystemId, Refusal, Result};
use store::{access, access_connectors};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::cards::check_url;
use crate::commands::access_connectors::{
    ConnectorWish, add_connector, change_connector, delete_connector, new_connector_secret, place, try_again,
};
use crate::connectors::{self, fresh_secret};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::secrets;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageSettings)?;
    Ok(html(draw(&app, by, look, ConnectorsPage::default()).await?))
}

/// `x` has all but the connectors and the systems.
async fn draw(app: &App, by: Reader, look: Look, x: ConnectorsPage) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let x = ConnectorsPage {
            connectors: access_connectors::list(db).await?,
            systems: access::systems(db).await?,
            ..x
        };
        Ok(ui::connectors::page(&frame, &x, &app2.config.base_url()).into())
    })
    .await
}

fn refused(of: Option<AccessConnectorId>, problem: FormProblem) -> ConnectorsPage {
    ConnectorsPage { of, problem: Some(problem), ..ConnectorsPage::default() }
}

fn wish(app: &App, form: &Form) -> Result<ConnectorWish, Refusal> {
    let no_choice = |field| Refusal::invalid(field, "is not one of the choices");
    let kinds = form.all("kinds").map(|word| AccessKind::parse(word).ok_or_else(|| no_choice("kinds")));
    let systems =
        form.all("systems").map(|id| id.parse::<AccessSystemId>().ok().ok_or_else(|| no_choice("systems")));
    Ok(ConnectorWish {
        name: form.text("name").to_owned(),
        url: check_url(form.text("address"), &app.config.private_targets)?,
        timeout_ms: form.id("timeout")?.unwrap_or(TIMEOUT_MS_STANDARD),
        kinds: kinds.collect::<Result<Vec<AccessKind>, Refusal>>()?,
        systems: systems.collect::<Result<Vec<_>, Refusal>>()?,
        hears: if form.text("rules").is_empty() { Hears::AccessAlone } else { Hears::RulesToo },
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
                add_connector(tx, &actor, &wish, seal).await
            })
            .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        // In the answer itself and nowhere else: what is shown once is on no address that could be opened again.
        Ok(id) => {
            let x = ConnectorsPage { of: Some(id), secret: Some((id, secret)), ..ConnectorsPage::default() };
            Ok(html(draw(&app, by, look, x).await?))
        }
        Err(e) => {
            let page = draw(&app, by, look, refused(None, problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<AccessConnectorId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let changed = match wish(&app, &form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| change_connector(tx, &actor, id, &wish).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(()) => Ok(see(&ui::url::access_connectors(), "Saved.")),
        Err(e) => {
            let page = draw(&app, by, look, refused(Some(id), problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn make_secret(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<AccessConnectorId>,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let secret = fresh_secret(&app);
    let sealed = secrets::seal(&app.keys, &app.entropy, &place(id), &secret);
    let actor = by.actor.clone();
    app.write(async move |tx| new_connector_secret(tx, &actor, id, &sealed).await).await?;
    let x = ConnectorsPage { of: Some(id), secret: Some((id, secret)), ..ConnectorsPage::default() };
    Ok(html(draw(&app, by, look, x).await?))
}

/// Asks it whether it hears the desk, and shows what came of it.
pub async fn test(State(app): State<App>, by: Reader, look: Look, Path(id): Path<AccessConnectorId>) -> Page {
    need(&by, Action::ManageSettings)?;
    let tried = connectors::test(&app, id).await?;
    let x = ConnectorsPage { of: Some(id), tested: Some((id, tried)), ..ConnectorsPage::default() };
    Ok(html(draw(&app, by, look, x).await?))
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<AccessConnectorId>) -> Page {
    app.write(async move |tx| delete_connector(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::access_connectors(), "The connector is deleted."))
}

/// Somebody has a connector try again what it could not do.
pub async fn try_job_again(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<AccessRequestId>,
    form: Form,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let back = ui::url::own_path(form.text("back"), ui::url::access());
    app.write(async move |tx| try_again(tx, &by.actor, id).await).await?;
    Ok(see(&back, "The connector tries it again."))
}
