//! The program itself, built and started for a measurement or a test from outside.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::tree;

/// How the program is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build.
    Dev,
    /// As people run it.
    Release,
}

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
}

/// Builds `deskhand` and says where it lies.
///
/// # Errors
/// When it does not build.
pub fn build(profile: Profile) -> Result<PathBuf> {
    let (flag, folder) = match profile {
        Profile::Dev => (None, "debug"),
        Profile::Release => (Some("--release"), "release"),
    };
    // The whole workspace: a part alone would unify features differently and build everything twice.
    let mut command = Command::new(env!("CARGO"));
    let status =
        command.args(["build", "--workspace", "--locked"]).args(flag).current_dir(tree::root()).status()?;
    if !status.success() {
        bail!("the program does not build");
    }
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps"])
        .current_dir(tree::root())
        .output()
        .context("running cargo metadata")?;
    let metadata: Metadata = serde_json::from_slice(&answer.stdout).context("reading cargo metadata")?;
    let program = metadata.target_directory.join(folder).join("deskhand");
    if !program.is_file() {
        bail!("{} is missing after the build", program.display());
    }
    Ok(program)
}
