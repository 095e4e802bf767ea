//! Identifiers: one type per noun, so that a ticket's id cannot be passed where a person's is asked for.
//!
//! All are positive integers below 2^53 (clients of the public API read them as JSON numbers) and are never reused.

use serde::{Deserialize, Serialize};

/// The largest id the desk gives out: JSON numbers are exact up to here.
pub const ID_MAX: i64 = (1 << 53) - 1;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> std::result::Result<Self, Self::Err> { s.parse().map(Self) }
        }
        impl From<i64> for $name {
            fn from(id: i64) -> Self { Self(id) }
        }
    )*};
}

ids! {
    /// A ticket. Its id is the number people see.
    TicketId
    /// A message or a note on a ticket.
    MessageId
    /// A contact or one of the team.
    PersonId
    /// An organisation.
    OrganisationId
    /// A team.
    TeamId
    /// One of the desk's addresses.
    MailboxId
    /// One arrival at a mailbox: raw bytes and ledger row.
    MailId
    /// A file on a message, or uploaded for one.
    AttachmentId
    /// An effect outside that is to happen: a mail to send.
    OutboxId
    /// A reply that waits for its moment.
    PlannedReplyId
    /// One act on the structure of tickets: a merge, a split.
    StructureActId
    /// A conversation beside a ticket, with somebody outside.
    SideConversationId
    /// What two tickets have to do with each other.
    LinkId
    /// One change of many tickets.
    BulkId
    /// A list that somebody put together.
    ViewId
    /// Prepared words and changes.
    MacroId
    /// A field that the desk added to its tickets.
    FieldId
    /// One of the choices of a field.
    FieldOptionId
    /// A named set of fields.
    FormId
    /// A step on a ticket's checklist.
    ChecklistItemId
    /// A named list of steps.
    ChecklistTemplateId
    /// Time that somebody worked on a ticket.
    TimeEntryId
    /// What somebody wants to be reminded of when a contact writes again.
    ContactNoteId
    /// What somebody keeps open beside other things.
    OpenTabId
    /// A card that the operator's own endpoint fills.
    CustomerCardId
    /// A tag being renamed, merged or taken away over the desk.
    TagRewriteId
    /// A key that outgoing mail is signed with.
    SendingKeyId
    /// What somebody is told.
    NotificationId
    /// A browser that wants to be pushed to.
    SubscriptionId
    /// An API token.
    TokenId
    /// Where somebody is signed in.
    SessionId
    /// A run that takes over the older mail of a folder.
    ImportId
    /// A test mail that a mailbox sends to itself.
    TestMailId
    /// A rule of the desk (on events or on time).
    RuleId
    /// What is owed to customers by when: a policy.
    PromiseId
    /// Hours in which a team works.
    CalendarId
}
