//! Keeps promises: counts the clocks of tickets as things happen, and does what is due at its moment.
//!
//! Three drivers, one act ([`keep_promises`]). The log's follower counts what happened. The timer does what has come due: one
//! indexed row a ticket says when, so a million deadlines cost no scan. And when promises or hours change, all open tickets
//! are held against them, some at a time. Each node may run any of them: who comes first does it, and the others find it done.
//!
//! [`keep_promises`]: crate::commands::keep_promises::keep_promises

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::calendar::Calendar;
use domain::promise::clocks::Stand;
use domain::promise::simulate::{Replay, simulate};
use domain::promise::{Clock, Promise, TicketFacts, story};
use domain::{Event, Moment, PromiseId, Result, TeamId, TicketId};
use store::promises::{self, Check, Figures, Findings, Miss, Trial};
use store::{Conn, calendars, teams};

use super::Stretch;
use super::due::{DueClock, POLL};
use crate::app::App;
use crate::commands::keep_promises::{Known, Reason, history_of, keep_promises};

pub const NAME: &str = "promises";

/// A trial that somebody waits for begins within this.
const PORTION_POLL: Duration = Duration::from_secs(1);
/// Others write between two portions.
const PORTION_GAP: Duration = Duration::from_millis(10);
/// Tickets of one transaction.
const PORTION_MAX: usize = 32;
const DUE_MAX: i64 = 256;
/// Tickets that a trial plays at once.
const TRIAL_PORTION_MAX: i64 = 100;
/// So often a stretch is tried whole; then a ticket at which it fails is passed over.
const TRIES_MAX: u32 = 3;
/// What failed for a ticket is tried again after this.
const AGAIN_US: i64 = 5 * domain::moment::MINUTE_US;

/// What becomes of a portion with a ticket at which the desk itself fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AtFault {
    /// All of it is undone, and tried again.
    Stop,
    /// That ticket is passed over for a while.
    PassOver,
}

pub async fn step(app: App, stretch: Stretch, known: Known) -> Result<()> {
    let concerned: BTreeSet<TicketId> =
        stretch.events.iter().filter_map(|r| story::concerned(&r.event)).collect();
    // A desk that never promised anything pays nothing for it; when it begins to, all open tickets are looked at.
    let is_used = app.read(async |db| promises::revision(db).await).await? > 0;
    let concerned: Vec<TicketId> = concerned.into_iter().filter(|_| is_used).collect();
    let others = stretch.events.iter().any(|r| changes_terms(&r.event));
    let at_fault = if stretch.failures < TRIES_MAX { AtFault::Stop } else { AtFault::PassOver };
    for portion in concerned.chunks(PORTION_MAX) {
        keep_all(&app, &known, portion, Reason::Happened, at_fault).await?;
    }
    app.write(async move |tx| {
        if others {
            promises::begin_check(tx).await?;
        }
        stretch.done(tx).await
    })
    .await
}

/// Whether open tickets may have other terms from then on, without a word about it on themselves.
fn changes_terms(event: &Event) -> bool {
    matches!(
        event,
        Event::PromiseAdded { .. }
            | Event::PromiseEdited { .. }
            | Event::PromiseDeleted { .. }
            | Event::PromisesOrdered { .. }
            | Event::TeamDeleted { .. }
            | Event::CalendarAdded { .. }
            | Event::CalendarChanged { .. }
            | Event::CalendarDeleted { .. }
            | Event::TeamCalendarChanged { .. }
    )
}

async fn keep_all(
    app: &App,
    known: &Known,
    tickets: &[TicketId],
    reason: Reason,
    at_fault: AtFault,
) -> Result<()> {
    let (known, tickets) = (known.clone(), tickets.to_vec());
    app.write(async move |tx| {
        for id in tickets {
            let one = known.clone();
            match tx.attempt(async move |tx| keep_promises(tx, &one, id, reason).await).await {
                Ok(()) => {}
                Err(e) if at_fault == AtFault::PassOver => {
                    tracing::error!("the promises of #{id} cannot be kept, which is tried again: {e}");
                    let again_at = tx.now().plus_us(AGAIN_US);
                    promises::put_off(tx, id, again_at).await?;
                }
                Err(e) => return Err(e),
            }
        }
        Ok(())
    })
    .await
}

/// Does what is due at its moment.
pub async fn run(app: App) {
    let known = Known::default();
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let looked = take_due(&app, &known).await;
        clock.sleep(looked, "what promises ask for cannot be done").await;
    }
}

/// Does what is due now; says when the next thing is.
///
/// # Errors
/// A fault of the database.
pub async fn take_due(app: &App, known: &Known) -> Result<Option<Moment>> {
    let next = app.read(async |db| promises::next_due(db).await).await?;
    let now = (app.clock)();
    if next.is_none_or(|at| at > now) {
        return Ok(next);
    }
    let due = app.read(async move |db| promises::due_by(db, now, DUE_MAX).await).await?;
    for portion in due.chunks(PORTION_MAX) {
        if keep_all(app, known, portion, Reason::Happened, AtFault::Stop).await.is_err() {
            // One of them must not hold up the others for ever.
            keep_all(app, known, portion, Reason::Happened, AtFault::PassOver).await?;
        }
    }
    app.read(async |db| promises::next_due(db).await).await
}

/// Holds open tickets against other terms, and plays trials.
pub async fn run_portions(app: App) {
    let known = Known::default();
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        let pause = match portion(&app, &known).await {
            Ok(true) => PORTION_GAP,
            Ok(false) => PORTION_POLL,
            Err(e) => {
                tracing::error!("promises cannot be checked or tried, which is tried again: {e}");
                POLL
            }
        };
        tokio::select! {
            _ = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// The next portion of a check and of a trial; says whether there is more.
///
/// # Errors
/// A fault of the database.
async fn portion(app: &App, known: &Known) -> Result<bool> {
    let (check, trial) =
        app.read(async |db| Ok((promises::open_check(db).await?, promises::open_trial(db).await?))).await?;
    let is_idle = check.is_none() && trial.is_none();
    if let Some(check) = check {
        go_on_checking(app, known, check).await?;
    }
    if let Some(trial) = trial {
        go_on_trying(app, trial).await?;
    }
    Ok(!is_idle)
}

async fn go_on_checking(app: &App, known: &Known, check: Check) -> Result<()> {
    let found =
        app.read(async move |db| promises::unsolved_after(db, check.after, PORTION_MAX as i64).await).await?;
    keep_all(app, known, &found, Reason::OtherTerms, AtFault::PassOver).await?;
    let to = if found.len() < PORTION_MAX { None } else { found.last().copied() };
    let more = found.len() as i64;
    app.write(async move |tx| promises::advance_check(tx, &check, to, more).await).await.map(drop)
}

async fn go_on_trying(app: &App, trial: Trial) -> Result<()> {
    let now = (app.clock)();
    let (to, more, findings, misses, trial) = app
        .read(async move |db| {
            let ids = promises::trial_tickets(db, &trial, TRIAL_PORTION_MAX).await?;
            let (findings, misses) = play(db, &trial, &ids, now).await?;
            let to = if (ids.len() as i64) < TRIAL_PORTION_MAX { None } else { ids.last().copied() };
            Ok((to, ids.len() as i64, findings, misses, trial))
        })
        .await?;
    app.write(async move |tx| promises::advance_trial(tx, &trial, to, more, &findings, &misses).await)
        .await
        .map(drop)
}

/// Plays what is on trial, and what is in force, over some tickets.
async fn play(db: &mut Conn, trial: &Trial, ids: &[TicketId], now: Moment) -> Result<(Findings, Vec<Miss>)> {
    let mut hours: BTreeMap<Option<TeamId>, Option<Arc<Calendar>>> = BTreeMap::new();
    let all_teams = teams::refs(db).await?.into_iter().map(|t| Some(t.id));
    for team in all_teams.chain([None]) {
        let calendar = calendars::of_team(db, team).await?.map(|(_, calendar)| Arc::new(calendar));
        hours.insert(team, calendar);
    }
    // Of a team that is gone, the desk's.
    let hours_of =
        |facts: &TicketFacts| hours.get(&facts.team).or_else(|| hours.get(&None)).cloned().flatten();
    let mut histories = Vec::with_capacity(ids.len());
    for &id in ids {
        histories.extend(history_of(db, id, now).await?);
    }
    let mut findings = trial.findings.clone();
    let run = |promises: &[Promise], figures: &mut Figures| {
        let simulation = simulate(promises, hours_of, &histories);
        for ((promise, clock), tally) in &simulation.tallies {
            figures.add(*promise, *clock, *tally);
        }
        figures.without_promise += simulation.without_promise;
        simulation.tickets
    };
    let tried = run(&trial.candidates.tried, &mut findings.tried);
    let present = run(&trial.candidates.present, &mut findings.present);
    let mut misses = Vec::new();
    for (tried, present) in tried.iter().zip(&present) {
        for (clock, (promise, missed_at)) in first_misses(tried) {
            let at_present = worst(present, clock);
            misses.push(Miss { ticket: tried.ticket, clock, promise, missed_at, at_present });
        }
    }
    Ok((findings, misses))
}

/// The first miss of each clock.
fn first_misses(replay: &Replay) -> BTreeMap<Clock, (PromiseId, Moment)> {
    let mut first = BTreeMap::new();
    for turn in replay.turns.iter().filter(|t| t.stand == Stand::Missed) {
        if let Some(at) = turn.missed_at {
            first.entry(turn.clock).or_insert((turn.promise, at));
        }
    }
    first
}

/// How a clock stands by the promises as they are: missed when one of its turns was.
fn worst(replay: &Replay, clock: Clock) -> Option<Stand> {
    let weight = |stand: &Stand| match stand {
        Stand::Missed => 3,
        Stand::Running | Stand::Paused | Stand::Idle => 2,
        Stand::Kept => 1,
        Stand::Lapsed => 0,
    };
    replay.turns.iter().filter(|t| t.clock == clock).map(|t| t.stand).max_by_key(weight)
}
