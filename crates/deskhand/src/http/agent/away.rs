//! Being away until a moment: one's own page, and that of others for leads.

use axum::extract::{Path, State};
use domain::permission::may_change_duty;
use domain::read::FormProblem;
use domain::read::away::{self, AwayPage};
use domain::routing::Duty;
use domain::{Error, PersonId, Refusal, Result, when};
use store::{people, routing};

use super::{Look, frame, html, problem, refused_html, see};
use crate::app::App;
use crate::commands::routing::{set_absence, set_duty};
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::http::{Page, Wrong};

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<PersonId>) -> Page {
    may_change_duty(&by.actor, id)?;
    Ok(html(draw(&app, by, look, id, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: PersonId,
    problem: Option<FormProblem>,
) -> Result<String> {
    let (app2, now) = (app.clone(), (app.clock)());
    app.read(async move |db| {
        // Whom no ticket can be given to is away from none; lists of people end somewhere, and leave nobody out here.
        if !people::is_assignable(db, id).await? {
            return Err(Refusal::NotFound.into());
        }
        let person = people::find_ref(db, id).await?.ok_or(Refusal::NotFound)?;
        let all = people::assignable(db).await?;
        let absences = routing::absences(db).await?;
        let x = AwayPage {
            person,
            absence: away::of(&absences, id, now).cloned(),
            others: all.into_iter().filter(|p| p.id != id).collect(),
            problem,
        };
        Ok(ui::away::page(&frame(db, &app2, &by, &look).await?, &x).into())
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
    may_change_duty(&by.actor, id)?;
    let stand_in = form.id::<PersonId>("stand_in")?;
    let until = when::parse("until", form.text("until"), (app.clock)(), by.person.zone());
    let actor = by.actor.clone();
    let done = match until {
        Ok(until) => app.write(async move |tx| set_absence(tx, &actor, id, until, stand_in).await).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(see(&ui::url::away(id), "Saved.")),
        Err(e @ Error::Refused(Refusal::Invalid { .. })) => {
            let problem = problem(&e, &form)?;
            let page = draw(&app, by, look, id, Some(problem)).await?;
            Ok(refused_html(&e, page))
        }
        Err(e) => Err(Wrong(e)),
    }
}

/// Back before the moment.
pub async fn end(State(app): State<App>, by: Reader, Path(id): Path<PersonId>) -> Page {
    let actor = by.actor.clone();
    app.write(async move |tx| set_duty(tx, &actor, id, Duty::Taking, None).await).await?;
    Ok(see(&ui::url::away(id), "Saved."))
}
