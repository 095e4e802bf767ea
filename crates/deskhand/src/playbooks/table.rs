//! A sheet as a table: drawn in cells, and put together again upon its own text.

use std::collections::HashMap;

use diagnose::sheet::table::{CELLS_MAX, Cell, Column, HEAD, List, Misplaced, Row, Table, Written};
use diagnose::words::{Common, Mode, Often, Risk, Teller, Works};
use domain::playbook::{Playbook, may_edit_playbooks};
use domain::read::FormProblem;
use domain::read::playbook_table::{
    PlaybookTablePage, SheetCell, SheetColumn, SheetList, SheetRow, SheetTable, SignMarks, TableState,
};
use domain::{Actor, PlaybookId, Result};
use store::playbooks;

use super::authoring::checks;
use crate::app::App;

/// Faults that a page tells of at once.
const FAULTS_MAX: usize = 500;
/// Whoever is at it may add some rows to the largest table before it is edited as text.
const TYPED_CELLS_MAX: usize = 2 * CELLS_MAX;

/// A playbook with the text of the version that somebody has before them.
pub struct Base {
    pub book: Playbook,
    pub known: i64,
    pub text: String,
}

/// The text of a version: the one that leads work on, where none is named.
///
/// # Errors
/// A refusal when the actor may not, or it is not there.
pub async fn base(app: &App, by: &Actor, id: PlaybookId, known: Option<i64>) -> Result<Base> {
    may_edit_playbooks(by)?;
    app.read(async move |db| {
        let book = playbooks::load(db, id).await?;
        let known = known.unwrap_or(book.draft);
        let text = playbooks::version(db, id, known).await?.sheet;
        Ok(Base { book, known, text })
    })
    .await
}

/// The sheet that leads work on, with what is wrong at its cells.
///
/// # Errors
/// As [`base`].
pub async fn page(app: &App, by: &Actor, id: PlaybookId) -> Result<PlaybookTablePage> {
    let Base { book, known, text } = base(app, by, id, None).await?;
    let (sheet, checks) = app.blocking(move || Ok((drawn(&text), checks(&text)))).await?;
    let (title, file_faults) = (book.title, Vec::new());
    Ok(PlaybookTablePage { id, title, known, sheet, file_faults, problem: None, checks: Some(checks) })
}

fn drawn(text: &str) -> TableState {
    let (table, complaints) = match Table::drawn(text) {
        Ok(drawn) => drawn,
        Err(lines) => {
            let lines = lines.into_iter().take(FAULTS_MAX).map(|c| (c.line, c.problem));
            return TableState::TextFirst(lines.collect());
        }
    };
    if table.marks_count() > CELLS_MAX {
        return TableState::TooLarge;
    }
    let (mut at, mut faults) = (HashMap::new(), Vec::new());
    for (cell, complaint) in complaints.into_iter().take(FAULTS_MAX) {
        match cell {
            Some(cell @ (Cell::Head(_) | Cell::Row(..))) => {
                at.entry(cell).or_insert(complaint.problem);
            }
            Some(Cell::Mark(..)) | None => faults.push((complaint.line, complaint.problem)),
        }
    }
    TableState::Drawn(Box::new(SheetTable { faults, ..cells(&table, &at) }))
}

/// What somebody typed, and what came of it so far.
pub struct Typed {
    pub table: Table,
    pub misplaced: Vec<Misplaced>,
    pub lost: Vec<(usize, String)>,
    pub focus: Option<(List, usize)>,
}

impl Typed {
    pub fn new(table: Table) -> Self {
        Self { table, misplaced: Vec::new(), lost: Vec::new(), focus: None }
    }
}

/// Puts a table together upon the text that it came from; the table comes back as it was made ready.
///
/// # Errors
/// A fault of the desk only: what no sheet could hold stands in the answer.
pub async fn put_together(
    app: &App,
    mut table: Table,
    base: String,
) -> Result<(Table, Result<Written, Vec<Misplaced>>)> {
    app.blocking(move || {
        table.complete();
        let written = table.write(&base);
        Ok((table, written))
    })
    .await
}

/// The page with what was typed.
pub fn page_of(base: Base, typed: Typed, problem: Option<FormProblem>) -> PlaybookTablePage {
    let Typed { table, misplaced, lost, focus } = typed;
    let at = misplaced.into_iter().map(|m| (m.cell, m.problem)).collect();
    let focus = focus.map(|(list, row)| (list_of(list), row));
    let sheet = if table.marks_count() > TYPED_CELLS_MAX {
        TableState::TooLarge
    } else {
        TableState::Drawn(Box::new(SheetTable { lost, focus, is_unsaved: true, ..cells(&table, &at) }))
    };
    PlaybookTablePage {
        id: base.book.id,
        title: base.book.title,
        known: base.known,
        sheet,
        file_faults: Vec::new(),
        problem,
        checks: None,
    }
}

fn cells(table: &Table, at: &HashMap<Cell, String>) -> SheetTable {
    let cell = |place: Cell, column: Column, value: &str| SheetCell {
        column: column_of(column),
        value: value.to_owned(),
        choices: choices(column),
        problem: at.get(&place).cloned(),
    };
    let rows = |list: List| -> Vec<SheetRow> {
        let row = |(n, row): (usize, &Row)| SheetRow {
            was: row.was.clone().unwrap_or_default(),
            cells: list
                .columns()
                .iter()
                .zip(&row.cells)
                .map(|(column, value)| cell(Cell::Row(list, n, *column), *column, value))
                .collect(),
            fixed_by: if list == List::Causes { fixed_by(table, n) } else { Vec::new() },
        };
        table.rows(list).iter().enumerate().map(row).collect()
    };
    let marks = |(n, marks): (usize, &Vec<Vec<Option<Often>>>)| SignMarks {
        sign: table.cell(List::Signs, n, Column::Id).to_owned(),
        question: table.cell(List::Signs, n, Column::Question).to_owned(),
        answers: table
            .answers(n)
            .into_iter()
            .zip(marks)
            .map(|(answer, row)| (answer, row.iter().map(|mark| mark.map_or("", Often::word)).collect()))
            .collect(),
    };
    SheetTable {
        head: HEAD.iter().zip(&table.head).map(|(c, value)| cell(Cell::Head(*c), *c, value)).collect(),
        causes: rows(List::Causes),
        signs: rows(List::Signs),
        steps: rows(List::Steps),
        finishes: rows(List::Finishes),
        marks: table.marks.iter().enumerate().map(marks).collect(),
        often: Often::ALL.iter().map(|word| word.word()).collect(),
        ..SheetTable::default()
    }
}

fn fixed_by(table: &Table, cause: usize) -> Vec<String> {
    let id = table.cell(List::Causes, cause, Column::Id);
    (0..table.steps.len())
        .filter(|step| table.cell(List::Steps, *step, Column::Fixes).split(',').any(|c| c.trim() == id))
        .map(|step| table.cell(List::Steps, step, Column::Text).to_owned())
        .collect()
}

fn choices(column: Column) -> Vec<&'static str> {
    match column {
        Column::LooksFor => Mode::ALL.iter().map(|word| word.word()).collect(),
        Column::Common => Common::ALL.iter().rev().map(|word| word.word()).collect(),
        Column::Who => Teller::ALL.iter().map(|word| word.word()).collect(),
        Column::Works => Works::ALL.iter().map(|word| word.word()).collect(),
        Column::Risk => Risk::ALL.iter().map(|word| word.word()).collect(),
        Column::Consent => vec!["not needed", "needed"],
        Column::Title
        | Column::HandOverTo
        | Column::HandOverMinutes
        | Column::Patience
        | Column::LookAgain
        | Column::SomethingElse
        | Column::SoundsLike
        | Column::Id
        | Column::Name
        | Column::Hides
        | Column::Log
        | Column::Question
        | Column::Expert
        | Column::Answers
        | Column::Minutes
        | Column::Shows
        | Column::ToldBy
        | Column::Text
        | Column::Fixes
        | Column::Needs
        | Column::Undoes
        | Column::Finish
        | Column::Tells => Vec::new(),
    }
}

/// The list as pages call it.
pub fn list_of(list: List) -> SheetList {
    match list {
        List::Causes => SheetList::Cause,
        List::Signs => SheetList::Sign,
        List::Steps => SheetList::Step,
        List::Finishes => SheetList::Finish,
    }
}

/// The column as pages call it.
pub fn column_of(column: Column) -> SheetColumn {
    match column {
        Column::Title => SheetColumn::Title,
        Column::LooksFor => SheetColumn::LooksFor,
        Column::HandOverTo => SheetColumn::HandOverTo,
        Column::HandOverMinutes => SheetColumn::HandOverMinutes,
        Column::Patience => SheetColumn::Patience,
        Column::LookAgain => SheetColumn::LookAgain,
        Column::SomethingElse => SheetColumn::SomethingElse,
        Column::SoundsLike => SheetColumn::SoundsLike,
        Column::Id => SheetColumn::Id,
        Column::Name => SheetColumn::Name,
        Column::Common => SheetColumn::Common,
        Column::Hides => SheetColumn::Hides,
        Column::Log => SheetColumn::Log,
        Column::Question => SheetColumn::Question,
        Column::Expert => SheetColumn::Expert,
        Column::Answers => SheetColumn::Answers,
        Column::Who => SheetColumn::Who,
        Column::Minutes => SheetColumn::Minutes,
        Column::Shows => SheetColumn::Shows,
        Column::ToldBy => SheetColumn::ToldBy,
        Column::Text => SheetColumn::Text,
        Column::Works => SheetColumn::Works,
        Column::Fixes => SheetColumn::Fixes,
        Column::Risk => SheetColumn::Risk,
        Column::Consent => SheetColumn::Consent,
        Column::Needs => SheetColumn::Needs,
        Column::Undoes => SheetColumn::Undoes,
        Column::Finish => SheetColumn::Finish,
        Column::Tells => SheetColumn::Tells,
    }
}
