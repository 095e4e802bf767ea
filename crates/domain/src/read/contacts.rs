//! Contacts and organisations.

use crate::bounce::AddressTrouble;
use crate::person::Person;
use crate::{Moment, OrganisationId};

use super::{FormProblem, OrganisationRef, Paging, PersonRef, TicketRow};

/// The list of contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactList {
    pub rows: Vec<ContactRow>,
    pub paging: Paging,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    pub person: PersonRef,
    pub organisation: Option<OrganisationRef>,
    /// Unsolved ones.
    pub tickets_open: i64,
    pub updated_at: Moment,
}

/// One contact: details form and tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactPage {
    /// As stored, or as a refused form had it.
    pub person: Person,
    pub organisation: Option<OrganisationRef>,
    /// Notes that surface when they write; as far as the reader may see them.
    pub reminders: super::context::NotesPanel,
    /// Mail from these is theirs, the main one first.
    pub addresses: Vec<String>,
    /// What is known against their addresses.
    pub troubles: Vec<AddressTrouble>,
    /// Last changed first.
    pub tickets: Vec<TicketRow>,
    pub paging: Paging,
    pub may_change: bool,
    pub problem: Option<FormProblem>,
}

/// The list of organisations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationList {
    pub rows: Vec<OrganisationRow>,
    pub paging: Paging,
    pub may_change: bool,
    /// Why adding one was refused.
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRow {
    pub id: OrganisationId,
    pub name: String,
    pub domains: Vec<String>,
    pub contacts: i64,
    /// Unsolved ones.
    pub tickets_open: i64,
}

/// One organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationPage {
    pub id: OrganisationId,
    pub name: String,
    /// Mail domains; who writes from one belongs here.
    pub domains: Vec<String>,
    pub notes: String,
    /// Its people see each other's requests.
    pub shares_requests: bool,
    pub contacts: Vec<PersonRef>,
    pub contacts_total: i64,
    /// Last changed first.
    pub tickets: Vec<TicketRow>,
    pub paging: Paging,
    pub may_change: bool,
    pub problem: Option<FormProblem>,
}

/// How the people of an organisation sign in by its own provider, as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationSignInPage {
    pub id: OrganisationId,
    pub name: String,
    /// All mail domains of the organisation.
    pub of_organisation: Vec<String>,
    /// Something is set.
    pub is_set: bool,
    pub issuer: String,
    pub client_id: String,
    pub has_secret: bool,
    /// Those that the provider is believed about.
    pub domains: Vec<String>,
    /// Where the provider sends people back to.
    pub redirect_uri: String,
    pub problem: Option<FormProblem>,
}
