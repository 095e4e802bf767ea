//! The spam shelf for programs: `/api/desk/v1/tickets/{ticket_id}/spam`.

use domain::permission::{Action, Object, may};
use domain::{Actor, Result, TicketId};
use serde_json::{Value, json};
use store::{Conn, spam, tickets};

use super::answer::{Answer, Answered};
use super::call::{Call, Done};
use crate::commands::judge_spam::{clear_spam, mark_spam};

/// What is said about a ticket being spam, as `by` may see it; `state` is null where nobody ever said anything.
async fn read(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Value> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let mark = spam::find(db, id).await?;
    Ok(json!({ "spam": {
        "ticket_id": id,
        "on_the_shelf": spam::is_shelved(db, id).await?,
        "state": mark.as_ref().map(|m| m.state.as_str()),
        "reason": mark.as_ref().map_or("", |m| m.reason.as_str()),
        "decided_by": mark.as_ref().and_then(|m| m.by.as_ref()).map(|p| p.id),
        "decided_at": mark.as_ref().map(|m| m.at.rfc3339()),
    }}))
}

pub async fn show(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    Ok(Answer::ok(call.read(async move |db| read(db, &by, id).await).await?))
}

pub async fn mark(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        mark_spam(tx, &by, id).await?;
        let body = read(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn clear(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        clear_spam(tx, &by, id).await?;
        let body = read(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}
