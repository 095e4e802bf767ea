//! HTML as text, in one pass without a tree: no depth can hurt it and a million tags cost a million steps.
//!
//! What mail programs mark as quoted is noticed on the way, so that the reply can be cut out before anything is
//! guessed from the text.

mod paint;

use mail_parser::decoders::html::add_html_token;

use paint::{Ground, Paint};

/// HTML as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// All of it; quotations carry `> ` as in a plain mail.
    pub text: String,
    /// What stands outside the marked quotations.
    pub own: String,
    /// The marked quotations.
    pub quoted: String,
    /// A mail program marked a quotation.
    pub has_quote: bool,
    /// What a reader of the HTML does not see (`display: none`, white on white and the like); it is in none of the others. It may be a
    /// preview for lists of mails, and it may be meant for machines that read along.
    pub hidden: String,
}

/// Text beyond this is not rendered; the HTML itself is kept in full.
const TEXT_BYTES_MAX: usize = 8 << 20;
/// Of what is not shown.
const HIDDEN_BYTES_MAX: usize = 20_000;
/// Tags that are remembered as open at a time.
const OPEN_MAX: usize = 4096;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    /// A quotation: `> ` before each line.
    Quote,
    /// Quoted by the mail program's own mark, without the `> `.
    Cite,
    /// Everything from here to the end is quoted.
    CiteToEnd,
    /// Not shown by what would show this HTML.
    Hidden,
    /// Moved to the right by its author.
    Indent,
}

struct Open {
    name: [u8; 12],
    mark: Mark,
    /// Blockquote that only indents.
    depth: bool,
    /// What was painted around it, where it paints itself.
    around: Option<Paint>,
}

struct Writer {
    text: String,
    own: String,
    quoted: String,
    /// White space is due before the next word.
    space: bool,
    /// Line ends due before the next word, at most two.
    breaks: u8,
    column_empty: bool,
    quote_depth: usize,
    cite_depth: usize,
    cite_to_end: bool,
    has_quote: bool,
    pre: usize,
    hidden: String,
    hidden_depth: usize,
    paint: Paint,
    /// Open tags that paint.
    painting: usize,
}

impl Writer {
    /// Nobody sees what is written now.
    fn is_hiding(&self) -> bool {
        self.hidden_depth > 0 || self.paint.hides()
    }
    fn paint(&mut self, paint: Paint) {
        if paint.hides() && !self.is_hiding() && !self.hidden.is_empty() {
            self.hidden.push(' ');
        }
        self.paint = paint;
    }
    fn citing(&self) -> bool {
        self.cite_to_end || self.cite_depth > 0
    }
    fn full(&self) -> bool {
        self.text.len() > TEXT_BYTES_MAX
    }
    fn break_line(&mut self, lines: u8) {
        if self.is_hiding() {
            self.hidden.push(' ');
            return;
        }
        self.space = false;
        if !self.text.is_empty() || !self.column_empty {
            self.breaks = self.breaks.max(lines);
        }
    }
    fn hard_break(&mut self) {
        if self.is_hiding() {
            self.hidden.push(' ');
            return;
        }
        self.space = false;
        self.breaks = if self.column_empty { (self.breaks + 1).min(2) } else { 1 };
        self.column_empty = true;
    }
    fn push(&mut self, c: char) {
        if self.is_hiding() {
            if self.hidden.len() < HIDDEN_BYTES_MAX {
                self.hidden.push(c);
            }
            return;
        }
        let citing = self.citing();
        if self.breaks > 0 || (self.text.is_empty() && self.quote_depth > 0) {
            for _ in 0..self.breaks {
                self.text.push('\n');
                if citing { self.quoted.push('\n') } else { self.own.push('\n') }
            }
            self.breaks = 0;
            self.space = false;
            for _ in 0..self.quote_depth.min(20) {
                self.text.push_str("> ");
                if citing { self.quoted.push_str("> ") } else { self.own.push_str("> ") }
            }
        }
        let into = if citing { &mut self.quoted } else { &mut self.own };
        if self.space {
            self.text.push(' ');
            into.push(' ');
            self.space = false;
        }
        self.text.push(c);
        into.push(c);
        self.column_empty = false;
    }
    fn words(&mut self, text: &str) {
        if self.is_hiding() {
            text.chars().take(HIDDEN_BYTES_MAX).for_each(|c| self.push(c));
            return;
        }
        for c in text.chars() {
            match c {
                '\n' if self.pre > 0 => self.hard_break(),
                '\r' if self.pre > 0 => {}
                ' ' | '\t' if self.pre > 0 => self.push(c),
                // A non-breaking space is white space that does not collapse; mails use it for layout.
                '\u{a0}' => self.space = !self.column_empty,
                c if c.is_whitespace() => self.space = self.space || !self.column_empty,
                c if crate::clean::is_invisible(c) || c.is_control() => {}
                c => self.push(c),
            }
        }
    }
    fn plain(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }
}

/// Renders `html`.
pub fn render(html: &str) -> Rendered {
    let bytes = html.as_bytes();
    let mut w = Writer {
        text: String::new(),
        own: String::new(),
        quoted: String::new(),
        space: false,
        breaks: 0,
        column_empty: true,
        quote_depth: 0,
        cite_depth: 0,
        cite_to_end: false,
        has_quote: false,
        pre: 0,
        hidden: String::new(),
        hidden_depth: 0,
        paint: Paint::PAGE,
        painting: 0,
    };
    let mut open: Vec<Open> = Vec::new();
    let mut lists: Vec<Option<u32>> = Vec::new();
    let mut link: Option<(String, usize)> = None;
    let mut at = 0;
    // Closing words that were searched for in vain: not searched for again, or hostile input costs a square.
    let mut never_closed: Vec<&'static str> = Vec::new();
    let mut comments_close = true;
    let mut next_end = NextEnd::default();
    // Steps that may be spent on looking for the ends of quoted attributes: more is an attack.
    let mut budget = html.len().saturating_mul(4) + (1 << 20);
    while at < bytes.len() && !w.full() {
        let Some(next) = memchr::memchr(b'<', &bytes[at..]).map(|n| at + n) else {
            w.words(&entities(&html[at..]));
            break;
        };
        if next > at {
            w.words(&entities(&html[at..next]));
        }
        at = next;
        let rest = &bytes[at..];
        if rest.starts_with(b"<!--") {
            let end = if comments_close { memchr::memmem::find(&rest[4..], b"-->") } else { None };
            at = match end {
                Some(n) => at + 4 + n + 3,
                None => {
                    // An unclosed comment hides the rest in a browser; here it is shown rather than lost.
                    comments_close = false;
                    at + 4
                }
            };
            continue;
        }
        if rest.starts_with(b"<!") || rest.starts_with(b"<?") {
            at = next_end.after(bytes, at).map_or(bytes.len(), |n| n + 1);
            continue;
        }
        let closing = rest.get(1) == Some(&b'/');
        let name_at = if closing { 2 } else { 1 };
        let name_length = rest[name_at..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-'))
            .count();
        if name_length == 0 || !rest[name_at].is_ascii_alphabetic() {
            w.words("<");
            at += 1;
            continue;
        }
        let end = next_end.after(bytes, at).map(|first| tag_end(rest, first - at, &mut budget));
        let Some(end) = end else {
            // No end: the text is shown as it stands.
            w.words(&html[at..html.floor_char_boundary(at + 1 + name_length)]);
            at += 1 + name_length;
            continue;
        };
        let name = lower_name(&rest[name_at..name_at + name_length]);
        let tag = &html[at..at + end];
        at += end + 1;
        let name_text = std::str::from_utf8(&name).unwrap_or("").trim_end_matches('\0');
        if closing {
            close(&mut w, &mut open, &mut lists, &mut link, &name, name_text);
            continue;
        }
        // Contents that are not text.
        if let Some(word) =
            ["script", "style", "title", "template", "textarea", "xmp"].iter().find(|n| **n == name_text)
            && !matches!(*word, "textarea" | "xmp")
        {
            if !never_closed.contains(word) {
                match find_closing(&bytes[at..], word.as_bytes()) {
                    Some(n) => {
                        if *word == "style" && speaks_of_backgrounds(&bytes[at..at + n]) {
                            // Which element it speaks of is not worked out here.
                            w.paint(Paint { ground: Ground::Unknown, ..w.paint });
                        }
                        at += n;
                    }
                    None => never_closed.push(word),
                }
            }
            continue;
        }
        let attributes = &tag[(name_at + name_length).min(tag.len())..];
        let mark = mark(name_text, attributes);
        if w.hidden_depth > 0 {
            end_unclosed(&mut w, &mut open, name_text);
        }
        end_unclosed_paint(&mut w, &mut open, name_text);
        let paint = painted(w.paint, name_text, attributes);
        // What lies inside hidden text is counted tag by tag, so that it ends where a browser would end it.
        if (w.hidden_depth > 0 || mark == Mark::Hidden) && !is_empty_element(name_text) && !tag.ends_with('/')
        {
            push_open(&mut w, &mut open, name, if mark == Mark::Hidden { mark } else { Mark::None }, paint);
            continue;
        }
        match name_text {
            "br" => w.hard_break(),
            "hr" => {
                w.break_line(1);
                if mark == Mark::CiteToEnd {
                    w.cite_to_end = true;
                    w.has_quote = true;
                }
                w.plain("________________________________");
                w.break_line(1);
            }
            "img" if mark == Mark::Hidden => {}
            "img" => {
                if let Some(alt) = attribute(attributes, "alt") {
                    let alt = crate::clean::short_line(&entities(&alt), 200);
                    if !alt.is_empty() {
                        w.words(&format!("[{alt}]"));
                    }
                }
            }
            "td" | "th" => {
                if !w.column_empty {
                    w.space = true;
                }
                push_open(&mut w, &mut open, name, mark, paint);
            }
            "li" => {
                w.break_line(1);
                match lists.last_mut() {
                    Some(Some(number)) => {
                        let shown = format!("{number}. ");
                        *number = number.saturating_add(1);
                        w.plain(&shown);
                    }
                    Some(None) | None => w.plain("- "),
                }
                w.space = false;
                w.column_empty = true;
                if paint != w.paint {
                    push_open(&mut w, &mut open, name, Mark::None, paint);
                }
            }
            "ul" | "ol" => {
                w.break_line(1);
                if lists.len() < OPEN_MAX {
                    lists.push((name_text == "ol").then_some(1));
                }
            }
            "a" => {
                let href = attribute(attributes, "href").map(|h| entities(&h).trim().to_owned());
                let shown = href.filter(|h| {
                    let lower = h.get(..8.min(h.len())).unwrap_or("").to_ascii_lowercase();
                    lower.starts_with("http")
                        || lower.starts_with("mailto:")
                        || lower.starts_with("tel:")
                        || lower.starts_with("ftp:")
                });
                link = shown.map(|h| (h, w.text.len()));
                push_open(&mut w, &mut open, name, mark, paint);
            }
            "pre" => {
                w.break_line(2);
                w.pre += 1;
                push_open(&mut w, &mut open, name, mark, paint);
            }
            "blockquote" => {
                w.break_line(1);
                let mark = match mark {
                    Mark::None => Mark::Quote,
                    Mark::Indent if w.citing() => Mark::Quote,
                    mark => mark,
                };
                push_open(&mut w, &mut open, name, mark, paint);
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                w.break_line(2);
                push_open(&mut w, &mut open, name, mark, paint);
            }
            _ if is_block(name_text) => {
                w.break_line(1);
                push_open(&mut w, &mut open, name, mark, paint);
            }
            _ if mark != Mark::None || paint != w.paint && !is_empty_element(name_text) => {
                push_open(&mut w, &mut open, name, mark, paint)
            }
            _ => {}
        }
    }
    let tidy = |s: String| crate::clean::body(s.trim_matches('\n'));
    Rendered {
        text: tidy(w.text),
        own: tidy(w.own),
        quoted: tidy(w.quoted),
        has_quote: w.has_quote,
        hidden: crate::clean::line(&w.hidden),
    }
}

/// A hidden paragraph or table cell without an end tag ends where the next one begins.
fn end_unclosed(w: &mut Writer, open: &mut Vec<Open>, name: &str) {
    let Some(last) = open.last().filter(|o| o.mark == Mark::Hidden) else { return };
    let ends = match last.name.as_slice() {
        [b'p', 0, ..] => {
            matches!(name, "p" | "table" | "ul" | "ol" | "hr" | "pre" | "blockquote") || is_block(name)
        }
        [b't', b'd' | b'h', 0, ..] => matches!(name, "td" | "th" | "tr"),
        [b'l', b'i', 0, ..] => name == "li",
        _ => false,
    };
    if ends {
        open.pop();
        w.hidden_depth = w.hidden_depth.saturating_sub(1);
    }
}

/// Elements that have no content and no end tag.
fn is_empty_element(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// The paint inside of an element.
fn painted(around: Paint, name: &str, attributes: &str) -> Paint {
    if attributes.len() > 4096 {
        return Paint { ground: Ground::Unknown, ..around };
    }
    if attributes.is_empty() && !matches!(name, "a" | "table") {
        return around;
    }
    around.inside(name, |wanted| attribute(attributes, wanted).map(|value| entities(&value)))
}

fn speaks_of_backgrounds(sheet: &[u8]) -> bool {
    const WORD: &[u8] = b"background";
    memchr::memchr2_iter(b'b', b'B', sheet)
        .any(|at| sheet.get(at..at + WORD.len()).is_some_and(|found| found.eq_ignore_ascii_case(WORD)))
}

/// A cell, a row, an item or a paragraph that paints and has no end tag ends where the next of its kind begins.
fn end_unclosed_paint(w: &mut Writer, open: &mut [Open], name: &str) {
    /// Tags that are looked back at.
    const NEAR: usize = 16;
    if w.painting == 0 {
        return;
    }
    let ends: &[&[u8]] = match name {
        "td" | "th" => &[b"td", b"th"],
        "tr" => &[b"td", b"th", b"tr"],
        "li" => &[b"li"],
        "p" | "div" | "table" | "ul" | "ol" => &[b"p"],
        _ => return,
    };
    let is = |open: &Open, name: &[u8]| open.name.starts_with(name) && open.name[name.len()] == 0;
    let holder: &[u8] = if name == "li" { b"ul" } else { b"table" };
    let near = open.iter().rev().take(NEAR).take_while(|o| !is(o, holder));
    let Some(last) = near.enumerate().filter(|(_, o)| ends.iter().any(|e| is(o, e))).map(|(n, _)| n).last()
    else {
        return;
    };
    let from = open.len() - 1 - last;
    // Marks end by their own rules: only paint is given back here.
    let mut around = None;
    for one in &mut open[from..] {
        w.painting -= usize::from(one.around.is_some());
        around = around.or(one.around.take());
    }
    if let Some(around) = around {
        w.paint(around);
    }
}

fn push_open(w: &mut Writer, open: &mut Vec<Open>, name: [u8; 12], mark: Mark, paint: Paint) {
    if open.len() >= OPEN_MAX {
        return;
    }
    let is_blockquote = name.starts_with(b"blockquote");
    match mark {
        Mark::None | Mark::Indent => {}
        Mark::Quote => w.quote_depth += 1,
        Mark::Cite => {
            w.break_line(1);
            w.cite_depth += 1;
            w.has_quote = true;
            if is_blockquote {
                w.quote_depth += 1;
            }
        }
        Mark::CiteToEnd => {
            w.break_line(1);
            w.cite_to_end = true;
            w.has_quote = true;
        }
        Mark::Hidden => {
            w.hidden_depth += 1;
            if !w.hidden.is_empty() {
                w.hidden.push(' ');
            }
        }
    }
    let around = (paint != w.paint).then_some(w.paint);
    w.painting += usize::from(around.is_some());
    w.paint(paint);
    open.push(Open { name, mark, depth: is_blockquote && mark == Mark::Cite, around });
}

fn close(
    w: &mut Writer,
    open: &mut Vec<Open>,
    lists: &mut Vec<Option<u32>>,
    link: &mut Option<(String, usize)>,
    name: &[u8; 12],
    name_text: &str,
) {
    match name_text {
        "ul" | "ol" => {
            lists.pop();
            w.break_line(1);
        }
        "a" => {
            if let Some((href, start)) = link.take() {
                let shown = w.text.get(start..).unwrap_or("").trim();
                let bare = |s: &str| {
                    s.trim_start_matches("mailto:")
                        .trim_start_matches("tel:")
                        .trim_start_matches("https://")
                        .trim_start_matches("http://")
                        .trim_end_matches('/')
                        .to_lowercase()
                };
                if !shown.is_empty()
                    && bare(shown) != bare(&href)
                    && !(href.starts_with("mailto:") && shown.contains('@'))
                {
                    w.space = true;
                    w.plain(&format!("<{}>", crate::clean::short_line(&href, 2000)));
                }
            }
        }
        "pre" => w.pre = w.pre.saturating_sub(1),
        _ => {}
    }
    match name_text {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" => w.break_line(2),
        n if is_block(n) || n == "blockquote" || n == "li" => w.break_line(1),
        _ => {}
    }
    // Look a bounded way back for the tag that this one closes, as a browser would repair it.
    let Some(back) = open.iter().rev().take(64).position(|o| o.name == *name) else { return };
    let mut around = None;
    for closed in open.drain(open.len() - 1 - back..) {
        w.painting -= usize::from(closed.around.is_some());
        around = around.or(closed.around);
        match closed.mark {
            Mark::None | Mark::CiteToEnd | Mark::Indent => {}
            Mark::Quote => w.quote_depth = w.quote_depth.saturating_sub(1),
            Mark::Hidden => w.hidden_depth = w.hidden_depth.saturating_sub(1),
            Mark::Cite => {
                w.break_line(1);
                w.cite_depth = w.cite_depth.saturating_sub(1);
                if closed.depth {
                    w.quote_depth = w.quote_depth.saturating_sub(1);
                }
            }
        }
    }
    if let Some(around) = around {
        w.paint(around);
    }
}

fn lower_name(name: &[u8]) -> [u8; 12] {
    let mut out = [0; 12];
    for (o, b) in out.iter_mut().zip(name) {
        *o = b.to_ascii_lowercase();
    }
    out
}

/// Where the next `>` is, looked for once however often it is asked for.
#[derive(Default)]
struct NextEnd {
    known: usize,
    none: bool,
}

impl NextEnd {
    fn after(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        if self.none {
            return None;
        }
        if self.known <= at {
            match memchr::memchr(b'>', &bytes[at..]) {
                Some(n) => self.known = at + n,
                None => self.none = true,
            }
        }
        (!self.none).then_some(self.known)
    }
}

/// The offset of the `>` that ends the tag: `first` unless that stands inside a quoted attribute that closes soon.
fn tag_end(rest: &[u8], first: usize, budget: &mut usize) -> usize {
    const TAG_MAX: usize = 64 * 1024;
    let mut at = 1;
    while at < rest.len().min(TAG_MAX) {
        let Some(next) =
            memchr::memchr3(b'"', b'\'', b'>', &rest[at..rest.len().min(TAG_MAX)]).map(|n| at + n)
        else {
            break;
        };
        *budget = budget.saturating_sub(next - at + 1);
        let c = rest[next];
        if c == b'>' {
            return next;
        }
        at = next + 1;
        // A quote that follows no `=` is a stray one.
        if !rest[..next].trim_ascii_end().ends_with(b"=") {
            continue;
        }
        let window = &rest[at..rest.len().min(at + TAG_MAX)];
        if *budget == 0 {
            return first;
        }
        match memchr::memchr(c, window) {
            Some(n) => {
                *budget = budget.saturating_sub(n);
                at += n + 1;
            }
            None => {
                *budget = budget.saturating_sub(window.len());
                return first;
            }
        }
    }
    first
}

fn find_closing(bytes: &[u8], name: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&bytes[at..], b"</") {
        let start = at + found;
        let word = bytes.get(start + 2..start + 2 + name.len())?;
        if word.eq_ignore_ascii_case(name) {
            return Some(start);
        }
        at = start + 2;
    }
    None
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "tr"
            | "table"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "address"
            | "center"
            | "dl"
            | "dt"
            | "dd"
            | "form"
            | "fieldset"
            | "figure"
            | "main"
            | "nav"
            | "aside"
            | "body"
            | "html"
            | "head"
            | "tbody"
    )
}

/// Whether a reader is kept from seeing it, whatever is painted around it.
fn is_hidden(attributes: &str) -> bool {
    if attributes.split([' ', '\n', '\t', '\r']).any(|a| a.eq_ignore_ascii_case("hidden")) {
        return true;
    }
    let Some(style) = attribute(attributes, "style") else { return false };
    entities(&style).to_ascii_lowercase().split(';').filter_map(|rule| rule.split_once(':')).any(
        |(name, value)| {
            let value = value.trim().trim_end_matches("!important").trim_end();
            match name.trim() {
                "display" => value == "none",
                "visibility" => value == "hidden",
                "mso-hide" => value == "all",
                "font-size" | "opacity" | "max-height" => {
                    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
                    number.parse::<f64>().is_ok_and(|n| n == 0.0)
                }
                _ => false,
            }
        },
    )
}

/// What a mail program says about an element by its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    None,
    /// All that stands in it is quoted.
    Whole,
    /// It is the head of a quoted mail: all that follows is quoted too.
    Onwards,
}

/// Is an element of that name, in lower case, with these attributes as a tag has them, marked as quoted?
pub fn quotes(element: &str, attributes: &str) -> Quotes {
    match mark(element, attributes) {
        Mark::None | Mark::Indent | Mark::Hidden | Mark::Quote => Quotes::None,
        Mark::Cite => Quotes::Whole,
        Mark::CiteToEnd => Quotes::Onwards,
    }
}

/// How mail programs mark what they quote, and what is not to be seen.
fn mark(name: &str, attributes: &str) -> Mark {
    if attributes.is_empty() || attributes.len() > 4096 {
        return Mark::None;
    }
    if is_hidden(attributes) {
        return Mark::Hidden;
    }
    let id = attribute(attributes, "id").unwrap_or_default().to_ascii_lowercase();
    let class = attribute(attributes, "class").unwrap_or_default().to_ascii_lowercase();
    // Outlook (new, mobile, on the web), Yahoo: the head of the old mail; all that follows is old.
    let id_bare = id.trim_start_matches("x_");
    if matches!(
        id_bare,
        "divrplyfwdmsg"
            | "appendonsend"
            | "replysplit"
            | "stopspelling"
            | "mail-editor-reference-message-container"
            | "zwchr"
    ) || id_bare.starts_with("yahoo_quoted") && name == "div"
        || id_bare == "olk_src_body_section"
    {
        return Mark::CiteToEnd;
    }
    let has_class =
        |wanted: &str| class.split_ascii_whitespace().any(|c| c.trim_start_matches("x_") == wanted);
    if name == "blockquote" {
        let cite = attribute(attributes, "type").is_some_and(|t| t.eq_ignore_ascii_case("cite"));
        // Gmail gives its class to the indentation that people make themselves as well; what it quotes lies in a `div` of
        // that class besides.
        let marked =
            ["protonmail_quote", "cite", "cite2", "tutanota_quote", "front-blockquote", "airmail_on"];
        return if cite || marked.iter().any(|c| has_class(c)) {
            Mark::Cite
        } else if has_class("gmail_quote") {
            Mark::Indent
        } else {
            Mark::None
        };
    }
    let quote_classes = [
        "gmail_quote",
        "gmail_extra",
        "moz-cite-prefix",
        "yahoo_quoted",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "gmail_quote_container",
        "quoted_mail",
        "quotedmessage",
        "reply-intro",
        "moz-email-headers-table",
        "gmail_attr",
        "wordsection1_reply",
        "front-blockquote",
        "hubspot_quoted",
        "ms-outlook-mobile-reference-message",
        "missive_quote",
        "sh-quoted-content",
    ];
    if quote_classes.iter().any(|c| has_class(c)) {
        return Mark::Cite;
    }
    // GMX and web.de; Spark.
    let name_given = attribute(attributes, "name").unwrap_or_default().to_ascii_lowercase();
    if name == "div" && matches!(name_given.as_str(), "quote" | "messagereplysection") {
        return Mark::Cite;
    }
    if id_bare == "isforwardcontent"
        || id_bare == "reply-intro"
        || id_bare == "zmail_extra"
        || id_bare.starts_with("oriheader")
    {
        return Mark::Cite;
    }
    Mark::None
}

/// An attribute's value; names in any case, quoted or bare.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let name_end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        if name_end == 0 && !rest.starts_with('=') {
            return None;
        }
        let name = &rest[..name_end];
        rest = rest[name_end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            match after.chars().next() {
                Some(q @ ('"' | '\'')) => {
                    let inner = &after[1..];
                    let end = inner.find(q).unwrap_or(inner.len());
                    value = &inner[..end];
                    rest = inner.get(end + 1..).unwrap_or("");
                }
                Some(_) => {
                    let end = after.find(char::is_whitespace).unwrap_or(after.len());
                    value = &after[..end];
                    rest = &after[end..];
                }
                None => rest = "",
            }
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value.to_owned());
        }
        if rest.is_empty() {
            return None;
        }
    }
}

/// Replaces character references.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let body = crate::clean::cut(&rest[1..], 40);
        let length = body.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(body.len());
        let name = &body[..length];
        if name.is_empty() {
            out.push('&');
            rest = &rest[1..];
            continue;
        }
        let closed = body[length..].starts_with(';');
        // Windows-1252 numbers that browsers repair.
        if let Some(number) = name.strip_prefix('#').and_then(|n| n.parse::<u8>().ok())
            && (128..160).contains(&number)
        {
            out.push_str(&crate::decode::charset(&[number], Some("windows-1252")).text);
        } else if closed || matches!(name, "nbsp" | "amp" | "lt" | "gt" | "quot") {
            add_html_token(&mut out, format!("&{name};").as_bytes(), false);
        } else {
            out.push('&');
            out.push_str(name);
        }
        rest = &rest[1 + length + usize::from(closed)..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn html_reads_as_text() {
        let table = [
            ("<p>Hello</p><p>World &amp; you</p>", "Hello\n\nWorld & you"),
            ("a<br>b<br><br>c", "a\nb\n\nc"),
            ("<ul><li>one</li><li>two</li></ul><ol><li>x<li>y</ol>", "- one\n- two\n1. x\n2. y"),
            ("<a href='https://x.org/a?b=1&amp;c=2'>here</a>", "here <https://x.org/a?b=1&c=2>"),
            ("<a href=\"https://x.org\">x.org</a>", "x.org"),
            ("<style>p{}</style><script>alert('<p>')</script>ok", "ok"),
            ("<div>a</div><blockquote>b<br>c</blockquote>d", "a\n> b\n> c\nd"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("1 < 2 &lt; 3 &euro; &#8364; &#150; &nosuch; AT&T", "1 < 2 < 3 € € – &nosuch; AT&T"),
            ("<img alt='Logo' src=x> <img src=y>", "[Logo]"),
            ("<!-- hidden -->shown<b", "shown<b"),
        ];
        for (given, wanted) in table {
            assert_eq!(render(given).text, wanted, "{given}");
        }
    }

    #[test]
    fn marked_quotations_are_cut() {
        let table = [
            (
                "Yes<div class=\"gmail_quote\">On x wrote:<blockquote>old</blockquote></div>",
                "Yes",
                "On x wrote:\n> old",
            ),
            ("Yes<blockquote type=\"cite\">old</blockquote>below", "Yes\nbelow", "> old"),
            (
                "<blockquote class=gmail_quote>mine</blockquote><div class=gmail_quote>x wrote:<blockquote class=gmail_quote>old</blockquote></div>",
                "mine",
                "x wrote:\n> old",
            ),
            ("Yes<div id=\"divRplyFwdMsg\">From: a</div><div>old</div>", "Yes", "From: a\nold"),
            (
                "Yes<div id='appendonsend'></div><hr><div>From: a<br>old</div>",
                "Yes",
                "________________________________\nFrom: a\nold",
            ),
        ];
        for (given, own, quoted) in table {
            let rendered = render(given);
            assert!(rendered.has_quote, "{given}");
            assert_eq!((rendered.own.trim(), rendered.quoted.trim()), (own, quoted), "{given}");
        }
    }

    #[test]
    fn hidden_text_stands_apart() {
        let table = [
            ("<div style='DISPLAY : none'>secret <b>and</b><br>more</div>seen", "seen", "secret and more"),
            ("a<span style=\"font-size:0px;color:red\">x<span>y</span>z</span>b", "ab", "xyz"),
            ("<p style='visibility:hidden !important'>x<p>seen", "seen", "x"),
            ("<table><tr><td style='mso-hide:all'>x<td>seen</table>", "seen", "x"),
            ("<p hidden>x</p><p>seen</p>", "seen", "x"),
            ("<div style='opacity:0.0'>x</div><img style='display:none' alt='pixel'>seen", "seen", "x"),
            ("<div style='display:block;font-size:10px'>seen</div>", "seen", ""),
            ("<div style='display:none'>never closed", "", "never closed"),
            // White on white, however it is said; and the black inside of it is seen.
            ("a<span style='color:#FFFFFF'>x<b>y</b></span>b", "ab", "xy"),
            ("<font color=white>x</font>seen", "seen", "x"),
            ("<div style='background:#333'><p style='color:rgb(51,51,52)'>x</p>seen</div>", "seen", "x"),
            ("<table bgcolor=black><tr><td><font color='#000'>x</font><td>seen</table>", "seen", "x"),
            ("<div style='color:white'>x<span style='color:black'>seen</span>y</div>", "seen", "x y"),
            ("<div style='color:#fff;margin:-20px 0 0'>seen</div>", "seen", ""),
            ("<p style='color:transparent'>x</p>seen", "seen", "x"),
            ("<td style='color:#fff'>x<td>seen", "seen", "x"),
            ("<ul><li style='color:#fff'>x<li>seen</ul>", "- \n- seen", "x"),
            // Light letters on a dark ground, or on one that is not known.
            ("<td bgcolor='#003366'><a href='https://x.org' style='color:#fff'>x.org</a>", "x.org", ""),
            ("<div style='background:navy;color:white'>seen</div>", "seen", ""),
            ("<div style='background:url(dark.png) no-repeat;color:white'>seen</div>", "seen", ""),
            ("<td background=dark.png><font color=white>seen</font>", "seen", ""),
            ("<style>.b{Background:#000}</style><p class=b style='color:#fff'>seen</p>", "seen", ""),
            ("<style>.b{margin:0}</style><p class=b style='color:#fff'>x</p>", "", "x"),
            ("<div style='color:white'><a href='https://x.org'>x.org</a></div>", "x.org", ""),
            (
                "<p style='color:var(--ink)'>seen</p><p style='color:rgba(255,255,255,.9)'>too</p>",
                "seen\n\ntoo",
                "",
            ),
            ("<body bgcolor=white text=white><font color=#fefefe>x</font>", "", "x"),
        ];
        for (given, text, hidden) in table {
            let rendered = render(given);
            assert_eq!((rendered.text.trim(), rendered.hidden.as_str()), (text, hidden), "{given}");
        }
    }

    #[test]
    fn hostile_html_ends_soon() {
        for html in [
            "<div>".repeat(1_000_000),
            "</div>".repeat(1_000_000),
            "<blockquote>x".repeat(100_000),
            "<".repeat(2_000_000),
            "<script>".repeat(300_000),
            "<!--".repeat(300_000),
            format!("<a href=\"{}\">", "x".repeat(5_000_000)),
            "<a b=\"".repeat(100_000),
            "<p hidden>x".repeat(200_000),
            "<div style='display:none'>x".repeat(100_000),
            "&".repeat(2_000_000),
        ] {
            let start = std::time::Instant::now();
            render(&html);
            assert!(start.elapsed().as_secs() < 10, "{}", &html[..20]);
        }
    }

    proptest! {
        #[test]
        fn any_html_renders(html in "[<>/a-z\"'= &;#!-]{0,200}") {
            render(&html);
        }
        #[test]
        fn any_text_renders(html in any::<String>()) {
            render(&html);
        }
    }
}
