//! Routing: how teams give out their tickets, who is good at what, and what waits for whom.

use std::collections::BTreeMap;

use crate::routing::{Choice, Mode, NeedRule, NotNow, Policy, Skill, Standing, WaitsFor};
use crate::ticket::Priority;
use crate::{FieldId, Moment, PersonId, SkillId, TicketId};

use super::{FormProblem, PersonRef, TeamRef};

/// All teams and how they route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutingTeams {
    pub rows: Vec<RoutingTeam>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutingTeam {
    pub team: TeamRef,
    pub mode: Mode,
    /// At most [`WAITING_MAX`].
    pub waiting: i64,
    /// Who can be given a ticket now, of how many.
    pub available: usize,
    pub members: usize,
}

/// Queues are shown and counted up to here.
pub const WAITING_MAX: i64 = 200;

/// How one team routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutingPage {
    pub team: TeamRef,
    pub policy: Policy,
    /// Where tickets could go on to.
    pub others: Vec<TeamRef>,
    pub problem: Option<FormProblem>,
}

/// Who is good at what, and which tickets need it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkillsPage {
    pub skills: Vec<Skill>,
    pub people: Vec<SkilledPerson>,
    pub needs: Vec<NeedLine>,
    pub teams: Vec<TeamRef>,
    /// Fields that a need can look at.
    pub fields: Vec<(FieldId, String)>,
    /// Whose levels are being changed.
    pub of: Option<PersonId>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkilledPerson {
    pub person: PersonRef,
    pub levels: BTreeMap<SkillId, u8>,
    /// Their own number of places, where it is not the team's.
    pub places: Option<i64>,
}

/// A rule with what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedLine {
    pub rule: NeedRule,
    pub team: Option<String>,
    pub field: String,
    pub skill: String,
}

/// What waits in a team, for whom, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePage {
    pub team: TeamRef,
    pub mode: Mode,
    pub rows: Vec<QueueRow>,
    pub people: Vec<QueuePerson>,
    pub tried: Option<Tried>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    pub ticket: TicketId,
    pub subject: String,
    pub priority: Option<Priority>,
    pub since: Moment,
    pub skills: Vec<String>,
    /// `None`: it is given out at the next look.
    pub waits_for: Option<WaitsFor>,
    /// Who is meant where it waits for somebody who knows the person.
    pub known: Option<PersonRef>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePerson {
    pub person: PersonRef,
    pub standing: Standing,
    /// Away until then.
    pub until: Option<Moment>,
    pub taken: u32,
    pub places: u32,
}

/// What would happen to a ticket now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    pub ticket: TicketId,
    pub subject: String,
    pub choice: Choice,
    /// Who or which team is meant by `choice`.
    pub chosen: String,
    pub others: Vec<(PersonRef, NotNow)>,
}
