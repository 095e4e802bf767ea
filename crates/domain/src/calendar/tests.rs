use std::sync::Arc;

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::rota::{Because, Layer, Override, Rota, Shift, Turn, at_work};
use super::*;

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn office(zone: &str) -> Calendar {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let week = Week::of(&days.map(|day| (day, 9 * 60, 17 * 60))).unwrap();
    Calendar::new(zone, week, vec![SpecialDay::holiday(date(2026, 12, 25), "Christmas Day")]).unwrap()
}

fn always(zone: &str) -> Calendar {
    Calendar::new(zone, Week::always(), Vec::new()).unwrap()
}

/// A calendar told as data, with an answer that shares nothing with the one under test: it asks the wall clock minute by
/// minute.
#[derive(Clone, Debug)]
struct Told {
    zone: String,
    /// Day (Monday is 0), from, to.
    week: Vec<(u8, u16, u16)>,
    /// Days since 1970-01-01, and one opening time.
    special: Vec<(i64, Option<(u16, u16)>)>,
}

impl Told {
    fn calendar(&self) -> Calendar {
        let week: Vec<_> = self
            .week
            .iter()
            .map(|(day, from, to)| (Weekday::from_monday_zero_offset(*day as i8).unwrap(), *from, *to))
            .collect();
        let special = self
            .special
            .iter()
            .map(|(day, open)| SpecialDay {
                date: date_of(*day),
                name: "Special".into(),
                open: open.map(|(a, b)| Period { from_minute: a, to_minute: b }).into_iter().collect(),
            })
            .collect();
        Calendar::new(&self.zone, Week::of(&week).unwrap(), special).unwrap()
    }

    fn is_open(&self, zone: &TimeZone, at: Moment) -> bool {
        let there = at.timestamp().to_zoned(zone.clone());
        let minute = u16::try_from(there.hour()).unwrap() * 60 + u16::try_from(there.minute()).unwrap();
        if let Some((_, open)) = self.special.iter().find(|(day, _)| date_of(*day) == there.date()) {
            return open.is_some_and(|(a, b)| a <= minute && minute < b);
        }
        let today = there.weekday().to_monday_zero_offset() as u8;
        self.week.iter().any(|&(day, from, to)| {
            if to > from {
                return day == today && from <= minute && minute < to;
            }
            day == today && from <= minute || (day + 1) % 7 == today && minute < to
        })
    }

    /// Open minutes, counted one by one (in half minutes where the zone's offset has seconds).
    fn open_between(&self, from: Moment, minutes: i64) -> i64 {
        let zone = TimeZone::get(&self.zone).unwrap();
        let whole = zone.to_offset(from.timestamp()).seconds() % 60 == 0;
        let (step, steps) = if whole { (MINUTE_US, minutes) } else { (MINUTE_US / 2, minutes * 2) };
        (0..steps).filter(|i| self.is_open(&zone, from.plus_us(i * step))).count() as i64 * step
    }
}

fn date_of(day: i64) -> Date {
    date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap()
}

fn zones() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::db().available().map(|n| n.to_string()).collect();
    names.retain(|n| TimeZone::get(n).is_ok());
    names.sort();
    names
}

/// How many random calendars are compared: `PROPTEST_CASES` says more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(48)
}

fn week() -> impl Strategy<Value = Vec<(u8, u16, u16)>> {
    // Two opening times a day that cannot overlap: one before noon, one from noon on, the latter perhaps into the night.
    let morning = (0_u16..719).prop_flat_map(|from| (Just(from), from + 1..=720));
    let evening = (720_u16..1440).prop_flat_map(|from| (Just(from), from + 1..=1440));
    prop::collection::vec((prop::option::of(morning), prop::option::of(evening)), 7).prop_map(|days| {
        let mut week = Vec::new();
        for (day, (morning, evening)) in days.into_iter().enumerate() {
            week.extend(morning.map(|(a, b)| (day as u8, a, b)));
            week.extend(evening.map(|(a, b)| (day as u8, a, b)));
        }
        week
    })
}

/// A calendar, and a whole minute from 1970 to 2100 with special days around it.
fn told() -> impl Strategy<Value = (Told, i64)> {
    let zones = Arc::new(zones());
    let day = prop_oneof![0_i64..47_400, Just(59), Just(11_016 + 59)];
    let specials =
        prop::collection::btree_map(-3_i64..12, prop::option::of((0_u16..700, 701_u16..=1440)), 0..4);
    (0..zones.len(), week(), day, 0_i64..1440, specials, any::<prop::sample::Index>()).prop_map(
        move |(zone, week, day, minute, specials, change)| {
            let zone = zones[zone].clone();
            // Half of the time near a change of the clocks, where there is one.
            let mut minute = day * 1440 + minute;
            let tz = TimeZone::get(&zone).unwrap();
            if change.index(2) == 0
                && let Some(next) = tz.following(Moment(minute * MINUTE_US).timestamp()).next()
                && next.timestamp().as_second() < 4_102_444_800
            {
                minute = next.timestamp().as_second() / 60 - 1 - i64::try_from(change.index(2_000)).unwrap();
            }
            let day = minute.div_euclid(1440);
            let special = specials.into_iter().map(|(d, open)| (day + d, open)).collect();
            (Told { zone, week, special }, minute.max(0))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn open_time_is_what_the_wall_clock_says_minute_by_minute(
        (told, minute) in told(), length in 1_i64..4_000
    ) {
        let calendar = told.calendar();
        let from = Moment(minute * MINUTE_US);
        let to = from.plus_us(length * MINUTE_US);
        prop_assert_eq!(calendar.open_between(from, to), told.open_between(from, length));
        let zone = TimeZone::get(&told.zone).unwrap();
        prop_assert_eq!(calendar.is_open(from), told.is_open(&zone, from));
        prop_assert_eq!(calendar.is_open(to), told.is_open(&zone, to));
    }

    #[test]
    fn the_next_open_and_closed_moments_are_the_first((told, minute) in told()) {
        let calendar = told.calendar();
        let from = Moment(minute * MINUTE_US);
        if let Some(open) = calendar.next_open(from) {
            prop_assert!(open >= from && calendar.is_open(open));
            prop_assert_eq!(calendar.open_between(from, open), 0);
        }
        if let Some(closed) = calendar.next_closed(from) {
            prop_assert!(closed >= from && !calendar.is_open(closed));
            prop_assert_eq!(calendar.open_between(from, closed), closed.since(from));
        }
    }

    #[test]
    fn adding_open_time_is_the_earliest_moment_that_has_it(
        (told, minute) in told(), minutes in 0_u32..60_000, second in 0_i64..60
    ) {
        let calendar = told.calendar();
        let from = Moment(minute * MINUTE_US + second * crate::moment::SECOND_US + 7);
        let Some(due) = calendar.add_open(from, minutes) else {
            prop_assert!(calendar.open_between(from, from.plus_us(HORIZON_US)) < i64::from(minutes) * MINUTE_US);
            return Ok(());
        };
        let amount = i64::from(minutes) * MINUTE_US;
        prop_assert_eq!(calendar.open_between(from, due), amount);
        prop_assert!(minutes == 0 || calendar.open_between(from, due.plus_us(-1)) == amount - 1);
    }

    #[test]
    fn time_is_the_sum_of_its_parts(
        (told, minute) in told(), parts in prop::collection::vec(0_i64..40_000_000, 1..6)
    ) {
        let calendar = told.calendar();
        let from = Moment(minute * MINUTE_US);
        let (mut at, mut sum) = (from, 0);
        for part in parts {
            let next = at.plus_us(part * 1_234_567);
            sum += calendar.open_between(at, next);
            at = next;
        }
        prop_assert_eq!(calendar.open_between(from, at), sum);
        prop_assert_eq!(calendar.open_between(at, from), 0);
    }
}

/// Changes of the clocks that are looked at in each zone: `CALENDAR_ZONES=all` looks at every one from 1970 to 2100, which
/// takes minutes.
const CHANGES_SAMPLED: usize = 3;

#[test]
fn every_zone_counts_right_across_the_changes_of_its_clocks() {
    // Short opening times around the hours at which clocks are changed, so that every one of them matters.
    let week: Vec<_> =
        (0..7).flat_map(|d| [(d, 15, 75), (d, 90, 135), (d, 150, 200), (d, 1380, 1425)]).collect();
    let is_whole = std::env::var("CALENDAR_ZONES").is_ok_and(|which| which == "all");
    let mut looked_at = 0;
    for (i, zone) in zones().into_iter().enumerate() {
        let told = Told { zone: zone.clone(), week: week.clone(), special: Vec::new() };
        let calendar = told.calendar();
        let tz = TimeZone::get(&zone).unwrap();
        let changes: Vec<i64> = tz
            .following(Moment(0).timestamp())
            .map(|t| t.timestamp().as_second())
            .take_while(|at| *at < 4_102_444_800)
            .collect();
        // Other ones in every zone, so that together they are spread over the years.
        let sampled = |n: &usize| {
            is_whole
                || (0..CHANGES_SAMPLED)
                    .any(|k| (i + k * changes.len() / CHANGES_SAMPLED) % changes.len() == *n)
        };
        let moments: Vec<i64> = (0..changes.len()).filter(sampled).map(|n| changes[n]).collect();
        // Where clocks are never changed, the days of a leap year are looked at.
        for change in if moments.is_empty() { vec![951_782_400] } else { moments } {
            let from = Moment::from_unix(change.div_euclid(60) * 60 - 5 * 3_600);
            let to = from.plus_us(10 * crate::moment::HOUR_US);
            assert_eq!(
                calendar.open_between(from, to),
                told.open_between(from, 600),
                "{zone} at {}",
                from.rfc3339()
            );
            looked_at += 1;
        }
    }
    assert!(looked_at > 500, "only {looked_at} changes were looked at: where are the zones?");
}

#[test]
fn days_are_as_long_as_they_are() {
    let check = |calendar: &Calendar, from: &str, to: &str, hours: i64| {
        assert_eq!(calendar.open_between(at(from), at(to)), hours * crate::moment::HOUR_US, "{from} to {to}");
    };
    let vienna = always("Europe/Vienna");
    check(&vienna, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23);
    check(&vienna, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25);
    // Samoa left out a whole Friday, and Lord Howe turns its clocks by half an hour.
    let samoa = office("Pacific/Apia");
    check(&samoa, "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z", 8);
    let leap = office("UTC");
    check(&leap, "2028-02-28T00:00:00Z", "2028-03-02T00:00:00Z", 24);
    check(&leap, "2026-12-24T00:00:00Z", "2026-12-28T00:00:00Z", 8);
}

#[test]
fn an_hour_that_comes_twice_counts_twice_and_a_skipped_one_not() {
    let night = Week::of(&[(Weekday::Sunday, 2 * 60, 3 * 60)]).unwrap();
    let vienna = Calendar::new("Europe/Vienna", night, Vec::new()).unwrap();
    let day = |from: &str| vienna.open_between(at(from), at(from).plus_us(2 * DAY_US));
    assert_eq!(day("2026-10-24T12:00:00Z"), 2 * crate::moment::HOUR_US);
    assert_eq!(day("2026-03-28T12:00:00Z"), 0);
    assert_eq!(day("2026-04-04T12:00:00Z"), crate::moment::HOUR_US);
}

#[test]
fn zones_that_change_their_rules_count_by_the_rule_of_the_day() {
    // Turkey gave up winter time in 2016: nine o'clock is 07:00Z in the winter before, 06:00Z after.
    let istanbul = office("Europe/Istanbul");
    assert_eq!(istanbul.next_open(at("2016-01-11T00:00:00Z")), Some(at("2016-01-11T07:00:00Z")));
    assert_eq!(istanbul.next_open(at("2017-01-09T00:00:00Z")), Some(at("2017-01-09T06:00:00Z")));
}

#[test]
fn due_moments_are_found_over_weekends_and_holidays() {
    let check = |from: &str, minutes: u32, due: &str| {
        assert_eq!(office("Europe/Vienna").add_open(at(from), minutes), Some(at(due)), "{from} + {minutes}");
    };
    check("2026-11-20T15:30:00Z", 60, "2026-11-23T08:30:00Z");
    // Used up at closing time: closing time, not Monday.
    check("2026-11-20T15:00:00Z", 60, "2026-11-20T16:00:00Z");
    check("2026-12-24T15:00:00Z", 120, "2026-12-28T09:00:00Z");
    check("2026-11-21T10:00:00Z", 0, "2026-11-21T10:00:00Z");
    // Over the change of clocks: nine o'clock is an hour earlier in UTC.
    check("2026-03-27T15:00:00Z", 120, "2026-03-30T08:00:00Z");
}

#[test]
fn a_calendar_that_never_opens_says_so() {
    let never = Calendar::new("UTC", Week::closed(), Vec::new()).unwrap();
    assert_eq!(never.add_open(at("2026-01-01"), 1), None);
    assert_eq!(never.next_open(at("2026-01-01")), None);
    assert_eq!(always("UTC").next_closed(at("2026-01-01")), None);
    // Moments beyond what zones know do not panic.
    assert_eq!(always("Europe/Vienna").open_between(Moment(i64::MAX), Moment(i64::MAX)), 0);
    assert!(always("Europe/Vienna").open_between(Moment(i64::MIN), Moment(i64::MAX)) > 0);
    assert_eq!(never.next_open(Moment(i64::MAX)), None);
}

#[test]
fn turned_round_it_is_open_when_it_was_closed() {
    let calendar = office("Europe/Vienna");
    let other = calendar.turned_round().unwrap();
    let (from, to) = (at("2026-03-20T00:00:00Z"), at("2026-12-31T00:00:00Z"));
    assert_eq!(calendar.open_between(from, to) + other.open_between(from, to), to.since(from));
    assert!(other.is_open(at("2026-12-25T10:00:00Z")), "on the holiday");
    assert_eq!(other.turned_round().unwrap(), calendar);
    assert_eq!(always("UTC").turned_round().unwrap().next_open(from), None);
}

#[test]
fn of_two_special_days_with_one_date_the_first_counts() {
    let friday = date(2026, 11, 27);
    let half = Period { from_minute: 9 * 60, to_minute: 12 * 60 };
    let own = SpecialDay { date: friday, name: "Half day".into(), open: vec![half] };
    let special =
        vec![SpecialDay::holiday(date(2026, 11, 26), "Before"), own, SpecialDay::holiday(friday, "Imported")];
    let calendar = Calendar::new("UTC", office("UTC").week().clone(), special).unwrap();
    // Five days of eight hours, without one of them and with three of another.
    let open = calendar.open_between(at("2026-11-23"), at("2026-11-30"));
    assert_eq!(open, (3 * 8 + 3) * crate::moment::HOUR_US);
    assert_eq!(calendar.special_days().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["Before", "Half day"]);
}

#[test]
fn wrong_hours_are_refused_in_words() {
    let check = |times: &[(Weekday, u16, u16)], says: &str| {
        let refusal = Week::of(times).unwrap_err().to_string();
        assert!(refusal.contains(says), "{refusal}");
    };
    check(
        &[(Weekday::Monday, 540, 720), (Weekday::Monday, 700, 800)],
        "ends at 12:00, the next begins at 11:40",
    );
    check(&[(Weekday::Sunday, 1320, 360), (Weekday::Monday, 300, 400)], "overlap");
    check(&[(Weekday::Monday, 1440, 60)], "between 0:00 and 24:00");
    assert!(
        Calendar::new("Mars/Olympus", Week::always(), Vec::new()).unwrap_err().to_string().contains("Mars")
    );
}

fn holidays(body: &str) -> (Vec<String>, Vec<String>) {
    let text = format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Day\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let read = super::holidays::read(&text, 2026, 2028);
    (
        read.days.iter().map(|d| d.date.to_string()).collect(),
        read.complaints.into_iter().map(|c| c.problem).collect(),
    )
}

#[test]
fn yearly_rules_of_public_holidays_are_written_out() {
    let check = |body: &str, days: &[&str]| {
        let (got, complaints) = holidays(body);
        assert_eq!(got, days, "{body}");
        assert!(complaints.is_empty(), "{complaints:?}");
    };
    check("DTSTART;VALUE=DATE:20261225", &["2026-12-25"]);
    check("DTSTART:20200501\r\nRRULE:FREQ=YEARLY", &["2026-05-01", "2027-05-01", "2028-05-01"]);
    check("DTSTART:20200501\r\nRRULE:FREQ=YEARLY;INTERVAL=4", &["2028-05-01"]);
    check("DTSTART:16000501\r\nRRULE:FREQ=YEARLY;INTERVAL=71", &["2026-05-01"]);
    check("DTSTART:19990501\r\nRRULE:FREQ=YEARLY;COUNT=28", &["2026-05-01"]);
    check("DTSTART:20241231\r\nDURATION:P2D\r\nRRULE:FREQ=YEARLY;COUNT=2", &["2026-01-01"]);
    check("DTSTART:20241231\r\nDURATION:P2D\r\nRRULE:FREQ=YEARLY;UNTIL=20251231", &["2026-01-01"]);
    check("DTSTART:20260501\r\nRRULE:FREQ=YEARLY;COUNT=2", &["2026-05-01", "2027-05-01"]);
    check("DTSTART:20200501\r\nRRULE:FREQ=YEARLY;UNTIL=20270430T220000Z", &["2026-05-01"]);
    check("DTSTART:20240229\r\nRRULE:FREQ=YEARLY", &["2028-02-29"]);
    check(
        "DTSTART:20240229\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        &["2026-02-28", "2027-02-28", "2028-02-29"],
    );
    // The fourth Thursday of November; the last Monday of May; the Monday from 18 to 24 May; the last Friday of the year.
    check(
        "DTSTART:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        &["2026-11-26", "2027-11-25", "2028-11-23"],
    );
    check(
        "DTSTART:20200525\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
        &["2026-05-25", "2027-05-31", "2028-05-29"],
    );
    check(
        "DTSTART:20200518\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=18,19,20,21,22,23,24;BYDAY=MO",
        &["2026-05-18", "2027-05-24", "2028-05-22"],
    );
    check("DTSTART:20201225\r\nRRULE:FREQ=YEARLY;BYDAY=-1FR", &["2026-12-25", "2027-12-31", "2028-12-29"]);
    check(
        "DTSTART:20200101\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20270101\r\nRDATE;VALUE=DATE:20270102",
        &["2026-01-01", "2027-01-02", "2028-01-01"],
    );
    check("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227", &["2026-12-25", "2026-12-26"]);
    check("DTSTART;VALUE=DATE:20261231\r\nDURATION:P2D", &["2026-12-31", "2027-01-01"]);
    check("DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED", &[]);
    // An alarm inside an entry has a date of its own.
    check("BEGIN:VALARM\r\nDTSTART:20260101\r\nEND:VALARM\r\nDTSTART:20260202", &["2026-02-02"]);
}

#[test]
fn what_is_no_holiday_is_a_complaint_and_the_rest_is_taken() {
    let check = |body: &str, days: usize, says: &str| {
        let (got, complaints) = holidays(body);
        assert_eq!(got.len(), days, "{body}");
        assert!(complaints.iter().any(|c| c.contains(says)), "{complaints:?}");
    };
    check("DTSTART:20261225T090000Z", 0, "not all day");
    check("DTSTART:20261345", 0, "not all day");
    check("SUMMARY:x", 0, "has no date");
    check("DTSTART:20260501\r\nRRULE:FREQ=WEEKLY", 1, "FREQ=WEEKLY");
    check("DTSTART:20260501\r\nRRULE:FREQ=YEARLY;BYSETPOS=1", 1, "BYSETPOS");
    check("DTSTART:18990501\r\nRRULE:FREQ=YEARLY;COUNT=200", 0, "counts from before 1900");
    check("DTSTART:20260501\r\nDTEND:20271231", 0, "at most 62");
    check("DTSTART:20260501\r\nDURATION:PT5H", 0, "no number of days");
    let cut = super::holidays::read("BEGIN:VEVENT\nDTSTART:20260501", 2026, 2026);
    assert!(cut.complaints[0].problem.contains("cut off"));
    let empty = super::holidays::read("hello", 2026, 2026);
    assert!(empty.complaints[0].problem.contains("no iCalendar text"));
    let large = super::holidays::read(&" ".repeat(super::holidays::BYTES_MAX + 1), 2026, 2026);
    assert!(large.complaints[0].problem.contains("larger"));
}

#[test]
fn a_moved_day_of_a_rule_replaces_it() {
    let text = "BEGIN:VEVENT\nUID:a\nSUMMARY:Queen\\, then King\nDTSTART:20200615\nRRULE:FREQ=YEARLY\nEND:VEVENT\n\
                BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;VALUE=DATE:20270615\nSUMMARY:Long na\n me\nDTSTART:20270616\nEND:VEVENT\n";
    let read = super::holidays::read(text, 2026, 2027);
    let got: Vec<_> = read.days.iter().map(|d| (d.date.to_string(), d.name.clone())).collect();
    assert_eq!(
        got,
        [("2026-06-15".into(), "Queen, then King".to_owned()), ("2027-06-16".into(), "Long name".into())]
    );
}

proptest! {
    #[test]
    fn any_text_is_read_without_harm(text in "(BEGIN:VEVENT\n|END:VEVENT\n|DTSTART[:;]|RRULE:|BYDAY=|FREQ=YEARLY;|[ -~é]{0,9}|[0-9]{8}\n|\n){0,40}") {
        let _days = super::holidays::read(&text, 2026, 2027);
    }

    #[test]
    fn days_that_were_written_are_read_back(
        days in prop::collection::btree_map(20_500_i64..21_000, "[a-zäß,;\\\\🎄]{1,90}", 0..20)
    ) {
        let days: Vec<_> =
            days.into_iter().map(|(d, name)| SpecialDay::holiday(date_of(d), name)).collect();
        let text = feed::text("Holidays", &feed::days(days.iter(), "c1"), at("2026-11-22"));
        for line in text.split("\r\n") {
            prop_assert!(line.len() <= 75);
        }
        prop_assert_eq!(super::holidays::read(&text, 2026, 2030).days, days);
    }
}

#[test]
fn hours_are_written_as_moments() {
    let (from, to) = (at("2026-03-27T00:00:00Z"), at("2026-03-31T00:00:00Z"));
    let text =
        feed::text("Support, Vienna", &feed::hours(&office("Europe/Vienna"), "c1", "Open", from, to), from);
    let starts: Vec<_> = text.lines().filter(|l| l.starts_with("DTSTART")).collect();
    assert_eq!(starts, ["DTSTART:20260327T080000Z", "DTSTART:20260330T070000Z"]);
    assert!(
        text.contains("X-WR-CALNAME:Support\\, Vienna\r\n") && text.contains("DTEND:20260330T150000Z\r\n")
    );
    // A calendar that never closes is one entry, as long as the feed.
    assert_eq!(feed::hours(&always("UTC"), "c", "Open", from, to).len(), 1);
}

fn layer(people: &[i64], starts: &str, turn: Turn) -> Layer {
    Layer {
        name: "Primary".into(),
        people: people.iter().map(|p| PersonId(*p)).collect(),
        starts: starts.parse().unwrap(),
        turn,
        until: None,
        only_in: None,
    }
}

use crate::PersonId;

#[test]
fn turns_change_at_the_local_hour_whatever_the_clocks_do() {
    let rota =
        Rota::new("Europe/Vienna", vec![layer(&[1, 2, 3], "2026-03-23T09:00", Turn::Days(7))], Vec::new())
            .unwrap();
    let check = |moment: &str, person: Option<i64>| {
        assert_eq!(rota.on_call(at(moment)).map(|(p, _)| p.0), person, "{moment}");
    };
    check("2026-03-23T07:59:59Z", None);
    check("2026-03-23T08:00:00Z", Some(1));
    check("2026-03-30T06:59:59Z", Some(1));
    check("2026-03-30T07:00:00Z", Some(2));
    check("2026-04-13T07:00:00Z", Some(1));
}

#[test]
fn overrides_stand_above_layers_and_later_layers_above_earlier() {
    let mut nights = layer(&[9], "2026-11-16T00:00", Turn::Days(1));
    nights.only_in = Some(
        Calendar::new("UTC", Week::of(&[(Weekday::Monday, 22 * 60, 6 * 60)]).unwrap(), Vec::new()).unwrap(),
    );
    nights.until = Some(at("2026-11-24T02:00:00Z"));
    let base = layer(&[1, 2], "2026-11-16T12:00", Turn::Hours(24));
    let stand_in =
        Override { person: PersonId(7), from: at("2026-11-23T20:00:00Z"), to: at("2026-11-23T23:00:00Z") };
    let rota = Rota::new("UTC", vec![base, nights], vec![stand_in]).unwrap();
    let spans: Vec<_> = rota
        .spans(at("2026-11-23T00:00:00Z"), at("2026-11-24T13:00:00Z"))
        .into_iter()
        .map(|s| (s.person.0, s.from.rfc3339()[8..13].to_owned(), s.to.rfc3339()[8..13].to_owned()))
        .collect();
    let expected = [
        (1, "23T00", "23T12"),
        (2, "23T12", "23T20"),
        (7, "23T20", "23T23"),
        (9, "23T23", "24T02"),
        (2, "24T02", "24T12"),
        (1, "24T12", "24T13"),
    ];
    assert_eq!(spans, expected.map(|(p, a, b)| (p, a.to_owned(), b.to_owned())));
    assert_eq!(rota.on_call(at("2026-11-23T21:00:00Z")), Some((PersonId(7), Because::Override)));
    let text = feed::text(
        "On call",
        &feed::on_call(&rota, "r1", at("2026-11-23"), at("2026-11-24"), |p| format!("P{p}")),
        at("2026-11-22"),
    );
    assert!(text.contains("SUMMARY:P7\r\n"));
}

proptest! {
    #[test]
    fn spans_say_what_on_call_says(
        start in 0_i64..5_000, days in 1_u16..9, hours in 1_u16..40, zone in 0..5_usize, probe in 0_i64..20 * 1440
    ) {
        let zone = ["UTC", "Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"][zone];
        let starts = format!("{}T02:30", date_of(14_000 + start));
        let mut second = layer(&[3, 4], &starts, Turn::Hours(hours));
        second.only_in = Some(office(zone));
        let rota = Rota::new(zone, vec![layer(&[1, 2, 5], &starts, Turn::Days(days)), second], Vec::new()).unwrap();
        let from = Moment((14_000 + start - 2) * DAY_US);
        let spans = rota.spans(from, from.plus_us(20 * DAY_US));
        let probe = from.plus_us(probe * MINUTE_US);
        let said = spans.iter().find(|s| (s.from..s.to).contains(&probe)).map(|s| (s.person, s.because));
        prop_assert_eq!(said, rota.on_call(probe));
        prop_assert!(spans.windows(2).all(|w| w[0].to <= w[1].from));
    }
}

#[test]
fn everybody_whose_shift_it_is_works() {
    let shift = |p: i64, zone: &str| Shift { person: PersonId(p), hours: office(zone) };
    let shifts = [shift(1, "Europe/Vienna"), shift(2, "America/New_York"), shift(1, "UTC")];
    assert_eq!(at_work(&shifts, at("2026-11-23T15:00:00Z")), [PersonId(1), PersonId(2)]);
    assert_eq!(at_work(&shifts, at("2026-11-23T20:00:00Z")), [PersonId(2)]);
    assert!(at_work(&shifts, at("2026-11-22T15:00:00Z")).is_empty());
}
