//! What a visitor sees of their chats.

use std::collections::BTreeSet;

use domain::chat::{Chat, ChatState, Conversation, MESSAGES_MAX, Said, SaidFile, Speaker};
use domain::file::ScanState;
use domain::message::is_for_customers;
use domain::ticket::Ticket;
use domain::{Error, Event, MessageId, Moment, Refusal, Result};

use crate::chats::Visitor;
use crate::{Conn, args, attachments, chats, events, messages, participants, people, portal};

/// So many events of a ticket are looked through at once.
const EVENTS_MAX: i64 = 500;
/// And no more than so many in all: a ticket that a program changes all day is not read to its end for one page.
const LOOKS_MAX: usize = 20;

/// The ticket that a chat is, where the visitor sees it: it stands in the desk's lists and is still theirs. What was merged into
/// another ticket is that one's, and not shown here.
pub async fn ticket_of(db: &mut Conn, chat: &Chat, visitor: &Visitor) -> Result<Option<Ticket>> {
    let Some(person) = visitor.person.filter(|_| chat.visitor == visitor.id) else { return Ok(None) };
    let Some(ticket) = portal::find_request(db, chat.ticket).await? else { return Ok(None) };
    let is_theirs =
        ticket.requester == person || participants::accepted(db, ticket.id).await?.contains(&person);
    // Whom the team shut out reads here as little as in the portal.
    if !is_theirs || people::load(db, person).await?.suspended_at.is_some() {
        return Ok(None);
    }
    Ok(Some(ticket))
}

/// What was said after the event of that number and is for the visitor, the oldest first; at most [`MESSAGES_MAX`].
pub async fn said(db: &mut Conn, chat: &Chat, visitor: &Visitor, after: i64) -> Result<Vec<Said>> {
    let (mut said, mut known, mut seq) = (Vec::new(), BTreeSet::new(), after);
    for _ in 0..LOOKS_MAX {
        let found = events::of_ticket(db, chat.ticket, seq, EVENTS_MAX).await?;
        let is_last = (found.len() as i64) < EVENTS_MAX;
        for event in found {
            seq = event.seq;
            let (Event::MessageReceived { message, .. } | Event::ReplyWritten { message, .. }) = event.event
            else {
                continue;
            };
            if !known.insert(message) {
                continue;
            }
            if let Some(one) = one(db, chat, visitor, message, seq).await? {
                said.push(one);
            }
            if said.len() >= MESSAGES_MAX {
                break;
            }
        }
        if is_last || said.len() >= MESSAGES_MAX {
            break;
        }
    }
    if let Some(first) = said.iter().map(|s| s.id).min() {
        let ops = chats::ops(db, visitor.id, chat.ticket, first).await?;
        for one in &mut said {
            one.op = ops.get(&one.id).cloned();
        }
    }
    Ok(said)
}

/// Is this message for the visitor?
pub async fn shows(db: &mut Conn, chat: &Chat, visitor: &Visitor, id: MessageId) -> Result<bool> {
    Ok(one(db, chat, visitor, id, 0).await?.is_some())
}

/// One message, if it is for the visitor: none of the team's notes, nothing that was said beside the ticket, no mail of strangers
/// and machines.
async fn one(db: &mut Conn, chat: &Chat, visitor: &Visitor, id: MessageId, seq: i64) -> Result<Option<Said>> {
    let m = match messages::load(db, id).await {
        Ok(found) => found,
        Err(Error::Refused(Refusal::NotFound)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let is_shown = m.ticket == chat.ticket
        && m.side.is_none()
        && is_for_customers(m.visibility, m.mail, m.stranger, m.automatic);
    if !is_shown {
        return Ok(None);
    }
    let (by, name) = match m.author {
        None => (Speaker::Desk, String::new()),
        Some(person) if Some(person) == visitor.person => (Speaker::Visitor, visitor.name.clone()),
        Some(person) => {
            let person = people::load(db, person).await?;
            // Of whoever works here the name alone; whoever wrote by mail as the customer is the customer.
            let by = if person.role.is_team() { Speaker::Team } else { Speaker::Visitor };
            (by, person.name)
        }
    };
    let files = attachments::of_message(db, id).await?;
    let files = files.into_iter().filter(|f| f.scan.state != ScanState::Blocked).map(|f| SaidFile {
        id: f.attachment.id,
        is_image: domain::file::is_safe_image(&f.attachment.found_type),
        name: f.attachment.name,
        bytes: f.attachment.bytes,
    });
    let files = files.collect();
    Ok(Some(Said { seq, id, op: None, by, name, text: m.text, markup: m.markup, files, at: m.created_at }))
}

/// How a chat stands in the visitor's list.
pub async fn conversation(
    db: &mut Conn,
    chat: &Chat,
    visitor: &Visitor,
    ticket: &Ticket,
) -> Result<Conversation> {
    let new = said(db, chat, visitor, chat.read_seq).await?;
    let sql = "select max(created_at) as at from message where ticket_id = $1 and side_id is null
        and visibility = 'public'";
    let last_at: Option<Moment> = db.one(sql, args![chat.ticket]).await?.get("at")?;
    let position = match chat.state {
        ChatState::Waiting => Some(chats::position(db, chat).await?),
        ChatState::With | ChatState::Ended => None,
    };
    let with = match chat.with.filter(|_| chat.state == ChatState::With) {
        Some(person) => Some(people::load(db, person).await?.name),
        None => None,
    };
    let requester = people::load(db, ticket.requester).await?;
    Ok(Conversation {
        ticket: chat.ticket,
        subject: ticket.subject.clone(),
        state: chat.state,
        position,
        with,
        last_at: last_at.unwrap_or(ticket.created_at),
        unread: new.iter().filter(|s| s.by != Speaker::Visitor).count(),
        seq: new.last().map_or(chat.read_seq, |s| s.seq),
        by_mail: requester.email.is_some(),
        is_rated: chat.rated_good.is_some(),
    })
}

/// The visitor's chats, the latest first; those that are not theirs to see any more are left out.
pub async fn conversations(db: &mut Conn, visitor: &Visitor) -> Result<Vec<Conversation>> {
    let mut all = Vec::new();
    for chat in chats::of_visitor(db, visitor.id, domain::chat::LIST_MAX).await? {
        if let Some(ticket) = ticket_of(db, &chat, visitor).await? {
            all.push(conversation(db, &chat, visitor, &ticket).await?);
        }
    }
    Ok(all)
}
