//! A sheet in cells, in each of its states.

use domain::PlaybookId;
use domain::read::diagnosis::Checks;
use domain::read::playbook_table::{
    PlaybookTablePage, SheetCell, SheetColumn, SheetList, SheetRow, SheetTable, SignMarks, TableState,
};
use domain::read::{FormProblem, Frame};
use maud::Markup;

use super::super::Words;
use crate::playbooks;

fn cell(column: SheetColumn, value: String) -> SheetCell {
    let choices = match column {
        SheetColumn::LooksFor => vec!["one fault", "several faults"],
        SheetColumn::Common => vec!["very common", "common", "uncommon", "rare"],
        SheetColumn::Who => vec!["automatic", "agent", "customer"],
        _ => Vec::new(),
    };
    SheetCell { column, value, choices, problem: None }
}

fn row(was: String, cells: Vec<SheetCell>) -> SheetRow {
    SheetRow { was, cells, fixed_by: Vec::new() }
}

fn table(t: Words<'_>) -> SheetTable {
    use SheetColumn as C;
    let plain = |column, text: &str| cell(column, t(text));
    let fixed = |column, text: &str| cell(column, text.to_owned());
    let cause = |id: &str, name: &str| {
        let mut cells = vec![plain(C::Id, id), plain(C::Name, name), fixed(C::Common, "common")];
        cells.extend([plain(C::Hides, ""), fixed(C::Log, "\"port <*> is down\"")]);
        SheetRow { fixed_by: vec![t("Plug it in.")], ..row(t(id), cells) }
    };
    let sign = vec![
        plain(C::Id, "lights"),
        plain(C::Question, "Which lights are on?"),
        plain(C::Expert, "State of the panel LEDs?"),
        plain(C::Answers, "all, none"),
        fixed(C::Who, "customer"),
        fixed(C::Minutes, "1"),
        plain(C::Shows, ""),
        fixed(C::ToldBy, "check network.online = no -> none"),
    ];
    let step = vec![plain(C::Id, "plug"), plain(C::Text, "Plug it in."), fixed(C::Who, "customer")];
    SheetTable {
        head: vec![
            plain(C::Title, "Printing"),
            fixed(C::LooksFor, "one fault"),
            fixed(C::Patience, "20"),
            fixed(C::LookAgain, "1"),
            plain(C::SoundsLike, "the printer hums; nothing comes out"),
        ],
        causes: vec![cause("power", "It has no power"), cause("asleep", "It is asleep")],
        signs: vec![row(t("lights"), sign)],
        steps: vec![row(t("plug"), step)],
        finishes: vec![row(t("wait"), vec![plain(C::Id, "wait"), plain(C::Text, "Wait a minute.")])],
        marks: vec![SignMarks {
            sign: t("lights"),
            question: t("Which lights are on?"),
            answers: vec![(t("all"), vec!["mostly", "", "half"]), (t("none"), vec!["", "always", ""])],
        }],
        often: vec!["never", "seldom", "half", "mostly", "always"],
        ..SheetTable::default()
    }
}

/// Every state of the page.
pub(super) fn pages(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let good = PlaybookTablePage {
        id: PlaybookId(1),
        title: t("Printing"),
        known: 3,
        sheet: TableState::Drawn(Box::new(table(t))),
        file_faults: vec![],
        problem: None,
        checks: Some(Checks { causes: 2, signs: 1, steps: 1, ..Checks::default() }),
    };
    let mut spoilt = SheetTable {
        faults: vec![(12, t("something else is wrong"))],
        lost: vec![(4, t("# seen most")), (9, t("# from the manual"))],
        is_unsaved: true,
        focus: Some((SheetList::Cause, 1)),
        ..table(t)
    };
    spoilt.causes[0].cells[2].problem = Some(t("say how common it is"));
    spoilt.signs[0].cells[4] =
        SheetCell { problem: Some(t("say who")), ..cell(SheetColumn::Who, "nobody".to_owned()) };
    let refused = PlaybookTablePage {
        sheet: TableState::Drawn(Box::new(spoilt)),
        file_faults: vec![(4, 2, t("there is no cause"))],
        problem: Some(FormProblem { field: None, words: t("Somebody was quicker."), typed: vec![] }),
        checks: None,
        ..good.clone()
    };
    let text = vec![(7, t("`x` is no row"))];
    let state = |sheet| PlaybookTablePage { sheet, ..good.clone() };
    vec![
        ("playbook-table", playbooks::table::page(frame, &good)),
        ("playbook-table-refused", playbooks::table::page(frame, &refused)),
        ("playbook-table-text-first", playbooks::table::page(frame, &state(TableState::TextFirst(text)))),
        ("playbook-table-too-large", playbooks::table::page(frame, &state(TableState::TooLarge))),
    ]
}
