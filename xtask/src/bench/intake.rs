//! Mail in: several senders, each on its own connection, as fast as they are answered.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use domain::Moment;
use domain::sending_key::KeyAlgorithm;
use mail::sign::{self, Signer};
use testkit::dns::DnsStub;
use tokio::runtime::Runtime;

use super::{Report, Settings};
use crate::desk::Desk;
use crate::wire::http::Http;
use crate::wire::smtp::Smtp;

const MAILBOX: &str = "support@larkfield.example";

/// How long the desk may take to read what it has accepted.
const PLACING_SECONDS_MAX: Duration = Duration::from_secs(600);

pub fn run(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    let senders = if settings.check_senders { Some(Senders::new()?) } else { None };
    let mut add = vec!["mailbox", "add", MAILBOX, "--name", "Larkfield Support"];
    if let Some(senders) = &senders {
        add.push("--check-senders");
        desk.give(&["--dns", &senders.dns.address.to_string()]);
    }
    desk.run(&add, "")?;
    let mut api = desk.agent("ingrid@larkfield.example", "Ingrid Solheim", "admin")?;
    desk.start()?;
    // Before and after, because a disk is not the same disk for a whole run.
    let before = commits_per_second(desk.folder())?;
    let per_client = settings.mails.div_ceil(settings.clients);
    let mails = per_client * settings.clients;
    // Signed before: what a sender's own work costs is not measured.
    let signed = match &senders {
        Some(senders) => (0..settings.clients)
            .map(|client| {
                (0..per_client).map(|n| senders.sign(&mail(client, n, settings.mail_bytes))).collect()
            })
            .collect::<Result<Vec<Vec<_>>>>()?,
        None => Vec::new(),
    };
    let started = Instant::now();
    let mut signed = signed.into_iter();
    let senders: Vec<_> = (0..settings.clients)
        .map(|client| {
            let (address, bytes) = (desk.smtp, settings.mail_bytes);
            let signed = signed.next();
            thread::spawn(move || {
                send(address, client, per_client, |n| match &signed {
                    Some(mails) => Cow::Borrowed(&mails[n as usize][..]),
                    None => Cow::Owned(mail(client, n, bytes)),
                })
            })
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
fn send<'a>(
    address: SocketAddr,
    client: u64,
    mails: u64,
    mail: impl Fn(u64) -> Cow<'a, [u8]>,
) -> Result<Vec<Duration>> {
    let mut smtp = Smtp::connect(address)?;
    let mut waits = Vec::new();
    for n in 0..mails {
        let reply = smtp.send(&format!("sender{client}@customers.example"), MAILBOX, &mail(n))?;
        ensure!(reply.code == 250, "refused: {} {}", reply.code, reply.text);
        waits.push(smtp.last_wait());
    }
    Ok(waits)
}

/// A domain that signs its mail (RSA, 2048 bits), and the DNS where its key stands.
struct Senders {
    signer: Vec<Signer>,
    dns: DnsStub,
    /// The DNS answers while it runs.
    _runtime: Runtime,
}

impl Senders {
    fn new() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let dns = runtime.block_on(DnsStub::start());
        // Not random: nobody trusts this key.
        let state = Cell::new(0x9e37_79b9_7f4a_7c15_u64);
        let random = |out: &mut [u8]| {
            for octet in out {
                let mut x = state.get();
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                state.set(x);
                *octet = (x >> 32) as u8;
            }
        };
        let key = sign::make_key(KeyAlgorithm::Rsa, &random)?;
        dns.txt("s1._domainkey.customers.example", &sign::record(KeyAlgorithm::Rsa, &key.public));
        dns.txt("_dmarc.customers.example", "v=DMARC1; p=reject");
        dns.txt("customers.example", "v=spf1 -all");
        let signer = vec![Signer::new("customers.example", "s1", KeyAlgorithm::Rsa, &key.private)?];
        Ok(Self { signer, dns, _runtime: runtime })
    }

    fn sign(&self, mail: &[u8]) -> Result<Vec<u8>> {
        Ok(sign::sign(mail, &self.signer, Moment::from_unix(1_794_474_000))?)
    }
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
