//! Decides whether a ticket belongs to the one that it mentions.

use domain::permission::{Action, Object, may};
use domain::{Actor, Event, Refusal, Result, TicketId};
use store::tickets::SuggestionState;
use store::{Tx, drafts, participants, planned_replies, tickets};

async fn check(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    Ok(())
}

fn gone() -> Refusal {
    Refusal::Conflict("Somebody decided this already.".into())
}

/// Moves the messages of `id` to `other`; `id` leaves the lists, and mail to it arrives on `other` from now on.
///
/// # Errors
/// A refusal when the other ticket is closed or somebody was quicker.
pub async fn accept_suggestion(tx: &mut Tx, by: &Actor, id: TicketId, other: TicketId) -> Result<()> {
    check(tx, by, id).await?;
    let before = tickets::load(tx, other).await?;
    if !tickets::decide_suggestion(tx, id, other, SuggestionState::Accepted).await? {
        return Err(gone().into());
    }
    may(by, Action::ChangeTicket, Object::Ticket { requester: before.requester, participants: &[] })?;
    let joined = tickets::load(tx, id).await?;
    if joined.requester != before.requester && participants::suggest(tx, other, joined.requester).await? {
        // Their words now stand there; whether they hear the answers is for an agent to say.
        tx.record(by, Event::ParticipantSuggested { ticket: other, person: joined.requester });
    }
    let (after, events) = before.take_letter(before.status.waits_for_customer(), tx.now())?;
    tickets::update(tx, &before, &after).await?;
    tickets::move_messages(tx, id, other).await?;
    drafts::move_all(tx, id, other).await?;
    planned_replies::move_all(tx, id, other, "the ticket it was written on is now part of this one").await?;
    tickets::mark_delivery(tx, other).await?;
    tickets::delete(tx, id).await?;
    tx.record(by, Event::JoinAccepted { ticket: id, other });
    // Once on either history.
    tx.record(by, Event::JoinAccepted { ticket: other, other: id });
    super::record_change(tx, by, &before, &after, events).await
}

/// They stay apart.
pub async fn decline_suggestion(tx: &mut Tx, by: &Actor, id: TicketId, other: TicketId) -> Result<()> {
    check(tx, by, id).await?;
    if !tickets::decide_suggestion(tx, id, other, SuggestionState::Declined).await? {
        return Err(gone().into());
    }
    tickets::touch(tx, id).await?;
    tx.record(by, Event::JoinDeclined { ticket: id, other });
    Ok(())
}
