//! A private PostgreSQL: made in a temporary folder, reached over a loopback port, gone afterwards. Handled with its own
//! programs, so that no SQL crate comes near those who use it.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail, ensure};

use crate::room;

/// The variable that tests read the address of a running server from.
pub const URL_VARIABLE: &str = "DESKHAND_TEST_POSTGRES";

/// How long nobody but us may want the port that was just free.
const TRIES: u32 = 3;

/// Whether what the server has said is safe outlives a cut of the power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As in earnest: what is measured, or tested for its safety, must mean something.
    Full,
    /// Crashes of the server only: nothing waits for the disk, and may stand in memory alone.
    None,
}

/// A running server. It ends when this value or this process does, however that ends.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    port: u16,
    folder: PathBuf,
    user: Option<User>,
    settings: String,
    guard: Child,
}

impl Cluster {
    /// Makes a cluster and starts it. As root it runs as the user `postgres`, or `nobody`, because PostgreSQL refuses to
    /// run as root.
    ///
    /// # Errors
    /// When PostgreSQL is not installed (the message says what to install) or does not start.
    pub fn start(durability: Durability) -> Result<Self> {
        Self::start_with(durability, "", |_| Ok(()))
    }

    /// The server of a run of tests. Its data is thrown away: waiting for the disk at every `drop database` would take longer
    /// than the tests themselves. Its clock is set to a zone of half hours, so that a time that depends on it shows.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn for_tests() -> Result<Self> {
        Self::start_with(Durability::None, "-c timezone=Asia/Kolkata", |_| Ok(()))
    }

    /// [`Cluster::start`] with more settings (`-c name=value …`), and with something done to the data directory before:
    /// files put into it belong to the server.
    ///
    /// # Errors
    /// As [`Cluster::start`], and what `prepare` returns.
    pub fn start_with(
        durability: Durability,
        settings: &str,
        prepare: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<Self> {
        let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        let user = match root {
            true => Some(user("postgres").or_else(|| user("nobody")).context("no user to run as")?),
            false => None,
        };
        let place = match durability {
            Durability::Full => std::env::temp_dir(),
            Durability::None => room::place(),
        };
        let folder = tempfile::Builder::new().prefix("deskhand-postgres-").tempdir_in(place)?.keep();
        let guard = guard(&folder, user)?;
        let durable = match durability {
            Durability::Full => "-c fsync=on -c synchronous_commit=on",
            Durability::None => "-c fsync=off -c full_page_writes=off",
        };
        let settings = format!(
            "-c unix_socket_directories='{}' -c listen_addresses=127.0.0.1 -c max_connections=300 \
             -c shared_buffers=128MB -c log_min_messages=warning {durable} {settings}",
            folder.display()
        );
        let mut cluster = Self { url: String::new(), port: 0, folder, user, settings, guard };
        cluster.make(prepare)?;
        let mut tries = 0;
        loop {
            cluster.port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            tries += 1;
            match cluster.control(&["start"]) {
                Ok(()) => break,
                // Between asking for a free port and using it somebody else may take it.
                Err(_) if tries < TRIES => {}
                Err(e) => return Err(e),
            }
        }
        cluster.url = format!("postgres://postgres@127.0.0.1:{}/postgres", cluster.port);
        Ok(cluster)
    }

    /// `postgres://…` of a superuser; whoever uses the server makes databases of their own.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Kills the server with all its sessions, as a crash would, and starts it again at the same address.
    ///
    /// # Errors
    /// When it does not start again.
    pub fn crash_and_restart(&self) -> Result<()> {
        self.control(&["restart", "-m", "immediate"])
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn make(&self, prepare: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        self.give_away(&self.folder)?;
        let made = as_user(Command::new(program("initdb")?), self.user)
            .arg("--pgdata")
            .arg(self.data())
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
            // What is thrown away need not survive a cut of the power while it is made.
            .arg("--no-sync")
            .output()
            .context("running initdb")?;
        ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        prepare(&self.data())?;
        for entry in std::fs::read_dir(self.data())? {
            self.give_away(&entry?.path())?;
        }
        Ok(())
    }

    fn give_away(&self, path: &Path) -> Result<()> {
        if let Some(User { uid, gid }) = self.user {
            chown(path, Some(uid), Some(gid)).with_context(|| format!("the owner of {}", path.display()))?;
        }
        Ok(())
    }

    fn control(&self, verb: &[&str]) -> Result<()> {
        let log = self.folder.join("log");
        let done = as_user(Command::new(program("pg_ctl")?), self.user)
            .args(verb)
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(&log)
            .args(["-w", "-s", "-o", &format!("-p {} {}", self.port, self.settings)])
            .stdout(Stdio::null())
            .status()
            .context("running pg_ctl")?;
        if !done.success() {
            bail!("pg_ctl {verb:?}: {}", std::fs::read_to_string(&log).unwrap_or_default());
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Waited for, so that the folder is gone when this value is.
        let _ = self.guard.wait();
    }
}

/// Stops the server and removes its folder when the pipe closes, however this process ends: a handler of signals could
/// not promise that.
fn guard(folder: &Path, user: Option<User>) -> Result<Child> {
    as_user(Command::new("/bin/sh"), user)
        .args(["-c", "read -r _; \"$1\" -D \"$2/data\" -m immediate stop; rm -rf -- \"$2\"", "guard"])
        .arg(program("pg_ctl")?)
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .context("the guard of PostgreSQL does not start")
}

/// The server that [`URL_VARIABLE`] names, or one that ends with this process: one for all tests of a program.
///
/// # Panics
/// When there is none and none can be started.
pub fn shared() -> &'static str {
    static SERVER: OnceLock<(String, Option<Cluster>)> = OnceLock::new();
    let (url, _) = SERVER.get_or_init(|| match std::env::var(URL_VARIABLE) {
        Ok(url) => (url, None),
        Err(_) => {
            let cluster = Cluster::for_tests().unwrap_or_else(|e| panic!("{e:#}"));
            (cluster.url.clone(), Some(cluster))
        }
    });
    url
}

/// The address of another database of the same server.
pub fn on_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, ""), |(base, query)| (base, query));
    let host = base.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    if query.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{query}") }
}

#[derive(Clone, Copy, Debug)]
struct User {
    uid: u32,
    gid: u32,
}

fn user(name: &str) -> Option<User> {
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = passwd.lines().find(|l| l.split(':').next() == Some(name))?;
    let mut ids = line.split(':').skip(2);
    Some(User { uid: ids.next()?.parse().ok()?, gid: ids.next()?.parse().ok()? })
}

fn as_user(mut command: Command, user: Option<User>) -> Command {
    if let Some(User { uid, gid }) = user {
        command.uid(uid).gid(gid);
    }
    command.current_dir("/").stdin(Stdio::null());
    command
}

/// A program of the newest PostgreSQL on this machine.
///
/// # Errors
/// When there is none; the message says what to install.
pub fn program(name: &str) -> Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin").join(name))))
        .filter(|(_, path)| path.is_file())
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    // The newest version's own folder first: programs of different versions in PATH do not fit together.
    versions
        .pop()
        .map(|(_, path)| path)
        .or_else(|| std::env::split_paths(&path).map(|p| p.join(name)).find(|p| p.is_file()))
        .with_context(|| {
            format!("{name} is missing: install PostgreSQL (Debian: apt-get install postgresql)")
        })
}

#[cfg(test)]
mod tests {
    use super::on_database;

    #[test]
    fn another_database_is_at_the_same_server() {
        assert_eq!(on_database("postgres://a@h:5/x", "y"), "postgres://a@h:5/y");
        assert_eq!(on_database("postgres://a@h/x?sslmode=require", "y"), "postgres://a@h/y?sslmode=require");
    }
}
