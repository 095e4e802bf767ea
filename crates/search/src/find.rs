//! Answering a query.
//!
//! A query is about tickets, while words stand in documents of messages, so every condition is first turned into the set of
//! tickets for which it holds (a bit per ticket, found by walking the posting list of each term), and the sets are then joined as
//! the query says. That makes filters, negations and counts exact however the words are spread over a ticket, and costs a
//! few nanoseconds per posting. Relevance is summed on the way: for each word asked for, the best score of any document of
//! the ticket.

use std::collections::HashMap;
use std::sync::Arc;

use domain::message::Visibility;
use domain::moment::DAY_US;
use domain::permission::Scope;
use domain::query::words::{Needle, tokens};
use domain::query::{
    Compare, Direction, FieldTest, Node, Part, PersonField, Place, Query, Ref, Sort, SortBy, Text, TextKind,
    is_internal,
};
use domain::ticket::{Priority, Status};
use domain::{MessageId, Moment, PersonId, Result, TicketId};
use tantivy::collector::TopDocs;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentId;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{
    Bm25Weight, BooleanQuery, BoostQuery, EnableScoring, PhrasePrefixQuery, PhraseQuery, Query as IndexQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader, TantivyDocument, Term};

use crate::document::{Fields, mark};
use crate::similar::{self, Question, Similar};
use crate::snippet::Marker;
use crate::words::Stems;
use crate::{After, ContactHit, Hits, MessageHit, Page, Shelves, Start, TicketHit, TicketIds};

/// How many people an answer names at most.
const CONTACTS_MAX: usize = 5;
/// The most tickets on one page.
pub const PAGE_MAX: usize = 1_000;
/// How many terms the open end of a phrase (`"out of mem*"`) may stand for.
const PHRASE_ENDS_MAX: u32 = 20_000;
/// What a match of another form of the word counts, beside the word itself.
const STEM_WEIGHT: Score = 0.7;
/// What the beginning of a word counts, whichever word it is.
const PREFIX_SCORE: Score = 1.0;
/// A ticket changed just now counts this much more than an old one; the half-life of the difference.
const RECENCY_GAIN: f32 = 0.5;
const RECENCY_HALF_LIFE_US: i64 = 30 * DAY_US;

/// A set of tickets, by ordinal.
#[derive(Clone)]
struct Bits(Vec<u64>);

impl Bits {
    fn none(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }
    fn all(len: usize) -> Self {
        Self(vec![u64::MAX; len.div_ceil(64)])
    }
    fn set(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }
    fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }
    fn and(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }
    fn or(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
    fn negate(&mut self) {
        self.0.iter_mut().for_each(|a| *a = !*a);
    }
    fn is_empty(&self) -> bool {
        self.0.iter().all(|a| *a == 0)
    }
}

/// Which bit is which ticket.
#[derive(Clone)]
pub(crate) enum Ordinals {
    /// The ticket's number is its ordinal.
    Dense { len: usize },
    /// Numbers far apart (an import kept them): the sorted list of them.
    Sparse(Arc<Vec<i64>>),
}

impl Ordinals {
    fn of(&self, ticket: i64) -> Option<usize> {
        match self {
            Self::Dense { len } => usize::try_from(ticket).ok().filter(|o| o < len),
            Self::Sparse(ids) => ids.binary_search(&ticket).ok(),
        }
    }
    fn id(&self, ordinal: usize) -> i64 {
        match self {
            Self::Dense { .. } => ordinal as i64,
            Self::Sparse(ids) => ids[ordinal],
        }
    }
    fn len(&self) -> usize {
        match self {
            Self::Dense { len } => *len,
            Self::Sparse(ids) => ids.len(),
        }
    }
}

/// What holds until the next commit.
#[derive(Clone)]
pub(crate) struct Table {
    ordinals: Ordinals,
    /// Languages whose stems occur.
    languages: Arc<Vec<&'static str>>,
    /// The ordinal of each document's ticket, by segment: four bytes a document, read for every posting of every word.
    segments: Arc<HashMap<SegmentId, Arc<[u32]>>>,
}

/// The document's ticket is none that the set knows.
const NO_TICKET: u32 = u32::MAX;

impl Table {
    /// `before` is that of an earlier commit: segments never change, so what was read of them is kept.
    pub(crate) fn new(searcher: &Searcher, f: &Fields, before: Option<&Self>) -> Result<Self> {
        let mut max = 0;
        let mut docs = 0;
        for reader in searcher.segment_readers() {
            if reader.max_doc() > 0 {
                max = max.max(reader.fast_fields().i64("ticket")?.max_value());
                docs += i64::from(reader.max_doc());
            }
        }
        // A bit each costs nothing up to some multiple of what there is.
        let dense = max <= docs.saturating_mul(8).saturating_add(1 << 20) && max < i64::from(NO_TICKET);
        let ordinals = if dense {
            Ordinals::Dense { len: usize::try_from(max).unwrap_or(0) + 1 }
        } else {
            let mut ids = Vec::new();
            for reader in searcher.segment_readers() {
                let tickets = reader.fast_fields().i64("ticket")?;
                let mut each = |docs: &[DocId]| ids.extend(docs.iter().filter_map(|&d| tickets.first(d)));
                each_marked(reader, f, mark::TICKET, &mut each)?;
            }
            ids.sort_unstable();
            ids.dedup();
            Ordinals::Sparse(ids.into())
        };
        // Ordinals are the numbers themselves, or else they change with every new ticket.
        let reusable = before.filter(|b| dense && matches!(b.ordinals, Ordinals::Dense { .. }));
        let mut segments = HashMap::new();
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            let of_docs = match reusable.and_then(|b| b.segments.get(&id)) {
                Some(known) => Arc::clone(known),
                None => {
                    let tickets = reader.fast_fields().i64("ticket")?;
                    let of = |doc| tickets.first(doc).and_then(|t| ordinals.of(t));
                    (0..reader.max_doc()).map(|d| of(d).map_or(NO_TICKET, |o| o as u32)).collect()
                }
            };
            segments.insert(id, of_docs);
        }
        let mut languages = Vec::new();
        for code in crate::words::stemmed_languages() {
            if searcher.doc_freq(&Term::from_field_text(f.marks, &mark::language(code)))? > 0 {
                languages.push(code);
            }
        }
        Ok(Self { ordinals, languages: languages.into(), segments: segments.into() })
    }
}

/// Calls `f` with the living documents that carry a mark, block by block.
pub(crate) fn each_marked(
    reader: &SegmentReader,
    f: &Fields,
    mark: &str,
    each: &mut dyn FnMut(&[DocId]),
) -> Result<()> {
    let inverted = reader.inverted_index(f.marks)?;
    let term = Term::from_field_text(f.marks, mark);
    let Some(mut block) = inverted.read_block_postings(&term, IndexRecordOption::Basic)? else {
        return Ok(());
    };
    let mut alive = Vec::new();
    while !block.docs().is_empty() {
        match reader.alive_bitset() {
            None => each(block.docs()),
            Some(bitset) => {
                alive.clear();
                alive.extend(block.docs().iter().copied().filter(|&d| bitset.is_alive(d)));
                each(&alive);
            }
        }
        block.advance();
    }
    Ok(())
}

/// Relevance per ticket.
struct Scores {
    total: Vec<Score>,
    message: Vec<Packed>,
}

/// The best message of a ticket: its score's bits above, its number among all documents and one below. 0 is none. Scores are
/// positive, so their bits compare as they do.
type Packed = u64;

fn packed(score: Score, number: u64) -> Packed {
    u64::from(score.to_bits()) << 32 | (number + 1)
}
fn score_of(packed: Packed) -> Score {
    Score::from_bits((packed >> 32) as u32)
}

/// Where a word was found.
enum Found {
    /// In which tickets.
    Bits(Bits),
    /// How well too: the best score of the ticket's own document, and the best message.
    Scores { own: Vec<Score>, message: Vec<Packed> },
}

impl Found {
    fn own(&mut self, ordinal: u32, score: Score) {
        match self {
            Self::Bits(bits) => bits.set(ordinal as usize),
            Self::Scores { own, .. } => {
                let best = &mut own[ordinal as usize];
                *best = best.max(score);
            }
        }
    }
    fn message(&mut self, ordinal: u32, score: Score, number: u64) {
        match self {
            Self::Bits(bits) => bits.set(ordinal as usize),
            Self::Scores { message, .. } => {
                let best = &mut message[ordinal as usize];
                *best = (*best).max(packed(score, number));
            }
        }
    }
}

/// One segment as it is asked.
struct Segment<'a> {
    reader: &'a SegmentReader,
    /// The ordinal of each document's ticket.
    tickets: Arc<[u32]>,
    alive: Option<&'a AliveBitSet>,
    /// The number of its first document among all.
    base: u64,
}

/// Where words are looked for in the index.
struct Source {
    words: Field,
    stems: Option<Field>,
    weight: Score,
    /// Of messages and notes, which can be shown beside the ticket.
    message: bool,
}

pub(crate) struct Finder<'a> {
    searcher: &'a Searcher,
    f: &'a Fields,
    scope: Scope,
    shelves: Shelves,
    table: Table,
    segments: Vec<Segment<'a>>,
}

/// A ticket found: its place in the order, and where its document is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    key: u64,
    tie: u64,
    id: i64,
    segment: u32,
    doc: DocId,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(
        searcher: &'a Searcher,
        f: &'a Fields,
        scope: Scope,
        shelves: Shelves,
        table: Table,
    ) -> Self {
        let mut segments = Vec::new();
        let mut base = 0;
        for reader in searcher.segment_readers() {
            let tickets = table.segments.get(&reader.segment_id()).map(Arc::clone).unwrap_or_default();
            segments.push(Segment { reader, tickets, alive: reader.alive_bitset(), base });
            base += u64::from(reader.max_doc());
        }
        Self { searcher, f, scope, shelves, table, segments }
    }

    fn len(&self) -> usize {
        self.table.ordinals.len()
    }
    fn nothing(&self) -> Bits {
        Bits::none(self.len())
    }
    fn team(&self) -> bool {
        self.scope == Scope::Everything
    }

    // --- the three questions -------------------------------------------------------------------------------------

    pub(crate) fn count(&self, query: &Query) -> Result<u64> {
        let bits = self.matching(query, None)?;
        let mut total = 0;
        self.each_found(&bits, |_, _, _| total += 1)?;
        Ok(total)
    }

    pub(crate) fn people(&self, query: &Query) -> Result<Vec<ContactHit>> {
        self.contacts(query, &self.marker(query))
    }

    pub(crate) fn ticket_ids(&self, query: &Query, page: &Page, now: Moment) -> Result<TicketIds> {
        let (rows, total, next, _) = self.page(query, page, now)?;
        Ok(TicketIds { ids: rows.iter().map(|r| TicketId(r.id)).collect(), total, next })
    }

    pub(crate) fn search(&self, query: &Query, page: &Page, now: Moment) -> Result<Hits> {
        let (rows, total, next, scores) = self.page(query, page, now)?;
        let marker = self.marker(query);
        let mut tickets = Vec::with_capacity(rows.len());
        for row in &rows {
            let (subject, language) = self.body(DocAddress::new(row.segment, row.doc))?;
            let best = scores.as_ref().zip(self.table.ordinals.of(row.id)).map_or(0, |(s, o)| s.message[o]);
            let message = match (best & u64::from(u32::MAX)).checked_sub(1) {
                Some(number) => self.message(number, &marker)?,
                None => None,
            };
            tickets.push(TicketHit {
                id: TicketId(row.id),
                score: scores.as_ref().zip(self.table.ordinals.of(row.id)).map_or(0.0, |(s, o)| s.total[o]),
                subject: marker.whole(&subject, language.as_deref()),
                message,
            });
        }
        let first_page = matches!(page.start, Start::First);
        let contacts = if first_page && self.team() { self.contacts(query, &marker)? } else { Vec::new() };
        Ok(Hits { tickets, total, next, contacts })
    }

    // --- the order -----------------------------------------------------------------------------------------------

    #[expect(clippy::type_complexity, reason = "one private answer with two readers")]
    fn page(
        &self,
        query: &Query,
        page: &Page,
        now: Moment,
    ) -> Result<(Vec<Row>, u64, Option<After>, Option<Scores>)> {
        let has_text = query.has_text();
        let sort = query.sort.filter(|s| has_text || s.by != SortBy::Relevance).unwrap_or(Sort {
            by: if has_text { SortBy::Relevance } else { SortBy::Updated },
            direction: Direction::Descending,
        });
        let mut scores =
            has_text.then(|| Scores { total: vec![0.0; self.len()], message: vec![0; self.len()] });
        let bits = self.matching(query, scores.as_mut())?;
        let mut rows = Vec::new();
        let mut total = 0;
        let column = match sort.by {
            SortBy::Relevance | SortBy::Updated => Some("updated"),
            SortBy::Created => Some("created"),
            SortBy::Solved => Some("solved"),
            SortBy::Priority => Some("priority"),
            SortBy::Status => Some("status"),
            // What is due is no part of the index: by number, the latest first or last.
            SortBy::Number | SortBy::Due => None,
        };
        let columns = match column {
            Some(name) => {
                let open = |r: &SegmentReader| r.fast_fields().column_opt::<i64>(name);
                self.searcher.segment_readers().iter().map(open).collect::<tantivy::Result<Vec<_>>>()?
            }
            None => Vec::new(),
        };
        let ascending = sort.direction == Direction::Ascending;
        let after = match page.start {
            Start::After(after) => Some((after.key, after.tie)),
            Start::First | Start::Offset(_) => None,
        };
        self.each_found(&bits, |segment, doc, ordinal| {
            total += 1;
            let id = self.table.ordinals.id(ordinal);
            let value = columns.get(segment).and_then(Option::as_ref).and_then(|c| c.first(doc));
            let key = match sort.by {
                SortBy::Relevance => {
                    let score = scores.as_ref().map_or(0.0, |s| s.total[ordinal]);
                    let age =
                        now.0.saturating_sub(value.unwrap_or(0)).max(0) as f32 / RECENCY_HALF_LIFE_US as f32;
                    u64::from((score * (1.0 + RECENCY_GAIN * (-age).exp2())).to_bits())
                }
                SortBy::Number | SortBy::Due => sortable(id),
                SortBy::Created | SortBy::Updated | SortBy::Solved | SortBy::Priority | SortBy::Status => {
                    // What has no value comes last, either way.
                    value.map_or(0, |v| if ascending { !sortable(v) } else { sortable(v) }.max(1))
                }
            };
            let key = match sort.by {
                SortBy::Relevance | SortBy::Number | SortBy::Due if ascending => !key,
                _ => key,
            };
            let tie = if ascending { !sortable(id) } else { sortable(id) };
            if after.is_none_or(|after| (key, tie) < after) {
                rows.push(Row { key, tie, id, segment: segment as u32, doc });
            }
        })?;
        let limit = page.limit.min(PAGE_MAX);
        let skip = match page.start {
            Start::Offset(n) => n,
            Start::First | Start::After(_) => 0,
        };
        let wanted = skip.saturating_add(limit);
        let more = rows.len() > wanted;
        if more && wanted > 0 {
            rows.select_nth_unstable_by(wanted - 1, |a, b| b.cmp(a));
        }
        rows.truncate(wanted);
        rows.sort_unstable_by(|a, b| b.cmp(a));
        rows.drain(..skip.min(rows.len()));
        let next = rows.last().filter(|_| more).map(|r| After { key: r.key, tie: r.tie });
        Ok((rows, total, next, scores))
    }

    /// Calls `f` with segment, document and ordinal of each ticket of the set that exists.
    fn each_found(&self, bits: &Bits, mut f: impl FnMut(usize, DocId, usize)) -> Result<()> {
        for (n, segment) in self.segments.iter().enumerate() {
            each_marked(segment.reader, self.f, mark::TICKET, &mut |docs| {
                for &doc in docs {
                    let ordinal = segment.tickets[doc as usize];
                    if ordinal != NO_TICKET && bits.has(ordinal as usize) {
                        f(n, doc, ordinal as usize);
                    }
                }
            })?;
        }
        Ok(())
    }

    // --- the conditions ------------------------------------------------------------------------------------------

    fn matching(&self, query: &Query, scores: Option<&mut Scores>) -> Result<Bits> {
        let mut bits = match self.scope {
            Scope::Everything => Bits::all(self.len()),
            Scope::TakesPart(person) => {
                let mut own = self.marked(&mark::id("r", Some(person)))?;
                own.or(&self.marked(&mark::id("cc", Some(person)))?);
                own
            }
        };
        match self.shelves {
            Shelves::All => {}
            Shelves::ButSpam => {
                let mut others = self.marked(mark::SPAM)?;
                others.negate();
                bits.and(&others);
            }
        }
        if !bits.is_empty() {
            bits.and(&self.eval(&query.filter, scores)?);
        }
        Ok(bits)
    }

    fn eval(&self, node: &Node, mut scores: Option<&mut Scores>) -> Result<Bits> {
        if !self.team() && is_internal(node) {
            return Ok(self.nothing());
        }
        Ok(match node {
            Node::All => Bits::all(self.len()),
            Node::And(of) => {
                // Words last: where the filters leave nothing, their long lists need not be walked.
                let (text, filters): (Vec<_>, Vec<_>) = of.iter().partition(|n| matches!(n, Node::Text(_)));
                let mut bits = Bits::all(self.len());
                for node in filters.into_iter().chain(text) {
                    bits.and(&self.eval(node, scores.as_deref_mut())?);
                    if bits.is_empty() {
                        break;
                    }
                }
                bits
            }
            Node::Or(of) => {
                let mut bits = self.nothing();
                for node in of {
                    match node {
                        // A list of numbers may be long.
                        Node::Number(Compare::Equal, id) => {
                            if let Some(o) = self.table.ordinals.of(id.0) {
                                bits.set(o);
                            }
                        }
                        node => bits.or(&self.eval(node, scores.as_deref_mut())?),
                    }
                }
                bits
            }
            Node::Not(of) => {
                let mut bits = self.eval(of, None)?;
                bits.negate();
                bits
            }
            Node::Text(text) => self.text(text, scores)?,
            Node::Number(compare, id) => {
                let mut bits = self.nothing();
                if *compare == Compare::Equal {
                    if let Some(o) = self.table.ordinals.of(id.0) {
                        bits.set(o);
                    }
                } else {
                    (0..self.len())
                        .filter(|&o| compare.holds(&self.table.ordinals.id(o), &id.0))
                        .for_each(|o| bits.set(o));
                }
                bits
            }
            Node::Status(compare, status) => self.any_mark(
                Status::ALL.iter().filter(|s| compare.holds(*s, status)).map(|s| mark::status(*s)),
            )?,
            Node::Priority(_, None) => self.marked(&mark::priority(None))?,
            Node::Priority(compare, Some(priority)) => {
                let wanted = Priority::ALL.iter().filter(|p| compare.holds(*p, priority));
                self.any_mark(wanted.map(|p| mark::priority(Some(*p))))?
            }
            Node::Type(t) => self.marked(&mark::ticket_type(*t))?,
            Node::Channel(c) => self.marked(&format!("ch={}", c.as_str()))?,
            Node::Language(code) => self.marked(&mark::spoken(code.as_deref()))?,
            Node::Mailbox(r) => self.reference("b", r)?,
            Node::Person(field, r) => self.person(*field, r)?,
            Node::Organisation(r) => self.reference("o", r)?,
            Node::Team(r) => self.reference("g", r)?,
            Node::Tag(tag) => self.marked(&mark::tag(tag.as_deref().unwrap_or_default()))?,
            Node::External(id) => self.marked(&mark::external(id))?,
            Node::Field(test) => self.field(test)?,
            // Unbound: counted beside the ticket, and no part of the index.
            Node::Date(field, _) if field.is_promised() => self.nothing(),
            Node::Beside(_) => self.nothing(),
            Node::Date(field, span) => {
                let name = field.as_str();
                let from = span.from.map_or(i64::MIN, |m| m.0);
                let until = span.until.map_or(i64::MAX, |m| m.0.saturating_sub(1));
                self.dates(name, from, until)?
            }
            Node::Has(Part::Note) => self.marked(mark::NOTE)?,
            Node::Has(Part::Attachment) => {
                let mut bits = self.marked(mark::ATTACHMENT)?;
                if self.team() {
                    bits.or(&self.marked(mark::NOTE_ATTACHMENT)?);
                }
                bits
            }
            // Unbound: nobody's.
            Node::Unread => self.nothing(),
        })
    }

    fn person(&self, field: PersonField, r: &Ref<PersonId>) -> Result<Bits> {
        match field {
            PersonField::Assignee => self.reference("a", r),
            PersonField::Requester => self.reference("r", r),
            PersonField::Participant => self.reference("cc", r),
            PersonField::Author => match r {
                Ref::Id(id) => {
                    let mut bits = self.marked(&mark::id("au", Some(id)))?;
                    if self.team() {
                        bits.or(&self.marked(&mark::id("an", Some(id)))?);
                    }
                    Ok(bits)
                }
                Ref::None => {
                    let mut bits = self.marked(mark::AUTHORED)?;
                    if self.team() {
                        bits.or(&self.marked(mark::NOTE_AUTHORED)?);
                    }
                    bits.negate();
                    Ok(bits)
                }
                Ref::Me | Ref::Named(_) => Ok(self.nothing()),
            },
        }
    }

    fn reference<I: std::fmt::Display>(&self, field: &str, r: &Ref<I>) -> Result<Bits> {
        match r {
            Ref::Id(id) => self.marked(&mark::id(field, Some(id))),
            Ref::None => self.marked(&mark::id(field, None::<I>)),
            Ref::Me | Ref::Named(_) => Ok(self.nothing()),
        }
    }

    /// Tickets by a field of the desk's own. Values stand in the dictionary in their order, so a comparison is a stretch of it.
    fn field(&self, test: &FieldTest) -> Result<Bits> {
        let Some(asked) = &test.value else {
            let mut bits = self.marked(&mark::field(test.field))?;
            bits.negate();
            return Ok(bits);
        };
        // Unbound: nobody's.
        if test.kind.is_none() {
            return Ok(self.nothing());
        }
        let begin = mark::field_values(test.field);
        if test.compare == Compare::Equal {
            return self.marked(&format!("{begin}{asked}"));
        }
        let mut bits = self.nothing();
        for segment in &self.segments {
            let inverted = segment.reader.inverted_index(self.f.marks)?;
            let mut values = inverted.terms().range().ge(begin.as_bytes()).into_stream()?;
            while values.advance() {
                let Some(value) = values.key().strip_prefix(begin.as_bytes()) else { break };
                if test.compare.holds(value, asked.as_bytes()) {
                    let mark = format!("{begin}{}", String::from_utf8_lossy(value));
                    each_marked(segment.reader, self.f, &mark, &mut |docs| add(segment, docs, &mut bits))?;
                }
            }
        }
        Ok(bits)
    }

    fn any_mark(&self, marks: impl Iterator<Item = String>) -> Result<Bits> {
        let mut bits = self.nothing();
        for mark in marks {
            self.add_marked(&mark, &mut bits)?;
        }
        Ok(bits)
    }
    fn marked(&self, mark: &str) -> Result<Bits> {
        self.any_mark(std::iter::once(mark.to_owned()))
    }
    fn add_marked(&self, mark: &str, bits: &mut Bits) -> Result<()> {
        for segment in &self.segments {
            each_marked(segment.reader, self.f, mark, &mut |docs| add(segment, docs, bits))?;
        }
        Ok(())
    }

    fn dates(&self, column: &str, from: i64, until: i64) -> Result<Bits> {
        let mut bits = self.nothing();
        let mut docs = Vec::new();
        for segment in &self.segments {
            let Some(values) = segment.reader.fast_fields().column_opt::<i64>(column)? else { continue };
            // tantivy 0.27 takes a range that lies wholly below a column's values for one that holds the least of them.
            let (from, until) = (from.max(values.min_value()), until.min(values.max_value()));
            if from > until {
                continue;
            }
            docs.clear();
            values.get_docids_for_value_range(from..=until, 0..segment.reader.max_doc(), &mut docs);
            if let Some(alive) = segment.alive {
                docs.retain(|&d| alive.is_alive(d));
            }
            add(segment, &docs, &mut bits);
        }
        Ok(bits)
    }

    // --- words ---------------------------------------------------------------------------------------------------

    /// Where a place is in the index, for this scope.
    fn sources(&self, place: Place) -> Vec<Source> {
        let f = self.f;
        let source = |words, stems, weight, message| Source { words, stems, weight, message };
        let mut sources = match place {
            Place::Anywhere => vec![
                source(f.subject, Some(f.subject_stems), 2.0, false),
                source(f.numbers, None, 2.0, false),
                source(f.people, None, 1.0, false),
                source(f.text, Some(f.text_stems), 1.0, true),
                source(f.quoted, None, 0.2, true),
                source(f.files, None, 0.8, true),
            ],
            Place::Subject => vec![source(f.subject, Some(f.subject_stems), 1.0, false)],
            Place::Message => {
                vec![source(f.text, Some(f.text_stems), 1.0, true), source(f.quoted, None, 0.2, true)]
            }
            Place::Note => Vec::new(),
            Place::File => vec![source(f.files, None, 1.0, true)],
        };
        if self.team() {
            let note = source(f.note, Some(f.note_stems), 0.8, true);
            let files = source(f.note_files, None, 0.8, true);
            match place {
                Place::Anywhere => sources.extend([note, files]),
                Place::Message | Place::Note => sources.push(note),
                Place::File => sources.push(files),
                Place::Subject => {}
            }
        }
        sources
    }

    fn text(&self, text: &Text, scores: Option<&mut Scores>) -> Result<Bits> {
        let mut bits = self.nothing();
        let Some(needle) = Needle::new(&text.value, text.kind == TextKind::Prefix) else { return Ok(bits) };
        let mut found = match scores {
            Some(_) => Found::Scores { own: vec![0.0; self.len()], message: vec![0; self.len()] },
            None => Found::Bits(bits.clone()),
        };
        let stems = self.stems(text, &needle);
        for source in self.sources(text.place) {
            let single = match needle.parts.as_slice() {
                [only] => {
                    self.term(source.words, only, &source, 1.0, &mut found)?;
                    Some(only)
                }
                parts => {
                    self.phrase(parts, needle.prefix, &source, &mut found)?;
                    None
                }
            };
            if let Some(whole) = &needle.glued {
                self.term(source.words, whole, &source, 1.0, &mut found)?;
            }
            if needle.prefix {
                for beginning in single.into_iter().chain(&needle.glued) {
                    self.beginning(&source, beginning, &mut found)?;
                }
            }
            if let Some(field) = source.stems {
                for (_, stem) in &stems {
                    self.term(field, stem, &source, STEM_WEIGHT, &mut found)?;
                }
            }
        }
        match (found, scores) {
            (Found::Scores { own, message }, Some(scores)) => {
                for (o, (own, message)) in own.iter().zip(&message).enumerate() {
                    let best = own.max(score_of(*message));
                    if best > 0.0 {
                        bits.set(o);
                        scores.total[o] += best;
                        scores.message[o] = scores.message[o].max(*message);
                    }
                }
                Ok(bits)
            }
            (Found::Bits(bits), _) => Ok(bits),
            (Found::Scores { .. }, None) => Ok(bits),
        }
    }

    /// The stems of a single word, in each language that occurs.
    fn stems(&self, text: &Text, needle: &Needle) -> Vec<(&'static str, String)> {
        if text.kind == TextKind::Phrase || needle.parts.len() != 1 {
            return Vec::new();
        }
        let words = tokens(&text.value);
        let Some(word) = words.iter().find(|w| !w.extra) else { return Vec::new() };
        let word = &text.value[word.from..word.until];
        let stem = |code: &&'static str| Stems::new(code).map(|mut s| (*code, s.term(word)));
        self.table.languages.iter().filter_map(stem).collect()
    }

    /// Documents with this very term.
    fn term(
        &self,
        field: Field,
        text: &str,
        source: &Source,
        weight: Score,
        found: &mut Found,
    ) -> Result<()> {
        let term = Term::from_field_text(field, text);
        let mut bm25 = None;
        for segment in &self.segments {
            let inverted = segment.reader.inverted_index(field)?;
            let Some(info) = inverted.get_term_info(&term)? else { continue };
            if let Found::Bits(bits) = found {
                let mut block =
                    inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                walk(segment, &mut block, |_, _, ordinal| bits.set(ordinal as usize));
                continue;
            }
            if bm25.is_none() {
                let weighted = Bm25Weight::for_terms(self.searcher, std::slice::from_ref(&term))?;
                bm25 = Some(weighted.boost_by(weight * source.weight));
            }
            let Some(bm25) = &bm25 else { continue };
            let norms = segment.reader.get_fieldnorms_reader(field)?;
            let score = |doc, freq| bm25.score(norms.fieldnorm_id(doc), freq).max(Score::MIN_POSITIVE);
            let mut block =
                inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
            if source.message {
                walk(segment, &mut block, |freq, doc, ordinal| {
                    found.message(ordinal, score(doc, freq), segment.base + u64::from(doc));
                });
            } else {
                walk(segment, &mut block, |freq, doc, ordinal| found.own(ordinal, score(doc, freq)));
            }
        }
        Ok(())
    }

    /// Documents with these terms one after the other.
    fn phrase(&self, parts: &[String], open_end: bool, source: &Source, found: &mut Found) -> Result<()> {
        let query = phrase(source.words, parts, open_end);
        let weight = match found {
            Found::Bits(_) => query.weight(EnableScoring::disabled_from_searcher(self.searcher))?,
            Found::Scores { .. } => query.weight(EnableScoring::enabled_from_searcher(self.searcher))?,
        };
        for segment in &self.segments {
            weight.for_each(segment.reader, &mut |doc, score| {
                let ordinal = segment.tickets[doc as usize];
                if ordinal == NO_TICKET || segment.alive.is_some_and(|a| !a.is_alive(doc)) {
                    return;
                }
                let score = (score * source.weight).max(Score::MIN_POSITIVE);
                if source.message {
                    found.message(ordinal, score, segment.base + u64::from(doc));
                } else {
                    found.own(ordinal, score);
                }
            })?;
        }
        Ok(())
    }

    /// Documents with a term that begins so.
    fn beginning(&self, source: &Source, prefix: &str, found: &mut Found) -> Result<()> {
        let score = PREFIX_SCORE * source.weight;
        for segment in &self.segments {
            let inverted = segment.reader.inverted_index(source.words)?;
            let mut terms = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while let Some((term, info)) = terms.next() {
                if !term.starts_with(prefix.as_bytes()) {
                    break;
                }
                let mut block = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                if source.message {
                    walk(segment, &mut block, |_, doc, ordinal| {
                        found.message(ordinal, score, segment.base + u64::from(doc));
                    });
                } else {
                    walk(segment, &mut block, |_, _, ordinal| found.own(ordinal, score));
                }
            }
        }
        Ok(())
    }

    // --- what is shown -------------------------------------------------------------------------------------------

    /// See [`crate::similar`].
    pub(crate) fn similar(&self, question: &Question<'_>) -> Result<Vec<Similar>> {
        let f = self.f;
        let mut all = 0;
        for segment in &self.segments {
            all += u64::from(segment.reader.num_docs());
        }
        let common =
            ((all as f32 * similar::COMMON_PART) as u64).clamp(similar::COMMON_MIN, similar::POSTINGS_MAX);
        // How many documents have each word, and so how much it tells.
        let mut words = Vec::new();
        for asked in similar::asked(question) {
            let n = self.searcher.doc_freq(&Term::from_field_text(f.text, &asked.term))?
                + self.searcher.doc_freq(&Term::from_field_text(f.subject, &asked.term))?;
            // What nobody else wrote finds nobody.
            if (1..=common).contains(&n) {
                let weight = similar::idf(n, all.max(n)) * similar::saturated(asked.count);
                words.push((asked, weight));
            }
        }
        words.sort_by(|a, b| b.1.total_cmp(&a.1));
        words.truncate(similar::TERMS_MAX);
        let whole: f32 = words.iter().map(|(_, weight)| weight).sum();
        if whole <= 0.0 {
            return Ok(Vec::new());
        }
        // By ticket: how much of the question it has, and which of its words (a bit each).
        let (mut sums, mut shared) = (vec![0.0_f32; self.len()], vec![0_u32; self.len()]);
        for (at, (asked, weight)) in words.iter().enumerate() {
            for (field, part) in [(f.subject, similar::IN_SUBJECT), (f.text, 1.0)] {
                let term = Term::from_field_text(field, &asked.term);
                for segment in &self.segments {
                    let inverted = segment.reader.inverted_index(field)?;
                    let Some(mut block) = inverted.read_block_postings(&term, IndexRecordOption::Basic)?
                    else {
                        continue;
                    };
                    walk(segment, &mut block, |_, _, ordinal| {
                        let o = ordinal as usize;
                        // Once for each word, however often the ticket has it.
                        if shared[o] >> at & 1 == 0 {
                            shared[o] |= 1 << at;
                            sums[o] += weight * part;
                        }
                    });
                }
            }
        }
        let needed = similar::SHARED_MIN.min(words.len() as u32);
        let own = self.table.ordinals.of(question.ticket.0);
        let mut alike = self.nothing();
        for (o, sum) in sums.iter().enumerate() {
            if *sum >= whole * similar::ALIKE_MIN && shared[o].count_ones() >= needed && Some(o) != own {
                alike.set(o);
            }
        }
        if alike.is_empty() {
            return Ok(Vec::new());
        }
        let mut spam = self.marked(mark::SPAM)?;
        spam.negate();
        alike.and(&spam);
        if let Scope::TakesPart(person) = self.scope {
            let mut own = self.marked(&mark::id("r", Some(person)))?;
            own.or(&self.marked(&mark::id("cc", Some(person)))?);
            alike.and(&own);
        }
        let open = |r: &SegmentReader| r.fast_fields().column_opt::<i64>("status");
        let statuses =
            self.searcher.segment_readers().iter().map(open).collect::<tantivy::Result<Vec<_>>>()?;
        let mut candidates = Vec::new();
        self.each_found(&alike, |segment, doc, ordinal| {
            let status = statuses.get(segment).and_then(Option::as_ref).and_then(|c| c.first(doc));
            if [Status::Solved, Status::Closed].iter().any(|s| status == Some(*s as i64)) {
                candidates.push((sums[ordinal] / whole, ordinal, DocAddress::new(segment as u32, doc)));
            }
        })?;
        // What counts besides moves nobody up from further down than this.
        if candidates.len() > similar::CANDIDATES_MAX {
            candidates.select_nth_unstable_by(similar::CANDIDATES_MAX, |a, b| b.0.total_cmp(&a.0));
            candidates.truncate(similar::CANDIDATES_MAX);
        }
        let organisation = match question.organisation {
            Some(id) => Some(self.marked(&mark::id("o", Some(id)))?),
            None => None,
        };
        let mut found: Vec<(f32, i64, u32)> = Vec::with_capacity(candidates.len());
        for (mut likeness, ordinal, at) in candidates {
            if let Some(language) = question.language
                && self.body(at)?.1.as_deref() == Some(language)
            {
                likeness *= similar::LANGUAGE_GAIN;
            }
            if organisation.as_ref().is_some_and(|b| b.has(ordinal)) {
                likeness *= similar::ORGANISATION_GAIN;
            }
            found.push((likeness, self.table.ordinals.id(ordinal), shared[ordinal]));
        }
        // Of two that are alike the newer one: what helped last is likelier to help again.
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        found.truncate(similar::SIMILAR_MAX);
        let named = |shared: u32| {
            let both = words.iter().enumerate().filter(|(at, _)| shared >> at & 1 == 1);
            both.take(similar::SHARED_SHOWN).map(|(_, (asked, _))| asked.written.clone()).collect()
        };
        Ok(found
            .into_iter()
            .map(|(likeness, id, shared)| Similar { ticket: TicketId(id), likeness, shared: named(shared) })
            .collect())
    }

    fn marker(&self, query: &Query) -> Marker {
        let mut marker = Marker { needles: Vec::new(), stems: Vec::new() };
        for text in query.texts() {
            let Some(needle) = Needle::new(&text.value, text.kind == TextKind::Prefix) else { continue };
            for (code, stem) in self.stems(text, &needle) {
                match marker.stems.iter_mut().find(|(c, _)| c == code) {
                    Some((_, stems)) => stems.push(stem),
                    None => marker.stems.push((code.to_owned(), vec![stem])),
                }
            }
            marker.needles.push(needle);
        }
        marker
    }

    fn body(&self, at: DocAddress) -> Result<(String, Option<String>)> {
        let document: TantivyDocument = self.searcher.doc(at)?;
        let text = |field| document.get_first(field).and_then(|v| v.as_str().map(str::to_owned));
        Ok((text(self.f.body).unwrap_or_default(), text(self.f.language)))
    }

    fn message(&self, number: u64, marker: &Marker) -> Result<Option<MessageHit>> {
        let n = self.segments.partition_point(|s| s.base <= number) - 1;
        let reader = self.segments[n].reader;
        let doc = (number - self.segments[n].base) as DocId;
        let (body, language) = self.body(DocAddress::new(n as u32, doc))?;
        let Some(id) = reader.fast_fields().i64("id")?.first(doc) else { return Ok(None) };
        let mut visibility = Visibility::Public;
        let notes = reader.inverted_index(self.f.marks)?;
        let note = Term::from_field_text(self.f.marks, mark::NOTE);
        if let Some(mut notes) = notes.read_postings(&note, IndexRecordOption::Basic)? {
            use tantivy::DocSet as _;
            if notes.doc() <= doc && notes.seek(doc) == doc {
                visibility = Visibility::Internal;
            }
        }
        Ok(Some(MessageHit {
            id: MessageId(id),
            visibility,
            snippet: marker.snippet(&body, language.as_deref()),
        }))
    }

    /// People by name, address or organisation, where nothing but words is asked.
    fn contacts(&self, query: &Query, marker: &Marker) -> Result<Vec<ContactHit>> {
        let Some(wanted) = people_query(&query.filter, self.f.contact) else { return Ok(Vec::new()) };
        let top = self.searcher.search(&*wanted, &TopDocs::with_limit(CONTACTS_MAX).order_by_score())?;
        let mut contacts = Vec::with_capacity(top.len());
        for (score, at) in top {
            let reader = self.searcher.segment_reader(at.segment_ord);
            let Some(id) = reader.fast_fields().i64("id")?.first(at.doc_id) else { continue };
            let (body, _) = self.body(at)?;
            contacts.push(ContactHit { id: PersonId(id), score, line: marker.whole(&body, None) });
        }
        Ok(contacts)
    }
}

/// Adds the tickets of these documents.
fn add(segment: &Segment<'_>, docs: &[DocId], bits: &mut Bits) {
    for &doc in docs {
        let ordinal = segment.tickets[doc as usize];
        if ordinal != NO_TICKET {
            bits.set(ordinal as usize);
        }
    }
}

/// Calls `f` with frequency, document and ticket of each living posting. This loop is what a search costs.
fn walk(segment: &Segment<'_>, block: &mut BlockSegmentPostings, mut f: impl FnMut(u32, DocId, u32)) {
    while block.block_len() > 0 {
        for (n, &doc) in block.docs().iter().enumerate() {
            let ordinal = segment.tickets[doc as usize];
            if ordinal != NO_TICKET && segment.alive.is_none_or(|a| a.is_alive(doc)) {
                f(block.freq(n), doc, ordinal);
            }
        }
        block.advance();
    }
}

fn phrase(field: Field, parts: &[String], open_end: bool) -> Box<dyn IndexQuery> {
    let terms = parts.iter().map(|text| Term::from_field_text(field, text)).collect();
    if open_end {
        let mut query = PhrasePrefixQuery::new(terms);
        query.set_max_expansions(PHRASE_ENDS_MAX);
        Box::new(query)
    } else {
        Box::new(PhraseQuery::new(terms))
    }
}

fn people_query(node: &Node, field: Field) -> Option<Box<dyn IndexQuery>> {
    match node {
        Node::And(of) => {
            let all: Option<Vec<_>> = of.iter().map(|n| people_query(n, field)).collect();
            Some(Box::new(BooleanQuery::intersection(all?)))
        }
        Node::Or(of) => {
            let any: Option<Vec<_>> = of.iter().map(|n| people_query(n, field)).collect();
            Some(Box::new(BooleanQuery::union(any?)))
        }
        Node::Text(Text { place: Place::Anywhere, kind, value }) => {
            let needle = Needle::new(value, *kind == TextKind::Prefix)?;
            let term = |text: &str| {
                let term = Term::from_field_text(field, text);
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn IndexQuery>
            };
            let mut any = match needle.parts.as_slice() {
                [only] => vec![term(only)],
                parts => vec![phrase(field, parts, needle.prefix)],
            };
            any.extend(needle.glued.as_deref().map(term));
            if let (true, [_]) = (needle.prefix, needle.parts.as_slice()) {
                any.push(Box::new(BoostQuery::new(phrase(field, &needle.parts, true), 0.5)));
            }
            Some(Box::new(BooleanQuery::union(any)))
        }
        Node::Text(_)
        | Node::All
        | Node::Not(_)
        | Node::Number(..)
        | Node::Status(..)
        | Node::Priority(..) => None,
        Node::Type(_) | Node::Channel(_) | Node::Person(..) | Node::Organisation(_) | Node::Team(_) => None,
        Node::Language(_) | Node::Mailbox(_) => None,
        Node::Tag(_) | Node::External(_) | Node::Field(_) | Node::Date(..) => None,
        Node::Beside(_) | Node::Has(_) | Node::Unread => None,
    }
}

/// A number whose unsigned order is the signed one's.
fn sortable(value: i64) -> u64 {
    value as u64 ^ 1 << 63
}
