//! Sends planned replies when their moment comes, and holds back those that somebody's words have overtaken.
//!
//! Every node looks; whoever comes first does it, for the row is gone in the transaction that makes it a message.

use std::time::Duration;

use domain::moment::{MINUTE_US, SECOND_US};
use domain::{Error, Moment, PlannedReplyId, Refusal, Result};
use store::planned_replies;

use super::due::DueClock;
use crate::app::App;
use crate::commands::plan_reply::{hold_back, hold_overtaken, send_planned};

/// Words that overtake a planned reply are looked for this often at most: every commit of the desk wakes this follower.
const LOOK_GAP: Duration = Duration::from_millis(250);
const AT_ONCE_MAX: i64 = 100;
/// What the desk failed to send is tried again after these.
const GAPS_US: [i64; 6] =
    [10 * SECOND_US, 30 * SECOND_US, 2 * MINUTE_US, 10 * MINUTE_US, 30 * MINUTE_US, 60 * MINUTE_US];

pub async fn run(app: App) {
    let mut clock = DueClock::with_gap(&app, LOOK_GAP);
    while clock.runs() {
        let looked = step(&app).await;
        clock.sleep(looked, "planned replies cannot be looked at").await;
    }
}

/// Does what is to be done now; says when the next one leaves.
async fn step(app: &App) -> Result<Option<Moment>> {
    let (overtaken, due) = app
        .read(async |db| {
            let overtaken = planned_replies::overtaken(db, 1).await?;
            Ok((!overtaken.is_empty(), planned_replies::next_due(db).await?))
        })
        .await?;
    if overtaken {
        // One of them must not stop all others; each is looked at once more when it is sent.
        if let Err(e) = app.write(async |tx| hold_overtaken(tx).await).await {
            tracing::error!("planned replies that were overtaken cannot be held back: {e}");
        }
    }
    let now = (app.clock)();
    if due.is_none_or(|due| due > now) {
        return Ok(due);
    }
    let due = app.read(async move |db| planned_replies::due(db, now, AT_ONCE_MAX).await).await?;
    for id in due {
        send(app, id).await?;
    }
    app.read(async |db| planned_replies::next_due(db).await).await
}

/// One of them. What is refused is held back with the reason, so that its author sees it and nothing is lost; what fails is
/// tried again later, and the others do not wait for it.
///
/// # Errors
/// When not even that can be written.
async fn send(app: &App, id: PlannedReplyId) -> Result<()> {
    let desk = app.desk.clone();
    let mut ended = app.write(async move |tx| send_planned(tx, &desk, id).await).await;
    match &ended {
        // The database was away for a moment: that says nothing of the reply.
        Ok(()) | Err(Error::Fault(_) | Error::Refused(Refusal::Busy(_))) => {}
        Err(Error::Refused(refusal)) => {
            let reason = refusal.to_string();
            ended = app.write(async move |tx| hold_back(tx, id, &reason).await).await;
        }
    }
    let Err(fault) = ended else { return Ok(()) };
    tracing::error!("planned reply {id} could not be sent, and is tried again: {fault}");
    app.write(async move |tx| planned_replies::try_again(tx, id, &GAPS_US).await).await
}
