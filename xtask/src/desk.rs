//! The program itself, built and started for a measurement or a test from outside.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::guard::{self, Guarded, Plan};
use crate::tree;
use crate::wire::http::Http;

/// The password of everybody whom [`Desk::agent`] adds.
pub const PASSWORD: &str = "correct horse battery staple 7";

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

/// A desk: its program, its data, and the ports it listens on. It can be stopped and started again.
#[derive(Debug)]
pub struct Desk {
    program: PathBuf,
    /// `--data`, and `--database` where there is one: what every command gets.
    place: Vec<String>,
    more: Vec<String>,
    folder: PathBuf,
    pub http: SocketAddr,
    pub smtp: SocketAddr,
    server: Option<Guarded>,
}

impl Desk {
    /// Lays out a desk with its data in a fresh folder, and does not start it yet. `more` are flags of `serve`.
    ///
    /// # Errors
    /// When the folder or the ports cannot be had.
    pub fn new(program: &Path, database: Option<&str>, more: &[String]) -> Result<Self> {
        let folder = guard::folder_for("deskhand-desk-", None)?;
        let mut place = vec!["--data".to_owned(), folder.join("data").display().to_string()];
        if let Some(url) = database {
            place.extend(["--database".to_owned(), url.to_owned()]);
        }
        let [http, smtp] =
            [guard::free_port()?, guard::free_port()?].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        Ok(Self { program: program.to_owned(), place, more: more.to_vec(), folder, http, smtp, server: None })
    }

    /// Gives every command of this desk more words.
    pub fn give(&mut self, words: &[&str]) {
        self.more.extend(words.iter().map(|w| (*w).to_owned()));
    }

    /// Starts `serve` and waits for its ready line; says how long that took.
    ///
    /// # Errors
    /// When it does not get ready; the message has its log.
    pub fn start(&mut self) -> Result<Duration> {
        let log = self.folder.join("serve.log");
        let mut command: Vec<&OsStr> = vec![self.program.as_os_str(), OsStr::new("serve")];
        let listen = [self.http.to_string(), self.smtp.to_string()];
        command.extend(self.place.iter().chain(&self.more).map(OsStr::new));
        command.extend(["--listen", &listen[0], "--smtp", &listen[1]].map(OsStr::new));
        let started = Instant::now();
        let server = Guarded::start(&Plan {
            name: "deskhand serve",
            command: &command,
            env: &[],
            user: None,
            log: &log,
            remove: None,
        })?;
        server.wait_until(Duration::from_secs(60), || server.log().contains("listening on http://"))?;
        self.server = Some(server);
        Ok(started.elapsed())
    }

    /// Stops `serve` and waits for its end.
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// Runs a command of the program on this desk and gives back what it printed on stdout.
    ///
    /// # Errors
    /// When it fails; the message has what it said.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut child = Command::new(&self.program)
            .args(arguments)
            .args(&self.place)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting deskhand")?;
        child.stdin.take().expect("piped").write_all(input.as_bytes())?;
        let done = child.wait_with_output()?;
        if !done.status.success() {
            bail!(
                "deskhand {} ended with {}: {}",
                arguments.join(" "),
                done.status,
                String::from_utf8_lossy(&done.stderr)
            );
        }
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    /// A person of the team with a token, and a client of the public API in their name.
    ///
    /// # Errors
    /// When one of the commands fails.
    pub fn agent(&self, email: &str, name: &str, role: &str) -> Result<Http> {
        let password = format!("{PASSWORD}\n");
        self.run(&["user", "add", email, "--name", name, "--role", role, "--password-stdin"], &password)?;
        let token = self.run(&["token", "create", "--user", email, "--name", "xtask"], "")?;
        let user = format!("{email}/token");
        Ok(Http::new(self.http).with_basic(&user, &token).with("Accept", "application/json"))
    }

    /// Resident memory of the server in bytes.
    pub fn resident_bytes(&self) -> Option<u64> {
        self.server.as_ref()?.resident_bytes()
    }

    /// What the server printed.
    pub fn log(&self) -> String {
        self.server.as_ref().map(Guarded::log).unwrap_or_default()
    }

    /// Where the data lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.server = None;
        if let Err(e) = fs::remove_dir_all(&self.folder) {
            eprintln!("could not remove {}: {e}", self.folder.display());
        }
    }
}
