//! Writes a reply or a note on a ticket.

use domain::macros::{self, MacroAction};
use domain::message::{
    Channel, Delivery, DeliveryReason, Identity, Markup, SCAN_MINUTES_MAX, TEXT_BYTES_MAX, Visibility,
};
use domain::moment::MINUTE_US;
use domain::permission::Action;
use domain::read::tickets::LastWord;
use domain::ticket::{Ticket, TicketChange};
use domain::writing::{self, Called};
use domain::{Actor, Event, MessageId, PersonId, Refusal, Result, TicketId};
use mail::token::Purpose;
use store::messages::Stored;
use store::outbox::NewMail;
use store::{Tx, attachments, mentions, messages, outbox, participants, people, tickets};

use super::address_trouble::ToDead;
use super::recipients::{self, Envelope, Sending};
use super::{message_id, record_change, snippet};
use crate::app::{Desk, Scanner};
use crate::stored_file::StoredFile;

/// Why a mail that had not left does not leave.
pub(super) const MADE_A_NOTE: &str = "it was made a note before it left";

/// What somebody wants to say.
#[derive(Clone)]
pub struct NewMessage {
    pub visibility: Visibility,
    pub channel: Channel,
    pub text: String,
    pub markup: Markup,
    /// HTML of the author's own, from the API; what pages write is text.
    pub html: Option<String>,
    /// Hashes of upload secrets whose files go with it.
    pub uploads: Vec<[u8; 32]>,
    /// Files already on disk.
    pub files: Vec<StoredFile>,
    /// What to do about recipients that mail cannot reach.
    pub to_dead: ToDead,
    /// Who gets it and from where, where that was chosen.
    pub sending: Sending,
    /// What a macro changes besides; `then` stands above it.
    pub actions: Vec<MacroAction>,
    /// Changes that go with it in one step: "send and set to pending".
    pub then: TicketChange,
}

impl NewMessage {
    /// All that is changed with it when `me` writes it.
    pub fn then_all(&self, me: PersonId) -> TicketChange {
        macros::joined(&self.then, &self.actions, me)
    }
}

/// Writes it, and puts the mail to the customer into the outbox in the same transaction.
///
/// # Errors
/// A refusal when the actor may not, the ticket is closed, or there is nothing to say.
pub async fn write_message(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: TicketId,
    new: &NewMessage,
) -> Result<MessageId> {
    let message = write_unseen(tx, desk, by, id, new).await?;
    // Who planned it does not look at the ticket at its moment.
    if let (Some(person), None) = (by.person_id(), new.sending.planned) {
        tickets::mark_seen(tx, person, id).await?;
    }
    Ok(message)
}

/// [`write_message`] for an author who does not look at the ticket: what stands there unread stays so.
///
/// # Errors
/// As [`write_message`].
pub(super) async fn write_unseen(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: TicketId,
    new: &NewMessage,
) -> Result<MessageId> {
    let before = tickets::load(tx, id).await?;
    let accepted = participants::accepted(tx, id).await?;
    let mut then = new.then_all(by.as_person()?.id);
    super::fields::forget_gone(tx, &mut then, &new.then).await?;
    super::change_ticket::check_change(tx, &then).await?;
    let then = super::fields::settle_change(tx, by, &before, then).await?;
    let (after, events) = before.take_message(by, new.visibility, &accepted, &then, tx.now())?;
    let text = new.text.trim_end().to_owned();
    let has_files = !new.uploads.is_empty() || !new.files.is_empty() || !new.sending.kept.is_empty();
    if text.trim().is_empty() && !has_files && new.sending.planned.is_none() && new.html.is_none() {
        return Err(Refusal::invalid("text", "must not be empty").into());
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 }.into());
    }
    tickets::update(tx, &before, &after).await?;
    let message = insert(tx, desk, by, by, &after, new, text, &accepted).await?;
    record_change(tx, by, &before, &after, events).await?;
    let is_team = by.is_team() && by.person_id() != Some(after.requester);
    if new.visibility == Visibility::Public && !is_team {
        super::snooze_ticket::customer_wrote(tx, id).await?;
    }
    Ok(message)
}

/// The message itself with files, outbox row and event; the ticket is written by the caller. `by` speaks; the uploads
/// are those of `uploader`, who may write in somebody else's name.
pub(super) async fn insert(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    uploader: &Actor,
    ticket: &Ticket,
    new: &NewMessage,
    text: String,
    accepted: &[PersonId],
) -> Result<MessageId> {
    let author = by.as_person()?.id;
    let id: MessageId = tx.next_id().await?;
    // A person of the team who asks for themselves speaks as a customer.
    let from_team = by.is_team() && author != ticket.requester;
    let public = new.visibility == Visibility::Public;
    let goes = if public && from_team {
        recipients::envelope(tx, ticket, accepted, &new.sending, new.to_dead).await?
    } else {
        Envelope::of_nobody(tx, ticket).await?
    };
    let Envelope { mailbox, mut recipients, mut bcc, left_out, own_people: _ } = goes;
    if mailbox.is_none() {
        recipients.clear();
        bcc.clear();
    }
    let goes_out = !recipients.is_empty();
    let header = match &mailbox {
        Some(m) if public => Some(message_id(desk, ticket.id, id, &m.address)),
        Some(_) | None => None,
    };
    let person = people::load(tx, author).await?;
    let message = Stored {
        id,
        ticket: ticket.id,
        author: Some(author),
        address: person.email.unwrap_or_default(),
        visibility: new.visibility,
        channel: new.channel,
        identity: Identity::Verified,
        placement_reason: String::new(),
        stranger: false,
        automatic: false,
        text: text.clone(),
        markup: new.markup,
        quoted: String::new(),
        language: None,
        html: store::read::ticket::html_part(new.html.as_deref()),
        message_id: header.clone(),
        mail: None,
        recipients: recipients.clone(),
        delivery: match (goes_out, left_out.is_empty()) {
            (true, _) => Delivery::Waiting,
            (false, true) => Delivery::None,
            (false, false) => Delivery::Failed,
        },
        delivery_reason: None,
        delivery_detail: left_out,
        side: None,
        created_at: tx.now(),
    };
    let undeliverable = message.delivery == Delivery::Failed;
    messages::insert(tx, &message, new.html.as_deref()).await?;
    if !bcc.is_empty() {
        messages::set_hidden_copies(tx, id, &bcc).await?;
    }
    if let Some(planned) = new.sending.planned {
        attachments::use_planned(tx, planned, id).await?;
    }
    for file in &new.sending.kept {
        if !attachments::use_kept(tx, ticket.id, author, *file, id).await? {
            return Err(recipients::kept_is_gone().into());
        }
    }
    let uploader = uploader.person_id().unwrap_or(author);
    for secret in &new.uploads {
        if attachments::use_upload(tx, secret, uploader, id).await? == 0 {
            return Err(Refusal::invalid(
                "uploads",
                "name an upload that is unknown, used or over; upload the file again",
            )
            .into());
        }
    }
    let now = tx.now();
    for file in &new.files {
        let attachment = file.attachment(tx.next_id().await?, Some(id), now);
        attachments::insert(tx, &attachment, file.inline).await?;
    }
    if let (true, Some(mailbox), Some(header)) = (goes_out, &mailbox, header) {
        // Each of the hidden ones gets a mail of their own: the same letter, and no server learns of the others.
        let hidden = bcc.iter().map(|address| (address.clone(), vec![address.clone()]));
        for (target, recipients) in std::iter::once(("all".to_owned(), recipients.clone())).chain(hidden) {
            let out = tx.next_id::<domain::OutboxId>().await?;
            let token = desk.keyring.issue(Purpose::Bounce, out.0);
            let mail = NewMail {
                id: out,
                cause: format!("message:{id}"),
                target,
                ticket: Some(ticket.id),
                message: Some(id),
                mailbox: Some(mailbox.id),
                header_message_id: header.clone(),
                envelope_from: Some(mail::token::bounce_address(&mailbox.address, &token)),
                recipients,
            };
            outbox::insert(tx, &mail).await?;
        }
        if desk.scanner == Scanner::There {
            outbox::hold_for_scan(tx, id, now.plus_us(SCAN_MINUTES_MAX * MINUTE_US)).await?;
        }
    }
    if public && from_team {
        super::chat::team_spoke(tx, by, ticket, id, &recipients, &bcc).await?;
    }
    if undeliverable {
        tickets::mark_delivery(tx, ticket.id).await?;
    }
    let called = match new.visibility {
        Visibility::Internal => mention(tx, id, &text).await?,
        // Nobody of the team is called in what a customer reads.
        Visibility::Public => Vec::new(),
    };
    let word = match (new.visibility, from_team) {
        (Visibility::Internal, _) => LastWord::Note,
        (Visibility::Public, true) => LastWord::Team,
        (Visibility::Public, false) => LastWord::Customer,
    };
    let shown = match new.markup {
        Markup::Markdown => snippet(&ui::markdown::readable(&text, &|_| None)),
        Markup::Plain => snippet(&text),
    };
    tickets::set_last_word(tx, ticket.id, &shown, word).await?;
    if public {
        tickets::set_public_word(tx, ticket.id, Some(author)).await?;
    }
    let ticket = ticket.id;
    tx.record(
        by,
        match (new.visibility, from_team) {
            (Visibility::Internal, _) => Event::NoteWritten { ticket, message: id, mentions: called },
            (Visibility::Public, true) => Event::ReplyWritten { ticket, message: id, automatic: false },
            (Visibility::Public, false) => {
                Event::MessageReceived { ticket, message: id, author, channel: new.channel, automatic: false }
            }
        },
    );
    Ok(id)
}

/// Marks whom a note calls by an `@`; a team stands for those who are in it now.
async fn mention(tx: &mut Tx, note: MessageId, text: &str) -> Result<Vec<PersonId>> {
    if !text.contains('@') {
        return Ok(Vec::new());
    }
    let mut marks: Vec<(PersonId, String)> = Vec::new();
    for found in writing::mentions(text, &mentions::callable(tx).await?) {
        let people = match found.who {
            Called::Person(person) => vec![person],
            Called::Team(team) => mentions::members(tx, team).await?,
        };
        for person in people {
            if !marks.iter().any(|(known, _)| *known == person) {
                marks.push((person, found.words.clone()));
            }
        }
    }
    mentions::insert(tx, note, &marks).await?;
    Ok(marks.into_iter().map(|(person, _)| person).collect())
}

/// Makes a note of a public message: what was said too much can be taken from the customer's page, never the reverse.
///
/// # Errors
/// A refusal when the actor may not change the ticket.
pub async fn make_internal(tx: &mut Tx, by: &Actor, message: MessageId) -> Result<()> {
    let message = messages::load(tx, message).await?;
    if message.side.is_some() {
        return Err(Refusal::NotFound.into());
    }
    let ticket = tickets::load(tx, message.ticket).await?;
    let object = domain::permission::Object::Ticket { requester: ticket.requester, participants: &[] };
    domain::permission::may(by, Action::ChangeTicket, object)?;
    messages::make_internal(tx, message.id).await?;
    // What has not left yet stays here; what has cannot be called back. What is being sent at this moment is looked at
    // again when its attempt has ended.
    call_back(tx, by, &message, MADE_A_NOTE).await?;
    tickets::touch(tx, ticket.id).await?;
    tx.record(by, Event::NoteWritten { ticket: ticket.id, message: message.id, mentions: Vec::new() });
    Ok(())
}

/// Calls back the mail of a message that waits to leave; says whether there was any. The message is withdrawn where the
/// mail that all its recipients see is; a hidden copy alone changes nothing about what they have.
pub(super) async fn call_back(tx: &mut Tx, by: &Actor, message: &Stored, why: &str) -> Result<bool> {
    let withdrawn = outbox::withdraw(tx, message.id).await?;
    if withdrawn.is_empty() {
        return Ok(false);
    }
    let all = outbox::of_message(tx, message.id).await?;
    // A hidden copy is a mail to one person, named by their address.
    let for_all = withdrawn.iter().find(|mail| !mail.target.contains('@'));
    let some_took_it = for_all.is_some_and(|mail| mail.recipients.len() < message.recipients.len());
    let sent_in_part = some_took_it
        || withdrawn.iter().any(|mail| mail.uncertain)
        || all.iter().any(|mail| mail.state == "sent");
    if for_all.is_some() {
        let detail = if sent_in_part {
            format!("{why}, but some of its recipients may have it already")
        } else {
            why.to_owned()
        };
        let reason = Some(DeliveryReason::CalledBack);
        messages::set_delivery(tx, message.id, Delivery::Withdrawn, reason, &detail).await?;
    } else if all.iter().any(|mail| !mail.target.contains('@') && mail.state == "sent")
        && all.iter().all(|mail| mail.state != "failed" && mail.state != "waiting")
    {
        // The line told of the copy that waited; what is left to tell is that the others have it.
        messages::set_delivery(tx, message.id, Delivery::Sent, None, "").await?;
    }
    tickets::mark_delivery(tx, message.ticket).await?;
    for mail in &withdrawn {
        let (ticket, message) = (Some(message.ticket), Some(message.id));
        tx.record(by, Event::MailWithdrawn { outbox: mail.id, ticket, message, sent_in_part });
    }
    Ok(true)
}
