//! Keeps the clocks of tickets: folds what the log says of them, chooses their promise, and does what has come due.
//!
//! All of it is one function, called by whoever has a reason to look: an event, a moment, other terms. It first brings the
//! ticket up to the end of the log, so it does not matter who comes first: a timer never acts on a ticket whose answer is
//! already written down. What is done stands in the transaction that says so, so nothing is done twice.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use domain::event::Event;
use domain::promise::clocks::{Ended, Fact, Opening, Stand, State, Step, What};
use domain::promise::story::{self, Told as Happened};
use domain::promise::{Promise, Standing, TicketFacts, Told};
use domain::query::Promised;
use domain::ticket::{Ticket, TicketChange};
use domain::{Actor, Error, Moment, PersonId, PromiseId, Refusal, Result, TeamId, TicketId};
use store::promises::{self, Clocks, Terms};
use store::{Conn, Tx, events, mentions, people, spam, tickets};

use super::change_ticket::change_ticket;

/// How many events are read at once.
const EVENTS_MAX: i64 = 1000;

/// A promise that is in force.
#[derive(Clone, Debug)]
pub struct InForce {
    pub promise: Arc<Promise>,
    pub version: i64,
    /// Since when it has this wording.
    pub since: Moment,
}

/// The promises in force, read when they changed. It is lost harmlessly: the next look reads them anew.
#[derive(Clone, Default)]
pub struct Known(Arc<Mutex<Option<Read>>>);

/// Revision, and what was in force then.
type Read = (i64, Arc<Vec<InForce>>);

impl Known {
    /// In their order, as the database has them at this moment.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn now(&self, db: &mut Conn) -> Result<Arc<Vec<InForce>>> {
        let revision = promises::revision(db).await?;
        let kept = self.lock().clone();
        if let Some((known, all)) = kept
            && known == revision
        {
            return Ok(all);
        }
        let all = promises::list(db).await?.into_iter().filter(|p| p.inactive_at.is_none());
        let all =
            all.map(|p| InForce { promise: Arc::new(p.promise), version: p.version, since: p.updated_at });
        let all = Arc::new(all.collect::<Vec<_>>());
        *self.lock() = Some((revision, all.clone()));
        Ok(all)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Read>> {
        // Nobody panics while holding it; and what is in it is asked for its revision before it is used.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Why a ticket is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Something happened on it, or its moment has come.
    Happened,
    /// The promises or the hours are others now.
    OtherTerms,
}

/// Brings a ticket's clocks up to now and does what is due.
///
/// # Errors
/// A fault of the database.
pub async fn keep_promises(tx: &mut Tx, known: &Known, id: TicketId, reason: Reason) -> Result<()> {
    let in_force = known.now(tx).await?;
    let kept = promises::state_of(tx, id).await?;
    if kept.is_none() && in_force.is_empty() {
        tx.quiet("nothing is promised");
        return Ok(());
    }
    let Some(ticket) = tickets::find(tx, id).await? else {
        tx.quiet("it is deleted");
        return promises::rest(tx, id).await;
    };
    let happened = happened_since(tx, id, kept.as_ref().map_or(0, |(c, _)| c.seq)).await?;
    let seq = happened.last().map(|(seq, _)| *seq);
    let events: Vec<Happened> = happened.into_iter().map(|(_, told)| told).collect();
    let terms_may_change =
        reason == Reason::OtherTerms || kept.is_none() || events.iter().any(|(_, e)| story::touches_terms(e));
    let mut look = match kept {
        Some((clocks, state)) => {
            let Clocks { terms, seq, .. } = clocks;
            Look { terms, seq, state, ended: Vec::new(), told: false, hours_of: None }
        }
        None => {
            if !ticket.status.is_unsolved() {
                tx.quiet("what was solved before anything was promised is not measured");
                return Ok(());
            }
            begin(tx, &in_force, &ticket, &events).await?
        }
    };
    for fact in story::facts(&events, ticket.created_at) {
        let ended = look.state.apply(&fact);
        look.note(ended);
    }
    look.seq = seq.unwrap_or(look.seq);
    let was_measured = look.terms.promise.is_some();
    if terms_may_change {
        choose(tx, &in_force, &ticket, &events, reason, &mut look).await?;
    }
    if !was_measured && look.terms.promise.is_none() && promises::clocks_of(tx, id).await?.is_none() {
        tx.quiet("nothing is promised");
        return Ok(());
    }
    let shelved = spam::is_shelved(tx, id).await?;
    if !shelved {
        take_steps(tx, &ticket, &mut look).await?;
    }
    keep(tx, &ticket, look, shelved).await
}

/// A ticket's clocks while they are looked at.
struct Look {
    terms: Terms,
    seq: i64,
    state: State,
    /// Turns that ended, with the wording of the promise that they were measured by.
    ended: Vec<((PromiseId, i64), Ended)>,
    /// Something about its promise is on record in this transaction.
    told: bool,
    /// Whose hours were read in this transaction.
    hours_of: Option<Option<TeamId>>,
}

impl Look {
    fn note(&mut self, ended: Vec<Ended>) {
        for e in ended {
            // Without a target nobody promised anything.
            if let (Some(of), Some(_)) = (self.terms.promise, e.promise) {
                self.ended.push((of, e));
            }
        }
    }
}

/// What the log says of a ticket after `seq`, oldest first.
async fn happened_since(tx: &mut Tx, id: TicketId, seq: i64) -> Result<Vec<(i64, Happened)>> {
    let (mut all, mut after) = (Vec::new(), seq);
    loop {
        let page = events::of_ticket(tx, id, after, EVENTS_MAX).await?;
        let is_last = (page.len() as i64) < EVENTS_MAX;
        after = page.last().map_or(after, |r| r.seq);
        all.extend(page.into_iter().map(|r| (r.seq, (r.at, r.event))));
        if is_last {
            return Ok(all);
        }
    }
}

/// What the conditions of promises see of a ticket as it is.
///
/// # Errors
/// A fault of the database.
pub async fn facts_of(db: &mut Conn, ticket: &Ticket) -> Result<TicketFacts> {
    let requester = people::find(db, ticket.requester).await?;
    Ok(TicketFacts {
        priority: ticket.priority,
        ticket_type: ticket.ticket_type,
        team: ticket.team,
        organisation: ticket.organisation,
        tags: ticket.tags.clone(),
        channel: ticket.channel,
        language: requester.and_then(|p| p.locale),
        requester: Standing::of(&ticket.tags),
    })
}

/// The clocks of a ticket that nobody has measured yet, as they began. Promises that came later hold from now on: nobody
/// could have known of them.
async fn begin(tx: &mut Tx, in_force: &[InForce], ticket: &Ticket, events: &[Happened]) -> Result<Look> {
    let now = facts_of(tx, ticket).await?;
    let began = story::beginning(ticket, &now, events);
    let first = in_force.iter().find(|p| p.promise.is_for(&began.facts)).filter(|p| p.since <= began.at);
    let (calendar, hours) = hours_of(tx, began.facts.team).await?;
    let state = State::open(Opening {
        at: began.at,
        by: began.by,
        status: began.status,
        priority: began.facts.priority,
        promise: first.map(|p| p.promise.clone()),
        calendar: hours,
    });
    if let Some(p) = first {
        let (promise, name) = (Some(p.promise.id), p.promise.name.clone());
        tx.record(&Actor::Desk, Event::PromiseGiven { ticket: ticket.id, promise, name });
    }
    let terms = Terms { promise: first.map(|p| (p.promise.id, p.version)), calendar };
    let (told, hours_of) = (first.is_some(), Some(began.facts.team));
    Ok(Look { terms, seq: 0, state, ended: Vec::new(), told, hours_of })
}

type Hours = (Option<domain::PromiseCalendarId>, Option<Arc<domain::calendar::Calendar>>);

async fn hours_of(tx: &mut Tx, team: Option<TeamId>) -> Result<Hours> {
    match store::calendars::of_team(tx, team).await? {
        Some((_, calendar)) => {
            let id = promises::keep_calendar(tx, &calendar).await?;
            Ok((Some(id), Some(Arc::new(calendar))))
        }
        None => Ok((None, None)),
    }
}

/// The promise and the hours that hold for the ticket as it is.
async fn choose(
    tx: &mut Tx,
    in_force: &[InForce],
    ticket: &Ticket,
    events: &[Happened],
    reason: Reason,
    look: &mut Look,
) -> Result<()> {
    let at = match (reason, events.last()) {
        (Reason::Happened, Some((at, _))) => *at,
        (Reason::Happened, None) | (Reason::OtherTerms, _) => tx.now(),
    };
    let facts = facts_of(tx, ticket).await?;
    let wanted = in_force.iter().find(|p| p.promise.is_for(&facts));
    let promise = wanted.map(|p| (p.promise.id, p.version));
    // One that is over is not judged again.
    if promise != look.terms.promise && ticket.status.is_unsolved() {
        let ended =
            look.state.apply(&Fact { at, what: What::PromiseChanged(wanted.map(|p| p.promise.clone())) });
        look.note(ended);
        look.terms.promise = promise;
        let name = wanted.map_or(String::new(), |p| p.promise.name.clone());
        let promise = promise.map(|(id, _)| id);
        tx.record(&Actor::Desk, Event::PromiseGiven { ticket: ticket.id, promise, name });
        look.told = true;
    }
    // They do not change within a transaction that changes none.
    if look.hours_of == Some(ticket.team) {
        return Ok(());
    }
    let (calendar, hours) = hours_of(tx, ticket.team).await?;
    if calendar != look.terms.calendar {
        let ended = look.state.apply(&Fact { at, what: What::CalendarChanged(hours) });
        look.note(ended);
        look.terms.calendar = calendar;
    }
    Ok(())
}

/// Does what has come due, in order.
async fn take_steps(tx: &mut Tx, ticket: &Ticket, look: &mut Look) -> Result<()> {
    let now = tx.now();
    // What another wording makes late at one stroke is written down, and changes nothing by itself.
    let effect = if look.told { Effect::ToldOnly } else { Effect::Whole };
    let due = look.state.steps_due(now);
    let breached: BTreeSet<_> = due
        .iter()
        .filter_map(|(_, step)| match step {
            Step::Breach { clock, cycle } => Some((*clock, *cycle)),
            Step::Warn { .. } | Step::Escalate { .. } | Step::PausedTooLong { .. } => None,
        })
        .collect();
    for (due_at, step) in due {
        if let Some((promise, _)) = look.terms.promise {
            // A warning that comes with what it warns of has lost its meaning: the desk was not there in time.
            let is_late = match step {
                Step::Warn { clock, cycle, .. } => breached.contains(&(clock, cycle)),
                Step::Breach { .. } | Step::Escalate { .. } | Step::PausedTooLong { .. } => false,
            };
            if promises::take_step(tx, ticket.id, due_at, step, promise).await? && !is_late {
                act(tx, ticket, look, promise, due_at, step, effect).await?;
                look.told = true;
            }
        }
        let ended = look.state.apply(&Fact { at: now, what: What::StepTaken(step) });
        look.note(ended);
    }
    Ok(())
}

/// What a step may bring about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Whole,
    /// It stands on the ticket, and changes nothing of it.
    ToldOnly,
}

async fn act(
    tx: &mut Tx,
    ticket: &Ticket,
    look: &Look,
    promise: PromiseId,
    due_at: Moment,
    step: Step,
    effect: Effect,
) -> Result<()> {
    let id = ticket.id;
    match step {
        Step::Warn { clock, before_min, .. } => {
            // The step is due so long before the target in its hours: when that is, the clock knows.
            let due = look.state.readings(tx.now()).into_iter().find(|r| r.clock == clock);
            let due_at = due
                .and_then(|r| r.due_at)
                .unwrap_or_else(|| due_at.plus_us(i64::from(before_min) * domain::moment::MINUTE_US));
            tx.record(&Actor::Desk, Event::DeadlineNear { ticket: id, promise, clock, due_at });
        }
        Step::Breach { clock, .. } => {
            tx.record(&Actor::Desk, Event::DeadlineMissed { ticket: id, promise, clock, due_at });
        }
        Step::Escalate { clock, .. } => {
            let Some(terms) = look.state.promise().cloned() else { return Ok(()) };
            let tell = told(tx, ticket, &terms.escalation.tell).await?;
            tx.record(&Actor::Desk, Event::DeadlineEscalated { ticket: id, promise, clock, due_at, tell });
            if effect == Effect::Whole
                && let Some(to) = terms.escalation.raise_to
                && ticket.priority.is_none_or(|p| p < to)
                && ticket.status.is_unsolved()
            {
                let change = TicketChange { priority: Some(Some(to)), ..TicketChange::default() };
                match change_ticket(tx, &Actor::Desk, id, &change, "", None).await {
                    // What cannot be changed was told all the same.
                    Ok(()) | Err(Error::Refused(_)) => {}
                    Err(fault @ Error::Fault(_)) => return Err(fault),
                }
            }
        }
        Step::PausedTooLong { .. } => {
            tx.record(&Actor::Desk, Event::PausedTooLong { ticket: id, promise, status: ticket.status });
        }
    }
    Ok(())
}

/// Whom an escalation names, each once.
async fn told(tx: &mut Tx, ticket: &Ticket, tell: &[Told]) -> Result<Vec<PersonId>> {
    let mut all = BTreeSet::new();
    for whom in tell {
        match whom {
            Told::Leads => all.extend(promises::leads(tx, ticket.team).await?),
            Told::Team(team) => all.extend(mentions::members(tx, *team).await?),
            Told::Person(person) => {
                all.insert(*person);
            }
        }
    }
    Ok(all.into_iter().collect())
}

/// Writes it down.
async fn keep(tx: &mut Tx, ticket: &Ticket, look: Look, shelved: bool) -> Result<()> {
    let now = tx.now();
    for (of, ended) in &look.ended {
        promises::end_turn(tx, ticket.id, *of, ended).await?;
    }
    let missed = look.state.readings(now).into_iter().filter(|r| r.stand == Stand::Missed);
    let missed_at = missed.filter_map(|r| r.due_at).chain(promises::first_miss(tx, ticket.id).await?).min();
    let due_at = look.state.nearest(now).and_then(|r| r.due_at).filter(|_| !shelved);
    let next_at = look.state.next_at().map(|(at, _)| at).filter(|_| !shelved);
    let clocks = Clocks { ticket: ticket.id, terms: look.terms, seq: look.seq, state: look.state, next_at };
    let told = look.told;
    let moved = promises::keep_clocks(tx, &clocks, Promised { due_at, missed_at }).await?;
    if moved && !told {
        // Open pages and the numbers of views hear of it by this.
        tx.record(&Actor::Desk, Event::DeadlineMoved { ticket: ticket.id, due_at });
    }
    Ok(())
}

/// The whole of a ticket for a trial; `None` when it is gone.
///
/// # Errors
/// A fault of the database.
pub async fn history_of(
    db: &mut Conn,
    id: TicketId,
    until: Moment,
) -> Result<Option<domain::promise::simulate::History>> {
    /// Longer histories are played up to there.
    const TRIAL_EVENTS_MAX: i64 = 5000;
    let Some(ticket) = tickets::find(db, id).await? else { return Ok(None) };
    let facts = match facts_of(db, &ticket).await {
        Err(Error::Refused(Refusal::NotFound)) => return Ok(None),
        facts => facts?,
    };
    let found = events::of_ticket(db, id, 0, TRIAL_EVENTS_MAX).await?;
    let events: Vec<Happened> = found.into_iter().map(|r| (r.at, r.event)).collect();
    Ok(Some(story::history(&ticket, &facts, &events, until)))
}
