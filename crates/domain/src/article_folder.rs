//! A text of an article as a file: Markdown under front matter, as programs that make sites of folders write it.
//!
//! Front matter is the part of YAML that people write there: `key: value` lines with plain or quoted words, lists in
//! brackets or as lines with a dash. What is written here is also JSON, value by value, so that every YAML reader takes it.

use crate::article::Locale;
use crate::{ArticleId, Refusal};

/// A text with what its file says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// `None` in a file that the desk has not seen.
    pub article: Option<ArticleId>,
    pub locale: Option<Locale>,
    /// The version of the text that the file was written from.
    pub version: Option<i64>,
    /// When what is true in every language had been changed last, as of the file: microseconds since the beginning of 1970.
    pub changed: Option<i64>,
    pub title: String,
    /// What is true in every language: only in the file of the language that the others are translations of.
    pub about: About,
    /// The file says that it is not for readers yet, as other programs say it.
    pub is_draft: bool,
    /// What means nothing here, each key with what stands under it as it was written, in their order: another program's own.
    pub unknown: Vec<String>,
    /// Without the line ends at its end.
    pub body: String,
}

/// What is true of the article in every language, as far as the file says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub category: Option<String>,
    pub section: Option<String>,
    /// `everyone`, `signed_in`, `team`, or `organisation: NAME`.
    pub audience: Option<String>,
    pub labels: Option<Vec<String>>,
    pub promoted: Option<bool>,
}

/// One value of the front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    List(Vec<String>),
}

impl Sheet {
    /// The file. Reading it gives the same sheet, and writing that the same file.
    pub fn write(&self) -> String {
        let mut out = String::from("---\n");
        let mut line = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                out.push_str(&format!("{key}: {value}\n"));
            }
        };
        line("article", self.article.map(|id| id.to_string()));
        line("locale", self.locale.as_ref().map(ToString::to_string));
        line("version", self.version.map(|v| v.to_string()));
        line("changed", self.changed.map(|at| at.to_string()));
        line("title", Some(quoted(&self.title)));
        let about = &self.about;
        line("category", about.category.as_deref().map(quoted));
        line("section", about.section.as_deref().map(quoted));
        line("audience", about.audience.as_deref().map(quoted));
        let labels = about.labels.as_ref();
        line(
            "labels",
            labels.map(|l| format!("[{}]", l.iter().map(|w| quoted(w)).collect::<Vec<_>>().join(", "))),
        );
        line("promoted", about.promoted.map(|p| p.to_string()));
        for lines in &self.unknown {
            out.push_str(lines);
            out.push('\n');
        }
        out.push_str("---\n\n");
        out.push_str(&self.body);
        if !self.body.is_empty() {
            out.push('\n');
        }
        out
    }

    /// What a file says. Without front matter the first heading is the title.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] naming the line that cannot be read, or a value that cannot be meant.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let mut sheet = Self::default();
        let rest = match text.strip_prefix("---\n") {
            None => text.as_str(),
            Some(rest) => {
                let (head, rest) = match rest.strip_prefix("---\n") {
                    Some(rest) => ("", rest),
                    None => rest
                        .split_once("\n---\n")
                        .or_else(|| rest.strip_suffix("\n---").map(|head| (head, "")))
                        .ok_or_else(|| {
                            Refusal::invalid("front matter", "begins with --- and never ends with it")
                        })?,
                };
                for entry in entries(head)? {
                    sheet.take(entry)?;
                }
                rest
            }
        };
        let mut body = rest.trim_start_matches('\n').trim_end();
        if sheet.title.is_empty()
            && let Some((title, rest)) = first_heading(body)
        {
            sheet.title = title.to_owned();
            body = rest.trim_start_matches('\n');
        }
        sheet.body = body.to_owned();
        Ok(sheet)
    }

    /// The keys of what means nothing here.
    pub fn unknown_keys(&self) -> impl Iterator<Item = &str> {
        self.unknown.iter().filter_map(|lines| lines.split(':').next()).map(str::trim)
    }

    fn take(&mut self, Entry { key, value, lines }: Entry) -> Result<(), Refusal> {
        let about = &mut self.about;
        match key.to_ascii_lowercase().as_str() {
            "article" => self.article = Some(ArticleId(number("article", &value)?)),
            "version" => self.version = Some(number("version", &value)?),
            "changed" => self.changed = Some(number("changed", &value)?),
            "locale" | "lang" | "language" => {
                let words = "must be a language like de or pt-br";
                let locale = Locale::parse(text("locale", &value)?);
                self.locale = Some(locale.ok_or_else(|| Refusal::invalid("locale", words))?);
            }
            "title" => text("title", &value)?.clone_into(&mut self.title),
            "category" => about.category = Some(text("category", &value)?.to_owned()),
            "section" => about.section = Some(text("section", &value)?.to_owned()),
            "audience" => about.audience = Some(text("audience", &value)?.to_owned()),
            "labels" | "tags" | "keywords" => {
                about.labels = Some(match value {
                    Value::List(all) => all,
                    Value::Text(all) => {
                        all.split(',').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect()
                    }
                });
            }
            "promoted" => {
                about.promoted = Some(match text("promoted", &value)? {
                    "true" | "yes" => true,
                    "false" | "no" => false,
                    _ => return Err(Refusal::invalid("promoted", "must be true or false")),
                });
            }
            other => {
                let says = |words: [&str; 2]| matches!(&value, Value::Text(t) if words.contains(&t.as_str()));
                self.is_draft |= other == "draft" && says(["true", "yes"]);
                self.is_draft |= other == "published" && says(["false", "no"]);
                self.unknown.push(lines);
            }
        }
        Ok(())
    }
}

/// A line `# Title` at the beginning of a text, and what follows it.
fn first_heading(body: &str) -> Option<(&str, &str)> {
    let (line, rest) = body.split_once('\n').unwrap_or((body, ""));
    let title = line.strip_prefix("# ")?.trim().trim_end_matches('#').trim();
    (!title.is_empty()).then_some((title, rest))
}

fn text<'v>(key: &'static str, value: &'v Value) -> Result<&'v str, Refusal> {
    match value {
        Value::Text(text) => Ok(text),
        Value::List(_) => Err(Refusal::invalid(key, "must be one value, not a list")),
    }
}

fn number(key: &'static str, value: &Value) -> Result<i64, Refusal> {
    let number = text(key, value)?.parse::<i64>().ok().filter(|n| (1..=crate::ID_MAX).contains(n));
    number.ok_or_else(|| Refusal::invalid(key, "must be a number"))
}

/// As JSON has it, which YAML takes as it stands.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A key of the front matter.
struct Entry {
    key: String,
    value: Value,
    /// As it was written, with what stands under it.
    lines: String,
}

fn entries(head: &str) -> Result<Vec<Entry>, Refusal> {
    let mut out: Vec<Entry> = Vec::new();
    for (n, line) in head.lines().enumerate() {
        let wrong = || Refusal::invalid("front matter", format!("cannot be read in line {}", n + 2));
        let bare = line.trim_start();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let is_item = bare == "-" || bare.starts_with("- ");
        if is_item || line.starts_with([' ', '\t']) {
            // Under a key of ours only items stand; what another program nests is its own.
            let last = out.last_mut().ok_or_else(wrong)?;
            last.lines.push('\n');
            last.lines.push_str(line);
            if is_item {
                let item = scalar(bare[1..].trim()).ok_or_else(wrong)?;
                let value = &mut last.value;
                match value {
                    Value::List(all) => all.push(item),
                    Value::Text(empty) if empty.is_empty() => *value = Value::List(vec![item]),
                    Value::Text(_) => return Err(wrong()),
                }
            }
            continue;
        }
        let (key, rest) = line.split_once(':').ok_or_else(wrong)?;
        let rest = rest.trim();
        let value = match rest.strip_prefix('[') {
            Some(list) => Value::List(flow(list).ok_or_else(wrong)?),
            None => Value::Text(scalar(rest).ok_or_else(wrong)?),
        };
        let key = key.trim().trim_matches(['"', '\'']).to_owned();
        out.push(Entry { key, value, lines: line.to_owned() });
    }
    Ok(out)
}

/// The rest of a list behind its opening bracket.
fn flow(mut rest: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(']') {
            let after = after.trim();
            return (after.is_empty() || after.starts_with('#')).then_some(out);
        }
        let length = match rest.chars().next()? {
            quote @ ('"' | '\'') => end_of_quote(rest, quote)?,
            _ => rest.find([',', ']'])?,
        };
        out.push(scalar(rest[..length].trim())?);
        rest = rest[length..].trim_start();
        if let Some(after) = rest.strip_prefix(',') {
            rest = after;
        } else if !rest.starts_with(']') {
            return None;
        }
    }
}

/// How long a quoted value is, its quotes included.
fn end_of_quote(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            // Two are one, in single quotes.
            if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
                continue;
            }
            return Some(at + 1);
        }
    }
    None
}

fn scalar(text: &str) -> Option<String> {
    match text.chars().next() {
        None => Some(String::new()),
        Some('"') => {
            let length = end_of_quote(text, '"')?;
            is_rest_empty(&text[length..]).then(|| unescaped(&text[1..length - 1])).flatten()
        }
        Some('\'') => {
            let length = end_of_quote(text, '\'')?;
            is_rest_empty(&text[length..]).then(|| text[1..length - 1].replace("''", "'"))
        }
        // A comment begins behind a space.
        Some(_) => Some(text.split_once(" #").map_or(text, |(value, _)| value).trim().to_owned()),
    }
}

fn is_rest_empty(rest: &str) -> bool {
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with('#')
}

fn unescaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'u' => {
                let digits: String = chars.by_ref().take(4).collect();
                out.push(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)?);
            }
            other @ ('"' | '\\' | '/') => out.push(other),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn full() -> Sheet {
        Sheet {
            article: Some(ArticleId(12)),
            locale: Locale::parse("pt-br"),
            version: Some(3),
            changed: Some(1_790_000_000_000_000),
            title: "Say \"no\": a \\ guide #1".into(),
            about: About {
                category: Some("Printers".into()),
                section: Some("Paper, toner".into()),
                audience: Some("organisation: Ardent Mills".into()),
                labels: Some(vec!["two words".into(), "a]b".into()]),
                promoted: Some(true),
            },
            is_draft: false,
            unknown: vec!["weight: 3".into(), "nested:\n  a: 1\n  - b".into()],
            body: "Text.\n\n---\n\nMore.".into(),
        }
    }

    #[test]
    fn a_sheet_is_read_as_it_was_written() {
        for sheet in [
            full(),
            Sheet { title: "T".into(), ..Sheet::default() },
            Sheet {
                title: "T".into(),
                about: About { labels: Some(vec![]), ..About::default() },
                ..Sheet::default()
            },
        ] {
            let text = sheet.write();
            assert_eq!(Sheet::read(&text).unwrap(), sheet, "{text}");
        }
        assert_eq!(
            Sheet::read(&full().write().replace('\n', "\r\n")).unwrap(),
            full(),
            "from another system"
        );
    }

    #[test]
    fn files_of_other_programs_are_read() {
        let text = "---\ntitle: Reset it # really\ntags:\n  - paper\n  - 'it''s'\nsidebar_position: 3\nnested:\n  a: 1\nlang: de\n---\nBody: yes.\n";
        let sheet = Sheet::read(text).unwrap();
        assert_eq!(sheet.title, "Reset it");
        assert_eq!(sheet.about.labels, Some(vec!["paper".to_owned(), "it's".to_owned()]));
        assert_eq!(sheet.unknown, ["sidebar_position: 3", "nested:\n  a: 1"]);
        assert!(sheet.unknown_keys().eq(["sidebar_position", "nested"]) && !sheet.is_draft);
        assert!(sheet.write().contains("\nsidebar_position: 3\nnested:\n  a: 1\n---\n"), "they stay its own");
        for (line, is_draft) in [
            ("draft: true", true),
            ("Draft: yes", true),
            ("draft: false", false),
            ("published: false", true),
            ("published: 2024-05-01", false),
        ] {
            let sheet = Sheet::read(&format!("---\ntitle: x\n{line}\n---\nBody.\n")).unwrap();
            assert_eq!(sheet.is_draft, is_draft, "{line}");
            assert_eq!(Sheet::read(&sheet.write()).unwrap(), sheet);
        }
        assert_eq!((sheet.locale.unwrap().as_str(), sheet.body.as_str()), ("de", "Body: yes."));
        let bare = Sheet::read("\u{feff}# Reset it #\n\nText.\n").unwrap();
        assert_eq!((bare.title.as_str(), bare.body.as_str(), bare.article), ("Reset it", "Text.", None));
        assert_eq!(Sheet::read("Just text.").unwrap().title, "", "whoever imports it says so");
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        let table = [
            ("---\ntitle: x\n", "front matter"),
            ("---\ntitle: \"x\n---\n", "line 2"),
            ("---\ntitle: x\nlabels: [a, b\n---\n", "line 3"),
            ("---\n- a\n---\n", "line 2"),
            ("---\nno colon\n---\n", "line 2"),
            ("---\narticle: twelve\n---\n", "article"),
            ("---\nlocale: x\n---\n", "locale"),
            ("---\ntitle: [a]\n---\n", "title"),
        ];
        for (text, told) in table {
            let refusal = Sheet::read(text).unwrap_err().to_string();
            assert!(refusal.contains(told), "{text:?}: {refusal}");
        }
    }

    proptest! {
        #[test]
        fn any_words_survive(title in "[^\\r]{1,40}", label in "[^\\r]{0,20}", body in "[^\\r]{0,80}") {
            let sheet = Sheet {
                title,
                about: About { labels: Some(vec![label]), ..About::default() },
                body: body.trim_start_matches('\n').trim_end().to_owned(),
                ..Sheet::default()
            };
            let text = sheet.write();
            let again = Sheet::read(&text).unwrap();
            prop_assert_eq!(&again, &sheet);
            prop_assert_eq!(again.write(), text);
        }
        #[test]
        fn nothing_breaks_the_reader(text in ".{0,200}") {
            let _ = Sheet::read(&format!("---\n{text}\n---\n"));
        }
    }
}
