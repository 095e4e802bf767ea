//! What answers a sign without a question: facts of a device's check, and lines of logs.
//!
//! ```text
//!   told by: check network.gateways = 0 -> no address; log "DHCPDISCOVER <*> no free leases" -> no address
//! ```
//!
//! Clauses stand in order, with `;` between them; the first that holds counts. What is found is proposed to a person, and
//! nothing follows from it by itself. In a line of a log `<*>` stands for anything.

use std::fmt;

/// Clauses of one sign, and lines that one cause names.
pub const CLAUSES_MAX: usize = 20;
/// Characters of a pattern.
pub const PATTERN_CHARS_MAX: usize = 200;
/// So many letters and digits a pattern has, not counting what may be anything: fewer are in every log.
pub const PATTERN_LETTERS_MIN: usize = 6;
/// What stands for anything.
const ANY: &str = "<*>";

/// An answer, and what gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    pub by: ToldBy,
    /// Position in the sign's answers.
    pub answer: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToldBy {
    Fact(Test),
    Log(Pattern),
}

/// A fact of a check, and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// `network.online`
    pub fact: String,
    pub is: Is,
    pub value: String,
}

/// How a fact is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    Equal,
    Not,
    AtMost,
    AtLeast,
    Less,
    More,
    Has,
}

impl Is {
    /// The longer ones first: `<=` begins with `<`.
    pub const ALL: [Self; 7] =
        [Self::AtMost, Self::AtLeast, Self::Not, Self::Equal, Self::Less, Self::More, Self::Has];

    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Not => "!=",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::More => ">",
            Self::Has => "has",
        }
    }

    /// It compares numbers, and nothing else.
    pub fn orders(self) -> bool {
        matches!(self, Self::AtMost | Self::AtLeast | Self::Less | Self::More)
    }

    fn compares(self, found: f64, wanted: f64) -> bool {
        match self {
            Self::Equal => found == wanted,
            Self::Not => found != wanted,
            Self::AtMost => found <= wanted,
            Self::AtLeast => found >= wanted,
            Self::Less => found < wanted,
            Self::More => found > wanted,
            Self::Has => false,
        }
    }
}

/// The value of a fact, as a check told it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Known<'a> {
    YesNo(bool),
    Number(f64),
    Text(&'a str),
    List(&'a [String]),
}

impl Test {
    /// The number that it compares with, with or without `%`.
    pub fn number(&self) -> Option<f64> {
        let number = self.value.trim_end_matches('%').trim();
        number.parse::<f64>().ok().filter(|n| n.is_finite())
    }

    /// Does it hold of a value? A list is compared by its length, by what its entries have in them, or with `%` by the share
    /// that one of them tells: `storage.disks >= 95 %`.
    pub fn holds(&self, known: Known<'_>) -> bool {
        let wanted = self.value.to_lowercase();
        match known {
            Known::YesNo(yes) => {
                let word = if yes { "yes" } else { "no" };
                match self.is {
                    Is::Equal => wanted == word,
                    Is::Not => wanted != word,
                    Is::AtMost | Is::AtLeast | Is::Less | Is::More | Is::Has => false,
                }
            }
            Known::Number(found) => self.number().is_some_and(|number| self.is.compares(found, number)),
            Known::Text(found) => match self.is {
                Is::Equal => found.to_lowercase() == wanted,
                Is::Not => found.to_lowercase() != wanted,
                Is::Has => found.to_lowercase().contains(&wanted),
                Is::AtMost | Is::AtLeast | Is::Less | Is::More => false,
            },
            Known::List(all) => match self.number() {
                _ if self.is == Is::Has => all.iter().any(|entry| entry.to_lowercase().contains(&wanted)),
                Some(share) if self.value.ends_with('%') => {
                    all.iter().filter_map(|entry| percent(entry)).any(|found| self.is.compares(found, share))
                }
                Some(count) => self.is.compares(all.len() as f64, count),
                None => {
                    let is_there = all.iter().any(|entry| entry.to_lowercase() == wanted);
                    match self.is {
                        Is::Equal => is_there,
                        Is::Not => !is_there,
                        Is::AtMost | Is::AtLeast | Is::Less | Is::More | Is::Has => false,
                    }
                }
            },
        }
    }
}

/// The share that an entry tells: `/: 97 % of 120 GB`, `/ 97%`.
fn percent(entry: &str) -> Option<f64> {
    let (before, _) = entry.split_once('%')?;
    before.split_whitespace().next_back()?.parse().ok()
}

/// A line of a log, with `<*>` for what differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern that is not in every log.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.contains('"') || text.contains(char::is_control) {
            return Err(
                "a line of a log stands between two quotes and has none itself: use <*> for it".into()
            );
        }
        if text.chars().count() > PATTERN_CHARS_MAX {
            return Err(format!("a line of a log has at most {PATTERN_CHARS_MAX} characters here"));
        }
        let letters = text.replace(ANY, "").chars().filter(|c| c.is_alphanumeric()).count();
        if letters < PATTERN_LETTERS_MIN {
            return Err(format!(
                "`{text}` is in too many logs: name at least {PATTERN_LETTERS_MIN} letters beside <*>"
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first line that it fits, from 1, and its words. Letters of either case are alike.
    pub fn first_in<'t>(&self, log: &'t Log) -> Option<(usize, &'t str)> {
        let lower = self.0.to_ascii_lowercase();
        let pieces: Vec<&str> = lower.split(ANY).filter(|piece| !piece.is_empty()).collect();
        // The longest is the rarest, most often.
        let rare = pieces.iter().max_by_key(|piece| piece.len())?;
        let mut from = 0;
        while let Some(at) = log.lower.get(from..)?.find(rare) {
            let start = log.lower[..from + at].rfind('\n').map_or(0, |n| n + 1);
            let end = log.lower[from + at..].find('\n').map_or(log.lower.len(), |n| from + at + n);
            if stand_in_order(&log.lower[start..end], &pieces) {
                let number = log.lower[..start].matches('\n').count() + 1;
                return Some((number, log.text[start..end].trim()));
            }
            from = end;
        }
        None
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

fn stand_in_order(line: &str, pieces: &[&str]) -> bool {
    let mut rest = line;
    pieces.iter().all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

/// A log to be looked through, many times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    text: String,
    /// The same in small letters of ASCII, so that places are the same.
    lower: String,
}

impl Log {
    pub fn new(text: String) -> Self {
        let lower = text.to_ascii_lowercase();
        Self { text, lower }
    }
}

/// The clauses of `told by:`.
///
/// # Errors
/// What is wrong with the first that cannot be read, in words.
pub fn tellings(text: &str, answers: &[String]) -> Result<Vec<Telling>, String> {
    let clauses: Vec<&str> =
        parts(text, ';').into_iter().map(str::trim).filter(|clause| !clause.is_empty()).collect();
    if clauses.is_empty() || clauses.len() > CLAUSES_MAX {
        return Err(format!("`told by` has between one and {CLAUSES_MAX} parts with `;` between them"));
    }
    clauses.into_iter().map(|clause| telling(clause, answers)).collect()
}

fn telling(clause: &str, answers: &[String]) -> Result<Telling, String> {
    const FORM: &str = "`check network.online = no -> ANSWER` or `log \"…<*>…\" -> ANSWER`";
    let (source, answer) =
        arrow(clause).ok_or_else(|| format!("`{clause}` gives no answer: write {FORM}"))?;
    let at = answers.iter().position(|a| a == answer);
    let answer =
        at.ok_or_else(|| format!("this sign has no answer `{answer}`; it has {}", answers.join(", ")))?;
    let by = if let Some(line) = source.strip_prefix("log ") {
        ToldBy::Log(quoted(line)?)
    } else if let Some(test) = source.strip_prefix("check ") {
        ToldBy::Fact(self::test(test.trim())?)
    } else {
        return Err(format!("`{source}` is no source: write {FORM}"));
    };
    Ok(Telling { by, answer })
}

/// What stands before and behind the last arrow that is not within quotes.
fn arrow(clause: &str) -> Option<(&str, &str)> {
    let from = clause.rfind('"').map_or(0, |at| at + 1);
    let at = from + clause[from..].rfind("->")?;
    Some((clause[..at].trim(), clause[at + 2..].trim()))
}

fn quoted(text: &str) -> Result<Pattern, String> {
    let within = text.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    Pattern::parse(within.ok_or_else(|| format!("put `{}` between quotes: \"…<*>…\"", text.trim()))?)
}

fn test(text: &str) -> Result<Test, String> {
    const FORM: &str = "write it as `network.online = no`; there are =, !=, <, <=, >, >= and has";
    let (fact, rest) = text.split_once(' ').ok_or_else(|| format!("`{text}` compares nothing: {FORM}"))?;
    let is_name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !fact.split_once('.').is_some_and(|(group, name)| is_name(group) && is_name(name)) {
        return Err(format!("`{fact}` is no fact of a check: {FORM}"));
    }
    let rest = rest.trim();
    let found = Is::ALL.into_iter().find_map(|is| Some((is, rest.strip_prefix(is.word())?.trim())));
    let (is, value) = found.ok_or_else(|| format!("`{text}` compares nothing: {FORM}"))?;
    if value.is_empty() || value.contains('"') || value.starts_with(['=', '<', '>']) {
        return Err(format!("`{text}` compares with nothing: {FORM}"));
    }
    let test = Test { fact: fact.to_owned(), is, value: value.to_owned() };
    if is.orders() && test.number().is_none() {
        return Err(format!("`{value}` is no number: `{}` compares numbers", is.word()));
    }
    Ok(test)
}

/// The lines of `log:` below a cause, each between quotes, with commas between them.
///
/// # Errors
/// What is wrong with the first that cannot be read, in words.
pub fn patterns(text: &str) -> Result<Vec<Pattern>, String> {
    let lines: Vec<&str> =
        parts(text, ',').into_iter().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() || lines.len() > CLAUSES_MAX {
        return Err(format!("`log` names between one and {CLAUSES_MAX} lines, each between quotes"));
    }
    lines.into_iter().map(quoted).collect()
}

/// What stands between separators that are not within quotes.
fn parts(text: &str, separator: char) -> Vec<&str> {
    let (mut out, mut start, mut is_quoted) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        if c == '"' {
            is_quoted = !is_quoted;
        } else if c == separator && !is_quoted {
            out.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    out.push(&text[start..]);
    out
}

/// `told by:` as it is printed.
pub fn print_tellings(tellings: &[Telling], answers: &[String]) -> String {
    let clause = |telling: &Telling| {
        let answer = answers.get(telling.answer).map_or("", String::as_str);
        match &telling.by {
            ToldBy::Fact(Test { fact, is, value }) => {
                format!("check {fact} {} {value} -> {answer}", is.word())
            }
            ToldBy::Log(pattern) => format!("log {pattern} -> {answer}"),
        }
    };
    tellings.iter().map(clause).collect::<Vec<_>>().join("; ")
}

/// `log:` as it is printed.
pub fn print_patterns(patterns: &[Pattern]) -> String {
    patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The clauses of `told by:` with answers called otherwise; what cannot be read stays as it is.
pub fn renamed(text: &str, name: impl Fn(&str) -> String) -> String {
    let clauses: Vec<String> = parts(text, ';')
        .into_iter()
        .map(|clause| match arrow(clause) {
            Some((source, answer)) => format!("{source} -> {}", name(answer)),
            None => clause.trim().to_owned(),
        })
        .collect();
    clauses.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> Vec<String> {
        ["yes", "no", "slow"].map(str::to_owned).to_vec()
    }

    #[test]
    fn clauses_read_as_they_are_printed() {
        let text = "check network.online = no -> no; log \"eth0: link <*>; down -> up\" -> yes; check time.skew_ms >= 30000 -> no";
        let read = tellings(text, &answers()).unwrap();
        assert_eq!(read.len(), 3);
        assert_eq!(read[1].answer, 0);
        assert_eq!(print_tellings(&read, &answers()), text);
        let lines = "\"No space, left\", \"disk <*> is full\"";
        assert_eq!(print_patterns(&patterns(lines).unwrap()), lines);
        let other =
            renamed(text, |answer| if answer == "no" { "never".to_owned() } else { answer.to_owned() });
        assert_eq!(other, text.replace("-> no", "-> never"));
    }

    #[test]
    fn what_cannot_be_read_is_told_in_words() {
        let check = |text: &str, word: &str| {
            let problem = tellings(text, &answers()).expect_err(text);
            assert!(problem.contains(word), "{text}: {problem}");
        };
        check("", "between one");
        check("check network.online = no", "gives no answer");
        check("check network.online = no -> maybe", "no answer `maybe`");
        check("check online = no -> no", "no fact");
        check("check network.online -> no", "compares nothing");
        check("check network.online = -> no", "compares with nothing");
        check("check network.failed > many -> no", "no number");
        check("look at it -> no", "no source");
        check("log no space left -> no", "between quotes");
        check("log \"a <*> b\" -> no", "too many logs");
        assert!(patterns("No space left").is_err());
        assert!(patterns(&format!("\"{}\"", "x".repeat(PATTERN_CHARS_MAX + 1))).is_err());
    }

    #[test]
    fn facts_are_compared_by_their_kind() {
        let all = |entries: &[&str]| entries.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>();
        let check = |text: &str, known: Known<'_>, expected: bool| {
            assert_eq!(test(text).unwrap().holds(known), expected, "{text} {known:?}");
        };
        check("network.online = no", Known::YesNo(false), true);
        check("network.online != no", Known::YesNo(false), false);
        check("time.skew_ms > 30000", Known::Number(30_001.0), true);
        check("time.skew_ms < -30000", Known::Number(-30_000.0), false);
        check("device.browser has FIREFOX", Known::Text("Mozilla Firefox 140"), true);
        check("device.browser = firefox", Known::Text("Mozilla Firefox 140"), false);
        let disks = all(&["/ 97% of 120 GB", "/home: 12 % of 1 TB"]);
        check("storage.disks >= 95 %", Known::List(&disks), true);
        check("storage.disks >= 98 %", Known::List(&disks), false);
        check("storage.disks < 20 %", Known::List(&disks), true);
        check("storage.disks = 2", Known::List(&disks), true);
        check("storage.disks has /home", Known::List(&disks), true);
        check("network.gateways = 0", Known::List(&[]), true);
        // What cannot be compared holds never.
        check("network.online > 0", Known::YesNo(true), false);
        check("time.skew_ms = soon", Known::Number(0.0), false);
    }

    #[test]
    fn a_line_of_a_log_is_found_whatever_stands_for_anything() {
        let log = Log::new(
            "Start\nwrite error: No space on device\nwrite /var/lib/X: No Space left on Device\r\nend"
                .to_owned(),
        );
        let find = |text: &str| Pattern::parse(text).unwrap().first_in(&log);
        assert_eq!(
            find("write <*>: no space left on device"),
            Some((3, "write /var/lib/X: No Space left on Device"))
        );
        assert_eq!(find("no space<*>device"), Some((2, "write error: No space on device")));
        assert_eq!(find("device <*> write error"), None, "pieces stand on one line, in their order");
        assert_eq!(find("startend"), None);
        // Long lines of nothing but beginnings cost no more than their length.
        let long = Log::new("no space left on ".repeat(50_000));
        assert_eq!(Pattern::parse("no space left on<*>device").unwrap().first_in(&long), None);
    }
}
