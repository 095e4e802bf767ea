//! What a visitor sees of their chats.

use std::collections::BTreeSet;

use domain::chat::{Chat, ChatState, Conversation, MESSAGES_MAX, Said, SaidFile, Speaker};
use domain::file::ScanState;
use domain::message::is_for_customers;
use domain::person::Role;
use domain::ticket::Ticket;
use domain::{Event, MailId, MessageId, Moment, PersonId, Result, TicketId};

use crate::chats::Visitor;
use crate::db::Row;
use crate::events::Recorded;
use crate::{Conn, args, attachments, chats, events, participants, people, portal};

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

/// The messages that the log of a ticket names, each once, the oldest first.
struct Named {
    ticket: TicketId,
    seq: i64,
    looks: usize,
    is_last: bool,
    found: std::vec::IntoIter<Recorded>,
    known: BTreeSet<MessageId>,
}

impl Named {
    fn after(ticket: TicketId, seq: i64) -> Self {
        Self {
            ticket,
            seq,
            looks: LOOKS_MAX,
            is_last: false,
            found: Vec::new().into_iter(),
            known: BTreeSet::new(),
        }
    }

    /// The next one, with the number of its event.
    async fn next(&mut self, db: &mut Conn) -> Result<Option<(i64, MessageId)>> {
        loop {
            for event in self.found.by_ref() {
                self.seq = event.seq;
                let (Event::MessageReceived { message, .. } | Event::ReplyWritten { message, .. }) =
                    event.event
                else {
                    continue;
                };
                if self.known.insert(message) {
                    return Ok(Some((self.seq, message)));
                }
            }
            if self.is_last || self.looks == 0 {
                return Ok(None);
            }
            self.looks -= 1;
            let found = events::of_ticket(db, self.ticket, self.seq, EVENTS_MAX).await?;
            self.is_last = (found.len() as i64) < EVENTS_MAX;
            self.found = found.into_iter();
        }
    }
}

/// What was said after the event of that number and is for the visitor, the oldest first; at most [`MESSAGES_MAX`].
pub async fn said(db: &mut Conn, chat: &Chat, visitor: &Visitor, after: i64) -> Result<Vec<Said>> {
    let (mut said, mut named): (Vec<Said>, _) = (Vec::new(), Named::after(chat.ticket, after));
    while said.len() < MESSAGES_MAX
        && let Some((seq, id)) = named.next(db).await?
    {
        said.extend(one(db, chat, visitor, id, seq).await?);
    }
    if let Some(first) = said.iter().map(|s| s.id).min() {
        let ops = chats::ops(db, visitor.id, chat.ticket, first).await?;
        for one in &mut said {
            one.op = ops.get(&one.id).cloned();
        }
    }
    Ok(said)
}

/// The message that the event of that number names, if it is for the visitor.
pub async fn said_at(
    db: &mut Conn,
    chat: &Chat,
    visitor: &Visitor,
    id: MessageId,
    seq: i64,
) -> Result<Option<Said>> {
    let Some(said) = one(db, chat, visitor, id, seq).await? else { return Ok(None) };
    let op = chats::ops(db, visitor.id, chat.ticket, id).await?.remove(&id);
    Ok(Some(Said { op, ..said }))
}

/// That something was said, without the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken {
    pub seq: i64,
    pub id: MessageId,
    pub by: Speaker,
}

/// The same as [`said`], for whoever counts: no more is read than who spoke.
pub async fn spoken(db: &mut Conn, chat: &Chat, visitor: &Visitor, after: i64) -> Result<Vec<Spoken>> {
    let (mut spoken, mut named): (Vec<Spoken>, _) = (Vec::new(), Named::after(chat.ticket, after));
    while spoken.len() < MESSAGES_MAX
        && let Some((seq, id)) = named.next(db).await?
    {
        spoken.extend(by(db, chat, visitor, id).await?.map(|by| Spoken { seq, id, by }));
    }
    Ok(spoken)
}

/// The number of the last message that is for the visitor.
async fn last_seq(db: &mut Conn, chat: &Chat, visitor: &Visitor) -> Result<Option<i64>> {
    let mut before = i64::MAX;
    for _ in 0..LOOKS_MAX {
        let found = events::of_ticket_before(db, chat.ticket, before, EVENTS_MAX).await?;
        let Some(oldest) = found.last().map(|e| e.seq) else { return Ok(None) };
        before = oldest;
        for event in found {
            if let Event::MessageReceived { message, .. } | Event::ReplyWritten { message, .. } = event.event
                && by(db, chat, visitor, message).await?.is_some()
            {
                return Ok(Some(event.seq));
            }
        }
    }
    Ok(None)
}

/// Is this message for the visitor?
pub async fn shows(db: &mut Conn, chat: &Chat, visitor: &Visitor, id: MessageId) -> Result<bool> {
    Ok(by(db, chat, visitor, id).await?.is_some())
}

/// What [`speaker`] reads.
macro_rules! speaker_columns {
    () => {
        "m.author_id, m.visibility, m.mail_id, m.stranger, m.automatic, p.role"
    };
}

/// A message of a ticket, by the numbers of both, and its author: nothing that was said beside the ticket.
macro_rules! message_of_ticket {
    () => {
        " from message m left join person p on p.id = m.author_id
        where m.id = $1 and m.ticket_id = $2 and m.side_id is null"
    };
}

/// Who says a message, and as whom of those the desk knows, if it is for the visitor: none of the team's notes, no mail of
/// strangers and machines.
fn speaker(row: &mut Row, visitor: &Visitor) -> Result<Option<(Speaker, Option<PersonId>)>> {
    let mail: Option<MailId> = row.get("mail_id")?;
    if !is_for_customers(row.get("visibility")?, mail, row.get("stranger")?, row.get("automatic")?) {
        return Ok(None);
    }
    let (author, role): (Option<PersonId>, Option<Role>) = (row.get("author_id")?, row.get("role")?);
    let by = match author {
        None => Speaker::Desk,
        Some(person) if Some(person) == visitor.person => Speaker::Visitor,
        Some(_) if role.is_some_and(Role::is_team) => Speaker::Team,
        // Whoever wrote by mail as the customer is the customer.
        Some(_) => Speaker::Visitor,
    };
    Ok(Some((by, author)))
}

async fn by(db: &mut Conn, chat: &Chat, visitor: &Visitor, id: MessageId) -> Result<Option<Speaker>> {
    let sql = concat!("select ", speaker_columns!(), message_of_ticket!());
    let Some(mut row) = db.find(sql, args![id, chat.ticket]).await? else { return Ok(None) };
    Ok(speaker(&mut row, visitor)?.map(|(by, _)| by))
}

/// One message, if it is for the visitor.
async fn one(db: &mut Conn, chat: &Chat, visitor: &Visitor, id: MessageId, seq: i64) -> Result<Option<Said>> {
    let sql = concat!(
        "select ",
        speaker_columns!(),
        ", p.name, m.body, m.markup, m.created_at",
        message_of_ticket!()
    );
    let Some(mut row) = db.find(sql, args![id, chat.ticket]).await? else { return Ok(None) };
    let Some((by, author)) = speaker(&mut row, visitor)? else { return Ok(None) };
    let name = match author {
        None => String::new(),
        Some(person) if Some(person) == visitor.person => visitor.name.clone(),
        // Of whoever works here the name alone.
        Some(_) => row.get("name")?,
    };
    let files = attachments::of_message(db, id).await?;
    let files = files.into_iter().filter(|f| f.scan.state != ScanState::Blocked).map(|f| SaidFile {
        id: f.attachment.id,
        is_image: domain::file::is_safe_image(&f.attachment.found_type),
        name: f.attachment.name,
        bytes: f.attachment.bytes,
    });
    Ok(Some(Said {
        seq,
        id,
        op: None,
        by,
        name,
        text: row.get("body")?,
        markup: row.get("markup")?,
        files: files.collect(),
        at: row.get("created_at")?,
    }))
}

/// How a chat stands in the visitor's list.
pub async fn conversation(
    db: &mut Conn,
    chat: &Chat,
    visitor: &Visitor,
    ticket: &Ticket,
) -> Result<Conversation> {
    let new = spoken(db, chat, visitor, chat.read_seq).await?;
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
    let mut seq = new.last().map_or(chat.read_seq, |s| s.seq);
    // Nobody counts more than so many, but whoever asks for them has to know where they end.
    if new.len() >= MESSAGES_MAX {
        seq = last_seq(db, chat, visitor).await?.map_or(seq, |last| last.max(seq));
    }
    Ok(Conversation {
        ticket: chat.ticket,
        subject: ticket.subject.clone(),
        state: chat.state,
        position,
        waits_again: chat.waits_again(),
        with,
        last_at: last_at.unwrap_or(ticket.created_at),
        unread: new.iter().filter(|s| s.by != Speaker::Visitor).count(),
        seq,
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
