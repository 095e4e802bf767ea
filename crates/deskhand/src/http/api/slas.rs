//! Promises in the public dialect: SLA policies with a `filter` and `policy_metrics`.
//!
//! A policy looks at what a ticket is; conditions of that kind that the desk knows have their words in the dialect, and the
//! others are refused with their name. Warnings, escalations and pauses have no word in it: they stay as they are.

use std::collections::HashMap;

use domain::message::Channel;
use domain::promise::clocks::Stand;
use domain::promise::{Clock, Condition, Escalation, Hours, Pause, Promise, Standing, Target, may_manage};
use domain::ticket::{Priority, TicketType};
use domain::{Moment, OrganisationId, PromiseId, Result, TeamId, TicketId};
use serde_json::{Map, Value, json};
use store::promises::{self, Active, DeskPromise};
use store::{Conn, teams};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done, Wire, still};
use super::words;
use crate::commands::change_promise::{add_promise, change_promise, delete_promise, order_promises};

/// The dialect's metric for a target.
fn metric(clock: Clock, pause: Pause) -> &'static str {
    match (clock, pause) {
        (Clock::FirstReply, _) => "first_reply_time",
        (Clock::NextReply, _) => "next_reply_time",
        (Clock::PeriodicUpdate, Pause::Never) => "periodic_update_time",
        (Clock::PeriodicUpdate, Pause::Customer | Pause::CustomerOrHold) => "pausable_update_time",
        (Clock::RequesterWait, _) => "requester_wait_time",
        (Clock::AgentWork, _) => "agent_work_time",
        (Clock::Resolution, _) => "total_resolution_time",
    }
}

fn parse_metric(word: &str) -> Option<(Clock, Pause)> {
    Some(match word {
        "first_reply_time" => (Clock::FirstReply, Pause::Never),
        "next_reply_time" => (Clock::NextReply, Pause::Never),
        "periodic_update_time" => (Clock::PeriodicUpdate, Pause::Never),
        "pausable_update_time" => (Clock::PeriodicUpdate, Pause::Customer),
        "requester_wait_time" => (Clock::RequesterWait, Pause::Customer),
        "agent_work_time" => (Clock::AgentWork, Pause::CustomerOrHold),
        "total_resolution_time" => (Clock::Resolution, Pause::Never),
        _ => return None,
    })
}

fn drawn(wire: &Wire, p: &DeskPromise) -> Value {
    let metrics: Vec<Value> = p.promise.targets.iter().map(policy_metric).collect();
    json!({
        "url": wire.url(format!("slas/policies/{}.json", p.promise.id)),
        "id": p.promise.id,
        "title": p.promise.name,
        "description": "",
        "position": p.position,
        "filter": {
            "all": p.promise.all.iter().map(condition).collect::<Vec<_>>(),
            "any": p.promise.any.iter().map(condition).collect::<Vec<_>>(),
        },
        "policy_metrics": metrics,
        "created_at": p.created_at.rfc3339(),
        "updated_at": p.updated_at.rfc3339(),
    })
}

fn policy_metric(t: &Target) -> Value {
    json!({
        "priority": t.priority.as_str(),
        "metric": metric(t.clock, t.pause),
        "target": t.minutes,
        "target_in_seconds": i64::from(t.minutes) * 60,
        "business_hours": t.hours == Hours::Business,
    })
}

fn condition(c: &Condition) -> Value {
    let one_or_many = |field: &str, values: Vec<String>| {
        let value = match values.as_slice() {
            [one] => json!(one),
            many => json!(many),
        };
        json!({ "field": field, "operator": "is", "value": value })
    };
    match c {
        Condition::Priority(any) => {
            let words = any.iter().map(|p| p.map_or("", Priority::as_str).to_owned());
            one_or_many("priority", words.collect())
        }
        Condition::Type(any) => {
            one_or_many("type", any.iter().map(|t| t.map_or("", TicketType::as_str).to_owned()).collect())
        }
        Condition::Team(any) => one_or_many("group_id", any.iter().map(ToString::to_string).collect()),
        Condition::Organisation(any) => {
            one_or_many("organization_id", any.iter().map(ToString::to_string).collect())
        }
        Condition::TagAny(tags) => {
            json!({ "field": "current_tags", "operator": "includes", "value": tags.join(" ") })
        }
        Condition::TagNone(tags) => {
            json!({ "field": "current_tags", "operator": "not_includes", "value": tags.join(" ") })
        }
        Condition::Channel(any) => one_or_many("via_id", any.iter().map(|c| c.as_str().to_owned()).collect()),
        Condition::Language(any) => one_or_many("locale_id", any.clone()),
        Condition::Requester(standing) => {
            let word = match standing {
                Standing::Vip => "vip",
                Standing::Ordinary => "ordinary",
            };
            json!({ "field": "desk:requester", "operator": "is", "value": word })
        }
    }
}

/// The words of a value: a text, a number, or a list of them.
fn values(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Null => Some(vec![String::new()]),
        Value::String(s) => Some(vec![s.clone()]),
        Value::Number(n) => Some(vec![n.to_string()]),
        Value::Array(items) => {
            let all: Option<Vec<Vec<String>>> = items.iter().map(values).collect();
            Some(all?.into_iter().flatten().collect())
        }
        Value::Bool(_) | Value::Object(_) => None,
    }
}

fn read_condition(item: &Value) -> Result<Condition, String> {
    let field = item["field"].as_str().ok_or("every condition needs a field")?;
    let operator = item["operator"].as_str().unwrap_or("is");
    let values = values(&item["value"]).ok_or_else(|| format!("{field}: value must be a text"))?;
    let ids = || -> Result<Vec<i64>, String> {
        let read = values.iter().map(|v| v.parse::<i64>().map_err(|_| format!("{field}: must be ids")));
        read.collect()
    };
    let tags = || -> Vec<String> {
        values.iter().flat_map(|v| v.split([' ', ','])).filter(|t| !t.is_empty()).map(str::to_owned).collect()
    };
    let unknown = || format!("{field}: the operator {operator} is none that a policy has for it here");
    // What stands for a word here, and those that the operator leaves.
    let among = |all: &[&str]| -> Result<Vec<String>, String> {
        for v in &values {
            if !all.contains(&v.as_str()) {
                return Err(format!("{field}: {v} is not one of its values"));
            }
        }
        let kept = |word: &&&str| values.iter().any(|v| v == **word);
        let place = all.iter().position(|w| values.first().is_some_and(|v| v == w)).unwrap_or(0);
        let words: Vec<String> = match operator {
            "is" | "includes" => all.iter().filter(|w| kept(w)).map(|w| (*w).to_owned()).collect(),
            "is_not" | "not_includes" => all.iter().filter(|w| !kept(w)).map(|w| (*w).to_owned()).collect(),
            // An empty word stands first, and is neither less nor more.
            "less_than" if field == "priority" => {
                all.iter().take(place).skip(1).map(|w| (*w).to_owned()).collect()
            }
            "greater_than" if field == "priority" => {
                all.iter().skip(place + 1).map(|w| (*w).to_owned()).collect()
            }
            _ => return Err(unknown()),
        };
        Ok(words)
    };
    let is = matches!(operator, "is" | "includes");
    Ok(match field {
        "priority" => {
            let words = among(&["", "low", "normal", "high", "urgent"])?;
            Condition::Priority(words.iter().map(|w| Priority::parse(w)).collect())
        }
        "type" | "ticket_type_id" => {
            let words = among(&["", "question", "incident", "problem", "task"])?;
            Condition::Type(words.iter().map(|w| words::parse_type(w)).collect())
        }
        "group_id" | "group" if is => Condition::Team(ids()?.into_iter().map(TeamId).collect()),
        "organization_id" | "organization" if is => {
            Condition::Organisation(ids()?.into_iter().map(OrganisationId).collect())
        }
        "current_tags" | "tags" if is => Condition::TagAny(tags()),
        "current_tags" | "tags" if matches!(operator, "not_includes" | "is_not") => {
            Condition::TagNone(tags())
        }
        "via_id" | "channel" => {
            let all: Vec<&str> = Channel::ALL.iter().map(|c| c.as_str()).collect();
            Condition::Channel(among(&all)?.iter().filter_map(|w| Channel::parse(w)).collect())
        }
        "locale_id" if is => Condition::Language(values),
        "desk:requester" if is => Condition::Requester(match values.first().map(String::as_str) {
            Some("vip") => Standing::Vip,
            Some("ordinary") => Standing::Ordinary,
            _ => return Err(format!("{field}: must be vip or ordinary")),
        }),
        "group_id" | "group" | "organization_id" | "organization" | "current_tags" | "tags" | "locale_id"
        | "desk:requester" => return Err(unknown()),
        other => {
            return Err(format!(
                "{other}: is nothing that a policy looks at here; see slas/policies/definitions"
            ));
        }
    })
}

fn read_filter(fields: &mut Fields, wish: &mut Promise) {
    let Some(mut filter) = fields.object("filter") else { return };
    for (key, into) in [("all", &mut wish.all), ("any", &mut wish.any)] {
        let Some(list) = filter.list(key) else { continue };
        into.clear();
        for item in list {
            match read_condition(&item) {
                Ok(condition) => into.push(condition),
                Err(problem) => filter.complain(key, "InvalidValue", format!("filter.{key}: {problem}")),
            }
        }
    }
    fields.absorb(filter);
}

fn read_metrics(fields: &mut Fields, wish: &mut Promise) {
    let Some(list) = fields.list("policy_metrics") else { return };
    let mut targets = Vec::with_capacity(list.len());
    for item in list {
        match read_metric(&item, &wish.targets) {
            Ok(target) => targets.push(target),
            Err(problem) => {
                fields.complain("policy_metrics", "InvalidValue", format!("policy_metrics: {problem}"));
            }
        }
    }
    wish.targets = targets;
}

fn read_metric(item: &Value, before: &[Target]) -> Result<Target, String> {
    let word = item["metric"].as_str().unwrap_or_default();
    let (clock, pause) =
        parse_metric(word).ok_or_else(|| format!("{word} is no metric that is measured here"))?;
    let priority = item["priority"].as_str().and_then(words::parse_priority);
    let priority = priority.ok_or("priority must be low, normal, high or urgent")?;
    let seconds = item["target_in_seconds"].as_i64().map(|s| (s + 59) / 60);
    let minutes = item["target"].as_i64().or(seconds).and_then(|m| u32::try_from(m).ok());
    let known = before.iter().find(|t| t.clock == clock && t.priority == priority);
    // The dialect has one word for all resolutions: what was chosen here stays.
    let pause = known.filter(|t| metric(t.clock, t.pause) == word).map_or(pause, |t| t.pause);
    Ok(Target {
        clock,
        priority,
        minutes: minutes.filter(|m| *m > 0).ok_or("target must be a number of minutes")?,
        hours: if item["business_hours"].as_bool().unwrap_or(false) {
            Hours::Business
        } else {
            Hours::Calendar
        },
        pause,
    })
}

/// The wish of a request over what stands already.
fn wish(fields: &mut Fields, before: Promise) -> Promise {
    fields.pass_over(&[
        "id",
        "url",
        "description",
        "position",
        "created_at",
        "updated_at",
        "metric_settings",
    ]);
    let mut wish = before;
    if let Some(title) = fields.some_text("title") {
        wish.name = title;
    }
    read_filter(fields, &mut wish);
    read_metrics(fields, &mut wish);
    wish
}

fn blank() -> Promise {
    Promise {
        id: PromiseId(0),
        name: String::new(),
        all: Vec::new(),
        any: Vec::new(),
        targets: Vec::new(),
        warn_before_min: Vec::new(),
        escalate_after_min: Vec::new(),
        paused_max: None,
        escalation: Escalation::default(),
    }
}

pub async fn list(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            let all: Vec<DeskPromise> =
                promises::list(db).await?.into_iter().filter(|p| p.inactive_at.is_none()).collect();
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|p| drawn(&wire, p)).collect();
            Ok(paging.envelope("sla_policies", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn show(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let (id, wire) = (call.id(0)?, call.wire.clone());
    let found = call.read(async move |db| promises::load(db, id).await).await?;
    Ok(Answer::ok(json!({ "sla_policy": drawn(&wire, &found) })))
}

pub async fn create(mut call: Call) -> Answered {
    let mut fields = Fields::under("sla_policy", call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    may_manage(&by)?;
    let wish = wish(&mut fields, blank());
    if wish.name.trim().is_empty() {
        fields.complain("title", "BlankValue", "Title: cannot be blank");
    }
    let unknown = fields.end()?;
    call.changed(unknown, async move |tx| {
        let id = add_promise(tx, &by, wish, Active::On).await?;
        let made = drawn(&wire, &promises::load(tx, id).await?);
        Ok(Done::created(tx, "sla_policy", made))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: PromiseId = call.id(0)?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    may_manage(&by)?;
    let before = call.read(async move |db| promises::load(db, id).await).await?;
    // The wire has no word for it: one that is switched off stays so.
    let active = if before.inactive_at.is_none() { Active::On } else { Active::Off };
    let mut fields = Fields::under("sla_policy", call.body.take())?;
    let wish = wish(&mut fields, before.promise.clone());
    let unknown = fields.end()?;
    call.changed(unknown, async move |tx| {
        still(&before, &promises::load(tx, id).await?)?;
        change_promise(tx, &by, id, wish, active).await?;
        let found = drawn(&wire, &promises::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "sla_policy": found })))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_promise(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn reorder(mut call: Call) -> Answered {
    let by = call.actor()?;
    may_manage(&by)?;
    let body = call.body.take();
    let ids: Option<Vec<PromiseId>> = body["sla_policy_ids"]
        .as_array()
        .and_then(|ids| ids.iter().map(|id| id.as_i64().map(PromiseId)).collect());
    let mut fields = Fields::of("sla_policy", body.as_object().cloned().unwrap_or_default());
    fields.take("sla_policy_ids");
    if ids.is_none() {
        fields.complain("sla_policy_ids", "BlankValue", "sla_policy_ids: must be a list of ids");
    }
    let unknown = fields.end()?;
    let ids = ids.unwrap_or_default();
    call.changed(unknown, async move |tx| {
        tx.quiet("they may stand so already");
        order_promises(tx, &by, &ids).await?;
        Ok(Done::ok(tx, json!({})))
    })
    .await
}

/// What a filter can name.
const FIELDS: &[(&str, &str, &str, &[&str])] = &[
    ("priority", "Priority", "list", &["is", "is_not", "less_than", "greater_than"]),
    ("type", "Type", "list", &["is", "is_not"]),
    ("group_id", "Group", "list", &["is"]),
    ("organization_id", "Organization", "autocomplete", &["is"]),
    ("current_tags", "Tags", "tags", &["includes", "not_includes"]),
    ("via_id", "Channel", "list", &["is", "is_not"]),
    ("locale_id", "Requester's language", "list", &["is"]),
];

pub async fn definitions(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let groups = call.read(async |db| teams::refs(db).await).await?;
    let value = |value: &str, title: &str| json!({ "value": value, "title": title, "enabled": true });
    let list = |words: &[&str]| words.iter().map(|w| value(w, w)).collect::<Vec<_>>();
    let channels: Vec<&str> = Channel::ALL.iter().map(|c| c.as_str()).collect();
    let all: Vec<Value> = FIELDS
        .iter()
        .map(|(field, title, kind, operators)| {
            let values = match *field {
                "priority" => list(&["", "low", "normal", "high", "urgent"]),
                "type" => list(&["", "question", "incident", "problem", "task"]),
                "group_id" => groups.iter().map(|t| value(&t.id.to_string(), &t.name)).collect(),
                "via_id" => list(&channels),
                _ => Vec::new(),
            };
            let operators: Vec<Value> = operators
                .iter()
                .map(|o| json!({ "value": o, "title": o.replace('_', " "), "terminal": false }))
                .collect();
            json!({
                "subject": field, "title": title, "type": kind, "group": "ticket", "nullable": false,
                "repeatable": true, "operators": operators, "values": values,
            })
        })
        .collect();
    Ok(Answer::ok(json!({ "definitions": { "all": all, "any": all } })))
}

/// What `include=slas` adds to a ticket: each target that has begun, where it stands, and when it is used up.
///
/// # Errors
/// A fault of the database.
pub async fn beside(db: &mut Conn, tickets: &[TicketId]) -> Result<HashMap<i64, Value>> {
    let mut all = HashMap::new();
    for &id in tickets {
        let mut metrics = Vec::new();
        if let Some((_, state)) = promises::state_of(db, id).await? {
            // As they stood after the last thing that happened: that is when stages change.
            for r in state.readings(Moment(i64::MIN)) {
                let Some(target) = r.target else { continue };
                let stage = match (r.stand, r.ended_at) {
                    (Stand::Idle, _) => continue,
                    (Stand::Paused, _) => "paused",
                    (_, Some(_)) => "achieved",
                    (Stand::Running | Stand::Kept | Stand::Missed | Stand::Lapsed, None) => "active",
                };
                let mut one = Map::new();
                one.insert("metric".into(), json!(metric(r.clock, target.pause)));
                one.insert("stage".into(), json!(stage));
                one.insert("breach_at".into(), json!(r.due_at.map(Moment::rfc3339)));
                metrics.push(Value::Object(one));
            }
        }
        all.insert(id.0, json!({ "policy_metrics": metrics }));
    }
    Ok(all)
}
