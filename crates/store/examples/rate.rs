//! How many durable transactions of three statements the write door takes in a second, beside what the disk itself can do.
//!
//! `cargo run --release -p store --example rate -- [postgres://…] [DIR]`: SQLite in a temporary folder below DIR (the
//! system's own when left out), and PostgreSQL where an address of an empty database is given.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use domain::{Actor, Event, Moment, OutboxId};
use store::{Location, Store, StoreOptions};

const SPAN: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (addresses, folders): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("postgres"));
    let parent = folders.first().map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(parent)?;
    println!("disk: {:.0} fdatasync/s of 4 kB appended", disk_rate(folder.path())?);
    let mut places = vec![("SQLite", Location::Sqlite(folder.path().join("deskhand.db")))];
    places.extend(addresses.into_iter().map(|url| ("PostgreSQL", Location::Postgres(url))));
    for (name, location) in places {
        // A clock that only counts: what is measured is the door, not the machine's clock.
        let ticks = AtomicI64::new(1_767_603_600_000_000);
        let store = Store::open(StoreOptions {
            location,
            blobs: folder.path().join("blobs"),
            clock: Arc::new(move || Moment(ticks.fetch_add(1, Ordering::Relaxed))),
            entropy: Arc::new(|bytes| bytes.fill(7)),
            readers: 2,
            faults: None,
        })
        .await
        .map_err(domain::Error::into_anyhow)?;
        for clients in [1, 8, 64] {
            let (rate, p99) = door_rate(&store, clients).await;
            println!("{name}: {clients} clients: {rate:.0} transactions/s, p99 {p99:.1} ms");
        }
    }
    Ok(())
}

fn disk_rate(folder: &std::path::Path) -> std::io::Result<f64> {
    use std::io::Write;
    let mut file = std::fs::File::create(folder.join("disk"))?;
    let (start, mut n) = (Instant::now(), 0);
    while start.elapsed() < SPAN {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        n += 1;
    }
    Ok(f64::from(n) / start.elapsed().as_secs_f64())
}

/// Transactions a second and the 99th percentile of their milliseconds.
async fn door_rate(store: &Store, clients: usize) -> (f64, f64) {
    let start = Instant::now();
    let running: Vec<_> = (0..clients)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut took = Vec::new();
                while start.elapsed() < SPAN {
                    let asked = Instant::now();
                    let written = store.write(three_statements).await;
                    if let Err(e) = written {
                        eprintln!("a write failed: {e}");
                        break;
                    }
                    took.push(asked.elapsed());
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for client in running {
        took.extend(client.await.unwrap_or_default());
    }
    let rate = took.len() as f64 / start.elapsed().as_secs_f64();
    took.sort_unstable();
    let p99 = took.get(took.len() * 99 / 100).map_or(0.0, |d| d.as_secs_f64() * 1000.0);
    (rate, p99)
}

async fn three_statements(tx: &mut store::Tx) -> domain::Result<()> {
    let id: OutboxId = tx.next_id().await?;
    let sql = "insert into automatic_answer (id, address, ticket_id, sent_at) values ($1, $2, null, $3)";
    let now = tx.now();
    tx.execute(sql, store::args![id, "rosa@ardent.example", now]).await?;
    let sql = "select count(*) as n from automatic_answer where id = $1";
    tx.one(sql, store::args![id]).await?;
    tx.execute("update automatic_answer set sent_at = $2 where id = $1", store::args![id, now]).await?;
    tx.record(&Actor::Desk, Event::SettingChanged { name: "rate".into() });
    Ok(())
}
