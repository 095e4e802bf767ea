//! One change of many tickets: the form with what would happen, and the page that says how far it has come.

use crate::bulk::{Bulk, BulkChange, Item};
use crate::{BulkId, TicketId};

use super::{PersonRef, TeamRef};

/// What to change, and what that would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkForm {
    pub tickets: Vec<TicketId>,
    pub change: BulkChange,
    /// Names and values as they were sent.
    pub typed: Vec<(String, String)>,
    /// `None` while nothing is chosen.
    pub outlooks: Option<Outlooks>,
    pub assignees: Vec<PersonRef>,
    pub teams: Vec<TeamRef>,
    pub problem: Option<String>,
    /// The list that it began on.
    pub back: String,
}

/// "37 will change, 2 cannot."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlooks {
    pub changes: i64,
    pub as_it_is: i64,
    pub refuses: Vec<(TicketId, String)>,
}

/// How far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkPage {
    pub bulk: Bulk,
    pub refused: Vec<Item>,
    pub undone_by: Option<BulkId>,
    pub may_undo: bool,
}
