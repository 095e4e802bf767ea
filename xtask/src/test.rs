//! `cargo xtask test`: everything that must hold before a change goes in, here and in CI.

use std::num::NonZero;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use testkit::postgres::{Cluster, URL_VARIABLE};
use testkit::room;

use crate::tally::{self, Tally};
use crate::{deny, e2e, packages, peers, tidy, tree};

/// One part of the whole, in the order they run: the quick ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Programs and servers that the tests need; installed where that is possible.
    Packages,
    /// rustfmt.
    Fmt,
    /// Rules of the house that no compiler knows.
    Tidy,
    /// Licences, banned crates, duplicates, sources, advisories.
    Deny,
    /// clippy, warnings are errors.
    Clippy,
    /// Unit tests, store contracts on both engines, the desk by HTTP and SMTP.
    Tests,
    /// Examples in the doc comments.
    Doctests,
    /// Stories in a real browser.
    E2e,
    /// Mail through a real Postfix and Dovecot, there and back.
    Mailpeers,
}

impl Part {
    const ALL: [Self; 9] = [
        Self::Packages,
        Self::Fmt,
        Self::Tidy,
        Self::Deny,
        Self::Clippy,
        Self::Tests,
        Self::Doctests,
        Self::E2e,
        Self::Mailpeers,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Packages => "packages",
            Self::Fmt => "fmt",
            Self::Tidy => "tidy",
            Self::Deny => "deny",
            Self::Clippy => "clippy",
            Self::Tests => "tests",
            Self::Doctests => "doctests",
            Self::E2e => "e2e",
            Self::Mailpeers => "mailpeers",
        }
    }

    fn run(self, filter: &[String]) -> Result<Tally> {
        match self {
            Self::Packages => packages::ensure().map(|()| Tally::PASSED),
            Self::Fmt => cargo(&["fmt", "--all", "--check"]),
            Self::Tidy => tidy::run(tree::root()),
            Self::Deny => deny::run(),
            Self::Clippy => {
                cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
            }
            Self::Tests => tests(filter),
            Self::Doctests => doctests(),
            Self::E2e => e2e::run(filter),
            Self::Mailpeers => peers::run(),
        }
    }
}

/// Runs the parts named, or all, prints the summary and says whether everything passed. The last line is
/// `N passed, N failed`.
///
/// # Errors
/// Never for a failing part: that is counted. Only when the output cannot be written.
pub fn run(only: &[Part], filter: &[String]) -> Result<bool> {
    let chosen: Vec<Part> = Part::ALL.into_iter().filter(|p| only.is_empty() || only.contains(p)).collect();
    let mut results: Vec<(Part, Tally, Duration)> = Vec::new();
    for part in chosen {
        println!("\n── {} ──", part.name());
        let started = Instant::now();
        let tally = part.run(filter).unwrap_or_else(|e| {
            eprintln!("{}: {e:#}", part.name());
            Tally::FAILED
        });
        results.push((part, tally, started.elapsed()));
    }
    println!("\n{:<10} {:>8} {:>7} {:>9}", "part", "passed", "failed", "seconds");
    let mut total = Tally::default();
    for (part, tally, took) in &results {
        println!("{:<10} {:>8} {:>7} {:>9.1}", part.name(), tally.passed, tally.failed, took.as_secs_f64());
        total += *tally;
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(total.failed == 0)
}

/// A cargo command that passes or fails as one.
fn cargo(arguments: &[&str]) -> Result<Tally> {
    let status = Command::new(env!("CARGO")).args(arguments).current_dir(tree::root()).status()?;
    Ok(if status.success() { Tally::PASSED } else { Tally::FAILED })
}

fn tests(filter: &[String]) -> Result<Tally> {
    let cluster = Cluster::for_tests()?;
    let folder = room::folder()?;
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(tree::root()).env(URL_VARIABLE, cluster.url()).env("TMPDIR", folder.path());
    if tree::find_program("cargo-nextest", &[]).is_some() {
        command.args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]);
        // Among so many tests that race real servers one may lose its race; it is named, and must not lose twice.
        command.args(["--retries", "1", "--status-level", "retry", "--final-status-level", "flaky"]);
        // Many tests wait for a server or a clock: three times as many as cores keep the cores busy (twice: 69 %).
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        command.args(["--test-threads", &(3 * cores).to_string()]);
        command.args(filter);
    } else {
        // Without doc tests: they are a part of their own.
        command.args(["test", "--workspace", "--locked", "--no-fail-fast", "--all-targets", "--quiet", "--"]);
        command.args(filter);
    }
    tally::run(&mut command)
}

fn doctests() -> Result<Tally> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(tree::root()).args(["test", "--doc", "--workspace", "--locked", "--no-fail-fast"]);
    let status = command.status().context("running cargo")?;
    // Counted as one: a workspace without an example in its docs is no failure.
    Ok(if status.success() { Tally::PASSED } else { Tally::FAILED })
}
