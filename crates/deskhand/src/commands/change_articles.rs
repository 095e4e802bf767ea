//! Articles: begun, written, reviewed, published, planned, archived; and what readers say about them.

use domain::article::{
    ARTICLES_MAX, Article, ArticleAct, ArticleText, ArticleVersion, Audience, Locale, MISSING_CHARS_MAX,
    Review, checked_body, checked_title,
};
use domain::help::HelpReader;
use domain::moment::DAY_US;
use domain::permission::{may_read_article, may_write_articles};
use domain::read::articles::ArticleVote;
use domain::{Actor, ArticleId, Error, Event, Moment, PersonId, Refusal, Result};
use store::{Tx, articles, help_places, organisations, people};

/// After "it is still right", somebody should look again so much later.
pub const CHECK_AGAIN_US: i64 = 180 * DAY_US;
/// Nothing is planned further ahead.
const PLAN_MAX_US: i64 = 3_660 * DAY_US;

fn changed(tx: &mut Tx, by: &Actor, article: ArticleId, act: ArticleAct, locale: Option<&Locale>) {
    let locale = locale.map(|l| l.as_str().to_owned());
    tx.record(by, Event::ArticleChanged { article, act, locale });
}

/// Begins one with its first text, which nobody sees yet. Its id, place and moments are given here.
///
/// # Errors
/// A refusal when the actor may not, or something does not do.
pub async fn add_article(
    tx: &mut Tx,
    by: &Actor,
    wish: Article,
    title: &str,
    body: &str,
) -> Result<ArticleId> {
    may_write_articles(by)?;
    if articles::count(tx).await? >= ARTICLES_MAX {
        let words = format!("There are {ARTICLES_MAX} articles, the most that a desk can have.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let now = tx.now();
    let position =
        if wish.position > 0 { wish.position } else { articles::next_position(tx, wish.section).await? };
    let made = Article {
        id: tx.next_id().await?,
        position,
        author: by.person_id(),
        created_at: now,
        updated_at: now,
        ..wish
    };
    let made = made.checked()?;
    check(tx, &made, None).await?;
    let (title, body) = (checked_title(title)?, checked_body(body)?);
    articles::insert(tx, &made).await?;
    articles::set_check_due(tx, made.id, made.tells_at()).await?;
    let text = ArticleText::new(made.id, made.source.clone());
    save(tx, by, text, title, body).await?;
    changed(tx, by, made.id, ArticleAct::Added, None);
    Ok(made.id)
}

/// Changes what is true in every language. Id, author and moments stay. `drawn` is when what the wish was made from had been
/// changed last, where it says all of it anew: a colleague's narrower audience is not undone by a form from before.
///
/// # Errors
/// As [`add_article`]; [`Refusal::NotFound`] when it is not there; a conflict when it was changed since `drawn`.
pub async fn change_article(tx: &mut Tx, by: &Actor, wish: Article, drawn: Option<Moment>) -> Result<()> {
    may_write_articles(by)?;
    let before = articles::load(tx, wish.id).await?;
    if drawn.is_some_and(|at| at != before.updated_at) {
        let words = "Somebody changed this article meanwhile; look at it again.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    let after = Article {
        author: before.author,
        archived_at: before.archived_at,
        created_at: before.created_at,
        updated_at: before.updated_at,
        ..wish
    };
    let after = after.checked()?;
    if after == before {
        return Ok(());
    }
    check(tx, &after, before.owner).await?;
    if after.source != before.source && articles::find_text(tx, after.id, &after.source).await?.is_none() {
        return Err(Refusal::invalid("source", "must be a language that it is written in").into());
    }
    if (after.check_at, after.owner) != (before.check_at, before.owner) {
        articles::set_check_due(tx, after.id, after.tells_at()).await?;
    }
    articles::update(tx, &Article { updated_at: tx.now(), ..after }).await?;
    articles::raise_shelf_version(tx).await?;
    changed(tx, by, before.id, ArticleAct::Changed, None);
    Ok(())
}

/// Do section, organisation and owner exist? Who answered for it `before` may have left: that keeps nobody from changing it.
async fn check(tx: &mut Tx, of: &Article, before: Option<PersonId>) -> Result<()> {
    let section = help_places::find(tx, of.section).await?;
    if section.is_none_or(|s| s.category.is_none()) {
        return Err(Refusal::invalid("section", "must be a section of a category").into());
    }
    if let Audience::Organisation(id) = of.audience
        && organisations::find(tx, id).await?.is_none()
    {
        return Err(Refusal::invalid("organisation", "does not exist").into());
    }
    if let Some(owner) = of.owner
        && of.owner != before
        && !people::is_assignable(tx, owner).await?
    {
        return Err(Refusal::invalid("owner", "must be an agent who is not suspended").into());
    }
    Ok(())
}

/// How saving a text ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is this version now.
    As(i64),
    /// Somebody saved this one meanwhile; nothing was written.
    Overtaken(Box<ArticleVersion>),
}

/// Saves a text that was written over the version `base` (0 for the first one of its language). Readers go on seeing what
/// was published. Where somebody saved another one meanwhile nothing is written, so that nothing of theirs is lost.
///
/// # Errors
/// As [`change_article`].
pub async fn write_text(
    tx: &mut Tx,
    by: &Actor,
    id: ArticleId,
    locale: &Locale,
    base: i64,
    title: &str,
    body: &str,
) -> Result<Saved> {
    may_write_articles(by)?;
    articles::load(tx, id).await?;
    let (title, body) = (checked_title(title)?, checked_body(body)?);
    let found = articles::find_text(tx, id, locale).await?;
    let is_new = found.is_none();
    let text = found.unwrap_or_else(|| ArticleText::new(id, locale.clone()));
    if !is_new {
        let last = load_version(tx, id, locale, text.version).await?;
        if last.title == title && last.body == body {
            return Ok(Saved::As(text.version));
        }
        if base != text.version {
            return Ok(Saved::Overtaken(Box::new(last)));
        }
    } else if !help_places::settings(tx).await?.locales.contains(locale) {
        return Err(Refusal::invalid("locale", "must be one of the languages of the help center").into());
    }
    let version = save(tx, by, text, title, body).await?;
    changed(tx, by, id, ArticleAct::Written, Some(locale));
    Ok(Saved::As(version))
}

async fn save(tx: &mut Tx, by: &Actor, mut text: ArticleText, title: String, body: String) -> Result<i64> {
    text.version += 1;
    let version = ArticleVersion {
        article: text.article,
        locale: text.locale.clone(),
        version: text.version,
        title,
        body,
        by: by.person_id(),
        written_at: tx.now(),
    };
    articles::insert_version(tx, &version).await?;
    articles::put_text(tx, &text).await?;
    Ok(text.version)
}

async fn load_version(tx: &mut Tx, id: ArticleId, locale: &Locale, number: i64) -> Result<ArticleVersion> {
    Ok(articles::find_version(tx, id, locale, number).await?.ok_or(Refusal::NotFound)?)
}

/// The text of an article that is not archived, for whoever may write it.
async fn open_text(tx: &mut Tx, by: &Actor, id: ArticleId, locale: &Locale) -> Result<ArticleText> {
    may_write_articles(by)?;
    let article = articles::load(tx, id).await?;
    if article.archived_at.is_some() {
        return Err(
            Refusal::Conflict("The article is archived; take it out of the archive first.".into()).into()
        );
    }
    Ok(articles::find_text(tx, id, locale).await?.ok_or(Refusal::NotFound)?)
}

/// The desk may want somebody else's word first.
async fn may_publish(tx: &mut Tx, text: &ArticleText, version: i64) -> Result<()> {
    load_version(tx, text.article, &text.locale, version).await?;
    if help_places::settings(tx).await?.needs_review && !text.is_approved(version) {
        let words = "Somebody else must approve this version before it is published.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    Ok(())
}

/// Readers see `version` (the last one, where none is named) from now on.
///
/// # Errors
/// As [`change_article`]; a conflict when it is archived, or nobody else approved what must be.
pub async fn publish_text(
    tx: &mut Tx,
    by: &Actor,
    id: ArticleId,
    locale: &Locale,
    version: Option<i64>,
) -> Result<()> {
    let mut text = open_text(tx, by, id, locale).await?;
    let version = version.unwrap_or(text.version);
    may_publish(tx, &text, version).await?;
    if text.live == Some(version) && text.planned.is_none() {
        return Ok(());
    }
    text.publish(version, tx.now());
    put_live(tx, by, &text, ArticleAct::Published).await
}

async fn put_live(tx: &mut Tx, by: &Actor, text: &ArticleText, act: ArticleAct) -> Result<()> {
    articles::put_text(tx, text).await?;
    articles::raise_shelf_version(tx).await?;
    changed(tx, by, text.article, act, Some(&text.locale));
    Ok(())
}

/// Publishes `version` by itself at a moment.
///
/// # Errors
/// As [`publish_text`]; when the moment has passed.
pub async fn plan_text(
    tx: &mut Tx,
    by: &Actor,
    id: ArticleId,
    locale: &Locale,
    version: Option<i64>,
    at: Moment,
) -> Result<()> {
    let mut text = open_text(tx, by, id, locale).await?;
    let version = version.unwrap_or(text.version);
    may_publish(tx, &text, version).await?;
    if at <= tx.now() || at > tx.now().plus_us(PLAN_MAX_US) {
        return Err(Refusal::invalid("at", "must be in the future, within ten years").into());
    }
    text.planned = Some((version, at));
    text.planned_is_approved = text.is_approved(version);
    articles::put_text(tx, &text).await?;
    changed(tx, by, id, ArticleAct::Planned, Some(locale));
    Ok(())
}

/// Does not publish by itself what was planned.
///
/// # Errors
/// As [`change_article`].
pub async fn unplan_text(tx: &mut Tx, by: &Actor, id: ArticleId, locale: &Locale) -> Result<()> {
    let mut text = open_text(tx, by, id, locale).await?;
    if text.planned.take().is_none() {
        return Ok(());
    }
    articles::put_text(tx, &text).await?;
    changed(tx, by, id, ArticleAct::Unplanned, Some(locale));
    Ok(())
}

/// A text that was to be published by itself and was not, and who is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whoever answers for the article, and whoever wrote it.
    pub people: Vec<PersonId>,
    pub title: String,
    /// Says which plan of which text: told once.
    pub cause: String,
}

/// Publishes what is due. Whoever comes first does it: what was published, planned anew or archived meanwhile is left. Says whom
/// to tell where it may not be published any more.
///
/// # Errors
/// Faults of the store.
pub async fn publish_due(tx: &mut Tx, due: &ArticleText) -> Result<Option<Held>> {
    let now = tx.now();
    let Some(mut text) = articles::find_text(tx, due.article, &due.locale).await? else {
        tx.quiet("it is gone");
        return Ok(None);
    };
    let Some((version, at)) = text.planned.filter(|(_, at)| *at <= now) else {
        tx.quiet("it was published or planned anew meanwhile");
        return Ok(None);
    };
    let article = articles::load(tx, text.article).await?;
    // The desk may have begun to want somebody else's word after this was planned. Where it had that word it has it still:
    // a newer text that is looked at meanwhile takes nothing from it.
    let refused = match may_publish(tx, &text, version).await {
        Ok(()) => false,
        Err(Error::Refused(Refusal::Conflict(_))) if text.planned_is_approved => false,
        Err(Error::Refused(_)) => true,
        Err(fault) => return Err(fault),
    };
    if refused || article.archived_at.is_some() {
        text.planned = None;
        articles::put_text(tx, &text).await?;
        changed(tx, &Actor::Desk, text.article, ArticleAct::Unplanned, Some(&text.locale));
        let planned = articles::find_version(tx, text.article, &text.locale, version).await?;
        let wrote = planned.as_ref().and_then(|v| v.by).or(article.author);
        let mut people: Vec<PersonId> = article.owner.into_iter().chain(wrote).collect();
        people.dedup();
        return Ok(Some(Held {
            people,
            title: planned.map(|v| v.title).unwrap_or_default(),
            cause: format!("article-held:{}:{}:{}", text.article, text.locale, at.0),
        }));
    }
    text.publish(version, now);
    put_live(tx, &Actor::Desk, &text, ArticleAct::Published).await?;
    Ok(None)
}

/// Readers do not see this text any more.
///
/// # Errors
/// As [`change_article`].
pub async fn withdraw_text(tx: &mut Tx, by: &Actor, id: ArticleId, locale: &Locale) -> Result<()> {
    let mut text = open_text(tx, by, id, locale).await?;
    if text.live.take().is_none() {
        return Ok(());
    }
    text.planned = None;
    put_live(tx, by, &text, ArticleAct::Withdrawn).await
}

/// Asks for somebody else's eyes on the last version.
///
/// # Errors
/// As [`change_article`].
pub async fn ask_review(tx: &mut Tx, by: &Actor, id: ArticleId, locale: &Locale) -> Result<()> {
    let mut text = open_text(tx, by, id, locale).await?;
    if text.review != Review::None && text.review_version == text.version {
        return Ok(());
    }
    (text.review, text.review_version, text.reviewed_by) = (Review::Asked, text.version, None);
    articles::put_text(tx, &text).await?;
    changed(tx, by, id, ArticleAct::ReviewAsked, Some(locale));
    Ok(())
}

/// Approves `version`, which must be the last one: what was saved after somebody looked is not approved unseen.
///
/// # Errors
/// As [`change_article`]; a conflict for whoever wrote it, and when there is a newer one.
pub async fn approve_text(
    tx: &mut Tx,
    by: &Actor,
    id: ArticleId,
    locale: &Locale,
    version: i64,
) -> Result<()> {
    let mut text = open_text(tx, by, id, locale).await?;
    if version != text.version {
        return Err(Refusal::Conflict("Somebody saved another text meanwhile.".into()).into());
    }
    let version = load_version(tx, id, locale, text.version).await?;
    if version.by.is_some() && version.by == by.person_id() {
        let words = "You wrote this version; somebody else must approve it.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    if text.is_approved(text.version) {
        return Ok(());
    }
    (text.review, text.review_version, text.reviewed_by) = (Review::Approved, text.version, by.person_id());
    articles::put_text(tx, &text).await?;
    changed(tx, by, id, ArticleAct::Approved, Some(locale));
    Ok(())
}

/// Makes an old text the last version again; what came after it stays among the versions.
///
/// # Errors
/// As [`change_article`].
pub async fn restore_version(
    tx: &mut Tx,
    by: &Actor,
    id: ArticleId,
    locale: &Locale,
    number: i64,
) -> Result<()> {
    may_write_articles(by)?;
    let text = articles::find_text(tx, id, locale).await?.ok_or(Refusal::NotFound)?;
    let old = load_version(tx, id, locale, number).await?;
    if number == text.version {
        return Ok(());
    }
    save(tx, by, text, old.title, old.body).await?;
    changed(tx, by, id, ArticleAct::Written, Some(locale));
    Ok(())
}

/// Somebody looked: it is still right, and is looked at again after [`CHECK_AGAIN_US`].
///
/// # Errors
/// As [`change_article`].
pub async fn confirm_article(tx: &mut Tx, by: &Actor, id: ArticleId) -> Result<()> {
    may_write_articles(by)?;
    let article = articles::load(tx, id).await?;
    let now = tx.now();
    let article = Article { check_at: Some(now.plus_us(CHECK_AGAIN_US)), updated_at: now, ..article };
    articles::set_check_due(tx, id, article.tells_at()).await?;
    articles::update(tx, &article).await?;
    changed(tx, by, id, ArticleAct::Confirmed, None);
    Ok(())
}

/// An owner who is to be told that somebody should look at their article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckDue {
    pub owner: PersonId,
    pub title: String,
    /// Says which moment of which article: told once.
    pub cause: String,
}

/// Whom to tell that somebody should look at an article. Whoever comes first tells them: what was told, moved or archived
/// meanwhile is left.
///
/// # Errors
/// Faults of the store.
pub async fn check_due(tx: &mut Tx, id: ArticleId) -> Result<Option<CheckDue>> {
    let now = tx.now();
    if !articles::is_check_due(tx, id, now).await? {
        tx.quiet("it was told or moved meanwhile");
        return Ok(None);
    }
    articles::set_check_due(tx, id, None).await?;
    changed(tx, &Actor::Desk, id, ArticleAct::CheckDue, None);
    let article = articles::load(tx, id).await?;
    let (Some(at), Some(owner)) = (article.tells_at(), article.owner) else { return Ok(None) };
    let text = articles::find_text(tx, id, &article.source).await?;
    let title = match text {
        Some(t) => articles::find_version(tx, id, &t.locale, t.version).await?.map(|v| v.title),
        None => None,
    };
    let cause = format!("article-check:{id}:{}", at.0);
    Ok(Some(CheckDue { owner, title: title.unwrap_or_default(), cause }))
}

/// Where an article is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Archived,
    Again,
}

/// Takes an article out of all readers' sight, or back.
///
/// # Errors
/// As [`change_article`].
pub async fn archive_article(tx: &mut Tx, by: &Actor, id: ArticleId, to: Shown) -> Result<()> {
    may_write_articles(by)?;
    let article = articles::load(tx, id).await?;
    let now = tx.now();
    let (archived_at, act) = match (to, article.archived_at) {
        (Shown::Archived, None) => (Some(now), ArticleAct::Archived),
        (Shown::Again, Some(_)) => (None, ArticleAct::Restored),
        (Shown::Archived, Some(_)) | (Shown::Again, None) => return Ok(()),
    };
    let article = Article { archived_at, updated_at: now, ..article };
    articles::set_check_due(tx, id, article.tells_at()).await?;
    articles::update(tx, &article).await?;
    articles::raise_shelf_version(tx).await?;
    changed(tx, by, id, act, None);
    Ok(())
}

/// Keeps what a reader says about an article that they may read.
///
/// # Errors
/// [`Refusal::NotFound`] where there is nothing published for them.
pub async fn vote_on_article(
    tx: &mut Tx,
    by: &Actor,
    reader: HelpReader,
    id: ArticleId,
    locale: &Locale,
    is_helpful: bool,
    missing: &str,
) -> Result<ArticleVote> {
    let article = articles::load(tx, id).await?;
    may_read_article(reader, article.audience)?;
    let is_live = articles::texts(tx, id).await?.iter().any(|t| t.live.is_some());
    if article.archived_at.is_some() || !is_live {
        return Err(Refusal::NotFound.into());
    }
    let missing = missing.trim();
    if missing.chars().count() > MISSING_CHARS_MAX {
        let words = format!("must have at most {MISSING_CHARS_MAX} characters");
        return Err(Refusal::invalid("missing", words).into());
    }
    let vote = ArticleVote {
        id: tx.next_id().await?,
        article: id,
        locale: locale.clone(),
        person: match reader {
            HelpReader::Anyone => None,
            HelpReader::Contact { .. } | HelpReader::Team => by.person_id(),
        },
        is_helpful,
        missing: missing.to_owned(),
        created_at: tx.now(),
    };
    articles::put_vote(tx, &vote).await?;
    tx.record(by, Event::ArticleVoted { article: id, helpful: is_helpful });
    Ok(vote)
}
