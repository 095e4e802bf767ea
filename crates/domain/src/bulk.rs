//! One change of many tickets.

use serde::{Deserialize, Serialize};

use crate::snooze::Until;
use crate::ticket::{Priority, Status, Ticket, TicketChange};
use crate::{Actor, BulkId, Moment, PersonId, Refusal, TeamId, TicketId};

/// At most so many tickets at once.
pub const TICKETS_MAX: usize = 5_000;
/// So many share one transaction: others get their turn in between.
pub const BATCH_MAX: i64 = 25;

/// What is to be done to each of them. Stored in its serde form: names stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkChange {
    pub status: Option<Status>,
    pub priority: Option<Assigned<Priority>>,
    pub assignee: Option<Assigned<PersonId>>,
    pub team: Option<Assigned<TeamId>>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    pub snooze: Option<Sleep>,
    pub spam: bool,
    /// They become part of this one.
    pub merge_into: Option<TicketId>,
}

/// A value or none of it: "give them to nobody".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assigned<T> {
    To(T),
    Nothing,
}

impl<T> Assigned<T> {
    pub fn of(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Self::To)
    }
    pub fn value(self) -> Option<T> {
        match self {
            Self::To(value) => Some(value),
            Self::Nothing => None,
        }
    }
}

/// Until when they sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sleep {
    Moment(Moment),
    CustomerWrites,
}

impl From<Until> for Sleep {
    fn from(until: Until) -> Self {
        match until {
            Until::Moment(at) => Self::Moment(at),
            Until::CustomerWrites => Self::CustomerWrites,
        }
    }
}

impl From<Sleep> for Until {
    fn from(sleep: Sleep) -> Self {
        match sleep {
            Sleep::Moment(at) => Self::Moment(at),
            Sleep::CustomerWrites => Self::CustomerWrites,
        }
    }
}

impl BulkChange {
    /// What changes of a ticket itself.
    pub fn properties(&self) -> TicketChange {
        TicketChange {
            status: self.status,
            priority: self.priority.map(Assigned::value),
            assignee: self.assignee.map(Assigned::value),
            team: self.team.map(Assigned::value),
            add_tags: self.add_tags.clone(),
            remove_tags: self.remove_tags.clone(),
            ..TicketChange::default()
        }
    }
    /// Nothing is chosen.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What would become of one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    Changes,
    /// It is so already.
    AsItIs,
    Refuses(String),
}

/// What `change` would do to a ticket. `is_spam` says that it stands on the spam shelf.
pub fn outlook(ticket: &Ticket, by: &Actor, change: &BulkChange, is_spam: bool, now: Moment) -> Outlook {
    if let Some(target) = change.merge_into {
        return match ticket.status {
            _ if target == ticket.id => Outlook::AsItIs,
            Status::Closed => Outlook::Refuses("is closed".to_owned()),
            Status::New | Status::Open | Status::Pending | Status::OnHold | Status::Solved => {
                Outlook::Changes
            }
        };
    }
    let after = match ticket.change(by, &change.properties(), now) {
        Ok((after, events)) => (after, !events.is_empty()),
        Err(refusal) => return Outlook::Refuses(short(&refusal)),
    };
    if change.snooze.is_some() {
        if !after.0.status.is_unsolved() {
            return Outlook::Refuses("is solved: it stands in no list that it could leave".to_owned());
        }
        if is_spam {
            return Outlook::Refuses("is on the spam shelf".to_owned());
        }
        return Outlook::Changes;
    }
    if after.1 || change.spam && !is_spam { Outlook::Changes } else { Outlook::AsItIs }
}

/// A refusal as it stands after a ticket's number.
pub fn short(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TicketClosed { .. } => "is closed".to_owned(),
        Refusal::NotFound => "is gone, or not yours to see".to_owned(),
        other => other.to_string().trim_end_matches('.').to_owned(),
    }
}

/// How far one has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    pub id: BulkId,
    pub by: PersonId,
    pub change: BulkChange,
    /// The one that this one takes back.
    pub undoes: Option<BulkId>,
    pub created_at: Moment,
    pub finished_at: Option<Moment>,
    pub counts: Counts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub waiting: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub refused: i64,
}

impl Counts {
    pub fn all(self) -> i64 {
        self.waiting + self.changed + self.unchanged + self.refused
    }
    pub fn done(self) -> i64 {
        self.all() - self.waiting
    }
}

/// How far one ticket of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemState {
    Waiting,
    Changed,
    /// It was so already.
    Unchanged,
    Refused,
}

crate::message::words! {
    ItemState { Waiting = "waiting", Changed = "changed", Unchanged = "unchanged", Refused = "refused" }
}

/// One ticket of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub place: i64,
    pub ticket: TicketId,
    pub state: ItemState,
    /// Why it was refused, as it stands after the ticket's number.
    pub reason: String,
    /// The moment of its transaction.
    pub acted_at: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::field::FieldValues;
    use crate::message::Channel;
    use crate::person::Role;

    fn ticket(status: Status) -> Ticket {
        Ticket {
            id: TicketId(1),
            subject: "Printer".into(),
            status,
            priority: None,
            ticket_type: None,
            tags: BTreeSet::from(["hardware".to_owned()]),
            requester: PersonId(10),
            organisation: None,
            assignee: None,
            team: None,
            mailbox: None,
            channel: Channel::Email,
            follow_up_of: None,
            external_id: None,
            form: None,
            fields: FieldValues::default(),
            created_at: Moment(0),
            updated_at: Moment(0),
            solved_at: None,
            closed_at: None,
            version: 1,
        }
    }

    #[test]
    fn what_would_happen_is_told_before() {
        let ana = Actor::person(PersonId(2), Role::Agent, []);
        let solve = BulkChange { status: Some(Status::Solved), ..BulkChange::default() };
        let sleep = BulkChange { snooze: Some(Sleep::CustomerWrites), ..BulkChange::default() };
        let tag = BulkChange { add_tags: vec!["hardware".into()], ..BulkChange::default() };
        let spam = BulkChange { spam: true, ..BulkChange::default() };
        for (status, change, is_spam, expected) in [
            (Status::Open, &solve, false, Outlook::Changes),
            (Status::Solved, &solve, false, Outlook::AsItIs),
            (Status::Closed, &solve, false, Outlook::Refuses("is closed".into())),
            (Status::Open, &sleep, false, Outlook::Changes),
            (
                Status::Solved,
                &sleep,
                false,
                Outlook::Refuses("is solved: it stands in no list that it could leave".into()),
            ),
            (Status::Open, &sleep, true, Outlook::Refuses("is on the spam shelf".into())),
            (Status::Open, &tag, false, Outlook::AsItIs),
            (Status::Open, &spam, false, Outlook::Changes),
            (Status::Closed, &spam, true, Outlook::AsItIs),
        ] {
            assert_eq!(
                outlook(&ticket(status), &ana, change, is_spam, Moment(5)),
                expected,
                "{status:?} {change:?}"
            );
        }
        let light = Actor::person(PersonId(2), Role::Light, []);
        assert!(matches!(
            outlook(&ticket(Status::Open), &light, &solve, false, Moment(5)),
            Outlook::Refuses(_)
        ));
    }
}
