//! Makes a ticket of a mail that made none: one in quarantine, or one that was set aside.

use domain::permission::{Action, Object, may};
use domain::read::ledger::{MailActKind, MailState};
use domain::{Actor, Event, Refusal, Result, TicketId};
use store::Tx;
use store::mails::{self, Act, Waiting};

use super::receive_letter::{ReadLetter, open_by_hand, reading, void_links};

/// How much of a mail could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legible {
    /// All of it, as any mail.
    Whole,
    /// What could be saved of a mail that nobody can read.
    InPart,
}

/// `read` is what can be told of the mail, with the raw mail among its files. Nobody is answered automatically.
///
/// # Errors
/// A refusal for whoever may not see the ledger, and when it is on a ticket already or just being read.
pub async fn release_mail(
    tx: &mut Tx,
    by: &Actor,
    mail: &Waiting,
    read: &ReadLetter,
    legible: Legible,
) -> Result<TicketId> {
    may(by, Action::ReadAudit, Object::Desk)?;
    may(by, Action::OpenTicket, Object::Desk)?;
    let before = mails::placing(tx, mail.id).await?;
    let reason = match before.state {
        MailState::Quarantined => "somebody of the team let it out of quarantine",
        MailState::SetAside => "somebody of the team took it up again",
        MailState::Waiting => {
            return Err(Refusal::Conflict("It is just being read. Look again in a moment.".into()).into());
        }
        MailState::Placed => return Err(Refusal::Conflict("It is on a ticket already.".into()).into()),
    };
    void_links(tx, &read.links).await?;
    let (ticket, message) = open_by_hand(tx, mail, read, reason).await?;
    match legible {
        Legible::Whole => {
            let said = "not acknowledged: it was made a ticket by hand";
            let placed = Some((ticket, Some(message)));
            mails::settle(tx, mail.id, &reading(read), MailState::Placed, reason, said, placed).await?;
        }
        Legible::InPart => {
            let from = read.letter.from.first().cloned().unwrap_or_default();
            mails::release(tx, mail.id, &from, &read.letter.subject, reason, (ticket, message)).await?;
        }
    }
    let act = Act { to: Some(ticket), ..Act::new(MailActKind::Released, &before.reason) };
    mails::note_act(tx, mail.id, by.person_id(), &act).await?;
    tx.record(by, Event::MailReleased { mail: mail.id, ticket, message });
    Ok(ticket)
}
