//! Files by the hash of their content. Names of senders never reach the disk.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use domain::moment::DAY_US;
use domain::{Error, Moment, Refusal, Result};
use sha2::{Digest, Sha256};

use crate::db::Faults;

/// A directory of content-addressed files: `ab/cdef…` by SHA-256 in lower-case hex.
#[derive(Clone)]
pub struct Blobs {
    directory: PathBuf,
    faults: Option<Arc<Faults>>,
}

impl Blobs {
    pub fn new(directory: PathBuf, faults: Option<Arc<Faults>>) -> Self {
        Self { directory, faults }
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
        if fs::metadata(&path).map_or(true, |found| found.len() != content.len() as u64) {
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

    /// Removes what writers left half-way when their process died: `.part` files older than a day. Blocks.
    pub fn sweep(&self, now: Moment) -> Result<()> {
        let before = now.plus_us(-DAY_US).0.max(0).unsigned_abs();
        let before = UNIX_EPOCH + Duration::from_micros(before);
        if !self.directory.exists() {
            return Ok(());
        }
        for shard in fs::read_dir(&self.directory)? {
            let shard = shard?;
            if !shard.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(shard.path())? {
                let file = file?;
                let name = file.file_name();
                if name.to_string_lossy().ends_with(".part") && file.metadata()?.modified()? < before {
                    fs::remove_file(file.path())?;
                }
            }
        }
        Ok(())
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

    /// Every hash on disk. Blocks.
    pub fn list(&self) -> Result<Vec<String>> {
        let mut hashes = Vec::new();
        if !self.directory.exists() {
            return Ok(hashes);
        }
        for shard in fs::read_dir(&self.directory)? {
            let shard = shard?;
            if !shard.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(shard.path())? {
                let hash =
                    format!("{}{}", shard.file_name().to_string_lossy(), file?.file_name().to_string_lossy());
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

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A file of one's own to write into: two who store the same content at once must not share it.
fn new_part(directory: &Path, hash: &str) -> Result<(PathBuf, File)> {
    for n in 0..10_000 {
        let part = directory.join(format!("{}.{n}.part", &hash[2..]));
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
