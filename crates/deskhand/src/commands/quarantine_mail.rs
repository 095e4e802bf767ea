//! Sets a mail apart that cannot be read, and puts it back in line.

use domain::permission::{Action, Object, may};
use domain::{Actor, Event, MailId, Refusal, Result};
use store::{Tx, mails};

/// It stays in the ledger with its raw text; a lead can have it read again.
pub async fn quarantine_mail(tx: &mut Tx, id: MailId, code: &str, detail: &str) -> Result<()> {
    let reason: String = detail.chars().take(500).collect();
    mails::quarantine(tx, id, code, &reason, i64::from(mail::parse::PARSER_VERSION)).await?;
    tx.record(&Actor::Desk, Event::MailQuarantined { mail: id, code: code.to_owned() });
    Ok(())
}

/// # Errors
/// A refusal for agents, for quarantine is the ledger's; [`Refusal::Conflict`] when it is not in quarantine.
pub async fn retry_mail(tx: &mut Tx, by: &Actor, id: MailId) -> Result<()> {
    may(by, Action::ReadAudit, Object::Desk)?;
    if !mails::retry(tx, id).await? {
        return Err(Refusal::Conflict("There is nothing to read again: this mail is not in quarantine any more, or it still lies on its server.".into()).into());
    }
    tx.record(by, Event::MailRetried { mail: id });
    Ok(())
}
