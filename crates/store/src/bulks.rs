//! One change of many tickets: what it is, and how far it has come.

use domain::bulk::{Bulk, BulkChange, Counts, Item, ItemState};
use domain::{BulkId, Moment, PersonId, Result, TicketId};

use crate::db::{FromValue, Row, ToValue, Value};
use crate::{Conn, Tx, args};

impl ToValue for ItemState {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for ItemState {
    fn from_value(value: Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

/// Writes it down with its tickets, in their order; all of them wait.
pub async fn insert(
    tx: &mut Tx,
    id: BulkId,
    by: PersonId,
    change: &BulkChange,
    undoes: Option<BulkId>,
    tickets: &[TicketId],
) -> Result<()> {
    tx.quiet("what it does stands in the histories of its tickets");
    let now = tx.now();
    let change = serde_json::to_string(change)?;
    let sql = "insert into bulk (id, person_id, change, undoes, created_at, finished_at) values ($1, $2, $3, $4, $5, null)";
    tx.execute(sql, args![id, by, change, undoes, now]).await?;
    let rows: Vec<_> = tickets
        .iter()
        .zip(1_i64..)
        .map(|(ticket, place)| args![id, place, *ticket, ItemState::Waiting].to_vec())
        .collect();
    let sql = "insert into bulk_item (bulk_id, place, ticket_id, state, reason, acted_at) values ($1, $2, $3, $4, '', null)";
    tx.execute_each_soon(sql, &rows).await
}

/// One with its counts.
pub async fn find(db: &mut Conn, id: BulkId) -> Result<Option<Bulk>> {
    let sql = "select id, person_id, change, undoes, created_at, finished_at from bulk where id = $1";
    let Some(row) = db.find(sql, args![id]).await? else { return Ok(None) };
    let mut bulk = bulk(row)?;
    let sql = "select state, count(*) as n from bulk_item where bulk_id = $1 group by state";
    for mut row in db.all(sql, args![id]).await? {
        let n = row.get("n")?;
        match row.get("state")? {
            ItemState::Waiting => bulk.counts.waiting = n,
            ItemState::Changed => bulk.counts.changed = n,
            ItemState::Unchanged => bulk.counts.unchanged = n,
            ItemState::Refused => bulk.counts.refused = n,
        }
    }
    Ok(Some(bulk))
}

fn bulk(mut row: Row) -> Result<Bulk> {
    Ok(Bulk {
        id: row.get("id")?,
        by: row.get("person_id")?,
        change: serde_json::from_str(&row.get::<String>("change")?)?,
        undoes: row.get("undoes")?,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
        counts: Counts::default(),
    })
}

/// The first of those that are not done.
pub async fn unfinished(db: &mut Conn, limit: i64) -> Result<Vec<BulkId>> {
    let sql = "select id from bulk where finished_at is null order by id limit $1";
    db.all(sql, args![limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// The one that takes `id` back, if there is one.
pub async fn undoing(db: &mut Conn, id: BulkId) -> Result<Option<BulkId>> {
    let sql = "select id from bulk where undoes = $1 order by id limit 1";
    db.find(sql, args![id]).await?.map(|mut row| row.get("id")).transpose()
}

/// Those of its tickets that are in this state, in their order, after `place`.
pub async fn items(db: &mut Conn, id: BulkId, state: ItemState, place: i64, limit: i64) -> Result<Vec<Item>> {
    let sql = "select place, ticket_id, state, reason, acted_at from bulk_item
        where bulk_id = $1 and state = $2 and place > $3 order by place limit $4";
    db.all(sql, args![id, state, place, limit])
        .await?
        .into_iter()
        .map(|mut row| {
            Ok(Item {
                place: row.get("place")?,
                ticket: row.get("ticket_id")?,
                state: row.get("state")?,
                reason: row.get("reason")?,
                acted_at: row.get("acted_at")?,
            })
        })
        .collect()
}

/// What was done to a ticket by it, for the one that takes it back.
pub async fn acted_at(db: &mut Conn, id: BulkId, ticket: TicketId) -> Result<Option<Moment>> {
    let sql = "select acted_at from bulk_item where bulk_id = $1 and ticket_id = $2 and state = 'changed'";
    let row = db.find(sql, args![id, ticket]).await?;
    row.map_or(Ok(None), |mut row| row.get("acted_at"))
}

/// Notes what became of one that waited.
pub async fn settle(tx: &mut Tx, id: BulkId, place: i64, state: ItemState, reason: &str) -> Result<()> {
    tx.quiet("what it does stands in the histories of its tickets");
    let acted_at = (state == ItemState::Changed).then_some(tx.now());
    let sql = "update bulk_item set state = $3, reason = $4, acted_at = $5 where bulk_id = $1 and place = $2";
    tx.execute(sql, args![id, place, state, reason, acted_at]).await.map(drop)
}

/// Notes that nothing of it waits any more.
pub async fn finish(tx: &mut Tx, id: BulkId) -> Result<()> {
    tx.quiet("what it does stands in the histories of its tickets");
    let now = tx.now();
    let sql = "update bulk set finished_at = $2 where id = $1 and finished_at is null";
    tx.execute(sql, args![id, now]).await.map(drop)
}
