//! Whether a query holds for one ticket: for rules, and the yardstick of the index's tests.

use crate::message::{Attachment, Message, Visibility};
use crate::permission::Scope;
use crate::query::words::{Needle, tokens};
use crate::query::{BesideFacts, DateField, Node, Part, PersonField, Place, Promised, Query, Ref, Text};
use crate::ticket::Ticket;
use crate::{Moment, PersonId};

/// What is known of a ticket when a query is asked of it.
#[derive(Clone, Copy, Debug)]
pub struct TicketFacts<'a> {
    pub ticket: &'a Ticket,
    /// Those who take part besides the requester.
    pub participants: &'a [PersonId],
    /// Of this ticket, notes included.
    pub messages: &'a [Message],
    /// Of these messages.
    pub attachments: &'a [Attachment],
    /// The requester's name and address, which words find too.
    pub people: &'a str,
    /// Whether there is news for whoever asks.
    pub unread: bool,
    /// What was promised.
    pub promised: Promised,
    pub beside: BesideFacts<'a>,
}

/// Does `query` hold for this ticket, for somebody who sees `scope`?
///
/// Whoever merely takes part learns nothing from what only the team sees: notes find nothing, and neither do conditions on
/// tags, fields, assignee, team, mailbox, language and reading state. A name that was not [bound](Query::bind) to an id is nobody's. Words are compared
/// as written; an index may know more forms of them.
pub fn matches(query: &Query, facts: &TicketFacts<'_>, scope: Scope) -> bool {
    let visible = match scope {
        Scope::Everything => true,
        Scope::TakesPart(p) => facts.ticket.requester == p || facts.participants.contains(&p),
    };
    visible && holds(&query.filter, facts, scope)
}

/// Conditions on what only the team sees; for others they hold for no ticket.
pub fn is_internal(node: &Node) -> bool {
    match node {
        Node::Tag(_) | Node::Team(_) | Node::Field(_) | Node::Unread | Node::Has(Part::Note) => true,
        Node::Beside(_) | Node::Language(_) | Node::Mailbox(_) => true,
        Node::Date(field, _) => field.is_promised(),
        Node::Person(field, _) => match field {
            PersonField::Assignee => true,
            PersonField::Requester | PersonField::Participant | PersonField::Author => false,
        },
        Node::Text(text) => text.place == Place::Note,
        Node::All | Node::And(_) | Node::Or(_) | Node::Not(_) | Node::Number(..) | Node::Status(..) => false,
        Node::Priority(..) | Node::Type(_) | Node::Channel(_) | Node::Organisation(_) => false,
        Node::External(_) | Node::Has(Part::Attachment) => false,
    }
}

fn holds(node: &Node, facts: &TicketFacts<'_>, scope: Scope) -> bool {
    let t = facts.ticket;
    if scope != Scope::Everything && is_internal(node) {
        return false;
    }
    match node {
        Node::All => true,
        Node::And(of) => of.iter().all(|n| holds(n, facts, scope)),
        Node::Or(of) => of.iter().any(|n| holds(n, facts, scope)),
        Node::Not(of) => !holds(of, facts, scope),
        Node::Text(text) => text_holds(text, facts, scope),
        Node::Number(compare, id) => compare.holds(&t.id, id),
        Node::Status(compare, status) => compare.holds(&t.status, status),
        Node::Priority(compare, Some(priority)) => t.priority.is_some_and(|p| compare.holds(&p, priority)),
        Node::Priority(_, None) => t.priority.is_none(),
        Node::Type(of) => t.ticket_type == *of,
        Node::Channel(channel) => t.channel == *channel,
        Node::Language(code) => language(facts) == code.as_deref(),
        Node::Mailbox(r) => names(r, t.mailbox),
        Node::Person(PersonField::Assignee, r) => names(r, t.assignee),
        Node::Person(PersonField::Requester, r) => names(r, Some(t.requester)),
        Node::Person(PersonField::Participant, r) => named_among(r, facts.participants),
        Node::Person(PersonField::Author, r) => {
            named_among(r, &messages(facts, scope).filter_map(|m| m.author).collect::<Vec<_>>())
        }
        Node::Organisation(r) => names(r, t.organisation),
        Node::Team(r) => names(r, t.team),
        Node::Tag(None) => t.tags.is_empty(),
        Node::Tag(Some(tag)) => t.tags.contains(tag),
        Node::External(id) => t.external_id.as_deref() == Some(id),
        Node::Field(test) => test.holds(t.fields.of(test.field)),
        Node::Date(field, span) => moment(facts, *field).is_some_and(|at| span.contains(at)),
        Node::Beside(of) => of.holds(facts.beside),
        Node::Has(Part::Attachment) => attachments(facts, scope).next().is_some(),
        Node::Has(Part::Note) => facts.messages.iter().any(|m| m.visibility == Visibility::Internal),
        Node::Unread => facts.unread,
    }
}

/// What its requester wrote last is in, of what can be told.
fn language<'a>(facts: &TicketFacts<'a>) -> Option<&'a str> {
    let theirs = facts.messages.iter().filter(|m| m.author == Some(facts.ticket.requester));
    theirs.filter(|m| m.language.is_some()).max_by_key(|m| m.id)?.language.as_deref()
}

fn moment(facts: &TicketFacts<'_>, field: DateField) -> Option<Moment> {
    let t = facts.ticket;
    match field {
        DateField::Due | DateField::Missed => facts.promised.at(field),
        DateField::Created => Some(t.created_at),
        DateField::Updated => Some(t.updated_at),
        DateField::Solved => t.solved_at,
        DateField::Closed => t.closed_at,
    }
}

fn names<I: PartialEq>(r: &Ref<I>, is: Option<I>) -> bool {
    match r {
        Ref::None => is.is_none(),
        Ref::Id(id) => is.as_ref() == Some(id),
        Ref::Me | Ref::Named(_) => false,
    }
}

fn named_among(r: &Ref<PersonId>, among: &[PersonId]) -> bool {
    match r {
        Ref::None => among.is_empty(),
        Ref::Id(id) => among.contains(id),
        Ref::Me | Ref::Named(_) => false,
    }
}

fn messages<'a>(facts: &TicketFacts<'a>, scope: Scope) -> impl Iterator<Item = &'a Message> {
    facts.messages.iter().filter(move |m| scope == Scope::Everything || m.is_for_customers())
}

fn attachments<'a>(facts: &TicketFacts<'a>, scope: Scope) -> impl Iterator<Item = &'a Attachment> {
    let all = facts.attachments;
    messages(facts, scope).flat_map(move |m| all.iter().filter(move |a| a.message == Some(m.id)))
}

fn text_holds(text: &Text, facts: &TicketFacts<'_>, scope: Scope) -> bool {
    let Some(needle) = Needle::new(&text.value, text.kind == super::TextKind::Prefix) else { return false };
    let found = |text: &str| !needle.find(&tokens(text)).is_empty();
    let t = facts.ticket;
    let subject = || found(&t.subject);
    let said = |m: &Message| found(&m.text) || found(&m.quoted);
    let message = || messages(facts, scope).any(said);
    let file = || attachments(facts, scope).any(|a| found(&a.name));
    match text.place {
        Place::Anywhere => {
            subject()
                || found(&t.id.to_string())
                || t.external_id.as_deref().is_some_and(found)
                || found(facts.people)
                || message()
                || file()
        }
        Place::Subject => subject(),
        Place::Message => message(),
        Place::Note => facts.messages.iter().filter(|m| !m.is_for_customers()).any(said),
        Place::File => file(),
    }
}
