//! Z7: whatever HTML a mail brings, what is shown of it acts in no way. The judge is a reader of documents, which builds from
//! the whole page of the frame what a browser would build, and looks at every element and attribute of that.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::{Attribute, QualName, local_name, ns};
use testkit::fuzz::{fixtures, fuzz, shape, size};

use super::{FILES, REMOTE, clean_html, clean_html_folded};

/// All that may stand in a mail.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// An element of the document, or a text without a name.
struct Node {
    name: QualName,
    attributes: Vec<(String, String)>,
    text: String,
    parent: Option<usize>,
}

/// What the reader builds. Nodes that were taken out of it again have no parent.
#[derive(Default)]
struct Page {
    nodes: RefCell<Vec<Node>>,
    odd: RefCell<Vec<String>>,
}

fn attributes(from: Vec<Attribute>) -> Vec<(String, String)> {
    from.into_iter().map(|a| (a.name.local.to_string().to_ascii_lowercase(), a.value.to_string())).collect()
}

fn nameless() -> QualName {
    QualName::new(None, ns!(), local_name!(""))
}

impl Page {
    fn add(&self, name: QualName, attributes: Vec<(String, String)>, text: &str) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { name, attributes, text: text.to_owned(), parent: None });
        nodes.len() - 1
    }
    fn put(&self, parent: usize, child: NodeOrText<usize>) {
        let id = match child {
            NodeOrText::AppendNode(id) => id,
            NodeOrText::AppendText(text) => self.add(nameless(), Vec::new(), &text),
        };
        self.nodes.borrow_mut()[id].parent = Some(parent);
    }
    fn read(html: &str) -> Self {
        let page = Self::default();
        page.add(nameless(), Vec::new(), "");
        html5ever::parse_document(page, html5ever::ParseOpts::default()).one(html)
    }
}

impl TreeSink for Page {
    type Handle = usize;
    type Output = Self;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Self {
        self
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> usize {
        0
    }
    fn elem_name<'a>(&'a self, target: &'a usize) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| &nodes[*target].name)
    }
    fn create_element(&self, name: QualName, given: Vec<Attribute>, _: ElementFlags) -> usize {
        self.add(name, attributes(given), "")
    }
    fn create_comment(&self, text: StrTendril) -> usize {
        self.odd.borrow_mut().push(format!("a comment: {text}"));
        self.add(nameless(), Vec::new(), "")
    }
    fn create_pi(&self, target: StrTendril, _: StrTendril) -> usize {
        self.odd.borrow_mut().push(format!("an instruction: {target}"));
        self.add(nameless(), Vec::new(), "")
    }
    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.put(*parent, child);
    }
    fn append_based_on_parent_node(&self, element: &usize, before: &usize, child: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*element].parent;
        self.put(parent.unwrap_or(*before), child);
    }
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }
    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        self.put(parent.unwrap_or(0), child);
    }
    fn add_attrs_if_missing(&self, target: &usize, given: Vec<Attribute>) {
        self.odd.borrow_mut().push(format!("attributes for element {target}: {:?}", attributes(given)));
    }
    fn remove_from_parent(&self, target: &usize) {
        self.nodes.borrow_mut()[*target].parent = None;
    }
    fn reparent_children(&self, node: &usize, to: &usize) {
        for child in self.nodes.borrow_mut().iter_mut().filter(|n| n.parent == Some(*node)) {
            child.parent = Some(*to);
        }
    }
}

/// What of the page acts, or stands where the mail has no business.
fn acting(html: &str) -> Vec<String> {
    let page = Page::read(&ui::mail_body::document(html));
    let mut wrong = page.odd.take();
    let nodes = page.nodes.take();
    let name = |n: &Node| n.name.local.to_string();
    let frame = nodes.iter().filter(|n| !n.name.local.is_empty()).map(name).take(7).collect::<Vec<_>>();
    if frame != ["html", "head", "meta", "meta", "meta", "base", "style"] {
        wrong.push(format!("the page begins with {frame:?}"));
    }
    let Some(body) = nodes.iter().position(|n| &*n.name.local == "body") else {
        return vec!["the page has no body".to_owned()];
    };
    for node in nodes[body + 1..].iter().filter(|n| !n.name.local.is_empty()) {
        let element = name(node);
        if node.name.ns != ns!(html) || !ELEMENTS.contains(&element.as_str()) {
            wrong.push(format!("an element {element}"));
        }
        for (attribute, value) in &node.attributes {
            let low = value.to_ascii_lowercase();
            let fits = match attribute.as_str() {
                "href" => ["http:", "https:", "mailto:", "tel:"].iter().any(|scheme| low.starts_with(scheme)),
                "src" => element == "img" && (value.starts_with(FILES) || value.starts_with(REMOTE)),
                "style" => {
                    !["url", "expression", "position", "\\", "import", "behavior", "@", "z-index", "display"]
                        .iter()
                        .any(|bad| low.contains(bad))
                }
                "rel" => value == "noopener noreferrer nofollow",
                "align" | "alt" | "bgcolor" | "border" | "cellpadding" | "cellspacing" | "char"
                | "charoff" | "color" | "colspan" | "datetime" | "dir" | "face" | "headers" | "height"
                | "hreflang" | "lang" | "rowspan" | "scope" | "size" | "span" | "start" | "summary"
                | "title" | "valign" | "width" | "value" | "open" | "reversed" => true,
                _ => false,
            };
            if !fits {
                wrong.push(format!("{element} with {attribute}={value:?}"));
            }
        }
    }
    let style = nodes.iter().filter(|n| &*n.name.local == "style").count();
    if style != 1 {
        wrong.push(format!("{style} styles"));
    }
    wrong
}

/// The letters of what is shown.
fn letters(html: &str) -> Vec<char> {
    let nodes = Page::read(html).nodes.take();
    let mut all: Vec<char> =
        nodes.iter().flat_map(|n| n.text.chars()).filter(|c| !c.is_whitespace()).collect();
    all.sort_unstable();
    all
}

fn picture(src: &str) -> Option<String> {
    match src.strip_prefix("cid:") {
        Some(id) => Some(format!("{FILES}{}?inline=1", id.len())),
        None => src.starts_with(FILES).then(|| src.to_owned()),
    }
}

const WORDS: &[&[u8]] = &[
    b"<script>alert(1)</script>",
    b"<svg>",
    b"<svg/onload=x>",
    b"</svg>",
    b"<math>",
    b"<mtext>",
    b"<mglyph>",
    b"<foreignObject>",
    b"<annotation-xml encoding=text/html>",
    b"<animate attributeName=href values=javascript:x>",
    b"<set>",
    b"<style>",
    b"</style>",
    b"<title>",
    b"</title>",
    b"<noscript>",
    b"<textarea>",
    b"<template>",
    b"<select>",
    b"<option>",
    b"<selectedcontent>",
    b"<table>",
    b"<tr>",
    b"<td>",
    b"<caption>",
    b"</table>",
    b"<form id=a>",
    b"<input form=a>",
    b"<p>",
    b"</p>",
    b"</body>",
    b"</html>",
    b"<body onload=x>",
    b"<html onclick=x>",
    b"<head>",
    b"<base href=//x>",
    b"<meta http-equiv=refresh>",
    b"<!--",
    b"-->",
    b"--!>",
    b"<![CDATA[",
    b"]]>",
    b"<?x",
    b"<a href=\"javascript:x\">",
    b"<a href='jav&#x09;ascript:x'>",
    b"<a href=data:text/html,x>",
    b"<a href=//x>",
    b"<a href=https://x.example/>",
    b"<img src=x onerror=x>",
    b"<img src=cid:1>",
    b"<img srcset='//x 1x'>",
    b"<div style=\"color:red;background:u\\72l(//x)\">",
    b"<div style='position:fixed'>",
    b"<iframe srcdoc='<script>'>",
    b"<object>",
    b"<embed>",
    b"<frameset>",
    b"<plaintext>",
    b"<xmp>",
    b"<listing>\n",
    b"<pre>\n",
    b"<details open>",
    b"<summary>",
    b"<div class=gmail_quote>",
    b"<blockquote type=cite>",
    b"<div id=divRplyFwdMsg>",
    b"<hr id=zwchr>",
    b"<b>From:</b> a@x<br><b>Sent:</b> b<br><b>To:</b> c",
    b"&lt;",
    b"&#0;",
    b"\0",
    b"&Tab;",
    b"\"'>",
    b"=",
    b"/>",
];

#[test]
fn html_sanitiser() {
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for file in
        std::fs::read_dir(fixtures().join("mail")).expect("the folder of fixtures is in the repository")
    {
        let raw = std::fs::read(file.expect("a fixture").path()).expect("a fixture can be read");
        seeds.extend(mail::parse::parse(&raw).ok().and_then(|l| l.html).map(String::into_bytes));
    }
    assert!(seeds.len() > 5, "few fixtures have HTML");
    seeds.extend(WORDS.iter().map(|w| w.to_vec()));
    fuzz("html_sanitiser", seeds, WORDS, |raw| {
        let html = String::from_utf8_lossy(raw);
        let once = clean_html(&html, picture);
        assert_eq!(acting(&once), Vec::<String>::new(), "{once}");
        assert_eq!(clean_html(&once, picture), once, "a second pass changes something");
        let folded = clean_html_folded(&html, "\u{2022}", picture);
        assert_eq!(acting(&folded), Vec::<String>::new(), "{folded}");
        assert_eq!(clean_html(&folded, picture), folded);
        let said: Vec<char> = letters(&folded).into_iter().filter(|c| *c != '\u{2022}').collect();
        let plain: Vec<char> = letters(&once).into_iter().filter(|c| *c != '\u{2022}').collect();
        assert_eq!(said, plain, "folding lost or made a letter:\n{once}\n--\n{folded}");
        let mut tags: Vec<&str> =
            once.split('<').skip(1).filter_map(|t| t.split([' ', '>']).next()).collect();
        tags.sort_unstable();
        tags.dedup();
        shape((tags, size(once.len()), folded.matches("<details>").count().min(4)))
    });
}

/// The judge sees what it is there for.
#[test]
fn the_judge_sees_what_acts() {
    for html in [
        "<script>x</script>",
        "<p onclick=x>",
        "<a href=javascript:x>",
        "<a href=' https://x'>",
        "<img src=//x>",
        "<svg></svg>",
        "<p style='position:fixed'>",
        "</body><p>",
        "<!-- x -->",
        "<body class=x>",
        "</style>",
        "<form>",
        "<p id=x>",
        "<table background=x>",
        "<details><summary><iframe></iframe>",
    ] {
        let wrong = acting(html);
        // An end tag that ends nothing is no harm, and no element.
        assert_eq!(wrong.is_empty(), html.starts_with("</"), "{html}: {wrong:?}");
    }
    assert!(
        acting("<p>fine <a href=https://x.example/ rel=\"noopener noreferrer nofollow\">x</a></p>")
            .is_empty()
    );
}
