//! Trials of rules over all past tickets, as programs read them. People begin them: a trial goes over every ticket.

use domain::read::rules::{DryHit, RuleTrialLine, RuleTrialState};
use domain::rule::may_manage;
use domain::{RuleId, RuleTrialId, TicketId};
use serde_json::{Value, json};
use store::{read, rule_trials, rules};

use super::answer::{Answer, Answered};
use super::call::Call;

/// Trials of a list, the latest first.
const LIST_MAX: i64 = 100;

fn trial(t: &RuleTrialLine, rule: RuleId) -> Value {
    let state = match t.state {
        RuleTrialState::Running => "running",
        RuleTrialState::Over => "over",
        RuleTrialState::Stopped => "stopped",
    };
    json!({
        "id": t.id,
        "rule_id": rule,
        "by_id": t.by.id,
        "since": t.since.rfc3339(),
        "looked_at": t.progress.done,
        "tickets": t.progress.total,
        "hits": t.hits,
        "state": state,
        "created_at": t.created_at.rfc3339(),
    })
}

fn hit(h: &DryHit) -> Value {
    json!({ "ticket_id": h.ticket, "subject": h.subject, "at": h.at.rfc3339(), "does": h.does })
}

/// The trials of a rule.
pub async fn list(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let id: RuleId = call.id(0)?;
    let all = call.read(async move |db| {
        rules::load(db, id).await?;
        let mut lines = Vec::new();
        for t in rule_trials::of_rule(db, id, LIST_MAX).await? {
            lines.push(read::rules::trial_line(db, &t).await?);
        }
        Ok(lines)
    });
    let all: Vec<Value> = all.await?.iter().map(|t| trial(t, id)).collect();
    Ok(Answer::ok(json!({ "rule_trials": all })))
}

/// One trial, with what the rule would have done on which tickets, a page of them.
pub async fn show(call: Call) -> Answered {
    may_manage(&call.actor()?)?;
    let id: RuleTrialId = call.id(0)?;
    let before = TicketId(call.query.number("after_id")?.unwrap_or(i64::MAX));
    let x = call.read(async move |db| read::rules::trial_page(db, id, before).await).await?;
    let mut told = trial(&x.line, x.rule);
    if let Some(told) = told.as_object_mut() {
        told.insert("title".into(), x.title.into());
        told.insert("text".into(), x.text.into());
        told.insert("tickets_found".into(), x.hits.iter().map(hit).collect());
        told.insert("after_id".into(), json!(x.next));
    }
    Ok(Answer::ok(json!({ "rule_trial": told })))
}
