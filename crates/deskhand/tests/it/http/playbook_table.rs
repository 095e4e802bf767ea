//! A playbook's sheet as a table and as CSV: what is typed becomes its text, and nothing that stands there is lost unseen.

use crate::api::{Client, made};
use crate::harness::client::{Answer, Ask, Browser};
use crate::harness::{LEAD, TestDesk, on_both, page};
use serde_json::json;

const SHEET: &str = "\
# sounds like: the printer hums

playbook: Noisy printer
looks for: one fault
hand over to: the printer team, 60 min

CAUSES
# seen most
rollers: The rollers are dirty|very common
fan: The \"fan\" is worn | common

SIGNS
when: When does it hum? | only when it prints, all the time | customer | 0.5 min
  # ask twice
  rollers -> always only when it prints
  fan -> half only when it prints, half all the time

STEPS
clean: Clean the rollers. | customer | 3 min | almost always
  fixes: rollers
swap: Swap the fan. | agent | 10 min | almost always
  fixes: fan
";

/// The fields of the table's form, as a browser without script sends them.
fn fields(html: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    };
    let form = page::between(html, "data-sheet-table>", "</form>").expect("the table's form");
    let mut out = Vec::new();
    for piece in form.split('<').skip(1) {
        let tag = piece.split('>').next().unwrap_or_default();
        let value = |name: &str| page::between(tag, &format!(" {name}=\""), "\"").map(plain);
        if tag.starts_with("input ") && value("type").as_deref() != Some("checkbox") {
            out.push((value("name").expect("a name"), value("value").unwrap_or_default()));
        } else if tag.starts_with("textarea ") {
            let text = piece.split_once('>').map_or("", |(_, text)| text).trim_start_matches('\n');
            out.push((value("name").expect("a name"), plain(text)));
        } else if tag.starts_with("select ") {
            out.push((value("name").expect("a name"), String::new()));
        } else if tag.starts_with("option ") && tag.ends_with(" selected") {
            out.last_mut().expect("an option stands in a select").1 = value("value").unwrap_or_default();
        }
    }
    out
}

/// Types into the `n`th field of that name.
fn put(fields: &mut [(String, String)], name: &str, n: usize, words: &str) {
    let field = fields.iter_mut().filter(|(field, _)| field == name).nth(n);
    field.unwrap_or_else(|| panic!("no field {name} {n}")).1 = words.to_owned();
}

async fn send(by: &mut Browser, at: &str, fields: &[(String, String)], more: &[(&str, &str)]) -> Answer {
    let all: Vec<(&str, &str)> =
        fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(more.iter().copied()).collect();
    by.post(at, &all).await
}

/// The sheet that leads work on, and its version.
async fn kept(desk: &TestDesk, id: i64) -> (String, i64) {
    let heard = Client::of(desk, LEAD).await.get(&format!("/api/desk/v1/playbooks/{id}")).await.expect(200);
    let book = &heard.json["playbook"];
    (book["sheet"].as_str().expect("a text").to_owned(), book["draft_version"].as_i64().expect("a number"))
}

async fn begun(desk: &TestDesk, sheet: &str) -> (i64, String) {
    let lead = Client::of(desk, LEAD).await;
    let heard = lead.post("/api/desk/v1/playbooks", json!({"playbook": {"sheet": sheet}})).await.expect(201);
    let id = made(&heard, "playbook");
    (id, format!("/agent/playbooks/{id}/table"))
}

on_both! {
    async fn a_table_is_the_text_and_what_is_typed_changes_its_own_line(desk) {
        let (id, at) = begun(desk, SHEET).await;
        let mut lead = desk.sign_in(LEAD).await;
        let html = lead.get(&at).await.expect(200).text();
        let drawn = fields(&html);
        send(&mut lead, &at, &drawn, &[("act", "save")]).await.expect(303);
        assert_eq!(kept(desk, id).await, (SHEET.to_owned(), 1), "nothing was changed, so nothing is kept");

        let mut typed = drawn.clone();
        put(&mut typed, "cause-common", 0, "rare");
        // By answer: as a rule, the rollers, the fan.
        put(&mut typed, "mark", 4, "seldom");
        let saved = send(&mut lead, &at, &typed, &[("act", "save")]).await.expect(303);
        assert_eq!(saved.location(), at);
        let expected = SHEET
            .replace("dirty|very common", "dirty | rare")
            .replace("always only when it prints\n", "always only when it prints, seldom all the time\n");
        assert_eq!(kept(desk, id).await, (expected, 2));

        // Whoever had the page open still has what they typed, and nobody's version is gone.
        put(&mut typed, "cause-name", 1, "Mine & only mine");
        let late = send(&mut lead, &at, &typed, &[("act", "save")]).await.expect(409).text();
        assert!(late.contains("Mine &amp; only mine"), "nothing that was typed is lost");
        assert_eq!(kept(desk, id).await.1, 2);
        let again = fields(&late);
        send(&mut lead, &at, &again, &[("act", "save")]).await.expect(303);
        let (text, version) = kept(desk, id).await;
        assert!(text.contains("fan: Mine & only mine | common") && text.contains("# ask twice"), "{text}");
        assert_eq!(version, 3);
        desk.verify().await;
    }

    async fn rows_come_and_go_without_script_and_a_remark_is_not_lost_unseen(desk) {
        let (id, at) = begun(desk, SHEET).await;
        let mut lead = desk.sign_in(LEAD).await;
        let drawn = fields(&lead.get(&at).await.expect(200).text());
        let html = send(&mut lead, &at, &drawn, &[("act", "add-cause-1")]).await.expect(200).text();
        assert!(html.contains("This is not saved yet."), "{}", page::words(&html));
        assert_eq!(kept(desk, id).await.1, 1, "nothing is kept before it is saved");
        let mut typed = fields(&html);
        put(&mut typed, "cause-name", 1, "It stands on a hollow table");
        put(&mut typed, "mark", 2, "always");
        send(&mut lead, &at, &typed, &[("act", "save")]).await.expect(303);
        let (text, _) = kept(desk, id).await;
        assert!(text.contains("very common\nit-stands-on-a-hollow-ta: It stands on a hollow table | common\nfan"), "{text}");
        assert!(text.contains("  it-stands-on-a-hollow-ta -> always only when it prints\n"), "{text}");

        let drawn = fields(&lead.get(&at).await.expect(200).text());
        let html = send(&mut lead, &at, &drawn, &[("act", "remove-cause-0")]).await.expect(200).text();
        assert!(page::words(&html).contains("would lose one remark of the text, for its row is gone: Line 8 # seen most"), "{}", page::words(&html));
        let typed = fields(&html);
        send(&mut lead, &at, &typed, &[("act", "save")]).await.expect(422);
        send(&mut lead, &at, &typed, &[("act", "save"), ("lose", "2")]).await.expect(422);
        assert!(kept(desk, id).await.0.contains("# seen most"));
        send(&mut lead, &at, &typed, &[("act", "save"), ("lose", "1")]).await.expect(303);
        let (text, _) = kept(desk, id).await;
        assert!(!text.contains("rollers:") && !text.contains("fixes: rollers") && text.contains("# ask twice"), "{text}");

        // What does not fit together is no table.
        for bad in ["add-cause-99", "add-word-0", "lift", "dance-cause-0"] {
            send(&mut lead, &at, &typed, &[("act", bad)]).await.expect(422);
        }
        let mut short = typed.clone();
        short.retain(|(name, _)| name != "mark");
        send(&mut lead, &at, &short, &[("act", "save")]).await.expect(422);
    }

    async fn what_is_wrong_stands_at_its_cell_and_a_draft_may_have_it(desk) {
        let (id, at) = begun(desk, SHEET).await;
        let mut lead = desk.sign_in(LEAD).await;
        let mut typed = fields(&lead.get(&at).await.expect(200).text());
        // No line could hold it: refused, with everything still there.
        put(&mut typed, "cause-id", 1, "the fan");
        let html = send(&mut lead, &at, &typed, &[("act", "save")]).await.expect(422).text();
        let cell = page::between(&html, "id=\"cause-id-1\"", "</td>").expect("the cell");
        assert!(cell.contains("aria-invalid=\"true\"") && cell.contains("`the fan` cannot be an id"), "{cell}");
        put(&mut typed, "cause-id", 1, "fan");
        // A sheet that says what makes no sense is a draft, as it is as text.
        put(&mut typed, "step-minutes", 0, "soon");
        send(&mut lead, &at, &typed, &[("act", "save")]).await.expect(303);
        assert!(kept(desk, id).await.0.contains("clean: Clean the rollers. | customer | soon min | almost always"));
        let html = lead.get(&at).await.expect(200).text();
        let cell = page::between(&html, "id=\"step-minutes-0\"", "</td>").expect("the cell");
        assert!(cell.contains("value=\"soon\"") && cell.contains("is no time"), "{cell}");
        lead.post(&format!("/agent/playbooks/{id}/publication"), &[]).await.expect(409);

        let (_, broken) = begun(desk, &SHEET.replace("fan: The", "fan The")).await;
        let words = page::words(&lead.get(&broken).await.expect(200).text());
        assert!(words.contains("These lines fit into no cell") && words.contains("Line 10"), "{words}");
        lead.get(&broken.replace("/table", "/csv")).await.expect(409);
    }

    async fn a_sheet_goes_through_a_spreadsheet_and_a_broken_file_changes_nothing(desk) {
        let (id, at) = begun(desk, SHEET).await;
        let csv = at.replace("/table", "/csv");
        let mut lead = desk.sign_in(LEAD).await;
        let heard = lead.get(&csv).await.expect(200);
        assert_eq!(heard.header("content-disposition"), Some("attachment; filename=\"noisy-printer.csv\""));
        let file = heard.text();
        assert!(file.starts_with("\u{feff}playbook,Noisy printer\r\n"), "{file}");
        let upload = |known: &str, file: &str| {
            Ask::new("POST", &csv)
                .header("sec-fetch-site", "same-origin")
                .files(&[("known", known)], &[("playbook.csv", "text/csv", file.as_bytes())])
        };
        lead.send(upload("1", &file)).await.expect(303);
        assert_eq!(kept(desk, id).await, (SHEET.to_owned(), 1), "remarks are not in the file and stay");

        let broken = file.replace("cause,fan,", "cause,the fan,");
        let words = page::words(&lead.send(upload("1", &broken)).await.expect(422).text());
        assert!(words.contains("Nothing was taken from the file") && words.contains("Row 7, column 2"), "{words}");
        lead.send(upload("1", "PK\u{3}\u{4}")).await.expect(422);
        lead.post(&csv, &[("known", "1")]).await.expect(422);
        assert_eq!(kept(desk, id).await.1, 1);

        let changed = file.replace("Swap the fan.", "=Swap it").replace(',', ";").replace("\r\n", "\n");
        lead.send(upload("1", &changed.replace("only when it prints; all", "only when it prints, all"))).await.expect(303);
        let (text, version) = kept(desk, id).await;
        assert_eq!((text, version), (SHEET.replace("Swap the fan.", "=Swap it"), 2));
        let file = lead.get(&csv).await.expect(200).text();
        assert!(file.contains(",'=Swap it,"), "no cell is a formula: {file}");
        let late = lead.send(upload("1", &file)).await.expect(409).text();
        assert!(late.contains("data-sheet-table"), "what the file said stands in the table");
        // A row that is gone takes its remark along only when somebody agreed.
        let gone: String = file.lines().filter(|l| !l.starts_with("cause,rollers")).map(|l| format!("{l}\n")).collect();
        let gone = gone.replace("usually,rollers,fan", "usually,fan").replace("prints,,always,half", "prints,,half");
        let gone = gone.replace("time,,,half", "time,,half").replace("almost always,rollers,", "almost always,,");
        let words = page::words(&lead.send(upload("2", &gone)).await.expect(422).text());
        assert!(words.contains("# seen most"), "{words}");
        assert_eq!(kept(desk, id).await.1, 2);
        desk.verify().await;
    }

    async fn what_only_the_text_had_is_typed_into_cells(desk) {
        let (id, at) = begun(desk, SHEET).await;
        let mut lead = desk.sign_in(LEAD).await;
        let mut fields = fields(&lead.get(&at).await.expect(200).text());
        put(&mut fields, "head-again", 0, "1,5");
        put(&mut fields, "cause-hides", 0, "fan");
        put(&mut fields, "cause-log", 1, "\"fan <*> stalled\"");
        put(&mut fields, "sign-told", 0, "log \"hum while <*> idle\" -> all the time");
        put(&mut fields, "step-tells", 1, "when");
        send(&mut lead, &at, &fields, &[("act", "save")]).await.expect(303);
        let text = kept(desk, id).await.0;
        for line in [
            "look again: 1.5 min\n",
            "rollers: The rollers are dirty|very common\n  hides: fan\n",
            "  log: \"fan <*> stalled\"\n",
            "  told by: log \"hum while <*> idle\" -> all the time\n",
            "  tells: when\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        // What customers say is a remark of the text, and has a cell all the same.
        let mut again = self::fields(&lead.get(&at).await.expect(200).text());
        put(&mut again, "head-sounds", 0, "the printer hums\nit rattles; el ventilador suena");
        send(&mut lead, &at, &again, &[("act", "save")]).await.expect(303);
        let text = kept(desk, id).await.0;
        assert!(text.starts_with("# sounds like: the printer hums; it rattles; el ventilador suena\n"), "{text}");
        let csv = lead.get(&at.replace("/table", "/csv")).await.expect(200).text();
        assert!(csv.contains("sounds like,\"the printer hums; it rattles; el ventilador suena\""), "{csv}");
        assert!(csv.contains("look again,1.5 min") && csv.contains("told by"), "{csv}");
        desk.verify().await;
    }

    async fn a_flowchart_becomes_a_draft_that_nobody_saved(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let before = lead.get("/agent/playbooks").await.expect(200).text();
        let chart = "flowchart TD\nA[The lamp is dark] --> B{Is it plugged in?}\nB -->|no| C[Plug it in]\nB -->|yes| D[Change <b>the</b> bulb]\nB --> E[Call us]";
        let shown = lead.post("/agent/playbooks/chart", &[("chart", chart)]).await.expect(200).text();
        let words = page::words(&shown);
        assert!(words.contains("This was assumed or not understood") && words.contains("has no words"), "{words}");
        assert!(shown.contains("playbook: The lamp is dark") && shown.contains("Change the bulb"), "{shown}");
        let file = Ask::new("POST", "/agent/playbooks/chart")
            .header("sec-fetch-site", "same-origin")
            .files(&[("chart", "")], &[("lamp.mmd", "text/plain", chart.as_bytes())]);
        assert!(lead.send(file).await.expect(200).text().contains("playbook: The lamp is dark"));
        let refused = lead.post("/agent/playbooks/chart", &[("chart", "sequenceDiagram")]).await.expect(409).text();
        assert!(page::words(&refused).contains("This is wrong with the chart") && refused.contains("sequenceDiagram"));
        assert_eq!(lead.get("/agent/playbooks").await.expect(200).text().matches("<tr>").count(), before.matches("<tr>").count());
        desk.sign_in(crate::harness::AGENT).await.post("/agent/playbooks/chart", &[("chart", chart)]).await.expect(403);
        desk.verify().await;
    }
}
