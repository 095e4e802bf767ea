//! The reader's own page.

use crate::message::Markup;
use crate::{Moment, SessionId};

use super::FormProblem;
use super::hours::MyHours;

/// Name, zone, password, and where they are signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfilePage {
    pub name: String,
    pub email: String,
    /// IANA name; empty when not set.
    pub time_zone: String,
    /// How they write; `None` is as the desk does.
    pub writes: Option<Markup>,
    /// How the desk does.
    pub desk_writes: Markup,
    pub sessions: Vec<SessionRow>,
    /// When they work and are on call.
    pub hours: MyHours,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub id: SessionId,
    /// The one this page was asked with.
    pub is_current: bool,
    pub signed_in_at: Moment,
    pub seen_at: Moment,
    /// Network address, as text.
    pub address: String,
    /// The browser, as it calls itself.
    pub user_agent: String,
}
