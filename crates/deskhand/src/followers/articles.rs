//! Publishes texts when their moment comes, and tells owners when somebody should look at their articles.
//!
//! Every node looks; whoever comes first does it, for the plan is gone in the transaction that does what it says. What fell
//! due while no node ran is done at the start.

use domain::{Moment, Result};
use store::{Conn, articles};

use super::due::DueClock;
use super::notify::{self, Bells};
use crate::app::App;
use crate::commands::change_articles::{check_due, publish_due};

const AT_ONCE_MAX: i64 = 100;

pub async fn run(app: App) {
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let looked = step(&app).await;
        clock.sleep(looked, "planned articles cannot be published").await;
    }
}

/// Publishes what is due now; says when the next one is. One that fails keeps no other one waiting.
async fn step(app: &App) -> Result<Option<Moment>> {
    let next = app.read(async |db| next_of_all(db).await).await?;
    let now = (app.clock)();
    if next.is_none_or(|at| at > now) {
        return Ok(next);
    }
    let mut failed = None;
    for text in app.read(async move |db| articles::due(db, now, AT_ONCE_MAX).await).await? {
        let told = app
            .write(async move |tx| {
                let mut bells = Bells::new();
                if let Some(held) = publish_due(tx, &text).await? {
                    notify::article_held(tx, held, &mut bells).await?;
                }
                Ok(bells)
            })
            .await;
        match told {
            Ok(bells) => notify::ring(app, bells).await,
            Err(e) => failed = Some(e),
        }
    }
    for id in app.read(async move |db| articles::checks_due(db, now, AT_ONCE_MAX).await).await? {
        let told = app
            .write(async move |tx| {
                let mut bells = Bells::new();
                if let Some(due) = check_due(tx, id).await? {
                    notify::article_due(tx, due.owner, due.cause, due.title, &mut bells).await?;
                }
                Ok(bells)
            })
            .await;
        match told {
            Ok(bells) => notify::ring(app, bells).await,
            Err(e) => failed = Some(e),
        }
    }
    match failed {
        Some(e) => Err(e),
        None => app.read(async |db| next_of_all(db).await).await,
    }
}

/// When something is due next.
async fn next_of_all(db: &mut Conn) -> Result<Option<Moment>> {
    let (text, check) = (articles::next_due(db).await?, articles::next_check_due(db).await?);
    Ok(text.into_iter().chain(check).min())
}
