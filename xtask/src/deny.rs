//! `cargo xtask deny`: what may be in the dependency tree, by the rules of `deny.toml`.
//!
//! The file has cargo-deny's format. We read it ourselves because that tool and its database of advisories have to
//! be fetched, while licences, bans, duplicates and sources follow from `cargo metadata` alone.

mod advisories;
mod licences;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::tally::Tally;
use crate::tree;

/// The part of `deny.toml` that we follow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Rules {
    graph: Graph,
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
    advisories: Advisories,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Bans {
    multiple_versions: Level,
    wildcards: Level,
    deny: Vec<Entry>,
    skip: Vec<Entry>,
}

/// We know one level: what is looked at is refused.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Deny,
}

/// A crate, `name` or `name@version`, and why it stands there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "crate")]
    krate: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sources {
    unknown_registry: Level,
    unknown_git: Level,
    allow_registry: Vec<String>,
    allow_git: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advisories {
    ignore: Vec<Ignored>,
}

/// An advisory that is known and does not reach us.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ignored {
    id: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    workspace_members: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
}

/// A crate of the tree.
#[derive(Clone, Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
    version: semver::Version,
    license: Option<String>,
    /// `None` for a path in the repository.
    source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Clone, Debug, Deserialize)]
struct Dependency {
    name: String,
    req: String,
    source: Option<String>,
}

/// Checks everything and prints what was found.
///
/// # Errors
/// When the rules or the dependency tree cannot be read.
pub fn run() -> Result<Tally> {
    let file = tree::root().join("deny.toml");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let rules: Rules = toml::from_str(&text).context("reading deny.toml")?;
    let (packages, ours) = packages(&rules.graph.targets)?;
    let mut tally = Tally::default();
    let mut say = |rule: &str, found: Vec<String>| {
        let good = found.is_empty();
        println!("{}  {rule}", if good { "ok    " } else { "FAILED" });
        found.iter().for_each(|f| println!("          {f}"));
        tally += if good { Tally::PASSED } else { Tally::FAILED };
    };
    println!("{} crates for {}", packages.len(), rules.graph.targets.join(", "));
    say("every licence is allowed", licences(&packages, &rules.licenses));
    say("no banned crate", banned(&packages, &rules.bans));
    say("one version of each crate, or a reason", duplicates(&packages, &rules.bans));
    say("no dependency on just any version", wildcards(&packages, &ours, &rules.bans));
    say("every crate comes from a known place", sources(&packages, &rules.sources));
    let (how, found) = advisories::check(&packages, &rules.advisories)?;
    match found {
        Some(found) => say(&format!("no advisory ({how})"), found),
        None => println!("not done  advisories: {how}"),
    }
    Ok(tally)
}

/// All crates of the tree, and which are ours.
fn packages(targets: &[String]) -> Result<(Vec<Package>, BTreeSet<String>)> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--format-version=1", "--locked"]).current_dir(tree::root());
    command.args(targets.iter().map(|t| format!("--filter-platform={t}")));
    let answer = command.output().context("running cargo metadata")?;
    if !answer.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&answer.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&answer.stdout).context("reading cargo metadata")?;
    let used: BTreeSet<&str> = metadata.resolve.nodes.iter().map(|n| n.id.as_str()).collect();
    let packages = metadata.packages.into_iter().filter(|p| used.contains(p.id.as_str())).collect();
    Ok((packages, metadata.workspace_members))
}

fn licences(packages: &[Package], rules: &Licenses) -> Vec<String> {
    let mut found = Vec::new();
    for package in packages {
        let Some(expression) = &package.license else {
            found.push(format!("{} {} names no licence", package.name, package.version));
            continue;
        };
        match licences::satisfied(expression, &rules.allow) {
            Ok(true) => {}
            Ok(false) => found.push(format!("{} {}: {expression}", package.name, package.version)),
            Err(e) => found.push(format!("{} {}: {expression}: {e}", package.name, package.version)),
        }
    }
    found
}

/// Whether `entry` (`name` or `name@version`, the version as far as it is given) means this crate.
fn means(entry: &str, package: &Package) -> bool {
    match entry.split_once('@') {
        None => entry == package.name,
        Some((name, version)) => {
            let own = package.version.to_string();
            name == package.name
                && own.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        }
    }
}

fn banned(packages: &[Package], rules: &Bans) -> Vec<String> {
    let hit = |p: &Package| {
        rules
            .deny
            .iter()
            .find(|e| means(&e.krate, p))
            .map(|e| format!("{} {}: {}", p.name, p.version, e.reason))
    };
    packages.iter().filter_map(hit).collect()
}

fn duplicates(packages: &[Package], rules: &Bans) -> Vec<String> {
    let Level::Deny = rules.multiple_versions;
    let mut by_name: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in packages {
        by_name.entry(&package.name).or_default().push(package);
    }
    let mut found = Vec::new();
    for versions in by_name.values_mut() {
        versions.retain(|p| !rules.skip.iter().any(|e| means(&e.krate, p)));
        if versions.len() > 1 {
            let list: Vec<String> = versions.iter().map(|p| p.version.to_string()).collect();
            found.push(format!("{}: {}", versions[0].name, list.join(" and ")));
        }
    }
    for entry in &rules.skip {
        let Some(package) = packages.iter().find(|p| means(&entry.krate, p)) else {
            found.push(format!("skip {}: it is not in the tree any more", entry.krate));
            continue;
        };
        if packages.iter().filter(|p| p.name == package.name).count() < 2 {
            found.push(format!("skip {}: there is only one version any more", entry.krate));
        }
        if entry.reason.trim().is_empty() {
            found.push(format!("skip {}: it needs a reason", entry.krate));
        }
    }
    found
}

fn wildcards(packages: &[Package], ours: &BTreeSet<String>, rules: &Bans) -> Vec<String> {
    let Level::Deny = rules.wildcards;
    let mut found = Vec::new();
    for package in packages.iter().filter(|p| ours.contains(&p.id)) {
        // A path in the repository has no version to name.
        for dependency in package.dependencies.iter().filter(|d| d.req == "*" && d.source.is_some()) {
            found.push(format!("{} takes any version of {}", package.name, dependency.name));
        }
    }
    found
}

fn sources(packages: &[Package], rules: &Sources) -> Vec<String> {
    let (Level::Deny, Level::Deny) = (&rules.unknown_registry, &rules.unknown_git);
    let known = |source: &str| match source.split_once('+') {
        Some(("registry" | "sparse", url)) => rules.allow_registry.iter().any(|a| a == url),
        Some(("git", url)) => rules.allow_git.iter().any(|a| url.starts_with(a.as_str())),
        _ => false,
    };
    packages
        .iter()
        .filter_map(|p| {
            p.source
                .as_deref()
                .filter(|s| !known(s))
                .map(|s| format!("{} {} comes from {s}", p.name, p.version))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str) -> Package {
        Package {
            id: format!("{name} {version}"),
            name: name.to_owned(),
            version: version.parse().unwrap(),
            license: Some("MIT".to_owned()),
            source: Some("registry+https://github.com/rust-lang/crates.io-index".to_owned()),
            dependencies: Vec::new(),
        }
    }

    fn bans(deny: &[&str], skip: &[&str]) -> Bans {
        let entries = |list: &[&str]| {
            list.iter().map(|k| Entry { krate: (*k).to_owned(), reason: "because".to_owned() }).collect()
        };
        Bans {
            multiple_versions: Level::Deny,
            wildcards: Level::Deny,
            deny: entries(deny),
            skip: entries(skip),
        }
    }

    #[test]
    fn a_duplicate_needs_an_entry_and_an_entry_needs_a_duplicate() {
        let tree = [package("syn", "2.0.1"), package("syn", "3.0.0"), package("nom", "8.0.0")];
        assert_eq!(duplicates(&tree, &bans(&[], &[])), ["syn: 2.0.1 and 3.0.0"]);
        assert_eq!(duplicates(&tree, &bans(&[], &["syn@2"])), [""; 0]);
        assert_eq!(duplicates(&tree, &bans(&[], &["syn@2", "nom@8"])).len(), 1);
        assert_eq!(duplicates(&tree, &bans(&[], &["syn@2", "gone"])).len(), 1);
        assert_eq!(duplicates(&tree, &bans(&[], &["syn@20", "syn@2"])).len(), 1, "2 is not 20");
    }

    #[test]
    fn bans_sources_licences_and_wildcards_are_refused() {
        let mut tree = [package("openssl-sys", "0.9.1"), package("b", "1.0.0")];
        assert_eq!(banned(&tree, &bans(&["openssl-sys"], &[])).len(), 1);
        let rules = Sources {
            unknown_registry: Level::Deny,
            unknown_git: Level::Deny,
            allow_registry: vec!["https://github.com/rust-lang/crates.io-index".to_owned()],
            allow_git: Vec::new(),
        };
        assert!(sources(&tree, &rules).is_empty());
        tree[1].source = Some("git+https://forge.example/b".to_owned());
        assert_eq!(sources(&tree, &rules).len(), 1);
        tree[1].license = None;
        tree[0].license = Some("GPL-3.0-only".to_owned());
        assert_eq!(licences(&tree, &Licenses { allow: ["MIT".to_owned()].into() }).len(), 2);
        tree[0].dependencies = vec![Dependency {
            name: "any".to_owned(),
            req: "*".to_owned(),
            source: Some("registry".to_owned()),
        }];
        let ours = [tree[0].id.clone()].into();
        assert_eq!(wildcards(&tree, &ours, &bans(&[], &[])).len(), 1);
    }

    #[test]
    fn the_rules_of_the_repository_can_be_read() {
        let text = std::fs::read_to_string(tree::root().join("deny.toml")).unwrap();
        let rules: Rules = toml::from_str(&text).unwrap();
        assert!(rules.bans.deny.iter().all(|e| !e.reason.is_empty()));
    }
}
