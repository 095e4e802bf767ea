//! Side by side: tabs, notes about contacts, what is looked up beside a ticket, cards; in their states.

use domain::chat::{About, Widget};
use domain::contact_note::{ContactNote, NoteReach, stored_day};
use domain::customer_card::{CardAnswer, CardRow, CustomerCard};
use domain::device::{Device, Platform};
use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::open_tab::{TabKind, TabMode};
use domain::outcome::Held;
use domain::person::Role;
use domain::read::context::{
    CardFailure, CardRef, CardResult, CardShown, CardsPage, Context, DayThere, DeviceSeen, LanguageSeen,
    LocalTime, NOBODY, NoteLine, NotesPanel, OpenPromise, OrganisationContext, PromiseKind, SimilarFound,
    SimilarOutcome, SimilarTicket, Start, TabLine, ZoneSource,
};
use domain::read::follow_up::LastRatings;
use domain::read::widgets::{ChatRow, ChatsPage, WidgetsPage};
use domain::read::{FormProblem, Frame, PersonRef, TicketLine};
use domain::ticket::Status;
use domain::{ContactNoteId, CustomerCardId, OpenTabId, OrganisationId, PersonId, TicketId, WidgetId};
use maud::Markup;

use super::{Words, ago, person};
use crate::{cards, tabs, ticket, widgets};

fn line(t: Words<'_>, id: i64, subject: &str, status: Status) -> TicketLine {
    TicketLine { id: TicketId(id), subject: t(subject), status, updated_at: ago(3 * HOUR_US) }
}

/// Two tickets and a call.
pub fn tab_lines(t: Words<'_>) -> Vec<TabLine> {
    let tab = |id, ticket: Option<i64>, subject: &str, who: PersonRef| TabLine {
        id: OpenTabId(id),
        kind: if ticket.is_some() { TabKind::Ticket } else { TabKind::Call },
        ticket: ticket.map(TicketId),
        subject: t(subject),
        status: ticket.map(|_| Status::Open),
        who,
        unseen: false,
        waits_since: None,
        scroll: None,
        mode: None,
    };
    let nobody = PersonRef { id: NOBODY, name: String::new(), email: None };
    vec![
        TabLine {
            unseen: true,
            waits_since: Some(ago(42 * MINUTE_US)),
            scroll: Some(240),
            mode: Some(TabMode::Note),
            ..tab(1, Some(3), "The scanner shows E-4711", person(t, 11))
        },
        tab(2, Some(5), "Invoice of March", person(t, 12)),
        TabLine { subject: String::new(), ..tab(3, None, "", nobody) },
    ]
}

fn note(t: Words<'_>, id: i64, reach: NoteReach, text: &str, until: Option<&str>) -> NoteLine {
    let note = ContactNote {
        id: ContactNoteId(id),
        about: PersonId(10),
        author: PersonId(2),
        reach,
        text: t(text),
        until: until.and_then(stored_day),
        done: None,
        created_at: ago(DAY_US),
        updated_at: ago(DAY_US),
    };
    NoteLine { note, by: person(t, 2) }
}

/// What a ticket page has at once.
pub fn start(t: Words<'_>) -> Start {
    Start {
        notes: vec![
            note(t, 1, NoteReach::Team, "On vacation, back on Thursday", Some("2026-11-26")),
            note(t, 2, NoteReach::Mine, "Promised a call about the lamp", None),
        ],
        cards: vec![CardRef { id: CustomerCardId(1), name: t("Contract") }],
    }
}

fn context(t: Words<'_>) -> Context {
    let similar = |id, outcome| SimilarTicket {
        line: line(t, id, "Lamp flickers after the update", Status::Solved),
        requester: person(t, 12),
        shared: vec![t("E-4711"), t("lamp")],
        outcome,
    };
    let ended = |cause: &str, held, reopened| SimilarOutcome {
        solved_at: ago(30 * DAY_US),
        // Nobody said: hostile words in the place of none would be another page.
        cause: if cause.is_empty() { String::new() } else { t(cause) },
        answer: t("Please replace the lamp; the number of the part is on its back."),
        held,
        reopened_at: reopened,
    };
    let promise = |kind, at| OpenPromise {
        ticket: line(t, 8, "Return of the laptop", Status::Pending),
        kind,
        by: Some(person(t, 2)),
        at,
    };
    Context {
        ticket: TicketId(3),
        subject: t("The scanner shows E-4711"),
        contact: person(t, 10),
        local: Some(LocalTime {
            hour: 2,
            minute: 14,
            day: DayThere::After,
            source: ZoneSource::Mail { offset_minutes: -210, at: ago(3 * HOUR_US) },
        }),
        language: Some(LanguageSeen::Written(t("es"))),
        devices: vec![DeviceSeen {
            device: Device { program: t("Thunderbird 102.6"), platform: Some(Platform::Linux) },
            last_at: ago(3 * HOUR_US),
            mails: 4,
        }],
        promises: vec![
            promise(PromiseKind::Reply, Some(ago(-HOUR_US))),
            promise(PromiseKind::Reply, None),
            promise(PromiseKind::Snooze, Some(ago(-2 * DAY_US))),
            promise(PromiseKind::Snooze, None),
        ],
        waiting: vec![line(t, 9, "And the printer", Status::Open)],
        organisation: Some(OrganisationContext {
            id: OrganisationId(1),
            name: t("Harbour Clinic"),
            open: vec![line(t, 12, "Badge", Status::New)],
            open_total: 7,
            incidents: vec![line(t, 13, "No network in the east wing", Status::Solved)],
        }),
        similar: SimilarFound::Tickets(vec![
            similar(20, Some(ended("Lamp at the end of its life", Held::Yes, None))),
            similar(21, Some(ended("", Held::Unknown, None))),
            similar(22, Some(ended("Loose cable", Held::No, Some(ago(20 * DAY_US))))),
            similar(23, None),
        ]),
        ratings: super::follow_up::last(t),
    }
}

fn answer(t: Words<'_>) -> CardAnswer {
    let row = |label: &str, value: &str, link: Option<&str>| CardRow {
        label: t(label),
        value: t(value),
        link: link.map(str::to_owned),
    };
    CardAnswer {
        title: t("Contract 4711"),
        rows: vec![row("Plan", "Gold", Some("https://crm.example/c/4711")), row("Devices", "25", None)],
        problem: Some(t("The last invoice is open.")),
        left_out: 3,
    }
}

/// All of them by name.
pub fn all(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let quiet = Frame { tabs: vec![], ..frame.clone() };
    let empty = Context {
        local: Some(LocalTime {
            hour: 14,
            minute: 0,
            day: DayThere::Same,
            source: ZoneSource::Set("Europe/Madrid".into()),
        }),
        language: Some(LanguageSeen::Set(t("es-ES"))),
        devices: vec![],
        promises: vec![],
        waiting: vec![],
        organisation: None,
        similar: SimilarFound::NotYet,
        ratings: LastRatings::default(),
        ..context(t)
    };
    let shown = |result| CardShown {
        ticket: TicketId(3),
        card: CardRef { id: CustomerCardId(1), name: t("Contract") },
        result,
    };
    let nothing = CardAnswer { title: String::new(), rows: vec![], problem: None, left_out: 0 };
    let card = CustomerCard {
        id: CustomerCardId(1),
        name: t("Contract"),
        url: t("https://crm.example/card"),
        timeout_ms: 2_000,
        keep_seconds: 300,
        roles: vec![Role::Agent, Role::Lead, Role::Admin],
        created_at: ago(DAY_US),
        updated_at: ago(DAY_US),
    };
    let secret = Some((CustomerCardId(1), "dc_k3v9".to_owned()));
    let set_up = CardsPage { cards: vec![card], secret, problem: None, of: None };
    let problem = FormProblem {
        field: Some("address".into()),
        words: t("address: must be an https address."),
        typed: vec![
            ("name".into(), t("CRM")),
            ("address".into(), t("ftp://x")),
            ("roles".into(), "agent".into()),
        ],
    };
    let refused = CardsPage { cards: vec![], secret: None, problem: Some(problem.clone()), of: None };
    let wrong =
        CardsPage { problem: Some(problem), of: Some(CustomerCardId(1)), secret: None, ..set_up.clone() };
    let failures = [
        ("card-too-slow", CardFailure::TooSlow),
        ("card-unreachable", CardFailure::Unreachable),
        ("card-not-allowed", CardFailure::NotAllowed),
        ("card-status", CardFailure::Status(500)),
        ("card-unreadable", CardFailure::Unreadable),
    ];
    let widget = Widget {
        id: WidgetId(1),
        key: "9f1c2b7a40d1e6aa".into(),
        name: t("Shop"),
        team: None,
        sites: vec!["https://shop.example".into()],
        colour: Some("#1f6feb".into()),
        greeting: t("How can we help?"),
        reply_words: None,
        calendar: None,
        switched_off_at: None,
        created_at: ago(DAY_US),
        updated_at: ago(DAY_US),
    };
    let widgets_page = WidgetsPage {
        widgets: vec![widget.clone(), Widget { id: WidgetId(2), switched_off_at: Some(ago(0)), ..widget }],
        teams: vec![(domain::TeamId(1), t("First line"))],
        calendars: vec![(domain::CalendarId(1), t("Office"))],
        base: "https://desk.example".into(),
        secret: Some((WidgetId(1), "ws_k3v9".to_owned())),
        problem: None,
        of: Some(WidgetId(1)),
    };
    let no_widgets = WidgetsPage {
        widgets: vec![],
        secret: None,
        problem: Some(FormProblem {
            field: Some("sites".into()),
            words: t("sites: are more than 50."),
            typed: vec![],
        }),
        of: None,
        ..widgets_page.clone()
    };
    let chat = |id, page: &str| ChatRow {
        ticket: TicketId(id),
        subject: t("The lamp flickers"),
        visitor: "Visitor 0042".into(),
        asked_at: ago(4 * MINUTE_US),
        about: About::cleaned(page, "de", "Mozilla/5.0"),
    };
    let chats_page = ChatsPage {
        waiting: vec![chat(7, "https://shop.example/lamps"), chat(8, "")],
        mine: vec![chat(9, "")],
    };
    let no_chats = ChatsPage { waiting: vec![], mine: vec![] };
    let mut all = vec![
        ("widgets", widgets::page(frame, &widgets_page)),
        ("widgets-none", widgets::page(frame, &no_widgets)),
        ("chats", widgets::chats(frame, &chats_page)),
        ("chats-none", widgets::chats(frame, &no_chats)),
        ("tabs", tabs::page(frame)),
        ("tabs-none", tabs::page(&quiet)),
        ("context", ticket::context::page(frame, &context(t))),
        ("context-little", ticket::context::page(frame, &empty)),
        ("card", ticket::context::card_page(frame, &shown(CardResult::Answer(answer(t), ago(MINUTE_US))))),
        ("card-nothing", ticket::context::card_page(frame, &shown(CardResult::Answer(nothing, ago(0))))),
        ("cards", cards::page(frame, &set_up)),
        ("cards-none", cards::page(&quiet, &refused)),
        ("cards-refused", cards::page(frame, &wrong)),
    ];
    all.extend(
        failures.map(|(name, f)| (name, ticket::context::card_page(frame, &shown(CardResult::Failed(f))))),
    );
    all
}

/// The notes of a contact's page.
pub fn notes_panel(t: Words<'_>) -> NotesPanel {
    let done = note(t, 3, NoteReach::Team, "New here, be patient", Some("2026-11-01"));
    NotesPanel {
        standing: start(t).notes,
        past: vec![NoteLine {
            note: ContactNote { done: Some((PersonId(2), ago(HOUR_US))), ..done.note },
            by: done.by,
        }],
        today: stored_day("2026-11-22"),
    }
}
