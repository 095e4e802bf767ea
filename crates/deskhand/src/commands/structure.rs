//! What merging, splitting and moving have in common: checks, and the act that is written down so that it can be undone.

use std::collections::BTreeSet;

use domain::message::Visibility;
use domain::permission::{Action, Object, may};
use domain::read::ledger::MailActKind;
use domain::read::ticket::ParticipantState;
use domain::structure::{Act, ActKind, Before, Extent, Link, LinkKind, PIECES_MAX, Piece, StatusBefore};
use domain::ticket::{Status, Ticket};
use domain::{Actor, Event, MessageId, PersonId, Refusal, Result, StructureActId, TicketId};
use store::mails::{self, Act as MailAct};
use store::messages::{self, Stored};
use store::{
    Tx, access, checklists, device_checks, drafts, escalations, major_incidents, participants, people,
    planned_replies, side_conversations, spam, structure, tickets, time_entries, watchers,
};

use super::link_tickets::{fits, tell_third};
use super::merge_tickets::{Words, add_words};
use super::move_message::words_anew;
use super::record_change;
use crate::app::Desk;

/// Why a reply that waited on a ticket that went into another one is looked at first.
const PART_OF_ANOTHER: &str = "the ticket it was written on is now part of this one";

/// A ticket that `by` may change and that stands for itself: no stub, not on the spam shelf.
///
/// # Errors
/// A refusal that says what is in the way.
pub(super) async fn own_ticket(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<Ticket> {
    let Some(ticket) = tickets::find(tx, id).await? else {
        return Err(Refusal::invalid("ticket", format!("there is no ticket #{id}")).into());
    };
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let at = tickets::follow_join(tx, id).await?;
    if at != id {
        return Err(Refusal::Conflict(format!("#{id} is part of #{at} already.").into()).into());
    }
    if spam::is_shelved(tx, id).await? {
        let words = format!("#{id} stands on the spam shelf. Say first that it is not spam.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    Ok(ticket)
}

/// An act while it is done: what it moved and changed so far.
pub(super) struct Doing {
    act: Act,
    pieces: Vec<Piece>,
}

impl Doing {
    pub(super) async fn begin(tx: &mut Tx, by: &Actor, kind: ActKind, ticket: TicketId) -> Result<Self> {
        let act = Act {
            id: tx.next_id().await?,
            kind,
            at: tx.now(),
            by: by.person_id(),
            ticket,
            sources: Vec::new(),
            before: Before::default(),
            undone_at: None,
        };
        Ok(Self { act, pieces: Vec::new() })
    }

    pub(super) fn id(&self) -> StructureActId {
        self.act.id
    }

    /// How many messages it moved so far.
    pub(super) fn messages(&self) -> i64 {
        self.pieces.len() as i64
    }

    /// The ticket was opened for it.
    pub(super) fn opened(&mut self) {
        self.act.before.opened = Some(self.act.ticket);
    }

    pub(super) fn status(&mut self, before: &Ticket, to: Status) {
        if before.status != to {
            self.act.before.statuses.push(StatusBefore {
                ticket: before.id,
                from: before.status,
                to,
                solved_at: before.solved_at,
                closed_at: before.closed_at,
            });
        }
    }

    /// Puts somebody on the ticket who does not take part: as accepted, or for an agent to decide.
    pub(super) async fn put_on(
        &mut self,
        tx: &mut Tx,
        by: &Actor,
        person: PersonId,
        accept: bool,
    ) -> Result<()> {
        let ticket = self.act.ticket;
        if accept {
            let known = participants::list(tx, ticket).await?;
            let was_suggested =
                known.iter().any(|(p, s)| p.id == person && *s == ParticipantState::Suggested);
            if participants::accept(tx, ticket, person).await? {
                if was_suggested {
                    self.act.before.suggested.push((ticket, person));
                }
                tx.record(by, Event::ParticipantAccepted { ticket, person });
                self.act.before.participants.push((ticket, person, true));
            }
        } else if participants::suggest(tx, ticket, person).await? {
            tx.record(by, Event::ParticipantSuggested { ticket, person });
            self.act.before.participants.push((ticket, person, false));
        }
        Ok(())
    }

    /// Moves these messages of `from` to the ticket.
    pub(super) async fn take_part(&mut self, tx: &mut Tx, from: TicketId, pieces: Vec<Piece>) -> Result<()> {
        let ids: Vec<MessageId> = pieces.iter().map(|p| p.message).collect();
        messages::move_to(tx, &ids, self.act.ticket).await?;
        self.pieces.extend(pieces);
        self.act.sources.push((from, Extent::Part));
        Ok(())
    }

    /// Moves everything that is on `source` to the ticket: messages, conversations with others, drafts, what waits to be
    /// sent, the checklist and the time spent; mail to it arrives there from now on. Its fields stay, for the ticket has its
    /// own. What becomes of the ticket itself is the caller's to say.
    pub(super) async fn take_whole(
        &mut self,
        tx: &mut Tx,
        by: &Actor,
        source: TicketId,
        why: &str,
    ) -> Result<()> {
        let to = self.act.ticket;
        // Its incidents would be led to the other ticket, and its bar and updates stay behind on a stub.
        if major_incidents::of_ticket(tx, source).await?.is_some_and(|i| i.is_open()) {
            let words = format!(
                "#{source} is a major incident that goes on. End it first, or merge the other way round."
            );
            return Err(Refusal::Conflict(words.into()).into());
        }
        super::snooze_ticket::settle(tx, source).await?;
        let pieces = structure::messages_from(tx, source, MessageId(0), PIECES_MAX).await?;
        if pieces.len() > PIECES_MAX {
            let words = format!("#{source} has more than {PIECES_MAX} messages; split it first.");
            return Err(Refusal::Conflict(words.into()).into());
        }
        let ids: Vec<MessageId> = pieces.iter().map(|p| p.message).collect();
        let waiting = structure::waiting(tx, source).await?;
        let there = structure::waiting(tx, to).await?;
        let before = &mut self.act.before;
        before.planned.extend(waiting.planned.into_iter().map(|id| (source, id)));
        before.kept_files.extend(waiting.kept_files.into_iter().map(|id| (source, id)));
        // Those that are put together with another one cannot be told apart again.
        let alone = waiting.drafts.into_iter().filter(|draft| !there.drafts.contains(draft));
        before.drafts.extend(alone.map(|(person, kind)| (source, person, kind)));
        messages::move_to(tx, &ids, to).await?;
        let sides: Vec<_> =
            side_conversations::of_ticket(tx, source).await?.into_iter().map(|s| s.id).collect();
        let steps = checklists::move_all(tx, source, to).await?;
        let times = time_entries::move_all(tx, source, to).await?;
        let requests = access::move_all(tx, source, to).await?;
        let checks = device_checks::move_all(tx, source, to).await?;
        before.side_conversations.extend(sides.iter().map(|id| (source, *id)));
        before.steps.extend(steps.into_iter().map(|id| (source, id)));
        before.times.extend(times.into_iter().map(|id| (source, id)));
        let asks = escalations::move_asks(tx, source, to).await?;
        before.asks.extend(asks.into_iter().map(|id| (source, id)));
        before.access.extend(requests.into_iter().map(|id| (source, id)));
        before.device_checks.extend(checks.into_iter().map(|id| (source, id)));
        side_conversations::move_to(tx, &sides, to).await?;
        side_conversations::move_drafts(tx, source, to).await?;
        drafts::move_all(tx, source, to).await?;
        planned_replies::move_all(tx, source, to, PART_OF_ANOTHER).await?;
        // Whoever watches it, or was told of it, is led to where it is now.
        for person in watchers::of_ticket(tx, source).await? {
            if !watchers::is_watching(tx, to, person.id).await? {
                self.act.before.watchers.push((to, person.id));
            }
        }
        super::watch_ticket::follow_ticket(tx, source, to).await?;
        tickets::join(tx, source, to, why).await?;
        self.links_follow(tx, by, source).await?;
        self.pieces.extend(pieces);
        self.act.sources.push((source, Extent::Whole));
        Ok(())
    }

    /// What `source` was linked with is linked with the ticket now. A link that would be with itself, stands already, or
    /// gives a ticket a second problem or parent, is left out; all of them are kept for the undo. The tickets at their
    /// other ends tell it.
    async fn links_follow(&mut self, tx: &mut Tx, by: &Actor, source: TicketId) -> Result<()> {
        let to = self.act.ticket;
        for link in structure::links(tx, source).await? {
            let put = |id: TicketId| if id == source { to } else { id };
            let (kind, mut first, mut second) = (link.kind, put(link.ticket), put(link.other));
            if kind == LinkKind::Related {
                (first, second) = (first.min(second), first.max(second));
            }
            structure::remove_link(tx, link.id).await?;
            self.act.before.links.push(link);
            let follows = first != second
                && fits(tx, kind, first, second).await?
                && structure::insert_link(tx, &Link { ticket: first, other: second, ..link }).await?;
            let third = if link.ticket == source { link.other } else { link.ticket };
            if third != to {
                tell_third(tx, by, (third, &link), Some(source), follows.then_some(to)).await?;
            }
        }
        Ok(())
    }

    /// Says of the messages that came why they stand here, and which of their authors do not take part.
    pub(super) async fn settle_words(&self, tx: &mut Tx, at: &Ticket, reason: Option<&str>) -> Result<()> {
        let accepted = participants::accepted(tx, at.id).await?;
        let mut outside: BTreeSet<PersonId> = BTreeSet::new();
        let mut known: BTreeSet<PersonId> = accepted.into_iter().chain([at.requester]).collect();
        for piece in &self.pieces {
            let message = messages::load(tx, piece.message).await?;
            let Some(author) = message.author else { continue };
            if !known.contains(&author) && !outside.contains(&author) {
                let is_team = people::load(tx, author).await?.role.is_team();
                if is_team && message.mail.is_none() {
                    known.insert(author)
                } else {
                    outside.insert(author)
                };
            }
            let reason = reason.filter(|_| message.mail.is_some()).unwrap_or(&message.placement_reason);
            messages::set_placement(tx, message.id, reason, outside.contains(&author)).await?;
        }
        Ok(())
    }

    /// Writes in the ledger that the mails of the messages were moved.
    pub(super) async fn tell_the_ledger(&self, tx: &mut Tx, by: &Actor, reason: &str) -> Result<()> {
        for piece in &self.pieces {
            let Some(mail) = messages::load(tx, piece.message).await?.mail else { continue };
            let at = mails::placing(tx, mail).await?;
            let act = MailAct {
                from: Some(piece.from),
                to: Some(self.act.ticket),
                messages: vec![piece.message],
                ..MailAct::new(MailActKind::Moved, &at.reason)
            };
            mails::note_act(tx, mail, by.person_id(), &act).await?;
            mails::set_reason(tx, mail, reason).await?;
        }
        Ok(())
    }

    /// Writes it down. A ticket that sleeps wakes where a customer's words came: they wrote, if on another ticket.
    pub(super) async fn end(self, tx: &mut Tx) -> Result<()> {
        for piece in &self.pieces {
            let message = messages::load(tx, piece.message).await?;
            let is_said = message.visibility == Visibility::Public && !message.automatic;
            if is_said && customer(tx, &message).await?.is_some() {
                super::snooze_ticket::customer_wrote(tx, self.act.ticket).await?;
                break;
            }
        }
        structure::insert(tx, &self.act, &self.pieces).await
    }
}

/// What of a whole ticket goes where.
pub(super) struct Whole<'a> {
    pub(super) kind: ActKind,
    pub(super) target: &'a Ticket,
    pub(super) sources: &'a [Ticket],
    /// Of the people of the sources these take part from now on; the others are there for an agent to decide.
    pub(super) accept: &'a BTreeSet<PersonId>,
    pub(super) outside: &'a BTreeSet<PersonId>,
    pub(super) reopens: bool,
    /// Why mail to a source belongs to the target.
    pub(super) why: &'static str,
    /// What is said on each source before it closes.
    pub(super) words: Option<(&'a Desk, &'a Words)>,
}

/// Puts tickets into another one, and says by which act and how many messages came.
pub(super) async fn take_whole(tx: &mut Tx, by: &Actor, whole: &Whole<'_>) -> Result<(StructureActId, i64)> {
    let (target, now) = (whole.target, tx.now());
    let mut doing = Doing::begin(tx, by, whole.kind, target.id).await?;
    let (after, events) = target.take_letter(whole.reopens, now)?;
    tickets::update(tx, target, &after).await?;
    doing.status(target, after.status);
    for source in whole.sources {
        doing.take_whole(tx, by, source.id, whole.why).await?;
        match whole.kind {
            ActKind::Join => tickets::delete(tx, source.id).await?,
            ActKind::Merge | ActKind::Split | ActKind::Move => {
                if let Some((desk, words)) = whole.words {
                    add_words(tx, desk, by, source.id, words).await?;
                }
                let open = tickets::load(tx, source.id).await?;
                let stub = Ticket {
                    status: Status::Closed,
                    closed_at: Some(now),
                    updated_at: now,
                    version: open.version + 1,
                    ..open.clone()
                };
                tickets::update(tx, &open, &stub).await?;
                doing.status(source, Status::Closed);
                // It is no outcome: what it was about goes on elsewhere.
                let (ticket, from, to) = (source.id, open.status, Status::Closed);
                tx.record(by, Event::StatusChanged { ticket, from, to });
                words_anew(tx, source.id).await?;
                tickets::mark_delivery(tx, source.id).await?;
            }
        }
    }
    for person in whole.outside {
        doing.put_on(tx, by, *person, whole.accept.contains(person)).await?;
    }
    tickets::mark_delivery(tx, target.id).await?;
    words_anew(tx, target.id).await?;
    // Whoever was writing here meanwhile has not read what came.
    tickets::set_public_word(tx, target.id, by.person_id()).await?;
    record_change(tx, by, target, &after, events).await?;
    let (act, count) = (doing.id(), doing.messages());
    // What a suggestion joined says itself why it came.
    let mut reason = None;
    if whole.kind == ActKind::Merge {
        let numbers: Vec<String> = whole.sources.iter().map(|s| format!("#{}", s.id)).collect();
        reason = Some(format!(
            "it came with {}, which somebody of the team merged into this one",
            numbers.join(", ")
        ));
    }
    doing.settle_words(tx, &after, reason.as_deref()).await?;
    doing.end(tx).await?;
    Ok((act, count))
}

/// Who wrote a message, if it was somebody outside the team.
pub(super) async fn customer(tx: &mut Tx, message: &Stored) -> Result<Option<PersonId>> {
    let Some(author) = message.author else { return Ok(None) };
    let is_team = people::load(tx, author).await?.role.is_team();
    Ok((!is_team || message.mail.is_some()).then_some(author))
}
