//! Somebody of the team keeps how hard what they read is, for themselves alone, or ends that; and takes a pause.
//!
//! None of this records an event: the log is read by others. What is done here is done by the person it is about and by
//! nobody for them.

use domain::load::{PAUSE_MINUTES, PAUSE_MINUTES_MAX, Programs, pause_ends};
use domain::permission::{Action, Object, may};
use domain::{Actor, Moment, PersonId, Refusal, Result};
use store::{Tx, loads};

fn themselves(by: &Actor) -> Result<PersonId> {
    may(by, Action::UseWorkbench, Object::Desk)?;
    Ok(by.as_person()?.id)
}

/// Begins it; nothing happens where they keep it already.
///
/// # Errors
/// A refusal when the actor is no person of the team.
pub async fn keep_load(tx: &mut Tx, by: &Actor) -> Result<()> {
    let me = themselves(by)?;
    loads::keep(tx, me).await.map(drop)
}

/// Ends it and deletes all of it.
///
/// # Errors
/// As [`keep_load`].
pub async fn delete_load(tx: &mut Tx, by: &Actor) -> Result<()> {
    let me = themselves(by)?;
    loads::stop(tx, me).await.map(drop)
}

/// Lets programs with a token of theirs read it, or not.
///
/// # Errors
/// As [`keep_load`], and a refusal when they keep nothing.
pub async fn let_programs(tx: &mut Tx, by: &Actor, programs: Programs) -> Result<()> {
    let me = themselves(by)?;
    if loads::let_programs(tx, me, programs).await? { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

/// Nothing new comes to them for so many minutes.
///
/// # Errors
/// A refusal when it would be no pause or a long one, and when they do not keep their load: who pauses stands nowhere else.
pub async fn pause(tx: &mut Tx, by: &Actor, minutes: Option<i64>) -> Result<Moment> {
    let me = themselves(by)?;
    let minutes = minutes.unwrap_or(PAUSE_MINUTES);
    if !(1..=PAUSE_MINUTES_MAX).contains(&minutes) {
        return Err(Refusal::invalid("minutes", "must be from 1 to 60").into());
    }
    let until = pause_ends(tx.now(), minutes);
    if !loads::pause_until(tx, me, Some(until)).await? {
        return Err(Refusal::invalid("pause", "is for those who keep their load: begin with that").into());
    }
    Ok(until)
}

/// Ends a pause, or declines one that is offered. Which of them it was is kept nowhere.
///
/// # Errors
/// As [`keep_load`].
pub async fn end_pause(tx: &mut Tx, by: &Actor) -> Result<()> {
    let me = themselves(by)?;
    loads::pause_until(tx, me, None).await.map(drop)
}
