//! Decides whether a ticket belongs to the one that it mentions.

use std::collections::BTreeSet;

use domain::permission::{Action, Object, may};
use domain::structure::ActKind;
use domain::{Actor, Event, Refusal, Result, TicketId};
use store::tickets::SuggestionState;
use store::{Tx, tickets};

use super::merge_tickets::exposed;
use super::structure::{Whole, own_ticket, take_whole};

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
    // What it may belong to may be a part of something else by now.
    let into = tickets::follow_join(tx, other).await?;
    if into == id {
        return Err(gone().into());
    }
    // Neither goes into, nor brings, what stands on the spam shelf.
    let joined = [own_ticket(tx, by, id).await?];
    let before = own_ticket(tx, by, into).await?;
    let decision = if into == other { SuggestionState::Accepted } else { SuggestionState::Declined };
    if !tickets::decide_suggestion(tx, id, other, decision).await? {
        return Err(gone().into());
    }
    let other = into;
    // Their words now stand there; whether they hear the answers is for an agent to say.
    let exposed = exposed(tx, &before, &joined).await?;
    let whole = Whole {
        kind: ActKind::Join,
        target: &before,
        sources: &joined,
        accept: &BTreeSet::new(),
        outside: &exposed.outside,
        reopens: before.status.waits_for_customer(),
        why: "somebody accepted that it belongs there",
        words: None,
    };
    take_whole(tx, by, &whole).await?;
    tx.record(by, Event::JoinAccepted { ticket: id, other });
    // Once on either history.
    tx.record(by, Event::JoinAccepted { ticket: other, other: id });
    Ok(())
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
