//! Hands a ticket up to another team, and what that team says to it; sets up what teams need to know.

use domain::escalation::{
    Answer, Escalation, EscalationAct, EscalationState, HandOverForm, TeamSetup, may_escalate,
};
use domain::message::{Channel, Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::ticket::{Ticket, TicketChange};
use domain::{Actor, EscalationId, Event, Language, MessageId, Refusal, Result, TeamId, TicketId};
use store::{Tx, escalations, mentions, people, spam, teams, tickets, watchers};
use ui::{Words, t};

use super::address_trouble::ToDead;
use super::change_ticket::change_ticket;
use super::recipients::Sending;
use super::write_message::{NewMessage, write_message};
use crate::app::Desk;

/// To whom, and what they need to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalate {
    pub to: TeamId,
    /// Labels of the team's form with what was answered.
    pub given: Vec<(String, String)>,
    /// What the note on the ticket is written in.
    pub language: Language,
}

/// The answers in the order of the form.
fn in_order(form: &HandOverForm, given: &[(String, String)]) -> Result<Vec<String>, Refusal> {
    if let Some((label, _)) = given.iter().find(|(l, _)| !form.fields.iter().any(|f| f.label == *l)) {
        let words = format!("has “{label}”, which the team does not ask for");
        return Err(Refusal::invalid("answers", words));
    }
    let of = |label: &str| given.iter().find(|(l, _)| l == label).map(|(_, text)| text.clone());
    Ok(form.fields.iter().map(|f| of(&f.label).unwrap_or_default()).collect())
}

/// Writes the note, moves the ticket to the team and keeps what was answered. Whoever had the ticket watches it from then
/// on.
///
/// # Errors
/// As [`may_escalate`] and [`HandOverForm::answers`].
pub async fn escalate(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: TicketId,
    what: &Escalate,
) -> Result<EscalationId> {
    let ticket = tickets::load(tx, id).await?;
    let last = escalations::last(tx, id).await?;
    let shelved = spam::is_shelved(tx, id).await?;
    may_escalate(by, &ticket, shelved, Some(what.to), last.as_ref())?;
    let team = teams::find(tx, what.to).await?;
    let team = team.ok_or_else(|| Refusal::invalid("team", "is no team any more"))?;
    if !mentions::can_take(tx, what.to).await? {
        return Err(Refusal::invalid("team", "has nobody who could take it").into());
    }
    let form = escalations::setup_of(tx, what.to).await?.form;
    let answers = form.answers(&in_order(&form, &what.given)?)?;
    end_stale(tx, by, id, last).await?;
    let text = note_text(Words::from(what.language), &team.name, &answers);
    let moved = TicketChange { assignee: Some(None), team: Some(Some(what.to)), ..TicketChange::default() };
    let message = note(tx, desk, by, id, text, moved).await?;
    let escalation = Escalation {
        id: tx.next_id().await?,
        ticket: id,
        from_team: ticket.team,
        from_person: ticket.assignee,
        to: what.to,
        state: EscalationState::Asked,
        asked_by: by.as_person()?.id,
        rule: None,
        asked_at: tx.now(),
        accepted_by: None,
        accepted_at: None,
        ended_by: None,
        ended_at: None,
        reason: String::new(),
        message,
    };
    escalations::insert(tx, &escalation, &answers).await?;
    let act = EscalationAct::Asked { to: what.to, message };
    tx.record(by, Event::Escalated { ticket: id, escalation: escalation.id, act });
    if let Some(person) = ticket.assignee
        && watchers::add(tx, id, person).await?
    {
        tx.record(by, Event::TicketWatched { ticket: id, person });
    }
    Ok(escalation.id)
}

/// Ends one that went elsewhere by hand before anybody said something to it.
pub(super) async fn end_stale(tx: &mut Tx, by: &Actor, id: TicketId, last: Option<Escalation>) -> Result<()> {
    let Some(stale) = last.filter(|e| e.state == EscalationState::Asked) else { return Ok(()) };
    let (ended_by, ended_at) = (by.person_id(), Some(tx.now()));
    let over = Escalation { state: EscalationState::Withdrawn, ended_by, ended_at, ..stale };
    escalations::update(tx, &over).await?;
    let (escalation, act) = (over.id, EscalationAct::Withdrawn);
    tx.record(by, Event::Escalated { ticket: id, escalation, act });
    Ok(())
}

/// What the note says: to whom it goes, and what was answered.
pub(super) fn note_text(w: Words, team: &str, answers: &[Answer]) -> String {
    let mut text = t!(w, "escalation-note-asked", team = team);
    for answer in answers {
        // Quoted: what a customer wrote calls nobody by an `@`.
        let quoted: String = answer.text.lines().map(|line| format!("\n> {line}")).collect();
        text.push_str(&format!("\n\n{}{quoted}", w.known(&answer.label)));
    }
    text
}

/// A note that stands on the ticket for what happens, with the change that it explains.
pub(super) async fn note(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: TicketId,
    text: String,
    then: TicketChange,
) -> Result<MessageId> {
    let note = NewMessage {
        visibility: Visibility::Internal,
        channel: Channel::Web,
        text,
        markup: Markup::Plain,
        html: None,
        uploads: Vec::new(),
        files: Vec::new(),
        to_dead: ToDead::WriteAnyway,
        sending: Sending::default(),
        actions: Vec::new(),
        then,
    };
    write_message(tx, desk, by, id, &note).await
}

/// The ticket and its last escalation.
async fn last(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<(Ticket, Escalation)> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let last = escalations::last(tx, id).await?;
    let none = || Refusal::Conflict(format!("#{id} was not handed up to anybody.").into());
    Ok((ticket, last.ok_or_else(none)?))
}

/// The actor takes the ticket for the team that it was handed to.
///
/// # Errors
/// As [`Escalation::accept`].
pub async fn accept_escalation(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let (ticket, known) = last(tx, by, id).await?;
    let accepted = known.accept(by, &ticket, tx.now())?;
    let taken = TicketChange { assignee: Some(Some(by.as_person()?.id)), ..TicketChange::default() };
    change_ticket(tx, by, id, &taken, "", None).await?;
    escalations::update(tx, &accepted).await?;
    let (escalation, act) = (known.id, EscalationAct::Accepted);
    tx.record(by, Event::Escalated { ticket: id, escalation, act });
    Ok(())
}

/// It goes back to the team and the person that it came from, with a note that says why.
///
/// # Errors
/// As [`Escalation::give_back`].
pub async fn return_escalation(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: TicketId,
    reason: &str,
    language: Language,
) -> Result<()> {
    let (ticket, known) = last(tx, by, id).await?;
    let returned = known.give_back(by, &ticket, reason, tx.now())?;
    let back = home(tx, &known).await?;
    let w = Words::from(language);
    let team = teams::find(tx, known.to).await?.map(|t| t.name);
    let team = team.unwrap_or_else(|| t!(w, "escalation-a-team").to_owned());
    let head = t!(w, "escalation-note-returned", team = team);
    let message = note(tx, desk, by, id, format!("{head}\n\n{}", returned.reason), back.clone()).await?;
    escalations::update(tx, &returned).await?;
    let (team, person) = (back.team.flatten(), back.assignee.flatten());
    let act = EscalationAct::Returned { team, person, message };
    tx.record(by, Event::Escalated { ticket: id, escalation: known.id, act });
    Ok(())
}

/// It goes back before the other team has said anything.
///
/// # Errors
/// As [`Escalation::withdraw`].
pub async fn withdraw_escalation(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let (ticket, known) = last(tx, by, id).await?;
    let withdrawn = known.withdraw(by, &ticket, tx.now())?;
    let back = home(tx, &known).await?;
    change_ticket(tx, by, id, &back, "", None).await?;
    escalations::update(tx, &withdrawn).await?;
    let (escalation, act) = (known.id, EscalationAct::Withdrawn);
    tx.record(by, Event::Escalated { ticket: id, escalation, act });
    Ok(())
}

/// Where it came from, as far as that is still there.
async fn home(tx: &mut Tx, e: &Escalation) -> Result<TicketChange> {
    let team = match e.from_team {
        Some(id) => teams::find(tx, id).await?.map(|t| t.id),
        None => None,
    };
    let person = match e.from_person {
        Some(id) if people::is_assignable(tx, id).await? => Some(id),
        Some(_) | None => None,
    };
    Ok(TicketChange { team: Some(team), assignee: Some(person), ..TicketChange::default() })
}

/// Says of which tier a team is, and what it needs to know.
///
/// # Errors
/// A refusal when the actor is no lead, there is no such team, or as [`TeamSetup::checked`].
pub async fn set_team_setup(tx: &mut Tx, by: &Actor, setup: &TeamSetup) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    teams::load(tx, setup.team).await?;
    let setup = setup.clone().checked()?;
    tx.quiet("it was so before");
    if escalations::setup_of(tx, setup.team).await? != setup {
        escalations::put_setup(tx, &setup).await?;
        tx.record(by, Event::TeamChangedDetails { team: setup.team });
    }
    Ok(())
}
