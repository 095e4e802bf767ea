//! A mailbox that lies elsewhere: Postfix puts its mail into Dovecot, the desk fetches it there by IMAP and answers
//! through Postfix. First by a password, then by a consent given at a real OpenID provider.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::dovecot::{Dovecot, PASSWORD};
use super::postfix::{Postfix, Way};
use super::provider::{CLIENT, CLIENT_SECRET, Provider};
use super::{CUSTOMER, header, mail, wait};
use crate::desk::{Desk, PASSWORD as ADMIN_PASSWORD};
use crate::guard;
use crate::tally::Tally;
use crate::wire::http::Http;
use crate::wire::smtp::Smtp;

const HOSTED: &str = "help@larkfield.example";
const ADMIN: &str = "ines@larkfield.example";

struct Stage {
    postfix: Postfix,
    dovecot: Dovecot,
    provider: Provider,
    desk: Desk,
    api: Http,
}

type Story = fn(&mut Stage) -> Result<()>;

const STORIES: &[(&str, Story)] = &[
    ("mail is fetched by IMAP, marked there, and answered by the mailbox's own server", there_and_back),
    ("the test mail goes through Postfix and Dovecot and comes back", the_test_mail),
    ("a wrong password is named by the test mail's step", a_wrong_password),
    ("a consent at a real OpenID provider lets the desk in, and mail comes", by_consent),
    ("a consent that is gone is told in words, and the mail waits where it is", consent_gone),
];

/// Tells all stories.
///
/// # Errors
/// When a server is missing or does not start.
pub(super) fn run(program: &std::path::Path) -> Result<Tally> {
    let mut desk = Desk::new(program, None, &[])?;
    let provider = Provider::start(&format!("http://{}/agent/mailboxes/consent", desk.http))?;
    let dovecot = Dovecot::start(&[CUSTOMER, HOSTED], Some(&provider.introspection()))?;
    let ways = [(HOSTED, Way::Lmtp(dovecot.lmtp)), ("customers.example", Way::Lmtp(dovecot.lmtp))];
    let postfix = Postfix::start(guard::free_port()?, &ways)?;
    desk.run(&["mailbox", "add", HOSTED, "--name", "Larkfield Help"], "")?;
    let api = desk.agent(ADMIN, "Ines Moreau", "admin")?;
    desk.start()?;
    let mut stage = Stage { postfix, dovecot, provider, desk, api };
    let mut tally = Tally::default();
    for (name, story) in STORIES {
        match story(&mut stage) {
            Ok(()) => {
                println!("ok      {name}");
                tally += Tally::PASSED;
            }
            Err(e) => {
                println!("FAILED  {name}: {e:#}");
                println!(
                    "--- Postfix\n{}\n--- Dovecot\n{}\n--- Deskhand\n{}",
                    stage.postfix.log(),
                    stage.dovecot.log(),
                    stage.desk.log()
                );
                tally += Tally::FAILED;
            }
        }
    }
    Ok(tally)
}

fn there_and_back(stage: &mut Stage) -> Result<()> {
    stage.fetch(&["--password-stdin"], PASSWORD)?;
    let port = stage.postfix.address.port().to_string();
    let out =
        ["mailbox", "send", HOSTED, "--host", "127.0.0.1", "--port", &port, "--security", "none", "--open"];
    stage.desk.run(&out, "")?;
    stage.contact()?;
    stage.send("By IMAP", "<i1@customers.example>")?;
    let ticket = stage.ticket("By IMAP")?;
    let body = json!({ "ticket": { "comment": { "body": "We have it.", "public": true } } }).to_string();
    let path = format!("/api/v2/tickets/{ticket}.json");
    let answer = stage.api.request("PUT", &path, "application/json", body.as_bytes())?;
    ensure!(answer.status == 200, "the reply: {} {}", answer.status, answer.text());
    let reply = wait("the reply", || {
        Ok(stage.dovecot.inbox(CUSTOMER)?.into_iter().find(|m| m.contains("We have it.")))
    })?;
    ensure!(header(&reply, "In-Reply-To").contains("<i1@customers.example>"), "not threaded:\n{reply}");
    ensure!(header(&reply, "From").contains(HOSTED), "from another address:\n{reply}");
    Ok(())
}

fn the_test_mail(stage: &mut Stage) -> Result<()> {
    let told = stage.desk.run(&["mailbox", "test", HOSTED], "")?;
    for step in ["ok      Sign in: as", "ok      Open the folders", "ok      Send", "ok      Arrive: by IMAP"]
    {
        ensure!(told.contains(step), "no {step:?} in\n{told}");
    }
    ensure!(!stage.subjects()?.iter().any(|s| s.contains("Test mail")), "it became a ticket");
    Ok(())
}

fn a_wrong_password(stage: &mut Stage) -> Result<()> {
    stage.fetch(&["--password-stdin"], "another one")?;
    let told =
        stage.desk.run(&["mailbox", "test", HOSTED], "").err().map(|e| e.to_string()).unwrap_or_default();
    ensure!(told.contains("FAILED  Sign in"), "the test said: {told}");
    ensure!(told.contains("skipped Arrive"), "the test said: {told}");
    Ok(())
}

fn by_consent(stage: &mut Stage) -> Result<()> {
    let issuer = stage.provider.issuer();
    let set =
        ["mailbox", "consent", HOSTED, "--issuer", &issuer, "--client-id", CLIENT, "--client-secret-stdin"];
    stage.desk.run(&set, &format!("{CLIENT_SECRET}\n"))?;
    stage.fetch(&["--consent"], "")?;
    wait("the desk to ask for a consent", || {
        Ok(stage.shown()?.contains("nobody has consented yet").then_some(()))
    })?;
    stage.send("Before the consent", "<i2@customers.example>")?;
    stage.provider.consent(stage.desk.http, (ADMIN, ADMIN_PASSWORD), HOSTED, HOSTED)?;
    // At once, without waiting for the next try: and nothing that came before is lost.
    stage.ticket("Before the consent")?;
    stage.send("By consent", "<i3@customers.example>")?;
    stage.ticket("By consent").map(drop)
}

fn consent_gone(stage: &mut Stage) -> Result<()> {
    // A provider that was set up anew knows nobody's tokens.
    let at = stage.provider.address;
    stage.provider.stop();
    let provider = Provider::start_at(at, &format!("http://{}/agent/mailboxes/consent", stage.desk.http))?;
    stage.provider = provider;
    // The desk's token is renewed when Dovecot no longer takes it, and that is refused.
    stage.desk.stop();
    stage.desk.start()?;
    wait("the end of the consent to be told", || {
        Ok(stage.shown()?.contains("consent: ended").then_some(()))
    })?;
    stage.send("While nobody consents", "<i4@customers.example>")?;
    wait("the mail to lie in Dovecot", || {
        Ok(stage.dovecot.inbox(HOSTED)?.iter().any(|m| m.contains("<i4@customers.example>")).then_some(()))
    })?;
    ensure!(!stage.subjects()?.iter().any(|s| s == "While nobody consents"), "it was fetched all the same");
    stage.provider.consent(stage.desk.http, (ADMIN, ADMIN_PASSWORD), HOSTED, HOSTED)?;
    stage.ticket("While nobody consents").map(drop)
}

impl Stage {
    /// Sets how the mailbox fetches.
    fn fetch(&self, more: &[&str], password: &str) -> Result<()> {
        let port = self.dovecot.imap.port().to_string();
        let wish = ["mailbox", "fetch", HOSTED, "--host", "127.0.0.1", "--port", &port, "--security", "none"];
        self.desk.run(&[&wish[..], more].concat(), &format!("{password}\n")).map(drop)
    }

    fn shown(&self) -> Result<String> {
        self.desk.run(&["mailbox", "show", HOSTED], "")
    }

    fn contact(&self) -> Result<()> {
        wait("the first contact", || Ok(self.shown()?.contains("last contact").then_some(())))
    }

    fn send(&self, subject: &str, id: &str) -> Result<()> {
        let mail = mail(CUSTOMER, HOSTED, subject, id, "Hello.\r\n");
        let reply = Smtp::connect(self.postfix.address)?.send(CUSTOMER, HOSTED, &mail)?;
        ensure!(reply.code == 250, "Postfix refused: {} {}", reply.code, reply.text);
        Ok(())
    }

    fn tickets(&mut self) -> Result<Vec<Value>> {
        let answer = self.api.get("/api/v2/tickets.json?page[size]=100")?;
        ensure!(answer.status == 200, "tickets: {} {}", answer.status, answer.text());
        let all: Value = serde_json::from_slice(&answer.body)?;
        Ok(all["tickets"].as_array().cloned().unwrap_or_default())
    }

    fn subjects(&mut self) -> Result<Vec<String>> {
        Ok(self.tickets()?.iter().filter_map(|t| t["subject"].as_str().map(str::to_owned)).collect())
    }

    fn ticket(&mut self, subject: &str) -> Result<i64> {
        wait(&format!("the ticket {subject:?}"), || {
            Ok(self.tickets()?.iter().find(|t| t["subject"] == subject).and_then(|t| t["id"].as_i64()))
        })
    }
}
