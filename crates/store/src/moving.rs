//! From SQLite to PostgreSQL, when a desk outgrows one machine.

use std::path::{Path, PathBuf};
use std::pin::pin;

use deadpool_postgres::Object;
use domain::{Error, Refusal, Result};
use rusqlite::OpenFlags;
use tokio::runtime::Handle;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

use crate::db::{Conn, Value, lite_value};
use crate::{dialect, migrate, open, postgres};

/// What was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Of the desk; [`migrate`] keeps one more of its own.
    pub tables: usize,
    pub rows: u64,
}

/// Copies every row of the SQLite database at `from` into the PostgreSQL database at `url`, which holds no desk yet. Both
/// are brought to the version of this program first. All of it is one transaction: whatever goes wrong, nothing is there.
/// Where this very desk is there already, as it is after a copy whose caller ended before it heard of it, nothing is
/// copied, and the answer is `None`.
///
/// The caller owns the data directory, so that nothing changes meanwhile. `told` hears of each table when it is there,
/// with the number of its rows.
///
/// # Errors
/// A refusal when the database holds another desk, or this one as it was at another time; a fault that names the table
/// otherwise.
pub async fn copy_to_postgres(
    from: &Path,
    url: &str,
    told: impl FnMut(&str, u64) + Send + 'static,
) -> Result<Option<Copied>> {
    open::upgrade_sqlite(from)?;
    let server = postgres::server(url)?;
    let pool = postgres::pool(server.for_writing(), 1)?;
    let client = pool.get().await.map_err(|e| postgres::refused(&server, &e))?;
    let mut db = Conn::pg(client, None);
    postgres::check(&mut db).await?;
    migrate::migrate(&mut db).await?;
    drop(db);
    let client = pool.get().await.map_err(open::unreachable_database)?;
    let (from, handle) = (from.to_owned(), Handle::current());
    // SQLite's rows are borrowed from a statement that cannot change threads.
    tokio::task::spawn_blocking(move || handle.block_on(copy(&from, &client, told)))
        .await
        .map_err(|e| Error::fault(format!("the copy panicked: {e}")))?
}

/// A reference to a row of another table, which is taken off while rows come in any order.
struct Reference {
    table: String,
    name: String,
    definition: String,
}

async fn copy(from: &PathBuf, client: &Object, mut told: impl FnMut(&str, u64)) -> Result<Option<Copied>> {
    let lite = rusqlite::Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    lite.execute_batch("begin")?;
    client.batch_execute(dialect::begin_write(false)).await?;
    let head = "select seq, chain from event_head where one = 1";
    let here: (i64, Vec<u8>) = lite.query_row(head, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let row = client.query_one(head, &[]).await?;
    let there: (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
    if there.0 > 0 {
        return if here == there { Ok(None) } else { Err(holds_a_desk()) };
    }
    let tables: Vec<String> = names(&lite, dialect::TABLES_SQLITE, [])?;
    let of_postgres = client.query(dialect::TABLES_POSTGRES, &[]).await?;
    let of_postgres: Vec<String> = of_postgres.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    // Each engine sorts names its own way.
    if let Some(missing) = tables.iter().find(|name| !of_postgres.contains(name)) {
        return Err(Error::fault(format!("PostgreSQL has no table {missing}")));
    }
    let mut references = Vec::new();
    for row in client.query(dialect::REFERENCES_POSTGRES, &[]).await? {
        let reference =
            Reference { table: row.try_get(0)?, name: row.try_get(1)?, definition: row.try_get(2)? };
        let sql = format!("alter table {} drop constraint {}", reference.table, reference.name);
        client.batch_execute(&sql).await?;
        references.push(reference);
    }
    let mut copied = Copied { tables: 0, rows: 0 };
    for table in tables.iter().filter(|name| *name != "migration") {
        let rows = copy_table(&lite, client, table).await.map_err(|e| in_table(e, table))?;
        copied.tables += 1;
        copied.rows += rows;
        told(table, rows);
    }
    for Reference { table, name, definition } in references {
        // Looks at every row, too.
        let sql = format!("alter table {table} add constraint {name} {definition}");
        client.batch_execute(&sql).await.map_err(|e| in_table(e.into(), &table))?;
    }
    client.batch_execute("commit").await?;
    // Until a server's own rounds come by it would plan for empty tables.
    client.batch_execute("analyze").await?;
    Ok(Some(copied))
}

fn holds_a_desk() -> Error {
    let words = "the PostgreSQL database holds a desk already; move into an empty one: create database … encoding 'UTF8' \
        template template0";
    Refusal::not_allowed(words).into()
}

fn in_table(e: Error, table: &str) -> Error {
    match e {
        Error::Fault(e) => Error::Fault(e.context(format!("copying the table {table}"))),
        refused @ Error::Refused(_) => refused,
    }
}

fn names(lite: &rusqlite::Connection, sql: &str, of: impl rusqlite::Params) -> Result<Vec<String>> {
    let mut statement = lite.prepare(sql)?;
    Ok(statement.query_map(of, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

async fn copy_table(lite: &rusqlite::Connection, client: &Object, table: &str) -> Result<u64> {
    let columns = names(lite, dialect::COLUMNS_SQLITE, [table])?;
    let columns: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let list = columns.join(", ");
    let select = dialect::all_rows(table, &list);
    // The few rows that migrations put into a new database are among those that come.
    client.batch_execute(&format!("truncate \"{table}\"")).await?;
    let types: Vec<Type> =
        client.prepare(&select).await?.columns().iter().map(|column| column.type_().clone()).collect();
    let sink = client.copy_in(&format!("copy \"{table}\" ({list}) from stdin (format binary)")).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    let mut statement = lite.prepare(&select)?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(types.len());
        for (at, ty) in types.iter().enumerate() {
            values.push(fitting(lite_value(row.get_ref(at)?), ty, &columns[at])?);
        }
        writer.as_mut().write_raw(values).await?;
        count += 1;
    }
    let written = writer.finish().await?;
    if written == count { Ok(count) } else { Err(Error::fault(format!("{written} rows of {count} arrived"))) }
}

/// SQLite lets a column hold what it was not made for.
fn fitting(value: Value, ty: &Type, column: &str) -> Result<Value> {
    let fits = match &value {
        Value::Null => true,
        Value::Int(_) => [Type::INT8, Type::INT4].contains(ty),
        Value::Real(_) => *ty == Type::FLOAT8,
        Value::Text(_) => *ty == Type::TEXT,
        Value::Blob(_) => *ty == Type::BYTEA,
    };
    match value {
        // As whatever is written through a door has it.
        Value::Text(text) if fits && text.contains('\0') => Ok(Value::Text(text.replace('\0', "\u{FFFD}"))),
        value if fits => Ok(value),
        _ => Err(Error::fault(format!("column {column} holds what does not fit into {ty}"))),
    }
}
