//! Rules in the public dialect: triggers are rules on events, automations rules on time.
//!
//! [`vocabulary`] has the words of conditions and actions. Everything is read first and written in one transaction over what
//! stands then, so that two programs that change different things of a rule lose neither.

mod vocabulary;

use std::collections::{BTreeSet, HashMap};

use domain::condition::Conditions;
use domain::message::Channel;
use domain::rule::{Content, Rule, RuleCategory, RuleKind, Switch, may_manage};
use domain::{Actor, FieldId, Refusal, Result, RuleCategoryId, RuleId};
use serde_json::{Map, Value, json};
use store::rules::Version;
use store::{Conn, Tx, access_connectors, fields, mailboxes, people, rules, teams};

use self::vocabulary::{Known, Mailboxes, Values};
use super::answer::{Answer, Answered, Failure};
use super::body::{self, Fields};
use super::call::{Call, Done, Wire};
use super::macros;
use crate::commands::change_rule::{
    add_rule, arrange_rules, change_rule, delete_category, delete_rule, put_category,
};

pub const LIST_PARAMS: [&str; 4] = ["active", "category_id", "sort_by", "sort_order"];
pub const SEARCH_PARAMS: [&str; 5] = ["query", "active", "category_id", "sort_by", "sort_order"];

/// What a category is called that was needed and not there.
const FIRST_CATEGORY: &str = "Triggers";
/// The largest place in a list that can be asked for.
const POSITION_MAX: i64 = 1_000_000;

/// One and many of a kind.
fn names(kind: RuleKind) -> (&'static str, &'static str) {
    match kind {
        RuleKind::Event => ("trigger", "triggers"),
        RuleKind::Time => ("automation", "automations"),
    }
}

// Drawing

fn drawn_conditions(of: &Conditions, mailboxes: &Mailboxes) -> Value {
    let each = |list: &[domain::condition::Condition]| {
        list.iter().map(|c| vocabulary::condition(c, mailboxes)).collect::<Vec<_>>()
    };
    json!({ "all": each(&of.all), "any": each(&of.any) })
}

fn drawn_actions(of: &Content) -> Vec<Value> {
    of.actions.iter().map(vocabulary::action).collect()
}

fn described(of: &Content) -> Option<&str> {
    (!of.description.is_empty()).then_some(of.description.as_str())
}

fn drawn(wire: &Wire, r: &Rule, mailboxes: &Mailboxes) -> Value {
    let c = &r.content;
    let mut map = json!({
        "url": wire.url(format!("{}/{}.json", names(r.kind).1, r.id)),
        "id": r.id,
        "title": c.title,
        "raw_title": c.title,
        "active": c.switch == Switch::On,
        "default": false,
        "position": r.position,
        "conditions": drawn_conditions(&c.conditions, mailboxes),
        "actions": drawn_actions(c),
        "created_at": r.created_at.rfc3339(),
        "updated_at": r.updated_at.rfc3339(),
    });
    match r.kind {
        RuleKind::Event => {
            map["description"] = json!(described(c));
            // A text in this dialect, other than most ids.
            map["category_id"] = json!(c.category.map(|id| id.to_string()));
        }
        RuleKind::Time => {}
    }
    map
}

// Reading

fn read_conditions(fields: &mut Fields, mailboxes: &Mailboxes) -> Option<Conditions> {
    let (mut all, mut any) = (fields.list("all"), fields.list("any"));
    if let Some(mut inner) = fields.object("conditions") {
        all = all.or(inner.list("all"));
        any = any.or(inner.list("any"));
        fields.absorb(inner);
    }
    if all.is_none() && any.is_none() {
        return None;
    }
    let mut read = |of: Option<Vec<Value>>| {
        let mut found = Vec::new();
        for item in of.unwrap_or_default() {
            let part = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
            // Older clients call the field the source.
            let field = if part("field").is_empty() { part("source") } else { part("field") };
            let value = item.get("value").unwrap_or(&Value::Null);
            match vocabulary::read_condition(field, part("operator"), value, mailboxes) {
                Ok(condition) => found.push(condition),
                Err(problem) => {
                    fields.complain("conditions", "InvalidValue", format!("conditions: {field}: {problem}"));
                }
            }
        }
        found
    };
    Some(Conditions { all: read(all), any: read(any) })
}

/// What a request says of a rule; `None` is not said.
#[derive(Default)]
struct Wish {
    title: Option<String>,
    description: Option<String>,
    switch: Option<Switch>,
    category: Option<Option<RuleCategoryId>>,
    conditions: Option<Conditions>,
    actions: Option<Vec<domain::rule::RuleAction>>,
    position: Option<i64>,
    /// Parts of actions that the desk does not keep.
    lost: BTreeSet<&'static str>,
}

fn read_switch(fields: &mut Fields) -> Option<Switch> {
    fields.flag("active").map(|on| if on { Switch::On } else { Switch::Off })
}

fn read_position(fields: &mut Fields) -> Option<i64> {
    let text = fields.some_text("position")?;
    let position = text.trim().parse::<i64>().ok().filter(|n| (0..=POSITION_MAX).contains(n));
    if position.is_none() {
        let words = format!("position: must be a number from 0 to {POSITION_MAX}");
        fields.complain("position", "InvalidValue", words);
    }
    position
}

impl Wish {
    fn read(fields: &mut Fields, mailboxes: &Mailboxes) -> Self {
        fields.pass_over(&["id", "url", "raw_title", "default", "created_at", "updated_at"]);
        let mut wish = Self {
            title: fields.some_text("title"),
            description: fields.text("description").map(Option::unwrap_or_default),
            switch: read_switch(fields),
            category: fields.id("category_id"),
            conditions: read_conditions(fields, mailboxes),
            actions: None,
            position: read_position(fields),
            lost: BTreeSet::new(),
        };
        let Some(list) = fields.list("actions") else { return wish };
        let mut actions = Vec::with_capacity(list.len());
        for item in list {
            let field = item.get("field").and_then(Value::as_str).unwrap_or_default();
            match vocabulary::read_action(field, item.get("value").unwrap_or(&Value::Null)) {
                Ok(read) => {
                    actions.push(read.action);
                    wish.lost.extend(read.lost);
                }
                Err(problem) => {
                    fields.complain("actions", "InvalidValue", format!("actions: {field}: {problem}"));
                }
            }
        }
        wish.actions = Some(actions);
        wish
    }

    /// What stands, with what was said over it.
    fn over(&self, before: Content) -> Content {
        let wish = |said: &Option<String>, before: String| said.clone().unwrap_or(before);
        Content {
            title: wish(&self.title, before.title),
            description: wish(&self.description, before.description),
            category: self.category.unwrap_or(before.category),
            switch: self.switch.unwrap_or(before.switch),
            conditions: self.conditions.clone().unwrap_or(before.conditions),
            actions: self.actions.clone().unwrap_or(before.actions),
        }
    }

    /// What the answer's warning names.
    fn unheard(&self, mut unknown: Vec<String>) -> Vec<String> {
        unknown.extend(self.lost.iter().map(|what| format!("actions: {what}")));
        unknown
    }
}

/// The order in which rules stand when those that `wanted` names go to their places, from 1. Who goes up stands before whom
/// they meet there, who goes down behind.
fn order(all: &[(RuleId, i64)], wanted: &HashMap<RuleId, i64>) -> Vec<RuleId> {
    let mut keyed: Vec<((i64, i8), RuleId)> = all
        .iter()
        .map(|(id, at)| {
            let to = wanted.get(id).copied().unwrap_or(*at);
            ((to, i8::from(to > *at) - i8::from(to < *at)), *id)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, id)| id).collect()
}

/// Puts rules at the places that were asked for; nothing where there are none.
async fn place(tx: &mut Tx, by: &Actor, kind: RuleKind, wanted: &HashMap<RuleId, i64>) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let all: Vec<(RuleId, i64)> =
        rules::list(tx, kind).await?.into_iter().map(|r| (r.id, r.position)).collect();
    if wanted.iter().all(|wish| all.contains(&(*wish.0, *wish.1))) {
        return Ok(());
    }
    arrange_rules(tx, by, kind, &order(&all, wanted)).await
}

fn of_kind(rule: Rule, kind: RuleKind) -> Result<Rule> {
    if rule.kind == kind { Ok(rule) } else { Err(Refusal::NotFound.into()) }
}

async fn addresses(db: &mut Conn) -> Result<Mailboxes> {
    Ok(mailboxes::list(db).await?.into_iter().map(|m| (m.id, m.address)).collect())
}

async fn known_mailboxes(call: &Call) -> Result<Mailboxes, Failure> {
    may_manage(&call.actor()?)?;
    call.read(async |db| addresses(db).await).await
}

// Lists

/// A page of those that `keep` keeps, in the order asked for.
async fn page(call: Call, kind: RuleKind, keep: impl Fn(&Rule) -> bool + Send + 'static) -> Answered {
    may_manage(&call.actor()?)?;
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let active = call.query.some("active").and_then(|v| v.parse::<bool>().ok());
    let category = call.query.number("category_id")?.map(RuleCategoryId);
    let sort = call.query.some("sort_by").unwrap_or("position").to_owned();
    let falls = call.query.some("sort_order") == Some("desc");
    let body = call
        .read(async move |db| {
            let mut all = rules::list(db, kind).await?;
            all.retain(|r| {
                keep(r)
                    && active.is_none_or(|a| a == (r.content.switch == Switch::On))
                    && category.is_none_or(|c| r.content.category == Some(c))
            });
            match sort.as_str() {
                "alphabetical" => all.sort_by_key(|r| r.content.title.to_lowercase()),
                "created_at" => all.sort_by_key(|r| r.created_at),
                "updated_at" => all.sort_by_key(|r| r.updated_at),
                // As they stand.
                _ => {}
            }
            if falls {
                all.reverse();
            }
            let count = all.len() as i64;
            let mailboxes = addresses(db).await?;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|r| drawn(&wire, r, &mailboxes)).collect();
            Ok(paging.envelope(names(kind).1, &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

async fn search(call: Call, kind: RuleKind) -> Answered {
    let query = call.query.some("query").unwrap_or_default().to_lowercase();
    let words: Vec<String> = query.split_whitespace().map(str::to_owned).collect();
    page(call, kind, move |r| {
        let title = r.content.title.to_lowercase();
        words.iter().all(|word| title.contains(word))
    })
    .await
}

// One

async fn show(call: Call, kind: RuleKind) -> Answered {
    may_manage(&call.actor()?)?;
    let (id, wire) = (call.id::<RuleId>(0)?, call.wire.clone());
    let drawn = call
        .read(async move |db| {
            let found = of_kind(rules::load(db, id).await?, kind)?;
            Ok(drawn(&wire, &found, &addresses(db).await?))
        })
        .await?;
    Ok(Answer::ok(json!({ names(kind).0: drawn })))
}

async fn create(mut call: Call, kind: RuleKind) -> Answered {
    let (name, _) = names(kind);
    let mailboxes = known_mailboxes(&call).await?;
    let mut fields = Fields::under(name, call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let wish = Wish::read(&mut fields, &mailboxes);
    if wish.title.is_none() {
        fields.complain("title", "BlankValue", "Title: cannot be blank");
    }
    let unknown = wish.unheard(fields.end()?);
    call.changed(unknown, async move |tx| {
        let mut content = wish.over(Content {
            title: String::new(),
            description: String::new(),
            category: None,
            switch: Switch::On,
            conditions: Conditions::default(),
            actions: Vec::new(),
        });
        if kind == RuleKind::Event && content.category.is_none() {
            // In this dialect every trigger stands in a category.
            content.category = Some(match rules::categories(tx).await?.first() {
                Some(first) => first.id,
                None => put_category(tx, &by, None, FIRST_CATEGORY, None).await?,
            });
        }
        let id = add_rule(tx, &by, kind, content).await?;
        place(tx, &by, kind, &wish.position.map(|to| (id, to)).into_iter().collect()).await?;
        let made = drawn(&wire, &rules::load(tx, id).await?, &mailboxes);
        Ok(Done::created(tx, name, made))
    })
    .await
}

async fn update(mut call: Call, kind: RuleKind) -> Answered {
    let (name, _) = names(kind);
    let (id, wire, by) = (call.id::<RuleId>(0)?, call.wire.clone(), call.actor()?);
    let mailboxes = known_mailboxes(&call).await?;
    let mut fields = Fields::under(name, call.body.take())?;
    let wish = Wish::read(&mut fields, &mailboxes);
    let unknown = wish.unheard(fields.end()?);
    call.changed(unknown, async move |tx| {
        tx.quiet("it may be so already");
        let before = of_kind(rules::load(tx, id).await?, kind)?;
        change_rule(tx, &by, id, wish.over(before.content)).await?;
        place(tx, &by, kind, &wish.position.map(|to| (id, to)).into_iter().collect()).await?;
        let found = drawn(&wire, &rules::load(tx, id).await?, &mailboxes);
        Ok(Done::ok(tx, json!({ name: found })))
    })
    .await
}

async fn delete(call: Call, kind: RuleKind) -> Answered {
    let (id, by) = (call.id::<RuleId>(0)?, call.actor()?);
    may_manage(&by)?;
    call.changed(Vec::new(), async move |tx| {
        of_kind(rules::load(tx, id).await?, kind)?;
        delete_rule(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

// Many

async fn destroy_many(call: Call, kind: RuleKind) -> Answered {
    let (ids, by) = (call.query.ids("ids")?, call.actor()?);
    may_manage(&by)?;
    call.changed(Vec::new(), async move |tx| {
        tx.quiet("there may be none of them");
        for id in ids {
            of_kind(rules::load(tx, RuleId(id)).await?, kind)?;
            delete_rule(tx, &by, RuleId(id)).await?;
        }
        Ok(Done::none(tx))
    })
    .await
}

/// What is wanted of one of several rules.
struct Item {
    id: RuleId,
    switch: Option<Switch>,
    category: Option<Option<RuleCategoryId>>,
    position: Option<i64>,
}

/// Reads the items of a list; says which keys meant nothing.
fn read_items(
    many: &'static str,
    items: Vec<Map<String, Value>>,
) -> Result<(Vec<Item>, Vec<String>), Failure> {
    let (mut wishes, mut unknown) = (Vec::with_capacity(items.len()), Vec::new());
    for map in items {
        let mut fields = Fields::of(many, map);
        let id: Option<RuleId> = fields.some_id("id");
        let (switch, category) = (read_switch(&mut fields), fields.id("category_id"));
        let position = read_position(&mut fields);
        if id.is_none() {
            fields.complain("id", "BlankValue", "id: cannot be blank");
        }
        unknown.extend(fields.end()?);
        wishes.extend(id.map(|id| Item { id, switch, category, position }));
    }
    Ok((wishes, unknown))
}

/// Changes several; gives them as they are then.
async fn change_items(
    tx: &mut Tx,
    wire: &Wire,
    by: &Actor,
    kind: RuleKind,
    items: &[Item],
) -> Result<Vec<Value>> {
    for item in items {
        let before = of_kind(rules::load(tx, item.id).await?, kind)?.content;
        let (switch, category) =
            (item.switch.unwrap_or(before.switch), item.category.unwrap_or(before.category));
        change_rule(tx, by, item.id, Content { switch, category, ..before }).await?;
    }
    let wanted = items.iter().filter_map(|item| Some((item.id, item.position?))).collect();
    place(tx, by, kind, &wanted).await?;
    let mailboxes = addresses(tx).await?;
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        rows.push(drawn(wire, &rules::load(tx, item.id).await?, &mailboxes));
    }
    Ok(rows)
}

async fn update_many(mut call: Call, kind: RuleKind) -> Answered {
    let (_, many) = names(kind);
    let (wire, by) = (call.wire.clone(), call.actor()?);
    may_manage(&by)?;
    let (items, unknown) = read_items(many, body::items(many, many, call.body.take())?)?;
    call.changed(unknown, async move |tx| {
        tx.quiet("they may be so already");
        let rows = change_items(tx, &wire, &by, kind, &items).await?;
        Ok(Done::ok(tx, json!({ many: rows })))
    })
    .await
}

pub async fn list_triggers(call: Call) -> Answered {
    page(call, RuleKind::Event, |_| true).await
}
pub async fn active_triggers(call: Call) -> Answered {
    page(call, RuleKind::Event, |r| r.content.switch == Switch::On).await
}
pub async fn search_triggers(call: Call) -> Answered {
    search(call, RuleKind::Event).await
}
pub async fn show_trigger(call: Call) -> Answered {
    show(call, RuleKind::Event).await
}
pub async fn create_trigger(call: Call) -> Answered {
    create(call, RuleKind::Event).await
}
pub async fn update_trigger(call: Call) -> Answered {
    update(call, RuleKind::Event).await
}
pub async fn delete_trigger(call: Call) -> Answered {
    delete(call, RuleKind::Event).await
}
pub async fn destroy_triggers(call: Call) -> Answered {
    destroy_many(call, RuleKind::Event).await
}
pub async fn update_triggers(call: Call) -> Answered {
    update_many(call, RuleKind::Event).await
}
pub async fn list_automations(call: Call) -> Answered {
    page(call, RuleKind::Time, |_| true).await
}
pub async fn active_automations(call: Call) -> Answered {
    page(call, RuleKind::Time, |r| r.content.switch == Switch::On).await
}
pub async fn search_automations(call: Call) -> Answered {
    search(call, RuleKind::Time).await
}
pub async fn show_automation(call: Call) -> Answered {
    show(call, RuleKind::Time).await
}
pub async fn create_automation(call: Call) -> Answered {
    create(call, RuleKind::Time).await
}
pub async fn update_automation(call: Call) -> Answered {
    update(call, RuleKind::Time).await
}
pub async fn delete_automation(call: Call) -> Answered {
    delete(call, RuleKind::Time).await
}
pub async fn destroy_automations(call: Call) -> Answered {
    destroy_many(call, RuleKind::Time).await
}
pub async fn update_automations(call: Call) -> Answered {
    update_many(call, RuleKind::Time).await
}

/// Puts triggers into the order of `trigger_ids`; those that are not named stay behind them.
pub async fn reorder(mut call: Call) -> Answered {
    let (wire, by) = (call.wire.clone(), call.actor()?);
    may_manage(&by)?;
    let mut fields = Fields::of("trigger_ids", call.body.take().as_object().cloned().unwrap_or_default());
    let ids: Option<Vec<RuleId>> = fields.list("trigger_ids").and_then(|ids| {
        let id = |v: &Value| v.as_i64().or_else(|| v.as_str()?.parse().ok()).map(RuleId);
        ids.iter().map(id).collect()
    });
    let repeats = ids.as_ref().is_some_and(|ids| ids.iter().collect::<BTreeSet<_>>().len() < ids.len());
    if ids.is_none() || repeats {
        let words = "trigger_ids: must be a list of ids, each once";
        fields.complain("trigger_ids", "InvalidValue", words);
    }
    let unknown = fields.end()?;
    let ids = ids.unwrap_or_default();
    call.changed(unknown, async move |tx| {
        tx.quiet("they may stand so already");
        arrange_rules(tx, &by, RuleKind::Event, &ids).await?;
        let mailboxes = addresses(tx).await?;
        let all = rules::list(tx, RuleKind::Event).await?;
        let rows: Vec<Value> = all.iter().map(|r| drawn(&wire, r, &mailboxes)).collect();
        Ok(Done::ok(tx, json!({ "triggers": rows })))
    })
    .await
}

// Revisions

/// What became of one value.
fn became(before: Option<&Value>, after: &Value) -> Value {
    match before {
        Some(before) if before == after => json!([{ "change": "=", "content": after }]),
        Some(before) => {
            json!([{ "change": "-", "content": before }, { "change": "+", "content": after }])
        }
        None => json!([{ "change": "+", "content": after }]),
    }
}

/// What became of each of a list of objects, part by part; those that are gone stand at the end.
fn each_became(before: Option<&Value>, after: &Value) -> Value {
    let empty = Vec::new();
    let mut gone: Vec<&Value> = before.and_then(Value::as_array).unwrap_or(&empty).iter().collect();
    let marked = |item: &Value, change: &str| {
        let parts = item.as_object().into_iter().flatten();
        let parts = parts.map(|(key, value)| (key.clone(), json!([{ "change": change, "content": value }])));
        Value::Object(parts.collect())
    };
    let mut all = Vec::new();
    for item in after.as_array().unwrap_or(&empty) {
        match gone.iter().position(|before| *before == item) {
            Some(at) => {
                gone.remove(at);
                all.push(marked(item, "="));
            }
            None => all.push(marked(item, "+")),
        }
    }
    all.extend(gone.into_iter().map(|item| marked(item, "-")));
    Value::Array(all)
}

fn snapshot(c: &Content, mailboxes: &Mailboxes) -> Value {
    json!({
        "title": c.title,
        "description": described(c),
        "active": c.switch == Switch::On,
        "conditions": drawn_conditions(&c.conditions, mailboxes),
        "actions": drawn_actions(c),
    })
}

/// A version of a trigger, with what it changed on the one before.
fn revision(wire: &Wire, id: RuleId, v: &Version, before: Option<&Version>, mailboxes: &Mailboxes) -> Value {
    let after = snapshot(&v.content, mailboxes);
    let before = before.map(|v| snapshot(&v.content, mailboxes));
    let was = |path: &str| before.as_ref().and_then(|b| b.pointer(path));
    json!({
        "url": wire.url(format!("triggers/{id}/revisions/{}.json", v.version)),
        "id": v.version,
        // -1 is the system.
        "author_id": v.by.as_ref().map_or(-1, |p| p.id.0),
        "created_at": v.at.rfc3339(),
        "diff": {
            "title": became(was("/title"), &after["title"]),
            "description": became(was("/description"), &after["description"]),
            "active": became(was("/active"), &after["active"]),
            "conditions": {
                "all": each_became(was("/conditions/all"), &after["conditions"]["all"]),
                "any": each_became(was("/conditions/any"), &after["conditions"]["any"]),
            },
            "actions": each_became(was("/actions"), &after["actions"]),
        },
        "snapshot": after,
    })
}

pub async fn revisions(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let (id, paging, wire) = (call.id::<RuleId>(0)?, call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            // Each change of a rule is a version, so the last one's number says how many there are.
            let total = of_kind(rules::load(db, id).await?, RuleKind::Event)?.version;
            let from = paging.offset();
            let all = rules::versions(db, id, from + paging.rows + 1).await?;
            let mailboxes = addresses(db).await?;
            let first = usize::try_from(from).unwrap_or(usize::MAX);
            // The latest first: what stands behind one is what it changed.
            let page = all.iter().enumerate().skip(first).take(usize::try_from(paging.rows).unwrap_or(0));
            let rows: Vec<Value> =
                page.map(|(n, v)| revision(&wire, id, v, all.get(n + 1), &mailboxes)).collect();
            let part = paging.known(rows, total);
            let rows = part.rows.clone();
            Ok(paging.envelope("trigger_revisions", &part, rows, Some(total)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn show_revision(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let (id, wire) = (call.id::<RuleId>(0)?, call.wire.clone());
    let number: i64 = call.id(1)?;
    let drawn = call
        .read(async move |db| {
            of_kind(rules::load(db, id).await?, RuleKind::Event)?;
            let found = rules::load_version(db, id, number).await?;
            let before = match number {
                1 => None,
                later => Some(rules::load_version(db, id, later - 1).await?),
            };
            Ok(revision(&wire, id, &found, before.as_ref(), &addresses(db).await?))
        })
        .await?;
    Ok(Answer::ok(json!({ "trigger_revision": drawn })))
}

// Categories

fn category(c: &RuleCategory) -> Value {
    json!({
        "id": c.id.to_string(),
        "name": c.name,
        "position": c.position,
        "created_at": c.created_at.rfc3339(),
        "updated_at": c.updated_at.rfc3339(),
    })
}

pub async fn categories(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let paging = call.paging()?;
    let body = call
        .read(async move |db| {
            let all = rules::categories(db).await?;
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(category).collect();
            Ok(paging.envelope("trigger_categories", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn show_category(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let id = call.id::<RuleCategoryId>(0)?;
    let found = call.read(async move |db| rules::load_category(db, id).await).await?;
    Ok(Answer::ok(json!({ "trigger_category": category(&found) })))
}

pub async fn create_category(call: Call) -> Answered {
    keep_category(call, None).await
}

pub async fn update_category(call: Call) -> Answered {
    let id = call.id::<RuleCategoryId>(0)?;
    keep_category(call, Some(id)).await
}

async fn keep_category(mut call: Call, id: Option<RuleCategoryId>) -> Answered {
    let by = call.actor()?;
    may_manage(&by)?;
    let mut fields = Fields::under("trigger_category", call.body.take())?;
    fields.pass_over(&["id", "created_at", "updated_at"]);
    let (name, position) = (fields.some_text("name"), read_position(&mut fields));
    if id.is_none() && name.is_none() {
        fields.complain("name", "BlankValue", "Name: cannot be blank");
    }
    let unknown = fields.end()?;
    call.changed(unknown, async move |tx| {
        let kept = name_category(tx, &by, id, name, position).await?;
        let drawn = category(&rules::load_category(tx, kept).await?);
        Ok(match id {
            Some(_) => Done::ok(tx, json!({ "trigger_category": drawn })),
            None => Done::created(tx, "trigger_category", drawn),
        })
    })
    .await
}

/// Makes a category or changes what is said of it.
async fn name_category(
    tx: &mut Tx,
    by: &Actor,
    id: Option<RuleCategoryId>,
    name: Option<String>,
    position: Option<i64>,
) -> Result<RuleCategoryId> {
    let name = match (name, id) {
        (Some(name), _) => name,
        (None, Some(id)) => rules::load_category(tx, id).await?.name,
        (None, None) => String::new(),
    };
    put_category(tx, by, id, &name, position).await
}

pub async fn remove_category(call: Call) -> Answered {
    let (id, by) = (call.id::<RuleCategoryId>(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_category(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// Several changes of categories and triggers in one: all of them, or none.
pub async fn category_job(mut call: Call) -> Answered {
    let (wire, by) = (call.wire.clone(), call.actor()?);
    may_manage(&by)?;
    let mut job = Fields::under("job", call.body.take())?;
    if job.some_text("action").as_deref() != Some("patch") {
        job.complain("action", "InvalidValue", "action: must be patch");
    }
    let (mut categories, mut triggers) = (None, None);
    if let Some(mut items) = job.object("items") {
        (categories, triggers) = (items.list("trigger_categories"), items.list("triggers"));
        job.absorb(items);
    }
    if categories.is_none() && triggers.is_none() {
        job.complain("items", "BlankValue", "items: must have trigger_categories or triggers");
    }
    let mut unknown = job.end()?;
    let list = |name: &'static str, of: Option<Vec<Value>>| {
        body::items(name, name, json!({ name: of.unwrap_or_default() }))
    };
    let (categories, triggers) = (list("trigger_categories", categories)?, list("triggers", triggers)?);
    let mut wishes: Vec<(RuleCategoryId, Option<String>, Option<i64>)> = Vec::with_capacity(categories.len());
    for map in categories {
        let mut fields = Fields::of("trigger_categories", map);
        let id: Option<RuleCategoryId> = fields.some_id("id");
        let (name, position) = (fields.some_text("name"), read_position(&mut fields));
        if id.is_none() {
            fields.complain("id", "BlankValue", "id: cannot be blank");
        }
        unknown.extend(fields.end()?);
        wishes.extend(id.map(|id| (id, name, position)));
    }
    let (items, more) = read_items("triggers", triggers)?;
    unknown.extend(more);
    call.changed(unknown, async move |tx| {
        tx.quiet("they may be so already");
        let mut categories = Vec::with_capacity(wishes.len());
        for (id, name, position) in wishes {
            name_category(tx, &by, Some(id), name, position).await?;
            categories.push(category(&rules::load_category(tx, id).await?));
        }
        let triggers = change_items(tx, &wire, &by, RuleKind::Event, &items).await?;
        let results = json!({ "trigger_categories": categories, "triggers": triggers });
        Ok(Done::ok(tx, json!({ "status": "complete", "errors": [], "results": results })))
    })
    .await
}

// Definitions

/// What stands in lists of values.
struct Lists {
    groups: Vec<(String, String)>,
    agents: Vec<(String, String)>,
    forms: Vec<(String, String)>,
    mailboxes: Mailboxes,
    fields: Vec<(FieldId, String)>,
    webhooks: Vec<(String, String)>,
}

impl Lists {
    async fn read(db: &mut Conn) -> Result<Self> {
        Ok(Self {
            groups: teams::refs(db).await?.into_iter().map(|t| (t.id.to_string(), t.name)).collect(),
            agents: people::assignable(db).await?.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
            forms: fields::forms(db).await?.into_iter().map(|f| (f.id.to_string(), f.name)).collect(),
            mailboxes: addresses(db).await?,
            fields: fields::list(db).await?.into_iter().map(|f| (f.id, f.title)).collect(),
            webhooks: access_connectors::for_rules(db)
                .await?
                .into_iter()
                .map(|c| (c.id.to_string(), c.name))
                .collect(),
        })
    }

    fn values(&self, of: Values) -> Vec<Value> {
        let one = |value: &str, title: &str| json!({ "value": value, "title": title, "enabled": true });
        let words = |all: &[&str]| all.iter().map(|w| one(w, w)).collect();
        let pairs = |all: &[(String, String)]| all.iter().map(|(v, title)| one(v, title)).collect();
        match of {
            Values::Statuses => words(&["new", "open", "pending", "hold", "solved", "closed"]),
            Values::Priorities => words(&["", "low", "normal", "high", "urgent"]),
            Values::Types => words(&["", "question", "incident", "problem", "task"]),
            Values::Groups => pairs(&self.groups),
            Values::Forms => pairs(&self.forms),
            Values::Webhooks => pairs(&self.webhooks),
            Values::Agents => {
                let first = [one("", "-"), one("current_user", "(current user)")];
                first.into_iter().chain(self.agents.iter().map(|(v, title)| one(v, title))).collect()
            }
            Values::Recipients => self.mailboxes.iter().map(|(_, a)| one(a, a)).collect(),
            Values::Channels => {
                let drawn = |c: &Channel| {
                    let row = vocabulary::condition(
                        &domain::condition::Condition::Channel(domain::condition::Choice::Is(vec![*c])),
                        &self.mailboxes,
                    );
                    one(row["value"].as_str().unwrap_or_default(), c.as_str())
                };
                Channel::ALL.iter().map(drawn).collect()
            }
            Values::Words(all) => words(all),
            Values::Free => Vec::new(),
        }
    }

    fn condition(&self, subject: &str, title: &str, kind: &str, operators: &[&str], values: Values) -> Value {
        json!({
            "subject": subject, "title": title, "type": kind, "group": "ticket", "nullable": false,
            "repeatable": true, "operators": operators.iter().map(|o| vocabulary::operator(o)).collect::<Vec<_>>(),
            "values": self.values(values),
        })
    }

    fn action(&self, subject: &str, title: &str, kind: &str, values: Values) -> Value {
        json!({
            "subject": subject, "title": title, "type": kind, "group": "ticket", "nullable": false,
            "repeatable": false, "values": self.values(values),
        })
    }
}

pub async fn definitions(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let lists = call.read(async |db| Lists::read(db).await).await?;
    let own = |id: &FieldId| format!("custom_fields_{id}");
    let known = |(subject, title, kind, operators, values): &Known| {
        lists.condition(subject, title, kind, operators, *values)
    };
    let mut conditions: Vec<Value> = vocabulary::CONDITIONS.iter().map(known).collect();
    conditions.extend(
        lists.fields.iter().map(|(id, name)| {
            lists.condition(&own(id), name, "text", &vocabulary::OWN_OPERATORS, Values::Free)
        }),
    );
    let mut actions: Vec<Value> = Vec::new();
    for (subject, title, kind) in macros::FIELDS {
        let values = match *subject {
            "status" => Values::Words(&["open", "pending", "hold", "solved"]),
            "priority" => Values::Priorities,
            "type" => Values::Types,
            "group_id" => Values::Groups,
            "assignee_id" => Values::Agents,
            // The words of a macro: a rule writes in other ways.
            "comment_value" | "comment_mode_is_public" => continue,
            _ => Values::Free,
        };
        actions.push(lists.action(subject, title, kind, values));
    }
    for (subject, title, kind) in vocabulary::ACTIONS {
        let values = match *subject {
            "follower" => Values::Agents,
            "notification_webhook" => Values::Webhooks,
            _ => Values::Free,
        };
        actions.push(lists.action(subject, title, kind, values));
    }
    actions.extend(lists.fields.iter().map(|(id, name)| lists.action(&own(id), name, "text", Values::Free)));
    Ok(Answer::ok(json!({ "definitions": {
        "conditions_all": conditions, "conditions_any": conditions, "actions": actions,
    }})))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(all: &[(i64, i64)], wanted: &[(i64, i64)]) -> Vec<i64> {
        let all: Vec<(RuleId, i64)> = all.iter().map(|(id, at)| (RuleId(*id), *at)).collect();
        let wanted = wanted.iter().map(|(id, at)| (RuleId(*id), *at)).collect();
        order(&all, &wanted).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn rules_go_to_the_places_that_are_asked_for() {
        let three = [(10, 1), (20, 2), (30, 3)];
        for (wanted, expected) in [
            (vec![(30, 1)], [30, 10, 20]),
            (vec![(10, 3)], [20, 30, 10]),
            (vec![(10, 2)], [20, 10, 30]),
            (vec![(30, 2)], [10, 30, 20]),
            (vec![(10, 2), (20, 1)], [20, 10, 30]),
            (vec![(10, 3), (20, 2), (30, 1)], [30, 20, 10]),
            (vec![(20, 2)], [10, 20, 30]),
            (vec![(10, 99)], [20, 30, 10]),
            (vec![(30, 0)], [30, 10, 20]),
        ] {
            assert_eq!(ordered(&three, &wanted), expected, "{wanted:?}");
        }
        // Where one was deleted, places have gaps: what is written back as it was read stays.
        assert_eq!(ordered(&[(10, 1), (30, 3), (40, 4)], &[(30, 3)]), [10, 30, 40]);
    }

    #[test]
    fn a_revision_tells_part_by_part_what_became_of_it() {
        assert_eq!(became(None, &json!("a")), json!([{"change": "+", "content": "a"}]));
        assert_eq!(became(Some(&json!("a")), &json!("a")), json!([{"change": "=", "content": "a"}]));
        let changed = json!([{"change": "-", "content": true}, {"change": "+", "content": false}]);
        assert_eq!(became(Some(&json!(true)), &json!(false)), changed);
        let (a, b) = (json!({"field": "status", "value": "open"}), json!({"field": "type", "value": "task"}));
        let each = each_became(Some(&json!([a.clone()])), &json!([b]));
        assert_eq!(each[0]["field"], json!([{"change": "+", "content": "type"}]));
        assert_eq!(each[1]["value"], json!([{"change": "-", "content": "open"}]));
        assert_eq!(each_became(Some(&json!([a.clone()])), &json!([a]))[0]["field"][0]["change"], "=");
    }
}
