//! Views: what the dialect calls conditions is the desk's query language, row by row. What has no word in the dialect is a
//! condition on the field `query`, with a piece of the language as its value, so that nothing is lost either way.

use domain::permission::may_see_view;
use domain::query::{Direction, SortBy};
use domain::view::{Column, GroupBy, Op, Row, Rows, SavedView, Sort, Whose};
use domain::{Actor, Moment, Refusal, Result, TeamId, ViewId};
use serde_json::{Map, Value, json};
use store::read::views as lists;
use store::{Conn, Tx, views};

use super::answer::{Answer, Answered, Failure};
use super::body::{Fields, ITEMS_MAX};
use super::call::{Call, Done, Wire, still};
use super::ledger::known_only;
use super::{groups, organizations, tickets, users};
use crate::commands::change_view::{Standing, ViewPlan, add_view, change_view, delete_view};
use crate::saved_views::{self, Resolved};

/// Counting stops here: clients are told "10000+".
const COUNT_MAX: i64 = 10_000;
/// How many views one request counts.
const COUNTED_MAX: usize = 20;
/// How many views are listed as compact ones.
const COMPACT_MAX: usize = 32;

// Drawing

/// The dialect's conditions of a query.
#[derive(Clone, Debug, Default, PartialEq)]
struct Conditions {
    all: Vec<Value>,
    any: Vec<Value>,
}

fn condition(field: &str, operator: &str, value: impl Into<Value>) -> Value {
    json!({ "field": field, "operator": operator, "value": value.into() })
}

/// A piece of the desk's own language.
fn own(text: String) -> Value {
    condition("query", "is", text)
}

fn drawn(row: &Row) -> Value {
    let operator = match row.op {
        Op::Is => "is",
        Op::IsNot => "is_not",
        Op::Less => "less_than",
        Op::LessOrEqual => "less_than_equal",
        Op::More => "greater_than",
        Op::MoreOrEqual => "greater_than_equal",
    };
    let is_equal = matches!(row.op, Op::Is | Op::IsNot);
    let is_one = !row.value.contains([',', '"', '*']);
    let is_number = !row.value.is_empty() && row.value.bytes().all(|b| b.is_ascii_digit());
    let reference = |field: &str, me: &str| match row.value.as_str() {
        "none" if is_equal => Some(condition(field, operator, "")),
        "me" if is_equal => Some(condition(field, operator, me)),
        id if is_number && is_equal => Some(condition(field, operator, id)),
        _ => None,
    };
    let drawn = match row.field.as_str() {
        "status" if is_one => {
            let value = if row.value == "on_hold" { "hold" } else { &row.value };
            Some(condition("status", operator, value))
        }
        "priority" | "type" if is_one => {
            let value = if row.value == "none" { "" } else { row.value.as_str() };
            Some(condition(&row.field, operator, value))
        }
        "assignee" => reference("assignee_id", "current_user"),
        "requester" => reference("requester_id", "current_user"),
        "team" => reference("group_id", "current_groups"),
        "organisation" => reference("organization_id", "current_user"),
        "tag" if is_equal && !row.value.contains(['"', '*']) && row.value != "none" => {
            let operator = if row.op == Op::Is { "includes" } else { "not_includes" };
            Some(condition("current_tags", operator, row.value.replace(',', " ")))
        }
        "channel" if is_equal && is_one => {
            VIA.iter().find(|(_, word)| *word == row.value).map(|(id, _)| condition("via_id", operator, *id))
        }
        "created" | "updated" | "solved" | "closed" => hours(row),
        _ => None,
    };
    drawn.unwrap_or_else(|| own(row.text()))
}

/// `created<48h`, opened more than 48 hours ago, is `NEW greater_than 48`.
fn hours(row: &Row) -> Option<Value> {
    let field = TIMES.iter().find(|(_, ours)| *ours == row.field)?.0;
    let hours = match (row.value.strip_suffix('h'), row.value.strip_suffix('d')) {
        (Some(n), _) => n.parse::<i64>().ok()?,
        (None, Some(n)) => n.parse::<i64>().ok()?.checked_mul(24)?,
        (None, None) => return None,
    };
    let operator = match row.op {
        Op::Less => "greater_than",
        Op::More => "less_than",
        Op::Is | Op::IsNot | Op::LessOrEqual | Op::MoreOrEqual => return None,
    };
    Some(condition(field, operator, hours.to_string()))
}

const TIMES: [(&str, &str); 4] =
    [("NEW", "created"), ("updated_at", "updated"), ("SOLVED", "solved"), ("CLOSED", "closed")];

/// The dialect's numbers of channels, the usual one of each first.
const VIA: [(&str, &str); 8] = [
    ("4", "email"),
    ("0", "form"),
    ("5", "api"),
    ("29", "chat"),
    ("33", "phone"),
    ("34", "phone"),
    ("35", "phone"),
    ("44", "phone"),
];

fn conditions(text: &str, keys: &domain::query::FieldKeys) -> Conditions {
    let Some(rows) = Rows::of(text, keys) else {
        return Conditions { all: vec![own(text.to_owned())], any: Vec::new() };
    };
    let mut all: Vec<Value> = rows.all.iter().map(drawn).collect();
    all.extend(rows.none.iter().map(|row| match row.op {
        Op::Is => drawn(&Row { op: Op::IsNot, ..row.clone() }),
        Op::IsNot => drawn(&Row { op: Op::Is, ..row.clone() }),
        Op::Less | Op::LessOrEqual | Op::More | Op::MoreOrEqual => own(format!("-{}", row.text())),
    }));
    Conditions { all, any: rows.any.iter().map(drawn).collect() }
}

/// The dialect's name of a column or a heading, and its title.
fn column(column: Column) -> (&'static str, &'static str) {
    match column {
        Column::Number => ("nice_id", "ID"),
        Column::Requester => ("requester", "Requester"),
        Column::Snippet => ("description", "Latest comment"),
        Column::Tags => ("current_tags", "Tags"),
        Column::Organisation => ("organization", "Organization"),
        Column::Channel => ("channel", "Channel"),
        Column::Type => ("type", "Type"),
        Column::Team => ("group", "Group"),
        Column::Priority => ("priority", "Priority"),
        Column::Assignee => ("assignee", "Assignee"),
        Column::Created => ("created", "Requested"),
        Column::Updated => ("updated", "Updated"),
        Column::Due => ("sla_next_breach_at", "Next SLA breach"),
    }
}

fn group_word(group: GroupBy) -> &'static str {
    match group {
        GroupBy::Status => "status",
        GroupBy::Assignee => "assignee",
        GroupBy::Team => "group",
        GroupBy::Priority => "priority",
        GroupBy::Organisation => "organization",
        GroupBy::Channel => "channel",
        GroupBy::Day => "day",
    }
}

fn parse_group(word: &str) -> Option<GroupBy> {
    GroupBy::ALL.iter().copied().find(|g| group_word(*g) == word)
}

fn sort_word(by: SortBy) -> &'static str {
    match by {
        SortBy::Updated | SortBy::Relevance => "updated",
        SortBy::Created => "created",
        SortBy::Solved => "solved",
        SortBy::Priority => "priority",
        SortBy::Status => "status",
        SortBy::Number => "nice_id",
        SortBy::Due => "sla_next_breach_at",
    }
}

fn parse_sort(word: &str) -> Option<SortBy> {
    match word {
        "id" | "ticket_id" => Some(SortBy::Number),
        "updated_at" => Some(SortBy::Updated),
        "created_at" => Some(SortBy::Created),
        "solved_at" => Some(SortBy::Solved),
        word => Sort::ALL_BY.into_iter().find(|by| sort_word(*by) == word),
    }
}

fn execution(v: &SavedView) -> Value {
    let titled =
        |(id, title): (&str, &str)| json!({ "id": id, "title": title, "filterable": true, "sortable": true });
    let mut columns = vec![titled(("status", "Status")), titled(("subject", "Subject"))];
    columns.extend(v.columns.iter().map(|c| titled(column(*c))));
    let order = match v.sort.direction {
        Direction::Ascending => "asc",
        Direction::Descending => "desc",
    };
    let with_order = |word: &str, order: &str| json!({ "id": word, "title": word, "order": order, "filterable": true, "sortable": true });
    json!({
        "group_by": v.group.map(group_word),
        "group_order": "asc",
        "sort_by": sort_word(v.sort.by),
        "sort_order": order,
        "group": v.group.map(|g| with_order(group_word(g), "asc")),
        "sort": with_order(sort_word(v.sort.by), order),
        "columns": columns,
        "fields": columns,
        "custom_fields": [],
    })
}

fn view(wire: &Wire, v: &SavedView, keys: &domain::query::FieldKeys) -> Value {
    let Conditions { all, any } = conditions(&v.query, keys);
    json!({
        "id": v.id,
        "url": wire.url(format!("views/{}.json", v.id)),
        "title": v.name,
        "raw_title": v.name,
        "description": null,
        "active": v.inactive_at.is_none(),
        "default": false,
        "position": v.position,
        "created_at": v.created_at.rfc3339(),
        "updated_at": v.updated_at.rfc3339(),
        "restriction": match v.whose {
            Whose::Person(id) => json!({ "type": "User", "id": id }),
            Whose::Team(id) => json!({ "type": "Group", "id": id, "ids": [id] }),
            Whose::Everyone => Value::Null,
        },
        "conditions": { "all": all, "any": any },
        "execution": execution(v),
    })
}

// Reading

/// A condition of the dialect as a piece of the desk's language.
fn piece(value: &Value) -> Result<String, String> {
    let text = |key: &str| match value.get(key) {
        Some(Value::String(s)) => Some(s.trim().to_owned()),
        Some(Value::Number(n)) => Some(n.to_string()),
        Some(Value::Bool(b)) => Some(b.to_string()),
        Some(Value::Array(items)) => {
            Some(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
        }
        Some(Value::Null | Value::Object(_)) | None => None,
    };
    let Some(field) = text("field").or_else(|| text("source")) else {
        return Err("a condition needs a field".into());
    };
    let (operator, value) = (text("operator").unwrap_or_default(), text("value").unwrap_or_default());
    if field == "query" {
        return Ok(format!("({value})"));
    }
    let op = match operator.as_str() {
        "is" | "includes" | "value" => Op::Is,
        "is_not" | "not_includes" => Op::IsNot,
        "less_than" | "value_previous" => Op::Less,
        "less_than_equal" => Op::LessOrEqual,
        "greater_than" => Op::More,
        "greater_than_equal" => Op::MoreOrEqual,
        "present" => Op::IsNot,
        "not_present" => Op::Is,
        other => return Err(format!("{other} is no operator of {field} in a view")),
    };
    let row = |name: &str, value: &str| Ok(Row::typed(name, op, value).text());
    let or_none = |value: &str| if value.is_empty() { "none".to_owned() } else { value.to_owned() };
    let reference = |name: &str| match value.as_str() {
        "current_user" | "current_groups" => row(name, "me"),
        "" => row(name, "none"),
        id if id.bytes().all(|b| b.is_ascii_digit()) => row(name, id),
        other => Err(format!("{other} is no value of {field} in a view")),
    };
    match field.as_str() {
        "status" => row("status", if value == "hold" { "on_hold" } else { &value }),
        "priority" | "type" => row(&field, &or_none(&value)),
        "group_id" => reference("team"),
        "assignee_id" => reference("assignee"),
        "requester_id" => reference("requester"),
        "organization_id" => reference("organisation"),
        "current_tags" | "tags" => {
            let tags: Vec<&str> =
                value.split(|c: char| c.is_whitespace() || c == ',').filter(|t| !t.is_empty()).collect();
            row("tag", &if tags.is_empty() { "none".to_owned() } else { tags.join(",") })
        }
        "via_id" => match VIA.iter().find(|(id, _)| *id == value) {
            Some((_, channel)) => row("channel", channel),
            None => Err(format!("{value} is no channel of this desk")),
        },
        "NEW" | "updated_at" | "SOLVED" | "CLOSED" => {
            let ours = TIMES.iter().find(|(theirs, _)| *theirs == field).map_or("created", |(_, ours)| ours);
            let n: i64 = value.parse().map_err(|_| format!("{field}: must be a number of hours"))?;
            // More hours ago is earlier.
            match op {
                Op::More | Op::MoreOrEqual => Ok(format!("{ours}<{n}h")),
                Op::Less | Op::LessOrEqual => Ok(format!("{ours}>{n}h")),
                Op::Is | Op::IsNot => Err(format!("{field}: use less_than or greater_than")),
            }
        }
        custom
            if custom
                .strip_prefix("custom_fields_")
                .is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit())) =>
        {
            let name = custom.replacen("custom_fields_", "custom_field_", 1);
            row(&name, &or_none(&value))
        }
        other => Err(format!(
            "{other} cannot be a condition of a view here; words are found by the search, and everything that the desk's own query language has can be given as the field query"
        )),
    }
}

/// The text of the conditions, if there are any in `fields`.
fn text(fields: &mut Fields) -> Option<String> {
    let (mut all, mut any) = (fields.list("all"), fields.list("any"));
    if let Some(mut inner) = fields.object("conditions") {
        all = all.or(inner.list("all"));
        any = any.or(inner.list("any"));
        fields.absorb(inner);
    }
    if all.is_none() && any.is_none() {
        return None;
    }
    let mut read = |of: Option<Vec<Value>>| -> Vec<String> {
        let mut pieces = Vec::new();
        for value in of.unwrap_or_default().iter().take(ITEMS_MAX) {
            match piece(value) {
                Ok(piece) => pieces.push(piece),
                Err(words) => fields.complain("conditions", "InvalidValue", words),
            }
        }
        pieces
    };
    let (mut parts, any) = (read(all), read(any));
    match any.len() {
        0 => {}
        1 => parts.extend(any),
        _ => parts.push(format!("({})", any.join(" OR "))),
    }
    // One alone needs no brackets around it.
    if let [one] = parts.as_slice()
        && let Some(inner) = one.strip_prefix('(').and_then(|p| p.strip_suffix(')'))
        && !inner.contains(['(', ')'])
    {
        return Some(inner.to_owned());
    }
    Some(parts.join(" AND "))
}

/// What a body says of a view, on top of `plan`.
fn read(fields: &mut Fields, me: domain::PersonId, plan: ViewPlan) -> ViewPlan {
    let mut plan = plan;
    fields.pass_over(&[
        "id",
        "url",
        "created_at",
        "updated_at",
        "raw_title",
        "description",
        "default",
        "execution",
        "watchable",
    ]);
    if let Some(title) = fields.text("title") {
        plan.name = title.unwrap_or_default();
    }
    if let Some(active) = fields.flag("active") {
        plan.standing = if active { Standing::Active } else { Standing::Inactive };
    }
    if let Some(position) = fields.take("position") {
        match position.as_i64() {
            Some(n) => plan.position = Some(n),
            None if position.is_null() => {}
            None => fields.complain("position", "InvalidValue", "position: must be a number"),
        }
    }
    if let Some(text) = text(fields) {
        plan.query = text;
    }
    match fields.take("restriction") {
        None => {}
        Some(Value::Null) => plan.whose = Whose::Everyone,
        Some(Value::Object(map)) => {
            let mut inner = Fields::of("view.restriction", map);
            let kind = inner.some_text("type").unwrap_or_default();
            let id = inner.some_id::<TeamId>("id");
            let first = inner.list("ids").and_then(|ids| ids.first().and_then(Value::as_i64)).map(TeamId);
            match (kind.as_str(), id.or(first)) {
                ("User", _) => plan.whose = Whose::Person(me),
                ("Group", Some(team)) => plan.whose = Whose::Team(team),
                _ => inner.complain(
                    "restriction",
                    "InvalidValue",
                    "restriction: must be a User or a Group with its id",
                ),
            }
            fields.absorb(inner);
        }
        Some(_) => fields.complain("restriction", "InvalidValue", "restriction: must be an object or null"),
    }
    if let Some(mut output) = fields.object("output") {
        output.pass_over(&["group_order"]);
        if let Some(group) = output.word("group_by", parse_group) {
            plan.group = group;
        }
        if let Some(Some(by)) = output.word("sort_by", parse_sort) {
            plan.sort.by = by;
        }
        match output.some_text("sort_order").map(|w| w.to_lowercase()).as_deref() {
            Some("asc") => plan.sort.direction = Direction::Ascending,
            Some("desc") => plan.sort.direction = Direction::Descending,
            Some(_) => output.complain("sort_order", "InvalidValue", "sort_order: must be asc or desc"),
            None => {}
        }
        if let Some(words) = output.words("columns") {
            plan.columns = words
                .iter()
                .filter_map(|word| {
                    Column::ALL.iter().copied().find(|c| column(*c).0 == word || c.as_str() == word)
                })
                .collect();
        }
        fields.absorb(output);
    }
    plan
}

fn blank() -> ViewPlan {
    ViewPlan {
        name: String::new(),
        whose: Whose::Everyone,
        query: String::new(),
        sort: Sort::default(),
        group: None,
        columns: Column::USUAL.to_vec(),
        position: None,
        standing: Standing::Active,
    }
}

fn plan_of(v: &SavedView) -> ViewPlan {
    ViewPlan {
        name: v.name.clone(),
        whose: v.whose,
        query: v.query.clone(),
        sort: v.sort,
        group: v.group,
        columns: v.columns.clone(),
        position: Some(v.position),
        standing: if v.inactive_at.is_some() { Standing::Inactive } else { Standing::Active },
    }
}

// Operations

async fn mine(db: &mut Conn, by: &Actor) -> Result<Vec<SavedView>> {
    views::of_person(db, by.as_person()?.id).await
}

async fn seen(db: &mut Conn, by: &Actor, id: ViewId) -> Result<SavedView> {
    let view = views::load(db, id).await?;
    may_see_view(by, view.whose)?;
    Ok(view)
}

/// A page of the caller's views that fit.
async fn page(call: &Call, fits: impl Fn(&SavedView) -> bool + Send + 'static, limit: usize) -> Answered {
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let keys = saved_views::field_keys(db).await?;
            let mut all: Vec<SavedView> = mine(db, &by).await?.into_iter().filter(|v| fits(v)).collect();
            all.truncate(limit);
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|v| view(&wire, v, &keys)).collect();
            Ok(paging.envelope("views", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn list(call: Call) -> Answered {
    let active = match call.query.some("active") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(_) => return Err(Failure::malformed("Invalid parameter", "active must be true or false")),
    };
    let access = call.query.some("access").map(str::to_owned);
    let team = call.query.number("group_id")?.map(TeamId);
    let fits = move |v: &SavedView| {
        active.is_none_or(|a| a == v.inactive_at.is_none())
            && team.is_none_or(|t| v.whose == Whose::Team(t))
            && match access.as_deref() {
                Some("personal") => matches!(v.whose, Whose::Person(_)),
                Some("shared") => !matches!(v.whose, Whose::Person(_)),
                Some("account") => v.whose == Whose::Everyone,
                Some(_) | None => true,
            }
    };
    page(&call, fits, usize::MAX).await
}

pub async fn active(call: Call) -> Answered {
    page(&call, |v| v.inactive_at.is_none(), usize::MAX).await
}

pub async fn compact(call: Call) -> Answered {
    page(&call, |v| v.inactive_at.is_none(), COMPACT_MAX).await
}

pub async fn search(call: Call) -> Answered {
    let wanted = call.query.some("query").unwrap_or_default().to_lowercase();
    page(&call, move |v| v.name.to_lowercase().contains(&wanted), usize::MAX).await
}

pub async fn show_many(call: Call) -> Answered {
    let ids = call.query.ids("ids")?;
    page(&call, move |v| ids.contains(&v.id.0), usize::MAX).await
}

pub async fn count(call: Call) -> Answered {
    let by = call.actor()?;
    let n = call.read(async move |db| Ok(mine(db, &by).await?.len() as i64)).await?;
    Ok(super::count(&call, n))
}

pub async fn show(call: Call) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    let found = call
        .read(async move |db| {
            let keys = saved_views::field_keys(db).await?;
            Ok(view(&wire, &seen(db, &by, id).await?, &keys))
        })
        .await?;
    Ok(Answer::ok(json!({ "view": found })))
}

pub async fn create(mut call: Call) -> Answered {
    let by = call.actor()?;
    let me = by.as_person()?.id;
    let mut fields = Fields::under("view", call.body.take())?;
    let plan = read(&mut fields, me, blank());
    if plan.name.trim().is_empty() {
        fields.complain("title", "BlankValue", "Title: cannot be blank");
    }
    let unknown = fields.end()?;
    let wire = call.wire.clone();
    call.changed(unknown, async move |tx| {
        let id = add_view(tx, &by, plan).await?;
        let made = kept(tx, &wire, id).await?;
        Ok(Done::created(tx, "view", made))
    })
    .await
}

async fn kept(tx: &mut Tx, wire: &Wire, id: ViewId) -> Result<Value> {
    let keys = saved_views::field_keys(tx).await?;
    Ok(view(wire, &views::load(tx, id).await?, &keys))
}

pub async fn update(mut call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    let me = by.as_person()?.id;
    let who = by.clone();
    let before = call.read(async move |db| seen(db, &who, id).await).await?;
    let mut fields = Fields::under("view", call.body.take())?;
    let plan = read(&mut fields, me, plan_of(&before));
    let unknown = fields.end()?;
    let wire = call.wire.clone();
    call.changed(unknown, async move |tx| {
        still(&before, &seen(tx, &by, id).await?)?;
        change_view(tx, &by, id, plan).await?;
        let made = kept(tx, &wire, id).await?;
        Ok(Done::ok(tx, json!({ "view": made })))
    })
    .await
}

/// Positions and switches of several at once.
pub async fn update_many(mut call: Call) -> Answered {
    let by = call.actor()?;
    let me = by.as_person()?.id;
    let items = super::body::items("views", "views", call.body.take())?;
    let mut unknown = Vec::new();
    let mut wanted = Vec::with_capacity(items.len());
    for item in items {
        let mut fields = Fields::of("views", item);
        let Some(id) = fields.some_id::<ViewId>("id") else {
            fields.complain("id", "BlankValue", "id: cannot be blank");
            fields.end()?;
            continue;
        };
        let who = by.clone();
        let before = call.read(async move |db| seen(db, &who, id).await).await?;
        let plan = read(&mut fields, me, plan_of(&before));
        unknown.extend(fields.end()?);
        wanted.push((id, plan));
    }
    let wire = call.wire.clone();
    call.changed(unknown, async move |tx| {
        let mut rows = Vec::with_capacity(wanted.len());
        for (id, plan) in wanted {
            change_view(tx, &by, id, plan).await?;
            rows.push(kept(tx, &wire, id).await?);
        }
        let count = rows.len();
        Ok(Done::ok(tx, json!({ "views": rows, "count": count, "next_page": null, "previous_page": null })))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_view(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn destroy_many(call: Call) -> Answered {
    let (ids, by) = (call.query.ids("ids")?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        for id in ids {
            delete_view(tx, &by, ViewId(id)).await?;
        }
        Ok(Done::none(tx))
    })
    .await
}

/// A view as the caller looks at it.
async fn resolved(db: &mut Conn, call: &Who, id: ViewId) -> Result<Resolved> {
    saved_views::resolve(db, &call.by, call.zone.as_deref(), id, call.now).await
}

/// Who asks, and when.
#[derive(Clone)]
struct Who {
    by: Actor,
    zone: Option<String>,
    now: Moment,
}

impl Who {
    fn of(call: &Call) -> Result<Self, Failure> {
        Ok(Self { by: call.actor()?, zone: call.me()?.time_zone, now: (call.app.clock)() })
    }
}

/// The order that the address asks for, else the view's.
fn ordered(call: &Call, view: &mut SavedView) -> Result<(), Failure> {
    if let Some(word) = call.query.some("sort_by") {
        let bad = || Failure::malformed("Invalid parameter", format!("sort_by cannot be {word}"));
        view.sort.by = parse_sort(word).ok_or_else(bad)?;
        view.group = None;
    }
    match call.query.some("sort_order") {
        None => {}
        Some("asc") => view.sort.direction = Direction::Ascending,
        Some("desc") => view.sort.direction = Direction::Descending,
        Some(_) => return Err(Failure::malformed("Invalid parameter", "sort_order must be asc or desc")),
    }
    Ok(())
}

pub async fn tickets_of(call: Call) -> Answered {
    let (id, who) = (call.id(0)?, Who::of(&call)?);
    let asking = who.clone();
    let mut found = call.read(async move |db| resolved(db, &asking, id).await).await?;
    ordered(&call, &mut found.view)?;
    let (paging, wire, include) = (call.paging()?, call.wire.clone(), call.includes());
    let body = call
        .read(async move |db| {
            let total = lists::count(db, &found.filter, COUNT_MAX + 1).await?;
            let ids = lists::ids(db, &found.asked(), paging.offset(), paging.rows).await?;
            let rows = tickets::by_id(db, &ids).await?;
            let part = paging.known(rows, total);
            let drawn = tickets::drawn(db, &wire, &who.by, &part.rows).await?;
            let mut body = paging.envelope("tickets", &part, drawn, Some(total));
            tickets::sideload(db, &wire, &who.by, &include, &part.rows, &mut body).await?;
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// The rows of a view as its columns show them, with the people, groups and organizations that they name.
async fn run(call: &Call, found: Resolved, who: Who, id: Option<ViewId>) -> Answered {
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            let total = lists::count(db, &found.filter, COUNT_MAX + 1).await?;
            let ids = lists::ids(db, &found.asked(), paging.offset(), paging.rows).await?;
            let rows = tickets::by_id(db, &ids).await?;
            let part = paging.known(rows, total);
            let drawn = tickets::drawn(db, &wire, &who.by, &part.rows).await?;
            let rows = drawn.iter().map(|t| row(t, &found.view)).collect();
            let mut body = paging.envelope("rows", &part, rows, Some(total));
            let execution = execution(&found.view);
            body.insert("columns".into(), execution["columns"].clone());
            body.insert(
                "view".into(),
                json!({ "id": id, "url": id.map(|id| wire.url(format!("views/{id}.json"))) }),
            );
            let (mut people, mut organisations) = (Vec::new(), Vec::new());
            for t in &part.rows {
                people.push(t.requester);
                people.extend(t.assignee);
                organisations.extend(t.organisation);
            }
            people.sort();
            people.dedup();
            organisations.sort();
            organisations.dedup();
            let people = users::by_id(db, &people).await?;
            body.insert("users".into(), Value::Array(users::users(db, &wire, &who.by, &people).await?));
            let all = store::teams::list(db).await?;
            let named = all.iter().filter(|t| part.rows.iter().any(|row| row.team == Some(t.id)));
            body.insert("groups".into(), named.map(|t| groups::group(&wire, t)).collect());
            body.insert(
                "organizations".into(),
                organizations::by_id(db, &wire, &who.by, &organisations).await?,
            );
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn execute(call: Call) -> Answered {
    let (id, who) = (call.id(0)?, Who::of(&call)?);
    let asking = who.clone();
    let mut found = call.read(async move |db| resolved(db, &asking, id).await).await?;
    ordered(&call, &mut found.view)?;
    run(&call, found, who, Some(id)).await
}

/// One row: the ticket in short, and a value for each column.
fn row(t: &Value, v: &SavedView) -> Value {
    let mut row = Map::new();
    let copied = ["id", "url", "subject", "description", "status", "type", "priority"];
    let ticket: Map<String, Value> = copied.iter().map(|k| ((*k).to_owned(), t[*k].clone())).collect();
    row.insert("ticket".into(), Value::Object(ticket));
    row.insert("status".into(), t["status"].clone());
    row.insert("subject".into(), t["subject"].clone());
    for c in &v.columns {
        let (name, key) = match c {
            Column::Number => ("nice_id", "id"),
            Column::Requester => ("requester_id", "requester_id"),
            Column::Snippet => ("description", "description"),
            Column::Tags => ("tags", "tags"),
            Column::Organisation => ("organization_id", "organization_id"),
            Column::Channel => ("channel", "via"),
            Column::Type => ("type", "type"),
            Column::Team => ("group_id", "group_id"),
            Column::Priority => ("priority", "priority"),
            Column::Assignee => ("assignee_id", "assignee_id"),
            Column::Created => ("created", "created_at"),
            Column::Updated => ("updated", "updated_at"),
            Column::Due => ("sla_next_breach_at", "sla_next_breach_at"),
        };
        row.insert(name.to_owned(), t[key].clone());
    }
    Value::Object(row)
}

/// A view that is not kept: what its conditions would find.
async fn unkept(call: &mut Call) -> Result<(Resolved, Who, Vec<String>), Failure> {
    let who = Who::of(call)?;
    let me = who.by.as_person()?.id;
    let mut fields = Fields::under("view", call.body.take())?;
    let plan = read(&mut fields, me, blank());
    let unknown = fields.end()?;
    let asking = who.clone();
    let found = call
        .read(async move |db| {
            let zone = saved_views::zone_of(asking.zone.as_deref());
            if let Err(e) = saved_views::check_in(db, &plan.query, asking.now, &zone).await? {
                return Err(Refusal::invalid("conditions", e.to_string()).into());
            }
            let view = SavedView {
                id: ViewId(0),
                name: plan.name,
                whose: plan.whose,
                query: plan.query,
                sort: plan.sort,
                group: plan.group,
                columns: plan.columns,
                position: 0,
                inactive_at: None,
                deleted_at: None,
                created_by: None,
                created_at: asking.now,
                updated_at: asking.now,
            };
            saved_views::of_view(db, view, Some(me), asking.zone.as_deref(), asking.now).await
        })
        .await?;
    Ok((found, who, unknown))
}

pub async fn preview(mut call: Call) -> Answered {
    let (found, who, unknown) = unkept(&mut call).await?;
    Ok(run(&call, found, who, None).await?.with_unknown(unknown))
}

pub async fn preview_count(mut call: Call) -> Answered {
    let (found, _, unknown) = unkept(&mut call).await?;
    let n = call.read(async move |db| lists::count(db, &found.filter, COUNT_MAX).await).await?;
    Ok(Answer::ok(json!({ "view_count": drawn_count(None, n, None) })).with_unknown(unknown))
}

fn drawn_count(id: Option<ViewId>, n: i64, url: Option<String>) -> Value {
    let pretty = if n >= COUNT_MAX { format!("{COUNT_MAX}+") } else { n.to_string() };
    json!({ "view_id": id, "url": url, "value": n, "pretty": pretty, "fresh": true })
}

/// Counts views: where all that fits is unsolved, the number is at hand; else the tables are asked.
async fn counted(call: &Call, ids: Vec<ViewId>) -> Result<Vec<Value>, Failure> {
    let (who, wire, app) = (Who::of(call)?, call.wire.clone(), call.app.clone());
    call.read(async move |db| {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let found = match resolved(db, &who, id).await {
                Ok(found) => found,
                // Asked for by number, like the others that are not the caller's.
                Err(domain::Error::Refused(Refusal::NotFound)) => continue,
                Err(e) => return Err(e),
            };
            let known = match lists::is_of_unsolved(&found.filter) {
                true => app.view_counts.ask(vec![found.key.clone()], who.now).pop().flatten(),
                false => None,
            };
            let n = match known {
                Some(n) => n.min(COUNT_MAX),
                None => lists::count(db, &found.filter, COUNT_MAX).await?,
            };
            rows.push(drawn_count(Some(id), n, Some(wire.url(format!("views/{id}/count.json")))));
        }
        Ok(rows)
    })
    .await
}

pub async fn count_one(call: Call) -> Answered {
    let id: ViewId = call.id(0)?;
    let n = counted(&call, vec![id]).await?.pop().ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "view_count": n })))
}

pub async fn count_many(call: Call) -> Answered {
    let ids: Vec<ViewId> = call.query.ids("ids")?.into_iter().map(ViewId).collect();
    if ids.len() > COUNTED_MAX {
        return Err(Failure::TooManyValues { what: "views", limit: COUNTED_MAX });
    }
    let rows = counted(&call, ids).await?;
    Ok(Answer::ok(json!({ "view_counts": rows })))
}

// The desk's own

/// A view with its query as text.
fn own_view(wire: &Wire, v: &SavedView) -> Value {
    json!({
        "id": v.id,
        "url": wire.desk_url(format!("views/{}", v.id)),
        "name": v.name,
        "query": v.query,
        "for": ui::views::whose_key(v.whose),
        "order": v.sort.to_string(),
        "group": v.group.map(GroupBy::as_str),
        "columns": v.columns.iter().map(|c| c.as_str()).collect::<Vec<_>>(),
        "position": v.position,
        "active": v.inactive_at.is_none(),
        "created_at": v.created_at.rfc3339(),
        "updated_at": v.updated_at.rfc3339(),
    })
}

fn own_plan(fields: &mut Fields, me: domain::PersonId, plan: ViewPlan) -> ViewPlan {
    let mut plan = plan;
    fields.pass_over(&["id", "url", "created_at", "updated_at"]);
    if let Some(name) = fields.text("name") {
        plan.name = name.unwrap_or_default();
    }
    if let Some(query) = fields.text("query") {
        plan.query = query.unwrap_or_default();
    }
    let whose = |word: &str| match word {
        "person" => Some(Whose::Person(me)),
        "everyone" => Some(Whose::Everyone),
        team => team.strip_prefix("team-")?.parse().ok().map(|id| Whose::Team(TeamId(id))),
    };
    if let Some(Some(whose)) = fields.word("for", whose) {
        plan.whose = whose;
    }
    if let Some(Some(sort)) = fields.word("order", Sort::parse) {
        plan.sort = sort;
    }
    if let Some(group) = fields.word("group", GroupBy::parse) {
        plan.group = group;
    }
    if let Some(words) = fields.words("columns") {
        plan.columns = Vec::new();
        for word in words {
            match Column::parse(&word) {
                Some(column) => plan.columns.push(column),
                None => fields.complain(
                    "columns",
                    "InvalidValue",
                    format!("columns: {word} is not one of its values"),
                ),
            }
        }
    }
    if let Some(Some(n)) = fields.take("position").map(|p| p.as_i64()) {
        plan.position = Some(n);
    }
    if let Some(active) = fields.flag("active") {
        plan.standing = if active { Standing::Active } else { Standing::Inactive };
    }
    plan
}

pub async fn own_list(call: Call) -> Answered {
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let all = mine(db, &by).await?;
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|v| own_view(&wire, v)).collect();
            Ok(paging.envelope("views", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn own_show(call: Call) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    let found = call.read(async move |db| seen(db, &by, id).await).await?;
    Ok(Answer::ok(json!({ "view": own_view(&wire, &found) })))
}

pub async fn own_create(mut call: Call) -> Answered {
    let by = call.actor()?;
    let me = by.as_person()?.id;
    let mut fields = Fields::under("view", call.body.take())?;
    let plan = own_plan(&mut fields, me, ViewPlan { whose: Whose::Person(me), ..blank() });
    known_only(fields.end()?)?;
    let wire = call.wire.clone();
    call.changed(Vec::new(), async move |tx| {
        let id = add_view(tx, &by, plan).await?;
        let made = own_view(&wire, &views::load(tx, id).await?);
        Ok(Done::created(tx, "view", made))
    })
    .await
}

pub async fn own_update(mut call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    let me = by.as_person()?.id;
    let who = by.clone();
    let before = call.read(async move |db| seen(db, &who, id).await).await?;
    let mut fields = Fields::under("view", call.body.take())?;
    let plan = own_plan(&mut fields, me, plan_of(&before));
    known_only(fields.end()?)?;
    let wire = call.wire.clone();
    call.changed(Vec::new(), async move |tx| {
        still(&before, &seen(tx, &by, id).await?)?;
        change_view(tx, &by, id, plan).await?;
        let made = own_view(&wire, &views::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "view": made })))
    })
    .await
}

/// The caller's own order of the navigation.
pub async fn own_order(mut call: Call) -> Answered {
    let by = call.actor()?;
    let mut fields = Fields::under("order", call.body.take())?;
    let ids = fields.list("view_ids").unwrap_or_default();
    let mut order = Vec::with_capacity(ids.len());
    for id in ids.iter().take(ROWS_ORDERED_MAX) {
        match id.as_i64() {
            Some(id) => order.push(ViewId(id)),
            None => fields.complain("view_ids", "InvalidValue", "view_ids: must be a list of ids"),
        }
    }
    known_only(fields.end()?)?;
    let wire = call.wire.clone();
    call.changed(Vec::new(), async move |tx| {
        crate::commands::change_view::arrange_views(tx, &by, &order).await?;
        let rows: Vec<Value> = mine(tx, &by).await?.iter().map(|v| own_view(&wire, v)).collect();
        Ok(Done::ok(tx, json!({ "views": rows })))
    })
    .await
}

/// The most views that one order names.
const ROWS_ORDERED_MAX: usize = 1000;

#[cfg(test)]
mod tests {
    use domain::query::FieldKeys;

    use super::*;

    fn both(text: &str) -> Conditions {
        conditions(text, &FieldKeys::default())
    }

    #[test]
    fn queries_become_conditions_and_queries_again() {
        let now = Moment(1_767_603_600_000_000);
        for text in [
            "status:open assignee:none",
            "status<solved -tag:a,b team:7",
            "assignee:me AND team:me",
            "priority:none type:incident",
            "created<48h updated>3d",
            "status<solved (priority:urgent OR tag:vip OR -channel:email)",
            "cc:rosa@ardent.example has:note",
            "status:open AND (tag:a OR (tag:b AND tag:c))",
            "tag:a OR tag:b",
            "status:on_hold",
            "status:open,pending",
        ] {
            let Conditions { all, any } = both(text);
            let mut fields = Fields::of(
                "view",
                Map::from_iter([("all".to_owned(), json!(all)), ("any".to_owned(), json!(any))]),
            );
            let back = super::text(&mut fields).unwrap_or_default();
            assert!(fields.end().is_ok(), "{text}: {all:?} {any:?}");
            let read = |text: &str| domain::query::parse(text, now).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert!(domain::view::same(&read(&back).filter, &read(text).filter), "{text} → {back}");
        }
    }

    #[test]
    fn clients_see_the_words_they_know() {
        let Conditions { all, any } = both("status<solved assignee:none -tag:vip created<48h");
        let expected = [
            condition("status", "less_than", "solved"),
            condition("assignee_id", "is", ""),
            condition("NEW", "greater_than", "48"),
            condition("current_tags", "not_includes", "vip"),
        ];
        assert_eq!((all.as_slice(), any.len()), (expected.as_slice(), 0));
        assert_eq!(both("status:on_hold").all, [condition("status", "is", "hold")]);
        assert_eq!(both("channel:email").all, [condition("via_id", "is", "4")]);
        assert_eq!(both("room:B12").all, [own("room:B12".into())], "what the dialect has no word for");
    }

    #[test]
    fn what_no_list_can_follow_is_refused_in_words() {
        let refused =
            |field: &str, operator: &str, value: &str| piece(&condition(field, operator, value)).is_err();
        assert!(refused("subject_includes_word", "includes", "printer"));
        assert!(refused("status", "changed", "open"));
        assert!(refused("assignee_id", "is", "somebody"));
        assert!(refused("NEW", "is", "3"));
        assert!(!refused("NEW", "greater_than", "3"));
        assert!(piece(&json!({ "operator": "is" })).is_err());
    }

    #[test]
    fn counts_are_told_as_clients_know_them() {
        let n = drawn_count(Some(ViewId(7)), COUNT_MAX, None);
        assert_eq!(
            (n["pretty"].as_str(), n["value"].as_i64(), n["view_id"].as_i64()),
            (Some("10000+"), Some(COUNT_MAX), Some(7))
        );
    }
}
