//! Asks `deskhand mail inspect` about files.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// A mail that takes longer counts as wrong in all its fields.
const MAIL_TIME: Duration = Duration::from_secs(2);
const BATCH: usize = 50;

/// The built program.
pub(super) struct Inspect {
    program: PathBuf,
}

impl Inspect {
    /// Builds it as it is shipped.
    pub(super) fn build() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the repository")?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built =
            Command::new(cargo).args(["build", "--release", "-p", "deskhand"]).current_dir(root).status()?;
        if !built.success() {
            bail!("the program cannot be built");
        }
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { program: target.join("release/deskhand") })
    }

    /// What the program says about each file. A file that made it crash, hang or fall silent has no entry.
    pub(super) fn files(&self, files: &[PathBuf]) -> Result<HashMap<PathBuf, Value>> {
        let mut out = HashMap::new();
        for batch in files.chunks(BATCH) {
            let said = self.ask(batch, MAIL_TIME)?;
            if said.len() == batch.len() {
                out.extend(said);
                continue;
            }
            // One of them spoilt the batch: each alone.
            for file in batch {
                out.extend(self.ask(std::slice::from_ref(file), MAIL_TIME)?);
            }
        }
        Ok(out)
    }

    fn ask(&self, files: &[PathBuf], time: Duration) -> Result<HashMap<PathBuf, Value>> {
        let mut child = Command::new(&self.program)
            .args(["mail", "inspect", "--json"])
            .args(files)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        let mut pipe = child.stdout.take().context("its output is a pipe")?;
        let reader = std::thread::spawn(move || {
            let mut text = Vec::new();
            // What came before the end of a killed program still counts.
            drop(pipe.read_to_end(&mut text));
            text
        });
        let end = Instant::now() + time;
        while child.try_wait()?.is_none() {
            if Instant::now() > end {
                child.kill()?;
                child.wait()?;
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let text = reader.join().map_err(|_| anyhow::anyhow!("the reader panicked"))?;
        let objects = String::from_utf8_lossy(&text);
        let objects = objects.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok());
        Ok(objects
            .filter_map(|o| Some((PathBuf::from(o["file"].as_str()?), o)))
            .filter(|(_, o)| o["unreadable"].is_null())
            .collect())
    }
}
