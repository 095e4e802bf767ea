//! Calendars as iCalendar text (RFC 5545), to subscribe to from any calendar program.
//!
//! Hours are written as moments in UTC, one entry per stretch of time, not as rules in a zone: every program then shows the
//! desk's own arithmetic, and no zone needs to be described.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::rota::Rota;
use super::{Calendar, SpecialDay};
use crate::{Moment, PersonId};

/// Entries of one feed; what would come later is left out, and a later fetch brings it.
pub const ENTRIES_MAX: usize = 2_000;
/// RFC 5545 §3.1: a line has at most 75 octets.
const LINE_OCTETS_MAX: usize = 75;

/// One entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Says to calendar programs that it is the same entry as last time; unique within the desk.
    pub uid: String,
    pub when: When,
    pub title: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// From the first up to the second.
    Time(Moment, Moment),
    AllDay(Date),
}

/// The text of a feed called `name`. `stamp` is when it was made.
pub fn text(name: &str, entries: &[Entry], stamp: Moment) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//Deskhand//Calendar//EN");
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    for entry in entries.iter().take(ENTRIES_MAX) {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}", escaped(&entry.uid)));
        line(&mut out, &format!("DTSTAMP:{}", utc(stamp)));
        match entry.when {
            When::Time(from, to) => {
                line(&mut out, &format!("DTSTART:{}", utc(from)));
                line(&mut out, &format!("DTEND:{}", utc(to)));
            }
            When::AllDay(date) => {
                line(&mut out, &format!("DTSTART;VALUE=DATE:{}", date.strftime("%Y%m%d")));
                // Without an end, an all-day entry lasts one day (§3.6.1).
            }
        }
        line(&mut out, &format!("SUMMARY:{}", escaped(&entry.title)));
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// The opening times from `from` up to `to`. `key` tells this calendar's entries from those of others.
pub fn hours(calendar: &Calendar, key: &str, title: &str, from: Moment, to: Moment) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut at = from;
    while entries.len() < ENTRIES_MAX {
        let Some(open) = calendar.next_open(at).filter(|open| *open < to) else { break };
        let closed = calendar.next_closed(open).map_or(to, |closed| closed.min(to));
        let uid = format!("{key}-hours-{}@deskhand", utc(open));
        entries.push(Entry { uid, when: When::Time(open, closed), title: title.to_owned() });
        at = closed;
    }
    entries
}

/// Special days as all-day entries; [`super::holidays::read`] reads them back.
pub fn days<'a>(days: impl Iterator<Item = &'a SpecialDay>, key: &str) -> Vec<Entry> {
    days.take(ENTRIES_MAX)
        .map(|day| Entry {
            uid: format!("{key}-day-{}@deskhand", day.date.strftime("%Y%m%d")),
            when: When::AllDay(day.date),
            title: day.name.clone(),
        })
        .collect()
}

/// Who is on call from `from` up to `to`; `name_of` says how a person is called.
pub fn on_call(
    rota: &Rota,
    key: &str,
    from: Moment,
    to: Moment,
    name_of: impl Fn(PersonId) -> String,
) -> Vec<Entry> {
    rota.spans(from, to)
        .into_iter()
        .take(ENTRIES_MAX)
        .map(|span| Entry {
            uid: format!("{key}-oncall-{}@deskhand", utc(span.from)),
            when: When::Time(span.from, span.to),
            title: name_of(span.person),
        })
        .collect()
}

fn utc(at: Moment) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// §3.3.11. Other control characters have no place in a text and are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line, folded between characters (§3.1).
fn line(out: &mut String, text: &str) {
    let mut octets = 0;
    for c in text.chars() {
        if octets + c.len_utf8() > LINE_OCTETS_MAX {
            out.push_str("\r\n ");
            octets = 1;
        }
        octets += c.len_utf8();
        out.push(c);
    }
    write!(out, "\r\n").expect("writing to a String cannot fail");
}
