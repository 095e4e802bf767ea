//! Where an admin says how the people of an organisation sign in by its own provider.

use axum::extract::{Path, State};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::contacts::OrganisationSignInPage;
use domain::{OrganisationId, Refusal, Result};
use store::{organisation_sign_in, organisations};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::organisation_sign_in::{
    SignInWish, place, remove_organisation_sign_in, set_organisation_sign_in,
};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::portal::organisation::redirect_uri;
use crate::http::session::Reader;
use crate::{oidc, secrets};

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<OrganisationId>) -> Page {
    need(&by, Action::ManageSettings)?;
    Ok(html(draw(&app, by, look, id, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: OrganisationId,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let organisation = organisations::load(db, id).await?;
        let set = organisation_sign_in::find(db, id).await?;
        let is_set = set.is_some();
        let (issuer, client_id, has_secret, domains) = match set {
            Some(set) => (set.issuer, set.client_id, !set.secret.is_empty(), set.domains),
            None => (String::new(), String::new(), false, organisation.domains.clone()),
        };
        let x = OrganisationSignInPage {
            id,
            name: organisation.name,
            of_organisation: organisation.domains,
            is_set,
            issuer,
            client_id,
            has_secret,
            domains,
            redirect_uri: redirect_uri(&app2, id),
            problem,
        };
        Ok(ui::organisations::sign_in(&frame, &x).into())
    })
    .await
}

/// Sets it, once the provider answers as it should: what is saved works, as far as the desk can see.
pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<OrganisationId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    match try_update(&app, &by, id, &form).await {
        Ok(()) => Ok(see(&ui::url::organisation_sign_in(id), "Saved. The provider answers as it should.")),
        Err(e) => {
            let page = draw(&app, by, look, id, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

async fn try_update(app: &App, by: &Reader, id: OrganisationId, form: &Form) -> Result<()> {
    app.read(async move |db| organisations::load(db, id).await).await?;
    let issuer = oidc::issuer_address(app, form.text("issuer"))?;
    oidc::discover(app, &issuer).await.map_err(oidc::Unusable::refusal)?;
    let secret = Some(form.text("client_secret").trim()).filter(|s| !s.is_empty());
    let domains = form.text("domains").split(|c: char| c == ',' || c.is_whitespace()).map(str::to_owned);
    let wish = SignInWish {
        issuer,
        client_id: form.text("client_id").to_owned(),
        secret: secret.map(|s| secrets::seal(&app.keys, &app.entropy, &place(id, "secret"), s)),
        domains: domains.collect(),
    };
    let actor = by.actor.clone();
    app.write(async move |tx| set_organisation_sign_in(tx, &actor, id, &wish).await).await
}

/// Asks the provider again.
pub async fn test(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<OrganisationId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let set = app.read(async move |db| organisation_sign_in::find(db, id).await).await?;
    let set = set.ok_or(Refusal::NotFound)?;
    match oidc::discover(&app, &set.issuer).await {
        Ok(_) => Ok(see(&ui::url::organisation_sign_in(id), "The provider answers as it should.")),
        Err(why) => {
            let e: domain::Error = why.refusal().into();
            let page = draw(&app, by, look, id, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn remove(State(app): State<App>, by: Reader, Path(id): Path<OrganisationId>) -> Page {
    app.write(async move |tx| remove_organisation_sign_in(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::organisation_sign_in(id), "Removed."))
}
