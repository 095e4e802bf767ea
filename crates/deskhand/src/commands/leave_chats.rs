//! Chats go back to the queue when whoever leads them is not there: a visitor sits and waits, and a ticket that somebody will look
//! at tomorrow is no answer to them. Only where the team has the turn; where it waits for the customer, nobody misses anything.

use domain::chat::{Absence, ChatAct, GONE_US};
use domain::ticket::TicketChange;
use domain::{Actor, Error, Event, Moment, PersonId, Refusal, Result, TicketId};
use store::{Conn, Tx, chats, events, sessions, tickets};

use super::change_ticket::change_ticket;

/// Chats that are looked at together.
const LED_MAX: i64 = 2_000;
/// So many are taken back in one transaction.
const LEFT_MAX: usize = 50;
/// So much of what happened to a ticket is looked through for when it was taken back.
const EVENTS_MAX: i64 = 200;

/// Somebody leaves the chats that they lead, and those that were offered to them.
///
/// # Errors
/// A fault of the database. What a ticket refuses stays as it is.
pub async fn leave_chats(tx: &mut Tx, person: PersonId, because: Absence) -> Result<()> {
    for ticket in chats::led_by(tx, person, LED_MAX).await? {
        leave(tx, ticket, person, because).await?;
    }
    Ok(())
}

/// They signed out, on this browser at least: whoever was just seen in another one is still there.
///
/// # Errors
/// As [`leave_chats`].
pub async fn signed_out(tx: &mut Tx, person: PersonId) -> Result<()> {
    let since = tx.now().plus_us(-GONE_US);
    if sessions::seen_since(tx, person, since).await? {
        return Ok(());
    }
    leave_chats(tx, person, Absence::SignedOut).await
}

/// The chats whose leaders are not there at `now`, the first of them.
///
/// # Errors
/// A fault of the database.
pub async fn left_chats(db: &mut Conn, now: Moment) -> Result<Vec<(TicketId, PersonId, Absence)>> {
    let since = now.plus_us(-GONE_US);
    let mut found = Vec::new();
    for left in chats::left(db, since, LED_MAX).await? {
        if found.len() == LEFT_MAX {
            break;
        }
        if !came_back_since(db, left.ticket, left.person, since).await? {
            let because = if left.is_disabled { Absence::Disabled } else { Absence::Gone };
            found.push((left.ticket, left.person, because));
        }
    }
    Ok(found)
}

/// It was taken back from them already, and somebody, or a rule, gave it to them again: what is done twice is meant, and two
/// who disagree must not do it without end.
async fn came_back_since(db: &mut Conn, id: TicketId, person: PersonId, since: Moment) -> Result<bool> {
    let lately = events::of_ticket_before(db, id, i64::MAX, EVENTS_MAX).await?;
    Ok(lately.into_iter().take_while(|e| e.at > since).any(
        |e| matches!(e.event, Event::Chat { act: ChatAct::TakenBack { from, .. }, .. } if from == person),
    ))
}

/// Takes the first of them back; says whether there may be more. Twice, or on two nodes, is once.
///
/// # Errors
/// As [`leave_chats`].
pub async fn take_back_left_chats(tx: &mut Tx) -> Result<bool> {
    tx.quiet("they may be back, or another node was quicker");
    let now = tx.now();
    let left = left_chats(tx, now).await?;
    let mut took = false;
    for &(ticket, person, because) in &left {
        took |= leave(tx, ticket, person, because).await?;
    }
    Ok(took && left.len() == LEFT_MAX)
}

/// Says whether it was left.
async fn leave(tx: &mut Tx, ticket: TicketId, from: PersonId, because: Absence) -> Result<bool> {
    match tx.attempt(async |tx| take_back(tx, ticket, from, because).await).await {
        // One that cannot be changed must not keep the others, nor anybody from signing out.
        Err(Error::Refused(refusal)) => {
            tracing::warn!("the chat #{ticket} cannot be taken back: {refusal}");
            Ok(false)
        }
        done => done.map(|()| true),
    }
}

async fn take_back(tx: &mut Tx, id: TicketId, from: PersonId, because: Absence) -> Result<()> {
    let chat = chats::find(tx, id).await?.ok_or(Refusal::NotFound)?;
    if let Some(again) = chat.taken_back() {
        chats::update(tx, &again).await?;
    }
    // Who left it to the others could not know that there would be none.
    chats::forget_declines(tx, id).await?;
    if tickets::load(tx, id).await?.assignee == Some(from) {
        let change = TicketChange { assignee: Some(None), ..TicketChange::default() };
        change_ticket(tx, &Actor::Desk, id, &change, "", None).await?;
    }
    tx.record(&Actor::Desk, Event::Chat { ticket: id, act: ChatAct::TakenBack { from, because } });
    Ok(())
}
