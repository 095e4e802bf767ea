//! Lists that people put together: a query, its order, and how its rows are shown.
//!
//! The query is kept as it was written, so that ages stay ages (`created<3d` is another stretch of time tomorrow). [`read`]
//! says whether a list can follow it; [`Rows`] is the same text as rows of a form, where it has that shape.

use std::fmt;
use std::ops::Range;

use jiff::tz::TimeZone;

use crate::query::{self, Direction, FieldKeys, Node, Query, QueryError, Ref, SortBy};
use crate::{Moment, PersonId, TeamId, ViewId};

/// The longest name, in characters.
pub const NAME_CHARS_MAX: usize = 80;
/// The most rows of a form.
pub const ROWS_MAX: usize = 60;
/// The most views that a desk keeps, deleted ones left out.
pub const VIEWS_MAX: i64 = 2000;

/// A list that somebody put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub id: ViewId,
    pub name: String,
    pub whose: Whose,
    /// As it was written, without an order.
    pub query: String,
    pub sort: Sort,
    pub group: Option<GroupBy>,
    pub columns: Vec<Column>,
    /// Among the others; lower comes first.
    pub position: i64,
    /// It is kept, and stands in no navigation.
    pub inactive_at: Option<Moment>,
    pub deleted_at: Option<Moment>,
    pub created_by: Option<PersonId>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// Who has a view in their navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    Person(PersonId),
    Team(TeamId),
    Everyone,
}

/// What of a ticket its row shows, beside status and subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    Number,
    Requester,
    Snippet,
    Tags,
    Organisation,
    Channel,
    Type,
    Team,
    Priority,
    Assignee,
    Created,
    Updated,
    /// When the nearest promise to the customer runs out.
    Due,
}

crate::message::words! { Column {
    Number = "number", Requester = "requester", Snippet = "snippet", Tags = "tags", Organisation = "organisation",
    Channel = "channel", Type = "type", Team = "team", Priority = "priority", Assignee = "assignee", Created = "created",
    Updated = "updated", Due = "due",
} }

impl Column {
    /// What the built-in lists show.
    pub const USUAL: [Self; 7] = [
        Self::Requester,
        Self::Snippet,
        Self::Tags,
        Self::Team,
        Self::Priority,
        Self::Assignee,
        Self::Updated,
    ];
}

/// What stands together under a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupBy {
    Status,
    Assignee,
    Team,
    Priority,
    Organisation,
    Channel,
    /// The day by which the list is ordered, as the reader's zone has it.
    Day,
}

crate::message::words! { GroupBy {
    Status = "status", Assignee = "assignee", Team = "team", Priority = "priority", Organisation = "organisation",
    Channel = "channel", Day = "day",
} }

/// The order of a view. By relevance nothing is ordered here: a view asks for no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    pub by: SortBy,
    pub direction: Direction,
}

impl Default for Sort {
    /// The latest change first.
    fn default() -> Self {
        Self { by: SortBy::Updated, direction: Direction::Descending }
    }
}

impl Sort {
    pub const ALL_BY: [SortBy; 7] = [
        SortBy::Updated,
        SortBy::Created,
        SortBy::Priority,
        SortBy::Status,
        SortBy::Solved,
        SortBy::Number,
        SortBy::Due,
    ];

    /// The other way round from its [`Display`](fmt::Display): `updated-desc`.
    pub fn parse(text: &str) -> Option<Self> {
        let (by, direction) = text.rsplit_once('-')?;
        let by = Self::ALL_BY.into_iter().find(|known| known.as_str() == by)?;
        let direction = match direction {
            "asc" => Direction::Ascending,
            "desc" => Direction::Descending,
            _ => return None,
        };
        Some(Self { by, direction })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::Ascending => "asc",
            Direction::Descending => "desc",
        };
        write!(f, "{}-{direction}", self.by.as_str())
    }
}

/// Reads the query of a view. Refused is what a list cannot follow ticket by ticket.
///
/// # Errors
/// Where it cannot be read, and for words, reading state and an order in the text: the position and what to do instead.
pub fn read(text: &str, now: Moment, zone: &TimeZone, keys: &FieldKeys) -> Result<Query, QueryError> {
    let query = query::parse_for(text, now, zone, keys)?;
    let at = |fits: fn(&Query) -> bool| {
        let term = tokens(text).into_iter().find_map(|t| match t {
            Token::Term(range)
                if query::parse_for(&text[range.clone()], now, zone, keys).is_ok_and(|q| fits(&q)) =>
            {
                Some(range.start)
            }
            Token::Term(_) | Token::Open | Token::Close | Token::And | Token::Or | Token::Not => None,
        });
        term.unwrap_or(0)
    };
    let has = |q: &Query, wanted: fn(&Node) -> bool| {
        let mut found = false;
        q.filter.visit(&mut |node| found |= wanted(node));
        found
    };
    let is_text = |node: &Node| matches!(node, Node::Text(_));
    if has(&query, is_text) {
        let position = at(|q| {
            let mut found = false;
            q.filter.visit(&mut |node| found |= matches!(node, Node::Text(_)));
            found
        });
        let words = "A view cannot look for words: a mail may bring them at any moment, and a list must know at once. \
             Use a field (tag:vpn, team:printers), or search for the words";
        return Err(QueryError { position, words: words.into() });
    }
    if has(&query, |node| matches!(node, Node::Unread)) {
        let position = at(|q| matches!(q.filter, Node::Unread));
        let words = "What is unread changes with every look, so no view can hold it; new tickets are marked in every list";
        return Err(QueryError { position, words: words.into() });
    }
    if query.sort.is_some() {
        let position = at(|q| q.sort.is_some());
        return Err(QueryError {
            position,
            words: "The order of a view is chosen beside it, not in its text".into(),
        });
    }
    Ok(query)
}

/// Whether a query stands for other tickets for other people: it says `me`.
pub fn depends_on_reader(query: &Query) -> bool {
    let mut found = false;
    query.filter.visit(&mut |node| {
        found |= matches!(node, Node::Person(_, Ref::Me) | Node::Team(Ref::Me) | Node::Organisation(Ref::Me))
            || matches!(node, Node::Beside(of) if of.is_of_reader());
    });
    found
}

/// Whether a query stands for other tickets as time goes by: the same text, read a minute later, is another query.
pub fn depends_on_time(text: &str, now: Moment, keys: &FieldKeys) -> bool {
    let at = |now| query::parse_for(text, now, &TimeZone::UTC, keys).ok();
    at(now) != at(now.plus_us(400 * crate::moment::DAY_US))
}

/// One row of the form: `field`, how it compares, and the value as the query language writes it (`open,pending`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The language's name of the field: `status`.
    pub field: String,
    pub op: Op,
    pub value: String,
}

/// How a row compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Is,
    IsNot,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

crate::message::words! { Op {
    Is = "is", IsNot = "is_not", Less = "less", LessOrEqual = "less_or_equal", More = "more",
    MoreOrEqual = "more_or_equal",
} }

impl Op {
    fn sign(self) -> &'static str {
        match self {
            Self::Is | Self::IsNot => ":",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::More => ">",
            Self::MoreOrEqual => ">=",
        }
    }
}

/// A query as a form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Each of these holds.
    pub all: Vec<Row>,
    /// At least one of these holds, where there is any.
    pub any: Vec<Row>,
    /// None of these holds.
    pub none: Vec<Row>,
}

impl Row {
    pub fn new(field: &str, op: Op, value: &str) -> Self {
        Self { field: field.to_owned(), op, value: value.to_owned() }
    }

    /// A row from a form's field, where values are typed without quotes: `Anna Lee, me` becomes `"Anna Lee",me`.
    pub fn typed(field: &str, op: Op, typed: &str) -> Self {
        let pieces: Vec<String> = pieces(typed).into_iter().map(quote).collect();
        Self { field: field.to_owned(), op, value: pieces.join(",") }
    }

    /// The value as a form's field shows it: without the quotes that [`Row::typed`] puts back.
    pub fn shown(&self) -> String {
        let plain: Vec<String> = pieces(&self.value)
            .into_iter()
            .map(|piece| {
                let bare = piece.strip_prefix('"').and_then(|p| p.strip_suffix('"'));
                match bare {
                    Some(inner) if quote(inner) == piece && pieces(inner) == [inner] => inner.to_owned(),
                    Some(_) | None => piece.to_owned(),
                }
            })
            .collect();
        plain.join(", ")
    }

    /// As the query language writes it.
    pub fn text(&self) -> String {
        let sign = if self.op == Op::IsNot { "-" } else { "" };
        format!("{sign}{}{}{}", self.field, self.op.sign(), self.value)
    }

    /// What it says of a ticket that fits, in words: "unassigned", "priority is urgent".
    pub fn in_words(&self) -> String {
        let value = self.shown().replace(", ", " or ").replace('_', " ");
        let not = if self.op == Op::IsNot { "not " } else { "" };
        let compared = match self.op {
            Op::Is | Op::IsNot => String::new(),
            Op::Less => "before ".to_owned(),
            Op::LessOrEqual => "up to ".to_owned(),
            Op::More => "after ".to_owned(),
            Op::MoreOrEqual => "from ".to_owned(),
        };
        match (self.field.as_str(), self.value.as_str()) {
            ("assignee", "none") => {
                if not.is_empty() { "unassigned" } else { "assigned to somebody" }.to_owned()
            }
            ("assignee", "*") => {
                if not.is_empty() { "assigned to somebody" } else { "unassigned" }.to_owned()
            }
            ("assignee", "me") => format!("{not}assigned to you"),
            ("assignee", _) => format!("{not}assigned to {value}"),
            ("status", "solved") if self.op == Op::Less => "not solved".to_owned(),
            ("status", _) => format!("{not}{compared}{value}"),
            ("priority", "none") => if not.is_empty() { "no priority" } else { "has a priority" }.to_owned(),
            ("priority", _) => format!("priority is {not}{compared}{value}"),
            ("team", "none") => if not.is_empty() { "with no team" } else { "with a team" }.to_owned(),
            ("team", _) => format!("{not}with team {value}"),
            ("tag", "none") => if not.is_empty() { "no tags" } else { "has tags" }.to_owned(),
            ("tag", _) => format!("{not}tagged {value}"),
            ("requester", _) => format!("{not}asked by {value}"),
            ("cc", _) => format!("{not}copied to {value}"),
            ("author", _) => format!("{not}written to by {value}"),
            ("organisation", _) => format!("organisation is {not}{value}"),
            ("channel", _) => format!("{not}by {value}"),
            ("language", "none") => {
                if not.is_empty() { "language unknown" } else { "language known" }.to_owned()
            }
            ("language", "*") => {
                if not.is_empty() { "language known" } else { "language unknown" }.to_owned()
            }
            ("language", _) => format!("{not}written in {value}"),
            ("mailbox", "none") => {
                if not.is_empty() { "not through a mailbox" } else { "through a mailbox" }.to_owned()
            }
            ("mailbox", "*") => {
                if not.is_empty() { "through a mailbox" } else { "not through a mailbox" }.to_owned()
            }
            ("mailbox", _) => format!("{not}through {value}"),
            ("type", _) => format!("type is {not}{value}"),
            ("created", _) => format!("{not}opened {compared}{value}"),
            ("updated", _) => format!("{not}changed {compared}{value}"),
            ("solved", _) => format!("{not}solved {compared}{value}"),
            ("closed", _) => format!("{not}closed {compared}{value}"),
            ("due", "none") => if not.is_empty() { "nothing due" } else { "something due" }.to_owned(),
            ("due", _) => format!("{not}due {compared}{value}"),
            ("missed", "yes") => {
                if not.is_empty() { "a promise missed" } else { "no promise missed" }.to_owned()
            }
            ("missed", "no") => {
                if not.is_empty() { "no promise missed" } else { "a promise missed" }.to_owned()
            }
            ("missed", _) => format!("a promise {not}missed {compared}{value}"),
            ("escalated", "yes" | "*") => format!("{not}escalated"),
            ("escalated", "no" | "none") => {
                if not.is_empty() { "not escalated" } else { "escalated" }.to_owned()
            }
            ("escalated", "waiting") => format!("{not}waiting for the team it was escalated to"),
            ("escalated", _) => format!("{not}escalated to {value}"),
            ("asked", "yes" | "*") => {
                if not.is_empty() { "somebody was asked" } else { "nobody was asked" }.to_owned()
            }
            ("asked", "no" | "none") => {
                if not.is_empty() { "nobody was asked" } else { "somebody was asked" }.to_owned()
            }
            ("asked", "waiting") => format!("{not}waiting for an answer of who knows"),
            ("asked", "answered") => format!("{not}answered by who knows"),
            ("asked", "me") => format!("{not}waiting for your answer"),
            ("asked", _) => format!("{not}waiting for an answer of {value}"),
            ("satisfaction", "yes" | "*") => if not.is_empty() { "rated" } else { "not rated" }.to_owned(),
            ("satisfaction", "no" | "none") => if not.is_empty() { "not rated" } else { "rated" }.to_owned(),
            ("satisfaction", "offered") => format!("{not}asked how it was"),
            ("satisfaction", _) => format!("{not}rated {value}"),
            ("has", _) => format!("has {}{value}", if not.is_empty() { "" } else { "no " }),
            (field, _) => format!("{field} is {not}{compared}{value}"),
        }
    }
}

impl Rows {
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.any.is_empty() && self.none.is_empty()
    }

    /// The rows as a text of the query language. Rows without a value are left out.
    pub fn text(&self) -> String {
        let written = |rows: &[Row]| -> Vec<String> {
            rows.iter().filter(|row| !row.value.trim().is_empty()).map(Row::text).collect()
        };
        let (all, any) = (written(&self.all), written(&self.any));
        let none = self.none.iter().filter(|row| !row.value.trim().is_empty());
        let none: Vec<String> = none
            .map(|row| match row.op {
                // Not-not is what it is.
                Op::IsNot => Row { op: Op::Is, ..row.clone() }.text(),
                Op::Is | Op::Less | Op::LessOrEqual | Op::More | Op::MoreOrEqual => {
                    format!("-{}", row.text())
                }
            })
            .collect();
        let alone = all.is_empty() && none.is_empty();
        let mut parts = all;
        match any.len() {
            0 => {}
            1 => parts.extend(any),
            _ if alone => parts.push(any.join(" OR ")),
            _ => parts.push(format!("({})", any.join(" OR "))),
        }
        parts.extend(none);
        // Side by side, a repeated field would mean "or".
        let mut fields: Vec<&str> = self.all.iter().map(|row| row.field.as_str()).collect();
        fields.extend(self.any.iter().take(1).map(|row| row.field.as_str()));
        fields.sort_unstable();
        let repeats = fields.windows(2).any(|two| two[0] == two[1]);
        parts.join(if repeats { " AND " } else { " " })
    }

    /// A text as rows, where it has that shape: conditions on fields, one group of alternatives, and exclusions. `None`
    /// for what is nested deeper, or is no query.
    pub fn of(text: &str, keys: &FieldKeys) -> Option<Self> {
        let read = |text: &str| query::parse_for(text, Moment(0), &TimeZone::UTC, keys).ok();
        let wanted = read(text)?;
        let rows = Self::shape(text)?;
        // The proof: whatever was overlooked, the rows say the same or are not shown.
        same(&read(&rows.text())?.filter, &wanted.filter).then_some(rows)
    }

    fn shape(text: &str) -> Option<Self> {
        let tokens = tokens(text);
        let mut depth = 0_usize;
        let is_either = tokens.iter().any(|t| {
            match t {
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                Token::Or if depth == 0 => return true,
                Token::And | Token::Or | Token::Not | Token::Term(_) => {}
            }
            false
        });
        if is_either {
            return Some(Self { any: alternatives(text, &tokens)?, ..Self::default() });
        }
        let explicit = tokens.contains(&Token::And);
        let mut rows = Self::default();
        let mut negated = false;
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                Token::And => {}
                Token::Or | Token::Close => return None,
                Token::Not => negated = !negated,
                Token::Term(range) => {
                    let row = term(&text[range.clone()])?;
                    let same = (!explicit && !negated).then(|| {
                        rows.all
                            .iter_mut()
                            .find(|r| r.field == row.field && r.op == Op::Is && row.op == Op::Is)
                    });
                    match (same.flatten(), std::mem::take(&mut negated)) {
                        (Some(same), _) => same.value = format!("{},{}", same.value, row.value),
                        (None, true) => rows.none.push(row),
                        (None, false) => rows.all.push(row),
                    }
                }
                Token::Open => {
                    let length = tokens[at..].iter().position(|t| *t == Token::Close)?;
                    let inner = alternatives(text, &tokens[at + 1..at + length])?;
                    match std::mem::take(&mut negated) {
                        true => rows.none.extend(inner),
                        false if rows.any.is_empty() => rows.any = inner,
                        false => return None,
                    }
                    at += length;
                }
            }
            at += 1;
        }
        (rows.all.len() + rows.any.len() + rows.none.len() <= ROWS_MAX).then_some(rows)
    }
}

/// Whether two filters ask the same of a ticket, in whatever order it is written.
pub fn same(one: &Node, other: &Node) -> bool {
    normal(one) == normal(other)
}

/// The same conditions with every "not" at the single ones, `-(a OR b)` as `-a -b`, and in an order that does not depend on
/// how they were written.
fn normal(node: &Node) -> Node {
    let ordered = |mut of: Vec<Node>| {
        of.sort_by_cached_key(|n| format!("{n:?}"));
        of
    };
    match node {
        Node::And(of) => Node::and(ordered(of.iter().map(normal).collect())),
        Node::Or(of) => Node::or(ordered(of.iter().map(normal).collect())),
        Node::Not(inner) => {
            let negated = |of: &[Node]| of.iter().map(|n| normal(&Node::negated(n.clone()))).collect();
            match &**inner {
                Node::Or(of) => Node::and(ordered(negated(of))),
                Node::And(of) => Node::or(ordered(negated(of))),
                one => Node::negated(normal(one)),
            }
        }
        one => one.clone(),
    }
}

/// `a OR -b OR c`, and nothing else.
fn alternatives(text: &str, tokens: &[Token]) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    let mut negated = false;
    let mut expected = true;
    for token in tokens {
        match token {
            Token::Term(range) if expected => {
                let row = term(&text[range.clone()])?;
                let op = match (std::mem::take(&mut negated), row.op) {
                    (false, op) => op,
                    (true, Op::Is) => Op::IsNot,
                    (true, Op::IsNot | Op::Less | Op::LessOrEqual | Op::More | Op::MoreOrEqual) => {
                        return None;
                    }
                };
                rows.push(Row { op, ..row });
                expected = false;
            }
            Token::Not if expected => negated = !negated,
            Token::Or if !expected => expected = true,
            Token::Term(_) | Token::Not | Token::Or | Token::And | Token::Open | Token::Close => return None,
        }
    }
    (!expected).then_some(rows)
}

/// `status:open` as a row; `None` for words.
fn term(text: &str) -> Option<Row> {
    if let Some(number) = text.strip_prefix('#') {
        return Some(Row::new("id", Op::Is, number));
    }
    let end = text.find(|c: char| !c.is_ascii_alphabetic() && c != '_')?;
    let (name, rest) = text.split_at(end);
    let rest = rest.strip_prefix(':').filter(|r| r.starts_with(['<', '>', '='])).unwrap_or(rest);
    let signs = [
        ("<=", Op::LessOrEqual),
        (">=", Op::MoreOrEqual),
        ("<", Op::Less),
        (">", Op::More),
        ("=", Op::Is),
        (":", Op::Is),
    ];
    let (op, value) = signs.iter().find_map(|(sign, op)| Some((*op, rest.strip_prefix(sign)?)))?;
    let value = value.trim_end_matches(',');
    if value.is_empty() {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let row = |field: &str, op, value: &str| Some(Row::new(field, op, value));
    match (name.as_str(), op, value) {
        ("is", Op::Is, "unassigned") => row("assignee", Op::Is, "none"),
        ("is" | "has", Op::Is, "assigned" | "assignee") => row("assignee", Op::Is, "*"),
        ("is", Op::Is, "unsolved") => row("status", Op::Less, "solved"),
        ("is", Op::Is, "solved") => row("status", Op::MoreOrEqual, "solved"),
        ("has", Op::Is, "team") => row("team", Op::Is, "*"),
        ("has", Op::Is, "tag" | "tags") => row("tag", Op::Is, "*"),
        ("has", Op::Is, "organisation" | "organization") => row("organisation", Op::Is, "*"),
        ("before", Op::Is, _) => row("created", Op::Less, value),
        ("after", Op::Is, _) => row("created", Op::More, value),
        ("since", Op::Is, _) => row("created", Op::MoreOrEqual, value),
        ("from", ..) => row("requester", op, value),
        ("participant", ..) => row("cc", op, value),
        ("commenter", ..) => row("author", op, value),
        ("organization" | "org", ..) => row("organisation", op, value),
        ("group", ..) => row("team", op, value),
        ("tags", ..) => row("tag", op, value),
        ("ticket_type", ..) => row("type", op, value),
        ("via", ..) => row("channel", op, value),
        ("external_id", ..) => row("external", op, value),
        ("number", ..) => row("id", op, value),
        (known, ..) => row(known, op, value),
    }
}

/// The pieces of a list: parted by commas outside quotes, without outer space.
fn pieces(list: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut from, mut is_quoted, mut is_escaped) = (0, false, false);
    for (at, c) in list.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                out.push(list[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    out.push(list[from..].trim());
    out.retain(|piece| !piece.is_empty());
    out
}

/// A value in quotes where the language needs them.
fn quote(piece: &str) -> String {
    let is_quoted = piece.len() > 1 && piece.starts_with('"') && piece.ends_with('"');
    let needs = piece.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ','));
    if is_quoted || !needs {
        return piece.to_owned();
    }
    let escaped = piece.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// A condition or a word, in bytes of the text.
    Term(Range<usize>),
}

/// The pieces of a query's text. What they mean is the parser's to say; this only finds where they stand.
fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let keyword = |word: &str| {
            rest.strip_prefix(word).is_some_and(|after| {
                after.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'))
            })
        };
        let (token, length) = match c {
            _ if c.is_whitespace() || c.is_control() || c == ',' => {
                at += c.len_utf8();
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '-' if rest[1..].chars().next().is_some_and(|c| !c.is_whitespace()) => (Token::Not, 1),
            _ if keyword("AND") => (Token::And, 3),
            _ if keyword("OR") => (Token::Or, 2),
            _ if keyword("NOT") => (Token::Not, 3),
            _ => {
                let length = term_length(rest);
                (Token::Term(at..at + length), length)
            }
        };
        out.push(token);
        at += length;
    }
    out
}

fn term_length(text: &str) -> usize {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' | ')' => return at.max(1),
            _ if c.is_whitespace() || c.is_control() => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> Option<String> {
        Rows::of(text, &FieldKeys::default()).map(|rows| rows.text())
    }

    #[test]
    fn texts_become_rows_and_texts_again() {
        let table: &[(&str, Option<&str>)] = &[
            ("", Some("")),
            ("*", None),
            ("status:open", Some("status:open")),
            ("status:open status:pending", Some("status:open,pending")),
            ("status:open,pending assignee:me", Some("status:open,pending assignee:me")),
            ("tag:a AND tag:b", Some("tag:a AND tag:b")),
            ("is:unassigned", Some("assignee:none")),
            ("is:unsolved -tag:spam", Some("status<solved -tag:spam")),
            ("NOT (tag:a OR tag:b)", Some("-tag:a -tag:b")),
            ("priority:urgent OR tag:vip", Some("priority:urgent OR tag:vip")),
            ("is:unsolved (priority:urgent OR tag:vip)", Some("status<solved (priority:urgent OR tag:vip)")),
            ("(tag:a OR tag:b) (tag:c OR tag:d)", None),
            ("status:open AND (tag:a OR (tag:b AND tag:c))", None),
            ("assignee:\"Anna Lee\",me created<3d", Some("assignee:\"Anna Lee\",me created<3d")),
            ("from:rosa@ardent.example", Some("requester:rosa@ardent.example")),
            ("#12", Some("id:12")),
            ("before:2026-11-01", Some("created<2026-11-01")),
            ("created:2026-11-01..2026-11-15", Some("created:2026-11-01..2026-11-15")),
            ("printer", None),
            ("status:nonsense", None),
        ];
        for (text, expected) in table {
            assert_eq!(round(text).as_deref(), *expected, "{text}");
        }
    }

    #[test]
    fn rows_mean_what_their_text_means() {
        let now = Moment(1_767_603_600_000_000);
        for text in
            ["tag:a tag:b -status:open", "a:b", "tag:x OR -tag:y", "team:none AND team:\"A, B\" has:note"]
        {
            if let Some(rows) = Rows::of(text, &FieldKeys::default()) {
                assert_eq!(query::parse(&rows.text(), now), query::parse(text, now), "{text}");
            }
        }
    }

    #[test]
    fn what_is_typed_needs_no_quotes() {
        let table = [
            ("Anna Lee, me", "\"Anna Lee\",me", "Anna Lee, me"),
            ("open,pending", "open,pending", "open, pending"),
            ("\"A, B\" , c", "\"A, B\",c", "\"A, B\", c"),
            ("says \"hi\"", "\"says \\\"hi\\\"\"", "\"says \\\"hi\\\"\""),
            (" , ", "", ""),
        ];
        for (typed, value, shown) in table {
            let row = Row::typed("team", Op::Is, typed);
            assert_eq!((row.value.as_str(), row.shown().as_str()), (value, shown), "{typed}");
            assert_eq!(Row::typed("team", Op::Is, &row.shown()), row, "{typed}");
        }
    }

    #[test]
    fn a_view_refuses_what_no_list_can_follow_and_says_where() {
        let zone = TimeZone::UTC;
        let refused =
            |text: &str| read(text, Moment(0), &zone, &FieldKeys::default()).err().map(|e| e.position);
        assert_eq!(refused("status:open printer"), Some(12));
        assert_eq!(refused("status:open (tag:a OR subject:jam)"), Some(22));
        assert_eq!(refused("tag:a is:unread"), Some(6));
        assert_eq!(refused("tag:a sort:created-asc"), Some(6));
        assert_eq!(refused("tag:a statsu:open"), Some(6));
        assert_eq!(refused("tag:a created<3d assignee:me"), None);
    }

    #[test]
    fn who_and_when_a_view_depends_on() {
        let now = Moment(1_767_603_600_000_000);
        let depends = |text: &str| {
            (
                depends_on_reader(&query::parse(text, now).unwrap()),
                depends_on_time(text, now, &FieldKeys::default()),
            )
        };
        assert_eq!(depends("status:open"), (false, false));
        assert_eq!(depends("-(assignee:me OR tag:x)"), (true, false));
        assert_eq!(depends("team:me created<3d"), (true, true));
        assert_eq!(depends("created<2026-01-01"), (false, false));
        assert_eq!(depends("updated:today"), (false, true));
    }

    #[test]
    fn orders_are_told_by_their_words() {
        for by in Sort::ALL_BY {
            for direction in [Direction::Ascending, Direction::Descending] {
                let sort = Sort { by, direction };
                assert_eq!(Sort::parse(&sort.to_string()), Some(sort));
            }
        }
        assert_eq!(Sort::parse("relevance-desc"), None);
        assert_eq!(Sort::parse("updated"), None);
    }

    #[test]
    fn reasons_are_told_in_words() {
        let words = |text: &str| {
            let rows = Rows::of(text, &FieldKeys::default()).unwrap();
            rows.all.iter().chain(&rows.any).map(Row::in_words).collect::<Vec<_>>().join(" · ")
        };
        assert_eq!(words("is:unassigned team:Printers"), "unassigned · with team Printers");
        assert_eq!(words("status:open,on_hold assignee:me"), "open or on hold · assigned to you");
        assert_eq!(words("priority>=high OR tag:vip"), "priority is from high · tagged vip");
        assert_eq!(words("language:de mailbox:help@example.com"), "written in de · through help@example.com");
    }
}
