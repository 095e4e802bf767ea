//! API tokens.

use axum::extract::{Path, State};
use domain::moment::DAY_US;
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::tokens::{MadeToken, TokensPage};
use domain::{Refusal, Result, TokenId};
use store::{people, sessions};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::manage_tokens::{TokenWish, create_token, revoke_token};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::secrets;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageTeam)?;
    Ok(html(draw(&app, by, look, None, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    problem: Option<FormProblem>,
    made: Option<MadeToken>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let rows = sessions::tokens(db).await?;
        let x = TokensPage { rows, people: people::assignable(db).await?, made, problem };
        Ok(ui::tokens::page(&frame, &x).into())
    })
    .await
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageTeam)?;
    let secret = app.secret();
    let days: Option<i64> = form.id("days")?;
    let wish = TokenWish {
        person: form.id("person")?.ok_or_else(|| Refusal::invalid("person", "must be chosen"))?,
        name: form.text("name").to_owned(),
        any_person: false,
        expires_at: days.filter(|d| *d > 0).map(|d| (app.clock)().plus_us(d.min(3650) * DAY_US)),
        secret: secrets::hash(&secret),
    };
    let (actor, name) = (by.actor.clone(), wish.name.clone());
    match app.write(async move |tx| create_token(tx, &actor, &wish).await).await {
        Ok(_) => Ok(html(draw(&app, by, look, None, Some(MadeToken { name, secret })).await?)),
        Err(e) => {
            let page = draw(&app, by, look, Some(problem(&e, &form)?), None).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn revoke(State(app): State<App>, by: Reader, Path(id): Path<TokenId>) -> Page {
    app.write(async move |tx| revoke_token(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::tokens(), "The token is revoked."))
}
