//! How tickets are put together and taken apart: merged, split, linked. Every act keeps what stood before, so that it can
//! be undone as long as nobody did more with the same messages.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::message::{Visibility, words};
use crate::ticket::{Status, Ticket};
use crate::{
    AccessRequestId, AttachmentId, ChecklistItemId, DeviceCheckId, ExpertAskId, LinkId, MessageId, Moment,
    OrganisationId, PersonId, PlannedReplyId, Refusal, SideConversationId, StructureActId, TicketId,
    TimeEntryId,
};

/// So many tickets become one at once.
pub const SOURCES_MAX: usize = 100;

/// So many messages are moved by one act; a ticket with more is split first.
pub const PIECES_MAX: usize = 5_000;

/// So many links a ticket has at most.
pub const LINKS_MAX: usize = 500;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActKind {
    /// Tickets became part of another one; closed stubs lead there.
    Merge,
    /// A ticket went into another one because it belonged there: a suggestion was accepted, or its only message moved.
    Join,
    /// Messages were taken out into a ticket of their own.
    Split,
    /// A message was moved to another ticket.
    Move,
}

/// How much of a ticket an act took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// Everything: mail to it arrives on the other ticket from now on.
    Whole,
    /// Some messages.
    Part,
}

/// What two tickets have to do with each other. The first of them "is … of" the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// The first is one case of what the other, a problem, is about.
    Incident,
    /// The first is a part of the other's work.
    Child,
    /// They have something in common. The lower number is the first.
    Related,
    /// The first was taken out of the other.
    Split,
}

words! {
    ActKind { Merge = "merge", Join = "join", Split = "split", Move = "move" }
    Extent { Whole = "whole", Part = "part" }
    LinkKind { Incident = "incident", Child = "child", Related = "related", Split = "split" }
}

/// A link as one of its two tickets sees the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The other is the problem behind this one.
    Problem,
    /// The other is a case of this problem.
    Incident,
    Parent,
    Child,
    Related,
    /// This one was taken out of the other.
    SplitFrom,
    /// The other was taken out of this one.
    SplitInto,
}

words! {
    Relation {
        Problem = "problem", Incident = "incident", Parent = "parent", Child = "child", Related = "related",
        SplitFrom = "split_from", SplitInto = "split_into",
    }
}

impl LinkKind {
    /// How the first of the two sees the other, or the other the first.
    pub fn seen(self, from_first: bool) -> Relation {
        match (self, from_first) {
            (Self::Incident, true) => Relation::Problem,
            (Self::Incident, false) => Relation::Incident,
            (Self::Child, true) => Relation::Parent,
            (Self::Child, false) => Relation::Child,
            (Self::Related, _) => Relation::Related,
            (Self::Split, true) => Relation::SplitFrom,
            (Self::Split, false) => Relation::SplitInto,
        }
    }
}

impl Relation {
    /// The link that makes `other` the … of `ticket`: its kind, the first and the second.
    pub fn link(self, ticket: TicketId, other: TicketId) -> (LinkKind, TicketId, TicketId) {
        match self {
            Self::Problem => (LinkKind::Incident, ticket, other),
            Self::Incident => (LinkKind::Incident, other, ticket),
            Self::Parent => (LinkKind::Child, ticket, other),
            Self::Child => (LinkKind::Child, other, ticket),
            Self::Related => (LinkKind::Related, ticket.min(other), ticket.max(other)),
            Self::SplitFrom => (LinkKind::Split, ticket, other),
            Self::SplitInto => (LinkKind::Split, other, ticket),
        }
    }

    /// For people, before the other's number: "Incident of".
    pub fn label(self) -> &'static str {
        match self {
            Self::Problem => "Incident of",
            Self::Incident => "Problem of",
            Self::Parent => "Part of",
            Self::Child => "Has the part",
            Self::Related => "Related to",
            Self::SplitFrom => "Split off",
            Self::SplitInto => "Split into",
        }
    }
}

/// A link between two tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub id: LinkId,
    pub kind: LinkKind,
    pub ticket: TicketId,
    pub other: TicketId,
    pub by: Option<PersonId>,
    pub at: Moment,
}

/// One act on the structure of tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub id: StructureActId,
    pub kind: ActKind,
    pub at: Moment,
    /// `None`: a rule, or the desk itself.
    pub by: Option<PersonId>,
    /// The ticket that has got something.
    pub ticket: TicketId,
    /// The tickets that it took something from.
    pub sources: Vec<(TicketId, Extent)>,
    pub before: Before,
    pub undone_at: Option<Moment>,
}

/// A message that an act moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub message: MessageId,
    pub from: TicketId,
    /// Why it stood there, and whether its author took part.
    pub placement_reason: String,
    pub stranger: bool,
}

/// What an act changed beside moving messages, to be put back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Before {
    pub statuses: Vec<StatusBefore>,
    /// Who was put on which ticket, and whether as accepted.
    pub participants: Vec<(TicketId, PersonId, bool)>,
    /// Who of these had been suggested there before they were accepted.
    pub suggested: Vec<(TicketId, PersonId)>,
    /// Who watches which ticket since, because they watched one that went into it.
    pub watchers: Vec<(TicketId, PersonId)>,
    /// What came along from which ticket: replies that wait, drafts (who, and whether of a reply), files of replies that
    /// were taken back.
    pub planned: Vec<(TicketId, PlannedReplyId)>,
    pub drafts: Vec<(TicketId, PersonId, Visibility)>,
    pub kept_files: Vec<(TicketId, AttachmentId)>,
    /// What a whole ticket took along beside its messages: conversations with others, steps of its checklist, time spent.
    pub side_conversations: Vec<(TicketId, SideConversationId)>,
    pub steps: Vec<(TicketId, ChecklistItemId)>,
    pub times: Vec<(TicketId, TimeEntryId)>,
    /// Questions to people who know.
    pub asks: Vec<(TicketId, ExpertAskId)>,
    /// Access requests that went along.
    pub access: Vec<(TicketId, AccessRequestId)>,
    /// Looks at devices that went along.
    pub device_checks: Vec<(TicketId, DeviceCheckId)>,
    /// Links as they were: of a ticket that went into another one.
    pub links: Vec<Link>,
    /// The ticket that was opened for it.
    pub opened: Option<TicketId>,
}

/// A status that an act changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusBefore {
    pub ticket: TicketId,
    pub from: Status,
    pub to: Status,
    pub solved_at: Option<Moment>,
    pub closed_at: Option<Moment>,
}

/// Why an act cannot be undone, or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hindrance {
    Undone,
    /// Somebody moved one of its messages on, by itself.
    MovedOn {
        to: TicketId,
    },
    /// The ticket that it would go back to was deleted.
    HomeGone {
        home: TicketId,
    },
    HomeClosed {
        home: TicketId,
    },
    /// The ticket that it would go back to is part of another one.
    HomeMerged {
        home: TicketId,
        into: TicketId,
    },
    /// What would come back stands on a ticket that was deleted.
    HereGone {
        here: TicketId,
    },
}

impl std::fmt::Display for Hindrance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Undone => write!(f, "This was undone already."),
            Self::MovedOn { to } => {
                write!(f, "A message that came with it was moved on to #{to} since. Undo that first.")
            }
            Self::HomeGone { home } => {
                write!(
                    f,
                    "It cannot go back to #{home}: its ticket was deleted. What stands here stays here."
                )
            }
            Self::HomeClosed { home } => {
                write!(f, "It cannot go back to #{home}, which is closed by now and takes nothing more.")
            }
            Self::HomeMerged { home, into } => {
                write!(f, "It cannot go back to #{home}, which is part of #{into} by now: move it there.")
            }
            Self::HereGone { here } => {
                write!(f, "What would come back stands on #{here}, which was deleted since.")
            }
        }
    }
}

impl From<Hindrance> for Refusal {
    fn from(hindrance: Hindrance) -> Self {
        Self::Conflict(hindrance.to_string().into())
    }
}

/// The people outside the team who read a ticket's public messages and hear its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    pub requester: PersonId,
    pub accepted: BTreeSet<PersonId>,
    /// The organisation whose people read it besides, because they see each other's requests.
    pub shared_with: Option<OrganisationId>,
}

impl Circle {
    pub fn contains(&self, person: PersonId) -> bool {
        self.requester == person || self.accepted.contains(&person)
    }

    fn people(&self) -> impl Iterator<Item = PersonId> + '_ {
        std::iter::once(self.requester).chain(self.accepted.iter().copied().filter(|p| *p != self.requester))
    }
}

/// What a merge would show to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// People of the ticket that stays, and the tickets whose messages they could not read before.
    pub gains: BTreeMap<PersonId, BTreeSet<TicketId>>,
    /// People of the tickets that go who do not take part in the one that stays. They read and hear nothing of it unless
    /// somebody lets them.
    pub outside: BTreeSet<PersonId>,
    /// Somebody else asked.
    pub other_requesters: BTreeSet<PersonId>,
    /// The organisation whose people read the ticket that stays, and the tickets whose messages they could not read before.
    pub colleagues: Option<(OrganisationId, BTreeSet<TicketId>)>,
}

impl Exposure {
    /// Nobody gains anything without somebody having said so.
    pub fn needs_confirmation(&self) -> bool {
        !self.gains.is_empty() || !self.other_requesters.is_empty() || self.colleagues.is_some()
    }
}

/// Who would read what, if `sources` went into the ticket of `target`.
pub fn exposure(target: &Circle, sources: &[(TicketId, Circle)]) -> Exposure {
    let mut out = Exposure::default();
    for (id, source) in sources {
        for reader in target.people().filter(|p| !source.contains(*p)) {
            out.gains.entry(reader).or_default().insert(*id);
        }
        out.outside.extend(source.people().filter(|p| !target.contains(*p)));
        if source.requester != target.requester {
            out.other_requesters.insert(source.requester);
        }
        if let Some(organisation) = target.shared_with
            && source.shared_with != Some(organisation)
        {
            out.colleagues.get_or_insert_with(|| (organisation, BTreeSet::new())).1.insert(*id);
        }
    }
    out
}

/// May these become part of `target`? Whether the actor may is asked elsewhere.
///
/// # Errors
/// A refusal that names the ticket which stands in the way.
pub fn may_merge(target: &Ticket, sources: &[Ticket]) -> Result<(), Refusal> {
    if sources.is_empty() {
        return Err(Refusal::invalid("tickets", "name at least one other ticket to merge"));
    }
    if sources.len() > SOURCES_MAX {
        return Err(Refusal::invalid("tickets", "at most 100 tickets are merged at once"));
    }
    for source in sources {
        if source.id == target.id {
            return Err(Refusal::invalid("tickets", "a ticket cannot be merged into itself"));
        }
        if source.status == Status::Closed {
            let words = format!(
                "#{} is closed and stays as it is. Link the two instead: they are then found from each other.",
                source.id
            );
            return Err(Refusal::Conflict(words.into()));
        }
    }
    if target.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: target.id });
    }
    Ok(())
}

/// Does the ticket that stays open again? It does when it waits and one of those that come is the team's turn.
pub fn reopens(target: &Ticket, sources: &[Ticket]) -> bool {
    target.status.waits_for_customer()
        && sources.iter().any(|s| matches!(s.status, Status::New | Status::Open))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(requester: i64, accepted: &[i64]) -> Circle {
        let accepted = accepted.iter().map(|p| PersonId(*p)).collect();
        Circle { requester: PersonId(requester), accepted, shared_with: None }
    }
    fn people(ids: &[i64]) -> BTreeSet<PersonId> {
        ids.iter().map(|p| PersonId(*p)).collect()
    }

    #[test]
    fn nobody_reads_more_than_before_where_the_circles_are_the_same() {
        let exposure = exposure(&circle(1, &[2]), &[(TicketId(9), circle(1, &[2]))]);
        assert_eq!(exposure, Exposure::default());
        assert!(!exposure.needs_confirmation());
    }

    #[test]
    fn whoever_is_in_copy_here_reads_what_was_private_there() {
        let exposure = exposure(&circle(1, &[2]), &[(TicketId(9), circle(1, &[]))]);
        assert_eq!(exposure.gains, [(PersonId(2), BTreeSet::from([TicketId(9)]))].into());
        assert!(exposure.outside.is_empty() && exposure.needs_confirmation());
    }

    #[test]
    fn somebody_elses_question_is_read_by_the_requester_and_they_read_nothing_of_this_one() {
        let sources = [(TicketId(8), circle(3, &[4])), (TicketId(9), circle(1, &[3]))];
        let exposure = exposure(&circle(1, &[]), &sources);
        assert_eq!(exposure.gains, [(PersonId(1), BTreeSet::from([TicketId(8)]))].into());
        assert_eq!(exposure.outside, people(&[3, 4]));
        assert_eq!(exposure.other_requesters, people(&[3]));
    }

    #[test]
    fn colleagues_who_read_what_stays_gain_what_was_not_shared_with_them() {
        let shared = |with: Option<i64>| Circle { shared_with: with.map(OrganisationId), ..circle(1, &[]) };
        let sources =
            [(TicketId(7), shared(Some(5))), (TicketId(8), shared(None)), (TicketId(9), shared(Some(6)))];
        let read = exposure(&shared(Some(5)), &sources);
        assert_eq!(read.colleagues, Some((OrganisationId(5), BTreeSet::from([TicketId(8), TicketId(9)]))));
        assert!(read.gains.is_empty() && read.needs_confirmation());
        assert!(!exposure(&shared(Some(5)), &sources[..1]).needs_confirmation());
        assert!(!exposure(&shared(None), &sources).needs_confirmation(), "it is read by nobody else then");
    }

    #[test]
    fn a_copy_there_who_is_nobody_here_needs_no_confirmation_for_nobody_gains() {
        let exposure = exposure(&circle(1, &[]), &[(TicketId(9), circle(1, &[5]))]);
        assert_eq!(exposure.outside, people(&[5]));
        assert!(!exposure.needs_confirmation());
    }

    #[test]
    fn a_relation_is_one_link_from_either_side() {
        let (a, b) = (TicketId(3), TicketId(5));
        for &relation in Relation::ALL {
            let (kind, first, second) = relation.link(b, a);
            assert_ne!(first, second);
            assert_eq!(kind.seen(first == b), relation, "{relation:?}");
        }
        assert_eq!(Relation::Related.link(a, b), Relation::Related.link(b, a));
    }
}
