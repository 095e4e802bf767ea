//! What must hold for all statements and all functions, found by reading the source.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::harness::{Desk, on_both};

/// Texts that one engine spells for itself, by the file that holds them or by a word in them.
fn is_of_one_engine(file: &str, sql: &str) -> bool {
    file == "dialect.rs" || file == "postgres.rs" || sql.contains("pg_notify")
}

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).expect("a source file");
                let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                files.push((path.strip_prefix(&root).expect("below the root").to_owned(), text));
            }
        }
    }
    files.sort();
    files
}

/// The plain string literals of a Rust text, without those in comments.
fn literals(rust: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = rust.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            // A character literal may be a quote: '"' or '\''.
            '\'' => {
                let mut ahead = chars.clone();
                let first = ahead.next();
                if first == Some('\\') {
                    ahead.next();
                }
                if ahead.next() == Some('\'') {
                    chars = ahead;
                }
            }
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => match chars.next() {
                            Some('\n') => {
                                while chars.peek().is_some_and(|c| c.is_whitespace()) {
                                    chars.next();
                                }
                            }
                            Some('n') => text.push('\n'),
                            Some(other) => text.push(other),
                            None => {}
                        },
                        c => text.push(c),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

fn is_statement(text: &str) -> bool {
    let verb = text.split_whitespace().next().unwrap_or_default();
    let words = text.split_whitespace().count();
    words > 2 && ["select", "insert", "update", "delete", "with"].contains(&verb)
}

fn statements() -> Vec<(String, &'static str)> {
    let mut found = BTreeSet::new();
    for (path, text) in sources() {
        let file = path.to_string_lossy().into_owned();
        for literal in literals(&text).into_iter().filter(|l| is_statement(l)) {
            found.insert((file.clone(), literal));
        }
    }
    found.into_iter().map(|(file, text)| (file, &*text.leak())).collect()
}

on_both! {
    async fn every_statement_is_understood(desk) {
        let all = statements();
        assert!(all.len() > 150, "only {} statements were found: is the search broken?", all.len());
        let mut failed = Vec::new();
        for (file, sql) in all.into_iter().filter(|(file, sql)| !is_of_one_engine(file, sql)) {
            if let Err(e) = desk.store.check_sql(vec![sql]).await {
                failed.push(format!("{file}: {e}"));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_of_one_engine_is_understood_there() {
    let (sqlite, postgres) = (Desk::sqlite().await, Desk::postgres().await);
    for (file, sql) in statements().into_iter().filter(|(file, sql)| is_of_one_engine(file, sql)) {
        let (lite, pg) = (sqlite.store.check_sql(vec![sql]).await, postgres.store.check_sql(vec![sql]).await);
        assert!(lite.is_ok() || pg.is_ok(), "{file}: {sql}: {lite:?} {pg:?}");
    }
    sqlite.end().await;
    postgres.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_statement_is_noticed() {
    let (sqlite, postgres) = (Desk::sqlite().await, Desk::postgres().await);
    for sql in ["select colour from ticket", "select id from ticke", "update ticket set id = $1 wher id = $2"]
    {
        assert!(sqlite.store.check_sql(vec![sql]).await.is_err(), "{sql}");
        assert!(sqlite.store.read(async move |db| db.check(sql).await).await.is_err(), "{sql}");
        assert!(postgres.store.check_sql(vec![sql]).await.is_err(), "{sql}");
    }
    sqlite.end().await;
    postgres.end().await;
}

#[test]
fn every_public_function_has_a_contract() {
    let tests = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contracts"))
        .expect("the tests are there")
        .map(|f| std::fs::read_to_string(f.expect("an entry").path()).expect("a test file"))
        .collect::<String>();
    let mut untested = Vec::new();
    for (path, text) in sources() {
        let module = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        for line in text.lines() {
            let Some(rest) = line.trim_start().strip_prefix("pub async fn ") else { continue };
            let name = rest.split(['(', '<']).next().unwrap_or_default();
            let call = match module.as_str() {
                // Methods of connections and stores, and what the crate gives out under its own name.
                "db" | "door" | "open" | "moving" => format!("{name}("),
                module => format!("{module}::{name}("),
            };
            if !tests.contains(&call) {
                untested.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(untested.is_empty(), "without a test: {}", untested.join(", "));
}
