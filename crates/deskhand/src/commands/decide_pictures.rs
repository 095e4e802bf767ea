//! Says whether the pictures of a sender are shown without asking.

use domain::message::Identity;
use domain::permission::{Action, Object, may};
use domain::{Actor, Event, MessageId, Refusal, Result, TicketId};
use store::{Tx, messages, pictures, tickets};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Always,
    Ask,
}

/// Decides it for the sender of a message; says which ticket that is on.
///
/// # Errors
/// A refusal when the message is not proven to be its sender's: whoever borrows a name would borrow the trust, too.
pub async fn decide_pictures(tx: &mut Tx, by: &Actor, id: MessageId, decision: Decision) -> Result<TicketId> {
    let message = messages::load(tx, id).await?;
    let ticket = tickets::load(tx, message.ticket).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let address = message.address.to_lowercase();
    let changed = match decision {
        Decision::Always => {
            if message.identity != Identity::Verified || address.is_empty() {
                let words = "It is not proven that this mail is its sender's own, so its pictures are shown only when somebody asks for them.";
                return Err(Refusal::Conflict(words.into()).into());
            }
            pictures::allow_sender(tx, &address, by.as_person()?.id).await?
        }
        Decision::Ask => pictures::forbid_sender(tx, &address).await?,
    };
    if changed {
        tx.record(
            by,
            match decision {
                Decision::Always => Event::PicturesAllowed { ticket: ticket.id, message: id },
                Decision::Ask => Event::PicturesForbidden { ticket: ticket.id, message: id },
            },
        );
    } else {
        tx.quiet("it was so before");
    }
    Ok(ticket.id)
}
