//! Checklists and time spent for programs, under `/api/desk/v1`: the public dialect has no words for them.

use domain::checklist::{ChecklistItem, ChecklistTemplate, Move, TimeEntry};
use domain::permission::{Action, Object, may};
use domain::{Actor, ChecklistItemId, ChecklistTemplateId, Refusal, Result, TicketId, TimeEntryId};
use serde_json::{Value, json};
use store::{Conn, checklists, tag_rewrites, tickets, time_entries};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::checklist::{StepWish, add_step, change_step, delete_list, keep_list, put_on};
use crate::commands::rewrite_tag::begin_rewrite;
use crate::commands::time_spent::{add_time, correct_time};

/// Entries of one page of the export.
const ENTRIES_MAX: i64 = 1000;
const OF_TICKET_MAX: i64 = 1000;

async fn readable(db: &mut Conn, by: &Actor, id: TicketId) -> Result<()> {
    let ticket = tickets::load(db, id).await?;
    Ok(may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?)
}

fn step(i: &ChecklistItem) -> Value {
    json!({
        "id": i.id,
        "text": i.text,
        "done": i.done.is_some(),
        "done_by": i.done.map(|d| d.0),
        "done_at": i.done.map(|d| d.1.rfc3339()),
        "created_at": i.created_at.rfc3339(),
    })
}

async fn steps(db: &mut Conn, ticket: TicketId) -> Result<Value> {
    let all: Vec<Value> = checklists::list(db, ticket).await?.iter().map(step).collect();
    Ok(json!({ "checklist": { "ticket_id": ticket, "steps": all } }))
}

pub async fn checklist(call: Call) -> Answered {
    let (id, by) = (call.id::<TicketId>(0)?, call.actor()?);
    let body = call
        .read(async move |db| {
            readable(db, &by, id).await?;
            steps(db, id).await
        })
        .await?;
    Ok(Answer::ok(body))
}

/// Adds a step, or the steps of a list.
pub async fn add(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut body = Fields::under("step", call.body.take())?;
    let (text, list) = (body.some_text("text"), body.some_id::<ChecklistTemplateId>("list_id"));
    if text.is_none() == list.is_none() {
        body.complain("text", "BlankValue", "step: needs either text or list_id");
    }
    known_only(body.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        match list {
            Some(list) => put_on(tx, &by, id, list).await?,
            None => add_step(tx, &by, id, &text.unwrap_or_default()).await.map(drop)?,
        }
        let all = steps(tx, id).await?;
        Ok(Done::new(tx, axum::http::StatusCode::CREATED, all))
    })
    .await
}

/// Ticks, changes or moves a step: each key that the body has.
pub async fn change(mut call: Call) -> Answered {
    let (id, item) = (call.id::<TicketId>(0)?, call.id::<ChecklistItemId>(1)?);
    let mut body = Fields::under("step", call.body.take())?;
    let mut wishes = Vec::new();
    wishes.extend(body.flag("done").map(|done| if done { StepWish::Tick } else { StepWish::Untick }));
    wishes.extend(body.text("text").map(|t| StepWish::Change(t.unwrap_or_default())));
    let place = body.take("place").and_then(|p| p.as_u64());
    wishes.extend(place.map(|p| StepWish::Move(Move::To(usize::try_from(p).unwrap_or(0).saturating_sub(1)))));
    known_only(body.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        for wish in wishes {
            change_step(tx, &by, id, item, wish).await?;
        }
        let all = steps(tx, id).await?;
        Ok(Done::ok(tx, all))
    })
    .await
}

pub async fn remove(call: Call) -> Answered {
    let (id, item, by) = (call.id::<TicketId>(0)?, call.id::<ChecklistItemId>(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        change_step(tx, &by, id, item, StepWish::Remove).await?;
        Ok(Done::none(tx))
    })
    .await
}

fn list(t: &ChecklistTemplate) -> Value {
    json!({
        "id": t.id,
        "name": t.name,
        "steps": t.steps,
        "created_at": t.created_at.rfc3339(),
        "updated_at": t.updated_at.rfc3339(),
    })
}

pub async fn lists(call: Call) -> Answered {
    let all = call.read(async |db| checklists::templates(db).await).await?;
    Ok(Answer::ok(json!({ "checklists": all.iter().map(list).collect::<Vec<_>>() })))
}

async fn keep(mut call: Call, id: Option<ChecklistTemplateId>) -> Answered {
    let mut body = Fields::under("checklist", call.body.take())?;
    let name = body.some_text("name");
    let texts = body.list("steps").unwrap_or_default();
    let texts: Vec<String> = texts.iter().filter_map(|s| s.as_str().map(str::to_owned)).collect();
    known_only(body.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let kept = keep_list(tx, &by, id, &name.unwrap_or_default(), &texts.join("\n")).await?;
        let all = checklists::templates(tx).await?;
        let kept = all.iter().find(|t| t.id == kept).ok_or(Refusal::NotFound)?;
        let status = if id.is_some() { axum::http::StatusCode::OK } else { axum::http::StatusCode::CREATED };
        Ok(Done::new(tx, status, json!({ "checklist": list(kept) })))
    })
    .await
}

pub async fn list_create(call: Call) -> Answered {
    keep(call, None).await
}

pub async fn list_update(call: Call) -> Answered {
    let id = call.id(0)?;
    keep(call, Some(id)).await
}

pub async fn list_delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_list(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

fn entry(e: &TimeEntry) -> Value {
    json!({
        "id": e.id,
        "ticket_id": e.ticket,
        "person_id": e.person,
        "seconds": e.seconds,
        "comment_id": e.message,
        "created_at": e.created_at.rfc3339(),
        "updated_at": e.updated_at.rfc3339(),
    })
}

/// Time spent on one ticket.
pub async fn time(call: Call) -> Answered {
    let (id, by) = (call.id::<TicketId>(0)?, call.actor()?);
    let (total, all) = call
        .read(async move |db| {
            readable(db, &by, id).await?;
            Ok((time_entries::total(db, id).await?, time_entries::list(db, id, OF_TICKET_MAX).await?))
        })
        .await?;
    let entries: Vec<Value> = all.iter().map(entry).collect();
    Ok(Answer::ok(json!({ "metric": { "ticket_id": id, "time_spent_seconds": total, "entries": entries } })))
}

pub async fn time_add(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut body = Fields::under("time_entry", call.body.take())?;
    let seconds = body.take("seconds").and_then(|s| s.as_i64());
    if seconds.is_none() {
        body.complain("seconds", "BlankValue", "seconds: must be a whole number");
    }
    known_only(body.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let made = add_time(tx, &by, id, seconds.unwrap_or(0)).await?;
        let made = time_entries::find(tx, made).await?.ok_or(Refusal::NotFound)?;
        Ok(Done::created(tx, "time_entry", entry(&made)))
    })
    .await
}

pub async fn time_correct(mut call: Call) -> Answered {
    let (id, wanted) = (call.id::<TicketId>(0)?, call.id::<TimeEntryId>(1)?);
    let mut body = Fields::under("time_entry", call.body.take())?;
    let seconds = body.take("seconds").and_then(|s| s.as_i64()).filter(|s| *s > 0);
    if seconds.is_none() {
        body.complain("seconds", "InvalidValue", "seconds: must be a whole number above 0");
    }
    known_only(body.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        correct_time(tx, &by, id, wanted, seconds.unwrap_or(0)).await?;
        let found = time_entries::find(tx, wanted).await?.ok_or(Refusal::NotFound)?;
        Ok(Done::ok(tx, json!({ "time_entry": entry(&found) })))
    })
    .await
}

pub async fn time_remove(call: Call) -> Answered {
    let (id, wanted, by) = (call.id::<TicketId>(0)?, call.id::<TimeEntryId>(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        correct_time(tx, &by, id, wanted, 0).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// All time of the desk by id, a page behind `after`.
pub async fn export(call: Call) -> Answered {
    call.must(Action::Export, Object::Desk)?;
    let after = TimeEntryId(call.query.number("after")?.unwrap_or(0));
    let all = call.read(async move |db| time_entries::after(db, after, ENTRIES_MAX + 1).await).await?;
    let more = all.len() as i64 > ENTRIES_MAX;
    let rows: Vec<Value> = all.iter().take(ENTRIES_MAX as usize).map(entry).collect();
    let last = rows.last().and_then(|r| r["id"].as_i64()).unwrap_or(after.0);
    Ok(Answer::ok(json!({ "time_entries": rows, "after": last, "has_more": more })))
}

/// Renames a tag on all tickets, merges it into another, or takes it away (`becomes` is null).
pub async fn rewrite_tag(mut call: Call) -> Answered {
    let mut body = Fields::under("tag_rewrite", call.body.take())?;
    let (tag, becomes) = (body.some_text("tag"), body.some_text("becomes"));
    if tag.is_none() {
        body.complain("tag", "BlankValue", "tag: cannot be blank");
    }
    known_only(body.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let id = begin_rewrite(tx, &by, &tag.unwrap_or_default(), becomes.as_deref()).await?;
        let all = tag_rewrites::open(tx).await?;
        let made = all.iter().find(|r| r.id == id).ok_or(Refusal::NotFound)?;
        Ok(Done::new(tx, axum::http::StatusCode::ACCEPTED, json!({ "tag_rewrite": rewrite(made) })))
    })
    .await
}

fn rewrite(r: &tag_rewrites::TagRewrite) -> Value {
    json!({
        "id": r.id,
        "tag": r.tag,
        "becomes": r.becomes,
        "person_id": r.by,
        "total": r.total,
        "done": r.done,
        "created_at": r.created_at.rfc3339(),
        "finished_at": r.finished_at.map(|at| at.rfc3339()),
    })
}

/// What is being done about tags, and what was lately.
pub async fn rewrites(call: Call) -> Answered {
    call.must(Action::ManageFields, Object::Desk)?;
    let all = call.read(async |db| tag_rewrites::recent(db, 100).await).await?;
    Ok(Answer::ok(json!({ "tag_rewrites": all.iter().map(rewrite).collect::<Vec<_>>() })))
}
