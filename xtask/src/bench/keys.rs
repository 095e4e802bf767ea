//! From a key to the next ticket on the screen. Node drives Chromium against the demo; it prints the figures itself.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::Settings;
use crate::{e2e, tree};

/// # Errors
/// When Node or Chromium is missing, or the measurement fails.
pub fn run(program: &Path, settings: &Settings) -> Result<()> {
    if settings.postgres {
        bail!("keys are measured on the demo, which is on SQLite");
    }
    let (node, chromium) = e2e::browser()?;
    let ended = Command::new(node)
        .arg("keys.bench.mjs")
        .current_dir(tree::root().join("e2e"))
        .env("DESKHAND_BIN", program)
        .env("CHROMIUM", chromium)
        .status()
        .context("running node")?;
    if !ended.success() {
        bail!("the measurement ended with {ended}");
    }
    Ok(())
}
