//! One owner of a data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use domain::{Error, Refusal, Result};

/// Held by the process that owns a data directory, until it ends or drops this.
pub struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Takes the lock of `directory` without waiting.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when another process holds it; a fault when the file cannot be made.
    pub fn take(directory: &Path) -> Result<Self> {
        let path = directory.join("deskhand.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Refusal::Conflict(
                format!(
                    "another deskhand process already works on {}; stop it first, or choose another --data",
                    directory.display()
                )
                .into(),
            )
            .into()),
            Err(TryLockError::Error(e)) => {
                Err(Error::Fault(anyhow::Error::new(e).context(format!("locking {}", path.display()))))
            }
        }
    }
}
