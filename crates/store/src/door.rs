//! The write door: the only opener of write transactions.
//!
//! One writer thread takes up to [`BATCH_JOBS_MAX`] waiting closures, runs each in a savepoint, appends the events they
//! recorded, commits once, and only then answers them all. A refused closure rolls back alone.

use std::any::Any;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;

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
/// How many ids a node takes at once.
const ID_BLOCK: i64 = 1000;

/// An open write transaction. Reads like any connection, and records what happened.
pub struct Tx {
    conn: Conn,
    now: Moment,
    ids: Ids,
    recorded: Vec<(Actor, Event)>,
    quiet: bool,
    depth: u32,
}

#[derive(Default)]
struct Ids {
    next: i64,
    end: i64,
    /// The block was taken in this job, and goes with it when it rolls back.
    taken_in_job: bool,
    taken_in_batch: bool,
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
        if self.ids.next >= self.ids.end {
            let sql = "update counter set next = next + $1 where name = 'id' returning next";
            let end: i64 = self.conn.one(sql, args![ID_BLOCK]).await?.get("next")?;
            self.ids = Ids { next: end - ID_BLOCK, end, taken_in_job: true, taken_in_batch: true };
        }
        self.ids.next += 1;
        Ok(T::from(self.ids.next - 1))
    }

    /// The next ticket number.
    pub async fn next_ticket_id(&mut self) -> Result<domain::TicketId> {
        let sql = "update counter set next = next + 1 where name = 'ticket' returning next";
        let next: i64 = self.conn.one(sql, args![]).await?.get("next")?;
        Ok(domain::TicketId(next - 1))
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
        self.conn.batch(save).await?;
        self.depth += 1;
        let recorded = self.recorded.len();
        let result = part(self).await;
        self.depth -= 1;
        if result.is_ok() {
            self.conn.batch(KEEP[depth]).await?;
        } else {
            self.recorded.truncate(recorded);
            self.conn.batch(UNDO[depth]).await?;
            // Ids taken from a block that was rolled back would be given out again.
            if self.ids.taken_in_job {
                self.ids = Ids { taken_in_batch: true, ..Ids::default() };
            }
        }
        result
    }
}

type JobFuture<'a> = Pin<Box<dyn Future<Output = Ran> + 'a>>;
pub(crate) type Job = Box<dyn for<'a> FnOnce(&'a mut Tx) -> JobFuture<'a> + Send>;

/// What a job left behind: whether to keep it, and how to tell its caller once the batch is safe.
pub(crate) struct Ran {
    ok: bool,
    answer: Box<dyn FnOnce(std::result::Result<(), Unsafe>) + Send>,
}

/// The batch did not commit.
#[derive(Clone)]
struct Unsafe(Arc<str>, bool);

impl Unsafe {
    fn into_error(self) -> Error {
        if self.1 {
            // Kept apart so that a mail door can say 452 (RFC 5321 §4.2.3) instead of 451.
            return Error::Fault(
                anyhow::Error::new(std::io::Error::from(std::io::ErrorKind::StorageFull)).context(self.0),
            );
        }
        Error::fault(self.0.to_string())
    }
}

pub(crate) fn job<T, F>(f: F) -> (Job, oneshot::Receiver<Result<T>>)
where
    T: Send + 'static,
    F: AsyncFnOnce(&mut Tx) -> Result<T> + Send + 'static,
{
    let (send, receive) = oneshot::channel();
    let job: Job = Box::new(move |tx| {
        Box::pin(async move {
            let run = std::panic::AssertUnwindSafe(f(tx)).catch_unwind().await;
            let result = run
                .unwrap_or_else(|panic| Err(Error::fault(format!("a command panicked: {}", words(&*panic)))));
            Ran {
                ok: result.is_ok(),
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
    Pg(deadpool_postgres::Pool, tokio::runtime::Handle),
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
        let mut tx: Option<Tx> = None;
        while let Some(first) = self.jobs.blocking_recv() {
            let mut batch = Vec::with_capacity(16);
            batch.push(first);
            while batch.len() < BATCH_JOBS_MAX {
                match self.jobs.try_recv() {
                    Ok(job) => batch.push(job),
                    Err(_) => break,
                }
            }
            if tx.as_ref().is_none_or(|tx| tx.conn.is_broken()) {
                match self.connect() {
                    Ok(fresh) => tx = Some(fresh),
                    Err(e) => {
                        // Dropping the jobs tells their callers "busy": nothing of theirs ran.
                        tracing::error!("no connection for writing: {e}");
                        continue;
                    }
                }
            }
            let Some(open) = tx.as_mut() else { continue };
            let handle = match &self.source {
                Source::Lite(_) => None,
                Source::Pg(_, handle) => Some(handle.clone()),
            };
            let batch = run_batch(open, batch, &self.clock, &self.entropy, handle.is_none());
            let done = match handle {
                Some(handle) => Some(handle.block_on(batch)),
                None => poll_now(batch),
            };
            match done {
                Some(Ok(Some(seq))) => drop(self.head.send_if_modified(|known| {
                    *known = seq.max(*known);
                    true
                })),
                Some(Ok(None)) => {}
                // A connection in an unknown state is not used again.
                Some(Err(())) | None => {
                    if handle_lost(open) {
                        tx = None;
                    }
                }
            }
        }
    }

    fn connect(&mut self) -> Result<Tx> {
        let conn = match &mut self.source {
            Source::Lite(conn) => {
                let conn = conn.take().ok_or_else(|| Error::fault("the SQLite connection is gone"))?;
                Conn::lite(conn, self.faults.clone())
            }
            Source::Pg(pool, handle) => Conn::pg(handle.block_on(pool.get())?, self.faults.clone()),
        };
        Ok(Tx { conn, now: Moment(0), ids: Ids::default(), recorded: Vec::new(), quiet: false, depth: 0 })
    }
}

/// After a failed batch: SQLite's one connection is rolled back and kept, a PostgreSQL one is given up.
fn handle_lost(tx: &mut Tx) -> bool {
    let Some(conn) = tx.conn.as_lite() else { return true };
    if !conn.is_autocommit() {
        // Nothing to do about a failure here: the next `begin` reports it.
        let _ = conn.execute_batch("rollback");
    }
    false
}

async fn run_batch(
    tx: &mut Tx,
    jobs: Vec<Job>,
    clock: &Clock,
    entropy: &Entropy,
    lite: bool,
) -> std::result::Result<Option<i64>, ()> {
    tx.ids.taken_in_batch = false;
    tx.depth = 0;
    let mut head = match begin(tx, clock).await {
        Ok(head) => head,
        Err(e) => {
            tracing::error!("a write could not begin: {e}");
            return Err(());
        }
    };
    let first = head.seq;
    let mut answers = Vec::with_capacity(jobs.len());
    let mut recorded = Vec::new();
    let mut lost: Option<Error> = None;
    for job in jobs {
        if lost.is_some() {
            // The connection is gone in the middle: the rest hears "busy" by being dropped.
            drop(job);
            continue;
        }
        match run_job(tx, job, lite).await {
            Ok((answer, events)) => {
                recorded.extend(events);
                answers.push(answer);
            }
            Err((answer, e)) => {
                answers.extend(answer);
                lost = Some(e);
            }
        }
    }
    let ended = match lost {
        Some(e) => Err(e),
        None => finish(tx, &mut head, recorded, entropy).await,
    };
    match ended {
        Ok(()) => {
            answers.into_iter().for_each(|answer| answer(Ok(())));
            Ok((head.seq > first).then_some(head.seq))
        }
        Err(e) => {
            if tx.ids.taken_in_batch {
                tx.ids = Ids::default();
            }
            let full = matches!(&e, Error::Fault(e) if crate::db::is_disk_full(e));
            tracing::error!("a batch of writes was lost: {e}");
            let lost = Unsafe(format!("the change could not be saved: {e}").into(), full);
            answers.into_iter().for_each(|answer| answer(Err(lost.clone())));
            Err(())
        }
    }
}

async fn begin(tx: &mut Tx, clock: &Clock) -> Result<Head> {
    let lite = tx.conn.is_lite();
    tx.conn.batch(dialect::begin_write(lite)).await?;
    let head = events::head(&mut tx.conn).await?;
    let clock = clock();
    // Later than everything committed, so that "changed since" never skips; but a clock that once jumped far ahead must
    // not hold the desk in the future.
    tx.now = if head.at >= clock && head.at.since(clock) < MINUTE_US { head.at.plus_us(1) } else { clock };
    Ok(head)
}

type Answer = Box<dyn FnOnce(std::result::Result<(), Unsafe>) + Send>;

async fn run_job(
    tx: &mut Tx,
    job: Job,
    lite: bool,
) -> std::result::Result<(Answer, Vec<(Actor, Event)>), (Option<Answer>, Error)> {
    tx.conn.batch("savepoint job").await.map_err(|e| (None, e))?;
    tx.conn.take_changes();
    tx.recorded.clear();
    tx.quiet = false;
    tx.ids.taken_in_job = false;
    tx.depth = 0;
    let ran = if lite { poll_now(job(tx)) } else { Some(job(tx).await) };
    let Some(ran) = ran else {
        return Err((None, Error::fault("a command awaited something other than its transaction")));
    };
    let events = std::mem::take(&mut tx.recorded);
    if ran.ok {
        let silent = events.is_empty() && !tx.quiet && tx.conn.take_changes() > 0;
        debug_assert!(!silent, "a command changed rows and recorded no event");
        return match tx.conn.batch("release job").await {
            Ok(()) => Ok((ran.answer, events)),
            Err(e) => Err((Some(ran.answer), e)),
        };
    }
    if tx.ids.taken_in_job {
        tx.ids = Ids { taken_in_batch: true, ..Ids::default() };
    }
    match tx.conn.batch("rollback to job; release job").await {
        Ok(()) => Ok((ran.answer, Vec::new())),
        Err(e) => Err((Some(ran.answer), e)),
    }
}

async fn finish(
    tx: &mut Tx,
    head: &mut Head,
    recorded: Vec<(Actor, Event)>,
    entropy: &Entropy,
) -> Result<()> {
    let now = tx.now;
    let any = !recorded.is_empty();
    events::append(&mut tx.conn, head, recorded, now, entropy).await?;
    if any && !tx.conn.is_lite() {
        // Delivered at the commit, to the other nodes.
        let sql = "select cast(pg_notify('deskhand_head', cast($1 as text)) as text) as told";
        tx.conn.find(sql, args![head.seq.to_string()]).await?;
    }
    tx.conn.batch("commit").await
}

/// The caller's end of a job.
pub(crate) async fn answered<T>(receive: oneshot::Receiver<Result<T>>) -> Result<T> {
    match receive.await {
        Ok(result) => result,
        Err(_) => Err(Refusal::Busy("the database cannot be written right now".into()).into()),
    }
}
