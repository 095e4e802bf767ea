//! All that can happen.
//!
//! Facts in the past tense, with ids and small values; never a text that a customer wrote. What is stored is the serde
//! form of [`Event`] with the number of its [`Event::VERSION`]; a golden test in `store` keeps old forms readable.

use serde::{Deserialize, Serialize};

use crate::checklist::ChecklistAct;
use crate::contact_note::NoteAct;
use crate::message::{Channel, Visibility};
use crate::person::Role;
use crate::snooze::SnoozeEnd;
use crate::structure::Relation;
use crate::ticket::{Priority, Status, TicketType};
use crate::{
    AttachmentId, ChecklistItemId, ContactNoteId, CustomerCardId, FieldId, FormId, MacroId, MailId,
    MailboxId, MessageId, Moment, OrganisationId, OutboxId, PersonId, PlannedReplyId, SendingKeyId,
    SideConversationId, StructureActId, TeamId, TicketId, TokenId, ViewId,
};

/// One fact. The `seq` it gets at the append is also the SSE id, the webhook delivery id and the audit id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    // Mail
    /// Raw bytes are safe; not yet read.
    MailAccepted {
        mail: MailId,
        mailbox: MailboxId,
    },
    /// Read, and made a message on a ticket.
    MailPlaced {
        mail: MailId,
        ticket: TicketId,
        message: MessageId,
    },
    /// Read, and rightly made nothing: a duplicate, our own, a report without a token.
    MailSetAside {
        mail: MailId,
        reason: String,
    },
    /// Could not be read; kept, shown, and can be tried again.
    MailQuarantined {
        mail: MailId,
        code: String,
    },
    /// Somebody asked to read a quarantined mail again.
    MailRetried {
        mail: MailId,
    },
    /// Somebody made a ticket of a mail that was in quarantine or set aside.
    MailReleased {
        mail: MailId,
        ticket: TicketId,
        message: MessageId,
    },
    /// Somebody looked at the raw octets of a mail, or took them away; once in an hour for each of both.
    RawMailRead {
        mail: MailId,
    },

    // Tickets
    TicketOpened {
        ticket: TicketId,
        requester: PersonId,
        channel: Channel,
    },
    /// A word from outside.
    MessageReceived {
        ticket: TicketId,
        message: MessageId,
        author: PersonId,
        channel: Channel,
        automatic: bool,
    },
    /// A mail from before the desk was taken over, onto this ticket or one of its own. Nothing follows from it: no rule, no
    /// promise, no notification.
    OlderMailAdded {
        ticket: TicketId,
        message: MessageId,
        author: PersonId,
    },
    /// A public word of the team, or of the desk when it acknowledges.
    ReplyWritten {
        ticket: TicketId,
        message: MessageId,
        automatic: bool,
    },
    NoteWritten {
        ticket: TicketId,
        message: MessageId,
        /// Whom it means by an `@`, each once; a team stands for those who are in it now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<PersonId>,
    },
    /// A reply is to leave at that moment; again when the moment is changed.
    ReplyPlanned {
        ticket: TicketId,
        reply: PlannedReplyId,
        due_at: Moment,
    },
    /// Taken back before it left: it never was.
    ReplyTakenBack {
        ticket: TicketId,
        reply: PlannedReplyId,
    },
    /// A planned reply does not leave until somebody looks at it.
    ReplyHeldBack {
        ticket: TicketId,
        reply: PlannedReplyId,
        reason: String,
    },
    /// Somebody sent the planned reply of `author` before it left by itself; it stands in its author's name.
    ReplyDispatched {
        ticket: TicketId,
        message: MessageId,
        author: PersonId,
    },
    StatusChanged {
        ticket: TicketId,
        from: Status,
        to: Status,
    },
    /// An outcome row stands; `solving` counts from 1 on each ticket.
    TicketSolved {
        ticket: TicketId,
        solving: i64,
    },
    PriorityChanged {
        ticket: TicketId,
        from: Option<Priority>,
        to: Option<Priority>,
    },
    TypeChanged {
        ticket: TicketId,
        from: Option<TicketType>,
        to: Option<TicketType>,
    },
    TicketAssigned {
        ticket: TicketId,
        from: Option<PersonId>,
        to: Option<PersonId>,
    },
    TeamChanged {
        ticket: TicketId,
        from: Option<TeamId>,
        to: Option<TeamId>,
    },
    RequesterChanged {
        ticket: TicketId,
        from: PersonId,
        to: PersonId,
    },
    OrganisationChanged {
        ticket: TicketId,
        from: Option<OrganisationId>,
        to: Option<OrganisationId>,
    },
    SubjectChanged {
        ticket: TicketId,
        from: String,
        to: String,
    },
    TagsChanged {
        ticket: TicketId,
        added: Vec<String>,
        removed: Vec<String>,
    },
    ExternalIdChanged {
        ticket: TicketId,
    },
    FormChanged {
        ticket: TicketId,
        from: Option<FormId>,
        to: Option<FormId>,
    },
    /// A field of the desk's own. Both values are missing where they are somebody's own words.
    FieldChanged {
        ticket: TicketId,
        field: FieldId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to: Vec<String>,
    },
    /// A step was put on the checklist, ticked, changed, moved or taken off.
    ChecklistChanged {
        ticket: TicketId,
        item: ChecklistItemId,
        act: ChecklistAct,
    },
    /// Somebody worked on it for so long.
    TimeSpent {
        ticket: TicketId,
        person: PersonId,
        seconds: i64,
    },
    /// `to` is 0 where the entry was taken away.
    TimeCorrected {
        ticket: TicketId,
        person: PersonId,
        from: i64,
        to: i64,
    },
    FollowUpLinked {
        ticket: TicketId,
        of: TicketId,
    },
    /// A letter mentions `other` without proof; an agent decides.
    JoinSuggested {
        ticket: TicketId,
        other: TicketId,
    },
    /// The agent said yes: the messages of `ticket` now stand on `other`.
    JoinAccepted {
        ticket: TicketId,
        other: TicketId,
    },
    JoinDeclined {
        ticket: TicketId,
        other: TicketId,
    },
    /// The desk takes it for spam: it stands on the spam shelf, and nobody was told of it.
    SpamSuspected {
        ticket: TicketId,
    },
    /// Somebody called it spam; the desk learns from it.
    SpamMarked {
        ticket: TicketId,
    },
    /// Somebody said that it is none, or answered it; the desk learns from it.
    SpamCleared {
        ticket: TicketId,
    },
    /// Somebody moved the message of a mail from this ticket to another one.
    MessageMovedAway {
        ticket: TicketId,
        message: MessageId,
        to: TicketId,
    },
    /// The same, as the other ticket tells it.
    MessageMovedHere {
        ticket: TicketId,
        message: MessageId,
        from: TicketId,
    },
    /// Other tickets became part of this one, with so many messages.
    TicketsMerged {
        ticket: TicketId,
        sources: Vec<TicketId>,
        act: StructureActId,
        messages: i64,
    },
    /// The same, as one of them tells it: it is a closed stub now.
    MergedInto {
        ticket: TicketId,
        into: TicketId,
        act: StructureActId,
    },
    /// Messages of this ticket were taken out into one of their own.
    MessagesSplit {
        ticket: TicketId,
        to: TicketId,
        act: StructureActId,
        messages: i64,
    },
    /// The same, as the new ticket tells it.
    SplitOff {
        ticket: TicketId,
        from: TicketId,
        act: StructureActId,
        messages: i64,
    },
    /// A merge, a split or a move was undone; `others` are the other tickets that it concerned.
    StructureUndone {
        ticket: TicketId,
        others: Vec<TicketId>,
        act: StructureActId,
    },
    /// `other` is the … of this ticket from now on; told by both.
    TicketLinked {
        ticket: TicketId,
        other: TicketId,
        relation: Relation,
    },
    TicketUnlinked {
        ticket: TicketId,
        other: TicketId,
        relation: Relation,
    },
    /// The text of a message was put anew from its mail, after somebody had seen the difference.
    MessageReread {
        ticket: TicketId,
        message: MessageId,
        mail: MailId,
    },
    /// Somebody in Cc; sees nothing until accepted.
    ParticipantSuggested {
        ticket: TicketId,
        person: PersonId,
    },
    ParticipantAccepted {
        ticket: TicketId,
        person: PersonId,
    },
    ParticipantRemoved {
        ticket: TicketId,
        person: PersonId,
    },
    /// `person` hears of it from now on: they said so, or a note named them.
    TicketWatched {
        ticket: TicketId,
        person: PersonId,
    },
    TicketUnwatched {
        ticket: TicketId,
        person: PersonId,
    },
    /// Somebody gave it to a person or a team, with a note that says what was done and what is next.
    TicketHandedOver {
        ticket: TicketId,
        message: MessageId,
        to: Option<PersonId>,
        team: Option<TeamId>,
    },
    TicketDeleted {
        ticket: TicketId,
    },
    /// Whoever deleted it took that back.
    TicketRestored {
        ticket: TicketId,
    },
    /// Somebody took back what they had just done: `act` is the number of the last event of it. What that changed stands
    /// beside this.
    ActUndone {
        ticket: TicketId,
        act: i64,
    },
    /// It leaves the lists until that moment, or until the customer writes (`None` waits for that alone).
    TicketSnoozed {
        ticket: TicketId,
        until: Option<Moment>,
    },
    /// It is back in the lists.
    SnoozeEnded {
        ticket: TicketId,
        why: SnoozeEnd,
    },

    // Beside tickets
    /// Somebody of the team wrote to people outside, in a conversation of its own.
    SideConversationBegun {
        ticket: TicketId,
        side: SideConversationId,
        message: MessageId,
    },
    SideMessageWritten {
        ticket: TicketId,
        side: SideConversationId,
        message: MessageId,
    },
    /// They answered.
    SideMessageReceived {
        ticket: TicketId,
        side: SideConversationId,
        message: MessageId,
        author: PersonId,
        automatic: bool,
    },
    /// Nobody waits for an answer any more.
    SideConversationClosed {
        ticket: TicketId,
        side: SideConversationId,
    },
    SideConversationReopened {
        ticket: TicketId,
        side: SideConversationId,
    },

    // Mail out
    MailSent {
        outbox: OutboxId,
        ticket: Option<TicketId>,
        message: Option<MessageId>,
    },
    /// Put off: tried `attempts` times so far.
    MailDelayed {
        outbox: OutboxId,
        ticket: Option<TicketId>,
        message: Option<MessageId>,
        attempts: i64,
        reason: String,
    },
    /// Given up, or returned.
    MailFailed {
        outbox: OutboxId,
        ticket: Option<TicketId>,
        message: Option<MessageId>,
        reason: String,
    },
    /// Called back before it left; `sent_in_part` when some of the recipients may have it all the same.
    MailWithdrawn {
        outbox: OutboxId,
        ticket: Option<TicketId>,
        message: Option<MessageId>,
        sent_in_part: bool,
    },
    /// The desk did not acknowledge, and why.
    AcknowledgementWithheld {
        ticket: TicketId,
        reason: String,
    },

    /// Mail to this address of theirs cannot arrive; `reason` is a word of [`crate::bounce::BounceReason`].
    AddressDied {
        person: PersonId,
        ticket: Option<TicketId>,
        reason: String,
    },
    /// It is written to again: somebody said so, or a mail came from it.
    AddressRevived {
        person: PersonId,
        ticket: Option<TicketId>,
    },
    /// They called a mail of ours spam: no automatic mail goes to them any more.
    ReaderComplained {
        person: PersonId,
        ticket: Option<TicketId>,
    },

    // People
    PersonAdded {
        person: PersonId,
        role: Role,
    },
    PersonChanged {
        person: PersonId,
        fields: Vec<String>,
    },
    /// A note about a contact was written, changed, done, opened again or taken away.
    ContactNoteChanged {
        person: PersonId,
        note: ContactNoteId,
        act: NoteAct,
    },
    RoleChanged {
        person: PersonId,
        from: Role,
        to: Role,
    },
    PersonSuspended {
        person: PersonId,
    },
    PersonRestored {
        person: PersonId,
    },
    PasswordSet {
        person: PersonId,
    },
    SignedIn {
        person: PersonId,
    },
    SignInFailed {
        person: Option<PersonId>,
    },
    SignedOut {
        person: PersonId,
    },
    TokenCreated {
        token: TokenId,
        person: PersonId,
        any_person: bool,
    },
    TokenRevoked {
        token: TokenId,
    },
    SetUpLinkMade {
        person: PersonId,
    },
    OrganisationAdded {
        organisation: OrganisationId,
    },
    OrganisationChangedDetails {
        organisation: OrganisationId,
    },
    OrganisationDeleted {
        organisation: OrganisationId,
    },
    TeamAdded {
        team: TeamId,
    },
    TeamChangedDetails {
        team: TeamId,
    },
    TeamDeleted {
        team: TeamId,
    },
    TeamJoined {
        team: TeamId,
        person: PersonId,
    },
    TeamLeft {
        team: TeamId,
        person: PersonId,
    },

    // The desk
    MailboxAdded {
        mailbox: MailboxId,
    },
    MailboxChanged {
        mailbox: MailboxId,
        fields: Vec<String>,
    },
    MailboxRemoved {
        mailbox: MailboxId,
    },
    /// A key that the domain's mail will be signed with.
    SendingKeyMade {
        key: SendingKeyId,
        domain: String,
    },
    /// Its record was seen in DNS: it signs from now on.
    SendingKeyPublished {
        key: SendingKeyId,
        domain: String,
    },
    /// A newer one signs in its place.
    SendingKeyRetired {
        key: SendingKeyId,
        domain: String,
    },
    FieldAdded {
        field: FieldId,
    },
    FieldEdited {
        field: FieldId,
    },
    /// With the values that tickets had of it.
    FieldDeleted {
        field: FieldId,
        title: String,
    },
    FormAdded {
        form: FormId,
    },
    FormEdited {
        form: FormId,
    },
    FormDeleted {
        form: FormId,
        name: String,
    },
    /// A tag is being renamed, merged into another or (`None`) taken away on all tickets, some at a time.
    TagRewriteBegun {
        tag: String,
        becomes: Option<String>,
    },
    TagRewriteEnded {
        tag: String,
        becomes: Option<String>,
        tickets: i64,
    },
    /// Somebody put a list together.
    ViewAdded {
        view: ViewId,
    },
    ViewChanged {
        view: ViewId,
    },
    ViewDeleted {
        view: ViewId,
    },
    ViewRestored {
        view: ViewId,
    },
    SettingChanged {
        name: String,
    },
    MacroAdded {
        id: MacroId,
    },
    MacroChanged {
        id: MacroId,
    },
    MacroDeleted {
        id: MacroId,
    },
    /// A card that the operator's endpoint fills was set up.
    CustomerCardAdded {
        card: CustomerCardId,
    },
    CustomerCardChanged {
        card: CustomerCardId,
    },
    /// Requests are signed with another secret from now on.
    CustomerCardKeyMade {
        card: CustomerCardId,
    },
    CustomerCardDeleted {
        card: CustomerCardId,
        name: String,
    },
    FileUploaded {
        attachment: AttachmentId,
    },
    FileDownloaded {
        attachment: AttachmentId,
        ticket: Option<TicketId>,
    },
    /// What is in a file was looked at in the page.
    FilePreviewed {
        attachment: AttachmentId,
        ticket: Option<TicketId>,
    },
    /// The scanner found something in it: nobody gets it any more, but for an admin after a warning.
    FileBlocked {
        attachment: AttachmentId,
        ticket: Option<TicketId>,
        finding: String,
    },
    /// An admin took a blocked file all the same.
    BlockedFileDownloaded {
        attachment: AttachmentId,
        ticket: Option<TicketId>,
    },
    /// Files of a mail were larger than what is taken; they stay in the raw mail.
    FilesNotTaken {
        ticket: TicketId,
        message: MessageId,
        files: i64,
    },
    /// From now on the pictures in mails of this message's sender are fetched from where they are.
    PicturesAllowed {
        ticket: TicketId,
        message: MessageId,
    },
    PicturesForbidden {
        ticket: TicketId,
        message: MessageId,
    },
    TicketsExported {
        count: i64,
    },
    BackupMade {
        bytes: i64,
    },
    WorkspaceRestored {
        from_seq: i64,
    },
}

impl Event {
    /// Stored beside the serde form; raised when that form changes, with a reader for the old one.
    pub const VERSION: i64 = 1;

    /// The ticket whose history shows this.
    pub fn ticket(&self) -> Option<TicketId> {
        use Event as E;
        match self {
            E::MailPlaced { ticket, .. }
            | E::MailReleased { ticket, .. }
            | E::MessageMovedAway { ticket, .. }
            | E::MessageMovedHere { ticket, .. }
            | E::MessageReread { ticket, .. }
            | E::TicketsMerged { ticket, .. }
            | E::MergedInto { ticket, .. }
            | E::MessagesSplit { ticket, .. }
            | E::SplitOff { ticket, .. }
            | E::StructureUndone { ticket, .. }
            | E::TicketLinked { ticket, .. }
            | E::TicketUnlinked { ticket, .. }
            | E::TicketOpened { ticket, .. }
            | E::MessageReceived { ticket, .. }
            | E::OlderMailAdded { ticket, .. }
            | E::ReplyWritten { ticket, .. }
            | E::NoteWritten { ticket, .. }
            | E::ReplyPlanned { ticket, .. }
            | E::ReplyTakenBack { ticket, .. }
            | E::ReplyHeldBack { ticket, .. }
            | E::ReplyDispatched { ticket, .. }
            | E::StatusChanged { ticket, .. }
            | E::TicketSolved { ticket, .. }
            | E::PriorityChanged { ticket, .. }
            | E::TypeChanged { ticket, .. }
            | E::TicketAssigned { ticket, .. }
            | E::TeamChanged { ticket, .. }
            | E::RequesterChanged { ticket, .. }
            | E::OrganisationChanged { ticket, .. }
            | E::SubjectChanged { ticket, .. }
            | E::TagsChanged { ticket, .. }
            | E::ExternalIdChanged { ticket }
            | E::FormChanged { ticket, .. }
            | E::FieldChanged { ticket, .. }
            | E::ChecklistChanged { ticket, .. }
            | E::TimeSpent { ticket, .. }
            | E::TimeCorrected { ticket, .. }
            | E::FollowUpLinked { ticket, .. }
            | E::JoinSuggested { ticket, .. }
            | E::JoinAccepted { ticket, .. }
            | E::JoinDeclined { ticket, .. }
            | E::SpamSuspected { ticket }
            | E::SpamMarked { ticket }
            | E::SpamCleared { ticket }
            | E::ParticipantSuggested { ticket, .. }
            | E::ParticipantAccepted { ticket, .. }
            | E::ParticipantRemoved { ticket, .. }
            | E::TicketWatched { ticket, .. }
            | E::TicketUnwatched { ticket, .. }
            | E::TicketHandedOver { ticket, .. }
            | E::TicketDeleted { ticket }
            | E::TicketRestored { ticket }
            | E::ActUndone { ticket, .. }
            | E::TicketSnoozed { ticket, .. }
            | E::SnoozeEnded { ticket, .. }
            | E::SideConversationBegun { ticket, .. }
            | E::SideMessageWritten { ticket, .. }
            | E::SideMessageReceived { ticket, .. }
            | E::SideConversationClosed { ticket, .. }
            | E::SideConversationReopened { ticket, .. }
            | E::FilesNotTaken { ticket, .. }
            | E::PicturesAllowed { ticket, .. }
            | E::PicturesForbidden { ticket, .. }
            | E::AcknowledgementWithheld { ticket, .. } => Some(*ticket),
            E::MailSent { ticket, .. }
            | E::MailDelayed { ticket, .. }
            | E::MailFailed { ticket, .. }
            | E::AddressDied { ticket, .. }
            | E::AddressRevived { ticket, .. }
            | E::ReaderComplained { ticket, .. }
            | E::MailWithdrawn { ticket, .. }
            | E::FileDownloaded { ticket, .. }
            | E::FilePreviewed { ticket, .. }
            | E::FileBlocked { ticket, .. }
            | E::BlockedFileDownloaded { ticket, .. } => *ticket,
            E::MailAccepted { .. }
            | E::MailSetAside { .. }
            | E::MailQuarantined { .. }
            | E::MailRetried { .. }
            | E::RawMailRead { .. }
            | E::PersonAdded { .. }
            | E::PersonChanged { .. }
            | E::ContactNoteChanged { .. }
            | E::CustomerCardAdded { .. }
            | E::CustomerCardChanged { .. }
            | E::CustomerCardKeyMade { .. }
            | E::CustomerCardDeleted { .. }
            | E::RoleChanged { .. }
            | E::PersonSuspended { .. }
            | E::PersonRestored { .. }
            | E::PasswordSet { .. }
            | E::SignedIn { .. }
            | E::SignInFailed { .. }
            | E::SignedOut { .. }
            | E::TokenCreated { .. }
            | E::TokenRevoked { .. }
            | E::SetUpLinkMade { .. }
            | E::OrganisationAdded { .. }
            | E::OrganisationChangedDetails { .. }
            | E::OrganisationDeleted { .. }
            | E::TeamAdded { .. }
            | E::TeamChangedDetails { .. }
            | E::TeamDeleted { .. }
            | E::TeamJoined { .. }
            | E::TeamLeft { .. }
            | E::MailboxAdded { .. }
            | E::MailboxChanged { .. }
            | E::MailboxRemoved { .. }
            | E::SendingKeyMade { .. }
            | E::SendingKeyPublished { .. }
            | E::SendingKeyRetired { .. }
            | E::FieldAdded { .. }
            | E::FieldEdited { .. }
            | E::FieldDeleted { .. }
            | E::FormAdded { .. }
            | E::FormEdited { .. }
            | E::FormDeleted { .. }
            | E::TagRewriteBegun { .. }
            | E::TagRewriteEnded { .. }
            | E::ViewAdded { .. }
            | E::ViewChanged { .. }
            | E::ViewDeleted { .. }
            | E::ViewRestored { .. }
            | E::SettingChanged { .. }
            | E::MacroAdded { .. }
            | E::MacroChanged { .. }
            | E::MacroDeleted { .. }
            | E::FileUploaded { .. }
            | E::TicketsExported { .. }
            | E::BackupMade { .. }
            | E::WorkspaceRestored { .. } => None,
        }
    }

    /// Who may hear of it on a live page: the customer's words and status may, the rest is the team's.
    pub fn visibility(&self) -> Visibility {
        use Event as E;
        match self {
            E::TicketOpened { .. }
            | E::MessageReceived { .. }
            | E::ReplyWritten { .. }
            | E::StatusChanged { .. } => Visibility::Public,
            _ => Visibility::Internal,
        }
    }
}
