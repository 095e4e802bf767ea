//! Answering a query.
//!
//! A query is about tickets, while words stand in documents of messages, so every condition is first turned into the set of
//! tickets for which it holds (a bit per ticket, found by walking the posting list of each term), and the sets are then joined as
//! the query says. That makes filters, negations and counts exact however the words are spread over a ticket, and costs a
//! few nanoseconds per posting. Relevance is summed on the way: for each word asked for, the best score of any document of
//! the ticket.

use std::ops::ControlFlow;

use domain::message::Visibility;
use domain::moment::DAY_US;
use domain::permission::Scope;
use domain::query::words::{Needle, tokens};
use domain::query::{
    Compare, DateField, Direction, Node, Part, PersonField, Place, Query, Ref, Sort, SortBy, Text, TextKind,
    is_internal,
};
use domain::ticket::{Priority, Status};
use domain::{MessageId, Moment, PersonId, Result, TicketId};
use tantivy::collector::TopDocs;
use tantivy::columnar::{Cardinality, Column};
use tantivy::query::{
    BooleanQuery, BoostQuery, EnableScoring, PhrasePrefixQuery, PhraseQuery, Query as IndexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader, TantivyDocument, Term};

use crate::document::{Fields, mark};
use crate::snippet::Marker;
use crate::words::Stems;
use crate::{After, ContactHit, Hits, MessageHit, Page, Start, TicketHit, TicketIds};

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
    Sparse(std::sync::Arc<Vec<i64>>),
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
    languages: std::sync::Arc<Vec<&'static str>>,
}

impl Table {
    pub(crate) fn new(searcher: &Searcher, f: &Fields) -> Result<Self> {
        let mut max = 0;
        let mut docs = 0;
        for reader in searcher.segment_readers() {
            if reader.max_doc() > 0 {
                max = max.max(reader.fast_fields().i64("ticket")?.max_value());
                docs += i64::from(reader.max_doc());
            }
        }
        // A bit each costs nothing up to some multiple of what there is.
        let dense = max <= docs.saturating_mul(8).saturating_add(1 << 20);
        let ordinals = if dense {
            Ordinals::Dense { len: usize::try_from(max).unwrap_or(0) + 1 }
        } else {
            let mut ids = Vec::new();
            for reader in searcher.segment_readers() {
                let tickets = TicketColumn::new(reader)?;
                each_marked(reader, f, mark::TICKET, &mut |docs| {
                    docs.iter().for_each(|&d| ids.push(tickets.of(d)))
                })?;
            }
            ids.sort_unstable();
            ids.dedup();
            Ordinals::Sparse(ids.into())
        };
        let mut languages = Vec::new();
        for code in crate::words::stemmed_languages() {
            if searcher.doc_freq(&Term::from_field_text(f.marks, &mark::language(code)))? > 0 {
                languages.push(code);
            }
        }
        Ok(Self { ordinals, languages: languages.into() })
    }
}

/// The ticket of each document of a segment.
struct TicketColumn(Column<i64>, bool);

impl TicketColumn {
    fn new(reader: &SegmentReader) -> Result<Self> {
        let column = reader.fast_fields().i64("ticket")?;
        let full = column.get_cardinality() == Cardinality::Full;
        Ok(Self(column, full))
    }
    fn of(&self, doc: DocId) -> i64 {
        if self.1 { self.0.values.get_val(doc) } else { self.0.first(doc).unwrap_or(0) }
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
    /// The best message: its score's bits above, its number among all documents and one below. 0 is none.
    message: Vec<u64>,
}

/// One word's share of the relevance.
struct LeafScores {
    best: Vec<Score>,
    message: Vec<u64>,
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
    table: Table,
    columns: Vec<TicketColumn>,
    /// The number of each segment's first document among all.
    bases: Vec<u64>,
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
    pub(crate) fn new(searcher: &'a Searcher, f: &'a Fields, scope: Scope, table: Table) -> Result<Self> {
        let mut columns = Vec::new();
        let mut bases = Vec::new();
        let mut base = 0;
        for reader in searcher.segment_readers() {
            columns.push(TicketColumn::new(reader)?);
            bases.push(base);
            base += u64::from(reader.max_doc());
        }
        Ok(Self { searcher, f, scope, table, columns, bases })
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
        self.each_found(&bits, |_, _, _| {
            total += 1;
            ControlFlow::Continue(())
        })?;
        Ok(total)
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
            SortBy::Number => None,
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
        self.each_found(&bits, |segment, doc, id| {
            total += 1;
            let value = columns.get(segment).and_then(Option::as_ref).and_then(|c| c.first(doc));
            let key = match sort.by {
                SortBy::Relevance => {
                    let score =
                        scores.as_ref().zip(self.table.ordinals.of(id)).map_or(0.0, |(s, o)| s.total[o]);
                    let age =
                        now.0.saturating_sub(value.unwrap_or(0)).max(0) as f32 / RECENCY_HALF_LIFE_US as f32;
                    u64::from((score * (1.0 + RECENCY_GAIN * (-age).exp2())).to_bits())
                }
                SortBy::Number => sortable(id),
                SortBy::Created | SortBy::Updated | SortBy::Solved | SortBy::Priority | SortBy::Status => {
                    // What has no value comes last, either way.
                    value.map_or(0, |v| if ascending { !sortable(v) } else { sortable(v) }.max(1))
                }
            };
            let key = match sort.by {
                SortBy::Relevance | SortBy::Number if ascending => !key,
                _ => key,
            };
            let tie = if ascending { !sortable(id) } else { sortable(id) };
            if after.is_none_or(|after| (key, tie) < after) {
                rows.push(Row { key, tie, id, segment: segment as u32, doc });
            }
            ControlFlow::Continue(())
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

    /// Calls `f` with segment, document and number of each ticket of the set that exists.
    fn each_found(&self, bits: &Bits, mut f: impl FnMut(usize, DocId, i64) -> ControlFlow<()>) -> Result<()> {
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let tickets = &self.columns[segment];
            each_marked(reader, self.f, mark::TICKET, &mut |docs| {
                for &doc in docs {
                    let id = tickets.of(doc);
                    if self.table.ordinals.of(id).is_some_and(|o| bits.has(o)) {
                        let ControlFlow::Continue(()) = f(segment, doc, id) else { return };
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
            Node::Person(field, r) => self.person(*field, r)?,
            Node::Organisation(r) => self.reference("o", r)?,
            Node::Team(r) => self.reference("g", r)?,
            Node::Tag(tag) => self.marked(&mark::tag(tag.as_deref().unwrap_or_default()))?,
            Node::External(id) => self.marked(&mark::external(id))?,
            Node::Date(field, span) => {
                let name = match field {
                    DateField::Created => "created",
                    DateField::Updated => "updated",
                    DateField::Solved => "solved",
                    DateField::Closed => "closed",
                };
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
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let tickets = &self.columns[segment];
            each_marked(reader, self.f, mark, &mut |docs| self.add(tickets, docs, bits))?;
        }
        Ok(())
    }
    fn add(&self, tickets: &TicketColumn, docs: &[DocId], bits: &mut Bits) {
        for &doc in docs {
            if let Some(o) = self.table.ordinals.of(tickets.of(doc)) {
                bits.set(o);
            }
        }
    }

    fn dates(&self, column: &str, from: i64, until: i64) -> Result<Bits> {
        let mut bits = self.nothing();
        let mut docs = Vec::new();
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let Some(values) = reader.fast_fields().column_opt::<i64>(column)? else { continue };
            // tantivy 0.27 takes a range that lies wholly below a column's values for one that holds the least of them.
            let (from, until) = (from.max(values.min_value()), until.min(values.max_value()));
            if from > until {
                continue;
            }
            docs.clear();
            values.get_docids_for_value_range(from..=until, 0..reader.max_doc(), &mut docs);
            if let Some(alive) = reader.alive_bitset() {
                docs.retain(|&d| alive.is_alive(d));
            }
            self.add(&self.columns[segment], &docs, &mut bits);
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
        let mut leaf = scores
            .is_some()
            .then(|| LeafScores { best: vec![0.0; self.len()], message: vec![0; self.len()] });
        let stems = self.stems(text, &needle);
        for source in self.sources(text.place) {
            for query in queries(source.words, &needle) {
                self.scored(&*query, source.weight, source.message, leaf.as_mut(), &mut bits)?;
            }
            if needle.prefix {
                if let [only] = needle.parts.as_slice() {
                    self.beginning(&source, only, leaf.as_mut(), &mut bits)?;
                }
                if let Some(whole) = &needle.glued {
                    self.beginning(&source, whole, leaf.as_mut(), &mut bits)?;
                }
            }
            if let Some(field) = source.stems {
                for (_, stem) in &stems {
                    let query =
                        TermQuery::new(Term::from_field_text(field, stem), IndexRecordOption::WithFreqs);
                    self.scored(
                        &query,
                        source.weight * STEM_WEIGHT,
                        source.message,
                        leaf.as_mut(),
                        &mut bits,
                    )?;
                }
            }
        }
        if let (Some(scores), Some(leaf)) = (scores, leaf) {
            scores.total.iter_mut().zip(&leaf.best).for_each(|(t, b)| *t += b);
            scores.message.iter_mut().zip(&leaf.message).for_each(|(t, b)| *t = (*t).max(*b));
        }
        Ok(bits)
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

    fn scored(
        &self,
        query: &dyn IndexQuery,
        weight: Score,
        message: bool,
        leaf: Option<&mut LeafScores>,
        bits: &mut Bits,
    ) -> Result<()> {
        let Some(leaf) = leaf else {
            let unscored = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
            for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
                let tickets = &self.columns[segment];
                let alive = reader.alive_bitset();
                unscored.for_each_no_score(reader, &mut |docs| match alive {
                    None => self.add(tickets, docs, bits),
                    Some(alive) => {
                        for doc in docs.iter().copied().filter(|&d| alive.is_alive(d)) {
                            self.add(tickets, &[doc], bits);
                        }
                    }
                })?;
            }
            return Ok(());
        };
        let scored = query.weight(EnableScoring::enabled_from_searcher(self.searcher))?;
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let tickets = &self.columns[segment];
            let alive = reader.alive_bitset();
            let base = self.bases[segment];
            scored.for_each(reader, &mut |doc, score| {
                if alive.is_none_or(|a| a.is_alive(doc)) {
                    self.note(
                        leaf,
                        bits,
                        tickets.of(doc),
                        score * weight,
                        message.then_some(base + u64::from(doc)),
                    );
                }
            })?;
        }
        Ok(())
    }

    /// Enters one document found.
    fn note(&self, leaf: &mut LeafScores, bits: &mut Bits, ticket: i64, score: Score, message: Option<u64>) {
        let Some(o) = self.table.ordinals.of(ticket) else { return };
        bits.set(o);
        if score > leaf.best[o] {
            leaf.best[o] = score;
        }
        if let Some(number) = message {
            // Scores are positive, so their bits compare as they do.
            let packed = u64::from(score.to_bits()) << 32 | (number + 1);
            leaf.message[o] = leaf.message[o].max(packed);
        }
    }

    /// Documents with a term that begins so.
    fn beginning(
        &self,
        source: &Source,
        prefix: &str,
        mut leaf: Option<&mut LeafScores>,
        bits: &mut Bits,
    ) -> Result<()> {
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let tickets = &self.columns[segment];
            let alive = reader.alive_bitset();
            let base = self.bases[segment];
            let inverted = reader.inverted_index(source.words)?;
            let mut terms = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while let Some((term, info)) = terms.next() {
                if !term.starts_with(prefix.as_bytes()) {
                    break;
                }
                let mut block = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                while !block.docs().is_empty() {
                    for &doc in block.docs() {
                        if alive.is_some_and(|a| !a.is_alive(doc)) {
                            continue;
                        }
                        let ticket = tickets.of(doc);
                        match &mut leaf {
                            Some(leaf) => {
                                let message = source.message.then_some(base + u64::from(doc));
                                self.note(leaf, bits, ticket, PREFIX_SCORE * source.weight, message);
                            }
                            None => {
                                if let Some(o) = self.table.ordinals.of(ticket) {
                                    bits.set(o);
                                }
                            }
                        }
                    }
                    block.advance();
                }
            }
        }
        Ok(())
    }

    // --- what is shown -------------------------------------------------------------------------------------------

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
        let segment = self.bases.partition_point(|base| *base <= number) - 1;
        let reader = &self.searcher.segment_readers()[segment];
        let doc = (number - self.bases[segment]) as DocId;
        let (body, language) = self.body(DocAddress::new(segment as u32, doc))?;
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

/// The index's questions for words in one field, without the beginnings of single words.
fn queries(field: Field, needle: &Needle) -> Vec<Box<dyn IndexQuery>> {
    let term = |text: &String| Term::from_field_text(field, text);
    let mut queries: Vec<Box<dyn IndexQuery>> = Vec::new();
    match needle.parts.as_slice() {
        [only] => queries.push(Box::new(TermQuery::new(term(only), IndexRecordOption::WithFreqs))),
        parts if needle.prefix => {
            let mut query = PhrasePrefixQuery::new(parts.iter().map(term).collect());
            query.set_max_expansions(PHRASE_ENDS_MAX);
            queries.push(Box::new(query));
        }
        parts => queries.push(Box::new(PhraseQuery::new(parts.iter().map(term).collect()))),
    }
    if let Some(whole) = &needle.glued {
        queries.push(Box::new(TermQuery::new(term(whole), IndexRecordOption::WithFreqs)));
    }
    queries
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
            let mut any = queries(field, &needle);
            if let (true, [only]) = (needle.prefix, needle.parts.as_slice()) {
                let mut beginning = PhrasePrefixQuery::new(vec![Term::from_field_text(field, only)]);
                beginning.set_max_expansions(PHRASE_ENDS_MAX);
                any.push(Box::new(BoostQuery::new(Box::new(beginning), 0.5)));
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
        Node::Tag(_) | Node::External(_) | Node::Date(..) | Node::Has(_) | Node::Unread => None,
    }
}

/// A number whose unsigned order is the signed one's.
fn sortable(value: i64) -> u64 {
    value as u64 ^ 1 << 63
}
