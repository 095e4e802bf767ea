//! A real desk in this process: a data directory of its own, loopback ports, a clock that the test sets. Tests speak HTTP
//! and SMTP to it; set-up that would only repeat other tests goes through its commands.

pub mod clamd;
pub mod client;
pub mod dovecot;
pub mod exchange;
pub mod letters;
pub mod page;
pub mod postgres;
pub mod relay;
pub mod smtp;
mod sqlite;
pub mod tls;
pub mod web;

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deskhand::app::{App, Parts};
use deskhand::cli::serve::Running;
use deskhand::commands::change_mailbox::{add_mailbox, change_mailbox};
use deskhand::commands::manage_people::{NewPerson, add_person, set_password};
use deskhand::config::Config;
use deskhand::followers;
use deskhand::http::server::Limits;
use domain::moment::SECOND_US;
use domain::person::Role;
use domain::read::ledger::{LedgerFilter, MailRow};
use domain::{Actor, Event, MailId, Moment, PersonId, TicketId};
use sha2::{Digest, Sha256};
use store::Faults;
use tempfile::TempDir;
use testkit::dns::DnsStub;

use client::{Answer, Browser};
use letters::{AUTHSERV_ID, Mail, SALES, SUPPORT};
use postgres::Database;
use relay::Relay;
use smtp::Smtp;

/// How long anything may take before a test gives up: long, for machines are slow and tests must not be.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Where the tests' clock starts: 2026-01-05T09:00:00Z.
pub const START: Moment = Moment(1_767_603_600_000_000);

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// The team of every test desk: address, name, role.
pub const TEAM: [(&str, &str, Role); 5] = [
    ("ada@team.example", "Ada Admin", Role::Admin),
    ("lea@team.example", "Lea Lead", Role::Lead),
    ("ben@team.example", "Ben Agent", Role::Agent),
    ("cleo@team.example", "Cleo Agent", Role::Agent),
    ("lou@team.example", "Lou Light", Role::Light),
];
pub const ADMIN: &str = "ada@team.example";
pub const LEAD: &str = "lea@team.example";
pub const AGENT: &str = "ben@team.example";
pub const OTHER_AGENT: &str = "cleo@team.example";
pub const LIGHT: &str = "lou@team.example";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Declares tests whose body runs on a desk with SQLite and on one with PostgreSQL.
macro_rules! on_both {
    ($($(#[doc = $doc:literal])* async fn $name:ident($desk:ident) $body:block)*) => {$(
        mod $name {
            use super::*;
            use $crate::harness::{Engine, TestDesk};
            $(#[doc = $doc])*
            async fn body($desk: &mut TestDesk) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let mut desk = TestDesk::start(Engine::Sqlite).await;
                body(&mut desk).await;
                desk.end().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let mut desk = TestDesk::start(Engine::Postgres).await;
                body(&mut desk).await;
                desk.end().await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// A port that is free now.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port()
}

/// Begins at [`START`], goes as clocks go, and can be put forward.
#[derive(Clone)]
struct TestClock {
    began: Instant,
    ahead_us: Arc<AtomicI64>,
    trap: Arc<Trap>,
}

impl TestClock {
    fn start() -> Self {
        Self { began: Instant::now(), ahead_us: Arc::default(), trap: Arc::default() }
    }
    fn now(&self) -> Moment {
        self.trap.step();
        let elapsed = i64::try_from(self.began.elapsed().as_micros()).expect("tests are short");
        START.plus_us(elapsed + self.ahead_us.load(Ordering::SeqCst))
    }
}

/// A panic on purpose, once, at a place of the program: where that asks for the time. The desk has to live with bugs
/// that nobody knows yet.
#[derive(Default)]
pub struct Trap {
    place: Mutex<Option<String>>,
}

impl Trap {
    /// The next one that asks for the time from inside of this panics: a function (`followers::outbox::attempt`) or
    /// any of a module (`followers::outbox::`), as a backtrace names them.
    pub fn set(&self, place: &str) {
        *self.place.lock().expect("nobody panics with it") = Some(place.to_owned());
    }
    /// Has it happened?
    pub fn has_sprung(&self) -> bool {
        self.place.lock().expect("nobody panics with it").is_none()
    }
    fn step(&self) {
        let mut place = self.place.lock().expect("nobody panics with it");
        let Some(name) = place.as_deref() else { return };
        if std::backtrace::Backtrace::force_capture().to_string().contains(name) {
            *place = None;
            drop(place);
            panic!("a planned panic");
        }
    }
}

/// A running desk.
pub struct TestDesk {
    pub relay: Relay,
    /// What the desk asks; it knows nothing until the test tells it.
    pub dns: DnsStub,
    pub faults: Arc<Faults>,
    running: Option<Running>,
    clock: TestClock,
    directory: TempDir,
    database: Option<Database>,
    settings: Vec<(String, String)>,
    limits: Limits,
}

/// What a test changes about its desk.
#[derive(Default)]
pub struct Options {
    /// Settings as flags.
    pub settings: Vec<(String, String)>,
    pub database: Option<Database>,
    pub directory: Option<TempDir>,
    /// How patient the desk is over HTTP.
    pub limits: Limits,
}

impl TestDesk {
    /// A desk with two mailboxes and [`TEAM`].
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, Options::default()).await
    }

    pub async fn start_with(engine: Engine, options: Options) -> Self {
        let directory = options.directory.unwrap_or_else(|| TempDir::new().expect("a temporary folder"));
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(options.database.unwrap_or_else(Database::create)),
        };
        let relay = Relay::start().await;
        let mut desk = Self {
            relay,
            dns: DnsStub::start().await,
            faults: Arc::new(Faults::default()),
            running: None,
            clock: TestClock::start(),
            directory,
            database,
            settings: options.settings,
            limits: options.limits,
        };
        if desk.database.is_none() && !desk.path().join("deskhand.db").exists() {
            sqlite::lay_out(desk.path());
        }
        desk.open().await;
        desk.set_up().await;
        desk
    }

    fn config(&self) -> Config {
        let mut flags: std::collections::BTreeMap<String, String> = [
            ("data", self.directory.path().display().to_string()),
            ("listen", "127.0.0.1:0".to_owned()),
            ("smtp", "127.0.0.1:0".to_owned()),
            ("desk-name", "Test Desk".to_owned()),
            ("relay", format!("smtp://{}?tls=none", self.relay.address)),
            ("readers", "4".to_owned()),
            ("undo-send-seconds", "0".to_owned()),
            // Tests count the mails of the relay; those of alarms let time pass and want them.
            ("alarm-mail", "off".to_owned()),
            ("dns", self.dns.address.to_string()),
        ]
        .map(|(n, v)| (n.to_owned(), v))
        .into();
        if let Some(database) = &self.database {
            flags.insert("database".into(), database.url.clone());
        }
        flags.extend(self.settings.iter().cloned());
        let nothing = Path::new("/dev/null");
        Config::read(&flags, &std::collections::BTreeMap::new(), Some(nothing)).expect("good settings")
    }

    fn parts(&self, config: Config) -> Parts {
        let clock = self.clock.clone();
        Parts {
            config,
            clock: Arc::new(move || clock.now()),
            entropy: entropy(),
            faults: Some(self.faults.clone()),
            sink: None,
            limits: self.limits.clone(),
        }
    }

    async fn open(&mut self) {
        let began = Instant::now();
        loop {
            match Running::start(self.parts(self.config())).await {
                Ok(running) => break self.running = Some(running),
                // A program that another test just starts holds copies of our open files until it is itself.
                Err(e) if e.to_string().contains("already works on") && began.elapsed() < PATIENCE => {
                    tokio::task::yield_now().await;
                }
                Err(e) => panic!("the desk does not start: {e}"),
            }
        }
    }

    /// Another node on the same PostgreSQL, with a directory of its own and the same keys.
    pub async fn second_node(&self) -> Node {
        let directory = TempDir::new().expect("a temporary folder");
        let keys = directory.path().join("keys");
        std::fs::create_dir(&keys).expect("a folder");
        std::fs::copy(self.path().join("keys/master.key"), keys.join("master.key"))
            .expect("the key is copied");
        let mut config = self.config();
        config.data = directory.path().to_owned();
        let running = Running::start(self.parts(config)).await.expect("a second node starts");
        Node { running, _directory: directory }
    }

    async fn set_up(&self) {
        let set_up = self.app().write(async move |tx| {
            let by = Actor::Desk;
            for (address, name) in [(SUPPORT, "Support"), (SALES, "Sales")] {
                let id = add_mailbox(tx, &by, address, name, None).await?;
                let mut mailbox = store::mailboxes::load(tx, id).await?;
                mailbox.sender_check = domain::mailbox::SenderCheck::Relay;
                mailbox.authserv_id = AUTHSERV_ID.to_owned();
                change_mailbox(tx, &by, &mailbox).await?;
            }
            for (email, name, role) in TEAM {
                let new = NewPerson { email: email.into(), name: name.into(), role };
                let id = add_person(tx, &by, &new).await?;
                set_password(tx, &by, id, PASSWORD_HASH, None).await?;
            }
            Ok(())
        });
        set_up.await.expect("the desk is set up");
    }

    /// Stops the desk gracefully and starts it again on the same data; its addresses change.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.open().await;
    }

    /// [`TestDesk::restart`] with other settings.
    pub async fn restart_with(&mut self, settings: &[(&str, &str)]) {
        self.stop().await;
        self.settings.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.open().await;
    }

    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Ends the desk without a word, as a kill does: nothing is given back, no end is written.
    pub fn kill(&mut self) {
        drop(self.running.take());
    }

    pub async fn start_again(&mut self) {
        self.open().await;
    }

    pub async fn end(mut self) {
        self.stop().await;
    }

    pub fn app(&self) -> &App {
        &self.running.as_ref().expect("the desk runs").app
    }
    pub fn path(&self) -> &Path {
        self.directory.path()
    }
    /// `127.0.0.1:port`
    pub fn host(&self) -> String {
        let address = &self.running.as_ref().expect("the desk runs").address;
        address.split_once("://").map_or(address.as_str(), |(_, host)| host).to_owned()
    }
    pub fn door(&self) -> std::net::SocketAddr {
        self.running.as_ref().and_then(|r| r.smtp).expect("the desk has a mail door")
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }
    /// Where the desk is to panic.
    pub fn trap(&self) -> &Trap {
        &self.clock.trap
    }

    /// Lets time pass. What waits for a moment hears of it by an event, as it would by its own slow look.
    pub async fn advance(&self, seconds: i64) {
        self.clock.ahead_us.fetch_add(seconds * SECOND_US, Ordering::SeqCst);
        let nudge = self.app().write(async |tx| {
            tx.record(&Actor::Desk, Event::SignInFailed { person: None });
            Ok(())
        });
        nudge.await.expect("a write works");
    }

    /// Waits until mail is read, placed, and sent as far as it is due.
    pub async fn settle(&self) {
        settle(self.app()).await;
    }

    /// [`TestDesk::settle`] and the search index too.
    pub async fn settle_search(&self) {
        followers::settle(self.app(), PATIENCE).await.expect("the followers come to rest");
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.host())
    }

    /// Signs in through the page.
    pub async fn sign_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!((answer.status, answer.location()), (303, "/agent"), "{}", page::words(&answer.text()));
        browser
    }

    pub async fn smtp(&self) -> Smtp {
        Smtp::connect(self.door()).await
    }

    /// Sends a mail through the door and waits until it is placed; says what the ledger has of it.
    #[track_caller]
    pub fn receives(&self, mail: &Mail) -> impl Future<Output = MailRow> {
        let (raw, from, to) = (mail.raw(), mail.envelope_from(), vec![mail.to.clone()]);
        async move { self.receives_raw(&from, &to.iter().map(String::as_str).collect::<Vec<_>>(), &raw).await }
    }

    pub async fn receives_raw(&self, from: &str, to: &[&str], raw: &[u8]) -> MailRow {
        let reply = self.smtp().await.send(from, to, raw).await.expect("the line holds");
        assert_eq!(reply.code, 250, "{}", reply.text);
        self.settle().await;
        self.ledger().await.into_iter().next().expect("the ledger has it")
    }

    /// [`TestDesk::receives`] for a mail that lands on a ticket.
    pub async fn ticket(&self, mail: &Mail) -> TicketId {
        let row = self.receives(mail).await;
        row.ticket.unwrap_or_else(|| panic!("not on a ticket: {row:?}"))
    }

    /// The whole ledger, newest first.
    pub async fn ledger(&self) -> Vec<MailRow> {
        let all = self.app().read(async |db| {
            store::mails::ledger(db, &LedgerFilter::default(), MailId(i64::MAX), 10_000).await
        });
        all.await.expect("the ledger can be read")
    }

    pub async fn person(&self, email: &'static str) -> PersonId {
        let found = self.app().read(async move |db| store::people::find_by_address(db, email).await);
        found.await.expect("a read works").unwrap_or_else(|| panic!("nobody is {email}")).id
    }

    /// The id of a mailbox by its address.
    pub async fn mailbox(&self, address: &str) -> domain::MailboxId {
        let all = self.app().read(async |db| store::mailboxes::list(db).await).await.expect("a read works");
        all.iter().find(|m| m.address == address).map(|m| m.id).expect("a mailbox of the desk")
    }

    /// The chain of events holds from its start, and the database is sound.
    pub async fn verify(&self) {
        let verified = self.app().read(async |db| {
            store::check_integrity(db).await?;
            store::events::verify(db).await
        });
        verified.await.expect("the chain of events is whole");
    }
}

/// A second desk on the same database.
pub struct Node {
    pub running: Running,
    _directory: TempDir,
}

impl Node {
    pub fn host(&self) -> String {
        self.running.address.trim_start_matches("http://").to_owned()
    }
    pub fn door(&self) -> std::net::SocketAddr {
        self.running.smtp.expect("the node has a mail door")
    }
}

pub async fn settle(app: &App) {
    followers::settle_mail(app, PATIENCE).await.expect("the followers come to rest");
}

/// Different every time, the same in every run; every desk has its own. Nothing here is secret.
fn entropy() -> store::Entropy {
    static DESKS: AtomicU64 = AtomicU64::new(0);
    let (desk, count) = (DESKS.fetch_add(1, Ordering::SeqCst), AtomicU64::new(0));
    Arc::new(move |bytes| {
        for part in bytes.chunks_mut(32) {
            let n = count.fetch_add(1, Ordering::SeqCst);
            let block = Sha256::digest([desk.to_be_bytes(), n.to_be_bytes()].concat());
            part.copy_from_slice(&block[..part.len()]);
        }
    })
}

/// Of [`PASSWORD`], with the least that Argon2id takes: real ones are slow on purpose, and every test signs in.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$c2FsdCBvZiB0ZXN0cyAxNg$MmSxW98MGLoBHXHDm1UkfqNAk6uyLNGZ21OvVZWvYZw";

// What people do on pages

/// Writes on a ticket as its page does: the operation and version that the page was drawn with.
pub async fn write(
    by: &mut Browser,
    ticket: TicketId,
    kind: Kind,
    text: &str,
    more: &[(&str, &str)],
) -> Answer {
    let page = by.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text();
    let (mark, path) = match kind {
        Kind::Reply => ("id=\"reply-form\"", "replies"),
        Kind::Note => ("id=\"note-form\"", "notes"),
    };
    let operation = page::field(&page, mark, "operation").expect("the form has an operation");
    let version = page::field(&page, mark, "version").expect("the form has a version");
    let mut fields = vec![("operation", operation.as_str()), ("version", version.as_str()), ("text", text)];
    fields.extend_from_slice(more);
    by.post(&format!("/agent/tickets/{ticket}/{path}"), &fields).await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Reply,
    Note,
}

/// Replies, and expects it to work.
pub async fn reply(by: &mut Browser, ticket: TicketId, text: &str) {
    write(by, ticket, Kind::Reply, text, &[]).await.expect(303);
}

/// Sets the status of a ticket.
pub async fn set_status(by: &mut Browser, ticket: TicketId, status: &str) {
    by.post(&format!("/agent/tickets/{ticket}/properties"), &[("status", status)]).await.expect(303);
}

/// The ticket's page.
pub async fn look(by: &mut Browser, ticket: TicketId) -> String {
    by.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text()
}

/// The status that the page shows.
#[track_caller]
pub fn status(html: &str) -> String {
    page::between(html, "badge-status is-", "\"").expect("a ticket's page shows its status").to_owned()
}
