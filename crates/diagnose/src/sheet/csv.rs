//! A sheet as CSV (RFC 4180), for spreadsheets: the cells of [`Table`], a record a row, its kind in the first cell.
//!
//! ```text
//! playbook,No internet at home
//! hand over to,2nd line,25 min
//! causes,id,name,how common
//! cause,cable,The cable is loose,very common
//! marks,sign,answer,usually,cable
//! mark,lights,none,,always
//! ```
//!
//! What is written reads back as the same table. Times keep their unit, for a spreadsheet takes `1.5` for the first of May.

use super::table::{Cell, Column, HEAD, List, Misplaced, ROWS_MAX, Row, Table, tidy};
use super::{ANSWERS_MAX, BYTES_MAX, CAUSES_MAX, SIGNS_MAX, STEPS_MAX};
use crate::words::Often;

/// What stands between cells. Spreadsheets of those who write `0,5` want a semicolon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    Comma,
    Semicolon,
}

impl Separator {
    pub fn sign(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
        }
    }
}

/// What is wrong with a file, as a spreadsheet counts: both from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub row: usize,
    pub column: usize,
    pub problem: String,
}

/// Faults that are told of one file.
pub const WRONG_MAX: usize = 100;
const RECORDS_MAX: usize = 10 + CAUSES_MAX + SIGNS_MAX * (1 + ANSWERS_MAX) + 2 * STEPS_MAX + 100;
const COLUMNS_MAX: usize = CAUSES_MAX + 4;

const MARKS: &str = "marks";
const MARK: &str = "mark";
const USUALLY: &str = "usually";
const SOUNDS: &str = "sounds like";

/// The kinds of records at the top, with the cells that they fill.
const TOP: &[(&str, &[Column])] = &[
    ("playbook", &[Column::Title]),
    ("looks for", &[Column::LooksFor]),
    ("hand over to", &[Column::HandOverTo, Column::HandOverMinutes]),
    ("patience", &[Column::Patience]),
    ("look again", &[Column::LookAgain]),
    ("something else", &[Column::SomethingElse]),
    (SOUNDS, &[Column::SoundsLike]),
];

/// The kind of a list's rows, and of the record above them.
fn kinds(list: List) -> (&'static str, &'static str) {
    match list {
        List::Causes => ("cause", "causes"),
        List::Signs => ("sign", "signs"),
        List::Steps => ("step", "steps"),
        List::Finishes => ("finish", "finishes"),
    }
}

/// What a column is called in the record above its list.
fn heading(column: Column) -> &'static str {
    match column {
        Column::Title => "playbook",
        Column::LooksFor => "looks for",
        Column::HandOverTo => "hand over to",
        Column::HandOverMinutes | Column::Minutes => "minutes",
        Column::Patience => "patience",
        Column::LookAgain => "look again",
        Column::SomethingElse => "something else",
        Column::SoundsLike => SOUNDS,
        Column::Id => "id",
        Column::Name => "name",
        Column::Common => "how common",
        Column::Hides => "hides",
        Column::Log => "log",
        Column::Question => "question",
        Column::Expert => "for experts",
        Column::Answers => "answers",
        Column::Who => "who",
        Column::Shows => "shows",
        Column::ToldBy => "told by",
        Column::Text => "what to do",
        Column::Works => "how surely it works",
        Column::Fixes => "fixes",
        Column::Risk => "risk",
        Column::Consent => "consent",
        Column::Needs => "needs",
        Column::Undoes => "undoes",
        Column::Finish => "finish",
        Column::Tells => "tells",
    }
}

/// What follows the number in a cell.
fn unit(column: Column) -> &'static str {
    match column {
        Column::HandOverMinutes | Column::Patience | Column::LookAgain | Column::Minutes => " min",
        Column::SomethingElse => " %",
        Column::Title
        | Column::LooksFor
        | Column::HandOverTo
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
        | Column::Shows
        | Column::ToldBy
        | Column::Text
        | Column::Works
        | Column::Fixes
        | Column::Risk
        | Column::Consent
        | Column::Needs
        | Column::Undoes
        | Column::Finish
        | Column::Tells => "",
    }
}

/// What a spreadsheet would take for a formula; the wide ones are the same to one that is set up for East Asia.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// Whether a text would be a formula but for the apostrophes before it.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// Writes a table, with a mark at the beginning by which spreadsheets know that it is UTF-8.
pub fn write(table: &Table, separator: Separator) -> String {
    let mut out = String::from('\u{feff}');
    let mut record = |cells: Vec<&str>| {
        let cells: Vec<String> = cells.into_iter().map(|text| cell(text, separator)).collect();
        out.push_str(&cells.join(&separator.sign().to_string()));
        out.push_str("\r\n");
    };
    let said = |column: Column, words: &str| {
        if words.is_empty() { String::new() } else { format!("{words}{}", unit(column)) }
    };
    for (kind, columns) in TOP.iter().copied() {
        let place = |column: &Column| HEAD.iter().position(|c| c == column).unwrap_or(0);
        let words: Vec<String> =
            columns.iter().map(|c| said(*c, table.head.get(place(c)).map_or("", String::as_str))).collect();
        if words.iter().any(|w| !w.is_empty()) {
            record(std::iter::once(kind).chain(words.iter().map(String::as_str)).collect());
        }
    }
    for list in List::ALL {
        let (kind, above) = kinds(list);
        record(std::iter::once(above).chain(list.columns().iter().map(|c| heading(*c))).collect());
        for row in table.rows(list) {
            let words: Vec<String> =
                list.columns().iter().zip(&row.cells).map(|(c, words)| said(*c, words)).collect();
            record(std::iter::once(kind).chain(words.iter().map(String::as_str)).collect());
        }
        if list == List::Signs {
            let causes = (0..table.causes.len()).map(|at| table.cell(List::Causes, at, Column::Id));
            record([MARKS, "sign", "answer", USUALLY].into_iter().chain(causes).collect());
            for (sign, marks) in table.marks.iter().enumerate() {
                let id = table.cell(List::Signs, sign, Column::Id);
                for (answer, targets) in table.answers(sign).iter().zip(marks) {
                    let words = targets.iter().map(|mark| mark.map_or("", Often::word));
                    record([MARK, id, answer.as_str()].into_iter().chain(words).collect());
                }
            }
        }
    }
    out
}

fn cell(text: &str, separator: Separator) -> String {
    let safe = if is_formula(text) { format!("'{text}") } else { text.to_owned() };
    if safe.contains(['"', '\r', '\n', ',', ';', separator.sign()]) || safe != safe.trim() {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

/// Reads a table; `;`, `,` and tabs between cells, with and without the mark at the beginning. All of it or nothing.
///
/// # Errors
/// Everything that is wrong, by row and column, up to [`WRONG_MAX`].
pub fn read(octets: &[u8]) -> Result<Table, Vec<Wrong>> {
    Ok(parsed(octets)?.0)
}

/// [`read`], with what the file has no columns for as it stands in a sheet: a file that was written before there were such
/// columns takes nothing away.
///
/// # Errors
/// As [`read`].
pub fn read_upon(octets: &[u8], base: &str) -> Result<Table, Vec<Wrong>> {
    let (mut table, Headed { lists: headed, has_sounds }) = parsed(octets)?;
    if !has_sounds {
        table.keep_sounds(base);
    }
    if let Ok(old) = Table::of(base) {
        for (list, count) in List::ALL.into_iter().zip(headed) {
            table.keep_columns(&old, list, count);
        }
        let again = HEAD.iter().position(|column| *column == Column::LookAgain).unwrap_or(0);
        let is_older = List::ALL.into_iter().zip(headed).any(|(list, count)| count < list.columns().len());
        if is_older && table.head[again].is_empty() {
            table.head[again].clone_from(&old.head[again]);
        }
    }
    Ok(table)
}

/// What a file has names for.
struct Headed {
    /// How many columns of each list; all of them where it names none.
    lists: [usize; 4],
    /// Whether it says how customers put the problem, be it that nothing is said.
    has_sounds: bool,
}

fn parsed(octets: &[u8]) -> Result<(Table, Headed), Vec<Wrong>> {
    let whole = |problem: String| vec![Wrong { row: 1, column: 1, problem }];
    if octets.len() > BYTES_MAX {
        return Err(whole(format!("the file is larger than {BYTES_MAX} bytes: make one sheet per problem")));
    }
    let text = std::str::from_utf8(octets).map_err(|e| {
        let before = &octets[..e.valid_up_to()];
        let row = before.iter().filter(|b| **b == b'\n').count() + 1;
        let problem = "this is not UTF-8: save the file as “CSV UTF-8”".to_owned();
        vec![Wrong { row, column: 1, problem }]
    })?;
    let records = records(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|wrong| vec![wrong])?;
    let mut reader = Reader::default();
    for record in records {
        reader.take(record);
    }
    reader.finish()
}

/// A record with the row in which a spreadsheet shows it.
struct Record {
    row: usize,
    cells: Vec<String>,
}

fn records(text: &str) -> Result<Vec<Record>, Wrong> {
    // Some spreadsheets say on a line of its own what they put between cells.
    let told = text.strip_prefix("sep=").and_then(|rest| rest.chars().next());
    let text = match told {
        Some(_) => text.split_once('\n').map_or("", |(_, rest)| rest),
        None => text,
    };
    // The first cell is one of our own words, which have none of these.
    let separator = told.or_else(|| text.chars().find(|c| [',', ';', '\t', '\n'].contains(c)));
    let separator = separator.filter(|c| *c != '\n').unwrap_or(',');
    let mut out = vec![Record { row: 1 + usize::from(told.is_some()), cells: vec![String::new()] }];
    let mut chars = text.chars().peekable();
    let (mut is_quoted, mut was_quoted) = (false, false);
    while let Some(c) = chars.next() {
        let (row, full) = (out.len() + usize::from(told.is_some()), out.len() > RECORDS_MAX);
        let Some(record) = out.last_mut() else { break };
        let column = record.cells.len();
        let wrong = |problem: &str| Wrong { row, column, problem: problem.to_owned() };
        if full {
            return Err(wrong("there are more rows than a sheet has lines: make one sheet per problem"));
        }
        if column > COLUMNS_MAX {
            return Err(wrong("there are more columns than a sheet has causes: make one sheet per problem"));
        }
        let Some(cell) = record.cells.last_mut() else { break };
        if is_quoted {
            if c != '"' {
                cell.push(c);
            } else if chars.next_if_eq(&'"').is_some() {
                cell.push('"');
            } else {
                is_quoted = false;
            }
        } else if c == separator {
            record.cells.push(String::new());
            was_quoted = false;
        } else if c == '\n' || c == '\r' {
            if c == '\r' {
                chars.next_if_eq(&'\n');
            }
            out.push(Record { row: row + 1, cells: vec![String::new()] });
            was_quoted = false;
        } else if c == '"' && cell.is_empty() && !was_quoted {
            (is_quoted, was_quoted) = (true, true);
        } else if was_quoted {
            return Err(wrong("something stands behind the closing quote: double the quotes within a cell"));
        } else {
            cell.push(c);
        }
    }
    if is_quoted {
        let row = out.last().map_or(1, |record| record.row);
        let column = out.last().map_or(1, |record| record.cells.len());
        let problem = "the quote that begins here does not end".to_owned();
        return Err(Wrong { row, column, problem });
    }
    Ok(out)
}

#[derive(Default)]
struct Reader {
    table: Table,
    /// Where the rows of the lists and the head stood.
    rows: [Vec<usize>; 4],
    top: Vec<(&'static str, usize)>,
    /// How many columns stand above the rows of each list.
    headed: [Option<usize>; 4],
    /// Row, and which cause stands in which column behind the answer; the first is the rule.
    targets: Option<(usize, Vec<String>)>,
    marks: Vec<Record>,
    wrong: Vec<Wrong>,
}

impl Reader {
    fn complain(&mut self, row: usize, column: usize, problem: impl Into<String>) {
        if self.wrong.len() < WRONG_MAX {
            self.wrong.push(Wrong { row, column, problem: problem.into() });
        }
    }

    fn take(&mut self, mut record: Record) {
        let is_sounds = record.cells[0].trim().eq_ignore_ascii_case(SOUNDS);
        for cell in &mut record.cells {
            if is_sounds {
                // A phrase a line of the cell.
                *cell = cell.replace(['\r', '\n'], ";");
            }
            if cell.starts_with('\'') && is_formula(cell) {
                cell.remove(0);
            }
            *cell = tidy(cell);
        }
        // A spreadsheet fills all rows up to the longest.
        while record.cells.len() > 1 && record.cells.last().is_some_and(String::is_empty) {
            record.cells.pop();
        }
        let row = record.row;
        let kind = record.cells[0].to_lowercase();
        if kind.is_empty() {
            if record.cells.len() > 1 {
                self.complain(row, 1, "say what the row is: cause, sign, mark, step or finish");
            }
            return;
        }
        if let Some((name, columns)) = TOP.iter().copied().find(|(name, _)| *name == kind) {
            return self.top(name, columns, &record);
        }
        for (at, list) in List::ALL.into_iter().enumerate() {
            let (one, above) = kinds(list);
            if kind == above {
                self.headed[at] = Some(record.cells.len() - 1).filter(|count| *count > 0);
                return;
            }
            if kind == one {
                return self.row(at, list, record);
            }
        }
        match kind.as_str() {
            MARK => self.marks.push(record),
            MARKS if self.targets.is_some() => self.complain(row, 1, "the marks are headed twice"),
            MARKS => {
                if record.cells.get(3).map(String::as_str) != Some(USUALLY) {
                    self.complain(row, 4, "the fourth cell above the marks is `usually`, the causes follow");
                }
                self.targets = Some((row, record.cells.split_off(record.cells.len().min(3))));
            }
            other => self.complain(
                row,
                1,
                format!("`{other}` is no row of a sheet; there are cause, sign, mark, step and finish"),
            ),
        }
    }

    fn is_within(&mut self, record: &Record, width: usize) {
        if record.cells.len() > width {
            self.complain(record.row, width + 1, format!("a row of this kind has {width} cells"));
        }
    }

    fn top(&mut self, name: &'static str, columns: &[Column], record: &Record) {
        self.is_within(record, 1 + columns.len());
        if self.top.iter().any(|(told, _)| *told == name) {
            return self.complain(record.row, 1, format!("`{name}` is said twice"));
        }
        self.top.push((name, record.row));
        for (column, words) in columns.iter().zip(&record.cells[1..]) {
            if let Some(at) = HEAD.iter().position(|c| c == column) {
                self.table.head[at].clone_from(words);
            }
        }
    }

    fn row(&mut self, at: usize, list: List, mut record: Record) {
        self.is_within(&record, 1 + list.columns().len());
        if self.rows[at].len() == ROWS_MAX {
            return self.complain(record.row, 1, format!("a sheet has at most {ROWS_MAX} rows of a kind"));
        }
        let mut cells = record.cells.split_off(1);
        cells.resize(list.columns().len(), String::new());
        self.rows[at].push(record.row);
        // Rows are known by their ids: what stands under the same one is the same row.
        let was = Some(cells[0].clone()).filter(|id| !id.is_empty());
        self.table.rows_mut(list).push(Row { was, cells });
    }

    fn finish(mut self) -> Result<(Table, Headed), Vec<Wrong>> {
        if self.table.head[0].is_empty() && self.top.is_empty() && self.rows.iter().all(Vec::is_empty) {
            self.complain(1, 1, "this is no playbook: download one to see how its rows look");
        }
        let width = self.table.causes.len() + 1;
        self.table.marks = (0..self.table.signs.len())
            // More of them are complained about below.
            .map(|sign| vec![vec![None; width]; self.table.answers(sign).len().min(ANSWERS_MAX)])
            .collect();
        self.table.complete();
        self.put_marks();
        for Misplaced { cell, problem } in self.table.misplaced() {
            let (row, column) = self.place(cell);
            self.complain(row, column, problem);
        }
        self.wrong.sort_by_key(|w| (w.row, w.column));
        let has_sounds = self.top.iter().any(|(told, _)| *told == SOUNDS);
        let headed = Headed { lists: self.headed.map(|count| count.unwrap_or(usize::MAX)), has_sounds };
        if self.wrong.is_empty() { Ok((self.table, headed)) } else { Err(self.wrong) }
    }

    fn put_marks(&mut self) {
        let (marks, targets) = (std::mem::take(&mut self.marks), self.targets.take());
        let (above, names) = targets.unwrap_or_default();
        if above == 0 {
            if let Some(first) = marks.first() {
                self.complain(
                    first.row,
                    1,
                    "above the marks a row `marks` says which cause each column is of",
                );
            }
            return;
        }
        let mut places: Vec<Option<usize>> = Vec::new();
        for (n, name) in names.iter().enumerate() {
            let cause = self.table.causes.iter().position(|row| row.cells[0] == *name);
            let place = if n == 0 { Some(0) } else { cause.map(|at| at + 1) };
            if place.is_none() {
                self.complain(above, 4 + n, format!("there is no cause `{name}`: add it, or mend the name"));
            } else if places.contains(&place) {
                self.complain(above, 4 + n, format!("`{name}` has two columns: leave one of them out"));
            }
            places.push(place);
        }
        for record in marks {
            let text = |at: usize| record.cells.get(at).map_or("", String::as_str);
            let sign = self.table.signs.iter().position(|row| row.cells[0] == text(1));
            let Some(sign) = sign else {
                self.complain(
                    record.row,
                    2,
                    format!("there is no sign `{}`: add it, or mend the name", text(1)),
                );
                continue;
            };
            let answer = self.table.answers(sign).iter().position(|answer| answer == text(2));
            let Some(answer) = answer.filter(|at| *at < ANSWERS_MAX) else {
                self.complain(record.row, 3, format!("this sign has no answer `{}`", text(2)));
                continue;
            };
            for (n, word) in record.cells.iter().enumerate().skip(3).filter(|(_, word)| !word.is_empty()) {
                let (column, Some(place)) = (n + 1, places.get(n - 3).copied().flatten()) else {
                    if n - 3 >= places.len() {
                        self.complain(record.row, n + 1, "no cause stands above this mark");
                    }
                    continue;
                };
                let Some(often) = Often::parse(&word.to_lowercase()) else {
                    let problem =
                        format!("`{word}` does not say how often: choose one of {}", Often::choices());
                    self.complain(record.row, column, problem);
                    continue;
                };
                if self.table.marks[sign][answer][place].replace(often).is_some() {
                    self.complain(record.row, column, "this is marked twice: leave one of the two out");
                }
            }
        }
    }

    /// Where a cell of the table stood in the file.
    fn place(&self, cell: Cell) -> (usize, usize) {
        match cell {
            Cell::Head(column) => {
                let found = TOP.iter().find(|(_, columns)| columns.contains(&column));
                let row = found.and_then(|(name, _)| self.top.iter().find(|(told, _)| told == name));
                (row.map_or(1, |(_, row)| *row), 2)
            }
            Cell::Row(list, row, column) => {
                let at = List::ALL.iter().position(|l| *l == list).unwrap_or(0);
                (self.rows[at].get(row).copied().unwrap_or(1), 2 + list.at(column))
            }
            Cell::Mark(..) => (self.targets.as_ref().map_or(1, |(row, _)| *row), 1),
        }
    }
}

#[cfg(test)]
mod tests;
