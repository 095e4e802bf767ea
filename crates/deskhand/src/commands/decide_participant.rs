//! Says who takes part in a ticket.

use domain::permission::{Action, Object, may};
use domain::person::normalise_address;
use domain::{Actor, Event, PersonId, Refusal, Result, TicketId};
use store::{Tx, participants, people, tickets};

use super::receive_letter::add_contact;

async fn check(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    Ok(())
}

/// Accepts somebody who was suggested, or adds a known contact: they get copies from now on and may answer.
pub async fn accept_participant(tx: &mut Tx, by: &Actor, id: TicketId, person: PersonId) -> Result<()> {
    check(tx, by, id).await?;
    people::load(tx, person).await?;
    if participants::accept(tx, id, person).await? {
        tickets::touch(tx, id).await?;
        tx.record(by, Event::ParticipantAccepted { ticket: id, person });
    }
    Ok(())
}

/// Adds somebody by address.
pub async fn add_participant(tx: &mut Tx, by: &Actor, id: TicketId, email: &str) -> Result<()> {
    check(tx, by, id).await?;
    let email = normalise_address(email)?;
    if super::accept_mail::find_mailbox(tx, &email).await?.is_some() {
        return Err(Refusal::invalid("email", "is an address of this desk").into());
    }
    let person = match people::find_by_address(tx, &email).await? {
        Some(p) => p,
        None => add_contact(tx, String::new(), Some(email), None).await?,
    };
    accept_participant(tx, by, id, person.id).await
}

/// Takes somebody off, suggested or accepted.
pub async fn remove_participant(tx: &mut Tx, by: &Actor, id: TicketId, person: PersonId) -> Result<()> {
    check(tx, by, id).await?;
    if participants::remove(tx, id, person).await? {
        tickets::touch(tx, id).await?;
        tx.record(by, Event::ParticipantRemoved { ticket: id, person });
    }
    Ok(())
}
