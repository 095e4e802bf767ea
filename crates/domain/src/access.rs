//! Accounts and access: who may have what in which system, who has to allow it, and who has it since when.
//!
//! A **system** is something outside the desk that people have accounts in ("VPN", "Accounting"); its **roles** are what one
//! can have there. An **access request** asks for one person's account to be created, changed, disabled, or for a role to be
//! taken away. Giving needs leave: the system's **steps** in their order, each with its **approvers**. Taking away needs none,
//! for a right that should be gone must not wait for somebody on holiday. What was done stands as a **grant** until it ends.
//!
//! Nobody allows what they ask for themselves, what somebody asked in their name, or what is for them ([`AccessRequest::is_party`]).
//! Who approves is looked up when they answer, not when they were asked: whoever left the team in between has no say.

use serde::{Deserialize, Serialize};

use crate::moment::DAY_US;
use crate::{AccessRequestId, AccessRoleId, AccessSystemId, Moment, PersonId, Refusal, TeamId, TicketId};

/// The most systems of a desk.
pub const SYSTEMS_MAX: usize = 500;
/// The most roles of a system.
pub const ROLES_MAX: usize = 50;
/// The most approval steps of a system.
pub const STEPS_MAX: usize = 5;
/// The most people who are named in one step, or own a system.
pub const PEOPLE_MAX: usize = 20;
/// The most requests of one ticket.
pub const REQUESTS_MAX: usize = 100;
/// The longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 2_000;
/// The longest description of a system, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 2_000;
/// The longest time that a system gives, in days.
pub const DAYS_MAX: i64 = 3_650;
/// So long a request waits for its approvers; then it is over, and somebody may ask again.
pub const WAIT_DAYS: i64 = 30;
/// Approvers who have not answered are reminded after so many days, and once more after twice as many.
pub const REMIND_DAYS: i64 = 3;
/// How many links one approver gets in a step: one that came in with a mail is void, and another takes its place.
pub const LINKS_MAX: usize = 3;
/// While access waits to be looked at again, it is told once in so many days.
pub const REMIND_REVIEW_DAYS: i64 = 7;
/// So many days after it was due a review is overdue.
pub const REVIEW_OVERDUE_DAYS: i64 = 14;
/// The longest time that somebody stands in for an approver, in days.
pub const STAND_IN_DAYS_MAX: i64 = 366;
/// How often they are reminded in one step.
pub const REMINDERS_MAX: i64 = 2;

/// Something that people have accounts in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    pub id: AccessSystemId,
    pub name: String,
    pub description: String,
    /// Who answers for it; a step may ask them.
    pub owners: Vec<PersonId>,
    /// What one can have there, in the order of the form. Roles that are gone stay known to the grants of them.
    pub roles: Vec<SystemRole>,
    /// Who has to allow it, in this order.
    pub steps: Vec<ApprovalStep>,
    /// Days until it should be done, where nobody says.
    pub work_days: Option<i64>,
    /// Days for which access is given at most, counted from the request; `None` is without end.
    pub longest_days: Option<i64>,
    /// After so many days what somebody has there is looked at again; `None` is never.
    pub review_days: Option<i64>,
    /// Nothing is asked for any more.
    pub retired_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// One thing that one can have in a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemRole {
    pub id: AccessRoleId,
    pub name: String,
    /// No longer given.
    pub is_gone: bool,
}

/// Who is asked in a step. What is stored is the serde form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approvers {
    /// The system's owners, whoever they are when they answer.
    Owners,
    /// Everybody of a team.
    Team(TeamId),
    /// These people.
    People(Vec<PersonId>),
}

/// How many of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// One of them will do.
    #[default]
    Any,
    /// Every one.
    All,
}

/// One step of an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalStep {
    pub who: Approvers,
    pub need: Need,
}

impl System {
    pub fn role(&self, id: AccessRoleId) -> Option<&SystemRole> {
        self.roles.iter().find(|r| r.id == id)
    }
    /// Those that can be asked for.
    pub fn offered(&self) -> impl Iterator<Item = &SystemRole> {
        self.roles.iter().filter(|r| !r.is_gone)
    }

    /// # Errors
    /// [`Refusal::Invalid`] with the first that does not do.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.name.is_empty() {
            return Err(Refusal::invalid("name", "must not be empty"));
        }
        if self.description.chars().count() > DESCRIPTION_CHARS_MAX {
            return Err(Refusal::invalid(
                "description",
                format!("must have at most {DESCRIPTION_CHARS_MAX} characters"),
            ));
        }
        let offered: Vec<&SystemRole> = self.offered().collect();
        if offered.is_empty() || offered.len() > ROLES_MAX {
            return Err(Refusal::invalid("roles", "must be 1 to 50 names, one a line"));
        }
        if self.owners.len() > PEOPLE_MAX {
            return Err(Refusal::invalid("owners", "must be at most 20 people"));
        }
        if self.steps.is_empty() || self.steps.len() > STEPS_MAX {
            return Err(Refusal::invalid("steps", "must be 1 to 5"));
        }
        for step in &self.steps {
            let someone = match &step.who {
                Approvers::Owners => !self.owners.is_empty(),
                Approvers::Team(_) => true,
                Approvers::People(people) => !people.is_empty() && people.len() <= PEOPLE_MAX,
            };
            if !someone {
                return Err(Refusal::invalid(
                    "steps",
                    "need somebody who can approve, at most 20 people each",
                ));
            }
        }
        for (name, days) in [
            ("work_days", self.work_days),
            ("longest_days", self.longest_days),
            ("review_days", self.review_days),
        ] {
            if days.is_some_and(|d| !(1..=DAYS_MAX).contains(&d)) {
                return Err(Refusal::invalid(name, "must be between 1 and 3650, or empty"));
            }
        }
        Ok(())
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessKind {
    /// They get this role.
    Create,
    /// This role takes the place of all that they have in the system.
    Change,
    /// Their account is locked: all that they have in the system ends.
    Disable,
    /// This role is taken away.
    Remove,
}

impl AccessKind {
    /// Whether somebody has to allow it.
    pub fn needs_leave(self) -> bool {
        match self {
            Self::Create | Self::Change => true,
            Self::Disable | Self::Remove => false,
        }
    }
    /// Whether it is about one role.
    pub fn has_role(self) -> bool {
        match self {
            Self::Create | Self::Change | Self::Remove => true,
            Self::Disable => false,
        }
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessState {
    /// For the approvers of its step.
    Waiting,
    /// Everybody has allowed it, or nobody has to: somebody is to do it.
    Approved,
    /// Somebody is at it.
    Begun,
    Done,
    Refused,
    Withdrawn,
    /// Its approvers did not answer in time.
    Expired,
}

impl AccessState {
    /// Nothing can become of it any more.
    pub fn is_over(self) -> bool {
        match self {
            Self::Waiting | Self::Approved | Self::Begun => false,
            Self::Done | Self::Refused | Self::Withdrawn | Self::Expired => true,
        }
    }
}

/// What an approver says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Approve,
    Refuse,
}

/// By what they proved to be themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// They were signed in to the workbench.
    SignedIn,
    /// By the link of a mail that went to their address.
    Link,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// From 0.
    pub step: usize,
    pub person: PersonId,
    /// Who spoke in their name, where they did not themselves.
    pub stand_in: Option<PersonId>,
    pub verdict: Verdict,
    pub authority: Authority,
    pub reason: String,
    pub at: Moment,
}

/// What somebody wants done about one person's access to one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequest {
    pub id: AccessRequestId,
    pub ticket: TicketId,
    pub kind: AccessKind,
    pub system: AccessSystemId,
    /// `None` where the whole account is meant.
    pub role: Option<AccessRoleId>,
    /// Whose access.
    pub whom: PersonId,
    /// Who of the team put it in; `None` for the desk itself, when time is over.
    pub asked_by: Option<PersonId>,
    /// Whose ticket it was then: in whose name it is asked.
    pub requester: PersonId,
    pub reason: String,
    pub wanted_by: Option<Moment>,
    pub until: Option<Moment>,
    /// The system's steps as they were when it was asked: changing them later opens no way around.
    pub steps: Vec<ApprovalStep>,
    /// Which of them waits, from 0; their number when all are passed.
    pub step: usize,
    pub state: AccessState,
    pub answers: Vec<Answer>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// What happened to a request, as the log tells it. Steps count from 1 there, as people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum AccessAct {
    Asked {
        kind: AccessKind,
    },
    /// One approver said yes.
    Approved {
        step: i64,
        authority: Authority,
    },
    /// One approver said no: it is over.
    Refused {
        step: i64,
        authority: Authority,
    },
    /// Everybody who has to has allowed it.
    Allowed,
    Begun,
    Done,
    Withdrawn,
    /// Nobody answered for [`WAIT_DAYS`].
    Expired,
    /// Those who had not answered were reminded.
    Reminded {
        step: i64,
    },
    /// The link of an approver came in with a mail, where others read it; it is void, and they got another.
    LinkRenewed {
        step: i64,
    },
    /// The time for which it was given is over; it is to be taken away.
    TimeOver,
    /// What was just said was said in the name of this approver.
    StoodIn {
        approver: PersonId,
    },
    /// Somebody looked again at what was given, and it stays.
    Kept,
    /// Somebody looked again, and it is to be taken away.
    Revoked,
}

crate::message::words! {
    Need { Any = "any", All = "all" }
    AccessKind { Create = "create", Change = "change", Disable = "disable", Remove = "remove" }
    AccessState {
        Waiting = "waiting", Approved = "approved", Begun = "begun", Done = "done", Refused = "refused",
        Withdrawn = "withdrawn", Expired = "expired",
    }
    Verdict { Approve = "approve", Refuse = "refuse" }
    Authority { SignedIn = "signed_in", Link = "link" }
}

impl AccessRequest {
    /// Is it theirs: asked by them, in their name, or for them? Then they have no say.
    pub fn is_party(&self, person: PersonId) -> bool {
        person == self.whom || person == self.requester || self.asked_by == Some(person)
    }

    /// Of those whom a step names, the ones who have a say, each once.
    pub fn eligible(&self, approvers: &[PersonId]) -> Vec<PersonId> {
        let mut out: Vec<PersonId> = Vec::new();
        for &person in approvers {
            if !self.is_party(person) && !out.contains(&person) {
                out.push(person);
            }
        }
        out
    }

    /// The step that waits.
    pub fn current(&self) -> Option<&ApprovalStep> {
        self.steps.get(self.step).filter(|_| self.state == AccessState::Waiting)
    }

    /// What they said in a step.
    pub fn answer_of(&self, step: usize, person: PersonId) -> Option<&Answer> {
        self.answers.iter().find(|a| a.step == step && a.person == person)
    }

    /// When nobody waits for an answer any more.
    pub fn ends_at(&self) -> Moment {
        self.created_at.plus_us(WAIT_DAYS * DAY_US)
    }

    /// May they answer now, being asked by the step or not?
    ///
    /// # Errors
    /// Why not.
    pub fn may_answer(&self, person: PersonId, approvers: &[PersonId]) -> Result<(), Refusal> {
        if self.current().is_none() {
            return Err(Refusal::Conflict("This request does not wait for an approval any more.".into()));
        }
        if self.is_party(person) {
            return Err(Refusal::not_allowed(
                "nobody approves what they asked for, what was asked in their name, or what is for them",
            ));
        }
        if !approvers.contains(&person) {
            return Err(Refusal::not_allowed("only those whom this step asks can answer"));
        }
        if self.answer_of(self.step, person).is_some() {
            return Err(Refusal::Conflict("You have answered this already.".into()));
        }
        Ok(())
    }

    /// In whose name somebody answers now: their own, else that of an approver in whose place they stand. In one step nobody
    /// has a second voice by standing in.
    ///
    /// # Errors
    /// As [`may_answer`](Self::may_answer).
    pub fn voice(
        &self,
        person: PersonId,
        stands_for: &[PersonId],
        approvers: &[PersonId],
    ) -> Result<PersonId, Refusal> {
        let own = self.may_answer(person, approvers);
        let Err(refusal) = own else { return Ok(person) };
        let has_spoken = self
            .answers
            .iter()
            .any(|a| a.step == self.step && (a.person == person || a.stand_in == Some(person)));
        if self.is_party(person) || has_spoken {
            return Err(refusal);
        }
        let mut voices = stands_for.iter().filter(|p| self.may_answer(**p, approvers).is_ok());
        voices.next().copied().ok_or(refusal)
    }

    /// What was said last was said by this stand-in.
    pub fn spoken_by(&mut self, stand_in: PersonId) {
        if let Some(last) = self.answers.last_mut() {
            last.stand_in = Some(stand_in);
        }
    }

    /// Takes an answer down, and goes as far as it leads. `approvers` are those whom the step names now.
    ///
    /// # Errors
    /// As [`may_answer`](Self::may_answer); [`Refusal::Invalid`] for a refusal without a reason.
    pub fn answer(
        &mut self,
        person: PersonId,
        verdict: Verdict,
        authority: Authority,
        reason: String,
        approvers: &[PersonId],
        at: Moment,
    ) -> Result<Vec<AccessAct>, Refusal> {
        self.may_answer(person, approvers)?;
        if verdict == Verdict::Refuse && reason.is_empty() {
            return Err(Refusal::invalid("reason", "must not be empty"));
        }
        let step = count(self.step) + 1;
        self.answers.push(Answer { step: self.step, person, stand_in: None, verdict, authority, reason, at });
        self.updated_at = at;
        match verdict {
            Verdict::Refuse => {
                self.state = AccessState::Refused;
                Ok(vec![AccessAct::Refused { step, authority }])
            }
            Verdict::Approve => {
                let mut acts = vec![AccessAct::Approved { step, authority }];
                acts.extend(self.advance(approvers, at));
                Ok(acts)
            }
        }
    }

    /// Passes the step that waits if its approvers, as they are now, have said what it needs; also when whoever was missing
    /// has left meanwhile. A step without anybody who has a say is never passed.
    pub fn advance(&mut self, approvers: &[PersonId], at: Moment) -> Option<AccessAct> {
        let step = self.current()?;
        let eligible = self.eligible(approvers);
        let has_approved = |person: &PersonId| {
            self.answer_of(self.step, *person).is_some_and(|a| a.verdict == Verdict::Approve)
        };
        let passed = match step.need {
            // Their right to say so was looked at when they said it.
            Need::Any => self.answers.iter().any(|a| a.step == self.step && a.verdict == Verdict::Approve),
            Need::All => !eligible.is_empty() && eligible.iter().all(has_approved),
        };
        if !passed {
            return None;
        }
        self.step += 1;
        self.updated_at = at;
        if self.step < self.steps.len() {
            return None;
        }
        self.state = AccessState::Approved;
        Some(AccessAct::Allowed)
    }

    /// Somebody is at it.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it is not allowed yet, or over.
    pub fn begin(&mut self, at: Moment) -> Result<AccessAct, Refusal> {
        match self.state {
            AccessState::Approved => Ok(self.becomes(AccessState::Begun, AccessAct::Begun, at)),
            AccessState::Begun => Err(Refusal::Conflict("Somebody is at it already.".into())),
            state => Err(not_to_be_done(state)),
        }
    }

    /// It is done in the system.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it is not allowed yet, or over.
    pub fn finish(&mut self, at: Moment) -> Result<AccessAct, Refusal> {
        match self.state {
            AccessState::Approved | AccessState::Begun => {
                Ok(self.becomes(AccessState::Done, AccessAct::Done, at))
            }
            state => Err(not_to_be_done(state)),
        }
    }

    /// It is wanted no more.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it is over.
    pub fn withdraw(&mut self, at: Moment) -> Result<AccessAct, Refusal> {
        if self.state.is_over() {
            return Err(not_to_be_done(self.state));
        }
        Ok(self.becomes(AccessState::Withdrawn, AccessAct::Withdrawn, at))
    }

    /// Nobody answered in time; `None` where it does not wait.
    pub fn expire(&mut self, at: Moment) -> Option<AccessAct> {
        self.current()?;
        Some(self.becomes(AccessState::Expired, AccessAct::Expired, at))
    }

    fn becomes(&mut self, state: AccessState, act: AccessAct, at: Moment) -> AccessAct {
        self.state = state;
        self.updated_at = at;
        act
    }
}

fn not_to_be_done(state: AccessState) -> Refusal {
    Refusal::Conflict(match state {
        AccessState::Waiting => "It can be done when everybody who is asked has approved it.".into(),
        AccessState::Approved
        | AccessState::Begun
        | AccessState::Done
        | AccessState::Refused
        | AccessState::Withdrawn
        | AccessState::Expired => "This request is over. Ask again if it is still needed.".into(),
    })
}

/// A place in a short list, for the log.
fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The end of a day in a zone: what is given "until Friday" is given on Friday.
///
/// # Errors
/// [`Refusal::Invalid`] under `name` when it is no date.
pub fn day_end(name: &'static str, text: &str, zone: &str) -> Result<Option<Moment>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let end = text.parse::<jiff::civil::Date>().ok().and_then(|day| {
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let next = day.tomorrow().ok()?.to_zoned(zone).ok()?;
        Some(Moment(next.timestamp().as_microsecond() - 1))
    });
    end.map(Some).ok_or_else(|| Refusal::invalid(name, "must be a date like 2026-03-31"))
}

/// The beginning of a day in a zone.
///
/// # Errors
/// As [`day_end`].
pub fn day_start(name: &'static str, text: &str, zone: &str) -> Result<Option<Moment>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let start = text.parse::<jiff::civil::Date>().ok().and_then(|day| {
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        Some(Moment(day.to_zoned(zone).ok()?.timestamp().as_microsecond()))
    });
    start.map(Some).ok_or_else(|| Refusal::invalid(name, "must be a date like 2026-03-31"))
}

/// Has nobody looked for long at what was to be looked at since `due_at`?
pub fn is_review_overdue(due_at: Moment, now: Moment) -> bool {
    due_at.plus_us(REVIEW_OVERDUE_DAYS * DAY_US) <= now
}

/// Until when access is asked for: as said, no longer than the system gives it.
///
/// # Errors
/// [`Refusal::Invalid`] when that is over already, or longer than the system allows.
pub fn given_until(
    said: Option<Moment>,
    longest_days: Option<i64>,
    now: Moment,
) -> Result<Option<Moment>, Refusal> {
    let longest = longest_days.map(|days| now.plus_us(days * DAY_US));
    match (said, longest) {
        (Some(said), _) if said <= now => Err(Refusal::invalid("until", "must not be over")),
        // The day that the longest time ends on still counts as a whole.
        (Some(said), Some(longest)) if said > longest.plus_us(DAY_US) => {
            Err(Refusal::invalid("until", "is longer than this system gives access for"))
        }
        (said, longest) => Ok(said.or(longest)),
    }
}

#[cfg(test)]
mod tests;
