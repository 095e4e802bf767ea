//! What happens next, after a commit. Shared followers run on one node at a time and move their cursor in the same
//! transaction as their effect; per-node ones keep a place of their own.

pub mod access;
pub mod alarms;
pub mod articles;
pub mod bulk;
pub mod cases;
pub mod chats_left;
pub mod connectors;
pub mod contained;
pub mod due;
pub mod follow_up;
pub mod incidents;
pub mod intake;
pub mod keys;
pub mod live;
pub mod load_weeks;
pub mod loads;
pub mod notify;
pub mod outbox;
pub mod planned;
pub mod promises;
pub mod rings;
pub mod routing;
pub mod rule_trials;
pub mod rules;
pub mod scan;
pub mod search;
pub mod snoozed;
pub mod spam;
pub mod sweep;
pub mod tags;
pub mod threads;
mod under_way;
pub mod view_counts;

use std::time::Duration;

use domain::moment::SECOND_US;
use domain::{Error, Moment, Result};
use store::Tx;
use store::events::{self, FollowerState, Recorded};
use tokio::task::JoinSet;

use self::contained::{kept_running, unpanicked};
use crate::app::App;

/// A lease is taken for so long, and renewed when half of it is gone.
const LEASE_SECONDS: i64 = 30;
/// A follower that nobody wakes looks by itself after this long: other nodes' commits may have gone unheard.
const POLL: Duration = Duration::from_secs(5);
/// How often a node looks whether the one that has the lease is still there.
const STANDBY: Duration = Duration::from_secs(1);
/// A stretch that takes longer is given up, so that a step that hangs does not keep its lease for ever. Every mail of it
/// could take all of its time to be read.
const STRETCH_MAX: Duration = Duration::from_secs(15 * 60);
/// After a failure, from this pause to that one, doubling.
const PAUSE_MIN: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How many events are read at once.
const EVENTS_MAX: i64 = 256;

/// Starts all of them; they end when the app stops.
pub fn start(app: &App, tasks: &mut JoinSet<()>) {
    tasks.spawn(run_shared(app.clone(), intake::NAME, intake::step));
    if app.config.clamd.is_some() {
        let tries = scan::Tries::default();
        let step = move |app, stretch| scan::step(app, stretch, tries.clone());
        tasks.spawn(run_shared(app.clone(), scan::NAME, step));
    }
    tasks.spawn(run_shared(app.clone(), cases::NAME, cases::step));
    tasks.spawn(kept_running(app.clone(), "case lessons", cases::run));
    tasks.spawn(kept_running(app.clone(), "outbox", outbox::run));
    tasks.spawn(kept_running(app.clone(), "planned", planned::run));
    tasks.spawn(kept_running(app.clone(), "snoozed", snoozed::run));
    tasks.spawn(kept_running(app.clone(), "articles", articles::run));
    tasks.spawn(kept_running(app.clone(), "bulk", bulk::run));
    tasks.spawn(kept_running(app.clone(), "rule_trials", rule_trials::run));
    tasks.spawn(kept_running(app.clone(), "incidents", incidents::run));
    tasks.spawn(run_shared(app.clone(), follow_up::NAME, follow_up::step));
    tasks.spawn(kept_running(app.clone(), "follow_up_due", follow_up::run));
    tasks.spawn(kept_running(app.clone(), "access", access::run));
    tasks.spawn(kept_running(app.clone(), "access connectors", connectors::run));
    tasks.spawn(kept_running(app.clone(), "webhooks of rules", connectors::run_calls));
    let known = crate::commands::keep_promises::Known::default();
    let step = move |app, stretch| promises::step(app, stretch, known.clone());
    tasks.spawn(run_shared(app.clone(), promises::NAME, step));
    tasks.spawn(kept_running(app.clone(), "promise_moments", promises::run));
    tasks.spawn(kept_running(app.clone(), "promise_portions", promises::run_portions));
    tasks.spawn(kept_running(app.clone(), "search", search::run));
    tasks.spawn(run_shared(app.clone(), spam::NAME, spam::step));
    tasks.spawn(run_shared(app.clone(), threads::NAME, threads::step));
    tasks.spawn(run_shared(app.clone(), loads::NAME, loads::step));
    tasks.spawn(kept_running(app.clone(), "load_weeks", load_weeks::run));
    tasks.spawn(kept_running(app.clone(), "keys", keys::run));
    tasks.spawn(kept_running(app.clone(), "live", live::run));
    tasks.spawn(kept_running(app.clone(), "presence", crate::presence::run));
    tasks.spawn(kept_running(app.clone(), crate::chat::NAME, crate::chat::run));
    tasks.spawn(kept_running(app.clone(), "chats left", chats_left::run));
    tasks.spawn(run_shared(app.clone(), notify::NAME, notify::step));
    let known = rules::Known::default();
    let follow_rules = move |app, stretch| rules::step(app, stretch, known.clone());
    tasks.spawn(run_shared(app.clone(), rules::NAME, follow_rules));
    tasks.spawn(kept_running(app.clone(), "rules on time", rules::run));
    tasks.spawn(kept_running(app.clone(), "rings", rings::run));
    tasks.spawn(run_shared(app.clone(), routing::NAME, routing::step));
    tasks.spawn(kept_running(app.clone(), "routing looks", routing::run));
    tasks.spawn(kept_running(app.clone(), "view_counts", view_counts::run));
    tasks.spawn(kept_running(app.clone(), "sweep", sweep::run));
    tasks.spawn(kept_running(app.clone(), "tags", tags::run));
    tasks.spawn(kept_running(app.clone(), "alarms", alarms::run));
}

/// A stretch of the log that a shared follower is to work off, and its place in it.
#[derive(Clone)]
pub struct Stretch {
    name: &'static str,
    owner: String,
    from: i64,
    to: i64,
    pub events: Vec<Recorded>,
    /// How often this stretch failed before.
    pub failures: u32,
}

impl Stretch {
    /// Moves the cursor: called in the transaction of the effect.
    ///
    /// # Errors
    /// A fault when another node took over; the effect then rolls back with it.
    pub async fn done(&self, tx: &mut Tx) -> Result<()> {
        events::advance_follower(tx, self.name, &self.owner, self.from, self.to).await
    }
}

/// How a look at the log ended.
enum Round {
    /// There was something to do; there may be more.
    Worked,
    AtHead,
    /// Another node does it.
    Standby,
}

async fn run_shared<F, S>(app: App, name: &'static str, step: S)
where
    S: Fn(App, Stretch) -> F + Send + 'static,
    F: Future<Output = Result<()>> + Send,
{
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    let mut failures = 0;
    let mut place: Option<Place> = None;
    while !*stopping.borrow() {
        let looked = unpanicked(once(&app, name, &step, &mut place, failures)).await;
        let result = looked.unwrap_or_else(|words| Err(Error::fault(format!("it panicked: {words}"))));
        let mut woken_by_head = true;
        let pause = match result {
            Ok(Round::Worked) => {
                failures = 0;
                continue;
            }
            Ok(Round::AtHead) => {
                failures = 0;
                POLL
            }
            Ok(Round::Standby) => {
                failures = 0;
                // Every commit of the others would be a question to the database.
                woken_by_head = false;
                STANDBY
            }
            Err(e) => {
                failures += 1;
                woken_by_head = false;
                place = None;
                tracing::error!(follower = name, "follower {name} failed: {e}");
                let (words, owner) = (e.to_string(), app.node.clone());
                // When even this cannot be written, the log above has it.
                let _ =
                    app.write(async move |tx| events::follower_failed(tx, name, &owner, &words).await).await;
                PAUSE_MIN.saturating_mul(1 << failures.min(8)).min(PAUSE_MAX)
            }
        };
        tokio::select! {
            _ = tokio::time::sleep(pause) => {}
            _ = head.changed(), if woken_by_head => {}
            _ = stopping.changed() => {}
        }
    }
    let owner = app.node.clone();
    let _ = app.write(async move |tx| events::release_follower(tx, name, &owner).await).await;
}

/// Where this node stands with a follower whose lease it has.
#[derive(Clone, Copy)]
struct Place {
    cursor: i64,
    leased_until: Moment,
}

impl Place {
    /// Half of the lease is gone.
    fn is_stale(self, now: Moment) -> bool {
        self.leased_until.since(now) <= LEASE_SECONDS / 2 * SECOND_US
    }
}

/// Takes or renews the lease; `None` when another node has it.
async fn lease(app: &App, name: &'static str) -> Result<Option<Place>> {
    let leased_until = (app.clock)().plus_us(LEASE_SECONDS * SECOND_US);
    let owner = app.node.clone();
    let leased =
        app.write(async move |tx| events::lease_follower(tx, name, &owner, leased_until).await).await?;
    Ok(leased.map(|cursor| Place { cursor, leased_until }))
}

async fn once<F, S>(
    app: &App,
    name: &'static str,
    step: &S,
    known: &mut Option<Place>,
    failures: u32,
) -> Result<Round>
where
    S: Fn(App, Stretch) -> F,
    F: Future<Output = Result<()>>,
{
    let now = (app.clock)();
    let mut place = match known.take().filter(|place| !place.is_stale(now)) {
        Some(place) => place,
        None => {
            // Looking is cheaper than a write, and most looks of a second node find the first one at work.
            let owner = app.node.clone();
            let standing = app.read(async move |db| events::standing(db, name, &owner, now).await).await?;
            let leased = if standing.is_free { lease(app, name).await? } else { None };
            let Some(place) = leased else {
                app.health.follower_at(name, standing.cursor);
                return Ok(Round::Standby);
            };
            place
        }
    };
    let cursor = place.cursor;
    let (found, read) = app.read(async move |db| events::after(db, cursor, EVENTS_MAX).await).await?;
    if read > cursor {
        let stretch =
            Stretch { name, owner: app.node.clone(), from: cursor, to: read, events: found, failures };
        under_lease(app, name, &mut place, step(app.clone(), stretch)).await?;
        place.cursor = read;
    }
    *known = Some(place);
    app.health.follower_at(name, read);
    Ok(if read > cursor { Round::Worked } else { Round::AtHead })
}

/// Works off a stretch and keeps the lease meanwhile: slow mails must not hand it to another node, which would begin the
/// same stretch again.
async fn under_lease(
    app: &App,
    name: &'static str,
    place: &mut Place,
    step: impl Future<Output = Result<()>>,
) -> Result<()> {
    let mut head = app.store.head();
    let kept = async {
        let mut step = std::pin::pin!(step);
        loop {
            tokio::select! {
                ended = &mut step => return ended,
                _ = tokio::time::sleep(POLL) => {}
                _ = head.changed() => {}
            }
            if place.is_stale((app.clock)()) {
                match lease(app, name).await {
                    Ok(Some(renewed)) => place.leased_until = renewed.leased_until,
                    Ok(None) => {
                        return Err(Error::fault("another node took over in the middle of a stretch"));
                    }
                    // The next look tries again; the end of the stretch is refused if it is too late.
                    Err(e) => tracing::warn!("the lease of {name} could not be renewed: {e}"),
                }
            }
        }
    };
    tokio::time::timeout(STRETCH_MAX, kept)
        .await
        .unwrap_or_else(|_| Err(Error::fault(format!("a stretch of the log took {name} too long"))))
}

/// Those that read the log on one node at a time.
pub const SHARED: [&str; 10] = [
    cases::NAME,
    follow_up::NAME,
    intake::NAME,
    loads::NAME,
    notify::NAME,
    promises::NAME,
    routing::NAME,
    rules::NAME,
    spam::NAME,
    threads::NAME,
];

/// Those that read the log on every desk.
pub const NAMES: [&str; 13] = [
    cases::NAME,
    intake::NAME,
    notify::NAME,
    rules::NAME,
    follow_up::NAME,
    promises::NAME,
    spam::NAME,
    threads::NAME,
    search::NAME,
    live::NAME,
    view_counts::NAME,
    loads::NAME,
    routing::NAME,
];

/// Waits until every follower of this node has worked off the log and nothing is due in the outbox.
///
/// # Errors
/// A fault when that takes longer than `patience`.
pub async fn settle(app: &App, patience: Duration) -> Result<()> {
    settle_some(app, &NAMES, patience).await
}

/// [`settle_mail`], and every file scanned.
///
/// # Errors
/// As [`settle`].
pub async fn settle_scan(app: &App, patience: Duration) -> Result<()> {
    settle_some(app, &[intake::NAME, scan::NAME], patience).await
}

/// [`settle`] for mail alone: read, placed, and what is due has left.
///
/// # Errors
/// As [`settle`].
pub async fn settle_mail(app: &App, patience: Duration) -> Result<()> {
    settle_some(app, &[intake::NAME], patience).await
}

/// [`settle_mail`], and every team looked at that is to be.
///
/// # Errors
/// As [`settle`].
pub async fn settle_routing(app: &App, patience: Duration) -> Result<()> {
    settle_some(app, &[intake::NAME, routing::NAME], patience).await
}

/// How far a follower is: a shared one by the database, whichever node drives it, one of this node by itself; -1 when it
/// has not begun.
pub fn place_of(app: &App, shared: &[FollowerState], name: &str) -> i64 {
    let known = shared.iter().find(|f| f.name == name);
    known.map_or_else(|| app.health.follower(name), |f| f.cursor)
}

async fn settle_some(app: &App, names: &[&str], patience: Duration) -> Result<()> {
    let rest = async {
        loop {
            let progress = app.health.progress();
            let head = app.store.poll_head().await?;
            let shared = app.read(async |db| events::followers(db).await).await?;
            let behind = names.iter().any(|name| place_of(app, &shared, name) < head);
            let now = (app.clock)();
            let due = app.read(async |db| store::outbox::next_due(db).await).await?;
            let planned = app.read(async |db| store::planned_replies::next_due(db).await).await?;
            let asleep = app.read(async |db| store::snoozes::next_due(db).await).await?;
            let followed = app.read(async |db| store::follow_ups::next_due(db).await).await?;
            let promised = app.read(async |db| store::promises::next_due(db).await).await?;
            let lessons = app.read(async |db| store::cases::next_due(db).await).await?;
            let promises = app
                .read(async |db| {
                    Ok((store::promises::open_check(db).await?, store::promises::open_trial(db).await?))
                })
                .await?;
            let looked = app.read(async |db| store::routing::next_due(db).await).await?;
            let access = app.read(async |db| store::access::next_due(db).await).await?;
            let jobs = app.read(async |db| store::access_connectors::next_due(db).await).await?;
            let calls = app.read(async |db| store::webhooks::next_due(db).await).await?;
            let access = access.into_iter().chain(jobs).chain(calls).min();
            let rules = app.read(async |db| store::rules::next_due(db).await).await?;
            let articles = app.read(async |db| store::articles::next_due(db).await).await?;
            let checks = app.read(async |db| store::articles::next_check_due(db).await).await?;
            let articles = articles.into_iter().chain(checks).min();
            let taking_in = app.read(async |db| store::rules::not_looked_at(db, 1).await).await?.is_some();
            let due = [due, planned, asleep, followed, promised, lessons, rules, looked, access, articles]
                .into_iter()
                .flatten()
                .min();
            let updates =
                app.read(async |db| store::major_incidents::waiting(db, incidents::FIRST, 1).await).await?;
            let reminders = app.read(async |db| store::major_incidents::next_due(db).await).await?;
            let due = [due, reminders].into_iter().flatten().min();
            let watchers = app.read(async move |db| store::portal::watchers_due(db, now, 1).await).await?;
            let bulks = app.read(async |db| store::bulks::unfinished(db, 1).await).await?;
            let tried = app.read(async |db| store::rule_trials::open(db).await).await?;
            let rests = !behind
                && bulks.is_empty()
                && tried.is_none()
                && updates.is_empty()
                && watchers.is_empty()
                && promises == (None, None)
                && !taking_in
                && due.is_none_or(|due| due > now)
                && !app.health.is_sending()
                && !app.view_counts.is_counting();
            if rests && app.store.poll_head().await? == head {
                return Ok(());
            }
            // Woken by progress; the timeout covers what makes none, like a mail that just became due.
            let _ = tokio::time::timeout(Duration::from_millis(50), progress.notified()).await;
        }
    };
    tokio::time::timeout(patience, rest)
        .await
        .map_err(|_| Error::fault("the followers did not come to rest"))?
}
