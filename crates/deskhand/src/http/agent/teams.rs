//! Teams.

use axum::extract::{Path, State};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::{PersonId, Refusal, Result, TeamId};
use store::read::team as pages;

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_team::{add_team, change_team, delete_team, join_team, leave_team};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageTeam)?;
    Ok(html(draw_list(&app, by, look, None).await?))
}

async fn draw_list(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::teams_page(db).await?;
        x.problem = problem;
        Ok(ui::team::teams(&frame, &x).into())
    })
    .await
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageTeam)?;
    let (actor, name) = (by.actor.clone(), form.text("name").to_owned());
    match app.write(async move |tx| add_team(tx, &actor, &name).await).await {
        Ok(id) => Ok(see(&ui::url::team(id), "Added.")),
        Err(e) => {
            let page = draw_list(&app, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<TeamId>) -> Page {
    need(&by, Action::ManageTeam)?;
    Ok(html(draw_one(&app, by, look, id, None).await?))
}

async fn draw_one(
    app: &App,
    by: Reader,
    look: Look,
    id: TeamId,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::team_page(db, id).await?;
        x.problem = problem;
        Ok(ui::team::team(&frame, &x).into())
    })
    .await
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TeamId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageTeam)?;
    let (actor, name) = (by.actor.clone(), form.text("name").to_owned());
    match app.write(async move |tx| change_team(tx, &actor, id, &name).await).await {
        Ok(()) => Ok(see(&ui::url::team(id), "Saved.")),
        Err(e) => {
            let page = draw_one(&app, by, look, id, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn add_member(State(app): State<App>, by: Reader, Path(id): Path<TeamId>, form: Form) -> Page {
    let person: PersonId = form.id("person")?.ok_or_else(|| Refusal::invalid("person", "must be chosen"))?;
    app.write(async move |tx| join_team(tx, &by.actor, id, person).await).await?;
    Ok(see(&ui::url::team(id), ""))
}

pub async fn remove_member(
    State(app): State<App>,
    by: Reader,
    Path((id, person)): Path<(TeamId, PersonId)>,
) -> Page {
    app.write(async move |tx| leave_team(tx, &by.actor, id, person).await).await?;
    Ok(see(&ui::url::team(id), ""))
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<TeamId>) -> Page {
    app.write(async move |tx| delete_team(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::teams(), "The team is deleted."))
}
