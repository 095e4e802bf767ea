//! A playbook's sheet in cells, as a lead fills them in.

use super::FormProblem;
use super::diagnosis::Checks;
use crate::PlaybookId;

/// The page on which a sheet is a table.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaybookTablePage {
    pub id: PlaybookId,
    pub title: String,
    /// The version that the table came from: what is sent is put upon its text.
    pub known: i64,
    pub sheet: TableState,
    /// What is wrong with a file that was sent: row, column, words.
    pub file_faults: Vec<(usize, usize, String)>,
    pub problem: Option<FormProblem>,
    /// Of the version that is kept; of what is only typed nothing is said.
    pub checks: Option<Checks>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TableState {
    Drawn(Box<SheetTable>),
    /// Lines that fit into no cell: they are mended in the text.
    TextFirst(Vec<(usize, String)>),
    /// It has more marks than a table can show.
    TooLarge,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetTable {
    pub head: Vec<SheetCell>,
    pub causes: Vec<SheetRow>,
    pub signs: Vec<SheetRow>,
    pub steps: Vec<SheetRow>,
    pub finishes: Vec<SheetRow>,
    /// One for each sign.
    pub marks: Vec<SignMarks>,
    /// The words of a mark, the rarest first.
    pub often: Vec<&'static str>,
    /// What is wrong and has no cell, by line.
    pub faults: Vec<(usize, String)>,
    /// Remarks of the text that would be gone: line, words.
    pub lost: Vec<(usize, String)>,
    pub is_unsaved: bool,
    /// The row that was made or moved just now.
    pub focus: Option<(SheetList, usize)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// Its id in the text; empty for a new row.
    pub was: String,
    pub cells: Vec<SheetCell>,
    /// Of a cause: the steps that fix it, in words.
    pub fixed_by: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetCell {
    pub column: SheetColumn,
    pub value: String,
    /// The words that may stand there, where there are only some.
    pub choices: Vec<&'static str>,
    pub problem: Option<String>,
}

/// How often a sign gives which answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignMarks {
    pub sign: String,
    pub question: String,
    /// Each answer with its words, empty for none: as a rule, then by cause.
    pub answers: Vec<(String, Vec<&'static str>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SheetList {
    Cause,
    Sign,
    Step,
    Finish,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SheetColumn {
    Title,
    LooksFor,
    HandOverTo,
    HandOverMinutes,
    Patience,
    LookAgain,
    SomethingElse,
    SoundsLike,
    Id,
    Name,
    Common,
    Hides,
    Log,
    Question,
    Expert,
    Answers,
    Who,
    Minutes,
    Shows,
    ToldBy,
    Text,
    Works,
    Fixes,
    Risk,
    Consent,
    Needs,
    Undoes,
    Finish,
    Tells,
}

crate::message::words! {
    SheetList { Cause = "cause", Sign = "sign", Step = "step", Finish = "finish" }
    SheetColumn {
        Title = "title", LooksFor = "looks", HandOverTo = "to", HandOverMinutes = "over", Patience = "patience",
        LookAgain = "again", Hides = "hides", Log = "log", ToldBy = "told", Tells = "tells",
        SomethingElse = "other", SoundsLike = "sounds", Id = "id", Name = "name", Common = "common", Question = "question",
        Expert = "expert", Answers = "answers", Who = "who", Minutes = "minutes", Shows = "shows", Text = "text",
        Works = "works", Fixes = "fixes", Risk = "risk", Consent = "consent", Needs = "needs", Undoes = "undoes",
        Finish = "finish"
    }
}
