//! May the browser's own viewer show a PDF? It runs what a PDF says to run, sandbox or not (tried in Chromium: `app.alert`
//! opens a dialog over the desk's page). So only a PDF that plainly holds nothing of the kind is shown.
//!
//! No PDF is understood here. All names in it are looked at, also those in compressed object streams (ISO 32000-2 §7.5.7),
//! and where anything cannot be looked at, the answer is no. It errs on that side: the file can still be downloaded.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

/// What acts when the document is opened, shown or clicked, beyond following a link.
const ACTIVE: [&[u8]; 12] = [
    b"JavaScript",
    b"JS",
    b"AA",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"GoToR",
    b"GoToE",
    b"RichMedia",
    b"Rendition",
    b"XFA",
    // Nobody could look inside.
    b"Encrypt",
];
const INFLATED_BYTES_MAX: u64 = 32 << 20;
const STREAMS_MAX: usize = 20_000;
/// A dictionary before a stream is not longer.
const DICTIONARY_BYTES_MAX: usize = 4096;

/// Does the PDF hold nothing that runs, as far as anybody can see?
pub fn is_still(pdf: &[u8]) -> bool {
    is_quiet(pdf) && object_streams(pdf).is_some_and(|all| all.iter().all(|objects| is_quiet(objects)))
}

/// No name of what acts, and nothing to do at the opening but to show a page.
fn is_quiet(text: &[u8]) -> bool {
    let mut opens = false;
    let mut leads_out = false;
    for (name, after) in names(text) {
        if ACTIVE.contains(&name.as_slice()) {
            return false;
        }
        leads_out |= matches!(name.as_slice(), b"URI" | b"Named");
        // A place in the document is given as an array; an action may be anything.
        opens |= name == b"OpenAction" && !after.trim_ascii_start().starts_with(b"[");
    }
    !(opens && leads_out)
}

/// All names, their `#xx` decoded, and what follows each.
fn names(text: &[u8]) -> impl Iterator<Item = (Vec<u8>, &[u8])> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = memchr(b'/', rest)?;
        rest = &rest[at + 1..];
        let ends = |b: &u8| {
            b.is_ascii_whitespace()
                || matches!(b, 0 | 0x0b | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
        };
        let end = rest.iter().take(128).position(ends).unwrap_or(rest.len().min(128));
        let (name, after) = rest.split_at(end);
        rest = after;
        Some((decoded(name), after))
    })
}

fn memchr(byte: u8, text: &[u8]) -> Option<usize> {
    text.iter().position(|b| *b == byte)
}

fn decoded(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut at = 0;
    while at < name.len() {
        let digits =
            name.get(at + 1..at + 3).filter(|_| name[at] == b'#').and_then(|d| std::str::from_utf8(d).ok());
        match digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(name[at]);
                at += 1;
            }
        }
    }
    out
}

/// What the object streams hold; `None` when one of them cannot be read, or cannot be told from other streams.
fn object_streams(pdf: &[u8]) -> Option<Vec<Vec<u8>>> {
    const STREAM: &[u8] = b"stream";
    let mut found = Vec::new();
    let mut left = INFLATED_BYTES_MAX;
    let mut from = 0;
    for _ in 0..STREAMS_MAX {
        let Some(at) = pdf[from..].windows(STREAM.len()).position(|w| w == STREAM).map(|at| from + at) else {
            return Some(found);
        };
        from = at + STREAM.len();
        if pdf[..at].ends_with(b"end") {
            continue;
        }
        let start = at.saturating_sub(DICTIONARY_BYTES_MAX);
        let before = &pdf[start..at];
        let dictionary = before.windows(3).rposition(|w| w == b"obj").map(|at| &before[at + 3..]);
        let Some(dictionary) = dictionary else {
            // The word in a text, or a dictionary larger than any.
            if start > 0 && before.trim_ascii_end().ends_with(b">>") {
                return None;
            }
            continue;
        };
        let all: Vec<(Vec<u8>, &[u8])> = names(dictionary).collect();
        let has = |name: &[u8]| all.iter().any(|(n, _)| n == name);
        // Its kind could stand elsewhere.
        let is_told = |after: &[u8]| after.trim_ascii_start().starts_with(b"/");
        if all.iter().any(|(n, after)| n == b"Type" && !is_told(after)) {
            return None;
        }
        if !has(b"ObjStm") {
            continue;
        }
        let filters = all.iter().filter(|(n, _)| n.ends_with(b"Decode") || n == b"Fl").count();
        match (has(b"Filter") || has(b"F"), filters) {
            // Its content was looked at with the rest.
            (false, 0) => continue,
            (true, 1) if (has(b"FlateDecode") || has(b"Fl")) && !has(b"DecodeParms") && !has(b"DP") => {}
            _ => return None,
        }
        let data = &pdf[from..];
        let data = data
            .strip_prefix(b"\r\n")
            .or_else(|| data.strip_prefix(b"\n"))
            .or_else(|| data.strip_prefix(b"\r"))?;
        let mut objects = Vec::new();
        let read = ZlibDecoder::new(data).take(left + 1).read_to_end(&mut objects).ok()?;
        left = left.checked_sub(read as u64)?;
        found.push(objects);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn object_stream(dictionary: &str, objects: &str) -> Vec<u8> {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(objects.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let head = format!(
            "%PDF-1.5\n7 0 obj\n<</Type/ObjStm/N 1/First 4/Length {}{dictionary}>>stream\r\n",
            packed.len()
        );
        [head.as_bytes(), &packed, b"\nendstream\nendobj\n%%EOF"].concat()
    }

    #[test]
    fn only_what_plainly_runs_nothing_is_shown() {
        let table: &[(&str, bool)] = &[
            ("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", true),
            (
                "1 0 obj<</Type/Catalog/OpenAction [3 0 R /Fit]>>endobj <</S/URI/URI(https://a.example)>>",
                true,
            ),
            ("1 0 obj<</Type/Catalog/OpenAction 5 0 R>>endobj", true),
            ("1 0 obj<</OpenAction 5 0 R>>endobj 5 0 obj<</S/URI/URI(https://a.example)>>endobj", false),
            ("1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj", false),
            ("1 0 obj<</OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>>>endobj", false),
            ("<</AA<</O 4 0 R>>>>", false),
            ("<</S/Launch/F(calc.exe)>>", false),
            ("<</S/SubmitForm/F(https://a.example)>>", false),
            ("<</AcroForm<</XFA 4 0 R>>>>", false),
            ("trailer<</Encrypt 9 0 R>>", false),
            ("4 0 obj<</Length 3/Filter/FlateDecode>>stream\nabc\nendstream", true),
            ("4 0 obj<</Type 9 0 R/Length 3>>stream\nabc\nendstream", false),
            ("4 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\nabc\nendstream", false),
            ("4 0 obj<</Type/ObjStm/Filter[/FlateDecode/ASCIIHexDecode]>>stream\nabc\nendstream", false),
            ("4 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nno zlib\nendstream", false),
            ("4 0 obj<</Type/ObjStm>>stream\n<</S/JavaScript>>\nendstream", false),
            ("a livestream of words", true),
        ];
        for (pdf, expected) in table {
            assert_eq!(is_still(pdf.as_bytes()), *expected, "{pdf}");
        }
        assert!(is_still(&object_stream("/Filter/FlateDecode", "1 0 <</Type/Page>>")));
        assert!(!is_still(&object_stream("/Filter/FlateDecode", "1 0 <</S/JavaScript/JS(1)>>")));
        assert!(!is_still(&object_stream(
            "/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
            "1 0 <</Type/Page>>"
        )));
        assert!(
            !is_still(&object_stream("/Filter/FlateDecode", &" ".repeat(INFLATED_BYTES_MAX as usize + 1))),
            "a bomb"
        );
        assert!(!is_still(&b"1 0 obj<<>>stream\n".repeat(STREAMS_MAX + 1)));
    }
}
