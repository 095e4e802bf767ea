//! A store on either engine, fresh for every test.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;

use domain::{Moment, Result};
use store::{Conn, Faults, Location, Store, StoreOptions, Tx};
use tempfile::TempDir;
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
        let location = Location::Sqlite(directory.path().join("deskhand.db"));
        let desk = Self::new(location, directory).await;
        desk.write(high_ids).await;
        desk
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

/// The same server, another database.
fn on_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, ""), |(base, query)| (base, query));
    let host = base.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    if query.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{query}") }
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

/// Of the migrations, so that a changed one is never tested on an old template.
fn template_name() -> String {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
        let files = std::fs::read_dir(folder).expect("the migrations are there");
        let mut files: Vec<PathBuf> = files.map(|f| f.expect("an entry").path()).collect();
        files.sort();
        let text: String = files.iter().map(|f| std::fs::read_to_string(f).expect("a migration")).collect();
        let hash = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        format!("deskhand_template_{hash:016x}")
    })
    .clone()
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

/// The address of the tests' PostgreSQL: given from outside, or a private one that ends with this process.
fn server() -> &'static str {
    static SERVER: OnceLock<(String, Option<Cluster>)> = OnceLock::new();
    let (url, _) = SERVER.get_or_init(|| match std::env::var("DESKHAND_TEST_POSTGRES") {
        Ok(url) => (url, None),
        Err(_) => {
            let cluster = Cluster::start();
            (cluster.url.clone(), Some(cluster))
        }
    });
    url
}

/// A private PostgreSQL in a temporary folder. It ends when this value or this process does.
pub struct Cluster {
    pub url: String,
    folder: PathBuf,
    user: Option<(u32, u32)>,
    guard: Child,
}

impl Cluster {
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// [`Cluster::start`] with something done to the data directory before: files put into it belong to the server.
    pub fn start_with(prepare: impl FnOnce(&Path)) -> Self {
        let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        // PostgreSQL refuses to run as root.
        let user = root.then(|| user("postgres").or_else(|| user("nobody")).expect("a user for PostgreSQL"));
        let folder = tempfile::Builder::new().prefix("deskhand-store-").tempdir().expect("a folder").keep();
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("the folder's owner");
        }
        let data = folder.join("data");
        let made = as_user(Command::new(program("initdb")), user)
            .arg("--pgdata")
            .arg(&data)
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        prepare(&data);
        if let Some((uid, gid)) = user {
            for entry in std::fs::read_dir(&data).expect("the data directory") {
                chown(entry.expect("an entry").path(), Some(uid), Some(gid)).expect("the file's owner");
            }
        }
        // Stops the server and removes its folder when the pipe closes, however this process ends.
        let guard = as_user(Command::new("/bin/sh"), user)
            .args(["-c", "read -r _; \"$1\" -D \"$2/data\" -m immediate stop; rm -rf -- \"$2\"", "guard"])
            .arg(program("pg_ctl"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the guard starts");
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let cluster = Self { url, folder, user, guard };
        cluster.control(&["start"], port);
        cluster
    }

    fn control(&self, verb: &[&str], port: u16) {
        // Crashes of the server are tested, cuts of the power are not: no need to wait for the disk.
        let settings = format!(
            "-p {port} -c unix_socket_directories='{}' -c listen_addresses=127.0.0.1 -c max_connections=300 \
             -c fsync=off -c full_page_writes=off -c timezone=Asia/Kolkata",
            self.folder.display()
        );
        let done = as_user(Command::new(program("pg_ctl")), self.user)
            .args(verb)
            .arg("-D")
            .arg(self.folder.join("data"))
            .arg("-l")
            .arg(self.folder.join("log"))
            .args(["-w", "-s", "-o", &settings])
            .stdout(Stdio::null())
            .status()
            .expect("pg_ctl runs");
        let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        assert!(done.success(), "pg_ctl {verb:?}: {}", log());
    }

    /// Kills the server with all its sessions, as a crash would, and starts it again at the same address.
    pub fn crash_and_restart(&self) {
        let port = self.url.rsplit(':').next().and_then(|end| end.split('/').next());
        let port = port.and_then(|p| p.parse().ok()).expect("our own address has a port");
        self.control(&["restart", "-m", "immediate"], port);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn as_user(mut command: Command, user: Option<(u32, u32)>) -> Command {
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command.current_dir("/").stdin(Stdio::null());
    command
}

fn user(name: &str) -> Option<(u32, u32)> {
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = passwd.lines().find(|l| l.split(':').next() == Some(name))?;
    let mut ids = line.split(':').skip(2);
    Some((ids.next()?.parse().ok()?, ids.next()?.parse().ok()?))
}

/// A program of the newest PostgreSQL here.
fn program(name: &str) -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin").join(name))))
        .filter(|(_, path)| path.is_file())
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    versions
        .pop()
        .map(|(_, path)| path)
        .or_else(|| std::env::split_paths(&path).map(|p| p.join(name)).find(|p| p.is_file()))
        .unwrap_or_else(|| {
            panic!("{name} is missing: install PostgreSQL (Debian: apt-get install postgresql)")
        })
}
