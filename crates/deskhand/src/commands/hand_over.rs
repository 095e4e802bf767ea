//! Hands a ticket over to a person or a team, with a note that says what was done and what is next.

use domain::message::{Channel, Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::ticket::TicketChange;
use domain::{Actor, Event, MessageId, PersonId, Refusal, Result, TeamId, TicketId};
use store::{Tx, people, teams, tickets};

use super::address_trouble::ToDead;
use super::recipients::Sending;
use super::write_message::{NewMessage, write_message};
use crate::app::{Desk, called};

/// Who gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heir {
    Person(PersonId),
    /// Whoever of the team takes it.
    Team(TeamId),
}

impl Heir {
    /// Reads `person-7` or `team-3`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when it is neither.
    pub fn parse(word: &str) -> Result<Self, Refusal> {
        let person = word.strip_prefix("person-").and_then(|id| id.parse().ok()).map(Self::Person);
        let team = word.strip_prefix("team-").and_then(|id| id.parse().ok()).map(Self::Team);
        person.or(team).ok_or_else(|| Refusal::invalid("to", "must be a person or a team; choose one"))
    }
}

/// What the heir needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    pub to: Heir,
    pub done: String,
    pub next: String,
}

/// Writes the note, gives the ticket away and records both as one act.
///
/// # Errors
/// A refusal when the actor may not, nothing is said about what is next, or the heir has it already or cannot have it.
pub async fn hand_over(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: TicketId,
    what: &HandOver,
) -> Result<MessageId> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if what.next.trim().is_empty() {
        return Err(Refusal::invalid("next", "must say what is to be done next").into());
    }
    let (name, change) = match what.to {
        Heir::Person(person) => {
            if Some(person) == by.person_id() {
                return Err(Refusal::invalid("to", "is yourself; take the ticket instead").into());
            }
            if ticket.assignee == Some(person) {
                return Err(Refusal::invalid("to", "has it already").into());
            }
            let heir = people::find(tx, person).await?;
            let heir = heir.ok_or_else(|| Refusal::invalid("to", "does not work here"))?;
            let change = TicketChange { assignee: Some(Some(person)), ..TicketChange::default() };
            (called(&heir).to_owned(), change)
        }
        Heir::Team(team) => {
            if ticket.team == Some(team) && ticket.assignee.is_none() {
                return Err(Refusal::invalid("to", "has it already").into());
            }
            let heir = teams::find(tx, team).await?;
            let heir = heir.ok_or_else(|| Refusal::invalid("to", "is no team any more"))?;
            let change =
                TicketChange { assignee: Some(None), team: Some(Some(team)), ..TicketChange::default() };
            (heir.name, change)
        }
    };
    let note = NewMessage {
        visibility: Visibility::Internal,
        channel: Channel::Web,
        text: note(&name, what),
        markup: Markup::Plain,
        html: None,
        uploads: Vec::new(),
        files: Vec::new(),
        to_dead: ToDead::WriteAnyway,
        sending: Sending::default(),
        actions: Vec::new(),
        then: change,
    };
    let message = write_message(tx, desk, by, id, &note).await?;
    let (to, team) = match what.to {
        Heir::Person(person) => (Some(person), None),
        Heir::Team(team) => (None, Some(team)),
    };
    tx.record(by, Event::TicketHandedOver { ticket: id, message, to, team });
    super::chat::handed_over(tx, by, id, what.to).await?;
    Ok(message)
}

/// The note as it stands on the ticket.
fn note(name: &str, what: &HandOver) -> String {
    let done = what.done.trim();
    let done = if done.is_empty() { String::new() } else { format!("Done so far:\n{done}\n\n") };
    format!("Handed over to {name}.\n\n{done}Next:\n{}", what.next.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_says_who_what_and_what_next() {
        let what = HandOver {
            to: Heir::Team(TeamId(1)),
            done: " Called. ".into(),
            next: "Write to the vendor".into(),
        };
        assert_eq!(
            note("Second line", &what),
            "Handed over to Second line.\n\nDone so far:\nCalled.\n\nNext:\nWrite to the vendor"
        );
        let what = HandOver { done: String::new(), ..what };
        assert_eq!(note("Ana", &what), "Handed over to Ana.\n\nNext:\nWrite to the vendor");
    }

    #[test]
    fn heirs_are_read_or_refused() {
        assert_eq!(Heir::parse("person-7"), Ok(Heir::Person(PersonId(7))));
        assert_eq!(Heir::parse("team-3"), Ok(Heir::Team(TeamId(3))));
        for bad in ["", "7", "person-", "team-x"] {
            assert!(Heir::parse(bad).is_err(), "{bad}");
        }
    }
}
