//! Databases for tests. Spoken to with the server's own programs, so that no SQL crate comes near the program.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use testkit::postgres::{on_database, program, shared};

/// A database of one test, dropped with this value.
pub struct Database {
    pub url: String,
    name: String,
    server: String,
}

impl Database {
    /// An empty database on the shared server.
    pub fn create() -> Self {
        Self::create_on(shared())
    }

    /// An empty database on `server`.
    pub fn create_on(server: &str) -> Self {
        static N: AtomicU64 = AtomicU64::new(0);
        let name = format!("deskhand_it_{}_{}", std::process::id(), N.fetch_add(1, Ordering::SeqCst));
        psql(server, &format!("create database {name} template template0"));
        Self { url: on_database(server, &name), name, server: server.to_owned() }
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
    let mut command = Command::new(program("psql").expect("PostgreSQL is installed"));
    command.args(["--no-psqlrc", "--quiet", "--dbname", server, "--command", sql]);
    command
}

fn psql(server: &str, sql: &str) {
    let done = psql_command(server, sql).output().expect("psql runs");
    assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
}
