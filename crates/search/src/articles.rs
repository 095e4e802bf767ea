//! Finding articles: a small index in memory, made anew from the shelf whenever that changed.
//!
//! Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with words in the title and in
//! labels counted more than once. A word that nobody wrote is taken for one that is written nearly so: by its beginning
//! while it is typed, by synonyms, by up to two wrong letters. Who asks is part of the query: an article that is not for them
//! is never scored, counted or cut into a snippet.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::ArticleId;
use domain::article::{Audience, Locale};
use domain::help::{HelpReader, Shelf};
use domain::permission::may_read_article;
use domain::query::words::{Needle, tokens};

use crate::snippet::{Marker, Piece};
use crate::words::{Stems, is_stemmed};

/// The most that one search answers.
pub const FOUND_MAX: usize = 50;
/// Words of a query beyond these are left out.
const QUERY_WORDS_MAX: usize = 16;
/// How much a word in the title, and in a label, counts beside one in the text.
const TITLE_WEIGHT: f32 = 6.0;
const LABEL_WEIGHT: f32 = 3.0;
/// Constants of BM25.
const K1: f32 = 1.2;
const B: f32 = 0.6;
/// What a match is worth that is none to the letter.
const BY_SYNONYM: f32 = 0.8;
const BY_BEGINNING: f32 = 0.6;
const BY_ONE_LETTER: f32 = 0.5;
const BY_TWO_LETTERS: f32 = 0.3;
/// A word shorter than that is not taken for another one; from the second on two letters may be wrong.
const ONE_LETTER_CHARS_MIN: usize = 4;
const TWO_LETTERS_CHARS_MIN: usize = 8;
/// For so many words of a query that nobody wrote are others sought: each is compared with all that is written.
const GUESSED_WORDS_MAX: usize = 6;

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub article: ArticleId,
    pub locale: Locale,
    pub title: Vec<Piece>,
    pub snippet: Vec<Piece>,
    pub score: f32,
}

struct Doc {
    article: ArticleId,
    audience: Audience,
    locale: Locale,
    title: String,
    /// Without the signs of Markdown.
    text: String,
    length: f32,
}

/// A word as it is written.
#[derive(Default)]
struct Written {
    chars: usize,
    terms: HashSet<String>,
    /// The documents that have it, ascending.
    docs: Vec<u32>,
}

/// What a word of a query stands for, and whether that word itself is written anywhere.
#[derive(Default)]
struct Meant {
    /// Terms, what each is worth, and how it is written.
    terms: Vec<(String, f32, String)>,
    is_known: bool,
}

/// All that is published, to be searched.
#[derive(Default)]
pub struct ArticleIndex {
    docs: Vec<Doc>,
    /// Term → documents with their weight of it.
    postings: HashMap<String, Vec<(u32, f32)>>,
    /// The words as they are written, folded, by language.
    vocabulary: BTreeMap<(String, String), Written>,
    synonyms: Vec<Vec<String>>,
}

/// The terms of a text: stems where the language's are known, else words. With each the word itself.
fn terms(text: &str, language: &str) -> Vec<(String, String)> {
    let words = tokens(text);
    match Stems::new(language) {
        Some(mut stems) => {
            let mut out: Vec<(String, String)> =
                stems.of(text, &words).into_iter().map(|(w, stem)| (w.text.clone(), stem)).collect();
            out.extend(words.iter().filter(|w| w.extra).map(|w| (w.text.clone(), plain(language, &w.text))));
            out
        }
        None => words.into_iter().map(|w| (w.text.clone(), plain(language, &w.text))).collect(),
    }
}

fn plain(language: &str, word: &str) -> String {
    format!("{language}={word}")
}

impl ArticleIndex {
    /// `readable` gives the words of a Markdown text without its signs.
    pub fn new(shelf: &Shelf, readable: impl Fn(&str) -> String) -> Self {
        let mut index = Self { synonyms: shelf.settings().synonyms.clone(), ..Self::default() };
        for shelved in shelf.all_for_index() {
            for text in &shelved.texts {
                let body = readable(&text.body);
                let number = u32::try_from(index.docs.len()).unwrap_or(u32::MAX);
                let language = text.locale.language();
                let mut weights: HashMap<String, f32> = HashMap::new();
                let labels = shelved.article.labels.join(" ");
                let mut length = 0.0;
                for (part, weight) in [(&text.title, TITLE_WEIGHT), (&labels, LABEL_WEIGHT), (&body, 1.0)] {
                    for (word, term) in terms(part, language) {
                        length += 1.0;
                        *weights.entry(term.clone()).or_default() += weight;
                        let chars = word.chars().count();
                        let written = index.vocabulary.entry((language.to_owned(), word)).or_default();
                        written.chars = chars;
                        written.terms.insert(term);
                        if written.docs.last() != Some(&number) {
                            written.docs.push(number);
                        }
                    }
                }
                for (term, weight) in weights {
                    index.postings.entry(term).or_default().push((number, weight));
                }
                index.docs.push(Doc {
                    article: shelved.article.id,
                    audience: shelved.article.audience,
                    locale: text.locale.clone(),
                    title: text.title.clone(),
                    text: body,
                    length,
                });
            }
        }
        index
    }

    /// What fits `query` best, for `reader`; texts in the languages of `order` before others, and of each article only the
    /// one in the first of them. The last word may be half typed.
    pub fn find(&self, query: &str, order: &[Locale], reader: HelpReader, limit: usize) -> Vec<Found> {
        let words = wanted(query);
        if words.is_empty() {
            return Vec::new();
        }
        let shown: Vec<usize> = (0..self.docs.len())
            .filter(|&n| may_read_article(reader, self.docs[n].audience).is_ok())
            .collect();
        // One text of each article: the one that this reader would be shown.
        let mut best: BTreeMap<ArticleId, (usize, usize)> = BTreeMap::new();
        for &n in &shown {
            let place = order.iter().position(|l| *l == self.docs[n].locale).unwrap_or(order.len());
            let entry = best.entry(self.docs[n].article).or_insert((place, n));
            if place < entry.0 {
                *entry = (place, n);
            }
        }
        let open: HashSet<usize> = best.values().map(|(_, n)| *n).collect();
        let lengths: f32 = best.values().map(|(_, n)| self.docs[*n].length).sum();
        let mean_length = (lengths / open.len().max(1) as f32).max(1.0);
        let mut guesses = 0;
        let languages: HashSet<&str> = open.iter().map(|&n| self.docs[n].locale.language()).collect();
        let mut scores: HashMap<usize, (f32, usize)> = HashMap::new();
        let mut needles: HashSet<String> = HashSet::new();
        for (at, word) in words.iter().enumerate() {
            let mut of_word: HashMap<usize, f32> = HashMap::new();
            let mut add = |term: &str, worth: f32, surface: &str, needles: &mut HashSet<String>| {
                let Some(postings) = self.postings.get(term) else { return };
                let readable: Vec<&(u32, f32)> =
                    postings.iter().filter(|(n, _)| open.contains(&(*n as usize))).collect();
                if readable.is_empty() {
                    return;
                }
                let (n, all) = (readable.len() as f32, open.len() as f32);
                let rarity = (1.0 + (all - n + 0.5) / (n + 0.5)).ln();
                for (doc, weight) in readable {
                    let doc = *doc as usize;
                    let length = self.docs[doc].length / mean_length;
                    let score = worth * rarity * weight * (K1 + 1.0) / (weight + K1 * (1.0 - B + B * length));
                    let entry = of_word.entry(doc).or_default();
                    *entry = entry.max(score);
                }
                needles.insert(surface.to_owned());
            };
            let mut is_guessed = false;
            for language in &languages {
                let mut meant = self.meant(word, language, at + 1 == words.len(), &open);
                if !meant.is_known && guesses < GUESSED_WORDS_MAX {
                    is_guessed = true;
                    self.guess(word, language, &open, &mut meant);
                }
                for (term, worth, surface) in meant.terms {
                    add(&term, worth, &surface, &mut needles);
                }
            }
            guesses += usize::from(is_guessed);
            for (doc, score) in of_word {
                let entry = scores.entry(doc).or_default();
                *entry = (entry.0 + score, entry.1 + 1);
            }
        }
        let mut found: Vec<(usize, f32)> = scores
            .into_iter()
            .map(|(doc, (score, n))| {
                // Who has all of the words is before who has some of them.
                let share = n as f32 / words.len() as f32;
                (doc, score * share * share)
            })
            .collect();
        found.sort_by(|a, b| {
            b.1.total_cmp(&a.1).then_with(|| self.docs[a.0].article.cmp(&self.docs[b.0].article))
        });
        found.truncate(limit.min(FOUND_MAX));
        found.into_iter().map(|(n, score)| self.drawn(n, score, &words, &needles)).collect()
    }

    /// Texts that have most to do with an article: those with the rarest of its title's words and labels.
    pub fn like(
        &self,
        article: ArticleId,
        order: &[Locale],
        reader: HelpReader,
        limit: usize,
    ) -> Vec<ArticleId> {
        let Some(doc) = self.docs.iter().find(|d| d.article == article && order.first() == Some(&d.locale))
        else {
            return Vec::new();
        };
        let found = self.find(&doc.title, order, reader, limit + 1);
        found.into_iter().map(|f| f.article).filter(|id| *id != article).take(limit).collect()
    }

    /// What a word of a query stands for in a language, going by the documents of `open` alone: what the others have tells
    /// nothing, not even that it is there.
    fn meant(&self, word: &str, language: &str, is_last: bool, open: &HashSet<usize>) -> Meant {
        let mut out = Meant::default();
        self.exact(word, language, 1.0, open, &mut out);
        for group in self.synonyms.iter().filter(|g| g.iter().any(|w| w == word)) {
            for other in group.iter().filter(|w| *w != word) {
                self.exact(other, language, BY_SYNONYM, open, &mut out);
            }
        }
        if is_last && word.chars().count() >= 2 {
            let from = self.vocabulary.range((language.to_owned(), word.to_owned())..);
            let beginning = from
                .take_while(|((l, w), _)| l == language && w.starts_with(word))
                .filter(|((_, w), written)| w != word && is_in(written, open))
                .take(100);
            for ((_, w), written) in beginning {
                out.terms.extend(written.terms.iter().map(|t| (t.clone(), BY_BEGINNING, w.clone())));
                out.is_known = true;
            }
        }
        out
    }

    /// The word itself, in any of its forms.
    fn exact(&self, word: &str, language: &str, worth: f32, open: &HashSet<usize>, out: &mut Meant) {
        let is_open = |(n, _): &(u32, f32)| open.contains(&(*n as usize));
        for (_, term) in terms(word, language) {
            if self.postings.get(&term).is_some_and(|all| all.iter().any(is_open)) {
                out.terms.push((term, worth, word.to_owned()));
                out.is_known = true;
            }
        }
    }

    /// The words that are written nearly like one that nobody wrote, and what those mean that are nearly a synonym.
    fn guess(&self, word: &str, language: &str, open: &HashSet<usize>, out: &mut Meant) {
        let length = word.chars().count();
        if length < ONE_LETTER_CHARS_MIN || word.chars().any(char::is_numeric) {
            return;
        }
        let wrong_max = if length >= TWO_LETTERS_CHARS_MIN { 2 } else { 1 };
        let worth = |wrong: usize| if wrong <= 1 { BY_ONE_LETTER } else { BY_TWO_LETTERS };
        let all = self.vocabulary.range((language.to_owned(), String::new())..);
        for ((_, w), written) in all.take_while(|((l, _), _)| l == language) {
            if written.chars.abs_diff(length) > wrong_max {
                continue;
            }
            if let Some(wrong) = distance(word, w, wrong_max)
                && is_in(written, open)
            {
                out.terms.extend(written.terms.iter().map(|t| (t.clone(), worth(wrong), w.clone())));
            }
        }
        for group in &self.synonyms {
            let Some(wrong) = group.iter().filter_map(|w| distance(word, w, wrong_max)).min() else {
                continue;
            };
            for other in group {
                self.exact(other, language, BY_SYNONYM * worth(wrong), open, out);
            }
        }
    }

    fn drawn(&self, n: usize, score: f32, words: &[String], needles: &HashSet<String>) -> Found {
        let doc = &self.docs[n];
        let language = doc.locale.language();
        let all = words.iter().chain(needles);
        let mut stems: Vec<String> = Vec::new();
        if is_stemmed(language)
            && let Some(mut of) = Stems::new(language)
        {
            stems = all.clone().map(|w| of.term(w)).collect();
        }
        let marker = Marker {
            needles: all.filter_map(|w| Needle::new(w, false)).collect(),
            stems: vec![(language.to_owned(), stems)],
        };
        Found {
            article: doc.article,
            locale: doc.locale.clone(),
            title: marker.whole(&doc.title, Some(language)),
            snippet: marker.snippet(&doc.text, Some(language)),
            score,
        }
    }
}

/// Is a word written in one of these documents?
fn is_in(written: &Written, open: &HashSet<usize>) -> bool {
    written.docs.iter().any(|n| open.contains(&(*n as usize)))
}

/// The words of a query, each once.
fn wanted(query: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let words = tokens(query).into_iter().filter(|t| !t.extra).map(|t| t.text);
    words.filter(|w| seen.insert(w.clone())).take(QUERY_WORDS_MAX).collect()
}

/// How many letters are wrong, missing, too many or swapped with their neighbour; `None` beyond `max` (optimal string
/// alignment).
fn distance(a: &str, b: &str, max: usize) -> Option<usize> {
    // Most pairs end here, before anything is copied.
    let (mut x, mut y) = (a.chars(), b.chars());
    let (a0, b0, a1, b1) = (x.next(), y.next(), x.next(), y.next());
    if a0 != b0 && a1 != b1 && a0 != b1 {
        return None;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (row[j] + 1).min(next[j - 1] + 1).min(row[j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|d| *d <= max)
}

#[cfg(test)]
mod tests {
    use domain::article::{Article, HelpPlace, PlaceName};
    use domain::help::{HelpSettings, LiveText, Shelved};
    use domain::{HelpPlaceId, Moment, OrganisationId, PersonId};

    use super::*;

    fn locale(text: &str) -> Locale {
        Locale::parse(text).unwrap()
    }

    fn article(id: i64, audience: Audience, texts: &[(&str, &str, &str)]) -> Shelved {
        let live = |(l, title, body): &(&str, &str, &str)| LiveText {
            locale: locale(l),
            title: (*title).into(),
            body: (*body).into(),
            published_at: Moment(1),
            edited_at: Moment(1),
        };
        Shelved {
            article: Article {
                id: ArticleId(id),
                section: HelpPlaceId(1),
                audience,
                source: locale("en"),
                labels: vec!["office".into()],
                related: vec![],
                owner: None,
                check_at: None,
                position: id,
                is_promoted: false,
                author: None,
                archived_at: None,
                created_at: Moment(1),
                updated_at: Moment(1),
            },
            texts: texts.iter().map(live).collect(),
        }
    }

    fn index() -> ArticleIndex {
        index_of(&[1, 2, 3, 4, 5])
    }

    fn index_of(ids: &[i64]) -> ArticleIndex {
        let own = Audience::Organisation(OrganisationId(7));
        let settings = HelpSettings {
            synonyms: vec![vec!["wlan".into(), "wireless".into(), "wi-fi".into()]],
            locales: vec![locale("en"), locale("de")],
            ..HelpSettings::default()
        };
        let place = HelpPlace {
            id: HelpPlaceId(1),
            category: None,
            position: 1,
            names: [(locale("en"), PlaceName::default())].into(),
            created_at: Moment(1),
            updated_at: Moment(1),
        };
        let all = vec![
            article(
                1,
                Audience::Everyone,
                &[
                    ("en", "Clear a paper jam", "Open the flap of the printer and pull the paper out."),
                    ("de", "Papierstau beheben", "Öffnen Sie die Klappe des Druckers."),
                ],
            ),
            article(
                2,
                Audience::Everyone,
                &[("en", "Join the wireless network", "Choose the network, type the password.")],
            ),
            article(
                3,
                Audience::Team,
                &[(
                    "en",
                    "Printer passwords",
                    "The secret is xyzzy. Password of all printers. Networg, jamming.",
                )],
            ),
            article(4, own, &[("en", "Your printers", "Zanzibar has three printers with a password.")]),
            article(
                5,
                Audience::Everyone,
                &[("en", "Reset your password", "Forgot your password? Ask for another one.")],
            ),
        ];
        let all = all.into_iter().filter(|a| ids.contains(&a.article.id.0)).collect();
        ArticleIndex::new(&Shelf::new(1, settings, vec![place], all), str::to_owned)
    }

    fn ids(query: &str, l: &str, reader: HelpReader) -> Vec<i64> {
        let order = [locale(l), locale("en"), locale("de")];
        index().find(query, &order, reader, 10).iter().map(|f| f.article.0).collect()
    }

    #[test]
    fn forms_typos_beginnings_and_synonyms_find_what_was_meant() {
        let find = |q: &str| ids(q, "en", HelpReader::Anyone);
        assert_eq!(find("reset password")[0], 5, "the one with both words in its title is first");
        assert_eq!(find("jams"), [1], "another form");
        assert_eq!(find("pasword rest")[0], 5, "letters missing");
        assert_eq!(find("prniter"), [1], "letters swapped");
        assert_eq!(find("wirelss"), [2]);
        assert_eq!(find("WLAN"), [2], "a synonym");
        assert_eq!(find("wlann"), [2], "a synonym with a letter too many");
        assert_eq!(find("netw"), [2], "half typed");
        assert_eq!(find("cat"), [0_i64; 0], "a short word is not taken for another");
        assert_eq!(find("  ?! "), [0_i64; 0]);
    }

    #[test]
    fn an_article_is_found_in_the_readers_language_once() {
        assert_eq!(ids("Papierstau", "de", HelpReader::Anyone), [1]);
        assert_eq!(ids("Drucker", "de", HelpReader::Anyone), [1], "another form of Druckers");
        assert_eq!(ids("wireless", "de", HelpReader::Anyone), [2], "nobody wrote it in German");
        let found = index().find("klappe", &[locale("de")], HelpReader::Anyone, 10);
        assert_eq!((found[0].locale.as_str(), found.len()), ("de", 1));
        assert!(
            found[0].snippet.iter().any(|(t, is_found)| *is_found && t == "Klappe"),
            "{:?}",
            found[0].snippet
        );
    }

    #[test]
    fn what_is_not_for_the_reader_is_not_found_and_not_shown() {
        let contact = |o| HelpReader::Contact { person: PersonId(1), organisation: o };
        for (reader, secret, zanzibar) in [
            (HelpReader::Anyone, false, false),
            (contact(None), false, false),
            (contact(Some(OrganisationId(8))), false, false),
            (contact(Some(OrganisationId(7))), false, true),
            (HelpReader::Team, true, true),
        ] {
            for query in ["xyzzy", "xyzz", "xyzzi"] {
                assert_eq!(ids(query, "en", reader).contains(&3), secret, "{reader:?} {query}");
            }
            assert_eq!(ids("zanzibar", "en", reader).contains(&4), zanzibar, "{reader:?}");
            let all = index().find("password printer", &[locale("en")], reader, 10);
            assert_eq!(all.iter().any(|f| f.article.0 == 3), secret);
            assert_eq!(all.iter().any(|f| f.article.0 == 4), zanzibar);
        }
    }

    #[test]
    fn scores_do_not_tell_of_what_cannot_be_read() {
        let (all, public) = (index(), index_of(&[1, 2, 5]));
        let find = |index: &ArticleIndex, q: &str| index.find(q, &[locale("en")], HelpReader::Anyone, 10);
        for query in
            ["password", "password printer", "networg", "printers", "jammi", "xyzz", "zanzibar", "secre"]
        {
            assert_eq!(find(&all, query), find(&public, query), "{query}");
        }
        assert!(
            !find(&all, "networg").is_empty(),
            "a word that only the team wrote is a misspelt one for others"
        );
    }

    #[test]
    fn distances_are_counted() {
        for (a, b, wanted) in [
            ("password", "password", Some(0)),
            ("pasword", "password", Some(1)),
            ("prniter", "printer", Some(1)),
            ("pritner", "printer", Some(1)),
            ("xrinter", "printer", Some(1)),
            ("passwrod", "password", Some(1)),
            ("house", "printer", None),
            ("", "a", Some(1)),
        ] {
            assert_eq!(distance(a, b, 1), wanted, "{a} {b}");
        }
        assert_eq!(distance("ab", "abcd", 1), None);
        assert_eq!(distance("straße", "strasse", 2), Some(2));
    }

    #[test]
    fn any_query_is_answered() {
        let index = index();
        for query in ["", "\u{202E}", "a".repeat(100_000).as_str(), "打印机", "(((", "\"", "-", "🖨️ 🖨️"]
        {
            let _ = index.find(query, &[locale("en")], HelpReader::Anyone, 10);
        }
    }
}
