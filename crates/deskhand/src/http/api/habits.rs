//! How somebody likes the workbench, and many tickets changed at once with a look before: for programs, under
//! `/api/desk/v1`.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::bulk::{Assigned, Bulk, BulkChange, ItemState, TICKETS_MAX};
use domain::keys::{self, Choices, KeyMap};
use domain::permission::{Action, Object};
use domain::{BulkId, PersonId, Refusal, Result, TeamId, TicketId, snooze};
use serde_json::{Map, Value, json};
use store::{Conn, bulks, preferences, tickets};

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use super::words;
use crate::commands::change_many::{change_many, preview as look, undo_many};
use crate::commands::set_choices::set_choices;

/// So many of those that cannot are named.
const NAMED_MAX: i64 = 200;

// Habits

fn choices(of: &Choices) -> Value {
    let mut map: Map<String, Value> = of
        .stored()
        .into_iter()
        .filter(|(name, _)| !name.starts_with("key "))
        .map(|(name, value)| (name, json!(value)))
        .collect();
    map.insert("keys".into(), json!(of.keys));
    json!({ "preferences": map })
}

/// What is not as everywhere: a choice that is missing is as the desk has it.
pub async fn show(call: Call) -> Answered {
    call.must(Action::UseWorkbench, Object::Desk)?;
    let me = call.me()?.id;
    let stored = call.read(async move |db| preferences::all(db, me).await).await?;
    Ok(Answer::ok(choices(&Choices::of(stored))))
}

/// Changes what is named; null or an empty text puts a choice back to how the desk has it. `keys` are all at once.
pub async fn change(mut call: Call) -> Answered {
    call.must(Action::UseWorkbench, Object::Desk)?;
    let mut fields = Fields::under("preferences", call.body.take())?;
    let keys = match fields.take("keys") {
        None => None,
        Some(Value::Null) => Some(KeyMap::new()),
        Some(Value::Object(map)) => {
            let typed: Vec<(String, String)> = map
                .into_iter()
                .map(|(verb, key)| (verb, key.as_str().unwrap_or_default().to_owned()))
                .collect();
            match keys::check(&typed) {
                Ok(keys) => Some(keys),
                Err((verb, refusal)) => {
                    fields.complain("keys", "InvalidValue", format!("keys: {verb}: {refusal}"));
                    None
                }
            }
        }
        Some(_) => {
            fields.complain("keys", "InvalidValue", "keys: must be an object of the desk's keys to yours");
            None
        }
    };
    let mut wanted = BTreeMap::new();
    for name in
        ["advance", "single_keys", "language", "density", "contrast", "motion", "keeping", "hard_words"]
    {
        let Some(value) = fields.text(name) else { continue };
        if let Some(value) = &value {
            // What is read back otherwise is no word of that choice, but for the one that everybody has.
            let read = Choices::of(vec![(name.to_owned(), value.clone())]);
            let kept = read.stored().iter().any(|(n, v)| n == name && v == value);
            if !kept && !is_standard(name, value) {
                fields.complain(name, "InvalidValue", format!("{name}: {value} is not one of its values"));
            }
        }
        wanted.insert(name.to_owned(), value);
    }
    known_only(fields.end()?)?;
    let (by, me) = (call.actor()?, call.me()?.id);
    call.changed(Vec::new(), async move |tx| {
        let mut stored: BTreeMap<String, String> =
            Choices::of(preferences::all(tx, me).await?).stored().into_iter().collect();
        for (name, value) in &wanted {
            match value {
                Some(value) => stored.insert(name.clone(), value.clone()),
                None => stored.remove(name),
            };
        }
        let mut after = Choices::of(stored.into_iter().collect());
        after.keys = keys.clone().unwrap_or(after.keys);
        tx.quiet("chosen before");
        set_choices(tx, &by, &after).await?;
        Ok(Done::ok(tx, choices(&after)))
    })
    .await
}

/// The word of the choice that everybody has, which is stored for nobody.
fn is_standard(name: &str, value: &str) -> bool {
    let all = Choices::default();
    match name {
        "advance" => all.advance.as_str() == value,
        "single_keys" => all.single_keys.as_str() == value,
        "density" => all.density.as_str() == value,
        "contrast" => all.contrast.as_str() == value,
        "motion" => all.motion.as_str() == value,
        "keeping" => all.keeping.as_str() == value,
        "hard_words" => all.hard_words.as_str() == value,
        _ => false,
    }
}

// Many at once

fn id_or_none<T: From<i64>>(fields: &mut Fields, key: &str) -> Option<Assigned<T>> {
    fields.id::<T>(key).map(Assigned::of)
}

/// The tickets and the change that a body names.
fn asked(call: &mut Call) -> Result<(Vec<TicketId>, BulkChange), Failure> {
    let now = (call.app.clock)();
    let zone = call.me()?.zone().to_owned();
    let mut fields = Fields::under("bulk", call.body.take())?;
    let mut tickets: Vec<TicketId> = Vec::new();
    for item in fields.list("ticket_ids").unwrap_or_default() {
        match item.as_i64().filter(|n| *n > 0).map(TicketId) {
            Some(id) if tickets.contains(&id) => {}
            Some(id) => tickets.push(id),
            None => fields.complain("ticket_ids", "InvalidValue", "ticket_ids: must be numbers of tickets"),
        }
    }
    if tickets.is_empty() {
        fields.complain("ticket_ids", "BlankValue", "ticket_ids: name one ticket at least");
    }
    let until = fields.some_text("snooze");
    let sleep = until.map(|text| snooze::parse("snooze", &text, now, &zone)).transpose()?;
    let change = BulkChange {
        status: fields.word("status", words::parse_status).flatten(),
        priority: fields.word("priority", words::parse_priority).map(Assigned::of),
        assignee: id_or_none::<PersonId>(&mut fields, "assignee_id"),
        team: id_or_none::<TeamId>(&mut fields, "group_id"),
        add_tags: fields.words("additional_tags").unwrap_or_default(),
        remove_tags: fields.words("remove_tags").unwrap_or_default(),
        snooze: sleep.map(Into::into),
        spam: fields.flag("spam").unwrap_or(false),
        merge_into: fields.some_id("merge_into_id"),
    };
    known_only(fields.end()?)?;
    if tickets.len() > TICKETS_MAX {
        return Err(Failure::TooManyValues { what: "ticket_ids", limit: TICKETS_MAX });
    }
    Ok((tickets, change))
}

/// What a change would do to each of the tickets; nothing happens.
pub async fn bulk_preview(mut call: Call) -> Answered {
    let (tickets, change) = asked(&mut call)?;
    let (by, now) = (call.actor()?, (call.app.clock)());
    let found = call.read(async move |db| look(db, &by, &change, &tickets, now).await).await?;
    let refuses = found.refuses.iter().map(|(id, why)| json!({ "ticket_id": id, "why": why }));
    Ok(Answer::ok(json!({ "bulk_preview": {
        "changes": found.changes,
        "as_it_is": found.as_it_is,
        "refuses": refuses.collect::<Vec<_>>(),
    }})))
}

async fn told(db: &mut Conn, me: PersonId, id: BulkId) -> Result<Value> {
    let bulk: Bulk = bulks::find(db, id).await?.filter(|b| b.by == me).ok_or(Refusal::NotFound)?;
    let refused = bulks::items(db, id, ItemState::Refused, 0, NAMED_MAX).await?;
    let refused = refused.iter().map(|i| json!({ "ticket_id": i.ticket, "why": i.reason }));
    Ok(json!({ "bulk": {
        "id": bulk.id,
        "waiting": bulk.counts.waiting,
        "changed": bulk.counts.changed,
        "unchanged": bulk.counts.unchanged,
        "refused": refused.collect::<Vec<_>>(),
        "refused_count": bulk.counts.refused,
        "undoes_id": bulk.undoes,
        "created_at": bulk.created_at.rfc3339(),
        "finished_at": bulk.finished_at.map(|at| at.rfc3339()),
    }}))
}

async fn all_known(db: &mut Conn, tickets: &[TicketId]) -> Result<()> {
    for &id in tickets {
        if tickets::find(db, id).await?.is_none() {
            return Err(Refusal::invalid("ticket_ids", format!("names {id}, which is no ticket")).into());
        }
    }
    Ok(())
}

pub async fn bulk_begin(mut call: Call) -> Answered {
    let (tickets, change) = asked(&mut call)?;
    let (by, me) = (call.actor()?, call.me()?.id);
    let app = call.app.clone();
    let named = tickets.clone();
    call.read(async move |db| all_known(db, &named).await).await?;
    let answer = call
        .changed(Vec::new(), async move |tx| {
            let id = change_many(tx, &by, &change, &tickets).await?;
            let body = told(tx, me, id).await?;
            Ok(Done::new(tx, StatusCode::CREATED, body))
        })
        .await;
    app.bulk_asked.notify_one();
    answer
}

pub async fn bulk_show(call: Call) -> Answered {
    let (id, me) = (call.id(0)?, call.me()?.id);
    Ok(Answer::ok(call.read(async move |db| told(db, me, id).await).await?))
}

/// Takes all of it back.
pub async fn bulk_undo(call: Call) -> Answered {
    let (id, by, me) = (call.id(0)?, call.actor()?, call.me()?.id);
    let app = call.app.clone();
    let answer = call
        .changed(Vec::new(), async move |tx| {
            let undo = undo_many(tx, &by, id).await?;
            let body = told(tx, me, undo).await?;
            Ok(Done::new(tx, StatusCode::CREATED, body))
        })
        .await;
    app.bulk_asked.notify_one();
    answer
}
