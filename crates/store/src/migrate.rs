//! Brings a database to the version of this program. Forward only.

use domain::{Error, Result};

use crate::db::Conn;
use crate::{args, dialect};

/// Applies what is missing, each migration in a transaction of its own.
///
/// # Errors
/// A fault when the database is of a newer program, or a migration fails (and is then undone).
pub(crate) async fn migrate(db: &mut Conn) -> Result<()> {
    let lite = db.is_lite();
    db.batch(dialect::begin_write(lite)).await?;
    let sql = "create table if not exists migration (number bigint primary key, name text not null)";
    db.batch(sql).await?;
    let sql = "select coalesce(max(number), 0) as number from migration";
    let at: i64 = db.one(sql, args![]).await?.get("number")?;
    db.batch("commit").await?;
    let newest = dialect::MIGRATIONS.last().map_or(0, |m| m.number);
    if at > newest {
        return Err(Error::fault(format!(
            "this data was written by a newer deskhand (its version is {at}, this program knows {newest}); \
             start the newer program, or restore a backup from before the upgrade"
        )));
    }
    for migration in dialect::MIGRATIONS.iter().filter(|m| m.number > at) {
        db.batch(dialect::begin_write(lite)).await?;
        let sql = "insert into migration (number, name) values ($1, $2) on conflict (number) do nothing";
        // Another node may have been quicker while this one waited for the lock.
        let mine = db.execute(sql, args![migration.number, migration.name]).await? == 1;
        if mine && let Err(e) = db.batch(migration.sql(lite)).await {
            let _ = db.batch("rollback").await;
            return Err(e);
        }
        db.batch("commit").await?;
        if mine {
            tracing::info!(migration.name, "migrated the database to {}", migration.name);
        }
    }
    Ok(())
}
