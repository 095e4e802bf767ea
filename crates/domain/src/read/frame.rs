//! What every page of the workbench shows around its content.

use crate::alarm::Incident;
use crate::keys::Choices;
use crate::person::Role;
use crate::planned_reply::PlannedReply;
use crate::routing::Duty;
use crate::{Language, Moment, PersonId};

use super::undo::UndoOffer;
use super::{TeamRef, View};

/// Who looks, when, and what stands in the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The desk's name.
    pub workspace: String,
    pub me: Me,
    /// In the order of the navigation, with how many tickets each holds.
    pub views: Vec<ViewCount>,
    /// Mails in quarantine; shown beside the ledger's link to those who may see it.
    pub quarantined: i64,
    /// Chats that wait for the reader.
    pub chats: usize,
    /// The moment of drawing; ages are told against it.
    pub now: Moment,
    /// IANA name of the reader's zone; UTC where it is unknown.
    pub time_zone: String,
    /// What the page speaks: the reader's choice, else their browser's.
    pub language: Language,
    pub theme: Theme,
    /// For how many seconds from now a device may keep what the page shows, for reading while the desk cannot be reached:
    /// until the session ends if nobody comes again.
    pub keep_seconds: i64,
    /// The log's head when the page was read: where its live stream goes on.
    pub seq: i64,
    /// What the request before this one did, told once.
    pub notice: Option<Notice>,
    /// What the request before this one did and can be taken back, told once.
    pub undo: Option<UndoOffer>,
    /// How the reader likes the workbench.
    pub choices: Choices,
    /// The reader's own replies that leave in some seconds or were held back.
    pub planned: Vec<PlannedReply>,
    /// A pause that is offered to the reader, or runs; for those who keep their load.
    pub rest: Option<crate::load::Rest>,
    /// On how many tickets there is something the reader was told and has not read.
    pub bell: i64,
    /// What the reader keeps open side by side, in the order in which it was opened.
    pub tabs: Vec<super::context::TabLine>,
    /// Whether the reader takes tickets; `None` where no team of theirs routes.
    pub duty: Option<Duty>,
    /// Major incidents that go on.
    pub incidents: Vec<super::incidents::IncidentBar>,
    /// What is wrong with the desk's channels; for admins alone.
    pub alarms: Vec<Incident>,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// Never [`Role::Contact`] in the workbench.
    pub role: Role,
    pub teams: Vec<TeamRef>,
}

/// One entry of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewCount {
    pub view: View,
    /// "Mine", "Unassigned", or the team's name.
    pub name: String,
    /// At most [`ViewCount::COUNT_MAX`].
    pub count: i64,
}

impl ViewCount {
    /// Counting stops here: a navigation that says "1000+" is as useful and never slow.
    pub const COUNT_MAX: i64 = 1000;

    /// The count as it is shown.
    pub fn shown(&self) -> String {
        format!("{}{}", self.count, if self.count >= Self::COUNT_MAX { "+" } else { "" })
    }
}

/// Which colours the reader chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    Light,
    Dark,
}

crate::message::words! { Theme { System = "system", Light = "light", Dark = "dark" } }

/// A sentence at the top of the page about what just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeKind,
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    Done,
    /// It was not done; the words say what to do.
    Refused,
}
