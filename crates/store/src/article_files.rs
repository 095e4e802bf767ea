//! Files of articles, and the widths that pictures among them have.

use std::collections::BTreeMap;

use domain::article::{ArticleFile, PictureSize};
use domain::message::Attachment;
use domain::{ArticleId, AttachmentId, PersonId, Refusal, Result};

use crate::attachments::{Stored, stored};
use crate::db::Row;
use crate::{Conn, Tx, args};

/// Where a file stands: in a text, or under the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    InText,
    Under,
}

/// Puts a file on an article, with the widths of a picture.
pub async fn insert(
    tx: &mut Tx,
    a: &Attachment,
    by: Option<PersonId>,
    article: ArticleId,
    stands: Stands,
    sizes: &[PictureSize],
) -> Result<()> {
    let sql = "insert into attachment (id, message_id, uploaded_by, upload_hash, upload_expires_at, name, media_type,
        found_type, bytes, blob, content_id, inline, created_at, article_id)
        values ($1, null, $2, null, null, $3, $4, $5, $6, $7, null, $8, $9, $10)";
    let inline = stands == Stands::InText;
    let args =
        args![a.id, by, a.name, a.media_type, a.found_type, a.bytes, a.blob, inline, a.created_at, article];
    tx.execute(sql, args).await?;
    for s in sizes {
        let sql = "insert into article_picture (attachment_id, width, height, bytes, blob) values ($1, $2, $3, $4, $5)";
        tx.execute(sql, args![a.id, s.width, s.height, s.bytes, s.blob]).await?;
    }
    Ok(())
}

/// The article that a file stands on, with the scanner's word about it.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such file, or it is no article's.
pub async fn load(db: &mut Conn, id: AttachmentId) -> Result<(ArticleId, Stored)> {
    let sql =
        "select article_id, id, message_id, name, media_type, found_type, bytes, blob, content_id, inline,
        created_at, scan_state, scan_words from attachment where id = $1 and article_id is not null";
    let mut row = db.find(sql, args![id]).await?.ok_or(Refusal::NotFound)?;
    let article = row.get("article_id")?;
    Ok((article, stored(row)?))
}

fn file(mut row: Row, sizes: &mut BTreeMap<AttachmentId, Vec<PictureSize>>) -> Result<ArticleFile> {
    let id = row.get("id")?;
    Ok(ArticleFile {
        id,
        article: row.get("article_id")?,
        name: row.get("name")?,
        found_type: row.get("found_type")?,
        bytes: row.get("bytes")?,
        blob: row.get("blob")?,
        is_inline: row.get("inline")?,
        created_at: row.get("created_at")?,
        sizes: sizes.remove(&id).unwrap_or_default(),
    })
}

fn size(mut row: Row) -> Result<(AttachmentId, PictureSize)> {
    let size = PictureSize {
        width: row.get("width")?,
        height: row.get("height")?,
        bytes: row.get("bytes")?,
        blob: row.get("blob")?,
    };
    Ok((row.get("attachment_id")?, size))
}

fn by_file(rows: Vec<Row>) -> Result<BTreeMap<AttachmentId, Vec<PictureSize>>> {
    let mut out: BTreeMap<AttachmentId, Vec<PictureSize>> = BTreeMap::new();
    for row in rows {
        let (id, size) = size(row)?;
        out.entry(id).or_default().push(size);
    }
    Ok(out)
}

/// The files of an article, in the order in which they came.
pub async fn of_article(db: &mut Conn, article: ArticleId) -> Result<Vec<ArticleFile>> {
    let sql = "select p.attachment_id, p.width, p.height, p.bytes, p.blob from attachment a
        join article_picture p on p.attachment_id = a.id where a.article_id = $1 order by p.attachment_id, p.width
        limit 1000";
    let mut sizes = by_file(db.all(sql, args![article]).await?)?;
    let sql = "select id, article_id, name, found_type, bytes, blob, inline, created_at from attachment
        where article_id = $1 order by id limit 200";
    db.all(sql, args![article]).await?.into_iter().map(|row| file(row, &mut sizes)).collect()
}

/// The files of all articles that are not archived.
pub async fn all(db: &mut Conn) -> Result<Vec<ArticleFile>> {
    let sql =
        "select attachment_id, width, height, bytes, blob from article_picture order by attachment_id, width
        limit 500000";
    let mut sizes = by_file(db.all(sql, args![]).await?)?;
    let sql = "select f.id, f.article_id, f.name, f.found_type, f.bytes, f.blob, f.inline, f.created_at
        from attachment f join article a on a.id = f.article_id where a.archived_at is null order by f.id limit 100000";
    db.all(sql, args![]).await?.into_iter().map(|row| file(row, &mut sizes)).collect()
}

/// Takes a file away; `false` when that article has none of that number.
pub async fn remove(tx: &mut Tx, article: ArticleId, id: AttachmentId) -> Result<bool> {
    let sql = "delete from article_picture where attachment_id = $2
        and exists (select 1 from attachment where id = $2 and article_id = $1)";
    tx.execute(sql, args![article, id]).await?;
    let sql = "delete from attachment where article_id = $1 and id = $2";
    Ok(tx.execute(sql, args![article, id]).await? == 1)
}
