//! Conversations beside a ticket, in the public dialect: only the team sees that there are any.

use std::collections::HashMap;

use domain::message::{Channel, Markup};
use domain::permission::{Action, Object, may};
use domain::person::normalise_address;
use domain::side_conversation::{SideConversation, SideState};
use domain::ticket::Ticket;
use domain::{Actor, MessageId, PersonId, Refusal, Result, SideConversationId, TicketId};
use serde_json::{Map, Value, json};
use store::messages::Stored;
use store::read::api as bulk;
use store::{Conn, people, side_conversations as sides, tickets};

use super::answer::{Answer, Answered, Failure};
use super::body::{Fields, ITEMS_MAX};
use super::call::{Call, Done, Wire};
use crate::commands::address_trouble::ToDead;
use crate::commands::side_conversations::{NewSide, NewSideMessage, begin_side, set_side_state, write_side};
use crate::secrets;

/// So many messages of one conversation are told at once, the newest.
const MESSAGES_MAX: i64 = 500;
/// Characters of the last message in `preview_text`.
const PREVIEW_MAX: usize = 140;

/// The ticket, for whoever sees the inside of it.
async fn readable(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Ticket> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    Ok(ticket)
}

async fn load(
    db: &mut Conn,
    by: &Actor,
    ticket: TicketId,
    id: SideConversationId,
) -> Result<SideConversation> {
    readable(db, by, ticket).await?;
    let side = sides::load(db, id).await?;
    if side.ticket == ticket { Ok(side) } else { Err(Refusal::NotFound.into()) }
}

/// Whom an address belongs to, in the dialect's shape.
async fn participant(db: &mut Conn, email: &str) -> Result<Value> {
    let known = people::find_by_address(db, email).await?;
    Ok(json!({
        "user_id": known.as_ref().map(|p| p.id),
        "name": known.as_ref().map_or("", |p| p.name.as_str()),
        "email": email,
    }))
}

async fn drawn(db: &mut Conn, wire: &Wire, side: &SideConversation) -> Result<Value> {
    let last = sides::messages(db, side.id, MessageId(i64::MAX), 1).await?.pop();
    let preview = last.as_ref().map(|m| preview(&m.text)).unwrap_or_default();
    let mut participants = Vec::new();
    for email in &side.addressed {
        participants.push(participant(db, email).await?);
    }
    Ok(json!({
        // This dialect's ids of side conversations are texts.
        "id": side.id.to_string(),
        "url": wire.url(format!("tickets/{}/side_conversations/{}", side.ticket, side.id)),
        "ticket_id": side.ticket,
        "subject": side.subject,
        "preview_text": preview,
        "state": side.state.as_str(),
        "participants": participants,
        "created_at": side.created_at.rfc3339(),
        "updated_at": side.updated_at.rfc3339(),
        "message_added_at": last.map_or(side.created_at, |m| m.created_at).rfc3339(),
        "state_updated_at": side.updated_at.rfc3339(),
        "external_ids": {},
    }))
}

fn preview(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(PREVIEW_MAX).collect()
}

async fn events(db: &mut Conn, wire: &Wire, side: &SideConversation) -> Result<Vec<Value>> {
    let found = sides::messages(db, side.id, MessageId(i64::MAX), MESSAGES_MAX).await?;
    let ids: Vec<MessageId> = found.iter().map(|m| m.id).collect();
    let mut files = HashMap::new();
    for part in ids.chunks(ITEMS_MAX) {
        files.extend(bulk::files_of(db, part).await?);
    }
    let first = sides::count(db, side.id).await? == found.len() as i64;
    let mut all = Vec::with_capacity(found.len());
    for (n, m) in found.iter().enumerate() {
        let kind = if first && n == 0 { "create" } else { "reply" };
        let files = files.remove(&m.id).unwrap_or_default();
        let files: Vec<Value> = files.iter().map(|f| super::files::attachment(wire, f)).collect();
        all.push(event(db, side, m, kind, files).await?);
    }
    Ok(all)
}

async fn event(
    db: &mut Conn,
    side: &SideConversation,
    m: &Stored,
    kind: &str,
    files: Vec<Value>,
) -> Result<Value> {
    let author = match m.author {
        Some(id) => people::find(db, id).await?,
        None => None,
    };
    let from = json!({
        "user_id": author.as_ref().map(|p| p.id),
        "name": author.as_ref().map_or("", |p| p.name.as_str()),
        "email": m.address,
    });
    let mut to = Vec::new();
    for email in &m.recipients {
        to.push(participant(db, email).await?);
    }
    let via = match m.channel {
        Channel::Email => "email",
        Channel::Api => "api",
        Channel::Chat | Channel::Form | Channel::Phone | Channel::WalkUp | Channel::Web => "support",
    };
    let html = match m.markup {
        Markup::Markdown => {
            let look = ui::markdown::Look { picture: &|_| None, mentions: &[], tickets: false };
            ui::markdown::html(&m.text, look).into_string()
        }
        Markup::Plain => super::comments::paragraphs(&m.text),
    };
    Ok(json!({
        "id": m.id.to_string(),
        "side_conversation_id": side.id.to_string(),
        "ticket_id": side.ticket,
        "type": kind,
        "via": via,
        "created_at": m.created_at.rfc3339(),
        "actor": from.clone(),
        "message": {
            "subject": side.subject,
            "preview_text": preview(&m.text),
            "from": from,
            "to": to,
            "body": m.text,
            "html_body": html,
            "attachments": files,
            "external_ids": {},
        },
        "updates": {},
    }))
}

pub async fn list(call: Call) -> Answered {
    let (id, paging, wire, by) = (call.id::<TicketId>(0)?, call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            readable(db, &by, id).await?;
            let all = sides::of_ticket(db, id).await?;
            let count = all.len() as i64;
            let part = paging.cut(all);
            let mut rows = Vec::new();
            for side in &part.rows {
                rows.push(drawn(db, &wire, side).await?);
            }
            Ok(paging.envelope("side_conversations", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn show(call: Call) -> Answered {
    let (ticket, id) = (call.id::<TicketId>(0)?, call.id::<SideConversationId>(1)?);
    let (wire, by, include) = (call.wire.clone(), call.actor()?, call.includes());
    let body = call
        .read(async move |db| {
            let side = load(db, &by, ticket, id).await?;
            let mut body = Map::new();
            body.insert("side_conversation".into(), drawn(db, &wire, &side).await?);
            if include.contains("events") {
                body.insert("events".into(), Value::Array(events(db, &wire, &side).await?));
            }
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn list_events(call: Call) -> Answered {
    let (ticket, id) = (call.id::<TicketId>(0)?, call.id::<SideConversationId>(1)?);
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let side = load(db, &by, ticket, id).await?;
            let all = events(db, &wire, &side).await?;
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.clone();
            Ok(paging.envelope("events", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// Somebody in `to`: an address, an object with one, or the id of a user.
#[derive(Clone)]
enum Who {
    Id(PersonId),
    Address(String),
}

/// A message as programs give it.
struct Asked {
    subject: Option<String>,
    to: Option<Vec<Who>>,
    text: String,
    html: Option<String>,
    uploads: Vec<[u8; 32]>,
}

fn asked(call: &mut Call) -> Result<(Asked, Vec<String>), Failure> {
    let mut fields = Fields::under("message", call.body.take())?;
    fields.pass_over(&["from", "preview_text", "external_ids"]);
    let (body, html) = (fields.some_text("body"), fields.some_text("html_body"));
    let subject = fields.some_text("subject");
    let to = fields.list("to").map(|list| {
        let mut all = Vec::new();
        for item in list.iter().take(ITEMS_MAX) {
            match who(item) {
                Some(who) => all.push(who),
                None => fields.complain("to", "InvalidValue", "to: every item needs an email or a user_id"),
            }
        }
        all
    });
    let tokens = fields.list("attachment_ids").unwrap_or_default();
    let uploads = tokens.iter().filter_map(Value::as_str).map(secrets::hash).collect();
    let text = body.or_else(|| html.as_deref().map(|h| mail::html::render(h).text)).unwrap_or_default();
    let unknown = fields.end()?;
    Ok((Asked { subject, to, text, html, uploads }, unknown))
}

fn who(item: &Value) -> Option<Who> {
    let id = |v: &Value| v.as_i64().or_else(|| v.as_str().and_then(|s| s.parse().ok())).filter(|n| *n > 0);
    match item {
        Value::Object(map) => {
            let email = map.get("email").and_then(Value::as_str).filter(|e| !e.trim().is_empty());
            let by_id = map.get("user_id").and_then(id);
            email.map(|e| Who::Address(e.to_owned())).or(by_id.map(|n| Who::Id(PersonId(n))))
        }
        Value::String(text) if text.contains('@') => Some(Who::Address(text.clone())),
        other => id(other).map(|n| Who::Id(PersonId(n))),
    }
}

async fn addresses(db: &mut Conn, to: &[Who]) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for who in to {
        let address = match who {
            Who::Address(address) => normalise_address(address)
                .map_err(|_| Refusal::invalid("to", "has what is no mail address"))?,
            Who::Id(id) => {
                let person = people::find(db, *id).await?;
                let email = person.and_then(|p| p.email);
                email.ok_or_else(|| Refusal::invalid("to", "names a user without a mail address"))?
            }
        };
        if !all.contains(&address) {
            all.push(address);
        }
    }
    Ok(all)
}

impl Asked {
    fn message(self, recipients: Vec<String>) -> NewSideMessage {
        NewSideMessage {
            recipients,
            text: self.text,
            markup: Markup::Plain,
            html: self.html,
            channel: Channel::Api,
            uploads: self.uploads,
            files: Vec::new(),
            kept: Vec::new(),
            planned: None,
            include_files: Vec::new(),
            include_messages: Vec::new(),
            to_dead: ToDead::LeaveOut,
        }
    }
}

pub async fn create(mut call: Call) -> Answered {
    let ticket: TicketId = call.id(0)?;
    let (asked, unknown) = asked(&mut call)?;
    let (wire, by, desk) = (call.wire.clone(), call.actor()?, call.app.desk.clone());
    call.changed(unknown, async move |tx| {
        let recipients = addresses(tx, asked.to.as_deref().unwrap_or_default()).await?;
        let subject = asked.subject.clone().unwrap_or_default();
        let new = NewSide { ticket, subject, mailbox: None, first: asked.message(recipients) };
        let (id, _) = begin_side(tx, &desk, &by, &new).await?;
        let side = sides::load(tx, id).await?;
        let body = drawn(tx, &wire, &side).await?;
        Ok(Done::created(tx, "side_conversation", body))
    })
    .await
}

/// Without `to` it goes to whom the last message of the team went.
pub async fn reply(mut call: Call) -> Answered {
    let (ticket, id) = (call.id::<TicketId>(0)?, call.id::<SideConversationId>(1)?);
    let (asked, unknown) = asked(&mut call)?;
    let (wire, by, desk) = (call.wire.clone(), call.actor()?, call.app.desk.clone());
    call.changed(unknown, async move |tx| {
        let side = load(tx, &by, ticket, id).await?;
        let recipients = match &asked.to {
            Some(to) => addresses(tx, to).await?,
            None => side.recipients.clone(),
        };
        write_side(tx, &desk, &by, id, &asked.message(recipients)).await?;
        let side = sides::load(tx, id).await?;
        let last = events(tx, &wire, &side).await?.pop().unwrap_or_default();
        Ok(Done::created(tx, "event", last))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let (ticket, id) = (call.id::<TicketId>(0)?, call.id::<SideConversationId>(1)?);
    let mut fields = Fields::under("side_conversation", call.body.take())?;
    fields.pass_over(&["id", "url", "ticket_id", "created_at", "updated_at", "participants", "external_ids"]);
    let state = fields.word("state", SideState::parse).flatten();
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        load(tx, &by, ticket, id).await?;
        tx.quiet("nothing was asked");
        if let Some(state) = state {
            set_side_state(tx, &by, id, state).await?;
        }
        let side = sides::load(tx, id).await?;
        let body = json!({ "side_conversation": drawn(tx, &wire, &side).await? });
        Ok(Done::ok(tx, body))
    })
    .await
}
