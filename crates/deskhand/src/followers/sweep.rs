//! Removes what is over, once an hour.

use std::time::Duration;

use domain::moment::DAY_US;
use store::sessions;

use crate::app::App;

const EVERY: Duration = Duration::from_secs(3600);
/// Answers to repeated operations are kept so long.
const OPERATION_DAYS: i64 = 2;

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        let swept = app.write(async |tx| {
            let before = tx.now().plus_us(-OPERATION_DAYS * DAY_US);
            sessions::sweep(tx, before).await
        });
        if let Err(e) = swept.await {
            tracing::warn!("sweeping failed and is tried again in an hour: {e}");
        }
        tokio::select! {
            _ = tokio::time::sleep(EVERY) => {}
            _ = stopping.changed() => {}
        }
    }
}
