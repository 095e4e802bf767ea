//! Opening a database, and the pool of readers.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{Error, Refusal, Result};
use rusqlite::OpenFlags;
use tokio::sync::{Semaphore, broadcast, mpsc, oneshot, watch};

use crate::db::{Conn, Faults, poll_now};
use crate::door::{QUEUE_JOBS_MAX, Source, Tx, Writer, answered, job};
use crate::{Blobs, Clock, Entropy, args, events, migrate, postgres};

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// `DIR/deskhand.db`, in a directory that this process owns.
    Sqlite(PathBuf),
    /// `postgres://user:password@host:port/database`
    Postgres(String),
}

/// How to open a store.
pub struct StoreOptions {
    pub location: Location,
    /// Where blobs lie.
    pub blobs: PathBuf,
    pub clock: Clock,
    pub entropy: Entropy,
    /// Connections for reading; each costs some memory, each lets one more page be read at once.
    pub readers: usize,
    /// Planned failures; `None` outside tests.
    pub faults: Option<Arc<Faults>>,
}

/// An open database. Cheap to clone; the writer ends with the last clone.
#[derive(Clone)]
pub struct Store {
    jobs: mpsc::Sender<crate::door::Job>,
    readers: Arc<Readers>,
    head: watch::Receiver<i64>,
    passing: Passing,
    blobs: Blobs,
    clock: Clock,
    node: Arc<str>,
    /// Ends with the last clone.
    _listener: Option<Arc<Listener>>,
}

/// Words that are said to all nodes and kept by none: who looks at a ticket at this moment, not what happened to it. One
/// that is lost must be harmless.
#[derive(Clone)]
pub(crate) struct Passing {
    send: broadcast::Sender<Arc<str>>,
    node: Arc<str>,
}

/// More words than this are not kept for a listener who is slow.
const PASSING_MAX: usize = 1024;
/// What PostgreSQL takes for one notification, less the node's name.
const PASSING_BYTES_MAX: usize = 7_000;

impl Passing {
    fn new(node: &str) -> Self {
        Self { send: broadcast::channel(PASSING_MAX).0, node: node.into() }
    }
    /// What came over the wire: the name of a node, a blank, its words. Its own it has heard already.
    pub(crate) fn heard(&self, payload: &str) {
        if let Some((node, words)) = payload.split_once(' ')
            && node != &*self.node
        {
            // Nobody listening is no failure.
            let _ = self.send.send(words.into());
        }
    }
}

/// The task that hears of other nodes' commits; dropping this ends it and its connection.
struct Listener(tokio::task::AbortHandle);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Readers {
    free: Arc<Semaphore>,
    kind: ReaderKind,
    faults: Option<Arc<Faults>>,
}

enum ReaderKind {
    Lite { path: PathBuf, idle: Mutex<Vec<Conn>> },
    Pg { pool: deadpool_postgres::Pool, handle: tokio::runtime::Handle },
}

type ReadingFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;
/// A closure that reads, without its type: what lends it a connection is compiled once, and not for each of the hundreds
/// that read. It keeps its value where its caller finds it.
type Reading = Box<dyn for<'a> FnOnce(&'a mut Conn) -> ReadingFuture<'a> + Send>;

/// SQLite below this can corrupt its write-ahead log when a checkpoint races a writer.
const SQLITE_VERSION_MIN: i32 = 3_051_003;
const READ_WAIT: Duration = Duration::from_secs(10);

impl Store {
    /// Opens, migrates, and starts the writer.
    ///
    /// # Errors
    /// A fault that says what is wrong with the place, the version or the connection.
    pub async fn open(options: StoreOptions) -> Result<Self> {
        let StoreOptions { location, blobs, clock, entropy, readers, faults } = options;
        let handle = tokio::runtime::Handle::current();
        let node = match &location {
            // One owner: what its predecessor held when it was killed is its own, and waits for nothing.
            Location::Sqlite(_) => "owner".to_owned(),
            Location::Postgres(_) => {
                let mut node = [0; 8];
                entropy(&mut node);
                hex::encode(node)
            }
        };
        let (source, kind, first, listen_to) = match location {
            Location::Sqlite(path) => {
                if rusqlite::version_number() < SQLITE_VERSION_MIN {
                    return Err(Error::fault(format!("SQLite {} is too old", rusqlite::version())));
                }
                let mut db = upgrade_sqlite(&path)?;
                let head = poll_now(events::head(&mut db)).ok_or_else(|| Error::fault("a read waited"))??;
                let conn = open_sqlite(&path)?;
                let kind = ReaderKind::Lite { path, idle: Mutex::new(Vec::new()) };
                (Source::Lite(Some(conn)), kind, head.seq, None)
            }
            Location::Postgres(url) => {
                let server = postgres::server(&url)?;
                let writer = postgres::pool(server.for_writing(), 1)?;
                let pool = postgres::pool(server.for_reading(), readers)?;
                let client = writer.get().await.map_err(|e| postgres::refused(&server, &e))?;
                let mut db = Conn::pg(client, None);
                postgres::check(&mut db).await?;
                migrate::migrate(&mut db).await?;
                let head = events::head(&mut db).await?;
                // The writer makes its own, where it works.
                db.abandon();
                let kind = ReaderKind::Pg { pool, handle };
                (Source::Pg(writer), kind, head.seq, Some(server))
            }
        };
        let (send, receive) = mpsc::channel(QUEUE_JOBS_MAX);
        let passing = Passing::new(&node);
        let (head, watch) = watch::channel(first);
        let head = Arc::new(head);
        let listener = match listen_to {
            None => None,
            Some(server) => {
                let head = Arc::downgrade(&head);
                // Before anything else is done here: a node that cannot be seen is taken for one that is gone.
                let first = postgres::attend(&server, &node, &head, &passing).await;
                let first = first.map_err(|e| postgres::refused(&server, &e))?;
                let task = tokio::spawn(postgres::listen(
                    server,
                    node.clone(),
                    clock.clone(),
                    head,
                    passing.clone(),
                    first,
                ));
                Some(Arc::new(Listener(task.abort_handle())))
            }
        };
        let writer =
            Writer { source, jobs: receive, head, clock: clock.clone(), entropy, faults: faults.clone() };
        std::thread::Builder::new().name("writer".into()).spawn(move || writer.run())?;
        let free = Arc::new(Semaphore::new(readers));
        let readers = Arc::new(Readers { free, kind, faults: faults.clone() });
        let blobs = Blobs::new(blobs, faults);
        blobs.sweep(clock())?;
        Ok(Self {
            jobs: send,
            readers,
            head: watch,
            passing,
            blobs,
            clock,
            node: node.into(),
            _listener: listener,
        })
    }

    /// Runs `f` as one write transaction; returns when its rows are durable. `f` may await nothing but the transaction.
    ///
    /// # Errors
    /// What `f` returned; a fault when the commit failed; "busy" when the database could not be written at all.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        let (job, receive) = job(f);
        if self.jobs.send(job).await.is_err() {
            return Err(Refusal::Busy("the desk is stopping".into()).into());
        }
        answered(receive).await
    }

    /// Lends a connection for reading, in one snapshot on SQLite.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let reading: Reading = Box::new(move |db| {
            Box::pin(async move {
                // The caller may have gone away.
                f(db).await.map(|value| drop(send.send(value)))
            })
        });
        self.lend(reading).await?;
        receive.await.map_err(|_| Error::fault("a reading that went well left nothing"))
    }

    async fn lend(&self, f: Reading) -> Result<()> {
        let readers = self.readers.clone();
        let permit = tokio::time::timeout(READ_WAIT, readers.free.clone().acquire_owned())
            .await
            .map_err(|_| Error::from(Refusal::Busy("too many pages are being read".into())))?;
        let permit = permit.map_err(|_| Error::fault("the readers are closed"))?;
        let pg = match &readers.kind {
            ReaderKind::Lite { .. } => None,
            ReaderKind::Pg { pool, handle } => {
                Some((pool.get().await.map_err(unreachable_database)?, handle.clone()))
            }
        };
        let result = tokio::task::spawn_blocking(move || {
            // Given back when the reading ends, which may be after its caller is gone.
            let _permit = permit;
            match pg {
                Some((client, handle)) => handle.block_on(f(&mut Conn::pg(client, readers.faults.clone()))),
                None => readers.read_sqlite(f),
            }
        })
        .await;
        result.map_err(|e| Error::fault(format!("a read panicked: {e}")))?
    }

    /// The number of the last committed event that this node heard of; changes wake whoever waits.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.head.clone()
    }

    /// Says something to this node and all others that is true for a moment only. Whoever is not listening, or not
    /// reachable, does not hear it.
    ///
    /// # Errors
    /// A fault when it is longer than a notification of PostgreSQL, or the others cannot be told; this node has heard it.
    pub async fn pass_on(&self, words: &str) -> Result<()> {
        let _ = self.passing.send.send(words.into());
        if words.len() > PASSING_BYTES_MAX {
            return Err(Error::fault("words for the other nodes are too long"));
        }
        if self._listener.is_none() {
            return Ok(());
        }
        let payload = format!("{} {words}", self.node);
        self.read(async move |db| {
            let sql = "select cast(pg_notify('deskhand_passing', cast($1 as text)) as text) as told";
            db.find(sql, args![payload]).await.map(drop)
        })
        .await
    }

    /// What is passed on from now on, by this node and others: [`Store::pass_on`].
    pub fn passing(&self) -> broadcast::Receiver<Arc<str>> {
        self.passing.send.subscribe()
    }

    /// The number of the last committed event, whoever wrote it.
    pub async fn poll_head(&self) -> Result<i64> {
        self.read(async |db| Ok(events::head(db).await?.seq)).await
    }

    /// Tells this node from others in leases; another one at every start on PostgreSQL. The others see when it is gone.
    pub fn node(&self) -> &str {
        &self.node
    }

    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    pub fn now(&self) -> domain::Moment {
        (self.clock)()
    }
}

impl Readers {
    fn read_sqlite(&self, f: Reading) -> Result<()> {
        let ReaderKind::Lite { path, idle } = &self.kind else {
            return Err(Error::fault("not a SQLite store"));
        };
        let known = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut db = match known {
            Some(db) => db,
            None => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let conn = rusqlite::Connection::open_with_flags(path, flags)?;
                keep_plans(&conn)?;
                conn.execute_batch("pragma busy_timeout = 5000; pragma cache_size = -4000; pragma temp_store = memory; pragma query_only = on")?;
                Conn::lite(conn, self.faults.clone())
            }
        };
        let read = poll_now(async {
            db.batch("begin").await?;
            let result = f(&mut db).await;
            let end = db.batch("commit").await;
            result.and(end)
        });
        let read =
            read.unwrap_or_else(|| Err(Error::fault("a read awaited something other than its connection")));
        if db.as_lite().is_some_and(rusqlite::Connection::is_autocommit) {
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
        }
        read
    }
}

/// Lets a prepared statement keep its plan. Without, one that compares a parameter with an indexed column is planned
/// anew whenever the parameter is another: a third of what a placed mail costs.
fn keep_plans(conn: &rusqlite::Connection) -> rusqlite::Result<()> {
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

/// Opens a database and brings it to the version of this program.
pub(crate) fn upgrade_sqlite(path: &Path) -> Result<Conn> {
    let mut db = Conn::lite(open_sqlite(path)?, None);
    poll_now(migrate::migrate(&mut db)).ok_or_else(|| Error::fault("a migration waited"))??;
    Ok(db)
}

fn open_sqlite(path: &Path) -> Result<rusqlite::Connection> {
    let conn = rusqlite::Connection::open(path)
        .map_err(|e| Error::Fault(anyhow::Error::new(e).context(format!("opening {}", path.display()))))?;
    keep_plans(&conn)?;
    let mode: String = conn.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::fault(format!(
            "{} lies on a file system that SQLite cannot keep a write-ahead log on (it says “{mode}”); \
             put the data directory on a local disk",
            path.display()
        )));
    }
    conn.execute_batch(
        "pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma cache_size = -16000;
         pragma temp_store = memory; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864",
    )?;
    Ok(conn)
}

pub(crate) fn unreachable_database(e: deadpool_postgres::PoolError) -> Error {
    tracing::error!("the database cannot be reached: {:#}", anyhow::Error::new(e));
    Refusal::Busy("the database cannot be reached".into()).into()
}

impl Store {
    /// Prepares every static statement that `check` names; used by the test of all statements.
    pub async fn check_sql(&self, statements: Vec<&'static str>) -> Result<()> {
        self.read(async move |db| {
            for sql in statements {
                db.check(sql).await?;
            }
            Ok(())
        })
        .await
    }
}

/// Makes the tables in an empty database as every version of the program did, one after the other, with sample rows put in
/// after each: what upgrades are tested over.
///
/// # Errors
/// A fault when the database is not empty, or an upgrade does not get through.
pub async fn rehearse_upgrades(location: &Location) -> Result<()> {
    match location {
        Location::Sqlite(path) => {
            let mut db = Conn::lite(open_sqlite(path)?, None);
            poll_now(migrate::rehearse(&mut db)).ok_or_else(|| Error::fault("a migration waited"))?
        }
        Location::Postgres(url) => {
            let pool = postgres::pool(postgres::server(url)?.for_writing(), 1)?;
            let client = pool.get().await.map_err(unreachable_database)?;
            migrate::rehearse(&mut Conn::pg(client, None)).await
        }
    }
}

/// Copies a SQLite database while it is in use, page by page, into a fresh file. Blocks.
pub fn copy_sqlite(from: &Path, to: &Path) -> Result<()> {
    let source = rusqlite::Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(Duration::from_secs(30))?;
    let name = to.to_str().ok_or_else(|| Refusal::invalid("file", "must have a name in UTF-8"))?;
    source.execute("vacuum into ?1", [name])?;
    std::fs::File::open(to)?.sync_all()?;
    if let Some(directory) = to.parent().filter(|d| !d.as_os_str().is_empty()) {
        std::fs::File::open(directory)?.sync_all()?;
    }
    Ok(())
}

/// The tables of a store and their rows: what `verify` reports.
pub async fn list_tables(db: &mut Conn) -> Result<Vec<String>> {
    let lite = db.is_lite();
    let sql = if lite { crate::dialect::TABLES_SQLITE } else { crate::dialect::TABLES_POSTGRES };
    let rows = db.all(sql, args![]).await?;
    rows.into_iter().map(|mut row| row.get("name")).collect()
}

/// SQLite's own look at its file; on PostgreSQL the server's checksums do that.
///
/// # Errors
/// A fault with the first damage it found.
pub async fn check_integrity(db: &mut Conn) -> Result<()> {
    if !db.is_lite() {
        return Ok(());
    }
    let mut first = db.one("pragma integrity_check(1)", args![]).await?;
    let told: String = first.get("integrity_check")?;
    if told != "ok" {
        return Err(Error::fault(format!("the database is damaged: {told}; restore a backup")));
    }
    if let Some(mut row) = db.find("pragma foreign_key_check", args![]).await? {
        let table: String = row.get("table")?;
        return Err(Error::fault(format!(
            "the database is damaged: a row of {table} names something that is gone"
        )));
    }
    Ok(())
}
