//! Takes a ticket out of every list.

use domain::permission::{Action, Object, may};
use domain::{Actor, Event, Result, TicketId};
use store::{Tx, messages, outbox, tickets};

/// Why a mail that had not left does not leave.
const TICKET_DELETED: &str = "its ticket was deleted before it left";

/// What waits to leave for it is called back.
///
/// # Errors
/// A refusal when the actor is neither lead nor admin.
pub async fn delete_ticket(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::DeleteTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    for mail in outbox::of_ticket(tx, id).await?.into_iter().filter(|mail| mail.state == "waiting") {
        if let Some(message) = mail.message {
            let message = messages::load(tx, message).await?;
            super::write_message::call_back(tx, by, &message, TICKET_DELETED).await?;
        }
    }
    super::plan_reply::remove_all(tx, by, id).await?;
    super::snooze_ticket::settle(tx, id).await?;
    tickets::delete(tx, id).await?;
    tx.record(by, Event::TicketDeleted { ticket: id });
    Ok(())
}
