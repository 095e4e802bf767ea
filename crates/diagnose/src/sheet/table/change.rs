//! What happens to a table while somebody fills it in: rows come, go and move, and what names them follows.

use super::{Column, HEAD, List, Row, Table, had_as, number, split, tidy};
use crate::evidence::renamed;
use crate::sheet::{ANSWERS_MAX, sounds};
use crate::words::Often;

/// Letters of an id that is made of words.
const ID_CHARS_MAX: usize = 24;

impl Table {
    /// Puts an empty row before the one at `at`, or at the end.
    pub fn add(&mut self, list: List, at: usize) {
        let at = at.min(self.rows(list).len());
        let cells = list.columns().iter().map(|column| fresh(*column).to_owned()).collect();
        self.rows_mut(list).insert(at, Row { was: None, cells });
        match list {
            List::Causes => self.each_marks(|targets| targets.insert(at + 1, None)),
            List::Signs => {
                let width = self.answers(at).len();
                self.marks.insert(at, vec![vec![None; self.causes.len() + 1]; width]);
            }
            List::Steps | List::Finishes => {}
        }
    }

    /// Takes a row away, and its name from where it was named.
    pub fn remove(&mut self, list: List, at: usize) {
        if at >= self.rows(list).len() {
            return;
        }
        let gone = self.rows_mut(list).remove(at);
        match list {
            List::Causes => self.each_marks(|targets| {
                targets.remove(at + 1);
            }),
            List::Signs => {
                self.marks.remove(at);
            }
            List::Steps | List::Finishes => {}
        }
        if let Some(id) = gone.cells.first().filter(|id| !id.is_empty()) {
            self.each_name(list, |name| (name != id).then(|| name.to_owned()));
        }
    }

    /// Changes places with the row before; nothing for the first one.
    pub fn lift(&mut self, list: List, at: usize) {
        if at == 0 || at >= self.rows(list).len() {
            return;
        }
        self.rows_mut(list).swap(at - 1, at);
        match list {
            List::Causes => self.each_marks(|targets| targets.swap(at, at + 1)),
            List::Signs => self.marks.swap(at - 1, at),
            List::Steps | List::Finishes => {}
        }
    }

    /// Gives the marks of a sign, which belong to the answers `had`, to the answers that it has now: by their words, and
    /// where one was only said otherwise, by its place.
    pub fn refit(&mut self, sign: usize, had: &[String]) {
        let answers = self.answers(sign);
        let empty = vec![None; self.causes.len() + 1];
        let Some(marks) = self.marks.get_mut(sign) else { return };
        // By the place of an answer, the one that it was called otherwise before.
        let other = |n: usize| had.get(n).filter(|h| answers.len() == had.len() && !answers.contains(h));
        let fitted: Vec<Vec<Option<Often>>> = (0..answers.len().min(ANSWERS_MAX))
            .map(|n| {
                let from = had_as(had, &answers, n);
                from.and_then(|at| marks.get(at)).cloned().unwrap_or_else(|| empty.clone())
            })
            .collect();
        *marks = fitted;
        let called = |was: &str| {
            let at = had.iter().position(|h| h == was).filter(|n| other(*n).is_some());
            at.and_then(|n| answers.get(n)).map_or(was, String::as_str).to_owned()
        };
        let told = List::Signs.at(Column::ToldBy);
        if had.iter().any(|h| called(h) != *h)
            && let Some(cell) = self.signs.get_mut(sign).and_then(|row| row.cells.get_mut(told))
            && !cell.is_empty()
        {
            *cell = renamed(cell, called);
        }
    }

    /// Makes ready what was typed: one line a cell, times without their unit, new rows without words gone, an id for those
    /// without one, and a changed id changed wherever it is named.
    pub fn complete(&mut self) {
        for (column, words) in HEAD.iter().zip(&mut self.head) {
            *words = clean(*column, words);
        }
        for list in List::ALL {
            for row in self.rows_mut(list) {
                row.cells.resize(list.columns().len(), String::new());
                for (column, words) in list.columns().iter().zip(&mut row.cells) {
                    *words = clean(*column, words);
                }
            }
            let is_blank =
                |row: &Row| row.was.is_none() && row.cells[0].is_empty() && row.cells[1].is_empty();
            while let Some(at) = self.rows(list).iter().position(is_blank) {
                self.remove(list, at);
            }
            self.name_rows(list);
            self.follow_names(list);
        }
    }

    /// Takes what stands below the rows of a list from another table, by their ids, where this one has the first `count`
    /// columns only. What names rows that are not here is left out.
    pub(crate) fn keep_columns(&mut self, old: &Self, list: List, count: usize) {
        for (at, column) in list.columns().iter().enumerate().skip(count) {
            let is_known = |name: &String| match List::named_by(*column) {
                Some(of) => self.rows(of).iter().any(|row| row.cells.first() == Some(name)),
                None => true,
            };
            let kept: Vec<String> = self
                .rows(list)
                .iter()
                .map(|row| {
                    let then =
                        old.rows(list).iter().position(|other| other.was.is_some() && other.was == row.was);
                    let words = then.map_or("", |then| old.cell(list, then, *column));
                    match List::named_by(*column) {
                        Some(_) => split(words).into_iter().filter(is_known).collect::<Vec<_>>().join(", "),
                        None => words.to_owned(),
                    }
                })
                .collect();
            for (row, words) in self.rows_mut(list).iter_mut().zip(kept) {
                if let Some(cell) = row.cells.get_mut(at).filter(|cell| cell.is_empty()) {
                    *cell = words;
                }
            }
        }
    }

    fn name_rows(&mut self, list: List) {
        for at in 0..self.rows(list).len() {
            if !self.rows(list)[at].cells[0].is_empty() {
                continue;
            }
            let wanted = id_of(&self.rows(list)[at].cells[1], list);
            let is_taken = |id: &str| self.rows(list).iter().any(|row| row.cells[0] == id);
            let id = if is_taken(&wanted) {
                let free = (2..).map(|n| format!("{wanted}-{n}")).find(|id| !is_taken(id));
                free.unwrap_or_else(|| wanted.clone())
            } else {
                wanted
            };
            self.rows_mut(list)[at].cells[0] = id;
        }
    }

    fn follow_names(&mut self, list: List) {
        let rows = self.rows(list);
        let stands = |id: &str| rows.iter().any(|row| row.cells[0] == id);
        let changed: Vec<(String, String)> = rows
            .iter()
            .filter_map(|row| Some((row.was.clone()?, row.cells[0].clone())))
            // Where another row has the name by now, it is that one that is named.
            .filter(|(was, id)| was != id && !stands(was))
            .collect();
        if changed.is_empty() {
            return;
        }
        self.each_name(list, |name| {
            let found = changed.iter().find(|(was, _)| was == name);
            Some(found.map_or(name, |(_, id)| id.as_str()).to_owned())
        });
    }

    /// Says anew what names the rows of a list; `None` leaves it out.
    fn each_name(&mut self, list: List, say: impl Fn(&str) -> Option<String>) {
        for of in List::ALL {
            for (at, column) in of.columns().iter().enumerate() {
                if List::named_by(*column) != Some(list) {
                    continue;
                }
                for row in self.rows_mut(of) {
                    if let Some(words) = row.cells.get_mut(at) {
                        let names: Vec<String> = split(words).iter().filter_map(|name| say(name)).collect();
                        *words = names.join(", ");
                    }
                }
            }
        }
    }

    fn each_marks(&mut self, change: impl Fn(&mut Vec<Option<Often>>)) {
        self.marks.iter_mut().flatten().for_each(change);
    }
}

/// What a new row says before anybody filled it in.
fn fresh(column: Column) -> &'static str {
    match column {
        Column::Common => "common",
        Column::Answers => "yes, no",
        Column::Who => "customer",
        Column::Minutes => "1",
        Column::Works => "mostly",
        Column::Risk | Column::Consent => super::silent(column),
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
        | Column::Hides
        | Column::Log
        | Column::Question
        | Column::Expert
        | Column::Shows
        | Column::ToldBy
        | Column::Text
        | Column::Fixes
        | Column::Needs
        | Column::Undoes
        | Column::Finish
        | Column::Tells => "",
    }
}

fn clean(column: Column, words: &str) -> String {
    if column == Column::SoundsLike {
        // A phrase a line says the same as a phrase behind a mark.
        let words = words.replace(['\r', '\n'], ";");
        return tidy(&sounds::phrases(&words).collect::<Vec<_>>().join("; "));
    }
    let words = tidy(words);
    match column {
        Column::Minutes | Column::HandOverMinutes | Column::Patience | Column::LookAgain => {
            // Half of the world writes 0,5.
            number(&words).replace(',', ".")
        }
        Column::SomethingElse => words.trim_end_matches('%').trim().replace(',', "."),
        Column::Answers
        | Column::Shows
        | Column::Fixes
        | Column::Needs
        | Column::Undoes
        | Column::Hides
        | Column::Tells => split(&words).join(", "),
        Column::Risk | Column::Consent if words.is_empty() => super::silent(column).to_owned(),
        Column::Title
        | Column::LooksFor
        | Column::HandOverTo
        | Column::SoundsLike
        | Column::Id
        | Column::Name
        | Column::Common
        | Column::Log
        | Column::ToldBy
        | Column::Question
        | Column::Expert
        | Column::Who
        | Column::Text
        | Column::Works
        | Column::Risk
        | Column::Consent
        | Column::Finish => words,
    }
}

/// An id made of words: letters and digits of ASCII, joined by `-`.
pub(crate) fn id_of(words: &str, list: List) -> String {
    let mut out = String::new();
    for c in words.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= ID_CHARS_MAX {
            break;
        }
    }
    let out = out.trim_matches('-');
    match (out.is_empty() || out == super::USUALLY, list) {
        (false, _) => out.to_owned(),
        (true, List::Causes) => "cause".to_owned(),
        (true, List::Signs) => "sign".to_owned(),
        (true, List::Steps) => "step".to_owned(),
        (true, List::Finishes) => "finish".to_owned(),
    }
}
