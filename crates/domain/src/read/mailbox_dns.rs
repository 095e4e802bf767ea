//! What must stand in DNS for a mailbox's domain, and what does.

use crate::MailboxId;
use crate::sending_key::SendingKey;

/// The records of one mailbox's domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxDnsPage {
    pub mailbox: MailboxId,
    pub address: String,
    pub records: Vec<DnsRecord>,
    /// Keys that are in use or wait for their record, newest first.
    pub keys: Vec<SendingKey>,
}

/// One record: what should be there, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRecord {
    pub purpose: RecordPurpose,
    /// Where it stands, without a final dot.
    pub name: String,
    /// `MX` or `TXT`.
    pub record_type: &'static str,
    /// What should stand there; what is there already where that is good.
    pub value: String,
    pub state: RecordState,
    /// What was found and what it means, in a sentence or two.
    pub words: String,
}

/// What a record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordPurpose {
    /// Where mail for the domain goes (RFC 5321).
    Mx,
    /// Which servers may send for it (RFC 7208).
    Spf,
    /// What its mail is signed with (RFC 6376).
    Dkim,
    /// What to think of mail that is neither (RFC 9989).
    Dmarc,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordState {
    Good,
    /// It works, and could be better.
    Weak,
    Missing,
    /// Something else stands there.
    Wrong,
    /// DNS did not say.
    Unknown,
}

crate::message::words! {
    RecordPurpose { Mx = "mx", Spf = "spf", Dkim = "dkim", Dmarc = "dmarc" }
    RecordState { Good = "good", Weak = "weak", Missing = "missing", Wrong = "wrong", Unknown = "unknown" }
}
