//! Gives the tickets of a team to its people, takes them back, hands them on: one transaction decides and writes, so that no
//! ticket is given twice, whichever node comes first.

use domain::moment::MINUTE_US;
use domain::routing::{Choice, Given, Policy, TakenBack, Waiting, take_back, take_back_at};
use domain::ticket::TicketChange;
use domain::{Actor, Error, Event, Moment, PersonId, Result, TeamId, TicketId};
use store::routing::{self, Look, Queued, Routed};
use store::{Tx, tickets};

use super::change_ticket::change_ticket;
use crate::routing::{Crew, Rules};

/// A team in which something waits is looked at again after this: shifts begin and end without an event.
const LOOK_GAP_US: i64 = MINUTE_US;
/// One transaction gives out no more than this.
const HAND_OUTS_MAX: usize = 50;
/// Where more tickets fail than these, it is the database that fails and not the tickets.
const FAULTS_MAX: usize = 10;
/// How far a queue is read: who stands behind waits until the first are gone.
const QUEUE_MAX: i64 = 10_000;
const OVERFLOWS_MAX: i64 = 100;
const GIVEN_MAX: i64 = 5_000;
/// To so many tickets changed rules are applied at once.
const APPLY_MAX: i64 = 200;

/// Puts in order what routing knows of a ticket, after something happened to it.
///
/// # Errors
/// A fault of the database.
pub async fn follow_ticket(tx: &mut Tx, rules: &Rules, id: TicketId) -> Result<()> {
    let known = routing::find(tx, id).await?;
    let waits_in = routing::waits_in(tx, id).await?;
    let Some(policy) = waits_in.and_then(|team| rules.on(team)) else {
        let Some(known) = known else { return Ok(()) };
        let is_held = match known.given_to {
            Some(person) => routing::is_held_by(tx, id, person).await?,
            None => false,
        };
        if !is_held || rules.on(known.team).is_none() {
            routing::remove(tx, id).await?;
        }
        return Ok(());
    };
    let ticket = tickets::load(tx, id).await?;
    let now = tx.now();
    let stays = known.filter(|k| k.given_to.is_none());
    let is_same_team = stays.as_ref().is_some_and(|k| k.team == policy.team);
    let since = stays.as_ref().filter(|_| is_same_team).map_or(now, |k| k.since);
    let row = rules.row(tx, &ticket, policy, since, now).await?;
    let has_overflowed = stays.as_ref().is_some_and(|k| k.has_overflowed);
    let row = Routed { has_overflowed, ..row };
    if stays.as_ref() != Some(&row) {
        routing::put(tx, &row).await?;
    }
    routing::look(tx, policy.team).await
}

/// Looks at a team whose moment has come: takes back, hands out, hands on.
///
/// # Errors
/// A fault of the database. What a ticket refuses stays as it is, and the others do not wait for it.
pub async fn look_at_team(tx: &mut Tx, team: TeamId) -> Result<()> {
    let Some(look) = routing::begin_look(tx, team).await? else {
        tx.quiet("another node was quicker");
        return Ok(());
    };
    let Look { policy, mut turn, applied_to } = look;
    let now = tx.now();
    if !policy.is_on() {
        routing::clear(tx, team).await?;
        return routing::end_look(tx, team, turn, None, None).await;
    }
    let rules = Rules::load(tx).await?;
    if let Some(after) = applied_to {
        let page = routing::nobodys(tx, team, after, APPLY_MAX).await?;
        for id in &page {
            follow_ticket(tx, &rules, *id).await?;
        }
        if page.len() as i64 == APPLY_MAX {
            return routing::end_look(tx, team, turn, page.last().copied(), Some(now)).await;
        }
    }
    let mut crew = Crew::load(tx, &policy, now).await?;
    let (mut next, holds) = take_back_all(tx, &rules, &policy, &mut crew, &mut turn, now).await?;
    let (mut handed_out, mut faults) = (0, 0);
    let queue = queue(tx, &policy, &crew, now).await?;
    for q in &queue {
        if handed_out == HAND_OUTS_MAX {
            next = Some(now);
            break;
        }
        let waiting = crew.waiting(tx, q).await?;
        let done = match crew.choose(&waiting, now) {
            Choice::Give { to, because } => {
                let number = turn + 1;
                let given = tx.attempt(async |tx| give(tx, &policy, q, to, because, number).await).await;
                if given.is_ok() {
                    turn = number;
                    crew.gave(to, waiting.weight, waiting.strain, number);
                }
                given
            }
            Choice::Overflow { to } => {
                tx.attempt(async |tx| hand_on(tx, &rules, &policy, &waiting, to, now).await).await
            }
            Choice::Wait(_) => continue,
        };
        match done {
            Ok(()) => handed_out += 1,
            Err(Error::Refused(refusal)) => tracing::warn!("#{} cannot be routed: {refusal}", q.ticket),
            // What it wrote is undone: those behind it need not wait for it.
            Err(fault) if faults < FAULTS_MAX => {
                faults += 1;
                tracing::error!("#{} cannot be routed, which is tried again: {fault}", q.ticket);
            }
            Err(fault) => return Err(fault),
        }
    }
    let waits = routing::count_waiting(tx, team, 1).await? > 0;
    let again = (waits || holds).then(|| now.plus_us(LOOK_GAP_US));
    let look_at = again.map(|gap| next.map_or(gap, |at| at.clamp(now, gap)));
    routing::end_look(tx, team, turn, None, look_at).await
}

/// What is to be decided about: all that waits while somebody has a place, else what has waited too long.
async fn queue(tx: &mut Tx, policy: &Policy, crew: &Crew, now: Moment) -> Result<Vec<Queued>> {
    if crew.has_room() {
        return routing::waiting(tx, policy.team, QUEUE_MAX).await;
    }
    if policy.overflows_at(now).is_none() {
        return Ok(Vec::new());
    }
    let since = now.plus_us(-i64::from(policy.overflow_min) * MINUTE_US);
    routing::waiting_since(tx, policy.team, since, OVERFLOWS_MAX).await
}

async fn give(
    tx: &mut Tx,
    policy: &Policy,
    q: &Queued,
    to: PersonId,
    because: Given,
    number: i64,
) -> Result<()> {
    let change = TicketChange { assignee: Some(Some(to)), ..TicketChange::default() };
    change_ticket(tx, &Actor::Desk, q.ticket, &change, "", None).await?;
    tx.record(&Actor::Desk, Event::TicketRouted { ticket: q.ticket, to, because });
    routing::put_turn(tx, policy.team, to, number).await?;
    let (since, needs) = (tx.now(), q.needs.clone());
    let row = Routed {
        ticket: q.ticket,
        team: policy.team,
        since,
        target: since,
        needs,
        knows: q.knows,
        has_overflowed: q.has_overflowed,
        given_to: Some(to),
    };
    routing::put(tx, &row).await
}

async fn hand_on(
    tx: &mut Tx,
    rules: &Rules,
    policy: &Policy,
    waiting: &Waiting,
    to: TeamId,
    now: Moment,
) -> Result<()> {
    let id = waiting.ticket;
    let change = TicketChange { team: Some(Some(to)), ..TicketChange::default() };
    change_ticket(tx, &Actor::Desk, id, &change, "", None).await?;
    let minutes = now.since(waiting.since) / MINUTE_US;
    tx.record(&Actor::Desk, Event::TicketOverflowed { ticket: id, from: policy.team, to, minutes });
    follow_ticket(tx, rules, id).await?;
    if let Some(row) = routing::find(tx, id).await? {
        routing::put(tx, &Routed { has_overflowed: true, ..row }).await?;
    }
    Ok(())
}

/// Takes back what its owners cannot look after; says when the next may be, and whether anything is held at all.
async fn take_back_all(
    tx: &mut Tx,
    rules: &Rules,
    policy: &Policy,
    crew: &mut Crew,
    turn: &mut i64,
    now: Moment,
) -> Result<(Option<Moment>, bool)> {
    let mut next: Option<Moment> = None;
    if policy.off_duty_min == 0 && policy.untouched_min == 0 {
        return Ok((None, false));
    }
    let (mut holds, mut faults) = (false, 0);
    for given in routing::given(tx, policy.team, GIVEN_MAX).await? {
        let mut held = given.held;
        let off_since = match (crew.is_on_duty(given.person), held.off_since) {
            (true, _) => None,
            (false, since) => Some(since.unwrap_or(now)),
        };
        if off_since != held.off_since {
            routing::mark_off(tx, given.ticket, off_since).await?;
            held.off_since = off_since;
        }
        let Some(why) = take_back(policy, held, now) else {
            holds = true;
            next = next.into_iter().chain(take_back_at(policy, held)).min();
            continue;
        };
        match tx.attempt(async |tx| take(tx, rules, given.ticket, given.person, why).await).await {
            Ok(channel) => {
                crew.took(given.person, channel);
                // Else it could come back to whoever did nothing on it.
                *turn += 1;
                routing::put_turn(tx, policy.team, given.person, *turn).await?;
                crew.put_last(given.person, *turn);
            }
            Err(Error::Refused(refusal)) => {
                holds = true;
                tracing::warn!("#{} cannot be taken back: {refusal}", given.ticket);
            }
            // What it wrote is undone: the rest of the team need not wait for it.
            Err(fault) => {
                holds = true;
                tracing::error!("#{} cannot be taken back, which is tried again: {fault}", given.ticket);
                faults += 1;
                if faults > FAULTS_MAX {
                    break;
                }
            }
        }
    }
    Ok((next, holds))
}

async fn take(
    tx: &mut Tx,
    rules: &Rules,
    id: TicketId,
    from: PersonId,
    because: TakenBack,
) -> Result<domain::message::Channel> {
    let change = TicketChange { assignee: Some(None), ..TicketChange::default() };
    change_ticket(tx, &Actor::Desk, id, &change, "", None).await?;
    tx.record(&Actor::Desk, Event::TicketTakenBack { ticket: id, from, because });
    follow_ticket(tx, rules, id).await?;
    Ok(tickets::load(tx, id).await?.channel)
}
