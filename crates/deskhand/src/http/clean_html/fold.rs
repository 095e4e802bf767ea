//! Quoted mails of an HTML mail, folded: each stands in a `details` element, which opens without a script, also in the
//! frame that runs none.
//!
//! Folding happens between two passes of the cleaner. The first keeps what mail programs mark their quotations with (and
//! nothing but that it is one); its result is written by a serialiser, so that a plain scan can read it. The last pass comes
//! after the folding: what is shown is cleaned last, as ever. No word is lost or moved; where a fold would not be certain to
//! stand as it is meant, there is none.

use mail::html::Quotes;

/// What the first pass leaves of the attributes that mark a quotation.
pub(super) const WHOLE: &str = "quoted-whole";
pub(super) const ONWARDS: &str = "quoted-onwards";

/// More elements than this, and nothing is folded: no letter that a person reads has so many.
const NODES_MAX: usize = 200_000;
/// So many elements are asked whether an older mail begins in them, and so many quotations are looked into: each look reads a
/// stretch of the document, and a hostile mail is made of nothing but occasions.
const HEADS_MAX: usize = 5_000;
const LOOKS_MAX: usize = 60;
/// How far into an element its first lines are read, in octets.
const HEAD_BYTES: usize = 4_000;
const HEAD_CHARS: usize = 1_200;

/// The value that is kept of an attribute which may mark a quotation.
pub(super) fn marker(element: &str, attribute: &str, value: &str) -> Option<&'static str> {
    if !matches!(attribute, "class" | "id" | "name" | "type") || value.contains(['"', '\'']) {
        return None;
    }
    match mail::html::quotes(element, &format!("{attribute}=\"{value}\"")) {
        Quotes::None => None,
        Quotes::Whole => Some(WHOLE),
        Quotes::Onwards => Some(ONWARDS),
    }
}

/// The document with its quotations folded; `None` where there is none, or nothing else. `label` is what a fold is called.
pub(super) fn folded(html: &str, label: &str) -> Option<String> {
    let nodes = read(html)?;
    let folds = folds(html, &nodes);
    if folds.is_empty() || !speaks(html, &outside(html.len(), &folds)) {
        return None;
    }
    let label = label.replace('&', "&amp;").replace('<', "&lt;");
    let mut out = String::with_capacity(html.len() + folds.len() * (label.len() + 48));
    let mut after = 0;
    for (start, end) in folds {
        out.push_str(&html[after..start]);
        out.push_str("<details><summary>");
        out.push_str(&label);
        out.push_str("</summary>");
        out.push_str(&html[start..end]);
        out.push_str("</details>");
        after = end;
    }
    out.push_str(&html[after..]);
    Some(out)
}

/// An element, or a text (which has no name).
struct Node<'h> {
    name: &'h str,
    /// From its `<` to after its end tag.
    start: usize,
    inner: usize,
    inner_end: usize,
    end: usize,
    parent: Option<usize>,
    quotes: Quotes,
}

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "param",
];

/// Reads what the serialiser wrote: every `<` begins a tag, every element ends. `None` where that is not so.
fn read(html: &str) -> Option<Vec<Node<'_>>> {
    let mut nodes: Vec<Node<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < html.len() {
        if nodes.len() > NODES_MAX {
            return None;
        }
        if !html[at..].starts_with('<') {
            let end = html[at..].find('<').map_or(html.len(), |n| at + n);
            let parent = open.last().copied();
            nodes.push(Node {
                name: "",
                start: at,
                inner: at,
                inner_end: end,
                end,
                parent,
                quotes: Quotes::None,
            });
            at = end;
            continue;
        }
        let tag_end = tag_end(html, at)?;
        let tag = &html[at + 1..tag_end - 1];
        if let Some(name) = tag.strip_prefix('/') {
            let node = &mut nodes[open.pop()?];
            if node.name != name {
                return None;
            }
            (node.inner_end, node.end) = (at, tag_end);
        } else {
            let name = &tag[..tag.find(' ').unwrap_or(tag.len())];
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return None;
            }
            let holds = |value: &str| tag.contains(&format!("=\"{value}\""));
            let quotes = match (holds(WHOLE), holds(ONWARDS)) {
                (_, true) => Quotes::Onwards,
                (true, false) => Quotes::Whole,
                (false, false) => Quotes::None,
            };
            let parent = open.last().copied();
            nodes.push(Node {
                name,
                start: at,
                inner: tag_end,
                inner_end: tag_end,
                end: tag_end,
                parent,
                quotes,
            });
            if !VOID.contains(&name) {
                open.push(nodes.len() - 1);
            }
        }
        at = tag_end;
    }
    open.is_empty().then_some(nodes)
}

/// After the `>` of the tag that begins at `at`; values in quotes may hold one.
fn tag_end(html: &str, at: usize) -> Option<usize> {
    let mut quoted = false;
    for (n, b) in html.as_bytes()[at..].iter().enumerate() {
        match b {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(at + n + 1),
            _ => {}
        }
    }
    None
}

/// What is folded: from, to; in order, none in another.
fn folds(html: &str, nodes: &[Node<'_>]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize, Option<usize>)> = Vec::new();
    // Up to where a container lies that was left open because somebody answers inside of it.
    let mut answered_until = 0;
    let (mut heads, mut looks) = (0, 0);
    let mut n = 0;
    while n < nodes.len() && looks < LOOKS_MAX {
        let node = &nodes[n];
        heads += 1;
        let is_answered = node.name == "blockquote" && node.start < answered_until;
        let quotes = match node.quotes {
            Quotes::None if is_answered => Quotes::Whole,
            Quotes::None if heads <= HEADS_MAX && begins_old_mail(html, node) => Quotes::Onwards,
            known => known,
        };
        looks += usize::from(quotes != Quotes::None);
        let range = match quotes {
            Quotes::None => None,
            Quotes::Whole if node.name != "blockquote" && is_answered_within(html, nodes, n) => {
                answered_until = answered_until.max(node.end);
                None
            }
            Quotes::Whole => Some((node.start, node.end, node.parent)),
            Quotes::Onwards => {
                let first = alone_in(html, nodes, n);
                let until = nodes[first].parent.map_or(html.len(), |p| nodes[p].inner_end);
                Some((nodes[first].start, until, nodes[first].parent))
            }
        };
        match range.filter(|(_, _, parent)| may_stand_in(nodes, *parent)) {
            Some((start, end, parent)) => {
                join(html, nodes, &mut found, (start, end, parent));
                while n < nodes.len() && nodes[n].start < end {
                    n += 1;
                }
            }
            None => n += 1,
        }
    }
    found.into_iter().map(|(start, end, _)| (start, end)).collect()
}

/// A fold beside another with nothing but space between is one with it, and a line drawn before it is its own.
fn join(
    html: &str,
    nodes: &[Node<'_>],
    found: &mut Vec<(usize, usize, Option<usize>)>,
    (start, end, parent): (usize, usize, Option<usize>),
) {
    // A head whose old mail goes on outside of what it stands in takes that whole, and what was folded in there with it.
    while found.last().is_some_and(|last| last.0 >= start) {
        found.pop();
    }
    if found.last().is_some_and(|last| last.1 > start) {
        return;
    }
    if let Some(last) = found.last_mut()
        && last.2 == parent
        && last.1 <= start
        && !speaks(html, &[(last.1, start)])
    {
        last.1 = end;
        return;
    }
    let before =
        nodes.iter().take_while(|n| n.start < start).filter(|n| n.parent == parent && n.end <= start);
    let line = before.filter(|n| !(n.name.is_empty() && html[n.start..n.end].trim().is_empty())).last();
    let start = match line {
        Some(line) if line.name == "hr" && found.last().is_none_or(|l| l.1 <= line.start) => line.start,
        Some(_) | None => start,
    };
    found.push((start, end, parent));
}

/// Somebody writes inside of a container of quotations, after the first of them.
fn is_answered_within(html: &str, nodes: &[Node<'_>], at: usize) -> bool {
    let node = &nodes[at];
    let inside = || nodes[at + 1..].iter().take_while(|n| n.start < node.end);
    let mut quotations = Vec::new();
    let mut until = 0;
    for quotation in inside().filter(|n| n.name == "blockquote") {
        if quotation.start >= until {
            quotations.push((quotation.start, quotation.end));
            until = quotation.end;
        }
    }
    let Some(first) = quotations.first() else { return false };
    let own = outside(node.inner_end, &quotations);
    let own: Vec<_> = own.into_iter().filter(|(start, _)| *start >= first.1).collect();
    speaks(html, &own)
}

/// The outermost element that holds nothing but this one: what follows that one follows this.
fn alone_in(html: &str, nodes: &[Node<'_>], at: usize) -> usize {
    let mut at = at;
    while let Some(parent) = nodes[at].parent {
        let (one, around) = (&nodes[at], &nodes[parent]);
        if speaks(html, &[(around.inner, one.start), (one.end, around.inner_end)]) {
            break;
        }
        at = parent;
    }
    at
}

/// A `details` element there is read where it was written.
fn may_stand_in(nodes: &[Node<'_>], parent: Option<usize>) -> bool {
    const NOT_IN: [&str; 14] = [
        "table", "tbody", "thead", "tfoot", "tr", "colgroup", "ul", "ol", "dl", "a", "summary", "pre",
        "ruby", "menu",
    ];
    if parent.is_some_and(|p| NOT_IN.contains(&nodes[p].name)) {
        return false;
    }
    let mut at = parent;
    while let Some(n) = at {
        if matches!(nodes[n].name, "p" | "details" | "a" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            return false;
        }
        at = nodes[n].parent;
    }
    true
}

/// The element begins with the lines "From", "Sent", "To" of an older mail, as Outlook writes them and marks them by
/// nothing but a line above.
fn begins_old_mail(html: &str, node: &Node<'_>) -> bool {
    if !matches!(node.name, "div" | "p" | "table" | "blockquote" | "span" | "font") {
        return false;
    }
    let text = first_lines(&html[node.inner..node.inner_end]);
    text.contains([':', '\u{ff1a}']) && mail::trim::begins_with_head(&text)
}

fn first_lines(html: &str) -> String {
    let mut out = String::new();
    let mut rest = mail::clean::cut(html, HEAD_BYTES);
    while !rest.is_empty() && out.len() < HEAD_CHARS {
        if let Some(tag) = rest.strip_prefix('<') {
            let name: String =
                tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            if matches!(name.as_str(), "br" | "div" | "p" | "tr" | "hr" | "li" | "blockquote")
                && !out.ends_with('\n')
            {
                out.push('\n');
            }
            rest = tag_end(rest, 0).map_or("", |end| &rest[end..]);
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            // Line ends of the source are spaces.
            let words = rest[..end].replace(['\n', '\r', '\t'], " ");
            let words =
                words.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            out.push_str(if out.ends_with('\n') { words.trim_start() } else { &words });
            rest = &rest[end..];
        }
    }
    out
}

fn outside(length: usize, folds: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut out = Vec::with_capacity(folds.len() + 1);
    let mut after = 0;
    for (start, end) in folds {
        out.push((after, *start));
        after = *end;
    }
    out.push((after, length.max(after)));
    out
}

/// There is a word or a picture in these stretches.
fn speaks(html: &str, stretches: &[(usize, usize)]) -> bool {
    stretches.iter().any(|(start, end)| {
        let mut rest = html.get(*start..*end).unwrap_or_default();
        while let Some(at) = rest.find('<') {
            let (text, tag) = rest.split_at(at);
            if says(text) || tag.starts_with("<img") {
                return true;
            }
            rest = tag_end(tag, 0).map_or("", |end| &tag[end..]);
        }
        says(rest)
    })
}

fn says(text: &str) -> bool {
    text.replace("&nbsp;", " ").chars().any(|c| !c.is_whitespace() && !mail::clean::is_invisible(c))
}

#[cfg(test)]
mod tests {
    use super::super::{clean_html, clean_html_folded};
    use proptest::prelude::*;

    fn fold(html: &str) -> String {
        clean_html_folded(html, "Quoted", |_| None)
    }

    /// What stands in folds, and what outside, without tags.
    fn split(html: &str) -> (String, String) {
        let (mut open, mut folded) = (String::new(), String::new());
        let mut depth = 0;
        let mut rest = html;
        while !rest.is_empty() {
            if let Some(tag) = rest.strip_prefix('<') {
                let (name, after) = tag.split_once('>').expect("tags end");
                match name {
                    "details" => depth += 1,
                    "/details" => depth -= 1,
                    _ => {}
                }
                rest = after;
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                let into = if depth > 0 { &mut folded } else { &mut open };
                into.push_str(&rest[..end]);
                into.push(' ');
                rest = &rest[end..];
            }
        }
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        (words(open), words(folded))
    }

    #[test]
    fn what_each_mail_program_quotes_is_folded() {
        let old = "<div>the old words</div>";
        let clients = [
            (
                "Gmail",
                format!(
                    "<div dir=ltr>mine</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=ltr class=gmail_attr>On Monday Ann wrote:<br></div><blockquote class=gmail_quote style=\"margin:0\">{old}</blockquote></div>"
                ),
            ),
            (
                "Thunderbird",
                format!(
                    "<p>mine</p><div class=moz-cite-prefix>On Monday Ann wrote:<br></div><blockquote type=cite>{old}</blockquote>"
                ),
            ),
            (
                "Apple Mail",
                format!(
                    "mine<br><div><blockquote type=cite><div>On Monday Ann wrote:</div><br>{old}</blockquote></div>"
                ),
            ),
            (
                "Outlook on the web",
                format!(
                    "<div>mine</div><hr tabindex=-1><div id=divRplyFwdMsg><font><b>From:</b> Ann</font></div>{old}"
                ),
            ),
            (
                "Outlook, handed on",
                format!("<div>mine</div><hr><div id=x_divRplyFwdMsg><b>From:</b> Ann</div>{old}"),
            ),
            (
                "Outlook for Windows",
                format!(
                    "<div class=WordSection1><p>mine</p><div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt\"><p><b>From:</b> Ann &lt;ann@x.org&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Support<br><b>Subject:</b> Printer</p></div></div>{old}</div>"
                ),
            ),
            (
                "Outlook auf Deutsch",
                format!(
                    "<div><p>mine</p><div style=\"border-top:solid\"><p><b>Von:</b> Ann<br><b>Gesendet:</b> Montag<br><b>An:</b> Support<br><b>Betreff:</b> Drucker</p></div>{old}</div>"
                ),
            ),
            (
                "Outlook mobile",
                format!("<div>mine</div><div id=mail-editor-reference-message-container>{old}</div>"),
            ),
            ("Yahoo", format!("<div>mine</div><div id=ydp1 class=yahoo_quoted>{old}</div>")),
            (
                "Proton",
                format!(
                    "<div>mine</div><div class=\"protonmail_quote\">On Monday Ann wrote:<blockquote class=protonmail_quote type=cite>{old}</blockquote></div>"
                ),
            ),
            ("GMX", format!("<div>mine</div><div name=quote style=\"margin:10px\">{old}</div>")),
            ("Zimbra", format!("<div>mine</div><hr id=zwchr>{old}")),
            (
                "Spark",
                format!("<div name=messageBodySection>mine</div><div name=messageReplySection>{old}</div>"),
            ),
            ("Tutanota", format!("<div>mine</div><blockquote class=tutanota_quote>{old}</blockquote>")),
            (
                "Roundcube",
                format!(
                    "<p id=reply-intro>On Monday Ann wrote:</p><blockquote type=cite>{old}</blockquote><div>mine</div>"
                ),
            ),
            (
                "this desk",
                format!(
                    "<div>mine</div><div class=quote><p>On Monday:</p><blockquote type=cite>{old}</blockquote></div>"
                ),
            ),
        ];
        for (client, html) in clients {
            let out = fold(&html);
            let (open, folded) = split(&out);
            assert!(open.starts_with("mine") && !open.contains("old words"), "{client}: {out}");
            assert!(folded.starts_with("Quoted ") && folded.contains("the old words"), "{client}: {out}");
            assert_eq!(out.matches("<details>").count(), 1, "{client}: {out}");
            assert!(!out.contains("quoted-"), "no mark of ours is left: {out}");
        }
    }

    #[test]
    fn answers_between_quotations_stay_open() {
        let html = "<div class=gmail_quote><div class=gmail_attr>Ann wrote:</div><blockquote class=gmail_quote>question one</blockquote>\
                    <div>answer one</div><blockquote class=gmail_quote>question two</blockquote><div>answer two</div></div>";
        let (open, folded) = split(&fold(html));
        assert!(open.contains("answer one answer two") && !open.contains("question"), "{open}");
        assert_eq!(folded, "Quoted Ann wrote: question one Quoted question two");
    }

    #[test]
    fn nothing_is_folded_where_nothing_else_is_said_or_nobody_is_quoted() {
        for html in [
            "<div class=gmail_quote>all of it</div>",
            "<p>&nbsp;</p><blockquote type=cite>all of it</blockquote>",
            "<p>He said:</p><blockquote>somebody's own indentation</blockquote>",
            "<p>From: the beginning</p><p>to: the end</p>",
            "<table><tbody><tr class=gmail_quote><td>a</td></tr><tr><td>b</td></tr></tbody></table>",
            "<p>a</p><details><summary>s</summary><blockquote type=cite>b</blockquote></details>",
        ] {
            assert_eq!(fold(html), clean_html(html, |_| None), "{html}");
        }
        let hostile = "<p>mine</p><blockquote type=cite class='\"><script>x</script>'><img src=x onerror=y>old</blockquote>";
        let out = clean_html_folded(hostile, "<b>\"&", |_| None);
        assert!(out.contains("<summary>&lt;b&gt;\"&amp;</summary>") && !out.contains("script"), "{out}");
    }

    const PIECES: [&str; 30] = [
        "<div>",
        "</div>",
        "<div class=gmail_quote>",
        "<div class=moz-cite-prefix>",
        "<blockquote type=cite>",
        "<blockquote>",
        "</blockquote>",
        "<div id=divRplyFwdMsg>",
        "<hr id=zwchr>",
        "<hr>",
        "<p>",
        "</p>",
        "<p class=gmail_quote>",
        "<table>",
        "<tr>",
        "<td>",
        "<td class=yahoo_quoted>",
        "</table>",
        "<span class=gmail_quote>",
        "</span>",
        "<ul><li>",
        "</ul>",
        "<a href=https://x.example/>",
        "</a>",
        "<b>From:</b> a@x.org<br><b>Sent:</b> b<br><b>To:</b> c<br>",
        "<details>",
        "</details>",
        "<pre>",
        "<form>",
        "&lt;q&gt;",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]
        #[test]
        fn no_word_is_lost_or_moved_by_folding(
            pieces in prop::collection::vec(prop_oneof![3 => (0..PIECES.len()).prop_map(|i| PIECES[i].to_owned()), 2 => "[a-z]{1,4}"], 0..40)
        ) {
            let html = pieces.concat();
            let text = |html: &str| {
                let mut out = String::new();
                let mut rest = html;
                while let Some(at) = rest.find('<') {
                    out.push_str(&rest[..at]);
                    rest = rest[at..].split_once('>').map_or("", |(_, after)| after);
                }
                (out + rest).split_whitespace().collect::<String>()
            };
            let plain = clean_html(&html, |_| None);
            let folded = clean_html_folded(&html, "\u{2022}", |_| None);
            prop_assert_eq!(text(&folded).replace('\u{2022}', ""), text(&plain), "{}", html);
            prop_assert_eq!(clean_html(&folded, |_| None), folded, "{}", html);
        }
    }
}
