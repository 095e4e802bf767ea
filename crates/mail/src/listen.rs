//! The SMTP and LMTP door (RFC 5321, RFC 2033): takes mail and hands it to a [`Door`], which makes it durable before
//! the peer hears 250.
//!
//! Strict where leniency lets mail be smuggled: only CRLF.CRLF ends a mail, and a bare CR or LF from an untrusted peer
//! is refused after the whole mail was read. Everything has a limit: lines, sizes, recipients, errors, time, sessions.

mod address;
mod limits;
mod pace;
mod session;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

pub use limits::Network;
use limits::Peers;
pub use pace::Pace;

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What decides about recipients and takes mail.
pub trait Door: Send + Sync {
    /// May mail for this address be sent here? The address is as the peer wrote it, without angle brackets.
    fn rcpt<'a>(&'a self, session: &'a Session, address: &'a str) -> BoxFuture<'a, Verdict>;

    /// Takes a mail. `Ok` means that it is durable. One verdict for each recipient, in their order; over SMTP, which
    /// has one answer only, the worst of them is told. Too few verdicts count as [`Verdict::later`].
    fn accept<'a>(
        &'a self,
        session: &'a Session,
        envelope: Envelope,
        raw: Vec<u8>,
    ) -> BoxFuture<'a, Vec<Verdict>>;
}

/// Who is on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub peer: SocketAddr,
    /// What the peer calls itself, cleaned; empty before its greeting.
    pub helo: String,
    pub tls: bool,
    /// From one of the trusted networks.
    pub trusted: bool,
    /// Speaks LMTP.
    pub lmtp: bool,
}

/// The envelope of one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The return path; empty for automatic mail.
    pub from: String,
    pub to: Vec<String>,
}

/// An answer of the [`Door`]. The words are one line without control characters; they go out as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    /// For good: a 5xx code.
    Refuse(u16, String),
    /// For now: a 4xx code.
    Later(u16, String),
}

impl Verdict {
    /// The answer to everything unforeseen.
    pub fn later() -> Self {
        Self::Later(451, "4.3.0 something went wrong here, please try again later".to_owned())
    }
}

/// Limits and manners.
#[derive(Clone)]
pub struct ListenConfig {
    /// How the desk calls itself.
    pub hostname: String,
    /// For STARTTLS; without it none is offered.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    pub message_bytes_max: usize,
    /// What all mails in hand may take together; beyond it large ones hear 452 and come again.
    pub held_bytes_max: usize,
    pub recipients_max: usize,
    /// Wrong commands and refused recipients of one session.
    pub errors_max: u32,
    /// Commands without effect (NOOP, RSET, VRFY …) between two mails.
    pub idle_commands_max: u32,
    /// How long the peer may think before a command.
    pub command_time: Duration,
    /// How long it may pause inside a mail.
    pub data_time: Duration,
    /// How fast it must come meanwhile. Not for trusted networks.
    pub pace: Pace,
    /// For one whole mail, first octet to last.
    pub mail_time: Duration,
    /// For the whole session.
    pub session_time: Duration,
    pub sessions_max: usize,
    /// From one address (IPv6: one /64). Not for trusted networks.
    pub sessions_per_peer_max: usize,
    /// From one address in a minute. Not for trusted networks.
    pub mails_per_minute_max: u32,
    pub trusted: Vec<Network>,
    /// How long sessions may go on after the stop signal.
    pub stop_time: Duration,
}

impl Default for ListenConfig {
    fn default() -> Self {
        Self {
            hostname: "localhost".to_owned(),
            tls: None,
            message_bytes_max: 50 << 20,
            held_bytes_max: 256 << 20,
            recipients_max: 100,
            errors_max: 20,
            idle_commands_max: 50,
            command_time: Duration::from_secs(300),
            data_time: Duration::from_secs(180),
            pace: Pace::default(),
            mail_time: Duration::from_secs(1800),
            session_time: Duration::from_secs(3600),
            sessions_max: 500,
            sessions_per_peer_max: 20,
            mails_per_minute_max: 600,
            trusted: Network::loopback(),
            stop_time: Duration::from_secs(20),
        }
    }
}

/// Serves until `stop` says true, then lets mails in hand finish for [`ListenConfig::stop_time`].
pub async fn serve(
    listener: TcpListener,
    config: ListenConfig,
    door: Arc<dyn Door>,
    mut stop: watch::Receiver<bool>,
) {
    let config = Arc::new(config);
    let places = Arc::new(Semaphore::new(config.sessions_max));
    let peers = Arc::new(Peers::default());
    let mut sessions = JoinSet::new();
    let mut pause = Duration::ZERO;
    loop {
        let accepted = tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            Some(ended) = sessions.join_next(), if !sessions.is_empty() => {
                if let Err(error) = ended && error.is_panic() {
                    tracing::error!(%error, "an SMTP session panicked");
                }
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => {
                pause = Duration::ZERO;
                accepted
            }
            Err(error) => {
                // No file descriptors left, mostly: trying again at once would only spin.
                pause = (pause * 2).clamp(Duration::from_millis(10), Duration::from_secs(1));
                tracing::warn!(%error, pause_ms = pause.as_millis(), "cannot accept an SMTP connection");
                tokio::time::sleep(pause).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            turn_away(&stream, "421 4.3.2 too many connections, please try again later\r\n");
            continue;
        };
        let trusted = config.trusted.iter().any(|n| n.contains(peer.ip()));
        let Some(presence) =
            peers.enter(peer.ip(), if trusted { usize::MAX } else { config.sessions_per_peer_max })
        else {
            turn_away(&stream, "421 4.7.0 too many connections from your address\r\n");
            continue;
        };
        let (config, door, stop) = (Arc::clone(&config), Arc::clone(&door), stop.clone());
        sessions.spawn(async move {
            let _place = place;
            session::run(stream, peer, trusted, &config, &*door, &presence, stop).await;
        });
    }
    drop(listener);
    let drained =
        tokio::time::timeout(config.stop_time, async { while sessions.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(sessions = sessions.len(), "SMTP sessions were cut off at the end");
        sessions.shutdown().await;
    }
}

/// Waits for the signal; a sender that is gone is one too.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        if stop.changed().await.is_err() {
            return;
        }
    }
}

/// A word of goodbye if it fits into the socket's buffer; nothing is waited for.
fn turn_away(stream: &TcpStream, words: &str) {
    // The peer sees the connection close anyway.
    drop(stream.try_write(words.as_bytes()));
}

#[cfg(test)]
mod tests;
