//! Hostile input by mutation ([`testkit::fuzz`]) for what people write to the rules: no panic, errors that point at where they
//! are, and what was read is written so that it reads back as the same.

use domain::condition::Conditions;
use domain::condition::text::{self, Names, TextError};
use domain::rule::{self, Content, RuleKind, Switch, action_row, parse_action, parse_action_row};
use domain::{AccessConnectorId, FieldId, FormId, MailboxId, OrganisationId, PersonId, TeamId};
use testkit::fuzz::{fuzz, shape, size};

/// Names that are words of the language, hold its signs, or belong to two.
fn names() -> Names {
    Names {
        teams: vec![
            (TeamId(1), "Printers".into()),
            (TeamId(2), "none".into()),
            (TeamId(3), "Twins, \"both\"".into()),
            (TeamId(4), "Twins, \"both\"".into()),
        ],
        people: vec![(PersonId(5), "rosa@desk.example".into()), (PersonId(6), "actor".into())],
        organisations: vec![(OrganisationId(7), "Larkfield and Sons; or others".into())],
        forms: vec![(FormId(8), "#9".into())],
        mailboxes: vec![(MailboxId(9), "help@desk.example".into())],
        fields: vec![(FieldId(10), "building".into()), (FieldId(11), "to".into())],
        webhooks: vec![(AccessConnectorId(12), "warehouse \"north\"".into())],
    }
}

const SEEDS: &[&str] = &[
    "when ticket is created and subject has word printer, \"paper jam\" then set team to Printers; add tags printer",
    "when status changed from solved and any of (priority is none or requester is vip) then tell its-team \"Again: {{ticket.title}}\"",
    "when business hours since pending is more than 40 then write note \"Two\\nlines and a \\\"quote\\\"\"; set status to solved",
    "when team is \"none\" and team is none and assignee is actor, \"actor\", #6 then set assignee to \"actor\"; add watcher #5",
    "when field \"to\" changed to \"a, b\" and field building is not none then set field building to \"x;y\", none; set subject to \"then\"",
    "when mailbox is help@desk.example and form is \"#9\" and organisation is \"Larkfield and Sons; or others\" then mail requester subject \"S\" \"T\"",
    "when actor is customer, desk and language is not de, pt-BR and load is more than 60 then set tags to none; remove tags a, b",
    "when message does not contain \"or\" and message is a note and message has no file and time is outside business hours then tell person rosa@desk.example \"Look\"",
    "when hours until due is less than 2 and channel is walk_up and identity is not verified and letter is list then tell team #3 \"Soon\"",
    "when always then set priority to none",
    "when ticket is created then tell webhook \"warehouse \\\"north\\\"\" \"{\\\"ticket\\\": \\\"{{ticket.title}}\\\"}\"",
];

const WORDS: &[&[u8]] = &[
    b"when ",
    b" then ",
    b" and ",
    b"any of (",
    b" or ",
    b")",
    b"; ",
    b", ",
    b"\"",
    b"\\",
    b"\\n",
    b"#1",
    b"#99999999999999999999",
    b"none",
    b"actor",
    b"is not ",
    b"changed to ",
    b"did not change from ",
    b"set field ",
    b"tell its-team ",
    b"hours since ",
    b"\xc3\xa9",
    b"\xe2\x80\x8f",
    b"{{ticket.id}}",
];

/// It points into the text, or just behind its end.
fn points_into(error: &TextError, text: &str) {
    let lines: Vec<&str> = text.split('\n').collect();
    let line = error.line.checked_sub(1).and_then(|n| lines.get(n));
    let chars = line.unwrap_or_else(|| panic!("{error} is no line of {text:?}")).chars().count();
    assert!((1..=chars + 1).contains(&error.column), "{error} stands nowhere in {text:?}");
    assert!(!error.words.is_empty());
}

#[test]
fn rule_text() {
    let seeds = SEEDS.iter().map(|t| t.as_bytes().to_vec()).collect();
    fuzz("rule_text", seeds, WORDS, |raw| {
        let given = String::from_utf8_lossy(raw);
        let names = names();
        let (conditions, actions) = match rule::parse(&given, &names) {
            Ok(read) => read,
            Err(error) => {
                points_into(&error, &given);
                return shape((false, error.words.split_whitespace().next().map(str::to_owned)));
            }
        };
        let written = rule::text(&conditions, &actions, &names);
        let again = rule::parse(&written, &names);
        assert_eq!(
            again.as_ref(),
            Ok(&(conditions.clone(), actions.clone())),
            "{given:?} became {written:?}"
        );
        // Without any names everything goes by number, and is the same still.
        let plain = rule::text(&conditions, &actions, &Names::default());
        if conditions.iter().count() > 0 {
            assert_eq!(
                rule::parse(&plain, &Names::default()),
                Ok((conditions.clone(), actions.clone())),
                "{plain:?}"
            );
        }
        for one in conditions.iter() {
            let row = text::row(one, &names);
            assert_eq!(text::parse_row(&row, &names).as_ref(), Ok(one), "{row:?}");
        }
        for one in &actions {
            let line = rule::action_text(one, &names);
            assert_eq!(parse_action(&line, &names).as_ref(), Ok(one), "{line:?}");
        }
        shape((true, size(conditions.iter().count()), size(actions.len()), written.len() / 16))
    });
}

/// What passes the check of a rule also passes through the rows of its form.
#[test]
fn rule_rows() {
    let seeds = SEEDS.iter().map(|t| t.as_bytes().to_vec()).collect();
    fuzz("rule_rows", seeds, WORDS, |raw| {
        let given = String::from_utf8_lossy(raw);
        let names = names();
        let Ok((conditions, actions)) = rule::parse(&given, &names) else { return shape(false) };
        let content = Content {
            title: "Fuzzed".into(),
            description: String::new(),
            category: None,
            switch: Switch::On,
            conditions,
            actions,
        };
        let mut kept = 0;
        for kind in [RuleKind::Event, RuleKind::Time] {
            let Ok(checked) = content.clone().checked(kind) else { continue };
            kept += 1;
            assert!(checked.conditions != Conditions::default() && !checked.actions.is_empty());
            for one in &checked.actions {
                let (verb, value) = action_row(one, &names);
                let back = parse_action_row(&verb, &value, &names);
                let written = |a: &_| rule::action_text(a, &names);
                // A row shows words as they are: blanks around them are lost, and nothing else.
                let same = back.as_ref().is_ok_and(|b| squeezed(&written(b)) == squeezed(&written(one)));
                assert!(same, "{verb} {value:?} was {one:?} and became {back:?}");
            }
        }
        shape((true, kept))
    });
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace("\\n", "").replace("\\t", "")
}
