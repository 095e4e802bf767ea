//! Moments as people type them: "tomorrow 9", "monday 14:30", "in 2 hours", "25 nov 9am", and the same in German, Spanish
//! and Arabic ([`spoken`]).
//!
//! Read in the zone of whoever types. An hour that the clocks skip (they go forward) is read with the offset before the
//! change, so that it comes out an hour later; one that comes twice (they go back) is its first time. Both are what RFC
//! 5545 §3.3.5 says of local times.

mod spoken;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _, Zoned};

use crate::{Moment, Refusal};

/// A day without an hour is meant from when people work.
const MORNING: i8 = 9;
const AFTERNOON: i8 = 14;
const EVENING: i8 = 18;
/// Further ahead nobody means it.
const DAYS_MAX: i64 = 366;
const CHARS_MAX: usize = 100;

/// Reads a moment ahead of `now`. `zone` is an IANA name; one that nobody knows counts as UTC. `field` is what the
/// refusal is about.
///
/// # Errors
/// [`Refusal::Invalid`] when it is no moment, is over already, or lies more than a year ahead.
pub fn parse(field: &'static str, text: &str, now: Moment, zone: &str) -> Result<Moment, Refusal> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let now_there = now.timestamp().to_zoned(zone);
    let shown: String = text.trim().chars().take(CHARS_MAX).collect();
    let unreadable = || {
        let words = "is not a moment the desk understands; write it like \u{201c}tomorrow 9\u{201d}, \
             \u{201c}monday 14:30\u{201d}, \u{201c}in 2 hours\u{201d} or \u{201c}2026-11-25 9:00\u{201d}";
        Refusal::invalid(field, format!("\u{201c}{shown}\u{201d} {words}"))
    };
    if text.trim().chars().count() > CHARS_MAX {
        return Err(unreadable());
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '،'))
        .filter(|w| !w.is_empty() && !matches!(*w, "at" | "on" | "the" | "of" | "o'clock"))
        .collect();
    let english = spoken::in_english(&words);
    let english: Vec<&str> = english.iter().map(AsRef::as_ref).collect();
    let meant = read(&english, &now_there).ok_or_else(unreadable)?;
    let at = Moment(meant.timestamp().as_microsecond());
    if at <= now {
        let said = meant.strftime("%a %-d %b %Y, %H:%M");
        let problem = format!("\u{201c}{shown}\u{201d} is {said}, which is over already");
        return Err(Refusal::invalid(field, problem));
    }
    if at.since(now) > DAYS_MAX * crate::moment::DAY_US {
        let problem = format!("\u{201c}{shown}\u{201d} is more than a year ahead");
        return Err(Refusal::invalid(field, problem));
    }
    Ok(at)
}

/// A moment as [`parse`] reads it back in the same zone: "2026-11-25 14:30".
pub fn text(at: Moment, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.timestamp().to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

fn read(words: &[&str], now: &Zoned) -> Option<Zoned> {
    if let ["in", rest @ ..] = words {
        return ahead(rest, now);
    }
    // As an input of a browser gives it: 2026-11-25T14:30.
    if let [one] = words
        && let Some((date, hour)) = one.split_once('t')
        && let (Some(date), Some(time)) = (iso_date(date), clock(hour))
    {
        return date.to_datetime(time).to_zoned(now.time_zone().clone()).ok();
    }
    let (day, rest) = day(words)?;
    let time = match rest {
        [] => None,
        ["morning"] => Some(Time::constant(MORNING, 0, 0, 0)),
        ["noon" | "midday"] => Some(Time::constant(12, 0, 0, 0)),
        ["afternoon"] => Some(Time::constant(AFTERNOON, 0, 0, 0)),
        ["evening"] => Some(Time::constant(EVENING, 0, 0, 0)),
        [hour] => Some(clock(hour)?),
        [hour, half @ ("am" | "pm")] => Some(clock(&format!("{hour}{half}"))?),
        [hour, "h" | "uhr"] => Some(clock(hour)?),
        [_, _, ..] => return None,
    };
    let on = |date: Date, time: Time| date.to_datetime(time).to_zoned(now.time_zone().clone()).ok();
    match (day, time) {
        (Some(day), time) => {
            let date = day.date(now)?;
            on(date, time.unwrap_or(Time::constant(MORNING, 0, 0, 0)))
        }
        // An hour alone is the next one of that name.
        (None, Some(time)) => {
            let today = on(now.date(), time)?;
            if today.timestamp() > now.timestamp() {
                Some(today)
            } else {
                on(now.date().tomorrow().ok()?, time)
            }
        }
        (None, None) => None,
    }
}

/// "2 hours", "an hour", "90 min", "3 days", "1 week". Days are days of the calendar, at the same hour there.
fn ahead(words: &[&str], now: &Zoned) -> Option<Zoned> {
    let (count, unit) = match words {
        ["half", "an", "hour"] => return now.checked_add(30.minutes()).ok(),
        ["a" | "an" | "one", unit] => (1, *unit),
        [count, unit] => (count.parse::<i64>().ok()?, *unit),
        [both] => {
            let end = both.find(|c: char| !c.is_ascii_digit())?;
            (both[..end].parse::<i64>().ok()?, &both[end..])
        }
        _ => return None,
    };
    if !(1..=100_000).contains(&count) {
        return None;
    }
    let span: Span = match unit {
        "m" | "min" | "mins" | "minute" | "minutes" => count.minutes(),
        "h" | "hour" | "hours" => count.hours(),
        "d" | "day" | "days" => Span::new().try_days(count).ok()?,
        "w" | "week" | "weeks" => Span::new().try_weeks(count.min(1_000)).ok()?,
        _ => return None,
    };
    now.checked_add(span).ok()
}

/// A day as it is named, before it is one of the calendar.
#[derive(Clone, Copy)]
enum Day {
    Today,
    Tomorrow,
    /// The next of that name, never today.
    Named(Weekday),
    /// Of this year, or of the next when that day of this year is over.
    OfYear(i8, i8),
    Exact(Date),
}

impl Day {
    fn date(self, now: &Zoned) -> Option<Date> {
        let today = now.date();
        match self {
            Self::Today => Some(today),
            Self::Tomorrow => today.tomorrow().ok(),
            Self::Named(weekday) => today.nth_weekday(1, weekday).ok(),
            Self::OfYear(month, day) => {
                let this = Date::new(today.year(), month, day).ok();
                match this.filter(|d| *d >= today) {
                    Some(date) => Some(date),
                    // 29 February is a day of some years only.
                    None => (1..=8).find_map(|n| Date::new(today.year() + n, month, day).ok()),
                }
            }
            Self::Exact(date) => Some(date),
        }
    }
}

/// The day that the words begin with, if they name one, and what follows it.
fn day<'w, 's>(words: &'w [&'s str]) -> Option<(Option<Day>, &'w [&'s str])> {
    Some(match words {
        [] => return None,
        ["today" | "this", rest @ ..] => (Some(Day::Today), rest),
        ["tonight"] => (Some(Day::Today), &["evening"]),
        ["tomorrow" | "tmrw", rest @ ..] => (Some(Day::Tomorrow), rest),
        ["next", name, rest @ ..] => (Some(Day::Named(weekday(name)?)), rest),
        [name, rest @ ..] if weekday(name).is_some() => (Some(Day::Named(weekday(name)?)), rest),
        [number, name, year, rest @ ..] if month(name).is_some() && year.len() == 4 && is_number(year) => {
            let date = Date::new(year.parse().ok()?, month(name)?, day_of_month(number)?).ok()?;
            (Some(Day::Exact(date)), rest)
        }
        [number, name, rest @ ..] if month(name).is_some() => {
            (Some(Day::OfYear(month(name)?, day_of_month(number)?)), rest)
        }
        [name, number, rest @ ..] if month(name).is_some() => {
            (Some(Day::OfYear(month(name)?, day_of_month(number)?)), rest)
        }
        [first, rest @ ..] => match numeric_date(first) {
            Some(day) => (Some(day), rest),
            None => (None, words),
        },
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `2026-11-25`, `25.11.2026`, `25.11.`; with slashes nobody knows which is the month.
fn numeric_date(word: &str) -> Option<Day> {
    if let Some(date) = iso_date(word) {
        return Some(Day::Exact(date));
    }
    let mut parts = word.split('.');
    let (day, month, year, end) = (parts.next()?, parts.next()?, parts.next()?, parts.next());
    if end.is_some() || !is_number(day) || !is_number(month) {
        return None;
    }
    let (day, month) = (day.parse().ok()?, month.parse().ok()?);
    match year {
        "" => Some(Day::OfYear(month, day)),
        year if year.len() == 4 && is_number(year) => {
            Date::new(year.parse().ok()?, month, day).ok().map(Day::Exact)
        }
        _ => None,
    }
}

fn iso_date(word: &str) -> Option<Date> {
    (word.len() == 10).then(|| word.parse::<Date>().ok()).flatten()
}

fn day_of_month(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(['.']).trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if !is_number(digits) || digits.len() > 2 {
        return None;
    }
    let rest = &word[digits.len()..];
    matches!(rest, "" | "." | "st" | "nd" | "rd" | "th").then(|| digits.parse().ok()).flatten()
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word.trim_end_matches('.') {
        "mon" | "monday" => Weekday::Monday,
        "tue" | "tues" | "tuesday" => Weekday::Tuesday,
        "wed" | "wednesday" => Weekday::Wednesday,
        "thu" | "thur" | "thurs" | "thursday" => Weekday::Thursday,
        "fri" | "friday" => Weekday::Friday,
        "sat" | "saturday" => Weekday::Saturday,
        "sun" | "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.');
    if word.len() < 3 {
        return None;
    }
    let at = NAMES.iter().position(|name| name.starts_with(word))?;
    i8::try_from(at + 1).ok()
}

/// `9`, `09:30`, `9.30`, `930pm`, `9am`, `14h`, `14h30`, `noon`, `midnight` (the one that begins the day).
fn clock(word: &str) -> Option<Time> {
    match word {
        "noon" | "midday" => return Time::new(12, 0, 0, 0).ok(),
        "midnight" => return Time::new(0, 0, 0, 0).ok(),
        _ => {}
    }
    let (digits, half) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(0)),
        (None, Some(digits)) => (digits, Some(12)),
        (None, None) => (word, None),
    };
    let (hour, minute) = match digits.split_once([':', '.', 'h']) {
        Some((hour, "")) if digits.ends_with('h') => (hour, "0"),
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None => (digits, "0"),
    };
    if !is_number(hour) || !is_number(minute) || hour.len() > 2 {
        return None;
    }
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(now: &str, zone: &str, cases: &[(&str, &str)]) {
        let now = Moment::parse(now).expect("the test's own moment");
        for (text, expected) in cases {
            let read = parse("when", text, now, zone);
            let read = read.map(Moment::rfc3339).unwrap_or_else(|refusal| format!("refused: {refusal}"));
            assert_eq!(read, *expected, "\u{201c}{text}\u{201d} in {zone}");
        }
    }

    /// A Wednesday, at half past two in the afternoon of Madrid.
    const NOW: &str = "2026-03-11T13:30:00Z";

    #[test]
    fn a_moment_is_said_in_every_language_of_the_workbench() {
        check(
            "2026-03-11T13:30:00Z",
            "Europe/Madrid",
            &[
                ("morgen 9", "2026-03-12T08:00:00Z"),
                ("Morgen früh", "2026-03-12T08:00:00Z"),
                ("heute Abend", "2026-03-11T17:00:00Z"),
                ("am Montag um 14:30 Uhr", "2026-03-16T13:30:00Z"),
                ("Montag morgen", "2026-03-16T08:00:00Z"),
                ("nächsten Dienstag 15 Uhr", "2026-03-17T14:00:00Z"),
                ("in 2 Stunden", "2026-03-11T15:30:00Z"),
                ("in einer Woche", "2026-03-18T13:30:00Z"),
                ("25. März 9:00", "2026-03-25T08:00:00Z"),
                ("mañana 9", "2026-03-12T08:00:00Z"),
                ("mañana por la mañana", "2026-03-12T08:00:00Z"),
                ("el lunes a las 14:30", "2026-03-16T13:30:00Z"),
                ("esta noche", "2026-03-11T17:00:00Z"),
                ("en 2 horas", "2026-03-11T15:30:00Z"),
                ("dentro de una semana", "2026-03-18T13:30:00Z"),
                ("25 de marzo 9:00", "2026-03-25T08:00:00Z"),
                ("غدًا 9", "2026-03-12T08:00:00Z"),
                ("غدا الساعة ٩", "2026-03-12T08:00:00Z"),
                ("صباح الغد", "2026-03-12T08:00:00Z"),
                ("يوم الاثنين 14:30", "2026-03-16T13:30:00Z"),
                ("بعد ساعتين", "2026-03-11T15:30:00Z"),
                ("بعد ساعة", "2026-03-11T14:30:00Z"),
                ("بعد 3 أيام", "2026-03-14T13:30:00Z"),
                ("9 am", "2026-03-12T08:00:00Z"),
                ("in a week", "2026-03-18T13:30:00Z"),
            ],
        );
    }

    #[test]
    fn days_and_hours_are_the_writers() {
        check(
            NOW,
            "Europe/Madrid",
            &[
                ("tomorrow 9", "2026-03-12T08:00:00Z"),
                ("Tomorrow at 9:15", "2026-03-12T08:15:00Z"),
                ("tomorrow", "2026-03-12T08:00:00Z"),
                ("tomorrow morning", "2026-03-12T08:00:00Z"),
                ("tomorrow afternoon", "2026-03-12T13:00:00Z"),
                ("this evening", "2026-03-11T17:00:00Z"),
                ("tonight", "2026-03-11T17:00:00Z"),
                ("monday 14:30", "2026-03-16T13:30:00Z"),
                ("on Monday, 2.30pm", "2026-03-16T13:30:00Z"),
                ("next monday", "2026-03-16T08:00:00Z"),
                ("fri 8am", "2026-03-13T07:00:00Z"),
                // A day of today's name is the one of next week.
                ("wednesday 9", "2026-03-18T08:00:00Z"),
                ("wednesday 18", "2026-03-18T17:00:00Z"),
                ("17", "2026-03-11T16:00:00Z"),
                ("9", "2026-03-12T08:00:00Z"),
                ("14:30", "2026-03-12T13:30:00Z"),
                ("14:31", "2026-03-11T13:31:00Z"),
                ("5 pm", "2026-03-11T16:00:00Z"),
                ("12am", "2026-03-11T23:00:00Z"),
                ("12pm", "2026-03-12T11:00:00Z"),
                ("noon", "2026-03-12T11:00:00Z"),
                ("14h45", "2026-03-11T13:45:00Z"),
                ("18h", "2026-03-11T17:00:00Z"),
                ("today 23:59", "2026-03-11T22:59:00Z"),
            ],
        );
    }

    #[test]
    fn dates_are_of_this_year_or_the_next() {
        check(
            NOW,
            "Europe/Madrid",
            &[
                ("25 mar 9", "2026-03-25T08:00:00Z"),
                ("25th of march", "2026-03-25T08:00:00Z"),
                ("march 25th 9am", "2026-03-25T08:00:00Z"),
                ("Mar 25", "2026-03-25T08:00:00Z"),
                ("25.3. 10:00", "2026-03-25T09:00:00Z"),
                ("25.03.2026 10:00", "2026-03-25T09:00:00Z"),
                ("2026-03-25", "2026-03-25T08:00:00Z"),
                ("2026-03-25T10:05", "2026-03-25T09:05:00Z"),
                ("11 march 18:00", "2026-03-11T17:00:00Z"),
                ("10 march 18:00", "2027-03-10T17:00:00Z"),
                ("2 january 2027 7:30", "2027-01-02T06:30:00Z"),
            ],
        );
    }

    #[test]
    fn spans_are_counted_from_now() {
        check(
            NOW,
            "Europe/Madrid",
            &[
                ("in 20 minutes", "2026-03-11T13:50:00Z"),
                ("in an hour", "2026-03-11T14:30:00Z"),
                ("in half an hour", "2026-03-11T14:00:00Z"),
                ("in 90min", "2026-03-11T15:00:00Z"),
                ("in 2 days", "2026-03-13T13:30:00Z"),
                ("in 1 week", "2026-03-18T13:30:00Z"),
            ],
        );
    }

    /// Spain: forward at 2 o'clock on 29 March 2026, back at 3 o'clock on 25 October 2026.
    #[test]
    fn the_clocks_change_and_the_hour_stays_the_writers() {
        check(
            "2026-03-28T12:00:00Z",
            "Europe/Madrid",
            &[
                ("tomorrow 9", "2026-03-29T07:00:00Z"),
                ("saturday 9", "2026-04-04T07:00:00Z"),
                // There is no 02:30 that night.
                ("tomorrow 2:30", "2026-03-29T01:30:00Z"),
                ("tomorrow 1:59", "2026-03-29T00:59:00Z"),
                ("tomorrow 3:00", "2026-03-29T01:00:00Z"),
                // A day on is the same hour there; 24 hours on are not.
                ("in 1 day", "2026-03-29T11:00:00Z"),
                ("in 24 hours", "2026-03-29T12:00:00Z"),
            ],
        );
        check(
            "2026-10-24T12:00:00Z",
            "Europe/Madrid",
            &[
                ("tomorrow 9", "2026-10-25T08:00:00Z"),
                // 02:30 comes twice; the first is meant.
                ("tomorrow 2:30", "2026-10-25T00:30:00Z"),
                ("tomorrow 1:30", "2026-10-24T23:30:00Z"),
                ("tomorrow 3:00", "2026-10-25T02:00:00Z"),
            ],
        );
        // Half an hour only, and the other half of the year.
        check("2026-10-03T10:00:00Z", "Australia/Lord_Howe", &[("tomorrow 9", "2026-10-03T22:00:00Z")]);
        check("2026-03-08T04:30:00Z", "America/New_York", &[("8:30", "2026-03-08T12:30:00Z")]);
        // A zone that nobody knows is UTC.
        check(NOW, "Mars/Base", &[("tomorrow 9", "2026-03-12T09:00:00Z")]);
    }

    #[test]
    fn what_is_over_too_far_or_unreadable_is_refused_in_words() {
        let now = Moment::parse(NOW).expect("the test's own moment");
        let refused = |text: &str| parse("when", text, now, "Europe/Madrid").unwrap_err().to_string();
        for (text, words) in [
            ("today 9", "is Wed 11 Mar 2026, 09:00, which is over already"),
            ("2026-03-11 14:30", "which is over already"),
            ("2020-01-01", "which is over already"),
            ("2027-03-25", "more than a year ahead"),
            ("in 9000 hours", "more than a year ahead"),
            ("", "is not a moment"),
            ("soon", "is not a moment"),
            ("25", "is not a moment"),
            ("9:5", "is not a moment"),
            ("13pm", "is not a moment"),
            ("3/4 9:00", "is not a moment"),
            ("30 february", "is not a moment"),
            ("2026-02-30", "is not a moment"),
            ("tomorrow 9 10", "is not a moment"),
            ("in 0 hours", "is not a moment"),
            ("in 99999999999999999999 days", "is not a moment"),
            ("monday tuesday", "is not a moment"),
            ("9\u{301}", "is not a moment"),
        ] {
            assert!(refused(text).contains(words), "\u{201c}{text}\u{201d}: {}", refused(text));
        }
        assert!(refused(&"9".repeat(5000)).len() < 600, "what is shown again is cut");
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        let now = Moment::parse(NOW).expect("the test's own moment");
        for zone in ["Europe/Madrid", "America/New_York", "UTC"] {
            for minutes in [1, 90, 60 * 24 * 30] {
                let at = now.plus_us(minutes * crate::moment::MINUTE_US);
                assert_eq!(parse("when", &text(at, zone), now, zone), Ok(at), "{zone}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_a_moment_ahead_or_a_refusal(text in "\\PC{0,40}", at in 0_i64..4_000_000_000) {
            let now = Moment::from_unix(at);
            if let Ok(read) = parse("when", &text, now, "Europe/Madrid") {
                proptest::prop_assert!(read > now);
            }
        }
    }
}
