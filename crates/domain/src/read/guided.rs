//! The pages of guided fixes, and what comes of a run.

use super::FormProblem;
use super::diagnosis::{AfterTry, HandOverWhy};
use crate::playbook::StepResult;
use crate::{FixRequestId, Moment, PlaybookId, TicketId};

/// One that customers can choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixLine {
    pub playbook: PlaybookId,
    /// In the sheet's own words: it stands in addresses.
    pub title: String,
    /// In the reader's language where the sheet has words in it.
    pub told: String,
}

/// All that are offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FixList {
    pub lines: Vec<FixLine>,
    /// What somebody said is wrong.
    pub query: String,
    /// The one that it is about.
    pub found: Option<FixLine>,
}

/// Who sees an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownTo {
    Customers,
    /// What is not offered is read by the team.
    TeamOnly,
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq)]
pub struct FixRun {
    /// The address of this state.
    pub token: String,
    /// The address of the state before, where there is one.
    pub back: Option<String>,
    pub playbook: PlaybookId,
    pub title: String,
    /// Which question or step it is, from 1.
    pub number: usize,
    pub step: FixStep,
    /// The language of what is asked, where it is known and not the reader's.
    pub written_in: Option<crate::Language>,
    /// One of the team tries what customers are not offered.
    pub is_preview: bool,
}

/// What is to be said or done next. The texts are those of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum FixStep {
    Ask {
        question: String,
        answers: Vec<String>,
    },
    /// One look shows which of these are there: any of them, all, or none.
    Look {
        question: String,
        causes: Vec<String>,
    },
    Consent {
        text: String,
    },
    Try {
        texts: Vec<String>,
        minutes: f64,
        after: AfterTry,
    },
    Person {
        why: HandOverWhy,
    },
    Fixed {
        steps: Vec<String>,
    },
}

/// What was said or done on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixSaid {
    /// No answer where nobody could tell.
    Answered {
        question: String,
        answer: Option<String>,
    },
    /// What a look showed; none of them where the list is empty.
    Found {
        question: String,
        causes: Vec<String>,
    },
    Tried {
        texts: Vec<String>,
        result: StepResult,
    },
    Agreed {
        text: String,
    },
    Declined {
        text: String,
    },
}

/// Somebody wants a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixAsk {
    pub token: String,
    pub playbook: PlaybookId,
    pub title: String,
    pub said: Vec<FixSaid>,
    pub name: String,
    pub email: String,
    pub words: String,
    /// Who is signed in need show nothing more.
    pub signed_in: Option<String>,
    pub problem: Option<FormProblem>,
}

/// Why a run cannot be gone on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixClosed {
    /// Its time is over.
    Over,
    /// Customers are not offered it any more.
    Withdrawn,
}

/// What became of a request for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixSent {
    /// The address was asked to confirm it, or was before.
    Held {
        address: String,
    },
    Ticket(TicketId),
}

/// What waits for somebody to say that it is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixConfirmation {
    pub workspace: String,
    pub token: String,
    pub requests: Vec<FixWaiting>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixWaiting {
    pub id: FixRequestId,
    pub title: String,
    pub said: Vec<FixSaid>,
    pub name: String,
    pub words: String,
    pub created_at: Moment,
    /// What came of it already.
    pub ticket: Option<TicketId>,
}

/// What leads see of a playbook in customers' hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferPanel {
    /// The help center's own language: under it the pages are sure to be found.
    pub locale: crate::article::Locale,
    pub offered_at: Option<Moment>,
    /// Questions that customers are asked, and all.
    pub signs: (usize, usize),
    /// Steps that customers are asked to take, and all.
    pub steps: (usize, usize),
    /// Of the last thirty days.
    pub figures: crate::guided::RunFigures,
}

/// What a customer's reply seems to answer, of what was asked last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replied {
    pub what: RepliedWhat,
    /// Their own words.
    pub because: String,
}

/// By the names of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepliedWhat {
    Answer { sign: String, question: String, answer: String },
    Unsure { sign: String, question: String },
    Consent { step: String, text: String, agreed: Agreed },
    Tried { steps: Vec<(String, String)>, result: StepResult },
}

/// Whether they want a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed {
    Yes,
    No,
}
