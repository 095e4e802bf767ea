//! What people keep open side by side. It is each one's own: the log tells nothing of it.

use domain::open_tab::{OpenTab, TABS_MAX, TabKind};
use domain::{Error, OpenTabId, PersonId, Refusal, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

const QUIET: &str = "what somebody keeps open is their own";

fn tab(mut row: Row) -> Result<OpenTab> {
    Ok(OpenTab {
        id: row.get("id")?,
        person: row.get("person_id")?,
        kind: row.get("kind")?,
        ticket: row.get("ticket_id")?,
        scroll: row.get("scroll")?,
        mode: row.get("mode")?,
        typed: row.get("typed")?,
        created_at: row.get("created_at")?,
    })
}

/// Somebody's tabs, in the order in which they were opened. Those of tickets that are deleted or joined are not shown and
/// take no place.
pub async fn list(db: &mut Conn, person: PersonId) -> Result<Vec<OpenTab>> {
    let sql = "select o.id, o.person_id, o.kind, o.ticket_id, o.scroll, o.mode, o.typed, o.created_at
        from open_tab o left join ticket t on t.id = o.ticket_id
        where o.person_id = $1 and (o.ticket_id is null or t.shelf <> 2) order by o.id limit 100";
    db.all(sql, args![person]).await?.into_iter().map(tab).collect()
}

/// `None` when there is none, or it is somebody else's.
pub async fn find(db: &mut Conn, person: PersonId, id: OpenTabId) -> Result<Option<OpenTab>> {
    let sql =
        "select id, person_id, kind, ticket_id, scroll, mode, typed, created_at from open_tab where id = $1
        and person_id = $2";
    db.find(sql, args![id, person]).await?.map(tab).transpose()
}

/// Keeps a ticket open for somebody; says which tab it is, also where it was one already.
///
/// # Errors
/// [`Refusal::Conflict`] when they have as many as one can have.
pub async fn open(tx: &mut Tx, person: PersonId, ticket: Option<TicketId>) -> Result<OpenTabId> {
    tx.quiet(QUIET);
    if let Some(ticket) = ticket {
        let sql = "select id from open_tab where person_id = $1 and ticket_id = $2";
        if let Some(mut row) = tx.find(sql, args![person, ticket]).await? {
            return row.get("id");
        }
    }
    if list(tx, person).await?.len() >= TABS_MAX {
        let words = format!("{TABS_MAX} are open side by side, the most there can be. Close one first.");
        return Err(Error::from(Refusal::Conflict(words.into())));
    }
    let (id, now) = (tx.next_id::<OpenTabId>().await?, tx.now());
    let kind = if ticket.is_some() { TabKind::Ticket } else { TabKind::Call };
    let sql = "insert into open_tab (id, person_id, kind, ticket_id, scroll, mode, typed, created_at)
        values ($1, $2, $3, $4, null, null, '', $5)";
    tx.execute(sql, args![id, person, kind, ticket, now]).await?;
    Ok(id)
}

/// Remembers how a tab was left. `false` when there is none any more, or it is somebody else's.
pub async fn keep(tx: &mut Tx, t: &OpenTab) -> Result<bool> {
    tx.quiet(QUIET);
    let sql = "update open_tab set scroll = $3, mode = $4, typed = $5 where id = $1 and person_id = $2";
    Ok(tx.execute(sql, args![t.id, t.person, t.scroll, t.mode, t.typed]).await? == 1)
}

/// A call became a ticket: its tab holds that from now on. Where that is open in another tab already, the call's closes.
pub async fn turn_into(tx: &mut Tx, person: PersonId, id: OpenTabId, ticket: TicketId) -> Result<()> {
    tx.quiet(QUIET);
    let sql = "select id from open_tab where person_id = $1 and ticket_id = $2";
    if tx.find(sql, args![person, ticket]).await?.is_some() {
        return close(tx, person, id).await.map(drop);
    }
    let sql = "update open_tab set kind = $4, ticket_id = $3, typed = '' where id = $1 and person_id = $2";
    tx.execute(sql, args![id, person, ticket, TabKind::Ticket]).await.map(drop)
}

/// `false` when there was none, or it is somebody else's.
pub async fn close(tx: &mut Tx, person: PersonId, id: OpenTabId) -> Result<bool> {
    tx.quiet(QUIET);
    let sql = "delete from open_tab where id = $1 and person_id = $2";
    Ok(tx.execute(sql, args![id, person]).await? == 1)
}
