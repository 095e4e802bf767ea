//! `spam`: how much spam is told at how few false alarms, and the training of the weights that are shipped.
//!
//! On the labels that the shipped weights were made of, models are trained anew on four fifths and measured on the fifth;
//! mails of one thread, of one subject and of one body stay together. On any other labels the shipped weights are measured.
//! Either way twice: as shipped, and with what a desk learns by itself, mail by mail in the order of their dates, each
//! scored before it is taught; of every second mail an agent says what it is.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Result, bail};
use knowledge::spam::{Judgement, Model, Piece, Signs, THRESHOLD, TRAINING, pack, shipped, trained_on};
use sha2::{Digest as _, Sha256};

use super::corpus::{Corpus, Mail};
use super::threads::Groups;
use super::{Figure, Share};

const FOLDS: u64 = 5;
/// Of so many mails an agent judges one.
const TAUGHT_EACH: u64 = 2;
/// Where the shipped weights stand.
const WEIGHTS: &str = "crates/knowledge/src/spam/weights.bin";

struct Case {
    signs: Signs,
    judged: Judgement,
    is_hard: bool,
    is_taught: bool,
    cluster: u64,
}

/// A scored mail.
#[derive(Clone, Copy)]
struct Scored {
    logit: f32,
    judged: Judgement,
    is_hard: bool,
}

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let corpus = Corpus::read(data)?;
    let cases = cases(&corpus.mails);
    if cases.is_empty() {
        bail!("there are no mails to measure");
    }
    let (mut as_shipped, mut learning) = (Vec::new(), Vec::new());
    if corpus.labels_sha256 == trained_on() {
        for fold in 0..FOLDS {
            let (tested, rest): (Vec<&Case>, Vec<&Case>) =
                cases.iter().partition(|c| c.cluster % FOLDS == fold);
            let start =
                Model::trained(&rest.iter().map(|c| (&c.signs, c.judged)).collect::<Vec<_>>(), TRAINING);
            as_shipped.extend(measured(start.clone(), &tested, Teaching::Nobody));
            learning.extend(measured(start, &tested, Teaching::EverySecond));
        }
    } else {
        let all: Vec<&Case> = cases.iter().collect();
        as_shipped = measured(shipped(), &all, Teaching::Nobody);
        learning = measured(shipped(), &all, Teaching::EverySecond);
    }
    let mut figures = told(&learning, "");
    figures.extend(told(&as_shipped, "_as_shipped"));
    let mut read = Share { right: corpus.mails.len(), all: corpus.labelled };
    read.all = read.all.max(read.right);
    figures.push(read.figure("mails_read"));
    Ok(figures)
}

/// Trains on all mails of `data/mail_corpus` and writes the weights that new workspaces start with.
///
/// # Errors
/// When the set cannot be read or the file cannot be written.
pub(crate) fn train(data: &Path) -> Result<()> {
    let corpus = Corpus::read(data)?;
    let cases = cases(&corpus.mails);
    let model = Model::trained(&cases.iter().map(|c| (&c.signs, c.judged)).collect::<Vec<_>>(), TRAINING);
    let packed = pack(&model, corpus.labels_sha256);
    std::fs::write(crate::tree::root().join(WEIGHTS), &packed)?;
    println!("{WEIGHTS}: {} bytes, from {} mails", packed.len(), cases.len());
    Ok(())
}

fn cases(mails: &[Mail]) -> Vec<Case> {
    let mut groups = Groups::new(mails.len());
    let mut first: HashMap<String, usize> = HashMap::new();
    for (i, mail) in mails.iter().enumerate() {
        let about = knowledge::threads::subject(&mail.letter.subject).about;
        let body = mail.body_sha256.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
        let keys = [("t", mail.thread.as_str()), ("s", about.as_str()), ("b", body.as_str())];
        for (kind, key) in keys.into_iter().filter(|(_, key)| !key.is_empty()) {
            let of = *first.entry(format!("{kind}{key}")).or_insert(i);
            groups.join(of, i);
        }
    }
    mails
        .iter()
        .enumerate()
        .map(|(i, mail)| {
            let piece = Piece { letter: &mail.letter, head: &mail.head };
            Case {
                signs: Signs::of(&piece),
                judged: if mail.is_spam { Judgement::Spam } else { Judgement::Ham },
                is_hard: mail.is_hard,
                is_taught: number(&mail.file, "taught").is_multiple_of(TAUGHT_EACH),
                cluster: number(&mails[groups.of(i)].file, "fold"),
            }
        })
        .collect()
}

/// The same for the same name on every machine.
fn number(name: &str, salt: &str) -> u64 {
    let digest = Sha256::digest(format!("{salt}\0{name}"));
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 octets"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Teaching {
    Nobody,
    EverySecond,
}

/// Scores the mails in their order.
fn measured(mut model: Model, cases: &[&Case], teaching: Teaching) -> Vec<Scored> {
    cases
        .iter()
        .map(|case| {
            let logit = model.logit(&case.signs);
            if teaching == Teaching::EverySecond && case.is_taught {
                model.learn(&case.signs, case.judged);
            }
            Scored { logit, judged: case.judged, is_hard: case.is_hard }
        })
        .collect()
}

fn told(scored: &[Scored], over: &str) -> Vec<Figure> {
    let logits =
        |judged| -> Vec<f32> { scored.iter().filter(|s| s.judged == judged).map(|s| s.logit).collect() };
    let (spam, mut ham) = (logits(Judgement::Spam), logits(Judgement::Ham));
    ham.sort_by(|a, b| b.total_cmp(a));
    let figure = |name: &str, value, count| Figure { name: format!("{name}{over}"), value, count };
    let at = |rate| recall_at(&spam, &ham, rate);
    let above = |of: &[f32]| of.iter().filter(|logit| **logit > THRESHOLD).count();
    let hard: Vec<f32> = scored.iter().filter(|s| s.is_hard).map(|s| s.logit).collect();
    let share = |right, all| Share { right, all };
    vec![
        figure("recall_at_0_1_percent_false_alarms", at(0.001), spam.len()),
        figure("recall_at_1_percent_false_alarms", at(0.01), spam.len()),
        figure("logit_at_0_1_percent_false_alarms", f64::from(threshold_at(&ham, 0.001)), ham.len()),
        figure("auroc", auroc(&spam, &ham), scored.len()),
        share(above(&spam), spam.len()).figure(format!("recall_at_the_shipped_threshold{over}")),
        share(above(&ham), ham.len()).figure(format!("false_alarm_rate_at_the_shipped_threshold{over}")),
        share(above(&hard), hard.len()).figure(format!("hard_ham_false_alarm_rate{over}")),
    ]
}

/// The share of spam above every threshold at which at most `rate` of the ham stands above. `ham` is sorted, highest
/// first.
fn recall_at(spam: &[f32], ham: &[f32], rate: f64) -> f64 {
    let threshold = threshold_at(ham, rate);
    spam.iter().filter(|logit| **logit > threshold).count() as f64 / spam.len().max(1) as f64
}

fn threshold_at(ham: &[f32], rate: f64) -> f32 {
    let allowed = (ham.len() as f64 * rate).floor() as usize;
    ham.get(allowed).copied().unwrap_or(f32::NEG_INFINITY)
}

/// How often a spam stands above a ham; equal ones count half.
fn auroc(spam: &[f32], ham: &[f32]) -> f64 {
    let mut wins = 0.0;
    for s in spam {
        for h in ham {
            wins += if s > h {
                1.0
            } else if s == h {
                0.5
            } else {
                0.0
            };
        }
    }
    wins / (spam.len() * ham.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recall_allows_so_many_false_alarms_and_no_more() {
        let spam = [5.0, 3.0, 1.0, -1.0];
        let ham = [4.0, 2.0, 0.0, -3.0];
        assert_eq!(recall_at(&spam, &ham, 0.0), 0.25);
        assert_eq!(recall_at(&spam, &ham, 0.25), 0.5);
        assert_eq!(recall_at(&spam, &ham, 0.999), 1.0);
        assert_eq!(recall_at(&spam, &[], 0.001), 1.0);
    }

    #[test]
    fn auroc_is_one_where_all_spam_stands_above() {
        assert_eq!(auroc(&[2.0, 3.0], &[1.0, 0.0]), 1.0);
        assert_eq!(auroc(&[1.0], &[1.0]), 0.5);
        assert_eq!(auroc(&[0.0], &[1.0]), 0.0);
    }
}
