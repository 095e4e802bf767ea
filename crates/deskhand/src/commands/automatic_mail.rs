//! What the desk writes to somebody by itself, on a ticket: counted, for automatic mail has its limits for each address, each
//! ticket and the whole desk (RFC 3834 §2).

use domain::mailbox::Mailbox;
use domain::message::{Channel, Delivery, Identity, Markup, Visibility};
use domain::moment::{DAY_US, HOUR_US};
use domain::placement::AnswersGiven;
use domain::read::ticket::HtmlPart;
use domain::{Actor, Event, Language, MessageId, Result, TicketId};
use store::messages::Stored;
use store::outbox::NewMail;
use store::{Tx, messages, outbox};

use super::message_id;
use crate::app::Desk;

/// The automatic answers given so far that count for another one to `to`.
///
/// # Errors
/// A fault of the database.
pub(super) async fn given(tx: &mut Tx, to: &str, ticket: TicketId) -> Result<AnswersGiven> {
    let (day_ago, hour_ago) = (tx.now().plus_us(-DAY_US), tx.now().plus_us(-HOUR_US));
    Ok(AnswersGiven {
        to_sender: outbox::automatic_answers(tx, to, day_ago).await?,
        on_ticket: outbox::automatic_answers_on(tx, ticket, day_ago).await?,
        in_all: outbox::automatic_answers_in_all(tx, hour_ago).await?,
    })
}

/// One mail of the desk's own.
pub(super) struct AutomaticMail<'a> {
    pub ticket: TicketId,
    pub mailbox: &'a Mailbox,
    pub to: &'a str,
    pub text: String,
    pub markup: Markup,
    pub language: Option<Language>,
    /// What it is for, and to whom of that, where this is more than the message itself: such a mail goes once.
    pub once: Option<(String, String)>,
}

/// Puts it on the ticket and into the outbox, and counts it. No report about it and no answer of a program reaches anybody:
/// its return path is empty (RFC 3834 §3.3).
///
/// # Errors
/// A fault of the database.
pub(super) async fn send(tx: &mut Tx, desk: &Desk, by: &Actor, mail: AutomaticMail<'_>) -> Result<MessageId> {
    let AutomaticMail { ticket, mailbox, to, text, markup, language, once } = mail;
    let id: MessageId = tx.next_id().await?;
    let header = message_id(desk, ticket, id, &mailbox.address);
    let message = Stored {
        id,
        ticket,
        author: None,
        address: String::new(),
        visibility: Visibility::Public,
        channel: Channel::Email,
        identity: Identity::Verified,
        placement_reason: String::new(),
        stranger: false,
        automatic: true,
        text,
        markup,
        quoted: String::new(),
        language: language.map(|l| l.as_str().to_owned()),
        html: HtmlPart::None,
        message_id: Some(header.clone()),
        mail: None,
        recipients: vec![to.to_owned()],
        delivery: Delivery::Waiting,
        delivery_reason: None,
        delivery_detail: String::new(),
        side: None,
        created_at: tx.now(),
    };
    messages::insert(tx, &message, None).await?;
    let (cause, target) = once.unwrap_or_else(|| (format!("message:{id}"), "all".to_owned()));
    let out = NewMail {
        id: tx.next_id().await?,
        cause,
        target,
        ticket: Some(ticket),
        message: Some(id),
        mailbox: Some(mailbox.id),
        header_message_id: header,
        envelope_from: None,
        recipients: vec![to.to_owned()],
    };
    outbox::insert(tx, &out).await?;
    outbox::count_automatic_answer(tx, to, Some(ticket)).await?;
    tx.record(by, Event::ReplyWritten { ticket, message: id, automatic: true });
    Ok(id)
}
