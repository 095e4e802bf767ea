//! Notes about contacts that surface when they write again.

use domain::contact_note::{ContactNote, NoteReach, stored_day};
use domain::{ContactNoteId, Error, PersonId, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

pub(crate) fn note(row: &mut Row) -> Result<ContactNote> {
    let (by, at): (Option<_>, Option<_>) = (row.get("done_by")?, row.get("done_at")?);
    let until: Option<String> = row.get("until_day")?;
    let day = |text: String| stored_day(&text).ok_or_else(|| Error::fault(format!("{text} is no day")));
    Ok(ContactNote {
        id: row.get("id")?,
        about: row.get("about_id")?,
        author: row.get("author_id")?,
        reach: row.get("reach")?,
        text: row.get("body")?,
        until: until.map(day).transpose()?,
        done: by.zip(at),
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn find(db: &mut Conn, id: ContactNoteId) -> Result<Option<ContactNote>> {
    let sql =
        "select id, about_id, author_id, reach, body, until_day, done_by, done_at, created_at, updated_at
        from contact_note where id = $1";
    db.find(sql, args![id]).await?.map(|mut row| note(&mut row)).transpose()
}

/// How many about somebody are not done of those that `reader` may read: what others keep for themselves takes nobody's
/// place, and that it is there is theirs to know.
pub async fn count_open(db: &mut Conn, about: PersonId, reader: PersonId) -> Result<i64> {
    let sql = "select count(*) as n from contact_note where about_id = $1 and done_at is null
        and (reach = $3 or author_id = $2)";
    db.one(sql, args![about, reader, NoteReach::Team]).await?.get("n")
}

pub async fn insert(tx: &mut Tx, n: &ContactNote) -> Result<()> {
    let sql =
        "insert into contact_note (id, about_id, author_id, reach, body, until_day, done_by, done_at, created_at,
        updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let (by, at) = n.done.unzip();
    let until = n.until.map(|d| d.to_string());
    let args = args![n.id, n.about, n.author, n.reach, n.text, until, by, at, n.created_at, n.updated_at];
    tx.execute(sql, args).await.map(drop)
}

/// Writes words, reach, last day and whether it is done.
pub async fn update(tx: &mut Tx, n: &ContactNote) -> Result<()> {
    let sql = "update contact_note set reach = $2, body = $3, until_day = $4, done_by = $5, done_at = $6,
        updated_at = $7 where id = $1";
    let (by, at) = n.done.unzip();
    let until = n.until.map(|d| d.to_string());
    tx.execute(sql, args![n.id, n.reach, n.text, until, by, at, n.updated_at]).await.map(drop)
}

pub async fn remove(tx: &mut Tx, id: ContactNoteId) -> Result<()> {
    tx.execute("delete from contact_note where id = $1", args![id]).await.map(drop)
}
