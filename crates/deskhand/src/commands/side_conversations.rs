//! Conversations beside a ticket: begins one, writes in it, closes it and opens it again.

use domain::file::ScanState;
use domain::mailbox::Mailbox;
use domain::message::{Channel, Delivery, Identity, Markup, SCAN_MINUTES_MAX, TEXT_BYTES_MAX, Visibility};
use domain::moment::MINUTE_US;
use domain::permission::{Action, Object, may};
use domain::side_conversation::{
    INCLUDED_MAX, SIDE_CONVERSATIONS_MAX, SideConversation, SideState, check_recipients, may_write_outside,
};
use domain::ticket::{Ticket, clean_subject};
use domain::{
    Actor, AttachmentId, Event, MailboxId, MessageId, OutboxId, PlannedReplyId, Refusal, Result,
    SideConversationId, TicketId,
};
use mail::token::Purpose;
use store::messages::Stored;
use store::outbox::NewMail;
use store::{
    Tx, attachments, mailboxes, messages, outbox, participants, people, side_conversations, spam, tickets,
};
use ui::ticket::writing::{FILES_BYTES_MAX, FILES_MAX};

use super::address_trouble::{ToDead, reachable};
use super::recipients;
use crate::app::{Desk, Scanner, called};
use crate::stored_file::StoredFile;

/// What somebody writes to people outside.
#[derive(Clone)]
pub struct NewSideMessage {
    /// To first, then Cc.
    pub recipients: Vec<String>,
    pub text: String,
    pub markup: Markup,
    /// HTML of the author's own, from the API.
    pub html: Option<String>,
    pub channel: Channel,
    /// Hashes of upload secrets whose files go with it.
    pub uploads: Vec<[u8; 32]>,
    /// Files already on disk.
    pub files: Vec<StoredFile>,
    /// Files of the author's that wait for a message to somebody outside on that ticket.
    pub kept: Vec<AttachmentId>,
    /// It waited for its moment as this one, and takes its files.
    pub planned: Option<PlannedReplyId>,
    /// Files and messages of the ticket, chosen by hand: nothing of it goes along by itself.
    pub include_files: Vec<AttachmentId>,
    pub include_messages: Vec<MessageId>,
    pub to_dead: ToDead,
}

/// A conversation to begin.
#[derive(Clone)]
pub struct NewSide {
    pub ticket: TicketId,
    pub subject: String,
    /// From which of the desk's addresses; the ticket's own when `None`.
    pub mailbox: Option<MailboxId>,
    pub first: NewSideMessage,
}

/// Begins a conversation with its first message.
///
/// # Errors
/// As [`may_write_outside`]; a refusal that names the field when recipients, subject, text or files do not do.
pub async fn begin_side(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    new: &NewSide,
) -> Result<(SideConversationId, MessageId)> {
    let ticket = open_ticket(tx, by, new.ticket).await?;
    let subject = a_subject(tx, ticket.id, &new.subject).await?;
    let now = tx.now();
    let side = SideConversation {
        id: tx.next_id().await?,
        ticket: ticket.id,
        subject,
        state: SideState::Open,
        mailbox: new.mailbox,
        recipients: Vec::new(),
        addressed: Vec::new(),
        begun_by: by.person_id(),
        created_at: now,
        updated_at: now,
    };
    side_conversations::insert(tx, &side).await?;
    let message = insert(tx, desk, by, &ticket, &side, &new.first).await?;
    tx.record(by, Event::SideConversationBegun { ticket: ticket.id, side: side.id, message });
    Ok((side.id, message))
}

/// The subject of a conversation to begin, where there may be a further one.
async fn a_subject(tx: &mut Tx, ticket: TicketId, typed: &str) -> Result<String> {
    let subject = clean_subject(typed);
    if subject.is_empty() {
        return Err(Refusal::invalid("subject", "must not be empty").into());
    }
    if side_conversations::of_ticket(tx, ticket).await?.len() >= SIDE_CONVERSATIONS_MAX {
        let words = format!("A ticket has at most {SIDE_CONVERSATIONS_MAX} side conversations.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    Ok(subject)
}

/// Could this message be sent now? Says everything that can be refused while its author is here, and where it goes: the
/// ticket, and the subject of the conversation that it begins.
///
/// # Errors
/// As [`begin_side`] and [`write_side`].
pub(super) async fn check_side(
    tx: &mut Tx,
    by: &Actor,
    place: &SidePlace,
    new: &NewSideMessage,
) -> Result<(TicketId, String)> {
    let (ticket, subject, chosen) = match place {
        SidePlace::In(side) => {
            let side = side_conversations::load(tx, *side).await?;
            (open_ticket(tx, by, side.ticket).await?, String::new(), side.mailbox)
        }
        SidePlace::New { ticket, subject, mailbox } => {
            let ticket = open_ticket(tx, by, *ticket).await?;
            let subject = a_subject(tx, ticket.id, subject).await?;
            (ticket, subject, *mailbox)
        }
    };
    check_words(new)?;
    check_recipients(&new.recipients, &own_addresses(tx, &ticket).await?)?;
    recipients::check(tx, "to", &new.recipients).await?;
    reachable(tx, new.recipients.clone(), new.to_dead).await?;
    mailbox(tx, chosen, &ticket).await?;
    included(tx, &ticket, &new.include_messages).await?;
    Ok((ticket.id, subject))
}

/// Could the files that wait with a planned message leave with those of the ticket that were chosen to go along?
///
/// # Errors
/// As [`begin_side`] and [`write_side`].
pub(super) async fn check_planned_files(
    tx: &mut Tx,
    ticket: TicketId,
    plan: PlannedReplyId,
    chosen: &[AttachmentId],
) -> Result<()> {
    let mut all = attachments::of_planned(tx, plan).await?;
    for id in chosen {
        all.push(included_file(tx, ticket, *id).await?);
    }
    check_size(&all)
}

/// Where a message beside a ticket goes.
#[derive(Clone)]
pub enum SidePlace {
    In(SideConversationId),
    /// It begins a conversation.
    New {
        ticket: TicketId,
        subject: String,
        /// The ticket's own when `None`.
        mailbox: Option<MailboxId>,
    },
}

/// Writes a further message; a conversation that was closed is open again.
///
/// # Errors
/// As [`begin_side`]; [`Refusal::NotFound`] when there is no such conversation.
pub async fn write_side(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: SideConversationId,
    new: &NewSideMessage,
) -> Result<MessageId> {
    let side = side_conversations::load(tx, id).await?;
    let ticket = open_ticket(tx, by, side.ticket).await?;
    let message = insert(tx, desk, by, &ticket, &side, new).await?;
    tx.record(by, Event::SideMessageWritten { ticket: ticket.id, side: id, message });
    if side.state == SideState::Closed {
        tx.record(by, Event::SideConversationReopened { ticket: ticket.id, side: id });
    }
    Ok(message)
}

/// Closes a conversation, or opens it again; nothing happens when it is so already.
///
/// # Errors
/// A refusal when the actor may not change the ticket.
pub async fn set_side_state(
    tx: &mut Tx,
    by: &Actor,
    id: SideConversationId,
    state: SideState,
) -> Result<TicketId> {
    let side = side_conversations::load(tx, id).await?;
    let ticket = tickets::load(tx, side.ticket).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    tx.quiet("it was so before");
    if side.state != state {
        let updated_at = tx.now();
        side_conversations::update(tx, &SideConversation { state, updated_at, ..side }).await?;
        tickets::touch(tx, ticket.id).await?;
        let (ticket, side) = (ticket.id, id);
        tx.record(
            by,
            match state {
                SideState::Open => Event::SideConversationReopened { ticket, side },
                SideState::Closed => Event::SideConversationClosed { ticket, side },
            },
        );
    }
    Ok(ticket.id)
}

async fn open_ticket(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<Ticket> {
    let ticket = tickets::load(tx, id).await?;
    may_write_outside(by, &ticket, spam::is_shelved(tx, id).await?)?;
    let at = tickets::follow_join(tx, id).await?;
    if at != id {
        return Err(Refusal::Conflict(format!("#{id} is part of #{at}: write there.").into()).into());
    }
    Ok(ticket)
}

/// The message itself with its files and its mail; what it means for the conversation is written, the event is the
/// caller's.
async fn insert(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    ticket: &Ticket,
    side: &SideConversation,
    new: &NewSideMessage,
) -> Result<MessageId> {
    let author = by.as_person()?.id;
    check_words(new)?;
    let text = new.text.trim_end().to_owned();
    check_recipients(&new.recipients, &own_addresses(tx, ticket).await?)?;
    recipients::check(tx, "to", &new.recipients).await?;
    let (recipients, left_out) = reachable(tx, new.recipients.clone(), new.to_dead).await?;
    let mailbox = mailbox(tx, side.mailbox, ticket).await?;
    let id: MessageId = tx.next_id().await?;
    let token = desk.side_token(side.id);
    let header = mail::token::message_id(&token, id.0, domain::person::address_domain(&mailbox.address));
    let quoted = included(tx, ticket, &new.include_messages).await?;
    let person = people::load(tx, author).await?;
    let now = tx.now();
    let message = Stored {
        id,
        ticket: ticket.id,
        author: Some(author),
        address: person.email.unwrap_or_default(),
        visibility: Visibility::Internal,
        channel: new.channel,
        identity: Identity::Verified,
        placement_reason: String::new(),
        stranger: false,
        automatic: false,
        text,
        markup: new.markup,
        quoted,
        language: None,
        html: store::read::ticket::html_part(new.html.as_deref()),
        message_id: Some(header.clone()),
        mail: None,
        recipients: recipients.clone(),
        delivery: if recipients.is_empty() { Delivery::Failed } else { Delivery::Waiting },
        delivery_reason: None,
        delivery_detail: left_out,
        side: Some(side.id),
        created_at: now,
    };
    messages::insert(tx, &message, new.html.as_deref()).await?;
    add_files(tx, author, ticket, id, new).await?;
    if !recipients.is_empty() {
        let out = tx.next_id::<OutboxId>().await?;
        let bounces = desk.keyring.issue(Purpose::Bounce, out.0);
        let mail = NewMail {
            id: out,
            cause: format!("message:{id}"),
            target: "all".to_owned(),
            ticket: Some(ticket.id),
            message: Some(id),
            mailbox: Some(mailbox.id),
            header_message_id: header,
            envelope_from: Some(mail::token::bounce_address(&mailbox.address, &bounces)),
            recipients,
        };
        outbox::insert(tx, &mail).await?;
        if desk.scanner == Scanner::There {
            outbox::hold_for_scan(tx, id, now.plus_us(SCAN_MINUTES_MAX * MINUTE_US)).await?;
        }
    }
    side_conversations::update(tx, &side.write_to(new.recipients.clone(), now)).await?;
    tickets::touch(tx, ticket.id).await?;
    if let Some(me) = by.person_id() {
        tickets::mark_seen(tx, me, ticket.id).await?;
    }
    Ok(id)
}

/// Does it say anything, and not too much?
fn check_words(new: &NewSideMessage) -> Result<(), Refusal> {
    let has_files = !new.uploads.is_empty()
        || !new.files.is_empty()
        || !new.include_files.is_empty()
        || !new.kept.is_empty()
        || new.planned.is_some();
    if new.text.trim().is_empty() && !has_files && new.include_messages.is_empty() && new.html.is_none() {
        return Err(Refusal::invalid("text", "must not be empty"));
    }
    if new.text.trim_end().len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 });
    }
    Ok(())
}

/// The addresses of those who take part in the ticket itself.
async fn own_addresses(tx: &mut Tx, ticket: &Ticket) -> Result<Vec<String>> {
    let mut own = people::addresses(tx, ticket.requester).await?;
    for person in participants::accepted(tx, ticket.id).await? {
        own.extend(people::addresses(tx, person).await?);
    }
    Ok(own)
}

/// The desk's address that the conversation is led from: one that stands in its mails already is not changed under them.
async fn mailbox(tx: &mut Tx, chosen: Option<MailboxId>, ticket: &Ticket) -> Result<Mailbox> {
    let all = mailboxes::list(tx).await?;
    let by_id = |id: MailboxId| all.iter().find(|m| m.id == id).cloned();
    let found = chosen.and_then(by_id).or(ticket.mailbox.and_then(by_id)).or(all.first().cloned());
    let none = || {
        Refusal::Conflict("The desk has no mail address to write from. Ask an admin to add a mailbox.".into())
    };
    Ok(found.ok_or_else(none)?)
}

/// The messages of the ticket that were chosen to go along, as quoted plain text.
async fn included(tx: &mut Tx, ticket: &Ticket, ids: &[MessageId]) -> Result<String> {
    if ids.len() > INCLUDED_MAX {
        let words = format!("names more than {INCLUDED_MAX} messages");
        return Err(Refusal::invalid("include_message", words).into());
    }
    let mut parts = Vec::with_capacity(ids.len());
    for id in ids {
        let message = messages::load(tx, *id).await?;
        if message.ticket != ticket.id || message.side.is_some() {
            return Err(Refusal::invalid("include_message", "names a message of another ticket").into());
        }
        let who = match message.author {
            Some(author) => people::load(tx, author).await.map(|p| called(&p).to_owned())?,
            None => "The desk".to_owned(),
        };
        let when = message.created_at.timestamp().strftime("%Y-%m-%d %H:%M UTC");
        let text = match message.markup {
            Markup::Markdown => ui::markdown::readable(&message.text, &|_| None),
            Markup::Plain => message.text,
        };
        let lines: Vec<String> =
            text.lines().map(|l| if l.is_empty() { ">".to_owned() } else { format!("> {l}") }).collect();
        parts.push(format!("{who}, {when}:\n{}", lines.join("\n")));
    }
    let quoted = parts.join("\n\n");
    if quoted.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "All that goes along", limit: TEXT_BYTES_MAX as u64 }.into());
    }
    Ok(quoted)
}

async fn add_files(
    tx: &mut Tx,
    author: domain::PersonId,
    ticket: &Ticket,
    message: MessageId,
    new: &NewSideMessage,
) -> Result<()> {
    for secret in &new.uploads {
        if attachments::use_upload(tx, secret, author, message).await? == 0 {
            let words = "name an upload that is unknown, used or over; upload the file again";
            return Err(Refusal::invalid("uploads", words).into());
        }
    }
    if let Some(planned) = new.planned {
        attachments::use_planned(tx, planned, message).await?;
    }
    for file in &new.kept {
        if !attachments::use_kept(tx, ticket.id, author, *file, message).await? {
            return Err(recipients::kept_is_gone().into());
        }
    }
    let now = tx.now();
    for file in &new.files {
        let attachment = file.attachment(tx.next_id().await?, Some(message), now);
        attachments::insert(tx, &attachment, file.inline).await?;
    }
    for id in &new.include_files {
        let file = included_file(tx, ticket.id, *id).await?;
        let copy = domain::message::Attachment {
            id: tx.next_id().await?,
            message: Some(message),
            content_id: None,
            created_at: now,
            ..file.attachment
        };
        attachments::insert(tx, &copy, false).await?;
        if file.scan != domain::file::Scan::default() {
            attachments::set_scan(tx, copy.id, &file.scan).await?;
        }
    }
    check_size(&attachments::of_message(tx, message).await?)
}

/// A file of the ticket that was chosen to go along.
async fn included_file(tx: &mut Tx, ticket: TicketId, id: AttachmentId) -> Result<attachments::Stored> {
    let file = attachments::load(tx, id).await?;
    let from = match file.attachment.message {
        Some(from) => Some(messages::load(tx, from).await?),
        None => None,
    };
    if from.is_none_or(|m| m.ticket != ticket || m.side.is_some()) {
        return Err(Refusal::invalid("include_file", "names a file of another ticket").into());
    }
    if file.scan.state == ScanState::Blocked {
        return Err(Refusal::Conflict(file.scan.unsendable(&file.attachment.name).into()).into());
    }
    Ok(file)
}

/// Does one message take so many files, and so large ones?
fn check_size(all: &[attachments::Stored]) -> Result<()> {
    if all.len() > FILES_MAX {
        let words = format!("are too many; one message takes {FILES_MAX} at most");
        return Err(Refusal::invalid("files", words).into());
    }
    if all.iter().map(|f| f.attachment.bytes).sum::<i64>() > FILES_BYTES_MAX {
        let what = "All files of the message together";
        return Err(Refusal::TooLarge { what, limit: FILES_BYTES_MAX.unsigned_abs() }.into());
    }
    Ok(())
}
