//! The query language of search, views and rules.
//!
//! A query is about tickets: it holds for a ticket or it does not. A word holds when it is found *anywhere* on the ticket
//! (subject, any message, names of files and people), so `printer vpn` finds a ticket whose subject has the one and whose third
//! message has the other, and `-refund` excludes a ticket as soon as one message says it.
//!
//! ```text
//! printer jam                 both words, anywhere         "paper jam"          the words in this order
//! print*                      words that begin so          -refund, NOT refund  without
//! vpn OR wlan, (…)            either; groups               a AND b              the same as `a b`
//! #123  id:123                the ticket's number          sort:created-asc     relevance created updated solved
//!                                                                               priority status id, -asc or -desc
//! status:open,pending         new open pending on_hold (hold) solved closed, in this order: status<solved
//! priority>=high              low normal high urgent none  type:incident        question incident problem task none
//! assignee:me                 also none, * (anybody), an id, a name or an address; quotes where it has spaces
//! requester: (from:) cc: author: organisation: (org:) team: (group:)   likewise
//! tag:vpn  tag:none           channel:email                email chat form phone walk_up api web
//! language:de                 what its requester wrote last is in (ISO 639-1, none where nobody can tell)
//! mailbox:support@…           the mailbox it came in by: an address, a name or their beginning, an id, none
//! subject:… text:… note:… file:…                           words in this place only
//! is:unassigned|assigned|unsolved|solved|unread            has:attachment|note|assignee|team|tag|organisation
//! created>2026-11-21 updated:today solved<=2026-11 closed>3d
//!                             dates, ISO moments, ages (30min 2h 3d 1w 2mo 1y ago), ranges 2026-11-01..2026-11-15
//! before:D after:D since:D    created<D created>D created>=D
//! due<2h due:today due:none   when the nearest promise runs out; here an age lies ahead (2h ago lies behind)
//! missed:yes missed:no missed>1w
//!                             whether, or when, a promise was first missed
//! escalated:yes no waiting    handed up to the team that has it; waiting for their word; by tier2, me, a team
//! asked:yes no waiting        a question to who knows that nobody has closed; also answered; by me, somebody, a team
//! satisfaction:good bad       what its requester said; offered (not answered yet) yes no
//! room:"B 12" cost>100 until<2026-12-01 room:none room:*
//!                             a field of the desk's own by its key, or by its number: custom_field_123:x
//! ```
//!
//! Repeating a field means *or* (`tag:a tag:b`), as for other desks' searches; write `tag:a AND tag:b` for both. `>` and `<`
//! with a date leave out the whole day; an age stands for the moment that long ago, so `created>3d` is newer than three days.

pub mod beside;
pub mod language;
mod matches;
mod parse;
#[cfg(test)]
mod tests;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use beside::{Beside, BesideFacts, BesideMark};
pub use matches::{TicketFacts, is_internal, matches};
pub use parse::{
    DEPTH_MAX, FieldKeys, QUERY_BYTES_MAX, TERMS_MAX, is_field_name, parse, parse_for, parse_in,
    parse_lenient, parse_lenient_for, parse_lenient_in,
};

use crate::field::{Field, FieldKind};
use crate::message::Channel;
use crate::ticket::{Priority, Status, TicketType};
use crate::{FieldId, MailboxId, Moment, OrganisationId, PersonId, TeamId, TicketId};

/// A question about tickets, and the order of its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub filter: Node,
    /// `None`: by relevance where words are asked for, else the latest change first.
    pub sort: Option<Sort>,
}

/// What must hold. Build [`And`](Node::And), [`Or`](Node::Or) and [`Not`](Node::Not) by [`Node::and`], [`Node::or`] and
/// [`Node::negated`], which keep the one normal form that prints and reads back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Every ticket.
    All,
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Text(Text),
    Number(Compare, TicketId),
    Status(Compare, Status),
    /// `None` is a ticket without a priority; it is neither less nor more than any.
    Priority(Compare, Option<Priority>),
    Type(Option<TicketType>),
    Channel(Channel),
    /// What its requester wrote last is in, as an ISO 639-1 code; `None` is a ticket of which nobody can tell.
    Language(Option<String>),
    /// The mailbox it came in by. Never [`Ref::Me`].
    Mailbox(Ref<MailboxId>),
    Person(PersonField, Ref<PersonId>),
    Organisation(Ref<OrganisationId>),
    Team(Ref<TeamId>),
    /// `None` is a ticket without tags. Lower case.
    Tag(Option<String>),
    /// The number that another system gave the ticket.
    External(String),
    /// A field of the desk's own.
    Field(FieldTest),
    Date(DateField, Span),
    /// What stands beside the ticket in tables of its own.
    Beside(Beside),
    Has(Part),
    /// Not yet read by whoever asks; only [`Query::bind`] and facts know.
    Unread,
}

/// What a field of the desk's own must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTest {
    pub field: FieldId,
    /// Known once the query is [bound](Query::bind); until then nothing is found.
    pub kind: Option<FieldKind>,
    pub compare: Compare,
    /// `None` is a ticket without a value. As written; once bound, in the form of [`crate::field::found`].
    pub value: Option<String>,
}

impl FieldTest {
    /// Whether a ticket with this kept value is asked for.
    pub fn holds(&self, kept: &[String]) -> bool {
        match (&self.value, self.kind) {
            (None, _) => kept.is_empty(),
            (Some(_), None) => false,
            (Some(asked), Some(kind)) => {
                kept.iter().any(|v| self.compare.holds(crate::field::found(kind, v).as_str(), asked.as_str()))
            }
        }
    }

    /// With the value in the form that compares; `None` finds nothing.
    fn bind(&self, fields: &[Field]) -> Option<Self> {
        let Some(value) = self.value.as_ref().filter(|_| self.kind.is_none()) else {
            return Some(self.clone());
        };
        let field = fields.iter().find(|f| f.id == self.field)?;
        if self.compare != Compare::Equal && !field.kind.is_ordered() {
            return None;
        }
        let is_no = field.kind == FieldKind::Checkbox
            && field.read(std::slice::from_ref(value)).is_ok_and(|v| v.is_empty());
        let value = if is_no { None } else { Some(field.asked(value)?) };
        Some(Self { kind: Some(field.kind), value, ..self.clone() })
    }
}

/// Words that must be found. Made by [`Text::word`], [`Text::prefix`] and [`Text::phrase`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub place: Place,
    pub kind: TextKind,
    /// As written; [`words`] tells how it is compared.
    pub value: String,
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Subject, number, external number, messages, notes, quoted text, names of files and of the requester.
    Anywhere,
    Subject,
    /// Messages and notes, quoted text included.
    Message,
    /// Notes.
    Note,
    /// Names of attached files.
    File,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextKind {
    /// The word, and where the language of a text is known its other forms.
    Word,
    /// Words that begin so.
    Prefix,
    /// Exactly these words, in this order.
    Phrase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Compare {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

impl Compare {
    pub const ALL: [Self; 5] =
        [Self::Less, Self::LessOrEqual, Self::Equal, Self::GreaterOrEqual, Self::Greater];

    pub fn holds<T: Ord + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Equal => left == right,
            Self::GreaterOrEqual => left >= right,
            Self::Greater => left > right,
        }
    }
    fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Equal => ":",
            Self::GreaterOrEqual => ">=",
            Self::Greater => ">",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonField {
    Assignee,
    Requester,
    /// Takes part besides the requester: copied, watching.
    Participant,
    /// Wrote a message or a note.
    Author,
}

/// Whom or what a field names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ref<I> {
    /// Whoever asks; for teams and organisations: theirs.
    Me,
    /// Nobody, none.
    None,
    Id(I),
    /// A name or an address, to be looked up: [`Query::names`], [`Query::bind`].
    Named(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DateField {
    Created,
    Updated,
    Solved,
    Closed,
    /// When the nearest promise to the customer runs out, or ran out where it is still owed.
    Due,
    /// When a promise to the customer was first missed.
    Missed,
}

impl DateField {
    /// The language's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Solved => "solved",
            Self::Closed => "closed",
            Self::Due => "due",
            Self::Missed => "missed",
        }
    }
    /// It is about what was promised: counted beside the ticket, not a part of it.
    pub fn is_promised(self) -> bool {
        match self {
            Self::Due | Self::Missed => true,
            Self::Created | Self::Updated | Self::Solved | Self::Closed => false,
        }
    }
}

/// What is known of a ticket's promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Promised {
    pub due_at: Option<Moment>,
    pub missed_at: Option<Moment>,
}

impl Promised {
    /// The moment that a field of this kind stands for.
    pub fn at(&self, field: DateField) -> Option<Moment> {
        match field {
            DateField::Due => self.due_at,
            DateField::Missed => self.missed_at,
            DateField::Created | DateField::Updated | DateField::Solved | DateField::Closed => None,
        }
    }
}

/// A stretch of time, from and including `from`, until and without `until`; `None` is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    pub from: Option<Moment>,
    pub until: Option<Moment>,
}

impl Span {
    pub fn contains(self, at: Moment) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }
}

/// What a ticket may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Attachment,
    Note,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    pub by: SortBy,
    pub direction: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SortBy {
    Relevance,
    Created,
    Updated,
    /// Tickets that are not solved come last, either way.
    Solved,
    /// Tickets without one come last, either way.
    Priority,
    Status,
    Number,
    /// By when the nearest promise runs out. Tickets for which nothing is due come last, either way.
    Due,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    Ascending,
    /// Best, latest, highest first.
    Descending,
}

impl SortBy {
    pub const ALL: [Self; 8] = [
        Self::Relevance,
        Self::Created,
        Self::Updated,
        Self::Solved,
        Self::Priority,
        Self::Status,
        Self::Number,
        Self::Due,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Solved => "solved",
            Self::Priority => "priority",
            Self::Status => "status",
            Self::Number => "id",
            Self::Due => "due",
        }
    }
}

/// Why a text is no query: where it went wrong and what to do, in words for whoever typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// In bytes from the beginning of the text.
    pub position: usize,
    pub words: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.words, self.position + 1)
    }
}

impl std::error::Error for QueryError {}

/// A name that a query mentions, to be looked up before [`Query::bind`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// A person's name or address, or part of the name.
    Person(String),
    Organisation(String),
    Team(String),
    /// An address or a name, or the beginning of one.
    Mailbox(String),
    /// Either may be meant.
    PersonOrTeam(String),
}

/// What the names and pronouns of a query stand for.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    pub me: Option<PersonId>,
    pub my_teams: Vec<TeamId>,
    pub my_organisation: Option<OrganisationId>,
    /// Found for each [`Name`]; a name that is missing here is nobody's, and finds nothing.
    pub people: BTreeMap<String, Vec<PersonId>>,
    pub organisations: BTreeMap<String, Vec<OrganisationId>>,
    pub teams: BTreeMap<String, Vec<TeamId>>,
    pub mailboxes: BTreeMap<String, Vec<MailboxId>>,
    /// The tickets with news for whoever asks.
    pub unread: BTreeSet<TicketId>,
    /// The tickets that have something due, or missed, where whoever is asked does not know it; `None` leaves such
    /// conditions as they are.
    pub promised: Option<BTreeMap<TicketId, Promised>>,
    /// The teams that are of a tier.
    pub tiers: BTreeMap<TeamId, u8>,
    /// What stands beside tickets, likewise.
    pub beside: Option<BTreeMap<TicketId, BesideMark>>,
    /// The desk's own fields.
    pub fields: Vec<Field>,
}

impl Query {
    /// Every ticket, the latest change first.
    pub fn all() -> Self {
        Self { filter: Node::All, sort: None }
    }

    /// `filter` in the default order.
    pub fn new(filter: Node) -> Self {
        Self { filter, sort: None }
    }

    /// This query and `more`: how a view is searched.
    #[must_use]
    pub fn within(self, more: Node) -> Self {
        Self { filter: Node::and(vec![self.filter, more]), sort: self.sort }
    }

    /// The query as it is meant while its last word is still being typed: that word may go on. One letter alone is left as it
    /// is, for it begins something on every ticket.
    #[must_use]
    pub fn as_typed(mut self) -> Self {
        fn last_text(node: &mut Node) -> Option<&mut Text> {
            match node {
                Node::And(of) | Node::Or(of) => of.last_mut().and_then(last_text),
                Node::Text(text) => Some(text),
                Node::All | Node::Not(_) | Node::Number(..) | Node::Status(..) | Node::Priority(..) => None,
                Node::Type(_)
                | Node::Channel(_)
                | Node::Person(..)
                | Node::Organisation(_)
                | Node::Team(_) => None,
                Node::Language(_) | Node::Mailbox(_) => None,
                Node::Tag(_) | Node::External(_) | Node::Field(_) | Node::Date(..) => None,
                Node::Beside(_) | Node::Has(_) | Node::Unread => None,
            }
        }
        if let Some(text) = last_text(&mut self.filter)
            && text.kind == TextKind::Word
            && text.value.chars().nth(1).is_some()
        {
            text.kind = TextKind::Prefix;
        }
        self
    }

    /// Whether words are asked for (not merely excluded), so that there is a relevance to sort by.
    pub fn has_text(&self) -> bool {
        !self.texts().is_empty()
    }

    /// The words that are asked for, in their order; excluded ones are not among them.
    pub fn texts(&self) -> Vec<&Text> {
        fn collect<'q>(node: &'q Node, out: &mut Vec<&'q Text>) {
            match node {
                Node::And(of) | Node::Or(of) => of.iter().for_each(|n| collect(n, out)),
                Node::Text(text) => out.push(text),
                Node::All | Node::Not(_) | Node::Number(..) | Node::Status(..) | Node::Priority(..) => {}
                Node::Type(_)
                | Node::Channel(_)
                | Node::Person(..)
                | Node::Organisation(_)
                | Node::Team(_) => {}
                Node::Language(_) | Node::Mailbox(_) => {}
                Node::Tag(_) | Node::External(_) | Node::Field(_) | Node::Date(..) => {}
                Node::Beside(_) | Node::Has(_) | Node::Unread => {}
            }
        }
        let mut texts = Vec::new();
        collect(&self.filter, &mut texts);
        texts
    }

    /// The names to look up, each once.
    pub fn names(&self) -> BTreeSet<Name> {
        let mut names = BTreeSet::new();
        self.filter.visit(&mut |node| {
            if let Node::Person(_, Ref::Named(name)) = node {
                names.insert(Name::Person(name.clone()));
            } else if let Node::Organisation(Ref::Named(name)) = node {
                names.insert(Name::Organisation(name.clone()));
            } else if let Node::Team(Ref::Named(name)) = node {
                names.insert(Name::Team(name.clone()));
            } else if let Node::Mailbox(Ref::Named(name)) = node {
                names.insert(Name::Mailbox(name.clone()));
            } else if let Node::Beside(of) = node {
                names.extend(of.name());
            }
        });
        names
    }

    /// The query with ids for names and pronouns. What stands for nobody finds nothing.
    #[must_use]
    pub fn bind(&self, to: &Bindings) -> Self {
        fn one<I: Copy>(
            r: &Ref<I>,
            me: &[I],
            named: &BTreeMap<String, Vec<I>>,
            make: impl Fn(Ref<I>) -> Node,
        ) -> Node {
            match r {
                Ref::Me => Node::or(me.iter().map(|&id| make(Ref::Id(id))).collect()),
                Ref::Named(name) => {
                    let ids = named.get(name).map(Vec::as_slice).unwrap_or_default();
                    Node::or(ids.iter().map(|&id| make(Ref::Id(id))).collect())
                }
                Ref::None => make(Ref::None),
                Ref::Id(id) => make(Ref::Id(*id)),
            }
        }
        fn bind(node: &Node, to: &Bindings) -> Node {
            match node {
                Node::And(of) => Node::and(of.iter().map(|n| bind(n, to)).collect()),
                Node::Or(of) => Node::or(of.iter().map(|n| bind(n, to)).collect()),
                Node::Not(of) => Node::negated(bind(of, to)),
                Node::Person(field, r) => one(r, to.me.as_slice(), &to.people, |r| Node::Person(*field, r)),
                Node::Organisation(r) => {
                    one(r, to.my_organisation.as_slice(), &to.organisations, Node::Organisation)
                }
                Node::Team(r) => one(r, &to.my_teams, &to.teams, Node::Team),
                Node::Mailbox(r) => one(r, &[], &to.mailboxes, Node::Mailbox),
                Node::Unread => {
                    Node::or(to.unread.iter().map(|&id| Node::Number(Compare::Equal, id)).collect())
                }
                Node::Date(field, span) if field.is_promised() && to.promised.is_some() => {
                    let known = to.promised.iter().flatten();
                    let fits = known.filter(|(_, p)| p.at(*field).is_some_and(|at| span.contains(at)));
                    Node::or(fits.map(|(&id, _)| Node::Number(Compare::Equal, id)).collect())
                }
                Node::Beside(of) => of.bind(beside::Known {
                    me: to.me,
                    my_teams: &to.my_teams,
                    people: &to.people,
                    teams: &to.teams,
                    tiers: &to.tiers,
                    marks: to.beside.as_ref(),
                }),
                Node::Field(test) => test.bind(&to.fields).map_or_else(Node::nothing, Node::Field),
                Node::All
                | Node::Text(_)
                | Node::Number(..)
                | Node::Status(..)
                | Node::Priority(..)
                | Node::Type(_) => node.clone(),
                Node::Channel(_) | Node::Language(_) | Node::Tag(_) | Node::External(_) => node.clone(),
                Node::Date(..) | Node::Has(_) => node.clone(),
            }
        }
        Self { filter: bind(&self.filter, to), sort: self.sort }
    }
}

impl Node {
    /// All of them; of none is [`Node::All`].
    pub fn and(of: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(of.len());
        for node in of {
            match node {
                Self::And(inner) => flat.extend(inner),
                Self::All => {}
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 => Self::All,
            1 => flat.remove(0),
            _ => Self::And(flat),
        }
    }
    /// Any of them; of none is [`Node::nothing`].
    pub fn or(of: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(of.len());
        for node in of {
            match node {
                Self::Or(inner) => flat.extend(inner),
                Self::Not(inner) if *inner == Self::All => {}
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 => Self::nothing(),
            1 => flat.remove(0),
            _ => Self::Or(flat),
        }
    }
    pub fn negated(of: Self) -> Self {
        match of {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
    /// No ticket.
    pub fn nothing() -> Self {
        Self::Not(Box::new(Self::All))
    }

    /// Calls `f` with this node and every one below it.
    pub fn visit(&self, f: &mut impl FnMut(&Self)) {
        f(self);
        match self {
            Self::And(of) | Self::Or(of) => of.iter().for_each(|n| n.visit(f)),
            Self::Not(of) => of.visit(f),
            Self::All
            | Self::Text(_)
            | Self::Number(..)
            | Self::Status(..)
            | Self::Priority(..)
            | Self::Type(_) => {}
            Self::Channel(_) | Self::Person(..) | Self::Organisation(_) | Self::Team(_) | Self::Tag(_) => {}
            Self::Language(_) | Self::Mailbox(_) => {}
            Self::External(_) | Self::Field(_) | Self::Date(..) | Self::Beside(_) => {}
            Self::Has(_) | Self::Unread => {}
        }
    }

    /// How many levels of And, Or and Not stand above the deepest condition.
    pub fn depth(&self) -> usize {
        match self {
            Self::And(of) | Self::Or(of) => 1 + of.iter().map(Self::depth).max().unwrap_or(0),
            Self::Not(of) => 1 + of.depth(),
            Self::All
            | Self::Text(_)
            | Self::Number(..)
            | Self::Status(..)
            | Self::Priority(..)
            | Self::Type(_) => 0,
            Self::Channel(_) | Self::Person(..) | Self::Organisation(_) | Self::Team(_) | Self::Tag(_) => 0,
            Self::Language(_) | Self::Mailbox(_) => 0,
            Self::External(_) | Self::Field(_) | Self::Date(..) | Self::Beside(_) => 0,
            Self::Has(_) | Self::Unread => 0,
        }
    }
}

impl Text {
    /// A word as people type it. What could be read as something else when printed becomes a phrase.
    pub fn word(place: Place, value: impl Into<String>) -> Self {
        Self::new(place, TextKind::Word, value.into())
    }
    pub fn prefix(place: Place, value: impl Into<String>) -> Self {
        Self::new(place, TextKind::Prefix, value.into())
    }
    pub fn phrase(place: Place, value: impl Into<String>) -> Self {
        Self::new(place, TextKind::Phrase, value.into())
    }
    fn new(place: Place, kind: TextKind, value: String) -> Self {
        let kind = if is_bare(&value) { kind } else { TextKind::Phrase };
        Self { place, kind, value }
    }
    /// The same words in this place.
    #[must_use]
    pub fn in_place(self, place: Place) -> Self {
        Self { place, ..self }
    }
}

/// Whether a value reads back as itself without quotes, wherever it stands.
pub(crate) fn is_bare(value: &str) -> bool {
    !value.is_empty()
        && !value.starts_with(['-', '#'])
        && !matches!(value, "AND" | "OR" | "NOT")
        && !["me", "mine", "none", "nobody"].iter().any(|word| value.eq_ignore_ascii_case(word))
        && !value.contains(|c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '"' | '“' | '”' | '„' | '(' | ')' | ',' | ':' | '<' | '>' | '=' | '*' | '\\')
        })
}

/// A value in quotes: `\` stands before `"` and `\`.
fn quoted(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            f.write_str("\\")?;
        }
        fmt::Write::write_char(f, c)?;
    }
    f.write_str("\"")
}

fn value(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    if is_bare(value) && !value.bytes().all(|b| b.is_ascii_digit()) {
        f.write_str(value)
    } else {
        quoted(f, value)
    }
}

fn reference<I: fmt::Display>(f: &mut fmt::Formatter<'_>, field: &str, r: &Ref<I>) -> fmt::Result {
    write!(f, "{field}:")?;
    match r {
        Ref::Me => f.write_str("me"),
        Ref::None => f.write_str("none"),
        Ref::Id(id) => write!(f, "{id}"),
        Ref::Named(name) => value(f, name),
    }
}

/// Prints what [`parse`] reads back as the same query, as long as it keeps within [`QUERY_BYTES_MAX`].
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.filter, self.sort) {
            (Node::All, None) => Ok(()),
            (Node::All, Some(sort)) => sort.fmt(f),
            (filter @ Node::Or(_), Some(sort)) => write!(f, "({filter}) {sort}"),
            (filter, Some(sort)) => write!(f, "{filter} {sort}"),
            (filter, None) => filter.fmt(f),
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::Ascending => "asc",
            Direction::Descending => "desc",
        };
        write!(f, "sort:{}-{direction}", self.by.as_str())
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::And(of) => {
                // Side by side, a repeated field would mean "or".
                let mut seen = BTreeSet::new();
                let repeats = of.iter().filter_map(parse::repeatable).any(|field| !seen.insert(field));
                for (i, node) in of.iter().enumerate() {
                    if i > 0 {
                        f.write_str(if repeats { " AND " } else { " " })?;
                    }
                    if matches!(node, Self::Or(_)) { write!(f, "({node})")? } else { node.fmt(f)? }
                }
                Ok(())
            }
            Self::Or(of) => {
                for (i, node) in of.iter().enumerate() {
                    if i > 0 {
                        f.write_str(" OR ")?;
                    }
                    node.fmt(f)?;
                }
                Ok(())
            }
            Self::Not(of) => match **of {
                Self::And(_) | Self::Or(_) => write!(f, "-({of})"),
                // A negation binds closer than everything but brackets.
                ref of => write!(f, "-{of}"),
            },
            Self::Text(text) => {
                f.write_str(match text.place {
                    Place::Anywhere => "",
                    Place::Subject => "subject:",
                    Place::Message => "text:",
                    Place::Note => "note:",
                    Place::File => "file:",
                })?;
                match text.kind {
                    TextKind::Word => f.write_str(&text.value),
                    TextKind::Prefix => write!(f, "{}*", text.value),
                    TextKind::Phrase => quoted(f, &text.value),
                }
            }
            Self::Number(Compare::Equal, id) => write!(f, "#{id}"),
            Self::Number(compare, id) => write!(f, "id{}{id}", compare.sign()),
            Self::Status(compare, status) => write!(f, "status{}{}", compare.sign(), status.as_str()),
            Self::Priority(compare, p) => {
                write!(f, "priority{}{}", compare.sign(), p.map_or("none", Priority::as_str))
            }
            Self::Type(t) => write!(f, "type:{}", t.map_or("none", TicketType::as_str)),
            Self::Channel(c) => write!(f, "channel:{}", c.as_str()),
            Self::Person(field, who) => {
                let field = match field {
                    PersonField::Assignee => "assignee",
                    PersonField::Requester => "requester",
                    PersonField::Participant => "cc",
                    PersonField::Author => "author",
                };
                reference(f, field, who)
            }
            Self::Language(code) => write!(f, "language:{}", code.as_deref().unwrap_or("none")),
            Self::Mailbox(r) => reference(f, "mailbox", r),
            Self::Organisation(r) => reference(f, "organisation", r),
            Self::Team(r) => reference(f, "team", r),
            Self::Tag(None) => f.write_str("tag:none"),
            Self::Tag(Some(tag)) => {
                f.write_str("tag:")?;
                value(f, tag)
            }
            Self::External(id) => {
                f.write_str("external:")?;
                value(f, id)
            }
            Self::Date(field, span) => {
                let field = field.as_str();
                match (span.from, span.until) {
                    (Some(from), None) => write!(f, "{field}>={}", from.timestamp()),
                    (None, Some(until)) => write!(f, "{field}<{}", until.timestamp()),
                    (Some(from), Some(until)) => {
                        write!(f, "{field}:{}..<{}", from.timestamp(), until.timestamp())
                    }
                    (None, None) => write!(f, "{field}:*"),
                }
            }
            Self::Field(FieldTest { field, compare, value: asked, .. }) => {
                write!(f, "custom_field_{field}{}", compare.sign())?;
                match asked {
                    None => f.write_str("none"),
                    Some(asked) => value(f, asked),
                }
            }
            Self::Beside(of) => of.fmt(f),
            Self::Has(Part::Attachment) => f.write_str("has:attachment"),
            Self::Has(Part::Note) => f.write_str("has:note"),
            Self::Unread => f.write_str("is:unread"),
        }
    }
}
