//! `winmail.dat`: the container in which Outlook sends what its mails have beyond other people's (MS-OXTNEF).
//!
//! A container is a list of attributes; two of them hold lists of MAPI properties, where newer files keep nearly all.
//! Nothing in it is trusted: lengths are checked against what is there, lists have limits, and whatever comes before a
//! damaged place is read. Attributes are first collected and then understood, because they come in any order and the
//! code page that says how to read their texts may be the last.

use domain::letter::Address;

use crate::calendar::{self, Meeting, When};
use crate::rtf::{self, Rich};
use crate::{clean, decode};

/// Containers that lie in each other; what lies deeper stays a file.
pub const DEPTH_MAX: usize = 5;
const ATTRIBUTES_MAX: usize = 50_000;
const FILES_MAX: usize = 1000;
/// Of one list of MAPI properties.
const PROPERTIES_MAX: usize = 20_000;
/// Of one property.
const VALUES_MAX: usize = 20_000;
const SIGNATURE: u32 = 0x223e_9f78;
/// The interface that an attached message is written with (`IID_IMessage`).
const MESSAGE: [u8; 16] = [0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
/// The property set of appointments (`PSETID_Appointment`).
const APPOINTMENT: [u8; 16] = [0x02, 0x20, 0x06, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];

/// What was read out of a container.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Container {
    /// Such as `IPM.Note`.
    pub class: String,
    pub subject: String,
    pub from: Address,
    /// Display names, as one line.
    pub to: String,
    pub message_id: String,
    /// Seconds since 1970.
    pub sent_at: Option<i64>,
    pub plain: Option<String>,
    pub html: Option<String>,
    pub files: Vec<File>,
    pub meeting: Option<Meeting>,
    /// What was wrong with it, in words; empty when it was read to its end.
    pub troubles: Vec<&'static str>,
}

/// A file in a container.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// As the sender called it, decoded but not cleaned; empty when nobody did.
    pub name: String,
    pub media_type: String,
    /// For an object of another program (OLE) the whole property, with the interface's id in front: that is what other
    /// readers hand out, and it says what the rest is.
    pub content: Vec<u8>,
    pub content_id: Option<String>,
    /// Shown within the text.
    pub inline: bool,
    /// What the file is, where it is a message of its own.
    pub message: Option<Box<Container>>,
}

impl File {
    /// The name, fit to be shown; a message's ends in `.eml`. Empty when nobody gave one.
    pub fn clean_name(&self) -> String {
        let mut name = clean::file_name(&self.name);
        if self.message.is_some() && !name.is_empty() && !name.to_lowercase().ends_with(".eml") {
            name.push_str(".eml");
        }
        name
    }
}

/// Whether the octets begin like a container.
pub fn is_container(bytes: &[u8]) -> bool {
    bytes.len() >= 6 && u32_at(bytes, 0) == Some(SIGNATURE)
}

/// Reads a container. `None` when it is none.
pub fn read(bytes: &[u8]) -> Option<Container> {
    is_container(bytes).then(|| read_within(bytes, 0))
}

impl Container {
    /// The message as a mail that any program can open.
    pub fn to_mail(&self) -> Vec<u8> {
        let mut out = String::new();
        let mut field = |name: &str, value: &str| {
            let value = clean::short_line(value, 900);
            if !value.is_empty() {
                out.push_str(&format!("{name}: {value}\r\n"));
            }
        };
        field("Subject", &self.subject);
        let from = match (self.from.name.replace(['"', '\\'], ""), self.from.email.as_str()) {
            (name, "") if name.is_empty() => String::new(),
            (name, email) => format!("\"{name}\" <{email}>"),
        };
        field("From", &from);
        if !self.to.is_empty() {
            // Names without addresses: a group without members is how a header says that.
            field("To", &format!("\"{}\":;", self.to.replace(['"', '\\'], "")));
        }
        field("Date", &self.sent_at.map(|s| domain::Moment::from_unix(s).rfc5322()).unwrap_or_default());
        let id = self.message_id.trim().trim_matches(['<', '>']);
        if id.contains('@') && !id.contains(char::is_whitespace) {
            field("Message-ID", &format!("<{id}>"));
        }
        out.push_str("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_contained\"\r\n\r\n");
        let mut part = |head: &str, content: &[u8]| {
            out.push_str("--=_contained\r\n");
            out.push_str(head);
            // Encoded lines begin with no dash, so nothing in a file can end its part.
            out.push_str("Content-Transfer-Encoding: base64\r\n\r\n");
            base64_lines(content, &mut out);
        };
        match (&self.plain, &self.html) {
            (_, Some(html)) => part("Content-Type: text/html; charset=utf-8\r\n", html.as_bytes()),
            (Some(plain), None) => part("Content-Type: text/plain; charset=utf-8\r\n", plain.as_bytes()),
            (None, None) => {}
        }
        for file in &self.files {
            let name = file.clean_name().replace(['"', '\\'], "_");
            let (kind, content) = match &file.message {
                Some(message) => ("message/rfc822", &message.to_mail()),
                None if crate::mime::is_media_type(&file.media_type) => {
                    (file.media_type.as_str(), &file.content)
                }
                None => ("application/octet-stream", &file.content),
            };
            let mut head = format!("Content-Type: {kind}\r\nContent-Disposition: attachment");
            if !name.is_empty() {
                head.push_str(&format!("; filename=\"{name}\""));
            }
            head.push_str("\r\n");
            if let Some(id) = file.content_id.as_deref().map(|id| clean::short_line(id, 500)) {
                head.push_str(&format!("Content-ID: <{id}>\r\n"));
            }
            part(&head, content);
        }
        out.push_str("--=_contained--\r\n");
        out.into_bytes()
    }
}

fn base64_lines(bytes: &[u8], out: &mut String) {
    use base64::Engine as _;
    // 57 octets are a line of 76 characters (RFC 2045 §6.8).
    for line in bytes.chunks(57) {
        base64::engine::general_purpose::STANDARD.encode_string(line, out);
        out.push_str("\r\n");
    }
    if bytes.is_empty() {
        out.push_str("\r\n");
    }
}

const CUT_OFF: &str = "it is cut off";
const FOREIGN: &str = "something foreign stands in it";
const CHANGED: &str = "a checksum is wrong";
const TOO_MUCH: &str = "it has more than the desk reads";
const BAD_PROPERTIES: &str = "a list of properties in it is damaged";
const BAD_RICH_TEXT: &str = "its rich text is damaged";

fn read_within(bytes: &[u8], depth: usize) -> Container {
    let mut raw = Raw::default();
    raw.collect(bytes);
    raw.understand(depth)
}

/// One attribute's octets, by what they belong to.
#[derive(Default)]
struct Raw<'a> {
    code_page: u32,
    subject: Option<&'a [u8]>,
    body: Option<&'a [u8]>,
    class: Option<&'a [u8]>,
    from: Option<&'a [u8]>,
    message_id: Option<&'a [u8]>,
    sent: Option<&'a [u8]>,
    start: Option<&'a [u8]>,
    end: Option<&'a [u8]>,
    properties: Vec<Property<'a>>,
    files: Vec<RawFile<'a>>,
    troubles: Vec<&'static str>,
}

#[derive(Default)]
struct RawFile<'a> {
    title: Option<&'a [u8]>,
    transport_name: Option<&'a [u8]>,
    content: Option<&'a [u8]>,
    properties: Vec<Property<'a>>,
}

/// A MAPI property with its first value; the others are of no use here.
struct Property<'a> {
    id: u16,
    kind: u16,
    /// For a named one its set and number.
    named: Option<([u8; 16], u32)>,
    value: &'a [u8],
}

impl<'a> Raw<'a> {
    fn trouble(&mut self, words: &'static str) {
        if !self.troubles.contains(&words) {
            self.troubles.push(words);
        }
    }

    fn collect(&mut self, bytes: &'a [u8]) {
        let mut rest = &bytes[6..];
        for _ in 0..ATTRIBUTES_MAX {
            // Line ends that were added on the way.
            if rest.iter().all(u8::is_ascii_whitespace) {
                return;
            }
            let (Some(level), Some(tag), Some(length)) = (rest.first(), u32_at(rest, 1), u32_at(rest, 5))
            else {
                self.trouble(CUT_OFF);
                return;
            };
            if !matches!(level, 1 | 2) {
                self.trouble(FOREIGN);
                return;
            }
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let after = &rest[9..];
            if length > after.len() {
                // What is there of a text or a file is better than nothing.
                self.trouble(CUT_OFF);
                self.attribute(*level, tag as u16, after);
                return;
            }
            let (value, after) = after.split_at(length);
            match after {
                [low, high, next @ ..] => {
                    let sum = value.iter().fold(0u16, |sum, b| sum.wrapping_add(u16::from(*b)));
                    if sum != u16::from_le_bytes([*low, *high]) {
                        self.trouble(CHANGED);
                    }
                    rest = next;
                }
                _ => {
                    self.trouble(CUT_OFF);
                    rest = &[];
                }
            }
            self.attribute(*level, tag as u16, value);
        }
        self.trouble(TOO_MUCH);
    }

    fn attribute(&mut self, level: u8, id: u16, value: &'a [u8]) {
        if level == 2 {
            if id == 0x9002 || self.files.is_empty() {
                if self.files.len() >= FILES_MAX {
                    self.trouble(TOO_MUCH);
                    return;
                }
                self.files.push(RawFile::default());
            }
            let properties = if id == 0x9005 { self.properties_of(value) } else { Vec::new() };
            let Some(file) = self.files.last_mut() else { return };
            match id {
                0x8010 => file.title = Some(value),
                0x9001 => file.transport_name = Some(value),
                0x800f => file.content = Some(value),
                0x9005 => file.properties.extend(properties),
                _ => {}
            }
            return;
        }
        match id {
            0x9007 => self.code_page = u32_at(value, 0).unwrap_or(0),
            0x8004 => self.subject = Some(value),
            0x800c => self.body = Some(value),
            0x8008 => self.class = Some(value),
            0x8000 => self.from = Some(value),
            0x8009 => self.message_id = Some(value),
            0x8005 => self.sent = Some(value),
            0x0006 => self.start = Some(value),
            0x0007 => self.end = Some(value),
            0x9003 => {
                let properties = self.properties_of(value);
                self.properties.extend(properties);
            }
            _ => {}
        }
    }

    fn properties_of(&mut self, bytes: &'a [u8]) -> Vec<Property<'a>> {
        let mut out = Vec::new();
        if read_properties(bytes, &mut out).is_none() {
            self.trouble(BAD_PROPERTIES);
        }
        out
    }

    fn understand(self, depth: usize) -> Container {
        let own_page = property(&self.properties, 0x3ffd).and_then(number);
        let page = [Some(self.code_page), own_page].into_iter().flatten().find(|p| *p != 0).unwrap_or(1252);
        let words = |id: u16| property(&self.properties, id).map(|p| text(p, page));
        let old = |bytes: Option<&[u8]>| bytes.map(|b| narrow(b, page));
        let mut troubles = self.troubles;
        let class = words(0x001a).or_else(|| old(self.class)).unwrap_or_default();
        let from = sender(&self.properties, self.from, page);
        let sent_at =
            property(&self.properties, 0x0039).and_then(file_time).or_else(|| self.sent.and_then(old_time));
        let named = |id: u32| self.properties.iter().find(|p| p.named == Some((APPOINTMENT, id)));
        let meeting = class.to_ascii_lowercase();
        let meeting = (meeting.starts_with("ipm.appointment") || meeting.starts_with("ipm.schedule.meeting"))
            .then(|| {
                let time = |name: u32, id: u16, old: Option<&[u8]>| {
                    let of = |p: Option<&Property<'_>>| p.and_then(file_time);
                    of(named(name))
                        .or_else(|| of(property(&self.properties, id)))
                        .or_else(|| old.and_then(old_time))
                };
                let line = |text: String| clean::short_line(&text, calendar::WORDS_MAX);
                Meeting {
                    method: meeting.rsplit('.').next().map(method_of_class).unwrap_or_default().to_owned(),
                    summary: words(0x0037).or_else(|| old(self.subject)).map(line).unwrap_or_default(),
                    starts: time(0x820d, 0x0060, self.start).map(When::utc),
                    ends: time(0x820e, 0x0061, self.end).map(When::utc),
                    place: named(0x8208).map(|p| line(text(p, page))).unwrap_or_default(),
                    organiser: line(if from.name.is_empty() {
                        from.email.clone()
                    } else {
                        from.name.clone()
                    }),
                    attendees: words(0x0e04).map(|to| vec![line(to)]).unwrap_or_default(),
                    ..Meeting::default()
                }
            });
        // A text, or what a receipt says.
        let mut plain = [words(0x1000), old(self.body), words(0x1001)]
            .into_iter()
            .flatten()
            .find(|t| !t.trim().is_empty());
        let mut html = property(&self.properties, 0x1013).map(|p| html(p, &self.properties, page));
        let needs_rich = html.as_deref().is_none_or(|h| h.trim().is_empty());
        if needs_rich && let Some(packed) = property(&self.properties, 0x1009) {
            let unpacked = rtf::unpack(packed.value);
            if unpacked.as_ref().is_none_or(|u| u.damaged) && !troubles.contains(&BAD_RICH_TEXT) {
                troubles.push(BAD_RICH_TEXT);
            }
            match unpacked.and_then(|u| rtf::read(&u.rtf)) {
                Some(Rich::Html(wrapped)) => html = Some(wrapped),
                Some(Rich::Text(rich)) if plain.is_none() && !rich.trim().is_empty() => {
                    plain = Some(rich);
                }
                Some(Rich::Text(_)) | None => {}
            }
        }
        Container {
            subject: words(0x0037).or_else(|| old(self.subject)).unwrap_or_default(),
            from,
            to: words(0x0e04).unwrap_or_default(),
            message_id: words(0x1035).or_else(|| old(self.message_id)).unwrap_or_default(),
            sent_at,
            plain,
            html: html.filter(|h| !h.trim().is_empty()),
            files: self.files.into_iter().filter_map(|f| f.understand(page, depth)).collect(),
            meeting,
            class,
            troubles,
        }
    }
}

fn method_of_class(last: &str) -> &'static str {
    match last {
        "request" => "request",
        "canceled" => "cancel",
        "pos" | "neg" | "tent" => "reply",
        _ => "",
    }
}

impl RawFile<'_> {
    fn understand(self, page: u32, depth: usize) -> Option<File> {
        let words =
            |id: u16| property(&self.properties, id).map(|p| text(p, page)).filter(|t| !t.trim().is_empty());
        let object = property(&self.properties, 0x3701);
        let content = object.map(|p| p.value).filter(|v| !v.is_empty()).or(self.content);
        let old = |bytes: Option<&[u8]>| bytes.map(|b| narrow(b, page)).filter(|t| !t.trim().is_empty());
        let name = words(0x3707)
            .or_else(|| words(0x3001))
            .or_else(|| words(0x3704))
            .or_else(|| old(self.title))
            .or_else(|| old(self.transport_name));
        // Neither content nor a name: only a picture of an icon, or nothing at all.
        if content.is_none() && name.is_none() {
            return None;
        }
        let content = content.unwrap_or_default();
        let message = content
            .strip_prefix(&MESSAGE)
            .filter(|inner| depth + 1 < DEPTH_MAX && is_container(inner))
            .map(|inner| Box::new(read_within(inner, depth + 1)));
        let flags = property(&self.properties, 0x3714).and_then(number).unwrap_or(0);
        let hidden = property(&self.properties, 0x7ffe).and_then(number).unwrap_or(0) & 0xffff != 0;
        let content_id = words(0x3712).map(|id| id.trim().trim_matches(['<', '>']).to_owned());
        Some(File {
            name: name.unwrap_or_default(),
            media_type: words(0x370e).map(|t| t.trim().to_ascii_lowercase()).unwrap_or_default(),
            inline: content_id.is_some() && (flags & 4 != 0 || hidden),
            content_id,
            content: content.to_vec(),
            message,
        })
    }
}

/// Reads a list of properties into `out`; `None` when it is damaged, with what came before the damage in `out`.
fn read_properties<'a>(bytes: &'a [u8], out: &mut Vec<Property<'a>>) -> Option<()> {
    let mut rest = bytes;
    let count = take_u32(&mut rest)?;
    for _ in 0..count {
        if out.len() >= PROPERTIES_MAX {
            return None;
        }
        let kind = take_u32(&mut rest)?;
        let (kind, id) = (kind as u16, (kind >> 16) as u16);
        let mut named = None;
        if id >= 0x8000 {
            let set: [u8; 16] = take(&mut rest, 16)?.try_into().ok()?;
            if take_u32(&mut rest)? == 0 {
                named = Some((set, take_u32(&mut rest)?));
            } else {
                let length = usize::try_from(take_u32(&mut rest)?).ok()?;
                take_padded(&mut rest, length)?;
            }
        }
        let many = kind & 0x1000 != 0;
        let kind = kind & 0x0fff;
        let width = match kind {
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
            0x05..=0x07 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            0x0d | 0x1e | 0x1f | 0x102 => None,
            // Of an unknown kind nobody knows where it ends.
            _ => return None,
        };
        let values = if many || width.is_none() { usize::try_from(take_u32(&mut rest)?).ok()? } else { 1 };
        if values > VALUES_MAX {
            return None;
        }
        let mut first: Option<&[u8]> = None;
        for _ in 0..values {
            let value = match width {
                Some(width) => take(&mut rest, width)?,
                None => {
                    let length = usize::try_from(take_u32(&mut rest)?).ok()?;
                    if length > rest.len() {
                        // The file ends in the middle of this value.
                        out.push(Property { id, kind, named, value: rest });
                        return None;
                    }
                    take_padded(&mut rest, length)?
                }
            };
            first = first.or(Some(value));
        }
        if let Some(value) = first {
            out.push(Property { id, kind, named, value });
        }
    }
    Some(())
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (value, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(value)
}

/// A value and the zeros that fill it up to a multiple of four; at the end of the list these may be missing.
fn take_padded<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let value = take(rest, length)?;
    let padding = (4 - length % 4) % 4;
    *rest = &rest[padding.min(rest.len())..];
    Some(value)
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    let value = take(rest, 4)?;
    u32_at(value, 0)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let b = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let b = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([b[0], b[1]]))
}

fn property<'p, 'a>(properties: &'p [Property<'a>], id: u16) -> Option<&'p Property<'a>> {
    properties.iter().find(|p| p.id == id && p.named.is_none())
}

fn number(property: &Property<'_>) -> Option<u32> {
    matches!(property.kind, 0x02 | 0x03 | 0x0b).then(|| u32_at(property.value, 0)).flatten()
}

/// A text property: UTF-16 or of the container's code page, up to its first zero.
fn text(property: &Property<'_>, page: u32) -> String {
    if property.kind == 0x1f { wide(property.value) } else { narrow(property.value, page) }
}

fn wide(bytes: &[u8]) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|b| u16::from_le_bytes(*b)).take_while(|u| *u != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

fn narrow(bytes: &[u8], page: u32) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    decode::code_page(&bytes[..end], page).text
}

fn html(property: &Property<'_>, all: &[Property<'_>], page: u32) -> String {
    if property.kind == 0x1f {
        return wide(property.value);
    }
    let bytes = &property.value[..memchr::memchr(0, property.value).unwrap_or(property.value.len())];
    // What the property says counts before what the HTML says about itself; that was true somewhere else.
    let said = self::property(all, 0x3fde).and_then(number).filter(|p| *p != 0);
    let page = said.unwrap_or(if std::str::from_utf8(bytes).is_ok() { 65001 } else { page });
    decode::code_page(bytes, page).text
}

/// Seconds since 1970 of a time in units of 100 ns since 1601.
fn file_time(property: &Property<'_>) -> Option<i64> {
    if property.kind != 0x40 {
        return None;
    }
    let ticks = u64::from(u32_at(property.value, 4)?) << 32 | u64::from(u32_at(property.value, 0)?);
    let seconds = i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600;
    // 1970 to 2200: beyond that it means "never".
    (0..7_258_118_400).contains(&seconds).then_some(seconds)
}

/// The same of a time as year, month, day, hour, minute, second.
fn old_time(bytes: &[u8]) -> Option<i64> {
    let part = |n: usize| u16_at(bytes, n * 2);
    let text = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        part(0)?,
        part(1)?,
        part(2)?,
        part(3)?,
        part(4)?,
        part(5)?
    );
    domain::Moment::parse(&text).map(domain::Moment::unix)
}

fn sender(properties: &[Property<'_>], old: Option<&[u8]>, page: u32) -> Address {
    let words = |ids: [u16; 3]| {
        ids.into_iter()
            .filter_map(|id| property(properties, id))
            .map(|p| text(p, page).trim().to_owned())
            .find(|t| !t.is_empty())
    };
    let is_address = |e: &String| e.contains('@') && !e.contains(char::is_whitespace);
    // The SMTP address, the address of the sender, the address of whom it was sent for.
    let email = [0x5d01, 0x0c1f, 0x0065].into_iter().find_map(|id| words([id; 3]).filter(is_address));
    let name = words([0x0c1a, 0x0042, 0x0c1a]);
    let (old_name, old_email) = old.and_then(|b| triple(b, page)).unwrap_or_default();
    let old_email = old_email.rsplit(':').next().map(str::to_owned).filter(is_address);
    Address {
        name: clean::short_line(&name.unwrap_or(old_name), 200),
        email: clean::short_line(&email.or(old_email).unwrap_or_default().to_lowercase(), 320),
    }
}

/// A name and an address in the oldest form: a head of four numbers, then both, each ending in a zero.
fn triple(bytes: &[u8], page: u32) -> Option<(String, String)> {
    let name_length = usize::from(u16_at(bytes, 4)?);
    let name = bytes.get(8..8usize.checked_add(name_length)?)?;
    let address = bytes.get(8 + name_length..)?;
    Some((narrow(name, page), narrow(address, page)))
}

#[cfg(test)]
mod tests;
