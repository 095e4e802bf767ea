//! The log of all that happened: gapless numbers, hash chain, cursors of followers.

use domain::{Actor, Error, Event, Moment, PersonId, Result, RuleId, TicketId};
use sha2::{Digest, Sha256};

use crate::db::{Conn, Row};
use crate::{Entropy, Tx, args};

/// The end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last number given; 0 when nothing happened yet.
    pub seq: i64,
    pub at: Moment,
    /// The last link of the chain.
    pub chain: [u8; 32],
}

/// An event as the log holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    pub seq: i64,
    pub at: Moment,
    pub by: By,
    pub event: Event,
}

/// Who did it, as stored: the role they had then is not part of the fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Person(PersonId),
    Rule(RuleId),
    Desk,
}

impl By {
    fn columns(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Person(id) => ("person", Some(id.0)),
            Self::Rule(id) => ("rule", Some(id.0)),
            Self::Desk => ("desk", None),
        }
    }
    fn from_columns(word: &str, id: Option<i64>) -> Result<Self> {
        match (word, id) {
            ("person", Some(id)) => Ok(Self::Person(PersonId(id))),
            ("rule", Some(id)) => Ok(Self::Rule(RuleId(id))),
            ("desk", None) => Ok(Self::Desk),
            _ => Err(Error::fault(format!("an event by an unknown {word}"))),
        }
    }
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Person(p) => Self::Person(p.id),
            Actor::Rule(id) => Self::Rule(*id),
            Actor::Desk => Self::Desk,
        }
    }
}

/// The end of the log as last committed.
pub async fn head(db: &mut Conn) -> Result<Head> {
    let mut row = db.one("select seq, at, chain from event_head where one = 1", args![]).await?;
    Ok(Head { seq: row.get("seq")?, at: row.get("at")?, chain: row.get("chain")? })
}

/// Appends in order and moves the head. Called by the door alone, last before its commit.
pub(crate) async fn append(
    db: &mut Conn,
    head: &mut Head,
    recorded: Vec<(Actor, Event)>,
    at: Moment,
    entropy: &Entropy,
) -> Result<()> {
    if recorded.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(recorded.len());
    for (actor, event) in recorded {
        let body = serde_json::to_string(&event)?;
        let mut salt = [0; 16];
        entropy(&mut salt);
        let digest = digest(&salt, &body);
        let (word, id) = By::from(&actor).columns();
        let (ticket, version) = (event.ticket(), Event::VERSION);
        head.seq += 1;
        head.at = at;
        head.chain = link(&head.chain, head.seq, at, word, id, ticket, version, &digest);
        rows.push(args![head.seq, at, word, id, ticket, version, body, salt, digest, head.chain].to_vec());
    }
    let sql = "insert into event (seq, at, actor, actor_id, ticket_id, version, body, salt, digest, chain)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    db.execute_each_soon(sql, &rows).await?;
    let sql = "update event_head set seq = $1, at = $2, chain = $3 where one = 1";
    db.execute_soon(sql, args![head.seq, head.at, head.chain]).await
}

/// Salted, so that the digest of an erased event tells nothing about it.
fn digest(salt: &[u8; 16], body: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(body).finalize().into()
}

/// The next link: over the link before it and every column but the body, for which its digest stands.
fn link(
    before: &[u8; 32],
    seq: i64,
    at: Moment,
    actor: &str,
    actor_id: Option<i64>,
    ticket: Option<TicketId>,
    version: i64,
    digest: &[u8; 32],
) -> [u8; 32] {
    Sha256::new()
        .chain_update(before)
        .chain_update(seq.to_be_bytes())
        .chain_update(at.0.to_be_bytes())
        .chain_update(actor)
        .chain_update([0])
        .chain_update(actor_id.unwrap_or(-1).to_be_bytes())
        .chain_update(ticket.map_or(-1, |t| t.0).to_be_bytes())
        .chain_update(version.to_be_bytes())
        .chain_update(digest)
        .finalize()
        .into()
}

/// The number of a row and its event, unless that was erased.
pub(crate) fn recorded(mut row: Row) -> Result<(i64, Option<Recorded>)> {
    let seq = row.get("seq")?;
    let body: String = row.get("body")?;
    if body.is_empty() {
        return Ok((seq, None));
    }
    let by = By::from_columns(&row.get::<String>("actor")?, row.get("actor_id")?)?;
    let event = serde_json::from_str(&body)?;
    Ok((seq, Some(Recorded { seq, at: row.get("at")?, by, event })))
}

/// Events after `seq`, oldest first, and the number up to which the log was read (erased events are passed over).
pub async fn after(db: &mut Conn, seq: i64, limit: i64) -> Result<(Vec<Recorded>, i64)> {
    let sql = "select seq, at, actor, actor_id, body from event where seq > $1 order by seq limit $2";
    let rows = db.all(sql, args![seq, limit]).await?;
    let mut events = Vec::with_capacity(rows.len());
    let mut read = seq;
    for row in rows {
        let (at, event) = recorded(row)?;
        read = at;
        events.extend(event);
    }
    Ok((events, read))
}

/// The number of the last event that was recorded before `at`, 0 when there is none: found by halving, as the log has no gaps
/// and its moments do not go back. Where a clock did, it is one of the places at which they pass `at`.
pub async fn last_before(db: &mut Conn, at: Moment) -> Result<i64> {
    let (mut low, mut high) = (0, head(db).await?.seq);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let found = db.find("select at from event where seq = $1", args![middle]).await?;
        let then: Option<Moment> = found.map(|mut row| row.get("at")).transpose()?;
        if then.is_none_or(|then| then < at) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}

/// The history of a ticket, oldest first: at most `limit` events after `seq`. Erased ones are passed over, here and below.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId, seq: i64, limit: i64) -> Result<Vec<Recorded>> {
    // What was erased has no body, and counts for nothing.
    let sql =
        "select seq, at, actor, actor_id, body from event where ticket_id = $1 and seq > $2 and body <> ''
        order by seq limit $3";
    let rows = db.all(sql, args![ticket, seq, limit]).await?;
    rows.into_iter().filter_map(|row| recorded(row).map(|(_, event)| event).transpose()).collect()
}

/// What was recorded on a ticket before the event of that number, newest first: at most `limit` events.
pub async fn of_ticket_before(
    db: &mut Conn,
    ticket: TicketId,
    seq: i64,
    limit: i64,
) -> Result<Vec<Recorded>> {
    let sql =
        "select seq, at, actor, actor_id, body from event where ticket_id = $1 and seq < $2 and body <> ''
        order by seq desc limit $3";
    let rows = db.all(sql, args![ticket, seq, limit]).await?;
    rows.into_iter().filter_map(|row| recorded(row).map(|(_, event)| event).transpose()).collect()
}

/// What was recorded on a ticket at one moment, oldest first: at most `limit` events.
pub async fn of_ticket_at(db: &mut Conn, ticket: TicketId, at: Moment, limit: i64) -> Result<Vec<Recorded>> {
    let sql =
        "select seq, at, actor, actor_id, body from event where ticket_id = $1 and at = $2 and body <> ''
        order by seq limit $3";
    let rows = db.all(sql, args![ticket, at, limit]).await?;
    rows.into_iter().filter_map(|row| recorded(row).map(|(_, event)| event).transpose()).collect()
}

/// What [`verify`] found in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub events: i64,
    pub erased: i64,
}

/// Walks the chain from its start: numbers without gaps, digests that fit their bodies, links that fit each other, and a
/// head that is the last of them. The desk may go on writing meanwhile: what comes after the start of the walk is left
/// to the next one.
///
/// # Errors
/// A fault that names the first number where something does not fit.
pub async fn verify(db: &mut Conn) -> Result<Verified> {
    const PAGE: i64 = 1000;
    let end = head(db).await?;
    let (mut seq, mut chain, mut erased) = (0, [0; 32], 0);
    loop {
        let sql = "select seq, at, actor, actor_id, ticket_id, version, body, salt, digest, chain from event
            where seq > $1 and seq <= $2 order by seq limit $3";
        let rows = db.all(sql, args![seq, end.seq, PAGE]).await?;
        if rows.is_empty() {
            break;
        }
        for mut row in rows {
            let at = row.get::<i64>("seq")?;
            if at != seq + 1 {
                return Err(Error::fault(format!("the log has a gap: {at} follows {seq}")));
            }
            let body: String = row.get("body")?;
            let stored: [u8; 32] = row.get("digest")?;
            if body.is_empty() {
                erased += 1;
            } else if digest(&row.get("salt")?, &body) != stored {
                return Err(Error::fault(format!("event {at} was changed after it was written")));
            }
            let actor: String = row.get("actor")?;
            let (by, ticket) = (row.get("actor_id")?, row.get("ticket_id")?);
            chain = link(&chain, at, row.get("at")?, &actor, by, ticket, row.get("version")?, &stored);
            if chain != row.get::<[u8; 32]>("chain")? {
                return Err(Error::fault(format!("the chain breaks at event {at}")));
            }
            seq = at;
        }
    }
    if end.seq != seq || end.chain != chain {
        return Err(Error::fault(format!("the log ends at {seq}, but its head says {}", end.seq)));
    }
    let last = db.one("select coalesce(max(seq), 0) as seq from event", args![]).await?.get::<i64>("seq")?;
    // Read after the last row, so that it can only be later.
    let now = head(db).await?.seq;
    if last > now {
        return Err(Error::fault(format!("the log goes on to {last}, but its head says {now}")));
    }
    Ok(Verified { events: seq, erased })
}

/// Where a shared follower stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowerState {
    pub name: String,
    pub cursor: i64,
    /// The node that drives it, or drove it last.
    pub owner: String,
    pub leased_until: Moment,
    pub failing_since: Option<Moment>,
    pub attempts: i64,
    pub error: String,
}

/// A shared follower as a node sees it that would drive it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub cursor: i64,
    /// The lease is this node's, or is over, or its holder is gone.
    pub is_free: bool,
}

/// Looks whether `owner` could have the lease of a shared follower at `now`. A holder that is gone (its process ended, its
/// machine is off) is known on PostgreSQL by its connection, long before its lease is over.
pub async fn standing(db: &mut Conn, name: &str, owner: &str, now: Moment) -> Result<Standing> {
    let sql = "select cursor, owner, leased_until from follower where name = $1";
    let Some(mut row) = db.find(sql, args![name]).await? else {
        return Ok(Standing { cursor: 0, is_free: true });
    };
    let (holder, until): (String, Moment) = (row.get("owner")?, row.get("leased_until")?);
    let is_free = holder == owner || until < now || !crate::postgres::is_attending(db, &holder).await?;
    Ok(Standing { cursor: row.get("cursor")?, is_free })
}

/// Takes or renews the lease of a shared follower and says where it stands; `None` when another node holds it.
pub async fn lease_follower(tx: &mut Tx, name: &str, owner: &str, until: Moment) -> Result<Option<i64>> {
    tx.quiet("a lease is no change of the desk");
    let now = tx.now();
    if !standing(tx, name, owner, now).await?.is_free {
        return Ok(None);
    }
    let sql = "insert into follower (name, cursor, owner, leased_until, failing_since, attempts, error)
        values ($1, 0, $2, $3, null, 0, '')
        on conflict (name) do update set owner = excluded.owner, leased_until = excluded.leased_until
        returning cursor";
    tx.one(sql, args![name, owner, until]).await?.get("cursor").map(Some)
}

/// Gives the lease back at a graceful stop.
pub async fn release_follower(tx: &mut Tx, name: &str, owner: &str) -> Result<()> {
    tx.quiet("a lease is no change of the desk");
    let sql = "update follower set leased_until = 0 where name = $1 and owner = $2";
    tx.execute(sql, args![name, owner]).await.map(drop)
}

/// Moves the cursor in the same transaction as the effect, which is what makes the effect happen exactly once.
///
/// # Errors
/// A fault when the cursor is not where this node believes: another node took over, and the effect rolls back.
pub async fn advance_follower(tx: &mut Tx, name: &str, owner: &str, from: i64, to: i64) -> Result<()> {
    tx.quiet("a cursor moves with its effect");
    let sql = "update follower set cursor = $4, failing_since = null, attempts = 0, error = ''
        where name = $1 and owner = $2 and cursor = $3";
    match tx.execute(sql, args![name, owner, from, to]).await? {
        1 => Ok(()),
        _ => Err(Error::fault(format!("follower {name} is no longer at {from} here"))),
    }
}

/// Notes that a step failed; the admin page and `/readyz` show it.
pub async fn follower_failed(tx: &mut Tx, name: &str, owner: &str, error: &str) -> Result<()> {
    tx.quiet("shown on the admin page, not part of the history");
    let now = tx.now();
    let error: String = error.chars().take(1000).collect();
    let sql =
        "update follower set failing_since = coalesce(failing_since, $2), attempts = attempts + 1, error = $3
        where name = $1 and owner = $4";
    tx.execute(sql, args![name, now, error, owner]).await.map(drop)
}

/// All shared followers and where they stand.
pub async fn followers(db: &mut Conn) -> Result<Vec<FollowerState>> {
    let sql = "select name, cursor, owner, leased_until, failing_since, attempts, error from follower
        order by name limit 100";
    let rows = db.all(sql, args![]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(FollowerState {
                name: row.get("name")?,
                cursor: row.get("cursor")?,
                owner: row.get("owner")?,
                leased_until: row.get("leased_until")?,
                failing_since: row.get("failing_since")?,
                attempts: row.get("attempts")?,
                error: row.get("error")?,
            })
        })
        .collect()
}
