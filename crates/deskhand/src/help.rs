//! What readers see of the help center, kept in memory: the shelf and its index. Each is asked for by its number first, which
//! every change raises in its own transaction, so nobody is shown what was withdrawn, on whichever node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use bytes::Bytes;
use domain::help::{HelpReader, HelpSettings, Shelf};
use domain::person::{Person, Role};
use domain::read::help::HelpChat;
use domain::{Error, Refusal, Result};
use search::articles::ArticleIndex;
use sha2::{Digest as _, Sha256};
use store::{Blobs, articles, widgets};
use tokio::sync::Semaphore;

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
pub struct Shelves {
    kept: Mutex<Option<Arc<Library>>>,
    /// One reads, the others wait for it.
    reading: tokio::sync::Mutex<()>,
    /// Files that are being taken, by their hashes.
    taken: Mutex<HashMap<String, Weak<[u8]>>>,
    /// Who reads a file from the disk.
    files: Semaphore,
    /// Who unpacks a picture, which takes the memory of a small desk: one after the other.
    pub unpacking: tokio::sync::Mutex<()>,
}

/// So many files are read from the disk at once.
const FILES_AT_ONCE_MAX: usize = 4;

impl Default for Shelves {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            taken: Mutex::default(),
            files: Semaphore::new(FILES_AT_ONCE_MAX),
            unpacking: tokio::sync::Mutex::default(),
        }
    }
}

impl Shelves {
    fn kept(&self, version: i64) -> Option<Arc<Library>> {
        let kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.as_ref().filter(|l| l.shelf.version() >= version).cloned()
    }
    /// What a file has, from whoever takes it at this moment, or from the disk. Blocks.
    fn content(&self, blobs: &Blobs, hash: &str) -> Result<Bytes> {
        let taken = |all: &HashMap<String, Weak<[u8]>>| all.get(hash).and_then(Weak::upgrade);
        let known = taken(&self.taken.lock().unwrap_or_else(PoisonError::into_inner));
        let content = match known {
            Some(content) => content,
            None => {
                let read: Arc<[u8]> = blobs.read(hash)?.into();
                let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
                all.retain(|_, content| content.strong_count() > 0);
                // Somebody who began later may be done sooner.
                taken(&all).unwrap_or_else(|| {
                    all.insert(hash.to_owned(), Arc::downgrade(&read));
                    read
                })
            }
        };
        Ok(Bytes::from_owner(content))
    }
}

/// The content of a file that readers take. It is in memory once, however many take it and however slowly they do: anybody
/// may, without being known.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is missing; a fault when its content changed.
pub async fn content(app: &App, hash: String) -> Result<Bytes> {
    let _place = app.shelves.files.acquire().await.expect("the semaphore is never closed");
    let (app, blobs) = (app.clone(), app.store.blobs().clone());
    app.clone().blocking(move || app.shelves.content(&blobs, &hash)).await
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

/// The chat widget on the desk's own public pages. It is looked for each time, beside what is kept in memory: one that was switched
/// off is a button that nobody answers.
///
/// # Errors
/// Faults of the store.
pub async fn chat(app: &App, settings: &HelpSettings) -> Result<Option<HelpChat>> {
    let Some(id) = settings.look.chat else { return Ok(None) };
    match app.read(async move |db| widgets::load(db, id).await).await {
        Ok(widget) if widget.is_on() => Ok(Some(HelpChat { key: widget.key, colour: widget.colour })),
        Ok(_) | Err(Error::Refused(Refusal::NotFound)) => Ok(None),
        Err(e) => Err(e),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_in_memory_once_while_it_is_taken() {
        let directory = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(directory.path().to_owned(), None);
        let (one, other) = (blobs.put(b"a flap").unwrap(), blobs.put(b"a form").unwrap());
        let shelves = Shelves::default();
        let (first, second) =
            (shelves.content(&blobs, &one).unwrap(), shelves.content(&blobs, &one).unwrap());
        assert_eq!((&first[..], first.as_ptr()), (&b"a flap"[..], second.as_ptr()));
        drop((first, second));
        let form = shelves.content(&blobs, &other).unwrap();
        assert_eq!(&form[..], b"a form");
        assert_eq!(
            shelves.taken.lock().unwrap().keys().collect::<Vec<_>>(),
            [&other],
            "what nobody takes is gone"
        );
        assert!(shelves.content(&blobs, &"0".repeat(64)).is_err());
    }
}
