//! Writes down what became of a mail of ours.

use domain::letter::Letter;
use domain::message::{Delivery, Visibility};
use domain::permission::{Action, Object, may};
use domain::placement::Bounced;
use domain::{Actor, Event, OutboxId, Refusal, Result};
use store::outbox::{Attempt, Claimed};
use store::{Tx, messages, outbox, tickets};

/// The end of an attempt, under the lease it was made with. An attempt whose lease is over is not taken: another node
/// has the mail now.
/// `left` are the recipients that did not take it when others did: only they are tried again.
pub async fn settle_delivery(
    tx: &mut Tx,
    mail: &Claimed,
    attempt: &Attempt,
    left: Option<&[String]>,
) -> Result<()> {
    if !outbox::settle(tx, mail.id, mail.lease, attempt).await? {
        tx.quiet("the lease was over");
        return Ok(());
    }
    if let Some(left) = left {
        outbox::narrow(tx, mail.id, left).await?;
    }
    let (delivery, detail) = match attempt {
        Attempt::Sent => (Delivery::Sent, String::new()),
        Attempt::Later { error, uncertain: true, .. } => (Delivery::Uncertain, error.clone()),
        Attempt::Later { error, uncertain: false, .. } => (Delivery::Waiting, error.clone()),
        Attempt::Failed { error } => (Delivery::Failed, error.clone()),
    };
    if let Some(message) = mail.message {
        messages::set_delivery(tx, message, delivery, &detail).await?;
    }
    let (outbox, ticket, message) = (mail.id, mail.ticket, mail.message);
    let event = match attempt {
        Attempt::Sent => Event::MailSent { outbox, ticket, message },
        Attempt::Later { error, .. } => {
            Event::MailDelayed { outbox, ticket, message, attempts: mail.attempts, reason: error.clone() }
        }
        Attempt::Failed { error } => Event::MailFailed { outbox, ticket, message, reason: error.clone() },
    };
    if let Some(ticket) = ticket {
        tickets::mark_delivery(tx, ticket).await?;
    }
    tx.record(&Actor::Desk, event);
    Ok(())
}

/// A report says that a mail came back. The token in its address proves that we sent it; who says so proves nothing, so
/// only the delivery state changes.
pub(super) async fn returned(tx: &mut Tx, bounced: &Bounced, report: &Letter) -> Result<()> {
    let reason: String = report.kind_reason.chars().take(300).collect();
    let reason = if reason.is_empty() {
        "the mail came back".to_owned()
    } else {
        format!("the mail came back: {reason}")
    };
    // One that still waits goes on to the recipients who have not got it: the report is about somebody else's copy.
    if outbox::load(tx, bounced.outbox).await?.state != "waiting" {
        outbox::fail(tx, bounced.outbox, &reason).await?;
    }
    if let Some(message) = bounced.message {
        messages::set_delivery(tx, message, Delivery::Failed, &reason).await?;
    }
    tickets::mark_delivery(tx, bounced.ticket).await?;
    let event = Event::MailFailed {
        outbox: bounced.outbox,
        ticket: Some(bounced.ticket),
        message: bounced.message,
        reason,
    };
    tx.record(&Actor::Desk, event);
    Ok(())
}

/// Tries a failed mail again, from the page.
///
/// # Errors
/// [`Refusal::Conflict`] when it did not fail.
pub async fn retry_delivery(tx: &mut Tx, by: &Actor, id: OutboxId) -> Result<Option<domain::TicketId>> {
    let entry = outbox::load(tx, id).await?;
    may(by, Action::UseWorkbench, Object::Desk)?;
    if let Some(ticket) = entry.ticket {
        let ticket = tickets::load(tx, ticket).await?;
        may(by, Action::Reply, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    }
    if let Some(message) = entry.message
        && messages::load(tx, message).await?.visibility == Visibility::Internal
    {
        return Err(Refusal::Conflict("It was made a note and does not leave any more.".into()).into());
    }
    if !outbox::retry(tx, id).await? {
        return Err(
            Refusal::Conflict("This mail has not failed, or is being tried again already.".into()).into()
        );
    }
    if let Some(message) = entry.message {
        messages::set_delivery(tx, message, Delivery::Waiting, "").await?;
    }
    if let Some(ticket) = entry.ticket {
        tickets::mark_delivery(tx, ticket).await?;
    }
    let reason = "tried again by hand".to_owned();
    let event = Event::MailDelayed {
        outbox: id,
        ticket: entry.ticket,
        message: entry.message,
        attempts: entry.attempts,
        reason,
    };
    tx.record(by, event);
    Ok(entry.ticket)
}
