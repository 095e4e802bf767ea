//! What the reader keeps open side by side.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use domain::open_tab::{OpenTab, SCROLL_MAX, TYPED_BYTES_MAX, TabKind, TabMode};
use domain::permission::Action;
use domain::{OpenTabId, Refusal, Result, TicketId};
use store::{open_tabs, tickets};

use super::{Look, frame, html, need, see, wants_part};
use crate::app::App;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::{Onlooker, Reader};

/// Where script goes on after a form of the strip.
const TO: HeaderName = HeaderName::from_static("desk-location");

pub async fn show(State(app): State<App>, Onlooker(by): Onlooker, look: Look, headers: HeaderMap) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(if wants_part(&headers, "tabs") {
        html(ui::tabs::strip(&frame))
    } else {
        html(ui::tabs::page(&frame))
    })
}

/// After a change: the strip to script, a page to everybody else.
async fn answer(app: &App, by: Reader, look: Look, headers: &HeaderMap, to: &str) -> Page {
    if !wants_part(headers, "tabs") {
        return Ok(see(to, ""));
    }
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    let mut response = html(ui::tabs::strip(&frame));
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(TO, to);
    }
    Ok(response)
}

/// Keeps a ticket open, and with `beside` the one that it was found from; or begins to write a call down.
pub async fn open(State(app): State<App>, by: Reader, look: Look, headers: HeaderMap, form: Form) -> Page {
    let ticket: Option<TicketId> = form.id("ticket")?;
    let beside: Option<TicketId> = form.id("beside")?;
    if ticket.is_none() && !form.ticked("call") {
        return Err(Refusal::invalid("ticket", "must be named").into());
    }
    need(&by, if ticket.is_some() { Action::UseWorkbench } else { Action::OpenTicket })?;
    let me = by.person.id;
    let tab = app
        .write(async move |tx| {
            tx.quiet("what somebody keeps open is their own");
            for ticket in beside.into_iter().chain(ticket) {
                tickets::load(tx, ticket).await?;
            }
            if let Some(beside) = beside {
                open_tabs::open(tx, me, Some(beside)).await?;
            }
            open_tabs::open(tx, me, ticket).await
        })
        .await?;
    let to = ticket.map_or_else(|| ui::url::call(tab), ui::url::ticket);
    answer(&app, by, look, &headers, &to).await
}

/// How a tab was left: each field that the form has.
pub async fn keep(State(app): State<App>, by: Reader, Path(id): Path<OpenTabId>, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let scroll: Option<i64> = form.id("scroll")?;
    let mode = form.word("mode", TabMode::parse)?;
    let typed = form.given("typed").map(str::to_owned);
    if typed.as_ref().is_some_and(|t| t.len() > TYPED_BYTES_MAX) {
        return Err(Refusal::TooLarge { what: "What was typed", limit: TYPED_BYTES_MAX as u64 }.into());
    }
    let me = by.person.id;
    app.write(async move |tx| {
        let before = open_tabs::find(tx, me, id).await?.ok_or(Refusal::NotFound)?;
        let after = OpenTab {
            scroll: scroll.map(|s| s.clamp(0, SCROLL_MAX)).or(before.scroll),
            mode: mode.or(before.mode),
            typed: match (before.kind, typed) {
                (TabKind::Call, Some(typed)) => typed,
                (TabKind::Call | TabKind::Ticket, _) => before.typed.clone(),
            },
            ..before
        };
        open_tabs::keep(tx, &after).await
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Closes one and goes to what is open beside it.
pub async fn close(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path(id): Path<OpenTabId>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let me = by.person.id;
    let next = app
        .write(async move |tx| {
            tx.quiet("what somebody keeps open is their own");
            let all = open_tabs::list(tx, me).await?;
            if !open_tabs::close(tx, me, id).await? {
                return Err(Refusal::NotFound.into());
            }
            let at = all.iter().position(|t| t.id == id).unwrap_or(0);
            let next = all.get(at + 1).or_else(|| at.checked_sub(1).and_then(|n| all.get(n)));
            Ok::<_, domain::Error>(next.cloned())
        })
        .await?;
    let to = next
        .map_or_else(ui::url::agent, |tab| tab.ticket.map_or_else(|| ui::url::call(tab.id), ui::url::ticket));
    answer(&app, by, look, &headers, &to).await
}

/// What was typed of a call, where that tab is the reader's.
pub async fn typed(app: &App, by: &Reader, id: OpenTabId) -> Result<Option<String>> {
    let me = by.person.id;
    let tab = app.read(async move |db| open_tabs::find(db, me, id).await).await?;
    Ok(tab.filter(|t| t.kind == TabKind::Call).map(|t| t.typed))
}
