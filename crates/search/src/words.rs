//! Terms for the index: words as `domain::query::words` cuts them, and their stems by language.

use domain::query::words::{Token as Word, fold, tokens};
use tantivy::tokenizer::{
    Language, RawTokenizer, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager,
};

pub(crate) const WORDS: &str = "words";
pub(crate) const STEMS: &str = "stems";

/// Languages whose word forms are known, by ISO 639-1 code.
const STEMMED: &[(&str, Language)] = &[
    ("ar", Language::Arabic),
    ("da", Language::Danish),
    ("de", Language::German),
    ("el", Language::Greek),
    ("en", Language::English),
    ("es", Language::Spanish),
    ("fi", Language::Finnish),
    ("fr", Language::French),
    ("hu", Language::Hungarian),
    ("it", Language::Italian),
    ("nb", Language::Norwegian),
    ("nl", Language::Dutch),
    ("nn", Language::Norwegian),
    ("no", Language::Norwegian),
    ("pt", Language::Portuguese),
    ("ro", Language::Romanian),
    ("ru", Language::Russian),
    ("sv", Language::Swedish),
    ("ta", Language::Tamil),
    ("tr", Language::Turkish),
];

fn language(code: &str) -> Option<Language> {
    STEMMED.iter().find(|(c, _)| *c == code).map(|(_, l)| *l)
}

pub(crate) fn is_stemmed(code: &str) -> bool {
    language(code).is_some()
}

pub(crate) fn stemmed_languages() -> impl Iterator<Item = &'static str> {
    STEMMED.iter().map(|(code, _)| *code)
}

pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(WORDS, WordTokenizer);
    manager.register(STEMS, StemTokenizer);
    manager
}

/// Terms in the order of their positions, as the index wants them.
struct Terms {
    terms: std::vec::IntoIter<Token>,
    current: Token,
}

impl Terms {
    fn new(terms: Vec<Token>) -> Self {
        Self { terms: terms.into_iter(), current: Token::default() }
    }
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        match self.terms.next() {
            Some(token) => {
                self.current = token;
                true
            }
            None => false,
        }
    }
    fn token(&self) -> &Token {
        &self.current
    }
    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}

#[derive(Clone)]
struct WordTokenizer;

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let mut terms: Vec<Token> = tokens(text)
            .into_iter()
            .map(|t| Token {
                offset_from: t.from,
                offset_to: t.until,
                position: t.position,
                text: t.text,
                position_length: 1,
            })
            .collect();
        terms.sort_by_key(|t| t.position);
        Terms::new(terms)
    }
}

/// Reads what [`stems_input`] wrote.
#[derive(Clone)]
struct StemTokenizer;

/// The text of a stem field: its language goes before it, for a field has one tokenizer only.
pub(crate) fn stems_input(code: &str, text: &str) -> String {
    format!("{code}\n{text}")
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let Some((code, text)) = text.split_once('\n') else { return Terms::new(Vec::new()) };
        let Some(mut stems) = Stems::new(code) else { return Terms::new(Vec::new()) };
        let terms = tokens(text)
            .iter()
            .filter(|t| !t.extra)
            .map(|t| Token {
                offset_from: t.from,
                offset_to: t.until,
                position: t.position,
                text: stems.term(&text[t.from..t.until]),
                position_length: 1,
            })
            .collect();
        Terms::new(terms)
    }
}

/// The stems of one language (Snowball's algorithms).
pub(crate) struct Stems {
    code: &'static str,
    analyzer: TextAnalyzer,
}

impl Stems {
    pub(crate) fn new(code: &str) -> Option<Self> {
        let &(code, language) = STEMMED.iter().find(|(c, _)| *c == code)?;
        Some(Self {
            code,
            analyzer: TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(language)).build(),
        })
    }

    /// `de:drucker`: a stem is only ever compared with stems of its language. The accents are there while the stemmer looks
    /// at the word, and go afterwards.
    pub(crate) fn term(&mut self, word: &str) -> String {
        let lower = word.to_lowercase();
        let mut stem = lower;
        {
            let mut stream = self.analyzer.token_stream(&stem);
            let stemmed = stream.next().map(|t| t.text.clone());
            drop(stream);
            stem = stemmed.unwrap_or(stem);
        }
        format!("{}:{}", self.code, fold(&stem))
    }

    /// The stem of each word, beside its place.
    pub(crate) fn of<'w>(&mut self, text: &str, words: &'w [Word]) -> Vec<(&'w Word, String)> {
        words.iter().filter(|w| !w.extra).map(|w| (w, self.term(&text[w.from..w.until]))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem_within_their_language_only() {
        let stem = |code: &str, word: &str| Stems::new(code).expect("known").term(word);
        assert_eq!(stem("en", "Printers"), stem("en", "printer"));
        assert_eq!(stem("de", "Störungen"), stem("de", "störung"));
        assert_eq!(stem("fr", "imprimantes"), stem("fr", "imprimante"));
        assert_ne!(stem("en", "die"), stem("de", "die"));
        assert!(Stems::new("xx").is_none());
    }
}
