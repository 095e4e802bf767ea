//! Text to query. One recursive-descent parser, strict (views, rules, the API) or lenient (a search box).

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::tz::TimeZone;

use super::words::Needle;
use super::{
    Beside, Compare, DateField, Direction, FieldTest, Node, Part, PersonField, Place, Query, QueryError, Ref,
    Sort, SortBy, Span, Text, beside, language,
};
use crate::message::Channel;
use crate::moment::{HOUR_US, MINUTE_US, SECOND_US};
use crate::ticket::{Priority, Status, TicketType};
use crate::{FieldId, Moment};

/// The longest text of a query, in bytes.
pub const QUERY_BYTES_MAX: usize = 16 * 1024;
/// The most conditions of a query.
pub const TERMS_MAX: usize = 256;
/// The deepest nesting of groups.
pub const DEPTH_MAX: usize = 16;

/// Reads a query; days begin at midnight UTC. `now` is what ages count from.
///
/// # Errors
/// The first thing that cannot be read, where it stands and what to write instead.
pub fn parse(text: &str, now: Moment) -> Result<Query, QueryError> {
    parse_in(text, now, &TimeZone::UTC)
}

/// [`parse`] for somebody whose days begin at midnight of `zone`.
///
/// # Errors
/// As [`parse`].
pub fn parse_in(text: &str, now: Moment, zone: &TimeZone) -> Result<Query, QueryError> {
    parse_for(text, now, zone, &FieldKeys::default())
}

/// [`parse_in`] for a desk with these fields of its own.
///
/// # Errors
/// As [`parse`].
pub fn parse_for(text: &str, now: Moment, zone: &TimeZone, keys: &FieldKeys) -> Result<Query, QueryError> {
    let mut parser = Parser::new(text, now, zone, keys, true);
    let query = parser.query();
    match parser.complaints.into_iter().next() {
        Some(complaint) => Err(complaint),
        None => Ok(query),
    }
}

/// Reads what can be read, for a text that is still being typed or comes from a box where anything is typed: what is
/// unfinished or unknown is left out or taken as words, and the complaints say so. Never fails.
pub fn parse_lenient(text: &str, now: Moment) -> (Query, Vec<QueryError>) {
    parse_lenient_in(text, now, &TimeZone::UTC)
}

/// [`parse_lenient`] for somebody whose days begin at midnight of `zone`.
pub fn parse_lenient_in(text: &str, now: Moment, zone: &TimeZone) -> (Query, Vec<QueryError>) {
    parse_lenient_for(text, now, zone, &FieldKeys::default())
}

/// [`parse_lenient_in`] for a desk with these fields of its own.
pub fn parse_lenient_for(
    text: &str,
    now: Moment,
    zone: &TimeZone,
    keys: &FieldKeys,
) -> (Query, Vec<QueryError>) {
    let mut parser = Parser::new(text, now, zone, keys, false);
    let query = parser.query();
    (query, parser.complaints)
}

/// What conditions have in common that, side by side, mean "or".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Joint {
    Word(&'static str),
    Field(FieldId),
}

/// The keys of the desk's own fields, and which fields they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldKeys(BTreeMap<String, FieldId>);

impl FieldKeys {
    pub fn of(fields: &[crate::field::Field]) -> Self {
        Self(fields.iter().map(|f| (f.key.clone(), f.id)).collect())
    }
    /// `room`, or `custom_field_123` for whoever knows the number.
    fn find(&self, name: &str) -> Option<FieldId> {
        let name = name.to_ascii_lowercase();
        let number = || name.strip_prefix("custom_field_")?.parse().ok();
        self.0.get(&name).copied().or_else(number)
    }
}

/// Is it the name of a field that every desk has?
pub fn is_field_name(name: &str) -> bool {
    field(name).is_some()
}

/// The field of a condition that, repeated side by side, means "or". Conditions that print with `:` and stand for one value.
pub(super) fn repeatable(node: &Node) -> Option<Joint> {
    match node {
        Node::Number(Compare::Equal, _) => Some(Joint::Word("id")),
        Node::Status(Compare::Equal, _) => Some(Joint::Word("status")),
        Node::Priority(Compare::Equal, _) => Some(Joint::Word("priority")),
        Node::Type(_) => Some(Joint::Word("type")),
        Node::Channel(_) => Some(Joint::Word("channel")),
        Node::Language(_) => Some(Joint::Word("language")),
        Node::Mailbox(_) => Some(Joint::Word("mailbox")),
        Node::Person(PersonField::Assignee, _) => Some(Joint::Word("assignee")),
        Node::Person(PersonField::Requester, _) => Some(Joint::Word("requester")),
        Node::Person(PersonField::Participant, _) => Some(Joint::Word("cc")),
        Node::Person(PersonField::Author, _) => Some(Joint::Word("author")),
        Node::Organisation(_) => Some(Joint::Word("organisation")),
        Node::Team(_) => Some(Joint::Word("team")),
        Node::Tag(_) => Some(Joint::Word("tag")),
        Node::Field(FieldTest { field, compare: Compare::Equal, .. }) => Some(Joint::Field(*field)),
        Node::External(_) => Some(Joint::Word("external")),
        Node::Beside(Beside::Escalated(_)) => Some(Joint::Word("escalated")),
        Node::Beside(Beside::Asked(_)) => Some(Joint::Word("asked")),
        Node::Beside(Beside::Satisfaction(_)) => Some(Joint::Word("satisfaction")),
        Node::Date(field, Span { from: Some(_), until: Some(_) } | Span { from: None, until: None }) => {
            Some(Joint::Word(field.as_str()))
        }
        Node::All
        | Node::And(_)
        | Node::Or(_)
        | Node::Not(_)
        | Node::Text(_)
        | Node::Number(..)
        | Node::Status(..) => None,
        Node::Priority(..) | Node::Field(_) | Node::Date(..) | Node::Has(_) | Node::Unread => None,
    }
}

#[derive(Clone, Copy)]
enum Field {
    Status,
    Priority,
    Type,
    Channel,
    Language,
    Mailbox,
    Person(PersonField),
    Organisation,
    Team,
    Tag,
    External,
    Escalated,
    Asked,
    Satisfaction,
    Own(FieldId),
    Number,
    Date(DateField),
    /// `created` with the comparison fixed.
    Created(Compare),
    Is,
    Has,
    Text(Place),
    Sort,
}

/// Every name of a field; the first of each kind is the one that is printed and suggested.
const FIELDS: &[(&str, Field)] = &[
    ("status", Field::Status),
    ("priority", Field::Priority),
    ("type", Field::Type),
    ("ticket_type", Field::Type),
    ("channel", Field::Channel),
    ("via", Field::Channel),
    ("language", Field::Language),
    ("mailbox", Field::Mailbox),
    ("assignee", Field::Person(PersonField::Assignee)),
    ("requester", Field::Person(PersonField::Requester)),
    ("from", Field::Person(PersonField::Requester)),
    ("cc", Field::Person(PersonField::Participant)),
    ("participant", Field::Person(PersonField::Participant)),
    ("author", Field::Person(PersonField::Author)),
    ("commenter", Field::Person(PersonField::Author)),
    ("organisation", Field::Organisation),
    ("organization", Field::Organisation),
    ("org", Field::Organisation),
    ("team", Field::Team),
    ("group", Field::Team),
    ("tag", Field::Tag),
    ("tags", Field::Tag),
    ("escalated", Field::Escalated),
    ("asked", Field::Asked),
    ("satisfaction", Field::Satisfaction),
    ("external", Field::External),
    ("external_id", Field::External),
    ("id", Field::Number),
    ("number", Field::Number),
    ("created", Field::Date(DateField::Created)),
    ("updated", Field::Date(DateField::Updated)),
    ("solved", Field::Date(DateField::Solved)),
    ("closed", Field::Date(DateField::Closed)),
    ("due", Field::Date(DateField::Due)),
    ("deadline", Field::Date(DateField::Due)),
    ("missed", Field::Date(DateField::Missed)),
    ("before", Field::Created(Compare::Less)),
    ("after", Field::Created(Compare::Greater)),
    ("since", Field::Created(Compare::GreaterOrEqual)),
    ("is", Field::Is),
    ("has", Field::Has),
    ("subject", Field::Text(Place::Subject)),
    ("text", Field::Text(Place::Message)),
    ("comment", Field::Text(Place::Message)),
    ("description", Field::Text(Place::Message)),
    ("note", Field::Text(Place::Note)),
    ("file", Field::Text(Place::File)),
    ("attachment", Field::Text(Place::File)),
    ("sort", Field::Sort),
    ("order_by", Field::Sort),
];

fn field(name: &str) -> Option<Field> {
    FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, f)| *f)
}

/// A value as written; quoted ones are never keywords, numbers or wildcards.
struct Value {
    text: String,
    quoted: bool,
    at: usize,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    now: Moment,
    zone: &'a TimeZone,
    keys: &'a FieldKeys,
    strict: bool,
    nesting: usize,
    terms: usize,
    sort_by: Option<SortBy>,
    direction: Option<Direction>,
    complaints: Vec<QueryError>,
    /// Something makes the rest pointless: the end of a strict reading, or a limit.
    over: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, now: Moment, zone: &'a TimeZone, keys: &'a FieldKeys, strict: bool) -> Self {
        let mut parser = Parser {
            text,
            at: 0,
            now,
            zone,
            keys,
            strict,
            nesting: 0,
            terms: 0,
            sort_by: None,
            direction: None,
            complaints: Vec::new(),
            over: false,
        };
        if text.len() > QUERY_BYTES_MAX {
            parser.complain(0, format!("The query is longer than {QUERY_BYTES_MAX} bytes; shorten it"));
            let mut end = QUERY_BYTES_MAX;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            parser.text = &text[..end];
        }
        parser
    }

    fn complain(&mut self, position: usize, words: impl Into<String>) {
        if self.complaints.len() < 20 {
            self.complaints.push(QueryError { position, words: words.into() });
        }
        self.over |= self.strict;
    }

    fn rest(&self) -> &'a str {
        if self.over { "" } else { &self.text[self.at..] }
    }
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }
    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len()
            - rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == ',').len();
    }
    /// Takes the keyword if it stands here as a word of its own.
    fn keyword(&mut self, word: &str) -> bool {
        let Some(after) = self.rest().strip_prefix(word) else { return false };
        let ends = after.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'));
        if ends {
            self.at += word.len();
        }
        ends
    }

    fn query(&mut self) -> Query {
        let mut filter = self.either();
        loop {
            self.skip_space();
            let Some(c) = self.peek() else { break };
            // `either` ends before the text does at a closing bracket only.
            self.complain(self.at, "A closing bracket without an opening one");
            self.at = (self.at + c.len_utf8()).min(self.text.len());
            let more = self.either();
            filter = match (filter, more) {
                (Some(a), Some(b)) => Some(Node::and(vec![a, b])),
                (a, b) => a.or(b),
            };
        }
        let sort =
            self.sort_by.map(|by| Sort { by, direction: self.direction.unwrap_or(Direction::Descending) });
        Query { filter: filter.unwrap_or(Node::All), sort }
    }

    fn either(&mut self) -> Option<Node> {
        let mut branches = Vec::new();
        loop {
            let from = self.at;
            branches.extend(self.all_of());
            self.skip_space();
            let at = self.at;
            if !self.keyword("OR") {
                break;
            }
            if self.text[from..at].trim().is_empty() {
                self.complain(
                    at,
                    "Something must stand before OR; write \"OR\" in quotes to search for the word",
                );
            }
            self.skip_space();
            if self.peek().is_none_or(|c| c == ')') {
                self.complain(at, "Something must follow OR; write \"OR\" in quotes to search for the word");
            }
        }
        (!branches.is_empty()).then(|| Node::or(branches))
    }

    fn all_of(&mut self) -> Option<Node> {
        let mut found: Vec<(Node, Option<Joint>)> = Vec::new();
        let mut explicit = false;
        // Where an AND still waits for what follows it.
        let mut open_and = None;
        loop {
            self.skip_space();
            let at = self.at;
            if self.keyword("AND") {
                explicit = true;
                if found.is_empty() || open_and.is_some() {
                    self.complain(at, LONELY_AND);
                }
                open_and = Some(at);
                continue;
            }
            let ends = self.peek().is_none_or(|c| c == ')');
            if ends || self.keyword("OR") {
                self.at = at;
                break;
            }
            open_and = None;
            found.extend(self.one());
        }
        if let Some(at) = open_and {
            self.complain(at, LONELY_AND);
        }
        if found.is_empty() {
            return None;
        }
        if explicit {
            return Some(Node::and(found.into_iter().map(|(n, _)| n).collect()));
        }
        let mut grouped: Vec<(Vec<Node>, Option<Joint>)> = Vec::new();
        for (node, field) in found {
            match grouped.iter_mut().find(|(_, f)| field.is_some() && *f == field) {
                Some((same, _)) => same.push(node),
                None => grouped.push((vec![node], field)),
            }
        }
        if self.nesting >= DEPTH_MAX && grouped.iter().any(|(same, _)| same.len() > 1) {
            self.complain(self.at, too_deep());
        }
        Some(Node::and(grouped.into_iter().map(|(same, _)| Node::or(same)).collect()))
    }

    /// One condition with its negations, and the field by which it joins its like.
    fn one(&mut self) -> Option<(Node, Option<Joint>)> {
        let mut negated = false;
        loop {
            self.skip_space();
            if self.keyword("NOT") {
                negated = !negated;
            } else if self.rest().starts_with('-')
                && self.rest()[1..].chars().next().is_some_and(|c| !c.is_whitespace())
            {
                self.at += 1;
                negated = !negated;
            } else {
                break;
            }
        }
        let at = self.at;
        let Some(c) = self.peek().filter(|c| *c != ')') else {
            if negated {
                self.complain(
                    at,
                    "Something must follow NOT; write \"NOT\" in quotes to search for the word",
                );
            }
            return None;
        };
        if self.terms >= TERMS_MAX {
            self.complain(at, format!("The query has more than {TERMS_MAX} conditions; leave some out"));
            self.over = true;
            return None;
        }
        self.terms += 1;
        let (node, field) = match c {
            '(' => {
                self.at += 1;
                if self.nesting >= DEPTH_MAX {
                    self.complain(at, too_deep());
                    return None;
                }
                self.nesting += 1;
                let inner = self.either();
                self.nesting -= 1;
                if self.peek() == Some(')') {
                    self.at += 1;
                } else {
                    self.complain(at, "This bracket is not closed");
                }
                if inner.is_none() && self.sort_by.is_none() {
                    self.complain(at, "There is nothing between these brackets");
                }
                (inner, None)
            }
            '"' | '“' | '”' | '„' => {
                let value = self.quoted()?;
                (words(Text::phrase(Place::Anywhere, value.text)), None)
            }
            _ => self.term(),
        };
        let node = node?;
        Some(if negated { (Node::negated(node), None) } else { (node, field) })
    }

    /// A quoted value; the opening quote stands here. `None` where it is not closed (in a lenient reading, nothing is lost:
    /// the words are read without quotes).
    fn quoted(&mut self) -> Option<Value> {
        let at = self.at;
        let rest = self.rest();
        let open = rest.chars().next()?;
        let mut text = String::new();
        let mut chars = rest[open.len_utf8()..].char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let closes = if open == '"' { c == '"' } else { matches!(c, '"' | '“' | '”') };
            if closes {
                self.at = at + open.len_utf8() + i + c.len_utf8();
                return Some(Value { text, quoted: true, at });
            }
            match chars.peek() {
                Some(&(_, next @ ('"' | '\\'))) if c == '\\' => {
                    text.push(next);
                    chars.next();
                }
                _ => text.push(c),
            }
        }
        self.complain(at, "This quote is not closed");
        self.at = at + open.len_utf8();
        None
    }

    /// The characters up to a space, a bracket or a quote; those of a value also end at a comma.
    fn bare(&mut self, is_value: bool) -> Value {
        let at = self.at;
        let rest = self.rest();
        let ends = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '(' | ')' | '"' | '“' | '”' | '„')
                || is_value && c == ','
        };
        let len = rest.find(ends).unwrap_or(rest.len());
        self.at += len;
        Value { text: rest[..len].to_owned(), quoted: false, at }
    }

    fn term(&mut self) -> (Option<Node>, Option<Joint>) {
        let at = self.at;
        let rest = self.rest();
        if let Some(digits) = rest.strip_prefix('#') {
            let len = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            let ends = digits[len..]
                .chars()
                .next()
                .is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '(' | ','));
            if let Ok(id) = digits[..len].parse::<i64>()
                && ends
            {
                self.at += 1 + len;
                let node = Node::Number(Compare::Equal, id.into());
                let field = repeatable(&node);
                return (Some(node), field);
            }
        }
        let name = &rest[..rest.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(rest.len())];
        let long = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())];
        // A field of the desk's own that is older than a word of the language keeps its key.
        if let Some(id) = self.keys.find(long)
            && let Some((compare, len)) = operator(&rest[long.len()..])
        {
            self.at += long.len() + len;
            return self.condition(long, Field::Own(id), compare, at);
        }
        if !name.is_empty()
            && let Some((compare, len)) = operator(&rest[name.len()..])
        {
            let value_at = name.len() + len;
            if let Some(field) = field(name) {
                self.at += value_at;
                return self.condition(name, field, compare, at);
            }
            // `C:\x`, `http://x` and `10:30` are words; `stauts:open` is a mistake.
            let is_mistake = name.len() > 1 && !rest[value_at..].starts_with(['/', '\\']);
            if is_mistake && self.strict {
                let like = closest(name).map(|f| format!(" Did you mean “{f}”?")).unwrap_or_default();
                self.complain(
                    at,
                    format!(
                        "There is no field “{name}”.{like} To search for these words, put them in quotes"
                    ),
                );
                return (None, None);
            }
        }
        let word = self.bare(false);
        if word.text == "*" {
            return (Some(Node::All), None);
        }
        let node = words(word_or_prefix(Place::Anywhere, &word.text));
        (node, None)
    }

    fn condition(
        &mut self,
        name: &str,
        field: Field,
        compare: Compare,
        at: usize,
    ) -> (Option<Node>, Option<Joint>) {
        let mut nodes = Vec::new();
        let takes_list = !matches!(field, Field::Text(_) | Field::Sort);
        loop {
            let value = match self.peek() {
                Some('"' | '“' | '”' | '„') => match self.quoted() {
                    Some(value) => value,
                    None => return (None, None),
                },
                _ => self.bare(takes_list),
            };
            if value.text.is_empty() && !(value.quoted && matches!(field, Field::Text(_))) {
                self.complain(value.at, format!("A value must follow “{name}”"));
            } else {
                match self.node(name, field, compare, &value) {
                    Ok(node) => nodes.extend(node),
                    Err(problem) => self.complain(value.at, problem),
                }
            }
            // A comma at the end is a list still being typed.
            let more = takes_list && self.rest().starts_with(',');
            if !more || self.rest()[1..].chars().next().is_none_or(|c| c.is_whitespace() || c == ')') {
                break;
            }
            self.at += 1;
            self.terms += 1;
            if self.terms > TERMS_MAX {
                self.complain(at, format!("The query has more than {TERMS_MAX} conditions; leave some out"));
                self.over = true;
                break;
            }
        }
        if nodes.is_empty() {
            return (None, None);
        }
        if nodes.len() > 1 && self.nesting >= DEPTH_MAX {
            self.complain(at, too_deep());
            return (None, None);
        }
        let joins = nodes.iter().map(repeatable).reduce(|a, b| if a == b { a } else { None }).flatten();
        let joins = joins.filter(|_| !matches!(field, Field::Is | Field::Has));
        (Some(Node::or(nodes)), joins)
    }

    fn node(
        &mut self,
        name: &str,
        field: Field,
        compare: Compare,
        value: &Value,
    ) -> Result<Option<Node>, String> {
        let word = value.text.to_lowercase();
        let word = word.as_str();
        let plain = !value.quoted;
        let orders = matches!(
            field,
            Field::Status
                | Field::Priority
                | Field::Number
                | Field::Date(_)
                | Field::Created(_)
                | Field::Own(_)
        );
        if !orders && compare != Compare::Equal {
            return Err(format!("“{name}” cannot be compared; write {name}:{}", value.text));
        }
        Ok(Some(match field {
            Field::Status => {
                let word = if matches!(word, "hold" | "on-hold" | "on hold") { "on_hold" } else { word };
                let status = Status::parse(word)
                    .ok_or_else(|| one_of("status", value, "new, open, pending, on_hold, solved, closed"))?;
                Node::Status(compare, status)
            }
            Field::Priority if word == "none" || word == "*" => {
                if compare != Compare::Equal {
                    return Err("“none” is neither less nor more; write priority:none".to_owned());
                }
                negate_if(word == "*", Node::Priority(Compare::Equal, None))
            }
            Field::Priority => {
                let priority = Priority::parse(word)
                    .ok_or_else(|| one_of("priority", value, "low, normal, high, urgent, none"))?;
                Node::Priority(compare, Some(priority))
            }
            Field::Type if word == "none" || word == "*" => negate_if(word == "*", Node::Type(None)),
            Field::Type => Node::Type(Some(
                TicketType::parse(word)
                    .ok_or_else(|| one_of("type", value, "question, incident, problem, task, none"))?,
            )),
            Field::Channel => {
                let word = if matches!(word, "mail" | "e-mail") { "email" } else { word };
                let word = if matches!(word, "walk-up" | "walkup") { "walk_up" } else { word };
                let channel = Channel::parse(word)
                    .ok_or_else(|| one_of("channel", value, "email, chat, form, phone, walk_up, api, web"))?;
                Node::Channel(channel)
            }
            Field::Language if word == "none" || word == "*" => negate_if(word == "*", Node::Language(None)),
            Field::Language => {
                let code = language::code(word).ok_or_else(|| {
                    one_of("language", value, "the two letters of a language, such as de, en, es, ar; none")
                })?;
                Node::Language(Some(code.to_owned()))
            }
            // A mailbox is nobody's.
            Field::Mailbox if plain && matches!(word, "me" | "mine") => {
                return Err(one_of("mailbox", value, "an address, a name, none, *"));
            }
            Field::Mailbox => reference(value, Node::Mailbox),
            Field::Person(field) => reference(value, |r| Node::Person(field, r)),
            Field::Organisation => reference(value, Node::Organisation),
            Field::Team => reference(value, Node::Team),
            Field::Tag if plain && (word == "none" || word == "*") => negate_if(word == "*", Node::Tag(None)),
            Field::Tag => Node::Tag(Some(word.to_owned())),
            Field::External => Node::External(value.text.clone()),
            Field::Escalated => beside::escalated(&value.text, value.quoted),
            Field::Asked => beside::asked(&value.text, value.quoted),
            Field::Satisfaction => beside::satisfaction(word)
                .ok_or_else(|| one_of("satisfaction", value, "good, bad, offered, yes, no"))?,
            Field::Own(id) => {
                let any = plain && (word == "none" || word == "*");
                if any && compare != Compare::Equal {
                    return Err(format!("“{word}” is neither less nor more; write {name}:{word}"));
                }
                let asked = (!any).then(|| value.text.clone());
                let test = FieldTest { field: id, kind: None, compare, value: asked };
                negate_if(any && word == "*", Node::Field(test))
            }
            Field::Number => {
                let id = word.trim_start_matches('#').parse::<i64>();
                let id = id.map_err(|_| {
                    format!("“{}” is not a ticket's number; write for example {name}:123", value.text)
                })?;
                Node::Number(compare, id.into())
            }
            Field::Date(field) if plain && word == "*" && compare == Compare::Equal => {
                Node::Date(field, Span { from: None, until: None })
            }
            Field::Date(field)
                if plain && matches!(word, "none" | "no" | "yes") && compare == Compare::Equal =>
            {
                negate_if(word != "yes", Node::Date(field, Span { from: None, until: None }))
            }
            Field::Date(field) => Node::Date(field, self.span(value, compare, field)?),
            Field::Created(fixed) if compare == Compare::Equal => {
                Node::Date(DateField::Created, self.span(value, fixed, DateField::Created)?)
            }
            Field::Created(_) => return Err(format!("Write {name}:{}", value.text)),
            Field::Is => match word {
                "unassigned" => Node::Person(PersonField::Assignee, Ref::None),
                "assigned" => Node::negated(Node::Person(PersonField::Assignee, Ref::None)),
                "unsolved" => Node::Status(Compare::Less, Status::Solved),
                "solved" => Node::Status(Compare::GreaterOrEqual, Status::Solved),
                "unread" => Node::Unread,
                other => match Status::parse(if other == "hold" { "on_hold" } else { other }) {
                    Some(status) => Node::Status(Compare::Equal, status),
                    None => {
                        return Err(one_of(
                            "is",
                            value,
                            "unassigned, assigned, unsolved, solved, unread, or a status",
                        ));
                    }
                },
            },
            Field::Has => match word {
                "attachment" | "attachments" | "file" => Node::Has(Part::Attachment),
                "note" | "notes" => Node::Has(Part::Note),
                "assignee" => Node::negated(Node::Person(PersonField::Assignee, Ref::None)),
                "team" => Node::negated(Node::Team(Ref::None)),
                "tag" | "tags" => Node::negated(Node::Tag(None)),
                "organisation" | "organization" => Node::negated(Node::Organisation(Ref::None)),
                _ => return Err(one_of("has", value, "attachment, note, assignee, team, tag, organisation")),
            },
            Field::Text(place) => {
                let text = if plain {
                    word_or_prefix(place, &value.text)
                } else {
                    Text::phrase(place, value.text.clone())
                };
                return Ok(words(text));
            }
            Field::Sort => {
                self.sort(value)?;
                return Ok(None);
            }
        }))
    }

    fn sort(&mut self, value: &Value) -> Result<(), String> {
        let lower = value.text.to_lowercase();
        let (by, direction) = match lower.rsplit_once('-') {
            Some((by, "asc" | "ascending")) => (by, Some(Direction::Ascending)),
            Some((by, "desc" | "descending")) => (by, Some(Direction::Descending)),
            _ => match lower.as_str() {
                "asc" => ("", Some(Direction::Ascending)),
                "desc" => ("", Some(Direction::Descending)),
                by => (by, None),
            },
        };
        if !by.is_empty() {
            let found = SortBy::ALL.into_iter().find(|s| s.as_str() == by.trim_end_matches("_at"));
            let found = found.or((by == "number").then_some(SortBy::Number));
            let problem = || {
                one_of(
                    "sort",
                    value,
                    "relevance, created, updated, solved, priority, status, id, due, with -asc or -desc",
                )
            };
            self.sort_by = Some(found.ok_or_else(problem)?);
        }
        self.direction = direction.or(self.direction);
        Ok(())
    }

    fn span(&self, value: &Value, compare: Compare, field: DateField) -> Result<Span, String> {
        let text = value.text.trim();
        // What is due lies ahead: "2h" is in two hours.
        let ages = if field == DateField::Due { Ages::Ahead } else { Ages::Behind };
        if let Some((from, until)) = text.split_once("..") {
            if compare != Compare::Equal {
                return Err(
                    "A range of dates goes with “:”, for example created:2026-11-01..2026-11-15".to_owned()
                );
            }
            let (until, without) = until.strip_prefix('<').map_or((until, false), |u| (u, true));
            let from = self.time(from, ages)?.start;
            let until = self.time(until, ages)?;
            return Ok(Span { from: Some(from), until: Some(if without { until.start } else { until.end }) });
        }
        let time = self.time(text, ages)?;
        let (from, until) = match compare {
            Compare::Less => (None, Some(time.start)),
            Compare::LessOrEqual => (None, Some(time.end)),
            Compare::GreaterOrEqual => (Some(time.start), None),
            Compare::Greater => (Some(time.end), None),
            Compare::Equal => (Some(time.start), time.whole.then_some(time.end)),
        };
        Ok(Span { from, until })
    }

    /// A date, a moment or an age.
    fn time(&self, text: &str, ages: Ages) -> Result<Time, String> {
        let problem = || {
            format!(
                "“{text}” is not a date; write for example 2026-11-21, 2026-11-21T14:30, today, 3d (three days ago), 2h, 1w, 2mo"
            )
        };
        let midnight = |date: jiff::civil::Date| {
            date.to_zoned(self.zone.clone()).ok().map(|z| Moment(z.timestamp().as_microsecond()))
        };
        let days = |from: jiff::civil::Date, span: jiff::Span| {
            let end = from.checked_add(span).ok().and_then(midnight);
            Some(Time { start: midnight(from)?, end: end?, whole: true })
        };
        let lower = text.to_lowercase();
        let today = self.now.timestamp().to_zoned(self.zone.clone()).date();
        match lower.as_str() {
            "now" => return Ok(Time::age(self.now)),
            "today" => return days(today, 1.day()).ok_or_else(problem),
            "tomorrow" => return today.tomorrow().ok().and_then(|d| days(d, 1.day())).ok_or_else(problem),
            "yesterday" => return today.yesterday().ok().and_then(|d| days(d, 1.day())).ok_or_else(problem),
            _ => {}
        }
        if let Some(at) = self.ago(&lower, ages) {
            return Ok(Time::age(at));
        }
        let bytes = text.as_bytes();
        let shape: String = bytes.iter().map(|b| if b.is_ascii_digit() { '0' } else { *b as char }).collect();
        match shape.as_str() {
            "0000-00-00" => return text.parse().ok().and_then(|d| days(d, 1.day())).ok_or_else(problem),
            "0000-00" => {
                return format!("{text}-01")
                    .parse()
                    .ok()
                    .and_then(|d| days(d, 1.month()))
                    .ok_or_else(problem);
            }
            "0000" => {
                return format!("{text}-01-01")
                    .parse()
                    .ok()
                    .and_then(|d| days(d, 1.year()))
                    .ok_or_else(problem);
            }
            _ => {}
        }
        // A moment stands for the unit it is written in: a minute, a second, a microsecond.
        let at = match text.parse::<jiff::Timestamp>() {
            Ok(at) => at,
            Err(_) => {
                let local: jiff::civil::DateTime = text.parse().map_err(|_| problem())?;
                local.to_zoned(self.zone.clone()).map_err(|_| problem())?.timestamp()
            }
        };
        let clock = lower.split_once(['t', ' ']).map_or("", |(_, clock)| clock);
        let clock = clock.split(['z', '+', '-']).next().unwrap_or_default();
        let unit = match (clock.contains('.'), clock.matches(':').count()) {
            (true, _) => 1,
            (false, 2..) => SECOND_US,
            (false, _) => MINUTE_US,
        };
        let start = Moment(at.as_microsecond());
        Ok(Time { start, end: start.plus_us(unit), whole: true })
    }

    /// `3d`, `2 hours`, `1w ago`, in lower case.
    fn ago(&self, text: &str, ages: Ages) -> Option<Moment> {
        let (text, ages) = text.strip_suffix("ago").map_or((text, ages), |text| (text, Ages::Behind));
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit())?;
        let n: i64 = text[..digits].parse().ok().filter(|n| (0..=100_000).contains(n))?;
        let n = match ages {
            Ages::Behind => n,
            Ages::Ahead => -n,
        };
        let calendar = |span: jiff::Span| {
            let now = self.now.timestamp().to_zoned(self.zone.clone());
            Some(Moment(now.checked_sub(span).ok()?.timestamp().as_microsecond()))
        };
        match text[digits..].trim() {
            "m" | "min" | "mins" | "minute" | "minutes" => Some(self.now.plus_us(-n * MINUTE_US)),
            "h" | "hour" | "hours" => Some(self.now.plus_us(-n * HOUR_US)),
            "d" | "day" | "days" => calendar(jiff::Span::new().try_days(n).ok()?),
            "w" | "week" | "weeks" => calendar(jiff::Span::new().try_weeks(n).ok()?),
            "mo" | "month" | "months" => calendar(jiff::Span::new().try_months(n).ok()?),
            "y" | "year" | "years" => calendar(jiff::Span::new().try_years(n).ok()?),
            _ => None,
        }
    }
}

/// Which way an age is counted from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ages {
    Behind,
    Ahead,
}

/// A time as written: from its beginning until its end.
struct Time {
    start: Moment,
    end: Moment,
    /// Equality means within it; else (an age) since it.
    whole: bool,
}

impl Time {
    fn age(at: Moment) -> Self {
        Self { start: at, end: at, whole: false }
    }
}

const LONELY_AND: &str =
    "AND must stand between two conditions; write \"AND\" in quotes to search for the word";

fn too_deep() -> String {
    format!("The query is nested more than {DEPTH_MAX} deep; write it with fewer brackets")
}

fn one_of(field: &str, value: &Value, values: &str) -> String {
    format!("“{}” is not a value of “{field}”; use one of: {values}", value.text)
}

fn negate_if(negate: bool, node: Node) -> Node {
    if negate { Node::negated(node) } else { node }
}

fn reference<I: From<i64>>(value: &Value, make: impl Fn(Ref<I>) -> Node) -> Node {
    if value.quoted {
        return make(Ref::Named(value.text.clone()));
    }
    match value.text.as_str() {
        "*" => Node::negated(make(Ref::None)),
        text if text.eq_ignore_ascii_case("me") || text.eq_ignore_ascii_case("mine") => make(Ref::Me),
        text if text.eq_ignore_ascii_case("none") || text.eq_ignore_ascii_case("nobody") => make(Ref::None),
        text => match text.parse::<i64>() {
            Ok(id) if text.bytes().all(|b| b.is_ascii_digit()) => make(Ref::Id(id.into())),
            _ => make(Ref::Named(text.to_owned())),
        },
    }
}

fn word_or_prefix(place: Place, text: &str) -> Text {
    // Punctuation around a word is the sentence's, not the word's.
    let trimmed = text.trim_matches(|c: char| matches!(c, ',' | ';' | '.' | '!' | '?' | '…' | '\'' | '’'));
    match text.strip_suffix('*') {
        Some(beginning) if !beginning.is_empty() => Text::prefix(place, beginning),
        _ => Text::word(place, trimmed),
    }
}

/// The condition, unless there is nothing in it that could be found (`?!`).
fn words(text: Text) -> Option<Node> {
    Needle::new(&text.value, false).map(|_| Node::Text(text))
}

fn operator(text: &str) -> Option<(Compare, usize)> {
    let (colon, rest) = text.strip_prefix(':').map_or((0, text), |rest| (1, rest));
    let (compare, len) = if rest.starts_with("<=") {
        (Compare::LessOrEqual, 2)
    } else if rest.starts_with(">=") {
        (Compare::GreaterOrEqual, 2)
    } else if rest.starts_with('<') {
        (Compare::Less, 1)
    } else if rest.starts_with('>') {
        (Compare::Greater, 1)
    } else if rest.starts_with('=') {
        (Compare::Equal, 1)
    } else if colon == 1 {
        (Compare::Equal, 0)
    } else {
        return None;
    };
    Some((compare, colon + len))
}

/// The field whose name is two typing mistakes away or less.
fn closest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let distance = |other: &str| {
        let (a, b) = (name.as_bytes(), other.as_bytes());
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().take(32).enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let cost = diagonal + usize::from(x != y);
                diagonal = row[j + 1];
                row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    };
    let best = FIELDS.iter().map(|(known, _)| (distance(known), *known)).min()?;
    (best.0 <= 2 && best.0 < name.len()).then_some(best.1)
}
