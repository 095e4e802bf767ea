//! Sends what is due. An attempt is counted before it connects; its end is written under the lease it was made with.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use domain::message::DeliveryReason;
use domain::moment::{DAY_US, SECOND_US};
use domain::{Error, Moment, OutboxId, Result};
use futures_util::FutureExt as _;
use mail::send::FailureKind;
use store::outbox::{self, Attempt, Claimed};
use tokio::task::{AbortHandle, JoinError, JoinSet};

use crate::app::App;
use crate::commands::settle_delivery::settle_delivery;
use crate::http::health::Sending;
use crate::post::Composed;

/// A mail that is being sent is held for so long, and kept while it is sent: when its process is gone, another has it
/// after at most this.
const LEASE_US: i64 = 60 * SECOND_US;
/// How often leases are kept; some tries may fail before one is lost.
const RENEW_US: i64 = 15 * SECOND_US;
/// Ten minutes for the answer to the final dot (RFC 5321 §4.5.3.2.6), and time for every recipient before it. Each step
/// has a limit of its own; many slow recipients could add up to more.
const ATTEMPT_MAX: Duration = Duration::from_secs(18 * 60);
/// How often writing the end of an attempt is tried, and the pauses in between: together some minutes.
const SETTLE_TRIES_MAX: u32 = 12;
const SETTLE_PAUSE_MIN: Duration = Duration::from_millis(100);
const SETTLE_PAUSE_MAX: Duration = Duration::from_secs(30);
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
    let mut sending = UnderWay::default();
    if app.config.database.is_none()
        && let Err(e) = app.write(async |tx| outbox::free_leases(tx).await).await
    {
        tracing::error!("leases of an earlier process could not be ended: {e}");
    }
    loop {
        sending.forget_ended();
        let stops = *stopping.borrow();
        // What was begun is finished; the program's own patience ends it otherwise.
        if stops && sending.is_empty() {
            return;
        }
        let free = if stops { 0 } else { SENDING_MAX - sending.len() };
        // Begun before the claim: whoever waits for rest sees no moment between the two.
        let claiming = Sending::begin(&app);
        match claim(&app, free, &mut sending).await {
            Ok(due) => {
                let full = due.len() == free;
                for mail in due {
                    sending.begin(&app, mail);
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
            () = sending.one_ends() => {}
            _ = stopping.changed(), if !stops => {}
        }
    }
}

/// The mails that this node sends at this moment.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    held: HashMap<tokio::task::Id, Held>,
    /// When their leases were last kept.
    kept_at: Option<Moment>,
}

struct Held {
    id: OutboxId,
    lease: i64,
    task: AbortHandle,
}

impl UnderWay {
    fn len(&self) -> usize {
        self.held.len()
    }
    fn is_empty(&self) -> bool {
        self.held.is_empty()
    }
    fn begin(&mut self, app: &App, mail: Claimed) {
        let (id, lease) = (mail.id, mail.lease);
        let task = self.tasks.spawn(send(app.clone(), mail, Sending::begin(app)));
        self.held.insert(task.id(), Held { id, lease, task });
    }
    fn forget_ended(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.forget(ended);
        }
    }
    /// Waits until a mail is done with; for ever when there is none.
    async fn one_ends(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(ended) => self.forget(ended),
            None => std::future::pending().await,
        }
    }
    fn forget(&mut self, ended: std::result::Result<(tokio::task::Id, ()), JoinError>) {
        self.held.remove(&ended.map_or_else(|e| e.id(), |(id, ())| id));
    }
    /// Cuts off what is no longer this node's: perhaps before the final dot, and then nobody gets it twice.
    fn give_up(&mut self, lost: &[OutboxId]) {
        for held in self.held.values().filter(|held| lost.contains(&held.id)) {
            tracing::warn!(outbox = held.id.0, "mail {} was taken over while it was being sent", held.id);
            held.task.abort();
        }
    }
}

/// Keeps the leases of what is under way, and claims what is due. Both in one transaction and in this order: what this
/// node sends is never claimed by itself again, however far its clock has jumped.
async fn claim(app: &App, limit: usize, sending: &mut UnderWay) -> Result<Vec<Claimed>> {
    // Most wake-ups have nothing to send: looking is cheaper than a write.
    let due = app.read(async |db| outbox::next_due(db).await).await?;
    let now = (app.clock)();
    let claims = limit > 0 && due.is_some_and(|due| due <= now);
    let renews = !sending.is_empty() && sending.kept_at.is_none_or(|at| now.since(at) >= RENEW_US);
    if !claims && !renews {
        return Ok(Vec::new());
    }
    let held: Vec<_> = sending.held.values().map(|held| (held.id, held.lease)).collect();
    let written = app.write(async move |tx| {
        let until = tx.now().plus_us(LEASE_US);
        let lost = outbox::renew(tx, &held, until).await?;
        let claimed = if claims { outbox::claim(tx, until, limit as i64).await? } else { Vec::new() };
        Ok((lost, claimed))
    });
    let (lost, claimed) = written.await?;
    sending.kept_at = Some(now);
    sending.give_up(&lost);
    Ok(claimed)
}

async fn send(app: App, mail: Claimed, _sending: Sending) {
    let id = mail.id;
    // A panic must not end as an attempt that nobody hears of.
    let ended = match unpanicked(attempt(&app, &mail)).await {
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
        Err(words) => {
            tracing::error!(outbox = id.0, "sending mail {id} panicked: {words}");
            // Nobody knows how far it came.
            let why = told_in_the_log(&mail);
            Ended::new(later(&app, &mail, Some(DeliveryReason::OwnFault), why, End::Unknown))
        }
    };
    write_down(&app, mail, ended).await;
}

/// Writes the end of an attempt. What is known now would be a guess later: while the database cannot be written this goes
/// on trying, and the lease is kept meanwhile. At last it runs out, and the mail is sent again under the same Message-ID.
async fn write_down(app: &App, mail: Claimed, ended: Ended) {
    let id = mail.id;
    let end = Arc::new((mail, ended));
    let mut pause = SETTLE_PAUSE_MIN;
    for _ in 0..SETTLE_TRIES_MAX {
        let end = end.clone();
        let settled = app.write(async move |tx| {
            let (mail, Ended { attempt, reason, left }) = &*end;
            settle_delivery(tx, mail, attempt, *reason, left.as_deref()).await
        });
        let Err(e) = settled.await else { return };
        tracing::error!(outbox = id.0, "the end of the delivery of mail {id} could not be written: {e}");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(SETTLE_PAUSE_MAX);
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
    let sending = app.ways_out.send(app, mail.mailbox, mail.envelope_from.as_deref(), &mail.recipients, &raw);
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

/// What the work comes to, or what its panic said.
async fn unpanicked<T>(work: impl Future<Output = T>) -> std::result::Result<T, String> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "without a word".to_owned())
    })
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

    #[tokio::test]
    async fn a_panic_ends_as_words() {
        assert_eq!(unpanicked(async { 7 }).await, Ok(7));
        assert_eq!(unpanicked(async { panic!("oh {}", "no") }).await, Err::<(), _>("oh no".to_owned()));
        assert_eq!(unpanicked(async { panic!("still") }).await, Err::<(), _>("still".to_owned()));
    }

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
