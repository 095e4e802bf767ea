//! Promises in their order and all their wordings, and the clocks of every ticket.
//!
//! A ticket's clocks are kept folded up to an event of the log (`seq`), with the terms that they were counted by: the wording
//! of the promise and the hours as they were. What is to be done next for it, and when, is one indexed column.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::calendar::Calendar;
use domain::promise::clocks::{Ended, Stand, State, Step};
use domain::promise::kept::KeptCalendar;
use domain::promise::simulate::Tally;
use domain::promise::{Clock, Promise};
use domain::query::Promised;
use domain::{
    Error, Moment, PersonId, PromiseCalendarId, PromiseCheckId, PromiseId, PromiseTrialId, Refusal, Result,
    TicketId,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::db::{FromValue, Row, ToValue, Value};
use crate::{Conn, Tx, args};

/// What stands in `ticket.due_at` where nothing is due: later than every moment that is, so that it sorts last.
pub(crate) const NEVER_US: i64 = 1 << 53;

/// The moment of `ticket.due_at`, where there is one.
pub(crate) fn due(at: Moment) -> Option<Moment> {
    (at.0 < NEVER_US).then_some(at)
}

impl ToValue for Clock {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for Clock {
    fn from_value(value: Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

/// How a turn of a clock ended, or that it goes on.
pub fn stand_word(stand: Stand) -> &'static str {
    match stand {
        Stand::Idle | Stand::Running | Stand::Paused => "open",
        Stand::Kept => "kept",
        Stand::Missed => "missed",
        Stand::Lapsed => "lapsed",
    }
}

/// A promise of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskPromise {
    /// The wording that holds.
    pub promise: Promise,
    pub version: i64,
    pub position: i64,
    /// It is kept, and is nobody's.
    pub inactive_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

fn desk_promise(mut row: Row) -> Result<DeskPromise> {
    Ok(DeskPromise {
        promise: wording(&row.get::<String>("body")?)?,
        version: row.get("version")?,
        position: row.get("position")?,
        inactive_at: row.get("inactive_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn wording(body: &str) -> Result<Promise> {
    Ok(serde_json::from_str(body)?)
}

/// All that are not deleted, in their order; a desk has at most [`domain::promise::PROMISES_MAX`].
pub async fn list(db: &mut Conn) -> Result<Vec<DeskPromise>> {
    let sql = "select body, version, position, inactive_at, created_at, updated_at from promise
        where deleted_at is null order by position, id limit 500";
    db.all(sql, args![]).await?.into_iter().map(desk_promise).collect()
}

pub async fn find(db: &mut Conn, id: PromiseId) -> Result<Option<DeskPromise>> {
    let sql = "select body, version, position, inactive_at, created_at, updated_at from promise
        where id = $1 and deleted_at is null";
    db.find(sql, args![id]).await?.map(desk_promise).transpose()
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn load(db: &mut Conn, id: PromiseId) -> Result<DeskPromise> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// How often anything about promises was changed: who keeps them in memory asks this before using them.
pub async fn revision(db: &mut Conn) -> Result<i64> {
    db.one("select coalesce(max(revision), 0) as n from promise", args![]).await?.get("n")
}

pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from promise where deleted_at is null", args![]).await?.get("n")
}

/// Adds one behind the others, in its first wording.
pub async fn insert(tx: &mut Tx, promise: &Promise, by: Option<PersonId>, active: Active) -> Result<()> {
    let now = tx.now();
    let body = serde_json::to_string(promise)?;
    let inactive_at = active.inactive_at(None, now);
    let sql = "insert into promise (id, name, position, version, body, inactive_at, deleted_at, revision, created_at,
        updated_at) values ($1, $2, (select coalesce(max(p.position), 0) + 1 from promise p), 1, $3, $4, null,
        (select coalesce(max(p.revision), 0) + 1 from promise p), $5, $5)";
    tx.execute(sql, args![promise.id, promise.name, body, inactive_at, now]).await?;
    insert_version(tx, promise.id, 1, &body, by).await
}

async fn insert_version(
    tx: &mut Tx,
    id: PromiseId,
    version: i64,
    body: &str,
    by: Option<PersonId>,
) -> Result<()> {
    let now = tx.now();
    let sql = "insert into promise_version (promise_id, version, body, author_id, created_at) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, version, body, by, now]).await.map(drop)
}

/// Whether a promise is anybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    On,
    Off,
}

impl Active {
    fn inactive_at(self, before: Option<Moment>, now: Moment) -> Option<Moment> {
        match self {
            Self::On => None,
            Self::Off => Some(before.unwrap_or(now)),
        }
    }
}

/// Writes another wording; the earlier ones stay.
pub async fn update(
    tx: &mut Tx,
    before: &DeskPromise,
    after: &Promise,
    by: Option<PersonId>,
    active: Active,
) -> Result<()> {
    let now = tx.now();
    let body = serde_json::to_string(after)?;
    let is_new = *after != before.promise;
    let version = if is_new { before.version + 1 } else { before.version };
    let inactive_at = active.inactive_at(before.inactive_at, now);
    let sql = "update promise set name = $2, version = $3, body = $4, inactive_at = $5, updated_at = $6,
        revision = (select max(p.revision) + 1 from promise p) where id = $1";
    tx.execute(sql, args![after.id, after.name, version, body, inactive_at, now]).await?;
    if is_new {
        insert_version(tx, after.id, version, &body, by).await?;
    }
    Ok(())
}

/// Puts them into this order.
pub async fn set_order(tx: &mut Tx, ids: &[PromiseId]) -> Result<()> {
    for (position, id) in (1_i64..).zip(ids) {
        let sql = "update promise set position = $2, revision = (select max(p.revision) + 1 from promise p)
            where id = $1 and position <> $2";
        tx.execute(sql, args![*id, position]).await?;
    }
    Ok(())
}

/// Takes it away. Tickets that were judged by it still know by what.
pub async fn delete(tx: &mut Tx, id: PromiseId) -> Result<()> {
    let now = tx.now();
    let sql = "update promise set deleted_at = $2, updated_at = $2,
        revision = (select max(p.revision) + 1 from promise p) where id = $1";
    tx.execute(sql, args![id, now]).await.map(drop)
}

/// One wording of a promise.
///
/// # Errors
/// [`Refusal::NotFound`] when there never was one.
pub async fn load_version(db: &mut Conn, id: PromiseId, version: i64) -> Result<Promise> {
    let sql = "select body from promise_version where promise_id = $1 and version = $2";
    let mut row = db.find(sql, args![id, version]).await?.ok_or(Refusal::NotFound)?;
    wording(&row.get::<String>("body")?)
}

/// Who worded a promise how, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub version: i64,
    pub promise: Promise,
    /// `None` for the desk itself.
    pub by: Option<PersonId>,
    pub created_at: Moment,
}

/// The last wordings, newest first.
pub async fn versions(db: &mut Conn, id: PromiseId, limit: i64) -> Result<Vec<Version>> {
    let sql = "select version, body, author_id, created_at from promise_version where promise_id = $1
        order by version desc limit $2";
    let rows = db.all(sql, args![id, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Version {
                version: row.get("version")?,
                promise: wording(&row.get::<String>("body")?)?,
                by: row.get("author_id")?,
                created_at: row.get("created_at")?,
            })
        })
        .collect()
}

// Hours as they were

/// Keeps a calendar as it is now, once however many tickets go by it; says under which number.
pub async fn keep_calendar(tx: &mut Tx, calendar: &Calendar) -> Result<PromiseCalendarId> {
    let body = serde_json::to_string(&KeptCalendar::from(calendar))?;
    let digest = hex::encode(Sha256::digest(&body));
    if let Some(mut row) = tx.find("select id from promise_calendar where digest = $1", args![digest]).await?
    {
        return row.get("id");
    }
    tx.quiet("hours that are kept beside tickets are their teams', whose events tell of them");
    let id: PromiseCalendarId = tx.next_id().await?;
    let sql = "insert into promise_calendar (id, body, digest) values ($1, $2, $3)";
    tx.execute(sql, args![id, body, digest]).await?;
    Ok(id)
}

/// A calendar as it was kept.
///
/// # Errors
/// A fault when it cannot be read any more.
pub async fn calendar(db: &mut Conn, id: PromiseCalendarId) -> Result<Calendar> {
    let body: String =
        db.one("select body from promise_calendar where id = $1", args![id]).await?.get("body")?;
    let kept: KeptCalendar = serde_json::from_str(&body)?;
    kept.read().ok_or_else(|| Error::fault(format!("the kept hours {id} cannot be read")))
}

// The clocks of tickets

/// By which terms a ticket is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub promise: Option<(PromiseId, i64)>,
    pub calendar: Option<PromiseCalendarId>,
}

/// The clocks of a ticket as they are kept: without their terms, which [`Terms`] names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clocks {
    pub ticket: TicketId,
    pub terms: Terms,
    /// Up to which event of the log they are counted.
    pub seq: i64,
    pub state: State,
    pub next_at: Option<Moment>,
}

fn clocks(mut row: Row) -> Result<Clocks> {
    let promise: Option<PromiseId> = row.get("promise_id")?;
    let version: Option<i64> = row.get("promise_version")?;
    Ok(Clocks {
        ticket: row.get("ticket_id")?,
        terms: Terms { promise: promise.zip(version), calendar: row.get("calendar_id")? },
        seq: row.get("seq")?,
        state: serde_json::from_str(&row.get::<String>("state")?)?,
        next_at: row.get("next_at")?,
    })
}

/// The clocks of a ticket; `None` where nobody has counted them yet.
pub async fn clocks_of(db: &mut Conn, ticket: TicketId) -> Result<Option<Clocks>> {
    let sql =
        "select ticket_id, promise_id, promise_version, calendar_id, seq, state, next_at from ticket_promise
        where ticket_id = $1";
    db.find(sql, args![ticket]).await?.map(clocks).transpose()
}

/// Keeps the clocks of a ticket, and marks its row; says whether the mark is another one now.
pub async fn keep_clocks(tx: &mut Tx, c: &Clocks, mark: Promised) -> Result<bool> {
    tx.quiet("clocks follow from what the log says of the ticket");
    let state = serde_json::to_string(&c.state)?;
    let (promise, version) = c.terms.promise.unzip();
    let sql = "insert into ticket_promise (ticket_id, promise_id, promise_version, calendar_id, seq, state, next_at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (ticket_id) do update set promise_id = excluded.promise_id,
        promise_version = excluded.promise_version, calendar_id = excluded.calendar_id, seq = excluded.seq,
        state = excluded.state, next_at = excluded.next_at";
    tx.execute(sql, args![c.ticket, promise, version, c.terms.calendar, c.seq, state, c.next_at]).await?;
    let due_at = mark.due_at.map_or(NEVER_US, |at| at.0);
    // Rows that are right already are not written: a ticket's row is large, and has many indexes.
    let sql = "update ticket set due_at = $2, missed_at = $3 where id = $1
        and (due_at <> $2 or missed_at is distinct from $3)";
    Ok(tx.execute(sql, args![c.ticket, due_at, mark.missed_at]).await? == 1)
}

/// What a ticket's row says.
pub async fn mark_of(db: &mut Conn, ticket: TicketId) -> Result<Promised> {
    let Some(mut row) = db.find("select due_at, missed_at from ticket where id = $1", args![ticket]).await?
    else {
        return Ok(Promised::default());
    };
    Ok(Promised { due_at: due(row.get("due_at")?), missed_at: row.get("missed_at")? })
}

/// How many tickets [`marks`] gives of each kind at most.
pub const MARKS_MAX: i64 = 5000;

/// What is due or was missed, for a search that does not know it: unsolved tickets by what runs out first, and the latest
/// misses.
pub async fn marks(db: &mut Conn) -> Result<BTreeMap<TicketId, Promised>> {
    let due_first = "select id, due_at, missed_at from ticket where shelf = 0 and due_at < 9007199254740992
        order by due_at, id limit $1";
    let missed = "select id, due_at, missed_at from ticket where shelf in (0, 1) and missed_at is not null
        order by missed_at desc limit $1";
    let mut all = BTreeMap::new();
    for sql in [due_first, missed] {
        for mut row in db.all(sql, args![MARKS_MAX]).await? {
            let promised = Promised { due_at: due(row.get("due_at")?), missed_at: row.get("missed_at")? };
            all.insert(row.get("id")?, promised);
        }
    }
    Ok(all)
}

/// When the next thing is to be done for any ticket.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql =
        "select next_at from ticket_promise where next_at is not null order by next_at, ticket_id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("next_at")).transpose()
}

/// Tickets for which something is to be done by `now`, in the order of their moments.
pub async fn due_by(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<TicketId>> {
    let sql = "select ticket_id from ticket_promise where next_at is not null and next_at <= $1
        order by next_at, ticket_id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// How the engine finds what is due: whether an index serves it.
pub async fn due_plan(db: &mut Conn, now: Moment) -> Result<Vec<String>> {
    let (verb, column) = crate::dialect::explain(db.is_lite());
    let sql = format!(
        "{verb} select ticket_id from ticket_promise where next_at is not null and next_at <= $1
        order by next_at, ticket_id limit $2"
    );
    let rows = db.all_composed(&sql, args![now, 100_i64]).await?;
    rows.into_iter().map(|mut row| row.get(column)).collect()
}

/// Nothing is done for a ticket that is deleted; its clocks stay as they are.
pub async fn rest(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    tx.quiet("clocks follow from what the log says of the ticket");
    let sql = "update ticket_promise set next_at = null where ticket_id = $1 and next_at is not null";
    tx.execute(sql, args![ticket]).await.map(drop)
}

/// Puts off what cannot be done for a ticket now, so that it does not hold up the others: also where nothing was due, for
/// something happened that is not counted yet.
pub async fn put_off(tx: &mut Tx, ticket: TicketId, until: Moment) -> Result<()> {
    tx.quiet("a later try is no change of the desk");
    let sql = "update ticket_promise set next_at = $2 where ticket_id = $1";
    tx.execute(sql, args![ticket, until]).await.map(drop)
}

/// Writes down that a step was taken; `false` when it was before.
pub async fn take_step(
    tx: &mut Tx,
    ticket: TicketId,
    due_at: Moment,
    step: Step,
    promise: PromiseId,
) -> Result<bool> {
    let now = tx.now();
    let step = serde_json::to_string(&step)?;
    let sql =
        "insert into promise_step (ticket_id, due_at, step, promise_id, taken_at) values ($1, $2, $3, $4, $5)
        on conflict (ticket_id, due_at, step) do nothing";
    Ok(tx.execute(sql, args![ticket, due_at, step, promise, now]).await? == 1)
}

/// The steps that were taken for a ticket, by their moments.
pub async fn steps_of(db: &mut Conn, ticket: TicketId, limit: i64) -> Result<Vec<(Moment, Step)>> {
    let sql = "select due_at, step from promise_step where ticket_id = $1 order by due_at, step limit $2";
    let rows = db.all(sql, args![ticket, limit]).await?;
    rows.into_iter()
        .map(|mut row| Ok((row.get("due_at")?, serde_json::from_str(&row.get::<String>("step")?)?)))
        .collect()
}

/// Writes down how a turn of a clock ended. One that went on after its ticket was opened again ends anew.
pub async fn end_turn(tx: &mut Tx, ticket: TicketId, of: (PromiseId, i64), e: &Ended) -> Result<()> {
    tx.quiet("how a clock ended follows from what the log says of the ticket");
    let sql =
        "insert into promise_turn (ticket_id, clock, cycle, promise_id, promise_version, stand, started_at,
        ended_at, missed_at, spent_us) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (ticket_id, clock, cycle) do update set promise_id = excluded.promise_id,
        promise_version = excluded.promise_version, stand = excluded.stand, started_at = excluded.started_at,
        ended_at = excluded.ended_at, missed_at = excluded.missed_at, spent_us = excluded.spent_us";
    let (promise, version) = of;
    let (stand, cycle) = (stand_word(e.stand), i64::from(e.cycle));
    tx.execute(
        sql,
        args![
            ticket,
            e.clock,
            cycle,
            promise,
            version,
            stand,
            e.started_at,
            e.ended_at,
            e.missed_at,
            e.spent_us
        ],
    )
    .await
    .map(drop)
}

/// A turn of a clock that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub clock: Clock,
    pub cycle: i64,
    pub promise: PromiseId,
    pub stand: Stand,
    pub started_at: Moment,
    pub ended_at: Moment,
    pub missed_at: Option<Moment>,
    pub spent_us: i64,
}

/// How the turns of a ticket's clocks ended, by their ends.
pub async fn turns_of(db: &mut Conn, ticket: TicketId, limit: i64) -> Result<Vec<Turn>> {
    let sql =
        "select clock, cycle, promise_id, stand, started_at, ended_at, missed_at, spent_us from promise_turn
        where ticket_id = $1 order by ended_at, clock, cycle limit $2";
    let rows = db.all(sql, args![ticket, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            let stand = match row.get::<String>("stand")?.as_str() {
                "kept" => Stand::Kept,
                "missed" => Stand::Missed,
                "lapsed" => Stand::Lapsed,
                other => return Err(Error::fault(format!("a clock that ended as {other}"))),
            };
            Ok(Turn {
                clock: row.get("clock")?,
                cycle: row.get("cycle")?,
                promise: row.get("promise_id")?,
                stand,
                started_at: row.get("started_at")?,
                ended_at: row.get("ended_at")?,
                missed_at: row.get("missed_at")?,
                spent_us: row.get("spent_us")?,
            })
        })
        .collect()
}

/// When a turn of a ticket's clocks was first missed, of those that ended.
pub async fn first_miss(db: &mut Conn, ticket: TicketId) -> Result<Option<Moment>> {
    let sql = "select min(missed_at) as at from promise_turn where ticket_id = $1 and stand = 'missed'";
    db.one(sql, args![ticket]).await?.get("at")
}

// Holding all open tickets against other terms

/// Open tickets being held against the terms as they are now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    pub id: PromiseCheckId,
    pub after: TicketId,
    pub total: i64,
    pub done: i64,
    pub created_at: Moment,
}

/// Begins one over all unsolved tickets; one that is at work begins again with it, for it would do the rest twice.
pub async fn begin_check(tx: &mut Tx) -> Result<PromiseCheckId> {
    tx.quiet("what a check finds stands in the histories of tickets");
    let now = tx.now();
    let id = tx.next_id().await?;
    tx.execute("update promise_check set finished_at = $1 where finished_at is null", args![now]).await?;
    let sql = "insert into promise_check (id, after_id, total, done, created_at, finished_at)
        values ($1, 0, (select count(*) from ticket where shelf in (0, 3, 4)), 0, $2, null)";
    tx.execute(sql, args![id, now]).await?;
    Ok(id)
}

/// The one that is at work.
pub async fn open_check(db: &mut Conn) -> Result<Option<Check>> {
    let sql = "select id, after_id, total, done, created_at from promise_check where finished_at is null
        order by id desc limit 1";
    let row = db.find(sql, args![]).await?;
    row.map(|mut row| {
        Ok(Check {
            id: row.get("id")?,
            after: row.get("after_id")?,
            total: row.get("total")?,
            done: row.get("done")?,
            created_at: row.get("created_at")?,
        })
    })
    .transpose()
}

/// Notes how far a check is; `false` when another node was quicker or a later one took its place.
pub async fn advance_check(tx: &mut Tx, check: &Check, to: Option<TicketId>, more: i64) -> Result<bool> {
    tx.quiet("what a check finds stands in the histories of tickets");
    let now = tx.now();
    let finished_at = if to.is_none() { Some(now) } else { None };
    let sql = "update promise_check set after_id = $3, done = done + $4, finished_at = $5
        where id = $1 and after_id = $2 and finished_at is null";
    let to = to.unwrap_or(check.after);
    Ok(tx.execute(sql, args![check.id, check.after, to, more, finished_at]).await? == 1)
}

/// Unsolved tickets by number, whatever shelf they stand on.
pub async fn unsolved_after(db: &mut Conn, after: TicketId, limit: i64) -> Result<Vec<TicketId>> {
    // Each shelf by its own index: most tickets of an old desk are solved, and are not to be walked over.
    let sql = "select id from (
        select * from (select id from ticket where shelf = 0 and id > $1 order by id limit $2) a
        union all select * from (select id from ticket where shelf = 3 and id > $1 order by id limit $2) b
        union all select * from (select id from ticket where shelf = 4 and id > $1 order by id limit $2) c
        ) u order by id limit $2";
    db.all(sql, args![after, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

// Trying promises

/// How often which clock ended how, under one set of promises.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub lines: Vec<FigureLine>,
    /// Tickets that no promise was ever for.
    pub without_promise: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureLine {
    pub promise: PromiseId,
    pub clock: Clock,
    pub kept: u64,
    pub missed: u64,
    pub lapsed: u64,
    pub open: u64,
}

impl Figures {
    /// Adds what one more portion gave.
    pub fn add(&mut self, promise: PromiseId, clock: Clock, tally: Tally) {
        let at = self.lines.iter().position(|l| l.promise == promise && l.clock == clock);
        let at = at.unwrap_or_else(|| {
            self.lines.push(FigureLine { promise, clock, kept: 0, missed: 0, lapsed: 0, open: 0 });
            self.lines.len() - 1
        });
        let line = &mut self.lines[at];
        line.kept += tally.kept;
        line.missed += tally.missed;
        line.lapsed += tally.lapsed;
        line.open += tally.open;
    }
}

/// What a trial found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    pub tried: Figures,
    pub present: Figures,
}

/// Which promises a trial plays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidates {
    /// As they would stand.
    pub tried: Vec<Promise>,
    /// As they stood when the trial was begun.
    pub present: Vec<Promise>,
}

/// Promises tried over old tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    pub id: PromiseTrialId,
    pub by: PersonId,
    pub promise: Option<PromiseId>,
    pub candidates: Candidates,
    pub since: Moment,
    pub after: TicketId,
    pub total: i64,
    pub done: i64,
    pub findings: Findings,
    pub created_at: Moment,
    pub finished_at: Option<Moment>,
}

fn trial(mut row: Row) -> Result<Trial> {
    Ok(Trial {
        id: row.get("id")?,
        by: row.get("person_id")?,
        promise: row.get("promise_id")?,
        candidates: serde_json::from_str(&row.get::<String>("body")?)?,
        since: row.get("since")?,
        after: row.get("after_id")?,
        total: row.get("total")?,
        done: row.get("done")?,
        findings: serde_json::from_str(&row.get::<String>("result")?)?,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
    })
}

/// How many trials are kept; the oldest go.
pub const TRIALS_MAX: i64 = 50;

/// How many tickets a trial from `since` on would play. Walks over the tickets: never in a write.
pub async fn count_since(db: &mut Conn, since: Moment) -> Result<i64> {
    let sql = "select count(*) as n from ticket where created_at >= $1 and shelf in (0, 1, 4)";
    db.one(sql, args![since]).await?.get("n")
}

/// Begins a trial over the `total` tickets that were opened since `since`.
pub async fn begin_trial(
    tx: &mut Tx,
    by: PersonId,
    promise: Option<PromiseId>,
    candidates: &Candidates,
    since: Moment,
    total: i64,
) -> Result<PromiseTrialId> {
    tx.quiet("a trial changes no ticket");
    let (now, id) = (tx.now(), tx.next_id().await?);
    let body = serde_json::to_string(candidates)?;
    let sql = "insert into promise_trial (id, person_id, promise_id, body, since, after_id, total, done, result, created_at,
        finished_at) values ($1, $2, $3, $4, $5, 0, $6, 0, '{}', $7, null)";
    tx.execute(sql, args![id, by, promise, body, since, total, now]).await?;
    let sql = "delete from promise_trial where id in (select id from promise_trial order by id desc limit 1000 offset $1)";
    tx.execute(sql, args![TRIALS_MAX]).await?;
    Ok(id)
}

pub async fn find_trial(db: &mut Conn, id: PromiseTrialId) -> Result<Option<Trial>> {
    let sql = "select id, person_id, promise_id, body, since, after_id, total, done, result, created_at, finished_at
        from promise_trial where id = $1";
    db.find(sql, args![id]).await?.map(trial).transpose()
}

/// The oldest that is not finished.
pub async fn open_trial(db: &mut Conn) -> Result<Option<Trial>> {
    let sql = "select id, person_id, promise_id, body, since, after_id, total, done, result, created_at, finished_at
        from promise_trial where finished_at is null order by id limit 1";
    db.find(sql, args![]).await?.map(trial).transpose()
}

/// The latest ones, newest first.
pub async fn recent_trials(db: &mut Conn, limit: i64) -> Result<Vec<Trial>> {
    let sql = "select id, person_id, promise_id, body, since, after_id, total, done, result, created_at, finished_at
        from promise_trial order by id desc limit $1";
    db.all(sql, args![limit]).await?.into_iter().map(trial).collect()
}

/// The tickets that a trial plays next, by number.
pub async fn trial_tickets(db: &mut Conn, t: &Trial, limit: i64) -> Result<Vec<TicketId>> {
    let sql = "select id from ticket where id > $1 and created_at >= $2 and shelf in (0, 1, 4) order by id limit $3";
    let rows = db.all(sql, args![t.after, t.since, limit]).await?;
    rows.into_iter().map(|mut row| row.get("id")).collect()
}

/// A ticket that something would have been missed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss {
    pub ticket: TicketId,
    pub clock: Clock,
    pub promise: PromiseId,
    pub missed_at: Moment,
    /// How it stands by the promises as they are; `None` where nothing was promised.
    pub at_present: Option<Stand>,
}

/// Notes what a portion of a trial found, and how far it is; `to` is `None` at its end. `false` when another node was
/// quicker.
pub async fn advance_trial(
    tx: &mut Tx,
    t: &Trial,
    to: Option<TicketId>,
    more: i64,
    findings: &Findings,
    misses: &[Miss],
) -> Result<bool> {
    tx.quiet("a trial changes no ticket");
    let now = tx.now();
    let finished_at = if to.is_none() { Some(now) } else { None };
    let result = serde_json::to_string(findings)?;
    let sql = "update promise_trial set after_id = $3, done = done + $4, result = $5, finished_at = $6
        where id = $1 and after_id = $2 and finished_at is null";
    let to = to.unwrap_or(t.after);
    if tx.execute(sql, args![t.id, t.after, to, more, result, finished_at]).await? == 0 {
        return Ok(false);
    }
    let rows: Vec<_> = misses
        .iter()
        .map(|m| {
            let at_present = m.at_present.map_or("", stand_word);
            args![t.id, m.ticket, m.clock, m.promise, m.missed_at, at_present].to_vec()
        })
        .collect();
    let sql = "insert into promise_trial_miss (trial_id, ticket_id, clock, promise_id, missed_at, at_present)
        values ($1, $2, $3, $4, $5, $6) on conflict (trial_id, ticket_id, clock) do nothing";
    tx.execute_each(sql, &rows).await?;
    Ok(true)
}

/// The tickets that a trial found something missed on, after `after`, by number.
pub async fn misses_of(
    db: &mut Conn,
    trial: PromiseTrialId,
    after: TicketId,
    limit: i64,
) -> Result<Vec<(Miss, String)>> {
    let sql = "select m.ticket_id, m.clock, m.promise_id, m.missed_at, m.at_present, t.subject
        from promise_trial_miss m join ticket t on t.id = m.ticket_id
        where m.trial_id = $1 and m.ticket_id > $2 and t.shelf <> 2 order by m.ticket_id, m.clock limit $3";
    let rows = db.all(sql, args![trial, after, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            let at_present = match row.get::<String>("at_present")?.as_str() {
                "" => None,
                "kept" => Some(Stand::Kept),
                "missed" => Some(Stand::Missed),
                "lapsed" => Some(Stand::Lapsed),
                _ => Some(Stand::Running),
            };
            let miss = Miss {
                ticket: row.get("ticket_id")?,
                clock: row.get("clock")?,
                promise: row.get("promise_id")?,
                missed_at: row.get("missed_at")?,
                at_present,
            };
            Ok((miss, row.get("subject")?))
        })
        .collect()
}

/// Who leads a team, and is not suspended; where it has no lead, or there is no team, all leads of the desk.
pub async fn leads(db: &mut Conn, team: Option<domain::TeamId>) -> Result<Vec<PersonId>> {
    let sql = "select m.person_id from team_member m join person p on p.id = m.person_id
        where m.team_id = $1 and p.role = 'lead' and p.suspended_at is null order by m.person_id limit 100";
    if let Some(team) = team {
        let rows = db.all(sql, args![team]).await?;
        let found: Vec<PersonId> =
            rows.into_iter().map(|mut row| row.get("person_id")).collect::<Result<_>>()?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let sql = "select id from person where role = 'lead' and suspended_at is null order by id limit 100";
    db.all(sql, args![]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// The clocks of a ticket with the terms that they are counted by.
pub async fn state_of(db: &mut Conn, ticket: TicketId) -> Result<Option<(Clocks, State)>> {
    let Some(kept) = clocks_of(db, ticket).await? else { return Ok(None) };
    let promise = match kept.terms.promise {
        Some((id, version)) => Some(Arc::new(load_version(db, id, version).await?)),
        None => None,
    };
    let calendar = match kept.terms.calendar {
        Some(id) => Some(Arc::new(calendar(db, id).await?)),
        None => None,
    };
    let state = kept.state.clone().with_terms(promise, calendar);
    Ok(Some((kept, state)))
}
