use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::beside::{AskedOf, HandedTo, HandedUp, Opinion, Question, Satisfaction};
use super::*;
use crate::follow_up::Score;
use crate::message::{Attachment, Delivery, Identity, Message, Visibility};
use crate::moment::{DAY_US, HOUR_US};
use crate::permission::Scope;
use crate::ticket::Ticket;
use crate::{AttachmentId, MessageId};

/// 2026-11-21T20:06:59Z, a Saturday.
const NOW: Moment = Moment(1_795_291_619_000_000);

fn ok(text: &str) -> Query {
    parse(text, NOW).unwrap_or_else(|e| panic!("{text:?}: {e}"))
}
fn node(text: &str) -> Node {
    ok(text).filter
}
fn word(value: &str) -> Node {
    Node::Text(Text::word(Place::Anywhere, value))
}
fn tag(value: &str) -> Node {
    Node::Tag(Some(value.to_owned()))
}
fn at(text: &str) -> Option<Moment> {
    Some(Moment::parse(text).expect("a moment"))
}

#[test]
fn words_phrases_and_beginnings() {
    assert_eq!(node(""), Node::All);
    assert_eq!(node(" * "), Node::All);
    assert_eq!(node("printer jam"), Node::And(vec![word("printer"), word("jam")]));
    assert_eq!(node("\"paper jam\""), Node::Text(Text::phrase(Place::Anywhere, "paper jam")));
    assert_eq!(node("“paper jam”"), node("\"paper jam\""));
    assert_eq!(node("print*"), Node::Text(Text::prefix(Place::Anywhere, "print")));
    assert_eq!(node("subject:print*"), Node::Text(Text::prefix(Place::Subject, "print")));
    assert_eq!(node("Help, please!"), Node::And(vec![word("Help"), word("please")]));
    // Nothing to find in them, so nothing is asked.
    assert_eq!(node("printer -- ?! \"\" -…"), word("printer"));
    // Not fields: these are words.
    for text in ["http://example.com/x", "C:\\temp", "a>b", "10:30", "::1", "rosa@example.com"] {
        assert!(matches!(node(text), Node::Text(_)), "{text}");
    }
}

#[test]
fn operators_bind_as_told() {
    assert_eq!(node("a b OR c"), Node::Or(vec![Node::And(vec![word("a"), word("b")]), word("c")]));
    assert_eq!(node("a (b OR c)"), Node::And(vec![word("a"), Node::Or(vec![word("b"), word("c")])]));
    assert_eq!(
        node("-a NOT b NOT -c"),
        Node::And(vec![Node::negated(word("a")), Node::negated(word("b")), word("c")])
    );
    assert_eq!(node("-(a b)"), Node::negated(Node::And(vec![word("a"), word("b")])));
    assert_eq!(node("a AND b"), node("a b"));
    assert_eq!(node("ORANGE and or"), Node::And(vec![word("ORANGE"), word("and"), word("or")]));
}

#[test]
fn a_repeated_field_means_or_unless_and_stands_between() {
    assert_eq!(node("tag:a tag:b"), Node::Or(vec![tag("a"), tag("b")]));
    assert_eq!(node("tag:a,b"), node("tag:a tag:b"));
    assert_eq!(node("tag:a x tag:b"), Node::And(vec![Node::Or(vec![tag("a"), tag("b")]), word("x")]));
    assert_eq!(node("tag:a AND tag:b"), Node::And(vec![tag("a"), tag("b")]));
    assert_eq!(node("-tag:a -tag:b"), Node::And(vec![Node::negated(tag("a")), Node::negated(tag("b"))]));
    assert_eq!(node("-tag:a,b"), Node::negated(Node::Or(vec![tag("a"), tag("b")])));
    assert_eq!(node("subject:a subject:b").depth(), 1);
    assert!(matches!(node("subject:a subject:b"), Node::And(_)));
    assert!(matches!(node("has:attachment has:note"), Node::And(_)));
    assert!(matches!(node("created>2026-01-01 created<2026-02-01"), Node::And(_)));
}

#[test]
fn fields_read_their_values() {
    use Compare::{Equal, Greater, GreaterOrEqual, Less};
    let rows: &[(&str, Node)] = &[
        ("#123", Node::Number(Equal, TicketId(123))),
        ("id:123", Node::Number(Equal, TicketId(123))),
        ("id>=5", Node::Number(GreaterOrEqual, TicketId(5))),
        ("status:Open", Node::Status(Equal, Status::Open)),
        ("STATUS:hold", Node::Status(Equal, Status::OnHold)),
        ("status<solved", Node::Status(Less, Status::Solved)),
        ("is:unsolved", Node::Status(Less, Status::Solved)),
        ("is:pending", Node::Status(Equal, Status::Pending)),
        ("priority>low", Node::Priority(Greater, Some(Priority::Low))),
        ("priority:none", Node::Priority(Equal, None)),
        ("priority:*", Node::negated(Node::Priority(Equal, None))),
        ("ticket_type:incident", Node::Type(Some(TicketType::Incident))),
        ("via:mail", Node::Channel(Channel::Email)),
        ("assignee:me", Node::Person(PersonField::Assignee, Ref::Me)),
        ("assignee:none", Node::Person(PersonField::Assignee, Ref::None)),
        ("is:unassigned", Node::Person(PersonField::Assignee, Ref::None)),
        ("assignee:*", Node::negated(Node::Person(PersonField::Assignee, Ref::None))),
        ("assignee:\"me\"", Node::Person(PersonField::Assignee, Ref::Named("me".into()))),
        (
            "from:rosa@example.com",
            Node::Person(PersonField::Requester, Ref::Named("rosa@example.com".into())),
        ),
        ("requester:\"Rosa Lind\"", Node::Person(PersonField::Requester, Ref::Named("Rosa Lind".into()))),
        ("cc:7", Node::Person(PersonField::Participant, Ref::Id(PersonId(7)))),
        ("organization:12", Node::Organisation(Ref::Id(OrganisationId(12)))),
        ("group:none", Node::Team(Ref::None)),
        ("tag:VPN", tag("vpn")),
        ("tag:none", Node::Tag(None)),
        ("tag:\"none\"", tag("none")),
        ("external:A-1", Node::External("A-1".into())),
        ("language:DE", Node::Language(Some("de".into()))),
        ("language:none", Node::Language(None)),
        ("language:*", Node::negated(Node::Language(None))),
        ("mailbox:none", Node::Mailbox(Ref::None)),
        ("mailbox:9", Node::Mailbox(Ref::Id(MailboxId(9)))),
        ("mailbox:help@example.com", Node::Mailbox(Ref::Named("help@example.com".into()))),
        ("mailbox:\"me\"", Node::Mailbox(Ref::Named("me".into()))),
        ("has:attachment", Node::Has(Part::Attachment)),
        ("is:unread", Node::Unread),
    ];
    for (text, expected) in rows {
        assert_eq!(&node(text), expected, "{text}");
    }
}

#[test]
fn dates_are_days_moments_and_ages() {
    let span = |text: &str| match node(text) {
        Node::Date(_, span) => (span.from, span.until),
        other => panic!("{text}: {other:?}"),
    };
    let ago = |us: i64| Some(NOW.plus_us(-us));
    assert_eq!(span("created:2026-11-20"), (at("2026-11-20"), at("2026-11-21")));
    assert_eq!(span("created>2026-11-20"), (at("2026-11-21"), None));
    assert_eq!(span("created>=2026-11-20"), (at("2026-11-20"), None));
    assert_eq!(span("created:>=2026-11-20"), (at("2026-11-20"), None));
    assert_eq!(span("created<2026-11-20"), (None, at("2026-11-20")));
    assert_eq!(span("created<=2026-11-20"), (None, at("2026-11-21")));
    assert_eq!(span("updated:2026-02"), (at("2026-02-01"), at("2026-03-01")));
    assert_eq!(span("solved:2026"), (at("2026-01-01"), at("2027-01-01")));
    assert_eq!(span("created:today"), (at("2026-11-21"), at("2026-11-22")));
    assert_eq!(span("created:yesterday"), (at("2026-11-20"), at("2026-11-21")));
    assert_eq!(span("before:2026-11-20"), span("created<2026-11-20"));
    assert_eq!(span("after:2026-11-20"), span("created>2026-11-20"));
    assert_eq!(span("since:2026-11-20"), span("created>=2026-11-20"));
    assert_eq!(span("created:2026-11-01..2026-11-15"), (at("2026-11-01"), at("2026-11-16")));
    assert_eq!(span("created>2h"), (ago(2 * HOUR_US), None));
    assert_eq!(span("created:3d"), (ago(3 * DAY_US), None));
    assert_eq!(span("updated<\"3 days ago\""), (None, ago(3 * DAY_US)));
    assert_eq!(span("created<1w"), (None, ago(7 * DAY_US)));
    assert_eq!(span("created>1mo").0, at("2026-10-21T20:06:59Z"));
    assert_eq!(
        span("created:2026-11-20T10:00:05Z"),
        (at("2026-11-20T10:00:05Z"), at("2026-11-20T10:00:06Z"))
    );
    assert_eq!(span("created<=2026-11-20T10:00+01:00"), (None, at("2026-11-20T09:01:00Z")));
    assert_eq!(span("solved:*"), (None, None));
    let berlin = TimeZone::get("Europe/Berlin").expect("bundled");
    let query = parse_in("created:2026-11-20", NOW, &berlin).expect("a query");
    let expected = Span { from: at("2026-11-19T23:00:00Z"), until: at("2026-11-20T23:00:00Z") };
    assert_eq!(query.filter, Node::Date(DateField::Created, expected));
}

#[test]
fn sorting() {
    let sort = |text: &str| ok(text).sort.map(|s| (s.by, s.direction));
    assert_eq!(sort("printer"), None);
    assert_eq!(sort("printer sort:created"), Some((SortBy::Created, Direction::Descending)));
    assert_eq!(sort("sort:updated-asc x"), Some((SortBy::Updated, Direction::Ascending)));
    assert_eq!(sort("order_by:created_at sort:asc"), Some((SortBy::Created, Direction::Ascending)));
    assert_eq!(node("sort:created"), Node::All);
}

#[test]
fn mistakes_are_told_with_place_and_remedy() {
    let rows = [
        ("status:opne", 7, "opne"),
        ("printer status:", 15, "value"),
        ("stauts:open", 0, "status"),
        ("\"paper jam", 0, "not closed"),
        ("(a b", 0, "not closed"),
        ("a b)", 3, "without an opening"),
        ("()", 0, "nothing between"),
        ("a OR", 2, "follow OR"),
        ("OR a", 0, "before OR"),
        ("a AND", 2, "AND"),
        ("a AND OR b", 2, "AND"),
        ("NOT", 3, "NOT"),
        ("language:german", 9, "two letters"),
        ("tag:a language:xx", 15, "two letters"),
        ("mailbox:me", 8, "an address"),
        ("mailbox>3", 8, "compared"),
        ("created>soon", 8, "2026-11-21"),
        ("created:2026-02-30", 8, "2026-11-21"),
        ("assignee>3", 9, "compared"),
        ("priority<none", 9, "priority:none"),
        ("sort:colour", 5, "relevance"),
        ("id:abc", 3, "number"),
        ("created>2026-01-01..2026-02-01", 8, "range"),
    ];
    for (text, position, part) in rows {
        let error = parse(text, NOW).expect_err(text);
        assert_eq!(error.position, position, "{text}: {error}");
        assert!(error.words.contains(part), "{text}: {error}");
        let (_, complaints) = parse_lenient(text, NOW);
        // An unknown field is words there, and words are no mistake.
        assert_eq!(complaints.is_empty(), text.starts_with("stauts"), "{text}");
    }
}

#[test]
fn while_typing_nothing_fails_and_words_stay() {
    let lenient = |text: &str| parse_lenient(text, NOW).0.filter;
    assert_eq!(lenient("printer status:"), word("printer"));
    assert_eq!(lenient("printer status:op"), word("printer"));
    assert_eq!(lenient("\"paper jam"), Node::And(vec![word("paper"), word("jam")]));
    assert_eq!(lenient("(a b"), Node::And(vec![word("a"), word("b")]));
    assert_eq!(lenient("a) b"), Node::And(vec![word("a"), word("b")]));
    assert_eq!(lenient("a OR "), word("a"));
    assert_eq!(lenient("tag:a,"), tag("a"));
    assert_eq!(lenient("Fehler:E12"), Node::Text(Text::phrase(Place::Anywhere, "Fehler:E12")));
    let query = parse_lenient("status:open prin", NOW).0.as_typed();
    assert_eq!(query.to_string(), "status:open prin*");
    assert_eq!(parse_lenient("vpn p", NOW).0.as_typed().to_string(), "vpn p");
}

#[test]
fn limits_hold() {
    let deep = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&deep(DEPTH_MAX), NOW).is_ok());
    assert!(parse(&deep(DEPTH_MAX + 1), NOW).is_err());
    assert!(parse(&"(".repeat(QUERY_BYTES_MAX), NOW).is_err());
    assert!(parse(&"-".repeat(QUERY_BYTES_MAX), NOW).is_ok());
    assert!(parse(&"a ".repeat(TERMS_MAX), NOW).is_ok());
    assert!(parse(&"a ".repeat(TERMS_MAX + 1), NOW).is_err());
    assert!(parse(&format!("tag:{}", "a,".repeat(TERMS_MAX + 1)), NOW).is_err());
    assert!(parse(&"é".repeat(QUERY_BYTES_MAX), NOW).is_err());
    for text in
        [deep(9000), "-(".repeat(8000), "a OR ".repeat(3000), "(tag:a,b ".repeat(1500), "é".repeat(9000)]
    {
        let (query, complaints) = parse_lenient(&text, NOW);
        assert!(query.filter.depth() <= 3 * DEPTH_MAX + 3);
        assert!(!complaints.is_empty());
    }
}

#[test]
fn names_are_bound_to_ids_and_nobody_finds_nothing() {
    let query = ok("assignee:me requester:rosa,otto -team:nowhere is:unread");
    let names: Vec<_> = query.names().into_iter().collect();
    assert_eq!(
        names,
        [Name::Person("otto".into()), Name::Person("rosa".into()), Name::Team("nowhere".into())]
    );
    let bindings = Bindings {
        me: Some(PersonId(1)),
        people: [("rosa".to_owned(), vec![PersonId(2), PersonId(3)])].into(),
        unread: [TicketId(9)].into(),
        ..Bindings::default()
    };
    assert_eq!(query.bind(&bindings).to_string(), "assignee:1 (requester:2 OR requester:3) #9");
    assert_eq!(query.bind(&Bindings::default()).to_string(), "-* -* -*");
}

fn any_text() -> impl Strategy<Value = Text> {
    let place =
        prop::sample::select(vec![Place::Anywhere, Place::Subject, Place::Message, Place::Note, Place::File]);
    let value =
        prop_oneof!["[a-zA-Z0-9äß.@-]{1,8}", "[a-z]\\PC{0,12}", "(AND|OR|NOT|me|None|a:b|status:open)"];
    (place, 0..3, value).prop_filter_map("holds nothing to find", |(place, kind, value)| {
        words::Needle::new(&value, false)?;
        // A word's own punctuation is trimmed when it is read.
        let edge = |c: Option<char>| c.is_none_or(char::is_alphanumeric);
        Some(match kind {
            0 if edge(value.chars().next()) && edge(value.chars().last()) => Text::word(place, value),
            1 => Text::prefix(place, value),
            _ => Text::phrase(place, value),
        })
    })
}

fn any_ref<I: From<i64> + std::fmt::Debug + Clone + 'static>() -> impl Strategy<Value = Ref<I>> {
    prop_oneof![
        Just(Ref::Me),
        Just(Ref::None),
        (0..1_i64 << 53).prop_map(|id| Ref::Id(id.into())),
        "([0-9]{1,3}|none|Me|\\PC{1,10})".prop_map(Ref::Named)
    ]
}

fn any_beside() -> impl Strategy<Value = Beside> {
    // “None” is not one of these: it is written as the opposite of “yes”.
    fn refs<I: From<i64> + std::fmt::Debug + Clone + 'static>() -> impl Strategy<Value = Ref<I>> {
        prop_oneof![
            Just(Ref::Me),
            (0..1_i64 << 53).prop_map(|id| Ref::Id(id.into())),
            "(yes|No|waiting|answered|tier2|team-7|[0-9]{1,3}|\\PC{1,10})".prop_map(Ref::Named)
        ]
    }
    prop_oneof![
        prop::sample::select(vec![
            Beside::Escalated(HandedUp::Anywhere),
            Beside::Escalated(HandedUp::Waiting),
            Beside::Escalated(HandedUp::Tier(2)),
            Beside::Asked(AskedOf::Anybody),
            Beside::Asked(AskedOf::Waiting),
            Beside::Asked(AskedOf::Answered),
            Beside::Asked(AskedOf::Team(TeamId(7))),
            Beside::Satisfaction(Satisfaction::Said),
            Beside::Satisfaction(Satisfaction::Is(Score::Good)),
            Beside::Satisfaction(Satisfaction::Is(Score::Bad)),
            Beside::Satisfaction(Satisfaction::Offered),
        ]),
        refs().prop_map(|r| Beside::Escalated(HandedUp::Team(r))),
        refs().prop_map(|r| Beside::Asked(AskedOf::Person(r))),
    ]
}

fn any_leaf() -> impl Strategy<Value = Node> {
    let compare = || prop::sample::select(Compare::ALL.to_vec());
    let moment = || prop::option::of((0..4_000_000_000_000_000_i64).prop_map(Moment));
    let person = prop::sample::select(vec![
        PersonField::Assignee,
        PersonField::Requester,
        PersonField::Participant,
        PersonField::Author,
    ]);
    let date = prop::sample::select(vec![
        DateField::Created,
        DateField::Updated,
        DateField::Solved,
        DateField::Closed,
    ]);
    prop_oneof![
        4 => any_text().prop_map(Node::Text),
        1 => (compare(), 0..1_i64 << 53).prop_map(|(c, id)| Node::Number(c, id.into())),
        1 => (compare(), prop::sample::select(Status::ALL)).prop_map(|(c, s)| Node::Status(c, s)),
        1 => (compare(), prop::sample::select(Priority::ALL)).prop_map(|(c, p)| Node::Priority(c, Some(p))),
        1 => Just(Node::Priority(Compare::Equal, None)),
        1 => prop::option::of(prop::sample::select(TicketType::ALL)).prop_map(Node::Type),
        1 => prop::sample::select(Channel::ALL).prop_map(Node::Channel),
        1 => (person, any_ref()).prop_map(|(f, r)| Node::Person(f, r)),
        1 => any_ref().prop_map(Node::Organisation),
        1 => any_ref().prop_map(Node::Team),
        // A mailbox is nobody's own.
        1 => any_ref().prop_map(|r| Node::Mailbox(if r == Ref::Me { Ref::None } else { r })),
        1 => prop::option::of(prop::sample::select(language::USUAL))
            .prop_map(|code| Node::Language(code.map(str::to_owned))),
        1 => prop::option::of("(none|[a-z0-9_:,\" \\\\-]{1,8})").prop_map(Node::Tag),
        1 => "\\PC{1,8}".prop_map(Node::External),
        1 => (date, moment(), moment()).prop_map(|(f, from, until)| Node::Date(f, Span { from, until })),
        1 => any_beside().prop_map(Node::Beside),
        1 => prop::sample::select(vec![Node::Has(Part::Attachment), Node::Has(Part::Note), Node::Unread, Node::All]),
    ]
}

fn any_node() -> impl Strategy<Value = Node> {
    any_leaf().prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..5).prop_map(Node::and),
            prop::collection::vec(inner.clone(), 1..5).prop_map(Node::or),
            inner.prop_map(Node::negated),
        ]
    })
}

fn any_query() -> impl Strategy<Value = Query> {
    let direction = prop::sample::select(vec![Direction::Ascending, Direction::Descending]);
    let sort = (prop::sample::select(SortBy::ALL.to_vec()), direction)
        .prop_map(|(by, direction)| Sort { by, direction });
    (any_node(), prop::option::of(sort)).prop_map(|(filter, sort)| Query { filter, sort })
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same(query in any_query()) {
        let text = query.to_string();
        let back = parse(&text, NOW).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
        prop_assert_eq!(&back, &query, "{}", text);
        prop_assert_eq!(parse_lenient(&text, NOW), (query, Vec::new()));
    }

    #[test]
    fn any_text_is_read_within_limits(text in "(\\PC{0,3}|[()\"“:,<>#* -]|AND |OR |NOT |status|created|tag:|sort:|..|3d|2026-11-21){0,40}") {
        let (lenient, complaints) = parse_lenient(&text, NOW);
        match parse(&text, NOW) {
            Ok(strict) => {
                prop_assert_eq!(&strict, &lenient);
                prop_assert!(complaints.is_empty());
                prop_assert_eq!(parse(&strict.to_string(), NOW), Ok(strict));
            }
            Err(e) => prop_assert!(e.position <= text.len() && text.is_char_boundary(e.position), "{}", e),
        }
        prop_assert_eq!(parse(&lenient.to_string(), NOW), Ok(lenient));
    }
}

fn ticket() -> Ticket {
    Ticket {
        id: TicketId(12),
        subject: "Drucker im 2. Stock druckt nicht".into(),
        status: Status::Open,
        priority: Some(Priority::High),
        ticket_type: Some(TicketType::Incident),
        tags: ["printer".to_owned(), "berlin".to_owned()].into(),
        requester: PersonId(10),
        organisation: Some(OrganisationId(20)),
        assignee: None,
        team: Some(TeamId(30)),
        mailbox: Some(MailboxId(40)),
        channel: Channel::Email,
        follow_up_of: None,
        external_id: Some("JIRA-77".into()),
        form: None,
        fields: crate::field::FieldValues::default(),
        created_at: NOW.plus_us(-DAY_US),
        updated_at: NOW.plus_us(-HOUR_US),
        solved_at: None,
        closed_at: None,
        version: 1,
    }
}

fn message(id: i64, visibility: Visibility, text: &str) -> Message {
    Message {
        id: MessageId(id),
        ticket: TicketId(12),
        author: Some(PersonId(if visibility == Visibility::Public { 10 } else { 2 })),
        visibility,
        channel: Channel::Email,
        identity: Identity::NotVerified,
        stranger: false,
        automatic: false,
        text: text.into(),
        quoted: String::new(),
        html: None,
        language: None,
        message_id: None,
        mail: None,
        delivery: Delivery::None,
        created_at: NOW,
    }
}

#[test]
fn a_query_holds_for_a_ticket_or_not() {
    let ticket = ticket();
    let messages = [
        Message {
            language: Some("de".into()),
            ..message(1, Visibility::Public, "Fehler 0x80070005 seit gestern, siehe Foto")
        },
        message(2, Visibility::Internal, "Kunde ist verärgert; Toner bestellt"),
    ];
    let file = Attachment {
        id: AttachmentId(5),
        message: Some(MessageId(1)),
        name: "IMG_2041.jpg".into(),
        media_type: "image/jpeg".into(),
        found_type: "image/jpeg".into(),
        bytes: 1,
        blob: String::new(),
        content_id: None,
        created_at: NOW,
    };
    let facts = TicketFacts {
        ticket: &ticket,
        participants: &[PersonId(11)],
        messages: &messages,
        attachments: &[file],
        people: "Rosa Lind <rosa@example.com>",
        unread: true,
        promised: Promised::default(),
        beside: BesideFacts::default(),
    };
    let holds = |text: &str, scope| matches(&ok(text), &facts, scope);
    for text in [
        "language:de mailbox:40",
        "-language:en -mailbox:none language:*",
        "drucker foto",
        "-refund",
        "druck*",
        "\"2. stock\"",
        "80070005",
        "IMG_2041.jpg",
        "img file:2041",
        "rosa",
        "#12 12",
        "JIRA-77 external:JIRA-77",
        "status:open,new tag:berlin",
        "tag:berlin AND tag:printer",
        "priority>normal",
        "created>2d updated<30min",
        "-solved:*",
        "assignee:none team:30",
        "cc:11 author:10",
        "has:attachment",
        "(nothing OR drucker)",
        "verargert",
        "note:toner has:note author:2 is:unread",
    ] {
        assert!(holds(text, Scope::Everything), "{text}");
    }
    for text in [
        "refund",
        "druck",
        "\"stock 2\"",
        "tag:other",
        "priority<normal",
        "created<2d",
        "assignee:me",
        "subject:foto",
        "language:none",
        "mailbox:none",
        "mailbox:41",
    ] {
        assert!(!holds(text, Scope::Everything), "{text}");
    }
    let mine = Scope::TakesPart(PersonId(11));
    for text in ["drucker foto", "has:attachment", "author:10"] {
        assert!(holds(text, mine), "{text}");
    }
    for text in
        ["toner", "note:toner", "has:note", "tag:berlin", "team:30", "assignee:none", "author:2", "is:unread"]
    {
        assert!(!holds(text, mine), "{text}");
    }
    assert!(!holds("drucker", Scope::TakesPart(PersonId(99))));
}

#[test]
fn what_is_due_lies_ahead_and_what_was_missed_lies_behind() {
    let hours = |n: i64| NOW.plus_us(n * crate::moment::HOUR_US);
    let any = Span { from: None, until: None };
    let before = |field, until| Node::Date(field, Span { from: None, until: Some(until) });
    let since = |field, from| Node::Date(field, Span { from: Some(from), until: None });
    let table = [
        ("due<2h", before(DateField::Due, hours(2))),
        ("due:<2h", before(DateField::Due, hours(2))),
        ("deadline<2h", before(DateField::Due, hours(2))),
        ("due<\"2h ago\"", before(DateField::Due, hours(-2))),
        ("due>=now", since(DateField::Due, NOW)),
        ("due:*", Node::Date(DateField::Due, any)),
        ("due:none", Node::negated(Node::Date(DateField::Due, any))),
        ("missed:yes", Node::Date(DateField::Missed, any)),
        ("missed:no", Node::negated(Node::Date(DateField::Missed, any))),
        ("missed>3h", since(DateField::Missed, hours(-3))),
    ];
    for (text, node) in table {
        assert_eq!(ok(text).filter, node, "{text}");
        assert_eq!(ok(&node.to_string()).filter, node, "{text} prints as {node}");
        assert!(is_internal(&node) || matches!(node, Node::Not(_)), "{text}: the team's alone");
    }
    let bound = Promised { due_at: Some(hours(1)), missed_at: None };
    let to = Bindings {
        promised: Some([(TicketId(7), bound), (TicketId(8), Promised::default())].into()),
        ..Bindings::default()
    };
    assert_eq!(ok("due<2h").bind(&to).filter, Node::Number(Compare::Equal, TicketId(7)));
    assert_eq!(ok("missed:yes").bind(&to).filter, Node::nothing());
    assert_eq!(ok("due<2h").bind(&Bindings::default()), ok("due<2h"), "whoever knows it is asked");
}

#[test]
fn what_stands_beside_a_ticket_is_asked_by_words_of_its_own() {
    let escalated = |of| Node::Beside(Beside::Escalated(of));
    let asked = |of| Node::Beside(Beside::Asked(of));
    let table = [
        ("escalated:yes", escalated(HandedUp::Anywhere)),
        ("escalated:no", Node::negated(escalated(HandedUp::Anywhere))),
        ("escalated:waiting", escalated(HandedUp::Waiting)),
        ("escalated:Tier2", escalated(HandedUp::Tier(2))),
        ("escalated:me", escalated(HandedUp::Team(Ref::Me))),
        ("escalated:30", escalated(HandedUp::Team(Ref::Id(TeamId(30))))),
        ("escalated:\"Second line\"", escalated(HandedUp::Team(Ref::Named("Second line".into())))),
        ("asked:yes", asked(AskedOf::Anybody)),
        ("asked:waiting", asked(AskedOf::Waiting)),
        ("asked:answered", asked(AskedOf::Answered)),
        ("asked:me", asked(AskedOf::Person(Ref::Me))),
        ("asked:karl", asked(AskedOf::Person(Ref::Named("karl".into())))),
        ("satisfaction:bad", Node::Beside(Beside::Satisfaction(Satisfaction::Is(Score::Bad)))),
    ];
    for (text, expected) in table {
        assert_eq!(node(text), expected, "{text}");
        assert!(is_internal(&expected) || matches!(expected, Node::Not(_)), "{text}: the team's alone");
    }
    assert!(parse("satisfaction:great", NOW).is_err_and(|e| e.words.contains("offered")));
    assert!(parse("escalated>2", NOW).is_err_and(|e| e.words.contains("compared")));

    let query = ok("escalated:tier2 asked:karl");
    assert_eq!(query.names().into_iter().collect::<Vec<_>>(), [Name::PersonOrTeam("karl".into())]);
    let mark = |team: i64, person: Option<i64>, asked_team: Option<i64>| BesideMark {
        handed: Some(HandedTo { team: TeamId(team), waits: true }),
        questions: vec![Question {
            person: person.map(PersonId),
            team: asked_team.map(TeamId),
            answered: false,
        }],
        opinion: Some(Opinion::Said(Score::Bad)),
    };
    let names = Bindings {
        me: Some(PersonId(1)),
        my_teams: vec![TeamId(31)],
        people: [("karl".to_owned(), vec![PersonId(2)])].into(),
        teams: [("karl".to_owned(), vec![TeamId(32)])].into(),
        tiers: [(TeamId(30), 2), (TeamId(31), 3)].into(),
        ..Bindings::default()
    };
    assert_eq!(query.bind(&names).to_string(), "escalated:30 (asked:2 OR asked:team-32)");
    assert_eq!(ok("asked:me").bind(&names).to_string(), "asked:1 OR asked:team-31");
    assert_eq!(ok("escalated:tier4").bind(&names).filter, Node::nothing());
    let marks = [
        (TicketId(1), mark(30, Some(2), None)),
        (TicketId(2), mark(31, None, Some(32))),
        (TicketId(3), mark(30, Some(9), None)),
        (TicketId(4), BesideMark::default()),
    ];
    let known = Bindings { beside: Some(marks.clone().into()), ..names };
    let found = |text: &str| ok(text).bind(&known).to_string();
    assert_eq!(found("escalated:tier2"), "#1 OR #3");
    assert_eq!(found("asked:karl"), "#1 OR #2");
    assert_eq!(found("escalated:me"), "#2");
    assert_eq!(
        found("satisfaction:bad escalated:waiting AND asked:me"),
        "(#1 OR #2 OR #3) (#1 OR #2 OR #3) -*"
    );
    assert!(
        ok("escalated:30").bind(&Bindings::default()).filter
            == escalated(HandedUp::Team(Ref::Id(TeamId(30))))
    );
    for (id, mark) in &marks {
        let facts = TicketFacts {
            ticket: &ticket(),
            participants: &[],
            messages: &[],
            attachments: &[],
            people: "",
            unread: false,
            promised: Promised::default(),
            beside: mark.facts(),
        };
        let has = *id != TicketId(4);
        assert_eq!(matches(&ok("escalated:yes"), &facts, Scope::Everything), has);
        assert_eq!(matches(&ok("asked:waiting"), &facts, Scope::Everything), has);
        assert_eq!(matches(&ok("satisfaction:no"), &facts, Scope::Everything), !has);
        assert!(!matches(&ok("escalated:yes"), &facts, Scope::TakesPart(PersonId(10))));
    }
}
