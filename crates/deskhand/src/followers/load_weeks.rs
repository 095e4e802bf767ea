//! Ends the weeks of teams and begins new ones: what leads see is fixed here, once, and never counted anew.
//!
//! Every node looks at the one row that says when; whoever moves it does the rest in the same transaction, so that a week is
//! told once, also after a clock was put right. What nobody told while no node ran stays untold: who counted is compared
//! between the ends of one week.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::load::{WEEK_US, week_start};
use domain::{Moment, Result};
use insight::load::publish::{Group, hard_of_ten};
use store::{Tx, loads};

use crate::app::App;

/// A week is over or not; some minutes do not matter.
const POLL: Duration = Duration::from_secs(60);

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        if let Err(e) = step(&app).await {
            tracing::error!("a week of the teams' load cannot be ended: {e}");
        }
        tokio::select! {
            _ = tokio::time::sleep(POLL) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Ends the running week if it is over. Says whether it was.
///
/// # Errors
/// A fault when it cannot be read or written.
pub async fn step(app: &App) -> Result<bool> {
    let now = (app.clock)();
    let due = app.read(async |db| loads::next_due(db).await).await?;
    // A clock that was far ahead once leaves an end that no week has: it is over now. One week more may be right, where
    // another node's clock is a little ahead of this one and has begun the next week.
    let latest = week_start(now).plus_us(2 * WEEK_US);
    let Some(due) = due.filter(|due| *due <= now || *due > latest) else { return Ok(false) };
    app.write(async move |tx| end_week(tx, due).await).await
}

async fn end_week(tx: &mut Tx, due: Moment) -> Result<bool> {
    let running = week_start(tx.now());
    if !loads::move_due(tx, due, running.plus_us(WEEK_US)).await? {
        return Ok(false);
    }
    let over = due.plus_us(-WEEK_US);
    // An end that lay too far ahead ends no week that was.
    if over < running {
        tell_week(tx, over).await?;
    }
    let begins = loads::countable(tx, running).await?;
    for (team, members) in &begins {
        loads::begin_week(tx, running, *team, members).await?;
    }
    Ok(true)
}

/// Fixes what is said of the week that is over.
async fn tell_week(tx: &mut Tx, over: Moment) -> Result<()> {
    let weeks = loads::listed_weeks(tx).await?;
    // As the ended week began: who kept it after that is not of it.
    let at_the_end = loads::countable(tx, over).await?;
    let nobody = BTreeSet::new();
    for (start, team, members) in &weeks {
        if *start != over {
            continue;
        }
        let before = weeks.iter().find(|(s, t, _)| s.plus_us(WEEK_US) == over && t == team);
        let group = Group {
            at_the_start: members,
            at_the_end: at_the_end.get(team).unwrap_or(&nobody),
            before: before.map(|(_, _, members)| members),
        };
        let tallies = loads::tallies(tx, members, over).await?;
        loads::end_week(tx, over, *team, hard_of_ten(group, &tallies)).await?;
    }
    loads::forget_members(tx, over).await
}
