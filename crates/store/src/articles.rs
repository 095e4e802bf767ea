//! Articles: what is true of them in every language, their texts and versions, and what readers said and looked for.

use std::collections::BTreeMap;

use domain::article::{Article, ArticleText, ArticleVersion, Audience, AudienceKind, Locale};
use domain::help::{LiveText, Shelf, Shelved};
use domain::read::articles::{ArticleLine, ArticleVote, MissedSearch, TextState, VoteCount};
use domain::{ArticleId, Error, Moment, PersonId, Refusal, Result};

use crate::db::Row;
use crate::{Conn, Tx, args, article_files, help_places};

macro_rules! columns {
    () => {
        "a.id, a.section_id, a.audience, a.organisation_id, a.source_locale, a.labels, a.related, a.owner_id, a.check_at, \
         a.position, a.is_promoted, a.author_id, a.archived_at, a.created_at, a.updated_at"
    };
}

macro_rules! text_columns {
    () => {
        "t.article_id, t.locale, t.version, t.live_version, t.published_at, t.edited_at, t.planned_version, t.planned_at, \
         t.planned_is_approved, t.review, t.review_version, t.reviewed_by"
    };
}

fn article(row: &mut Row) -> Result<Article> {
    let kind: AudienceKind = row.get("audience")?;
    let of: Option<i64> = row.get("organisation_id")?;
    Ok(Article {
        id: row.get("id")?,
        section: row.get("section_id")?,
        audience: match kind {
            AudienceKind::Everyone => Audience::Everyone,
            AudienceKind::SignedIn => Audience::SignedIn,
            AudienceKind::Organisation => Audience::Organisation(
                of.ok_or_else(|| Error::fault("an article for an organisation does not say which"))?.into(),
            ),
            AudienceKind::Team => Audience::Team,
        },
        source: row.get("source_locale")?,
        labels: serde_json::from_str(&row.get::<String>("labels")?)?,
        related: serde_json::from_str(&row.get::<String>("related")?)?,
        owner: row.get("owner_id")?,
        check_at: row.get("check_at")?,
        position: row.get("position")?,
        is_promoted: row.get("is_promoted")?,
        author: row.get("author_id")?,
        archived_at: row.get("archived_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn text(mut row: Row) -> Result<ArticleText> {
    let version: Option<i64> = row.get("planned_version")?;
    let at: Option<Moment> = row.get("planned_at")?;
    Ok(ArticleText {
        article: row.get("article_id")?,
        locale: row.get("locale")?,
        version: row.get("version")?,
        live: row.get("live_version")?,
        published_at: row.get("published_at")?,
        edited_at: row.get("edited_at")?,
        planned: version.zip(at),
        planned_is_approved: row.get("planned_is_approved")?,
        review: row.get("review")?,
        review_version: row.get("review_version")?,
        reviewed_by: row.get("reviewed_by")?,
    })
}

fn version(mut row: Row) -> Result<ArticleVersion> {
    Ok(ArticleVersion {
        article: row.get("article_id")?,
        locale: row.get("locale")?,
        version: row.get("version")?,
        title: row.get("title")?,
        body: row.get("body")?,
        by: row.get("by_id")?,
        written_at: row.get("written_at")?,
    })
}

// What readers see

/// Raised by every change that readers could see: whoever keeps a [`Shelf`] asks for this before using it.
pub async fn shelf_version(db: &mut Conn) -> Result<i64> {
    db.one("select version from help_state where id = 1", args![]).await?.get("version")
}

/// Says that what readers see may be another from here on: called in the transaction that changes it.
pub async fn raise_shelf_version(tx: &mut Tx) -> Result<()> {
    tx.execute("update help_state set version = version + 1 where id = 1", args![]).await.map(drop)
}

/// All that is published, and nothing else.
pub async fn shelf(db: &mut Conn) -> Result<Shelf> {
    // First, so that what is read afterwards is never older than the number says.
    let version = shelf_version(db).await?;
    let settings = help_places::settings(db).await?;
    let places = help_places::list(db).await?;
    let sql = concat!(
        "select ",
        columns!(),
        ", t.locale, t.published_at, t.edited_at, v.title, v.body
        from article a join article_text t on t.article_id = a.id
        join article_version v on v.article_id = t.article_id and v.locale = t.locale and v.version = t.live_version
        where a.archived_at is null and t.live_version is not null
        order by a.id, t.locale limit 100000"
    );
    let mut articles: Vec<Shelved> = Vec::new();
    for mut row in db.all(sql, args![]).await? {
        let of = article(&mut row)?;
        let live = LiveText {
            locale: row.get("locale")?,
            title: row.get("title")?,
            body: row.get("body")?,
            published_at: row.get::<Option<Moment>>("published_at")?.unwrap_or(of.created_at),
            edited_at: row.get::<Option<Moment>>("edited_at")?.unwrap_or(of.created_at),
        };
        match articles.last_mut() {
            Some(last) if last.article.id == of.id => last.texts.push(live),
            Some(_) | None => articles.push(Shelved { article: of, texts: vec![live] }),
        }
    }
    let files = article_files::all(db).await?;
    Ok(Shelf::new(version, settings, places, articles).with_files(files))
}

// Articles

pub async fn find(db: &mut Conn, id: ArticleId) -> Result<Option<Article>> {
    let sql = concat!("select ", columns!(), " from article a where a.id = $1");
    db.find(sql, args![id]).await?.as_mut().map(article).transpose()
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn load(db: &mut Conn, id: ArticleId) -> Result<Article> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from article", args![]).await?.get("n")
}

/// The place behind the last article of a section.
pub async fn next_position(db: &mut Conn, section: domain::HelpPlaceId) -> Result<i64> {
    let sql = "select coalesce(max(position), 0) + 1 as n from article where section_id = $1";
    db.one(sql, args![section]).await?.get("n")
}

pub async fn insert(tx: &mut Tx, a: &Article) -> Result<()> {
    let sql = "insert into article (id, section_id, audience, organisation_id, source_locale, labels, related, owner_id,
        check_at, position, is_promoted, author_id, archived_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let args = args![
        a.id,
        a.section,
        a.audience.kind(),
        a.audience.organisation(),
        a.source,
        serde_json::to_string(&a.labels)?,
        serde_json::to_string(&a.related)?,
        a.owner,
        a.check_at,
        a.position,
        a.is_promoted,
        a.author,
        a.archived_at,
        a.created_at,
        a.updated_at
    ];
    tx.execute(sql, args).await.map(drop)
}

pub async fn update(tx: &mut Tx, a: &Article) -> Result<()> {
    let sql = "update article set section_id = $2, audience = $3, organisation_id = $4, source_locale = $5, labels = $6,
        related = $7, owner_id = $8, check_at = $9, position = $10, is_promoted = $11, archived_at = $12, updated_at = $13
        where id = $1";
    let args = args![
        a.id,
        a.section,
        a.audience.kind(),
        a.audience.organisation(),
        a.source,
        serde_json::to_string(&a.labels)?,
        serde_json::to_string(&a.related)?,
        a.owner,
        a.check_at,
        a.position,
        a.is_promoted,
        a.archived_at,
        a.updated_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// All of them for the team, those without a text in front, with where each language stands and what readers said; a
/// desk has at most [`domain::article::ARTICLES_MAX`].
pub async fn lines(db: &mut Conn) -> Result<Vec<ArticleLine>> {
    let sql =
        concat!("select ", columns!(), " from article a order by a.section_id, a.position, a.id limit 5000");
    let mut lines: Vec<ArticleLine> = Vec::new();
    for mut row in db.all(sql, args![]).await? {
        lines.push(ArticleLine {
            article: article(&mut row)?,
            texts: Vec::new(),
            votes: VoteCount::default(),
        });
    }
    let places: BTreeMap<ArticleId, usize> =
        lines.iter().enumerate().map(|(n, l)| (l.article.id, n)).collect();
    let sql = concat!(
        "select ",
        text_columns!(),
        ", v.title from article_text t
        join article_version v on v.article_id = t.article_id and v.locale = t.locale and v.version = t.version
        order by t.article_id, t.locale limit 100000"
    );
    for mut row in db.all(sql, args![]).await? {
        let title = row.get("title")?;
        let state = text(row)?;
        if let Some(line) = places.get(&state.article).and_then(|n| lines.get_mut(*n)) {
            line.texts.push(TextState { title, state });
        }
    }
    for (id, votes) in vote_counts(db).await? {
        if let Some(line) = places.get(&id).and_then(|n| lines.get_mut(*n)) {
            line.votes = votes;
        }
    }
    Ok(lines)
}

/// An article with its texts: each as readers see it, or as it was saved last where they do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    pub article: Article,
    pub texts: Vec<(ArticleText, ArticleVersion)>,
}

/// One of them with its texts.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn load_whole(db: &mut Conn, id: ArticleId) -> Result<Whole> {
    let article = load(db, id).await?;
    let sql = concat!(
        "select ",
        text_columns!(),
        ", v.version as shown, v.title, v.body, v.by_id, v.written_at from article_text t
        join article_version v on v.article_id = t.article_id and v.locale = t.locale
        and v.version = coalesce(t.live_version, t.version)
        where t.article_id = $1 order by t.locale"
    );
    let texts = db.all(sql, args![id]).await?.into_iter().map(shown).collect::<Result<_>>()?;
    Ok(Whole { article, texts })
}

/// A language with the version of it that is shown.
fn shown(mut row: Row) -> Result<(ArticleText, ArticleVersion)> {
    let (number, title, body) = (row.get("shown")?, row.get("title")?, row.get("body")?);
    let (by, written_at) = (row.get("by_id")?, row.get("written_at")?);
    let state = text(row)?;
    let (article, locale) = (state.article, state.locale.clone());
    Ok((state, ArticleVersion { article, locale, version: number, title, body, by, written_at }))
}

/// All of them with their texts, drafts and archived ones too: for the team's programs.
pub async fn whole(db: &mut Conn) -> Result<Vec<Whole>> {
    let sql =
        concat!("select ", columns!(), " from article a order by a.section_id, a.position, a.id limit 5000");
    let mut all: Vec<Whole> = Vec::new();
    for mut row in db.all(sql, args![]).await? {
        all.push(Whole { article: article(&mut row)?, texts: Vec::new() });
    }
    let places: BTreeMap<ArticleId, usize> = all.iter().enumerate().map(|(n, w)| (w.article.id, n)).collect();
    let sql = concat!(
        "select ",
        text_columns!(),
        ", v.version as shown, v.title, v.body, v.by_id, v.written_at from article_text t
        join article_version v on v.article_id = t.article_id and v.locale = t.locale
        and v.version = coalesce(t.live_version, t.version)
        order by t.article_id, t.locale limit 100000"
    );
    for row in db.all(sql, args![]).await? {
        let of = shown(row)?;
        if let Some(whole) = places.get(&of.0.article).and_then(|n| all.get_mut(*n)) {
            whole.texts.push(of);
        }
    }
    Ok(all)
}

// Texts and versions

/// Where an article stands in each language that it has.
pub async fn texts(db: &mut Conn, id: ArticleId) -> Result<Vec<ArticleText>> {
    let sql =
        concat!("select ", text_columns!(), " from article_text t where t.article_id = $1 order by t.locale");
    db.all(sql, args![id]).await?.into_iter().map(text).collect()
}

pub async fn find_text(db: &mut Conn, id: ArticleId, locale: &Locale) -> Result<Option<ArticleText>> {
    let sql =
        concat!("select ", text_columns!(), " from article_text t where t.article_id = $1 and t.locale = $2");
    db.find(sql, args![id, locale]).await?.map(text).transpose()
}

/// Writes where a language stands, whether it stood anywhere before or not.
pub async fn put_text(tx: &mut Tx, t: &ArticleText) -> Result<()> {
    let sql = "insert into article_text (article_id, locale, version, live_version, published_at, edited_at,
        planned_version, planned_at, planned_is_approved, review, review_version, reviewed_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (article_id, locale) do update set version = excluded.version, live_version = excluded.live_version,
        published_at = excluded.published_at, edited_at = excluded.edited_at, planned_version = excluded.planned_version,
        planned_at = excluded.planned_at, planned_is_approved = excluded.planned_is_approved, review = excluded.review, review_version = excluded.review_version,
        reviewed_by = excluded.reviewed_by";
    let args = args![
        t.article,
        t.locale,
        t.version,
        t.live,
        t.published_at,
        t.edited_at,
        t.planned.map(|p| p.0),
        t.planned.map(|p| p.1),
        t.planned_is_approved,
        t.review,
        t.review_version,
        t.reviewed_by
    ];
    tx.execute(sql, args).await.map(drop)
}

pub async fn insert_version(tx: &mut Tx, v: &ArticleVersion) -> Result<()> {
    let sql = "insert into article_version (article_id, locale, version, title, body, by_id, written_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![v.article, v.locale, v.version, v.title, v.body, v.by, v.written_at];
    tx.execute(sql, args).await.map(drop)
}

pub async fn find_version(
    db: &mut Conn,
    id: ArticleId,
    locale: &Locale,
    number: i64,
) -> Result<Option<ArticleVersion>> {
    let sql = "select article_id, locale, version, title, body, by_id, written_at from article_version
        where article_id = $1 and locale = $2 and version = $3";
    db.find(sql, args![id, locale, number]).await?.map(version).transpose()
}

/// The versions of a text, newest first, from before `before` on.
pub async fn versions(
    db: &mut Conn,
    id: ArticleId,
    locale: &Locale,
    before: i64,
    limit: i64,
) -> Result<Vec<ArticleVersion>> {
    let sql = "select article_id, locale, version, title, body, by_id, written_at from article_version
        where article_id = $1 and locale = $2 and version < $3 order by version desc limit $4";
    db.all(sql, args![id, locale, before, limit]).await?.into_iter().map(version).collect()
}

/// When the next text is to be published.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    db.one("select min(planned_at) as at from article_text where planned_at is not null", args![])
        .await?
        .get("at")
}

/// The texts whose moment has come, the longest waiting first.
pub async fn due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<ArticleText>> {
    let sql = concat!(
        "select ",
        text_columns!(),
        " from article_text t where t.planned_at is not null and t.planned_at <= $1
        order by t.planned_at, t.article_id, t.locale limit $2"
    );
    db.all(sql, args![now, limit]).await?.into_iter().map(text).collect()
}

/// When the owner of an article is to be told that somebody should look at it; `None` when nobody is to be told.
pub async fn set_check_due(tx: &mut Tx, id: ArticleId, due: Option<Moment>) -> Result<()> {
    tx.execute("update article set check_told_due = $2 where id = $1", args![id, due]).await.map(drop)
}

/// When the next owner is to be told.
pub async fn next_check_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select min(check_told_due) as at from article where check_told_due is not null";
    db.one(sql, args![]).await?.get("at")
}

/// The articles whose owners are to be told by `now`, the longest waiting first.
pub async fn checks_due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<ArticleId>> {
    let sql = "select id from article where check_told_due is not null and check_told_due <= $1
        order by check_told_due, id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// Is the owner of this one to be told by `now`?
pub async fn is_check_due(db: &mut Conn, id: ArticleId, now: Moment) -> Result<bool> {
    let sql = "select id from article where id = $1 and check_told_due <= $2";
    Ok(db.find(sql, args![id, now]).await?.is_some())
}

// What readers said

/// Keeps what a reader said; somebody who is known has one word on an article, and a later one takes its place.
pub async fn put_vote(tx: &mut Tx, vote: &ArticleVote) -> Result<()> {
    if let Some(person) = vote.person {
        let sql = "delete from article_vote where article_id = $1 and person_id = $2";
        tx.execute(sql, args![vote.article, person]).await?;
    }
    let sql = "insert into article_vote (id, article_id, locale, person_id, is_helpful, missing, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let v = vote;
    let args = args![v.id, v.article, v.locale, v.person, v.is_helpful, v.missing, v.created_at];
    tx.execute(sql, args).await.map(drop)
}

/// What readers said about an article, newest first, from before `before` on.
pub async fn votes(db: &mut Conn, id: ArticleId, before: i64, limit: i64) -> Result<Vec<ArticleVote>> {
    let sql = "select id, article_id, locale, person_id, is_helpful, missing, created_at from article_vote
        where article_id = $1 and id < $2 order by id desc limit $3";
    db.all(sql, args![id, before, limit]).await?.into_iter().map(vote).collect()
}

/// Those that say what was missing, newest first, however many others came after them.
pub async fn votes_with_words(db: &mut Conn, id: ArticleId, limit: i64) -> Result<Vec<ArticleVote>> {
    let sql = "select id, article_id, locale, person_id, is_helpful, missing, created_at from article_vote
        where article_id = $1 and missing <> '' order by id desc limit $2";
    db.all(sql, args![id, limit]).await?.into_iter().map(vote).collect()
}

fn vote(mut row: Row) -> Result<ArticleVote> {
    Ok(ArticleVote {
        id: row.get("id")?,
        article: row.get("article_id")?,
        locale: row.get("locale")?,
        person: row.get::<Option<PersonId>>("person_id")?,
        is_helpful: row.get("is_helpful")?,
        missing: row.get("missing")?,
        created_at: row.get("created_at")?,
    })
}

/// How many found each article helpful, and how many not.
pub async fn vote_counts(db: &mut Conn) -> Result<BTreeMap<ArticleId, VoteCount>> {
    let sql = "select article_id, cast(sum(is_helpful) as bigint) as helpful, count(*) as n from article_vote
        group by article_id";
    let mut out = BTreeMap::new();
    for mut row in db.all(sql, args![]).await? {
        let (helpful, all): (i64, i64) = (row.get("helpful")?, row.get("n")?);
        out.insert(row.get("article_id")?, VoteCount { helpful, unhelpful: all - helpful });
    }
    Ok(out)
}

/// How many found one article helpful, and how many not.
pub async fn vote_count(db: &mut Conn, id: ArticleId) -> Result<VoteCount> {
    let sql =
        "select cast(coalesce(sum(is_helpful), 0) as bigint) as helpful, count(*) as n from article_vote
        where article_id = $1";
    let mut row = db.one(sql, args![id]).await?;
    let (helpful, all): (i64, i64) = (row.get("helpful")?, row.get("n")?);
    Ok(VoteCount { helpful, unhelpful: all - helpful })
}

// What readers looked for and did not find

/// The most queries that are kept; beyond that the rarest ones go.
pub const MISSED_MAX: i64 = 2_000;

/// Counts a search that found nothing.
pub async fn note_missed_search(tx: &mut Tx, locale: &Locale, query: &str) -> Result<()> {
    tx.quiet("how often something is looked for is a figure, no fact");
    let day = tx.now().0 / domain::moment::DAY_US;
    let sql = "insert into missed_search (locale, query, times, last_day) values ($1, $2, 1, $3)
        on conflict (locale, query) do update set times = missed_search.times + 1, last_day = excluded.last_day";
    tx.execute(sql, args![locale, query, day]).await?;
    let n: i64 = tx.one("select count(*) as n from missed_search", args![]).await?.get("n")?;
    if n > MISSED_MAX {
        let sql = "delete from missed_search where query <> $1 and times = (select min(times) from missed_search)
            and last_day = (select min(last_day) from missed_search m where m.times = (select min(times) from missed_search))";
        tx.execute(sql, args![query]).await?;
    }
    Ok(())
}

/// What was looked for most and not found.
pub async fn missed_searches(db: &mut Conn, limit: i64) -> Result<Vec<MissedSearch>> {
    let sql = "select locale, query, times, last_day from missed_search order by times desc, last_day desc, query limit $1";
    let read = |mut row: Row| {
        let day: i64 = row.get("last_day")?;
        Ok(MissedSearch {
            locale: row.get("locale")?,
            query: row.get("query")?,
            times: row.get("times")?,
            last_at: Moment(day * domain::moment::DAY_US),
        })
    };
    db.all(sql, args![limit]).await?.into_iter().map(read).collect()
}

/// Takes one off the list: somebody wrote about it, or nobody will. `false` when it is not there.
pub async fn close_missed_search(tx: &mut Tx, locale: &Locale, query: &str) -> Result<bool> {
    tx.quiet("a list of work for authors");
    let sql = "delete from missed_search where locale = $1 and query = $2";
    Ok(tx.execute(sql, args![locale, query]).await? == 1)
}
