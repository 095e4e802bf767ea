//! What a customer's text tells by itself: which playbook it is about, which answers it gives already, and how its writer
//! should be spoken to.
//!
//! All of it is proposed to a person and nothing is done by it, so a plain method that can be explained is enough: words are
//! compared by their stems, and weigh as much as they are rare among the sheets (inverse document frequency, Spärck Jones
//! 1972). A sheet says how customers put its problem in remarks: `# sounds like: no Wi-Fi; wireless keeps dropping`.

use std::collections::{BTreeMap, BTreeSet};

use crate::playbook::Playbook;
use crate::words::Teller;

/// Which of several playbooks a text is about.
#[derive(Clone, Debug)]
pub struct Recogniser {
    /// Per playbook: its phrases as stems.
    books: Vec<Vec<BTreeSet<String>>>,
    /// Stem → weight; a stem that no phrase has weighs nothing.
    weights: BTreeMap<String, f64>,
}

/// A playbook that a text is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recognised {
    /// Position in the list that the recogniser was made of.
    pub book: usize,
    /// What the phrases that stand in the text weigh.
    pub score: f64,
    /// The same for the next best one.
    pub rival: f64,
}

/// A phrase counts when so much of its weight stands in the text.
const COVERED_MIN: f64 = 0.6;
/// Phrases of a playbook that count: more of them say the same again.
const PHRASES_MAX: usize = 3;
/// Below this nothing is recognised. One rare word of a phrase that stands there whole weighs about as much.
const SCORE_MIN: f64 = 2.0;
/// Nor where the next best playbook is nearer than this.
const AHEAD_MIN: f64 = 1.2;
/// What is looked at of a text, in bytes: the beginning tells what it is about.
pub const TEXT_BYTES_MAX: usize = 20_000;

/// The phrases of a sheet: its title, and what its remarks say that customers say.
pub fn phrases(sheet: &str) -> Vec<&str> {
    let said = sheet.lines().filter_map(crate::sheet::sounds::said).flat_map(crate::sheet::sounds::phrases);
    said.chain(crate::sheet::title(sheet)).filter(|said| !said.is_empty()).collect()
}

impl Recogniser {
    /// From the texts of sheets.
    pub fn new(sheets: &[&str]) -> Self {
        let books: Vec<Vec<BTreeSet<String>>> = sheets
            .iter()
            .map(|sheet| phrases(sheet).into_iter().map(stems).filter(|s| !s.is_empty()).collect())
            .collect();
        let mut held: BTreeMap<String, usize> = BTreeMap::new();
        for book in &books {
            let all: BTreeSet<&String> = book.iter().flatten().collect();
            all.into_iter().for_each(|stem| *held.entry(stem.clone()).or_default() += 1);
        }
        let n = (books.len() + 1) as f64;
        let weights = held.into_iter().map(|(stem, df)| (stem, (1.0 + n / df as f64).ln())).collect();
        Self { books, weights }
    }

    /// The playbook that the text is about; `None` where it tells of none, or of two alike.
    pub fn recognise(&self, text: &str) -> Option<Recognised> {
        let said = stems(cut(text));
        let mut ranked: Vec<(f64, usize)> =
            self.books.iter().enumerate().map(|(at, book)| (self.score(book, &said), at)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let &(score, book) = ranked.first()?;
        let rival = ranked.get(1).map_or(0.0, |r| r.0);
        (score >= SCORE_MIN && score >= rival * AHEAD_MIN).then_some(Recognised { book, score, rival })
    }

    fn score(&self, book: &[BTreeSet<String>], said: &BTreeSet<String>) -> f64 {
        let weigh = |stem: &String| self.weights.get(stem).copied().unwrap_or(0.0);
        let mut strengths: Vec<(f64, BTreeSet<&String>)> = book
            .iter()
            .filter_map(|phrase| {
                let all: f64 = phrase.iter().map(weigh).sum();
                let there: BTreeSet<&String> = phrase.intersection(said).collect();
                let found: f64 = there.iter().map(|stem| weigh(stem)).sum();
                let covered = found / all.max(f64::MIN_POSITIVE);
                (covered >= COVERED_MIN).then_some((covered * covered * found, there))
            })
            .collect();
        strengths.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        // The same words in two phrases say one thing.
        strengths.dedup_by(|a, b| a.1 == b.1);
        strengths.iter().take(PHRASES_MAX).map(|s| s.0).sum()
    }
}

/// An answer that a text seems to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Position in the playbook's signs, and in the sign's answers.
    pub sign: usize,
    pub answer: usize,
    /// The sentence that says so.
    pub because: String,
}

/// So much of an answer's weight must stand in one sentence, and so much less of the next best answer.
const TOLD_MIN: f64 = 0.75;
const TOLD_AHEAD_MIN: f64 = 0.25;
/// A single word tells an answer only when it is this long, in characters.
const LONE_WORD_MIN: usize = 5;
/// A sentence longer than this is cut where it is shown, in characters.
const BECAUSE_CHARS_MAX: usize = 160;

/// Answers that the text seems to give to questions for people, in the order of the signs. Careful rather than complete: a
/// sentence must have the words of one answer, no other answer may be near, and both or neither must say “not”.
pub fn told(book: &Playbook, text: &str) -> Vec<Told> {
    let sentences: Vec<(&str, BTreeSet<String>, bool)> =
        sentences(cut(text)).map(|s| (s, stems(s), negates(s))).collect();
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    for stem in book.signs.iter().flat_map(|s| &s.answers).flat_map(|a| stems(a)) {
        *held.entry(stem).or_default() += 1;
    }
    let total = book.signs.iter().map(|s| s.answers.len()).sum::<usize>() as f64 + 1.0;
    let weigh = |stem: &String| (total / held.get(stem).copied().unwrap_or(1) as f64).ln();
    let mut out = Vec::new();
    for (at, sign) in book.signs.iter().enumerate() {
        // Which of several things one look showed no one answer says.
        if sign.teller == Teller::Automatic || book.is_look(at) {
            continue;
        }
        let mut best: Vec<(f64, usize, &str)> = Vec::new();
        for (answer, words) in sign.answers.iter().enumerate() {
            let wanted = stems(words);
            let all: f64 = wanted.iter().map(weigh).sum();
            let found = sentences
                .iter()
                .filter(|(_, _, negated)| *negated == negates(words))
                .map(|(sentence, said, _)| {
                    let there: Vec<&String> = wanted.intersection(said).collect();
                    let enough = there.len() > 1 || there.iter().any(|s| s.chars().count() >= LONE_WORD_MIN);
                    let sum: f64 = there.iter().map(|s| weigh(s)).sum();
                    (if enough && all > 0.0 { sum / all } else { 0.0 }, *sentence)
                })
                .fold((0.0, ""), |best, next| if next.0 > best.0 { next } else { best });
            best.push((found.0, answer, found.1));
        }
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        if let [first, rest @ ..] = best.as_slice()
            && first.0 >= TOLD_MIN
            && rest.first().is_none_or(|second| first.0 - second.0 >= TOLD_AHEAD_MIN)
        {
            let because = first.2.trim().chars().take(BECAUSE_CHARS_MAX).collect();
            out.push(Told { sign: at, answer: first.1, because });
        }
    }
    out
}

/// Words that only the expert wordings of a playbook have, of which a text must use so many.
const EXPERT_WORDS_MIN: usize = 2;

/// Whether the writer speaks like somebody who knows the trade: they use words of the expert wordings that the plain ones do
/// without.
pub fn speaks_expert(book: &Playbook, text: &str) -> bool {
    let wordings = || book.signs.iter().map(|s| &s.question).chain(book.steps.iter().map(|s| &s.text));
    let plain: BTreeSet<String> = wordings().flat_map(|w| stems(&w.plain)).collect();
    let expert: BTreeSet<String> = wordings().filter_map(|w| w.expert.as_deref()).flat_map(stems).collect();
    let said = stems(cut(text));
    expert.difference(&plain).filter(|stem| said.contains(*stem)).count() >= EXPERT_WORDS_MIN
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '!', '?', '\n', ';', '。', '؟']).filter(|s| !s.trim().is_empty())
}

const NOT: [&str; 16] = [
    "not", "no", "never", "none", "nothing", "cannot", "without", "nicht", "kein", "keine", "keinen", "nie",
    "ohne", "nunca", "sin", "nada",
];

fn negates(text: &str) -> bool {
    words(text).any(|w| {
        NOT.contains(&w.as_str()) || (w.len() > 3 && w.ends_with("nt") && SHORT_NOT.contains(&w.as_str()))
    })
}

/// “n't”, as it reads without its apostrophe.
const SHORT_NOT: [&str; 12] = [
    "cant", "dont", "doesnt", "wont", "isnt", "didnt", "arent", "wasnt", "couldnt", "hasnt", "havent",
    "wouldnt",
];

/// What says nothing about a problem, in the languages of the pages that the sheets speak.
const STOP: &[&str] = &[
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but",
    "by", "can", "could", "day", "did", "do", "does", "for", "from", "get", "gets", "give", "had", "has",
    "have", "hello", "help", "her", "hi", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just",
    "me", "my", "of", "on", "or", "our", "out", "please", "regards", "she", "since", "so", "some", "still",
    "thank", "thanks", "that", "the", "their", "them", "then", "there", "they", "this", "to", "too", "up",
    "us", "was", "we", "what", "when", "which", "while", "who", "will", "with", "would", "yes", "you",
    "your", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "und", "oder", "ist", "sind", "war",
    "ich", "wir", "sie", "er", "es", "mein", "meine", "unser", "bei", "mit", "von", "zu", "zum", "im", "auf",
    "an", "wird", "hallo", "bitte", "danke", "el", "la", "los", "las", "un", "una", "y", "o", "es", "son",
    "me", "mi", "se", "de", "del", "en", "con", "por", "para", "que", "hola", "gracias", "lo", "al",
];

/// Lower-case words without marks; apostrophes join (`can't` is `cant`).
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'))
        .map(|w| w.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>())
        .filter(|w| !w.is_empty())
}

/// The stems of a text's words that say something.
fn stems(text: &str) -> BTreeSet<String> {
    // “Wi-Fi” and “wifi” are one word.
    let joined = text
        .replace("Wi-Fi", "wifi")
        .replace("wi-fi", "wifi")
        .replace("E-mail", "email")
        .replace("e-mail", "email");
    words(&joined)
        .filter(|w| {
            !STOP.contains(&w.as_str()) && !NOT.contains(&w.as_str()) && !SHORT_NOT.contains(&w.as_str())
        })
        .map(|w| stem(&w).to_owned())
        .collect()
}

/// Endings that change with number and tense, the longest first.
const ENDINGS: [&str; 10] = ["ings", "ing", "ers", "ed", "er", "es", "en", "s", "e", "n"];
/// What must be left of a word.
const STEM_MIN: usize = 4;

fn stem(word: &str) -> &str {
    for ending in ENDINGS {
        if let Some(left) = word.strip_suffix(ending)
            && left.chars().count() >= STEM_MIN
        {
            return left;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped::SHIPPED;

    fn recognised(text: &str) -> Option<&'static str> {
        let sheets: Vec<&str> = SHIPPED.iter().map(|s| s.sheet).collect();
        Recogniser::new(&sheets).recognise(text).map(|r| SHIPPED[r.book].slug)
    }

    #[test]
    fn a_text_tells_which_playbook_it_is_about_or_none() {
        let table: [(&str, Option<&str>); 15] = [
            (
                "Printer prints blank pages. It began this morning, only the big printer in the hall.",
                Some("printing"),
            ),
            ("The Wi-Fi keeps dropping in my office, the signal is weak near the window.", Some("wifi")),
            ("Hello, no internet at home since yesterday. My router is on.", Some("internet")),
            ("I cannot connect to the VPN from the hotel.", Some("vpn")),
            ("My laptop is very slow since last week and the fan is loud.", Some("slow-computer")),
            ("I forgot my password and my account is locked.", Some("password-and-lockout")),
            (
                "I think I clicked on a phishing mail and typed my password there.",
                Some("phishing-or-malware"),
            ),
            (
                "Nobody can hear me in the video call, my microphone does not work in Teams.",
                Some("video-calls"),
            ),
            ("My second monitor is not detected by the dock.", Some("display-and-dock")),
            ("The disk is full, there is no space left on drive C.", Some("disk-full")),
            (
                "My card was declined when I paid for the order in your shop.",
                Some("web-shop-order-and-payment"),
            ),
            ("Mein WLAN bricht ständig ab.", Some("wifi")),
            ("Could you tell me your opening hours over the holidays?", None),
            ("We would like an invoice for last month with our new address.", None),
            ("", None),
        ];
        let wrong: Vec<_> = table
            .iter()
            .map(|(text, expected)| (*text, *expected, recognised(text)))
            .filter(|(_, expected, found)| expected != found)
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn its_own_phrases_lead_to_a_sheet_and_hardly_ever_to_another() {
        let sheets: Vec<&str> = SHIPPED.iter().map(|s| s.sheet).collect();
        let recogniser = Recogniser::new(&sheets);
        let (mut right, mut wrong, mut all) = (0, 0, 0);
        for (at, sheet) in sheets.iter().enumerate() {
            for phrase in phrases(sheet) {
                all += 1;
                match recogniser.recognise(phrase) {
                    Some(found) if found.book == at => right += 1,
                    Some(_) => wrong += 1,
                    None => {}
                }
            }
        }
        assert!(all > 300 && right * 100 >= all * 80, "{right} of {all}");
        assert!(wrong * 100 <= all * 2, "{wrong} of {all} lead to another");
    }

    fn shipped(slug: &str) -> Playbook {
        let found = SHIPPED.iter().find(|s| s.slug == slug).expect("it is shipped");
        crate::sheet::read(found.sheet).expect("the sheet is good")
    }

    #[test]
    fn answers_that_stand_in_a_text_are_found_with_their_sentence_and_others_are_not() {
        let book = shipped("wifi");
        let text = "Hello. Since Monday my network is not in the list any more. Regards, Rosa";
        let found = told(&book, text);
        let what = book.sign("what").expect("it asks what happens");
        assert_eq!(found.iter().map(|t| (t.sign, t.answer)).collect::<Vec<_>>(), [(what, 0)], "{found:?}");
        assert_eq!(found[0].because, "Since Monday my network is not in the list any more");
        // The opposite is no answer.
        assert_eq!(told(&book, "My network is in the list, thank you."), []);
        assert_eq!(told(&book, "Good morning, it does not work."), []);
    }

    #[test]
    fn a_look_at_several_causes_is_told_in_words_where_one_of_them_alone_can_be() {
        let sheet = "\
playbook: Phone
looks for: one fault
hand over to: a person, 60 min
CAUSES
plane: Aeroplane mode is on | common
data: Mobile data is off | common
card: The card is locked | uncommon
SIGNS
bar: What does the status bar say? | something crossed out, everything normal | customer | 1 min
  shows: plane, data
STEPS
off: Switch them. | customer | 1 min | almost always
  fixes: plane, data
";
        let told_by = |sheet: &str| {
            let book = crate::sheet::read(sheet).expect("the sheet is good");
            let found = told(&book, "In the status bar something is crossed out.");
            found.iter().map(|t| (t.sign, t.answer)).collect::<Vec<_>>()
        };
        assert_eq!(told_by(sheet), [(0, 0)]);
        assert_eq!(told_by(&sheet.replace("one fault", "several faults")), []);
    }

    #[test]
    fn whoever_uses_the_words_of_the_trade_is_spoken_to_in_them() {
        let book = shipped("wifi");
        assert!(speaks_expert(
            &book,
            "SSID not seen on one client, association fails with PEAP on the access point."
        ));
        assert!(!speaks_expert(&book, "My Wi-Fi is gone since yesterday, please help."));
    }

    #[test]
    fn long_and_odd_texts_are_no_trouble() {
        let book = shipped("wifi");
        let long = "ñ".repeat(TEXT_BYTES_MAX) + "🦊";
        assert_eq!(recognised(&long), None);
        assert_eq!(told(&book, &long), []);
        assert!(!speaks_expert(&book, "\u{0}\u{202e}'’'"));
    }
}
