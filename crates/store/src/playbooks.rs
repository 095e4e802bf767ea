//! Playbooks, the versions of their sheets, and what cases have taught.

use domain::playbook::{Playbook, PlaybookState, PlaybookVersion};
use domain::read::PersonRef;
use domain::read::diagnosis::{PlaybookRow, VersionLine};
use domain::{PersonId, PlaybookId, Refusal, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

macro_rules! columns {
    () => {
        "p.id, p.slug, p.title, p.state, p.published, p.draft, p.shipped, p.created_at, p.updated_at"
    };
}

fn playbook(mut row: Row) -> Result<Playbook> {
    Ok(Playbook {
        id: row.get("id")?,
        slug: row.get("slug")?,
        title: row.get("title")?,
        state: row.get("state")?,
        published: row.get("published")?,
        draft: row.get("draft")?,
        shipped: row.get("shipped")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn load(db: &mut Conn, id: PlaybookId) -> Result<Playbook> {
    let sql = concat!("select ", columns!(), " from playbook p where p.id = $1");
    let found = db.find(sql, args![id]).await?.map(playbook).transpose()?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

pub async fn find_by_slug(db: &mut Conn, slug: &str) -> Result<Option<Playbook>> {
    let sql = concat!("select ", columns!(), " from playbook p where p.slug = $1");
    db.find(sql, args![slug]).await?.map(playbook).transpose()
}

/// All of them by title; a desk has at most [`domain::playbook::PLAYBOOKS_MAX`].
pub async fn list(db: &mut Conn) -> Result<Vec<Playbook>> {
    let sql = concat!("select ", columns!(), " from playbook p order by p.title, p.id limit 500");
    db.all(sql, args![]).await?.into_iter().map(playbook).collect()
}

/// [`list`] with the number of cases that were begun by each.
pub async fn rows(db: &mut Conn) -> Result<Vec<PlaybookRow>> {
    let sql = "select p.id, p.title, p.state, p.published, p.draft, p.shipped,
        (select count(*) from case_entry e where e.begun_playbook_id = p.id) as cases
        from playbook p order by p.title, p.id limit 500";
    let row = |mut row: Row| -> Result<_> {
        Ok(PlaybookRow {
            id: row.get("id")?,
            title: row.get("title")?,
            state: row.get("state")?,
            published: row.get("published")?,
            draft: row.get("draft")?,
            cases: row.get("cases")?,
            is_shipped: !row.get::<String>("shipped")?.is_empty(),
        })
    };
    db.all(sql, args![]).await?.into_iter().map(row).collect()
}

/// Those that new cases can be worked by, with the version: all of them in the order of their ids, so that two looks can be
/// compared.
pub async fn published(db: &mut Conn) -> Result<Vec<(PlaybookId, i64, String)>> {
    let sql = "select id, published, title from playbook where state = 'published' and published is not null
        order by id limit 500";
    let row = |mut row: Row| -> Result<_> { Ok((row.get("id")?, row.get("published")?, row.get("title")?)) };
    db.all(sql, args![]).await?.into_iter().map(row).collect()
}

pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from playbook", args![]).await?.get("n")
}

pub async fn insert(tx: &mut Tx, p: &Playbook) -> Result<()> {
    let sql =
        "insert into playbook (id, slug, title, state, published, draft, shipped, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args =
        args![p.id, p.slug, p.title, p.state, p.published, p.draft, p.shipped, p.created_at, p.updated_at];
    tx.execute(sql, args).await.map(drop)
}

/// Writes all that can change.
pub async fn update(tx: &mut Tx, p: &Playbook) -> Result<()> {
    let sql = "update playbook set title = $2, state = $3, published = $4, draft = $5, shipped = $6, updated_at = $7
        where id = $1";
    tx.execute(sql, args![p.id, p.title, p.state, p.published, p.draft, p.shipped, p.updated_at])
        .await
        .map(drop)
}

/// Adds a version; says which number it has.
pub async fn add_version(
    tx: &mut Tx,
    playbook: PlaybookId,
    sheet: &str,
    by: Option<PersonId>,
    made_of: Option<i64>,
) -> Result<i64> {
    let now = tx.now();
    let sql = "insert into playbook_version (playbook_id, number, sheet, person_id, made_at, published_at, made_of)
        select $1, coalesce(max(number), 0) + 1, $2, $3, $4, null, $5 from playbook_version where playbook_id = $1
        returning number";
    tx.one(sql, args![playbook, sheet, by, now, made_of]).await?.get("number")
}

/// Notes when a version was published first.
pub async fn mark_published(tx: &mut Tx, playbook: PlaybookId, number: i64) -> Result<()> {
    let now = tx.now();
    let sql = "update playbook_version set published_at = $3
        where playbook_id = $1 and number = $2 and published_at is null";
    tx.execute(sql, args![playbook, number, now]).await.map(drop)
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn version(db: &mut Conn, playbook: PlaybookId, number: i64) -> Result<PlaybookVersion> {
    let sql =
        "select playbook_id, number, sheet, made_of, person_id, made_at, published_at from playbook_version
        where playbook_id = $1 and number = $2";
    let mut row = db.find(sql, args![playbook, number]).await?.ok_or(Refusal::NotFound)?;
    Ok(PlaybookVersion {
        playbook: row.get("playbook_id")?,
        number: row.get("number")?,
        sheet: row.get("sheet")?,
        made_of: row.get("made_of")?,
        by: row.get("person_id")?,
        made_at: row.get("made_at")?,
        published_at: row.get("published_at")?,
    })
}

/// Who made which version, the newest first, without the sheets.
pub async fn versions(db: &mut Conn, playbook: PlaybookId, limit: i64) -> Result<Vec<VersionLine>> {
    let sql = "select v.number, v.made_at, v.published_at, p.id as by_id, p.name as by_name
        from playbook_version v left join person p on p.id = v.person_id
        where v.playbook_id = $1 order by v.number desc limit $2";
    let row = |mut row: Row| -> Result<_> {
        let by: Option<PersonId> = row.get("by_id")?;
        let name: Option<String> = row.get("by_name")?;
        Ok(VersionLine {
            number: row.get("number")?,
            by: by.map(|id| PersonRef { id, name: name.unwrap_or_default(), email: None }),
            made_at: row.get("made_at")?,
            published_at: row.get("published_at")?,
        })
    };
    db.all(sql, args![playbook, limit]).await?.into_iter().map(row).collect()
}

/// Whether some release brought this text before.
pub async fn has_release(db: &mut Conn, playbook: PlaybookId, sheet: &str) -> Result<bool> {
    let sql = "select number from playbook_version where playbook_id = $1 and person_id is null and sheet = $2 limit 1";
    Ok(db.find(sql, args![playbook, sheet]).await?.is_some())
}

/// The newest version that a release brought.
pub async fn newest_release(db: &mut Conn, playbook: PlaybookId) -> Result<Option<i64>> {
    let sql = "select max(number) as n from playbook_version where playbook_id = $1 and person_id is null";
    db.one(sql, args![playbook]).await?.get("n")
}

/// What cases have taught about a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lessons {
    /// Those of weeks up to this one, it included.
    pub week: i64,
    /// The day as of which the counts stand, since the beginning of 1970.
    pub day: i64,
    /// The counts, as whoever learns writes them.
    pub counts: String,
}

/// What was learned about a version in the weeks before `week`.
pub async fn lessons_before(
    db: &mut Conn,
    playbook: PlaybookId,
    version: i64,
    week: i64,
) -> Result<Option<Lessons>> {
    let sql =
        "select week, day, counts from playbook_lesson where playbook_id = $1 and version = $2 and week < $3
        order by week desc limit 1";
    let found = db.find(sql, args![playbook, version, week]).await?;
    found
        .map(|mut row| {
            Ok(Lessons { week: row.get("week")?, day: row.get("day")?, counts: row.get("counts")? })
        })
        .transpose()
}

/// All that was learned about a version.
pub async fn newest_lessons(db: &mut Conn, playbook: PlaybookId, version: i64) -> Result<Option<Lessons>> {
    lessons_before(db, playbook, version, i64::MAX).await
}

/// Writes what is known at the end of a week; what stood there for it is in the new counts.
pub async fn put_lessons(tx: &mut Tx, playbook: PlaybookId, version: i64, lessons: &Lessons) -> Result<()> {
    let sql =
        "insert into playbook_lesson (playbook_id, version, week, day, counts) values ($1, $2, $3, $4, $5)
        on conflict (playbook_id, version, week) do update set day = excluded.day, counts = excluded.counts";
    let args = args![playbook, version, lessons.week, lessons.day, lessons.counts];
    tx.execute(sql, args).await.map(drop)
}

/// The version that new cases are worked by; `None` also for one that is not there, or retired.
pub async fn in_use(db: &mut Conn, id: PlaybookId) -> Result<Option<i64>> {
    let sql = "select published from playbook where id = $1 and state = $2";
    let found = db.find(sql, args![id, PlaybookState::Published]).await?;
    Ok(match found {
        Some(mut row) => row.get("published")?,
        None => None,
    })
}
