//! Sets a mail apart that cannot be read, and puts it back in line.

use domain::permission::{Action, Object, may};
use domain::read::ledger::{MailActKind, REASON_CHARS_MAX};
use domain::{Actor, Event, MailId, Refusal, Result};
use store::mails::Act;
use store::{Tx, mails};

/// It stays in the ledger with its raw text; a lead can have it read again.
pub async fn quarantine_mail(tx: &mut Tx, id: MailId, code: &str, detail: &str) -> Result<()> {
    let reason: String = detail.chars().take(500).collect();
    mails::quarantine(tx, id, code, &reason, i64::from(mail::parse::PARSER_VERSION)).await?;
    tx.record(&Actor::Desk, Event::MailQuarantined { mail: id, code: code.to_owned() });
    Ok(())
}

/// Puts a mail that could not be read back in line: from quarantine, or from where somebody set it aside unread.
///
/// # Errors
/// A refusal for agents, for quarantine is the ledger's; [`Refusal::Conflict`] when it was read.
pub async fn retry_mail(tx: &mut Tx, by: &Actor, id: MailId) -> Result<()> {
    may(by, Action::ReadAudit, Object::Desk)?;
    let before = mails::placing(tx, id).await?;
    if !mails::retry(tx, id).await? {
        return Err(Refusal::Conflict("There is nothing to read again: this mail is not in quarantine any more, or it still lies on its server.".into()).into());
    }
    let act = Act::new(MailActKind::Retried, &before.reason);
    mails::note_act(tx, id, by.person_id(), &act).await?;
    tx.record(by, Event::MailRetried { mail: id });
    Ok(())
}

/// Says that a mail in quarantine needs no answer. It stays in the ledger, and can still be read again or made a ticket.
///
/// # Errors
/// A refusal for agents, without a reason, and when it is not in quarantine.
pub async fn set_mail_aside(tx: &mut Tx, by: &Actor, id: MailId, reason: &str) -> Result<()> {
    may(by, Action::ReadAudit, Object::Desk)?;
    let reason: String = mail::clean::line(reason).chars().take(REASON_CHARS_MAX).collect();
    if reason.is_empty() {
        return Err(Refusal::invalid("reason", "must not be empty: say why nobody needs to answer it").into());
    }
    let before = mails::placing(tx, id).await?;
    if !mails::set_aside(tx, id, &format!("somebody of the team said so: {reason}")).await? {
        return Err(Refusal::Conflict(
            "Only a mail in quarantine can be set aside by hand, and this one is not there (any more)."
                .into(),
        )
        .into());
    }
    let act = Act { reason: reason.clone(), ..Act::new(MailActKind::SetAside, &before.reason) };
    mails::note_act(tx, id, by.person_id(), &act).await?;
    tx.record(by, Event::MailSetAside { mail: id, reason });
    Ok(())
}
