//! The ticket list.

use crate::message::Channel;
use crate::snooze::Until;
use crate::ticket::{Priority, Status, TicketType};
use crate::view::{Column, GroupBy, Sort as ViewSort};
use crate::{Moment, PersonId, TeamId, TicketId, ViewId};

use super::{OrganisationRef, Paging, PersonRef, TeamRef};

/// A list of tickets: one that every desk has, or one that somebody put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Unsolved and assigned to the reader.
    Mine,
    /// Unsolved and assigned to nobody.
    Unassigned,
    /// Unsolved, with this team and taken by nobody: its inbox.
    Team(TeamId),
    /// All unsolved.
    Open,
    /// Solved or closed.
    Solved,
    /// Unsolved and out of sight until their moment, or until the customer writes.
    Snoozed,
    /// What the desk takes for spam, or somebody called so.
    Spam,
    /// What a query finds ([`crate::view::SavedView`]).
    Saved(ViewId),
}

/// Where a ticket stands, whatever its status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Among the others.
    #[default]
    Desk,
    /// Asleep: in no other list.
    Snoozed,
    /// On the spam shelf: in no other list.
    Spam,
}

impl View {
    /// The word in an address: `mine`, `unassigned`, `team-3`, `open`, `solved`, `snoozed`, `spam`.
    pub fn key(self) -> String {
        match self {
            Self::Mine => "mine".into(),
            Self::Unassigned => "unassigned".into(),
            Self::Team(id) => format!("team-{id}"),
            Self::Open => "open".into(),
            Self::Solved => "solved".into(),
            Self::Snoozed => "snoozed".into(),
            Self::Spam => "spam".into(),
            Self::Saved(id) => format!("view-{id}"),
        }
    }
    /// The other way round from [`View::key`].
    pub fn parse(key: &str) -> Option<Self> {
        match key {
            "mine" => Some(Self::Mine),
            "unassigned" => Some(Self::Unassigned),
            "open" => Some(Self::Open),
            "solved" => Some(Self::Solved),
            "snoozed" => Some(Self::Snoozed),
            "spam" => Some(Self::Spam),
            other => match other.strip_prefix("view-") {
                Some(id) => id.parse().ok().map(Self::Saved),
                None => other.strip_prefix("team-")?.parse().ok().map(Self::Team),
            },
        }
    }
    /// Whether a ticket of this kind stands in the view of `reader`. Of a view that somebody put together only its query
    /// can tell: never.
    pub fn holds(
        self,
        reader: PersonId,
        status: Status,
        assignee: Option<PersonId>,
        team: Option<TeamId>,
        shelf: Shelf,
    ) -> bool {
        match shelf {
            Shelf::Desk => {}
            Shelf::Snoozed => return self == Self::Snoozed,
            Shelf::Spam => return self == Self::Spam,
        }
        match self {
            Self::Mine => status.is_unsolved() && assignee == Some(reader),
            Self::Unassigned => status.is_unsolved() && assignee.is_none(),
            Self::Team(id) => status.is_unsolved() && team == Some(id) && assignee.is_none(),
            Self::Open => status.is_unsolved(),
            Self::Solved => !status.is_unsolved(),
            Self::Snoozed | Self::Spam | Self::Saved(_) => false,
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
    /// What runs out first, first; what nothing is due for, last: `due_at` ascending, then id ascending.
    Due,
}

crate::message::words! { Sort { Recent = "recent", Waiting = "waiting", Newest = "newest", Urgent = "urgent", Due = "due" } }

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
    /// How a view that somebody put together is shown.
    pub saved: Option<SavedList>,
}

/// Why a row stands in a list, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// What is not the same for every row of the list; worth a place in the row.
    pub here: String,
    /// All that is known: for whoever asks.
    pub whole: String,
}

/// What a list of a view has beside its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedList {
    /// The name under which live updates know who stands in it.
    pub list_name: String,
    pub sort: ViewSort,
    pub group: Option<GroupBy>,
    pub columns: Vec<Column>,
    /// Why each row is here; as many as rows.
    pub why: Vec<Reason>,
    /// The reader may change it.
    pub may_change: bool,
    /// Why its query cannot be read any more: a field that it names may be gone. No row stands in it then.
    pub problem: Option<String>,
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
    pub organisation: Option<OrganisationRef>,
    /// The mailbox that it came through: its name, else its address.
    pub mailbox: Option<String>,
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
    /// What the requester's contact notes say that stand for the reader; empty where there is none, or nobody asked.
    pub reminder: String,
    pub shelf: Shelf,
    /// It sleeps, or has just woken.
    pub snooze: Option<SnoozeMark>,
    /// When the nearest promise to the customer runs out, or ran out where it is still owed.
    pub due_at: Option<Moment>,
    /// When a promise to the customer was first missed.
    pub missed_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// [`crate::ticket::Ticket::version`]: an older row never replaces a newer one.
    pub version: i64,
}

/// What a list says about a ticket's snooze.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SnoozeMark {
    /// It sleeps until then.
    Until(Until),
    /// It woke, and nobody has done anything since.
    Over,
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
