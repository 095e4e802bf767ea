//! The full-text index: a per-node follower's tool, derived from the tables and rebuilt from them whenever in doubt.
//!
//! [`Index::open`] gives an index to search and the `seq` of the last event it knows, which lies in the index's own commit. One
//! [`Writer`] feeds it; [`Writer::commit`] makes what was put durable and visible, together with the cursor.
//! [`Index::rebuild`] builds a fresh index beside the one being searched and takes its place in one step.
//!
//! On disk: `DIR/current` names the directory of the index in use and the format it was written in; another format, a missing
//! or a damaged index mean [`Opened::must_rebuild`], never a failure to start.
//!
//! Memory: a searcher maps the files and holds next to nothing. A writer holds up to [`WRITER_BYTES`] while it has something
//! uncommitted and a few hundred kilobytes of threads besides; [`Writer::rest`] gives all of it back until the next put.

pub mod articles;
mod document;
mod find;
mod similar;
mod snippet;
mod words;

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::message::Visibility;
use domain::permission::Scope;
use domain::query::Query;
use domain::{Error, MessageId, Moment, PersonId, Result, TicketId};
use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, Term};

pub use document::{ContactDoc, MessageDoc, TicketDoc};
pub use find::PAGE_MAX;
pub use similar::{Question, SIMILAR_MAX, Similar};
pub use snippet::Piece;

use document::{Fields, contact_key, mark, message_key, ticket_key};
use find::{Finder, Table};

/// Raise it with every change of fields, marks or terms: an index of another format is rebuilt.
pub const FORMAT: u32 = 4;

/// The most a writer holds before it writes a piece of index to disk, in bytes.
pub const WRITER_BYTES: usize = 24 * 1024 * 1024;

/// What was found, best first.
#[derive(Clone, Debug)]
pub struct Hits {
    pub tickets: Vec<TicketHit>,
    /// How many tickets match in all, exactly.
    pub total: u64,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
    /// On the first page of a search for words, for the team: people by name, address or organisation.
    pub contacts: Vec<ContactHit>,
}

#[derive(Clone, Debug)]
pub struct TicketHit {
    pub id: TicketId,
    /// 0 where no words were asked for.
    pub score: f32,
    pub subject: Vec<Piece>,
    /// The message or note in which the words were found best, if they were.
    pub message: Option<MessageHit>,
}

#[derive(Clone, Debug)]
pub struct MessageHit {
    pub id: MessageId,
    pub visibility: Visibility,
    pub snippet: Vec<Piece>,
}

#[derive(Clone, Debug)]
pub struct ContactHit {
    pub id: PersonId,
    pub score: f32,
    /// Name · address · organisation.
    pub line: Vec<Piece>,
}

/// One page of numbers, in the query's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketIds {
    pub ids: Vec<TicketId>,
    pub total: u64,
    pub next: Option<After>,
}

/// Which tickets a question is about, beside what the asker may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelves {
    All,
    /// Not those on the spam shelf.
    ButSpam,
}

/// Which part of the answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most [`PAGE_MAX`].
    pub limit: usize,
    pub start: Start,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    First,
    /// For numbered pages; what changes in between can move tickets over the edge of a page.
    Offset(usize),
    /// Behind the last ticket of the page before. Exact for every order but relevance, which shifts as time passes.
    After(After),
}

impl Page {
    pub fn first(limit: usize) -> Self {
        Self { limit, start: Start::First }
    }
}

/// A place in the order of an answer. Its text is opaque and fit for a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub(crate) key: u64,
    pub(crate) tie: u64,
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.key, self.tie)
    }
}

impl FromStr for After {
    type Err = std::num::ParseIntError;

    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        let (key, tie) = if s.is_ascii() && s.len() == 32 { s.split_at(16) } else { ("", "") };
        Ok(Self { key: u64::from_str_radix(key, 16)?, tie: u64::from_str_radix(tie, 16)? })
    }
}

/// What an index holds, to be compared with the tables: counts, and the sum of a hash of everything that was put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    pub tickets: u64,
    pub messages: u64,
    pub contacts: u64,
    pub sum: u64,
}

impl Digest {
    fn add(&mut self, digest: u64) {
        self.sum = self.sum.wrapping_add(digest);
    }
}

/// The documents of an index by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllIds {
    pub tickets: BTreeSet<TicketId>,
    pub messages: BTreeSet<MessageId>,
    pub contacts: BTreeSet<PersonId>,
}

/// An index, opened.
#[derive(Debug)]
pub struct Opened {
    pub index: Index,
    /// The last event the index knows; `None` before the first build.
    pub cursor: Option<i64>,
    /// There is none yet, it has another format, or it is damaged: until [`Index::rebuild`] it answers with nothing. Also
    /// rebuild when `cursor` lies beyond the head of the log.
    pub must_rebuild: bool,
}

/// The file that names the index in use.
#[derive(Serialize, Deserialize)]
struct Current {
    format: u32,
    directory: String,
}

/// The index, to be searched from any thread. Clones are the same index.
#[derive(Clone)]
pub struct Index(Arc<Inner>);

struct Inner {
    dir: PathBuf,
    fields: Fields,
    live: RwLock<Arc<Live>>,
    damaged: AtomicBool,
}

/// One index in one directory.
struct Live {
    index: tantivy::Index,
    reader: IndexReader,
    /// `None` in memory: the empty stand-in until the first build.
    directory: Option<String>,
    /// For the generation of the searcher.
    table: Mutex<Option<(u64, Table)>>,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("dir", &self.0.dir).finish_non_exhaustive()
    }
}

impl Live {
    fn new(mut index: tantivy::Index, directory: Option<String>) -> Result<Self> {
        index.set_tokenizers(words::tokenizers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            // Blocks of 16 kB, per segment: enough for one page of snippets.
            .doc_store_cache_num_blocks(8)
            .try_into()?;
        Ok(Self { index, reader, directory, table: Mutex::new(None) })
    }

    fn in_memory(fields: &Fields) -> Result<Self> {
        Self::new(tantivy::Index::create_in_ram(fields.schema.clone()), None)
    }

    fn create(path: &Path, name: &str, fields: &Fields) -> Result<Self> {
        fs::create_dir_all(path)?;
        let settings =
            IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let builder = tantivy::Index::builder().schema(fields.schema.clone()).settings(settings);
        Self::new(builder.open_or_create(MmapDirectory::open(path)?)?, Some(name.to_owned()))
    }

    fn open(path: &Path, name: &str, fields: &Fields) -> Result<Self> {
        let index = tantivy::Index::open_in_dir(path)?;
        if index.schema() != fields.schema {
            return Err(Error::fault("the index has other fields"));
        }
        Self::new(index, Some(name.to_owned()))
    }

    fn cursor(&self) -> Result<Option<i64>> {
        Ok(self.index.load_metas()?.payload.and_then(|p| p.parse().ok()))
    }

    fn table(&self, searcher: &Searcher, fields: &Fields) -> Result<Table> {
        let generation = searcher.generation().generation_id();
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, table)) = &*table
            && *of == generation
        {
            return Ok(table.clone());
        }
        let fresh = Table::new(searcher, fields, table.as_ref().map(|(_, before)| before))?;
        *table = Some((generation, fresh.clone()));
        Ok(fresh)
    }
}

impl Index {
    /// Opens the index in `dir`, making the directory where it is missing.
    ///
    /// # Errors
    /// A fault when the directory cannot be made or read. A damaged index is no error: see [`Opened::must_rebuild`].
    pub fn open(dir: &Path) -> Result<Opened> {
        fs::create_dir_all(dir)?;
        let fields = Fields::new();
        let found = match fs::read(dir.join("current")) {
            Ok(bytes) => match serde_json::from_slice::<Current>(&bytes) {
                Ok(current) if current.format == FORMAT && is_directory_name(&current.directory) => {
                    let path = dir.join(&current.directory);
                    // A damaged file can make the library panic as well as complain.
                    let opened = catch_unwind(|| {
                        let live = Live::open(&path, &current.directory, &fields)?;
                        let cursor = live.cursor()?;
                        Ok::<_, Error>((live, cursor))
                    });
                    match opened {
                        Ok(Ok((live, Some(cursor)))) => Some((live, cursor)),
                        Ok(Ok((_, None))) => None,
                        Ok(Err(e)) => {
                            tracing::warn!(error = %e, "the search index is damaged and will be rebuilt");
                            None
                        }
                        Err(_) => {
                            tracing::warn!("the search index is damaged and will be rebuilt");
                            None
                        }
                    }
                }
                Ok(_) | Err(_) => {
                    tracing::info!("the search index has another format and will be rebuilt");
                    None
                }
            },
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(e.into()),
        };
        let (live, cursor) = match found {
            Some((live, cursor)) => (live, Some(cursor)),
            None => (Live::in_memory(&fields)?, None),
        };
        remove_others(dir, live.directory.as_deref());
        let inner = Inner {
            dir: dir.to_owned(),
            fields,
            live: RwLock::new(Arc::new(live)),
            damaged: AtomicBool::new(false),
        };
        Ok(Opened { index: Self(Arc::new(inner)), cursor, must_rebuild: cursor.is_none() })
    }

    fn live(&self) -> Arc<Live> {
        Arc::clone(&self.0.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The one writer.
    ///
    /// # Errors
    /// A fault when there is one already, or the index must be rebuilt first.
    pub fn writer(&self) -> Result<Writer> {
        let live = self.live();
        if live.directory.is_none() {
            return Err(Error::fault("the search index must be rebuilt before it can be written to"));
        }
        let mut writer = Writer { index: self.clone(), live, open: None, seen: None };
        writer.wake()?;
        Ok(writer)
    }

    /// Begins a fresh index beside this one, which goes on answering until [`Rebuild::finish`].
    ///
    /// # Errors
    /// A fault when the disk refuses.
    pub fn rebuild(&self) -> Result<Rebuild> {
        let number =
            directories(&self.0.dir).iter().filter_map(|d| d[1..].parse::<u64>().ok()).max().unwrap_or(0);
        let name = format!("g{}", number + 1);
        let path = self.0.dir.join(&name);
        let live = Arc::new(Live::create(&path, &name, &self.0.fields)?);
        let mut writer = Writer { index: self.clone(), live, open: None, seen: Some(HashSet::new()) };
        writer.wake()?;
        Ok(Rebuild { writer: Some(writer), path: Some(path) })
    }

    /// Tickets that match, with what was found in them, and people.
    ///
    /// Names and pronouns must be [bound](Query::bind) to ids before. Without a sort in the query, words are answered by
    /// relevance (newer tickets count somewhat more), anything else by the latest change.
    ///
    /// # Errors
    /// A fault when the index cannot be read; see [`Index::is_damaged`].
    pub fn search(&self, query: &Query, scope: Scope, page: Page, now: Moment) -> Result<Hits> {
        self.ask(scope, Shelves::All, |f| f.search(query, &page, now))
    }

    /// People that the query's words name, the likeliest first, a handful.
    ///
    /// # Errors
    /// As [`Index::search`].
    pub fn people(&self, query: &Query) -> Result<Vec<ContactHit>> {
        self.ask(Scope::Everything, Shelves::All, |f| f.people(query))
    }

    /// The numbers of the tickets that match, in the query's order, and how many there are.
    ///
    /// # Errors
    /// As [`Index::search`].
    pub fn ticket_ids(
        &self,
        query: &Query,
        scope: Scope,
        shelves: Shelves,
        page: Page,
        now: Moment,
    ) -> Result<TicketIds> {
        self.ask(scope, shelves, |f| f.ticket_ids(query, &page, now))
    }

    /// How many tickets match.
    ///
    /// # Errors
    /// As [`Index::search`].
    pub fn count(&self, query: &Query, scope: Scope, shelves: Shelves) -> Result<u64> {
        self.ask(scope, shelves, |f| f.count(query))
    }

    /// Solved tickets that are like a question, the likest first, at most [`SIMILAR_MAX`]; none from the spam shelf. What is
    /// compared is what customers may read.
    ///
    /// # Errors
    /// As [`Index::search`].
    pub fn similar(&self, question: &Question<'_>, scope: Scope) -> Result<Vec<Similar>> {
        self.ask(scope, Shelves::ButSpam, |f| f.similar(question))
    }

    /// Something in the index could not be read, so it should be rebuilt.
    pub fn is_damaged(&self) -> bool {
        self.0.damaged.load(Ordering::Relaxed)
    }

    fn ask<T>(
        &self,
        scope: Scope,
        shelves: Shelves,
        question: impl FnOnce(&Finder<'_>) -> Result<T>,
    ) -> Result<T> {
        self.guarded(|live, searcher| {
            let table = live.table(searcher, &self.0.fields)?;
            question(&Finder::new(searcher, &self.0.fields, scope, shelves, table))
        })
    }

    /// Runs `f` on what is committed; damage is noted, be it an error or a panic of the library.
    fn guarded<T>(&self, f: impl FnOnce(&Live, &Searcher) -> Result<T>) -> Result<T> {
        let live = self.live();
        let searcher = live.reader.searcher();
        let result = catch_unwind(AssertUnwindSafe(|| f(&live, &searcher)))
            .unwrap_or_else(|_| Err(Error::fault("the search index is damaged")));
        if result.is_err() {
            self.0.damaged.store(true, Ordering::Relaxed);
        }
        result
    }

    /// The last event the index knows.
    ///
    /// # Errors
    /// A fault when the index cannot be read.
    pub fn cursor(&self) -> Result<Option<i64>> {
        self.live().cursor()
    }

    /// Reads every byte and compares the checksums; the names of files that differ. For `doctor`, not for the start.
    ///
    /// # Errors
    /// A fault when the index cannot be read.
    pub fn verify(&self) -> Result<Vec<PathBuf>> {
        self.guarded(|live, _| {
            let mut bad: Vec<_> = live.index.validate_checksum()?.into_iter().collect();
            bad.sort();
            if !bad.is_empty() {
                self.0.damaged.store(true, Ordering::Relaxed);
            }
            Ok(bad)
        })
    }

    /// What the index holds. Equal to [`Index::digest_of`] everything in the tables when it holds just that.
    ///
    /// # Errors
    /// A fault when the index cannot be read.
    pub fn digest(&self) -> Result<Digest> {
        let mut digest = Digest::default();
        self.each_document(|kind, _, document| {
            match kind {
                mark::TICKET => digest.tickets += 1,
                mark::CONTACT => digest.contacts += 1,
                _ => digest.messages += 1,
            }
            digest.add(document);
        })?;
        Ok(digest)
    }

    /// The digest of an index of these documents.
    pub fn digest_of<'a>(
        &self,
        tickets: impl IntoIterator<Item = TicketDoc<'a>>,
        messages: impl IntoIterator<Item = MessageDoc<'a>>,
        contacts: impl IntoIterator<Item = ContactDoc<'a>>,
    ) -> Digest {
        let mut digest = Digest::default();
        for t in tickets {
            digest.tickets += 1;
            digest.add(t.digest(&self.0.fields));
        }
        for m in messages {
            digest.messages += 1;
            digest.add(m.digest(&self.0.fields));
        }
        for c in contacts {
            digest.contacts += 1;
            digest.add(c.digest(&self.0.fields));
        }
        digest
    }

    /// The numbers of all documents.
    ///
    /// # Errors
    /// A fault when the index cannot be read.
    pub fn all_ids(&self) -> Result<AllIds> {
        let mut ids = AllIds::default();
        self.each_document(|kind, id, _| {
            match kind {
                mark::TICKET => drop(ids.tickets.insert(TicketId(id))),
                mark::CONTACT => drop(ids.contacts.insert(PersonId(id))),
                _ => drop(ids.messages.insert(MessageId(id))),
            };
        })?;
        Ok(ids)
    }

    fn each_document(&self, mut each: impl FnMut(&'static str, i64, u64)) -> Result<()> {
        self.guarded(|_, searcher| {
            for reader in searcher.segment_readers() {
                let ids = reader.fast_fields().i64("id")?;
                let digests = reader.fast_fields().u64("digest")?;
                for kind in [mark::TICKET, mark::MESSAGE, mark::NOTE, mark::CONTACT] {
                    find::each_marked(reader, &self.0.fields, kind, &mut |docs| {
                        for &doc in docs {
                            each(kind, ids.first(doc).unwrap_or(0), digests.first(doc).unwrap_or(0));
                        }
                    })?;
                }
            }
            Ok(())
        })
    }
}

/// Feeds the index. There is one at a time; its calls block, so they belong on a thread that may.
pub struct Writer {
    index: Index,
    live: Arc<Live>,
    /// `None` while it rests.
    open: Option<IndexWriter>,
    /// In a rebuild: hashes of the keys put so far. The first put of a key has nothing to replace, and a million deletions
    /// that delete nothing would be kept in memory until the commit.
    seen: Option<HashSet<u64>>,
}

impl Writer {
    fn wake(&mut self) -> Result<&mut IndexWriter> {
        if self.open.is_none() {
            let options = IndexWriterOptions::builder()
                .num_worker_threads(1)
                .memory_budget_per_thread(WRITER_BYTES)
                .num_merge_threads(1)
                .build();
            let writer = self.live.index.writer_with_options(options)?;
            let mut policy = LogMergePolicy::default();
            policy.set_del_docs_ratio_before_merge(0.3);
            writer.set_merge_policy(Box::new(policy));
            self.open = Some(writer);
        }
        Ok(self.open.as_mut().expect("opened just above"))
    }

    fn replace(&mut self, key: &str, document: tantivy::TantivyDocument) -> Result<()> {
        let term = Term::from_field_text(self.index.0.fields.key, key);
        // Two keys of one hash only mean a deletion too many.
        let is_first = self.seen.as_mut().is_some_and(|seen| seen.insert(document::key_hash(key)));
        let writer = self.wake()?;
        if !is_first {
            writer.delete_term(term);
        }
        writer.add_document(document)?;
        Ok(())
    }

    fn remove(&mut self, term: Term) -> Result<()> {
        self.wake()?.delete_term(term);
        Ok(())
    }

    /// Puts a ticket in place of what was there of it; its messages stay.
    ///
    /// # Errors
    /// A fault when the disk refuses, here as in all calls that write.
    pub fn put_ticket(&mut self, ticket: &TicketDoc<'_>) -> Result<()> {
        let (document, _) = ticket.document(&self.index.0.fields);
        self.replace(&ticket_key(ticket.ticket.id), document)
    }

    /// Puts a message or a note in place of what was there of it.
    ///
    /// # Errors
    /// As [`Writer::put_ticket`].
    pub fn put_message(&mut self, message: &MessageDoc<'_>) -> Result<()> {
        let (document, _) = message.document(&self.index.0.fields);
        self.replace(&message_key(message.message.id), document)
    }

    /// Puts a person in place of what was there of them.
    ///
    /// # Errors
    /// As [`Writer::put_ticket`].
    pub fn put_contact(&mut self, contact: &ContactDoc<'_>) -> Result<()> {
        let (document, _) = contact.document(&self.index.0.fields);
        self.replace(&contact_key(contact.person.id), document)
    }

    /// Removes a ticket and its messages.
    ///
    /// # Errors
    /// As [`Writer::put_ticket`].
    pub fn remove_ticket(&mut self, id: TicketId) -> Result<()> {
        let f = &self.index.0.fields;
        let terms = [Term::from_field_i64(f.ticket, id.0), Term::from_field_text(f.key, &ticket_key(id))];
        terms.into_iter().try_for_each(|term| self.remove(term))
    }

    /// Removes a message or a note.
    ///
    /// # Errors
    /// As [`Writer::put_ticket`].
    pub fn remove_message(&mut self, id: MessageId) -> Result<()> {
        self.remove(Term::from_field_text(self.index.0.fields.key, &message_key(id)))
    }

    /// Removes a person; tickets stay.
    ///
    /// # Errors
    /// As [`Writer::put_ticket`].
    pub fn remove_contact(&mut self, id: PersonId) -> Result<()> {
        self.remove(Term::from_field_text(self.index.0.fields.key, &contact_key(id)))
    }

    /// Makes everything put so far durable and visible, with `cursor` as the last event it covers. What was put after the last
    /// commit is lost with the process, and comes again from the log.
    ///
    /// # Errors
    /// As [`Writer::put_ticket`]; also when the index was replaced by a rebuild, whose own writer goes on.
    pub fn commit(&mut self, cursor: i64) -> Result<()> {
        if !Arc::ptr_eq(&self.live, &self.index.live()) {
            return Err(Error::fault("this search index was replaced by a rebuild"));
        }
        self.commit_here(cursor)?;
        self.live.reader.reload()?;
        Ok(())
    }

    fn commit_here(&mut self, cursor: i64) -> Result<()> {
        let mut prepared = self.wake()?.prepare_commit()?;
        prepared.set_payload(&cursor.to_string());
        prepared.commit()?;
        Ok(())
    }

    /// Gives its memory and threads back until the next put; waits for merges under way. Call it when nothing came for a
    /// while, after a commit: what is not committed is lost.
    ///
    /// # Errors
    /// A fault when a merge failed.
    pub fn rest(&mut self) -> Result<()> {
        match self.open.take() {
            Some(writer) => Ok(writer.wait_merging_threads()?),
            None => Ok(()),
        }
    }
}

/// A fresh index in the making. Dropped without [`Rebuild::finish`], it leaves nothing behind.
pub struct Rebuild {
    writer: Option<Writer>,
    path: Option<PathBuf>,
}

impl Rebuild {
    /// Put everything here. Committing in between is not needed.
    pub fn writer(&mut self) -> &mut Writer {
        self.writer.as_mut().expect("taken by finish only")
    }

    /// Commits and takes the old index's place, for searches from now on and for the next start. `cursor` is the last event
    /// whose effects were in what was read.
    ///
    /// # Errors
    /// A fault when the disk refuses; the old index then stays in use.
    pub fn finish(mut self, cursor: i64) -> Result<Writer> {
        let mut writer = self.writer.take().expect("finish is called once");
        writer.commit_here(cursor)?;
        writer.seen = None;
        writer.live.reader.reload()?;
        let inner = Arc::clone(&writer.index.0);
        let name = writer.live.directory.clone().expect("a rebuild has a directory");
        point_to(&inner.dir, &name)?;
        self.path = None;
        *inner.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&writer.live);
        inner.damaged.store(false, Ordering::Relaxed);
        // Searches under way keep the old files mapped until they end.
        remove_others(&inner.dir, Some(&name));
        Ok(writer)
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        self.writer = None;
        if let Some(path) = &self.path
            && let Err(error) = fs::remove_dir_all(path)
        {
            tracing::warn!(%error, path = %path.display(), "an unfinished search index could not be removed");
        }
    }
}

fn is_directory_name(name: &str) -> bool {
    name.strip_prefix('g').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The directories of indexes, finished or not.
fn directories(dir: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let names = entries.flatten().filter_map(|e| e.file_name().into_string().ok());
    names.filter(|n| is_directory_name(n)).collect()
}

/// Removes every index directory but this one; what cannot be removed is only disk space.
fn remove_others(dir: &Path, keep: Option<&str>) {
    for name in directories(dir) {
        if keep != Some(name.as_str())
            && let Err(error) = fs::remove_dir_all(dir.join(&name))
        {
            tracing::warn!(%error, name, "an old search index could not be removed");
        }
    }
}

/// Names the index in use, in one step that survives a power cut.
fn point_to(dir: &Path, name: &str) -> Result<()> {
    let current = Current { format: FORMAT, directory: name.to_owned() };
    let fresh = dir.join("current.new");
    let mut file = fs::File::create(&fresh)?;
    file.write_all(&serde_json::to_vec(&current)?)?;
    file.sync_all()?;
    fs::rename(&fresh, dir.join("current"))?;
    fs::File::open(dir)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests;
