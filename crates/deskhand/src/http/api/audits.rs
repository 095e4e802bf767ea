//! Audits: what the log says about a ticket, one for each change, in the dialect's terms.

use std::collections::{BTreeSet, HashMap};

use domain::message::Channel;
use domain::ticket::Ticket;
use domain::{Actor, Event, MessageId, Moment, Refusal, Result, TicketId};
use serde_json::{Value, json};
use store::events::{self, By, Recorded};
use store::read::api as bulk;
use store::{Conn, tickets as store_tickets};

use super::answer::{Answer, Answered, Failure};
use super::call::{Call, Wire};
use super::{comments, tickets, words};

/// The author of what nobody did: rules and the desk itself.
pub const SYSTEM: i64 = -1;
/// A history longer than this is shown from its beginning on.
const EVENTS_MAX: i64 = 10_000;

/// One change: what was recorded in one transaction by one actor.
struct Audit {
    id: i64,
    at: Moment,
    by: By,
    events: Vec<Recorded>,
    opens: bool,
}

/// Which message an event is about.
fn message(event: &Event) -> Option<MessageId> {
    match event {
        Event::MessageReceived { message, .. }
        | Event::OlderMailAdded { message, .. }
        | Event::ReplyWritten { message, .. }
        | Event::NoteWritten { message, .. } => Some(*message),
        _ => None,
    }
}

/// Does the dialect have a word for it?
fn is_shown(event: &Event) -> bool {
    message(event).is_some()
        || matches!(
            event,
            Event::TicketOpened { .. }
                | Event::StatusChanged { .. }
                | Event::PriorityChanged { .. }
                | Event::TypeChanged { .. }
                | Event::TicketAssigned { .. }
                | Event::TeamChanged { .. }
                | Event::RequesterChanged { .. }
                | Event::OrganisationChanged { .. }
                | Event::SubjectChanged { .. }
                | Event::TagsChanged { .. }
                | Event::FieldChanged { .. }
                | Event::FormChanged { .. }
                | Event::MailFailed { .. }
        )
}

/// Puts events that belong together into audits. Several transactions can share a moment, so a second message, and another
/// actor, begin a new one; opening a ticket in somebody's name is one change by two actors.
fn group(recorded: Vec<Recorded>) -> Vec<Audit> {
    let mut audits: Vec<Audit> = Vec::new();
    for r in recorded.into_iter().filter(|r| is_shown(&r.event)) {
        let is_message = message(&r.event).is_some();
        let opens = matches!(r.event, Event::TicketOpened { .. });
        let last = audits.last_mut().filter(|a| {
            let same = a.at == r.at && (a.by == r.by || a.opens && r.by != By::Desk);
            same && !opens && !(is_message && a.events.iter().any(|e| message(&e.event).is_some()))
        });
        match last {
            Some(audit) => audit.events.push(r),
            None => audits.push(Audit { id: r.seq, at: r.at, by: r.by, opens, events: vec![r] }),
        }
    }
    audits
}

/// Which audit each message of a ticket came with.
pub async fn of_messages(db: &mut Conn, ticket: TicketId) -> Result<HashMap<MessageId, i64>> {
    let recorded = events::of_ticket(db, ticket, 0, EVENTS_MAX).await?;
    let mut found = HashMap::new();
    for audit in group(recorded) {
        for event in &audit.events {
            if let Some(message) = message(&event.event) {
                found.entry(message).or_insert(audit.id);
            }
        }
    }
    Ok(found)
}

/// The tags before and after every change of them, worked out backwards from what they are now.
fn tags_at(audits: &[Audit], now: &BTreeSet<String>) -> HashMap<i64, (BTreeSet<String>, BTreeSet<String>)> {
    let mut found = HashMap::new();
    let mut after = now.clone();
    for event in audits.iter().rev().flat_map(|a| a.events.iter().rev()) {
        if let Event::TagsChanged { added, removed, .. } = &event.event {
            let mut before: BTreeSet<String> = after.iter().filter(|t| !added.contains(t)).cloned().collect();
            before.extend(removed.iter().cloned());
            found.insert(event.seq, (before.clone(), after));
            after = before;
        }
    }
    found
}

async fn drawn(
    db: &mut Conn,
    wire: &Wire,
    ticket: &Ticket,
    audits: &[Audit],
    tags: &HashMap<i64, (BTreeSet<String>, BTreeSet<String>)>,
) -> Result<Vec<Value>> {
    let ids: Vec<MessageId> =
        audits.iter().flat_map(|a| a.events.iter().filter_map(|e| message(&e.event))).collect();
    let stored = bulk::messages_by_id(db, &ids).await?;
    let of_audit: HashMap<MessageId, i64> = audits
        .iter()
        .flat_map(|a| a.events.iter().filter_map(|e| Some((message(&e.event)?, a.id))))
        .collect();
    let said: Vec<_> =
        ids.iter().filter_map(|id| stored.get(id)).filter(|m| m.ticket == ticket.id).cloned().collect();
    let drawn = comments::drawn(db, wire, &said, &of_audit).await?;
    let comments: HashMap<MessageId, Value> = said.iter().map(|m| m.id).zip(drawn).collect();
    Ok(audits.iter().map(|a| audit(ticket, a, tags, &comments)).collect())
}

fn audit(
    ticket: &Ticket,
    a: &Audit,
    tags: &HashMap<i64, (BTreeSet<String>, BTreeSet<String>)>,
    comments: &HashMap<MessageId, Value>,
) -> Value {
    let channel = a.events.iter().find_map(|e| match &e.event {
        Event::TicketOpened { channel, .. } | Event::MessageReceived { channel, .. } => Some(*channel),
        _ => None,
    });
    let mut shown = Vec::new();
    for e in &a.events {
        shown.extend(event(ticket, a, e, tags, comments));
    }
    json!({
        "id": a.id,
        "ticket_id": ticket.id,
        "created_at": a.at.rfc3339(),
        "author_id": author(a.by),
        "metadata": { "system": {}, "custom": {} },
        "events": shown,
        "via": tickets::via(channel.unwrap_or(Channel::Web), json!({}), json!({})),
    })
}

fn author(by: By) -> i64 {
    match by {
        By::Person(id) => id.0,
        By::Rule(_) | By::Desk => SYSTEM,
    }
}

fn event(
    ticket: &Ticket,
    a: &Audit,
    e: &Recorded,
    tags: &HashMap<i64, (BTreeSet<String>, BTreeSet<String>)>,
    comments: &HashMap<MessageId, Value>,
) -> Vec<Value> {
    let change = |field: &str, before: Value, after: Value| {
        // What is decided while a ticket is opened has nothing before it.
        let mut value = json!({ "id": e.seq, "type": if a.opens { "Create" } else { "Change" }, "field_name": field, "value": after });
        if !a.opens {
            value["previous_value"] = before;
        }
        vec![value]
    };
    let id = |id: Option<i64>| id.map_or(Value::Null, |id| json!(id.to_string()));
    match &e.event {
        Event::TicketOpened { requester, .. } => {
            let create = |field: &str, value: Value| json!({ "id": e.seq, "type": "Create", "field_name": field, "value": value });
            let mut values = vec![create("requester_id", json!(requester.to_string()))];
            let subject = a.events.iter().all(|e| !matches!(e.event, Event::SubjectChanged { .. }));
            values.extend(subject.then(|| create("subject", json!(ticket.subject))));
            if a.events.iter().all(|e| !matches!(e.event, Event::StatusChanged { .. })) {
                values.push(create("status", json!("new")));
            }
            values
        }
        Event::StatusChanged { from, to, .. } => {
            change("status", json!(words::status(*from)), json!(words::status(*to)))
        }
        Event::PriorityChanged { from, to, .. } => {
            change("priority", json!(from.map(|p| p.as_str())), json!(to.map(|p| p.as_str())))
        }
        Event::TypeChanged { from, to, .. } => {
            change("type", json!(from.map(|t| t.as_str())), json!(to.map(|t| t.as_str())))
        }
        Event::TicketAssigned { from, to, .. } => {
            change("assignee_id", id(from.map(|p| p.0)), id(to.map(|p| p.0)))
        }
        Event::TeamChanged { from, to, .. } => change("group_id", id(from.map(|t| t.0)), id(to.map(|t| t.0))),
        Event::RequesterChanged { from, to, .. } => change("requester_id", id(Some(from.0)), id(Some(to.0))),
        Event::OrganisationChanged { from, to, .. } => {
            change("organization_id", id(from.map(|o| o.0)), id(to.map(|o| o.0)))
        }
        Event::SubjectChanged { from, to, .. } => change("subject", json!(from), json!(to)),
        Event::TagsChanged { added, removed, .. } => {
            let (before, after) = tags
                .get(&e.seq)
                .cloned()
                .unwrap_or_else(|| (removed.iter().cloned().collect(), added.iter().cloned().collect()));
            change("tags", json!(before), json!(after))
        }
        // The dialect names a field by its number.
        Event::FieldChanged { field, from, to, .. } => {
            let told = |value: &[String]| match value {
                [] => Value::Null,
                [one] => json!(one),
                several => json!(several),
            };
            change(&field.to_string(), told(from), told(to))
        }
        Event::FormChanged { from, to, .. } => {
            change("ticket_form_id", id(from.map(|f| f.0)), id(to.map(|f| f.0)))
        }
        // The dialect's event for mail of the desk that did not arrive.
        Event::MailFailed { reason, .. } => vec![json!({ "id": e.seq, "type": "Error", "message": reason })],
        other => match message(other).and_then(|m| comments.get(&m)) {
            Some(comment) => vec![comment.clone()],
            None => Vec::new(),
        },
    }
}

/// The audit of a change just made: everything at that moment or later, or the first of the ticket. `None` when nothing
/// that the dialect knows happened and nothing ever did.
pub async fn of_change(
    db: &mut Conn,
    wire: &Wire,
    by: &Actor,
    id: TicketId,
    at: Option<Moment>,
) -> Result<Option<Value>> {
    let Some(ticket) = store_tickets::find(db, id).await? else { return Ok(None) };
    let first = match at {
        None => Some(1),
        Some(at) => bulk::first_event_since(db, id, at).await?,
    };
    let recorded = match first {
        Some(seq) => events::of_ticket(db, id, seq - 1, 1000).await?,
        None => Vec::new(),
    };
    let audits = group(recorded);
    let tags = tags_at(&audits, &ticket.tags);
    let wanted = audits
        .iter()
        .find(|a| at.is_none() || Some(author(a.by)) == by.person_id().map(|p| p.0))
        .or(audits.first());
    if let Some(found) = wanted {
        let mut drawn = drawn(db, wire, &ticket, std::slice::from_ref(found), &tags).await?;
        return Ok(drawn.pop());
    }
    // Nothing changed: the last change, without events of its own.
    let all = group(events::of_ticket(db, id, 0, EVENTS_MAX).await?);
    Ok(all
        .last()
        .map(|a| audit(&ticket, &Audit { events: Vec::new(), ..copy(a) }, &HashMap::new(), &HashMap::new())))
}

fn copy(a: &Audit) -> Audit {
    Audit { id: a.id, at: a.at, by: a.by, opens: a.opens, events: Vec::new() }
}

async fn all_of(db: &mut Conn, by: &Actor, id: TicketId) -> Result<(Ticket, Vec<Audit>)> {
    let ticket = tickets::readable(db, by, id).await?;
    let audits = group(events::of_ticket(db, id, 0, EVENTS_MAX).await?);
    Ok((ticket, audits))
}

pub async fn list(call: Call) -> Answered {
    let (id, paging, wire, by) = (call.id::<TicketId>(0)?, call.paging()?, call.wire.clone(), call.actor()?);
    let falls = match (call.query.some("sort_order"), call.query.some("sort")) {
        (None | Some("asc"), None) | (None, Some("created_at")) => false,
        (Some("desc"), None) | (None, Some("-created_at")) => true,
        _ => return Err(Failure::malformed("Invalid parameter", "sort_order must be asc or desc")),
    };
    let body = call
        .read(async move |db| {
            let (ticket, mut audits) = all_of(db, &by, id).await?;
            let tags = tags_at(&audits, &ticket.tags);
            if falls {
                audits.reverse();
            }
            let count = audits.len() as i64;
            let part = paging.cut(audits);
            let rows = drawn(db, &wire, &ticket, &part.rows, &tags).await?;
            Ok(paging.envelope("audits", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn count(call: Call) -> Answered {
    let (id, by) = (call.id::<TicketId>(0)?, call.actor()?);
    let n = call.read(async move |db| Ok(all_of(db, &by, id).await?.1.len() as i64)).await?;
    Ok(super::count(&call, n))
}

pub async fn show(call: Call) -> Answered {
    let (id, wanted, wire, by) =
        (call.id::<TicketId>(0)?, call.id::<i64>(1)?, call.wire.clone(), call.actor()?);
    let found = call
        .read(async move |db| {
            let (ticket, audits) = all_of(db, &by, id).await?;
            let tags = tags_at(&audits, &ticket.tags);
            let at = audits.iter().position(|a| a.id == wanted).ok_or(Refusal::NotFound)?;
            let mut drawn = drawn(db, &wire, &ticket, &audits[at..=at], &tags).await?;
            Ok(drawn.pop())
        })
        .await?;
    Ok(Answer::ok(json!({ "audit": found })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PersonId;
    use domain::ticket::Status;

    const T: TicketId = TicketId(1);

    fn at(seq: i64, at: i64, by: By, event: Event) -> Recorded {
        Recorded { seq, at: Moment(at), by, event }
    }

    #[test]
    fn one_change_is_one_audit() {
        let (agent, customer) = (By::Person(PersonId(1)), By::Person(PersonId(2)));
        let said = |n| Event::NoteWritten { ticket: T, message: MessageId(n), mentions: Vec::new() };
        let recorded = vec![
            at(
                1,
                10,
                agent,
                Event::TicketOpened { ticket: T, requester: PersonId(2), channel: Channel::Api },
            ),
            at(
                2,
                10,
                customer,
                Event::MessageReceived {
                    ticket: T,
                    message: MessageId(1),
                    author: PersonId(2),
                    channel: Channel::Api,
                    automatic: false,
                },
            ),
            at(3, 10, agent, Event::StatusChanged { ticket: T, from: Status::New, to: Status::Open }),
            at(4, 10, By::Desk, Event::ReplyWritten { ticket: T, message: MessageId(2), automatic: true }),
            at(5, 20, agent, said(3)),
            at(6, 20, agent, said(4)),
            at(7, 20, agent, Event::TicketSolved { ticket: T, solving: 1 }),
            at(8, 30, agent, Event::ExternalIdChanged { ticket: T }),
        ];
        let audits = group(recorded);
        let seqs: Vec<Vec<i64>> = audits.iter().map(|a| a.events.iter().map(|e| e.seq).collect()).collect();
        assert_eq!(seqs, [vec![1, 2, 3], vec![4], vec![5], vec![6]]);
    }

    #[test]
    fn tags_are_worked_out_backwards() {
        let by = By::Desk;
        let tags = |added: &[&str], removed: &[&str]| Event::TagsChanged {
            ticket: T,
            added: added.iter().map(|t| (*t).to_owned()).collect(),
            removed: removed.iter().map(|t| (*t).to_owned()).collect(),
        };
        let audits = group(vec![at(1, 1, by, tags(&["a", "b"], &[])), at(2, 2, by, tags(&["c"], &["a"]))]);
        let set = |tags: &[&str]| tags.iter().map(|t| (*t).to_owned()).collect::<BTreeSet<_>>();
        let found = tags_at(&audits, &set(&["b", "c"]));
        assert_eq!(found[&2], (set(&["a", "b"]), set(&["b", "c"])));
        assert_eq!(found[&1], (set(&[]), set(&["a", "b"])));
    }
}
