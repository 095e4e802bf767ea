//! Times as people read them.

use domain::Moment;
use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::read::Frame;
use jiff::Zoned;
use jiff::tz::TimeZone;
use maud::{Markup, html};

/// The moment of drawing and the reader's zone.
#[derive(Clone, Debug)]
pub struct Clock {
    pub now: Moment,
    zone: TimeZone,
}

impl Clock {
    /// `zone` is an IANA name; one that nobody knows counts as UTC.
    pub fn new(now: Moment, zone: &str) -> Self {
        Self { now, zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC) }
    }
    pub fn of(frame: &Frame) -> Self {
        Self::new(frame.now, &frame.time_zone)
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
        self.local(at).strftime("%a %-d %b %Y, %H:%M").to_string()
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
            return "Today".into();
        }
        if now.yesterday().is_ok_and(|y| y == then) {
            return "Yesterday".into();
        }
        let form = if then.year() == now.year() { "%A %-d %B" } else { "%A %-d %B %Y" };
        then.strftime(form).to_string()
    }
    /// "now", "4 min", "3 h", "2 d"; from a week on the date.
    pub fn age(&self, at: Moment) -> String {
        let us = self.now.since(at);
        if us < -MINUTE_US {
            return self.until(at);
        }
        if us < MINUTE_US {
            return "now".into();
        }
        if us < HOUR_US {
            return format!("{} min", us / MINUTE_US);
        }
        if us < DAY_US {
            return format!("{} h", us / HOUR_US);
        }
        if us < 7 * DAY_US {
            return format!("{} d", us / DAY_US);
        }
        let (then, now) = (self.local(at), self.local(self.now));
        then.strftime(if then.year() == now.year() { "%-d %b" } else { "%-d %b %Y" }).to_string()
    }
    /// "in 5 min", "in 3 h", "in 2 d", for moments ahead.
    pub fn until(&self, at: Moment) -> String {
        let us = at.since(self.now);
        if us < MINUTE_US {
            "now".into()
        } else if us < HOUR_US {
            format!("in {} min", us / MINUTE_US)
        } else if us < 2 * DAY_US {
            format!("in {} h", us / HOUR_US)
        } else {
            format!("in {} d", us / DAY_US)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn ages_are_short_and_days_are_the_readers() {
        let clock = Clock::new(at("2026-03-10T08:30:00Z"), "Europe/Madrid");
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
            Clock::new(at("2026-03-10T08:30:00Z"), "Mars/Base").hour(at("2026-03-10T08:30:00Z")),
            "08:30"
        );
    }
}
