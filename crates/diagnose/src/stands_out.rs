//! What stands out in a log: its lines by what they say ([`crate::logs`]), the alarming and the rare ones first.
//!
//! One pass over the octets. Every line is cut to a length, loses the moment it begins with, is given a level by the words
//! in it, and goes to the sorter of that level: an error never counts as a line that says nearly the same and is none. What
//! is kept does not grow with the log: [`LIMITS`] for each level, and of every template how often it came, where first and
//! where last. Lines are read again from the octets for what is shown.
//!
//! The order: `weight(level) + rarity`, where rarity is `1 - ln(lines of the template) / ln(all lines)`, between 0 (it is the
//! log) and 1 (it came once). A rare error stands before a frequent one, and both before everything that is none.

use std::ops::Range;

use crate::logs::{Limits, Sorter, Template, words_of};
use crate::mask::{MASK, announced, for_people, without_escapes};

/// Of a line so many octets are looked at.
const LINE_BYTES_MAX: usize = 1_024;
/// What a sorter keeps; there is one for each level.
pub const LIMITS: Limits = Limits { groups: 1_000, kinds: 4_000, near: 200 };
/// So many templates are shown.
pub const SHOWN_MAX: usize = 100;
/// A line is shown to this length, in characters.
pub const SHOWN_CHARS_MAX: usize = 400;
/// Lines before and after one that is shown.
const AROUND: usize = 3;
/// A moment stands among the first octets of a line.
const MOMENT_WITHIN: usize = 160;
/// A level that a line says itself stands among its first words.
const LEVEL_WITHIN: usize = 8;

/// How alarming a line is, by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Plain,
    /// It calls itself no error, or nothing at all, and has a word of failing in it.
    Doubtful,
    Warning,
    Error,
    Fatal,
}

impl Level {
    const ALL: [Self; 5] = [Self::Plain, Self::Doubtful, Self::Warning, Self::Error, Self::Fatal];

    fn weight(self) -> f64 {
        match self {
            Self::Plain => 0.0,
            Self::Doubtful => 1.0,
            Self::Warning => 1.5,
            Self::Error => 3.0,
            Self::Fatal => 4.0,
        }
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// From 1.
    pub line: u64,
    /// As it stands in the log; empty where the line has none.
    pub moment: String,
}

/// One template, with what is shown of it. Texts are masked and fit to be shown ([`for_people`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub level: Level,
    /// What its lines have in common, with `…` where they differ.
    pub text: String,
    pub lines: u64,
    pub first: Spot,
    pub last: Spot,
    /// The first of them with the lines around it, each with its number.
    pub around: Vec<(u64, String)>,
}

/// What a log looks like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Lines with something in them.
    pub lines: u64,
    /// Lines that go on with the one before, as those of a stack do; they are not sorted.
    pub continued: u64,
    /// Lines for which there was no room: the log says too many different things.
    pub unsorted: u64,
    /// Templates of all lines, shown or not.
    pub templates: usize,
    /// Templates of warnings and worse.
    pub alarming: usize,
    /// The first moment and the last.
    pub from: String,
    pub to: String,
    /// At most [`SHOWN_MAX`], what stands out most first.
    pub shown: Vec<Finding>,
}

/// What is kept of the lines of one kind.
#[derive(Clone, Copy, Debug)]
struct Seen {
    first: Place,
    last: Place,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    line: u64,
    /// Where the line begins.
    at: usize,
}

/// Looks through a log. Octets that are no UTF-8 are shown as such.
pub fn stands_out(log: &[u8]) -> Findings {
    let mut found = Findings::default();
    let mut levels: Vec<(Sorter, Vec<Seen>)> =
        Level::ALL.iter().map(|_| (Sorter::within(LIMITS), Vec::new())).collect();
    let (mut number, mut has_moments) = (0, false);
    for (at, octets) in lines(log) {
        number += 1;
        if octets.trim_ascii().is_empty() {
            continue;
        }
        found.lines += 1;
        let text = String::from_utf8_lossy(cut(octets));
        let text = without_escapes(&text);
        let (moment, rest) = split_moment(&text);
        let level = level_of(rest);
        if let Some(moment) = moment {
            has_moments = true;
            if found.from.is_empty() {
                found.from = for_people(moment, 80);
            }
            moment.clone_into(&mut found.to);
        } else if has_moments && text.starts_with([' ', '\t']) && level < Level::Error {
            found.continued += 1;
            continue;
        }
        let (sorter, seen) = &mut levels[level as usize];
        let place = Place { line: number, at };
        match sorter.add_if_room(rest) {
            Some(kind) if kind == seen.len() => seen.push(Seen { first: place, last: place }),
            Some(kind) => seen[kind].last = place,
            None => found.unsorted += 1,
        }
    }
    found.to = for_people(&found.to, 80);
    let mut all = Vec::new();
    for (level, (sorter, seen)) in Level::ALL.into_iter().zip(levels) {
        let sorted = sorter.sorted();
        let mut of_template: Vec<Option<Seen>> = vec![None; sorted.templates().len()];
        for (kind, seen) in seen.into_iter().enumerate() {
            let whole = &mut of_template[sorted.template_of(kind)];
            *whole = Some(match *whole {
                None => seen,
                Some(before) => Seen {
                    first: if seen.first.line < before.first.line { seen.first } else { before.first },
                    last: if seen.last.line > before.last.line { seen.last } else { before.last },
                },
            });
        }
        let templates = sorted.templates().iter().cloned().zip(of_template);
        all.extend(templates.filter_map(|(template, seen)| Some((level, template, seen?))));
    }
    found.templates = all.len();
    found.alarming = all.iter().filter(|(level, ..)| *level >= Level::Warning).count();
    let total = (found.lines.max(2) as f64).ln();
    let score = |level: Level, lines: usize| level.weight() + 1.0 - (lines.max(1) as f64).ln() / total;
    all.sort_by(|(a_level, a, a_seen), (b_level, b, b_seen)| {
        let by_score = score(*b_level, b.lines).total_cmp(&score(*a_level, a.lines));
        by_score.then(a_seen.first.line.cmp(&b_seen.first.line))
    });
    all.truncate(SHOWN_MAX);
    found.shown =
        all.into_iter().map(|(level, template, seen)| finding(log, level, &template, seen)).collect();
    found
}

/// The lines with where they begin, without their ends.
fn lines(log: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= log.len() {
            return None;
        }
        let (begin, rest) = (at, &log[at..]);
        let length = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        at += length + 1;
        Some((begin, rest[..length].strip_suffix(b"\r").unwrap_or(&rest[..length])))
    })
}

/// The beginning of a long line, not in the middle of a letter.
fn cut(line: &[u8]) -> &[u8] {
    if line.len() <= LINE_BYTES_MAX {
        return line;
    }
    let mut end = LINE_BYTES_MAX;
    while end > LINE_BYTES_MAX - 4 && line[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    &line[..end]
}

fn shown(line: &[u8]) -> String {
    for_people(&String::from_utf8_lossy(cut(line)), SHOWN_CHARS_MAX)
}

fn finding(log: &[u8], level: Level, template: &Template, seen: Seen) -> Finding {
    let text_at = |place: Place| {
        let line = lines(&log[place.at..]).next().map(|(_, line)| cut(line)).unwrap_or_default();
        without_escapes(&String::from_utf8_lossy(line)).into_owned()
    };
    let spot = |place: Place, text: &str| {
        let moment = split_moment(text).0.map(|m| for_people(m, 80));
        Spot { line: place.line, moment: moment.unwrap_or_default() }
    };
    let (first, last) = (text_at(seen.first), text_at(seen.last));
    Finding {
        level,
        text: for_people(&written(template, split_moment(&first).1), SHOWN_CHARS_MAX),
        lines: template.lines as u64,
        first: spot(seen.first, &first),
        last: spot(seen.last, &last),
        around: around(log, seen.first),
    }
}

/// The words of a template in a row. `first` is the first of its lines: there the names still stand that say which words are
/// secrets, also where names vary and are not shown.
fn written(template: &Template, first: &str) -> String {
    let secrets = announced(first);
    let mut out = String::new();
    let mut words = words_of(first);
    for word in &template.words {
        // A value stands right behind its name.
        if !out.is_empty() && !out.ends_with('=') {
            out.push(' ');
        }
        match (word, words.next()) {
            (None, _) => out.push('…'),
            (Some(word), Some(there)) => push_without(&mut out, word, first, there, &secrets),
            (Some(word), None) => out.push_str(word),
        }
    }
    out
}

/// The word as a template has it, with what lies in these places of the line masked; `there` is where it stands in the line.
fn push_without(out: &mut String, word: &str, line: &str, there: &str, places: &[Range<usize>]) {
    // Both are parts of one text, so the distance is where the word begins.
    let begin = there.as_ptr() as usize - line.as_ptr() as usize;
    // Of `name:number` a template has the name.
    let kept = if word == there { word } else { word.trim_end_matches('…') };
    let mut at = 0;
    for place in places {
        let (from, to) = (place.start.max(begin) - begin, place.end.max(begin) - begin);
        let (from, to) = (from.clamp(at, kept.len()), to.min(kept.len()));
        if from < to {
            out.push_str(&kept[at..from]);
            out.push_str(MASK);
            at = to;
        }
    }
    out.push_str(&kept[at..]);
    if word != there {
        out.push('…');
    }
}

fn around(log: &[u8], place: Place) -> Vec<(u64, String)> {
    let mut begin = place.at;
    let mut before = 0;
    // Long lines are not looked for further than they are shown.
    while before < AROUND && begin > 0 {
        let head = &log[begin.saturating_sub(64 << 10)..begin - 1];
        let Some(at) = head.iter().rposition(|b| *b == b'\n') else {
            if begin <= 64 << 10 {
                begin = 0;
                before += 1;
            }
            break;
        };
        begin = begin - 1 - (head.len() - at - 1);
        before += 1;
    }
    let first = place.line - before as u64;
    (first..).zip(lines(&log[begin..]).take(before + 1 + AROUND).map(|(_, line)| shown(line))).collect()
}

// Levels

/// What a word says of the line that it stands in: said of itself, or of what happened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Level(Level),
    /// A level below a warning.
    Calm,
    Trouble(Level),
    No,
    Nothing,
}

fn says(word: &str) -> Says {
    let mut lower = [0; 24];
    let Some(lower) = lower.get_mut(..word.len()) else {
        // Names of exceptions are long words.
        let ends =
            |end: &str| word.len() >= end.len() && word[word.len() - end.len()..].eq_ignore_ascii_case(end);
        return if ends("exception") || ends("error") { Says::Trouble(Level::Error) } else { Says::Nothing };
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"fatal" | b"panic" | b"crit" | b"critical" | b"emerg" | b"emergency" | b"alert" => {
            Says::Level(Level::Fatal)
        }
        b"error" | b"err" | b"severe" => Says::Level(Level::Error),
        b"warn" | b"warning" => Says::Level(Level::Warning),
        b"info" | b"notice" | b"debug" | b"trace" | b"verbose" | b"information" => Says::Calm,
        b"segfault" | b"panicked" | b"oom" | b"coredump" => Says::Trouble(Level::Fatal),
        b"exception" | b"traceback" | b"fault" | b"crashed" | b"corrupt" | b"corrupted" | b"aborted" => {
            Says::Trouble(Level::Error)
        }
        b"fail" | b"failed" | b"fails" | b"failure" | b"failing" | b"denied" | b"refused" | b"rejected"
        | b"timeout" | b"timedout" | b"unreachable" | b"invalid" | b"expired" | b"killed" | b"unable"
        | b"cannot" | b"lost" | b"errors" | b"forbidden" | b"unauthorized" | b"dropped" | b"retrying" => {
            Says::Trouble(Level::Doubtful)
        }
        b"no" | b"without" | b"zero" => Says::No,
        w if w.ends_with(b"exception") || w.ends_with(b"error") => Says::Trouble(Level::Error),
        _ => Says::Nothing,
    }
}

/// How alarming a line is. What it calls itself comes first: an INFO that tells of an error is doubtful, no error.
fn level_of(line: &str) -> Level {
    let (mut own, mut trouble) = (None, Level::Plain);
    let mut before = Says::Nothing;
    let mut last = 0..0;
    let mut words = 0;
    let letters = |b: u8| b.is_ascii_alphabetic();
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !letters(bytes[at]) {
            // "0 errors" has none.
            if bytes[at] == b'0' && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric()) {
                before = Says::No;
            } else if bytes[at].is_ascii_digit() {
                before = Says::Nothing;
            }
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|b| letters(**b)).count();
        let said = says(&line[at..end]);
        words += 1;
        let stands = match said {
            Says::Level(_) | Says::Calm | Says::Trouble(_) => stands(line, last, at..end),
            Says::No | Says::Nothing => Stands::Alone,
        };
        let is_own = match stands {
            Stands::Level => true,
            Stands::Alone => words <= LEVEL_WITHIN,
            Stands::Within | Stands::Named | Stands::Empty => false,
        };
        match said {
            _ if before == Says::No || stands == Stands::Empty => {}
            Says::Level(level) if is_own && own.is_none() => own = Some(level),
            Says::Calm if is_own && own.is_none() => own = Some(Level::Plain),
            // A file or an address that is called so says nothing of the line.
            Says::Level(_) if stands == Stands::Within => {}
            Says::Level(level) if stands == Stands::Named => trouble = trouble.max(level.min(Level::Error)),
            // Further behind it is a word like others.
            Says::Level(level) | Says::Trouble(level) => trouble = trouble.max(level),
            Says::Calm | Says::No | Says::Nothing => {}
        }
        before = said;
        last = at..end;
        at = end;
    }
    match own {
        Some(own @ (Level::Error | Level::Fatal | Level::Warning)) => own,
        Some(Level::Plain | Level::Doubtful) => trouble.min(Level::Doubtful),
        None => trouble,
    }
}

/// How a word stands in its line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// With nothing beside it that it would be a part of.
    Alone,
    /// As the value of `level` or the like.
    Level,
    /// As the name or the value of something else: `error=`, `"type":"error"`, `error404`.
    Named,
    /// As the name of something that there is none of: `"error":null`.
    Empty,
    /// In the name of a file, an address or a variable: `/css/critical.css`, `error_log`.
    Within,
}

/// Names whose value is the level of the line, by their last word.
const LEVEL_NAMES: [&str; 6] = ["level", "lvl", "severity", "loglevel", "levelname", "priority"];
/// What programs write for nothing.
const NONE: [&str; 7] = ["null", "nil", "<nil>", "none", "false", "undefined", "0"];
/// As systems name who writes: `daemon.err`.
const FACILITIES: [&str; 13] = [
    "kern", "user", "mail", "daemon", "auth", "authpriv", "syslog", "lpr", "news", "uucp", "cron", "ftp",
    "local",
];

/// How the word stands, with the one before it.
fn stands(line: &str, last: Range<usize>, word: Range<usize>) -> Stands {
    let between = &line[last.end..word.start];
    let (before, behind) = (&line[..word.start], &line[word.end..]);
    let is_one_of = |names: &[&str], word: &str| names.iter().any(|n| n.eq_ignore_ascii_case(word));
    let quotes: &[char] = &['"', '\'', '\\'];
    let is_value = between.contains(['=', ':'])
        && between.chars().all(|c| matches!(c, '=' | ':' | ' ' | '"' | '\'' | '\\'));
    if is_value && is_one_of(&LEVEL_NAMES, &line[last]) {
        return Stands::Level;
    }
    // `name=…`, `name: …`, `"name": …`
    let unquoted = behind.trim_start_matches(quotes);
    let value = unquoted.trim_start_matches(' ').strip_prefix(['=', ':']);
    let is_name = value.is_some() && (unquoted.starts_with('=') || unquoted.len() < behind.len());
    if value.is_some_and(|value| is_none(value, is_name)) {
        return Stands::Empty;
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '%';
    let mut ahead = before.chars().rev();
    let mut after = behind.chars();
    let is_within = match ahead.next() {
        Some('/' | '\\' | '?' | '&') => true,
        Some('.') if is_one_of(&FACILITIES, facility(before)) => false,
        Some('.' | '-' | '_' | '@') => ahead.next().is_some_and(is_part),
        Some(_) | None => false,
    };
    let is_within = is_within
        || match after.next() {
            Some('/') => true,
            Some('.' | '-' | '_' | '@') => after.next().is_some_and(is_part),
            Some(_) | None => false,
        };
    if is_within {
        return Stands::Within;
    }
    let outer = before.trim_end_matches(quotes);
    let is_quoted = outer.len() < before.len();
    let ends = |c: char| outer.trim_end_matches(' ').ends_with(c);
    let is_beside = before.ends_with(char::is_alphanumeric) || behind.starts_with(char::is_alphanumeric);
    match is_name || is_beside || ends('=') || is_quoted && ends(':') {
        true => Stands::Named,
        false => Stands::Alone,
    }
}

/// What stands before the point that a text ends with, without its number.
fn facility(before: &str) -> &str {
    let name = before.trim_end_matches('.').trim_end_matches(|c: char| c.is_ascii_digit());
    let begin = name.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    &name[begin..]
}

/// Whether a value is a way to write nothing. Behind a colon that may be one of a sentence it must be all that is said:
/// "error: none of them answers".
fn is_none(value: &str, is_sure: bool) -> bool {
    let value = value.trim_start_matches(' ');
    if value.starts_with("\"\"") || value.starts_with("''") || value.starts_with("\\\"\\\"") {
        return true;
    }
    let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
    NONE.iter().any(|none| {
        let rest =
            value.get(..none.len()).filter(|v| v.eq_ignore_ascii_case(none)).map(|_| &value[none.len()..]);
        rest.is_some_and(|rest| match rest.chars().next() {
            None | Some(',' | ';' | '}' | ']' | ')' | '"' | '\'' | '&') => true,
            Some(' ') => is_sure,
            Some(_) => false,
        })
    })
}

// Moments

/// The moment that a line names near its beginning, as it stands there, and what is left of the line.
///
/// Known are ISO 8601 and what is like it, the moments of syslog and of web servers, hours with minutes and seconds, seconds
/// since 1970 or since the start of a system. Which of them a number means is not guessed: it is shown as it stands.
pub fn split_moment(line: &str) -> (Option<&str>, &str) {
    let bytes = line.as_bytes();
    let start = bytes.iter().take_while(|b| matches!(b, b' ' | b'[' | b'(' | b'"')).count();
    // `<34>` is how syslog says urgency and source on the wire.
    let start = match line[start..].strip_prefix('<').and_then(|rest| rest.find('>')) {
        Some(end) if end <= 3 && bytes[start + 1..start + 1 + end].iter().all(u8::is_ascii_digit) => {
            start + end + 2
        }
        _ => start,
    };
    for read in [iso, day_and_month, hours, seconds] {
        if let Some(length) = read(&bytes[start..]) {
            let end = start + length;
            let rest = line[end..].trim_start_matches([' ', ']', ')', ':', ',', '|', '\t', '"']);
            return (Some(&line[start..end]), rest);
        }
    }
    // Within the line: JSON, web servers. The line stays whole.
    let within = bytes.len().min(MOMENT_WITHIN);
    let mut at = start;
    while at < within {
        let begins = bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        if begins && let Some(length) = iso(&bytes[at..]).or_else(|| web(&bytes[at..])) {
            return (Some(&line[at..at + length]), line);
        }
        at += 1;
    }
    (None, line)
}

/// Reads signs one after the other.
struct Signs<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Signs<'_> {
    /// So many digits, and no more.
    fn digits(&mut self, count: std::ops::RangeInclusive<usize>) -> Option<()> {
        let found = self.bytes[self.at..].iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += found;
        count.contains(&found).then_some(())
    }
    fn one_of(&mut self, signs: &[u8]) -> Option<()> {
        let is_there = self.bytes.get(self.at).is_some_and(|b| signs.contains(b));
        self.at += usize::from(is_there);
        is_there.then_some(())
    }
    /// One of these words, and no letter behind.
    fn word(&mut self, words: &[&[u8]]) -> Option<()> {
        let length = self.bytes[self.at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let is_there = words.contains(&&self.bytes[self.at..self.at + length]);
        self.at += length;
        is_there.then_some(())
    }
    /// What `read` reads, or nothing at all.
    fn maybe(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) {
        let before = self.at;
        if read(self).is_none() {
            self.at = before;
        }
    }
    /// `14:02:59.123`
    fn clock(&mut self) -> Option<()> {
        self.digits(1..=2)?;
        self.one_of(b":")?;
        self.digits(2..=2)?;
        self.one_of(b":")?;
        self.digits(2..=2)?;
        self.maybe(|s| {
            s.one_of(b".,")?;
            s.digits(1..=9)
        });
        Some(())
    }
}

const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];

/// Reads at the beginning, and says how long what it read is.
fn reads(bytes: &[u8], read: impl FnOnce(&mut Signs<'_>) -> Option<()>) -> Option<usize> {
    let mut signs = Signs { bytes, at: 0 };
    read(&mut signs)?;
    Some(signs.at)
}

/// `2026-03-02T14:02:59.123+01:00`, with spaces or slashes too.
fn iso(bytes: &[u8]) -> Option<usize> {
    reads(bytes, |s| {
        s.digits(4..=4)?;
        s.one_of(b"-/.")?;
        s.digits(1..=2)?;
        s.one_of(b"-/.")?;
        s.digits(1..=2)?;
        s.one_of(b"T _")?;
        s.clock()?;
        s.maybe(|s| s.one_of(b"Z"));
        s.maybe(|s| {
            s.maybe(|s| s.one_of(b" "));
            s.one_of(b"+-")?;
            s.digits(2..=4)?;
            s.maybe(|s| {
                s.one_of(b":")?;
                s.digits(2..=2)
            });
            Some(())
        });
        Some(())
    })
}

/// `Mar  2 14:02:59`, `Mon Mar 02 14:02:59.123 2026`
fn day_and_month(bytes: &[u8]) -> Option<usize> {
    reads(bytes, |s| {
        s.maybe(|s| {
            s.word(&DAYS)?;
            s.one_of(b" ")
        });
        s.word(&MONTHS)?;
        s.one_of(b" ")?;
        s.maybe(|s| s.one_of(b" "));
        s.digits(1..=2)?;
        s.one_of(b" ")?;
        s.clock()?;
        s.maybe(|s| {
            s.one_of(b" ")?;
            s.digits(4..=4)
        });
        Some(())
    })
}

/// `02/Mar/2026:14:02:59 +0100`
fn web(bytes: &[u8]) -> Option<usize> {
    reads(bytes, |s| {
        s.digits(1..=2)?;
        s.one_of(b"/")?;
        s.word(&MONTHS)?;
        s.one_of(b"/")?;
        s.digits(4..=4)?;
        s.one_of(b": ")?;
        s.clock()?;
        s.maybe(|s| {
            s.one_of(b" ")?;
            s.one_of(b"+-")?;
            s.digits(4..=4)
        });
        Some(())
    })
}

/// `14:02:59.123`
fn hours(bytes: &[u8]) -> Option<usize> {
    reads(bytes, |s| s.clock()).or_else(|| web(bytes))
}

/// `1772460179.123`, `1772460179123`, ` 12345.678901]`: seconds since 1970, and of the kernel since its start.
fn seconds(bytes: &[u8]) -> Option<usize> {
    let is_end = |at: usize| bytes.get(at).is_none_or(|b| matches!(b, b' ' | b']' | b'\t' | b':' | b','));
    let length = reads(bytes, |s| {
        s.digits(1..=13)?;
        s.maybe(|s| {
            s.one_of(b".")?;
            s.digits(3..=9)
        });
        Some(())
    })?;
    let whole = bytes[..length].iter().take_while(|b| b.is_ascii_digit()).count();
    let fits = match length - whole {
        0 => whole == 10 || whole == 13,
        7 => true,
        _ => whole == 10,
    };
    (fits && is_end(length)).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_found_as_they_stand() {
        for (line, moment, rest) in [
            ("2026-03-02T14:02:59.123Z INFO up", "2026-03-02T14:02:59.123Z", "INFO up"),
            ("[2026-03-02 14:02:59,123 +0100] up", "2026-03-02 14:02:59,123 +0100", "up"),
            ("2026/03/02 14:02:59 up", "2026/03/02 14:02:59", "up"),
            ("Mar  2 14:02:59 host sshd[1]: up", "Mar  2 14:02:59", "host sshd[1]: up"),
            ("<34>Mar 12 14:02:59 host up", "Mar 12 14:02:59", "host up"),
            ("[Mon Mar 02 14:02:59.123456 2026] [core] up", "Mon Mar 02 14:02:59.123456 2026", "[core] up"),
            ("14:02:59.1 up", "14:02:59.1", "up"),
            ("[   12.345678] usb up", "12.345678", "usb up"),
            ("1772460179 up", "1772460179", "up"),
            ("1772460179123: up", "1772460179123", "up"),
            (
                "{\"level\":\"info\",\"t\":\"2026-03-02T14:02:59+01:00\"}",
                "2026-03-02T14:02:59+01:00",
                "{\"level\":\"info\",\"t\":\"2026-03-02T14:02:59+01:00\"}",
            ),
            (
                "10.0.0.1 - - [02/Mar/2026:14:02:59 +0100] \"GET /\"",
                "02/Mar/2026:14:02:59 +0100",
                "10.0.0.1 - - [02/Mar/2026:14:02:59 +0100] \"GET /\"",
            ),
        ] {
            assert_eq!(split_moment(line), (Some(moment), rest), "{line}");
        }
        for line in
            ["", "up", "2026 up", "12 monkeys", "1.2.3.4 up", "99999 up", "<", "<34", "<ö>", "Mar up", "[["]
        {
            assert_eq!(split_moment(line), (None, line), "{line}");
        }
    }

    #[test]
    fn a_line_is_as_alarming_as_it_says() {
        for (line, level) in [
            ("ERROR disk full", Level::Error),
            ("level=warn msg=\"disk error\"", Level::Warning),
            ("INFO retry after error", Level::Doubtful),
            ("INFO all is well", Level::Plain),
            ("java.lang.NullPointerException: x", Level::Error),
            ("com.example.SomethingWentQuiteWrongException", Level::Error),
            ("0 errors, no failure", Level::Plain),
            ("10 errors", Level::Doubtful),
            ("kernel: app[1]: segfault at 0", Level::Fatal),
            ("{\"level\":\"fatal\"}", Level::Fatal),
            ("connection refused", Level::Doubtful),
            ("one two three four five six seven eight nine error", Level::Error),
            ("terrorism", Level::Plain),
            ("10.0.0.1 - - [02/Mar/2026] \"GET /css/critical.css HTTP/1.1\" 200 123", Level::Plain),
            ("\"GET /api/error HTTP/1.1\" 200", Level::Plain),
            ("GET /x?alert=yes error_log error.html", Level::Plain),
            ("{\"error\":null,\"level\":\"info\",\"msg\":\"done\"}", Level::Plain),
            ("{\"error\":\"disk full\",\"level\":\"info\"}", Level::Doubtful),
            ("{\"a\":1,\"error\":\"disk full\"}", Level::Error),
            ("err=nil level=info", Level::Plain),
            ("err=timeout level=warn", Level::Warning),
            ("a b c d e f g h i level=error", Level::Error),
            ("error: none of them answers", Level::Error),
            ("error: null", Level::Plain),
            ("error: 0", Level::Plain),
            ("2,\"ERROR\",\"disk\"", Level::Error),
            ("app|ERROR|disk", Level::Error),
            ("[error] disk", Level::Error),
            ("There was an error.", Level::Error),
            ("daemon.err dnsmasq: x", Level::Error),
            ("local0.crit x: y", Level::Fatal),
            ("-ERR no such mailbox", Level::Error),
            ("ERROR", Level::Error),
            ("", Level::Plain),
        ] {
            assert_eq!(level_of(line), level, "{line}");
        }
    }

    fn log() -> String {
        let mut log = String::new();
        for n in 0..500 {
            log.push_str(&format!("2026-03-02T14:{:02}:00Z INFO request {n} took {} ms\n", n % 60, n % 97));
            if n % 50 == 7 {
                log.push_str(&format!("2026-03-02T14:{:02}:01Z WARN queue is {n} long\n", n % 60));
            }
            if n == 333 {
                log.push_str("2026-03-02T14:33:02Z ERROR login of ana with password=hunter2 failed\r\n");
                log.push_str("    at Login.check(Login.java:12)\n\n");
            }
        }
        log
    }

    #[test]
    fn the_rare_and_alarming_come_first_with_what_is_around_them() {
        let found = stands_out(log().as_bytes());
        assert_eq!((found.lines, found.continued, found.unsorted), (512, 1, 0));
        assert_eq!((found.templates, found.alarming), (3, 2));
        assert_eq!(
            (found.from.as_str(), found.to.as_str()),
            ("2026-03-02T14:00:00Z", "2026-03-02T14:19:00Z")
        );
        let [error, warning, info] = found.shown.as_slice() else { panic!("{found:?}") };
        assert_eq!((error.level, error.lines), (Level::Error, 1));
        assert_eq!(error.text, "ERROR login of ana with password=••• failed");
        assert_eq!(error.first, Spot { line: 342, moment: "2026-03-02T14:33:02Z".into() });
        let around: Vec<u64> = error.around.iter().map(|(n, _)| *n).collect();
        assert_eq!(around, [339, 340, 341, 342, 343, 344, 345]);
        assert!(error.around.iter().all(|(_, text)| !text.contains("hunter2")), "{:?}", error.around);
        assert_eq!(error.around[4].1, "    at Login.check(Login.java:12)");
        assert_eq!((warning.level, warning.lines, warning.first.line), (Level::Warning, 10, 9));
        assert_eq!(
            (info.level, info.lines, info.text.as_str()),
            (Level::Plain, 500, "INFO request … took … ms")
        );
        assert_eq!((info.first.line, info.around.len()), (1, 4));
    }

    #[test]
    fn secrets_are_masked_where_their_name_is_not_shown() {
        for (line, text) in [
            ("loaded OAUTH2_CLIENT_SECRET=correct-horse-battery", "loaded … •••"),
            ("with {'s3_password': 'swordfish', 'n': x}", "with … '•••', 'n': x}"),
            ("AUTH0_TOKEN:\tswordfish was read", "… ••• was read"),
            ("user2_password=\"it is long\" taken", "… \"••• ••• •••\" taken"),
            ("{\"password\":\"swordfish\"} taken", "{\"password\":\"•••\"} taken"),
            ("took secret:swordfish,n:12 of it", "took secret:•••,n:… of it"),
        ] {
            let found = stands_out(line.as_bytes());
            assert_eq!(found.shown[0].text, text, "{line}");
        }
    }

    #[test]
    fn hostile_logs_have_an_end() {
        assert_eq!(stands_out(b""), Findings::default());
        assert_eq!(stands_out(b"\n\r\n \n").lines, 0);
        let long = "ö".repeat(1 << 20);
        let found = stands_out(long.as_bytes());
        assert_eq!((found.lines, found.shown[0].text.chars().count()), (1, SHOWN_CHARS_MAX + 1));
        let mut many = String::new();
        let word = |n: usize| n.to_string().bytes().map(|d| char::from(d - b'0' + b'a')).collect::<String>();
        for n in 0..5_000 {
            many.push_str(&format!("{} is\n", word(n)));
        }
        let found = stands_out(many.as_bytes());
        assert_eq!((found.shown.len(), found.lines), (SHOWN_MAX, 5_000));
        assert_eq!(found.unsorted, 4_000);
        let bytes: Vec<u8> = (0..=255).cycle().take(20_000).collect();
        let found = stands_out(&bytes);
        assert!(found.shown.iter().flat_map(|f| &f.around).all(|(_, t)| !t.contains(char::is_control)));
    }

    /// What is around a line does not cost the log again.
    #[test]
    fn the_lines_around_are_looked_for_near_by() {
        let mut log = "x".repeat(200_000).into_bytes();
        log.extend(b"\nERROR here\n");
        let found = stands_out(&log);
        let error = &found.shown[0];
        assert_eq!(error.around.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [2]);
        assert_eq!(error.around[0].1, "ERROR here");
    }
}
