//! Where a run of tests puts what it throws away.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

/// A file system in memory, on Linux. Making and dropping a database is making and dropping hundreds of files, and some
/// file systems look long for a place for each.
const MEMORY: &str = "/dev/shm";
/// Far more than a run of tests holds at any moment (about 200 MiB).
const FREE_MIB_MIN: u64 = 4096;

/// The folder for temporary folders: in memory where there is plenty of it, else where they usually are.
pub fn place() -> PathBuf {
    let there = Path::new(MEMORY);
    match free_mib(there).zip(memory_mib()).is_some_and(|(room, memory)| room.min(memory) >= FREE_MIB_MIN) {
        true => there.to_owned(),
        false => std::env::temp_dir(),
    }
}

/// A folder at that place which other users may enter, as a server needs that runs as somebody else.
///
/// # Errors
/// When it cannot be made.
pub fn folder() -> Result<TempDir> {
    let open = std::fs::Permissions::from_mode(0o755);
    tempfile::Builder::new()
        .prefix("deskhand-tests-")
        .permissions(open)
        .tempdir_in(place())
        .context("a folder for the tests")
}

fn free_mib(folder: &Path) -> Option<u64> {
    let told = Command::new("df").args(["--block-size=1M", "--output=avail"]).arg(folder).output().ok()?;
    String::from_utf8(told.stdout).ok()?.lines().nth(1)?.trim().parse().ok()
}

fn memory_mib() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let kib = told.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(kib.trim().split(' ').next()?.parse::<u64>().ok()? / 1024)
}
