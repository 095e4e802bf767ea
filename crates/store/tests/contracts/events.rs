//! The log: what is stored for every event, and what the chain notices.

use domain::message::Channel;
use domain::person::Role;
use domain::promise::Clock;
use domain::snooze::SnoozeEnd;
use domain::ticket::{Priority, Status, TicketType};
use domain::{
    Actor, AttachmentId, Event, MailId, MailboxId, MessageId, Moment, OrganisationId, OutboxId, PersonId,
    PlannedReplyId, SendingKeyId, TeamId, TicketId, TokenId,
};
use store::events;

use crate::harness::{Desk, on_both};
use crate::world::{World, note};

const GOLDEN: &str = include_str!("events.jsonl");
const PROMISE: domain::PromiseId = domain::PromiseId(42);
const PLAYBOOK: domain::PlaybookId = domain::PlaybookId(45);
const MOMENT: domain::Moment = domain::Moment(1_700_000_000_000_000);

/// One of every kind. The match below has no catch-all: a new kind does not compile before it has its sample here.
fn samples() -> Vec<Event> {
    use Event as E;
    let (ticket, message, person, mail) = (TicketId(7), MessageId(8), PersonId(9), MailId(10));
    let (mailbox, outbox, organisation, team) = (MailboxId(11), OutboxId(12), OrganisationId(13), TeamId(14));
    let (token, attachment, other) = (TokenId(15), AttachmentId(16), TicketId(17));
    let all = vec![
        E::MailAccepted { mail, mailbox },
        E::MailPlaced { mail, ticket, message },
        E::MailSetAside { mail, reason: "a duplicate".into() },
        E::MailQuarantined { mail, code: "too_deep".into() },
        E::MailRetried { mail },
        E::TicketOpened { ticket, requester: person, channel: Channel::WalkUp },
        E::MessageReceived { ticket, message, author: person, channel: Channel::Email, automatic: true },
        E::OlderMailAdded { ticket, message, author: person },
        E::ReplyWritten { ticket, message, automatic: false },
        E::NoteWritten { ticket, message, mentions: vec![] },
        E::StatusChanged { ticket, from: Status::OnHold, to: Status::Solved },
        E::TicketSolved { ticket, solving: 2 },
        E::PriorityChanged { ticket, from: None, to: Some(Priority::Urgent) },
        E::TypeChanged { ticket, from: Some(TicketType::Question), to: None },
        E::TicketAssigned { ticket, from: None, to: Some(person) },
        E::TeamChanged { ticket, from: Some(team), to: None },
        E::RequesterChanged { ticket, from: person, to: PersonId(18) },
        E::OrganisationChanged { ticket, from: None, to: Some(organisation) },
        E::SubjectChanged { ticket, from: "Old".into(), to: "New “one”".into() },
        E::TagsChanged { ticket, added: vec!["a".into()], removed: vec![] },
        E::ExternalIdChanged { ticket },
        E::FollowUpLinked { ticket, of: other },
        E::JoinSuggested { ticket, other },
        E::JoinAccepted { ticket, other },
        E::JoinDeclined { ticket, other },
        E::ParticipantSuggested { ticket, person },
        E::ParticipantAccepted { ticket, person },
        E::ParticipantRemoved { ticket, person },
        E::TicketDeleted { ticket },
        E::MailSent { outbox, ticket: Some(ticket), message: Some(message) },
        E::MailDelayed { outbox, ticket: None, message: None, attempts: 3, reason: "421".into() },
        E::MailFailed { outbox, ticket: Some(ticket), message: None, reason: "550".into() },
        E::MailWithdrawn { outbox, ticket: Some(ticket), message: Some(message), sent_in_part: true },
        E::AcknowledgementWithheld { ticket, reason: "a machine wrote".into() },
        E::AddressDied { person, ticket: Some(ticket), reason: "userunknown".into() },
        E::AddressRevived { person, ticket: None },
        E::ReaderComplained { person, ticket: Some(ticket) },
        E::PersonAdded { person, role: Role::Contact },
        E::PersonChanged { person, fields: vec!["name".into()] },
        E::RoleChanged { person, from: Role::Light, to: Role::Lead },
        E::PersonSuspended { person },
        E::PersonRestored { person },
        E::PasswordSet { person },
        E::SignedIn { person },
        E::SignInFailed { person: None },
        E::SignedOut { person },
        E::TokenCreated { token, person, any_person: true },
        E::TokenRevoked { token },
        E::SetUpLinkMade { person },
        E::OrganisationAdded { organisation },
        E::OrganisationChangedDetails { organisation },
        E::OrganisationDeleted { organisation },
        E::TeamAdded { team },
        E::TeamChangedDetails { team },
        E::TeamDeleted { team },
        E::TeamJoined { team, person },
        E::TeamLeft { team, person },
        E::MailboxAdded { mailbox },
        E::MailboxChanged { mailbox, fields: vec!["signature".into()] },
        E::MailboxRemoved { mailbox },
        E::SendingKeyMade { key: SendingKeyId(31), domain: "desk.example".into() },
        E::SendingKeyPublished { key: SendingKeyId(31), domain: "desk.example".into() },
        E::SendingKeyRetired { key: SendingKeyId(31), domain: "desk.example".into() },
        E::SettingChanged { name: "hosts".into() },
        E::FileUploaded { attachment },
        E::FileDownloaded { attachment, ticket: Some(ticket) },
        E::TicketsExported { count: 1000 },
        E::BackupMade { bytes: 1 << 40 },
        E::WorkspaceRestored { from_seq: 99 },
        E::RawMailRead { mail },
        E::MailReleased { mail, ticket, message },
        E::MessageMovedAway { ticket, message, to: other },
        E::MessageMovedHere { ticket, message, from: other },
        E::MessageReread { ticket, message, mail },
        E::ReplyPlanned { ticket, reply: PlannedReplyId(32), due_at: Moment(1_700_000_000_000_000) },
        E::ReplyTakenBack { ticket, reply: PlannedReplyId(32) },
        E::ReplyHeldBack { ticket, reply: PlannedReplyId(32), reason: "the customer wrote meanwhile".into() },
        E::FilePreviewed { attachment, ticket: Some(ticket) },
        E::FileBlocked { attachment, ticket: None, finding: "Eicar-Test-Signature".into() },
        E::BlockedFileDownloaded { attachment, ticket: Some(ticket) },
        E::FilesNotTaken { ticket, message, files: 2 },
        E::PicturesAllowed { ticket, message },
        E::PicturesForbidden { ticket, message },
        E::SpamSuspected { ticket },
        E::SpamMarked { ticket },
        E::SpamCleared { ticket },
        E::ReplyDispatched { ticket, message, author: person },
        E::TicketWatched { ticket, person },
        E::TicketUnwatched { ticket, person },
        E::TicketHandedOver { ticket, message, to: Some(person), team: Some(team) },
        E::TicketRestored { ticket },
        E::ActUndone { ticket, act: 33 },
        E::TicketSnoozed { ticket, until: Some(Moment(1_700_000_000_000_000)) },
        E::SnoozeEnded { ticket, why: SnoozeEnd::CustomerWrote },
        E::ViewAdded { view: domain::ViewId(35) },
        E::ViewChanged { view: domain::ViewId(35) },
        E::ViewDeleted { view: domain::ViewId(35) },
        E::ViewRestored { view: domain::ViewId(35) },
        E::MacroAdded { id: domain::MacroId(34) },
        E::MacroChanged { id: domain::MacroId(34) },
        E::MacroDeleted { id: domain::MacroId(34) },
        E::ArticleChanged {
            article: domain::ArticleId(36),
            act: domain::article::ArticleAct::Published,
            locale: Some("pt-br".into()),
        },
        E::ArticleVoted { article: domain::ArticleId(36), helpful: false },
        E::HelpCenterChanged {},
        E::TicketsMerged { ticket, sources: vec![other], act: domain::StructureActId(35), messages: 3 },
        E::MergedInto { ticket, into: other, act: domain::StructureActId(35) },
        E::MessagesSplit { ticket, to: other, act: domain::StructureActId(35), messages: 1 },
        E::SplitOff { ticket, from: other, act: domain::StructureActId(35), messages: 1 },
        E::StructureUndone { ticket, others: vec![other], act: domain::StructureActId(35) },
        E::TicketLinked { ticket, other, relation: domain::structure::Relation::SplitFrom },
        E::TicketUnlinked { ticket, other, relation: domain::structure::Relation::Problem },
        E::FormChanged { ticket, from: None, to: Some(domain::FormId(36)) },
        E::FieldChanged {
            ticket,
            field: domain::FieldId(37),
            from: vec!["a".into()],
            to: vec!["b".into(), "c".into()],
        },
        E::ChecklistChanged {
            ticket,
            item: domain::ChecklistItemId(38),
            act: domain::checklist::ChecklistAct::Ticked,
        },
        E::TimeSpent { ticket, person, seconds: 95 },
        E::TimeCorrected { ticket, person, from: 95, to: 60 },
        E::FieldAdded { field: domain::FieldId(37) },
        E::FieldEdited { field: domain::FieldId(37) },
        E::FieldDeleted { field: domain::FieldId(37), title: "Room".into() },
        E::FormAdded { form: domain::FormId(36) },
        E::FormEdited { form: domain::FormId(36) },
        E::FormDeleted { form: domain::FormId(36), name: "Fault".into() },
        E::TagRewriteBegun { tag: "a".into(), becomes: None },
        E::TagRewriteEnded { tag: "a".into(), becomes: Some("b".into()), tickets: 3 },
        E::SideConversationBegun { ticket, side: domain::SideConversationId(39), message },
        E::SideMessageWritten { ticket, side: domain::SideConversationId(39), message },
        E::SideMessageReceived {
            ticket,
            side: domain::SideConversationId(39),
            message,
            author: person,
            automatic: false,
        },
        E::SideConversationClosed { ticket, side: domain::SideConversationId(39) },
        E::SideConversationReopened { ticket, side: domain::SideConversationId(39) },
        E::ContactNoteChanged {
            person,
            note: domain::ContactNoteId(40),
            act: domain::contact_note::NoteAct::Done,
        },
        E::CustomerCardAdded { card: domain::CustomerCardId(41) },
        E::CustomerCardChanged { card: domain::CustomerCardId(41) },
        E::CustomerCardKeyMade { card: domain::CustomerCardId(41) },
        E::CustomerCardDeleted { card: domain::CustomerCardId(41), name: "Contract".into() },
        E::FollowedUp {
            ticket,
            act: domain::follow_up::FollowUpAct::Asked {
                solving: 1,
                asked: domain::follow_up::Asked::Both,
                message,
            },
        },
        E::CalendarAdded { calendar: domain::CalendarId(42) },
        E::CalendarChanged { calendar: domain::CalendarId(42) },
        E::CalendarDeleted { calendar: domain::CalendarId(42), name: "Office".into() },
        E::TeamCalendarChanged { team, to: Some(domain::CalendarId(42)) },
        E::ShiftsChanged { person },
        E::RotaAdded { rota: domain::RotaId(43) },
        E::RotaChanged { rota: domain::RotaId(43) },
        E::RotaDeleted { rota: domain::RotaId(43), name: "Nights".into() },
        E::OnCallTaken { rota: domain::RotaId(43), person, from: Moment(1_000_000), to: Moment(2_000_000) },
        E::OnCallGivenBack { rota: domain::RotaId(43), person },
        E::CalendarLinkMade { link: domain::CalendarLinkId(44) },
        E::CalendarLinkRevoked { link: domain::CalendarLinkId(44) },
        E::PromiseGiven { ticket, promise: Some(PROMISE), name: "Standard".into() },
        E::DeadlineMoved { ticket, due_at: Some(MOMENT) },
        E::DeadlineNear { ticket, promise: PROMISE, clock: Clock::FirstReply, due_at: MOMENT },
        E::DeadlineMissed { ticket, promise: PROMISE, clock: Clock::Resolution, due_at: MOMENT },
        E::DeadlineEscalated {
            ticket,
            promise: PROMISE,
            clock: Clock::NextReply,
            due_at: MOMENT,
            tell: vec![person],
        },
        E::PausedTooLong { ticket, promise: PROMISE, status: Status::OnHold },
        E::PromiseAdded { promise: PROMISE },
        E::PromiseEdited { promise: PROMISE },
        E::PromiseDeleted { promise: PROMISE, name: "Standard".into() },
        E::PromisesOrdered { promises: vec![PROMISE] },
        E::MessageFoundHard {
            ticket,
            message,
            score: 72,
            reasons: vec![domain::load::Feature::Insults, domain::load::Feature::Repeated],
        },
        E::TicketRouted {
            ticket,
            to: person,
            because: domain::routing::Given {
                by: domain::routing::GivenBy::Turn,
                skills: vec!["Printers".into()],
                lowered: 1,
                taken: 3,
                places: 8,
            },
        },
        E::TicketTakenBack { ticket, from: person, because: domain::routing::TakenBack::OffDuty },
        E::TicketOverflowed { ticket, from: team, to: TeamId(15), minutes: 60 },
        E::RoutingChanged { team: Some(team) },
        E::SkillsChanged { person },
        E::DutyChanged { person, to: domain::routing::Duty::Finishing },
        E::RuleAdded { rule: domain::RuleId(42) },
        E::RuleChanged { rule: domain::RuleId(42) },
        E::RuleDeleted { rule: domain::RuleId(42), title: "VPN".into() },
        E::RulesArranged {},
        E::RuleApplied { ticket, rule: domain::RuleId(42), after: Some(17) },
        E::RuleHindered { ticket, rule: domain::RuleId(42), reason: "it is closed".into() },
        E::RulesResting { ticket },
        E::Escalated {
            ticket,
            escalation: domain::EscalationId(45),
            act: domain::escalation::EscalationAct::Returned { team: Some(team), person: None, message },
        },
        E::ExpertAsked {
            ticket,
            ask: domain::ExpertAskId(46),
            act: domain::escalation::AskAct::Asked { person: Some(person), team: None, message },
        },
        E::MajorIncident {
            ticket,
            incident: domain::MajorIncidentId(47),
            act: domain::major_incident::IncidentAct::Updated {
                update: domain::IncidentUpdateId(48),
                tickets: 3,
            },
        },
        E::AccessChanged {
            ticket,
            request: domain::AccessRequestId(45),
            system: "VPN".into(),
            person,
            act: domain::access::AccessAct::Approved { step: 1, authority: domain::access::Authority::Link },
        },
        E::AccessSystemAdded { system: domain::AccessSystemId(46) },
        E::AccessSystemChanged { system: domain::AccessSystemId(46) },
        E::AccessSystemRetired { system: domain::AccessSystemId(46), name: "VPN".into() },
        E::AccessExported { count: 3 },
        E::CaseMoved {
            ticket,
            number: 3,
            act: domain::playbook::CaseAct::Answered {
                sign: "lights".into(),
                answer: "none".into(),
                source: domain::playbook::AnswerSource::Asked,
            },
        },
        E::CauseFound { ticket, solving: 1, playbook: PLAYBOOK, cause: "cable".into() },
        E::CaseLearned { ticket, solving: 1, playbook: PLAYBOOK, cause: None },
        E::PlaybookAdded { playbook: PLAYBOOK },
        E::PlaybookEdited { playbook: PLAYBOOK, version: 2 },
        E::PlaybookPublished { playbook: PLAYBOOK, version: 2 },
        E::PlaybookRetired { playbook: PLAYBOOK },
        E::LetterWritten { letter: domain::PortalLetterId(49) },
        E::PlaybookOffered { playbook: PLAYBOOK },
        E::PlaybookWithdrawn { playbook: PLAYBOOK },
        E::DeviceChecked {
            ticket,
            check: domain::DeviceCheckId(49),
            act: domain::device_check::CheckAct::Sent { tool: domain::device_check::Tool::Browser, message },
        },
        E::Chat { ticket, act: domain::chat::ChatAct::Transferred { team: Some(team), to: None } },
        E::WidgetChanged { widget: domain::WidgetId(50) },
        E::AccessConnectorActed {
            ticket,
            request: domain::AccessRequestId(45),
            system: "VPN".into(),
            person,
            connector: "Directory".into(),
            act: domain::access_connector::ConnectorAct::Failed {
                failure: domain::access_connector::JobFailure::Status,
            },
        },
        E::AccessConnectorAdded { connector: domain::AccessConnectorId(51) },
        E::AccessConnectorChanged { connector: domain::AccessConnectorId(51) },
        E::AccessConnectorKeyMade { connector: domain::AccessConnectorId(51) },
        E::AccessConnectorDeleted { connector: domain::AccessConnectorId(51), name: "Directory".into() },
        E::AccessStandInNamed { person, stand_in: Some(PersonId(4)) },
        E::WebhookActed {
            ticket,
            rule: domain::RuleId(42),
            webhook: "Chat".into(),
            act: domain::webhook::WebhookAct::Failed {
                failure: domain::access_connector::JobFailure::TooSlow,
            },
        },
    ];
    let kinds: std::collections::BTreeSet<_> = all.iter().map(kind).collect();
    assert_eq!(
        (kinds.len(), kinds.iter().max()),
        (KINDS, Some(&(KINDS - 1))),
        "every kind has its sample, once"
    );
    assert_eq!(all.len(), KINDS);
    all
}

macro_rules! kinds {
    ($($kind:ident)*) => {
        /// The place of a kind in the list.
        fn kind(event: &Event) -> usize {
            // Exhaustive on purpose: a kind that is missing here does not compile.
            let name = match event { $(Event::$kind { .. } => stringify!($kind)),* };
            [$(stringify!($kind)),*].iter().position(|k| *k == name).expect("it is in the same list")
        }
        const KINDS: usize = [$(stringify!($kind)),*].len();
    };
}
kinds! {
    MailAccepted MailPlaced MailSetAside MailQuarantined MailRetried RawMailRead MailReleased MessageMovedAway MessageMovedHere MessageReread TicketsMerged MergedInto MessagesSplit SplitOff StructureUndone TicketLinked TicketUnlinked TicketOpened MessageReceived OlderMailAdded ReplyWritten NoteWritten
    ReplyPlanned ReplyTakenBack ReplyHeldBack ReplyDispatched
    StatusChanged TicketSolved PriorityChanged TypeChanged TicketAssigned TeamChanged RequesterChanged OrganisationChanged
    SubjectChanged TagsChanged ExternalIdChanged FormChanged FieldChanged ChecklistChanged TimeSpent TimeCorrected FieldAdded FieldEdited FieldDeleted
    FormAdded FormEdited FormDeleted TagRewriteBegun TagRewriteEnded FollowUpLinked JoinSuggested JoinAccepted JoinDeclined SpamSuspected SpamMarked SpamCleared MessageFoundHard ParticipantSuggested
    ParticipantAccepted ParticipantRemoved TicketDeleted TicketRestored ActUndone TicketSnoozed SnoozeEnded MailSent MailDelayed MailFailed MailWithdrawn AcknowledgementWithheld AddressDied
    AddressRevived ReaderComplained PersonAdded
    PersonChanged RoleChanged PersonSuspended PersonRestored PasswordSet SignedIn SignInFailed SignedOut LetterWritten TokenCreated
    TokenRevoked SetUpLinkMade OrganisationAdded OrganisationChangedDetails OrganisationDeleted TeamAdded TeamChangedDetails
    TeamDeleted TeamJoined TeamLeft MailboxAdded MailboxChanged MailboxRemoved SendingKeyMade
    SendingKeyPublished SendingKeyRetired ViewAdded ViewChanged ViewDeleted ViewRestored SettingChanged MacroAdded MacroChanged MacroDeleted ArticleChanged ArticleVoted HelpCenterChanged FileUploaded FileDownloaded FilePreviewed FileBlocked BlockedFileDownloaded FilesNotTaken PicturesAllowed
    RuleAdded RuleChanged RuleDeleted RulesArranged RuleApplied RuleHindered RulesResting WebhookActed
    PicturesForbidden TicketWatched TicketUnwatched TicketHandedOver
    SideConversationBegun SideMessageWritten SideMessageReceived SideConversationClosed SideConversationReopened
    Escalated ExpertAsked MajorIncident FollowedUp ContactNoteChanged CustomerCardAdded CustomerCardChanged CustomerCardKeyMade CustomerCardDeleted
    CalendarAdded CalendarChanged CalendarDeleted TeamCalendarChanged ShiftsChanged RotaAdded RotaChanged RotaDeleted OnCallTaken OnCallGivenBack CalendarLinkMade CalendarLinkRevoked
    PromiseGiven DeadlineMoved DeadlineNear DeadlineMissed DeadlineEscalated PausedTooLong
    PromiseAdded PromiseEdited PromiseDeleted PromisesOrdered
    TicketRouted TicketTakenBack TicketOverflowed RoutingChanged SkillsChanged DutyChanged
    AccessChanged AccessSystemAdded AccessSystemChanged AccessSystemRetired AccessExported AccessStandInNamed
    AccessConnectorActed AccessConnectorAdded AccessConnectorChanged AccessConnectorKeyMade AccessConnectorDeleted
    CaseMoved CauseFound CaseLearned PlaybookAdded PlaybookEdited PlaybookPublished PlaybookRetired PlaybookOffered PlaybookWithdrawn DeviceChecked Chat WidgetChanged
    TicketsExported BackupMade WorkspaceRestored
}

on_both! {
    async fn every_kind_of_event_is_stored_as_it_was_before(desk) {
        desk.write(async |tx| {
            for event in samples() { tx.record(&Actor::Desk, event); }
            Ok(())
        }).await;
        let sql = "select body, version, coalesce(ticket_id, 0) as ticket_id from event order by seq";
        let stored = desk.read(async move |db| {
            let rows = db.all(sql, store::args![]).await?;
            rows.into_iter().map(|mut row| {
                assert_eq!(row.get::<i64>("version")?, Event::VERSION);
                Ok((row.get::<String>("body")?, row.get::<i64>("ticket_id")?))
            }).collect::<domain::Result<Vec<_>>>()
        }).await;
        let lines: Vec<_> = stored.iter().map(|(body, _)| body.as_str()).collect();
        let golden: Vec<_> = GOLDEN.lines().collect();
        for (stored, golden) in lines.iter().zip(&golden) {
            assert_eq!(stored, golden, "a stored form changed: raise Event::VERSION and keep a reader for the old one");
        }
        assert_eq!(lines.len(), golden.len(), "a new kind goes to the end of events.jsonl:\n{}", lines.join("\n"));
        for ((_, ticket), event) in stored.iter().zip(samples()) {
            assert_eq!(*ticket, event.ticket().map_or(0, |t| t.0));
        }
        // And reads back.
        let (read, _) = desk.read(async |db| events::after(db, 0, 1000).await).await;
        assert_eq!(read.into_iter().map(|r| r.event).collect::<Vec<_>>(), samples());
    }

    async fn a_ticket_has_its_own_history(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            tx.record(&Actor::Desk, Event::ExternalIdChanged { ticket: world.ticket });
            tx.record(&Actor::Desk, Event::ExternalIdChanged { ticket: TicketId(1) });
            tx.record(&Actor::Desk, Event::TicketDeleted { ticket: world.ticket });
            Ok(())
        }).await;
        let of = async |after, limit| {
            let found = desk.read(async move |db| events::of_ticket(db, world.ticket, after, limit).await).await;
            found.into_iter().map(|e| e.seq).collect::<Vec<_>>()
        };
        assert_eq!(of(0, 10).await, [1, 3, 5]);
        assert_eq!(of(1, 1).await, [3]);
        let before = async |seq, limit| {
            let found = desk.read(async move |db| events::of_ticket_before(db, world.ticket, seq, limit).await).await;
            found.into_iter().map(|e| e.seq).collect::<Vec<_>>()
        };
        assert_eq!(before(i64::MAX, 10).await, [5, 3, 1]);
        assert_eq!(before(5, 1).await, [3]);
        tamper(desk, "update event set body = '' where seq = 3").await;
        assert_eq!((of(0, 2).await, before(i64::MAX, 2).await), (vec![1, 5], vec![5, 1]), "what is erased takes no place");
    }

    async fn the_place_of_a_moment_in_the_log_is_found(desk) {
        for second in [10, 20, 20, 30] {
            desk.set_clock(MOMENT.plus_us(second * 1000));
            desk.write(async |tx| { note(tx); Ok(()) }).await;
        }
        for (moment, expected) in [(5, 0), (10, 0), (11, 1), (20, 1), (21, 3), (30, 3), (99, 4)] {
            let at = MOMENT.plus_us(moment * 1000);
            let found = desk.read(async move |db| events::last_before(db, at).await).await;
            assert_eq!(found, expected, "before {moment}");
        }
    }

    async fn an_erased_event_is_passed_over_and_breaks_no_chain(desk) {
        desk.write(async |tx| { for _ in 0..5 { note(tx); } Ok(()) }).await;
        tamper(desk, "update event set body = '' where seq in (2, 5)").await;
        let verified = desk.read(async |db| events::verify(db).await).await;
        assert_eq!((verified.events, verified.erased), (5, 2));
        let (events, read) = desk.read(async |db| events::after(db, 0, 10).await).await;
        assert_eq!((events.iter().map(|e| e.seq).collect::<Vec<_>>(), read), (vec![1, 3, 4], 5));
        let (events, read) = desk.read(async |db| events::after(db, 4, 10).await).await;
        assert_eq!((events.len(), read), (0, 5), "a cursor moves over it");
    }
}

async fn tamper(desk: &Desk, sql: &'static str) {
    desk.write(async move |tx| {
        tx.quiet("a test tampers");
        let changed = tx.execute(sql, store::args![]).await?;
        assert!(changed > 0, "{sql} changed nothing");
        Ok(())
    })
    .await;
}

macro_rules! is_noticed {
    ($($name:ident: [$($sql:literal),+] => $words:literal;)*) => {$(
        on_both! {
            async fn $name(desk) {
                desk.write(async |tx| { for _ in 0..3 { note(tx); } Ok(()) }).await;
                desk.write(async |tx| {
                    tx.record(&Actor::Desk, Event::ExternalIdChanged { ticket: TicketId(1) });
                    for _ in 0..3 { note(tx); }
                    Ok(())
                }).await;
                assert_eq!(desk.read(async |db| events::verify(db).await).await.events, 7);
                $(tamper(desk, $sql).await;)+
                let found = desk.store.read(async |db| events::verify(db).await).await;
                let words = found.expect_err("it is noticed").to_string();
                assert!(words.contains($words), "{words}");
            }
        }
    )*};
}

is_noticed! {
    a_changed_body_is_noticed: ["update event set body = replace(body, 'test', 'fest') where seq = 3"] => "event 3 was changed";
    a_changed_actor_is_noticed: ["update event set actor = 'person', actor_id = 1 where seq = 3"] => "breaks at event 3";
    a_changed_moment_is_noticed: ["update event set at = at + 1 where seq = 4"] => "breaks at event 4";
    a_changed_ticket_is_noticed: ["update event set ticket_id = 2 where seq = 4"] => "breaks at event 4";
    a_changed_version_is_noticed: ["update event set version = 2 where seq = 4"] => "breaks at event 4";
    a_removed_event_is_noticed: ["delete from event where seq = 4"] => "gap: 5 follows 3";
    a_removed_event_with_moved_numbers_is_noticed:
        ["delete from event where seq = 7", "update event_head set seq = 6"] => "its head says 6";
    a_cut_tail_is_noticed: ["delete from event where seq > 5"] => "ends at 5, but its head says 7";
    an_added_event_is_noticed:
        ["insert into event select seq + 1, at, actor, actor_id, ticket_id, version, body, salt, digest, chain from event where seq = 7"]
        => "goes on to 8";
    swapped_events_are_noticed: [
        "update event set seq = 100 where seq = 4",
        "update event set seq = 4 where seq = 5",
        "update event set seq = 5 where seq = 100"
    ] => "breaks at event 4";
    a_forged_digest_is_noticed:
        ["update event set digest = (select digest from event e where e.seq = 2), body = (select body from event e where e.seq = 2), salt = (select salt from event e where e.seq = 2) where seq = 3"]
        => "breaks at event 3";
}
