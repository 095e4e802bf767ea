//! What tickets are parts of and what they have to do with each other, as pages show it.

use std::collections::BTreeSet;

use crate::message::Visibility;
use crate::structure::{ActKind, Hindrance, Relation};
use crate::{LinkId, MessageId, Moment, PersonId, StructureActId, TicketId};

use super::{PersonRef, TicketLine};

/// The part of the ticket page about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// This ticket is a stub: what was said on it stands there.
    pub merged_into: Option<TicketLine>,
    /// In the order of [`Relation`], then by number.
    pub links: Vec<LinkItem>,
    /// Merges, splits and moves that stand, newest first.
    pub acts: Vec<ActItem>,
    /// The reader may link, merge and undo here.
    pub may_change: bool,
    /// Fresh for every drawing: the incidents told twice with the same one are told once.
    pub tell_operation: String,
}

/// A linked ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkItem {
    pub id: LinkId,
    /// The other is the … of this ticket.
    pub relation: Relation,
    pub ticket: TicketLine,
}

/// Something that was merged, split or moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActItem {
    pub id: StructureActId,
    pub kind: ActKind,
    pub at: Moment,
    /// `None`: a rule, or the desk itself.
    pub by: Option<PersonRef>,
    /// The ticket that has got something.
    pub ticket: TicketId,
    pub sources: Vec<TicketId>,
    /// How many messages and notes would come back.
    pub messages: i64,
    /// Why it cannot be undone, or not yet.
    pub hindrance: Option<Hindrance>,
}

impl Structure {
    /// The incidents of this problem that are not solved.
    pub fn open_incidents(&self) -> impl Iterator<Item = &TicketLine> {
        let incidents = self.links.iter().filter(|l| l.relation == Relation::Incident);
        incidents.map(|l| &l.ticket).filter(|t| t.status.is_unsolved())
    }
}

/// The page on which tickets are put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergePage {
    /// All that become one, the one that stays among them, by number.
    pub tickets: Vec<MergeTicket>,
    /// The one that stays; `None` until one is chosen.
    pub target: Option<TicketId>,
    /// What was typed to find more.
    pub query: String,
    /// What could be added: what was found, or the other tickets of the same requester.
    pub candidates: Vec<Candidate>,
    /// With two or more tickets and one that stays.
    pub preview: Option<MergePreview>,
    /// Why the last attempt was refused.
    pub problem: Option<String>,
    /// Whom the last attempt let read it.
    pub accepted: BTreeSet<PersonId>,
}

/// A ticket that is to be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeTicket {
    pub line: TicketLine,
    pub requester: PersonRef,
    pub version: i64,
    pub messages: i64,
    pub notes: i64,
    pub files: i64,
    /// Replies that wait to be sent, and drafts.
    pub waiting: i64,
    pub drafts: i64,
    /// Why it cannot be merged, in a sentence; empty where it can.
    pub stop: String,
}

/// A ticket that could be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub line: TicketLine,
    pub requester: PersonRef,
}

/// What a merge would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergePreview {
    /// Who would read what they could not read before.
    pub gains: Vec<(PersonRef, Vec<TicketId>)>,
    /// The organisation whose people read the ticket that stays, and what they could not read before.
    pub colleagues: Option<(String, Vec<TicketId>)>,
    /// Who would read and hear nothing unless they are let.
    pub outside: Vec<PersonRef>,
    /// Somebody gains, or the tickets are not of one person.
    pub needs_confirmation: bool,
    /// The ticket that stays would open again.
    pub reopens: bool,
}

/// The page on which messages are taken out of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitPage {
    pub ticket: TicketLine,
    pub version: i64,
    /// The message, then those after it, oldest first.
    pub pieces: Vec<PieceItem>,
    /// More come after those.
    pub more: bool,
    /// Nothing would be left if all of them went.
    pub is_all: bool,
    /// Who would ask on the new ticket.
    pub requester: PersonRef,
    pub subject: String,
    pub with_rest: bool,
    pub problem: Option<String>,
}

/// The page on which one message is moved to another ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovePage {
    pub ticket: TicketLine,
    pub message: PieceItem,
    pub query: String,
    pub candidates: Vec<Candidate>,
    pub problem: Option<String>,
}

/// A message, as far as recognising it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceItem {
    pub id: MessageId,
    /// `None` for what the desk itself wrote.
    pub author: Option<PersonRef>,
    pub visibility: Visibility,
    /// Its first words.
    pub words: String,
    pub files: i64,
    pub at: Moment,
}

/// What became of the incidents of a problem that were told and solved together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub done: Vec<TicketId>,
    /// Each with the reason.
    pub refused: Vec<(TicketId, String)>,
}
