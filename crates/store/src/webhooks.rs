//! What rules tell endpoints of the operator's own, until it has arrived or is given up. A call is claimed with a lease as a
//! connector's job is.

use domain::webhook::Call;
use domain::{AccessConnectorId, Moment, Refusal, Result, WebhookCallId};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn call(mut row: Row) -> Result<Call> {
    Ok(Call {
        id: row.get("id")?,
        connector: row.get("connector_id")?,
        connector_name: row.get("connector_name")?,
        ticket: row.get("ticket_id")?,
        rule: row.get("rule_id")?,
        key: row.get("call_key")?,
        body: row.get("body")?,
        attempts: row.get("attempts")?,
        due_at: row.get("due_at")?,
        lease: row.get("lease")?,
        created_at: row.get("created_at")?,
    })
}

pub async fn insert(tx: &mut Tx, c: &Call) -> Result<()> {
    let sql = "insert into webhook_call (id, connector_id, connector_name, ticket_id, rule_id, call_key, body, attempts,
        due_at, lease, leased_until, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)";
    let values = args![
        c.id,
        c.connector,
        c.connector_name,
        c.ticket,
        c.rule,
        c.key,
        c.body,
        c.attempts,
        c.due_at,
        c.lease,
        c.created_at
    ];
    tx.execute(sql, values).await.map(drop)
}

/// # Errors
/// [`Refusal::NotFound`] when there is none: it has arrived, or was given up.
pub async fn load(db: &mut Conn, id: WebhookCallId) -> Result<Call> {
    let sql = "select id, connector_id, connector_name, ticket_id, rule_id, call_key, body, attempts, due_at, lease, created_at
        from webhook_call where id = $1";
    Ok(db.find(sql, args![id]).await?.map(call).transpose()?.ok_or(Refusal::NotFound)?)
}

/// How many of an endpoint's wait, counted up to `max`.
pub async fn waiting(db: &mut Conn, connector: AccessConnectorId, max: i64) -> Result<i64> {
    let sql =
        "select count(*) as n from (select 1 as one from webhook_call where connector_id = $1 limit $2) x";
    db.one(sql, args![connector, max]).await?.get("n")
}

/// When the next is due: under a lease, when that is over.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select due_at from webhook_call order by due_at, id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("due_at")).transpose()
}

/// Those whose moment has come, with whose they are: of each endpoint the first `of_one` in the order of their moments, so
/// that one with a long queue that does not answer holds up no other.
pub async fn due(
    db: &mut Conn,
    now: Moment,
    of_one: i64,
    limit: i64,
) -> Result<Vec<(WebhookCallId, AccessConnectorId)>> {
    let sql = "select id, connector_id from (select id, connector_id, due_at,
                row_number() over (partition by connector_id order by due_at, id) as nth
            from webhook_call where due_at <= $1) x
        where nth <= $2 order by nth, due_at, id limit $3";
    let rows = db.all(sql, args![now, of_one, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("id")?, row.get("connector_id")?))).collect()
}

/// Takes one that is to be sent now; the try is counted before anything is connected. `None` when another one has it.
pub async fn claim(tx: &mut Tx, id: WebhookCallId, leased_until: Moment) -> Result<Option<Call>> {
    let now = tx.now();
    let sql =
        "update webhook_call set attempts = attempts + 1, lease = lease + 1, leased_until = $3, due_at = $3
        where id = $1 and due_at <= $2 and leased_until <= $2";
    if tx.execute(sql, args![id, now, leased_until]).await? == 0 {
        return Ok(None);
    }
    Ok(Some(load(tx, id).await?))
}

/// Is sent again then; whoever held it has no lease on it any more.
pub async fn put_off(tx: &mut Tx, id: WebhookCallId, until: Moment) -> Result<()> {
    let sql = "update webhook_call set due_at = $2, lease = lease + 1, leased_until = 0 where id = $1";
    tx.execute(sql, args![id, until]).await.map(drop)
}

/// Is looked at again then, if its moment has come and nobody holds it.
pub async fn leave(tx: &mut Tx, id: WebhookCallId, until: Moment) -> Result<()> {
    let now = tx.now();
    let sql = "update webhook_call set due_at = $2 where id = $1 and due_at <= $3 and leased_until <= $3";
    tx.execute(sql, args![id, until, now]).await.map(drop)
}

pub async fn remove(tx: &mut Tx, id: WebhookCallId) -> Result<()> {
    tx.execute("delete from webhook_call where id = $1", args![id]).await.map(drop)
}
