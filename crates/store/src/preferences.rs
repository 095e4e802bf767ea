//! What each person likes, by name: small words that the workbench reads with every page.

use domain::{PersonId, Result};

use crate::{Conn, Tx, args};

/// More than this nobody can like.
const ALL_MAX: i64 = 200;

/// All of a person's, by name.
pub async fn all(db: &mut Conn, person: PersonId) -> Result<Vec<(String, String)>> {
    let sql = "select name, value from preference where person_id = $1 order by name limit $2";
    let rows = db.all(sql, args![person, ALL_MAX]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("name")?, row.get("value")?))).collect()
}

/// Writes one.
pub async fn put(tx: &mut Tx, person: PersonId, name: &str, value: &str) -> Result<()> {
    let sql = "insert into preference (person_id, name, value) values ($1, $2, $3)
        on conflict (person_id, name) do update set value = excluded.value";
    tx.execute(sql, args![person, name, value]).await.map(drop)
}

/// Forgets one: it is as everywhere again.
pub async fn remove(tx: &mut Tx, person: PersonId, name: &str) -> Result<()> {
    tx.execute("delete from preference where person_id = $1 and name = $2", args![person, name])
        .await
        .map(drop)
}
