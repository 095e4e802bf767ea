//! Chat in the workbench: where an admin sets widgets up, and chats that wait.

use crate::chat::{About, Widget};
use crate::{CalendarId, Moment, TeamId, TicketId, WidgetId};

use super::FormProblem;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidgetsPage {
    pub widgets: Vec<Widget>,
    pub teams: Vec<(TeamId, String)>,
    pub calendars: Vec<(CalendarId, String)>,
    /// Where the desk stands, without a slash at the end: what stands on other people's pages begins with it.
    pub base: String,
    /// A secret that was just made, shown once: which widget's, and the secret.
    pub secret: Option<(WidgetId, String)>,
    pub problem: Option<FormProblem>,
    /// Which widget the problem is of; `None` for a new one.
    pub of: Option<WidgetId>,
}

/// Chats that wait for somebody, and those that they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatsPage {
    pub waiting: Vec<ChatRow>,
    pub mine: Vec<ChatRow>,
}

/// A chat in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatRow {
    pub ticket: TicketId,
    pub subject: String,
    pub visitor: String,
    pub asked_at: Moment,
    pub about: About,
}
