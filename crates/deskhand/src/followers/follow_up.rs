//! Plans what follows an answer, and does it at its moment.
//!
//! Planning reads the log: one node at a time, its place in the log moves with what it plans. Doing looks for what is due on
//! every node; a row goes in the transaction that does what it says, so whoever comes first does it, once. What fell due
//! while no node ran is done at the start, as far as it still makes sense.

use domain::{Event, Moment, Result};
use store::events::Recorded;
use store::follow_ups;

use super::Stretch;
use super::due::{DueClock, FAILED_US, POLL_US};
use crate::app::App;
use crate::commands::follow_up::{act_when_due, plan_after};

pub const NAME: &str = "follow_up";

const AT_ONCE_MAX: i64 = 100;

/// Whether anything is planned or called off by it.
fn is_followed(recorded: &Recorded) -> bool {
    matches!(
        recorded.event,
        Event::StatusChanged { .. }
            | Event::TicketSolved { .. }
            | Event::ReplyWritten { automatic: false, .. }
            | Event::SpamMarked { .. }
            | Event::SpamSuspected { .. }
            | Event::TicketDeleted { .. }
            | Event::MergedInto { .. }
            | Event::JoinAccepted { .. }
    )
}

/// Plans for a stretch of the log.
///
/// # Errors
/// A fault of the database; the stretch is worked off again.
pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    let followed: Vec<Recorded> = stretch.events.iter().filter(|r| is_followed(r)).cloned().collect();
    app.write(async move |tx| {
        tx.quiet("it follows from what stands in the log");
        for recorded in &followed {
            plan_after(tx, recorded).await?;
        }
        stretch.done(tx).await
    })
    .await
}

/// Does what is due.
pub async fn run(app: App) {
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let looked = act(&app).await;
        clock.sleep(looked, "what follows answers cannot be looked at").await;
    }
}

/// Does what is due now; says when the next is. One that fails holds up none of the others: it is put off, so that those
/// that fail never fill every look.
async fn act(app: &App) -> Result<Option<Moment>> {
    let next = app.read(async |db| follow_ups::next_due(db).await).await?;
    let now = (app.clock)();
    if next.is_none_or(|at| at > now) {
        return Ok(next);
    }
    let mut failed = false;
    for id in app.read(async move |db| follow_ups::due(db, now, AT_ONCE_MAX).await).await? {
        let desk = app.desk.clone();
        let Err(e) = app.write(async move |tx| act_when_due(tx, &desk, id).await).await else { continue };
        tracing::error!("follow-up {id} failed, and is tried again: {e}");
        let put_off = app
            .write(async move |tx| {
                tx.quiet("it failed, and is looked at again");
                let until = tx.now().plus_us(FAILED_US);
                follow_ups::put_off(tx, id, until).await
            })
            .await;
        if let Err(e) = put_off {
            tracing::error!("follow-up {id} cannot be put off: {e}");
            failed = true;
        }
    }
    if failed {
        return Ok(Some(now.plus_us(POLL_US)));
    }
    app.read(async |db| follow_ups::next_due(db).await).await
}
