//! Rules: made, changed, put into order, deleted, and brought back to what they were.

use std::collections::{BTreeMap, BTreeSet};

use domain::access_connector::Hears;
use domain::condition::Condition;
use domain::macros::{Assignee, MacroAction};
use domain::rule::{
    CATEGORIES_MAX, Content, RULES_MAX, Rule, RuleAction, RuleCategory, RuleKind, Switch, Upwards, Whom,
    changes, may_manage,
};
use domain::webhook::check_target;
use domain::{Actor, Event, PersonId, Refusal, Result, RuleCategoryId, RuleId, TeamId};
use store::{Tx, access_connectors, fields, people, rules, teams};

use super::change_macro::Way;

/// Makes one, behind the others of its kind.
///
/// # Errors
/// A refusal when the actor may not, or something in it does not do.
pub async fn add_rule(tx: &mut Tx, by: &Actor, kind: RuleKind, wish: Content) -> Result<RuleId> {
    may_manage(by)?;
    if rules::count(tx).await? >= RULES_MAX {
        let words = format!("The desk has {RULES_MAX} rules; delete some that do nothing.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let content = wish.checked(kind)?;
    check(tx, &content).await?;
    let now = tx.now();
    let position = rules::next_position(tx, kind).await?;
    let rule = Rule {
        id: tx.next_id().await?,
        kind,
        content,
        position,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    rules::insert(tx, &rule, by.person_id()).await?;
    tx.record(by, Event::RuleAdded { rule: rule.id });
    Ok(rule.id)
}

/// Changes it to what `wish` says; nothing happens when it is so already.
///
/// # Errors
/// As [`add_rule`]; [`Refusal::NotFound`].
pub async fn change_rule(tx: &mut Tx, by: &Actor, id: RuleId, wish: Content) -> Result<()> {
    may_manage(by)?;
    let before = rules::load(tx, id).await?;
    let content = wish.checked(before.kind)?;
    if content == before.content {
        return Ok(());
    }
    check(tx, &content).await?;
    let after = Rule { content, version: before.version + 1, updated_at: tx.now(), ..before };
    rules::update(tx, &after, by.person_id()).await?;
    tx.record(by, Event::RuleChanged { rule: id });
    Ok(())
}

/// Makes it again what it was in that version: a new version with the old content.
///
/// # Errors
/// As [`change_rule`].
pub async fn restore_rule(tx: &mut Tx, by: &Actor, id: RuleId, version: i64) -> Result<()> {
    may_manage(by)?;
    let was = rules::load_version(tx, id, version).await?.content;
    change_rule(tx, by, id, was).await
}

/// Switches it on or off.
///
/// # Errors
/// As [`change_rule`].
pub async fn switch_rule(tx: &mut Tx, by: &Actor, id: RuleId, switch: Switch) -> Result<()> {
    may_manage(by)?;
    let content = Content { switch, ..rules::load(tx, id).await?.content };
    change_rule(tx, by, id, content).await
}

/// Takes it away; what it did stays.
///
/// # Errors
/// As [`change_rule`].
pub async fn delete_rule(tx: &mut Tx, by: &Actor, id: RuleId) -> Result<()> {
    may_manage(by)?;
    let found = rules::load(tx, id).await?;
    rules::delete(tx, id).await?;
    tx.record(by, Event::RuleDeleted { rule: id, title: found.content.title });
    Ok(())
}

/// Puts rules of a kind into this order; those that are not named stay behind them as they were.
///
/// # Errors
/// As [`change_rule`].
pub async fn arrange_rules(tx: &mut Tx, by: &Actor, kind: RuleKind, order: &[RuleId]) -> Result<()> {
    may_manage(by)?;
    let all: Vec<(RuleId, i64)> =
        rules::list(tx, kind).await?.into_iter().map(|r| (r.id, r.position)).collect();
    let stands: BTreeMap<RuleId, i64> = all.iter().copied().collect();
    let named: BTreeSet<RuleId> = order.iter().copied().collect();
    if named.iter().any(|id| !stands.contains_key(id)) {
        return Err(Refusal::NotFound.into());
    }
    let rest = all.iter().map(|(id, _)| id).filter(|id| !named.contains(id));
    let wanted: Vec<RuleId> = order.iter().chain(rest).copied().collect();
    let mut moved = false;
    for (n, id) in wanted.iter().enumerate() {
        let position = i64::try_from(n + 1).expect("there are a thousand rules at most");
        if stands.get(id) != Some(&position) {
            rules::place(tx, *id, position).await?;
            moved = true;
        }
    }
    if moved {
        tx.record(by, Event::RulesArranged {});
    }
    Ok(())
}

/// Changes places with its neighbour.
///
/// # Errors
/// As [`change_rule`].
pub async fn move_rule(tx: &mut Tx, by: &Actor, id: RuleId, way: Way) -> Result<()> {
    may_manage(by)?;
    let rule = rules::load(tx, id).await?;
    let mut order: Vec<RuleId> = rules::list(tx, rule.kind).await?.into_iter().map(|r| r.id).collect();
    let at = order.iter().position(|other| *other == id).ok_or(Refusal::NotFound)?;
    let other = match way {
        Way::Up => at.checked_sub(1),
        Way::Down => Some(at + 1).filter(|n| *n < order.len()),
    };
    if let Some(other) = other {
        order.swap(at, other);
    }
    arrange_rules(tx, by, rule.kind, &order).await
}

/// Makes a heading, or changes one: its name, and its place where one is given.
///
/// # Errors
/// A refusal when the actor may not, or the name does not do.
pub async fn put_category(
    tx: &mut Tx,
    by: &Actor,
    id: Option<RuleCategoryId>,
    name: &str,
    position: Option<i64>,
) -> Result<RuleCategoryId> {
    may_manage(by)?;
    let all = rules::categories(tx).await?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().nth(100).is_some() {
        return Err(Refusal::invalid("name", "must have 1 to 100 characters").into());
    }
    if all.iter().any(|c| Some(c.id) != id && c.name.to_lowercase() == name.to_lowercase()) {
        return Err(Refusal::Taken { what: "category", value: name }.into());
    }
    let now = tx.now();
    let category = match id {
        Some(id) => {
            let before = rules::load_category(tx, id).await?;
            RuleCategory { name, position: position.unwrap_or(before.position), updated_at: now, ..before }
        }
        None => {
            if i64::try_from(all.len()).unwrap_or(i64::MAX) >= CATEGORIES_MAX {
                let words =
                    format!("The desk has {CATEGORIES_MAX} categories of rules; delete some that are empty.");
                return Err(Refusal::Conflict(words.into()).into());
            }
            let last = all.iter().map(|c| c.position).max().unwrap_or(0);
            let position = position.unwrap_or(last.saturating_add(1));
            RuleCategory { id: tx.next_id().await?, name, position, created_at: now, updated_at: now }
        }
    };
    rules::put_category(tx, &category).await?;
    tx.record(by, Event::RulesArranged {});
    Ok(category.id)
}

/// Takes a heading away under which nothing stands.
///
/// # Errors
/// [`Refusal::Conflict`] while rules stand under it.
pub async fn delete_category(tx: &mut Tx, by: &Actor, id: RuleCategoryId) -> Result<()> {
    may_manage(by)?;
    rules::load_category(tx, id).await?;
    if rules::in_category(tx, id).await? > 0 {
        let words = "Rules stand under this category. Move or delete them first.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    rules::delete_category(tx, id).await?;
    tx.record(by, Event::RulesArranged {});
    Ok(())
}

/// Do the people, teams and fields that it names exist?
async fn check(tx: &mut Tx, content: &Content) -> Result<()> {
    if let Some(id) = content.category
        && rules::categories(tx).await?.iter().all(|c| c.id != id)
    {
        return Err(Refusal::invalid("category", "does not exist").into());
    }
    let desk = fields::desk(tx).await?;
    for condition in content.conditions.iter() {
        if let Condition::Field { field, .. } = condition
            && desk.field(*field).is_none()
        {
            return Err(Refusal::invalid("fields", "name one that the desk does not have").into());
        }
    }
    for person in content.people() {
        if people::find(tx, person).await?.is_none() {
            return Err(Refusal::invalid("person", "does not exist").into());
        }
    }
    let set = changes(&content.actions);
    let assigns = set.iter().any(|a| matches!(a, MacroAction::Assignee(Assignee::Person(_))));
    let change = domain::macros::change(&set, PersonId(0));
    if assigns
        && let Some(Some(person)) = change.assignee
        && !people::is_assignable(tx, person).await?
    {
        return Err(Refusal::invalid("assignee", "must be an agent who is not suspended").into());
    }
    for wanted in &change.fields {
        let gone = || Refusal::invalid("fields", "name one that the desk does not have");
        desk.field(wanted.field).ok_or_else(gone)?.read(&wanted.value)?;
    }
    let mut named: Vec<TeamId> = change.team.flatten().into_iter().collect();
    let mut told: Vec<PersonId> = Vec::new();
    for action in &content.actions {
        match action {
            RuleAction::Tell { whom: Whom::Team(team), .. } => named.push(*team),
            RuleAction::Tell { whom: Whom::Person(person), .. } | RuleAction::Watch(person) => {
                told.push(*person)
            }
            RuleAction::Escalate { to: Upwards::Team(team), .. } => named.push(*team),
            RuleAction::Webhook { to, body } => {
                let connector = access_connectors::find(tx, *to).await?;
                let connector = connector.filter(|c| c.hears == Hears::RulesToo);
                let connector = connector.ok_or_else(|| Refusal::invalid("webhook", "does not exist"))?;
                check_target(&connector, body)?;
            }
            RuleAction::Escalate { to: Upwards::NextTier | Upwards::Tier(_), .. } => {}
            RuleAction::Tell { whom: Whom::Assignee | Whom::ItsTeam, .. } => {}
            RuleAction::Set(_) | RuleAction::Note { .. } | RuleAction::Mail { .. } => {}
        }
    }
    for person in told {
        if !people::find(tx, person).await?.is_some_and(|p| p.role.is_team()) {
            return Err(Refusal::invalid("actions", "name somebody who is not of the team").into());
        }
    }
    for team in named {
        if teams::find(tx, team).await?.is_none() {
            return Err(Refusal::invalid("team", "does not exist").into());
        }
    }
    Ok(())
}
