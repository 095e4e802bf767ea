//! Business hours: when a team works, and arithmetic on the time in which it does.
//!
//! One rule decides everything: **a calendar is open whenever the clock on the wall, in the calendar's zone, shows an open
//! time.** So an open hour that comes twice (clocks go back) counts twice, one that is skipped (they go forward) does not
//! count, and a day of 23 or 25 hours is as long as it really is.
//!
//! # How it is counted
//!
//! Between two changes of a zone's offset, local time runs as UTC does. There the open time since a fixed Monday has a closed
//! form (whole weeks, days of this week, minutes of today, and what the special days before it add or take away), so the open
//! time between two moments is a difference of two such sums per stretch of constant offset. The way back, from an amount
//! to a moment, is a bisection over the same sum, which never falls.

pub mod feed;
pub mod holidays;
pub mod rota;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::moment::{DAY_US, MINUTE_US};
use crate::{Moment, Refusal};

pub const DAY_MINUTES: u16 = 24 * 60;
/// Opening times of one day.
pub const PERIODS_MAX: usize = 24;
/// Special days of one calendar: a hundred years of two dozen holidays, with room.
pub const SPECIAL_DAYS_MAX: usize = 4_000;
/// How far ahead a moment is looked for. A calendar that is not open in that time is taken as never open.
pub const HORIZON_US: i64 = 100 * 366 * DAY_US;

/// Moments outside these are read as the nearest one: what zones are defined for, with room for offsets.
const EARLIEST: Moment = Moment(-62_000_000_000 * crate::moment::SECOND_US);
const LATEST: Moment = Moment(253_000_000_000 * crate::moment::SECOND_US);

/// An opening time of a day, in minutes since local midnight: from the first up to, not including, the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    pub from_minute: u16,
    /// Up to 1440, the midnight that ends the day.
    pub to_minute: u16,
}

/// The opening times of an ordinary week, Monday first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week([Vec<Period>; 7]);

impl Week {
    /// Never open.
    pub fn closed() -> Self {
        Self::default()
    }
    /// Open all day, every day.
    pub fn always() -> Self {
        Self(std::array::from_fn(|_| vec![Period { from_minute: 0, to_minute: DAY_MINUTES }]))
    }
    /// From opening times as (day, from, to) in minutes since midnight. One that ends at or before its beginning reaches into
    /// the next day (22:00 to 06:00); `0, 0` is the whole day.
    ///
    /// # Errors
    /// A refusal when a minute is past midnight, two opening times overlap, or a day has more than [`PERIODS_MAX`].
    pub fn of(times: &[(Weekday, u16, u16)]) -> Result<Self, Refusal> {
        let mut week = Self::default();
        for &(day, from, to) in times {
            if from >= DAY_MINUTES || to > DAY_MINUTES {
                return Err(Refusal::invalid("hours", "an opening time lies between 0:00 and 24:00"));
            }
            let today = usize::from(day.to_monday_zero_offset().unsigned_abs());
            if to > from {
                week.0[today].push(Period { from_minute: from, to_minute: to });
                continue;
            }
            week.0[today].push(Period { from_minute: from, to_minute: DAY_MINUTES });
            if to > 0 {
                week.0[(today + 1) % 7].push(Period { from_minute: 0, to_minute: to });
            }
        }
        for day in &mut week.0 {
            put_in_order(day)?;
        }
        Ok(week)
    }
    /// The opening times of a day of the week, in order.
    pub fn on(&self, day: Weekday) -> &[Period] {
        &self.0[usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }
}

fn put_in_order(day: &mut [Period]) -> Result<(), Refusal> {
    day.sort();
    if day.len() > PERIODS_MAX {
        return Err(Refusal::invalid("hours", format!("a day has at most {PERIODS_MAX} opening times")));
    }
    if day.iter().any(|p| p.from_minute >= p.to_minute || p.to_minute > DAY_MINUTES) {
        return Err(Refusal::invalid(
            "hours",
            "an opening time ends after it begins, at 24:00 at the latest",
        ));
    }
    if let Some(pair) = day.windows(2).find(|pair| pair[0].to_minute > pair[1].from_minute) {
        let (a, b) = (clock_face(pair[0].to_minute), clock_face(pair[1].from_minute));
        let problem =
            format!("two opening times of one day overlap: one ends at {a}, the next begins at {b}");
        return Err(Refusal::invalid("hours", problem));
    }
    Ok(())
}

/// The time of a day that none of its opening times, which are in order, takes up.
fn gaps(day: &[Period]) -> Vec<Period> {
    let begins = std::iter::once(0).chain(day.iter().map(|p| p.to_minute));
    let ends = day.iter().map(|p| p.from_minute).chain(std::iter::once(DAY_MINUTES));
    begins.zip(ends).filter(|(a, b)| a < b).map(|(a, b)| Period { from_minute: a, to_minute: b }).collect()
}

fn clock_face(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// A date with opening times of its own: none on a holiday, fewer on a half day, some on a Sunday of stocktaking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    pub date: Date,
    pub name: String,
    pub open: Vec<Period>,
}

impl SpecialDay {
    /// Closed all day.
    pub fn holiday(date: Date, name: impl Into<String>) -> Self {
        Self { date, name: name.into(), open: Vec::new() }
    }
}

/// When a team works. Cheap to ask, made once: see the module for the rule and the method.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone_name: String,
    zone: TimeZone,
    week: Week,
    /// Open microseconds of the week before each of its days; the last is the whole week.
    before_day: [i64; 8],
    /// In order of date, one per date.
    special: Vec<Special>,
}

#[derive(Clone, Debug)]
struct Special {
    /// Days since 1970-01-01.
    day: i64,
    /// How much more the special days before this one are open than their weekdays, in microseconds.
    gained_before: i64,
    gained: i64,
    what: SpecialDay,
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.zone_name == other.zone_name
            && self.week == other.week
            && self.special.iter().map(|s| &s.what).eq(other.special.iter().map(|s| &s.what))
    }
}
impl Eq for Calendar {}

impl Calendar {
    /// `zone` is an IANA name. Where a date is named twice, the first one counts (put the team's own days before imported
    /// ones).
    ///
    /// # Errors
    /// A refusal when nobody knows the zone, the hours of a special day overlap, or there are more than
    /// [`SPECIAL_DAYS_MAX`].
    pub fn new(zone: &str, week: Week, special: Vec<SpecialDay>) -> Result<Self, Refusal> {
        let known = TimeZone::get(zone).map_err(|_| {
            let shown: String = zone.chars().take(60).collect();
            Refusal::invalid(
                "zone",
                format!("\u{201c}{shown}\u{201d} is no time zone; write it like Europe/Vienna"),
            )
        })?;
        if special.len() > SPECIAL_DAYS_MAX {
            let problem = format!("a calendar has at most {SPECIAL_DAYS_MAX} special days");
            return Err(Refusal::invalid("holidays", problem));
        }
        let mut before_day = [0; 8];
        for (i, day) in week.0.iter().enumerate() {
            before_day[i + 1] = before_day[i] + open_us(day);
        }
        let mut days = special;
        days.sort_by_key(|d| d.date);
        days.dedup_by_key(|d| d.date);
        let mut gained_before = 0;
        let mut compiled = Vec::with_capacity(days.len());
        for mut what in days {
            put_in_order(&mut what.open)?;
            let day = day_of(what.date);
            let gained = open_us(&what.open) - open_us(&week.0[weekday(day)]);
            compiled.push(Special { day, gained_before, gained, what });
            gained_before += gained;
        }
        Ok(Self { zone_name: zone.to_owned(), zone: known, week, before_day, special: compiled })
    }

    /// The IANA name of its zone.
    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }
    pub fn week(&self) -> &Week {
        &self.week
    }
    /// Open when this one is closed, and closed when it is open. A day has one gap more than opening times: where that is
    /// more than [`PERIODS_MAX`], its last gap is left out.
    ///
    /// # Errors
    /// A refusal when nobody knows its zone any more.
    pub fn turned_round(&self) -> Result<Self, Refusal> {
        let closed = |day: &[Period]| {
            let mut all = gaps(day);
            all.truncate(PERIODS_MAX);
            all
        };
        let week = Week(std::array::from_fn(|day| closed(&self.week.0[day])));
        let special = self.special_days().map(|day| SpecialDay { open: closed(&day.open), ..day.clone() });
        Self::new(&self.zone_name, week, special.collect())
    }
    /// In order of date.
    pub fn special_days(&self) -> impl Iterator<Item = &SpecialDay> {
        self.special.iter().map(|s| &s.what)
    }

    /// The opening times of a date, and what is special about it.
    pub fn on(&self, date: Date) -> (&[Period], Option<&SpecialDay>) {
        let day = day_of(date);
        let special = self.special.binary_search_by_key(&day, |s| s.day).ok().map(|i| &self.special[i].what);
        (self.periods(day), special)
    }
    /// The date that a moment has in its zone.
    pub fn date_at(&self, at: Moment) -> Date {
        at.clamp(EARLIEST, LATEST).timestamp().to_zoned(self.zone.clone()).date()
    }
    /// The first moment of a day in its zone; the first that is there where the day begins with a gap.
    pub fn begins(&self, date: Date) -> Option<Moment> {
        let there = date.to_zoned(self.zone.clone()).ok()?;
        Some(Moment(there.timestamp().as_microsecond()))
    }

    pub fn is_open(&self, at: Moment) -> bool {
        let at = at.clamp(EARLIEST, LATEST);
        let local = at.0 + offset_us(self.zone.to_offset(at.timestamp()));
        let (day, in_day) = (local.div_euclid(DAY_US), local.rem_euclid(DAY_US));
        self.periods(day).iter().any(|p| (start_us(*p)..end_us(*p)).contains(&in_day))
    }

    /// Open time from `from` up to `to`, in microseconds; 0 when `to` is not after `from`.
    pub fn open_between(&self, from: Moment, to: Moment) -> i64 {
        self.stretches(from, to).map(|s| self.opened(s.end_local()) - self.opened(s.begin_local())).sum()
    }

    /// The earliest moment by which the calendar was open for `minutes` since `from`: `from` itself for none. What is used up
    /// at closing time ends at closing time, not when it opens again.
    ///
    /// `None` when that takes more than a hundred years ([`HORIZON_US`]).
    pub fn add_open(&self, from: Moment, minutes: u32) -> Option<Moment> {
        self.add_open_us(from, i64::from(minutes) * MINUTE_US)
    }
    /// [`Calendar::add_open`] for an amount in microseconds.
    pub fn add_open_us(&self, from: Moment, amount_us: i64) -> Option<Moment> {
        self.reach(from, amount_us, Counted::Open)
    }
    /// The first open moment that is not before `at`; `None` when there is none in a hundred years.
    pub fn next_open(&self, at: Moment) -> Option<Moment> {
        // The first open microsecond is over one microsecond after it begins.
        Some(self.reach(at, 1, Counted::Open)?.plus_us(-1))
    }
    /// The first moment not before `at` that is not open; `None` when there is none in a hundred years.
    pub fn next_closed(&self, at: Moment) -> Option<Moment> {
        Some(self.reach(at, 1, Counted::Closed)?.plus_us(-1))
    }

    fn reach(&self, from: Moment, amount_us: i64, what: Counted) -> Option<Moment> {
        let from = from.clamp(EARLIEST, LATEST);
        if amount_us <= 0 {
            return Some(from);
        }
        let mut left = amount_us;
        for stretch in self.stretches(from, from.plus_us(HORIZON_US)) {
            let (a, b) = (stretch.begin_local(), stretch.end_local());
            let goal = self.counted(a, what) + left;
            let end = self.counted(b, what);
            if end < goal {
                left = goal - end;
                continue;
            }
            // `short` has not reached the goal, `there` has.
            let (mut short, mut there) = (a, b);
            while there - short > 1 {
                let middle = short + (there - short) / 2;
                if self.counted(middle, what) < goal { short = middle } else { there = middle }
            }
            return Some(Moment(there - stretch.offset_us));
        }
        None
    }

    fn counted(&self, local: i64, what: Counted) -> i64 {
        match what {
            Counted::Open => self.opened(local),
            Counted::Closed => local - self.opened(local),
        }
    }

    /// Open time from the Monday before 1970 up to a local time, both in local microseconds.
    fn opened(&self, local: i64) -> i64 {
        let (day, in_day) = (local.div_euclid(DAY_US), local.rem_euclid(DAY_US));
        let monday_based = day + MONDAY_SHIFT;
        let whole = monday_based.div_euclid(7) * self.before_day[7] + self.before_day[weekday(day)];
        let at = self.special.partition_point(|s| s.day < day);
        let gained = match (self.special.get(at), self.special.last()) {
            (Some(next), _) => next.gained_before,
            (None, Some(last)) => last.gained_before + last.gained,
            (None, None) => 0,
        };
        let today: i64 =
            self.periods(day).iter().map(|p| (in_day.min(end_us(*p)) - start_us(*p)).max(0)).sum();
        whole + gained + today
    }

    fn periods(&self, day: i64) -> &[Period] {
        match self.special.binary_search_by_key(&day, |s| s.day) {
            Ok(i) => &self.special[i].what.open,
            Err(_) => &self.week.0[weekday(day)],
        }
    }

    /// The time from `from` up to `to` in stretches of one offset each.
    fn stretches(&self, from: Moment, to: Moment) -> impl Iterator<Item = Stretch> {
        let (from, to) = (from.clamp(EARLIEST, LATEST), to.clamp(EARLIEST, LATEST));
        let mut offset = offset_us(self.zone.to_offset(from.timestamp()));
        let mut changes = self.zone.following(from.timestamp());
        let mut begin = from;
        std::iter::from_fn(move || {
            if begin >= to {
                return None;
            }
            let change = changes.next();
            let end = change.as_ref().map_or(to, |c| Moment(c.timestamp().as_microsecond()).min(to));
            let stretch = Stretch { from: begin, to: end, offset_us: offset };
            if let Some(change) = change {
                offset = offset_us(change.offset());
            }
            begin = end;
            Some(stretch)
        })
    }
}

#[derive(Clone, Copy)]
enum Counted {
    Open,
    Closed,
}

/// Time in which local time runs as UTC does.
struct Stretch {
    from: Moment,
    to: Moment,
    offset_us: i64,
}

impl Stretch {
    fn begin_local(&self) -> i64 {
        self.from.0 + self.offset_us
    }
    fn end_local(&self) -> i64 {
        self.to.0 + self.offset_us
    }
}

/// 1970-01-01 was a Thursday: three days after a Monday.
const MONDAY_SHIFT: i64 = 3;

fn weekday(day: i64) -> usize {
    usize::try_from((day + MONDAY_SHIFT).rem_euclid(7)).expect("a remainder by seven is 0 to 6")
}
/// Days since 1970-01-01.
fn day_of(date: Date) -> i64 {
    i64::from((date - jiff::civil::date(1970, 1, 1)).get_days())
}
fn offset_us(offset: jiff::tz::Offset) -> i64 {
    i64::from(offset.seconds()) * crate::moment::SECOND_US
}
fn start_us(p: Period) -> i64 {
    i64::from(p.from_minute) * MINUTE_US
}
fn end_us(p: Period) -> i64 {
    i64::from(p.to_minute) * MINUTE_US
}
fn open_us(day: &[Period]) -> i64 {
    day.iter().map(|p| end_us(*p) - start_us(*p)).sum()
}

const _: () = assert!(DAY_US == DAY_MINUTES as i64 * MINUTE_US);
