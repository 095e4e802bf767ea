//! Guided fixes: which playbooks customers are offered, how many runs came how far, and the tickets of those who want a person.

use domain::guided::{
    CONFIRMATION_EVERY_US, CONFIRMATIONS_PER_HOUR_MAX, CONFIRMATIONS_WINDOW_US, FixRequest, NAME_CHARS_MAX,
    REQUEST_DAYS, REQUESTS_MAX, RunStage, clean_words,
};
use domain::mailbox::Mailbox;
use domain::message::{Channel, Markup, Visibility};
use domain::moment::DAY_US;
use domain::person::{Person, Role, clean_name, normalise_address};
use domain::playbook::{CaseAct, PlaybookState, day, may_edit_playbooks};
use domain::portal::may_write_to;
use domain::read::guided::ShownTo;
use domain::ticket::TicketChange;
use domain::{
    Actor, Event, FixRequestId, Language, MessageId, OutboxId, PersonId, PlaybookId, Refusal, Result,
    TicketId,
};
use store::messages::{self, Stored};
use store::{Conn, Tx, cases, mailboxes, people, playbook_offers, playbooks};
use ui::{Words, t};

use super::act_as_rule::blank;
use super::address_trouble::{ToDead, no_automatic_mail};
use super::letters::{DeskMail, post};
use super::open_ticket::{NewTicket, Requester, open_ticket};
use super::receive_letter::add_contact;
use super::recipients::Sending;
use super::write_message::NewMessage;
use crate::app::Desk;
use crate::guided::Handed;

/// Lets customers work by a playbook alone, or by the team only.
///
/// # Errors
/// A refusal when the actor may not, or what customers would get is not published.
pub async fn offer_playbook(tx: &mut Tx, by: &Actor, id: PlaybookId, to: ShownTo) -> Result<()> {
    may_edit_playbooks(by)?;
    let book = playbooks::load(tx, id).await?;
    tx.quiet("it stands so already");
    match to {
        ShownTo::Customers => {
            if book.state != PlaybookState::Published {
                let words = "Customers can be offered a playbook that is published. Publish it first.";
                return Err(Refusal::Conflict(words.into()).into());
            }
            if playbook_offers::put(tx, id, by.person_id()).await? {
                tx.record(by, Event::PlaybookOffered { playbook: id });
            }
        }
        ShownTo::TeamOnly => {
            if playbook_offers::remove(tx, id).await? {
                tx.record(by, Event::PlaybookWithdrawn { playbook: id });
            }
        }
    }
    Ok(())
}

/// Counts a run. Nobody is known of it: it teaches a playbook nothing, for nobody could ask whether the repair held.
///
/// # Errors
/// A fault of the database.
pub async fn count_run(tx: &mut Tx, playbook: PlaybookId, stage: RunStage) -> Result<()> {
    tx.quiet("runs are counted, and nothing is kept of them");
    let today = day(tx.now());
    playbook_offers::count_run(tx, playbook, today, stage).await
}

/// What somebody who wants a person typed.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The run, as its address carries it.
    pub run: String,
    pub name: String,
    pub address: String,
    pub words: String,
    pub language: Language,
}

/// Keeps a request until whoever reads the mail of its address says that it is theirs, and asks them, once a day. Nothing tells
/// whoever typed it whether the desk knows the address.
///
/// # Errors
/// A refusal when a value does not do, too many wait, or no mail can be sent now: nothing is kept then, and what was typed
/// still stands in the form.
pub async fn hold_request(tx: &mut Tx, wanted: &Wanted) -> Result<String> {
    let address = normalise_address(&wanted.address)?;
    let name = clean_name(&wanted.name);
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::invalid("name", format!("has more than {NAME_CHARS_MAX} characters")).into());
    }
    let words = clean_words(&wanted.words)?;
    tx.quiet("nobody has said yet that it is theirs");
    let now = tx.now();
    let known = people::find_by_address(tx, &address).await?;
    if known.is_some_and(|person| person.suspended_at.is_some()) {
        return Ok(address);
    }
    // Nobody there can open a link; of the desk's own addresses it would come back as a message, the link with it.
    let boxes = mailboxes::list(tx).await?;
    let ours: Vec<&str> = boxes.iter().map(|mailbox| mailbox.address.as_str()).collect();
    if !may_write_to(&address, &ours) {
        return Ok(address);
    }
    let before = playbook_offers::requests_of(tx, &address, now).await?;
    // Sent twice, by an impatient finger or by going back.
    if before.iter().any(|r| r.run == wanted.run && r.words == words && r.name == name) {
        return Ok(address);
    }
    // Of a day: whoever fills in forms with somebody's address shuts them out for no longer.
    let lately = now.plus_us(-CONFIRMATION_EVERY_US);
    if before.iter().filter(|r| r.ticket.is_none() && r.created_at > lately).count() >= REQUESTS_MAX {
        return Err(Refusal::TooMany { retry_after_s: 86_400 }.into());
    }
    let is_asked = before.iter().any(|r| r.mail.is_some() && r.created_at > lately);
    let reaches = no_automatic_mail(tx, &address).await?.is_none();
    let mail = if is_asked || !reaches { None } else { Some(ask(tx, &address, boxes.first()).await?) };
    let request = FixRequest {
        id: tx.next_id().await?,
        run: wanted.run.clone(),
        name,
        address: address.clone(),
        words,
        language: wanted.language,
        created_at: now,
        ends_at: now.plus_us(REQUEST_DAYS * DAY_US),
        mail,
        ticket: None,
    };
    playbook_offers::insert_request(tx, &request).await?;
    Ok(address)
}

/// Puts the mail into the outbox; what it says is written as it leaves.
async fn ask(tx: &mut Tx, address: &str, mailbox: Option<&Mailbox>) -> Result<OutboxId> {
    let since = tx.now().plus_us(-CONFIRMATIONS_WINDOW_US);
    let (Some(mailbox), true) =
        (mailbox, playbook_offers::mails_since(tx, since).await? < CONFIRMATIONS_PER_HOUR_MAX)
    else {
        let words = "No mail can be sent from here just now. Try again in an hour, or write a mail.";
        return Err(Refusal::Conflict(words.into()).into());
    };
    let id: OutboxId = tx.next_id().await?;
    let cause = format!("fix_request:{id}");
    post(tx, DeskMail { id, name: "fix", cause, to: address, ticket: None, from: mailbox }).await?;
    Ok(id)
}

/// What waits for whoever has the link of a mail, and what came of it already.
///
/// # Errors
/// [`Refusal::NotFound`] when the link's time is over.
pub async fn requests_behind(
    db: &mut Conn,
    link: FixRequestId,
    now: domain::Moment,
) -> Result<Vec<FixRequest>> {
    let asked = playbook_offers::load_request(db, link).await?;
    if asked.ends_at <= now {
        return Err(Refusal::NotFound.into());
    }
    playbook_offers::requests_of(db, &asked.address, now).await
}

/// Whoever has the link says that a request is theirs: it becomes a ticket, once.
///
/// # Errors
/// [`Refusal::NotFound`] when the link does not reach the request, or whose it is was shut out.
pub async fn confirm_request(
    tx: &mut Tx,
    desk: &Desk,
    link: FixRequestId,
    id: FixRequestId,
    handed: &Handed,
) -> Result<TicketId> {
    let now = tx.now();
    let all = requests_behind(tx, link, now).await?;
    let request = all.into_iter().find(|r| r.id == id).ok_or(Refusal::NotFound)?;
    if let Some(ticket) = request.ticket {
        tx.quiet("it was confirmed before");
        return Ok(ticket);
    }
    let person = match people::find_by_address(tx, &request.address).await? {
        Some(person) if person.suspended_at.is_some() => return Err(Refusal::NotFound.into()),
        Some(person) => person,
        None => {
            let locale = Some(request.language.as_str().to_owned());
            add_contact(tx, request.name.clone(), Some(request.address.clone()), locale).await?
        }
    };
    let ticket = open_for(tx, desk, &person, handed, &request.words, request.language).await?;
    playbook_offers::settle_request(tx, id, ticket).await?;
    Ok(ticket)
}

/// The same for whoever is signed in: that the address is theirs is known. Sent twice, it is one ticket.
///
/// # Errors
/// A refusal when a value does not do.
pub async fn ask_signed_in(
    tx: &mut Tx,
    desk: &Desk,
    me: PersonId,
    wanted: &Wanted,
    handed: &Handed,
) -> Result<TicketId> {
    let words = clean_words(&wanted.words)?;
    let person = people::load(tx, me).await?;
    let now = tx.now();
    let address = person.email.clone().unwrap_or_default();
    if !address.is_empty() {
        let before = playbook_offers::requests_of(tx, &address, now).await?;
        let same = before.into_iter().find(|r| r.run == wanted.run && r.words == words && r.ticket.is_some());
        if let Some(ticket) = same.and_then(|r| r.ticket) {
            tx.quiet("it was sent before");
            return Ok(ticket);
        }
    }
    let ticket = open_for(tx, desk, &person, handed, &words, wanted.language).await?;
    if !address.is_empty() {
        let request = FixRequest {
            id: tx.next_id().await?,
            run: wanted.run.clone(),
            name: person.name.clone(),
            address,
            words,
            language: wanted.language,
            created_at: now,
            ends_at: now.plus_us(REQUEST_DAYS * DAY_US),
            mail: None,
            ticket: Some(ticket),
        };
        playbook_offers::insert_request(tx, &request).await?;
    }
    Ok(ticket)
}

/// Opens the ticket, whose case goes on where the customer stood, with a note of all that was said.
async fn open_for(
    tx: &mut Tx,
    desk: &Desk,
    person: &Person,
    handed: &Handed,
    words: &str,
    language: Language,
) -> Result<TicketId> {
    // Whoever of the team asks for themselves asks as a customer.
    let by = Actor::person(person.id, Role::Contact, []);
    let w = Words::from(language);
    let text = match words {
        "" => t!(w, "guided-asks", title = handed.title.as_str()),
        words => words.to_owned(),
    };
    let opened = NewTicket {
        requester: Requester::Known(person.id),
        author: None,
        subject: handed.title.clone(),
        channel: Channel::Form,
        mailbox: None,
        follow_up_of: None,
        with: TicketChange::default(),
        copies: Vec::new(),
        first: NewMessage {
            visibility: Visibility::Public,
            channel: Channel::Form,
            text,
            markup: Markup::Plain,
            html: None,
            uploads: Vec::new(),
            files: Vec::new(),
            to_dead: ToDead::LeaveOut,
            sending: Sending::default(),
            actions: Vec::new(),
            then: TicketChange::default(),
        },
    };
    let ticket = open_ticket(tx, desk, &by, &opened).await?;
    hand_over(tx, ticket, &by, handed).await?;
    Ok(ticket)
}

/// A ticket's case goes on where its customer stood, with a note of all that was said. A case that the team works on already stays
/// as it is: the note tells what was tried beside it.
///
/// # Errors
/// A fault of the database.
pub(super) async fn hand_over(tx: &mut Tx, ticket: TicketId, by: &Actor, handed: &Handed) -> Result<()> {
    if cases::entries(tx, ticket).await?.is_empty() {
        let begun = CaseAct::Begun { pin: handed.pin };
        for act in std::iter::once(&begun).chain(&handed.acts) {
            let number = cases::append(tx, ticket, act, by.person_id()).await?;
            tx.record(by, Event::CaseMoved { ticket, number, act: act.clone() });
        }
    }
    note(tx, ticket, handed.note.clone()).await?;
    let today = day(tx.now());
    playbook_offers::count_run(tx, handed.pin.playbook, today, RunStage::Person).await
}

/// What the team reads of what a customer did by themselves.
pub(super) async fn note(tx: &mut Tx, ticket: TicketId, text: String) -> Result<MessageId> {
    let id: MessageId = tx.next_id().await?;
    let note = Stored {
        channel: Channel::Form,
        markup: Markup::Markdown,
        ..blank(tx, id, ticket, Visibility::Internal, text)
    };
    messages::insert(tx, &note, None).await?;
    tx.record(&Actor::Desk, Event::NoteWritten { ticket, message: id, mentions: Vec::new() });
    Ok(id)
}
