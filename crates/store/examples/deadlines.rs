//! What a million pending deadlines cost, of promises and of rules on time: finding the next moment, finding what is due, and
//! keeping one ticket's clocks or the next look of a rule.
//!
//! `cargo run --release -p store --example deadlines -- [DIR] [N]`: SQLite in a temporary folder below DIR, with N tickets (a
//! million when left out). One JSON object a figure.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use domain::moment::MINUTE_US;
use domain::promise::clocks::{Opening, Side, State};
use domain::query::Promised;
use domain::ticket::Status;
use domain::{Actor, Event, Moment, RuleId, TicketId};
use store::promises::{self, Clocks, Terms};
use store::rules::{self, Due};
use store::{Location, Store, StoreOptions};

/// The rule on time that waits for every ticket.
const RULE: RuleId = RuleId(1);
const START: Moment = Moment(1_767_603_600_000_000);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let parent = arguments.first().map_or_else(std::env::temp_dir, PathBuf::from);
    let n: i64 = arguments.get(1).map_or(Ok(1_000_000), |n| n.parse())?;
    let folder = tempfile::tempdir_in(parent)?;
    let ticks = AtomicI64::new(START.0);
    let store = Store::open(StoreOptions {
        location: Location::Sqlite(folder.path().join("deskhand.db")),
        blobs: folder.path().join("blobs"),
        clock: Arc::new(move || Moment(ticks.fetch_add(1, Ordering::Relaxed))),
        entropy: Arc::new(|bytes| bytes.fill(7)),
        readers: 2,
        faults: None,
    })
    .await
    .map_err(domain::Error::into_anyhow)?;
    fill(&store, n).await.map_err(domain::Error::into_anyhow)?;
    let plans = store
        .read(async |db| {
            let promises = promises::due_plan(db, START).await?;
            Ok([("plan", promises), ("rules_plan", rules::due_plan(db, START).await?)])
        })
        .await;
    for (figure, plan) in plans.map_err(domain::Error::into_anyhow)? {
        for line in plan {
            println!("{}", serde_json::json!({ "figure": figure, "value": line, "n": n }));
        }
    }
    let (mut rules_next, mut rules_due, mut rules_kept) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..1000_i64 {
        let at = START.plus_us(round * MINUTE_US);
        let began = Instant::now();
        store.read(async |db| rules::next_due(db).await).await.map_err(domain::Error::into_anyhow)?;
        rules_next.push(began.elapsed());
        let began = Instant::now();
        let found = store.read(async move |db| rules::due(db, at, 100).await).await;
        let found = found.map_err(domain::Error::into_anyhow)?;
        rules_due.push(began.elapsed());
        let (rule, ticket) = found.first().copied().unwrap_or((RULE, TicketId(round + 1)));
        let began = Instant::now();
        let due_at = Some(at.plus_us(n * MINUTE_US));
        let next = Due { rule, ticket, due_at, fired_at: None };
        let done = store.write(async move |tx| rules::put_due(tx, &next).await);
        done.await.map_err(domain::Error::into_anyhow)?;
        rules_kept.push(began.elapsed());
    }
    let (mut next, mut due, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..1000_i64 {
        let at = START.plus_us(round * MINUTE_US);
        let began = Instant::now();
        let found = store.read(async |db| promises::next_due(db).await).await;
        found.map_err(domain::Error::into_anyhow)?;
        next.push(began.elapsed());
        let began = Instant::now();
        let found = store.read(async move |db| promises::due_by(db, at, 256).await).await;
        let found = found.map_err(domain::Error::into_anyhow)?;
        due.push(began.elapsed());
        let ticket = found.first().copied().unwrap_or(TicketId(round + 1));
        let began = Instant::now();
        let clocks = clocks(ticket, at.plus_us(n * MINUTE_US));
        let done = store.write(async move |tx| {
            let due_at = clocks.next_at;
            promises::keep_clocks(tx, &clocks, Promised { due_at, missed_at: None }).await?;
            tx.record(&Actor::Desk, Event::DeadlineMoved { ticket, due_at });
            Ok(())
        });
        done.await.map_err(domain::Error::into_anyhow)?;
        kept.push(began.elapsed());
    }
    let figures = [
        ("next_due", next),
        ("due_by", due),
        ("keep_clocks", kept),
        ("rules_next_due", rules_next),
        ("rules_due", rules_due),
        ("rules_put_due", rules_kept),
    ];
    for (figure, mut times) in figures {
        times.sort();
        let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1000.0;
        for (name, part) in [("p50", 0.5), ("p99", 0.99)] {
            let value = (at(part) * 1000.0).round() / 1000.0;
            let line = serde_json::json!({ "figure": format!("{figure}_{name}"), "value": value, "unit": "ms", "n": n });
            println!("{line}");
        }
    }
    Ok(())
}

/// The clocks of a ticket that has something to do at `next_at`.
fn clocks(ticket: TicketId, next_at: Moment) -> Clocks {
    let state = State::open(Opening {
        at: START,
        by: Side::Requester,
        status: Status::Open,
        priority: None,
        promise: None,
        calendar: None,
    });
    Clocks { ticket, terms: Terms::default(), seq: 1, state, next_at: Some(next_at) }
}

/// `n` open tickets, each with a deadline a minute after the one before it, of a promise and of a rule.
async fn fill(store: &Store, n: i64) -> domain::Result<()> {
    store
        .write(async move |tx| {
            tx.quiet("a desk to measure on");
            let sql = "insert into person (id, role, name, name_key, created_at, updated_at, notes)
                values (1, 'contact', 'Rosa', 'rosa', 1, 1, '')";
            tx.execute(sql, store::args![]).await?;
            let sql = "insert into ticket (id, subject, status, shelf, urgency, requester_id, channel, tags, snippet,
                message_count, last_word, last_message_at, public_version, delivery_failed, created_at, updated_at, version,
                fields, due_at)
                with recursive k (n) as (select 1 union all select n + 1 from k where n < $1)
                select n, 'The printer hums', 'open', 0, 0, 1, 'email', '', '', 1, 'customer', n, 0, 0, n, n, 1, '{}',
                $2 + n * 60000000 from k";
            tx.execute(sql, store::args![n, START]).await?;
            let state = serde_json::to_string(&clocks(TicketId(0), START).state)?;
            let sql = "insert into ticket_promise (ticket_id, seq, state, next_at)
                select id, 1, $1, due_at from ticket";
            tx.execute(sql, store::args![state]).await?;
            let sql = "insert into rule (id, kind, title, is_on, content, position, version, looked_up_to, created_at, updated_at)
                values ($1, 'time', 'Old', 1, '{}', 1, 1, $2, 1, 1)";
            tx.execute(sql, store::args![RULE, i64::MAX]).await?;
            let sql = "insert into rule_due (rule_id, ticket_id, due_at) select $1, id, due_at from ticket";
            tx.execute(sql, store::args![RULE]).await.map(drop)
        })
        .await
}
