//! Asks for a look at a customer's device, and takes what comes.

use domain::device_check::{CheckAct, CheckState, DeviceCheck, Report, WAITING_MAX};
use domain::message::{Identity, Visibility};
use domain::permission::{Action, Object, may};
use domain::ticket::{Status, Ticket};
use domain::{Actor, DeviceCheckId, Event, Language, MessageId, Moment, Refusal, Result, TicketId};
use store::messages::Stored;
use store::{Conn, Tx, attachments, device_checks, messages, people, routing, spam, tickets};

use super::act_as_rule::blank;
use crate::stored_file::StoredFile;

/// Makes a check; `secret` is the hash of what its link has in it. Whoever may write to the customer may ask.
///
/// # Errors
/// A refusal when the actor may not, the ticket is closed or taken for spam, or too many checks wait.
pub async fn ask_check(
    tx: &mut Tx,
    by: &Actor,
    id: TicketId,
    language: Language,
    secret: &[u8; 32],
) -> Result<DeviceCheck> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::Reply, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: id }.into());
    }
    if spam::is_shelved(tx, id).await? {
        return Err(
            Refusal::Conflict("Nothing is asked about a ticket that is taken for spam.".into()).into()
        );
    }
    let now = tx.now();
    let known = device_checks::of_ticket(tx, id).await?;
    if known.iter().filter(|k| k.check.state(now) == CheckState::Waiting).count() >= WAITING_MAX {
        let words = "Five checks of this ticket wait already. Withdraw one first.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    let check = DeviceCheck::asked(tx.next_id().await?, id, by.as_person()?.id, language, now);
    device_checks::insert(tx, &check, secret).await?;
    tx.record(by, Event::DeviceChecked { ticket: id, check: check.id, act: CheckAct::Asked });
    Ok(check)
}

/// What the customer of a ticket reads: what they wrote there in last, else what they were seen to write in. `None` where that
/// is not known, or none of ours.
pub async fn language_of_customer(db: &mut Conn, id: TicketId) -> Result<Option<Language>> {
    let written = routing::language_of(db, id).await?;
    if let Some(language) = written.as_deref().and_then(Language::of_header) {
        return Ok(Some(language));
    }
    let ticket = tickets::load(db, id).await?;
    let customer = people::load(db, ticket.requester).await?;
    Ok(customer.locale.as_deref().and_then(Language::of_header))
}

/// Its link does nothing any more.
///
/// # Errors
/// A refusal when the actor may not, there is no such check, or it came already.
pub async fn withdraw_check(tx: &mut Tx, by: &Actor, id: TicketId, check: DeviceCheckId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::Reply, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let known = device_checks::of_ticket(tx, id).await?;
    let check = known.into_iter().find(|k| k.check.id == check).ok_or(Refusal::NotFound)?.check;
    if !device_checks::withdraw(tx, &check).await? {
        return Err(Refusal::Conflict("This check came or was withdrawn meanwhile.".into()).into());
    }
    tx.record(by, Event::DeviceChecked { ticket: id, check: check.id, act: CheckAct::Withdrawn });
    Ok(())
}

/// The check behind a link that still does something, and the ticket as it stands, also where that was merged into another.
///
/// # Errors
/// [`Refusal::NotFound`] for what is no link of ours, or whose ticket is gone; else a refusal that says what became of it.
pub async fn open_check(db: &mut Conn, secret: &[u8; 32], now: Moment) -> Result<(DeviceCheck, Ticket)> {
    let check = device_checks::find_by_secret(db, secret).await?.ok_or(Refusal::NotFound)?;
    check.open(now)?;
    let here = tickets::follow_join(db, check.ticket).await?;
    let ticket = tickets::load(db, here).await?;
    if ticket.status == Status::Closed || spam::is_shelved(db, ticket.id).await? {
        return Err(Refusal::Conflict("The time of this check is over.".into()).into());
    }
    Ok((check, ticket))
}

/// What was sent by a link.
pub struct Sent<'a> {
    pub report: &'a Report,
    /// The report as it is kept.
    pub text: &'a str,
    /// SHA-256 of what was sent, hex.
    pub sha256: &'a str,
    /// The same as a file, in the blobs already.
    pub file: &'a StoredFile,
}

/// Keeps what came, as a note with the file on the ticket. The link is used up. Nobody's name stands under it: it came from
/// whoever had the link.
///
/// # Errors
/// As [`open_check`].
pub async fn keep_check(tx: &mut Tx, secret: &[u8; 32], sent: Sent<'_>) -> Result<DeviceCheckId> {
    let now = tx.now();
    let (check, ticket) = open_check(tx, secret, now).await?;
    let message: MessageId = tx.next_id().await?;
    let text = ui::device_checks::note(ui::Words::from(check.language), sent.report);
    let note = Stored {
        identity: Identity::NotVerified,
        ..blank(tx, message, ticket.id, Visibility::Internal, text)
    };
    messages::insert(tx, &note, None).await?;
    let attachment = sent.file.attachment(tx.next_id().await?, Some(message), now);
    attachments::insert(tx, &attachment, false).await?;
    if !device_checks::keep(tx, &check, ticket.id, message, sent.text, sent.sha256).await? {
        return Err(Refusal::Conflict("This check was sent already.".into()).into());
    }
    tickets::touch(tx, ticket.id).await?;
    let act = CheckAct::Sent { tool: sent.report.tool, message };
    tx.record(&Actor::Desk, Event::NoteWritten { ticket: ticket.id, message, mentions: Vec::new() });
    tx.record(&Actor::Desk, Event::DeviceChecked { ticket: ticket.id, check: check.id, act });
    Ok(check.id)
}
