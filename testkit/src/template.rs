//! Databases as the migrations leave them, made once for the tests to copy. A migration is a transaction that is synced,
//! and making all of them anew is most of what a short test would do.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Of the files in the store's folder of migrations for `engine`, so that a changed one is never tested on an old
/// template.
///
/// # Panics
/// Without those files.
#[must_use]
pub fn hash_of_migrations(engine: &str) -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/migrations").join(engine);
    let files = fs::read_dir(folder).expect("the migrations are there");
    let mut files: Vec<PathBuf> = files.map(|f| f.expect("an entry").path()).collect();
    files.sort();
    let text: String = files.iter().map(|f| fs::read_to_string(f).expect("a migration")).collect();
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

/// The SQLite database `name` in `folder`, made by the first that asks for it: `make` puts it whole into one file.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn sqlite(folder: &Path, name: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let there = folder.join(format!("{name}_{:016x}.db", hash_of_migrations("sqlite")));
    // Test processes that run at once make it one after the other.
    let lock = File::create(there.with_extension("lock")).expect("a file for the lock");
    lock.lock().expect("the lock of the template");
    if !there.exists() {
        let draft = there.with_extension("draft");
        let _ = fs::remove_file(&draft);
        make(&draft);
        fs::rename(&draft, &there).expect("the template is there");
    }
    there
}
