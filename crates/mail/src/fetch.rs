//! Reads a mailbox by IMAP4rev1 (RFC 3501) with what servers add to it: IDLE (RFC 2177), UIDPLUS (RFC 4315),
//! MOVE (RFC 6851), SASL-IR (RFC 4959), XOAUTH2 and OAUTHBEARER (RFC 7628).
//!
//! A small client of our own: what it holds in memory is bounded by what it asked for, whatever the server says, and a
//! mail's octets are handed on as they came. See `docs/decisions` for what was weighed.

mod names;
mod session;
mod wire;

use std::time::Duration;

use domain::mailbox::FaultKind;

use crate::clean;

pub use crate::login::Login;
pub use session::{Body, Listed, Opened, Session, Woken};

/// How far we were when something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Connect,
    Tls,
    SignIn,
    Folder,
    Fetch,
    /// Flagging or moving a mail that is safe here.
    Mark,
    Wait,
}

/// Why it does not go on with this connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub stage: Stage,
    pub kind: FaultKind,
    /// For people: what happened, and what to do where we know. Cleaned and cut.
    pub words: String,
}

/// What a server says is shown and stored; more of it helps nobody.
const WORDS_MAX: usize = 400;

impl Fault {
    pub fn new(stage: Stage, kind: FaultKind, words: impl AsRef<str>) -> Self {
        Self { stage, kind, words: clean::short_line(words.as_ref(), WORDS_MAX) }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Fault {}

/// How patient we are with a server.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Name look-up, connection, TLS, greeting: each.
    pub connect: Duration,
    /// Without any octet from a server that owes us an answer.
    pub silence: Duration,
    /// One command and its whole answer, however many octets keep coming.
    pub command: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            silence: Duration::from_secs(60),
            command: Duration::from_secs(600),
        }
    }
}

#[cfg(test)]
mod tests;
