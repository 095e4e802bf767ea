//! Plays promises over tickets that were: what would have been kept, and what missed.
//!
//! The same fold as for living tickets. Promises and calendars that the tickets really had are left out of account; the ones
//! under trial are chosen anew whenever something changes that their conditions look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::clocks::{Ended, Fact, Opening, Side, Stand, State, What};
use super::{Clock, Promise, TicketFacts, choose};
use crate::calendar::Calendar;
use crate::ticket::Status;
use crate::{Moment, PromiseId, TicketId};

/// What happened on a ticket, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    pub ticket: TicketId,
    pub opened_at: Moment,
    pub opened_by: Side,
    pub status: Status,
    pub facts: TicketFacts,
    pub then: Vec<Happening>,
    /// Up to when the history goes: now, for a ticket that is unsolved.
    pub until: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    pub at: Moment,
    pub what: Change,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something the clocks look at.
    Clock(What),
    /// Something the conditions look at (the priority included): all of it, as it is from then on.
    Facts(TicketFacts),
}

/// How often a clock's turns ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub kept: u64,
    pub missed: u64,
    pub lapsed: u64,
    /// Neither, when the history ends.
    pub open: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulation {
    /// Per promise and clock, where anything was promised.
    pub tallies: BTreeMap<(PromiseId, Clock), Tally>,
    pub tickets: Vec<Replay>,
    /// Tickets that no promise was ever for.
    pub without_promise: u64,
}

/// What would have become of one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    pub ticket: TicketId,
    /// The promise at its end.
    pub promise: Option<PromiseId>,
    /// Every turn of a clock for which something was promised: as it ended, or as it stood at the end.
    pub turns: Vec<Turn>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub promise: PromiseId,
    pub clock: Clock,
    pub cycle: u32,
    pub stand: Stand,
    pub missed_at: Option<Moment>,
    pub spent_us: i64,
}

/// Plays `promises`, in this order, over `histories`. `calendar_of` says which hours a ticket goes by.
pub fn simulate(
    promises: &[Promise],
    calendar_of: impl Fn(&TicketFacts) -> Option<Arc<Calendar>>,
    histories: &[History],
) -> Simulation {
    let shared: BTreeMap<PromiseId, Arc<Promise>> =
        promises.iter().map(|p| (p.id, Arc::new(p.clone()))).collect();
    let promise_for = |facts: &TicketFacts| choose(promises, facts).and_then(|p| shared.get(&p.id)).cloned();
    let mut simulation = Simulation::default();
    for history in histories {
        let outcome = play(history, &promise_for, &calendar_of);
        if outcome.turns.is_empty() && outcome.promise.is_none() {
            simulation.without_promise += 1;
        }
        for turn in &outcome.turns {
            let tally = simulation.tallies.entry((turn.promise, turn.clock)).or_default();
            match turn.stand {
                Stand::Kept => tally.kept += 1,
                Stand::Missed => tally.missed += 1,
                Stand::Lapsed => tally.lapsed += 1,
                Stand::Idle | Stand::Running | Stand::Paused => tally.open += 1,
            }
        }
        simulation.tickets.push(outcome);
    }
    simulation
}

fn play(
    history: &History,
    promise_for: &impl Fn(&TicketFacts) -> Option<Arc<Promise>>,
    calendar_of: &impl Fn(&TicketFacts) -> Option<Arc<Calendar>>,
) -> Replay {
    let mut facts = history.facts.clone();
    let (mut promise, mut calendar) = (promise_for(&facts), calendar_of(&facts));
    let mut state = State::open(Opening {
        at: history.opened_at,
        by: history.opened_by,
        status: history.status,
        priority: facts.priority,
        promise: promise.clone(),
        calendar: calendar.clone(),
    });
    // A clock that goes on after a reopening ends more than once: the last end counts.
    let mut turns: BTreeMap<(Clock, u32), Turn> = BTreeMap::new();
    let mut note = |ended: Vec<Ended>| {
        for e in ended {
            let Some(promise) = e.promise else {
                turns.remove(&(e.clock, e.cycle));
                continue;
            };
            let Ended { clock, cycle, stand, missed_at, spent_us, .. } = e;
            turns.insert((clock, cycle), Turn { promise, clock, cycle, stand, missed_at, spent_us });
        }
    };
    for happening in &history.then {
        let at = happening.at;
        let mut apply = |what: What| note(state.apply(&Fact { at, what }));
        match &happening.what {
            // Who was promised what, and what was done for it, is what is on trial.
            Change::Clock(What::PromiseChanged(_) | What::CalendarChanged(_) | What::StepTaken(_)) => {
                continue;
            }
            Change::Clock(What::PriorityChanged(to)) => {
                facts.priority = *to;
                apply(What::PriorityChanged(*to));
            }
            Change::Clock(what) => apply(what.clone()),
            Change::Facts(now) => {
                if now.priority != facts.priority {
                    apply(What::PriorityChanged(now.priority));
                }
                facts.clone_from(now);
            }
        }
        let (next_promise, next_calendar) = (promise_for(&facts), calendar_of(&facts));
        if next_promise != promise {
            promise = next_promise;
            apply(What::PromiseChanged(promise.clone()));
        }
        if next_calendar != calendar {
            calendar = next_calendar;
            apply(What::CalendarChanged(calendar.clone()));
        }
    }
    for reading in state.readings(history.until) {
        let on = match reading.stand {
            Stand::Running | Stand::Paused | Stand::Missed => reading.ended_at.is_none(),
            Stand::Idle | Stand::Kept | Stand::Lapsed => false,
        };
        if let (true, Some(promise), Some(_)) = (on, &promise, reading.target) {
            let missed_at = if reading.stand == Stand::Missed { reading.due_at } else { None };
            let turn = Turn {
                promise: promise.id,
                clock: reading.clock,
                cycle: reading.cycle,
                stand: reading.stand,
                missed_at,
                spent_us: reading.spent_us,
            };
            turns.insert((turn.clock, turn.cycle), turn);
        }
    }
    Replay { ticket: history.ticket, promise: promise.map(|p| p.id), turns: turns.into_values().collect() }
}
