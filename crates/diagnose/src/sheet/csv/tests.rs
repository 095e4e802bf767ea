use super::*;
use crate::sheet::tests::{books, in_order};
use crate::sheet::{print, read as read_sheet};
use crate::shipped::SHIPPED;
use proptest::prelude::*;

const SHEET: &str = "\
playbook: No internet
hand over to: 2nd line, 25 min
CAUSES
cable: =The \"cable\", loose; | common
router: The router | rare
SIGNS
lights: Which? | all, none | customer | 0.5 min
  cable -> always none
STEPS
replug: Plug it in. | customer | 2 min | mostly
  fixes: cable
";

fn written() -> String {
    write(&Table::of(SHEET).unwrap(), Separator::Comma)
}

fn wrong(file: &str) -> Vec<(usize, usize)> {
    read(file.as_bytes()).expect_err(file).iter().map(|w| (w.row, w.column)).collect()
}

#[test]
fn a_sheet_is_the_same_after_a_spreadsheet() {
    for shipped in SHIPPED {
        let table = Table::of(shipped.sheet).unwrap();
        for separator in [Separator::Comma, Separator::Semicolon] {
            let again = read(write(&table, separator).as_bytes()).unwrap();
            assert_eq!(again, table, "{}", shipped.slug);
            // Remarks are not in the file, and stay in the text.
            assert_eq!(again.write(shipped.sheet).unwrap().text, shipped.sheet, "{}", shipped.slug);
            let (then, now) =
                (read_sheet(shipped.sheet).unwrap(), read_sheet(&again.write("").unwrap().text).unwrap());
            assert_eq!(in_order(then), in_order(now), "{}", shipped.slug);
        }
    }
}

#[test]
fn an_older_file_takes_nothing_away_that_it_has_no_column_for() {
    let text = SHEET
        .replacen("router: The", "  hides: router\n  log: \"cable <*> unplugged\"\nrouter: The", 1)
        .replacen("  cable -> always", "  told by: check network.online = no -> none\n  cable -> always", 1)
        .replacen("  fixes: cable", "  fixes: cable\n  tells: lights", 1)
        + "\n# de sign lights: Welche? | alle, keine\n";
    let file = write(&Table::of(&text).unwrap(), Separator::Comma);
    let older: Vec<String> = file
        .lines()
        .map(|line| match line.split(',').next().unwrap_or_default().trim_start_matches('\u{feff}') {
            // As it was before there were these columns.
            "causes" => "causes,id,name,how common".to_owned(),
            "signs" => line.replace(",told by", ""),
            "steps" => line.replace(",tells", ""),
            "cause" => line.replace(",router,\"\"\"cable <*> unplugged\"\"\"", ""),
            "sign" => line.replace(",check network.online = no -> none", ""),
            "step" => line.replace(",lights", ""),
            _ => line.to_owned(),
        })
        .collect();
    let older = older.join("\n");
    assert!(!older.contains("unplugged") && !older.contains("network.online"), "{older}");
    let again = read_upon(older.as_bytes(), &text).unwrap();
    assert_eq!(again.write(&text).unwrap().text, text);
    // Empty cells below their name do say something.
    let none = file.replace(",check network.online = no -> none", ",");
    let less = read_upon(none.as_bytes(), &text).unwrap().write(&text).unwrap();
    assert!(!less.text.contains("told by") && less.text.contains("# de sign lights"), "{}", less.text);
}

#[test]
fn a_file_is_what_spreadsheets_want() {
    let file = written();
    assert!(file.starts_with("\u{feff}playbook,No internet\r\nhand over to,2nd line,25 min\r\n"), "{file}");
    assert!(file.contains(
        "causes,id,name,how common,hides,log\r\ncause,cable,\"'=The \"\"cable\"\", loose;\",common,,\r\n"
    ));
    assert!(file.contains(
        "marks,sign,answer,usually,cable,router\r\nmark,lights,all,,,\r\nmark,lights,none,,always,\r\n"
    ));
    assert!(file.contains(",0.5 min,"), "a number alone would become a day");
    let table = Table::of(SHEET).unwrap();
    let plain = file.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    for other in [
        plain.clone(),
        plain.replace('\n', "\r"),
        format!("sep=,\n{plain}"),
        plain.replace("0.5 min", "\"0,5\""),
        plain.replace("cause,router,The router,rare,,\n", "cause,router,The router,rare,,,\n,,,,\n"),
        // As it was written before there were these columns.
        plain.replace("cause,router,The router,rare,,\n", "cause,router,The router,rare\n"),
    ] {
        assert_eq!(read(other.as_bytes()).unwrap(), table, "{other}");
    }
    // Tabs, as they come out of a spreadsheet that is copied from.
    let tabs = "playbook\tNo internet\nhand over to\t2nd line\t25\ncause\tcable\tx\tcommon\n";
    assert_eq!(read(tabs.as_bytes()).unwrap().cell(List::Causes, 0, Column::Name), "x");
}

#[test]
fn no_cell_is_a_formula() {
    for (text, expected) in [
        ("=1+1", "'=1+1"),
        ("+49 1", "'+49 1"),
        ("-1", "'-1"),
        ("@cmd", "'@cmd"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("a;b", "\"a;b\""),
        ("say \"x\"", "\"say \"\"x\"\"\""),
    ] {
        assert_eq!(cell(text, Separator::Comma), expected);
        let file = format!("playbook,{}\n", cell(text, Separator::Comma));
        assert_eq!(read(file.as_bytes()).unwrap().head[0], text);
    }
}

#[test]
fn what_is_wrong_is_told_by_row_and_column_and_nothing_is_read() {
    let file = written();
    let check = |from: &str, to: &str, expected: (usize, usize)| {
        let spoilt = file.replacen(from, to, 1);
        assert_ne!(spoilt, file, "{from}");
        assert!(wrong(&spoilt).contains(&expected), "{from} -> {to}: {:?}", read(spoilt.as_bytes()));
    };
    check("cause,router", "reason,router", (5, 1));
    check("cause,router", ",router", (5, 1));
    check("cause,router", "cause,cable", (5, 2));
    check("cause,router", "cause,two words", (5, 2));
    check("The router,rare", "The | router,rare", (5, 3));
    check("The router,rare", "The router,rare,,,more", (5, 7));
    check("usually,cable,router", "usually,cable,rooter", (8, 6));
    check("usually,cable,router", "usually,cable,cable", (8, 6));
    check("usually,cable,router", "cable,router", (8, 4));
    check("marks,sign,answer,usually,cable,router\r\n", "", (8, 1));
    check("mark,lights,none", "mark,lamps,none", (10, 2));
    check("mark,lights,none", "mark,lights,blue", (10, 3));
    check(",always,", ",often,", (10, 5));
    check(",always,", ",always,,seldom", (10, 7));
    check("mark,lights,all,,,", "mark,lights,none,,never,", (10, 5));
    check("hand over to,2nd line,25 min", "playbook,twice", (2, 1));
    check("cause,router,The router", "cause,router,\"The router", (5, 3));
    check("cause,router,The router", "cause,router,\"The\" router", (5, 3));
    assert_eq!(wrong(""), [(1, 1)]);
    assert_eq!(read(b"playbook,x\r\ncause,a,\xe4\xf6,common\r\n").expect_err("Latin-1")[0].row, 2);
    assert_eq!(read(b"PK\x03\x04\x14\x00\xff").expect_err("a workbook").len(), 1);
    assert_eq!(wrong(&",".repeat(100_000)).len(), 1, "as many columns as fit are not kept");
    assert_eq!(wrong(&"x\n".repeat(20_000)).len(), 1);
    assert_eq!(wrong(&"x\n".repeat(500)).len(), WRONG_MAX);
    assert_eq!(wrong(&"a".repeat(BYTES_MAX + 1)).len(), 1);
    let many = format!("playbook,x\n{}", "step,,Do it.\n".repeat(ROWS_MAX + 1));
    assert_eq!(wrong(&many), [(2 + ROWS_MAX, 1)]);
    let wide = format!("playbook,x\nsign,a,b,,\"{}\"\n", "x,".repeat(100_000));
    assert_eq!(wrong(&wide), [(2, 5)]);
}

proptest! {
    #[test]
    fn sheet_to_csv_to_sheet_is_the_same(book in books(), is_semicolon in any::<bool>()) {
        let text = print(&book);
        let table = Table::of(&text).unwrap();
        let separator = if is_semicolon { Separator::Semicolon } else { Separator::Comma };
        let file = write(&table, separator);
        let again = read(file.as_bytes()).map_err(|w| TestCaseError::fail(format!("{file}\n{w:?}")))?;
        prop_assert_eq!(&again, &table, "{}", file);
        prop_assert_eq!(again.write(&text).unwrap().text, text.clone());
        let anew = read_sheet(&again.write("").unwrap().text).unwrap();
        prop_assert_eq!(in_order(anew), in_order(read_sheet(&text).unwrap()));
    }

    #[test]
    fn no_file_breaks_the_reader(file in prop::collection::vec(any::<u8>(), 0..200), text in "[a-z,;\"\n\r'=|: ]{0,200}") {
        let _ = (read(&file), read(text.as_bytes()), read(format!("playbook,{text}").as_bytes()));
    }
}

#[test]
fn what_customers_say_is_a_row_of_its_own_and_stays_where_the_file_has_none() {
    let text = format!("# sounds like: no internet; =1+1\n{SHEET}");
    let file = write(&Table::of(&text).unwrap(), Separator::Semicolon);
    assert!(file.contains("sounds like;\"no internet; =1+1\"\r\n"), "{file}");
    let upon = |file: &str| read_upon(file.as_bytes(), &text).unwrap().write(&text).unwrap();
    assert_eq!(upon(&file).text, text);
    let more = file.replace("no internet; =1+1", "no internet\nno Wi-Fi");
    let changed = upon(&more);
    assert!(changed.text.starts_with("# sounds like: no internet; no Wi-Fi\n") && changed.lost.is_empty());
    let row = "sounds like;\"no internet; =1+1\"\r\n";
    // A file from before there was such a row takes nothing away; an empty one says that there is nothing.
    assert_eq!(upon(&file.replace(row, "")).text, text);
    assert_eq!(upon(&file.replace(row, "sounds like;\r\n")).text, SHEET);
}
