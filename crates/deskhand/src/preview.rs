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
/// The dictionary of an object stream is not longer.
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

/// What the object streams hold; `None` when one of them cannot be read, or cannot be told from other things.
///
/// Whoever looks for streams can be led past one: by a string that looks like the beginning of an object, a comment before
/// the word `stream`. So the names `/ObjStm` are looked for instead, and each must stand in the plainest of dictionaries,
/// the one that programs write: nothing nested, no strings, no comments, an object's number before and its data behind.
fn object_streams(pdf: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut left = INFLATED_BYTES_MAX;
    for (name, after) in names(pdf) {
        // The kind of a stream could stand elsewhere.
        if name == b"Type" && !after.trim_ascii_start().starts_with(b"/") {
            return None;
        }
        if name != b"ObjStm" {
            continue;
        }
        if found.len() == STREAMS_MAX {
            return None;
        }
        let objects = match object_stream(pdf, pdf.len() - after.len())? {
            // Its content was looked at with the rest.
            Packing::None => Vec::new(),
            Packing::Flate(data) => {
                let mut objects = Vec::new();
                let read = ZlibDecoder::new(data).take(left + 1).read_to_end(&mut objects).ok()?;
                left = left.checked_sub(read as u64)?;
                objects
            }
        };
        // The kind of another one.
        if names(&objects).any(|(name, _)| name == b"ObjStm") {
            return None;
        }
        found.push(objects);
    }
    Some(found)
}

enum Packing<'a> {
    None,
    Flate(&'a [u8]),
}

/// The object stream in whose dictionary the name stands that ends at `at`; `None` when that is not plain to see.
fn object_stream(pdf: &[u8], at: usize) -> Option<Packing<'_>> {
    const STREAM: &[u8] = b"stream";
    let behind = &pdf[at..pdf.len().min(at + DICTIONARY_BYTES_MAX)];
    let end = at + behind.windows(STREAM.len()).position(|w| w == STREAM)?;
    let from = at.saturating_sub(DICTIONARY_BYTES_MAX);
    let start = from + pdf[from..at].windows(2).rposition(|w| w == b"<<")?;
    let dictionary = pdf[start + 2..end].trim_ascii_end().strip_suffix(b">>")?;
    if dictionary.iter().any(|b| b"()<>%".contains(b)) || !begins_an_object(&pdf[..start]) {
        return None;
    }
    let all: Vec<Vec<u8>> = names(dictionary).map(|(name, _)| name).collect();
    let count = |wanted: &[u8]| all.iter().filter(|n| *n == wanted).count();
    if count(b"ObjStm") != 1 || count(b"DecodeParms") + count(b"DP") > 0 {
        return None;
    }
    let filters = all.iter().filter(|n| n.ends_with(b"Decode") || *n == b"Fl").count();
    match (count(b"Filter") + count(b"F"), filters) {
        (0, 0) => Some(Packing::None),
        (1, 1) if count(b"FlateDecode") + count(b"Fl") == 1 => {
            let data = &pdf[end + STREAM.len()..];
            let after_line =
                [b"\r\n".as_slice(), b"\n", b"\r"].into_iter().find_map(|e| data.strip_prefix(e))?;
            Some(Packing::Flate(after_line))
        }
        _ => None,
    }
}

/// Does `7 0 obj` stand at the end, on a line of its own or before the dictionary, with the object before it ended?
fn begins_an_object(before: &[u8]) -> bool {
    const OBJ: &[u8] = b"obj";
    let digits = |text: &[u8]| text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let Some(mut rest) = before.trim_ascii_end().strip_suffix(OBJ) else { return false };
    for _ in 0..2 {
        let word = rest.trim_ascii_end();
        let length = digits(word);
        if length == 0 || word.len() == rest.len() {
            return false;
        }
        rest = &word[..word.len() - length];
    }
    let begins_a_line = |text: &[u8]| matches!(text.last(), None | Some(b'\r' | b'\n'));
    // Whatever else stands there, the object before must be over: what is left open would lend its keys to this one.
    let ended = match rest.windows(OBJ.len()).rposition(|w| w == OBJ) {
        None => true,
        Some(at) => rest[..at].strip_suffix(b"end").is_some_and(begins_a_line),
    };
    begins_a_line(rest) && ended
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
            ("4 0 obj<</Type/ObjStm>>stream\n1 0 <</Type/Page>>\nendstream", true),
            ("9 0 obj/ObjStm endobj", false),
            ("4 0 obj<</Type/ObjStm/Extends<</Type/ObjStm>>>>stream\nabc\nendstream", false),
            ("4 0 obj<</Type/ObjStm/Type/ObjStm>>stream\nabc\nendstream", false),
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
        let many = |n| is_still(&b"1 0 obj<</Type/ObjStm>>stream\nendstream\nendobj\n".repeat(n));
        assert!(many(STREAMS_MAX) && !many(STREAMS_MAX + 1));
    }

    /// What a viewer reads and the search for streams overlooked.
    #[test]
    fn no_object_stream_is_hidden_by_its_surroundings() {
        let packed = |text: &str| {
            let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
            packed.write_all(text.as_bytes()).unwrap();
            packed.finish().unwrap()
        };
        let quiet = packed("1 0 <</Type/Page>>");
        let evil = packed("1 0 <</S/JavaScript/JS(app.alert\\(1\\))>>");
        let padding = " ".repeat(DICTIONARY_BYTES_MAX + 1);
        let plain = "/Type/ObjStm/N 1/First 4/Filter/FlateDecode";
        // Before the data, `{}` for data that lies open to be found.
        let table = [
            // The beginning of an object in a string.
            "7 0 obj<</Type/ObjStm/N 1/First 4/X(obj)/Filter/FlateDecode/Length 60>>stream\n".to_owned(),
            // A dictionary larger than any, and a comment that ends it otherwise.
            format!("7 0 obj<<{plain}{padding}>> %x\nstream\n"),
            format!("7 0 obj<<{plain}>> %x\nstream\n"),
            format!("7 0 obj<<{padding}{plain}>>stream\n"),
            // A quiet one shown in a string of the evil one, or counted in its place.
            format!("7 0 obj<<{plain}/Y(>>stream\n{{}})/X(obj)>>stream\n"),
            format!("7 0 obj<<{plain}>>stream\n{{}}\nstream\n{{}}\n8 0 obj<</X(obj){plain}>>stream\n"),
            // Its filter is not what it seems to be.
            format!("7 0 obj<</DecodeParms<</Predictor 12>>{plain}>>stream\n"),
            format!("7 0 obj<</DecodeParms<</Predictor 12>>\n8 0 obj<<{plain}>>stream\n"),
            format!("7 0 obj<</DecodeParms<</Predictor 12>>%endobj\n8 0 obj<<{plain}>>stream\n"),
            format!("7 0 obj<</DecodeParms 9 0 R %8 0 obj<<\n{plain}>>stream\n"),
            format!("7 0 obj<</Filter/LZWDecode{plain}>>stream\n"),
        ];
        let file = |head: &str, data: &[u8]| {
            let mut pdf = b"%PDF-1.5\n".to_vec();
            for (n, piece) in head.split("{}").enumerate() {
                if n > 0 {
                    pdf.extend(&quiet);
                }
                pdf.extend(piece.as_bytes());
            }
            pdf.extend(data);
            pdf.extend(b"\nendstream\nendobj\n%%EOF");
            pdf
        };
        for head in &table {
            // Nobody can say what they hold, whatever it is.
            assert!(!is_still(&file(head, &evil)) && !is_still(&file(head, &quiet)), "{head}");
        }
        // As programs write them.
        for head in [
            format!("7 0 obj<<{plain}>>stream\n"),
            format!("1 0 obj\n<</Type/Page>>\nendobj\n7 0 obj\r\n<< {plain} >>\r\nstream\r\n"),
            format!("7 0 obj<<{plain}>>stream\n{{}}\nendstream\nendobj\n8 0 obj\n<<{plain}\n>>\nstream\n"),
            "%\u{e2}\r12 0 obj\r<</Extends 5 0 R/Filter[/FlateDecode]/First 8/N 1/Type/ObjStm>>stream\r\n"
                .to_owned(),
        ] {
            assert!(is_still(&file(&head, &quiet)) && !is_still(&file(&head, &evil)), "{head}");
        }
    }
}
