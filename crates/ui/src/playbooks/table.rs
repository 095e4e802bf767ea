//! A playbook's sheet as a table: its lists in cells, and which answer each cause gives how often. One form has it all, so
//! that it works without script; with it, arrow keys go from cell to cell.

use domain::read::Frame;
use domain::read::playbook_table::{
    PlaybookTablePage, SheetCell, SheetColumn, SheetList, SheetRow, SheetTable, TableState,
};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{form_problem, hidden};
use crate::{Words, icons, t, url};

/// The page on which a sheet is filled in by cells.
pub fn page(frame: &Frame, x: &PlaybookTablePage) -> Markup {
    let w = Words::of(frame);
    let actions = html! {
        a class="button" href=(url::playbook_csv(x.id)) download { (t!(w, "playbook-table-download")) }
        a class="button" href=(url::playbook(x.id)) data-key="Escape" data-verb=(t!(w, "playbook-table-as-text")) { (t!(w, "playbook-table-as-text")) }
    };
    let content = html! {
        (form_problem(w, x.problem.as_ref(), &[]))
        // What somebody else saved meanwhile.
        @if x.problem.is_some() { p { a href=(url::playbook_version(x.id, x.known)) { (t!(w, "playbooks-version", number = x.known)) } } }
        (file_faults(w, &x.file_faults))
        @match &x.sheet {
            TableState::Drawn(table) => (form(w, x, table)),
            TableState::TextFirst(lines) => {
                p { (t!(w, "playbook-table-text-first")) }
                (lines_list(w, lines))
            },
            TableState::TooLarge => p { (t!(w, "playbook-table-too-large")) },
        }
        @if let Some(checks) = &x.checks { (super::checks(w, checks)) }
        (file_form(w, x))
        (super::language(w))
    };
    layout::sheet(
        frame,
        At::Playbooks,
        &t!(w, "playbook-table-of", title = x.title.as_str()),
        actions,
        content,
    )
}

fn lines_list(w: Words, lines: &[(usize, String)]) -> Markup {
    html! {
        ul class="playbook-findings" {
            @for (line, words) in lines { li { strong { (t!(w, "playbooks-line", number = *line)) } " " span lang="en" dir="ltr" { (words) } } }
        }
    }
}

fn file_faults(w: Words, faults: &[(usize, usize, String)]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div class="notice is-refused" role="alert" {
                (icons::warning())
                div {
                    p { (t!(w, "playbook-table-file-refused")) }
                    ul class="playbook-findings" {
                        @for (row, column, words) in faults {
                            li { strong { (t!(w, "playbook-table-file-at", row = *row, column = *column)) } " " span lang="en" dir="ltr" { (words) } }
                        }
                    }
                }
            }
        }
    }
}

/// A file in place of what stands above.
fn file_form(w: Words, x: &PlaybookTablePage) -> Markup {
    html! {
        section class="panel" aria-labelledby="sheet-file" {
            h2 id="sheet-file" { (t!(w, "playbook-table-file")) }
            form method="post" action=(url::playbook_csv(x.id)) enctype="multipart/form-data" class="stack" {
                input type="hidden" name="known" value=(x.known);
                div class="field" {
                    label for="csv-file" { (t!(w, "playbook-table-file-choose")) }
                    input id="csv-file" type="file" name="files" accept=".csv,.txt,text/csv,text/plain" required autocomplete="off" aria-describedby="csv-hint";
                    p class="hint" id="csv-hint" { (t!(w, "playbook-table-file-hint")) }
                }
                div { button type="submit" class="button" { (t!(w, "playbook-table-file-take")) } }
            }
        }
    }
}

fn form(w: Words, x: &PlaybookTablePage, table: &SheetTable) -> Markup {
    let rows = [&table.causes, &table.signs, &table.steps, &table.finishes].into_iter().flatten();
    let mut cells = table.head.iter().chain(rows.flat_map(|row| &row.cells));
    let is_spoilt = cells.any(|cell| cell.problem.is_some());
    html! {
        form method="post" action=(url::playbook_table(x.id)) class="sheet-table" data-sheet-table {
            input type="hidden" name="known" value=(x.known);
            div class="actions sheet-save" {
                // The first button: what Enter in a cell does.
                button type="submit" name="act" value="save" class="button button-primary" data-key="s" data-verb=(t!(w, "playbooks-save")) { (t!(w, "playbooks-save")) }
                @if table.is_unsaved { span class="quiet" role="status" { (t!(w, "playbook-table-unsaved")) } }
            }
            p class="hint" { (t!(w, "playbook-table-keys")) }
            @if is_spoilt { div class="notice is-refused" role="alert" { (icons::warning()) p { (t!(w, "playbook-table-cells")) } } }
            @if !table.faults.is_empty() { (lines_list(w, &table.faults)) }
            (lost(w, &table.lost))
            section class="panel" aria-labelledby="sheet-head" {
                h2 id="sheet-head" { (t!(w, "playbook-table-head")) }
                div class="sheet-head-cells" {
                    @for cell in &table.head {
                        div class=(if cell.column == SheetColumn::SoundsLike { "field is-whole" } else { "field" }) {
                            @let name = format!("head-{}", cell.column.as_str());
                            label for=(name) { (label(w, cell.column)) }
                            (control(&Place { name: &name, id: &name, label: None, is_focused: false }, cell))
                        }
                    }
                }
            }
            (list(w, table, SheetList::Cause, &table.causes, t!(w, "playbook-table-causes"), t!(w, "playbook-table-add-cause")))
            (list(w, table, SheetList::Sign, &table.signs, t!(w, "playbook-table-signs"), t!(w, "playbook-table-add-sign")))
            (marks(w, table))
            (list(w, table, SheetList::Step, &table.steps, t!(w, "playbook-table-steps"), t!(w, "playbook-table-add-step")))
            (list(w, table, SheetList::Finish, &table.finishes, t!(w, "playbook-table-finishes"), t!(w, "playbook-table-add-finish")))
        }
    }
}

/// The remarks that would be gone, and that this is meant.
fn lost(w: Words, lost: &[(usize, String)]) -> Markup {
    html! {
        @if !lost.is_empty() {
            div class="banner" role="alert" {
                (icons::warning())
                div {
                    p { (t!(w, "playbook-table-lost", count = lost.len())) }
                    ul class="playbook-findings" {
                        @for (line, words) in lost { li { strong { (t!(w, "playbooks-line", number = *line)) } " " span dir="auto" { (words) } } }
                    }
                    label { input type="checkbox" name="lose" value=(lost.len()); " " (t!(w, "playbook-table-lose")) }
                }
            }
        }
    }
}

fn list(w: Words, table: &SheetTable, kind: SheetList, rows: &[SheetRow], title: &str, add: &str) -> Markup {
    let (word, heading) = (kind.as_str(), format!("sheet-{}", kind.as_str()));
    html! {
        section class="panel" aria-labelledby=(heading) {
            h2 id=(heading) { (title) }
            @if !rows.is_empty() {
                div class="sheet-scroll" role="group" aria-labelledby=(heading) tabindex="0" {
                    table class="sheet-grid" data-grid="list" {
                        thead { tr {
                            @for cell in rows.iter().take(1).flat_map(|row| &row.cells) { th scope="col" { (label(w, cell.column)) } }
                            @if kind == SheetList::Cause { th scope="col" { (t!(w, "playbook-table-fixed-by")) } }
                            th scope="col" { (hidden(t!(w, "playbook-table-rows"))) }
                        } }
                        tbody { @for (n, row) in rows.iter().enumerate() { (self::row(w, table, kind, n, row, rows.len())) } }
                    }
                }
            }
            div { button type="submit" name="act" value=(format!("add-{word}-{}", rows.len())) class="button button-small" { (icons::plus()) (add) } }
        }
    }
}

fn row(w: Words, table: &SheetTable, kind: SheetList, n: usize, row: &SheetRow, count: usize) -> Markup {
    let word = kind.as_str();
    let id = row.cells.first().map(|cell| cell.value.clone()).filter(|id| !id.is_empty());
    // A new row has no name yet.
    let named = id.unwrap_or_else(|| (n + 1).to_string());
    let id = named.as_str();
    let is_focused = table.focus == Some((kind, n));
    html! {
        tr {
            @for (at, cell) in row.cells.iter().enumerate() {
                td class=[is_wide(cell.column).then_some("is-wide")] {
                    @if at == 0 {
                        input type="hidden" name=(format!("{word}-was")) value=(row.was);
                        @if kind == SheetList::Sign { input type="hidden" name="sign-had" value=(had(table, n)); }
                    }
                    @let name = format!("{word}-{}", cell.column.as_str());
                    @let cell_id = format!("{name}-{n}");
                    @let words = t!(w, "playbook-table-cell", column = label(w, cell.column), row = id);
                    (control(&Place { name: &name, id: &cell_id, label: Some(&words), is_focused: is_focused && at == 1 }, cell))
                }
            }
            @if kind == SheetList::Cause {
                td class="quiet sheet-fixed" { @for step in &row.fixed_by { p dir="auto" { (step) } } }
            }
            td class="sheet-rows" {
                (act(&format!("lift-{word}-{n}"), "ArrowUp", &t!(w, "playbook-table-lift", row = id), n == 0, "↑"))
                (act(&format!("lower-{word}-{n}"), "ArrowDown", &t!(w, "playbook-table-lower", row = id), n + 1 == count, "↓"))
                (act(&format!("add-{word}-{}", n + 1), "Enter", &t!(w, "playbook-table-add-below", row = id), false, "+"))
                (act(&format!("remove-{word}-{n}"), "Backspace", &t!(w, "playbook-table-remove", row = id), false, "×"))
            }
        }
    }
}

/// A button of a row; with script its key, with Ctrl and Shift, does the same from within the row.
fn act(value: &str, key: &str, words: &str, is_off: bool, sign: &str) -> Markup {
    html! {
        button type="submit" name="act" value=(value) class="button-icon" data-row-key=(key) aria-label=(words) title=(words) disabled[is_off] { (sign) }
    }
}

/// The answers of a sign as its marks are drawn.
fn had(table: &SheetTable, sign: usize) -> String {
    let answers = table.marks.get(sign).map_or(&[][..], |m| m.answers.as_slice());
    answers.iter().map(|(answer, _)| answer.as_str()).collect::<Vec<_>>().join(", ")
}

fn marks(w: Words, table: &SheetTable) -> Markup {
    let causes = || table.causes.iter().map(|row| row.cells.first().map_or("", |cell| cell.value.as_str()));
    let name_of = |row: &SheetRow| row.cells.get(1).map_or_else(String::new, |cell| cell.value.clone());
    html! {
        @if !table.marks.is_empty() {
            section class="panel" aria-labelledby="sheet-marks" {
                h2 id="sheet-marks" { (t!(w, "playbook-table-marks")) }
                p class="hint" { (t!(w, "playbook-table-marks-hint")) }
                div class="sheet-scroll" role="group" aria-labelledby="sheet-marks" tabindex="0" {
                    table class="sheet-grid sheet-marks" data-grid="marks" {
                        thead { tr {
                            th scope="col" { (label(w, SheetColumn::Answers)) }
                            th scope="col" { (t!(w, "playbook-table-usually")) }
                            @for row in &table.causes { th scope="col" title=(name_of(row)) { code { (row.cells.first().map_or("", |cell| cell.value.as_str())) } } }
                        } }
                        @for sign in &table.marks {
                            tbody {
                                tr { th scope="rowgroup" colspan=(table.causes.len() + 2) { span dir="auto" { (sign.question) } " " code { (sign.sign) } } }
                                @for (answer, words) in &sign.answers {
                                    tr {
                                        th scope="row" dir="auto" { (answer) }
                                        @for (word, cause) in words.iter().zip(std::iter::once(t!(w, "playbook-table-usually")).chain(causes())) {
                                            td { (mark(w, table, &sign.sign, answer, cause, word)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn mark(w: Words, table: &SheetTable, sign: &str, answer: &str, cause: &str, said: &str) -> Markup {
    let words = t!(w, "playbook-table-mark", sign = sign, answer = answer, cause = cause);
    html! {
        select name="mark" aria-label=(words) lang="en" dir="ltr" {
            option value="" selected[said.is_empty()] { "–" }
            @for word in &table.often { option value=(word) selected[*word == said] { (word) } }
        }
    }
}

/// Where a cell stands in the form.
struct Place<'a> {
    name: &'a str,
    id: &'a str,
    /// Where no label stands beside it.
    label: Option<&'a str>,
    is_focused: bool,
}

fn control(at: &Place<'_>, cell: &SheetCell) -> Markup {
    let problem = format!("{}-problem", at.id);
    let (invalid, described) =
        (cell.problem.is_some().then_some("true"), cell.problem.is_some().then_some(problem.as_str()));
    let is_known = cell.choices.iter().any(|word| *word == cell.value);
    html! {
        @if cell.column == SheetColumn::SoundsLike {
            textarea name=(at.name) id=(at.id) rows="4" dir="auto" spellcheck="false" autocomplete="off" aria-label=[at.label] { "\n" (cell.value) }
        } @else if cell.choices.is_empty() {
            input type="text" name=(at.name) id=(at.id) value=(cell.value) dir="auto" autocomplete="off" spellcheck=(spelling(cell.column)) aria-label=[at.label] aria-invalid=[invalid] aria-describedby=[described] autofocus[at.is_focused];
        } @else if cell.column == SheetColumn::Common {
            // A word or a count, as in 12 cases.
            @let offered = format!("{}-words", at.id);
            input type="text" name=(at.name) id=(at.id) value=(cell.value) dir="ltr" autocomplete="off" list=(offered) aria-label=[at.label] aria-invalid=[invalid] aria-describedby=[described] autofocus[at.is_focused];
            datalist id=(offered) { @for word in &cell.choices { option value=(word) {} } }
        } @else {
            select name=(at.name) id=(at.id) lang="en" dir="ltr" aria-label=[at.label] aria-invalid=[invalid] aria-describedby=[described] autofocus[at.is_focused] {
                @if !is_known { option value=(cell.value) selected { (cell.value) } }
                @for word in &cell.choices { option value=(word) selected[*word == cell.value] { (word) } }
            }
        }
        @if let Some(words) = &cell.problem { p class="problem" id=(problem) lang="en" dir="ltr" { (words) } }
    }
}

fn spelling(column: SheetColumn) -> &'static str {
    if is_said(column) { "true" } else { "false" }
}

/// Whether much stands there.
fn is_wide(column: SheetColumn) -> bool {
    is_said(column) || matches!(column, SheetColumn::Log | SheetColumn::ToldBy)
}

/// Whether people read sentences there.
fn is_said(column: SheetColumn) -> bool {
    matches!(
        column,
        SheetColumn::Title
            | SheetColumn::Name
            | SheetColumn::Question
            | SheetColumn::Expert
            | SheetColumn::Text
    )
}

fn label(w: Words, column: SheetColumn) -> &'static str {
    match column {
        SheetColumn::Title => t!(w, "playbook-table-title"),
        SheetColumn::LooksFor => t!(w, "playbook-table-looks-for"),
        SheetColumn::HandOverTo => t!(w, "playbook-table-hand-over-to"),
        SheetColumn::HandOverMinutes => t!(w, "playbook-table-hand-over-minutes"),
        SheetColumn::Patience => t!(w, "playbook-table-patience"),
        SheetColumn::LookAgain => t!(w, "playbook-table-look-again"),
        SheetColumn::SomethingElse => t!(w, "playbook-table-something-else"),
        SheetColumn::SoundsLike => t!(w, "playbook-table-sounds"),
        SheetColumn::Id => t!(w, "playbook-table-id"),
        SheetColumn::Name => t!(w, "playbook-table-name"),
        SheetColumn::Common => t!(w, "playbook-table-common"),
        SheetColumn::Hides => t!(w, "playbook-table-hides"),
        SheetColumn::Log => t!(w, "playbook-table-log"),
        SheetColumn::Question => t!(w, "playbook-table-question"),
        SheetColumn::Expert => t!(w, "playbook-table-expert"),
        SheetColumn::Answers => t!(w, "playbook-table-answers"),
        SheetColumn::Who => t!(w, "playbook-table-who"),
        SheetColumn::Minutes => t!(w, "playbook-table-minutes"),
        SheetColumn::Shows => t!(w, "playbook-table-shows"),
        SheetColumn::ToldBy => t!(w, "playbook-table-told-by"),
        SheetColumn::Text => t!(w, "playbook-table-text"),
        SheetColumn::Works => t!(w, "playbook-table-works"),
        SheetColumn::Fixes => t!(w, "playbook-table-fixes"),
        SheetColumn::Risk => t!(w, "playbook-table-risk"),
        SheetColumn::Consent => t!(w, "playbook-table-consent"),
        SheetColumn::Needs => t!(w, "playbook-table-needs"),
        SheetColumn::Undoes => t!(w, "playbook-table-undoes"),
        SheetColumn::Finish => t!(w, "playbook-table-finish"),
        SheetColumn::Tells => t!(w, "playbook-table-tells"),
    }
}
