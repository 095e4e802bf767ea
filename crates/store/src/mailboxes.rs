//! The desk's own addresses.

use domain::mailbox::Mailbox;
use domain::{MailboxId, Refusal, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn mailbox(mut row: Row) -> Result<Mailbox> {
    Ok(Mailbox {
        id: row.get("id")?,
        address: row.get("address")?,
        name: row.get("name")?,
        team: row.get("team_id")?,
        is_default: row.get("is_default")?,
        signature: row.get("signature")?,
        acknowledges: row.get("acknowledges")?,
        acknowledgement: row.get("acknowledgement")?,
        sender_check: row.get("sender_check")?,
        authserv_id: row.get("authserv_id")?,
        created_at: row.get("created_at")?,
    })
}

pub async fn load(db: &mut Conn, id: MailboxId) -> Result<Mailbox> {
    let sql = "select id, address, name, team_id, is_default, signature, acknowledges, acknowledgement, authserv_id,
        sender_check, created_at from mailbox where id = $1";
    Ok(db.find(sql, args![id]).await?.map(mailbox).transpose()?.ok_or(Refusal::NotFound)?)
}

/// All mailboxes, the default first; a desk has few.
pub async fn list(db: &mut Conn) -> Result<Vec<Mailbox>> {
    let sql = "select id, address, name, team_id, is_default, signature, acknowledges, acknowledgement, authserv_id,
        sender_check, created_at from mailbox order by is_default desc, address limit 1000";
    db.all(sql, args![]).await?.into_iter().map(mailbox).collect()
}

/// # Errors
/// [`Refusal::Taken`] when the address is a mailbox already.
pub async fn insert(tx: &mut Tx, m: &Mailbox) -> Result<()> {
    one_default(tx, m).await?;
    let sql = "insert into mailbox (id, address, name, team_id, is_default, signature, acknowledges, acknowledgement,
        authserv_id, sender_check, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
        on conflict (address) do nothing";
    let args = args![
        m.id,
        m.address,
        m.name,
        m.team,
        m.is_default,
        m.signature,
        m.acknowledges,
        m.acknowledgement,
        m.authserv_id,
        m.sender_check,
        m.created_at
    ];
    match tx.execute(sql, args).await? {
        0 => Err(Refusal::Taken { what: "mailbox", value: m.address.clone() }.into()),
        _ => Ok(()),
    }
}

pub async fn update(tx: &mut Tx, m: &Mailbox) -> Result<()> {
    one_default(tx, m).await?;
    let now = tx.now();
    let sql =
        "update mailbox set name = $2, team_id = $3, is_default = $4, signature = $5, acknowledges = $6,
        acknowledgement = $7, authserv_id = $8, sender_check = $9, updated_at = $10 where id = $1";
    let args = args![
        m.id,
        m.name,
        m.team,
        m.is_default,
        m.signature,
        m.acknowledges,
        m.acknowledgement,
        m.authserv_id,
        m.sender_check,
        now
    ];
    tx.execute(sql, args).await.map(drop)
}

async fn one_default(tx: &mut Tx, m: &Mailbox) -> Result<()> {
    if m.is_default {
        tx.execute("update mailbox set is_default = 0 where id <> $1 and is_default = 1", args![m.id])
            .await?;
    }
    Ok(())
}
