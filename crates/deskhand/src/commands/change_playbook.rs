//! Playbooks: written, published, retired; those that a release brings.

use diagnose::sheet;
use diagnose::shipped::Shipped;
use domain::playbook::{
    PLAYBOOKS_MAX, Playbook, PlaybookState, TITLE_CHARS_MAX, day, may_edit_playbooks, slug,
};
use domain::{Actor, Event, PlaybookId, Refusal, Result};
use sha2::{Digest, Sha256};
use store::playbooks::{
    add_version, find_by_slug, insert, mark_published, newest_lessons, newest_release, put_lessons, update,
};
use store::{Tx, playbooks};

use crate::playbooks::authoring::Sound;
use crate::playbooks::lessons::{self, Carried};

/// Slugs that are tried for one title.
const SLUGS_MAX: usize = 100;

/// The title that a sheet gives itself.
pub(crate) fn title(text: &str) -> Option<String> {
    let title: String = sheet::title(text)?.chars().take(TITLE_CHARS_MAX).collect();
    Some(title)
}

fn within_limits(text: &str) -> Result<(), Refusal> {
    if text.len() > sheet::BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: sheet::BYTES_MAX as u64 });
    }
    Ok(())
}

/// Makes one of a sheet. It may have faults: it is a draft.
///
/// # Errors
/// A refusal when the actor may not, the sheet names no title, or there are too many.
pub async fn add_playbook(tx: &mut Tx, by: &Actor, text: &str) -> Result<PlaybookId> {
    may_edit_playbooks(by)?;
    within_limits(text)?;
    let title = title(text).ok_or_else(|| Refusal::invalid("title", "must not be empty"))?;
    if playbooks::count(tx).await? >= PLAYBOOKS_MAX {
        let words = format!("The desk has {PLAYBOOKS_MAX} playbooks already.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let slug = free_slug(tx, &slug(&title)).await?;
    let now = tx.now();
    let book = Playbook {
        id: tx.next_id().await?,
        slug,
        title,
        state: PlaybookState::Draft,
        published: None,
        draft: 1,
        shipped: String::new(),
        created_at: now,
        updated_at: now,
    };
    insert(tx, &book).await?;
    add_version(tx, book.id, text, by.person_id(), None).await?;
    tx.record(by, Event::PlaybookAdded { playbook: book.id });
    Ok(book.id)
}

async fn free_slug(tx: &mut Tx, wanted: &str) -> Result<String> {
    for n in 1..=SLUGS_MAX {
        let slug = if n == 1 { wanted.to_owned() } else { format!("{wanted}-{n}") };
        if find_by_slug(tx, &slug).await?.is_none() {
            return Ok(slug);
        }
    }
    Err(Refusal::Taken { what: "title", value: wanted.to_owned() }.into())
}

/// Keeps a sheet as another version, which leads go on with; one that says the same makes none. `known` is the version that
/// the writer's page had: where somebody else was quicker, nothing is written over.
///
/// # Errors
/// As [`add_playbook`]; [`Refusal::Conflict`] when there is a later version than `known`.
pub async fn edit_playbook(
    tx: &mut Tx,
    by: &Actor,
    id: PlaybookId,
    text: &str,
    known: Option<i64>,
) -> Result<i64> {
    may_edit_playbooks(by)?;
    within_limits(text)?;
    let before = playbooks::load(tx, id).await?;
    if known.is_some_and(|known| known != before.draft) {
        return Err(changed().into());
    }
    if playbooks::version(tx, id, before.draft).await?.sheet == text {
        tx.quiet("it says the same");
        return Ok(before.draft);
    }
    let version = add_version(tx, id, text, by.person_id(), Some(before.draft)).await?;
    let title = title(text).unwrap_or_else(|| before.title.clone());
    let after = Playbook { title, draft: version, updated_at: tx.now(), ..before };
    update(tx, &after).await?;
    tx.record(by, Event::PlaybookEdited { playbook: id, version });
    Ok(version)
}

fn changed() -> Refusal {
    let words =
        "Somebody else has changed this playbook meanwhile. Take your text along, and look at theirs.";
    Refusal::Conflict(words.into())
}

/// Lets new cases be worked by the version that leads work on. Cases that run go on by theirs; what was learned stays, but for
/// the rows that were changed. `sound` is the sheet that was checked before: that takes too long for a transaction. `known` is
/// the version that whoever publishes it has read.
///
/// # Errors
/// A refusal when the actor may not; [`Refusal::Conflict`] when leads work on another sheet by now.
pub async fn publish_playbook(
    tx: &mut Tx,
    by: &Actor,
    id: PlaybookId,
    sound: &Sound,
    known: Option<i64>,
) -> Result<()> {
    may_edit_playbooks(by)?;
    let before = playbooks::load(tx, id).await?;
    if known.is_some_and(|known| known != before.draft) {
        return Err(changed().into());
    }
    if before.state == PlaybookState::Published && before.published == Some(before.draft) {
        tx.quiet("it is published already");
        return Ok(());
    }
    if playbooks::version(tx, id, before.draft).await?.sheet != sound.sheet() {
        return Err(changed().into());
    }
    publish(tx, by, before, sound.carried()).await
}

async fn publish(tx: &mut Tx, by: &Actor, before: Playbook, carried: Option<&Carried>) -> Result<()> {
    let (id, version, now) = (before.id, before.draft, tx.now());
    if let Some(old) = before.published.filter(|old| *old != version) {
        carry_lessons(tx, id, old, version, carried).await?;
    }
    mark_published(tx, id, version).await?;
    let after =
        Playbook { published: Some(version), state: PlaybookState::Published, updated_at: now, ..before };
    update(tx, &after).await?;
    tx.record(by, Event::PlaybookPublished { playbook: id, version });
    Ok(())
}

/// What was learned by the version before counts for the next one from its first case on. `carried` was made ready before: to
/// read two sheets takes too long for a transaction.
async fn carry_lessons(
    tx: &mut Tx,
    id: PlaybookId,
    from: i64,
    to: i64,
    carried: Option<&Carried>,
) -> Result<()> {
    let Some(kept) = newest_lessons(tx, id, from).await? else { return Ok(()) };
    let anew;
    let carried = match carried.filter(|carried| carried.is_of(from, &kept)) {
        Some(carried) => carried,
        // Something was learned or published since it was made ready: seldom, and to be right is more than to be quick.
        None => {
            let before = playbooks::version(tx, id, from).await?.sheet;
            let after = playbooks::version(tx, id, to).await?.sheet;
            anew = lessons::carried(from, kept, &before, &after, day(tx.now()))?;
            &anew
        }
    };
    match carried.ready() {
        Some(lessons) => put_lessons(tx, id, to, lessons).await,
        None => Ok(()),
    }
}

/// New cases are not worked by it any more.
///
/// # Errors
/// As [`publish_playbook`].
pub async fn retire_playbook(tx: &mut Tx, by: &Actor, id: PlaybookId) -> Result<()> {
    may_edit_playbooks(by)?;
    let before = playbooks::load(tx, id).await?;
    if before.state == PlaybookState::Retired {
        tx.quiet("it is retired already");
        return Ok(());
    }
    let now = tx.now();
    update(tx, &Playbook { state: PlaybookState::Retired, updated_at: now, ..before }).await?;
    tx.record(by, Event::PlaybookRetired { playbook: id });
    Ok(())
}

/// Goes on with the text of an earlier version, as a new one.
///
/// # Errors
/// As [`edit_playbook`].
pub async fn restore_playbook(tx: &mut Tx, by: &Actor, id: PlaybookId, version: i64) -> Result<i64> {
    may_edit_playbooks(by)?;
    let text = playbooks::version(tx, id, version).await?.sheet;
    edit_playbook(tx, by, id, &text, None).await
}

/// What a release has, with all that is computed of it before a transaction.
pub struct Brought {
    shipped: Shipped,
    title: String,
    /// Tells its text from that of another release.
    print: String,
    carried: Option<Carried>,
}

impl Brought {
    pub fn shipped(&self) -> Shipped {
        self.shipped
    }

    /// Is it another text than the one that came to this playbook last?
    pub fn is_news_for(&self, found: &Playbook) -> bool {
        !found.shipped.is_empty() && found.shipped != self.print
    }

    /// With what the version before has learned.
    #[must_use]
    pub fn with(self, carried: Option<Carried>) -> Self {
        Self { carried, ..self }
    }
}

impl From<Shipped> for Brought {
    fn from(shipped: Shipped) -> Self {
        let title = title(shipped.sheet).unwrap_or_else(|| shipped.slug.to_owned());
        let print = hex::encode(&Sha256::digest(shipped.sheet.as_bytes())[..16]);
        Self { shipped, title, print, carried: None }
    }
}

/// Brings what a release has: a playbook that is new is published at once; one that the desk never changed becomes what the
/// release has; one that it changed stays as it is, and the release's text stands beside it as a version to look at and take
/// over. A retired one stays retired.
///
/// # Errors
/// A fault of the database.
pub async fn bring_shipped(tx: &mut Tx, release: &[Brought]) -> Result<()> {
    tx.quiet("what a release brings is the same on every desk");
    for brought in release {
        let Brought { shipped: s, title, print, carried } = brought;
        let (title, print, now) = (title.clone(), print.clone(), tx.now());
        let Some(found) = find_by_slug(tx, s.slug).await? else {
            let id = tx.next_id().await?;
            let book = Playbook {
                id,
                slug: s.slug.to_owned(),
                title,
                state: PlaybookState::Published,
                published: Some(1),
                draft: 1,
                shipped: print,
                created_at: now,
                updated_at: now,
            };
            insert(tx, &book).await?;
            add_version(tx, id, s.sheet, None, None).await?;
            mark_published(tx, id, 1).await?;
            continue;
        };
        // A slug of the desk's own is the desk's; a release that was here before has nothing new.
        if !brought.is_news_for(&found) {
            continue;
        }
        // Nor has an older one that runs beside a newer one: the text would go back and forth with every start.
        if playbooks::has_release(tx, found.id, s.sheet).await? {
            continue;
        }
        let is_untouched = found.published == Some(found.draft)
            && playbooks::version(tx, found.id, found.draft).await?.by.is_none();
        let release = newest_release(tx, found.id).await?;
        let version = add_version(tx, found.id, s.sheet, None, release).await?;
        let id = found.id;
        if is_untouched {
            let state = found.state;
            let before = Playbook { shipped: print, title, draft: version, updated_at: now, ..found };
            if state == PlaybookState::Published {
                publish(tx, &Actor::Desk, before, carried.as_ref()).await?;
                continue;
            }
            update(tx, &before).await?;
        } else {
            update(tx, &Playbook { shipped: print, updated_at: now, ..found }).await?;
        }
        tx.record(&Actor::Desk, Event::PlaybookEdited { playbook: id, version });
    }
    Ok(())
}
