//! Brings a database to the version of this program. Forward only.

use domain::{Error, Result};

use crate::db::Conn;
use crate::{args, dialect};

/// Applies what is missing, each migration in a transaction of its own.
///
/// # Errors
/// A fault when the database is of a newer program, or a migration fails (and is then undone).
pub(crate) async fn migrate(db: &mut Conn) -> Result<()> {
    let at = version(db).await?;
    let newest = dialect::MIGRATIONS.last().map_or(0, |m| m.number);
    if at > newest {
        return Err(Error::fault(format!(
            "this data was written by a newer deskhand (its version is {at}, this program knows {newest}); \
             start the newer program, or restore a backup from before the upgrade"
        )));
    }
    for migration in dialect::MIGRATIONS.iter().filter(|m| m.number > at) {
        apply(db, migration).await?;
    }
    Ok(())
}

/// Migrates an empty database step by step, with rows in it before every next step.
pub(crate) async fn rehearse(db: &mut Conn) -> Result<()> {
    if version(db).await? != 0 {
        return Err(Error::fault("a rehearsal needs an empty database"));
    }
    for migration in dialect::MIGRATIONS {
        apply(db, migration).await?;
        db.batch(&dialect::spelled(migration.sample, db.is_lite())).await?;
    }
    Ok(())
}

/// The number of the last migration applied; 0 for an empty database.
async fn version(db: &mut Conn) -> Result<i64> {
    db.batch(dialect::begin_write(db.is_lite())).await?;
    db.batch("create table if not exists migration (number bigint primary key, name text not null)").await?;
    let sql = "select coalesce(max(number), 0) as number from migration";
    let at = db.one(sql, args![]).await?.get("number")?;
    db.batch("commit").await?;
    Ok(at)
}

async fn apply(db: &mut Conn, migration: &dialect::Migration) -> Result<()> {
    let lite = db.is_lite();
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
    Ok(())
}
