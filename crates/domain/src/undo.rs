//! Taking back what somebody has just done.
//!
//! An **act** is all that one person recorded on one ticket at one moment: solving a ticket changes its status and writes
//! an outcome, and taking it back takes back both. Only whoever did it takes it back, only for some minutes, and only
//! while what it changed still stands as they left it: nobody's later change is overwritten.

use crate::moment::MINUTE_US;
use crate::ticket::{Status, Ticket};
use crate::{Event, Moment};

/// For so long an act can be taken back, in microseconds.
pub const UNDO_US: i64 = 10 * MINUTE_US;
/// For so long the page offers it by itself, in seconds.
pub const OFFER_SECONDS: i64 = 10;

/// A part of an act that no longer stands as the act left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overtaken {
    /// What is different: "status", "assignee".
    pub what: &'static str,
}

/// Whether two events speak of the same thing of a ticket, so that the later one overtakes the earlier.
pub fn speaks_of_the_same(one: &Event, other: &Event) -> bool {
    property(one).is_some_and(|what| property(other) == Some(what))
}

/// Which property of a ticket an event changed, where it says what stood there before.
pub fn property(event: &Event) -> Option<&'static str> {
    match event {
        Event::StatusChanged { .. } => Some("status"),
        Event::PriorityChanged { .. } => Some("priority"),
        Event::TypeChanged { .. } => Some("type"),
        Event::TicketAssigned { .. } => Some("assignee"),
        Event::TeamChanged { .. } => Some("team"),
        Event::RequesterChanged { .. } => Some("requester"),
        Event::OrganisationChanged { .. } => Some("organisation"),
        Event::SubjectChanged { .. } => Some("subject"),
        Event::TagsChanged { .. } => Some("tags"),
        Event::FormChanged { .. } => Some("form"),
        // Somebody's own words are not in the log, so nothing says what stood there before.
        Event::FieldChanged { from, to, .. } if from.is_empty() && to.is_empty() => None,
        Event::FieldChanged { .. } => Some("fields"),
        _ => None,
    }
}

/// The ticket as it was before `events`, which are those of one act in their order, and what happened by that. Events that
/// change no property of the ticket are passed over. `solved_before` is when it was last solved before the act.
///
/// # Errors
/// [`Overtaken`] when something of it was changed since.
pub fn before(
    ticket: &Ticket,
    events: &[Event],
    solved_before: Option<Moment>,
    now: Moment,
) -> Result<(Ticket, Vec<Event>), Overtaken> {
    let mut t = ticket.clone();
    let mut back = Vec::new();
    let id = t.id;
    for event in events.iter().rev() {
        let stands = match event {
            Event::StatusChanged { from, to, .. } => {
                let stands = t.status == *to;
                t.status = *from;
                match from {
                    Status::New | Status::Open | Status::Pending | Status::OnHold => t.solved_at = None,
                    Status::Solved | Status::Closed => t.solved_at = solved_before.or(t.solved_at),
                }
                if *from != Status::Closed {
                    t.closed_at = None;
                }
                back.push(Event::StatusChanged { ticket: id, from: *to, to: *from });
                stands
            }
            Event::PriorityChanged { from, to, .. } => {
                back.push(Event::PriorityChanged { ticket: id, from: *to, to: *from });
                std::mem::replace(&mut t.priority, *from) == *to
            }
            Event::TypeChanged { from, to, .. } => {
                back.push(Event::TypeChanged { ticket: id, from: *to, to: *from });
                std::mem::replace(&mut t.ticket_type, *from) == *to
            }
            Event::TicketAssigned { from, to, .. } => {
                back.push(Event::TicketAssigned { ticket: id, from: *to, to: *from });
                std::mem::replace(&mut t.assignee, *from) == *to
            }
            Event::TeamChanged { from, to, .. } => {
                back.push(Event::TeamChanged { ticket: id, from: *to, to: *from });
                std::mem::replace(&mut t.team, *from) == *to
            }
            Event::RequesterChanged { from, to, .. } => {
                back.push(Event::RequesterChanged { ticket: id, from: *to, to: *from });
                std::mem::replace(&mut t.requester, *from) == *to
            }
            Event::OrganisationChanged { from, to, .. } => {
                back.push(Event::OrganisationChanged { ticket: id, from: *to, to: *from });
                std::mem::replace(&mut t.organisation, *from) == *to
            }
            Event::SubjectChanged { from, to, .. } => {
                back.push(Event::SubjectChanged { ticket: id, from: to.clone(), to: from.clone() });
                std::mem::replace(&mut t.subject, from.clone()) == *to
            }
            Event::FormChanged { from, to, .. } => {
                back.push(Event::FormChanged { ticket: id, from: *to, to: *from });
                std::mem::replace(&mut t.form, *from) == *to
            }
            Event::FieldChanged { field, from, to, .. } if !(from.is_empty() && to.is_empty()) => {
                let stands = t.fields.of(*field) == to;
                t.fields.set(*field, from.clone());
                let (from, to) = (to.clone(), from.clone());
                back.push(Event::FieldChanged { ticket: id, field: *field, from, to });
                stands
            }
            Event::TagsChanged { added, removed, .. } => tags_before(&mut t, added, removed, &mut back),
            _ => true,
        };
        if let (false, Some(what)) = (stands, property(event)) {
            return Err(Overtaken { what });
        }
    }
    if !back.is_empty() {
        t.updated_at = now;
        t.version += 1;
    }
    Ok((t, back))
}

/// Tags are a set: what others added or took since stays as it is. `false` when nothing of the change is left.
fn tags_before(t: &mut Ticket, added: &[String], removed: &[String], back: &mut Vec<Event>) -> bool {
    let gone: Vec<String> = added.iter().filter(|tag| t.tags.remove(*tag)).cloned().collect();
    let again: Vec<String> = removed.iter().filter(|tag| t.tags.insert((*tag).clone())).cloned().collect();
    let stands = !gone.is_empty() || !again.is_empty();
    if stands {
        back.push(Event::TagsChanged { ticket: t.id, added: again, removed: gone });
    }
    stands
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::message::Channel;
    use crate::person::Role;
    use crate::ticket::{Priority, TicketChange, TicketType};
    use crate::{Actor, PersonId, TeamId, TicketId};

    fn ticket() -> Ticket {
        Ticket {
            id: TicketId(1),
            subject: "Printer".into(),
            status: Status::Open,
            priority: None,
            ticket_type: None,
            tags: BTreeSet::from(["hardware".to_owned()]),
            requester: PersonId(10),
            organisation: None,
            assignee: Some(PersonId(3)),
            team: None,
            mailbox: None,
            channel: Channel::Email,
            follow_up_of: None,
            external_id: None,
            form: None,
            fields: crate::field::FieldValues::default(),
            created_at: Moment(0),
            updated_at: Moment(0),
            solved_at: None,
            closed_at: None,
            version: 1,
        }
    }

    fn ana() -> Actor {
        Actor::person(PersonId(2), Role::Agent, [])
    }

    #[test]
    fn what_others_changed_since_is_never_overwritten() {
        let solve = TicketChange { status: Some(Status::Solved), ..TicketChange::default() };
        let (solved, act) = ticket().change(&ana(), &solve, Moment(5)).expect("an agent solves it");
        let reopen = TicketChange { status: Some(Status::Pending), ..TicketChange::default() };
        let (reopened, _) = solved.change(&ana(), &reopen, Moment(6)).expect("an agent changes it");
        assert_eq!(before(&reopened, &act, None, Moment(7)), Err(Overtaken { what: "status" }));
        let (back, events) = before(&solved, &act, None, Moment(7)).expect("nothing changed since");
        assert_eq!((back.status, back.solved_at, back.version), (Status::Open, None, 3));
        let id = TicketId(1);
        assert_eq!(events, [Event::StatusChanged { ticket: id, from: Status::Solved, to: Status::Open }]);
    }

    #[test]
    fn a_closed_ticket_is_solved_again_as_it_was() {
        let mut solved = ticket();
        (solved.status, solved.solved_at) = (Status::Solved, Some(Moment(3)));
        let close = TicketChange { status: Some(Status::Closed), ..TicketChange::default() };
        let (closed, act) = solved.change(&ana(), &close, Moment(5)).expect("an agent closes it");
        let (back, _) = before(&closed, &act, Some(Moment(3)), Moment(7)).expect("nothing changed since");
        assert_eq!((back.status, back.solved_at, back.closed_at), (Status::Solved, Some(Moment(3)), None));
    }

    #[test]
    fn tags_of_others_stay() {
        let mut t = ticket();
        t.tags = ["hardware", "theirs", "mine"].map(str::to_owned).into();
        let act = [Event::TagsChanged {
            ticket: t.id,
            added: vec!["mine".into(), "gone".into()],
            removed: vec!["old".into()],
        }];
        let (back, events) = before(&t, &act, None, Moment(7)).expect("a part of it stands");
        assert_eq!(back.tags, ["hardware", "theirs", "old"].map(str::to_owned).into());
        assert_eq!(
            events,
            [Event::TagsChanged { ticket: t.id, added: vec!["old".into()], removed: vec!["mine".into()] }]
        );
        assert_eq!(before(&back, &act, None, Moment(8)), Err(Overtaken { what: "tags" }));
    }

    fn changes() -> impl Strategy<Value = TicketChange> {
        (
            proptest::option::of(proptest::sample::select(Status::ALL)),
            proptest::option::of(proptest::option::of(proptest::sample::select(Priority::ALL))),
            proptest::option::of(proptest::option::of(proptest::sample::select(TicketType::ALL))),
            proptest::option::of(proptest::option::of((2_i64..5).prop_map(PersonId))),
            proptest::option::of(proptest::option::of((1_i64..3).prop_map(TeamId))),
            proptest::collection::vec(
                proptest::sample::select(&["hardware", "vip", "new"][..]).prop_map(str::to_owned),
                0..3,
            ),
        )
            .prop_map(|(status, priority, ticket_type, assignee, team, add_tags)| TicketChange {
                status,
                priority,
                ticket_type,
                assignee,
                team,
                add_tags,
                remove_tags: vec!["hardware".into()],
                ..TicketChange::default()
            })
    }

    proptest! {
        #[test]
        fn whatever_was_changed_is_as_it_was(change in changes()) {
            let start = ticket();
            if let Ok((after, events)) = start.change(&ana(), &change, Moment(5))
                && !events.is_empty()
            {
                let (back, undone) = before(&after, &events, start.solved_at, Moment(9)).expect("nothing changed since");
                prop_assert_eq!(undone.len(), events.len());
                let same = Ticket { updated_at: start.updated_at, version: start.version, ..back };
                prop_assert_eq!(same, start);
            }
        }
    }

    #[test]
    fn a_choice_is_taken_back_with_its_tag_and_words_that_the_log_does_not_have_are_not() {
        use crate::ticket::FieldChange;
        let field = crate::FieldId(7);
        let set = |value: &str, is_words| TicketChange {
            fields: vec![FieldChange { field, value: vec![value.to_owned()], is_words }],
            add_tags: if is_words { vec![] } else { vec![value.to_owned()] },
            ..TicketChange::default()
        };
        let agent = Actor::person(PersonId(2), Role::Agent, []);
        let (after, events) = ticket().change(&agent, &set("cable", false), Moment(5)).unwrap();
        let (back, told) = before(&after, &events, None, Moment(6)).unwrap();
        assert_eq!((back.fields.of(field), back.tags, told.len()), (&[][..], ticket().tags, 2));
        let (later, _) = after.change(&agent, &set("toner", false), Moment(7)).unwrap();
        assert_eq!(before(&later, &events, None, Moment(8)), Err(Overtaken { what: "fields" }));
        let (words, events) = ticket().change(&agent, &set("B 12", true), Moment(5)).unwrap();
        assert_eq!(
            before(&words, &events, None, Moment(6)).map(|(t, told)| (t.fields == words.fields, told.len())),
            Ok((true, 0))
        );
    }
}
