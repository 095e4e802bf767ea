//! The mail ledger: every mail that came, and what was made of it.

use crate::identity::Check;
use crate::letter::{Address, Complaint, LetterKind};
use crate::message::Identity;
use crate::{MailId, MailboxId, Moment, TicketId};

use super::{MailboxRef, Paging};

/// What was made of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailState {
    /// Safe; not yet read.
    Waiting,
    /// A message on a ticket.
    Placed,
    /// Rightly made nothing.
    SetAside,
    /// Could not be read; kept and can be tried again.
    Quarantined,
}

crate::message::words! {
    MailState { Waiting = "waiting", Placed = "placed", SetAside = "set_aside", Quarantined = "quarantined" }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    pub state: Option<MailState>,
    pub mailbox: Option<MailboxId>,
}

/// One page of the ledger, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerPage {
    pub filter: LedgerFilter,
    pub mailboxes: Vec<MailboxRef>,
    pub rows: Vec<MailRow>,
    pub paging: Paging,
    /// Mails in quarantine, all mailboxes.
    pub quarantined: i64,
}

/// One arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    pub id: MailId,
    pub arrived_at: Moment,
    /// The mailbox's address.
    pub mailbox: String,
    /// How it came: `smtp`, `lmtp`, `imap`, `ingest`.
    pub inlet: String,
    /// The return path; empty is the null path, `None` when it came without an envelope.
    pub envelope_from: Option<String>,
    /// The author in the head; `None` while unread or when there is none.
    pub from: Option<Address>,
    /// Empty while unread.
    pub subject: String,
    pub bytes: i64,
    pub state: MailState,
    pub ticket: Option<TicketId>,
    /// What was made of it and why, in a sentence; empty while waiting.
    pub reason: String,
}

/// One mail in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPage {
    pub mail: MailRow,
    pub mailbox: MailboxId,
    /// Who handed it over: network address and name given, as text.
    pub peer: String,
    pub envelope_to: Vec<String>,
    pub kind: LetterKind,
    pub kind_reason: String,
    pub identity: Identity,
    pub identity_reason: String,
    /// What the identity rests on.
    pub checks: Vec<Check>,
    pub complaints: Vec<Complaint>,
    /// Whether the desk acknowledged it, and if not why; empty when the question did not arise.
    pub acknowledgement: String,
    /// SHA-256 of the raw octets, lower-case hex.
    pub sha256: String,
    /// The raw octets as text, undecodable ones replaced; cut at [`RAW_CHARS_MAX`].
    pub raw: String,
    pub raw_is_cut: bool,
}

/// How much of a raw mail the page shows; the download has all of it.
pub const RAW_CHARS_MAX: usize = 200_000;
