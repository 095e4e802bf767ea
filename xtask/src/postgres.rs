//! A private PostgreSQL cluster: made in a temporary folder, reached over a random loopback port, gone afterwards.

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::guard::{self, Guarded, Plan, Stop, User};
use crate::tree;

/// The variable that tests read the cluster's address from.
pub const URL_VARIABLE: &str = "DESKHAND_TEST_POSTGRES";

/// A running cluster with fsync on, as in earnest: tests about durability must mean something.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    _server: Guarded,
}

impl Cluster {
    /// Makes a cluster and starts it. As root it runs as the user `postgres`, or `nobody`, because PostgreSQL
    /// refuses to run as root.
    ///
    /// # Errors
    /// When PostgreSQL is not installed (the message says what to install) or does not start.
    pub fn start() -> Result<Self> {
        let initdb = program("initdb")?;
        let postgres = program("postgres")?;
        let isready = program("pg_isready")?;
        let user = match guard::is_root() {
            true => {
                Some(User::named("postgres").or_else(|| User::named("nobody")).context("no user to run as")?)
            }
            false => None,
        };
        let mut last = None;
        // Between asking for a free port and using it somebody else may take it.
        for _ in 0..3 {
            let folder = guard::folder_for("deskhand-postgres-", user)?;
            let data = folder.join("data");
            if let Err(e) = init(&initdb, &data, user) {
                std::fs::remove_dir_all(&folder).ok();
                return Err(e);
            }
            match start(&postgres, &isready, &folder, &data, user) {
                Ok(cluster) => return Ok(cluster),
                Err(e) => last = Some(e),
            }
        }
        Err(last.expect("three tries, each with its error"))
    }

    /// `postgres://…` of a superuser; tests create their own databases.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn init(initdb: &Path, data: &Path, user: Option<User>) -> Result<()> {
    let mut command = Command::new(initdb);
    command.arg("--pgdata").arg(data).args(["--username=postgres", "--auth=trust", "--encoding=UTF8"]);
    // The server itself syncs; a cluster that is thrown away need not survive a power cut during its making.
    command.args(["--locale=C.UTF-8", "--no-sync"]).stdin(Stdio::null()).current_dir("/");
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
    let made = command.output().context("running initdb")?;
    if !made.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&made.stderr));
    }
    Ok(())
}

fn start(postgres: &Path, isready: &Path, folder: &Path, data: &Path, user: Option<User>) -> Result<Cluster> {
    let port = guard::free_port()?.to_string();
    let sockets = {
        let mut option = OsString::from("unix_socket_directories=");
        option.push(folder);
        option
    };
    let log = folder.join("log");
    let mut command: Vec<&OsStr> = vec![postgres.as_os_str(), OsStr::new("-D"), data.as_os_str()];
    command.extend(["-p", &port, "-c"].map(OsStr::new));
    command.push(&sockets);
    for option in [
        "listen_addresses=127.0.0.1",
        "fsync=on",
        "synchronous_commit=on",
        "max_connections=300",
        "shared_buffers=128MB",
        "log_min_messages=warning",
        "timezone=UTC",
    ] {
        command.extend([OsStr::new("-c"), OsStr::new(option)]);
    }
    let plan = Plan {
        name: "PostgreSQL",
        command: &command,
        env: &[],
        user,
        stop: Stop::Interrupt,
        log: &log,
        remove: Some(folder),
    };
    let server = Guarded::start(&plan)?;
    server.wait_until(Duration::from_secs(60), || {
        let asked = Command::new(isready)
            .args(["--quiet", "--host=127.0.0.1", "--port", &port, "--username=postgres"])
            .status();
        asked.is_ok_and(|s| s.success())
    })?;
    Ok(Cluster { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), _server: server })
}

/// A program of the newest PostgreSQL on this machine.
fn program(name: &str) -> Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .collect();
    versions.sort();
    let newest_first: Vec<PathBuf> = versions.into_iter().rev().map(|(_, path)| path).collect();
    // The version's own folder first: programs of different versions in PATH do not fit together.
    newest_first
        .iter()
        .map(|f| f.join(name))
        .find(|p| p.is_file())
        .or_else(|| tree::find_program(name, &[]))
        .with_context(|| {
            format!("{name} is missing: install PostgreSQL (Debian: apt-get install postgresql)")
        })
}

/// Runs a command with a cluster at hand and returns its exit code.
///
/// # Errors
/// When the cluster or the command does not start.
pub fn with_cluster(command: &[String]) -> Result<u8> {
    let (program, arguments) = command.split_first().context("no command to run")?;
    let cluster = Cluster::start()?;
    let status = Command::new(program).args(arguments).env(URL_VARIABLE, cluster.url()).status()?;
    drop(cluster);
    Ok(status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(1))
}
