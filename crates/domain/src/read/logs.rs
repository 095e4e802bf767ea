//! What stands out in a log. All texts are fit to be shown: masked, without what steers a terminal.

use crate::{AttachmentId, TicketId};

use super::FormProblem;

/// Where somebody chooses which log to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogsPage {
    pub ticket: TicketId,
    pub subject: String,
    /// The ticket's files that may be logs, the likeliest first.
    pub files: Vec<LogFile>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    pub id: AttachmentId,
    pub name: String,
    pub bytes: i64,
    /// It is called like one.
    pub is_likely: bool,
}

/// What was found in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    pub ticket: TicketId,
    pub subject: String,
    /// The file; `None` is what was pasted.
    pub name: Option<String>,
    /// Octets that were looked at.
    pub bytes: i64,
    pub rest: LogRest,
    pub lines: u64,
    /// Lines that said too many different things to be sorted.
    pub unsorted: u64,
    pub templates: usize,
    /// Templates of warnings and worse.
    pub alarming: usize,
    /// First and last moment, as they stand in the log; may be empty.
    pub from: String,
    pub to: String,
    /// What stands out most first; not all templates.
    pub findings: Vec<LogFinding>,
    /// The reader may write notes here.
    pub may_write: bool,
}

/// What of a log was not looked at. How much that is nobody knows: a packed one is not unpacked to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogRest {
    Nothing,
    /// There is more than is looked at.
    More,
    /// The packed file breaks off.
    BrokenOff,
}

impl LogRest {
    /// As the API says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::More => "more",
            Self::BrokenOff => "broken_off",
        }
    }
}

/// Lines that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFinding {
    pub level: LogLevel,
    /// With `…` where they differ.
    pub text: String,
    pub lines: u64,
    pub first: LogSpot,
    pub last: LogSpot,
    /// The first of them and the lines around it, with their numbers.
    pub around: Vec<(u64, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSpot {
    /// From 1.
    pub line: u64,
    /// As it stands in the log; may be empty.
    pub moment: String,
}

/// How alarming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LogLevel {
    Plain,
    /// It tells of something that failed, and calls itself no error.
    Doubtful,
    Warning,
    Error,
    Fatal,
}

crate::message::words! {
    LogLevel { Plain = "plain", Doubtful = "doubtful", Warning = "warning", Error = "error", Fatal = "fatal" }
}
