//! `lang_id`: which language a text is in. Sentences, pairs of words and single words of 75 languages.
//!
//! The library is asked directly: a single word is no mail, and what reading a mail leaves out of it would be measured too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result, bail};

use super::Figure;

/// Files of the set and what they are called in figures.
const KINDS: [(&str, &str); 3] =
    [("sentences", "sentences"), ("word-pairs", "word_pairs"), ("single-words", "single_words")];

/// A text and the language it is in.
struct Case {
    code: String,
    text: String,
}

/// What was said about the texts of one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    right: usize,
    /// Right or wrong: a language was named.
    answered: usize,
    all: usize,
}

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let folder = data.join("lang_id");
    let supported = knowledge::language::supported();
    let mut figures = Vec::new();
    for (file, kind) in KINDS {
        let cases = read(&folder.join(format!("{file}.tsv.gz")))?;
        let tallies = tallied(&cases);
        figures.extend(told(kind, "", &tallies));
        let ours: BTreeMap<_, _> =
            tallies.into_iter().filter(|(code, _)| supported.contains(code.as_str())).collect();
        figures.extend(told(kind, "_supported", &ours));
    }
    Ok(figures)
}

/// Every language counts the same, however many texts it has; no answer is not a right one.
fn told(kind: &str, over: &str, tallies: &BTreeMap<String, Tally>) -> [Figure; 2] {
    let count = tallies.values().map(|t| t.all).sum();
    let mean = |part: fn(&Tally) -> usize| {
        let shares: f64 = tallies.values().map(|t| part(t) as f64 / t.all as f64).sum();
        if tallies.is_empty() { 0.0 } else { shares / tallies.len() as f64 }
    };
    [
        Figure { name: format!("{kind}_accuracy{over}"), value: mean(|t| t.right), count },
        Figure { name: format!("{kind}_coverage{over}"), value: mean(|t| t.answered), count },
    ]
}

fn tallied(cases: &[Case]) -> BTreeMap<String, Tally> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = cases.len().div_ceil(workers).max(1);
    let said: Vec<Option<&str>> = thread::scope(|scope| {
        let ask = |part: &[Case]| part.iter().map(|c| knowledge::language(&c.text)).collect::<Vec<_>>();
        let parts: Vec<_> = cases.chunks(share).map(|part| scope.spawn(move || ask(part))).collect();
        parts.into_iter().flat_map(|p| p.join().expect("guessing a language does not panic")).collect()
    });
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for (case, said) in cases.iter().zip(said) {
        let tally = tallies.entry(case.code.clone()).or_default();
        tally.all += 1;
        tally.answered += usize::from(said.is_some());
        tally.right += usize::from(said == Some(case.code.as_str()));
    }
    tallies
}

fn read(path: &Path) -> Result<Vec<Case>> {
    let unpacked = Command::new("gzip").arg("-dc").arg(path).output().context("starting gzip")?;
    if !unpacked.status.success() {
        bail!("cannot unpack {}: {}", path.display(), String::from_utf8_lossy(&unpacked.stderr).trim());
    }
    let text = String::from_utf8(unpacked.stdout).with_context(|| format!("reading {}", path.display()))?;
    cases(&text).with_context(|| format!("reading {}", path.display()))
}

/// `code TAB text` on each line below the head.
fn cases(table: &str) -> Result<Vec<Case>> {
    let mut lines = table.lines();
    if lines.next() != Some("lang\ttext") {
        bail!("the first line is not `lang TAB text`");
    }
    let cases: Vec<Case> = lines
        .enumerate()
        .map(|(i, line)| {
            let (code, text) = line.split_once('\t').with_context(|| format!("line {} has no tab", i + 2))?;
            Ok(Case { code: code.to_owned(), text: text.to_owned() })
        })
        .collect::<Result<_>>()?;
    if cases.is_empty() {
        bail!("there are no texts");
    }
    let languages: BTreeSet<&str> = cases.iter().map(|c| c.code.as_str()).collect();
    if languages.iter().any(|code| code.len() != 2) {
        bail!("a language is not a code of two letters");
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_counts_the_same_and_no_answer_is_not_right() {
        let tally = |right, answered, all| Tally { right, answered, all };
        let tallies = BTreeMap::from([("de".to_owned(), tally(1, 1, 2)), ("en".to_owned(), tally(4, 4, 4))]);
        let [accuracy, coverage] = told("sentences", "_supported", &tallies);
        assert_eq!(accuracy, Figure { name: "sentences_accuracy_supported".into(), value: 0.75, count: 6 });
        assert_eq!((coverage.name.as_str(), coverage.value), ("sentences_coverage_supported", 0.75));
        assert_eq!(told("x", "", &BTreeMap::new())[0].value, 0.0);
    }

    #[test]
    fn texts_are_asked_about_and_counted_under_their_own_language() {
        let table = "lang\ttext\nde\tSeit gestern kann ich mich nicht mehr anmelden.\nde\tok\n\
                     en\tCould you please help me with my printer?\nfr\tCould you please help me with my printer?";
        let tallies = tallied(&cases(table).unwrap());
        assert_eq!(tallies["de"], Tally { right: 1, answered: 1, all: 2 });
        assert_eq!(tallies["en"], Tally { right: 1, answered: 1, all: 1 });
        assert_eq!(tallies["fr"], Tally { right: 0, answered: 1, all: 1 });
    }

    #[test]
    fn a_broken_table_is_told() {
        for (table, why) in [
            ("de\tx", "first line"),
            ("lang\ttext\nde x", "line 2 has no tab"),
            ("lang\ttext\n", "no texts"),
            ("lang\ttext\ndeu\tx", "two letters"),
        ] {
            let words = format!("{:#}", cases(table).err().expect("it is broken"));
            assert!(words.contains(why), "{words}");
        }
    }
}
