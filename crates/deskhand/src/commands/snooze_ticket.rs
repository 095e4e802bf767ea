//! Puts tickets to sleep and wakes them.

use domain::permission::{Action, Object, may};
use domain::snooze::{SnoozeEnd, Until};
use domain::{Actor, Event, Refusal, Result, TicketId};
use store::{Tx, snoozes, spam, tickets};

/// The ticket leaves the lists until its moment, or until the customer writes. One that sleeps gets the new moment.
///
/// # Errors
/// A refusal when the actor may not, or the ticket is solved or on the spam shelf.
pub async fn snooze_ticket(tx: &mut Tx, by: &Actor, id: TicketId, until: Until) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if !ticket.status.is_unsolved() {
        let words = format!(
            "Ticket {id} is {}: it stands in no list that it could leave.",
            ticket.status.label().to_lowercase()
        );
        return Err(Refusal::Conflict(words.into()).into());
    }
    if spam::is_shelved(tx, id).await? {
        let words = format!("Ticket {id} is on the spam shelf. Say that it is no spam first.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let person = by.as_person()?.id;
    if snoozes::running(tx, id).await?.is_some_and(|known| known.until == until) {
        return Ok(());
    }
    if !snoozes::start(tx, id, person, until).await? {
        return Err(Refusal::NotFound.into());
    }
    tickets::mark_seen(tx, person, id).await?;
    tx.record(by, Event::TicketSnoozed { ticket: id, until: until.moment() });
    Ok(())
}

/// Wakes it before its time; nothing happens when it does not sleep.
///
/// # Errors
/// A refusal when the actor may not.
pub async fn wake_ticket(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    end(tx, by, id, SnoozeEnd::ByHand).await
}

/// The customer wrote: whatever it waited for, it is the team's turn. Called with every word from outside that a person
/// wrote; nothing happens when the ticket does not sleep.
pub(super) async fn customer_wrote(tx: &mut Tx, id: TicketId) -> Result<()> {
    end(tx, &Actor::Desk, id, SnoozeEnd::CustomerWrote).await
}

/// What an awake ticket slept by is over, also where it was only left behind when the ticket was solved or called spam in
/// its sleep. Called before a ticket leaves the lists in a way that can be undone: only one that sleeps goes on sleeping
/// when it comes back.
pub(super) async fn settle(tx: &mut Tx, id: TicketId) -> Result<()> {
    let is_awake = tickets::load(tx, id).await?.status.is_unsolved()
        && !spam::is_shelved(tx, id).await?
        && snoozes::running(tx, id).await?.is_none();
    if is_awake {
        snoozes::end(tx, id).await?;
    }
    Ok(())
}

/// Wakes a ticket whose moment has come. One that was put off meanwhile sleeps on.
pub async fn wake_due(tx: &mut Tx, id: TicketId) -> Result<()> {
    let due = snoozes::find(tx, id).await?.and_then(|z| match (z.until, z.ended_at) {
        (Until::Moment(at), None) => Some(at),
        (Until::CustomerWrites, _) | (Until::Moment(_), Some(_)) => None,
    });
    if due.is_none_or(|at| at > tx.now()) {
        tx.quiet("not its moment");
        return Ok(());
    }
    end(tx, &Actor::Desk, id, SnoozeEnd::Moment).await
}

async fn end(tx: &mut Tx, by: &Actor, id: TicketId, why: SnoozeEnd) -> Result<()> {
    if snoozes::end(tx, id).await? {
        tx.record(by, Event::SnoozeEnded { ticket: id, why });
    }
    Ok(())
}
