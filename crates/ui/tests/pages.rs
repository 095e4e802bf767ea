//! Every page in every state: drawn, well formed, labelled, free of inline code, and safe with hostile words.

use std::collections::{BTreeMap, BTreeSet};

use ui::samples;

/// A start or end tag as it stands in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tag {
    name: String,
    closes: bool,
    attributes: Vec<(String, Option<String>)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_deref().unwrap_or_default())
    }
}

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "path",
];
const SVG: [&str; 4] = ["path", "circle", "rect", "svg"];

/// Name, whether it closes, names of attributes: what words must not change.
type Shape = Vec<(String, bool, Vec<String>)>;

/// Reads the tags of a page. Strict: what is written by `maud` has quoted values and no stray signs, and anything else
/// is a fault of the page (or an injection).
fn tags(page: &str, html: &str) -> Vec<Tag> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "{page}: a stray > in text: {:?}", &rest[..at]);
        rest = &rest[at + 1..];
        if rest.starts_with('!') {
            assert!(rest.starts_with("!DOCTYPE html>"), "{page}: {}", &rest[..rest.len().min(40)]);
            rest = &rest["!DOCTYPE html>".len()..];
            continue;
        }
        let closes = rest.starts_with('/');
        rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).expect("a tag ends");
        let name = rest[..end].to_ascii_lowercase();
        assert!(!name.is_empty(), "{page}: a stray < before {:?}", &rest[..rest.len().min(40)]);
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
                rest = after;
                break;
            }
            let end = rest
                .find(|c: char| c == '=' || c == '>' || c == '/' || c.is_whitespace())
                .expect("an attribute ends");
            let attribute = rest[..end].to_ascii_lowercase();
            assert!(
                !attribute.is_empty() && attribute.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
                "{page}: attribute {attribute:?} of <{name}>"
            );
            rest = &rest[end..];
            let value = rest.strip_prefix("=\"").map(|after| {
                let end = after.find('"').expect("a value ends");
                rest = &after[end + 1..];
                after[..end].to_owned()
            });
            assert!(
                value.is_some() || !rest.starts_with('='),
                "{page}: an unquoted value of {attribute} in <{name}>"
            );
            attributes.push((attribute, value));
        }
        out.push(Tag { name, closes, attributes });
    }
    out
}

fn pages() -> Vec<(&'static str, String)> {
    let all: Vec<_> =
        samples::all(&samples::plain).into_iter().map(|s| (s.name, s.html.into_string())).collect();
    assert!(all.len() > 60, "all screens in all states");
    all
}

#[test]
fn every_page_is_well_formed() {
    for (page, html) in pages() {
        let mut open: Vec<String> = Vec::new();
        for tag in tags(page, &html) {
            if tag.closes {
                assert_eq!(
                    open.pop().as_deref(),
                    Some(tag.name.as_str()),
                    "{page}: </{}> closes nothing",
                    tag.name
                );
            } else if !VOID.contains(&tag.name.as_str()) && !["circle", "rect"].contains(&tag.name.as_str()) {
                open.push(tag.name);
            }
        }
        assert_eq!(open, Vec::<String>::new(), "{page}: left open");
        let lang = match page {
            arabic if arabic.ends_with("-arabic") => "ar",
            german if german.ends_with("-german") => "de",
            _ => "en",
        };
        assert!(html.starts_with(&format!("<!DOCTYPE html><html lang=\"{lang}\"")), "{page}");
    }
}

#[test]
fn ids_are_unique_and_references_are_met() {
    for (page, html) in pages() {
        let tags = tags(page, &html);
        let mut ids = BTreeSet::new();
        for tag in &tags {
            if let Some(id) = tag.get("id") {
                assert!(ids.insert(id.to_owned()), "{page}: the id {id} stands twice");
            }
            let mut names = BTreeMap::new();
            for (name, _) in &tag.attributes {
                assert!(names.insert(name, ()).is_none(), "{page}: {name} stands twice in <{}>", tag.name);
            }
        }
        for tag in &tags {
            for reference in [
                "for",
                "aria-labelledby",
                "aria-describedby",
                "aria-controls",
                "popovertarget",
                "data-opens",
                "data-focus",
                "data-copy",
                "data-results",
            ] {
                for id in tag.get(reference).into_iter().flat_map(str::split_whitespace) {
                    assert!(ids.contains(id), "{page}: {reference}={id} in <{}> leads nowhere", tag.name);
                }
            }
        }
    }
}

#[test]
fn every_input_has_a_label_and_every_frame_button_and_picture_a_name() {
    for (page, html) in pages() {
        let tags = tags(page, &html);
        let labelled: BTreeSet<&str> =
            tags.iter().filter(|t| t.name == "label").filter_map(|t| t.get("for")).collect();
        let mut in_label = 0;
        let mut headings = 0;
        for tag in &tags {
            match tag.name.as_str() {
                "label" => in_label = i32::from(!tag.closes),
                "h1" if !tag.closes => headings += 1,
                "input" | "select" | "textarea" if !tag.closes => {
                    let named = in_label > 0
                        || tag.get("type") == Some("hidden")
                        || tag.get("aria-label").is_some()
                        || tag.get("id").is_some_and(|id| labelled.contains(id));
                    assert!(named, "{page}: {tag:?} has no label");
                    assert!(
                        tag.get("type") == Some("hidden")
                            || tag.get("type") == Some("radio")
                            || tag.get("type") == Some("checkbox")
                            || tag.name == "select"
                            || tag.get("autocomplete").is_some(),
                        "{page}: {tag:?} does not say what may be filled in"
                    );
                }
                "iframe" if !tag.closes => {
                    assert!(
                        tag.get("title").is_some_and(|t| !t.is_empty()),
                        "{page}: a frame without a title"
                    );
                    // A file's frame may do less than a mail's: nothing.
                    let sandbox = tag.get("sandbox");
                    let is_pdf = tag.get("class").is_some_and(|c| c.contains("is-pdf"));
                    let fits = match sandbox {
                        Some("" | ui::policy::MAIL_BODY_SANDBOX) => !is_pdf,
                        Some(_) => false,
                        // The policy of the answer says it.
                        None => is_pdf,
                    };
                    assert!(fits, "{page}: {sandbox:?}");
                }
                "img" => assert!(tag.get("alt").is_some(), "{page}: {tag:?}"),
                "svg" if !tag.closes => assert_eq!(tag.get("aria-hidden"), Some("true"), "{page}"),
                "button" if !tag.closes => {
                    assert!(tag.get("type").is_some(), "{page}: {tag:?} would submit by accident");
                    if tag.get("class") == Some("button-icon") {
                        assert!(tag.get("aria-label").is_some(), "{page}: {tag:?}");
                    }
                }
                _ => {}
            }
        }
        assert_eq!(headings, 1, "{page}: a page has one h1");
    }
}

#[test]
fn nothing_stands_inline() {
    for (page, html) in pages() {
        for tag in tags(page, &html) {
            assert!(tag.name != "style", "{page}: a <style>");
            assert!(
                // What search engines read is data, which no browser runs.
                tag.name != "script"
                    || tag.closes
                    || tag.get("src").is_some()
                    || tag.get("type") == Some("application/ld+json"),
                "{page}: an inline script"
            );
            for (name, value) in &tag.attributes {
                assert!(name != "style" && !name.starts_with("on"), "{page}: {name} in <{}>", tag.name);
                if ["href", "src", "action", "formaction"].contains(&name.as_str()) {
                    let value = value.as_deref().unwrap_or_default();
                    let ours = value.starts_with('/') && !value.starts_with("//") || value.starts_with('#');
                    let outside = tag.name == "a"
                        && (value.starts_with("https://")
                            || value.starts_with("http://")
                            || value.starts_with("mailto:"));
                    // It says where a page stands and loads nothing.
                    let told =
                        tag.name == "link" && matches!(tag.get("rel"), Some("canonical" | "alternate"));
                    assert!(ours || outside || told, "{page}: {name}={value:?} in <{}>", tag.name);
                    assert!(
                        !outside
                            || value.starts_with("mailto:")
                            || tag.get("rel") == Some("noopener noreferrer nofollow"),
                        "{page}: {value}"
                    );
                }
            }
        }
    }
}

#[test]
fn hostile_words_in_any_field_change_no_tag() {
    const HOSTILE: [&str; 6] = [
        "\"><script>alert(1)</script><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)' x='",
        "</textarea></title></style><svg onload=alert(1)>",
        "&lt;script&gt;&#0;\u{0}\u{202e}\u{feff}",
        "javascript:alert(1)",
        "--><!--<![CDATA[ ]]>",
    ];
    let shape = |t: samples::Words<'_>| -> Vec<(&'static str, Shape)> {
        samples::all(t)
            .into_iter()
            .map(|s| {
                let html = s.html.into_string();
                let tags = tags(s.name, &html)
                    .into_iter()
                    .map(|t| (t.name, t.closes, t.attributes.into_iter().map(|a| a.0).collect()));
                (s.name, tags.collect())
            })
            .collect()
    };
    let plain = shape(&samples::plain);
    for hostile in HOSTILE {
        // Behind the words, so that what is made of them (initials, links, filters) stays comparable.
        let spoilt = shape(&|text| format!("{text} {hostile}"));
        for ((page, before), (_, after)) in plain.iter().zip(&spoilt) {
            assert_eq!(before, after, "{page} with {hostile:?}");
        }
        // And in their place: nothing but the words.
        for sample in samples::all(&|_| hostile.to_owned()) {
            let html = sample.html.into_string();
            for tag in tags(sample.name, &html) {
                let danger = tag.attributes.iter().find(|(n, v)| {
                    n.starts_with("on")
                        || ["href", "src", "action"].contains(&n.as_str())
                            && v.as_deref().is_some_and(|v| v.to_lowercase().contains("script:"))
                });
                assert!(
                    danger.is_none() || tag.get("href").is_some_and(|h| h.starts_with("mailto:")),
                    "{}: {danger:?}",
                    sample.name
                );
                assert!(
                    tag.name != "script"
                        || tag.closes
                        || tag.get("type") == Some("application/ld+json")
                        || tag.get("src").is_some_and(|s| s.starts_with("/assets/") || s == "/widget.js"),
                    "{}",
                    sample.name
                );
                assert!(
                    tag.name != "svg"
                        || tag.closes
                        || matches!(tag.get("class"), Some("icon" | "icon turns" | "day-bar")),
                    "{}",
                    sample.name
                );
            }
        }
    }
}

#[test]
fn all_svg_parts_are_known_to_this_reader() {
    // Guards the test itself: an unknown element of an icon would slip through `every_page_is_well_formed`.
    let mut seen = BTreeSet::new();
    for (_, draw) in ui::icons::ALL {
        seen.extend(tags("icons", &draw().into_string()).into_iter().map(|t| t.name));
    }
    assert!(seen.iter().all(|name| SVG.contains(&name.as_str())), "{seen:?}");
}

#[test]
fn every_page_of_the_workbench_is_reached_by_its_navigation() {
    let all: BTreeMap<_, _> = pages().into_iter().collect();
    let admin = tags("people", &all["people"]);
    let hrefs: BTreeSet<&str> = admin.iter().filter_map(|t| t.get("href")).collect();
    for url in [
        ui::url::people(),
        ui::url::teams(),
        ui::url::mailboxes(),
        ui::url::tokens(),
        ui::url::parts(),
        ui::url::contacts(),
        ui::url::organisations(),
        ui::url::profile(),
        ui::url::new_ticket(),
    ] {
        assert!(hrefs.contains(url.as_str()), "{url}");
    }
    let agent = &all["tickets"];
    assert!(!agent.contains(&ui::url::people()), "an agent is not offered what an admin may do");
    assert!(!agent.contains("/agent/ledger"));
}

#[test]
fn a_reply_and_a_note_cannot_be_confused() {
    let all: BTreeMap<_, _> = pages().into_iter().collect();
    let html = &all["ticket"];
    let tags = tags("ticket", html);
    let actions: Vec<&str> =
        tags.iter().filter(|t| t.name == "form").filter_map(|t| t.get("action")).collect();
    assert!(actions.contains(&"/agent/tickets/1/replies") && actions.contains(&"/agent/tickets/1/notes"));
    assert!(html.contains("Send reply to rosa@harbour-clinic.example"), "the button names whom it sends to");
    assert!(html.contains("Add note"));
    assert_eq!(
        html.matches("Note – only your team sees this").count(),
        2,
        "on the note in the timeline, and on the form"
    );
    let closed = &all["ticket-closed"];
    assert!(!closed.contains("/replies\"") && !closed.contains("/tickets/1/notes\""));
    assert!(closed.contains("/agent/tickets/new?follow_up_of=1"));
    assert!(closed.contains("One more thing…"), "what was typed is not lost");
    assert!(!all["ticket-light"].contains("/replies\""), "a light agent is offered notes only");
}

/// A row of the route list: methods, paths with `{…}` for what varies, the row itself.
type Route = (String, Vec<String>, String);

fn routes() -> Vec<Route> {
    let page = include_str!("../../../docs/reference/workbench-routes.md");
    let rows = page.lines().filter(|l| l.starts_with("| GET") || l.starts_with("| POST"));
    rows.map(|row| {
        let mut cells = row.split('|').skip(1);
        let methods = cells.next().expect("a method").to_owned();
        let mut paths: Vec<String> = Vec::new();
        for path in cells.next().expect("a path").split('`').skip(1).step_by(2) {
            let path = path.split('?').next().unwrap_or_default();
            // In "`/a/{id}/suspension`, `/restoration`" the second shares the beginning of the first.
            match paths.first() {
                Some(first) => {
                    let (base, _) = first.rsplit_once('/').expect("a path");
                    paths.push(format!("{base}{path}"));
                }
                None => paths.push(path.to_owned()),
            }
        }
        (methods, paths, row.to_owned())
    })
    .collect()
}

/// The row for an address; a path without a variable part comes before one with.
fn route<'a>(routes: &'a [Route], method: &str, address: &str) -> Option<&'a Route> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let fits = |pattern: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len()
            && pattern.iter().zip(&path).all(|(p, s)| p == s || p.starts_with('{') && !s.is_empty())
    };
    let of_method = || routes.iter().filter(|(methods, _, _)| methods.contains(method));
    let exact = of_method().find(|(_, paths, _)| paths.iter().any(|p| p == path));
    exact.or_else(|| of_method().find(|(_, paths, _)| paths.iter().any(|p| fits(p))))
}

#[test]
fn every_link_form_and_field_stands_in_the_list_of_routes() {
    let routes = routes();
    assert!(routes.len() > 50);
    for (page, html) in pages() {
        let mut form: Option<(String, String)> = None;
        for tag in tags(page, &html) {
            let link = tag
                .get("href")
                .or(tag.get("src"))
                .filter(|h| h.starts_with('/') && !h.starts_with("/assets/"));
            if let Some(href) = link {
                assert!(
                    route(&routes, "GET", href).is_some(),
                    "{page}: a link to {href}, which is not in the list"
                );
            }
            match (tag.name.as_str(), tag.closes) {
                ("form", false) => {
                    let method = tag.get("method").unwrap_or("get").to_uppercase();
                    form = (method != "DIALOG")
                        .then(|| (method, tag.get("action").unwrap_or_default().to_owned()));
                }
                ("form", true) => form = None,
                ("input" | "select" | "textarea" | "button", false) => {
                    let (Some((method, action)), Some(name)) = (&form, tag.get("name")) else { continue };
                    if tag.get("disabled").is_some() {
                        continue; // a browser does not send it
                    }
                    let Some((_, _, row)) = route(&routes, method, action) else {
                        panic!("{page}: {method} {action} is not in the list");
                    };
                    // What has a number in its name stands there with the word for it: `field_ID`.
                    let general = match name.rsplit_once('_') {
                        Some((base, n)) if n.parse::<u64>().is_ok() => format!("{base}_ID"),
                        Some(_) | None => name.to_owned(),
                    };
                    let name = general.as_str();
                    // And what ends in one of some words: `page-KIND`.
                    let of_kind = name.split_once('-').is_some_and(|(base, _)| {
                        row.split(&format!("`{base}-")).skip(1).any(|r| r.starts_with(char::is_uppercase))
                    });
                    let told =
                        of_kind || row.contains(&format!("`{name}`")) || row.contains(&format!("{name}="));
                    assert!(told, "{page}: the field {name} of {method} {action} is not in the list");
                }
                _ => {}
            }
        }
    }
}

/// Keys that cannot be moved: looking at a mail from all sides, and answers by the number that stands on them.
const OWN_KEYS: [&str; 11] = ["p", "d", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

#[test]
fn every_key_of_a_page_can_be_moved() {
    let known: BTreeSet<&str> = domain::keys::all().map(|(key, _)| key).collect();
    for (page, html) in pages() {
        for tag in tags(page, &html) {
            // A widget's loader has a key of another kind.
            if let Some(key) = tag.get("data-key").filter(|_| tag.name != "script") {
                let listed = known.contains(key) || OWN_KEYS.contains(&key);
                assert!(listed, "{page}: {key} is missing in domain::keys::GROUPS");
            }
        }
    }
}
