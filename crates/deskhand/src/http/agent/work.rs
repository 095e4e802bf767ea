//! What is worked off on a ticket: its fields, its checklist, time spent.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use domain::checklist::{Move, parse_duration};
use domain::ticket::{FieldChange, TicketChange};
use domain::{ChecklistItemId, ChecklistTemplateId, FieldId, FormId, Refusal, TicketId, TimeEntryId};
use serde::Deserialize;
use serde_json::json;
use store::tag_rewrites;

use super::views::Place;
use super::{need, see};
use crate::app::App;
use crate::commands::change_ticket::change_ticket;
use crate::commands::checklist::{StepWish, add_step, change_step, put_on};
use crate::commands::time_spent::{add_time, correct_time};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// The tags that are offered while one is typed.
const SUGGESTIONS_MAX: i64 = 12;
/// So far their tickets are counted: what is used more often is offered first anyway.
pub const SUGGESTED_COUNT_MAX: i64 = 500;

/// The fields that a form sent and that somebody changed in it: what the page showed is no wish to change it back.
pub fn changed_fields(form: &Form) -> Result<Vec<FieldChange>, Refusal> {
    let mut changes = Vec::new();
    for id in form.all("shown") {
        let id: FieldId = id.parse().map_err(|_| Refusal::invalid("shown", "must be numbers of fields"))?;
        let value: Vec<String> = form.all(&ui::ticket::work::field_name(id)).map(str::to_owned).collect();
        let value: Vec<String> = value.into_iter().filter(|v| !v.is_empty()).collect();
        if value.join("\n") != form.text(&format!("was_{id}")) {
            changes.push(FieldChange::new(id, value));
        }
    }
    Ok(changes)
}

/// The desk's own fields of a ticket, and which form it has.
pub async fn fields(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let chosen: Option<FormId> = form.id("form")?;
    let change = TicketChange {
        form: (form.given("form").is_some() && form.text("form") != form.text("was_form")).then_some(chosen),
        fields: changed_fields(&form)?,
        ..TicketChange::default()
    };
    app.write(async move |tx| change_ticket(tx, &by.actor, id, &change, "", None).await).await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), ""))
}

/// Puts a step on, or the steps of a list.
pub async fn add_to_checklist(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let list: Option<ChecklistTemplateId> = form.id("template")?;
    let step = form.text("step").to_owned();
    app.write(async move |tx| match list {
        Some(list) => put_on(tx, &by.actor, id, list).await,
        None => add_step(tx, &by.actor, id, &step).await.map(drop),
    })
    .await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), ""))
}

/// Ticks, changes, moves or removes a step.
pub async fn step(
    State(app): State<App>,
    by: Reader,
    Path((id, item)): Path<(TicketId, ChecklistItemId)>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let wish = match form.text("act") {
        "tick" => StepWish::Tick,
        "untick" => StepWish::Untick,
        // Enter in its field sends the first button, or none.
        "change" | "" => StepWish::Change(form.text("text").to_owned()),
        "up" => StepWish::Move(Move::Up),
        "down" => StepWish::Move(Move::Down),
        "remove" => StepWish::Remove,
        _ => return Err(Refusal::invalid("act", "must be tick, untick, change, up, down or remove").into()),
    };
    app.write(async move |tx| change_step(tx, &by.actor, id, item, wish).await).await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), ""))
}

pub async fn record_time(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let seconds = parse_duration(form.text("time"))?;
    app.write(async move |tx| add_time(tx, &by.actor, id, seconds).await).await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), ""))
}

pub async fn correct(
    State(app): State<App>,
    by: Reader,
    Path((id, entry)): Path<(TicketId, TimeEntryId)>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let text = form.text("time").trim();
    let seconds = if text == "0" { 0 } else { parse_duration(text)? };
    app.write(async move |tx| correct_time(tx, &by.actor, id, entry, seconds).await).await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), ""))
}

#[derive(Deserialize)]
pub struct Begin {
    #[serde(default)]
    begin: String,
}

/// Tags in use that begin like what is typed, the most used first.
pub async fn tag_suggestions(State(app): State<App>, by: Reader, Query(begin): Query<Begin>) -> Page {
    need(&by, domain::permission::Action::UseWorkbench)?;
    let begin = begin.begin.trim().to_lowercase();
    let found = app
        .read(async move |db| tag_rewrites::suggest(db, &begin, SUGGESTED_COUNT_MAX, SUGGESTIONS_MAX).await)
        .await?;
    let tags: Vec<_> = found.iter().map(|(name, n)| json!({ "name": name, "count": n })).collect();
    Ok(Json(json!({ "tags": tags })).into_response())
}
