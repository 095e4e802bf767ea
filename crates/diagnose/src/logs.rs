//! Sorts the lines of a log by what they say, whatever their numbers and names: a template is a sign that was seen.
//!
//! The grouping is that of Drain (He, Zhu, Zheng and Lyu 2017): lines with as many words and the same first words are
//! compared with the templates so far, and join the most similar one. One mask serves all formats: a word with a digit in
//! it varies, but for the name in `name=number`. Lines are taken without their header (time, host, level).

use std::collections::HashMap;

/// A shape that lines have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Words in order; `None` where they vary.
    pub words: Vec<Option<String>>,
    /// Lines of this shape.
    pub lines: usize,
}

/// Templates of the lines so far.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    templates: Vec<Template>,
    /// Hashes of the words, 0 where they vary; the same positions as `templates`.
    hashes: Vec<Vec<u64>>,
    /// From the hash of a masked line to its template: most lines are like one before.
    known: HashMap<u64, usize>,
    /// From length and first words to the templates that are compared.
    near: HashMap<u64, Vec<usize>>,
    words: Vec<u64>,
}

/// Words at the beginning that must be the same.
const FIRST_WORDS: usize = 2;
/// The share of words that must be the same.
const ALIKE_MIN: f64 = 0.65;
/// More words of a line are not looked at.
const WORDS_MAX: usize = 256;
/// More templates than these are no longer sorted: the line joins the last.
pub const TEMPLATES_MAX: usize = 20_000;
/// Stands for words that vary.
const VARIES: u64 = 0;

impl Templates {
    /// Sorts a line; gives the position of its template.
    pub fn add(&mut self, line: &str) -> usize {
        let mut words = std::mem::take(&mut self.words);
        words.clear();
        words.extend(line.split_ascii_whitespace().take(WORDS_MAX).map(|w| masked(w.as_bytes())));
        let whole = hash_of(&words);
        let at = match self.known.get(&whole) {
            Some(&at) => at,
            None => {
                let at = self.sort(line, &words);
                self.known.insert(whole, at);
                at
            }
        };
        self.words = words;
        self.templates[at].lines += 1;
        at
    }

    /// All templates, in the order in which they came up.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    fn sort(&mut self, line: &str, words: &[u64]) -> usize {
        let first = &words[..words.len().min(FIRST_WORDS)];
        let key = hash_of(first) ^ (words.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let near = self.near.entry(key).or_default();
        let mut best: Option<(usize, usize, usize)> = None;
        for &at in near.iter() {
            let theirs = &self.hashes[at];
            if theirs.len() != words.len() {
                continue;
            }
            let same = theirs.iter().zip(words).filter(|(a, b)| a == b).count();
            let fixed = theirs.iter().filter(|h| **h != VARIES).count();
            // As alike as another, but with more words that are its own: the more particular one.
            if best.is_none_or(|(_, most, most_fixed)| (same, fixed) > (most, most_fixed)) {
                best = Some((at, same, fixed));
            }
        }
        if let Some((at, same, _)) = best
            && same as f64 >= ALIKE_MIN * words.len() as f64
        {
            for (place, (theirs, ours)) in self.hashes[at].iter_mut().zip(words).enumerate() {
                if *theirs != *ours {
                    *theirs = VARIES;
                    self.templates[at].words[place] = None;
                }
            }
            return at;
        }
        let at = self.templates.len();
        if at == TEMPLATES_MAX {
            return at - 1;
        }
        near.push(at);
        self.hashes.push(words.to_vec());
        self.templates.push(Template {
            words: line
                .split_ascii_whitespace()
                .take(WORDS_MAX)
                .zip(words)
                .map(|(word, hash)| (*hash != VARIES).then(|| shown(word)))
                .collect(),
            lines: 0,
        });
        at
    }
}

/// The hash of a word, of its name where it is `name=number`, or [`VARIES`].
fn masked(word: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for (at, &byte) in word.iter().enumerate() {
        if byte.is_ascii_digit() {
            return if named(&word[..at]) { hash } else { VARIES };
        }
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash.max(1)
}

/// The word, without the number of `name=number`.
fn shown(word: &str) -> String {
    match word.find(|c: char| c.is_ascii_digit()) {
        Some(at) => format!("{}…", &word[..at]),
        None => word.to_owned(),
    }
}

/// Whether a number that begins behind this has a name: `uid=`, `steps:`.
fn named(before: &[u8]) -> bool {
    matches!(before, [b'A'..=b'Z' | b'a'..=b'z', .., b'=' | b':'])
}

fn hash_of(words: &[u64]) -> u64 {
    words.iter().fold(words.len() as u64, |hash, word| {
        (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(lines: &[&str]) -> (Vec<usize>, Vec<String>) {
        let mut templates = Templates::default();
        let at = lines.iter().map(|l| templates.add(l)).collect();
        let shown = templates
            .templates()
            .iter()
            .map(|t| t.words.iter().map(|w| w.as_deref().unwrap_or("*")).collect::<Vec<_>>().join(" "))
            .collect();
        (at, shown)
    }

    #[test]
    fn lines_that_say_the_same_of_different_things_are_one_template() {
        let (at, shown) = sorted(&[
            "Connection from 10.0.0.1 closed after 12 s",
            "Connection from 10.0.0.2 closed after 7 s",
            "Disk sda is full",
            "Connection from printer closed after 7 s",
        ]);
        assert_eq!(at, [0, 0, 1, 0]);
        assert_eq!(shown, ["Connection from * closed after * s", "Disk sda is full"]);
    }

    #[test]
    fn the_name_of_a_number_is_kept() {
        let (at, shown) = sorted(&["steps=120", "minutes=7", "steps=3", "x7 ran", "y8 ran"]);
        assert_eq!(at, [0, 1, 0, 2, 2]);
        assert_eq!(shown, ["steps=…", "minutes=…", "* ran"]);
    }

    #[test]
    fn an_empty_line_and_a_very_long_one_are_lines_too() {
        let long = "word ".repeat(1_000);
        let (at, shown) = sorted(&["", &long, "", &long]);
        assert_eq!(at, [0, 1, 0, 1]);
        assert_eq!(shown[1].split(' ').count(), 256);
    }
}
