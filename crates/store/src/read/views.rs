//! What stands in a list that a query describes: pages of it, how many, and in which of many lists a ticket stands.
//!
//! A bound [`Node`] becomes a condition of SQL: static fragments and bound values, true or false for every ticket and never
//! null, so that "not" means what it says. [`domain::query::matches`] is the yardstick of its tests.

use std::fmt::Write as _;

use domain::message::Channel;
use domain::query::beside::{AskedOf, HandedUp, Satisfaction};
use domain::query::{Beside, Compare, DateField, Direction, Node, Part, PersonField, Ref, SortBy, Span};
use domain::read::Paging;
use domain::read::tickets::TicketRow;
use domain::ticket::{Priority, Status};
use domain::view::{GroupBy, Sort};
use domain::{Error, PersonId, Refusal, Result, TicketId};

use super::tickets;
use crate::db::{ToValue, Value};
use crate::{Conn, dialect};

/// What a list is to hold. Names and pronouns in it are bound to ids.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub filter: &'a Node,
    pub sort: Sort,
    pub group: Option<GroupBy>,
    /// Alternatives of the filter, at most [`ALTERNATIVES_MAX`]: [`Page::fits`] says which of them hold.
    pub alternatives: &'a [Node],
}

/// More alternatives than this are not told apart.
pub const ALTERNATIVES_MAX: usize = 60;

/// A page of a list.
pub struct Page {
    pub rows: Vec<TicketRow>,
    /// For each row, one bit for each alternative that holds.
    pub fits: Vec<i64>,
    pub paging: Paging,
}

/// Which tickets are looked at. Deleted ones, spam and sleeping ones stand in no such list.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// Unsolved ones with an id above this one, by id, at most so many.
    Unsolved { after: TicketId, limit: i64 },
    /// Those of these that are unsolved.
    UnsolvedAmong(&'a [TicketId]),
    /// These, whatever their status.
    Tickets(&'a [TicketId]),
}

/// A statement put together from static fragments and bound values.
struct Composer {
    sql: String,
    args: Vec<Value>,
    lite: bool,
}

impl Composer {
    fn new(db: &Conn) -> Self {
        Self { sql: String::new(), args: Vec::new(), lite: db.is_lite() }
    }

    fn text(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    fn value(&mut self, value: impl ToValue) -> &mut Self {
        self.args.push(value.to_value());
        let _ = write!(self.sql, "${}", self.args.len());
        self
    }

    /// The condition of `node` on the ticket `t`.
    fn holds(&mut self, node: &Node) -> Result<()> {
        match node {
            Node::All => drop(self.text("1 = 1")),
            Node::And(of) => self.joined(of, " and ")?,
            Node::Or(of) => self.joined(of, " or ")?,
            Node::Not(of) => {
                self.text("not (");
                self.holds(of)?;
                self.text(")");
            }
            Node::Number(compare, id) => {
                self.text("t.id").text(sign(*compare)).value(*id);
            }
            Node::Status(compare, wanted) => {
                let fitting = Status::ALL.iter().filter(|s| compare.holds(*s, wanted)).map(|s| s.as_str());
                self.among("t.status", fitting);
            }
            Node::Priority(_, None) => drop(self.text("t.urgency = 0")),
            Node::Priority(compare, Some(wanted)) => {
                let fitting = Priority::ALL.iter().filter(|p| compare.holds(*p, wanted)).map(|p| p.as_str());
                self.text("(t.priority is not null and ");
                self.among("t.priority", fitting);
                self.text(")");
            }
            Node::Type(None) => drop(self.text("t.type is null")),
            Node::Type(Some(of)) => {
                self.is("t.type", of.as_str());
            }
            Node::Channel(channel) => {
                self.text("t.channel = ").value(channel.as_str());
            }
            Node::Language(code) => {
                // What its requester wrote last, of what can be told: as `routing::language_of`.
                let theirs = "from message m where m.ticket_id = t.id and m.author_id = t.requester_id
                    and m.language is not null";
                match code {
                    None => drop(self.text("not exists (select 1 ").text(theirs).text(")")),
                    Some(code) => {
                        self.text("exists (select 1 ").text(theirs).text(" and m.language = ").value(code);
                        self.text(" and m.id = (select max(m.id) ").text(theirs).text("))");
                    }
                }
            }
            Node::Mailbox(r) => {
                // Most tickets of a desk came by one or two: their index would find nearly all, to be sorted for every page.
                // One by which few came leads ([`Composer::listed`]).
                let column = if self.lite { "t.mailbox_id + 0" } else { "t.mailbox_id" };
                self.reference(column, r);
            }
            Node::Person(PersonField::Requester, r) => self.reference("t.requester_id", r),
            Node::Person(PersonField::Assignee, r) => self.reference("t.assignee_id", r),
            Node::Organisation(r) => self.reference("t.organisation_id", r),
            Node::Team(r) => self.reference("t.team_id", r),
            Node::Person(PersonField::Participant, r) => {
                let some =
                    "exists (select 1 from participant p where p.ticket_id = t.id and p.state = 'accepted'";
                self.somebody(some, " and p.person_id = ", r);
            }
            Node::Person(PersonField::Author, r) => {
                let some =
                    "exists (select 1 from message w where w.ticket_id = t.id and w.author_id is not null";
                self.somebody(some, " and w.author_id = ", r);
            }
            Node::Tag(None) => drop(self.text("t.tags = ''")),
            Node::Tag(Some(tag)) => {
                self.text("exists (select 1 from ticket_tag y where y.ticket_id = t.id and y.tag = ");
                self.value(tag).text(")");
            }
            Node::External(id) => {
                self.is("t.external_id", id);
            }
            Node::Field(test) => {
                if test.kind.is_none() && test.value.is_some() {
                    self.text("1 = 0");
                    return Ok(());
                }
                if test.value.is_none() {
                    self.text("not ");
                }
                self.text("exists (select 1 from field_value f where f.ticket_id = t.id and f.field_id = ");
                self.value(test.field);
                if let Some(asked) = &test.value {
                    let bytewise =
                        if test.compare == Compare::Equal { "" } else { dialect::bytewise(self.lite) };
                    self.text(" and f.found").text(bytewise).text(sign(test.compare)).value(asked);
                }
                self.text(")");
            }
            Node::Date(field, span) => {
                let column = match field {
                    DateField::Created => "t.created_at",
                    DateField::Updated => "t.updated_at",
                    DateField::Solved => "t.solved_at",
                    DateField::Closed => "t.closed_at",
                    DateField::Due => "nullif(t.due_at, 9007199254740992)",
                    DateField::Missed => "t.missed_at",
                };
                let Span { from, until } = *span;
                self.text("(").text(column).text(" is not null");
                if let Some(from) = from {
                    self.text(" and ").text(column).text(" >= ").value(from);
                }
                if let Some(until) = until {
                    self.text(" and ").text(column).text(" < ").value(until);
                }
                self.text(")");
            }
            Node::Beside(of) => self.beside(of),
            Node::Has(Part::Attachment) => {
                self.text(
                    "exists (select 1 from attachment x join message w on w.id = x.message_id where w.ticket_id = t.id)",
                );
            }
            Node::Has(Part::Note) => {
                self.text(
                    "exists (select 1 from message w where w.ticket_id = t.id and w.visibility = 'internal')",
                );
            }
            Node::Text(_) | Node::Unread => {
                return Err(Error::fault(
                    "a list cannot hold words or what is unread; the view should say so",
                ));
            }
        }
        Ok(())
    }

    /// What stands beside the ticket; unbound it is nobody's.
    fn beside(&mut self, of: &Beside) {
        // The last one counts, and only while the ticket is with that team.
        let handed =
            "exists (select 1 from escalation e where e.ticket_id = t.id and e.to_team_id = t.team_id
            and e.id = (select max(l.id) from escalation l where l.ticket_id = t.id) and e.state ";
        let asked = "exists (select 1 from expert_ask q where q.ticket_id = t.id and q.closed_at is null";
        // A later solving of which nobody was asked anything yet leaves what was said before.
        let rated = "exists (select 1 from rating r where r.ticket_id = t.id and r.id = (select max(l.id) from rating l
            where l.ticket_id = t.id and (l.asked_at is not null or l.score is not null))";
        match of {
            Beside::Escalated(HandedUp::Anywhere) => {
                self.text(handed).text("in ('asked', 'accepted'))");
            }
            Beside::Escalated(HandedUp::Waiting) => {
                self.text(handed).text("= 'asked')");
            }
            Beside::Escalated(HandedUp::Team(Ref::Id(id))) => {
                self.text(handed).text("in ('asked', 'accepted') and e.to_team_id = ").value(*id).text(")");
            }
            Beside::Escalated(HandedUp::Team(Ref::None)) => {
                self.text("not ").text(handed).text("in ('asked', 'accepted'))");
            }
            Beside::Asked(AskedOf::Anybody) => {
                self.text(asked).text(")");
            }
            Beside::Asked(AskedOf::Waiting) => {
                self.text(asked).text(" and q.answered_at is null)");
            }
            Beside::Asked(AskedOf::Answered) => {
                self.text(asked).text(" and q.answered_at is not null)");
            }
            Beside::Asked(AskedOf::Person(Ref::Id(id))) => {
                self.text(asked).text(" and q.answered_at is null and q.person_id = ").value(*id).text(")");
            }
            Beside::Asked(AskedOf::Person(Ref::None)) => {
                self.text("not ").text(asked).text(")");
            }
            Beside::Asked(AskedOf::Team(id)) => {
                self.text(asked).text(" and q.answered_at is null and q.team_id = ").value(*id).text(")");
            }
            Beside::Satisfaction(Satisfaction::Said) => {
                self.text(rated).text(" and r.score is not null)");
            }
            Beside::Satisfaction(Satisfaction::Is(score)) => {
                self.text(rated).text(" and r.score = ").value(score.as_str()).text(")");
            }
            Beside::Satisfaction(Satisfaction::Offered) => {
                self.text(rated).text(" and r.score is null)");
            }
            Beside::Escalated(HandedUp::Tier(_) | HandedUp::Team(Ref::Me | Ref::Named(_)))
            | Beside::Asked(AskedOf::Person(Ref::Me | Ref::Named(_))) => {
                self.text("1 = 0");
            }
        }
    }

    fn joined(&mut self, of: &[Node], word: &str) -> Result<()> {
        self.text("(");
        for (at, node) in of.iter().enumerate() {
            if at > 0 {
                self.text(word);
            }
            self.holds(node)?;
        }
        self.text(")");
        Ok(())
    }

    fn is(&mut self, column: &str, value: &str) {
        self.text("(").text(column).text(" is not null and ").text(column).text(" = ").value(value).text(")");
    }

    /// One of these words of ours; they are no input.
    fn among<'w>(&mut self, column: &str, words: impl Iterator<Item = &'w str>) {
        let words: Vec<String> = words.map(|w| format!("'{w}'")).collect();
        if words.is_empty() {
            self.text("1 = 0");
        } else {
            self.text(column).text(" in (").text(&words.join(", ")).text(")");
        }
    }

    fn reference<I: ToValue + Copy>(&mut self, column: &str, r: &Ref<I>) {
        match r {
            Ref::None => drop(self.text(column).text(" is null")),
            Ref::Id(id) => {
                self.text("(")
                    .text(column)
                    .text(" is not null and ")
                    .text(column)
                    .text(" = ")
                    .value(*id)
                    .text(")");
            }
            // Not bound: nobody.
            Ref::Me | Ref::Named(_) => drop(self.text("1 = 0")),
        }
    }

    fn somebody(&mut self, some: &str, one: &str, r: &Ref<PersonId>) {
        match r {
            Ref::None => drop(self.text("not ").text(some).text(")")),
            Ref::Id(id) => drop(self.text(some).text(one).value(*id).text(")")),
            Ref::Me | Ref::Named(_) => drop(self.text("1 = 0")),
        }
    }

    /// Which tickets can be meant at all.
    fn shelves(&mut self, filter: &Node) {
        // Added to, so that no index by shelf is taken: it would bring two orders that must be sorted into one.
        let both = shelves(filter) == Shelves::Both;
        self.shelf(if both { "t.shelf + 0" } else { "t.shelf" }, filter);
    }

    fn shelf(&mut self, column: &str, filter: &Node) {
        self.text(column).text(match shelves(filter) {
            Shelves::Unsolved => " = 0",
            Shelves::Solved => " = 1",
            Shelves::Both => " in (0, 1)",
        });
    }

    /// The numbers of the tickets that a condition is about, from a table of its own with an index for it; `false`, and
    /// nothing written, where there is none.
    fn listed(&mut self, node: &Node) -> bool {
        match node {
            Node::Tag(Some(tag)) => {
                self.text("select y.ticket_id").text(" from ticket_tag y where y.tag = ").value(tag);
                true
            }
            Node::Person(PersonField::Participant, Ref::Id(id)) => {
                self.text("select p.ticket_id").text(" from participant p where p.person_id = ").value(*id);
                true
            }
            Node::Mailbox(Ref::Id(id)) => {
                self.text("select b.id").text(" from ticket b where b.mailbox_id = ").value(*id);
                true
            }
            Node::Field(test) if test.kind.is_some() && test.compare == Compare::Equal => {
                let Some(wanted) = &test.value else { return false };
                self.text("select f.ticket_id")
                    .text(" from field_value f where f.field_id = ")
                    .value(test.field);
                self.text(" and f.found = ").value(wanted);
                true
            }
            _ => false,
        }
    }
}

fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Less => " < ",
        Compare::LessOrEqual => " <= ",
        Compare::Equal => " = ",
        Compare::GreaterOrEqual => " >= ",
        Compare::Greater => " > ",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shelves {
    Unsolved,
    Solved,
    Both,
}

/// What a filter says of the status where everybody can see it: alone or as one of several that all must hold.
fn shelves(filter: &Node) -> Shelves {
    let of = |node: &Node| -> Option<Shelves> {
        let fits = |status: &Status| -> Option<bool> {
            let one = |node: &Node| match node {
                Node::Status(compare, wanted) => Some(compare.holds(status, wanted)),
                _ => None,
            };
            match node {
                Node::Or(of) => of.iter().map(one).collect::<Option<Vec<_>>>().map(|all| all.contains(&true)),
                Node::Not(of) => one(of).map(|holds| !holds),
                other => one(other),
            }
        };
        let mut fitting = Vec::new();
        for status in Status::ALL {
            if fits(status)? {
                fitting.push(status.is_unsolved());
            }
        }
        match (fitting.contains(&true), fitting.contains(&false)) {
            (true, false) => Some(Shelves::Unsolved),
            (false, true) => Some(Shelves::Solved),
            (true, true) | (false, false) => None,
        }
    };
    match filter {
        Node::And(all) => all.iter().find_map(of).unwrap_or(Shelves::Both),
        other => of(other).unwrap_or(Shelves::Both),
    }
}

/// Does every ticket that fits stand among the unsolved ones?
pub fn is_of_unsolved(filter: &Node) -> bool {
    shelves(filter) == Shelves::Unsolved
}

/// What a list is ordered by: the heading's rank, the key under it, and the ticket's number.
struct Order {
    /// Ranks of headings; `None` where there are none, or they follow from the key.
    group: Option<String>,
    key: String,
    falls: bool,
    /// The key is the number itself.
    by_number: bool,
}

impl Order {
    /// `lead` hides the key from the engine's choice of an index: the tickets come from elsewhere and are sorted.
    fn of(asked: &Asked<'_>, lead: Option<&Node>) -> Self {
        let sort = sort_of(asked);
        let falls = sort.direction == Direction::Descending;
        let key = match (sort.by, sort.direction) {
            (SortBy::Updated | SortBy::Relevance, _) => "t.updated_at".to_owned(),
            (SortBy::Created, _) => "t.created_at".to_owned(),
            // What has none comes last, either way.
            (SortBy::Solved, Direction::Descending) => "coalesce(t.solved_at, -1)".to_owned(),
            (SortBy::Solved, Direction::Ascending) => "coalesce(t.solved_at, 9007199254740992)".to_owned(),
            (SortBy::Priority, Direction::Descending) => "t.urgency".to_owned(),
            (SortBy::Priority, Direction::Ascending) => {
                "cast(case when t.urgency = 0 then 9 else t.urgency end as bigint)".to_owned()
            }
            (SortBy::Status, _) => ranks("t.status", Status::ALL.iter().map(|s| s.as_str())),
            (SortBy::Number, _) => "t.id".to_owned(),
            // Where nothing is due there stands 2^53.
            (SortBy::Due, Direction::Ascending) => "t.due_at".to_owned(),
            (SortBy::Due, Direction::Descending) => {
                "cast(case when t.due_at = 9007199254740992 then -1 else t.due_at end as bigint)".to_owned()
            }
        };
        let group = match asked.group {
            None | Some(GroupBy::Day) => None,
            Some(GroupBy::Status) => Some(ranks("t.status", Status::ALL.iter().map(|s| s.as_str()))),
            Some(GroupBy::Assignee) => Some("coalesce(t.assignee_id, 0)".to_owned()),
            Some(GroupBy::Team) => Some("coalesce(t.team_id, 0)".to_owned()),
            Some(GroupBy::Priority) => Some("-t.urgency".to_owned()),
            Some(GroupBy::Organisation) => Some("coalesce(t.organisation_id, 9007199254740992)".to_owned()),
            Some(GroupBy::Channel) => Some(ranks("t.channel", Channel::ALL.iter().map(|c| c.as_str()))),
        };
        // Headings always come in one order: where the keys fall, their ranks fall with them and are turned round.
        let group = group.map(|rank| if falls { format!("0 - ({rank})") } else { rank });
        let key = if lead.is_some() { format!("{key} + 0") } else { key };
        Self { group, key, falls, by_number: sort.by == SortBy::Number }
    }

    fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.group.as_deref().into_iter().collect();
        if !self.by_number {
            columns.push(&self.key);
        }
        columns.push("t.id");
        columns
    }
}

/// Under the days of a list the keys must be moments.
fn sort_of(asked: &Asked<'_>) -> Sort {
    let is_moment = matches!(asked.sort.by, SortBy::Created | SortBy::Updated | SortBy::Solved);
    if asked.group == Some(GroupBy::Day) && !is_moment { Sort::default() } else { asked.sort }
}

fn ranks<'w>(column: &str, words: impl Iterator<Item = &'w str>) -> String {
    let mut sql = format!("cast(case {column}");
    for (at, word) in words.enumerate() {
        let _ = write!(sql, " when '{word}' then {}", at + 1);
    }
    sql + " else 0 end as bigint)"
}

/// Where a page goes on: `n` towards the beginning or `o` towards the end, then rank, key and number of its edge.
struct Cursor {
    newer: bool,
    edge: [i64; 3],
}

impl Cursor {
    fn parse(text: &str) -> Result<Self> {
        let bad = || Refusal::invalid("page", "is not a page of this list; open the list again");
        let newer = match text.as_bytes().first() {
            Some(b'n') => true,
            Some(b'o') => false,
            _ => return Err(bad().into()),
        };
        let numbers: Vec<i64> =
            text[1..].split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_| bad())?;
        Ok(Self { newer, edge: numbers.try_into().map_err(|_| bad())? })
    }
    fn text(newer: bool, key: &Key) -> String {
        format!("{}{}.{}.{}", if newer { 'n' } else { 'o' }, key.rank, key.key, key.id)
    }
}

/// Where a ticket stands in a list.
struct Key {
    id: TicketId,
    rank: i64,
    key: i64,
    fits: i64,
}

/// Up to so many tickets are read one by one and sorted, rather than all tickets gone through in their order until a page is
/// full. Of all tickets `n` fit: to read those costs `n`, and to fill a page of fifty costs fifty times all by `n`, so both
/// take about as long where `n` is the root of fifty times all. With a million tickets that is this many; fewer tickets have
/// fewer ([`lead_max`]).
const LEAD_MAX: i64 = 7_000;
const PAGE_ABOUT: i64 = 50;

/// How many tickets may be read one by one on a desk with so many; as many as a page shows always may.
fn lead_max(all: i64) -> i64 {
    all.saturating_mul(PAGE_ABOUT).isqrt().clamp(PAGE_ABOUT, LEAD_MAX)
}

/// The part of a filter by which its tickets are found soonest, if it leaves few enough. SQLite knows nothing of how often a
/// tag stands anywhere, and would go through every ticket for one that is rare; PostgreSQL keeps such statistics itself.
async fn lead<'f>(db: &mut Conn, filter: &'f Node) -> Result<Option<&'f Node>> {
    if !db.is_lite() {
        return Ok(None);
    }
    let all = match filter {
        Node::And(all) => all.as_slice(),
        other => std::slice::from_ref(other),
    };
    // Numbers are given in order, so the last says about how many there are, without counting them.
    let sql = "select coalesce(max(id), 0) as n from ticket";
    let last: i64 = db.one(sql, &[]).await?.get("n")?;
    let (mut found, mut fewest) = (None, lead_max(last));
    for node in all {
        let mut q = Composer::new(db);
        q.text("select count(*)").text(" as n from (");
        if !q.listed(node) {
            continue;
        }
        q.text(" limit ").value(fewest + 1).text(") x");
        let rows = db.all_composed(&q.sql, &q.args).await?;
        let n: i64 =
            rows.into_iter().next().ok_or_else(|| Error::fault("a count without a row"))?.get("n")?;
        if n <= fewest {
            (found, fewest) = (Some(node), n);
        }
    }
    Ok(found)
}

/// What picks the tickets of a page.
fn select(db: &Conn, asked: &Asked<'_>, order: &Order, lead: Option<&Node>) -> Result<Composer> {
    let mut q = Composer::new(db);
    q.text("select t.id, ").text(order.group.as_deref().unwrap_or("0")).text(" as place, ");
    q.text(&order.key).text(" as key, ");
    bits(&mut q, asked.alternatives.iter().take(ALTERNATIVES_MAX))?;
    q.text(" as fits from ticket t where ");
    if let Some(node) = lead {
        q.text("t.id in (");
        q.listed(node);
        q.text(") and ");
        q.shelf("t.shelf + 0", asked.filter);
    } else {
        q.shelves(asked.filter);
    }
    q.text(" and ");
    q.holds(asked.filter)?;
    Ok(q)
}

/// One number with a bit for each condition.
fn bits<'n>(q: &mut Composer, of: impl Iterator<Item = &'n Node>) -> Result<()> {
    q.text("cast(0");
    for (at, node) in of.enumerate() {
        q.text(" + case when ");
        q.holds(node)?;
        let _ = write!(q.sql, " then {} else 0 end", 1_i64 << at);
    }
    q.text(" as bigint)");
    Ok(())
}

async fn keys(db: &mut Conn, asked: &Asked<'_>, cursor: Option<&Cursor>, limit: i64) -> Result<Vec<Key>> {
    let lead = lead(db, asked.filter).await?;
    let order = Order::of(asked, lead);
    let mut q = select(db, asked, &order, lead)?;
    let columns = order.columns();
    let down = order.falls != cursor.is_some_and(|c| c.newer);
    let (sign, way) = if down { (" < ", " desc") } else { (" > ", " asc") };
    if let Some(Cursor { edge: [rank, key, id], .. }) = cursor {
        let mut edge: Vec<i64> = order.group.iter().map(|_| *rank).collect();
        if !order.by_number {
            edge.push(*key);
        }
        edge.push(*id);
        q.text(" and (").text(&columns.join(", ")).text(")").text(sign).text("(");
        for (at, value) in edge.into_iter().enumerate() {
            if at > 0 {
                q.text(", ");
            }
            q.value(value);
        }
        q.text(")");
    }
    let ordered: Vec<String> = columns.iter().map(|c| format!("{c}{way}")).collect();
    q.text(" order by ").text(&ordered.join(", ")).text(" limit ").value(limit);
    let rows = db.all_composed(&q.sql, &q.args).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Key {
                id: row.get("id")?,
                rank: row.get("place")?,
                key: row.get("key")?,
                fits: row.get("fits")?,
            })
        })
        .collect()
}

/// A page of the list as `reader` sees it.
///
/// # Errors
/// [`Refusal::Invalid`] when the cursor is not one of ours.
pub async fn list(
    db: &mut Conn,
    reader: PersonId,
    asked: &Asked<'_>,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page> {
    let cursor = cursor.map(Cursor::parse).transpose()?;
    let newer = cursor.as_ref().is_some_and(|c| c.newer);
    // One more than is shown: it tells whether there is another page.
    let mut keys = keys(db, asked, cursor.as_ref(), limit as i64 + 1).await?;
    let more = keys.len() > limit;
    keys.truncate(limit);
    if newer {
        keys.reverse();
    }
    let edge = |key: Option<&Key>, newer| key.map(|key| Cursor::text(newer, key));
    let paging = Paging {
        newer: if newer && !more || cursor.is_none() { None } else { edge(keys.first(), true) },
        older: if newer || more { edge(keys.last(), false) } else { None },
    };
    let ids: Vec<TicketId> = keys.iter().map(|k| k.id).collect();
    let rows = tickets::rows(db, reader, &ids).await?;
    // Read by two statements: a ticket that went in between is in neither.
    let fits = rows.iter().map(|row| keys.iter().find(|k| k.id == row.id).map_or(0, |k| k.fits)).collect();
    Ok(Page { rows, fits, paging })
}

/// The numbers of the tickets of a list, from the `offset`-th on, in its order: for whoever pages by number.
pub async fn ids(db: &mut Conn, asked: &Asked<'_>, offset: i64, limit: i64) -> Result<Vec<TicketId>> {
    let lead = lead(db, asked.filter).await?;
    let order = Order::of(asked, lead);
    let mut q = select(db, asked, &order, lead)?;
    let way = if order.falls { " desc" } else { " asc" };
    let ordered: Vec<String> = order.columns().iter().map(|c| format!("{c}{way}")).collect();
    q.text(" order by ")
        .text(&ordered.join(", "))
        .text(" limit ")
        .value(limit)
        .text(" offset ")
        .value(offset);
    let rows = db.all_composed(&q.sql, &q.args).await?;
    rows.into_iter().map(|mut row| row.get("id")).collect()
}

/// How the engine would find a page of the list: whether an index serves it.
pub async fn plan(db: &mut Conn, asked: &Asked<'_>) -> Result<Vec<String>> {
    let lead = lead(db, asked.filter).await?;
    let order = Order::of(asked, lead);
    let mut q = select(db, asked, &order, lead)?;
    let way = if order.falls { " desc" } else { " asc" };
    let ordered: Vec<String> = order.columns().iter().map(|c| format!("{c}{way}")).collect();
    q.text(" order by ").text(&ordered.join(", ")).text(" limit 50");
    let (verb, column) = dialect::explain(db.is_lite());
    let rows = db.all_composed(&format!("{verb} {}", q.sql), &q.args).await?;
    rows.into_iter().map(|mut row| row.get(column)).collect()
}

/// The tickets before and after `ticket` in the list, whether or not it stands in it itself.
pub async fn neighbours(
    db: &mut Conn,
    asked: &Asked<'_>,
    ticket: TicketId,
) -> Result<(Option<TicketId>, Option<TicketId>)> {
    let order = Order::of(asked, None);
    let mut q = Composer::new(db);
    q.text("select ").text(order.group.as_deref().unwrap_or("0")).text(" as place, ").text(&order.key);
    q.text(" as key from ticket t where t.id = ").value(ticket);
    let Some(mut at) = db.all_composed(&q.sql, &q.args).await?.into_iter().next() else {
        return Ok((None, None));
    };
    let edge = [at.get("place")?, at.get("key")?, ticket.0];
    let mut found = [None, None];
    for (place, newer) in [true, false].into_iter().enumerate() {
        found[place] = keys(db, asked, Some(&Cursor { newer, edge }), 1).await?.first().map(|k| k.id);
    }
    Ok((found[0], found[1]))
}

/// How many tickets fit, counted up to `max`.
pub async fn count(db: &mut Conn, filter: &Node, max: i64) -> Result<i64> {
    let mut q = Composer::new(db);
    q.text("select count(*)").text(" as n from (select 1 from ticket t where ").shelves(filter);
    q.text(" and ");
    q.holds(filter)?;
    q.text(" limit ").value(max).text(") x");
    let row = db.all_composed(&q.sql, &q.args).await?.into_iter().next();
    row.ok_or_else(|| Error::fault("a count without a row"))?.get("n")
}

/// How many conditions one number has room for, and how many numbers one statement asks for.
const BITS_MAX: usize = 60;
const WORDS: [&str; 4] = ["w0", "w1", "w2", "w3"];
/// A statement asks no further number once it compares with so many things: engines bind 32,766 values at most.
const TERMS_MAX: usize = 10_000;

/// How many comparisons a condition is made of.
fn terms(node: &Node) -> usize {
    match node {
        Node::And(of) | Node::Or(of) => of.iter().map(terms).sum(),
        Node::Not(of) => terms(of),
        Node::All
        | Node::Text(_)
        | Node::Number(..)
        | Node::Status(..)
        | Node::Priority(..)
        | Node::Type(_)
        | Node::Channel(_)
        | Node::Language(_)
        | Node::Mailbox(_)
        | Node::Person(..)
        | Node::Organisation(_)
        | Node::Team(_)
        | Node::Tag(_)
        | Node::External(_)
        | Node::Field(_)
        | Node::Date(..)
        | Node::Beside(_)
        | Node::Has(_)
        | Node::Unread => 1,
    }
}

/// The filters in the portions that one statement asks each.
fn portions<'n>(filters: &'n [&'n Node]) -> Vec<Vec<&'n [&'n Node]>> {
    let mut portions: Vec<Vec<&[&Node]>> = vec![Vec::new()];
    let mut asked = 0;
    for word in filters.chunks(BITS_MAX) {
        let more = word.iter().map(|n| terms(n)).sum::<usize>();
        let last = portions.len() - 1;
        if portions[last].len() == WORDS.len() || !portions[last].is_empty() && asked + more > TERMS_MAX {
            portions.push(Vec::new());
            asked = 0;
        }
        asked += more;
        portions.last_mut().expect("there is always one").push(word);
    }
    portions
}

/// Which of `filters` hold for which tickets: for each ticket that may stand in a list, by id, one number for every
/// [`MEMBERSHIP_BITS`] filters, a bit for each. One pass over the tickets, however many filters there are.
pub async fn membership(db: &mut Conn, filters: &[&Node], of: Of<'_>) -> Result<Vec<(TicketId, Vec<i64>)>> {
    let mut found: Vec<(TicketId, Vec<i64>)> = Vec::new();
    let mut before = 0;
    for words in portions(filters) {
        let mut q = Composer::new(db);
        q.text("select t.id");
        for (at, word) in words.iter().enumerate() {
            q.text(", ");
            bits(&mut q, word.iter().copied())?;
            q.text(" as ").text(WORDS[at]);
        }
        match of {
            Of::Unsolved { after, limit } => {
                q.text(" from ticket t where t.shelf = 0 and t.id > ").value(after);
                q.text(" order by t.id limit ").value(limit);
            }
            Of::UnsolvedAmong(ids) | Of::Tickets(ids) => {
                let shelves =
                    if matches!(of, Of::Tickets(_)) { "t.shelf + 0 in (0, 1)" } else { "t.shelf + 0 = 0" };
                q.text(" from ticket t where ").text(shelves).text(" and t.id in (");
                for (at, id) in ids.iter().enumerate() {
                    if at > 0 {
                        q.text(", ");
                    }
                    q.value(*id);
                }
                if ids.is_empty() {
                    q.text("0");
                }
                q.text(") order by t.id");
            }
        }
        let rows = db.all_composed(&q.sql, &q.args).await?;
        let mut place = 0;
        for mut row in rows {
            let id: TicketId = row.get("id")?;
            let bits: Vec<i64> = WORDS[..words.len()].iter().map(|w| row.get(w)).collect::<Result<_>>()?;
            // Both are by id; what came between two statements is taken with what is known of it.
            while found.get(place).is_some_and(|(known, _)| *known < id) {
                place += 1;
            }
            if found.get(place).is_none_or(|(known, _)| *known != id) {
                found.insert(place, (id, vec![0; before]));
            }
            found[place].1.resize(before, 0);
            found[place].1.extend(bits);
        }
        before += words.len();
    }
    let whole = filters.len().div_ceil(BITS_MAX);
    found.iter_mut().for_each(|(_, bits)| bits.resize(whole, 0));
    Ok(found)
}

/// How many filters one number of [`membership`] tells of.
pub const MEMBERSHIP_BITS: usize = BITS_MAX;

#[cfg(test)]
mod tests {
    use domain::Moment;
    use domain::query::parse;

    use super::*;

    #[test]
    fn the_more_tickets_there_are_the_more_are_read_one_by_one() {
        for (all, may) in [(0, 50), (50, 50), (5_000, 500), (500_000, 5_000), (i64::MAX, 7_000)] {
            assert_eq!(lead_max(all), may, "of {all}");
        }
    }

    #[test]
    fn one_statement_compares_with_a_bounded_number_of_things() {
        let large = parse(
            &format!("tag:{}", (0..256).map(|n| format!("t{n}")).collect::<Vec<_>>().join(",")),
            Moment(0),
        );
        let (small, large) = (parse("tag:a", Moment(0)).unwrap().filter, large.unwrap().filter);
        assert_eq!(terms(&large), 256);
        let sizes = |of: &Node, n: usize| -> Vec<usize> {
            portions(&vec![of; n]).iter().map(|p| p.iter().map(|w| w.len()).sum()).collect()
        };
        assert_eq!(sizes(&small, 0), [0]);
        assert_eq!(sizes(&small, 250), [240, 10]);
        assert_eq!(sizes(&large, 130), [60, 60, 10], "256 things for each of 60 filters are enough");
    }

    #[test]
    fn the_status_of_a_filter_says_which_tickets_are_looked_at() {
        let table = [
            ("*", Shelves::Both),
            ("tag:a", Shelves::Both),
            ("status:open tag:a", Shelves::Unsolved),
            ("status<solved", Shelves::Unsolved),
            ("status:open,pending (tag:a OR tag:b)", Shelves::Unsolved),
            ("-is:solved", Shelves::Unsolved),
            ("status:open,solved", Shelves::Both),
            ("is:solved", Shelves::Solved),
            ("status:open OR tag:a", Shelves::Both),
            ("status<new", Shelves::Both),
        ];
        for (text, expected) in table {
            assert_eq!(shelves(&parse(text, Moment(0)).unwrap().filter), expected, "{text}");
        }
    }
}
