//! How text becomes the terms that are searched: one rule for the index, for queries and for rules.
//!
//! - Words are runs of letters, digits and marks, in lower case and without accents (`Störung` → `storung`).
//! - Words joined by one of `- _ . @ : + & '` (addresses, serial numbers, IP addresses, file names) give their parts, and
//!   besides the whole without its joints, so that `E-1234`, `e1234` and `1234` all find `E-1234`.
//! - Scripts written without spaces (Chinese, Japanese, Thai …) and Hangul give overlapping pairs of characters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::person::is_invisible;

/// The longest term, in characters; what is longer is cut, in texts and in queries alike.
pub const TERM_CHARS_MAX: usize = 64;
/// The longest joined chunk that is also found without its joints, in parts.
const GLUED_PARTS_MAX: usize = 10;

/// One term of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Folded: see [`fold`].
    pub text: String,
    /// Terms that follow each other have positions one apart; a phrase is such a run.
    pub position: usize,
    /// Where it stands in the text, in bytes.
    pub from: usize,
    pub until: usize,
    /// Found alone, but no step of a phrase: a whole without its joints, or the digits behind letters.
    pub extra: bool,
}

/// Lower case, compatibility forms, without accents; what carries meaning in its script stays.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_accent(*c) && !is_invisible(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            // Lower-casing can bring an accent back (İ).
            c if is_accent(c) => {}
            c => out.push(c),
        }
    }
    out.nfc().collect()
}

/// Marks that readers leave out when they type: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0591}'..='\u{05C7}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}')
        && is_combining_mark(c)
        || c == '\u{0640}'
}

/// Characters of scripts that put no space between words, and Hangul, whose endings would hide the word.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1100}'..='\u{11FF}' | '\u{1780}'..='\u{17FF}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3130}'..='\u{318F}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || !c.is_ascii() && (is_combining_mark(c) || is_invisible(c) || is_unspaced(c) && c != '\u{30FB}')
}

fn is_joint(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | '@' | ':' | '+' | '&' | '\'' | '\u{2019}' | '\u{2010}' | '\u{2011}')
}

/// The terms of a text, by position; terms of one position may come in any order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut position = 0;
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((from, c)) = chars.next() {
        if !is_word(c) {
            continue;
        }
        let mut until = from + c.len_utf8();
        while let Some(&(at, c)) = chars.peek() {
            if !is_word(c) {
                break;
            }
            until = at + c.len_utf8();
            chars.next();
        }
        parts.push((from, until));
        // A joint continues the chunk only between two words.
        if let Some(&(at, c)) = chars.peek()
            && is_joint(c)
            && text[at + c.len_utf8()..].chars().next().is_some_and(is_word)
        {
            chars.next();
            continue;
        }
        push_chunk(text, &parts, &mut position, &mut out);
        parts.clear();
    }
    if !parts.is_empty() {
        push_chunk(text, &parts, &mut position, &mut out);
    }
    out
}

fn push_chunk(text: &str, parts: &[(usize, usize)], position: &mut usize, out: &mut Vec<Token>) {
    let first = out.len();
    let start = *position;
    let mut spaced = true;
    for &(from, until) in parts {
        let mut from = from;
        while from < until {
            let rest = &text[from..until];
            let unspaced = rest.chars().next().is_some_and(is_unspaced);
            let len = rest
                .find(|c: char| is_unspaced(c) != unspaced && !is_combining_mark(c))
                .unwrap_or(rest.len());
            if unspaced {
                spaced = false;
                push_pairs(text, from, from + len, position, out);
            } else {
                push_word(text, from, from + len, position, out);
            }
            from += len;
        }
    }
    if parts.len() > 1 && spaced && parts.len() <= GLUED_PARTS_MAX && *position > start + 1 {
        let whole: String = out[first..].iter().filter(|t| !t.extra).map(|t| t.text.as_str()).collect();
        if whole.chars().count() <= TERM_CHARS_MAX {
            out.push(Token {
                text: whole,
                position: start,
                from: parts[0].0,
                until: parts[parts.len() - 1].1,
                extra: true,
            });
        }
    }
}

fn push_word(text: &str, from: usize, until: usize, position: &mut usize, out: &mut Vec<Token>) {
    let mut folded = fold(&text[from..until]);
    if let Some((cut, _)) = folded.char_indices().nth(TERM_CHARS_MAX) {
        folded.truncate(cut);
    }
    if folded.is_empty() {
        return;
    }
    let tail = digits_behind_letters(&folded).map(str::to_owned);
    out.push(Token { text: folded, position: *position, from, until, extra: false });
    if let Some(text) = tail {
        out.push(Token { text, position: *position, from, until, extra: true });
    }
    *position += 1;
}

/// `80070005` of `0x80070005`, `1234` of `e1234`.
fn digits_behind_letters(term: &str) -> Option<&str> {
    if let Some(hex) = term.strip_prefix("0x")
        && hex.len() >= 3
        && hex.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return Some(hex);
    }
    let digits = term.trim_start_matches(|c: char| c.is_ascii_lowercase());
    (digits.len() >= 3 && digits.len() < term.len() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then_some(digits)
}

/// Pairs of characters, and the last one alone, so that every character begins a term.
fn push_pairs(text: &str, from: usize, until: usize, position: &mut usize, out: &mut Vec<Token>) {
    let run = &text[from..until];
    let folded: Vec<char> = run.nfkc().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).collect();
    let bounds: Vec<usize> = run.char_indices().map(|(i, _)| from + i).chain([until]).collect();
    let exact = folded.len() + 1 == bounds.len();
    for i in 0..folded.len() {
        let end = (i + 2).min(folded.len());
        let (from, until) = if exact { (bounds[i], bounds[end]) } else { (from, until) };
        out.push(Token {
            text: folded[i..end].iter().collect(),
            position: *position,
            from,
            until,
            extra: false,
        });
        *position += 1;
    }
}

/// What a word or phrase of a query looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    /// Terms that must follow each other.
    pub parts: Vec<String>,
    /// The last part need only be the beginning of a term.
    pub prefix: bool,
    /// The same without joints, which finds it too.
    pub glued: Option<String>,
}

impl Needle {
    /// Reads a word, or a phrase of several. `None` when it holds nothing that is searched (`"?!"`).
    pub fn new(text: &str, prefix: bool) -> Option<Self> {
        let tokens = tokens(text);
        let mut parts: Vec<&Token> = tokens.iter().filter(|t| !t.extra).collect();
        let last = parts.last()?;
        let mut prefix = prefix;
        if last.text.chars().count() == 1 && last.text.chars().all(is_unspaced) {
            let in_a_run = parts.len() > 1 && {
                let before = parts[parts.len() - 2];
                before.until >= last.until && before.text.ends_with(last.text.as_str())
            };
            // The single last character of a run says nothing that the pair before it does not say.
            if in_a_run {
                parts.pop();
            } else {
                prefix = true;
            }
        }
        let whole =
            tokens.iter().find(|t| t.extra && t.position == 0 && t.from == 0 && t.until == text.len());
        Some(Self {
            glued: whole.filter(|_| parts.len() > 1).map(|t| t.text.clone()),
            parts: parts.into_iter().map(|t| t.text.clone()).collect(),
            prefix,
        })
    }

    /// Where it is found in a text's terms: the range of bytes of each occurrence.
    pub fn find(&self, tokens: &[Token]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let last = self.parts.len() - 1;
        let fits = |t: &Token, i: usize| {
            if i == last && self.prefix {
                t.text.starts_with(&self.parts[i])
            } else {
                t.text == self.parts[i]
            }
        };
        for (i, t) in tokens.iter().enumerate() {
            if let Some(whole) = &self.glued
                && (t.text == *whole || self.prefix && t.text.starts_with(whole.as_str()))
            {
                found.push((t.from, t.until));
            }
            if !fits(t, 0) {
                continue;
            }
            let mut end = t.until;
            let mut at = i;
            let complete = (1..self.parts.len()).all(|n| {
                // Terms of one position may stand in any order, the glued one behind the parts.
                let step = tokens[at..]
                    .iter()
                    .take(4 * GLUED_PARTS_MAX)
                    .position(|u| u.position == t.position + n && fits(u, n));
                if let Some(step) = step {
                    at += step;
                    end = end.max(tokens[at].until);
                }
                step.is_some()
            });
            if complete {
                found.push((t.from, end));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut t: Vec<_> = tokens(text).into_iter().map(|t| t.text).collect();
        t.sort();
        t
    }

    fn finds(query: &str, text: &str) -> bool {
        Needle::new(query, false).is_some_and(|n| !n.find(&tokens(text)).is_empty())
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(terms("Störung, ÇA VA? Straße"), ["ca", "storung", "strasse", "va"]);
        assert_eq!(terms("Ёлка İstanbul ΟΔΟΣ łódź"), ["istanbul", "lodz", "οδοσ", "елка"]);
        assert_eq!(terms("e\u{301}te\u{301} pass\u{AD}word"), ["ete", "password"]);
        assert!(terms(" ?! -- … ").is_empty());
    }

    #[test]
    fn addresses_codes_and_files_are_found_whole_and_by_part() {
        let text = "Error 0x80070005 (E-1234) from rosa@mail.example.com at 10.0.0.17, see report_2024-05.final.pdf; S/N SN00417";
        for query in [
            "0x80070005",
            "80070005",
            "E-1234",
            "e1234",
            "1234",
            "rosa@mail.example.com",
            "rosa",
            "mail.example.com",
            "example.com",
            "10.0.0.17",
            "10.0.0",
            "report_2024-05.final.pdf",
            "final.pdf",
            "report",
            "SN00417",
            "00417",
        ] {
            assert!(finds(query, text), "{query}");
        }
        for query in ["10.0.0.1", "E-123", "example.org", "0.10.0", "rosa@example.com"] {
            assert!(!finds(query, text), "{query}");
        }
        assert!(finds("E-1234", "it says e1234"));
        assert!(finds("email", "by E-Mail"));
        assert!(finds("e-mail", "by email"));
    }

    #[test]
    fn unspaced_scripts_are_found_by_any_run() {
        let text = "プリンターが動きません。打印机坏了 Windows更新";
        for query in ["プリンター", "動き", "打印机", "坏", "了", "机坏", "更新", "windows"] {
            assert!(finds(query, text), "{query}");
        }
        for query in ["机了", "印坏", "打坏"] {
            assert!(!finds(query, text), "{query}");
        }
        assert!(finds("프린터", "새 프린터가 고장"));
    }

    #[test]
    fn places_are_byte_ranges_of_the_text() {
        let text = "Die Störung: E-12 打印机";
        for t in tokens(text) {
            assert!(text.is_char_boundary(t.from) && text.is_char_boundary(t.until) && t.from < t.until);
        }
        let at =
            |q: &str| Needle::new(q, false).unwrap().find(&tokens(text)).first().map(|&(a, b)| &text[a..b]);
        assert_eq!(at("storung"), Some("Störung"));
        assert_eq!(at("e-12"), Some("E-12"));
        assert_eq!(at("印机"), Some("印机"));
    }
}
