//! Every screen filled with a small story, in its states: for the tests that draw everything, for the parts page, and
//! for looking at pages without a server (`cargo run -p ui --example gallery -- DIR`).
//!
//! All texts go through a function of the caller, so that a test can put hostile ones in the place of each.

mod access;
mod articles;
mod desk;
mod escalation;
mod evidence;
mod follow_up;
mod guided;
mod hours;
mod incidents;
mod load;
mod look;
pub(crate) mod playbooks;
mod portal;
mod promises;
mod routing;
mod rules;
mod side;
mod views;
mod widget;
mod work;

use std::collections::BTreeSet;

use domain::Language;
use domain::access::{AccessAct, AccessKind, Authority};
use domain::access_connector::{ConnectorAct, JobFailure};
use domain::alarm::Incident;
use domain::bounce::{AddressTrouble, BounceReason, TroubleKind};
use domain::file::{Preview, Scan, ScanState};
use domain::follow_up::FollowUpAct;
use domain::identity::Verdict;
use domain::identity::{Alignment, Check, CheckResult, Method};
use domain::letter::{Address, Complaint, ComplaintCode, LetterKind};
use domain::macros::{Assignee, Macro, MacroAction, Reach};
use domain::mailbox::{
    ACKNOWLEDGEMENT, AfterFetch, ChannelFault, ChannelState, Consent, FaultKind, Fetching, Import,
    ImportState, Mailbox, Provider, ReturnPath, SIGNATURE, Security, SenderCheck, Sending, Server, TestMail,
    TestResult, TestState, TestStep, TestedStep,
};
use domain::message::{Channel, Delivery, DeliveryReason, Identity, Markup as Reading, Visibility};
use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::outcome::Held;
use domain::person::{Person, Role};
use domain::planned_reply::{DeadAddresses, PlanKind, PlannedReply};
use domain::read::contacts::{
    ContactList, ContactPage, ContactRow, OrganisationList, OrganisationPage, OrganisationRow,
    OrganisationSignInPage,
};
use domain::read::help::{HelpAddress, HelpDoor, HelpHome};
use domain::read::history::{By, HistoryItem, HistoryPage, Names};
use domain::read::ledger::{
    LedgerFilter, LedgerPage, MailAct, MailActKind, MailActions, MailPage, MailRow, MailSheet, MailState,
    MailView, ParsedLetter, ParsedMail, PartLine, Reread, StateCount,
};
use domain::read::mailbox_dns::{DnsRecord, MailboxDnsPage, RecordPurpose, RecordState};
use domain::read::mailbox_servers::{ConsentWay, MailboxServersPage, ServersForm};
use domain::read::mailboxes::{MailboxPage, MailboxRow, MailboxesPage};
use domain::read::new_ticket::NewTicket;
use domain::read::outgoing::{CaughtList, CaughtMail, CaughtRow};
use domain::read::profile::{ProfilePage, SessionRow};
use domain::read::search::{ContactHit, MessageHit, QueryProblem, SearchPage, Segment, TicketHit};
use domain::read::session::{ErrorPage, SetUp, SignIn, Wrong};
use domain::read::team::{PeoplePage, PersonPage, SetUpLink, TeamPage, TeamPerson, TeamRow, TeamsPage};
use domain::read::ticket::{
    AttachmentItem, ContactPanel, DeliveryItem, Editor, HtmlPart, KeptFile, MayReply, OutcomePanel,
    Participant, ParticipantState, PlannedItem, RemotePictures, Side, SpamMark, SpamState, Suggestion,
    Writing,
};
use domain::read::tickets::{LastWord, Shelf};
use domain::read::tokens::{MadeToken, TokenRow, TokensPage};
use domain::read::trace::{Follow, Link};
use domain::read::writing::{
    Aids, AppliedMacro, MacroChoice, MacroLine, MacroPage, MacroPreview, MacrosPage, MissingValue,
};
use domain::read::{
    FormProblem, Frame, MailboxRef, Me, MessageItem, Notice, NoticeKind, OrganisationRef, Paging, PersonRef,
    Sort, TeamRef, Theme, TicketLine, TicketList, TicketPage, TicketRow, TimelineItem, View, ViewCount,
};
use domain::sending_key::{KeyAlgorithm, SendingKey};
use domain::ticket::{Priority, Status, Ticket, TicketType};
use domain::webhook::WebhookAct;
use domain::writing::{Doubt, DoubtKind};
use domain::{
    AttachmentId, Event, ImportId, MacroId, MailId, MailboxId, MessageId, Moment, OrganisationId, OutboxId,
    PersonId, PlannedReplyId, RuleId, SendingKeyId, SessionId, TeamId, TestMailId, TicketId, TokenId,
};
use maud::Markup;

/// What every text of a sample goes through.
pub type Words<'a> = &'a dyn Fn(&str) -> String;

/// Leaves texts as they are.
pub fn plain(text: &str) -> String {
    text.to_owned()
}

/// Tuesday, 10 March 2026, 14:30 UTC.
pub const NOW: Moment = Moment(1_773_153_000 * 1_000_000);

fn ago(us: i64) -> Moment {
    NOW.plus_us(-us)
}

/// The team and the customers of the story.
pub fn person(t: Words<'_>, id: i64) -> PersonRef {
    let (name, email) = match id {
        1 => ("Mei Tan", "mei@fjordscale.example"),
        2 => ("Ana Ortiz", "ana@fjordscale.example"),
        3 => ("Tomás Keller", "tomas@fjordscale.example"),
        4 => ("Joan Pratt", "joan@fjordscale.example"),
        10 => ("Rosa Marín", "rosa@harbour-clinic.example"),
        11 => ("Idris Bello", "idris.bello@northlab.example"),
        12 => ("Petra Nováková", "petra@mlekarna.example"),
        13 => ("", "lab-orders@northlab.example"),
        14 => ("Sam O’Neill", "sam@oneill-bakery.example"),
        15 => (
            "Dr. Henrike von Waldenburg-Oberstein",
            "henrike.von.waldenburg-oberstein@universitaetsklinikum.example",
        ),
        _ => ("Kenji Mori", "kenji@mori-instruments.example"),
    };
    let name = if name.is_empty() { String::new() } else { t(name) };
    PersonRef { id: PersonId(id), name, email: Some(t(email)) }
}

fn team(t: Words<'_>, id: i64) -> TeamRef {
    TeamRef { id: TeamId(id), name: t(if id == 1 { "Hardware" } else { "Billing" }) }
}

fn names(t: Words<'_>) -> Names {
    let mut names = Names::default();
    for id in [1, 2, 3, 4, 10, 11, 12, 14] {
        names.people.insert(PersonId(id), person(t, id).name);
    }
    for id in [1, 2] {
        names.teams.insert(TeamId(id), team(t, id).name);
    }
    names.organisations.insert(OrganisationId(1), t("Harbour Clinic"));
    names.mailboxes.insert(MailboxId(1), t("support@fjordscale.example"));
    names
}

/// The frame for a reader of this role.
pub fn frame(t: Words<'_>, role: Role) -> Frame {
    let count = |view, name: &str, count| ViewCount { view, name: t(name), count };
    Frame {
        undo: None,
        choices: domain::keys::Choices::default(),
        workspace: t("Fjordscale"),
        me: Me {
            id: PersonId(2),
            name: t("Ana Ortiz"),
            email: t("ana@fjordscale.example"),
            role,
            teams: vec![team(t, 1)],
        },
        views: vec![
            count(View::Mine, "Mine", 7),
            count(View::Unassigned, "Unassigned", 3),
            count(View::Team(TeamId(1)), "Hardware", 12),
            count(View::Team(TeamId(2)), "Billing", 0),
            count(View::Open, "All open", 18),
            count(View::Solved, "Recently solved", 240),
            count(View::Saved(domain::ViewId(1)), "Urgent and nobody's", 4),
            count(View::Saved(domain::ViewId(2)), "Waiting for me", 0),
            count(View::Spam, "Spam", 2),
        ],
        quarantined: 1,
        chats: 2,
        now: NOW,
        time_zone: "Europe/Madrid".into(),
        language: Language::English,
        theme: Theme::System,
        keep_seconds: 12 * 3600,
        seq: 4711,
        notice: None,
        planned: vec![],
        bell: 3,
        tabs: desk::tab_lines(t),
        duty: (role >= Role::Agent).then_some(domain::routing::Duty::Taking),
        incidents: vec![],
        alarms: vec![],
        rest: None,
    }
}

/// One row; different `n` make different rows.
pub fn ticket_row(t: Words<'_>, n: i64) -> TicketRow {
    type Story = (
        &'static str,
        &'static str,
        i64,
        Status,
        Option<Priority>,
        Option<i64>,
        LastWord,
        &'static [&'static str],
        i64,
    );
    let stories: [Story; 10] = [
        (
            "Scale shows E-07 after the move",
            "Since we moved to the new room on Friday it shows E-07 as soon as I put anything heavier than 2 kg on it.",
            10,
            Status::Open,
            Some(Priority::Urgent),
            Some(2),
            LastWord::Customer,
            &["e-07", "mk3"],
            12 * MINUTE_US,
        ),
        (
            "Second invoice for order 88213",
            "We paid this in January, please see the attached confirmation of the bank.",
            13,
            Status::New,
            None,
            None,
            LastWord::Customer,
            &["billing"],
            38 * MINUTE_US,
        ),
        (
            "How do I export a whole month?",
            "Under Reports → Export you can choose the range; the CSV has one line per weighing.",
            14,
            Status::Pending,
            Some(Priority::Normal),
            Some(2),
            LastWord::Team,
            &[],
            2 * HOUR_US,
        ),
        (
            "Calibration certificate for the audit on Thursday",
            "Tomás, can you look whether the 2024 one is in the old archive? They need it before Thursday noon.",
            15,
            Status::Open,
            Some(Priority::High),
            Some(3),
            LastWord::Note,
            &["audit", "certificate", "mk3", "waiting-for-lab"],
            3 * HOUR_US,
        ),
        (
            "Printer prints every label twice",
            "I am out of the office until 16 March and will read your message then.",
            12,
            Status::OnHold,
            Some(Priority::Low),
            Some(4),
            LastWord::Automatic,
            &["labels"],
            5 * HOUR_US,
        ),
        (
            "Bluetooth drops every few minutes",
            "It works when the tablet lies next to it, but not from the other side of the counter.",
            14,
            Status::Open,
            Some(Priority::Normal),
            None,
            LastWord::Customer,
            &["bluetooth", "tablet"],
            9 * HOUR_US,
        ),
        (
            "Question about the new tare function",
            "Thanks, that was it!",
            11,
            Status::Solved,
            None,
            Some(2),
            LastWord::Customer,
            &[],
            DAY_US,
        ),
        (
            "",
            "no subject, sent from the shop floor terminal",
            16,
            Status::New,
            None,
            None,
            LastWord::Customer,
            &[],
            DAY_US + 3 * HOUR_US,
        ),
        (
            "Old firmware on three devices, how risky is the update if they run day and night and cannot be stopped for longer than a few minutes",
            "We would send you a loan device for the time of the update.",
            11,
            Status::Pending,
            None,
            Some(3),
            LastWord::Team,
            &["firmware"],
            3 * DAY_US,
        ),
        (
            "Drawer of the MK2 is stuck",
            "Closed after 28 days.",
            10,
            Status::Closed,
            None,
            Some(2),
            LastWord::Team,
            &[],
            40 * DAY_US,
        ),
    ];
    let (subject, snippet, who, status, priority, assignee, last_word, tags, age) =
        stories[(n - 1).rem_euclid(10) as usize];
    TicketRow {
        id: TicketId(n),
        subject: if subject.is_empty() { String::new() } else { t(subject) },
        status,
        priority,
        ticket_type: (n % 3 == 0).then_some(TicketType::Incident),
        channel: if n % 4 == 0 { Channel::Phone } else { Channel::Email },
        requester: person(t, who),
        assignee: assignee.map(|id| person(t, id)),
        team: (n % 3 != 2).then(|| team(t, 1)),
        organisation: (n % 2 == 1)
            .then(|| domain::read::OrganisationRef { id: OrganisationId(1), name: t("Harbour Clinic") }),
        mailbox: (n % 5 != 0).then(|| t("Support")),
        tags: tags.iter().map(|tag| t(tag)).collect(),
        snippet: t(snippet),
        last_word,
        unseen: matches!(n, 1 | 2 | 6 | 8),
        delivery_failed: n == 3,
        join_suggested: n == 2,
        has_draft: n == 4,
        reminder: if n == 2 { t("On vacation, back on Thursday") } else { String::new() },
        snooze: None,
        due_at: match n {
            1 => Some(ago(12 * MINUTE_US)),
            2 => Some(ago(-40 * MINUTE_US)),
            4 => Some(ago(-5 * HOUR_US)),
            _ => None,
        },
        missed_at: (n == 1 || n == 5).then(|| ago(12 * MINUTE_US)),
        shelf: if n == 7 { Shelf::Spam } else { Shelf::Desk },
        created_at: ago(age + 2 * DAY_US),
        updated_at: ago(age),
        version: n + 3,
    }
}

pub fn ticket_list(t: Words<'_>) -> TicketList {
    TicketList {
        view: View::Open,
        name: t("All open"),
        sort: Sort::Recent,
        rows: (1..=24).map(|n| ticket_row(t, n)).collect(),
        paging: Paging { newer: None, older: Some("1773153000-24".into()) },
        cursor: None,
        saved: None,
    }
}

fn empty_list(t: Words<'_>, view: View) -> TicketList {
    TicketList {
        view,
        name: t("Mine"),
        sort: Sort::Waiting,
        rows: vec![],
        paging: Paging::default(),
        cursor: None,
        saved: None,
    }
}

fn ticket(t: Words<'_>, status: Status) -> Ticket {
    Ticket {
        id: TicketId(1),
        subject: t("Scale shows E-07 after the move"),
        status,
        priority: Some(Priority::Urgent),
        ticket_type: Some(TicketType::Incident),
        tags: ["e-07", "mk3"].into_iter().map(t).collect::<BTreeSet<_>>(),
        requester: PersonId(10),
        organisation: Some(OrganisationId(1)),
        assignee: Some(PersonId(2)),
        team: Some(TeamId(1)),
        mailbox: Some(MailboxId(1)),
        channel: Channel::Email,
        follow_up_of: Some(TicketId(10)),
        external_id: Some(t("erp-7731")),
        form: None,
        fields: domain::field::FieldValues::default(),
        created_at: ago(2 * DAY_US + 5 * HOUR_US),
        updated_at: ago(12 * MINUTE_US),
        solved_at: (!status.is_unsolved()).then(|| ago(HOUR_US)),
        closed_at: (status == Status::Closed).then(|| ago(HOUR_US)),
        version: 14,
    }
}

/// A plain message of the customer; samples change what they need.
pub fn message(t: Words<'_>, id: i64) -> MessageItem {
    MessageItem {
        id: MessageId(id),
        ticket: TicketId(1),
        visibility: Visibility::Public,
        channel: Channel::Email,
        side: Side::Customer,
        author: Some(person(t, 10)),
        address: None,
        recipients: vec![],
        bcc: vec![],
        identity: Identity::Verified,
        identity_reason: t("mx.fjordscale.example says dmarc=pass for harbour-clinic.example"),
        doubts: vec![],
        stranger: false,
        automatic: false,
        text: t(
            "Hello,\n\nsince we moved to the new room on Friday the scale shows E-07 as soon as I put anything heavier than 2 kg on it. Below that it is fine. We switched it off and on, no change.\n\nThe manual at https://docs.fjordscale.example/mk3/errors#e-07 only says “contact support”, so here I am.\n\nRosa",
        ),
        markup: Reading::Plain,
        mentions: vec![],
        quoted: String::new(),
        html: HtmlPart::None,
        pictures: RemotePictures::None,
        attachments: vec![],
        delivery: DeliveryItem::NONE,
        mail: Some(MailId(900 + id)),
        placement_reason: t("nothing in it points to a ticket"),
        load: None,
        hard: domain::read::ticket::HardPassages::default(),
        unseen: false,
        created_at: ago(2 * DAY_US + 5 * HOUR_US),
    }
}

fn from_team(t: Words<'_>, id: i64, who: i64, text: &str, delivery: DeliveryItem, at: Moment) -> MessageItem {
    MessageItem {
        side: Side::Team,
        author: Some(person(t, who)),
        recipients: vec![t("rosa@harbour-clinic.example")],
        channel: Channel::Web,
        identity_reason: String::new(),
        placement_reason: String::new(),
        mail: None,
        text: t(text),
        delivery,
        created_at: at,
        ..message(t, id)
    }
}

fn delivery(t: Words<'_>, state: Delivery, reason: Option<DeliveryReason>, detail: &str) -> DeliveryItem {
    DeliveryItem {
        state,
        outbox: Some(OutboxId(31)),
        reason,
        detail: if detail.is_empty() { String::new() } else { t(detail) },
        next_try_at: (state == Delivery::Waiting).then(|| NOW.plus_us(9 * MINUTE_US)),
        failed_to: match (state, reason) {
            (Delivery::Failed, Some(DeliveryReason::Returned)) => {
                vec![t("rosa@harbour-clinic.example"), t("other@elsewhere.example")]
            }
            (Delivery::Failed, _) => vec![t("rosa@harbour-clinic.example")],
            _ => vec![],
        },
    }
}

fn file(t: Words<'_>, id: i64, name: &str, kind: &str, bytes: i64) -> AttachmentItem {
    AttachmentItem {
        id: AttachmentId(id),
        name: t(name),
        bytes,
        kind: t(kind),
        is_image: kind.contains("image"),
        preview: match kind {
            "text" | "Text" => Preview::Text,
            "sound" => Preview::Sound,
            "video" => Preview::Film,
            "PDF" => Preview::Pdf,
            kind if kind.contains("image") => Preview::Picture,
            _ => Preview::None,
        },
        warning: String::new(),
        scan: Scan { state: ScanState::Clean, words: String::new() },
        awaits_scan: false,
    }
}

fn happened(t: Words<'_>, seq: i64, by: Option<i64>, event: Event, at: Moment) -> HistoryItem {
    let by = match by {
        Some(0) => By::Rule { id: RuleId(1), name: t("Error codes are urgent") },
        Some(id) => By::Person(person(t, id)),
        None => By::Desk,
    };
    HistoryItem { seq, at, by, event }
}

fn timeline(t: Words<'_>) -> Vec<TimelineItem> {
    let ticket = TicketId(1);
    let first = ago(2 * DAY_US + 5 * HOUR_US);
    let e = |seq, by, event, at| TimelineItem::Event(happened(t, seq, by, event, at));
    let m = TimelineItem::Message;
    vec![
        e(
            1,
            Some(10),
            Event::TicketOpened { ticket, requester: PersonId(10), channel: Channel::Email },
            first,
        ),
        m(MessageItem {
            attachments: vec![
                file(t, 1, "IMG_2231.jpg", "JPEG image", 2_204_113),
                file(t, 2, "service-log-mk3-0093.txt", "Text", 18_220),
                AttachmentItem {
                    scan: Scan::default(),
                    awaits_scan: true,
                    ..file(t, 3, "squeak.mp3", "sound", 812_000)
                },
                AttachmentItem {
                    warning: t("It is called .pdf, but it is a program."),
                    scan: Scan { state: ScanState::NotScanned, words: t("INSTREAM size limit exceeded") },
                    ..file(t, 4, "invoice.pdf", "program", 31_000_000)
                },
                AttachmentItem {
                    scan: Scan { state: ScanState::Blocked, words: t("Win.Test.EICAR_HDB-1") },
                    ..file(t, 5, "photos.zip", "archive", 68)
                },
            ],
            html: HtmlPart::Richer,
            pictures: RemotePictures::Hidden { count: Some(3), trackers: 1 },
            ..message(t, 1)
        }),
        m(MessageItem {
            side: Side::Desk,
            author: None,
            recipients: vec![t("rosa@harbour-clinic.example")],
            automatic: true,
            text: t("Hello,\n\nwe have your message and a person will read it. Its number is 1."),
            delivery: delivery(t, Delivery::Sent, None, ""),
            mail: None,
            created_at: first.plus_us(MINUTE_US),
            ..message(t, 2)
        }),
        e(
            4,
            Some(0),
            Event::PriorityChanged { ticket, from: None, to: Some(Priority::Urgent) },
            first.plus_us(MINUTE_US),
        ),
        e(
            5,
            Some(0),
            Event::TagsChanged { ticket, added: vec![t("e-07"), t("mk3")], removed: vec![] },
            first.plus_us(MINUTE_US),
        ),
        e(
            6,
            Some(2),
            Event::TicketAssigned { ticket, from: None, to: Some(PersonId(2)) },
            first.plus_us(12 * MINUTE_US),
        ),
        e(
            7,
            Some(2),
            Event::StatusChanged { ticket, from: Status::New, to: Status::Open },
            first.plus_us(12 * MINUTE_US),
        ),
        m(from_team(
            t,
            3,
            2,
            "Hello Rosa,\n\nE-07 means that the load cell reports more than it can measure. After a move it is nearly always the transport lock: a red screw under the pan that has to be turned out by hand.\n\nCould you lift the pan and tell me whether you see it?\n\nAna Ortiz\nFjordscale Support",
            delivery(t, Delivery::Sent, None, ""),
            ago(DAY_US + 22 * HOUR_US),
        )),
        m(MessageItem {
            markup: Reading::Markdown,
            side: Side::Team,
            author: Some(person(t, 2)),
            recipients: vec![t("rosa@harbour-clinic.example")],
            // Not through `t`: Markdown is there to become tags.
            text: "Two ways, **the first is quicker**:\n\n1. Hold `TARE` for *five* seconds.\n2. See [the guide](https://fjordscale.example/e-07).\n\n> I have no screwdriver.\n\n```\nE-07 load cell > max\n```\n\n| Screw | Length |\n|---|---|\n| red | 12 mm |\n\n![the screw](file:1)".into(),
            attachments: vec![file(t, 1, "screw.jpg", "JPEG image", 84_000)],
            mail: None,
            channel: Channel::Web,
            delivery: delivery(t, Delivery::Sent, None, ""),
            created_at: ago(DAY_US + 4 * HOUR_US),
            ..message(t, 8)
        }),
        m(MessageItem {
            visibility: Visibility::Internal,
            side: Side::Team,
            author: Some(person(t, 3)),
            text: t(
                "Serial 0093 is from the batch with the long lock screw. If it is out and E-07 stays, send a loan device at once, do not let her open the case.",
            ),
            mail: None,
            channel: Channel::Web,
            created_at: ago(DAY_US + 3 * HOUR_US),
            ..message(t, 4)
        }),
        m(MessageItem {
            author: Some(person(t, 14)),
            stranger: true,
            identity: Identity::NotVerified,
            identity_reason: t("no check of the sender came with it"),
            text: t("I am the house technician, Rosa asked me. There is no red screw on ours."),
            quoted: t(
                "On Sun, 8 Mar 2026 Ana Ortiz wrote:\n> Could you lift the pan and tell me whether you see it?",
            ),
            placement_reason: t("it carries the ticket's token"),
            created_at: ago(5 * HOUR_US),
            ..message(t, 5)
        }),
        m(from_team(
            t,
            6,
            2,
            "Thank you both. I send you a loan device today; the carrier takes yours back with him.",
            delivery(
                t,
                Delivery::Failed,
                Some(DeliveryReason::Refused),
                "550 5.1.1 <rosa@harbour-clinic.example>: Recipient address rejected: User unknown",
            ),
            ago(4 * HOUR_US),
        )),
        m(MessageItem {
            html: HtmlPart::Richer,
            unseen: true,
            text: t("Our delivery window is 8 to 11."),
            placement_reason: t(
                "it answers a message of this ticket and its verified author takes part in it",
            ),
            created_at: ago(12 * MINUTE_US),
            ..message(t, 7)
        }),
        e(
            20,
            None,
            Event::StatusChanged { ticket, from: Status::Pending, to: Status::Open },
            ago(12 * MINUTE_US),
        ),
    ]
}

/// A ticket in the middle of its life.
pub fn ticket_page(t: Words<'_>) -> TicketPage {
    let line = |id, subject: &str, status, us| TicketLine {
        id: TicketId(id),
        subject: t(subject),
        status,
        updated_at: ago(us),
    };
    TicketPage {
        work: work::work(t),
        access: access::panel(t),
        side: side::panel(t),
        context: desk::start(t),
        promises: Some(promises::panel(t)),
        chat_waits: None,
        snooze: None,
        ticket: ticket(t, Status::Open),
        requester: ContactPanel {
            person: person(t, 10),
            organisation: Some(OrganisationRef { id: OrganisationId(1), name: t("Harbour Clinic") }),
            locale: Some(t("es")),
            time_zone: Some(t("Europe/Madrid")),
            phone: Some(t("+34 600 000 000")),
            notes: t("Prefers mail in the morning. Has keys to the lab."),
            verified: true,
            suspended: false,
            troubles: vec![],
            tickets: vec![
                line(10, "Drawer of the MK2 is stuck", Status::Closed, 40 * DAY_US),
                line(11, "How do I print without a date?", Status::Solved, 90 * DAY_US),
            ],
            tickets_total: 5,
        },
        assignee: Some(person(t, 2)),
        team: Some(team(t, 1)),
        mailbox: Some(MailboxRef {
            id: MailboxId(1),
            name: t("Fjordscale Support"),
            address: t("support@fjordscale.example"),
        }),
        follow_ups: vec![],
        timeline: timeline(t),
        earlier: None,
        names: names(t),
        participants: vec![
            Participant { person: person(t, 12), state: ParticipantState::Accepted },
            Participant { person: person(t, 14), state: ParticipantState::Suggested },
        ],
        suggestions: vec![],
        structure: Default::default(),
        planned: vec![],
        spam: None,
        escalation: escalation::panel(t),
        incident: domain::read::incidents::IncidentPanel { open: None, may_declare: true },
        together: domain::read::notifications::Together { watchers: vec![person(t, 5)], is_watching: false },
        may_judge_spam: true,
        outcome: None,
        assignees: [1, 2, 3].into_iter().map(|id| person(t, id)).collect(),
        absences: [1, 2].into_iter().map(|id| routing::absence(t, id)).collect(),
        teams: vec![team(t, 1), team(t, 2)],
        editor: Editor {
            may_reply: MayReply::Yes,
            reply_operation: "7b1c8e5a-reply".into(),
            note_operation: "7b1c8e5a-note".into(),
            writer: PersonId(2),
            mailboxes: [(1, "support@fjordscale.example"), (2, "billing@fjordscale.example")]
                .map(|(id, address)| MailboxRef {
                    id: MailboxId(id),
                    name: t("Fjordscale"),
                    address: t(address),
                })
                .into(),
            mailbox: Some(MailboxId(1)),
            left_out: vec![],
            more_cc: String::new(),
            bcc: String::new(),
            when: String::new(),
            due_at: None,
            status: None,
            kept_files: vec![],
            aids: Aids { markup: Reading::Markdown, ..Aids::default() },
            from: t("support@fjordscale.example"),
            to: vec![t("rosa@harbour-clinic.example")],
            cc: vec![t("petra@mlekarna.example")],
            dead: vec![],
            reply_text: String::new(),
            note_text: String::new(),
            reply_kept_at: None,
            note_kept_at: None,
            open: Writing::Reply,
            problem: None,
        },
        may_change: true,
        may_delete: true,
        previous: None,
        next: Some(TicketId(2)),
    }
}

fn applied_macro(t: Words<'_>) -> AppliedMacro {
    AppliedMacro {
        id: MacroId(71),
        title: t("Loan device"),
        changes: vec![t("Status: Pending"), t("Tags: +loan")],
    }
}

fn a_macro(t: Words<'_>, id: i64) -> Macro {
    Macro {
        id: MacroId(id),
        title: t("Loan device"),
        category: t("Repairs"),
        description: t("When ours takes longer than three days."),
        reach: Reach::Everyone,
        visibility: Visibility::Public,
        text: t("Dear {{requester.first_name}},\n\nwe send you a loan device today."),
        actions: vec![
            MacroAction::Status(Status::Pending),
            MacroAction::Assignee(Assignee::Me),
            MacroAction::AddTags(vec![t("loan")]),
            MacroAction::RemoveTags(vec![t("waiting")]),
            MacroAction::Field { field: domain::FieldId(1), value: vec![t("B 12")] },
            MacroAction::Tags(vec![t("loan")]),
            MacroAction::Team(Some(TeamId(1))),
        ],
        position: id,
        is_active: true,
        uses: 12,
        created_at: ago(30 * DAY_US),
        updated_at: ago(DAY_US),
    }
}

fn macro_lines(t: Words<'_>) -> Vec<MacroLine> {
    let note = Macro {
        visibility: Visibility::Internal,
        category: String::new(),
        is_active: false,
        reach: Reach::Team(TeamId(1)),
        actions: vec![],
        ..a_macro(t, 72)
    };
    let line = |item: Macro, reach: &str, changes: &[&str]| MacroLine {
        may_change: item.is_active,
        item,
        reach: t(reach),
        changes: changes.iter().map(|c| t(c)).collect(),
    };
    vec![line(a_macro(t, 71), "everyone", &["Status: Pending", "Tags: +loan"]), line(note, "Hardware", &[])]
}

fn macro_preview(t: Words<'_>, visibility: Visibility) -> MacroPreview {
    MacroPreview {
        id: MacroId(71),
        title: t("Loan device"),
        category: t("Repairs"),
        description: t("When ours takes longer than three days."),
        visibility,
        // Not through `t`: Markdown is there to become tags.
        text: "Dear Rosa,\n\nwe send you **a loan device** today. Call {{requester.phone}}.".into(),
        markup: Reading::Markdown,
        missing: vec![MissingValue { name: "requester.phone", about: "the requester's phone number" }],
        changes: vec![t("Status: Pending"), t("Tags: +loan")],
        files: vec![t("loan-form.pdf")],
        may_use: visibility == Visibility::Public,
    }
}

/// Replies that wait: some seconds, for a moment, held back; and what a refused form had.
fn every_plan(t: Words<'_>) -> TicketPage {
    let mut page = ticket_page(t);
    let plan = |id, kind, held: Option<&str>| PlannedItem {
        reply: PlannedReply {
            id: PlannedReplyId(id),
            ticket: TicketId(1),
            author: PersonId(2),
            kind,
            text: t("Please calibrate it once: hold TARE for five seconds."),
            markup: Reading::Plain,
            status: (kind == PlanKind::Undo).then_some(Status::Solved),
            actions: vec![],
            recipients: vec![],
            bcc: vec![t("lead@fjordscale.example")],
            mailbox: None,
            to_dead: DeadAddresses::Refuse,
            ticket_version: 3,
            due_at: if kind == PlanKind::Undo { NOW.plus_us(9_400_000) } else { NOW.plus_us(DAY_US) },
            held_at: held.map(|_| NOW),
            held_reason: t(held.unwrap_or_default()),
            created_at: NOW,
            side: None,
        },
        author: person(t, 2),
        recipients: vec![t("rosa@harbour-clinic.example"), t("petra@mlekarna.example")],
        from: t("support@fjordscale.example"),
        files: vec![t("calibration.pdf")],
    };
    page.planned = vec![
        plan(61, PlanKind::Undo, None),
        plan(62, PlanKind::Later, None),
        plan(63, PlanKind::Later, Some("somebody wrote on this ticket meanwhile")),
    ];
    page.editor.left_out = vec![t("petra@mlekarna.example")];
    page.editor.more_cc = t("paul@harbour-clinic.example");
    page.editor.bcc = t("lead@fjordscale.example");
    page.editor.when = t("monday 14:30");
    page.editor.aids.reply_macro = Some(applied_macro(t));
    page.editor.aids.doubts = vec![
        Doubt { kind: DoubtKind::NoFile, words: t("attached") },
        Doubt { kind: DoubtKind::Mention, words: t("@Ana Ortiz") },
        Doubt {
            kind: DoubtKind::NoteQuoted,
            words: t("Serial 0093 is from the batch with the long lock screw."),
        },
        Doubt { kind: DoubtKind::Placeholder, words: t("{{requester.phone}}") },
    ];
    page.editor.aids.sure = vec![DoubtKind::Mention];
    page.editor.aids.note_files =
        vec![KeptFile { id: AttachmentId(65), name: t("screw.png"), bytes: 84_000, is_image: true }];
    page.editor.kept_files =
        vec![KeptFile { id: AttachmentId(64), name: t("plan.pdf"), bytes: 48_000, is_image: false }];
    if let Some(TimelineItem::Message(m)) = page.timeline.iter_mut().find(|i| {
        matches!(i, TimelineItem::Message(m) if m.side == Side::Team && m.visibility == Visibility::Public)
    }) {
        m.bcc = vec![t("lead@fjordscale.example")];
    }
    page
}

fn every_delivery(t: Words<'_>) -> TicketPage {
    let mut page = ticket_page(t);
    page.requester.troubles = troubles(t);
    page.editor.dead = troubles(t).into_iter().take(1).collect();
    let plain = [(Delivery::Waiting, None, ""), (Delivery::Sent, None, ""), (Delivery::Uncertain, None, "")];
    let explained = DeliveryReason::ALL.iter().map(|&reason| {
        use DeliveryReason as R;
        let (state, detail) = match reason {
            R::Deferred => (Delivery::Waiting, "451 4.7.1 Greylisted, please try again in 10 minutes"),
            R::Refused => (Delivery::Failed, "552 5.3.4 Message too big"),
            R::SomeLeft => (Delivery::Waiting, "carla@harbour-clinic.example: 450 mailbox busy"),
            R::NoRelay => (Delivery::Waiting, "no relay is set (--relay)"),
            R::Queued | R::AwaitsScan => (Delivery::Waiting, ""),
            R::Unreachable => (Delivery::Waiting, "connecting: Connection refused (os error 111)"),
            R::NotProtected => (Delivery::Waiting, "STARTTLS: invalid peer certificate: Expired"),
            R::NotSignedIn => (Delivery::Waiting, "535 5.7.8 authentication failed"),
            R::TooSlow => (Delivery::Waiting, "no answer in time (connecting)"),
            R::Unconfirmed => (Delivery::Uncertain, "the mail: connection reset by peer"),
            R::Unwritable => (Delivery::Failed, "To: nobody to send it to"),
            R::OwnFault => (Delivery::Waiting, "a fault of the desk, told in its log as mail 31"),
            R::Returned => (Delivery::Failed, "5.1.1 unknown user"),
            R::GivenUp => (Delivery::Failed, "421 come back later"),
            R::HeldBack => (Delivery::Failed, "a restore; it may have been sent already"),
            R::CalledBack => (Delivery::Withdrawn, "it was made a note before it left"),
        };
        (state, Some(reason), detail)
    });
    page.timeline = plain
        .into_iter()
        .chain(explained)
        .enumerate()
        .map(|(i, (state, reason, detail))| {
            TimelineItem::Message(from_team(
                t,
                40 + i as i64,
                2,
                "A reply.",
                delivery(t, state, reason, detail),
                ago(HOUR_US),
            ))
        })
        .collect();
    page
}

fn suggested(t: Words<'_>) -> TicketPage {
    let mut page = ticket_page(t);
    page.timeline.truncate(2);
    page.suggestions = vec![Suggestion {
        other: TicketId(12),
        subject: t("Scale of the clinic"),
        status: Status::Pending,
        requester: person(t, 14),
        reason: t(
            "It mentions a message of that ticket, but nothing proves that the sender takes part in it.",
        ),
    }];
    page.editor.open = Writing::Note;
    page.editor.note_text = t("Looks like the same device.");
    page.editor.problem = Some(t("Somebody replied while you typed. Read it first; your words are kept."));
    page.earlier = Some(MessageId(1));
    page.ticket.assignee = None;
    page.assignee = None;
    page
}

fn spam(t: Words<'_>, state: SpamState) -> TicketPage {
    let mut page = ticket_page(t);
    page.timeline.truncate(1);
    page.spam = Some(SpamMark {
        state,
        reason: t(
            "What speaks for spam: its wording (“offer”, “click here”), and where its links lead (a number for a host).",
        ),
        by: (state != SpamState::Suspected).then(|| person(t, 2)),
        at: ago(HOUR_US),
    });
    page
}

fn chatting(t: Words<'_>) -> TicketPage {
    let mut page = ticket_page(t);
    page.timeline.truncate(1);
    page.chat_waits = Some(ago(2 * MINUTE_US));
    page
}

fn solved(t: Words<'_>, status: Status) -> TicketPage {
    let mut page = ticket_page(t);
    page.ticket.status = status;
    page.outcome = Some(OutcomePanel {
        solved_at: ago(HOUR_US),
        solved_by: Some(person(t, 2)),
        cause: t("Transport lock was not removed after the move"),
        answer: Some(MessageId(6)),
        held: Held::Yes,
        reopened_at: None,
    });
    if status == Status::Closed {
        page.editor.may_reply = MayReply::Closed;
        page.editor.reply_text = t("One more thing…");
        page.follow_ups = vec![TicketLine {
            id: TicketId(77),
            subject: t("E-07 again"),
            status: Status::Open,
            updated_at: ago(HOUR_US),
        }];
    }
    page
}

fn bare(t: Words<'_>) -> TicketPage {
    let mut page = ticket_page(t);
    page.ticket.subject = String::new();
    page.ticket.priority = None;
    page.ticket.ticket_type = None;
    page.ticket.tags.clear();
    page.ticket.channel = Channel::WalkUp;
    page.ticket.follow_up_of = None;
    page.requester = ContactPanel {
        person: PersonRef { id: PersonId(30), name: String::new(), email: None },
        organisation: None,
        locale: None,
        time_zone: None,
        phone: None,
        notes: String::new(),
        verified: false,
        suspended: true,
        troubles: troubles(t),
        tickets: vec![],
        tickets_total: 0,
    };
    page.participants.clear();
    page.editor.may_reply = MayReply::NoAddress;
    page.editor.to.clear();
    page.timeline = vec![TimelineItem::Message(MessageItem {
        text: String::new(),
        html: HtmlPart::Plain,
        identity: Identity::Failed,
        identity_reason: t("the mail claims two authors"),
        doubts: vec![
            Complaint { code: ComplaintCode::NameIsAddress, detail: t("help@bank.example") },
            Complaint { code: ComplaintCode::FormsDiffer, detail: String::new() },
        ],
        automatic: true,
        author: Some(PersonRef { id: PersonId(30), name: String::new(), email: None }),
        address: Some(t("someone@else.example")),
        ..message(t, 1)
    })];
    page.mailbox = None;
    page
}

fn light(t: Words<'_>) -> TicketPage {
    let mut page = ticket_page(t);
    page.may_change = false;
    page.may_delete = false;
    page.editor.may_reply = MayReply::NotesOnly;
    page.outcome = solved(t, Status::Solved).outcome;
    page
}

fn history_page(t: Words<'_>) -> HistoryPage {
    let ticket = TicketId(1);
    let (ana, rosa, mei) = (PersonId(2), PersonId(10), PersonId(1));
    let events = [
        (Some(10), Event::TicketOpened { ticket, requester: rosa, channel: Channel::Email }),
        (None, Event::MailPlaced { mail: MailId(1), ticket, message: MessageId(1) }),
        (
            Some(10),
            Event::MessageReceived {
                ticket,
                message: MessageId(1),
                author: rosa,
                channel: Channel::Email,
                automatic: false,
            },
        ),
        (None, Event::ReplyWritten { ticket, message: MessageId(2), automatic: true }),
        (
            None,
            Event::AcknowledgementWithheld { ticket, reason: t("nobody vouched for the author's address") },
        ),
        (
            None,
            Event::AddressDied {
                person: PersonId(10),
                ticket: Some(ticket),
                reason: "userunknown".to_owned(),
            },
        ),
        (None, Event::AddressRevived { person: PersonId(10), ticket: Some(ticket) }),
        (None, Event::ReaderComplained { person: PersonId(10), ticket: Some(ticket) }),
        (Some(0), Event::PriorityChanged { ticket, from: None, to: Some(Priority::Urgent) }),
        (Some(2), Event::TypeChanged { ticket, from: Some(TicketType::Question), to: None }),
        (Some(2), Event::TicketAssigned { ticket, from: None, to: Some(ana) }),
        (Some(2), Event::TicketAssigned { ticket, from: Some(ana), to: Some(mei) }),
        (Some(1), Event::TicketAssigned { ticket, from: Some(mei), to: None }),
        (Some(2), Event::TeamChanged { ticket, from: None, to: Some(TeamId(1)) }),
        (Some(2), Event::RequesterChanged { ticket, from: rosa, to: PersonId(11) }),
        (Some(2), Event::OrganisationChanged { ticket, from: Some(OrganisationId(1)), to: None }),
        (
            Some(2),
            Event::SubjectChanged { ticket, from: t("help"), to: t("Scale shows E-07 after the move") },
        ),
        (Some(2), Event::TagsChanged { ticket, added: vec![t("e-07")], removed: vec![t("new")] }),
        (Some(2), Event::ExternalIdChanged { ticket }),
        (Some(2), Event::FollowUpLinked { ticket, of: TicketId(10) }),
        (Some(2), escalation::event(ticket)),
        (Some(2), escalation::question(ticket)),
        (Some(2), incidents::event(ticket)),
        (None, Event::JoinSuggested { ticket, other: TicketId(12) }),
        (Some(2), Event::JoinDeclined { ticket, other: TicketId(12) }),
        (None, Event::FollowedUp { ticket, act: FollowUpAct::SolvedSilent { days: 14 } }),
        (Some(2), access::event(t, ticket, AccessAct::Asked { kind: AccessKind::Create })),
        (Some(10), access::event(t, ticket, AccessAct::Approved { step: 1, authority: Authority::Link })),
        (None, access::connector_event(t, ticket, ConnectorAct::Asked)),
        (None, access::connector_event(t, ticket, ConnectorAct::Failed { failure: JobFailure::TooSlow })),
        (None, access::webhook_event(t, ticket, WebhookAct::Told)),
        (None, access::webhook_event(t, ticket, WebhookAct::Failed { failure: JobFailure::TooSlow })),
        (None, Event::SpamSuspected { ticket }),
        (Some(2), Event::SpamMarked { ticket }),
        (Some(2), Event::SpamCleared { ticket }),
        (None, Event::ParticipantSuggested { ticket, person: PersonId(14) }),
        (Some(2), Event::ParticipantAccepted { ticket, person: PersonId(14) }),
        (Some(2), Event::ParticipantRemoved { ticket, person: PersonId(14) }),
        (Some(2), Event::ReplyWritten { ticket, message: MessageId(3), automatic: false }),
        (
            None,
            Event::MailDelayed {
                outbox: OutboxId(1),
                ticket: Some(ticket),
                message: Some(MessageId(3)),
                attempts: 2,
                reason: t("451 try later"),
            },
        ),
        (
            None,
            Event::MailFailed {
                outbox: OutboxId(1),
                ticket: Some(ticket),
                message: Some(MessageId(3)),
                reason: t("550 no such user"),
            },
        ),
        (None, Event::MailSent { outbox: OutboxId(1), ticket: Some(ticket), message: Some(MessageId(3)) }),
        (Some(2), Event::NoteWritten { ticket, message: MessageId(4), mentions: vec![] }),
        (Some(2), Event::StatusChanged { ticket, from: Status::Open, to: Status::Solved }),
        (Some(2), Event::TicketSolved { ticket, solving: 2 }),
        (Some(10), Event::StatusChanged { ticket, from: Status::Solved, to: Status::Open }),
        (Some(2), Event::FileDownloaded { attachment: AttachmentId(1), ticket: Some(ticket) }),
        (Some(2), Event::TicketDeleted { ticket }),
    ];
    let items = events
        .into_iter()
        .enumerate()
        .map(|(i, (by, event))| happened(t, i as i64 + 1, by, event, ago(DAY_US - i as i64 * MINUTE_US)));
    HistoryPage {
        ticket,
        subject: t("Scale shows E-07 after the move"),
        items: items.collect(),
        names: names(t),
    }
}

fn problem(t: Words<'_>, field: &str, words: &str) -> Option<FormProblem> {
    Some(FormProblem { field: Some(field.to_owned()), words: t(words), typed: Vec::new() })
}

fn mailbox_ref(t: Words<'_>) -> MailboxRef {
    MailboxRef { id: MailboxId(1), name: t("Fjordscale Support"), address: t("support@fjordscale.example") }
}

fn new_ticket(t: Words<'_>) -> NewTicket {
    NewTicket {
        operation: "5f0a-new".into(),
        follow_up_of: None,
        channel: Channel::Phone,
        requester: None,
        requester_email: String::new(),
        requester_name: String::new(),
        subject: String::new(),
        text: String::new(),
        is_public: false,
        is_solved: false,
        priority: None,
        team: None,
        teams: vec![team(t, 1), team(t, 2)],
        mailboxes: vec![mailbox_ref(t)],
        mailbox: None,
        tab: None,
        form: work::work(t).form,
        problem: None,
    }
}

fn segments(t: Words<'_>, pieces: &[&str]) -> Vec<Segment> {
    pieces.iter().enumerate().map(|(i, p)| Segment { text: t(p), hit: i % 2 == 1 }).collect()
}

/// What a search finds.
pub fn search_page(t: Words<'_>) -> SearchPage {
    SearchPage {
        query: t("transport lock status:open"),
        problem: None,
        tickets: vec![
            TicketHit {
                id: TicketId(1),
                subject: segments(t, &["Scale shows E-07 after the move"]),
                status: Status::Open,
                requester: person(t, 10),
                updated_at: ago(12 * MINUTE_US),
                snippet: segments(
                    t,
                    &[
                        "After a move it is nearly always the ",
                        "transport lock",
                        ": a red screw under the pan",
                    ],
                ),
            },
            TicketHit {
                id: TicketId(9),
                subject: segments(t, &["Where is the ", "transport", " box?"]),
                status: Status::Closed,
                requester: person(t, 15),
                updated_at: ago(30 * DAY_US),
                snippet: vec![],
            },
        ],
        messages: vec![MessageHit {
            ticket: TicketId(1),
            message: MessageId(4),
            ticket_subject: t("Scale shows E-07 after the move"),
            author: t("Tomás Keller"),
            is_note: true,
            created_at: ago(DAY_US),
            snippet: segments(t, &["the batch with the long ", "lock", " screw"]),
        }],
        contacts: vec![ContactHit {
            id: PersonId(10),
            name: segments(t, &["Rosa ", "Marín"]),
            email: Some(t("rosa@harbour-clinic.example")),
            organisation: Some(t("Harbour Clinic")),
            tickets: 5,
        }],
        tickets_total: 2,
        paging: Paging { newer: None, older: Some("x".into()) },
    }
}

fn person_full(t: Words<'_>) -> Person {
    Person {
        id: PersonId(10),
        role: Role::Contact,
        name: t("Rosa Marín"),
        email: Some(t("rosa@harbour-clinic.example")),
        organisation: Some(OrganisationId(1)),
        locale: Some(t("es")),
        time_zone: Some(t("Europe/Madrid")),
        phone: Some(t("+34 600 000 000")),
        notes: t("Prefers mail in the morning."),
        external_id: Some(t("crm-10")),
        verified_at: Some(ago(90 * DAY_US)),
        suspended_at: None,
        created_at: ago(400 * DAY_US),
        updated_at: ago(DAY_US),
    }
}

/// A dead address and a reader who complained.
fn troubles(t: Words<'_>) -> Vec<AddressTrouble> {
    vec![
        AddressTrouble {
            address: t("rosa@harbour-clinic.example"),
            kind: TroubleKind::Dead,
            reason: BounceReason::UserUnknown,
            words: t("550 5.1.1 no such user"),
            since: ago(2 * DAY_US),
        },
        AddressTrouble {
            address: t("rosa.private@mail.example"),
            kind: TroubleKind::Complained,
            reason: BounceReason::Feedback,
            words: String::new(),
            since: ago(40 * DAY_US),
        },
    ]
}

fn contact_page(t: Words<'_>) -> ContactPage {
    ContactPage {
        person: person_full(t),
        organisation: Some(OrganisationRef { id: OrganisationId(1), name: t("Harbour Clinic") }),
        reminders: desk::notes_panel(t),
        addresses: person_full(t).email.into_iter().chain(["rosa@home.example".to_owned()]).collect(),
        troubles: troubles(t),
        tickets: vec![ticket_row(t, 1), ticket_row(t, 10)],
        paging: Paging::default(),
        may_change: true,
        problem: None,
    }
}

fn team_person(t: Words<'_>, id: i64, role: Role) -> TeamPerson {
    let p = person(t, id);
    TeamPerson {
        id: p.id,
        name: p.name,
        email: p.email.unwrap_or_default(),
        role,
        teams: if id == 1 { vec![] } else { vec![team(t, 1), team(t, 2)] },
        suspended_at: (id == 4).then(|| ago(DAY_US)),
        seen_at: (id != 3).then(|| ago(id * HOUR_US)),
        can_sign_in: id != 3,
    }
}

fn set_up_link(t: Words<'_>) -> SetUpLink {
    SetUpLink {
        person: person(t, 3),
        address: t("https://desk.fjordscale.example/set-up/k3v9…"),
        expires_at: NOW.plus_us(DAY_US),
    }
}

fn servers_page(t: Words<'_>) -> MailboxServersPage {
    MailboxServersPage {
        mailbox: MailboxId(1),
        address: t("support@fjordscale.example"),
        smtp_address: t("127.0.0.1:2525"),
        has_relay: false,
        fetching: None,
        fetching_state: ChannelState::default(),
        sending: None,
        sending_state: ChannelState::default(),
        consent: None,
        consent_way: ConsentWay::None,
        redirect_uri: t("https://help.fjordscale.example/agent/mailboxes/consent"),
        folders: vec![],
        imports: vec![],
        test: None,
        problem: None,
        now: NOW,
    }
}

/// A mailbox that fetches, sends by a server of its own, takes over older mail, and was tested.
fn servers_in_use(t: Words<'_>) -> MailboxServersPage {
    let server = |host: &str, port| Server {
        host: t(host),
        port,
        security: Security::Tls,
        authority: t("-----BEGIN CERTIFICATE-----"),
    };
    // Nothing stays nothing, whatever texts go through.
    let said = |words: &str| if words.is_empty() { String::new() } else { t(words) };
    let import = |id, state, done, words: &str| Import {
        id: ImportId(id),
        mailbox: MailboxId(1),
        folder: t("INBOX"),
        since: Some(ago(400 * DAY_US)),
        state,
        total: if id == 5 { -1 } else { 2400 },
        done,
        problem: said(words),
        created_at: ago(HOUR_US),
        ended_at: None,
    };
    let step = |step, result, words: &str| TestStep { step, result, words: said(words) };
    let steps = TestedStep::ALL
        .iter()
        .enumerate()
        .map(|(n, &s)| match n {
            0..=5 => step(s, TestResult::Passed, "as support@fjordscale.example"),
            6 => step(s, TestResult::Failed, "535 5.7.8 who are you"),
            _ => step(s, TestResult::Skipped, ""),
        })
        .collect();
    MailboxServersPage {
        has_relay: true,
        fetching: Some(Fetching {
            mailbox: MailboxId(1),
            server: server("imap.fjordscale.example", 993),
            user: t("support@fjordscale.example"),
            sign_in: domain::mailbox::SignIn::Consent,
            folders: vec![t("INBOX"), t("Støtte")],
            after: AfterFetch::Move,
            move_to: t("Done"),
            changed_at: ago(30 * DAY_US),
        }),
        fetching_state: ChannelState { contact_at: Some(ago(MINUTE_US)), fault: None },
        sending: Some(Sending {
            mailbox: MailboxId(1),
            server: server("smtp.fjordscale.example", 465),
            user: t("support@fjordscale.example"),
            sign_in: domain::mailbox::SignIn::Consent,
            return_path: ReturnPath::Plain,
            changed_at: ago(30 * DAY_US),
        }),
        sending_state: ChannelState::default(),
        consent: Some(Consent {
            mailbox: MailboxId(1),
            provider: Provider::Issuer,
            issuer: t("https://id.fjordscale.example"),
            client_id: t("deskhand"),
            scope: t("openid email offline_access"),
            given_at: Some(ago(80 * DAY_US)),
            ends_at: Some(NOW.plus_us(10 * DAY_US)),
            ended: String::new(),
        }),
        folders: vec![t("INBOX"), t("Støtte")],
        imports: vec![
            import(5, ImportState::Running, 0, ""),
            import(4, ImportState::Running, 1200, ""),
            import(3, ImportState::Paused, 700, ""),
            import(2, ImportState::Failed, 3, "the server numbered the folder anew while the import ran"),
            import(1, ImportState::Done, 2400, ""),
        ],
        test: Some(TestMail {
            id: TestMailId(9),
            mailbox: MailboxId(1),
            state: TestState::Failed,
            steps,
            started_at: ago(MINUTE_US),
            ended_at: Some(NOW),
        }),
        ..servers_page(t)
    }
}

fn mailbox(t: Words<'_>) -> Mailbox {
    Mailbox {
        id: MailboxId(1),
        address: t("support@fjordscale.example"),
        name: t("Fjordscale Support"),
        team: Some(TeamId(1)),
        is_default: true,
        signature: t(SIGNATURE),
        acknowledges: true,
        acknowledgement: t(ACKNOWLEDGEMENT),
        sender_check: SenderCheck::Relay,
        authserv_id: t("mx.fjordscale.example"),
        created_at: ago(300 * DAY_US),
    }
}

fn mail_row(t: Words<'_>, n: i64) -> MailRow {
    type Story = (
        &'static str,
        Option<(&'static str, &'static str)>,
        Option<&'static str>,
        MailState,
        Option<i64>,
        &'static str,
    );
    let stories: [Story; 6] = [
        (
            "Re: Scale shows E-07 after the move",
            Some(("Rosa Marín", "rosa@harbour-clinic.example")),
            Some("rosa@harbour-clinic.example"),
            MailState::Placed,
            Some(1),
            "it carries the ticket's token",
        ),
        ("", None, Some("bounce@shop.example"), MailState::Quarantined, None, "it has more than 1000 parts"),
        ("", None, Some(""), MailState::Waiting, None, ""),
        (
            "Undelivered Mail Returned to Sender",
            Some(("", "mailer-daemon@relay.example")),
            Some(""),
            MailState::SetAside,
            None,
            "a delivery report that carries no token of ours",
        ),
        (
            "Second invoice for order 88213",
            Some(("", "lab-orders@northlab.example")),
            None,
            MailState::Placed,
            Some(2),
            "nothing in it points to a ticket",
        ),
        (
            "",
            Some(("Kenji Mori", "kenji@mori-instruments.example")),
            Some("kenji@mori-instruments.example"),
            MailState::Placed,
            Some(8),
            "nothing in it points to a ticket",
        ),
    ];
    let (subject, from, path, state, ticket, reason) = stories[(n - 1).rem_euclid(6) as usize];
    let or_empty = |s: &str| if s.is_empty() { String::new() } else { t(s) };
    MailRow {
        id: MailId(n),
        arrived_at: ago(n * 17 * MINUTE_US),
        mailbox: t("support@fjordscale.example"),
        inlet: if n % 3 == 0 { "ingest".into() } else { "smtp".into() },
        envelope_from: path.map(or_empty),
        from: from.map(|(name, email)| Address { name: or_empty(name), email: t(email) }),
        subject: or_empty(subject),
        bytes: n * 41_234,
        state,
        ticket: ticket.map(TicketId),
        reason: or_empty(reason),
    }
}

fn ledger(t: Words<'_>) -> LedgerPage {
    let other = MailboxRef { id: MailboxId(2), name: t("Billing"), address: t("billing@fjordscale.example") };
    let count = |(state, count)| StateCount { state, count, at_least: state == MailState::Placed };
    let counts = [
        (MailState::Waiting, 1),
        (MailState::Placed, 10_000),
        (MailState::SetAside, 12),
        (MailState::Quarantined, 1),
    ];
    LedgerPage {
        filter: LedgerFilter::default(),
        mailboxes: vec![mailbox_ref(t), other],
        rows: (1..=12).map(|n| mail_row(t, n)).collect(),
        paging: Paging { newer: None, older: Some("12".into()) },
        counts: counts.into_iter().map(count).collect(),
        looked_back_to: None,
        problem: None,
    }
}

fn mail_page(t: Words<'_>, n: i64) -> MailPage {
    let mail = mail_row(t, n);
    let was_read = matches!(mail.state, MailState::Placed | MailState::SetAside);
    let ticket = mail.ticket;
    let moved = |from, to| MailAct {
        at: ago(5 * MINUTE_US),
        by: Some(person(t, 2)),
        kind: MailActKind::Moved,
        reason: String::new(),
        before: t("nothing in it points to a ticket"),
        from: Some(from),
        to: Some(to),
    };
    MailPage {
        mailbox: MailboxId(1),
        message: ticket.map(|_| MessageId(2)),
        peer: t("mail.harbour-clinic.example [192.0.2.7]"),
        envelope_to: vec![t("support@fjordscale.example")],
        kind: was_read.then_some(LetterKind::Person),
        kind_reason: String::new(),
        verdict: Verdict {
            identity: Identity::NotVerified,
            reason: t("mx.fjordscale.example found nobody who vouches for harbour-clinic.example"),
            checks: vec![
                Check {
                    method: Method::Dkim,
                    result: CheckResult::Fail,
                    domain: t("harbour-clinic.example"),
                    selector: t("k1"),
                    alignment: Alignment::Aligned,
                    detail: t("the text was changed after it was signed"),
                },
                Check {
                    method: Method::Relay,
                    result: CheckResult::Pass,
                    domain: t("mx.fjordscale.example"),
                    selector: String::new(),
                    alignment: Alignment::NoQuestion,
                    detail: t("the server whose word is believed for this mailbox"),
                },
            ],
        },
        complaints: vec![
            Complaint { code: ComplaintCode::NoMessageId, detail: String::new() },
            Complaint { code: ComplaintCode::UnknownCharset, detail: t("x-mac-klingon") },
        ],
        acknowledgement: t("nobody vouched for the author's address"),
        parser_version: 4,
        placed_at: was_read.then(|| ago(n * 16 * MINUTE_US)),
        code: if mail.state == MailState::Quarantined { "too_many_parts".into() } else { String::new() },
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        acts: ticket.map(|to| moved(TicketId(3), to)).into_iter().collect(),
        follows: match ticket {
            Some(ticket) => vec![
                Follow { words: t("A message was added."), link: Some(Link::Message(ticket, MessageId(2))) },
                Follow { words: t("It went from solved to open."), link: Some(Link::Ticket(ticket)) },
            ],
            None => Vec::new(),
        },
        mail,
    }
}

fn mail_sheet(t: Words<'_>, n: i64, view: MailView) -> MailSheet {
    let page = mail_page(t, n);
    let (placed, state) = (page.mail.ticket.is_some(), page.mail.state);
    let can = MailActions {
        retry: state == MailState::Quarantined,
        release: matches!(state, MailState::Quarantined | MailState::SetAside),
        set_aside: state == MailState::Quarantined,
        reread: placed,
        move_message: placed,
    };
    let line = |id, subject: &str| TicketLine {
        id: TicketId(id),
        subject: t(subject),
        status: Status::Open,
        updated_at: ago(HOUR_US),
    };
    let destinations = vec![line(5, "Scale shows E-07"), line(6, "Invoice 88213")];
    MailSheet { page, view, can, destinations, problem: None }
}

fn raw_mail(t: Words<'_>, is_cut: bool) -> MailView {
    let text = t(
        "Received: from mail.harbour-clinic.example ([192.0.2.7])\r\n\tby desk.fjordscale.example with ESMTPS; Tue, 10 Mar 2026 14:13:00 +0000\r\nFrom: Rosa =?UTF-8?Q?Mar=C3=ADn?= <rosa@harbour-clinic.example>\r\nTo: support@fjordscale.example\r\nSubject: Re: Scale shows E-07 after the move\r\nContent-Type: text/plain; charset=x-mac-klingon\r\n\r\nOur delivery window is 8 to 11.\r\n",
    );
    MailView::Raw { text, is_cut }
}

fn parsed_mail(t: Words<'_>) -> ParsedMail {
    let part = |depth, media_type: &str, name: &str| PartLine {
        depth,
        media_type: t(media_type),
        type_is_default: depth == 0,
        charset: if depth == 1 { t("utf-8") } else { String::new() },
        transfer: "base64",
        disposition: if name.is_empty() { String::new() } else { "attachment".into() },
        name: if name.is_empty() { String::new() } else { t(name) },
        bytes: 12_345,
    };
    ParsedMail {
        headers: vec![
            ("From".into(), t("Rosa Marín <rosa@harbour-clinic.example>")),
            ("Subject".into(), t("Re: Scale shows E-07 after the move")),
        ],
        headers_are_cut: true,
        parts: vec![
            part(0, "multipart/mixed", ""),
            part(1, "text/plain", ""),
            part(9, "image/png", "scale.png"),
        ],
        parts_are_cut: true,
        letter: Ok(ParsedLetter {
            text: t("Our delivery window is 8 to 11.\n\n> When can we come?"),
            reply: t("Our delivery window is 8 to 11."),
            quoted: t("> When can we come?"),
            has_html: true,
            attachments: vec![(t("scale.png"), "image/png".into(), 12_345)],
            complaints: vec![Complaint { code: ComplaintCode::UnknownCharset, detail: t("x-mac-klingon") }],
            reader: 4,
        }),
    }
}

fn reread(t: Words<'_>) -> Reread {
    Reread {
        readers: (3, 4),
        reply: (t("Our delivery window is 8 to 11.\n-- \nRosa"), t("Our delivery window is 8 to 11.")),
        quoted: (String::new(), t("-- \nRosa")),
        html: (false, true),
        new_files: vec![(t("scale.png"), "image/png".into(), 12_345)],
        narrows_to: Some(LetterKind::AutoReply),
        fingerprint: "9f86d081".into(),
    }
}

fn caught(t: Words<'_>, number: i64) -> CaughtRow {
    CaughtRow {
        number,
        arrived_at: ago(number * HOUR_US),
        from: t("Fjordscale Support <support@fjordscale.example>"),
        to: vec![t("rosa@harbour-clinic.example"), t("petra@mlekarna.example")],
        subject: t("Re: Scale shows E-07 after the move"),
        bytes: 3_120,
    }
}

fn error(t: Words<'_>, status: u16, what: Wrong) -> ErrorPage {
    ErrorPage { workspace: t("Fjordscale"), status, what, back: Some("/agent/tickets/1".into()) }
}

/// One page in one state.
pub struct Sample {
    /// `screen-state`, fit for a file name.
    pub name: &'static str,
    pub html: Markup,
}

/// Every screen in every state, with all texts through `t`.
pub fn all(t: Words<'_>) -> Vec<Sample> {
    use crate::{
        contacts, help, history, ledger as ledger_page, macros, mailbox_dns, mailbox_servers, mailboxes,
        new_ticket as new_page, organisations, outgoing, parts_page, profile, search, session,
        team as team_pages, ticket as ticket_pages, tickets, tokens,
    };
    let admin = frame(t, Role::Admin);
    let agent = frame(t, Role::Agent);
    let list = ticket_list(t);
    let mut out: Vec<Sample> = Vec::new();
    let mut add = |name: &'static str, html: Markup| out.push(Sample { name, html });

    let sign_in = SignIn { workspace: t("Fjordscale"), ..SignIn::default() };
    add("sign-in", session::sign_in(crate::Words::default(), &sign_in));
    add(
        "sign-in-refused",
        session::sign_in(
            crate::Words::default(),
            &SignIn {
                email: t("ana@fjordscale.example"),
                next: Some("/agent/tickets/1".into()),
                problem: Some(t("That address and password do not go together.")),
                ..sign_in.clone()
            },
        ),
    );
    add(
        "sign-in-insecure",
        session::sign_in(
            crate::Words::default(),
            &SignIn { insecure: true, next: Some(t("javascript:alert(1)")), ..sign_in },
        ),
    );
    let set_up = SetUp {
        workspace: t("Fjordscale"),
        secret: t("k3v9"),
        name: String::new(),
        email: t("mei@fjordscale.example"),
        typed_email: String::new(),
        expires_at: NOW.plus_us(20 * HOUR_US),
        problem: None,
    };
    add("set-up", session::set_up(crate::Words::default(), &set_up, NOW));
    add(
        "set-up-refused",
        session::set_up(
            crate::Words::default(),
            &SetUp { name: t("Mei Tan"), problem: Some(t("The password is too short.")), ..set_up.clone() },
            NOW,
        ),
    );
    add(
        "set-up-first-admin-refused",
        session::set_up(
            crate::Words::default(),
            &SetUp {
                email: String::new(),
                typed_email: t("mei@fjordscale"),
                problem: Some(t("That is not a mail address.")),
                ..set_up
            },
            NOW,
        ),
    );
    add("signed-out", session::signed_out(crate::Words::default(), &t("Fjordscale")));
    add(
        "error-refused",
        session::error(
            crate::Words::default(),
            &error(t, 409, Wrong::Refused(t("Ticket 1 was changed by Ana Ortiz a moment ago."))),
        ),
    );
    add(
        "error-not-found",
        session::error(
            crate::Words::default(),
            &ErrorPage {
                back: None,
                ..error(t, 404, Wrong::Refused(t("This does not exist, or you may not see it.")))
            },
        ),
    );
    add(
        "error-sign-in",
        session::error(crate::Words::default(), &error(t, 401, Wrong::Refused(t("Please sign in first.")))),
    );
    add(
        "error-sign-in-customer",
        session::error(
            crate::Words::default(),
            &ErrorPage {
                back: Some(crate::url::requests()),
                ..error(t, 401, Wrong::Refused(t("Please sign in first.")))
            },
        ),
    );
    add(
        "error-fault",
        session::error(crate::Words::default(), &error(t, 500, Wrong::Fault { reference: t("f7k2-9q") })),
    );

    add("tickets", tickets::page(&agent, &list));
    let second = TicketList {
        paging: Paging { newer: Some("n".into()), older: None },
        cursor: Some(t("1773153000-24")),
        sort: Sort::Urgent,
        rows: (25..=29).map(|n| ticket_row(t, n)).collect(),
        ..list.clone()
    };
    add("tickets-last-page", tickets::page(&agent, &second));
    for (name, page) in hours::all(t, &admin) {
        add(name, page);
    }
    for (name, page) in desk::all(t, &admin) {
        add(name, page);
    }
    for (name, page) in articles::all(t, &admin) {
        add(name, page);
    }
    for (name, page) in guided::all(t).into_iter().chain(widget::all(t)) {
        add(name, page);
    }
    for (name, page) in follow_up::all(t, &admin) {
        add(name, page);
    }
    for (name, page) in portal::all(t, &admin) {
        add(name, page);
    }
    for (name, page) in access::all(t, &admin) {
        add(name, page);
    }
    for (name, page) in load::pages(t, &agent, &ticket_page(t)) {
        add(name, page);
    }
    for (name, page) in work::pages(t, &admin).into_iter().chain(side::pages(t, &agent)) {
        add(name, page);
    }
    for (name, page) in promises::pages(t, &admin) {
        add(name, page);
    }
    for (name, page) in evidence::pages(t, &agent) {
        add(name, page);
    }
    for (name, page) in playbooks::pages(t, &admin) {
        add(name, page);
    }
    for (name, page) in routing::pages(t, &admin).into_iter().chain(rules::pages(t, &admin)) {
        add(name, page);
    }
    for (name, page) in escalation::pages(t, &agent, &admin) {
        add(name, page);
    }
    for (name, page) in incidents::pages(t, &agent) {
        add(name, page);
    }
    for (name, page) in views::pages(t, &agent) {
        add(name, page);
    }
    for (name, view) in [
        ("tickets-none-mine", View::Mine),
        ("tickets-none-unassigned", View::Unassigned),
        ("tickets-none-team", View::Team(TeamId(1))),
        ("tickets-none-open", View::Open),
        ("tickets-none-solved", View::Solved),
        ("tickets-none-spam", View::Spam),
    ] {
        add(name, tickets::page(&agent, &empty_list(t, view)));
    }
    add("ticket", ticket_pages::page(&admin, Some(&list), &ticket_page(t)));
    let told = Frame {
        notice: Some(Notice { kind: NoticeKind::Done, words: t("Sent to rosa@harbour-clinic.example.") }),
        ..agent.clone()
    };
    add("ticket-alone", ticket_pages::page(&told, None, &ticket_page(t)));
    let alarm = Incident {
        channel: "mail_in".into(),
        code: "mailbox_silent".into(),
        subject: "support@fjordscale.example".into(),
        words: t("support@fjordscale.example: no contact with its server for more than five minutes"),
        since: NOW.plus_us(-40 * 60 * 1_000_000),
        seen_at: NOW,
        told_at: Some(NOW),
        claimed_until: None,
    };
    add("tickets-alarm", tickets::page(&Frame { alarms: vec![alarm.clone()], ..admin.clone() }, &list));
    add("tickets-alarms", tickets::page(&Frame { alarms: vec![alarm; 5], ..admin.clone() }, &list));
    add("ticket-deliveries", ticket_pages::page(&agent, Some(&list), &every_delivery(t)));
    let planned = every_plan(t);
    let waits = Frame { planned: planned.planned.iter().map(|i| i.reply.clone()).collect(), ..agent.clone() };
    add("ticket-planned", ticket_pages::page(&agent, Some(&list), &planned));
    add("planned-elsewhere", tickets::page(&waits, &list));
    add("ticket-suggested", ticket_pages::page(&agent, Some(&second), &suggested(t)));
    add("ticket-chat", ticket_pages::page(&agent, Some(&list), &chatting(t)));
    add("ticket-suspected", ticket_pages::page(&agent, Some(&list), &spam(t, SpamState::Suspected)));
    add("ticket-spam", ticket_pages::page(&agent, Some(&list), &spam(t, SpamState::Spam)));
    add("ticket-cleared", ticket_pages::page(&agent, Some(&list), &spam(t, SpamState::Ham)));
    add("ticket-solved", ticket_pages::page(&agent, Some(&list), &solved(t, Status::Solved)));
    add("ticket-closed", ticket_pages::page(&agent, Some(&list), &solved(t, Status::Closed)));
    add("ticket-bare", ticket_pages::page(&agent, Some(&list), &bare(t)));
    add("ticket-light", ticket_pages::page(&frame(t, Role::Light), Some(&list), &light(t)));
    add("history", history::page(&agent, &history_page(t)));

    add("new-ticket", new_page::page(&agent, &new_ticket(t)));
    add(
        "new-ticket-refused",
        new_page::page(
            &agent,
            &NewTicket {
                requester_email: t("rosa(at)example"),
                requester_name: t("Rosa"),
                subject: t("Drawer"),
                text: t("It is stuck."),
                is_public: true,
                priority: Some(Priority::High),
                follow_up_of: Some(TicketId(10)),
                team: Some(TeamId(1)),
                mailbox: Some(MailboxId(1)),
                channel: Channel::Api,
                problem: problem(t, "requester_email", "must look like name@example.com"),
                ..new_ticket(t)
            },
        ),
    );
    add("new-ticket-no-mailbox", new_page::page(&agent, &NewTicket { mailboxes: vec![], ..new_ticket(t) }));

    add("search-start", search::page(&agent, &SearchPage::default()));
    add("search", search::page(&agent, &search_page(t)));
    add(
        "search-nothing",
        search::page(&agent, &SearchPage { query: t("zyxgibberish"), ..SearchPage::default() }),
    );
    add(
        "search-problem",
        search::page(
            &agent,
            &SearchPage {
                query: t("printer status:opne"),
                problem: Some(QueryProblem {
                    at: 15,
                    length: 4,
                    words: t("“opne” is not a status. Use new, open, pending, on_hold, solved or closed."),
                }),
                ..SearchPage::default()
            },
        ),
    );
    add(
        "search-problem-at-end",
        search::page(
            &agent,
            &SearchPage {
                query: t("printer status:"),
                problem: Some(QueryProblem {
                    at: usize::MAX,
                    length: 0,
                    words: t("After “status:” a status is missing."),
                }),
                ..SearchPage::default()
            },
        ),
    );

    let rows = [10, 11, 12, 13, 15].into_iter().map(|id| ContactRow {
        person: person(t, id),
        organisation: (id == 10)
            .then(|| OrganisationRef { id: OrganisationId(1), name: t("Harbour Clinic") }),
        tickets_open: id - 10,
        updated_at: ago(id * HOUR_US),
    });
    add(
        "contacts",
        contacts::list(
            &agent,
            &ContactList { rows: rows.collect(), paging: Paging { newer: None, older: Some("x".into()) } },
        ),
    );
    add("contacts-none", contacts::list(&agent, &ContactList::default()));
    add("contact", contacts::page(&agent, &contact_page(t)));
    let nobody = Person {
        name: String::new(),
        email: None,
        verified_at: None,
        suspended_at: Some(ago(DAY_US)),
        ..person_full(t)
    };
    add(
        "contact-refused",
        contacts::page(
            &agent,
            &ContactPage {
                person: nobody,
                organisation: None,
                tickets: vec![],
                problem: problem(t, "email", "is the address of another contact"),
                ..contact_page(t)
            },
        ),
    );
    add(
        "contact-read-only",
        contacts::page(&frame(t, Role::Light), &ContactPage { may_change: false, ..contact_page(t) }),
    );
    let organisation = |id, name: &str, domains: &[&str]| OrganisationRow {
        id: OrganisationId(id),
        name: t(name),
        domains: domains.iter().map(|d| t(d)).collect(),
        contacts: 3 * id,
        tickets_open: id,
    };
    add(
        "organisations",
        organisations::list(
            &agent,
            &OrganisationList {
                rows: vec![
                    organisation(1, "Harbour Clinic", &["harbour-clinic.example"]),
                    organisation(2, "Northlab", &["northlab.example", "nlab.example"]),
                    organisation(3, "O’Neill Bakery", &[]),
                ],
                paging: Paging::default(),
                may_change: true,
                problem: problem(t, "domains", "belongs to Northlab already"),
            },
        ),
    );
    add("organisations-none", organisations::list(&agent, &OrganisationList::default()));
    let organisation_page = OrganisationPage {
        id: OrganisationId(1),
        name: t("Harbour Clinic"),
        domains: vec![t("harbour-clinic.example")],
        notes: t("Service contract until 2027."),
        shares_requests: true,
        contacts: vec![person(t, 10), person(t, 13)],
        contacts_total: 2,
        tickets: vec![ticket_row(t, 1)],
        paging: Paging::default(),
        may_change: true,
        problem: None,
    };
    add("organisation", organisations::page(&agent, &organisation_page));
    let own_sign_in = OrganisationSignInPage {
        id: OrganisationId(1),
        name: t("Harbour Clinic"),
        of_organisation: vec![t("harbour-clinic.example")],
        is_set: true,
        issuer: "https://id.harbour-clinic.example".into(),
        client_id: t("deskhand"),
        has_secret: true,
        domains: vec![t("harbour-clinic.example")],
        redirect_uri: "https://desk.example/requests/organisation/301".into(),
        problem: None,
    };
    add("organisation-sign-in", organisations::sign_in(&admin, &own_sign_in));
    add(
        "organisation-sign-in-refused",
        organisations::sign_in(
            &admin,
            &OrganisationSignInPage {
                is_set: false,
                has_secret: false,
                problem: problem(t, "issuer", "calls itself by another address; use that one"),
                ..own_sign_in.clone()
            },
        ),
    );
    add(
        "organisation-sign-in-no-domains",
        organisations::sign_in(&admin, &OrganisationSignInPage { of_organisation: vec![], ..own_sign_in }),
    );
    add(
        "organisation-empty",
        organisations::page(
            &agent,
            &OrganisationPage {
                contacts: vec![],
                contacts_total: 0,
                tickets: vec![],
                may_change: false,
                ..organisation_page
            },
        ),
    );

    let people = PeoplePage {
        rows: vec![
            team_person(t, 1, Role::Admin),
            team_person(t, 2, Role::Agent),
            team_person(t, 3, Role::Lead),
            team_person(t, 4, Role::Light),
        ],
        teams: vec![team(t, 1), team(t, 2)],
        problem: None,
        set_up_link: None,
    };
    add("people", team_pages::people(&admin, &people));
    add(
        "people-added",
        team_pages::people(
            &admin,
            &PeoplePage {
                set_up_link: Some(set_up_link(t)),
                problem: problem(t, "email", "is taken"),
                ..people
            },
        ),
    );
    let person_page = PersonPage {
        person: team_person(t, 2, Role::Agent),
        teams: vec![team(t, 1), team(t, 2)],
        is_me: false,
        set_up_link: None,
        problem: None,
    };
    add("person", team_pages::person(&admin, &person_page));
    add(
        "person-me",
        team_pages::person(
            &admin,
            &PersonPage { is_me: true, person: team_person(t, 1, Role::Admin), ..person_page.clone() },
        ),
    );
    add(
        "person-suspended",
        team_pages::person(
            &admin,
            &PersonPage {
                person: team_person(t, 4, Role::Light),
                set_up_link: Some(set_up_link(t)),
                problem: problem(t, "name", "must not be empty"),
                teams: vec![],
                ..person_page
            },
        ),
    );
    let team_row = TeamRow {
        id: TeamId(1),
        name: t("Hardware"),
        members: vec![person(t, 2), person(t, 3)],
        tickets_open: 12,
    };
    add(
        "teams",
        team_pages::teams(
            &admin,
            &TeamsPage {
                rows: vec![
                    team_row.clone(),
                    TeamRow { id: TeamId(2), name: t("Billing"), members: vec![], tickets_open: 0 },
                ],
                problem: problem(t, "name", "is taken"),
            },
        ),
    );
    add("teams-none", team_pages::teams(&admin, &TeamsPage::default()));
    add(
        "team",
        team_pages::team(
            &admin,
            &TeamPage { team: team_row.clone(), others: vec![person(t, 1)], problem: None },
        ),
    );
    add(
        "team-empty",
        team_pages::team(
            &admin,
            &TeamPage {
                team: TeamRow { members: vec![], ..team_row },
                others: vec![],
                problem: problem(t, "name", "is taken"),
            },
        ),
    );

    let mailbox_row = MailboxRow {
        id: MailboxId(1),
        name: t("Fjordscale Support"),
        address: t("support@fjordscale.example"),
        team: Some(team(t, 1)),
        is_default: true,
        acknowledges: true,
        last_mail_at: Some(ago(12 * MINUTE_US)),
    };
    let quiet = MailboxRow {
        id: MailboxId(2),
        is_default: false,
        acknowledges: false,
        team: None,
        last_mail_at: None,
        ..mailbox_row.clone()
    };
    add(
        "mailboxes",
        mailboxes::list(
            &admin,
            &MailboxesPage { rows: vec![mailbox_row, quiet], problem: problem(t, "address", "is taken") },
        ),
    );
    add("mailboxes-none", mailboxes::list(&admin, &MailboxesPage::default()));
    let mailbox_page = MailboxPage {
        mailbox: mailbox(t),
        teams: vec![team(t, 1)],
        smtp_address: t("desk.fjordscale.example:25"),
        last_mail_at: Some(ago(HOUR_US)),
        team_at_domain: 3,
        problem: None,
    };
    add("mailbox", mailboxes::page(&admin, &mailbox_page));
    add(
        "mailbox-refused",
        mailboxes::page(
            &admin,
            &MailboxPage {
                last_mail_at: None,
                problem: problem(t, "signature", "cannot be read: line 2 has no end"),
                ..mailbox_page
            },
        ),
    );

    let record = |purpose, name: &str, value: &str, state, words: &str| DnsRecord {
        purpose,
        name: t(name),
        record_type: if purpose == RecordPurpose::Mx { "MX" } else { "TXT" },
        value: t(value),
        state,
        words: t(words),
    };
    let records = vec![
        record(
            RecordPurpose::Mx,
            "fjordscale.example",
            "10 desk.fjordscale.example",
            RecordState::Good,
            "Mail for fjordscale.example comes straight to the desk.",
        ),
        record(
            RecordPurpose::Spf,
            "fjordscale.example",
            "v=spf1 a:out.fjordscale.example ~all",
            RecordState::Wrong,
            "There are 2 records, and then none of them counts. Join them into one.",
        ),
        record(
            RecordPurpose::Dkim,
            "desk-1f._domainkey.fjordscale.example",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            RecordState::Missing,
            "The record is not there yet. The desk signs as soon as it sees it.",
        ),
        record(
            RecordPurpose::Dmarc,
            "_dmarc.fjordscale.example",
            "v=DMARC1; p=none",
            RecordState::Weak,
            "It only asks for reports.",
        ),
    ];
    let key = |id: i64, algorithm, published_at| SendingKey {
        id: SendingKeyId(id),
        domain: t("fjordscale.example"),
        selector: t("desk-1f"),
        algorithm,
        public_key: t("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
        created_at: ago(DAY_US),
        published_at,
        retired_at: None,
    };
    let mut dns_page = MailboxDnsPage {
        mailbox: MailboxId(1),
        address: t("support@fjordscale.example"),
        records,
        keys: vec![key(1, KeyAlgorithm::Rsa, Some(ago(HOUR_US))), key(2, KeyAlgorithm::Ed25519, None)],
    };
    add("mailbox-dns", mailbox_dns::page(&admin, &dns_page));
    dns_page.keys = vec![key(1, KeyAlgorithm::Rsa, Some(ago(HOUR_US)))];
    add("mailbox-dns-signed", mailbox_dns::page(&admin, &dns_page));
    dns_page.keys.clear();
    for r in &mut dns_page.records {
        (r.state, r.words) = (RecordState::Unknown, t("DNS does not answer in time."));
    }
    add("mailbox-dns-silent", mailbox_dns::page(&admin, &dns_page));
    add("mailbox-servers-none", mailbox_servers::page(&admin, &servers_page(t)));
    add("mailbox-servers", mailbox_servers::page(&admin, &servers_in_use(t)));
    let mut troubled = servers_in_use(t);
    troubled.fetching_state.fault = Some(ChannelFault {
        kind: FaultKind::FolderMissing,
        words: t("the folder “Support” cannot be opened. There are: INBOX, Sent"),
        since: ago(HOUR_US),
        times: 12,
    });
    troubled.sending_state.fault = Some(ChannelFault {
        kind: FaultKind::ConsentEnded,
        words: t("the consent has ended, somebody has to give it again: invalid_grant"),
        since: ago(HOUR_US),
        times: 2,
    });
    if let Some(c) = &mut troubled.consent {
        (c.ended, c.ends_at) = (t("invalid_grant"), None);
    }
    troubled.consent_way = ConsentWay::Code {
        user_code: t("WDJB-MJHT"),
        // Checked before it is kept: an address, whatever else texts are.
        verification_uri: "https://id.fjordscale.example/device".to_owned(),
    };
    troubled.problem = problem(t, "move_to", "must name the folder that mails are put into")
        .map(|p| (ServersForm::Fetching, p));
    add("mailbox-servers-troubled", mailbox_servers::page(&admin, &troubled));
    let mut silent = servers_in_use(t);
    silent.fetching_state = ChannelState { contact_at: Some(ago(HOUR_US)), fault: None };
    silent.consent_way = ConsentWay::Link("https://id.fjordscale.example/auth?state=x".to_owned());
    silent.problem = problem(t, "client_id", "must be there").map(|p| (ServersForm::Consent, p));
    add("mailbox-servers-silent", mailbox_servers::page(&admin, &silent));

    let token = |id: i64, any_person| TokenRow {
        id: TokenId(id),
        name: t("Nightly export"),
        person: person(t, 2),
        any_person,
        created_at: ago(40 * DAY_US),
        used_at: (id == 1).then(|| ago(HOUR_US)),
        expires_at: match id {
            1 => Some(NOW.plus_us(30 * DAY_US)),
            2 => Some(ago(DAY_US)),
            _ => None,
        },
    };
    let tokens_page = TokensPage {
        rows: vec![token(1, false), token(2, true), token(3, false)],
        people: vec![person(t, 1), person(t, 2)],
        made: None,
        problem: None,
    };
    add("tokens", tokens::page(&admin, &tokens_page));
    add(
        "tokens-made",
        tokens::page(
            &admin,
            &TokensPage {
                made: Some(MadeToken { name: t("Nightly export"), secret: t("dh_3f9k2m5v8x1c4b7n0q6w") }),
                problem: problem(t, "name", "is taken"),
                ..tokens_page
            },
        ),
    );
    add(
        "tokens-none",
        tokens::page(&admin, &TokensPage { people: vec![person(t, 1)], ..TokensPage::default() }),
    );
    let session_row = |id, is_current, user_agent: &str| SessionRow {
        id: SessionId(id),
        is_current,
        signed_in_at: ago(id * DAY_US),
        seen_at: ago(id * HOUR_US),
        address: t("192.0.2.44"),
        user_agent: if user_agent.is_empty() { String::new() } else { t(user_agent) },
    };
    let profile_page = ProfilePage {
        name: t("Ana Ortiz"),
        email: t("ana@fjordscale.example"),
        time_zone: t("Europe/Madrid"),
        writes: Some(Reading::Plain),
        desk_writes: Reading::Markdown,
        sessions: vec![session_row(1, true, "Firefox 147 on Linux"), session_row(2, false, "")],
        hours: hours::mine(t),
        problem: None,
    };
    for (name, page) in together(t, &agent, &admin) {
        add(name, page);
    }
    add("profile", profile::page(&Frame { theme: Theme::Light, ..agent.clone() }, &profile_page));
    add(
        "profile-refused",
        profile::page(
            &Frame { theme: Theme::Dark, ..agent.clone() },
            &ProfilePage { problem: problem(t, "current_password", "is not right"), ..profile_page },
        ),
    );

    add("ledger", ledger_page::list(&admin, &ledger(t)));
    let filter = LedgerFilter {
        state: Some(MailState::Quarantined),
        mailbox: Some(MailboxId(1)),
        identity: Some(Identity::Failed),
        kind: Some(LetterKind::List),
        from: t("rosa@harbour-clinic.example"),
        to: t("support"),
        since: Some(ago(9 * DAY_US)),
        until: Some(NOW),
        complaint: Some(ComplaintCode::NoDate),
    };
    let none = LedgerPage { rows: vec![], paging: Paging::default(), ..ledger(t) };
    add(
        "ledger-filtered-none",
        ledger_page::list(&admin, &LedgerPage { filter: filter.clone(), ..none.clone() }),
    );
    let further = Paging { newer: None, older: Some("7".into()) };
    let looked = LedgerPage { filter, paging: further, looked_back_to: Some(ago(DAY_US)), ..none.clone() };
    add("ledger-look-further", ledger_page::list(&admin, &looked));
    add("ledger-looked-far", ledger_page::list(&admin, &LedgerPage { rows: ledger(t).rows, ..looked }));
    for (name, state) in
        [("ledger-quarantine-empty", MailState::Quarantined), ("ledger-nothing-waits", MailState::Waiting)]
    {
        let filter = LedgerFilter { state: Some(state), ..LedgerFilter::default() };
        add(name, ledger_page::list(&admin, &LedgerPage { filter, ..none.clone() }));
    }
    let words = t("Came on or after: it is no day like 2026-03-10.");
    let typed = vec![("since".to_owned(), t("soon"))];
    let problem = Some(FormProblem { field: Some("since".into()), words, typed });
    add("ledger-refused", ledger_page::list(&admin, &LedgerPage { problem, ..none }));
    add("ledger-none", ledger_page::list(&admin, &LedgerPage::default()));
    for (name, n) in [("mail", 1), ("mail-quarantined", 2), ("mail-waiting", 3), ("mail-set-aside", 4)] {
        add(name, ledger_page::mail(&admin, &mail_sheet(t, n, MailView::Trace)));
    }
    add("mail-raw", ledger_page::mail(&agent, &mail_sheet(t, 1, raw_mail(t, true))));
    add(
        "mail-parsed",
        ledger_page::mail(&agent, &mail_sheet(t, 1, MailView::Parsed(Box::new(parsed_mail(t))))),
    );
    let unreadable =
        ParsedMail { letter: Err(t("it has more than 1000 parts")), parts: vec![], ..parsed_mail(t) };
    add(
        "mail-unreadable",
        ledger_page::mail(&admin, &mail_sheet(t, 2, MailView::Parsed(Box::new(unreadable)))),
    );
    add(
        "mail-difference",
        ledger_page::mail(&agent, &mail_sheet(t, 1, MailView::Reread(Box::new(reread(t))))),
    );
    let same = Reread { readers: (4, 4), ..Reread::default() };
    add("mail-no-difference", ledger_page::mail(&agent, &mail_sheet(t, 1, MailView::Reread(Box::new(same)))));
    for (name, n, field, wrong) in
        [("mail-move-refused", 1, "ticket", "#9999"), ("mail-aside-refused", 2, "reason", "")]
    {
        let words = t("There is no ticket with that number.");
        let problem =
            Some(FormProblem { field: Some(field.into()), words, typed: vec![(field.into(), t(wrong))] });
        add(name, ledger_page::mail(&admin, &MailSheet { problem, ..mail_sheet(t, n, MailView::Trace) }));
    }

    let address = |name: &str, address: &str| HelpAddress { name: t(name), address: t(address) };
    let home = HelpHome {
        workspace: t("Fjordscale"),
        base: "https://help.fjordscale.example".to_owned(),
        addresses: vec![
            address("Support", "support@fjordscale.example"),
            address("Invoices and orders", "billing@fjordscale.example"),
        ],
        is_team: false,
        door: None,
        chat: Some(domain::read::help::HelpChat { key: "5f1b9c7d20e4a683".into(), colour: None }),
    };
    let door = HelpDoor {
        locale: domain::Language::English.into(),
        topics: vec![(domain::HelpPlaceId(1), t("Printers"))],
    };
    add("help-door", help::home(crate::Words::default(), &HelpHome { door: Some(door), ..home.clone() }));
    add("help", help::home(crate::Words::default(), &home));
    add(
        "help-nothing-yet",
        help::home(crate::Words::default(), &HelpHome { addresses: vec![], is_team: true, ..home }),
    );
    add(
        "outgoing",
        outgoing::list(
            crate::Words::default(),
            &CaughtList { rows: (1..=3).map(|n| caught(t, n)).collect() },
            NOW,
        ),
    );
    add("outgoing-none", outgoing::list(crate::Words::default(), &CaughtList::default(), NOW));
    add(
        "outgoing-mail",
        outgoing::mail(
            crate::Words::default(),
            &CaughtMail {
                row: caught(t, 1),
                headers: vec![
                    ("From".into(), t("Fjordscale Support <support@fjordscale.example>")),
                    (t("X-Odd"), t("value")),
                ],
                text: t("Hello Rosa,\n\nE-07 means that the load cell reports more than it can measure."),
                has_html: true,
            },
            NOW,
        ),
    );
    let macros_page = MacrosPage { macros: macro_lines(t), may_share: true, query: String::new() };
    add("macros", macros::list(&admin, &macros_page));
    let none = MacrosPage { macros: vec![], ..macros_page.clone() };
    add("macros-none", macros::list(&agent, &none));
    add("macros-not-found", macros::list(&agent, &MacrosPage { query: t("zyx"), ..none }));
    let macro_page = MacroPage {
        files: vec![KeptFile {
            id: AttachmentId(81),
            name: t("loan-form.pdf"),
            bytes: 84_000,
            is_image: false,
        }],
        id: Some(MacroId(71)),
        item: a_macro(t, 71),
        may_share: true,
        may_change: true,
        teams: vec![team(t, 1), team(t, 2)],
        assignees: [1, 2, 3].into_iter().map(|id| person(t, id)).collect(),
        fields: work::work(t).form.shown,
        problem: None,
    };
    add("macro", macros::one(&admin, &macro_page));
    let words = t("text: has the placeholder {{ticket.colour}}, which does not exist.");
    let typed = vec![("text".to_owned(), t("{{ticket.colour}}"))];
    let wrong = Some(FormProblem { field: Some("text".into()), words, typed });
    add("macro-refused", macros::one(&admin, &MacroPage { id: None, problem: wrong, ..macro_page.clone() }));
    let own = Macro { reach: Reach::Person(PersonId(2)), ..a_macro(t, 71) };
    let theirs = MacroPage { item: own, may_share: false, may_change: false, teams: vec![], ..macro_page };
    add("macro-of-somebody", macros::one(&agent, &theirs));
    let choice = MacroChoice {
        ticket: TicketId(1),
        subject: t("E-07 after the move"),
        query: String::new(),
        found: macro_lines(t),
        preview: Some(macro_preview(t, Visibility::Public)),
    };
    add("macro-choice", macros::choice(&agent, &choice));
    let for_note = Some(macro_preview(t, Visibility::Internal));
    add("macro-choice-note", macros::choice(&agent, &MacroChoice { preview: for_note, ..choice.clone() }));
    let nothing = MacroChoice { preview: None, found: vec![], ..choice };
    add("macro-choice-none", macros::choice(&agent, &nothing));
    add("parts", parts_page::page(&admin, parts_page::Dress::default()));
    for (name, page) in look::pages(&admin) {
        add(name, page);
    }
    out.extend(crate::samples_flow::all(t, &agent, &list, &ticket_page(t)));
    out
}

/// The bell and what belongs to it, and a ticket that others watch.
fn together(t: Words<'_>, agent: &Frame, admin: &Frame) -> Vec<(&'static str, maud::Markup)> {
    use domain::notify::{Hours, Kind};
    use domain::read::notifications::{
        BrowserRow, Kept, KeptPage, Notification, NotificationsPage, NotifySettings, grouped,
    };
    use domain::{NotificationId, SubscriptionId};
    let n = |id: i64, kind, ticket: Option<i64>, by: Option<i64>, words: &str, is_read: bool| Notification {
        id: NotificationId(id),
        kind,
        ticket: ticket.map(TicketId),
        subject: if ticket.is_some() { t("Scale shows E-07 after the move") } else { String::new() },
        by: by.map(|id| person(t, id)),
        words: if words.is_empty() { String::new() } else { t(words) },
        at: ago(id * HOUR_US),
        read_at: is_read.then(|| ago(MINUTE_US)),
    };
    let all = vec![
        n(1, Kind::Mention, Some(12), Some(5), "", false),
        n(2, Kind::Alarm, None, None, "No contact with the mailbox support@fjordscale.example", false),
        n(3, Kind::AnswerOnMine, Some(12), Some(6), "", true),
        n(4, Kind::SnoozeOver, Some(13), None, "", true),
        n(5, Kind::HandOver, Some(12), Some(5), "", true),
        n(6, Kind::Assigned, Some(12), Some(5), "", true),
        n(7, Kind::Rated, Some(12), Some(6), "", true),
        n(8, Kind::ArticleDue, None, None, "Clear a paper jam", false),
        n(9, Kind::ArticleHeld, None, None, "Clear a paper jam", false),
    ];
    let list = NotificationsPage { groups: grouped(all), quiet_until: Some(NOW.plus_us(HOUR_US)) };
    let settings = NotifySettings {
        choices: std::collections::BTreeMap::new(),
        quiet_until: None,
        hours: Hours::parse("mon 09:00-17:30, fri 22:00-06:00").unwrap_or_default(),
        with_subject: true,
        browsers: vec![BrowserRow {
            id: SubscriptionId(7),
            user_agent: t("Firefox on Linux"),
            since: ago(DAY_US),
            is_current: true,
        }],
        push_key: "BCVxsr7N".into(),
        is_admin: true,
        problem: None,
    };
    let refused = NotifySettings {
        problem: Some(FormProblem {
            field: Some("hours".into()),
            words: t("hours: Monday: give both times, or none."),
            typed: vec![],
        }),
        browsers: vec![],
        hours: Hours::default(),
        is_admin: false,
        ..settings.clone()
    };
    let rows = vec![ticket_row(t, 1), ticket_row(t, 2)];
    let quiet = Frame { bell: 0, ..agent.clone() };
    let empty = NotificationsPage { groups: vec![], quiet_until: None };
    vec![
        ("notifications", crate::notifications::page(&Frame { bell: 120, ..agent.clone() }, &list)),
        ("notifications-empty", crate::notifications::page(&quiet, &empty)),
        ("notification-settings", crate::notifications::settings(admin, &settings)),
        ("notification-settings-refused", crate::notifications::settings(agent, &refused)),
        ("watching", crate::notifications::kept(agent, &KeptPage { kept: Kept::Watching, rows, more: true })),
        (
            "mentioned-empty",
            crate::notifications::kept(agent, &KeptPage { kept: Kept::Mentioned, rows: vec![], more: false }),
        ),
        (
            "notifications-off",
            crate::notifications::off(crate::Words::of(agent), &agent.workspace, "7-abc", false),
        ),
        (
            "notifications-are-off",
            crate::notifications::off(crate::Words::of(agent), &agent.workspace, "7-abc", true),
        ),
    ]
}
