//! Sends what is due. An attempt is counted before it connects; its end is written under the lease it was made with.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use domain::message::DeliveryReason;
use domain::moment::{DAY_US, MINUTE_US, SECOND_US};
use domain::{Error, Moment, Result};
use futures_util::FutureExt as _;
use mail::send::FailureKind;
use store::outbox::{self, Attempt, Claimed};
use tokio::task::JoinSet;

use crate::app::App;
use crate::commands::settle_delivery::settle_delivery;
use crate::http::health::Sending;
use crate::post::Composed;

/// Longer than [`ATTEMPT_MAX`], so that nobody else sends a mail while it is being sent.
const LEASE_US: i64 = 20 * MINUTE_US;
/// Ten minutes for the answer to the final dot (RFC 5321 §4.5.3.2.6), and time for every recipient before it. Each step
/// has a limit of its own; many slow recipients could add up to more than the lease.
const ATTEMPT_MAX: Duration = Duration::from_secs(18 * 60);
/// How many mails leave at once.
const SENDING_MAX: usize = 8;
const POLL: Duration = Duration::from_secs(5);
/// A mail that could not be delivered for so long has failed (RFC 5321 §4.5.4.1: at least 4–5 days).
const GIVE_UP_US: i64 = 5 * DAY_US;

/// Pauses between attempts, in seconds: quick at first, then a few times a day.
const GAPS_S: [i64; 10] = [15, 60, 180, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 28_800];

pub async fn run(app: App) {
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    let mut sending = JoinSet::new();
    if app.config.database.is_none()
        && let Err(e) = app.write(async |tx| outbox::free_leases(tx).await).await
    {
        tracing::error!("leases of an earlier process could not be ended: {e}");
    }
    while !*stopping.borrow() {
        while sending.try_join_next().is_some() {}
        let free = SENDING_MAX - sending.len();
        // Begun before the claim: whoever waits for rest sees no moment between the two.
        let claiming = Sending::begin(&app);
        let due = if free > 0 { claim(&app, free).await } else { Ok(Vec::new()) };
        match due {
            Ok(due) => {
                let full = due.len() == free;
                for mail in due {
                    sending.spawn(send(app.clone(), mail, Sending::begin(&app)));
                }
                drop(claiming);
                if full && free > 0 && sending.len() < SENDING_MAX {
                    continue;
                }
            }
            Err(e) => {
                drop(claiming);
                tracing::error!("the outbox cannot be read: {e}");
            }
        }
        tokio::select! {
            _ = tokio::time::sleep(POLL) => {}
            _ = head.changed() => {}
            _ = sending.join_next(), if !sending.is_empty() => {}
            _ = stopping.changed() => {}
        }
    }
    // What was begun is finished; the program's own patience ends it otherwise.
    while sending.join_next().await.is_some() {}
}

async fn claim(app: &App, limit: usize) -> Result<Vec<Claimed>> {
    // Most wake-ups have nothing to send: looking is cheaper than a write.
    let due = app.read(async |db| outbox::next_due(db).await).await?;
    let now = (app.clock)();
    if due.is_none_or(|due| due > now) {
        return Ok(Vec::new());
    }
    app.write(async move |tx| {
        let until = tx.now().plus_us(LEASE_US);
        outbox::claim(tx, until, limit as i64).await
    })
    .await
}

async fn send(app: App, mail: Claimed, _sending: Sending) {
    let id = mail.id;
    // A panic must not end as an attempt that nobody hears of.
    let ended = match AssertUnwindSafe(attempt(&app, &mail)).catch_unwind().await {
        Ok(Ok(ended)) => ended,
        Ok(Err(e)) => {
            tracing::error!(outbox = id.0, "mail {id} could not be put together: {e}");
            let why = match e {
                Error::Refused(refusal) => refusal.to_string(),
                // The inside of a fault is for the log.
                Error::Fault(_) => told_in_the_log(&mail),
            };
            Ended::new(later(&app, &mail, Some(DeliveryReason::OwnFault), why, End::Known))
        }
        Err(panic) => {
            let words = panic_words(panic.as_ref());
            tracing::error!(outbox = id.0, "sending mail {id} panicked: {words}");
            // Nobody knows how far it came.
            let why = told_in_the_log(&mail);
            Ended::new(later(&app, &mail, Some(DeliveryReason::OwnFault), why, End::Unknown))
        }
    };
    let Ended { attempt, reason, left } = ended;
    let settled =
        app.write(async move |tx| settle_delivery(tx, &mail, &attempt, reason, left.as_deref()).await).await;
    if let Err(e) = settled {
        // The lease runs out and the mail is tried again under the same Message-ID.
        tracing::error!(outbox = id.0, "the end of the delivery of mail {id} could not be written: {e}");
    }
}

fn told_in_the_log(mail: &Claimed) -> String {
    format!("a fault of the desk, told in its log as mail {}", mail.id)
}

/// How an attempt ended.
struct Ended {
    attempt: Attempt,
    /// Why it did not succeed.
    reason: Option<DeliveryReason>,
    /// Who of the recipients is left when not all took it.
    left: Option<Vec<String>>,
}

impl Ended {
    fn new((attempt, reason): (Attempt, Option<DeliveryReason>)) -> Self {
        Self { attempt, reason, left: None }
    }
    fn failed(reason: DeliveryReason, error: String) -> Self {
        Self::new((Attempt::Failed { error }, Some(reason)))
    }
}

/// Whether the other side may have the mail after an attempt that did not succeed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Known,
    Unknown,
}

async fn attempt(app: &App, mail: &Claimed) -> Result<Ended> {
    let raw = match crate::post::compose(app, mail).await? {
        Composed::Mail(raw) => raw,
        // The same again tomorrow: it is told now, while somebody can do something about it.
        Composed::Unwritable(why) => return Ok(Ended::failed(DeliveryReason::Unwritable, why.to_string())),
        // Settling calls it back.
        Composed::ANote => return Ok(Ended::new(later(app, mail, None, String::new(), End::Known))),
    };
    let sending = app.post.send(mail.envelope_from.as_deref(), &mail.recipients, &raw);
    let Ok(ended) = tokio::time::timeout(ATTEMPT_MAX, sending).await else {
        let words = "the relay was too slow with the whole of it".to_owned();
        return Ok(Ended::new(later(app, mail, Some(DeliveryReason::Unconfirmed), words, End::Unknown)));
    };
    Ok(match ended {
        Ok(sent) if sent.refused.is_empty() => Ended::new((Attempt::Sent, None)),
        Ok(sent) => {
            let left = sent.refused.iter().map(|(address, _)| address.clone()).collect();
            let words: Vec<String> =
                sent.refused.iter().map(|(address, why)| format!("{address}: {}", why.words)).collect();
            let error = words.join("; ");
            let hopeless = sent.refused.iter().all(|(_, why)| why.kind == FailureKind::Permanent);
            let reason = DeliveryReason::SomeLeft;
            let ended = match hopeless {
                true => Ended::failed(reason, error),
                false => Ended::new(later(app, mail, Some(reason), error, End::Known)),
            };
            Ended { left: Some(left), ..ended }
        }
        Err(failure) => {
            let words = match failure.code {
                Some(code) => format!("{code} {}", failure.words),
                None => failure.words,
            };
            match failure.kind {
                FailureKind::Permanent => Ended::failed(failure.reason, words),
                FailureKind::Temporary => {
                    Ended::new(later(app, mail, Some(failure.reason), words, End::Known))
                }
                FailureKind::Uncertain => {
                    Ended::new(later(app, mail, Some(failure.reason), words, End::Unknown))
                }
            }
        }
    })
}

/// Another attempt after a gap that grows, unless the mail has waited too long.
fn later(
    app: &App,
    mail: &Claimed,
    reason: Option<DeliveryReason>,
    error: String,
    end: End,
) -> (Attempt, Option<DeliveryReason>) {
    let now = (app.clock)();
    if now.since(mail.created_at) > GIVE_UP_US {
        let error = format!("given up after five days; last: {error}");
        return (Attempt::Failed { error }, Some(DeliveryReason::GivenUp));
    }
    let mut random = [0; 1];
    (app.entropy)(&mut random);
    let due_at = next_try(now, mail.attempts, random[0]);
    (Attempt::Later { due_at, error, uncertain: end == End::Unknown }, reason)
}

/// What a panic said.
fn panic_words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}

/// When to try again: the gap of this attempt, and up to a quarter more so that mails do not come in herds.
fn next_try(now: Moment, attempts: i64, random: u8) -> Moment {
    let at = usize::try_from(attempts - 1).unwrap_or(0).min(GAPS_S.len() - 1);
    let gap = GAPS_S[at] * SECOND_US;
    now.plus_us(gap + gap / 4 * i64::from(random) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_grow_and_five_days_hold_at_least_fifteen_attempts() {
        let mut at = Moment(0);
        let mut last = 0;
        let mut attempts = 0;
        while at.0 < GIVE_UP_US {
            attempts += 1;
            let next = next_try(at, attempts, 255);
            assert!(next.since(at) >= last);
            last = GAPS_S[usize::try_from(attempts - 1).unwrap().min(9)] * SECOND_US;
            at = next;
        }
        assert!(attempts >= 15, "{attempts}");
    }
}
