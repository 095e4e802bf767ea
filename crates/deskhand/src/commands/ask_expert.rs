//! Asks somebody who knows, on a ticket that stays where it is.

use domain::escalation::{AskAct, AskState, ExpertAsk, question};
use domain::ticket::TicketChange;
use domain::{Actor, Event, ExpertAskId, Language, Refusal, Result, TicketId};
use store::{Tx, escalations, mentions, notifications, people, spam, teams, tickets};
use ui::{Words, t};

use super::escalate::note;
use super::hand_over::Heir;
use crate::app::{Desk, called};

/// Whom, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// A person, or whoever of a team knows.
    pub to: Heir,
    pub words: String,
    /// What the note on the ticket is written in.
    pub language: Language,
}

/// Asks; the question stands on the ticket as a note, and whoever is asked is told.
///
/// # Errors
/// As [`question`], and a refusal when nobody of the team is meant.
pub async fn ask_expert(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: TicketId,
    asked: &Question,
) -> Result<ExpertAskId> {
    let ticket = tickets::load(tx, id).await?;
    let known = escalations::asks_of_ticket(tx, id).await?;
    let open = known.iter().filter(|a| a.state() != AskState::Closed).count();
    let shelved = spam::is_shelved(tx, id).await?;
    let words = question(by, &ticket, shelved, open, &asked.words)?;
    let me = by.as_person()?.id;
    let (name, person, team) = match asked.to {
        Heir::Person(person) if person == me => {
            return Err(Refusal::invalid("to", "is yourself; write a note instead").into());
        }
        Heir::Person(person) => {
            let found = notifications::recipient(tx, person).await?;
            let stranger = || Refusal::invalid("to", "must be somebody of the team who is not suspended");
            (called(&found.ok_or_else(stranger)?).to_owned(), Some(person), None)
        }
        Heir::Team(team) => {
            let found = teams::find(tx, team).await?;
            let found = found.ok_or_else(|| Refusal::invalid("to", "is no team any more"))?;
            if mentions::members(tx, team).await?.iter().all(|m| *m == me) {
                return Err(Refusal::invalid("to", "is a team with nobody else in it").into());
            }
            (found.name, None, Some(team))
        }
    };
    let w = Words::from(asked.language);
    let text = format!("{}\n\n{words}", t!(w, "escalation-note-question", name = name));
    let message = note(tx, desk, by, id, text, TicketChange::default()).await?;
    let ask = ExpertAsk {
        id: tx.next_id().await?,
        ticket: id,
        asked_by: me,
        person,
        team,
        question: words,
        asked_at: tx.now(),
        answer: String::new(),
        answered_by: None,
        answered_at: None,
        closed_at: None,
    };
    escalations::insert_ask(tx, &ask).await?;
    let act = AskAct::Asked { person, team, message };
    tx.record(by, Event::ExpertAsked { ticket: id, ask: ask.id, act });
    Ok(ask.id)
}

/// Answers, in a note on the ticket; whoever asked is told.
///
/// # Errors
/// As [`ExpertAsk::answer`].
pub async fn answer_ask(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: ExpertAskId,
    words: &str,
    language: Language,
) -> Result<TicketId> {
    let ask = escalations::load_ask(tx, id).await?;
    let ticket = tickets::load(tx, ask.ticket).await?;
    let answered = ask.answer(by, &ticket, words, tx.now())?;
    let asker = people::load(tx, ask.asked_by).await?;
    let w = Words::from(language);
    let head = t!(w, "escalation-note-answer", name = called(&asker), question = first_line(&ask.question));
    let text = format!("{head}\n\n{}", answered.answer);
    let message = note(tx, desk, by, ticket.id, text, TicketChange::default()).await?;
    escalations::update_ask(tx, &answered).await?;
    let act = AskAct::Answered { message };
    tx.record(by, Event::ExpertAsked { ticket: ticket.id, ask: id, act });
    Ok(ticket.id)
}

/// So much of a question stands above its answer, in characters.
const HEAD_CHARS_MAX: usize = 100;

fn first_line(question: &str) -> String {
    let line = question.lines().next().unwrap_or_default();
    match line.char_indices().nth(HEAD_CHARS_MAX) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

/// No more is wanted; nothing happens when that was said before.
///
/// # Errors
/// As [`ExpertAsk::may_close`].
pub async fn close_ask(tx: &mut Tx, by: &Actor, id: ExpertAskId) -> Result<TicketId> {
    let ask = escalations::load_ask(tx, id).await?;
    let ticket = tickets::load(tx, ask.ticket).await?;
    ask.may_close(by, &ticket)?;
    tx.quiet("said before");
    if ask.state() != AskState::Closed {
        let closed_at = Some(tx.now());
        escalations::update_ask(tx, &ExpertAsk { closed_at, ..ask }).await?;
        tickets::touch(tx, ticket.id).await?;
        let act = AskAct::Closed;
        tx.record(by, Event::ExpertAsked { ticket: ticket.id, ask: id, act });
    }
    Ok(ticket.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_question_is_shortened_above_its_answer() {
        assert_eq!(first_line("Why?\nIt hums."), "Why?");
        assert_eq!(first_line(&"ä".repeat(101)), format!("{}…", "ä".repeat(100)));
    }
}
