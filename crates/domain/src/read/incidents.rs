//! Major incidents: the bar above every page, their list, and one of them.

use crate::major_incident::{EarlierWords, IncidentUpdate, MajorIncident};
use crate::{MajorIncidentId, Moment, TicketId};

use super::{FormProblem, PersonRef, TicketLine};

/// One that goes on, as every page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentBar {
    pub id: MajorIncidentId,
    pub title: String,
    /// The last word was said then.
    pub last_at: Moment,
    /// How it begins; empty while nothing was said.
    pub last_words: String,
    pub due_at: Option<Moment>,
}

/// One in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentRow {
    pub incident: MajorIncident,
    pub subject: String,
    pub lead: PersonRef,
    /// How many tickets are attached.
    pub attached: usize,
}

/// All of them, those that go on first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentsPage {
    pub open: Vec<IncidentRow>,
    pub over: Vec<IncidentRow>,
}

/// An update with how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateItem {
    pub update: IncidentUpdate,
    pub by: PersonRef,
    pub sent: i64,
    pub waiting: i64,
    /// Held back before it left, for it was withdrawn.
    pub stopped: i64,
    /// Tickets on which it could not be written, with the reasons; the first of them.
    pub refused: Vec<(TicketId, String)>,
    pub refused_total: i64,
    /// The words that it had before, the first first.
    pub earlier: Vec<EarlierWords>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentPage {
    pub row: IncidentRow,
    pub declared_by: PersonRef,
    /// The latest first.
    pub updates: Vec<UpdateItem>,
    /// The key of one drawing of the form that writes an update; empty where nobody writes.
    pub operation: String,
    /// Attached tickets, by number.
    pub attached: Vec<TicketLine>,
    /// Who can lead it.
    pub people: Vec<PersonRef>,
    /// The reader may write updates, change and end it.
    pub may_lead: bool,
    /// The reader may correct and withdraw what was said, also when it is over.
    pub may_correct: bool,
    /// The reader may attach tickets.
    pub may_attach: bool,
    /// Under which title it stands on the public status page, and how many wait there to hear that it is over.
    pub published: Option<(String, i64)>,
    /// The reader may put it there and take it from there, also when it is over.
    pub may_publish: bool,
    pub problem: Option<FormProblem>,
}

/// What a ticket's page shows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentPanel {
    /// The one that goes on here, or that this ticket is attached to.
    pub open: Option<(MajorIncidentId, String)>,
    pub may_declare: bool,
}
