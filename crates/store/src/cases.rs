//! What was asked and tried on tickets by playbooks, and which ended cases are still to be learned from.

use domain::playbook::{CaseAct, CaseEntry, LessonDue};
use domain::{Moment, PersonId, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// The log of a ticket, in its order; at most [`domain::playbook::ENTRIES_MAX`].
pub async fn entries(db: &mut Conn, ticket: TicketId) -> Result<Vec<CaseEntry>> {
    let sql =
        "select number, act, person_id, at from case_entry where ticket_id = $1 order by number limit 500";
    db.all(sql, args![ticket]).await?.into_iter().map(entry).collect()
}

fn entry(mut row: Row) -> Result<CaseEntry> {
    Ok(CaseEntry {
        number: row.get("number")?,
        act: serde_json::from_str(&row.get::<String>("act")?)?,
        by: row.get("person_id")?,
        at: row.get("at")?,
    })
}

/// Writes the next entry; says its number.
pub async fn append(tx: &mut Tx, ticket: TicketId, act: &CaseAct, by: Option<PersonId>) -> Result<i64> {
    let now = tx.now();
    let begun = match act {
        CaseAct::Begun { pin } => Some(pin.playbook),
        CaseAct::SetAside
        | CaseAct::Answered { .. }
        | CaseAct::Found { .. }
        | CaseAct::Unsure { .. }
        | CaseAct::Tried { .. }
        | CaseAct::Agreed { .. }
        | CaseAct::Declined { .. }
        | CaseAct::PersonWanted
        | CaseAct::HandedOver { .. }
        | CaseAct::DidNotHold
        | CaseAct::TakenBack { .. } => None,
    };
    let sql = "insert into case_entry (ticket_id, number, act, begun_playbook_id, person_id, at)
        select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from case_entry where ticket_id = $1
        returning number";
    tx.one(sql, args![ticket, serde_json::to_string(act)?, begun, by, now]).await?.get("number")
}

/// Plans to learn from a solving; one that is planned already keeps its moment, and one that was learned from is left alone.
pub async fn plan_lesson(tx: &mut Tx, due: LessonDue) -> Result<()> {
    let sql = "insert into case_lesson (ticket_id, solving, due_at, learned_at) values ($1, $2, $3, null)
        on conflict (ticket_id, solving) do nothing";
    tx.execute(sql, args![due.ticket, due.solving, due.due_at]).await.map(drop)
}

/// Takes what is planned for a ticket away; says whether there was anything. Whoever takes it does it.
pub async fn take_lesson(tx: &mut Tx, ticket: TicketId, solving: i64) -> Result<bool> {
    let sql = "delete from case_lesson where ticket_id = $1 and solving = $2 and learned_at is null";
    Ok(tx.execute(sql, args![ticket, solving]).await? == 1)
}

/// Notes that a solving was learned from, whose plan was taken: it is never planned again.
pub async fn mark_learned(tx: &mut Tx, ticket: TicketId, solving: i64) -> Result<()> {
    let now = tx.now();
    let sql = "insert into case_lesson (ticket_id, solving, due_at, learned_at) values ($1, $2, $3, $3)";
    tx.execute(sql, args![ticket, solving, now]).await.map(drop)
}

/// Nothing is learned from any solving of the ticket that was planned: it was opened again.
pub async fn drop_lessons(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    let sql = "delete from case_lesson where ticket_id = $1 and learned_at is null";
    tx.execute(sql, args![ticket]).await.map(drop)
}

/// What is due at `now`, the longest due first.
pub async fn due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<LessonDue>> {
    let sql = "select ticket_id, solving, due_at from case_lesson where due_at <= $1 and learned_at is null
        order by due_at, ticket_id limit $2";
    let row = |mut row: Row| -> Result<_> {
        Ok(LessonDue {
            ticket: row.get("ticket_id")?,
            solving: row.get("solving")?,
            due_at: row.get("due_at")?,
        })
    };
    db.all(sql, args![now, limit]).await?.into_iter().map(row).collect()
}

/// When the next lesson is due.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select min(due_at) as at from case_lesson where learned_at is null";
    db.one(sql, args![]).await?.get("at")
}

/// Puts one off that could not be worked off.
pub async fn put_off(tx: &mut Tx, ticket: TicketId, solving: i64, until: Moment) -> Result<()> {
    let sql =
        "update case_lesson set due_at = $3 where ticket_id = $1 and solving = $2 and learned_at is null";
    tx.execute(sql, args![ticket, solving, until]).await.map(drop)
}
