//! `kill -9` at any moment.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deskhand::app::{App, Parts};
use deskhand::config::Config;
use deskhand::followers::search::digest_of_tables;
use domain::MailId;
use domain::read::ledger::{LedgerFilter, MailState};
use sha2::{Digest, Sha256};

use super::{Server, program, run, told};
use crate::harness::PATIENCE;
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::smtp::Smtp;

/// How often the program is killed; `DESKHAND_TEST_KILLS` says otherwise, for a night.
fn cycles() -> u64 {
    std::env::var("DESKHAND_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20)
}
/// Connections at once.
const SENDERS: u64 = 50;
/// Deliveries of one cycle, should it live that long.
const DELIVERIES: u64 = 500;

/// A small generator: the same moments in every run.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// What the senders know: hashes of what was said 250 to, and of what was sent with nobody knowing.
#[derive(Default)]
struct Sent {
    taken: Vec<[u8; 32]>,
    unknown: Vec<[u8; 32]>,
}

fn mail(cycle: u64, n: u64) -> Vec<u8> {
    let id = format!("k{cycle}-{n}@customer.example");
    let mut mail =
        Mail::new(&format!("p{}@customer.example", n % 50), &format!("Mail {cycle} {n}"), &id).id(&id);
    if n.is_multiple_of(25) {
        // Some are blobs.
        mail.text.push_str(&"\nlarge large large large large large large".repeat(8000));
    }
    mail.raw()
}

fn taken(sent: &Mutex<Sent>) -> usize {
    sent.lock().expect("no panic holds it").taken.len()
}

async fn deliver(door: std::net::SocketAddr, cycle: u64, sender: u64, sent: Arc<Mutex<Sent>>) {
    let Ok(mut smtp) = Smtp::try_connect(door, "EHLO").await else { return };
    for n in (sender..DELIVERIES).step_by(SENDERS as usize) {
        let raw = mail(cycle, n);
        let hash = Sha256::digest(&raw).into();
        let reply = smtp.send("p@customer.example", &[SUPPORT], &raw).await;
        let mut sent = sent.lock().expect("no panic holds it");
        match reply {
            Ok(reply) if reply.code == 250 => sent.taken.push(hash),
            Ok(_) => {}
            Err(_) => {
                sent.unknown.push(hash);
                return;
            }
        }
    }
}

/// Waits until the program says that everything is read, placed and searchable: thousands of mails, on a machine that may
/// be busy with other tests. What counts is that it goes on.
async fn at_rest(server: &Server) {
    let browser = Browser::new(&server.http);
    let mut last = (serde_json::Value::Null, Instant::now());
    loop {
        let answer = browser.try_send(&Ask::new("GET", "/readyz")).await.expect("it answers");
        assert_eq!(answer.status, 200, "{}", answer.text());
        let ready: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        let followers = ["intake", "search", "live"].map(|name| ready["followers"][name].clone());
        let waiting = ready["mail_in"]["waiting"].clone();
        if waiting == 0 && followers.iter().all(|at| *at == ready["head"]) {
            return;
        }
        let now = serde_json::json!([followers, waiting]);
        if last.0 != now {
            last = (now, Instant::now());
        }
        assert!(last.1.elapsed() < PATIENCE, "it does not come to rest: {}", answer.text());
        let _ = tokio::time::timeout(Duration::from_millis(50), std::future::pending::<()>()).await;
    }
}

fn open(data: &Path) -> Parts {
    let flags = [("data".to_owned(), data.display().to_string())].into();
    let config = Config::read(&flags, &BTreeMap::new(), Some(Path::new("/dev/null"))).expect("good settings");
    Parts::new(config)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_promised_is_lost_however_it_ends() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    let made = run(&data, &["mailbox", "add", SUPPORT, "--name", "Support"]);
    assert!(made.status.success(), "{}", told(&made));
    let mut random = Seeded(20_260_105);
    let sent: Arc<Mutex<Sent>> = Arc::default();
    for cycle in 0..cycles() {
        let server = Server::start(&data);
        let senders: Vec<_> =
            (0..SENDERS).map(|s| tokio::spawn(deliver(server.smtp, cycle, s, sent.clone()))).collect();
        let before = taken(&sent);
        let moment = Duration::from_millis(5 + random.next(200));
        let _ = tokio::time::timeout(moment, std::future::pending::<()>()).await;
        // Every other one lives until there is something to lose, however busy the machine is.
        let began = Instant::now();
        while cycle % 2 == 1 && taken(&sent) < before + 15 && began.elapsed() < PATIENCE {
            tokio::task::yield_now().await;
        }
        server.kill();
        for sender in senders {
            sender.await.expect("no panic");
        }
    }
    let server = Server::start(&data);
    at_rest(&server).await;
    assert_eq!(server.terminate(), 0);

    let sent = Arc::into_inner(sent).expect("all senders ended").into_inner().expect("no panic held it");
    assert!(sent.taken.len() > 100, "only {} mails were taken: the kills came too early", sent.taken.len());
    let app = App::open(open(&data)).await.expect("it opens");
    let stored =
        app.read(async |db| store::mails::hashes_after(db, MailId(0), 1_000_000).await).await.expect("reads");
    let mut count: BTreeMap<[u8; 32], u32> = BTreeMap::new();
    stored.iter().for_each(|(_, hash)| *count.entry(*hash).or_default() += 1);
    for hash in &sent.taken {
        assert_eq!(count.remove(hash), Some(1), "a mail that got its 250 is there once");
    }
    for hash in &sent.unknown {
        assert!(count.remove(hash).is_none_or(|n| n == 1));
    }
    assert_eq!(count.len(), 0, "nothing is there that nobody sent");
    // Octets against their hashes, files, the chain of events, the database itself.
    deskhand::cli::upkeep::verify(&app).await.expect("everything is whole");
    let rows = app
        .read(async |db| {
            store::mails::ledger(db, &LedgerFilter::default(), MailId(i64::MAX), 1_000_000).await
        })
        .await
        .expect("reads");
    assert!(rows.iter().all(|r| r.state == MailState::Placed), "every mail is on a ticket");
    let mut tickets: Vec<_> = rows.iter().filter_map(|r| r.ticket).collect();
    tickets.sort();
    tickets.dedup();
    assert_eq!(tickets.len(), rows.len(), "each on its own");
    let messages = app.read(async |db| store::messages::all_after(db, domain::MessageId(0), 1_000_000).await);
    assert_eq!(messages.await.expect("reads").len(), rows.len(), "no message twice");
    let opened = search::Index::open(&data.join("index")).expect("the index opens");
    assert!(!opened.must_rebuild);
    let index = opened.index;
    let held = index.digest().expect("the index can be read");
    let tables = app.read(async move |db| digest_of_tables(db, &index).await).await.expect("reads");
    assert_eq!(held, tables, "the index is what the tables say");
}

/// SIGTERM lets what is in hand end: nobody who began a mail is cut off, and what got 250 is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_drains_what_is_in_hand() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    assert!(run(&data, &["mailbox", "add", SUPPORT]).status.success());
    let server = Server::start(&data);
    let sent: Arc<Mutex<Sent>> = Arc::default();
    let senders: Vec<_> = (0..4).map(|s| tokio::spawn(deliver(server.smtp, 0, s, sent.clone()))).collect();
    while sent.lock().expect("no panic holds it").taken.len() < 20 {
        tokio::task::yield_now().await;
    }
    assert_eq!(tokio::task::block_in_place(|| server.terminate()), 0);
    for sender in senders {
        sender.await.expect("no panic");
    }
    let taken = sent.lock().expect("no panic holds it").taken.clone();
    let app = App::open(open(&data)).await.expect("it opens");
    let stored =
        app.read(async |db| store::mails::hashes_after(db, MailId(0), 1_000_000).await).await.expect("reads");
    assert!(taken.iter().all(|hash| stored.iter().filter(|(_, h)| h == hash).count() == 1));
    drop(app);
    // And the next start is an ordinary one.
    let server = Server::start(&data);
    at_rest(&server).await;
    // A service manager's "reload" is no stop, without a certificate neither.
    server.signal("HUP");
    assert_eq!(server.terminate(), 0);
}

/// How many mails the killed command was to take in.
const INGESTED: u64 = 600;

/// A command that takes mail in is killed again and again, beside a running server and without one, and called anew as
/// whoever called it would: every mail is there once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_ingest_is_made_up_for_by_the_next() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    assert!(run(&data, &["mailbox", "add", SUPPORT]).status.success());
    let mbox = folder.path().join("all.mbox");
    let mut octets = Vec::new();
    for n in 0..INGESTED {
        octets.extend(b"From p@customer.example Mon Jan  5 09:00:00 2026\n");
        octets.extend(mail(0, n).into_iter().filter(|b| *b != b'\r'));
        octets.push(b'\n');
    }
    std::fs::write(&mbox, octets).expect("written");
    let words = ["ingest", "--mbox", &mbox.display().to_string()];
    let mut random = Seeded(7);
    let mut interrupted = 0;
    let mut server = None;
    for life in 0..12 {
        if life == 6 {
            server = Some(Server::start(&data));
        }
        let mut child = program(&data, &words)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program runs");
        let moment = Duration::from_millis(30 + random.next(500));
        let _ = tokio::time::timeout(moment, std::future::pending::<()>()).await;
        interrupted += u32::from(child.try_wait().expect("it can be asked").is_none());
        // SIGKILL: no goodbye.
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
    assert!(interrupted >= 2, "only {interrupted} were killed at work: the kills came too late");
    let done = tokio::task::block_in_place(|| run(&data, &words));
    assert!(done.status.success(), "{}", told(&done));
    let server = server.expect("it was started");
    at_rest(&server).await;
    assert_eq!(server.terminate(), 0);
    let app = App::open(open(&data)).await.expect("it opens");
    deskhand::cli::upkeep::verify(&app).await.expect("everything is whole");
    let rows = app
        .read(async |db| {
            store::mails::ledger(db, &LedgerFilter::default(), MailId(i64::MAX), 1_000_000).await
        })
        .await
        .expect("reads");
    let mut tickets: Vec<_> =
        rows.iter().filter(|r| r.state == MailState::Placed).filter_map(|r| r.ticket).collect();
    assert!(rows.iter().all(|r| matches!(r.state, MailState::Placed | MailState::SetAside)), "{rows:?}");
    tickets.sort();
    tickets.dedup();
    assert_eq!(tickets.len() as u64, INGESTED, "each on a ticket of its own");
    let messages = app.read(async |db| store::messages::all_after(db, domain::MessageId(0), 1_000_000).await);
    assert_eq!(messages.await.expect("reads").len() as u64, INGESTED, "no message twice");
}
