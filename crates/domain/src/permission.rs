//! The one policy: who may do what to what.
//!
//! Pages, API, search, live updates and exports all ask [`may`]; lists are narrowed by [`scope`], which says the
//! same thing in the form a query needs.

use crate::article::Audience;
use crate::help::HelpReader;
use crate::person::Role;
use crate::view::Whose;
use crate::{Actor, PersonId, Refusal};

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the ticket, its public messages and its status.
    ReadTicket,
    /// See notes, history, suggestions, and the raw mails of a ticket: what only the team sees.
    /// [`may_read_mail`] decides about mails.
    ReadInternal,
    /// Write to the customer.
    Reply,
    /// Write a note.
    WriteNote,
    /// Status, priority, type, tags, assignee, team, subject, participants.
    ChangeTicket,
    /// Open a ticket in somebody's name.
    OpenTicket,
    /// Remove a ticket.
    DeleteTicket,
    /// See contacts and organisations, search, use the workbench at all.
    UseWorkbench,
    /// Add or change contacts and organisations.
    ChangeContact,
    /// Add, change or suspend people of the team, teams, tokens of others.
    ManageTeam,
    /// Mailboxes and settings.
    ManageSettings,
    /// Fields, forms, tags over the desk, checklists, whether time is recorded; calendars, shifts and rotas.
    ManageFields,
    /// The log of who did what, and the mail ledger as a whole, quarantine included.
    ReadAudit,
    /// Copies of everything: incremental export, backups over the API.
    Export,
}

impl Action {
    pub const ALL: [Self; 14] = [
        Self::ReadTicket,
        Self::ReadInternal,
        Self::Reply,
        Self::WriteNote,
        Self::ChangeTicket,
        Self::OpenTicket,
        Self::DeleteTicket,
        Self::UseWorkbench,
        Self::ChangeContact,
        Self::ManageTeam,
        Self::ManageSettings,
        Self::ManageFields,
        Self::ReadAudit,
        Self::Export,
    ];
}

/// What it would be done to, with the facts that the decision needs.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// The desk as a whole.
    Desk,
    /// A ticket: its requester, and the accepted participants among the contacts.
    Ticket { requester: PersonId, participants: &'a [PersonId] },
    /// A person of this role.
    Person { id: PersonId, role: Role },
}

/// May `actor` do `action` to `object`?
///
/// # Errors
/// [`Refusal::NotFound`] where even its existence is not theirs to know; [`Refusal::NotesOnly`] and
/// [`Refusal::NotAllowed`] where they may know and need to hear why.
pub fn may(actor: &Actor, action: Action, object: Object<'_>) -> Result<(), Refusal> {
    let role = actor.role();
    let Actor::Person(person) = actor else { return Ok(()) };
    if role == Role::Contact {
        let own = match object {
            Object::Ticket { requester, participants } => {
                requester == person.id || participants.contains(&person.id)
            }
            Object::Person { id, .. } => id == person.id,
            Object::Desk => false,
        };
        return match action {
            Action::ReadTicket | Action::Reply if own && matches!(object, Object::Ticket { .. }) => Ok(()),
            Action::OpenTicket if matches!(object, Object::Desk) => Ok(()),
            _ => Err(Refusal::NotFound),
        };
    }
    match action {
        Action::ReadTicket | Action::ReadInternal | Action::WriteNote | Action::UseWorkbench => Ok(()),
        Action::Reply if role == Role::Light => Err(Refusal::NotesOnly),
        Action::ChangeTicket | Action::OpenTicket | Action::Reply => {
            need(role, Role::Agent, "it needs an agent")
        }
        Action::ChangeContact => match object {
            // Changing a colleague's address is changing who can sign in as them.
            Object::Person { role: Role::Contact, .. } | Object::Desk => {
                need(role, Role::Agent, "it needs an agent")
            }
            Object::Person { id, .. } if id == person.id => Ok(()),
            Object::Person { .. } | Object::Ticket { .. } => need(role, Role::Admin, "it needs an admin"),
        },
        Action::DeleteTicket => need(role, Role::Lead, "it needs a lead or an admin"),
        Action::ManageTeam | Action::ManageSettings | Action::Export => {
            need(role, Role::Admin, "it needs an admin")
        }
        Action::ReadAudit | Action::ManageFields => need(role, Role::Lead, "it needs a lead or an admin"),
    }
}

/// May `actor` see what the ledger has of one mail, raw octets included? A mail on a ticket belongs to whoever reads the
/// ticket's inside; one on none (in quarantine, set aside, not read yet, its ticket deleted) belongs to the ledger.
///
/// # Errors
/// As [`may`].
pub fn may_read_mail(actor: &Actor, ticket: Option<Object<'_>>) -> Result<(), Refusal> {
    match ticket {
        Some(ticket) => may(actor, Action::ReadInternal, ticket),
        None => may(actor, Action::ReadAudit, Object::Desk),
    }
}

/// May `actor` make, change or delete a view of that reach? One's own always; a team's by who is in it; everybody's by leads.
///
/// # Errors
/// As [`may`]. Somebody else's own view is not even known to exist.
pub fn may_change_view(actor: &Actor, whose: Whose) -> Result<(), Refusal> {
    may_see_view(actor, whose)?;
    let role = actor.role();
    match whose {
        Whose::Person(_) => Ok(()),
        Whose::Team(_) => need(role, Role::Agent, "the views of a team are its agents' to change"),
        Whose::Everyone => need(role, Role::Lead, "views of everyone need a lead or an admin"),
    }
}

/// May `actor` use the view? Leads see every team's.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn may_see_view(actor: &Actor, whose: Whose) -> Result<(), Refusal> {
    let Actor::Person(person) = actor else { return Ok(()) };
    let sees = person.role.is_team()
        && match whose {
            Whose::Person(id) => id == person.id,
            Whose::Team(team) => person.teams.contains(&team) || person.role >= Role::Lead,
            Whose::Everyone => true,
        };
    if sees { Ok(()) } else { Err(Refusal::NotFound) }
}

/// May `actor` set up how teams route, say what people are good at, and see what waits for whom?
///
/// # Errors
/// As [`may`].
pub fn may_manage_routing(actor: &Actor) -> Result<(), Refusal> {
    may(actor, Action::UseWorkbench, Object::Desk)?;
    need(actor.role(), Role::Lead, "it needs a lead or an admin")
}

/// May `actor` say whether `person` takes tickets? Everybody of themselves, leads of everybody.
///
/// # Errors
/// As [`may`].
pub fn may_change_duty(actor: &Actor, person: PersonId) -> Result<(), Refusal> {
    may(actor, Action::UseWorkbench, Object::Desk)?;
    match actor {
        Actor::Person(p) if p.id == person => Ok(()),
        Actor::Person(_) | Actor::Rule(_) | Actor::Desk => {
            need(actor.role(), Role::Lead, "it needs a lead or an admin")
        }
    }
}

/// May `reader` read a published article for `audience`? What is not published is on no shelf. Pages, search, sitemap, feed
/// and API alike ask this, through [`crate::help::Reading`].
///
/// # Errors
/// [`Refusal::NotFound`]: that there is one is not theirs to know.
pub fn may_read_article(reader: HelpReader, audience: Audience) -> Result<(), Refusal> {
    let may = match (reader, audience) {
        (HelpReader::Team, _) | (HelpReader::Anyone | HelpReader::Contact { .. }, Audience::Everyone) => true,
        (HelpReader::Contact { .. }, Audience::SignedIn) => true,
        (HelpReader::Contact { organisation, .. }, Audience::Organisation(id)) => organisation == Some(id),
        (HelpReader::Anyone, Audience::SignedIn | Audience::Organisation(_)) => false,
        (HelpReader::Anyone | HelpReader::Contact { .. }, Audience::Team) => false,
    };
    if may { Ok(()) } else { Err(Refusal::NotFound) }
}

/// May `actor` write and publish articles? Whoever may answer customers.
///
/// # Errors
/// As [`may`].
pub fn may_write_articles(actor: &Actor) -> Result<(), Refusal> {
    may(actor, Action::UseWorkbench, Object::Desk)?;
    need(actor.role(), Role::Agent, "it needs an agent")
}

/// May `actor` set up the help center: its categories and sections, languages, colours, synonyms?
///
/// # Errors
/// As [`may`].
pub fn may_manage_help(actor: &Actor) -> Result<(), Refusal> {
    may(actor, Action::UseWorkbench, Object::Desk)?;
    need(actor.role(), Role::Lead, "it needs a lead or an admin")
}

fn need(role: Role, least: Role, words: &'static str) -> Result<(), Refusal> {
    if role >= least { Ok(()) } else { Err(Refusal::not_allowed(words)) }
}

/// Which tickets a list may hold: the query's form of [`may`] with [`Action::ReadTicket`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every ticket, notes included.
    Everything,
    /// Those that the person asked or takes part in, public messages only.
    TakesPart(PersonId),
}

/// The scope of lists for `actor`.
pub fn scope(actor: &Actor) -> Scope {
    match actor {
        Actor::Person(p) if !p.role.is_team() => Scope::TakesPart(p.id),
        Actor::Person(_) | Actor::Rule(_) | Actor::Desk => Scope::Everything,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TeamId;

    fn actor(role: Role) -> Actor {
        Actor::person(PersonId(1), role, [])
    }

    /// Rows: role; columns: what is allowed on a stranger's ticket, in the order of [`Action::ALL`].
    #[test]
    fn the_matrix_on_a_ticket_of_somebody_else() {
        let expected = [
            (Role::Contact, "..............".replace('.', "n")),
            (Role::Light, "yynynnnynnnnnn".to_owned()),
            (Role::Agent, "yyyyyynynnnnnn".to_owned()),
            (Role::Lead, "yyyyyyyynnnyyn".to_owned()),
            (Role::Admin, "yyyyyyyyyyyyyy".to_owned()),
        ];
        for (role, row) in expected {
            let object = Object::Ticket { requester: PersonId(9), participants: &[] };
            let got: String = Action::ALL
                .iter()
                .map(|&a| if may(&actor(role), a, object).is_ok() { 'y' } else { 'n' })
                .collect();
            assert_eq!(got, row, "{role:?}");
        }
    }

    #[test]
    fn views_are_changed_by_whose_they_are() {
        let (me, mine, other) = (PersonId(1), TeamId(5), TeamId(6));
        let of = |role| Actor::person(me, role, [mine]);
        let table = [
            (Whose::Person(me), "nyyyy"),
            (Whose::Person(PersonId(2)), "nnnnn"),
            (Whose::Team(mine), "nnyyy"),
            (Whose::Team(other), "nnnyy"),
            (Whose::Everyone, "nnnyy"),
        ];
        for (whose, row) in table {
            let roles = [Role::Contact, Role::Light, Role::Agent, Role::Lead, Role::Admin];
            let got: String = roles
                .iter()
                .map(|&r| if may_change_view(&of(r), whose).is_ok() { 'y' } else { 'n' })
                .collect();
            assert_eq!(got, row, "{whose:?}");
        }
        assert_eq!(may_see_view(&of(Role::Light), Whose::Everyone), Ok(()));
        assert_eq!(may_see_view(&of(Role::Agent), Whose::Team(other)), Err(Refusal::NotFound));
        assert_eq!(may_see_view(&of(Role::Contact), Whose::Everyone), Err(Refusal::NotFound));
    }

    #[test]
    fn articles_are_read_by_whom_they_are_for() {
        use crate::OrganisationId;
        let (own, other) = (OrganisationId(1), OrganisationId(2));
        let contact = |o| HelpReader::Contact { person: PersonId(9), organisation: o };
        let audiences = [Audience::Everyone, Audience::SignedIn, Audience::Organisation(own), Audience::Team];
        for (reader, row) in [
            (HelpReader::Anyone, "ynnn"),
            (contact(None), "yynn"),
            (contact(Some(other)), "yynn"),
            (contact(Some(own)), "yyyn"),
            (HelpReader::Team, "yyyy"),
        ] {
            let got: String = audiences
                .iter()
                .map(|&a| if may_read_article(reader, a).is_ok() { 'y' } else { 'n' })
                .collect();
            assert_eq!(got, row, "{reader:?}");
        }
        let roles = [Role::Contact, Role::Light, Role::Agent, Role::Lead, Role::Admin];
        let row = |f: fn(&Actor) -> Result<(), Refusal>| -> String {
            roles.iter().map(|&r| if f(&actor(r)).is_ok() { 'y' } else { 'n' }).collect()
        };
        assert_eq!((row(may_write_articles).as_str(), row(may_manage_help).as_str()), ("nnyyy", "nnnyy"));
    }

    #[test]
    fn a_mail_is_read_by_who_reads_its_ticket_and_the_rest_by_leads() {
        let ticket = Object::Ticket { requester: PersonId(1), participants: &[] };
        let table = [
            (Role::Contact, false, false),
            (Role::Light, true, false),
            (Role::Agent, true, false),
            (Role::Lead, true, true),
            (Role::Admin, true, true),
        ];
        for (role, on_a_ticket, on_none) in table {
            // Even their own mail is not shown to contacts as the team sees it.
            assert_eq!(may_read_mail(&actor(role), Some(ticket)).is_ok(), on_a_ticket, "{role:?}");
            assert_eq!(may_read_mail(&actor(role), None).is_ok(), on_none, "{role:?}");
        }
        assert_eq!(may_read_mail(&actor(Role::Contact), None), Err(Refusal::NotFound));
    }

    #[test]
    fn a_contact_sees_and_answers_their_own_ticket_only() {
        let me = actor(Role::Contact);
        let mine = Object::Ticket { requester: PersonId(1), participants: &[] };
        let copied = Object::Ticket { requester: PersonId(2), participants: &[PersonId(1)] };
        let other = Object::Ticket { requester: PersonId(2), participants: &[PersonId(3)] };
        for object in [mine, copied] {
            assert_eq!(may(&me, Action::ReadTicket, object), Ok(()));
            assert_eq!(may(&me, Action::Reply, object), Ok(()));
            assert_eq!(may(&me, Action::ReadInternal, object), Err(Refusal::NotFound));
        }
        assert_eq!(may(&me, Action::ReadTicket, other), Err(Refusal::NotFound));
        assert_eq!(may(&actor(Role::Light), Action::Reply, mine), Err(Refusal::NotesOnly));
    }
}
