//! No text is left untranslated: a desk on which people write Greek is read in Arabic, so that every Latin word on a page
//! is one of ours that nobody translated, an address, or a name that is the same everywhere.

use deskhand::http::routes::PAGES;

use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::relay::Turn;
use crate::harness::{ADMIN, AGENT, Engine, TEAM, TestDesk, look, page, reply, set_status, write};

/// `Ρόζα`, as a header has it.
const ROSA: &str = "=?UTF-8?B?zqHPjM62zrE=?= <rosa@customer.example>";

/// Names that are the same in every language, and what a field understands.
const NAMES: &[&str] = &[
    "Deskhand",
    "Markdown",
    "SMTP",
    "LMTP",
    "IMAP",
    "TLS",
    "STARTTLS",
    "HTTPS",
    "HTTP",
    "DNS",
    "SPF",
    "DKIM",
    "DMARC",
    "ARC",
    "TXT",
    "CNAME",
    "PTR",
    "API",
    "JSON",
    "PDF",
    "PNG",
    "JPEG",
    "GIF",
    "WebP",
    "CSS",
    "URL",
    "PEM",
    "UTC",
    "SHA",
    "OAuth",
    "OpenID",
    "Connect",
    "IMAP",
    "Message-ID",
    "Cc",
    "Bcc",
    "Ctrl",
    "Enter",
    "Tab",
    "Backspace",
    "Esc",
    "Escape",
    "Google",
    "Mermaid",
    "PlantUML",
    "Workspace",
    "Microsoft",
    "RSA",
    "SHA-256",
    "ASCII",
    "UTF-8",
    "http",
    "https",
    "CERTIFICATE",
    "INBOX",
    "private-targets",
    "Authentication-Results",
    "Received",
    "Return-Path",
    "Reply-To",
    "From",
    "Language",
    // The name of a language in itself, and a colour.
    "English",
    "1f6feb",
];

/// What the help of the search says in the query's own words.
const QUERY: &[&str] = &[
    "new وpending وon_hold وsolved وclosed",
    "high وnormal وlow",
    "وكذلك before:",
    "اسم أو عنوان أو none",
    "عنوانه أو اسمه أو none",
    "وكذلك en وes وnone",
    "وكذلك good وoffered وyes وno",
    "وكذلك yes وno وtier2 أو فريق",
    "وكذلك اسم أو waiting أو answered: سؤال لمن يعرف",
];

/// Of a mail in Greek; everything else about it is plain.
fn greek(subject: &str, text: &str, id: &str) -> Mail {
    use base64::Engine as _;
    let subject = base64::engine::general_purpose::STANDARD.encode(subject);
    Mail::new(ROSA, &format!("=?UTF-8?B?{subject}?="), text)
        .id(id)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "text/plain; charset=utf-8")
        .header("Content-Transfer-Encoding", "8bit")
}

fn number(path: &str) -> i64 {
    path.rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("no number: {path}"))
}

/// A desk with something on every page, and the address of each of them.
async fn pages(desk: &TestDesk, admin: &mut Browser) -> Vec<String> {
    let ticket = desk.ticket(&greek("Εκτυπωτής", "Δεν τυπώνει.", "a@customer.example").verified()).await;
    desk.relay.next([Turn::Say(550, "5.1.1 no")]);
    reply(admin, ticket, "Καλημέρα").await;
    desk.settle().await;
    write(admin, ticket, crate::harness::Kind::Note, "Σημείωση", &[]).await.expect(303);
    let other = desk.ticket(&greek("Οθόνη", "Είναι μαύρη.", "b@customer.example")).await;
    let agent = desk.person(AGENT).await.to_string();
    for fields in [
        &[("priority", "urgent")][..],
        &[("type", "incident")],
        &[("tags", "γραφείο νέο")],
        &[("assignee", agent.as_str())],
    ] {
        admin.post(&format!("/agent/tickets/{ticket}/properties"), fields).await.expect(303);
    }
    admin.post(&format!("/agent/tickets/{other}/snooze"), &[("until", "in 2 hours")]).await.expect(303);
    let solved = desk.ticket(&greek("Ποντίκι", "Χάλασε.", "c@customer.example")).await;
    set_status(admin, solved, "solved").await;
    let linked = [("other", format!("#{other}")), ("relation", "related".to_owned())];
    let linked: Vec<(&str, &str)> = linked.iter().map(|(n, v)| (*n, v.as_str())).collect();
    admin.post(&format!("/agent/tickets/{ticket}/links"), &linked).await;
    let deep: String =
        (0..60).map(|n| format!("--b{n}\nContent-Type: multipart/mixed; boundary=b{}\n\n", n + 1)).collect();
    let deep = Mail::new(ROSA, "=?UTF-8?B?zpLOrM64zr/Pgg==?=", &deep)
        .header("Content-Type", "multipart/mixed; boundary=b0");
    let quarantined = desk.receives(&deep).await.id;
    let mails: Vec<i64> = desk.ledger().await.iter().map(|m| m.id.0).collect();
    let mut made = async |path: &str, fields: &[(&str, &str)]| {
        number(admin.post(path, fields).await.expect(303).location())
    };
    let team = made("/agent/teams", &[("name", "Δίκτυα")]).await;
    let organisation = made("/agent/organisations", &[("name", "Εταιρεία")]).await;
    let form = made("/agent/forms", &[("name", "Αίτηση")]).await;
    let field = made("/agent/fields", &[("title", "Όροφος"), ("kind", "text")]).await;
    for (path, fields) in [
        ("/agent/checklists/time", &[("record", "1")][..]),
        ("/agent/checklists", &[("name", "Βήματα"), ("steps", "Ένα")]),
        (
            "/agent/macros",
            &[("title", "Χαιρετισμός"), ("text", "Γεια"), ("reach", "everyone"), ("is_active", "1")],
        ),
        ("/agent/views", &[("name", "Δικά μου"), ("whose", "person"), ("query", "status:open assignee:me")]),
        (&format!("/agent/tickets/{ticket}/checklist"), &[("step", "Βήμα")]),
        (&format!("/agent/tickets/{ticket}/time"), &[("time", "7")]),
    ] {
        admin.post(path, fields).await.expect(303);
    }
    let member = [("email", "member@team.example"), ("name", "Νίκος"), ("role", "agent")];
    let invited = admin.post("/agent/people", &member).await.expect(200).text();
    let secret = page::between(&invited, "/set-up/", "\"").expect("a link").to_owned();
    admin.post("/agent/tokens", &[("name", "Δοκιμή"), ("person", &agent)]).await.expect(200);
    let html = look(admin, ticket).await;
    let between = |start: &str| -> String {
        let at = html.find(start).unwrap_or_else(|| panic!("no {start}")) + start.len();
        html[at..].chars().take_while(char::is_ascii_digit).collect()
    };
    let contact = between("/agent/contacts/");
    let mailbox = desk.mailbox("support@desk.example").await.0;
    desk.settle_search().await;
    let mut all = Vec::new();
    for (method, path) in PAGES {
        let wanted =
            *method == "GET" && (path.starts_with("/agent") || *path == "/" || path.starts_with("/s"));
        // The page of all parts shows invented ones.
        if !wanted || *path == "/agent/parts" || *path == "/agent/live" {
            continue;
        }
        let ids: Vec<String> = match *path {
            p if p.starts_with("/agent/contacts") => vec![contact.clone()],
            p if p.starts_with("/agent/organisations") => vec![organisation.to_string()],
            p if p.starts_with("/agent/people") => vec![agent.clone()],
            p if p.starts_with("/agent/teams") => vec![team.to_string()],
            p if p.starts_with("/agent/fields") => vec![field.to_string()],
            p if p.starts_with("/agent/forms") => vec![form.to_string()],
            p if p.starts_with("/agent/mailboxes") => vec![mailbox.to_string()],
            p if p.starts_with("/agent/ledger") => {
                mails.iter().chain([&quarantined.0]).map(ToString::to_string).collect()
            }
            p if p.starts_with("/agent/messages") => {
                page::messages(&html).iter().map(|m| m.id.to_string()).collect()
            }
            _ => [ticket, other, solved].iter().map(ToString::to_string).collect(),
        };
        let keys = ["mine", "unassigned", "open", "solved", "snoozed", "spam", "view-1"];
        for id in ids.iter().take(if path.contains("{id}") { 9 } else { 1 }) {
            for key in keys.iter().take(if path.contains("{key}") { 9 } else { 1 }) {
                let filled = path.replace("{id}", id).replace("{key}", key).replace("{secret}", &secret);
                let filled = filled.replace("{macro}", "1").replace("{side}", "1").replace("{card}", "1");
                all.push(match filled.as_str() {
                    "/agent/search" => "/agent/search?q=status:open+(".to_owned(),
                    "/agent/merge" => format!("/agent/merge?into={ticket}&ticket={other}"),
                    _ => filled,
                });
            }
        }
    }
    all
}

/// What is read on a page, or aloud: the text outside of code, keys, and what says that it is raw or in another language;
/// and the attributes that speak.
fn read(html: &str) -> Vec<String> {
    // What stands in a text area somebody wrote, or will.
    const SILENT: [&str; 7] = ["code", "kbd", "pre", "samp", "script", "style", "textarea"];
    const EMPTY: [&str; 9] = ["input", "br", "hr", "img", "link", "meta", "source", "wbr", "col"];
    const ALOUD: [&str; 7] =
        ["aria-label", "aria-description", "title", "placeholder", "alt", "data-verb", "data-label"];
    let mut texts = Vec::new();
    // The open elements, and whether each is left out.
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        let is_out = open.last().is_some_and(|(_, out)| *out);
        if !is_out && !text.trim().is_empty() {
            texts.push(text.to_owned());
        }
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, tail)| tail);
            continue;
        }
        let end = tag_end(after);
        let (tag, tail) = (&after[..end], after.get(end + 1..).unwrap_or_default());
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            if let Some(at) = open.iter().rposition(|(n, _)| n == name.trim()) {
                open.truncate(at);
            }
            continue;
        }
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default().to_lowercase();
        if name == "!doctype" {
            continue;
        }
        let attributes = attributes(&tag[name.len()..]);
        let value = |n: &str| attributes.iter().find(|(a, _)| a == n).map_or("", |(_, v)| v.as_str());
        let is_raw = value("class").split(' ').any(|c| c == "raw") || !["", "ar"].contains(&value("lang"));
        let is_out = is_out || is_raw || SILENT.contains(&name.as_str());
        if !is_out {
            texts.extend(
                attributes.iter().filter(|(n, _)| ALOUD.contains(&n.as_str())).map(|(_, v)| v.clone()),
            );
        }
        if !EMPTY.contains(&name.as_str()) {
            open.push((name, is_out));
        }
    }
    texts
}

/// Where a tag ends: at `>` outside of quotes.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, c) in tag.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    tag.len()
}

fn attributes(mut tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    while let Some((name, after)) = tag.split_once("=\"") {
        let name = name.trim().rsplit([' ', '\n']).next().unwrap_or_default().to_owned();
        let (value, rest) = after.split_once('"').unwrap_or((after, ""));
        found.push((name, value.to_owned()));
        tag = rest;
    }
    found
}

/// The Latin words of a text that are nobody's name and no address: three letters or more.
fn latin(text: &str) -> Vec<String> {
    let mut text = text.to_owned();
    for name in TEAM
        .iter()
        .map(|(_, name, _)| *name)
        .chain(["Test Desk", "Support", "Sales"])
        .chain(QUERY.iter().copied())
    {
        text = text.replace(name, " ");
    }
    let parts =
        text.split(|c: char| c.is_whitespace() || "\u{2066}\u{2067}\u{2068}\u{2069}«»“”()،,;؛".contains(c));
    parts
        .filter(|part| {
            // Arabic writes "and" and "of" without a space.
            let bare =
                part.trim_matches(|c: char| ".:؟?!…#\"-".contains(c) || ('\u{600}'..'\u{700}').contains(&c));
            let is_address =
                bare.contains(['@', '.', '/', '_', ':', '=', '{', '+', '\\']) || bare.starts_with("--");
            let letters = bare.as_bytes().windows(3).any(|w| w.iter().all(u8::is_ascii_alphabetic));
            letters && !is_address && !NAMES.contains(&bare)
        })
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_on_a_page_is_left_untranslated() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let pages = pages(&desk, &mut admin).await;
    assert!(pages.len() > 60, "{}", pages.len());
    let mut left = std::collections::BTreeMap::new();
    let mut drawn = 0;
    for path in &pages {
        let ask = Ask::new("GET", path).header("accept-language", "ar");
        let answer = admin.clone().send(ask).await;
        if !answer.header("content-type").is_some_and(|t| t.starts_with("text/html")) {
            continue;
        }
        let html = answer.text();
        drawn += 1;
        for text in read(&html) {
            let words = latin(&text);
            if !words.is_empty() {
                left.entry(text.trim().to_owned()).or_insert_with(|| format!("{path}: {words:?}"));
            }
        }
    }
    assert!(drawn > 60, "only {drawn} pages");
    let told: Vec<String> = left.iter().map(|(text, at)| format!("{text}  ({at})")).collect();
    assert!(told.is_empty(), "{} texts are left in English:\n{}", told.len(), told.join("\n"));
    desk.end().await;
}

#[test]
fn what_is_read_is_found_and_what_is_not_is_left_out() {
    let html = "<p title=\"Some words\">Left <b>in English</b></p><code>tag:vpn</code><span class=\"quiet raw\">By them</span>\
                <span lang=\"de\">Deutsch</span><input placeholder=\"More words\"><p data-x=\"a > b\">عربي</p>";
    assert_eq!(read(html), ["Some words", "Left ", "in English", "More words", "عربي"]);
    assert_eq!(
        latin("Left by rosa@customer.example, see https://x.example. Ada Admin SMTP"),
        ["Left", "see"]
    );
    assert!(latin("اسم\u{2068}Ada Admin\u{2069} 5 kB").is_empty());
}
