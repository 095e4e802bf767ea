use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Weekday, date};
use proptest::prelude::*;

use super::clocks::{Cause, Ended, Fact, Opening, Reading, Side, Stand, State, Step, What, fold};
use super::simulate::{Change, Happening, History, Tally, simulate};
use super::*;
use crate::calendar::{Calendar, SpecialDay, Week};
use crate::moment::{HOUR_US, MINUTE_US};
use crate::{Moment, TicketId};

/// Monday.
const DAY: &str = "2026-11-23";

fn at(time: &str) -> Moment {
    let (day, time) = time.split_once(' ').unwrap_or((DAY, time));
    Moment::parse(&format!("{day}T{time}:00Z")).unwrap()
}

fn office() -> Arc<Calendar> {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let week = Week::of(&days.map(|day| (day, 9 * 60, 17 * 60))).unwrap();
    let special = vec![SpecialDay::holiday(date(2026, 12, 8), "Feast")];
    Arc::new(Calendar::new("UTC", week, special).unwrap())
}

fn target(clock: Clock, priority: Priority, minutes: u32, hours: Hours) -> Target {
    Target { clock, priority, minutes, hours, pause: clock.usual_pause() }
}

/// For normal priority: 60 minutes of business hours for replies, 240 for what adds up. For urgent: a quarter, all hours.
fn promise() -> Promise {
    let mut targets = Vec::new();
    for clock in Clock::ALL {
        let minutes = if clock.adds_up() { 240 } else { 60 };
        targets.push(target(clock, Priority::Normal, minutes, Hours::Business));
        targets.push(target(clock, Priority::Urgent, minutes / 4, Hours::Calendar));
    }
    Promise {
        id: PromiseId(1),
        name: "Standard".into(),
        all: Vec::new(),
        any: Vec::new(),
        targets,
        warn_before_min: vec![10],
        escalate_after_min: vec![30, 60],
        paused_max: Some(PauseGuard { minutes: 3 * 24 * 60, hours: Hours::Calendar }),
        escalation: Escalation::default(),
    }
}

fn opening(time: &str) -> Opening {
    Opening {
        at: at(time),
        by: Side::Requester,
        status: Status::New,
        priority: None,
        promise: Some(Arc::new(promise())),
        calendar: Some(office()),
    }
}

fn fact(time: &str, what: What) -> Fact {
    Fact { at: at(time), what }
}

fn play(facts: &[(&str, What)]) -> State {
    let facts: Vec<_> = facts.iter().map(|(time, what)| fact(time, what.clone())).collect();
    fold(opening("10:00"), &facts)
}

fn reading(state: &State, clock: Clock, now: &str) -> Reading {
    state.readings(at(now)).into_iter().find(|r| r.clock == clock).unwrap()
}

/// Clock, moment, where it stands, what is spent in minutes, and when it is due.
type Expected<'a> = (Clock, &'a str, Stand, i64, Option<&'a str>);

fn check(facts: &[(&str, What)], expected: &[Expected<'_>]) {
    let state = play(facts);
    for (clock, now, stand, spent, due) in expected {
        let r = reading(&state, *clock, now);
        let got = (r.stand, r.spent_us / MINUTE_US, r.due_at.map(Moment::rfc3339));
        assert_eq!(got, (*stand, *spent, due.map(|d| at(d).rfc3339())), "{clock:?} at {now} after {facts:?}");
    }
}

use Clock::{AgentWork, FirstReply, NextReply, PeriodicUpdate, RequesterWait, Resolution};
use Stand::{Idle, Kept, Lapsed, Missed, Paused, Running};
use What::{Merged, PriorityChanged, Reopened, Replied, StatusChanged, Written};

#[test]
fn a_requester_is_important_when_the_ticket_says_so() {
    let tags = |of: &[&str]| of.iter().map(|t| (*t).to_owned()).collect();
    assert_eq!(Standing::of(&tags(&["printer", VIP_TAG])), Standing::Vip);
    assert_eq!(Standing::of(&tags(&["vips"])), Standing::Ordinary);
}

#[test]
fn clocks_of_the_conversation_begin_and_end_with_its_turns() {
    check(
        &[],
        &[
            (FirstReply, "10:00", Running, 0, Some("11:00")),
            (FirstReply, "10:59", Running, 59, Some("11:00")),
            (FirstReply, "11:00", Missed, 60, Some("11:00")),
            (NextReply, "11:00", Idle, 0, None),
            (PeriodicUpdate, "11:00", Idle, 0, None),
        ],
    );
    check(
        &[("10:30", Replied), ("10:40", Written), ("10:50", Written)],
        &[
            (FirstReply, "12:00", Kept, 30, None),
            // The oldest unanswered word counts.
            (NextReply, "11:00", Running, 20, Some("11:40")),
            (PeriodicUpdate, "11:00", Running, 30, Some("11:30")),
        ],
    );
    check(
        &[("10:30", Replied), ("10:40", Written), ("11:50", Replied)],
        &[
            (NextReply, "12:00", Missed, 70, Some("11:40")),
            (PeriodicUpdate, "12:00", Running, 10, Some("12:50")),
        ],
    );
    // An answer at the very moment is too late; one microsecond earlier it is not.
    check(&[("11:00", Replied)], &[(FirstReply, "12:00", Missed, 60, Some("11:00"))]);
    let early = Fact { at: at("11:00").plus_us(-1), what: Replied };
    assert_eq!(reading(&fold(opening("10:00"), &[early]), FirstReply, "12:00").stand, Kept);
}

#[test]
fn a_ticket_that_the_team_opens_owes_no_first_reply_until_it_is_asked() {
    let opening = Opening { by: Side::Team, ..opening("10:00") };
    let state = fold(opening.clone(), &[]);
    assert_eq!(reading(&state, FirstReply, "10:30").stand, Idle);
    assert_eq!(reading(&state, PeriodicUpdate, "10:30").stand, Running);
    let state = fold(opening, &[fact("10:30", Written)]);
    assert_eq!(reading(&state, FirstReply, "10:40").due_at, Some(at("11:30")));
}

#[test]
fn clocks_pause_where_it_is_not_the_teams_turn() {
    let pending = [("11:00", Replied), ("11:00", StatusChanged(Status::Pending))];
    check(
        &pending,
        &[
            (RequesterWait, "15:00", Paused, 60, None),
            (AgentWork, "15:00", Paused, 60, None),
            (Resolution, "15:00", Paused, 60, None),
            (PeriodicUpdate, "15:00", Paused, 0, None),
        ],
    );
    let mut back = pending.to_vec();
    back.push(("14:00", Written));
    back.push(("14:00", StatusChanged(Status::Open)));
    // Three hours are left, the office closes at five: they are used up exactly then.
    check(
        &back,
        &[
            (Resolution, "14:30", Running, 90, Some("17:00")),
            (NextReply, "14:30", Running, 30, Some("15:00")),
        ],
    );
    // On hold the requester still waits, and agents do not work.
    check(
        &[("11:00", StatusChanged(Status::OnHold))],
        &[
            (RequesterWait, "12:00", Running, 120, Some("14:00")),
            (AgentWork, "12:00", Paused, 60, None),
            (FirstReply, "12:00", Missed, 120, Some("11:00")),
        ],
    );
}

#[test]
fn business_hours_leave_out_nights_weekends_and_holidays() {
    let due = |opened: &str| reading(&fold(opening(opened), &[]), Resolution, opened).due_at;
    assert_eq!(due("16:00"), Some(at("2026-11-24 12:00")));
    assert_eq!(due("2026-11-27 16:00"), Some(at("2026-11-30 12:00")));
    assert_eq!(due("2026-12-07 16:00"), Some(at("2026-12-09 12:00")));
    let no_calendar = Opening { calendar: None, ..opening("22:00") };
    assert_eq!(reading(&fold(no_calendar, &[]), FirstReply, "22:00").due_at, Some(at("23:00")));
}

#[test]
fn solving_ends_and_reopening_goes_on() {
    check(
        &[("11:30", StatusChanged(Status::Solved))],
        &[(Resolution, "12:00", Kept, 90, None), (FirstReply, "12:00", Missed, 90, Some("11:00"))],
    );
    check(&[("10:30", StatusChanged(Status::Solved))], &[(FirstReply, "12:00", Lapsed, 30, None)]);
    check(
        &[("11:30", StatusChanged(Status::Solved)), ("13:30", Reopened)],
        &[
            (Resolution, "14:00", Running, 120, Some("16:00")),
            (RequesterWait, "14:00", Running, 120, Some("16:00")),
        ],
    );
    check(
        &[("10:30", Merged), ("10:40", Written)],
        &[(Resolution, "16:00", Lapsed, 30, None), (FirstReply, "16:00", Lapsed, 30, None)],
    );
}

#[test]
fn another_priority_counts_from_the_beginning() {
    // Urgent: 15 minutes of all hours for a reply. Half an hour is spent: missed from the moment of the change.
    check(
        &[("10:30", PriorityChanged(Some(Priority::Urgent)))],
        &[
            (FirstReply, "10:30", Missed, 30, Some("10:30")),
            (Resolution, "10:40", Running, 40, Some("11:00")),
        ],
    );
    // Missed only by the old terms: it runs on.
    check(
        &[
            ("10:05", PriorityChanged(Some(Priority::Urgent))),
            ("10:20", PriorityChanged(Some(Priority::Normal))),
        ],
        &[(FirstReply, "10:30", Running, 30, Some("11:00"))],
    );
    // A priority without a target stops the promise, not the counting.
    check(
        &[("10:10", PriorityChanged(Some(Priority::Low))), ("10:50", PriorityChanged(None))],
        &[(FirstReply, "10:55", Running, 55, Some("11:00"))],
    );
    // Missed by both: from when it was.
    check(
        &[("11:30", PriorityChanged(Some(Priority::Urgent)))],
        &[(FirstReply, "11:40", Missed, 100, Some("11:00"))],
    );
    // What has ended is not judged again.
    check(
        &[("10:30", Replied), ("10:40", PriorityChanged(Some(Priority::Urgent)))],
        &[(FirstReply, "10:50", Kept, 30, None)],
    );
}

/// The table of docs/concepts/promises.md.
#[test]
fn the_worked_example_of_the_docs_is_right() {
    let mut p = promise();
    p.targets = vec![
        target(FirstReply, Priority::Normal, 60, Hours::Business),
        target(Resolution, Priority::Normal, 240, Hours::Business),
        target(FirstReply, Priority::Urgent, 15, Hours::Calendar),
        target(Resolution, Priority::Urgent, 60, Hours::Calendar),
    ];
    let mut state = State::open(Opening { promise: Some(Arc::new(p)), ..opening("2026-11-20 15:00") });
    let mut step = |time: &str, what: &[What], expected: (Stand, i64, Option<&str>)| {
        for what in what {
            state.apply(&fact(time, what.clone()));
        }
        let r = reading(&state, Resolution, time);
        assert_eq!(
            (r.stand, r.spent_us / MINUTE_US, r.due_at),
            (expected.0, expected.1, expected.2.map(at)),
            "{time}"
        );
        state.clone()
    };
    step("2026-11-20 15:00", &[], (Running, 0, Some("11:00")));
    step("2026-11-20 15:40", &[Replied, StatusChanged(Status::Pending)], (Paused, 40, None));
    let open = step("10:00", &[Written, StatusChanged(Status::Open)], (Running, 40, Some("13:20")));
    step("11:00", &[StatusChanged(Status::OnHold)], (Paused, 100, None));
    step("14:00", &[StatusChanged(Status::Open)], (Running, 100, Some("16:20")));
    let solved = step("15:00", &[StatusChanged(Status::Solved)], (Kept, 160, None));
    assert_eq!(reading(&solved, FirstReply, "15:00").stand, Kept);
    let mut urgent = open;
    urgent.apply(&fact("10:30", PriorityChanged(Some(Priority::Urgent))));
    let r = reading(&urgent, Resolution, "10:30");
    assert_eq!((r.stand, r.spent_us / MINUTE_US, r.due_at), (Missed, 70, Some(at("10:30"))));
}

#[test]
fn another_promise_measures_what_was_spent_its_own_way() {
    let mut all_hours = promise();
    all_hours.targets = vec![target(FirstReply, Priority::Normal, 20 * 60, Hours::Calendar)];
    // Opened at 16:30: 30 minutes of business hours, but 16 hours of all, at 8:30 of the next day.
    let facts = [fact("2026-11-24 08:30", What::PromiseChanged(Some(Arc::new(all_hours))))];
    let r = reading(&fold(opening("16:30"), &facts), FirstReply, "2026-11-24 08:30");
    assert_eq!((r.stand, r.spent_us, r.due_at), (Running, 16 * HOUR_US, Some(at("2026-11-24 12:30"))));
    assert_eq!(r.cause, Cause::Promise);
}

#[test]
fn another_calendar_counts_from_the_change_on() {
    let nights = Week::of(&[(Weekday::Monday, 20 * 60, 22 * 60)]).unwrap();
    let nights = Arc::new(Calendar::new("UTC", nights, Vec::new()).unwrap());
    check(
        &[("10:20", What::CalendarChanged(Some(nights)))],
        &[(FirstReply, "12:00", Running, 20, Some("20:40"))],
    );
}

#[test]
fn every_standing_is_told_in_one_sentence() {
    let says = |facts: &[(&str, What)], clock, now: &str| reading(&play(facts), clock, now).sentence();
    let pending = [("10:10", StatusChanged(Status::Pending))];
    assert_eq!(
        says(&pending, Resolution, "10:20"),
        "The clock for full resolution is paused: the ticket waits for the customer."
    );
    assert_eq!(
        says(&[("10:10", Replied)], FirstReply, "10:20"),
        "The clock for first reply was kept: the team replied."
    );
    assert_eq!(says(&[], NextReply, "10:20"), "The clock for next reply has not begun.");
    assert_eq!(
        says(&[], FirstReply, "12:00"),
        "The clock for first reply is missed and still owed: the ticket was opened."
    );
}

/// Takes every step at the given moments of waking, as a follower does; says what was done.
fn wake(state: &mut State, wakings: &[Moment]) -> Vec<Step> {
    let mut done = Vec::new();
    for now in wakings {
        while let Some((due, step)) = state.next_at()
            && due <= *now
        {
            state.apply(&Fact { at: *now, what: What::StepTaken(step) });
            done.push(step);
            assert!(done.len() < 1_000, "steps without an end");
        }
    }
    done
}

fn first_reply_only() -> Opening {
    let mut p = promise();
    p.targets.retain(|t| t.clock == FirstReply);
    Opening { promise: Some(Arc::new(p)), ..opening("10:00") }
}

fn first_reply_steps() -> [Step; 4] {
    let (clock, cycle) = (FirstReply, 1);
    [
        Step::Warn { clock, cycle, before_min: 10 },
        Step::Breach { clock, cycle },
        Step::Escalate { clock, cycle, after_min: 30 },
        Step::Escalate { clock, cycle, after_min: 60 },
    ]
}

#[test]
fn every_step_has_its_moment() {
    let mut state = State::open(first_reply_only());
    for (moment, step) in ["10:50", "11:00", "11:30", "12:00"].into_iter().zip(first_reply_steps()) {
        assert_eq!(state.next_at(), Some((at(moment), step)));
        state.apply(&fact(moment, What::StepTaken(step)));
    }
    assert_eq!(state.next_at(), None);
}

#[test]
fn a_clock_that_jumps_does_nothing_twice_and_leaves_nothing_out() {
    let jumps: [&[&str]; 6] = [
        &["10:50", "11:00", "11:30", "12:00"],
        // Forward over everything, and by ten years.
        &["2026-11-25 10:00"],
        &["2036-11-25 10:00"],
        // Back by five minutes, by an hour, by ten years; stuck.
        &["10:51", "10:46", "10:51", "11:01", "10:56", "11:30", "11:29", "12:01"],
        &["11:05", "10:05", "2016-11-23 10:00", "11:05", "13:00"],
        &["11:00", "11:00", "11:00", "12:00", "12:00"],
    ];
    for wakings in jumps {
        let mut state = State::open(first_reply_only());
        let moments: Vec<_> = wakings.iter().map(|w| at(w)).collect();
        assert_eq!(wake(&mut state, &moments), first_reply_steps(), "{wakings:?}");
        assert_eq!(state.next_at(), None);
    }
}

#[test]
fn a_fact_from_an_earlier_moment_takes_no_time_back() {
    let state = play(&[("10:40", Written), ("09:00", StatusChanged(Status::Open))]);
    let r = reading(&state, FirstReply, "10:45");
    assert_eq!((r.spent_us / MINUTE_US, r.due_at), (45, Some(at("11:00"))));
}

#[test]
fn what_is_over_is_not_warned_of_but_a_miss_is_told() {
    // The desk slept from ten to noon; the answer came at 11:40.
    let mut state = fold(first_reply_only(), &[fact("11:40", Replied)]);
    assert_eq!(wake(&mut state, &[at("13:00")]), [Step::Breach { clock: FirstReply, cycle: 1 }]);
    let mut in_time = fold(first_reply_only(), &[fact("10:55", Replied)]);
    assert_eq!(wake(&mut in_time, &[at("13:00")]), []);
}

#[test]
fn a_step_that_lies_ahead_again_comes_again() {
    let [warn, ..] = first_reply_steps();
    let mut p = promise();
    p.targets = vec![
        target(FirstReply, Priority::Normal, 60, Hours::Business),
        target(FirstReply, Priority::Low, 120, Hours::Business),
    ];
    let mut state = State::open(Opening { promise: Some(Arc::new(p)), ..opening("10:00") });
    assert_eq!(wake(&mut state, &[at("10:51")]), [warn]);
    state.apply(&fact("10:52", PriorityChanged(Some(Priority::Low))));
    assert_eq!(state.next_at(), Some((at("11:50"), warn)));
    // Back again: it is late already, and the warning was for that.
    state.apply(&fact("10:53", PriorityChanged(Some(Priority::Normal))));
    assert_eq!(state.next_at(), Some((at("10:53"), warn)));
}

#[test]
fn a_pause_that_lasts_too_long_is_told_once_per_pause() {
    let pending = |time: &str| fact(time, StatusChanged(Status::Pending));
    let told = |pause| Step::PausedTooLong { pause };
    let only_guard =
        Promise { targets: vec![target(NextReply, Priority::Low, 1, Hours::Business)], ..promise() };
    let opening = Opening { promise: Some(Arc::new(only_guard)), ..opening("10:00") };
    let mut state =
        fold(opening, &[pending("11:00"), fact("2026-11-24 11:00", StatusChanged(Status::OnHold))]);
    assert_eq!(state.next_at(), Some((at("2026-11-26 11:00"), told(1))));
    assert_eq!(wake(&mut state, &[at("2026-11-26 11:00"), at("2026-12-20 11:00")]), [told(1)]);
    state.apply(&fact("2026-12-20 12:00", StatusChanged(Status::Open)));
    state.apply(&pending("2026-12-20 13:00"));
    assert_eq!(state.next_at(), Some((at("2026-12-23 13:00"), told(2))));
    state.apply(&fact("2026-12-23 12:59", StatusChanged(Status::Open)));
    assert_eq!(wake(&mut state, &[at("2027-01-23 13:00")]), []);
}

fn ticket() -> TicketFacts {
    TicketFacts {
        priority: Some(Priority::High),
        ticket_type: None,
        team: Some(TeamId(1)),
        organisation: None,
        tags: BTreeSet::from(["vpn".to_owned()]),
        channel: Channel::Email,
        language: Some("de-AT".into()),
        requester: Standing::Vip,
    }
}

#[test]
fn conditions_hold_or_not() {
    let tags = |tag: &str| vec!["x".to_owned(), tag.to_owned()];
    for (condition, holds) in [
        (Condition::Priority(vec![Some(Priority::High)]), true),
        (Condition::Priority(vec![None]), false),
        (Condition::Team(vec![TeamId(2), TeamId(1)]), true),
        (Condition::Organisation(vec![OrganisationId(1)]), false),
        (Condition::TagAny(tags("vpn")), true),
        (Condition::TagNone(tags("vpn")), false),
        (Condition::TagNone(tags("y")), true),
        (Condition::Channel(vec![Channel::Chat]), false),
        (Condition::Language(vec!["DE".into()]), true),
        (Condition::Language(vec!["d".into()]), false),
        (Condition::Requester(Standing::Vip), true),
        (Condition::Requester(Standing::Ordinary), false),
    ] {
        assert_eq!(condition.holds(&ticket()), holds, "{condition:?}");
    }
}

#[test]
fn the_first_promise_whose_conditions_hold_is_the_tickets() {
    let with =
        |id, all: Vec<Condition>, any: Vec<Condition>| Promise { id: PromiseId(id), all, any, ..promise() };
    let (yes, no) = (Condition::Requester(Standing::Vip), Condition::Channel(vec![Channel::Phone]));
    let promises = [
        with(1, vec![yes.clone(), no.clone()], Vec::new()),
        with(2, vec![yes.clone()], vec![no.clone()]),
        with(3, vec![yes.clone()], vec![no, yes]),
        with(4, Vec::new(), Vec::new()),
    ];
    assert_eq!(choose(&promises, &ticket()).map(|p| p.id), Some(PromiseId(3)));
    let other = TicketFacts { requester: Standing::Ordinary, ..ticket() };
    assert_eq!(choose(&promises, &other).map(|p| p.id), Some(PromiseId(4)));
    assert_eq!(choose(&promises[..3], &other), None);
}

#[test]
fn promises_that_cannot_be_are_refused_in_words() {
    let check = |change: &dyn Fn(&mut Promise), says: &str| {
        let mut p = promise();
        change(&mut p);
        let refusal = p.check().unwrap_err().to_string();
        assert!(refusal.contains(says), "{refusal}");
    };
    assert_eq!(promise().check(), Ok(()));
    check(&|p| p.name = " ".into(), "name");
    check(&|p| p.targets.clear(), "at least one target");
    check(&|p| p.targets.push(p.targets[0]), "two targets for first reply at priority normal");
    check(&|p| p.targets[0].minutes = 0, "at least one minute");
    check(&|p| p.warn_before_min = vec![5, 5], "different");
    check(&|p| p.escalate_after_min = vec![MINUTES_MAX + 1], "ten years");
}

#[test]
fn a_trial_says_what_would_have_been_kept_and_missed() {
    let happening = |time: &str, what| Happening { at: at(time), what };
    let clock = |time: &str, what| happening(time, Change::Clock(what));
    let normal = TicketFacts { priority: None, requester: Standing::Ordinary, ..ticket() };
    let history = |ticket, then: Vec<Happening>| History {
        ticket: TicketId(ticket),
        opened_at: at("10:00"),
        opened_by: Side::Requester,
        status: Status::New,
        facts: normal.clone(),
        then,
        until: at("16:00"),
    };
    let mut p = promise();
    p.all = vec![Condition::Requester(Standing::Ordinary)];
    p.targets.retain(|t| t.clock == FirstReply || t.clock == Resolution);
    let vip = TicketFacts { requester: Standing::Vip, ..normal.clone() };
    let histories = [
        history(1, vec![clock("10:30", Replied), clock("11:00", StatusChanged(Status::Solved))]),
        // What was promised and done then is left out of account.
        history(2, vec![clock("10:10", What::PromiseChanged(None)), clock("11:30", Replied)]),
        history(3, vec![clock("10:10", PriorityChanged(Some(Priority::Urgent))), clock("10:12", Replied)]),
        history(4, vec![happening("10:05", Change::Facts(vip.clone()))]),
        History { facts: vip, ..history(5, Vec::new()) },
    ];
    let got = simulate(&[p], |_| Some(office()), &histories);
    let tally = |clock| got.tallies.get(&(PromiseId(1), clock)).copied().unwrap_or_default();
    assert_eq!(tally(FirstReply), Tally { kept: 2, missed: 1, lapsed: 0, open: 0 });
    // Ticket 2 is used up at 14:00; ticket 3 has an hour of all hours.
    assert_eq!(tally(Resolution), Tally { kept: 1, missed: 2, lapsed: 0, open: 0 });
    assert_eq!(got.without_promise, 2);
    let late = got.tickets[1].turns.iter().find(|t| t.clock == FirstReply).unwrap();
    assert_eq!((late.stand, late.missed_at, late.spent_us), (Missed, Some(at("11:00")), 90 * MINUTE_US));
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(96)
}

fn status() -> impl Strategy<Value = Status> {
    prop::sample::select(vec![Status::Open, Status::Pending, Status::OnHold, Status::Solved, Status::Closed])
}

fn what() -> impl Strategy<Value = What> {
    let priority =
        prop::sample::select(vec![None, Some(Priority::Low), Some(Priority::Normal), Some(Priority::Urgent)]);
    let other = Promise { id: PromiseId(2), warn_before_min: vec![20, 5], ..promise() };
    let promises = vec![None, Some(Arc::new(promise())), Some(Arc::new(other))];
    prop_oneof![
        Just(Replied),
        Just(Written),
        status().prop_map(StatusChanged),
        priority.prop_map(PriorityChanged),
        prop::sample::select(promises).prop_map(What::PromiseChanged),
        prop::sample::select(vec![None, Some(office())]).prop_map(What::CalendarChanged),
        Just(Merged),
        Just(Reopened),
    ]
}

/// Facts, some seconds to two days apart.
fn facts(of: impl Strategy<Value = What>) -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec((1_i64..170_000, of), 0..25).prop_map(|list| {
        let mut now = at("10:00");
        list.into_iter()
            .map(|(seconds, what)| {
                now = now.plus_us(seconds * crate::moment::SECOND_US);
                Fact { at: now, what }
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spent_and_paused_time_are_the_whole_time(facts in facts(status().prop_map(StatusChanged))) {
        let state = fold(opening("10:00"), &facts);
        let now = facts.last().map_or(at("12:00"), |f| f.at.plus_us(HOUR_US));
        for r in state.readings(now).iter().filter(|r| r.clock.adds_up()) {
            let end = r.ended_at.unwrap_or(now);
            prop_assert_eq!(r.spent_us + r.paused_us, office().open_between(at("10:00"), end), "{:?}", r.clock);
            // Told independently: the statuses that count, stretch by stretch.
            let (mut spent, mut since, mut status) = (0, at("10:00"), Status::New);
            for f in facts.iter().chain([&Fact { at: now, what: Written }]) {
                let counts = match status {
                    Status::New | Status::Open => true,
                    Status::OnHold => r.clock == RequesterWait,
                    Status::Pending | Status::Solved | Status::Closed => false,
                };
                spent += if counts { office().open_between(since, f.at) } else { 0 };
                since = f.at;
                if let StatusChanged(to) = &f.what {
                    status = *to;
                }
            }
            prop_assert_eq!(r.spent_us, spent, "{:?}", r.clock);
        }
    }

    #[test]
    fn looking_in_between_changes_nothing(facts in facts(what()), looks in prop::collection::vec(0_i64..2_000_000, 0..20)) {
        let once = fold(opening("10:00"), &facts);
        prop_assert_eq!(&once, &fold(opening("10:00"), &facts));
        // A clock that is read in pieces: steps that nobody took (they are not owed) only count up to their moment.
        let mut pieces = State::open(opening("10:00"));
        let mut looks: Vec<_> = looks.into_iter().map(|s| at("10:00").plus_us(s * crate::moment::SECOND_US)).collect();
        looks.sort();
        let nothing = What::StepTaken(Step::PausedTooLong { pause: 1_000 });
        for fact in &facts {
            while looks.first().is_some_and(|l| *l <= fact.at) {
                pieces.apply(&Fact { at: looks.remove(0), what: nothing.clone() });
            }
            pieces.apply(fact);
        }
        prop_assert_eq!(once, pieces);
    }

    #[test]
    fn a_pause_never_brings_a_due_moment_forward(
        before in facts(prop_oneof![Just(Replied), Just(Written)]), wait in 1_i64..1_000_000, pause in 1_i64..1_000_000
    ) {
        let mut state = fold(opening("10:00"), &before);
        let from = before.last().map_or(at("10:00"), |f| f.at).plus_us(wait * 1_000_000);
        let to = from.plus_us(pause * 1_000_000);
        let was = state.readings(from);
        state.apply(&Fact { at: from, what: StatusChanged(Status::Pending) });
        state.apply(&Fact { at: to, what: StatusChanged(Status::Open) });
        for (was, is) in was.iter().zip(state.readings(to)) {
            prop_assert!(is.due_at >= was.due_at, "{:?}: {:?} then {:?}", is.clock, was.due_at, is.due_at);
            if was.clock.adds_up() {
                prop_assert_eq!(is.spent_us, was.spent_us);
            }
        }
    }

    #[test]
    fn a_sleeping_follower_does_what_a_wakeful_one_does(
        facts in facts(prop_oneof![Just(Written), Just(StatusChanged(Status::Open)), Just(StatusChanged(Status::OnHold))]),
        wakings in prop::collection::vec(0_i64..3_000_000, 0..30)
    ) {
        // Facts that end no clock, so that nothing loses its meaning by being late. Wakings are in no order: the clock jumps.
        // No guard: a pause that is over needs no word.
        let opening = || {
            let p = Promise { paused_max: None, ..promise() };
            Opening { promise: Some(Arc::new(p)), ..opening("10:00") }
        };
        let end = at("10:00").plus_us(5_000_000_000_000);
        let run = |wakings: &[Moment]| {
            let (mut state, mut done) = (State::open(opening()), Vec::new());
            let mut wakings = wakings.iter().copied().peekable();
            for fact in &facts {
                while let Some(now) = wakings.next_if(|w| *w <= fact.at) {
                    done.extend(wake(&mut state, &[now]));
                }
                state.apply(fact);
            }
            let rest: Vec<_> = wakings.chain([end]).collect();
            done.extend(wake(&mut state, &rest));
            let set: BTreeSet<_> = done.iter().copied().collect();
            assert_eq!(set.len(), done.len(), "something was done twice");
            set
        };
        let wakings: Vec<_> = wakings.into_iter().map(|s| at("10:00").plus_us(s * crate::moment::SECOND_US)).collect();
        let minutes: Vec<_> = (0..5_000).map(|m| at("10:00").plus_us(m * 10 * MINUTE_US)).collect();
        prop_assert_eq!(run(&wakings), run(&minutes));
    }

    #[test]
    fn the_next_moment_is_the_first_at_which_anything_is_due(facts in facts(what())) {
        let state = fold(opening("10:00"), &facts);
        if let Some((due, step)) = state.next_at() {
            prop_assert!(state.steps_due(due).contains(&(due, step)));
            prop_assert!(state.steps_due(due.plus_us(-1)).is_empty());
        }
    }

    #[test]
    fn an_end_is_told_once_and_as_it_was(facts in facts(what())) {
        let mut state = State::open(opening("10:00"));
        for fact in &facts {
            let before = state.readings(fact.at);
            let ended: Vec<Ended> = state.apply(fact);
            for e in ended {
                let was = &before[e.clock as usize];
                prop_assert!(was.ended_at.is_none() && was.stand != Idle);
                prop_assert_eq!(e.stand == Missed, was.stand == Missed);
                prop_assert_eq!(e.spent_us, was.spent_us);
            }
        }
    }
}
