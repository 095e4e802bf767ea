//! Conversations beside a ticket: the team asks somebody outside (a supplier, an engineer) without the requester reading
//! along. Their messages are the team's alone, like notes, but they leave as mail and are answered by mail.
//!
//! A side conversation belongs to its ticket and not to one of its messages: it goes along when the whole ticket goes into
//! another one, and stays when single messages are split off or moved.

use crate::message::words;
use crate::permission::{Action, Object, may};
use crate::person::Role;
use crate::sending::RECIPIENTS_MAX;
use crate::ticket::{Status, Ticket};
use crate::{Actor, MailboxId, Moment, PersonId, Refusal, SideConversationId, TicketId};

/// So many a ticket has at most.
pub const SIDE_CONVERSATIONS_MAX: usize = 100;

/// So many messages of the ticket can be put into one message, chosen by hand.
pub const INCLUDED_MAX: usize = 20;

/// Whether an answer is still expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SideState {
    Open,
    /// Nobody waits for more. An answer of a person opens it again.
    Closed,
}

words! { SideState { Open = "open", Closed = "closed" } }

/// One conversation beside a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideConversation {
    pub id: SideConversationId,
    pub ticket: TicketId,
    pub subject: String,
    pub state: SideState,
    /// The desk's address that it is led from; the ticket's own, else the first of the desk, when `None`.
    pub mailbox: Option<MailboxId>,
    /// Whom the last message of the team went to, the first in To and the others in Cc.
    pub recipients: Vec<String>,
    /// Everybody whom the team ever wrote to in it: their answers are no strangers'.
    pub addressed: Vec<String>,
    /// `None` when a rule began it.
    pub begun_by: Option<PersonId>,
    pub created_at: Moment,
    /// When something was last said, or its state changed.
    pub updated_at: Moment,
}

impl SideConversation {
    /// Did the team write to this address in it?
    pub fn takes_part(&self, address: &str) -> bool {
        self.addressed.iter().any(|a| a == address)
    }

    /// It with a further message to these people, at `now`: what is closed is open again.
    pub fn write_to(&self, recipients: Vec<String>, now: Moment) -> Self {
        let mut addressed = self.addressed.clone();
        for address in &recipients {
            if !addressed.contains(address) {
                addressed.push(address.clone());
            }
        }
        Self { recipients, addressed, state: SideState::Open, updated_at: now, ..self.clone() }
    }
}

/// May `actor` write to somebody outside on this ticket?
///
/// # Errors
/// [`Refusal::NotFound`] for whoever does not see the inside of the ticket, [`Refusal::NotAllowed`] for light agents,
/// [`Refusal::TicketClosed`], and a conflict in words on the spam shelf.
pub fn may_write_outside(actor: &Actor, ticket: &Ticket, on_spam_shelf: bool) -> Result<(), Refusal> {
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    may(actor, Action::ReadInternal, object)?;
    if actor.role() == Role::Light {
        let words = "light agents write notes; ask an agent to write to somebody outside";
        return Err(Refusal::not_allowed(words));
    }
    may(actor, Action::Reply, object)?;
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: ticket.id });
    }
    if on_spam_shelf {
        let words = format!("#{} stands on the spam shelf. Say first that it is not spam.", ticket.id);
        return Err(Refusal::Conflict(words.into()));
    }
    Ok(())
}

/// Are these people whom a message of a side conversation can go to? `own` are the addresses of those who take part in
/// the ticket itself: whatever is for them is a reply, and what is for others is not for them.
///
/// # Errors
/// [`Refusal::Invalid`] that names what is wrong.
pub fn check_recipients(recipients: &[String], own: &[String]) -> Result<(), Refusal> {
    if recipients.is_empty() {
        return Err(Refusal::invalid("to", "names nobody: say whom you write to"));
    }
    if recipients.len() > RECIPIENTS_MAX {
        let words = format!("names more than {RECIPIENTS_MAX} people; write to fewer at once");
        return Err(Refusal::invalid("to", words));
    }
    if let Some(address) = recipients.iter().find(|a| own.contains(a)) {
        let words = format!("has {address}, who takes part in the ticket itself; write them a reply instead");
        return Err(Refusal::invalid("to", words));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side() -> SideConversation {
        SideConversation {
            id: SideConversationId(5),
            ticket: TicketId(7),
            subject: "Part".into(),
            state: SideState::Closed,
            mailbox: None,
            recipients: vec!["a@x.example".into()],
            addressed: vec!["a@x.example".into()],
            begun_by: Some(PersonId(1)),
            created_at: Moment(1),
            updated_at: Moment(1),
        }
    }

    #[test]
    fn whoever_was_ever_written_to_takes_part_and_a_further_message_opens_it() {
        let next = side().write_to(vec!["b@x.example".into()], Moment(2));
        assert_eq!((next.state, next.updated_at), (SideState::Open, Moment(2)));
        assert_eq!(next.recipients, ["b@x.example"]);
        assert!(next.takes_part("a@x.example") && next.takes_part("b@x.example"));
        assert!(!next.takes_part("c@x.example"));
        let same = next.write_to(vec!["a@x.example".into()], Moment(3));
        assert_eq!(same.addressed.len(), 2, "each once");
    }

    #[test]
    fn recipients_are_somebody_and_not_the_tickets_own() {
        let own = ["rosa@x.example".to_owned()];
        assert!(check_recipients(&["a@x.example".to_owned()], &own).is_ok());
        for bad in
            [vec![], vec!["rosa@x.example".to_owned()], vec!["a@x.example".to_owned(); RECIPIENTS_MAX + 1]]
        {
            assert!(matches!(check_recipients(&bad, &own), Err(Refusal::Invalid { .. })), "{bad:?}");
        }
    }

    #[test]
    fn who_may_write_outside() {
        let ticket = crate::ticket::tests::ticket(Status::Open);
        let of = |role| Actor::person(PersonId(1), role, []);
        let closed = Ticket { status: Status::Closed, ..ticket.clone() };
        assert_eq!(may_write_outside(&of(Role::Agent), &ticket, false), Ok(()));
        assert_eq!(
            may_write_outside(&of(Role::Light), &ticket, false),
            Err(Refusal::not_allowed("light agents write notes; ask an agent to write to somebody outside"))
        );
        assert_eq!(may_write_outside(&of(Role::Contact), &ticket, false), Err(Refusal::NotFound));
        assert!(matches!(
            may_write_outside(&of(Role::Agent), &closed, false),
            Err(Refusal::TicketClosed { .. })
        ));
        assert!(matches!(may_write_outside(&of(Role::Agent), &ticket, true), Err(Refusal::Conflict(_))));
        // Not even the requester, who may answer the ticket.
        let requester = Actor::person(ticket.requester, Role::Contact, []);
        assert_eq!(may_write_outside(&requester, &ticket, false), Err(Refusal::NotFound));
    }
}
