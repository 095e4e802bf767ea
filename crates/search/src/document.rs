//! What is put into the index: one document per ticket, per message or note, and per person.

use domain::message::{Attachment, Message, Visibility};
use domain::person::Person;
use domain::read::tickets::Shelf;
use domain::ticket::{Priority, Status, Ticket, TicketType};
use domain::{FieldId, MessageId, PersonId, TicketId};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::words;

/// A ticket with what its filters and its words need. To be put again whenever the ticket or its participants change, and
/// when its requester's name or address does; putting it on the spam shelf or taking it away is a change of it.
#[derive(Clone, Copy, Debug)]
pub struct TicketDoc<'a> {
    pub ticket: &'a Ticket,
    pub shelf: Shelf,
    /// The values of the desk's own fields, in the form that compares ([`domain::field::found`]).
    pub fields: &'a [(FieldId, String)],
    /// Accepted participants besides the requester.
    pub participants: &'a [PersonId],
    /// The requester's name and addresses, as words.
    pub people: &'a str,
    /// ISO 639-1, for the subject's word forms; that of the first message will do.
    pub language: Option<&'a str>,
    /// What its requester wrote last is in, as [`domain::query::Node::Language`] asks for it.
    pub spoken: Option<&'a str>,
}

/// A message or a note with its files.
#[derive(Clone, Copy, Debug)]
pub struct MessageDoc<'a> {
    pub message: &'a Message,
    pub files: &'a [Attachment],
}

/// A person whom the team may look for.
#[derive(Clone, Copy, Debug)]
pub struct ContactDoc<'a> {
    pub person: &'a Person,
    /// Besides the primary address.
    pub addresses: &'a [String],
    /// Its name.
    pub organisation: Option<&'a str>,
}

/// The longest part of a message that snippets are cut from, in bytes; all of it is searched.
const BODY_BYTES_MAX: usize = 32 * 1024;

#[derive(Clone)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    /// `t12`, `m34`, `c56`: what a document replaces.
    pub(crate) key: Field,
    /// The ticket it belongs to; 0 for people.
    pub(crate) ticket: Field,
    pub(crate) id: Field,
    pub(crate) digest: Field,
    /// Everything that is filtered by equality, as `field=value`.
    pub(crate) marks: Field,
    pub(crate) subject: Field,
    pub(crate) subject_stems: Field,
    pub(crate) numbers: Field,
    pub(crate) people: Field,
    pub(crate) text: Field,
    pub(crate) text_stems: Field,
    pub(crate) quoted: Field,
    pub(crate) files: Field,
    pub(crate) note: Field,
    pub(crate) note_stems: Field,
    pub(crate) note_files: Field,
    pub(crate) contact: Field,
    /// What snippets are cut from.
    pub(crate) body: Field,
    pub(crate) language: Field,
    pub(crate) created: Field,
    pub(crate) updated: Field,
    pub(crate) solved: Field,
    pub(crate) closed: Field,
    pub(crate) status: Field,
    pub(crate) priority: Field,
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut s = Schema::builder();
        let indexed = |tokenizer: &str, record: IndexRecordOption| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record),
            )
        };
        let words = indexed(words::WORDS, IndexRecordOption::WithFreqsAndPositions);
        let stems = indexed(words::STEMS, IndexRecordOption::WithFreqs);
        Self {
            key: s.add_text_field("key", STRING),
            ticket: s.add_i64_field("ticket", INDEXED | FAST),
            id: s.add_i64_field("id", FAST),
            digest: s.add_u64_field("digest", FAST),
            marks: s.add_text_field("marks", STRING),
            subject: s.add_text_field("subject", words.clone()),
            subject_stems: s.add_text_field("subject_stems", stems.clone()),
            numbers: s.add_text_field("numbers", words.clone()),
            people: s.add_text_field("people", words.clone()),
            text: s.add_text_field("text", words.clone()),
            text_stems: s.add_text_field("text_stems", stems.clone()),
            quoted: s.add_text_field("quoted", words.clone()),
            files: s.add_text_field("files", words.clone()),
            note: s.add_text_field("note", words.clone()),
            note_stems: s.add_text_field("note_stems", stems),
            note_files: s.add_text_field("note_files", words.clone()),
            contact: s.add_text_field("contact", words),
            body: s.add_text_field("body", STORED),
            language: s.add_text_field("language", STORED),
            created: s.add_i64_field("created", FAST),
            updated: s.add_i64_field("updated", FAST),
            solved: s.add_i64_field("solved", FAST),
            closed: s.add_i64_field("closed", FAST),
            status: s.add_i64_field("status", FAST),
            priority: s.add_i64_field("priority", FAST),
            schema: s.build(),
        }
    }
}

/// The marks of documents; queries are built from the same functions.
pub(crate) mod mark {
    use super::*;

    pub(crate) const TICKET: &str = "k=t";
    pub(crate) const MESSAGE: &str = "k=m";
    pub(crate) const NOTE: &str = "k=n";
    pub(crate) const CONTACT: &str = "k=c";
    /// On a ticket of the spam shelf.
    pub(crate) const SPAM: &str = "spam";
    pub(crate) const ATTACHMENT: &str = "f";
    pub(crate) const NOTE_ATTACHMENT: &str = "fn";
    pub(crate) const AUTHORED: &str = "au=any";
    pub(crate) const NOTE_AUTHORED: &str = "an=any";

    pub(crate) fn status(s: Status) -> String {
        format!("s={}", s.as_str())
    }
    pub(crate) fn priority(p: Option<Priority>) -> String {
        format!("p={}", p.map_or("none", Priority::as_str))
    }
    pub(crate) fn ticket_type(t: Option<TicketType>) -> String {
        format!("y={}", t.map_or("none", TicketType::as_str))
    }
    pub(crate) fn id(field: &str, id: Option<impl std::fmt::Display>) -> String {
        id.map_or_else(|| format!("{field}=none"), |id| format!("{field}={id}"))
    }
    /// A bare `#` is "no tags".
    pub(crate) fn tag(tag: &str) -> String {
        format!("#{tag}")
    }
    /// The field has a value, whichever.
    pub(crate) fn field(id: FieldId) -> String {
        format!("v{id}")
    }
    /// All values of a field begin so; they stand behind it in their order.
    pub(crate) fn field_values(id: FieldId) -> String {
        format!("v{id}=")
    }
    pub(crate) fn external(id: &str) -> String {
        format!("x={id}")
    }
    /// That a message is in.
    pub(crate) fn language(code: &str) -> String {
        format!("l={code}")
    }
    /// That a ticket's requester wrote in last.
    pub(crate) fn spoken(code: Option<&str>) -> String {
        format!("w={}", code.unwrap_or("none"))
    }
}

pub(crate) fn ticket_key(id: TicketId) -> String {
    format!("t{id}")
}
pub(crate) fn message_key(id: MessageId) -> String {
    format!("m{id}")
}
pub(crate) fn contact_key(id: PersonId) -> String {
    format!("c{id}")
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): stable over versions, unlike the standard library's hasher.
#[derive(Clone, Copy)]
struct Fnv(u64);

const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

impl Fnv {
    fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// For telling keys apart, not for keeping.
pub(crate) fn key_hash(key: &str) -> u64 {
    let mut hash = Fnv(FNV_BASIS);
    hash.feed(key.as_bytes());
    hash.0
}

/// A document being written, and the digest of all that goes into it.
struct Draft {
    document: TantivyDocument,
    digest: Fnv,
}

impl Draft {
    fn new(fields: &Fields, key: &str, ticket: i64, id: i64) -> Self {
        let mut draft = Self { document: TantivyDocument::new(), digest: Fnv(FNV_BASIS) };
        draft.text(fields.key, key);
        draft.number(fields.ticket, ticket);
        draft.number(fields.id, id);
        draft
    }
    fn text(&mut self, field: Field, text: &str) {
        if !text.is_empty() {
            self.digest.feed(&field.field_id().to_le_bytes());
            self.digest.feed(&(text.len() as u64).to_le_bytes());
            self.digest.feed(text.as_bytes());
            self.document.add_text(field, text);
        }
    }
    fn number(&mut self, field: Field, value: i64) {
        self.digest.feed(&field.field_id().to_le_bytes());
        self.digest.feed(&value.to_le_bytes());
        self.document.add_i64(field, value);
    }
    /// Follows from what was fed before, so it is no part of the digest.
    fn stems(&mut self, field: Field, language: Option<&str>, text: &str) {
        if let Some(code) = language.filter(|l| words::is_stemmed(l)) {
            self.document.add_text(field, words::stems_input(code, text));
        }
    }
    fn finish(mut self, fields: &Fields) -> (TantivyDocument, u64) {
        // Bits of a plain FNV sum too regularly: spread them (the finaliser of MurmurHash3).
        let mut h = self.digest.0;
        h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^= h >> 33;
        self.document.add_u64(fields.digest, h);
        (self.document, h)
    }
}

impl TicketDoc<'_> {
    pub(crate) fn document(&self, f: &Fields) -> (TantivyDocument, u64) {
        let t = self.ticket;
        let mut d = Draft::new(f, &ticket_key(t.id), t.id.0, t.id.0);
        d.text(f.marks, mark::TICKET);
        match self.shelf {
            Shelf::Desk | Shelf::Snoozed => {}
            Shelf::Spam => d.text(f.marks, mark::SPAM),
        }
        d.text(f.marks, &mark::status(t.status));
        d.text(f.marks, &mark::priority(t.priority));
        d.text(f.marks, &mark::ticket_type(t.ticket_type));
        d.text(f.marks, &format!("ch={}", t.channel.as_str()));
        d.text(f.marks, &mark::spoken(self.spoken));
        d.text(f.marks, &mark::id("b", t.mailbox));
        d.text(f.marks, &mark::id("a", t.assignee));
        d.text(f.marks, &mark::id("r", Some(t.requester)));
        d.text(f.marks, &mark::id("o", t.organisation));
        d.text(f.marks, &mark::id("g", t.team));
        if self.participants.is_empty() {
            d.text(f.marks, &mark::id("cc", None::<PersonId>));
        }
        for p in self.participants {
            d.text(f.marks, &mark::id("cc", Some(p)));
        }
        if t.tags.is_empty() {
            d.text(f.marks, &mark::tag(""));
        }
        for tag in &t.tags {
            d.text(f.marks, &mark::tag(tag));
        }
        let mut last = None;
        for (field, found) in self.fields {
            if last != Some(field) {
                d.text(f.marks, &mark::field(*field));
                last = Some(field);
            }
            d.text(f.marks, &format!("{}{found}", mark::field_values(*field)));
        }
        d.text(f.numbers, &t.id.to_string());
        if let Some(external) = &t.external_id {
            d.text(f.marks, &mark::external(external));
            d.text(f.numbers, external);
        }
        d.text(f.subject, &t.subject);
        d.text(f.language, self.language.unwrap_or_default());
        d.stems(f.subject_stems, self.language, &t.subject);
        d.text(f.body, &t.subject);
        d.text(f.people, self.people);
        d.number(f.created, t.created_at.0);
        d.number(f.updated, t.updated_at.0);
        for (field, at) in [(f.solved, t.solved_at), (f.closed, t.closed_at)] {
            if let Some(at) = at {
                d.number(field, at.0);
            }
        }
        d.number(f.status, t.status as i64);
        if let Some(p) = t.priority {
            d.number(f.priority, p as i64);
        }
        d.finish(f)
    }

    /// What [`crate::Digest`] sums up.
    pub(crate) fn digest(&self, f: &Fields) -> u64 {
        self.document(f).1
    }
}

impl MessageDoc<'_> {
    pub(crate) fn document(&self, f: &Fields) -> (TantivyDocument, u64) {
        let m = self.message;
        let mut d = Draft::new(f, &message_key(m.id), m.ticket.0, m.id.0);
        let language = m.language.as_deref();
        // Whatever the customer may not read is in fields of its own, which their searches never open.
        let (author, authored, attachment) = if m.is_for_customers() {
            ("au", mark::AUTHORED, mark::ATTACHMENT)
        } else {
            ("an", mark::NOTE_AUTHORED, mark::NOTE_ATTACHMENT)
        };
        let (text, stems, quoted, files) = if m.is_for_customers() {
            (f.text, f.text_stems, f.quoted, f.files)
        } else {
            (f.note, f.note_stems, f.note, f.note_files)
        };
        let kind = match m.visibility {
            Visibility::Public => mark::MESSAGE,
            Visibility::Internal => mark::NOTE,
        };
        d.text(f.marks, kind);
        if m.author.is_some() {
            d.text(f.marks, &mark::id(author, m.author));
            d.text(f.marks, authored);
        }
        if let Some(code) = language.filter(|l| words::is_stemmed(l)) {
            d.text(f.marks, &mark::language(code));
        }
        d.text(f.language, language.unwrap_or_default());
        d.text(text, &m.text);
        d.stems(stems, language, &m.text);
        d.text(quoted, &m.quoted);
        if !self.files.is_empty() {
            d.text(f.marks, attachment);
        }
        for file in self.files {
            d.text(files, &file.name);
        }
        d.text(f.body, up_to(&m.text, BODY_BYTES_MAX));
        d.finish(f)
    }

    pub(crate) fn digest(&self, f: &Fields) -> u64 {
        self.document(f).1
    }
}

impl ContactDoc<'_> {
    pub(crate) fn document(&self, f: &Fields) -> (TantivyDocument, u64) {
        let p = self.person;
        let mut d = Draft::new(f, &contact_key(p.id), 0, p.id.0);
        d.text(f.marks, mark::CONTACT);
        d.text(f.contact, &p.name);
        let addresses: Vec<&str> =
            p.email.iter().map(String::as_str).chain(self.addresses.iter().map(String::as_str)).collect();
        for address in &addresses {
            d.text(f.contact, address);
        }
        for more in [p.phone.as_deref(), p.external_id.as_deref(), self.organisation].into_iter().flatten() {
            d.text(f.contact, more);
        }
        let lines = [Some(p.name.as_str()), addresses.first().copied(), self.organisation];
        let lines: Vec<&str> = lines.into_iter().flatten().filter(|l| !l.is_empty()).collect();
        d.text(f.body, &lines.join(" · "));
        d.finish(f)
    }

    pub(crate) fn digest(&self, f: &Fields) -> u64 {
        self.document(f).1
    }
}

/// The beginning of a text, at most this many bytes, never half a character.
fn up_to(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
