//! All that can happen.
//!
//! Facts in the past tense, with ids and small values; never a text that a customer wrote. What is stored is the serde
//! form of [`Event`] with the number of its [`Event::VERSION`]; a golden test in `store` keeps old forms readable.

use serde::{Deserialize, Serialize};

use crate::access::AccessAct;
use crate::access_connector::ConnectorAct;
use crate::article::ArticleAct;
use crate::chat::ChatAct;
use crate::checklist::ChecklistAct;
use crate::contact_note::NoteAct;
use crate::device_check::CheckAct;
use crate::escalation::{AskAct, EscalationAct};
use crate::follow_up::FollowUpAct;
use crate::load::Feature;
use crate::major_incident::IncidentAct;
use crate::message::{Channel, Visibility};
use crate::person::Role;
use crate::playbook::CaseAct;
use crate::promise::Clock;
use crate::routing::{Duty, Given, TakenBack};
use crate::snooze::SnoozeEnd;
use crate::structure::Relation;
use crate::ticket::{Priority, Status, TicketType};
use crate::webhook::WebhookAct;
use crate::{
    AccessConnectorId, AccessRequestId, AccessSystemId, ArticleId, AttachmentId, CalendarId, CalendarLinkId,
    ChecklistItemId, ContactNoteId, CustomerCardId, DeviceCheckId, EscalationId, ExpertAskId, FieldId,
    FormId, MacroId, MailId, MailboxId, MajorIncidentId, MessageId, Moment, OrganisationId, OutboxId,
    PersonId, PlannedReplyId, PlaybookId, PortalLetterId, PromiseId, RotaId, RuleId, SendingKeyId,
    SideConversationId, StructureActId, TeamId, TicketId, TokenId, ViewId, WidgetId,
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
    /// A customer's message is hard to read; why, the weightiest first.
    MessageFoundHard {
        ticket: TicketId,
        message: MessageId,
        score: u8,
        reasons: Vec<Feature>,
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
    /// It was handed up to another team, or they said something to that.
    Escalated {
        ticket: TicketId,
        escalation: EscalationId,
        #[serde(flatten)]
        act: EscalationAct,
    },
    /// Somebody who knows was asked, answered, or is not waited for any more.
    ExpertAsked {
        ticket: TicketId,
        ask: ExpertAskId,
        #[serde(flatten)]
        act: AskAct,
    },
    /// A major incident was declared here, changed, told about or ended.
    MajorIncident {
        ticket: TicketId,
        incident: MajorIncidentId,
        #[serde(flatten)]
        act: IncidentAct,
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
    /// What follows an answer: a question, what was said to it, a reminder, closing.
    FollowedUp {
        ticket: TicketId,
        #[serde(flatten)]
        act: FollowUpAct,
    },
    /// What became of a request for somebody's access to a system, which is named as it was called then.
    AccessChanged {
        ticket: TicketId,
        request: AccessRequestId,
        system: String,
        person: PersonId,
        #[serde(flatten)]
        act: AccessAct,
    },
    /// What became of it at the connector that does it; system and connector are named as they were called then.
    AccessConnectorActed {
        ticket: TicketId,
        request: AccessRequestId,
        system: String,
        person: PersonId,
        connector: String,
        #[serde(flatten)]
        act: ConnectorAct,
    },
    /// Something happened to a chat beside what was said in it.
    Chat {
        ticket: TicketId,
        #[serde(flatten)]
        act: ChatAct,
    },
    /// A place where visitors can write was made or changed; its secret, too.
    WidgetChanged {
        widget: WidgetId,
    },
    /// A look at the customer's device: asked for, withdrawn, sent.
    DeviceChecked {
        ticket: TicketId,
        check: DeviceCheckId,
        #[serde(flatten)]
        act: CheckAct,
    },
    /// Something was said or done about its case; replaying these gives the case.
    CaseMoved {
        ticket: TicketId,
        /// The number of the entry, from 1 on each ticket.
        number: i64,
        #[serde(flatten)]
        act: CaseAct,
    },
    /// The desk wrote down the cause of a solving, for a step of the playbook was seen to fix it.
    CauseFound {
        ticket: TicketId,
        solving: i64,
        playbook: PlaybookId,
        cause: String,
    },
    /// The playbook learned from how the ticket ended. `cause` is the confirmed one; nothing was confirmed where it is
    /// missing, and it counts as half a case.
    CaseLearned {
        ticket: TicketId,
        solving: i64,
        playbook: PlaybookId,
        cause: Option<String>,
    },

    // Promises
    /// By this promise it is judged from then on; `None` when none is for it any more.
    PromiseGiven {
        ticket: TicketId,
        promise: Option<PromiseId>,
        name: String,
    },
    /// The nearest target is used up at that moment; `None` when nothing is owed, or all of it stands still.
    DeadlineMoved {
        ticket: TicketId,
        due_at: Option<Moment>,
    },
    /// A target will be used up at that moment.
    DeadlineNear {
        ticket: TicketId,
        promise: PromiseId,
        clock: Clock,
        due_at: Moment,
    },
    /// A target was used up at that moment.
    DeadlineMissed {
        ticket: TicketId,
        promise: PromiseId,
        clock: Clock,
        due_at: Moment,
    },
    /// It was used up long ago, and others hear of it.
    DeadlineEscalated {
        ticket: TicketId,
        promise: PromiseId,
        clock: Clock,
        due_at: Moment,
        /// Whom the promise names, beside whoever has the ticket.
        tell: Vec<PersonId>,
    },
    /// It has been pending or on hold for longer than its promise allows.
    PausedTooLong {
        ticket: TicketId,
        promise: PromiseId,
        status: Status,
    },

    // Routing
    /// Routing gave it to somebody, and why; the change of the assignee stands beside this.
    TicketRouted {
        ticket: TicketId,
        to: PersonId,
        because: Given,
    },
    /// Routing took it from its owner, so that another gets it.
    TicketTakenBack {
        ticket: TicketId,
        from: PersonId,
        because: TakenBack,
    },
    /// It waited so many minutes in a team where nobody could take it.
    TicketOverflowed {
        ticket: TicketId,
        from: TeamId,
        to: TeamId,
        minutes: i64,
    },
    /// How a team routes, or (`None`) which skills there are and which tickets need them.
    RoutingChanged {
        team: Option<TeamId>,
    },
    SkillsChanged {
        person: PersonId,
    },
    /// Somebody takes tickets, finishes what they have, or is away.
    DutyChanged {
        person: PersonId,
        to: Duty,
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
    /// A mail with a link was written to an address that somebody named on the public pages. Whose it is the log does not say:
    /// it may be nobody's the desk knows.
    LetterWritten {
        letter: PortalLetterId,
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
    // Hours
    CalendarAdded {
        calendar: CalendarId,
    },
    /// Its hours, zone, special days or name, or whether it is the desk's own: what was counted with it is counted anew.
    CalendarChanged {
        calendar: CalendarId,
    },
    CalendarDeleted {
        calendar: CalendarId,
        name: String,
    },
    /// `None`: by the desk's own calendar from now on.
    TeamCalendarChanged {
        team: TeamId,
        to: Option<CalendarId>,
    },
    ShiftsChanged {
        person: PersonId,
    },
    RotaAdded {
        rota: RotaId,
    },
    RotaChanged {
        rota: RotaId,
    },
    RotaDeleted {
        rota: RotaId,
        name: String,
    },
    /// `person` stands in from the first moment up to the second.
    OnCallTaken {
        rota: RotaId,
        person: PersonId,
        from: Moment,
        to: Moment,
    },
    OnCallGivenBack {
        rota: RotaId,
        person: PersonId,
    },
    /// A link by which a calendar program reads what its maker may see.
    CalendarLinkMade {
        link: CalendarLinkId,
    },
    CalendarLinkRevoked {
        link: CalendarLinkId,
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
    /// Somebody did that to an article; in one language where one is named.
    ArticleChanged {
        article: ArticleId,
        act: ArticleAct,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        locale: Option<String>,
    },
    /// A reader said whether an article helped.
    ArticleVoted {
        article: ArticleId,
        helpful: bool,
    },
    /// Categories, sections, languages, colours or synonyms.
    HelpCenterChanged {},
    PromiseAdded {
        promise: PromiseId,
    },
    PromiseEdited {
        promise: PromiseId,
    },
    PromiseDeleted {
        promise: PromiseId,
        name: String,
    },
    /// They stand in another order: the first that fits is a ticket's.
    PromisesOrdered {
        promises: Vec<PromiseId>,
    },
    RuleAdded {
        rule: RuleId,
    },
    RuleChanged {
        rule: RuleId,
    },
    RuleDeleted {
        rule: RuleId,
        title: String,
    },
    PlaybookAdded {
        playbook: PlaybookId,
    },
    /// Its text is another; `version` is its number.
    PlaybookEdited {
        playbook: PlaybookId,
        version: i64,
    },
    /// New cases are worked by this version.
    PlaybookPublished {
        playbook: PlaybookId,
        version: i64,
    },
    PlaybookRetired {
        playbook: PlaybookId,
    },
    /// Customers may work by it alone, in the help center.
    PlaybookOffered {
        playbook: PlaybookId,
    },
    PlaybookWithdrawn {
        playbook: PlaybookId,
    },
    /// Rules stand in another order, or under other headings.
    RulesArranged {},
    /// A rule acted here; what it changed stands beside this.
    RuleApplied {
        ticket: TicketId,
        rule: RuleId,
        /// The event that it followed; `None` where its time had come.
        after: Option<i64>,
    },
    /// A rule was to do something here and could not.
    RuleHindered {
        ticket: TicketId,
        rule: RuleId,
        reason: String,
    },
    /// What became of what a rule told an endpoint; that is named as it was called then.
    WebhookActed {
        ticket: TicketId,
        rule: RuleId,
        webhook: String,
        #[serde(flatten)]
        act: WebhookAct,
    },
    /// Rules acted here so often within an hour that they rest.
    RulesResting {
        ticket: TicketId,
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
    /// A system that access can be asked for.
    AccessSystemAdded {
        system: AccessSystemId,
    },
    AccessSystemChanged {
        system: AccessSystemId,
    },
    /// Nothing is asked for there any more.
    AccessSystemRetired {
        system: AccessSystemId,
        name: String,
    },
    /// A connector that gives access was set up.
    AccessConnectorAdded {
        connector: AccessConnectorId,
    },
    AccessConnectorChanged {
        connector: AccessConnectorId,
    },
    /// What goes to it is signed with another secret from now on.
    AccessConnectorKeyMade {
        connector: AccessConnectorId,
    },
    AccessConnectorDeleted {
        connector: AccessConnectorId,
        name: String,
    },
    /// Who answers in the name of an approver from then on; nobody any more where there is none.
    AccessStandInNamed {
        person: PersonId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stand_in: Option<PersonId>,
    },
    /// The list of who has access to what left the desk.
    AccessExported {
        count: i64,
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
            | E::MessageFoundHard { ticket, .. }
            | E::ParticipantSuggested { ticket, .. }
            | E::ParticipantAccepted { ticket, .. }
            | E::ParticipantRemoved { ticket, .. }
            | E::TicketWatched { ticket, .. }
            | E::TicketUnwatched { ticket, .. }
            | E::TicketHandedOver { ticket, .. }
            | E::Escalated { ticket, .. }
            | E::ExpertAsked { ticket, .. }
            | E::MajorIncident { ticket, .. }
            | E::TicketDeleted { ticket }
            | E::TicketRestored { ticket }
            | E::ActUndone { ticket, .. }
            | E::TicketSnoozed { ticket, .. }
            | E::SnoozeEnded { ticket, .. }
            | E::FollowedUp { ticket, .. }
            | E::AccessChanged { ticket, .. }
            | E::AccessConnectorActed { ticket, .. }
            | E::DeviceChecked { ticket, .. }
            | E::Chat { ticket, .. }
            | E::CaseMoved { ticket, .. }
            | E::CauseFound { ticket, .. }
            | E::CaseLearned { ticket, .. }
            | E::PromiseGiven { ticket, .. }
            | E::DeadlineMoved { ticket, .. }
            | E::DeadlineNear { ticket, .. }
            | E::DeadlineMissed { ticket, .. }
            | E::DeadlineEscalated { ticket, .. }
            | E::PausedTooLong { ticket, .. }
            | E::TicketRouted { ticket, .. }
            | E::TicketTakenBack { ticket, .. }
            | E::TicketOverflowed { ticket, .. }
            | E::SideConversationBegun { ticket, .. }
            | E::SideMessageWritten { ticket, .. }
            | E::SideMessageReceived { ticket, .. }
            | E::SideConversationClosed { ticket, .. }
            | E::SideConversationReopened { ticket, .. }
            | E::FilesNotTaken { ticket, .. }
            | E::PicturesAllowed { ticket, .. }
            | E::PicturesForbidden { ticket, .. }
            | E::RuleApplied { ticket, .. }
            | E::RuleHindered { ticket, .. }
            | E::WebhookActed { ticket, .. }
            | E::RulesResting { ticket }
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
            | E::RoutingChanged { .. }
            | E::SkillsChanged { .. }
            | E::DutyChanged { .. }
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
            | E::LetterWritten { .. }
            | E::WidgetChanged { .. }
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
            | E::CalendarAdded { .. }
            | E::CalendarChanged { .. }
            | E::CalendarDeleted { .. }
            | E::TeamCalendarChanged { .. }
            | E::ShiftsChanged { .. }
            | E::RotaAdded { .. }
            | E::RotaChanged { .. }
            | E::RotaDeleted { .. }
            | E::OnCallTaken { .. }
            | E::OnCallGivenBack { .. }
            | E::CalendarLinkMade { .. }
            | E::CalendarLinkRevoked { .. }
            | E::SettingChanged { .. }
            | E::PromiseAdded { .. }
            | E::PromiseEdited { .. }
            | E::PromiseDeleted { .. }
            | E::PromisesOrdered { .. }
            | E::MacroAdded { .. }
            | E::MacroChanged { .. }
            | E::MacroDeleted { .. }
            | E::ArticleChanged { .. }
            | E::ArticleVoted { .. }
            | E::HelpCenterChanged {}
            | E::RuleAdded { .. }
            | E::RuleChanged { .. }
            | E::PlaybookAdded { .. }
            | E::PlaybookEdited { .. }
            | E::PlaybookPublished { .. }
            | E::PlaybookRetired { .. }
            | E::PlaybookOffered { .. }
            | E::PlaybookWithdrawn { .. }
            | E::RuleDeleted { .. }
            | E::RulesArranged { .. }
            | E::AccessSystemAdded { .. }
            | E::AccessSystemChanged { .. }
            | E::AccessSystemRetired { .. }
            | E::AccessConnectorAdded { .. }
            | E::AccessConnectorChanged { .. }
            | E::AccessConnectorKeyMade { .. }
            | E::AccessConnectorDeleted { .. }
            | E::AccessStandInNamed { .. }
            | E::AccessExported { .. }
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
