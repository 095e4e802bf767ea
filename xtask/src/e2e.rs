//! Stories in a real browser: builds the program and lets Node drive Chromium against it.

use std::ffi::OsStr;
use std::io::Write as _;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use testkit::room;

use crate::guard::{Guarded, Plan};
use crate::tally::{self, Tally};
use crate::{desk, tree};

/// What playwright-core asks for.
const NODE_MAJOR_MIN: u32 = 20;
/// The story may take so long to be told.
const TELLING_MAX: Duration = Duration::from_secs(120);

/// Runs the stories, or those whose name contains the filter.
///
/// # Errors
/// When Node, npm or Chromium is missing, or the program cannot be built.
pub fn run(filter: &[String]) -> Result<Tally> {
    let (node, chromium) = browser()?;
    let program = desk::build(desk::Profile::Dev)?;
    let folder = room::folder()?;
    let told = tell(&program, folder.path())?;
    let command = |stories: &[String]| {
        let mut command = Command::new(&node);
        command.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]);
        command.args(filter.first().map(|f| format!("--test-name-pattern={f}"))).args(stories);
        command.current_dir(tree::root().join("e2e"));
        command.env("DESKHAND_BIN", &program).env("DESKHAND_TOLD", &told);
        command.env("CHROMIUM", &chromium).env("TMPDIR", folder.path());
        command
    };
    if !filter.is_empty() {
        // Without a path Node looks for `*.test.mjs` itself; what a folder means there has changed between versions.
        return tally::run(&mut command(&[]));
    }
    let waiting = Mutex::new(stories()?);
    let seen = Mutex::new((Tally::default(), Vec::new()));
    let work = || -> Result<()> {
        loop {
            let Some(story) = waiting.lock().expect("nobody panics with it").pop() else { return Ok(()) };
            let (tally, output) = tally::run_kept(&mut command(std::slice::from_ref(&story)))?;
            let mut seen = seen.lock().expect("nobody panics with it");
            std::io::stdout().write_all(&output)?;
            if tally.failed > 0 { seen.1.push(story) } else { seen.0 += tally }
        }
    };
    thread::scope(|scope| {
        // Stories wait for pages half of their time: one more than there are cores.
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let workers: Vec<_> = (0..=cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    let (mut tally, failed) = seen.into_inner().expect("nobody panics with it");
    for story in failed {
        // A browser beside another one on two cores may come too late; alone it must not.
        println!("{story} failed beside another one: once more, alone");
        tally += tally::run(&mut command(&[story]))?;
    }
    Ok(tally)
}

/// Tells the story of the demo, and says where its desk lies: each stage begins with a copy, for telling takes seconds.
fn tell(program: &Path, folder: &Path) -> Result<PathBuf> {
    let told = folder.join("told");
    // The guard reads one line of what is printed, and whoever prints more to it panics.
    let [shell, flag, script] = ["/bin/sh", "-c", r#"exec "$0" "$@" >&2"#].map(OsStr::new);
    let [demo, listen, any, data] = ["demo", "--listen", "127.0.0.1:0", "--data"].map(OsStr::new);
    let command = [shell, flag, script, program.as_os_str(), demo, listen, any, data, told.as_os_str()];
    let desk = Guarded::start(&Plan {
        name: "deskhand demo",
        command: &command,
        env: &[],
        user: None,
        log: &folder.join("told.log"),
        remove: None,
    })?;
    desk.wait_until(TELLING_MAX, || desk.log().contains("listening on http://"))?;
    // It has ended when this returns, so that nobody copies what it is still writing.
    drop(desk);
    Ok(told)
}

/// The files with stories, in order from the last.
fn stories() -> Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(tree::root().join("e2e/stories"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") {
            all.push(format!("stories/{name}"));
        }
    }
    all.sort_unstable_by(|a, b| b.cmp(a));
    Ok(all)
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
