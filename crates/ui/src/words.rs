//! What the pages say, in every language of [`domain::Language`].
//!
//! The words stand in `crates/ui/words/LANGUAGE/PART.ftl`, in [Fluent](https://projectfluent.org), so that a language
//! decides by itself about order, plural and case. A page asks for them by name:
//!
//! ```text
//! html! { h2 { (t!(w, "views-head")) } p { (t!(w, "views-count", count = list.rows.len())) }
//!         p { (th!(w, "views-by", who = html! { b { (name) } })) } }
//! ```
//!
//! [`t!`](crate::t) gives text, [`th!`](crate::th) gives markup with markup in it; both are escaped where they are drawn.
//! Who reads is an argument like everything else: [`Words`] is small and `Copy`, `Words::of(frame)` makes it. Words are
//! whole sentences: never glue two messages together, for another language puts them otherwise.
//!
//! What the desk says in English elsewhere (a refusal, the reason of a placement, the notice of a handler) is found by the
//! sentence itself, with what is filled in: [`Words::known`].
//!
//! The names of messages begin with the part's name, so that two parts never clash. The names that begin with `js-` go
//! to the browser ([`script`]). Tests hold that every language has every message with the same variables, that every
//! message that is asked for exists, and that none stands there unused.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use domain::Language;
use domain::read::Frame;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast;
use maud::{Markup, PreEscaped, Render as _};
use unic_langid::LanguageIdentifier;

pub use fluent_bundle::FluentValue as Value;

macro_rules! files {
    ($($part:literal),* $(,)?) => {
        /// The texts of a language's files, with their names.
        fn files(language: Language) -> &'static [(&'static str, &'static str)] {
            match language {
                Language::English => &[$(($part, include_str!(concat!("../words/en/", $part, ".ftl")))),*],
                Language::German => &[$(($part, include_str!(concat!("../words/de/", $part, ".ftl")))),*],
                Language::Spanish => &[$(($part, include_str!(concat!("../words/es/", $part, ".ftl")))),*],
                Language::Arabic => &[$(($part, include_str!(concat!("../words/ar/", $part, ".ftl")))),*],
            }
        }
    };
}

// One line a part, so that two people adding one do not meet.
files! {
    "access",
    "articles",
    "bulk",
    "chat",
    "checklists",
    "checks",
    "clock",
    "common",
    "connectors",
    "contacts",
    "desk",
    "details",
    "domain",
    "editor",
    "escalation",
    "evidence",
    "fields",
    "follow-up",
    "guided",
    "help",
    "help-center",
    "help-files",
    "help-look",
    "history",
    "hours",
    "incident",
    "layout",
    "ledger",
    "letters",
    "lists",
    "live",
    "load",
    "logs",
    "look",
    "macros",
    "mail",
    "mailbox-dns",
    "mailbox-servers",
    "mailboxes",
    "merging",
    "my-keys",
    "new-ticket",
    "notices",
    "notifications",
    "numbers",
    "organisations",
    "outgoing",
    "parts",
    "planned",
    "playbook-table",
    "playbooks",
    "portal",
    "preview",
    "profile",
    "promises",
    "refusals",
    "routing",
    "rules",
    "scripts",
    "search",
    "session",
    "setup",
    "side",
    "snooze",
    "structure",
    "tags",
    "team",
    "text",
    "ticket",
    "tickets",
    "timeline",
    "together",
    "tokens",
    "undo",
    "views",
    "widget",
    "work",
    "writing",
}

/// All words of one language.
struct Catalogue {
    language: Language,
    /// Messages with something to fill in.
    bundle: FluentBundle<FluentResource>,
    /// Messages without: they are most, and are only looked up.
    plain: HashMap<String, String>,
}

/// The parts whose messages are found by their English text.
const BY_SENTENCE: &[&str] = &["domain", "evidence", "notices", "refusals"];

/// The English sentences that [`Words::known`] knows.
static SENTENCES: LazyLock<Sentences> = LazyLock::new(Sentences::new);

/// In the order of [`Language::ALL`].
static CATALOGUES: [OnceLock<Catalogue>; Language::ALL.len()] =
    [const { OnceLock::new() }; Language::ALL.len()];

impl Catalogue {
    /// Read when the language is first asked for: a desk that speaks one keeps one in memory.
    fn of(language: Language) -> &'static Self {
        CATALOGUES[language as usize].get_or_init(|| Self::new(language))
    }

    fn new(language: Language) -> Self {
        let id: LanguageIdentifier = language.as_str().parse().expect("our own codes are language tags");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The invisible marks around what is filled in keep an English name from turning an Arabic sentence round. A page
        // that runs one way needs none, and searching in it finds more without.
        bundle.set_use_isolating(language.is_rtl());
        bundle.set_formatter(Some(match language {
            Language::English => |value, _| number(Language::English, value),
            Language::German => |value, _| number(Language::German, value),
            Language::Spanish => |value, _| number(Language::Spanish, value),
            Language::Arabic => |value, _| number(Language::Arabic, value),
        }));
        let mut plain = HashMap::new();
        for (_, text) in files(language) {
            // A broken entry is a missing message, which a test names; the others stand.
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(whole) => whole,
                Err((part, _)) => part,
            };
            for entry in resource.entries() {
                if let ast::Entry::Message(m) = entry
                    && let Some(pattern) = &m.value
                    && let Some(words) = only_text(pattern)
                {
                    plain.insert(m.id.name.to_owned(), words);
                }
            }
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle, plain }
    }

    fn filled(&self, id: &str, args: &[(&'static str, Value<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        let words = self.bundle.format_pattern(pattern, Some(&args), &mut errors);
        debug_assert!(errors.is_empty(), "{id} in {}: {errors:?}", self.language.as_str());
        Some(words.into_owned())
    }
}

/// A number that is filled in, in the marks of its language; `None` for what is written as it stands.
fn number(language: Language, value: &Value<'_>) -> Option<String> {
    match value {
        Value::Number(n) if n.options.use_grouping => Some(crate::numbers::written(language, &n.as_string())),
        _ => None,
    }
}

/// The words of a pattern in which nothing is filled in.
fn only_text(pattern: &ast::Pattern<&str>) -> Option<String> {
    let mut words = String::new();
    for element in &pattern.elements {
        match element {
            ast::PatternElement::TextElement { value } => words.push_str(value),
            // `{ "" }` and `{ " " }` are how Fluent writes a space at the edge.
            ast::PatternElement::Placeable {
                expression: ast::Expression::Inline(ast::InlineExpression::StringLiteral { value }),
            } => words.push_str(value),
            ast::PatternElement::Placeable { .. } => return None,
        }
    }
    Some(words)
}

/// English sentences to the names of their messages.
struct Sentences {
    plain: HashMap<String, String>,
    /// Those with something in them, the ones with the most words of their own first.
    patterns: Vec<Sentence>,
}

/// An English sentence with what is filled in left open.
struct Sentence {
    id: String,
    /// What stands before the first value, and each value's name with what stands behind it.
    start: String,
    rest: Vec<(String, String)>,
}

impl Sentences {
    fn new() -> Self {
        let (mut plain, mut patterns) = (HashMap::new(), Vec::new());
        for (_, text) in files(Language::English).iter().filter(|(part, _)| BY_SENTENCE.contains(part)) {
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(whole) => whole,
                Err((part, _)) => part,
            };
            for entry in resource.entries() {
                let ast::Entry::Message(m) = entry else { continue };
                let Some(pattern) = &m.value else { continue };
                match only_text(pattern) {
                    Some(words) => {
                        plain.insert(words, m.id.name.to_owned());
                    }
                    None => patterns.extend(Sentence::new(m.id.name, pattern)),
                }
            }
        }
        patterns.sort_by_key(|s: &Sentence| (std::cmp::Reverse(s.own()), s.id.clone()));
        Self { plain, patterns }
    }
}

impl Sentence {
    /// `None` where something else than a value is filled in, or two values touch: nobody could tell them apart.
    fn new(id: &str, pattern: &ast::Pattern<&str>) -> Option<Self> {
        let mut sentence = Self { id: id.to_owned(), start: String::new(), rest: Vec::new() };
        for element in &pattern.elements {
            let words = match element {
                ast::PatternElement::TextElement { value } => value,
                ast::PatternElement::Placeable { expression: ast::Expression::Inline(inline) } => {
                    match inline {
                        ast::InlineExpression::StringLiteral { value } => value,
                        ast::InlineExpression::VariableReference { id } => {
                            if sentence.rest.last().is_some_and(|(_, behind)| behind.is_empty()) {
                                return None;
                            }
                            sentence.rest.push((id.name.to_owned(), String::new()));
                            continue;
                        }
                        _ => return None,
                    }
                }
                ast::PatternElement::Placeable { .. } => return None,
            };
            sentence.rest.last_mut().map_or(&mut sentence.start, |(_, behind)| behind).push_str(words);
        }
        Some(sentence)
    }

    /// How much of it is not filled in, in octets.
    fn own(&self) -> usize {
        self.start.len() + self.rest.iter().map(|(_, behind)| behind.len()).sum::<usize>()
    }

    /// The values in `english`, if it is this sentence. Each is as short as it can be.
    fn read<'a>(&'static self, english: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
        let mut left = english.strip_prefix(self.start.as_str())?;
        let mut values = Vec::with_capacity(self.rest.len());
        for (n, (name, behind)) in self.rest.iter().enumerate() {
            let at = if n + 1 == self.rest.len() {
                left.len().checked_sub(behind.len()).filter(|_| left.ends_with(behind.as_str()))?
            } else {
                left.find(behind.as_str())?
            };
            if at == 0 {
                return None;
            }
            values.push((name.as_str(), &left[..at]));
            left = &left[at + behind.len()..];
        }
        left.is_empty().then_some(values)
    }
}

/// A number as a number, so that a translation can choose its plural, and written as it stands, for it may be a ticket's
/// name; everything else as it stands.
fn value_of(text: Cow<'_, str>) -> Value<'_> {
    match text.parse::<u32>() {
        Ok(n) if n.to_string() == text => {
            let options = FluentNumberOptions { use_grouping: false, ..FluentNumberOptions::default() };
            Value::Number(FluentNumber::new(f64::from(n), options))
        }
        _ => Value::from(text),
    }
}

/// The words of one language: what a drawing function takes to speak.
#[derive(Clone, Copy)]
pub struct Words(&'static Catalogue);

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.0.language.as_str())
    }
}

impl From<Language> for Words {
    fn from(language: Language) -> Self {
        Self(Catalogue::of(language))
    }
}

impl Default for Words {
    fn default() -> Self {
        Language::default().into()
    }
}

impl Words {
    /// In the reader's language.
    pub fn of(frame: &Frame) -> Self {
        frame.language.into()
    }
    pub fn language(self) -> Language {
        self.0.language
    }
    /// A message without anything to fill in. One that is missing is told in English, and if that is missing too by its
    /// name; tests keep both from happening.
    pub fn text(self, id: &'static str) -> &'static str {
        let english = || Catalogue::of(Language::English).plain.get(id);
        debug_assert!(english().is_some(), "no message {id}, or it needs something filled in");
        self.0.plain.get(id).or_else(english).map_or(id, String::as_str)
    }
    /// A message with what is filled in; use [`t!`](crate::t).
    pub fn filled(self, id: &'static str, args: &[(&'static str, Value<'_>)]) -> String {
        let english = || Catalogue::of(Language::English).filled(id, args);
        debug_assert!(Catalogue::of(Language::English).bundle.has_message(id), "no message {id}");
        self.0.filled(id, args).or_else(english).unwrap_or_else(|| id.to_owned())
    }
    /// A message with markup filled in; use [`th!`](crate::th).
    pub fn marked(self, id: &'static str, args: Vec<(&'static str, Part<'_>)>) -> Markup {
        let mut drawn = Vec::new();
        let mut values = Vec::with_capacity(args.len());
        for (name, part) in args {
            values.push((name, part.value(&mut drawn)));
        }
        let words = self.filled(id, &values);
        let mut html = String::with_capacity(words.len() + 64);
        let mut rest = words.as_str();
        while let Some(start) = rest.find(OPEN) {
            rest[..start].render_to(&mut html);
            let after = &rest[start + OPEN.len_utf8()..];
            let end = after.find(CLOSE).unwrap_or(0);
            if let Some(markup) = after[..end].parse::<usize>().ok().and_then(|n| drawn.get(n)) {
                html.push_str(&markup.0);
            }
            rest = after.get(end + CLOSE.len_utf8()..).unwrap_or_default();
        }
        rest.render_to(&mut html);
        PreEscaped(html)
    }
    /// A label as it stands within a sentence: English and Spanish write it small there. German keeps its nouns, Arabic
    /// has no such letters.
    pub fn within(self, label: &str) -> String {
        match self.0.language {
            Language::English | Language::Spanish => label.to_lowercase(),
            Language::German | Language::Arabic => label.to_owned(),
        }
    }
    /// What the desk said in English, in this language; what nobody translated comes back as it is.
    ///
    /// The sentence is one of `domain.ftl`, `evidence.ftl`, `notices.ftl` or `refusals.ftl`, whole; of several that fit, the one with the
    /// most words of its own. What is filled in stays as it is, but where the value's name begins with `said` it is
    /// itself something that the desk says (`{ $said-field }: { $said-problem }.`).
    pub fn known<'a>(self, english: &'a str) -> Cow<'a, str> {
        if self.0.language == Language::English {
            return Cow::Borrowed(english);
        }
        let all = &*SENTENCES;
        if let Some(words) = all.plain.get(english).and_then(|id| self.0.plain.get(id)) {
            return Cow::Borrowed(words.as_str());
        }
        let found = all.patterns.iter().find_map(|s| Some((s, s.read(english)?)));
        let Some((sentence, values)) = found else { return Cow::Borrowed(english) };
        let args: Vec<_> = values
            .into_iter()
            .map(|(name, text)| {
                // Shorter than the whole, so this ends.
                let text = if name.starts_with("said") { self.known(text) } else { Cow::Borrowed(text) };
                (name, value_of(text))
            })
            .collect();
        self.0.filled(&sentence.id, &args).map_or(Cow::Borrowed(english), Cow::Owned)
    }
}

/// Around the number of a piece of markup, while Fluent puts the sentence together. From the private use area: no mail
/// and no name has a use for them, and [`Part`] takes them out of whatever does.
const OPEN: char = '\u{E0F0}';
const CLOSE: char = '\u{E0F1}';

/// What [`th!`](crate::th) fills in.
#[derive(Clone, Debug)]
pub enum Part<'a> {
    Markup(Markup),
    Value(Value<'a>),
}

impl<'a> Part<'a> {
    fn value(self, drawn: &mut Vec<Markup>) -> Value<'a> {
        match self {
            Self::Markup(markup) => {
                drawn.push(markup);
                Value::from(format!("{OPEN}{}{CLOSE}", drawn.len() - 1))
            }
            Self::Value(Value::String(text)) if text.contains([OPEN, CLOSE]) => {
                Value::from(text.replace([OPEN, CLOSE], ""))
            }
            Self::Value(value) => value,
        }
    }
}

impl From<Markup> for Part<'_> {
    fn from(markup: Markup) -> Self {
        Self::Markup(markup)
    }
}

macro_rules! parts {
    ($($of:ty),*) => {$(
        impl<'a> From<$of> for Part<'a> {
            fn from(value: $of) -> Self {
                Self::Value(Value::from(value))
            }
        }
    )*};
}
parts!(&'a str, String, Cow<'a, str>, i32, i64, u8, u16, u32, u64, usize);

/// Text in the reader's language: `t!(w, "id")` is a `&'static str`, `t!(w, "id", count = n)` a `String`.
#[macro_export]
macro_rules! t {
    ($w:expr, $id:literal $(,)?) => {
        $w.text($id)
    };
    ($w:expr, $id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $w.filled($id, &[$((stringify!($name), $crate::words::Value::from($value))),+])
    };
}

/// Markup in the reader's language: `th!(w, "id", who = html! { b { (name) } }, count = 3)`.
#[macro_export]
macro_rules! th {
    ($w:expr, $id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $w.marked($id, vec![$((stringify!($name), $crate::words::Part::from($value))),+])
    };
}

/// The part whose messages go to customers' pages instead of the workbench.
const WIDGET: &str = "widget";

/// The messages for the browser, as a module that `js/words.js` loads: `export default { "js-id": … }`. A message is a
/// string, or a list of strings, `{"v": NAME}` for what is filled in and `{"v": NAME, "k": {CATEGORY: …}}` for a choice by
/// plural.
pub fn script(language: Language) -> String {
    module(for_browser(language, |part| part != WIDGET))
}

/// The same for the widget in its frame, which needs nothing of the workbench's.
pub fn widget_script(language: Language) -> String {
    module(for_browser(language, |part| part == WIDGET))
}

fn module(messages: serde_json::Map<String, serde_json::Value>) -> String {
    format!("export default {};\n", serde_json::Value::Object(messages))
}

/// The messages that go to the browser, of these parts.
fn for_browser(language: Language, of: impl Fn(&str) -> bool) -> serde_json::Map<String, serde_json::Value> {
    let mut all = serde_json::Map::new();
    for (part, text) in files(language).iter().filter(|(part, _)| of(part)) {
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(whole) => whole,
            Err((part, _)) => part,
        };
        for entry in resource.entries() {
            if let ast::Entry::Message(m) = entry
                && m.id.name.starts_with("js-")
                && let Some(pattern) = &m.value
            {
                debug_assert!(!all.contains_key(m.id.name), "{} twice, again in {part}", m.id.name);
                all.insert(m.id.name.to_owned(), for_script(pattern));
            }
        }
    }
    all
}

fn for_script(pattern: &ast::Pattern<&str>) -> serde_json::Value {
    if let Some(words) = only_text(pattern) {
        return words.into();
    }
    let mut parts = Vec::new();
    for element in &pattern.elements {
        match element {
            ast::PatternElement::TextElement { value } => parts.push(serde_json::json!(value)),
            ast::PatternElement::Placeable { expression } => parts.extend(placeable(expression)),
        }
    }
    parts.into()
}

/// What a script can fill in: a variable, a text, a choice by a variable. A test holds that there is nothing else.
fn placeable(expression: &ast::Expression<&str>) -> Option<serde_json::Value> {
    match expression {
        ast::Expression::Inline(ast::InlineExpression::VariableReference { id }) => {
            Some(serde_json::json!({ "v": id.name }))
        }
        ast::Expression::Inline(ast::InlineExpression::StringLiteral { value }) => Some((*value).into()),
        ast::Expression::Select { selector: ast::InlineExpression::VariableReference { id }, variants } => {
            let mut kinds = serde_json::Map::new();
            for variant in variants {
                let key = match &variant.key {
                    ast::VariantKey::Identifier { name } => name,
                    ast::VariantKey::NumberLiteral { value } => value,
                };
                let words = for_script(&variant.value);
                if variant.default {
                    kinds.insert("other".to_owned(), words.clone());
                }
                kinds.insert((*key).to_owned(), words);
            }
            Some(serde_json::json!({ "v": id.name, "k": kinds }))
        }
        ast::Expression::Inline(_) | ast::Expression::Select { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use maud::html;

    use super::*;

    /// Name to its variables and whether a script can say it, of all files of a language.
    fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        for (part, text) in files(language) {
            let resource = FluentResource::try_new((*text).to_owned())
                .unwrap_or_else(|(_, e)| panic!("{}/{part}.ftl: {e:?}", language.as_str()));
            for entry in resource.entries() {
                match entry {
                    ast::Entry::Message(m) => {
                        let pattern = m.value.as_ref().unwrap_or_else(|| panic!("{} is empty", m.id.name));
                        let mut names = BTreeSet::new();
                        variables(pattern, &mut names);
                        let twice = all.insert(m.id.name.to_owned(), names);
                        assert!(twice.is_none(), "{} stands twice in {}", m.id.name, language.as_str());
                        assert!(!for_script(pattern).is_null());
                    }
                    ast::Entry::Junk { content } => panic!("{}/{part}.ftl: {content}", language.as_str()),
                    _ => {}
                }
            }
        }
        all
    }

    fn variables(pattern: &ast::Pattern<&str>, names: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            let ast::PatternElement::Placeable { expression } = element else { continue };
            match expression {
                ast::Expression::Inline(inline) => variable(inline, names),
                ast::Expression::Select { selector, variants } => {
                    variable(selector, names);
                    for v in variants {
                        variables(&v.value, names);
                    }
                }
            }
        }
    }

    fn variable(inline: &ast::InlineExpression<&str>, names: &mut BTreeSet<String>) {
        match inline {
            ast::InlineExpression::VariableReference { id } => {
                names.insert(id.name.to_owned());
            }
            ast::InlineExpression::StringLiteral { .. } | ast::InlineExpression::NumberLiteral { .. } => {}
            other => panic!("words use variables and texts only: {other:?}"),
        }
    }

    #[test]
    fn every_language_says_everything_with_the_same_variables() {
        let english = messages(Language::English);
        for &language in Language::ALL {
            let here = messages(language);
            let missing: Vec<_> = english.keys().filter(|k| !here.contains_key(*k)).collect();
            assert!(missing.is_empty(), "{} lacks {missing:?}", language.as_str());
            let more: Vec<_> = here.keys().filter(|k| !english.contains_key(*k)).collect();
            assert!(more.is_empty(), "{} has what English lacks: {more:?}", language.as_str());
            for (id, names) in &english {
                assert_eq!(&here[id], names, "{id} in {}", language.as_str());
            }
        }
    }

    /// All our sources below `top` with this ending, without their comments.
    fn sources(top: &Path, ending: &str, into: &mut String) {
        for entry in std::fs::read_dir(top).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, ending, into);
            } else if path.extension().is_some_and(|e| e == ending) {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
                into.extend(code.flat_map(|l| [l, "\n"]));
            }
        }
    }

    /// The names in `t!(…, "name"`, `th!(…, "name"` and `t("name"`.
    fn asked(text: &str, calls: &[&str]) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for call in calls {
            for (at, _) in text.match_indices(call) {
                let before = text[..at].chars().next_back();
                if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') {
                    continue;
                }
                let rest = &text[at + call.len()..];
                let Some((head, name)) = rest.split_once('"') else { continue };
                let plain = !head.contains([';', '{', '}']) && head.len() < 80;
                let name = name.split('"').next().unwrap_or_default();
                let is_id = !name.is_empty()
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
                if plain && is_id {
                    names.insert(name.to_owned());
                }
            }
        }
        names
    }

    #[test]
    fn what_is_asked_for_exists_and_what_exists_is_asked_for() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (mut rust, mut scripts) = (String::new(), String::new());
        sources(&here.join("src"), "rs", &mut rust);
        sources(&here.join("../deskhand/src"), "rs", &mut rust);
        sources(&here.join("assets/js"), "js", &mut scripts);
        let mut wanted = asked(&rust, &["t!(", "th!("]);
        wanted.extend(asked(&scripts, &["t("]).into_iter().filter(|id| id.starts_with("js-")));
        let there: BTreeSet<String> = messages(Language::English).into_keys().collect();
        let lacking: Vec<_> = wanted.difference(&there).collect();
        assert!(lacking.is_empty(), "asked for and not there: {lacking:?}");
        let by_sentence = |id: &str| BY_SENTENCE.iter().any(|part| id.starts_with(&format!("{part}-")));
        let unused: Vec<_> = there.difference(&wanted).filter(|id| !by_sentence(id)).collect();
        assert!(unused.is_empty(), "there and never asked for: {unused:?}");
    }

    /// A ticket's number is its name: given as a number it would be grouped ("#12.345").
    #[test]
    fn names_that_are_numbers_are_filled_in_as_text() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut rust = String::new();
        sources(&here.join("src"), "rs", &mut rust);
        sources(&here.join("../deskhand/src"), "rs", &mut rust);
        let mut wrong = Vec::new();
        for line in rust.lines().filter(|l| l.contains("t!(") || l.contains("th!(")) {
            for name in ["ticket", "number", "id", "other", "year", "port"] {
                for (at, found) in line.match_indices(&format!(", {name} = ")) {
                    let value = line[at + found.len()..].split([',', ')']).next().unwrap_or_default();
                    if value.ends_with(".0") {
                        wrong.push(line.trim());
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "grouped as if they counted something: {wrong:#?}");
        let w = Words::from(Language::German);
        let said = w.known("Ticket 12345 is closed and takes no more messages. Open a new ticket; it can be linked as a follow-up.");
        assert!(said.starts_with("Ticket 12345 ist"), "{said}");
    }

    #[test]
    fn what_the_desk_said_in_english_is_found_with_what_is_filled_in() {
        let w = Words::from(Language::German);
        for (english, german) in [
            ("Saved.", "Gespeichert."),
            ("name: must not be empty.", "Name: darf nicht leer sein."),
            (
                "Ticket 7 is closed and takes no more messages. Open a new ticket; it can be linked as a follow-up.",
                "Ticket 7 ist geschlossen und nimmt keine Nachrichten mehr an. Eröffnen Sie ein neues; es lässt sich als Folgeticket verknüpfen.",
            ),
            ("There is already a team “Saved.”.", "Es gibt schon: Team „Saved.“."),
            // What nobody translated, and what only looks like a sentence of ours.
            ("Nobody ever said this", "Nobody ever said this"),
            ("Saved", "Saved"),
            ("There is already a team “”.", "There is already a team “”."),
        ] {
            assert_eq!(w.known(english), german);
        }
        assert_eq!(Words::default().known("Saved."), "Saved.");
        let isolated = Words::from(Language::Arabic).known("There is already a team “A”.").into_owned();
        assert!(isolated.contains("\u{2068}A\u{2069}"), "{isolated}");
    }

    #[test]
    fn sentences_are_read_whole_and_the_one_with_the_most_words_wins() {
        let read = |pattern: &str, english: &'static str| {
            let text = format!("x = {pattern}\n");
            let resource = FluentResource::try_new(text).unwrap();
            let ast::Entry::Message(m) = resource.get_entry(0).unwrap() else { panic!() };
            let sentence = Sentence::new("x", m.value.as_ref().unwrap())?;
            let sentence: &'static Sentence = Box::leak(Box::new(sentence));
            sentence.read(english)
        };
        assert_eq!(read("{ $a }: { $b }.", "x: y: z."), Some(vec![("a", "x"), ("b", "y: z")]));
        assert_eq!(read("#{ $a } is in", "#5 is in"), Some(vec![("a", "5")]));
        assert_eq!(read("{ $a } is in", "it is in, it is in"), Some(vec![("a", "it is in, it")]));
        for (pattern, english) in
            [("{ $a }{ $b }", "xy"), ("{ $a }.", "."), ("a { $a } b", "a b"), ("a { $a }", "b"), ("a", "b")]
        {
            assert_eq!(read(pattern, english), None, "{pattern}");
        }
        let lengths: Vec<_> = SENTENCES.patterns.iter().map(Sentence::own).collect();
        assert!(lengths.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn every_sentence_of_the_desk_can_be_read() {
        let mut seen = BTreeMap::new();
        for (part, text) in files(Language::English).iter().filter(|(part, _)| BY_SENTENCE.contains(part)) {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap();
            for entry in resource.entries() {
                let ast::Entry::Message(m) = entry else { continue };
                let pattern = m.value.as_ref().unwrap();
                let shape = match only_text(pattern) {
                    Some(words) => words,
                    None => {
                        let s = Sentence::new(m.id.name, pattern).unwrap_or_else(|| {
                            panic!("{} in {part}: values only, and not side by side", m.id.name)
                        });
                        s.rest.iter().fold(s.start.clone(), |all, (_, behind)| all + "{}" + behind)
                    }
                };
                let twice = seen.insert(shape, m.id.name.to_owned());
                assert_eq!(twice, None, "{} says the same", m.id.name);
            }
        }
        assert!(seen.len() > 300);
    }

    #[test]
    fn markup_is_filled_in_whole_and_words_are_escaped() {
        let w = Words::from(Language::English);
        let said = |w: Words, words: &str| {
            th!(w, "layout-alarm", words = words.to_owned(), since = html! { b { "A&B" } }).0
        };
        let out = said(w, "<script>\u{E0F0}0\u{E0F1}");
        assert_eq!(out, "Alarm: &lt;script&gt;0, since <b>A&amp;B</b>.");
        let arabic = said(Language::Arabic.into(), "B");
        assert!(arabic.contains("<b>A&amp;B</b>") && arabic.contains('\u{2068}'), "{arabic}");
    }

    #[test]
    fn a_script_gets_what_it_can_say() {
        for &language in Language::ALL {
            let module = script(language);
            let json = module.strip_prefix("export default ").unwrap().trim_end().trim_end_matches(';');
            let all: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).unwrap();
            assert!(!all.is_empty());
            assert!(all.keys().all(|id| !id.starts_with("js-widget-")), "the workbench shows no widget");
            let module = widget_script(language);
            let json = module.strip_prefix("export default ").unwrap().trim_end().trim_end_matches(';');
            let all: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).unwrap();
            assert!(!all.is_empty() && all.keys().all(|id| id.starts_with("js-widget-")));
        }
        let words = "js-x = { $n ->\n    [one] { $n } ticket\n   *[other] { $n } tickets\n} here\n";
        let resource = FluentResource::try_new(words.to_owned()).unwrap();
        let ast::Entry::Message(m) = resource.get_entry(0).unwrap() else { panic!() };
        assert_eq!(
            for_script(m.value.as_ref().unwrap()),
            serde_json::json!([
                { "v": "n", "k": { "one": [{ "v": "n" }, " ticket"], "other": [{ "v": "n" }, " tickets"] } },
                " here"
            ])
        );
    }
}
