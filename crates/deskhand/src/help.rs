//! What readers see of the help center, kept in memory: the shelf and its index. Each is asked for by its number first, which
//! every change raises in its own transaction, so nobody is shown what was withdrawn, on whichever node.

use std::sync::{Arc, Mutex};

use domain::Result;
use domain::help::{HelpReader, Shelf};
use domain::person::{Person, Role};
use search::articles::ArticleIndex;
use sha2::{Digest as _, Sha256};
use store::articles;

use crate::app::App;

/// The shelf and its index, of one version, with pages that were drawn of it.
pub struct Library {
    pub shelf: Shelf,
    pub index: ArticleIndex,
    drawn: moka::sync::Cache<String, Arc<Drawn>>,
}

/// A page as it leaves, and its tag.
pub struct Drawn {
    pub text: bytes::Bytes,
    pub tag: String,
}

/// All drawn pages together, in bytes: with the next version of the shelf they are gone.
const DRAWN_BYTES_MAX: u64 = 16_000_000;

impl Drawn {
    pub fn new(text: String) -> Self {
        let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&text)[..16]));
        Self { text: text.into(), tag }
    }
}

impl Library {
    fn new(shelf: Shelf) -> Self {
        let index = ArticleIndex::new(&shelf, ui::help::reading::plain);
        let drawn = moka::sync::Cache::builder()
            .max_capacity(DRAWN_BYTES_MAX)
            .weigher(|key: &String, page: &Arc<Drawn>| {
                u32::try_from(key.len() + page.text.len()).unwrap_or(u32::MAX)
            })
            .build();
        Self { shelf, index, drawn }
    }
    /// A page that everybody sees alike, drawn once for each `key`, which must say all that it is drawn from besides the
    /// shelf. Pages for somebody are never kept here.
    pub fn page(&self, key: String, draw: impl FnOnce() -> String) -> Arc<Drawn> {
        if let Some(kept) = self.drawn.get(&key) {
            return kept;
        }
        let drawn = Arc::new(Drawn::new(draw()));
        self.drawn.insert(key, drawn.clone());
        drawn
    }
}

/// The last one that this node read.
#[derive(Default)]
pub struct Shelves {
    kept: Mutex<Option<Arc<Library>>>,
    /// One reads, the others wait for it.
    reading: tokio::sync::Mutex<()>,
}

impl Shelves {
    fn kept(&self, version: i64) -> Option<Arc<Library>> {
        let kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.as_ref().filter(|l| l.shelf.version() == version).cloned()
    }
}

/// The help center as it stands now.
///
/// # Errors
/// Faults of the store.
pub async fn library(app: &App) -> Result<Arc<Library>> {
    let version = app.read(async |db| articles::shelf_version(db).await).await?;
    if let Some(kept) = app.shelves.kept(version) {
        return Ok(kept);
    }
    let _reading = app.shelves.reading.lock().await;
    if let Some(kept) = app.shelves.kept(version) {
        return Ok(kept);
    }
    let shelf = app.read(async |db| articles::shelf(db).await).await?;
    let library = app.blocking(move || Ok(Arc::new(Library::new(shelf)))).await?;
    let mut kept = app.shelves.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // Somebody who began later may be done sooner.
    if kept.as_ref().is_none_or(|k| k.shelf.version() <= library.shelf.version()) {
        *kept = Some(library.clone());
    }
    Ok(library)
}

/// Whom the help center has before it.
pub fn reader(person: Option<&Person>) -> HelpReader {
    match person {
        None => HelpReader::Anyone,
        Some(p) => match p.role {
            Role::Contact => HelpReader::Contact { person: p.id, organisation: p.organisation },
            Role::Light | Role::Agent | Role::Lead | Role::Admin => HelpReader::Team,
        },
    }
}
