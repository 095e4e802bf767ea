//! Stories in a real browser: builds the program and lets Node drive Chromium against it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::tally::{self, Tally};
use crate::{desk, tree};

/// What playwright-core asks for.
const NODE_MAJOR_MIN: u32 = 20;

/// Runs the stories, or those whose name contains the filter.
///
/// # Errors
/// When Node, npm or Chromium is missing, or the program cannot be built.
pub fn run(filter: &[String]) -> Result<Tally> {
    let (node, chromium) = browser()?;
    let program = desk::build(desk::Profile::Dev)?;
    let mut command = Command::new(node);
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=2"]);
    command.args(filter.first().map(|f| format!("--test-name-pattern={f}")));
    // Without a path Node looks for `*.test.mjs` itself; what a folder means there has changed between versions.
    command.current_dir(tree::root().join("e2e"));
    command.env("DESKHAND_BIN", program).env("CHROMIUM", chromium);
    tally::run(&mut command)
}

/// Node and Chromium, with what Node needs installed.
///
/// # Errors
/// When one of them is missing, and how to get it.
pub fn browser() -> Result<(PathBuf, PathBuf)> {
    let chromium = std::env::var_os("DESKHAND_CHROMIUM").map(std::path::PathBuf::from);
    let chromium = chromium
        .or_else(|| {
            ["chromium", "chromium-browser", "google-chrome"]
                .iter()
                .find_map(|name| tree::find_program(name, &[]))
        })
        .context(
            "Chromium is missing (Debian: apt-get install chromium; or name one in DESKHAND_CHROMIUM)",
        )?;
    let npm =
        tree::find_program("npm", &[]).context("npm is missing (Debian: apt-get install nodejs npm)")?;
    let node = tree::find_program("node", &[]).context("node is missing (Debian: apt-get install nodejs)")?;
    let version = Command::new(&node).arg("--version").output()?;
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let major: u32 =
        version.trim_start_matches('v').split('.').next().and_then(|m| m.parse().ok()).unwrap_or_default();
    if major < NODE_MAJOR_MIN {
        bail!("Node.js {NODE_MAJOR_MIN} or newer is needed, and {} is {version}", node.display());
    }
    let folder = tree::root().join("e2e");
    let installed = Command::new(npm)
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&folder)
        .status()
        .context("running npm ci")?;
    if !installed.success() {
        bail!("npm ci ended with {installed}");
    }
    Ok((node, chromium))
}
