//! How long one event costs with many promises: choosing the promise, folding the clocks, keeping them.
//!
//! In this process and its build: `cargo run --release -p xtask -- bench promises` measures what a desk has. What a million
//! deadlines cost in the database is measured beside the store: `cargo run --release -p store --example deadlines`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use domain::calendar::Calendar;
use domain::message::Channel;
use domain::moment::MINUTE_US;
use domain::promise::clocks::{Fact, Opening, Side, State, What};
use domain::promise::kept::KeptCalendar;
use domain::promise::{Clock, Condition, Escalation, Hours, Promise, Standing, Target, TicketFacts, choose};
use domain::ticket::{Priority, Status};
use domain::{Moment, PromiseId};
use serde_json::json;

use super::Report;

const PROMISES: i64 = 50;
const TICKETS: i64 = 2_000;
const EVENTS: i64 = 10;
const HOLIDAYS: u32 = 28;
const START: Moment = Moment(1_767_603_600_000_000);

pub fn run(report: &Report) -> Result<()> {
    let promises: Vec<Promise> = (0..PROMISES).map(promise).collect();
    let shared: Vec<Arc<Promise>> = promises.iter().cloned().map(Arc::new).collect();
    let calendar = Arc::new(calendar()?);
    let (mut chosen, mut folded, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..TICKETS {
        let opened_at = START.plus_us(n * 17 * MINUTE_US);
        let mut state = State::open(Opening {
            at: opened_at,
            by: Side::Requester,
            status: Status::New,
            priority: None,
            promise: shared.last().cloned(),
            calendar: Some(calendar.clone()),
        });
        for step in 0..EVENTS {
            let at = opened_at.plus_us((step + 1) * 47 * MINUTE_US);
            let began = Instant::now();
            let facts = facts(n + step);
            let found = choose(&promises, &facts);
            chosen.push(began.elapsed());
            ensure!(found.is_some(), "the last promise is for every ticket");
            let wanted = found.and_then(|f| shared.iter().find(|p| p.id == f.id)).cloned();
            let then = Instant::now();
            state.apply(&Fact { at, what: What::PromiseChanged(wanted) });
            state.apply(&Fact { at, what: what(step) });
            for (_, step) in state.steps_due(at) {
                state.apply(&Fact { at, what: What::StepTaken(step) });
            }
            std::hint::black_box((state.next_at(), state.nearest(at)));
            folded.push(then.elapsed());
            whole.push(began.elapsed());
        }
    }
    report.say_durations(&format!("choose_among_{PROMISES}"), &mut chosen)?;
    report.say_durations("fold_one_event", &mut folded)?;
    report.say_durations("event_with_promises", &mut whole)?;
    let median: Duration = whole[whole.len() / 2];
    ensure!(median < Duration::from_millis(1), "an event takes {median:?}, which is more than a millisecond");
    Ok(())
}

fn promise(n: i64) -> Promise {
    let mut targets = Vec::new();
    for clock in Clock::ALL {
        for &priority in Priority::ALL {
            let minutes = 30 + u32::try_from(n).unwrap_or(0) * 10;
            targets.push(Target {
                clock,
                priority,
                minutes,
                hours: Hours::Business,
                pause: clock.usual_pause(),
            });
        }
    }
    let is_last = n == PROMISES - 1;
    Promise {
        id: PromiseId(n + 1),
        name: format!("Promise {n}"),
        all: if is_last { Vec::new() } else { vec![Condition::TagAny(vec![format!("customer-{n}")])] },
        any: if is_last {
            Vec::new()
        } else {
            vec![Condition::Priority(vec![Some(Priority::High)]), Condition::Language(vec!["de".into()])]
        },
        targets,
        warn_before_min: vec![20, 10],
        escalate_after_min: vec![30, 60, 240],
        paused_max: None,
        escalation: Escalation::default(),
    }
}

fn facts(n: i64) -> TicketFacts {
    TicketFacts {
        priority: (n % 3 == 0).then_some(Priority::High),
        ticket_type: None,
        team: None,
        organisation: None,
        tags: BTreeSet::from([format!("customer-{}", n % 60), "vpn".to_owned()]),
        channel: Channel::Email,
        language: Some("de-AT".into()),
        requester: Standing::Ordinary,
    }
}

fn what(step: i64) -> What {
    match step % 5 {
        0 => What::Replied,
        1 => What::StatusChanged(Status::Pending),
        2 => What::Written,
        3 => What::StatusChanged(Status::Open),
        _ => What::PriorityChanged(Some(Priority::High)),
    }
}

/// Office hours with holidays of some years.
fn calendar() -> Result<Calendar> {
    let office = json!([[540, 1020]]);
    let free = json!([]);
    let week = [&office, &office, &office, &office, &office, &free, &free];
    let mut special = Vec::new();
    for year in 2024..2032 {
        for day in 1..=HOLIDAYS {
            special.push(json!([format!("{year}-{:02}-{day:02}", 1 + day % 12), "Holiday", []]));
        }
    }
    let kept: KeptCalendar =
        serde_json::from_value(json!({ "zone": "Europe/Berlin", "week": week, "special": special }))?;
    kept.read().context("our own calendar is one")
}
