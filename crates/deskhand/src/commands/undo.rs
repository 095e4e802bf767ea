//! Takes back what somebody has just done ([`domain::undo`]).
//!
//! What an event changed of a ticket itself is put back by the domain. Everything else has an arm of its own in
//! [`take_back`]: a command that records a new kind of event adds one there, and its events can be undone by the same bar
//! and the same key as all others.

use domain::escalation::{AskAct, Escalation, EscalationAct, EscalationState, ExpertAsk};
use domain::major_incident::IncidentAct;
use domain::permission::{Action, Object, may};
use domain::read::ticket::{ParticipantState, SpamState};
use domain::side_conversation::SideState;
use domain::snooze::{SnoozeEnd, Until};
use domain::ticket::TicketType;
use domain::undo::{self, UNDO_US};
use domain::{Actor, Event, PersonId, Refusal, Result, TicketId};
use store::acts::{self, Act};
use store::events::{self, By};
use store::{Tx, escalations, outcomes, participants, people, snoozes, spam, tickets, watchers};

use super::change_ticket::check_change;
use super::link_tickets::link_tickets;
use super::plan_reply;
use super::side_conversations::set_side_state;
use super::undo_structure;
use super::work_case::case_held_after_all;

/// How far back is looked for what stood there before an act, and for what overtook it.
const EVENTS_MAX: i64 = 1_000;

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Where it was.
    pub ticket: TicketId,
    /// What could not be put back as it was, in a sentence; mostly empty.
    pub but: &'static str,
}

/// Takes the act back that the event `seq` belongs to: all of it or nothing.
///
/// # Errors
/// A refusal, in words with who did what, when it is somebody else's, too old, taken back already, cannot be taken back,
/// or something of it was changed since.
pub async fn undo(tx: &mut Tx, by: &Actor, seq: i64) -> Result<Undone> {
    let act = acts::find(tx, seq).await?.ok_or(Refusal::NotFound)?;
    undo_act(tx, by, &act).await
}

/// [`undo`] for an act that was looked up already.
///
/// # Errors
/// As [`undo`].
pub async fn undo_act(tx: &mut Tx, by: &Actor, act: &Act) -> Result<Undone> {
    let me = by.as_person()?.id;
    if act.by != me {
        let who = name(tx, act.by).await?;
        return Err(conflict(format!("{who} did this; nobody else can take it back.")));
    }
    if tx.now().since(act.at) > UNDO_US {
        return Err(conflict("Only what was done in the last ten minutes can be taken back.".to_owned()));
    }
    let later = events::of_ticket(tx, act.ticket, act.seq(), EVENTS_MAX).await?;
    if later.iter().any(|r| matches!(r.event, Event::ActUndone { act: known, .. } if known == act.seq())) {
        return Err(conflict("You took this back already.".to_owned()));
    }
    if let Some(ticket) = undo_structure::undo_events(tx, by, act).await? {
        tx.record(by, Event::ActUndone { ticket: act.ticket, act: act.seq() });
        return Ok(Undone { ticket, but: "" });
    }
    let deleted = act.events.iter().any(|(_, e)| matches!(e, Event::TicketDeleted { .. }));
    if deleted {
        restore(tx, by, act.ticket).await?;
    }
    let before = tickets::load(tx, act.ticket).await?;
    let object = Object::Ticket { requester: before.requester, participants: &[] };
    may(by, if deleted { Action::DeleteTicket } else { Action::ChangeTicket }, object)?;

    let mut only: Vec<Event> = act.events.iter().map(|(_, event)| event.clone()).collect();
    if undo_structure::has_further_incidents(tx, act).await? {
        // It is the problem of others by now, whatever this act made it one for.
        only.retain(|e| !matches!(e, Event::TypeChanged { to: Some(TicketType::Problem), .. }));
    }
    let solved_before = outcome_before(tx, act).await?;
    let (after, back) = match undo::before(&before, &only, solved_before, tx.now()) {
        Ok(found) => found,
        Err(overtaken) => return Err(overtaken_by(tx, act, overtaken.what).await?),
    };
    let mut done = !back.is_empty() || deleted;
    if !back.is_empty() {
        check_change(
            tx,
            &domain::ticket::TicketChange {
                assignee: (after.assignee != before.assignee).then_some(after.assignee),
                team: (after.team != before.team).then_some(after.team),
                ..Default::default()
            },
        )
        .await?;
        tickets::update(tx, &before, &after).await?;
        for event in back {
            tx.record(by, event);
        }
        sleep_on(tx, act.ticket).await?;
    }
    for (seq, event) in act.events.iter().rev() {
        done |= take_back(tx, by, act, *seq, event).await?;
    }
    if !done {
        return Err(conflict("This cannot be taken back.".to_owned()));
    }
    tickets::mark_seen(tx, me, act.ticket).await?;
    tx.record(by, Event::ActUndone { ticket: act.ticket, act: act.seq() });
    let but = match deleted {
        true => "The ticket is back. Mails that had not left stay called back.",
        false => "",
    };
    Ok(Undone { ticket: act.ticket, but })
}

/// Takes back what one event of an act did beside the ticket's own properties; `false` when it did nothing of its own.
///
/// # Errors
/// A refusal when it cannot be taken back, or somebody changed it since: the whole act stays then.
async fn take_back(tx: &mut Tx, by: &Actor, act: &Act, seq: i64, event: &Event) -> Result<bool> {
    let id = act.ticket;
    match event {
        Event::StatusChanged { from, to, .. } => {
            if !from.is_unsolved() && to.is_unsolved() {
                outcomes::unmark_reopened(tx, id, act.at).await?;
                case_held_after_all(tx, by, id, act.at).await?;
            }
            Ok(true)
        }
        Event::TicketSolved { solving, .. } => {
            // Without a change of the status it only says that the cause was written down.
            if act.events.iter().any(|(_, e)| matches!(e, Event::StatusChanged { .. })) {
                outcomes::remove(tx, id, *solving).await?;
            }
            Ok(false)
        }
        Event::SpamMarked { .. } => {
            if !spam::is_shelved(tx, id).await? {
                return Err(changed_since(tx, act, is_about_spam, "said since that it is not spam").await?);
            }
            match judged_before(tx, id, seq).await? {
                Some(state @ SpamState::Suspected) => {
                    spam::mark(tx, id, state, "", None).await?;
                    tx.record(by, Event::SpamSuspected { ticket: id });
                }
                Some(SpamState::Ham | SpamState::Spam) => {
                    spam::mark(tx, id, SpamState::Ham, "", by.person_id()).await?;
                    tx.record(by, Event::SpamCleared { ticket: id });
                }
                None => {
                    spam::unmark(tx, id).await?;
                    tx.record(by, Event::SpamCleared { ticket: id });
                }
            }
            sleep_on(tx, id).await?;
            Ok(true)
        }
        Event::SpamCleared { .. } => {
            if spam::is_shelved(tx, id).await? {
                return Err(changed_since(tx, act, is_about_spam, "called it spam since").await?);
            }
            match judged_before(tx, id, seq).await? {
                Some(SpamState::Suspected) => {
                    spam::mark(tx, id, SpamState::Suspected, "", None).await?;
                    tx.record(by, Event::SpamSuspected { ticket: id });
                }
                Some(SpamState::Spam | SpamState::Ham) | None => {
                    spam::mark(tx, id, SpamState::Spam, "", by.person_id()).await?;
                    tx.record(by, Event::SpamMarked { ticket: id });
                }
            }
            Ok(true)
        }
        Event::ParticipantAccepted { person, .. } => {
            if !participants::accepted(tx, id).await?.contains(person) {
                return Err(changed_since(tx, act, is_about_copies, "changed the copies since").await?);
            }
            participants::remove(tx, id, *person).await?;
            tx.record(by, Event::ParticipantRemoved { ticket: id, person: *person });
            if part_before(tx, id, *person, seq).await? == Some(ParticipantState::Suggested) {
                participants::suggest(tx, id, *person).await?;
                tx.record(by, Event::ParticipantSuggested { ticket: id, person: *person });
            }
            tickets::touch(tx, id).await?;
            Ok(true)
        }
        Event::ParticipantRemoved { person, .. } => {
            let there = participants::list(tx, id).await?;
            if there.iter().any(|(p, _)| p.id == *person) {
                return Err(changed_since(tx, act, is_about_copies, "changed the copies since").await?);
            }
            match part_before(tx, id, *person, seq).await? {
                Some(ParticipantState::Suggested) => {
                    participants::suggest(tx, id, *person).await?;
                    tx.record(by, Event::ParticipantSuggested { ticket: id, person: *person });
                }
                Some(ParticipantState::Accepted) | None => {
                    participants::accept(tx, id, *person).await?;
                    tx.record(by, Event::ParticipantAccepted { ticket: id, person: *person });
                }
            }
            tickets::touch(tx, id).await?;
            Ok(true)
        }
        Event::JoinDeclined { other, .. } => {
            if !tickets::reopen_suggestion(tx, id, *other).await? {
                return Err(conflict("Somebody decided this otherwise since.".to_owned()));
            }
            tickets::touch(tx, id).await?;
            tx.record(by, Event::JoinSuggested { ticket: id, other: *other });
            Ok(true)
        }
        Event::ReplyPlanned { reply, .. } => {
            plan_reply::take_back(tx, by, id, *reply).await?;
            Ok(true)
        }
        Event::TicketSnoozed { until, .. } => {
            let stands = snoozes::running(tx, id).await?.is_some_and(|z| z.until == Until::from(*until));
            if !stands {
                return Err(changed_since(tx, act, is_about_sleep, "woke it or put it off since").await?);
            }
            match slept_before(tx, id, seq).await? {
                Some(earlier) => {
                    snoozes::start(tx, id, act.by, earlier).await?;
                    tx.record(by, Event::TicketSnoozed { ticket: id, until: earlier.moment() });
                }
                None => {
                    snoozes::end(tx, id).await?;
                    tx.record(by, Event::SnoozeEnded { ticket: id, why: SnoozeEnd::ByHand });
                }
            }
            Ok(true)
        }
        Event::SnoozeEnded { why: SnoozeEnd::ByHand, .. } => {
            let earlier = slept_before(tx, id, seq).await?;
            let Some(earlier) = earlier else {
                return Err(conflict("Its moment is over by now.".to_owned()));
            };
            if snoozes::running(tx, id).await?.is_some() || !snoozes::start(tx, id, act.by, earlier).await? {
                return Err(changed_since(tx, act, is_about_sleep, "changed its snooze since").await?);
            }
            tx.record(by, Event::TicketSnoozed { ticket: id, until: earlier.moment() });
            Ok(true)
        }
        Event::TicketLinked { other, relation, .. } => {
            undo_structure::unlink(tx, by, act, *relation, *other).await?;
            Ok(true)
        }
        Event::TicketUnlinked { other, relation, .. } => {
            link_tickets(tx, by, id, *relation, *other).await?;
            Ok(true)
        }
        // Its status and its links are not all that it brought back.
        Event::StructureUndone { .. } => {
            Err(conflict("What was undone can be done again, but not by taking the undo back.".to_owned()))
        }
        Event::TicketWatched { person, .. } => {
            if watchers::remove(tx, id, *person).await? {
                tx.record(by, Event::TicketUnwatched { ticket: id, person: *person });
            }
            Ok(true)
        }
        Event::TicketUnwatched { person, .. } => {
            if watchers::add(tx, id, *person).await? {
                tx.record(by, Event::TicketWatched { ticket: id, person: *person });
            }
            Ok(true)
        }
        Event::Escalated { escalation, act: said, .. } => {
            let known = escalations::load(tx, *escalation).await?;
            let left = match said {
                EscalationAct::Asked { .. } => EscalationState::Asked,
                EscalationAct::Accepted => EscalationState::Accepted,
                EscalationAct::Returned { .. } => EscalationState::Returned,
                EscalationAct::Withdrawn => EscalationState::Withdrawn,
                EscalationAct::Reopened => return Ok(false),
            };
            if known.state != left {
                let since = "said something to the escalation since";
                return Err(changed_since(tx, act, is_about_escalation, since).await?);
            }
            let is_last = escalations::last(tx, id).await?.is_some_and(|e| e.id == known.id);
            match (is_last, known.before()) {
                (true, Some(before)) => {
                    escalations::update(tx, &before).await?;
                    let act = EscalationAct::Reopened;
                    tx.record(by, Event::Escalated { ticket: id, escalation: known.id, act });
                }
                // It was asked for by this act, and nobody has said anything to it: the ticket stood as it was left.
                (_, None) => {
                    let (ended_by, ended_at) = (by.person_id(), Some(tx.now()));
                    let state = EscalationState::Withdrawn;
                    escalations::update(tx, &Escalation { state, ended_by, ended_at, ..known.clone() })
                        .await?;
                    let act = EscalationAct::Withdrawn;
                    tx.record(by, Event::Escalated { ticket: id, escalation: known.id, act });
                }
                // An older one that ended when this one was asked for: it stays over.
                (false, Some(_)) => {}
            }
            Ok(true)
        }
        Event::MajorIncident { act: IncidentAct::Declared { .. }, .. } => {
            Err(conflict("A major incident is ended, not taken back: write its last word.".to_owned()))
        }
        Event::ExpertAsked { ask, act: AskAct::Closed, .. } => {
            let known = escalations::load_ask(tx, *ask).await?;
            escalations::update_ask(tx, &ExpertAsk { closed_at: None, ..known }).await?;
            tickets::touch(tx, id).await?;
            tx.record(by, Event::ExpertAsked { ticket: id, ask: *ask, act: AskAct::Reopened });
            Ok(true)
        }
        // The note stays, for whoever got it has read it; the ticket goes back.
        Event::NoteWritten { .. }
            if act
                .events
                .iter()
                .any(|(_, e)| matches!(e, Event::TicketHandedOver { .. } | Event::Escalated { .. })) =>
        {
            Ok(false)
        }
        Event::SideConversationClosed { side, .. } => {
            set_side_state(tx, by, *side, SideState::Open).await?;
            Ok(true)
        }
        // Alone; with a message that was written it follows from that.
        Event::SideConversationReopened { side, .. } if act.events.len() == 1 => {
            set_side_state(tx, by, *side, SideState::Closed).await?;
            Ok(true)
        }
        Event::ReplyWritten { .. }
        | Event::NoteWritten { .. }
        | Event::SideConversationBegun { .. }
        | Event::SideMessageWritten { .. } => {
            Err(conflict("What was written stands there already; it cannot be taken back.".to_owned()))
        }
        Event::ExternalIdChanged { .. } => {
            Err(conflict("The desk does not know what the external id was before.".to_owned()))
        }
        // It was worked on for so long, whatever becomes of the rest.
        Event::TimeSpent { .. } => Ok(false),
        // What is not named here either follows from what is, or cannot be taken back; the act is refused when nothing of
        // it can.
        _ => Ok(false),
    }
}

fn conflict(words: String) -> domain::Error {
    Refusal::Conflict(words.into()).into()
}

async fn name(tx: &mut Tx, id: PersonId) -> Result<String> {
    let found = people::find(tx, id).await?;
    Ok(found.map_or_else(|| "Somebody".to_owned(), |p| crate::app::called(&p).to_owned()))
}

async fn who(tx: &mut Tx, by: By, me: PersonId) -> Result<String> {
    match by {
        By::Person(id) if id == me => Ok("You".to_owned()),
        By::Person(id) => name(tx, id).await,
        By::Rule(_) => Ok("A rule".to_owned()),
        By::Desk => Ok("The desk".to_owned()),
    }
}

/// Who changed the same property since, in words.
async fn overtaken_by(tx: &mut Tx, act: &Act, what: &'static str) -> Result<domain::Error> {
    let later = events::of_ticket(tx, act.ticket, act.seq(), EVENTS_MAX).await?;
    let last = later.iter().rev().find(|r| undo::property(&r.event) == Some(what));
    let who = match last {
        Some(r) => who(tx, r.by, act.by).await?,
        None => "Somebody".to_owned(),
    };
    let to = last.and_then(|r| match &r.event {
        Event::StatusChanged { to, .. } => Some(format!(" to {}", to.label().to_lowercase())),
        _ => None,
    });
    let to = to.unwrap_or_default();
    Ok(conflict(format!("{who} changed the {what}{to} since. Nothing was taken back.")))
}

/// The same for what is no property.
async fn changed_since(
    tx: &mut Tx,
    act: &Act,
    is_about: fn(&Event) -> bool,
    what: &'static str,
) -> Result<domain::Error> {
    let later = events::of_ticket(tx, act.ticket, act.seq(), EVENTS_MAX).await?;
    let who = match later.iter().rev().find(|r| is_about(&r.event)) {
        Some(r) => who(tx, r.by, act.by).await?,
        None => "Somebody".to_owned(),
    };
    Ok(conflict(format!("{who} {what}. Nothing was taken back.")))
}

fn is_about_spam(event: &Event) -> bool {
    matches!(event, Event::SpamMarked { .. } | Event::SpamCleared { .. } | Event::SpamSuspected { .. })
}
fn is_about_copies(event: &Event) -> bool {
    matches!(event, Event::ParticipantAccepted { .. } | Event::ParticipantRemoved { .. })
}
fn is_about_escalation(event: &Event) -> bool {
    matches!(event, Event::Escalated { .. })
}
fn is_about_sleep(event: &Event) -> bool {
    matches!(event, Event::TicketSnoozed { .. } | Event::SnoozeEnded { .. } | Event::StatusChanged { .. })
}

/// When the ticket was last solved before the act.
async fn outcome_before(tx: &mut Tx, act: &Act) -> Result<Option<domain::Moment>> {
    let last = outcomes::last(tx, act.ticket).await?;
    Ok(last.filter(|o| o.solved_at < act.at).map(|o| o.solved_at))
}

/// What was last said about spam before an event.
async fn judged_before(tx: &mut Tx, id: TicketId, seq: i64) -> Result<Option<SpamState>> {
    let earlier = acts::before(tx, id, seq, EVENTS_MAX).await?;
    Ok(earlier.iter().find_map(|r| match r.event {
        Event::SpamSuspected { .. } => Some(SpamState::Suspected),
        Event::SpamMarked { .. } => Some(SpamState::Spam),
        Event::SpamCleared { .. } => Some(SpamState::Ham),
        _ => None,
    }))
}

/// How somebody took part before an event.
async fn part_before(
    tx: &mut Tx,
    id: TicketId,
    person: PersonId,
    seq: i64,
) -> Result<Option<ParticipantState>> {
    let earlier = acts::before(tx, id, seq, EVENTS_MAX).await?;
    let last = earlier.iter().find_map(|r| match r.event {
        Event::ParticipantSuggested { person: p, .. } if p == person => {
            Some(Some(ParticipantState::Suggested))
        }
        Event::ParticipantAccepted { person: p, .. } if p == person => Some(Some(ParticipantState::Accepted)),
        Event::ParticipantRemoved { person: p, .. } if p == person => Some(None),
        _ => None,
    });
    Ok(last.flatten())
}

/// By what the ticket slept before an event, where that is still ahead.
async fn slept_before(tx: &mut Tx, id: TicketId, seq: i64) -> Result<Option<Until>> {
    let earlier = acts::before(tx, id, seq, EVENTS_MAX).await?;
    let last = earlier.iter().find_map(|r| match r.event {
        Event::TicketSnoozed { until, .. } => Some(Some(Until::from(until))),
        Event::SnoozeEnded { .. } => Some(None),
        _ => None,
    });
    let now = tx.now();
    Ok(last.flatten().filter(|until| until.moment().is_none_or(|at| at > now)))
}

/// A ticket that was solved, called spam, deleted or put into another one in its sleep goes on sleeping when that is taken
/// back.
pub(super) async fn sleep_on(tx: &mut Tx, id: TicketId) -> Result<()> {
    let slept = snoozes::find(tx, id).await?.filter(|z| z.ended_at.is_none());
    let now = tx.now();
    if let Some(z) = slept
        && z.until.moment().is_none_or(|at| at > now)
        && tickets::load(tx, id).await?.status.is_unsolved()
        && !spam::is_shelved(tx, id).await?
    {
        snoozes::start(tx, id, z.by, z.until).await?;
    }
    Ok(())
}

/// Brings a deleted ticket back.
async fn restore(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    may(by, Action::DeleteTicket, Object::Ticket { requester: PersonId(0), participants: &[] })?;
    if tickets::find(tx, id).await?.is_some() {
        return Err(conflict("It is back already.".to_owned()));
    }
    tickets::restore(tx, id).await?;
    sleep_on(tx, id).await?;
    tx.record(by, Event::TicketRestored { ticket: id });
    Ok(())
}
