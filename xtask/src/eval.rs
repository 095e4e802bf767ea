//! Quality measured on data sets: `cargo xtask eval NAME --data DIR`, one JSON object for each figure.
//!
//! The real program is measured, not its crates: it is built, and its commands are asked about files. What is no mail is
//! asked of the library.

mod corpus;
mod diagnosis;
mod inspect;
mod lang_id;
mod load;
mod logs;
mod mail_kinds;
mod mail_parse;
mod reply_extraction;
pub(crate) mod spam;
mod tau2;
mod threads;
mod tnef;

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// One set: its name, what measures it, and the figures that it gives.
struct Set {
    name: &'static str,
    /// What it is called where its folder's name is not at hand.
    also: Option<&'static str>,
    run: fn(&Path) -> Result<Vec<Figure>>,
}

const SETS: &[Set] = &[
    Set { name: "mail_parse", also: Some("mail"), run: mail_parse::run },
    Set { name: "reply_extraction", also: Some("replies"), run: reply_extraction::run },
    Set { name: "bounces", also: None, run: mail_kinds::run },
    Set { name: "tnef", also: None, run: tnef::run },
    Set { name: "lang_id", also: None, run: lang_id::run },
    Set { name: "diagnosis", also: Some("diag_bayesnets"), run: diagnosis::run },
    Set { name: "logs", also: None, run: logs::run },
    Set { name: "tau2", also: Some("tau2_bridge"), run: tau2::run },
    Set { name: "spam", also: None, run: spam::run },
    Set { name: "threads", also: None, run: threads::run },
    Set { name: "load", also: None, run: load::run },
];

/// The sets by name.
pub fn list() -> &'static [&'static str] {
    &[
        "mail_parse",
        "reply_extraction",
        "bounces",
        "tnef",
        "lang_id",
        "diagnosis",
        "logs",
        "tau2",
        "spam",
        "threads",
        "load",
    ]
}

/// Measures one set and prints one JSON object per figure.
///
/// # Errors
/// When the set is unknown, its files cannot be read, or the program cannot be built.
pub fn run(name: &str, data: &Path) -> Result<()> {
    let Some(set) = SETS.iter().find(|s| s.name == name || s.also == Some(name)) else {
        anyhow::bail!("no data set is called `{name}`; there are {}", list().join(", "));
    };
    for figure in (set.run)(data)? {
        println!(
            "{}",
            json!({"set": set.name, "figure": figure.name, "value": figure.value, "n": figure.count})
        );
    }
    Ok(())
}

/// One number: a rate in 0..1 over `count` cases.
#[derive(Clone, Debug, PartialEq)]
struct Figure {
    name: String,
    value: f64,
    count: usize,
}

/// Cases that went right, of all that were tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Share {
    right: usize,
    all: usize,
}

impl Share {
    fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }
    fn figure(self, name: impl Into<String>) -> Figure {
        let value = if self.all == 0 { 0.0 } else { self.right as f64 / self.all as f64 };
        Figure { name: name.into(), value, count: self.all }
    }
}

/// The objects of a file with one JSON object a line.
fn json_lines(path: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .enumerate()
        .map(|(i, line)| {
            serde_json::from_str(line).with_context(|| format!("{}, line {}", path.display(), i + 1))
        })
        .collect()
}

/// Words with one space between them.
fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or("")
}

fn texts_of(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_is_listed() {
        assert_eq!(list(), SETS.iter().map(|s| s.name).collect::<Vec<_>>());
        assert!(run("nothing", Path::new(".")).is_err());
    }

    #[test]
    fn shares_are_rates() {
        let mut share = Share::default();
        share.count(true);
        share.count(false);
        assert_eq!(share.figure("x"), Figure { name: "x".to_owned(), value: 0.5, count: 2 });
        assert_eq!(Share::default().figure("y").value, 0.0);
    }
}
