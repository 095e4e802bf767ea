//! Opening a database, and the pool of readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{Error, Refusal, Result};
use rusqlite::OpenFlags;
use tokio::sync::{Semaphore, mpsc, watch};

use crate::db::{Conn, Faults, poll_now};
use crate::door::{QUEUE_JOBS_MAX, Source, Tx, Writer, answered, job};
use crate::{Blobs, Clock, Entropy, args, events, migrate};

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
    blobs: Blobs,
    clock: Clock,
}

struct Readers {
    free: Semaphore,
    kind: ReaderKind,
    faults: Option<Arc<Faults>>,
}

enum ReaderKind {
    Lite { path: PathBuf, idle: Mutex<Vec<Conn>> },
    Pg { pool: deadpool_postgres::Pool, handle: tokio::runtime::Handle },
}

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
        let listen_to = match &location {
            Location::Sqlite(_) => None,
            Location::Postgres(url) => Some(url.clone()),
        };
        let (source, kind, first) = match location {
            Location::Sqlite(path) => {
                if rusqlite::version_number() < SQLITE_VERSION_MIN {
                    return Err(Error::fault(format!("SQLite {} is too old", rusqlite::version())));
                }
                let mut db = Conn::lite(open_sqlite(&path)?, None);
                poll_now(migrate::migrate(&mut db)).ok_or_else(|| Error::fault("a migration waited"))??;
                let head = poll_now(events::head(&mut db)).ok_or_else(|| Error::fault("a read waited"))??;
                let conn = open_sqlite(&path)?;
                (Source::Lite(Some(conn)), ReaderKind::Lite { path, idle: Mutex::new(Vec::new()) }, head.seq)
            }
            Location::Postgres(url) => {
                let pool = postgres_pool(&url, readers + 1)?;
                let mut db = Conn::pg(pool.get().await.map_err(unreachable_database)?, None);
                migrate::migrate(&mut db).await?;
                let head = events::head(&mut db).await?;
                (Source::Pg(pool.clone(), handle.clone()), ReaderKind::Pg { pool, handle }, head.seq)
            }
        };
        let (send, receive) = mpsc::channel(QUEUE_JOBS_MAX);
        let (head, watch) = watch::channel(first);
        let head = Arc::new(head);
        if let Some(url) = listen_to {
            tokio::spawn(listen(url, Arc::downgrade(&head)));
        }
        let writer =
            Writer { source, jobs: receive, head, clock: clock.clone(), entropy, faults: faults.clone() };
        std::thread::Builder::new().name("writer".into()).spawn(move || writer.run())?;
        let readers = Arc::new(Readers { free: Semaphore::new(readers), kind, faults: faults.clone() });
        Ok(Self { jobs: send, readers, head: watch, blobs: Blobs::new(blobs, faults), clock })
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
        let readers = self.readers.clone();
        let permit = tokio::time::timeout(READ_WAIT, readers.free.acquire())
            .await
            .map_err(|_| Error::from(Refusal::Busy("too many pages are being read".into())))?;
        let permit = permit.map_err(|_| Error::fault("the readers are closed"))?;
        let pg = match &readers.kind {
            ReaderKind::Lite { .. } => None,
            ReaderKind::Pg { pool, handle } => {
                Some((pool.get().await.map_err(unreachable_database)?, handle.clone()))
            }
        };
        let shared = self.readers.clone();
        let result = tokio::task::spawn_blocking(move || match pg {
            Some((client, handle)) => handle.block_on(f(&mut Conn::pg(client, shared.faults.clone()))),
            None => shared.read_sqlite(f),
        })
        .await;
        drop(permit);
        result.map_err(|e| Error::fault(format!("a read panicked: {e}")))?
    }

    /// The number of the last committed event that this node heard of; changes wake whoever waits.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.head.clone()
    }

    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    pub fn now(&self) -> domain::Moment {
        (self.clock)()
    }
}

impl Readers {
    fn read_sqlite<T, F>(&self, f: F) -> Result<T>
    where
        F: AsyncFnOnce(&mut Conn) -> Result<T>,
    {
        let ReaderKind::Lite { path, idle } = &self.kind else {
            return Err(Error::fault("not a SQLite store"));
        };
        let known = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut db = match known {
            Some(db) => db,
            None => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let conn = rusqlite::Connection::open_with_flags(path, flags)?;
                conn.execute_batch("pragma busy_timeout = 5000; pragma cache_size = -4000; pragma temp_store = memory; pragma query_only = on")?;
                Conn::lite(conn, self.faults.clone())
            }
        };
        let read = poll_now(async {
            db.batch("begin").await?;
            let result = f(&mut db).await;
            let end = db.batch("commit").await;
            result.and_then(|value| end.map(|()| value))
        });
        let read =
            read.unwrap_or_else(|| Err(Error::fault("a read awaited something other than its connection")));
        if db.as_lite().is_some_and(rusqlite::Connection::is_autocommit) {
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
        }
        read
    }
}

fn open_sqlite(path: &Path) -> Result<rusqlite::Connection> {
    let conn = rusqlite::Connection::open(path)
        .map_err(|e| Error::Fault(anyhow::Error::new(e).context(format!("opening {}", path.display()))))?;
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000;
         pragma cache_size = -16000; pragma temp_store = memory; pragma wal_autocheckpoint = 4000",
    )?;
    Ok(conn)
}

fn postgres_pool(url: &str, connections: usize) -> Result<deadpool_postgres::Pool> {
    let mut config: tokio_postgres::Config = url.parse().map_err(|e: tokio_postgres::Error| {
        Error::fault(format!("--database is not a PostgreSQL address like postgres://user@host/name: {e}"))
    })?;
    config.application_name("deskhand").connect_timeout(Duration::from_secs(5));
    // One meaning on every server, and a lost peer is noticed.
    config.options("-c synchronous_commit=on -c timezone=UTC -c client_min_messages=warning -c idle_in_transaction_session_timeout=60000");
    let recycling =
        deadpool_postgres::ManagerConfig { recycling_method: deadpool_postgres::RecyclingMethod::Fast };
    let manager = deadpool_postgres::Manager::from_config(config, tokio_postgres::NoTls, recycling);
    let wait = Some(Duration::from_secs(5));
    let pool = deadpool_postgres::Pool::builder(manager)
        .max_size(connections)
        .wait_timeout(wait)
        .create_timeout(wait)
        .recycle_timeout(wait)
        .runtime(deadpool_postgres::Runtime::Tokio1);
    pool.build().map_err(|e| Error::fault(format!("the connection pool: {e}")))
}

fn unreachable_database(e: deadpool_postgres::PoolError) -> Error {
    tracing::error!("the database cannot be reached: {e}");
    Refusal::Busy("the database cannot be reached".into()).into()
}

/// Hears of commits by other nodes and tells this one's followers. A lost connection is made again, with pauses; the
/// head is also read then, so that nothing said meanwhile is missed.
async fn listen(url: String, head: std::sync::Weak<watch::Sender<i64>>) {
    const PAUSE: Duration = Duration::from_secs(2);
    while head.strong_count() > 0 {
        if let Err(e) = listen_once(&url, &head).await {
            tracing::warn!("not hearing of other nodes' commits: {e:#}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen_once(url: &str, head: &std::sync::Weak<watch::Sender<i64>>) -> anyhow::Result<()> {
    let (client, mut connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let (send, mut receive) = mpsc::channel(16);
    let pump = tokio::spawn(async move {
        while let Some(message) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
            let Ok(message) = message else { break };
            if let tokio_postgres::AsyncMessage::Notification(n) = message {
                // A full channel means that the node is being woken anyway.
                let _ = send.try_send(n.payload().parse().unwrap_or(0));
            }
        }
    });
    client.batch_execute("listen deskhand_head").await?;
    let now: i64 = client.query_one("select seq from event_head where one = 1", &[]).await?.get(0);
    let tell = |seq: i64| {
        let Some(head) = head.upgrade() else { return false };
        head.send_if_modified(|known| {
            let later = seq > *known;
            *known = seq.max(*known);
            later
        });
        true
    };
    tell(now);
    loop {
        // The timeout only serves to notice that the store is gone.
        match tokio::time::timeout(Duration::from_secs(5), receive.recv()).await {
            Ok(Some(seq)) if tell(seq) => {}
            Err(_) if head.strong_count() > 0 => {}
            Ok(None) => anyhow::bail!("the connection ended"),
            Ok(Some(_)) | Err(_) => break,
        }
    }
    pump.abort();
    Ok(())
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

/// Copies a SQLite database while it is in use, page by page, into a fresh file. Blocks.
pub fn copy_sqlite(from: &Path, to: &Path) -> Result<()> {
    let source = rusqlite::Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(Duration::from_secs(30))?;
    source.execute("vacuum into ?1", [to.to_string_lossy()])?;
    std::fs::File::open(to)?.sync_all()?;
    Ok(())
}

/// The tables of a store and their rows: what `verify` reports.
pub async fn list_tables(db: &mut Conn) -> Result<Vec<String>> {
    let lite = db.is_lite();
    let sql = if lite { crate::dialect::TABLES_SQLITE } else { crate::dialect::TABLES_POSTGRES };
    let rows = db.all(sql, args![]).await?;
    rows.into_iter().map(|mut row| row.get("name")).collect()
}
