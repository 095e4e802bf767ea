//! The desk's addresses.

use crate::mailbox::Mailbox;
use crate::{MailboxId, Moment};

use super::{FormProblem, TeamRef};

/// All mailboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxesPage {
    pub rows: Vec<MailboxRow>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxRow {
    pub id: MailboxId,
    pub name: String,
    pub address: String,
    pub team: Option<TeamRef>,
    pub is_default: bool,
    pub acknowledges: bool,
    /// The last mail that came to it.
    pub last_mail_at: Option<Moment>,
}

/// One mailbox: its form, and how mail gets here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxPage {
    /// As stored, or as a refused form had it.
    pub mailbox: Mailbox,
    pub teams: Vec<TeamRef>,
    /// Where the SMTP door listens: `desk.example.org:25`.
    pub smtp_address: String,
    pub last_mail_at: Option<Moment>,
    /// How many of the team have addresses of the mailbox's own domain: then a service that lets in whoever has one can be
    /// entered through the desk.
    pub team_at_domain: i64,
    pub problem: Option<FormProblem>,
}
