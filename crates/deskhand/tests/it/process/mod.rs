//! The real program: its commands, its signals, and its sudden end.

mod commands;
mod kill;

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};

use crate::harness::{PATIENCE, free_port};

/// The program, in an environment without settings of whoever runs the tests.
pub fn program_in(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskhand"));
    for (name, _) in std::env::vars_os().filter(|(n, _)| n.to_string_lossy().starts_with("DESKHAND_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(words);
    command
}

/// The same, told of its data.
pub fn program(data: &Path, words: &[&str]) -> Command {
    let mut command = program_in(data.parent().expect("a parent"), words);
    command.arg("--data").arg(data);
    command
}

/// Runs a command to its end.
pub fn run(data: &Path, words: &[&str]) -> Output {
    program(data, words).stdin(Stdio::null()).output().expect("the program runs")
}

/// [`run`] with something on its standard input.
pub fn run_with(data: &Path, words: &[&str], input: &[u8]) -> Output {
    let mut command = program(data, words);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that ends early closes its end: no failure of the test by itself.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// What a command said, for messages.
pub fn told(output: &Output) -> String {
    format!(
        "{:?}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A running `deskhand serve`.
pub struct Server {
    child: Child,
    pub http: String,
    pub smtp: SocketAddr,
    lines: Receiver<String>,
    pub said: Vec<String>,
}

impl Server {
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, "http", &[])
    }

    /// With further flags, and the scheme that the ready line then has.
    pub fn start_with(data: &Path, scheme: &str, flags: &[&str]) -> Self {
        let (http, smtp) = (format!("127.0.0.1:{}", free_port()), format!("127.0.0.1:{}", free_port()));
        let mut child = program(data, &["serve", "--listen", &http, "--smtp", &smtp, "--log", "warn"])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let stderr = child.stderr.take().expect("a pipe");
        let (send, lines) = sync_channel(10_000);
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        let mut server =
            Self { child, smtp: smtp.parse().expect("an address"), http, lines, said: Vec::new() };
        let ready = format!("listening on {scheme}://{}", server.http);
        while server.said.last() != Some(&ready) {
            let line = server.lines.recv_timeout(PATIENCE);
            server.said.push(line.unwrap_or_else(|e| panic!("{e}; it said {:?}", server.said)));
        }
        server
    }

    /// SIGKILL: no goodbye.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let done = Command::new("kill").args(["-s", name, &pid]).status().expect("kill runs");
        assert!(done.success());
    }

    /// SIGTERM, and waits for the end; says the exit code.
    pub fn terminate(mut self) -> i32 {
        self.signal("TERM");
        self.child.wait().expect("it ends").code().expect("it ends by itself")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that fails leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
