//! What stands beside the words that somebody is writing.

use crate::MacroId;
use crate::macros::Macro;
use crate::message::{Markup, Visibility};
use crate::writing::{Doubt, DoubtKind};

use super::ticket::KeptFile;
use super::{PersonRef, TeamRef};

/// What the two forms have besides text and recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aids {
    /// How the reader writes; where they did not choose, as the desk does, which the store does not know.
    pub markup: Markup,
    pub chosen: Option<Markup>,
    /// Files beside the note.
    pub note_files: Vec<KeptFile>,
    /// The macro whose changes go with the reply, and with the note.
    pub reply_macro: Option<AppliedMacro>,
    pub note_macro: Option<AppliedMacro>,
    /// What is asked once more before the reply leaves: a refused form drawn again.
    pub doubts: Vec<Doubt>,
    /// Those of them that were answered with "send it all the same".
    pub sure: Vec<DoubtKind>,
}

/// A macro on a ticket: its words are in the text, its changes go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedMacro {
    pub id: MacroId,
    pub title: String,
    /// What is changed, each in some words: "Status: Pending".
    pub changes: Vec<String>,
}

/// A macro before it is used on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacroPreview {
    pub id: MacroId,
    pub title: String,
    pub category: String,
    pub description: String,
    pub visibility: Visibility,
    /// Its words with the ticket's values; a placeholder stands where one is missing.
    pub text: String,
    pub markup: Markup,
    /// What the ticket has no value for: name and what it stands for, with what was given for it.
    pub missing: Vec<MissingValue>,
    pub changes: Vec<String>,
    /// Names of the files that go along.
    pub files: Vec<String>,
    /// It can be used here: somebody who writes notes only gets the notes.
    pub may_use: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingValue {
    pub name: &'static str,
    pub about: &'static str,
}

/// The page of all macros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacrosPage {
    pub macros: Vec<MacroLine>,
    /// The reader makes macros for teams and everyone; else for themselves.
    pub may_share: bool,
    /// What is looked for.
    pub query: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacroLine {
    pub item: Macro,
    /// For whom it is, in words.
    pub reach: String,
    /// What it changes, in words.
    pub changes: Vec<String>,
    pub may_change: bool,
}

/// The form of one macro; `item` is as typed where it was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacroPage {
    /// `None` for one that is being made.
    pub id: Option<MacroId>,
    pub item: Macro,
    pub may_share: bool,
    pub may_change: bool,
    pub teams: Vec<TeamRef>,
    pub assignees: Vec<PersonRef>,
    /// The desk's own fields that are in use, with what the macro sets them to.
    pub fields: Vec<super::work::ShownField>,
    /// What goes along whenever it is used.
    pub files: Vec<KeptFile>,
    pub problem: Option<super::FormProblem>,
}

/// The macros that a ticket is offered, for whoever has no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacroChoice {
    pub ticket: crate::TicketId,
    pub subject: String,
    pub query: String,
    pub found: Vec<MacroLine>,
    /// The one that is looked at.
    pub preview: Option<MacroPreview>,
}
