//! `tnef`: what comes out of `winmail.dat` files, octet for octet, against what the tool of that name takes out.
//!
//! Each container is the only part of a mail. Files that stand for the text of the message (`message.…` in the set) are
//! not compared: that text is the mail's body here.

use std::path::Path;

use anyhow::Result;
use base64::Engine as _;
use serde_json::Value;

use super::inspect::Inspect;
use super::{Figure, Share, json_lines, text_of};

const CONTAINER: &str = "winmail.dat";

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let folder = data.join("tnef");
    let gold = json_lines(&folder.join("gold.jsonl"))?;
    let inspect = Inspect::build()?;
    let mails = tempfile::tempdir()?;
    let mut files = Vec::new();
    for (number, case) in gold.iter().enumerate() {
        let octets = std::fs::read(folder.join(text_of(case, "file")))?;
        let file = mails.path().join(format!("{number}.eml"));
        std::fs::write(&file, wrapped(&octets))?;
        files.push(file);
    }
    let said = inspect.files(&files)?;
    let (mut exact, mut read) = (Share::default(), Share::default());
    for (case, file) in gold.iter().zip(&files) {
        let said = said.get(file);
        read.count(said.is_some());
        exact.count(said.is_some_and(|s| sorted(wanted(case), "sha256") == sorted(found(s), "sha256")));
    }
    Ok(vec![exact.figure("contents_exact"), read.figure("answered_in_time")])
}

fn wrapped(octets: &[u8]) -> String {
    let mut mail = format!(
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
         Content-Type: application/ms-tnef; name=\"{CONTAINER}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    for line in octets.chunks(57) {
        base64::engine::general_purpose::STANDARD.encode_string(line, &mut mail);
        mail.push_str("\r\n");
    }
    mail
}

fn wanted(case: &Value) -> impl Iterator<Item = &Value> {
    let files = case["extracted"].as_array().into_iter().flatten();
    files.filter(|f| !text_of(f, "name").starts_with("message."))
}

fn found(said: &Value) -> impl Iterator<Item = &Value> {
    said["attachments"].as_array().into_iter().flatten().filter(|a| text_of(a, "within") == CONTAINER)
}

fn sorted<'v>(files: impl Iterator<Item = &'v Value>, key: &str) -> Vec<&'v str> {
    let mut out: Vec<&str> = files.map(|f| text_of(f, key)).collect();
    out.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn contents_are_compared_as_the_set_says() {
        let case = json!({"extracted": [
            {"name": "b.doc", "sha256": "2"}, {"name": "a.doc", "sha256": "1"}, {"name": "message.rtf", "sha256": "3"},
        ]});
        let said = json!({"attachments": [
            {"name": "x", "sha256": "1", "within": "winmail.dat"}, {"name": "y", "sha256": "2", "within": "winmail.dat"},
            {"name": "winmail.dat", "sha256": "4", "within": null},
        ]});
        assert_eq!(sorted(wanted(&case), "sha256"), ["1", "2"]);
        assert_eq!(sorted(found(&said), "sha256"), ["1", "2"]);
        assert!(wrapped(&[0; 60]).contains("\r\n\r\nAAAA") && wrapped(&[0; 60]).ends_with("AAAA\r\n"));
    }
}
