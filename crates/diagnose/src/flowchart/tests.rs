use super::*;
use crate::sheet::read;
use proptest::prelude::*;

const LAMP: &str = "\
%% from the handbook
flowchart TD
    start([Lamp does not work]) --> plugged{Is the lamp plugged in?}
    plugged -->|no| plug[Plug in the lamp]
    plugged -- yes --> bulb{\"Is the bulb, (or tube) burnt out?\"}
    bulb -->|yes| replace[Replace the bulb]
    bulb -. no .-> repair([The lamp is broken]):::bad
    classDef bad fill:#f00
";

fn made(text: &str) -> (Playbook, Vec<String>) {
    let draft = draft(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let book = read(&draft.sheet).unwrap_or_else(|e| panic!("{e:#?}\n{}", draft.sheet));
    (book, draft.notes)
}

fn answers<'b>(book: &'b Playbook, cause: &str) -> Vec<(&'b str, &'b str)> {
    let marked = |sign: &'b Sign| {
        let (_, marks) = sign.marks.iter().find(|(c, _)| c == cause)?;
        Some((sign.id.as_str(), sign.answers[marks[0].answer].as_str()))
    };
    book.signs.iter().filter_map(marked).collect()
}

fn has(notes: &[String], words: &str) -> bool {
    notes.iter().any(|note| note.contains(words))
}

#[test]
fn questions_become_signs_and_ends_causes_with_their_steps() {
    let (book, notes) = made(LAMP);
    assert_eq!(book.title, "Lamp does not work");
    let names: Vec<&str> = book.causes.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(
        names,
        ["Is the lamp plugged in? – no", "Is the bulb, (or tube) burnt out? – yes", "The lamp is broken"]
    );
    assert_eq!(book.signs.len(), 2);
    assert_eq!(book.signs[0].answers, ["no", "yes"]);
    let (plug, replace, broken) = (&book.causes[0].id, &book.causes[1].id, &book.causes[2].id);
    assert_eq!(answers(&book, plug), [("is-the-lamp-plugged-in", "no")]);
    assert_eq!(answers(&book, replace).iter().map(|(_, a)| *a).collect::<Vec<_>>(), ["yes", "yes"]);
    assert_eq!(answers(&book, broken).iter().map(|(_, a)| *a).collect::<Vec<_>>(), ["yes", "no"]);
    assert_eq!(book.steps.len(), 2, "an oval is a cause and no step");
    assert_eq!(book.steps[0].fixes, std::slice::from_ref(plug));
    assert!(has(&notes, "is assumed") && has(&notes, "No step leads to “The lamp is broken”"), "{notes:?}");
}

#[test]
fn steps_after_one_another_and_what_asks_for_their_result() {
    let (book, notes) = made(
        "---\ntitle: \"Printer\"\n---\ngraph LR; A[No page comes out] --> B{Is it on?}\n\
         B -->|no| C[Switch it on] --> C2[Wait a minute]\n\
         B -->|yes| R[Restart it] --> W{Does it print now?}\n\
         W -->|yes| D((Done))\n W -->|no| E{Is there paper?}\n E -->|no| F[Put paper in]\n E -->|yes| G[Clean the rollers]",
    );
    assert_eq!(book.title, "Printer");
    let step = |text: &str| book.steps.iter().find(|s| s.text.plain == text).unwrap();
    assert_eq!(step("Wait a minute").needs, [step("Switch it on").id.clone()]);
    assert!(step("Switch it on").fixes.is_empty() && step("Wait a minute").fixes.len() == 1);
    assert_eq!(step("Restart it").fixes.len(), 1, "that it helped is its result, and no sign");
    assert_eq!(book.signs.len(), 2);
    assert!(has(&notes, "asks whether “Restart it” helped"), "{notes:?}");
    assert_eq!(book.causes.len(), 4);
}

#[test]
fn what_is_not_understood_or_leads_nowhere_is_told() {
    let (book, notes) = made(
        "flowchart TD\n A{Is it red?} -->|yes| B[Paint it]\n A -->|no| C{Is it loud?}\n C -->|yes| A\n C --> D[Oil it]\n\
         subgraph one\n end\n E@{ shape: diamond }\n F{Alone?} -->|yes| G[Go out]\n B2[Nobody comes here] & A --> \n",
    );
    assert!(has(&notes, "leads back to “Is it red?”"), "{notes:?}");
    assert!(has(&notes, "has no words: it is called “otherwise”"), "{notes:?}");
    assert!(has(&notes, "frames around boxes"), "{notes:?}");
    assert!(has(&notes, "Line 8 was not understood"), "{notes:?}");
    assert!(has(&notes, "“Alone?” has one arrow only"), "{notes:?}");
    assert!(has(&notes, "to “Is it red?” from a beginning"), "{notes:?}");
    assert!(book.causes.len() >= 3);
}

#[test]
fn an_end_with_several_ways_shows_what_all_of_them_share() {
    let (book, _) = made(
        "flowchart TD\n A{One?} -->|a| B{Two?}\n A -->|b| C{Three?}\n B -->|x| X([Broken])\n C -->|x| X\n B -->|y| Y[Mend it]\n C -->|y| Z[Leave it]",
    );
    let broken = &book.causes.iter().find(|c| c.name == "Broken").unwrap().id;
    assert!(answers(&book, broken).is_empty(), "any answer leads there by some way");
}

#[test]
fn charts_of_draw_io_are_read() {
    let chart = r#"<mxfile><diagram name="No sound" id="x"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
        <mxCell id="q" value="Is &lt;b&gt;mute&lt;/b&gt; on?&amp;nbsp;" style="rhombus;whiteSpace=wrap" vertex="1" parent="1"><mxGeometry x="1"/></mxCell>
        <mxCell id="a" value="Switch it off > now" style="rounded=0" vertex="1" parent="1"/>
        <object label="No loudspeaker" id="b"><mxCell style="ellipse" vertex="1" parent="1"/></object>
        <mxCell id="e1" value="yes" edge="1" source="q" target="a" parent="1"/>
        <mxCell id="e2" edge="1" source="q" target="b" parent="1"/>
        <mxCell id="l2" value="no" style="edgeLabel" vertex="1" parent="e2"/>
        <mxCell id="e3" value="lost" edge="1" source="q" parent="1"/>
        <mxCell id="n" value="A remark" vertex="1" parent="1"/>
        </root></mxGraphModel></diagram></mxfile>"#;
    let (book, notes) = made(chart);
    assert_eq!(book.title, "No sound");
    assert_eq!(book.signs[0].question.plain, "Is mute on?");
    assert_eq!(book.signs[0].answers, ["yes", "no"]);
    assert_eq!(book.causes[1].name, "No loudspeaker");
    assert_eq!(book.steps[0].text.plain, "Switch it off > now");
    assert!(has(&notes, "“lost” does not hang at two boxes") && has(&notes, "“A remark”"), "{notes:?}");
    assert_eq!(packed(chart), None);
    assert_eq!(packed("<mxfile><diagram id=\"x\"> 7Vpb </diagram></mxfile>"), Some("7Vpb"));
    assert!(draft("<mxfile><diagram id=\"x\">7Vpb</diagram></mxfile>").is_err());
    assert!(draft("<html><!DOCTYPE x [<!ENTITY a \"b\">]></html>").is_err());
}

#[test]
fn activities_of_plantuml_are_read() {
    let (book, notes) = made(
        "@startuml\ntitle No mail\nstart\nif (Is the\\tdevice online?) then (no)\n  :Join the Wi-Fi;\nelseif (Is the box full?) then (yes)\n  :Delete\n  old mail;\nelse (no)\n  :Sign in again;\nendif\nstop\nwhile (x)\n@enduml",
    );
    assert_eq!(book.title, "No mail");
    assert_eq!((book.signs.len(), book.causes.len(), book.steps.len()), (2, 3, 3));
    assert_eq!(book.steps[1].text.plain, "Delete old mail");
    assert!(has(&notes, "Line 13 was not understood"), "{notes:?}");
}

#[test]
fn a_hostile_chart_is_refused_or_ends() {
    let many: String = (0..NODES_MAX + 1).map(|n| format!("n{n} --> n{}\n", n + 1)).collect();
    assert!(draft(&format!("flowchart TD\n{many}")).is_err());
    let arrows: String = (0..=EDGES_MAX).map(|n| format!("a --> b{}\n", n % 9)).collect();
    assert!(draft(&format!("flowchart TD\n{arrows}")).is_err());
    assert!(draft(&"x".repeat(BYTES_MAX + 1)).is_err());
    // Ways that part and meet again double every time.
    let wide: String =
        (0..50).map(|n| format!("q{n}{{Is it {n}?}} -->|a| q{m}\nq{n} -->|b| q{m}\n", m = n + 1)).collect();
    let (_, notes) = made(&format!("flowchart TD\n{wide}q50[Mend it]\nq0 -->|c| z[Other]"));
    assert!(has(&notes, "too many ways"), "{notes:?}");
    let deep: String = (0..DEPTH_MAX + 9)
        .map(|n| format!("q{n}{{Is it {n}?}} -->|a| e{n}[End it {n}]\nq{n} -->|b| q{}\n", n + 1))
        .collect();
    let (_, notes) = made(&format!("flowchart TD\n{deep}"));
    assert!(has(&notes, "deeper than"), "{notes:?}");
    for text in [
        "",
        "flowchart TD",
        "flowchart TD\n A --> A",
        "graph",
        "sequenceDiagram\n A->>B: x",
        "@startuml",
        "<mxGraphModel>",
        "---",
    ] {
        assert!(draft(text).is_err(), "{text}");
    }
    assert_eq!(
        unescaped("a &amp;lt; &#x41;&#66; &bogus; & &#xFFFFFFFF;"),
        "a &lt; AB &bogus; & &#xFFFFFFFF;"
    );
}

proptest! {
    #[test]
    fn no_chart_breaks_the_reader_and_every_draft_is_a_sheet(lines in prop::collection::vec(
        "[A-F]([\\[{(]{1,2}[a-z,|;: <>\"#?]{0,9}[\\]})]{1,2})? ?(-->|--|-\\.->|==>|-- [a-z,]{1,5} -->|---)(\\|[a-z, ]{0,6}\\|)? ?[A-F]([\\[{(][a-z ]{0,6}[\\]})])?", 0..14,
    ), other in "[<>a-z=\"/&;:()@ \n]{0,80}") {
        for text in [
            format!("flowchart TD\n{}", lines.join("\n")),
            format!("<mxGraphModel>{other}"),
            format!("@startuml\n{other}"),
        ] {
            if let Ok(draft) = draft(&text) {
                prop_assert!(read(&draft.sheet).is_ok(), "{}\n{}\n{:?}", text, draft.sheet, read(&draft.sheet));
            }
        }
    }
}
