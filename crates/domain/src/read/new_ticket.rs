//! Opening a ticket in somebody's name.

use crate::message::Channel;
use crate::ticket::Priority;
use crate::{MailboxId, OpenTabId, PersonId, TeamId, TicketId};

use super::work::FormPanel;
use super::{FormProblem, MailboxRef, OrganisationRef, PersonRef, TeamRef, TicketLine};

/// The form, empty or as it was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// Fresh for every drawing: the same one sent twice is one ticket.
    pub operation: String,
    /// The closed ticket that this one will continue.
    pub follow_up_of: Option<TicketId>,
    /// Phone, walk-up, or mail that the team begins.
    pub channel: Channel,
    /// Somebody the desk knows, chosen by name; what stands in the two fields below is then theirs.
    pub requester: Option<PersonId>,
    pub requester_email: String,
    pub requester_name: String,
    pub subject: String,
    pub text: String,
    /// The first words go to the requester; else they are a note.
    pub is_public: bool,
    /// It was dealt with while they stood there or were on the line.
    pub is_solved: bool,
    pub priority: Option<Priority>,
    pub team: Option<TeamId>,
    pub teams: Vec<TeamRef>,
    /// The first is chosen unless the form was sent with another.
    pub mailboxes: Vec<MailboxRef>,
    pub mailbox: Option<MailboxId>,
    /// The tab that keeps what is typed, where it is written in one.
    pub tab: Option<OpenTabId>,
    /// The desk's own fields, as the form that such a ticket has shows them with what was typed so far.
    pub form: FormPanel,
    pub problem: Option<FormProblem>,
}

/// Somebody who may be the one that a ticket is opened for, found while a name, an address or a number is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acquaintance {
    pub person: PersonRef,
    pub organisation: Option<OrganisationRef>,
    pub phone: Option<String>,
    /// What the team wrote down about them.
    pub notes: String,
    /// Gets no mail.
    pub suspended: bool,
    /// Their unsolved tickets, the last changed first, a few.
    pub open: Vec<TicketLine>,
}
