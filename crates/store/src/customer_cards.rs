//! Cards that the operator's own endpoints fill.

use domain::customer_card::CustomerCard;
use domain::person::Role;
use domain::{CustomerCardId, Error, Refusal, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn card(mut row: Row) -> Result<CustomerCard> {
    Ok(CustomerCard {
        id: row.get("id")?,
        name: row.get("name")?,
        url: row.get("url")?,
        timeout_ms: row.get("timeout_ms")?,
        keep_seconds: row.get("keep_seconds")?,
        roles: row.get::<String>("roles")?.split(' ').filter_map(Role::parse).collect(),
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// All cards by name; a desk has few.
pub async fn list(db: &mut Conn) -> Result<Vec<CustomerCard>> {
    let sql =
        "select id, name, url, timeout_ms, keep_seconds, roles, created_at, updated_at from customer_card
        order by name_key, id limit 100";
    db.all(sql, args![]).await?.into_iter().map(card).collect()
}

pub async fn load(db: &mut Conn, id: CustomerCardId) -> Result<CustomerCard> {
    let sql =
        "select id, name, url, timeout_ms, keep_seconds, roles, created_at, updated_at from customer_card
        where id = $1";
    db.find(sql, args![id]).await?.map(card).transpose()?.ok_or_else(|| Refusal::NotFound.into())
}

/// The sealed secret that requests are signed with.
pub async fn secret(db: &mut Conn, id: CustomerCardId) -> Result<String> {
    let row = db.find("select secret from customer_card where id = $1", args![id]).await?;
    row.ok_or(Refusal::NotFound)?.get("secret")
}

async fn free_name(tx: &mut Tx, c: &CustomerCard) -> Result<String> {
    let key = c.name.to_lowercase();
    let sql = "select id from customer_card where name_key = $1 and id <> $2";
    match tx.find(sql, args![key, c.id]).await? {
        Some(_) => Err(Error::from(Refusal::Taken { what: "card", value: c.name.clone() })),
        None => Ok(key),
    }
}

fn written(roles: &[Role]) -> String {
    roles.iter().map(|r| r.as_str()).collect::<Vec<_>>().join(" ")
}

/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn insert(tx: &mut Tx, c: &CustomerCard, sealed: &str) -> Result<()> {
    let key = free_name(tx, c).await?;
    let sql = "insert into customer_card (id, name, name_key, url, secret, timeout_ms, keep_seconds, roles, created_at,
        updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let roles = written(&c.roles);
    let args = args![
        c.id,
        c.name,
        key,
        c.url,
        sealed,
        c.timeout_ms,
        c.keep_seconds,
        roles,
        c.created_at,
        c.updated_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Writes everything but the secret.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn update(tx: &mut Tx, c: &CustomerCard) -> Result<()> {
    let key = free_name(tx, c).await?;
    let sql =
        "update customer_card set name = $2, name_key = $3, url = $4, timeout_ms = $5, keep_seconds = $6,
        roles = $7, updated_at = $8 where id = $1";
    let roles = written(&c.roles);
    tx.execute(sql, args![c.id, c.name, key, c.url, c.timeout_ms, c.keep_seconds, roles, c.updated_at])
        .await
        .map(drop)
}

pub async fn set_secret(tx: &mut Tx, id: CustomerCardId, sealed: &str) -> Result<()> {
    let now = tx.now();
    let sql = "update customer_card set secret = $2, updated_at = $3 where id = $1";
    tx.execute(sql, args![id, sealed, now]).await.map(drop)
}

pub async fn remove(tx: &mut Tx, id: CustomerCardId) -> Result<()> {
    tx.execute("delete from customer_card where id = $1", args![id]).await.map(drop)
}
