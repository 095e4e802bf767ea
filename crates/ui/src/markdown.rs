//! Markdown as agents write it: the one renderer of timeline, preview and mail.
//!
//! CommonMark with tables, task lists and strike-through; a line end is a line end, as people expect who never read the
//! specification. The HTML is written tag by tag from the parser's events, so no other tag can come out: HTML in the text
//! is text, a link goes to the web, to a mail address or a phone, and pictures are the message's own files
//! (`![words](file:12)`). What is stored is always what was typed.

use std::collections::{HashMap, HashSet};

use domain::AttachmentId;
use domain::writing::fits;
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::text::{Piece, pieces};
use crate::url;

/// Longer texts are shown as they stand: some spellings cost the parser more than their length.
pub const MARKDOWN_BYTES_MAX: usize = 200_000;

/// How a text is drawn.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Where a file's picture is, if it is one that may be shown here.
    pub picture: &'a dyn Fn(AttachmentId) -> Option<String>,
    /// Words that mean somebody when they follow an `@`.
    pub mentions: &'a [String],
    /// `#12` leads to that ticket: in the workbench, never in mail.
    pub tickets: bool,
}

impl Look<'_> {
    /// For mail: no pictures, nobody called, no ticket.
    pub const BARE: Look<'static> = Look { picture: &|_| None, mentions: &[], tickets: false };
}

fn parser(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    Parser::new_ext(text, options)
}

/// The text as HTML.
pub fn html(text: &str, look: Look<'_>) -> Markup {
    if text.len() > MARKDOWN_BYTES_MAX {
        return lines(text, look);
    }
    let mut writer = Writer::new(look);
    for event in TextMergeStream::new(parser(text)) {
        writer.event(event);
    }
    PreEscaped(writer.out)
}

/// A heading of an article: how deep it lies, from 2 on, where a link to it leads, and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub level: u8,
    pub anchor: String,
    pub words: String,
}

/// A file that the text of an article names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub address: String,
    pub is_picture: bool,
    /// Width and height of a picture, in pixels, where they are known: the page keeps the place for it.
    pub size: Option<(i64, i64)>,
    /// Its narrower widths, as the attribute of that name has them; empty where there are none.
    pub srcset: String,
}

/// Which files a text of an article may show and link to.
pub type Files<'a> = &'a dyn Fn(AttachmentId) -> Option<Shown>;

/// [`article`] with its files: `![words](file:12)` shows a picture, `[words](file:12)` leads to a file.
pub fn article_with(text: &str, look: Look<'_>, files: Files<'_>) -> (Markup, Vec<Heading>) {
    drawn_article(text, look, Some(files))
}

/// An article: as [`html`], but its headings are headings, from the second level on without a gap at the beginning, and each
/// can be linked to. An anchor is made of the heading's words, so it lasts as long as they do.
pub fn article(text: &str, look: Look<'_>) -> (Markup, Vec<Heading>) {
    drawn_article(text, look, None)
}

fn drawn_article<'a>(text: &str, look: Look<'a>, files: Option<Files<'a>>) -> (Markup, Vec<Heading>) {
    if text.len() > MARKDOWN_BYTES_MAX {
        return (lines(text, look), Vec::new());
    }
    let headings = headings(text);
    let mut writer = Writer::new(look);
    writer.headings = headings.clone().into_iter().rev().collect();
    writer.is_article = true;
    writer.files = files;
    for event in TextMergeStream::new(parser(text)) {
        writer.event(event);
    }
    (PreEscaped(writer.out), headings)
}

fn headings(text: &str) -> Vec<Heading> {
    let mut out: Vec<Heading> = Vec::new();
    // The page's own; what else it has is written with an underscore, which no heading's words become.
    let mut taken: HashSet<String> = HashSet::from(["main".to_owned()]);
    // Where counting goes on for words that come again: from the beginning each time would take the square of them.
    let mut next: HashMap<String, usize> = HashMap::new();
    let mut open: Option<(u8, String)> = None;
    for event in TextMergeStream::new(parser(text)) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => open = Some((level as u8, String::new())),
            Event::End(TagEnd::Heading(_)) => {
                let Some((level, words)) = open.take() else { continue };
                let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                let slug = domain::article::slug(&words);
                let slug = if slug.is_empty() { "part".to_owned() } else { slug };
                let mut anchor = slug.clone();
                let n = next.entry(slug.clone()).or_insert(1);
                while !taken.insert(anchor.clone()) {
                    *n += 1;
                    anchor = format!("{slug}-{n}");
                }
                out.push(Heading { level, anchor, words });
            }
            Event::Text(t) | Event::Code(t) => {
                if let Some((_, words)) = &mut open {
                    words.push_str(&t);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, words)) = &mut open {
                    words.push(' ');
                }
            }
            _ => {}
        }
    }
    // The page's title is the first level. Nobody's outline skips one: a heading lies at most one below the one before.
    let mut before = 1;
    let least = out.iter().map(|h| h.level).min().unwrap_or(1);
    for heading in &mut out {
        heading.level = (heading.level - least + 2).min(before + 1).min(6);
        before = heading.level;
    }
    out
}

/// The words alone, without the signs of Markdown, addresses and pictures' sources: what a search looks through.
pub fn words(text: &str) -> String {
    if text.len() > MARKDOWN_BYTES_MAX {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for event in TextMergeStream::new(parser(text)) {
        match event {
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => out.push_str(&t),
            Event::SoftBreak | Event::HardBreak | Event::Rule => out.push('\n'),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableCell
                | TagEnd::HtmlBlock,
            ) => out.push('\n'),
            _ => {}
        }
    }
    out
}

/// Text that is no Markdown, with its line ends; addresses, tickets and who is called become links and marks.
pub fn lines(text: &str, look: Look<'_>) -> Markup {
    html! {
        @for (n, line) in text.lines().enumerate() {
            @if n > 0 { br; }
            (inline(line, look))
        }
    }
}

/// A run of text with its addresses, tickets and who is called. Line ends are kept by the style.
pub fn inline(text: &str, look: Look<'_>) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Text(t) => (marked(t, look)),
                Piece::Link(a) => (link(a, html! { (a) })),
            }
        }
    }
}

fn link(address: &str, words: Markup) -> Markup {
    html! { a href=(address) target="_blank" rel="noopener noreferrer nofollow" { (words) } }
}

/// `@somebody` and `#12`.
fn marked(text: &str, look: Look<'_>) -> Markup {
    let mut out = String::new();
    let mut shown = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let begins = !(before.is_alphanumeric() || before == '_') && at >= shown;
        // "&#12;" and "/#12" name no ticket.
        let stands_alone = before.is_whitespace() || "([,;:".contains(before);
        before = c;
        if !begins {
            continue;
        }
        let rest = &text[at + c.len_utf8()..];
        let mark = match c {
            '@' => {
                let longest = look.mentions.iter().filter_map(|words| fits(rest, words)).max();
                longest.map(|n| (n, html! { span class="mention" { "@" (&rest[..n]) } }))
            }
            '#' if look.tickets && stands_alone => {
                ticket(rest).map(|(n, id)| (n, html! { a href=(url::ticket(id)) { "#" (&rest[..n]) } }))
            }
            _ => None,
        };
        let Some((length, mark)) = mark else { continue };
        out.push_str(&escaped(&text[shown..at]));
        out.push_str(&mark.into_string());
        shown = at + c.len_utf8() + length;
    }
    out.push_str(&escaped(&text[shown..]));
    PreEscaped(out)
}

fn ticket(rest: &str) -> Option<(usize, domain::TicketId)> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let goes_on = rest[digits..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
    if digits == 0 || digits > 12 || goes_on || rest.starts_with('0') {
        return None;
    }
    Some((digits, rest[..digits].parse().ok()?))
}

fn escaped(text: &str) -> String {
    html! { (text) }.into_string()
}

/// Where a link may go: the web, a mail address, a phone.
fn is_allowed(address: &str) -> bool {
    let low = address.trim_start().to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| low.starts_with(scheme))
}

/// Another article, or another part of this one.
fn is_own(address: &str) -> bool {
    let is_plain = |rest: &str| {
        rest.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '%' | '#' | '.'))
            && !rest.contains("..")
    };
    address.strip_prefix("/help/").or_else(|| address.strip_prefix('#')).is_some_and(is_plain)
}

/// The file that an address of ours names.
fn file(address: &str) -> Option<AttachmentId> {
    address.strip_prefix("file:")?.parse().ok()
}

struct Writer<'a> {
    out: String,
    look: Look<'a>,
    in_code: bool,
    in_head: bool,
    /// Depth in links: what is inside one is no other.
    links: usize,
    /// What closes each open link, innermost last.
    ends: Vec<String>,
    /// The address of the picture whose words are being read, those words, and how deep in it we are.
    picture: Option<(String, String, usize)>,
    /// An article: its headings are headings, and links may stay on this site.
    is_article: bool,
    /// Those that are still to come, the next one last; and the levels of those that are open.
    headings: Vec<Heading>,
    open_levels: Vec<u8>,
    files: Option<Files<'a>>,
    /// A picture of the article stands there already.
    has_picture: bool,
}

impl<'a> Writer<'a> {
    fn new(look: Look<'a>) -> Self {
        Self {
            out: String::new(),
            look,
            in_code: false,
            in_head: false,
            links: 0,
            ends: Vec::new(),
            picture: None,
            is_article: false,
            headings: Vec::new(),
            open_levels: Vec::new(),
            files: None,
            has_picture: false,
        }
    }

    fn event(&mut self, event: Event<'_>) {
        if self.picture.is_some() {
            return self.in_picture(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code || self.links > 0 => self.out.push_str(&escaped(&text)),
            Event::Text(text) => self.out.push_str(&inline(&text, self.look).into_string()),
            Event::Code(code) => {
                self.out.push_str("<code>");
                self.out.push_str(&escaped(&code));
                self.out.push_str("</code>");
            }
            // Tags that somebody typed are words like others.
            Event::Html(text) | Event::InlineHtml(text) => {
                for (n, line) in text.trim_end_matches('\n').split('\n').enumerate() {
                    if n > 0 {
                        self.out.push_str("<br>");
                    }
                    self.out.push_str(&escaped(line));
                }
            }
            Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            Event::TaskListMarker(done) => self.out.push_str(if done { "\u{2611} " } else { "\u{2610} " }),
            // Kinds that are switched off.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.out.push_str(&escaped(&text));
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.out.push_str("<p dir=\"auto\">"),
            Tag::Heading { .. } if self.is_article => {
                // There is one for each, in order; a heading that somehow has none is a line like others.
                let heading = self.headings.pop();
                let (level, anchor) = heading.map_or((2, String::new()), |h| (h.level, h.anchor));
                self.open_levels.push(level);
                let id = html! { (anchor) }.into_string();
                self.out.push_str(&format!("<h{level} id=\"{id}\" dir=\"auto\">"));
                self.ends.push(format!(
                    " <a class=\"anchor\" href=\"#{id}\" aria-hidden=\"true\" tabindex=\"-1\">#</a>"
                ));
            }
            // The page has headings of its own; in a message these are strong lines.
            Tag::Heading { .. } => self.out.push_str("<p dir=\"auto\" class=\"md-heading\"><strong>"),
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>"),
            Tag::CodeBlock(kind) => {
                self.in_code = true;
                let language = match kind {
                    CodeBlockKind::Fenced(words) => {
                        words.split_whitespace().next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                let open =
                    html! { pre dir="ltr" data-language=[(!language.is_empty()).then_some(language)] {} };
                self.out.push_str(open.into_string().trim_end_matches("</pre>"));
                self.out.push_str("<code>");
            }
            Tag::List(Some(1)) => self.out.push_str("<ol>"),
            Tag::List(Some(from)) => self.out.push_str(&format!("<ol start=\"{from}\">")),
            Tag::List(None) => self.out.push_str("<ul>"),
            Tag::Item => self.out.push_str("<li dir=\"auto\">"),
            Tag::Table(_) => self.out.push_str("<table>"),
            Tag::TableHead => {
                self.in_head = true;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => self.out.push_str("<tr>"),
            Tag::TableCell => self.out.push_str(if self.in_head { "<th>" } else { "<td>" }),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { link_type, dest_url, .. } => self.open_link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => self.picture = Some((dest_url.into_string(), String::new(), 0)),
            // Kinds that are switched off.
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn open_link(&mut self, kind: LinkType, address: &CowStr<'_>) {
        self.links += 1;
        let address = match kind {
            LinkType::Email => format!("mailto:{address}"),
            _ => address.to_string(),
        };
        if let Some(shown) = self.of_article(&address) {
            let link = html! { a href=(shown.address) download[!shown.is_picture] {} }.into_string();
            self.out.push_str(link.trim_end_matches("</a>"));
            self.ends.push("</a>".to_owned());
        } else if self.is_article && is_own(&address) {
            self.out.push_str("<a href=\"");
            self.out.push_str(&escaped(&address));
            self.out.push_str("\">");
            self.ends.push("</a>".to_owned());
        } else if is_allowed(&address) {
            let open = link(&address, html! {}).into_string();
            self.out.push_str(open.trim_end_matches("</a>"));
            self.ends.push("</a>".to_owned());
        } else {
            // It goes nowhere; its address is not lost. The questions of the follow-up have links in their mail alone.
            let is_told = !address.is_empty() && !address.starts_with("follow-up:");
            let rest = if is_told { format!(" ({})", escaped(&address)) } else { String::new() };
            self.ends.push(rest);
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.out.push_str("</p>"),
            TagEnd::Heading(_) if self.is_article => {
                let end = self.ends.pop().unwrap_or_default();
                self.out.push_str(&end);
                let level = self.open_levels.pop().unwrap_or(2);
                self.out.push_str(&format!("</h{level}>"));
            }
            TagEnd::Heading(_) => self.out.push_str("</strong></p>"),
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>"),
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.out.push_str("</code></pre>");
            }
            TagEnd::List(true) => self.out.push_str("</ol>"),
            TagEnd::List(false) => self.out.push_str("</ul>"),
            TagEnd::Item => self.out.push_str("</li>"),
            TagEnd::Table => self.out.push_str("</tbody></table>"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.out.push_str("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.out.push_str("</tr>"),
            TagEnd::TableCell => self.out.push_str(if self.in_head { "</th>" } else { "</td>" }),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link => {
                self.links = self.links.saturating_sub(1);
                let end = self.ends.pop().unwrap_or_default();
                self.out.push_str(&end);
            }
            TagEnd::Image
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// What stands between a picture's brackets is its description.
    fn in_picture(&mut self, event: Event<'_>) {
        let Some((address, words, depth)) = &mut self.picture else { return };
        match event {
            Event::Start(_) => *depth += 1,
            Event::End(_) if *depth > 0 => *depth -= 1,
            Event::End(_) => {
                let (address, words) = (std::mem::take(address), std::mem::take(words));
                self.picture = None;
                self.show_picture(&address, &words);
            }
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }

    fn of_article(&self, address: &str) -> Option<Shown> {
        let files = self.files?;
        file(address).and_then(files)
    }

    fn show_picture(&mut self, address: &str, words: &str) {
        if let Some(shown) = self.of_article(address) {
            let drawn = if shown.is_picture {
                picture_of(&shown, words, std::mem::replace(&mut self.has_picture, true))
            } else {
                download_of(&shown, words)
            };
            self.out.push_str(&drawn.into_string());
            return;
        }
        let shown = file(address).and_then(|id| (self.look.picture)(id));
        let drawn = match shown {
            Some(src) => html! { img class="md-picture" src=(src) alt=(words) loading="lazy"; },
            // A picture elsewhere would tell its server who reads this, and when.
            None if is_allowed(address) && self.links == 0 => {
                link(address, html! { @if words.is_empty() { (address) } @else { (words) } })
            }
            None => html! { "[" (if words.is_empty() { "picture" } else { words }) "]" },
        };
        self.out.push_str(&drawn.into_string());
    }
}

/// How wide the column of an article is, as the attribute `sizes` says it.
const COLUMN: &str = "(max-width: 46rem) 100vw, 44rem";

/// A picture of an article. The browser takes the width that the window needs, and keeps its place before it is there. The first
/// one is often what a page is waited for; those after it come when they are scrolled to.
fn picture_of(shown: &Shown, words: &str, is_later: bool) -> Markup {
    let (width, height) = shown.size.unzip();
    let is_sized = !shown.srcset.is_empty();
    html! {
        img class="md-picture" src=(shown.address) srcset=[is_sized.then_some(&shown.srcset)] sizes=[is_sized.then_some(COLUMN)]
            width=[width] height=[height] alt=(words) loading=[is_later.then_some("lazy")] decoding="async";
    }
}

fn download_of(shown: &Shown, words: &str) -> Markup {
    html! { a href=(shown.address) download { @if words.is_empty() { (shown.address) } @else { (words) } } }
}

/// The text as somebody reads it who sees no Markdown: as it was typed, but a link's address stands behind its words, and
/// a picture is told by its name. It is what the plain part of a mail has.
pub fn readable(text: &str, name: &dyn Fn(AttachmentId) -> Option<String>) -> String {
    if text.len() > MARKDOWN_BYTES_MAX {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    // The link or picture that is open: where it starts, what it is, its words so far, how deep in it we are.
    let mut open: Option<(usize, Target, String, usize)> = None;
    for (event, range) in parser(text).into_offset_iter() {
        if let Some((start, target, words, depth)) = &mut open {
            match event {
                Event::Start(_) => *depth += 1,
                Event::End(_) if *depth > 0 => *depth -= 1,
                Event::End(_) => {
                    out.push_str(text.get(copied..*start).unwrap_or_default());
                    out.push_str(&target.readable(words, name));
                    copied = range.end;
                    open = None;
                }
                Event::Text(t) | Event::Code(t) | Event::InlineHtml(t) => words.push_str(&t),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
            continue;
        }
        let target = match event {
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => None,
            Event::Start(Tag::Link { dest_url, .. }) => Some(Target::Link(dest_url.into_string())),
            Event::Start(Tag::Image { dest_url, .. }) => Some(Target::Picture(dest_url.into_string())),
            _ => None,
        };
        if let Some(target) = target
            && range.start >= copied
        {
            open = Some((range.start, target, String::new(), 0));
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

enum Target {
    Link(String),
    Picture(String),
}

impl Target {
    fn readable(&self, words: &str, name: &dyn Fn(AttachmentId) -> Option<String>) -> String {
        match self {
            Self::Link(address) if words.trim() == address || words.trim().is_empty() => address.clone(),
            Self::Link(address) => format!("{words} ({address})"),
            Self::Picture(address) => match file(address) {
                Some(id) => {
                    let name = name(id).unwrap_or_default();
                    let words = if words.trim().is_empty() { name.as_str() } else { words.trim() };
                    if words.is_empty() { "[picture]".to_owned() } else { format!("[picture: {words}]") }
                }
                None => format!("{words} ({address})"),
            },
        }
    }
}

/// The text with other addresses in its links and pictures: `to` says another one for those that get it. Everything else
/// stays as it was typed, octet by octet. Addresses that stand apart from their words (`[1]: …`) stay.
pub fn relinked(text: &str, to: &mut dyn FnMut(&str) -> Option<String>) -> String {
    if text.len() > MARKDOWN_BYTES_MAX {
        return text.to_owned();
    }
    // Where an old address stands, and the new one. A picture in a link ends before the link does.
    let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for (event, range) in parser(text).into_offset_iter() {
        let (Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, .. })
        | Event::Start(Tag::Image { link_type: LinkType::Inline, dest_url, .. })) = event
        else {
            continue;
        };
        let Some(part) = text.get(range.clone()) else { continue };
        // The address is behind the last bracket of that kind; one with escapes in it is not found and stays.
        let at = ["](<", "]("].iter().find_map(|open| {
            let mark = format!("{open}{dest_url}");
            part.rfind(&mark).map(|at| range.start + at + open.len())
        });
        let Some(at) = at else { continue };
        if let Some(new) = to(&dest_url) {
            changes.push((at..at + dest_url.len(), new));
        }
    }
    changes.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (range, new) in changes {
        if range.start < copied {
            continue;
        }
        out.push_str(&text[copied..range.start]);
        out.push_str(&new);
        copied = range.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// The files whose pictures stand in the text, each once.
pub fn pictures(text: &str) -> Vec<AttachmentId> {
    let mut found = Vec::new();
    if text.len() > MARKDOWN_BYTES_MAX || !text.contains("file:") {
        return found;
    }
    for event in parser(text) {
        if let Event::Start(Tag::Image { dest_url, .. }) = event
            && let Some(id) = file(&dest_url)
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> String {
        let picture = |id: AttachmentId| (id.0 == 7).then(|| "/own/7".to_owned());
        let mentions = ["Ana Ruiz".to_owned(), "ana".to_owned()];
        html(text, Look { picture: &picture, mentions: &mentions, tickets: true }).into_string()
    }

    #[test]
    fn addresses_change_and_nothing_else_does() {
        let mut to = |address: &str| address.strip_prefix("file:").map(|id| format!("../files/{id}-a.png"));
        let text = "![a *b*](file:7) and [![p](file:8 \"t\")](file:9), `![no](file:1)`\n\n    ![code](file:2)\n\n[x](http://x.example/file:3) [r][1] <file:4>\n\n[1]: file:5\n";
        let new = relinked(text, &mut to);
        assert_eq!(
            new,
            "![a *b*](../files/7-a.png) and [![p](../files/8-a.png \"t\")](../files/9-a.png), `![no](file:1)`\n\n    ![code](file:2)\n\n[x](http://x.example/file:3) [r][1] <file:4>\n\n[1]: file:5\n"
        );
        let mut back = |address: &str| {
            let name = address.strip_prefix("../files/")?;
            Some(format!("file:{}", name.split('-').next()?))
        };
        assert_eq!(relinked(&new, &mut back), text);
        assert_eq!(relinked("[a](<file:7>)", &mut to), "[a](<../files/7-a.png>)");
    }

    #[test]
    fn an_article_shows_its_own_files_and_no_others() {
        let files = |id: AttachmentId| {
            (id.0 < 9).then(|| Shown {
                address: format!("/help/files/{id}/a"),
                is_picture: id.0 == 7,
                size: (id.0 == 7).then_some((1200, 30)),
                srcset: if id.0 == 7 { "/help/files/7/a?w=480 480w".to_owned() } else { String::new() },
            })
        };
        let drawn = |text: &str| article_with(text, Look::BARE, &files).0.into_string();
        let picture = drawn("![a flap](file:7)");
        for part in [
            "src=\"/help/files/7/a\"",
            "srcset=\"/help/files/7/a?w=480 480w\"",
            "width=\"1200\"",
            "alt=\"a flap\"",
        ] {
            assert!(picture.contains(part), "{part}: {picture}");
        }
        assert!(drawn("[the form](file:8)").contains("<a href=\"/help/files/8/a\" download>the form</a>"));
        assert!(drawn("![the form](file:8)").contains("<a href=\"/help/files/8/a\" download>the form</a>"));
        assert_eq!(drawn("![x](file:9)"), "<p dir=\"auto\">[x]</p>", "of another article, or gone");
        assert!(!article("![a](file:7) [b](file:8)", Look::BARE).0.into_string().contains("/help/files/"));
    }

    #[test]
    fn headings_with_the_same_words_have_anchors_of_their_own_at_any_number() {
        let (_, headings) = article("# A\n# A 2\n# A\n# A\n", Look::BARE);
        let told: Vec<&str> = headings.iter().map(|h| h.anchor.as_str()).collect();
        assert_eq!(told, ["a", "a-2", "a-3", "a-4"]);
        assert_eq!(article("# Main\n", Look::BARE).1[0].anchor, "main-2", "the page has that one itself");
        // Days, if each were looked for among all of those before it.
        let (_, many) = article(&"#\n".repeat(50_000), Look::BARE);
        assert_eq!((many.len(), many[49_999].anchor.as_str()), (50_000, "part-50000"));
    }

    #[test]
    fn an_article_has_headings_that_can_be_linked_to() {
        let (html, headings) = article("# First *one*\n\ntext\n\n### First one\n\n## <b>\n", Look::BARE);
        let html = html.into_string();
        let told: Vec<(u8, &str)> = headings.iter().map(|h| (h.level, h.anchor.as_str())).collect();
        assert_eq!(told, [(2, "first-one"), (3, "first-one-2"), (3, "part")]);
        assert!(html.contains(r#"<h2 id="first-one" dir="auto">First <em>one</em>"#), "{html}");
        assert!(html.contains("</h3>") && !html.contains("<b>"), "{html}");
        let (html, _) = article(
            "[a](/help/en/articles/1-x#y) [b](#first) [c](javascript:alert(1)) [d](/agent) [e](/help/../agent) ![p](https://t.example/x.png)",
            Look::BARE,
        );
        let html = html.into_string();
        assert!(
            html.contains(r#"<a href="/help/en/articles/1-x#y">a</a>"#)
                && html.contains(r##"<a href="#first">b</a>"##),
            "{html}"
        );
        for bad in ["href=\"javascript", "href=\"/agent", "href=\"/help/..", "<img"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
    }

    #[test]
    fn markdown_becomes_plain_tags() {
        for (text, expected) in [
            ("a\nb\n\nc", "<p dir=\"auto\">a<br>b</p><p dir=\"auto\">c</p>"),
            (
                "**b** *i* ~~s~~ `c<d>`",
                "<p dir=\"auto\"><strong>b</strong> <em>i</em> <del>s</del> <code>c&lt;d&gt;</code></p>",
            ),
            ("- a\n- b", "<ul><li dir=\"auto\">a</li><li dir=\"auto\">b</li></ul>"),
            ("3. a\n4. b", "<ol start=\"3\"><li dir=\"auto\">a</li><li dir=\"auto\">b</li></ol>"),
            ("> q", "<blockquote><p dir=\"auto\">q</p></blockquote>"),
            ("```sh\na <b>\n```", "<pre dir=\"ltr\" data-language=\"sh\"><code>a &lt;b&gt;\n</code></pre>"),
            ("# Head", "<p dir=\"auto\" class=\"md-heading\"><strong>Head</strong></p>"),
            ("- [x] a", "<ul><li dir=\"auto\">\u{2611} a</li></ul>"),
            (
                "|a|b|\n|-|-|\n|1|2|",
                "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            ),
            ("a_b_c and 2*3*4", "<p dir=\"auto\">a_b_c and 2<em>3</em>4</p>"),
        ] {
            assert_eq!(drawn(text), expected, "{text}");
        }
    }

    #[test]
    fn nothing_but_our_own_tags_comes_out() {
        for text in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div\nonclick=x>\n\n**b**",
            "[x](javascript:alert(1))",
            "[x](  JaVaScRiPt:alert(1))",
            "[x](data:text/html,<script>)",
            "![x](javascript:alert(1))",
            "![x](https://evil.example/pixel.gif)",
            "<javascript:alert(1)>",
            "[x](\"onmouseover=alert(1))",
            "[a](https://x.example/\"onclick=\"y)",
            "```\"><script>\nx\n```",
            "![\"><script>](file:7)",
            "<!-- x --> <?php ?> <![CDATA[x]]>",
            "&lt;script&gt;",
            "[x]: javascript:alert(1)\n\n[x]",
        ] {
            let out = drawn(text);
            let low = out.to_lowercase();
            for bad in [
                "<script",
                "<img src=x",
                "href=\"javascript",
                "href=\"data",
                "href=\"  java",
                "onclick=\"",
                "<div",
                "<?",
                "<!",
                "src=\"https",
                "src=\"java",
            ] {
                assert!(!low.contains(bad), "{text} gave {out}");
            }
        }
    }

    #[test]
    fn links_say_where_they_go_and_pictures_are_our_own() {
        assert_eq!(
            drawn("[the **guide**](https://x.example/a_b_c)"),
            "<p dir=\"auto\"><a href=\"https://x.example/a_b_c\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">the <strong>guide</strong></a></p>"
        );
        assert!(drawn("see https://x.example/a_b_c.").contains(">https://x.example/a_b_c</a>."));
        assert!(drawn("<me@x.example>").contains("href=\"mailto:me@x.example\""));
        assert!(drawn("[x](/agent)").contains("x (/agent)"));
        assert_eq!(
            drawn("![a *log*](file:7)"),
            "<p dir=\"auto\"><img class=\"md-picture\" src=\"/own/7\" alt=\"a log\" loading=\"lazy\"></p>"
        );
        assert!(drawn("![log](file:8)").contains("[log]"));
    }

    #[test]
    fn whom_it_calls_and_which_ticket_is_marked() {
        let out = drawn("@ana ruiz and @Ana, not @anabel: #12, a#13 #x #14b");
        assert!(out.contains("<span class=\"mention\">@ana ruiz</span> and <span class=\"mention\">@Ana</span>, not @anabel"), "{out}");
        assert!(out.contains("<a href=\"/agent/tickets/12\">#12</a>, a#13 #x #14b"), "{out}");
        let bare = html("@ana #12 ![p](file:7)", Look::BARE).into_string();
        assert_eq!(bare, "<p dir=\"auto\">@ana #12 [p]</p>");
    }

    #[test]
    fn the_plain_part_reads_as_it_was_typed() {
        let name = |id: AttachmentId| (id.0 == 7).then(|| "plan.png".to_owned());
        for (text, expected) in [
            ("**b** and `c`\n- x", "**b** and `c`\n- x"),
            ("See [the guide](https://x.example/a).", "See the guide (https://x.example/a)."),
            ("[https://x.example](https://x.example)", "https://x.example"),
            ("<https://x.example> https://y.example", "<https://x.example> https://y.example"),
            (
                "a ![](file:7) b ![my plan](file:7)\n![x](file:8)",
                "a [picture: plan.png] b [picture: my plan]\n[picture: x]",
            ),
            ("[![in](file:7)](https://x.example)", "in (https://x.example)"),
            ("```\n[a](b)\n```", "```\n[a](b)\n```"),
            ("é [ü](https://x.example) ñ", "é ü (https://x.example) ñ"),
        ] {
            assert_eq!(readable(text, &name), expected, "{text}");
        }
    }

    #[test]
    fn pictures_are_found_once_and_not_in_code() {
        assert_eq!(
            pictures("![a](file:7) ![b](file:9)\n![c](file:7) `![d](file:8)`"),
            [AttachmentId(7), AttachmentId(9)]
        );
        assert_eq!(pictures("file:7"), []);
    }

    #[test]
    fn any_text_is_drawn_and_long_ones_as_they_stand() {
        let long = "*a ".repeat(MARKDOWN_BYTES_MAX);
        assert!(drawn(&long).starts_with("*a *a"));
        for text in [
            ">".repeat(5000),
            "[".repeat(20_000),
            "*a_ ".repeat(20_000),
            "- ".repeat(3000),
            "|".repeat(5000),
            "`".repeat(9999),
        ] {
            let _ = drawn(&text);
            let _ = readable(&text, &|_| None);
        }
    }
}
