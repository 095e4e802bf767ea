//! A raw mail becomes a [`Letter`].
//!
//! Broken mail is not an error: whatever can be read is read and the rest is complained about. Only a mail that hits a
//! limit is [`Unreadable`]; its raw bytes are kept and shown, and it can be parsed again later.

use std::collections::HashSet;

use domain::letter::{Address, Complaint, ComplaintCode, Letter, LetterAttachment, LetterKind};

use crate::decode::Trouble;
use crate::header::{self, Addresses};
use crate::mime::{self, Limit, Part};
use crate::{clean, decode, html, report, signs, trim};

/// Grows whenever the same bytes may give another letter, so that old mail can be parsed again.
pub const PARSER_VERSION: u32 = 3;

pub const BYTES_MAX: usize = 50 << 20;
/// Of all text parts together, decoded.
pub const TEXT_BYTES_MAX: usize = 32 << 20;
/// Of one address header.
const RECIPIENTS_MAX: usize = 1000;
const REFERENCES_LAST: usize = 20;
const SUBJECT_BYTES_MAX: usize = 2000;
/// A mail with more than this has the rest told as a number.
const COMPLAINTS_MAX: usize = 50;

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
        return Reading::of(&mime::read(&raw)?, envelope_from, true);
    }
    Reading::of(&mime::read(raw)?, envelope_from, has_odd_line_ends(raw))
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
}

impl Reading {
    fn of(root: &Part<'_>, envelope_from: Option<&str>, odd_line_ends: bool) -> Result<Letter, Unreadable> {
        let mut reading = Self::default();
        if odd_line_ends {
            reading.complain(ComplaintCode::OddLineEnds, "");
        }
        reading.head(root);
        let pieces = reading.pieces(root, Place::Root)?;
        reading.body(pieces);
        reading.complain_about_structure(root);
        let (kind, reason) = signs::kind(root, &reading.letter, envelope_from);
        reading.letter.kind = kind;
        reading.letter.kind_reason = reason;
        if kind == LetterKind::Bounce {
            reading.letter.report = Some(report::read(root, &reading.letter));
        }
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
            self.attach(part);
            return Ok(Vec::new());
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

    fn attach(&mut self, part: &Part<'_>) {
        let (content, broken) = part.content();
        if broken {
            self.complain(ComplaintCode::BrokenTransferEncoding, part.media_type());
        }
        let given = file_name_of(part);
        let named = given.is_some();
        let name = given.unwrap_or_else(|| match part.media_type() {
            "message/rfc822" | "message/global" => {
                let inner =
                    header::head(&content, 0, content.len(), mime::FIELDS_MAX, mime::HEADER_BYTES_MAX)
                        .unwrap_or_default();
                let subject = inner
                    .text("Subject")
                    .map(|s| decode::encoded_words(&header::unfold(&s)).0)
                    .unwrap_or_default();
                let stem = clean::file_name(&clean::short_line(&subject.replace(['/', '\\'], "_"), 100));
                if stem.is_empty() { self.made_up_name("eml") } else { format!("{stem}.eml") }
            }
            media_type => self.made_up_name(ending(media_type)),
        });
        let content_id =
            part.head.text("Content-ID").and_then(|v| header::message_ids(&v).into_iter().next());
        let inline =
            part.disposition.value == "inline" || part.disposition.value.is_empty() && content_id.is_some();
        self.letter.attachments.push(LetterAttachment {
            name,
            named,
            media_type: clean::short_line(part.media_type(), 255),
            content,
            content_id,
            inline,
        });
    }

    fn body(&mut self, pieces: Vec<Piece>) {
        let pieces: Vec<Piece> = pieces
            .into_iter()
            .filter(|p| p.html.is_some() || p.plain.as_deref().is_some_and(|t| !t.trim().is_empty()))
            .collect();
        if pieces.is_empty() {
            self.complain(ComplaintCode::NoBody, "");
            return;
        }
        let mut text = String::new();
        let mut rendered = html::Rendered::default();
        let mut all_html = true;
        for piece in &pieces {
            let shown = match (&piece.plain, &piece.html) {
                (Some(plain), _) if !plain.trim().is_empty() => {
                    all_html = false;
                    plain.clone()
                }
                (_, Some(html)) => {
                    let r = html::render(html);
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
            trim::trim_marked(&rendered.own, &rendered.quoted)
        } else {
            let trimmed = trim::trim(&text);
            // The plain form shows no quotation but the HTML one marks one: believe the mark.
            match pieces.as_slice() {
                [Piece { plain: Some(_), html: Some(html) }] if trimmed.quoted.is_empty() => {
                    let r = html::render(html);
                    if r.has_quote && !r.own.trim().is_empty() {
                        trim::trim_marked(&r.own, &r.quoted)
                    } else {
                        trimmed
                    }
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

    fn complain_about_structure(&mut self, root: &Part<'_>) {
        for part in root.walk() {
            match part.media_type() {
                "multipart/encrypted" => self.complain(ComplaintCode::Encrypted, "PGP or S/MIME encrypted"),
                "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                    let signed = part
                        .content_type
                        .get("smime-type")
                        .is_some_and(|t| t.eq_ignore_ascii_case("signed-data"));
                    let detail = if signed {
                        "S/MIME, signed so that it cannot be read without unpacking"
                    } else {
                        "S/MIME encrypted"
                    };
                    self.complain(ComplaintCode::Encrypted, detail);
                }
                "message/partial" => {
                    self.complain(ComplaintCode::NestedMessage, "one of several pieces of a larger mail")
                }
                "message/external-body" => self
                    .complain(ComplaintCode::NestedMessage, "its content lies elsewhere and was not fetched"),
                _ => {}
            }
        }
        if self.letter.text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----") {
            self.complain(ComplaintCode::Encrypted, "PGP encrypted text");
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Inside,
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
    out.pop();
    out
}
