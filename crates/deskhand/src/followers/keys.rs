//! Looks now and then for the DNS records of new keys, and takes them into use.

use std::time::Duration;

use crate::app::App;

/// Long enough to be no burden on DNS, short enough for somebody who waits.
const PAUSE: Duration = Duration::from_secs(10 * 60);

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        if let Err(e) = crate::sending_keys::publish_seen(&app).await {
            tracing::error!("records of new keys cannot be looked for: {e}");
        }
        tokio::select! {
            _ = tokio::time::sleep(PAUSE) => {}
            _ = stopping.changed() => {}
        }
    }
}
