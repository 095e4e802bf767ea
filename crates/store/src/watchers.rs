//! Who watches which ticket.

use domain::read::PersonRef;
use domain::{PersonId, Result, TicketId};

use crate::{Conn, Tx, args, people};

/// More people than this do not watch one ticket.
pub const WATCHERS_MAX: i64 = 200;

/// `true` when the person did not watch it yet. Beyond [`WATCHERS_MAX`] nobody is added.
pub async fn add(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<bool> {
    let now = tx.now();
    let sql = "insert into watcher (ticket_id, person_id, since)
        select cast($1 as bigint), cast($2 as bigint), cast($3 as bigint)
        where (select count(*) from watcher w where w.ticket_id = $1) < $4
        on conflict (ticket_id, person_id) do nothing";
    Ok(tx.execute(sql, args![ticket, person, now, WATCHERS_MAX]).await? == 1)
}

/// `true` when the person watched it.
pub async fn remove(tx: &mut Tx, ticket: TicketId, person: PersonId) -> Result<bool> {
    let sql = "delete from watcher where ticket_id = $1 and person_id = $2";
    Ok(tx.execute(sql, args![ticket, person]).await? == 1)
}

pub async fn is_watching(db: &mut Conn, ticket: TicketId, person: PersonId) -> Result<bool> {
    let sql = "select person_id from watcher where ticket_id = $1 and person_id = $2";
    Ok(db.find(sql, args![ticket, person]).await?.is_some())
}

/// Who watches it and still works here, by name.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<PersonRef>> {
    let sql = "select p.id, p.name, p.email from watcher w join person p on p.id = w.person_id
        where w.ticket_id = $1 and p.suspended_at is null and p.role <> 'contact' order by p.name_key, p.id limit $2";
    db.all(sql, args![ticket, WATCHERS_MAX]).await?.into_iter().map(people::person_ref).collect()
}

/// What somebody watches, the latest first: not what is deleted or spam.
pub async fn of_person(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<TicketId>> {
    let sql = "select w.ticket_id from watcher w join ticket t on t.id = w.ticket_id
        where w.person_id = $1 and t.shelf not in (2, 3) order by w.since desc, w.ticket_id desc limit $2";
    let rows = db.all(sql, args![person, limit]).await?;
    rows.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// The tickets with notes that name somebody, the latest note first: not what is deleted or spam.
pub async fn mentioning(db: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<TicketId>> {
    let sql =
        "select m.ticket_id, max(m.id) as latest from message_mention n join message m on m.id = n.message_id
        join ticket t on t.id = m.ticket_id where n.person_id = $1 and t.shelf not in (2, 3)
        group by m.ticket_id order by latest desc limit $2";
    let rows = db.all(sql, args![person, limit]).await?;
    rows.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// Whoever watches `from` watches `to` as well: the two are one ticket now. Those of `from` stay, for it may come back.
pub async fn copy_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<()> {
    let sql = "insert into watcher (ticket_id, person_id, since)
        select cast($2 as bigint), w.person_id, w.since from watcher w where w.ticket_id = $1
        on conflict (ticket_id, person_id) do nothing";
    tx.execute(sql, args![from, to]).await.map(drop)
}
