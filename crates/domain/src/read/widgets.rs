//! Where an admin sets chat widgets up.

use crate::chat::Widget;
use crate::{CalendarId, TeamId, WidgetId};

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
