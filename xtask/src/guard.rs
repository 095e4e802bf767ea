//! Servers that a run starts for itself and that never outlive it.
//!
//! A small shell stands between us and the server and reads a pipe that only we hold. However this program ends
//! (at its end, by an error, by Ctrl-C, by `kill -9`), the pipe closes; then the shell stops the server and removes
//! its folder. A handler for signals could not promise that.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Whom a server runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    pub uid: u32,
    pub gid: u32,
}

impl User {
    /// A user of this machine by name, from `/etc/passwd`.
    pub fn named(name: &str) -> Option<Self> {
        let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
        let line = passwd.lines().find(|l| l.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some(Self { uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    }
}

/// Are we the superuser? Some servers refuse to run as one, others need to be started by one.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

/// How long a server may take to stop before it is killed, in seconds.
const STOP_SECONDS_MAX: u32 = 20;

const SHELL: &str = r#"
dir=$1; seconds=$2; shift 2
"$@" </dev/null &
child=$!
echo "$child"
exec >/dev/null
read -r _ || :
kill -s TERM "$child" 2>/dev/null
( sleep "$seconds"; kill -s KILL "$child" 2>/dev/null ) &
killer=$!
wait "$child"
kill "$killer" 2>/dev/null
[ -z "$dir" ] || rm -rf -- "$dir"
"#;

/// A running server. Dropping it stops the server and waits for its end.
#[derive(Debug)]
pub struct Guarded {
    shell: Child,
    pid: u32,
    log: PathBuf,
    name: String,
}

/// What to start and how to end it.
pub struct Plan<'a> {
    /// For messages.
    pub name: &'a str,
    pub command: &'a [&'a OsStr],
    pub env: &'a [(&'a str, &'a OsStr)],
    pub user: Option<User>,
    /// Output of the server goes here.
    pub log: &'a Path,
    /// Removed when the server has ended.
    pub remove: Option<&'a Path>,
}

impl Guarded {
    /// Starts a server.
    ///
    /// # Errors
    /// When the shell or the log file cannot be had.
    pub fn start(plan: &Plan<'_>) -> Result<Self> {
        let log = File::create(plan.log).with_context(|| format!("creating {}", plan.log.display()))?;
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(SHELL).arg("guard");
        shell.arg(plan.remove.map_or(OsStr::new(""), Path::as_os_str));
        shell.arg(STOP_SECONDS_MAX.to_string()).args(plan.command);
        shell.envs(plan.env.iter().copied());
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        // A group of its own: Ctrl-C must reach the server through the pipe, after those who use it.
        shell.process_group(0);
        if let Some(user) = plan.user {
            shell.uid(user.uid).gid(user.gid).current_dir("/");
        }
        let mut shell = shell.spawn().with_context(|| format!("starting {}", plan.name))?;
        let mut line = String::new();
        let out = shell.stdout.take().expect("stdout is piped");
        BufReader::new(out).read_line(&mut line)?;
        let pid = line.trim().parse().with_context(|| format!("the guard of {} said {line:?}", plan.name))?;
        Ok(Self { shell, pid, log: plan.log.to_path_buf(), name: plan.name.to_owned() })
    }

    /// Everything the server printed, the last 64 kB of it.
    pub fn log(&self) -> String {
        const LOG_BYTES_SHOWN_MAX: u64 = 64 << 10;
        let Ok(mut file) = File::open(&self.log) else { return String::new() };
        let length = file.metadata().map_or(0, |m| m.len());
        let mut bytes = Vec::new();
        let from = SeekFrom::Start(length.saturating_sub(LOG_BYTES_SHOWN_MAX));
        if file.seek(from).and_then(|_| file.read_to_end(&mut bytes)).is_err() {
            return String::new();
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Resident memory in bytes, where the system tells.
    pub fn resident_bytes(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kb| kb * 1024)
    }

    /// Waits until `ready` says yes.
    ///
    /// # Errors
    /// When the server ends before that or the time is up; the message carries what it printed.
    pub fn wait_until(&self, limit: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let started = Instant::now();
        while !ready() {
            if !self.is_alive() {
                bail!("{} ended at once. It printed:\n{}", self.name, self.log());
            }
            if started.elapsed() > limit {
                bail!("{} was not ready after {} s. It printed:\n{}", self.name, limit.as_secs(), self.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Whether the server still runs. Where `/proc` is missing the answer is yes, and the time limit decides.
    pub fn is_alive(&self) -> bool {
        if !Path::new("/proc/self/stat").exists() {
            return true;
        }
        match std::fs::read_to_string(format!("/proc/{}/stat", self.pid)) {
            Ok(stat) => !stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')),
            Err(_) => false,
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        if let Err(e) = self.shell.wait() {
            eprintln!("could not wait for the end of {}: {e}", self.name);
        }
    }
}

/// A fresh folder that `user` owns; whoever starts the server there removes it.
///
/// # Errors
/// When it cannot be made.
pub fn folder_for(prefix: &str, user: Option<User>) -> Result<PathBuf> {
    let folder = tempfile::Builder::new().prefix(prefix).tempdir().context("making a folder")?.keep();
    if let Some(user) = user {
        chown(&folder, Some(user.uid), Some(user.gid))
            .with_context(|| format!("giving {} away", folder.display()))?;
    }
    Ok(folder)
}

/// A loopback port that was free a moment ago.
///
/// # Errors
/// When the system has none.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_server_is_gone_and_so_is_its_folder() {
        let folder = folder_for("deskhand-guard-", None).unwrap();
        let log = folder.join("log");
        let plan = Plan {
            name: "sleep",
            command: &[OsStr::new("sleep"), OsStr::new("600")],
            env: &[],
            user: None,
            log: &log,
            remove: Some(&folder),
        };
        let server = Guarded::start(&plan).unwrap();
        assert!(server.is_alive());
        let proc = format!("/proc/{}", server.pid);
        drop(server);
        assert!(!Path::new(&proc).exists(), "it still runs");
        assert!(!folder.exists(), "its folder is still there");
    }

    #[test]
    fn a_server_that_dies_is_told_with_its_words() {
        let folder = folder_for("deskhand-guard-", None).unwrap();
        let log = folder.join("log");
        let plan = Plan {
            name: "failing",
            command: &[OsStr::new("sh"), OsStr::new("-c"), OsStr::new("echo no such port >&2; exit 3")],
            env: &[],
            user: None,
            log: &log,
            remove: Some(&folder),
        };
        let server = Guarded::start(&plan).unwrap();
        let error = server.wait_until(Duration::from_secs(30), || false).unwrap_err().to_string();
        assert!(error.contains("ended at once") && error.contains("no such port"), "{error}");
    }
}
