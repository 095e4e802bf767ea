//! `reply_extraction`: the new text of a reply. The set has bodies; each is wrapped into a mail first.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use super::inspect::Inspect;
use super::{Figure, Share, collapsed, json_lines, text_of, texts_of};

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let folder = data.join("reply_extraction");
    let inspect = Inspect::build()?;
    let plain = json_lines(&folder.join("reply.jsonl"))?;
    let rich = json_lines(&folder.join("reply_html.jsonl"))?;
    let mails = tempfile::tempdir()?;
    let plain_said = ask(&inspect, mails.path(), "plain", &plain)?;
    let rich_said = ask(&inspect, mails.path(), "html", &rich)?;
    let (mut strict, mut lenient, mut html, mut answered) =
        (Share::default(), Share::default(), Share::default(), Share::default());
    for (case, said) in plain.iter().zip(&plain_said) {
        answered.count(said.is_some());
        let reply = said.as_ref().map(|s| text_of(s, "reply"));
        if let Some((strictly, leniently)) = verdict(case, reply) {
            strict.count(strictly);
            lenient.count(leniently);
        }
    }
    for (case, said) in rich.iter().zip(&rich_said) {
        answered.count(said.is_some());
        let bare = |s: &str| s.split_whitespace().collect::<String>();
        html.count(
            said.as_ref()
                .is_some_and(|s| bare(text_of(s, "reply")) == bare(text_of(case, "reply_text_nows"))),
        );
    }
    Ok(vec![
        strict.figure("strict"),
        lenient.figure("lenient"),
        html.figure("html_strict"),
        answered.figure("answered_in_time"),
    ])
}

fn ask(inspect: &Inspect, folder: &Path, kind: &str, cases: &[Value]) -> Result<Vec<Option<Value>>> {
    let mut files = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let file: PathBuf = folder.join(format!("{kind}-{number}.eml"));
        let body = text_of(case, "body").replace("\r\n", "\n").replace('\n', "\r\n");
        let head = format!(
            "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        );
        std::fs::write(&file, head + &body)?;
        files.push(file);
    }
    let mut said: HashMap<PathBuf, Value> = inspect.files(&files)?;
    Ok(files.iter().map(|f| said.remove(f)).collect())
}

/// Strictly and leniently right; `None` where the case says nothing about the text.
fn verdict(case: &Value, reply: Option<&str>) -> Option<(bool, bool)> {
    let (must, must_not) = (texts_of(&case["must_contain"]), texts_of(&case["must_not_contain"]));
    match (case["reply"].as_str(), reply) {
        (None, _) if must.is_empty() && must_not.is_empty() => None,
        (_, None) => Some((false, false)),
        (Some(wanted), Some(reply)) => {
            let strict = collapsed(wanted) == collapsed(reply);
            Some((strict, strict || f1(wanted, reply) >= 0.9 || f1(without_signature(wanted), reply) >= 0.9))
        }
        (None, Some(reply)) => {
            let right = must.iter().all(|m| reply.contains(m)) && !must_not.iter().any(|m| reply.contains(m));
            Some((right, right))
        }
    }
}

/// The harmonic mean of how many of the words are there and how many are right.
fn f1(wanted: &str, got: &str) -> f64 {
    let mut counts: HashMap<&str, isize> = HashMap::new();
    for word in wanted.split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    let (mut common, mut got_words) = (0usize, 0usize);
    for word in got.split_whitespace() {
        got_words += 1;
        if let Some(left) = counts.get_mut(word).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    let wanted_words = wanted.split_whitespace().count();
    if wanted_words + got_words == 0 { 1.0 } else { 2.0 * common as f64 / (wanted_words + got_words) as f64 }
}

/// Without a signature at the end: from a delimiter line, or from a short closing line that begins a last paragraph.
fn without_signature(text: &str) -> &str {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if matches!(line.trim(), "--" | "—" | "__" | "_____") && start > 0 {
            return text[..start].trim_end();
        }
        start += line.len();
    }
    match text.trim_end().rsplit_once("\n\n") {
        Some((before, last)) if last.lines().count() <= 5 && last.lines().all(|l| l.len() <= 50) => before,
        Some(_) | None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn strict_and_lenient_differ_where_the_set_says() {
        let case = json!({"reply": "It works  now.\n\n--\nAnn", "must_contain": [], "must_not_contain": []});
        assert_eq!(verdict(&case, Some("It works now. -- Ann")), Some((true, true)));
        assert_eq!(verdict(&case, Some("It works now.")), Some((false, true)));
        assert_eq!(verdict(&case, Some("Something else")), Some((false, false)));
        assert_eq!(verdict(&case, None), Some((false, false)));
        let case = json!({"reply": null, "must_contain": ["a"], "must_not_contain": ["b"]});
        assert_eq!(verdict(&case, Some("a c")), Some((true, true)));
        assert_eq!(verdict(&case, Some("a b")), Some((false, false)));
        assert_eq!(verdict(&json!({"reply": null}), Some("x")), None);
    }
}
