//! What the reader has just done and can take back.

use crate::{Event, TicketId};

use super::history::Names;

/// "Solved #12 · Undo".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoOffer {
    /// Names the act.
    pub seq: i64,
    pub ticket: TicketId,
    /// What it was, oldest first.
    pub events: Vec<Event>,
    pub names: Names,
}
