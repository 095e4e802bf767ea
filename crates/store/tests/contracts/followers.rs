//! Shared followers: a lease, a cursor, and one node at a time.

use std::time::Duration;

use domain::moment::MINUTE_US;
use domain::{Error, TicketId};
use store::events::Standing;
use store::{Location, Store, events, settings};

use crate::harness::{Desk, START, client, on_both};
use crate::world::{World, note};

const PATIENCE: Duration = Duration::from_secs(60);

/// The names of two nodes that are there, as long as the second store lives.
async fn two_owners(desk: &Desk) -> (String, String, Store) {
    let second = desk.node().await;
    let other = if desk.is_postgres() { second.node().to_owned() } else { "another".to_owned() };
    (desk.store.node().to_owned(), other, second)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lease_of_a_node_that_is_gone_is_free_at_once() {
    let desk = Desk::postgres().await;
    let Location::Postgres(url) = &desk.location else { unreachable!("made on PostgreSQL") };
    let (here, there, second) = two_owners(&desk).await;
    assert_ne!(here, there);
    let lease = async |owner: &str| {
        let owner = owner.to_owned();
        desk.write(async move |tx| {
            let until = tx.now().plus_us(MINUTE_US);
            events::lease_follower(tx, "rules", &owner, until).await
        })
        .await
    };
    assert_eq!(lease(&there).await, Some(0));
    assert_eq!(lease(&here).await, None, "its holder is there");
    // What a kill leaves of a node: connections that the server sees ending.
    drop(second);
    let taken = async {
        while lease(&here).await.is_none() {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(PATIENCE, taken).await.expect("its clock has not moved, and yet it is free");
    // A node whose connection was cut is seen again when it has a new one.
    let second = desk.node().await;
    let other = second.node().to_owned();
    let sql = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()";
    let watcher = client(url).await;
    watcher.query(sql, &[]).await.expect("sessions are killed");
    let sql = "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2";
    let back = async {
        while watcher.query_one(sql, &[]).await.expect("asks").get::<_, i64>(0) < 2 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(PATIENCE, back).await.expect("both are back");
    let held = async |owner: String| {
        let look = desk.store.read(async move |db| events::standing(db, "rules", &owner, START).await);
        look.await.map(|standing| !standing.is_free)
    };
    // The first reads may meet killed sessions.
    let seen = async {
        while !matches!(held(other.clone()).await, Ok(true)) {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(PATIENCE, seen).await.expect("the holder is seen again");
    desk.end().await;
}

on_both! {
    async fn one_owner_follows_until_its_lease_is_over(desk) {
        let (a, b, _second) = two_owners(desk).await;
        let lease = async |owner: &str, minutes: i64| {
            let owner = owner.to_owned();
            desk.write(async move |tx| {
                let until = tx.now().plus_us(minutes * MINUTE_US);
                events::lease_follower(tx, "rules", &owner, until).await
            }).await
        };
        let release = async |owner: &str| {
            let owner = owner.to_owned();
            desk.write(async move |tx| events::release_follower(tx, "rules", &owner).await).await;
        };
        assert_eq!(lease(&a, 1).await, Some(0));
        assert_eq!(lease(&b, 1).await, None, "held by another");
        assert_eq!(lease(&a, 1).await, Some(0), "renewed");
        let owner = a.clone();
        desk.write(async move |tx| events::advance_follower(tx, "rules", &owner, 0, 5).await).await;
        let sees = async |owner: &str| {
            let owner = owner.to_owned();
            desk.read(async move |db| events::standing(db, "rules", &owner, START.plus_us(MINUTE_US / 2)).await).await
        };
        assert_eq!(sees(&a).await, Standing { cursor: 5, is_free: true });
        assert_eq!(sees(&b).await, Standing { cursor: 5, is_free: false });
        desk.set_clock(START.plus_us(2 * MINUTE_US));
        assert_eq!(lease(&b, 1).await, Some(5), "over, and where it stood");
        assert_eq!(lease(&a, 1).await, None);
        release(&a).await;
        assert_eq!(lease(&a, 1).await, None, "only the holder gives back");
        release(&b).await;
        assert_eq!(lease(&a, 1).await, Some(5));
        let state = desk.read(async |db| events::followers(db).await).await.remove(0);
        assert_eq!(state.owner, a);
        assert!(state.leased_until > START.plus_us(3 * MINUTE_US), "{:?}", state.leased_until);
    }

    async fn a_follower_that_nobody_has_is_free(desk) {
        let standing = desk.read(async |db| events::standing(db, "new", "a", START).await).await;
        assert_eq!(standing, Standing { cursor: 0, is_free: true });
    }

    async fn who_lost_the_lease_has_no_effect_any_more(desk) {
        desk.write(async |tx| events::lease_follower(tx, "sla", "a", tx.now()).await).await;
        desk.set_clock(START.plus_us(MINUTE_US));
        desk.write(async |tx| events::lease_follower(tx, "sla", "b", tx.now().plus_us(MINUTE_US)).await).await;
        let late = desk.store.write(async |tx| {
            note(tx);
            settings::put(tx, "effect", "of a").await?;
            events::advance_follower(tx, "sla", "a", 0, 3).await
        }).await;
        assert!(matches!(late, Err(Error::Fault(_))));
        let step = async |from, to| desk.store.write(async move |tx| {
            note(tx);
            settings::put(tx, "effect", "of b").await?;
            events::advance_follower(tx, "sla", "b", from, to).await
        }).await;
        assert!(step(0, 3).await.is_ok());
        assert!(step(0, 3).await.is_err(), "the same step twice has one effect");
        assert_eq!(desk.read(async |db| settings::find(db, "effect").await).await.as_deref(), Some("of b"));
        let states = desk.read(async |db| events::followers(db).await).await;
        assert_eq!((states.len(), states[0].cursor), (1, 3));
    }

    async fn a_failing_follower_says_since_when(desk) {
        desk.write(async |tx| events::lease_follower(tx, "hooks", "a", tx.now().plus_us(MINUTE_US)).await).await;
        let first = desk.write(async |tx| {
            events::follower_failed(tx, "hooks", "a", "no route").await?;
            Ok(tx.now())
        }).await;
        let long = "x".repeat(5000);
        desk.write(async move |tx| events::follower_failed(tx, "hooks", "a", &long).await).await;
        let state = desk.read(async |db| events::followers(db).await).await.remove(0);
        assert_eq!((state.failing_since, state.attempts, state.error.len()), (Some(first), 2, 1000));
        desk.write(async |tx| events::advance_follower(tx, "hooks", "a", 0, 1).await).await;
        let state = desk.read(async |db| events::followers(db).await).await.remove(0);
        assert_eq!((state.failing_since, state.attempts, state.error.as_str(), state.cursor), (None, 0, "", 1));
    }

    async fn two_nodes_take_turns_and_every_effect_happens_once(desk) {
        let world = World::set_up(desk).await;
        let second = desk.node().await;
        desk.write(async |tx| { for _ in 0..60 { note(tx); } Ok(()) }).await;
        let mut running = Vec::new();
        for (owner, store) in [("a", desk.store.clone()), ("b", second.clone()), ("c", second)] {
            running.push(tokio::spawn(async move {
                let mut done = 0;
                while done < 61 {
                    // A lease that ends at once: whoever comes next takes over, in the middle of everything.
                    let cursor = store.write(async move |tx| events::lease_follower(tx, "count", owner, tx.now()).await).await;
                    let Some(cursor) = cursor.unwrap() else { continue };
                    let (events, read) = store.read(async move |db| events::after(db, cursor, 5).await).await.unwrap();
                    done = read;
                    if events.is_empty() { continue; }
                    let n = events.len() as i64;
                    let _ = store.write(async move |tx| {
                        tx.execute("update ticket set message_count = message_count + $1", store::args![n]).await?;
                        events::advance_follower(tx, "count", owner, cursor, read).await
                    }).await;
                }
            }));
        }
        for task in running { task.await.unwrap(); }
        let sql = "select message_count as n from ticket where id = $1";
        let id: TicketId = world.ticket;
        let counted = desk.read(async move |db| db.one(sql, store::args![id]).await?.get::<i64>("n")).await;
        assert_eq!(counted, 61);
    }
}
