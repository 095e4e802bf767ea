//! Wakes tickets when their moment comes.
//!
//! Every node looks; whoever comes first does it, for the snooze has its end in the transaction that wakes the ticket. What
//! fell due while no node ran is woken at the start.

use domain::{Moment, Result};
use store::snoozes;

use super::due::DueClock;
use crate::app::App;
use crate::commands::snooze_ticket::wake_due;

const AT_ONCE_MAX: i64 = 100;

pub async fn run(app: App) {
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let looked = step(&app).await;
        clock.sleep(looked, "snoozed tickets cannot be woken").await;
    }
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
