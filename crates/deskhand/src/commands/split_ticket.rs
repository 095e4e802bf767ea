//! Takes messages out of a ticket into one of their own, with a link between the two.

use domain::message::Visibility;
use domain::permission::{Action, Object, may};
use domain::structure::{ActKind, Link, LinkKind, PIECES_MAX, Piece};
use domain::ticket::{Status, Ticket, clean_subject};
use domain::{Actor, Event, MessageId, PersonId, Refusal, Result, StructureActId, TicketId};
use store::{Tx, messages, participants, people, structure, tickets};

use super::move_message::{open, stays_beside, words_anew};
use super::structure::{Doing, customer, own_ticket};

/// Which messages are taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one alone.
    One,
    /// It, and all that was said and noted after it.
    AndAfter,
}

/// Whether whoever asks on the new ticket may read what others wrote after their message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaterWords {
    /// Nobody reads more than before: a split that would show somebody more is refused.
    AsBefore,
    /// Somebody has seen whose words they are, and said yes.
    Confirmed,
}

/// A split as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub message: MessageId,
    pub which: Which,
    pub later_words: LaterWords,
    /// The ticket's own when empty.
    pub subject: String,
    /// What the asker's page knew of the ticket: one that changed since is not split.
    pub version: Option<i64>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SplitOff {
    pub act: StructureActId,
    pub ticket: TicketId,
    pub messages: i64,
}

/// Splits. Whoever wrote the message asks on the new ticket; where it was the team, the requester of the old one does.
/// Others who wrote one of those that went along are there for an agent to decide.
///
/// # Errors
/// A refusal when the actor may not, the ticket is closed, spam, a part of another one or changed since, nothing would be
/// left, or somebody would read more than before and nobody said that they may.
pub async fn split_ticket(tx: &mut Tx, by: &Actor, split: &Split) -> Result<SplitOff> {
    may(by, Action::OpenTicket, Object::Desk)?;
    let first = messages::load(tx, split.message).await?;
    stays_beside(&first)?;
    let source = own_ticket(tx, by, first.ticket).await?;
    if source.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: source.id }.into());
    }
    if split.version.is_some_and(|v| v != source.version) {
        let words = format!("#{} changed since you looked. Look at what would move again.", source.id);
        return Err(Refusal::Conflict(words.into()).into());
    }
    let pieces = match split.which {
        Which::One => vec![Piece {
            message: first.id,
            from: source.id,
            placement_reason: first.placement_reason.clone(),
            stranger: first.stranger,
        }],
        Which::AndAfter => structure::messages_from(tx, source.id, first.id, PIECES_MAX).await?,
    };
    if pieces.len() > PIECES_MAX {
        let words = format!("More than {PIECES_MAX} messages come after it; begin with a later one.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let (said, noted, _) = structure::counts(tx, source.id).await?;
    if pieces.len() as i64 == said + noted {
        let words =
            format!("Nothing would be left on #{}: these have a ticket of their own already.", source.id);
        return Err(Refusal::Conflict(words.into()).into());
    }
    let requester = customer(tx, &first).await?.unwrap_or(source.requester);
    if split.later_words == LaterWords::AsBefore {
        check_readers(tx, &source, requester, &pieces).await?;
    }
    let subject = match clean_subject(&split.subject) {
        empty if empty.is_empty() => source.subject.clone(),
        subject => subject,
    };
    let fresh = open(tx, by, &source, &first, requester, &subject).await?;
    // Somebody has looked at it, or it would not stand here.
    let ticket = Ticket { status: Status::Open, version: fresh.version + 1, ..fresh.clone() };
    tickets::update(tx, &fresh, &ticket).await?;
    tx.record(by, Event::StatusChanged { ticket: ticket.id, from: fresh.status, to: ticket.status });

    let mut doing = Doing::begin(tx, by, ActKind::Split, ticket.id).await?;
    doing.opened();
    let ids: Vec<MessageId> = pieces.iter().map(|p| p.message).collect();
    doing.take_part(tx, source.id, pieces).await?;
    let reason = format!("somebody of the team split it off #{}", source.id);
    doing.settle_words(tx, &ticket, Some(&reason)).await?;
    doing.tell_the_ledger(tx, by, &reason).await?;
    for id in ids {
        let message = messages::load(tx, id).await?;
        if let Some(author) = customer(tx, &message).await?.filter(|a| *a != requester) {
            doing.put_on(tx, by, author, false).await?;
        }
    }
    let link = Link {
        id: tx.next_id().await?,
        kind: LinkKind::Split,
        ticket: ticket.id,
        other: source.id,
        by: by.person_id(),
        at: tx.now(),
    };
    structure::insert_link(tx, &link).await?;
    words_anew(tx, ticket.id).await?;
    words_anew(tx, source.id).await?;
    tickets::mark_delivery(tx, source.id).await?;
    tickets::mark_delivery(tx, ticket.id).await?;
    let (act, messages) = (doing.id(), doing.messages());
    doing.end(tx).await?;
    tx.record(by, Event::MessagesSplit { ticket: source.id, to: ticket.id, act, messages });
    tx.record(by, Event::SplitOff { ticket: ticket.id, from: source.id, act, messages });
    Ok(SplitOff { act, ticket: ticket.id, messages })
}

/// Would `requester` read what was not theirs to read on `source`?
async fn check_readers(tx: &mut Tx, source: &Ticket, requester: PersonId, pieces: &[Piece]) -> Result<()> {
    if requester == source.requester || participants::accepted(tx, source.id).await?.contains(&requester) {
        return Ok(());
    }
    for piece in pieces {
        let message = messages::load(tx, piece.message).await?;
        if message.visibility == Visibility::Public && message.author != Some(requester) {
            let who = people::load(tx, requester).await?;
            let words = format!(
                "{} would ask on the new ticket and read what others wrote after this message. Take the message alone, or \
                 say that they may read it.",
                if who.name.is_empty() { who.email.unwrap_or_default() } else { who.name }
            );
            return Err(Refusal::Conflict(words.into()).into());
        }
    }
    Ok(())
}
