//! A mailbox writes to itself, and every step of the way is told: connect, TLS, sign in, send, arrive.

use std::time::Duration;

use ::mail::compose::Outgoing;
use ::mail::fetch::{Fault, Patience, Session, Stage};
use domain::letter::{Address, Letter};
use domain::mailbox::{
    Fetching, Mailbox, Security, TestMail, TestResult, TestState, TestStep, TestedStep, Way,
};
use domain::message::DeliveryReason;
use domain::moment::MINUTE_US;
use domain::person::address_domain;
use domain::{Error, MailboxId, Result, TestMailId};
use store::{fetching, mailboxes, test_mails};
use tokio::time::Instant;

use crate::app::App;
use crate::credentials::{self, Freshness};

/// How long a mail may be on its way to where it came from.
const JOURNEY: Duration = Duration::from_secs(180);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(500);
/// A test that is not at its end after so long ended with its program.
const LEASE_US: i64 = 10 * MINUTE_US;
const PAUSE: Duration = Duration::from_secs(2);

const MARK: &str = "deskhand-test-";
const DIGITS: usize = 32;

/// A new token.
pub fn token(app: &App) -> String {
    let mut random = [0; DIGITS / 2];
    (app.entropy)(&mut random);
    format!("{MARK}{}", hex::encode(random))
}

/// The token of a test mail. Some servers write a Message-ID of their own, so it stands in the subject too.
pub fn token_of(letter: &Letter) -> Option<&str> {
    [letter.message_id.as_deref().unwrap_or_default(), &letter.subject].into_iter().find_map(|text| {
        let found = &text[text.find(MARK)?..];
        let token = found.get(..MARK.len() + DIGITS)?;
        token[MARK.len()..].bytes().all(|b| b.is_ascii_hexdigit()).then_some(token)
    })
}

/// Does somebody here take up what arrives?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    Yes,
    /// A command without a running desk: nothing is fetched and no door is open.
    No,
}

/// Runs the tests that are asked for, until the app stops.
pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut head = app.store.head();
    while !*stopping.borrow() {
        if let Err(e) = run_waiting(&app, Serving::Yes).await {
            tracing::error!("a test mail could not be tried: {e}");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = head.changed() => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Runs what waits now, one after the other.
///
/// # Errors
/// A fault when the results cannot be written.
pub async fn run_waiting(app: &App, serving: Serving) -> Result<()> {
    let mut stopping = app.stopping();
    while app.read(async |db| test_mails::is_waiting(db).await).await? {
        let until = (app.clock)().plus_us(LEASE_US);
        let claimed = app.write(async move |tx| test_mails::claim(tx, until).await).await?;
        let Some((id, mailbox, token)) = claimed else { return Ok(()) };
        let mut test = Test { app, id, mailbox, token, serving, steps: Vec::new() };
        tokio::select! {
            done = test.run() => done?,
            _ = stopping.changed() => return Ok(()),
        }
    }
    Ok(())
}

struct Test<'a> {
    app: &'a App,
    id: TestMailId,
    mailbox: MailboxId,
    token: String,
    serving: Serving,
    steps: Vec<TestStep>,
}

impl Test<'_> {
    async fn run(&mut self) -> Result<()> {
        let id = self.mailbox;
        let (mailbox, fetching, own) = self
            .app
            .read(async move |db| {
                let own = fetching::find_sending(db, id).await?;
                Ok((mailboxes::load(db, id).await?, fetching::find(db, id).await?, own))
            })
            .await?;
        let comes_in = self.way_in(fetching.as_ref()).await?;
        let out = own.as_ref().map(|s| (s.server.host.as_str(), s.server.security));
        let goes_out = self.way_out(out).await?;
        let sent = match goes_out {
            true => self.send(&mailbox).await?,
            false => {
                self.step(TestedStep::Send, TestResult::Skipped, "there is no way out").await?;
                false
            }
        };
        match (sent, comes_in) {
            (true, true) => self.arrive(fetching.as_ref()).await?,
            (true, false) => {
                self.step(TestedStep::Arrive, TestResult::Skipped, "there is no way in to wait at").await?;
            }
            (false, _) => self.step(TestedStep::Arrive, TestResult::Skipped, "nothing was sent").await?,
        }
        let failed = self.steps.iter().any(|s| s.result == TestResult::Failed);
        self.write(if failed { TestState::Failed } else { TestState::Passed }).await
    }

    async fn step(&mut self, step: TestedStep, result: TestResult, words: impl Into<String>) -> Result<()> {
        self.steps.push(TestStep { step, result, words: words.into() });
        self.write(TestState::Running).await
    }

    async fn write(&self, state: TestState) -> Result<()> {
        let (id, steps) = (self.id, self.steps.clone());
        self.app.write(async move |tx| test_mails::write(tx, id, state, &steps).await).await
    }

    /// Is there a way in?
    async fn way_in(&mut self, fetching: Option<&Fetching>) -> Result<bool> {
        let Some(f) = fetching else {
            let (result, words) = match (&self.app.config.smtp, self.serving) {
                (Some(door), Serving::Yes) => {
                    (TestResult::Passed, format!("mail comes through the desk's door at {door}"))
                }
                (None, Serving::Yes) => {
                    let words =
                        "the desk's door is closed (--smtp off) and the mailbox fetches from no server";
                    (TestResult::Failed, words.to_owned())
                }
                (_, Serving::No) => {
                    let words = "mail comes through the desk's door, and the desk does not run: start it with deskhand serve";
                    (TestResult::Failed, words.to_owned())
                }
            };
            self.step(TestedStep::InConnect, result, words).await?;
            return Ok(result == TestResult::Passed);
        };
        let place = format!("{}, port {}", f.server.host, f.server.port);
        let login =
            credentials::login(self.app, f.mailbox, Way::In, f.sign_in, &f.user, Freshness::Cached).await;
        let mut session = match Session::connect(&f.server, Patience::default()).await {
            Ok(session) => session,
            Err(fault) if fault.stage == Stage::Tls => {
                self.step(TestedStep::InConnect, TestResult::Passed, place).await?;
                return self.failed(TestedStep::InTls, &fault).await;
            }
            Err(fault) => return self.failed(TestedStep::InConnect, &fault).await,
        };
        self.step(TestedStep::InConnect, TestResult::Passed, place).await?;
        self.protected(TestedStep::InTls, f.server.security).await?;
        let login = match login {
            Ok(Some(login)) => login,
            Ok(None) => {
                self.step(TestedStep::InSignIn, TestResult::Failed, "there is no password yet").await?;
                return Ok(false);
            }
            Err(fault) => return self.failed(TestedStep::InSignIn, &fault).await,
        };
        if let Err(fault) = session.sign_in(&login).await {
            return self.failed(TestedStep::InSignIn, &fault).await;
        }
        self.step(TestedStep::InSignIn, TestResult::Passed, format!("as {}", f.user)).await?;
        let mut found = Vec::new();
        for folder in &f.folders {
            match session.open(folder).await {
                Ok(opened) => found.push(format!("{folder} with {} mails", opened.exists)),
                Err(fault) => {
                    let fault = crate::inlets::fetch::with_folders(&mut session, fault).await;
                    return self.failed(TestedStep::InFolder, &fault).await;
                }
            }
        }
        session.log_out().await;
        self.step(TestedStep::InFolder, TestResult::Passed, found.join(", ")).await?;
        Ok(true)
    }

    async fn failed(&mut self, step: TestedStep, fault: &Fault) -> Result<bool> {
        self.step(step, TestResult::Failed, fault.words.clone()).await?;
        Ok(false)
    }

    async fn protected(&mut self, step: TestedStep, security: Security) -> Result<()> {
        match security {
            Security::Tls => self.step(step, TestResult::Passed, "with a valid certificate").await,
            Security::StartTls => {
                self.step(step, TestResult::Passed, "by STARTTLS, with a valid certificate").await
            }
            Security::None => {
                self.step(step, TestResult::Skipped, "the line is not protected: it stays on this machine")
                    .await
            }
        }
    }

    /// Is there a way out? `own` is the mailbox's own server.
    async fn way_out(&mut self, own: Option<(&str, Security)>) -> Result<bool> {
        let place = own.map_or_else(|| "the desk's relay".to_owned(), |(host, _)| host.to_owned());
        match self.app.ways_out.probe(self.app, self.mailbox).await {
            Ok(()) => {
                self.step(TestedStep::OutConnect, TestResult::Passed, place).await?;
                if let Some((_, security)) = own {
                    self.protected(TestedStep::OutTls, security).await?;
                }
                self.step(TestedStep::OutSignIn, TestResult::Passed, "").await?;
                Ok(true)
            }
            Err(failure) => {
                let passed: &[TestedStep] = match failure.reason {
                    DeliveryReason::NotSignedIn => &[TestedStep::OutConnect, TestedStep::OutTls],
                    DeliveryReason::NotProtected => &[TestedStep::OutConnect],
                    _ => &[],
                };
                for step in passed {
                    self.step(*step, TestResult::Passed, place.clone()).await?;
                }
                let step = match failure.reason {
                    DeliveryReason::NotSignedIn => TestedStep::OutSignIn,
                    DeliveryReason::NotProtected => TestedStep::OutTls,
                    _ => TestedStep::OutConnect,
                };
                self.step(step, TestResult::Failed, failure.words).await?;
                Ok(false)
            }
        }
    }

    async fn send(&mut self, mailbox: &Mailbox) -> Result<bool> {
        let us = Address { name: mailbox.name.clone(), email: mailbox.address.clone() };
        let mail = Outgoing {
            from: us.clone(),
            to: vec![us],
            subject: format!("Test mail of the desk [{}]", self.token),
            message_id: format!("{}@{}", self.token, address_domain(&mailbox.address)),
            date: Some((self.app.clock)()),
            text: "The desk wrote this to itself, to see whether its mail leaves and arrives. It makes no ticket.\n"
                .to_owned(),
            auto_submitted: Some("auto-generated"),
            ..Outgoing::default()
        };
        let raw = match ::mail::compose::compose(&mail) {
            Ok(raw) => raw,
            Err(e) => {
                self.step(TestedStep::Send, TestResult::Failed, e.to_string()).await?;
                return Ok(false);
            }
        };
        let to = [mailbox.address.clone()];
        let sent =
            self.app.ways_out.send(self.app, Some(self.mailbox), Some(&mailbox.address), &to, &raw).await;
        match sent {
            Ok(sent) if sent.refused.is_empty() => {
                self.step(TestedStep::Send, TestResult::Passed, sent.response).await?;
                Ok(true)
            }
            Ok(sent) => {
                let words =
                    sent.refused.into_iter().map(|refused| refused.words).collect::<Vec<_>>().join("; ");
                self.step(TestedStep::Send, TestResult::Failed, words).await?;
                Ok(false)
            }
            Err(failure) => {
                self.step(TestedStep::Send, TestResult::Failed, failure.words).await?;
                Ok(false)
            }
        }
    }

    async fn arrive(&mut self, fetching: Option<&Fetching>) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < JOURNEY {
            let id = self.id;
            let by = self.app.read(async move |db| test_mails::arrived_by(db, id).await).await?;
            if !by.is_empty() {
                let words = format!("by {by}, after {:.1} seconds", began.elapsed().as_secs_f32());
                return self.step(TestedStep::Arrive, TestResult::Passed, words).await;
            }
            if let (Serving::No, Some(f)) = (self.serving, fetching)
                && let Some(folder) = self.look(f).await
            {
                let words = format!("it lies in {folder}; the desk does not run, so it is not fetched now");
                return self.step(TestedStep::Arrive, TestResult::Passed, words).await;
            }
            tokio::time::sleep(LOOK).await;
        }
        let seconds = JOURNEY.as_secs();
        let words = match fetching {
            Some(f) => format!(
                "it left, and was not in {} within {seconds} seconds; look for it in other folders (spam?) and at the server's filters",
                f.folders.join(", ")
            ),
            None => format!(
                "it left, and did not come to the desk's door within {seconds} seconds; does your mail server hand mail for this address on to the desk?"
            ),
        };
        self.step(TestedStep::Arrive, TestResult::Failed, words).await
    }

    /// In which folder the mail lies, as far as one look tells.
    async fn look(&self, f: &Fetching) -> Option<String> {
        let login = credentials::login(self.app, f.mailbox, Way::In, f.sign_in, &f.user, Freshness::Cached);
        let login = login.await.ok()??;
        let mut session = Session::connect(&f.server, Patience::default()).await.ok()?;
        session.sign_in(&login).await.ok()?;
        let mut found = None;
        for folder in &f.folders {
            session.open(folder).await.ok()?;
            if !session.search_subject(&self.token).await.ok()?.is_empty() {
                found = Some(folder.clone());
                break;
            }
        }
        session.log_out().await;
        found
    }
}

/// What a step is called.
pub fn step_words(step: TestedStep) -> &'static str {
    match step {
        TestedStep::InConnect => "Reach the server that mail comes from",
        TestedStep::InTls => "Protect the line (TLS)",
        TestedStep::InSignIn => "Sign in",
        TestedStep::InFolder => "Open the folders",
        TestedStep::OutConnect => "Reach the server that mail leaves by",
        TestedStep::OutTls => "Protect the line (TLS)",
        TestedStep::OutSignIn => "Sign in",
        TestedStep::Send => "Send",
        TestedStep::Arrive => "Arrive",
    }
}

/// A test as text: one line for each step.
pub fn told(test: &TestMail) -> String {
    let line = |s: &TestStep| {
        let mark = match s.result {
            TestResult::Passed => "ok     ",
            TestResult::Failed => "FAILED ",
            TestResult::Skipped => "skipped",
        };
        let colon = if s.words.is_empty() { "" } else { ": " };
        format!("{mark} {}{colon}{}\n", step_words(s.step), s.words)
    };
    test.steps.iter().map(line).collect()
}

/// Asks for a test and waits for its end.
///
/// # Errors
/// A refusal when one runs already; a fault when it cannot be read.
pub async fn test(app: &App, mailbox: MailboxId, serving: Serving) -> Result<TestMail> {
    let token = token(app);
    let id = app
        .write(async move |tx| {
            crate::commands::change_mailbox_server::begin_test(tx, &domain::Actor::Desk, mailbox, &token)
                .await
        })
        .await?;
    let end = Instant::now() + JOURNEY + Duration::from_secs(300);
    while Instant::now() < end {
        if serving == Serving::No {
            run_waiting(app, serving).await?;
        }
        let test = app.read(async move |db| test_mails::load(db, id).await).await?;
        if test.ended_at.is_some() {
            return Ok(test);
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(Error::fault("the test did not come to an end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_mails_are_known_by_their_token() {
        let token = format!("{MARK}{}", "0af9".repeat(8));
        let by_id = Letter { message_id: Some(format!("{token}@desk.example")), ..Letter::default() };
        let by_subject = Letter { subject: format!("Fwd: Test mail [{token}]"), ..Letter::default() };
        assert_eq!((token_of(&by_id), token_of(&by_subject)), (Some(token.as_str()), Some(token.as_str())));
        for none in ["deskhand-test-", "deskhand-test-zz", &format!("{MARK}{}", "ü".repeat(40)), "hello"] {
            let letter = Letter { subject: none.to_owned(), ..Letter::default() };
            assert_eq!(token_of(&letter), None, "{none}");
        }
    }
}
