//! A raw mail becomes a [`Letter`].
//!
//! Broken mail is not an error: whatever can be read is read and the rest is complained about. Only a mail that hits a
//! limit is [`Unreadable`]; its raw bytes are kept and shown, and it can be parsed again later.

use std::collections::HashSet;

use domain::letter::{Address, Complaint, ComplaintCode, Letter, LetterAttachment, LetterKind};
use domain::seal::{Seal, SealCover, SealMethod, SignatureVerdict};

use crate::decode::Trouble;
use crate::header::{self, Addresses};
use crate::mime::{self, Limit, Part};
use crate::sealed::{self, Envelope, Kept, Signature};
use crate::{calendar, clean, decode, doubts, html, report, signs, tnef, trim};

/// Grows whenever the same bytes may give another letter, so that old mail can be parsed again.
pub const PARSER_VERSION: u32 = 7;

pub const BYTES_MAX: usize = 50 << 20;
/// Of all text parts together, decoded.
pub const TEXT_BYTES_MAX: usize = 32 << 20;
/// Of one address header.
const RECIPIENTS_MAX: usize = 1000;
const REFERENCES_LAST: usize = 20;
const SUBJECT_BYTES_MAX: usize = 2000;
/// A mail with more than this has the rest told as a number.
const COMPLAINTS_MAX: usize = 50;
/// Mails that lie in each other as attachments or behind a signature; what lies deeper stays a file.
const NESTED_MAX: usize = 3;
/// Attached mails whose text is shown.
const ASIDES_MAX: usize = 20;
/// Of the text of all attached mails; the rest is in the attachments.
const ASIDE_BYTES_MAX: usize = 256 * 1024;
/// Meetings of one calendar that are told.
const MEETINGS_MAX: usize = 5;
const SEALS_MAX: usize = 20;
/// So many of those in From are looked at for what is odd about them.
const AUTHORS_LOOKED_AT: usize = 5;

/// Why a mail was set aside unparsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Stable, for programs: `too_large`, `too_deep`, `too_many_parts`, `too_many_headers`, `header_too_large`,
    /// `text_too_large`, `too_slow`, `parser_fault`.
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Unreadable {}

impl Unreadable {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl From<Limit> for Unreadable {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Depth => {
                Self::new("too_deep", format!("parts lie more than {} deep in each other", mime::DEPTH_MAX))
            }
            Limit::Parts => {
                Self::new("too_many_parts", format!("it has more than {} parts", mime::PARTS_MAX))
            }
            Limit::Fields => {
                Self::new("too_many_headers", format!("it has more than {} header fields", mime::FIELDS_MAX))
            }
            Limit::HeaderBytes => Self::new(
                "header_too_large",
                format!("its header section is larger than {} kB", mime::HEADER_BYTES_MAX / 1024),
            ),
        }
    }
}

/// Parses a mail of which nothing but its bytes is known.
///
/// # Errors
/// It hit a limit.
pub fn parse(raw: &[u8]) -> Result<Letter, Unreadable> {
    parse_with(raw, None)
}

/// Parses a mail that came with an envelope. `envelope_from`: `None` when unknown, `Some("")` for the null return
/// path of automatic mail.
///
/// # Errors
/// It hit a limit.
pub fn parse_with(raw: &[u8], envelope_from: Option<&str>) -> Result<Letter, Unreadable> {
    if raw.len() > BYTES_MAX {
        return Err(Unreadable::new("too_large", format!("it is larger than {} MB", BYTES_MAX >> 20)));
    }
    // Old Macintosh line ends: nothing else in here knows them.
    let only_returns = memchr::memchr(b'\n', raw).is_none() && memchr::memchr(b'\r', raw).is_some();
    if only_returns {
        let raw: Vec<u8> = raw.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect();
        return Reading::default().of(&mime::read(&raw)?, envelope_from, true);
    }
    Reading::default().of(&mime::read(raw)?, envelope_from, has_odd_line_ends(raw))
}

/// Line ends of several sorts, or carriage returns alone.
fn has_odd_line_ends(raw: &[u8]) -> bool {
    let (mut crlf, mut bare_lf) = (false, false);
    for at in memchr::memchr_iter(b'\n', raw) {
        if at > 0 && raw[at - 1] == b'\r' {
            crlf = true
        } else {
            bare_lf = true
        }
        if crlf && bare_lf {
            return true;
        }
    }
    memchr::memchr_iter(b'\r', raw).any(|at| raw.get(at + 1) != Some(&b'\n'))
}

/// One stretch of the body, in the forms that the sender gave.
#[derive(Default)]
struct Piece {
    plain: Option<String>,
    html: Option<String>,
}

#[derive(Default)]
struct Reading {
    letter: Letter,
    said: HashSet<(&'static str, String)>,
    text_bytes: usize,
    body_seen: bool,
    /// How deep this mail lies in others.
    nested: usize,
    /// It is a report: the mail attached to it is one of ours.
    is_report: bool,
    /// What a container had as its text, and the container.
    contained: Option<(Piece, LetterAttachment)>,
    /// Encrypted text stands in the body itself.
    closed_in_text: bool,
    asides: Vec<Aside>,
    aside_bytes: usize,
}

/// Something beside the body that reads as words: an attached mail, a meeting.
struct Aside {
    /// What it is, in lines.
    head: String,
    /// What its author newly wrote, and what they quoted.
    reply: String,
    quoted: String,
}

/// What was made of a mail in a mail.
struct AttachedMail {
    subject: String,
    /// Its files, where all else of it is shown.
    files: Option<Vec<LetterAttachment>>,
}

impl Reading {
    fn of(
        self,
        root: &Part<'_>,
        envelope_from: Option<&str>,
        odd_line_ends: bool,
    ) -> Result<Letter, Unreadable> {
        let mut reading = self;
        if odd_line_ends {
            reading.complain(ComplaintCode::OddLineEnds, "");
        }
        reading.is_report = root.is("multipart/report");
        reading.head(root);
        let pieces = reading.pieces(root, Place::Root)?;
        reading.body(pieces);
        reading.complain_about_structure(root);
        reading.complain_about_seals();
        let (kind, reason) = signs::kind(root, &reading.letter, envelope_from);
        reading.letter.kind = kind;
        if kind == LetterKind::Credential {
            // First, for only so many are kept, and the page folds the message by it.
            let detail = clean::short_line(&reason, 200);
            reading.letter.complaints.insert(0, Complaint { code: ComplaintCode::Credential, detail });
        }
        reading.letter.kind_reason = reason;
        reading.letter.report = match kind {
            LetterKind::Bounce => Some(report::read(root, &reading.letter)),
            LetterKind::Complaint => Some(report::complaint(root, &reading.letter)),
            LetterKind::Person
            | LetterKind::AutoReply
            | LetterKind::Credential
            | LetterKind::List
            | LetterKind::Calendar => None,
        };
        Ok(reading.letter)
    }

    fn complain(&mut self, code: ComplaintCode, detail: impl Into<String>) {
        let detail = clean::short_line(&detail.into(), 200);
        if self.letter.complaints.len() < COMPLAINTS_MAX && self.said.insert((code.as_str(), detail.clone()))
        {
            self.letter.complaints.push(Complaint { code, detail });
        }
    }

    fn trouble(&mut self, trouble: Option<Trouble>, place: &str) {
        match trouble {
            None => {}
            Some(Trouble::UnknownCharset) => self.complain(ComplaintCode::UnknownCharset, place),
            Some(Trouble::Undecodable) => self.complain(ComplaintCode::UndecodableText, place),
        }
    }

    fn head(&mut self, root: &Part<'_>) {
        const SINGLE: [&str; 11] = [
            "From",
            "Sender",
            "Reply-To",
            "To",
            "Cc",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References",
            "Content-Type",
        ];
        let head = &root.head;
        for name in SINGLE {
            if head.all(name).nth(1).is_some() {
                self.complain(ComplaintCode::DuplicateHeader, name);
            }
        }
        if head.fields.iter().any(|f| f.name.get(..7).is_some_and(|n| n.eq_ignore_ascii_case(b"x-desk-"))) {
            self.complain(
                ComplaintCode::InternalHeader,
                "a header that only this desk could mean something by was ignored",
            );
        }
        self.letter.from = self.addresses(root, "From");
        self.letter.sender = self.addresses(root, "Sender").into_iter().next();
        self.letter.reply_to = self.addresses(root, "Reply-To");
        self.letter.to = self.addresses(root, "To");
        self.letter.cc = self.addresses(root, "Cc");
        match self.letter.from.len() {
            0 => self.complain(ComplaintCode::NoFrom, ""),
            1 => {}
            n => self.complain(ComplaintCode::SeveralFrom, n.to_string()),
        }
        for author in self.letter.from.clone().iter().take(AUTHORS_LOOKED_AT) {
            if let Some(other) = doubts::other_address_in_name(author) {
                self.complain(ComplaintCode::NameIsAddress, other);
            }
            if let Some(why) = doubts::odd_domain(&author.email) {
                self.complain(ComplaintCode::OddDomain, why);
            }
        }
        if let Some(value) = head.last("Subject") {
            let (text, raw) = decode::header_text(value);
            if raw {
                self.complain(ComplaintCode::RawEightBitHeader, "Subject");
            }
            let (text, trouble) = decode::encoded_words(&header::unfold(&text));
            self.trouble(trouble, "Subject");
            self.letter.subject = clean::short_line(&text, SUBJECT_BYTES_MAX);
        }
        let ids = |name: &str| head.text(name).map(|v| header::message_ids(&v)).unwrap_or_default();
        self.letter.message_id = ids("Message-ID").into_iter().next();
        if self.letter.message_id.is_none() {
            self.complain(ComplaintCode::NoMessageId, "");
        }
        self.letter.in_reply_to = ids("In-Reply-To");
        self.letter.in_reply_to.truncate(REFERENCES_LAST);
        let mut references: Vec<String> =
            head.all("References").flat_map(|v| header::message_ids(&decode::header_text(v).0)).collect();
        if references.len() > REFERENCES_LAST + 1 {
            self.complain(ComplaintCode::TooManyReferences, references.len().to_string());
            references.drain(1..references.len() - REFERENCES_LAST);
        }
        self.letter.references = references;
        match head.text("Date") {
            None => self.complain(ComplaintCode::NoDate, ""),
            Some(value) => {
                self.letter.date = header::date(&value);
                if self.letter.date.is_none() {
                    self.complain(ComplaintCode::BadDate, value.trim());
                }
            }
        }
        self.letter.hops = head.all("Received").count();
        self.letter.loop_mark = head
            .text(crate::compose::LOOP_HEADER)
            .map(|mark| clean::short_line(&mark, 200))
            .filter(|m| !m.is_empty());
        self.letter.authentication_results = head
            .all("Authentication-Results")
            .map(|v| clean::line(&header::unfold(&decode::header_text(v).0)))
            .collect();
    }

    /// All addresses of all headers of that name, the lowest header first (see [`header::Head::last`]): one that is
    /// repeated must not hide who else was written to.
    fn addresses(&mut self, root: &Part<'_>, name: &str) -> Vec<Address> {
        let mut out: Vec<Address> = Vec::new();
        let mut seen = HashSet::new();
        let values: Vec<&[u8]> = root.head.all(name).collect();
        for value in values.into_iter().rev() {
            let (text, raw) = decode::header_text(value);
            if raw {
                self.complain(ComplaintCode::RawEightBitHeader, name);
            }
            let Addresses { list, malformed, cut } = header::addresses(&text, RECIPIENTS_MAX);
            if malformed > 0 {
                self.complain(ComplaintCode::MalformedAddress, name);
            }
            let room = RECIPIENTS_MAX - out.len();
            if cut || list.len() > room {
                self.complain(ComplaintCode::TooManyRecipients, name);
            }
            out.extend(
                list.into_iter().take(room).filter(|a| a.email.is_empty() || seen.insert(a.email.clone())),
            );
        }
        out
    }

    /// The pieces of the body, in order; everything else becomes an attachment on the way.
    fn pieces(&mut self, part: &Part<'_>, place: Place) -> Result<Vec<Piece>, Unreadable> {
        if part.boundary_trouble {
            self.complain(ComplaintCode::MissingBoundary, "");
        }
        if !part.parts.is_empty() {
            match part.media_type() {
                "multipart/signed" => self.detached(part, place),
                "multipart/encrypted" => self.seal(encrypted_with(part), place),
                _ => {}
            }
            if !part.is("multipart/alternative") {
                let mut out = Vec::new();
                for inner in &part.parts {
                    out.extend(self.pieces(inner, Place::Inside)?);
                }
                return Ok(out);
            }
            // The same thing in several forms: the plain one and the richest one.
            let seen = self.body_seen;
            let mut forms = Vec::new();
            for inner in &part.parts {
                // Each form is the first of its kind.
                self.body_seen = seen;
                forms.push(self.pieces(inner, Place::Inside)?);
            }
            let plain_of = |pieces: &Vec<Piece>| {
                let texts: Vec<&str> = pieces.iter().filter_map(|p| p.plain.as_deref()).collect();
                (!texts.is_empty()).then(|| texts.join("\n"))
            };
            let html_of = |pieces: &Vec<Piece>| {
                let texts: Vec<&str> = pieces.iter().filter_map(|p| p.html.as_deref()).collect();
                (!texts.is_empty()).then(|| texts.join("\n"))
            };
            let piece = Piece {
                plain: forms
                    .iter()
                    .filter_map(plain_of)
                    .find(|t| !t.trim().is_empty())
                    .or_else(|| forms.iter().find_map(plain_of)),
                html: forms
                    .iter()
                    .rev()
                    .filter_map(html_of)
                    .find(|t| !t.trim().is_empty())
                    .or_else(|| forms.iter().rev().find_map(html_of)),
            };
            self.body_seen = seen || piece.plain.is_some() || piece.html.is_some();
            return Ok(if piece.plain.is_some() || piece.html.is_some() { vec![piece] } else { Vec::new() });
        }
        let is_html = part.is("text/html");
        let named = file_name_of(part).is_some();
        let body = (part.is("text/plain") || is_html)
            && part.disposition.value != "attachment"
            && (!named || place == Place::Root || !self.body_seen);
        if !body {
            return self.attach(part, place);
        }
        self.body_seen = true;
        let (bytes, broken) = part.content();
        if broken {
            self.complain(ComplaintCode::BrokenTransferEncoding, part.media_type());
        }
        let decoded = decode::charset(&bytes, part.content_type.get("charset"));
        self.trouble(decoded.trouble, part.content_type.get("charset").unwrap_or(part.media_type()));
        self.text_bytes += decoded.text.len();
        if self.text_bytes > TEXT_BYTES_MAX {
            return Err(Unreadable::new(
                "text_too_large",
                format!("its text is larger than {} MB", TEXT_BYTES_MAX >> 20),
            ));
        }
        if is_html {
            return Ok(vec![Piece { plain: None, html: Some(decoded.text) }]);
        }
        let mut text = clean::body(&decoded.text);
        if part.content_type.get("format").is_some_and(|f| f.trim().eq_ignore_ascii_case("flowed")) {
            let delsp = part.content_type.get("delsp").is_some_and(|d| d.trim().eq_ignore_ascii_case("yes"));
            text = unflow(&text, delsp);
        }
        Ok(vec![Piece { plain: Some(text), html: None }])
    }

    fn made_up_name(&self, ending: &str) -> String {
        format!("attachment-{}.{ending}", self.letter.attachments.len() + 1)
    }

    /// Makes an attachment of a part. Some are opened as well, and of those the mail may have its body.
    fn attach(&mut self, part: &Part<'_>, place: Place) -> Result<Vec<Piece>, Unreadable> {
        let (content, broken) = part.content();
        if broken {
            self.complain(ComplaintCode::BrokenTransferEncoding, part.media_type());
        }
        let given = file_name_of(part);
        let named = given.is_some();
        let media_type = part.media_type();
        let mut name = given.unwrap_or_else(|| self.made_up_name(ending(media_type)));
        let mut pieces = Vec::new();
        match media_type {
            "message/rfc822" | "message/global" | "message/news" => {
                let inner = self.attached_mail(&content);
                let shown = !named && part.disposition.value != "attachment";
                if let (true, Some(files)) = (shown, inner.files) {
                    // A mail that is meant to be read in its place is no file: it is read, and its files are files
                    // of this one.
                    self.letter.attachments.extend(files);
                    return Ok(Vec::new());
                }
                if !named {
                    let stem = inner.subject.replace(['/', '\\'], "_");
                    let stem = clean::file_name(&clean::short_line(&stem, 100));
                    name = if stem.is_empty() { self.made_up_name("eml") } else { format!("{stem}.eml") };
                }
            }
            "text/calendar" | "application/ics" => self.meetings(part, &content),
            _ if is_smime(media_type, &name) => pieces = self.enveloped(part, &content, &name, place)?,
            _ => {}
        }
        let content_id =
            part.head.text("Content-ID").and_then(|v| header::message_ids(&v).into_iter().next());
        let inline =
            part.disposition.value == "inline" || part.disposition.value.is_empty() && content_id.is_some();
        let file = LetterAttachment {
            name,
            named,
            media_type: clean::short_line(media_type, 255),
            content,
            content_id,
            inline,
            within: None,
        };
        if is_winmail(media_type, &file.name)
            && let Some(container) = tnef::read(&file.content)
        {
            self.contained(container, file);
        } else {
            self.letter.attachments.push(file);
        }
        Ok(pieces)
    }

    /// Notes what an attached mail says.
    fn attached_mail(&mut self, content: &[u8]) -> AttachedMail {
        let subject = || {
            let head = header::head(content, 0, content.len(), mime::FIELDS_MAX, mime::HEADER_BYTES_MAX);
            let subject = head.unwrap_or_default().text("Subject").unwrap_or_default();
            clean::short_line(&decode::encoded_words(&header::unfold(&subject)).0, SUBJECT_BYTES_MAX)
        };
        // The mail in a report is one of ours that came back.
        if self.is_report || self.nested >= NESTED_MAX || self.asides.len() >= ASIDES_MAX {
            return AttachedMail { subject: subject(), files: None };
        }
        let inner = Self { nested: self.nested + 1, ..Self::default() };
        match mime::read(content).map_err(Unreadable::from).and_then(|root| inner.of(&root, None, false)) {
            Ok(letter) => {
                let mut head = format!("Attached mail: {}", letter.subject);
                for author in &letter.from {
                    let person = match author.name.as_str() {
                        "" => author.email.clone(),
                        name => format!("{name} <{}>", author.email),
                    };
                    head.push_str(&format!("\nFrom: {person}"));
                }
                if let Some(date) = letter.date {
                    head.push_str(&format!("\nDate: {}", date.rfc5322()));
                }
                let whole = self.aside(head, &letter.reply, &letter.quoted);
                // What is signed or closed can only be had from the mail itself.
                let files = (whole && letter.seals.is_empty()).then_some(letter.attachments);
                AttachedMail { subject: letter.subject, files }
            }
            Err(why) => {
                self.complain(
                    ComplaintCode::NestedMessage,
                    format!("an attached mail is not read: {}", why.detail),
                );
                AttachedMail { subject: subject(), files: None }
            }
        }
    }

    /// Notes what stands beside the text of the mail; whether all of it had room.
    fn aside(&mut self, head: String, reply: &str, quoted: &str) -> bool {
        const CUT: &str = "\n[the rest is in the attached file]";
        if self.asides.len() >= ASIDES_MAX {
            return false;
        }
        let mut whole = true;
        let mut room = |text: &str| {
            let left = ASIDE_BYTES_MAX.saturating_sub(self.aside_bytes);
            let mut out = clean::cut(text, left).to_owned();
            self.aside_bytes += out.len();
            if out.len() < text.len() {
                out.push_str(CUT);
                whole = false;
            }
            out
        };
        let (reply, quoted) = (room(reply), room(quoted));
        self.asides.push(Aside { head, reply, quoted });
        whole
    }

    fn meetings(&mut self, part: &Part<'_>, content: &[u8]) {
        // RFC 5545 §3.1.4: UTF-8 unless the part says another.
        let text = decode::charset(content, part.content_type.get("charset").or(Some("utf-8"))).text;
        for meeting in calendar::read(&text, MEETINGS_MAX) {
            self.aside(meeting.words(), "", "");
        }
    }

    /// Takes what a `winmail.dat` holds. The file itself stays where it may have more than was found.
    fn contained(&mut self, container: tnef::Container, itself: LetterAttachment) {
        let name = itself.name.clone();
        for trouble in &container.troubles {
            self.complain(ComplaintCode::DamagedContainer, format!("{name}: {trouble}"));
        }
        if let Some(meeting) = &container.meeting {
            self.aside(meeting.words(), "", "");
        }
        let has_text = container.plain.is_some() || container.html.is_some();
        let is_empty = container.files.is_empty() && container.meeting.is_none() && !has_text;
        let piece = Piece { plain: container.plain.map(|t| clean::body(&t)), html: container.html };
        if !container.troubles.is_empty() || is_empty || has_text && self.contained.is_some() {
            self.letter.attachments.push(itself);
            if has_text && self.contained.is_none() {
                self.contained = Some((piece, LetterAttachment::default()));
            }
        } else if has_text {
            self.contained = Some((piece, itself));
        }
        for file in container.files {
            let given = file.clean_name();
            let (content, media_type) = match &file.message {
                Some(message) => {
                    let mail = message.to_mail();
                    self.attached_mail(&mail);
                    (mail, "message/rfc822".to_owned())
                }
                None => (file.content, file.media_type),
            };
            let media_type = if mime::is_media_type(&media_type) { media_type } else { of_octets(&given) };
            self.letter.attachments.push(LetterAttachment {
                named: !given.is_empty(),
                name: if given.is_empty() { self.made_up_name(ending(&media_type)) } else { given },
                media_type,
                content,
                content_id: file.content_id.filter(|id| !id.is_empty()).map(|id| clean::short_line(&id, 500)),
                inline: file.inline,
                within: Some(name.clone()),
            });
        }
    }

    /// The text of a container is the body where there is no better one. Where the body says the same it is let go, and
    /// the container with it; else the container stays.
    fn body_or_contained(&mut self, pieces: &mut Vec<Piece>) {
        let Some((piece, container)) = self.contained.take() else { return };
        let letters = |piece: &Piece| -> String {
            let text = match (&piece.plain, &piece.html) {
                (Some(plain), _) => plain.clone(),
                (None, Some(html)) => html::render(html).text,
                (None, None) => String::new(),
            };
            text.chars().filter(|c| c.is_alphanumeric()).collect()
        };
        if pieces.is_empty() {
            let length = [&piece.plain, &piece.html].into_iter().flatten().map(String::len).sum::<usize>();
            if length <= TEXT_BYTES_MAX {
                pieces.push(piece);
                return;
            }
        } else if letters(&piece) == pieces.iter().map(letters).collect::<String>() {
            return;
        }
        if !container.name.is_empty() {
            self.letter.attachments.push(container);
        }
    }

    fn seal(&mut self, with: SealMethod, place: Place) {
        self.add_seal(Seal::Encrypted { with, covers: place.cover() });
    }

    fn add_seal(&mut self, seal: Seal) {
        if self.letter.seals.len() < SEALS_MAX && !self.letter.seals.contains(&seal) {
            self.letter.seals.push(seal);
        }
    }

    fn signed(&mut self, with: SealMethod, signature: Signature, place: Place) {
        let Signature { verdict, by, why } = signature;
        let author = self.letter.author().map(|a| a.email.clone()).unwrap_or_default();
        let theirs = by.contains(&author);
        let why = if verdict == SignatureVerdict::Fits && !theirs {
            format!("{why}, and it is not for the sender's address")
        } else {
            why.to_owned()
        };
        let by = if theirs { author } else { by.into_iter().next().unwrap_or_default() };
        self.add_seal(Seal::Signed { with, covers: place.cover(), verdict, by, why });
    }

    /// A text and its signature beside it (RFC 1847).
    fn detached(&mut self, part: &Part<'_>, place: Place) {
        let [signed, signature, ..] = part.parts.as_slice() else { return };
        let (file, _) = signature.content();
        let protocol = part.content_type.get("protocol").unwrap_or("").to_ascii_lowercase();
        if protocol.contains("pgp") || signature.is("application/pgp-signature") {
            let by = Some(sealed::signer(&file)).filter(|by| !by.is_empty());
            let signature = Signature {
                verdict: SignatureVerdict::NotChecked,
                by: by.into_iter().collect(),
                why: sealed::NO_KEY,
            };
            self.signed(SealMethod::Pgp, signature, place);
        } else {
            self.signed(SealMethod::SMime, sealed::verify(signed.whole, &file), place);
        }
    }

    /// An S/MIME file: closed, or a mail part wrapped into its signature, which is then read as if it stood here.
    fn enveloped(
        &mut self,
        part: &Part<'_>,
        content: &[u8],
        name: &str,
        place: Place,
    ) -> Result<Vec<Piece>, Unreadable> {
        match sealed::open(content) {
            Envelope::Closed => {
                self.seal(SealMethod::SMime, place);
                Ok(Vec::new())
            }
            Envelope::Signed(inner, signature) if self.nested < NESTED_MAX => {
                self.signed(SealMethod::SMime, signature, place);
                let root = match mime::read(&inner) {
                    Ok(root) => root,
                    Err(limit) => {
                        let why = Unreadable::from(limit).detail;
                        self.complain(
                            ComplaintCode::NestedMessage,
                            format!("what was signed is not read: {why}"),
                        );
                        return Ok(Vec::new());
                    }
                };
                self.nested += 1;
                let files_before = self.letter.attachments.len();
                let pieces = self.pieces(&root, place);
                for file in &mut self.letter.attachments[files_before..] {
                    file.within.get_or_insert_with(|| name.to_owned());
                }
                self.nested -= 1;
                pieces
            }
            Envelope::Signed(..) => Ok(Vec::new()),
            Envelope::Other => {
                let said = part.content_type.get("smime-type").unwrap_or("").to_ascii_lowercase();
                if matches!(said.as_str(), "enveloped-data" | "authenveloped-data") {
                    self.seal(SealMethod::SMime, place);
                } else if said != "certs-only" {
                    self.complain(
                        ComplaintCode::UndecodableText,
                        format!("{name}: the desk cannot read this kind of S/MIME file"),
                    );
                }
                Ok(Vec::new())
            }
        }
    }

    fn body(&mut self, pieces: Vec<Piece>) {
        let mut pieces: Vec<Piece> = pieces
            .into_iter()
            .filter(|p| p.html.is_some() || p.plain.as_deref().is_some_and(|t| !t.trim().is_empty()))
            .collect();
        self.body_or_contained(&mut pieces);
        if !pieces.is_empty() {
            self.own_body(pieces);
        }
        self.add_asides();
        self.say_what_is_closed();
        if self.letter.text.is_empty() && self.letter.html.is_none() && self.letter.reply.is_empty() {
            self.complain(ComplaintCode::NoBody, "");
        }
    }

    fn is_encrypted(&self) -> bool {
        self.letter.seals.iter().any(|s| matches!(s, Seal::Encrypted { .. }))
    }

    /// Where somebody wrote nothing of their own, the one attached mail or the meeting is what they sent; else all that
    /// stands below what they quoted.
    fn add_asides(&mut self) {
        let mut asides = std::mem::take(&mut self.asides);
        let nothing_own = self.letter.reply.trim().is_empty() && self.letter.quoted.trim().is_empty();
        if let [only] = asides.as_mut_slice()
            && nothing_own
            && !self.is_encrypted()
        {
            let shown = if only.reply.trim().is_empty() { &mut only.head } else { &mut only.reply };
            self.letter.reply = std::mem::take(shown);
        }
        for Aside { head, reply, quoted } in asides {
            let parts =
                [head, reply, quoted].into_iter().filter(|t| !t.trim().is_empty()).collect::<Vec<_>>();
            if parts.is_empty() {
                continue;
            }
            if !self.letter.quoted.is_empty() {
                self.letter.quoted.push_str("\n\n");
            }
            self.letter.quoted.push_str(&parts.join("\n\n"));
        }
    }

    fn say_what_is_closed(&mut self) {
        let closed = self.letter.seals.iter().find_map(|s| match s {
            Seal::Encrypted { with, .. } => Some(*with),
            Seal::Signed { .. } => None,
        });
        let Some(with) = closed else { return };
        let alone = self.letter.reply.trim().is_empty();
        let kept = if self.closed_in_text { Kept::Folded } else { Kept::Attached };
        let words = sealed::closed_words(with, kept, alone);
        if !alone {
            self.letter.reply.push_str("\n\n");
        }
        self.letter.reply.push_str(&words);
    }

    fn own_body(&mut self, pieces: Vec<Piece>) {
        let mut text = String::new();
        let mut rendered = html::Rendered::default();
        let mut all_html = true;
        let mut other_form = None;
        for piece in &pieces {
            if let Piece { plain: Some(plain), html: Some(html) } = piece
                && !plain.trim().is_empty()
            {
                let r = html::render(html);
                if doubts::contradict(plain, &r.text) {
                    self.complain(ComplaintCode::FormsDiffer, "");
                }
                other_form = Some(r);
            }
            let shown = match (&piece.plain, &piece.html) {
                (Some(plain), _) if !plain.trim().is_empty() => {
                    all_html = false;
                    plain.clone()
                }
                (_, Some(html)) => {
                    let r = html::render(html);
                    if !r.hidden.is_empty() {
                        self.aside(format!("Not shown in the mail: {}", r.hidden), "", "");
                    }
                    rendered.has_quote |= r.has_quote;
                    join(&mut rendered.own, &r.own);
                    join(&mut rendered.quoted, &r.quoted);
                    r.text
                }
                (_, None) => continue,
            };
            join(&mut text, &shown);
        }
        let trimmed = if all_html && rendered.has_quote {
            let (own, armour) = self.opened(&rendered.own, Place::Root);
            with_armour(trim::trim_marked(&own, &rendered.quoted), &armour)
        } else if let (own, armour) = self.opened(&text, Place::Root)
            && !armour.is_empty()
        {
            with_armour(trim::trim(&own), &armour)
        } else {
            let trimmed = trim::trim(&text);
            // The plain form shows no quotation but the HTML one marks one: believe the mark.
            match (pieces.as_slice(), other_form) {
                ([_], Some(r)) if trimmed.quoted.is_empty() && r.has_quote && !r.own.trim().is_empty() => {
                    trim::trim_marked(&r.own, &r.quoted)
                }
                _ => trimmed,
            }
        };
        self.letter.reply = trimmed.reply;
        self.letter.quoted = trimmed.quoted;
        self.letter.text = text;
        if pieces.iter().any(|p| p.html.is_some()) {
            let mut html = String::new();
            for piece in pieces {
                match piece {
                    Piece { html: Some(h), .. } => join(&mut html, &h),
                    Piece { plain: Some(p), html: None } => {
                        // A plain stretch between HTML ones must not be missing where the HTML is shown.
                        join(
                            &mut html,
                            &format!("<div style=\"white-space: pre-wrap\">{}</div>", escape(&p)),
                        );
                    }
                    Piece { plain: None, html: None } => {}
                }
            }
            self.letter.html = Some(html);
        }
    }

    /// Takes the armour of PGP out of a text: what can be read, and the armour.
    fn opened(&mut self, text: &str, place: Place) -> (String, String) {
        let Some(inline) = sealed::inline(text) else { return (text.to_owned(), String::new()) };
        let place = if inline.has_words_outside { Place::Inside } else { place };
        if inline.encrypted {
            self.closed_in_text = true;
            self.seal(SealMethod::Pgp, place);
        }
        if inline.signed {
            let by = Some(inline.signer).filter(|by| !by.is_empty()).into_iter().collect();
            let verdict = SignatureVerdict::NotChecked;
            self.signed(SealMethod::Pgp, Signature { verdict, by, why: sealed::NO_KEY }, place);
        }
        (inline.readable, inline.armour)
    }

    fn complain_about_structure(&mut self, root: &Part<'_>) {
        for part in root.walk() {
            match part.media_type() {
                "message/partial" => {
                    self.complain(ComplaintCode::NestedMessage, "one of several pieces of a larger mail")
                }
                "message/external-body" => self
                    .complain(ComplaintCode::NestedMessage, "its content lies elsewhere and was not fetched"),
                _ => {}
            }
        }
    }

    fn complain_about_seals(&mut self) {
        for seal in self.letter.seals.clone() {
            let code = match &seal {
                Seal::Encrypted { .. } => ComplaintCode::Encrypted,
                Seal::Signed { verdict: SignatureVerdict::Broken, .. } => ComplaintCode::SignatureBroken,
                Seal::Signed { verdict: SignatureVerdict::Fits | SignatureVerdict::NotChecked, .. } => {
                    ComplaintCode::Signed
                }
            };
            // The code says the first word already.
            let words = seal.to_string();
            let particular = words.strip_prefix(code.as_str()).unwrap_or(&words);
            self.complain(code, particular.strip_prefix("signed").unwrap_or(particular));
        }
    }
}

fn with_armour(mut trimmed: trim::Trimmed, armour: &str) -> trim::Trimmed {
    if !trimmed.quoted.is_empty() && !armour.is_empty() {
        trimmed.quoted.push('\n');
    }
    trimmed.quoted.push_str(armour.trim_end());
    trimmed
}

fn encrypted_with(part: &Part<'_>) -> SealMethod {
    let protocol = part.content_type.get("protocol").unwrap_or("").to_ascii_lowercase();
    if protocol.contains("pkcs7") { SealMethod::SMime } else { SealMethod::Pgp }
}

fn is_smime(media_type: &str, name: &str) -> bool {
    matches!(media_type, "application/pkcs7-mime" | "application/x-pkcs7-mime")
        || media_type == "application/octet-stream" && name.to_ascii_lowercase().ends_with(".p7m")
}

fn is_winmail(media_type: &str, name: &str) -> bool {
    matches!(media_type, "application/ms-tnef" | "application/vnd.ms-tnef")
        || media_type == "application/octet-stream"
            && matches!(name.to_ascii_lowercase().as_str(), "winmail.dat" | "win.dat")
}

/// The type of a file of which only its name is known.
fn of_octets(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "txt" | "log" => "text/plain",
        "htm" | "html" => "text/html",
        "csv" => "text/csv",
        "ics" => "text/calendar",
        "eml" => "message/rfc822",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
    .to_owned()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Inside,
}

impl Place {
    fn cover(self) -> SealCover {
        match self {
            Self::Root => SealCover::Whole,
            Self::Inside => SealCover::Part,
        }
    }
}

fn join(into: &mut String, more: &str) {
    if !into.is_empty() && !into.ends_with('\n') {
        into.push('\n');
    }
    into.push_str(more);
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What the sender called the file, cleaned; `None` when nothing is left.
fn file_name_of(part: &Part<'_>) -> Option<String> {
    [part.disposition.get("filename"), part.content_type.get("name"), part.disposition.get("name")]
        .into_iter()
        .flatten()
        .map(|name| clean::file_name(&decode::encoded_words(name).0))
        .find(|name| !name.is_empty())
}

fn ending(media_type: &str) -> &'static str {
    match media_type {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "text/vcard" | "text/x-vcard" => "vcf",
        "message/delivery-status"
        | "message/feedback-report"
        | "message/disposition-notification"
        | "text/rfc822-headers" => "txt",
        "application/pgp-signature" | "application/pgp-encrypted" => "asc",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "dat",
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "message/rfc822" | "message/global" | "message/news" => "eml",
        _ => "bin",
    }
}

/// Joins the soft-wrapped lines of RFC 3676. The quote depth of a paragraph is put back as `> ` on its one line.
pub fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut flowing: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let rest = &line[depth..];
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let signature = rest == "-- ";
        let soft = rest.ends_with(' ') && !signature;
        match flowing {
            Some(open) if open == depth && !signature => {}
            previous => {
                // The first line of all begins nothing; a paragraph cut off by a change of depth ends here.
                if previous.is_some() {
                    out.push('\n');
                }
                for _ in 0..depth {
                    out.push('>');
                }
                if depth > 0 && !rest.is_empty() {
                    out.push(' ');
                }
            }
        }
        out.push_str(if soft && delsp { &rest[..rest.len() - 1] } else { rest });
        flowing = soft.then_some(depth);
        if !soft {
            out.push('\n');
        }
    }
    // The last line's end was added; a paragraph that flows on at the end of the text has none.
    if out.ends_with('\n') {
        out.pop();
    }
    out
}
