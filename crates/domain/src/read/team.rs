//! The people of the team, and teams.

use crate::person::Role;
use crate::{Moment, PersonId, TeamId};

use super::{FormProblem, PersonRef, TeamRef};

/// Everybody who works at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeoplePage {
    pub rows: Vec<TeamPerson>,
    pub teams: Vec<TeamRef>,
    /// The form for one more, as it was refused.
    pub problem: Option<FormProblem>,
    /// A set-up link just made: shown once.
    pub set_up_link: Option<SetUpLink>,
}

/// A one-time address where somebody chooses a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpLink {
    pub person: PersonRef,
    pub address: String,
    pub expires_at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamPerson {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub teams: Vec<TeamRef>,
    pub suspended_at: Option<Moment>,
    /// The last request of a session of theirs.
    pub seen_at: Option<Moment>,
    /// They have set a password.
    pub can_sign_in: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonPage {
    pub person: TeamPerson,
    pub teams: Vec<TeamRef>,
    /// The reader looks at themselves: role and suspension stay as they are.
    pub is_me: bool,
    pub set_up_link: Option<SetUpLink>,
    pub problem: Option<FormProblem>,
}

/// All teams.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamsPage {
    pub rows: Vec<TeamRow>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRow {
    pub id: TeamId,
    pub name: String,
    pub members: Vec<PersonRef>,
    /// Unsolved ones.
    pub tickets_open: i64,
}

/// One team and its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamPage {
    pub team: TeamRow,
    /// Who could join.
    pub others: Vec<PersonRef>,
    pub problem: Option<FormProblem>,
}
