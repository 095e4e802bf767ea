//! `bounces`: machine mail must be told from people's mail, with the ham of `mail_corpus` as the other side.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use serde_json::Value;

use super::inspect::Inspect;
use super::{Figure, Share, json_lines, text_of};

/// Kinds that do not become a ticket or wake an agent.
const MACHINE: [&str; 3] = ["bounce", "complaint", "auto_reply"];

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let inspect = Inspect::build()?;
    let folder = data.join("bounces");
    let gold = json_lines(&folder.join("gold.jsonl"))?;
    let files: Vec<_> = gold.iter().map(|g| folder.join(text_of(g, "file"))).collect();
    let said = inspect.files(&files)?;
    let (mut recall, mut same_kind) = (Share::default(), Share::default());
    for (gold, file) in gold.iter().zip(&files) {
        let kind = text_of(gold, "kind");
        if kind == "none" {
            continue;
        }
        let ours = said.get(file).map_or("", |s| text_of(s, "kind"));
        recall.count(MACHINE.contains(&ours));
        same_kind.count(is_same(kind, ours));
    }
    let mut out = vec![recall.figure("machine_recall"), same_kind.figure("kind_accuracy")];
    out.extend(ham(&inspect, data)?);
    Ok(out)
}

fn is_same(theirs: &str, ours: &str) -> bool {
    match theirs {
        // A report of success is a report too.
        "bounce" | "delivered" => ours == "bounce",
        "autoreply" => ours == "auto_reply",
        other => ours == other,
    }
}

/// People's and lists' mail that was taken for a machine's.
fn ham(inspect: &Inspect, data: &Path) -> Result<Vec<Figure>> {
    let folder = data.join("mail_corpus");
    let unpacked = tempfile::tempdir()?;
    let done = Command::new("tar")
        .arg("xzf")
        .arg(folder.join("mails.tar.gz"))
        .arg("-C")
        .arg(unpacked.path())
        .status()?;
    if !done.success() {
        bail!("cannot unpack {}", folder.join("mails.tar.gz").display());
    }
    let gold: Vec<Value> = json_lines(&folder.join("gold.jsonl"))?;
    let files: Vec<_> = gold.iter().map(|g| unpacked.path().join(text_of(g, "file"))).collect();
    let said = inspect.files(&files)?;
    let (mut false_positive, mut read) = (Share::default(), Share::default());
    for (gold, file) in gold.iter().zip(&files) {
        let said = said.get(file);
        read.count(said.is_some());
        if text_of(gold, "label") == "ham" {
            false_positive.count(said.is_some_and(|s| MACHINE.contains(&text_of(s, "kind"))));
        }
    }
    Ok(vec![false_positive.figure("false_positive_rate_on_ham"), read.figure("corpus_read_in_time")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_matched() {
        assert!(
            is_same("bounce", "bounce")
                && is_same("delivered", "bounce")
                && is_same("autoreply", "auto_reply")
        );
        assert!(!is_same("bounce", "auto_reply") && !is_same("complaint", "bounce"));
    }
}
