//! How hard a message is to read, from 0 to 100, with what made it so.
//!
//! A customer's anger is real work for whoever reads it (emotional labour: Hochschild, *The Managed Heart*, 1983; Grandey,
//! "Emotion regulation in the workplace", 2000), and it is the message that is measured here, never the person who answers
//! it. A handful of features that anybody can check are counted and put together by a logistic function:
//!
//! - words, from small lists of our own in English, German, Spanish and Arabic ([`words`]): insults, threats, the lawyer and
//!   the press, anger, urgency; and courtesy as their counterweight, after the markers of Danescu-Niculescu-Mizil et al.,
//!   "A computational approach to politeness" (ACL 2013): gratitude, apology, indirect asking, and "please" inside a
//!   sentence rather than at its head. What is negated ("no hurry") or said of oneself ("I am such an idiot") is not counted;
//! - what every script shows: capitals, runs of `!` and `?`, angry pictures, length;
//! - what stands around the message: which one in a row without an answer, which of the day, which of the thread.
//!
//! Only what the person wrote now is read: quoted lines and words between quotation marks are somebody else's. A text in
//! another language has the last two kinds of features alone. The weights were set by hand, with one half of
//! `fixtures/load` in sight, and fitted to nothing; `cargo xtask eval load` measures the other half.

pub mod publish;
pub mod simulate;
mod text;
mod words;

use std::ops::Range;

use domain::load::{Feature, Load, Share};

use text::{Sentence, Token, sentences};
use words::{Kind, Lexicon};

/// More of a text is not read, in bytes: whoever writes more has said by then how they feel.
pub const TEXT_BYTES_MAX: usize = 32 << 10;

/// A customer's message, and what stands around it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    /// What they newly wrote.
    pub text: &'a str,
    /// ISO 639-1, where it is known. Otherwise all lists are read.
    pub language: Option<&'a str>,
    /// Which of the ticket's messages by this author it is, counting from 1.
    pub turn: u32,
    /// Which of this author's messages within a day.
    pub today: u32,
    /// Which in a row that nobody answered.
    pub unanswered: u32,
}

/// What was counted, before it is put together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Counted {
    /// The sum of the weights of what was found.
    weight: f64,
    count: u32,
}

impl Counted {
    fn add(&mut self, weight: f64) {
        self.weight += weight;
        self.count += 1;
    }
}

/// What a feature adds to the logit at most, and how fast: `most * (1 - exp(-weight))`, so that the tenth insult adds little
/// to the ninth.
fn most(feature: Feature) -> f64 {
    match feature {
        Feature::Insults => 5.2,
        Feature::Threats => 6.2,
        Feature::Consequences => 2.4,
        Feature::Anger => 3.6,
        Feature::Urgency => 1.0,
        Feature::Capitals => 2.0,
        Feature::Marks => 1.4,
        Feature::Length => 0.7,
        Feature::Repeated => 1.6,
        Feature::Thread => 0.9,
        Feature::Courtesy => -1.4,
    }
}

/// The logit of a message with nothing in it.
const BASE: f64 = -3.4;

/// How hard it is, and why.
pub fn judge(said: &Said<'_>) -> Load {
    let mut found = counted(said.text, said.language);
    let repeated = said.unanswered.max(said.today);
    found.set(Feature::Repeated, 0.45 * f64::from(repeated.saturating_sub(1)), repeated);
    found.set(Feature::Thread, 0.12 * f64::from(said.turn.saturating_sub(1)), said.turn);
    let parts: Vec<(Feature, f64, u32)> = Feature::ALL
        .iter()
        .map(|&feature| {
            let counted = found.of(feature);
            (feature, most(feature) * (1.0 - (-counted.weight).exp()), counted.count)
        })
        .collect();
    let logit = BASE + parts.iter().map(|(_, part, _)| part).sum::<f64>();
    let speaks_for: f64 = parts.iter().map(|(_, part, _)| part.max(0.0)).sum();
    // What adds less than this is in nearly every message and says nothing to a reader.
    const PERCENT_MIN: i32 = 3;
    let mut shares: Vec<Share> = parts
        .into_iter()
        .filter(|(_, part, _)| *part != 0.0)
        .map(|(feature, part, count)| {
            // Courtesy alone is measured against itself.
            let whole = if speaks_for > 0.0 { speaks_for } else { part.abs() };
            Share { feature, percent: rounded(100.0 * part / whole).clamp(-100, 100), count }
        })
        .filter(|share| share.percent.abs() >= PERCENT_MIN)
        .collect();
    shares.sort_by_key(|share| (-share.percent, share.feature));
    let score = 100.0 / (1.0 + (-logit).exp());
    Load { score: u8::try_from(rounded(score)).unwrap_or(100), shares }
}

fn rounded(x: f64) -> i32 {
    // Percents and scores lie within ±100 here, and `as` saturates.
    x.round() as i32
}

/// Where a text hurts: the sentences with insults, threats or swearing, as byte ranges in order, neighbours joined.
pub fn hard_passages(text: &str, language: Option<&str>) -> Vec<Range<usize>> {
    let text = head(text);
    let lexica = lexica(language);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for sentence in sentences(text) {
        let hurts = found(&sentence, &lexica)
            .into_iter()
            .any(|hit| matches!(hit.kind, Kind::Insult | Kind::Threat | Kind::Swearing));
        if !hurts {
            continue;
        }
        match ranges.last_mut() {
            Some(last) if text[last.end..sentence.range.start].trim().is_empty() => {
                last.end = sentence.range.end;
            }
            Some(_) | None => ranges.push(sentence.range.clone()),
        }
    }
    ranges
}

/// The counts by feature.
#[derive(Default)]
struct Found([Counted; Feature::ALL.len()]);

impl Found {
    fn place(feature: Feature) -> usize {
        Feature::ALL.iter().position(|f| *f == feature).expect("all features are in the list of all")
    }
    fn of(&self, feature: Feature) -> Counted {
        self.0[Self::place(feature)]
    }
    fn add(&mut self, feature: Feature, weight: f64) {
        self.0[Self::place(feature)].add(weight);
    }
    fn set(&mut self, feature: Feature, weight: f64, count: u32) {
        self.0[Self::place(feature)] = Counted { weight, count };
    }
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn counted(text: &str, language: Option<&str>) -> Found {
    let text = head(text);
    let mut counts = Found::default();
    let lexica = lexica(language);
    let (mut words, mut capitals, mut letters) = (0_u32, 0_u32, 0_u32);
    for sentence in sentences(text) {
        for hit in found(&sentence, &lexica) {
            match hit.kind {
                Kind::Insult => counts.add(Feature::Insults, hit.weight),
                Kind::Threat => counts.add(Feature::Threats, hit.weight),
                Kind::Consequence => counts.add(Feature::Consequences, hit.weight),
                Kind::Anger | Kind::Swearing => counts.add(Feature::Anger, hit.weight),
                Kind::Urgency => counts.add(Feature::Urgency, hit.weight),
                Kind::Courtesy => counts.add(Feature::Courtesy, hit.weight),
                Kind::Scorn | Kind::Idiom => {}
            }
        }
        for token in &sentence.tokens {
            words += 1;
            if token.letters >= 3 {
                letters += 1;
                capitals += u32::from(token.is_upper);
            }
        }
        if let Some(weight) = sentence.marks_weight() {
            counts.add(Feature::Marks, weight);
        }
    }
    // An abbreviation or two is no shouting: `PDF`, `USB`.
    const SHOUTED_WORDS_MIN: u32 = 3;
    if capitals >= SHOUTED_WORDS_MIN {
        let share = f64::from(capitals) / f64::from(letters.max(1));
        counts.set(Feature::Capitals, 2.5 * share + 0.05 * f64::from(capitals.min(20)), capitals);
    }
    const LONG_WORDS_MIN: u32 = 120;
    if words > LONG_WORDS_MIN {
        counts.set(Feature::Length, f64::from(words - LONG_WORDS_MIN) / 300.0, words);
    }
    counts
}

/// The lists that a text of this language is read with. Where nobody knows the language, all of them.
fn lexica(language: Option<&str>) -> Vec<&'static Lexicon> {
    let known = language.and_then(|code| Lexicon::of(code.split(['-', '_']).next().unwrap_or(code)));
    known.map_or_else(Lexicon::all, |one| vec![one])
}

/// Something that a list knows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Hit {
    kind: Kind,
    weight: f64,
}

/// What the lists know of a sentence, the longest phrase first; nothing counts twice.
fn found(sentence: &Sentence<'_>, lexica: &[&Lexicon]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let tokens = &sentence.tokens;
    let mut at = 0;
    while at < tokens.len() {
        let longest = lexica
            .iter()
            .filter_map(|lexicon| lexicon.longest(&tokens[at..]).map(|phrase| (lexicon, phrase)))
            .max_by_key(|(_, phrase)| phrase.len());
        let Some((lexicon, phrase)) = longest else {
            at += 1;
            continue;
        };
        // What fits a printer as well as a person is an insult where a person is meant.
        let kind = match phrase.kind {
            Kind::Scorn if lexicon.is_aimed_at_the_reader(&tokens[..at]) => Kind::Insult,
            Kind::Scorn => Kind::Anger,
            other => other,
        };
        let is_quoted = tokens[at].is_quoted && kind != Kind::Courtesy;
        let is_of_oneself =
            matches!(phrase.kind, Kind::Insult | Kind::Scorn) && lexicon.means_oneself(&tokens[..at]);
        if !is_quoted && !is_of_oneself && !lexicon.denies(&tokens[..=at]) {
            let scorned = if phrase.kind == Kind::Scorn && kind == Kind::Anger { 0.6 } else { 1.0 };
            hits.push(Hit { kind, weight: scorned * weight(kind, phrase.weight, at, tokens) });
        }
        at += phrase.len();
    }
    hits
}

/// "Please" at the head of a sentence is an order as often as a wish (Danescu-Niculescu-Mizil et al., 2013, table 3).
fn weight(kind: Kind, weight: f64, at: usize, tokens: &[Token]) -> f64 {
    if kind == Kind::Courtesy && at == 0 && tokens.len() > 1 { weight * 0.6 } else { weight }
}

#[cfg(test)]
mod tests;
