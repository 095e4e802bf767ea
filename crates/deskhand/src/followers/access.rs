//! Does at its moment what is due about access: reminds approvers, ends requests that nobody answered, has taken away what
//! was given for a time.
//!
//! Every node looks; a row goes in the transaction that does what it says, so whoever comes first does it, once. What fell
//! due while no node ran is done at the start.

use domain::{Moment, Result};
use store::access::{self, Due, DueKind};

use super::due::{DueClock, FAILED_US, POLL_US};
use super::notify::{self, Bells};
use crate::app::App;
use crate::commands::access::act_when_due;
use crate::commands::access_reviews::review_due;

const AT_ONCE_MAX: i64 = 100;

/// Does what is due.
pub async fn run(app: App) {
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let looked = act(&app).await;
        clock.sleep(looked, "what is due about access cannot be looked at").await;
    }
}

/// Does what is due now; says when the next is. One that fails holds up none of the others.
async fn act(app: &App) -> Result<Option<Moment>> {
    let next = app.read(async |db| access::next_due(db).await).await?;
    let now = (app.clock)();
    if next.is_none_or(|at| at > now) {
        return Ok(next);
    }
    let mut failed = false;
    for due in app.read(async move |db| access::due(db, now, AT_ONCE_MAX).await).await? {
        let id = due.id;
        let done = match due.kind {
            DueKind::Review => review(app, &due).await,
            DueKind::Remind | DueKind::Expire | DueKind::End => {
                app.write(async move |tx| act_when_due(tx, id).await).await
            }
        };
        let Err(e) = done else { continue };
        tracing::error!("what is due about access ({id}) failed, and is tried again: {e}");
        let put_off = app
            .write(async move |tx| {
                tx.quiet("it failed, and is looked at again");
                let until = tx.now().plus_us(FAILED_US);
                access::put_off(tx, &due, until).await
            })
            .await;
        if let Err(e) = put_off {
            tracing::error!("what is due about access ({id}) cannot be put off: {e}");
            failed = true;
        }
    }
    if failed {
        return Ok(Some(now.plus_us(POLL_US)));
    }
    app.read(async |db| access::next_due(db).await).await
}

/// Reminds those who are to look at what people have in a system.
async fn review(app: &App, due: &Due) -> Result<()> {
    let id = due.id;
    let bells = app
        .write(async move |tx| {
            let mut bells = Bells::new();
            if let Some(reminder) = review_due(tx, id).await? {
                notify::access_review(tx, reminder, &mut bells).await?;
            }
            Ok(bells)
        })
        .await?;
    notify::ring(app, bells).await;
    Ok(())
}
