use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Weekday;
use proptest::prelude::*;

use super::change::{Change, Doer, Said, Took, Update};
use super::text::{FIELDS, Names, operators, parse, parse_row, row, write};
use super::*;
use crate::calendar::{Calendar, Week};
use crate::field::FieldValues;
use crate::moment::{DAY_US, MINUTE_US};
use crate::{Event, MessageId, TicketId};

pub(crate) fn names() -> Names {
    let ids = |names: &[(i64, &str)]| names.iter().map(|(id, n)| (*id, (*n).to_owned())).collect::<Vec<_>>();
    Names {
        teams: ids(&[(1, "Printers"), (2, "none"), (3, "A, b"), (4, "twice"), (5, "Twice")])
            .into_iter()
            .map(|(id, n)| (TeamId(id), n))
            .collect(),
        people: ids(&[(1, "noor@desk.example"), (2, "customer")])
            .into_iter()
            .map(|(id, n)| (PersonId(id), n))
            .collect(),
        organisations: ids(&[(1, "Acme"), (2, "Räder & Söhne")])
            .into_iter()
            .map(|(id, n)| (OrganisationId(id), n))
            .collect(),
        forms: ids(&[(1, "Repair")]).into_iter().map(|(id, n)| (FormId(id), n)).collect(),
        mailboxes: ids(&[(1, "support@desk.example")])
            .into_iter()
            .map(|(id, n)| (MailboxId(id), n))
            .collect(),
        fields: ids(&[(1, "room"), (2, "is"), (3, "cost")])
            .into_iter()
            .map(|(id, n)| (FieldId(id), n))
            .collect(),
        webhooks: ids(&[(1, "Chat"), (2, "Pager duty")])
            .into_iter()
            .map(|(id, n)| (crate::AccessConnectorId(id), n))
            .collect(),
    }
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        "\\PC{1,20}",
        "[\\n\\t\"\\\\ ;,()#]{1,6}",
        Just("none".to_owned()),
        Just("or".to_owned())
    ]
}

fn test<T: Clone + std::fmt::Debug + 'static>(
    one: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Test<T>> {
    let many = prop::collection::vec(one.clone(), 1..4);
    prop_oneof![
        many.clone().prop_map(Test::Is),
        many.prop_map(Test::IsNot),
        one.clone().prop_map(Test::Less),
        one.clone().prop_map(Test::More),
        Just(Test::Changed),
        Just(Test::NotChanged),
        one.clone().prop_map(Test::ChangedFrom),
        one.clone().prop_map(Test::NotChangedFrom),
        one.clone().prop_map(Test::ChangedTo),
        one.prop_map(Test::NotChangedTo),
    ]
}

fn choice<T: Clone + std::fmt::Debug + 'static>(
    one: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Choice<T>> {
    let many = prop::collection::vec(one, 1..4);
    prop_oneof![many.clone().prop_map(Choice::Is), many.prop_map(Choice::IsNot)]
}

fn word_test() -> impl Strategy<Value = WordTest> {
    prop_oneof![
        prop::collection::vec(words(), 1..4).prop_map(WordTest::AnyWord),
        prop::collection::vec(words(), 1..4).prop_map(WordTest::NoWord),
        words().prop_map(WordTest::Contains),
        words().prop_map(WordTest::Lacks),
    ]
}

fn who() -> impl Strategy<Value = Who> + Clone {
    prop::sample::select(vec![Who::Nobody, Who::Actor, Who::Person(PersonId(1)), Who::Person(PersonId(7))])
}

pub(crate) fn condition() -> impl Strategy<Value = Condition> {
    use Condition as C;
    let all = |words: &'static [Status]| prop::sample::select(words.to_vec());
    let ids = |most: i64| 1..=most;
    let compare = || prop::sample::select(Compare::ALL.to_vec());
    prop_oneof![
        prop::sample::select(vec![Update::Created, Update::Changed]).prop_map(C::Update),
        test(all(Status::ALL)).prop_map(C::Status),
        test(prop::option::of(prop::sample::select(Priority::ALL.to_vec()))).prop_map(C::Priority),
        test(prop::option::of(prop::sample::select(TicketType::ALL.to_vec()))).prop_map(C::Type),
        test(prop::option::of(ids(6).prop_map(TeamId))).prop_map(C::Team),
        test(who()).prop_map(C::Assignee),
        test(who()).prop_map(C::Requester),
        test(prop::option::of(ids(3).prop_map(OrganisationId))).prop_map(C::Organisation),
        test(prop::option::of(ids(2).prop_map(FormId))).prop_map(C::Form),
        (ids(4), test(prop::option::of("\\PC{0,12}")))
            .prop_map(|(f, test)| C::Field { field: FieldId(f), test }),
        choice(ids(2).prop_map(MailboxId)).prop_map(C::Mailbox),
        choice(prop::sample::select(Channel::ALL.to_vec())).prop_map(C::Channel),
        prop::collection::vec(words(), 1..4).prop_map(|t| C::Tags(TagTest::AnyOf(t))),
        prop::collection::vec(words(), 1..4).prop_map(|t| C::Tags(TagTest::NoneOf(t))),
        word_test().prop_map(C::Subject),
        word_test().prop_map(C::Message),
        prop::sample::select(Wrote::ALL.to_vec()).prop_map(C::Wrote),
        prop::sample::select(vec![Presence::There, Presence::Missing]).prop_map(C::Files),
        choice(prop::sample::select(vec![
            ActorTest::Customer,
            ActorTest::Team,
            ActorTest::Desk,
            ActorTest::Person(PersonId(2))
        ]))
        .prop_map(C::Actor),
        choice("[a-z]{2}").prop_map(C::Language),
        prop::sample::select(vec![Standing::Vip, Standing::Ordinary]).prop_map(C::Standing),
        prop::sample::select(vec![Within::BusinessHours, Within::OutsideBusinessHours]).prop_map(C::Time),
        (
            prop::sample::select(Since::ALL.to_vec()),
            compare(),
            0..HOURS_MAX,
            prop::sample::select(vec![Hours::Business, Hours::Calendar])
        )
            .prop_map(|(since, compare, hours, of)| C::Hours { since, compare, hours, of }),
        choice(prop::sample::select(Identity::ALL.to_vec())).prop_map(C::Identity),
        choice(prop::sample::select(LetterKind::ALL.to_vec())).prop_map(C::Letter),
        (compare(), 0..=LOAD_MAX).prop_map(|(compare, score)| C::Load { compare, score }),
    ]
}

pub(crate) fn conditions() -> impl Strategy<Value = Conditions> {
    let some = || prop::collection::vec(condition(), 0..4);
    (some(), some()).prop_map(|(all, any)| Conditions { all, any })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(conditions in conditions()) {
        let written = write(&conditions, &names());
        prop_assert_eq!(parse(&written, &names()), Ok(conditions), "{}", written);
    }

    /// Rows are what forms show: each reads back, and its field offers its operator.
    #[test]
    fn rows_read_back(condition in condition()) {
        let drawn = row(&condition, &names());
        prop_assert!(operators(&drawn.field).contains(&drawn.operator.as_str())
            || matches!(drawn.operator.as_str(), "is less than" | "is more than"), "{:?}", drawn);
        let written = write(&Conditions { all: vec![condition.clone()], any: vec![] }, &names());
        prop_assert_eq!(parse(&written, &names()).unwrap().all, vec![condition.clone()]);
        if drawn.value.contains('"') || drawn.value.is_empty() {
            prop_assert_eq!(parse_row(&drawn, &names()), Ok(condition));
        }
    }

    /// No rule is passed over that would have held: whatever an act lacks, conditions that need it do not hold.
    #[test]
    fn the_index_leaves_out_nothing(
        conditions in conditions(),
        created in any::<bool>(),
        status in any::<bool>(),
        team in any::<bool>(),
        message in any::<bool>(),
    ) {
        let mut change = Change::new(Doer::Team(PersonId(1)));
        change.update = if created { Update::Created } else { Update::Changed };
        change.status = status.then_some((Status::Open, Status::Solved));
        change.team = team.then_some((None, Some(TeamId(1))));
        change.message = message.then(|| said("none or of a"));
        let ticket = ticket();
        let subject = Readable::new(&ticket.subject);
        let facts = Facts { change: Some(&change), ..facts(&ticket, &subject) };
        if holds(&conditions, &facts).is_held() {
            prop_assert!(conditions.needs().met_by(change.offers()));
        }
    }

    /// Between now and the next look nothing changes by time alone.
    #[test]
    fn nothing_changes_before_the_next_look(
        conditions in conditions(),
        minutes in 0i64..20 * 24 * 60,
        part in 1i64..100,
    ) {
        let ticket = ticket();
        let subject = Readable::new(&ticket.subject);
        let calendar = office();
        let moments = Moments { status_at: Some(ticket.created_at), ..Moments::default() };
        let now = ticket.created_at.plus_us(minutes * MINUTE_US);
        let facts = Facts { now, calendar: Some(&calendar), moments, ..facts(&ticket, &subject) };
        let until = conditions.next_look(&facts).unwrap_or(now.plus_us(40 * DAY_US));
        let between = now.plus_us((until.since(now) - 1) / 100 * part);
        prop_assert_eq!(holds(&conditions, &facts), holds(&conditions, &Facts { now: between, ..facts }));
    }
}

fn office() -> Calendar {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    Calendar::new("Europe/Berlin", Week::of(&days.map(|d| (d, 9 * 60, 17 * 60))).unwrap(), Vec::new())
        .unwrap()
}

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn ticket() -> Ticket {
    // A Monday, 10 o'clock in Berlin.
    let created = at("2026-11-23T09:00:00Z");
    Ticket {
        id: TicketId(7),
        subject: "The Printer jams again".into(),
        status: Status::Pending,
        priority: Some(Priority::High),
        ticket_type: None,
        tags: BTreeSet::from(["printer".to_owned(), "vpn".to_owned()]),
        requester: PersonId(5),
        organisation: None,
        assignee: Some(PersonId(1)),
        team: Some(TeamId(1)),
        mailbox: Some(MailboxId(1)),
        channel: Channel::Email,
        follow_up_of: None,
        external_id: None,
        form: None,
        fields: FieldValues::from_iter([(FieldId(1), vec!["B 12".to_owned()])]),
        created_at: created,
        updated_at: created,
        solved_at: None,
        closed_at: None,
        version: 1,
    }
}

fn facts<'a>(ticket: &'a Ticket, subject: &'a Readable) -> Facts<'a> {
    Facts {
        ticket,
        subject,
        change: None,
        language: Some("de-AT"),
        standing: Standing::Ordinary,
        calendar: None,
        moments: Moments::default(),
        load: None,
        now: ticket.created_at,
    }
}

fn said(text: &str) -> Said {
    Said {
        id: MessageId(1),
        visibility: Visibility::Public,
        text: Readable::new(text),
        automatic: false,
        has_files: false,
        identity: Some(Identity::Verified),
        letter: Some(LetterKind::Person),
    }
}

#[test]
fn conditions_are_judged() {
    let ticket = ticket();
    let subject = Readable::new(&ticket.subject);
    let mut change = Change::new(Doer::Customer(PersonId(5)));
    change.status = Some((Status::Open, Status::Pending));
    change.message = Some(said("Könnten Sie bitte kommen? It's re-jammed."));
    change.fields = BTreeMap::from([(FieldId(1), (vec![], vec!["B 12".to_owned()]))]);
    let facts = Facts { change: Some(&change), load: Some(40), ..facts(&ticket, &subject) };
    for (text, expected) in [
        ("ticket is updated", true),
        ("ticket is created", false),
        ("status is pending", true),
        ("status is new, pending", true),
        ("status is not new, pending", false),
        ("status is less than solved", true),
        ("status is more than pending", false),
        ("status changed", true),
        ("status changed from open", true),
        ("status changed to open", false),
        ("status did not change to solved", true),
        ("priority is more than normal", true),
        ("priority is less than none", false),
        ("priority did not change", true),
        ("type is none", true),
        ("team is Printers", true),
        ("assignee is noor@desk.example", true),
        ("assignee is actor", false),
        ("requester is actor", true),
        ("requester is ordinary", true),
        ("organisation is none", true),
        ("field room is \"b 12\"", true),
        ("field room changed from none", true),
        ("field cost is none", true),
        ("mailbox is support@desk.example", true),
        ("channel is chat, email", true),
        ("tags include mac, vpn", true),
        ("tags include none of mac, wlan", true),
        ("subject has word printer", true),
        ("subject has word print", false),
        ("subject contains \"PRINT\"", true),
        ("subject does not contain \"toner\"", true),
        ("message has word konnten", true),
        ("message has no word toner", true),
        ("message is public", true),
        ("message is a note", false),
        ("message was written", true),
        ("message has no file", true),
        ("actor is customer", true),
        ("actor is agent, desk", false),
        ("language is de", true),
        ("language is not en", true),
        ("identity is verified", true),
        ("letter is not person", false),
        ("load is more than 39", true),
        ("time is within business hours", true),
        ("any of (status is open or priority is high)", true),
        ("any of (status is open or priority is low)", false),
    ] {
        let conditions = parse(text, &names()).unwrap();
        assert_eq!(holds(&conditions, &facts).is_held(), expected, "{text}");
    }
    let why = |text: &str| holds(&parse(text, &names()).unwrap(), &facts);
    assert_eq!(why("status is pending and team is none and type is task"), Verdict::Fails(1));
    assert_eq!(why("status is pending and any of (team is none)"), Verdict::NoneOfAny);
}

#[test]
fn hours_are_counted_on_the_clock_or_on_the_calendar() {
    let ticket = ticket();
    let subject = Readable::new(&ticket.subject);
    let calendar = office();
    let moments = Moments { due_at: Some(at("2026-11-25T09:00:00Z")), ..Moments::default() };
    // From Monday 10:00 to Tuesday 12:00 in Berlin: 26 hours, of which 7 and 3 are open.
    let now = at("2026-11-24T11:00:00Z");
    let facts = Facts { now, calendar: Some(&calendar), moments, ..facts(&ticket, &subject) };
    for (text, expected, next) in [
        ("hours since created is more than 26", true, None),
        ("hours since created is more than 27", false, Some("2026-11-24T12:00:00Z")),
        ("hours since created is 26", true, Some("2026-11-24T12:00:00Z")),
        ("business hours since created is more than 10", true, None),
        ("business hours since created is more than 15", false, Some("2026-11-24T16:00:00Z")),
        ("business hours since created is more than 16", false, Some("2026-11-25T09:00:00Z")),
        ("hours since pending is more than 20", true, None),
        ("hours since solved is more than 1", false, None),
        ("hours since assigned is more than 1", false, None),
        ("hours until due is less than 24", true, None),
        ("hours until due is less than 20", false, Some("2026-11-24T13:00:00Z")),
        ("business hours until due is less than 6", true, None),
        ("business hours until due is less than 5", false, Some("2026-11-24T12:00:00Z")),
        ("time is outside business hours", false, Some("2026-11-24T16:00:00Z")),
    ] {
        let conditions = parse(text, &names()).unwrap();
        assert_eq!(holds(&conditions, &facts).is_held(), expected, "{text}");
        assert_eq!(conditions.next_look(&facts), next.map(at), "{text}");
    }
}

#[test]
fn an_act_is_all_of_its_events() {
    let ticket = TicketId(7);
    let mut change = Change::new(Doer::Desk);
    let (open, solved) = (Status::Open, Status::Solved);
    change.take(&Event::StatusChanged { ticket, from: Status::New, to: open });
    change.take(&Event::StatusChanged { ticket, from: open, to: solved });
    assert_eq!(change.status, Some((Status::New, solved)), "from the first to the last");
    let note = Event::NoteWritten { ticket, message: MessageId(3), mentions: Vec::new() };
    assert_eq!(change.take(&note), Took::Message(MessageId(3)));
    let housekeeping = Event::TimeSpent { ticket, person: PersonId(1), seconds: 5 };
    assert_eq!(change.take(&housekeeping), Took::Nothing);
    let moved = Event::DeadlineMoved { ticket, due_at: None };
    assert_eq!(change.take(&moved), Took::Moment, "only rules on time look again");
}

#[test]
fn what_is_too_much_or_makes_no_sense_is_refused() {
    let ok = |text: &str| parse(text, &names()).unwrap().check();
    assert!(ok("status is less than solved").is_ok());
    assert!(ok("team is less than #1").is_err());
    assert!(ok(&format!("subject contains \"{}\"", "x".repeat(WORDS_CHARS_MAX + 1))).is_err());
    assert!(ok("load is more than 101").is_err());
    assert!(ok("hours since created is more than 999999").is_err());
    let many = vec![Condition::Standing(Standing::Vip); CONDITIONS_MAX + 1];
    assert!(Conditions { all: many, any: Vec::new() }.check().is_err());
    let none = Condition::Status(Test::Is(Vec::new()));
    assert!(Conditions { all: vec![none], any: Vec::new() }.check().is_err());
}

#[test]
fn every_field_is_offered_with_operators() {
    for (field, of) in FIELDS {
        assert!(!of.is_empty(), "{field}");
        assert_eq!(operators(field), *of);
    }
    assert!(operators("no such").is_empty());
}
