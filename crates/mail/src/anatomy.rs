//! How a mail is built: the fields of its head and the tree of its parts, for people who want to know what came; and what
//! can be saved of one that cannot be read.

use domain::letter::Letter;
use domain::read::ledger::{HEADER_CHARS_MAX, HEADERS_MAX, PARTS_MAX, PartLine};

use crate::decode::encoded_words;
use crate::header::{self, Field, Head};
use crate::mime::{self, Part, Transfer};
use crate::{clean, decode};

/// A mail's build, without its meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// In their order, unfolded and decoded; at most [`HEADERS_MAX`].
    pub headers: Vec<(String, String)>,
    pub headers_are_cut: bool,
    /// Each below the one that it lies in; at most [`PARTS_MAX`]. Empty when the parts cannot be told apart within limits.
    pub parts: Vec<PartLine>,
    pub parts_are_cut: bool,
}

/// So much of a mail whose head is too large is looked at.
const HEAD_BYTES: usize = 64 << 10;
/// So much text is saved of a mail that cannot be read.
const SAVED_BYTES_MAX: usize = 256 << 10;
const SAVED_LINE_BYTES_MAX: usize = 1_000;

/// Takes a mail apart. Linear in its length; hits no limit that it does not tell of.
pub fn anatomy(raw: &[u8]) -> Anatomy {
    match mime::read(raw) {
        Ok(root) => {
            let (headers, headers_are_cut) = fields(&root.head);
            let mut parts = Vec::new();
            let parts_are_cut = !lines(&root, 0, &mut parts);
            Anatomy { headers, headers_are_cut, parts, parts_are_cut }
        }
        Err(_) => {
            let (headers, headers_are_cut) = fields(&some_head(raw));
            Anatomy { headers, headers_are_cut, parts: Vec::new(), parts_are_cut: true }
        }
    }
}

fn fields(head: &Head<'_>) -> (Vec<(String, String)>, bool) {
    let shown = head.fields.iter().take(HEADERS_MAX).map(|field| (name(field), value(field.value)));
    (shown.collect(), head.fields.len() > HEADERS_MAX)
}

fn name(field: &Field<'_>) -> String {
    clean::short_line(&String::from_utf8_lossy(field.name), 100)
}

fn value(octets: &[u8]) -> String {
    let text = decode::header_text(octets).0;
    let (text, _) = encoded_words(&header::unfold(&text));
    let line = clean::line(&text);
    match line.char_indices().nth(HEADER_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// Adds a part and what lies in it; `false` when there is no room for all.
fn lines(part: &Part<'_>, depth: usize, out: &mut Vec<PartLine>) -> bool {
    if out.len() >= PARTS_MAX {
        return false;
    }
    let file_name = part.disposition.get("filename").or_else(|| part.content_type.get("name"));
    out.push(PartLine {
        depth,
        media_type: clean::short_line(part.media_type(), 150),
        type_is_default: part.type_is_default,
        charset: clean::short_line(part.content_type.get("charset").unwrap_or_default(), 50),
        transfer: match part.transfer {
            Transfer::Plain => "as it is",
            Transfer::Base64 => "base64",
            Transfer::QuotedPrintable => "quoted-printable",
            Transfer::Uuencode => "uuencode",
            Transfer::Unknown => "unknown",
        },
        disposition: clean::short_line(&part.disposition.value, 50),
        name: file_name.map(|n| clean::file_name(&encoded_words(n).0)).unwrap_or_default(),
        bytes: if part.parts.is_empty() { part.content().0.len() } else { part.body.len() } as i64,
    });
    part.parts.iter().all(|inner| lines(inner, depth + 1, out))
}

/// The head, or its beginning where it is too large.
fn some_head(raw: &[u8]) -> Head<'_> {
    let whole = header::head(raw, 0, raw.len(), mime::FIELDS_MAX, mime::HEADER_BYTES_MAX);
    whole.unwrap_or_else(|_| {
        let end = raw.len().min(HEAD_BYTES);
        // Nothing is too much of so little.
        header::head(raw, 0, end, usize::MAX, usize::MAX).unwrap_or_default()
    })
}

/// Saves what can be told of a mail that cannot be read: its author, subject and date, and its body as text, undecoded.
/// The letter is nobody's proof of anything.
pub fn salvage(raw: &[u8]) -> Letter {
    let head = some_head(raw);
    let line = |name: &str| head.last(name).map(value).unwrap_or_default();
    let from = head.text("from").map(|v| header::addresses(&v, 1).list).unwrap_or_default();
    let body = &raw[head.body_start.min(raw.len())..];
    let text = clean::body(&String::from_utf8_lossy(&body[..body.len().min(SAVED_BYTES_MAX)]));
    let mut saved = String::with_capacity(text.len());
    for line in text.lines() {
        saved.push_str(clean::cut(line, SAVED_LINE_BYTES_MAX));
        saved.push('\n');
    }
    if body.len() > SAVED_BYTES_MAX {
        saved.push_str("\n(Cut here: the attached mail has all of it.)\n");
    }
    let saved = saved.trim().to_owned();
    Letter {
        subject: clean::short_line(&line("subject"), 1_000),
        from,
        date: head.text("date").and_then(|v| header::date(&v)),
        reply: saved.clone(),
        text: saved,
        ..Letter::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_told_with_types_sizes_and_names() {
        let raw = "Subject: =?utf-8?q?caf=C3=A9?=\r\n\tround the corner\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/plain; charset=latin1\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n\
            --b\r\nContent-Type: image/png; name=\"a.png\"\r\nContent-Disposition: inline\r\n\r\nxyz\r\n--b--\r\n";
        let told = anatomy(raw.as_bytes());
        assert_eq!(told.headers[0], ("Subject".to_owned(), "café round the corner".to_owned()));
        let parts: Vec<_> =
            told.parts.iter().map(|p| (p.depth, p.media_type.as_str(), p.bytes, p.transfer)).collect();
        assert_eq!(parts[1..], [(1, "text/plain", 5, "base64"), (1, "image/png", 3, "as it is")]);
        assert_eq!((told.parts[1].charset.as_str(), told.parts[2].name.as_str()), ("latin1", "a.png"));
        assert!(!told.parts_are_cut && !told.headers_are_cut);
    }

    #[test]
    fn what_hits_a_limit_still_shows_its_head() {
        let mut deep = String::from("From: Rosa <rosa@customer.example>\nSubject: Deep\n");
        for n in 0..100 {
            deep.push_str(&format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"));
        }
        deep.push_str("the bottom");
        let told = anatomy(deep.as_bytes());
        assert_eq!((told.headers[1].1.as_str(), told.parts.len(), told.parts_are_cut), ("Deep", 0, true));
        let saved = salvage(deep.as_bytes());
        assert_eq!((saved.from[0].email.as_str(), saved.subject.as_str()), ("rosa@customer.example", "Deep"));
        assert!(saved.reply.ends_with("the bottom"), "{}", saved.reply);
    }

    #[test]
    fn a_flood_of_headers_is_cut_and_told() {
        let flood = format!("Subject: Flood\n{}\nbody", "X: y\n".repeat(50_000));
        let told = anatomy(flood.as_bytes());
        assert_eq!((told.headers.len(), told.headers_are_cut), (HEADERS_MAX, true));
        assert_eq!(salvage(flood.as_bytes()).subject, "Flood");
        let empty = salvage(b"");
        assert_eq!((empty.reply.as_str(), empty.from.len()), ("", 0));
        let zeros = salvage(&[0; 100]);
        assert!(!zeros.reply.contains('\0'));
    }
}
