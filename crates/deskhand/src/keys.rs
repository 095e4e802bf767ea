//! The master key outside the database, and what is derived from it.

use std::fs;
use std::io::Write;
use std::path::Path;

use domain::{Error, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use store::Entropy;

/// 256 bits in `DIR/keys/master.key`. Nodes of one workspace share it.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

const FILE: &str = "master.key";

impl MasterKey {
    /// Whether a desk was begun in this directory, on whichever engine.
    pub fn is_in(directory: &Path) -> bool {
        directory.join("keys").join(FILE).exists()
    }

    /// Reads `DIR/keys/master.key`, or makes it where `may_create` (a workspace without data).
    ///
    /// # Errors
    /// A fault that says what to do when it is missing, broken or readable by others.
    pub fn open(directory: &Path, entropy: &Entropy, may_create: bool) -> Result<Self> {
        let keys = directory.join("keys");
        let path = keys.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let bytes = hex::decode(text.trim()).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
                let broken = || {
                    Error::fault(format!(
                        "{} is not a key: 64 hex digits are expected; restore it from a backup",
                        path.display()
                    ))
                };
                bytes.map(Self).ok_or_else(broken)
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && may_create => {
                let mut bytes = [0; 32];
                entropy(&mut bytes);
                fs::create_dir_all(&keys)?;
                write_private(&path, &format!("{}\n", hex::encode(bytes)))?;
                fs::File::open(&keys)?.sync_all()?;
                Ok(Self(bytes))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(Error::fault(format!(
                "{} is missing, and the data was written with it: copy it back from a backup or from another node",
                path.display()
            ))),
            Err(e) => Err(Error::Fault(anyhow::Error::new(e).context(format!("reading {}", path.display())))),
        }
    }

    /// A key for one purpose, by HMAC-SHA256 over its name.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(b"deskhand/");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// Makes a data directory that only its owner can enter; one that is there stays as its operator made it.
///
/// # Errors
/// A fault that names the directory.
pub fn make_directory(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|e| Error::Fault(anyhow::Error::new(e).context(format!("making {}", path.display()))))
}

/// Writes a file that only its owner can read, durably.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}
