use super::*;
use crate::sheet::tests::{books, in_order};
use crate::sheet::{print, read};
use crate::shipped::SHIPPED;
use proptest::prelude::*;

const SHEET: &str = "\
# sounds like: no internet
playbook: No internet

hand over to:  2nd line,25 min
# after the rush of 2024
patience: 20

CAUSES
# seen most
cable: The cable is loose|very common
router: The router hangs | common

SIGNS
lights: Which lights are on? | all, none, red | customer | 1 min
  expert: WAN -> link?
  # from the manual
  cable -> always none
  usually -> half red, half all

# what they can do
STEPS
# most are glad of it
replug: Plug it in. | customer | 2 min | almost always
  fixes: cable
  undoes: lights
reset: Set it back. | customer | 4 min | mostly
  fixes: router
  needs: replug
# end
";

fn table() -> Table {
    Table::of(SHEET).unwrap()
}

fn put(table: &mut Table, list: List, row: usize, column: Column, words: &str) {
    table.rows_mut(list)[row].cells[list.at(column)] = words.to_owned();
}

fn written(table: &Table) -> Written {
    table.write(SHEET).unwrap()
}

#[test]
fn a_table_that_nobody_changed_is_the_text_to_the_last_space() {
    assert_eq!(written(&table()), Written { text: SHEET.to_owned(), lost: vec![] });
    for shipped in SHIPPED {
        let mut table = Table::of(shipped.sheet).unwrap();
        let cells = table.marks_count();
        assert!(cells < CELLS_MAX, "{} has {cells} marks", shipped.slug);
        assert_eq!(table.write(shipped.sheet).unwrap().text, shipped.sheet, "{}", shipped.slug);
        table.complete();
        assert_eq!(table.write(shipped.sheet).unwrap().text, shipped.sheet, "{}", shipped.slug);
        // And without the text before it still is the same playbook.
        let anew = table.write("").unwrap().text;
        let (then, now) = (read(shipped.sheet).unwrap(), read(&anew).unwrap());
        assert_eq!(in_order(then), in_order(now), "{}", shipped.slug);
    }
}

#[test]
fn a_changed_row_changes_its_own_lines_and_keeps_every_remark() {
    let check = |change: &dyn Fn(&mut Table), from: &[&str], to: &[&str]| {
        let mut table = table();
        change(&mut table);
        table.complete();
        let mut expected = SHEET.to_owned();
        for (from, to) in from.iter().zip(to) {
            assert!(expected.contains(from), "{from}");
            expected = expected.replacen(from, to, 1);
        }
        assert_eq!(written(&table), Written { text: expected, lost: vec![] });
    };
    check(&|t| put(t, List::Causes, 0, Column::Common, "rare"), &["loose|very common"], &["loose | rare"]);
    check(&|t| put(t, List::Signs, 0, Column::Who, "agent"), &["red | customer"], &["red | agent"]);
    check(&|t| t.head[4] = "30 min".to_owned(), &["patience: 20"], &["patience: 30 min"]);
    check(&|t| t.head[4] = String::new(), &["patience: 20\n"], &[""]);
    check(
        &|t| t.marks[0][1][2] = Some(Often::Seldom),
        &["half red, half all\n"],
        &["half red, half all\n  router -> seldom none\n"],
    );
    check(&|t| t.marks[0][1][1] = None, &["  cable -> always none\n"], &[""]);
    // The name of a row is changed wherever it stands.
    check(
        &|t| put(t, List::Causes, 0, Column::Id, "cord"),
        &["cable: The cable is loose|very", "  cable -> always none", "fixes: cable"],
        &["cord: The cable is loose | very", "  cord -> always none", "fixes: cord"],
    );
    // So are the marks of an answer that is called otherwise, and of those that stand elsewhere.
    let answers = |words: &'static str| {
        move |t: &mut Table| {
            let had = t.answers(0);
            put(t, List::Signs, 0, Column::Answers, words);
            t.refit(0, &had);
        }
    };
    check(
        &answers("all, dark, red"),
        &["all, none, red |", "always none", "half red, half all"],
        &["all, dark, red |", "always dark", "half red, half all"],
    );
    check(&answers("none, red"), &["all, none, red |", "half red, half all"], &["none, red |", "half red"]);
}

#[test]
fn what_only_the_text_had_has_cells() {
    let text = SHEET
        .replacen("patience: 20\n", "patience: 20\nlook again:  1.5 min\n", 1)
        .replacen("router: The", "  hides: router\n  log: \"cable <*> unplugged\"\nrouter: The", 1)
        .replacen("  cable -> always none", "  told by: check network.online = no -> none; log \"link is down\" -> red\n  cable -> always none", 1)
        .replacen("  undoes: lights", "  undoes: lights\n  tells: lights", 1);
    let mut table = Table::of(&text).unwrap();
    assert_eq!(table.head[5], "1.5");
    assert_eq!(table.cell(List::Causes, 0, Column::Hides), "router");
    assert_eq!(table.cell(List::Steps, 0, Column::Tells), "lights");
    // Names are followed there too, and answers that are called otherwise.
    put(&mut table, List::Causes, 1, Column::Id, "box");
    put(&mut table, List::Signs, 0, Column::Id, "leds");
    put(&mut table, List::Signs, 0, Column::Answers, "all, dark, red");
    table.refit(0, &["all", "none", "red"].map(str::to_owned));
    table.head[5] = "2".to_owned();
    table.complete();
    let after = table.write(&text).unwrap();
    assert!(after.lost.is_empty());
    for line in [
        "look again: 2 min\n",
        "  hides: box\n",
        "  log: \"cable <*> unplugged\"\n",
        "  told by: check network.online = no -> dark; log \"link is down\" -> red\n",
        "  tells: leds\n",
    ] {
        assert!(after.text.contains(line), "{line}: {}", after.text);
    }
    assert!(read(&after.text).is_ok(), "{}", after.text);
    table.remove(List::Causes, 1);
    assert_eq!(
        table.cell(List::Causes, 0, Column::Hides),
        "",
        "what is gone hides nothing and is hidden by nothing"
    );
}

#[test]
fn rows_come_move_and_go_with_what_belongs_to_them() {
    let mut t = table();
    t.lift(List::Causes, 1);
    let moved = written(&t);
    let lines =
        "CAUSES\nrouter: The router hangs | common\n# seen most\ncable: The cable is loose|very common\n";
    assert!(moved.text.contains(lines) && moved.lost.is_empty(), "{}", moved.text);
    assert_eq!(read(&moved.text).unwrap().signs, read(SHEET).unwrap().signs);

    t.add(List::Causes, 9);
    put(&mut t, List::Causes, 2, Column::Name, "The cable hangs!");
    t.add(List::Causes, 0);
    t.add(List::Finishes, 0);
    put(&mut t, List::Finishes, 0, Column::Text, "Wait.");
    t.add(List::Signs, 0);
    put(&mut t, List::Signs, 0, Column::Question, "Is it the cable?");
    t.marks[0][1][4] = Some(Often::Never);
    t.complete();
    let more = written(&t);
    assert!(more.text.contains("the-cable-hangs: The cable hangs! | common\n"), "{}", more.text);
    assert!(more.text.contains("  the-cable-hangs -> never no\n"), "{}", more.text);
    assert!(more.text.ends_with("# end\n\nFINISHES\nwait: Wait. | 1 min\n"), "{}", more.text);
    assert_eq!(read(&more.text).unwrap().causes.len(), 3, "the empty one is none");

    t.remove(List::Causes, 1);
    let less = written(&t);
    assert_eq!(less.lost, [(9, "# seen most".to_owned())], "its remark has nowhere to stand");
    assert!(!less.text.contains("cable ->") && !less.text.contains("fixes: cable"), "{}", less.text);
    assert!(read(&less.text).is_ok());
    t.remove(List::Causes, 99);
    t.lift(List::Steps, 0);
}

#[test]
fn what_is_wrong_stands_at_its_cell() {
    let check = |from: &str, to: &str, expected: Option<Cell>| {
        let (_, placed) = Table::drawn(&SHEET.replacen(from, to, 1)).unwrap();
        assert!(placed.iter().any(|(cell, _)| *cell == expected), "{from} -> {to}: {placed:?}");
    };
    let row = |list, at, column| Some(Cell::Row(list, at, column));
    check("very common", "often", row(List::Causes, 0, Column::Common));
    check("The router hangs", "", row(List::Causes, 1, Column::Name));
    check("customer | 1 min", "nobody | 1 min", row(List::Signs, 0, Column::Who));
    check("customer | 1 min", "customer | soon min", row(List::Signs, 0, Column::Minutes));
    check("2 min | almost always", "2 min | surely", row(List::Steps, 0, Column::Works));
    check("fixes: cable", "fixes: cord", row(List::Steps, 0, Column::Fixes));
    check("needs: replug", "needs: unplug", row(List::Steps, 1, Column::Needs));
    check("2nd line,25 min", "2nd line,soon", Some(Cell::Head(Column::HandOverMinutes)));
    check("hand over to:  2nd line,25 min\n", "", Some(Cell::Head(Column::HandOverTo)));
    check("patience: 20", "patience: long", Some(Cell::Head(Column::Patience)));
}

#[test]
fn what_fits_into_no_cell_is_told_with_its_line() {
    for (from, to, line) in [
        ("CAUSES", "REASONS", 8),
        ("router: The", "router The", 11),
        ("| common", "| common | twice", 11),
        ("  fixes: cable", "  repairs: cable", 24),
        ("cable -> always", "cord -> always", 17),
        ("always none", "often none", 17),
        ("always none", "always blue", 17),
        ("# end", "CAUSES", 29),
        ("router: The", "cable: The", 11),
    ] {
        let faults = Table::of(&SHEET.replacen(from, to, 1)).expect_err(from);
        assert!(faults.iter().any(|f| f.line == line), "{from} -> {to}: {faults:?}");
    }
}

#[test]
fn a_sheet_of_any_size_is_told_and_not_drawn() {
    let many = format!("CAUSES\n{}", (0..5_000).map(|n| format!("c{n}: x | rare\n")).collect::<String>());
    assert_eq!(Table::of(&many).expect_err("too many causes")[0].line, 2 + ROWS_MAX);
    let wide =
        format!("SIGNS\ns: x | {} | agent | 1\n", (0..100_000).map(|n| format!("{n},")).collect::<String>());
    assert_eq!(Table::of(&wide).expect_err("too many answers")[0].line, 2);
    let rows = [Vec::new(), Vec::new(), vec![Row::default(); ROWS_MAX + 1], Vec::new()];
    assert_eq!(Table::typed(vec![String::new(); HEAD.len()], rows, &[], &[]), None);
}

#[test]
fn what_no_line_could_hold_is_not_written() {
    for (list, column, words) in [
        (List::Causes, Column::Id, "the cable"),
        (List::Causes, Column::Id, "usually"),
        (List::Causes, Column::Id, "router"),
        (List::Steps, Column::Id, "a:b"),
        (List::Steps, Column::Id, "#a"),
        (List::Causes, Column::Name, "this | that"),
        (List::Signs, Column::Answers, "all, all"),
        (List::Signs, Column::Answers, "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u"),
    ] {
        let mut t = table();
        put(&mut t, list, 0, column, words);
        t.complete();
        let faults = t.write(SHEET).expect_err(words);
        assert!(matches!(faults[0].cell, Cell::Row(l, _, c) if (l, c) == (list, column)), "{faults:?}");
    }
    let mut t = table();
    put(&mut t, List::Causes, 0, Column::Name, "two\nCAUSES\n# lines");
    t.complete();
    assert!(written(&t).text.contains("cable: two CAUSES # lines | very common\n"));
}

/// Remarks and empty lines between the lines of a sheet.
fn with_remarks(text: &str, places: &[usize]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (n, place) in places.iter().enumerate() {
        let at = place % (lines.len() + 1);
        let line = if n % 3 == 2 { String::new() } else { format!("{}# remark {n}", " ".repeat(n % 2)) };
        lines.insert(at, line);
    }
    lines.join("\n") + "\n"
}

proptest! {
    #[test]
    fn every_text_survives_its_table(book in books(), places in prop::collection::vec(0usize..60, 0..12)) {
        let text = with_remarks(&print(&book), &places);
        let mut table = Table::of(&text).unwrap();
        table.complete();
        let before = table.write(&text).unwrap();
        prop_assert_eq!(&before.text, &text);
        // And without the text before it still is the same playbook.
        let anew = table.write("").unwrap().text;
        prop_assert_eq!(in_order(read(&anew).unwrap()), in_order(read(&text).unwrap()), "{}", anew);
        // One changed cell changes nothing else, and loses no remark.
        table.head[0] = "Another title".to_owned();
        put(&mut table, List::Causes, 0, Column::Name, "Another name");
        let after = table.write(&text).unwrap();
        prop_assert!(after.lost.is_empty(), "{:?}", after.lost);
        let mut expected = read(&text).unwrap();
        expected.title = "Another title".to_owned();
        expected.causes[0].name = "Another name".to_owned();
        prop_assert_eq!(read(&after.text).unwrap(), expected);
    }

    #[test]
    fn whatever_is_typed_is_read_as_it_was_typed(words in "[ -~äö\n\t]{0,24}", at in 0usize..64) {
        let mut table = table();
        let list = List::ALL[at % 3];
        let column = list.columns()[(at / 3) % list.columns().len()];
        put(&mut table, list, 0, column, &words);
        if column == Column::Answers {
            let had = self::table().answers(0);
            table.refit(0, &had);
        }
        table.complete();
        if let Ok(after) = table.write(SHEET) {
            let again = Table::of(&after.text).map_err(|f| TestCaseError::fail(format!("{}\n{f:?}", after.text)))?;
            for list in List::ALL {
                let cells = |t: &Table| t.rows(list).iter().map(|r| r.cells.clone()).collect::<Vec<_>>();
                prop_assert_eq!(cells(&again), cells(&table), "{}", after.text);
            }
            prop_assert_eq!(&again.marks, &table.marks);
        }
    }
}
