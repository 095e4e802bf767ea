//! Tickets that sleep.

use axum::extract::{Path, Query, State};
use domain::snooze;
use domain::{Refusal, TicketId};

use super::undo;
use super::views::Place;
use crate::app::App;
use crate::commands::snooze_ticket::{snooze_ticket, wake_ticket};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// Puts it to sleep: until what a button stands for, else until what was typed.
pub async fn create(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let typed = if form.text("until").is_empty() { form.text("typed") } else { form.text("until") };
    if typed.trim().is_empty() {
        return Err(Refusal::invalid("until", "must say when, or \u{201c}until they write\u{201d}").into());
    }
    let zone = by.person.zone();
    let until = snooze::parse("until", typed, (app.clock)(), zone)?;
    let back = ui::url::own_path(form.text("then"), ui::url::ticket_in(id, place.link()));
    let actor = by.actor.clone();
    undo::done(&app, &by, id, &back, "", async move |tx| snooze_ticket(tx, &actor, id, until).await).await
}

pub async fn remove(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
) -> Page {
    let back = ui::url::ticket_in(id, place.link());
    let actor = by.actor.clone();
    undo::done(&app, &by, id, &back, "", async move |tx| wake_ticket(tx, &actor, id).await).await
}
