//! Times as people read them.

use domain::Moment;
use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::read::Frame;
use jiff::Zoned;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::{Words, t};

/// The moment of drawing, the reader's zone and their language.
#[derive(Clone, Debug)]
pub struct Clock {
    pub now: Moment,
    pub w: Words,
    zone: TimeZone,
}

impl Clock {
    /// `zone` is an IANA name; one that nobody knows counts as UTC.
    pub fn new(now: Moment, zone: &str, w: Words) -> Self {
        Self { now, w, zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC) }
    }
    pub fn of(frame: &Frame) -> Self {
        Self::new(frame.now, &frame.time_zone, Words::of(frame))
    }
    fn local(&self, at: Moment) -> Zoned {
        at.timestamp().to_zoned(self.zone.clone())
    }
    /// The day alone, as a date field of a form takes it: `2026-03-10`.
    pub fn date(&self, at: Moment) -> String {
        self.local(at).strftime("%Y-%m-%d").to_string()
    }
    /// "Sat 21 Nov 2026, 20:06", in the reader's zone.
    pub fn exact(&self, at: Moment) -> String {
        let then = self.local(at);
        let (w, date) = (self.w, then.date());
        let (weekday, month) = (short_weekday(w, date), short_month(w, date));
        let time = then.strftime("%H:%M").to_string();
        t!(
            w,
            "clock-exact",
            weekday = weekday,
            day = date.day(),
            month = month,
            year = year(date),
            time = time
        )
    }
    /// The hour that it is now for the reader, 0 to 23.
    pub fn hour_of_day(&self) -> i8 {
        self.local(self.now).hour()
    }
    /// "20:06".
    pub fn hour(&self, at: Moment) -> String {
        self.local(at).strftime("%H:%M").to_string()
    }
    /// "Today", "Yesterday", "Thursday 19 November", with the year where it is another.
    pub fn day(&self, at: Moment) -> String {
        let (then, now) = (self.local(at).date(), self.local(self.now).date());
        if then == now {
            return t!(self.w, "clock-today").into();
        }
        if now.yesterday().is_ok_and(|y| y == then) {
            return t!(self.w, "clock-yesterday").into();
        }
        let (w, weekday, month) = (self.w, weekday(self.w, then), month(self.w, then));
        if then.year() == now.year() {
            t!(w, "clock-day", weekday = weekday, day = then.day(), month = month)
        } else {
            t!(w, "clock-day-of-year", weekday = weekday, day = then.day(), month = month, year = year(then))
        }
    }
    /// "now", "4 min", "3 h", "2 d"; from a week on the date.
    pub fn age(&self, at: Moment) -> String {
        let us = self.now.since(at);
        if us < -MINUTE_US {
            return self.until(at);
        }
        if us < MINUTE_US {
            return t!(self.w, "clock-now").into();
        }
        if us < HOUR_US {
            return t!(self.w, "clock-minutes", n = us / MINUTE_US);
        }
        if us < DAY_US {
            return t!(self.w, "clock-hours", n = us / HOUR_US);
        }
        if us < 7 * DAY_US {
            return t!(self.w, "clock-days", n = us / DAY_US);
        }
        let (then, now) = (self.local(at).date(), self.local(self.now).date());
        let (w, month) = (self.w, short_month(self.w, then));
        if then.year() == now.year() {
            t!(w, "clock-date", day = then.day(), month = month)
        } else {
            t!(w, "clock-date-of-year", day = then.day(), month = month, year = year(then))
        }
    }
    /// "in 5 min", "in 3 h", "in 2 d", for moments ahead.
    pub fn until(&self, at: Moment) -> String {
        let us = at.since(self.now);
        if us < MINUTE_US {
            t!(self.w, "clock-now").into()
        } else if us < HOUR_US {
            t!(self.w, "clock-in-minutes", n = us / MINUTE_US)
        } else if us < 2 * DAY_US {
            t!(self.w, "clock-in-hours", n = us / HOUR_US)
        } else {
            t!(self.w, "clock-in-days", n = us / DAY_US)
        }
    }
    /// The age, with the exact moment for whoever asks. The script `time.js` keeps it true while the page stands.
    pub fn ago(&self, at: Moment) -> Markup {
        html! { time datetime=(at.rfc3339()) title=(self.exact(at)) data-age { (self.age(at)) } }
    }
    /// The hour, with the exact moment for whoever asks.
    pub fn at_hour(&self, at: Moment) -> Markup {
        html! { time datetime=(at.rfc3339()) title=(self.exact(at)) data-hour { (self.hour(at)) } }
    }
    /// The exact moment.
    pub fn exactly(&self, at: Moment) -> Markup {
        html! { time datetime=(at.rfc3339()) { (self.exact(at)) } }
    }
}

/// A year without a mark between its thousands.
pub(crate) fn year(date: Date) -> String {
    date.year().to_string()
}

/// In full.
fn month(w: Words, date: Date) -> &'static str {
    match date.month() {
        1 => t!(w, "clock-month-jan"),
        2 => t!(w, "clock-month-feb"),
        3 => t!(w, "clock-month-mar"),
        4 => t!(w, "clock-month-apr"),
        5 => t!(w, "clock-month-may"),
        6 => t!(w, "clock-month-jun"),
        7 => t!(w, "clock-month-jul"),
        8 => t!(w, "clock-month-aug"),
        9 => t!(w, "clock-month-sep"),
        10 => t!(w, "clock-month-oct"),
        11 => t!(w, "clock-month-nov"),
        _ => t!(w, "clock-month-dec"),
    }
}

/// As it stands beside a number.
pub(crate) fn short_month(w: Words, date: Date) -> &'static str {
    match date.month() {
        1 => t!(w, "clock-short-jan"),
        2 => t!(w, "clock-short-feb"),
        3 => t!(w, "clock-short-mar"),
        4 => t!(w, "clock-short-apr"),
        5 => t!(w, "clock-short-may"),
        6 => t!(w, "clock-short-jun"),
        7 => t!(w, "clock-short-jul"),
        8 => t!(w, "clock-short-aug"),
        9 => t!(w, "clock-short-sep"),
        10 => t!(w, "clock-short-oct"),
        11 => t!(w, "clock-short-nov"),
        _ => t!(w, "clock-short-dec"),
    }
}

/// In full.
pub(crate) fn weekday(w: Words, date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => t!(w, "clock-weekday-mon"),
        Weekday::Tuesday => t!(w, "clock-weekday-tue"),
        Weekday::Wednesday => t!(w, "clock-weekday-wed"),
        Weekday::Thursday => t!(w, "clock-weekday-thu"),
        Weekday::Friday => t!(w, "clock-weekday-fri"),
        Weekday::Saturday => t!(w, "clock-weekday-sat"),
        Weekday::Sunday => t!(w, "clock-weekday-sun"),
    }
}

/// As it stands before a date.
pub(crate) fn short_weekday(w: Words, date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => t!(w, "clock-short-mon"),
        Weekday::Tuesday => t!(w, "clock-short-tue"),
        Weekday::Wednesday => t!(w, "clock-short-wed"),
        Weekday::Thursday => t!(w, "clock-short-thu"),
        Weekday::Friday => t!(w, "clock-short-fri"),
        Weekday::Saturday => t!(w, "clock-short-sat"),
        Weekday::Sunday => t!(w, "clock-short-sun"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn ages_are_short_and_days_are_the_readers() {
        let clock = Clock::new(at("2026-03-10T08:30:00Z"), "Europe/Madrid", Words::default());
        for (then, age) in [
            ("2026-03-10T08:30:20Z", "now"),
            ("2026-03-10T08:29:10Z", "now"),
            ("2026-03-10T08:26:00Z", "4 min"),
            ("2026-03-10T05:20:00Z", "3 h"),
            ("2026-03-08T05:20:00Z", "2 d"),
            ("2026-02-27T05:20:00Z", "27 Feb"),
            ("2025-12-27T05:20:00Z", "27 Dec 2025"),
            ("2026-03-10T09:00:00Z", "in 30 min"),
        ] {
            assert_eq!(clock.age(at(then)), age, "{then}");
        }
        assert_eq!(clock.day(at("2026-03-09T23:30:00Z")), "Today", "half past midnight in Madrid");
        assert_eq!(clock.day(at("2026-03-09T10:00:00Z")), "Yesterday");
        assert_eq!(clock.day(at("2026-03-03T10:00:00Z")), "Tuesday 3 March");
        assert_eq!(clock.day(at("2025-03-03T10:00:00Z")), "Monday 3 March 2025");
        assert_eq!(clock.exact(at("2026-03-10T08:30:00Z")), "Tue 10 Mar 2026, 09:30");
        assert_eq!(
            Clock::new(at("2026-03-10T08:30:00Z"), "Mars/Base", Words::default())
                .hour(at("2026-03-10T08:30:00Z")),
            "08:30"
        );
    }
}
