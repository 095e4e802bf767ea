//! A PostgreSQL for tests: the one that `DESKHAND_TEST_POSTGRES` names, or a private one that ends with this process.
//! Spoken to with the server's own programs, so that no SQL crate comes near the program.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A database of one test, dropped with this value.
pub struct Database {
    pub url: String,
    name: String,
    server: String,
}

impl Database {
    /// An empty database on the shared server.
    pub fn create() -> Self {
        Self::create_on(server())
    }

    /// An empty database on `server`.
    pub fn create_on(server: &str) -> Self {
        static N: AtomicU64 = AtomicU64::new(0);
        let name = format!("deskhand_it_{}_{}", std::process::id(), N.fetch_add(1, Ordering::SeqCst));
        psql(server, &format!("create database {name} template template0"));
        let (base, query) = server.split_once('?').map_or((server, ""), |(b, q)| (b, q));
        let host = base.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        Self { url: format!("{host}/{name}{query}"), name, server: server.to_owned() }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        // At the end of a process the server may be gone before its databases.
        let _ = psql_command(&self.server, &sql).output();
    }
}

fn psql_command(server: &str, sql: &str) -> Command {
    let mut command = Command::new(program("psql"));
    command.args(["--no-psqlrc", "--quiet", "--dbname", server, "--command", sql]);
    command
}

fn psql(server: &str, sql: &str) {
    let done = psql_command(server, sql).output().expect("psql runs");
    assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
}

fn server() -> &'static str {
    static SERVER: OnceLock<(String, Option<Cluster>)> = OnceLock::new();
    let (url, _) = SERVER.get_or_init(|| match std::env::var("DESKHAND_TEST_POSTGRES") {
        Ok(url) => (url, None),
        Err(_) => {
            let cluster = Cluster::start();
            (cluster.url.clone(), Some(cluster))
        }
    });
    url
}

/// A private server in a temporary folder. It ends when this value or this process does.
pub struct Cluster {
    pub url: String,
    port: u16,
    folder: PathBuf,
    user: Option<(u32, u32)>,
    guard: Child,
}

impl Cluster {
    pub fn start() -> Self {
        let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        // PostgreSQL refuses to run as root.
        let user = root.then(|| user("postgres").or_else(|| user("nobody")).expect("a user for PostgreSQL"));
        let folder = tempfile::Builder::new().prefix("deskhand-it-").tempdir().expect("a folder").keep();
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("the folder's owner");
        }
        let made = as_user(Command::new(program("initdb")), user)
            .arg("--pgdata")
            .arg(folder.join("data"))
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        // Stops the server and removes its folder when the pipe closes, however this process ends.
        let guard = as_user(Command::new("/bin/sh"), user)
            .args(["-c", "read -r _; \"$1\" -D \"$2/data\" -m immediate stop; rm -rf -- \"$2\"", "guard"])
            .arg(program("pg_ctl"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the guard starts");
        let port = super::free_port();
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let cluster = Self { url, port, folder, user, guard };
        cluster.control(&["start"]);
        cluster
    }

    fn control(&self, verb: &[&str]) {
        // Crashes of the server are tested, cuts of the power are not: no need to wait for the disk.
        let settings = format!(
            "-p {} -c unix_socket_directories='{}' -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off \
             -c full_page_writes=off",
            self.port,
            self.folder.display()
        );
        let done = as_user(Command::new(program("pg_ctl")), self.user)
            .args(verb)
            .arg("-D")
            .arg(self.folder.join("data"))
            .arg("-l")
            .arg(self.folder.join("log"))
            .args(["-w", "-s", "-o", &settings])
            .stdout(Stdio::null())
            .status()
            .expect("pg_ctl runs");
        let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        assert!(done.success(), "pg_ctl {verb:?}: {}", log());
    }

    /// Kills the server with all its sessions, as a crash would, and starts it again at the same address.
    pub fn crash_and_restart(&self) {
        self.control(&["restart", "-m", "immediate"]);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn as_user(mut command: Command, user: Option<(u32, u32)>) -> Command {
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command.current_dir("/").stdin(Stdio::null());
    command
}

fn user(name: &str) -> Option<(u32, u32)> {
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = passwd.lines().find(|l| l.split(':').next() == Some(name))?;
    let mut ids = line.split(':').skip(2);
    Some((ids.next()?.parse().ok()?, ids.next()?.parse().ok()?))
}

/// A program of the newest PostgreSQL here.
fn program(name: &str) -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin").join(name))))
        .filter(|(_, path)| path.is_file())
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    versions
        .pop()
        .map(|(_, path)| path)
        .or_else(|| std::env::split_paths(&path).map(|p| p.join(name)).find(|p| p.is_file()))
        .unwrap_or_else(|| {
            panic!("{name} is missing: install PostgreSQL (Debian: apt-get install postgresql)")
        })
}
