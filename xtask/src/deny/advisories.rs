//! Known vulnerabilities, where the RustSec database is at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use semver::{Version, VersionReq};
use serde::Deserialize;

use super::{Advisories, Package};
use crate::tree;

/// Where a copy of the database may be named.
const VARIABLE: &str = "ADVISORY_DB";

/// Compares the tree with the database: how that was done, and what was found; no findings at all (not even an
/// empty list) where there is no database.
pub fn check(packages: &[Package], rules: &Advisories) -> Result<(String, Option<Vec<String>>)> {
    if let Some(folder) = database() {
        let (known, found) = search(&folder, packages, rules)?;
        return Ok((format!("{known} in {}", folder.display()), Some(found)));
    }
    if tree::find_program("cargo-deny", &[]).is_some() {
        let mut command = Command::new(env!("CARGO"));
        let status = command.args(["deny", "check", "advisories"]).current_dir(tree::root()).status()?;
        let found =
            if status.success() { Vec::new() } else { vec!["see cargo-deny's words above".to_owned()] };
        return Ok(("by cargo-deny".to_owned(), Some(found)));
    }
    let how = format!(
        "no database at hand (clone rustsec/advisory-db to ~/.cargo/advisory-db, or name one in {VARIABLE})"
    );
    Ok((how, None))
}

fn database() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let cargo = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let clones =
        cargo.iter().flat_map(|c| std::fs::read_dir(c.join("advisory-dbs")).into_iter().flatten().flatten());
    let clones: Vec<PathBuf> = clones.map(|e| e.path()).collect();
    named
        .into_iter()
        .chain(cargo.map(|c| c.join("advisory-db")))
        .chain(clones)
        .find(|f| f.join("crates").is_dir())
}

/// The head of an advisory: TOML in the first fenced block of its Markdown.
#[derive(Debug, Deserialize)]
struct Head {
    advisory: Advisory,
    #[serde(default)]
    versions: Versions,
}

#[derive(Debug, Deserialize)]
struct Advisory {
    id: String,
    withdrawn: Option<String>,
    /// `unmaintained`, `notice`; missing for a vulnerability.
    informational: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<VersionReq>,
    #[serde(default)]
    unaffected: Vec<VersionReq>,
}

impl Head {
    fn hits(&self, version: &Version) -> bool {
        let informational = self.advisory.informational.as_deref();
        let counts = self.advisory.withdrawn.is_none()
            && (informational.is_none() || informational == Some("unsound"));
        counts && !self.versions.patched.iter().chain(&self.versions.unaffected).any(|r| r.matches(version))
    }
}

fn search(folder: &Path, packages: &[Package], rules: &Advisories) -> Result<(String, Vec<String>)> {
    let mut looked_at = 0;
    let mut found = Vec::new();
    let mut hit: Vec<String> = Vec::new();
    for package in packages.iter().filter(|p| p.source.is_some()) {
        let Ok(entries) = std::fs::read_dir(folder.join("crates").join(&package.name)) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_none_or(|e| e != "md") {
                continue;
            }
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            let head = head(&text).with_context(|| format!("reading {}", path.display()))?;
            looked_at += 1;
            if head.hits(&package.version) {
                hit.push(head.advisory.id.clone());
                if !rules.ignore.iter().any(|i| i.id == head.advisory.id && !i.reason.is_empty()) {
                    found.push(format!("{} {}: {}", package.name, package.version, head.advisory.id));
                }
            }
        }
    }
    for ignored in rules.ignore.iter().filter(|i| !hit.contains(&i.id)) {
        found.push(format!("ignore {}: nothing in the tree is hit by it any more", ignored.id));
    }
    Ok((format!("{looked_at} advisories about our crates"), found))
}

fn head(text: &str) -> Result<Head> {
    let (_, after) = text.split_once("```toml").context("no head")?;
    let (head, _) = after.split_once("```").context("the head does not end")?;
    Ok(toml::from_str(head)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2030-0001\"\npackage = \"a\"\ndate = \"2030-01-01\"\n\
        [versions]\npatched = [\">= 1.2.3\"]\nunaffected = [\"< 1.0.0\"]\n```\n# Words\n";

    #[test]
    fn a_version_between_is_hit() {
        let head = head(TEXT).unwrap();
        for (version, hit) in [("0.9.0", false), ("1.0.0", true), ("1.2.2", true), ("1.2.3", false)] {
            assert_eq!(head.hits(&version.parse().unwrap()), hit, "{version}");
        }
    }

    #[test]
    fn findings_and_stale_exceptions_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("crates/a");
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("RUSTSEC-2030-0001.md"), TEXT).unwrap();
        let package = |version: &str| Package {
            id: "a".to_owned(),
            name: "a".to_owned(),
            version: version.parse().unwrap(),
            license: None,
            source: Some("registry".to_owned()),
            dependencies: Vec::new(),
        };
        let none = Advisories { ignore: Vec::new() };
        let some = Advisories {
            ignore: vec![super::super::Ignored {
                id: "RUSTSEC-2030-0001".to_owned(),
                reason: "not reached".to_owned(),
            }],
        };
        let found = |version: &str, rules: &Advisories| {
            search(folder.path(), &[package(version)], rules).unwrap().1.len()
        };
        assert_eq!(found("1.1.0", &none), 1);
        assert_eq!(found("1.1.0", &some), 0);
        assert_eq!(found("1.2.3", &none), 0);
        assert_eq!(found("1.2.3", &some), 1, "the exception is stale");
    }
}
