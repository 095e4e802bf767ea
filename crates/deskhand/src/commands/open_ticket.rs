//! Opens a ticket in somebody's name: at the counter, on the phone, or over the API.

use domain::message::{Channel, Visibility};
use domain::permission::{Action, Object, may};
use domain::person::{Person, clean_name, normalise_address};
use domain::ticket::{Status, Ticket, TicketChange, clean_subject};
use domain::{Actor, Event, MailboxId, PersonId, Refusal, Result, TicketId};
use store::{Tx, mailboxes, participants, people, tickets};

use super::receive_letter::add_contact;
use super::write_message::{self, NewMessage};
use crate::app::Desk;

/// Who asks.
#[derive(Clone)]
pub enum Requester {
    Known(PersonId),
    /// Found by address, or added.
    Address {
        email: String,
        name: String,
    },
    /// Nobody can write back: a passer-by.
    Name(String),
}

/// A ticket to open, with its first message.
#[derive(Clone)]
pub struct NewTicket {
    pub requester: Requester,
    /// Who speaks the first words; whoever opens it when `None`.
    pub author: Option<PersonId>,
    pub subject: String,
    pub channel: Channel,
    pub mailbox: Option<MailboxId>,
    pub follow_up_of: Option<TicketId>,
    /// Status, priority and the rest, as a change of the fresh ticket.
    pub with: TicketChange,
    /// Copies: accepted at once where an agent vouches for them, suggested where a customer names them.
    pub copies: Vec<PersonId>,
    pub first: NewMessage,
}

/// # Errors
/// A refusal when the actor may not, or a value does not do.
pub async fn open_ticket(tx: &mut Tx, desk: &Desk, by: &Actor, new: &NewTicket) -> Result<TicketId> {
    may(by, Action::OpenTicket, Object::Desk)?;
    let requester = requester(tx, by, &new.requester).await?;
    let subject = match clean_subject(&new.subject) {
        s if s.is_empty() => super::snippet(&new.first.text).chars().take(80).collect(),
        s => s,
    };
    if subject.is_empty() {
        return Err(Refusal::invalid("subject", "must not be empty").into());
    }
    super::change_ticket::check_change(tx, &new.with).await?;
    let mailbox = match new.mailbox {
        Some(id) => Some(mailboxes::load(tx, id).await?),
        None => mailboxes::list(tx).await?.into_iter().next(),
    };
    if let Some(of) = new.follow_up_of {
        let of = tickets::load(tx, of).await?;
        let copied = participants::accepted(tx, of.id).await?;
        let object = Object::Ticket { requester: of.requester, participants: &copied };
        may(by, Action::ReadTicket, object)?;
        if of.status != Status::Closed {
            return Err(Refusal::invalid(
                "follow_up_of",
                "must be a closed ticket; write on the open one instead",
            )
            .into());
        }
    }
    let author = match new.author {
        Some(id) if Some(id) != by.person_id() => {
            // Speaking in somebody's name is an agent's right, and never reaches above a contact.
            may(by, Action::ChangeTicket, Object::Ticket { requester: requester.id, participants: &[] })?;
            people::load(tx, id).await?
        }
        _ => people::load(tx, by.as_person()?.id).await?,
    };
    let now = tx.now();
    let team = mailbox.as_ref().and_then(|m| m.team);
    let (form, fields, tags) = super::fields::begin(tx, team, mailbox.as_ref().map(|m| m.id)).await?;
    let fresh = Ticket {
        id: tx.next_ticket_id().await?,
        subject,
        status: Status::New,
        priority: None,
        ticket_type: None,
        tags,
        requester: requester.id,
        organisation: requester.organisation,
        assignee: None,
        team,
        mailbox: mailbox.map(|m| m.id),
        channel: new.channel,
        follow_up_of: new.follow_up_of,
        external_id: None,
        form,
        fields,
        created_at: now,
        updated_at: now,
        solved_at: None,
        closed_at: None,
        version: 1,
    };
    tickets::insert(tx, &fresh).await?;
    tx.record(by, Event::TicketOpened { ticket: fresh.id, requester: requester.id, channel: new.channel });
    let object = Object::Ticket { requester: requester.id, participants: &[] };
    let vouches = may(by, Action::ChangeTicket, object).is_ok();
    for &person in new.copies.iter().filter(|p| **p != requester.id) {
        if vouches {
            if participants::accept(tx, fresh.id, person).await? {
                tx.record(by, Event::ParticipantAccepted { ticket: fresh.id, person });
            }
        } else if participants::suggest(tx, fresh.id, person).await? {
            tx.record(by, Event::ParticipantSuggested { ticket: fresh.id, person });
        }
    }
    let accepted = participants::accepted(tx, fresh.id).await?;
    let speaker = people::actor(tx, &author).await?;
    match new.first.visibility {
        Visibility::Public => {
            let object = Object::Ticket { requester: requester.id, participants: &accepted };
            may(&speaker, Action::Reply, object)?;
        }
        Visibility::Internal if !speaker.is_team() => {
            return Err(Refusal::invalid("author", "must be one of the team where a note is written").into());
        }
        Visibility::Internal => {}
    }
    let text = new.first.text.trim_end().to_owned();
    if text.trim().is_empty()
        && new.first.html.is_none()
        && new.first.uploads.is_empty()
        && new.first.files.is_empty()
    {
        return Err(Refusal::invalid("text", "must not be empty").into());
    }
    write_message::insert(tx, desk, &speaker, by, &fresh, &new.first, text, &accepted).await?;
    let from_team = speaker.is_team() && author.id != requester.id;
    let mut with = new.with.clone();
    if with.status.is_none() && from_team && new.first.visibility == Visibility::Public {
        with.status = Some(Status::Open);
    }
    // A status of new is what a fresh ticket has anyway.
    with.status = with.status.filter(|s| *s != Status::New);
    if with != TicketChange::default() {
        let with = super::fields::settle_change(tx, by, &fresh, with).await?;
        let (after, events) = fresh.change(by, &with, now)?;
        tickets::update(tx, &fresh, &after).await?;
        super::record_change(tx, by, &fresh, &after, events).await?;
    }
    if let Some(of) = new.follow_up_of {
        tx.record(by, Event::FollowUpLinked { ticket: fresh.id, of });
    }
    if let Some(me) = by.person_id() {
        tickets::mark_seen(tx, me, fresh.id).await?;
    }
    Ok(fresh.id)
}

async fn requester(tx: &mut Tx, by: &Actor, wanted: &Requester) -> Result<Person> {
    match wanted {
        Requester::Known(id) => {
            if Some(*id) != by.person_id() {
                may(by, Action::ChangeContact, Object::Desk)?;
            }
            people::load(tx, *id).await
        }
        Requester::Address { email, name } => {
            let email = normalise_address(email)?;
            let known = people::find_by_address(tx, &email).await?;
            if known.as_ref().is_none_or(|p| Some(p.id) != by.person_id()) {
                may(by, Action::ChangeContact, Object::Desk)?;
            }
            match known {
                Some(person) => Ok(person),
                None => add_contact(tx, clean_name(name), Some(email), None).await,
            }
        }
        Requester::Name(name) => {
            may(by, Action::ChangeContact, Object::Desk)?;
            let name = clean_name(name);
            if name.is_empty() {
                return Err(Refusal::invalid("requester", "needs a name or a mail address").into());
            }
            add_contact(tx, name, None, None).await
        }
    }
}
