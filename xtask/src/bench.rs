//! `cargo xtask bench`: speed of the whole program, measured from outside, one JSON object per figure.

mod build;
mod chat;
mod corpus;
mod help;
mod intake;
mod keys;
mod live;
mod load;
mod logs;
mod pages;
mod promises;
mod routing;
mod rules;
mod views;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;
use testkit::postgres::{Cluster, Durability};

use crate::desk::{self, Desk, Profile};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Name {
    /// Mail in: how many a second are made safe and become tickets, and how long a sender waits for 250.
    Intake,
    /// The list of tickets, a ticket's page, and searches; start-up and memory.
    Pages,
    /// From a key to the next ticket on the screen, in Chromium; what a visit weighs.
    Keys,
    /// From a change to the row in the browsers of all agents who are there (`--agents`).
    Live,
    /// Full-text search.
    Search,
    /// How long a change takes to build.
    Build,
    /// Hard tickets in a row, by plain turns and spread: a simulation.
    Load,
    /// How long 10 MB of log take to be told by what stands out.
    Logs,
    /// How long routing takes to decide about a ticket: 500 people, 10,000 tickets that wait.
    Routing,
    /// What an event costs with 50 promises: choosing one, folding the clocks.
    Promises,
    /// What an event costs with 200 rules and 50 promises; whether memory grows.
    Rules,
    /// The help center's front page and articles: 2,000 of them.
    Help,
    /// 2,000 browsers with a chat that say nothing, and the team's answers on their way to them.
    Chat,
}

impl Name {
    fn word(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Pages => "pages",
            Self::Keys => "keys",
            Self::Live => "live",
            Self::Search => "search",
            Self::Build => "build",
            Self::Load => "load",
            Self::Logs => "logs",
            Self::Routing => "routing",
            Self::Promises => "promises",
            Self::Rules => "rules",
            Self::Help => "help",
            Self::Chat => "chat",
        }
    }
}

/// How much is measured, and on what.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    /// On a private PostgreSQL cluster in place of SQLite
    #[arg(long)]
    postgres: bool,
    /// Measure this program in place of building one
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Tickets in the desk (pages, search)
    #[arg(long, default_value_t = 100_000)]
    tickets: u64,
    /// Mails sent in all (intake)
    #[arg(long, default_value_t = 20_000)]
    mails: u64,
    /// Send the mails below this folder (eml, mbox, also in tar.gz) in place of invented ones, and count what becomes of
    /// them (intake)
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Size of a mail in bytes (intake)
    #[arg(long, default_value_t = 5_000)]
    mail_bytes: usize,
    /// Connections at once
    #[arg(long, default_value_t = 8)]
    clients: u64,
    /// Every mail is signed, and the desk looks up who wrote it (intake)
    #[arg(long)]
    check_senders: bool,
    /// Views that people put together, as well: so many of everyone's (pages)
    #[arg(long, default_value_t = 0)]
    views: u64,
    /// Agents who look at them (pages), or who listen (live)
    #[arg(long, default_value_t = 30)]
    agents: u64,
    /// Requests of each kind (pages, search)
    #[arg(long, default_value_t = 2_000)]
    requests: u64,
}

/// One measured value.
#[derive(Debug, Serialize)]
struct Figure<'a> {
    bench: &'a str,
    engine: &'a str,
    figure: &'a str,
    value: f64,
    unit: &'a str,
    /// How many measurements it rests on.
    n: u64,
}

/// Where figures go: one line of JSON each.
struct Report {
    bench: &'static str,
    engine: &'static str,
}

impl Report {
    fn say(&self, figure: &str, value: f64, unit: &str, n: u64) -> Result<()> {
        let rounded = (value * 1000.0).round() / 1000.0;
        let line = Figure { bench: self.bench, engine: self.engine, figure, value: rounded, unit, n };
        println!("{}", serde_json::to_string(&line)?);
        Ok(())
    }

    /// The usual percentiles of some durations, in milliseconds.
    fn say_durations(&self, figure: &str, durations: &mut [Duration]) -> Result<()> {
        durations.sort_unstable();
        for (suffix, share) in [("p50", 0.50), ("p95", 0.95), ("p99", 0.99)] {
            let value = percentile(durations, share).as_secs_f64() * 1000.0;
            self.say(&format!("{figure}_{suffix}"), value, "ms", durations.len() as u64)?;
        }
        Ok(())
    }
}

/// The value that `share` of the sorted values do not exceed (nearest rank).
fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).or(sorted.last()).copied().unwrap_or_default()
}

/// Measures and prints.
///
/// # Errors
/// When the program does not build or start, or refuses what it is asked: a bench of refusals means nothing.
pub fn run(name: Name, settings: &Settings) -> Result<()> {
    let report = Report { bench: name.word(), engine: if settings.postgres { "postgres" } else { "sqlite" } };
    match name {
        Name::Build => build::run(&report),
        Name::Load => load::run(&report),
        Name::Logs => logs::run(&report),
        Name::Routing => routing::run(&report),
        Name::Promises => promises::run(&report),
        Name::Keys => keys::run(&program(settings)?, settings),
        Name::Intake => on_a_desk(settings, |desk| match &settings.data {
            Some(folder) => corpus::run(&report, desk, settings, folder),
            None => intake::run(&report, desk, settings),
        }),
        Name::Pages => on_a_desk(settings, |desk| pages::run(&report, desk, settings)),
        Name::Live => on_a_desk(settings, |desk| live::run(&report, desk, settings)),
        Name::Search => on_a_desk(settings, |desk| pages::run_search(&report, desk, settings)),
        Name::Rules => on_a_desk(settings, |desk| rules::run(&report, desk, settings)),
        Name::Help => on_a_desk(settings, |desk| help::run(&report, desk, settings)),
        Name::Chat => on_a_desk(settings, |desk| chat::run(&report, desk, settings)),
    }
}

fn program(settings: &Settings) -> Result<PathBuf> {
    match &settings.program {
        Some(program) => Ok(program.clone()),
        None => desk::build(Profile::Release),
    }
}

fn on_a_desk(settings: &Settings, measure: impl FnOnce(&mut Desk) -> Result<()>) -> Result<()> {
    let program = program(settings)?;
    let cluster = if settings.postgres { Some(Cluster::start(Durability::Full)?) } else { None };
    let mut desk = Desk::new(&program, cluster.as_ref().map(Cluster::url), &[])?;
    measure(&mut desk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let sorted: Vec<Duration> = (1..=10).map(Duration::from_millis).collect();
        for (share, ms) in [(0.5, 5), (0.95, 10), (0.99, 10), (0.1, 1), (0.0, 1)] {
            assert_eq!(percentile(&sorted, share), Duration::from_millis(ms), "{share}");
        }
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }
}
