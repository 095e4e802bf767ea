//! Which line of a sheet belongs to which row: everything that is in the text, remarks and empty lines too.

use std::collections::HashMap;

use super::{Cell, Column, HEAD, List, ROWS_MAX, Row, Table, USUALLY, head_at, number, silent, split, tidy};
use crate::complaint::Complaint;
use crate::sheet::{ANSWERS_MAX, BYTES_MAX, sounds};
use crate::words::Often;

#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

/// A row with what stands below it, and the silent lines right above it.
pub(super) struct Piece<'a> {
    pub(super) id: &'a str,
    pub(super) before: Vec<Line<'a>>,
    pub(super) lines: Vec<Line<'a>>,
}

pub(super) struct Section<'a> {
    pub(super) list: List,
    pub(super) heading: &'a str,
    pub(super) rows: Vec<Piece<'a>>,
    pub(super) tail: Vec<Line<'a>>,
}

pub(super) struct Layout<'a> {
    pub(super) head: Vec<Line<'a>>,
    pub(super) sections: Vec<Section<'a>>,
    /// How customers put the problem: remarks, wherever they stand.
    sounds: String,
}

/// Names a line within its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Row,
    Cell(Column),
    /// By the id that the cause had before.
    Marks(String),
}

/// An empty line or a remark.
pub(super) fn is_silent(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.starts_with('#')
}

fn fault(line: usize, problem: impl Into<String>) -> Complaint {
    Complaint { line, problem: problem.into() }
}

impl<'a> Layout<'a> {
    pub(super) fn of(text: &'a str) -> Result<Self, Vec<Complaint>> {
        if text.len() > BYTES_MAX {
            return Err(vec![fault(1, format!("the sheet is larger than {BYTES_MAX} bytes"))]);
        }
        let mut layout = Self { head: Vec::new(), sections: Vec::new(), sounds: sounds::cell(text) };
        let (mut faults, mut waiting) = (Vec::new(), Vec::new());
        for (number, text) in (1..).zip(text.lines()) {
            let (line, words) = (Line { number, text }, text.trim());
            if is_silent(words) {
                waiting.push(line);
            } else if text.starts_with([' ', '\t']) {
                match layout.sections.last_mut().and_then(|section| section.rows.last_mut()) {
                    Some(piece) => {
                        piece.lines.append(&mut waiting);
                        piece.lines.push(line);
                    }
                    None => faults.push(fault(number, format!("`{words}` belongs to no row"))),
                }
            } else if let Some(list) = List::ALL.into_iter().find(|list| list.heading() == words) {
                layout.end().append(&mut waiting);
                if layout.sections.iter().any(|section| section.list == list) {
                    faults.push(fault(number, format!("{words} is there twice: put both lists together")));
                }
                layout.sections.push(Section { list, heading: text, rows: Vec::new(), tail: Vec::new() });
            } else if let Some((id, _)) = words.split_once(':') {
                match layout.sections.last_mut() {
                    Some(section) => {
                        let before = std::mem::take(&mut waiting);
                        section.rows.push(Piece { id: id.trim(), before, lines: vec![line] });
                    }
                    None => {
                        layout.head.append(&mut waiting);
                        layout.head.push(line);
                    }
                }
            } else {
                faults.push(fault(number, format!("`{words}` is no row: it has no colon")));
            }
        }
        layout.end().append(&mut waiting);
        if faults.is_empty() { Ok(layout) } else { Err(faults) }
    }

    /// Where silent lines go when nothing of their list follows.
    fn end(&mut self) -> &mut Vec<Line<'a>> {
        match self.sections.last_mut() {
            Some(section) => &mut section.tail,
            None => &mut self.head,
        }
    }

    pub(super) fn table(&self) -> Result<Table, Vec<Complaint>> {
        let (mut table, mut faults) = (Table::default(), Vec::new());
        table.head[head_at(Column::SoundsLike)] = tidy(&self.sounds);
        for line in self.head.iter().filter(|line| !is_silent(line.text)) {
            let value = line.text.split_once(':').map_or("", |(_, value)| value.trim());
            let mut put = |column: Column, words: &str| {
                if let Some(at) = HEAD.iter().position(|c| *c == column) {
                    table.head[at] = tidy(words);
                }
            };
            match head_key(line.text) {
                Some(Key::Cell(Column::HandOverTo)) => {
                    let (to, time) = value.rsplit_once(',').unwrap_or((value, ""));
                    put(Column::HandOverTo, to);
                    put(Column::HandOverMinutes, number(time));
                }
                Some(Key::Cell(column @ (Column::Patience | Column::LookAgain))) => {
                    put(column, number(value))
                }
                Some(Key::Cell(Column::SomethingElse)) => {
                    put(Column::SomethingElse, value.trim_end_matches('%'));
                }
                Some(Key::Cell(column)) => put(column, value),
                Some(Key::Row | Key::Marks(_)) | None => {
                    faults.push(fault(line.number, format!("`{}` is not known here", line.text.trim())));
                }
            }
        }
        for list in List::ALL {
            for section in self.sections.iter().filter(|section| section.list == list) {
                for piece in &section.rows {
                    if table.rows(list).len() == ROWS_MAX {
                        let problem = format!("a sheet has at most {ROWS_MAX} rows of a kind");
                        faults.push(fault(piece.lines[0].number, problem));
                        break;
                    }
                    if table.rows(list).iter().any(|row| row.was.as_deref() == Some(piece.id)) {
                        let problem = format!("`{}` is there twice: give one of them another id", piece.id);
                        faults.push(fault(piece.lines[0].number, problem));
                        continue;
                    }
                    let row = cells(list, piece, &mut faults);
                    table.rows_mut(list).push(row);
                    if list == List::Signs {
                        let marks = marks(&table, piece, &mut faults);
                        table.marks.push(marks);
                    }
                }
            }
        }
        faults.sort_by_key(|f| f.line);
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    /// Where something that is wrong with a line stands in the table of this layout.
    pub(super) fn cell(&self, table: &Table, complaint: &Complaint) -> Option<Cell> {
        let of_head = |words: &str| complaint.problem.contains(words);
        // What is missing has no line.
        if of_head("say who takes over") {
            return Some(Cell::Head(Column::HandOverTo));
        }
        if of_head("say what the problem is") {
            return Some(Cell::Head(Column::Title));
        }
        if let Some(line) = self.head.iter().find(|line| line.number == complaint.line) {
            return match head_key(line.text)? {
                Key::Cell(Column::HandOverTo) if of_head("is no time") => {
                    Some(Cell::Head(Column::HandOverMinutes))
                }
                Key::Cell(column) => Some(Cell::Head(column)),
                Key::Row | Key::Marks(_) => None,
            };
        }
        for section in &self.sections {
            let list = section.list;
            for (row, piece) in section.rows.iter().enumerate() {
                let Some(n) = piece.lines.iter().position(|line| line.number == complaint.line) else {
                    continue;
                };
                return match row_key(list, n, piece.lines[n].text)? {
                    Key::Row => Some(Cell::Row(list, row, on_the_line(table, list, row, &complaint.problem))),
                    Key::Cell(column) => Some(Cell::Row(list, row, column)),
                    Key::Marks(cause) => {
                        let found =
                            table.causes.iter().position(|c| c.was.as_deref() == Some(cause.as_str()));
                        let target = found.map_or(0, |cause| cause + 1);
                        let marks = table.marks.get(row)?;
                        let answer = marks.iter().position(|m| m.get(target).copied().flatten().is_some());
                        Some(Cell::Mark(row, answer?, target))
                    }
                };
            }
        }
        None
    }
}

/// Which cell of a row's own line is meant: the one whose words are quoted.
fn on_the_line(table: &Table, list: List, row: usize, problem: &str) -> Column {
    if list == List::Signs && problem.contains("two answers") {
        return Column::Answers;
    }
    if problem.contains("needs words") {
        return list.columns()[1];
    }
    let quoted: Vec<&str> = problem.split('`').skip(1).step_by(2).collect();
    let is_meant = |column: &&Column| {
        let words = table.cell(list, row, **column);
        quoted.iter().any(|q| *q == words || number(q) == words)
    };
    let mut cells =
        list.columns().iter().filter(|c| !list.below().iter().any(|(below, _)| below == *c)).skip(1);
    cells.find(is_meant).copied().unwrap_or(Column::Id)
}

/// The cells of a row, its marks apart.
fn cells(list: List, piece: &Piece<'_>, faults: &mut Vec<Complaint>) -> Row {
    let columns = list.columns();
    let mut row = Row { was: Some(piece.id.to_owned()), cells: vec![String::new(); columns.len()] };
    let on_the_line: Vec<Column> =
        columns[1..].iter().copied().filter(|c| !list.below().iter().any(|(below, _)| below == c)).collect();
    let first = piece.lines[0];
    let rest = first.text.split_once(':').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = rest.split('|').collect();
    if fields.len() != on_the_line.len() {
        let problem = format!("expected {} parts with `|` between them", on_the_line.len());
        faults.push(fault(first.number, problem));
    }
    row.cells[0] = tidy(piece.id);
    for (column, words) in on_the_line.into_iter().zip(fields) {
        row.cells[list.at(column)] = if column == Column::Minutes {
            tidy(number(words))
        } else if column == Column::Answers {
            tidy(&split(words).join(", "))
        } else {
            tidy(words)
        };
    }
    for &(column, _) in list.below() {
        row.cells[list.at(column)] = silent(column).to_owned();
    }
    for (n, line) in piece.lines.iter().enumerate().skip(1).filter(|(_, line)| !is_silent(line.text)) {
        let value = line.text.split_once(':').map_or("", |(_, value)| value.trim());
        match row_key(list, n, line.text) {
            Some(Key::Cell(column)) => {
                let is_list = List::named_by(column).is_some() && column != Column::Finish;
                let words = if is_list { split(value).join(", ") } else { value.to_owned() };
                row.cells[list.at(column)] = tidy(&words);
            }
            Some(Key::Marks(_)) => {}
            Some(Key::Row) | None => {
                let problem = format!("`{}` is not known below this row", line.text.trim());
                faults.push(fault(line.number, problem));
            }
        }
    }
    row
}

/// The marks of the sign that was read last.
fn marks(table: &Table, piece: &Piece<'_>, faults: &mut Vec<Complaint>) -> Vec<Vec<Option<Often>>> {
    let answers = table.answers(table.signs.len() - 1);
    if answers.len() > ANSWERS_MAX {
        let problem = format!("a sign has at most {ANSWERS_MAX} answers: make two signs of it");
        faults.push(fault(piece.lines[0].number, problem));
        return Vec::new();
    }
    let mut marks = vec![vec![None; table.causes.len() + 1]; answers.len()];
    let mut met: Vec<String> = Vec::new();
    for (n, line) in piece.lines.iter().enumerate().skip(1).filter(|(_, line)| !is_silent(line.text)) {
        let Some(Key::Marks(cause)) = row_key(List::Signs, n, line.text) else { continue };
        let mut complain = |problem: String| faults.push(fault(line.number, problem));
        let target = if cause == USUALLY {
            Some(0)
        } else {
            table.causes.iter().position(|c| c.was.as_deref() == Some(cause.as_str())).map(|at| at + 1)
        };
        let Some(target) = target else {
            complain(format!("there is no cause `{cause}`: add it to its list, or mend the name"));
            continue;
        };
        if met.contains(&cause) {
            complain(format!("`{cause}` is marked twice for this sign: put both on one line, with a comma"));
            continue;
        }
        met.push(cause);
        let said = line.text.split_once("->").map_or("", |(_, said)| said);
        for part in said.split(',').map(str::trim) {
            let (word, answer) = part.split_once(' ').unwrap_or((part, ""));
            let answer = answer.trim();
            let at = if answer.is_empty() { Some(0) } else { answers.iter().position(|a| a == answer) };
            let (Some(often), Some(at)) = (Often::parse(word), at) else {
                complain(format!(
                    "`{part}` is no mark: write {} and an answer of this sign",
                    Often::choices()
                ));
                continue;
            };
            match marks.get_mut(at).map(|row: &mut Vec<Option<Often>>| row[target].replace(often)) {
                Some(None) => {}
                Some(Some(_)) => complain(format!("`{}` is marked twice on this line", answers[at])),
                None => complain("this sign has no answers".to_owned()),
            }
        }
    }
    marks
}

/// What a line at the top is about; `None` for a name that is not known.
pub(super) fn head_key(text: &str) -> Option<Key> {
    let (name, _) = text.split_once(':')?;
    let column = match name.trim().to_lowercase().as_str() {
        "playbook" => Column::Title,
        "looks for" => Column::LooksFor,
        "hand over to" => Column::HandOverTo,
        "patience" => Column::Patience,
        "look again" => Column::LookAgain,
        "something else" => Column::SomethingElse,
        _ => return None,
    };
    Some(Key::Cell(column))
}

/// What the `n`th line of a row is about.
pub(super) fn row_key(list: List, n: usize, text: &str) -> Option<Key> {
    if n == 0 {
        return Some(Key::Row);
    }
    // A wording may hold an arrow, an id cannot hold a colon.
    let named = text.split_once(':').and_then(|(name, _)| {
        let name = name.trim();
        list.below().iter().find(|(_, word)| *word == name).map(|(column, _)| Key::Cell(*column))
    });
    named.or_else(|| {
        let (cause, _) = text.split_once("->").filter(|_| list == List::Signs)?;
        Some(Key::Marks(cause.trim().to_owned()))
    })
}

/// The lines of a row as they are now, upon those that it had: what says the same keeps its line, remarks keep their place,
/// and what is new comes last.
pub(super) fn merge(
    base: &[Line<'_>],
    old: &[(Key, String)],
    new: &[(Key, String)],
    key: impl Fn(usize, &str) -> Option<Key>,
) -> Vec<String> {
    let keys: Vec<Option<Key>> = base
        .iter()
        .enumerate()
        .map(|(n, line)| if is_silent(line.text) { None } else { key(n, line.text) })
        .collect();
    let mut out: Vec<String> = Vec::new();
    let mut spoken = 0;
    for (n, line) in base.iter().enumerate() {
        let Some(key) = &keys[n] else {
            out.push(line.text.to_owned());
            continue;
        };
        // Of a line that is there twice the last one counts.
        let is_last = !keys[n + 1..].iter().flatten().any(|later| later == key);
        let Some((_, fresh)) = new.iter().find(|(k, _)| k == key).filter(|_| is_last) else { continue };
        let is_same = old.iter().any(|(k, words)| k == key && words == fresh);
        out.push(if is_same { line.text.to_owned() } else { fresh.clone() });
        spoken = out.len();
    }
    let is_added = |k: &Key| !keys.iter().flatten().any(|known| known == k);
    let added: Vec<String> = new.iter().filter(|(k, _)| is_added(k)).map(|(_, line)| line.clone()).collect();
    let behind = out.split_off(spoken);
    out.extend(added);
    out.extend(behind);
    out
}

fn remarks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| line.starts_with('#'))
}

/// Remarks of the text before that are in the new one no more.
pub(super) fn lost(base: &str, text: &str) -> Vec<(usize, String)> {
    let mut kept: HashMap<&str, usize> = HashMap::new();
    for (_, remark) in remarks(text) {
        *kept.entry(remark).or_default() += 1;
    }
    let mut out = Vec::new();
    for (line, remark) in remarks(base) {
        match kept.get_mut(remark) {
            Some(count) if *count > 0 => *count -= 1,
            Some(_) | None => out.push((line, remark.to_owned())),
        }
    }
    out
}
