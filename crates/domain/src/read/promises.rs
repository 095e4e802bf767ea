//! What a ticket shows of its promises, and the pages where a lead sets them up and tries them.

use crate::promise::clocks::{Reading, Stand};
use crate::promise::{Clock, Promise};
use crate::ticket::Status;
use crate::{Moment, PromiseId, PromiseTrialId, TicketId};

use super::{FormProblem, PersonRef, TeamRef};

/// The clocks of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromisePanel {
    pub ticket: TicketId,
    pub status: Status,
    /// By which it is judged; `None` where none is for it.
    pub promise: Option<PromiseName>,
    /// The zone of the hours that it goes by; `None` counts all time.
    pub zone: Option<String>,
    /// Those that have begun and have a target, what runs out first before the others.
    pub readings: Vec<Reading>,
    /// The reader may open the promise's page.
    pub may_manage: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseName {
    pub id: PromiseId,
    pub name: String,
}

/// All promises in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromisesPage {
    pub promises: Vec<PromiseLine>,
    /// Open tickets are being held against what changed: how many of how many.
    pub check: Option<Progress>,
    pub trials: Vec<TrialLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseLine {
    pub promise: Promise,
    pub version: i64,
    pub is_active: bool,
    /// Its conditions as the form shows them.
    pub rows: Vec<ConditionRow>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: i64,
    pub total: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialLine {
    pub id: PromiseTrialId,
    pub name: String,
    pub by: PersonRef,
    pub since: Moment,
    pub progress: Progress,
    pub is_over: bool,
    pub created_at: Moment,
}

/// A condition as a row of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionRow {
    pub group: Group,
    pub field: ConditionField,
    /// As it is typed: names and words with commas between.
    pub value: String,
}

/// All of these hold, or one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    All,
    Any,
}

/// What a row looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConditionField {
    Priority,
    Type,
    Team,
    Organisation,
    TagAny,
    TagNone,
    Channel,
    Language,
    /// `vip` or `ordinary`.
    Requester,
}

crate::message::words! { ConditionField {
    Priority = "priority", Type = "type", Team = "team", Organisation = "organisation", TagAny = "tag", TagNone = "no_tag",
    Channel = "channel", Language = "language", Requester = "requester",
} }

/// One promise to make or to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseForm {
    pub id: Option<PromiseId>,
    pub promise: Promise,
    pub is_active: bool,
    pub rows: Vec<ConditionRow>,
    pub teams: Vec<TeamRef>,
    pub people: Vec<PersonRef>,
    /// Earlier wordings, newest first.
    pub versions: Vec<VersionLine>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionLine {
    pub version: i64,
    pub by: Option<PersonRef>,
    pub at: Moment,
}

/// What a trial found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialPage {
    pub line: TrialLine,
    pub promise: Option<PromiseId>,
    pub clocks: Vec<TrialClock>,
    /// Tickets that no promise was ever for, by what is tried and as it is.
    pub without_promise: (u64, u64),
    pub misses: Vec<TrialMiss>,
    /// More stand after this ticket.
    pub older: Option<TicketId>,
}

/// One clock under both sets of promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrialClock {
    pub clock: Clock,
    pub tried: Counts,
    pub present: Counts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub kept: u64,
    pub missed: u64,
    /// Ended without being needed.
    pub lapsed: u64,
    /// Going on when the history ended.
    pub open: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialMiss {
    pub ticket: TicketId,
    pub subject: String,
    pub clock: Clock,
    pub missed_at: Moment,
    /// By the promises as they are; `None` where nothing is promised.
    pub at_present: Option<Stand>,
}
