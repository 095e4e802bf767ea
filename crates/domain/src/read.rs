//! Plain structs, one per screen or list: filled by `store`, drawn by `ui`.
//!
//! Rules: ids are the domain's newtypes, times are [`crate::Moment`], texts are plain (never HTML), lists are in the
//! order in which they are shown. What is drawn is exactly what stands here: a page asks nobody else.

pub mod access;
pub mod articles;
pub mod away;
pub mod bulk;
pub mod chat;
pub mod contacts;
pub mod context;
pub mod device_checks;
pub mod diagnosis;
pub mod escalation;
pub mod follow_up;
pub mod frame;
pub mod guided;
pub mod help;
pub mod history;
pub mod hours;
pub mod incidents;
pub mod ledger;
pub mod logs;
pub mod mailbox_dns;
pub mod mailbox_servers;
pub mod mailboxes;
pub mod new_ticket;
pub mod notifications;
pub mod outgoing;
pub mod playbook_table;
pub mod portal;
pub mod profile;
pub mod promises;
pub mod routing;
pub mod rules;
pub mod search;
pub mod session;
pub mod setup;
pub mod side_conversation;
pub mod structure;
pub mod team;
pub mod ticket;
pub mod tickets;
pub mod tokens;
pub mod trace;
pub mod undo;
pub mod views;
pub mod widgets;
pub mod work;
pub mod writing;

pub use frame::{Frame, Me, Notice, NoticeKind, Theme, ViewCount};
pub use history::{HistoryItem, Names};
pub use ticket::{MessageItem, TicketPage, TimelineItem};
pub use tickets::{Shelf, SnoozeMark, Sort, TicketList, TicketRow, View};

use crate::ticket::Status;
use crate::{MailboxId, Moment, OrganisationId, PersonId, TeamId, TicketId};

/// A person, as far as naming them goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRef {
    pub id: PersonId,
    /// May be empty; then the address stands for it.
    pub name: String,
    pub email: Option<String>,
}

impl PersonRef {
    /// The name, or the address where there is no name; empty where there is neither.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { self.email.as_deref().unwrap_or_default() } else { &self.name }
    }
}

/// A team by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRef {
    pub id: TeamId,
    pub name: String,
}

/// An organisation by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRef {
    pub id: OrganisationId,
    pub name: String,
}

/// One of the desk's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxRef {
    pub id: MailboxId,
    pub name: String,
    pub address: String,
}

/// A ticket as one line in a side panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketLine {
    pub id: TicketId,
    pub subject: String,
    pub status: Status,
    pub updated_at: Moment,
}

/// Where a list goes on. Cursors are opaque: what the list's query gave out and takes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// The page before this one in the list's order.
    pub newer: Option<String>,
    /// The page after this one in the list's order.
    pub older: Option<String>,
}

/// Why a form was refused, and what was in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormProblem {
    /// The field's name in the form, where one field is at fault.
    pub field: Option<String>,
    pub words: String,
    /// Names and values as they were sent, but for passwords: the form is drawn with them again. A name may come several
    /// times.
    pub typed: Vec<(String, String)>,
}

impl FormProblem {
    /// What stood in the field, if the form had it.
    pub fn typed(&self, name: &str) -> Option<&str> {
        self.typed.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}
