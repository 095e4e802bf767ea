//! The tree of parts inside a mail.
//!
//! The structure is walked here and not by a general mail library, because the walk is where hostile mail hurts
//! (CVE-2026-26312: cyclic boundaries). A multipart is cut at its own delimiter lines first and only then are the
//! pieces looked into, so a piece is always smaller than the whole and an inner boundary equal to an outer one cannot
//! match again. Depth, parts and header sizes are counted on the way.

use crate::decode;
use crate::header::{self, Head, Parameterised, TooMuch};

/// What a mail may have at most.
pub const DEPTH_MAX: usize = 50;
pub const PARTS_MAX: usize = 1000;
pub const HEADER_BYTES_MAX: usize = 256 * 1024;
pub const FIELDS_MAX: usize = 2000;
/// RFC 2046 says 70; longer ones occur.
const BOUNDARY_BYTES_MAX: usize = 998;

/// A limit was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Depth,
    Parts,
    Fields,
    HeaderBytes,
}

impl From<TooMuch> for Limit {
    fn from(much: TooMuch) -> Self {
        match much {
            TooMuch::Fields => Self::Fields,
            TooMuch::Bytes => Self::HeaderBytes,
        }
    }
}

/// How the body is wrapped for the journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    Plain,
    Base64,
    QuotedPrintable,
    Uuencode,
    /// A word that nobody knows; taken as plain.
    Unknown,
}

/// One entity: its head, its type and either content or parts.
#[derive(Debug)]
pub struct Part<'a> {
    pub head: Head<'a>,
    pub content_type: Parameterised,
    /// No usable `Content-Type` of its own: the type is the default of its place.
    pub type_is_default: bool,
    pub disposition: Parameterised,
    pub transfer: Transfer,
    /// Head and body as they travelled: what a signature beside this part covers.
    pub whole: &'a [u8],
    /// The body as it travelled, its transfer encoding still on.
    pub body: &'a [u8],
    /// Filled for a multipart whose delimiters were found.
    pub parts: Vec<Part<'a>>,
    /// A multipart without a boundary, or whose boundary never occurs, or that never ends.
    pub boundary_trouble: bool,
}

impl<'a> Part<'a> {
    pub fn media_type(&self) -> &str {
        &self.content_type.value
    }
    pub fn is(&self, media_type: &str) -> bool {
        self.content_type.value == media_type
    }
    pub fn is_multipart(&self) -> bool {
        self.content_type.value.starts_with("multipart/")
    }
    /// This part and all below it, in their order. Bounded by [`PARTS_MAX`].
    pub fn walk(&self) -> impl Iterator<Item = &Part<'a>> {
        let mut stack = vec![self];
        std::iter::from_fn(move || {
            let part = stack.pop()?;
            stack.extend(part.parts.iter().rev());
            Some(part)
        })
    }
    /// The body without its transfer encoding; the flag says that the encoding was broken.
    pub fn content(&self) -> (Vec<u8>, bool) {
        match self.transfer {
            Transfer::Base64 => decode::base64(self.body),
            Transfer::QuotedPrintable => decode::quoted_printable(self.body),
            Transfer::Uuencode => match decode::uuencoded(self.body) {
                Some(content) => (content, false),
                None => (self.body.to_vec(), true),
            },
            Transfer::Plain => (self.body.to_vec(), false),
            Transfer::Unknown => (self.body.to_vec(), true),
        }
    }
}

/// Reads the whole mail.
///
/// # Errors
/// The limit that it hit.
pub fn read(raw: &[u8]) -> Result<Part<'_>, Limit> {
    let lines = dashed_lines(raw);
    let mut count = 0;
    entity(raw, 0..raw.len(), &lines, "text/plain", 0, &mut count)
}

/// Where lines begin that begin with two dashes: the only places a delimiter can be. Found once for all levels.
fn dashed_lines(raw: &[u8]) -> Vec<usize> {
    let mut out = Vec::new();
    if raw.starts_with(b"--") {
        out.push(0);
    }
    out.extend(memchr::memmem::find_iter(raw, b"\n--").map(|at| at + 1));
    out
}

fn entity<'a>(
    raw: &'a [u8],
    span: std::ops::Range<usize>,
    lines: &[usize],
    default_type: &str,
    depth: usize,
    count: &mut usize,
) -> Result<Part<'a>, Limit> {
    *count += 1;
    if *count > PARTS_MAX {
        return Err(Limit::Parts);
    }
    if depth > DEPTH_MAX {
        return Err(Limit::Depth);
    }
    let head = header::head(raw, span.start, span.end, FIELDS_MAX, HEADER_BYTES_MAX)?;
    let body_start = head.body_start.min(span.end);
    let declared = head.text("content-type").map(|v| header::parameterised(&v));
    let (mut content_type, mut type_is_default) = match declared {
        Some(t) if is_media_type(&t.value) => (t, false),
        // `application-x-gzip; name=x.gz` is no type, but a file all the same.
        Some(t) if t.get("name").is_some() => {
            (Parameterised { value: "application/octet-stream".to_owned(), parameters: t.parameters }, true)
        }
        Some(t) => (Parameterised { value: default_type.to_owned(), parameters: t.parameters }, true),
        None => (Parameterised { value: default_type.to_owned(), parameters: Vec::new() }, true),
    };
    let mut disposition =
        head.text("content-disposition").map(|v| header::parameterised(&v)).unwrap_or_default();
    if disposition.value.is_empty() && disposition.get("filename").is_some() {
        disposition.value = "attachment".to_owned();
    }
    let transfer = transfer(head.text("content-transfer-encoding").as_deref());
    let mut part = Part {
        head,
        disposition,
        transfer,
        whole: &raw[span.start..span.end],
        body: &raw[body_start..span.end],
        parts: Vec::new(),
        boundary_trouble: false,
        type_is_default,
        content_type: Parameterised::default(),
    };
    if content_type.value.starts_with("multipart/") {
        let inner_default =
            if content_type.value == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        let boundary =
            content_type.get("boundary").map(|b| b.trim_end().to_owned()).filter(|b| !b.is_empty());
        let found = boundary
            .as_deref()
            .filter(|b| b.len() <= BOUNDARY_BYTES_MAX)
            .map(|b| delimiters(raw, body_start..span.end, lines, b.as_bytes()));
        match found {
            Some(cuts) if !cuts.spans.is_empty() => {
                part.boundary_trouble = !cuts.closed;
                for inner in cuts.spans {
                    let lines = within(lines, &inner);
                    part.parts.push(entity(raw, inner, lines, inner_default, depth + 1, count)?);
                }
            }
            Some(_) | None => {
                // Nothing to cut at: what is there is shown as text, so that nothing is hidden.
                part.boundary_trouble = true;
                content_type.value = "text/plain".to_owned();
                type_is_default = true;
            }
        }
    }
    part.content_type = content_type;
    part.type_is_default = type_is_default;
    Ok(part)
}

/// Whether it is made like `type/subtype`.
pub fn is_media_type(value: &str) -> bool {
    match value.split_once('/') {
        Some((a, b)) => {
            let token = |s: &str| {
                !s.is_empty()
                    && s.len() <= 127
                    && s.bytes().all(|b| b.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&b))
            };
            token(a) && token(b)
        }
        None => false,
    }
}

fn transfer(value: Option<&str>) -> Transfer {
    let Some(value) = value else { return Transfer::Plain };
    let word = header::without_comments(&header::unfold(value));
    let word = word
        .trim()
        .trim_matches(['"', '\'', ';', '.'])
        .split([';', ' ', ','])
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    match word.as_str() {
        "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" | "7bits" | "8bits" | "none" => Transfer::Plain,
        "base64" | "base-64" | "b" => Transfer::Base64,
        "quoted-printable" | "quoted_printable" | "quotedprintable" | "qp" | "q" => Transfer::QuotedPrintable,
        "uuencode" | "x-uuencode" | "x-uue" | "uue" | "x-uu" => Transfer::Uuencode,
        _ => Transfer::Unknown,
    }
}

struct Cuts {
    spans: Vec<std::ops::Range<usize>>,
    closed: bool,
}

fn within<'l>(lines: &'l [usize], span: &std::ops::Range<usize>) -> &'l [usize] {
    let from = lines.partition_point(|at| *at < span.start);
    let to = lines.partition_point(|at| *at < span.end);
    &lines[from..to]
}

/// The spans between the delimiter lines of `boundary`. The line end before a delimiter belongs to the delimiter.
fn delimiters(raw: &[u8], span: std::ops::Range<usize>, lines: &[usize], boundary: &[u8]) -> Cuts {
    let mut spans = Vec::new();
    let mut open: Option<usize> = None;
    let mut closed = false;
    for start in within(lines, &span) {
        let line_end = memchr::memchr(b'\n', &raw[*start..span.end]).map_or(span.end, |n| start + n + 1);
        let Some(after) = raw[start + 2..line_end].strip_prefix(boundary) else { continue };
        let (after, is_last) = match after.strip_prefix(b"--") {
            Some(after) => (after, true),
            None => (after, false),
        };
        if !after.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')) {
            continue;
        }
        if let Some(begin) = open.take() {
            let mut end = *start;
            if end > begin && raw[end - 1] == b'\n' {
                end -= 1;
                if end > begin && raw[end - 1] == b'\r' {
                    end -= 1;
                }
            }
            spans.push(begin..end);
        }
        if is_last {
            // A closing delimiter that opens nothing is noise before the first part.
            if !spans.is_empty() {
                closed = true;
                break;
            }
            continue;
        }
        open = Some(line_end);
    }
    if let Some(begin) = open {
        spans.push(begin..span.end);
    }
    Cuts { spans, closed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(raw: &str) -> Vec<String> {
        read(raw.as_bytes()).unwrap().walk().map(|p| p.media_type().to_owned()).collect()
    }

    #[test]
    fn parts_are_found_between_their_own_delimiters() {
        let raw = "Content-Type: multipart/mixed; boundary=ab\n\npre\n--ab\n\none\n--abc\nstill one\n--ab\nContent-Type: text/html\n\ntwo\n--ab--\nepilogue";
        assert_eq!(types(raw), ["multipart/mixed", "text/plain", "text/html"]);
        let part = read(raw.as_bytes()).unwrap();
        assert_eq!(part.parts[0].body, b"one\n--abc\nstill one");
        assert!(!part.boundary_trouble);
    }

    #[test]
    fn equal_boundaries_of_outer_and_inner_end_soon() {
        let raw = "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhello\n--x--\n--x--\n";
        assert_eq!(types(raw), ["multipart/mixed", "text/plain", "text/plain"]);
    }

    #[test]
    fn too_deep_and_too_many_are_limits() {
        let mut deep = String::new();
        for i in 0..1000 {
            deep.push_str(&format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"));
        }
        assert_eq!(read(deep.as_bytes()).err(), Some(Limit::Depth));
        let many = format!("Content-Type: multipart/mixed; boundary=x\n\n{}", "--x\n\n\n".repeat(100_000));
        assert_eq!(read(many.as_bytes()).err(), Some(Limit::Parts));
        let fields = "X: y\n".repeat(50_000);
        assert_eq!(read(fields.as_bytes()).err(), Some(Limit::Fields));
        let huge = format!("X: {}\n\n", "y".repeat(10_000_000));
        assert_eq!(read(huge.as_bytes()).err(), Some(Limit::HeaderBytes));
    }

    #[test]
    fn multipart_without_boundary_is_shown_as_text() {
        let part = read(b"Content-Type: multipart/mixed\n\n--x\nhello\n").unwrap();
        assert!(part.boundary_trouble);
        assert_eq!((part.media_type(), part.body), ("text/plain", &b"--x\nhello\n"[..]));
    }
}
