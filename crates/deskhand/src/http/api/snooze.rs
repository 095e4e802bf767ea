//! Tickets that sleep, and acts that are taken back, for programs.

use domain::permission::{Action, Object, may};
use domain::snooze::parse;
use domain::{Actor, Result, TicketId};
use serde_json::{Value, json};
use store::{Conn, acts, snoozes, tickets};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::snooze_ticket::{snooze_ticket, wake_ticket};
use crate::commands::undo as take_back;

async fn read(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Value> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let running = snoozes::running(db, id).await?;
    Ok(json!({ "snooze": {
        "ticket_id": id,
        "asleep": running.is_some(),
        "until": running.and_then(|z| z.until.moment()).map(|at| at.rfc3339()),
        "person_id": running.map(|z| z.by),
        "since": running.map(|z| z.created_at.rfc3339()),
    }}))
}

pub async fn show(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    Ok(Answer::ok(call.read(async move |db| read(db, &by, id).await).await?))
}

pub async fn start(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("snooze", call.body.take())?;
    let typed = fields.some_text("until").unwrap_or_default();
    known_only(fields.end()?)?;
    let (by, me) = (call.actor()?, call.me()?);
    let zone = me.zone().to_owned();
    call.changed(Vec::new(), async move |tx| {
        let until = parse("until", &typed, tx.now(), &zone)?;
        snooze_ticket(tx, &by, id, until).await?;
        let body = read(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn end(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        wake_ticket(tx, &by, id).await?;
        let body = read(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn undo(call: Call) -> Answered {
    let (seq, by) = (call.id::<i64>(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let act = acts::find(tx, seq).await?.ok_or(domain::Refusal::NotFound)?;
        let undone = take_back::undo_act(tx, &by, &act).await?;
        let body =
            json!({ "undone": { "ticket_id": undone.ticket, "event_id": act.seq(), "but": undone.but } });
        Ok(Done::ok(tx, body))
    })
    .await
}
