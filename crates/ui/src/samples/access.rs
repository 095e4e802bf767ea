//! Accounts and access: requests in every state, systems, who has what, the page behind a link.

use domain::access::{
    AccessAct, AccessKind, AccessRequest, AccessState, ApprovalStep, Approvers, Authority, Need, System,
    SystemRole, Verdict,
};
use domain::access_connector::{Connector, ConnectorAct, Hears, Job, JobFailure, JobState, Said, Tried};
use domain::moment::{DAY_US, HOUR_US};
use domain::read::access::{
    AccessPanel, AnswerLine, ApprovalClosed, ApprovalQuestion, AuditPage, ConnectorsPage, GrantFilter,
    GrantRow, RequestCard, ReviewRow, StandIns, StepCard, SystemPage, SystemsPage, TicketAccessPage,
    WaitingPage, WhoIsAsked,
};
use domain::read::{FormProblem, Frame, TeamRef};
use domain::webhook::WebhookAct;
use domain::{
    AccessConnectorId, AccessGrantId, AccessJobId, AccessRequestId, AccessRoleId, AccessSystemId, Event,
    PersonId, RuleId, TeamId, TicketId,
};
use maud::Markup;

use super::{Words, ago, person};
use crate::access;
use crate::connectors::page as connectors_page;

/// An event of a request.
pub fn event(t: Words<'_>, ticket: TicketId, act: AccessAct) -> Event {
    let request = AccessRequestId(1);
    Event::AccessChanged { ticket, request, system: t("Accounting"), person: PersonId(10), act }
}

/// An event of its connector.
pub fn connector_event(t: Words<'_>, ticket: TicketId, act: ConnectorAct) -> Event {
    let (request, person) = (AccessRequestId(1), PersonId(10));
    Event::AccessConnectorActed {
        ticket,
        request,
        system: t("Accounting"),
        person,
        connector: t("Directory"),
        act,
    }
}

/// An event of what a rule told it.
pub fn webhook_event(t: Words<'_>, ticket: TicketId, act: WebhookAct) -> Event {
    Event::WebhookActed { ticket, rule: RuleId(1), webhook: t("Directory"), act }
}

fn stand_ins(t: Words<'_>) -> StandIns {
    StandIns {
        stand_in: Some((person(t, 3), ago(DAY_US), ago(-DAY_US))),
        stood_for: vec![person(t, 2)],
        team: vec![person(t, 2), person(t, 3)],
        may_for_others: true,
    }
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
        review_days: Some(90),
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
    let stand_in = (authority == Authority::SignedIn).then(|| person(t, 3));
    AnswerLine { person: person(t, 1), stand_in, verdict, authority, reason, at: ago(HOUR_US) }
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
        job: None,
        may_answer: state == AccessState::Waiting && id != 8,
        in_name_of: (id == 7).then(|| person(t, 2)),
        may_work: true,
        request,
    }
}

fn job(t: Words<'_>, state: JobState, attempts: i64, failure: Option<JobFailure>) -> Job {
    let says = match state {
        JobState::Done | JobState::Taken | JobState::DoneLate => "user-7".to_owned(),
        JobState::Failed => t("There is no such group."),
        JobState::Waiting | JobState::CalledOff => String::new(),
    };
    Job {
        id: AccessJobId(1),
        request: AccessRequestId(1),
        connector: AccessConnectorId(1),
        connector_name: t("Directory"),
        key: "access-1-1".into(),
        body: String::new(),
        state,
        attempts,
        was_sent: attempts > 0,
        due_at: None,
        lease: 0,
        failure,
        status: (failure == Some(JobFailure::Status)).then_some(503),
        said: says,
        created_at: ago(DAY_US),
        updated_at: ago(HOUR_US),
    }
}

/// A request at each turn of its connector.
fn at_connectors(t: Words<'_>) -> Vec<RequestCard> {
    let failures = JobFailure::ALL.iter().map(|f| (JobState::Failed, 3, Some(*f)));
    let rest = [
        (JobState::Waiting, 0, None),
        (JobState::Waiting, 2, Some(JobFailure::Status)),
        (JobState::Taken, 1, None),
        (JobState::Done, 1, None),
        (JobState::CalledOff, 0, None),
        (JobState::DoneLate, 1, None),
    ];
    let all = rest.into_iter().chain(failures).zip(21..);
    all.map(|((state, attempts, failure), id)| {
        let of = if state == JobState::Done { AccessState::Done } else { AccessState::Approved };
        RequestCard { job: Some(job(t, state, attempts, failure)), ..card(t, id, AccessKind::Disable, of) }
    })
    .collect()
}

fn connectors(t: Words<'_>) -> ConnectorsPage {
    let connector = Connector {
        id: AccessConnectorId(1),
        name: t("Directory"),
        url: "https://id.example/desk".into(),
        timeout_ms: 10_000,
        kinds: vec![AccessKind::Create, AccessKind::Remove],
        systems: vec![AccessSystemId(1)],
        hears: Hears::RulesToo,
        created_at: ago(DAY_US),
        updated_at: ago(DAY_US),
    };
    ConnectorsPage { connectors: vec![connector], systems: vec![system(t)], ..ConnectorsPage::default() }
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

fn review(t: Words<'_>, id: i64) -> ReviewRow {
    ReviewRow {
        grant: grant(t, id),
        due_at: ago(id * 10 * DAY_US),
        reviewers: if id == 1 { vec![person(t, 2)] } else { vec![] },
        may_review: id == 1,
    }
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
        given_through: (id == 3).then(|| t("Directory")),
        reference: (id == 3).then(|| "user-7".to_owned()),
        until: match id {
            1 => None,
            2 => Some(ago(DAY_US)),
            _ => Some(ago(-DAY_US)),
        },
        ended_at: (id == 4).then(|| ago(HOUR_US)),
        ended_by: (id == 4).then(|| person(t, 2)),
        ended_through: (id == 4).then(|| t("Directory")),
        ended_ticket: (id == 4).then_some(TicketId(2)),
        reviewed: (id == 2).then(|| (ago(DAY_US), person(t, 2))),
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
        stand_ins: Some(stand_ins(t)),
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
    let none = TicketAccessPage { systems: vec![], stand_ins: None, problem: None, ..refused.clone() };
    let waiting = WaitingPage {
        requests: every(t),
        to_do: vec![card(t, 12, AccessKind::Disable, AccessState::Approved)],
        reviews: vec![review(t, 1), review(t, 2)],
        stand_ins: stand_ins(t),
        may_audit: true,
        may_set_up: true,
    };
    let idle = WaitingPage {
        requests: vec![],
        to_do: vec![],
        reviews: vec![],
        stand_ins: StandIns { team: vec![person(t, 2)], ..StandIns::default() },
        may_audit: false,
        may_set_up: false,
    };
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
    let first = AccessConnectorId(1);
    let base = "https://help.harbour.example";
    let made =
        ConnectorsPage { secret: Some((first, "dx_k3v9".to_owned())), of: Some(first), ..connectors(t) };
    let tested = |tried| ConnectorsPage { tested: Some((first, tried)), of: Some(first), ..connectors(t) };
    let heard = tested(Tried::Said(Said::Done { reference: String::new() }));
    let cannot = tested(Tried::Said(Said::Cannot { why: t("There is no such group.") }));
    let unheard = tested(Tried::Failed { failure: JobFailure::TooSlow, status: None });
    let no_kinds = ConnectorsPage {
        problem: problem("kinds", "kinds: must be at least one.", &[("name", "Directory")]),
        of: Some(first),
        ..connectors(t)
    };
    vec![
        ("access-connectors", connectors_page(frame, &made, base)),
        ("access-connectors-heard", connectors_page(frame, &heard, base)),
        ("access-connectors-cannot", connectors_page(frame, &cannot, base)),
        ("access-connectors-unheard", connectors_page(frame, &unheard, base)),
        ("access-connectors-refused", connectors_page(frame, &no_kinds, base)),
        ("access-connectors-none", connectors_page(frame, &ConnectorsPage::default(), base)),
        (
            "access-at-connectors",
            access::waiting(frame, &WaitingPage { to_do: at_connectors(t), ..idle.clone() }),
        ),
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
