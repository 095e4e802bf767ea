//! The header section: fields, parameters, addresses, Message-IDs, dates.

use domain::Moment;
use domain::letter::Address;

use crate::{clean, decode};

/// One header field. The value is as it came: folded, encoded, untrusted.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub name: &'a [u8],
    pub value: &'a [u8],
}

impl Field<'_> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The fields of one entity and where its body begins.
#[derive(Clone, Debug, Default)]
pub struct Head<'a> {
    pub fields: Vec<Field<'a>>,
    pub body_start: usize,
}

impl<'a> Head<'a> {
    /// The field of that name; the lowest one where there are several. Servers add fields on top and DKIM signs from
    /// the bottom, so the lowest is the one that the sender wrote. Duplicates are complained about.
    pub fn last(&self, name: &str) -> Option<&'a [u8]> {
        self.fields.iter().rfind(|f| f.is(name)).map(|f| f.value)
    }
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        self.fields.iter().filter(move |f| f.is(name)).map(|f| f.value)
    }
    /// [`Self::last`] as plain text: unfolded, 8-bit guessed, encoded words left alone.
    pub fn text(&self, name: &str) -> Option<String> {
        self.last(name).map(|v| decode::header_text(v).0)
    }
}

/// The section is larger than the limit it was read under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    Fields,
    Bytes,
}

/// Reads the header section of `bytes[start..end]`. A line that is neither a field nor a continuation ends the
/// section where a body may begin, as most readers do it.
///
/// # Errors
/// More than `fields_max` fields or `bytes_max` octets.
pub fn head(
    bytes: &[u8],
    start: usize,
    end: usize,
    fields_max: usize,
    bytes_max: usize,
) -> Result<Head<'_>, TooMuch> {
    let bytes = &bytes[..end];
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut at = start;
    // mbox separators that were left in.
    while bytes[at..].starts_with(b"From ") || bytes[at..].starts_with(b">From ") {
        at = decode::next_line(bytes, at).1;
    }
    while at < end {
        let (line, mut next) = decode::next_line(bytes, at);
        if line.is_empty() {
            return Ok(Head { fields, body_start: next });
        }
        let colon = memchr::memchr(b':', line);
        let name = colon.map(|c| &line[..c]).unwrap_or(b"");
        let name = &name[..name.iter().rposition(|b| !matches!(b, b' ' | b'\t')).map_or(0, |p| p + 1)];
        let is_name = !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic() || *b >= 0x80);
        if line.iter().all(|b| matches!(b, b' ' | b'\t')) && fields.is_empty() {
            at = next;
            continue;
        }
        if !is_name {
            if line[0] == b' ' || line[0] == b'\t' {
                // A continuation of nothing.
                at = next;
                continue;
            }
            // Prose where a field should be: a lone stray line is skipped, else the body begins here.
            if !fields.is_empty() && fields_go_on(bytes, next, end) {
                at = next;
                continue;
            }
            return Ok(Head { fields, body_start: at });
        }
        let value_start = at + colon.unwrap_or(0) + 1;
        let mut value_end = at + line.len();
        while next < end && matches!(bytes[next], b' ' | b'\t') {
            let (more, after) = decode::next_line(bytes, next);
            if more.iter().all(|b| matches!(b, b' ' | b'\t')) && after >= end {
                break;
            }
            value_end = next + more.len();
            next = after;
        }
        if fields.len() >= fields_max {
            return Err(TooMuch::Fields);
        }
        if next - start > bytes_max {
            return Err(TooMuch::Bytes);
        }
        fields.push(Field { name, value: &bytes[value_start.min(value_end)..value_end] });
        at = next;
    }
    Ok(Head { fields, body_start: end })
}

/// The next line that is no continuation is a field or ends the section.
fn fields_go_on(bytes: &[u8], from: usize, end: usize) -> bool {
    let mut at = from;
    for _ in 0..4 {
        if at >= end {
            return false;
        }
        let (line, next) = decode::next_line(bytes, at);
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            return match memchr::memchr(b':', line) {
                Some(colon) => {
                    let name = line[..colon].trim_ascii_end();
                    !name.is_empty()
                        && name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
                }
                None => line.is_empty(),
            };
        }
        at = next;
    }
    false
}

/// A value with its folds taken out: each line end goes, the white space after it stays.
pub fn unfold(value: &str) -> String {
    value.chars().filter(|c| !matches!(c, '\r' | '\n')).collect()
}

/// `type/subtype; name=value…` (RFC 2045, RFC 2231) or a disposition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameterised {
    /// Lower case, without comments.
    pub value: String,
    /// Names in lower case; RFC 2231 pieces joined and decoded.
    pub parameters: Vec<(String, String)>,
}

impl Parameterised {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Parameters beyond these are of no use to anyone.
const PARAMETERS_MAX: usize = 200;

pub fn parameterised(value: &str) -> Parameterised {
    let value = unfold(value);
    let mut pieces = split_outside_quotes(&value, ';');
    let mut out = Parameterised {
        value: pieces.next().map(|p| without_comments(p).trim().to_ascii_lowercase()).unwrap_or_default(),
        parameters: Vec::new(),
    };
    struct Piece {
        name: String,
        number: usize,
        encoded: bool,
        value: String,
    }
    let mut raw: Vec<Piece> = Vec::new();
    for piece in pieces.take(PARAMETERS_MAX) {
        let Some((name, value)) = piece.split_once('=') else { continue };
        let name = without_comments(name).trim().to_ascii_lowercase();
        let value = unquote_parameter(value);
        let (name, encoded) = name.strip_suffix('*').map_or((name.as_str(), false), |n| (n, true));
        match name.split_once('*') {
            Some((base, number)) => {
                let Ok(number) = number.parse::<usize>() else { continue };
                raw.push(Piece { name: base.to_owned(), number, encoded, value });
            }
            None if encoded => raw.push(Piece { name: name.to_owned(), number: 0, encoded, value }),
            None => {
                if !out.parameters.iter().any(|(n, _)| n == name) {
                    out.parameters.push((name.to_owned(), value));
                }
            }
        }
    }
    raw.sort_by(|a, b| a.name.cmp(&b.name).then(a.number.cmp(&b.number)));
    let mut rest = raw.as_slice();
    while let [first, ..] = rest {
        let run = rest.iter().take_while(|p| p.name == first.name).count();
        let (pieces, after) = rest.split_at(run);
        rest = after;
        let mut charset = String::new();
        let mut bytes = Vec::new();
        for (i, piece) in pieces.iter().enumerate() {
            let mut text = piece.value.as_str();
            if piece.encoded {
                if i == 0 {
                    let mut parts = text.splitn(3, '\'');
                    if let (Some(c), Some(_), Some(t)) = (parts.next(), parts.next(), parts.next()) {
                        charset = c.to_owned();
                        text = t;
                    }
                }
                percent_decode(text, &mut bytes);
            } else {
                bytes.extend_from_slice(text.as_bytes());
            }
        }
        let text = decode::charset(&bytes, (!charset.is_empty()).then_some(charset.as_str())).text;
        // The extended form says it better than the plain one beside it.
        out.parameters.retain(|(n, _)| *n != first.name);
        out.parameters.push((first.name.clone(), text));
    }
    out
}

fn percent_decode(text: &str, out: &mut Vec<u8>) {
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if let (b'%', [high, low, tail @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            out.push(high << 4 | low);
            rest = tail;
        } else {
            out.push(*first);
        }
    }
}

/// Pieces between `separator`, but not inside quotes. An unclosed quote ends with the value.
fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (mut quoted, mut escaped) = (false, false);
        for (i, c) in text.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                c if c == separator && !quoted => {
                    rest = Some(&text[i + c.len_utf8()..]);
                    return Some(&text[..i]);
                }
                _ => {}
            }
        }
        rest = None;
        Some(text)
    })
}

fn unquote_parameter(value: &str) -> String {
    let value = value.trim();
    let Some(inner) = value.strip_prefix('"') else {
        let bare = without_comments(value);
        return bare.trim().trim_end_matches('"').to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            // Only a quote or a backslash needs escaping; elsewhere it is a Windows path.
            '\\' => match chars.next_if(|c| matches!(c, '"' | '\\')) {
                Some(c) => out.push(c),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

/// Text without `(comments)`, nested ones too; an unclosed one stays.
pub fn without_comments(text: &str) -> String {
    if !text.contains('(') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let (mut depth, mut quoted, mut escaped, mut opened_at) = (0usize, false, false, 0);
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => {
                if depth == 0 {
                    opened_at = i;
                }
                depth += 1;
                continue;
            }
            ')' if depth > 0 => {
                depth -= 1;
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            out.push(c);
        }
    }
    if depth > 0 {
        out.push_str(&text[opened_at..]);
    }
    out
}

/// Addresses of a header that holds them. `malformed` counts what is not an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    pub list: Vec<Address>,
    pub malformed: usize,
    /// More than the limit; the rest was left out.
    pub cut: bool,
}

/// Reads `value` (8-bit guessed, encoded words not decoded: they may hide commas and at-signs). The structure is found
/// first and the words are decoded last, so that no encoding can change who is written to.
pub fn addresses(value: &str, limit: usize) -> Addresses {
    let mut out = Addresses::default();
    let mut piece = Mailbox::default();
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => piece.push_escaped(chars.next()),
            '"' => piece.quote(),
            _ if piece.in_quotes => piece.push(c),
            '(' => {
                let mut depth = 1;
                let mut comment = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => comment.extend(chars.next()),
                        '(' => {
                            depth += 1;
                            comment.push(c);
                        }
                        ')' => {
                            depth -= 1;
                            if depth == 0 {
                                break;
                            }
                            comment.push(c);
                        }
                        c => comment.push(c),
                    }
                }
                piece.comment = Some(comment);
            }
            '<' => piece.open(),
            '>' => piece.close(),
            ',' if piece.angle != Angle::Inside => out.take(&mut piece, limit),
            // A route (`<@a,@b:user@c>`) has commas and colons of its own.
            ',' => piece.push(c),
            ';' if piece.angle != Angle::Inside => out.take(&mut piece, limit),
            ':' if piece.angle == Angle::None
                && !piece.words.contains('@')
                && !inside_encoded_word(&piece.words) =>
            {
                // The name of a group; its members follow.
                piece = Mailbox::default();
            }
            '\r' | '\n' => {}
            c => piece.push(c),
        }
    }
    out.take(&mut piece, limit);
    out
}

fn inside_encoded_word(words: &str) -> bool {
    words.rfind("=?").is_some_and(|at| !words[at + 2..].contains("?="))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Angle {
    #[default]
    None,
    Inside,
    After,
}

#[derive(Debug, Default)]
struct Mailbox {
    words: String,
    /// The words with their quotes: a quoted local part outside angle brackets needs them.
    bare: String,
    address: String,
    angle: Angle,
    in_quotes: bool,
    comment: Option<String>,
}

impl Mailbox {
    fn push(&mut self, c: char) {
        match self.angle {
            Angle::Inside => self.address.push(c),
            Angle::None | Angle::After => {
                self.words.push(c);
                self.bare.push(c);
            }
        }
    }
    fn push_escaped(&mut self, c: Option<char>) {
        if let Some(c) = c {
            self.push(c);
        }
    }
    fn quote(&mut self) {
        self.in_quotes = !self.in_quotes;
        match self.angle {
            Angle::Inside => self.address.push('"'),
            Angle::None | Angle::After => self.bare.push('"'),
        }
    }
    fn open(&mut self) {
        if self.angle == Angle::Inside {
            // `<<a@b>>`
            return;
        }
        if self.angle == Angle::After && !self.address.is_empty() {
            self.words.push('<');
            return;
        }
        self.angle = Angle::Inside;
        self.address.clear();
    }
    fn close(&mut self) {
        if self.angle == Angle::Inside {
            self.angle = Angle::After;
        }
    }
}

impl Addresses {
    fn take(&mut self, piece: &mut Mailbox, limit: usize) {
        let piece = std::mem::take(piece);
        let mut words = piece.words;
        let mut email = match piece.angle {
            Angle::Inside | Angle::After => piece.address,
            Angle::None => {
                // Not in angle brackets: the address is the word with an `@`, what stands around it is the name.
                let bare = words.trim();
                let quoted = piece.bare.trim();
                if quoted.starts_with('"') && quoted.contains("\"@") {
                    words = String::new();
                    quoted.to_owned()
                } else if bare.contains('@') && !bare.contains("=?") {
                    let at_word = bare.split_whitespace().filter(|w| w.contains('@')).count();
                    if at_word == 1
                        && bare.split_whitespace().any(|w| w == "@" || w.starts_with('@') || w.ends_with('@'))
                    {
                        // `user @ example.org`
                        let joined: String = bare.split_whitespace().collect();
                        words = String::new();
                        joined
                    } else {
                        let found =
                            bare.split_whitespace().find(|w| w.contains('@')).unwrap_or("").to_owned();
                        // Two addresses without a comma: the first counts, and it is complained about.
                        self.malformed += usize::from(at_word > 1);
                        words = bare.replacen(&found, "", 1);
                        found
                    }
                } else if bare.is_empty() {
                    if piece.comment.is_none() {
                        return;
                    }
                    String::new()
                } else if bare.split_whitespace().count() == 1 && !bare.contains("=?") {
                    // A local name without a domain: `root`.
                    let name = std::mem::take(&mut words);
                    name.trim().to_owned()
                } else {
                    String::new()
                }
            }
        };
        // A source route: only what stands behind it is the address (RFC 5321 §4.1.2).
        if email.trim_start().starts_with('@')
            && let Some((_, last)) = email.rsplit_once(':')
        {
            email = last.to_owned();
        }
        let email = clean_address(&email);
        let name = decode::encoded_words(words.trim()).0;
        let mut name = clean::short_line(&name, 500);
        if name.is_empty()
            && let Some(comment) = piece.comment
        {
            name = clean::short_line(&decode::encoded_words(&comment).0, 500);
        }
        if email.is_empty() && name.is_empty() {
            return;
        }
        if self.list.len() >= limit {
            self.cut = true;
            return;
        }
        if !is_address(&email) {
            self.malformed += 1;
        }
        self.list.push(Address { name, email });
    }
}

/// White space, control and invisible characters out, lower case.
pub fn clean_address(email: &str) -> String {
    let email = clean::line(email);
    let inner: String = if email.contains('"') { email } else { email.split_whitespace().collect() };
    let inner = inner.trim().trim_end_matches('.').trim_matches('\'');
    clean::cut(&inner.to_lowercase(), 320).to_owned()
}

/// Something that mail could be sent to: one `@` outside quotes, both sides filled, no white space.
pub fn is_address(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    !local.is_empty()
        && !domain.is_empty()
        && email.len() <= 320
        && (local.starts_with('"') && local.ends_with('"') && local.len() > 2 || !local.contains(['@', '"']))
        && !email.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';'))
}

/// Message-IDs without angle brackets, in their order. A value without brackets is split at white space.
pub fn message_ids(value: &str) -> Vec<String> {
    let value = unfold(value);
    let mut out = Vec::new();
    if value.contains('<') {
        let mut rest = value.as_str();
        while let Some(open) = rest.find('<') {
            let inner = &rest[open + 1..];
            let end = inner.find('>').unwrap_or(inner.len());
            // A bracket that was never closed: the next one begins another id.
            inner[..end].split('<').for_each(|id| push_id(&mut out, id));
            rest = inner.get(end + 1..).unwrap_or("");
        }
    } else {
        value
            .split_whitespace()
            .filter(|w| w.contains('@') || !value.trim().contains(' '))
            .for_each(|w| push_id(&mut out, w));
    }
    out
}

/// RFC 5322 lines are 998 long at most; an id cannot be longer.
const ID_BYTES_MAX: usize = 998;

fn push_id(out: &mut Vec<String>, id: &str) {
    let id: String =
        id.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>')).collect();
    let id = clean::cut(&id, ID_BYTES_MAX);
    if !id.is_empty() {
        out.push(id.to_owned());
    }
}

/// Years outside these cannot be true for a mail.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2200;

/// An RFC 5322 date, with what RFC 822 and real senders add: two-digit years, named zones, missing seconds, missing
/// week day, ISO order, text months in full.
pub fn date(value: &str) -> Option<Moment> {
    let value = without_comments(&unfold(clean::cut(value, 500)));
    let value = value.trim();
    if let Some(moment) = Moment::parse(value)
        && YEARS.contains(&year_of(moment))
    {
        return Some(moment);
    }
    let words: Vec<&str> = value.split([' ', '\t', ',']).filter(|w| !w.is_empty()).collect();
    let mut day = None;
    let mut month = None;
    let mut year = None;
    let mut time = None;
    let mut zone = None;
    for word in &words {
        if word.contains(':') {
            if time.is_none() {
                let (clock, attached) = match word.find(['+', '-']) {
                    Some(at) if at > 0 => word.split_at(at),
                    Some(_) | None => (*word, ""),
                };
                time = Some(clock_time(clock)?);
                if !attached.is_empty() {
                    zone = offset(attached);
                }
                continue;
            }
            zone = zone.or_else(|| offset(word));
            continue;
        }
        if (word.starts_with(['+', '-'])
            || time.is_some()
                && word.bytes().all(|b| b.is_ascii_digit())
                && word.len() == 4
                && year.is_some())
            && word.len() > 1
        {
            zone = zone.or_else(|| offset(word));
            continue;
        }
        if word.contains('-') && day.is_none() {
            // `24-May-2003`, `2003-05-24`
            let parts: Vec<&str> = word.split('-').collect();
            if let [a, b, c] = parts.as_slice() {
                if a.len() == 4 {
                    (year, month, day) = (a.parse().ok(), b.parse().ok(), c.parse::<i64>().ok());
                } else {
                    (day, month, year) =
                        (a.parse().ok(), month_number(b).or_else(|| b.parse().ok()), year_number(c));
                }
                continue;
            }
        }
        if let Ok(number) = word.parse::<i64>() {
            if day.is_none() && word.len() <= 2 {
                day = Some(number);
            } else if year.is_none() {
                year = year_number(word);
            }
            continue;
        }
        if month.is_none()
            && let Some(number) = month_number(word)
        {
            month = Some(number);
            continue;
        }
        if time.is_some() {
            zone = zone.or_else(|| offset(word));
        }
    }
    let (day, month, year, (hour, minute, second)) = (day?, month?, year?, time.unwrap_or((0, 0, 0)));
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) || !YEARS.contains(&year) {
        return None;
    }
    // The wall clock as a civil date keeps 31 June from becoming something else silently.
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    let local = Moment::parse(&text)?;
    let moment = Moment::from_unix(local.unix() - zone.unwrap_or(0));
    YEARS.contains(&year_of(moment)).then_some(moment)
}

fn year_of(moment: Moment) -> i64 {
    // Average Gregorian years are exact enough for a bound.
    1970 + moment.unix().div_euclid(31_556_952)
}

fn clock_time(word: &str) -> Option<(i64, i64, i64)> {
    let mut parts = word.split([':', '.']).map(|p| p.parse::<i64>());
    let hour = parts.next()?.ok()?;
    let minute = parts.next()?.ok()?;
    let second = parts.next().and_then(Result::ok).unwrap_or(0);
    // A leap second is the last one of its minute.
    ((0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second)).then_some((
        hour,
        minute,
        second.min(59),
    ))
}

fn year_number(word: &str) -> Option<i64> {
    let year: i64 = word.parse().ok()?;
    // RFC 5322 §4.3.
    Some(match word.len() {
        1 | 2 if year < 50 => 2000 + year,
        1 | 2 => 1900 + year,
        3 => 1900 + year,
        _ => year,
    })
}

fn month_number(word: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    let index = MONTHS.iter().position(|m| *m == start)?;
    i64::try_from(index + 1).ok()
}

/// Seconds east of Greenwich.
fn offset(word: &str) -> Option<i64> {
    let upper = word.to_ascii_uppercase();
    let hours = match upper.as_str() {
        "UT" | "UTC" | "GMT" | "Z" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "BST" | "CET" | "MET" => 1,
        "CEST" | "MEST" | "EET" => 2,
        "EEST" | "MSK" => 3,
        "JST" | "KST" => 9,
        _ => {
            let upper = upper.trim_start_matches("GMT").trim_start_matches("UTC");
            let (sign, digits) = match upper.strip_prefix('-') {
                Some(d) => (-1, d),
                None => (1, upper.strip_prefix('+').unwrap_or(upper)),
            };
            let digits: String = digits.chars().filter(|c| *c != ':').collect();
            if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let number: i64 = digits.parse().ok()?;
            let (hours, minutes) = if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
            return (hours <= 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60));
        }
    };
    Some(hours * 3600)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(value: &str) -> (String, String) {
        let found = addresses(value, 100);
        assert_eq!(found.list.len(), 1, "{value}: {found:?}");
        (found.list[0].name.clone(), found.list[0].email.clone())
    }

    #[test]
    fn addresses_in_all_their_forms() {
        let table = [
            ("a@x.org", "", "a@x.org"),
            ("Ann <A@X.org>", "Ann", "a@x.org"),
            ("\"Lee, Ann\" <a@x.org>", "Lee, Ann", "a@x.org"),
            ("a@x.org (Ann Lee)", "Ann Lee", "a@x.org"),
            ("=?utf-8?q?J=C3=BCrgen?= <j@x.org>", "Jürgen", "j@x.org"),
            ("<@relay.org,@b.org:a@x.org>", "", "a@x.org"),
            ("\"b@evil.org\" <a@x.org>", "b@evil.org", "a@x.org"),
            ("b@evil.org <a@x.org>", "b@evil.org", "a@x.org"),
            ("=?utf-8?q?boss=40evil.org?=", "boss@evil.org", ""),
            ("=?utf-8?q?x=0D=0ABcc=3A_y?= <a@x.org>", "x Bcc: y", "a@x.org"),
            ("\"a b\"@x.org", "", "\"a b\"@x.org"),
            ("root", "", "root"),
        ];
        for (given, name, email) in table {
            assert_eq!(one(given), (name.to_owned(), email.to_owned()), "{given}");
        }
    }

    #[test]
    fn groups_and_lists_give_every_member() {
        let emails = |v: &str| addresses(v, 100).list.into_iter().map(|a| a.email).collect::<Vec<_>>();
        assert_eq!(emails("Team: a@x.org, B <b@x.org>;, c@x.org"), ["a@x.org", "b@x.org", "c@x.org"]);
        assert_eq!(emails("undisclosed-recipients:;"), Vec::<String>::new());
        assert_eq!(emails("a@x.org; b@x.org"), ["a@x.org", "b@x.org"]);
        assert!(addresses("a@x.org, b@x.org", 1).cut);
    }

    #[test]
    fn dates_in_all_their_forms() {
        let table = [
            ("Fri, 21 Nov 1997 09:55:06 -0600", Some(880_127_706)),
            ("21 Nov 97 09:55:06 GMT", Some(880_106_106)),
            ("Fri, 21 Nov 1997 09:55 (comment (nested)) -0600", Some(880_127_700)),
            ("Fri, 21 Nov 1997 09:55:06 EST", Some(880_124_106)),
            ("1997-11-21T15:55:06Z", Some(880_127_706)),
            ("Fri, 21 Nov 0000 09:55:06 +0000", None),
            ("Fri, 21 Nov 9999 09:55:06 +0000", None),
            ("Tue, 31 Jun 2020 09:55:06 +0000", None),
            ("yesterday", None),
            ("", None),
        ];
        for (given, wanted) in table {
            assert_eq!(date(given).map(Moment::unix), wanted, "{given}");
        }
    }

    #[test]
    fn parameters_are_joined_and_decoded() {
        let p =
            parameterised("attachment; filename*0*=utf-8''Gr%C3%BC; filename*1=\"n.pdf\"; filename=old.pdf");
        assert_eq!((p.value.as_str(), p.get("filename")), ("attachment", Some("Grün.pdf")));
        let p = parameterised("text/plain (hi); Charset=\"utf-8\"; name=\"a;b \\\"c\\\".txt\"");
        assert_eq!((p.get("charset"), p.get("name")), (Some("utf-8"), Some("a;b \"c\".txt")));
    }

    proptest! {
        #[test]
        fn header_readers_take_anything(text in ".{0,300}") {
            addresses(&text, 10);
            date(&text);
            parameterised(&text);
            message_ids(&text);
            let head = head(text.as_bytes(), 0, text.len(), 100, 10_000);
            prop_assert!(head.is_ok());
        }
    }
}
