//! What stands beside the words that somebody is writing: macros, their values, whom an `@` can mean.

use std::collections::BTreeMap;

use domain::field::Field;
use domain::macros::{self as domain_macros, Macro, Placeholder, Reach, first_and_last};
use domain::message::{Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::person::Person;
use domain::read::PersonRef;
use domain::read::writing::{AppliedMacro, MacroLine, MacroPreview, MacrosPage, MissingValue};
use domain::{Actor, FieldId, PersonId, Refusal, Result, TeamId, TicketId};

use crate::{Conn, macros, mailboxes, messages, organisations, people, teams, tickets};

/// Names for what macros change.
#[derive(Debug, Default)]
pub struct Named {
    people: BTreeMap<PersonId, String>,
    teams: BTreeMap<TeamId, String>,
    fields: BTreeMap<FieldId, Field>,
}

/// Names of everybody whom tickets can be given to, and of all teams.
pub async fn named(db: &mut Conn) -> Result<Named> {
    let people = people::assignable(db).await?;
    let name = |p: PersonRef| if p.name.is_empty() { p.email.unwrap_or_default() } else { p.name };
    Ok(Named {
        people: people.into_iter().map(|p| (p.id, name(p))).collect(),
        teams: teams::refs(db).await?.into_iter().map(|t| (t.id, t.name)).collect(),
        fields: crate::fields::list(db).await?.into_iter().map(|f| (f.id, f)).collect(),
    })
}

impl Named {
    fn person(&self, id: PersonId) -> String {
        self.people.get(&id).cloned().unwrap_or_else(|| format!("person {id}, who takes no tickets"))
    }
    fn team(&self, id: TeamId) -> String {
        self.teams.get(&id).cloned().unwrap_or_else(|| format!("team {id}, which is gone"))
    }
    fn field(&self, id: FieldId, value: &[String]) -> String {
        match self.fields.get(&id) {
            Some(f) if value.is_empty() => format!("{}: none", f.title),
            Some(f) => format!("{}: {}", f.title, f.words(value)),
            None => format!("field {id}, which is gone"),
        }
    }
    /// What a macro changes, each in some words.
    pub fn changes(&self, of: &Macro) -> Vec<String> {
        of.actions
            .iter()
            .map(|a| a.in_words(|p| self.person(p), |t| self.team(t), |f, v| self.field(f, v)))
            .collect()
    }
    /// For whom it is.
    pub fn reach(&self, of: Reach, me: PersonId) -> String {
        match of {
            Reach::Everyone => "everyone".to_owned(),
            Reach::Team(team) => self.team(team),
            Reach::Person(person) if person == me => "you".to_owned(),
            Reach::Person(person) => self.person(person),
        }
    }
}

/// The macro whose changes go with somebody's draft.
pub async fn applied(
    db: &mut Conn,
    me: PersonId,
    ticket: TicketId,
    kind: Visibility,
) -> Result<Option<AppliedMacro>> {
    let Some(found) = macros::with_draft(db, me, ticket, kind).await? else { return Ok(None) };
    let changes = named(db).await?.changes(&found);
    Ok(Some(AppliedMacro { id: found.id, title: found.title, changes }))
}

/// All macros that `by` sees, with what they may do with each.
pub async fn macros_page(db: &mut Conn, by: &Actor, query: &str) -> Result<MacrosPage> {
    let me = by.as_person()?.id;
    let names = named(db).await?;
    let all = macros::list(db).await?;
    let lines = all
        .into_iter()
        .filter(|m| domain_macros::may_see(by, m.reach).is_ok() && is_found(m, query))
        .map(|item| MacroLine {
            reach: names.reach(item.reach, me),
            changes: names.changes(&item),
            may_change: domain_macros::may_change(by, item.reach).is_ok(),
            item,
        });
    Ok(MacrosPage {
        macros: lines.collect(),
        may_share: domain_macros::may_change(by, Reach::Everyone).is_ok(),
        query: query.to_owned(),
    })
}

/// Every word typed stands in title, category or text.
pub fn is_found(of: &Macro, query: &str) -> bool {
    let all = format!("{}\n{}\n{}\n{}", of.title, of.category, of.description, of.text).to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

/// What a ticket says for the placeholders of a macro that `me` uses.
///
/// # Errors
/// [`Refusal::NotFound`] when the ticket is not there.
pub async fn values(
    db: &mut Conn,
    ticket: TicketId,
    me: PersonId,
    desk_name: &str,
) -> Result<BTreeMap<Placeholder, String>> {
    use Placeholder as P;
    let ticket = tickets::load(db, ticket).await?;
    let requester = people::load(db, ticket.requester).await?;
    let agent = people::load(db, me).await?;
    let assignee = match ticket.assignee {
        Some(id) => people::find(db, id).await?,
        None => None,
    };
    let organisation = match ticket.organisation.or(requester.organisation) {
        Some(id) => organisations::find(db, id).await?.map(|o| o.name),
        None => None,
    };
    let team = match ticket.team {
        Some(id) => teams::find(db, id).await?.map(|t| t.name),
        None => None,
    };
    let mailbox = match ticket.mailbox {
        Some(id) => Some(mailboxes::load(db, id).await?),
        None => mailboxes::list(db).await?.into_iter().next(),
    };
    // A ticket of a phone call begins with a note, and the words of a macro may go to the customer.
    let first = messages::description(db, ticket.id).await?;
    let mut all = BTreeMap::from([
        (P::TicketId, ticket.id.to_string()),
        (P::TicketSubject, ticket.subject.clone()),
        (P::TicketStatus, ticket.status.label().to_owned()),
        (P::TicketTags, ticket.tags.iter().cloned().collect::<Vec<_>>().join(", ")),
        (P::DeskName, desk_name.to_owned()),
    ]);
    let mut put = |of: P, value: Option<String>| {
        if let Some(value) = value {
            all.insert(of, value);
        }
    };
    put(P::TicketDescription, first.map(|m| m.text));
    put(P::TicketPriority, ticket.priority.map(|p| p.as_str().to_owned()));
    put(P::TicketType, ticket.ticket_type.map(|t| t.as_str().to_owned()));
    put(P::TicketTeam, team);
    put(P::OrganisationName, organisation);
    put(P::MailboxAddress, mailbox.map(|m| m.address));
    let mut person = |of: &Person, [name, first, last, email]: [Option<P>; 4]| {
        let (first_name, last_name) = first_and_last(&of.name);
        for (of, value) in [(name, of.name.clone()), (first, first_name), (last, last_name)] {
            if let Some(of) = of {
                put(of, Some(value));
            }
        }
        if let Some(field) = email {
            put(field, of.email.clone());
        }
    };
    person(
        &requester,
        [P::RequesterName, P::RequesterFirstName, P::RequesterLastName, P::RequesterEmail].map(Some),
    );
    person(&agent, [P::AgentName, P::AgentFirstName, P::AgentLastName, P::AgentEmail].map(Some));
    if let Some(assignee) = &assignee {
        person(assignee, [Some(P::AssigneeName), Some(P::AssigneeFirstName), None, Some(P::AssigneeEmail)]);
    }
    put(P::RequesterPhone, requester.phone.clone());
    Ok(all)
}

/// A macro as it would be on a ticket, with the values that were `given` by hand.
///
/// # Errors
/// [`Refusal::NotFound`] when `by` may not see the ticket or is not offered the macro.
pub async fn preview(
    db: &mut Conn,
    by: &Actor,
    ticket: TicketId,
    id: domain::MacroId,
    given: &BTreeMap<Placeholder, String>,
    desk_name: &str,
) -> Result<MacroPreview> {
    let me = by.as_person()?;
    let on = tickets::load(db, ticket).await?;
    let object = Object::Ticket { requester: on.requester, participants: &[] };
    may(by, Action::ReadInternal, object)?;
    let found = macros::load(db, id).await?;
    if !found.is_active || !found.reach.takes_in(me.id, me.teams.iter().copied()) {
        return Err(Refusal::NotFound.into());
    }
    let known = values(db, ticket, me.id, desk_name).await?;
    let filled = domain_macros::fill(&found.text, &known, given)?;
    let may_write = match found.visibility {
        Visibility::Public => may(by, Action::Reply, object),
        Visibility::Internal => may(by, Action::WriteNote, object),
    };
    let may_change = found.actions.is_empty() || may(by, Action::ChangeTicket, object).is_ok();
    Ok(MacroPreview {
        id: found.id,
        changes: named(db).await?.changes(&found),
        title: found.title,
        category: found.category,
        description: found.description,
        visibility: found.visibility,
        text: filled.text,
        markup: people::writes(db, me.id).await?.unwrap_or(Markup::Markdown),
        missing: filled.missing.iter().map(|p| MissingValue { name: p.name(), about: p.about() }).collect(),
        files: macros::files(db, id).await?.into_iter().map(|f| f.attachment.name).collect(),
        may_use: may_write.is_ok() && may_change,
    })
}
