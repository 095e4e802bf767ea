//! `bounces`: machine mail must be told from people's mail, and a bounce must be understood: what failed, why, and for
//! good or not. The ham of `mail_corpus` is the other side.
//!
//! Scored as the set's README says: the first result of a mail counts; a reason that any of its gold results has is
//! right, and hard or soft is compared with that one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use serde_json::Value;

use super::inspect::Inspect;
use super::{Figure, Share, json_lines, text_of};

/// Kinds that do not become a ticket or wake an agent.
const MACHINE: [&str; 3] = ["bounce", "complaint", "auto_reply"];

/// Status codes that begin so are no server's: the labels have them where a mail has none.
const STAND_IN: &str = "5.0.9";

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let inspect = Inspect::build()?;
    let folder = data.join("bounces");
    let gold = json_lines(&folder.join("gold.jsonl"))?;
    let files: Vec<_> = gold.iter().map(|g| folder.join(text_of(g, "file"))).collect();
    let said = inspect.files(&files)?;
    let nothing = Value::Null;
    let mut tally = Tally::default();
    for (gold, file) in gold.iter().zip(&files) {
        tally.count(gold, said.get(file).unwrap_or(&nothing));
    }
    let mut out = tally.figures();
    out.extend(ham(&inspect, data)?);
    Ok(out)
}

#[derive(Default)]
struct Tally {
    kind_recall: Share,
    kind_accuracy: Share,
    hard_soft: Share,
    reason: Share,
    reasons: BTreeMap<String, Hits>,
    dsn: Share,
    dsn_in_mail: Share,
}

/// Of one reason: found rightly, found wrongly, not found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Hits {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Hits {
    fn f1(self) -> f64 {
        let all = 2 * self.right + self.wrong + self.missed;
        if all == 0 { 0.0 } else { 2.0 * self.right as f64 / all as f64 }
    }
}

impl Tally {
    fn count(&mut self, gold: &Value, said: &Value) {
        let (kind, ours) = (text_of(gold, "kind"), text_of(said, "kind"));
        if kind == "none" {
            return;
        }
        self.kind_recall.count(MACHINE.contains(&ours));
        self.kind_accuracy.count(is_same(kind, ours));
        let wanted: Vec<&Value> = gold["results"].as_array().into_iter().flatten().collect();
        let Some(first) = wanted.first() else { return };
        let first_said = &said["report"]["results"][0];
        // An automatic reply is no report: its kind is all that there is to say.
        let reason = if ours == "auto_reply" { "vacation" } else { text_of(first_said, "reason") };
        let matching = wanted.iter().find(|w| text_of(w, "reason") == reason);
        self.reason.count(matching.is_some());
        if matching.is_some() {
            self.reasons.entry(reason.to_owned()).or_default().right += 1;
        } else {
            self.reasons.entry(text_of(first, "reason").to_owned()).or_default().missed += 1;
            self.reasons.entry(reason.to_owned()).or_default().wrong += 1;
        }
        let hard = matching.unwrap_or(first)["hard"].as_bool().unwrap_or(false);
        self.hard_soft.count(first_said["hard"].as_bool().unwrap_or(false) == hard);
        let dsn = text_of(first, "dsn");
        if !dsn.is_empty() {
            let same = text_of(first_said, "dsn") == dsn;
            self.dsn.count(same);
            if !dsn.starts_with(STAND_IN) {
                self.dsn_in_mail.count(same);
            }
        }
    }

    fn figures(&self) -> Vec<Figure> {
        vec![
            self.kind_recall.figure("kind_recall"),
            self.kind_accuracy.figure("kind_accuracy"),
            self.hard_soft.figure("hard_soft_accuracy"),
            Figure {
                name: "reason_macro_f1".to_owned(),
                value: macro_f1(&self.reasons),
                count: self.reason.all,
            },
            self.reason.figure("reason_accuracy"),
            self.dsn.figure("dsn_exact"),
            self.dsn_in_mail.figure("dsn_exact_where_the_mail_has_one"),
        ]
    }
}

/// The mean over the reasons that occur in the labels: every one counts the same, however rare it is. A reason that is
/// only ever found wrongly costs those that were missed.
fn macro_f1(reasons: &BTreeMap<String, Hits>) -> f64 {
    let labelled: Vec<f64> =
        reasons.values().filter(|hits| hits.right + hits.missed > 0).map(|hits| hits.f1()).collect();
    if labelled.is_empty() { 0.0 } else { labelled.iter().sum::<f64>() / labelled.len() as f64 }
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
    let (mut hits, mut read) = (Share::default(), Share::default());
    for (gold, file) in gold.iter().zip(&files) {
        let said = said.get(file);
        read.count(said.is_some());
        if text_of(gold, "label") == "ham" {
            hits.count(said.is_some_and(|s| MACHINE.contains(&text_of(s, "kind"))));
        }
    }
    let false_hits = Figure { name: "ham_false_hits".to_owned(), value: hits.right as f64, count: hits.all };
    Ok(vec![false_hits, read.figure("corpus_read_in_time")])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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

    fn result(reason: &str, dsn: &str, hard: bool) -> Value {
        json!({"reason": reason, "dsn": dsn, "hard": hard})
    }

    #[test]
    fn any_gold_reason_is_right_and_its_hardness_counts() {
        let gold = json!({"kind": "bounce", "results": [
            result("mailboxfull", "5.2.2", false), result("userunknown", "5.1.1", true)
        ]});
        let said = |r: Value| json!({"kind": "bounce", "report": {"results": [r]}});
        let tallied = |r: Value| {
            let mut tally = Tally::default();
            tally.count(&gold, &said(r));
            (tally.reason.right, tally.hard_soft.right, tally.dsn.right)
        };
        assert_eq!(tallied(result("mailboxfull", "5.2.2", false)), (1, 1, 1));
        assert_eq!(tallied(result("userunknown", "5.1.1", true)), (1, 1, 0));
        assert_eq!(tallied(result("userunknown", "5.1.1", false)), (1, 0, 0));
        assert_eq!(tallied(result("filtered", "5.2.2", true)), (0, 0, 1));
        let mut silent = Tally::default();
        silent.count(&gold, &Value::Null);
        assert_eq!((silent.kind_recall.right, silent.reason.right, silent.reason.all), (0, 0, 1));
    }

    #[test]
    fn stand_ins_are_counted_apart() {
        let gold = json!({"kind": "bounce", "results": [result("filtered", "5.0.910", false)]});
        let mut tally = Tally::default();
        tally
            .count(&gold, &json!({"kind": "bounce", "report": {"results": [result("filtered", "", false)]}}));
        assert_eq!((tally.dsn.all, tally.dsn_in_mail.all), (1, 0));
    }

    #[test]
    fn every_reason_weighs_the_same() {
        let hits = |right, wrong, missed| Hits { right, wrong, missed };
        let reasons = BTreeMap::from([
            ("a".to_owned(), hits(99, 0, 1)),
            ("b".to_owned(), hits(1, 0, 0)),
            ("only wrong".to_owned(), hits(0, 1, 0)),
        ]);
        assert!((macro_f1(&reasons) - (198.0 / 199.0 + 1.0) / 2.0).abs() < 1e-12);
        assert_eq!(macro_f1(&BTreeMap::new()), 0.0);
    }
}
