//! Major incidents: their list, one of them, and what is said about it.

use axum::extract::{Path, State};
use domain::major_incident::{CADENCE_USUAL, Reach, UpdateKind, Wish};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::structure::Relation;
use domain::{Error, IncidentUpdateId, MajorIncidentId, PersonId, Refusal, Result, TicketId};
use store::major_incidents;
use store::read::incidents as pages;

use super::tickets::once;
use super::{Look, frame, html, need, problem_of_form, refused_html, see, words};
use crate::app::App;
use crate::commands::link_tickets::link_tickets;
use crate::commands::major_incidents::{
    Mending, Telling, Update, change_incident, correct_update, declare_incident, update_incident,
    withdraw_update,
};
use crate::commands::portal::publish_problem;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            Ok(ui::incidents::list(&frame, &pages::list(db).await?))
        })
        .await?;
    Ok(html(page))
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<MajorIncidentId>) -> Page {
    Ok(html(draw(&app, by, look, id, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: MajorIncidentId,
    problem: Option<FormProblem>,
) -> Result<String> {
    let (app2, operation) = (app.clone(), app.secret());
    app.read(async move |db| {
        let mut x = pages::page(db, &by.actor, id).await?;
        let frame = frame(db, &app2, &by, &look).await?;
        (x.operation, x.problem) = (operation, problem);
        Ok(ui::incidents::page(&frame, &x).into())
    })
    .await
}

/// The page again, with why and with what was typed; what has nothing to do with a field has a page of its own.
async fn again(app: &App, by: Reader, look: Look, id: MajorIncidentId, form: &Form, e: Error) -> Page {
    let problem = Some(problem_of_form(&e, form)?);
    let page = draw(app, by, look, id, problem).await?;
    Ok(refused_html(&e, page))
}

fn wish(form: &Form) -> Result<Wish, Refusal> {
    let cadence = form.text("cadence").trim();
    let cadence_min = match cadence {
        "" => CADENCE_USUAL,
        text => text.parse().map_err(|_| Refusal::invalid("cadence", "must be a number"))?,
    };
    let lead = form.id::<PersonId>("lead")?;
    let lead = lead.ok_or_else(|| Refusal::invalid("lead", "must be chosen"))?;
    Ok(Wish { title: form.text("title").to_owned(), lead, cadence_min })
}

pub async fn declare(State(app): State<App>, by: Reader, Path(id): Path<TicketId>, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let (actor, wish) = (by.actor.clone(), wish(&form)?);
    let made = app.write(async move |tx| declare_incident(tx, &actor, id, &wish).await).await?;
    Ok(see(&ui::url::incident(made), "Declared. Everybody of the team sees it."))
}

pub async fn change(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MajorIncidentId>,
    form: Form,
) -> Page {
    let actor = by.actor.clone();
    let result = match wish(&form) {
        Ok(wish) => app.write(async move |tx| change_incident(tx, &actor, id, &wish).await).await,
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok(()) => Ok(see(&ui::url::incident(id), "Saved.")),
        Err(e) => again(&app, by, look, id, &form, e).await,
    }
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MajorIncidentId>,
    form: Form,
) -> Page {
    let language = words(&app, &by, &look).await?.language();
    let (actor, desk) = (by.actor.clone(), app.desk.clone());
    let kind = form.word("kind", UpdateKind::parse)?.unwrap_or(UpdateKind::Update);
    let reach = form.word("reach", Reach::parse)?.unwrap_or(Reach::Team);
    let said = Update { kind, reach, text: form.text("text").to_owned(), language };
    // A form that is sent twice reaches nobody twice.
    let written = once(&app, &by, &form, async move |tx| {
        update_incident(tx, &desk, &actor, id, &said).await?;
        let words = match kind {
            UpdateKind::Update => "Written. It is on its way to everybody it is for.",
            UpdateKind::End => "The incident is over.",
        };
        Ok(words.to_owned())
    })
    .await;
    match written {
        Ok(words) => Ok(see(&ui::url::incident(id), &words)),
        Err(e) => again(&app, by, look, id, &form, e).await,
    }
}

fn telling(form: &Form) -> Telling {
    if form.ticked("tell") { Telling::Everybody } else { Telling::Nobody }
}

/// An update that was wrong gets the right words.
pub async fn correct(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, update)): Path<(MajorIncidentId, IncidentUpdateId)>,
    form: Form,
) -> Page {
    let language = words(&app, &by, &look).await?.language();
    let (actor, desk) = (by.actor.clone(), app.desk.clone());
    let mending = Mending { text: form.text("words").to_owned(), telling: telling(&form), language };
    let corrected =
        app.write(async move |tx| correct_update(tx, &desk, &actor, id, update, &mending).await).await;
    match corrected {
        Ok(()) => Ok(see(&ui::url::incident(id), "Corrected.")),
        Err(e) => again(&app, by, look, id, &form, e).await,
    }
}

/// An update that was wrong is taken back.
pub async fn withdraw(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, update)): Path<(MajorIncidentId, IncidentUpdateId)>,
    form: Form,
) -> Page {
    let language = words(&app, &by, &look).await?.language();
    let (actor, desk) = (by.actor.clone(), app.desk.clone());
    let mending = Mending { text: form.text("because").to_owned(), telling: telling(&form), language };
    let withdrawn =
        app.write(async move |tx| withdraw_update(tx, &desk, &actor, id, update, &mending).await).await;
    match withdrawn {
        Ok(()) => Ok(see(&ui::url::incident(id), "Withdrawn.")),
        Err(e) => again(&app, by, look, id, &form, e).await,
    }
}

/// Puts it on the status page, gives it another title there, or takes it from there.
pub async fn publish(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MajorIncidentId>,
    form: Form,
) -> Page {
    let (actor, title) = (by.actor.clone(), form.text("public_title").to_owned());
    match app.write(async move |tx| publish_problem(tx, &actor, id, &title).await).await {
        Ok(()) => Ok(see(&ui::url::incident(id), "Saved.")),
        Err(e) => again(&app, by, look, id, &form, e).await,
    }
}

pub async fn attach(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MajorIncidentId>,
    form: Form,
) -> Page {
    let actor = by.actor.clone();
    let number = form.text("ticket").trim().trim_start_matches('#').parse().map(TicketId);
    let result = match number {
        Ok(ticket) => {
            app.write(async move |tx| {
                let incident = major_incidents::load(tx, id).await?;
                tx.quiet("attached before");
                link_tickets(tx, &actor, ticket, Relation::Problem, incident.ticket).await.map(drop)
            })
            .await
        }
        Err(_) => Err(Refusal::invalid("ticket", "must be a number").into()),
    };
    match result {
        Ok(()) => Ok(see(&ui::url::incident(id), "Attached.")),
        // A number that is no ticket's is told beside its field.
        Err(Error::Refused(Refusal::NotFound)) => {
            let e = Refusal::invalid("ticket", "is no ticket").into();
            again(&app, by, look, id, &form, e).await
        }
        Err(e) => again(&app, by, look, id, &form, e).await,
    }
}
