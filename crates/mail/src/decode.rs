//! Transfer encodings, character sets and encoded words, read leniently and in linear time.

use mail_parser::decoders::charsets::map::charset_decoder;

use crate::charset;

/// Text made of bytes, and how well that went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub trouble: Option<Trouble>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody knows this character set; bytes outside ASCII became replacement characters.
    UnknownCharset,
    /// The bytes are not of the character set that they claim.
    Undecodable,
}

/// Bytes of `charset` as text. Without a charset (or with plain ASCII, which is often a lie) it is UTF-8 where that
/// fits and windows-1252 where not.
pub fn charset(bytes: &[u8], charset: Option<&str>) -> Decoded {
    let label = charset.unwrap_or("").trim().trim_matches(['"', '\'']).trim().to_ascii_lowercase();
    let label = match label.as_str() {
        "" | "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "default" | "_iso-2022-jp$esc"
        | "unknown" | "x-unknown" | "unknown-8bit" | "7bit" | "8bit" | "binary" => return guess(bytes),
        "utf8mb4" => "utf-8",
        "ks_c_5601" | "cp949" | "949" => "euc-kr",
        "cp932" | "sjis" | "ms932" => "shift_jis",
        other => other,
    };
    if let Some(encoding) = encoding_rs::Encoding::for_label(label.as_bytes())
        && encoding != encoding_rs::REPLACEMENT
    {
        return decode_with(encoding, bytes);
    }
    if let Some(text) = charset::decode(bytes, label) {
        let trouble = text.contains('\u{fffd}').then_some(Trouble::Undecodable);
        return Decoded { text, trouble };
    }
    // `iso-8859-1-windows-…`, `cp-1251`, `windows1252`, `iso8859_1`: spellings that no standard knows.
    if let Some(encoding) = odd_label(label).and_then(|l| encoding_rs::Encoding::for_label(l.as_bytes())) {
        return decode_with(encoding, bytes);
    }
    if label.len() <= 40
        && let Some(decoder) = charset_decoder(label.as_bytes())
    {
        let text = decoder(bytes);
        let trouble = text.contains('\u{fffd}').then_some(Trouble::Undecodable);
        return Decoded { text, trouble };
    }
    let Decoded { text, .. } =
        if std::str::from_utf8(bytes).is_ok() { guess(bytes) } else { ascii_lossy(bytes) };
    Decoded { text, trouble: Some(Trouble::UnknownCharset) }
}

/// Bytes of the code page that Windows knows by this number; guessed where nobody knows it.
pub fn code_page(bytes: &[u8], number: u32) -> Decoded {
    charset(bytes, charset::label_of_code_page(number).as_deref())
}

fn odd_label(label: &str) -> Option<String> {
    let digits: String =
        label.chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
    let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
    if let Some(n) = plain.strip_prefix("iso8859")
        && !n.is_empty()
        && n.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(format!("iso-8859-{n}"));
    }
    if plain.starts_with("latin") && !digits.is_empty() {
        return Some(format!("latin{digits}"));
    }
    if (plain.starts_with("windows") || plain.starts_with("cp") || plain.starts_with("win"))
        && digits.len() == 4
    {
        return Some(format!("windows-{digits}"));
    }
    if plain.starts_with("utf8") {
        return Some("utf-8".to_owned());
    }
    None
}

fn decode_with(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Decoded {
    if is_really_utf_8(encoding, bytes) {
        let (text, _) = encoding_rs::UTF_8.decode_with_bom_removal(bytes);
        return Decoded { text: text.into_owned(), trouble: Some(Trouble::Undecodable) };
    }
    let (text, used, trouble) = encoding.decode(bytes);
    if trouble
        && used == encoding_rs::UTF_8
        && let Some(text) = western(bytes)
    {
        return Decoded { text, trouble: Some(Trouble::Undecodable) };
    }
    Decoded { text: text.into_owned(), trouble: trouble.then_some(Trouble::Undecodable) }
}

/// Whole characters of UTF-8 that are no accident in a text of one octet a character: in Western text already one (`Ã¼`
/// is no word), in Cyrillic or Greek text a few.
const WHOLE_BY_ACCIDENT_MAX: usize = 3;

/// UTF-8 under a wrong name, as programs write it that were switched to UTF-8 and go on saying what they said before.
fn is_really_utf_8(said: &'static encoding_rs::Encoding, bytes: &[u8]) -> bool {
    if said == encoding_rs::UTF_16LE || said == encoding_rs::UTF_16BE {
        // Every other octet of Latin text, and of its blanks and line ends, would be zero.
        return !bytes.is_empty() && !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
    }
    if said == encoding_rs::UTF_8 || bytes.is_ascii() {
        return false;
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    if said == encoding_rs::ISO_2022_JP {
        return true;
    }
    let whole = text.chars().filter(|c| !c.is_ascii()).count();
    let western = [encoding_rs::WINDOWS_1252, encoding_rs::ISO_8859_15, encoding_rs::WINDOWS_1254];
    if western.contains(&said) {
        return true;
    }
    if said.is_single_byte() {
        return whole > WHOLE_BY_ACCIDENT_MAX;
    }
    // Two octets a character. Pairs are often good in both; three octets for each of several characters are not.
    let long = text.chars().filter(|c| c.len_utf8() > 2).count();
    long > WHOLE_BY_ACCIDENT_MAX || said.decode_without_bom_handling_and_without_replacement(bytes).is_none()
}

/// Longest run of octets beyond ASCII in Western text: `é »` with a non-breaking space is three. Words of other
/// alphabets and pairs of Chinese characters are longer.
const WESTERN_RUN_MAX: usize = 3;
/// Broken octets that there are for each whole UTF-8 character at least. Not none of those: that same `é »` happens to
/// be a Chinese character.
const BROKEN_PER_WHOLE_MIN: usize = 5;

/// Text of somebody who says UTF-8 and writes windows-1252, as old programs do that were only told the new name.
/// `None` where the octets do not look like that: characters that are whole in UTF-8 (then it is UTF-8 with an
/// accident in it), one cut off at the end, control characters, or too many octets beyond ASCII for a language
/// written with Latin letters.
fn western(bytes: &[u8]) -> Option<String> {
    let (mut high, mut letters, mut run) = (0usize, 0usize, 0usize);
    for b in bytes {
        match b {
            0x80.. => {
                high += 1;
                run += 1;
                if run > WESTERN_RUN_MAX {
                    return None;
                }
                continue;
            }
            b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
            b'\t' | b'\n' | b'\r' | 0x0c => {}
            0..0x20 | 0x7f => return None,
            _ => {}
        }
        run = 0;
    }
    if high >= letters {
        return None;
    }
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
        // `Ã`, `Â` or two octets of a longer character as the very last: cut UTF-8. A last `é` is no such thing.
        let is_cut = matches!(chunk.invalid(), [0xc2 | 0xc3] | [_, _, ..]);
        if is_cut && bytes.as_ptr_range().end == chunk.invalid().as_ptr_range().end {
            return None;
        }
    }
    if broken < whole * BROKEN_PER_WHOLE_MIN {
        return None;
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
    // Five octets have no character in windows-1252 and come out as C1 controls.
    (!text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}'))).then(|| text.into_owned())
}

fn ascii_lossy(bytes: &[u8]) -> Decoded {
    let text = bytes.iter().map(|b| if b.is_ascii() { char::from(*b) } else { '\u{fffd}' }).collect();
    Decoded { text, trouble: None }
}

/// Bytes that name no character set: UTF-8 if they are, else windows-1252, which has a meaning for every byte.
fn guess(bytes: &[u8]) -> Decoded {
    // ISO-2022-JP travels in seven bits and is often not declared.
    if bytes.windows(3).any(|w| matches!(w, [0x1b, b'$', b'B' | b'@'])) {
        let decoded = decode_with(encoding_rs::ISO_2022_JP, bytes);
        if decoded.trouble.is_none() {
            return decoded;
        }
    }
    // A byte-order mark names the set.
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        return decode_with(encoding, bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.to_owned(), trouble: None },
        Err(_) => decode_with(encoding_rs::WINDOWS_1252, bytes),
    }
}

/// Base64, junk between the characters skipped, as RFC 2045 §6.8 asks. The flag says that there was something wrong
/// with it: foreign characters, or an ending in the middle of a byte.
pub fn base64(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut held, mut count, mut broken) = (0u32, 0u8, false);
    for b in bytes {
        let v = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                // Padding ends a run; several runs after each other are one file.
                flush_base64(&mut out, held, count);
                (held, count) = (0, 0);
                continue;
            }
            b'\r' | b'\n' | b' ' | b'\t' => continue,
            _ => {
                broken = true;
                continue;
            }
        };
        held = held << 6 | u32::from(v);
        count += 1;
        if count == 4 {
            out.extend_from_slice(&held.to_be_bytes()[1..]);
            (held, count) = (0, 0);
        }
    }
    broken |= count == 1;
    flush_base64(&mut out, held, count);
    (out, broken)
}

fn flush_base64(out: &mut Vec<u8>, held: u32, count: u8) {
    match count {
        2 => out.push((held >> 4) as u8),
        3 => out.extend_from_slice(&[(held >> 10) as u8, (held >> 2) as u8]),
        _ => {}
    }
}

/// Quoted-printable; what is not a valid escape stays as it stands. The flag says that there was such a thing.
pub fn quoted_printable(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(bytes.len());
    let mut broken = false;
    let mut rest = bytes;
    while let Some(at) = memchr::memchr2(b'=', b'\n', rest) {
        if rest[at] == b'\n' {
            // White space at the end of a line was added on the way (RFC 2045 §6.7 rule 3).
            let line = &rest[..at];
            let (line, end): (&[u8], &[u8]) =
                if line.ends_with(b"\r") { (&line[..at - 1], b"\r\n") } else { (line, b"\n") };
            out.extend_from_slice(trim_end(line));
            out.extend_from_slice(end);
            rest = &rest[at + 1..];
            continue;
        }
        out.extend_from_slice(&rest[..at]);
        let after = &rest[at + 1..];
        if let [a, b, ..] = after
            && let (Some(a), Some(b)) = (hex(*a), hex(*b))
        {
            out.push(a << 4 | b);
            rest = &after[2..];
            continue;
        }
        // Soft break, perhaps with white space before the line's end.
        let blank = after.iter().take(998).take_while(|b| matches!(b, b' ' | b'\t')).count();
        match &after[blank..] {
            [b'\r', b'\n', ..] => rest = &after[blank + 2..],
            [b'\n' | b'\r', ..] => rest = &after[blank + 1..],
            [] => rest = &[],
            _ => {
                broken = true;
                out.push(b'=');
                rest = after;
            }
        }
    }
    out.extend_from_slice(rest);
    (out, broken)
}

fn trim_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|b| !matches!(b, b' ' | b'\t')).map_or(0, |p| p + 1);
    &line[..end]
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).map(|d| d as u8)
}

/// The first uuencoded file: `begin MODE NAME`, lines, `end`. Needs a plausible first data line, so that prose that
/// begins with the word "begin" stays prose. Only for bodies whose transfer encoding says so; in a text it stays text.
pub fn uuencoded(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&bytes[at..], b"begin ") {
        let start = at + found;
        at = start + 6;
        if start > 0 && bytes[start - 1] != b'\n' {
            continue;
        }
        let (head, mut next) = next_line(bytes, start);
        let mut words = head[6..].splitn(2, |b| *b == b' ');
        let (Some(mode), Some(name)) = (words.next(), words.next()) else { continue };
        if !(3..=4).contains(&mode.len())
            || !mode.iter().all(|b| (b'0'..=b'7').contains(b))
            || name.is_empty()
        {
            continue;
        }
        let mut content = Vec::new();
        let mut lines = 0;
        loop {
            if next >= bytes.len() {
                break;
            }
            let (line, after) = next_line(bytes, next);
            if line == b"end" {
                break;
            }
            let Some((count, data)) = line.split_first() else {
                next = after;
                continue;
            };
            let count = usize::from(count.wrapping_sub(32) & 63);
            // A line of the wrong length is where the file was cut off.
            if !line.iter().all(|b| (b' '..=b'`').contains(b))
                || data.len() + 3 < count.div_ceil(3) * 4
                || data.len() > count.div_ceil(3) * 4 + 2
            {
                break;
            }
            let begin = content.len();
            for group in data.chunks(4) {
                let mut held = [0u8; 4];
                for (h, b) in held.iter_mut().zip(group) {
                    *h = b.wrapping_sub(32) & 63;
                }
                content.extend_from_slice(&[
                    held[0] << 2 | held[1] >> 4,
                    held[1] << 4 | held[2] >> 2,
                    held[2] << 6 | held[3],
                ]);
            }
            content.truncate(begin + count);
            lines += 1;
            next = after;
        }
        if lines > 0 {
            return Some(content);
        }
    }
    None
}

/// The line at `start` without its end, and where the next one begins.
pub fn next_line(bytes: &[u8], start: usize) -> (&[u8], usize) {
    match memchr::memchr(b'\n', &bytes[start..]) {
        Some(n) => {
            let line = &bytes[start..start + n];
            (line.strip_suffix(b"\r").unwrap_or(line), start + n + 1)
        }
        None => {
            let line = &bytes[start..];
            (line.strip_suffix(b"\r").unwrap_or(line), bytes.len())
        }
    }
}

/// A header's octets as text, encoded words not yet looked at. Octets beyond ASCII can only be UTF-8 (RFC 6532); what
/// is not becomes replacement characters, for a guess could show another subject than the one that a filter read. The
/// flag says that this happened.
pub fn header_text(bytes: &[u8]) -> (String, bool) {
    let text = String::from_utf8_lossy(bytes);
    let lossy = matches!(text, std::borrow::Cow::Owned(_));
    (text.into_owned(), lossy)
}

/// Decodes RFC 2047 encoded words wherever they stand, leniently: in quotes, without white space around, with blanks
/// inside. White space between two of them is dropped, and neighbours of one character set are joined before they
/// are decoded, for some senders split a character between them. Not so in ISO-2022-JP: there
/// each word shifts in and out (RFC 2047 §3), and a shift out right before a shift in is an error to a decoder.
pub fn encoded_words(text: &str) -> (String, Option<Trouble>) {
    if !text.contains("=?") {
        return (text.to_owned(), None);
    }
    let mut out = String::with_capacity(text.len());
    let mut trouble = None;
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = text;
    let mut flush = |out: &mut String, pending: &mut Option<(String, Vec<u8>)>| {
        if let Some((label, bytes)) = pending.take() {
            let decoded = charset(&bytes, Some(&label));
            trouble = trouble.or(decoded.trouble);
            out.push_str(&decoded.text);
        }
    };
    while let Some(at) = rest.find("=?") {
        let before = &rest[..at];
        match encoded_word(&rest[at..]) {
            Some((label, bytes, length)) => {
                let gap_only = before.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
                if !(pending.is_some() && gap_only) {
                    flush(&mut out, &mut pending);
                    out.push_str(before);
                }
                match &mut pending {
                    Some((held, joined)) if held.eq_ignore_ascii_case(label) && runs_on(label, joined) => {
                        joined.extend_from_slice(&bytes)
                    }
                    Some(_) | None => {
                        flush(&mut out, &mut pending);
                        pending = Some((label.to_owned(), bytes));
                    }
                }
                rest = &rest[at + length..];
            }
            None => {
                flush(&mut out, &mut pending);
                out.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    flush(&mut out, &mut pending);
    out.push_str(rest);
    (out, trouble)
}

/// Whether the next encoded word of this character set may go on where `bytes` ends.
fn runs_on(label: &str, bytes: &[u8]) -> bool {
    if encoding_rs::Encoding::for_label(label.as_bytes()) != Some(encoding_rs::ISO_2022_JP) {
        return true;
    }
    // A word that ends inside a shift was cut without regard to characters; the next one is its rest.
    memchr::memrchr(0x1b, bytes).is_some_and(|at| !matches!(bytes[at + 1..], [b'(', b'B' | b'J', ..]))
}

/// The encoded word that `text` begins with: character set, bytes, length in the text.
fn encoded_word(text: &str) -> Option<(&str, Vec<u8>, usize)> {
    let inner = text.strip_prefix("=?")?;
    let (label, after) = inner.split_at(bounded_find(inner, '?', 80)?);
    let after = &after[1..];
    let (encoding, data) = after.split_once('?')?;
    if label.is_empty() || label.contains([' ', '\n']) {
        return None;
    }
    let data_start = text.len() - data.len();
    // RFC 2047 allows 75 characters; senders do not keep to it.
    let window = cut(data, 20_000);
    let end = window.find("?=")?;
    let word = &data[..end];
    let label = label.split('*').next().unwrap_or(label);
    let bytes = match encoding {
        "b" | "B" => base64(word.as_bytes()).0,
        "q" | "Q" => quoted_word(word.as_bytes()),
        _ => return None,
    };
    Some((label, bytes, data_start + end + 2))
}

fn bounded_find(text: &str, c: char, bytes_max: usize) -> Option<usize> {
    cut(text, bytes_max).find(c)
}

fn cut(text: &str, bytes_max: usize) -> &str {
    crate::clean::cut(text, bytes_max)
}

/// The Q encoding of RFC 2047 §4.2.
fn quoted_word(word: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'_', _) => out.push(b' '),
            (b'=', [a, b, tail @ ..]) if hex(*a).is_some() && hex(*b).is_some() => {
                out.push(hex(*a).unwrap_or(0) << 4 | hex(*b).unwrap_or(0));
                rest = tail;
            }
            (c, _) => out.push(*c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encoded_words_decode() {
        let table = [
            ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?UTF-8?B?R3LDvMOfZQ==?= aus Bonn", "Grüße aus Bonn"),
            ("a =?utf-8?q?b?= =?utf-8?q?c?= d", "a bc d"),
            ("=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "Grüße"),
            ("=?iso-8859-1*de?q?=FC?=", "ü"),
            ("=?x?y?z", "=?x?y?z"),
            ("plain =? text", "plain =? text"),
            ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
            ("=?utf-8?\u{fffd}?abc?=", "=?utf-8?\u{fffd}?abc?="),
            ("=?utf-8?qq?abc?=", "=?utf-8?qq?abc?="),
            ("=?utf-7?q?+ZeVnLIqe-?=", "日本語"),
            // Each word shifts in and out.
            (
                "=?iso-2022-jp?B?GyRCJVclaiVzJT8bKEI=?=\r\n =?ISO-2022-JP?B?GyRCJCxGMCQtJF4kOyRzGyhC?=",
                "プリンタが動きません",
            ),
            ("=?iso-2022-jp?Q?=1B$B%W%j=1B(B?= =?iso-2022-jp?Q?_2=1B$B3,=1B(B?=", "プリ 2階"),
            // One text cut at an octet that happens to be the middle of a character.
            ("=?iso-2022-jp?B?GyRCJVcl?= =?iso-2022-jp?B?aiVzJT8bKEI=?=", "プリンタ"),
            ("=?utf-7?q?+ZeVnLIqe-?= =?utf-7?q?+ZeU-?=", "日本語日"),
            ("=?gb2312?B?1tDO?= =?gb2312?B?xA==?=", "中文"),
            ("=?utf-8?q?Rosa_N=FA=F1ez?=", "Rosa Núñez"),
            ("=?utf-8?q?Jos?= =?utf-8?q?=E9?=", "José"),
        ];
        for (given, wanted) in table {
            assert_eq!(encoded_words(given).0, wanted, "{given}");
        }
        assert_eq!(
            encoded_words("=?klingon?q?a=FF?="),
            ("a\u{fffd}".to_owned(), Some(Trouble::UnknownCharset))
        );
    }

    #[test]
    fn transfer_encodings_decode() {
        assert_eq!(base64(b"aGVs bG8=\r\n"), (b"hello".to_vec(), false));
        assert_eq!(base64(b"aGVs*bG8"), (b"hello".to_vec(), true));
        assert_eq!(quoted_printable(b"a=\r\nb=3D \r\n=ZZ"), (b"ab=\r\n=ZZ".to_vec(), true));
        assert_eq!(quoted_printable(b"soft= \nbreak="), (b"softbreak".to_vec(), false));
        assert_eq!(uuencoded(b"x\nbegin 644 cat.txt\n#0V%T\n`\nend\ny\n").as_deref(), Some(&b"Cat"[..]));
        assert!(uuencoded(b"begin 123 prose that goes on and on and on\nand on\n").is_none());
    }

    #[test]
    fn charsets_without_a_name_are_guessed() {
        assert_eq!(charset(b"Gr\xc3\xbc", None).text, "Grü");
        assert_eq!(charset(b"Gr\xfc", Some("us-ascii")).text, "Grü");
        assert_eq!(charset(b"Gr\xfc", Some("cp-1252")).text, "Grü");
        assert_eq!(charset(b"\x9b", Some("ibm850")).text, "ø");
        assert_eq!(charset(b"a\xff", Some("klingon")).trouble, Some(Trouble::UnknownCharset));
        assert_eq!(charset(b"\xff\xfeG\0r\0\xfc\0", None).text, "Grü");
        assert_eq!(code_page(b"Gr\xfc", 1252).text, "Grü");
        assert_eq!(code_page(b"Gr\xfc", 12_345).text, "Grü");
    }

    #[test]
    fn utf_8_under_a_wrong_name_is_seen() {
        let table = [
            ("iso-8859-1", "Grüße"),
            ("windows-1252", "it’s"),
            ("windows-1251", "Привет, принтер"),
            ("koi8-r", "Привет, принтер"),
            ("gb2312", "你好，打印机坏了"),
            ("shift_jis", "プリンタが動きません"),
            ("iso-2022-jp", "プリンタ"),
            ("utf-16", "Grüße"),
            ("utf-16", "plain"),
        ];
        for (label, text) in table {
            let decoded = charset(text.as_bytes(), Some(label));
            assert_eq!(
                (decoded.text.as_str(), decoded.trouble),
                (text, Some(Trouble::Undecodable)),
                "{label}"
            );
        }
        // Whole in both: what it says counts.
        let said: [(&str, &[u8], &str); 4] = [
            ("windows-1252", b"Gr\xfc\xdfe", "Grüße"),
            ("windows-1251", b"\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
            ("gbk", b"\xc4\xe3\xba\xc3", "你好"),
            ("utf-16le", b"G\0r\0\xfc\0", "Grü"),
        ];
        for (label, bytes, wanted) in said {
            let decoded = charset(bytes, Some(label));
            assert_eq!((decoded.text.as_str(), decoded.trouble), (wanted, None), "{label}");
        }
    }

    #[test]
    fn western_text_that_claims_utf_8_is_readable_and_complained_about() {
        let table: [(&[u8], &str); 6] = [
            (
                b"N\xfa\xf1ez imprime s\xedmbolos raros. \xbfSer\xeda el idioma?",
                "Núñez imprime símbolos raros. ¿Sería el idioma?",
            ),
            (b"un caf\xe9", "un café"),
            (
                b"le \xab\xa0bon march\xe9\xa0\xbb co\xfbte 3\xa0\x80",
                "le «\u{a0}bon marché\u{a0}» coûte 3\u{a0}€",
            ),
            (b"it\x92s \x93broken\x94 \x96 again", "it’s “broken” – again"),
            (b"Stra\xdfe\r\nK\xf6ln\tM\xfcller", "Straße\r\nKöln\tMüller"),
            (b"Dr\xfccker", "Drücker"),
        ];
        for (given, wanted) in table {
            for label in ["utf-8", "UTF8", "\"utf-8\""] {
                let decoded = charset(given, Some(label));
                assert_eq!((decoded.text.as_str(), decoded.trouble), (wanted, Some(Trouble::Undecodable)));
            }
        }
    }

    #[test]
    fn damaged_utf_8_stays_utf_8() {
        let table: [&[u8]; 8] = [
            // Whole characters beside the broken one.
            b"Gr\xc3\xbc\xc3\x9fe aus K\xf6ln",
            // Cut in the middle of the last character.
            b"a long text about a caf\xc3",
            b"the price is 100 \xe2\x82",
            // Russian in windows-1251, Chinese in GBK, Japanese in Shift_JIS.
            b"VPN \xed\xe5 \xf0\xe0\xe1\xee\xf2\xe0\xe5\xf2 since this morning",
            b"\xb4\xf2\xd3\xa1\xbb\xfa printer",
            b"printer \x83v\x83\x8a\x83\x93\x83^",
            // Undefined in windows-1252; not text.
            b"some text with \x81 in it",
            b"\0\x01\xff binary and more",
        ];
        for given in table {
            let decoded = charset(given, Some("utf-8"));
            let lossy = String::from_utf8_lossy(given).into_owned();
            assert_eq!((decoded.text, decoded.trouble), (lossy, Some(Trouble::Undecodable)));
        }
    }

    proptest! {
        #[test]
        fn valid_utf_8_is_never_anything_else(text in any::<String>()) {
            let text = text.trim_start_matches('\u{feff}');
            let decoded = charset(text.as_bytes(), Some("utf-8"));
            prop_assert_eq!((decoded.text.as_str(), decoded.trouble), (text, None));
        }
        #[test]
        fn decoders_take_anything(bytes in proptest::collection::vec(any::<u8>(), 0..400), label in ".{0,20}") {
            base64(&bytes);
            quoted_printable(&bytes);
            uuencoded(&bytes);
            charset(&bytes, Some(&label));
            encoded_words(&String::from_utf8_lossy(&bytes));
        }
    }
}
