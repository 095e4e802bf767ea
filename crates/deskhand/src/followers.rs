//! What happens next, after a commit. Shared followers run on one node at a time and move their cursor in the same
//! transaction as their effect; per-node ones keep a place of their own.

pub mod intake;
pub mod live;
pub mod outbox;
pub mod search;
pub mod sweep;

use std::time::Duration;

use domain::moment::SECOND_US;
use domain::{Error, Result};
use store::Tx;
use store::events::{self, Recorded};
use tokio::task::JoinSet;

use crate::app::App;

/// A lease is taken for so long, and renewed when half of it is gone.
const LEASE_SECONDS: i64 = 30;
/// A follower that nobody wakes looks by itself after this long: other nodes' commits may have gone unheard.
const POLL: Duration = Duration::from_secs(5);
/// After a failure, from this pause to that one, doubling.
const PAUSE_MIN: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How many events are read at once.
const EVENTS_MAX: i64 = 256;

/// Starts all of them; they end when the app stops.
pub fn start(app: &App, tasks: &mut JoinSet<()>) {
    tasks.spawn(run_shared(app.clone(), intake::NAME, intake::step));
    tasks.spawn(outbox::run(app.clone()));
    tasks.spawn(search::run(app.clone()));
    tasks.spawn(live::run(app.clone()));
    tasks.spawn(sweep::run(app.clone()));
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

async fn run_shared<F, S>(app: App, name: &'static str, step: S)
where
    S: Fn(App, Stretch) -> F + Send + 'static,
    F: Future<Output = Result<()>> + Send,
{
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    let mut failures = 0;
    let mut place: Option<(i64, domain::Moment)> = None;
    while !*stopping.borrow() {
        let result = once(&app, name, &step, &mut place, failures).await;
        let pause = match result {
            Ok(true) => {
                failures = 0;
                continue;
            }
            Ok(false) => {
                failures = 0;
                POLL
            }
            Err(e) => {
                failures += 1;
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
            _ = head.changed(), if failures == 0 => {}
            _ = stopping.changed() => {}
        }
    }
    let owner = app.node.clone();
    let _ = app.write(async move |tx| events::release_follower(tx, name, &owner).await).await;
}

/// One stretch; `true` when there was something to do.
async fn once<F, S>(
    app: &App,
    name: &'static str,
    step: &S,
    place: &mut Option<(i64, domain::Moment)>,
    failures: u32,
) -> Result<bool>
where
    S: Fn(App, Stretch) -> F,
    F: Future<Output = Result<()>>,
{
    let now = (app.clock)();
    let fresh = place.filter(|(_, until)| until.since(now) > LEASE_SECONDS / 2 * SECOND_US);
    let (cursor, until) = match fresh {
        Some(place) => place,
        None => {
            let (owner, until) = (app.node.clone(), now.plus_us(LEASE_SECONDS * SECOND_US));
            let leased =
                app.write(async move |tx| events::lease_follower(tx, name, &owner, until).await).await?;
            match leased {
                Some(cursor) => (cursor, until),
                None => return Ok(false),
            }
        }
    };
    *place = Some((cursor, until));
    let (found, read) = app.read(async move |db| events::after(db, cursor, EVENTS_MAX).await).await?;
    if read == cursor {
        app.health.follower_at(name, cursor);
        return Ok(false);
    }
    let stretch = Stretch { name, owner: app.node.clone(), from: cursor, to: read, events: found, failures };
    step(app.clone(), stretch).await?;
    *place = Some((read, until));
    app.health.follower_at(name, read);
    Ok(true)
}

/// Waits until every follower of this node has worked off the log and nothing is due in the outbox.
///
/// # Errors
/// A fault when that takes longer than `patience`.
pub async fn settle(app: &App, patience: Duration) -> Result<()> {
    settle_some(app, &[intake::NAME, search::NAME, live::NAME], patience).await
}

/// [`settle`] for mail alone: read, placed, and what is due has left.
///
/// # Errors
/// As [`settle`].
pub async fn settle_mail(app: &App, patience: Duration) -> Result<()> {
    settle_some(app, &[intake::NAME], patience).await
}

async fn settle_some(app: &App, names: &[&str], patience: Duration) -> Result<()> {
    let rest = async {
        loop {
            let progress = app.health.progress();
            let head = app.store.poll_head().await?;
            let behind = names.iter().any(|name| app.health.follower(name) < head);
            let now = (app.clock)();
            let due = app.read(async |db| store::outbox::next_due(db).await).await?;
            let rests = !behind && due.is_none_or(|due| due > now) && !app.health.is_sending();
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
