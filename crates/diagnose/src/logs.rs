//! Sorts the lines of a log by what they say, whatever their numbers and names: a template is a sign that was seen.
//!
//! In two steps. First lines are grouped as Drain does (He, Zhu, Zheng and Lyu 2017): those with as many words and the same
//! first word are compared with the groups so far, and join the most similar one. That joins too much where one word makes
//! the difference ("screen on", "screen off"); so, when all lines are seen, a group is divided by a word that takes only a
//! few values, as Brain does with the branches of its tree (Yu, He, Chen and Lyu 2023).
//!
//! One mask serves all formats: a word with a digit in it varies, but for the name in `name=number`. Lines are taken
//! without their header (time, host, level).

use std::collections::{BTreeMap, HashMap, HashSet};

/// A shape that lines have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Words in order; `None` where they vary. A word ends at a space, or behind the `=` of `name=value`.
    pub words: Vec<Option<String>>,
    /// Lines of this shape.
    pub lines: usize,
}

/// How much a [`Sorter`] keeps and compares: what a log of hostile lines may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Groups of lines.
    pub groups: usize,
    /// Lines that differ once masked.
    pub kinds: usize,
    /// Groups that one line is compared with, the newest first to count.
    pub near: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { groups: GROUPS_MAX, kinds: KINDS_MAX, near: usize::MAX }
    }
}

/// Takes the lines of a log, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Sorter {
    limits: Limits,
    groups: Vec<Group>,
    kinds: Vec<Kind>,
    /// From the hash of a masked line to its kind: most lines are like one before.
    known: HashMap<u64, usize>,
    /// From length and first word to the groups that are compared.
    near: HashMap<u64, Vec<usize>>,
    /// Hashes of words that are a place or an address: they vary, however few are seen.
    places: HashSet<u64>,
    words: Vec<u64>,
}

/// Lines that Drain joins.
#[derive(Clone, Debug)]
struct Group {
    /// Hashes of the words, [`VARIES`] where they differ.
    hashes: Vec<u64>,
    kinds: Vec<usize>,
}

/// Lines that are the same once masked.
#[derive(Clone, Debug)]
struct Kind {
    /// Hashes of the words, [`VARIES`] where a number stands.
    hashes: Vec<u64>,
    lines: usize,
    /// The first of them: its words are shown.
    first: Box<str>,
}

/// All lines sorted.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    templates: Vec<Template>,
    of_kind: Vec<usize>,
}

impl Sorted {
    /// All templates, in the order in which they came up.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The position of the template of lines for which [`Sorter::add`] gave `kind`.
    pub fn template_of(&self, kind: usize) -> usize {
        self.of_kind[kind]
    }
}

/// Words at the beginning that must be the same.
const FIRST_WORDS: usize = 1;
/// The share of words that must be the same.
const ALIKE_MIN: f64 = 0.65;
/// A word that takes more values than these varies; with fewer, each value is a template of its own.
const VALUES_MAX: usize = 3;
/// So many templates come of one group at most.
const PARTS_MAX: usize = 64;
/// More words of a line are not looked at.
const WORDS_MAX: usize = 256;
/// With more groups than these, a line joins the last of them.
pub const GROUPS_MAX: usize = 20_000;
/// With more kinds than these, a line counts as the first kind of its group.
const KINDS_MAX: usize = 50_000;
/// Stands for words that vary.
const VARIES: u64 = 0;
/// As they stand in dates without digits of their own.
const DATE_WORDS: [&[u8]; 19] = [
    b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun", b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun",
    b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

impl Sorter {
    /// One that keeps no more than that.
    pub fn within(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes a line; what it gives leads to the line's template once [all are sorted](Self::sorted). With too many groups
    /// the line joins the last.
    pub fn add(&mut self, line: &str) -> usize {
        self.add_if_room(line).unwrap_or_else(|| {
            let kind = self.groups[self.groups.len() - 1].kinds[0];
            self.kinds[kind].lines += 1;
            kind
        })
    }

    /// As [`Self::add`]; `None` for a line that is like none before when there is no room for another group.
    pub fn add_if_room(&mut self, line: &str) -> Option<usize> {
        let mut words = std::mem::take(&mut self.words);
        words.clear();
        words.extend(words_of(line).map(|w| masked(w.as_bytes())));
        let whole = hash_of(&words);
        let kind = match self.known.get(&whole) {
            Some(&kind) => Some(kind),
            None => {
                let kind = self.sort(line, &words);
                // What is not remembered is sorted again when it comes again, and memory has an end.
                if let Some(kind) = kind
                    && self.known.len() < self.limits.kinds
                {
                    self.known.insert(whole, kind);
                }
                kind
            }
        };
        self.words = words;
        self.kinds[kind?].lines += 1;
        kind
    }

    /// The kind of a line that is not known; `None` when it is like none and there is no room for another group.
    fn sort(&mut self, line: &str, words: &[u64]) -> Option<usize> {
        let first = &words[..words.len().min(FIRST_WORDS)];
        let key = hash_of(first) ^ (words.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let near: &[usize] = self.near.get(&key).map_or(&[], Vec::as_slice);
        let near = &near[near.len().saturating_sub(self.limits.near)..];
        let mut best: Option<(usize, usize, usize)> = None;
        for &at in near {
            let theirs = &self.groups[at].hashes;
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
        let alike = best.filter(|(_, same, _)| *same as f64 >= ALIKE_MIN * words.len() as f64);
        let group = match alike {
            Some((at, ..)) => {
                for (theirs, ours) in self.groups[at].hashes.iter_mut().zip(words) {
                    if theirs != ours {
                        *theirs = VARIES;
                    }
                }
                at
            }
            None if self.groups.len() >= self.limits.groups => return None,
            None => {
                self.near.entry(key).or_default().push(self.groups.len());
                self.groups.push(Group { hashes: words.to_vec(), kinds: Vec::new() });
                self.groups.len() - 1
            }
        };
        if self.kinds.len() >= self.limits.kinds
            && let Some(&kind) = self.groups[group].kinds.first()
        {
            return Some(kind);
        }
        for (word, hash) in words_of(line).zip(words) {
            if *hash != VARIES && word.contains(['/', '\\', '@']) {
                self.places.insert(*hash);
            }
        }
        let kind = self.kinds.len();
        self.groups[group].kinds.push(kind);
        self.kinds.push(Kind { hashes: words.to_vec(), lines: 0, first: line.into() });
        Some(kind)
    }

    /// The templates of all lines.
    pub fn sorted(self) -> Sorted {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut part_of = vec![0; self.kinds.len()];
        for group in &self.groups {
            for part in self.divided(group.kinds.clone()) {
                part.iter().for_each(|&kind| part_of[kind] = parts.len());
                parts.push(part);
            }
        }
        // In the order in which they came up, whatever the order of the parts.
        let mut template_of = vec![None; parts.len()];
        let mut sorted = Sorted::default();
        for part in part_of {
            let template = *template_of[part].get_or_insert_with(|| {
                sorted.templates.push(self.template(&parts[part]));
                sorted.templates.len() - 1
            });
            sorted.of_kind.push(template);
        }
        sorted
    }

    /// Divides kinds by words that take a few values only, the fewest first.
    fn divided(&self, kinds: Vec<usize>) -> Vec<Vec<usize>> {
        let (mut whole, mut waiting) = (Vec::new(), vec![kinds]);
        while let Some(kinds) = waiting.pop() {
            let place = match whole.len() + waiting.len() < PARTS_MAX {
                true => self.telling_word(&kinds),
                false => None,
            };
            let Some(place) = place else {
                whole.push(kinds);
                continue;
            };
            let mut by_word = BTreeMap::<u64, Vec<usize>>::new();
            for kind in kinds {
                by_word.entry(self.kinds[kind].hashes[place]).or_default().push(kind);
            }
            waiting.extend(by_word.into_values());
        }
        whole
    }

    /// The place of a word that makes the difference.
    fn telling_word(&self, kinds: &[usize]) -> Option<usize> {
        let places = self.kinds[*kinds.first()?].hashes.len();
        let mut best: Option<(usize, usize)> = None;
        let mut values = Vec::with_capacity(VALUES_MAX + 1);
        for place in 0..places {
            values.clear();
            for &kind in kinds {
                let word = self.kinds[kind].hashes[place];
                if !values.contains(&word) {
                    values.push(word);
                    if word == VARIES || self.places.contains(&word) || values.len() > VALUES_MAX {
                        values.clear();
                        break;
                    }
                }
            }
            if values.len() > 1 && best.is_none_or(|(fewest, _)| values.len() < fewest) {
                best = Some((values.len(), place));
            }
        }
        best.map(|(_, place)| place)
    }

    fn template(&self, kinds: &[usize]) -> Template {
        let first = &self.kinds[kinds[0]];
        let is_fixed = |place: usize| {
            let word = first.hashes[place];
            word != VARIES && kinds.iter().all(|&k| self.kinds[k].hashes[place] == word)
        };
        Template {
            words: words_of(&first.first).enumerate().map(|(at, w)| is_fixed(at).then(|| shown(w))).collect(),
            lines: kinds.iter().map(|&k| self.kinds[k].lines).sum(),
        }
    }
}

/// The words of a line. A value is a word apart from its name, so that lines that differ in values are alike.
pub(crate) fn words_of(line: &str) -> impl Iterator<Item = &str> {
    line.split_ascii_whitespace().flat_map(|word| word.split_inclusive('=')).take(WORDS_MAX)
}

/// The hash of a word, of its name where it is `name:number`, or [`VARIES`].
fn masked(word: &[u8]) -> u64 {
    if DATE_WORDS.contains(&word) {
        return VARIES;
    }
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for (at, &byte) in word.iter().enumerate() {
        if byte.is_ascii_digit() {
            return if named(&word[..at]) { hash } else { VARIES };
        }
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash.max(1)
}

/// The word, without the number of `name:number`.
fn shown(word: &str) -> String {
    match word.find(|c: char| c.is_ascii_digit()) {
        Some(at) => format!("{}…", &word[..at]),
        None => word.to_owned(),
    }
}

/// Whether a number that begins behind this has a name: `steps:`, `(uid:`, but not `host.example:`, whose number is a port.
fn named(before: &[u8]) -> bool {
    let [name @ .., b':'] = before else { return false };
    let is_host = name.contains(&b'.') && !name.iter().any(u8::is_ascii_uppercase);
    name.iter().any(u8::is_ascii_alphabetic) && !is_host
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
        let mut sorter = Sorter::default();
        let kinds: Vec<usize> = lines.iter().map(|l| sorter.add(l)).collect();
        let sorted = sorter.sorted();
        let shown =
            |t: &Template| t.words.iter().map(|w| w.as_deref().unwrap_or("*")).collect::<Vec<_>>().join(" ");
        assert_eq!(sorted.templates().iter().map(|t| t.lines).sum::<usize>(), lines.len());
        (
            kinds.into_iter().map(|kind| sorted.template_of(kind)).collect(),
            sorted.templates().iter().map(shown).collect(),
        )
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
    fn a_word_that_makes_the_difference_divides() {
        let (at, shown) = sorted(&["the screen is now on", "the screen is now off", "the screen is now on"]);
        assert_eq!(at, [0, 1, 0]);
        assert_eq!(shown, ["the screen is now on", "the screen is now off"]);
    }

    #[test]
    fn names_and_places_do_not_divide() {
        let names = [
            "user anna came in now",
            "user ben came in now",
            "user cleo came in now",
            "user dora came in now",
        ];
        assert_eq!(sorted(&names).1, ["user * came in now"]);
        let places = ["file /var/a is open now", "file /var/b is open now", "file c@host is open now"];
        assert_eq!(sorted(&places).1, ["file * is open now"]);
        let dates = ["seen at Mon 3 Jun here", "seen at Tue 4 Jul here"];
        assert_eq!(sorted(&dates).1, ["seen at * * * here"]);
    }

    #[test]
    fn the_name_of_a_number_is_kept() {
        let (at, shown) = sorted(&[
            "steps=120",
            "minutes=7",
            "steps:3",
            "x7 ran",
            "y8 ran",
            "a.example:80",
            "b.example:81",
        ]);
        assert_eq!(at, [0, 1, 2, 3, 3, 4, 4]);
        assert_eq!(shown, ["steps= *", "minutes= *", "steps:…", "* ran", "*"]);
    }

    #[test]
    fn an_empty_line_and_a_very_long_one_are_lines_too() {
        let long = "word ".repeat(1_000);
        let (at, shown) = sorted(&["", &long, "", &long]);
        assert_eq!(at, [0, 1, 0, 1]);
        assert_eq!(shown[1].split(' ').count(), 256);
    }

    #[test]
    fn a_sorter_keeps_what_it_may_and_says_what_has_no_room() {
        let mut sorter = Sorter::within(Limits { groups: 2, kinds: 3, near: 1 });
        assert_eq!(sorter.add_if_room("alpha came in"), Some(0));
        assert_eq!(sorter.add_if_room("bravo went out"), Some(1));
        assert_eq!(sorter.add_if_room("charlie fell down"), None, "no room for another group");
        assert_eq!(sorter.add_if_room("alpha came in"), Some(0), "known ones have theirs");
        assert_eq!(sorter.add("charlie fell down"), 1, "joins the last where it has to");
        let sorted = sorter.sorted();
        assert_eq!(sorted.templates().iter().map(|t| t.lines).collect::<Vec<_>>(), [2, 2]);
    }

    #[test]
    fn a_log_of_nothing_but_different_lines_has_an_end() {
        let mut sorter = Sorter::default();
        let word = |n: usize| n.to_string().bytes().map(|d| char::from(d - b'0' + b'a')).collect::<String>();
        for n in 0..120_000usize {
            sorter.add(&format!("{} {} {}", word(n), word(n / 7), word(n / 3)));
        }
        assert!(sorter.kinds.len() <= KINDS_MAX + GROUPS_MAX);
        assert_eq!(sorter.sorted().templates().iter().map(|t| t.lines).sum::<usize>(), 120_000);
    }
}
