//! How a calendar is kept beside the tickets that were counted by it.
//!
//! A ticket is counted by the hours that held at the time. Those of its team may have changed since, so every calendar that
//! a ticket ever went by is kept once, as it was.

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Period, SpecialDay, Week};
use crate::hours::WEEKDAYS;

/// A calendar in its stored form. Two calendars with the same hours have the same form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCalendar {
    zone: String,
    /// Monday first; minutes since midnight.
    week: [Vec<(u16, u16)>; 7],
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    special: Vec<KeptDay>,
}

/// A day with hours of its own: ISO 8601, its name, its hours.
type KeptDay = (String, String, Vec<(u16, u16)>);

impl From<&Calendar> for KeptCalendar {
    fn from(calendar: &Calendar) -> Self {
        Self {
            zone: calendar.zone_name().to_owned(),
            week: WEEKDAYS.map(|day| pairs(calendar.week().on(day))),
            special: calendar
                .special_days()
                .map(|d| (d.date.to_string(), d.name.clone(), pairs(&d.open)))
                .collect(),
        }
    }
}

fn pairs(periods: &[Period]) -> Vec<(u16, u16)> {
    periods.iter().map(|p| (p.from_minute, p.to_minute)).collect()
}

impl KeptCalendar {
    /// The calendar again; `None` when it is none: its zone is unknown to this build, or somebody changed what was kept.
    pub fn read(self) -> Option<Calendar> {
        let mut times = Vec::new();
        for (day, periods) in WEEKDAYS.into_iter().zip(&self.week) {
            for &(from, to) in periods {
                if from >= to {
                    return None;
                }
                times.push((day, from, to));
            }
        }
        let mut special = Vec::with_capacity(self.special.len());
        for (date, name, open) in self.special {
            let date = date.parse().ok()?;
            let open =
                open.into_iter().map(|(from_minute, to_minute)| Period { from_minute, to_minute }).collect();
            special.push(SpecialDay { date, name, open });
        }
        Calendar::new(&self.zone, Week::of(&times).ok()?, special).ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::*;

    #[test]
    fn a_calendar_is_the_same_after_it_was_kept() {
        let week = Week::of(&[
            (Weekday::Monday, 9 * 60, 12 * 60),
            (Weekday::Monday, 13 * 60, 17 * 60),
            (Weekday::Friday, 22 * 60, 6 * 60),
            (Weekday::Sunday, 0, 0),
        ])
        .unwrap();
        let half = Period { from_minute: 540, to_minute: 720 };
        let special = vec![
            SpecialDay::holiday(date(2026, 12, 25), "Christmas"),
            SpecialDay { date: date(2026, 12, 24), name: "Half a day".into(), open: vec![half] },
        ];
        for calendar in [
            Calendar::new("Europe/Berlin", week, special).unwrap(),
            Calendar::new("UTC", Week::always(), Vec::new()).unwrap(),
            Calendar::new("Asia/Kathmandu", Week::closed(), Vec::new()).unwrap(),
        ] {
            assert_eq!(KeptCalendar::from(&calendar).read().unwrap(), calendar);
        }
    }
}
