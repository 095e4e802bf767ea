use proptest::prelude::*;

use super::*;
use crate::condition::tests::{conditions, names};
use crate::{AccessConnectorId, FieldId, TeamId};

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        "\\PC{1,20}",
        "[\\n\\t\"\\\\ ;,()]{1,6}",
        Just("none".to_owned()),
        Just("to".to_owned())
    ]
}

fn action() -> impl Strategy<Value = RuleAction> {
    use MacroAction as M;
    let tags = || prop::collection::vec(words(), 1..4);
    let person = || prop_oneof![Just(PersonId(1)), Just(PersonId(2)), Just(PersonId(99))];
    let team = || prop_oneof![Just(TeamId(1)), Just(TeamId(2)), Just(TeamId(99))];
    prop_oneof![
        prop::sample::select(Status::ALL.to_vec()).prop_map(|s| RuleAction::Set(M::Status(s))),
        prop::option::of(prop::sample::select(Priority::ALL.to_vec()))
            .prop_map(|p| RuleAction::Set(M::Priority(p))),
        prop::option::of(prop::sample::select(TicketType::ALL.to_vec()))
            .prop_map(|p| RuleAction::Set(M::Type(p))),
        person().prop_map(|p| RuleAction::Set(M::Assignee(Assignee::Person(p)))),
        Just(RuleAction::Set(M::Assignee(Assignee::Me))),
        Just(RuleAction::Set(M::Assignee(Assignee::Nobody))),
        prop::option::of(team()).prop_map(|t| RuleAction::Set(M::Team(t))),
        words().prop_map(|s| RuleAction::Set(M::Subject(s))),
        prop::collection::vec(words(), 0..3).prop_map(|t| RuleAction::Set(M::Tags(t))),
        tags().prop_map(|t| RuleAction::Set(M::AddTags(t))),
        tags().prop_map(|t| RuleAction::Set(M::RemoveTags(t))),
        (1i64..4, prop::collection::vec(words(), 0..3))
            .prop_map(|(f, value)| RuleAction::Set(M::Field { field: FieldId(f), value })),
        words().prop_map(|text| RuleAction::Note { text }),
        (prop_oneof![Just(String::new()), words()], words())
            .prop_map(|(subject, text)| RuleAction::Mail { subject, text }),
        (
            prop_oneof![
                Just(Whom::Assignee),
                Just(Whom::ItsTeam),
                team().prop_map(Whom::Team),
                person().prop_map(Whom::Person)
            ],
            words()
        )
            .prop_map(|(whom, words)| RuleAction::Tell { whom, words }),
        person().prop_map(RuleAction::Watch),
        (
            prop_oneof![
                Just(Upwards::NextTier),
                (1..=TIER_MAX).prop_map(Upwards::Tier),
                team().prop_map(Upwards::Team)
            ],
            prop_oneof![Just(String::new()), words()]
        )
            .prop_map(|(to, words)| RuleAction::Escalate { to, words }),
        (1i64..4, prop_oneof![Just(String::new()), words()])
            .prop_map(|(to, body)| RuleAction::Webhook { to: AccessConnectorId(to), body }),
    ]
}

proptest! {
    #[test]
    fn what_is_written_reads_back(conditions in conditions(), actions in prop::collection::vec(action(), 1..5)) {
        let written = text(&conditions, &actions, &names());
        prop_assert_eq!(parse(&written, &names()), Ok((conditions, actions)), "{}", written);
    }

    #[test]
    fn what_is_stored_reads_back(conditions in conditions(), actions in prop::collection::vec(action(), 1..5)) {
        let content = Content {
            title: "T".into(), description: String::new(), category: None, switch: Switch::On, conditions, actions,
        };
        let stored = serde_json::to_string(&content).unwrap();
        prop_assert_eq!(serde_json::from_str::<Content>(&stored).unwrap(), content);
    }

    #[test]
    fn rows_of_a_form_read_back(action in action()) {
        let (verb, value) = action_row(&action, &names());
        // A form gives words without space around them.
        let trims = value.trim() == value && !value.is_empty();
        if trims {
            prop_assert_eq!(parse_action_row(&verb, &value, &names()), Ok(action), "{} | {}", verb, value);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in "\\PC{0,60}") {
        for text in [text.clone(), format!("when {text}"), format!("when status is open then {text}")] {
            if let Err(e) = parse(&text, &names()) {
                prop_assert!(e.line >= 1 && e.column >= 1 && !e.words.is_empty());
            }
        }
    }
}

#[test]
fn the_example_of_the_documentation_is_a_rule() {
    let text =
        "when ticket is created and subject contains \"printer\" then set team to Printers; add tags printer";
    let (conditions, actions) = parse(text, &names()).unwrap();
    assert_eq!(super::text(&conditions, &actions, &names()), text);
    assert_eq!(conditions.all.len(), 2);
    assert_eq!(actions.len(), 2);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (text, line, column, says) in [
        ("status is open", 1, 1, "expected “when”"),
        ("when colour is red then add tags a", 1, 6, "a condition"),
        ("when status is ope then add tags a", 1, 16, "new, open, pending"),
        ("when status is open\nthen paint it", 2, 6, "an action"),
        ("when team is Nobodies then add tags a", 1, 14, "there is no team “Nobodies”"),
        ("when status is open or status is new then add tags a", 1, 21, "any of ("),
        ("when subject contains \"x then add tags a", 1, 23, "not closed"),
        ("when status is open then write note now", 1, 37, "in quotes"),
        ("when team is twice then add tags a", 1, 14, "more than one team"),
        ("when status is open then escalate to mars", 1, 38, "next tier, tier"),
    ] {
        let e = parse(text, &names()).unwrap_err();
        assert_eq!((e.line, e.column), (line, column), "{text}: {e}");
        assert!(e.words.contains(says), "{text}: {e}");
    }
}

fn content(text: &str) -> Content {
    let (conditions, actions) = parse(text, &names()).unwrap();
    Content {
        title: "T".into(),
        description: String::new(),
        category: None,
        switch: Switch::On,
        conditions,
        actions,
    }
}

#[test]
fn what_would_do_harm_or_nothing_is_refused() {
    let event = |text: &str| content(text).checked(RuleKind::Event);
    let time = |text: &str| content(text).checked(RuleKind::Time);
    assert!(event("when status is open then add tags a").is_ok());
    assert!(event("when always then add tags a").is_err());
    assert!(event("when status is open then set status to closed").is_err());
    assert!(event("when status is open then set status to new").is_err());
    assert!(event("when status is open then write note \"{{no.such}}\"").is_err());
    assert!(event("when team is less than #1 then add tags a").is_err());
    assert!(event("when status is open then escalate to tier 12").is_err());
    assert!(event("when status is open then escalate to tier 2 \"{{no.such}}\"").is_err());
    assert!(event("when status is open then escalate to next tier").is_ok());
    assert!(time("when hours since solved is more than 96 then set status to closed").is_ok());
    assert!(time("when status is solved then set status to closed").is_err());
    assert!(time("when any of (hours since solved is more than 96) then set status to closed").is_err());
    assert!(time("when hours since created is more than 4 and status changed then add tags a").is_err());
    assert!(time("when hours since created is more than 4 then set assignee to actor").is_err());
}

/// Whatever rules do to each other, they come to an end: every act of a rule is one deeper than what it followed.
#[test]
fn chains_of_rules_end() {
    let ping = content("when actor is desk then add tags a");
    let mut depth = 0;
    let by = Doer::Rule(RuleId(1));
    while may_follow(RuleId(1), &ping, Followed { by, update: Update::Changed, depth }) {
        depth += 1;
        assert!(depth <= DEPTH_MAX);
    }
    assert_eq!(depth, DEPTH_MAX);
    let plain = content("when status is open then add tags a");
    let own = Followed { by, update: Update::Changed, depth: 1 };
    assert!(!may_follow(RuleId(1), &plain, own), "a rule does not follow itself");
    assert!(may_follow(RuleId(2), &plain, own));
}

#[test]
fn every_example_is_a_rule() {
    for &example in Example::ALL {
        let kind = match example {
            Example::Route | Example::Urgent | Example::Reopen => RuleKind::Event,
            Example::Close | Example::Waits | Example::Pending => RuleKind::Time,
        };
        let content = content(example.text());
        assert_eq!(content.text(&names()), example.text());
        content.checked(kind).unwrap();
    }
}
