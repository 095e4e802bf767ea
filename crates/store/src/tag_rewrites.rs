//! Tags over the whole desk: what is in use, and renaming one on all tickets, some at a time.

use domain::{Moment, PersonId, Result, TagRewriteId, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// A tag being renamed, merged into another, or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRewrite {
    pub id: TagRewriteId,
    pub tag: String,
    /// `None` where it is taken away.
    pub becomes: Option<String>,
    pub by: PersonId,
    /// How many tickets had it when it was begun, and how many of them are done.
    pub total: i64,
    pub done: i64,
    pub created_at: Moment,
    pub finished_at: Option<Moment>,
}

fn rewrite(mut row: Row) -> Result<TagRewrite> {
    Ok(TagRewrite {
        id: row.get("id")?,
        tag: row.get("tag")?,
        becomes: row.get("becomes")?,
        by: row.get("person_id")?,
        total: row.get("total")?,
        done: row.get("done")?,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
    })
}

pub async fn insert(tx: &mut Tx, r: &TagRewrite) -> Result<()> {
    let sql = "insert into tag_rewrite (id, tag, becomes, person_id, total, done, created_at, finished_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let args = args![r.id, r.tag, r.becomes, r.by, r.total, r.done, r.created_at, r.finished_at];
    tx.execute(sql, args).await.map(drop)
}

/// Those that are not finished, oldest first.
pub async fn open(db: &mut Conn) -> Result<Vec<TagRewrite>> {
    let sql = "select id, tag, becomes, person_id, total, done, created_at, finished_at from tag_rewrite
        where finished_at is null order by id limit 100";
    db.all(sql, args![]).await?.into_iter().map(rewrite).collect()
}

/// The latest ones, newest first.
pub async fn recent(db: &mut Conn, limit: i64) -> Result<Vec<TagRewrite>> {
    let sql = "select id, tag, becomes, person_id, total, done, created_at, finished_at from tag_rewrite
        order by id desc limit $1";
    db.all(sql, args![limit]).await?.into_iter().map(rewrite).collect()
}

/// Notes that `more` tickets are done.
pub async fn advance(tx: &mut Tx, id: TagRewriteId, more: i64) -> Result<()> {
    let sql = "update tag_rewrite set done = done + $2 where id = $1";
    tx.execute(sql, args![id, more]).await.map(drop)
}

pub async fn finish(tx: &mut Tx, id: TagRewriteId) -> Result<()> {
    let now = tx.now();
    tx.execute("update tag_rewrite set finished_at = $2 where id = $1", args![id, now]).await.map(drop)
}

/// How many tickets have a tag, whatever shelf they stand on.
pub async fn count(db: &mut Conn, tag: &str) -> Result<i64> {
    db.one("select count(*) as n from ticket_tag where tag = $1", args![tag]).await?.get("n")
}

/// Some tickets with a tag behind `after`, by number, deleted ones too.
pub async fn tagged(db: &mut Conn, tag: &str, after: TicketId, limit: i64) -> Result<Vec<TicketId>> {
    let sql =
        "select ticket_id from ticket_tag where tag = $1 and ticket_id > $2 order by ticket_id limit $3";
    db.all(sql, args![tag, after, limit]).await?.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// Puts one tag in another's place on a ticket, wherever it stands; `None` takes it away. Nothing else of the ticket is
/// touched but its version. Says whether the ticket has got a tag that it had not.
pub async fn replace(tx: &mut Tx, id: TicketId, tag: &str, becomes: Option<&str>) -> Result<bool> {
    let Some(mut row) = tx.find("select tags from ticket where id = $1", args![id]).await? else {
        return Ok(false);
    };
    let mut tags = crate::tickets::split_tags(&row.get::<String>("tags")?);
    tags.remove(tag);
    let is_new = becomes.is_some_and(|becomes| tags.insert(becomes.to_owned()));
    let now = tx.now();
    let sql = "update ticket set tags = $2, updated_at = $3, version = version + 1 where id = $1";
    tx.execute(sql, args![id, crate::tickets::join_tags(&tags), now]).await?;
    tx.execute("delete from ticket_tag where ticket_id = $1 and tag = $2", args![id, tag]).await?;
    if let Some(becomes) = becomes {
        let sql =
            "insert into ticket_tag (ticket_id, tag) values ($1, $2) on conflict (ticket_id, tag) do nothing";
        tx.execute(sql, args![id, becomes]).await?;
    }
    Ok(is_new)
}

/// Tags that begin so, the most used first, with how many tickets have them; counting stops at `count_max`.
///
/// Each tag in use is found by one step in the index, whatever the language that the database sorts by, and only those that
/// begin so are counted.
pub async fn suggest(db: &mut Conn, begin: &str, count_max: i64, limit: i64) -> Result<Vec<(String, i64)>> {
    let sql = "with recursive known (tag) as (
            select min(tag) from ticket_tag
            union all
            select (select min(g.tag) from ticket_tag g where g.tag > known.tag) from known where known.tag is not null
        )
        select k.tag as tag, (select count(*) from (select 1 from ticket_tag g where g.tag = k.tag limit $2) x) as n
        from known k where k.tag is not null and substr(k.tag, 1, length(cast($1 as text))) = $1
        order by n desc, k.tag limit $3";
    let rows = db.all(sql, args![begin, count_max, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("tag")?, row.get("n")?))).collect()
}
