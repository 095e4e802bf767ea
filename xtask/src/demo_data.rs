//! `cargo xtask demo-data`: a desk with as many invented tickets as wanted. The program itself invents them, for only
//! it knows how to write them; the words come from lists and a fixed seed, so two runs make the same desk.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::desk::{self, Desk, Profile};

/// How many tickets, and where.
#[derive(Debug, clap::Args)]
pub struct Settings {
    /// How many tickets
    #[arg(long, default_value_t = 10_000)]
    tickets: u64,
    /// Data directory of the desk
    #[arg(long, required_unless_present = "database")]
    data: Option<PathBuf>,
    /// PostgreSQL database of the desk
    #[arg(long)]
    database: Option<String>,
}

/// Fills the desk that the settings name.
///
/// # Errors
/// When the program does not build or refuses.
pub fn run(settings: &Settings) -> Result<()> {
    let program = desk::build(Profile::Release)?;
    let mut command = Command::new(program);
    command.args(["generate", "--tickets", &settings.tickets.to_string()]);
    if let Some(data) = &settings.data {
        command.arg("--data").arg(data);
    }
    if let Some(url) = &settings.database {
        command.arg("--database").arg(url);
    }
    let status = command.status()?;
    if !status.success() {
        bail!("deskhand generate ended with {status}");
    }
    Ok(())
}

/// Fills a desk of ours; how long that took.
///
/// # Errors
/// When the program refuses.
pub fn fill(desk: &Desk, tickets: u64) -> Result<Duration> {
    let started = Instant::now();
    desk.run(&["generate", "--tickets", &tickets.to_string()], "")?;
    Ok(started.elapsed())
}
