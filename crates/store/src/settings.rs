//! Settings of the workspace that are changed while it runs.

use domain::Result;

use crate::{Conn, Tx, args};

/// The value of a setting, if it was ever set.
pub async fn find(db: &mut Conn, name: &str) -> Result<Option<String>> {
    let row = db.find("select value from setting where name = $1", args![name]).await?;
    row.map(|mut row| row.get("value")).transpose()
}

pub async fn put(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    let now = tx.now();
    let sql = "insert into setting (name, value, updated_at) values ($1, $2, $3)
        on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at";
    tx.execute(sql, args![name, value, now]).await.map(drop)
}
