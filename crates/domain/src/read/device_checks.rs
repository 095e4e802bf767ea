//! Looks at devices, as pages show them.

use crate::device_check::{DeviceCheck, Report};
use crate::{Moment, TicketId};

use super::PersonRef;

/// The checks of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecksPanel {
    pub ticket: TicketId,
    pub subject: String,
    pub checks: Vec<CheckCard>,
    /// The reader may ask for one.
    pub may_ask: bool,
    /// The reader may withdraw those that wait, also where no further one can be asked for.
    pub may_withdraw: bool,
    pub now: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckCard {
    pub check: DeviceCheck,
    pub asked_by: PersonRef,
    /// What came; `None` while nothing did.
    pub report: Option<Report>,
    /// SHA-256 of what was sent, hex; may be empty.
    pub sha256: String,
}

/// Why there is nothing behind a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckClosed {
    Sent,
    Withdrawn,
    Over,
    Unknown,
}
