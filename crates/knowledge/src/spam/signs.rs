//! What a mail shows of itself: the signs that the scorer adds up.
//!
//! Overlapping runs of four characters of the texts (Sculley and Wachman, "Relaxed online SVMs for spam filtering", 2007:
//! they see through misspelt words and need no dictionary), words, links, the shape of HTML, and the shape of the head as
//! its sender made it. What servers on the way added is left out: it tells the way, not the sender.

use domain::letter::{Address, Letter};

/// A mail as the scorer sees it.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    pub letter: &'a Letter,
    /// The octets before the first empty line.
    pub head: &'a [u8],
}

/// Which part of a mail a sign is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Subject,
    SubjectWord,
    Sender,
    Text,
    Word,
    WordPair,
    Html,
    Tag,
    Link,
    File,
    Head,
    Fact,
}

impl Part {
    pub(super) const ALL: [Self; 12] = [
        Self::Subject,
        Self::SubjectWord,
        Self::Sender,
        Self::Text,
        Self::Word,
        Self::WordPair,
        Self::Html,
        Self::Tag,
        Self::Link,
        Self::File,
        Self::Head,
        Self::Fact,
    ];
    pub(super) const COUNT: usize = Self::ALL.len();

    /// How much all signs of a part weigh together, before the whole is brought to length one. Chosen by cross-validation.
    pub(super) fn share(self) -> f32 {
        match self {
            Self::Text => 1.0,
            Self::Word | Self::WordPair => 0.5,
            Self::Subject | Self::Sender | Self::Html | Self::Head | Self::Fact => 0.4,
            Self::SubjectWord => 0.3,
            Self::Tag => 0.25,
            Self::Link | Self::File => 0.2,
        }
    }
}

const SUBJECT_BYTES_MAX: usize = 200;
const ADDRESS_BYTES_MAX: usize = 80;
const TEXT_BYTES_MAX: usize = 3_000;
const HTML_BYTES_MAX: usize = 2_000;
/// Tags and links are looked for so far into an HTML part.
const TAGS_BYTES_MAX: usize = 20_000;
const LINKS_MAX: usize = 40;
const TAGS_MAX: usize = 400;
const WORDS_MAX: usize = 600;

/// Calls `found` with every sign: the part that it is of, and what tells it from others of that part.
pub(super) fn each(piece: &Piece<'_>, found: &mut impl FnMut(Part, &[u8])) {
    let letter = piece.letter;
    grams(&letter.subject, SUBJECT_BYTES_MAX, &mut |gram| found(Part::Subject, gram));
    words(&letter.subject, 40, &mut |word, _| found(Part::SubjectWord, word.as_bytes()));
    senders(letter, found);
    grams(&letter.text, TEXT_BYTES_MAX, &mut |gram| found(Part::Text, gram));
    words(&letter.text, WORDS_MAX, &mut |word, before| {
        found(Part::Word, word.as_bytes());
        if let Some(before) = before {
            found(Part::WordPair, format!("{before} {word}").as_bytes());
        }
    });
    if let Some(html) = &letter.html {
        grams(html, HTML_BYTES_MAX, &mut |gram| found(Part::Html, gram));
    }
    links_and_tags(letter, found);
    for file in letter.attachments.iter().take(8) {
        found(Part::File, file.media_type.as_bytes());
        let ending = file.name.rsplit_once('.').map_or("none", |(_, ending)| ending).to_lowercase();
        found(Part::File, format!(".{}", cut(&ending, 12)).as_bytes());
    }
    found(Part::File, format!("{} files", letter.attachments.len().min(4)).as_bytes());
    super::head::each(piece.head, found);
    facts(piece, found);
}

fn senders(letter: &Letter, found: &mut impl FnMut(Part, &[u8])) {
    let mut tell = |place: u8, text: &str| {
        grams(text, ADDRESS_BYTES_MAX, &mut |gram| {
            let mut sign = [place, 0, 0, 0, 0];
            sign[1..].copy_from_slice(gram);
            found(Part::Sender, &sign);
        });
    };
    for one in letter.from.iter().take(2) {
        tell(b'n', &one.name);
        tell(b'a', &one.email);
    }
    for one in letter.reply_to.iter().take(2) {
        tell(b'r', &one.email);
    }
}

fn links_and_tags(letter: &Letter, found: &mut impl FnMut(Part, &[u8])) {
    let html = cut(letter.html.as_deref().unwrap_or_default(), TAGS_BYTES_MAX);
    let text = cut(&letter.text, TAGS_BYTES_MAX);
    let mut tags = Tally::default();
    for tag in html.split('<').skip(1).take(TAGS_MAX) {
        let tag = tag.split('>').next().unwrap_or_default();
        tags.count(tag);
        let mut parts = tag.split_ascii_whitespace();
        let name = cut(parts.next().unwrap_or_default(), 12).to_ascii_lowercase();
        found(Part::Tag, name.as_bytes());
        for attribute in parts.take(12) {
            let folded = cut(attribute, 24).to_ascii_lowercase();
            let (key, _) = folded.split_once('=').unwrap_or((&folded, ""));
            // What addresses say is told by links.
            let sign = if matches!(key, "href" | "src" | "action") { key } else { &folded };
            found(Part::Tag, format!("{name} {sign}").as_bytes());
        }
    }
    let own = letter.from.first().map(|a| domain_of(&a.email)).unwrap_or_default();
    let mut count = 0;
    for address in addresses_in(html).chain(addresses_in(text)).take(LINKS_MAX) {
        count += 1;
        link(address, own, found);
    }
    found(Part::Link, format!("{} links", rounded(count)).as_bytes());
    if !html.is_empty() {
        for (name, count) in tags.told() {
            found(Part::Tag, format!("{} {name}", rounded(count)).as_bytes());
        }
        let seen = rounded(text.len() * 10 / html.len().max(1));
        found(Part::Tag, format!("{seen} tenths are text").as_bytes());
        if text.len() < 200 && tags.images > 0 {
            found(Part::Tag, b"pictures instead of text");
        }
        if html.to_ascii_lowercase().contains("display:none") {
            found(Part::Tag, b"hidden text");
        }
    }
}

#[derive(Default)]
struct Tally {
    images: usize,
    comments: usize,
    fonts: usize,
    forms: usize,
    scripts: usize,
    tables: usize,
    anchors: usize,
}

impl Tally {
    fn count(&mut self, tag: &str) {
        let name = cut(tag, 7).to_ascii_lowercase();
        let at = |word: &str| name.starts_with(word);
        self.images += usize::from(at("img"));
        self.comments += usize::from(at("!--"));
        self.fonts += usize::from(at("font"));
        self.forms += usize::from(at("form") || at("input"));
        self.scripts += usize::from(at("script") || at("iframe"));
        self.tables += usize::from(at("table"));
        self.anchors += usize::from(at("a "));
    }
    fn told(&self) -> [(&'static str, usize); 7] {
        [
            ("images", self.images),
            ("comments", self.comments),
            ("fonts", self.fonts),
            ("forms", self.forms),
            ("scripts", self.scripts),
            ("tables", self.tables),
            ("anchors", self.anchors),
        ]
    }
}

/// Web addresses of a text, without the `http://`.
fn addresses_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("://").skip(1).map(|rest| {
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>)".contains(c)).unwrap_or(rest.len());
        cut(&rest[..end], 300)
    })
}

fn link(address: &str, own: &str, found: &mut impl FnMut(Part, &[u8])) {
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let mut tell = |sign: &str| found(Part::Link, sign.as_bytes());
    if host.contains('@') {
        tell("a name before the host");
    }
    let host = host.rsplit('@').next().unwrap_or_default();
    let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
    let host = host.to_ascii_lowercase();
    if let Some(port) = port {
        tell(&format!("port {}", cut(port, 5)));
    }
    if host.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        tell("a number for a host");
    } else {
        let mut labels = host.rsplit('.');
        let (top, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
        tell(&format!("top {}", cut(top, 12)));
        tell(&format!("host {}.{}", cut(second, 40), cut(top, 12)));
        tell(&format!("{} labels", host.split('.').count().min(6)));
        if host.chars().any(|c| c.is_ascii_digit()) {
            tell("digits in the host");
        }
    }
    let related = !own.is_empty() && (host.ends_with(own) || own.ends_with(host.as_str()));
    tell(if related { "the sender's host" } else { "another host" });
    let (file, query) = path.split_once('?').map_or((path, None), |(file, query)| (file, Some(query)));
    if let Some(query) = query {
        tell(&format!("a query of {}", rounded(query.len())));
        if query.contains('@') {
            tell("an address in the query");
        }
    }
    if path.contains('%') {
        tell("percent signs");
    }
    for folder in file.split('/').take(4) {
        tell(&format!("path {}", cut(&folded_digits(folder), 20)));
    }
}

fn facts(piece: &Piece<'_>, found: &mut impl FnMut(Part, &[u8])) {
    let letter = piece.letter;
    let mut tell = |sign: &str| found(Part::Fact, sign.as_bytes());
    for complaint in &letter.complaints {
        tell(complaint.code.as_str());
    }
    tell(&format!("kind {}", letter.kind.as_str()));
    tell(&format!("to {} cc {}", letter.to.len().min(4), letter.cc.len().min(4)));
    let own = letter.from.first().map(|a| domain_of(&a.email)).unwrap_or_default();
    tell(match letter.message_id.as_deref().map(domain_of) {
        None => "no message id",
        Some(host) if host == own => "message id of the sender's host",
        Some(host) if host.ends_with(own) || own.ends_with(host) => "message id of a host nearby",
        Some(_) => "message id of another host",
    });
    tell(match letter.reply_to.as_slice() {
        [] => "answers go to the sender",
        some if some.iter().any(|a| domain_of(&a.email) == own) => "answers go to the sender's host",
        _ => "answers go elsewhere",
    });
    tell(if letter.in_reply_to.is_empty() && letter.references.is_empty() { "first" } else { "an answer" });
    tell(if letter.quoted.is_empty() { "quotes nothing" } else { "quotes" });
    tell(if letter.html.is_some() { "html" } else { "plain" });
    let subject = &letter.subject;
    let letters = subject.chars().filter(|c| c.is_alphabetic()).count();
    let upper = subject.chars().filter(|c| c.is_uppercase()).count();
    tell(&format!("{} tenths of the subject are capitals", upper * 10 / letters.max(1)));
    tell(&format!("{} loud marks in the subject", subject.matches(['!', '$', '*']).count().min(4)));
    if subject.contains("   ") {
        tell("a gap in the subject");
    }
    let last = subject.split_whitespace().last().unwrap_or_default();
    if last.len() > 3 && last.chars().any(|c| c.is_ascii_digit()) {
        tell("the subject ends with a number");
    }
    if letter.subject.is_empty() {
        tell("no subject");
    }
    tell(&format!("text of {}", rounded(letter.text.len())));
    let loud = letter.text.split_whitespace().take(WORDS_MAX);
    let loud = loud.filter(|w| w.len() > 3 && w.chars().all(|c| c.is_ascii_uppercase())).count();
    tell(&format!("{} words in capitals", rounded(loud)));
    tell(&format!("{} loud marks", rounded(letter.text.matches(['!', '$']).count())));
    for one in letter.to.iter().take(3) {
        tell(recipient(one));
    }
    if let Some(one) = letter.from.first() {
        let (local, _) = one.email.split_once('@').unwrap_or((&one.email, ""));
        let digits = local.bytes().filter(u8::is_ascii_digit).count();
        tell(&format!("{} digits in the sender", digits.min(4)));
        tell(recipient(one));
        if let Some(to) = letter.to.first()
            && !letter.from.is_empty()
            && to.email == one.email
        {
            tell("to the sender");
        }
    }
}

fn recipient(one: &Address) -> &'static str {
    let (local, _) = one.email.split_once('@').unwrap_or((&one.email, ""));
    match one.name.as_str() {
        "" => "an address without a name",
        name if name.eq_ignore_ascii_case(local) => "the name is the address",
        name if name.contains('@') => "an address for a name",
        name if name.chars().any(|c| c.is_ascii_digit()) => "digits in a name",
        name if !name.contains(' ') => "a name of one word",
        _ => "a name",
    }
}

/// Overlapping runs of four octets, white space folded.
fn grams(text: &str, bytes_max: usize, found: &mut impl FnMut(&[u8])) {
    let mut run = [b' '; 4];
    let mut count = 1;
    for &octet in text.as_bytes().iter() {
        let octet = if octet.is_ascii_whitespace() { b' ' } else { octet };
        if octet == b' ' && run[3] == b' ' {
            continue;
        }
        run = [run[1], run[2], run[3], octet];
        count += 1;
        if count >= 4 {
            found(&run);
        }
        if count > bytes_max {
            break;
        }
    }
}

/// Words in lower case, each with the one before it.
fn words(text: &str, max: usize, found: &mut impl FnMut(&str, Option<&str>)) {
    let mut before: Option<String> = None;
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).take(max) {
        if word.len() > 30 {
            before = None;
            continue;
        }
        let word = folded_digits(&word.to_lowercase());
        found(&word, before.as_deref());
        before = Some(word);
    }
}

/// Numbers differ from mail to mail; that there is one does not.
pub(super) fn folded_digits(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

pub(super) fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// To the next power of two: 0, 1, 2, 4, 8 …
pub(super) fn rounded(count: usize) -> usize {
    count.checked_next_power_of_two().unwrap_or(usize::MAX).min(1 << 16) * usize::from(count > 0)
}

/// At most so many bytes, at a character's edge.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(letter: &Letter) -> Vec<(Part, String)> {
        let mut out = Vec::new();
        let head = b"From: a\nX-Mailer: Thing 3.1\nDate: Mon, 2 Sep 2002 11:22:33 +0200\n";
        each(&Piece { letter, head }, &mut |part, sign| {
            out.push((part, String::from_utf8_lossy(sign).into_owned()));
        });
        out
    }

    #[test]
    fn links_tell_where_they_lead_and_not_more() {
        let html = r#"<A HREF="http://shop.example@192.0.2.7:8080/buy.php?id=7&u=a@b.c">x</A>"#;
        let letter = Letter { html: Some(html.into()), ..Letter::default() };
        let links: Vec<String> =
            of(&letter).into_iter().filter(|(part, _)| *part == Part::Link).map(|(_, sign)| sign).collect();
        for wanted in [
            "a name before the host",
            "a number for a host",
            "port 8080",
            "path buy.php",
            "an address in the query",
        ] {
            assert!(links.iter().any(|l| l == wanted), "{wanted}: {links:?}");
        }
        assert!(links.contains(&"1 links".to_owned()));
    }

    #[test]
    fn runs_of_four_see_through_white_space_and_end_where_they_are_told() {
        let mut seen = Vec::new();
        grams("ab\n\n  cd", 100, &mut |gram| seen.push(String::from_utf8_lossy(gram).into_owned()));
        assert_eq!(seen, [" ab ", "ab c", "b cd"]);
        let mut count = 0;
        grams(&"x".repeat(1_000), 50, &mut |_| count += 1);
        assert!(count <= 50);
    }

    #[test]
    fn no_mail_is_too_odd_to_be_looked_at() {
        for html in ["<", "<<<>>>", "<a href=://", "\u{0}<é", "://@:/%?@"] {
            let letter = Letter {
                html: Some(html.into()),
                text: html.into(),
                subject: html.into(),
                from: vec![Address { name: html.into(), email: html.into() }],
                message_id: Some(html.into()),
                ..Letter::default()
            };
            assert!(!of(&letter).is_empty());
        }
        for head in [&b""[..], b":\n:", b"\xff\xfe: \xff\n x", b"Content-Type: ;;;=;boundary"] {
            each(&Piece { letter: &Letter::default(), head }, &mut |_, _| {});
        }
    }

    #[test]
    fn counts_are_rounded_up_to_powers_of_two() {
        assert_eq!([0, 1, 2, 3, 5, 9].map(rounded), [0, 1, 2, 4, 8, 16]);
        assert_eq!(rounded(usize::MAX), 1 << 16);
    }
}
