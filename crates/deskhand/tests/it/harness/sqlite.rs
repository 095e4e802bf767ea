//! A data directory as the migrations leave it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use store::Location;
use tempfile::TempDir;

/// Puts an empty, migrated database and a key of its own into `data`.
pub fn lay_out(data: &Path) {
    let template = testkit::template::sqlite(Path::new(env!("CARGO_TARGET_TMPDIR")), "desk", |draft| {
        let folder = TempDir::new().expect("a temporary folder");
        let made = folder.path().join("deskhand.db");
        super::postgres::migrate(Location::Sqlite(made.clone()));
        // Its writer may just be closing it.
        store::copy_sqlite(&made, draft).expect("the template is copied");
    });
    fs::copy(template, data.join("deskhand.db")).expect("the template is copied");
    let keys = data.join("keys");
    fs::create_dir(&keys).expect("a folder for the key");
    let mut key = [0; 32];
    super::entropy()(&mut key);
    let path = keys.join("master.key");
    fs::write(&path, format!("{}\n", hex::encode(key))).expect("the key is written");
    fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("the key is private");
}
