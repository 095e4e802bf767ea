//! Sends what is due. An attempt is counted before it connects; its end is written under the lease it was made with.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::message::DeliveryReason;
use domain::moment::{DAY_US, SECOND_US};
use domain::{Error, Moment, OutboxId, Result};
use mail::send::{FailureKind, Refused, Stage};
use store::outbox::{self, Attempt, Claimed, Lane};

use super::contained::unpanicked;
use super::under_way::UnderWay;
use crate::app::App;
use crate::commands::settle_delivery::{settle_at_the_door, settle_delivery};
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
/// How many mails leave at once: in all, from one mailbox and thus by one server, and to one domain from there. A domain
/// that hangs keeps its own few busy, and a server that hangs its own half.
const SENDING_MAX: usize = 32;
const OF_MAILBOX_MAX: usize = 16;
const OF_LANE_MAX: usize = 4;
const POLL: Duration = Duration::from_secs(5);
/// A server whose door is closed is looked for again after so long, by a few mails and not by all that wait for it.
const DOOR_GAP_US: i64 = 30 * SECOND_US;
/// A mail that could not be delivered for so long has failed (RFC 5321 §4.5.4.1: at least 4–5 days).
const GIVE_UP_US: i64 = 5 * DAY_US;

/// Pauses between attempts, in seconds: quick at first, then a few times a day.
const GAPS_S: [i64; 10] = [15, 60, 180, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 28_800];

pub async fn run(app: App) {
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    let mut sending = UnderWay::default();
    // When their leases were last kept.
    let mut kept_at = None;
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
        match claim(&app, free, &sending, &mut kept_at).await {
            Ok(due) => {
                let full = due.len() == free;
                for mail in due {
                    let held = Held { id: mail.id, lease: mail.lease, lane: mail.lane.clone() };
                    sending.begin(held, send(app.clone(), mail, Sending::begin(&app)));
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

/// A mail that this node sends at this moment.
struct Held {
    id: OutboxId,
    lease: i64,
    lane: String,
}

/// Which lanes mails are taken from next, and how many from each: one from each lane in turn, the longest waiting first,
/// so that no lane waits for another. `busy` has a lane's name for each mail that is being sent.
fn turns<'l>(lanes: &'l [Lane], busy: &[&str], free: usize) -> Vec<(&'l str, usize)> {
    let mut of_lane: HashMap<&str, usize> = HashMap::new();
    let mut of_way: HashMap<&str, usize> = HashMap::new();
    for name in busy {
        *of_lane.entry(name).or_default() += 1;
        *of_way.entry(Lane::way_of(name)).or_default() += 1;
    }
    let mut taken = vec![0; lanes.len()];
    let mut left = free;
    for _ in 0..OF_LANE_MAX {
        for (lane, taken) in lanes.iter().zip(&mut taken) {
            let in_lane = of_lane.entry(&lane.name).or_default();
            let on_way = of_way.entry(Lane::way_of(&lane.name)).or_default();
            if left > 0 && *in_lane < OF_LANE_MAX && *on_way < OF_MAILBOX_MAX {
                (*in_lane, *on_way, *taken, left) = (*in_lane + 1, *on_way + 1, *taken + 1, left - 1);
            }
        }
    }
    lanes.iter().zip(taken).filter(|(_, n)| *n > 0).map(|(lane, n)| (lane.name.as_str(), n)).collect()
}

/// Cuts off what is no longer this node's: perhaps before the final dot, and then nobody gets it twice.
fn give_up(sending: &UnderWay<Held>, lost: &[OutboxId]) {
    for held in sending.all().filter(|held| lost.contains(&held.id)) {
        tracing::warn!(outbox = held.id.0, "mail {} was taken over while it was being sent", held.id);
    }
    sending.cut_off(|held| lost.contains(&held.id));
}

/// Keeps the leases of what is under way, and claims what is due. Both in one transaction and in this order: what this
/// node sends is never claimed by itself again, however far its clock has jumped.
async fn claim(
    app: &App,
    limit: usize,
    sending: &UnderWay<Held>,
    kept_at: &mut Option<Moment>,
) -> Result<Vec<Claimed>> {
    // Most wake-ups have nothing to send: looking is cheaper than a write.
    let due = app.read(async |db| outbox::next_due(db).await).await?;
    let now = (app.clock)();
    let mut wanted: Vec<(String, usize)> = Vec::new();
    if limit > 0 && due.is_some_and(|due| due <= now) {
        let lanes = app.read(async move |db| outbox::lanes(db, now).await).await?;
        let busy: Vec<&str> = sending.all().map(|held| held.lane.as_str()).collect();
        wanted.extend(turns(&lanes, &busy, limit).into_iter().map(|(name, n)| (name.to_owned(), n)));
    }
    let claims = !wanted.is_empty();
    let renews = !sending.is_empty() && kept_at.is_none_or(|at| now.since(at) >= RENEW_US);
    if !claims && !renews {
        return Ok(Vec::new());
    }
    let held: Vec<_> = sending.all().map(|held| (held.id, held.lease)).collect();
    let written = app.write(async move |tx| {
        let until = tx.now().plus_us(LEASE_US);
        let lost = outbox::renew(tx, &held, until).await?;
        let mut claimed = Vec::new();
        for (lane, n) in wanted {
            claimed.extend(outbox::claim_lane(tx, until, &lane, n as i64).await?);
        }
        Ok((lost, claimed))
    });
    let (lost, claimed) = written.await?;
    *kept_at = Some(now);
    give_up(sending, &lost);
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
            let (mail, Ended { attempt, reason, left, stage }) = &*end;
            match stage {
                Stage::Mail => settle_delivery(tx, mail, attempt, *reason, left.as_deref()).await,
                Stage::Door => {
                    let until = spread(tx.now(), DOOR_GAP_US, mail.id, mail.attempts);
                    settle_at_the_door(tx, mail, attempt, *reason, until).await
                }
            }
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
    /// Who of the recipients is left when not all took it, or each when all were refused one by one.
    left: Option<Vec<Refused>>,
    stage: Stage,
}

impl Ended {
    fn new((attempt, reason): (Attempt, Option<DeliveryReason>)) -> Self {
        Self { attempt, reason, left: None, stage: Stage::Mail }
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
            let words: Vec<String> =
                sent.refused.iter().map(|r| format!("{}: {}", r.address, r.words)).collect();
            let error = words.join("; ");
            let hopeless = sent.refused.iter().all(|r| r.kind == FailureKind::Permanent);
            let reason = DeliveryReason::SomeLeft;
            let ended = match hopeless {
                true => Ended::failed(reason, error),
                false => Ended::new(later(app, mail, Some(reason), error, End::Known)),
            };
            Ended { left: Some(sent.refused), ..ended }
        }
        Err(failure) => {
            let words = match failure.code {
                Some(code) => format!("{code} {}", failure.words),
                None => failure.words,
            };
            let left = (!failure.recipients.is_empty()).then_some(failure.recipients);
            let ended = match failure.kind {
                FailureKind::Permanent => Ended::failed(failure.reason, words),
                FailureKind::Temporary => {
                    Ended::new(later(app, mail, Some(failure.reason), words, End::Known))
                }
                FailureKind::Uncertain => {
                    Ended::new(later(app, mail, Some(failure.reason), words, End::Unknown))
                }
            };
            Ended { left, stage: failure.stage, ..ended }
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
    let due_at = next_try(now, mail.id, mail.attempts);
    (Attempt::Later { due_at, error, uncertain: end == End::Unknown }, reason)
}

/// When to try again: the gap of this attempt, and up to a quarter more so that mails do not come in herds.
fn next_try(now: Moment, id: OutboxId, attempts: i64) -> Moment {
    let at = usize::try_from(attempts - 1).unwrap_or(0).min(GAPS_S.len() - 1);
    spread(now, GAPS_S[at] * SECOND_US, id, attempts)
}

/// After that gap, and up to a quarter of it more. How much more is the mail's own and the attempt's: the same wherever
/// it is worked out, and different for those that failed together (SplitMix64 of Steele, Lea and Flood, OOPSLA 2014).
fn spread(now: Moment, gap_us: i64, id: OutboxId, attempts: i64) -> Moment {
    let mut x =
        id.0.cast_unsigned().wrapping_add(attempts.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let of_256 = i64::try_from((x ^ (x >> 31)) >> 56).expect("eight bits fit");
    now.plus_us(gap_us + gap_us / 4 * of_256 / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes(names: &[&str]) -> Vec<Lane> {
        names.iter().map(|name| Lane { name: (*name).to_owned(), free_at: Moment(0) }).collect()
    }

    #[test]
    fn lanes_take_turns_and_none_takes_all() {
        let two = lanes(&["1 slow.example", "1 fast.example"]);
        assert_eq!(turns(&two, &[], 32), [("1 slow.example", 4), ("1 fast.example", 4)]);
        assert_eq!(turns(&two, &[], 3), [("1 slow.example", 2), ("1 fast.example", 1)]);
        assert_eq!(turns(&two, &[], 0), []);
        let busy = ["1 slow.example"; 4];
        assert_eq!(turns(&two, &busy, 32), [("1 fast.example", 4)], "the slow one has all it may have");
        assert_eq!(turns(&two, &busy[..3], 32), [("1 slow.example", 1), ("1 fast.example", 4)]);
    }

    #[test]
    fn one_server_that_hangs_leaves_half_to_the_others() {
        let names: Vec<String> = (0..10).map(|n| format!("1 d{n}.example")).collect();
        let mut all = lanes(&names.iter().map(String::as_str).collect::<Vec<_>>());
        all.extend(lanes(&["2 d0.example"]));
        let taken = turns(&all, &[], SENDING_MAX);
        let of = |way: &str| -> usize {
            taken.iter().filter(|(name, _)| Lane::way_of(name) == way).map(|(_, n)| n).sum()
        };
        assert_eq!((of("1"), of("2")), (OF_MAILBOX_MAX, OF_LANE_MAX));
        let busy: Vec<&str> = names.iter().map(String::as_str).cycle().take(OF_MAILBOX_MAX).collect();
        assert_eq!(turns(&all, &busy, SENDING_MAX - busy.len()), [("2 d0.example", 4)]);
    }

    #[test]
    fn gaps_grow_and_five_days_hold_at_least_fifteen_attempts() {
        let mut at = Moment(0);
        let mut last = 0;
        let mut attempts = 0;
        while at.0 < GIVE_UP_US {
            attempts += 1;
            let next = next_try(at, OutboxId(7), attempts);
            assert!(next.since(at) >= last);
            last = GAPS_S[usize::try_from(attempts - 1).unwrap().min(9)] * SECOND_US;
            at = next;
        }
        assert!(attempts >= 15, "{attempts}");
    }

    #[test]
    fn mails_that_failed_together_come_back_apart_and_the_same_at_every_look() {
        let now = Moment(0);
        let at = |id: i64, attempts: i64| next_try(now, OutboxId(id), attempts).since(now);
        for attempts in 1..=12 {
            let gap = GAPS_S[usize::try_from(attempts - 1).unwrap().min(9)] * SECOND_US;
            // A thousand mails of one reply to a mailing: neighbours in their numbers.
            let all: Vec<i64> = (0..1000).map(|id| at(id, attempts)).collect();
            assert_eq!(all, (0..1000).map(|id| at(id, attempts)).collect::<Vec<_>>());
            assert!(all.iter().all(|t| (gap..=gap + gap / 4).contains(t)));
            // In sixteen equal parts of that quarter there are about as many everywhere.
            let mut parts = [0; 16];
            all.iter().for_each(|t| parts[((t - gap) * 16 / (gap / 4 + 1)) as usize] += 1);
            assert!(parts.iter().all(|n| (30..=100).contains(n)), "{parts:?}");
        }
        assert_ne!(at(1, 1) - at(2, 1), 0);
        let shares: std::collections::BTreeSet<i64> = (1..=10)
            .map(|n| {
                (at(5, n) - GAPS_S[n as usize - 1] * SECOND_US) * 1000 / (GAPS_S[n as usize - 1] * SECOND_US)
            })
            .collect();
        assert!(shares.len() > 5, "one mail is not always the last of its herd: {shares:?}");
    }
}
