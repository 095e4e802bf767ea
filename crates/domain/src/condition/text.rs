//! The readable form of conditions: what [`write`] writes, [`parse`] reads back as the same conditions.
//!
//! ```text
//! ticket is created and subject has word printer, toner and any of (priority is none or priority is less than high)
//! ```
//!
//! A condition is a field, an operator and mostly a value: `status changed to solved`. Several values stand with commas
//! between them, and one of them is enough. A value in quotes is always a text or a name; `none`, `actor` (whoever did what
//! just happened) and `#12` (by number) are written without. The whole vocabulary stands in `docs/reference/rules-text.md`,
//! and in [`FIELDS`].

use std::fmt;

use super::change::Update;
use super::{
    ActorTest, Choice, Compare, Condition, Conditions, Presence, Since, TagTest, Test, Who, Within, WordTest,
    Wrote,
};
use crate::letter::LetterKind;
use crate::message::{Channel, Identity};
use crate::promise::{Hours, Standing};
use crate::ticket::{Priority, Status, TicketType};
use crate::{AccessConnectorId, FieldId, FormId, MailboxId, OrganisationId, PersonId, Refusal, TeamId};

/// The longest text of a rule, in bytes.
pub const TEXT_BYTES_MAX: usize = 256 << 10;

/// The names of what conditions and actions speak of. What is missing, or is called like another, is written by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub teams: Vec<(TeamId, String)>,
    /// By their address.
    pub people: Vec<(PersonId, String)>,
    pub organisations: Vec<(OrganisationId, String)>,
    pub forms: Vec<(FormId, String)>,
    /// By their address.
    pub mailboxes: Vec<(MailboxId, String)>,
    /// By their key.
    pub fields: Vec<(FieldId, String)>,
    /// The endpoints that rules may tell something.
    pub webhooks: Vec<(AccessConnectorId, String)>,
}

/// What cannot be read, and where: line and column count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    pub line: usize,
    pub column: usize,
    pub words: String,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.words)
    }
}

impl From<TextError> for Refusal {
    fn from(e: TextError) -> Self {
        Self::invalid("text", e.to_string())
    }
}

/// A condition as a row of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub field: String,
    pub operator: String,
    pub value: String,
}

impl Row {
    fn new(field: impl Into<String>, operator: &str, value: impl Into<String>) -> Self {
        Self { field: field.into(), operator: operator.to_owned(), value: value.into() }
    }
    /// As it stands in a text.
    pub fn text(&self) -> String {
        let mut text = format!("{} {}", self.field, self.operator);
        if !self.value.is_empty() {
            text.push(' ');
            text.push_str(&self.value);
        }
        text
    }
}

const ORDERED: &[&str] = &[
    "is",
    "is not",
    "is less than",
    "is more than",
    "changed",
    "changed to",
    "changed from",
    "did not change",
    "did not change to",
    "did not change from",
];
const PLAIN: &[&str] = &[
    "is",
    "is not",
    "changed",
    "changed to",
    "changed from",
    "did not change",
    "did not change to",
    "did not change from",
];
const REQUESTER: &[&str] = &[
    "is",
    "is not",
    "is vip",
    "is ordinary",
    "changed",
    "changed to",
    "changed from",
    "did not change",
    "did not change to",
    "did not change from",
];
const CHOICE: &[&str] = &["is", "is not"];
const WORDS: &[&str] = &["has word", "has no word", "contains", "does not contain"];
const MESSAGE: &[&str] = &[
    "has word",
    "has no word",
    "contains",
    "does not contain",
    "was written",
    "was not written",
    "is public",
    "is a note",
    "has a file",
    "has no file",
];
const COMPARE: &[&str] = &["is more than", "is less than", "is"];

/// The fields of conditions and their operators. A field of the desk's own is `field` with its key, and has those of
/// [`operators`] for `field`.
pub const FIELDS: &[(&str, &[&str])] = &[
    ("ticket", &["is created", "is updated"]),
    ("status", ORDERED),
    ("priority", ORDERED),
    ("type", PLAIN),
    ("team", PLAIN),
    ("assignee", PLAIN),
    ("requester", REQUESTER),
    ("organisation", PLAIN),
    ("form", PLAIN),
    ("tags", &["include", "include none of"]),
    ("subject", WORDS),
    ("message", MESSAGE),
    ("channel", CHOICE),
    ("mailbox", CHOICE),
    ("actor", CHOICE),
    ("language", CHOICE),
    ("identity", CHOICE),
    ("letter", CHOICE),
    ("load", COMPARE),
    ("time", &["is within business hours", "is outside business hours"]),
    ("hours since created", COMPARE),
    ("hours since open", COMPARE),
    ("hours since pending", COMPARE),
    ("hours since on_hold", COMPARE),
    ("hours since solved", COMPARE),
    ("hours since closed", COMPARE),
    ("hours since assigned", COMPARE),
    ("hours since updated", COMPARE),
    ("hours since requester_wrote", COMPARE),
    ("hours since team_wrote", COMPARE),
    ("hours until due", COMPARE),
];

/// The operators of a field as [`FIELDS`] names it; those of `field room` and `business hours since created` too.
pub fn operators(field: &str) -> &'static [&'static str] {
    let plain = field.strip_prefix("business ").unwrap_or(field);
    if plain.starts_with("field ") {
        return PLAIN;
    }
    FIELDS.iter().find(|(name, _)| *name == plain).map_or(&[], |(_, operators)| operators)
}

/// The fields that a row of a form can choose: those of every desk, its own, and the hours once more in business hours.
pub fn choices(names: &Names) -> Vec<String> {
    let own = names.fields.iter().map(|(_, key)| format!("field {}", quoted(key)));
    let business =
        FIELDS.iter().filter(|(f, _)| f.starts_with("hours ")).map(|(f, _)| format!("business {f}"));
    FIELDS.iter().map(|(f, _)| (*f).to_owned()).chain(own).chain(business).collect()
}

/// Words that mean something where a value could stand: as a value they are written in quotes.
const KEYWORDS: &[&str] = &[
    "a",
    "actor",
    "add",
    "always",
    "and",
    "any",
    "business",
    "change",
    "changed",
    "contain",
    "contains",
    "did",
    "does",
    "from",
    "has",
    "in",
    "include",
    "is",
    "less",
    "more",
    "no",
    "none",
    "not",
    "of",
    "or",
    "ordinary",
    "remove",
    "set",
    "tell",
    "than",
    "then",
    "to",
    "vip",
    "was",
    "when",
    "within",
    "outside",
    "write",
    "written",
    "mail",
    "subject",
    "text",
    "assignee",
    "team",
    "person",
    "its-team",
    "requester",
    "customer",
    "agent",
    "desk",
];

/// A value as it stands in a text: bare where nothing else can be meant, else in quotes.
pub fn quoted(value: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !",;()\"#\\".contains(c);
    let is_bare = !value.is_empty()
        && value.chars().all(plain)
        && !KEYWORDS.contains(&value.to_ascii_lowercase().as_str());
    if is_bare { value.to_owned() } else { in_quotes(value) }
}

/// In quotes, whatever it is.
pub fn in_quotes(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

pub(crate) fn named<I: Copy + PartialEq + fmt::Display>(known: &[(I, String)], id: I) -> String {
    let name = known.iter().find(|(other, _)| *other == id).map(|(_, name)| name.as_str());
    match name {
        Some(name) if !name.is_empty() && known.iter().filter(|(_, n)| same(n, name)).count() == 1 => {
            quoted(name)
        }
        Some(_) | None => format!("#{id}"),
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn list<T>(values: &[T], one: impl Fn(&T) -> String) -> String {
    values.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn or_none(word: Option<&str>) -> String {
    word.unwrap_or("none").to_owned()
}

// Writing

/// The conditions as a text; `always` where there are none.
pub fn write(conditions: &Conditions, names: &Names) -> String {
    let one = |c: &Condition| row(c, names).text();
    let mut parts: Vec<String> = conditions.all.iter().map(one).collect();
    if !conditions.any.is_empty() {
        let any: Vec<String> = conditions.any.iter().map(one).collect();
        parts.push(format!("any of ({})", any.join(" or ")));
    }
    if parts.is_empty() { "always".to_owned() } else { parts.join(" and ") }
}

/// One condition as a row of a form.
pub fn row(condition: &Condition, names: &Names) -> Row {
    use Condition as C;
    match condition {
        C::Update(Update::Created) => Row::new("ticket", "is created", ""),
        C::Update(Update::Changed) => Row::new("ticket", "is updated", ""),
        C::Status(t) => test_row("status", t, |s| s.as_str().to_owned()),
        C::Priority(t) => test_row("priority", t, |p| or_none(p.map(Priority::as_str))),
        C::Type(t) => test_row("type", t, |k| or_none(k.map(TicketType::as_str))),
        C::Team(t) => test_row("team", t, |id| id.map_or("none".into(), |id| named(&names.teams, id))),
        C::Assignee(t) => test_row("assignee", t, |who| written_who(*who, names)),
        C::Requester(t) => test_row("requester", t, |who| written_who(*who, names)),
        C::Organisation(t) => {
            test_row("organisation", t, |id| id.map_or("none".into(), |id| named(&names.organisations, id)))
        }
        C::Form(t) => test_row("form", t, |id| id.map_or("none".into(), |id| named(&names.forms, id))),
        C::Field { field, test } => {
            let name = format!("field {}", named(&names.fields, *field));
            test_row(&name, test, |v| v.as_deref().map_or("none".into(), quoted))
        }
        C::Mailbox(c) => choice_row("mailbox", c, |id| named(&names.mailboxes, *id)),
        C::Channel(c) => choice_row("channel", c, |c| c.as_str().to_owned()),
        C::Tags(TagTest::AnyOf(tags)) => Row::new("tags", "include", list(tags, |t| quoted(t))),
        C::Tags(TagTest::NoneOf(tags)) => Row::new("tags", "include none of", list(tags, |t| quoted(t))),
        C::Subject(test) => word_row("subject", test),
        C::Message(test) => word_row("message", test),
        C::Wrote(Wrote::Anything) => Row::new("message", "was written", ""),
        C::Wrote(Wrote::Nothing) => Row::new("message", "was not written", ""),
        C::Wrote(Wrote::Public) => Row::new("message", "is public", ""),
        C::Wrote(Wrote::Note) => Row::new("message", "is a note", ""),
        C::Files(Presence::There) => Row::new("message", "has a file", ""),
        C::Files(Presence::Missing) => Row::new("message", "has no file", ""),
        C::Actor(c) => choice_row("actor", c, |a| match a {
            ActorTest::Customer => "customer".to_owned(),
            ActorTest::Team => "agent".to_owned(),
            ActorTest::Desk => "desk".to_owned(),
            ActorTest::Person(id) => written_who(Who::Person(*id), names),
        }),
        C::Language(c) => choice_row("language", c, |tag| quoted(tag)),
        C::Standing(Standing::Vip) => Row::new("requester", "is vip", ""),
        C::Standing(Standing::Ordinary) => Row::new("requester", "is ordinary", ""),
        C::Time(Within::BusinessHours) => Row::new("time", "is within business hours", ""),
        C::Time(Within::OutsideBusinessHours) => Row::new("time", "is outside business hours", ""),
        C::Hours { since, compare, hours, of } => {
            let business = match of {
                Hours::Business => "business ",
                Hours::Calendar => "",
            };
            let name = match since {
                Since::Due => format!("{business}hours until due"),
                since => format!("{business}hours since {}", since.as_str()),
            };
            Row::new(name, compare_words(*compare), hours.to_string())
        }
        C::Identity(c) => choice_row("identity", c, |i| i.as_str().to_owned()),
        C::Letter(c) => choice_row("letter", c, |k| k.as_str().to_owned()),
        C::Load { compare, score } => Row::new("load", compare_words(*compare), score.to_string()),
    }
}

fn compare_words(compare: Compare) -> &'static str {
    match compare {
        Compare::Less => "is less than",
        Compare::Is => "is",
        Compare::More => "is more than",
    }
}

pub(crate) fn written_who(who: Who, names: &Names) -> String {
    match who {
        Who::Nobody => "none".to_owned(),
        Who::Actor => "actor".to_owned(),
        Who::Person(id) => named(&names.people, id),
    }
}

fn test_row<T>(field: &str, test: &Test<T>, one: impl Fn(&T) -> String) -> Row {
    match test {
        Test::Is(values) => Row::new(field, "is", list(values, one)),
        Test::IsNot(values) => Row::new(field, "is not", list(values, one)),
        Test::Less(v) => Row::new(field, "is less than", one(v)),
        Test::More(v) => Row::new(field, "is more than", one(v)),
        Test::Changed => Row::new(field, "changed", ""),
        Test::NotChanged => Row::new(field, "did not change", ""),
        Test::ChangedFrom(v) => Row::new(field, "changed from", one(v)),
        Test::NotChangedFrom(v) => Row::new(field, "did not change from", one(v)),
        Test::ChangedTo(v) => Row::new(field, "changed to", one(v)),
        Test::NotChangedTo(v) => Row::new(field, "did not change to", one(v)),
    }
}

fn choice_row<T>(field: &str, choice: &Choice<T>, one: impl Fn(&T) -> String) -> Row {
    match choice {
        Choice::Is(values) => Row::new(field, "is", list(values, one)),
        Choice::IsNot(values) => Row::new(field, "is not", list(values, one)),
    }
}

fn word_row(field: &str, test: &WordTest) -> Row {
    match test {
        WordTest::AnyWord(words) => Row::new(field, "has word", list(words, |w| quoted(w))),
        WordTest::NoWord(words) => Row::new(field, "has no word", list(words, |w| quoted(w))),
        WordTest::Contains(part) => Row::new(field, "contains", in_quotes(part)),
        WordTest::Lacks(part) => Row::new(field, "does not contain", in_quotes(part)),
    }
}

// Reading

/// Reads conditions.
///
/// # Errors
/// Where it stops to be conditions, and what could stand there.
pub fn parse(text: &str, names: &Names) -> Result<Conditions, TextError> {
    let mut parser = Parser::new(text, names)?;
    let conditions = parser.conditions()?;
    parser.end()?;
    Ok(conditions)
}

/// Reads a row of a form. Values may be written without quotes there: what has none is taken apart at its commas.
///
/// # Errors
/// As [`parse`]; line and column count in [`Row::text`].
pub fn parse_row(row: &Row, names: &Names) -> Result<Condition, TextError> {
    let value = row.value.trim();
    let is_text = matches!(row.operator.as_str(), "contains" | "does not contain");
    let value = if value.contains('"') || value.is_empty() {
        value.to_owned()
    } else if is_text {
        in_quotes(value)
    } else {
        let parts = value.split(',').map(str::trim).filter(|p| !p.is_empty());
        let doers = |p: &str| row.field == "actor" && matches!(p, "customer" | "agent" | "desk");
        let bare = |p: &str| matches!(p, "none" | "actor") || p.starts_with('#') || doers(p);
        parts.map(|p| if bare(p) { p.to_owned() } else { quoted(p) }).collect::<Vec<_>>().join(", ")
    };
    let text = Row { value, ..row.clone() }.text();
    let mut parser = Parser::new(&text, names)?;
    let condition = parser.condition()?;
    parser.end()?;
    Ok(condition)
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Word(String),
    Quoted(String),
    Sign(char),
    End,
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    line: usize,
    column: usize,
}

/// Reads tokens one after the other; shared with the text of rules.
pub(crate) struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    pub(crate) names: &'a Names,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &str, names: &'a Names) -> Result<Self, TextError> {
        if text.len() > TEXT_BYTES_MAX {
            let words = format!("the text is longer than {} kB", TEXT_BYTES_MAX >> 10);
            return Err(TextError { line: 1, column: 1, words });
        }
        Ok(Self { tokens: lex(text)?, at: 0, names })
    }

    fn peek(&self) -> &Token {
        // The last token is the end, and nothing goes beyond it.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }
    pub(crate) fn fail<T>(&self, words: impl Into<String>) -> Result<T, TextError> {
        let Token { line, column, .. } = *self.peek();
        Err(TextError { line, column, words: words.into() })
    }
    fn found(&self) -> String {
        match &self.peek().kind {
            Kind::Word(word) => format!("“{}”", word.chars().take(60).collect::<String>()),
            Kind::Quoted(text) => format!("“\"{}\"”", text.chars().take(60).collect::<String>()),
            Kind::Sign(c) => format!("“{c}”"),
            Kind::End => "the end".to_owned(),
        }
    }
    pub(crate) fn expected<T>(&self, what: &str) -> Result<T, TextError> {
        self.fail(format!("expected {what}, found {}", self.found()))
    }
    fn is_word(&self, at: usize, word: &str) -> bool {
        matches!(self.tokens.get(at).map(|t| &t.kind), Some(Kind::Word(w)) if w.eq_ignore_ascii_case(word))
    }
    /// Takes these words if they stand here.
    pub(crate) fn takes(&mut self, words: &str) -> bool {
        let mut at = self.at;
        for word in words.split(' ') {
            if !self.is_word(at, word) {
                return false;
            }
            at += 1;
        }
        self.at = at;
        true
    }
    pub(crate) fn needs(&mut self, words: &str) -> Result<(), TextError> {
        if self.takes(words) { Ok(()) } else { self.expected(&format!("“{words}”")) }
    }
    pub(crate) fn takes_sign(&mut self, sign: char) -> bool {
        let is = self.peek().kind == Kind::Sign(sign);
        self.at += usize::from(is);
        is
    }
    fn needs_sign(&mut self, sign: char) -> Result<(), TextError> {
        if self.takes_sign(sign) { Ok(()) } else { self.expected(&format!("“{sign}”")) }
    }
    pub(crate) fn is_at_end(&self) -> bool {
        self.peek().kind == Kind::End
    }
    pub(crate) fn is_at_quote(&self) -> bool {
        matches!(self.peek().kind, Kind::Quoted(_))
    }
    pub(crate) fn end(&self) -> Result<(), TextError> {
        if self.is_at_end() { Ok(()) } else { self.expected("the end") }
    }

    /// A word or a quoted text, as a text.
    pub(crate) fn text(&mut self, what: &str) -> Result<String, TextError> {
        let text = match &self.peek().kind {
            Kind::Word(word) => word.clone(),
            Kind::Quoted(text) => text.clone(),
            Kind::Sign(_) | Kind::End => return self.expected(what),
        };
        self.at += 1;
        Ok(text)
    }
    /// A quoted text.
    pub(crate) fn quoted(&mut self, what: &str) -> Result<String, TextError> {
        match &self.peek().kind {
            Kind::Quoted(text) => {
                let text = text.clone();
                self.at += 1;
                Ok(text)
            }
            Kind::Word(_) | Kind::Sign(_) | Kind::End => self.expected(&format!("{what} in quotes")),
        }
    }
    /// One of the words of an enum.
    pub(crate) fn word<T>(
        &mut self,
        parse: impl Fn(&str) -> Option<T>,
        words: &[&str],
    ) -> Result<T, TextError> {
        if let Kind::Word(word) = &self.peek().kind
            && let Some(value) = parse(&word.to_ascii_lowercase())
        {
            self.at += 1;
            return Ok(value);
        }
        self.expected(&format!("one of {}", words.join(", ")))
    }
    pub(crate) fn or_none<T>(
        &mut self,
        one: impl Fn(&mut Self) -> Result<T, TextError>,
    ) -> Result<Option<T>, TextError> {
        if self.takes("none") { Ok(None) } else { one(self).map(Some) }
    }
    pub(crate) fn number<T: std::str::FromStr>(&mut self, what: &str) -> Result<T, TextError> {
        if let Kind::Word(word) = &self.peek().kind
            && let Ok(number) = word.parse()
        {
            self.at += 1;
            return Ok(number);
        }
        self.expected(what)
    }
    /// By name, or `#` and a number.
    fn id<I: Copy + From<i64>>(&mut self, what: &str, known: &[(I, String)]) -> Result<I, TextError> {
        if let Kind::Word(word) = &self.peek().kind
            && let Some(number) = word.strip_prefix('#')
        {
            return match number.parse::<i64>() {
                Ok(id) if (1..=crate::ids::ID_MAX).contains(&id) => {
                    self.at += 1;
                    Ok(I::from(id))
                }
                Ok(_) | Err(_) => self.expected("a number after #"),
            };
        }
        let start = self.at;
        let name = self.text(what)?;
        let mut fits = known.iter().filter(|(_, known)| same(known, &name));
        let found = (fits.next(), fits.next());
        match found {
            (Some((id, _)), None) => Ok(*id),
            (found, _) => {
                self.at = start;
                let shown: String = name.chars().take(60).collect();
                self.fail(if found.is_some() {
                    format!("more than one {what} is called “{shown}”; write its number, as #12")
                } else {
                    format!("there is no {what} “{shown}”")
                })
            }
        }
    }
    pub(crate) fn team(&mut self) -> Result<TeamId, TextError> {
        let names = self.names;
        self.id("team", &names.teams)
    }
    pub(crate) fn person(&mut self) -> Result<PersonId, TextError> {
        let names = self.names;
        self.id("person with the address", &names.people)
    }
    pub(crate) fn webhook(&mut self) -> Result<AccessConnectorId, TextError> {
        let names = self.names;
        self.id("webhook", &names.webhooks)
    }
    pub(crate) fn field(&mut self) -> Result<FieldId, TextError> {
        let names = self.names;
        self.id("field", &names.fields)
    }
    pub(crate) fn who(&mut self) -> Result<Who, TextError> {
        if self.takes("none") {
            return Ok(Who::Nobody);
        }
        if self.takes("actor") {
            return Ok(Who::Actor);
        }
        self.person().map(Who::Person)
    }
    pub(crate) fn status(&mut self) -> Result<Status, TextError> {
        self.word(Status::parse, &Status::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>())
    }
    pub(crate) fn priority(&mut self) -> Result<Option<Priority>, TextError> {
        let words = ["none", "low", "normal", "high", "urgent"];
        self.or_none(|p| p.word(Priority::parse, &words))
    }
    pub(crate) fn ticket_type(&mut self) -> Result<Option<TicketType>, TextError> {
        let words = ["none", "question", "incident", "problem", "task"];
        self.or_none(|p| p.word(TicketType::parse, &words))
    }

    pub(crate) fn list<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, TextError>,
    ) -> Result<Vec<T>, TextError> {
        let mut values = vec![one(self)?];
        while self.takes_sign(',') {
            if values.len() == super::VALUES_MAX {
                return self.fail(format!("there are more than {} values", super::VALUES_MAX));
            }
            values.push(one(self)?);
        }
        Ok(values)
    }

    fn test<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, TextError>,
    ) -> Result<Test<T>, TextError> {
        if self.takes("is") {
            return Ok(if self.takes("not") {
                Test::IsNot(self.list(one)?)
            } else if self.takes("less than") {
                Test::Less(one(self)?)
            } else if self.takes("more than") {
                Test::More(one(self)?)
            } else {
                Test::Is(self.list(one)?)
            });
        }
        if self.takes("changed") {
            return Ok(if self.takes("from") {
                Test::ChangedFrom(one(self)?)
            } else if self.takes("to") {
                Test::ChangedTo(one(self)?)
            } else {
                Test::Changed
            });
        }
        if self.takes("did not change") {
            return Ok(if self.takes("from") {
                Test::NotChangedFrom(one(self)?)
            } else if self.takes("to") {
                Test::NotChangedTo(one(self)?)
            } else {
                Test::NotChanged
            });
        }
        self.expected("“is”, “is not”, “changed” or “did not change”")
    }

    fn choice<T>(
        &mut self,
        one: impl FnMut(&mut Self) -> Result<T, TextError>,
    ) -> Result<Choice<T>, TextError> {
        self.needs("is")?;
        if self.takes("not") { self.list(one).map(Choice::IsNot) } else { self.list(one).map(Choice::Is) }
    }

    fn words(&mut self) -> Result<WordTest, TextError> {
        let word = |p: &mut Self| p.text("a word");
        if self.takes("has word") {
            return self.list(word).map(WordTest::AnyWord);
        }
        if self.takes("has no word") {
            return self.list(word).map(WordTest::NoWord);
        }
        if self.takes("contains") {
            return self.text("a text").map(WordTest::Contains);
        }
        if self.takes("does not contain") {
            return self.text("a text").map(WordTest::Lacks);
        }
        self.expected("“has word”, “has no word”, “contains” or “does not contain”")
    }

    fn compare(&mut self) -> Result<Compare, TextError> {
        self.needs("is")?;
        Ok(if self.takes("less than") {
            Compare::Less
        } else if self.takes("more than") {
            Compare::More
        } else {
            Compare::Is
        })
    }

    /// Conditions up to what is none.
    pub(crate) fn conditions(&mut self) -> Result<Conditions, TextError> {
        let mut conditions = Conditions::default();
        if self.takes("always") {
            return Ok(conditions);
        }
        loop {
            if conditions.iter().count() > super::CONDITIONS_MAX {
                return self.fail(format!("there are more than {} conditions", super::CONDITIONS_MAX));
            }
            if self.takes("any of") {
                if !conditions.any.is_empty() {
                    return self.fail("a rule has one “any of (…)” at most");
                }
                self.needs_sign('(')?;
                loop {
                    conditions.any.push(self.condition()?);
                    if conditions.any.len() > super::CONDITIONS_MAX {
                        return self
                            .fail(format!("there are more than {} conditions", super::CONDITIONS_MAX));
                    }
                    if !self.takes("or") {
                        break;
                    }
                }
                self.needs_sign(')')?;
            } else {
                conditions.all.push(self.condition()?);
            }
            if self.is_word(self.at, "or") {
                return self.fail("write “any of (… or …)” around what is joined by “or”");
            }
            if !self.takes("and") {
                return Ok(conditions);
            }
        }
    }

    fn condition(&mut self) -> Result<Condition, TextError> {
        use Condition as C;
        if self.takes("ticket is created") {
            return Ok(C::Update(Update::Created));
        }
        if self.takes("ticket is updated") {
            return Ok(C::Update(Update::Changed));
        }
        if self.takes("ticket") {
            return self.expected("“is created” or “is updated”");
        }
        if self.takes("status") {
            return self.test(Self::status).map(C::Status);
        }
        if self.takes("priority") {
            return self.test(Self::priority).map(C::Priority);
        }
        if self.takes("type") {
            return self.test(Self::ticket_type).map(C::Type);
        }
        if self.takes("team") {
            return self.test(|p| p.or_none(Self::team)).map(C::Team);
        }
        if self.takes("assignee") {
            return self.test(Self::who).map(C::Assignee);
        }
        if self.takes("requester is vip") {
            return Ok(C::Standing(Standing::Vip));
        }
        if self.takes("requester is ordinary") {
            return Ok(C::Standing(Standing::Ordinary));
        }
        if self.takes("requester") {
            return self.test(Self::who).map(C::Requester);
        }
        let names = self.names;
        if self.takes("organisation") {
            let one = |p: &mut Self| p.id("organisation", &names.organisations);
            return self.test(|p| p.or_none(one)).map(C::Organisation);
        }
        if self.takes("form") {
            let one = |p: &mut Self| p.id("form", &names.forms);
            return self.test(|p| p.or_none(one)).map(C::Form);
        }
        if self.takes("field") {
            let field = self.field()?;
            let test = self.test(|p| p.or_none(|p| p.text("a value")))?;
            return Ok(C::Field { field, test });
        }
        if self.takes("mailbox") {
            return self.choice(|p| p.id("mailbox", &names.mailboxes)).map(C::Mailbox);
        }
        if self.takes("channel") {
            let words: Vec<_> = Channel::ALL.iter().map(|c| c.as_str()).collect();
            return self.choice(|p| p.word(Channel::parse, &words)).map(C::Channel);
        }
        if self.takes("tags include none of") {
            return self.list(|p| p.text("a tag")).map(|tags| C::Tags(TagTest::NoneOf(tags)));
        }
        if self.takes("tags include") {
            return self.list(|p| p.text("a tag")).map(|tags| C::Tags(TagTest::AnyOf(tags)));
        }
        if self.takes("tags") {
            return self.expected("“include” or “include none of”");
        }
        if self.takes("subject") {
            return self.words().map(C::Subject);
        }
        if self.takes("message") {
            return self.message();
        }
        if self.takes("actor") {
            return self
                .choice(|p| {
                    Ok(if p.takes("customer") {
                        ActorTest::Customer
                    } else if p.takes("agent") {
                        ActorTest::Team
                    } else if p.takes("desk") {
                        ActorTest::Desk
                    } else {
                        ActorTest::Person(p.person()?)
                    })
                })
                .map(C::Actor);
        }
        if self.takes("language") {
            return self.choice(|p| p.text("a language, such as de")).map(C::Language);
        }
        if self.takes("time is within business hours") {
            return Ok(C::Time(Within::BusinessHours));
        }
        if self.takes("time is outside business hours") {
            return Ok(C::Time(Within::OutsideBusinessHours));
        }
        if self.takes("time") {
            return self.expected("“is within business hours” or “is outside business hours”");
        }
        if self.takes("identity") {
            let words: Vec<_> = Identity::ALL.iter().map(|i| i.as_str()).collect();
            return self.choice(|p| p.word(Identity::parse, &words)).map(C::Identity);
        }
        if self.takes("letter") {
            let words: Vec<_> = LetterKind::ALL.iter().map(|k| k.as_str()).collect();
            return self.choice(|p| p.word(LetterKind::parse, &words)).map(C::Letter);
        }
        if self.takes("load") {
            let compare = self.compare()?;
            return Ok(C::Load { compare, score: self.number("a score from 0 to 100")? });
        }
        let of = if self.takes("business") { Hours::Business } else { Hours::Calendar };
        let since = if self.takes("hours until due") {
            Since::Due
        } else if self.takes("hours since") {
            let parse = |word: &str| Since::parse(word).filter(|s| *s != Since::Due);
            let words: Vec<_> = Since::ALL.iter().filter(|s| **s != Since::Due).map(|s| s.as_str()).collect();
            self.word(parse, &words)?
        } else if of == Hours::Business {
            return self.expected("“hours since …” or “hours until due”");
        } else {
            let names: Vec<&str> =
                FIELDS.iter().map(|(name, _)| *name).filter(|name| !name.contains(' ')).collect();
            return self.expected(&format!(
                "a condition, which begins with {}, field … or hours since …",
                names.join(", ")
            ));
        };
        let compare = self.compare()?;
        Ok(C::Hours { since, compare, hours: self.number("a number of hours")?, of })
    }

    fn message(&mut self) -> Result<Condition, TextError> {
        let simple = [
            ("was written", Condition::Wrote(Wrote::Anything)),
            ("was not written", Condition::Wrote(Wrote::Nothing)),
            ("is public", Condition::Wrote(Wrote::Public)),
            ("is a note", Condition::Wrote(Wrote::Note)),
            ("has a file", Condition::Files(Presence::There)),
            ("has no file", Condition::Files(Presence::Missing)),
        ];
        for (words, condition) in simple {
            if self.takes(words) {
                return Ok(condition);
            }
        }
        self.words().map(Condition::Message)
    }
}

fn lex(text: &str) -> Result<Vec<Token>, TextError> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    let (mut line, mut column) = (1, 1);
    let step = |c: char, line: &mut usize, column: &mut usize| {
        if c == '\n' {
            *line += 1;
            *column = 1;
        } else {
            *column += 1;
        }
    };
    while let Some(&c) = chars.peek() {
        let start = (line, column);
        let token = |kind: Kind| Token { kind, line: start.0, column: start.1 };
        if c.is_whitespace() {
            chars.next();
            step(c, &mut line, &mut column);
        } else if ",;()".contains(c) {
            chars.next();
            column += 1;
            tokens.push(token(Kind::Sign(c)));
        } else if c == '"' {
            chars.next();
            column += 1;
            let mut value = String::new();
            loop {
                let Some(c) = chars.next() else {
                    let words = "the quotes are not closed".to_owned();
                    return Err(TextError { line: start.0, column: start.1, words });
                };
                step(c, &mut line, &mut column);
                match c {
                    '"' => break,
                    '\\' => {
                        let escaped = chars.next();
                        column += 1;
                        value.push(match escaped {
                            Some('n') => '\n',
                            Some('r') => '\r',
                            Some('t') => '\t',
                            Some(c @ ('"' | '\\')) => c,
                            Some(_) | None => {
                                let words = "after \\ stands n, r, t, \" or another \\".to_owned();
                                return Err(TextError { line, column: column - 1, words });
                            }
                        });
                    }
                    c => value.push(c),
                }
            }
            tokens.push(token(Kind::Quoted(value)));
        } else {
            let mut word = String::new();
            while let Some(&c) = chars.peek() {
                if c.is_whitespace() || ",;()\"".contains(c) {
                    break;
                }
                word.push(c);
                chars.next();
                column += 1;
            }
            tokens.push(token(Kind::Word(word)));
        }
    }
    tokens.push(Token { kind: Kind::End, line, column });
    Ok(tokens)
}

/// The names of organisations and the addresses of people that a text may mean: what a store looks up before it is read.
/// At most `limit`, each once.
pub fn mentioned(text: &str, limit: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for token in lex(text).unwrap_or_default() {
        if let Kind::Word(word) | Kind::Quoted(word) = token.kind
            && !KEYWORDS.contains(&word.to_ascii_lowercase().as_str())
            && !word.is_empty()
            && word.len() <= 300
            && !found.contains(&word)
        {
            found.push(word);
            if found.len() == limit {
                break;
            }
        }
    }
    found
}
