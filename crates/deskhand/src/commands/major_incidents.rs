//! Major incidents: declared, changed, told about, ended.

use domain::major_incident::{
    IncidentAct, IncidentUpdate, MajorIncident, Reach, UpdateKind, Wish, may_declare, may_reach,
};
use domain::message::{Channel, Markup, TEXT_BYTES_MAX, Visibility};
use domain::moment::MINUTE_US;
use domain::person::Person;
use domain::structure::{LINKS_MAX, LinkKind};
use domain::ticket::{Status, TicketChange, TicketType};
use domain::{Actor, Error, Event, IncidentUpdateId, Language, MajorIncidentId, Refusal, Result, TicketId};
use store::{Tx, major_incidents, people, spam, structure, tickets};
use ui::{Words, t};

use super::address_trouble::ToDead;
use super::change_ticket::change_ticket;
use super::escalate::note;
use super::recipients::Sending;
use super::write_message::{NewMessage, write_unseen};
use crate::app::{Desk, called};

/// Declares one on a ticket, which becomes a problem, so that others can be attached as its incidents.
///
/// # Errors
/// As [`may_declare`] and [`Wish::checked`]; a refusal when the ticket is an incident of another one.
pub async fn declare_incident(tx: &mut Tx, by: &Actor, id: TicketId, wish: &Wish) -> Result<MajorIncidentId> {
    let ticket = tickets::load(tx, id).await?;
    let open = major_incidents::open(tx).await?;
    may_declare(by, &ticket, spam::is_shelved(tx, id).await?, &open)?;
    let wish = wish.clone().checked()?;
    must_lead(tx, &wish).await?;
    if let Some(link) = structure::link_from(tx, LinkKind::Incident, id).await? {
        let words = format!("#{id} is an incident of #{} already. Declare that one.", link.other);
        return Err(Refusal::Conflict(words.into()).into());
    }
    let problem = TicketChange { ticket_type: Some(Some(TicketType::Problem)), ..TicketChange::default() };
    change_ticket(tx, by, id, &problem, "", None).await?;
    let now = tx.now();
    let incident = MajorIncident {
        id: tx.next_id().await?,
        ticket: id,
        title: wish.title,
        lead: wish.lead,
        cadence_min: wish.cadence_min,
        declared_by: by.as_person()?.id,
        declared_at: now,
        due_at: Some(now.plus_us(i64::from(wish.cadence_min) * MINUTE_US)),
        reminded_for: None,
        ended_by: None,
        ended_at: None,
    };
    major_incidents::insert(tx, &incident).await?;
    tickets::touch(tx, id).await?;
    let act = IncidentAct::Declared { lead: incident.lead };
    tx.record(by, Event::MajorIncident { ticket: id, incident: incident.id, act });
    Ok(incident.id)
}

/// Whoever leads it works here, and is no light agent.
async fn must_lead(tx: &mut Tx, wish: &Wish) -> Result<()> {
    if people::is_assignable(tx, wish.lead).await? {
        return Ok(());
    }
    Err(Refusal::invalid("lead", "must be an agent who is not suspended").into())
}

/// Gives it another title, lead or cadence.
///
/// # Errors
/// As [`MajorIncident::change`].
pub async fn change_incident(tx: &mut Tx, by: &Actor, id: MajorIncidentId, wish: &Wish) -> Result<()> {
    let before = major_incidents::load(tx, id).await?;
    let last = major_incidents::last_word(tx, id).await?.map_or(before.declared_at, |(at, _)| at);
    let after = before.change(by, wish, last)?;
    if wish.lead != before.lead {
        must_lead(tx, wish).await?;
    }
    tx.quiet("it was so before");
    if after != before {
        major_incidents::update(tx, &after).await?;
        let from = Some(before.lead).filter(|lead| *lead != after.lead);
        let act = IncidentAct::Changed { lead: after.lead, from };
        tx.record(by, Event::MajorIncident { ticket: after.ticket, incident: id, act });
    }
    Ok(())
}

/// What somebody has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub kind: UpdateKind,
    pub reach: Reach,
    pub text: String,
    /// What the note on the ticket is written in.
    pub language: Language,
}

/// Writes an update, or the last word, as a note on the ticket; what is for customers is written down for every attached
/// ticket, and the follower `incidents` writes it there.
///
/// # Errors
/// As [`MajorIncident::updated`] and [`may_reach`]; a refusal when nothing is said, or too much.
pub async fn update_incident(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: MajorIncidentId,
    said: &Update,
) -> Result<IncidentUpdateId> {
    let before = major_incidents::load(tx, id).await?;
    let after = before.updated(by, said.kind, tx.now())?;
    may_reach(said.kind, said.reach)?;
    let text = said.text.trim();
    if text.is_empty() {
        return Err(Refusal::invalid("text", "must not be empty").into());
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 }.into());
    }
    let attached = match said.reach {
        Reach::Team => Vec::new(),
        Reach::Customers | Reach::CustomersAndSolve => {
            structure::incidents(tx, before.ticket, TicketId(0), LINKS_MAX as i64).await?
        }
    };
    let w = Words::from(said.language);
    let head = match said.kind {
        UpdateKind::Update => t!(w, "incident-note-update", title = after.title.as_str()),
        UpdateKind::End => t!(w, "incident-note-end", title = after.title.as_str()),
    };
    // A closed ticket takes no notes; what is said stands with the incident, which could never end otherwise.
    if tickets::load(tx, before.ticket).await?.status != Status::Closed {
        note(tx, desk, by, before.ticket, format!("{head}\n\n{text}"), TicketChange::default()).await?;
    }
    let update = IncidentUpdate {
        id: tx.next_id().await?,
        incident: id,
        kind: said.kind,
        reach: said.reach,
        text: text.to_owned(),
        by: by.as_person()?.id,
        at: tx.now(),
    };
    major_incidents::insert_update(tx, &update, &attached).await?;
    major_incidents::update(tx, &after).await?;
    let (update, tickets) = (update.id, attached.len() as i64);
    let act = match said.kind {
        UpdateKind::Update => IncidentAct::Updated { update, tickets },
        UpdateKind::End => IncidentAct::Ended { update, tickets },
    };
    tx.record(by, Event::MajorIncident { ticket: before.ticket, incident: id, act });
    match said.kind {
        UpdateKind::Update => {}
        UpdateKind::End => super::portal::problem_ended(tx, before.ticket, id).await?,
    }
    Ok(update)
}

/// Writes an update on one attached ticket, as a reply of whoever said it; once, for the reply and the row that it waited in
/// are settled together.
///
/// # Errors
/// A fault of the database. What is refused is noted, and holds up no other ticket.
pub async fn deliver_update(tx: &mut Tx, desk: &Desk, id: IncidentUpdateId, ticket: TicketId) -> Result<()> {
    tx.quiet("another node was quicker");
    if !major_incidents::take(tx, id, ticket).await? {
        return Ok(());
    }
    let update = major_incidents::load_update(tx, id).await?;
    let person = people::load(tx, update.by).await?;
    let actor = people::actor(tx, &person).await?;
    let status = match update.reach {
        Reach::Team | Reach::Customers => None,
        Reach::CustomersAndSolve => Some(Status::Solved),
    };
    let reply = NewMessage {
        visibility: Visibility::Public,
        channel: Channel::Web,
        text: update.text,
        markup: Markup::Plain,
        html: None,
        uploads: Vec::new(),
        files: Vec::new(),
        to_dead: ToDead::Refuse,
        sending: Sending::default(),
        actions: Vec::new(),
        then: TicketChange { status, ..TicketChange::default() },
    };
    let mut written =
        tx.attempt(async |tx| write_there(tx, desk, &person, &actor, ticket, &reply).await).await;
    if status.is_some() && matches!(written, Err(Error::Refused(_))) {
        // What is missing to solve it keeps nothing from the customer: the ticket stays open, and is there to see.
        let words_alone = NewMessage { then: TicketChange::default(), ..reply };
        written =
            tx.attempt(async |tx| write_there(tx, desk, &person, &actor, ticket, &words_alone).await).await;
    }
    match written {
        Ok(()) => Ok(()),
        Err(Error::Refused(refusal)) => major_incidents::refuse(tx, id, ticket, &refusal.to_string()).await,
        Err(fault) => Err(fault),
    }
}

async fn write_there(
    tx: &mut Tx,
    desk: &Desk,
    person: &Person,
    actor: &Actor,
    ticket: TicketId,
    reply: &NewMessage,
) -> Result<()> {
    if person.suspended_at.is_some() {
        let words = format!("{} is suspended and writes no more.", called(person));
        return Err(Refusal::Conflict(words.into()).into());
    }
    if spam::is_shelved(tx, ticket).await? {
        let words = format!("#{ticket} stands on the spam shelf. Say first that it is not spam.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    write_unseen(tx, desk, actor, ticket, reply).await.map(drop)
}

/// The next update is due: says so once, and whoever leads the incident is told.
///
/// # Errors
/// A fault of the database.
pub async fn remind_lead(tx: &mut Tx, id: MajorIncidentId) -> Result<()> {
    let known = major_incidents::load(tx, id).await?;
    tx.quiet("another node was quicker");
    if known.is_late(tx.now()) {
        let (ticket, lead, reminded_for) = (known.ticket, known.lead, known.due_at);
        major_incidents::update(tx, &MajorIncident { reminded_for, ..known }).await?;
        let act = IncidentAct::Overdue { lead };
        tx.record(&Actor::Desk, Event::MajorIncident { ticket, incident: id, act });
    }
    Ok(())
}
