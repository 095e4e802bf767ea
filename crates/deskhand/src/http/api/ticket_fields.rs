//! Fields and forms of tickets, and the values that tickets have, as the dialect has them.
//!
//! The dialect lists what every ticket has (subject, status …) beside the desk's own fields. These have no rows here; their
//! ids are numbers below the first one that the desk gives out.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::field::{CustomerAccess, Field, FieldKind, FieldOption, TICKED};
use domain::form::{Audience, Condition, DeskForms, Form, Requirement};
use domain::ticket::{FieldChange, Priority, Status, Ticket, TicketType};
use domain::{FieldId, FieldOptionId, FormId, Refusal, Result};
use serde_json::{Value, json};
use store::{Conn, fields};

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done, Wire};
use super::words;
use crate::commands::fields::{
    FieldWish, FormWish, OptionWish, add_field, add_form, change_field, change_form, delete_field,
    delete_form, order_fields, order_forms,
};

/// What every ticket has: id, type, title.
const SYSTEM: [(i64, &str, &str); 7] = [
    (1, "subject", "Subject"),
    (2, "description", "Description"),
    (3, "status", "Status"),
    (4, "tickettype", "Type"),
    (5, "priority", "Priority"),
    (6, "group", "Group"),
    (7, "assignee", "Assignee"),
];

/// The dialect's word for a kind.
fn kind_word(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::MultiLine => "textarea",
        FieldKind::Integer => "integer",
        FieldKind::Decimal => "decimal",
        FieldKind::Date => "date",
        FieldKind::Choice => "tagger",
        FieldKind::MultiChoice => "multiselect",
        FieldKind::Checkbox => "checkbox",
        FieldKind::Pattern => "regexp",
    }
}

fn parse_kind(word: &str) -> Option<FieldKind> {
    FieldKind::ALL.iter().copied().find(|k| kind_word(*k) == word)
}

/// A value as the dialect has it.
pub fn value(field: &Field, kept: &[String]) -> Value {
    match field.kind {
        FieldKind::Checkbox => json!(!kept.is_empty()),
        FieldKind::MultiChoice => json!(kept),
        FieldKind::Text | FieldKind::MultiLine | FieldKind::Integer | FieldKind::Decimal => {
            json!(kept.first())
        }
        FieldKind::Date | FieldKind::Choice | FieldKind::Pattern => json!(kept.first()),
    }
}

/// The values of a ticket, each field that is in use with its own; customers get those that are shown to them.
pub fn values(desk: &DeskForms, ticket: &Ticket, for_team: bool) -> Value {
    let seen = |f: &&Field| {
        f.is_active() && (for_team || f.for_customers != CustomerAccess::Hidden)
            || for_team && !ticket.fields.of(f.id).is_empty()
    };
    let one = |f: &Field| json!({ "id": f.id, "value": value(f, ticket.fields.of(f.id)) });
    desk.fields.iter().filter(seen).map(one).collect()
}

/// Values as a request has them: `[{id, value}]`, or an object of them by id.
pub fn read_values(body: &mut Fields, key: &'static str) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let items: Vec<(Option<i64>, Value)> = match body.take(key) {
        None | Some(Value::Null) => return changes,
        Some(Value::Array(items)) => {
            let id = |v: &Value| v.as_i64().or_else(|| v.as_str().and_then(|s| s.parse().ok()));
            items.into_iter().map(|mut i| (i.get("id").and_then(id), i["value"].take())).collect()
        }
        Some(Value::Object(map)) => map.into_iter().map(|(id, v)| (id.parse().ok(), v)).collect(),
        Some(_) => {
            body.complain(key, "InvalidValue", format!("{key}: must be a list of objects with id and value"));
            return changes;
        }
    };
    for (id, value) in items {
        let text = |v: &Value| match v {
            Value::String(s) => Some(s.clone()),
            Value::Number(n) => Some(n.to_string()),
            Value::Bool(b) => Some(b.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        let read = match &value {
            Value::Null => Some(Vec::new()),
            Value::Array(list) => list.iter().map(text).collect(),
            one => text(one).map(|t| vec![t]),
        };
        match (id, read) {
            (Some(id), Some(read)) => changes.push(FieldChange::new(FieldId(id), read)),
            _ => body.complain(key, "InvalidValue", format!("{key}: every item needs an id and a value")),
        }
    }
    changes
}

// Fields.

fn drawn_option(wire: &Wire, field: FieldId, o: &FieldOption) -> Value {
    json!({
        "url": wire.url(format!("ticket_fields/{field}/options/{}.json", o.id)),
        "id": o.id,
        "name": o.name,
        "raw_name": o.name,
        "value": o.value,
        "default": false,
    })
}

fn drawn(wire: &Wire, f: &Field) -> Value {
    let mut out = json!({
        "url": wire.url(format!("ticket_fields/{}.json", f.id)),
        "id": f.id,
        "type": kind_word(f.kind),
        "key": f.key,
        "title": f.title,
        "raw_title": f.title,
        "description": f.customer_description,
        "raw_description": f.customer_description,
        "agent_description": f.description,
        "position": f.place,
        "active": f.is_active(),
        "required": f.to_solve,
        "collapsed_for_agents": false,
        "regexp_for_validation": if f.kind == FieldKind::Pattern { json!(f.pattern) } else { Value::Null },
        "title_in_portal": f.title_for_customers(),
        "raw_title_in_portal": f.title_for_customers(),
        "visible_in_portal": f.for_customers != CustomerAccess::Hidden,
        "editable_in_portal": f.for_customers == CustomerAccess::Editable,
        "required_in_portal": f.required_for_customers,
        "tag": if f.tag.is_empty() { Value::Null } else { json!(f.tag) },
        "created_at": f.created_at.rfc3339(),
        "updated_at": f.updated_at.rfc3339(),
        "removable": true,
    });
    if f.kind.has_options() {
        let options = f.options.iter().map(|o| {
            let mut drawn = drawn_option(wire, f.id, o);
            drawn["default"] = json!(f.standard.contains(&o.value));
            drawn
        });
        out["custom_field_options"] = options.collect();
    }
    out
}

fn system(wire: &Wire, at: domain::Moment) -> Vec<Value> {
    let options =
        |words: Vec<&str>| -> Value { words.iter().map(|w| json!({ "name": w, "value": w })).collect() };
    let one = |(place, &(id, kind, title)): (usize, &(i64, &str, &str))| {
        let mut out = json!({
            "url": wire.url(format!("ticket_fields/{id}.json")),
            "id": id,
            "type": kind,
            "key": null,
            "title": title,
            "raw_title": title,
            "description": "",
            "raw_description": "",
            "agent_description": null,
            "position": place + 1,
            "active": true,
            "required": false,
            "collapsed_for_agents": false,
            "regexp_for_validation": null,
            "title_in_portal": title,
            "raw_title_in_portal": title,
            "visible_in_portal": matches!(kind, "subject" | "description"),
            "editable_in_portal": matches!(kind, "subject" | "description"),
            "required_in_portal": matches!(kind, "subject" | "description"),
            "tag": null,
            "created_at": at.rfc3339(),
            "updated_at": at.rfc3339(),
            "removable": false,
        });
        match kind {
            "status" => {
                let all: Vec<&str> = Status::ALL.iter().map(|s| words::status(*s)).collect();
                out["system_field_options"] = options(all);
            }
            "tickettype" => {
                out["system_field_options"] = options(TicketType::ALL.iter().map(|t| t.as_str()).collect());
            }
            "priority" => {
                out["system_field_options"] = options(Priority::ALL.iter().map(|p| p.as_str()).collect());
            }
            _ => {}
        }
        out
    };
    SYSTEM.iter().enumerate().map(one).collect()
}

/// Since when what every ticket has is there: the epoch, for it was never added.
const ALWAYS: domain::Moment = domain::Moment(0);

async fn seen(db: &mut Conn, for_team: bool) -> Result<Vec<Field>> {
    let mut all = fields::list(db).await?;
    all.retain(|f| for_team || f.is_active() && f.for_customers != CustomerAccess::Hidden);
    Ok(all)
}

pub async fn list(call: Call) -> Answered {
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let mut all = system(&wire, ALWAYS);
            if !by.is_team() {
                all.truncate(2);
            }
            all.extend(seen(db, by.is_team()).await?.iter().map(|f| drawn(&wire, f)));
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.clone();
            Ok(paging.envelope("ticket_fields", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn count(call: Call) -> Answered {
    let n = call.read(async |db| Ok(SYSTEM.len() as i64 + fields::list(db).await?.len() as i64)).await?;
    Ok(super::count(&call, n))
}

async fn load(db: &mut Conn, id: FieldId, for_team: bool) -> Result<Field> {
    Ok(seen(db, for_team).await?.into_iter().find(|f| f.id == id).ok_or(Refusal::NotFound)?)
}

pub async fn show(call: Call) -> Answered {
    let (id, wire, by) = (call.id::<FieldId>(0)?, call.wire.clone(), call.actor()?);
    if let Some(at) = SYSTEM.iter().position(|s| s.0 == id.0) {
        return Ok(Answer::ok(json!({ "ticket_field": system(&wire, ALWAYS)[at] })));
    }
    let field = call.read(async move |db| load(db, id, by.is_team()).await).await?;
    Ok(Answer::ok(json!({ "ticket_field": drawn(&call.wire, &field) })))
}

/// Keys of an answer that clients send back unchanged.
const READ_ONLY: [&str; 13] = [
    "id",
    "url",
    "created_at",
    "updated_at",
    "raw_title",
    "raw_description",
    "raw_title_in_portal",
    "removable",
    "collapsed_for_agents",
    "system_field_options",
    "creator_user_id",
    "creator_app_name",
    "sub_type_id",
];

fn option_wishes(body: &mut Fields, key: &'static str) -> Option<(Vec<OptionWish>, Vec<String>)> {
    let list = body.list(key)?;
    let mut standard = Vec::new();
    let mut wishes = Vec::new();
    for item in list {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (name, value) = (text("name"), text("value"));
        if name.is_empty() {
            body.complain(key, "BlankValue", format!("{key}: every option needs a name and a value"));
            continue;
        }
        if item.get("default").and_then(Value::as_bool) == Some(true) {
            standard.push(if value.is_empty() { name.clone() } else { value.clone() });
        }
        let id = item.get("id").and_then(Value::as_i64).map(FieldOptionId);
        wishes.push(OptionWish { id, name, value });
    }
    Some((wishes, standard))
}

fn wish(body: &mut Fields) -> FieldWish {
    body.pass_over(&READ_ONLY);
    let text = |body: &mut Fields, key: &str| body.text(key).map(Option::unwrap_or_default);
    let (visible, editable) = (body.flag("visible_in_portal"), body.flag("editable_in_portal"));
    let mut wish = FieldWish {
        key: text(body, "key").filter(|k| !k.is_empty()),
        title: text(body, "title"),
        customer_title: text(body, "title_in_portal"),
        description: text(body, "agent_description"),
        customer_description: text(body, "description"),
        to_solve: body.flag("required"),
        for_customers: match (visible, editable) {
            (_, Some(true)) => Some(CustomerAccess::Editable),
            (Some(true), _) => Some(CustomerAccess::Visible),
            (Some(false), _) => Some(CustomerAccess::Hidden),
            (None, Some(false)) => Some(CustomerAccess::Visible),
            (None, None) => None,
        },
        required_for_customers: body.flag("required_in_portal"),
        pattern: text(body, "regexp_for_validation").filter(|p| !p.is_empty()),
        tag: text(body, "tag"),
        in_use: body.flag("active"),
        ..FieldWish::default()
    };
    if let Some((options, standard)) = option_wishes(body, "custom_field_options") {
        wish.options = Some(options);
        wish.standard = Some(standard);
    }
    wish
}

pub async fn create(mut call: Call) -> Answered {
    let mut body = Fields::under("ticket_field", call.body.take())?;
    let kind = body.word("type", parse_kind).flatten();
    let place = body.take("position").and_then(|p| p.as_u64());
    let wish = wish(&mut body);
    if wish.title.as_ref().is_none_or(|t| t.trim().is_empty()) {
        body.complain("title", "BlankValue", "Title: cannot be blank");
    }
    if kind.is_none() {
        body.complain("type", "BlankValue", "Type: cannot be blank");
    }
    let unknown = body.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let kind = kind.ok_or_else(|| Refusal::invalid("type", "must not be empty"))?;
        let id = add_field(tx, &by, kind, &wish).await?;
        if let Some(place) = place {
            let to = domain::checklist::Move::To(usize::try_from(place).unwrap_or(0).saturating_sub(1));
            crate::commands::fields::place_field(tx, &by, id, to).await?;
        }
        let made = drawn(&wire, &load(tx, id, true).await?);
        Ok(Done::created(tx, "ticket_field", made))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: FieldId = call.id(0)?;
    let mut body = Fields::under("ticket_field", call.body.take())?;
    let place = body.take("position").and_then(|p| p.as_u64());
    body.pass_over(&["type"]);
    let wish = wish(&mut body);
    let unknown = body.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        change_field(tx, &by, id, &wish).await?;
        let now = load(tx, id, true).await?;
        if let Some(place) = place.filter(|p| i64::try_from(*p).ok() != Some(now.place)) {
            let to = domain::checklist::Move::To(usize::try_from(place).unwrap_or(0).saturating_sub(1));
            crate::commands::fields::place_field(tx, &by, id, to).await?;
        }
        let found = drawn(&wire, &load(tx, id, true).await?);
        Ok(Done::ok(tx, json!({ "ticket_field": found })))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_field(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// Ids in an order, those of system fields left out.
fn ordered(call: &mut Call, key: &'static str) -> Result<(Vec<i64>, Vec<String>), Failure> {
    let Value::Object(map) = call.body.take() else {
        return Err(Failure::malformed(
            "Invalid attribute",
            format!("You passed no object with the key {key}"),
        ));
    };
    let mut body = Fields::of("", map);
    let Some(list) = body.list(key) else {
        return Err(Failure::malformed(
            "Invalid attribute",
            format!("You passed no list with the key {key}"),
        ));
    };
    let ids = list.iter().filter_map(Value::as_i64).filter(|id| *id > SYSTEM.len() as i64).collect();
    Ok((ids, body.end()?))
}

pub async fn reorder(mut call: Call) -> Answered {
    let (ids, unknown) = ordered(&mut call, "ticket_field_ids")?;
    let by = call.actor()?;
    call.changed(unknown, async move |tx| {
        let order: Vec<FieldId> = ids.into_iter().map(FieldId).collect();
        order_fields(tx, &by, &order).await?;
        Ok(Done::ok(tx, json!({})))
    })
    .await
}

// Options.

pub async fn options(call: Call) -> Answered {
    let (id, paging, wire, by) = (call.id::<FieldId>(0)?, call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let field = load(db, id, by.is_team()).await?;
            let all = field.options.clone();
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|o| drawn_option(&wire, id, o)).collect();
            Ok(paging.envelope("custom_field_options", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn option(call: Call) -> Answered {
    let (id, wanted, by) = (call.id::<FieldId>(0)?, call.id::<FieldOptionId>(1)?, call.actor()?);
    let field = call.read(async move |db| load(db, id, by.is_team()).await).await?;
    let found = field.options.iter().find(|o| o.id == wanted).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "custom_field_option": drawn_option(&call.wire, id, found) })))
}

/// All options of a field as wishes, to be changed.
fn standing(field: &Field) -> Vec<OptionWish> {
    let one = |o: &FieldOption| OptionWish { id: Some(o.id), name: o.name.clone(), value: o.value.clone() };
    field.options.iter().map(one).collect()
}

/// Adds an option, or changes the one with the id that is given.
pub async fn put_option(mut call: Call) -> Answered {
    let id: FieldId = call.id(0)?;
    let mut body = Fields::under("custom_field_option", call.body.take())?;
    body.pass_over(&["url", "raw_name", "default"]);
    let place = body.take("position").and_then(|p| p.as_u64());
    let wanted: Option<FieldOptionId> = body.some_id("id");
    let (name, value) = (body.some_text("name"), body.some_text("value"));
    if name.is_none() {
        body.complain("name", "BlankValue", "Name: cannot be blank");
    }
    let unknown = body.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let field = load(tx, id, true).await?;
        let mut all = standing(&field);
        let wish =
            OptionWish { id: wanted, name: name.unwrap_or_default(), value: value.unwrap_or_default() };
        let (status, at) = match wanted {
            Some(wanted) => {
                let at = all.iter().position(|o| o.id == Some(wanted)).ok_or(Refusal::NotFound)?;
                all[at] = wish;
                (StatusCode::OK, at)
            }
            None => {
                all.push(wish);
                (StatusCode::CREATED, all.len() - 1)
            }
        };
        let to = place.and_then(|p| usize::try_from(p).ok()).unwrap_or(at).min(all.len() - 1);
        let moved = all.remove(at);
        all.insert(to, moved);
        let wish = FieldWish { options: Some(all), ..FieldWish::default() };
        change_field(tx, &by, id, &wish).await?;
        let field = load(tx, id, true).await?;
        let made = field.options.get(to).ok_or(Refusal::NotFound)?;
        Ok(Done::new(tx, status, json!({ "custom_field_option": drawn_option(&wire, id, made) })))
    })
    .await
}

pub async fn delete_option(call: Call) -> Answered {
    let (id, wanted, by) = (call.id::<FieldId>(0)?, call.id::<FieldOptionId>(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let field = load(tx, id, true).await?;
        let mut all = standing(&field);
        let at = all.iter().position(|o| o.id == Some(wanted)).ok_or(Refusal::NotFound)?;
        let gone = all.remove(at);
        // The value of new tickets cannot be an option that is gone.
        let standard = field.standard.iter().filter(|v| **v != gone.value).cloned().collect();
        let wish = FieldWish { options: Some(all), standard: Some(standard), ..FieldWish::default() };
        change_field(tx, &by, id, &wish).await?;
        Ok(Done::none(tx))
    })
    .await
}

// Forms.

fn drawn_conditions(desk: &DeskForms, list: &[Condition], audience: Audience) -> Value {
    let mut groups: BTreeMap<(FieldId, &str), Vec<&Condition>> = BTreeMap::new();
    for c in list {
        groups.entry((c.when, c.is.as_str())).or_default().push(c);
    }
    let one = |((parent, is), children): ((FieldId, &str), Vec<&Condition>)| {
        let kind = desk.field(parent).map(|f| f.kind);
        let value = match kind {
            Some(FieldKind::Checkbox) => json!(is == TICKED),
            Some(_) | None => json!(is),
        };
        let child = |c: &&Condition| {
            let mut child = json!({ "id": c.field, "is_required": c.requirement != Requirement::Never });
            if audience == Audience::Team {
                child["required_on_statuses"] = match c.requirement {
                    Requirement::Never => json!({ "type": "NO_STATUSES" }),
                    Requirement::Solving => json!({ "type": "SOME_STATUSES", "statuses": ["solved"] }),
                    Requirement::Always => json!({ "type": "ALL_STATUSES" }),
                };
            }
            child
        };
        let children: Vec<Value> = children.iter().map(child).collect();
        let mut out = json!({ "parent_field_id": parent, "value": value, "child_fields": children });
        if audience == Audience::Team {
            out["parent_field_type"] = json!(kind.map(kind_word));
        }
        out
    };
    groups.into_iter().map(one).collect()
}

fn drawn_form(wire: &Wire, desk: &DeskForms, f: &Form) -> Value {
    let system = SYSTEM.iter().map(|s| s.0);
    let ids: Vec<i64> = system.chain(f.fields.iter().map(|id| id.0)).collect();
    json!({
        "url": wire.url(format!("ticket_forms/{}.json", f.id)),
        "id": f.id,
        "name": f.name,
        "raw_name": f.name,
        "display_name": f.name_for_customers(),
        "raw_display_name": f.name_for_customers(),
        "position": f.place,
        "active": f.is_active(),
        "default": f.is_standard,
        "end_user_visible": f.for_customers,
        "in_all_brands": true,
        "restricted_brand_ids": [],
        "ticket_field_ids": ids,
        "agent_conditions": drawn_conditions(desk, &f.conditions, Audience::Team),
        "end_user_conditions": drawn_conditions(desk, &f.customer_conditions, Audience::Customer),
        "created_at": f.created_at.rfc3339(),
        "updated_at": f.updated_at.rfc3339(),
    })
}

async fn seen_forms(db: &mut Conn, call_by_team: bool) -> Result<DeskForms> {
    let mut desk = fields::desk(db).await?;
    if !call_by_team {
        desk.fields.retain(|f| f.is_active() && f.for_customers != CustomerAccess::Hidden);
        desk.forms.retain(|f| f.is_active() && f.for_customers);
        for form in &mut desk.forms {
            // What the team's rules are is the team's to know.
            form.conditions.clear();
            let fields = &desk.fields;
            form.fields.retain(|id| fields.iter().any(|f| f.id == *id));
            form.customer_conditions.retain(|c| fields.iter().any(|f| f.id == c.when));
        }
    }
    Ok(desk)
}

pub async fn forms(call: Call) -> Answered {
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let flag = |name: &str| call.query.some(name).map(|v| v == "true");
    let (active, visible) = (flag("active"), flag("end_user_visible"));
    let body = call
        .read(async move |db| {
            let desk = seen_forms(db, by.is_team()).await?;
            let fits = |f: &&Form| {
                active.is_none_or(|a| f.is_active() == a) && visible.is_none_or(|v| f.for_customers == v)
            };
            let all: Vec<Form> = desk.forms.iter().filter(fits).cloned().collect();
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|f| drawn_form(&wire, &desk, f)).collect();
            Ok(paging.envelope("ticket_forms", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn forms_show_many(call: Call) -> Answered {
    let ids: Vec<FormId> = call.query.ids("ids")?.into_iter().map(FormId).collect();
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let desk = seen_forms(db, by.is_team()).await?;
            let all: Vec<Form> = ids.iter().filter_map(|id| desk.form(*id)).cloned().collect();
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|f| drawn_form(&wire, &desk, f)).collect();
            Ok(paging.envelope("ticket_forms", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

async fn one_form(db: &mut Conn, wire: &Wire, id: FormId, for_team: bool) -> Result<Value> {
    let desk = seen_forms(db, for_team).await?;
    let form = desk.form(id).ok_or(Refusal::NotFound)?;
    Ok(drawn_form(wire, &desk, form))
}

pub async fn form_show(call: Call) -> Answered {
    let (id, wire, by) = (call.id::<FormId>(0)?, call.wire.clone(), call.actor()?);
    let form = call.read(async move |db| one_form(db, &wire, id, by.is_team()).await).await?;
    Ok(Answer::ok(json!({ "ticket_form": form })))
}

fn read_conditions(body: &mut Fields, key: &'static str) -> Option<Vec<Condition>> {
    let list = body.list(key)?;
    let mut conditions = Vec::new();
    for item in list {
        let when = item.get("parent_field_id").and_then(Value::as_i64);
        let is = match item.get("value") {
            Some(Value::String(s)) => Some(s.clone()),
            Some(Value::Bool(b)) => Some(b.to_string()),
            Some(Value::Number(n)) => Some(n.to_string()),
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => None,
        };
        let children = item.get("child_fields").and_then(Value::as_array);
        let (Some(when), Some(is), Some(children)) = (when, is, children) else {
            let words = format!("{key}: every condition needs parent_field_id, value and child_fields");
            body.complain(key, "InvalidValue", words);
            continue;
        };
        for child in children {
            let Some(field) = child.get("id").and_then(Value::as_i64) else {
                body.complain(key, "InvalidValue", format!("{key}: every child field needs an id"));
                continue;
            };
            let required = child.get("is_required").and_then(Value::as_bool) == Some(true);
            let on = child.get("required_on_statuses").and_then(|r| r.get("type")).and_then(Value::as_str);
            let requirement = match (on, required) {
                (Some("ALL_STATUSES"), _) => Requirement::Always,
                (Some("SOME_STATUSES"), _) => Requirement::Solving,
                (Some("NO_STATUSES"), _) | (_, false) => Requirement::Never,
                (_, true) if key == "end_user_conditions" => Requirement::Always,
                (_, true) => Requirement::Solving,
            };
            conditions.push(Condition {
                when: FieldId(when),
                is: is.clone(),
                field: FieldId(field),
                requirement,
            });
        }
    }
    Some(conditions)
}

fn form_wish(body: &mut Fields) -> FormWish {
    body.pass_over(&[
        "id",
        "url",
        "raw_name",
        "raw_display_name",
        "created_at",
        "updated_at",
        "in_all_brands",
        "restricted_brand_ids",
    ]);
    let ids = body.list("ticket_field_ids");
    let own = |ids: Vec<Value>| {
        let own = ids.iter().filter_map(Value::as_i64).filter(|id| *id > SYSTEM.len() as i64);
        own.map(FieldId).collect::<Vec<_>>()
    };
    FormWish {
        name: body.text("name").map(Option::unwrap_or_default),
        customer_name: body.text("display_name").map(Option::unwrap_or_default),
        for_customers: body.flag("end_user_visible"),
        is_standard: body.flag("default"),
        fields: ids.map(own),
        conditions: read_conditions(body, "agent_conditions"),
        customer_conditions: read_conditions(body, "end_user_conditions"),
        teams: None,
        mailboxes: None,
        place: body.take("position").and_then(|p| p.as_i64()),
        in_use: body.flag("active"),
    }
}

pub async fn form_create(mut call: Call) -> Answered {
    let mut body = Fields::under("ticket_form", call.body.take())?;
    let wish = form_wish(&mut body);
    if wish.name.as_ref().is_none_or(|n| n.trim().is_empty()) {
        body.complain("name", "BlankValue", "Name: cannot be blank");
    }
    let unknown = body.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let id = add_form(tx, &by, &wish).await?;
        let made = one_form(tx, &wire, id, true).await?;
        Ok(Done::created(tx, "ticket_form", made))
    })
    .await
}

pub async fn form_update(mut call: Call) -> Answered {
    let id: FormId = call.id(0)?;
    let mut body = Fields::under("ticket_form", call.body.take())?;
    let wish = form_wish(&mut body);
    let unknown = body.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        change_form(tx, &by, id, &wish).await?;
        let found = one_form(tx, &wire, id, true).await?;
        Ok(Done::ok(tx, json!({ "ticket_form": found })))
    })
    .await
}

pub async fn form_delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_form(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn form_clone(call: Call) -> Answered {
    let (id, wire, by) = (call.id::<FormId>(0)?, call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let desk = fields::desk(tx).await?;
        let of = desk.form(id).ok_or(Refusal::NotFound)?;
        let wish = FormWish {
            name: Some(format!("{} (copy)", of.name)),
            customer_name: Some(of.customer_name.clone()),
            for_customers: Some(false),
            is_standard: Some(false),
            fields: Some(of.fields.clone()),
            conditions: Some(of.conditions.clone()),
            customer_conditions: Some(of.customer_conditions.clone()),
            teams: Some(of.teams.clone()),
            mailboxes: Some(of.mailboxes.clone()),
            place: None,
            in_use: None,
        };
        let made = add_form(tx, &by, &wish).await?;
        let made = one_form(tx, &wire, made, true).await?;
        Ok(Done::created(tx, "ticket_form", made))
    })
    .await
}

pub async fn forms_reorder(mut call: Call) -> Answered {
    let (ids, unknown) = ordered(&mut call, "ticket_form_ids")?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let order: Vec<FormId> = ids.into_iter().map(FormId).collect();
        order_forms(tx, &by, &order).await?;
        let desk = fields::desk(tx).await?;
        let all: Vec<Value> = desk.forms.iter().map(|f| drawn_form(&wire, &desk, f)).collect();
        Ok(Done::ok(tx, json!({ "ticket_forms": all })))
    })
    .await
}
