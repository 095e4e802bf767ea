//! Hours as the desk keeps them: calendars with a name, the shifts of people, rotas. Made into what counts
//! ([`Calendar`], [`Rota`]) when they are asked.
//!
//! The shifts of a person are a calendar of their own ([`Whose::Person`]): the same week, the same special days (their
//! vacation), the same editor. Where they follow the special days of a calendar of the desk, they are off when it is
//! closed, and on a short day work what of their shift lies within its hours.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Weekday};

use crate::calendar::rota::{Layer, Override, Rota, Turn};
use crate::calendar::{Calendar, DAY_MINUTES, PERIODS_MAX, Period, SPECIAL_DAYS_MAX, SpecialDay, Week};
use crate::moment::DAY_US;
use crate::person::clean_name;
use crate::{
    CalendarId, Moment, PersonId, Refusal, RotaId, RotaLayerId, RotaOverrideId, SpecialDayId, TeamId,
};

/// Calendars of the desk.
pub const CALENDARS_MAX: usize = 200;
/// Rotas of the desk.
pub const ROTAS_MAX: usize = 100;
/// Days of one special time: a long company holiday.
pub const SPAN_DAYS_MAX: i32 = 366;
pub const NAME_CHARS_MAX: usize = 100;
/// The longest stand-in on a rota.
pub const OVERRIDE_US_MAX: i64 = 366 * DAY_US;
/// Stand-ins that ended longer ago are not looked at any more.
pub const PAST_US: i64 = 62 * DAY_US;

pub const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// What a calendar is the calendar of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The desk, under this name: teams are given it.
    Desk(String),
    /// The shifts of one of the team.
    Person(PersonId),
}

impl Whose {
    /// The name of a calendar of the desk; nothing for shifts.
    pub fn name(&self) -> &str {
        match self {
            Self::Desk(name) => name,
            Self::Person(_) => "",
        }
    }
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Desk(_) => None,
            Self::Person(person) => Some(*person),
        }
    }
}

/// A calendar as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    pub id: CalendarId,
    pub whose: Whose,
    /// IANA name.
    pub zone: String,
    /// Of teams without one of their own.
    pub is_default: bool,
    /// A calendar whose special days hold here, too.
    pub holidays_of: Option<CalendarId>,
    pub week: Week,
    /// In order of their first days; of two that share a day, the one that was put in first holds.
    pub days: Vec<SpecialTime>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// Days in a row with hours of their own, under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialTime {
    pub id: SpecialDayId,
    pub name: String,
    pub first: Date,
    /// Included.
    pub last: Date,
    /// On each of them; none when closed.
    pub open: Vec<Period>,
}

impl SpecialTime {
    fn each(&self) -> impl Iterator<Item = SpecialDay> {
        let (last, name, open) = (self.last, &self.name, &self.open);
        self.first.series(1.day()).take_while(move |date| *date <= last).map(move |date| SpecialDay {
            date,
            name: name.clone(),
            open: open.clone(),
        })
    }
}

/// What is told about days before they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialWish {
    pub name: String,
    pub first: Date,
    pub last: Date,
    pub open: Vec<Period>,
}

impl SpecialWish {
    /// With a clean name and hours in order.
    ///
    /// # Errors
    /// A refusal when the name is missing or long, the last day is before the first or far behind it, or hours overlap.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        self.name = checked_name(&self.name)?;
        let days = (self.last - self.first).get_days();
        if days < 0 {
            return Err(Refusal::invalid("last day", "must not be before the first"));
        }
        if days >= SPAN_DAYS_MAX {
            let problem = format!("must be within {SPAN_DAYS_MAX} days of the first");
            return Err(Refusal::invalid("last day", problem));
        }
        self.open.sort();
        // The rules for the hours of a day are those of a calendar.
        let day = SpecialDay { date: self.first, name: String::new(), open: self.open.clone() };
        Calendar::new("UTC", Week::closed(), vec![day])?;
        Ok(self)
    }
}

/// A name of a calendar, a rota or special days.
///
/// # Errors
/// A refusal when it is empty or too long.
pub fn checked_name(name: &str) -> Result<String, Refusal> {
    let name = clean_name(name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty"));
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::invalid("name", format!("must have at most {NAME_CHARS_MAX} characters")));
    }
    Ok(name)
}

/// How many days a list of special times has in all.
pub fn days_in(times: &[SpecialTime]) -> usize {
    times.iter().map(|t| usize::try_from((t.last - t.first).get_days() + 1).unwrap_or(0)).sum()
}

impl Timetable {
    /// Does it have room for the special days of the calendar that it is to follow?
    ///
    /// # Errors
    /// A refusal when there would be more than [`SPECIAL_DAYS_MAX`] days in all.
    pub fn has_room_for(&self, holidays: &[SpecialTime]) -> Result<(), Refusal> {
        if days_in(&self.days) + days_in(holidays) > SPECIAL_DAYS_MAX {
            let problem = format!("a calendar has at most {SPECIAL_DAYS_MAX} special days");
            return Err(Refusal::invalid("holidays", problem));
        }
        Ok(())
    }

    /// What it counts with. `holidays` are the special days of [`Timetable::holidays_of`], which may have become more since
    /// it follows them: those for which there is no room are left out, for whoever counts must never stand still over it.
    ///
    /// # Errors
    /// A refusal when nobody knows its zone any more, or its own days are more than [`SPECIAL_DAYS_MAX`].
    pub fn calendar(&self, holidays: &[SpecialTime]) -> Result<Calendar, Refusal> {
        // Of two for one date the first counts, so they are put in the order in which they came.
        let mut own: Vec<&SpecialTime> = self.days.iter().collect();
        own.sort_by_key(|t| t.id);
        let mut days: Vec<SpecialDay> = own.into_iter().flat_map(SpecialTime::each).collect();
        let room = SPECIAL_DAYS_MAX.saturating_sub(days.len());
        for day in holidays.iter().flat_map(SpecialTime::each).take(room) {
            let open = shared(self.week.on(day.date.weekday()), &day.open);
            days.push(SpecialDay { open, ..day });
        }
        Calendar::new(&self.zone, self.week.clone(), days)
    }
}

/// An opening time of the week: its day, and minutes since local midnight as [`Week::of`] takes them.
pub type Opening = (Weekday, u16, u16);

/// Of special times in order, those that can matter at a moment: what begins later is left out.
pub fn near(days: &[SpecialTime], at: Moment) -> &[SpecialTime] {
    let horizon = at.plus_us(2 * DAY_US).timestamp().to_zoned(jiff::tz::TimeZone::UTC).date();
    &days[..days.partition_point(|d| d.first <= horizon)]
}

/// The time that lies in both.
fn shared(a: &[Period], b: &[Period]) -> Vec<Period> {
    let mut both: Vec<Period> = a
        .iter()
        .flat_map(|x| b.iter().map(|y| (x.from_minute.max(y.from_minute), x.to_minute.min(y.to_minute))))
        .filter(|(from, to)| from < to)
        .map(|(from_minute, to_minute)| Period { from_minute, to_minute })
        .collect();
    both.sort();
    both.truncate(PERIODS_MAX);
    both
}

/// The hours of a day as they are kept: `540-720 780-1020`, in minutes.
pub fn written(open: &[Period]) -> String {
    open.iter().map(|p| format!("{}-{}", p.from_minute, p.to_minute)).collect::<Vec<_>>().join(" ")
}

/// Reads what [`written`] wrote.
pub fn read_hours(text: &str) -> Option<Vec<Period>> {
    text.split_whitespace()
        .map(|period| {
            let (from, to) = period.split_once('-')?;
            let period = Period { from_minute: from.parse().ok()?, to_minute: to.parse().ok()? };
            (period.from_minute < period.to_minute && period.to_minute <= DAY_MINUTES).then_some(period)
        })
        .collect()
}

/// A time of day as people write it: `9`, `9:00`, `09:00`, `9.30`, `24:00`. In minutes since midnight.
pub fn minute_of(text: &str) -> Option<u16> {
    let text = text.trim();
    let (hours, minutes) = text.split_once([':', '.']).unwrap_or((text, "0"));
    let digits = |t: &str| !t.is_empty() && t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= DAY_MINUTES).then_some(minute)
}

/// A time of day with two digits each, as inputs take it; the end of a day is `00:00` there.
pub fn clock_face(minute: u16) -> String {
    let minute = minute % DAY_MINUTES;
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Hours of a day from pairs of times as they were typed; pairs of two empty texts are passed over.
///
/// # Errors
/// A refusal when one of a pair is missing or is no time.
pub fn typed_hours<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Vec<(u16, u16)>, Refusal> {
    let mut hours = Vec::new();
    for (from, to) in
        pairs.map(|(a, b)| (a.trim(), b.trim())).filter(|(a, b)| !(a.is_empty() && b.is_empty()))
    {
        if from.is_empty() || to.is_empty() {
            return Err(Refusal::invalid("hours", "give both times, or none"));
        }
        let of = |text: &str| {
            let shown: String = text.chars().take(20).collect();
            minute_of(text).ok_or_else(|| {
                Refusal::invalid(
                    "hours",
                    format!("\u{201c}{shown}\u{201d} is no time of day; write it like 9:30"),
                )
            })
        };
        hours.push((of(from)?, of(to)?));
    }
    Ok(hours)
}

/// A rota as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotaPlan {
    pub id: RotaId,
    pub name: String,
    /// IANA name.
    pub zone: String,
    /// Whose agents may stand in; `None` for everybody's.
    pub team: Option<TeamId>,
    /// A later one stands above an earlier one.
    pub layers: Vec<LayerPlan>,
    /// In the order in which they were put in: a later one stands above an earlier one.
    pub overrides: Vec<OverridePlan>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerPlan {
    pub id: RotaLayerId,
    pub name: String,
    /// In the order of their turns.
    pub people: Vec<PersonId>,
    /// When the first turn begins, in the rota's zone.
    pub starts: DateTime,
    pub turn: Turn,
    pub until: Option<Moment>,
    pub covers: Covers,
}

/// When somebody of a layer is on call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    Always,
    /// While this calendar is open.
    Open(CalendarId),
    /// While it is closed.
    Closed(CalendarId),
}

impl Covers {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Open(_) => "open",
            Self::Closed(_) => "closed",
        }
    }
    /// The kind, and the calendar that it needs unless it is always.
    pub fn parse(kind: &str, calendar: Option<CalendarId>) -> Option<Self> {
        match (kind, calendar) {
            ("always", _) => Some(Self::Always),
            ("open", Some(calendar)) => Some(Self::Open(calendar)),
            ("closed", Some(calendar)) => Some(Self::Closed(calendar)),
            _ => None,
        }
    }
    pub fn calendar(self) -> Option<CalendarId> {
        match self {
            Self::Always => None,
            Self::Open(calendar) | Self::Closed(calendar) => Some(calendar),
        }
    }
}

/// Somebody stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverridePlan {
    pub id: RotaOverrideId,
    pub person: PersonId,
    pub from: Moment,
    /// Not included.
    pub to: Moment,
    pub created_at: Moment,
}

impl RotaPlan {
    /// What it counts with. `calendar_of` gives the calendars that layers name; a layer whose calendar is not there covers
    /// nothing, rather than more than was meant.
    ///
    /// # Errors
    /// A refusal as of [`Rota::new`].
    pub fn rota(&self, calendar_of: impl Fn(CalendarId) -> Option<Calendar>) -> Result<Rota, Refusal> {
        let mut layers = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let only_in = match layer.covers {
                Covers::Always => None,
                Covers::Open(id) => Some(calendar_of(id).map_or_else(never, Ok)?),
                Covers::Closed(id) => match calendar_of(id) {
                    Some(calendar) => Some(calendar.turned_round()?),
                    None => Some(never()?),
                },
            };
            // Whoever was erased leaves an empty place; a layer of nobody has no turns.
            if layer.people.is_empty() {
                continue;
            }
            layers.push(Layer {
                name: layer.name.clone(),
                people: layer.people.clone(),
                starts: layer.starts,
                turn: layer.turn,
                until: layer.until,
                only_in,
            });
        }
        let overrides =
            self.overrides.iter().map(|o| Override { person: o.person, from: o.from, to: o.to }).collect();
        Rota::new(&self.zone, layers, overrides)
    }
}

fn never() -> Result<Calendar, Refusal> {
    Calendar::new("UTC", Week::closed(), Vec::new())
}

/// A zone as it was typed, without what stands around it.
///
/// # Errors
/// A refusal when nobody knows the zone.
pub fn checked_zone(zone: &str) -> Result<String, Refusal> {
    let zone = zone.trim();
    Ok(Calendar::new(zone, Week::closed(), Vec::new())?.zone_name().to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn period(from: u16, to: u16) -> Period {
        Period { from_minute: from * 60, to_minute: to * 60 }
    }

    fn office() -> Timetable {
        let week = Week::of(&WEEKDAYS[..5].iter().map(|d| (*d, 540, 1020)).collect::<Vec<_>>()).unwrap();
        Timetable {
            id: CalendarId(1),
            whose: Whose::Desk("Office".into()),
            zone: "Europe/Vienna".into(),
            is_default: true,
            holidays_of: None,
            week,
            days: Vec::new(),
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    fn time(id: i64, first: Date, last: Date, open: Vec<Period>) -> SpecialTime {
        SpecialTime { id: SpecialDayId(id), name: format!("Day {id}"), first, last, open }
    }

    #[test]
    fn shifts_follow_the_holidays_of_a_calendar_within_their_own_hours() {
        let holidays = [
            time(1, date(2026, 12, 25), date(2026, 12, 26), vec![]),
            time(2, date(2026, 12, 24), date(2026, 12, 24), vec![period(8, 12)]),
            // Open on a Sunday, when nobody has a shift.
            time(3, date(2026, 12, 20), date(2026, 12, 20), vec![period(9, 17)]),
        ];
        let own = time(9, date(2026, 12, 21), date(2026, 12, 23), vec![]);
        let shifts = Timetable { days: vec![own], ..office() };
        let calendar = shifts.calendar(&holidays).unwrap();
        let open = |from: &str, to: &str| {
            calendar.open_between(Moment::parse(from).unwrap(), Moment::parse(to).unwrap())
                / crate::moment::HOUR_US
        };
        assert_eq!(open("2026-12-20T00:00:00Z", "2026-12-24T00:00:00Z"), 0, "Sunday, then vacation");
        assert_eq!(open("2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z"), 3, "nine to twelve of the shift");
        assert_eq!(open("2026-12-25T00:00:00Z", "2026-12-28T00:00:00Z"), 0);
    }

    #[test]
    fn more_days_than_there_is_room_for_are_refused_when_asked_and_left_out_when_counted() {
        let years: Vec<SpecialTime> = (0..11i16)
            .map(|n| time(i64::from(n) + 10, date(2030 + n, 1, 1), date(2030 + n, 12, 31), vec![]))
            .collect();
        let own = time(1, date(2026, 12, 21), date(2026, 12, 23), vec![]);
        let shifts = Timetable { days: vec![own], ..office() };
        assert!(shifts.has_room_for(&years[..10]).is_ok());
        assert!(shifts.has_room_for(&years).is_err());
        let calendar = shifts.calendar(&years).unwrap();
        assert_eq!(calendar.special_days().count(), SPECIAL_DAYS_MAX);
        assert!(!calendar.is_open(Moment::parse("2026-12-21T10:00:00Z").unwrap()), "its own are all there");
    }

    #[test]
    fn of_two_special_times_the_one_put_in_first_holds() {
        let day = date(2026, 11, 27);
        let (first, second) = (time(5, day, day, vec![period(9, 10)]), time(6, day, day, vec![]));
        for days in [vec![first.clone(), second.clone()], vec![second, first]] {
            let calendar = Timetable { days, ..office() }.calendar(&[]).unwrap();
            assert!(calendar.is_open(Moment::parse("2026-11-27T08:30:00Z").unwrap()));
        }
    }

    #[test]
    fn hours_are_kept_as_they_were() {
        let open = vec![period(9, 12), period(13, 24)];
        assert_eq!(written(&open), "540-720 780-1440");
        assert_eq!(read_hours(&written(&open)), Some(open));
        assert_eq!(read_hours(""), Some(vec![]));
        for wrong in ["540", "720-540", "0-1441", "a-b"] {
            assert_eq!(read_hours(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, minute) in [("9", 540), ("09:30", 570), ("9.05", 545), ("0:00", 0), ("24:00", 1440)] {
            assert_eq!(minute_of(text), Some(minute), "{text}");
        }
        for wrong in ["", "25", "24:01", "9:60", "nine", "-1", "9:5:1", "009"] {
            assert_eq!(minute_of(wrong), None, "{wrong}");
        }
        assert_eq!(typed_hours([("9", "17"), ("", " ")].into_iter()), Ok(vec![(540, 1020)]));
        let refused = |a, b| typed_hours([(a, b)].into_iter()).unwrap_err().to_string();
        assert!(refused("9", "").contains("both"));
        assert!(refused("9", "late").contains("late"));
    }

    #[test]
    fn days_are_checked_before_they_are_kept() {
        let wish = |first, last, open| SpecialWish { name: " Easter ".into(), first, last, open }.checked();
        let (a, b) = (date(2026, 4, 5), date(2026, 4, 6));
        assert_eq!(wish(a, b, vec![]).unwrap().name, "Easter");
        assert!(wish(b, a, vec![]).unwrap_err().to_string().contains("before"));
        assert!(wish(a, date(2028, 4, 5), vec![]).unwrap_err().to_string().contains("366"));
        assert!(wish(a, b, vec![period(9, 12), period(11, 13)]).unwrap_err().to_string().contains("overlap"));
    }

    #[test]
    fn a_layer_without_its_calendar_covers_nothing() {
        let layer = |covers| LayerPlan {
            id: RotaLayerId(1),
            name: "Nights".into(),
            people: vec![PersonId(7)],
            starts: date(2026, 1, 5).at(9, 0, 0, 0),
            turn: Turn::Days(7),
            until: None,
            covers,
        };
        let plan = |covers| RotaPlan {
            id: RotaId(1),
            name: "Nights".into(),
            zone: "Europe/Vienna".into(),
            team: None,
            layers: vec![layer(covers)],
            overrides: Vec::new(),
            created_at: Moment(0),
            updated_at: Moment(0),
        };
        let office = office().calendar(&[]).unwrap();
        let (noon, night) = ("2026-11-25T12:00:00Z", "2026-11-25T22:00:00Z");
        let on_call = |covers, at| {
            let rota = plan(covers).rota(|id| (id == CalendarId(1)).then(|| office.clone())).unwrap();
            rota.on_call(Moment::parse(at).unwrap()).is_some()
        };
        let (one, gone) = (CalendarId(1), CalendarId(2));
        for (covers, at_noon, at_night) in [
            (Covers::Always, true, true),
            (Covers::Open(one), true, false),
            (Covers::Closed(one), false, true),
            (Covers::Open(gone), false, false),
            (Covers::Closed(gone), false, false),
        ] {
            assert_eq!((on_call(covers, noon), on_call(covers, night)), (at_noon, at_night), "{covers:?}");
        }
    }
}
