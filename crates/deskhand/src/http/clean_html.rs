//! The allow-list for HTML from outside: what mail is made of stays, and nothing that acts.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

mod fold;
#[cfg(test)]
mod fuzz;

/// Where pictures of a mail's own come from, and pictures from elsewhere that the desk fetched.
const FILES: &str = "/files/attachments/";
const REMOTE: &str = "/files/remote/";

/// Deeper nesting than this is shown as text: tree walks are recursive somewhere in every library.
const DEPTH_MAX: usize = 256;
const HTML_BYTES_MAX: usize = 4 << 20;

/// A browser reads what is written here anew, and tags that may not stand in each other are read otherwise than they were
/// written. So the result is cleaned again until that changes nothing: then it is read as it was meant. Hardly any mail
/// needs more than one pass to look.
const PASSES_MAX: usize = 5;

/// Keeps what mail is made of and nothing that acts. `picture` gives the address to show for an `img` source.
pub fn clean_html(html: &str, picture: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> String {
    cleaned(html, None, picture)
}

/// As [`clean_html`], with the mails that are quoted folded under `label`.
pub fn clean_html_folded(
    html: &str,
    label: &str,
    picture: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> String {
    cleaned(html, Some(label), picture)
}

fn cleaned(
    html: &str,
    label: Option<&str>,
    picture: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> String {
    const NOT_SHOWN: &str = "<p>This part is too large or too deeply nested to be shown. Read the plain text, or \
                             download the raw mail.</p>";
    if html.len() > HTML_BYTES_MAX || depth(html) > DEPTH_MAX {
        return NOT_SHOWN.to_owned();
    }
    let given = Arc::new(Mutex::new(HashSet::new()));
    let giving = given.clone();
    let marks = if label.is_some() { Marks::Kept } else { Marks::Gone };
    let mut once = pass(html, marks, move |src| {
        let address = picture(src)?;
        giving.lock().unwrap_or_else(PoisonError::into_inner).insert(address.clone());
        Some(address)
    });
    if let Some(folded) = label.and_then(|label| fold::folded(&once, label)) {
        once = folded;
    }
    for _ in 0..PASSES_MAX {
        let given = given.clone();
        let again = pass(&once, Marks::Gone, move |src| {
            given.lock().unwrap_or_else(PoisonError::into_inner).get(src).cloned()
        });
        if again == once {
            return once;
        }
        once = again;
    }
    NOT_SHOWN.to_owned()
}

/// Is it seen in the result what mail programs mark as quoted?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    Kept,
    Gone,
}

fn pass(
    html: &str,
    marks: Marks,
    picture: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> String {
    let style = [
        "background-color",
        "border",
        "border-bottom",
        "border-collapse",
        "border-color",
        "border-left",
        "border-radius",
        "border-right",
        "border-spacing",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-width",
        "min-width",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "text-decoration",
        "text-indent",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
    ];
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .add_tags(["font", "u", "big", "tt", "center"])
        .rm_tags(["map", "area"])
        .add_generic_attributes(["style", "align", "valign", "bgcolor", "dir", "lang", "width", "height"])
        .add_tag_attributes("font", ["color", "face", "size"])
        .add_tag_attributes("table", ["border", "cellpadding", "cellspacing"])
        .add_tag_attributes("img", ["alt"])
        .filter_style_properties(style.into_iter().collect())
        .url_schemes(["http", "https", "mailto", "tel", "cid"].into_iter().collect())
        // Looked at after `attribute_filter`: the one relative address is that of a picture of the mail's own.
        .url_relative(ammonia::UrlRelative::Custom(Box::new(own_picture)))
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            ("img", "src") => picture(value).map(Into::into),
            (_, "class" | "id" | "name" | "type") if marks == Marks::Kept => {
                fold::marker(element, attribute, value).map(Into::into)
            }
            // A path in a mail is a path on somebody else's site, not on this one.
            (_, "href") if !has_scheme(value) => None,
            (_, "srcset" | "background" | "poster" | "cite" | "longdesc") => None,
            (_, "style") if acts(value) => None,
            _ => Some(value.into()),
        });
    if marks == Marks::Kept {
        cleaner.add_generic_attributes(["class", "id", "name", "type"]);
    }
    cleaner.clean(html).to_string()
}

/// A style that fetches, runs or hides what it does; plain colours and measures have none of these.
fn acts(style: &str) -> bool {
    let low = style.to_ascii_lowercase();
    // In a style of one element `@` begins nothing that a browser takes: who writes it hopes for a lenient one.
    style.contains(['\\', '@'])
        || ["url(", "expression", "javascript", "import", "behavior", "binding", "image"]
            .iter()
            .any(|w| low.contains(w))
}

/// Tags that hold nothing, and those that the next of their kind ends: they do not pile up.
const FLAT: [&str; 16] = [
    "br", "img", "hr", "meta", "link", "input", "col", "p", "li", "td", "tr", "th", "tbody", "area", "base",
    "wbr",
];

fn own_picture(url: &str) -> Option<Cow<'_, str>> {
    (url.starts_with(FILES) || url.starts_with(REMOTE)).then_some(url.into())
}

fn has_scheme(url: &str) -> bool {
    let scheme = url.trim().split(':').next().unwrap_or_default();
    scheme.len() < url.trim().len() && scheme.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// How deep open tags stand in each other, counted roughly: enough to refuse a bomb before parsing it. An end tag counts
/// only where one of its name is open, as for the parser: others would hide how deep it is.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut open = HashMap::<String, usize>::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let (ends, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        let name = name.to_ascii_lowercase();
        if FLAT.contains(&name.as_str()) {
            continue;
        }
        let same = open.entry(name).or_default();
        if !ends {
            *same += 1;
            depth += 1;
            deepest = deepest.max(depth);
        } else if *same > 0 {
            *same -= 1;
            depth -= 1;
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(html: &str) -> String {
        clean_html(html, |src| src.strip_prefix("cid:").map(|_| "https://desk.example/x".to_owned()))
    }

    #[test]
    fn pictures_of_the_mail_stay_and_other_paths_of_ours_go() {
        let own = |src: &str| src.strip_prefix("cid:").map(|id| format!("{FILES}{id}?inline=1"));
        let html = "<img src=cid:7><img src=/files/attachments/8><a href=/files/attachments/9>x</a><a href=//h/p:q>y</a>";
        assert_eq!(
            clean_html(html, own),
            "<img src=\"/files/attachments/7?inline=1\"><img><a rel=\"noopener noreferrer nofollow\">x</a>\
             <a rel=\"noopener noreferrer nofollow\">y</a>"
        );
        assert!(ui::url::attachment_inline(domain::AttachmentId(7)).starts_with(FILES));
    }

    #[test]
    fn nothing_that_acts_gets_through() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<svg><script>alert(1)</script></svg>",
            "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<iframe src=//evil>",
            "<form action=//evil><input name=password></form>",
            "<base href=//evil>",
            "<meta http-equiv=refresh content='0;url=//evil'>",
            "<object data=//evil></object>",
            "<embed src=//evil>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<div style=\"background:url(//evil)\">x</div>",
            "<div style=\"position:fixed;top:0;left:0\">x</div>",
            "<style>@import '//evil'</style>",
            "<img src=//evil/pixel.gif>",
            "<img srcset='//evil 1x'>",
            "<table background=//evil><tr><td>x</table>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<a href=\"\x01javascript:alert(1)\">x</a>",
            "<video poster=//evil><source src=//evil></video>",
            "<link rel=stylesheet href=//evil>",
            "<body onload=alert(1)>",
            "<div style=\"width:expression(alert(1))\">x</div>",
            "<isindex action=//evil>",
            "<p style=\"background-color:\\75rl(//evil)\">x</p>",
            "<template><script>alert(1)</script></template>",
        ];
        for html in hostile {
            let out = clean(html);
            let low = out.to_lowercase();
            for bad in [
                "<script",
                "onerror",
                "onload",
                "javascript:",
                "<svg",
                "<math",
                "<iframe",
                "<form",
                "<input",
                "<base",
                "<meta",
                "<style",
                "evil",
                "<object",
                "<embed",
                "data:",
                "position",
                "expression",
                "<video",
                "<template",
            ] {
                assert!(!low.contains(bad), "{html}\n gave {out}");
            }
            assert_eq!(clean(&out), out, "a second pass changes nothing: {html}");
        }
    }

    /// Found by the fuzzer: a value goes on behind an equals sign, whatever stands there.
    #[test]
    fn a_style_with_an_at_sign_is_no_style() {
        let out = clean(
            "<a href=\"https://x.org/\" style=\"background-color:#036;color:#fref=//x> href@//x\">b</a>",
        );
        assert!(out.contains("x.org") && !out.contains('@') && !out.contains("style"), "{out}");
    }

    #[test]
    fn what_mail_is_made_of_stays() {
        let out = clean(
            "<table border=1><tr><td style=\"color:red;position:fixed\">a</td></tr></table><img src=\"cid:x\" alt=\"A\"><a href=\"https://x.org/\">l</a>",
        );
        assert!(out.contains("<td style=\"color:red\">a</td>"), "{out}");
        assert!(out.contains("src=\"https://desk.example/x\"") && out.contains("alt=\"A\""), "{out}");
        assert!(out.contains("rel=\"noopener noreferrer nofollow\""), "{out}");
    }

    #[test]
    fn a_bomb_is_told_not_parsed() {
        let deep = "<div>".repeat(100_000);
        assert!(clean(&deep).contains("too deeply nested"));
        for hidden in ["<div></q>", "<span></p>", "<o:p>", "<b></br>"] {
            assert!(clean(&hidden.repeat(1000)).contains("too deeply nested"), "{hidden}");
        }
        let flat = "<p>a<br></p><table><tr><td>b</td></tr></table><o:p></o:p>".repeat(1000);
        assert!(!clean(&flat).contains("too deeply nested"));
        assert!(clean(&"x".repeat(HTML_BYTES_MAX + 1)).contains("too large"));
    }

    #[test]
    fn remote_pictures_are_shown_by_addresses_of_ours_alone() {
        let shown = |src: &str| (src == "https://a.example/x?a&b").then(|| format!("{REMOTE}token"));
        let html = "<img src='https://a.example/x?a&amp;b'><img src=https://b.example/><img src=/files/remote/made-up>";
        assert_eq!(clean_html(html, shown), "<img src=\"/files/remote/token\"><img><img>");
        assert!(ui::url::remote_picture("token").starts_with(REMOTE));
    }

    /// What browsers and sanitisers have disagreed about, in pieces (see the mutation XSS of Heiderich et al., CCS 2013).
    const PIECES: [&str; 44] = [
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<mglyph>",
        "<foreignObject>",
        "<annotation-xml encoding=text/html>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<noscript>",
        "</noscript>",
        "<textarea>",
        "</textarea>",
        "<template>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<select>",
        "<option>",
        "<form>",
        "<p>",
        "</p>",
        "<br>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<a href=\"javascript:x\">",
        "<a href='https://x.example/?a=1&b'>",
        "<img src=x onerror=x>",
        "<img title=\"--&gt;&lt;img src=1 onerror=x&gt;\">",
        "<div style=\"color:red;background:url(//x)\">",
        "</div>",
        "<iframe srcdoc=\"<script>x</script>\">",
        "<script>x</script>",
        "<img src=cid:1>",
        "&lt;script&gt;",
        "&#0;",
        "\u{0}",
        "<a id=location name=cookie class=x>",
        "<font color=red face='x\">'>",
    ];
    const TAGS: [&str; 24] = [
        "script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "select", "textarea",
        "base", "meta", "link", "template", "noscript", "title", "frame", "video", "audio", "source",
        "button", "area", "portal",
    ];

    /// Reads what came out as the plain thing that a serialiser writes: every `<` a tag, every value in quotes.
    fn acting(html: &str) -> Option<String> {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let tag = rest.strip_prefix('/').unwrap_or(rest);
            let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
            if name.is_empty() || TAGS.contains(&name.as_str()) || name != name.to_ascii_lowercase() {
                return Some(format!("a tag <{name}"));
            }
            let mut tag = &tag[name.len()..];
            loop {
                if let Some(after) = tag.strip_prefix('>') {
                    rest = after;
                    break;
                }
                let Some((name, after)) = tag.strip_prefix(' ').and_then(|t| t.split_once("=\"")) else {
                    return Some(format!("a tag that goes on with {tag:?}"));
                };
                let Some((value, after)) = after.split_once('"') else { return Some("an open value".into()) };
                tag = after;
                let low = value.to_ascii_lowercase();
                let fits = match name {
                    "href" => ["http:", "https:", "mailto:", "tel:"].iter().any(|s| low.starts_with(s)),
                    "src" => value.starts_with(FILES) || value.starts_with(REMOTE),
                    "style" => !low.contains("url(") && !low.contains("position") && !low.contains('\\'),
                    "id" | "name" | "class" | "srcset" | "background" | "srcdoc" | "action" => false,
                    name => !name.starts_with("on") && !name.contains(':'),
                };
                if !fits {
                    return Some(format!("{name}={value:?}"));
                }
            }
        }
        None
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn no_mixture_acts_and_a_second_pass_changes_nothing(
            pieces in prop::collection::vec(
                prop_oneof![4 => (0..PIECES.len()).prop_map(|i| PIECES[i].to_owned()), 1 => "[a-z<>\"'=/ &;]{0,8}"],
                0..30,
            )
        ) {
            let picture = |src: &str| match src.strip_prefix("cid:") {
                Some(id) => Some(format!("{FILES}{id}?inline=1")),
                None => src.starts_with(FILES).then(|| src.to_owned()),
            };
            let html = pieces.concat();
            let once = clean_html(&html, picture);
            prop_assert_eq!(acting(&once), None, "{}", once);
            let twice = clean_html(&once, picture);
            prop_assert_eq!(acting(&twice), None, "{}", twice);
            prop_assert_eq!(twice, once);
        }
    }
}
