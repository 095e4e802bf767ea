//! What stands beside a ticket about whoever asks: notes, tabs, and what is looked up after the page is there.

use jiff::civil::Date;

use crate::contact_note::ContactNote;
use crate::customer_card::{CardAnswer, CustomerCard};
use crate::device::Device;
use crate::open_tab::{TabKind, TabMode};
use crate::outcome::Held;
use crate::ticket::Status;
use crate::{CustomerCardId, Moment, OpenTabId, OrganisationId, PersonId, TicketId};

use super::{FormProblem, PersonRef, TicketLine};

/// What the ticket page has of it at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Notes about the requester that the reader may see and that stand today, oldest first.
    pub notes: Vec<NoteLine>,
    /// Cards that the reader's role sees.
    pub cards: Vec<CardRef>,
}

/// A note about a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteLine {
    pub note: ContactNote,
    pub by: PersonRef,
}

/// All notes about a contact that the reader may see, for the contact's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotesPanel {
    /// Those that stand, oldest first; then what is done or over, the latest first.
    pub standing: Vec<NoteLine>,
    pub past: Vec<NoteLine>,
    pub today: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRef {
    pub id: CustomerCardId,
    pub name: String,
}

/// One tab of the reader's strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabLine {
    pub id: OpenTabId,
    pub kind: TabKind,
    pub ticket: Option<TicketId>,
    /// The ticket's subject, or what is typed of one; may be empty.
    pub subject: String,
    pub status: Option<Status>,
    /// Whom it is about; of a call, who was typed or chosen so far, with the id 0 where nobody is known.
    pub who: PersonRef,
    /// Something came since the reader last looked.
    pub unseen: bool,
    /// Since when the customer waits for an answer.
    pub waits_since: Option<Moment>,
    pub scroll: Option<i64>,
    pub mode: Option<TabMode>,
}

/// What is looked up after the ticket page is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    pub ticket: TicketId,
    pub subject: String,
    pub contact: PersonRef,
    pub local: Option<LocalTime>,
    pub language: Option<LanguageSeen>,
    pub devices: Vec<DeviceSeen>,
    pub promises: Vec<OpenPromise>,
    /// Tickets of theirs in which they have the last word, besides this one.
    pub waiting: Vec<TicketLine>,
    pub organisation: Option<OrganisationContext>,
    pub similar: SimilarFound,
    /// What they said about earlier help.
    pub ratings: super::follow_up::LastRatings,
}

/// What their clock shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    pub hour: i8,
    pub minute: i8,
    /// Their day is the reader's, the one before or the one after.
    pub day: DayThere,
    pub source: ZoneSource,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayThere {
    Same,
    Before,
    After,
}

/// From where their zone is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneSource {
    /// Somebody wrote it down: the zone's name.
    Set(String),
    /// The `Date` of their last mail says how far they are from Greenwich, in minutes; as of that moment.
    Mail { offset_minutes: i32, at: Moment },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LanguageSeen {
    /// Written down on the contact; BCP 47.
    Set(String),
    /// Told from what they wrote here; ISO 639-1.
    Written(String),
}

/// A device that their mails name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceSeen {
    pub device: Device,
    pub last_at: Moment,
    /// In how many of the mails that were looked at.
    pub mails: usize,
}

/// What was promised to them and is still to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPromise {
    pub ticket: TicketLine,
    pub kind: PromiseKind,
    pub by: Option<PersonRef>,
    /// `None` for a ticket that sleeps until they write.
    pub at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseKind {
    /// A reply is written and leaves at that moment.
    Reply,
    /// The ticket comes back at that moment.
    Snooze,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationContext {
    pub id: OrganisationId,
    pub name: String,
    /// Of other people of it, last changed first, a handful.
    pub open: Vec<TicketLine>,
    /// At most [`super::ViewCount::COUNT_MAX`].
    pub open_total: i64,
    /// The last tickets of the type incident or problem, a handful.
    pub incidents: Vec<TicketLine>,
}

/// Solved tickets that are like this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SimilarFound {
    /// At most five, the likest first.
    Tickets(Vec<SimilarTicket>),
    /// The index is not ready.
    NotYet,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimilarTicket {
    pub line: TicketLine,
    pub requester: PersonRef,
    /// The words that they share and that are rarest, as they stand in the question.
    pub shared: Vec<String>,
    /// How it ended, where somebody recorded it.
    pub outcome: Option<SimilarOutcome>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimilarOutcome {
    pub solved_at: Moment,
    /// Empty where nobody said.
    pub cause: String,
    /// The beginning of the answer that solved it; empty where there is none.
    pub answer: String,
    pub held: Held,
    pub reopened_at: Option<Moment>,
}

/// One card as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardShown {
    pub ticket: TicketId,
    pub card: CardRef,
    pub result: CardResult,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardResult {
    /// As it was at that moment.
    Answer(CardAnswer, Moment),
    /// Why there is none.
    Failed(CardFailure),
}

/// Why a card shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardFailure {
    /// It took longer than it may.
    TooSlow,
    /// It could not be reached, or not in a protected way.
    Unreachable,
    /// The desk may not call it: its address leads inside, or to another door than the web's.
    NotAllowed,
    /// It answered with an error.
    Status(u16),
    /// What it answered cannot be read as a card, or is too large.
    Unreadable,
}

impl CardFailure {
    /// Stable: programs may rely on it.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooSlow => "too_slow",
            Self::Unreachable => "unreachable",
            Self::NotAllowed => "not_allowed",
            Self::Status(_) => "status",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The page where an admin sets cards up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardsPage {
    pub cards: Vec<CustomerCard>,
    /// A secret that was just made, shown once: which card's, and the secret.
    pub secret: Option<(CustomerCardId, String)>,
    pub problem: Option<FormProblem>,
    /// Which card the problem is of; `None` for a new one.
    pub of: Option<CustomerCardId>,
}

/// Nobody is known: the id of a [`TabLine::who`] of whom only words are typed.
pub const NOBODY: PersonId = PersonId(0);
