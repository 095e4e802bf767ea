//! The write door: one commit for many, each failure alone, numbers that never repeat.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::moment::{HOUR_US, MINUTE_US};
use domain::{Actor, Error, Event, Moment, PersonId, Refusal, TicketId};
use futures_util::future::join_all;
use store::{Location, Store, StoreOptions, Tx, events, list_tables, settings};

use crate::harness::{FIRST_TICKET, START, on_both};
use crate::world::{World, note, open_ticket};

/// The writer, busy until released: what is asked for meanwhile becomes one batch.
pub struct Hold {
    release: std::sync::mpsc::SyncSender<()>,
    held: tokio::task::JoinHandle<domain::Result<()>>,
}

impl Hold {
    pub async fn on(store: &Store) -> Self {
        let (release, released) = std::sync::mpsc::sync_channel::<()>(1);
        let (started, starts) = tokio::sync::oneshot::channel();
        let store = store.clone();
        let held = tokio::spawn(async move {
            store
                .write(async move |tx| {
                    tx.quiet("a test holds the writer");
                    let _ = started.send(());
                    let _ = released.recv();
                    Ok(())
                })
                .await
        });
        starts.await.expect("the writer takes the job");
        Self { release, held }
    }

    pub async fn release(self) -> domain::Result<()> {
        self.release.send(()).expect("the writer waits");
        self.held.await.expect("the holder ends")
    }
}

/// Asks for all these writes while the writer is held, then lets it go: they share one batch.
macro_rules! in_one_batch {
    ($store:expr, $($write:expr),+ $(,)?) => {{
        let hold = Hold::on(&$store).await;
        let mut writes = ($(Box::pin($store.write($write))),+);
        in_one_batch!(@poll writes, 0 $(, $write)+);
        hold.release().await.expect("the hold ends well");
        writes
    }};
    (@poll $writes:ident, 0, $a:expr, $b:expr, $c:expr) => {
        assert!(futures_util::poll!($writes.0.as_mut()).is_pending());
        assert!(futures_util::poll!($writes.1.as_mut()).is_pending());
        assert!(futures_util::poll!($writes.2.as_mut()).is_pending());
    };
}

async fn put(tx: &mut Tx, name: &'static str) -> domain::Result<Moment> {
    note(tx);
    settings::put(tx, name, "1").await?;
    Ok(tx.now())
}

async fn names(store: &Store) -> Vec<String> {
    store
        .read(async |db| {
            let rows = db.all("select name from setting order by name", store::args![]).await?;
            rows.into_iter().map(|mut row| row.get("name")).collect()
        })
        .await
        .expect("settings are read")
}

on_both! {
    async fn many_writers_share_one_commit(desk) {
        let hold = Hold::on(&desk.store).await;
        // Unconstrained: the runtime would let only the first 128 into the queue at once.
        let mut writes = Box::pin(tokio::task::unconstrained(join_all((0..200).map(|_| desk.store.write(async |tx| {
            note(tx);
            let id: PersonId = tx.next_id().await?;
            Ok((tx.now(), id))
        })))));
        assert!(futures_util::poll!(writes.as_mut()).is_pending());
        hold.release().await.unwrap();
        let answers: Vec<_> = writes.await.into_iter().map(|answer| answer.unwrap()).collect();
        let moments: BTreeSet<_> = answers.iter().map(|(now, _)| *now).collect();
        assert_eq!(moments.len(), 1, "one batch has one moment");
        let ids: BTreeSet<_> = answers.iter().map(|(_, id)| *id).collect();
        assert_eq!(ids.len(), 200);
        let (events, read) = desk.read(async |db| events::after(db, 0, 1000).await).await;
        assert_eq!((events.len(), read), (200, 200));
        assert!(events.iter().all(|e| moments.contains(&e.at)));
    }

    async fn a_refused_write_rolls_back_alone(desk) {
        let (a, b, c) = in_one_batch!(desk.store,
            async |tx| put(tx, "a").await,
            async |tx| { put(tx, "b").await?; Err::<(), _>(Refusal::NotesOnly.into()) },
            async |tx| put(tx, "c").await);
        assert_eq!(a.await.unwrap(), c.await.unwrap(), "one batch");
        assert!(matches!(b.await, Err(Error::Refused(Refusal::NotesOnly))));
        assert_eq!(names(&desk.store).await, ["a", "c"]);
        assert_eq!(desk.read(async |db| events::verify(db).await).await.events, 2);
    }

    async fn a_panicking_write_rolls_back_alone(desk) {
        let (a, b, c) = in_one_batch!(desk.store,
            async |tx| put(tx, "a").await,
            async |tx| {
                tx.attempt(async |tx| { put(tx, "b").await?; if tx.now() > Moment(0) { panic!("on purpose") }; Ok(()) }).await
            },
            async |tx| put(tx, "c").await);
        assert!(a.await.is_ok() && c.await.is_ok());
        let fault = b.await.unwrap_err().to_string();
        assert!(fault.contains("on purpose"), "{fault}");
        assert_eq!(names(&desk.store).await, ["a", "c"]);
    }

    async fn a_silent_change_is_a_fault_of_its_writer_only(desk) {
        let (a, b, c) = in_one_batch!(desk.store,
            async |tx| put(tx, "a").await,
            async |tx| settings::put(tx, "b", "1").await,
            async |tx| { tx.quiet("said so"); settings::put(tx, "c", "1").await });
        assert!(a.await.is_ok() && c.await.is_ok());
        let fault = b.await.unwrap_err().to_string();
        assert!(fault.contains("recorded no event"), "{fault}");
        assert_eq!(names(&desk.store).await, ["a", "c"]);
        // Neither what changed nothing, nor what was undone, nor a number given out is a silent change.
        desk.write(async |tx| {
            let _: PersonId = tx.next_id().await?;
            tx.next_ticket_id().await?;
            tx.execute("update setting set value = '2' where name = $1", store::args!["nobody"]).await?;
            let undone = tx.attempt(async |tx| {
                settings::put(tx, "d", "1").await?;
                Err::<(), _>(Refusal::NotFound.into())
            }).await;
            assert!(undone.is_err());
            Ok(())
        }).await;
        let returning = desk.store.write(async |tx| {
            let sql = "update setting set value = '3' where name = 'a' returning value";
            tx.one(sql, store::args![]).await?.get::<String>("value")
        }).await;
        assert!(returning.is_err(), "a change that returns rows is a change");
    }

    async fn a_write_that_hides_a_failed_statement_spoils_nobody_elses(desk) {
        let (a, b, c) = in_one_batch!(desk.store,
            async |tx| put(tx, "a").await,
            async |tx| {
                put(tx, "b").await?;
                let sql = "insert into setting (name, value, updated_at) values ('b', '', 0)";
                assert!(tx.execute(sql, store::args![]).await.is_err(), "the name is taken");
                Ok(())
            },
            async |tx| put(tx, "c").await);
        assert!(a.await.is_ok() && c.await.is_ok());
        let expected: &[&str] = if b.await.is_ok() { &["a", "b", "c"] } else { &["a", "c"] };
        assert_eq!(names(&desk.store).await, expected);
        desk.read(async |db| events::verify(db).await).await;
    }

    async fn parts_are_undone_alone_and_nest_four_deep(desk) {
        desk.write(async |tx| {
            put(tx, "a").await?;
            let failed = tx.attempt(async |tx| {
                put(tx, "b").await?;
                tx.attempt(async |tx| put(tx, "c").await).await?;
                Err::<(), _>(Refusal::NotFound.into())
            }).await;
            assert!(failed.is_err());
            tx.attempt(async |tx| {
                put(tx, "d").await?;
                let inner = tx.attempt(async |tx| {
                    put(tx, "e").await?;
                    let sql = "insert into setting (name, value, updated_at) values ('e', '', 0)";
                    tx.execute(sql, store::args![]).await
                }).await;
                assert!(inner.is_err());
                put(tx, "f").await
            }).await?;
            let deep = tx.attempt(async |tx| tx.attempt(async |tx| tx.attempt(async |tx| tx.attempt(async |tx| {
                put(tx, "g").await?;
                tx.attempt(async |tx| put(tx, "h").await).await
            }).await).await).await).await;
            assert!(matches!(deep, Err(Error::Fault(_))), "five is too deep");
            Ok(())
        }).await;
        assert_eq!(names(&desk.store).await, ["a", "d", "f"]);
        assert_eq!(desk.read(async |db| events::verify(db).await).await.events, 3);
    }

    async fn a_part_that_hides_a_failed_statement_is_undone_or_whole(desk) {
        desk.write(async |tx| {
            put(tx, "a").await?;
            let part = tx.attempt(async |tx| {
                put(tx, "b").await?;
                let sql = "insert into setting (name, value, updated_at) values ('b', '', 0)";
                assert!(tx.execute(sql, store::args![]).await.is_err());
                Ok(())
            }).await;
            let there = settings::find(tx, "b").await?.is_some();
            assert_eq!(there, part.is_ok());
            Ok(())
        }).await;
    }

    async fn the_work_of_a_caller_who_left_is_done(desk) {
        let hold = Hold::on(&desk.store).await;
        let mut left = Box::pin(desk.store.write(async |tx| put(tx, "left").await));
        assert!(futures_util::poll!(left.as_mut()).is_pending());
        drop(left);
        hold.release().await.unwrap();
        desk.write(async |tx| put(tx, "next").await).await;
        assert_eq!(names(&desk.store).await, ["left", "next"]);
    }

    async fn every_moment_is_later_than_the_one_before(desk) {
        let mut last = Moment(0);
        for clock in [START, START, START.plus_us(-MINUTE_US / 2), START.plus_us(5), START.plus_us(5)] {
            desk.set_clock(clock);
            for quiet in [false, true] {
                let now = desk.write(async move |tx| {
                    if quiet { tx.quiet("a test") } else { note(tx) }
                    settings::put(tx, "x", "1").await?;
                    Ok(tx.now())
                }).await;
                assert!(now > last, "{now:?} follows {last:?}");
                last = now;
            }
        }
        // A clock that was an hour ahead for once does not keep the desk there.
        desk.set_clock(START.plus_us(HOUR_US));
        desk.write(async |tx| put(tx, "future").await).await;
        desk.set_clock(START.plus_us(MINUTE_US));
        assert_eq!(desk.write(async |tx| put(tx, "back").await).await, START.plus_us(MINUTE_US));
    }

    async fn ids_are_given_once_whatever_rolls_back(desk) {
        let second = desk.node().await;
        let mut running = Vec::new();
        for n in 0..40 {
            let store = if n % 2 == 0 { desk.store.clone() } else { second.clone() };
            running.push(tokio::spawn(async move {
                let given = Arc::new(std::sync::Mutex::new(Vec::<i64>::new()));
                let seen = given.clone();
                let end = store.write(async move |tx| {
                    note(tx);
                    for _ in 0..60 {
                        let id: PersonId = tx.next_id().await?;
                        seen.lock().unwrap().push(id.0);
                    }
                    let undone = seen.clone();
                    let part = tx.attempt(async move |tx| {
                        for _ in 0..60 {
                            let id: PersonId = tx.next_id().await?;
                            undone.lock().unwrap().push(id.0);
                        }
                        Err::<(), _>(Refusal::NotFound.into())
                    }).await;
                    assert!(part.is_err());
                    if n % 3 == 0 { return Err(Refusal::NotFound.into()) }
                    if n % 5 == 0 { panic!("on purpose") }
                    Ok(())
                }).await;
                // What a rolled back write was given, nobody knows of: it may be given again.
                if end.is_ok() { given.lock().unwrap()[..60].to_vec() } else { Vec::new() }
            }));
        }
        let mut all = Vec::new();
        for task in running { all.extend(task.await.unwrap()); }
        let kept = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), kept, "no id twice");
        assert!(kept > 1000 && all.iter().all(|id| *id > 5_000_000_000 - 1 && *id < domain::ids::ID_MAX));
    }

    async fn ticket_numbers_have_no_gaps_after_refusals(desk) {
        let world = World::set_up(desk).await;
        let second = desk.node().await;
        let mut running = Vec::new();
        for n in 0..30 {
            let store = if n % 2 == 0 { desk.store.clone() } else { second.clone() };
            running.push(tokio::spawn(async move {
                store.write(async move |tx| {
                    let id = open_ticket(tx, world.rosa).await?;
                    if n % 3 == 0 { Err(Refusal::NotFound.into()) } else { Ok(id) }
                }).await
            }));
        }
        let mut numbers = BTreeSet::new();
        for task in running { numbers.extend(task.await.unwrap()); }
        let expected: BTreeSet<_> = (1..=20).map(|n| TicketId(FIRST_TICKET + n)).collect();
        assert_eq!(numbers, expected);
    }

    async fn a_read_sees_what_was_answered_and_cannot_write(desk) {
        desk.write(async |tx| put(tx, "a").await).await;
        assert_eq!(names(&desk.store).await, ["a"]);
        let written = desk.store.read(async |db| {
            let sql = "insert into setting (name, value, updated_at) values ('b', '', 0)";
            db.execute(sql, store::args![]).await
        }).await;
        assert!(written.is_err(), "the door is the only way to write");
        assert_eq!(names(&desk.store).await, ["a"]);
    }

    async fn a_reader_that_fails_or_leaves_takes_no_connection_with_it(desk) {
        // More than there are readers: each would be one short at the end.
        for n in 0..12 {
            if n % 3 == 0 {
                let failed = desk.store.read(async |db| db.all("select nothing", store::args![]).await.map(drop)).await;
                assert!(failed.is_err());
            } else if n % 3 == 1 {
                let panicked = desk.store.read(async |db| {
                    let row = db.one("select 1 as n", store::args![]).await?.get::<i64>("n")?;
                    if row == 1 { panic!("on purpose") }
                    Ok(())
                }).await;
                assert!(matches!(panicked, Err(Error::Fault(_))));
            } else {
                let mut left = Box::pin(desk.store.read(async |db| db.all("select 1 as n", store::args![]).await.map(drop)));
                let _ = futures_util::poll!(left.as_mut());
                drop(left);
            }
        }
        let all = join_all((0..16).map(|_| names(&desk.store))).await;
        assert_eq!(all.len(), 16);
        desk.write(async |tx| put(tx, "a").await).await;
        assert_eq!(names(&desk.store).await, ["a"]);
    }

    async fn the_head_wakes_who_waits(desk) {
        let mut head = desk.store.head();
        assert_eq!(*head.borrow_and_update(), 0);
        desk.write(async |tx| { tx.quiet("no event"); settings::put(tx, "q", "").await }).await;
        assert!(!head.has_changed().unwrap(), "nothing to follow");
        desk.write(async |tx| put(tx, "a").await).await;
        head.changed().await.unwrap();
        assert_eq!(*head.borrow_and_update(), 1);
        let read = desk.read(async |db| events::head(db).await).await;
        assert_eq!(read.seq, 1);
        assert_eq!(desk.node().await.poll_head().await.unwrap(), 1);
    }

    async fn a_clock_that_panics_does_not_end_the_writer(desk) {
        let broken = Arc::new(AtomicBool::new(false));
        let fails = broken.clone();
        let options = StoreOptions {
            location: match &desk.location {
                Location::Sqlite(_) => Location::Sqlite(desk.path().join("other.db")),
                Location::Postgres(url) => Location::Postgres(url.clone()),
            },
            blobs: desk.path().join("blobs"),
            clock: Arc::new(move || { assert!(!fails.load(Ordering::SeqCst), "on purpose"); START }),
            entropy: Arc::new(|bytes| bytes.fill(1)),
            readers: 1,
            faults: None,
        };
        let store = Store::open(options).await.unwrap();
        store.write(async |tx| put(tx, "a").await).await.unwrap();
        broken.store(true, Ordering::SeqCst);
        assert!(store.write(async |tx| put(tx, "b").await).await.is_err());
        broken.store(false, Ordering::SeqCst);
        store.write(async |tx| put(tx, "c").await).await.unwrap();
        assert_eq!(names(&store).await, ["a", "c"]);
        assert_eq!(store.now(), START);
    }

    async fn a_text_with_a_nul_is_stored_without_it(desk) {
        desk.write(async |tx| { note(tx); settings::put(tx, "nul", "a\0b").await }).await;
        let value = desk.read(async |db| settings::find(db, "nul").await).await;
        assert_eq!(value.as_deref(), Some("a\u{FFFD}b"));
    }

    async fn a_row_of_many_that_does_not_fit_undoes_its_write(desk) {
        let sql = "insert into setting (name, value, updated_at) values ($1, '', 0)";
        let each = async |names: Vec<&'static str>| desk.store.write(async move |tx| {
            note(tx);
            let rows: Vec<_> = names.iter().map(|name| store::args![name].to_vec()).collect();
            tx.execute_each(sql, &rows).await
        }).await;
        assert!(each(vec!["a", "b", "a", "c"]).await.is_err());
        assert!(names(&desk.store).await.is_empty());
        assert!(each(vec!["a", "b"]).await.is_ok());
        assert!(each(Vec::new()).await.is_ok());
        assert_eq!(names(&desk.store).await, ["a", "b"]);
    }

    async fn what_is_written_soon_is_read_by_the_next_statement(desk) {
        let insert = "insert into setting (name, value, updated_at) values ($1, '1', 0)";
        let found = desk.write(async move |tx| {
            note(tx);
            tx.execute_soon(insert, store::args!["a"]).await?;
            let seen = settings::find(tx, "a").await?;
            tx.execute_soon(insert, store::args!["b"]).await?;
            Ok(seen)
        }).await;
        assert_eq!(found.as_deref(), Some("1"));
        assert_eq!(names(&desk.store).await, ["a", "b"]);
    }

    async fn what_was_to_be_written_soon_and_fails_undoes_its_writer_only(desk) {
        let insert = "insert into setting (name, value, updated_at) values ($1, '1', 0)";
        let twice = async move |tx: &mut Tx| {
            put(tx, "b").await?;
            tx.execute_soon(insert, store::args!["b"]).await
        };
        let (a, b, c) = in_one_batch!(desk.store,
            async |tx| put(tx, "a").await,
            twice,
            async |tx| put(tx, "c").await);
        assert_eq!(a.await.unwrap(), c.await.unwrap(), "one batch");
        assert!(matches!(b.await, Err(Error::Fault(_))));
        assert_eq!(names(&desk.store).await, ["a", "c"]);
        // Alone in its transaction it is told as well, and the next one works.
        assert!(matches!(desk.store.write(twice).await, Err(Error::Fault(_))));
        desk.write(async |tx| put(tx, "d").await).await;
        assert_eq!(names(&desk.store).await, ["a", "c", "d"]);
        assert_eq!(desk.read(async |db| events::verify(db).await).await.events, 3);
    }

    async fn a_part_waits_for_what_it_wrote(desk) {
        let insert = "insert into setting (name, value, updated_at) values ($1, '1', 0)";
        desk.write(async move |tx| {
            put(tx, "a").await?;
            tx.execute_soon(insert, store::args!["b"]).await?;
            let part = tx.attempt(async |tx| {
                tx.execute_soon(insert, store::args!["c"]).await?;
                tx.execute_soon(insert, store::args!["b"]).await
            }).await;
            assert!(part.is_err(), "the name is taken");
            tx.attempt(async |tx| tx.execute_soon(insert, store::args!["d"]).await).await
        }).await;
        assert_eq!(names(&desk.store).await, ["a", "b", "d"]);
    }

    async fn many_rows_are_written_at_once(desk) {
        let insert = "insert into setting (name, value, updated_at) values ($1, 'x', $2)";
        for n in [1_i64, 2, 3, 63, 64, 65, 200] {
            desk.write(async move |tx| {
                note(tx);
                let rows: Vec<_> = (0..n).map(|i| store::args![format!("{n:03}-{i:03}"), i].to_vec()).collect();
                tx.execute_each(insert, &rows).await
            }).await;
            let sql = "select count(*) as n, cast(sum(updated_at) as bigint) as s from setting where name like $1";
            let (rows, sum) = desk.read(async move |db| {
                let mut row = db.one(sql, store::args![format!("{n:03}-%")]).await?;
                Ok((row.get::<i64>("n")?, row.get::<i64>("s")?))
            }).await;
            assert_eq!((rows, sum), (n, n * (n - 1) / 2));
        }
    }

    async fn a_sound_database_is_found_so(desk) {
        World::set_up(desk).await;
        desk.read(async |db| store::check_integrity(db).await).await;
    }

    async fn all_tables_are_named(desk) {
        let tables = desk.read(async |db| list_tables(db).await).await;
        for table in ["event", "migration", "ticket", "mail_raw"] {
            assert!(tables.iter().any(|t| t == table), "{table} is missing in {tables:?}");
        }
    }

    async fn who_did_it_stands_in_the_log(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            tx.record(&world.ana_acts(), Event::SettingChanged { name: "x".into() });
            tx.record(&Actor::Rule(domain::RuleId(7)), Event::SettingChanged { name: "y".into() });
            Ok(())
        }).await;
        let (events, _) = desk.read(async |db| events::after(db, 1, 10).await).await;
        assert_eq!(events[0].by, events::By::Person(world.ana));
        assert_eq!(events[1].by, events::By::Rule(domain::RuleId(7)));
        assert_eq!((events[0].seq, events[1].seq), (2, 3));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_awaits_something_else_on_sqlite_is_a_fault_of_its_own() {
    let desk = crate::harness::Desk::sqlite().await;
    let (a, b, c) = in_one_batch!(
        desk.store,
        async |tx| put(tx, "a").await,
        async |tx| {
            put(tx, "b").await?;
            tokio::task::yield_now().await;
            Ok(())
        },
        async |tx| put(tx, "c").await
    );
    assert!(a.await.is_ok() && c.await.is_ok());
    let fault = b.await.unwrap_err();
    assert!(matches!(fault, Error::Fault(_)), "{fault}");
    assert!(fault.to_string().contains("awaited"), "{fault}");
    assert_eq!(names(&desk.store).await, ["a", "c"]);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_store_answers_after_its_last_clone_but_one_is_dropped() {
    let desk = crate::harness::Desk::sqlite().await;
    let copy = desk.store.clone();
    desk.end().await;
    // The folder is gone, the open files are not: the writer lives as long as a clone does.
    assert!(
        copy.write(async |tx| {
            tx.quiet("a test");
            Ok(tx.now())
        })
        .await
        .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_database_is_found_so() {
    let desk = crate::harness::Desk::sqlite().await;
    World::set_up(&desk).await;
    let Location::Sqlite(path) = &desk.location else { unreachable!("made on SQLite") };
    let other = rusqlite::Connection::open(path).expect("opens");
    other
        .execute_batch("pragma foreign_keys = off; delete from person where role = 'contact'")
        .expect("deleted");
    let found = desk.store.read(async |db| store::check_integrity(db).await).await;
    let words = found.expect_err("rows name people who are gone").to_string();
    assert!(words.contains("damaged"), "{words}");
    desk.end().await;
}
