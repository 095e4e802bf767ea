//! Wakes tickets when their moment comes.
//!
//! Every node looks; whoever comes first does it, for the snooze has its end in the transaction that wakes the ticket. What
//! fell due while no node ran is woken at the start.

use std::time::Duration;

use domain::{Moment, Result};
use store::snoozes;

use crate::app::App;
use crate::commands::snooze_ticket::wake_due;

const POLL: Duration = Duration::from_secs(5);
const AT_ONCE_MAX: i64 = 100;
/// No shorter sleep: a clock that stands still must not keep a core busy.
const PAUSE_MIN: Duration = Duration::from_millis(20);

pub async fn run(app: App) {
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        let pause = match step(&app).await {
            Ok(next) => next.map_or(POLL, |at| until(at, (app.clock)())),
            Err(e) => {
                tracing::error!("snoozed tickets cannot be woken: {e}");
                POLL
            }
        };
        tokio::select! {
            _ = tokio::time::sleep(pause) => {}
            _ = woken(&mut head, pause) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// A commit may bring an earlier moment; it is looked for once in a second at most.
async fn woken(head: &mut tokio::sync::watch::Receiver<i64>, pause: Duration) {
    const LOOK_GAP: Duration = Duration::from_secs(1);
    tokio::time::sleep(LOOK_GAP.min(pause)).await;
    if head.changed().await.is_err() {
        // A desk that stops drops the sender; the other branch hears of that.
        std::future::pending::<()>().await;
    }
}

/// How long to sleep until `at`, and no longer than usual: the clock may be put right meanwhile.
fn until(at: Moment, now: Moment) -> Duration {
    let us = u64::try_from(at.since(now).max(0)).unwrap_or(0);
    Duration::from_micros(us).clamp(PAUSE_MIN, POLL)
}

/// Wakes what is due now; says when the next one is.
async fn step(app: &App) -> Result<Option<Moment>> {
    let next = app.read(async |db| snoozes::next_due(db).await).await?;
    let now = (app.clock)();
    if next.is_none_or(|at| at > now) {
        return Ok(next);
    }
    for id in app.read(async move |db| snoozes::due(db, now, AT_ONCE_MAX).await).await? {
        app.write(async move |tx| wake_due(tx, id).await).await?;
    }
    app.read(async |db| snoozes::next_due(db).await).await
}
