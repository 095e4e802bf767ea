//! Real mails in, as they are: every mail file below a folder goes through the SMTP door of a started desk. What became of
//! them is counted from the desk's own ledger, and the desk is verified in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use mail::bundle::{Mbox, Stuffing};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::{Report, Settings};
use crate::desk::Desk;
use crate::wire::http::Http;
use crate::wire::smtp::Smtp;

const MAILBOX: &str = "support@larkfield.example";
/// Larger than the desk takes by default: a mail that is too large is for the door to refuse.
const MAIL_BYTES_MAX: usize = 200 << 20;
const PLACING_SECONDS_MAX: Duration = Duration::from_secs(1_800);
const FOLDERS_MAX: usize = 10_000;

/// Sends every mail below `folder` and says what became of them.
pub fn run(report: &Report, desk: &mut Desk, settings: &Settings, folder: &Path) -> Result<()> {
    let unpacked = tempfile::tempdir()?;
    let files = files(folder, &unpacked)?;
    ensure!(!files.is_empty(), "there is no mail below {}: files end in .eml or .mbox", folder.display());
    desk.run(&["mailbox", "add", MAILBOX, "--name", "Larkfield Support"], "")?;
    let mut api = desk.agent("ingrid@larkfield.example", "Ingrid Solheim", "admin")?;
    desk.start()?;
    let started = Instant::now();
    let shares: Vec<Vec<PathBuf>> = (0..settings.clients.max(1) as usize)
        .map(|n| files.iter().skip(n).step_by(settings.clients.max(1) as usize).cloned().collect())
        .collect();
    let address = desk.smtp;
    let senders: Vec<_> =
        shares.into_iter().map(|share| thread::spawn(move || send(address, &share))).collect();
    let (mut answers, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for sender in senders {
        let (heard, accepted) = sender.join().expect("senders do not panic")?;
        for (answer, count) in heard {
            *answers.entry(answer).or_insert(0_u64) += count;
        }
        taken.extend(accepted);
    }
    let sent: u64 = answers.values().sum();
    let accepted_in = started.elapsed();
    wait_until_placed(&mut api)?;
    let placed_in = started.elapsed();
    let accepted = answers.get("250").copied().unwrap_or(0);
    report.say("sent", sent as f64, "mails", sent)?;
    report.say("accepted", accepted as f64, "mails", sent)?;
    report.say("accepted_different", taken.len() as f64, "mails", accepted)?;
    for (answer, count) in answers.iter().filter(|(answer, _)| *answer != "250") {
        report.say(&format!("refused_{}", slug(answer)), *count as f64, "mails", sent)?;
    }
    let seen = ledger(&mut api)?;
    let total: u64 = seen.values().sum();
    for (what, count) in &seen {
        report.say(what, *count as f64, "mails", total)?;
    }
    // The same octets again are a sender that did not hear the answer: they have one row.
    let distinct = taken.len() as u64;
    ensure!(total == distinct, "{distinct} different mails were accepted and {total} stand in the ledger");
    let tickets: Value = asked(&mut api, "/api/v2/tickets/count.json")?;
    report.say("tickets", tickets["count"]["value"].as_f64().context("a count")?, "tickets", 1)?;
    report.say("accepting", accepted_in.as_secs_f64() * 1000.0, "ms", sent)?;
    report.say("placing", placed_in.as_secs_f64() * 1000.0, "ms", sent)?;
    if let Some(bytes) = desk.resident_bytes() {
        report.say("resident_memory", bytes as f64 / 1_048_576.0, "MiB", 1)?;
    }
    let verified = desk.run(&["verify"], "")?;
    let mails =
        verified.lines().find_map(|l| l.strip_prefix("mails: ")?.split(',').next()?.parse::<f64>().ok());
    report.say("verified_byte_equal", mails.context("what `verify` says of mails")?, "mails", total)
}

/// Every mail file below the folder, in the order of their names; archives are unpacked.
fn files(folder: &Path, unpacked: &TempDir) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        seen += 1;
        ensure!(seen <= FOLDERS_MAX, "more than {FOLDERS_MAX} folders");
        for entry in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let name = entry.file_name().to_string_lossy().to_lowercase();
            if kind.is_dir() {
                folders.push(path);
            } else if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
                let into = unpacked.path().join(seen.to_string()).join(&name);
                std::fs::create_dir_all(&into)?;
                let done = Command::new("tar").arg("xzf").arg(&path).arg("-C").arg(&into).status()?;
                ensure!(done.success(), "cannot unpack {}", path.display());
                folders.push(into);
            } else if kind.is_file() && [".eml", ".mbox", ".mbx"].iter().any(|end| name.ends_with(end)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// How often each answer came, and the SHA-256 of each mail that was taken.
type Heard = (BTreeMap<String, u64>, BTreeSet<[u8; 32]>);

/// Sends the mails of these files on one line, which is opened again when the desk ends it.
fn send(address: std::net::SocketAddr, files: &[PathBuf]) -> Result<Heard> {
    let (mut answers, mut taken) = (BTreeMap::new(), BTreeSet::new());
    let mut line = Smtp::connect(address)?;
    let mut one = |raw: &[u8]| -> Result<()> {
        let raw = with_crlf(raw);
        let answer = match line.send("sender@customers.example", MAILBOX, &raw) {
            Ok(reply) if reply.code == 250 => {
                taken.insert(Sha256::digest(arrived(&raw)).into());
                "250".to_owned()
            }
            Ok(reply) => format!("{} {}", reply.code, reply.text),
            Err(e) => {
                line = Smtp::connect(address)?;
                format!("line broke: {e}")
            }
        };
        *answers.entry(answer).or_insert(0) += 1;
        Ok(())
    };
    for file in files {
        if file.extension().is_some_and(|e| e.eq_ignore_ascii_case("eml")) {
            one(&std::fs::read(file).with_context(|| format!("reading {}", file.display()))?)?;
        } else {
            for mail in Mbox::new(BufReader::new(File::open(file)?), Stuffing::Reversible, MAIL_BYTES_MAX) {
                one(&mail.with_context(|| format!("reading {}", file.display()))?)?;
            }
        }
    }
    Ok((answers, taken))
}

/// With its last line ended, as it comes out of the wire.
fn arrived(raw: &[u8]) -> Vec<u8> {
    let end: &[u8] = if raw.ends_with(b"\r\n") { b"" } else { b"\r\n" };
    [raw, end].concat()
}

/// As a mail server sends what it has stored with the line ends of its disk.
fn with_crlf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 32);
    let mut before = 0;
    for &octet in raw {
        if octet == b'\n' && before != b'\r' {
            out.push(b'\r');
        }
        out.push(octet);
        before = octet;
    }
    out
}

/// An answer of the API; asked again while it says that it was asked too often.
fn asked(api: &mut Http, path: &str) -> Result<Value> {
    let started = Instant::now();
    loop {
        let answer = api.get(path)?;
        if answer.status == 429 && started.elapsed() < PLACING_SECONDS_MAX {
            thread::sleep(Duration::from_secs(1));
            continue;
        }
        if answer.status != 200 {
            bail!("{path}: {} {}", answer.status, answer.text());
        }
        return Ok(serde_json::from_slice(&answer.body)?);
    }
}

fn wait_until_placed(api: &mut Http) -> Result<()> {
    let started = Instant::now();
    loop {
        let waiting = asked(api, "/api/desk/v1/ledger?state=waiting&page[size]=1")?;
        if waiting["mails"].as_array().context("a list of mails")?.is_empty() {
            return Ok(());
        }
        ensure!(started.elapsed() < PLACING_SECONDS_MAX, "mails still wait to be read");
        thread::sleep(Duration::from_millis(200));
    }
}

/// How many mails came to which end, and why where they did not become a message.
fn ledger(api: &mut Http) -> Result<BTreeMap<String, u64>> {
    let mut seen = BTreeMap::new();
    let mut path = "/api/desk/v1/ledger?page[size]=100".to_owned();
    loop {
        let page = asked(api, &path)?;
        for mail in page["mails"].as_array().context("a list of mails")? {
            let state = mail["state"].as_str().unwrap_or_default();
            let name = match state {
                "quarantined" => {
                    let id = mail["id"].as_i64().context("a mail without an id")?;
                    let whole = asked(api, &format!("/api/desk/v1/ledger/{id}"))?;
                    format!("quarantined_{}", whole["mail"]["code"].as_str().unwrap_or("unknown"))
                }
                "set_aside" => format!("set_aside_{}", slug(mail["reason"].as_str().unwrap_or_default())),
                other => other.to_owned(),
            };
            *seen.entry(name).or_insert(0) += 1;
        }
        match page["links"]["next"].as_str() {
            Some(next) => {
                let rest = next.split_once("://").map_or(next, |(_, rest)| rest);
                path = rest.find('/').map_or_else(String::new, |at| rest[at..].to_owned());
            }
            None => return Ok(seen),
        }
    }
}

/// Words as the name of a figure.
fn slug(words: &str) -> String {
    let mut out = String::new();
    for c in words.to_lowercase().chars().take(70) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('_') {
            out.push('_');
        }
    }
    out.trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_found_wherever_they_lie_and_sent_with_the_wires_line_ends() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        for (name, text) in [("one.eml", "x"), ("two.MBOX", "x"), ("notes.txt", "x"), ("z.mbx", "x")] {
            std::fs::write(deep.join(name), text).unwrap();
        }
        let mut tar = Command::new("tar");
        tar.arg("czf").arg(folder.path().join("more.tar.gz")).arg("-C").arg(&deep).arg("one.eml");
        assert!(tar.status().unwrap().success());
        let unpacked = tempfile::tempdir().unwrap();
        let found = files(folder.path(), &unpacked).unwrap();
        let names: Vec<_> =
            found.iter().map(|f| f.file_name().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(names.len(), 4, "{names:?}");
        assert_eq!(names.iter().filter(|n| *n == "one.eml").count(), 2);
        assert_eq!(with_crlf(b"a\nb\r\n\nc\rd"), b"a\r\nb\r\n\r\nc\rd");
        assert_eq!(slug("552 5.3.4 Too large!"), "552_5_3_4_too_large");
    }
}
