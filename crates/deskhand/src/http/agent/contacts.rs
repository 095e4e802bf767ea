//! Contacts and organisations.

use axum::extract::{Path, Query, State};
use domain::bounce::TroubleKind;
use domain::permission::Action;
use domain::read::FormProblem;
use domain::{OrganisationId, PersonId};
use serde::Deserialize;
use store::read::contacts as pages;

use super::{Look, frame, html, need, problem, problem_of_form, refused_html, see};
use crate::app::App;
use crate::commands::add_address::add_address as give_address;
use crate::commands::address_trouble::clear_trouble;
use crate::commands::change_contact::{ContactChange, change_contact};
use crate::commands::change_organisation::{OrganisationChange, add_organisation, change_organisation};
use crate::commands::remove_address::{make_main_address, remove_address};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

#[derive(Deserialize)]
pub struct At {
    at: Option<String>,
}

impl At {
    fn id<T: From<i64>>(&self) -> Option<T> {
        self.at.as_deref().and_then(|t| t.parse().ok()).map(T::from)
    }
}

pub async fn list(State(app): State<App>, by: Reader, look: Look, Query(at): Query<At>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let list = pages::list(db, at.id()).await?;
            Ok(String::from(ui::contacts::list(&frame, &list)))
        })
        .await?;
    Ok(html(page))
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PersonId>,
    Query(at): Query<At>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw(&app, by, look, id, at.at, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: PersonId,
    at: Option<String>,
    problem: Option<FormProblem>,
) -> domain::Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::page(db, by.person.id, id, at.as_deref()).await?;
        x.may_change = need(&by, Action::ChangeContact).is_ok();
        let today = domain::contact_note::day_in(&frame.time_zone, frame.now);
        x.reminders = store::read::context::notes_panel(db, &by.actor, id, today).await?;
        x.problem = problem;
        Ok(ui::contacts::page(&frame, &x).into())
    })
    .await
}

fn filled(form: &Form, name: &str) -> Option<Option<String>> {
    form.given(name).map(|text| Some(text.trim().to_owned()).filter(|t| !t.is_empty()))
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PersonId>,
    form: Form,
) -> Page {
    let change = ContactChange {
        name: form.given("name").map(str::to_owned),
        email: filled(&form, "email"),
        phone: filled(&form, "phone"),
        locale: filled(&form, "locale"),
        time_zone: filled(&form, "time_zone"),
        notes: form.given("notes").map(str::to_owned),
        ..ContactChange::default()
    };
    let (organisation, actor) = (form.given("organisation").map(str::to_owned), by.actor.clone());
    let result = app
        .write(async move |tx| {
            let mut change = change;
            if let Some(name) = organisation {
                change.organisation = Some(match name.trim() {
                    "" => None,
                    name => {
                        let found = store::organisations::find_by_name(tx, name).await?;
                        let unknown = || {
                            domain::Refusal::invalid(
                                "organisation",
                                "does not exist; add it on the page Organisations",
                            )
                        };
                        Some(found.ok_or_else(unknown)?)
                    }
                });
            }
            change_contact(tx, &actor, id, &change).await
        })
        .await;
    match result {
        Ok(()) => Ok(see(&ui::url::contact(id), "Saved.")),
        Err(e) => {
            let page = draw(&app, by, look, id, None, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// Gives them another address.
pub async fn add_address(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PersonId>,
    form: Form,
) -> Page {
    let (address, actor) = (form.text("address").to_owned(), by.actor.clone());
    match app.write(async move |tx| give_address(tx, &actor, id, &address).await).await {
        Ok(()) => Ok(see(&ui::url::contact(id), "The address is added.")),
        Err(e) => {
            // What the command calls it is the main one's field on this page.
            let why = FormProblem { field: Some("address".into()), ..problem_of_form(&e, &form)? };
            let page = draw(&app, by, look, id, None, Some(why)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// Makes one of their addresses the main one.
pub async fn make_main(State(app): State<App>, by: Reader, Path(id): Path<PersonId>, form: Form) -> Page {
    let address = form.text("address").to_owned();
    app.write(async move |tx| make_main_address(tx, &by.actor, id, &address).await).await?;
    Ok(see(&ui::url::contact(id), "They are written to there from now on."))
}

/// Takes one of their addresses from them.
pub async fn take_address(State(app): State<App>, by: Reader, Path(id): Path<PersonId>, form: Form) -> Page {
    let address = form.text("address").to_owned();
    app.write(async move |tx| remove_address(tx, &by.actor, id, &address).await).await?;
    Ok(see(&ui::url::contact(id), "The address is removed. Mail from it makes a new contact."))
}

/// Takes back what is known against an address.
pub async fn make_reachable(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<PersonId>,
    form: Form,
) -> Page {
    let address = form.text("address").to_owned();
    let kind = form.word("kind", TroubleKind::parse)?.unwrap_or(TroubleKind::Dead);
    let words = match kind {
        TroubleKind::Dead => "The address is written to again.",
        TroubleKind::Complained => "They get automatic mail again.",
    };
    app.write(async move |tx| clear_trouble(tx, &by.actor, id, &address, kind).await).await?;
    Ok(see(&ui::url::contact(id), words))
}

/// Shuts somebody out who is no longer a customer, or is not to write any more.
pub async fn suspend(State(app): State<App>, by: Reader, Path(id): Path<PersonId>) -> Page {
    let change = ContactChange { suspended: Some(true), ..ContactChange::default() };
    app.write(async move |tx| change_contact(tx, &by.actor, id, &change).await).await?;
    Ok(see(&ui::url::contact(id), "Suspended: signed out everywhere."))
}

pub async fn restore(State(app): State<App>, by: Reader, Path(id): Path<PersonId>) -> Page {
    let change = ContactChange { suspended: Some(false), ..ContactChange::default() };
    app.write(async move |tx| change_contact(tx, &by.actor, id, &change).await).await?;
    Ok(see(&ui::url::contact(id), "They can sign in again."))
}

pub async fn organisations(State(app): State<App>, by: Reader, look: Look, Query(at): Query<At>) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw_organisations(&app, by, look, at.id(), None).await?))
}

async fn draw_organisations(
    app: &App,
    by: Reader,
    look: Look,
    at: Option<OrganisationId>,
    problem: Option<FormProblem>,
) -> domain::Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::organisation_list(db, at).await?;
        x.may_change = need(&by, Action::ChangeContact).is_ok();
        x.problem = problem;
        Ok(ui::organisations::list(&frame, &x).into())
    })
    .await
}

fn organisation_change(form: &Form) -> OrganisationChange {
    let domains = form.given("domains");
    OrganisationChange {
        name: form.given("name").map(str::to_owned),
        domains: domains
            .map(|d| d.split(|c: char| c == ',' || c.is_whitespace()).map(str::to_owned).collect()),
        notes: form.given("notes").map(str::to_owned),
        external_id: None,
        // A box that is not ticked is not sent: the form says that it had one.
        shares_requests: form.given("shares_known").map(|_| form.ticked("shares_requests")),
    }
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    let (change, actor) = (organisation_change(&form), by.actor.clone());
    match app.write(async move |tx| add_organisation(tx, &actor, &change).await).await {
        Ok(id) => Ok(see(&ui::url::organisation(id), "Added.")),
        Err(e) => {
            let page = draw_organisations(&app, by, look, None, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn organisation(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<OrganisationId>,
    Query(at): Query<At>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw_organisation(&app, by, look, id, at.at, None).await?))
}

async fn draw_organisation(
    app: &App,
    by: Reader,
    look: Look,
    id: OrganisationId,
    at: Option<String>,
    problem: Option<FormProblem>,
) -> domain::Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::organisation_page(db, by.person.id, id, at.as_deref()).await?;
        x.may_change = need(&by, Action::ChangeContact).is_ok();
        x.problem = problem;
        Ok(ui::organisations::page(&frame, &x).into())
    })
    .await
}

pub async fn update_organisation(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<OrganisationId>,
    form: Form,
) -> Page {
    let (change, actor) = (organisation_change(&form), by.actor.clone());
    match app.write(async move |tx| change_organisation(tx, &actor, id, &change).await).await {
        Ok(()) => Ok(see(&ui::url::organisation(id), "Saved.")),
        Err(e) => {
            let page = draw_organisation(&app, by, look, id, None, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}
