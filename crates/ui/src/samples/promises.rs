//! Promises: the clocks of a ticket in every state, and the pages where they are set up and tried.

use std::sync::Arc;

use domain::moment::{DAY_US, HOUR_US};
use domain::promise::clocks::{Fact, Opening, Side, Stand, State, What};
use domain::promise::{Clock as Dial, Escalation, Hours, PauseGuard, Promise, Target, Told};
use domain::read::promises::{
    ConditionField, ConditionRow, Counts, Group, Progress, PromiseForm, PromiseLine, PromiseName,
    PromisePanel, PromisesPage, TrialClock, TrialLine, TrialMiss, TrialPage, VersionLine,
};
use domain::read::{FormProblem, Frame, PersonRef, TeamRef};
use domain::ticket::{Priority, Status};
use domain::{PersonId, PromiseId, PromiseTrialId, TeamId, TicketId};
use maud::Markup;

use super::{NOW, Words, ago};
use crate::promises;

fn promise(t: Words<'_>) -> Promise {
    let mut targets = Vec::new();
    for (clock, minutes) in [(Dial::FirstReply, 60), (Dial::NextReply, 240), (Dial::Resolution, 2 * 24 * 60)]
    {
        for (priority, part) in [(Priority::Normal, 1), (Priority::Urgent, 4)] {
            let hours = if priority == Priority::Urgent { Hours::Calendar } else { Hours::Business };
            let minutes = minutes / part;
            targets.push(Target { clock, priority, minutes, hours, pause: clock.usual_pause() });
        }
    }
    Promise {
        id: PromiseId(4),
        name: t("Office customers"),
        all: Vec::new(),
        any: Vec::new(),
        targets,
        warn_before_min: vec![30, 10],
        escalate_after_min: vec![30, 240],
        paused_max: Some(PauseGuard { minutes: 3 * 24 * 60, hours: Hours::Calendar }),
        escalation: Escalation {
            tell: vec![Told::Leads, Told::Team(TeamId(1)), Told::Person(PersonId(2))],
            raise_to: Some(Priority::High),
        },
    }
}

/// A first reply that was kept, a next one that is missed, a solution that is still ahead.
pub(super) fn panel(t: Words<'_>) -> PromisePanel {
    let opening = Opening {
        at: ago(9 * HOUR_US),
        by: Side::Requester,
        status: Status::Open,
        priority: None,
        promise: Some(Arc::new(promise(t))),
        calendar: None,
    };
    let mut state = State::open(opening);
    for (hours, what) in [(9, What::Replied), (5, What::Written)] {
        state.apply(&Fact { at: ago(hours * HOUR_US - 20 * domain::moment::MINUTE_US), what });
    }
    of(t, &state, Status::Open)
}

/// The same, while the ticket waits for the customer.
fn paused(t: Words<'_>) -> PromisePanel {
    let opening = Opening {
        at: ago(9 * HOUR_US),
        by: Side::Requester,
        status: Status::Open,
        priority: None,
        promise: Some(Arc::new(promise(t))),
        calendar: None,
    };
    let mut state = State::open(opening);
    state.apply(&Fact { at: ago(8 * HOUR_US), what: What::StatusChanged(Status::Pending) });
    of(t, &state, Status::Pending)
}

fn of(t: Words<'_>, state: &State, status: Status) -> PromisePanel {
    let mut readings = state.readings(NOW);
    readings.retain(|r| r.target.is_some() && r.stand != Stand::Idle);
    PromisePanel {
        ticket: TicketId(1),
        status,
        promise: Some(PromiseName { id: PromiseId(4), name: t("Office customers") }),
        zone: Some("Europe/Berlin".into()),
        readings,
        may_manage: true,
    }
}

fn rows(t: Words<'_>) -> Vec<ConditionRow> {
    vec![
        ConditionRow {
            group: Group::All,
            field: ConditionField::Organisation,
            value: t("Harbour Clinic, Ardent Mills"),
        },
        ConditionRow { group: Group::Any, field: ConditionField::Priority, value: "urgent, high".into() },
        ConditionRow { group: Group::Any, field: ConditionField::TagAny, value: t("vip") },
    ]
}

fn trial_line(t: Words<'_>, is_over: bool) -> TrialLine {
    TrialLine {
        id: PromiseTrialId(9),
        name: t("Office customers"),
        by: PersonRef { id: PersonId(2), name: t("Ana Ortiz"), email: None },
        since: ago(90 * DAY_US),
        progress: Progress { done: if is_over { 4200 } else { 1300 }, total: 4200 },
        is_over,
        created_at: ago(2 * HOUR_US),
    }
}

/// Every page of this part.
pub(super) fn pages(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let line = |is_active, rows| PromiseLine { promise: promise(t), version: 3, is_active, rows };
    let page = PromisesPage {
        promises: vec![line(true, rows(t)), line(false, Vec::new())],
        check: Some(Progress { done: 320, total: 1800 }),
        trials: vec![trial_line(t, false), trial_line(t, true)],
    };
    let form = PromiseForm {
        id: Some(PromiseId(4)),
        promise: promise(t),
        is_active: true,
        rows: rows(t),
        teams: vec![TeamRef { id: TeamId(1), name: t("Hardware") }],
        people: vec![PersonRef { id: PersonId(2), name: t("Ana Ortiz"), email: None }],
        versions: vec![
            VersionLine {
                version: 2,
                by: Some(PersonRef { id: PersonId(2), name: t("Ana Ortiz"), email: None }),
                at: ago(DAY_US),
            },
            VersionLine { version: 1, by: None, at: ago(9 * DAY_US) },
        ],
        problem: None,
    };
    let wrong = FormProblem {
        field: Some("targets".into()),
        words: "targets: write a time like 30m, 4h, 1h 30m or 2d.".into(),
        typed: vec![("first_reply_normal".into(), t("soon"))],
    };
    let mut mixed = form.clone();
    mixed.rows = Vec::new();
    if let Some(target) = mixed.promise.targets.first_mut() {
        target.pause = domain::promise::Pause::CustomerOrHold;
    }
    let counts = |kept, missed| Counts { kept, missed, lapsed: 12, open: 3 };
    let clock = |clock, a, b| TrialClock { clock, tried: counts(900 + a, a), present: counts(b, 900 - b) };
    let miss = |n: i64, at_present| TrialMiss {
        ticket: TicketId(n),
        subject: t("The scale shows E-07"),
        clock: Dial::FirstReply,
        missed_at: ago(n * DAY_US),
        at_present,
    };
    let trial = TrialPage {
        line: trial_line(t, true),
        promise: Some(PromiseId(4)),
        clocks: vec![clock(Dial::FirstReply, 40, 300), clock(Dial::Resolution, 100, 0)],
        without_promise: (17, 4200),
        misses: vec![
            miss(3, None),
            miss(4, Some(Stand::Kept)),
            miss(5, Some(Stand::Missed)),
            miss(6, Some(Stand::Running)),
        ],
        older: Some(TicketId(6)),
    };
    let nothing = TrialPage { clocks: Vec::new(), misses: Vec::new(), older: None, ..trial.clone() };
    let begun = TrialPage { line: trial_line(t, false), promise: None, ..nothing.clone() };
    let bare = PromisePanel { promise: None, readings: Vec::new(), zone: None, ..panel(t) };
    let idle = PromisePanel { readings: Vec::new(), may_manage: false, ..panel(t) };
    vec![
        ("promises", promises::list(frame, &page)),
        ("promises-none", promises::list(frame, &PromisesPage::default())),
        ("promise", promises::one(frame, &form)),
        ("promise-mixed", promises::one(frame, &mixed)),
        ("promise-refused", promises::one(frame, &PromiseForm { id: None, problem: Some(wrong), ..form })),
        ("promise-trial", promises::trial(frame, &trial)),
        ("promise-trial-at-work", promises::trial(frame, &begun)),
        ("promise-trial-empty", promises::trial(frame, &nothing)),
        ("ticket-promises", promises::of_ticket(frame, &panel(t))),
        ("ticket-promises-paused", promises::of_ticket(frame, &paused(t))),
        ("ticket-promises-none", promises::of_ticket(frame, &bare)),
        ("ticket-promises-idle", promises::of_ticket(frame, &idle)),
    ]
}
