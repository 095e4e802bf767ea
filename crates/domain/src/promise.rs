//! Promises: what is owed to a customer by when, which clocks measure it, and what happens at which moment.
//!
//! A **promise** is a policy: conditions, and a target per clock and priority. The first promise whose conditions hold for a
//! ticket is the ticket's ([`choose`]). Six **clocks** measure a ticket; each is told by folding the ticket's facts in order
//! ([`clocks::State`]). What happens next, and when, is one question ([`clocks::State::next_at`]), so that one row per ticket
//! in an indexed table is enough to do everything at its moment. [`simulate`] plays promises over old tickets before anybody
//! is held to them.

pub mod clocks;
pub mod kept;
pub mod simulate;
pub mod span;
pub mod story;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::message::Channel;
use crate::permission::{Action, Object, may};
use crate::ticket::{Priority, Status, TicketType};
use crate::{Actor, OrganisationId, PersonId, PromiseId, Refusal, TeamId};

/// Ten years.
pub const MINUTES_MAX: u32 = 10 * 366 * 24 * 60;
/// Warnings, and likewise escalations, of one promise.
pub const STEPS_MAX: usize = 10;
pub const CONDITIONS_MAX: usize = 50;
/// People and teams that an escalation tells.
pub const TOLD_MAX: usize = 20;
/// Promises of a desk, those that are switched off included.
pub const PROMISES_MAX: i64 = 200;
/// The longest name, in characters.
pub const NAME_CHARS_MAX: usize = 80;
/// The priority whose targets hold for a ticket that was given none.
pub const PRIORITY_UNLESS_SET: Priority = Priority::Normal;

/// What is measured. The first three begin anew with every turn of the conversation, the last three add up over the ticket's
/// life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// From the requester's first word to the team's first answer.
    FirstReply,
    /// From the oldest word of the requester that is unanswered, after the first answer, to the next answer.
    NextReply,
    /// From one word of the team to the next.
    PeriodicUpdate,
    /// How long the requester waits for the ticket to be solved.
    RequesterWait,
    /// How long the ticket is the team's to work on.
    AgentWork,
    /// From the opening to the solution.
    Resolution,
}

impl Clock {
    /// As columns, forms and the API of our own write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstReply => "first_reply",
            Self::NextReply => "next_reply",
            Self::PeriodicUpdate => "periodic_update",
            Self::RequesterWait => "requester_wait",
            Self::AgentWork => "agent_work",
            Self::Resolution => "resolution",
        }
    }
    /// The other way round from [`Clock::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|clock| clock.as_str() == word)
    }
    pub const ALL: [Self; 6] = [
        Self::FirstReply,
        Self::NextReply,
        Self::PeriodicUpdate,
        Self::RequesterWait,
        Self::AgentWork,
        Self::Resolution,
    ];
    /// For people, within a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Self::FirstReply => "first reply",
            Self::NextReply => "next reply",
            Self::PeriodicUpdate => "periodic update",
            Self::RequesterWait => "requester wait",
            Self::AgentWork => "agent work",
            Self::Resolution => "full resolution",
        }
    }
    /// When the clock stands still unless a target says otherwise. A reply is owed whatever the status says, so that setting a
    /// ticket to pending without a word to the customer gains nothing.
    pub fn usual_pause(self) -> Pause {
        match self {
            Self::FirstReply | Self::NextReply => Pause::Never,
            Self::PeriodicUpdate | Self::RequesterWait => Pause::Customer,
            Self::AgentWork | Self::Resolution => Pause::CustomerOrHold,
        }
    }
    /// Goes on from where it stood when a solved ticket is opened again.
    pub fn adds_up(self) -> bool {
        match self {
            Self::FirstReply | Self::NextReply | Self::PeriodicUpdate => false,
            Self::RequesterWait | Self::AgentWork | Self::Resolution => true,
        }
    }
}

/// Which time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// The open time of the ticket's calendar; all time when it has none.
    Business,
    /// All time.
    Calendar,
}

/// In which statuses a clock stands still. Solved and closed time counts for no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    Never,
    /// While the ticket is pending.
    Customer,
    /// While it is pending or on hold.
    CustomerOrHold,
}

impl Pause {
    /// Does time in this status count?
    pub fn counts(self, status: Status) -> bool {
        match status {
            Status::New | Status::Open => true,
            Status::Pending => self == Self::Never,
            Status::OnHold => self != Self::CustomerOrHold,
            Status::Solved | Status::Closed => false,
        }
    }
}

/// How much time a clock may take for tickets of a priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub clock: Clock,
    pub priority: Priority,
    pub minutes: u32,
    pub hours: Hours,
    pub pause: Pause,
}

/// How long a ticket may be pending or on hold without a break before somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseGuard {
    pub minutes: u32,
    pub hours: Hours,
}

/// A policy: for which tickets, what is owed, and when somebody hears of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub id: PromiseId,
    pub name: String,
    /// All of these hold.
    pub all: Vec<Condition>,
    /// One of these holds, unless there are none.
    pub any: Vec<Condition>,
    pub targets: Vec<Target>,
    /// Warnings, in minutes before a target is used up, counted in the target's hours. One that is not shorter than the
    /// target is left out.
    pub warn_before_min: Vec<u32>,
    /// Escalations, in minutes after it is used up, counted likewise, while the clock runs on.
    pub escalate_after_min: Vec<u32>,
    pub paused_max: Option<PauseGuard>,
    /// Whom an escalation tells, and what it changes.
    #[serde(default)]
    pub escalation: Escalation,
}

/// What an escalation does beside telling those who have the ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Escalation {
    pub tell: Vec<Told>,
    /// A ticket with less gets this priority, and with it the targets for it.
    pub raise_to: Option<Priority>,
}

/// Whom an escalation tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The leads of the ticket's team; where it has none, all leads of the desk.
    Leads,
    /// Everybody in that team.
    Team(TeamId),
    Person(PersonId),
}

impl Promise {
    /// The target of a clock; a ticket without a priority is held to that of [`PRIORITY_UNLESS_SET`].
    pub fn target(&self, clock: Clock, priority: Option<Priority>) -> Option<&Target> {
        let priority = priority.unwrap_or(PRIORITY_UNLESS_SET);
        self.targets.iter().find(|t| t.clock == clock && t.priority == priority)
    }

    /// Do its conditions hold?
    pub fn is_for(&self, ticket: &TicketFacts) -> bool {
        self.all.iter().all(|c| c.holds(ticket))
            && (self.any.is_empty() || self.any.iter().any(|c| c.holds(ticket)))
    }

    /// # Errors
    /// A refusal that says what to mend: nothing is promised, a time is none or too long, something stands there twice, or
    /// there is more than the limits.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.name.trim().is_empty() {
            return Err(Refusal::invalid("name", "must not be empty"));
        }
        if self.name.chars().count() > NAME_CHARS_MAX {
            return Err(Refusal::invalid("name", format!("is longer than {NAME_CHARS_MAX} characters")));
        }
        if self.escalation.tell.len() > TOLD_MAX {
            return Err(Refusal::invalid("tell", format!("an escalation tells at most {TOLD_MAX}")));
        }
        if self.targets.is_empty() {
            return Err(Refusal::invalid("targets", "a promise needs at least one target"));
        }
        if self.all.len() + self.any.len() > CONDITIONS_MAX {
            return Err(Refusal::invalid(
                "conditions",
                format!("a promise has at most {CONDITIONS_MAX} conditions"),
            ));
        }
        let mut seen = BTreeSet::new();
        for t in &self.targets {
            if !seen.insert((t.clock, t.priority)) {
                let (clock, priority) = (t.clock.label(), t.priority.as_str());
                let problem = format!("there are two targets for {clock} at priority {priority}; keep one");
                return Err(Refusal::invalid("targets", problem));
            }
        }
        let guard = self.paused_max.iter().map(|g| ("paused_max", g.minutes));
        let times = self.targets.iter().map(|t| ("targets", t.minutes)).chain(guard);
        let steps = [("warn_before", &self.warn_before_min), ("escalate_after", &self.escalate_after_min)];
        let times = times.chain(steps.iter().flat_map(|(field, min)| min.iter().map(|m| (*field, *m))));
        for (field, minutes) in times {
            if !(1..=MINUTES_MAX).contains(&minutes) {
                return Err(Refusal::invalid(field, "a time is at least one minute and at most ten years"));
            }
        }
        for (field, minutes) in steps {
            if minutes.len() > STEPS_MAX || minutes.iter().collect::<BTreeSet<_>>().len() != minutes.len() {
                return Err(Refusal::invalid(field, format!("at most {STEPS_MAX} different times")));
            }
        }
        Ok(())
    }
}

/// May `actor` set up promises? Leads and admins may.
///
/// # Errors
/// [`Refusal::NotFound`] for contacts, [`Refusal::NotAllowed`] for others of the team.
pub fn may_manage(actor: &Actor) -> Result<(), Refusal> {
    may(actor, Action::ManageFields, Object::Desk)
}

/// What the conditions of a promise look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFacts {
    pub priority: Option<Priority>,
    pub ticket_type: Option<TicketType>,
    pub team: Option<TeamId>,
    pub organisation: Option<OrganisationId>,
    pub tags: BTreeSet<String>,
    pub channel: Channel,
    /// As a tag of BCP 47: `de`, `de-AT`.
    pub language: Option<String>,
    pub requester: Standing,
}

/// Whether a requester is marked as very important.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Ordinary,
    Vip,
}

/// Tickets with this tag are of somebody very important.
pub const VIP_TAG: &str = "vip";

impl Standing {
    /// What the tags of a ticket say of its requester.
    pub fn of(tags: &BTreeSet<String>) -> Self {
        if tags.contains(VIP_TAG) { Self::Vip } else { Self::Ordinary }
    }
}

/// Something that is true of a ticket or not. A list holds when one of it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// `None` is a ticket without a priority.
    Priority(Vec<Option<Priority>>),
    /// `None` is a ticket without a type.
    Type(Vec<Option<TicketType>>),
    Team(Vec<TeamId>),
    Organisation(Vec<OrganisationId>),
    TagAny(Vec<String>),
    TagNone(Vec<String>),
    Channel(Vec<Channel>),
    /// `de` holds for `de-AT` too; case does not matter.
    Language(Vec<String>),
    Requester(Standing),
}

impl Condition {
    pub fn holds(&self, ticket: &TicketFacts) -> bool {
        match self {
            Self::Priority(any) => any.contains(&ticket.priority),
            Self::Type(any) => any.contains(&ticket.ticket_type),
            Self::Team(any) => ticket.team.is_some_and(|t| any.contains(&t)),
            Self::Organisation(any) => ticket.organisation.is_some_and(|o| any.contains(&o)),
            Self::TagAny(any) => any.iter().any(|tag| ticket.tags.contains(tag)),
            Self::TagNone(none) => !none.iter().any(|tag| ticket.tags.contains(tag)),
            Self::Channel(any) => any.contains(&ticket.channel),
            Self::Language(any) => {
                ticket.language.as_ref().is_some_and(|spoken| any.iter().any(|range| speaks(spoken, range)))
            }
            Self::Requester(standing) => ticket.requester == *standing,
        }
    }
}

/// RFC 4647 §3.3.1, basic filtering.
pub(crate) fn speaks(tag: &str, range: &str) -> bool {
    let (tag, range) = (tag.to_ascii_lowercase(), range.to_ascii_lowercase());
    tag.strip_prefix(&range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The promise that holds for a ticket: the first, in the desk's order, whose conditions hold.
pub fn choose<'a>(promises: &'a [Promise], ticket: &TicketFacts) -> Option<&'a Promise> {
    promises.iter().find(|p| p.is_for(ticket))
}
