//! The sleep of those who do things at moments that stand in the database: until the next moment, a commit that may have
//! brought an earlier one, or the desk's end.

use std::time::Duration;

use domain::moment::{HOUR_US, SECOND_US};
use domain::{Moment, Result};
use tokio::sync::watch;

use crate::app::App;

/// No longer sleep: the clock may be put right meanwhile, and a failure pass.
pub const POLL_US: i64 = 5 * SECOND_US;
pub const POLL: Duration = Duration::from_micros(POLL_US.unsigned_abs());
/// No shorter sleep: a clock that stands still must not keep a core busy.
pub const PAUSE_MIN_US: i64 = SECOND_US / 50;
const PAUSE_MIN: Duration = Duration::from_micros(PAUSE_MIN_US.unsigned_abs());
/// So long one that failed is left alone.
pub const FAILED_US: i64 = HOUR_US;

pub struct DueClock {
    app: App,
    head: watch::Receiver<i64>,
    stopping: watch::Receiver<bool>,
    /// Commits that follow one another closely are looked at together.
    look_gap: Duration,
}

impl DueClock {
    pub fn new(app: &App) -> Self {
        Self::with_gap(app, Duration::from_secs(1))
    }

    /// Looks after a commit once in `look_gap` at most.
    pub fn with_gap(app: &App, look_gap: Duration) -> Self {
        Self { app: app.clone(), head: app.store.head(), stopping: app.stopping(), look_gap }
    }

    pub fn runs(&self) -> bool {
        !*self.stopping.borrow()
    }

    /// Sleeps after a look that said when the next moment is; `failed` says for the log what a look that failed was for.
    pub async fn sleep(&mut self, looked: Result<Option<Moment>>, failed: &str) {
        let pause = match looked {
            Ok(next) => next.map_or(POLL, |at| until(at, (self.app.clock)())),
            Err(e) => {
                tracing::error!("{failed}, which is tried again: {e}");
                POLL
            }
        };
        let gap = self.look_gap.min(pause);
        tokio::select! {
            _ = tokio::time::sleep(pause) => {}
            _ = woken(&mut self.head, gap) => {}
            _ = self.stopping.changed() => {}
        }
    }
}

async fn woken(head: &mut watch::Receiver<i64>, gap: Duration) {
    tokio::time::sleep(gap).await;
    if head.changed().await.is_err() {
        // A desk that stops drops the sender; the other branch hears of that.
        std::future::pending::<()>().await;
    }
}

fn until(at: Moment, now: Moment) -> Duration {
    let us = u64::try_from(at.since(now).max(0)).unwrap_or(0);
    Duration::from_micros(us).clamp(PAUSE_MIN, POLL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_neither_endless_nor_none() {
        let now = Moment(1_000_000_000);
        assert_eq!(until(Moment(0), now), PAUSE_MIN);
        assert_eq!(until(now.plus_us(2_000_000), now), Duration::from_secs(2));
        assert_eq!(until(now.plus_us(3_600_000_000), now), POLL);
    }
}
