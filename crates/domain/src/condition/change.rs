//! What one act did to a ticket: the events that one actor recorded on it at one moment, taken together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Bits, Readable};
use crate::letter::LetterKind;
use crate::message::{Identity, Visibility};
use crate::ticket::{Priority, Status, TicketType};
use crate::{Event, FieldId, FormId, MessageId, OrganisationId, PersonId, RuleId, TeamId};

/// Whether the act opened the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Update {
    Created,
    Changed,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doer {
    Customer(PersonId),
    Team(PersonId),
    Rule(RuleId),
    Desk,
}

/// From what to what, where something changed. A ticket that was just opened has changed in nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub update: Update,
    pub by: Doer,
    pub status: Option<(Status, Status)>,
    pub priority: Option<(Option<Priority>, Option<Priority>)>,
    pub ticket_type: Option<(Option<TicketType>, Option<TicketType>)>,
    pub team: Option<(Option<TeamId>, Option<TeamId>)>,
    pub assignee: Option<(Option<PersonId>, Option<PersonId>)>,
    pub requester: Option<(PersonId, PersonId)>,
    pub organisation: Option<(Option<OrganisationId>, Option<OrganisationId>)>,
    pub form: Option<(Option<FormId>, Option<FormId>)>,
    /// Both values are empty where they are somebody's own words, which the log does not keep.
    pub fields: BTreeMap<FieldId, (Vec<String>, Vec<String>)>,
    pub message: Option<Said>,
}

/// What was written in the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub id: MessageId,
    pub visibility: Visibility,
    pub text: Readable,
    /// A machine wrote it.
    pub automatic: bool,
    pub has_files: bool,
    /// Of what came from outside.
    pub identity: Option<Identity>,
    /// Of what came by mail.
    pub letter: Option<LetterKind>,
}

impl Change {
    pub fn new(by: Doer) -> Self {
        Self {
            update: Update::Changed,
            by,
            status: None,
            priority: None,
            ticket_type: None,
            team: None,
            assignee: None,
            requester: None,
            organisation: None,
            form: None,
            fields: BTreeMap::new(),
            message: None,
        }
    }

    /// Adds one event of the act, in the order of the log. Gives the message that was written by it, whose words the caller
    /// looks up.
    pub fn take(&mut self, event: &Event) -> Took {
        fn joined<T: Copy>(known: &mut Option<(T, T)>, from: T, to: T) {
            *known = Some((known.map_or(from, |(first, _)| first), to));
        }
        match event {
            Event::TicketOpened { .. } => self.update = Update::Created,
            Event::StatusChanged { from, to, .. } => joined(&mut self.status, *from, *to),
            Event::PriorityChanged { from, to, .. } => joined(&mut self.priority, *from, *to),
            Event::TypeChanged { from, to, .. } => joined(&mut self.ticket_type, *from, *to),
            Event::TeamChanged { from, to, .. } => joined(&mut self.team, *from, *to),
            Event::TicketAssigned { from, to, .. } => joined(&mut self.assignee, *from, *to),
            Event::RequesterChanged { from, to, .. } => joined(&mut self.requester, *from, *to),
            Event::OrganisationChanged { from, to, .. } => joined(&mut self.organisation, *from, *to),
            Event::FormChanged { from, to, .. } => joined(&mut self.form, *from, *to),
            Event::FieldChanged { field, from, to, .. } => {
                let first = self.fields.remove(field).map_or_else(|| from.clone(), |(first, _)| first);
                self.fields.insert(*field, (first, to.clone()));
            }
            Event::SubjectChanged { .. } | Event::TagsChanged { .. } | Event::SpamCleared { .. } => {}
            Event::MessageReceived { message, .. }
            | Event::ReplyWritten { message, .. }
            | Event::NoteWritten { message, .. }
            | Event::TicketHandedOver { message, .. } => return Took::Message(*message),
            // Nothing that somebody did, but the hours until a deadline are others from now on.
            Event::PromiseGiven { .. } | Event::DeadlineMoved { .. } | Event::DeadlineMissed { .. } => {
                return Took::Moment;
            }
            // What stands behind these has nothing new to follow: older mail, what is taken back, tickets joined and parted.
            Event::OlderMailAdded { .. }
            | Event::ActUndone { .. }
            | Event::TicketsMerged { .. }
            | Event::MergedInto { .. }
            | Event::MessagesSplit { .. }
            | Event::SplitOff { .. }
            | Event::StructureUndone { .. }
            | Event::JoinAccepted { .. }
            | Event::SpamSuspected { .. }
            | Event::SpamMarked { .. }
            | Event::TicketDeleted { .. }
            | Event::TicketRestored { .. } => return Took::Barred,
            // What else happens to tickets is housekeeping, structure and mail on its way: no rule asks for it.
            _ => return Took::Nothing,
        }
        Took::Change
    }

    /// What conditions can need and this act has.
    pub fn offers(&self) -> Bits {
        let when = |has: bool, bit: Bits| if has { bit } else { Bits::NONE };
        let update = match self.update {
            Update::Created => Bits::CREATED,
            Update::Changed => Bits::CHANGED,
        };
        update
            | when(self.message.is_some(), Bits::MESSAGE)
            | when(self.status.is_some(), Bits::STATUS)
            | when(self.priority.is_some(), Bits::PRIORITY)
            | when(self.ticket_type.is_some(), Bits::TYPE)
            | when(self.team.is_some(), Bits::TEAM)
            | when(self.assignee.is_some(), Bits::ASSIGNEE)
            | when(self.requester.is_some(), Bits::REQUESTER)
            | when(self.organisation.is_some(), Bits::ORGANISATION)
            | when(self.form.is_some(), Bits::FORM)
            | when(!self.fields.is_empty(), Bits::FIELD)
    }
}

/// What an event was to a [`Change`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    Change,
    /// And with it this was written.
    Message(MessageId),
    /// No act that rules on events follow, but rules on time have another moment to wait for.
    Moment,
    Nothing,
    /// The whole act is none that rules follow.
    Barred,
}
