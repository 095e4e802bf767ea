//! How tickets ended.

use domain::outcome::{Held, Outcome};
use domain::{MessageId, Moment, PersonId, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// Writes the outcome of a solving; says which solving of the ticket it is, from 1.
pub async fn insert(tx: &mut Tx, ticket: TicketId, by: Option<PersonId>, cause: &str) -> Result<i64> {
    let now = tx.now();
    let sql = "insert into outcome (ticket_id, solving, solved_at, solved_by, cause, answer_id, held, reopened_at)
        select $1, coalesce(max(solving), 0) + 1, $2, $3, $4, $5, 'unknown', null from outcome where ticket_id = $1
        returning solving";
    let answer = answer(tx, ticket).await?;
    tx.one(sql, args![ticket, now, by, cause, answer]).await?.get("solving")
}

/// The last public message of the team: what probably solved it.
async fn answer(tx: &mut Tx, ticket: TicketId) -> Result<Option<MessageId>> {
    let sql = "select m.id from message m join person p on p.id = m.author_id
        where m.ticket_id = $1 and m.visibility = 'public' and p.role <> 'contact' order by m.id desc limit 1";
    tx.find(sql, args![ticket]).await?.map(|mut row| row.get("id")).transpose()
}

/// The outcome of a ticket that ended before the desk knew of it.
pub async fn insert_older(tx: &mut Tx, ticket: TicketId, solved_at: Moment) -> Result<()> {
    let sql =
        "insert into outcome (ticket_id, solving, solved_at, solved_by, cause, answer_id, held, reopened_at)
        values ($1, 1, $2, null, '', null, 'unknown', null)";
    tx.execute(sql, args![ticket, solved_at]).await.map(drop)
}

/// Notes that the last solving did not last.
pub async fn mark_reopened(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    let now = tx.now();
    let sql = "update outcome set reopened_at = $2 where ticket_id = $1 and reopened_at is null";
    tx.execute(sql, args![ticket, now]).await.map(drop)
}

/// The last solving.
pub async fn last(db: &mut Conn, ticket: TicketId) -> Result<Option<Outcome>> {
    let sql =
        "select solving, solved_at, solved_by, cause, answer_id, held, reopened_at, asked_at, answered_at,
        answered_by, unanswered_at from outcome where ticket_id = $1 order by solving desc limit 1";
    db.find(sql, args![ticket]).await?.map(|row| outcome(row, ticket)).transpose()
}

/// A solving by its number, from 1.
pub async fn find(db: &mut Conn, ticket: TicketId, solving: i64) -> Result<Option<Outcome>> {
    let sql =
        "select solving, solved_at, solved_by, cause, answer_id, held, reopened_at, asked_at, answered_at,
        answered_by, unanswered_at from outcome where ticket_id = $1 and solving = $2";
    db.find(sql, args![ticket, solving]).await?.map(|row| outcome(row, ticket)).transpose()
}

fn outcome(mut row: Row, ticket: TicketId) -> Result<Outcome> {
    Ok(Outcome {
        ticket,
        solving: row.get("solving")?,
        solved_at: row.get("solved_at")?,
        solved_by: row.get("solved_by")?,
        cause: row.get("cause")?,
        answer: row.get("answer_id")?,
        held: row.get("held")?,
        asked_at: row.get("asked_at")?,
        answered_at: row.get("answered_at")?,
        answered_by: row.get("answered_by")?,
        unanswered_at: row.get("unanswered_at")?,
        reopened_at: row.get("reopened_at")?,
    })
}

/// Notes that the requester is asked now whether it held.
pub async fn mark_asked(tx: &mut Tx, ticket: TicketId, solving: i64) -> Result<()> {
    let now = tx.now();
    let sql = "update outcome set asked_at = $3 where ticket_id = $1 and solving = $2";
    tx.execute(sql, args![ticket, solving, now]).await.map(drop)
}

/// Writes down whether it held, as somebody says now. What was said before stands: `false` then.
pub async fn set_held(tx: &mut Tx, ticket: TicketId, solving: i64, held: Held, by: PersonId) -> Result<bool> {
    let now = tx.now();
    let sql = "update outcome set held = $3, answered_at = $4, answered_by = $5, unanswered_at = null
        where ticket_id = $1 and solving = $2 and held = 'unknown'";
    Ok(tx.execute(sql, args![ticket, solving, held, now, by]).await? == 1)
}

/// Notes that nobody answered whether it held; `false` where somebody did, or nobody was asked.
pub async fn mark_unanswered(tx: &mut Tx, ticket: TicketId, solving: i64) -> Result<bool> {
    let now = tx.now();
    let sql =
        "update outcome set unanswered_at = $3 where ticket_id = $1 and solving = $2 and held = 'unknown'
        and asked_at is not null and unanswered_at is null";
    Ok(tx.execute(sql, args![ticket, solving, now]).await? == 1)
}

/// Writes the cause of the last solving; says which one that is.
pub async fn set_cause(tx: &mut Tx, ticket: TicketId, cause: &str) -> Result<Option<i64>> {
    let sql = "update outcome set cause = $2 where ticket_id = $1
        and solving = (select max(o.solving) from outcome o where o.ticket_id = $1) returning solving";
    tx.find(sql, args![ticket, cause]).await?.map(|mut row| row.get("solving")).transpose()
}

/// Takes the record of a solving away that was taken back at once: it never was.
pub async fn remove(tx: &mut Tx, ticket: TicketId, solving: i64) -> Result<()> {
    let sql = "delete from outcome where ticket_id = $1 and solving = $2";
    tx.execute(sql, args![ticket, solving]).await.map(drop)
}

/// Takes [`mark_reopened`] back, where it was done at `at`.
pub async fn unmark_reopened(tx: &mut Tx, ticket: TicketId, at: Moment) -> Result<()> {
    let sql = "update outcome set reopened_at = null where ticket_id = $1 and reopened_at = $2";
    tx.execute(sql, args![ticket, at]).await.map(drop)
}
