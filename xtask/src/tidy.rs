//! `cargo xtask tidy`: rules of the house that no compiler knows, read from our sources.
//!
//! Every check is a function from the files to what is wrong with them, so that each has a test showing that it
//! passes on the repository and one showing that it can fail.

mod sides;
mod story;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::tally::Tally;
use crate::tree;

/// One file of ours.
struct File {
    /// From the top, with forward slashes.
    path: String,
    bytes: Vec<u8>,
}

impl File {
    /// The text; of a file in another encoding (a mail, a picture) what can be read.
    fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
    fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
    /// The crate it belongs to, for files below `crates/`.
    fn of_crate(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }
}

type Check = fn(&[File]) -> Vec<String>;

/// The rules, as sentences.
const CHECKS: &[(&str, Check)] = &[
    ("ARCHITECTURE.md names every top folder and crate", architecture_is_complete),
    ("links in the documents lead somewhere", links_resolve),
    ("no lint is silenced without a reason", lints_are_not_silenced),
    ("no banned word is used", banned_words_are_absent),
    ("names say what a thing is", names_are_good),
    ("nothing is left to be done in a comment", nothing_is_left_over),
    ("SQL lives in the store", sql_is_in_the_store),
    ("HTML lives in the ui", html_is_in_the_ui),
    ("sibling crates know the domain only", siblings_are_strangers),
    ("both engines have the same migrations", migrations_match),
    ("mail fixtures end their lines as mail does", mails_have_crlf),
    ("the story fits together", story::check),
    ("style sheets know no left and no right", sides::check),
    ("what pages say comes from the files of words", words::in_pages),
    ("what scripts say comes from the files of words", words::in_scripts),
    ("what is refused or told has its words in the pages' languages", words::in_refusals),
    ("every source file is part of its crate", no_file_is_dead),
];

/// Runs all checks and prints what they found, then the longest files.
///
/// # Errors
/// When the sources cannot be read.
pub fn run(root: &Path) -> Result<Tally> {
    let files = read(root)?;
    let mut tally = Tally::default();
    for (rule, check) in CHECKS {
        let found = check(&files);
        if found.is_empty() {
            tally += Tally::PASSED;
            println!("ok      {rule}");
        } else {
            tally += Tally::FAILED;
            println!("FAILED  {rule}");
            found.iter().for_each(|f| println!("          {f}"));
        }
    }
    report_lines(&files);
    Ok(tally)
}

fn read(root: &Path) -> Result<Vec<File>> {
    tree::files(root)?
        .iter()
        .map(|path| {
            let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
            Ok(File { path: tree::shown(root, path), bytes })
        })
        .collect()
}

/// Sizes for the eye: nothing fails here, growth should just be seen.
fn report_lines(files: &[File]) {
    let mut sizes: Vec<(usize, &str)> =
        code(files).map(|f| (f.bytes.iter().filter(|&&b| b == b'\n').count(), f.path.as_str())).collect();
    let total: usize = sizes.iter().map(|s| s.0).sum();
    sizes.sort_by_key(|s| std::cmp::Reverse(s.0));
    println!("\n{total} lines of Rust in {} files; the longest:", sizes.len());
    sizes.iter().take(8).for_each(|(lines, path)| println!("{lines:>6}  {path}"));
}

/// Rust sources. This file is left out: it has to spell the words that it looks for.
fn code(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|f| f.is(".rs") && f.path != "xtask/src/tidy.rs")
}

/// Lines with their numbers, comments left out.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
}

fn architecture_is_complete(files: &[File]) -> Vec<String> {
    let Some(map) = files.iter().find(|f| f.path == "ARCHITECTURE.md") else {
        return vec!["ARCHITECTURE.md is missing".to_owned()];
    };
    let map = map.text();
    let mut wanted = BTreeSet::new();
    for file in files {
        let mut parts = file.path.split('/');
        if let (Some(top), Some(second)) = (parts.next(), parts.next()) {
            wanted.insert(format!("{top}/"));
            if top == "crates" {
                wanted.insert(format!("crates/{second}"));
            }
        }
    }
    wanted.iter().filter(|w| !map.contains(w.as_str())).map(|w| format!("`{w}` is not mentioned")).collect()
}

fn links_resolve(files: &[File]) -> Vec<String> {
    let known: BTreeSet<&str> = files.iter().map(|f| f.path.as_str()).collect();
    let headings: BTreeMap<&str, BTreeSet<String>> =
        files.iter().filter(|f| f.is(".md")).map(|f| (f.path.as_str(), anchors(&f.text()))).collect();
    let mut found = Vec::new();
    for file in files.iter().filter(|f| f.is(".md")) {
        for target in links(&file.text()) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) =
                target.split_once('#').map_or((target.as_str(), None), |(p, a)| (p, Some(a)));
            let goal = if path.is_empty() { file.path.clone() } else { join(&file.path, path) };
            let folder = format!("{goal}/");
            if !known.contains(goal.as_str()) && !known.iter().any(|k| k.starts_with(&folder)) {
                found.push(format!("{}: {target} leads nowhere", file.path));
            } else if let Some(anchor) = anchor
                && headings.get(goal.as_str()).is_some_and(|h| !h.contains(anchor))
            {
                found.push(format!("{}: {target}: no such heading", file.path));
            }
        }
    }
    found
}

/// The targets of Markdown links and pictures, outside code.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        // Text between backticks is every second piece.
        let line: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let mut rest = line.as_str();
        while let Some((_, after)) = rest.split_once("](") {
            let Some((target, tail)) = after.split_once(')') else { break };
            found.push(target.split_whitespace().next().unwrap_or_default().to_owned());
            rest = tail;
        }
    }
    found
}

/// The anchors that code forges make of a document's headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if !fenced && line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            found.insert(
                heading
                    .chars()
                    .filter_map(|c| match c {
                        ' ' => Some('-'),
                        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
                        _ => None,
                    })
                    .collect(),
            );
        }
    }
    found
}

/// `target` as seen from the document `from`.
fn join(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

fn lints_are_not_silenced(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in code(files) {
        for (number, line) in code_lines(&file.text()) {
            let attribute = line.contains("#[") || line.contains("#![");
            if attribute && line.contains("allow(") {
                found.push(format!("{}:{number}: write #[expect(lint, reason = \"…\")]", file.path));
            }
        }
    }
    found
}

/// Words that are not to be written in code, and what to write instead.
const BANNED: &[(&str, &str)] = &[
    ("todo!(", "finish it, or leave it out"),
    ("unimplemented!(", "finish it, or leave it out"),
    ("dbg!(", "use tracing"),
    ("unbounded_channel", "every queue has a limit"),
    ("mpsc::channel()", "every queue has a limit: sync_channel"),
    ("#[ignore", "no test is skipped; fix or remove it"),
    ("static mut", "no globals; pass it in"),
    ("lazy_static!", "no globals; pass it in"),
    ("SystemTime::now()", "the moment comes in as an argument"),
    ("Timestamp::now()", "the moment comes in as an argument"),
];

fn banned_words_are_absent(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in code(files) {
        let text = file.text();
        // Such a file has a lint exception with its reason; clippy checks that one.
        let is_clock = text.contains("clippy::disallowed_methods");
        for (number, line) in code_lines(&text) {
            for (word, instead) in BANNED {
                if line.contains(word) && !(is_clock && word.ends_with("::now()")) {
                    found.push(format!("{}:{number}: `{word}`: {instead}", file.path));
                }
            }
        }
    }
    found
}

fn names_are_good(files: &[File]) -> Vec<String> {
    const EMPTY_FILES: [&str; 5] = ["utils", "util", "helpers", "common", "misc"];
    const EMPTY_TYPES: [&str; 4] = ["Manager", "Service", "Helper", "Impl"];
    const EMPTY_VERBS: [&str; 3] = ["get_", "do_", "manage_"];
    // Of traits of others that ours carry out.
    const OTHERS: [&str; 2] = ["get_document", "get_template_contents"];
    let mut found = Vec::new();
    for file in files.iter().filter(|f| f.is(".rs") || f.is(".js") || f.is(".mjs")) {
        let stem = file.name().split('.').next().unwrap_or_default();
        if EMPTY_FILES.contains(&stem) && !file.path.contains("/vendor/") {
            found.push(format!("{}: call the file by what is in it", file.path));
        }
    }
    for file in code(files) {
        for (number, line) in code_lines(&file.text()) {
            let words: Vec<&str> =
                line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
            for pair in words.windows(2) {
                let bad = match pair[0] {
                    "struct" | "enum" | "trait" | "type" => EMPTY_TYPES.iter().any(|e| pair[1].ends_with(e)),
                    "fn" => EMPTY_VERBS.iter().any(|e| pair[1].starts_with(e)) && !OTHERS.contains(&pair[1]),
                    "mod" => EMPTY_FILES.contains(&pair[1]),
                    _ => false,
                };
                let declared = line.contains(&format!("{} {}", pair[0], pair[1])) && !line.contains('"');
                if bad && declared {
                    found.push(format!(
                        "{}:{number}: `{}` says nothing; use the house's words",
                        file.path, pair[1]
                    ));
                }
            }
        }
    }
    found
}

fn nothing_is_left_over(files: &[File]) -> Vec<String> {
    const ENDINGS: [&str; 9] = [".rs", ".js", ".mjs", ".css", ".md", ".toml", ".sql", ".sh", ".yml"];
    const WORDS: [&str; 3] = ["TODO", "FIXME", "XXX"];
    let mut found = Vec::new();
    let ours = |f: &&File| {
        ENDINGS.iter().any(|e| f.is(e)) && !f.path.contains("/vendor/") && f.path != "xtask/src/tidy.rs"
    };
    for file in files.iter().filter(ours) {
        for (i, line) in file.text().lines().enumerate() {
            let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
            if words.any(|w| WORDS.contains(&w)) {
                found.push(format!("{}:{}: {}", file.path, i + 1, line.trim()));
            }
        }
    }
    found
}

fn sql_is_in_the_store(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in code(files).filter(|f| f.of_crate() != Some("store")) {
        let text = file.text();
        let mut at = 1;
        for (i, piece) in text.split('"').enumerate() {
            // Good enough: an escaped quote or a quote in a comment shifts the pieces, so all are looked at.
            if i > 0 && is_sql(piece) {
                found.push(format!("{}:{at}: SQL outside the store", file.path));
            }
            at += piece.matches('\n').count();
        }
    }
    for file in manifests(files).filter(|f| f.of_crate() != Some("store")) {
        for driver in ["rusqlite", "tokio-postgres", "deadpool-postgres", "sqlx", "diesel"] {
            if depends_on(&file.text(), driver) {
                found.push(format!("{}: {driver} belongs to the store", file.path));
            }
        }
    }
    found
}

fn is_sql(piece: &str) -> bool {
    let piece = piece.trim_start().trim_start_matches('\\').trim_start();
    let piece = piece.split_whitespace().take(60).collect::<Vec<_>>().join(" ");
    ["select", "SELECT"]
        .iter()
        .any(|s| piece.starts_with(&format!("{s} ")) && piece.to_lowercase().contains(" from "))
        || ["update", "UPDATE"]
            .iter()
            .any(|s| piece.starts_with(&format!("{s} ")) && piece.to_lowercase().contains(" set "))
        || ["insert into ", "delete from ", "create table ", "alter table ", "drop table "]
            .iter()
            .any(|s| piece.starts_with(s) || piece.starts_with(&s.to_uppercase()))
}

fn manifests(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|f| f.path.starts_with("crates/") && f.is("/Cargo.toml"))
}

/// Whether a manifest names a dependency, of any sort.
fn depends_on(manifest: &str, name: &str) -> bool {
    manifest.lines().any(|l| {
        l.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
            || l.trim().trim_end_matches(']').ends_with(&format!("dependencies.{name}"))
    })
}

fn html_is_in_the_ui(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in manifests(files).filter(|f| f.of_crate() != Some("ui")) {
        if depends_on(&file.text(), "maud") {
            found.push(format!("{}: maud belongs to the ui", file.path));
        }
    }
    for file in code(files).filter(|f| f.of_crate().is_some_and(|c| c != "ui")) {
        for (number, line) in code_lines(&file.text()) {
            if line.contains("maud::") || line.contains("html! {") {
                found.push(format!("{}:{number}: HTML outside the ui", file.path));
            }
        }
    }
    found
}

/// Crates that may depend on others of ours.
const WIRING: &str = "deskhand";

fn siblings_are_strangers(files: &[File]) -> Vec<String> {
    let crates: BTreeSet<&str> = manifests(files).filter_map(File::of_crate).collect();
    let mut found = Vec::new();
    for file in manifests(files) {
        let own = file.of_crate().expect("manifests lie in crates/");
        for other in crates.iter().filter(|&&c| c != own) {
            let fits = own == WIRING || (*other == "domain" && own != "domain");
            if !fits && depends_on(&file.text(), other) {
                found.push(format!("{}: {own} must not know {other}", file.path));
            }
        }
    }
    found
}

fn migrations_match(files: &[File]) -> Vec<String> {
    let of = |folder: &str| -> BTreeSet<String> {
        let prefix = format!("crates/store/migrations/{folder}/");
        files.iter().filter_map(|f| f.path.strip_prefix(&prefix).map(str::to_owned)).collect()
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    let mut found: Vec<String> = sqlite
        .symmetric_difference(&postgres)
        .map(|name| format!("{name} is there for one engine only"))
        .collect();
    if sqlite.is_empty() {
        found.push("crates/store/migrations/sqlite has no migration".to_owned());
    }
    for (i, name) in sqlite.iter().enumerate() {
        let number = name.split('_').next().and_then(|n| n.parse::<usize>().ok());
        if number != Some(i + 1) || !name.ends_with(".sql") {
            found.push(format!("{name}: expected {:04}_….sql, numbers without gaps", i + 1));
        }
    }
    found
}

fn mails_have_crlf(files: &[File]) -> Vec<String> {
    let mut found: Vec<String> = files
        .iter()
        .filter(|f| f.is(".eml") && f.path.starts_with("fixtures/"))
        // Some are there for the very oddity of their line ends.
        .filter(|f| !["bare-lf", "bare-cr", "line-ends"].iter().any(|odd| f.name().contains(odd)))
        .filter(|f| has_bare_line_end(&f.bytes))
        .map(|f| format!("{}: has a line that ends in LF alone", f.path))
        .collect();
    let kept = files.iter().any(|f| {
        f.path == ".gitattributes" && f.text().lines().any(|l| l.starts_with("*.eml") && l.contains("-text"))
    });
    if !kept {
        found.push(".gitattributes: `*.eml -text` keeps git from changing them".to_owned());
    }
    found
}

fn has_bare_line_end(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(i, &b)| b == b'\n' && (i == 0 || bytes[i - 1] != b'\r'))
}

fn no_file_is_dead(files: &[File]) -> Vec<String> {
    let sources: BTreeMap<&str, &File> =
        files.iter().filter(|f| f.is(".rs")).map(|f| (f.path.as_str(), f)).collect();
    let mut found = Vec::new();
    for file in code(files) {
        let Some((folder, name)) = file.path.rsplit_once('/') else { continue };
        let inside = file.path.contains("/src/") || file.path.contains("/tests/it/");
        if !inside || folder.ends_with("/bin") || ["main.rs", "lib.rs", "build.rs"].contains(&name) {
            continue;
        }
        // `a/b/mod.rs` is declared where `a/b.rs` would be.
        let (stem, home) = match name {
            "mod.rs" => {
                let Some((home, stem)) = folder.rsplit_once('/') else { continue };
                (stem, home)
            }
            other => (other.trim_end_matches(".rs"), folder),
        };
        let parents = [
            format!("{home}/mod.rs"),
            format!("{home}.rs"),
            format!("{home}/lib.rs"),
            format!("{home}/main.rs"),
        ];
        let declared = parents.iter().filter_map(|p| sources.get(p.as_str())).any(|p| {
            let text = p.text();
            // Or named by a path attribute, or pulled in as text.
            text.contains(&format!("mod {stem};")) || text.contains(&format!("{stem}.rs\""))
        });
        if !declared {
            found.push(format!("{}: no module names it", file.path));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_repository_is_tidy() {
        let files = read(tree::root()).unwrap();
        let found: Vec<String> = CHECKS
            .iter()
            .flat_map(|(rule, check)| check(&files).into_iter().map(move |f| format!("{rule}: {f}")))
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    /// A check, files that break its rule, and how many findings are due.
    #[test]
    fn every_check_can_fail() {
        let eml = ".gitattributes";
        let cases: &[(Check, Vec<File>, usize)] = &[
            (
                architecture_is_complete,
                vec![file("crates/mail/Cargo.toml", ""), file("ARCHITECTURE.md", "crates/")],
                1,
            ),
            (architecture_is_complete, vec![file("README.md", "")], 1),
            (
                links_resolve,
                vec![
                    file(
                        "docs/a.md",
                        "# One\n[x](b.md) [y](../README.md#no) [z](#one) [w](https://x.example) `[c](d)`",
                    ),
                    file("README.md", "# Yes"),
                ],
                2,
            ),
            (
                lints_are_not_silenced,
                vec![file(
                    "crates/x/src/lib.rs",
                    "#[allow(dead_code)]\n// #[allow(x)]\n#![cfg_attr(test, allow(y))]",
                )],
                2,
            ),
            (
                banned_words_are_absent,
                vec![file("crates/x/src/lib.rs", "fn f() { todo!() }\n#[ignore]\nfn g() {}")],
                2,
            ),
            (
                names_are_good,
                vec![file(
                    "crates/x/src/utils.rs",
                    "struct MailManager;\nfn get_mail() {}\nfn forget_mail() {}",
                )],
                3,
            ),
            (
                nothing_is_left_over,
                vec![file("docs/x.md", "TODO: write\nthe todo list"), file("a.css", "/* FIXME */")],
                2,
            ),
            (
                sql_is_in_the_store,
                vec![
                    file(
                        "crates/ui/src/a.rs",
                        "let s = \"select id\n   from ticket\"; let t = \"select a view\";",
                    ),
                    file("crates/store/src/a.rs", "\"delete from ticket\""),
                    file("crates/ui/Cargo.toml", "rusqlite.workspace = true"),
                ],
                2,
            ),
            (
                html_is_in_the_ui,
                vec![
                    file("crates/store/src/a.rs", "use maud::html;"),
                    file("crates/mail/Cargo.toml", "maud = \"1\""),
                ],
                2,
            ),
            (
                siblings_are_strangers,
                vec![
                    file("crates/domain/Cargo.toml", "store.workspace = true"),
                    file("crates/store/Cargo.toml", "domain.workspace = true\nmail.workspace = true"),
                    file("crates/mail/Cargo.toml", "mail-parser = \"1\""),
                    file("crates/deskhand/Cargo.toml", "mail.workspace = true"),
                ],
                2,
            ),
            (
                migrations_match,
                vec![
                    file("crates/store/migrations/sqlite/0001_a.sql", ""),
                    file("crates/store/migrations/sqlite/0003_b.sql", ""),
                    file("crates/store/migrations/postgres/0001_a.sql", ""),
                ],
                2,
            ),
            (
                mails_have_crlf,
                vec![file("fixtures/mail/a.eml", "A: b\r\n\nc\r\n"), file(eml, "*.eml -text")],
                1,
            ),
            (mails_have_crlf, vec![file("fixtures/mail/a.eml", "A: b\r\n")], 1),
            (story::check, vec![file("fixtures/story/story.json", "{}")], 1),
            (sides::check, vec![file("crates/ui/assets/css/a.css", "a { left: 0 }")], 1),
            (
                words::in_pages,
                vec![file("crates/ui/src/a.rs", "fn f() { html! { p { \"Some words\" } } }")],
                1,
            ),
            (words::in_scripts, vec![file("crates/ui/assets/js/a.js", "say(\"Some words\");")], 1),
            (
                words::in_refusals,
                vec![file("crates/domain/src/a.rs", "fn f() { Refusal::Busy(\"it is full\".into()) }")],
                1,
            ),
            (
                no_file_is_dead,
                vec![
                    file("crates/x/src/lib.rs", "pub mod a;"),
                    file("crates/x/src/a.rs", "mod c;"),
                    file("crates/x/src/a/c.rs", ""),
                    file("crates/x/src/b.rs", ""),
                    file("crates/x/src/d/mod.rs", ""),
                ],
                2,
            ),
        ];
        for (i, (check, files, due)) in cases.iter().enumerate() {
            let found = check(files);
            assert_eq!(found.len(), *due, "case {i}: {found:#?}");
        }
        let tested: BTreeSet<usize> = cases.iter().map(|(check, ..)| *check as usize).collect();
        let all: BTreeSet<usize> = CHECKS.iter().map(|(_, check)| *check as usize).collect();
        assert_eq!(tested, all, "a check without a case");
    }
}
