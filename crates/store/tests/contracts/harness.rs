//! A store on either engine, fresh for every test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::{Moment, Result};
use store::{Conn, Faults, Location, Store, StoreOptions, Tx};
use tempfile::TempDir;
use testkit::postgres::{on_database, shared as server};
use tokio::sync::OnceCell;

/// Declares tests whose body runs on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($desk:ident) $body:block)*) => {$(
        mod $name {
            use super::*;
            use $crate::harness::Desk;
            async fn body($desk: &Desk) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let desk = Desk::sqlite().await;
                body(&desk).await;
                desk.end().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let desk = Desk::postgres().await;
                body(&desk).await;
                desk.end().await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// Where the tests' clock starts: 2026-01-05T09:00:00Z.
pub const START: Moment = Moment(1_767_603_600_000_000);
/// Ids in tests begin beyond 32 bits, so that no column and no argument is taken for a smaller integer.
const FIRST_ID: i64 = 5_000_000_000;
pub const FIRST_TICKET: i64 = 3_000_000_000;

/// A store with a clock that a test sets.
pub struct Desk {
    pub store: Store,
    pub location: Location,
    pub faults: Arc<Faults>,
    clock: Arc<AtomicI64>,
    directory: TempDir,
}

impl Desk {
    pub async fn sqlite() -> Self {
        let directory = TempDir::new().expect("a temporary folder");
        let database = directory.path().join("deskhand.db");
        std::fs::copy(sqlite_template(), &database).expect("the template is copied");
        Self::new(Location::Sqlite(database), directory).await
    }

    pub async fn postgres() -> Self {
        let url = create_database(template().await, "template").await;
        Self::new(Location::Postgres(url), TempDir::new().expect("a temporary folder")).await
    }

    /// A store at a place that exists already.
    pub async fn at(location: Location) -> Self {
        Self::new(location, TempDir::new().expect("a temporary folder")).await
    }

    async fn new(location: Location, directory: TempDir) -> Self {
        let clock = Arc::new(AtomicI64::new(START.0));
        let faults = Arc::new(Faults::default());
        let options = options(&location, directory.path(), &clock, Some(faults.clone()));
        let store = Store::open(options).await.expect("opens");
        Self { store, location, faults, clock, directory }
    }

    /// Another node on the same data: on PostgreSQL a store of its own; SQLite has one owner, so the same store.
    pub async fn node(&self) -> Store {
        match &self.location {
            Location::Sqlite(_) => self.store.clone(),
            Location::Postgres(_) => {
                let options = options(&self.location, self.directory.path(), &self.clock, None);
                Store::open(options).await.expect("a second node opens")
            }
        }
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.location, Location::Postgres(_))
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn set_clock(&self, at: Moment) {
        self.clock.store(at.0, Ordering::SeqCst);
    }

    /// Writes, and expects it to work.
    pub async fn write<T, F>(&self, f: F) -> T
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        self.store.write(f).await.expect("the write succeeds")
    }

    /// Reads, and expects it to work.
    pub async fn read<T, F>(&self, f: F) -> T
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.store.read(f).await.expect("the read succeeds")
    }

    /// Closes the store and removes its data.
    pub async fn end(self) {
        let Self { store, location, .. } = self;
        drop(store);
        if let Location::Postgres(url) = location {
            drop_database(&url).await;
        }
    }
}

pub fn options(
    location: &Location,
    directory: &Path,
    clock: &Arc<AtomicI64>,
    faults: Option<Arc<Faults>>,
) -> StoreOptions {
    // Every store has its own: nodes that draw the same are one node to the others.
    static STORES: AtomicU64 = AtomicU64::new(0);
    let first = STORES.fetch_add(1, Ordering::SeqCst) << 32;
    let (clock, random) = (clock.clone(), AtomicU64::new(first));
    StoreOptions {
        location: location.clone(),
        blobs: directory.join("blobs"),
        clock: Arc::new(move || Moment(clock.load(Ordering::SeqCst))),
        entropy: Arc::new(move |bytes| {
            // Different every time and the same in every run; nothing here is secret.
            let n = random.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            bytes.iter_mut().zip(n.iter().cycle()).for_each(|(to, from)| *to = *from);
        }),
        readers: 4,
        faults,
    }
}

async fn high_ids(tx: &mut Tx) -> Result<()> {
    tx.quiet("set-up of a test");
    tx.execute("update counter set next = $1 where name = 'id'", store::args![FIRST_ID]).await?;
    tx.execute("update counter set next = $1 where name = 'ticket'", store::args![FIRST_TICKET]).await?;
    Ok(())
}

/// A connection of the test's own, beside the store.
pub async fn client(url: &str) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client
}

async fn create_database(server: &str, template: &str) -> String {
    static N: AtomicU64 = AtomicU64::new(0);
    let name = format!("deskhand_test_{}_{}", std::process::id(), N.fetch_add(1, Ordering::SeqCst));
    let from = if template == "template" { template_name() } else { template.to_owned() };
    let client = client(server).await;
    client
        .batch_execute(&format!("create database {name} template {from}"))
        .await
        .expect("a database for the test");
    on_database(server, &name)
}

/// A database without any tables.
pub async fn empty_database() -> String {
    let url = create_database(server(), "template0").await;
    let sql = "select 1 from information_schema.tables where table_schema = 'public'";
    assert!(client(&url).await.query(sql, &[]).await.expect("asks").is_empty());
    url
}

pub async fn drop_database(url: &str) {
    let name = url.rsplit('/').next().and_then(|n| n.split('?').next()).expect("an address ends in a name");
    let client = client(server()).await;
    client.batch_execute(&format!("drop database if exists {name} with (force)")).await.expect("dropped");
}

fn template_name() -> String {
    format!("deskhand_template_{:016x}", testkit::template::hash_of_migrations("postgres"))
}

/// The migrated SQLite database that tests copy.
fn sqlite_template() -> PathBuf {
    testkit::template::sqlite(Path::new(env!("CARGO_TARGET_TMPDIR")), "store", |draft| {
        let make = async || {
            let directory = TempDir::new().expect("a temporary folder");
            let made = directory.path().join("deskhand.db");
            let desk = Desk::new(Location::Sqlite(made.clone()), directory).await;
            desk.write(high_ids).await;
            store::copy_sqlite(&made, draft).expect("the template is copied");
        };
        // Whoever asks stands in a runtime already.
        let runtime = || tokio::runtime::Runtime::new().expect("a runtime").block_on(make());
        std::thread::scope(|scope| scope.spawn(runtime).join().expect("the template is made"));
    })
}

/// Makes the migrated database that tests copy, once per server, and says where the server is. Its collation is not the
/// plain one of the tests' server: an order that depends on it shows.
async fn template() -> &'static str {
    static MADE: OnceCell<()> = OnceCell::const_new();
    let server = server();
    MADE.get_or_init(async || {
        let client = client(server).await;
        let name = template_name();
        // Test processes that run at once make it one after the other.
        client.batch_execute("select pg_advisory_lock(4711)").await.expect("the lock of the template");
        let there = client
            .query_opt("select 1 from pg_database where datname = $1", &[&name])
            .await
            .expect("asks for the template");
        if there.is_none() {
            let draft = format!("{name}_draft");
            let sql = format!("drop database if exists {draft} with (force)");
            client.batch_execute(&sql).await.expect("no draft");
            let sql = format!(
                "create database {draft} template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US' \
                 locale 'C.UTF-8'"
            );
            client.batch_execute(&sql).await.expect("a database with a collation of people (PostgreSQL 15 or newer)");
            let directory = TempDir::new().expect("a temporary folder");
            let desk = Desk::new(Location::Postgres(on_database(server, &draft)), directory).await;
            desk.write(high_ids).await;
            drop(desk);
            // Renaming needs a database that nobody uses; the store's last connection is just closing.
            let sql = format!(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{draft}'"
            );
            client.batch_execute(&sql).await.expect("nobody uses it");
            let sql = format!("alter database {draft} rename to {name}");
            client.batch_execute(&sql).await.expect("the template");
        }
        client.batch_execute("select pg_advisory_unlock(4711)").await.expect("unlocked");
    })
    .await;
    server
}
