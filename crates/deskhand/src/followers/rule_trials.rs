//! Goes on with trials of rules, a portion at a time: any node does the next one, and how far a trial is stands in its row, so
//! it survives a restart and is looked at later.

use std::time::Duration;

use domain::Result;
use store::rule_trials;

use super::rules::would_have;
use crate::app::App;

/// Tickets of one portion: their histories are read.
const PORTION_MAX: i64 = 25;
/// Between portions, so that others get their turn.
const GAP: Duration = Duration::from_millis(50);
const POLL: Duration = Duration::from_secs(2);

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        let pause = match portion(&app).await {
            Ok(true) => GAP,
            Ok(false) => POLL,
            Err(e) => {
                tracing::error!("a rule cannot be tried, which is tried again: {e}");
                POLL
            }
        };
        tokio::select! {
            _ = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// The next portion of the oldest trial; says whether there was one.
async fn portion(app: &App) -> Result<bool> {
    let now = (app.clock)();
    let found = app
        .read(async move |db| {
            let Some(trial) = rule_trials::open(db).await? else { return Ok(None) };
            let ids = rule_trials::next_tickets(db, &trial, PORTION_MAX).await?;
            let hits = would_have(db, &trial.as_rule(), &ids, trial.since, now).await?;
            Ok(Some((trial, ids, hits)))
        })
        .await?;
    let Some((trial, ids, hits)) = found else { return Ok(false) };
    let looked = ids.len() as i64;
    let to = if looked < PORTION_MAX { None } else { ids.last().copied() };
    app.write(async move |tx| rule_trials::advance(tx, &trial, to, looked, &hits).await).await?;
    Ok(true)
}
