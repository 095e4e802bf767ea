//! What pages show of accounts and access.

use crate::access::{AccessRequest, Authority, Need, System, Verdict};
use crate::access_connector::{Connector, Job, Tried};
use crate::{
    AccessConnectorId, AccessGrantId, AccessRequestId, AccessRoleId, AccessSystemId, Moment, PersonId,
    TicketId,
};

use super::{FormProblem, PersonRef, TeamRef};

/// The panel of a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessPanel {
    /// The desk has systems that access can be asked for, and the reader may ask.
    pub may_ask: bool,
    pub requests: Vec<RequestCard>,
}

/// A request with everybody's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestCard {
    pub request: AccessRequest,
    pub system: String,
    pub role: Option<String>,
    pub whom: PersonRef,
    /// `None` is the desk.
    pub asked_by: Option<PersonRef>,
    pub steps: Vec<StepCard>,
    /// What a connector is to do, or did.
    pub job: Option<Job>,
    /// The reader is one of those who are asked now.
    pub may_answer: bool,
    /// In whose name they answer, where they stand in for somebody.
    pub in_name_of: Option<PersonRef>,
    /// The reader may do it, and take it back.
    pub may_work: bool,
}

/// One step of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepCard {
    pub who: WhoIsAsked,
    pub need: Need,
    /// Those who have a say as things stand, and have not said anything.
    pub open: Vec<PersonRef>,
    pub answers: Vec<AnswerLine>,
}

/// Whom a step names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhoIsAsked {
    Owners,
    Team(String),
    People,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerLine {
    pub person: PersonRef,
    /// Who spoke in their name.
    pub stand_in: Option<PersonRef>,
    pub verdict: Verdict,
    pub authority: Authority,
    pub reason: String,
    pub at: Moment,
}

/// All about access on one ticket, and the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketAccessPage {
    pub ticket: TicketId,
    pub subject: String,
    pub requester: PersonRef,
    /// Oldest first.
    pub requests: Vec<RequestCard>,
    /// Systems that can be asked for.
    pub systems: Vec<System>,
    /// What the requester has now.
    pub has: Vec<GrantRow>,
    /// Where something here waits for the reader, or where they name stand-ins for others.
    pub stand_ins: Option<StandIns>,
    /// The reader may ask for more.
    pub may_ask: bool,
    /// Systems are set up by the reader.
    pub may_set_up: bool,
    pub problem: Option<FormProblem>,
}

/// What waits for the reader's answer, and what is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPage {
    /// For the reader to answer, the oldest first.
    pub requests: Vec<RequestCard>,
    /// Allowed, and not done yet.
    pub to_do: Vec<RequestCard>,
    /// What is to be looked at again, the longest due first.
    pub reviews: Vec<ReviewRow>,
    pub stand_ins: StandIns,
    pub may_audit: bool,
    pub may_set_up: bool,
}

/// Who answers for whom, and the form that names somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandIns {
    /// Who stands in for the reader: from when, until when.
    pub stand_in: Option<(PersonRef, Moment, Moment)>,
    /// In whose names the reader may answer now.
    pub stood_for: Vec<PersonRef>,
    /// Who could stand in.
    pub team: Vec<PersonRef>,
    /// The reader names them for others, too.
    pub may_for_others: bool,
}

/// Something that somebody has, and that is to be looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRow {
    pub grant: GrantRow,
    pub due_at: Moment,
    /// Who is asked.
    pub reviewers: Vec<PersonRef>,
    /// It is not the reader's own.
    pub may_review: bool,
}

/// That somebody has, or had, a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    pub id: AccessGrantId,
    pub person: PersonRef,
    pub system: String,
    pub system_id: AccessSystemId,
    pub role: String,
    pub role_id: AccessRoleId,
    /// By which it was given, and the ticket that this stands on.
    pub request: AccessRequestId,
    pub ticket: TicketId,
    pub given_at: Moment,
    /// Where a connector did it: the last of those who allowed it.
    pub given_by: PersonRef,
    /// The connector that did it, as it was called then, and its reference.
    pub given_through: Option<String>,
    pub reference: Option<String>,
    pub until: Option<Moment>,
    pub ended_at: Option<Moment>,
    /// Who took it away in the system, and on which ticket that was asked.
    pub ended_by: Option<PersonRef>,
    pub ended_through: Option<String>,
    pub ended_ticket: Option<TicketId>,
    /// When somebody looked last whether it is still needed, and who.
    pub reviewed: Option<(Moment, PersonRef)>,
    /// Who allowed it, in the order of their answers.
    pub allowed_by: Vec<AnswerLine>,
}

/// Which grants to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantFilter {
    pub person: Option<PersonId>,
    pub system: Option<AccessSystemId>,
    /// Those that stood at that moment; `None` is all that ever were.
    pub at: Option<Moment>,
}

/// Who has access to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    pub rows: Vec<GrantRow>,
    pub more: Option<AccessGrantId>,
    pub systems: Vec<(AccessSystemId, String)>,
    pub filter: GrantFilter,
    /// As it was typed: whose, and on which day.
    pub person: String,
    pub day: String,
    /// The typed person is nobody whom the desk knows.
    pub unknown: bool,
}

/// All systems that access can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemsPage {
    pub systems: Vec<System>,
}

/// Where connectors are set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectorsPage {
    pub connectors: Vec<Connector>,
    /// Systems that they can act for.
    pub systems: Vec<System>,
    /// A secret that was just made, shown this once.
    pub secret: Option<(AccessConnectorId, String)>,
    /// What a test came to.
    pub tested: Option<(AccessConnectorId, Tried)>,
    pub problem: Option<FormProblem>,
    /// The connector that the rest is about; none is the new one.
    pub of: Option<AccessConnectorId>,
}

/// One system, or a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemPage {
    pub system: Option<System>,
    pub teams: Vec<TeamRef>,
    /// Everybody who is named in it.
    pub people: Vec<PersonRef>,
    pub problem: Option<FormProblem>,
}

/// What an approver reads who has a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalQuestion {
    pub workspace: String,
    pub token: String,
    pub system: String,
    pub role: Option<String>,
    pub whom: PersonRef,
    pub asked_by: Option<PersonRef>,
    pub request: AccessRequest,
    /// Who is asked, by the address that the link went to.
    pub address: String,
    /// What they had typed.
    pub reason: String,
    pub problem: Option<FormProblem>,
}

/// Why a link leads to nothing to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalClosed {
    /// They answered by it, or otherwise.
    Answered,
    /// It is not asked any more: withdrawn, refused by another, over, or they are not asked any more.
    Over,
    /// It came in with a mail to the desk; another took its place.
    Void,
    /// No link of ours.
    Unknown,
}
