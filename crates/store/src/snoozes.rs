//! Tickets that sleep: on a shelf of their own until their moment comes, or until the customer writes.
//!
//! A ticket is on the shelf of the snoozed ones while its row has no end. Whatever takes it off that shelf otherwise (it is
//! solved, called spam, deleted) leaves the row behind, which then wakes nothing.

use domain::read::tickets::SnoozeMark;
use domain::snooze::{Snooze, Until};
use domain::{Moment, PersonId, Result, TicketId};

use crate::db::Row;
use crate::tickets::{SHELF_SNOOZED, SHELF_WORK};
use crate::{Conn, Tx, args};

fn snooze(mut row: Row) -> Result<Snooze> {
    Ok(Snooze {
        ticket: row.get("ticket_id")?,
        by: row.get("person_id")?,
        until: Until::from(row.get::<Option<Moment>>("until_at")?),
        ended_at: row.get("ended_at")?,
        created_at: row.get("created_at")?,
    })
}

/// The last snooze of a ticket, over or not.
pub async fn find(db: &mut Conn, ticket: TicketId) -> Result<Option<Snooze>> {
    let sql = "select ticket_id, person_id, until_at, ended_at, created_at from snooze where ticket_id = $1";
    db.find(sql, args![ticket]).await?.map(snooze).transpose()
}

/// The snooze that a ticket sleeps by, if it does.
pub async fn running(db: &mut Conn, ticket: TicketId) -> Result<Option<Snooze>> {
    let sql = "select z.ticket_id, z.person_id, z.until_at, z.ended_at, z.created_at from snooze z
        join ticket t on t.id = z.ticket_id where z.ticket_id = $1 and z.ended_at is null and t.shelf = 4";
    db.find(sql, args![ticket]).await?.map(snooze).transpose()
}

/// Puts an unsolved ticket to sleep, or gives one that sleeps another moment. `false` when it is no ticket that can: it is
/// solved, on the spam shelf or deleted.
pub async fn start(tx: &mut Tx, ticket: TicketId, by: PersonId, until: Until) -> Result<bool> {
    let now = tx.now();
    let sql = "update ticket set shelf = $2, updated_at = $3, version = version + 1 where id = $1 and shelf in (0, 4)";
    if tx.execute(sql, args![ticket, SHELF_SNOOZED, now]).await? == 0 {
        return Ok(false);
    }
    let sql = "insert into snooze (ticket_id, person_id, until_at, ended_at, created_at) values ($1, $2, $3, null, $4)
        on conflict (ticket_id) do update set person_id = excluded.person_id, until_at = excluded.until_at,
        ended_at = null, created_at = excluded.created_at";
    tx.execute(sql, args![ticket, by, until.moment(), now]).await?;
    Ok(true)
}

/// Wakes a ticket: it stands in the lists again, on top. `false` when it does not sleep; a row that was left behind is
/// settled then.
pub async fn end(tx: &mut Tx, ticket: TicketId) -> Result<bool> {
    let now = tx.now();
    let sql =
        "update ticket set shelf = $2, updated_at = $3, version = version + 1 where id = $1 and shelf = 4";
    let woken = tx.execute(sql, args![ticket, SHELF_WORK, now]).await? == 1;
    // A moment that nothing can have: the lists mark as woken only what changed last when its snooze ended.
    let ended_at = if woken { now } else { Moment(0) };
    let sql = "update snooze set ended_at = $2 where ticket_id = $1 and ended_at is null";
    let settled = tx.execute(sql, args![ticket, ended_at]).await? == 1;
    if settled && !woken {
        tx.quiet("the ticket left its shelf by what stands in the log");
    }
    Ok(woken)
}

/// When the next one is to wake, if any is.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select until_at from snooze where ended_at is null and until_at is not null
        order by until_at, ticket_id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("until_at")).transpose()
}

/// Those whose moment has come, in the order of their moments.
pub async fn due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<TicketId>> {
    let sql =
        "select ticket_id from snooze where ended_at is null and until_at is not null and until_at <= $1
        order by until_at, ticket_id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// What a list says about the snooze of a ticket that changed last at `updated_at`: that it sleeps, or that it has just
/// woken and nobody did anything since.
pub(crate) fn mark(
    is_on_shelf: bool,
    until_at: Option<Moment>,
    ended_at: Option<Moment>,
    updated_at: Moment,
) -> Option<SnoozeMark> {
    match ended_at {
        None if is_on_shelf => Some(SnoozeMark::Until(Until::from(until_at))),
        Some(ended_at) if !is_on_shelf && ended_at == updated_at => Some(SnoozeMark::Over),
        None | Some(_) => None,
    }
}
