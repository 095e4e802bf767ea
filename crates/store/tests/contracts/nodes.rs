//! Several nodes on one database, and a database that goes away in the middle.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use domain::{Actor, Event, PersonId};
use store::{Location, Store, events, settings};

use crate::harness::{Cluster, Desk, START, client, on_both};
use crate::world::note;

/// Follows the log from its start until `until` events are read, as a follower does: woken by the head only.
async fn follow(store: Store, until: i64) -> Vec<i64> {
    let mut head = store.head();
    let (mut seen, mut at) = (Vec::new(), 0);
    while at < until {
        let (events, read) =
            store.read(async move |db| events::after(db, at, 7).await).await.expect("the log is read");
        if read == at {
            head.changed().await.expect("the store lives");
            continue;
        }
        head.borrow_and_update();
        seen.extend(events.iter().map(|e| e.seq));
        at = read;
    }
    seen
}

on_both! {
    async fn numbers_are_gapless_and_no_follower_skips_one(desk) {
        const WRITERS: i64 = 8;
        const WRITES: i64 = 25;
        let second = desk.node().await;
        // Every write records one, two or three events.
        let total = (0..WRITERS * WRITES).map(|n| n % 3 + 1).sum::<i64>();
        let followers: Vec<_> =
            [&desk.store, &second].map(|store| tokio::spawn(follow(store.clone(), total))).into();
        let mut writers = Vec::new();
        for writer in 0..WRITERS {
            let store = if writer % 2 == 0 { desk.store.clone() } else { second.clone() };
            writers.push(tokio::spawn(async move {
                for n in 0..WRITES {
                    store.write(async move |tx| {
                        for _ in 0..(writer * WRITES + n) % 3 + 1 { note(tx); }
                        Ok(())
                    }).await.expect("written");
                }
            }));
        }
        for writer in writers { writer.await.unwrap(); }
        for follower in followers {
            let seen = tokio::time::timeout(Duration::from_secs(60), follower).await.expect("never left behind").unwrap();
            assert_eq!(seen, (1..=total).collect::<Vec<_>>());
        }
        assert_eq!(desk.read(async |db| events::verify(db).await).await.events, total);
    }

    async fn a_chain_is_whole_while_the_desk_goes_on_writing(desk) {
        let stop = Arc::new(AtomicBool::new(false));
        let (ends, store) = (stop.clone(), desk.node().await);
        let writer = tokio::spawn(async move {
            while !ends.load(Ordering::SeqCst) {
                store.write(async |tx| { note(tx); note(tx); Ok(()) }).await.expect("written");
            }
        });
        for _ in 0..30 {
            desk.read(async |db| events::verify(db).await).await;
        }
        stop.store(true, Ordering::SeqCst);
        writer.await.unwrap();
    }
}

/// Writes rows in four tables that belong together, under `name`.
async fn write_whole(store: &Store, name: String) -> domain::Result<()> {
    store
        .write(async move |tx| {
            settings::put(tx, &name, "whole").await?;
            let id: PersonId = tx.next_id().await?;
            let sql =
                "insert into automatic_answer (id, address, ticket_id, sent_at) values ($1, $2, null, 0)";
            tx.execute(sql, store::args![id, &name]).await?;
            tx.record(&Actor::Desk, Event::SettingChanged { name: name.clone() });
            Ok(())
        })
        .await
}

/// Everything of `name` is there once, or nothing is.
async fn is_whole(store: &Store, name: String) -> bool {
    let sql_name = name.clone();
    let (rows, others): (i64, i64) = store
        .read(async move |db| {
            let sql = "select count(*) as n from setting where name = $1";
            let rows = db.one(sql, store::args![&sql_name]).await?.get("n")?;
            let sql = "select count(*) as n from automatic_answer where address = $1";
            Ok((rows, db.one(sql, store::args![&sql_name]).await?.get("n")?))
        })
        .await
        .expect("reads work again");
    let quoted = format!("\"{name}\"");
    let mut events = 0;
    let mut at = 0;
    loop {
        let (page, read) =
            store.read(async move |db| events::after(db, at, 1000).await).await.expect("the log is read");
        events += page.iter().filter(|e| format!("{:?}", e.event).contains(&quoted)).count();
        if read == at {
            break;
        }
        at = read;
    }
    assert_eq!(rows, others, "{name} is half there");
    assert_eq!(rows, events as i64, "{name} and its event");
    rows == 1
}

/// Four writers on two nodes go on while `disturb` does its worst; then all that was answered is there, once and whole.
async fn survives<D: Future<Output = ()> + Send + 'static>(
    desk: &Desk,
    disturb: impl FnOnce(Arc<AtomicUsize>) -> D,
) {
    let (stop, progress) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let second = desk.node().await;
    let mut writers = Vec::new();
    for writer in 0..4 {
        let store = if writer % 2 == 0 { desk.store.clone() } else { second.clone() };
        let (stop, progress) = (stop.clone(), progress.clone());
        writers.push(tokio::spawn(async move {
            let mut written = Vec::new();
            for n in 0.. {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let name = format!("w{writer}-{n}");
                let answered = write_whole(&store, name.clone()).await.is_ok();
                if answered {
                    progress.fetch_add(1, Ordering::SeqCst);
                }
                written.push((name, answered));
                tokio::task::yield_now().await;
            }
            written
        }));
    }
    tokio::spawn(disturb(progress.clone())).await.expect("the disturbance ends");
    // It recovers by itself: writes are answered again.
    let before = progress.load(Ordering::SeqCst);
    let recovered = async {
        while progress.load(Ordering::SeqCst) < before + 20 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(60), recovered).await.expect("writes are answered again");
    stop.store(true, Ordering::SeqCst);
    let mut answered = 0;
    for writer in writers {
        let written = writer.await.expect("a writer ends");
        // The ends of every stretch of answers are where something could be lost.
        let edges = (0..written.len()).filter(|&i| {
            !written[i].1 || i == 0 || i + 1 == written.len() || !written[i - 1].1 || !written[i + 1].1
        });
        for i in edges.take(200) {
            let (name, ok) = written[i].clone();
            let whole = is_whole(&desk.store, name.clone()).await;
            assert!(whole || !ok, "{name} was answered and is not there");
        }
        answered += written.iter().filter(|(_, ok)| *ok).count() as i64;
    }
    let verified = desk.read(async |db| events::verify(db).await).await;
    let rows = desk
        .read(async |db| db.one("select count(*) as n from setting", store::args![]).await?.get::<i64>("n"))
        .await;
    assert_eq!(verified.events, rows, "one event for each");
    assert!(rows >= answered, "{answered} were answered, {rows} are there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_sessions_lose_nothing_that_was_answered() {
    let desk = Desk::postgres().await;
    let Location::Postgres(url) = &desk.location else { unreachable!("made on PostgreSQL") };
    let killer = client(url).await;
    survives(&desk, async move |progress| {
        for round in 1..=12 {
            // Between kills some writes must get through, so that every state of a writer is hit.
            let wait = async {
                while progress.load(Ordering::SeqCst) < round * 3 {
                    tokio::task::yield_now().await
                }
            };
            tokio::time::timeout(Duration::from_secs(60), wait).await.expect("writes go on");
            let sql = "select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()";
            killer.query(sql, &[]).await.expect("sessions are killed");
        }
    })
    .await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crash_of_the_server_loses_nothing_that_was_answered() {
    let cluster = Arc::new(Cluster::start());
    let desk = Desk::at(Location::Postgres(cluster.url.clone())).await;
    let crashes = cluster.clone();
    survives(&desk, async move |progress| {
        for round in 1..=2 {
            let wait = async {
                while progress.load(Ordering::SeqCst) < round * 20 {
                    tokio::task::yield_now().await
                }
            };
            tokio::time::timeout(Duration::from_secs(60), wait).await.expect("writes go on");
            let crashes = crashes.clone();
            tokio::task::spawn_blocking(move || crashes.crash_and_restart()).await.expect("restarted");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_hears_of_the_others_again_after_its_session_was_killed() {
    let desk = Desk::postgres().await;
    let second = desk.node().await;
    let Location::Postgres(url) = &desk.location else { unreachable!("made on PostgreSQL") };
    let mut head = second.head();
    let sql = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()";
    client(url).await.query(sql, &[]).await.expect("sessions are killed");
    // The first write may meet the killed session.
    while desk
        .store
        .write(async |tx| {
            note(tx);
            Ok(())
        })
        .await
        .is_err()
    {}
    let heard = head.wait_for(|seq| *seq > 0);
    tokio::time::timeout(Duration::from_secs(30), heard)
        .await
        .expect("it listens again")
        .expect("the node lives");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_store_leaves_no_session_behind() {
    let desk = Desk::postgres().await;
    let Location::Postgres(url) = desk.location.clone() else { unreachable!("made on PostgreSQL") };
    let watcher = client(&url).await;
    desk.write(async |tx| {
        note(tx);
        Ok(())
    })
    .await;
    let sessions = async || {
        let sql = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
        watcher.query_one(sql, &[]).await.expect("asks").get::<_, i64>(0)
    };
    let both_here = async {
        while sessions().await < 2 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(20), both_here).await.expect("a writer and a listener");
    let Desk { store, .. } = desk;
    drop(store);
    let all_gone = async {
        while sessions().await > 0 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all_gone).await.expect("all sessions end with the store");
    crate::harness::drop_database(&url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_opened_says_why() {
    let desk = Desk::postgres().await;
    let Location::Postgres(url) = desk.location.clone() else { unreachable!("made on PostgreSQL") };
    let clock = Arc::new(std::sync::atomic::AtomicI64::new(START.0));
    let open = async |url: String| {
        let options = crate::harness::options(&Location::Postgres(url), desk.path(), &clock, None);
        Store::open(options).await.map(drop).expect_err("cannot be opened").to_string()
    };
    for mode in ["require", "verify-ca", "verify-full"] {
        let said = open(format!("{url}?sslmode={mode}")).await;
        assert!(said.contains("encrypted") && said.contains("sslmode=disable"), "{said}");
    }
    let said = open("postgres://:secret@/x?port=many".into()).await;
    assert!(said.contains("postgres://user@host/name") && !said.contains("secret"), "{said}");
    let said = open(url.replace("deskhand_test", "deskhand_missing")).await;
    assert!(said.contains("does not exist"), "{said}");
    let said = open("postgres://postgres:secret@127.0.0.1:1/x".into()).await;
    assert!(said.contains("refused") && !said.contains("secret"), "{said}");
    // A server that only reads, as a standby does, is not taken for one that writes.
    let said = open(format!("{url}?options=-c%20default_transaction_read_only%3Don")).await;
    assert!(said.contains("cannot work with"), "{said}");
    desk.end().await;
}
