//! Mail in: several senders, each on its own connection, as fast as they are answered.

use std::fs::File;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::{Report, Settings};
use crate::desk::Desk;
use crate::wire::http::Http;
use crate::wire::smtp::Smtp;

const MAILBOX: &str = "support@larkfield.example";

/// How long the desk may take to read what it has accepted.
const PLACING_SECONDS_MAX: Duration = Duration::from_secs(600);

pub fn run(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    desk.run(&["mailbox", "add", MAILBOX, "--name", "Larkfield Support"], "")?;
    let mut api = desk.agent("ingrid@larkfield.example", "Ingrid Solheim", "admin")?;
    desk.start()?;
    // Before and after, because a disk is not the same disk for a whole run.
    let before = commits_per_second(desk.folder())?;
    let per_client = settings.mails.div_ceil(settings.clients);
    let mails = per_client * settings.clients;
    let started = Instant::now();
    let senders: Vec<_> = (0..settings.clients)
        .map(|client| {
            let (address, bytes) = (desk.smtp, settings.mail_bytes);
            thread::spawn(move || send(address, client, per_client, bytes))
        })
        .collect();
    let mut waits: Vec<Duration> = Vec::new();
    for sender in senders {
        waits.extend(sender.join().expect("senders do not panic")?);
    }
    let accepted_in = started.elapsed();
    wait_until_placed(&mut api, mails)?;
    let placed_in = started.elapsed();
    let after = commits_per_second(desk.folder())?;
    let accepted = mails as f64 / accepted_in.as_secs_f64();
    let commits = (before + after) / 2.0;
    report.say("accepted_per_second", accepted, "1/s", mails)?;
    report.say("placed_per_second", mails as f64 / placed_in.as_secs_f64(), "1/s", mails)?;
    report.say_durations("answer_to_final_dot", &mut waits)?;
    report.say("disk_commits_per_second", commits, "1/s", 2)?;
    report.say("accepted_per_disk_commit", accepted / commits, "ratio", mails)?;
    if let Some(bytes) = desk.resident_bytes() {
        report.say("resident_memory", bytes as f64 / 1_048_576.0, "MiB", 1)?;
    }
    Ok(())
}

/// One sender's mails; how long each waited for the answer to its final dot.
fn send(address: SocketAddr, client: u64, mails: u64, bytes: usize) -> Result<Vec<Duration>> {
    let mut smtp = Smtp::connect(address)?;
    let mut waits = Vec::new();
    for n in 0..mails {
        let reply =
            smtp.send(&format!("sender{client}@customers.example"), MAILBOX, &mail(client, n, bytes))?;
        ensure!(reply.code == 250, "refused: {} {}", reply.code, reply.text);
        waits.push(smtp.last_wait());
    }
    Ok(waits)
}

/// A mail of about that size, unlike every other.
fn mail(client: u64, n: u64, bytes: usize) -> Vec<u8> {
    let mut text = format!(
        "From: Sender {client} <sender{client}@customers.example>\r\nTo: {MAILBOX}\r\nSubject: Question {n} of sender {client}\r\n\
         Message-ID: <{n}.{client}@customers.example>\r\nDate: Thu, 12 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n"
    );
    while text.len() < bytes {
        text.push_str("The printer on the second floor has stopped again and says nothing about why.\r\n");
    }
    text.into_bytes()
}

fn wait_until_placed(api: &mut Http, mails: u64) -> Result<()> {
    let started = Instant::now();
    loop {
        let answer = api.get("/api/v2/tickets/count.json")?;
        if answer.status == 429 {
            // Asked too often; it takes long enough for a second not to matter.
            thread::sleep(Duration::from_secs(1));
            continue;
        }
        ensure!(answer.status == 200, "the count: {} {}", answer.status, answer.text());
        let count: serde_json::Value = serde_json::from_slice(&answer.body)?;
        let placed = count["count"]["value"].as_u64().context("a count without a value")?;
        if placed >= mails {
            ensure!(placed == mails, "{placed} tickets of {mails} mails");
            return Ok(());
        }
        ensure!(started.elapsed() < PLACING_SECONDS_MAX, "only {placed} of {mails} mails became tickets");
        thread::sleep(Duration::from_millis(50));
    }
}

/// How often a second this folder's disk makes 4 kB safe, one after the other.
fn commits_per_second(folder: &Path) -> Result<f64> {
    const SPAN: Duration = Duration::from_secs(2);
    let path = folder.join("disk-probe");
    let mut file = File::create(&path)?;
    let started = Instant::now();
    let mut commits = 0_u32;
    while started.elapsed() < SPAN {
        file.write_all(&[0x5A; 4096])?;
        file.sync_data()?;
        commits += 1;
    }
    let rate = f64::from(commits) / started.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate)
}
