//! Search: the page and the results while typing.

use crate::ticket::Status;
use crate::{MessageId, Moment, PersonId, TicketId};

use super::{Paging, PersonRef};

/// What was asked and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPage {
    /// As typed.
    pub query: String,
    /// The query cannot be read; nothing was searched.
    pub problem: Option<QueryProblem>,
    pub tickets: Vec<TicketHit>,
    pub messages: Vec<MessageHit>,
    pub contacts: Vec<ContactHit>,
    /// How many tickets match in all.
    pub tickets_total: i64,
    /// Of the tickets.
    pub paging: Paging,
}

/// Where a query stops making sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryProblem {
    /// In characters from the start of [`SearchPage::query`]; `length` may be 0 at the end.
    pub at: usize,
    pub length: usize,
    /// What is wrong and what would do.
    pub words: String,
}

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub text: String,
    /// It matched the query.
    pub hit: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketHit {
    pub id: TicketId,
    pub subject: Vec<Segment>,
    pub status: Status,
    pub requester: PersonRef,
    pub updated_at: Moment,
    /// The best place in its messages; empty when only the subject matched.
    pub snippet: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageHit {
    pub ticket: TicketId,
    pub message: MessageId,
    pub ticket_subject: String,
    /// Empty when the desk wrote it.
    pub author: String,
    pub is_note: bool,
    pub created_at: Moment,
    pub snippet: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactHit {
    pub id: PersonId,
    pub name: Vec<Segment>,
    pub email: Option<String>,
    pub organisation: Option<String>,
    pub tickets: i64,
}
