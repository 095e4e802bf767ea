//! A text in sentences and words, as the lists read it.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A sentence with its place in the text.
#[derive(Debug)]
pub(super) struct Sentence<'a> {
    pub(super) range: Range<usize>,
    pub(super) tokens: Vec<Token>,
    text: &'a str,
}

/// A word.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Ways to read it, as it stands first: lower case without accents; letters that were stretched, put for digits, or
    /// joined to it in Arabic taken away.
    pub(super) readings: Vec<String>,
    pub(super) letters: usize,
    /// More than one letter, and all of them capital.
    pub(super) is_upper: bool,
    /// Between quotation marks: somebody else's word.
    pub(super) is_quoted: bool,
    /// A comma or the like stands before it: what was said before that does not reach it.
    pub(super) is_after_break: bool,
}

/// Pictures of anger and contempt.
const ANGRY: &str = "😠😡🤬👿💢🖕👎😤🤮💩";

impl Sentence<'_> {
    /// What its marks weigh; nothing for a sentence that ends as sentences do.
    pub(super) fn marks_weight(&self) -> Option<f64> {
        let mut run: u32 = 0;
        let mut longest: u32 = 0;
        let mut angry: u32 = 0;
        for c in self.text.chars() {
            run = if "!?؟¡¿‼⁉！？".contains(c) { run + 1 } else { 0 };
            longest = longest.max(run);
            angry += u32::from(ANGRY.contains(c));
        }
        let weight = 0.25 * f64::from(longest.saturating_sub(1).min(4)) + 0.5 * f64::from(angry.min(4));
        (weight > 0.0).then_some(weight)
    }
}

/// The sentences of what was newly written: lines that begin with `>` are a quotation.
pub(super) fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim_start().starts_with('>') {
            in_line(line, at, &mut all);
        }
        at += line.len();
    }
    all
}

fn in_line<'a>(line: &'a str, offset: usize, all: &mut Vec<Sentence<'a>>) {
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = ".!?؟…。！？".contains(c);
        let next = chars.peek().map(|(_, next)| *next);
        // Inside of a number, an address or a run of marks a sentence goes on.
        let goes_on = next.is_some_and(|n| {
            !n.is_whitespace() && (c == '.' || ".!?؟…！？\"”“»)’".contains(n) || ANGRY.contains(n))
        });
        if ends && !goes_on {
            let end = at + c.len_utf8();
            push(line, start, end, offset, all);
            start = end;
        }
    }
    push(line, start, line.len(), offset, all);
}

fn push<'a>(line: &'a str, start: usize, end: usize, offset: usize, all: &mut Vec<Sentence<'a>>) {
    let whole = &line[start..end];
    let text = whole.trim();
    if text.is_empty() {
        return;
    }
    let begins = offset + start + (whole.len() - whole.trim_start().len());
    all.push(Sentence { range: begins..begins + text.len(), tokens: tokens(text), text });
}

/// Words stand between what is neither letter, digit, nor a mark that people put for one.
fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut is_after_break = false;
    let mut quoted_by: Option<char> = None;
    let closing = |open: char| match open {
        '„' | '“' => "“”",
        '«' => "»",
        _ => "\"”",
    };
    // A quotation that does not end in its sentence is none.
    let closes = |open: char, rest: &str| rest.chars().any(|c| closing(open).contains(c));
    for (at, c) in text.char_indices() {
        if is_part_of_a_word(c) || is_combining_mark(c) {
            word.push(c);
            continue;
        }
        if let Some(token) = token(&word, quoted_by.is_some(), is_after_break) {
            all.push(token);
            is_after_break = false;
        }
        is_after_break |= ",;:،؛()–—".contains(c);
        word.clear();
        match quoted_by {
            Some(open) if closing(open).contains(c) => quoted_by = None,
            None if "\"„“«".contains(c) && closes(c, &text[at + c.len_utf8()..]) => quoted_by = Some(c),
            Some(_) | None => {}
        }
    }
    all.extend(token(&word, quoted_by.is_some(), is_after_break));
    all
}

fn is_part_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || "'’*@$ـ".contains(c)
}

fn token(word: &str, is_quoted: bool, is_after_break: bool) -> Option<Token> {
    let word = word.trim_matches(['\'', '’']);
    // `*really*` is stress; `f***` hides letters.
    let word = if word.starts_with('*') { word.trim_matches('*') } else { word };
    if !word.chars().any(char::is_alphanumeric) {
        return None;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let has_case = word.chars().any(|c| c.is_uppercase());
    Some(Token {
        readings: readings(&fold(word)),
        letters,
        is_upper: letters > 1 && has_case && !word.chars().any(char::is_lowercase),
        is_quoted,
        is_after_break,
    })
}

/// Lower case, without accents and vowel signs, with one form of each Arabic letter that has several.
pub(super) fn fold(word: &str) -> String {
    word.nfd()
        .filter(|c| !is_combining_mark(*c) && *c != 'ـ')
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' => 'ي',
            'ة' => 'ه',
            'ؤ' => 'و',
            'ئ' => 'ي',
            '’' => '\'',
            'ß' => 's',
            other => other,
        })
        .collect()
}

fn readings(folded: &str) -> Vec<String> {
    let mut all = vec![folded.to_owned()];
    let mut add = |reading: String| {
        if reading.chars().count() >= 2 && !all.contains(&reading) {
            all.push(reading);
        }
    };
    add(shortened(folded, 1));
    add(shortened(folded, 2));
    let has_letters = folded.chars().any(char::is_alphabetic);
    if has_letters && folded.chars().any(|c| "013457@$".contains(c)) {
        add(folded.chars().map(letter_for).collect());
    }
    if folded.chars().next().is_some_and(is_arabic) {
        for reading in without_joined(folded) {
            add(reading);
        }
    }
    all
}

/// A letter that stands three times or more is stretched: `nooooo`.
fn shortened(word: &str, to: usize) -> String {
    let mut out = String::new();
    let mut run: Option<(char, usize)> = None;
    let mut end = |run: Option<(char, usize)>| {
        if let Some((c, n)) = run {
            out.extend(std::iter::repeat_n(c, if n >= 3 { to } else { n }));
        }
    };
    for c in word.chars() {
        run = match run {
            Some((known, n)) if known == c => Some((c, n + 1)),
            other => {
                end(other);
                Some((c, 1))
            }
        };
    }
    end(run);
    out
}

fn letter_for(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

fn is_arabic(c: char) -> bool {
    ('\u{0620}'..='\u{064a}').contains(&c)
}

/// Arabic writes "and", "so", "by", "for", "like" and the article in one with the word.
fn without_joined(word: &str) -> Vec<String> {
    const LETTERS_MIN: usize = 3;
    let mut all = Vec::new();
    let mut rest: Vec<&str> = vec![word];
    for joined in ["و", "ف"] {
        rest.extend(word.strip_prefix(joined));
    }
    for start in rest {
        all.push(start.to_owned());
        for joined in ["بال", "كال", "لل", "ال", "ب", "ل", "ك"] {
            all.extend(start.strip_prefix(joined).map(str::to_owned));
        }
    }
    all.retain(|reading| reading.chars().count() >= LETTERS_MIN);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|t| t.readings[0].clone()).collect()
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        let texts =
            |text: &'static str| sentences(text).iter().map(|s| &text[s.range.clone()]).collect::<Vec<_>>();
        assert_eq!(texts("One. Two!! Three?! Four"), ["One.", "Two!!", "Three?!", "Four"]);
        assert_eq!(texts("It costs 3.50 at a.example now."), ["It costs 3.50 at a.example now."]);
        assert_eq!(texts("Mine\n> not mine! \n mine again "), ["Mine", "mine again"]);
        assert_eq!(texts("لماذا؟ الآن!"), ["لماذا؟", "الآن!"]);
    }

    #[test]
    fn words_lose_their_accents_and_keep_their_letters() {
        assert_eq!(words("Größe, ¡Inútil! إلى"), ["grose", "inutil", "الي"]);
        assert!(tokens("STUUUPID")[0].readings.contains(&"stupid".to_owned()));
        assert!(tokens("id1ot")[0].readings.contains(&"idiot".to_owned()));
        assert!(tokens("والأغبياء")[0].readings.contains(&"اغبياء".to_owned()));
        assert!(tokens("f*ck")[0].readings.contains(&"f*ck".to_owned()));
    }

    #[test]
    fn what_stands_between_quotation_marks_is_somebody_elses() {
        let quoted = |text: &str| tokens(text).into_iter().filter(|t| t.is_quoted).count();
        assert_eq!(quoted("He said \"you fool\" to me"), 2);
        assert_eq!(quoted("Er sagte „du Narr“ zu mir"), 2);
        assert_eq!(quoted("a 5\" screen, and nothing else"), 0);
    }

    #[test]
    fn capitals_are_seen_as_such() {
        let upper: Vec<_> = tokens("WHY does USB أنت fail").into_iter().map(|t| t.is_upper).collect();
        assert_eq!(upper, [true, false, true, false, false]);
    }
}
