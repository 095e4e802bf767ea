//! Numbers that messages leave so that a later mail without a usable head finds its ticket: of subjects and of runs of
//! words. What they are made of is `knowledge`'s affair; here they are kept and looked up, never more than a few for each
//! mail, so that it takes as long with a million tickets as with a hundred.

use std::collections::BTreeMap;

use domain::ticket::Ticket;
use domain::{MessageId, Moment, PersonId, Result, TicketId};

use crate::tickets::{ticket, ticket_columns};
use crate::{Conn, Tx, args};

/// So many tickets of one number are looked at, the newest; a run of words that more share says nothing.
pub const TICKETS_PER_MARK_MAX: usize = 8;

/// Keeps the marks of a message of `ticket`; those that stand already stay.
pub async fn insert(tx: &mut Tx, ticket: TicketId, marks: &[i64]) -> Result<()> {
    tx.quiet("what a message says stands in the message; this finds it");
    let rows: Vec<_> = marks.iter().map(|mark| args![mark, ticket].to_vec()).collect();
    let sql = "insert into thread_mark (mark, ticket_id) values ($1, $2) on conflict do nothing";
    tx.execute_each(sql, &rows).await
}

/// The marks of a ticket that went into another find that one from now on.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<()> {
    let sql =
        "insert into thread_mark (mark, ticket_id) select mark, $2 from thread_mark where ticket_id = $1
        on conflict do nothing";
    tx.execute(sql, args![from, to]).await?;
    tx.execute("delete from thread_mark where ticket_id = $1", args![from]).await.map(drop)
}

/// Forgets the marks of a ticket: they are to be made anew.
pub async fn forget_ticket(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    tx.quiet("what a message says stands in the message; this finds it");
    tx.execute("delete from thread_mark where ticket_id = $1", args![ticket]).await.map(drop)
}

/// Forgets the marks of some tickets on which nothing was said since `before`: of the oldest ones that have any. Called
/// with each handful of messages, it keeps up.
// Neither `distinct` nor a join: for the one PostgreSQL may read all marks, for the other all tickets, where a walk along
// the index ends after some rows.
pub async fn forget(tx: &mut Tx, before: Moment) -> Result<u64> {
    tx.quiet("marks of old messages find nothing any more");
    let sql = "delete from thread_mark where ticket_id in (select x.ticket_id from
        (select ticket_id from thread_mark order by ticket_id limit 120) x
        where (select t.last_message_at from ticket t where t.id = x.ticket_id) < $1)";
    tx.execute(sql, args![before]).await
}

/// The newest tickets before `before` that have this mark, at most one more than [`TICKETS_PER_MARK_MAX`].
pub async fn holders(db: &mut Conn, mark: i64, before: TicketId) -> Result<Vec<TicketId>> {
    let sql = "select ticket_id from thread_mark where mark = $1 and ticket_id < $2 order by ticket_id desc limit $3";
    let rows = db.all(sql, args![mark, before, TICKETS_PER_MARK_MAX as i64 + 1]).await?;
    rows.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// Whether `message` is the first of a ticket that is no spam and of which nobody said yet where else it may belong.
pub async fn is_unplaced(db: &mut Conn, ticket: TicketId, message: MessageId) -> Result<bool> {
    let sql = "select t.id from ticket t where t.id = $1 and t.shelf = 0
        and not exists (select 1 from message m where m.ticket_id = t.id and m.id < $2)
        and not exists (select 1 from join_suggestion j where j.ticket_id = t.id)";
    Ok(db.find(sql, args![ticket, message]).await?.is_some())
}

/// Who of the team wrote on a ticket in public, a handful, the first to write first.
pub async fn team_of(db: &mut Conn, ticket: TicketId) -> Result<Vec<PersonId>> {
    let sql = "select m.author_id, min(m.id) as first from message m join person p on p.id = m.author_id
        where m.ticket_id = $1 and m.visibility = 'public' and p.role <> 'contact' group by m.author_id
        order by first limit 10";
    db.all(sql, args![ticket]).await?.into_iter().map(|mut row| row.get("author_id")).collect()
}

/// Those of these tickets that a mail could still join, with when something was last said on them.
pub async fn joinable(db: &mut Conn, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, (Ticket, Moment)>> {
    let sql = concat!(
        "select ",
        ticket_columns!(),
        ", t.last_message_at from ticket t where t.id = $1 and t.shelf in (0, 1) and t.status <> 'closed'"
    );
    let mut out = BTreeMap::new();
    for &id in tickets {
        if let Some(mut row) = db.find(sql, args![id]).await? {
            out.insert(id, (ticket(&mut row)?, row.get("last_message_at")?));
        }
    }
    Ok(out)
}
