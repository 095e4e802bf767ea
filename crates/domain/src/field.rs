//! The desk's own fields of tickets: what kinds there are, and what does as a value.
//!
//! A value is a list of texts in one spelling each ([`Field::read`] makes it): one for most kinds, several for a choice of
//! many, none where nothing is set. A ticked box is `true`, one that is not is nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use regex::RegexBuilder;
use serde::{Deserialize, Serialize};

use crate::query::words::fold;
use crate::ticket::{TAG_CHARS_MAX, clean_subject, clean_tags};
use crate::{FieldId, FieldOptionId, Moment, Refusal};

/// The most fields, and the most options of one.
pub const FIELDS_MAX: usize = 300;
pub const OPTIONS_MAX: usize = 2_000;
/// The longest title, key and description, in characters.
pub const TITLE_CHARS_MAX: usize = 100;
pub const KEY_CHARS_MAX: usize = 50;
pub const DESCRIPTION_CHARS_MAX: usize = 2_000;
/// The longest value of one line and of several, in characters.
pub const LINE_CHARS_MAX: usize = 1_000;
pub const TEXT_CHARS_MAX: usize = 20_000;
/// The longest regular expression, in characters, and how much memory it may need when compiled, in bytes. Expressions of
/// this kind are matched in time linear in the value, whatever they are.
pub const PATTERN_CHARS_MAX: usize = 500;
const PATTERN_BYTES_MAX: usize = 1 << 20;
/// Whole numbers have at most so many digits; decimal ones as many before the point, and so many behind it.
const DIGITS_MAX: usize = 15;
const FRACTION_DIGITS_MAX: usize = 6;
/// How much of a value is found by equality, in characters.
const FOUND_CHARS_MAX: usize = 200;
/// What a ticked box is.
pub const TICKED: &str = "true";
/// What conditions call a box that is not ticked.
pub const NOT_TICKED: &str = "false";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    MultiLine,
    Integer,
    Decimal,
    /// A day, without time and zone.
    Date,
    /// One of the options; its value is also a tag of the ticket.
    Choice,
    /// Some of the options; their values are also tags of the ticket.
    MultiChoice,
    /// Yes or no; may have a tag that stands for yes.
    Checkbox,
    /// One line that matches a regular expression.
    Pattern,
}

/// What customers may do with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CustomerAccess {
    Hidden,
    Visible,
    Editable,
}

crate::message::words! {
    FieldKind {
        Text = "text", MultiLine = "multiline", Integer = "integer", Decimal = "decimal", Date = "date",
        Choice = "choice", MultiChoice = "multi_choice", Checkbox = "checkbox", Pattern = "pattern",
    }
    CustomerAccess { Hidden = "hidden", Visible = "visible", Editable = "editable" }
}

impl FieldKind {
    /// For people: "Choice".
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::MultiLine => "Multi-line text",
            Self::Integer => "Whole number",
            Self::Decimal => "Decimal number",
            Self::Date => "Date",
            Self::Choice => "Choice",
            Self::MultiChoice => "Several choices",
            Self::Checkbox => "Checkbox",
            Self::Pattern => "Regular expression",
        }
    }
    /// Has options to choose from.
    pub fn has_options(self) -> bool {
        match self {
            Self::Choice | Self::MultiChoice => true,
            Self::Text | Self::MultiLine | Self::Integer | Self::Decimal => false,
            Self::Date | Self::Checkbox | Self::Pattern => false,
        }
    }
    /// Has few values, so that conditions can hang on it.
    pub fn can_decide(self) -> bool {
        self == Self::Checkbox || self.has_options()
    }
    /// Its values are people's own words, which the log of events does not repeat.
    pub fn is_words(self) -> bool {
        match self {
            Self::Text | Self::MultiLine | Self::Pattern => true,
            Self::Integer | Self::Decimal | Self::Date => false,
            Self::Choice | Self::MultiChoice | Self::Checkbox => false,
        }
    }
    /// Its values have an order: `cost>100`.
    pub fn is_ordered(self) -> bool {
        match self {
            Self::Integer | Self::Decimal | Self::Date => true,
            Self::Text | Self::MultiLine | Self::Pattern => false,
            Self::Choice | Self::MultiChoice | Self::Checkbox => false,
        }
    }
}

/// A field that the desk added to its tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub id: FieldId,
    /// What a query calls it: `room:"B 12"`.
    pub key: String,
    pub kind: FieldKind,
    pub title: String,
    /// What customers read; empty is [`Field::title`].
    pub customer_title: String,
    pub description: String,
    pub customer_description: String,
    /// A ticket is not solved without it.
    pub to_solve: bool,
    pub for_customers: CustomerAccess,
    pub required_for_customers: bool,
    /// The value of new tickets.
    pub standard: Vec<String>,
    /// What the whole value must match; of [`FieldKind::Pattern`].
    pub pattern: String,
    /// The tag of a ticked box; of [`FieldKind::Checkbox`], may be empty.
    pub tag: String,
    pub options: Vec<FieldOption>,
    /// Its place among all fields.
    pub place: i64,
    /// Not offered any more since then; values stay.
    pub retired_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldOption {
    pub id: FieldOptionId,
    pub name: String,
    /// Also a tag.
    pub value: String,
}

/// The values of a ticket, by field; a field without a value is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldValues(BTreeMap<FieldId, Vec<String>>);

impl FieldValues {
    pub fn of(&self, field: FieldId) -> &[String] {
        self.0.get(&field).map_or(&[], Vec::as_slice)
    }
    pub fn set(&mut self, field: FieldId, value: Vec<String>) {
        if value.is_empty() {
            self.0.remove(&field);
        } else {
            self.0.insert(field, value);
        }
    }
    pub fn iter(&self) -> impl Iterator<Item = (FieldId, &[String])> {
        self.0.iter().map(|(id, value)| (*id, value.as_slice()))
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(FieldId, Vec<String>)> for FieldValues {
    fn from_iter<T: IntoIterator<Item = (FieldId, Vec<String>)>>(values: T) -> Self {
        let mut all = Self::default();
        for (field, value) in values {
            all.set(field, value);
        }
        all
    }
}

impl Field {
    pub fn is_active(&self) -> bool {
        self.retired_at.is_none()
    }
    /// What customers call it.
    pub fn title_for_customers(&self) -> &str {
        if self.customer_title.is_empty() { &self.title } else { &self.customer_title }
    }
    pub fn option(&self, value: &str) -> Option<&FieldOption> {
        self.options.iter().find(|o| o.value == value)
    }

    /// The value in the one spelling that is kept; of nothing but space is nothing.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the field's title and what would do.
    pub fn read(&self, raw: &[String]) -> Result<Vec<String>, Refusal> {
        let given: Vec<&str> = raw.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
        if given.len() > 1 && self.kind != FieldKind::MultiChoice {
            return Err(self.refuse("takes one value, not several"));
        }
        let Some(&first) = given.first() else { return Ok(Vec::new()) };
        let one = |value: String| Ok(if value.is_empty() { Vec::new() } else { vec![value] });
        match self.kind {
            FieldKind::Text => one(self.line(first)?),
            FieldKind::MultiLine => one(self.lines(first)?),
            FieldKind::Pattern => {
                let line = self.line(first)?;
                if !line.is_empty() && !compile(&self.pattern).is_ok_and(|p| p.is_match(&line)) {
                    return Err(
                        self.refuse(format!("does not have the form that it must have ({})", self.pattern))
                    );
                }
                one(line)
            }
            FieldKind::Integer => one(self.number(first, 0)?),
            FieldKind::Decimal => one(self.number(first, FRACTION_DIGITS_MAX)?),
            FieldKind::Date => one(self.date(first)?),
            FieldKind::Checkbox => match first.to_ascii_lowercase().as_str() {
                "true" | "1" | "on" | "yes" => one(TICKED.to_owned()),
                "false" | "0" | "off" | "no" => Ok(Vec::new()),
                _ => Err(self.refuse("is a box: true or false")),
            },
            FieldKind::Choice | FieldKind::MultiChoice => {
                if let Some(unknown) = given.iter().find(|v| self.option(v).is_none()) {
                    return Err(self.refuse(format!("has no option “{unknown}”")));
                }
                let chosen = self.options.iter().filter(|o| given.contains(&o.value.as_str()));
                Ok(chosen.map(|o| o.value.clone()).collect())
            }
        }
    }

    fn refuse(&self, problem: impl std::fmt::Display) -> Refusal {
        Refusal::invalid("fields", format!("“{}” {problem}", self.title))
    }

    fn line(&self, value: &str) -> Result<String, Refusal> {
        let words = value.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
        self.within(words.collect::<Vec<_>>().join(" "), LINE_CHARS_MAX)
    }
    fn lines(&self, value: &str) -> Result<String, Refusal> {
        let text = value.replace("\r\n", "\n").replace('\r', "\n");
        let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        self.within(text.trim().to_owned(), TEXT_CHARS_MAX)
    }
    fn within(&self, value: String, chars_max: usize) -> Result<String, Refusal> {
        if value.chars().nth(chars_max).is_some() {
            return Err(self.refuse(format!("has more than {chars_max} characters")));
        }
        Ok(value)
    }

    /// Digits without leading zeros, a fraction without trailing ones.
    fn number(&self, value: &str, fraction_max: usize) -> Result<String, Refusal> {
        let kind = if fraction_max == 0 { "a whole number, such as 42" } else { "a number, such as 3.5" };
        let bad = || self.refuse(format!("must be {kind}"));
        let (sign, digits) = match value.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", value.strip_prefix('+').unwrap_or(value)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let only_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !only_digits(whole) || !only_digits(fraction) {
            return Err(bad());
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        if fraction.len() > fraction_max && fraction_max == 0 {
            return Err(bad());
        }
        if fraction.len() > fraction_max {
            return Err(self.refuse(format!("has more than {fraction_max} digits behind the point")));
        }
        if whole.len() > DIGITS_MAX {
            return Err(self.refuse(format!("has more than {DIGITS_MAX} digits")));
        }
        let whole = if whole.is_empty() { "0" } else { whole };
        let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
        let point = if fraction.is_empty() { "" } else { "." };
        Ok(format!("{sign}{whole}{point}{fraction}"))
    }

    fn date(&self, value: &str) -> Result<String, Refusal> {
        // Programs send a day with a time behind it.
        let day = value.split_once('T').map_or(value, |(day, _)| day);
        let well_formed = day.len() == 10 && day.is_ascii();
        match day.parse::<Date>() {
            Ok(date) if well_formed && (1..=9999).contains(&date.year()) => Ok(date.to_string()),
            Ok(_) | Err(_) => Err(self.refuse("must be a day, such as 2026-11-22")),
        }
    }

    /// The tags that a value stands for.
    pub fn tags_of(&self, value: &[String]) -> BTreeSet<String> {
        match self.kind {
            FieldKind::Choice | FieldKind::MultiChoice => value.iter().cloned().collect(),
            FieldKind::Checkbox => {
                let ticked = !value.is_empty() && !self.tag.is_empty();
                ticked.then(|| self.tag.clone()).into_iter().collect()
            }
            FieldKind::Text | FieldKind::MultiLine | FieldKind::Integer => BTreeSet::new(),
            FieldKind::Decimal | FieldKind::Date | FieldKind::Pattern => BTreeSet::new(),
        }
    }

    /// Whether a tag is one of those that its values stand for.
    pub fn owns_tag(&self, tag: &str) -> bool {
        match self.kind {
            FieldKind::Choice | FieldKind::MultiChoice => self.option(tag).is_some(),
            FieldKind::Checkbox => !self.tag.is_empty() && self.tag == tag,
            FieldKind::Text | FieldKind::MultiLine | FieldKind::Integer => false,
            FieldKind::Decimal | FieldKind::Date | FieldKind::Pattern => false,
        }
    }

    /// A value as people read it: names of options, yes and no.
    pub fn words(&self, value: &[String]) -> String {
        match self.kind {
            FieldKind::Choice | FieldKind::MultiChoice => {
                let names = value.iter().map(|v| self.option(v).map_or(v.as_str(), |o| o.name.as_str()));
                names.collect::<Vec<_>>().join(", ")
            }
            FieldKind::Checkbox => if value.is_empty() { "No" } else { "Yes" }.to_owned(),
            FieldKind::Text | FieldKind::MultiLine | FieldKind::Integer => value.join(", "),
            FieldKind::Decimal | FieldKind::Date | FieldKind::Pattern => value.join(", "),
        }
    }

    /// The forms of a kept value that compare: see [`found`].
    pub fn found(&self, value: &[String]) -> BTreeSet<String> {
        value.iter().map(|v| found(self.kind, v)).collect()
    }

    /// What somebody who asks for `text` looks for, in the form of [`found`]: an option by value or name, a number, a day, a
    /// text. `None` finds nothing.
    pub fn asked(&self, text: &str) -> Option<String> {
        match self.kind {
            FieldKind::Choice | FieldKind::MultiChoice => {
                let folded = fold(text);
                let option = self.option(text);
                let named =
                    || self.options.iter().find(|o| fold(&o.name) == folded || fold(&o.value) == folded);
                option.or_else(named).map(|o| o.value.clone()).or(Some(folded))
            }
            FieldKind::Text | FieldKind::MultiLine | FieldKind::Pattern => Some(found(self.kind, text)),
            FieldKind::Integer | FieldKind::Decimal | FieldKind::Date | FieldKind::Checkbox => {
                let plain = Self {
                    kind: if self.kind == FieldKind::Integer { FieldKind::Decimal } else { self.kind },
                    ..self.clone()
                };
                let value = plain.read(&[text.to_owned()]).ok()?;
                value.first().map(|v| found(self.kind, v))
            }
        }
    }
}

/// A kept value in the form in which equal ones are equal and ordered ones in order, byte by byte: folded words, the number
/// shifted and padded, the day as it is.
pub fn found(kind: FieldKind, value: &str) -> String {
    match kind {
        FieldKind::Text | FieldKind::MultiLine | FieldKind::Pattern => {
            let words = value.split_whitespace().map(fold).collect::<Vec<_>>().join(" ");
            words.chars().take(FOUND_CHARS_MAX).collect()
        }
        FieldKind::Integer | FieldKind::Decimal => {
            // The largest is below 10^15 with six digits behind the point.
            const SHIFT: i128 = 1_000_000_000_000_000_000_000;
            let (sign, digits) = value.strip_prefix('-').map_or((1, value), |rest| (-1, rest));
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let scaled = format!("{whole}{fraction:0<width$}", width = FRACTION_DIGITS_MAX);
            format!("{:022}", SHIFT + sign * scaled.parse::<i128>().unwrap_or(0))
        }
        FieldKind::Date | FieldKind::Choice | FieldKind::MultiChoice | FieldKind::Checkbox => {
            value.to_owned()
        }
    }
}

/// A regular expression that must match the whole value.
fn compile(pattern: &str) -> Result<regex::Regex, Refusal> {
    let bad = |why: String| Refusal::invalid("pattern", why);
    if pattern.is_empty() {
        return Err(bad("must not be empty: write what the whole value has to match".into()));
    }
    if pattern.chars().nth(PATTERN_CHARS_MAX).is_some() {
        return Err(bad(format!("is longer than {PATTERN_CHARS_MAX} characters")));
    }
    // On its own first: what closes the group around it is a mistake of its own.
    let build = |text: &str| {
        RegexBuilder::new(text).size_limit(PATTERN_BYTES_MAX).dfa_size_limit(PATTERN_BYTES_MAX).build()
    };
    build(pattern).and_then(|_| build(&format!("^(?:{pattern})$"))).map_err(|e| match e {
        regex::Error::CompiledTooBig(_) => {
            bad("matches too much at once: make its repetitions smaller".into())
        }
        e => {
            let why = e.to_string();
            let last = why.lines().last().unwrap_or_default().trim_start_matches("error: ").trim();
            bad(format!("is no regular expression: {last}"))
        }
    })
}

/// The field as it is kept: cleaned, its key made from the title where none is given.
///
/// # Errors
/// [`Refusal::Invalid`] with what does not do.
pub fn check(field: Field) -> Result<Field, Refusal> {
    let mut f = field;
    f.title = title("title", &f.title)?;
    f.customer_title = clean_subject(&f.customer_title);
    if f.customer_title.chars().nth(TITLE_CHARS_MAX).is_some() {
        return Err(Refusal::invalid(
            "customer_title",
            format!("has more than {TITLE_CHARS_MAX} characters"),
        ));
    }
    for (name, text) in [("description", &f.description), ("customer_description", &f.customer_description)] {
        if text.chars().nth(DESCRIPTION_CHARS_MAX).is_some() {
            return Err(Refusal::invalid(name, format!("has more than {DESCRIPTION_CHARS_MAX} characters")));
        }
    }
    f.key = if f.key.trim().is_empty() { key_of(&f.title, f.id) } else { check_key(&f.key)? };
    if f.kind == FieldKind::Pattern {
        compile(&f.pattern)?;
    } else {
        f.pattern.clear();
    }
    if f.kind == FieldKind::Checkbox {
        f.tag = one_tag("tag", &f.tag)?;
    } else {
        f.tag.clear();
    }
    if f.kind.has_options() {
        f.options = check_options(f.options)?;
    } else {
        f.options.clear();
    }
    f.standard = f.read(&f.standard).map_err(|e| match e {
        Refusal::Invalid { problem, .. } => Refusal::invalid("standard", problem),
        other => other,
    })?;
    // A customer cannot fill in what they cannot see.
    f.required_for_customers &= f.for_customers == CustomerAccess::Editable;
    Ok(f)
}

/// A name of a field, a form or an option: one line, not empty.
pub(crate) fn title(field: &'static str, text: &str) -> Result<String, Refusal> {
    let title = clean_subject(text);
    if title.is_empty() {
        return Err(Refusal::invalid(field, "must not be empty"));
    }
    if title.chars().nth(TITLE_CHARS_MAX).is_some() {
        return Err(Refusal::invalid(field, format!("has more than {TITLE_CHARS_MAX} characters")));
    }
    Ok(title)
}

fn check_key(key: &str) -> Result<String, Refusal> {
    let key = key.trim().to_lowercase();
    let begins = key.starts_with(|c: char| c.is_ascii_lowercase());
    if !begins || !key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return Err(Refusal::invalid("key", "must be small letters, digits and _, and begin with a letter"));
    }
    if key.len() > KEY_CHARS_MAX {
        return Err(Refusal::invalid("key", format!("has more than {KEY_CHARS_MAX} characters")));
    }
    if is_reserved(&key) {
        return Err(Refusal::invalid("key", format!("“{key}” is a word of the search already")));
    }
    Ok(key)
}

fn is_reserved(key: &str) -> bool {
    crate::query::is_field_name(key) || key.starts_with("custom_field_")
}

/// A key out of a title: `Room (old)` → `room_old`. Where nothing is left of it, the field's number.
fn key_of(title: &str, id: FieldId) -> String {
    let folded = fold(title);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    let mut key = words.collect::<Vec<_>>().join("_");
    key.truncate(KEY_CHARS_MAX - 6);
    let key = key.trim_matches('_').to_owned();
    if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        return format!("field_{id}");
    }
    if is_reserved(&key) { format!("{key}_field") } else { key }
}

fn one_tag(field: &'static str, text: &str) -> Result<String, Refusal> {
    let tags = clean_tags(&[text.trim().replace(char::is_whitespace, "_")])?;
    if tags.len() > 1 {
        return Err(Refusal::invalid(field, "must be one tag"));
    }
    Ok(tags.into_iter().next().unwrap_or_default())
}

fn check_options(options: Vec<FieldOption>) -> Result<Vec<FieldOption>, Refusal> {
    if options.len() > OPTIONS_MAX {
        return Err(Refusal::invalid("options", format!("are more than {OPTIONS_MAX}")));
    }
    let mut seen = BTreeSet::new();
    let mut clean = Vec::with_capacity(options.len());
    for option in options {
        let name = title("options", &option.name)?;
        let mut value =
            one_tag("options", if option.value.trim().is_empty() { &name } else { &option.value })?;
        if value.is_empty() {
            value = option.id.to_string();
        }
        debug_assert!(value.chars().count() <= TAG_CHARS_MAX);
        if !seen.insert(value.clone()) {
            return Err(Refusal::invalid("options", format!("have the value “{value}” twice")));
        }
        clean.push(FieldOption { id: option.id, name, value });
    }
    Ok(clean)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn field(id: i64, kind: FieldKind) -> Field {
        Field {
            id: FieldId(id),
            key: format!("f{id}"),
            kind,
            title: format!("Field {id}"),
            customer_title: String::new(),
            description: String::new(),
            customer_description: String::new(),
            to_solve: false,
            for_customers: CustomerAccess::Editable,
            required_for_customers: false,
            standard: Vec::new(),
            pattern: if kind == FieldKind::Pattern { "[A-Z]{2}-[0-9]+".into() } else { String::new() },
            tag: String::new(),
            options: if kind.has_options() {
                let option = |id, name: &str, value: &str| FieldOption {
                    id: FieldOptionId(id),
                    name: name.into(),
                    value: value.into(),
                };
                vec![
                    option(1, "Loose cable", "cable"),
                    option(2, "Toner", "toner"),
                    option(3, "Störung", "fault"),
                ]
            } else {
                Vec::new()
            },
            place: id,
            retired_at: None,
            created_at: Moment(1),
            updated_at: Moment(1),
        }
    }

    /// What becomes of a value; `!` where it is refused.
    fn check_reading(kind: FieldKind, table: &[(&str, &str)]) {
        for (given, expected) in table {
            let raw: Vec<String> = given.split('|').map(str::to_owned).collect();
            let got = match field(7, kind).read(&raw) {
                Ok(value) => value.join("|"),
                Err(Refusal::Invalid { field: "fields", problem }) => {
                    assert!(problem.contains("“Field 7”"), "{problem}");
                    "!".to_owned()
                }
                Err(other) => panic!("{other}"),
            };
            assert_eq!(&got, expected, "{kind:?} {given:?}");
        }
    }

    #[test]
    fn values_have_one_spelling_or_are_refused() {
        check_reading(FieldKind::Text, &[("  a \t b\n", "a b"), (" ", ""), ("a|b", "!")]);
        check_reading(FieldKind::MultiLine, &[("a\r\nb\u{7}\n", "a\nb")]);
        check_reading(
            FieldKind::Integer,
            &[
                ("007", "7"),
                ("-0", "0"),
                ("+5", "5"),
                ("1.5", "!"),
                ("1,000", "!"),
                ("٣", "!"),
                ("-", "!"),
                ("1e3", "!"),
            ],
        );
        check_reading(
            FieldKind::Integer,
            &[("999999999999999", "999999999999999"), ("1000000000000000", "!")],
        );
        check_reading(
            FieldKind::Decimal,
            &[
                ("3.50", "3.5"),
                (".5", "0.5"),
                ("-0.0", "0"),
                ("5.", "5"),
                ("1.2.3", "!"),
                ("0.1234567", "!"),
                ("NaN", "!"),
            ],
        );
        check_reading(
            FieldKind::Date,
            &[
                ("2026-11-22", "2026-11-22"),
                ("2026-11-22T00:00:00Z", "2026-11-22"),
                ("2026-02-30", "!"),
                ("22.11.2026", "!"),
                ("20261122", "!"),
            ],
        );
        check_reading(
            FieldKind::Checkbox,
            &[("true", "true"), ("on", "true"), ("false", ""), ("", ""), ("maybe", "!")],
        );
        check_reading(FieldKind::Choice, &[("cable", "cable"), ("glue", "!"), ("cable|toner", "!")]);
        check_reading(
            FieldKind::MultiChoice,
            &[("toner|cable|toner", "cable|toner"), ("", ""), ("cable|glue", "!")],
        );
        check_reading(FieldKind::Pattern, &[("AB-12", "AB-12"), ("xAB-12", "!"), ("AB-12x", "!"), ("", "")]);
        let long = "x".repeat(LINE_CHARS_MAX + 1);
        assert!(field(1, FieldKind::Text).read(&[long]).is_err());
    }

    #[test]
    fn patterns_that_cannot_be_kept_are_refused_with_the_reason() {
        let with = |pattern: &str| check(Field { pattern: pattern.into(), ..field(1, FieldKind::Pattern) });
        assert!(with("[0-9]{3}").is_ok());
        for bad in ["", "(", "a)|(b", "(?:a{1000}){1000}", &"a".repeat(PATTERN_CHARS_MAX + 1)] {
            assert!(
                matches!(with(bad), Err(Refusal::Invalid { field: "pattern", .. })),
                "{}",
                &bad[..bad.len().min(20)]
            );
        }
        // What takes other engines for ever is refused or over in no time.
        let evil = with("(a+)+b").unwrap();
        assert!(evil.read(&["a".repeat(LINE_CHARS_MAX)]).is_err());
    }

    #[test]
    fn a_field_is_cleaned_and_gets_a_key() {
        let checked = |f: Field| check(f).unwrap();
        let titled =
            |title: &str| Field { key: String::new(), title: title.into(), ..field(12, FieldKind::Text) };
        assert_eq!(checked(titled(" Room  (old) ")).key, "room_old");
        assert_eq!(checked(titled("Größe")).key, "grosse");
        assert_eq!(checked(titled("部屋")).key, "field_12");
        assert_eq!(checked(titled("Status")).key, "status_field", "a word of the search");
        for key in ["status", "Room 1", "1room", "custom_field_3"] {
            let f = Field { key: key.into(), ..field(1, FieldKind::Text) };
            assert!(matches!(check(f), Err(Refusal::Invalid { field: "key", .. })), "{key}");
        }
        let option = |name: &str, value: &str| FieldOption {
            id: FieldOptionId(5),
            name: name.into(),
            value: value.into(),
        };
        let f = checked(Field {
            options: vec![option("Loose Cable", ""), option("B", "Other")],
            ..field(1, FieldKind::Choice)
        });
        assert_eq!(f.options.iter().map(|o| o.value.as_str()).collect::<Vec<_>>(), ["loose_cable", "other"]);
        let twice =
            Field { options: vec![option("A", "x"), option("B", "X")], ..field(1, FieldKind::Choice) };
        assert!(check(twice).is_err());
        assert!(check(titled("  ")).is_err());
        let standard = Field { standard: vec!["glue".into()], ..field(1, FieldKind::Choice) };
        assert!(matches!(check(standard), Err(Refusal::Invalid { field: "standard", .. })));
        let hidden = Field {
            required_for_customers: true,
            for_customers: CustomerAccess::Visible,
            ..field(1, FieldKind::Text)
        };
        assert!(!checked(hidden).required_for_customers);
    }

    #[test]
    fn whoever_asks_finds_by_name_and_by_value() {
        let cause = field(1, FieldKind::Choice);
        for text in ["cable", "Loose cable", "LOOSE CABLE"] {
            assert_eq!(cause.asked(text).as_deref(), Some("cable"), "{text}");
        }
        assert_eq!(cause.asked("storung").as_deref(), Some("fault"));
        assert_eq!(field(1, FieldKind::Text).asked("  B  12 ").as_deref(), Some("b 12"));
        assert_eq!(field(1, FieldKind::Date).asked("soon"), None);
        assert_eq!(field(1, FieldKind::Integer).asked("3.5"), Some(found(FieldKind::Decimal, "3.5")));
    }

    proptest! {
        #[test]
        fn numbers_compare_as_their_found_forms(a in -1_000_000_000i64..1_000_000_000, b in -1_000_000_000i64..1_000_000_000, places in 0u32..7) {
            let spelled = |n: i64| {
                let scale = 10i64.pow(places);
                let text = format!("{}{}.{:0width$}", if n < 0 { "-" } else { "" }, (n / scale).abs(), (n % scale).abs(), width = places as usize);
                field(1, FieldKind::Decimal).read(&[text.trim_end_matches('.').to_owned()]).unwrap().remove(0)
            };
            let (x, y) = (found(FieldKind::Decimal, &spelled(a)), found(FieldKind::Decimal, &spelled(b)));
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        }

        #[test]
        fn reading_what_was_read_changes_nothing(text in "\\PC{0,40}", kind in 0usize..FieldKind::ALL.len()) {
            let f = field(1, FieldKind::ALL[kind]);
            if let Ok(once) = f.read(&[text]) {
                prop_assert_eq!(f.read(&once).unwrap(), once);
            }
        }
    }
}
