//! Routing: who gets a ticket that nobody has, and why.
//!
//! Pure and replayable: the same ticket, the same people and the same moment give the same decision to the last byte. What is
//! decided is one step of a queue with priorities and several kinds of servers:
//!
//! - **Order.** The waiting tickets of a team stand in the order of [`target`]: the moment at which a ticket began to wait
//!   plus an *urgency number* of its class, or its deadline where that is earlier (J. R. Jackson, "Some problems in queueing
//!   with dynamic priorities", Naval Research Logistics Quarterly 7, 1960). The number never changes while a ticket waits, so
//!   an index holds the order, and nothing starves: what comes later than the largest number stands behind.
//! - **Skills.** People have skills with levels, tickets need them ([`NeedRule`]). What is needed falls by one level for every
//!   waiting step ([`Policy::relax_min`]) until it is nothing: the relaxing of skill-based routing (O. Garnett and
//!   A. Mandelbaum, "An introduction to skills-based routing and its operational complexities", 2000; N. Gans, G. Koole,
//!   A. Mandelbaum, "Telephone call centers", M&SOM 5, 2003).
//! - **Turn.** Of all who could, whoever was given a ticket longest ago ([`Mode::FairTurn`]; M. Armony and A. Ward, "Fair
//!   dynamic routing in large-scale heterogeneous-server systems", Operations Research 58, 2010), or whoever has the smallest
//!   share of their places taken ([`Mode::LeastLoaded`]).
//! - **Pull.** Nothing is given to somebody without a free place; when a place frees up, the best ticket that waits is pulled.
//!
//! Hard conversations are spread ([`Policy::hard_in_a_row`]) among those who asked for it. No reason ever tells of that:
//! what is said of somebody who was passed over is that another was next.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field::FieldValues;
use crate::message::Channel;
use crate::moment::{DAY_US, HOUR_US, MINUTE_US};
use crate::ticket::Priority;
use crate::{FieldId, Moment, PersonId, Refusal, SkillId, SkillNeedId, TeamId, TicketId};

/// How the tickets of a team find their owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Somebody takes them: routing is off.
    #[default]
    ByHand,
    /// To whoever was given one longest ago.
    FairTurn,
    /// To whoever has the smallest share of their places taken.
    LeastLoaded,
}

/// What somebody says of themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Gives me tickets.
    Taking,
    /// Finishes what they have and wants no more.
    Finishing,
    /// Not here. Everybody is until they say otherwise: nobody is given tickets unasked.
    #[default]
    Away,
}

/// Whether somebody can be given a ticket now, all considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Available,
    Finishing,
    Away,
    /// Outside their shifts or hours.
    OffWork,
    /// Says that they take tickets, and was not seen for too long.
    NotSeen,
}

/// Why a ticket was taken from its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenBack {
    /// They are away or off work, and the customer waits.
    OffDuty,
    /// They did nothing on it.
    Untouched,
}

crate::message::words! {
    Mode { ByHand = "by_hand", FairTurn = "fair_turn", LeastLoaded = "least_loaded" }
    Duty { Taking = "taking", Finishing = "finishing", Away = "away" }
    Standing {
        Available = "available", Finishing = "finishing", Away = "away", OffWork = "off_work", NotSeen = "not_seen",
    }
    TakenBack { OffDuty = "off_duty", Untouched = "untouched" }
}

impl Duty {
    /// What it is at `now`: who is away until a moment takes tickets from then on.
    pub fn at(self, until: Option<Moment>, now: Moment) -> Self {
        match until {
            Some(until) if until <= now => Self::Taking,
            Some(_) | None => self,
        }
    }
}

impl Standing {
    /// From what somebody said, where their shifts are, and when they were last seen (`present_min` 0 does not look).
    pub fn of(duty: Duty, is_off_work: bool, seen_at: Option<Moment>, present_min: u32, now: Moment) -> Self {
        let unseen = || seen_at.is_none_or(|at| now.since(at) > minutes(present_min));
        match duty {
            Duty::Away => Self::Away,
            _ if is_off_work => Self::OffWork,
            Duty::Finishing => Self::Finishing,
            Duty::Taking if present_min > 0 && unseen() => Self::NotSeen,
            Duty::Taking => Self::Available,
        }
    }
    /// Works now, and looks after what they have.
    pub fn is_on_duty(self) -> bool {
        match self {
            Self::Available | Self::Finishing | Self::NotSeen => true,
            Self::Away | Self::OffWork => false,
        }
    }
}

/// How many places a conversation takes, by how it is led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Mail, forms, API, workbench: answered when there is time.
    pub written: u32,
    pub chat: u32,
    /// By phone, or face to face.
    pub spoken: u32,
}

impl Weights {
    pub fn of(self, channel: Channel) -> u32 {
        match channel {
            Channel::Email | Channel::Form | Channel::Api | Channel::Web => self.written,
            Channel::Chat => self.chat,
            Channel::Phone | Channel::WalkUp => self.spoken,
        }
    }
}

/// How a team routes. Times are in minutes or days; 0 switches a thing off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub team: TeamId,
    pub mode: Mode,
    /// Of everybody for whom nothing else is set: places for conversations in which the team has the turn.
    pub places: u32,
    pub weights: Weights,
    /// Where tickets go that waited for [`Policy::overflow_min`].
    pub overflow_to: Option<TeamId>,
    pub overflow_min: u32,
    /// Whoever solved a ticket of the same person in these last days gets the new one.
    pub stick_days: u32,
    /// It waits so long for them when they are expected back by then.
    pub stick_wait_min: u32,
    /// The length of a waiting step: after each, what is needed falls by one level.
    pub relax_min: u32,
    /// Who was not seen at the desk for so long is given nothing.
    pub present_min: u32,
    /// Taken back when the owner has been off duty for so long and the team has the turn.
    pub off_duty_min: u32,
    /// Taken back when the owner did nothing on it for so long.
    pub untouched_min: u32,
    /// At most so many hard conversations in a row for those who asked for it.
    pub hard_in_a_row: u32,
    /// And no longer than this does a hard conversation wait for somebody else.
    pub hard_wait_min: u32,
}

pub const PLACES_MAX: u32 = 200;
pub const WEIGHT_MAX: u32 = 50;
pub const DAYS_MAX: u32 = 365;
/// The longest time of a policy: a week.
pub const MINUTES_MAX: u32 = 7 * 24 * 60;
pub const IN_A_ROW_MAX: u32 = 20;
pub const LEVEL_MAX: u8 = 5;
/// Skills of a desk; a table of people and skills is still to be read.
pub const SKILLS_MAX: usize = 200;
pub const NEEDS_MAX: usize = 500;
pub const SKILL_NAME_CHARS_MAX: usize = 60;

/// # Errors
/// [`Refusal::Invalid`] with the field when a number is not from `least` to `most`.
pub fn within(field: &'static str, value: u32, least: u32, most: u32) -> Result<(), Refusal> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Refusal::invalid(field, format!("must be a whole number from {least} to {most}")))
}

impl Policy {
    /// What a team begins with: off.
    pub fn new(team: TeamId) -> Self {
        Self {
            team,
            mode: Mode::ByHand,
            places: 8,
            weights: Weights { written: 1, chat: 2, spoken: 4 },
            overflow_to: None,
            overflow_min: 60,
            stick_days: 30,
            stick_wait_min: 60,
            relax_min: 15,
            present_min: 30,
            off_duty_min: 0,
            untouched_min: 0,
            hard_in_a_row: 2,
            hard_wait_min: 10,
        }
    }

    /// # Errors
    /// [`Refusal::Invalid`] with the field, as forms and the API name it.
    pub fn check(&self) -> Result<(), Refusal> {
        within("places", self.places, 1, PLACES_MAX)?;
        within("written", self.weights.written, 1, WEIGHT_MAX)?;
        within("chat", self.weights.chat, 1, WEIGHT_MAX)?;
        within("spoken", self.weights.spoken, 1, WEIGHT_MAX)?;
        within("overflow_minutes", self.overflow_min, 0, MINUTES_MAX)?;
        within("stick_days", self.stick_days, 0, DAYS_MAX)?;
        within("stick_wait_minutes", self.stick_wait_min, 0, MINUTES_MAX)?;
        within("relax_minutes", self.relax_min, 0, MINUTES_MAX)?;
        within("present_minutes", self.present_min, 0, MINUTES_MAX)?;
        within("off_duty_minutes", self.off_duty_min, 0, MINUTES_MAX)?;
        within("untouched_minutes", self.untouched_min, 0, MINUTES_MAX)?;
        within("hard_in_a_row", self.hard_in_a_row, 0, IN_A_ROW_MAX)?;
        within("hard_wait_minutes", self.hard_wait_min, 0, MINUTES_MAX)?;
        if self.overflow_to == Some(self.team) {
            return Err(Refusal::invalid("overflow_team", "must be another team"));
        }
        Ok(())
    }

    pub fn is_on(&self) -> bool {
        self.mode != Mode::ByHand
    }

    /// When a ticket that waits since `since` goes to the other team, if it does.
    pub fn overflows_at(&self, since: Moment) -> Option<Moment> {
        self.overflow_to?;
        (self.overflow_min > 0).then(|| since.plus_us(minutes(self.overflow_min)))
    }
}

fn minutes(n: u32) -> i64 {
    i64::from(n) * MINUTE_US
}

/// Something that people are good at, or a language that they speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    pub id: SkillId,
    pub name: String,
    /// The language it stands for, as the first part of a tag of BCP 47: `de`. Tickets in it need this skill by themselves.
    pub language: Option<String>,
}

/// A skill's name: one line, not empty.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn clean_skill_name(name: &str) -> Result<String, Refusal> {
    let name = crate::person::clean_name(name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty"));
    }
    if name.chars().count() > SKILL_NAME_CHARS_MAX {
        return Err(Refusal::invalid("name", format!("must have at most {SKILL_NAME_CHARS_MAX} characters")));
    }
    Ok(name)
}

/// The language of a skill: two or three letters, or none.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn clean_language(code: &str) -> Result<Option<String>, Refusal> {
    let code = code.trim().to_ascii_lowercase();
    match code.len() {
        0 => Ok(None),
        2 | 3 if code.bytes().all(|b| b.is_ascii_lowercase()) => Ok(Some(code)),
        _ => Err(Refusal::invalid("language", "must be a code of two or three letters, like de")),
    }
}

/// When a ticket needs a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NeedWhen {
    /// Every ticket of the team.
    Always,
    Tag(String),
    /// A field of the desk's own has this value.
    Field {
        field: FieldId,
        value: String,
    },
}

/// "Tickets with the tag printer need the skill hardware at level 2."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedRule {
    pub id: SkillNeedId,
    /// `None` holds for every team.
    pub team: Option<TeamId>,
    pub when: NeedWhen,
    pub skill: SkillId,
    pub level: u8,
}

/// What rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub team: TeamId,
    pub tags: &'a BTreeSet<String>,
    pub fields: &'a FieldValues,
    /// What the customer writes in, as a tag of BCP 47.
    pub language: Option<&'a str>,
}

/// The skills that a ticket needs, each at the highest level that a rule asks for.
pub fn needs_of(rules: &[NeedRule], skills: &[Skill], ticket: Facts<'_>) -> BTreeMap<SkillId, u8> {
    let mut needs = BTreeMap::new();
    let mut need = |skill: SkillId, level: u8| {
        let known = needs.entry(skill).or_insert(level);
        *known = level.max(*known);
    };
    for rule in rules.iter().filter(|r| r.team.is_none_or(|t| t == ticket.team)) {
        let holds = match &rule.when {
            NeedWhen::Always => true,
            NeedWhen::Tag(tag) => ticket.tags.contains(tag),
            NeedWhen::Field { field, value } => ticket.fields.of(*field).contains(value),
        };
        if holds {
            need(rule.skill, rule.level);
        }
    }
    if let Some(spoken) = ticket.language {
        let spoken = spoken.split('-').next().unwrap_or(spoken).to_ascii_lowercase();
        for skill in skills.iter().filter(|s| s.language.as_deref() == Some(spoken.as_str())) {
            need(skill.id, 1);
        }
    }
    needs
}

/// A ticket that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub ticket: TicketId,
    pub since: Moment,
    /// The places that it takes.
    pub weight: u32,
    pub needs: Vec<Need>,
    /// Who knows the person who asks.
    pub knows: Option<PersonId>,
    pub strain: Strain,
    /// It has come from another team already, and goes to no third one.
    pub has_overflowed: bool,
    /// Somebody sits before it and waits: it goes only to whoever [is here](Agent::is_here).
    pub is_live: bool,
}

/// A skill that a ticket needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub skill: SkillId,
    pub name: String,
    pub level: u8,
}

/// How hard the conversation is on whoever leads it, from its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strain {
    Ordinary,
    Hard,
}

/// Somebody of the team, as they stand now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    pub id: PersonId,
    pub standing: Standing,
    /// Seen so lately that a chat would not be taken back from them at once, whatever [`Policy::present_min`] lets pass.
    pub is_here: bool,
    /// Expected back within [`Policy::stick_wait_min`] where they are not available.
    pub is_back_soon: bool,
    pub places: u32,
    /// Places that are taken.
    pub taken: u32,
    pub skills: BTreeMap<SkillId, u8>,
    /// The number of the last ticket that routing gave them in this team; 0 for none yet. Small ones are next.
    pub turn: i64,
    /// Hard conversations that they had one after the other; `None` for whoever did not ask that this is looked at.
    pub hard_in_a_row: Option<u32>,
}

/// Why somebody does not get this ticket now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotNow {
    Finishing,
    Away,
    OffWork,
    NotSeen,
    /// No room for it.
    Full {
        taken: u32,
        places: u32,
    },
    /// A skill is missing, or its level too low (0: none).
    Lacks {
        skill: String,
        level: u8,
        has: u8,
    },
    /// They could; somebody else is before them.
    Later,
}

/// By which rule somebody was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenBy {
    /// They know whoever asks.
    Knows,
    Turn,
    LeastLoaded,
    /// Nobody else could.
    OnlyOne,
}

/// Why somebody got a ticket: what stands in its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub by: GivenBy,
    /// The skills that it needed by then, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Waiting steps that lowered what it needed.
    #[serde(default)]
    pub lowered: u32,
    /// Their places that were taken before.
    pub taken: u32,
    pub places: u32,
}

crate::message::words! {
    GivenBy { Knows = "knows", Turn = "turn", LeastLoaded = "least_loaded", OnlyOne = "only_one" }
}

/// In English, for programs: "assigned for the skill printer: 3 of 8 places taken, next in turn". Pages say it in the words
/// of their reader.
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.skills.as_slice() {
            [] => write!(f, "assigned")?,
            [one] => write!(f, "assigned for the skill {one}")?,
            several => write!(f, "assigned for the skills {}", several.join(", "))?,
        }
        write!(f, ": {} of {} places taken, ", self.taken, self.places)?;
        f.write_str(match self.by {
            GivenBy::Knows => "knows whoever asks",
            GivenBy::Turn => "next in turn",
            GivenBy::LeastLoaded => "the smallest share of places taken",
            GivenBy::OnlyOne => "nobody else could",
        })?;
        if self.lowered > 0 {
            write!(f, "; less skill is asked for after waiting")?;
        }
        Ok(())
    }
}

/// What a ticket waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// Routing is off in its team.
    ByHand,
    /// Nobody of the team is there and takes tickets.
    Somebody,
    /// Who is there has no free place.
    Place,
    /// Nobody who is there and has a place has the skill.
    Skill(String),
    /// The one who knows whoever asks; they are back soon.
    Known(PersonId),
    /// Its turn: it is looked at again in some minutes.
    Turn,
}

/// What is to be done with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Give {
        to: PersonId,
        because: Given,
    },
    /// To another team: it waited too long.
    Overflow {
        to: TeamId,
    },
    Wait(WaitsFor),
}

/// A choice, and why nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub choice: Choice,
    /// Everybody of the team who was not chosen, in the order given.
    pub others: Vec<(PersonId, NotNow)>,
}

/// Decides about one ticket, and says of everybody why.
pub fn decide(policy: &Policy, ticket: &Waiting, agents: &[Agent], now: Moment) -> Decision {
    let choice = choose(policy, ticket, agents, now);
    let lowered = lowered(policy, ticket, now);
    let chosen = match &choice {
        Choice::Give { to, .. } => Some(*to),
        Choice::Overflow { .. } | Choice::Wait(_) => None,
    };
    let others = agents.iter().filter(|a| Some(a.id) != chosen);
    let others = others.map(|a| (a.id, judge(a, ticket, lowered).unwrap_or(NotNow::Later))).collect();
    Decision { choice, others }
}

/// [`decide`] without the reasons of the others: what a queue is worked off by.
pub fn choose(policy: &Policy, ticket: &Waiting, agents: &[Agent], now: Moment) -> Choice {
    if !policy.is_on() {
        return Choice::Wait(WaitsFor::ByHand);
    }
    let lowered = lowered(policy, ticket, now);
    let able: Vec<&Agent> = agents.iter().filter(|a| judge(a, ticket, lowered).is_none()).collect();
    let is_spread = ticket.strain == Strain::Hard && policy.hard_in_a_row > 0;
    let has_enough = |a: &Agent| is_spread && a.hard_in_a_row.is_some_and(|n| n >= policy.hard_in_a_row);
    let wait = |why: WaitsFor| match policy.overflows_at(ticket.since) {
        Some(at) if at <= now && !ticket.has_overflowed => {
            policy.overflow_to.map_or(Choice::Wait(why), |to| Choice::Overflow { to })
        }
        Some(_) | None => Choice::Wait(why),
    };
    if able.is_empty() {
        return wait(hindrance(agents, ticket, lowered));
    }
    let give = |to: &Agent, by: GivenBy| {
        let left = ticket.needs.iter().filter(|n| u32::from(n.level) > lowered);
        let because = Given {
            by,
            skills: left.map(|n| n.name.clone()).collect(),
            lowered: if ticket.needs.is_empty() { 0 } else { lowered },
            taken: to.taken,
            places: to.places,
        };
        Choice::Give { to: to.id, because }
    };
    if let Some(known) = ticket.knows {
        if let Some(agent) = able.iter().find(|a| a.id == known && !has_enough(a)) {
            return give(agent, GivenBy::Knows);
        }
        let wait_ends = ticket.since.plus_us(minutes(policy.stick_wait_min));
        let is_back_soon = |a: &Agent| a.id == known && a.standing != Standing::Available && a.is_back_soon;
        if now < wait_ends && agents.iter().any(is_back_soon) {
            return wait(WaitsFor::Known(known));
        }
    }
    let rested: Vec<&Agent> = able.iter().filter(|a| !has_enough(a)).copied().collect();
    let among = if rested.is_empty() {
        if now < ticket.since.plus_us(minutes(policy.hard_wait_min)) {
            return wait(WaitsFor::Turn);
        }
        able
    } else {
        rested
    };
    let best = match policy.mode {
        Mode::FairTurn | Mode::ByHand => among.iter().min_by_key(|a| (a.turn, a.id)),
        // Shares of different numbers of places are compared without dividing.
        Mode::LeastLoaded => among.iter().min_by(|a, b| {
            let (x, y) = (u64::from(a.taken) * u64::from(b.places), u64::from(b.taken) * u64::from(a.places));
            x.cmp(&y).then((a.turn, a.id).cmp(&(b.turn, b.id)))
        }),
    };
    let by = match (among.len(), policy.mode) {
        (1, _) => GivenBy::OnlyOne,
        (_, Mode::LeastLoaded) => GivenBy::LeastLoaded,
        (_, Mode::FairTurn | Mode::ByHand) => GivenBy::Turn,
    };
    best.map_or_else(|| wait(WaitsFor::Somebody), |agent| give(agent, by))
}

/// By how many levels waiting has lowered what a ticket needs.
fn lowered(policy: &Policy, ticket: &Waiting, now: Moment) -> u32 {
    if policy.relax_min == 0 {
        return 0;
    }
    let steps = now.since(ticket.since).max(0) / minutes(policy.relax_min);
    u32::try_from(steps).unwrap_or(u32::MAX).min(u32::from(LEVEL_MAX))
}

/// Why somebody cannot be given the ticket; `None` when they can.
fn judge(agent: &Agent, ticket: &Waiting, lowered: u32) -> Option<NotNow> {
    match agent.standing {
        Standing::Available => {}
        Standing::Finishing => return Some(NotNow::Finishing),
        Standing::Away => return Some(NotNow::Away),
        Standing::OffWork => return Some(NotNow::OffWork),
        Standing::NotSeen => return Some(NotNow::NotSeen),
    }
    if ticket.is_live && !agent.is_here {
        return Some(NotNow::NotSeen);
    }
    for need in &ticket.needs {
        let has = agent.skills.get(&need.skill).copied().unwrap_or(0);
        if u32::from(need.level) > u32::from(has) + lowered {
            return Some(NotNow::Lacks { skill: need.name.clone(), level: need.level, has });
        }
    }
    if agent.taken.saturating_add(ticket.weight) > agent.places && agent.taken > 0 {
        return Some(NotNow::Full { taken: agent.taken, places: agent.places });
    }
    None
}

/// What stands in the way of a ticket that nobody can be given: the nearest thing.
fn hindrance(agents: &[Agent], ticket: &Waiting, lowered: u32) -> WaitsFor {
    let mut missing = None;
    for agent in agents {
        match judge(agent, ticket, lowered) {
            Some(NotNow::Full { .. }) => return WaitsFor::Place,
            Some(NotNow::Lacks { skill, .. }) => {
                missing.get_or_insert(skill);
            }
            Some(NotNow::Finishing | NotNow::Away | NotNow::OffWork | NotNow::NotSeen | NotNow::Later)
            | None => {}
        }
    }
    missing.map_or(WaitsFor::Somebody, WaitsFor::Skill)
}

/// How important whoever asks is.
pub use crate::promise::Standing as Importance;

/// The urgency number of a class: how long after it began to wait a ticket should be taken.
fn urgency_us(importance: Importance, priority: Option<Priority>) -> i64 {
    match (importance, priority.unwrap_or(Priority::Normal)) {
        (Importance::Vip, Priority::Urgent) => 0,
        (Importance::Vip, Priority::High) => 15 * MINUTE_US,
        (Importance::Vip, Priority::Normal) => 30 * MINUTE_US,
        (Importance::Vip, Priority::Low) => 45 * MINUTE_US,
        (Importance::Ordinary, Priority::Urgent) => HOUR_US,
        (Importance::Ordinary, Priority::High) => 4 * HOUR_US,
        (Importance::Ordinary, Priority::Normal) => DAY_US,
        (Importance::Ordinary, Priority::Low) => URGENCY_MAX_US,
    }
}

/// Nothing that came so much later goes before a ticket.
pub const URGENCY_MAX_US: i64 = 3 * DAY_US;

/// The place of a ticket in its queue: smaller is earlier. Tickets that began to wait together stand by importance, priority
/// and deadline; the longer one waits, the more of the others it passes.
pub fn target(
    since: Moment,
    importance: Importance,
    priority: Option<Priority>,
    due: Option<Moment>,
) -> Moment {
    let target = since.plus_us(urgency_us(importance, priority));
    due.map_or(target, |due| target.min(due))
}

/// A ticket that routing gave to somebody, as it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub given_at: Moment,
    /// When its owner first did something on it.
    pub touched_at: Option<Moment>,
    /// Since when its owner is off duty.
    pub off_since: Option<Moment>,
}

/// Is it taken back, and why? Called while the team has the turn.
pub fn take_back(policy: &Policy, held: Held, now: Moment) -> Option<TakenBack> {
    let over = |since: Moment, min: u32| min > 0 && now.since(since) >= minutes(min);
    if held.off_since.is_some_and(|since| over(since, policy.off_duty_min)) {
        return Some(TakenBack::OffDuty);
    }
    let is_untouched = held.touched_at.is_none() && over(held.given_at, policy.untouched_min);
    is_untouched.then_some(TakenBack::Untouched)
}

/// When [`take_back`] may say something else by time alone.
pub fn take_back_at(policy: &Policy, held: Held) -> Option<Moment> {
    let after = |since: Moment, min: u32| (min > 0).then(|| since.plus_us(minutes(min)));
    let off = held.off_since.and_then(|since| after(since, policy.off_duty_min));
    let untouched = match held.touched_at {
        Some(_) => None,
        None => after(held.given_at, policy.untouched_min),
    };
    off.into_iter().chain(untouched).min()
}
