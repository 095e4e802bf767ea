//! How a ticket ended: the record on which diagnosis, answering and follow-up learn.

use serde::{Deserialize, Serialize};

use crate::{MessageId, Moment, PersonId, TicketId};

/// One per solving. Thin when nobody told more; never absent on a solved ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub ticket: TicketId,
    /// Which solving of the ticket it is, from 1.
    pub solving: i64,
    pub solved_at: Moment,
    /// `None` when a rule or the desk solved it.
    pub solved_by: Option<PersonId>,
    /// The confirmed cause, in the agent's words; empty when nobody said.
    pub cause: String,
    /// The message that carried the answer: the last public one of the team before solving.
    pub answer: Option<MessageId>,
    pub held: Held,
    /// When the requester was asked whether it held.
    pub asked_at: Option<Moment>,
    /// When [`Outcome::held`] was said, and by whom: by the question, or by a word that opened the ticket again.
    pub answered_at: Option<Moment>,
    pub answered_by: Option<PersonId>,
    /// They were asked, and never answered: since when the question is closed. It stays unknown whether it held.
    pub unanswered_at: Option<Moment>,
    /// Set when the ticket was opened again after this solving.
    pub reopened_at: Option<Moment>,
}

/// Whether the fix lasted, asked some days later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// Not asked, or no answer.
    Unknown,
    Yes,
    No,
}

crate::message::words! { Held { Unknown = "unknown", Yes = "yes", No = "no" } }
