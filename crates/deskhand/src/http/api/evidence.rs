//! What is looked at to find out what is wrong, under `/api/desk/v1`: logs of tickets, and devices of customers.

use domain::read::device_checks::{CheckCard, ChecksPanel};
use domain::read::logs::{LogFinding, LogPage, LogSpot};
use domain::{AttachmentId, DeviceCheckId, Language, Moment, TicketId};
use serde_json::{Value, json};

use super::answer::{Answer, Answered};
use super::call::{Call, Done};
use crate::commands::device_checks::{ask_check, withdraw_check};
use crate::{device_checks, logs, secrets};

fn spot(s: &LogSpot) -> Value {
    json!({ "line": s.line, "moment": s.moment })
}

fn finding(f: &LogFinding) -> Value {
    json!({
        "level": f.level.as_str(),
        "text": f.text,
        "lines": f.lines,
        "first": spot(&f.first),
        "last": spot(&f.last),
        "around": f.around.iter().map(|(line, text)| json!({ "line": line, "text": text })).collect::<Vec<_>>(),
    })
}

fn log(attachment: AttachmentId, x: &LogPage) -> Value {
    json!({
        "ticket_id": x.ticket,
        "attachment_id": attachment,
        "lines": x.lines,
        "unsorted": x.unsorted,
        "bytes": x.bytes,
        "left_out": x.rest.as_str(),
        "messages": x.templates,
        "alarming": x.alarming,
        "from": x.from,
        "to": x.to,
        "findings": x.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

/// What stands out in a file of a ticket.
pub async fn show_log(call: Call) -> Answered {
    let (id, file, by): (TicketId, AttachmentId, _) = (call.id(0)?, call.id(1)?, call.actor()?);
    let x = logs::of_file(&call.app, &by, id, file).await?;
    Ok(Answer::ok(json!({ "log": log(file, &x) })))
}

fn check(c: &CheckCard, now: Moment) -> Value {
    use domain::device_check::CheckState;
    let state = match c.check.state(now) {
        CheckState::Waiting => "waiting",
        CheckState::Sent => "sent",
        CheckState::Withdrawn => "withdrawn",
        CheckState::Over => "over",
    };
    json!({
        "id": c.check.id,
        "ticket_id": c.check.ticket,
        "state": state,
        "asked_by_id": c.check.asked_by,
        "created_at": c.check.asked_at.rfc3339(),
        "expires_at": c.check.expires_at.rfc3339(),
        "sent_at": c.check.sent.map(|(at, _)| at.rfc3339()),
        "comment_id": c.check.sent.map(|(_, message)| message),
        "sha256": (!c.sha256.is_empty()).then_some(&c.sha256),
        "report": c.report.as_ref().map(device_checks::json),
    })
}

fn all(x: &ChecksPanel) -> Vec<Value> {
    x.checks.iter().map(|c| check(c, x.now)).collect()
}

/// The checks of a ticket, with what came.
pub async fn list_checks(call: Call) -> Answered {
    let (id, by): (TicketId, _) = (call.id(0)?, call.actor()?);
    let now = (call.app.clock)();
    let x = call.read(async move |db| device_checks::panel(db, &by, id, now).await).await?;
    Ok(Answer::ok(json!({ "device_checks": all(&x) })))
}

/// Asks for a check. The answer holds its link as `secret`, this once.
pub async fn ask(call: Call) -> Answered {
    let (id, by): (TicketId, _) = (call.id(0)?, call.actor()?);
    let secret = call.app.secret();
    let (hash, link) = (secrets::hash(&secret), format!("{}{}", call.wire.base(), ui::url::check(&secret)));
    call.changed(Vec::new(), async move |tx| {
        let asked = ask_check(tx, &by, id, Language::English, &hash).await?;
        let now = tx.now();
        let x = device_checks::panel(tx, &by, id, now).await?;
        let made = x.checks.iter().find(|c| c.check.id == asked.id).map(|c| check(c, x.now));
        Ok(Done::created(tx, "device_check", made.unwrap_or_default()).with_secret(link))
    })
    .await
}

/// Withdraws one that waits.
pub async fn withdraw(call: Call) -> Answered {
    let (id, check, by): (TicketId, DeviceCheckId, _) = (call.id(0)?, call.id(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        withdraw_check(tx, &by, id, check).await?;
        Ok(Done::none(tx))
    })
    .await
}
