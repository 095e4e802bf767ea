//! How long a change takes to build: what one waits for between an edit and a test.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, bail};

use super::Report;
use crate::tree;

/// A file that is edited, and the name of the figure.
const EDITS: [(&str, &str); 4] = [
    ("crates/domain/src/lib.rs", "after_edit_in_domain"),
    ("crates/store/src/lib.rs", "after_edit_in_store"),
    ("crates/ui/src/lib.rs", "after_edit_in_ui"),
    ("crates/deskhand/src/main.rs", "after_edit_in_deskhand"),
];

pub fn run(report: &Report) -> Result<()> {
    cargo("build")?;
    cargo("check")?;
    for verb in ["check", "build"] {
        for (file, figure) in EDITS {
            let touched = Command::new("touch").arg(tree::root().join(file)).status()?;
            if !touched.success() {
                bail!("touch {file}: {touched}");
            }
            let started = Instant::now();
            cargo(verb)?;
            report.say(&format!("{verb}_{figure}"), started.elapsed().as_secs_f64(), "s", 1)?;
        }
    }
    Ok(())
}

fn cargo(verb: &str) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .args([verb, "--workspace", "--locked", "--quiet"])
        .current_dir(tree::root())
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        bail!("cargo {verb} ended with {status}");
    }
    Ok(())
}
