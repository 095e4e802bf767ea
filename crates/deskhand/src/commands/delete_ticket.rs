//! Takes a ticket out of every list.

use domain::permission::{Action, Object, may};
use domain::{Actor, Event, Result, TicketId};
use store::{Tx, tickets};

/// # Errors
/// A refusal when the actor is neither lead nor admin.
pub async fn delete_ticket(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::DeleteTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    tickets::delete(tx, id).await?;
    tx.record(by, Event::TicketDeleted { ticket: id });
    Ok(())
}
