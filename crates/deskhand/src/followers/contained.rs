//! A panic stays with the step in which it happened: nobody else hears of it, and the step is tried again as after any
//! other failure.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;

use crate::app::App;

/// After a panic, from this pause to that one, doubling.
const PAUSE_MIN: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// What the work comes to, or what its panic said.
///
/// # Errors
/// The words of the panic. What the work held in memory is dropped with it.
pub async fn unpanicked<T>(work: impl Future<Output = T>) -> Result<T, String> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "without a word".to_owned())
    })
}

/// Runs a follower until the app stops, and begins it anew when it panicked: what it had in memory it finds again in the
/// database.
pub async fn kept_running<F>(app: App, name: &'static str, run: impl Fn(App) -> F)
where
    F: Future<Output = ()>,
{
    let mut pause = PAUSE_MIN;
    let mut stopping = app.stopping();
    while let Err(words) = unpanicked(run(app.clone())).await {
        tracing::error!(follower = name, "follower {name} panicked and begins anew: {words}");
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => {}
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_as_words() {
        assert_eq!(unpanicked(async { 7 }).await, Ok(7));
        assert_eq!(unpanicked(async { panic!("oh {}", "no") }).await, Err::<(), _>("oh no".to_owned()));
        assert_eq!(unpanicked(async { panic!("still") }).await, Err::<(), _>("still".to_owned()));
    }
}
