//! Works a ticket's case by a playbook: what was answered, what was tried, and what the playbook learns in the end.
//!
//! Which playbook and which of its numbers was looked up before (`playbooks::ready`): a pin never changes, and whether it is
//! still the case's own is checked here.

use diagnose::learned::{Ending, Learned};
use domain::moment::DAY_US;
use domain::outcome::{Held, Outcome};
use domain::permission::{Action, Object, may};
use domain::playbook::{Case, CaseAct, ENTRIES_MAX, LessonDue, Pin, QUIET_DAYS, day, week};
use domain::ticket::{Status, Ticket};
use domain::{Actor, Event, Moment, PlaybookId, Refusal, Result, TicketId};
use store::{Tx, cases, outcomes, people, playbooks, spam, tickets};

use crate::playbooks::lessons::{Taught, read, write};
use crate::playbooks::{Ready, Taken, check};

async fn load(tx: &mut Tx, by: &Actor, id: TicketId, seen: Option<i64>) -> Result<(Ticket, Case)> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: id }.into());
    }
    let case = Case::of(&cases::entries(tx, id).await?);
    if seen.is_some_and(|seen| usize::try_from(seen) != Ok(case.entries)) {
        return Err(moved().into());
    }
    // Room for the beginning of a case and what is said by it.
    if case.entries + 2 > ENTRIES_MAX {
        let words = "So much was asked and tried on this ticket that somebody should take it over.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    Ok((ticket, case))
}

async fn append(tx: &mut Tx, by: &Actor, ticket: TicketId, act: CaseAct) -> Result<i64> {
    let number = cases::append(tx, ticket, &act, by.person_id()).await?;
    tx.record(by, Event::CaseMoved { ticket, number, act });
    Ok(number)
}

/// Works it by this playbook from now on. Nothing happens where it is worked by it already.
///
/// # Errors
/// A refusal when the actor may not, the ticket is closed, the version is not the one in use, or the log has not as many
/// entries as were `seen`.
pub async fn begin_case(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    pin: Pin,
    seen: Option<i64>,
) -> Result<()> {
    let (_, case) = load(tx, by, ticket, seen).await?;
    // By what was learned since does not matter: nothing of what was said is thrown away for it.
    if case.pin.is_some_and(|now| (now.playbook, now.version) == (pin.playbook, pin.version)) {
        tx.quiet("it is worked by this playbook already");
        return Ok(());
    }
    if playbooks::in_use(tx, pin.playbook).await? != Some(pin.version) {
        return Err(changed().into());
    }
    append(tx, by, ticket, CaseAct::Begun { pin }).await.map(drop)
}

/// Says that no playbook fits.
///
/// # Errors
/// As [`begin_case`].
pub async fn set_case_aside(tx: &mut Tx, by: &Actor, ticket: TicketId, seen: Option<i64>) -> Result<()> {
    let (_, case) = load(tx, by, ticket, seen).await?;
    if case.is_set_aside {
        tx.quiet("it is set aside already");
        return Ok(());
    }
    append(tx, by, ticket, CaseAct::SetAside).await.map(drop)
}

/// Somebody was quicker.
pub(crate) fn changed() -> Refusal {
    Refusal::Conflict("The playbook of this ticket was changed meanwhile. Look at it again.".into())
}

/// The log went on while its reader looked at an earlier state of it.
fn moved() -> Refusal {
    Refusal::Conflict("Somebody wrote something down here meanwhile. Look at how it stands now.".into())
}

/// Writes something down that was said or done. A case that nobody began yet begins with it, by the playbook that was shown.
///
/// # Errors
/// As [`begin_case`]; [`Refusal::Invalid`] when the playbook does not have what the act names.
pub async fn move_case(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    ready: &Ready,
    acts: Vec<CaseAct>,
    seen: Option<i64>,
) -> Result<()> {
    let (_, case) = load(tx, by, ticket, seen).await?;
    for act in &acts {
        check(ready, act)?;
    }
    if case.handed_over().is_some() && acts.iter().any(|act| matches!(act, CaseAct::HandedOver { .. })) {
        return Err(moved().into());
    }
    if acts.is_empty() {
        tx.quiet("nothing was said");
        return Ok(());
    }
    if case.entries + acts.len() + 1 > ENTRIES_MAX {
        return Err(changed().into());
    }
    match case.pin {
        Some(pin) if pin == ready.pin => {}
        Some(_) => return Err(changed().into()),
        None => {
            if playbooks::in_use(tx, ready.pin.playbook).await? != Some(ready.pin.version) {
                return Err(changed().into());
            }
            append(tx, by, ticket, CaseAct::Begun { pin: ready.pin }).await?;
        }
    }
    for act in acts {
        append(tx, by, ticket, act).await?;
    }
    Ok(())
}

/// Writes down what a customer's reply says, where the case stands as it did when that was seen. Elsewhere nothing is
/// written: whoever works the case is shown it all the same.
///
/// # Errors
/// A fault of the database.
pub async fn take_reply(tx: &mut Tx, ticket: TicketId, taken: &Taken) -> Result<()> {
    let Some(found) = tickets::find(tx, ticket).await? else { return Ok(()) };
    if found.status == Status::Closed || spam::is_shelved(tx, ticket).await? {
        return Ok(());
    }
    let case = Case::of(&cases::entries(tx, ticket).await?);
    if case.pin != Some(taken.pin) || case.entries != taken.entries || case.entries >= ENTRIES_MAX {
        return Ok(());
    }
    append(tx, &Actor::Desk, ticket, taken.act.clone()).await.map(drop)
}

/// Takes the last thing back that was said, or the choice of another playbook.
///
/// # Errors
/// As [`begin_case`]; [`Refusal::Conflict`] when there is nothing to take back.
pub async fn take_back_in_case(tx: &mut Tx, by: &Actor, ticket: TicketId, seen: Option<i64>) -> Result<()> {
    let (_, case) = load(tx, by, ticket, seen).await?;
    let Some(last) = case.last() else {
        return Err(Refusal::Conflict("There is nothing to take back.".into()).into());
    };
    append(tx, by, ticket, CaseAct::TakenBack { taken: last }).await.map(drop)
}

/// The ticket is opened again: a step that fixed it, or a part of it, did not.
///
/// # Errors
/// A fault of the database.
pub async fn case_did_not_hold(tx: &mut Tx, by: &Actor, ticket: TicketId) -> Result<()> {
    let case = Case::of(&cases::entries(tx, ticket).await?);
    if !case.is_repaired() || case.entries >= ENTRIES_MAX {
        return Ok(());
    }
    append(tx, by, ticket, CaseAct::DidNotHold).await.map(drop)
}

/// The opening at `at` is taken back: it held after all.
///
/// # Errors
/// A fault of the database.
pub async fn case_held_after_all(tx: &mut Tx, by: &Actor, ticket: TicketId, at: Moment) -> Result<()> {
    let case = Case::of(&cases::entries(tx, ticket).await?);
    let found = case.said.iter().rev().find(|said| said.act == CaseAct::DidNotHold && said.at == at);
    let Some(number) = found.map(|said| said.number).filter(|_| case.entries < ENTRIES_MAX) else {
        return Ok(());
    };
    append(tx, by, ticket, CaseAct::TakenBack { taken: number }).await.map(drop)
}

/// Whether a solving was recorded at `at`: the event also tells of a cause that was written down later.
///
/// # Errors
/// A fault of the database.
pub async fn is_solved_at(tx: &mut Tx, ticket: TicketId, solving: i64, at: Moment) -> Result<bool> {
    Ok(outcomes::find(tx, ticket, solving).await?.is_some_and(|o| o.solved_at == at))
}

/// Plans what is learned from a solving that rests, if there is anything to learn and nothing was learned from it. What a
/// customer answered and solved alone teaches nothing: a program could move what agents rely on.
///
/// # Errors
/// A fault of the database.
pub async fn plan_lesson(tx: &mut Tx, due: LessonDue) -> Result<()> {
    let case = Case::of(&cases::entries(tx, due.ticket).await?);
    if case.pin.is_none() || !case.has_evidence() || is_theirs_alone(tx, due, &case).await? {
        return Ok(());
    }
    cases::plan_lesson(tx, due).await
}

/// Had nobody of the team a hand in it: neither in what was said, nor in the solving?
async fn is_theirs_alone(tx: &mut Tx, due: LessonDue, case: &Case) -> Result<bool> {
    let Some(ticket) = tickets::find(tx, due.ticket).await? else { return Ok(true) };
    let theirs = Some(ticket.requester);
    let solved_by = outcomes::find(tx, due.ticket, due.solving).await?.and_then(|o| o.solved_by);
    let is_solved_by_another = solved_by.is_some() && solved_by != theirs;
    if is_solved_by_another || case.said.iter().any(|said| said.by != theirs) {
        return Ok(false);
    }
    // Whoever of the team asks for themselves works as always.
    let requester = people::find(tx, ticket.requester).await?;
    Ok(requester.is_none_or(|person| !person.role.is_team()))
}

/// Plans it for the last solving of a ticket that is solved as it stands: what dropped the plan was taken back, or something
/// was said after the solving. Says which solving that is.
///
/// # Errors
/// A fault of the database.
pub async fn plan_lesson_again(tx: &mut Tx, ticket: TicketId) -> Result<Option<i64>> {
    let Some(found) = tickets::find(tx, ticket).await? else { return Ok(None) };
    if found.status.is_unsolved() || spam::is_shelved(tx, ticket).await? {
        return Ok(None);
    }
    let stands = outcomes::last(tx, ticket).await?.filter(|o| o.reopened_at.is_none() && o.held != Held::No);
    let Some(Outcome { solving, solved_at, held, .. }) = stands else { return Ok(None) };
    let rests_us = if held == Held::Yes { 0 } else { QUIET_DAYS * DAY_US };
    plan_lesson(tx, LessonDue { ticket, solving, due_at: solved_at.plus_us(rests_us) }).await?;
    Ok(Some(solving))
}

/// Writes the cause that a step was seen to fix into the outcome of a solving, unless somebody wrote one.
///
/// # Errors
/// A fault of the database.
pub async fn fill_cause(
    tx: &mut Tx,
    ticket: TicketId,
    solving: i64,
    playbook: PlaybookId,
    cause: &str,
) -> Result<()> {
    let last = outcomes::last(tx, ticket).await?;
    if !last.is_some_and(|o| o.solving == solving && o.cause.is_empty() && o.reopened_at.is_none()) {
        return Ok(());
    }
    outcomes::set_cause(tx, ticket, cause).await?;
    let cause = cause.to_owned();
    tx.record(&Actor::Desk, Event::CauseFound { ticket, solving, playbook, cause });
    Ok(())
}

/// Lets the playbook learn from a solving, once: whoever takes the plan does it. `to` is the version in use, which learns.
///
/// # Errors
/// A fault of the database, or [`Refusal::Conflict`] when another version came into use or the case moved on meanwhile: to be
/// tried again.
pub async fn learn_from_case(
    tx: &mut Tx,
    ticket: TicketId,
    solving: i64,
    to: &Ready,
    taught: &Taught,
) -> Result<()> {
    tx.quiet("nothing is to be learned from it");
    if !cases::take_lesson(tx, ticket, solving).await? {
        return Ok(());
    }
    let case = Case::of(&cases::entries(tx, ticket).await?);
    let Some(outcome) = outcomes::find(tx, ticket, solving).await? else { return Ok(()) };
    if !is_last(tx, ticket, &outcome).await? {
        return Ok(());
    }
    if !taught.stands(&case, &outcome) {
        return Err(moved().into());
    }
    let Some((lesson, ending)) = &taught.lesson else { return Ok(()) };
    let (id, version, now) = (to.pin.playbook, to.pin.version, tx.now());
    // A retired playbook learns too: it may come back.
    if playbooks::load(tx, id).await?.published != Some(version) {
        return Err(changed().into());
    }
    let mut learned = match playbooks::newest_lessons(tx, id, version).await? {
        Some(kept) => read(&kept)?,
        None => Learned::new(day(now)),
    };
    learned.learn(&to.published.book, lesson, ending, day(now));
    playbooks::put_lessons(tx, id, version, &write(&learned, week(now))).await?;
    cases::mark_learned(tx, ticket, solving).await?;
    let cause = match ending {
        Ending::Confirmed(cause) => cause.clone(),
        Ending::Unconfirmed(_) => None,
    };
    tx.record(&Actor::Desk, Event::CaseLearned { ticket, solving, playbook: id, cause });
    Ok(())
}

async fn is_last(tx: &mut Tx, ticket: TicketId, outcome: &Outcome) -> Result<bool> {
    Ok(outcomes::last(tx, ticket).await?.is_some_and(|last| last.solving == outcome.solving))
}
