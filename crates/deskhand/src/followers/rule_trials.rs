//! Goes on with trials of rules, a portion at a time: any node does the next one, and how far a trial is stands in its row, so
//! it survives a restart and is looked at later.

use std::time::Duration;

use domain::read::rules::DryHit;
use domain::{Result, RuleTrialId, TicketId};
use store::rule_trials::{self, RuleTrial};

use super::rules::would_have;
use crate::app::App;

/// Tickets of one portion: their histories are read.
const PORTION_MAX: i64 = 25;
/// Between portions, so that others get their turn.
const GAP: Duration = Duration::from_millis(50);
const POLL: Duration = Duration::from_secs(2);
/// So often a portion is tried whole; from then on the tickets that cannot be looked at are left out.
const TRIES: u32 = 5;

/// The portion that could not be looked at, and how often.
#[derive(Default)]
struct Stuck(Option<(RuleTrialId, TicketId, u32)>);

impl Stuck {
    /// It failed again; says whether it was tried often enough.
    fn failed(&mut self, trial: RuleTrialId, before: TicketId) -> bool {
        let times = match self.0 {
            Some((of, at, times)) if (of, at) == (trial, before) => times + 1,
            Some(_) | None => 1,
        };
        self.0 = Some((trial, before, times));
        times >= TRIES
    }
}

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut stuck = Stuck::default();
    while !*stopping.borrow() {
        let pause = match portion(&app, &mut stuck).await {
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
async fn portion(app: &App, stuck: &mut Stuck) -> Result<bool> {
    let found = app
        .read(async |db| {
            let Some(trial) = rule_trials::open(db).await? else { return Ok(None) };
            let ids = rule_trials::next_tickets(db, &trial, PORTION_MAX).await?;
            Ok(Some((trial, ids)))
        })
        .await?;
    let Some((trial, ids)) = found else { return Ok(false) };
    let hits = match look(app, &trial, ids.clone()).await {
        Ok(hits) => hits,
        Err(e) if !stuck.failed(trial.id, trial.before) => return Err(e),
        // One ticket that cannot be read must not keep every trial from its end.
        Err(_) => {
            let mut hits = Vec::new();
            for &id in &ids {
                match look(app, &trial, vec![id]).await {
                    Ok(found) => hits.extend(found),
                    Err(e) => tracing::error!("#{id} is left out where a rule is tried: {e}"),
                }
            }
            hits
        }
    };
    let looked = ids.len() as i64;
    let to = if looked < PORTION_MAX { None } else { ids.last().copied() };
    app.write(async move |tx| rule_trials::advance(tx, &trial, to, looked, &hits).await).await?;
    Ok(true)
}

/// On which of these tickets the rule would have done something.
async fn look(app: &App, trial: &RuleTrial, ids: Vec<TicketId>) -> Result<Vec<DryHit>> {
    let (rule, since, now) = (trial.as_rule(), trial.since, (app.clock)());
    app.read(async move |db| would_have(db, &rule, &ids, since, now).await).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portion_is_tried_some_times_before_anything_is_left_out() {
        let mut stuck = Stuck::default();
        let (trial, before) = (RuleTrialId(1), TicketId(100));
        let tries: Vec<bool> = (0..TRIES).map(|_| stuck.failed(trial, before)).collect();
        assert_eq!(tries, [false, false, false, false, true]);
        assert!(!stuck.failed(trial, TicketId(75)), "the next one begins anew");
    }
}
