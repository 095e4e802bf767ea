//! Does what was asked for many tickets, a portion at a time, so that others get their turn in between.
//!
//! Every node looks; a portion is done in one transaction that also notes it, so each ticket is changed once, whatever node
//! does it and wherever one stopped.

use std::time::Duration;

use domain::Result;
use store::bulks;

use crate::app::App;
use crate::commands::change_many::work_off;

const POLL: Duration = Duration::from_secs(5);
/// After a failure of the database.
const PAUSE: Duration = Duration::from_secs(2);
const AT_ONCE_MAX: i64 = 8;

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        let pause = match step(&app).await {
            Ok(true) => continue,
            Ok(false) => POLL,
            Err(e) => {
                tracing::error!("a change of many tickets stumbled, and is tried again: {e}");
                PAUSE
            }
        };
        tokio::select! {
            _ = tokio::time::sleep(pause) => {}
            _ = app.bulk_asked.notified() => {}
            _ = stopping.changed() => {}
        }
    }
}

/// A portion of each that is not done; says whether there is more to do. One that fails holds up no other.
async fn step(app: &App) -> Result<bool> {
    let mut more = false;
    let mut failed = None;
    for id in app.read(async |db| bulks::unfinished(db, AT_ONCE_MAX).await).await? {
        match app.write(async move |tx| work_off(tx, id).await).await {
            Ok(left) => more |= left,
            Err(e) => failed = Some(e),
        }
    }
    failed.map_or(Ok(more), Err)
}
