//! Writes mail. Headers are typed: what would be a second header, a second recipient or a second line is not
//! expressible. The same input gives the same octets, so that a mail sent again is the same mail.

use domain::Moment;
use domain::letter::Address;
use sha2::{Digest as _, Sha256};

use crate::{clean, header};

/// Carries [`Outgoing::loop_mark`]. It must survive forwarders that give a mail a new Message-ID.
pub const LOOP_HEADER: &str = "X-Desk-Loop";

/// A mail to be written.
#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    pub from: Address,
    pub reply_to: Option<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: String,
    /// Without angle brackets.
    pub message_id: String,
    /// Without angle brackets; what is not a Message-ID is left out.
    pub in_reply_to: Option<String>,
    /// As `in_reply_to`, first to last.
    pub references: Vec<String>,
    pub date: Option<Moment>,
    pub text: String,
    pub html: Option<String>,
    pub attachments: Vec<OutgoingFile>,
    /// RFC 3834: `auto-replied` or `auto-generated`; `None` for what a person wrote.
    pub auto_submitted: Option<&'static str>,
    /// By which this desk knows its own mail again (`X-Desk-Loop`).
    pub loop_mark: Option<String>,
    /// An address of the web that ends mails of this kind for whoever gets it, at once and without questions (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// A file to go with it.
#[derive(Clone, Debug, Default)]
pub struct OutgoingFile {
    pub name: String,
    pub media_type: String,
    pub content: Vec<u8>,
    /// Without angle brackets: shown inside the HTML.
    pub content_id: Option<String>,
}

/// Why a mail cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritable {
    /// The field that is wrong.
    pub field: &'static str,
    /// What is wrong with it, for people.
    pub why: String,
}

impl std::fmt::Display for Unwritable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}

impl std::error::Error for Unwritable {}

/// RFC 5322 §2.1.1: better not more than 78, with the line end. Only a single word longer than this passes it; those are
/// addresses and Message-IDs, which are checked to stay far below the hard limit of 998.
const LINE_SOFT: usize = 76;
/// RFC 2047 §2.
const WORD_MAX: usize = 75;
const SUBJECT_BYTES_MAX: usize = 900;
const NAME_BYTES_MAX: usize = 300;
/// In every boundary. `=_` occurs in neither base64 nor quoted-printable, and a text with it is not left bare.
const BOUNDARY_MARK: &str = "=_desk_";

/// Writes the mail.
///
/// # Errors
/// An address, the Message-ID or the date is missing or not one. Texts are cleaned, never refused.
pub fn compose(mail: &Outgoing) -> Result<Vec<u8>, Unwritable> {
    let mut out = Vec::with_capacity(
        4096 + mail.text.len() * 2 + mail.attachments.iter().map(|a| a.content.len() * 7 / 5).sum::<usize>(),
    );
    let unwritable = |field, why: &str| Unwritable { field, why: why.to_owned() };
    write_addresses(&mut out, "From", std::slice::from_ref(&mail.from))?;
    if let Some(reply_to) = &mail.reply_to {
        write_addresses(&mut out, "Reply-To", std::slice::from_ref(reply_to))?;
    }
    if mail.to.is_empty() && mail.cc.is_empty() {
        return Err(unwritable("To", "nobody to send it to"));
    }
    write_addresses(&mut out, "To", &mail.to)?;
    write_addresses(&mut out, "Cc", &mail.cc)?;
    write_text(&mut out, "Subject", &clean::short_line(&mail.subject, SUBJECT_BYTES_MAX));
    let date = mail.date.ok_or_else(|| unwritable("Date", "none was given"))?;
    write_raw(&mut out, "Date", &date.rfc5322());
    if !is_message_id(&mail.message_id) {
        return Err(unwritable("Message-ID", "it is not one"));
    }
    write_raw(&mut out, "Message-ID", &format!("<{}>", mail.message_id));
    write_ids(&mut out, "In-Reply-To", mail.in_reply_to.as_slice());
    write_ids(&mut out, "References", &mail.references);
    if let Some(auto) = mail.auto_submitted {
        write_raw(&mut out, "Auto-Submitted", &clean::line(auto));
        // Exchange does not read RFC 3834.
        write_raw(&mut out, "X-Auto-Response-Suppress", "All");
    }
    if let Some(mark) = &mail.loop_mark {
        write_text(&mut out, LOOP_HEADER, &clean::short_line(mark, 200));
    }
    if let Some(address) = &mail.unsubscribe {
        if !is_web_address(address) {
            return Err(unwritable("List-Unsubscribe", "it is no address of the web"));
        }
        write_raw(&mut out, "List-Unsubscribe", &format!("<{address}>"));
        write_raw(&mut out, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    write_raw(&mut out, "MIME-Version", "1.0");
    let mut boundaries = Boundaries { seed: &mail.message_id, count: 0 };
    write_mixed(&mut out, mail, &mut boundaries);
    Ok(out)
}

/// Fit for a header: nothing in it ends the brackets or the line, and it is not folded.
fn is_web_address(address: &str) -> bool {
    let bare = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    bare.is_some_and(|rest| {
        !rest.is_empty()
            && address.len() < 900
            && rest.bytes().all(|b| b.is_ascii_graphic() && !b"<>\",".contains(&b))
    })
}

struct Boundaries<'a> {
    seed: &'a str,
    count: usize,
}

impl Boundaries<'_> {
    fn next(&mut self) -> String {
        self.count += 1;
        let digest = Sha256::digest(format!("{}\0{}", self.seed, self.count));
        let hex: String = digest.iter().take(12).map(|b| format!("{b:02x}")).collect();
        format!("{BOUNDARY_MARK}{hex}")
    }
}

fn write_raw(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
}

fn write_text(out: &mut Vec<u8>, name: &str, value: &str) {
    let mut line = Line::begin(name);
    line.words(value);
    line.end(out);
}

fn write_ids(out: &mut Vec<u8>, name: &str, ids: &[String]) {
    let ids: Vec<&String> = ids.iter().filter(|id| is_message_id(id)).collect();
    if ids.is_empty() {
        return;
    }
    let mut line = Line::begin(name);
    for id in ids {
        line.token(&format!("<{id}>"));
    }
    line.end(out);
}

/// Printable ASCII without brackets, blanks or more than a line; one `@` is usual but not everyone's habit.
fn is_message_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 900
        && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'(' | b')' | b',' | b';'))
}

fn write_addresses(out: &mut Vec<u8>, name: &'static str, addresses: &[Address]) -> Result<(), Unwritable> {
    if addresses.is_empty() {
        return Ok(());
    }
    let mut line = Line::begin(name);
    for (i, address) in addresses.iter().enumerate() {
        let email = address.email.as_str();
        let odd = |c: char| {
            clean::is_invisible(c)
                || matches!(c, '(' | ')' | ':' | '[' | ']' | '\\' | '\u{2028}' | '\u{2029}')
        };
        let literal = email.ends_with(']') && email.contains("@[");
        let wrong = !header::is_address(email)
            || email.len() > 320
            || email.starts_with('"')
            || !literal && email.chars().any(odd);
        if wrong || header::addresses(email, 2).list.first().is_none_or(|a| a.email != email.to_lowercase()) {
            let shown = clean::short_line(email, 100);
            return Err(Unwritable {
                field: name,
                why: format!("\u{201c}{shown}\u{201d} is not an address that mail can be sent to"),
            });
        }
        let display = clean::short_line(&address.name, NAME_BYTES_MAX);
        if !display.is_empty() {
            line.phrase(&display);
        }
        let comma = if i + 1 < addresses.len() { "," } else { "" };
        let address =
            if display.is_empty() { format!("{email}{comma}") } else { format!("<{email}>{comma}") };
        line.token(&address);
    }
    line.end(out);
    Ok(())
}

/// A header line that folds itself.
struct Line {
    text: String,
    column: usize,
    fresh: bool,
}

impl Line {
    fn begin(name: &str) -> Self {
        Self { text: format!("{name}:"), column: name.len() + 1, fresh: true }
    }

    /// Something that must not be broken, after one blank or a fold.
    fn token(&mut self, token: &str) {
        let length = token.len();
        if self.column + 1 + length > LINE_SOFT && !self.fresh {
            self.text.push_str("\r\n ");
            self.column = 1;
        } else {
            self.text.push(' ');
            self.column += 1;
        }
        self.text.push_str(token);
        self.column += length;
        self.fresh = false;
    }

    /// Unstructured text, already cleaned: as it is where that is safe, else as encoded words.
    fn words(&mut self, text: &str) {
        let plain = text.is_ascii()
            && !text.contains("=?")
            && !text.contains("  ")
            && text.split(' ').all(|w| w.len() < LINE_SOFT);
        if plain {
            text.split(' ').filter(|w| !w.is_empty()).for_each(|w| self.token(w));
        } else {
            self.encoded(text);
        }
    }

    /// A display name: quoted, or as encoded words.
    fn phrase(&mut self, name: &str) {
        if name.is_ascii() && !name.contains("=?") && name.len() < LINE_SOFT - 4 {
            let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
            self.token(&format!("\"{escaped}\""));
        } else {
            self.encoded(name);
        }
    }

    /// RFC 2047, base64, never splitting a character.
    fn encoded(&mut self, text: &str) {
        // `=?utf-8?B?` and `?=` take 12; 4 characters carry 3 octets.
        const OCTETS: usize = (WORD_MAX - 12) / 4 * 3;
        let mut rest = text;
        while !rest.is_empty() {
            let piece = clean::cut(rest, OCTETS);
            rest = &rest[piece.len()..];
            self.token(&format!("=?utf-8?B?{}?=", base64(piece.as_bytes())));
        }
    }

    fn end(self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.text.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

fn write_mixed(out: &mut Vec<u8>, mail: &Outgoing, boundaries: &mut Boundaries<'_>) {
    let has_html = mail.html.is_some();
    let (inline, files): (Vec<&OutgoingFile>, Vec<&OutgoingFile>) =
        mail.attachments.iter().partition(|f| has_html && f.content_id.as_deref().is_some_and(is_message_id));
    if files.is_empty() {
        write_alternative(out, mail, &inline, boundaries);
        return;
    }
    let boundary = boundaries.next();
    open_multipart(out, "mixed", &boundary);
    write_delimiter(out, &boundary);
    write_alternative(out, mail, &inline, boundaries);
    for file in files {
        write_delimiter(out, &boundary);
        write_file(out, file, false);
    }
    write_end(out, &boundary);
}

fn write_alternative(
    out: &mut Vec<u8>,
    mail: &Outgoing,
    inline: &[&OutgoingFile],
    boundaries: &mut Boundaries<'_>,
) {
    let Some(html) = &mail.html else {
        write_body(out, "plain", &mail.text);
        return;
    };
    let boundary = boundaries.next();
    open_multipart(out, "alternative", &boundary);
    write_delimiter(out, &boundary);
    write_body(out, "plain", &mail.text);
    write_delimiter(out, &boundary);
    if inline.is_empty() {
        write_body(out, "html", html);
    } else {
        let related = boundaries.next();
        open_multipart(out, "related", &related);
        write_delimiter(out, &related);
        write_body(out, "html", html);
        for file in inline {
            write_delimiter(out, &related);
            write_file(out, file, true);
        }
        write_end(out, &related);
    }
    write_end(out, &boundary);
}

fn open_multipart(out: &mut Vec<u8>, kind: &str, boundary: &str) {
    out.extend_from_slice(
        format!("Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n\r\n").as_bytes(),
    );
}

fn write_delimiter(out: &mut Vec<u8>, boundary: &str) {
    if !out.ends_with(b"\r\n\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
}

fn write_end(out: &mut Vec<u8>, boundary: &str) {
    out.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
}

fn write_body(out: &mut Vec<u8>, kind: &str, text: &str) {
    let text = clean::body(text);
    let bare = text.is_ascii()
        && !text.contains(BOUNDARY_MARK)
        && text
            .lines()
            .all(|l| l.len() <= 78 && !l.ends_with([' ', '\t']) && !l.starts_with("From ") && l != ".");
    let charset = if text.is_ascii() { "us-ascii" } else { "utf-8" };
    let encoding = if bare { "7bit" } else { "quoted-printable" };
    out.extend_from_slice(
        format!(
            "Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        )
        .as_bytes(),
    );
    for line in text.lines() {
        if bare {
            out.extend_from_slice(line.as_bytes());
        } else {
            quoted_printable(out, line);
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// RFC 2045 §6.7: lines of 76 at most, soft breaks never inside an escape.
fn quoted_printable(out: &mut Vec<u8>, line: &str) {
    let bytes = line.as_bytes();
    let mut column = 0;
    for (i, b) in bytes.iter().enumerate() {
        let last = i + 1 == bytes.len();
        let safe = match b {
            b' ' | b'\t' => !last,
            // Dots and "From " at a line's start have meanings on the way.
            b'.' | b'F' => column > 0,
            b'=' => false,
            b => b.is_ascii_graphic(),
        };
        let width = if safe { 1 } else { 3 };
        if column + width > if last { 76 } else { 75 } {
            out.extend_from_slice(b"=\r\n");
            column = 0;
            if matches!(b, b'.' | b'F') {
                out.extend_from_slice(format!("={b:02X}").as_bytes());
                column = 3;
                continue;
            }
        }
        if safe {
            out.push(*b);
        } else {
            out.extend_from_slice(format!("={b:02X}").as_bytes());
        }
        column += width;
    }
}

fn write_file(out: &mut Vec<u8>, file: &OutgoingFile, inline: bool) {
    let name = clean::file_name(&file.name);
    let name = if name.is_empty() { "file.bin".to_owned() } else { name };
    let token = |s: &str| {
        !s.is_empty()
            && s.len() <= 100
            && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    let media_type = file.media_type.to_ascii_lowercase();
    // A nested message or multipart must not be base64 (RFC 2046 §5.2.1); as plain octets it can.
    let media_type = match media_type.split_once('/') {
        Some((a, b)) if token(a) && token(b) && !matches!(a, "message" | "multipart") => media_type,
        Some(_) | None => "application/octet-stream".to_owned(),
    };
    let disposition = if inline { "inline" } else { "attachment" };
    out.extend_from_slice(
        format!("Content-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n").as_bytes(),
    );
    if let Some(id) = file.content_id.as_deref().filter(|id| inline && is_message_id(id)) {
        write_raw(out, "Content-ID", &format!("<{id}>"));
    }
    out.extend_from_slice(format!("Content-Disposition: {disposition}").as_bytes());
    write_file_name(out, &name);
    out.extend_from_slice(b"\r\n\r\n");
    for row in file.content.chunks(57) {
        out.extend_from_slice(base64(row).as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

/// Plain where it can be, else in the pieces of RFC 2231.
fn write_file_name(out: &mut Vec<u8>, name: &str) {
    if name.is_ascii() && name.len() <= 60 && !name.contains(['"', '\\', '%', '\'']) && !name.contains("=?") {
        out.extend_from_slice(format!(";\r\n filename=\"{name}\"").as_bytes());
        return;
    }
    let mut encoded = String::new();
    let mut number = 0;
    let flush = |encoded: &mut String, number: &mut usize, out: &mut Vec<u8>| {
        let charset = if *number == 0 { "utf-8''" } else { "" };
        out.extend_from_slice(format!(";\r\n filename*{number}*={charset}{encoded}").as_bytes());
        *number += 1;
        encoded.clear();
    };
    for b in name.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') {
            encoded.push(char::from(b));
        } else {
            encoded.push_str(&format!("%{b:02X}"));
        }
        if encoded.len() > 45 {
            flush(&mut encoded, &mut number, out);
        }
    }
    if !encoded.is_empty() || number == 0 {
        flush(&mut encoded, &mut number, out);
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let held = group.iter().enumerate().fold(0u32, |h, (i, b)| h | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            if i <= group.len() {
                out.push(char::from(ALPHABET[(held >> (18 - 6 * i) & 63) as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mime;
    use crate::parse::parse;

    fn address(name: &str, email: &str) -> Address {
        Address { name: name.to_owned(), email: email.to_owned() }
    }

    fn mail() -> Outgoing {
        Outgoing {
            from: address("Desk", "support@desk.example"),
            reply_to: Some(address("Desk", "support+token@desk.example")),
            to: vec![address("Ann Lee", "ann@example.org")],
            subject: "Your printer".to_owned(),
            message_id: "token.1@desk.example".to_owned(),
            date: Some(Moment::from_unix(1_700_000_000)),
            text: "It works.\n".to_owned(),
            ..Outgoing::default()
        }
    }

    #[test]
    fn plain_mail_reads_as_written() {
        let raw = compose(&mail()).unwrap();
        let wanted = "From: \"Desk\" <support@desk.example>\r\nReply-To: \"Desk\" <support+token@desk.example>\r\n\
            To: \"Ann Lee\" <ann@example.org>\r\nSubject: Your printer\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n\
            Message-ID: <token.1@desk.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\
            Content-Transfer-Encoding: 7bit\r\n\r\nIt works.\r\n";
        assert_eq!(String::from_utf8(raw).unwrap(), wanted);
    }

    #[test]
    fn whole_mail_comes_back() {
        let mut out = mail();
        out.html = Some("<p>Es läuft. <img src=\"cid:logo@desk\"></p>".to_owned());
        out.text = "Es läuft.\n.\nFrom hier\nEin sehr langer Satz, der ohne Umbruch über viele, viele Zeichen geht, damit er umgebrochen werden muss. \n".to_owned();
        let pdf: Vec<u8> = (0..=255).cycle().take(5000).collect();
        out.attachments = vec![
            OutgoingFile {
                name: "Übersicht über \"alles\" und noch viel mehr, damit der Name lang wird.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                content: pdf.clone(),
                content_id: None,
            },
            OutgoingFile {
                name: "logo.png".to_owned(),
                media_type: "image/png".to_owned(),
                content: vec![1, 2, 3],
                content_id: Some("logo@desk".to_owned()),
            },
            OutgoingFile {
                name: "a.eml".to_owned(),
                media_type: "message/rfc822".to_owned(),
                content: b"From: x\n\ny".to_vec(),
                content_id: None,
            },
        ];
        out.auto_submitted = Some("auto-replied");
        out.in_reply_to = Some("a@b".to_owned());
        out.references = (0..40).map(|i| format!("{i}.{}@b", "x".repeat(30))).collect();
        let raw = compose(&out).unwrap();
        assert!(raw.split(|b| *b == b'\n').all(|l| l.len() <= 79 && (l.is_empty() || l.ends_with(b"\r"))));
        let letter = parse(&raw).unwrap();
        assert_eq!(letter.text, out.text);
        assert_eq!(letter.html.as_deref().map(str::trim_end), out.html.as_deref());
        let files: Vec<(&str, &[u8], bool)> =
            letter.attachments.iter().map(|a| (a.name.as_str(), a.content.as_slice(), a.inline)).collect();
        let long = clean::file_name(&out.attachments[0].name);
        assert_eq!(
            files,
            [
                ("logo.png", &[1u8, 2, 3][..], true),
                (long.as_str(), &pdf[..], false),
                ("a.eml", &b"From: x\n\ny"[..], false)
            ]
        );
        assert_eq!(letter.references.len(), 21);
        assert_eq!(letter.in_reply_to, ["a@b"]);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for email in [
            "",
            "a",
            "a@b@c",
            "a@b, c@d",
            "a@b\r\nBcc: c@d",
            "a b@c.d",
            "<a@b>",
            "a@b;c@d",
            "a@b\0",
            "grp:a@b",
            "a(x)@b",
            "a@b\u{2028}c",
            "\"x\"@b",
        ] {
            let mut out = mail();
            out.to = vec![address("", email)];
            assert!(compose(&out).is_err(), "{email:?}");
        }
        let mut out = mail();
        out.to.clear();
        assert!(compose(&out).is_err());
    }

    #[test]
    fn broken_references_are_left_out() {
        let mut out = mail();
        out.references =
            vec!["a@b".to_owned(), "x\r\nBcc: y@z".to_owned(), "<c@d>".to_owned(), String::new()];
        let letter = parse(&compose(&out).unwrap()).unwrap();
        assert_eq!(letter.references, ["a@b"]);
    }

    const NAMES: [&str; 12] = [
        "From",
        "Reply-To",
        "To",
        "Cc",
        "Subject",
        "Date",
        "Message-ID",
        "X-Desk-Loop",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "",
    ];

    proptest! {
        #[test]
        fn no_text_makes_another_header_or_recipient(
            subject in any::<String>(), name in any::<String>(), text in any::<String>(), mark in any::<String>(),
            tricky in "[\r\n\0\u{2028}\"<>,:;=?@ a-z]{0,60}",
        ) {
            for extra in [&name, &tricky] {
                let mut out = mail();
                out.subject = format!("{subject}{extra}");
                out.to = vec![address(extra, "ann@example.org"), address(&subject, "bob@example.org")];
                out.cc = vec![address(&tricky, "cy@example.org")];
                out.text = text.clone();
                out.loop_mark = Some(mark.clone());
                let raw = compose(&out).unwrap();
                let root = mime::read(&raw).unwrap();
                let names: Vec<String> = root.head.fields.iter().map(|f| String::from_utf8_lossy(f.name).into_owned()).collect();
                prop_assert_eq!(names, &NAMES[..11]);
                let letter = parse(&raw).unwrap();
                let emails = |l: &[Address]| l.iter().map(|a| a.email.clone()).collect::<Vec<_>>();
                prop_assert_eq!(emails(&letter.to), ["ann@example.org", "bob@example.org"]);
                prop_assert_eq!(emails(&letter.cc), ["cy@example.org"]);
                prop_assert_eq!(&letter.to[0].name, &clean::short_line(extra, NAME_BYTES_MAX));
                prop_assert_eq!(&letter.subject, &clean::short_line(&out.subject, SUBJECT_BYTES_MAX));
                prop_assert!(raw.split(|b| *b == b'\n').all(|l| l.len() <= 998));
                prop_assert!(!String::from_utf8_lossy(&raw).replace("\r\n", "").contains(['\r', '\n']));
                let wanted = clean::body(&text);
                prop_assert_eq!(letter.text.trim_end(), wanted.trim_end());
            }
        }
    }
}
