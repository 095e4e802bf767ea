//! Hands a ticket up as a rule says it, with the form filled in from the ticket.

use domain::escalation::{
    Answer, AnswerKind, Escalation, EscalationAct, EscalationState, HandOverForm, Need, may_escalate,
};
use domain::message::Visibility;
use domain::rule::{Rule, Upwards};
use domain::ticket::{Ticket, TicketChange};
use domain::{Actor, Event, MessageId, PersonId, Refusal, Result, TeamId, TicketId};
use store::{Tx, escalations, mentions, messages, preferences, read, rules, spam, teams, tickets, watchers};
use ui::Words;

use super::act_as_rule::blank;
use super::change_ticket::change_ticket;
use super::escalate::{end_stale, note_text};

/// Hands it up; `false` where it is as high already, or waits for a team. `person` is whose act the rule follows, `words` what
/// stands in for answers that must be there and that the ticket does not give.
///
/// # Errors
/// A refusal when there is no such team, it has nobody, it gave the ticket back already, or an answer is missing.
pub async fn escalate_as_rule(
    tx: &mut Tx,
    rule: &Rule,
    id: TicketId,
    person: Option<PersonId>,
    to: Upwards,
    words: &str,
) -> Result<bool> {
    let by = Actor::Rule(rule.id);
    let ticket = tickets::load(tx, id).await?;
    let all = escalations::of_ticket(tx, id).await?;
    let last = escalations::last(tx, id).await?;
    if last.as_ref().is_some_and(|e| e.waits(&ticket)) {
        return Ok(false);
    }
    let Some(to) = target(tx, &ticket, to).await? else { return Ok(false) };
    // Two who disagree would send it to and fro by a rule, and nobody would look at it.
    let came_back = |e: &Escalation| match e.state {
        EscalationState::Returned | EscalationState::Withdrawn => e.rule == Some(rule.id) && e.to == to,
        EscalationState::Asked | EscalationState::Accepted => false,
    };
    if all.iter().any(came_back) {
        let words =
            "It came back from that team already: whether it goes there again is for a person to say.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    let shelved = spam::is_shelved(tx, id).await?;
    may_escalate(&by, &ticket, shelved, Some(to), last.as_ref())?;
    let team = teams::find(tx, to).await?;
    let team = team.ok_or_else(|| Refusal::invalid("team", "is no team any more"))?;
    if !mentions::can_take(tx, to).await? {
        return Err(Refusal::invalid("team", "has nobody who could take it").into());
    }
    let form = escalations::setup_of(tx, to).await?.form;
    let answers = answers(tx, &form, &ticket, words).await?;
    let asked_by = answers_for(tx, rule, &ticket, person).await?;
    // First what can be refused: what was written before stays.
    let moved = TicketChange { assignee: Some(None), team: Some(Some(to)), ..TicketChange::default() };
    change_ticket(tx, &by, id, &moved, "", None).await?;
    end_stale(tx, &by, id, last).await?;
    let choices = domain::keys::Choices::of(preferences::all(tx, asked_by).await?);
    let w = Words::from(choices.language.unwrap_or_default());
    let message = note(tx, &by, id, w, &team.name, &answers).await?;
    let escalation = Escalation {
        id: tx.next_id().await?,
        ticket: id,
        from_team: ticket.team,
        from_person: ticket.assignee,
        to,
        state: EscalationState::Asked,
        asked_by,
        rule: Some(rule.id),
        asked_at: tx.now(),
        accepted_by: None,
        accepted_at: None,
        ended_by: None,
        ended_at: None,
        reason: String::new(),
        message,
    };
    escalations::insert(tx, &escalation, &answers).await?;
    let act = EscalationAct::Asked { to, message };
    tx.record(&by, Event::Escalated { ticket: id, escalation: escalation.id, act });
    if let Some(person) = ticket.assignee
        && watchers::add(tx, id, person).await?
    {
        tx.record(&by, Event::TicketWatched { ticket: id, person });
    }
    Ok(true)
}

/// The team that is meant; `None` where the ticket is there, or as high, already.
async fn target(tx: &mut Tx, ticket: &Ticket, to: Upwards) -> Result<Option<TeamId>> {
    let wanted = match to {
        Upwards::Team(team) => return Ok((ticket.team != Some(team)).then_some(team)),
        Upwards::NextTier => None,
        Upwards::Tier(tier) => Some(tier),
    };
    let tiers = escalations::tiers(tx).await?;
    let here = ticket.team.and_then(|t| tiers.get(&t)).copied().unwrap_or(0);
    if wanted.is_some_and(|tier| here >= tier) {
        return Ok(None);
    }
    let fits = |tier: u8| wanted.map_or(tier > here, |wanted| tier == wanted);
    let all = teams::refs(tx).await?.into_iter().filter_map(|t| Some((*tiers.get(&t.id)?, t.id)));
    let mut above: Vec<(u8, TeamId)> = all.filter(|(tier, _)| fits(*tier)).collect();
    // Those of one tier stay as they stand in the list.
    above.sort_by_key(|(tier, _)| *tier);
    for (_, team) in above {
        if mentions::can_take(tx, team).await? {
            return Ok(Some(team));
        }
    }
    let words = match wanted {
        Some(tier) => format!("No team of tier {tier} has anybody who could take it."),
        None => "No team of a higher tier has anybody who could take it.".to_owned(),
    };
    Err(Refusal::Conflict(words.into()).into())
}

/// What the ticket says to the form, and `words` where it says nothing and something must be said.
async fn answers(tx: &mut Tx, form: &HandOverForm, ticket: &Ticket, words: &str) -> Result<Vec<Answer>> {
    let filled = form.filled(&read::escalation::facts(tx, ticket).await?);
    let given: Vec<String> = form
        .fields
        .iter()
        .zip(filled)
        .map(|(field, filled)| {
            let is_missing = filled.text.is_empty() && field.need == Need::Required;
            if is_missing && field.kind != AnswerKind::Choice { words.to_owned() } else { filled.text }
        })
        .collect();
    Ok(form.answers(&given)?)
}

/// Who hears how it ends, and may take it back.
async fn answers_for(
    tx: &mut Tx,
    rule: &Rule,
    ticket: &Ticket,
    person: Option<PersonId>,
) -> Result<PersonId> {
    if let Some(known) = ticket.assignee.or(person) {
        return Ok(known);
    }
    let versions = rules::versions(tx, rule.id, VERSIONS_MAX).await?;
    let nobody = || Refusal::Conflict("Nobody is there who could be told how it ends.".into());
    Ok(versions.into_iter().find_map(|v| v.by).ok_or_else(nobody)?.id)
}

/// So many versions of a rule are looked through for somebody.
const VERSIONS_MAX: i64 = 20;

/// The note that stands on the ticket for it.
async fn note(
    tx: &mut Tx,
    by: &Actor,
    id: TicketId,
    w: Words,
    team: &str,
    answers: &[Answer],
) -> Result<MessageId> {
    let text = note_text(w, team, answers);
    let message: MessageId = tx.next_id().await?;
    messages::insert(tx, &blank(tx, message, id, Visibility::Internal, text), None).await?;
    tickets::touch(tx, id).await?;
    tx.record(by, Event::NoteWritten { ticket: id, message, mentions: Vec::new() });
    Ok(message)
}
