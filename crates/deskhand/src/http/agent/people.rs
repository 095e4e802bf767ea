//! The people of the team.

use axum::extract::{Path, State};
use domain::permission::Action;
use domain::person::Role;
use domain::read::FormProblem;
use domain::read::team::SetUpLink;
use domain::{PersonId, Refusal, Result, TeamId};
use store::read::team as pages;

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_contact::{ContactChange, change_contact};
use crate::commands::change_team::{join_team, leave_team};
use crate::commands::manage_people::{
    NewPerson, add_person, change_person, make_set_up_link, suspend_person,
};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::links;
use crate::http::session::{Peer, Reader};
use crate::secrets;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageTeam)?;
    Ok(html(draw_list(&app, by, look, None).await?))
}

async fn draw_list(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::people_page(db).await?;
        x.problem = problem;
        Ok(ui::team::people(&frame, &x).into())
    })
    .await
}

pub async fn add(
    State(app): State<App>,
    peer: Peer,
    headers: axum::http::HeaderMap,
    by: Reader,
    look: Look,
    form: Form,
) -> Page {
    need(&by, Action::ManageTeam)?;
    let actor = by.actor.clone();
    let (secret, hash) = fresh(&app);
    let teams: Vec<TeamId> = form.all("team").filter_map(|t| t.parse().ok()).collect();
    let new = NewPerson {
        email: form.text("email").to_owned(),
        name: form.text("name").to_owned(),
        role: form.word("role", Role::parse)?.unwrap_or(Role::Agent),
    };
    if new.role == Role::Contact {
        return Err(Refusal::invalid("role", "must be one of the team's").into());
    }
    let made = app
        .write(async move |tx| {
            let id = add_person(tx, &actor, &new).await?;
            for &team in &teams {
                join_team(tx, &actor, team, id).await?;
            }
            let expires_at = make_set_up_link(tx, &actor, id, &hash).await?;
            Ok((id, expires_at))
        })
        .await;
    match made {
        Ok((id, expires_at)) => {
            let address = links::base(&app, peer, &headers) + &ui::url::set_up(&secret);
            Ok(html(draw_one(&app, by, look, id, None, Some((address, expires_at))).await?))
        }
        Err(e) => {
            let page = draw_list(&app, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

fn fresh(app: &App) -> (String, [u8; 32]) {
    let secret = app.secret();
    let hash = secrets::hash(&secret);
    (secret, hash)
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<PersonId>) -> Page {
    need(&by, Action::ManageTeam)?;
    Ok(html(draw_one(&app, by, look, id, None, None).await?))
}

async fn draw_one(
    app: &App,
    by: Reader,
    look: Look,
    id: PersonId,
    problem: Option<FormProblem>,
    link: Option<(String, domain::Moment)>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::person_page(db, id, by.person.id).await?;
        x.problem = problem;
        x.set_up_link = match link {
            Some((address, expires_at)) => {
                let person = store::people::find_ref(db, id).await?.ok_or(Refusal::NotFound)?;
                Some(SetUpLink { person, address, expires_at })
            }
            None => None,
        };
        Ok(ui::team::person(&frame, &x).into())
    })
    .await
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PersonId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageTeam)?;
    let actor = by.actor.clone();
    let (name, email) = (form.text("name").to_owned(), form.text("email").to_owned());
    let role = form.word("role", Role::parse)?;
    let wanted: Vec<TeamId> = form.all("team").filter_map(|t| t.parse().ok()).collect();
    let result = app
        .write(async move |tx| {
            let before = store::people::load(tx, id).await?;
            change_person(tx, &actor, id, &name, role.unwrap_or(before.role)).await?;
            if !email.is_empty() && Some(&email) != before.email.as_ref() {
                let change = ContactChange { email: Some(Some(email)), ..ContactChange::default() };
                change_contact(tx, &actor, id, &change).await?;
            }
            let now: Vec<TeamId> = store::teams::of_person(tx, id).await?.into_iter().map(|t| t.id).collect();
            for &team in wanted.iter().filter(|t| !now.contains(t)) {
                join_team(tx, &actor, team, id).await?;
            }
            for &team in now.iter().filter(|t| !wanted.contains(t)) {
                leave_team(tx, &actor, team, id).await?;
            }
            Ok(())
        })
        .await;
    match result {
        Ok(()) => Ok(see(&ui::url::person(id), "Saved.")),
        Err(e) => {
            let page = draw_one(&app, by, look, id, Some(problem(&e, &form)?), None).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn suspend(State(app): State<App>, by: Reader, Path(id): Path<PersonId>) -> Page {
    app.write(async move |tx| suspend_person(tx, &by.actor, id, true).await).await?;
    Ok(see(&ui::url::person(id), "Suspended: signed out everywhere."))
}

pub async fn restore(State(app): State<App>, by: Reader, Path(id): Path<PersonId>) -> Page {
    app.write(async move |tx| suspend_person(tx, &by.actor, id, false).await).await?;
    Ok(see(&ui::url::person(id), "They can sign in again."))
}

pub async fn set_up_link(
    State(app): State<App>,
    peer: Peer,
    headers: axum::http::HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<PersonId>,
) -> Page {
    let actor = by.actor.clone();
    let (secret, hash) = fresh(&app);
    let expires_at = app.write(async move |tx| make_set_up_link(tx, &actor, id, &hash).await).await?;
    let address = links::base(&app, peer, &headers) + &ui::url::set_up(&secret);
    Ok(html(draw_one(&app, by, look, id, None, Some((address, expires_at))).await?))
}
