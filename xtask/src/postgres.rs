//! A private PostgreSQL around a command.

use std::process::Command;

use anyhow::{Context as _, Result};
use testkit::postgres::{Cluster, Durability, URL_VARIABLE};

/// Runs a command with a cluster at hand and returns its exit code.
///
/// # Errors
/// When the cluster or the command does not start.
pub fn with_cluster(command: &[String]) -> Result<u8> {
    let (program, arguments) = command.split_first().context("no command to run")?;
    let cluster = Cluster::start(Durability::Full)?;
    let status = Command::new(program).args(arguments).env(URL_VARIABLE, cluster.url()).status()?;
    drop(cluster);
    Ok(status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(1))
}
