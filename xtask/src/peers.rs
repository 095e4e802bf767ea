//! Mail through real servers, there and back: a customer's mail goes through Postfix to the desk, the answer through
//! Postfix to Dovecot, where the customer reads it by IMAP and answers again.

mod clamd;
mod dovecot;
mod elsewhere;
mod postfix;
mod provider;
mod swaks;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::desk::{self, Desk, Profile};
use crate::guard;
use crate::tally::Tally;
use crate::wire::http::Http;
use crate::wire::smtp::Smtp;
use clamd::Clamd;
use dovecot::Dovecot;
use postfix::{Postfix, Way};

const SUPPORT: &str = "support@larkfield.example";
const BILLING: &str = "billing@larkfield.example";
const CUSTOMER: &str = "abena@customers.example";
/// Postfix takes mail for them, and then their own server does not.
const MOVED: &str = "moved@customers.example";
/// Postfix refuses them at once.
const GONE: &str = "gone@customers.example";

/// How long mail may be on its way through all servers.
const JOURNEY_SECONDS_MAX: Duration = Duration::from_secs(60);

/// The whole stage: a desk between a Postfix and a Dovecot.
struct Stage {
    postfix: Postfix,
    dovecot: Dovecot,
    desk: Desk,
    api: Http,
}

type Story = fn(&mut Stage) -> Result<()>;

/// The stories, told in this order on one stage.
const STORIES: &[(&str, Story)] = &[
    ("Postfix and Dovecot understand each other without the desk", the_servers_alone),
    ("a mail becomes a ticket and the answer arrives threaded", there_and_back),
    ("the answer to the answer joins its ticket", the_answer_joins),
    ("a mailbox reached by LMTP gets its mail", by_lmtp),
    ("mail to an address the desk does not have goes back to its sender", unknown_address),
    ("mail that comes while the desk is down is there when it is up again", while_down),
    ("a reply that the relay refuses is shown on its ticket", refused_at_once),
    ("a reply that comes back later is shown on its ticket", refused_later),
    ("a file in which the scanner finds something is blocked", scanned),
    ("swaks hands mail over at the desk's own door in every way", by_swaks),
];

/// Tells all stories.
///
/// # Errors
/// When a server is missing or does not start.
pub fn run() -> Result<Tally> {
    let program = desk::build(Profile::Dev)?;
    let dovecot = Dovecot::start(&[CUSTOMER], None)?;
    // Postfix must know the desk's port and the desk must know Postfix's: the desk's is reserved first.
    let relay_port = guard::free_port()?;
    let relay = format!("smtp://127.0.0.1:{relay_port}?tls=none");
    let scanner = Clamd::start()?;
    let socket = scanner.socket.display().to_string();
    let mut desk = Desk::new(&program, None, &["--relay".to_owned(), relay, "--clamd".to_owned(), socket])?;
    let ways = [
        (SUPPORT, Way::Smtp(desk.smtp)),
        (BILLING, Way::Lmtp(desk.smtp)),
        ("larkfield.example", Way::Smtp(desk.smtp)),
        (GONE, Way::Gone),
        ("customers.example", Way::Lmtp(dovecot.lmtp)),
    ];
    let postfix = Postfix::start(relay_port, &ways)?;
    desk.run(&["mailbox", "add", SUPPORT, "--name", "Larkfield Support"], "")?;
    desk.run(&["mailbox", "add", BILLING, "--name", "Larkfield Billing"], "")?;
    let api = desk.agent("jonas@larkfield.example", "Jonas Akinola", "agent")?;
    desk.start()?;
    let mut stage = Stage { postfix, dovecot, desk, api };
    let mut tally = Tally::default();
    for (name, story) in STORIES {
        match story(&mut stage) {
            Ok(()) => {
                println!("ok      {name}");
                tally += Tally::PASSED;
            }
            Err(e) => {
                println!("FAILED  {name}: {e:#}");
                println!("--- Postfix\n{}\n--- Deskhand\n{}", stage.postfix.log(), stage.desk.log());
                tally += Tally::FAILED;
            }
        }
    }
    drop(stage);
    tally += elsewhere::run(&program)?;
    Ok(tally)
}

/// If this fails, the fault is in the stage and not in the desk.
fn the_servers_alone(stage: &mut Stage) -> Result<()> {
    let mail = mail(CUSTOMER, CUSTOMER, "A note to self", "<s1@customers.example>", "Buy stamps.\r\n");
    stage.send(CUSTOMER, CUSTOMER, &mail)?;
    stage.inbox(CUSTOMER, "Buy stamps.").map(drop)
}

fn there_and_back(stage: &mut Stage) -> Result<()> {
    let mail = mail(
        CUSTOMER,
        SUPPORT,
        "Charged twice?",
        "<q1@customers.example>",
        "Hello,\r\n\r\n.a line with a dot\r\nAbena\r\n",
    );
    stage.send(CUSTOMER, SUPPORT, &mail)?;
    let ticket = stage.ticket("Charged twice?")?;
    let first = stage.comments(ticket)?;
    ensure!(first.len() == 1, "one comment, not {}", first.len());
    let text = first[0]["plain_body"].as_str().or(first[0]["body"].as_str()).unwrap_or_default();
    ensure!(text.contains("\n.a line with a dot"), "the dot is stuffed or lost: {text:?}");
    stage.reply(ticket, "We will send it back on Thursday.")?;
    let answer = stage.inbox(CUSTOMER, "send it back on Thursday")?;
    ensure!(header(&answer, "In-Reply-To").contains("<q1@customers.example>"), "not threaded:\n{answer}");
    ensure!(header(&answer, "References").contains("<q1@customers.example>"), "no references:\n{answer}");
    ensure!(header(&answer, "Subject").contains("Charged twice?"), "another subject:\n{answer}");
    ensure!(header(&answer, "From").contains(SUPPORT), "from another address:\n{answer}");
    ensure!(reply_address(&answer)?.contains('+'), "no reply address with a token:\n{answer}");
    Ok(())
}

fn the_answer_joins(stage: &mut Stage) -> Result<()> {
    let ticket = stage.ticket("Charged twice?")?;
    let answer = stage.inbox(CUSTOMER, "send it back on Thursday")?;
    let to = reply_address(&answer)?;
    // Only the address brings the token back: another subject, no References.
    let mail =
        mail(CUSTOMER, &to, "something else entirely", "<q2@customers.example>", "Lovely, thank you.\r\n");
    stage.send(CUSTOMER, &to, &mail)?;
    wait("the answer to join", || Ok((stage.comments(ticket)?.len() == 3).then_some(())))?;
    let subjects = stage.subjects()?;
    ensure!(
        !subjects.iter().any(|s| s.contains("something else")),
        "it opened a ticket of its own: {subjects:?}"
    );
    // And by nothing but References, from a mail program that changed the address.
    let id = header(&answer, "Message-ID");
    let mail = format!("In-Reply-To: {id}\r\nReferences: {id}\r\n").into_bytes();
    let rest =
        self::mail(CUSTOMER, SUPPORT, "Re: Charged twice?", "<q3@customers.example>", "One more thing.\r\n");
    stage.send(CUSTOMER, SUPPORT, &[mail, rest].concat())?;
    wait("the answer by References to join", || Ok((stage.comments(ticket)?.len() == 4).then_some(())))
}

fn by_lmtp(stage: &mut Stage) -> Result<()> {
    let mail = mail(CUSTOMER, BILLING, "Over LMTP", "<l1@customers.example>", "An invoice, please.\r\n");
    stage.send(CUSTOMER, BILLING, &mail)?;
    stage.ticket("Over LMTP").map(drop)
}

fn unknown_address(stage: &mut Stage) -> Result<()> {
    let to = "nobody@larkfield.example";
    let mail = mail(CUSTOMER, to, "Is anybody there?", "<u1@customers.example>", "Hello?\r\n");
    stage.send(CUSTOMER, to, &mail)?;
    let report = stage.inbox(CUSTOMER, "nobody@larkfield.example")?;
    ensure!(report.contains("550"), "it came back for another reason:\n{report}");
    ensure!(!stage.subjects()?.iter().any(|s| s == "Is anybody there?"), "it became a ticket");
    Ok(())
}

fn while_down(stage: &mut Stage) -> Result<()> {
    stage.desk.stop();
    let mail =
        mail(CUSTOMER, SUPPORT, "Sent while you were down", "<d1@customers.example>", "Knock knock.\r\n");
    stage.send(CUSTOMER, SUPPORT, &mail)?;
    wait("Postfix to try in vain", || Ok(stage.postfix.log().contains("status=deferred").then_some(())))?;
    stage.desk.start()?;
    stage.postfix.flush()?;
    stage.ticket("Sent while you were down").map(drop)
}

fn refused_at_once(stage: &mut Stage) -> Result<()> {
    refused(stage, GONE, "My last mail from here", "no such person here")
}

fn refused_later(stage: &mut Stage) -> Result<()> {
    refused(stage, MOVED, "I am moving tomorrow", "User doesn't exist")
}

/// By the real scanner: the test file is blocked, a harmless one is clean, one that is too large for the scanner says so.
fn scanned(stage: &mut Stage) -> Result<()> {
    let files = [
        ("eicar.com", clamd::eicar()),
        ("harmless.txt", "Nothing to see here.".to_owned()),
        ("large.txt", "0123456789abcdef".repeat(100_000)),
    ];
    let mut text = "--b\r\nContent-Type: text/plain\r\n\r\nSee the files.\r\n".to_owned();
    for (name, content) in &files {
        let lines: Vec<String> =
            hex(content).as_bytes().chunks(72).map(|l| String::from_utf8_lossy(l).into_owned()).collect();
        text.push_str(&format!(
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
            lines.join("=\r\n")
        ));
    }
    text.push_str("--b--\r\n");
    let mail = format!(
        "From: Abena Osei <{CUSTOMER}>\r\nTo: {SUPPORT}\r\nSubject: Three files\r\nMessage-ID: <f1@customers.example>\r\n\
         Date: Thu, 12 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n{text}"
    );
    stage.send(CUSTOMER, SUPPORT, mail.as_bytes())?;
    let ticket = stage.ticket("Three files")?;
    let expected = ["malware_found", "malware_not_found", "failed_to_scan"];
    let found = wait("the files to be scanned", || {
        let comments = stage.comments(ticket)?;
        let files = comments.first().and_then(|c| c["attachments"].as_array()).cloned().unwrap_or_default();
        let results: Vec<String> =
            files.iter().filter_map(|f| f["malware_scan_result"].as_str().map(str::to_owned)).collect();
        Ok((results == expected).then_some(files))
    })?;
    let status = |stage: &mut Stage, file: &Value| -> Result<u16> {
        let url = file["content_url"].as_str().unwrap_or_default();
        let path = url.splitn(4, '/').nth(3).map(|p| format!("/{p}")).context("a link to the file")?;
        Ok(stage.api.get(&path)?.status)
    };
    let blocked = status(stage, &found[0])?;
    ensure!(blocked == 403, "the blocked file is given out: {blocked}");
    let clean = status(stage, &found[1])?;
    ensure!(clean == 200, "the clean file is not given out: {clean}");
    Ok(())
}

/// Quoted-printable with every octet in digits: no server on the way finds anything to change.
fn hex(content: &str) -> String {
    content.bytes().map(|b| format!("={b:02X}")).collect()
}

/// Another sender's idea of the protocol: TLS, pipelining, dots, long lines.
fn by_swaks(stage: &mut Stage) -> Result<()> {
    for (what, flags, text) in swaks::WAYS {
        let subject = format!("By swaks, {what}");
        swaks::send(stage.desk.smtp, CUSTOMER, SUPPORT, &subject, flags, text)
            .with_context(|| format!("sending {what}"))?;
        let ticket = stage.ticket(&subject)?;
        let comments = stage.comments(ticket)?;
        let said = comments[0]["plain_body"].as_str().or(comments[0]["body"].as_str()).unwrap_or_default();
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        ensure!(squeezed(said) == squeezed(text), "sent {what}, it says {said:?}");
    }
    Ok(())
}

/// A reply to somebody whose mail does not arrive: the agent finds the reason on the ticket.
fn refused(stage: &mut Stage, whom: &str, subject: &str, reason: &str) -> Result<()> {
    let mail =
        mail(whom, SUPPORT, subject, &format!("<{}@customers.example>", subject.len()), "Please answer.\r\n");
    stage.send(whom, SUPPORT, &mail)?;
    let ticket = stage.ticket(subject)?;
    stage.reply(ticket, "Here is your answer.")?;
    wait(&format!("{reason:?} to be shown"), || {
        let audits = stage.json(&format!("/api/v2/tickets/{ticket}/audits.json?page[size]=100"))?;
        Ok(audits.to_string().contains(reason).then_some(()))
    })
}

impl Stage {
    /// Hands a mail to Postfix, as a customer's own server would.
    fn send(&self, from: &str, to: &str, mail: &[u8]) -> Result<()> {
        let reply = Smtp::connect(self.postfix.address)?.send(from, to, mail)?;
        ensure!(reply.code == 250, "Postfix refused: {} {}", reply.code, reply.text);
        Ok(())
    }

    fn json(&mut self, path: &str) -> Result<Value> {
        let answer = self.api.get(path)?;
        ensure!(answer.status == 200, "GET {path}: {} {}", answer.status, answer.text());
        Ok(serde_json::from_slice(&answer.body)?)
    }

    fn tickets(&mut self) -> Result<Vec<Value>> {
        Ok(self.json("/api/v2/tickets.json?page[size]=100")?["tickets"]
            .as_array()
            .cloned()
            .unwrap_or_default())
    }

    fn subjects(&mut self) -> Result<Vec<String>> {
        Ok(self.tickets()?.iter().filter_map(|t| t["subject"].as_str().map(str::to_owned)).collect())
    }

    /// The number of the ticket with this subject, as soon as there is one.
    fn ticket(&mut self, subject: &str) -> Result<i64> {
        wait(&format!("the ticket {subject:?}"), || {
            Ok(self.tickets()?.iter().find(|t| t["subject"] == subject).and_then(|t| t["id"].as_i64()))
        })
    }

    fn comments(&mut self, ticket: i64) -> Result<Vec<Value>> {
        let path = format!("/api/v2/tickets/{ticket}/comments.json");
        Ok(self.json(&path)?["comments"].as_array().cloned().unwrap_or_default())
    }

    fn reply(&mut self, ticket: i64, text: &str) -> Result<()> {
        let body = json!({ "ticket": { "comment": { "body": text, "public": true } } }).to_string();
        let answer = self.api.request(
            "PUT",
            &format!("/api/v2/tickets/{ticket}.json"),
            "application/json",
            body.as_bytes(),
        )?;
        ensure!(answer.status == 200, "the reply: {} {}", answer.status, answer.text());
        Ok(())
    }

    /// The one mail in somebody's inbox that holds `words`.
    fn inbox(&self, whose: &str, words: &str) -> Result<String> {
        let mail = wait(&format!("a mail with {words:?}"), || {
            let mails: Vec<String> =
                self.dovecot.inbox(whose)?.into_iter().filter(|m| m.contains(words)).collect();
            Ok((!mails.is_empty()).then_some(mails))
        })?;
        match <[String; 1]>::try_from(mail) {
            Ok([mail]) => Ok(mail),
            Err(several) => bail!("it came {} times", several.len()),
        }
    }
}

/// Asks until there is an answer. Servers outside have no event that we could wait for.
fn wait<T>(what: &str, mut ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if started.elapsed() > JOURNEY_SECONDS_MAX {
            bail!("waited {} s in vain for {what}", JOURNEY_SECONDS_MAX.as_secs());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn mail(from: &str, to: &str, subject: &str, id: &str, text: &str) -> Vec<u8> {
    format!(
        "From: Abena Osei <{from}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: {id}\r\n\
         Date: Thu, 12 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    )
    .into_bytes()
}

/// A header of a mail, unfolded; empty when there is none.
fn header(mail: &str, name: &str) -> String {
    let head = mail.split_once("\r\n\r\n").map_or(mail, |(head, _)| head);
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let prefix = format!("{}:", name.to_ascii_lowercase());
    let value = unfolded.lines().find_map(|l| {
        l.to_ascii_lowercase().starts_with(&prefix).then(|| l[prefix.len()..].trim().to_owned())
    });
    value.unwrap_or_default()
}

/// Where an answer to this mail goes, without display name.
fn reply_address(mail: &str) -> Result<String> {
    let value = [header(mail, "Reply-To"), header(mail, "From")]
        .into_iter()
        .find(|v| !v.is_empty())
        .context("no author")?;
    Ok(value.rsplit_once('<').map_or(value.as_str(), |(_, a)| a).trim_end_matches('>').to_owned())
}
