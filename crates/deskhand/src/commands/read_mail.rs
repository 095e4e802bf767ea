//! Somebody reads a mail as it came.

use domain::permission::{Object, may_read_mail};
use domain::{Actor, Event, MailId, Result};
use store::{Conn, Tx, read, tickets};

/// Records that `by` reads it.
///
/// # Errors
/// As [`check`].
pub async fn read_mail(tx: &mut Tx, by: &Actor, id: MailId) -> Result<()> {
    check(tx, by, id).await?;
    tx.record(by, Event::RawMailRead { mail: id });
    Ok(())
}

/// May `by` read it?
///
/// # Errors
/// [`NotFound`](domain::Refusal::NotFound) when there is none; else what [`may_read_mail`] says of its ticket, or of the
/// ledger when it is on none that is still there.
pub async fn check(db: &mut Conn, by: &Actor, id: MailId) -> Result<()> {
    let ticket = match read::ledger::mail(db, id).await?.mail.ticket {
        Some(ticket) => tickets::find(db, ticket).await?,
        None => None,
    };
    let object = ticket.map(|t| Object::Ticket { requester: t.requester, participants: &[] });
    Ok(may_read_mail(by, object)?)
}
