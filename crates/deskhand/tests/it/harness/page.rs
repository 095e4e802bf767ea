//! Reading the desk's pages: not a parser of HTML, but enough for what the desk itself writes.

/// The words of a page without its tags, spaces run together.
pub fn words(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    let text = unescaped(&out);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// What stands in the first element that begins with `start` up to `end`.
pub fn between<'a>(html: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let at = html.find(start)? + start.len();
    let length = html[at..].find(end)?;
    Some(&html[at..at + length])
}

/// Every `href`, `src` and `action` of a page.
pub fn links(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in [" href=\"", " src=\"", " action=\""] {
        found.extend(html.split(attribute).skip(1).filter_map(|r| r.split('"').next()).map(unescaped));
    }
    found
}

/// A message of a ticket's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub id: i64,
    /// `is-customer`, `is-team`, `is-note`, `is-desk`
    pub kind: String,
    /// All its words: head, text, files, delivery.
    pub words: String,
}

/// The messages of a ticket's page, oldest first.
pub fn messages(html: &str) -> Vec<Said> {
    let mut found = Vec::new();
    for piece in html.split("<li class=\"message ").skip(1) {
        let kind = piece.split('"').next().unwrap_or_default().to_owned();
        let id = between(piece, "id=\"message-", "\"").and_then(|n| n.parse().ok()).expect("a message's id");
        let article = between(piece, "<article", "</article>").unwrap_or_default();
        found.push(Said { id, kind, words: words(&format!("<article{article}")) });
    }
    found
}

/// The value of a hidden or other input field within the form whose tag has `mark`.
pub fn field(html: &str, mark: &str, name: &str) -> Option<String> {
    let form = &html[html.find(mark)?..];
    let form = &form[..form.find("</form>").unwrap_or(form.len())];
    let input = form.split("<input").find(|i| i.contains(&format!("name=\"{name}\"")))?;
    between(input, "value=\"", "\"").map(unescaped)
}
