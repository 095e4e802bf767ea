//! Connectors: endpoints of the operator's own that do in a system what was allowed on a ticket.
//!
//! What is to be done is a **job**: one for each request, with one key for all its tries, so that an endpoint which remembers
//! keys does nothing twice. A job ends done, or with a person.

use serde::{Deserialize, Serialize};

use crate::access::{AccessKind, AccessRequest};
use crate::moment::{HOUR_US, MINUTE_US, SECOND_US};
use crate::{
    AccessConnectorId, AccessJobId, AccessRequestId, AccessSystemId, Moment, Refusal, customer_card,
};

/// The most connectors of a desk.
pub const CONNECTORS_MAX: usize = 50;
/// The longest time that an endpoint gets, and the shortest, in milliseconds.
pub const TIMEOUT_MS: std::ops::RangeInclusive<i64> = 500..=30_000;
/// What it gets where nobody says.
pub const TIMEOUT_MS_STANDARD: i64 = 10_000;
/// The largest answer, in bytes.
pub const ANSWER_BYTES_MAX: usize = 16 << 10;
/// The longest reference and the longest words of an endpoint, in characters; what is longer is cut.
pub const REFERENCE_CHARS_MAX: usize = 200;
/// So long an endpoint that took a job may be at it; then a person has to look.
pub const CONFIRMED_WITHIN_US: i64 = 72 * HOUR_US;
/// A signature of an endpoint that is older or newer than this is none.
pub const SIGNED_WITHIN_US: i64 = 5 * MINUTE_US;

/// From one try to the next, in seconds. When they are used up, a person has it: about a day after the first.
const GAPS_S: [i64; 9] = [30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200];

/// When it is tried again after so many tries; `None` when they are used up.
pub(crate) fn next_try(attempts: i64, now: Moment) -> Option<Moment> {
    let gap = usize::try_from(attempts - 1).ok().and_then(|n| GAPS_S.get(n))?;
    Some(now.plus_us(gap * SECOND_US))
}

/// An endpoint that acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    pub id: AccessConnectorId,
    pub name: String,
    pub url: String,
    pub timeout_ms: i64,
    /// What it does; nothing where rules alone tell it something.
    pub kinds: Vec<AccessKind>,
    /// Where; empty is everywhere.
    pub systems: Vec<AccessSystemId>,
    pub hears: Hears,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// What an endpoint is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hears {
    /// What was allowed, and nothing else.
    #[default]
    AccessAlone,
    /// What rules tell it too: it can be the target of their webhooks.
    RulesToo,
}

impl Connector {
    /// Does it do what is asked there?
    pub fn acts_for(&self, kind: AccessKind, system: AccessSystemId) -> bool {
        self.kinds.contains(&kind) && (self.systems.is_empty() || self.systems.contains(&system))
    }

    /// # Errors
    /// [`Refusal::Invalid`] with the first that does not do.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.name.is_empty() {
            return Err(Refusal::invalid("name", "must not be empty"));
        }
        if self.kinds.is_empty() && self.hears == Hears::AccessAlone {
            return Err(Refusal::invalid("kinds", "must be at least one"));
        }
        if !TIMEOUT_MS.contains(&self.timeout_ms) {
            let words = format!("must be {} to {} milliseconds", TIMEOUT_MS.start(), TIMEOUT_MS.end());
            return Err(Refusal::invalid("timeout", words));
        }
        Ok(())
    }
}

/// Which of them does it: one that names the system goes before one for all, then the older.
pub fn chosen(all: &[Connector], kind: AccessKind, system: AccessSystemId) -> Option<&Connector> {
    all.iter().filter(|c| c.acts_for(kind, system)).min_by_key(|c| (c.systems.is_empty(), c.id))
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// To be sent, or being sent.
    Waiting,
    /// The endpoint has taken it, and says later that it is done.
    Taken,
    Done,
    /// A person has to do it, or have it tried again.
    Failed,
    /// A person does it, or it is wanted no more.
    CalledOff,
    /// Called off, and the endpoint says that it is done all the same.
    DoneLate,
}

impl JobState {
    /// The endpoint is to do it, or may be at it.
    pub fn is_live(self) -> bool {
        match self {
            Self::Waiting | Self::Taken => true,
            Self::Done | Self::Failed | Self::CalledOff | Self::DoneLate => false,
        }
    }
}

/// Why an endpoint did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobFailure {
    TooSlow,
    Unreachable,
    /// Its address leads where the desk may not call.
    NotAllowed,
    /// What it answered is no answer to this.
    Unreadable,
    /// It answered with another status than 2xx.
    Status,
    /// It took it, and never said that it is done.
    Unconfirmed,
    /// It says itself that it cannot.
    Said,
    /// It is not set up any more.
    Gone,
}

crate::message::words! {
    JobState {
        Waiting = "waiting", Taken = "taken", Done = "done", Failed = "failed", CalledOff = "called_off",
        DoneLate = "done_late",
    }
    JobFailure {
        TooSlow = "too_slow", Unreachable = "unreachable", NotAllowed = "not_allowed", Unreadable = "unreadable",
        Status = "status", Unconfirmed = "unconfirmed", Said = "said", Gone = "gone",
    }
}

/// What one endpoint is to do for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: AccessJobId,
    pub request: AccessRequestId,
    pub connector: AccessConnectorId,
    /// As it was called then: the books keep it.
    pub connector_name: String,
    /// The same at every try.
    pub key: String,
    /// What is sent, the same at every try.
    pub body: String,
    pub state: JobState,
    /// Tries begun since somebody last asked for it.
    pub attempts: i64,
    /// The endpoint may have it: something was sent once at least, whatever came of it.
    pub was_sent: bool,
    /// When it is looked at next; `None` where nothing is due.
    pub due_at: Option<Moment>,
    /// The fence: what is found out under an older one is not taken.
    pub lease: i64,
    pub failure: Option<JobFailure>,
    /// With [`JobFailure::Status`].
    pub status: Option<i64>,
    /// What the endpoint said of it: its reference when it is done or taken, else why it cannot.
    pub said: String,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// The key of a request's job. A desk that was set back to a backup counts its requests again, so the moment is part of it.
pub fn key_of(request: &AccessRequest) -> String {
    format!("access-{}-{}", request.id, request.created_at.0)
}

/// What an endpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Done {
        reference: String,
    },
    /// It has it, and says later when it is done.
    Taken {
        reference: String,
    },
    Cannot {
        why: String,
    },
}

/// A reference or reason as it is kept: one line, nothing invisible.
pub fn clean(text: &str) -> String {
    customer_card::clean(text, REFERENCE_CHARS_MAX)
}

/// What one try came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    Said(Said),
    Failed { failure: JobFailure, status: Option<i64> },
}

impl Tried {
    /// Nobody could answer, or not now: the next try may do better.
    pub fn is_for_now(&self) -> bool {
        match self {
            Self::Said(_) => false,
            Self::Failed { failure, status } => match failure {
                JobFailure::TooSlow | JobFailure::Unreachable => true,
                JobFailure::Status => status.is_some_and(|s| s >= 500 || matches!(s, 408 | 425 | 429)),
                JobFailure::NotAllowed
                | JobFailure::Unreadable
                | JobFailure::Unconfirmed
                | JobFailure::Said
                | JobFailure::Gone => false,
            },
        }
    }
}

/// What happened to a job, as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ConnectorAct {
    /// The connector is to do it.
    Asked,
    /// It has it, and says later that it is done.
    Taken,
    Did,
    /// It says that it is done, but nobody wanted it any more, or somebody had done it before.
    DidAfterAll,
    Failed {
        failure: JobFailure,
    },
    /// Somebody had it tried again.
    Again,
    /// Somebody does it themselves.
    CalledOff,
}

impl Job {
    /// Takes down what a try came to, or what the endpoint said later; tells what of it belongs into the log.
    pub fn settle(&mut self, tried: &Tried, now: Moment) -> Option<ConnectorAct> {
        self.updated_at = now;
        match tried {
            Tried::Said(Said::Done { reference }) => {
                let (state, act) = match self.state {
                    JobState::Waiting | JobState::Taken | JobState::Failed => {
                        (JobState::Done, ConnectorAct::Did)
                    }
                    JobState::CalledOff => (JobState::DoneLate, ConnectorAct::DidAfterAll),
                    JobState::Done | JobState::DoneLate => return None,
                };
                self.ends(state);
                self.said.clone_from(reference);
                (self.failure, self.status) = (None, None);
                Some(act)
            }
            Tried::Said(Said::Taken { reference }) => {
                if self.state != JobState::Waiting {
                    return None;
                }
                self.state = JobState::Taken;
                self.said.clone_from(reference);
                (self.failure, self.status) = (None, None);
                self.due_at = Some(now.plus_us(CONFIRMED_WITHIN_US));
                Some(ConnectorAct::Taken)
            }
            Tried::Said(Said::Cannot { why }) => {
                if !self.state.is_live() {
                    return None;
                }
                self.said.clone_from(why);
                Some(self.fails(JobFailure::Said, None))
            }
            Tried::Failed { failure, status } => {
                if !self.state.is_live() {
                    return None;
                }
                match next_try(self.attempts, now).filter(|_| tried.is_for_now()) {
                    Some(next) => {
                        (self.failure, self.status) = (Some(*failure), *status);
                        self.due_at = Some(next);
                        None
                    }
                    None => Some(self.fails(*failure, *status)),
                }
            }
        }
    }

    /// May the endpoint have done it, for all that anybody knows here? Of what it refused itself it has not.
    pub fn may_be_done(&self) -> bool {
        let is_open = match self.state {
            JobState::Waiting | JobState::Taken => true,
            JobState::Failed => match self.failure {
                Some(JobFailure::Said | JobFailure::NotAllowed) => false,
                Some(failure @ JobFailure::Status) => {
                    Tried::Failed { failure, status: self.status }.is_for_now()
                }
                Some(
                    JobFailure::TooSlow
                    | JobFailure::Unreachable
                    | JobFailure::Unreadable
                    | JobFailure::Unconfirmed
                    | JobFailure::Gone,
                )
                | None => true,
            },
            JobState::Done | JobState::CalledOff | JobState::DoneLate => false,
        };
        self.was_sent && is_open
    }

    /// Tries it again from the first, with the same key; it may have been done without the desk having heard.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it has not failed.
    pub fn again(&mut self, now: Moment) -> Result<ConnectorAct, Refusal> {
        if self.state != JobState::Failed {
            return Err(Refusal::Conflict("The connector has not failed, or is tried again already.".into()));
        }
        self.state = JobState::Waiting;
        (self.attempts, self.failure, self.status) = (0, None, None);
        self.said.clear();
        (self.due_at, self.updated_at) = (Some(now), now);
        Ok(ConnectorAct::Again)
    }

    /// A person does it, or it is wanted no more; `None` where the connector has nothing to do with it any more.
    pub fn call_off(&mut self, now: Moment) -> Option<ConnectorAct> {
        match self.state {
            JobState::Waiting | JobState::Taken | JobState::Failed => {
                self.updated_at = now;
                self.ends(JobState::CalledOff);
                Some(ConnectorAct::CalledOff)
            }
            JobState::Done | JobState::CalledOff | JobState::DoneLate => None,
        }
    }

    /// It is somebody's to look at now.
    pub fn fails(&mut self, failure: JobFailure, status: Option<i64>) -> ConnectorAct {
        self.state = JobState::Failed;
        self.due_at = None;
        (self.failure, self.status) = (Some(failure), status);
        ConnectorAct::Failed { failure }
    }

    fn ends(&mut self, state: JobState) {
        self.state = state;
        self.due_at = None;
        // Names and addresses stand with the request; there is no need of another copy.
        self.body.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connector(id: i64, systems: &[i64], kinds: &[AccessKind]) -> Connector {
        Connector {
            id: AccessConnectorId(id),
            name: format!("C{id}"),
            url: "https://id.example/desk".into(),
            timeout_ms: TIMEOUT_MS_STANDARD,
            kinds: kinds.to_vec(),
            systems: systems.iter().copied().map(AccessSystemId).collect(),
            hears: Hears::AccessAlone,
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    fn job() -> Job {
        Job {
            id: AccessJobId(1),
            request: AccessRequestId(2),
            connector: AccessConnectorId(3),
            connector_name: "Directory".into(),
            key: "access-2-0".into(),
            body: "{}".into(),
            state: JobState::Waiting,
            attempts: 1,
            was_sent: true,
            due_at: Some(Moment(0)),
            lease: 1,
            failure: None,
            status: None,
            said: String::new(),
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    fn failed(failure: JobFailure, status: Option<i64>) -> Tried {
        Tried::Failed { failure, status }
    }

    #[test]
    fn the_connector_of_a_system_goes_before_that_of_all() {
        let all = [
            connector(1, &[], AccessKind::ALL),
            connector(2, &[7], &[AccessKind::Create]),
            connector(3, &[7], AccessKind::ALL),
        ];
        let of = |kind, system| chosen(&all, kind, AccessSystemId(system)).map(|c| c.id.0);
        assert_eq!(of(AccessKind::Create, 7), Some(2));
        assert_eq!(of(AccessKind::Disable, 7), Some(3));
        assert_eq!(of(AccessKind::Disable, 8), Some(1));
        assert_eq!(chosen(&all[1..2], AccessKind::Remove, AccessSystemId(7)), None);
    }

    #[test]
    fn gaps_grow_until_a_person_has_it() {
        let mut job = job();
        let (mut now, mut last, mut tries) = (Moment(0), 0, 1);
        loop {
            let act = job.settle(&failed(JobFailure::Status, Some(503)), now);
            let Some(due) = job.due_at else {
                assert_eq!(act, Some(ConnectorAct::Failed { failure: JobFailure::Status }));
                break;
            };
            assert_eq!((act, job.state), (None, JobState::Waiting));
            assert!(due.since(now) > last);
            (last, now, tries) = (due.since(now), due, tries + 1);
            job.attempts += 1;
        }
        assert_eq!((tries, job.state, job.status), (10, JobState::Failed, Some(503)));
        assert!((20 * HOUR_US..30 * HOUR_US).contains(&now.0));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for (tried, again) in [
            (failed(JobFailure::TooSlow, None), true),
            (failed(JobFailure::Unreachable, None), true),
            (failed(JobFailure::Status, Some(500)), true),
            (failed(JobFailure::Status, Some(429)), true),
            (failed(JobFailure::Status, Some(401)), false),
            (failed(JobFailure::NotAllowed, None), false),
            (failed(JobFailure::Unreadable, None), false),
            (Tried::Said(Said::Cannot { why: "no".into() }), false),
        ] {
            let mut job = job();
            let act = job.settle(&tried, Moment(5));
            assert_eq!((act.is_none(), job.state == JobState::Waiting), (again, again), "{tried:?}");
        }
    }

    #[test]
    fn what_ended_without_an_answer_may_be_done() {
        for (failure, status, may_be) in [
            (JobFailure::TooSlow, None, true),
            (JobFailure::Unconfirmed, None, true),
            (JobFailure::Unreadable, None, true),
            (JobFailure::Gone, None, true),
            (JobFailure::Status, Some(503), true),
            (JobFailure::Status, Some(400), false),
            (JobFailure::Said, None, false),
            (JobFailure::NotAllowed, None, false),
        ] {
            let mut job = job();
            assert!(job.may_be_done());
            job.fails(failure, status);
            assert_eq!(job.may_be_done(), may_be, "{failure:?} {status:?}");
            job.was_sent = false;
            assert!(!job.may_be_done(), "nothing ever left");
        }
    }

    #[test]
    fn what_is_said_late_counts_but_undoes_nothing() {
        let done = Tried::Said(Said::Done { reference: "r1".into() });
        let taken = Tried::Said(Said::Taken { reference: "t".into() });
        let mut first = job();
        assert_eq!(first.settle(&taken, Moment(1)), Some(ConnectorAct::Taken));
        assert_eq!(first.due_at, Some(Moment(1 + CONFIRMED_WITHIN_US)));
        assert_eq!(first.settle(&done, Moment(2)), Some(ConnectorAct::Did));
        assert_eq!((first.state, first.said.as_str(), first.body.as_str()), (JobState::Done, "r1", ""));
        for tried in [&done, &taken, &failed(JobFailure::TooSlow, None)] {
            assert_eq!(first.settle(tried, Moment(3)), None, "{tried:?}");
        }
        assert_eq!(first.call_off(Moment(3)), None);
        let mut given_up = job();
        given_up.fails(JobFailure::Unconfirmed, None);
        assert_eq!(given_up.clone().settle(&done, Moment(4)), Some(ConnectorAct::Did));
        assert_eq!(given_up.again(Moment(4)), Ok(ConnectorAct::Again));
        assert!(given_up.again(Moment(4)).is_err());
        assert_eq!((given_up.attempts, given_up.key.as_str()), (0, "access-2-0"), "the same key");
        assert_eq!(given_up.call_off(Moment(5)), Some(ConnectorAct::CalledOff));
        assert_eq!(given_up.settle(&done, Moment(6)), Some(ConnectorAct::DidAfterAll));
        assert_eq!(given_up.state, JobState::DoneLate);
        assert_eq!(given_up.settle(&done, Moment(7)), None, "once");
    }
}
