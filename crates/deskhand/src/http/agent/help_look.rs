//! How the help center looks, as leads set it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::help::{Around, LOGO_BYTES_MAX};
use domain::permission::may_manage_help;
use domain::read::FormProblem;
use domain::read::articles::HelpLookPage;
use domain::{Refusal, Result, WidgetId};
use store::{help_places, widgets};
use ui::url;

use super::{Look, frame, html, problem_of_form, refused_html, see};
use crate::app::App;
use crate::commands::change_help_look::{
    LogoWish, change_look, choose_chat, publish_style, read_logo, take_style_back, try_style,
};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::help::LOOK_COOKIE;
use crate::http::session::Reader;

async fn draw(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let settings = help_places::settings(db).await?;
        let all = widgets::list(db).await?.into_iter();
        let widgets = all.filter(|w| w.is_on() || settings.look.chat == Some(w.id)).map(|w| (w.id, w.name));
        let x = HelpLookPage { widgets: widgets.collect(), settings, problem };
        Ok(ui::help::look::page(&frame(db, &app2, &by, &look).await?, &x).into())
    })
    .await
}

pub async fn show(State(app): State<App>, by: Reader, look: Look) -> Page {
    may_manage_help(&by.actor)?;
    Ok(html(draw(&app, by, look, None).await?))
}

async fn ended(app: &App, by: Reader, look: Look, form: &Form, done: Result<()>, to: Response) -> Page {
    match done {
        Ok(()) => Ok(to),
        Err(e) => {
            let problem = problem_of_form(&e, form)?;
            Ok(refused_html(&e, draw(app, by, look, Some(problem)).await?))
        }
    }
}

/// The logo, what stands around every page, and the chat on it.
pub async fn update(State(app): State<App>, by: Reader, look: Look, mut form: Form) -> Page {
    may_manage_help(&by.actor)?;
    let locales = app.read(async |db| help_places::settings(db).await).await?.locales;
    let around: BTreeMap<_, _> = locales
        .into_iter()
        .map(|l| {
            let text = |name: &str| form.text(&format!("{name}-{l}")).to_owned();
            let around = Around { header: text("header"), footer: text("footer") };
            (l, around)
        })
        .collect();
    let logo = if form.ticked("remove_logo") {
        Ok(LogoWish::Remove)
    } else {
        match form.take_octets() {
            None => Ok(LogoWish::Keep),
            Some(content) if content.len() > 10 * LOGO_BYTES_MAX => {
                return Err(Refusal::TooLarge { what: "The logo", limit: LOGO_BYTES_MAX as u64 }.into());
            }
            Some(content) => app.blocking(move || read_logo(content)).await,
        }
    };
    // Whoever sends the form without it leaves it as it is.
    let chat: Option<Option<WidgetId>> = match form.given("chat") {
        Some(_) => Some(form.id("chat")?),
        None => None,
    };
    let actor = by.actor.clone();
    let done = match logo {
        Ok(logo) => {
            app.write(async move |tx| {
                change_look(tx, &actor, around, logo).await?;
                match chat {
                    Some(chat) => choose_chat(tx, &actor, chat).await,
                    None => Ok(()),
                }
            })
            .await
        }
        Err(e) => Err(e),
    };
    ended(&app, by, look, &form, done, see(&url::help_look(), "Saved.")).await
}

/// The style: tried by whoever writes it, put before readers, taken back; and how they themselves see the pages meanwhile.
pub async fn style(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    may_manage_help(&by.actor)?;
    let first = app.read(async |db| help_places::settings(db).await).await?.first().clone();
    let (actor, text) = (by.actor.clone(), form.text("style").to_owned());
    let (done, to) = match form.text("do") {
        "try" => {
            let done = app.write(async move |tx| try_style(tx, &actor, &text).await).await;
            (done, seen_as(see(&url::help(&first), ""), "tried"))
        }
        "publish" => {
            let done = app.write(async move |tx| publish_style(tx, &actor, &text).await).await;
            (done, seen_as(see(&url::help_look(), "Saved."), ""))
        }
        "back" => {
            let done = app.write(async move |tx| take_style_back(tx, &actor).await).await;
            (done, seen_as(see(&url::help_look(), "Saved."), ""))
        }
        "plain" => (Ok(()), seen_as(see(&url::help(&first), ""), "plain")),
        "stop" => (Ok(()), seen_as(see(&url::help_look(), ""), "")),
        _ => return Err(Refusal::invalid("do", "is not one of the choices").into()),
    };
    ended(&app, by, look, &form, done, to).await
}

/// Lets whoever gets this answer see the help center with the style that is tried, with none, or as readers do.
fn seen_as(mut response: Response, how: &'static str) -> Response {
    let age = if how.is_empty() { "; Max-Age=0" } else { "" };
    let text = format!("{LOOK_COOKIE}={how}; Path=/help; HttpOnly; SameSite=Lax{age}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
