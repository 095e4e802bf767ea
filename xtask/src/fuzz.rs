//! `cargo xtask fuzz`: the targets of `crates/mail/tests/fuzz.rs`, of the rules' text and of the sanitiser, for longer than the
//! tests run them.

use std::process::Command;

use anyhow::{Result, bail};

use crate::tree;

/// Where targets live: a package, the part of its tests, and what their names begin with.
const PLACES: [Place; 3] = [
    Place { package: "mail", part: &["--test", "fuzz"], path: "" },
    Place { package: "domain", part: &["--test", "fuzz"], path: "" },
    Place { package: "deskhand", part: &["--lib"], path: "http::clean_html::fuzz::" },
];

#[derive(Clone, Copy)]
struct Place {
    package: &'static str,
    part: &'static [&'static str],
    path: &'static str,
}

impl Place {
    fn tests(self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["test", "--quiet", "--package", self.package]).args(self.part).arg("--");
        command.current_dir(tree::root());
        command
    }
}

/// What can be asked for.
///
/// # Errors
/// The tests cannot be built.
pub fn targets() -> Result<Vec<String>> {
    Ok(found()?.into_iter().map(|(_, target)| target).collect())
}

fn found() -> Result<Vec<(Place, String)>> {
    let mut all = Vec::new();
    for place in PLACES {
        let out =
            place.tests().args(["--list", place.path]).stderr(std::process::Stdio::inherit()).output()?;
        if !out.status.success() {
            bail!("the targets of {} cannot be built", place.package);
        }
        let names = listed(&String::from_utf8_lossy(&out.stdout), place.path);
        all.extend(names.into_iter().map(|name| (place, name)));
    }
    Ok(all)
}

/// Tests beside the targets say of themselves that they are none: their names are sentences.
fn listed(text: &str, path: &str) -> Vec<String> {
    let names = text.lines().filter_map(|l| l.strip_suffix(": test")?.strip_prefix(path));
    names.filter(|name| name.matches('_').count() < 3).map(str::to_owned).collect()
}

/// Runs one target, or all; whether nothing failed.
///
/// # Errors
/// There is no such target, or the tests cannot be built or run.
pub fn run(target: Option<&str>, seconds: u64, seed: u64) -> Result<bool> {
    let all = found()?;
    let chosen: Vec<&(Place, String)> =
        all.iter().filter(|(_, t)| target.is_none_or(|wanted| wanted == t)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = all.iter().map(|(_, name)| name.as_str()).collect();
        bail!("no target is called `{}`; there are {}", target.unwrap_or_default(), names.join(", "));
    }
    let mut good = true;
    for (place, target) in chosen {
        let status = place
            .tests()
            .args(["--exact", &format!("{}{target}", place.path), "--nocapture"])
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
            super::listed("mail: test\nwinmail: test\n\n2 tests, 0 benchmarks\n", ""),
            ["mail", "winmail"]
        );
        let deeper = "a::b::html_sanitiser: test\na::b::the_judge_sees_what_acts: test\na::c::other: test\n";
        assert_eq!(super::listed(deeper, "a::b::"), ["html_sanitiser"]);
    }
}
