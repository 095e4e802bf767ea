//! Chats go back to the queue when whoever leads them is not there: a visitor sits and waits, and a ticket that somebody will look
//! at tomorrow is no answer to them. Only where the team has the turn; where it waits for the customer, nobody misses anything.

use domain::chat::{Absence, ChatAct, GONE_US};
use domain::ticket::TicketChange;
use domain::{Actor, Error, Event, Moment, PersonId, Refusal, Result, TicketId};
use store::{Conn, Tx, chats, people, sessions, tickets};

use super::change_ticket::change_ticket;

/// Chats that are led at once and looked at.
const LED_MAX: i64 = 2_000;

/// Somebody leaves the chats that they lead, and those that were offered to them.
///
/// # Errors
/// A fault of the database. What a ticket refuses stays as it is.
pub async fn leave_chats(tx: &mut Tx, person: PersonId, because: Absence) -> Result<()> {
    for (ticket, leads) in chats::led(tx, LED_MAX).await? {
        if leads == person {
            leave(tx, ticket, person, because).await?;
        }
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

/// The chats whose leaders are not there at `now`.
///
/// # Errors
/// A fault of the database.
pub async fn left_chats(db: &mut Conn, now: Moment) -> Result<Vec<(TicketId, PersonId, Absence)>> {
    let since = now.plus_us(-GONE_US);
    let mut left = Vec::new();
    for (ticket, person) in chats::led(db, LED_MAX).await? {
        if !people::is_assignable(db, person).await? {
            left.push((ticket, person, Absence::Disabled));
        } else if !sessions::seen_since(db, person, since).await?
            // Programs answer for somebody who needs no browser.
            && !chats::spoke_since(db, ticket, person, since).await?
        {
            left.push((ticket, person, Absence::Gone));
        }
    }
    Ok(left)
}

/// Takes them back. Twice, or on two nodes, is once.
///
/// # Errors
/// As [`leave_chats`].
pub async fn take_back_left_chats(tx: &mut Tx) -> Result<()> {
    tx.quiet("they may be back, or another node was quicker");
    let now = tx.now();
    for (ticket, person, because) in left_chats(tx, now).await? {
        leave(tx, ticket, person, because).await?;
    }
    Ok(())
}

async fn leave(tx: &mut Tx, ticket: TicketId, from: PersonId, because: Absence) -> Result<()> {
    match tx.attempt(async |tx| take_back(tx, ticket, from, because).await).await {
        // One that cannot be changed must not keep the others, nor anybody from signing out.
        Err(Error::Refused(refusal)) => {
            tracing::warn!("the chat #{ticket} cannot be taken back: {refusal}");
            Ok(())
        }
        done => done,
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
