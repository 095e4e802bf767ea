//! Opening a ticket in somebody's name.

use crate::message::Channel;
use crate::ticket::Priority;
use crate::{MailboxId, TeamId, TicketId};

use super::{FormProblem, MailboxRef, TeamRef};

/// The form, empty or as it was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// Fresh for every drawing: the same one sent twice is one ticket.
    pub operation: String,
    /// The closed ticket that this one will continue.
    pub follow_up_of: Option<TicketId>,
    /// Phone, walk-up, or mail that the team begins.
    pub channel: Channel,
    pub requester_email: String,
    pub requester_name: String,
    pub subject: String,
    pub text: String,
    /// The first words go to the requester; else they are a note.
    pub is_public: bool,
    pub priority: Option<Priority>,
    pub team: Option<TeamId>,
    pub teams: Vec<TeamRef>,
    /// The first is chosen unless the form was sent with another.
    pub mailboxes: Vec<MailboxRef>,
    pub mailbox: Option<MailboxId>,
    pub problem: Option<FormProblem>,
}
