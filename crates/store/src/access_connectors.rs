//! Connectors that give access and take it away, and what they are to do.
//!
//! A job is claimed with a lease before anything is sent. Whoever dies in between leaves it to the next one, who sends the same
//! under the same key; what is found out under an older lease is not taken.

use domain::access::AccessKind;
use domain::access_connector::{Connector, Hears, Job};
use domain::{AccessConnectorId, AccessJobId, AccessRequestId, Error, Moment, Refusal, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// Stands among its kinds where rules may tell it something.
const RULES: &str = "rules";

fn connector(mut row: Row) -> Result<Connector> {
    let kinds: String = row.get("kinds")?;
    let hears = if kinds.split(' ').any(|word| word == RULES) { Hears::RulesToo } else { Hears::AccessAlone };
    Ok(Connector {
        id: row.get("id")?,
        name: row.get("name")?,
        url: row.get("url")?,
        timeout_ms: row.get("timeout_ms")?,
        kinds: kinds.split(' ').filter_map(AccessKind::parse).collect(),
        hears,
        systems: serde_json::from_str(&row.get::<String>("systems")?)?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// All connectors by name; a desk has few.
pub async fn list(db: &mut Conn) -> Result<Vec<Connector>> {
    let sql = "select id, name, url, timeout_ms, kinds, systems, created_at, updated_at from access_connector
        order by name_key, id limit 100";
    db.all(sql, args![]).await?.into_iter().map(connector).collect()
}

/// Those that rules may tell something, by name.
pub async fn for_rules(db: &mut Conn) -> Result<Vec<Connector>> {
    Ok(list(db).await?.into_iter().filter(|c| c.hears == Hears::RulesToo).collect())
}

pub async fn find(db: &mut Conn, id: AccessConnectorId) -> Result<Option<Connector>> {
    let sql = "select id, name, url, timeout_ms, kinds, systems, created_at, updated_at from access_connector
        where id = $1";
    db.find(sql, args![id]).await?.map(connector).transpose()
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn load(db: &mut Conn, id: AccessConnectorId) -> Result<Connector> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// The sealed secret that requests are signed with.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn secret(db: &mut Conn, id: AccessConnectorId) -> Result<String> {
    let row = db.find("select secret from access_connector where id = $1", args![id]).await?;
    row.ok_or(Refusal::NotFound)?.get("secret")
}

async fn free_name(tx: &mut Tx, c: &Connector) -> Result<String> {
    let key = c.name.to_lowercase();
    let sql = "select id from access_connector where name_key = $1 and id <> $2";
    match tx.find(sql, args![key, c.id]).await? {
        Some(_) => Err(Error::from(Refusal::Taken { what: "connector", value: c.name.clone() })),
        None => Ok(key),
    }
}

fn written(c: &Connector) -> String {
    let rules = match c.hears {
        Hears::AccessAlone => None,
        Hears::RulesToo => Some(RULES),
    };
    c.kinds.iter().map(|k| k.as_str()).chain(rules).collect::<Vec<_>>().join(" ")
}

/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn insert(tx: &mut Tx, c: &Connector, sealed: &str) -> Result<()> {
    let key = free_name(tx, c).await?;
    let (kinds, systems) = (written(c), serde_json::to_string(&c.systems)?);
    let sql = "insert into access_connector (id, name, name_key, url, secret, timeout_ms, kinds, systems, created_at,
        updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args =
        args![c.id, c.name, key, c.url, sealed, c.timeout_ms, kinds, systems, c.created_at, c.updated_at];
    tx.execute(sql, args).await.map(drop)
}

/// Writes everything but the secret.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn update(tx: &mut Tx, c: &Connector) -> Result<()> {
    let key = free_name(tx, c).await?;
    let (kinds, systems) = (written(c), serde_json::to_string(&c.systems)?);
    let sql =
        "update access_connector set name = $2, name_key = $3, url = $4, timeout_ms = $5, kinds = $6, systems = $7,
        updated_at = $8 where id = $1";
    tx.execute(sql, args![c.id, c.name, key, c.url, c.timeout_ms, kinds, systems, c.updated_at])
        .await
        .map(drop)
}

pub async fn set_secret(tx: &mut Tx, id: AccessConnectorId, sealed: &str) -> Result<()> {
    let now = tx.now();
    let sql = "update access_connector set secret = $2, updated_at = $3 where id = $1";
    tx.execute(sql, args![id, sealed, now]).await.map(drop)
}

pub async fn remove(tx: &mut Tx, id: AccessConnectorId) -> Result<()> {
    tx.execute("delete from access_connector where id = $1", args![id]).await.map(drop)
}

// Jobs

macro_rules! job_columns {
    () => {
        "j.id, j.request_id, j.connector_id, j.connector_name, j.job_key, j.body, j.state, j.attempts, j.was_sent, j.due_at,
        j.lease, j.failure, j.status, j.said, j.created_at, j.updated_at"
    };
}

fn job(mut row: Row) -> Result<Job> {
    Ok(Job {
        id: row.get("id")?,
        request: row.get("request_id")?,
        connector: row.get("connector_id")?,
        connector_name: row.get("connector_name")?,
        key: row.get("job_key")?,
        body: row.get("body")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        was_sent: row.get("was_sent")?,
        due_at: row.get("due_at")?,
        lease: row.get("lease")?,
        failure: row.get("failure")?,
        status: row.get("status")?,
        said: row.get("said")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Writes a new one down; a request has one at most.
pub async fn insert_job(tx: &mut Tx, j: &Job) -> Result<()> {
    let sql = "insert into access_job (id, request_id, connector_id, connector_name, job_key, body, state, attempts, was_sent,
        due_at, lease, leased_until, failure, status, said, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $15, $16)";
    let values = args![
        j.id,
        j.request,
        j.connector,
        j.connector_name,
        j.key,
        j.body,
        j.state,
        j.attempts,
        j.was_sent,
        j.due_at,
        j.lease,
        j.failure,
        j.status,
        j.said,
        j.created_at,
        j.updated_at
    ];
    tx.execute(sql, values).await.map(drop)
}

/// Writes where it stands; whoever held it has no lease on it any more.
pub async fn settle_job(tx: &mut Tx, j: &Job) -> Result<()> {
    let sql = "update access_job set body = $2, state = $3, attempts = $4, due_at = $5, lease = lease + 1, leased_until = 0,
        failure = $6, status = $7, said = $8, updated_at = $9 where id = $1";
    let values =
        args![j.id, j.body, j.state, j.attempts, j.due_at, j.failure, j.status, j.said, j.updated_at];
    tx.execute(sql, values).await.map(drop)
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn load_job(db: &mut Conn, id: AccessJobId) -> Result<Job> {
    let sql = concat!("select ", job_columns!(), " from access_job j where j.id = $1");
    Ok(db.find(sql, args![id]).await?.map(job).transpose()?.ok_or(Refusal::NotFound)?)
}

/// The job of a request, if a connector ever had to do with it.
pub async fn job_of(db: &mut Conn, request: AccessRequestId) -> Result<Option<Job>> {
    let sql = concat!("select ", job_columns!(), " from access_job j where j.request_id = $1");
    db.find(sql, args![request]).await?.map(job).transpose()
}

/// The job with that key, if it is that connector's.
pub async fn job_by_key(db: &mut Conn, connector: AccessConnectorId, key: &str) -> Result<Option<Job>> {
    let sql =
        concat!("select ", job_columns!(), " from access_job j where j.job_key = $1 and j.connector_id = $2");
    db.find(sql, args![key, connector]).await?.map(job).transpose()
}

/// Jobs that a connector is to do or may be at, the oldest first: those that are somebody's to look at when it goes.
pub async fn live_of(db: &mut Conn, connector: AccessConnectorId) -> Result<Vec<Job>> {
    let sql = concat!(
        "select ",
        job_columns!(),
        " from access_job j where j.connector_id = $1 and j.state in ('waiting', 'taken') order by j.id limit 5000"
    );
    db.all(sql, args![connector]).await?.into_iter().map(job).collect()
}

/// When the next is due, if any is: under a lease, when that is over.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select due_at from access_job where due_at is not null order by due_at, id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("due_at")).transpose()
}

/// Those whose moment has come, with whose they are: of each connector the first `of_one` in the order of their moments, so
/// that one with a long queue that does not answer holds up no other.
pub async fn due(
    db: &mut Conn,
    now: Moment,
    of_one: i64,
    limit: i64,
) -> Result<Vec<(AccessJobId, AccessConnectorId)>> {
    let sql = "select id, connector_id from (select id, connector_id, due_at,
                row_number() over (partition by connector_id order by due_at, id) as nth
            from access_job where due_at <= $1) x
        where nth <= $2 order by nth, due_at, id limit $3";
    let rows = db.all(sql, args![now, of_one, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("id")?, row.get("connector_id")?))).collect()
}

/// Takes a job that waits to be sent now. The try is counted, and that something may be on its way, before anything is
/// connected. `None` when another one has it, or it is not due any more.
pub async fn claim(tx: &mut Tx, id: AccessJobId, leased_until: Moment) -> Result<Option<Job>> {
    let now = tx.now();
    let sql = "update access_job set attempts = attempts + 1, was_sent = 1, lease = lease + 1, leased_until = $3, due_at = $3
        where id = $1 and state = 'waiting' and due_at <= $2 and leased_until <= $2";
    if tx.execute(sql, args![id, now, leased_until]).await? == 0 {
        return Ok(None);
    }
    Ok(Some(load_job(tx, id).await?))
}

/// Looks at it again then, whatever it waits for, if its moment has come and nobody holds it.
pub async fn put_off(tx: &mut Tx, id: AccessJobId, until: Moment) -> Result<()> {
    let now = tx.now();
    let sql = "update access_job set due_at = $2 where id = $1 and due_at <= $3 and leased_until <= $3";
    tx.execute(sql, args![id, until, now]).await.map(drop)
}
