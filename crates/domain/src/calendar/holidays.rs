//! Reads public holidays from iCalendar text (RFC 5545): all-day entries, repeated yearly, with exceptions.
//!
//! What is not understood is a complaint with its line, never an error: the rest is taken. Rules are written out as dates,
//! because a list of dates is what a person can check.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::{SPECIAL_DAYS_MAX, SpecialDay};

pub const BYTES_MAX: usize = 1 << 20;
pub const ENTRIES_MAX: usize = 1_000;
/// Years that rules are written out for, at most.
pub const YEARS_MAX: i16 = 50;
/// An entry that lasts longer is no holiday.
const DAYS_MAX: i32 = 62;
/// Rules that end after a number of times begin here at the earliest: they are counted from their beginning.
const YEAR_MIN: i16 = 1900;
const NAME_CHARS_MAX: usize = 200;
const COMPLAINTS_MAX: usize = 100;

/// What a text holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    /// In order of date, one per date: the first name wins.
    pub days: Vec<SpecialDay>,
    pub complaints: Vec<Complaint>,
}

/// Something that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where the entry begins, from 1; 0 when it is about the whole text.
    pub line: usize,
    pub problem: String,
}

/// Reads the holidays of the years `from` to `to`, both included; at most [`YEARS_MAX`] of them.
pub fn read(text: &str, from: i16, to: i16) -> Holidays {
    let mut out = Holidays::default();
    let from = from.clamp(1, 9_998);
    let to = to.min(from.saturating_add(YEARS_MAX - 1)).min(9_998);
    if text.len() > BYTES_MAX {
        out.complain(0, format!("the text is larger than {} kB", BYTES_MAX / 1024));
        return out;
    }
    let entries = entries(text, &mut out);
    // A moved or cancelled single day of a rule: the rule then leaves that day out.
    let mut moved: BTreeMap<&str, BTreeSet<Date>> = BTreeMap::new();
    for entry in &entries {
        if let Some(date) = entry.replaces {
            moved.entry(entry.uid.as_str()).or_default().insert(date);
        }
    }
    let mut days: BTreeMap<Date, String> = BTreeMap::new();
    'entries: for entry in &entries {
        if entry.state == State::Cancelled {
            continue;
        }
        let none = BTreeSet::new();
        let without =
            if entry.replaces.is_some() { &none } else { moved.get(entry.uid.as_str()).unwrap_or(&none) };
        for first in entry.dates(from, to) {
            if without.contains(&first) || entry.except.contains(&first) {
                continue;
            }
            for date in first.series(1.day()).take(usize::try_from(entry.length_days).unwrap_or(1)) {
                if !(from..=to).contains(&date.year()) {
                    continue;
                }
                if days.len() >= SPECIAL_DAYS_MAX && !days.contains_key(&date) {
                    out.complain(
                        entry.line,
                        format!("more than {SPECIAL_DAYS_MAX} days; the rest was left out"),
                    );
                    break 'entries;
                }
                days.entry(date).or_insert_with(|| entry.name.clone());
            }
        }
    }
    out.days = days.into_iter().map(|(date, name)| SpecialDay::holiday(date, name)).collect();
    out
}

impl Holidays {
    fn complain(&mut self, line: usize, problem: impl Into<String>) {
        if self.complaints.len() < COMPLAINTS_MAX {
            self.complaints.push(Complaint { line, problem: problem.into() });
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Holds,
    Cancelled,
}

struct Entry {
    line: usize,
    uid: String,
    name: String,
    state: State,
    first: Date,
    length_days: i32,
    rule: Option<Rule>,
    further: Vec<Date>,
    except: BTreeSet<Date>,
    replaces: Option<Date>,
}

impl Entry {
    /// The days on which it begins: all that matter from one year to the end of another.
    fn dates(&self, from: i16, to: i16) -> Vec<Date> {
        let mut dates = vec![self.first];
        if let Some(rule) = &self.rule {
            dates = rule.dates(self.first, from, to);
        }
        dates.extend(&self.further);
        dates
    }
}

/// A line without its folds.
struct Line<'a> {
    name: String,
    parameters: Vec<(String, &'a str)>,
    value: &'a str,
}

fn entries(text: &str, out: &mut Holidays) -> Vec<Entry> {
    let unfolded = unfolded(text);
    let mut entries = Vec::new();
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut begun = None;
    // Something inside an entry, such as an alarm, has lines of its own that are not the entry's.
    let mut inside = 0_usize;
    for (number, text) in &unfolded {
        let Some(line) = parts(text) else { continue };
        match (line.name.as_str(), line.value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VEVENT") => {
                begun = Some(*number);
                inside = 0;
                lines.clear();
            }
            ("END", "VEVENT") => {
                if let Some(at) = begun.take() {
                    if entries.len() == ENTRIES_MAX {
                        out.complain(at, format!("more than {ENTRIES_MAX} entries; the rest was left out"));
                        return entries;
                    }
                    match entry(at, &lines, out) {
                        Ok(entry) => entries.push(entry),
                        Err(problem) => out.complain(at, problem),
                    }
                }
            }
            ("BEGIN", _) => inside += 1,
            ("END", _) => inside = inside.saturating_sub(1),
            _ if begun.is_some() && inside == 0 => lines.push(line),
            _ => {}
        }
    }
    if let Some(at) = begun {
        out.complain(at, "the entry has no end: the text seems to be cut off");
    }
    if entries.is_empty() && out.complaints.is_empty() {
        out.complain(0, "no entries: this is no iCalendar text, or an empty one");
    }
    entries
}

fn entry(at: usize, lines: &[Line<'_>], out: &mut Holidays) -> Result<Entry, String> {
    let value = |name: &str| lines.iter().find(|l| l.name == name).map(|l| l.value.trim());
    let name: String = unescaped(value("SUMMARY").unwrap_or_default()).chars().take(NAME_CHARS_MAX).collect();
    let name = if name.trim().is_empty() { "Holiday".to_owned() } else { name.trim().to_owned() };
    let start =
        lines.iter().find(|l| l.name == "DTSTART").ok_or(format!("\u{201c}{name}\u{201d} has no date"))?;
    let not_all_day = || {
        let value: String = start.value.chars().take(40).collect();
        format!("\u{201c}{name}\u{201d} is not all day (it begins at {value}), so it is no holiday")
    };
    let first = all_day(start).ok_or_else(not_all_day)?;
    let end = lines.iter().find(|l| l.name == "DTEND").and_then(all_day);
    let length_days = match (end, value("DURATION")) {
        // The end is the first day that is free again.
        (Some(end), _) => (end - first).get_days().max(1),
        (None, Some(text)) => duration_days(text).ok_or(format!(
            "\u{201c}{name}\u{201d} lasts \u{201c}{text}\u{201d}, which is no number of days"
        ))?,
        (None, None) => 1,
    };
    if length_days > DAYS_MAX {
        return Err(format!(
            "\u{201c}{name}\u{201d} lasts {length_days} days; a holiday has at most {DAYS_MAX}"
        ));
    }
    let rule = match value("RRULE").map(|text| Rule::parse(text, first)) {
        None => None,
        Some(Ok(rule)) => Some(rule),
        Some(Err(part)) => {
            let first = first.strftime("%Y-%m-%d");
            out.complain(
                at,
                format!("\u{201c}{name}\u{201d} repeats in a way that is not understood ({part}); only {first} was taken"),
            );
            None
        }
    };
    let listed = |name: &'static str| {
        lines.iter().filter(move |l| l.name == name).flat_map(|l| l.value.split(',')).filter_map(date)
    };
    Ok(Entry {
        line: at,
        uid: value("UID").unwrap_or_default().to_owned(),
        name,
        state: match value("STATUS") {
            Some(s) if s.eq_ignore_ascii_case("CANCELLED") => State::Cancelled,
            Some(_) | None => State::Holds,
        },
        first,
        length_days,
        rule,
        further: listed("RDATE").take(SPECIAL_DAYS_MAX).collect(),
        except: listed("EXDATE").take(SPECIAL_DAYS_MAX).collect(),
        replaces: lines.iter().find(|l| l.name == "RECURRENCE-ID").and_then(|l| date(l.value)),
    })
}

/// A yearly rule: every part that is there limits the days of a year.
#[derive(Debug, PartialEq, Eq)]
struct Rule {
    every_years: i16,
    count: Option<usize>,
    until: Option<Date>,
    months: Vec<i8>,
    /// From the end when negative.
    month_days: Vec<i8>,
    /// With an ordinal: the n-th such day of the month or, without months, of the year; from the end when negative.
    week_days: Vec<(Option<i16>, Weekday)>,
}

impl Rule {
    /// The part that is not understood, when there is one.
    fn parse(text: &str, first: Date) -> Result<Self, String> {
        let mut rule = Self {
            every_years: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            week_days: Vec::new(),
        };
        let mut yearly = Err("no FREQ".to_owned());
        for part in text.trim().split(';').filter(|p| !p.is_empty()) {
            let upper = part.to_ascii_uppercase();
            let unknown = || -> String { upper.chars().take(60).collect() };
            let (name, value) = upper.split_once('=').ok_or_else(unknown)?;
            match name {
                "FREQ" => yearly = if value == "YEARLY" { Ok(()) } else { Err(unknown()) },
                "INTERVAL" => {
                    rule.every_years =
                        value.parse().ok().filter(|n| (1..=100).contains(n)).ok_or_else(unknown)?;
                }
                "COUNT" => rule.count = Some(value.parse().ok().filter(|n| *n > 0).ok_or_else(unknown)?),
                "UNTIL" => rule.until = Some(date(value).ok_or_else(unknown)?),
                "BYMONTH" => rule.months = numbers(value, 1, 12).ok_or_else(unknown)?,
                "BYMONTHDAY" => rule.month_days = numbers(value, -31, 31).ok_or_else(unknown)?,
                "BYDAY" => {
                    rule.week_days =
                        value.split(',').map(week_day).collect::<Option<_>>().ok_or_else(unknown)?;
                }
                // When weeks begin has no meaning for a yearly rule without week numbers.
                "WKST" => {}
                _ => return Err(unknown()),
            }
        }
        yearly?;
        if rule.count.is_some() && first.year() < YEAR_MIN {
            return Err(format!("it counts from before {YEAR_MIN}"));
        }
        if rule.month_days.is_empty() && rule.week_days.is_empty() {
            rule.month_days.push(first.day());
        }
        // Without months, "the 4th" is of the first day's month, while "the first Monday" is of the year.
        if rule.months.is_empty()
            && rule.week_days.is_empty()
            && !text.to_ascii_uppercase().contains("BYMONTHDAY")
        {
            rule.months.push(first.month());
        }
        Ok(rule)
    }

    fn dates(&self, first: Date, from: i16, to: i16) -> Vec<Date> {
        // The first day counts even where the rule does not name it.
        let mut dates = vec![first];
        let mut year = first.year();
        // What is not counted need not be gone through; the year before may reach into the first one.
        if self.count.is_none() && year < from - 1 {
            year += (from - 1 - year) / self.every_years * self.every_years;
        }
        let most = self.count.unwrap_or(usize::MAX);
        while year <= to {
            let months = (1..=12).filter(|month| self.months.is_empty() || self.months.contains(month));
            let days = months.flat_map(|month| {
                let first_of_month = jiff::civil::date(year, month, 1);
                first_of_month.series(1.day()).take_while(move |d| d.month() == month)
            });
            for date in days.filter(|date| *date > first && self.names(*date)) {
                if self.until.is_some_and(|until| date > until) || dates.len() >= most.min(SPECIAL_DAYS_MAX) {
                    return dates;
                }
                dates.push(date);
            }
            let Some(next) = year.checked_add(self.every_years) else { break };
            year = next;
        }
        dates
    }

    /// Does it name this day of one of its months?
    fn names(&self, date: Date) -> bool {
        let from_end = date.day() - date.days_in_month() - 1;
        (self.month_days.is_empty() || self.month_days.iter().any(|d| *d == date.day() || *d == from_end))
            && (self.week_days.is_empty()
                || self.week_days.iter().any(|(nth, day)| *day == date.weekday() && self.is_nth(*nth, date)))
    }

    fn is_nth(&self, nth: Option<i16>, date: Date) -> bool {
        let Some(nth) = nth else { return true };
        let (day, days) = if self.months.is_empty() {
            (date.day_of_year(), date.days_in_year())
        } else {
            (i16::from(date.day()), i16::from(date.days_in_month()))
        };
        nth == (day - 1) / 7 + 1 || nth == -((days - day) / 7 + 1)
    }
}

fn numbers(text: &str, least: i8, most: i8) -> Option<Vec<i8>> {
    text.split(',').map(|n| n.trim().parse().ok().filter(|n| (least..=most).contains(n) && *n != 0)).collect()
}

fn week_day(text: &str) -> Option<(Option<i16>, Weekday)> {
    let text = text.trim();
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    let (nth, day) = text.split_at(at);
    let day = match day {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    let nth = if nth.is_empty() {
        None
    } else {
        Some(nth.parse().ok().filter(|n: &i16| (-53..=53).contains(n) && *n != 0)?)
    };
    Some((nth, day))
}

/// The date of a property that is about whole days.
fn all_day(line: &Line<'_>) -> Option<Date> {
    let kind = line.parameters.iter().find(|(name, _)| name == "VALUE").map(|(_, v)| *v);
    let bare = line.value.trim().len() == 8;
    (bare && kind.is_none_or(|k| k.eq_ignore_ascii_case("DATE"))).then(|| date(line.value)).flatten()
}

/// `20261225`; a time behind it does not matter.
fn date(text: &str) -> Option<Date> {
    let digits = text.trim().get(..8)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

/// `P1D`, `P2W`.
fn duration_days(text: &str) -> Option<i32> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.strip_prefix('+').unwrap_or(&text).strip_prefix('P')?;
    let days = match (text.strip_suffix('D'), text.strip_suffix('W')) {
        (Some(days), _) => days.parse::<i32>().ok()?,
        (None, Some(weeks)) => weeks.parse::<i32>().ok()?.checked_mul(7)?,
        (None, None) => return None,
    };
    (days > 0).then_some(days)
}

/// Lines with what was folded joined again, and where each began, from 1.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            (Some(_) | None, _) => lines.push((i + 1, line.to_owned())),
        }
    }
    lines
}

fn parts(line: &str) -> Option<Line<'_>> {
    // A colon inside quotes belongs to a parameter.
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(i, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(i)
    })?;
    let mut head = line[..colon].split(';');
    let name = head.next()?.trim().to_ascii_uppercase();
    let parameters = head
        .filter_map(|p| p.split_once('='))
        .map(|(name, value)| (name.to_ascii_uppercase(), value.trim_matches('"')))
        .collect();
    Some(Line { name, parameters, value: &line[colon + 1..] })
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push(' '),
                Some(next) => out.push(next),
                None => {}
            },
            c => out.push(if c.is_control() { ' ' } else { c }),
        }
    }
    out
}
