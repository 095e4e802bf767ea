//! `cargo xtask fuzz`: the targets of `crates/mail/tests/fuzz.rs`, for longer than the tests run them.

use std::process::Command;

use anyhow::{Result, bail};

use crate::tree;

fn tests() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--quiet", "--package", "mail", "--test", "fuzz", "--"]).current_dir(tree::root());
    command
}

/// What can be asked for.
///
/// # Errors
/// The tests cannot be built.
pub fn targets() -> Result<Vec<String>> {
    let out = tests().arg("--list").stderr(std::process::Stdio::inherit()).output()?;
    if !out.status.success() {
        bail!("the targets cannot be built");
    }
    Ok(listed(&String::from_utf8_lossy(&out.stdout)))
}

fn listed(text: &str) -> Vec<String> {
    text.lines().filter_map(|l| l.strip_suffix(": test")).map(str::to_owned).collect()
}

/// Runs one target, or all; whether nothing failed.
///
/// # Errors
/// There is no such target, or the tests cannot be built or run.
pub fn run(target: Option<&str>, seconds: u64, seed: u64) -> Result<bool> {
    let all = targets()?;
    let chosen: Vec<&String> = all.iter().filter(|t| target.is_none_or(|wanted| wanted == *t)).collect();
    if chosen.is_empty() {
        bail!("no target is called `{}`; there are {}", target.unwrap_or_default(), all.join(", "));
    }
    let mut good = true;
    for target in chosen {
        let status = tests()
            .args(["--exact", target, "--nocapture"])
            .env("DESKHAND_FUZZ_SECONDS", seconds.to_string())
            .env("DESKHAND_FUZZ_SEED", seed.to_string())
            .status()?;
        good &= status.success();
    }
    Ok(good)
}

#[cfg(test)]
mod tests {
    #[test]
    fn targets_are_read_from_the_list_of_tests() {
        assert_eq!(
            super::listed("mail: test\nwinmail: test\n\n2 tests, 0 benchmarks\n"),
            ["mail", "winmail"]
        );
    }
}
