//! Goes on with tags that are being renamed, a hundred tickets at a time, so that nobody waits for it.
//!
//! Every node looks; a batch is found and done in one transaction, so it does not matter which.

use std::time::Duration;

use domain::Result;
use store::tag_rewrites;

use crate::app::App;
use crate::commands::rewrite_tag::continue_rewrite;

const POLL: Duration = Duration::from_secs(5);
/// Every commit of the desk wakes this follower; it looks this often at most.
const LOOK_GAP: Duration = Duration::from_millis(500);
/// Others write between two batches.
const BATCH_GAP: Duration = Duration::from_millis(20);

pub async fn run(app: App) {
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        if let Err(e) = step(&app).await {
            tracing::error!("tags cannot be changed, which is tried again: {e}");
        }
        tokio::select! {
            _ = tokio::time::sleep(POLL) => {}
            _ = woken(&mut head) => {}
            _ = stopping.changed() => {}
        }
    }
}

async fn woken(head: &mut tokio::sync::watch::Receiver<i64>) {
    // A desk that stops drops the sender; the other branch hears of that.
    if head.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(LOOK_GAP).await;
}

/// Brings all that is open to its end, unless the desk stops.
///
/// # Errors
/// A fault of the database.
pub async fn step(app: &App) -> Result<()> {
    let stopping = app.stopping();
    for rewrite in app.read(async |db| tag_rewrites::open(db).await).await? {
        let id = rewrite.id;
        while !*stopping.borrow() && app.write(async move |tx| continue_rewrite(tx, id).await).await? {
            tokio::time::sleep(BATCH_GAP).await;
        }
    }
    Ok(())
}
