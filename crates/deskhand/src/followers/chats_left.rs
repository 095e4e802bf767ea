//! Gives chats back to the queue whose agents are gone without a word: a browser that was closed signs nobody out.
//!
//! Every node looks; whoever comes first does it, for the chat waits in the transaction that takes it back.

use std::time::Duration;

use domain::Result;

use super::due::DueClock;
use crate::app::App;
use crate::commands::leave_chats::{left_chats, take_back_left_chats};

/// While a desk stood still nobody was seen: those who are there come back first.
const AFTER_START: Duration = Duration::from_secs(120);
/// However much happens.
const GAP: Duration = Duration::from_secs(5);

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    tokio::select! {
        () = tokio::time::sleep(AFTER_START) => {}
        _ = stopping.changed() => {}
    }
    let mut clock = DueClock::with_gap(&app, GAP);
    while clock.runs() {
        let looked = look(&app).await.map(|()| None);
        clock.sleep(looked, "chats whose agents left cannot be taken back").await;
    }
}

/// Looks once.
///
/// # Errors
/// A fault of the database.
pub async fn look(app: &App) -> Result<()> {
    let now = (app.clock)();
    if app.read(async move |db| left_chats(db, now).await).await?.is_empty() {
        return Ok(());
    }
    while app.write(async |tx| take_back_left_chats(tx).await).await? {}
    Ok(())
}
