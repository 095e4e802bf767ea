//! A reply that is written and not sent yet: until it leaves it can be taken back, and nobody outside the team has it.
//!
//! It is no message. A message is what the customer may read; a planned reply becomes one at its moment, by the same
//! command that a reply is written with, and what goes with it (a status, files) happens then and not before.

use serde::{Deserialize, Serialize};

use crate::macros::MacroAction;
use crate::message::{Markup, words};
use crate::ticket::Status;
use crate::{
    AttachmentId, MailboxId, MessageId, Moment, PersonId, PlannedReplyId, SideConversationId, TicketId,
};

/// A reply that waits for its moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedReply {
    pub id: PlannedReplyId,
    pub ticket: TicketId,
    pub author: PersonId,
    pub kind: PlanKind,
    pub text: String,
    pub markup: Markup,
    /// What the ticket is set to when it leaves.
    pub status: Option<Status>,
    /// What else is changed then: a macro brought it along.
    pub actions: Vec<MacroAction>,
    /// To and Cc; empty stands for the ticket's own people, whoever they are at its moment.
    pub recipients: Vec<String>,
    pub bcc: Vec<String>,
    /// From which of the desk's addresses; the ticket's own when `None`.
    pub mailbox: Option<MailboxId>,
    pub to_dead: DeadAddresses,
    /// The ticket's version that the author knew: who wrote since is noticed.
    pub ticket_version: i64,
    /// When it leaves.
    pub due_at: Moment,
    /// Since when it is held back: it does not leave until somebody says so.
    pub held_at: Option<Moment>,
    /// Why, in a sentence; empty when it is not.
    pub held_reason: String,
    pub created_at: Moment,
    /// It goes to somebody outside, in a conversation beside the ticket; a reply to the ticket's own people when `None`.
    pub side: Option<PlannedSide>,
}

/// What a message of a conversation beside the ticket has besides. The conversation that it begins does not exist before
/// the message leaves: taken back, nothing is left of it but words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSide {
    /// The conversation that it is written in; `None` where it begins one.
    pub conversation: Option<SideConversationId>,
    /// Of the conversation that it begins.
    pub subject: String,
    /// What of the ticket goes along, chosen by hand.
    pub include_files: Vec<AttachmentId>,
    pub include_messages: Vec<MessageId>,
}

/// Why it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlanKind {
    /// Some seconds, so that it can be undone.
    Undo,
    /// Somebody named the moment.
    Later,
}

/// What to do about recipients that mail is known not to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadAddresses {
    /// Hold it back and say so.
    Refuse,
    /// Its author has read it and wants to try.
    WriteAnyway,
}

words! {
    PlanKind { Undo = "undo", Later = "later" }
    DeadAddresses { Refuse = "refuse", WriteAnyway = "write_anyway" }
}

/// How many planned replies a ticket has at once.
pub const PLANNED_MAX: usize = 20;
