//! How a ticket ended: the record on which diagnosis, answering and follow-up learn.

use crate::{MessageId, Moment, PersonId, TicketId};

/// One per solving. Thin when nobody told more; never absent on a solved ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub ticket: TicketId,
    pub solved_at: Moment,
    /// `None` when a rule or the desk solved it.
    pub solved_by: Option<PersonId>,
    /// The confirmed cause, in the agent's words; empty when nobody said.
    pub cause: String,
    /// The message that carried the answer: the last public one of the team before solving.
    pub answer: Option<MessageId>,
    pub held: Held,
    /// Set when the ticket was opened again after this solving.
    pub reopened_at: Option<Moment>,
}

/// Whether the fix lasted, asked some days later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Held {
    /// Not asked, or no answer.
    Unknown,
    Yes,
    No,
}

crate::message::words! { Held { Unknown = "unknown", Yes = "yes", No = "no" } }
