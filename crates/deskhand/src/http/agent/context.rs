//! Beside a ticket: notes about whoever asks, what is looked up after the page is there, customer cards.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use domain::contact_note::NoteReach;
use domain::permission::Action;
use domain::{ContactNoteId, CustomerCardId, PersonId, Refusal, TicketId};
use serde::Deserialize;

use super::{Look, frame, html, need, see, wants_part};
use crate::app::App;
use crate::cards::{self, Freshness};
use crate::commands::contact_notes::{Doneness, NoteWish, NoteWords, add_note, change_note, remove_note};
use crate::context;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path(id): Path<TicketId>,
) -> Page {
    let found = context::gather(&app, &by.actor, by.person.zone(), id).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    let part = wants_part(&headers, "part");
    Ok(if part {
        html(ui::ticket::context::part(&frame, &found))
    } else {
        html(ui::ticket::context::page(&frame, &found))
    })
}

#[derive(Deserialize)]
pub struct Again {
    again: Option<String>,
}

pub async fn card(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path((id, card)): Path<(TicketId, CustomerCardId)>,
    Query(again): Query<Again>,
) -> Page {
    let freshness = if again.again.is_some() { Freshness::Again } else { Freshness::AsKept };
    let shown = cards::show(&app, &by.actor, id, card, freshness).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    let part = wants_part(&headers, "part");
    Ok(if part {
        html(ui::ticket::context::card(&frame, &shown))
    } else {
        html(ui::ticket::context::card_page(&frame, &shown))
    })
}

/// Where a form of a note came from: the ticket or the contact.
fn back(form: &Form, about: PersonId) -> String {
    ui::url::own_path(form.text("back"), ui::url::contact(about))
}

pub async fn add_contact_note(
    State(app): State<App>,
    by: Reader,
    Path(about): Path<PersonId>,
    form: Form,
) -> Page {
    need(&by, Action::WriteNote)?;
    let words = NoteWords {
        text: form.text("text").to_owned(),
        until: form.text("until").to_owned(),
        reach: form.word("reach", NoteReach::parse)?.unwrap_or_default(),
    };
    let zone = by.person.zone().to_owned();
    app.write(async move |tx| add_note(tx, &by.actor, &zone, about, &words).await).await?;
    Ok(see(&back(&form, about), ""))
}

pub async fn change_contact_note(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<ContactNoteId>,
    form: Form,
) -> Page {
    need(&by, Action::WriteNote)?;
    let wish = match form.text("act") {
        "done" => NoteWish { done: Some(Doneness::Done), ..NoteWish::default() },
        "reopen" => NoteWish { done: Some(Doneness::Open), ..NoteWish::default() },
        "change" => NoteWish {
            text: form.given("text").map(str::to_owned),
            until: form.given("until").map(str::to_owned),
            reach: form.word("reach", NoteReach::parse)?,
            done: None,
        },
        _ => return Err(Refusal::invalid("act", "must be change, done or reopen").into()),
    };
    let (remove, zone) = (form.ticked("remove"), by.person.zone().to_owned());
    let about = app
        .write(async move |tx| {
            if remove {
                return remove_note(tx, &by.actor, id).await;
            }
            change_note(tx, &by.actor, &zone, id, &wish).await
        })
        .await?;
    Ok(see(&back(&form, about), ""))
}
