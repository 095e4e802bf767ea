//! Pictures: which of a mail's stand on somebody else's server, how large one is by its own head, and one without what its
//! camera wrote into it. Nothing here decodes a picture.

use std::collections::BTreeMap;

/// A picture of more pixels than this is not shown: a browser would need gigabytes for it.
pub const PIXELS_MAX: u64 = 40_000_000;

/// A picture that is no larger than this, each way, is there to tell that the mail was read.
pub const TRACKING_PIXELS_MAX: u32 = 2;

/// A mail with more remote pictures than this shows the first ones.
pub const REMOTE_MAX: usize = 200;

/// Addresses of pictures that are longer than this are not asked.
pub const ADDRESS_BYTES_MAX: usize = 2048;

/// A picture that a mail wants from a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// As it stands in the HTML, its entities decoded.
    pub address: String,
    /// Invisible by its size or style: it shows nothing and tells the sender that, when and where the mail was read.
    pub tracks: bool,
}

/// The pictures (`img` with an `http`, `https` or `//` address) in a mail's HTML, each address once, at most
/// [`REMOTE_MAX`].
///
/// It reads tags roughly. What it overlooks is not shown, for only the addresses found here are ever fetched.
pub fn remote(html: &str) -> Vec<Remote> {
    let mut found: Vec<Remote> = Vec::new();
    let mut known = BTreeMap::<String, usize>::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let Some(tag) = rest.get(..3).filter(|t| t.eq_ignore_ascii_case("img")) else { continue };
        let after = &rest[tag.len()..];
        if !after.starts_with(|c: char| c.is_ascii_whitespace() || c == '/') {
            continue;
        }
        let (attributes, end) = attributes(after);
        rest = &after[end..];
        let value = |name: &str| attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let Some(address) = value("src").map(str::trim).filter(|a| is_remote(a)) else { continue };
        let tracks = is_invisible(value("width"), value("height"), value("style"));
        match known.get(address) {
            // Shown anywhere, it is a picture.
            Some(&i) => found[i].tracks &= tracks,
            None if found.len() < REMOTE_MAX && address.len() <= ADDRESS_BYTES_MAX => {
                known.insert(address.to_owned(), found.len());
                found.push(Remote { address: address.to_owned(), tracks });
            }
            None => {}
        }
    }
    found
}

fn is_remote(address: &str) -> bool {
    let starts = |with: &str| address.get(..with.len()).is_some_and(|a| a.eq_ignore_ascii_case(with));
    starts("http://") || starts("https://") || starts("//")
}

/// Attributes of a tag in lower case with their decoded values, the first of a name, and where the tag ends.
fn attributes(text: &str) -> (Vec<(String, String)>, usize) {
    const ATTRIBUTES_MAX: usize = 50;
    let bytes = text.as_bytes();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    let space = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/');
    loop {
        while space(at) {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && !space(at) && !matches!(bytes[at], b'=' | b'>') {
            at += 1;
        }
        let name = text[start..at].to_ascii_lowercase();
        let mut value = "";
        let mut next = at;
        while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        if bytes.get(next) == Some(&b'=') {
            at = next + 1;
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => {
                    let from = at + 1;
                    let length = bytes[from..].iter().position(|b| *b == quote).unwrap_or(bytes.len() - from);
                    value = &text[from..from + length];
                    at = (from + length + 1).min(bytes.len());
                }
                _ => {
                    let from = at;
                    while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && *b != b'>') {
                        at += 1;
                    }
                    value = &text[from..at];
                }
            }
        }
        if !name.is_empty() && found.len() < ATTRIBUTES_MAX && !found.iter().any(|(n, _)| *n == name) {
            found.push((name, decoded(value)));
        }
        match bytes.get(at) {
            None => return (found, bytes.len()),
            Some(b'>') => return (found, at + 1),
            Some(_) if at == start => at += 1,
            Some(_) => {}
        }
    }
}

/// The references that addresses hold; others stay as they are.
fn decoded(value: &str) -> String {
    const NAMED: [(&str, char); 5] = [("amp", '&'), ("quot", '"'), ("apos", '\''), ("lt", '<'), ("gt", '>')];
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(10).position(|b| b == b';');
        let decoded = end.and_then(|end| {
            let name = &rest[1..end];
            let number =
                |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
            match name.strip_prefix('#') {
                Some(hex) if hex.starts_with(['x', 'X']) => number(&hex[1..], 16),
                Some(digits) => number(digits, 10),
                None => NAMED.iter().find(|(n, _)| *n == name).map(|(_, c)| *c),
            }
        });
        match (decoded, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Nobody can see it: hidden, or both sides (or the one that is given) are next to nothing.
fn is_invisible(width: Option<&str>, height: Option<&str>, style: Option<&str>) -> bool {
    let style: String =
        style.unwrap_or_default().to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let declared = |name: &str| {
        style.split(';').filter_map(|d| d.split_once(':')).find(|(n, _)| *n == name).map(|(_, v)| v)
    };
    if declared("display") == Some("none")
        || declared("visibility") == Some("hidden")
        || declared("opacity").is_some_and(|o| o.parse::<f32>().is_ok_and(|o| o < 0.05))
    {
        return true;
    }
    let side = |attribute: Option<&str>, name: &str| {
        [declared(name), declared(&format!("max-{name}")), attribute].into_iter().flatten().find_map(pixels)
    };
    let tiny = |side: f32| side <= TRACKING_PIXELS_MAX as f32;
    match (side(width, "width"), side(height, "height")) {
        (Some(w), Some(h)) => tiny(w) && tiny(h),
        (Some(one), None) | (None, Some(one)) => tiny(one),
        (None, None) => false,
    }
}

/// "1", "1px", "1.0PX"; nothing for shares of something.
fn pixels(value: &str) -> Option<f32> {
    let value = value.trim().trim_end_matches("!important");
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let unit = unit.trim();
    (unit.is_empty() || unit.eq_ignore_ascii_case("px")).then(|| number.parse().ok()).flatten()
}

/// Width and height as the head of a PNG, JPEG, GIF or WebP file says; `None` when it says none.
pub fn dimensions(content: &[u8]) -> Option<(u32, u32)> {
    let be32 = |at: usize| content.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    let le16 = |at: usize| content.get(at..at + 2).map(|b| u32::from(u16::from_le_bytes([b[0], b[1]])));
    let le24 = |at: usize| content.get(at..at + 3).map(|b| u32::from_le_bytes([b[0], b[1], b[2], 0]));
    match crate::file::sniff(content) {
        "image/png" if content.get(12..16) == Some(b"IHDR") => Some((be32(16)?, be32(20)?)),
        "image/gif" => Some((le16(6)?, le16(8)?)),
        "image/jpeg" => jpeg_dimensions(content),
        "image/webp" => match content.get(12..16)? {
            b"VP8X" => Some((le24(24)? + 1, le24(27)? + 1)),
            // A lossy key frame: its start code, then two times 14 bits.
            b"VP8 " if content.get(23..26) == Some(b"\x9d\x01\x2a") => {
                Some((le16(26)? & 0x3fff, le16(28)? & 0x3fff))
            }
            b"VP8L" if content.get(20) == Some(&0x2f) => {
                let bits = content.get(21..25).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))?;
                Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
            }
            _ => None,
        },
        _ => None,
    }
}

fn jpeg_dimensions(content: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    while let Some(segment) = Segment::at(content, at) {
        // Start of frame, whichever its coding; C4, C8 and CC are tables.
        if matches!(segment.marker, 0xc0..=0xcf) && !matches!(segment.marker, 0xc4 | 0xc8 | 0xcc) {
            let side =
                |at: usize| segment.body.get(at..at + 2).map(|b| u32::from(u16::from_be_bytes([b[0], b[1]])));
            return Some((side(3)?, side(1)?));
        }
        at = segment.end;
    }
    None
}

/// A piece of a JPEG file between its markers.
struct Segment<'a> {
    marker: u8,
    /// Without marker and length.
    body: &'a [u8],
    end: usize,
}

impl<'a> Segment<'a> {
    fn at(content: &'a [u8], mut at: usize) -> Option<Self> {
        if content.get(at) != Some(&0xff) {
            return None;
        }
        while content.get(at) == Some(&0xff) {
            at += 1;
        }
        let marker = *content.get(at)?;
        at += 1;
        // Start, end and restart marks stand alone.
        if matches!(marker, 0x01 | 0xd0..=0xd9) {
            return Some(Self { marker, body: &[], end: at });
        }
        let length = usize::from(u16::from_be_bytes([*content.get(at)?, *content.get(at + 1)?]));
        let body = content.get(at + 2..at + length)?;
        Some(Self { marker, body, end: at + length })
    }
}

/// May it be shown: a size that a browser can bear.
pub fn is_bearable(content: &[u8]) -> bool {
    dimensions(content).is_some_and(|(w, h)| w > 0 && h > 0 && u64::from(w) * u64::from(h) <= PIXELS_MAX)
}

/// The same picture without what its camera and its programs wrote beside it: place, owner, device, texts, an older
/// version of it. How it is to be turned stays. What cannot be read is left out. A GIF has no place for such things and
/// stays as it is.
pub fn without_metadata(content: Vec<u8>) -> Vec<u8> {
    match crate::file::sniff(&content) {
        "image/jpeg" => bare_jpeg(&content),
        "image/png" => bare_png(&content),
        "image/webp" => bare_webp(&content),
        _ => content,
    }
}

/// ISO/IEC 10918-1 Annex B. Of the application segments stay JFIF, the colour profile and Adobe's word on colours.
fn bare_jpeg(content: &[u8]) -> Vec<u8> {
    let mut out = content[..2].to_vec();
    let mut at = 2;
    while let Some(segment) = Segment::at(content, at) {
        let whole = &content[at..segment.end];
        match segment.marker {
            0xd9 => {
                // Whatever follows the end is another picture.
                out.extend_from_slice(whole);
                return out;
            }
            0xe1 => {
                if let Some(turn) = exif_orientation(segment.body) {
                    out.extend(exif_of(turn));
                }
            }
            0xe2 if !segment.body.starts_with(b"ICC_PROFILE\0") => {}
            0xe3..=0xed | 0xef | 0xfe => {}
            _ => out.extend_from_slice(whole),
        }
        at = segment.end;
        if segment.marker == 0xda {
            let from = at;
            // The coded picture: up to a marker that is neither stuffing nor a restart.
            while at < content.len()
                && (content[at] != 0xff || matches!(content.get(at + 1), None | Some(0 | 0xd0..=0xd7 | 0xff)))
            {
                at += 1;
            }
            out.extend_from_slice(&content[from..at]);
        }
    }
    out
}

/// How the picture is to be turned (Exif 2.3, tag 0x0112), where that is anything but "not at all".
fn exif_orientation(body: &[u8]) -> Option<u8> {
    let tiff = body.strip_prefix(b"Exif\0\0")?;
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let b = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if big { u16::from_be_bytes(b) } else { u16::from_le_bytes(b) })
    };
    let four = |at: usize| {
        let b = [*tiff.get(at)?, *tiff.get(at + 1)?, *tiff.get(at + 2)?, *tiff.get(at + 3)?];
        Some(if big { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) })
    };
    let first = usize::try_from(four(4)?).ok()?;
    let entries = usize::from(two(first)?);
    (0..entries)
        .map(|i| first + 2 + 12 * i)
        .find(|&at| two(at) == Some(0x0112))
        .and_then(|at| u8::try_from(two(at + 8)?).ok())
        .filter(|turn| (2..=8).contains(turn))
}

/// A segment that says how to turn the picture and nothing else.
fn exif_of(turn: u8) -> Vec<u8> {
    let mut out = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    out.extend([turn, 0, 0, 0, 0, 0, 0]);
    out
}

/// PNG (ISO/IEC 15948) §5: without its texts, its time and its Exif.
fn bare_png(content: &[u8]) -> Vec<u8> {
    let mut out = content[..8].to_vec();
    let mut at = 8;
    while let Some(head) = content.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(chunk) = at.checked_add(length + 12).and_then(|end| content.get(at..end)) else { break };
        at += chunk.len();
        let kind = &chunk[4..8];
        if !matches!(kind, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME") {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            break;
        }
    }
    out
}

/// RFC 9649 §2: without its Exif and XMP chunks, and without the flags that announce them.
fn bare_webp(content: &[u8]) -> Vec<u8> {
    let mut out = content[..12].to_vec();
    let mut at = 12;
    while let Some(head) = content.get(at..at + 8) {
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let Some(body) = (at + 8).checked_add(length).and_then(|end| content.get(at + 8..end)) else { break };
        if !matches!(&head[..4], b"EXIF" | b"XMP ") {
            let from = out.len();
            out.extend_from_slice(head);
            out.extend_from_slice(body);
            if &head[..4] == b"VP8X" && length > 0 {
                out[from + 8] &= !0b0000_1100;
            }
            if length % 2 == 1 {
                out.push(0);
            }
        }
        at += 8 + length + length % 2;
    }
    let size = u32::try_from(out.len() - 8).unwrap_or(u32::MAX).to_le_bytes();
    out[4..8].copy_from_slice(&size);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_pictures_are_found_and_trackers_told_apart() {
        let table: &[(&str, &[(&str, bool)])] = &[
            ("<img src=https://a.example/x.png>", &[("https://a.example/x.png", false)]),
            ("<IMG\nSRC = 'http://a.example/x?a=1&amp;b=2' >", &[("http://a.example/x?a=1&b=2", false)]),
            ("<img/src=\"//a.example/&#x78;&#49;\"/>", &[("//a.example/x1", false)]),
            ("<img width=1 height=1 src=https://t.example/p>", &[("https://t.example/p", true)]),
            ("<img width=1 src=https://t.example/p>", &[("https://t.example/p", true)]),
            ("<img width=600 height=1 src=https://a.example/line>", &[("https://a.example/line", false)]),
            (
                "<img style='width: 1px; HEIGHT:0PX' src=https://t.example/p>",
                &[("https://t.example/p", true)],
            ),
            ("<img style='display : none' src=https://t.example/p>", &[("https://t.example/p", true)]),
            ("<img width=100% height=1 src=https://t.example/p>", &[("https://t.example/p", true)]),
            (
                "<img width=1 height=1 src=https://a.example/x><img src=https://a.example/x>",
                &[("https://a.example/x", false)],
            ),
            (
                "<img alt='<img src=http://no.example>' src=http://a.example/>",
                &[("http://a.example/", false)],
            ),
            ("<img src=cid:1><img src=data:image/png,x><img src=/x><image src=http://a.example/>", &[]),
            ("<img src=\"http://a.example/unended", &[("http://a.example/unended", false)]),
            ("<imgsrc=http://a.example/><im<img", &[]),
            ("<img srcset='http://a.example/ 1x' data-src=http://a.example/>", &[]),
            ("<img src='' src=http://second.example/>", &[]),
        ];
        for (html, expected) in table {
            let expected: Vec<Remote> =
                expected.iter().map(|(a, t)| Remote { address: (*a).to_owned(), tracks: *t }).collect();
            assert_eq!(remote(html), expected, "{html}");
        }
        let many: String = (0..1000).map(|n| format!("<img src=http://a.example/{n}>")).collect();
        assert_eq!(remote(&many).len(), REMOTE_MAX);
        assert!(remote(&format!("<img src=http://a.example/{}>", "x".repeat(ADDRESS_BYTES_MAX))).is_empty());
        // In a time that grows with the text alone.
        assert!(remote(&"<img ".repeat(300_000)).is_empty());
        assert!(remote(&format!("<img {}", "a=\"".repeat(300_000))).is_empty());
    }

    /// 3 × 2 pixels, with these segments or chunks.
    fn png(extra: &[(&[u8], &[u8])]) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        let head: (&[u8], &[u8]) = (b"IHDR", b"\0\0\0\x03\0\0\0\x02\x08\x06\0\0\0");
        for (kind, body) in [head].iter().chain(extra).chain(&[(&b"IEND"[..], &b""[..])]) {
            out.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
            out.extend_from_slice(kind);
            out.extend_from_slice(body);
            out.extend(b"crc!");
        }
        out
    }

    fn jpeg(extra: &[(u8, &[u8])]) -> Vec<u8> {
        let mut out = b"\xff\xd8".to_vec();
        let frame: (u8, &[u8]) = (0xc0, b"\x08\0\x02\0\x03\x01\x11\0\x3f");
        for (marker, body) in extra.iter().chain(&[frame, (0xda, b"\x01\x01\0\0\x3f\0")]) {
            out.extend([0xff, *marker]);
            out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
            out.extend_from_slice(body);
        }
        out.extend(b"coded\xff\0data\xff\xd0more\xff\xd9");
        out
    }

    fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
        for (kind, body) in chunks {
            out.extend_from_slice(*kind);
            out.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
            out.extend_from_slice(body);
            if body.len() % 2 == 1 {
                out.push(0);
            }
        }
        let size = u32::try_from(out.len() - 8).unwrap().to_le_bytes();
        out[4..8].copy_from_slice(&size);
        out
    }

    #[test]
    fn heads_say_how_large_a_picture_is() {
        let table = [
            ("png", png(&[]), Some((3, 2))),
            ("jpeg", jpeg(&[(0xe0, b"JFIF\0"), (0xc4, b"\0\0\0\0\0\0\0\0")]), Some((3, 2))),
            ("gif", b"GIF89a\x05\0\x04\0\0\0\0".to_vec(), Some((5, 4))),
            ("webp, lossy", webp(&[(b"VP8 ", b"\0\0\0\x9d\x01\x2a\x07\0\x06\0")]), Some((7, 6))),
            ("webp, lossless", webp(&[(b"VP8L", b"\x2f\x02\x40\x00\x00")]), Some((3, 2))),
            ("webp, extended", webp(&[(b"VP8X", b"\x0c\0\0\0\x09\0\0\x08\0\0")]), Some((10, 9))),
            ("a PNG that ends early", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(), None),
            ("a JPEG without a frame", b"\xff\xd8\xff\xe0\0\x04ab".to_vec(), None),
            ("a JPEG with a lying length", b"\xff\xd8\xff\xe0\xff\xffab".to_vec(), None),
            ("text", b"hello".to_vec(), None),
        ];
        for (what, content, expected) in table {
            assert_eq!(dimensions(&content), expected, "{what}");
        }
        let huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0".to_vec();
        assert_eq!(dimensions(&huge), Some((65_536, 65_536)));
        assert!(!is_bearable(&huge) && !is_bearable(b"\x89PNG\r\n\x1a\n") && is_bearable(&png(&[])));
    }

    /// An Exif block with the turn given and a place.
    fn exif(turn: u16, big: bool) -> Vec<u8> {
        let two = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let four = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let mut out = b"Exif\0\0".to_vec();
        out.extend(if big { b"MM\0*" } else { b"II*\0" });
        out.extend(four(8));
        out.extend(two(2));
        for (tag, value) in [(0x8825, 0), (0x0112, turn)] {
            out.extend(two(tag));
            out.extend(two(3));
            out.extend(four(1));
            out.extend(two(value));
            out.extend([0, 0]);
        }
        out.extend(b"GPS 52.5N 13.4E");
        out
    }

    #[test]
    fn places_go_and_the_turn_stays() {
        let holds = |content: &[u8], what: &[u8]| content.windows(what.len()).any(|w| w == what);
        for (turn, big) in [(6, true), (8, false)] {
            let exif = exif(turn, big);
            let icc: &[u8] = b"ICC_PROFILE\0\x01\x01colours";
            let segments: &[(u8, &[u8])] = &[
                (0xe0, b"JFIF\0"),
                (0xe1, &exif),
                (0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS"),
                (0xe2, icc),
                (0xe2, b"MPF\0GPS"),
                (0xed, b"Photoshop GPS"),
                (0xfe, b"GPS"),
            ];
            let mut with = jpeg(segments);
            with.extend(b"\xff\xd8 another picture with GPS");
            let bare = without_metadata(with);
            assert!(!holds(&bare, b"GPS"));
            assert_eq!(exif_orientation(Segment::at(&bare, 11).unwrap().body), u8::try_from(turn).ok());
            let expected = jpeg(&[(0xe0, b"JFIF\0"), (0xe1, &exif_of(turn as u8)[4..]), (0xe2, icc)]);
            assert_eq!(bare, expected);
            assert_eq!(without_metadata(bare.clone()), bare);
        }
        assert_eq!(
            without_metadata(jpeg(&[(0xe1, &exif(1, true))])),
            jpeg(&[]),
            "not turned: nothing to say"
        );
        let with = png(&[(b"tEXt", b"GPS"), (b"eXIf", b"GPS"), (b"IDAT", b"x"), (b"iTXt", b"GPS")]);
        assert_eq!(without_metadata(with), png(&[(b"IDAT", b"x")]));
        let flags = |f: u8| [f, 0, 0, 0, 2, 0, 0, 1, 0, 0];
        let with =
            webp(&[(b"VP8X", &flags(0b0010_1100)), (b"EXIF", b"GPS"), (b"VP8L", b"odd"), (b"XMP ", b"GPS!")]);
        assert_eq!(without_metadata(with), webp(&[(b"VP8X", &flags(0b0010_0000)), (b"VP8L", b"odd")]));
        for odd in [
            &b"\xff\xd8\xff"[..],
            b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff1234",
            b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xff",
        ] {
            assert!(without_metadata(odd.to_vec()).len() <= odd.len(), "broken ones only get shorter");
        }
    }
}
