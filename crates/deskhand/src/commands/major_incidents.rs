//! Major incidents: declared, changed, told about, ended.

use domain::major_incident::{
    DeliveryState, IncidentAct, IncidentUpdate, MajorIncident, Reach, UpdateKind, Wish, may_declare,
    may_reach,
};
use domain::message::{Channel, Markup, Visibility};
use domain::moment::MINUTE_US;
use domain::person::Person;
use domain::structure::{LINKS_MAX, LinkKind};
use domain::ticket::{Status, TicketChange, TicketType};
use domain::{
    Actor, Error, Event, IncidentUpdateId, Language, MajorIncidentId, MessageId, Refusal, Result, TicketId,
};
use store::major_incidents::Delivery;
use store::{Tx, major_incidents, messages, outbox, people, spam, structure, tickets};
use ui::{Words, t};

use super::address_trouble::ToDead;
use super::change_ticket::change_ticket;
use super::escalate::note;
use super::recipients::Sending;
use super::write_message::{NewMessage, call_back, write_unseen};
use crate::app::{Desk, called};

/// Why a mail with an update that was wrong does not leave.
const CORRECTED: &str = "the update was corrected before it left";
const WITHDRAWN: &str = "the update was withdrawn before it left";

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
    // The cadence counts from the last word, whether or not that was withdrawn since.
    let cadence_us = i64::from(before.cadence_min) * MINUTE_US;
    let last = before.due_at.map_or(before.declared_at, |due| due.plus_us(-cadence_us));
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
    let text = domain::major_incident::said("text", &said.text)?;
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
    note_unless_closed(tx, desk, by, before.ticket, format!("{head}\n\n{text}")).await?;
    let update = IncidentUpdate {
        id: tx.next_id().await?,
        incident: id,
        kind: said.kind,
        reach: said.reach,
        text,
        by: by.as_person()?.id,
        at: tx.now(),
        corrected: None,
        withdrawn: None,
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

/// A closed ticket takes no notes; what is said stands with the incident, which could never end otherwise.
async fn note_unless_closed(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    ticket: TicketId,
    text: String,
) -> Result<()> {
    if tickets::load(tx, ticket).await?.status != Status::Closed {
        note(tx, desk, by, ticket, text, TicketChange::default()).await?;
    }
    Ok(())
}

/// Whether those who have an update already hear that it was wrong, by another reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// They find it where the update stands.
    Nobody,
    Everybody,
}

/// What was wrong with an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mending {
    /// The right words, or why it is withdrawn.
    pub text: String,
    pub telling: Telling,
    /// What the note on the ticket is written in.
    pub language: Language,
}

/// An update of this incident, for whoever may mend it.
async fn mendable(
    tx: &mut Tx,
    by: &Actor,
    id: MajorIncidentId,
    update: IncidentUpdateId,
) -> Result<(MajorIncident, IncidentUpdate)> {
    let incident = major_incidents::load(tx, id).await?;
    tickets::load(tx, incident.ticket).await?;
    incident.may_lead(by)?;
    let known = major_incidents::load_update(tx, update).await?;
    if known.incident != id {
        return Err(Refusal::NotFound.into());
    }
    Ok((incident, known))
}

/// Gives an update the right words. What has not left yet leaves with them instead; whoever has the wrong ones hears of it
/// only where `mending` says so.
///
/// # Errors
/// As [`MajorIncident::may_lead`] and [`IncidentUpdate::correct`]; [`Refusal::NotFound`] when it is no update of this
/// incident.
pub async fn correct_update(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: MajorIncidentId,
    update: IncidentUpdateId,
    mending: &Mending,
) -> Result<()> {
    let (incident, before) = mendable(tx, by, id, update).await?;
    let me = by.as_person()?.id;
    tx.quiet("it says so already");
    let Some(after) = before.correct(me, &mending.text, tx.now())? else { return Ok(()) };
    major_incidents::correct_update(tx, &after, &before.text, me).await?;
    let w = Words::from(mending.language);
    let head = t!(w, "incident-note-corrected", title = incident.title.as_str());
    note_unless_closed(tx, desk, by, incident.ticket, format!("{head}\n\n{}", after.text)).await?;
    for delivery in major_incidents::deliveries(tx, update).await? {
        let next = match (hold_back(tx, by, &delivery, CORRECTED).await?, mending.telling) {
            // Written by the follower with the right words.
            (Held::Waits, _) | (Held::Left, Telling::Nobody) => continue,
            (Held::Back, _) => Delivery { state: DeliveryState::Waiting, message: None, ..delivery },
            (Held::Perhaps, _) | (Held::Left, Telling::Everybody) => {
                Delivery { state: DeliveryState::Waiting, again: true, ..delivery }
            }
        };
        major_incidents::set_delivery(tx, update, &next).await?;
    }
    let act = IncidentAct::Corrected { update };
    tx.record(by, Event::MajorIncident { ticket: incident.ticket, incident: id, act });
    Ok(())
}

/// Takes an update back, with the reason for everybody who could read it. What has not left yet does not leave.
///
/// # Errors
/// As [`MajorIncident::may_lead`] and [`IncidentUpdate::withdraw`]; [`Refusal::NotFound`] when it is no update of this
/// incident.
pub async fn withdraw_update(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: MajorIncidentId,
    update: IncidentUpdateId,
    mending: &Mending,
) -> Result<()> {
    let (incident, before) = mendable(tx, by, id, update).await?;
    tx.quiet("it was withdrawn before");
    let after = before.withdraw(by.as_person()?.id, &mending.text, tx.now())?;
    let Some(withdrawn) = after.and_then(|u| u.withdrawn) else { return Ok(()) };
    major_incidents::withdraw_update(tx, update, &withdrawn).await?;
    let w = Words::from(mending.language);
    let head = t!(w, "incident-note-withdrawn", title = incident.title.as_str());
    note_unless_closed(tx, desk, by, incident.ticket, format!("{head}\n\n{}", withdrawn.why)).await?;
    for delivery in major_incidents::deliveries(tx, update).await? {
        let next = match (hold_back(tx, by, &delivery, WITHDRAWN).await?, mending.telling) {
            // Who was to hear that an update was wrong hears that it does not hold.
            (Held::Waits, Telling::Everybody) if delivery.again => continue,
            (Held::Waits | Held::Back, _) => Delivery { state: DeliveryState::Stopped, ..delivery },
            (Held::Perhaps | Held::Left, Telling::Nobody) => continue,
            (Held::Perhaps | Held::Left, Telling::Everybody) => {
                Delivery { state: DeliveryState::Waiting, again: true, ..delivery }
            }
        };
        major_incidents::set_delivery(tx, update, &next).await?;
    }
    let act = IncidentAct::UpdateWithdrawn { update };
    tx.record(by, Event::MajorIncident { ticket: incident.ticket, incident: id, act });
    Ok(())
}

/// How far an update had come on a ticket when it turned out to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// It is not written there yet.
    Waits,
    /// Its mail was called back; the reply is a note now.
    Back,
    /// Its mail is being sent at this moment: nobody knows yet whether it arrives.
    Perhaps,
    /// Whoever it is for has it, or it could not be written there.
    Left,
}

/// Calls back the reply that an update was written in, as far as it can be.
async fn hold_back(tx: &mut Tx, by: &Actor, delivery: &Delivery, why: &str) -> Result<Held> {
    match delivery.state {
        DeliveryState::Waiting => return Ok(Held::Waits),
        DeliveryState::Refused | DeliveryState::Stopped => return Ok(Held::Left),
        DeliveryState::Sent => {}
    }
    let Some(id) = delivery.message else { return Ok(Held::Left) };
    let message = messages::load(tx, id).await?;
    let is_back = call_back(tx, by, &message, why).await?;
    let is_held = outbox::of_message(tx, id).await?.iter().any(|mail| mail.state == "waiting");
    if !is_back && !is_held {
        return Ok(Held::Left);
    }
    // Not for the customer's own pages either; and what is being sent now is not tried again once it is a note.
    messages::make_internal(tx, id).await?;
    tickets::touch(tx, message.ticket).await?;
    tx.record(by, Event::NoteWritten { ticket: message.ticket, message: id, mentions: Vec::new() });
    Ok(if is_held { Held::Perhaps } else { Held::Back })
}

/// What a customer reads of an update on their own ticket, in their language where they have earlier words of it.
fn words_for(update: &IncidentUpdate, again: bool, language: Language, earlier: &str) -> String {
    let w = Words::from(language);
    match &update.withdrawn {
        Some(withdrawn) => {
            let quoted: String = earlier.lines().map(|line| format!("\n> {line}")).collect();
            format!("{}\n{quoted}\n\n{}", t!(w, "incident-mail-withdrawn"), withdrawn.why)
        }
        None if again => format!("{}\n\n{}", t!(w, "incident-mail-corrected"), update.text),
        None => update.text.clone(),
    }
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
    let delivery = major_incidents::load_delivery(tx, id, ticket).await?;
    let person = people::load(tx, update.speaker()).await?;
    let actor = people::actor(tx, &person).await?;
    let status = match update.reach {
        Reach::CustomersAndSolve if !delivery.again => Some(Status::Solved),
        // Told again, it changes nothing about what was made of the ticket since.
        Reach::Team | Reach::Customers | Reach::CustomersAndSolve => None,
    };
    let locale = match tickets::find(tx, ticket).await? {
        Some(known) => people::load(tx, known.requester).await?.locale,
        None => None,
    };
    let language = locale.as_deref().and_then(Language::of_header).unwrap_or_default();
    let earlier = match delivery.message {
        Some(message) => messages::load(tx, message).await?.text,
        None => update.text.clone(),
    };
    let text = words_for(&update, delivery.again, language, &earlier);
    let reply = NewMessage {
        visibility: Visibility::Public,
        channel: Channel::Web,
        text,
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
        Ok(message) => {
            let written = Delivery { state: DeliveryState::Sent, message: Some(message), ..delivery };
            major_incidents::set_delivery(tx, id, &written).await
        }
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
) -> Result<MessageId> {
    if person.suspended_at.is_some() {
        let words = format!("{} is suspended and writes no more.", called(person));
        return Err(Refusal::Conflict(words.into()).into());
    }
    if spam::is_shelved(tx, ticket).await? {
        let words = format!("#{ticket} stands on the spam shelf. Say first that it is not spam.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    write_unseen(tx, desk, actor, ticket, reply).await
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
