//! Several nodes on one database, and a database that goes away in the middle.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use domain::{Actor, Event, PersonId};
use store::{Location, Store, Tx, events, settings};
use testkit::postgres::{Cluster, Durability};

use crate::harness::{Desk, START, client, on_both};
use crate::world::note;

/// A certificate's PEM text and its key's.
struct Made {
    certificate: String,
    key: String,
}

struct Authority {
    pem: String,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self { pem, issuer: rcgen::Issuer::new(params, key) }
    }

    fn certify(&self, change: impl FnOnce(&mut rcgen::CertificateParams)) -> Made {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate").pem();
        Made { certificate, key: key.serialize_pem() }
    }
}

fn self_signed() -> Made {
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    // As `openssl req -x509` makes it.
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).expect("a certificate").pem();
    Made { certificate, key: key.serialize_pem() }
}

/// A server that shows this certificate, and takes the role `bound` by password over TLS only.
fn encrypted(made: &Made) -> Cluster {
    use std::os::unix::fs::PermissionsExt;
    let started = Cluster::start_with(Durability::None, "", |data| {
        std::fs::write(data.join("server.crt"), &made.certificate).expect("written");
        std::fs::write(data.join("server.key"), &made.key).expect("written");
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(data.join("server.key"), private).expect("the key is private");
        let append = |file: &str, text: &str, first: bool| {
            let known = std::fs::read_to_string(data.join(file)).expect("read");
            let all = if first { format!("{text}\n{known}") } else { format!("{known}\n{text}\n") };
            std::fs::write(data.join(file), all).expect("written");
        };
        append("postgresql.conf", "ssl = on", false);
        append(
            "pg_hba.conf",
            "hostssl all bound 127.0.0.1/32 scram-sha-256\nhost all bound 127.0.0.1/32 reject",
            true,
        );
        Ok(())
    });
    started.expect("PostgreSQL starts")
}

/// Opens a store on the server by this host name and these words of its address.
async fn open_encrypted(cluster: &Cluster, host: &str, words: &str) -> Result<Desk, String> {
    let url = format!("{}?{words}", cluster.url().replace("127.0.0.1", host));
    open_at(url).await
}

async fn open_at(url: String) -> Result<Desk, String> {
    // Asked first without a desk: a desk that does not open is a failure of the test.
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let clock = Arc::new(std::sync::atomic::AtomicI64::new(START.0));
    let location = Location::Postgres(url);
    let options = crate::harness::options(&location, folder.path(), &clock, None);
    Store::open(options).await.map(drop).map_err(|e| e.to_string())?;
    Ok(Desk::at(location).await)
}

/// How many sessions of desks are encrypted, and how many there are.
async fn sessions(cluster: &Cluster) -> (i64, i64) {
    let sql = "select count(*) filter (where s.ssl), count(*) from pg_stat_activity a join pg_stat_ssl s on s.pid = a.pid
        where a.application_name = 'deskhand' and a.state is not null";
    let row =
        client(&format!("{}?sslmode=disable", cluster.url())).await.query_one(sql, &[]).await.expect("asks");
    (row.get(0), row.get(1))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_are_encrypted_and_servers_proved_as_asked_for() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let cluster = encrypted(&authority.certify(|_| {}));
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let right = file("root.crt", &authority.pem);
    let wrong = file("other.crt", &stranger.pem);
    let both = file("both roots.crt", &format!("{}{}", stranger.pem, authority.pem)).replace(' ', "%20");

    for (host, words) in [
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", "sslmode=prefer".to_owned()),
        ("localhost", String::new()),
        ("localhost", format!("sslmode=require&sslrootcert={right}")),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={right}")),
        ("localhost", format!("sslmode=verify-full&sslrootcert={right}")),
        ("localhost", format!("sslmode=verify-full&sslrootcert={both}&application_name=x")),
    ] {
        let desk = open_encrypted(&cluster, host, &words).await.unwrap_or_else(|e| panic!("{words}: {e}"));
        desk.write(async |tx| {
            note(tx);
            Ok(())
        })
        .await;
        desk.read(async |db| events::head(db).await).await;
        let (encrypted, all) = sessions(&cluster).await;
        assert!(all >= 3, "a writer, a reader and a listener with {words}, not {all}");
        assert_eq!(encrypted, all, "{words}");
        drop(desk);
        gone(&cluster).await;
    }
    let desk = open_encrypted(&cluster, "127.0.0.1", "sslmode=disable").await.expect("opens");
    assert_eq!(sessions(&cluster).await.0, 0);
    drop(desk);

    let refused = async |host: &str, words: String, expected: &str| {
        let said = open_encrypted(&cluster, host, &words).await.map(drop).expect_err(&words);
        assert!(said.contains(expected), "{words}: {said}");
    };
    for mode in ["require", "verify-ca", "verify-full"] {
        refused("localhost", format!("sslmode={mode}&sslrootcert={wrong}"), "no authority that is trusted")
            .await;
    }
    for roots in ["", "&sslrootcert=system"] {
        refused("localhost", format!("sslmode=verify-full{roots}"), "sslrootcert=FILE").await;
    }
    refused("127.0.0.1", format!("sslmode=verify-full&sslrootcert={right}"), "made for another name").await;
}

/// Waits until no desk is connected any more.
async fn gone(cluster: &Cluster) {
    let gone = async {
        while sessions(cluster).await.1 > 0 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("all sessions end with the store");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_self_signed_certificate_is_trusted_when_it_is_named() {
    let (made, other) = (self_signed(), self_signed());
    let cluster = encrypted(&made);
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    for (name, text) in [("own.crt", &made.certificate), ("other.crt", &other.certificate)] {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let words =
        |mode: &str, name: &str| format!("sslmode={mode}&sslrootcert={}", folder.path().join(name).display());
    open_encrypted(&cluster, "localhost", &words("verify-full", "own.crt")).await.expect("opens");
    open_encrypted(&cluster, "127.0.0.1", &words("verify-ca", "own.crt")).await.expect("opens");
    let said = open_encrypted(&cluster, "127.0.0.1", &words("verify-full", "own.crt")).await.map(drop);
    assert!(said.as_ref().is_err_and(|e| e.contains("another name")), "{said:?}");
    let said = open_encrypted(&cluster, "localhost", &words("verify-full", "other.crt")).await.map(drop);
    assert!(said.as_ref().is_err_and(|e| e.contains("sslrootcert=FILE")), "{said:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_certificate_is_told_as_one() {
    let authority = Authority::new();
    let cluster = encrypted(&authority.certify(|params| {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    }));
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let root = folder.path().join("root.crt");
    std::fs::write(&root, &authority.pem).expect("written");
    let words = format!("sslmode=verify-full&sslrootcert={}", root.display());
    let said = open_encrypted(&cluster, "localhost", &words).await.map(drop);
    assert!(said.as_ref().is_err_and(|e| e.contains("has expired")), "{said:?}");
    open_encrypted(&cluster, "localhost", "sslmode=require")
        .await
        .expect("whoever asks for no proof gets none");
}

/// The password exchange is tied to the server's certificate, so that nobody can sit in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_bound_to_the_encrypted_connection() {
    let cluster = encrypted(&Authority::new().certify(|_| {}));
    let owner = client(&format!("{}?sslmode=disable", cluster.url())).await;
    owner.batch_execute("create role bound login password 'pass'").await.expect("a role");
    owner
        .batch_execute("create database bound owner bound encoding 'UTF8' template template0")
        .await
        .expect("a database");
    let url = cluster.url().replace("postgres@", "bound:pass@").replace("/postgres", "/bound");
    assert!(url.starts_with("postgres://bound:pass@"), "{url}");
    open_at(format!("{url}?sslmode=require&channel_binding=require")).await.expect("bound");
    let said = open_at(format!("{url}?sslmode=disable")).await.map(drop);
    assert!(said.as_ref().is_err_and(|e| e.contains("pg_hba.conf rejects")), "{said:?}");
    let said = open_at(format!("{}?sslmode=require", url.replace("pass@", "wrong@"))).await.map(drop);
    assert!(
        said.as_ref().is_err_and(|e| e.contains("authentication failed") && !e.contains("wrong")),
        "{said:?}"
    );
}

/// Between a store and its server: counts how often each connection turns from answering to asking.
struct Wire {
    url: String,
    turns: Arc<std::sync::Mutex<Vec<Arc<AtomicUsize>>>>,
}

impl Wire {
    async fn to(url: &str) -> Self {
        let server =
            url.split('@').nth(1).and_then(|rest| rest.split('/').next()).expect("host and port").to_owned();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let own = listener.local_addr().expect("an address").to_string();
        let turns: Arc<std::sync::Mutex<Vec<Arc<AtomicUsize>>>> = Arc::default();
        let (url, all) = (url.replace(&server, &own), turns.clone());
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let mut far = tokio::net::TcpStream::connect(&server).await.expect("PostgreSQL answers");
                near.set_nodelay(true).expect("set");
                far.set_nodelay(true).expect("set");
                let count = Arc::new(AtomicUsize::new(0));
                all.lock().unwrap().push(count.clone());
                tokio::spawn(async move {
                    use tokio::io::{AsyncReadExt, AsyncWriteExt};
                    let (mut ask, mut answer) = (vec![0; 1 << 16], vec![0; 1 << 16]);
                    let mut asking = false;
                    loop {
                        tokio::select! {
                            n = near.read(&mut ask) => {
                                let Ok(n @ 1..) = n else { return };
                                if !std::mem::replace(&mut asking, true) { count.fetch_add(1, Ordering::SeqCst); }
                                if far.write_all(&ask[..n]).await.is_err() { return }
                            }
                            n = far.read(&mut answer) => {
                                let Ok(n @ 1..) = n else { return };
                                asking = false;
                                if near.write_all(&answer[..n]).await.is_err() { return }
                            }
                        }
                    }
                });
            }
        });
        Self { url, turns }
    }

    fn counts(&self) -> Vec<usize> {
        self.turns.lock().unwrap().iter().map(|c| c.load(Ordering::SeqCst)).collect()
    }

    /// Round trips of the busiest connection since `before`.
    fn since(&self, before: &[usize]) -> usize {
        let now = self.counts();
        (0..now.len()).map(|i| now[i] - before.get(i).copied().unwrap_or(0)).max().unwrap_or(0)
    }
}

/// Takes a mail as the doors do: one question, two rows, one event.
async fn take_in(tx: &mut Tx, n: i64) -> domain::Result<()> {
    let id: PersonId = tx.next_id().await?;
    let name = format!("mail {n}");
    assert!(settings::find(tx, &name).await?.is_none());
    let sql = "insert into setting (name, value, updated_at) values ($1, $2, 0)";
    tx.execute_soon(sql, store::args![&name, "head"]).await?;
    tx.execute_soon(sql, store::args![format!("{name} body"), id.to_string()]).await?;
    tx.record(&Actor::Desk, Event::SettingChanged { name });
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_costs_its_own_questions_and_two_round_trips() {
    let desk = Desk::postgres().await;
    let Location::Postgres(url) = desk.location.clone() else { unreachable!("made on PostgreSQL") };
    let wire = Wire::to(&url).await;
    let through = Desk::at(Location::Postgres(wire.url.clone())).await;
    // Once for the statements to be prepared, for one event and for many.
    for n in 0..2 {
        through.write(async move |tx| take_in(tx, n).await).await;
    }
    let before = wire.counts();
    through.write(async |tx| take_in(tx, 10).await).await;
    assert!(wire.since(&before) <= 3, "alone: {} round trips", wire.since(&before));

    let together = async |first: i64| {
        let hold = crate::door::Hold::on(&through.store).await;
        let writes = (first..first + 40).map(|n| through.store.write(async move |tx| take_in(tx, n).await));
        let mut writes = Box::pin(tokio::task::unconstrained(futures_util::future::join_all(writes)));
        assert!(futures_util::poll!(writes.as_mut()).is_pending());
        let before = wire.counts();
        hold.release().await.expect("the hold ends well");
        assert!(writes.await.iter().all(Result::is_ok));
        wire.since(&before)
    };
    together(100).await;
    // The end of the held write, the beginning and the end of the batch, and two for each: its question, its rows.
    let trips = together(200).await;
    assert!(trips <= 2 + 2 + 2 * 40, "forty together: {trips} round trips");
    assert_eq!(desk.read(async |db| events::verify(db).await).await.events, 83);
    drop(through);
    desk.end().await;
}

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

/// A connection that ends while nobody writes is no harm to the next write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_killed_while_it_rests_is_made_again() {
    let desk = Desk::postgres().await;
    let Location::Postgres(url) = &desk.location else { unreachable!("made on PostgreSQL") };
    let killer = client(url).await;
    for _ in 0..3 {
        desk.write(async |tx| {
            note(tx);
            Ok(())
        })
        .await;
        // Until no session is left from before, so that the writer has heard of its end or will at its next word.
        let sql = "select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()";
        killer.query(sql, &[]).await.expect("sessions are killed");
        let written = async {
            while desk
                .store
                .write(async |tx| {
                    note(tx);
                    Ok(())
                })
                .await
                .is_err()
            {
                tokio::task::yield_now().await
            }
        };
        // Shorter than any wait for a connection that cannot be had.
        tokio::time::timeout(Duration::from_secs(4), written).await.expect("a write goes through");
    }
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crash_of_the_server_loses_nothing_that_was_answered() {
    let cluster = Arc::new(Cluster::start(Durability::None).expect("PostgreSQL starts"));
    let desk = Desk::at(Location::Postgres(cluster.url().to_owned())).await;
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
            tokio::task::spawn_blocking(move || crashes.crash_and_restart())
                .await
                .expect("asked")
                .expect("it starts again");
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
        assert!(said.contains("does not encrypt") && said.contains("sslmode=disable"), "{said}");
    }
    let said = open(format!("{url}?sslmode=allow")).await;
    assert!(said.contains("“allow”") && said.contains("verify-full"), "{said}");
    let said = open(format!("{url}?sslmode=verify-full&sslrootcert=/nowhere/root.crt")).await;
    assert!(said.contains("sslrootcert=/nowhere/root.crt cannot be read"), "{said}");
    let said = open(format!("{url}?sslmode=verify-full&sslrootcert=/dev/null")).await;
    assert!(said.contains("holds no certificate"), "{said}");
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
