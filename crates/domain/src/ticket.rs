//! A ticket and its life.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::field::FieldValues;
use crate::message::{Channel, Visibility};
use crate::permission::{Action, Object, may};
use crate::{
    Actor, Event, FieldId, FormId, MailboxId, Moment, OrganisationId, PersonId, Refusal, TeamId, TicketId,
};

/// Where a ticket stands. The order is the order of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has looked yet.
    New,
    /// The team's turn.
    Open,
    /// The customer's turn.
    Pending,
    /// A third party's turn.
    OnHold,
    /// Answered; opens again when the customer writes.
    Solved,
    /// Over: takes no more messages.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    Normal,
    High,
    Urgent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketType {
    Question,
    Incident,
    Problem,
    Task,
}

crate::message::words! {
    Status { New = "new", Open = "open", Pending = "pending", OnHold = "on_hold", Solved = "solved", Closed = "closed" }
    Priority { Low = "low", Normal = "normal", High = "high", Urgent = "urgent" }
    TicketType { Question = "question", Incident = "incident", Problem = "problem", Task = "task" }
}

impl Status {
    /// New, open, pending or on hold.
    pub fn is_unsolved(self) -> bool {
        self < Self::Solved
    }
    /// A word from the customer makes it the team's turn again.
    pub fn waits_for_customer(self) -> bool {
        matches!(self, Self::Pending | Self::OnHold | Self::Solved)
    }
    /// For people: "On hold".
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Open => "Open",
            Self::Pending => "Pending",
            Self::OnHold => "On hold",
            Self::Solved => "Solved",
            Self::Closed => "Closed",
        }
    }
}

/// A ticket as the tables hold it, without its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub subject: String,
    pub status: Status,
    pub priority: Option<Priority>,
    pub ticket_type: Option<TicketType>,
    pub tags: BTreeSet<String>,
    pub requester: PersonId,
    pub organisation: Option<OrganisationId>,
    pub assignee: Option<PersonId>,
    pub team: Option<TeamId>,
    /// Which of our addresses it came to, and replies leave from.
    pub mailbox: Option<MailboxId>,
    pub channel: Channel,
    /// The closed ticket that this one continues.
    pub follow_up_of: Option<TicketId>,
    pub external_id: Option<String>,
    /// The form that its fields are asked by; `None` is the desk's standard one.
    pub form: Option<FormId>,
    pub fields: FieldValues,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub solved_at: Option<Moment>,
    pub closed_at: Option<Moment>,
    /// Changes whenever anything on the ticket does: what a page sends back to notice that somebody was quicker.
    pub version: i64,
}

/// What to change; `None` leaves as it is, `Some(None)` empties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketChange {
    pub subject: Option<String>,
    pub status: Option<Status>,
    pub priority: Option<Option<Priority>>,
    pub ticket_type: Option<Option<TicketType>>,
    pub assignee: Option<Option<PersonId>>,
    pub team: Option<Option<TeamId>>,
    pub requester: Option<PersonId>,
    pub organisation: Option<Option<OrganisationId>>,
    pub external_id: Option<Option<String>>,
    /// Replaces all tags; before `add_tags` and `remove_tags`.
    pub tags: Option<Vec<String>>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    pub form: Option<Option<FormId>>,
    /// As somebody gave them; [`crate::form::DeskForms::settle`] makes them what can be written.
    pub fields: Vec<FieldChange>,
}

/// A field's new value; none empties it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    pub field: FieldId,
    pub value: Vec<String>,
    /// The value is somebody's own words, which the log of events does not repeat. The desk's forms know.
    pub is_words: bool,
}

impl FieldChange {
    pub fn new(field: FieldId, value: Vec<String>) -> Self {
        Self { field, value, is_words: true }
    }
}

pub const SUBJECT_CHARS_MAX: usize = 500;
pub const TAGS_MAX: usize = 100;
pub const TAG_CHARS_MAX: usize = 100;

impl Ticket {
    /// The ticket after `change`, and what happened. No events means that nothing changed.
    ///
    /// # Errors
    /// A refusal when the actor may not, the ticket is closed, or a value does not do.
    pub fn change(
        &self,
        by: &Actor,
        change: &TicketChange,
        now: Moment,
    ) -> Result<(Self, Vec<Event>), Refusal> {
        may(by, Action::ChangeTicket, Object::Ticket { requester: self.requester, participants: &[] })?;
        self.changed(change, now)
    }

    /// [`Ticket::change`] for what follows from something the actor may do: a reply that reopens.
    fn changed(&self, change: &TicketChange, now: Moment) -> Result<(Self, Vec<Event>), Refusal> {
        let mut t = self.clone();
        let mut events = Vec::new();
        let id = self.id;
        if let Some(subject) = &change.subject {
            let subject = clean_subject(subject);
            if subject.is_empty() {
                return Err(Refusal::invalid("subject", "must not be empty"));
            }
            if subject != t.subject {
                events.push(Event::SubjectChanged {
                    ticket: id,
                    from: t.subject.clone(),
                    to: subject.clone(),
                });
                t.subject = subject;
            }
        }
        if let Some(to) = change.priority
            && to != t.priority
        {
            events.push(Event::PriorityChanged { ticket: id, from: t.priority, to });
            t.priority = to;
        }
        if let Some(to) = change.ticket_type
            && to != t.ticket_type
        {
            events.push(Event::TypeChanged { ticket: id, from: t.ticket_type, to });
            t.ticket_type = to;
        }
        if let Some(to) = change.team
            && to != t.team
        {
            events.push(Event::TeamChanged { ticket: id, from: t.team, to });
            t.team = to;
        }
        if let Some(to) = change.assignee
            && to != t.assignee
        {
            events.push(Event::TicketAssigned { ticket: id, from: t.assignee, to });
            t.assignee = to;
        }
        if let Some(to) = change.requester
            && to != t.requester
        {
            events.push(Event::RequesterChanged { ticket: id, from: t.requester, to });
            t.requester = to;
        }
        if let Some(to) = change.organisation
            && to != t.organisation
        {
            events.push(Event::OrganisationChanged { ticket: id, from: t.organisation, to });
            t.organisation = to;
        }
        if let Some(to) = &change.external_id
            && *to != t.external_id
        {
            events.push(Event::ExternalIdChanged { ticket: id });
            t.external_id.clone_from(to);
        }
        t.change_tags(change, &mut events)?;
        t.change_fields(change, &mut events);
        let assigned_first = t.status == Status::New && change.assignee.flatten().is_some();
        let status = change.status.or(assigned_first.then_some(Status::Open));
        if let Some(to) = status
            && to != t.status
        {
            t.enter(to, now, &mut events)?;
        }
        if self.status == Status::Closed && !events.is_empty() {
            return Err(Refusal::TicketClosed { ticket: id });
        }
        if !events.is_empty() {
            t.updated_at = now;
            t.version += 1;
        }
        Ok((t, events))
    }

    fn change_tags(&mut self, change: &TicketChange, events: &mut Vec<Event>) -> Result<(), Refusal> {
        let mut tags = match &change.tags {
            Some(all) => clean_tags(all)?,
            None => self.tags.clone(),
        };
        tags.extend(clean_tags(&change.add_tags)?);
        for gone in clean_tags(&change.remove_tags)? {
            tags.remove(&gone);
        }
        if tags.len() > TAGS_MAX {
            return Err(Refusal::invalid("tags", "a ticket has at most 100 tags"));
        }
        if tags != self.tags {
            events.push(Event::TagsChanged {
                ticket: self.id,
                added: tags.difference(&self.tags).cloned().collect(),
                removed: self.tags.difference(&tags).cloned().collect(),
            });
            self.tags = tags;
        }
        Ok(())
    }

    fn change_fields(&mut self, change: &TicketChange, events: &mut Vec<Event>) {
        let id = self.id;
        if let Some(to) = change.form
            && to != self.form
        {
            events.push(Event::FormChanged { ticket: id, from: self.form, to });
            self.form = to;
        }
        for FieldChange { field, value, is_words } in &change.fields {
            if self.fields.of(*field) == value {
                continue;
            }
            let told = |value: &[String]| if *is_words { Vec::new() } else { value.to_vec() };
            let (from, to) = (told(self.fields.of(*field)), told(value));
            events.push(Event::FieldChanged { ticket: id, field: *field, from, to });
            self.fields.set(*field, value.clone());
        }
    }

    fn enter(&mut self, to: Status, now: Moment, events: &mut Vec<Event>) -> Result<(), Refusal> {
        if to == Status::New {
            return Err(Refusal::invalid("status", "a ticket that was looked at cannot become new again"));
        }
        let from = std::mem::replace(&mut self.status, to);
        match to {
            Status::Solved => self.solved_at = Some(now),
            Status::Closed => {
                self.solved_at.get_or_insert(now);
                self.closed_at = Some(now);
            }
            Status::New | Status::Open | Status::Pending | Status::OnHold => self.solved_at = None,
        }
        events.push(Event::StatusChanged { ticket: self.id, from, to });
        Ok(())
    }

    /// May `by` write this here? Then: how the ticket changes by it. `participants` are the accepted ones.
    ///
    /// A public word of the team makes a new ticket open unless `then` says otherwise; a public word of the customer
    /// makes a waiting ticket open.
    ///
    /// # Errors
    /// A refusal when the role does not reach or the ticket is closed.
    pub fn take_message(
        &self,
        by: &Actor,
        visibility: Visibility,
        participants: &[PersonId],
        then: &TicketChange,
        now: Moment,
    ) -> Result<(Self, Vec<Event>), Refusal> {
        let object = Object::Ticket { requester: self.requester, participants };
        let action = match visibility {
            Visibility::Public => Action::Reply,
            Visibility::Internal => Action::WriteNote,
        };
        may(by, action, object)?;
        if *then != TicketChange::default() {
            may(by, Action::ChangeTicket, object)?;
        }
        if self.status == Status::Closed {
            return Err(Refusal::TicketClosed { ticket: self.id });
        }
        let mut then = then.clone();
        if visibility == Visibility::Public && then.status.is_none() {
            let from_team = by.is_team() && by.person_id() != Some(self.requester);
            if self.status == Status::New && from_team || self.status.waits_for_customer() && !from_team {
                then.status = Some(Status::Open);
            }
        }
        let (mut t, events) = self.changed(&then, now)?;
        t.updated_at = now;
        t.version = self.version + 1;
        Ok((t, events))
    }

    /// The ticket after its requester said that it is solved.
    ///
    /// # Errors
    /// A refusal when it is not theirs, is solved already, or closed.
    pub fn solve_by_requester(
        &self,
        by: &Actor,
        participants: &[PersonId],
        now: Moment,
    ) -> Result<(Self, Vec<Event>), Refusal> {
        may(by, Action::Reply, Object::Ticket { requester: self.requester, participants })?;
        if by.person_id() != Some(self.requester) {
            return Err(Refusal::NotFound);
        }
        match self.status {
            Status::Closed => return Err(Refusal::TicketClosed { ticket: self.id }),
            Status::Solved => return Err(Refusal::Conflict("This request is solved already.".into())),
            Status::New | Status::Open | Status::Pending | Status::OnHold => {}
        }
        self.changed(&TicketChange { status: Some(Status::Solved), ..TicketChange::default() }, now)
    }

    /// The ticket after the customer's letter joined it.
    pub fn take_letter(&self, reopens: bool, now: Moment) -> Result<(Self, Vec<Event>), Refusal> {
        if self.status == Status::Closed {
            return Err(Refusal::TicketClosed { ticket: self.id });
        }
        let status = reopens.then_some(Status::Open);
        let (mut t, events) = self.changed(&TicketChange { status, ..TicketChange::default() }, now)?;
        t.updated_at = now;
        t.version = self.version + 1;
        Ok((t, events))
    }
}

/// A subject made of what somebody wrote without one: 80 characters at most, and no word cut in two where that can be helped.
pub fn subject_of_words(line: &str) -> String {
    const MAX: usize = 80;
    if line.chars().nth(MAX).is_none() {
        return line.to_owned();
    }
    let start: String = line.chars().take(MAX - 1).collect();
    let end = start.rfind(' ').filter(|at| *at > start.len() / 2).unwrap_or(start.len());
    format!("{}…", start[..end].trim_end_matches([' ', ',', ';', ':', '-', '–']))
}

/// One line, no invisible characters, at most [`SUBJECT_CHARS_MAX`].
pub fn clean_subject(subject: &str) -> String {
    let words = subject.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !crate::person::is_invisible(*c)).take(SUBJECT_CHARS_MAX).collect()
}

/// Tags: lower case, without spaces.
///
/// # Errors
/// [`Refusal::Invalid`] when one is too long.
pub fn clean_tags(tags: &[String]) -> Result<BTreeSet<String>, Refusal> {
    let mut clean = BTreeSet::new();
    for tag in tags.iter().flat_map(|t| t.split(|c: char| c.is_whitespace() || c == ',')) {
        let tag: String = tag
            .to_lowercase()
            .chars()
            .filter(|c| !c.is_control() && !crate::person::is_invisible(*c))
            .collect();
        if tag.chars().count() > TAG_CHARS_MAX {
            return Err(Refusal::invalid("tags", "a tag has at most 100 characters"));
        }
        if !tag.is_empty() {
            clean.insert(tag);
        }
    }
    Ok(clean)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::person::Role;

    const NOW: Moment = Moment(5_000_000);

    #[test]
    fn a_subject_of_words_ends_between_them() {
        assert_eq!(subject_of_words("The lamp flickers"), "The lamp flickers");
        let long = "Can I keep my phone number when we move to the new office in January? Nobody here knows.";
        let subject = subject_of_words(long);
        assert_eq!(subject, "Can I keep my phone number when we move to the new office in January? Nobody…");
        let one = "ß".repeat(200);
        assert_eq!(subject_of_words(&one), format!("{}…", "ß".repeat(79)), "one word is cut all the same");
        assert_eq!(subject_of_words(&"y".repeat(80)), "y".repeat(80));
    }

    pub(crate) fn ticket(status: Status) -> Ticket {
        Ticket {
            id: TicketId(1),
            subject: "Printer".into(),
            status,
            priority: None,
            ticket_type: None,
            tags: BTreeSet::new(),
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
    fn actor(role: Role) -> Actor {
        Actor::person(PersonId(2), role, [])
    }
    fn status(to: Status) -> TicketChange {
        TicketChange { status: Some(to), ..TicketChange::default() }
    }

    #[test]
    fn every_status_reaches_every_other_but_new_and_out_of_closed() {
        for &from in Status::ALL {
            for &to in Status::ALL {
                let result = ticket(from).change(&actor(Role::Agent), &status(to), NOW);
                let allowed = from == to || (to != Status::New && from != Status::Closed);
                assert_eq!(result.is_ok(), allowed, "{from:?} -> {to:?}");
                if let Ok((t, events)) = result {
                    assert_eq!(t.status, to);
                    assert_eq!(events.is_empty(), from == to);
                    assert_eq!(t.solved_at.is_some(), from != to && to >= Status::Solved);
                }
            }
        }
    }

    #[test]
    fn a_closed_ticket_takes_no_reply_and_no_change() {
        let t = ticket(Status::Closed);
        let refusal =
            t.take_message(&actor(Role::Agent), Visibility::Public, &[], &TicketChange::default(), NOW);
        assert_eq!(refusal.unwrap_err(), Refusal::TicketClosed { ticket: TicketId(1) });
        let change = TicketChange { priority: Some(Some(Priority::High)), ..TicketChange::default() };
        assert!(t.change(&actor(Role::Admin), &change, NOW).is_err());
    }

    #[test]
    fn a_light_agent_writes_notes_only() {
        let t = ticket(Status::Open);
        let none = TicketChange::default();
        let light = actor(Role::Light);
        assert_eq!(
            t.take_message(&light, Visibility::Public, &[], &none, NOW).unwrap_err(),
            Refusal::NotesOnly
        );
        assert!(t.take_message(&light, Visibility::Internal, &[], &none, NOW).is_ok());
        assert!(t.take_message(&light, Visibility::Internal, &[], &status(Status::Solved), NOW).is_err());
    }

    #[test]
    fn words_move_the_turn() {
        let none = TicketChange::default();
        let agent = actor(Role::Agent);
        let customer = Actor::person(PersonId(10), Role::Contact, []);
        let after = |from, by: &Actor, visibility| {
            ticket(from).take_message(by, visibility, &[], &none, NOW).unwrap().0.status
        };
        assert_eq!(after(Status::New, &agent, Visibility::Public), Status::Open);
        assert_eq!(after(Status::New, &agent, Visibility::Internal), Status::New);
        assert_eq!(after(Status::Pending, &agent, Visibility::Public), Status::Pending);
        for waiting in [Status::Pending, Status::OnHold, Status::Solved] {
            assert_eq!(after(waiting, &customer, Visibility::Public), Status::Open);
        }
        assert_eq!(after(Status::New, &customer, Visibility::Public), Status::New);
    }

    #[test]
    fn a_requester_says_that_it_is_solved_and_nobody_else_does() {
        let requester = Actor::person(PersonId(10), Role::Contact, []);
        let copied = Actor::person(PersonId(11), Role::Contact, []);
        for &from in Status::ALL {
            let solved = ticket(from).solve_by_requester(&requester, &[], NOW);
            assert_eq!(solved.is_ok(), from.is_unsolved(), "{from:?}");
            if let Ok((t, events)) = solved {
                assert_eq!((t.status, t.solved_at), (Status::Solved, Some(NOW)));
                assert_eq!(events, [Event::StatusChanged { ticket: t.id, from, to: Status::Solved }]);
            }
        }
        let open = ticket(Status::Open);
        assert_eq!(open.solve_by_requester(&copied, &[PersonId(11)], NOW), Err(Refusal::NotFound));
        assert_eq!(open.solve_by_requester(&actor(Role::Admin), &[], NOW), Err(Refusal::NotFound));
    }

    #[test]
    fn tags_are_one_spelling_and_tell_their_difference() {
        let mut t = ticket(Status::Open);
        t.tags.insert("old".into());
        let change = TicketChange {
            add_tags: vec!["VPN, Wi-Fi".into()],
            remove_tags: vec!["OLD".into()],
            ..TicketChange::default()
        };
        let (t, events) = t.change(&actor(Role::Agent), &change, NOW).unwrap();
        assert_eq!(t.tags.iter().collect::<Vec<_>>(), ["vpn", "wi-fi"]);
        assert_eq!(
            events,
            [Event::TagsChanged {
                ticket: TicketId(1),
                added: vec!["vpn".into(), "wi-fi".into()],
                removed: vec!["old".into()]
            }]
        );
    }

    #[test]
    fn assigning_a_new_ticket_opens_it() {
        let change = TicketChange { assignee: Some(Some(PersonId(2))), ..TicketChange::default() };
        let (t, _) = ticket(Status::New).change(&actor(Role::Agent), &change, NOW).unwrap();
        assert_eq!(t.status, Status::Open);
    }
}
