//! Writes updates of major incidents on the attached tickets, reminds whoever leads one when the next is due, and tells those
//! who asked for it on the status page that a problem is fixed.
//!
//! Every node looks. An update is written on a ticket in the transaction that settles its row, so each ticket has it once,
//! whatever node does it and wherever one stopped; a reminder is settled with the moment that it is for.

use domain::{IncidentUpdateId, Moment, Result, TicketId};
use store::{major_incidents, portal};

use super::due::DueClock;
use crate::app::App;
use crate::commands::major_incidents::{deliver_update, remind_lead};
use crate::commands::portal::tell_watcher;

/// So many tickets are written on before others get their turn.
const AT_ONCE_MAX: i64 = 20;
/// Behind it stands all that waits.
pub(super) const FIRST: (IncidentUpdateId, TicketId) = (IncidentUpdateId(0), TicketId(0));

pub async fn run(app: App) {
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let looked = step(&app).await;
        clock.sleep(looked, "updates of a major incident cannot be written").await;
    }
}

/// Does what is due now; says when the next reminder is. What stands in the way of the one holds up nothing of the other.
async fn step(app: &App) -> Result<Option<Moment>> {
    let delivered = deliver(app).await;
    let told = tell(app).await;
    let next = remind(app).await;
    delivered.and(told).and(next)
}

/// Tells who waits for a problem that is over, a few at a time; what fails is tried again with the next look.
async fn tell(app: &App) -> Result<()> {
    loop {
        let now = (app.clock)();
        let due = app.read(async move |db| portal::watchers_due(db, now, AT_ONCE_MAX).await).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut failed = None;
        for watch in due {
            let told = app.write(async move |tx| tell_watcher(tx, &watch).await).await;
            failed = told.err().or(failed);
        }
        if let Some(fault) = failed {
            return Err(fault);
        }
    }
}

/// Goes once through all that waits. What fails is tried again with the next look, and holds up no other.
async fn deliver(app: &App) -> Result<()> {
    let (mut after, mut failed) = (FIRST, None);
    loop {
        let waiting =
            app.read(async move |db| major_incidents::waiting(db, after, AT_ONCE_MAX).await).await?;
        let Some(last) = waiting.last().copied() else { break };
        for (update, ticket) in waiting {
            let desk = app.desk.clone();
            let written = app.write(async move |tx| deliver_update(tx, &desk, update, ticket).await).await;
            failed = written.err().or(failed);
        }
        after = last;
    }
    failed.map_or(Ok(()), Err)
}

async fn remind(app: &App) -> Result<Option<Moment>> {
    let now = (app.clock)();
    let mut failed = None;
    for id in app.read(async move |db| major_incidents::late(db, now, AT_ONCE_MAX).await).await? {
        let told = app.write(async move |tx| remind_lead(tx, id).await).await;
        failed = told.err().or(failed);
    }
    match failed {
        Some(fault) => Err(fault),
        None => app.read(async |db| major_incidents::next_due(db).await).await,
    }
}
