//! Keys that outgoing mail is signed with. The private halves come and go sealed.

use domain::sending_key::SendingKey;
use domain::{Refusal, Result, SendingKeyId};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn key(row: &mut Row) -> Result<SendingKey> {
    Ok(SendingKey {
        id: row.get("id")?,
        domain: row.get("domain")?,
        selector: row.get("selector")?,
        algorithm: row.get("algorithm")?,
        public_key: row.get("public_key")?,
        created_at: row.get("created_at")?,
        published_at: row.get("published_at")?,
        retired_at: row.get("retired_at")?,
    })
}

/// # Errors
/// [`Refusal::Taken`] when the domain has a key of that selector already.
pub async fn insert(tx: &mut Tx, key: &SendingKey, sealed: &str) -> Result<()> {
    let sql = "insert into sending_key (id, domain, selector, algorithm, sealed_key, public_key, created_at,
        published_at, retired_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (domain, selector) do nothing";
    let args = args![
        key.id,
        key.domain,
        key.selector,
        key.algorithm,
        sealed,
        key.public_key,
        key.created_at,
        key.published_at,
        key.retired_at
    ];
    match tx.execute(sql, args).await? {
        0 => Err(Refusal::Taken { what: "selector", value: key.selector.clone() }.into()),
        _ => Ok(()),
    }
}

/// The keys of a domain that are not retired, newest first; a domain has few.
pub async fn of_domain(db: &mut Conn, domain: &str) -> Result<Vec<SendingKey>> {
    let sql = "select id, domain, selector, algorithm, public_key, created_at, published_at, retired_at
        from sending_key where domain = $1 and retired_at is null order by id desc limit 100";
    db.all(sql, args![domain]).await?.iter_mut().map(key).collect()
}

/// The keys that sign a domain's mail now, each with its sealed half: published and not retired, newest first.
pub async fn signing(db: &mut Conn, domain: &str) -> Result<Vec<(SendingKey, String)>> {
    let sql =
        "select id, domain, selector, algorithm, sealed_key, public_key, created_at, published_at, retired_at
        from sending_key where domain = $1 and published_at is not null and retired_at is null
        order by id desc limit 100";
    let rows = db.all(sql, args![domain]).await?;
    rows.into_iter().map(|mut row| Ok((key(&mut row)?, row.get("sealed_key")?))).collect()
}

/// Its record was seen in DNS; `false` when that was known.
pub async fn publish(tx: &mut Tx, id: SendingKeyId) -> Result<bool> {
    let now = tx.now();
    let sql = "update sending_key set published_at = $2 where id = $1 and published_at is null";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// A newer one signs from now on; `false` when it was retired before.
pub async fn retire(tx: &mut Tx, id: SendingKeyId) -> Result<bool> {
    let now = tx.now();
    let sql = "update sending_key set retired_at = $2 where id = $1 and retired_at is null";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// Keys whose records have not been seen yet, oldest first.
pub async fn waiting(db: &mut Conn) -> Result<Vec<SendingKey>> {
    let sql = "select id, domain, selector, algorithm, public_key, created_at, published_at, retired_at
        from sending_key where published_at is null and retired_at is null order by id limit 100";
    db.all(sql, args![]).await?.iter_mut().map(key).collect()
}
