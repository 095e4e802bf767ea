//! What somebody is told, and the page on which they say how.

use std::collections::BTreeMap;

use crate::notify::{Choice, Hours, Kind};
use crate::{Moment, NotificationId, SubscriptionId, TicketId};

use super::{FormProblem, PersonRef, TicketRow};

/// One thing somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: Kind,
    pub ticket: Option<TicketId>,
    /// Of the ticket, as it is now.
    pub subject: String,
    /// Who did it; `None` where nobody did.
    pub by: Option<PersonRef>,
    /// Where no ticket tells it.
    pub words: String,
    pub at: Moment,
    pub read_at: Option<Moment>,
}

/// What was told of one ticket; what has no ticket stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub ticket: Option<TicketId>,
    pub subject: String,
    /// The latest first; never empty.
    pub told: Vec<Notification>,
}

impl Group {
    pub fn is_unread(&self) -> bool {
        self.told.iter().any(|n| n.read_at.is_none())
    }
}

/// Puts together what belongs to one ticket; the groups stand in the order of their latest.
pub fn grouped(all: Vec<Notification>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for n in all {
        let known = groups.iter_mut().find(|g| g.ticket.is_some() && g.ticket == n.ticket);
        match known {
            Some(group) => group.told.push(n),
            None => groups.push(Group { ticket: n.ticket, subject: n.subject.clone(), told: vec![n] }),
        }
    }
    groups
}

/// The bell's panel and its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationsPage {
    pub groups: Vec<Group>,
    /// "Do not disturb" until then, where it lies ahead.
    pub quiet_until: Option<Moment>,
}

/// Which list of tickets that are not one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    Watching,
    Mentioned,
}

/// Tickets that somebody watches, or is named on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPage {
    pub kept: Kept,
    pub rows: Vec<TicketRow>,
    /// There are more than these.
    pub more: bool,
}

/// How somebody wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifySettings {
    pub choices: BTreeMap<Kind, Choice>,
    pub quiet_until: Option<Moment>,
    pub hours: Hours,
    pub with_subject: bool,
    pub browsers: Vec<BrowserRow>,
    /// The desk's public key, by which browsers know its pushes: base64url of an uncompressed point.
    pub push_key: String,
    /// Admins hear of alarms.
    pub is_admin: bool,
    pub problem: Option<FormProblem>,
}

/// A browser that rings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserRow {
    pub id: SubscriptionId,
    pub user_agent: String,
    pub since: Moment,
    /// The one this page was asked with.
    pub is_current: bool,
}

/// What a ticket page shows of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Together {
    pub watchers: Vec<PersonRef>,
    /// The reader is one of them.
    pub is_watching: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_one_ticket_stands_together() {
        let n = |id, ticket: Option<i64>, read: Option<i64>| Notification {
            id: NotificationId(id),
            kind: Kind::Mention,
            ticket: ticket.map(TicketId),
            subject: String::new(),
            by: None,
            words: String::new(),
            at: Moment(id),
            read_at: read.map(Moment),
        };
        let all = vec![
            n(9, Some(1), Some(1)),
            n(8, None, None),
            n(7, Some(2), Some(1)),
            n(6, Some(1), None),
            n(5, None, Some(1)),
        ];
        let groups = grouped(all);
        let shape: Vec<(Option<i64>, usize, bool)> =
            groups.iter().map(|g| (g.ticket.map(|t| t.0), g.told.len(), g.is_unread())).collect();
        assert_eq!(shape, [(Some(1), 2, true), (None, 1, true), (Some(2), 1, false), (None, 1, false)]);
    }
}
