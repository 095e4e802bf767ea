//! What visitors do in a widget, and what the team does with their chats. A chat is a ticket: what is said goes the way of every
//! message, and here stands what comes besides.

use domain::bounce::TroubleKind;
use domain::chat::identity::Visitor as Named;
use domain::chat::{
    About, BLOCK_US, CONFIRMATION_EVERY_US, CONFIRMATIONS_PER_HOUR_MAX, CONFIRMATIONS_WINDOW_US, Chat,
    ChatAct, ChatState, FILES_MAX, MAIL_AFTER_US, OPEN_MAX, SESSION_IDLE_US, Widget, has_room,
};
use domain::hours::Whose;
use domain::message::{Channel, Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::person::{Person, clean_name, normalise_address};
use domain::portal::{Errand, may_write_to};
use domain::read::ticket::HtmlPart;
use domain::routing::Policy;
use domain::ticket::{Status, Ticket, TicketChange};
use domain::{
    Actor, ChatVisitorId, Event, Language, MessageId, Moment, PersonId, PortalLetterId, Refusal, Result,
    TeamId, TicketId, WidgetId,
};
use store::chats::{NewSession, Visitor};
use store::portal::Letter;
use store::{
    Tx, address_trouble, chats, events, mailboxes, messages, outbox, participants, people, portal, read,
    routing, tickets, widgets,
};

use super::address_trouble::ToDead;
use super::change_ticket::change_ticket;
use super::guided;
use super::hand_over::Heir;
use super::letters::{self, LinkLetter};
use super::open_ticket::{NewTicket, Requester, open_ticket};
use super::receive_letter::add_contact;
use super::recipients::Sending;
use super::write_message::{NewMessage, call_back, write_message};
use crate::app::Desk;
use crate::guided::Handed;

/// Why the mail of an answer does not leave.
const READ_IN_CHAT: &str = "it was read in the chat before it left";

// Coming

/// A browser that opens the widget.
#[derive(Clone, Debug)]
pub struct Coming {
    pub widget: WidgetId,
    /// Whom the site's server vouches for.
    pub named: Option<Named>,
    /// The hash of the secret that the browser kept from before.
    pub before: Option<[u8; 32]>,
    /// The hash of the one that it gets, where it needs one.
    pub secret: [u8; 32],
    /// From where it comes.
    pub place: String,
    pub language: Language,
}

/// Lets a visitor in: as the one whom the site named, else as whom this browser was before, else as somebody new. Says whether the
/// browser goes on with the secret that it has. Whoever was named before and comes without a name is somebody new: they signed out.
///
/// # Errors
/// [`Refusal::NotAllowed`] when they are kept out.
pub async fn begin_session(tx: &mut Tx, coming: &Coming) -> Result<(Visitor, bool)> {
    tx.quiet("that a browser came is nobody's history");
    let now = tx.now();
    let before = match &coming.before {
        Some(secret) => chats::find_session(tx, secret, now.plus_us(-SESSION_IDLE_US)).await?,
        None => None,
    };
    let before = before.filter(|s| s.visitor.widget == coming.widget);
    let visitor = match &coming.named {
        Some(named) => Some(named_visitor(tx, coming, named).await?),
        None => before.as_ref().map(|s| s.visitor.clone()).filter(|v| v.subject.is_none()),
    };
    let visitor = match visitor {
        Some(known) => known,
        None => {
            // Whoever is known here may share the place with somebody who was blocked.
            if chats::is_blocked(tx, &coming.place, now).await? {
                return Err(kept_out().into());
            }
            let fresh = Visitor {
                id: tx.next_id().await?,
                widget: coming.widget,
                subject: None,
                person: None,
                name: String::new(),
                blocked_until: None,
                created_at: now,
            };
            chats::insert_visitor(tx, &fresh).await?;
            fresh
        }
    };
    may_come(&visitor, now)?;
    if let Some(session) = before.filter(|s| s.visitor.id == visitor.id) {
        chats::touch_session(tx, session.id, &coming.place).await?;
        return Ok((visitor, true));
    }
    let session = NewSession {
        id: tx.next_id().await?,
        visitor: visitor.id,
        secret: coming.secret,
        place: coming.place.clone(),
        language: coming.language,
    };
    chats::insert_session(tx, &session).await?;
    Ok((visitor, false))
}

fn kept_out() -> Refusal {
    Refusal::not_allowed("the team does not take chats from here now; write a mail")
}

/// # Errors
/// [`Refusal::NotAllowed`] when the visitor is kept out.
pub fn may_come(visitor: &Visitor, now: Moment) -> Result<(), Refusal> {
    if visitor.blocked_until.is_some_and(|until| until > now) { Err(kept_out()) } else { Ok(()) }
}

/// A visitor whom nobody keeps out.
async fn welcome(tx: &mut Tx, id: ChatVisitorId) -> Result<Visitor> {
    let visitor = chats::find_visitor(tx, id).await?.ok_or(Refusal::NotFound)?;
    may_come(&visitor, tx.now())?;
    Ok(visitor)
}

/// Whom the site named, as its own server signed it.
async fn named_visitor(tx: &mut Tx, coming: &Coming, named: &Named) -> Result<Visitor> {
    let found = chats::find_by_subject(tx, coming.widget, &named.subject).await?;
    let (mut visitor, is_new) = match found {
        Some(known) => (known, false),
        None => {
            let fresh = Visitor {
                id: tx.next_id().await?,
                widget: coming.widget,
                subject: Some(named.subject.clone()),
                person: None,
                name: String::new(),
                blocked_until: None,
                created_at: tx.now(),
            };
            (fresh, true)
        }
    };
    let before = visitor.clone();
    if !named.name.is_empty() {
        visitor.name = named.name.clone();
    }
    if let Some(email) = &named.email {
        visitor.person = vouched(tx, &visitor, email, coming.language).await?;
    }
    if is_new {
        chats::insert_visitor(tx, &visitor).await?;
    } else if visitor != before {
        chats::update_visitor(tx, &visitor).await?;
    }
    Ok(visitor)
}

/// The contact of a visitor whose address the site's server verified: whoever has that address, unless it is one of the team or
/// somebody who was shut out, for whom no site speaks.
async fn vouched(
    tx: &mut Tx,
    visitor: &Visitor,
    email: &str,
    language: Language,
) -> Result<Option<PersonId>> {
    let known = people::find_by_address(tx, email).await?;
    match (visitor.person, known) {
        (None, Some(known)) if known.role.is_team() || known.suspended_at.is_some() => Ok(None),
        (None, Some(known)) => Ok(Some(known.id)),
        (None, None) => {
            let locale = Some(language.as_str().to_owned());
            let person = add_contact(tx, visitor.name.clone(), Some(email.to_owned()), locale).await?;
            let verified_at = Some(tx.now());
            people::update(tx, &Person { verified_at, ..person.clone() }).await?;
            Ok(Some(person.id))
        }
        (Some(mine), None) => {
            let person = people::load(tx, mine).await?;
            if person.email.is_none() {
                let (email, now) = (Some(email.to_owned()), tx.now());
                let with = Person { email, verified_at: Some(now), updated_at: now, ..person };
                people::update(tx, &with).await?;
                tx.record(
                    &Actor::Desk,
                    Event::PersonChanged { person: mine, fields: vec!["email".to_owned()] },
                );
            }
            Ok(Some(mine))
        }
        (Some(mine), Some(_)) => Ok(Some(mine)),
    }
}

/// The contact that a visitor speaks as; made with their first word.
///
/// # Errors
/// [`Refusal::NotAllowed`] when they are kept out.
pub async fn speaker(tx: &mut Tx, id: ChatVisitorId, language: Language) -> Result<(Visitor, Person)> {
    let visitor = welcome(tx, id).await?;
    if let Some(person) = visitor.person {
        let person = people::load(tx, person).await?;
        // Somebody may have come to the team since: what they may there is nothing that a browser on a site may.
        if person.suspended_at.is_some() || person.role.is_team() {
            return Err(kept_out().into());
        }
        return Ok((visitor, person));
    }
    let name = match visitor.name.as_str() {
        "" => format!("Visitor {:04}", visitor.id.0 % 10_000),
        name => name.to_owned(),
    };
    let person = add_contact(tx, name, None, Some(language.as_str().to_owned())).await?;
    let visitor = Visitor { person: Some(person.id), ..visitor };
    chats::update_visitor(tx, &visitor).await?;
    Ok((visitor, person))
}

// Speaking

/// What a visitor says.
#[derive(Clone, Debug)]
pub struct VisitorWords {
    /// The name that the browser gave it.
    pub op: String,
    /// Where; `None` begins a chat.
    pub conversation: Option<TicketId>,
    pub text: String,
    /// Hashes of upload secrets whose files go with it.
    pub uploads: Vec<[u8; 32]>,
    pub about: About,
    pub language: Language,
    /// What they did by themselves in a guided fix before.
    pub fix: Option<Handed>,
}

fn message(text: &str, uploads: &[[u8; 32]]) -> NewMessage {
    NewMessage {
        visibility: Visibility::Public,
        channel: Channel::Chat,
        text: text.to_owned(),
        markup: Markup::Plain,
        html: None,
        uploads: uploads.to_vec(),
        files: Vec::new(),
        to_dead: ToDead::LeaveOut,
        sending: Sending::default(),
        actions: Vec::new(),
        then: TicketChange::default(),
    }
}

/// Writes it, once under its name: sent again, it is what it was.
///
/// # Errors
/// A refusal when the chat is not theirs, nothing is said, too much is open, or they are kept out.
pub async fn write_as_visitor(
    tx: &mut Tx,
    desk: &Desk,
    widget: &Widget,
    id: ChatVisitorId,
    words: &VisitorWords,
) -> Result<(TicketId, MessageId)> {
    let op = domain::chat::op(&words.op)?;
    if let Some(before) = chats::find_op(tx, id, op).await? {
        tx.quiet("it was said before");
        return Ok(before);
    }
    let text = domain::chat::words(&words.text)?;
    if text.is_empty() && words.uploads.is_empty() {
        return Err(Refusal::invalid("text", "must not be empty").into());
    }
    if words.uploads.len() > FILES_MAX {
        let words = format!("are too many; one message takes {FILES_MAX} at most");
        return Err(Refusal::invalid("files", words).into());
    }
    let (visitor, person) = speaker(tx, id, words.language).await?;
    let by = people::actor(tx, &person).await?;
    let (ticket, said) = match words.conversation {
        Some(ticket) => go_on(tx, desk, &by, &visitor, ticket, &text, &words.uploads).await?,
        None => begin(tx, desk, &by, widget, &visitor, &text, words, None).await?,
    };
    if let Some(fix) = &words.fix {
        guided::hand_over(tx, ticket, &by, fix).await?;
    }
    chats::keep_op(tx, id, op, ticket, said).await?;
    Ok((ticket, said))
}

/// A chat of this visitor's, and its ticket.
///
/// # Errors
/// [`Refusal::NotFound`]: whether there is one that is somebody else's is not theirs to know.
pub async fn own_chat(db: &mut store::Conn, visitor: &Visitor, ticket: TicketId) -> Result<(Chat, Ticket)> {
    let chat = chats::find(db, ticket).await?.filter(|c| c.visitor == visitor.id).ok_or(Refusal::NotFound)?;
    let ticket = read::chat::ticket_of(db, &chat, visitor).await?.ok_or(Refusal::NotFound)?;
    Ok((chat, ticket))
}

/// The same by the visitor's number, kept out or not.
///
/// # Errors
/// As [`own_chat`].
pub async fn mine(
    db: &mut store::Conn,
    id: ChatVisitorId,
    ticket: TicketId,
) -> Result<(Visitor, Chat, Ticket)> {
    let visitor = chats::find_visitor(db, id).await?.ok_or(Refusal::NotFound)?;
    let (chat, ticket) = own_chat(db, &visitor, ticket).await?;
    Ok((visitor, chat, ticket))
}

async fn go_on(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    visitor: &Visitor,
    ticket: TicketId,
    text: &str,
    uploads: &[[u8; 32]],
) -> Result<(TicketId, MessageId)> {
    let (chat, ticket) = own_chat(tx, visitor, ticket).await?;
    let said = write_message(tx, desk, by, ticket.id, &message(text, uploads)).await?;
    if let Some(again) = chat.heard(tx.now()) {
        chats::update(tx, &again).await?;
        chats::forget_declines(tx, ticket.id).await?;
        tx.record(by, Event::Chat { ticket: ticket.id, act: ChatAct::Asked });
    }
    Ok((ticket.id, said))
}

async fn begin(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    widget: &Widget,
    visitor: &Visitor,
    text: &str,
    words: &VisitorWords,
    address: Option<String>,
) -> Result<(TicketId, MessageId)> {
    if chats::live_of(tx, visitor.id).await? >= OPEN_MAX as i64 {
        let words = "Too many conversations are open already. Go on in one of them.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    let person = by.as_person()?.id;
    let first_line = text.lines().next().unwrap_or_default();
    let subject = match (&words.fix, super::snippet(first_line)) {
        (Some(fix), _) => fix.title.clone(),
        (None, line) if line.is_empty() => widget.name.clone(),
        (None, line) => domain::ticket::subject_of_words(&line),
    };
    let new = NewTicket {
        requester: Requester::Known(person),
        author: None,
        subject,
        channel: Channel::Chat,
        mailbox: None,
        follow_up_of: None,
        with: TicketChange::default(),
        copies: Vec::new(),
        first: message(text, &words.uploads),
    };
    let ticket = open_ticket(tx, desk, by, &new).await?;
    if let Some(team) = widget.team {
        // Which team takes a widget's chats is the desk's to say, not the visitor's.
        let change = TicketChange { team: Some(Some(team)), ..TicketChange::default() };
        let before = tickets::load(tx, ticket).await?;
        let (after, events) = before.change(&Actor::Desk, &change, tx.now())?;
        tickets::update(tx, &before, &after).await?;
        super::record_change(tx, &Actor::Desk, &before, &after, events).await?;
    }
    let chat = Chat {
        ticket,
        widget: widget.id,
        visitor: visitor.id,
        state: ChatState::Waiting,
        with: None,
        asked_at: tx.now(),
        ended_at: None,
        read_seq: 0,
        about: words.about.clone(),
        address,
        rated_good: None,
    };
    chats::insert(tx, &chat).await?;
    tx.record(by, Event::Chat { ticket, act: ChatAct::Asked });
    let said = messages::first_public(tx, ticket).await?.ok_or(Refusal::NotFound)?;
    Ok((ticket, said.id))
}

/// What somebody leaves where nobody is there.
#[derive(Clone, Debug)]
pub struct Left {
    pub words: VisitorWords,
    pub name: String,
    pub address: String,
}

/// Begins a chat that is to go on by mail. The address is what somebody typed: it gets one letter that says nothing of what was
/// written, once a day whoever fills in the form, and nothing else before its reader says that it was them. Nothing tells whoever
/// typed it whether the desk knows the address.
///
/// # Errors
/// As [`write_as_visitor`]; [`Refusal::Invalid`] when it is no address.
pub async fn leave_words(
    tx: &mut Tx,
    desk: &Desk,
    widget: &Widget,
    id: ChatVisitorId,
    left: &Left,
) -> Result<TicketId> {
    let op = domain::chat::op(&left.words.op)?;
    if let Some((ticket, _)) = chats::find_op(tx, id, op).await? {
        tx.quiet("it was said before");
        return Ok(ticket);
    }
    let address = normalise_address(&left.address)?;
    let text = domain::chat::words(&left.words.text)?;
    if text.is_empty() {
        return Err(Refusal::invalid("text", "must not be empty").into());
    }
    let name = clean_name(&left.name);
    let visitor = chats::find_visitor(tx, id).await?.ok_or(Refusal::NotFound)?;
    if visitor.person.is_none() && visitor.name.is_empty() && !name.is_empty() {
        chats::update_visitor(tx, &Visitor { name, ..visitor }).await?;
    }
    let (visitor, person) = speaker(tx, id, left.words.language).await?;
    let by = people::actor(tx, &person).await?;
    let is_proven = person.email.as_deref() == Some(address.as_str());
    let typed = Some(address.clone()).filter(|_| !is_proven);
    let (ticket, said) = begin(tx, desk, &by, widget, &visitor, &text, &left.words, typed).await?;
    if let Some(fix) = &left.words.fix {
        guided::hand_over(tx, ticket, &by, fix).await?;
    }
    chats::keep_op(tx, id, op, ticket, said).await?;
    if !is_proven {
        tx.record(&by, Event::Chat { ticket, act: ChatAct::AddressTyped });
        if let Some(letter) = ask_owner(tx, &address, left.words.language).await? {
            chats::set_letter(tx, ticket, letter).await?;
        }
    }
    Ok(ticket)
}

/// The letter that asks whoever reads an address whether they wrote: the one of today, where there was one.
async fn ask_owner(tx: &mut Tx, address: &str, language: Language) -> Result<Option<PortalLetterId>> {
    let now = tx.now();
    let lately = now.plus_us(-CONFIRMATION_EVERY_US);
    if let Some(letter) = portal::last_letter(tx, Errand::Chat, address, lately).await? {
        return Ok(Some(letter));
    }
    let all = portal::letters_since(tx, Errand::Chat, now.plus_us(-CONFIRMATIONS_WINDOW_US)).await?;
    let boxes = mailboxes::list(tx).await?;
    let Some(from) = boxes.first().filter(|_| all < CONFIRMATIONS_PER_HOUR_MAX) else { return Ok(None) };
    if !portal::sent(tx, Errand::Chat, address, now).await?.allows_another(Errand::Chat) {
        return Ok(None);
    }
    let ours: Vec<&str> = boxes.iter().map(|m| m.address.as_str()).collect();
    let is_dead = address_trouble::find(tx, address, TroubleKind::Dead).await?.is_some();
    let complained = address_trouble::find(tx, address, TroubleKind::Complained).await?.is_some();
    let known = people::find_by_address(tx, address).await?;
    let gets_mail = may_write_to(address, &ours)
        && !is_dead
        && !complained
        && known.is_none_or(|p| p.suspended_at.is_none() && !p.role.is_team());
    let letter = LinkLetter {
        errand: Errand::Chat,
        address: address.to_owned(),
        language,
        incident: None,
        is_mailed: gets_mail,
    };
    Ok(Some(letters::write(tx, from, letter).await?.id))
}

/// What a letter asks about: the chats that somebody began under its address, with their first words.
///
/// # Errors
/// [`Refusal::NotFound`] when its link does nothing any more.
pub async fn asked_about(
    db: &mut store::Conn,
    letter: PortalLetterId,
    now: Moment,
) -> Result<(Letter, Vec<(Chat, String)>)> {
    let letter = portal::find_letter(db, letter, Errand::Chat, now).await?.ok_or(Refusal::NotFound)?;
    let mut all = Vec::new();
    for chat in chats::of_letter(db, letter.id).await? {
        let first = messages::first_public(db, chat.ticket).await?;
        all.push((chat, first.map(|m| m.text).unwrap_or_default()));
    }
    Ok((letter, all))
}

/// Whoever reads the letter says that the chat is theirs: it goes on by mail, as their ticket, and in the browser in which it
/// began.
///
/// # Errors
/// [`Refusal::NotFound`] when the link does nothing any more, is not about that chat, or its address is the team's or shut out.
pub async fn confirm_address(tx: &mut Tx, letter: PortalLetterId, ticket: TicketId) -> Result<()> {
    let now = tx.now();
    let (letter, all) = asked_about(tx, letter, now).await?;
    let chat = all.into_iter().map(|(chat, _)| chat).find(|c| c.ticket == ticket).ok_or(Refusal::NotFound)?;
    let before = tickets::load(tx, ticket).await?;
    let typed_by = people::load(tx, before.requester).await?;
    let owner = match people::find_by_address(tx, &letter.address).await? {
        Some(known) if known.role.is_team() || known.suspended_at.is_some() => {
            return Err(Refusal::NotFound.into());
        }
        Some(known) => known,
        // Nobody has it: it becomes the visitor's own, where they have none.
        None if typed_by.email.is_none() && !typed_by.role.is_team() => {
            let email = Some(letter.address.clone());
            let proven = Person { email, verified_at: Some(now), updated_at: now, ..typed_by.clone() };
            people::update(tx, &proven).await?;
            tx.record(
                &Actor::Desk,
                Event::PersonChanged { person: proven.id, fields: vec!["email".to_owned()] },
            );
            proven
        }
        None => {
            let locale = Some(letter.language.as_str().to_owned());
            add_contact(tx, String::new(), Some(letter.address.clone()), locale).await?
        }
    };
    if owner.verified_at.is_none() {
        people::update(tx, &Person { verified_at: Some(now), ..owner.clone() }).await?;
    }
    if owner.id != before.requester {
        let change = TicketChange { requester: Some(owner.id), ..TicketChange::default() };
        let (after, events) = before.change(&Actor::Desk, &change, now)?;
        tickets::update(tx, &before, &after).await?;
        super::record_change(tx, &Actor::Desk, &before, &after, events).await?;
        if participants::accept(tx, ticket, typed_by.id).await? {
            tx.record(&Actor::Desk, Event::ParticipantAccepted { ticket, person: typed_by.id });
        }
    }
    chats::update(tx, &Chat { address: None, ..chat }).await?;
    let by = Actor::person(owner.id, owner.role, []);
    tx.record(&by, Event::Chat { ticket, act: ChatAct::AddressProven });
    Ok(())
}

/// Mails a chat to its visitor, where its address is proven. What it carries is read as it leaves.
///
/// # Errors
/// [`Refusal::NotFound`] when the chat is not theirs, [`Refusal::Conflict`] when no mail can go to them,
/// [`Refusal::TooMany`] when they had it often enough today.
pub async fn mail_transcript(tx: &mut Tx, id: ChatVisitorId, ticket: TicketId) -> Result<()> {
    let now = tx.now();
    let visitor = welcome(tx, id).await?;
    let (chat, ticket) = own_chat(tx, &visitor, ticket).await?;
    let reader = people::load(tx, ticket.requester).await?;
    let is_proven = reader.verified_at.is_some() || visitor.person == Some(reader.id);
    let is_customer = reader.suspended_at.is_none() && !reader.role.is_team();
    let boxes = mailboxes::list(tx).await?;
    let ours: Vec<&str> = boxes.iter().map(|m| m.address.as_str()).collect();
    let address = reader.email.filter(|to| is_proven && is_customer && may_write_to(to, &ours));
    let (Some(address), Some(from)) = (address, boxes.first()) else { return Err(no_mail().into()) };
    if address_trouble::find(tx, &address, TroubleKind::Dead).await?.is_some() {
        return Err(no_mail().into());
    }
    if !portal::sent(tx, Errand::Transcript, &address, now).await?.allows_another(Errand::Transcript) {
        return Err(Refusal::TooMany { retry_after_s: 3600 }.into());
    }
    let letter = LinkLetter {
        errand: Errand::Transcript,
        address,
        language: Language::parse(&chat.about.language).unwrap_or_default(),
        incident: None,
        is_mailed: true,
    };
    let letter = letters::write(tx, from, letter).await?;
    chats::set_transcript(tx, ticket.id, letter.id).await
}

fn no_mail() -> Refusal {
    Refusal::Conflict("The desk has no mail address of yours that it may write to.".into())
}

/// The visitor has seen everything up to a number: an answer that waits to go out by mail to them alone need not.
///
/// # Errors
/// [`Refusal::NotFound`] when the chat is not theirs.
pub async fn mark_read(tx: &mut Tx, id: ChatVisitorId, ticket: TicketId, seq: i64) -> Result<()> {
    tx.quiet("who has read what is nobody's history");
    let (visitor, chat, ticket) = mine(tx, id, ticket).await?;
    // What has not happened yet is read by nobody.
    let seq = seq.clamp(0, events::head(tx).await?.seq);
    if !chats::set_read(tx, ticket.id, seq).await? {
        return Ok(());
    }
    let (mut new, mut from) = (Vec::new(), chat.read_seq);
    loop {
        let page = read::chat::spoken(tx, &chat, &visitor, from).await?;
        from = page.last().map_or(seq, |s| s.seq);
        let is_last = page.len() < domain::chat::MESSAGES_MAX || from >= seq;
        new.extend(page);
        if is_last {
            break;
        }
    }
    for said in new.into_iter().filter(|s| s.seq <= seq && s.by == domain::chat::Speaker::Team) {
        // What others get as well, leaves.
        let stored = messages::load(tx, said.id).await?;
        let is_theirs_alone =
            stored.recipients.len() == 1 && outbox::of_message(tx, said.id).await?.len() == 1;
        if is_theirs_alone && visitor.person == Some(ticket.requester) {
            call_back(tx, &Actor::Desk, &stored, READ_IN_CHAT).await?;
        }
    }
    Ok(())
}

/// The visitor wants a person. One who has the chat knows it already.
///
/// # Errors
/// [`Refusal::NotFound`] when the chat is not theirs.
pub async fn ask_for_person(tx: &mut Tx, id: ChatVisitorId, ticket: TicketId) -> Result<()> {
    let visitor = welcome(tx, id).await?;
    let (chat, ticket) = own_chat(tx, &visitor, ticket).await?;
    let Some(again) = chat.heard(tx.now()) else {
        tx.quiet("they wait, or have somebody");
        return Ok(());
    };
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: ticket.id }.into());
    }
    chats::update(tx, &again).await?;
    chats::forget_declines(tx, ticket.id).await?;
    let by = visitor_actor(tx, &visitor).await?;
    tx.record(&by, Event::Chat { ticket: ticket.id, act: ChatAct::Asked });
    Ok(())
}

async fn visitor_actor(tx: &mut Tx, visitor: &Visitor) -> Result<Actor> {
    let person = people::load(tx, visitor.person.ok_or(Refusal::NotFound)?).await?;
    people::actor(tx, &person).await
}

/// The visitor ends it. Twice is no harm.
///
/// # Errors
/// [`Refusal::NotFound`] when the chat is not theirs.
pub async fn end_as_visitor(tx: &mut Tx, id: ChatVisitorId, ticket: TicketId) -> Result<()> {
    let (visitor, chat, _) = mine(tx, id, ticket).await?;
    let by = visitor_actor(tx, &visitor).await?;
    finish(tx, &by, &chat).await
}

async fn finish(tx: &mut Tx, by: &Actor, chat: &Chat) -> Result<()> {
    let Some(over) = chat.ended(tx.now()) else {
        tx.quiet("it was over before");
        return Ok(());
    };
    chats::update(tx, &over).await?;
    tx.record(by, Event::Chat { ticket: chat.ticket, act: ChatAct::Ended });
    Ok(())
}

/// The visitor says how it was; what they say besides is the team's to read: one note, which says what they said last.
///
/// # Errors
/// [`Refusal::NotFound`] when the chat is not theirs, [`Refusal::Conflict`] while it goes on.
pub async fn rate(
    tx: &mut Tx,
    id: ChatVisitorId,
    ticket: TicketId,
    is_good: bool,
    words: &str,
) -> Result<()> {
    let visitor = welcome(tx, id).await?;
    let words = domain::chat::words(words)?;
    let (chat, ticket) = own_chat(tx, &visitor, ticket).await?;
    if chat.state.is_live() {
        return Err(Refusal::Conflict("The chat still goes on.".into()).into());
    }
    // No browser can give this name to an operation.
    let op = format!("rating:{}", ticket.id);
    let note = chats::find_op(tx, id, &op).await?.map(|(_, note)| note);
    let text = quoted(&words);
    let is_said = match note {
        Some(note) => words.is_empty() || messages::load(tx, note).await?.text == text,
        None => words.is_empty(),
    };
    if chat.rated_good == Some(is_good) && is_said {
        tx.quiet("they said so before");
        return Ok(());
    }
    chats::update(tx, &Chat { rated_good: Some(is_good), ..chat }).await?;
    let by = visitor_actor(tx, &visitor).await?;
    tx.record(&by, Event::Chat { ticket: ticket.id, act: ChatAct::Rated { good: is_good } });
    match note {
        _ if is_said => Ok(()),
        Some(note) => messages::set_text(tx, note, &text, "", None, (HtmlPart::None, None)).await,
        None => {
            let note = super::guided::note(tx, ticket.id, text).await?;
            chats::keep_op(tx, id, &op, ticket.id, note).await
        }
    }
}

/// Somebody's words as a quotation of a note in Markdown.
fn quoted(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(|line| format!("> {line}")).collect();
    lines.join("\n")
}

// The team

async fn team_chat(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<(Chat, Ticket)> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let chat = chats::find(tx, id).await?.ok_or(Refusal::NotFound)?;
    Ok((chat, ticket))
}

/// Somebody of the team takes a chat, and its ticket.
///
/// # Errors
/// A refusal when the actor may not, it is over, somebody was quicker, or they have as many as they can lead at once.
pub async fn accept_chat(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let (chat, ticket) = team_chat(tx, by, id).await?;
    let me = by.as_person()?.id;
    let taken = chat.accept(me)?;
    if taken == chat {
        tx.quiet("they have it already");
        return Ok(());
    }
    let policy = match ticket.team {
        Some(team) => routing::policy_of(tx, team).await?,
        None => Policy::new(TeamId(0)),
    };
    let mine = u32::try_from(chats::live_with(tx, me).await?).unwrap_or(u32::MAX);
    if !has_room(mine, policy.places, policy.weights.chat) {
        let words = "You have as many chats as you can lead at once. End one first.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    chats::update(tx, &taken).await?;
    let change = TicketChange { assignee: Some(Some(me)), ..TicketChange::default() };
    change_ticket(tx, by, id, &change, "", None).await?;
    tx.record(by, Event::Chat { ticket: id, act: ChatAct::Accepted });
    Ok(())
}

/// Leaves a chat that waits to the others.
///
/// # Errors
/// A refusal when the actor may not, or it does not wait.
pub async fn decline_chat(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let (chat, _) = team_chat(tx, by, id).await?;
    match chat.state {
        ChatState::Waiting => {}
        ChatState::With | ChatState::Ended => {
            return Err(Refusal::Conflict("This chat waits for nobody.".into()).into());
        }
    }
    if chats::decline(tx, id, by.as_person()?.id).await? {
        tx.record(by, Event::Chat { ticket: id, act: ChatAct::Declined });
    } else {
        tx.quiet("they said so before");
    }
    Ok(())
}

/// The ticket was handed over, with a note that the visitor reads nothing of: its chat waits for whoever has it now.
///
/// # Errors
/// A fault of the database.
pub(super) async fn handed_over(tx: &mut Tx, by: &Actor, id: TicketId, heir: Heir) -> Result<()> {
    let Some(chat) = chats::find(tx, id).await?.filter(|c| c.state.is_live()) else { return Ok(()) };
    chats::update(tx, &chat.pass_on(tx.now())?).await?;
    chats::forget_declines(tx, id).await?;
    let (team, to) = match heir {
        Heir::Team(team) => (Some(team), None),
        Heir::Person(person) => (None, Some(person)),
    };
    tx.record(by, Event::Chat { ticket: id, act: ChatAct::Transferred { team, to } });
    Ok(())
}

/// Somebody of the team ends a chat. Its ticket stays as it is.
///
/// # Errors
/// A refusal when the actor may not.
pub async fn end_chat(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let (chat, _) = team_chat(tx, by, id).await?;
    finish(tx, by, &chat).await
}

/// Keeps a visitor out for some days, with the places that they came from.
///
/// # Errors
/// A refusal when the actor may not.
pub async fn block_visitor(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let (chat, _) = team_chat(tx, by, id).await?;
    let visitor = chats::find_visitor(tx, chat.visitor).await?.ok_or(Refusal::NotFound)?;
    let until = tx.now().plus_us(BLOCK_US);
    chats::update_visitor(tx, &Visitor { blocked_until: Some(until), ..visitor }).await?;
    for place in chats::end_sessions(tx, chat.visitor).await? {
        chats::block_place(tx, &place, until).await?;
    }
    if let Some(over) = chat.ended(tx.now()) {
        chats::update(tx, &over).await?;
        tx.record(by, Event::Chat { ticket: id, act: ChatAct::Ended });
    }
    tx.record(by, Event::Chat { ticket: id, act: ChatAct::Blocked });
    Ok(())
}

/// The team said something: whoever answers a chat that waits has it; and what goes to the visitor alone, who may read it in the
/// chat, waits some minutes for that before it leaves by mail.
pub(super) async fn team_spoke(
    tx: &mut Tx,
    by: &Actor,
    ticket: &Ticket,
    said: MessageId,
    recipients: &[String],
    hidden: &[String],
) -> Result<()> {
    if ticket.channel != Channel::Chat {
        return Ok(());
    }
    let Some(chat) = chats::find(tx, ticket.id).await? else { return Ok(()) };
    if chat.state.is_live() && recipients.len() == 1 && hidden.is_empty() {
        outbox::hold(tx, said, tx.now().plus_us(MAIL_AFTER_US)).await?;
    }
    if chat.state == ChatState::Waiting
        && let Some(me) = by.person_id()
    {
        chats::update(tx, &chat.accept(me)?).await?;
        tx.record(by, Event::Chat { ticket: ticket.id, act: ChatAct::Accepted });
    }
    Ok(())
}

/// The scanner let the mails of a message go: what waits to be read in a chat waits on for that.
///
/// # Errors
/// A fault of the database.
pub async fn waits_on(tx: &mut Tx, said: MessageId) -> Result<()> {
    let stored = messages::load(tx, said).await?;
    let is_live = chats::find(tx, stored.ticket).await?.is_some_and(|c| c.state.is_live());
    if is_live && stored.recipients.len() == 1 && outbox::of_message(tx, said).await?.len() == 1 {
        outbox::hold(tx, said, stored.created_at.plus_us(MAIL_AFTER_US)).await?;
    }
    Ok(())
}

/// The ticket was solved or closed: its chat is over.
pub(super) async fn ticket_is_done(tx: &mut Tx, by: &Actor, ticket: &Ticket) -> Result<()> {
    if ticket.channel != Channel::Chat {
        return Ok(());
    }
    match chats::find(tx, ticket.id).await?.and_then(|chat| chat.ended(tx.now())) {
        Some(over) => {
            chats::update(tx, &over).await?;
            tx.record(by, Event::Chat { ticket: ticket.id, act: ChatAct::Ended });
            Ok(())
        }
        None => Ok(()),
    }
}

// Widgets

/// What a widget is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidgetWish {
    pub name: String,
    pub team: Option<TeamId>,
    pub sites: String,
    pub colour: String,
    pub greeting: String,
    pub reply_words: String,
    pub calendar: Option<domain::CalendarId>,
    pub is_on: bool,
}

/// Where a widget's secret stands, for what seals it.
pub fn place(id: WidgetId) -> String {
    format!("widget/{id}")
}

async fn wished(tx: &mut Tx, wish: &WidgetWish, before: Widget) -> Result<Widget> {
    let name = clean_name(&wish.name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    if let Some(team) = wish.team
        && store::teams::find(tx, team).await?.is_none()
    {
        return Err(Refusal::invalid("team", "does not exist").into());
    }
    if let Some(calendar) = wish.calendar
        && store::calendars::find(tx, calendar).await?.is_none_or(|t| matches!(t.whose, Whose::Person(_)))
    {
        return Err(Refusal::invalid("calendar", "does not exist").into());
    }
    let reply_words = domain::chat::said("reply_words", &wish.reply_words)?;
    let now = tx.now();
    Ok(Widget {
        name,
        team: wish.team,
        sites: domain::chat::sites(&wish.sites)?,
        colour: domain::chat::colour(&wish.colour)?,
        greeting: domain::chat::said("greeting", &wish.greeting)?,
        reply_words: Some(reply_words).filter(|w| !w.is_empty()),
        calendar: wish.calendar,
        switched_off_at: if wish.is_on { None } else { before.switched_off_at.or(Some(now)) },
        ..before
    })
}

/// Sets a widget up. `seal` seals its secret for the place that its number names.
///
/// # Errors
/// A refusal when the actor is no admin, a value does not do, the name is taken, or there are too many.
pub async fn add_widget(
    tx: &mut Tx,
    by: &Actor,
    wish: &WidgetWish,
    key: String,
    seal: impl FnOnce(&str) -> String,
) -> Result<WidgetId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    if widgets::list(tx).await?.len() >= domain::chat::WIDGETS_MAX {
        let most = domain::chat::WIDGETS_MAX;
        let words = format!("There are {most} widgets, the most that a desk can have.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let (id, now): (WidgetId, _) = (tx.next_id().await?, tx.now());
    let blank = Widget {
        id,
        key,
        name: String::new(),
        team: None,
        sites: Vec::new(),
        colour: None,
        greeting: String::new(),
        reply_words: None,
        calendar: None,
        switched_off_at: None,
        created_at: now,
        updated_at: now,
    };
    let widget = wished(tx, wish, blank).await?;
    widgets::insert(tx, &widget, &seal(&place(id))).await?;
    tx.record(by, Event::WidgetChanged { widget: id });
    Ok(id)
}

/// # Errors
/// As [`add_widget`]; [`Refusal::NotFound`] when there is none.
pub async fn change_widget(tx: &mut Tx, by: &Actor, id: WidgetId, wish: &WidgetWish) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let before = widgets::load(tx, id).await?;
    let after = wished(tx, wish, before.clone()).await?;
    if after == before {
        tx.quiet("nothing changed");
        return Ok(());
    }
    let updated_at = tx.now();
    widgets::update(tx, &Widget { updated_at, ..after }).await?;
    tx.record(by, Event::WidgetChanged { widget: id });
    Ok(())
}

/// Believes tokens of another secret from now on, and of the old one none; nor goes anybody on whom one of those let in: who
/// knows a secret that became known can be everybody.
///
/// # Errors
/// A refusal when the actor is no admin, or there is no such widget.
pub async fn new_widget_secret(tx: &mut Tx, by: &Actor, id: WidgetId, sealed: &str) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    widgets::load(tx, id).await?;
    widgets::set_secret(tx, id, sealed).await?;
    chats::end_named_sessions(tx, id).await?;
    tx.record(by, Event::WidgetChanged { widget: id });
    Ok(())
}
