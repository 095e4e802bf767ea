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
    /// A ticket handed up to another team.
    EscalationId
    /// A look at somebody's device, asked for on a ticket.
    DeviceCheckId
    /// A question to somebody who knows, on a ticket.
    ExpertAskId
    /// Something large that is broken.
    MajorIncidentId
    /// What was said about it.
    IncidentUpdateId
    /// What two tickets have to do with each other.
    LinkId
    /// One change of many tickets.
    BulkId
    /// A list that somebody put together.
    ViewId
    /// Prepared words and changes.
    MacroId
    /// An article of the help center.
    ArticleId
    /// A category of the help center, or a section of one.
    HelpPlaceId
    /// What a reader said about an article.
    ArticleVoteId
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
    /// Something that people are good at, or a language that they speak.
    SkillId
    /// A rule that says which tickets need a skill.
    SkillNeedId
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
    /// A rule tried over past tickets.
    RuleTrialId
    /// Under which rules stand in lists.
    RuleCategoryId
    /// What is owed to customers by when: a policy.
    PromiseId
    /// The hours of a calendar as they were when tickets were counted by them.
    PromiseCalendarId
    /// A run that holds all open tickets against other promises or other hours.
    PromiseCheckId
    /// Promises that are tried over old tickets.
    PromiseTrialId
    /// Hours in which a team works.
    CalendarId
    /// What somebody was asked about one solving of a ticket.
    RatingId
    /// Something that is to be done on a ticket at a moment, after an answer.
    FollowUpId
    /// Days with hours of their own in a calendar: a holiday.
    SpecialDayId
    /// Who is on call, and when.
    RotaId
    /// People of a rota who take turns.
    RotaLayerId
    /// Somebody who stands in on a rota.
    RotaOverrideId
    /// A link by which a calendar program reads a calendar or a rota.
    CalendarLinkId
    /// Something outside the desk that people have accounts in.
    AccessSystemId
    /// What one can have in such a system.
    AccessRoleId
    /// What is to become of somebody's access.
    AccessRequestId
    /// That somebody has a role.
    AccessGrantId
    /// An approver who was asked by mail.
    AccessAskId
    /// Something that is to be done about access at a moment.
    AccessDueId
    /// An endpoint of the operator's that gives access and takes it away.
    AccessConnectorId
    /// What such an endpoint is to do for one request.
    AccessJobId
    /// What a rule tells an endpoint of the operator's own.
    WebhookCallId
    /// A guide to one problem that customers have.
    PlaybookId
    /// Where a customer is signed in to their requests.
    PortalSessionId
    /// A mail with a link that the portal sent to one address.
    PortalLetterId
    /// Somebody in a guided fix wants a person.
    FixRequestId
    /// A place on somebody's site where visitors can write.
    WidgetId
    /// Somebody who writes in a widget.
    ChatVisitorId
    /// A browser of a visitor's.
    ChatSessionId
}
