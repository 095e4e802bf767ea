//! Rich text as Outlook wraps it: compressed (MS-OXRTFCP), with HTML encapsulated in it (MS-OXRTFEX), or plain RTF.
//!
//! Only words are taken out of RTF; how they looked is not. One pass, a limit on everything, and damaged input gives
//! what could be read.

use crate::decode;

/// Of one text after decompression. The worst input grows by a factor of nine.
pub const RTF_BYTES_MAX: usize = 16 << 20;
/// Groups that lie in each other; deeper ones are read as if they were one.
const DEPTH_MAX: usize = 1000;
/// Fonts that are remembered for their character sets.
const FONTS_MAX: usize = 4096;

/// What an RTF text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rich {
    /// The HTML that was wrapped into it, as it was.
    Html(String),
    Text(String),
}

/// RTF out of its compressed form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    pub rtf: Vec<u8>,
    /// It was cut off, too long, or its checksum is not the one that it says.
    pub damaged: bool,
}

/// What every dictionary begins with (MS-OXRTFCP §2.1.2.1).
const DICTIONARY_START: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY_BYTES: usize = 4096;
const COMPRESSED: &[u8] = b"LZFu";
const UNCOMPRESSED: &[u8] = b"MELA";

/// Undoes MS-OXRTFCP. `None` when the octets do not begin like that.
pub fn unpack(bytes: &[u8]) -> Option<Unpacked> {
    let head = bytes.get(..16)?;
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    // The first length counts from behind itself.
    let length = usize::try_from(word(0)).ok()?.checked_sub(12)?;
    let raw_length = usize::try_from(word(4)).ok()?;
    let body = &bytes[16..];
    let cut_off = length > body.len();
    let body = &body[..length.min(body.len())];
    let wanted = raw_length.min(RTF_BYTES_MAX);
    if &head[8..12] == UNCOMPRESSED {
        let rtf = body[..wanted.min(body.len())].to_vec();
        let damaged = cut_off || rtf.len() < raw_length;
        return Some(Unpacked { rtf, damaged });
    }
    if &head[8..12] != COMPRESSED {
        return None;
    }
    let mut dictionary = [0u8; DICTIONARY_BYTES];
    dictionary[..DICTIONARY_START.len()].copy_from_slice(DICTIONARY_START);
    let mut at = DICTIONARY_START.len();
    let mut out = Vec::with_capacity(wanted.min(body.len().saturating_mul(4)));
    let put = |out: &mut Vec<u8>, at: &mut usize, dictionary: &mut [u8; DICTIONARY_BYTES], octet: u8| {
        out.push(octet);
        dictionary[*at] = octet;
        *at = (*at + 1) % DICTIONARY_BYTES;
    };
    let mut input = body.iter().copied();
    let mut ended = false;
    'all: while let Some(control) = input.next() {
        for bit in 0..8 {
            if out.len() >= RTF_BYTES_MAX {
                break 'all;
            }
            if control >> bit & 1 == 0 {
                let Some(octet) = input.next() else { break 'all };
                put(&mut out, &mut at, &mut dictionary, octet);
                continue;
            }
            let (Some(high), Some(low)) = (input.next(), input.next()) else { break 'all };
            let token = usize::from(high) << 8 | usize::from(low);
            let (from, count) = (token >> 4, (token & 15) + 2);
            if from == at {
                ended = true;
                break 'all;
            }
            // One after another: the stretch may run into what it is writing.
            for n in 0..count {
                let octet = dictionary[(from + n) % DICTIONARY_BYTES];
                put(&mut out, &mut at, &mut dictionary, octet);
            }
        }
    }
    let damaged = cut_off || out.len() < raw_length || !ended || crc(body) != word(12);
    out.truncate(wanted);
    Some(Unpacked { rtf: out, damaged })
}

/// The CRC of MS-OXRTFCP §2.2.2.1: CRC-32 with a start of zero and nothing inverted.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = 0u32;
    for octet in bytes {
        crc ^= u32::from(*octet);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    crc
}

/// Reads RTF. `None` when it is none.
pub fn read(rtf: &[u8]) -> Option<Rich> {
    let start = rtf.iter().position(|b| !b.is_ascii_whitespace() && *b != 0)?;
    if !rtf[start..].starts_with(b"{\\rtf") {
        return None;
    }
    Some(Reader::new(&rtf[start..]).run())
}

/// How the text that is being read is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    /// Inside `{\*\htmltag …}`: HTML of the original.
    Tag,
    Fonts,
    Nowhere,
}

#[derive(Clone, Copy)]
struct Group {
    place: Place,
    /// Between `\htmlrtf` and `\htmlrtf0`: how the HTML looks as RTF.
    shadow: bool,
    font: i32,
    /// Characters that stand after each `\u` for those who do not know it.
    fallback: usize,
}

struct Reader<'a> {
    rest: &'a [u8],
    groups: Vec<Group>,
    now: Group,
    /// Groups opened beyond [`DEPTH_MAX`].
    too_deep: usize,
    /// `\*` came: the next word names a destination that may be left out.
    optional: bool,
    from_html: bool,
    code_page: u32,
    fonts: std::collections::HashMap<i32, u32>,
    font_defined: i32,
    out: String,
    /// Octets of one code page that wait to be decoded: a character may be two of them.
    waiting: Vec<u8>,
    waiting_page: u32,
    /// The first half of a character beyond the first 65,536.
    high_half: Option<u16>,
    to_skip: usize,
}

impl<'a> Reader<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Self {
            rest,
            groups: Vec::new(),
            now: Group { place: Place::Text, shadow: false, font: -1, fallback: 1 },
            too_deep: 0,
            optional: false,
            from_html: false,
            code_page: 1252,
            fonts: std::collections::HashMap::new(),
            font_defined: -1,
            out: String::new(),
            waiting: Vec::new(),
            waiting_page: 1252,
            high_half: None,
            to_skip: 0,
        }
    }

    fn run(mut self) -> Rich {
        while let Some((first, after)) = self.rest.split_first() {
            self.rest = after;
            if self.out.len() > RTF_BYTES_MAX {
                break;
            }
            match first {
                b'{' => {
                    self.to_skip = 0;
                    if self.groups.len() < DEPTH_MAX {
                        self.groups.push(self.now);
                    } else {
                        self.too_deep += 1;
                    }
                    self.optional = false;
                }
                b'}' => {
                    self.to_skip = 0;
                    if self.too_deep > 0 {
                        self.too_deep -= 1;
                    } else if let Some(group) = self.groups.pop() {
                        self.now = group;
                    }
                    if self.groups.is_empty() {
                        break;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                octet => self.octet(*octet),
            }
        }
        self.decode_waiting();
        if self.from_html {
            Rich::Html(self.out)
        } else {
            Rich::Text(self.out.trim_end_matches('\n').to_owned())
        }
    }

    fn control(&mut self) {
        let Some((symbol, after)) = self.rest.split_first() else { return };
        if symbol.is_ascii_alphabetic() {
            let length = self.rest.iter().take_while(|b| b.is_ascii_alphabetic()).count().min(32);
            let (word, rest) = self.rest.split_at(length);
            let sign = usize::from(rest.first() == Some(&b'-'));
            let digits = rest[sign..].iter().take_while(|b| b.is_ascii_digit()).count().min(10);
            let number = (digits > 0)
                .then(|| std::str::from_utf8(&rest[..sign + digits]).ok().and_then(|n| n.parse::<i32>().ok()))
                .flatten();
            let rest = &rest[if digits > 0 { sign + digits } else { 0 }..];
            self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
            self.word(word, number);
            return;
        }
        self.rest = after;
        match symbol {
            b'\'' => {
                let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16)).map(|d| d as u8);
                if let (Some(high), Some(low)) = (digit(after.first()), digit(after.get(1))) {
                    self.rest = &after[2..];
                    self.octet(high << 4 | low);
                }
            }
            b'\\' | b'{' | b'}' => self.octet(*symbol),
            b'*' => self.optional = true,
            b'\r' | b'\n' => self.line_end(),
            b'~' => self.special("&nbsp;", "\u{a0}"),
            b'_' => self.special("&shy;", "\u{2011}"),
            b'\t' => self.plain('\t'),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        let optional = std::mem::take(&mut self.optional);
        if self.to_skip > 0 && word != b"u" && word != b"bin" {
            self.to_skip -= 1;
            return;
        }
        match word {
            b"fromhtml" => self.from_html = number != Some(0),
            b"ansicpg" => self.code_page = number.and_then(|n| u32::try_from(n).ok()).unwrap_or(1252),
            b"mac" => self.code_page = 10000,
            b"pc" => self.code_page = 437,
            b"pca" => self.code_page = 850,
            b"htmltag" => {
                self.now.place = if self.now.place == Place::Nowhere { Place::Nowhere } else { Place::Tag }
            }
            b"mhtmltag" => self.now.place = Place::Nowhere,
            b"htmlrtf" => self.now.shadow = number != Some(0),
            b"fonttbl" => self.now.place = Place::Fonts,
            b"f" => {
                let font = number.unwrap_or(0);
                if self.now.place == Place::Fonts {
                    self.font_defined = font;
                } else {
                    self.now.font = font;
                }
            }
            b"fcharset" if self.now.place == Place::Fonts => {
                let page = number.and_then(page_of_charset).unwrap_or(self.code_page);
                self.define_font(page);
            }
            b"cpg" if self.now.place == Place::Fonts => {
                if let Some(page) = number.and_then(|n| u32::try_from(n).ok()) {
                    self.define_font(page);
                }
            }
            b"plain" => self.now.font = -1,
            b"uc" => self.now.fallback = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(100),
            b"u" => {
                // Beyond 32,767 it is written as a negative number.
                let unit = number.unwrap_or(0) as u16;
                self.unit(unit);
                self.to_skip = self.now.fallback;
            }
            b"bin" => {
                let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                self.rest = &self.rest[length.min(self.rest.len())..];
                self.to_skip = self.to_skip.saturating_sub(1);
            }
            b"par" | b"line" | b"sect" | b"page" | b"row" => self.line_end(),
            b"tab" | b"cell" | b"nestcell" => self.plain('\t'),
            b"lquote" => self.special("&lsquo;", "\u{2018}"),
            b"rquote" => self.special("&rsquo;", "\u{2019}"),
            b"ldblquote" => self.special("&ldquo;", "\u{201c}"),
            b"rdblquote" => self.special("&rdquo;", "\u{201d}"),
            b"bullet" => self.special("&bull;", "\u{2022}"),
            b"endash" => self.special("&ndash;", "\u{2013}"),
            b"emdash" => self.special("&mdash;", "\u{2014}"),
            b"emspace" | b"enspace" | b"qmspace" => self.plain(' '),
            b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"fldinst" | b"listtext" | b"pntext"
            | b"header" | b"headerl" | b"headerr" | b"headerf" | b"footer" | b"footerl" | b"footerr"
            | b"footerf" | b"ftnsep" | b"objdata" | b"listtable" | b"listoverridetable" | b"themedata"
            | b"datastore" | b"latentstyles" | b"generator" | b"xe" | b"tc" => {
                self.now.place = Place::Nowhere
            }
            _ if optional => self.now.place = Place::Nowhere,
            _ => {}
        }
    }

    fn define_font(&mut self, page: u32) {
        if self.fonts.len() < FONTS_MAX {
            self.fonts.insert(self.font_defined, page);
        }
    }

    /// Whether what comes now belongs to the text.
    fn counts(&self) -> bool {
        match self.now.place {
            Place::Text => !(self.from_html && self.now.shadow),
            Place::Tag => self.from_html,
            Place::Fonts | Place::Nowhere => false,
        }
    }

    fn octet(&mut self, octet: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        if !self.counts() {
            return;
        }
        self.high_half = None;
        let page = match self.now.place {
            Place::Tag => self.code_page,
            Place::Text | Place::Fonts | Place::Nowhere => {
                self.fonts.get(&self.now.font).copied().unwrap_or(self.code_page)
            }
        };
        if page != self.waiting_page {
            self.decode_waiting();
            self.waiting_page = page;
        }
        self.waiting.push(octet);
    }

    fn decode_waiting(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        if self.waiting.is_ascii() {
            self.out.extend(self.waiting.iter().map(|b| char::from(*b)));
        } else {
            self.out.push_str(&decode::code_page(&self.waiting, self.waiting_page).text);
        }
        self.waiting.clear();
    }

    fn unit(&mut self, unit: u16) {
        if !self.counts() {
            return;
        }
        self.decode_waiting();
        match (unit, self.high_half.take()) {
            (0xd800..0xdc00, _) => self.high_half = Some(unit),
            (low @ 0xdc00..0xe000, Some(high)) => {
                self.out.extend(char::decode_utf16([high, low]).map(|c| c.unwrap_or('\u{fffd}')));
            }
            (unit, _) => self.out.push(char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}')),
        }
    }

    fn line_end(&mut self) {
        self.plain('\n');
    }

    fn plain(&mut self, c: char) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if self.counts() {
            self.decode_waiting();
            self.out.push(c);
        }
    }

    fn special(&mut self, html: &str, text: &str) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if self.counts() {
            self.decode_waiting();
            self.out.push_str(if self.from_html { html } else { text });
        }
    }
}

/// The code page of an RTF font's character set.
fn page_of_charset(charset: i32) -> Option<u32> {
    Some(match charset {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(rtf: &str) -> String {
        match read(rtf.as_bytes()).unwrap() {
            Rich::Text(text) => text,
            Rich::Html(html) => panic!("{html}"),
        }
    }

    /// The two examples of MS-OXRTFCP §3.1 and §3.2.
    #[test]
    fn compressed_text_of_the_specification_unpacks() {
        let simple = hex(
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
        );
        let unpacked = unpack(&simple).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&unpacked.rtf),
            "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
        );
        assert!(!unpacked.damaged);
        // A stretch that runs into what it is writing.
        let crossing = hex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0");
        let unpacked = unpack(&crossing).unwrap();
        assert_eq!(String::from_utf8_lossy(&unpacked.rtf), "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
        assert!(!unpacked.damaged);
        let mut changed = simple.clone();
        changed[20] ^= 1;
        assert!(unpack(&changed).unwrap().damaged);
        assert!(unpack(&simple[..30]).unwrap().damaged);
        assert_eq!(unpack(&simple[..15]), None);
        let stored =
            [&12u32.wrapping_add(4).to_le_bytes()[..], &4u32.to_le_bytes(), b"MELA", &[0; 4], b"{rtf"]
                .concat();
        assert_eq!(unpack(&stored), Some(Unpacked { rtf: b"{rtf".to_vec(), damaged: false }));
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    }

    #[test]
    fn words_are_taken_out_of_rich_text() {
        let table = [
            ("{\\rtf1 Hello\\par World}", "Hello\nWorld"),
            (
                "{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}{\\*\\generator X;}a\\tab b\\line c\\par}",
                "a\tb\nc",
            ),
            ("{\\rtf1\\ansicpg1251 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}", "Привет"),
            (
                "{\\rtf1{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset128 M;}}\\f1\\'83v\\'83\\'8a\\f0 x}",
                "プリx",
            ),
            ("{\\rtf1\\uc1 \\u8364?5 \\u-10179?\\u-8704?!}", "€5 😀!"),
            ("{\\rtf1\\uc2 \\u252\\'fc\\'fcber}", "über"),
            ("{\\rtf1 {\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt here}} \\{\\\\\\}}", "here {\\}"),
            ("{\\rtf1 a{\\pict\\bin4 }}}}}b}", "ab"),
            ("{\\rtf1 \\ldblquote x\\rdblquote\\~y}", "“x”\u{a0}y"),
            ("{\\rtf1 one\ntwo\\\nthree", "onetwo\nthree"),
        ];
        for (rtf, wanted) in table {
            assert_eq!(text(rtf), wanted, "{rtf}");
        }
        assert_eq!(read(b"<html>"), None);
    }

    #[test]
    fn encapsulated_html_comes_out_as_it_was() {
        let rtf = "{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fcharset204 T;}}\
                   {\\*\\htmltag19 <html>}{\\*\\htmltag34 <head>}{\\*\\mhtmltag4 <x>}{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 \
                   {\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 Hi \\f1\\'cf\\f0{\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 \
                   \\htmlrtf }\\htmlrtf0 {\\*\\htmltag92 </b>}\\endash{\\*\\htmltag72 </p>}\\par{\\*\\htmltag0 \\par }\
                   \\htmlrtf }\\htmlrtf0 {\\*\\htmltag27 </html>}}";
        let wanted = "<html><head><p><b>Hi П&nbsp;</b>&ndash;</p>\n\n</html>";
        assert_eq!(read(rtf.as_bytes()), Some(Rich::Html(wanted.to_owned())));
    }

    #[test]
    fn hostile_rich_text_ends_soon() {
        for rtf in [
            format!("{{\\rtf1 {}", "{".repeat(2_000_000)),
            format!("{{\\rtf1 {}", "}".repeat(2_000_000)),
            format!("{{\\rtf1 {}", "\\u8364?".repeat(300_000)),
            format!("{{\\rtf1 {}", "\\f1\\'83\\f2\\'84".repeat(200_000)),
            format!("{{\\rtf1{{\\fonttbl{}", "{\\f9\\fcharset128;}".repeat(100_000)),
        ] {
            let start = std::time::Instant::now();
            read(rtf.as_bytes());
            assert!(start.elapsed().as_secs() < 10, "{}", &rtf[..30]);
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..600), words in "[\\\\{}a-u0-9' *-]{0,200}") {
            unpack(&bytes);
            unpack(&[&[0xff, 0, 0, 0, 0xff, 0xff, 0, 0], &b"LZFu"[..], &bytes].concat());
            read(&[b"{\\rtf1 ", bytes.as_slice()].concat());
            read(format!("{{\\rtf1\\fromhtml1 {words}").as_bytes());
        }
    }
}
