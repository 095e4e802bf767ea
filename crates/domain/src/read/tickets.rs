//! The ticket list.

use crate::message::Channel;
use crate::ticket::{Priority, Status, TicketType};
use crate::{Moment, PersonId, TeamId, TicketId};

use super::{Paging, PersonRef, TeamRef};

/// The lists that every desk has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Unsolved and assigned to the reader.
    Mine,
    /// Unsolved and assigned to nobody.
    Unassigned,
    /// Unsolved and with this team.
    Team(TeamId),
    /// All unsolved.
    Open,
    /// Solved or closed.
    Solved,
    /// What the desk takes for spam, or somebody called so.
    Spam,
}

/// Where a ticket stands, whatever its status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Among the others.
    #[default]
    Desk,
    /// On the spam shelf: in no other list.
    Spam,
}

impl View {
    /// The word in an address: `mine`, `unassigned`, `team-3`, `open`, `solved`, `spam`.
    pub fn key(self) -> String {
        match self {
            Self::Mine => "mine".into(),
            Self::Unassigned => "unassigned".into(),
            Self::Team(id) => format!("team-{id}"),
            Self::Open => "open".into(),
            Self::Solved => "solved".into(),
            Self::Spam => "spam".into(),
        }
    }
    /// The other way round from [`View::key`].
    pub fn parse(key: &str) -> Option<Self> {
        match key {
            "mine" => Some(Self::Mine),
            "unassigned" => Some(Self::Unassigned),
            "open" => Some(Self::Open),
            "solved" => Some(Self::Solved),
            "spam" => Some(Self::Spam),
            team => team.strip_prefix("team-")?.parse().ok().map(Self::Team),
        }
    }
    /// Whether a ticket of this kind stands in the view of `reader`.
    pub fn holds(
        self,
        reader: PersonId,
        status: Status,
        assignee: Option<PersonId>,
        team: Option<TeamId>,
        shelf: Shelf,
    ) -> bool {
        if shelf == Shelf::Spam {
            return self == Self::Spam;
        }
        match self {
            Self::Mine => status.is_unsolved() && assignee == Some(reader),
            Self::Unassigned => status.is_unsolved() && assignee.is_none(),
            Self::Team(id) => status.is_unsolved() && team == Some(id),
            Self::Open => status.is_unsolved(),
            Self::Solved => !status.is_unsolved(),
            Self::Spam => false,
        }
    }
}

/// The order of a list. Each has a key that is unique together with the ticket's id, for keyset paging.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Last change first: `updated_at` descending, then id descending.
    #[default]
    Recent,
    /// Waiting longest first: `updated_at` ascending, then id ascending.
    Waiting,
    /// Newest ticket first: id descending.
    Newest,
    /// Urgent first, none last: priority descending, then id descending.
    Urgent,
}

crate::message::words! { Sort { Recent = "recent", Waiting = "waiting", Newest = "newest", Urgent = "urgent" } }

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketList {
    pub view: View,
    /// As in the navigation.
    pub name: String,
    pub sort: Sort,
    pub rows: Vec<TicketRow>,
    pub paging: Paging,
    /// The cursor this page was asked with; links back to the list keep it.
    pub cursor: Option<String>,
}

/// One ticket in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    pub id: TicketId,
    pub subject: String,
    pub status: Status,
    pub priority: Option<Priority>,
    pub ticket_type: Option<TicketType>,
    pub channel: Channel,
    pub requester: PersonRef,
    pub assignee: Option<PersonRef>,
    pub team: Option<TeamRef>,
    pub tags: Vec<String>,
    /// The start of the last message or note, one line, at most 200 characters.
    pub snippet: String,
    /// Who said it.
    pub last_word: LastWord,
    /// Somebody else wrote or changed something since the reader last opened it.
    pub unseen: bool,
    /// A mail of ours on this ticket failed, and nobody tried again.
    pub delivery_failed: bool,
    /// It may belong to another ticket, and nobody decided yet.
    pub join_suggested: bool,
    /// The reader has typed something here and not sent it. Only theirs: never in a row that is drawn for everybody.
    pub has_draft: bool,
    pub shelf: Shelf,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// [`crate::ticket::Ticket::version`]: an older row never replaces a newer one.
    pub version: i64,
}

/// Whose words stand last on a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LastWord {
    Customer,
    Team,
    /// A note: the customer has not seen it.
    Note,
    /// A machine's message.
    Automatic,
}
