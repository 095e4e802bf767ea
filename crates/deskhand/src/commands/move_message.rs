//! Moves a message to another ticket, and the message of a mail back.

use std::collections::BTreeSet;

use domain::letter::ComplaintCode;
use domain::message::Visibility;
use domain::permission::{Action, Object, may};
use domain::read::ledger::{MailActKind, MailState};
use domain::read::tickets::LastWord;
use domain::structure::{ActKind, Piece};
use domain::ticket::{Status, Ticket, clean_subject};
use domain::{Actor, Event, MailId, MessageId, PersonId, Refusal, Result, TicketId};
use store::mails::{self, Act};
use store::messages::{self, Stored};
use store::{Tx, drafts, participants, people, planned_replies, side_conversations, structure, tickets};

use super::read_mail::check;
use super::structure::{Doing, customer};
use super::undo_structure::undo_structure;
use super::{record_change, snippet};

/// Where a message is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    Ticket(TicketId),
    /// A ticket of its own.
    New,
}

/// A conversation longer than this is more than one message, whatever the rest is.
const LOOKED_AT_MAX: i64 = 1_000;

/// Moves the message of a mail and says where it is now. Where nothing else was said on its ticket, notes and
/// acknowledgements aside, the whole ticket goes along: it leaves the lists, and answers to it arrive on the other one.
///
/// # Errors
/// A refusal when there is no message to move, no such ticket, it is there already, or the other ticket is closed.
pub async fn move_message(tx: &mut Tx, by: &Actor, mail: MailId, to: Destination) -> Result<TicketId> {
    check(tx, by, mail).await?;
    let at = mails::placing(tx, mail).await?;
    let (MailState::Placed, Some(_), Some(message)) = (at.state, at.ticket, at.message) else {
        return Err(Refusal::Conflict(
            "This mail is no message on a ticket, so there is nothing to move.".into(),
        )
        .into());
    };
    relocate(tx, by, message, to).await
}

/// [`move_message`] for any message or note, mail or not.
///
/// # Errors
/// As [`move_message`]; [`Refusal::NotFound`] when there is no such message.
pub async fn move_one(tx: &mut Tx, by: &Actor, message: MessageId, to: Destination) -> Result<TicketId> {
    if let Some(mail) = messages::load(tx, message).await?.mail {
        check(tx, by, mail).await?;
    }
    relocate(tx, by, message, to).await
}

async fn relocate(tx: &mut Tx, by: &Actor, message: MessageId, to: Destination) -> Result<TicketId> {
    let moved = messages::load(tx, message).await?;
    stays_beside(&moved)?;
    let from = moved.ticket;
    let source = changeable(tx, by, from).await?;
    let rest = rest(tx, from, message).await?;
    let ledger = match moved.mail {
        Some(mail) => Some(mails::placing(tx, mail).await?),
        None => None,
    };
    let (target, opened) = match to {
        Destination::Ticket(id) => {
            let id = tickets::follow_join(tx, id).await?;
            if id == from {
                return Err(Refusal::Conflict(format!("It is on #{from} already.").into()).into());
            }
            if tickets::find(tx, id).await?.is_none() {
                return Err(Refusal::invalid("ticket", "there is no ticket with that number").into());
            }
            (changeable(tx, by, id).await?, false)
        }
        Destination::New => {
            may(by, Action::OpenTicket, Object::Desk)?;
            if rest.whole.is_some() {
                let words = format!("There is nothing else on #{from}: it has a ticket of its own already.");
                return Err(Refusal::Conflict(words.into()).into());
            }
            let subject = ledger.as_ref().map_or(source.subject.as_str(), |at| at.subject.as_str());
            let masked = brings_secret(tx, &moved).await?.then(|| mail::signs::masked(subject));
            let subject = masked.as_deref().unwrap_or(subject);
            let requester = customer(tx, &moved).await?.unwrap_or(source.requester);
            (open(tx, by, &source, &moved, requester, subject).await?, true)
        }
    };
    let kind = if rest.whole.is_some() { ActKind::Join } else { ActKind::Move };
    let mut doing = Doing::begin(tx, by, kind, target.id).await?;
    let reopens = !opened && !moved.automatic && target.status.waits_for_customer();
    let (after, events) = match opened {
        true => (target.clone(), Vec::new()),
        false => target.take_letter(reopens, tx.now())?,
    };
    if opened {
        doing.opened();
    } else {
        tickets::update(tx, &target, &after).await?;
        doing.status(&target, after.status);
    }
    let ids = match &rest.whole {
        Some(all) => all.clone(),
        None => vec![message],
    };
    if rest.whole.is_some() {
        doing.take_whole(tx, by, from, "its only message was moved there").await?;
        tickets::mark_delivery(tx, target.id).await?;
        tickets::delete(tx, from).await?;
        tx.record(by, Event::JoinAccepted { ticket: from, other: target.id });
        tx.record(by, Event::JoinAccepted { ticket: target.id, other: from });
    } else {
        let piece = Piece {
            message,
            from,
            placement_reason: moved.placement_reason.clone(),
            stranger: moved.stranger,
        };
        doing.take_part(tx, from, vec![piece]).await?;
    }
    settle_words(tx, by, &mut doing, &moved, &after).await?;
    tell(tx, by, message, from, target.id);
    words_anew(tx, from).await?;
    words_anew(tx, target.id).await?;
    if rest.whole.is_none() {
        tickets::touch(tx, from).await?;
    }
    if let (Some(mail), Some(at)) = (moved.mail, ledger) {
        let act = Act {
            from: Some(from),
            to: Some(target.id),
            messages: ids,
            ..Act::new(MailActKind::Moved, &at.reason)
        };
        mails::note_act(tx, mail, by.person_id(), &act).await?;
    }
    doing.end(tx).await?;
    record_change(tx, by, &target, &after, events).await?;
    Ok(target.id)
}

/// What is said in a conversation beside a ticket stays there: moved into a ticket, its requester could come to read it.
///
/// # Errors
/// [`Refusal::Conflict`] in words.
pub(super) fn stays_beside(message: &Stored) -> Result<()> {
    match message.side {
        None => Ok(()),
        Some(_) => Err(Refusal::Conflict(
            "It belongs to a conversation beside the ticket and stays there; it goes along when the whole ticket is merged."
                .into(),
        )
        .into()),
    }
}

/// Takes the last move of a mail back and says where it is now. A ticket that had gone along is in the lists again; one that
/// was opened for the message and has nothing else is deleted, and what waits there to be sent comes along.
///
/// # Errors
/// A refusal when it was not moved, is somewhere else by now, or the ticket that it came from is gone for another reason:
/// what a lead deleted comes back by nobody's move.
pub async fn move_back(tx: &mut Tx, by: &Actor, mail: MailId) -> Result<TicketId> {
    check(tx, by, mail).await?;
    let at = mails::placing(tx, mail).await?;
    if let Some(here) = at.ticket {
        changeable(tx, by, here).await?;
    }
    let last = mails::last_move(tx, mail).await?.filter(|a| a.kind == MailActKind::Moved);
    let (
        Some(Act { from: Some(source), to: Some(moved_to), messages: ids, before, .. }),
        Some(here),
        Some(message),
    ) = (last, at.ticket, at.message)
    else {
        return Err(Refusal::Conflict("This mail was not moved, or was moved back already.".into()).into());
    };
    if let Some(act) = structure::act_that_moved(tx, message, source, moved_to).await? {
        undo_structure(tx, by, act).await?;
        return Ok(source);
    }
    // It was moved before the desk wrote such acts down.
    move_back_alone(tx, by, mail, (source, moved_to, here), (message, ids), (&before, &at.reason)).await
}

/// Takes a move back of which is known only what the ledger says: which messages went.
async fn move_back_alone(
    tx: &mut Tx,
    by: &Actor,
    mail: MailId,
    (source, moved_to, here): (TicketId, TicketId, TicketId),
    (message, ids): (MessageId, Vec<MessageId>),
    (before, reason): (&str, &str),
) -> Result<TicketId> {
    let had_gone = tickets::find(tx, source).await?.is_none();
    if had_gone {
        // It was joined into the ticket of this move, which may itself have been joined into `here` since.
        if !tickets::is_joined(tx, source, moved_to).await? {
            return Err(not_there(source, tickets::follow_join(tx, source).await?).into());
        }
        tickets::restore(tx, source).await?;
        tickets::part(tx, source, moved_to).await?;
    }
    let home = changeable(tx, by, source).await?;
    let moved = messages::load(tx, message).await?;
    messages::move_to(tx, &ids, source).await?;
    let takes_part = takes_part(tx, &moved, &home).await?;
    messages::set_placement(tx, moved.id, before, !takes_part).await?;
    mails::set_reason(tx, mail, before).await?;
    if let (false, Some(author)) = (takes_part, moved.author)
        && participants::suggest(tx, home.id, author).await?
    {
        tx.record(by, Event::ParticipantSuggested { ticket: home.id, person: author });
    }
    tell(tx, by, message, here, source);
    if messages::count(tx, here).await? == 0 {
        drafts::move_all(tx, here, source).await?;
        side_conversations::move_drafts(tx, here, source).await?;
        super::watch_ticket::follow_ticket(tx, here, source).await?;
        planned_replies::move_all(
            tx,
            here,
            source,
            "the message it answers was moved back here, and the ticket it was written on is gone",
        )
        .await?;
        tickets::mark_delivery(tx, source).await?;
        tickets::delete(tx, here).await?;
        tx.record(by, Event::TicketDeleted { ticket: here });
    } else {
        tickets::touch(tx, here).await?;
    }
    if !had_gone {
        tickets::touch(tx, source).await?;
    }
    words_anew(tx, here).await?;
    words_anew(tx, source).await?;
    let act =
        Act { from: Some(here), to: Some(source), messages: ids, ..Act::new(MailActKind::MovedBack, reason) };
    mails::note_act(tx, mail, by.person_id(), &act).await?;
    Ok(source)
}

/// Why a message cannot go back to a ticket that is gone; `now` is where mail to that ticket belongs.
fn not_there(gone: TicketId, now: TicketId) -> Refusal {
    let words = if now == gone {
        format!(
            "It cannot go back to #{gone}: its ticket was deleted. Move it to another one if it is wrong here."
        )
    } else {
        format!("It cannot go back to #{gone}, which is part of #{now} by now: move it there.")
    };
    Refusal::Conflict(words.into())
}

/// A ticket that `by` may change.
async fn changeable(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<Ticket> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    Ok(ticket)
}

/// What is on a ticket beside one message.
struct Rest {
    /// All messages, that one too, where the others are only notes and what the desk wrote by itself.
    whole: Option<Vec<MessageId>>,
}

async fn rest(tx: &mut Tx, ticket: TicketId, message: MessageId) -> Result<Rest> {
    let all = messages::list(tx, ticket, MessageId(i64::MAX), LOOKED_AT_MAX).await?;
    let said = |m: &Stored| m.id != message && m.visibility == Visibility::Public && m.author.is_some();
    let alone = (all.len() as i64) < LOOKED_AT_MAX && !all.iter().any(said);
    Ok(Rest { whole: alone.then(|| all.iter().map(|m| m.id).collect()) })
}

/// A ticket for a message that began something new.
pub(super) async fn open(
    tx: &mut Tx,
    by: &Actor,
    source: &Ticket,
    moved: &Stored,
    requester: PersonId,
    subject: &str,
) -> Result<Ticket> {
    let organisation = people::load(tx, requester).await?.organisation;
    let subject = match clean_subject(subject) {
        empty if empty.is_empty() => "(no subject)".to_owned(),
        subject => subject,
    };
    let now = tx.now();
    let ticket = Ticket {
        id: tx.next_ticket_id().await?,
        subject,
        status: Status::New,
        priority: None,
        ticket_type: None,
        tags: BTreeSet::new(),
        requester,
        organisation,
        assignee: None,
        team: source.team,
        mailbox: source.mailbox,
        channel: moved.channel,
        follow_up_of: None,
        external_id: None,
        form: None,
        fields: domain::field::FieldValues::default(),
        created_at: now,
        updated_at: now,
        solved_at: None,
        closed_at: None,
        version: 1,
    };
    tickets::insert(tx, &ticket).await?;
    tx.record(by, Event::TicketOpened { ticket: ticket.id, requester, channel: ticket.channel });
    Ok(ticket)
}

/// Says why the message is where it is now; its author is suggested there where they do not take part.
async fn settle_words(tx: &mut Tx, by: &Actor, doing: &mut Doing, moved: &Stored, at: &Ticket) -> Result<()> {
    const MOVED: &str = "somebody of the team moved it here";
    let from_outside = customer(tx, moved).await?.is_some();
    let takes_part = !from_outside || takes_part(tx, moved, at).await?;
    if let Some(mail) = moved.mail {
        mails::set_reason(tx, mail, MOVED).await?;
    }
    messages::set_placement(tx, moved.id, MOVED, !takes_part).await?;
    if let (false, Some(author)) = (takes_part, moved.author) {
        doing.put_on(tx, by, author, false).await?;
    }
    Ok(())
}

async fn takes_part(tx: &mut Tx, moved: &Stored, at: &Ticket) -> Result<bool> {
    Ok(match moved.author {
        None => true,
        Some(p) => at.requester == p || participants::accepted(tx, at.id).await?.contains(&p),
    })
}

/// Once on either history.
pub(super) fn tell(tx: &mut Tx, by: &Actor, message: MessageId, from: TicketId, to: TicketId) {
    tx.record(by, Event::MessageMovedAway { ticket: from, message, to });
    tx.record(by, Event::MessageMovedHere { ticket: to, message, from });
}

/// It is a mail with a code or link that proves who somebody is: in the open it is masked.
async fn brings_secret(tx: &mut Tx, m: &Stored) -> Result<bool> {
    let (true, Some(mail)) = (m.automatic, m.mail) else { return Ok(false) };
    let judged = mails::judged(tx, m.ticket, mail, mail).await?;
    Ok(judged.values().any(|j| j.doubts.iter().any(|d| d.code == ComplaintCode::Credential)))
}

/// The last words of a ticket, as lists show them, after messages came or went.
pub(super) async fn words_anew(tx: &mut Tx, id: TicketId) -> Result<()> {
    let last = messages::list(tx, id, MessageId(i64::MAX), 1).await?.into_iter().next();
    let (words, word) = match &last {
        None => (String::new(), LastWord::Automatic),
        Some(m) if m.visibility == Visibility::Internal => (snippet(&m.text), LastWord::Note),
        Some(m) if m.automatic && brings_secret(tx, m).await? => {
            (snippet(&mail::signs::masked(&m.text)), LastWord::Automatic)
        }
        Some(m) if m.automatic => (snippet(&m.text), LastWord::Automatic),
        Some(m) => {
            let is_team = match m.author {
                Some(id) => people::load(tx, id).await?.role.is_team(),
                None => false,
            };
            (snippet(&m.text), if is_team && m.mail.is_none() { LastWord::Team } else { LastWord::Customer })
        }
    };
    tickets::set_words_anew(tx, id, &words, word).await
}
