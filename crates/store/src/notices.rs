//! Mails that the desk writes by itself and that are on no ticket.

use domain::{MailId, Moment, OutboxId, Result};

use crate::{Conn, Tx, args};

/// One of them, as it was put together: every attempt sends the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it answers.
    pub mail: MailId,
    pub subject: String,
    pub text: String,
    /// The Message-ID of what it answers, without angle brackets; empty where there was none.
    pub in_reply_to: String,
    pub created_at: Moment,
}

/// Keeps what a mail of the outbox says.
///
/// # Errors
/// A fault of the database.
pub async fn insert(tx: &mut Tx, outbox: OutboxId, n: &Notice) -> Result<()> {
    tx.quiet("it follows from a mail that stands in the ledger");
    let sql = "insert into notice (outbox_id, mail_id, subject, body, in_reply_to, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, args![outbox, n.mail, n.subject, n.text, n.in_reply_to, n.created_at]).await.map(drop)
}

/// What a mail of the outbox says, where it is such a one.
///
/// # Errors
/// A fault of the database.
pub async fn find(db: &mut Conn, outbox: OutboxId) -> Result<Option<Notice>> {
    let sql = "select mail_id, subject, body, in_reply_to, created_at from notice where outbox_id = $1";
    let Some(mut row) = db.find(sql, args![outbox]).await? else { return Ok(None) };
    Ok(Some(Notice {
        mail: row.get("mail_id")?,
        subject: row.get("subject")?,
        text: row.get("body")?,
        in_reply_to: row.get("in_reply_to")?,
        created_at: row.get("created_at")?,
    }))
}
