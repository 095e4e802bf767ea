//! Accounts and access: requests in every state, systems, who has what, the page behind a link.

use domain::access::{
    AccessAct, AccessKind, AccessRequest, AccessState, ApprovalStep, Approvers, Authority, Need, System,
    SystemRole, Verdict,
};
use domain::moment::{DAY_US, HOUR_US};
use domain::read::access::{
    AccessPanel, AnswerLine, ApprovalClosed, ApprovalQuestion, AuditPage, GrantFilter, GrantRow, RequestCard,
    StepCard, SystemPage, SystemsPage, TicketAccessPage, WaitingPage, WhoIsAsked,
};
use domain::read::{FormProblem, Frame, TeamRef};
use domain::{
    AccessGrantId, AccessRequestId, AccessRoleId, AccessSystemId, Event, PersonId, TeamId, TicketId,
};
use maud::Markup;

use super::{Words, ago, person};
use crate::access;

/// An event of a request.
pub fn event(t: Words<'_>, ticket: TicketId, act: AccessAct) -> Event {
    let request = AccessRequestId(1);
    Event::AccessChanged { ticket, request, system: t("Accounting"), person: PersonId(10), act }
}

fn system(t: Words<'_>) -> System {
    let role = |id, name: &str, is_gone| SystemRole { id: AccessRoleId(id), name: t(name), is_gone };
    let people = Approvers::People(vec![PersonId(2)]);
    System {
        id: AccessSystemId(1),
        name: t("Accounting"),
        description: t("Invoices and payments."),
        owners: vec![PersonId(1)],
        roles: vec![role(1, "Reads", false), role(2, "Books", false), role(3, "Old", true)],
        steps: vec![
            ApprovalStep { who: Approvers::Owners, need: Need::Any },
            ApprovalStep { who: Approvers::Team(TeamId(1)), need: Need::All },
            ApprovalStep { who: people, need: Need::Any },
        ],
        work_days: Some(2),
        longest_days: Some(365),
        retired_at: None,
        created_at: ago(DAY_US),
        updated_at: ago(DAY_US),
    }
}

fn request(t: Words<'_>, id: i64, kind: AccessKind, state: AccessState) -> AccessRequest {
    let steps = if kind.needs_leave() { system(t).steps } else { vec![] };
    AccessRequest {
        id: AccessRequestId(id),
        ticket: TicketId(1),
        kind,
        system: AccessSystemId(1),
        role: kind.has_role().then_some(AccessRoleId(1)),
        whom: PersonId(10),
        asked_by: (state != AccessState::Begun).then_some(PersonId(2)),
        requester: PersonId(10),
        reason: t("New in the office from Monday."),
        wanted_by: Some(ago(if id % 2 == 0 { HOUR_US } else { -DAY_US })),
        until: (id % 3 == 1).then(|| ago(-90 * DAY_US)),
        step: usize::from(state == AccessState::Waiting),
        steps,
        state,
        answers: vec![],
        created_at: ago(DAY_US),
        updated_at: ago(HOUR_US),
    }
}

fn answer(t: Words<'_>, verdict: Verdict, authority: Authority) -> AnswerLine {
    let reason = if verdict == Verdict::Refuse { t("Reading will do.") } else { String::new() };
    AnswerLine { person: person(t, 1), verdict, authority, reason, at: ago(HOUR_US) }
}

fn card(t: Words<'_>, id: i64, kind: AccessKind, state: AccessState) -> RequestCard {
    let request = request(t, id, kind, state);
    let (yes, no) =
        (answer(t, Verdict::Approve, Authority::Link), answer(t, Verdict::Refuse, Authority::SignedIn));
    let steps = vec![
        StepCard { who: WhoIsAsked::Owners, need: Need::Any, open: vec![], answers: vec![yes] },
        StepCard {
            who: WhoIsAsked::Team(t("First line")),
            need: Need::All,
            open: if id == 8 { vec![] } else { vec![person(t, 2), person(t, 3)] },
            answers: if state == AccessState::Refused { vec![no] } else { vec![] },
        },
        StepCard { who: WhoIsAsked::People, need: Need::Any, open: vec![person(t, 2)], answers: vec![] },
    ];
    RequestCard {
        system: t("Accounting"),
        role: request.role.map(|_| t("Reads")),
        whom: person(t, 10),
        asked_by: request.asked_by.map(|_| person(t, 2)),
        steps: if kind.needs_leave() { steps } else { vec![] },
        may_answer: state == AccessState::Waiting && id != 8,
        may_work: true,
        request,
    }
}

fn every(t: Words<'_>) -> Vec<RequestCard> {
    AccessState::ALL
        .iter()
        .zip([1, 2, 3, 4, 5, 6, 7])
        .map(|(&state, id)| {
            let kind = match state {
                AccessState::Approved => AccessKind::Disable,
                AccessState::Begun => AccessKind::Remove,
                AccessState::Done => AccessKind::Change,
                AccessState::Waiting
                | AccessState::Refused
                | AccessState::Withdrawn
                | AccessState::Expired => AccessKind::Create,
            };
            card(t, id, kind, state)
        })
        .chain([card(t, 8, AccessKind::Create, AccessState::Waiting)])
        .collect()
}

/// The panel of a ticket.
pub fn panel(t: Words<'_>) -> AccessPanel {
    AccessPanel { may_ask: true, requests: vec![card(t, 1, AccessKind::Create, AccessState::Waiting)] }
}

fn grant(t: Words<'_>, id: i64) -> GrantRow {
    let answers =
        vec![answer(t, Verdict::Approve, Authority::Link), answer(t, Verdict::Approve, Authority::SignedIn)];
    GrantRow {
        id: AccessGrantId(id),
        person: person(t, 10),
        system: t("Accounting"),
        system_id: AccessSystemId(1),
        role: t("Old"),
        role_id: AccessRoleId(3),
        request: AccessRequestId(1),
        ticket: TicketId(1),
        given_at: ago(30 * DAY_US),
        given_by: person(t, 2),
        until: match id {
            1 => None,
            2 => Some(ago(DAY_US)),
            _ => Some(ago(-DAY_US)),
        },
        ended_at: (id == 4).then(|| ago(HOUR_US)),
        ended_by: (id == 4).then(|| person(t, 2)),
        ended_ticket: (id == 4).then_some(TicketId(2)),
        allowed_by: if id == 1 { vec![] } else { answers },
    }
}

/// All of them by name.
pub fn all(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let w = crate::Words::of(frame);
    let problem = |field: &str, words: &str, typed: &[(&str, &str)]| {
        let typed = typed.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Some(FormProblem { field: Some(field.into()), words: t(words), typed })
    };
    let page = TicketAccessPage {
        ticket: TicketId(1),
        subject: t("Access for the new colleague"),
        requester: person(t, 10),
        requests: every(t),
        systems: vec![system(t)],
        has: vec![grant(t, 1)],
        may_ask: true,
        may_set_up: true,
        problem: None,
    };
    let refused = TicketAccessPage {
        problem: problem(
            "until",
            "until: must not be over.",
            &[("role", "1:2"), ("reason", "New in the office.")],
        ),
        requests: vec![],
        has: vec![],
        ..page.clone()
    };
    let none = TicketAccessPage { systems: vec![], problem: None, ..refused.clone() };
    let waiting = WaitingPage {
        requests: every(t),
        to_do: vec![card(t, 12, AccessKind::Disable, AccessState::Approved)],
        may_audit: true,
        may_set_up: true,
    };
    let idle = WaitingPage { requests: vec![], to_do: vec![], may_audit: false, may_set_up: false };
    let one = SystemPage {
        system: Some(system(t)),
        teams: vec![TeamRef { id: TeamId(1), name: t("First line") }],
        people: vec![person(t, 1), person(t, 2)],
        problem: None,
    };
    let fresh = SystemPage { system: None, people: vec![], ..one.clone() };
    let wrong = SystemPage {
        problem: problem("steps", "steps: must be 1 to 5.", &[("name", "Accounting"), ("who_1", "people")]),
        ..fresh.clone()
    };
    let audit = AuditPage {
        rows: vec![grant(t, 1), grant(t, 2), grant(t, 3), grant(t, 4)],
        more: Some(AccessGrantId(4)),
        systems: vec![(AccessSystemId(1), t("Accounting"))],
        filter: GrantFilter { system: Some(AccessSystemId(1)), ..GrantFilter::default() },
        person: String::new(),
        day: "2026-03-10".into(),
        unknown: false,
    };
    let empty = AuditPage { rows: vec![], more: None, ..audit.clone() };
    let asked = ApprovalQuestion {
        workspace: t("Harbour Desk"),
        token: "aaaa".into(),
        system: t("Accounting"),
        role: Some(t("Reads")),
        whom: person(t, 10),
        asked_by: Some(person(t, 2)),
        request: request(t, 1, AccessKind::Create, AccessState::Waiting),
        address: t("boss@harbour.example"),
        reason: String::new(),
        problem: None,
    };
    let silent = ApprovalQuestion {
        problem: problem("reason", "reason: must not be empty.", &[]),
        role: None,
        asked_by: None,
        ..asked.clone()
    };
    let workspace = t("Harbour Desk");
    vec![
        ("access-of-ticket", access::ticket(frame, &page)),
        ("access-of-ticket-refused", access::ticket(frame, &refused)),
        ("access-of-ticket-none", access::ticket(frame, &none)),
        ("access-waiting", access::waiting(frame, &waiting)),
        ("access-waiting-none", access::waiting(frame, &idle)),
        ("access-systems", access::systems(frame, &SystemsPage { systems: vec![system(t)] })),
        ("access-systems-none", access::systems(frame, &SystemsPage { systems: vec![] })),
        ("access-system", access::system(frame, &one)),
        ("access-system-new", access::system(frame, &fresh)),
        ("access-system-refused", access::system(frame, &wrong)),
        ("access-audit", access::audit(frame, &audit)),
        ("access-audit-none", access::audit(frame, &empty)),
        (
            "access-audit-unknown",
            access::audit(frame, &AuditPage { unknown: true, person: t("who@example.org"), ..empty.clone() }),
        ),
        ("access-question", access::question(w, &asked)),
        ("access-question-refused", access::question(w, &silent)),
        ("access-thanks", access::thanks(w, &workspace, Verdict::Approve)),
        ("access-thanks-no", access::thanks(w, &workspace, Verdict::Refuse)),
        ("access-closed-answered", access::closed(w, &workspace, ApprovalClosed::Answered)),
        ("access-closed-over", access::closed(w, &workspace, ApprovalClosed::Over)),
        ("access-closed-void", access::closed(w, &workspace, ApprovalClosed::Void)),
        ("access-closed-unknown", access::closed(w, &workspace, ApprovalClosed::Unknown)),
    ]
}
