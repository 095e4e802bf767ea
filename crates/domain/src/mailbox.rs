//! The desk's own addresses.

use crate::{MailboxId, Moment, TeamId};

/// One address of the desk, how it writes and how its mail leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    pub id: MailboxId,
    /// Normalised.
    pub address: String,
    /// Display name in `From`.
    pub name: String,
    /// New tickets from here go to this team.
    pub team: Option<TeamId>,
    /// Takes mail that names no mailbox (`ingest` without `--address`). Exactly one is.
    pub is_default: bool,
    /// Plain text put under replies; minijinja, with `agent` and `mailbox`.
    pub signature: String,
    /// Acknowledge new tickets (subject to the RFC 3834 gate and DESIGN §8.15).
    pub acknowledges: bool,
    /// Text of the acknowledgement; minijinja, with `ticket`, `requester` and `mailbox`.
    pub acknowledgement: String,
    /// Whose topmost `Authentication-Results` is believed (RFC 8601 authserv-id); none when empty.
    pub authserv_id: String,
    pub created_at: Moment,
}

/// What a new mailbox acknowledges with.
pub const ACKNOWLEDGEMENT: &str = "Hello,\n\nwe have your message and a person will read it. Its number is {{ ticket.id }}.\n\
To add something, just answer this mail.\n\n{{ mailbox.name }}\n";

/// What a new mailbox signs with.
pub const SIGNATURE: &str = "{{ agent.name }}\n{{ mailbox.name }}\n";
