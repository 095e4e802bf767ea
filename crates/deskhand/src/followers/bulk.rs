//! Does what was asked for many tickets, a portion at a time, so that others get their turn in between.
//!
//! Every node looks; a portion is done in one transaction that also notes it, so each ticket is changed once, whatever node
//! does it and wherever one stopped.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{BulkId, Result};
use store::bulks;

use crate::app::App;
use crate::commands::change_many::{AtFault, work_off};

const POLL: Duration = Duration::from_secs(5);
/// After a failure of the database.
const PAUSE: Duration = Duration::from_secs(2);
const AT_ONCE_MAX: i64 = 8;
/// So often a portion is tried whole; then the tickets at which it fails are passed over.
const TRIES_MAX: u32 = 3;

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut failures = BTreeMap::new();
    while !*stopping.borrow() {
        let pause = match step(&app, &mut failures).await {
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

/// A portion of each that is not done; says whether there is more to do. One that fails holds up no other; `failures`
/// holds how often in a row it did.
async fn step(app: &App, failures: &mut BTreeMap<BulkId, u32>) -> Result<bool> {
    let mut more = false;
    let mut failed = None;
    let unfinished = app.read(async |db| bulks::unfinished(db, AT_ONCE_MAX).await).await?;
    failures.retain(|id, _| unfinished.contains(id));
    for id in unfinished {
        let tries = failures.get(&id).copied().unwrap_or(0);
        let at_fault = if tries < TRIES_MAX { AtFault::Stop } else { AtFault::PassOver };
        match app.write(async move |tx| work_off(tx, id, at_fault).await).await {
            Ok(left) => {
                failures.remove(&id);
                more |= left;
            }
            Err(e) => {
                failures.insert(id, tries + 1);
                failed = Some(e);
            }
        }
    }
    failed.map_or(Ok(more), Err)
}
