//! Looks at devices that were asked for on tickets. Of a link only the hash of its secret is kept.

use domain::device_check::DeviceCheck;
use domain::{DeviceCheckId, MessageId, Moment, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

macro_rules! columns {
    () => {
        "id, ticket_id, asked_by, language, asked_at, expires_at, withdrawn_at, sent_at, message_id"
    };
}

fn check(mut row: Row) -> Result<DeviceCheck> {
    let (sent_at, message): (Option<Moment>, Option<MessageId>) =
        (row.get("sent_at")?, row.get("message_id")?);
    Ok(DeviceCheck {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        asked_by: row.get("asked_by")?,
        language: row.get("language")?,
        asked_at: row.get("asked_at")?,
        expires_at: row.get("expires_at")?,
        withdrawn_at: row.get("withdrawn_at")?,
        sent: sent_at.zip(message),
    })
}

pub async fn insert(tx: &mut Tx, c: &DeviceCheck, secret: &[u8; 32]) -> Result<()> {
    let sql =
        "insert into device_check (id, ticket_id, secret_hash, asked_by, language, asked_at, expires_at,
        withdrawn_at, sent_at, message_id, report, sha256)
        values ($1, $2, $3, $4, $5, $6, $7, null, null, null, null, null)";
    let values = args![c.id, c.ticket, secret, c.asked_by, c.language, c.asked_at, c.expires_at];
    tx.execute(sql, values).await.map(drop)
}

/// The check whose link has a secret of this hash, whatever became of it.
pub async fn find_by_secret(db: &mut Conn, secret: &[u8; 32]) -> Result<Option<DeviceCheck>> {
    let sql = concat!("select ", columns!(), " from device_check where secret_hash = $1");
    db.find(sql, args![secret]).await?.map(check).transpose()
}

/// What a ticket's devices said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub check: DeviceCheck,
    /// The report as it was kept, JSON; `None` until it came.
    pub report: Option<String>,
    /// SHA-256 of what was sent, lower-case hex.
    pub sha256: Option<String>,
}

/// The checks of a ticket, the newest first.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<Stored>> {
    let sql = concat!(
        "select ",
        columns!(),
        ", report, sha256 from device_check where ticket_id = $1 order by id desc limit 50"
    );
    let row = |mut row: Row| -> Result<Stored> {
        let (report, sha256) = (row.get("report")?, row.get("sha256")?);
        Ok(Stored { check: check(row)?, report, sha256 })
    };
    db.all(sql, args![ticket]).await?.into_iter().map(row).collect()
}

/// Notes that it is not wanted any more; `false` when it came already or was withdrawn.
pub async fn withdraw(tx: &mut Tx, c: &DeviceCheck) -> Result<bool> {
    let now = tx.now();
    let sql = "update device_check set withdrawn_at = $2
        where id = $1 and withdrawn_at is null and sent_at is null";
    Ok(tx.execute(sql, args![c.id, now]).await? == 1)
}

/// Keeps what came, on the ticket where it stands now; `false` when it came already or was withdrawn: a link works once.
pub async fn keep(
    tx: &mut Tx,
    c: &DeviceCheck,
    ticket: TicketId,
    message: MessageId,
    report: &str,
    sha256: &str,
) -> Result<bool> {
    let now = tx.now();
    let sql =
        "update device_check set ticket_id = $2, sent_at = $3, message_id = $4, report = $5, sha256 = $6
        where id = $1 and withdrawn_at is null and sent_at is null";
    Ok(tx.execute(sql, args![c.id, ticket, now, message, report, sha256]).await? == 1)
}

/// The checks of one ticket go to another one; says which they were.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<Vec<DeviceCheckId>> {
    let sql = "update device_check set ticket_id = $2 where ticket_id = $1 returning id";
    tx.all(sql, args![from, to]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// Takes [`move_all`] back for those that are still there, after their messages: what came meanwhile stays with its note.
pub async fn bring_back(tx: &mut Tx, here: TicketId, homes: &[(TicketId, DeviceCheckId)]) -> Result<()> {
    for (home, id) in homes {
        let sql = "update device_check set ticket_id = $3 where id = $1 and ticket_id = $2
            and (message_id is null or message_id in (select id from message where ticket_id = $3))";
        tx.execute(sql, args![id, here, home]).await?;
    }
    Ok(())
}
