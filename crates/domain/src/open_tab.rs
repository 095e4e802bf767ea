//! What somebody keeps open side by side: tickets, and calls that are being written down.

use crate::{Moment, OpenTabId, PersonId, TicketId};

/// The most tabs of one person. Whoever has more open looks after none of them.
pub const TABS_MAX: usize = 12;
/// The longest half-written call note that is kept, in bytes, all its fields together.
pub const TYPED_BYTES_MAX: usize = 64 << 10;
/// Where a page can be scrolled to, in pixels.
pub const SCROLL_MAX: i64 = 1_000_000;

/// What a tab holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TabKind {
    Ticket,
    /// A ticket that is being written down: somebody is on the line or stands there.
    Call,
}

/// Which form of the editor stood open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TabMode {
    Reply,
    Note,
}

crate::message::words! {
    TabKind { Ticket = "ticket", Call = "call" }
    TabMode { Reply = "reply", Note = "note" }
}

/// One tab of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTab {
    pub id: OpenTabId,
    pub person: PersonId,
    pub kind: TabKind,
    /// Of a [`TabKind::Ticket`].
    pub ticket: Option<TicketId>,
    /// How far the conversation was scrolled, in pixels from its top; `None` where nobody said.
    pub scroll: Option<i64>,
    pub mode: Option<TabMode>,
    /// Of a [`TabKind::Call`]: what was typed so far, as a form sends it (`application/x-www-form-urlencoded`).
    pub typed: String,
    pub created_at: Moment,
}

/// How many colours people are told apart by: the tints of `crates/ui/assets/css/parts.css`, which all pass the contrast that
/// WCAG asks for.
pub const COLOURS: i64 = 8;

/// The colour of whoever a tab is about: the same as of their picture elsewhere, and never the only sign of who it is.
pub fn colour(of: PersonId) -> i64 {
    of.0.rem_euclid(COLOURS)
}
