//! How the workbench looks to somebody, and in which language it speaks to them.

use axum::extract::State;
use axum::http::header;
use domain::Language;
use domain::keys::Choices;
use domain::look::{Contrast, Density, Keeping, Motion};
use domain::permission::Action;
use domain::read::Theme;
use store::preferences;
use ui::{Words, t};

use super::profile::theme_cookie;
use super::{Look, html, need, see};
use crate::app::App;
use crate::commands::set_choices::set_choices;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// All of them at once. The colours belong to the screen and stand in a cookie; the others belong to the person.
pub async fn update(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let theme = form.word("theme", Theme::parse)?;
    let density = form.word("density", Density::parse)?.unwrap_or_default();
    let contrast = form.word("contrast", Contrast::parse)?.unwrap_or_default();
    let motion = form.word("motion", Motion::parse)?.unwrap_or_default();
    let language = form.word("language", Language::parse)?;
    let keeping = if form.ticked("keeping") { Keeping::Kept } else { Keeping::Nothing };
    app.write(async move |tx| {
        let known = Choices::of(preferences::all(tx, by.person.id).await?);
        let choices = Choices { density, contrast, motion, language, keeping, ..known };
        set_choices(tx, &by.actor, &choices).await
    })
    .await?;
    // Said in the language that was just chosen.
    let w = Words::from(language.or(look.language).unwrap_or_default());
    let mut response = see(&ui::url::profile(), t!(w, "look-saved"));
    if let Some(cookie) = theme.and_then(theme_cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What this device keeps for reading while the desk cannot be reached. The device itself fills in what that is.
pub async fn offline(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let frame = app.read(async move |db| super::frame(db, &app2, &by, &look).await).await?;
    Ok(html(ui::offline::page(&frame)))
}
