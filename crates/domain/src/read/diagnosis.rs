//! The panel of a case beside its ticket, and the pages on which playbooks are written.

use super::{FormProblem, PersonRef};
use crate::device_check::{Fact, Value};
use crate::playbook::{AnswerSource, PlaybookState, StepResult};
use crate::{AttachmentId, Language, MessageId, Moment, PlaybookId, TicketId};

/// What stands about a ticket's case.
#[derive(Clone, Debug, PartialEq)]
pub struct CasePanel {
    pub ticket: TicketId,
    pub subject: String,
    pub may_change: bool,
    /// Entries in its log: what its reader does is written down only while there are no others.
    pub entries: usize,
    /// Whether the last thing that was said, or the last choice, can be taken back.
    pub may_take_back: bool,
    /// Those that a case can be worked by.
    pub choices: Vec<(PlaybookId, String)>,
    /// `None`: nobody chose one, and the text tells of none, or somebody said that none fits.
    pub running: Option<Box<RunningCase>>,
}

/// A case by a playbook.
#[derive(Clone, Debug, PartialEq)]
pub struct RunningCase {
    pub playbook: PlaybookId,
    pub title: String,
    pub version: i64,
    pub week: i64,
    /// The text tells of it; nobody has said anything yet.
    pub is_recognised: bool,
    /// A later version is published: new cases are worked by it.
    pub has_newer: bool,
    /// The likeliest first.
    pub causes: Vec<CauseLine>,
    pub next: NextStep,
    /// The same as it is put to the customer, where the sheet has words in their language.
    pub put: Option<Put>,
    /// The language of what comes next, where it is known and not the customer's.
    pub written_in: Option<Language>,
    /// Why it comes next; nothing where the case has ended.
    pub why: Option<Why>,
    /// What the customer's text, a check or a log seems to say already.
    pub proposals: Vec<Proposal>,
    /// Lines of logs that speak for a cause.
    pub evidence: Vec<CauseEvidence>,
    /// What was said, the latest last.
    pub said: Vec<SaidLine>,
    /// What their reply seems to answer, of what they were asked last.
    pub replied: Option<super::guided::Replied>,
    /// The language that they are asked in, around the texts of the sheet.
    pub language: Language,
    /// The customer writes like somebody who knows the trade.
    pub is_expert: bool,
    pub note: Option<MessageId>,
}

/// What is put to a customer, with its choices by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    pub plain: String,
    /// In the words of the trade, where they differ.
    pub expert: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CauseLine {
    /// `None` is something that the playbook does not list.
    pub name: Option<String>,
    pub percent: u8,
}

/// The same thing said to a newcomer and to an expert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub plain: String,
    /// Where it differs.
    pub expert: Option<String>,
}

impl Said {
    pub fn to(&self, is_expert: bool) -> &str {
        self.expert.as_deref().filter(|_| is_expert).unwrap_or(&self.plain)
    }
}

/// Who can tell, or do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Customer,
    Agent,
    Machine,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NextStep {
    Ask {
        sign: String,
        question: Said,
        who: Who,
        minutes: f64,
        answers: Vec<AnswerLine>,
    },
    /// One look shows which of these causes are there: any of them, all, or none.
    Look {
        sign: String,
        question: Said,
        who: Who,
        minutes: f64,
        causes: Vec<LookLine>,
    },
    /// The customer must agree before the step is taken.
    AskConsent {
        step: String,
        text: Said,
    },
    /// Steps that are taken in one go, and what completes them.
    Try {
        steps: Vec<(String, Said)>,
        finishes: Vec<Said>,
        who: Who,
        minutes: f64,
        after: AfterTry,
    },
    HandOver {
        reason: HandOverWhy,
        to: String,
    },
    Solved {
        steps: Vec<String>,
    },
}

/// What is looked at after steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterTry {
    /// Whether it works: one fault is looked for.
    Whole,
    /// Whether it works, or a part does: several faults may be there.
    Parts,
    /// Nothing yet: something else is known to be there still.
    GoesOn,
}

/// A cause that a look may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookLine {
    pub cause: String,
    pub name: String,
    /// How likely it is there now.
    pub percent: u8,
}

/// An answer that may come, and what it would mean.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerLine {
    pub answer: String,
    /// How likely it is now.
    pub percent: u8,
    /// The likeliest cause then.
    pub cause: CauseLine,
    pub then: MoveWords,
}

/// A move, by what it says.
#[derive(Clone, Debug, PartialEq)]
pub enum MoveWords {
    Ask(String),
    Try(Vec<String>),
    HandOver(String),
}

/// Why a move comes next, in minutes of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// Expected from here to the end.
    pub minutes: f64,
    /// Fewer than by the best that can be done instead.
    pub saves: f64,
    pub next_best: Option<MoveWords>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOverWhy {
    PersonIsQuicker,
    NothingHelps,
    OutsideThePlaybook,
    PatienceIsUp,
    Asked,
}

/// Something that seems to be said already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub sign: String,
    pub question: String,
    pub answer: String,
    /// The customer's own sentence, the fact as the sheet names it, or the line of the log.
    pub because: String,
    pub by: ProposedBy,
}

/// Where a proposal comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposedBy {
    /// The customer's words.
    Words,
    /// What a device told, and when.
    Check { at: Moment, fact: Fact, value: Value },
    /// The first line of a file that fits.
    Log { file: AttachmentId, name: String, line: usize },
}

impl ProposedBy {
    /// What stands in the case's log when somebody agrees.
    pub fn source(&self) -> AnswerSource {
        match self {
            Self::Words => AnswerSource::Read,
            Self::Check { .. } => AnswerSource::Probe,
            Self::Log { .. } => AnswerSource::Log,
        }
    }
}

/// A line of a log that speaks for a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CauseEvidence {
    pub cause: String,
    pub file: AttachmentId,
    pub name: String,
    pub line: usize,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidLine {
    pub what: SaidWhat,
    pub by: Option<PersonRef>,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaidWhat {
    Answered {
        question: String,
        answer: String,
        source: AnswerSource,
    },
    /// What a look showed, by the names of the causes; none of them where the list is empty.
    Found {
        question: String,
        causes: Vec<String>,
        source: AnswerSource,
    },
    Unsure {
        question: String,
    },
    Tried {
        steps: Vec<String>,
        result: StepResult,
    },
    Agreed {
        step: String,
    },
    Declined {
        step: String,
    },
    PersonWanted,
    HandedOver {
        message: MessageId,
    },
    /// The ticket was opened again: what had fixed it did not.
    DidNotHold,
}

/// What the note for whoever takes over says.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOverSheet {
    pub title: String,
    pub version: i64,
    pub why: HandOverWhy,
    pub to: String,
    pub causes: Vec<CauseLine>,
    /// Question and answer; no answer where nobody could tell. What a look showed is listed with commas.
    pub answered: Vec<(String, Option<String>)>,
    pub tried: Vec<(String, StepResult)>,
    pub declined: Vec<String>,
    pub not_tried: Vec<String>,
    pub next: Option<MoveWords>,
}

/// All playbooks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaybooksPage {
    pub rows: Vec<PlaybookRow>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaybookRow {
    pub id: PlaybookId,
    pub title: String,
    pub state: PlaybookState,
    pub published: Option<i64>,
    pub draft: i64,
    /// Cases that were begun by it.
    pub cases: i64,
    /// It came with the desk.
    pub is_shipped: bool,
}

/// One playbook, as leads work on it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaybookPage {
    pub id: PlaybookId,
    pub title: String,
    pub state: PlaybookState,
    pub published: Option<i64>,
    pub draft: i64,
    pub sheet: String,
    pub checks: Checks,
    /// The newest first.
    pub versions: Vec<VersionLine>,
    /// A release brought a version that is not the one in use: its number.
    pub release: Option<i64>,
    /// What customers get of the version in use; `None` where none is.
    pub offer: Option<super::guided::OfferPanel>,
    pub problem: Option<FormProblem>,
}

/// What is to be said of a sheet, by line where it has one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks {
    /// It cannot be read; the words are those of the sheet's own language.
    pub faults: Vec<(usize, String)>,
    pub findings: Vec<(Option<usize>, Finding)>,
    pub causes: usize,
    pub signs: usize,
    pub steps: usize,
}

impl Checks {
    pub fn may_be_published(&self) -> bool {
        self.faults.is_empty() && self.findings.iter().all(|(_, f)| !f.blocks())
    }
}

/// Something to mend, or to know. The texts are those of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    CauseWithoutSign(String),
    CauseWithoutStep(String),
    SignTellsNothing(String),
    StepLeadsNowhere(String),
    OnlyRiskySteps(String),
    /// The name of a cause is longer than an outcome takes.
    CauseTooLong(String),
    TooManyAnswers(String),
    KeepsFromShowing(String, String),
    ShowsCannotBeTold(String),
    HandOverIsFree,
    /// A sign is told by something that no check tells: its question, and what it names.
    FactNotTold(String, String),
    /// Two causes that the signs hardly tell apart.
    Confusable(String, String),
    /// A language, by its code, has no words for so many of the texts that customers get.
    NotTranslated(String, usize),
    /// A row of that name was changed since it was in use, its words in this language were not.
    TranslationOutdated(String, String),
    /// A row of that name has its answers in another order than when it was in use, its words in this language do not.
    TranslationMixedUp(String, String),
    /// Words in this language are for no row of that name, or for one with another number of answers.
    TranslationMisfit(String, String),
}

impl Finding {
    /// It cannot be published before this is mended.
    pub fn blocks(&self) -> bool {
        match self {
            Self::CauseTooLong(_)
            | Self::TooManyAnswers(_)
            | Self::KeepsFromShowing(..)
            | Self::ShowsCannotBeTold(_)
            | Self::HandOverIsFree
            | Self::FactNotTold(..)
            | Self::TranslationMixedUp(..) => true,
            Self::CauseWithoutSign(_)
            | Self::CauseWithoutStep(_)
            | Self::SignTellsNothing(_)
            | Self::StepLeadsNowhere(_)
            | Self::OnlyRiskySteps(_)
            | Self::Confusable(..)
            | Self::NotTranslated(..)
            | Self::TranslationOutdated(..)
            | Self::TranslationMisfit(..) => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionLine {
    pub number: i64,
    /// `None`: a release brought it.
    pub by: Option<PersonRef>,
    pub made_at: Moment,
    pub published_at: Option<Moment>,
}

/// One version beside the one that it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionPage {
    pub id: PlaybookId,
    pub title: String,
    pub line: VersionLine,
    pub is_draft: bool,
    pub diff: Vec<SheetLine>,
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetLine {
    Added(String),
    Removed(String),
    /// So many lines stayed as they were.
    Same(usize),
}

/// What to expect of a playbook.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialPage {
    pub id: PlaybookId,
    pub title: String,
    pub version: i64,
    pub trial: Option<Trial>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    pub cases: usize,
    /// Minutes a case, hand-overs included, and the standard error of that.
    pub minutes: f64,
    pub minutes_error: f64,
    /// The share that was handed over, in percent.
    pub handed_over: u8,
    pub questions: f64,
    pub steps: f64,
    /// Cause (`None` is something else), cases, how many of them were handed over.
    pub causes: Vec<(Option<String>, usize, usize)>,
    /// The new question that would save most: between which causes, and minutes a case.
    pub would_save: Option<(String, String, f64)>,
}
