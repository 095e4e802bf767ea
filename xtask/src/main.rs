//! `cargo xtask`: checks, measurements and test data of the repository.

mod bench;
mod demo_data;
mod deny;
mod desk;
mod e2e;
mod eval;
mod fuzz;
mod guard;
mod packages;
mod peers;
mod postgres;
mod tally;
mod test;
mod tidy;
mod tree;
mod wire;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Checks, measurements and test data of this repository")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Everything that must hold before a change goes in
    Test {
        /// Only these parts
        #[arg(long, value_enum, value_delimiter = ',')]
        only: Vec<test::Part>,
        /// Only tests whose name contains this (parts `tests` and `e2e`)
        #[arg(last = true)]
        filter: Vec<String>,
    },
    /// Rules of the house that no compiler knows
    Tidy,
    /// Licences, banned crates, duplicates, sources, advisories
    Deny,
    /// Speed, as one JSON object per figure
    Bench {
        #[arg(value_enum)]
        name: bench::Name,
        #[command(flatten)]
        settings: bench::Settings,
    },
    /// Quality on a data set, as one JSON object per figure
    Eval {
        /// Which set; see --list
        #[arg(required_unless_present = "list")]
        name: Option<String>,
        /// The parent folder of the sets
        #[arg(long, required_unless_present = "list")]
        data: Option<PathBuf>,
        /// List the sets
        #[arg(long)]
        list: bool,
    },
    /// Makes the weights that the program brings, from a labelled data set
    Train {
        /// What is trained
        #[arg(value_enum)]
        name: Trained,
        /// The parent folder of the sets
        #[arg(long)]
        data: PathBuf,
    },
    /// Hostile input by mutation, for as long as it is told; the tests run each target for a moment
    Fuzz {
        /// Which target; all of them, one after another, when none is named. See --list
        target: Option<String>,
        /// For each target
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// The same seed tries the same inputs
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// List the targets
        #[arg(long)]
        list: bool,
    },
    /// Fills a database with invented tickets, for measuring
    DemoData(demo_data::Settings),
    /// Runs a command beside a private PostgreSQL cluster (its address is in DESKHAND_TEST_POSTGRES)
    Postgres {
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
}

/// What has weights that are trained.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Trained {
    /// Which mails are spam
    Spam,
}

fn main() -> ExitCode {
    match run(Cli::parse().verb) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode> {
    let code = |good: bool| if good { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    match verb {
        Verb::Test { only, filter } => test::run(&only, &filter).map(code),
        Verb::Tidy => tidy::run(tree::root()).map(|t| code(t.failed == 0)),
        Verb::Deny => deny::run().map(|t| code(t.failed == 0)),
        Verb::Bench { name, settings } => bench::run(name, &settings).map(|()| ExitCode::SUCCESS),
        Verb::Eval { name, data, .. } => match (name, data) {
            (Some(name), Some(data)) => eval::run(&name, &data).map(|()| ExitCode::SUCCESS),
            _ => {
                eval::list().iter().for_each(|set| println!("{set}"));
                Ok(ExitCode::SUCCESS)
            }
        },
        Verb::Train { name: Trained::Spam, data } => eval::spam::train(&data).map(|()| ExitCode::SUCCESS),
        Verb::Fuzz { list: true, .. } => {
            fuzz::targets()?.iter().for_each(|target| println!("{target}"));
            Ok(ExitCode::SUCCESS)
        }
        Verb::Fuzz { target, seconds, seed, .. } => fuzz::run(target.as_deref(), seconds, seed).map(code),
        Verb::DemoData(settings) => demo_data::run(&settings).map(|()| ExitCode::SUCCESS),
        Verb::Postgres { command } => postgres::with_cluster(&command).map(ExitCode::from),
    }
}
