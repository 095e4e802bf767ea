//! Watches a ticket: whoever does hears of the customer's answers.

use domain::permission::{Action, Object, may};
use domain::{Actor, Event, PersonId, Refusal, Result, TicketId};
use store::{Tx, notifications, tickets, watchers};

/// `by` watches it from now on, or `person` of the team when `by` asks for them.
///
/// # Errors
/// A refusal when the actor may not see the inside of it, or `person` does not work here.
pub async fn watch_ticket(tx: &mut Tx, by: &Actor, id: TicketId, person: PersonId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if notifications::recipient(tx, person).await?.is_none() {
        return Err(Refusal::invalid("person", "must be somebody of the team who is not suspended").into());
    }
    tx.quiet("said before");
    if watchers::add(tx, id, person).await? {
        tx.record(by, Event::TicketWatched { ticket: id, person });
    } else if !watchers::is_watching(tx, id, person).await? {
        let words = format!("At most {} people watch one ticket.", watchers::WATCHERS_MAX);
        return Err(Refusal::Conflict(words.into()).into());
    }
    Ok(())
}

/// `person` watches it no more. Everybody ends their own watching; a colleague's, who would hear of it too late, whoever
/// may change the ticket.
///
/// # Errors
/// A refusal when the actor may not see the inside of it, or it is another's watching and not theirs to end.
pub async fn unwatch_ticket(tx: &mut Tx, by: &Actor, id: TicketId, person: PersonId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    may(by, Action::ReadInternal, object)?;
    if by.person_id() != Some(person) {
        may(by, Action::ChangeTicket, object)?;
    }
    tx.quiet("said before");
    if watchers::remove(tx, id, person).await? {
        tx.record(by, Event::TicketUnwatched { ticket: id, person });
    }
    Ok(())
}

/// One ticket has become part of another: its watchers watch that one too, and what they were told leads there.
pub(super) async fn follow_ticket(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<()> {
    watchers::copy_all(tx, from, to).await?;
    notifications::move_all(tx, from, to).await
}
