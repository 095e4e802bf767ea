//! Says whether a ticket is spam. The follower `spam` learns from it.

use domain::permission::{Action, Object, may};
use domain::read::ticket::SpamState;
use domain::{Actor, Event, Result, TicketId};
use store::{Tx, spam, tickets};

/// Puts the ticket on the spam shelf: it leaves every other list, and nothing is deleted. Nothing happens when it is there
/// already because somebody said so.
///
/// # Errors
/// A refusal when the actor may not.
pub async fn mark_spam(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    check(tx, by, id).await?;
    if spam::mark(tx, id, SpamState::Spam, "", by.person_id()).await? {
        tx.record(by, Event::SpamMarked { ticket: id });
    }
    Ok(())
}

/// Brings it back among the others.
///
/// # Errors
/// A refusal when the actor may not.
pub async fn clear_spam(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    check(tx, by, id).await?;
    if spam::is_shelved(tx, id).await? && spam::mark(tx, id, SpamState::Ham, "", by.person_id()).await? {
        tx.record(by, Event::SpamCleared { ticket: id });
    }
    Ok(())
}

async fn check(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    Ok(())
}
