//! Mails of the desk's own to one address: links that were asked for, questions, notices. Nobody answers them.

use domain::mailbox::Mailbox;
use domain::person::address_domain;
use domain::portal::Errand;
use domain::{Actor, Event, Language, MajorIncidentId, OutboxId, Result, TicketId};
use store::Tx;
use store::outbox::{self, NewMail};
use store::portal::{self, Letter};

/// One such mail; what it says is written as it leaves.
pub struct DeskMail<'m> {
    pub id: OutboxId,
    /// What its Message-ID begins with.
    pub name: &'static str,
    /// What it is sent once for.
    pub cause: String,
    pub to: &'m str,
    pub ticket: Option<TicketId>,
    pub from: &'m Mailbox,
}

/// Puts it into the outbox.
///
/// # Errors
/// A fault of the database.
pub async fn post(tx: &mut Tx, mail: DeskMail<'_>) -> Result<()> {
    let DeskMail { id, name, cause, to, ticket, from } = mail;
    let mail = NewMail {
        id,
        cause,
        target: to.to_owned(),
        ticket,
        message: None,
        mailbox: Some(from.id),
        header_message_id: format!("{name}.{id}@{}", address_domain(&from.address)),
        // Nobody answers it: a report about it goes nowhere (RFC 3834 §3.3).
        envelope_from: None,
        recipients: vec![to.to_owned()],
    };
    outbox::insert(tx, &mail).await
}

/// A letter with a link for whoever reads an address.
pub(super) struct LinkLetter {
    pub errand: Errand,
    pub address: String,
    pub language: Language,
    pub incident: Option<MajorIncidentId>,
    /// Where no mail may go the letter is kept all the same: it counts, and nobody learns of the address by it.
    pub is_mailed: bool,
}

/// Keeps a letter, and sends it on its way.
///
/// # Errors
/// A fault of the database.
pub(super) async fn write(tx: &mut Tx, from: &Mailbox, new: LinkLetter) -> Result<Letter> {
    let LinkLetter { errand, address, language, incident, is_mailed } = new;
    let outbox: Option<OutboxId> = if is_mailed { Some(tx.next_id().await?) } else { None };
    let now = tx.now();
    let letter = Letter {
        id: tx.next_id().await?,
        errand,
        address,
        language,
        incident,
        outbox,
        created_at: now,
        expires_at: now.plus_us(errand.lasts_us()),
        used_at: None,
    };
    portal::insert_letter(tx, &letter).await?;
    if let Some(id) = outbox {
        let cause = format!("portal_letter:{}", letter.id);
        post(tx, DeskMail { id, name: "portal", cause, to: &letter.address, ticket: None, from }).await?;
        // Nobody of the desk's asked for it; and it wakes whoever sends.
        tx.record(&Actor::Desk, Event::LetterWritten { letter: letter.id });
    }
    Ok(letter)
}
