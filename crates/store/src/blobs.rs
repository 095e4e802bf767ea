//! Files by the hash of their content. Names of senders never reach the disk.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::moment::DAY_US;
use domain::{Error, Moment, Refusal, Result};
use rustix::fs::{Timespec, Timestamps, UTIME_NOW};
use sha2::{Digest, Sha256};

use crate::db::Faults;

/// A file in the making.
const PART: &str = ".part";
/// A blob that a sweep has moved aside.
const SWEPT: &str = ".swept";
/// Name and content of a file that is written to see whether that can be done.
const PROBE: &str = "--probe";
/// The moment at which the system does it.
const TIME_NOW: Timespec = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    pub blobs: u64,
    pub bytes: u64,
}

/// A directory of content-addressed files: `ab/cdef…` by SHA-256 in lower-case hex.
#[derive(Clone)]
pub struct Blobs {
    directory: PathBuf,
    faults: Option<Arc<Faults>>,
    /// Shared by whoever needs every blob to stay; taken alone by whoever removes some.
    kept: Arc<RwLock<()>>,
}

impl Blobs {
    pub fn new(directory: PathBuf, faults: Option<Arc<Faults>>) -> Self {
        Self { directory, faults, kept: Arc::default() }
    }

    /// Stores `content` durably and says its hash: temporary file → fsync → rename → fsync of the directory. Blocks.
    pub fn put(&self, content: &[u8]) -> Result<String> {
        let hash = hex::encode(Sha256::digest(content));
        let path = self.path(&hash)?;
        let directory = path.parent().ok_or_else(|| Error::fault("a blob without a directory"))?;
        if !directory.exists() {
            fs::create_dir_all(directory)?;
            sync_directory(&self.directory)?;
        }
        // One of another length is damaged, and written again.
        if !is_there_afresh(&path, content.len() as u64)? {
            self.step("the blob's file")?;
            let (part, file) = new_part(directory, &hash)?;
            let written = self.write(&part, file, &path, content);
            if written.is_err() {
                let _ = fs::remove_file(&part);
            }
            written?;
        }
        self.step("the blob's directory")?;
        // Also when it was there already: whoever wrote it may not have come this far.
        sync_directory(directory)?;
        Ok(hash)
    }

    /// Takes over a file that was written below [`Blobs::directory`] and whose hash its writer computed: fsync → rename →
    /// fsync of the directory. The file is gone from its old place, also when it fails. Blocks.
    pub fn adopt(&self, file: &Path, hash: &str) -> Result<()> {
        let adopted = self.adopt_whole(file, hash);
        if adopted.is_err() {
            let _ = fs::remove_file(file);
        }
        adopted
    }

    fn adopt_whole(&self, file: &Path, hash: &str) -> Result<()> {
        let path = self.path(hash)?;
        let directory = path.parent().ok_or_else(|| Error::fault("a blob without a directory"))?;
        if !directory.exists() {
            fs::create_dir_all(directory)?;
            sync_directory(&self.directory)?;
        }
        self.step("the blob's fsync")?;
        File::open(file)?.sync_all()?;
        self.step("the blob's rename")?;
        fs::rename(file, &path)?;
        self.step("the blob's directory")?;
        sync_directory(directory)
    }

    fn write(&self, part: &Path, mut file: File, path: &Path, content: &[u8]) -> Result<()> {
        file.write_all(content)?;
        self.step("the blob's fsync")?;
        file.sync_all()?;
        self.step("the blob's rename")?;
        fs::rename(part, path)?;
        Ok(())
    }

    /// Removes what writers left half-way when their process died: `.part` files older than a day. Puts back what a sweep
    /// left half-way. Blocks.
    pub fn sweep(&self, now: Moment) -> Result<()> {
        let before = day_before(now);
        for shard in self.shards()? {
            for file in fs::read_dir(self.directory.join(&shard))? {
                let file = file?;
                let name = file.file_name().to_string_lossy().into_owned();
                if name.ends_with(PART) && file.metadata()?.modified()? < before {
                    fs::remove_file(file.path())?;
                } else if let Some(rest) = name.strip_suffix(SWEPT) {
                    // Its sweep ended before it was sure that nobody wants it.
                    fs::rename(file.path(), self.path(&format!("{shard}{rest}"))?)?;
                    sync_directory(&self.directory.join(&shard))?;
                }
            }
        }
        Ok(())
    }

    /// The first two letters of the hashes that are on disk, in order. Blocks.
    pub fn shards(&self) -> Result<Vec<String>> {
        let mut shards = Vec::new();
        if !self.directory.exists() {
            return Ok(shards);
        }
        for shard in fs::read_dir(&self.directory)? {
            let shard = shard?;
            if shard.file_type()?.is_dir() {
                shards.push(shard.file_name().to_string_lossy().into_owned());
            }
        }
        shards.sort();
        Ok(shards)
    }

    /// As long as this is held, no blob of this process goes: what a backup's copy of the database names must be there when
    /// its files are copied. Blocks while some are being removed.
    pub fn keep_all(&self) -> RwLockReadGuard<'_, ()> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes the blobs of one shard that are older than a day and not among `used`, which was read just before. Blocks.
    ///
    /// Safe beside [`Blobs::put`], also of other processes on the same directory. Whoever puts a blob that is there already
    /// makes its time new and then looks whether it is still there; here it is moved aside first, and goes only if its time
    /// is old then. One of the two notices the other: either the time is new, and the blob moves back, or it is gone when
    /// `put` looks, and is written again. Rows that name a blob are written within a day of its `put`, so one that is older
    /// and not in `used` has none and gets none. While they are kept ([`Blobs::keep_all`]) nothing is removed.
    pub fn remove_unused(&self, shard: &str, used: &BTreeSet<String>, now: Moment) -> Result<Removed> {
        let before = day_before(now);
        let directory = self.directory.join(shard);
        let mut removed = Removed::default();
        let Ok(_alone) = self.kept.try_write() else { return Ok(removed) };
        for file in fs::read_dir(&directory)? {
            let file = file?;
            let hash = format!("{shard}{}", file.file_name().to_string_lossy());
            // A blob that somebody else just removed is no fault.
            let Some(found) = found(file.metadata())? else { continue };
            if !is_hash(&hash) || used.contains(&hash) || found.modified()? >= before {
                continue;
            }
            if self.remove_if_old(&file.path(), before)? {
                removed.blobs += 1;
                removed.bytes += found.len();
            }
        }
        if removed.blobs > 0 {
            sync_directory(&directory)?;
        }
        Ok(removed)
    }

    fn remove_if_old(&self, path: &Path, before: SystemTime) -> Result<bool> {
        let aside = path.with_extension(&SWEPT[1..]);
        self.step("a blob moves aside")?;
        if found(fs::rename(path, &aside))?.is_none() {
            return Ok(false);
        }
        // Another node may have started meanwhile, and put it back.
        let Some(moved) = found(fs::metadata(&aside))? else { return Ok(false) };
        if moved.modified()? >= before {
            // Put again at this very moment.
            found(fs::rename(&aside, path))?;
            if let Some(directory) = path.parent() {
                sync_directory(directory)?;
            }
            return Ok(false);
        }
        self.step("an unused blob goes")?;
        Ok(found(fs::remove_file(&aside))?.is_some())
    }

    /// Reads a blob and checks it against its hash. Blocks.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is missing; a fault when its content changed.
    pub fn read(&self, hash: &str) -> Result<Vec<u8>> {
        let content = match fs::read(self.path(hash)?) {
            Ok(content) => content,
            Err(e) if e.kind() == ErrorKind::NotFound => return Err(Refusal::NotFound.into()),
            Err(e) => return Err(e.into()),
        };
        if hex::encode(Sha256::digest(&content)) != hash {
            return Err(Error::fault(format!("blob {hash} is damaged: its content does not fit its hash")));
        }
        Ok(content)
    }

    /// Whether files can be kept and read at all just now: writes one, reads it and removes it. Blocks.
    ///
    /// # Errors
    /// What the disk says, or whoever shares it over the network.
    pub fn probe(&self) -> Result<()> {
        fs::create_dir_all(&self.directory)?;
        let (part, file) = new_part(&self.directory, PROBE)?;
        let tried = self.try_out(&part, file);
        let removed = fs::remove_file(&part);
        tried?;
        Ok(removed?)
    }

    fn try_out(&self, part: &Path, mut file: File) -> Result<()> {
        file.write_all(PROBE.as_bytes())?;
        file.sync_all()?;
        if fs::read(part)? != PROBE.as_bytes() {
            return Err(Error::fault("a file that was just written reads differently"));
        }
        Ok(())
    }

    /// Every hash on disk. Blocks.
    pub fn list(&self) -> Result<Vec<String>> {
        let mut hashes = Vec::new();
        for shard in self.shards()? {
            for file in fs::read_dir(self.directory.join(&shard))? {
                let hash = format!("{shard}{}", file?.file_name().to_string_lossy());
                if is_hash(&hash) {
                    hashes.push(hash);
                }
            }
        }
        hashes.sort();
        Ok(hashes)
    }

    /// Where a blob lies.
    pub fn path(&self, hash: &str) -> Result<PathBuf> {
        if !is_hash(hash) {
            return Err(Error::fault("not a blob's hash"));
        }
        Ok(self.directory.join(&hash[..2]).join(&hash[2..]))
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn step(&self, what: &'static str) -> Result<()> {
        self.faults.as_ref().map_or(Ok(()), |f| f.step(what))
    }
}

/// Is the blob there, whole by its length? Then its time becomes now, for a sweep passes over what is new.
fn is_there_afresh(path: &Path, bytes: u64) -> Result<bool> {
    let Some(file) = found(File::open(path))? else { return Ok(false) };
    if file.metadata()?.len() != bytes {
        return Ok(false);
    }
    rustix::fs::futimens(&file, &Timestamps { last_access: TIME_NOW, last_modification: TIME_NOW })?;
    // Only after its time was new: see `remove_unused`.
    Ok(found(fs::metadata(path))?.is_some_and(|found| found.len() == bytes))
}

/// `None` where there is no such file.
fn found<T>(result: std::io::Result<T>) -> Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e.into()),
    }
}

fn day_before(now: Moment) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(now.plus_us(-DAY_US).0.max(0).unsigned_abs())
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A file of one's own to write into: two who store the same content at once must not share it.
fn new_part(directory: &Path, hash: &str) -> Result<(PathBuf, File)> {
    for n in 0..10_000 {
        let part = directory.join(format!("{}.{n}{PART}", &hash[2..]));
        match File::create_new(&part) {
            Ok(file) => return Ok((part, file)),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e.into()),
        }
    }
    Err(Error::fault(format!("too many unfinished files for the blob {hash}")))
}

fn sync_directory(directory: &Path) -> Result<()> {
    File::open(directory)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_well_when_files_can_be_put_there() {
        let folder = tempfile::tempdir().unwrap();
        let probe = |path: &Path| Blobs::new(path.to_owned(), None).probe();
        probe(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        probe(&folder.path().join("not there yet")).unwrap();
        fs::write(folder.path().join("a file"), "x").unwrap();
        probe(&folder.path().join("a file")).unwrap_err();
    }

    #[test]
    fn every_failing_step_leaves_a_whole_blob_or_none() {
        let faults = Arc::new(Faults::default());
        for n in 1..20 {
            let directory = std::env::temp_dir().join(format!("deskhand-blobs-{}-{n}", std::process::id()));
            fs::create_dir_all(&directory).unwrap();
            let blobs = Blobs::new(directory.clone(), Some(faults.clone()));
            faults.fail_at(n);
            let result = blobs.put(b"content");
            faults.fail_at(0);
            let on_disk = blobs.list().unwrap();
            match &result {
                Ok(hash) => assert_eq!(blobs.read(hash).unwrap(), b"content"),
                Err(_) => assert!(on_disk.iter().all(|hash| blobs.read(hash).unwrap() == b"content")),
            }
            assert!(blobs.put(b"content").is_ok(), "works again after failure {n}");
            fs::remove_dir_all(&directory).unwrap();
            if result.is_ok() {
                assert!(n > 4, "at least four steps can fail");
                return;
            }
        }
        panic!("put never got through");
    }

    #[test]
    fn a_changed_blob_is_noticed() {
        let directory = std::env::temp_dir().join(format!("deskhand-blob-flip-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let blobs = Blobs::new(directory.clone(), None);
        let hash = blobs.put(b"content").unwrap();
        fs::write(blobs.path(&hash).unwrap(), b"contenT").unwrap();
        assert!(matches!(blobs.read(&hash), Err(Error::Fault(_))));
        assert!(blobs.read("../../etc/passwd").is_err());
        fs::remove_dir_all(&directory).unwrap();
    }
}
