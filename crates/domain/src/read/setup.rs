//! The first day of whoever sets the desk up, step by step.

use crate::routing::Mode;
use crate::{CalendarId, PromiseId};

use super::{FormProblem, TeamRef};

/// The steps, in their order. Each can be passed over, and each is saved by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SetupStep {
    Team,
    Calendar,
    Promise,
    Routing,
    Done,
}

impl SetupStep {
    pub const ALL: [Self; 5] = [Self::Team, Self::Calendar, Self::Promise, Self::Routing, Self::Done];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Calendar => "calendar",
            Self::Promise => "promise",
            Self::Routing => "routing",
            Self::Done => "done",
        }
    }
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
    /// The one behind it; the last is behind itself.
    pub fn next(self) -> Self {
        match self {
            Self::Team => Self::Calendar,
            Self::Calendar => Self::Promise,
            Self::Promise => Self::Routing,
            Self::Routing | Self::Done => Self::Done,
        }
    }
}

/// How soon is promised, as somebody says it who has no figures yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    Calm,
    Usual,
    Fast,
}

impl Pace {
    pub const ALL: [Self; 3] = [Self::Calm, Self::Usual, Self::Fast];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Usual => "usual",
            Self::Fast => "fast",
        }
    }
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == word)
    }
    /// Open hours to the first reply and to the solution, for a ticket of normal priority.
    pub fn hours(self) -> (u32, u32) {
        match self {
            Self::Calm => (8, 40),
            Self::Usual => (4, 16),
            Self::Fast => (1, 8),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupPage {
    pub step: SetupStep,
    pub teams: Vec<TeamRef>,
    /// The one that is being set up.
    pub team: Option<TeamRef>,
    pub may_add_team: bool,
    /// The desk's calendars, and the one that the team works by.
    pub calendars: Vec<(CalendarId, String)>,
    pub calendar: Option<(CalendarId, String)>,
    /// What is suggested: the reader's own.
    pub zone: String,
    /// The promise that was made here for the team.
    pub promise: Option<(PromiseId, String)>,
    /// The one that it was made with; `None` when there is no promise, or somebody has worded it by hand.
    pub pace: Option<Pace>,
    pub mode: Mode,
    pub problem: Option<FormProblem>,
}
