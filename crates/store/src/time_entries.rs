//! Time that people worked on tickets.

use domain::checklist::TimeEntry;
use domain::{Result, TicketId, TimeEntryId};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn entry(mut row: Row) -> Result<TimeEntry> {
    Ok(TimeEntry {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        person: row.get("person_id")?,
        seconds: row.get("seconds")?,
        message: row.get("message_id")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn insert(tx: &mut Tx, e: &TimeEntry) -> Result<()> {
    let sql = "insert into time_entry (id, ticket_id, person_id, seconds, message_id, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![e.id, e.ticket, e.person, e.seconds, e.message, e.created_at, e.updated_at];
    tx.execute(sql, args).await.map(drop)
}

pub async fn find(db: &mut Conn, id: TimeEntryId) -> Result<Option<TimeEntry>> {
    let sql = "select id, ticket_id, person_id, seconds, message_id, created_at, updated_at from time_entry where id = $1";
    db.find(sql, args![id]).await?.map(entry).transpose()
}

/// The latest entries of a ticket, oldest first.
pub async fn list(db: &mut Conn, ticket: TicketId, limit: i64) -> Result<Vec<TimeEntry>> {
    let sql = "select id, ticket_id, person_id, seconds, message_id, created_at, updated_at from time_entry
        where ticket_id = $1 order by id desc limit $2";
    let mut all =
        db.all(sql, args![ticket, limit]).await?.into_iter().map(entry).collect::<Result<Vec<_>>>()?;
    all.reverse();
    Ok(all)
}

/// All seconds of a ticket.
pub async fn total(db: &mut Conn, ticket: TicketId) -> Result<i64> {
    let sql = "select cast(coalesce(sum(seconds), 0) as bigint) as n from time_entry where ticket_id = $1";
    db.one(sql, args![ticket]).await?.get("n")
}

/// Entries of the desk by id after `after`: what an export reads.
pub async fn after(db: &mut Conn, after: TimeEntryId, limit: i64) -> Result<Vec<TimeEntry>> {
    let sql = "select id, ticket_id, person_id, seconds, message_id, created_at, updated_at from time_entry
        where id > $1 order by id limit $2";
    db.all(sql, args![after, limit]).await?.into_iter().map(entry).collect()
}

/// Puts the entries of one ticket on another, and says which they were.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<Vec<TimeEntryId>> {
    let sql = "update time_entry set ticket_id = $2 where ticket_id = $1 returning id";
    let mut moved: Vec<TimeEntryId> = tx
        .all(sql, args![from, to])
        .await?
        .into_iter()
        .map(|mut row| row.get("id"))
        .collect::<Result<_>>()?;
    moved.sort();
    Ok(moved)
}

/// Brings entries home that stand on `here`; what was taken away or stands elsewhere is left.
pub async fn bring_back(tx: &mut Tx, here: TicketId, entries: &[(TicketId, TimeEntryId)]) -> Result<()> {
    let rows: Vec<_> = entries.iter().map(|(home, id)| args![id, home, here].to_vec()).collect();
    tx.execute_each("update time_entry set ticket_id = $2 where id = $1 and ticket_id = $3", &rows).await
}

/// Says how long it really was.
pub async fn correct(tx: &mut Tx, id: TimeEntryId, seconds: i64) -> Result<()> {
    let now = tx.now();
    let sql = "update time_entry set seconds = $2, updated_at = $3 where id = $1";
    tx.execute(sql, args![id, seconds, now]).await.map(drop)
}

pub async fn remove(tx: &mut Tx, id: TimeEntryId) -> Result<()> {
    tx.execute("delete from time_entry where id = $1", args![id]).await.map(drop)
}
