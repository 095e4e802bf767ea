//! Tickets that are like another one, for whoever wonders how that ended.
//!
//! The question is the words of a subject and a first message. Its rarest words say what it is about: each is weighed by
//! how often it stands in the question and how few messages have it (tf · idf, as BM25 weighs it; Robertson and Zaragoza,
//! "The Probabilistic Relevance Framework", 2009), and the heaviest [`TERMS_MAX`] are looked up in subjects and public
//! messages. Each word counts once for a ticket, so that a long conversation is not like everything.
//! Words that stand in more than [`COMMON_PART`] of all messages say nothing, and their lists, which are the long ones, are
//! not walked: that bounds the cost.

use std::collections::HashMap;

use domain::query::words::tokens;
use domain::{OrganisationId, TicketId};

/// So many words of a question are looked up at most.
pub(crate) const TERMS_MAX: usize = 24;
/// A word that stands in a larger part of all messages tells nothing apart.
pub(crate) const COMMON_PART: f32 = 0.05;
/// ... but in a small desk every word stands in a large part: so many messages are never too many.
pub(crate) const COMMON_MIN: u64 = 20;
/// A list of postings longer than this is not walked, however large the desk.
pub(crate) const POSTINGS_MAX: u64 = 20_000;
/// The longest part of a question that is read, in bytes.
const QUESTION_BYTES_MAX: usize = 8 << 10;
/// How many tickets an answer names at most.
pub const SIMILAR_MAX: usize = 5;
/// What is less alike than this part of the question with itself is left out: five tickets that have nothing to do with it
/// are worse than none.
pub(crate) const ALIKE_MIN: f32 = 0.18;
/// How many of the question's words a ticket must share at least, where the question has so many.
pub(crate) const SHARED_MIN: u32 = 2;
/// What a word of the question's subject counts, beside one of its text.
pub(crate) const SUBJECT_WEIGHT: f32 = 1.6;
/// What a word counts that stands in the other ticket's subject, beside one in its messages.
pub(crate) const IN_SUBJECT: f32 = 1.3;
/// How many of the likest are looked at more closely.
pub(crate) const CANDIDATES_MAX: usize = 50;
/// What counts more: the same language (a word can be another's there), and the same organisation a little.
pub(crate) const LANGUAGE_GAIN: f32 = 1.15;
pub(crate) const ORGANISATION_GAIN: f32 = 1.1;
/// How many of the shared words are named.
pub(crate) const SHARED_SHOWN: usize = 4;

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Not itself.
    pub ticket: TicketId,
    pub subject: &'a str,
    pub text: &'a str,
    /// ISO 639-1.
    pub language: Option<&'a str>,
    pub organisation: Option<OrganisationId>,
}

/// A ticket that is like the question.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    pub ticket: TicketId,
    /// 1 is the question itself; more where language and organisation speak for it besides.
    pub likeness: f32,
    /// The heaviest words that both have, as they stand in the question.
    pub shared: Vec<String>,
}

/// One word of a question.
pub(crate) struct Asked {
    /// As it is looked up.
    pub(crate) term: String,
    /// As it was written.
    pub(crate) written: String,
    pub(crate) count: f32,
}

/// The words of a question, each once; numbers of one or two digits and single letters say nothing.
pub(crate) fn asked(question: &Question<'_>) -> Vec<Asked> {
    let mut all: HashMap<String, Asked> = HashMap::new();
    let text = &question.text[..question.text.floor_char_boundary(QUESTION_BYTES_MAX)];
    for (text, weight) in [(question.subject, SUBJECT_WEIGHT), (text, 1.0)] {
        for token in tokens(text).into_iter().filter(|t| !t.extra) {
            let chars = token.text.chars().count();
            let is_thin = chars < 2 || chars < 3 && token.text.bytes().all(|b| b.is_ascii_digit());
            if is_thin {
                continue;
            }
            let written = &text[token.from..token.until];
            all.entry(token.text).and_modify(|a| a.count += weight).or_insert_with_key(|term| Asked {
                term: term.clone(),
                written: written.to_owned(),
                count: weight,
            });
        }
    }
    let mut all: Vec<Asked> = all.into_values().collect();
    all.sort_by(|a, b| a.term.cmp(&b.term));
    all
}

/// How much a word tells that stands in `n` of `all` documents (BM25's own idf, which is never below zero).
pub(crate) fn idf(n: u64, all: u64) -> f32 {
    (1.0 + (all as f32 - n as f32 + 0.5) / (n as f32 + 0.5)).ln()
}

/// The word's count in the question, with BM25's saturation: said ten times is not ten times as much.
pub(crate) fn saturated(count: f32) -> f32 {
    const K: f32 = 1.2;
    count * (K + 1.0) / (count + K)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_its_words_once_each() {
        let q = Question {
            ticket: TicketId(1),
            subject: "Printer jam E-1234",
            text: "The printer, a 7 year old one, has a JAM again. x",
            language: None,
            organisation: None,
        };
        let words: Vec<(String, f32)> = asked(&q).into_iter().map(|a| (a.term, a.count)).collect();
        let of = |word: &str| words.iter().find(|(w, _)| w == word).map(|(_, n)| *n);
        assert_eq!(of("printer"), Some(SUBJECT_WEIGHT + 1.0));
        assert_eq!(of("jam"), Some(SUBJECT_WEIGHT + 1.0));
        assert!(of("1234").is_some() && of("7").is_none() && of("x").is_none() && of("a").is_none());
    }

    #[test]
    fn rare_words_weigh_more_and_repeating_helps_less_and_less() {
        assert!(idf(1, 1000) > idf(10, 1000) && idf(1000, 1000) > 0.0);
        assert!(saturated(2.0) > saturated(1.0) && saturated(20.0) < 2.2);
    }
}
