//! Writes down what became of a mail of ours.

use domain::bounce::{BounceReason, DeliveryReport, Permanence, ReportAction, Reported};
use domain::letter::{Letter, LetterKind};
use domain::message::{Delivery, DeliveryReason};
use domain::permission::{Action, Object, may};
use domain::person::normalise_address;
use domain::placement::Bounced;
use domain::{Actor, Event, Moment, OutboxId, Refusal, Result};
use mail::send::{FailureKind, Refused};
use store::outbox::{Attempt, Claimed};
use store::{Tx, messages, outbox, tickets};

use super::write_message::{MADE_A_NOTE, call_back};
use super::{address_trouble, recipients};

/// The end of an attempt, under the lease it was made with. An attempt whose lease is over is not taken: another node
/// has the mail now.
/// `reason` says why an attempt that did not succeed did not; a mail that was called back meanwhile is not tried again.
/// `left` are the recipients that did not take it when others did, or each of them when all were refused one by one: only
/// they are tried again, and who is refused for good is known to be dead.
pub async fn settle_delivery(
    tx: &mut Tx,
    mail: &Claimed,
    attempt: &Attempt,
    reason: Option<DeliveryReason>,
    left: Option<&[Refused]>,
) -> Result<()> {
    settle(tx, mail, attempt, reason, left).await
}

/// [`settle_delivery`] of an attempt that came no further than the door of its server: all other mail of the mailbox is
/// put off until then, without an attempt of its own.
pub async fn settle_at_the_door(
    tx: &mut Tx,
    mail: &Claimed,
    attempt: &Attempt,
    reason: Option<DeliveryReason>,
    until: Moment,
) -> Result<()> {
    settle(tx, mail, attempt, reason, None).await?;
    let words = match attempt {
        Attempt::Sent => return Ok(()),
        Attempt::Later { error, .. } | Attempt::Failed { error } => error,
    };
    outbox::postpone(tx, mail.mailbox, until, reason, words).await.map(drop)
}

async fn settle(
    tx: &mut Tx,
    mail: &Claimed,
    attempt: &Attempt,
    reason: Option<DeliveryReason>,
    left: Option<&[Refused]>,
) -> Result<()> {
    if !outbox::settle(tx, mail.id, mail.lease, attempt).await? {
        tx.quiet("the lease was over");
        return Ok(());
    }
    if let Some(left) = left {
        let addresses: Vec<String> = left.iter().map(|refused| refused.address.clone()).collect();
        outbox::narrow(tx, mail.id, &addresses).await?;
    }
    if let (Attempt::Later { .. }, Some(message)) = (attempt, mail.message) {
        let message = messages::load(tx, message).await?;
        // Made a note while it was being sent.
        if !message.may_leave() && call_back(tx, &Actor::Desk, &message, MADE_A_NOTE).await? {
            return Ok(());
        }
    }
    let (delivery, detail) = match attempt {
        Attempt::Sent => (Delivery::Sent, String::new()),
        Attempt::Later { error, uncertain: true, .. } => (Delivery::Uncertain, error.clone()),
        Attempt::Later { error, uncertain: false, .. } => (Delivery::Waiting, error.clone()),
        Attempt::Failed { error } => (Delivery::Failed, error.clone()),
    };
    if let Some(message) = mail.message {
        // Hidden copies have mails of their own; the line under the message tells the worst of them all.
        let beside = outbox::states_beside(tx, message, mail.id).await?;
        let failed = beside.iter().any(|state| state == "failed");
        let waits = beside.iter().any(|state| state == "waiting");
        let told = match attempt {
            Attempt::Sent => !failed && !waits,
            Attempt::Later { .. } => !failed,
            Attempt::Failed { .. } => true,
        };
        if told {
            messages::set_delivery(tx, message, delivery, reason, &detail).await?;
        }
    }
    let (outbox, ticket, message) = (mail.id, mail.ticket, mail.message);
    for refused in left.unwrap_or_default() {
        if refused.kind == FailureKind::Permanent
            && let Some(reported) = mail::report::names_dead_address(&refused.address, &refused.words)
        {
            address_trouble::mark_dead(tx, &refused.address, &reported, ticket).await?;
        }
    }
    if let (Attempt::Failed { error }, [only], None) = (attempt, mail.recipients.as_slice(), left)
        && let Some(reported) = mail::report::names_dead_address(only, error)
    {
        address_trouble::mark_dead(tx, only, &reported, ticket).await?;
    }
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

/// A report about a mail of ours, whose recipients alone can know what proves it. Who says so proves nothing, so a failure
/// changes the delivery state and what is known of the recipients' addresses, a delay is only told, and a success changes
/// nothing: what was handed over stands as sent already.
pub(super) async fn returned(tx: &mut Tx, bounced: &Bounced, letter: &Letter) -> Result<()> {
    let Some(report) = &letter.report else {
        tx.quiet("a report that says nothing");
        return Ok(());
    };
    if letter.kind == LetterKind::Complaint {
        return complained(tx, bounced, report).await;
    }
    let Some(worst) = report.worst() else {
        tx.quiet("a report about nobody");
        return Ok(());
    };
    let &Bounced { ticket, outbox, message, .. } = bounced;
    let entry = outbox::load(tx, outbox).await?;
    let event = match worst.action {
        ReportAction::Delivered | ReportAction::Relayed | ReportAction::Expanded => {
            tx.quiet("what was sent has arrived");
            return Ok(());
        }
        ReportAction::Delayed => {
            let reason = reason("the mail is delayed", worst);
            Event::MailDelayed { outbox, ticket: Some(ticket), message, attempts: entry.attempts, reason }
        }
        ReportAction::Failed => {
            let reason = reason("the mail came back", worst);
            // One that still waits goes on to the recipients who have not got it: the report is about somebody
            // else's copy.
            if entry.state != "waiting" {
                outbox::fail(tx, outbox, &reason).await?;
            }
            if let Some(message) = message {
                let returned = Some(DeliveryReason::Returned);
                messages::set_delivery(tx, message, Delivery::Failed, returned, &reason).await?;
            }
            tickets::mark_delivery(tx, ticket).await?;
            Event::MailFailed { outbox, ticket: Some(ticket), message, reason }
        }
    };
    tx.record(&Actor::Desk, event);
    if let Some((address, reported)) = about_recipient(tx, bounced, report).await?
        && reported.permanence() == Permanence::Hard
    {
        address_trouble::mark_dead(tx, &address, reported, Some(ticket)).await?;
    }
    Ok(())
}

/// Somebody called a mail of ours spam: nothing automatic goes to them any more. What the team writes still does.
async fn complained(tx: &mut Tx, bounced: &Bounced, report: &DeliveryReport) -> Result<()> {
    match about_recipient(tx, bounced, report).await? {
        Some((address, reported)) => {
            address_trouble::mark_complained(tx, &address, reported, bounced.ticket).await
        }
        None => {
            tx.quiet("a complaint that is not known to be of whom we wrote to");
            Ok(())
        }
    }
}

/// What the report says of the one whom the mail went to, whatever their address became on the way; nothing where it went to
/// several. Each of those has all that a report needs to be believed to speak of it, and could shut out another with one of
/// their own making: the failure stands on the ticket, and a mail that goes to the dead address alone will tell.
async fn about_recipient<'r>(
    tx: &mut Tx,
    bounced: &Bounced,
    report: &'r DeliveryReport,
) -> Result<Option<(String, &'r Reported)>> {
    let Some(message) = bounced.message else { return Ok(None) };
    let mail = outbox::load(tx, bounced.outbox).await?;
    // A hidden copy is a mail to one person.
    let recipients = match mail.target.contains('@') {
        true => vec![mail.target],
        false => messages::load(tx, message).await?.recipients,
    };
    let Ok([only]) = <[String; 1]>::try_from(recipients) else { return Ok(None) };
    let reported = match report.results.as_slice() {
        [reported] => Some(reported),
        several => several.iter().find(|r| r.recipient.as_deref() == Some(only.as_str())),
    };
    Ok(reported.map(|reported| (only, reported)))
}

/// `what: why in plain words (STATUS WORDS)`; servers mostly repeat the status in their words, and then it is said once.
fn reason(what: &str, reported: &Reported) -> String {
    let status = reported.status.as_deref().filter(|s| !reported.words.contains(s));
    let theirs: Vec<&str> =
        status.into_iter().chain(Some(reported.words.as_str()).filter(|w| !w.is_empty())).collect();
    match (reported.reason, theirs.is_empty()) {
        (BounceReason::Undefined, true) => what.to_owned(),
        (BounceReason::Undefined, false) => format!("{what}: {}", theirs.join(" ")),
        (reason, true) => format!("{what}. {}.", reason.in_words()),
        (reason, false) => format!("{what}. {}. Their server says: {}", reason.in_words(), theirs.join(" ")),
    }
}

/// The longest reason for sending a mail again, in characters.
pub const REASON_CHARS_MAX: usize = 200;

/// How a failed mail is sent again; the default is as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// The address that was wrong, and the one that it goes to instead.
    pub corrected: Option<(String, String)>,
    pub reason: String,
    /// Somebody says that mail can reach its recipients, whatever is known of them.
    pub reachable: bool,
}

/// Tries a failed mail again, from the page.
///
/// # Errors
/// [`Refusal::Conflict`] when it did not fail; [`Refusal::Invalid`] when an address does not do, or goes without a reason.
pub async fn retry_delivery(
    tx: &mut Tx,
    by: &Actor,
    id: OutboxId,
    again: &Again,
) -> Result<Option<domain::TicketId>> {
    let entry = outbox::load(tx, id).await?;
    may(by, Action::UseWorkbench, Object::Desk)?;
    if let Some(ticket) = entry.ticket {
        let ticket = tickets::load(tx, ticket).await?;
        may(by, Action::Reply, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    } else {
        // The desk's own mail: links to sign in by, digests.
        may(by, Action::ReadAudit, Object::Desk)?;
    }
    if let Some(message) = entry.message
        && !messages::load(tx, message).await?.may_leave()
    {
        return Err(Refusal::Conflict("It was made a note and does not leave any more.".into()).into());
    }
    let why: String = again.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if why.chars().count() > REASON_CHARS_MAX {
        let words = format!("must have at most {REASON_CHARS_MAX} characters");
        return Err(Refusal::invalid("reason", words).into());
    }
    if !outbox::retry(tx, id).await? {
        return Err(
            Refusal::Conflict("This mail has not failed, or is being tried again already.".into()).into()
        );
    }
    let mut reason = "tried again by hand".to_owned();
    let mut to = entry.recipients.clone();
    if let Some((wrong, right)) = &again.corrected {
        if why.is_empty() {
            return Err(Refusal::invalid("reason", "must not be empty").into());
        }
        let right = correct(tx, &entry, wrong, right).await?;
        reason = format!("{reason}, to {right} in place of {wrong}");
        to = vec![right];
    }
    if !why.is_empty() {
        reason = format!("{reason}: {why}");
    }
    if again.reachable {
        for address in &to {
            address_trouble::found_reachable(tx, by, address, entry.ticket).await?;
        }
    }
    if let Some(message) = entry.message {
        messages::set_delivery(tx, message, Delivery::Waiting, None, "").await?;
    }
    if let Some(ticket) = entry.ticket {
        tickets::mark_delivery(tx, ticket).await?;
    }
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

/// Puts one address right for all that is still to be sent of a mail; gives it as it is written.
async fn correct(tx: &mut Tx, entry: &outbox::Entry, wrong: &str, right: &str) -> Result<String> {
    // What is not a message is for one person alone, a hidden copy for whom it was written to.
    let message = match entry.message {
        Some(message) if !entry.target.contains('@') => messages::load(tx, message).await?,
        Some(_) | None => {
            let words = "This mail is for one person alone. Write to the other address instead.";
            return Err(Refusal::Conflict(words.into()).into());
        }
    };
    if !entry.recipients.iter().any(|to| to == wrong) {
        return Err(Refusal::invalid("address", "is not one of the choices").into());
    }
    let right = normalise_address(right)?;
    recipients::check(tx, "to", std::slice::from_ref(&right)).await?;
    if message.recipients.contains(&right) {
        return Err(Refusal::invalid("to", "has this mail already, or gets it").into());
    }
    let put_right = |all: &[String]| -> Vec<String> {
        all.iter().map(|to| if to == wrong { right.clone() } else { to.clone() }).collect()
    };
    outbox::readdress(tx, entry.id, &put_right(&entry.recipients)).await?;
    messages::set_recipients(tx, message.id, &put_right(&message.recipients)).await?;
    Ok(right)
}
