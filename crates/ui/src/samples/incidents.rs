//! Major incidents in their states.

use domain::major_incident::{
    EarlierWords, IncidentAct, IncidentUpdate, MajorIncident, Reach, UpdateKind, Withdrawal,
};
use domain::moment::{HOUR_US, MINUTE_US};
use domain::read::incidents::{
    IncidentBar, IncidentPage, IncidentPanel, IncidentRow, IncidentsPage, UpdateItem,
};
use domain::read::{FormProblem, Frame, TicketLine, TicketPage};
use domain::ticket::Status;
use domain::{Event, IncidentUpdateId, MajorIncidentId, PersonId, TicketId};
use maud::Markup;

use super::{NOW, Words, ago, person, ticket_page};
use crate::{incidents, ticket};

/// An update, as the history tells it.
pub(super) fn event(ticket: TicketId) -> Event {
    let act = IncidentAct::Updated { update: IncidentUpdateId(8), tickets: 3 };
    Event::MajorIncident { ticket, incident: MajorIncidentId(7), act }
}

fn row(t: Words<'_>, is_open: bool) -> IncidentRow {
    IncidentRow {
        incident: MajorIncident {
            id: MajorIncidentId(7),
            ticket: TicketId(12),
            title: t("Scales lose their calibration"),
            lead: PersonId(3),
            cadence_min: 60,
            declared_by: PersonId(1),
            declared_at: ago(3 * HOUR_US),
            due_at: is_open.then(|| NOW.plus_us(-5 * MINUTE_US)),
            reminded_for: None,
            ended_by: (!is_open).then_some(PersonId(3)),
            ended_at: (!is_open).then(|| ago(MINUTE_US)),
        },
        subject: t("Scale shows E-07 after the move"),
        lead: person(t, 3),
        attached: if is_open { 3 } else { 0 },
    }
}

fn update(t: Words<'_>, id: i64, kind: UpdateKind, reach: Reach) -> UpdateItem {
    let for_all = reach != Reach::Team;
    UpdateItem {
        update: IncidentUpdate {
            id: IncidentUpdateId(id),
            incident: MajorIncidentId(7),
            kind,
            reach,
            text: t("We know the cause and are preparing new firmware."),
            by: PersonId(3),
            at: ago(id * 10 * MINUTE_US),
            corrected: None,
            withdrawn: None,
        },
        by: person(t, 3),
        sent: if for_all { 1 } else { 0 },
        waiting: if for_all { 1 } else { 0 },
        stopped: 0,
        earlier: vec![],
        refused: if for_all { vec![(TicketId(14), t("Ticket 14 is closed."))] } else { vec![] },
        refused_total: if for_all { 1 } else { 0 },
    }
}

fn corrected(t: Words<'_>) -> UpdateItem {
    let known = update(t, 3, UpdateKind::Update, Reach::Customers);
    let at = ago(25 * MINUTE_US);
    let before = EarlierWords { text: t("All scales are affected."), by: PersonId(3), at };
    let update = IncidentUpdate { corrected: Some((PersonId(3), at)), ..known.update };
    UpdateItem { update, earlier: vec![before], ..known }
}

fn withdrawn(t: Words<'_>) -> UpdateItem {
    let known = update(t, 4, UpdateKind::Update, Reach::Customers);
    let gone = Withdrawal { by: PersonId(3), at: ago(35 * MINUTE_US), why: t("It was about another room.") };
    let update = IncidentUpdate { withdrawn: Some(gone), ..known.update };
    UpdateItem { update, stopped: 2, ..known }
}

/// The pages, a ticket that is attached, and a page with the bar.
pub(super) fn pages(t: Words<'_>, agent: &Frame) -> Vec<(&'static str, Markup)> {
    let bar = IncidentBar {
        id: MajorIncidentId(7),
        title: t("Scales lose their calibration"),
        last_at: ago(HOUR_US),
        last_words: t("We know the cause and are preparing new firmware."),
        due_at: Some(ago(MINUTE_US)),
    };
    let frame = Frame { incidents: vec![bar], ..agent.clone() };
    let line = |id, status| TicketLine {
        id: TicketId(id),
        subject: t("Scale shows E-07"),
        status,
        updated_at: ago(id * MINUTE_US),
    };
    let page = IncidentPage {
        row: row(t, true),
        declared_by: person(t, 1),
        updates: vec![
            update(t, 1, UpdateKind::Update, Reach::Customers),
            update(t, 2, UpdateKind::Update, Reach::Team),
            corrected(t),
            withdrawn(t),
        ],
        operation: "7b1c8e5a-update".into(),
        attached: vec![line(13, Status::Open), line(14, Status::Closed), line(15, Status::Pending)],
        people: vec![person(t, 1), person(t, 3)],
        may_lead: true,
        may_correct: true,
        may_attach: true,
        published: Some((t("Scales cannot be calibrated"), 3)),
        may_publish: true,
        problem: None,
    };
    let refused = IncidentPage {
        problem: Some(FormProblem {
            field: Some("text".into()),
            words: t("text: must not be empty."),
            typed: vec![("reach".into(), "customers".into())],
        }),
        ..page.clone()
    };
    let over = IncidentPage {
        row: row(t, false),
        updates: vec![update(t, 1, UpdateKind::End, Reach::CustomersAndSolve)],
        attached: vec![],
        may_lead: false,
        may_attach: false,
        published: None,
        ..page.clone()
    };
    let all = IncidentsPage { open: vec![row(t, true)], over: vec![row(t, false)] };
    let here = IncidentPanel {
        open: Some((MajorIncidentId(7), t("Scales lose their calibration"))),
        may_declare: false,
    };
    vec![
        ("incidents", incidents::list(&frame, &all)),
        ("incidents-none", incidents::list(agent, &IncidentsPage::default())),
        ("incident", incidents::page(&frame, &page)),
        ("incident-refused", incidents::page(&frame, &refused)),
        ("incident-over", incidents::page(agent, &over)),
        ("ticket-of-incident", ticket::page(&frame, None, &TicketPage { incident: here, ..ticket_page(t) })),
    ]
}
