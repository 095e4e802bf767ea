//! What happened on a ticket.

use std::collections::BTreeMap;

use crate::field::Field;
use crate::{
    Event, FieldId, FormId, MailboxId, Moment, OrganisationId, PersonId, PlaybookId, RuleId, TeamId, TicketId,
};

use super::PersonRef;

/// One event of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryItem {
    pub seq: i64,
    pub at: Moment,
    pub by: By,
    pub event: Event,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Person(PersonRef),
    Rule { id: RuleId, name: String },
    Desk,
}

/// Names for the ids in events. What is missing is told by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub people: BTreeMap<PersonId, String>,
    pub teams: BTreeMap<TeamId, String>,
    pub organisations: BTreeMap<OrganisationId, String>,
    pub mailboxes: BTreeMap<MailboxId, String>,
    /// The desk's own fields, where one changed.
    pub fields: BTreeMap<FieldId, Field>,
    pub forms: BTreeMap<FormId, String>,
    pub playbooks: BTreeMap<PlaybookId, String>,
}

/// The whole history of one ticket, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryPage {
    pub ticket: TicketId,
    pub subject: String,
    pub items: Vec<HistoryItem>,
    pub names: Names,
}
