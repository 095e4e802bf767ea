//! Replies that are written and not sent yet.

use domain::planned_reply::PlannedReply;
use domain::{Moment, PersonId, PlannedReplyId, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

macro_rules! columns {
    () => {
        "p.id, p.ticket_id, p.author_id, p.kind, p.body, p.status, p.recipients, p.bcc, p.mailbox_id, p.to_dead, \
         p.ticket_version, p.due_at, p.held_at, p.held_reason, p.created_at, p.markup, p.actions, p.side"
    };
}

fn planned(mut row: Row) -> Result<PlannedReply> {
    Ok(PlannedReply {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        author: row.get("author_id")?,
        kind: row.get("kind")?,
        text: row.get("body")?,
        markup: row.get("markup")?,
        status: row.get("status")?,
        actions: crate::macros::actions(&row.get::<String>("actions")?)?,
        recipients: crate::outbox::addresses(&row.get::<String>("recipients")?),
        bcc: crate::outbox::addresses(&row.get::<String>("bcc")?),
        mailbox: row.get("mailbox_id")?,
        to_dead: row.get("to_dead")?,
        ticket_version: row.get("ticket_version")?,
        due_at: row.get("due_at")?,
        held_at: row.get("held_at")?,
        held_reason: row.get("held_reason")?,
        created_at: row.get("created_at")?,
        side: row.get::<Option<String>>("side")?.map(|json| serde_json::from_str(&json)).transpose()?,
    })
}

pub async fn insert(tx: &mut Tx, p: &PlannedReply) -> Result<()> {
    let sql = "insert into planned_reply (id, ticket_id, author_id, kind, body, status, recipients, bcc, mailbox_id,
        to_dead, ticket_version, due_at, held_at, held_reason, created_at, try_at, markup, actions, side)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $12, $16, $17, $18)";
    let side = p.side.as_ref().map(serde_json::to_string).transpose()?;
    let args = args![
        p.id,
        p.ticket,
        p.author,
        p.kind,
        p.text,
        p.status,
        p.recipients.join(" "),
        p.bcc.join(" "),
        p.mailbox,
        p.to_dead,
        p.ticket_version,
        p.due_at,
        p.held_at,
        p.held_reason,
        p.created_at,
        p.markup,
        crate::macros::written(&p.actions)?,
        side
    ];
    tx.execute(sql, args).await.map(drop)
}

/// `None` when it has left or was taken back.
pub async fn find(db: &mut Conn, id: PlannedReplyId) -> Result<Option<PlannedReply>> {
    let sql = concat!("select ", columns!(), " from planned_reply p where p.id = $1");
    db.find(sql, args![id]).await?.map(planned).transpose()
}

/// Those of a ticket, first planned first.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<PlannedReply>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from planned_reply p where p.ticket_id = $1 order by p.id limit 100"
    );
    db.all(sql, args![ticket]).await?.into_iter().map(planned).collect()
}

/// What a person is to see wherever they are: their own that leave in some seconds, and those that were held back.
pub async fn urgent_of(db: &mut Conn, author: PersonId) -> Result<Vec<PlannedReply>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from planned_reply p where p.author_id = $1 and (p.kind = 'undo' or p.held_at is not null)
        order by p.id desc limit 5"
    );
    db.all(sql, args![author]).await?.into_iter().map(planned).collect()
}

/// When the next one leaves, or is tried again, if any is to.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select try_at from planned_reply where held_at is null order by try_at, id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("try_at")).transpose()
}

/// Those whose moment has come, in the order of their moments.
pub async fn due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<PlannedReplyId>> {
    let sql =
        "select id from planned_reply where held_at is null and try_at <= $1 order by try_at, id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// The desk failed to send it: it is tried again after a gap, the longer the more often it failed, the last of the gaps
/// (microseconds) ever after. It stands as due as it was.
pub async fn try_again(tx: &mut Tx, id: PlannedReplyId, gaps_us: &[i64]) -> Result<()> {
    tx.quiet("what failed is told in the log");
    let sql = "update planned_reply set failures = failures + 1 where id = $1 returning failures";
    let Some(mut row) = tx.find(sql, args![id]).await? else { return Ok(()) };
    let failures = usize::try_from(row.get::<i64>("failures")?).unwrap_or(usize::MAX);
    let gap = gaps_us.get(failures.saturating_sub(1)).or(gaps_us.last()).copied().unwrap_or(0);
    let at = tx.now().plus_us(gap);
    tx.execute("update planned_reply set try_at = $2 where id = $1", args![id, at]).await.map(drop)
}

/// Those planned for a moment on whose ticket somebody else wrote in public since; the desk itself does not count. What
/// goes to others than the ticket's people is not overtaken by what these say.
pub async fn overtaken(db: &mut Conn, limit: i64) -> Result<Vec<PlannedReplyId>> {
    let sql = "select p.id from planned_reply p join ticket t on t.id = p.ticket_id
        where p.held_at is null and p.kind = 'later' and p.side is null and t.public_version > p.ticket_version
        and t.public_author_id is not null and t.public_author_id <> p.author_id order by p.id limit $1";
    db.all(sql, args![limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// Holds it back; `false` when it is held already or gone.
pub async fn hold(tx: &mut Tx, id: PlannedReplyId, reason: &str) -> Result<bool> {
    let now = tx.now();
    let sql = "update planned_reply set held_at = $2, held_reason = $3 where id = $1 and held_at is null";
    Ok(tx.execute(sql, args![id, now, reason]).await? == 1)
}

/// Gives it another moment, and lets it go if it was held: whoever does so knows the ticket at `ticket_version`.
/// `false` when it is gone.
pub async fn reschedule(
    tx: &mut Tx,
    id: PlannedReplyId,
    due_at: Moment,
    ticket_version: i64,
) -> Result<bool> {
    let sql = "update planned_reply set due_at = $2, try_at = $2, failures = 0, ticket_version = $3, kind = 'later',
        held_at = null, held_reason = '' where id = $1";
    Ok(tx.execute(sql, args![id, due_at, ticket_version]).await? == 1)
}

/// Takes it away; `false` when it was gone.
pub async fn remove(tx: &mut Tx, id: PlannedReplyId) -> Result<bool> {
    Ok(tx.execute("delete from planned_reply where id = $1", args![id]).await? == 1)
}

/// Takes them along when a ticket is joined into another, where their authors are to look at them first.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId, reason: &str) -> Result<()> {
    let now = tx.now();
    let sql = "update planned_reply set ticket_id = $2, held_reason = case when held_at is null then $4
        else held_reason end, held_at = coalesce(held_at, $3) where ticket_id = $1";
    tx.execute(sql, args![from, to, now, reason]).await?;
    tx.execute("update attachment set kept_for = $2 where kept_for = $1", args![from, to]).await.map(drop)
}
