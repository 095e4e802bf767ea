//! Working on one ticket together: who is here, watching, handing over.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::permission::{Action, Object, may};
use domain::{PersonId, Refusal, Result, TicketId};
use store::{notifications, tickets};

use super::undo;
use super::views::Place;
use crate::app::App;
use crate::commands::hand_over::{HandOver, Heir, hand_over};
use crate::commands::watch_ticket::{unwatch_ticket, watch_ticket};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::{Onlooker, Reader};
use crate::presence::{self, Doing, TAB_BYTES_MAX};

/// A page shows the ticket, or leaves it. It asks by itself, so it keeps no session from ending.
pub async fn beat(
    State(app): State<App>,
    Onlooker(by): Onlooker,
    Path(id): Path<TicketId>,
    form: Form,
) -> Page {
    let tab = form.text("tab").to_owned();
    let is_name =
        !tab.is_empty() && tab.len() <= TAB_BYTES_MAX && tab.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_name {
        return Err(Refusal::invalid("tab", "must be some letters and digits").into());
    }
    let doing = match form.text("doing") {
        "" => None,
        word => Some(Doing::parse(word).ok_or_else(|| Refusal::invalid("doing", "is no word for that"))?),
    };
    let actor = by.actor.clone();
    app.read(async move |db| {
        let ticket = tickets::load(db, id).await?;
        let object = Object::Ticket { requester: ticket.requester, participants: &[] };
        Ok(may(&actor, Action::ReadInternal, object)?)
    })
    .await?;
    presence::beat(&app, by.person.id, crate::app::called(&by.person), &tab, id, doing).await;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whoever the form names, else the reader.
fn named(by: &Reader, form: &Form) -> Result<PersonId, Refusal> {
    Ok(form.id("person")?.unwrap_or(by.person.id))
}

pub async fn watch(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let person = named(&by, &form)?;
    let (back, actor) = (ui::url::ticket_in(id, place.link()), by.actor.clone());
    undo::done(&app, &by, id, &back, "", async move |tx| watch_ticket(tx, &actor, id, person).await).await
}

pub async fn unwatch(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let person = named(&by, &form)?;
    let (back, actor) = (ui::url::ticket_in(id, place.link()), by.actor.clone());
    undo::done(&app, &by, id, &back, "", async move |tx| unwatch_ticket(tx, &actor, id, person).await).await
}

pub async fn give_away(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let what = HandOver {
        to: Heir::parse(form.text("to"))?,
        done: form.text("done").to_owned(),
        next: form.text("next").to_owned(),
    };
    let (back, actor, desk) = (ui::url::ticket_in(id, place.link()), by.actor.clone(), app.desk.clone());
    let act = async move |tx: &mut store::Tx| hand_over(tx, &desk, &actor, id, &what).await.map(drop);
    undo::done(&app, &by, id, &back, "Handed over. They are told.", act).await
}

/// Somebody has the ticket before their eyes: what was told of it is read, on all their pages.
pub async fn seen(app: &App, person: PersonId, ticket: TicketId) -> Result<()> {
    // Most looks have nothing to write.
    if !app.read(async move |db| notifications::has_unread(db, person, ticket).await).await? {
        return Ok(());
    }
    let unread = app
        .write(async move |tx| {
            notifications::read_ticket(tx, person, ticket).await?;
            notifications::unread(tx, person).await
        })
        .await?;
    presence::bell(app, person, unread, "").await;
    Ok(())
}
