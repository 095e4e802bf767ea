//! No text is left untranslated: what people read comes from `crates/ui/words`. Pages and scripts ask for it by name; what
//! commands and handlers say in English is found there by its sentence (docs/decisions/0020).
//!
//! Pages are read as token streams, so a literal is known by where it stands: a child of an element, an attribute that is
//! read aloud, or plain code, where only what looks like a sentence counts.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};

use super::File;

/// Sources of pages that speak to nobody who has a language, and why.
const PAGES_LEFT_OUT: &[(&str, &str)] = &[
    ("crates/ui/src/samples", "invented tickets and names for tests and the page of all parts"),
    ("crates/ui/src/parts_page", "the page of all parts is for whoever builds pages"),
    ("crates/ui/src/assets.rs", "paths and types of files"),
    ("crates/ui/src/url.rs", "addresses"),
    ("crates/ui/src/words.rs", "the files of words themselves"),
    ("crates/ui/src/markdown.rs", "reads and writes what people wrote"),
    ("crates/ui/src/mail_body.rs", "a document around somebody's mail"),
];

/// Literals in pages that are the same in every language, and why.
const SAME_EVERYWHERE: &[(&str, &str)] = &[
    ("Deskhand", "the name of the program"),
    ("Markdown", "the name of a notation"),
    ("IMAP", "the name of a protocol"),
    ("SMTP", "the name of a protocol"),
    ("TLS", "the name of a protocol"),
    ("STARTTLS", "the name of a command"),
    ("SPF", "the name of a record"),
    ("DKIM", "the name of a record"),
    ("DMARC", "the name of a record"),
    ("TXT", "the name of a record"),
    ("MX", "the name of a record"),
    ("CNAME", "the name of a record"),
    ("SHA-256", "the name of a sum"),
    ("Message-ID", "the name of a header"),
    ("To", "the name of a header"),
    ("Cc", "the name of a header"),
    ("Bcc", "the name of a header"),
    ("Google Workspace", "the name of a product"),
    ("Microsoft 365", "the name of a product"),
    ("Ed25519", "the name of a kind of key"),
    ("RSA", "the name of a kind of key"),
    ("DNS", "the name of a protocol"),
    ("API", "the name of a thing"),
    ("Language", "the label of the choice says it in English too, for whoever cannot read the page"),
    ("tomorrow 9, until they write", "what the field understands"),
    ("monday 14:30", "what the field understands"),
    ("tomorrow 9, monday 14:30, in 2 hours", "what the field understands"),
    ("next tuesday 3pm, in 2h", "what the field understands"),
    ("id: {seq}\nevent: {}\ndata: {}", "the wire of live updates"),
    ("Control", "the name of a key"),
    ("kB", "a unit"),
    ("UTC", "the name of a time zone"),
    ("Ctrl", "the label of a key"),
    ("Escape", "the name of a key"),
    ("Enter", "the name of a key"),
    ("Backspace", "the name of a key"),
];

/// Attributes that are read aloud or shown.
const READ_ALOUD: &[&str] = &[
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
    "title",
    "placeholder",
    "alt",
    "data-verb",
    "data-label",
];

/// Elements whose text is no language: code, keys, samples of what is typed.
const NO_LANGUAGE: &[&str] = &["code", "kbd", "pre", "samp", "script", "style"];

/// Calls whose words are for developers, or are names of messages.
const NOT_SHOWN: &[&str] = &[
    "t",
    "th",
    "expect",
    "unwrap_or_default",
    "panic",
    "unreachable",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "matches",
    "include_str",
    "include_bytes",
    "fault",
    "context",
    "with_context",
    "error",
    "warn",
    "info",
    "debug",
    "trace",
    "quiet",
    "bail",
    "anyhow",
];

/// Words in pages that come from no file of words.
pub fn in_pages(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    let ours = |f: &&File| {
        f.path.starts_with("crates/ui/src/")
            && f.is(".rs")
            && !PAGES_LEFT_OUT.iter().any(|(path, _)| f.path.starts_with(path))
    };
    for file in files.iter().filter(ours) {
        let Some(tokens) = tokens(&file.text()) else {
            found.push(format!("{}: cannot be read as Rust", file.path));
            continue;
        };
        let mut words = Vec::new();
        code(tokens, &mut words);
        for (line, text) in words {
            if !SAME_EVERYWHERE.iter().any(|(same, _)| *same == text.trim().trim_end_matches('.')) {
                found.push(format!("{}:{line}: “{text}” comes from no file of words", file.path));
            }
        }
    }
    found
}

fn tokens(text: &str) -> Option<TokenStream> {
    text.parse().ok()
}

type Found = Vec<(usize, String)>;

/// Rust code: sentences in it, and the pages inside.
fn code(stream: TokenStream, found: &mut Found) {
    let all: Vec<TokenTree> = stream.into_iter().collect();
    let mut i = 0;
    while i < all.len() {
        match &all[i] {
            // An attribute, which a test's module is known by; a doc comment is one too.
            TokenTree::Punct(p) if p.as_char() == '#' => {
                // `#![…]` is of the whole file.
                let at = i + 1 + usize::from(is_punct(all.get(i + 1), '!'));
                if is_of_test(all.get(at)) {
                    i = after_item(&all, i);
                    continue;
                }
                if matches!(all.get(at), Some(TokenTree::Group(_))) {
                    i = at;
                }
            }
            TokenTree::Ident(name) if is_call(&all, i) => {
                let name = name.to_string();
                let at = i + 1 + usize::from(is_punct(all.get(i + 1), '!'));
                if let Some(TokenTree::Group(group)) = all.get(at) {
                    if name == "html" {
                        markup(group.stream(), found);
                    } else if NOT_SHOWN.contains(&name.as_str()) {
                        // What is filled into a message may hold a page.
                        inner_pages(group.stream(), found);
                    } else {
                        code(group.stream(), found);
                    }
                }
                i = at;
            }
            TokenTree::Group(group) => code(group.stream(), found),
            TokenTree::Literal(literal) => {
                if let Some(text) = text_of(literal).filter(|t| is_sentence(t)) {
                    found.push((line_of(literal), text));
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
        i += 1;
    }
}

/// Only the pages in it.
fn inner_pages(stream: TokenStream, found: &mut Found) {
    let all: Vec<TokenTree> = stream.into_iter().collect();
    for (i, token) in all.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let is_page = i >= 2
            && is_punct(all.get(i - 1), '!')
            && matches!(&all[i - 2], TokenTree::Ident(name) if name == "html");
        if is_page { markup(group.stream(), found) } else { inner_pages(group.stream(), found) }
    }
}

/// `name(…)`, `name!(…)`, `name! {…}`: not `fn name(…)`.
fn is_call(all: &[TokenTree], i: usize) -> bool {
    let declared = i > 0 && matches!(&all[i - 1], TokenTree::Ident(before) if before == "fn");
    let bang = is_punct(all.get(i + 1), '!');
    let group = all.get(i + 1 + usize::from(bang));
    let is_group =
        matches!(group, Some(TokenTree::Group(g)) if bang || g.delimiter() == Delimiter::Parenthesis);
    is_group && !declared
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == sign)
}

/// `[cfg(test)]`.
fn is_of_test(attribute: Option<&TokenTree>) -> bool {
    attribute.is_some_and(|g| g.to_string().replace(' ', "").contains("cfg(test)"))
}

/// The place behind the item that begins at `i` with an attribute.
fn after_item(all: &[TokenTree], i: usize) -> usize {
    let ends = |t: &TokenTree| match t {
        TokenTree::Punct(p) => p.as_char() == ';',
        TokenTree::Group(g) => g.delimiter() == Delimiter::Brace,
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    all.iter().skip(i).position(ends).map_or(all.len(), |n| i + n + 1)
}

/// What stands in `html! { … }`.
fn markup(stream: TokenStream, found: &mut Found) {
    let all: Vec<TokenTree> = stream.into_iter().collect();
    let mut i = 0;
    while i < all.len() {
        match &all[i] {
            TokenTree::Punct(p) if p.as_char() == '@' => {
                i = control(&all, i, found);
                continue;
            }
            TokenTree::Punct(p) if p.as_char() == '=' => {
                attribute(&attribute_name(&all[..i]), all.get(i + 1), found);
                i += 1;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                if !NO_LANGUAGE.contains(&element_of(&all[..i]).as_str()) {
                    markup(group.stream(), found);
                }
            }
            TokenTree::Group(group) => code(group.stream(), found),
            TokenTree::Literal(literal) => {
                // `.class` and `#id` may be written as texts.
                let before = i.checked_sub(1).and_then(|n| all.get(n));
                let is_name = is_punct(before, '.') || is_punct(before, '#');
                if let Some(text) = text_of(literal).filter(|t| !is_name && has_words(t)) {
                    found.push((line_of(literal), text));
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
        i += 1;
    }
}

/// The value of an attribute: a text, pieces in braces, code in parentheses, in brackets where it may be missing.
fn attribute(name: &str, value: Option<&TokenTree>, found: &mut Found) {
    let is_read = READ_ALOUD.contains(&name);
    match value {
        Some(TokenTree::Literal(literal)) => {
            if let Some(text) = text_of(literal).filter(|t| is_read && has_words(t)) {
                found.push((line_of(literal), text));
            }
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            if is_read {
                markup(group.stream(), found);
            }
        }
        Some(TokenTree::Group(group)) => code(group.stream(), found),
        Some(TokenTree::Ident(_) | TokenTree::Punct(_)) | None => {}
    }
}

/// `aria-label` of what ends with its tokens.
fn attribute_name(before: &[TokenTree]) -> String {
    let mut name = String::new();
    for token in before.iter().rev() {
        match token {
            TokenTree::Ident(part) if name.is_empty() || name.starts_with('-') => {
                name.insert_str(0, &part.to_string());
            }
            TokenTree::Punct(p) if p.as_char() == '-' && !name.starts_with('-') => name.insert(0, '-'),
            _ => break,
        }
    }
    name
}

/// The element whose content begins behind these tokens.
fn element_of(before: &[TokenTree]) -> String {
    let is_value = |n: usize| n > 0 && is_punct(before.get(n - 1), '=');
    let ended = |(n, token): &(usize, &TokenTree)| match token {
        TokenTree::Punct(p) => p.as_char() == ';',
        TokenTree::Group(_) | TokenTree::Literal(_) => !is_value(*n),
        TokenTree::Ident(_) => false,
    };
    let start = before.iter().enumerate().rfind(ended).map_or(0, |(n, _)| n + 1);
    let name = before[start..].iter().find_map(|t| match t {
        TokenTree::Ident(name) => Some(name.to_string()),
        TokenTree::Punct(_) | TokenTree::Group(_) | TokenTree::Literal(_) => None,
    });
    name.unwrap_or_default()
}

/// `@if`, `@for`, `@match`, `@let`; the place behind it.
fn control(all: &[TokenTree], i: usize, found: &mut Found) -> usize {
    let word = all.get(i + 1).map(ToString::to_string).unwrap_or_default();
    let is_end = |(n, token): &(usize, &TokenTree)| match token {
        TokenTree::Punct(p) => word == "let" && p.as_char() == ';',
        // A brace before `=` belongs to a pattern.
        TokenTree::Group(g) => {
            word != "let" && g.delimiter() == Delimiter::Brace && !is_punct(all.get(n + 1), '=')
        }
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    let end = all.iter().enumerate().skip(i + 2).find(is_end).map_or(all.len(), |(n, _)| n);
    code(all[(i + 2).min(end)..end].iter().cloned().collect(), found);
    match all.get(end) {
        Some(TokenTree::Group(body)) if word == "match" => arms(body.stream(), found),
        Some(TokenTree::Group(body)) => markup(body.stream(), found),
        Some(_) | None => {}
    }
    end + 1
}

/// The arms of a `@match`: what is matched is code, what is drawn is not.
fn arms(stream: TokenStream, found: &mut Found) {
    let all: Vec<TokenTree> = stream.into_iter().collect();
    let mut i = 0;
    while i < all.len() {
        if is_punct(all.get(i), '=') && is_punct(all.get(i + 1), '>') {
            let is_block =
                matches!(all.get(i + 2), Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Brace);
            let end = match is_block {
                true => i + 3,
                false => (i + 2..all.len()).find(|&n| is_punct(all.get(n), ',')).unwrap_or(all.len()),
            };
            markup(all[i + 2..end].iter().cloned().collect(), found);
            i = end;
        } else {
            i += 1;
        }
    }
}

fn line_of(literal: &Literal) -> usize {
    literal.span().start().line
}

/// The text of a literal that is one.
fn text_of(literal: &Literal) -> Option<String> {
    let source = literal.to_string();
    if let Some(raw) = source.strip_prefix('r') {
        let inner = raw.trim_start_matches('#').strip_prefix('"')?;
        return Some(inner.trim_end_matches('#').strip_suffix('"')?.to_owned());
    }
    let inner = source.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        match (c, c == '\\') {
            (c, false) => text.push(c),
            (_, true) => match rest.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                // `\u{…}`
                Some('u') => {
                    let code: String = rest.by_ref().skip(1).take_while(|&c| c != '}').collect();
                    text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                }
                // A line that goes on: the spaces that begin the next one are not meant.
                Some('\n') => {
                    let skipped = rest.as_str().trim_start();
                    rest = skipped.chars();
                }
                Some(other) => text.push(other),
                None => {}
            },
        }
    }
    Some(text)
}

/// Two letters side by side: a unit or a sign of one letter is no word, and no address is.
fn has_words(text: &str) -> bool {
    let text = without_values(text);
    let is_address = |word: &&str| word.trim_matches(['.', ',']).contains(['.', '@', '_']);
    let mut words = text.split_whitespace().filter(|w| !is_address(w));
    words.any(|w| w.as_bytes().windows(2).any(|w| w.iter().all(u8::is_ascii_alphabetic)))
}

/// `{name}` becomes `{}`.
fn without_values(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('{') {
            out.push_str("{{");
            rest = after;
        } else {
            out.push_str("{}");
            rest = after.split_once('}').map_or("", |(_, tail)| tail);
        }
    }
    out.push_str(rest);
    out
}

/// Does a text in code look like something that people read: a label, a sentence, or words around a value?
fn is_sentence(text: &str) -> bool {
    let text = without_values(text);
    let text = text.trim();
    let plain = |word: &String| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    // An address or a number has its signs inside.
    let bare =
        |word: &'_ str| word.trim_matches([',', '.', ':', ';', '!', '?', '…', '“', '”', '(', ')']).to_owned();
    let words: Vec<String> = text.split_whitespace().map(bare).collect();
    let has_value = words.iter().any(|w| w == "{}");
    let is_label = {
        let mut letters = text.chars();
        let begins = letters.next().is_some_and(char::is_uppercase);
        let goes_on = letters.next().is_some_and(char::is_lowercase);
        let odd = |c: char| c.is_uppercase() || c.is_ascii_digit() || "_/=<>-".contains(c);
        begins && goes_on && (text.contains(' ') || !text.chars().skip(1).any(odd))
    };
    is_label || words.iter().filter(|w| plain(w)).count() > 2 || has_value && words.iter().any(plain)
}

/// Words in scripts that come from no file of words.
pub fn in_scripts(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|f| f.path.starts_with("crates/ui/assets/js/") && f.is(".js")) {
        // Names of emoji are typed as they stand there.
        if file.name() == "emoji.js" {
            continue;
        }
        for (line, before, text) in script_texts(&file.text()) {
            if is_shown(&before, &text) && !SAME_EVERYWHERE.iter().any(|(same, _)| *same == text.trim()) {
                found.push(format!("{}:{line}: “{text}” comes from no file of words", file.path));
            }
        }
    }
    found
}

/// Line, what stands before it, and the text of every text of a script; comments and regular expressions are passed over.
fn script_texts(source: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let chars: Vec<char> = source.chars().collect();
    let mut i = 0;
    let mut line = 1;
    while let Some(&c) = chars.get(i) {
        match c {
            '\n' => line += 1,
            '/' if chars.get(i + 1) == Some(&'/') => {
                while chars.get(i + 1).is_some_and(|&c| c != '\n') {
                    i += 1;
                }
            }
            '/' if chars.get(i + 1) == Some(&'*') => {
                while i + 1 < chars.len() && !(chars[i] == '*' && chars[i + 1] == '/') {
                    line += usize::from(chars[i] == '\n');
                    i += 1;
                }
                i += 1;
            }
            // A regular expression stands where no value can end.
            '/' if chars[..i]
                .iter()
                .rev()
                .find(|c| !c.is_whitespace())
                .is_none_or(|c| "(,=:[!&|?{};".contains(*c)) =>
            {
                let mut in_class = false;
                i += 1;
                while let Some(&c) = chars.get(i).filter(|&&c| (c != '/' || in_class) && c != '\n') {
                    in_class = c == '[' || in_class && c != ']';
                    i += 1 + usize::from(c == '\\');
                }
            }
            '"' | '\'' | '`' => {
                let before: String = chars[i.saturating_sub(40)..i].iter().collect();
                let start = line;
                let mut text = String::new();
                let mut depth = 0;
                i += 1;
                while let Some(&d) = chars.get(i) {
                    if d == c && depth == 0 {
                        break;
                    }
                    line += usize::from(d == '\n');
                    if c == '`' && d == '$' && chars.get(i + 1) == Some(&'{') {
                        depth += 1;
                        text.push_str(if depth == 1 { "{}" } else { "" });
                        i += 1;
                    } else if depth > 0 {
                        depth += usize::from(d == '{');
                        depth -= usize::from(d == '}');
                    } else if d == '\\' {
                        i += 1;
                    } else {
                        text.push(d);
                    }
                    i += 1;
                }
                found.push((start, before, text));
            }
            _ => {}
        }
        i += 1;
    }
    found
}

/// Does a text of a script reach people: where it is put says so, or it is a sentence by itself?
fn is_shown(before: &str, text: &str) -> bool {
    const PLACES: [&str; 10] = [
        "textContent =",
        "innerText =",
        "title:",
        "title =",
        "placeholder:",
        "placeholder =",
        "\"aria-label\":",
        "\"aria-label\",",
        "say(",
        "label:",
    ];
    // Selectors, types of events and keys look like words.
    const CODE: [&str; 14] = [
        "querySelector",
        "closest",
        "matches",
        "addEventListener",
        "import",
        "from",
        "key ===",
        "Event(",
        "case",
        "fetch(",
        "headers",
        "Error(",
        "class:",
        "get(",
    ];
    let before = before.trim_end().trim_end_matches('(');
    let opened = format!("{before}(");
    if CODE.iter().any(|code| before.ends_with(code) || opened.ends_with(code)) {
        return false;
    }
    // The children of `make(name, { … }, child)`.
    let is_child = before.ends_with("},")
        || before.ends_with("append") && (text.contains(' ') || starts_a_sentence(text));
    let is_placed = is_child || PLACES.iter().any(|place| before.ends_with(place) || opened.ends_with(place));
    let begins = text.trim_start().starts_with(|c: char| c.is_alphabetic() || c == '{');
    let is_plain = !text.contains(['#', '=', '<', '>', '[', '/', '_']);
    let spoken =
        text.split_whitespace().filter(|w| w.len() > 1 && w.bytes().all(|b| b.is_ascii_alphabetic()));
    let spoken = spoken.count();
    is_plain
        && begins
        && (is_placed && has_words(text) || spoken > 1 && starts_a_sentence(text) || spoken > 3)
}

fn starts_a_sentence(text: &str) -> bool {
    let mut letters = text.trim_start().chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// Sources whose refusals are told to operators at a terminal or to programs, in English, and why.
const REFUSALS_LEFT_OUT: &[(&str, &str)] = &[
    ("crates/deskhand/src/article_folder.rs", "told at a terminal"),
    ("crates/deskhand/src/cli", "told at a terminal"),
    ("crates/deskhand/src/config.rs", "told at a terminal"),
    ("crates/deskhand/src/http/api", "told to programs"),
    ("crates/deskhand/src/http/server.rs", "told to programs"),
    ("crates/deskhand/src/http/health.rs", "told to programs"),
    ("crates/deskhand/src/clamd.rs", "told at a terminal"),
    ("crates/deskhand/src/push.rs", "told to a script of ours, which made the values itself"),
    ("crates/domain/src/article_folder.rs", "told at a terminal"),
    ("crates/store/src/lock.rs", "told at a terminal"),
    ("crates/store/src/migrate.rs", "told at a terminal"),
    ("crates/store/src/open.rs", "told at a terminal"),
    ("crates/store/src/operations.rs", "told to programs"),
    ("crates/store/src/postgres", "told at a terminal"),
];

/// Single refusals that need no sentence of their own, and why.
const REFUSALS_IN_ENGLISH: &[(&str, &str)] = &[
    ("The team has people but no admin; add one: deskhand user add", "told at a terminal"),
    ("must be some letters and digits", "told to a script of ours"),
    ("is no word for that", "told to a script of ours"),
    ("must be named", "told to a script of ours"),
    ("is person, ticket or macro", "told to a script of ours"),
    ("{} must have a value before this ticket is {}", "both ends stand there"),
    ("has the placeholder {{{}}}, which does not exist{}", "with and without what is like it"),
];

/// Refusals and notices that stand in no file of words.
pub fn in_refusals(files: &[File]) -> Vec<String> {
    let known = sentences(files);
    let mut found = Vec::new();
    let ours = |f: &&File| {
        ["crates/domain/src/", "crates/store/src/", "crates/deskhand/src/"]
            .iter()
            .any(|d| f.path.starts_with(d))
            && f.is(".rs")
            && !REFUSALS_LEFT_OUT.iter().any(|(path, _)| f.path.starts_with(path))
    };
    for file in files.iter().filter(ours) {
        let Some(tokens) = tokens(&file.text()) else {
            found.push(format!("{}: cannot be read as Rust", file.path));
            continue;
        };
        let mut said = Vec::new();
        refusals(tokens, &mut said);
        for (line, text) in said {
            let text = without_values(&text).replace("{{", "{").replace("}}", "}");
            let is_one = has_words(&text) && text.contains(' ');
            if is_one && !known.contains(&text) && !REFUSALS_IN_ENGLISH.iter().any(|(one, _)| *one == text) {
                found.push(format!("{}:{line}: “{text}” stands in no file of words", file.path));
            }
        }
    }
    found
}

/// The English sentences that are found by their text, with `{}` for what is filled in.
fn sentences(files: &[File]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for file in files {
        let part = file.path.strip_prefix("crates/ui/words/en/").and_then(|p| p.strip_suffix(".ftl"));
        if !part.is_some_and(|p| ["domain", "evidence", "notices", "refusals"].contains(&p)) {
            continue;
        }
        for line in file.text().lines().filter(|l| !l.starts_with(['#', ' '])) {
            let Some((_, words)) = line.split_once(" = ") else { continue };
            let words = words.replace("{ \"{{\" }", "{").replace("{ \"}}\" }", "}").replace("{ \"\" }", "");
            known.insert(variables_out(&words));
        }
    }
    known
}

/// `{ $name }` becomes `{}`.
fn variables_out(words: &str) -> String {
    let mut out = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once("{ $") {
        out.push_str(before);
        out.push_str("{}");
        rest = after.split_once(" }").map_or("", |(_, tail)| tail);
    }
    out + rest
}

/// The texts in `Refusal::…(…)` and in the notices of `see(path, …)`.
fn refusals(stream: TokenStream, found: &mut Found) {
    let all: Vec<TokenTree> = stream.into_iter().collect();
    let mut i = 0;
    while i < all.len() {
        if is_punct(all.get(i), '#') && is_of_test(all.get(i + 1)) {
            i = after_item(&all, i);
            continue;
        }
        if let TokenTree::Group(group) = &all[i] {
            let named = |n: usize, names: &[&str]| {
                matches!(i.checked_sub(n).and_then(|at| all.get(at)),
                    Some(TokenTree::Ident(name)) if names.contains(&name.to_string().as_str()))
            };
            let is_refusal =
                named(4, &["Refusal"]) && named(1, &["invalid", "not_allowed", "Conflict", "Busy"]);
            let is_notice = named(1, &["see", "see_done"]) && !named(2, &["fn"]);
            if is_refusal || is_notice {
                texts(group.stream(), found);
            } else {
                refusals(group.stream(), found);
            }
        }
        i += 1;
    }
}

fn texts(stream: TokenStream, found: &mut Found) {
    for token in stream {
        match token {
            TokenTree::Literal(literal) => found.extend(text_of(&literal).map(|t| (line_of(&literal), t))),
            TokenTree::Group(group) => texts(group.stream(), found),
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn of_page(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        code(tokens(text).expect("Rust"), &mut found);
        found.into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn words_in_a_page_are_known_by_where_they_stand() {
        for (page, words) in [
            (r#"html! { p class="quiet small" { "Nothing here" } }"#, &["Nothing here"][..]),
            (r#"html! { p { (t!(w, "some-name")) } kbd { "Ctrl" } code { "tag:vpn" } }"#, &[]),
            (r#"html! { a href="/x" title="More" aria-label=(t!(w, "x")) { (n) " h" } }"#, &["More"]),
            (r#"html! { @if x == "a word" { "shown" } @else { (y) } }"#, &["shown"]),
            (
                r#"html! { @match x { "many small words" => { "one thing" } _ => "other thing", } }"#,
                &["one thing", "other thing"],
            ),
            (r#"html! { @let x = "Some label"; i { (x) } }"#, &["Some label"]),
            (r#"html! { b title={ "From " (x) } { } }"#, &["From "]),
            (r#"th!(w, "id", who = html! { b { "inside" } })"#, &["inside"]),
            (
                r#"fn f() { let x = "Some sentence here."; g(format!("{} of {}", 1, 2)); }"#,
                &["Some sentence here.", "{} of {}"],
            ),
            (
                r#"fn f() { x.expect("it cannot be"); let c = format!("badge is-{x}"); let d = "is-done"; }"#,
                &[],
            ),
            (
                r#"#[cfg(test)] mod tests { fn f() { g("Some words here") } } fn h() { "Other words here" }"#,
                &["Other words here"],
            ),
            (r#"html! { span."Two words" #"An id" {} input type="text" value="Some words"; }"#, &[]),
        ] {
            assert_eq!(of_page(page), words, "{page}");
        }
        let left = [file("crates/ui/src/samples.rs", "fn f() { \"Some words here.\" }")];
        assert!(in_pages(&left).is_empty());
        assert_eq!(in_pages(&[file("crates/ui/src/a.rs", "fn f() { \"Some words here.\" }")]).len(), 1);
    }

    #[test]
    fn words_in_a_script_are_known_by_where_they_go() {
        for (script, due) in [
            ("say(\"Saved\");", 1),
            ("say(t(\"js-saved\"));", 0),
            ("make(\"p\", { class: \"quiet small\" }, \"Nothing here\")", 1),
            ("button.textContent = `${n} more`;", 1),
            ("throw new Error(\"not a page of ours\");", 0),
            ("document.querySelector(\"#editor textarea\"); // \"Some words here\"", 0),
            ("const x = /[\"'] a quoted thing/.test(y); const z = \"No command like this.\";", 1),
            ("headers: { \"Desk-Part\": \"page\" }, title: \"More\"", 1),
        ] {
            let found = in_scripts(&[file("crates/ui/assets/js/a.js", script)]);
            assert_eq!(found.len(), due, "{script}: {found:?}");
        }
    }

    #[test]
    fn a_refusal_needs_its_words() {
        let words = file(
            "crates/ui/words/en/refusals.ftl",
            "# Words.\nrefusals-many = are more than { $most }: narrow the list down\nrefusals-x = opens { \"{{\" } only\n",
        );
        for (source, due) in [
            ("Refusal::invalid(\"tickets\", format!(\"are more than {MAX}: narrow the list down\"))", 0),
            ("Refusal::invalid(\"text\", \"opens {{ only\")", 0),
            ("Refusal::Conflict(\"Somebody was quicker.\".into())", 1),
            ("Ok(see(&url(id), \"It is done.\"))", 1),
            ("#[cfg(test)] mod tests { fn f() { Refusal::Conflict(\"Somebody was quicker.\") } }", 0),
        ] {
            let files = [words_of(&words), file("crates/deskhand/src/commands/a.rs", source)];
            assert_eq!(in_refusals(&files).len(), due, "{source}");
        }
    }

    fn words_of(f: &File) -> File {
        File { path: f.path.clone(), bytes: f.bytes.clone() }
    }
}
