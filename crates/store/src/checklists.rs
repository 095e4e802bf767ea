//! Checklists of tickets, and templates of them.

use domain::checklist::{ChecklistItem, ChecklistTemplate};
use domain::{ChecklistItemId, ChecklistTemplateId, Error, Refusal, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn item(mut row: Row) -> Result<ChecklistItem> {
    let (by, at): (Option<_>, Option<_>) = (row.get("done_by")?, row.get("done_at")?);
    Ok(ChecklistItem {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        text: row.get("body")?,
        done: by.zip(at),
        created_at: row.get("created_at")?,
    })
}

/// The steps of a ticket in their order.
pub async fn list(db: &mut Conn, ticket: TicketId) -> Result<Vec<ChecklistItem>> {
    let sql =
        "select id, ticket_id, body, done_by, done_at, created_at from checklist_item where ticket_id = $1
        order by place, id limit 1000";
    db.all(sql, args![ticket]).await?.into_iter().map(item).collect()
}

/// Puts a step behind the others.
pub async fn add(tx: &mut Tx, i: &ChecklistItem) -> Result<()> {
    let sql = "insert into checklist_item (id, ticket_id, place, body, done_by, done_at, created_at)
        values ($1, $2, (select coalesce(max(place), 0) + 1 from checklist_item where ticket_id = $2), $3, $4, $5, $6)";
    let (by, at) = i.done.unzip();
    tx.execute(sql, args![i.id, i.ticket, i.text, by, at, i.created_at]).await.map(drop)
}

/// Writes text and tick.
pub async fn update(tx: &mut Tx, i: &ChecklistItem) -> Result<()> {
    let (by, at) = i.done.unzip();
    let sql = "update checklist_item set body = $2, done_by = $3, done_at = $4 where id = $1";
    tx.execute(sql, args![i.id, i.text, by, at]).await.map(drop)
}

/// Puts the steps in this order.
pub async fn reorder(tx: &mut Tx, order: &[ChecklistItemId]) -> Result<()> {
    for (place, id) in order.iter().enumerate() {
        let sql = "update checklist_item set place = $2 where id = $1";
        tx.execute(sql, args![id, place as i64 + 1]).await?;
    }
    Ok(())
}

/// Puts the steps of one ticket behind those of another, and says which they were.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<Vec<ChecklistItemId>> {
    let sql = "update checklist_item set ticket_id = $2, place = place
        + (select coalesce(max(c.place), 0) from checklist_item c where c.ticket_id = $2)
        where ticket_id = $1 returning id";
    let mut moved: Vec<ChecklistItemId> = tx
        .all(sql, args![from, to])
        .await?
        .into_iter()
        .map(|mut row| row.get("id"))
        .collect::<Result<_>>()?;
    moved.sort();
    Ok(moved)
}

/// Brings steps home that stand on `here`; what was removed or stands elsewhere is left.
pub async fn bring_back(tx: &mut Tx, here: TicketId, steps: &[(TicketId, ChecklistItemId)]) -> Result<()> {
    let rows: Vec<_> = steps.iter().map(|(home, id)| args![id, home, here].to_vec()).collect();
    tx.execute_each("update checklist_item set ticket_id = $2 where id = $1 and ticket_id = $3", &rows).await
}

pub async fn remove(tx: &mut Tx, id: ChecklistItemId) -> Result<()> {
    tx.execute("delete from checklist_item where id = $1", args![id]).await.map(drop)
}

fn template(mut row: Row) -> Result<ChecklistTemplate> {
    Ok(ChecklistTemplate {
        id: row.get("id")?,
        name: row.get("name")?,
        steps: row.get::<String>("body")?.lines().map(str::to_owned).collect(),
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// All templates by name; a desk has few.
pub async fn templates(db: &mut Conn) -> Result<Vec<ChecklistTemplate>> {
    let sql =
        "select id, name, body, created_at, updated_at from checklist_template order by name_key limit 1000";
    db.all(sql, args![]).await?.into_iter().map(template).collect()
}

/// Adds a template or writes the one with its id anew.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn put_template(tx: &mut Tx, t: &ChecklistTemplate) -> Result<()> {
    let key = t.name.to_lowercase();
    let sql = "select id from checklist_template where name_key = $1 and id <> $2";
    if tx.find(sql, args![key, t.id]).await?.is_some() {
        return Err(Error::from(Refusal::Taken { what: "checklist", value: t.name.clone() }));
    }
    let sql = "insert into checklist_template (id, name, name_key, body, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (id) do update set name = excluded.name,
        name_key = excluded.name_key, body = excluded.body, updated_at = excluded.updated_at";
    let args = args![t.id, t.name, key, t.steps.join("\n"), t.created_at, t.updated_at];
    tx.execute(sql, args).await.map(drop)
}

pub async fn delete_template(tx: &mut Tx, id: ChecklistTemplateId) -> Result<()> {
    tx.execute("delete from checklist_template where id = $1", args![id]).await.map(drop)
}
