//! Promises: made, worded anew, put into order, taken away, and tried over old tickets.
//!
//! Tickets hear of it by the follower `promises`, some at a time.

use domain::promise::{Condition, PROMISES_MAX, Promise, Told, may_manage};
use domain::{Actor, Event, Moment, PromiseId, PromiseTrialId, Refusal, Result};
use store::promises::{self, Active, Candidates};
use store::{Conn, Tx, organisations, people, teams};

use super::change_macro::Way;

/// Makes one, behind the others. Its id is given here.
///
/// # Errors
/// A refusal when the actor may not, or something in it does not do.
pub async fn add_promise(tx: &mut Tx, by: &Actor, wish: Promise, active: Active) -> Result<PromiseId> {
    may_manage(by)?;
    if promises::count(tx).await? >= PROMISES_MAX {
        let words = format!("The desk has {PROMISES_MAX} promises; delete some that nobody needs.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let made = Promise { id: tx.next_id().await?, ..tidy(wish) };
    check(tx, &made).await?;
    promises::insert(tx, &made, by.person_id(), active).await?;
    tx.record(by, Event::PromiseAdded { promise: made.id });
    Ok(made.id)
}

/// Words it anew; the earlier wording is kept with the tickets that were judged by it.
///
/// # Errors
/// As [`add_promise`]; [`Refusal::NotFound`] when it is not there.
pub async fn change_promise(
    tx: &mut Tx,
    by: &Actor,
    id: PromiseId,
    wish: Promise,
    active: Active,
) -> Result<()> {
    may_manage(by)?;
    let before = promises::load(tx, id).await?;
    let after = Promise { id, ..tidy(wish) };
    let was = if before.inactive_at.is_none() { Active::On } else { Active::Off };
    if after == before.promise && active == was {
        return Ok(());
    }
    check(tx, &after).await?;
    promises::update(tx, &before, &after, by.person_id(), active).await?;
    tx.record(by, Event::PromiseEdited { promise: id });
    Ok(())
}

/// Takes it away: the next one that fits is its tickets' from then on.
///
/// # Errors
/// As [`change_promise`].
pub async fn delete_promise(tx: &mut Tx, by: &Actor, id: PromiseId) -> Result<()> {
    may_manage(by)?;
    let name = promises::load(tx, id).await?.promise.name;
    promises::delete(tx, id).await?;
    tx.record(by, Event::PromiseDeleted { promise: id, name });
    Ok(())
}

/// Puts all of them into this order; those that are not named follow as they stood.
///
/// # Errors
/// A refusal when the actor may not, or one of them is not there.
pub async fn order_promises(tx: &mut Tx, by: &Actor, order: &[PromiseId]) -> Result<()> {
    may_manage(by)?;
    let all: Vec<PromiseId> = promises::list(tx).await?.into_iter().map(|p| p.promise.id).collect();
    if order.iter().any(|id| !all.contains(id)) {
        return Err(Refusal::NotFound.into());
    }
    let mut wanted: Vec<PromiseId> = Vec::with_capacity(all.len());
    for id in order.iter().chain(&all) {
        if !wanted.contains(id) {
            wanted.push(*id);
        }
    }
    if wanted == all {
        return Ok(());
    }
    promises::set_order(tx, &wanted).await?;
    tx.record(by, Event::PromisesOrdered { promises: wanted });
    Ok(())
}

/// Changes places with its neighbour.
///
/// # Errors
/// As [`order_promises`].
pub async fn move_promise(tx: &mut Tx, by: &Actor, id: PromiseId, way: Way) -> Result<()> {
    may_manage(by)?;
    let mut all: Vec<PromiseId> = promises::list(tx).await?.into_iter().map(|p| p.promise.id).collect();
    let at = all.iter().position(|p| *p == id).ok_or(Refusal::NotFound)?;
    let other = match way {
        Way::Up => at.checked_sub(1),
        Way::Down => Some(at + 1),
    };
    if let Some(other) = other.filter(|n| *n < all.len()) {
        all.swap(at, other);
    }
    order_promises(tx, by, &all).await
}

/// How many months back a trial may go.
pub const TRIAL_MONTHS_MAX: u32 = 24;

/// Begins to play a wording over the tickets since `since`, as if it stood in the place of the promise that it belongs to,
/// or before the others where it is new.
///
/// # Errors
/// As [`add_promise`].
pub async fn try_promise(
    tx: &mut Tx,
    by: &Actor,
    of: Option<PromiseId>,
    wish: Promise,
    since: Moment,
    total: i64,
) -> Result<PromiseTrialId> {
    may_manage(by)?;
    let all = promises::list(tx).await?;
    let present: Vec<Promise> =
        all.iter().filter(|p| p.inactive_at.is_none()).map(|p| p.promise.clone()).collect();
    let mut tried: Vec<Promise> = Vec::with_capacity(all.len() + 1);
    let candidate = match of {
        Some(id) => Promise { id, ..tidy(wish) },
        // No promise has this number, and none ever will.
        None => Promise { id: PromiseId(0), ..tidy(wish) },
    };
    check(tx, &candidate).await?;
    let mut placed = false;
    for p in &all {
        if Some(p.promise.id) == of {
            tried.push(candidate.clone());
            placed = true;
        } else if p.inactive_at.is_none() {
            tried.push(p.promise.clone());
        }
    }
    if !placed {
        if of.is_some() {
            return Err(Refusal::NotFound.into());
        }
        tried.insert(0, candidate);
    }
    promises::begin_trial(tx, by.as_person()?.id, of, &Candidates { tried, present }, since, total).await
}

/// Tags as tickets have them, nothing twice, steps in order.
fn tidy(mut wish: Promise) -> Promise {
    wish.name = wish.name.split_whitespace().collect::<Vec<_>>().join(" ");
    for condition in wish.all.iter_mut().chain(&mut wish.any) {
        if let Condition::TagAny(tags) | Condition::TagNone(tags) = condition {
            tags.iter_mut().for_each(|tag| *tag = tag.trim().to_lowercase());
            tags.retain(|tag| !tag.is_empty());
        }
    }
    wish.warn_before_min.sort_unstable_by(|a, b| b.cmp(a));
    wish.warn_before_min.dedup();
    wish.escalate_after_min.sort_unstable();
    wish.escalate_after_min.dedup();
    wish.escalation.tell.sort_unstable();
    wish.escalation.tell.dedup();
    wish
}

/// Is it whole, and do the teams, organisations and people that it names exist?
async fn check(db: &mut Conn, p: &Promise) -> Result<()> {
    p.check()?;
    for condition in p.all.iter().chain(&p.any) {
        match condition {
            Condition::Team(any) => {
                for id in any {
                    known_team(db, *id).await?;
                }
            }
            Condition::Organisation(any) => {
                for id in any {
                    if organisations::find(db, *id).await?.is_none() {
                        return Err(Refusal::invalid("organisation", "does not exist").into());
                    }
                }
            }
            Condition::Priority(_)
            | Condition::Type(_)
            | Condition::TagAny(_)
            | Condition::TagNone(_)
            | Condition::Channel(_)
            | Condition::Language(_)
            | Condition::Requester(_) => {}
        }
    }
    for told in &p.escalation.tell {
        match told {
            Told::Leads => {}
            Told::Team(id) => known_team(db, *id).await?,
            Told::Person(id) => {
                if !people::find(db, *id).await?.is_some_and(|p| p.role.is_team()) {
                    return Err(Refusal::invalid("person", "must be one of the team").into());
                }
            }
        }
    }
    Ok(())
}

async fn known_team(db: &mut Conn, id: domain::TeamId) -> Result<()> {
    match teams::find(db, id).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::invalid("team", "does not exist").into()),
    }
}
