//! Databases for tests. Spoken to with the server's own programs, so that no SQL crate comes near the program.

use std::fs::File;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use store::{Location, Store, StoreOptions};
use tempfile::TempDir;
use testkit::postgres::{on_database, program, shared};

/// A database of one test, dropped with this value.
pub struct Database {
    pub url: String,
    name: String,
    server: String,
}

impl Database {
    /// A migrated database on the shared server, with nothing in it.
    pub fn create() -> Self {
        static TEMPLATE: OnceLock<String> = OnceLock::new();
        Self::copy(shared(), TEMPLATE.get_or_init(|| template(shared())))
    }

    /// An empty database on `server`.
    pub fn create_on(server: &str) -> Self {
        Self::copy(server, "template0")
    }

    fn copy(server: &str, template: &str) -> Self {
        static N: AtomicU64 = AtomicU64::new(0);
        let name = format!("deskhand_it_{}_{}", std::process::id(), N.fetch_add(1, Ordering::SeqCst));
        psql(server, &format!("create database {name} template {template}"));
        Self { url: on_database(server, &name), name, server: server.to_owned() }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        // At the end of a process the server may be gone before its databases.
        let _ = command(&self.server, &["--command", &sql]).output();
    }
}

/// The name of the migrated database that tests copy, made by the first that asks for it on this server: the migrations
/// take several times as long as a copy.
fn template(server: &str) -> String {
    let name = format!("deskhand_it_template_{:016x}", testkit::template::hash_of_migrations("postgres"));
    // Test processes that run at once make it one after the other.
    let lock = File::create(std::env::temp_dir().join(format!("{name}.lock"))).expect("a file for the lock");
    lock.lock().expect("the lock of the template");
    let all = ask(server, &["--list"]);
    if !all.lines().any(|line| line.split('|').next() == Some(&name)) {
        let draft = format!("{name}_draft");
        psql(server, &format!("drop database if exists {draft} with (force)"));
        psql(server, &format!("create database {draft} template template0"));
        migrate(Location::Postgres(on_database(server, &draft)));
        // It needs a database that nobody uses, and the store's last connection is just closing.
        let rename = format!("alter database {draft} rename to {name}");
        let began = Instant::now();
        while !command(server, &["--command", &rename]).output().expect("psql runs").status.success() {
            assert!(began.elapsed() < super::PATIENCE, "somebody uses {draft}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    name
}

/// Opens a store there, which migrates, on a thread of its own: whoever asks may stand in a runtime already.
pub fn migrate(location: Location) {
    let work = move || {
        let blobs = TempDir::new().expect("a temporary folder");
        let options = StoreOptions {
            location,
            blobs: blobs.path().to_owned(),
            clock: Arc::new(|| super::START),
            entropy: super::entropy(),
            readers: 1,
            faults: None,
        };
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(Store::open(options)).map(drop).expect("the template is migrated");
    };
    std::thread::spawn(work).join().expect("the template is made");
}

fn command(server: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program("psql").expect("PostgreSQL is installed"));
    command
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", server])
        .args(arguments);
    command
}

fn psql(server: &str, sql: &str) {
    ask(server, &["--command", sql]);
}

/// What the server answers, a line a row.
fn ask(server: &str, arguments: &[&str]) -> String {
    let done = command(server, arguments).output().expect("psql runs");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}
