//! A sheet as a table: the same lines in cells, so that they can be filled in side by side and in other programs.
//!
//! The text stays what is stored. [`Table::of`] takes it apart, also where a cell says what the sheet cannot mean;
//! [`Table::write`] puts it together again upon the text that it came from: a row in which nothing was changed keeps its
//! lines to the last space, a changed one keeps the lines and the remarks that still fit.

mod change;
mod layout;

use std::collections::HashSet;

use super::tongues::{self, Moved, Place};
use super::{ANSWERS_MAX, STEPS_MAX, read, sounds};
use crate::complaint::Complaint;
use crate::words::Often;
pub(crate) use change::id_of;
use layout::{Key, Layout, merge};

/// The lists of a table, in the order in which a sheet has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    Causes,
    Signs,
    Steps,
    Finishes,
}

/// What a cell is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    Title,
    LooksFor,
    HandOverTo,
    HandOverMinutes,
    Patience,
    LookAgain,
    SomethingElse,
    /// How customers put the problem, with `;` between the phrases.
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

/// The cells above the lists.
pub const HEAD: [Column; 8] = [
    Column::Title,
    Column::LooksFor,
    Column::HandOverTo,
    Column::HandOverMinutes,
    Column::Patience,
    Column::LookAgain,
    Column::SomethingElse,
    Column::SoundsLike,
];

/// Marks beyond which nobody finds their way, nor does a browser.
pub const CELLS_MAX: usize = 6_000;
/// Rows of one list: as many as a sheet may have of any kind.
pub const ROWS_MAX: usize = STEPS_MAX;

impl List {
    pub const ALL: [Self; 4] = [Self::Causes, Self::Signs, Self::Steps, Self::Finishes];

    /// The columns of a row: what names it first, then what people read. New ones come last: files of spreadsheets that were
    /// written before go on to be read.
    pub fn columns(self) -> &'static [Column] {
        use Column as C;
        match self {
            Self::Causes => &[C::Id, C::Name, C::Common, C::Hides, C::Log],
            Self::Signs => {
                &[C::Id, C::Question, C::Expert, C::Answers, C::Who, C::Minutes, C::Shows, C::ToldBy]
            }
            Self::Steps => &[
                C::Id,
                C::Text,
                C::Expert,
                C::Who,
                C::Minutes,
                C::Works,
                C::Fixes,
                C::Risk,
                C::Consent,
                C::Needs,
                C::Undoes,
                C::Finish,
                C::Tells,
            ],
            Self::Finishes => &[C::Id, C::Text, C::Expert, C::Minutes],
        }
    }

    /// Where the column stands in a row of this list; the first where the list has none such.
    pub fn at(self, column: Column) -> usize {
        self.columns().iter().position(|c| *c == column).unwrap_or(0)
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Causes => "CAUSES",
            Self::Signs => "SIGNS",
            Self::Steps => "STEPS",
            Self::Finishes => "FINISHES",
        }
    }

    /// What stands on lines of its own below a row, in the order in which it is printed.
    fn below(self) -> &'static [(Column, &'static str)] {
        match self {
            Self::Causes => &[(Column::Hides, "hides"), (Column::Log, "log")],
            Self::Signs => {
                &[(Column::Expert, "expert"), (Column::Shows, "shows"), (Column::ToldBy, "told by")]
            }
            Self::Steps => &[
                (Column::Expert, "expert"),
                (Column::Fixes, "fixes"),
                (Column::Risk, "risk"),
                (Column::Consent, "consent"),
                (Column::Needs, "needs"),
                (Column::Undoes, "undoes"),
                (Column::Tells, "tells"),
                (Column::Finish, "finish"),
            ],
            Self::Finishes => &[(Column::Expert, "expert")],
        }
    }

    /// The lists whose rows are named by cells of this column.
    fn named_by(column: Column) -> Option<Self> {
        match column {
            Column::Shows | Column::Fixes | Column::Hides => Some(Self::Causes),
            Column::Needs => Some(Self::Steps),
            Column::Undoes | Column::Tells => Some(Self::Signs),
            Column::Finish => Some(Self::Finishes),
            Column::Title
            | Column::LooksFor
            | Column::HandOverTo
            | Column::HandOverMinutes
            | Column::Patience
            | Column::LookAgain
            | Column::SomethingElse
            | Column::SoundsLike
            | Column::Id
            | Column::Name
            | Column::Common
            | Column::Log
            | Column::ToldBy
            | Column::Question
            | Column::Expert
            | Column::Answers
            | Column::Who
            | Column::Minutes
            | Column::Text
            | Column::Works
            | Column::Risk
            | Column::Consent => None,
        }
    }
}

/// One row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The id by which the text that is changed has it; `None` for a new one.
    pub was: Option<String>,
    /// As [`List::columns`].
    pub cells: Vec<String>,
}

/// A sheet in cells. Marks stand apart, by sign, by answer, and then as a rule and by cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// As [`HEAD`].
    pub head: Vec<String>,
    pub causes: Vec<Row>,
    pub signs: Vec<Row>,
    pub steps: Vec<Row>,
    pub finishes: Vec<Row>,
    /// `marks[sign][answer][0]` is what the sign does as a rule, `[1 + cause]` what it does under a cause.
    pub marks: Vec<Vec<Vec<Option<Often>>>>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            head: vec![String::new(); HEAD.len()],
            causes: Vec::new(),
            signs: Vec::new(),
            steps: Vec::new(),
            finishes: Vec::new(),
            marks: Vec::new(),
        }
    }
}

/// A place in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    Head(Column),
    Row(List, usize, Column),
    /// Sign, answer, and 0 for the rule or 1 + cause.
    Mark(usize, usize, usize),
}

/// What no sheet could hold, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    pub cell: Cell,
    pub problem: String,
}

/// A table put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub text: String,
    /// Remarks of the text before that have no row any more: their lines there, and their words.
    pub lost: Vec<(usize, String)>,
}

/// A text in cells, and what is wrong with it: at its cell where it has one.
pub type Drawn = (Table, Vec<(Option<Cell>, Complaint)>);

impl Table {
    /// Takes a sheet apart. What its cells say may be wrong; see [`Table::drawn`].
    ///
    /// # Errors
    /// The lines that fit into no cell.
    pub fn of(text: &str) -> Result<Self, Vec<Complaint>> {
        Layout::of(text)?.table()
    }

    /// Takes a sheet apart, with everything that [`super::read`] says of it.
    ///
    /// # Errors
    /// As [`Table::of`].
    pub fn drawn(text: &str) -> Result<Drawn, Vec<Complaint>> {
        let layout = Layout::of(text)?;
        let table = layout.table()?;
        let complaints = read(text).err().unwrap_or_default();
        let placed = complaints.into_iter().map(|c| (layout.cell(&table, &c), c)).collect();
        Ok((table, placed))
    }

    pub fn rows(&self, list: List) -> &Vec<Row> {
        match list {
            List::Causes => &self.causes,
            List::Signs => &self.signs,
            List::Steps => &self.steps,
            List::Finishes => &self.finishes,
        }
    }

    pub fn rows_mut(&mut self, list: List) -> &mut Vec<Row> {
        match list {
            List::Causes => &mut self.causes,
            List::Signs => &mut self.signs,
            List::Steps => &mut self.steps,
            List::Finishes => &mut self.finishes,
        }
    }

    /// A cell's words; empty where there is no such row.
    pub fn cell(&self, list: List, row: usize, column: Column) -> &str {
        let found = self.rows(list).get(row).and_then(|r| r.cells.get(list.at(column)));
        found.map_or("", String::as_str)
    }

    /// The answers of a sign.
    pub fn answers(&self, sign: usize) -> Vec<String> {
        split(self.cell(List::Signs, sign, Column::Answers))
    }

    /// A table of what somebody typed. `had` are the answers of each sign that the marks were given for, `marks` the marks
    /// in their order: by sign, by answer, as a rule and by cause. `None` where they do not fit together.
    pub fn typed(
        head: Vec<String>,
        rows: [Vec<Row>; 4],
        had: &[Vec<String>],
        marks: &[Option<Often>],
    ) -> Option<Self> {
        let [causes, signs, steps, finishes] = rows;
        let width = causes.len() + 1;
        let count = had.iter().map(Vec::len).sum::<usize>() * width;
        if head.len() != HEAD.len() || had.len() != signs.len() || marks.len() != count {
            return None;
        }
        if [&causes, &signs, &steps, &finishes].iter().any(|rows| rows.len() > ROWS_MAX) {
            return None;
        }
        let mut targets = marks.chunks(width).map(<[Option<Often>]>::to_vec);
        let marks = had.iter().map(|answers| targets.by_ref().take(answers.len()).collect()).collect();
        let mut table = Self { head, causes, signs, steps, finishes, marks };
        for (sign, had) in had.iter().enumerate() {
            table.refit(sign, had);
        }
        Some(table)
    }

    /// How many marks there can be.
    pub fn marks_count(&self) -> usize {
        self.marks.iter().map(Vec::len).sum::<usize>() * (self.causes.len() + 1)
    }

    /// Puts the sheet together upon the text that the table came from. Call [`Table::complete`] before.
    ///
    /// # Errors
    /// What no line of a sheet could hold, by cell. Everything else is the reader's to say.
    pub fn write(&self, base: &str) -> Result<Written, Vec<Misplaced>> {
        let faults = self.misplaced();
        if !faults.is_empty() {
            return Err(faults);
        }
        let known = Layout::of(base).ok().and_then(|layout| Some((layout.table().ok()?, layout)));
        let mut lines: Vec<String> = Vec::new();
        let mut told: Vec<List> = Vec::new();
        match &known {
            Some((old, _)) if old == self => {
                return Ok(Written { text: base.to_owned(), lost: Vec::new() });
            }
            Some((old, layout)) => {
                let key = |_: usize, text: &str| layout::head_key(text);
                lines.extend(merge(&layout.head, &old.head_lines(), &self.head_lines(), key));
                for section in &layout.sections {
                    told.push(section.list);
                    lines.push(section.heading.to_owned());
                    for at in 0..self.rows(section.list).len() {
                        lines.extend(self.row_upon(section, old, at));
                    }
                    lines.extend(section.tail.iter().map(|line| line.text.to_owned()));
                }
            }
            None => lines.extend(self.head_lines().into_iter().map(|(_, line)| line)),
        }
        for list in List::ALL {
            if told.contains(&list) || self.rows(list).is_empty() {
                continue;
            }
            if lines.last().is_some_and(|line| !line.trim().is_empty()) {
                lines.push(String::new());
            }
            lines.push(list.heading().to_owned());
            for at in 0..self.rows(list).len() {
                lines.extend(self.row_lines(list, at).into_iter().map(|(_, line)| line));
            }
        }
        let mut text = lines.join("\n");
        text.push('\n');
        // Words in other languages are named after their rows and stay with them, wherever they stood.
        let (words, lost): (Vec<_>, Vec<_>) =
            layout::lost(base, &text).into_iter().partition(|(_, remark)| self.is_words_of_a_row(remark));
        for (_, line) in words {
            text.push_str(&line);
            text.push('\n');
        }
        if let Some((old, _)) = &known {
            text = tongues::followed(&text, &self.moved_since(old));
        }
        let text = sounds::written(text, self.head_cell(Column::SoundsLike));
        // What customers say stands in a cell: it is changed there, and lost with no row.
        let is_said = |at: usize| {
            let line = at.checked_sub(1).and_then(|before| base.lines().nth(before));
            line.and_then(sounds::said).is_some()
        };
        let lost = lost.into_iter().filter(|(line, _)| !is_said(*line)).collect();
        Ok(Written { text, lost })
    }

    /// Says of how customers put the problem what a sheet says: for what came without that cell.
    pub fn keep_sounds(&mut self, base: &str) {
        if let Some(cell) = self.head.get_mut(head_at(Column::SoundsLike)) {
            *cell = tidy(&sounds::cell(base));
        }
    }

    fn head_cell(&self, column: Column) -> &str {
        self.head.get(head_at(column)).map_or("", String::as_str)
    }

    fn is_words_of_a_row(&self, remark: &str) -> bool {
        let has = |list: List, id: &str| {
            self.rows(list).iter().any(|row| row.was.as_deref() == Some(id) || row.cells[0] == id)
        };
        match tongues::words_for(remark) {
            None => false,
            Some(None | Some(Place::Title)) => true,
            Some(Some(Place::Sign(id))) => has(List::Signs, &id),
            Some(Some(Place::Step(id))) => has(List::Steps, &id),
            Some(Some(Place::Finish(id))) => has(List::Finishes, &id),
            Some(Some(Place::Cause(id))) => has(List::Causes, &id),
        }
    }

    /// What words in other languages have to follow.
    fn moved_since(&self, old: &Self) -> Moved {
        let mut moved = Moved::default();
        for list in List::ALL {
            let place = |id: &str| match list {
                List::Causes => Place::Cause(id.to_owned()),
                List::Signs => Place::Sign(id.to_owned()),
                List::Steps => Place::Step(id.to_owned()),
                List::Finishes => Place::Finish(id.to_owned()),
            };
            for (at, row) in self.rows(list).iter().enumerate() {
                let Some(was) = &row.was else { continue };
                let Some(then) = old.rows(list).iter().position(|row| row.was.as_ref() == Some(was)) else {
                    continue;
                };
                if row.cells[0] != *was {
                    moved.ids.push((place(was), place(&row.cells[0])));
                }
                if list != List::Signs {
                    continue;
                }
                let (had, answers) = (old.answers(then), self.answers(at));
                let from: Vec<Option<usize>> =
                    (0..answers.len()).map(|n| had_as(&had, &answers, n)).collect();
                let is_as_before =
                    from.len() == had.len() && from.iter().enumerate().all(|(n, at)| *at == Some(n));
                if !is_as_before {
                    moved.answers.push((place(was), had.len(), from));
                }
            }
        }
        moved
    }

    /// A row upon its lines in the text before, with the remarks above and within it.
    fn row_upon(&self, section: &layout::Section<'_>, old: &Self, at: usize) -> Vec<String> {
        let list = section.list;
        let new = self.row_lines(list, at);
        let was = self.rows(list)[at].was.as_deref();
        let found = was.and_then(|was| section.rows.iter().position(|piece| piece.id == was));
        let Some(found) = found else { return new.into_iter().map(|(_, line)| line).collect() };
        let (piece, before) = (&section.rows[found], old.row_lines(list, found));
        let mut lines: Vec<String> = piece.before.iter().map(|line| line.text.to_owned()).collect();
        if before == new {
            lines.extend(piece.lines.iter().map(|line| line.text.to_owned()));
        } else {
            let key = |n: usize, text: &str| layout::row_key(list, n, text);
            lines.extend(merge(&piece.lines, &before, &new, key));
        }
        lines
    }

    fn head_lines(&self) -> Vec<(Key, String)> {
        let cell = |column: Column| self.head_cell(column);
        let mut out = Vec::new();
        let mut line = |column: Column, is_said: bool, text: String| {
            if is_said {
                out.push((Key::Cell(column), text));
            }
        };
        let (title, mode) = (cell(Column::Title), cell(Column::LooksFor));
        line(Column::Title, true, format!("playbook: {title}"));
        line(Column::LooksFor, !mode.is_empty(), format!("looks for: {mode}"));
        let (to, time) = (cell(Column::HandOverTo), cell(Column::HandOverMinutes));
        let is_said = !to.is_empty() || !time.is_empty();
        line(Column::HandOverTo, is_said, format!("hand over to: {to}, {}", minutes(time)));
        let patience = cell(Column::Patience);
        line(Column::Patience, !patience.is_empty(), format!("patience: {}", minutes(patience)));
        let again = cell(Column::LookAgain);
        line(Column::LookAgain, !again.is_empty(), format!("look again: {}", minutes(again)));
        let other = cell(Column::SomethingElse);
        line(Column::SomethingElse, !other.is_empty(), format!("something else: {other} %"));
        out
    }

    /// The lines of a row as they are printed.
    fn row_lines(&self, list: List, at: usize) -> Vec<(Key, String)> {
        let cell = |column: Column| self.cell(list, at, column);
        let id = cell(Column::Id);
        let first = match list {
            List::Causes => format!("{id}: {} | {}", cell(Column::Name), cell(Column::Common)),
            List::Signs => format!(
                "{id}: {} | {} | {} | {}",
                cell(Column::Question),
                self.answers(at).join(", "),
                cell(Column::Who),
                minutes(cell(Column::Minutes))
            ),
            List::Steps => format!(
                "{id}: {} | {} | {} | {}",
                cell(Column::Text),
                cell(Column::Who),
                minutes(cell(Column::Minutes)),
                cell(Column::Works)
            ),
            List::Finishes => format!("{id}: {} | {}", cell(Column::Text), minutes(cell(Column::Minutes))),
        };
        let mut out = vec![(Key::Row, first)];
        for &(column, name) in list.below() {
            let value = cell(column);
            if !value.is_empty() && value != silent(column) {
                out.push((Key::Cell(column), format!("  {name}: {value}")));
            }
        }
        if list == List::Signs {
            self.mark_lines(at, &mut out);
        }
        out
    }

    fn mark_lines(&self, sign: usize, out: &mut Vec<(Key, String)>) {
        let answers = self.answers(sign);
        let Some(marks) = self.marks.get(sign) else { return };
        for target in 0..=self.causes.len() {
            let said: Vec<String> = marks
                .iter()
                .zip(&answers)
                .filter_map(|(row, answer)| {
                    row.get(target).copied().flatten().map(|word| format!("{word} {answer}"))
                })
                .collect();
            if said.is_empty() {
                continue;
            }
            let (key, name) = match target.checked_sub(1).and_then(|cause| self.causes.get(cause)) {
                Some(row) => {
                    let id = row.cells.first().map_or("", String::as_str);
                    (row.was.clone().unwrap_or_else(|| id.to_owned()), id)
                }
                None => (USUALLY.to_owned(), USUALLY),
            };
            out.push((Key::Marks(key), format!("  {name} -> {}", said.join(", "))));
        }
    }

    /// What no line could hold: it would be read as something else.
    pub(super) fn misplaced(&self) -> Vec<Misplaced> {
        let mut out = Vec::new();
        for list in List::ALL {
            let mut met: HashSet<&str> = HashSet::new();
            for (at, row) in self.rows(list).iter().enumerate() {
                let id = row.cells.first().map_or("", String::as_str);
                let cell = |column| Cell::Row(list, at, column);
                let is_word = !id.is_empty() && !id.starts_with('#') && !id.contains(char::is_whitespace);
                if !is_word || id.contains([',', '|', '>', ':']) {
                    let problem = format!("`{id}` cannot be an id: use one word of letters, digits, - and _");
                    out.push(Misplaced { cell: cell(Column::Id), problem });
                } else if list == List::Causes && id == USUALLY {
                    let problem = "`usually` is what signs do as a rule: call the cause something else";
                    out.push(Misplaced { cell: cell(Column::Id), problem: problem.to_owned() });
                } else if !met.insert(id) {
                    let problem = format!("`{id}` is there twice: give one of them another id");
                    out.push(Misplaced { cell: cell(Column::Id), problem });
                }
                let on_the_line = |column: &Column| !list.below().iter().any(|(c, _)| c == column);
                for (column, words) in list.columns().iter().zip(&row.cells).skip(1) {
                    if on_the_line(column) && words.contains('|') {
                        let problem = "`|` stands between the parts of a line: write it otherwise";
                        out.push(Misplaced { cell: cell(*column), problem: problem.to_owned() });
                    }
                }
                if list == List::Signs {
                    let answers = self.answers(at);
                    let distinct: HashSet<&String> = answers.iter().collect();
                    if answers.len() > ANSWERS_MAX {
                        let problem =
                            format!("a sign has at most {ANSWERS_MAX} answers: make two signs of it");
                        out.push(Misplaced { cell: cell(Column::Answers), problem });
                    } else if distinct.len() < answers.len() {
                        let problem = "an answer is there twice: leave one of them out";
                        out.push(Misplaced { cell: cell(Column::Answers), problem: problem.to_owned() });
                    }
                }
            }
        }
        out
    }
}

/// Where a cell stands in [`HEAD`].
fn head_at(column: Column) -> usize {
    HEAD.iter().position(|c| *c == column).unwrap_or(0)
}

/// What a sign's marks as a rule are called.
const USUALLY: &str = "usually";

/// What a cell says by saying nothing: no line is written for it.
fn silent(column: Column) -> &'static str {
    match column {
        Column::Risk => "none",
        Column::Consent => "not needed",
        Column::Title
        | Column::LooksFor
        | Column::HandOverTo
        | Column::HandOverMinutes
        | Column::Patience
        | Column::LookAgain
        | Column::SomethingElse
        | Column::SoundsLike
        | Column::Id
        | Column::Name
        | Column::Common
        | Column::Hides
        | Column::Log
        | Column::Question
        | Column::Expert
        | Column::Answers
        | Column::Who
        | Column::Minutes
        | Column::Shows
        | Column::ToldBy
        | Column::Text
        | Column::Works
        | Column::Fixes
        | Column::Needs
        | Column::Undoes
        | Column::Finish
        | Column::Tells => "",
    }
}

/// Which answer of those before an answer is now: by its words, and where it was only said otherwise, by its place.
fn had_as(had: &[String], answers: &[String], at: usize) -> Option<usize> {
    let same = had.iter().position(|h| *h == answers[at]);
    same.or_else(|| {
        let was = had.get(at).filter(|was| answers.len() == had.len() && !answers.contains(was));
        was.map(|_| at)
    })
}

/// Parts with commas between them.
fn split(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Words as they can stand on one line.
pub(super) fn tidy(text: &str) -> String {
    text.replace(char::is_control, " ").trim().to_owned()
}

/// The number of a time, without its unit.
fn number(text: &str) -> &str {
    text.trim().trim_end_matches("minutes").trim_end_matches("min").trim()
}

fn minutes(number: &str) -> String {
    if number.is_empty() { String::new() } else { format!("{number} min") }
}

#[cfg(test)]
mod tests;
