//! One's own keys, and how the workbench answers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::keys::{self, Advance, Choices, SingleKeys};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::{Refusal, Result};
use store::preferences;
use ui::my_keys::field_of;

use super::{Look, frame, html, need, refused_html, see};
use crate::app::App;
use crate::commands::set_choices::set_choices;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

pub async fn show(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw(&app, by, look, None).await?))
}

async fn draw(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        Ok(ui::my_keys::page(&frame, problem.as_ref()).into())
    })
    .await
}

/// All of them at once. A key that is taken is refused, and the page shows where.
pub async fn update(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let reset = form.ticked("reset");
    let typed = keys::all().filter_map(|(verb, _)| {
        let key = form.given(&field_of(verb))?;
        Some((verb.to_owned(), key.to_owned()))
    });
    let checked = if reset { Ok(keys::KeyMap::new()) } else { keys::check(&typed.collect::<Vec<_>>()) };
    let keys = match checked {
        Ok(keys) => keys,
        Err((verb, refusal)) => {
            let words = match &refusal {
                Refusal::Invalid { problem, .. } => problem.to_string(),
                other => other.to_string(),
            };
            let problem = FormProblem { field: Some(field_of(&verb)), words, typed: form.typed() };
            let page = draw(&app, by, look, Some(problem)).await?;
            return Ok(refused_html(&refusal.into(), page));
        }
    };
    let advance = if form.ticked("advance") { Advance::Next } else { Advance::Stay };
    let single_keys = if form.ticked("single_keys") { SingleKeys::On } else { SingleKeys::Off };
    app.write(async move |tx| {
        let known = Choices::of(preferences::all(tx, by.person.id).await?);
        set_choices(tx, &by.actor, &Choices { advance, single_keys, keys: keys.clone(), ..known }).await
    })
    .await?;
    Ok(see(
        &ui::url::my_keys(),
        if reset { "All keys are as everywhere." } else { "Saved, for every device." },
    ))
}

/// One choice, from where it is made: whether the next ticket opens. 204.
pub async fn choose(State(app): State<App>, by: Reader, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let advance = form.word("advance", Advance::parse)?.unwrap_or_default();
    app.write(async move |tx| {
        let known = Choices::of(preferences::all(tx, by.person.id).await?);
        set_choices(tx, &by.actor, &Choices { advance, ..known }).await
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
