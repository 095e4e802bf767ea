//! Removes what is over: rows once an hour, files once a day.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::chat::{SESSION_IDLE_US, SILENT_US};
use domain::load::KEPT_DAYS;
use domain::moment::{DAY_US, MINUTE_US};
use domain::{Moment, Result};
use store::{
    Removed, attachments, chats, loads, notifications, organisation_sign_in, outbox, playbook_offers, portal,
    sessions,
};

use crate::app::App;

const EVERY: Duration = Duration::from_secs(3600);
/// Answers to repeated operations are kept so long.
const OPERATION_DAYS: i64 = 2;
/// Automatic answers count for a day; what is older says nothing any more.
const AUTOMATIC_ANSWER_DAYS: i64 = 2;
/// What people were told is kept so long.
const NOTIFICATION_DAYS: i64 = 30;
/// Every file is looked at then.
const FILES_EVERY_US: i64 = DAY_US;
/// So long after its start a desk looks for the first time: it has better to do before.
const FILES_AFTER_US: i64 = 5 * MINUTE_US;
/// Hashes read at once.
const HASHES_MAX: i64 = 10_000;

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut files_at = (app.clock)().plus_us(FILES_AFTER_US);
    while !*stopping.borrow() {
        if let Err(e) = rows(&app).await {
            tracing::warn!("sweeping failed and is tried again in an hour: {e}");
        }
        let now = (app.clock)();
        if now >= files_at {
            files_at = now.plus_us(FILES_EVERY_US);
            if let Err(e) = files(&app).await {
                tracing::warn!("looking for unused files failed and is tried again tomorrow: {e}");
            }
        }
        let pause = EVERY.min(until(files_at, now));
        tokio::select! {
            _ = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => {}
        }
    }
}

fn until(at: Moment, now: Moment) -> Duration {
    Duration::from_micros(at.since(now).max(0).unsigned_abs())
}

/// Rows that are over: sessions, links, operations, uploads that nobody used, automatic answers, which messages somebody
/// met.
///
/// # Errors
/// A fault of the database.
pub async fn rows(app: &App) -> Result<()> {
    let answers = app
        .write(async |tx| {
            let now = tx.now();
            sessions::sweep(tx, now.plus_us(-OPERATION_DAYS * DAY_US)).await?;
            portal::sweep(tx).await?;
            organisation_sign_in::sweep(tx).await?;
            chats::sweep(tx, now.plus_us(-SESSION_IDLE_US), now.plus_us(-SILENT_US)).await?;
            playbook_offers::sweep_requests(tx, now).await?;
            notifications::sweep(tx, now.plus_us(-NOTIFICATION_DAYS * DAY_US)).await?;
            outbox::sweep_automatic_answers(tx, now.plus_us(-AUTOMATIC_ANSWER_DAYS * DAY_US)).await
        })
        .await?;
    if answers > 0 {
        tracing::info!(answers, "forgot {answers} automatic answers older than {AUTOMATIC_ANSWER_DAYS} days");
    }
    forget_loads(app).await
}

/// Which messages those who keep their load met: some at a time, for others wait meanwhile.
async fn forget_loads(app: &App) -> Result<()> {
    loop {
        let forgotten = app
            .write(async |tx| {
                let before = tx.now().plus_us(-KEPT_DAYS * DAY_US);
                loads::forget(tx, before).await
            })
            .await?;
        if forgotten < loads::FORGET_MAX.unsigned_abs() {
            return Ok(());
        }
    }
}

/// Files that no row names and that are older than a day: left by a crash between file and row, or by what was deleted.
///
/// # Errors
/// A fault of the database or the disk.
pub async fn files(app: &App) -> Result<Removed> {
    let now = (app.clock)();
    let blobs = app.store.blobs().clone();
    let shards = app
        .blocking(move || {
            blobs.sweep(now)?;
            blobs.shards()
        })
        .await?;
    let mut all = Removed::default();
    for shard in shards {
        // Read before the files are looked at: whatever gets a row later was put later, and is new.
        let used = used(app, &shard).await?;
        let blobs = app.store.blobs().clone();
        let removed = app.blocking(move || blobs.remove_unused(&shard, &used, now)).await?;
        all.blobs += removed.blobs;
        all.bytes += removed.bytes;
    }
    let Removed { blobs, bytes } = all;
    tracing::info!(blobs, bytes, "removed {blobs} unused files, {bytes} bytes");
    Ok(all)
}

/// The hashes of a shard that rows name.
async fn used(app: &App, shard: &str) -> Result<BTreeSet<String>> {
    let mut used = BTreeSet::new();
    let end = format!("{shard}g");
    let mut after = shard.to_owned();
    loop {
        let (from, to) = (after, end.clone());
        let page = app
            .read(async move |db| attachments::blobs_in_use_between(db, &from, &to, HASHES_MAX).await)
            .await?;
        let Some(last) = page.last() else { return Ok(used) };
        after = last.clone();
        used.extend(page);
    }
}
