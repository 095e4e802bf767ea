//! Macros in the public dialect: `actions` of a field and a value, a `restriction`, a place.
//!
//! Two things are ours: the category stands before the title (`Printers::Clean the rollers`), and a macro without a
//! restriction is for everyone.

use std::collections::BTreeMap;

use domain::macros::{self as rules, Assignee, Macro, MacroAction, Reach, change, may_see};
use domain::message::Visibility;
use domain::person::Role;
use domain::ticket::{Priority, Status, Ticket, TicketType};
use domain::{Actor, FieldId, MacroId, Moment, PersonId, Refusal, Result, TeamId, TicketId};
use serde_json::{Map, Value, json};
use store::{Conn, macros, people, read, teams};

use super::answer::{Answer, Answered};
use super::body::{self, Fields};
use super::call::{Call, Done, Wire, still};
use super::{tickets, words};
use crate::commands::change_macro::{add_macro, change_macro, delete_macro};

/// Before the number of a field of the desk's own.
const OWN_FIELD: &str = "custom_fields_";

/// What stands between the category and the title, as in the dialect's own pages.
const BETWEEN: &str = "::";

pub const LIST_PARAMS: [&str; 8] =
    ["access", "active", "category", "group_id", "only_viewable", "sort_by", "sort_order", "include"];

fn title(m: &Macro) -> String {
    if m.category.is_empty() { m.title.clone() } else { format!("{}{BETWEEN}{}", m.category, m.title) }
}

pub fn drawn(wire: &Wire, m: &Macro) -> Value {
    let restriction = match m.reach {
        Reach::Everyone => Value::Null,
        Reach::Team(team) => json!({ "type": "Group", "id": team, "ids": [team] }),
        Reach::Person(person) => json!({ "type": "User", "id": person }),
    };
    json!({
        "url": wire.url(format!("macros/{}.json", m.id)),
        "id": m.id,
        "title": title(m),
        "raw_title": title(m),
        "active": m.is_active,
        "default": false,
        "position": m.position,
        "description": (!m.description.is_empty()).then_some(m.description.as_str()),
        "actions": actions(m),
        "restriction": restriction,
        "created_at": m.created_at.rfc3339(),
        "updated_at": m.updated_at.rfc3339(),
    })
}

fn actions(m: &Macro) -> Vec<Value> {
    let mut all: Vec<Value> = m.actions.iter().map(action).collect();
    if !m.text.is_empty() {
        all.push(json!({ "field": "comment_value", "value": m.text }));
        if m.visibility == Visibility::Internal {
            all.push(json!({ "field": "comment_mode_is_public", "value": "false" }));
        }
    }
    all
}

/// One change of a ticket as the dialect has it.
pub(super) fn action(action: &MacroAction) -> Value {
    let (field, value) = match action {
        MacroAction::Field { field, value } => {
            let value = match value.as_slice() {
                [one] => json!(one),
                [] => json!(""),
                many => json!(many),
            };
            return json!({ "field": format!("{OWN_FIELD}{field}"), "value": value });
        }
        MacroAction::Status(to) => ("status", words::status(*to).to_owned()),
        MacroAction::Priority(to) => ("priority", to.map_or("", Priority::as_str).to_owned()),
        MacroAction::Type(to) => ("type", to.map_or("", TicketType::as_str).to_owned()),
        MacroAction::Assignee(Assignee::Nobody) => ("assignee_id", String::new()),
        MacroAction::Assignee(Assignee::Me) => ("assignee_id", "current_user".to_owned()),
        MacroAction::Assignee(Assignee::Person(id)) => ("assignee_id", id.to_string()),
        MacroAction::Team(to) => ("group_id", to.map_or_else(String::new, |t| t.to_string())),
        MacroAction::Subject(to) => ("subject", to.clone()),
        MacroAction::Tags(tags) => ("set_tags", tags.join(" ")),
        MacroAction::AddTags(tags) => ("current_tags", tags.join(" ")),
        MacroAction::RemoveTags(tags) => ("remove_tags", tags.join(" ")),
    };
    json!({ "field": field, "value": value })
}

/// One change of a ticket; `None` for the words of a macro.
///
/// # Errors
/// Why it is none.
pub(super) fn read_change(field: &str, value: &Value) -> Result<Option<MacroAction>, &'static str> {
    let mut said = Said::default();
    said.take(field, value)?;
    Ok(said.actions.pop())
}

/// What `actions` of a request say: changes, words and whether those are a reply.
#[derive(Default)]
struct Said {
    actions: Vec<MacroAction>,
    text: String,
    visibility: Option<Visibility>,
}

fn read_actions(fields: &mut Fields) -> Option<Said> {
    let list = fields.list("actions")?;
    let mut said = Said::default();
    for item in list {
        let Value::Object(map) = item else {
            fields.complain("actions", "InvalidValue", "actions: every action must be an object");
            continue;
        };
        let field = map.get("field").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Err(problem) = said.take(&field, map.get("value").unwrap_or(&Value::Null)) {
            fields.complain("actions", "InvalidValue", format!("actions: {field}: {problem}"));
        }
    }
    Some(said)
}

/// A value as text: clients send numbers and lists where the dialect has texts. `["channel:all", "words"]` are the words.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Array(items) => match items.as_slice() {
            [Value::String(channel), words] if channel.starts_with("channel:") => text_of(words),
            items => {
                let all: Option<Vec<String>> = items.iter().map(text_of).collect();
                all.map(|all| all.join(" "))
            }
        },
        Value::Object(_) => None,
    }
}

impl Said {
    fn take(&mut self, field: &str, value: &Value) -> Result<(), &'static str> {
        let own = field.strip_prefix(OWN_FIELD).or_else(|| field.strip_prefix("custom_field_"));
        if let Some(id) = own {
            let id: i64 = id.parse().map_err(|_| "must name a field by its number")?;
            let value: Option<Vec<String>> = match value {
                Value::Array(many) => many.iter().map(text_of).collect(),
                one => text_of(one).map(|one| vec![one]),
            };
            let mut value = value.ok_or("must be a text or a list of texts")?;
            value.retain(|v| !v.is_empty());
            self.actions.push(MacroAction::Field { field: FieldId(id), value });
            return Ok(());
        }
        let text = text_of(value).ok_or("must be a text")?;
        let text = text.as_str();
        let tags = || text.split(|c: char| c.is_whitespace() || c == ',').filter(|t| !t.is_empty());
        let tags = || tags().map(str::to_owned).collect::<Vec<_>>();
        let id = || text.parse::<i64>().ok().filter(|n| *n > 0);
        self.actions.push(match field {
            "status" => MacroAction::Status(words::parse_status(text).ok_or("is not one of its values")?),
            "priority" if text.is_empty() => MacroAction::Priority(None),
            "priority" => {
                MacroAction::Priority(Some(words::parse_priority(text).ok_or("is not one of its values")?))
            }
            "type" if text.is_empty() => MacroAction::Type(None),
            "type" => MacroAction::Type(Some(words::parse_type(text).ok_or("is not one of its values")?)),
            "assignee_id" | "assignee" => MacroAction::Assignee(match text {
                "" => Assignee::Nobody,
                "current_user" => Assignee::Me,
                _ => Assignee::Person(PersonId(id().ok_or("must be an id or current_user")?)),
            }),
            "group_id" | "group" => match text {
                "" => MacroAction::Team(None),
                _ => MacroAction::Team(Some(TeamId(id().ok_or("must be an id")?))),
            },
            "subject" => MacroAction::Subject(text.to_owned()),
            "set_tags" => MacroAction::Tags(tags()),
            "current_tags" => MacroAction::AddTags(tags()),
            "remove_tags" => MacroAction::RemoveTags(tags()),
            "comment_value" => {
                self.text = text.to_owned();
                return Ok(());
            }
            "comment_value_html" => {
                self.text = mail::html::render(text).text;
                return Ok(());
            }
            "comment_mode_is_public" => {
                let public = match text {
                    "true" => Visibility::Public,
                    "false" => Visibility::Internal,
                    _ => return Err("must be true or false"),
                };
                self.visibility = Some(public);
                return Ok(());
            }
            _ => return Err("is nothing that can be changed here"),
        });
        Ok(())
    }
}

/// The wish of a request over what stands already.
fn wish(fields: &mut Fields, by: &Actor, before: Macro) -> Macro {
    fields.pass_over(&["id", "url", "raw_title", "default", "created_at", "updated_at"]);
    let mut wish = before;
    if let Some(title) = fields.some_text("title") {
        match title.split_once(BETWEEN) {
            Some((category, rest)) if !rest.trim().is_empty() => {
                (wish.category, wish.title) = (category.trim().to_owned(), rest.trim().to_owned());
            }
            Some(_) | None => (wish.category, wish.title) = (String::new(), title),
        }
    }
    if let Some(description) = fields.text("description") {
        wish.description = description.unwrap_or_default();
    }
    if let Some(active) = fields.flag("active") {
        wish.is_active = active;
    }
    if let Some(Some(position)) = fields.text("position").map(|p| p.and_then(|p| p.parse::<i64>().ok())) {
        wish.position = position.clamp(1, 1_000_000);
    }
    if let Some(said) = read_actions(fields) {
        wish.actions = said.actions;
        wish.text = said.text;
        wish.visibility = said.visibility.unwrap_or(Visibility::Public);
    }
    match fields.take("restriction") {
        None => {}
        Some(Value::Null) => wish.reach = Reach::Everyone,
        Some(Value::Object(map)) => match restriction(&map, by) {
            Some(reach) => wish.reach = reach,
            None => fields.complain(
                "restriction",
                "InvalidValue",
                "restriction: must name a type (Group or User) and an id",
            ),
        },
        Some(_) => fields.complain("restriction", "InvalidValue", "restriction: must be an object or null"),
    }
    wish
}

fn restriction(map: &Map<String, Value>, by: &Actor) -> Option<Reach> {
    let first = map.get("ids").and_then(Value::as_array).and_then(|ids| ids.first());
    let id = map.get("id").or(first).and_then(Value::as_i64);
    match map.get("type").and_then(Value::as_str)? {
        "Group" => Some(Reach::Team(TeamId(id?))),
        "User" => Some(Reach::Person(id.map(PersonId).or(by.person_id())?)),
        _ => None,
    }
}

fn blank(reach: Reach, now: Moment) -> Macro {
    Macro {
        id: MacroId(0),
        title: String::new(),
        category: String::new(),
        description: String::new(),
        reach,
        visibility: Visibility::Public,
        text: String::new(),
        actions: Vec::new(),
        position: 0,
        is_active: true,
        uses: 0,
        created_at: now,
        updated_at: now,
    }
}

async fn visible(db: &mut Conn, by: &Actor) -> Result<Vec<Macro>> {
    Ok(macros::list(db).await?.into_iter().filter(|m| may_see(by, m.reach).is_ok()).collect())
}

async fn load(db: &mut Conn, by: &Actor, id: MacroId) -> Result<Macro> {
    let found = macros::load(db, id).await?;
    may_see(by, found.reach)?;
    Ok(found)
}

/// A page of those that `keep` keeps, in the order asked for.
async fn page(call: &Call, keep: impl Fn(&Macro) -> bool + Send + 'static) -> Answered {
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let by_title = call.query.some("sort_by") == Some("alphabetical");
    let by_use = call.query.some("sort_by").is_some_and(|s| s.starts_with("usage_"));
    let by_birth = call.query.some("sort_by") == Some("created_at");
    let by_change = call.query.some("sort_by") == Some("updated_at");
    let falls = call.query.some("sort_order") == Some("desc");
    let counts = call.includes().iter().any(|i| i.starts_with("usage_"));
    let body = call
        .read(async move |db| {
            let mut all = visible(db, &by).await?;
            all.retain(|m| keep(m));
            if by_title {
                all.sort_by_key(|m| title(m).to_lowercase());
            } else if by_use {
                all.sort_by_key(|m| m.uses);
            } else if by_birth {
                all.sort_by_key(|m| m.created_at);
            } else if by_change {
                all.sort_by_key(|m| m.updated_at);
            }
            if falls {
                all.reverse();
            }
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part
                .rows
                .iter()
                .map(|m| {
                    let mut row = drawn(&wire, m);
                    if counts {
                        row["usage"] = json!(m.uses);
                    }
                    row
                })
                .collect();
            Ok(paging.envelope("macros", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn list(call: Call) -> Answered {
    let active = call.query.some("active").and_then(|v| v.parse::<bool>().ok());
    let category = call.query.some("category").map(str::to_lowercase);
    let team = call.query.number("group_id")?;
    let access = call.query.some("access").map(str::to_owned);
    page(&call, move |m| {
        active.is_none_or(|a| a == m.is_active)
            && category.as_ref().is_none_or(|c| *c == m.category.to_lowercase())
            && team.is_none_or(|t| m.reach == Reach::Team(TeamId(t)))
            && match access.as_deref() {
                Some("personal") => matches!(m.reach, Reach::Person(_)),
                Some("shared") => !matches!(m.reach, Reach::Person(_)),
                Some(_) | None => true,
            }
    })
    .await
}

pub async fn active(call: Call) -> Answered {
    page(&call, |m| m.is_active).await
}

pub async fn search(call: Call) -> Answered {
    let query = call.query.some("query").unwrap_or_default().to_owned();
    let active = call.query.some("active").and_then(|v| v.parse::<bool>().ok());
    page(&call, move |m| active.is_none_or(|a| a == m.is_active) && read::writing::is_found(m, &query)).await
}

pub async fn categories(call: Call) -> Answered {
    let by = call.actor()?;
    let all = call.read(async move |db| visible(db, &by).await).await?;
    let names: std::collections::BTreeSet<String> =
        all.into_iter().map(|m| m.category).filter(|c| !c.is_empty()).collect();
    Ok(Answer::ok(json!({ "categories": names })))
}

pub async fn show(call: Call) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    let found = call.read(async move |db| load(db, &by, id).await).await?;
    Ok(Answer::ok(json!({ "macro": drawn(&wire, &found) })))
}

pub async fn create(mut call: Call) -> Answered {
    let mut fields = Fields::under("macro", call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    // Without a restriction it is for everyone, as the dialect has it; who may not share makes it for themselves.
    let me = by.as_person()?;
    let reach = if me.role >= Role::Lead { Reach::Everyone } else { Reach::Person(me.id) };
    let wish = wish(&mut fields, &by, blank(reach, Moment(0)));
    if wish.title.trim().is_empty() {
        fields.complain("title", "BlankValue", "Title: cannot be blank");
    }
    let unknown = fields.end()?;
    call.changed(unknown, async move |tx| {
        let id = add_macro(tx, &by, wish).await?;
        let made = drawn(&wire, &macros::load(tx, id).await?);
        Ok(Done::created(tx, "macro", made))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: MacroId = call.id(0)?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let reader = by.clone();
    let before = call.read(async move |db| load(db, &reader, id).await).await?;
    let mut fields = Fields::under("macro", call.body.take())?;
    let wish = wish(&mut fields, &by, before.clone());
    let unknown = fields.end()?;
    call.changed(unknown, async move |tx| {
        still(&before, &macros::load(tx, id).await?)?;
        change_macro(tx, &by, id, wish).await?;
        let found = drawn(&wire, &macros::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "macro": found })))
    })
    .await
}

/// Switches several on or off, or puts them into order.
pub async fn update_many(mut call: Call) -> Answered {
    let items = body::items("macros", "macros", call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let mut wishes = Vec::with_capacity(items.len());
    let mut unknown = Vec::new();
    for map in items {
        let mut fields = Fields::of("macros", map);
        let id: Option<MacroId> = fields.some_id("id");
        let (active, position) = (fields.flag("active"), fields.text("position").flatten());
        if id.is_none() {
            fields.complain("id", "BlankValue", "id: cannot be blank");
        }
        unknown.extend(fields.end()?);
        wishes.extend(id.map(|id| (id, active, position.and_then(|p| p.parse::<i64>().ok()))));
    }
    call.changed(unknown, async move |tx| {
        let mut rows = Vec::with_capacity(wishes.len());
        for (id, active, position) in wishes {
            let mut wish = macros::load(tx, id).await?;
            wish.is_active = active.unwrap_or(wish.is_active);
            wish.position = position.unwrap_or(wish.position).clamp(1, 1_000_000);
            change_macro(tx, &by, id, wish).await?;
            rows.push(drawn(&wire, &macros::load(tx, id).await?));
        }
        Ok(Done::ok(tx, json!({ "macros": rows })))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_macro(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn destroy_many(call: Call) -> Answered {
    let (ids, by) = (call.query.ids("ids")?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        for id in ids {
            delete_macro(tx, &by, MacroId(id)).await?;
        }
        Ok(Done::none(tx))
    })
    .await
}

/// A macro not made yet, from another one or from a ticket.
pub async fn derived(call: Call) -> Answered {
    let (wire, by, now) = (call.wire.clone(), call.actor()?, (call.app.clock)());
    let from = call.query.number("macro_id")?;
    let ticket = call.query.number("ticket_id")?;
    let made = call
        .read(async move |db| {
            if let Some(id) = from {
                return load(db, &by, MacroId(id)).await;
            }
            let me = by.as_person()?.id;
            let mut made = blank(Reach::Person(me), now);
            if let Some(id) = ticket {
                let of = tickets::readable(db, &by, TicketId(id)).await?;
                made.title = of.subject.clone();
                made.actions = taken_from(&of);
            }
            Ok(made)
        })
        .await?;
    let mut body = drawn(&wire, &made);
    if let Some(map) = body.as_object_mut() {
        for own in ["id", "url", "created_at", "updated_at"] {
            map.remove(own);
        }
    }
    Ok(Answer::ok(json!({ "macro": body })))
}

/// What a ticket's present state would be as actions.
fn taken_from(of: &Ticket) -> Vec<MacroAction> {
    let mut all = Vec::new();
    if !matches!(of.status, Status::New | Status::Closed) {
        all.push(MacroAction::Status(of.status));
    }
    all.extend(of.priority.map(|p| MacroAction::Priority(Some(p))));
    all.extend(of.ticket_type.map(|t| MacroAction::Type(Some(t))));
    all.extend(of.team.map(|t| MacroAction::Team(Some(t))));
    if !of.tags.is_empty() {
        all.push(MacroAction::AddTags(of.tags.iter().cloned().collect()));
    }
    all
}

/// What a macro would change on any ticket: its words stand with their placeholders.
pub async fn apply(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    let me = by.as_person()?.id;
    let found = call.read(async move |db| load(db, &by, id).await).await?;
    let mut ticket = changes(&found, me);
    if !found.text.is_empty() {
        ticket.insert("comment".into(), comment(&found.text, found.visibility));
    }
    Ok(Answer::ok(json!({ "result": { "ticket": ticket } })))
}

fn comment(text: &str, visibility: Visibility) -> Value {
    json!({ "body": text, "scoped_body": [["channel:all", text]], "public": visibility == Visibility::Public })
}

fn changes(m: &Macro, me: PersonId) -> Map<String, Value> {
    let change = change(&m.actions, me);
    let mut map = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            map.insert(name.to_owned(), value);
        }
    };
    put("status", change.status.map(|s| json!(words::status(s))));
    put("priority", change.priority.map(|p| json!(p.map(Priority::as_str))));
    put("type", change.ticket_type.map(|t| json!(t.map(TicketType::as_str))));
    put("assignee_id", change.assignee.map(|p| json!(p)));
    put("group_id", change.team.map(|t| json!(t)));
    put("subject", change.subject.map(|s| json!(s)));
    put("tags", change.tags.map(|t| json!(t)));
    put("additional_tags", (!change.add_tags.is_empty()).then(|| json!(change.add_tags)));
    put("remove_tags", (!change.remove_tags.is_empty()).then(|| json!(change.remove_tags)));
    map
}

/// A ticket as it would be after the macro, which changes nothing yet. What the ticket does not say stands in
/// `missing_values`.
pub async fn apply_to(call: Call) -> Answered {
    let (ticket, id) = (call.id::<TicketId>(0)?, call.id::<MacroId>(1)?);
    let (wire, by, name) = (call.wire.clone(), call.actor()?, call.app.config.name.clone());
    let now = (call.app.clock)();
    let result = call
        .read(async move |db| {
            let of = tickets::readable(db, &by, ticket).await?;
            let preview = read::writing::preview(db, &by, ticket, id, &BTreeMap::new(), &name).await?;
            let found = macros::load(db, id).await?;
            let me = by.as_person()?.id;
            let change = rules::change(&found.actions, me);
            let after = match of.change(&by, &change, now) {
                Ok((after, _)) => after,
                // A light agent changes nothing; the words are theirs all the same.
                Err(Refusal::NotAllowed(_)) => of,
                Err(refusal) => return Err(refusal.into()),
            };
            let mut drawn = tickets::one(db, &wire, &by, &after).await?;
            if !preview.text.is_empty() {
                drawn["comment"] = comment(&preview.text, preview.visibility);
            }
            let missing: Vec<&str> = preview.missing.iter().map(|m| m.name).collect();
            Ok(json!({ "ticket": drawn, "missing_values": missing }))
        })
        .await?;
    Ok(Answer::ok(json!({ "result": result })))
}

/// The fields that actions can name.
pub(super) const FIELDS: &[(&str, &str, &str)] = &[
    ("status", "Status", "list"),
    ("priority", "Priority", "list"),
    ("type", "Type", "list"),
    ("group_id", "Group", "list"),
    ("assignee_id", "Assignee", "list"),
    ("subject", "Set subject", "text"),
    ("set_tags", "Set tags", "tags"),
    ("current_tags", "Add tags", "tags"),
    ("remove_tags", "Remove tags", "tags"),
    ("comment_value", "Comment/description", "complex"),
    ("comment_mode_is_public", "Comment mode", "list"),
];

pub async fn supported(call: Call) -> Answered {
    call.actor()?;
    let all: Vec<Value> = FIELDS
        .iter()
        .map(|(field, title, kind)| json!({ "name": field, "field": field, "title": title, "type": kind, "operators": ["is"] }))
        .collect();
    Ok(Answer::ok(json!({ "actions": all })))
}

pub async fn definitions(call: Call) -> Answered {
    call.actor()?;
    let (groups, agents) =
        call.read(async |db| Ok((teams::refs(db).await?, people::assignable(db).await?))).await?;
    let value = |value: &str, title: &str| json!({ "value": value, "title": title, "enabled": true });
    let list = |words: &[&str]| words.iter().map(|w| value(w, w)).collect::<Vec<_>>();
    let actions: Vec<Value> = FIELDS
        .iter()
        .map(|(field, title, kind)| {
            let values = match *field {
                "status" => list(&["open", "pending", "hold", "solved"]),
                "priority" => list(&["", "low", "normal", "high", "urgent"]),
                "type" => list(&["", "question", "incident", "problem", "task"]),
                "group_id" => groups.iter().map(|t| value(&t.id.to_string(), &t.name)).collect(),
                "assignee_id" => std::iter::once(value("current_user", "(current user)"))
                    .chain(agents.iter().map(|p| value(&p.id.to_string(), &p.name)))
                    .collect(),
                "comment_mode_is_public" => list(&["true", "false"]),
                _ => Vec::new(),
            };
            json!({
                "subject": field, "title": title, "type": kind, "group": "ticket", "nullable": false,
                "repeatable": false, "values": values,
            })
        })
        .collect();
    Ok(Answer::ok(json!({ "definitions": { "actions": actions } })))
}
