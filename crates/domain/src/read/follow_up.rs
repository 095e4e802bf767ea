//! Follow-up: its settings, what leads read of the answers, and what a customer is asked.

use std::collections::BTreeMap;

use crate::follow_up::{Asked, FollowUp, FollowUpLetter, HeldSaid, Rating, Score};
use crate::outcome::Held;
use crate::ticket::Status;
use crate::{Language, Moment, TeamId, TicketId};

use super::{FormProblem, PersonRef, TeamRef};

/// Where the desk's rule and those of teams are set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpPage {
    pub teams: Vec<TeamRef>,
    /// The teams that have a rule of their own; `None` is the desk.
    pub own: Vec<Option<TeamId>>,
    /// Whose rule is shown.
    pub team: Option<TeamId>,
    /// It has one of its own; else what is proposed, or holds by the desk's, is shown.
    pub is_own: bool,
    pub rule: FollowUp,
    pub texts: BTreeMap<(FollowUpLetter, Language), String>,
    /// The language whose texts and previews are shown.
    pub language: Language,
    /// How the letters read, with what stands now or was typed.
    pub previews: Vec<(FollowUpLetter, String)>,
    pub problem: Option<FormProblem>,
}

/// Which of the answers are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Show {
    #[default]
    All,
    /// Everybody who was asked how it was.
    Asked,
    Rated,
    Good,
    Bad,
    /// With words of theirs.
    Commented,
    /// Everybody who was asked whether it held.
    AskedHeld,
    Held,
    DidNotHold,
    /// Asked whether it held, and no answer came in its time.
    Unanswered,
}

crate::message::words! {
    Show {
        All = "all", Asked = "asked", Rated = "rated", Good = "good", Bad = "bad", Commented = "commented",
        AskedHeld = "asked_held", Held = "held", DidNotHold = "did_not_hold", Unanswered = "unanswered",
    }
}

/// A part of the answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RatingFilter {
    pub show: Show,
    pub team: Option<TeamId>,
    /// Asked (or said unasked) from then on, and before then.
    pub from: Option<Moment>,
    pub to: Option<Moment>,
}

/// How many were asked and what they said. One definition each: [`Show`] names the tickets behind each number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RatingFigures {
    /// Solvings that somebody was asked about or rated.
    pub all: i64,
    pub asked: i64,
    /// Of [`RatingFigures::asked`], those who answered.
    pub answered: i64,
    /// Of everybody who said how it was, asked or not.
    pub rated: i64,
    pub good: i64,
    pub bad: i64,
    pub commented: i64,
    pub asked_held: i64,
    pub held: i64,
    pub did_not_hold: i64,
    pub unanswered: i64,
}

/// A whole percentage of nothing is nothing.
pub fn percent(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 100 + whole / 2) / whole)
}

/// One solving that somebody was asked about, in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingRow {
    pub rating: Rating,
    pub subject: String,
    pub status: Status,
    pub person: PersonRef,
    /// The name of [`Rating::assignee`], of the team; empty for nobody.
    pub assignee: String,
    pub team: String,
    pub held: Held,
    pub held_asked_at: Option<Moment>,
    pub unanswered_at: Option<Moment>,
}

/// What leads read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingsPage {
    pub filter: RatingFilter,
    /// The days as they were typed.
    pub from: String,
    pub to: String,
    pub figures: RatingFigures,
    pub rows: Vec<RatingRow>,
    /// The last row's id, where there are more.
    pub more: Option<i64>,
    pub teams: Vec<TeamRef>,
    /// Nothing is asked on this desk.
    pub is_off: bool,
}

/// What stands beside a ticket: what its requester said lately, about this ticket and others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastRatings {
    pub rows: Vec<RatingRow>,
    /// They want no questions.
    pub refused_at: Option<Moment>,
}

/// What a customer is asked, on the page behind a link of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub workspace: String,
    pub token: String,
    pub ticket: TicketId,
    pub asked: Asked,
    /// Chosen by the link, or said before.
    pub score: Option<Score>,
    pub comment: String,
    pub held: Option<HeldSaid>,
    pub words: String,
    /// Whether it held was said already, and is not asked again.
    pub held_is_said: bool,
    pub problem: Option<FormProblem>,
}

/// What they said, as the page thanks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thanks {
    /// Good, or it held.
    Fine,
    /// Bad, and it goes to the team's leads.
    Bad,
    /// It did not hold: the ticket is open again.
    Reopened,
    /// It did not hold, and the ticket was closed: there is a new one.
    NewTicket(TicketId),
    /// They will not be asked again.
    Stopped,
    /// A mail that somebody of the team sent to themselves.
    Test,
}
