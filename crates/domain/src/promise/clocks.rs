//! The clocks of a ticket: a fold over its facts, in order.
//!
//! # What is kept
//!
//! Every clock adds up, from its beginning, how long the ticket was in each kind of status, both in open time of the calendar
//! that held then and in all time. What a target counts is a sum of some of these. So nothing is lost or won by a pause, and
//! a change of terms needs no second look at the past:
//!
//! - **Another priority or promise** counts as if it had held from the clock's beginning: what was spent stays spent, measured
//!   the new way (its hours, its pauses). A clock that is over its new target is missed from the moment of the change; one
//!   that was missed only by the old terms runs on. Clocks that have ended are not judged again.
//! - **Another calendar** counts from the moment of the change: time that was open stays spent.
//! - **A clock that jumps back** cannot take anything back: a fact with an earlier moment counts as of the fact before it.
//!
//! A target is missed at the first moment by which its time is used up; an answer at that very moment is too late.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Clock, Hours, Pause, Promise, Target};
use crate::calendar::Calendar;
use crate::moment::MINUTE_US;
use crate::ticket::{Priority, Status};
use crate::{Moment, PromiseId};

/// Who opened a ticket or spoke on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Requester,
    Team,
}

/// A ticket as it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub at: Moment,
    pub by: Side,
    pub status: Status,
    pub priority: Option<Priority>,
    pub promise: Option<Arc<Promise>>,
    pub calendar: Option<Arc<Calendar>>,
}

/// Something that happened on a ticket and matters to its clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub at: Moment,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The team wrote to the requester.
    Replied,
    /// The requester wrote.
    Written,
    StatusChanged(Status),
    PriorityChanged(Option<Priority>),
    PromiseChanged(Option<Arc<Promise>>),
    CalendarChanged(Option<Arc<Calendar>>),
    /// It became part of another ticket, which is measured from then on.
    Merged,
    /// A solved, closed or merged ticket is worked on again.
    Reopened,
    /// What was to happen at a moment has been done.
    StepTaken(Step),
}

/// Something that happens at a moment, told so that it can be known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A target will be used up in that many minutes.
    Warn { clock: Clock, cycle: u32, before_min: u32 },
    /// A target is used up.
    Breach { clock: Clock, cycle: u32 },
    /// A target was used up that many minutes ago.
    Escalate { clock: Clock, cycle: u32, after_min: u32 },
    /// The ticket's `pause`-th pause lasts too long.
    PausedTooLong { pause: u32 },
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// Has not begun.
    Idle,
    Running,
    Paused,
    /// Ended in time.
    Kept,
    /// Used up: it may still be going on, see [`Reading::ended_at`].
    Missed,
    /// Ended in time without what was promised: solved without a reply, merged.
    Lapsed,
}

/// What last changed a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    #[default]
    NothingYet,
    Opened,
    RequesterWrote,
    TeamReplied,
    Status(Status),
    Priority,
    Promise,
    Calendar,
    Merged,
    Reopened,
}

/// A clock at a moment, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub clock: Clock,
    /// The how-manieth turn of the clock, from 1; 0 before it has begun.
    pub cycle: u32,
    pub stand: Stand,
    /// The promise's target, when it has one for this clock and priority.
    pub target: Option<Target>,
    /// When it is, or was, used up; `None` while it is paused, has no target, or its calendar never opens.
    pub due_at: Option<Moment>,
    pub started_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    /// What the target counts, in microseconds; all time when there is no target.
    pub spent_us: i64,
    /// Time in the target's hours that passed since the beginning and does not count, in microseconds.
    pub paused_us: i64,
    pub changed_at: Option<Moment>,
    pub cause: Cause,
}

impl Reading {
    /// Where the clock stands and what brought it there, in one sentence.
    pub fn sentence(&self) -> String {
        let clock = self.clock.label();
        let stand = match (self.stand, self.ended_at) {
            (Stand::Idle, _) => return format!("The clock for {clock} has not begun."),
            (Stand::Running, _) => "is running",
            (Stand::Paused, _) => "is paused",
            (Stand::Kept, _) => "was kept",
            (Stand::Missed, Some(_)) => "was missed",
            (Stand::Missed, None) => "is missed and still owed",
            (Stand::Lapsed, _) => "ended without being needed",
        };
        let because = match self.cause {
            Cause::NothingYet => return format!("The clock for {clock} {stand}."),
            Cause::Opened => "the ticket was opened",
            Cause::RequesterWrote => "the requester wrote",
            Cause::TeamReplied => "the team replied",
            Cause::Status(Status::New) => "the ticket is new",
            Cause::Status(Status::Open) => "it is the team's turn",
            Cause::Status(Status::Pending) => "the ticket waits for the customer",
            Cause::Status(Status::OnHold) => "the ticket waits for a third party",
            Cause::Status(Status::Solved) => "the ticket was solved",
            Cause::Status(Status::Closed) => "the ticket was closed",
            Cause::Priority => "the priority changed, and its target counts from the beginning",
            Cause::Promise => "the promise changed, and its target counts from the beginning",
            Cause::Calendar => "the calendar changed, and its hours count from then on",
            Cause::Merged => "the ticket was merged into another",
            Cause::Reopened => "the ticket was opened again",
        };
        format!("The clock for {clock} {stand}: {because}.")
    }
}

/// A turn of a clock that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    pub clock: Clock,
    pub cycle: u32,
    /// [`Stand::Kept`], [`Stand::Missed`] or [`Stand::Lapsed`].
    pub stand: Stand,
    /// The promise whose target it was; `None` when there was no target, which is then kept by nobody and missed by nobody.
    pub promise: Option<PromiseId>,
    pub started_at: Moment,
    pub ended_at: Moment,
    pub missed_at: Option<Moment>,
    pub spent_us: i64,
}

/// All clocks of a ticket.
///
/// Its serde form is how a ticket's clocks are kept. The terms are left out of it: a promise and a calendar are many tickets',
/// so whoever keeps a state keeps beside it by which ones, and puts them back with [`State::with_terms`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Up to when everything is counted.
    at: Moment,
    status: Status,
    priority: Option<Priority>,
    #[serde(skip)]
    promise: Option<Arc<Promise>>,
    #[serde(skip)]
    calendar: Option<Arc<Calendar>>,
    dials: [Dial; 6],
    #[serde(default, skip_serializing_if = "is_default")]
    pauses: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    paused: Option<Spent>,
    /// Steps whose moment has come and that nobody has taken.
    #[serde(default, skip_serializing_if = "is_default")]
    owed: BTreeSet<(Moment, Step)>,
    #[serde(default, skip_serializing_if = "is_default")]
    taken: BTreeSet<Step>,
}

/// One clock. What is as in the beginning is left out where it is kept: a desk has millions of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Dial {
    #[serde(skip_serializing_if = "is_default")]
    phase: Phase,
    #[serde(skip_serializing_if = "is_default")]
    cycle: u32,
    #[serde(rename = "started", skip_serializing_if = "is_default")]
    started_at: Option<Moment>,
    #[serde(rename = "ended", skip_serializing_if = "is_default")]
    ended_at: Option<Moment>,
    #[serde(rename = "missed", skip_serializing_if = "is_default")]
    missed_at: Option<Moment>,
    /// By kind of status, see [`place`].
    #[serde(skip_serializing_if = "is_default")]
    spent: [Spent; 4],
    /// Since it ended; part of its time only when it goes on.
    #[serde(skip_serializing_if = "is_default")]
    since_end: Spent,
    #[serde(rename = "changed", skip_serializing_if = "is_default")]
    changed_at: Option<Moment>,
    #[serde(skip_serializing_if = "is_default")]
    cause: Cause,
}

impl Default for Dial {
    fn default() -> Self {
        Self::IDLE
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    #[default]
    Idle,
    On,
    Ended(Stand),
}

/// Time in microseconds, measured both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, i64)", into = "(i64, i64)")]
struct Spent {
    business: i64,
    all: i64,
}

impl From<(i64, i64)> for Spent {
    fn from((business, all): (i64, i64)) -> Self {
        Self { business, all }
    }
}
impl From<Spent> for (i64, i64) {
    fn from(spent: Spent) -> Self {
        (spent.business, spent.all)
    }
}

impl Spent {
    fn add(&mut self, more: Self) {
        self.business += more.business;
        self.all += more.all;
    }
    fn in_hours(self, hours: Hours) -> i64 {
        match hours {
            Hours::Business => self.business,
            Hours::Calendar => self.all,
        }
    }
}

/// One status of each kind, in the order of [`Dial::spent`].
const KINDS: [Status; 4] = [Status::Open, Status::Pending, Status::OnHold, Status::Solved];

fn place(status: Status) -> usize {
    match status {
        Status::New | Status::Open => 0,
        Status::Pending => 1,
        Status::OnHold => 2,
        Status::Solved | Status::Closed => 3,
    }
}

fn is_pause(status: Status) -> bool {
    match status {
        Status::Pending | Status::OnHold => true,
        Status::New | Status::Open | Status::Solved | Status::Closed => false,
    }
}

impl Dial {
    const IDLE: Self = Self {
        phase: Phase::Idle,
        cycle: 0,
        started_at: None,
        ended_at: None,
        missed_at: None,
        spent: [Spent { business: 0, all: 0 }; 4],
        since_end: Spent { business: 0, all: 0 },
        changed_at: None,
        cause: Cause::NothingYet,
    };

    fn spent(&self, hours: Hours, pause: Pause) -> i64 {
        KINDS.iter().zip(self.spent).filter(|(k, _)| pause.counts(**k)).map(|(_, s)| s.in_hours(hours)).sum()
    }
    fn since_start(&self, hours: Hours) -> i64 {
        self.spent.iter().map(|s| s.in_hours(hours)).sum()
    }
}

/// The ticket after all its facts.
pub fn fold(opening: Opening, facts: &[Fact]) -> State {
    let mut state = State::open(opening);
    for fact in facts {
        state.apply(fact);
    }
    state
}

impl State {
    pub fn open(opening: Opening) -> Self {
        let Opening { at, by, status, priority, promise, calendar } = opening;
        let mut state = Self {
            at,
            status,
            priority,
            promise,
            calendar,
            dials: [const { Dial::IDLE }; 6],
            pauses: u32::from(is_pause(status)),
            paused: is_pause(status).then(Spent::default),
            owed: BTreeSet::new(),
            taken: BTreeSet::new(),
        };
        if status.is_unsolved() {
            // A ticket that the team opens is a word of the team; nobody waits for a first answer.
            let of_conversation = match by {
                Side::Requester => Clock::FirstReply,
                Side::Team => Clock::PeriodicUpdate,
            };
            for clock in [of_conversation, Clock::RequesterWait, Clock::AgentWork, Clock::Resolution] {
                state.start(clock, Cause::Opened);
            }
        }
        state
    }

    /// Takes the next fact; says which clocks it ended.
    pub fn apply(&mut self, fact: &Fact) -> Vec<Ended> {
        self.count_up_to(fact.at);
        let mut ended = Vec::new();
        match &fact.what {
            What::Replied => {
                for clock in [Clock::FirstReply, Clock::NextReply, Clock::PeriodicUpdate] {
                    self.end(clock, Stand::Kept, Cause::TeamReplied, &mut ended);
                }
                if self.status.is_unsolved() {
                    self.start(Clock::PeriodicUpdate, Cause::TeamReplied);
                }
            }
            What::Written => {
                let clock = match self.dial(Clock::FirstReply).phase {
                    Phase::Idle => Some(Clock::FirstReply),
                    Phase::On => None,
                    Phase::Ended(_) => Some(Clock::NextReply),
                };
                // The oldest unanswered word counts: one more does not begin the wait anew.
                if let Some(clock) = clock.filter(|c| self.dial(*c).phase != Phase::On) {
                    self.start(clock, Cause::RequesterWrote);
                }
            }
            What::StatusChanged(to) => self.enter(*to, Cause::Status(*to), &mut ended),
            What::Reopened => self.enter(Status::Open, Cause::Reopened, &mut ended),
            What::PriorityChanged(to) => {
                self.priority = *to;
                self.terms_changed(Cause::Priority);
            }
            What::PromiseChanged(to) => {
                self.promise.clone_from(to);
                self.terms_changed(Cause::Promise);
            }
            What::CalendarChanged(to) => {
                self.calendar.clone_from(to);
                self.terms_changed(Cause::Calendar);
            }
            What::Merged => {
                for clock in Clock::ALL {
                    self.end(clock, Stand::Lapsed, Cause::Merged, &mut ended);
                }
                self.status = Status::Closed;
                self.end_pause();
            }
            What::StepTaken(step) => {
                let owed = self.owed.iter().find(|(_, s)| s == step).copied();
                if let Some(owed) = owed {
                    self.owed.remove(&owed);
                    self.taken.insert(*step);
                }
            }
        }
        ended
    }

    /// The state as it was kept, with the terms that held for it then.
    #[must_use]
    pub fn with_terms(mut self, promise: Option<Arc<Promise>>, calendar: Option<Arc<Calendar>>) -> Self {
        self.promise = promise;
        self.calendar = calendar;
        self
    }

    pub fn status(&self) -> Status {
        self.status
    }
    pub fn priority(&self) -> Option<Priority> {
        self.priority
    }
    /// By which promise it is judged.
    pub fn promise(&self) -> Option<&Arc<Promise>> {
        self.promise.as_ref()
    }
    /// By whose hours.
    pub fn calendar(&self) -> Option<&Arc<Calendar>> {
        self.calendar.as_ref()
    }

    /// The clock that is due first, as it stands at `now`: one that is used up and still owed comes before all others.
    /// `None` when nothing is owed, or all that is owed stands still.
    pub fn nearest(&self, now: Moment) -> Option<Reading> {
        let owed = self.readings(now).into_iter().filter(|r| match r.stand {
            Stand::Running => true,
            Stand::Missed => r.ended_at.is_none(),
            Stand::Idle | Stand::Paused | Stand::Kept | Stand::Lapsed => false,
        });
        owed.filter(|r| r.target.is_some() && r.due_at.is_some()).min_by_key(|r| (r.due_at, r.clock))
    }

    /// When something happens next, and what: the earliest step that is not taken. A moment that is over means now.
    ///
    /// Whoever takes the step says so with [`What::StepTaken`], and asks again.
    pub fn next_at(&self) -> Option<(Moment, Step)> {
        let mut next = self.owed.first().copied();
        let mut consider = |at: Option<Moment>, step: Step| {
            if let Some(at) = at
                && next.is_none_or(|n| (at, step) < n)
            {
                next = Some((at, step));
            }
        };
        for clock in Clock::ALL {
            let Some((target, spent)) = self.running(clock) else { continue };
            // Only the nearest: the others come after it.
            let ahead = self.steps(clock, &target).into_iter().filter(|(at, _)| *at > spent).min();
            if let Some((threshold, step)) = ahead {
                consider(self.after(target.hours, threshold - spent), step);
            }
        }
        if let Some((hours, threshold, spent, step)) = self.guard()
            && threshold > spent
        {
            consider(self.after(hours, threshold - spent), step);
        }
        next
    }

    /// All steps whose moment has come by `now` and that are not taken, in order.
    pub fn steps_due(&self, now: Moment) -> Vec<(Moment, Step)> {
        let mut then = self.clone();
        then.count_up_to(now);
        then.owed.into_iter().filter(|(at, _)| *at <= now).collect()
    }

    /// All clocks as they stand at `now`; before the last fact, as they stood then.
    pub fn readings(&self, now: Moment) -> Vec<Reading> {
        let mut then = self.clone();
        then.count_up_to(now);
        Clock::ALL.iter().map(|clock| then.reading(*clock)).collect()
    }

    fn reading(&self, clock: Clock) -> Reading {
        let dial = self.dial(clock);
        let target = self.target(clock);
        let (hours, pause) = target.map_or((Hours::Calendar, Pause::Never), |t| (t.hours, t.pause));
        let running = pause.counts(self.status);
        let spent_us = dial.spent(hours, pause);
        let stand = match dial.phase {
            Phase::Idle => Stand::Idle,
            Phase::Ended(stand) => stand,
            Phase::On if dial.missed_at.is_some() => Stand::Missed,
            Phase::On if running => Stand::Running,
            Phase::On => Stand::Paused,
        };
        let due_at = dial.missed_at.or_else(|| match (dial.phase, target) {
            (Phase::On, Some(t)) if running => self.after(t.hours, target_us(&t) - spent_us),
            (Phase::Idle | Phase::On | Phase::Ended(_), _) => None,
        });
        Reading {
            clock,
            cycle: dial.cycle,
            stand,
            target,
            due_at,
            started_at: dial.started_at,
            ended_at: dial.ended_at,
            spent_us,
            paused_us: dial.since_start(hours) - spent_us,
            changed_at: dial.changed_at,
            cause: dial.cause,
        }
    }

    fn dial(&self, clock: Clock) -> &Dial {
        &self.dials[clock as usize]
    }

    fn target(&self, clock: Clock) -> Option<Target> {
        self.promise.as_ref()?.target(clock, self.priority).copied()
    }

    /// The target of a clock that is running now, and what of it is spent.
    fn running(&self, clock: Clock) -> Option<(Target, i64)> {
        let target = self.target(clock)?;
        let dial = self.dial(clock);
        (dial.phase == Phase::On && target.pause.counts(self.status))
            .then(|| (target, dial.spent(target.hours, target.pause)))
    }

    /// The steps of a clock, each with how much has to be spent for it, in microseconds.
    fn steps(&self, clock: Clock, target: &Target) -> Vec<(i64, Step)> {
        let Some(promise) = &self.promise else { return Vec::new() };
        let cycle = self.dial(clock).cycle;
        let full = target_us(target);
        let warn = promise
            .warn_before_min
            .iter()
            .map(|min| (full - i64::from(*min) * MINUTE_US, Step::Warn { clock, cycle, before_min: *min }));
        let escalate = promise.escalate_after_min.iter().map(|min| {
            (full + i64::from(*min) * MINUTE_US, Step::Escalate { clock, cycle, after_min: *min })
        });
        let breach = std::iter::once((full, Step::Breach { clock, cycle }));
        warn.filter(|(at, _)| *at > 0).chain(breach).chain(escalate).collect()
    }

    /// The guard of the present pause: hours, allowance, spent, step.
    fn guard(&self) -> Option<(Hours, i64, i64, Step)> {
        let guard = self.promise.as_ref()?.paused_max?;
        let spent = self.paused?.in_hours(guard.hours);
        let step = Step::PausedTooLong { pause: self.pauses };
        Some((guard.hours, i64::from(guard.minutes) * MINUTE_US, spent, step))
    }

    /// The moment at which `amount_us` more has passed.
    fn after(&self, hours: Hours, amount_us: i64) -> Option<Moment> {
        match (hours, &self.calendar) {
            (Hours::Business, Some(calendar)) => calendar.add_open_us(self.at, amount_us),
            (Hours::Business, None) | (Hours::Calendar, _) => Some(self.at.plus_us(amount_us)),
        }
    }

    /// Counts what passed since the last fact, and notes what came due in it.
    fn count_up_to(&mut self, to: Moment) {
        if to <= self.at {
            return;
        }
        let all = to.since(self.at);
        let business = self.calendar.as_ref().map_or(all, |c| c.open_between(self.at, to));
        let passed = Spent { business, all };
        for clock in Clock::ALL {
            if let Some((target, spent)) = self.running(clock) {
                let reached = spent + passed.in_hours(target.hours);
                for (threshold, step) in self.steps(clock, &target) {
                    if spent < threshold && threshold <= reached {
                        let at = self.after(target.hours, threshold - spent).unwrap_or(to);
                        self.come_due(clock, at, step);
                    }
                }
            }
            let place = place(self.status);
            let dial = &mut self.dials[clock as usize];
            match dial.phase {
                Phase::On => dial.spent[place].add(passed),
                Phase::Ended(_) => dial.since_end.add(passed),
                Phase::Idle => {}
            }
        }
        if let Some((hours, threshold, spent, step)) = self.guard()
            && spent < threshold
            && threshold <= spent + passed.in_hours(hours)
        {
            let at = self.after(hours, threshold - spent).unwrap_or(to);
            self.owed.insert((at, step));
        }
        if let Some(paused) = &mut self.paused {
            paused.add(passed);
        }
        self.at = to;
    }

    fn come_due(&mut self, clock: Clock, at: Moment, step: Step) {
        if let Step::Breach { .. } = step {
            self.dials[clock as usize].missed_at.get_or_insert(at);
        }
        self.owed.insert((at, step));
    }

    fn start(&mut self, clock: Clock, cause: Cause) {
        let cycle = self.dial(clock).cycle + 1;
        self.taken.retain(|step| step.clock() != Some(clock));
        self.dials[clock as usize] = Dial {
            phase: Phase::On,
            cycle,
            started_at: Some(self.at),
            changed_at: Some(self.at),
            cause,
            ..Dial::IDLE
        };
    }

    fn end(&mut self, clock: Clock, in_time: Stand, cause: Cause, ended: &mut Vec<Ended>) {
        let at = self.at;
        let target = self.target(clock);
        let dial = &mut self.dials[clock as usize];
        if dial.phase != Phase::On {
            return;
        }
        let stand = if dial.missed_at.is_some() { Stand::Missed } else { in_time };
        dial.phase = Phase::Ended(stand);
        dial.ended_at = Some(at);
        dial.changed_at = Some(at);
        dial.cause = cause;
        let (hours, pause) = target.map_or((Hours::Calendar, Pause::Never), |t| (t.hours, t.pause));
        ended.push(Ended {
            clock,
            cycle: dial.cycle,
            stand,
            promise: target.and(self.promise.as_ref()).map(|p| p.id),
            started_at: dial.started_at.unwrap_or(at),
            ended_at: at,
            missed_at: dial.missed_at,
            spent_us: dial.spent(hours, pause),
        });
        // Nobody needs a warning of what is over; that it was missed stays to be told.
        self.owed.retain(|(_, step)| step.clock() != Some(clock) || matches!(step, Step::Breach { .. }));
    }

    fn enter(&mut self, to: Status, cause: Cause, ended: &mut Vec<Ended>) {
        let from = std::mem::replace(&mut self.status, to);
        match (is_pause(from), is_pause(to)) {
            (false, true) => {
                self.pauses += 1;
                self.paused = Some(Spent::default());
            }
            (true, false) => self.end_pause(),
            // From pending to on hold is one pause.
            (true, true) | (false, false) => {}
        }
        match (from.is_unsolved(), to.is_unsolved()) {
            (true, false) => {
                for clock in Clock::ALL {
                    let in_time = if clock.adds_up() { Stand::Kept } else { Stand::Lapsed };
                    self.end(clock, in_time, cause, ended);
                }
            }
            (false, true) => {
                for clock in Clock::ALL.into_iter().filter(|c| c.adds_up()) {
                    if self.dial(clock).phase == Phase::Idle {
                        self.start(clock, cause);
                        continue;
                    }
                    let dial = &mut self.dials[clock as usize];
                    dial.phase = Phase::On;
                    dial.ended_at = None;
                    let solved = std::mem::take(&mut dial.since_end);
                    dial.spent[place(from)].add(solved);
                    dial.changed_at = Some(self.at);
                    dial.cause = cause;
                    self.judge(clock);
                }
            }
            (true, true) if place(from) != place(to) => {
                for clock in Clock::ALL {
                    let counts = self.target(clock).map_or(Pause::Never, |t| t.pause);
                    let dial = &mut self.dials[clock as usize];
                    if dial.phase == Phase::On && counts.counts(from) != counts.counts(to) {
                        dial.changed_at = Some(self.at);
                        dial.cause = cause;
                    }
                }
            }
            (true, true) | (false, false) => {}
        }
    }

    fn end_pause(&mut self) {
        self.paused = None;
        self.owed.retain(|(_, step)| step.clock().is_some());
        self.taken.retain(|step| step.clock().is_some());
    }

    fn terms_changed(&mut self, cause: Cause) {
        for clock in Clock::ALL {
            if self.dial(clock).phase == Phase::On {
                let dial = &mut self.dials[clock as usize];
                dial.changed_at = Some(self.at);
                dial.cause = cause;
                self.judge(clock);
            }
        }
        match self.guard() {
            Some((_, threshold, spent, step)) => self.put(step, threshold <= spent),
            None => self.owed.retain(|(_, step)| step.clock().is_some()),
        }
    }

    /// Holds a clock that is on against the terms of now: what is reached is owed unless it was taken; what lies ahead again is
    /// armed again.
    fn judge(&mut self, clock: Clock) {
        let target = self.target(clock);
        let dial = self.dial(clock);
        let cycle = dial.cycle;
        let spent = target.map_or(0, |t| dial.spent(t.hours, t.pause));
        let steps = target.map(|t| self.steps(clock, &t)).unwrap_or_default();
        // Steps that the new terms do not know; earlier turns of the clock are over and stay as they were.
        self.owed.retain(|(_, s)| !s.is_of(clock, cycle) || steps.iter().any(|(_, step)| step == s));
        let missed = target.is_some_and(|t| spent >= target_us(&t));
        let at = self.at;
        let dial = &mut self.dials[clock as usize];
        dial.missed_at = if missed { dial.missed_at.or(Some(at)) } else { None };
        for (threshold, step) in steps {
            self.put(step, threshold <= spent);
        }
    }

    fn put(&mut self, step: Step, reached: bool) {
        if !reached {
            self.taken.remove(&step);
            self.owed.retain(|(_, s)| *s != step);
        } else if !self.taken.contains(&step) && !self.owed.iter().any(|(_, s)| *s == step) {
            self.owed.insert((self.at, step));
        }
    }
}

impl Step {
    /// The clock it is about; none for a pause.
    pub fn clock(self) -> Option<Clock> {
        match self {
            Self::Warn { clock, .. } | Self::Breach { clock, .. } | Self::Escalate { clock, .. } => {
                Some(clock)
            }
            Self::PausedTooLong { .. } => None,
        }
    }
    fn is_of(self, clock: Clock, of_cycle: u32) -> bool {
        match self {
            Self::Warn { clock: c, cycle, .. }
            | Self::Breach { clock: c, cycle }
            | Self::Escalate { clock: c, cycle, .. } => c == clock && cycle == of_cycle,
            Self::PausedTooLong { .. } => false,
        }
    }
}

fn target_us(target: &Target) -> i64 {
    i64::from(target.minutes) * MINUTE_US
}
