//! Conversations beside a ticket, as its panel and their own pages show them.

use std::collections::BTreeMap;

use domain::file::{ScanState, is_safe_image};
use domain::letter::ComplaintCode;
use domain::message::{Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::planned_reply::PlannedSide;
use domain::read::side_conversation::{Includable, SideForm, SideItem, SidePage, SidePanel};
use domain::read::ticket::{KeptFile, PlannedItem};
use domain::read::{MailboxRef, MessageItem, PersonRef, TimelineItem};
use domain::side_conversation::{SideConversation, may_write_outside};
use domain::ticket::Ticket;
use domain::{Actor, MessageId, Moment, PersonId, Refusal, Result, SideConversationId, TicketId};

use crate::{
    Conn, attachments, mailboxes, mails, messages, people, planned_replies, side_conversations as sides, spam,
};

/// How many messages of a conversation the ticket page shows, and its own page.
const FOLDED_MAX: i64 = 10;
const SHOWN_MAX: i64 = 200;
/// The newest messages of the ticket that are offered to go along.
const INCLUDABLE_MAX: i64 = 50;
/// How much of a message is shown where it is offered, in characters.
const WORDS_MAX: usize = 120;

/// The panel of the ticket page. Whoever reads the page reads notes, and this.
pub(super) async fn panel(
    db: &mut Conn,
    reader: &Actor,
    ticket: &Ticket,
    shelved: bool,
) -> Result<SidePanel> {
    let me = reader.as_person()?.id;
    let mut items = Vec::new();
    for conversation in sides::of_ticket(db, ticket.id).await? {
        items.push(item(db, me, ticket, conversation, FOLDED_MAX).await?);
    }
    let may_write = may_write_outside(reader, ticket, shelved).is_ok();
    let has_draft = may_write && sides::find_draft(db, me, ticket.id, None).await?.is_some();
    let planned = planned(db, ticket, |_| true).await?;
    Ok(SidePanel { items, may_write, has_draft, planned })
}

/// What was written to somebody outside and has not left yet.
async fn planned(
    db: &mut Conn,
    ticket: &Ticket,
    wanted: impl Fn(&PlannedSide) -> bool,
) -> Result<Vec<PlannedItem>> {
    let mut items = Vec::new();
    for reply in planned_replies::of_ticket(db, ticket.id).await? {
        let Some(side) = reply.side.as_ref().filter(|side| wanted(side)) else { continue };
        let chosen = match side.conversation {
            Some(id) => sides::find(db, id).await?.and_then(|s| s.mailbox),
            None => reply.mailbox,
        };
        let all = mailboxes::list(db).await?;
        let from = all.iter().find(|m| Some(m.id) == chosen.or(ticket.mailbox)).or(all.first());
        let unknown = PersonRef { id: reply.author, name: format!("person {}", reply.author), email: None };
        items.push(PlannedItem {
            author: people::find_ref(db, reply.author).await?.unwrap_or(unknown),
            recipients: reply.recipients.clone(),
            from: from.map(|m| m.address.clone()).unwrap_or_default(),
            files: attachments::of_planned(db, reply.id)
                .await?
                .into_iter()
                .map(|f| f.attachment.name)
                .collect(),
            reply,
        });
    }
    Ok(items)
}

async fn item(
    db: &mut Conn,
    me: PersonId,
    ticket: &Ticket,
    conversation: SideConversation,
    limit: i64,
) -> Result<SideItem> {
    let id = conversation.id;
    let found = sides::messages(db, id, MessageId(i64::MAX), limit).await?;
    let total = match (found.len() as i64) < limit {
        true => found.len() as i64,
        false => sides::count(db, id).await?,
    };
    // What somebody has seen of a ticket does not say what they have seen beside it.
    let drawn = super::ticket::items(db, ticket, found, me, Moment(i64::MAX)).await?;
    let messages: Vec<MessageItem> = drawn
        .into_iter()
        .filter_map(|item| match item {
            TimelineItem::Message(message) => Some(message),
            TimelineItem::Event(_) => None,
        })
        .collect();
    Ok(SideItem {
        begun_by: match conversation.begun_by {
            Some(person) => people::find_ref(db, person).await?,
            None => None,
        },
        has_draft: sides::find_draft(db, me, conversation.ticket, Some(id)).await?.is_some(),
        conversation,
        messages,
        total,
    })
}

/// The page of a conversation, or (`None`) of one to begin on the ticket. `masked` takes codes and links out of words: what
/// proves who somebody is stands in its message alone, not in a list of what can go along.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or not the reader's to see.
pub async fn page(
    db: &mut Conn,
    reader: &Actor,
    ticket: TicketId,
    side: Option<SideConversationId>,
    masked: fn(&str) -> String,
) -> Result<SidePage> {
    let me = reader.as_person()?.id;
    let ticket = crate::tickets::load(db, ticket).await?;
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    may(reader, Action::ReadInternal, object)?;
    let found = match side {
        Some(id) => {
            Some(sides::find(db, id).await?.filter(|s| s.ticket == ticket.id).ok_or(Refusal::NotFound)?)
        }
        None => None,
    };
    let item = match found {
        Some(conversation) => Some(item(db, me, &ticket, conversation, SHOWN_MAX).await?),
        None => None,
    };
    let shelved = spam::is_shelved(db, ticket.id).await?;
    let may_write = may_write_outside(reader, &ticket, shelved).map_err(|refusal| refusal.to_string());
    let all = mailboxes::list(db).await?;
    let mailboxes: Vec<MailboxRef> =
        all.into_iter().map(|m| MailboxRef { id: m.id, name: m.name, address: m.address }).collect();
    let own = item.as_ref().and_then(|i| i.conversation.mailbox).or(ticket.mailbox);
    let from = mailboxes.iter().find(|m| Some(m.id) == own).or(mailboxes.first());
    let draft = sides::find_draft(db, me, ticket.id, side).await?;
    let draft = draft.unwrap_or_default();
    let recipients = match (&item, draft.recipients.is_empty()) {
        (Some(item), true) => item.conversation.recipients.join(", "),
        (Some(_) | None, _) => draft.recipients,
    };
    let form = SideForm {
        subject: draft.subject,
        recipients,
        text: draft.text,
        kept_at: draft.kept_at,
        kept_files: kept_files(db, ticket.id, me, side).await?,
        mailbox: from.map(|m| m.id),
        markup: people::writes(db, me).await?.unwrap_or(Markup::Markdown),
        ..SideForm::default()
    };
    Ok(SidePage {
        ticket: ticket.id,
        from: from.map(|m| m.address.clone()).unwrap_or_default(),
        subject: ticket.subject.clone(),
        may_change: may(reader, Action::ChangeTicket, object).is_ok(),
        includable: if may_write.is_ok() { includable(db, ticket.id, masked).await? } else { Vec::new() },
        may_write,
        planned: planned(db, &ticket, |p| p.conversation == side).await?,
        item,
        form,
        mailboxes,
    })
}

async fn kept_files(
    db: &mut Conn,
    ticket: TicketId,
    me: PersonId,
    side: Option<SideConversationId>,
) -> Result<Vec<KeptFile>> {
    let kept = attachments::kept_aside(db, ticket, me, side).await?;
    Ok(kept
        .into_iter()
        .map(|f| KeptFile {
            id: f.attachment.id,
            is_image: is_safe_image(&f.attachment.found_type),
            name: f.attachment.name,
            bytes: f.attachment.bytes,
        })
        .collect())
}

/// What of the ticket can go along.
async fn includable(db: &mut Conn, ticket: TicketId, masked: fn(&str) -> String) -> Result<Vec<Includable>> {
    let mut files: BTreeMap<MessageId, Vec<_>> = BTreeMap::new();
    for file in attachments::of_ticket(db, ticket).await? {
        if let (Some(message), true) = (file.attachment.message, file.scan.state != ScanState::Blocked) {
            let a = file.attachment;
            files.entry(message).or_default().push((a.id, a.name, a.bytes));
        }
    }
    let found = messages::list(db, ticket, MessageId(i64::MAX), INCLUDABLE_MAX).await?;
    let ids: Vec<_> = found.iter().filter_map(|m| m.mail).collect();
    let judged = match (ids.iter().min(), ids.iter().max()) {
        (Some(first), Some(last)) => mails::judged(db, ticket, *first, *last).await?,
        _ => BTreeMap::new(),
    };
    let mut all = Vec::new();
    for m in found {
        let who = match m.author {
            Some(id) => people::find_ref(db, id).await?,
            None => None,
        };
        let who = who.map(|p| if p.name.is_empty() { p.email.unwrap_or_default() } else { p.name });
        let words = m.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let doubts =
            m.mail.and_then(|mail| judged.get(&mail)).map(|j| j.doubts.as_slice()).unwrap_or_default();
        let has_secret = doubts.iter().any(|d| d.code == ComplaintCode::Credential);
        let words = if has_secret { masked(&words) } else { words };
        all.push(Includable {
            message: m.id,
            who: who.unwrap_or_default(),
            is_note: m.visibility == Visibility::Internal,
            at: m.created_at,
            words: words.chars().take(WORDS_MAX).collect(),
            files: files.remove(&m.id).unwrap_or_default(),
        });
    }
    Ok(all)
}
