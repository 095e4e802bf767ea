//! What the pages of rules show.

use crate::condition::text::{Names, Row};
use crate::rule::{Content, RuleCategory, RuleKind, Switch};
use crate::{Moment, RuleId, RuleTrialId, TicketId};

use super::promises::Progress;
use super::{FormProblem, PersonRef};

/// All rules of a kind, by category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesPage {
    pub kind: RuleKind,
    pub groups: Vec<RuleGroup>,
    pub categories: Vec<RuleCategory>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleGroup {
    /// `None` for those without a category.
    pub category: Option<RuleCategory>,
    pub rules: Vec<RuleLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    pub id: RuleId,
    pub title: String,
    /// Its readable form.
    pub text: String,
    pub switch: Switch,
}

/// The form of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePage {
    /// `None` for one that is being made.
    pub id: Option<RuleId>,
    pub kind: RuleKind,
    /// As it is, or as typed where it was refused.
    pub content: Content,
    pub all: Vec<Row>,
    pub any: Vec<Row>,
    /// What an action begins with, and the rest of it.
    pub actions: Vec<(String, String)>,
    pub text: String,
    pub categories: Vec<RuleCategory>,
    pub names: Names,
    pub versions: Vec<RuleVersion>,
    pub problem: Option<FormProblem>,
}

/// What a rule was from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleVersion {
    pub version: i64,
    pub at: Moment,
    /// `None` for the desk itself.
    pub by: Option<PersonRef>,
    /// What is not as it was in the version before, line by line; empty for the first.
    pub diff: Vec<DiffLine>,
}

/// A line that came, or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffLine {
    Added(String),
    Removed(String),
}

/// What rules did on a ticket, and why the others did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRules {
    pub ticket: TicketId,
    pub subject: String,
    /// The latest first.
    pub acts: Vec<TicketRuleAct>,
    /// How each rule on events judges the last act of somebody on the ticket, in the order of rules.
    pub judged: Vec<JudgedRule>,
    /// When that was; `None` where nothing happened that rules follow.
    pub judged_at: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRuleAct {
    pub rule: RuleId,
    pub title: String,
    pub at: Moment,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedRule {
    pub rule: RuleId,
    pub title: String,
    pub why: Judgement,
}

/// Why a rule did something, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    Acted,
    /// Its conditions hold now; they did not when it was looked at, or it was made later.
    Holds,
    Off,
    /// This condition does not hold, in the words of the readable form.
    Fails(String),
    NoneOfAny,
    /// It may not follow what it did itself, or the chain is too long.
    OwnAct,
}

/// What a rule would have done on tickets of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRun {
    pub rule: RuleId,
    pub title: String,
    /// How many days back.
    pub days: i64,
    /// Tickets looked at.
    pub looked_at: usize,
    /// There were more tickets than are looked at.
    pub more: bool,
    pub hits: Vec<DryHit>,
    /// Over all tickets, in the background; the latest first.
    pub trials: Vec<RuleTrialLine>,
}

/// A trial over all past tickets, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTrialLine {
    pub id: RuleTrialId,
    pub by: PersonRef,
    /// Tickets that changed since then are looked at.
    pub since: Moment,
    pub created_at: Moment,
    pub progress: Progress,
    /// On so many tickets it would have done something.
    pub hits: i64,
    pub state: RuleTrialState,
}

/// How far a trial is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleTrialState {
    Running,
    Over,
    /// Somebody stopped it before its end.
    Stopped,
}

/// What a trial over all past tickets found so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTrialPage {
    pub rule: RuleId,
    pub title: String,
    /// What was tried, in its readable form.
    pub text: String,
    pub line: RuleTrialLine,
    pub hits: Vec<DryHit>,
    /// Where the next page begins.
    pub next: Option<TicketId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryHit {
    pub ticket: TicketId,
    pub subject: String,
    /// When it would have acted.
    pub at: Moment,
    /// What it would have done, in the words of the readable form; what was so already is left out.
    pub does: Vec<String>,
}
