//! What the log says of a ticket, as its clocks read it.
//!
//! The log holds changes, the tables hold what is. So the beginning of a ticket is found by going back from what it is now,
//! change by change, and everything after it by going forward again.

use super::TicketFacts;
use super::clocks::{Fact, Side, What};
use super::simulate::{Change, Happening, History};
use crate::event::Event;
use crate::ticket::{Status, Ticket};
use crate::{Moment, TicketId};

/// An event of a ticket and when it was.
pub type Told = (Moment, Event);

/// A ticket as it was when it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    pub at: Moment,
    pub by: Side,
    pub status: Status,
    pub facts: TicketFacts,
}

/// May this event change which promise is the ticket's, or whose hours it goes by?
pub fn touches_terms(event: &Event) -> bool {
    matches!(
        event,
        Event::TicketOpened { .. }
            | Event::PriorityChanged { .. }
            | Event::TypeChanged { .. }
            | Event::TeamChanged { .. }
            | Event::OrganisationChanged { .. }
            | Event::RequesterChanged { .. }
            | Event::TagsChanged { .. }
    )
}

/// Does this event matter to clocks at all: does it move them, change their terms, or put the ticket where nothing is done
/// for it?
pub fn matters(event: &Event) -> bool {
    touches_terms(event)
        || matches!(
            event,
            Event::MessageReceived { automatic: false, .. }
                | Event::ReplyWritten { automatic: false, .. }
                | Event::StatusChanged { .. }
                | Event::MergedInto { .. }
                | Event::SpamSuspected { .. }
                | Event::SpamMarked { .. }
                | Event::SpamCleared { .. }
                | Event::TicketDeleted { .. }
                | Event::TicketRestored { .. }
        )
}

/// How a ticket began: what it is now without what `events`, oldest first, changed since. `now` is what conditions see of it
/// now.
pub fn beginning(ticket: &Ticket, now: &TicketFacts, events: &[Told]) -> Beginning {
    let (mut status, mut facts) = (ticket.status, now.clone());
    for (_, event) in events.iter().rev() {
        match event {
            Event::StatusChanged { from, .. } => status = *from,
            Event::PriorityChanged { from, .. } => facts.priority = *from,
            Event::TypeChanged { from, .. } => facts.ticket_type = *from,
            Event::TeamChanged { from, .. } => facts.team = *from,
            Event::OrganisationChanged { from, .. } => facts.organisation = *from,
            Event::TagsChanged { added, removed, .. } => {
                facts.tags.retain(|tag| !added.contains(tag));
                facts.tags.extend(removed.iter().cloned());
            }
            _ => {}
        }
    }
    let opened_at = opened_at(events).unwrap_or(ticket.created_at);
    let first = events.iter().filter(|(at, _)| *at == opened_at).find_map(|(_, event)| match event {
        Event::MessageReceived { .. } => Some(Side::Requester),
        Event::ReplyWritten { automatic: false, .. } => Some(Side::Team),
        _ => None,
    });
    // With a note alone somebody wrote down what a caller asked: they wait for an answer.
    Beginning { at: opened_at, by: first.unwrap_or(Side::Requester), status, facts }
}

fn opened_at(events: &[Told]) -> Option<Moment> {
    events.iter().find(|(_, event)| matches!(event, Event::TicketOpened { .. })).map(|(at, _)| *at)
}

/// What moves the clocks in `events`, oldest first. The words with which a ticket was opened are part of its beginning, at
/// `opened_at`.
pub fn facts(events: &[Told], opened_at: Moment) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (at, event) in events {
        facts.extend(what(*at, event, events, opened_at).map(|what| Fact { at: *at, what }));
    }
    facts
}

fn what(at: Moment, event: &Event, beside: &[Told], opened_at: Moment) -> Option<What> {
    match event {
        Event::MessageReceived { automatic: false, .. } if at != opened_at => Some(What::Written),
        Event::ReplyWritten { automatic: false, .. } if at != opened_at => Some(What::Replied),
        Event::MergedInto { .. } => Some(What::Merged),
        // A ticket that becomes part of another is closed by that: it was not solved.
        Event::StatusChanged { to: Status::Closed, .. }
            if beside.iter().any(|(then, e)| *then == at && matches!(e, Event::MergedInto { .. })) =>
        {
            None
        }
        Event::StatusChanged { from, to: Status::Open, .. } if !from.is_unsolved() => Some(What::Reopened),
        Event::StatusChanged { to, .. } => Some(What::StatusChanged(*to)),
        Event::PriorityChanged { to, .. } => Some(What::PriorityChanged(*to)),
        _ => None,
    }
}

/// The whole of a ticket, for [`super::simulate::simulate`].
pub fn history(ticket: &Ticket, now: &TicketFacts, events: &[Told], until: Moment) -> History {
    let beginning = beginning(ticket, now, events);
    let mut facts = beginning.facts.clone();
    let mut then = Vec::new();
    for (at, event) in events {
        let before = facts.clone();
        match event {
            Event::PriorityChanged { to, .. } => facts.priority = *to,
            Event::TypeChanged { to, .. } => facts.ticket_type = *to,
            Event::TeamChanged { to, .. } => facts.team = *to,
            Event::OrganisationChanged { to, .. } => facts.organisation = *to,
            Event::TagsChanged { added, removed, .. } => {
                facts.tags.retain(|tag| !removed.contains(tag));
                facts.tags.extend(added.iter().cloned());
            }
            _ => {}
        }
        if facts != before {
            then.push(Happening { at: *at, what: Change::Facts(facts.clone()) });
        } else if let Some(what) = what(*at, event, events, beginning.at) {
            then.push(Happening { at: *at, what: Change::Clock(what) });
        }
    }
    let Beginning { at, by, status, facts } = beginning;
    let ended = (!ticket.status.is_unsolved()).then(|| then.last().map(|h| h.at)).flatten();
    History {
        ticket: ticket.id,
        opened_at: at,
        opened_by: by,
        status,
        facts,
        then,
        until: ended.map_or(until, |last| last.max(at)),
    }
}

/// The ticket that an event speaks of, where it matters to clocks.
pub fn concerned(event: &Event) -> Option<TicketId> {
    event.ticket().filter(|_| matters(event))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::message::Channel;
    use crate::promise::Standing;
    use crate::ticket::Priority;
    use crate::{MessageId, PersonId, StructureActId, TeamId};

    const ID: TicketId = TicketId(7);

    fn at(minute: i64) -> Moment {
        Moment(minute * crate::moment::MINUTE_US)
    }

    fn received(minute: i64) -> Told {
        let (author, channel) = (PersonId(9), Channel::Email);
        let message = MessageId(minute);
        (at(minute), Event::MessageReceived { ticket: ID, message, author, channel, automatic: false })
    }

    fn replied(minute: i64, automatic: bool) -> Told {
        (at(minute), Event::ReplyWritten { ticket: ID, message: MessageId(minute), automatic })
    }

    fn status(minute: i64, from: Status, to: Status) -> Told {
        (at(minute), Event::StatusChanged { ticket: ID, from, to })
    }

    fn opened() -> Told {
        (at(10), Event::TicketOpened { ticket: ID, requester: PersonId(9), channel: Channel::Email })
    }

    fn ticket(status: Status) -> Ticket {
        Ticket {
            id: ID,
            subject: "Hums".into(),
            status,
            priority: Some(Priority::High),
            ticket_type: None,
            tags: BTreeSet::from(["vpn".to_owned()]),
            requester: PersonId(9),
            organisation: None,
            assignee: None,
            team: Some(TeamId(2)),
            mailbox: None,
            channel: Channel::Email,
            follow_up_of: None,
            external_id: None,
            form: None,
            fields: crate::field::FieldValues::default(),
            created_at: at(10),
            updated_at: at(99),
            solved_at: None,
            closed_at: None,
            version: 1,
        }
    }

    fn now() -> TicketFacts {
        TicketFacts {
            priority: Some(Priority::High),
            ticket_type: None,
            team: Some(TeamId(2)),
            organisation: None,
            tags: BTreeSet::from(["vpn".to_owned()]),
            channel: Channel::Email,
            language: None,
            requester: Standing::Ordinary,
        }
    }

    #[test]
    fn the_beginning_is_what_is_without_what_changed() {
        let events = [
            opened(),
            received(10),
            status(12, Status::New, Status::Open),
            (at(13), Event::PriorityChanged { ticket: ID, from: None, to: Some(Priority::High) }),
            (at(14), Event::TeamChanged { ticket: ID, from: Some(TeamId(1)), to: Some(TeamId(2)) }),
            (
                at(15),
                Event::TagsChanged { ticket: ID, added: vec!["vpn".into()], removed: vec!["wifi".into()] },
            ),
        ];
        let began = beginning(&ticket(Status::Open), &now(), &events);
        assert_eq!((began.at, began.by, began.status), (at(10), Side::Requester, Status::New));
        assert_eq!((began.facts.priority, began.facts.team), (None, Some(TeamId(1))));
        assert_eq!(began.facts.tags, BTreeSet::from(["wifi".to_owned()]));
        // And forward again it comes out where it is.
        let whole = history(&ticket(Status::Open), &now(), &events, at(100));
        let last = whole.then.iter().rev().find_map(|h| match &h.what {
            Change::Facts(facts) => Some(facts.clone()),
            Change::Clock(_) => None,
        });
        assert_eq!(last, Some(now()));
        assert_eq!(whole.until, at(100));
    }

    #[test]
    fn the_first_words_are_the_opening_and_machines_say_nothing() {
        let whats = |events: &[Told]| -> Vec<What> {
            facts(events, at(10)).into_iter().map(|fact| fact.what).collect()
        };
        assert_eq!(whats(&[opened(), received(10), replied(10, true)]), []);
        assert_eq!(
            whats(&[received(11), replied(12, true), replied(13, false)]),
            [What::Written, What::Replied]
        );
        let by_the_team = [opened(), replied(10, false)];
        assert_eq!(beginning(&ticket(Status::Open), &now(), &by_the_team).by, Side::Team);
        assert_eq!(whats(&by_the_team), []);
    }

    #[test]
    fn a_merge_ends_clocks_without_solving_and_opening_again_goes_on() {
        let act = StructureActId(5);
        let merged = (at(20), Event::MergedInto { ticket: ID, into: TicketId(8), act });
        let events = [
            status(20, Status::Open, Status::Closed),
            merged,
            status(30, Status::Closed, Status::Open),
            status(40, Status::Open, Status::Pending),
        ];
        let whats: Vec<What> = facts(&events, at(10)).into_iter().map(|fact| fact.what).collect();
        assert_eq!(whats, [What::Merged, What::Reopened, What::StatusChanged(Status::Pending)]);
    }

    #[test]
    fn only_what_matters_is_looked_at() {
        assert!(matters(&opened().1) && touches_terms(&opened().1));
        assert!(matters(&received(1).1) && !touches_terms(&received(1).1));
        assert!(!matters(&replied(1, true).1));
        let subject = Event::SubjectChanged { ticket: ID, from: String::new(), to: String::new() };
        assert!(!matters(&subject));
        assert_eq!(concerned(&received(1).1), Some(ID));
        assert_eq!(concerned(&subject), None);
    }
}
