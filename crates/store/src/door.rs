//! The write door: the only opener of write transactions.
//!
//! One writer thread takes up to [`BATCH_JOBS_MAX`] waiting closures, runs each in a savepoint, appends the events they
//! recorded, commits once, and only then answers them all. A refused closure rolls back alone.
//!
//! On PostgreSQL the round trips are what a batch costs, so what needs no answer waits for company: a batch begins with
//! one, every closure has those of its own questions, and all that ends a batch goes out together.

use std::any::Any;
use std::ops::{Deref, DerefMut};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::moment::MINUTE_US;
use domain::{Actor, Error, Event, Moment, Refusal, Result};
use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot, watch};

use crate::db::{Conn, Faults, poll_now};
use crate::events::{self, Head};
use crate::{Clock, Entropy, args, dialect};

/// How many closures share one commit.
pub const BATCH_JOBS_MAX: usize = 256;
/// How many closures may wait for the writer; more callers wait in turn.
pub(crate) const QUEUE_JOBS_MAX: usize = 1024;
/// How long a closure may take on PostgreSQL, where other nodes wait for its lock. Nothing slow belongs in one.
const JOB_TIME_MAX: Duration = Duration::from_secs(60);

/// An open write transaction. Reads like any connection, and records what happened.
pub struct Tx {
    conn: Conn,
    now: Moment,
    counters: Counters,
    recorded: Vec<(Actor, Event)>,
    quiet: bool,
    depth: u32,
}

/// The workspace's numbers. Read when a batch begins and written when it ends: nobody else writes in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counters {
    id: i64,
    ticket: i64,
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}
impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Tx {
    /// The moment of this transaction: later than that of every transaction committed before it.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// Records a fact. It gets its number when the transaction commits.
    pub fn record(&mut self, by: &Actor, event: Event) {
        self.recorded.push((by.clone(), event));
    }

    /// Says why a change of rows needs no event: housekeeping that nobody asks about later.
    pub fn quiet(&mut self, _why: &'static str) {
        self.quiet = true;
    }

    /// A new id from the workspace's one sequence.
    pub async fn next_id<T: From<i64>>(&mut self) -> Result<T> {
        self.counters.id += 1;
        Ok(T::from(self.counters.id - 1))
    }

    /// The next ticket number.
    pub async fn next_ticket_id(&mut self) -> Result<domain::TicketId> {
        self.counters.ticket += 1;
        Ok(domain::TicketId(self.counters.ticket - 1))
    }

    /// A change of rows that needs no event, whatever else the transaction does.
    pub(crate) async fn housekeep(&mut self, sql: &'static str, args: &[crate::db::Value]) -> Result<u64> {
        let changes = self.conn.changes();
        let n = self.conn.execute(sql, args).await;
        self.conn.set_changes(changes);
        n
    }

    /// Runs a part that may fail without taking the rest with it: what it wrote and recorded is undone when it does.
    pub async fn attempt<T>(&mut self, part: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        const SAVE: [&str; 4] = ["savepoint part0", "savepoint part1", "savepoint part2", "savepoint part3"];
        const UNDO: [&str; 4] = [
            "rollback to part0; release part0",
            "rollback to part1; release part1",
            "rollback to part2; release part2",
            "rollback to part3; release part3",
        ];
        const KEEP: [&str; 4] = ["release part0", "release part1", "release part2", "release part3"];
        let depth = self.depth as usize;
        let Some(save) = SAVE.get(depth) else { return Err(Error::fault("parts are nested too deep")) };
        self.conn.control(save).await?;
        self.depth += 1;
        let (recorded, changes, quiet) = (self.recorded.len(), self.conn.changes(), self.quiet);
        let tickets = self.counters.ticket;
        let mut result = part(self).await;
        self.depth -= 1;
        if result.is_ok()
            && let Err(e) = self.keep(KEEP[depth]).await
        {
            result = Err(e);
        }
        if result.is_err() {
            self.recorded.truncate(recorded);
            self.conn.set_changes(changes);
            self.quiet = quiet;
            // Ticket numbers have no gaps; ids may.
            self.counters.ticket = tickets;
            self.conn.undo(UNDO[depth]).await?;
        }
        result
    }

    /// Ends a part that went well.
    ///
    /// # Errors
    /// When one of its statements failed after all, or it went on after one that did: the part must be undone.
    async fn keep(&mut self, release: &'static str) -> Result<()> {
        self.ends_well().await?;
        self.conn.control(release).await
    }

    async fn ends_well(&mut self) -> Result<()> {
        if self.conn.is_change_waiting() {
            self.conn.flush().await?;
        }
        if self.conn.is_spoiled() {
            return Err(Error::fault("it went on after a statement that failed"));
        }
        Ok(())
    }
}

type JobFuture<'a> = Pin<Box<dyn Future<Output = Ran> + 'a>>;
pub(crate) type Job = Box<dyn for<'a> FnOnce(&'a mut Tx) -> JobFuture<'a> + Send>;
type Answer = Box<dyn FnOnce(std::result::Result<(), Lost>) + Send>;

/// What a job left behind, and how to tell its caller once the batch is safe.
pub(crate) struct Ran {
    end: End,
    answer: Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Keep,
    Undo,
    /// It was cut off in the middle of a statement: the connection is of no more use.
    Stuck,
}

/// Why what a job did was not saved.
#[derive(Clone, Debug)]
enum Lost {
    /// Nothing was saved, and the same may work when tried again.
    Busy,
    /// Kept apart so that a mail door can say 452 (RFC 5321 §4.2.3) instead of 451.
    DiskFull(Arc<str>),
    Fault(Arc<str>),
}

impl Lost {
    fn new(e: &Error) -> Self {
        match e {
            Error::Refused(_) => Self::Busy,
            Error::Fault(e) if crate::db::is_disk_full(e) => Self::DiskFull(told(e)),
            Error::Fault(e) => Self::Fault(told(e)),
        }
    }
    fn into_error(self) -> Error {
        match self {
            Self::Busy => busy(),
            Self::DiskFull(words) => Error::Fault(
                anyhow::Error::new(std::io::Error::from(std::io::ErrorKind::StorageFull)).context(words),
            ),
            Self::Fault(words) => Error::fault(words.to_string()),
        }
    }
}

fn told(e: &anyhow::Error) -> Arc<str> {
    format!("the change could not be saved: {e:#}").into()
}

fn busy() -> Error {
    Refusal::Busy("the database cannot be written right now".into()).into()
}

pub(crate) fn job<T, F>(f: F) -> (Job, oneshot::Receiver<Result<T>>)
where
    T: Send + 'static,
    F: AsyncFnOnce(&mut Tx) -> Result<T> + Send + 'static,
{
    let (send, receive) = oneshot::channel();
    let job: Job = Box::new(move |tx| {
        Box::pin(async move {
            let lite = tx.conn.is_lite();
            let mut value = None;
            let work: Work<'_> = Box::pin(async { f(tx).await.map(|made| value = Some(made)) });
            let (done, end) = run_closure(work, lite).await;
            let result = done
                .and_then(|()| value.ok_or_else(|| Error::fault("a command that went well left nothing")));
            Ran {
                end,
                answer: Box::new(move |batch| {
                    // The caller may have gone away; the work is done all the same.
                    let _ = send.send(match batch {
                        Ok(()) => result,
                        Err(lost) => result.and_then(|_| Err(lost.into_error())),
                    });
                }),
            }
        })
    });
    (job, receive)
}

/// What a closure does in its transaction, without its type: it is run by code that is compiled once, and not for each
/// command. It keeps its value where [`job`] finds it.
type Work<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

async fn run_closure(work: Work<'_>, lite: bool) -> (Result<()>, End) {
    let ran = AssertUnwindSafe(async move {
        if lite {
            // Dropped here when it waits, so that the others of the batch need not wait with it.
            return poll_now(work);
        }
        tokio::time::timeout(JOB_TIME_MAX, work).await.ok()
    });
    match ran.catch_unwind().await {
        Ok(Some(Ok(()))) => (Ok(()), End::Keep),
        Ok(Some(Err(e))) => (Err(e), End::Undo),
        Ok(None) if lite => {
            (Err(Error::fault("a command awaited something other than its transaction")), End::Undo)
        }
        Ok(None) => (Err(Error::fault("a command took too long inside its transaction")), End::Stuck),
        Err(panic) => (Err(Error::fault(format!("a command panicked: {}", words(&*panic)))), End::Undo),
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without words".to_owned())
}

/// Where the writer gets its connection from.
pub(crate) enum Source {
    Lite(Option<rusqlite::Connection>),
    Pg(deadpool_postgres::Pool),
}

/// What the writer's futures run on.
enum Driver {
    Lite,
    /// Its own, on its own thread: the connection works where its statements are waited for, and nobody else has to be
    /// woken for an answer.
    Pg(tokio::runtime::Runtime),
}

impl Source {
    fn driver(&self) -> std::io::Result<Driver> {
        Ok(match self {
            Self::Lite(_) => Driver::Lite,
            Self::Pg(_) => Driver::Pg(tokio::runtime::Builder::new_current_thread().enable_all().build()?),
        })
    }
}

impl Driver {
    fn next(&self, jobs: &mut mpsc::Receiver<Job>) -> Option<Job> {
        match self {
            Self::Lite => jobs.blocking_recv(),
            // The connection hears meanwhile when the server closes it.
            Self::Pg(runtime) => runtime.block_on(jobs.recv()),
        }
    }
}

pub(crate) struct Writer {
    pub(crate) source: Source,
    pub(crate) jobs: mpsc::Receiver<Job>,
    pub(crate) head: Arc<watch::Sender<i64>>,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) faults: Option<Arc<Faults>>,
}

impl Writer {
    /// The writer's thread. Ends when the last store is dropped and the queue is empty.
    pub(crate) fn run(mut self) {
        let driver = match self.source.driver() {
            Ok(driver) => driver,
            Err(e) => {
                tracing::error!("the writer cannot start: {e}");
                return;
            }
        };
        let mut tx: Option<Tx> = None;
        while let Some(first) = driver.next(&mut self.jobs) {
            let mut batch = Vec::with_capacity(16);
            batch.push(first);
            while batch.len() < BATCH_JOBS_MAX {
                match self.jobs.try_recv() {
                    Ok(job) => batch.push(job),
                    Err(_) => break,
                }
            }
            if tx.as_ref().is_some_and(|tx| tx.conn.is_broken()) {
                // Given up first: the pool has room for one.
                tx = tx.and_then(after_loss);
            }
            if tx.is_none() {
                match self.connect(&driver) {
                    Ok(fresh) => tx = Some(fresh),
                    Err(e) => {
                        // Dropping the jobs tells their callers "busy": nothing of theirs ran.
                        tracing::error!("no connection for writing: {e}");
                        continue;
                    }
                }
            }
            let Some(open) = tx.as_mut() else { continue };
            let (clock, entropy) = (&self.clock, &self.entropy);
            let batch = AssertUnwindSafe(run_batch(open, batch, clock, entropy)).catch_unwind();
            let done = match &driver {
                Driver::Lite => poll_now(batch),
                Driver::Pg(runtime) => Some(runtime.block_on(batch)),
            };
            match done {
                Some(Ok(Ok(Some(seq)))) => drop(self.head.send_if_modified(|known| {
                    let later = seq > *known;
                    *known = seq.max(*known);
                    later
                })),
                Some(Ok(Ok(None))) => {}
                Some(Ok(Err(()))) => tx = tx.and_then(after_loss),
                Some(Err(panic)) => {
                    tracing::error!("the writer panicked and goes on: {}", words(&*panic));
                    tx = tx.and_then(after_loss);
                }
                None => {
                    tracing::error!("a batch of writes waited where nothing can wait");
                    tx = tx.and_then(after_loss);
                }
            }
        }
    }

    fn connect(&mut self, driver: &Driver) -> Result<Tx> {
        let conn = match &mut self.source {
            Source::Lite(conn) => {
                let conn = conn.take().ok_or_else(|| Error::fault("the SQLite connection is gone"))?;
                Conn::lite(conn, self.faults.clone())
            }
            Source::Pg(pool) => {
                let Driver::Pg(runtime) = driver else {
                    return Err(Error::fault("no runtime for PostgreSQL"));
                };
                let client = runtime.block_on(pool.get()).map_err(crate::open::unreachable_database)?;
                Conn::pg(client, self.faults.clone())
            }
        };
        let counters = Counters::default();
        Ok(Tx { conn, now: Moment(0), counters, recorded: Vec::new(), quiet: false, depth: 0 })
    }
}

/// After a failed batch: SQLite's one connection is rolled back and kept, a PostgreSQL one is given up, for a connection
/// in an unknown state is not used again.
fn after_loss(mut tx: Tx) -> Option<Tx> {
    tx.conn.set_in_batch(false);
    let Some(conn) = tx.conn.as_lite() else {
        tx.conn.abandon();
        return None;
    };
    if !conn.is_autocommit() {
        // Nothing to do about a failure here: the next `begin` reports it.
        let _ = conn.execute_batch("rollback");
    }
    Some(tx)
}

async fn run_batch(
    tx: &mut Tx,
    jobs: Vec<Job>,
    clock: &Clock,
    entropy: &Entropy,
) -> std::result::Result<Option<i64>, ()> {
    let mut head = match begin(tx, clock).await {
        Ok(head) => head,
        Err(e) => {
            // Dropping the jobs tells their callers "busy": nothing of theirs ran.
            tracing::error!("a write could not begin: {e}");
            return Err(());
        }
    };
    let (first, begun) = (head.seq, tx.counters);
    let batch = if jobs.len() == 1 { Batch::Alone } else { Batch::Shared };
    let mut answers = Vec::with_capacity(jobs.len());
    let mut recorded = Vec::new();
    let mut lost: Option<Error> = None;
    let mut undone = false;
    for job in jobs {
        if lost.is_some() {
            // The connection is gone in the middle: the rest hears "busy" by being dropped.
            drop(job);
            continue;
        }
        match run_job(tx, job, batch).await {
            Ok((answer, Some(events))) => {
                recorded.extend(events);
                answers.push(answer);
            }
            Ok((answer, None)) => {
                answers.push(answer);
                undone = batch == Batch::Alone;
            }
            Err((answer, e)) => {
                answers.extend(answer);
                lost = Some(e);
            }
        }
    }
    let ended = match lost {
        Some(e) => Err(Lost::new(&e)),
        // The transaction is over with its one job.
        None if undone => {
            tx.conn.set_in_batch(false);
            Ok(())
        }
        None => finish(tx, &mut head, begun, recorded, entropy).await,
    };
    let told = ended.clone().map_err(|lost| {
        tracing::error!("a batch of writes was lost: {lost:?}");
        lost
    });
    for answer in answers {
        // A value that panics when its caller is gone must not keep the others from hearing.
        let _ = std::panic::catch_unwind(AssertUnwindSafe(|| answer(told.clone())));
    }
    ended.map(|()| (head.seq > first).then_some(head.seq)).map_err(drop)
}

/// Whether a transaction has one job or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Batch {
    /// The transaction is its savepoint.
    Alone,
    Shared,
}

async fn begin(tx: &mut Tx, clock: &Clock) -> Result<Head> {
    let lite = tx.conn.is_lite();
    tx.conn.control(dialect::begin_write(lite)).await?;
    tx.conn.set_in_batch(true);
    let sql =
        "select h.seq, h.at, h.chain, i.next as id, t.next as ticket from event_head h, counter i, counter t
        where h.one = 1 and i.name = 'id' and t.name = 'ticket'";
    let mut row = tx.conn.one(sql, args![]).await?;
    let head = Head { seq: row.get("seq")?, at: row.get("at")?, chain: row.get("chain")? };
    tx.counters = Counters { id: row.get("id")?, ticket: row.get("ticket")? };
    let clock = clock();
    // Later than everything committed, so that "changed since" never skips; but a clock that once jumped far ahead must
    // not hold the desk in the future.
    let before = tx.now.max(head.at);
    tx.now = if before >= clock && before.since(clock) < MINUTE_US { before.plus_us(1) } else { clock };
    Ok(head)
}

/// What a job leaves to the batch: its answer, and its events unless it was undone.
type Left = (Answer, Option<Vec<(Actor, Event)>>);

async fn run_job(tx: &mut Tx, job: Job, batch: Batch) -> std::result::Result<Left, (Option<Answer>, Error)> {
    if batch == Batch::Shared {
        tx.conn.control("savepoint job").await.map_err(|e| (None, e))?;
    }
    tx.conn.set_changes(0);
    tx.recorded.clear();
    tx.quiet = false;
    tx.depth = 0;
    let tickets = tx.counters.ticket;
    let Ran { end, answer } = job(tx).await;
    let events = std::mem::take(&mut tx.recorded);
    let lost = match end {
        End::Keep if is_silent(tx, &events) => {
            Some(Lost::Fault("a command changed rows and recorded no event".into()))
        }
        End::Keep => match keep_job(tx, batch).await {
            Ok(()) => return Ok((answer, Some(events))),
            // A statement failed after all; the others need not pay.
            Err(e) => Some(Lost::new(&e)),
        },
        End::Undo => None,
        End::Stuck => return Err((Some(answer), Error::fault("a command took too long"))),
    };
    // Ticket numbers have no gaps; ids may.
    tx.counters.ticket = tickets;
    let answer: Answer = match lost {
        None => answer,
        Some(lost) => Box::new(move |_| answer(Err(lost))),
    };
    let undo = match batch {
        Batch::Alone => "rollback",
        Batch::Shared => "rollback to job; release job",
    };
    match tx.conn.undo(undo).await {
        Ok(()) => Ok((answer, None)),
        Err(e) => Err((Some(answer), e)),
    }
}

async fn keep_job(tx: &mut Tx, batch: Batch) -> Result<()> {
    match batch {
        Batch::Shared => tx.keep("release job").await,
        // What it still waits for fails the commit, and nobody else hears of it.
        Batch::Alone if tx.conn.is_spoiled() => Err(Error::fault("it went on after a statement that failed")),
        Batch::Alone => Ok(()),
    }
}

/// No silent change (HOUSE §2): caught where programmers and tests look, said in the log elsewhere.
fn is_silent(tx: &Tx, events: &[(Actor, Event)]) -> bool {
    let silent = events.is_empty() && !tx.quiet && tx.conn.changes() > 0;
    if silent {
        tracing::error!("a command changed rows and recorded no event");
    }
    silent && cfg!(debug_assertions)
}

async fn finish(
    tx: &mut Tx,
    head: &mut Head,
    begun: Counters,
    recorded: Vec<(Actor, Event)>,
    entropy: &Entropy,
) -> std::result::Result<(), Lost> {
    append(tx, head, begun, recorded, entropy).await.map_err(|e| Lost::new(&e))?;
    let end = commit(tx).await;
    tx.conn.set_in_batch(false);
    match end {
        // The answer to a commit that was sent may be lost with the connection: nobody may retry blindly.
        Err(Error::Refused(_)) if !tx.conn.is_lite() => Err(Lost::Fault(
            "the connection broke while saving: whether the change is saved is not known".into(),
        )),
        end => end.map_err(|e| Lost::new(&e)),
    }
}

/// What is written at the end of every batch. On PostgreSQL it goes out with the commit.
async fn append(
    tx: &mut Tx,
    head: &mut Head,
    begun: Counters,
    recorded: Vec<(Actor, Event)>,
    entropy: &Entropy,
) -> Result<()> {
    let Counters { id, ticket } = tx.counters;
    for (name, next, before) in [("id", id, begun.id), ("ticket", ticket, begun.ticket)] {
        if next != before {
            // A job may have put the counter itself further, as a restore does.
            let sql = "update counter set next = $2 where name = $1 and next < $2";
            tx.conn.execute_soon(sql, args![name, next]).await?;
        }
    }
    let (now, any) = (tx.now, !recorded.is_empty());
    events::append(&mut tx.conn, head, recorded, now, entropy).await?;
    if any && !tx.conn.is_lite() {
        // Delivered at the commit, to the other nodes.
        let sql = "select cast(pg_notify('deskhand_head', cast($1 as text)) as text) as told";
        tx.conn.execute_soon(sql, args![head.seq.to_string()]).await?;
    }
    Ok(())
}

/// On PostgreSQL a commit after a failed statement says "rollback" and is no error, but the statement's own is: it stands
/// first in what was sent.
async fn commit(tx: &mut Tx) -> Result<()> {
    tx.conn.control("commit").await?;
    tx.conn.flush().await
}

/// The caller's end of a job.
pub(crate) async fn answered<T>(receive: oneshot::Receiver<Result<T>>) -> Result<T> {
    receive.await.unwrap_or_else(|_| Err(busy()))
}
