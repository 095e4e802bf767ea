//! One's own load, for oneself; and what leads see of teams.

use axum::extract::State;
use domain::Refusal;
use domain::keys::Choices;
use domain::load::{HardWords, Programs};
use domain::permission::Action;
use store::{loads, preferences, teams};
use ui::t;

use super::{Look, frame, html, need, see};
use crate::app::App;
use crate::commands::keep_load::{delete_load, end_pause, keep_load, let_programs, pause};
use crate::commands::set_choices::set_choices;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

pub async fn show(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let own = loads::own(db, by.person.id, frame.now).await?;
            Ok(ui::loads::page(&frame, &own).into_string())
        })
        .await?;
    Ok(html(page))
}

/// Begins it.
pub async fn create(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let w = super::words(&app, &by, &look).await?;
    app.write(async move |tx| keep_load(tx, &by.actor).await).await?;
    Ok(see(&ui::url::load(), t!(w, "load-kept")))
}

/// Ends it, with everything.
pub async fn remove(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let w = super::words(&app, &by, &look).await?;
    app.write(async move |tx| delete_load(tx, &by.actor).await).await?;
    Ok(see(&ui::url::load(), t!(w, "load-deleted")))
}

/// Whether hard passages are covered: a habit like the others, for whoever keeps a load or none.
pub async fn cover(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let hard_words = form.word("hard_words", HardWords::parse)?.unwrap_or_default();
    let w = super::words(&app, &by, &look).await?;
    app.write(async move |tx| {
        let known = Choices::of(preferences::all(tx, by.person.id).await?);
        set_choices(tx, &by.actor, &Choices { hard_words, ..known }).await
    })
    .await?;
    Ok(see(&ui::url::load(), t!(w, "load-saved")))
}

/// Whether programs with a token of theirs may read it.
pub async fn programs(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let programs = form.word("programs", Programs::parse)?.unwrap_or_default();
    let w = super::words(&app, &by, &look).await?;
    app.write(async move |tx| let_programs(tx, &by.actor, programs).await).await?;
    Ok(see(&ui::url::load(), t!(w, "load-saved")))
}

/// Takes a pause, from wherever one stands.
pub async fn rest(State(app): State<App>, by: Reader, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let minutes = match form.text("minutes") {
        "" => None,
        typed => Some(typed.parse().map_err(|_| Refusal::invalid("minutes", "must be from 1 to 60"))?),
    };
    app.write(async move |tx| pause(tx, &by.actor, minutes).await.map(drop)).await?;
    Ok(see(&ui::url::load(), ""))
}

/// Ends a pause, or declines one.
pub async fn end_rest(State(app): State<App>, by: Reader) -> Page {
    need(&by, Action::UseWorkbench)?;
    app.write(async move |tx| end_pause(tx, &by.actor).await).await?;
    Ok(see(&ui::url::agent(), ""))
}

/// What leads and admins see, who are never counted in it.
pub async fn team_weeks(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ReadAudit)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let (all, weeks) = (teams::refs(db).await?, loads::team_weeks(db, frame.now).await?);
            let starts = ui::loads::weeks_before(frame.now);
            Ok(ui::loads::teams(&frame, &all, &weeks, &starts).into_string())
        })
        .await?;
    Ok(html(page))
}
