//! Hands mail to a relay. Says for each failure whether to try again, to give up, or that nobody can know.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::message::DeliveryReason;
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use crate::clean;
use crate::login::Login;

pub use domain::mailbox::Security;

/// The server that takes our mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Relay {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// PEM of the one authority whose certificates are believed; the public ones when empty.
    pub authority: String,
    /// What it is shown; `None` where it knows this machine.
    pub login: Option<Login>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("login", &self.login)
            .finish()
    }
}

/// How long each stage may take (RFC 5321 §4.5.3.2).
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Name look-up, connection, greeting, TLS, sign-in: each.
    pub connect: Duration,
    /// MAIL, RCPT, DATA: each.
    pub command: Duration,
    /// The mail itself and the answer to its final dot.
    pub mail: Duration,
    /// An idle connection older than this is not used again.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(120),
            mail: Duration::from_secs(600),
            idle: Duration::from_secs(20),
        }
    }
}

/// The relay took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its words, cleaned and cut.
    pub response: String,
    /// Recipients that it refused while it took others.
    pub refused: Vec<Refused>,
}

/// The relay did not take it, or nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendFailure {
    pub kind: FailureKind,
    /// How far it came.
    pub stage: Stage,
    /// Whose trouble it is.
    pub reason: DeliveryReason,
    /// The relay's code, if it gave one.
    pub code: Option<u16>,
    /// For people; cleaned and cut.
    pub words: String,
    /// What was said of each recipient, where all were refused one by one; empty otherwise.
    pub recipients: Vec<Refused>,
}

/// Where an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before anything was said of this mail: the server cannot be reached, or does not let the desk in. Every other mail
    /// would end here too.
    Door,
    /// In the dialogue about this mail.
    Mail,
}

/// A recipient that the relay refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub address: String,
    pub kind: FailureKind,
    /// The code, if it gave one, and its words; cleaned and cut.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// Try again later.
    Temporary,
    /// Trying again would fail again.
    Permanent,
    /// The line died between our final dot and the answer: it may have arrived. Sent again under the same Message-ID.
    Uncertain,
}

impl std::fmt::Display for SendFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for SendFailure {}

impl SendFailure {
    fn new(kind: FailureKind, reason: DeliveryReason, words: &str) -> Self {
        Self {
            kind,
            stage: Stage::Mail,
            reason,
            code: None,
            words: clean::short_line(words, WORDS_MAX),
            recipients: Vec::new(),
        }
    }
    /// It may have arrived all the same.
    fn unconfirmed(self) -> Self {
        Self { kind: FailureKind::Uncertain, reason: DeliveryReason::Unconfirmed, ..self }
    }
    fn timeout(stage: &str) -> Self {
        let words = format!("no answer in time ({stage})");
        Self::new(FailureKind::Temporary, DeliveryReason::TooSlow, &words)
    }
    fn of(stage: &str, error: &Error) -> Self {
        let code = error.status().map(u16::from);
        let (kind, reason) = match code {
            Some(_) if error.is_permanent() => (FailureKind::Permanent, DeliveryReason::Refused),
            Some(_) => (FailureKind::Temporary, DeliveryReason::Deferred),
            None if error.is_timeout() => (FailureKind::Temporary, DeliveryReason::TooSlow),
            None if is_tls(error) => (FailureKind::Temporary, DeliveryReason::NotProtected),
            None => (FailureKind::Temporary, DeliveryReason::Unreachable),
        };
        let mut words = format!("{stage}: {error}");
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            words = format!("{words}: {cause}");
            source = cause.source();
        }
        Self {
            kind,
            stage: Stage::Mail,
            reason,
            code,
            words: clean::short_line(&words, WORDS_MAX),
            recipients: Vec::new(),
        }
    }
}

/// A handshake that failed comes as an error of the connection whose cause says "invalid data".
fn is_tls(error: &Error) -> bool {
    let mut at: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = at {
        let io = cause.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        at = cause.source();
    }
    error.is_tls()
}

/// What a relay says is shown on a ticket and stored; more of it helps nobody.
const WORDS_MAX: usize = 500;
const IDLE_MAX: usize = 16;

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// Connections to one relay, used again while they are fresh.
pub struct Transport {
    relay: Relay,
    hello: ClientId,
    timeouts: Timeouts,
    idle: Mutex<Vec<Idle>>,
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport").field("relay", &self.relay).finish_non_exhaustive()
    }
}

impl Transport {
    /// `hostname`: how the desk calls itself.
    pub fn new(relay: Relay, hostname: &str) -> Self {
        Self::with_timeouts(relay, hostname, Timeouts::default())
    }

    pub fn with_timeouts(relay: Relay, hostname: &str, timeouts: Timeouts) -> Self {
        Self { relay, hello: ClientId::Domain(hostname.to_owned()), timeouts, idle: Mutex::new(Vec::new()) }
    }

    pub fn relay(&self) -> &Relay {
        &self.relay
    }

    /// Sends one mail. `envelope_from` is where reports go; `None` for the null path of automatic mail. Line ends are
    /// made CRLF before dots are stuffed, so that nothing in the mail can end it early.
    ///
    /// # Errors
    /// See [`FailureKind`]. When all recipients were refused it is permanent only if each of them was.
    pub async fn send(
        &self,
        envelope_from: Option<&str>,
        to: &[String],
        raw: &[u8],
    ) -> Result<Sent, SendFailure> {
        let from = envelope_from.filter(|f| !f.is_empty()).map(parsed).transpose()?;
        let mut refused = Vec::new();
        let mut recipients = Vec::new();
        for address in to {
            match parsed(address) {
                Ok(parsed) => recipients.push((address, parsed)),
                Err(failure) => refused.push((address.clone(), failure)),
            }
        }
        if recipients.is_empty() {
            return Err(nobody_left(refused));
        }
        if let Some(mut connection) = self.take_idle() {
            // One that the relay closed meanwhile is noticed here, where nothing was sent yet.
            if within(self.timeouts.command, "RSET", connection.command(Rset)).await.is_ok() {
                return self.send_on(connection, from, recipients, refused, raw).await;
            }
        }
        let connection = self.enter().await?;
        self.send_on(connection, from, recipients, refused, raw).await
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = self.timeouts.idle;
        idle.retain(|i| i.since.elapsed() < fresh);
        idle.pop().map(|i| i.connection)
    }

    fn give_back(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.push(Idle { connection, since: Instant::now() });
        }
    }

    async fn enter(&self) -> Result<AsyncSmtpConnection, SendFailure> {
        self.connect().await.map_err(|failure| SendFailure { stage: Stage::Door, ..failure })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendFailure> {
        let relay = &self.relay;
        let tls = |wanted: bool| -> Result<Option<TlsParameters>, SendFailure> {
            if !wanted {
                return Ok(None);
            }
            let mut parameters = TlsParameters::builder(relay.host.clone());
            if !relay.authority.trim().is_empty() {
                let authority = Certificate::from_pem(relay.authority.as_bytes());
                let authority = authority.map_err(|e| SendFailure::of("the authority's certificate", &e))?;
                parameters =
                    parameters.certificate_store(CertificateStore::None).add_root_certificate(authority);
            }
            parameters.build().map(Some).map_err(|e| SendFailure::of("TLS", &e))
        };
        if relay.security == Security::None && relay.login.is_some() {
            self.stays_here().await?;
        }
        let implicit = tls(relay.security == Security::Tls)?;
        let address = (relay.host.as_str(), relay.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(self.timeouts.connect),
            &self.hello,
            implicit,
            None,
        );
        let connected = within(self.timeouts.connect * 2, "connecting", connecting).await;
        // A server that wants to hear nothing from us ("554 no service here") says nothing about this mail: it must not
        // fail for good, and neither must all the others that are due.
        let mut connection = connected.map_err(|failure| match failure.kind {
            FailureKind::Permanent => {
                SendFailure { kind: FailureKind::Temporary, reason: DeliveryReason::Unreachable, ..failure }
            }
            FailureKind::Temporary | FailureKind::Uncertain => failure,
        })?;
        if let Some(tls) = tls(relay.security == Security::StartTls)? {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(SendFailure::new(
                    FailureKind::Temporary,
                    DeliveryReason::NotProtected,
                    "the relay does not offer STARTTLS, and the mail must not go in the clear",
                ));
            }
            within(self.timeouts.connect, "STARTTLS", connection.starttls(tls, &self.hello)).await?;
        }
        if let Some(login) = &relay.login {
            let (user, secret, mechanisms): (_, _, &[Mechanism]) = match login {
                Login::Password { user, password } => (user, password, &[Mechanism::Plain, Mechanism::Login]),
                Login::Token { user, token } => (user, token, &[Mechanism::Xoauth2]),
            };
            let credentials = Credentials::new(user.clone(), secret.clone());
            let signing_in = connection.auth(mechanisms, &credentials);
            if let Err(mut failure) = within(self.timeouts.connect, "signing in", signing_in).await {
                // A wrong password is the desk's trouble, not the mail's: it must not fail for good.
                failure.kind = FailureKind::Temporary;
                if failure.code.is_some() {
                    failure.reason = DeliveryReason::NotSignedIn;
                }
                return Err(failure);
            }
        }
        Ok(connection)
    }

    /// A secret goes in the clear to this machine only.
    async fn stays_here(&self) -> Result<(), SendFailure> {
        let (host, port) = (self.relay.host.as_str(), self.relay.port);
        let found = tokio::time::timeout(self.timeouts.connect, tokio::net::lookup_host((host, port))).await;
        if let Ok(Ok(mut addresses)) = found
            && addresses.all(|a| a.ip().to_canonical().is_loopback())
        {
            return Ok(());
        }
        Err(SendFailure::new(
            FailureKind::Temporary,
            DeliveryReason::NotProtected,
            "without TLS the desk shows its password to its own machine only",
        ))
    }

    /// Connects, signs in and says goodbye: for a test of the settings.
    ///
    /// # Errors
    /// As [`Transport::send`]; the reason says how far it got.
    pub async fn probe(&self) -> Result<(), SendFailure> {
        let mut connection = self.enter().await?;
        let _ = tokio::time::timeout(self.timeouts.connect, connection.quit()).await;
        Ok(())
    }

    async fn send_on(
        &self,
        mut connection: AsyncSmtpConnection,
        from: Option<Address>,
        recipients: Vec<(&String, Address)>,
        mut refused: Vec<(String, SendFailure)>,
        raw: &[u8],
    ) -> Result<Sent, SendFailure> {
        let raw = normalised(raw);
        let info = connection.server_info();
        let mut parameters = Vec::new();
        let needs_utf8 =
            from.iter().chain(recipients.iter().map(|(_, a)| a)).any(|a| !AsRef::<str>::as_ref(a).is_ascii());
        if needs_utf8 {
            if !info.supports_feature(Extension::SmtpUtfEight) {
                return Err(SendFailure::new(
                    FailureKind::Permanent,
                    DeliveryReason::Refused,
                    "the relay takes no addresses beyond ASCII (SMTPUTF8)",
                ));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !raw.is_ascii() && info.supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let command = self.timeouts.command;
        within(command, "MAIL", connection.command(Mail::new(from, parameters))).await?;
        let mut accepted = 0;
        for (address, parsed) in recipients {
            match within(command, "RCPT", connection.command(Rcpt::new(parsed, vec![]))).await {
                Ok(_) => accepted += 1,
                Err(failure) if failure.code.is_some() => refused.push((address.clone(), failure)),
                Err(failure) => return Err(failure),
            }
        }
        if accepted == 0 {
            self.give_back(connection);
            return Err(nobody_left(refused));
        }
        within(command, "DATA", connection.command(Data)).await?;
        // The final dot goes out when the iterator is at its end; up to there the relay cannot have taken the mail.
        let body_sent = AtomicBool::new(false);
        let mut pieces = raw.chunks(64 * 1024);
        let pieces = std::iter::from_fn(|| {
            let piece = pieces.next();
            body_sent.store(piece.is_none(), Ordering::Release);
            piece
        });
        let sending = tokio::time::timeout(self.timeouts.mail, connection.message_iter(pieces)).await;
        match sending {
            Ok(Ok(response)) => {
                let words: Vec<&str> = response.message().collect();
                let words = format!("{} {}", u16::from(response.code()), words.join(" "));
                self.give_back(connection);
                let refused = refused.into_iter().map(Refused::from).collect();
                Ok(Sent { response: clean::short_line(&words, WORDS_MAX), refused })
            }
            Ok(Err(error)) => {
                let mut failure = SendFailure::of("the mail", &error);
                match failure.code {
                    // Told no: the connection is good.
                    Some(_) => self.give_back(connection),
                    None if body_sent.load(Ordering::Acquire) => failure = failure.unconfirmed(),
                    None => failure.kind = FailureKind::Temporary,
                }
                Err(failure)
            }
            Err(_) => {
                let mut failure = SendFailure::timeout("the mail");
                if body_sent.load(Ordering::Acquire) {
                    failure = failure.unconfirmed();
                }
                Err(failure)
            }
        }
    }
}

async fn within<T>(
    time: Duration,
    stage: &str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, SendFailure> {
    match tokio::time::timeout(time, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(SendFailure::of(stage, &error)),
        Err(_) => Err(SendFailure::timeout(stage)),
    }
}

fn parsed(address: &str) -> Result<Address, SendFailure> {
    address.parse::<Address>().map_err(|error| {
        let words = format!("\u{201c}{}\u{201d} is not an address: {error}", clean::short_line(address, 100));
        SendFailure::new(FailureKind::Permanent, DeliveryReason::Unwritable, &words)
    })
}

impl From<(String, SendFailure)> for Refused {
    fn from((address, failure): (String, SendFailure)) -> Self {
        let words = match failure.code {
            Some(code) => clean::short_line(&format!("{code} {}", failure.words), WORDS_MAX),
            None => failure.words,
        };
        Self { address, kind: failure.kind, words }
    }
}

fn nobody_left(refused: Vec<(String, SendFailure)>) -> SendFailure {
    let recipients = refused.iter().cloned().map(Refused::from).collect();
    let temporary = refused.iter().position(|(_, f)| f.kind == FailureKind::Temporary);
    match refused.into_iter().nth(temporary.unwrap_or(0)) {
        Some((address, failure)) => SendFailure {
            words: clean::short_line(&format!("{address}: {}", failure.words), WORDS_MAX),
            recipients,
            ..failure
        },
        None => {
            SendFailure::new(FailureKind::Permanent, DeliveryReason::Unwritable, "the mail has no recipient")
        }
    }
}

/// Every line ends with CRLF and nothing else does; the last line's end is left out, for the final dot brings it.
fn normalised(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 40);
    let mut rest = raw;
    while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(b"\r\n");
        let pair = rest[at] == b'\r' && rest.get(at + 1) == Some(&b'\n');
        rest = &rest[at + 1 + usize::from(pair)..];
    }
    out.extend_from_slice(rest);
    if out.ends_with(b"\r\n") {
        out.truncate(out.len() - 2);
    }
    out
}

#[cfg(test)]
mod tests;
