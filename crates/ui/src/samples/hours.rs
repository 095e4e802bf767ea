//! Calendars, shifts and rotas, in their states.

use domain::calendar::holidays::Complaint;
use domain::calendar::rota::Turn;
use domain::calendar::{Period, Week};
use domain::hours::{Covers, LayerPlan, RotaPlan, SpecialTime, Timetable, WEEKDAYS, Whose};
use domain::moment::{DAY_US, HOUR_US};
use domain::person::Role;
use domain::read::hours::{
    CalendarLine, CalendarPage, CalendarsPage, DayPlan, FoundDay, HolidaysFound, HoursForm, LinkShown,
    MyHours, OnCallPage, PersonShifts, RotaForm, RotaLine, RotaPage, ShiftLine, ShiftsPage, SpanLine,
    StandInLine, Standing,
};
use domain::read::setup::{Pace, SetupPage, SetupStep};
use domain::read::{FormProblem, Frame};
use domain::routing::Mode;
use domain::{
    CalendarId, CalendarLinkId, PersonId, PromiseId, RotaId, RotaLayerId, RotaOverrideId, SpecialDayId,
    TeamId,
};
use jiff::civil::{Date, date};
use maud::Markup;

use super::{NOW, Words, ago, frame, person, team};
use crate::{hours, on_call, setup};

fn today() -> Date {
    date(2026, 3, 10)
}

fn special(t: Words<'_>, id: i64, name: &str, first: Date, last: Date, open: Vec<Period>) -> SpecialTime {
    SpecialTime { id: SpecialDayId(id), name: t(name), first, last, open }
}

fn calendar(t: Words<'_>, id: i64, whose: Whose) -> Timetable {
    let mut week: Vec<_> = WEEKDAYS[..4].iter().flat_map(|d| [(*d, 540, 720), (*d, 780, 1020)]).collect();
    week.push((WEEKDAYS[4], 540, 720));
    week.push((WEEKDAYS[5], 1320, 360));
    Timetable {
        id: CalendarId(id),
        whose,
        zone: t("Europe/Madrid"),
        is_default: id == 1,
        holidays_of: (id == 3).then_some(CalendarId(1)),
        week: Week::of(&week).unwrap_or_default(),
        days: vec![
            special(t, 1, "New Year", date(2026, 1, 1), date(2026, 1, 1), vec![]),
            special(t, 2, "Holy Week", date(2026, 4, 2), date(2026, 4, 6), vec![]),
            special(
                t,
                3,
                "Stocktaking",
                date(2026, 6, 27),
                date(2026, 6, 27),
                vec![Period { from_minute: 480, to_minute: 720 }],
            ),
        ],
        created_at: ago(90 * DAY_US),
        updated_at: ago(9 * DAY_US),
    }
}

fn days(t: Words<'_>) -> Vec<DayPlan> {
    let monday = date(2026, 3, 9);
    let open =
        vec![Period { from_minute: 540, to_minute: 720 }, Period { from_minute: 780, to_minute: 1020 }];
    (0..7_i64)
        .map(|n| DayPlan {
            date: monday.checked_add(jiff::Span::new().days(n)).unwrap_or(monday),
            open: if n < 4 { open.clone() } else { vec![] },
            special: (n == 4).then(|| t("Vacation")),
        })
        .collect()
}

fn span(t: Words<'_>, who: i64, from_h: i64, to_h: i64, layer: Option<&str>) -> SpanLine {
    SpanLine {
        person: person(t, who),
        from: NOW.plus_us(from_h * HOUR_US),
        to: NOW.plus_us(to_h * HOUR_US),
        layer: layer.map(t),
    }
}

fn rota_line(t: Words<'_>) -> RotaLine {
    RotaLine {
        id: RotaId(5),
        name: t("Nights and weekends"),
        team: Some(team(t, 1)),
        now: Some(span(t, 2, -2, 20, Some("First"))),
        next: Some(span(t, 3, 20, 44, None)),
    }
}

/// For the reader's own page.
pub fn mine(t: Words<'_>) -> MyHours {
    let link = LinkShown::Made {
        id: CalendarLinkId(4),
        address: t("https://desk.example/feeds/k3v9.ics"),
        read_at: None,
    };
    MyHours {
        shifts: Some((calendar(t, 3, Whose::Person(PersonId(2))), days(t), link)),
        on_call: vec![(RotaId(5), t("Nights and weekends"), span(t, 2, -2, 20, Some("First")))],
    }
}

fn problem(t: Words<'_>, field: &str, words: &str, typed: &[(&str, &str)]) -> FormProblem {
    FormProblem {
        field: Some(field.into()),
        words: t(words),
        // A number is a choice and not words.
        typed: typed
            .iter()
            .map(|(n, v)| ((*n).to_owned(), if v.parse::<i64>().is_ok() { (*v).to_owned() } else { t(v) }))
            .collect(),
    }
}

pub fn all(t: Words<'_>, admin: &Frame) -> Vec<(&'static str, Markup)> {
    let agent = frame(t, Role::Agent);
    let standing = Standing { is_open: true, changes_at: Some(NOW.plus_us(3 * HOUR_US)) };
    let closed = Standing { is_open: false, changes_at: None };
    let office = calendar(t, 1, Whose::Desk(t("Office")));
    let line = CalendarLine { ahead: office.days[1..].to_vec(), calendar: office.clone(), standing };
    let night = Timetable { days: vec![], ..calendar(t, 2, Whose::Desk(t("Nights"))) };
    let night_line = CalendarLine { calendar: night, standing: closed, ahead: vec![] };
    let list = CalendarsPage {
        calendars: vec![line, night_line],
        teams: vec![(team(t, 1), None), (team(t, 2), Some(CalendarId(2)))],
        zone: t("Europe/Madrid"),
        may_change: true,
        problem: None,
    };
    let wrong_zone = problem(
        t,
        "zone",
        "zone: “Mars” is no time zone; write it like Europe/Vienna.",
        &[("name", "M"), ("zone", "Mars")],
    );
    let none = CalendarsPage { calendars: vec![], problem: Some(wrong_zone), ..list.clone() };
    let one = CalendarPage {
        person: None,
        standing,
        today: today(),
        others: vec![(CalendarId(2), t("Nights"))],
        followed: vec![],
        teams: vec![team(t, 1)],
        link: LinkShown::None,
        may_change: true,
        problem: None,
        found: None,
        calendar: office.clone(),
    };
    let shifts = CalendarPage {
        person: Some(person(t, 2)),
        standing: closed,
        others: vec![(CalendarId(1), t("Office"))],
        followed: office.days.clone(),
        teams: vec![],
        calendar: calendar(t, 3, Whose::Person(PersonId(2))),
        link: LinkShown::Made {
            id: CalendarLinkId(4),
            address: t("https://desk.example/feeds/k3v9.ics"),
            read_at: Some(ago(HOUR_US)),
        },
        ..one.clone()
    };
    let wrong_week =
        problem(t, "hours", "hours: give both times, or none.", &[("mon-from", "9"), ("mon-to", "")]);
    let wrong_day = problem(t, "first_day", "first day: must be a day like 2026-12-24.", &[("name", "x")]);
    let wrong_text = problem(t, "text", "text: choose a file, or paste its text.", &[]);
    let found = HolidaysFound {
        days: vec![
            FoundDay { name: t("New Year"), date: date(2026, 1, 1), is_known: true },
            FoundDay { name: t("Epiphany"), date: date(2026, 1, 6), is_known: false },
        ],
        complaints: vec![
            Complaint { line: 14, problem: t("“Meeting” has no date") },
            Complaint { line: 0, problem: t("more than 4000 days; the rest was left out") },
        ],
    };
    let week = ShiftsPage {
        monday: date(2026, 3, 9),
        today: today(),
        people: vec![
            ShiftLine {
                person: person(t, 2),
                shifts: Some(PersonShifts {
                    id: CalendarId(3),
                    zone: t("Europe/Madrid"),
                    is_at_work: true,
                    days: days(t),
                }),
                is_on_call: true,
            },
            ShiftLine { person: person(t, 3), shifts: None, is_on_call: false },
        ],
        may_change: true,
    };
    let rotas = OnCallPage {
        rotas: vec![
            rota_line(t),
            RotaLine { id: RotaId(6), team: None, now: None, next: None, ..rota_line(t) },
        ],
        teams: vec![team(t, 1), team(t, 2)],
        zone: t("Europe/Madrid"),
        may_change: true,
        problem: None,
    };
    let layer = |id, name: &str, turn, covers| LayerPlan {
        id: RotaLayerId(id),
        name: t(name),
        people: vec![PersonId(2), PersonId(3)],
        starts: date(2026, 1, 5).at(9, 0, 0, 0),
        turn,
        until: None,
        covers,
    };
    let rota = RotaPage {
        line: rota_line(t),
        plan: RotaPlan {
            id: RotaId(5),
            name: t("Nights and weekends"),
            zone: t("Europe/Madrid"),
            team: Some(TeamId(1)),
            layers: vec![
                layer(1, "First", Turn::Days(7), Covers::Closed(CalendarId(1))),
                layer(2, "Weekends", Turn::Hours(12), Covers::Always),
            ],
            overrides: vec![],
            created_at: ago(90 * DAY_US),
            updated_at: ago(DAY_US),
        },
        // With somebody missing in between, and at the end.
        spans: vec![span(t, 2, -2, 20, Some("First")), span(t, 3, 30, 44, None)],
        until: NOW.plus_us(28 * DAY_US),
        stand_ins: vec![StandInLine {
            id: RotaOverrideId(8),
            person: person(t, 3),
            from: NOW.plus_us(30 * HOUR_US),
            to: NOW.plus_us(44 * HOUR_US),
            may_remove: true,
        }],
        may_stand_in: vec![person(t, 2), person(t, 3)],
        people: vec![person(t, 2), person(t, 3), person(t, 4)],
        teams: vec![team(t, 1), team(t, 2)],
        calendars: vec![(CalendarId(1), t("Office"))],
        link: LinkShown::None,
        may_change: true,
        problem: None,
    };
    let plain = RotaPage {
        plan: RotaPlan { layers: vec![], ..rota.plan.clone() },
        spans: vec![],
        stand_ins: vec![],
        may_stand_in: vec![],
        link: LinkShown::Hidden,
        may_change: false,
        ..rota.clone()
    };
    let mine_alone = RotaPage { may_stand_in: vec![person(t, 2)], may_change: false, ..rota.clone() };
    let late =
        problem(t, "until", "until: is over already.", &[("from", "2026-03-10T09:00"), ("person", "3")]);
    let stands_wrong = RotaPage { problem: Some((RotaForm::StandIn, late)), ..rota.clone() };
    let sent = [
        ("layer-0-present", "1"),
        ("layer-0-name", "First"),
        ("layer-0-person", "2"),
        ("layer-1-present", "1"),
        ("layer-2-present", "1"),
    ];
    let nobody = problem(t, "people", "people: a layer has 1 to 200 people.", &sent);
    let wrong_rota = RotaPage { problem: Some((RotaForm::Rota, nobody)), ..rota.clone() };
    let refused = |form, problem: FormProblem| CalendarPage { problem: Some((form, problem)), ..one.clone() };
    let first_day = SetupPage {
        step: SetupStep::Team,
        teams: vec![team(t, 1), team(t, 2)],
        team: Some(team(t, 1)),
        may_add_team: true,
        calendars: vec![(CalendarId(1), t("Office"))],
        calendar: Some((CalendarId(1), t("Office"))),
        zone: t("Europe/Madrid"),
        promise: Some((PromiseId(1), t("Everything of Hardware"))),
        pace: Some(Pace::Usual),
        mode: Mode::FairTurn,
        problem: None,
    };
    let at = |step| setup::page(admin, &SetupPage { step, ..first_day.clone() });
    let bare = SetupPage {
        teams: vec![],
        team: None,
        may_add_team: false,
        calendars: vec![],
        calendar: None,
        promise: None,
        pace: None,
        mode: Mode::ByHand,
        ..first_day.clone()
    };
    let little = SetupPage { team: Some(team(t, 1)), step: SetupStep::Done, ..bare.clone() };
    let wrong = SetupPage {
        team: Some(team(t, 1)),
        step: SetupStep::Calendar,
        problem: Some(problem(
            t,
            "name",
            "name: must not be empty.",
            &[("name", ""), ("mon-from", "09:00"), ("mon-to", "")],
        )),
        ..bare.clone()
    };
    vec![
        ("setup-team", at(SetupStep::Team)),
        ("setup-calendar", at(SetupStep::Calendar)),
        ("setup-promise", at(SetupStep::Promise)),
        ("setup-routing", at(SetupStep::Routing)),
        ("setup-done", at(SetupStep::Done)),
        ("setup-nothing", setup::page(admin, &bare)),
        ("setup-little", setup::page(admin, &little)),
        ("setup-refused", setup::page(admin, &wrong)),
        ("calendars", hours::list(admin, &list)),
        ("calendars-none", hours::list(admin, &none)),
        ("calendars-look", hours::list(&agent, &CalendarsPage { may_change: false, ..list })),
        ("calendar", hours::one(admin, &one)),
        ("calendar-found", hours::one(admin, &CalendarPage { found: Some(found), ..one.clone() })),
        (
            "calendar-found-none",
            hours::one(admin, &CalendarPage { found: Some(HolidaysFound::default()), ..one.clone() }),
        ),
        ("calendar-week-refused", hours::one(admin, &refused(HoursForm::Week, wrong_week))),
        ("calendar-day-refused", hours::one(admin, &refused(HoursForm::Day, wrong_day))),
        ("calendar-import-refused", hours::one(admin, &refused(HoursForm::Holidays, wrong_text))),
        ("calendar-look", hours::one(&agent, &CalendarPage { may_change: false, ..one.clone() })),
        ("shifts-of", hours::one(admin, &shifts)),
        ("shifts", hours::shifts(admin, &week)),
        ("shifts-look", hours::shifts(&agent, &ShiftsPage { may_change: false, ..week })),
        ("on-call", on_call::list(admin, &rotas)),
        (
            "on-call-none",
            on_call::list(&agent, &OnCallPage { rotas: vec![], may_change: false, ..rotas.clone() }),
        ),
        ("rota", on_call::one(admin, &rota)),
        ("rota-look", on_call::one(&agent, &plain)),
        ("rota-mine", on_call::one(&agent, &mine_alone)),
        ("rota-stand-in-refused", on_call::one(admin, &stands_wrong)),
        ("rota-refused", on_call::one(admin, &wrong_rota)),
    ]
}
