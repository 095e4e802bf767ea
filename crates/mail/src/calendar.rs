//! What an invitation says, in words: what, when, where, who (RFC 5545).
//!
//! Times are told as they stand, with the name of their zone: whose clock they would have to be turned into is not
//! known here, and a wrong hour is worse than a foreign one.

use std::fmt::Write as _;

use domain::Moment;

use crate::clean;

/// Longest calendar that is looked at, in octets.
const BYTES_MAX: usize = 1 << 20;
const LINES_MAX: usize = 20_000;
/// Of [`Meeting::attendees`]; more are counted.
const ATTENDEES_MAX: usize = 20;
/// Of one text, in octets.
pub(crate) const WORDS_MAX: usize = 500;

/// One meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meeting {
    /// `request`, `cancel`, `reply`, … in lower case; empty when it does not say.
    pub method: String,
    pub summary: String,
    pub starts: Option<When>,
    pub ends: Option<When>,
    pub place: String,
    pub organiser: String,
    pub attendees: Vec<String>,
    /// Attendees that are left out of the list.
    pub more_attendees: usize,
    /// It comes again; how is not told.
    pub repeats: bool,
    /// What the attendees answered, where it is an answer: `accepted`, `declined`, `tentative`.
    pub answer: String,
}

/// A wall clock's time and whose wall it hangs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    pub year: u16,
    pub month: u8,
    pub day: u8,
    /// Hour and minute; `None` for a whole day.
    pub time: Option<(u8, u8)>,
    /// `UTC`, a zone's name, or empty for wherever the reader is.
    pub zone: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl When {
    /// The moment `seconds` after 1970 began, in UTC.
    pub fn utc(seconds: i64) -> Self {
        let text = Moment::from_unix(seconds).rfc3339().replace(['-', ':'], "");
        Self::parse(&text, "").unwrap_or_default()
    }

    /// `20250303`, `20250303T101500` or `20250303T101500Z`.
    fn parse(text: &str, zone: &str) -> Option<Self> {
        let number = |range: std::ops::Range<usize>| {
            text.get(range)
                .filter(|t| t.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|t| t.parse::<u16>().ok())
        };
        let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let time = match text.get(8..9) {
            Some("T") => {
                let (hour, minute) = (number(9..11)?, number(11..13)?);
                if hour > 24 || minute > 59 {
                    return None;
                }
                Some((hour as u8, minute as u8))
            }
            Some(_) | None => None,
        };
        let zone = if text.ends_with('Z') { "UTC" } else { zone };
        Some(Self { year, month: month as u8, day: day as u8, time, zone: clean::short_line(zone, 60) })
    }

    fn date(&self) -> String {
        let month = MONTHS.get(usize::from(self.month).wrapping_sub(1)).copied().unwrap_or("?");
        format!("{} {month} {}", self.day, self.year)
    }
}

impl Meeting {
    /// The meeting in a few lines for people.
    pub fn words(&self) -> String {
        let mut out = match (self.method.as_str(), self.answer.as_str()) {
            ("cancel", _) => "Calendar: a meeting was cancelled".to_owned(),
            ("reply" | "counter", "accepted") => "Calendar: a meeting was accepted".to_owned(),
            ("reply" | "counter", "declined") => "Calendar: a meeting was declined".to_owned(),
            ("reply" | "counter", "tentative") => "Calendar: a meeting was accepted for now".to_owned(),
            ("reply", _) => "Calendar: an answer to an invitation".to_owned(),
            ("counter", _) => "Calendar: another time is proposed".to_owned(),
            ("request", _) => "Calendar: an invitation".to_owned(),
            _ => "Calendar".to_owned(),
        };
        // Writing to a string cannot fail.
        let mut row = |name: &str, value: &str| {
            if !value.is_empty() {
                let _ = write!(out, "\n{name}: {value}");
            }
        };
        row("What", &self.summary);
        row("When", &self.when());
        row("Where", &self.place);
        row("Invites", &self.organiser);
        let mut who = self.attendees.join(", ");
        if self.more_attendees > 0 {
            let _ = write!(who, " and {} more", self.more_attendees);
        }
        row("Who", &who);
        out
    }

    fn when(&self) -> String {
        let Some(start) = &self.starts else { return String::new() };
        let mut out = start.date();
        let clock = |t: (u8, u8)| format!("{:02}:{:02}", t.0, t.1);
        if let Some(time) = start.time {
            let _ = write!(out, ", {}", clock(time));
        }
        if let Some(end) = &self.ends
            && end != start
        {
            let same_day = (end.year, end.month, end.day) == (start.year, start.month, start.day);
            match end.time {
                Some(time) if same_day => {
                    let _ = write!(out, " to {}", clock(time));
                }
                Some(time) => {
                    let _ = write!(out, " to {}, {}", end.date(), clock(time));
                }
                // The last day of whole days is the one before the end.
                None => {
                    let _ = write!(out, " until before {}", end.date());
                }
            }
        }
        if !start.zone.is_empty() {
            let _ = write!(out, " ({})", start.zone);
        }
        if self.repeats {
            out.push_str(", and again after that");
        }
        out
    }
}

/// The meetings of a calendar, at most `limit`. Whatever is not one is left out.
pub fn read(text: &str, limit: usize) -> Vec<Meeting> {
    let mut out: Vec<Meeting> = Vec::new();
    let mut method = String::new();
    let mut open: Option<Meeting> = None;
    // An alarm or a zone inside has a summary and a start of its own.
    let mut inside: Vec<String> = Vec::new();
    for line in unfolded(clean::cut(text, BYTES_MAX)).into_iter().take(LINES_MAX) {
        let Some(line) = Line::of(&line) else { continue };
        match line.name.as_str() {
            "BEGIN" => {
                let what = line.value.trim().to_ascii_uppercase();
                if what == "VEVENT" && open.is_none() {
                    open = Some(Meeting::default());
                } else if open.is_some() && inside.len() < 100 {
                    inside.push(what);
                }
            }
            "END" => {
                if line.value.trim().eq_ignore_ascii_case("VEVENT") {
                    inside.clear();
                    out.extend(open.take());
                    if out.len() >= limit {
                        break;
                    }
                } else {
                    inside.pop();
                }
            }
            "METHOD" if open.is_none() => method = clean::short_line(line.value, 40).to_ascii_lowercase(),
            _ if inside.is_empty() => {
                if let Some(meeting) = &mut open {
                    field(meeting, &line);
                }
            }
            _ => {}
        }
    }
    // Cut off in the middle.
    out.extend(open.filter(|m| *m != Meeting::default()));
    for meeting in &mut out {
        meeting.method.clone_from(&method);
    }
    out
}

fn field(meeting: &mut Meeting, line: &Line<'_>) {
    match line.name.as_str() {
        "SUMMARY" => meeting.summary = line.words(),
        "LOCATION" => meeting.place = line.words(),
        "DTSTART" => meeting.starts = When::parse(line.value.trim(), line.parameter("TZID").unwrap_or("")),
        "DTEND" => meeting.ends = When::parse(line.value.trim(), line.parameter("TZID").unwrap_or("")),
        "RRULE" | "RDATE" => meeting.repeats = true,
        "ORGANIZER" => meeting.organiser = line.person(),
        "ATTENDEE" => {
            if let Some(answer) = line.parameter("PARTSTAT") {
                meeting.answer = clean::short_line(answer, 40).to_ascii_lowercase();
            }
            if meeting.attendees.len() < ATTENDEES_MAX {
                meeting.attendees.push(line.person());
            } else {
                meeting.more_attendees += 1;
            }
        }
        _ => {}
    }
}

/// Lines with their continuations, which begin with a blank (RFC 5545 §3.1).
fn unfolded(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), out.last_mut()) {
            (Some(more), Some(last)) if last.len() < 10_000 => last.push_str(more),
            (Some(_), Some(_)) => {}
            _ => out.push(line.to_owned()),
        }
    }
    out
}

/// `NAME;PARAMETER=value;…:value`
struct Line<'a> {
    name: String,
    parameters: Vec<(String, &'a str)>,
    value: &'a str,
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let mut quoted = false;
        let mut cuts = Vec::new();
        let mut colon = None;
        for (at, c) in line.char_indices() {
            match c {
                '"' => quoted = !quoted,
                ';' if !quoted && cuts.len() < 50 => cuts.push(at),
                ':' if !quoted => {
                    colon = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let colon = colon?;
        cuts.push(colon);
        let name = line[..cuts[0]].trim().to_ascii_uppercase();
        let parameters = cuts
            .windows(2)
            .filter_map(|pair| line[pair[0] + 1..pair[1]].split_once('='))
            .map(|(name, value)| (name.trim().to_ascii_uppercase(), value.trim().trim_matches('"')))
            .collect();
        Some(Self { name, parameters, value: &line[colon + 1..] })
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| *value)
    }

    /// The value with its escapes undone, as one line.
    fn words(&self) -> String {
        let mut out = String::new();
        let mut chars = clean::cut(self.value, WORDS_MAX * 2).chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n' | 'N') => out.push(' '),
                    Some(other) => out.push(other),
                    None => {}
                },
                c => out.push(c),
            }
        }
        clean::short_line(&out, WORDS_MAX)
    }

    fn person(&self) -> String {
        let value = self.value.trim();
        let bare =
            value.get(..7).filter(|p| p.eq_ignore_ascii_case("mailto:")).map_or(value, |_| &value[7..]);
        let email = clean::short_line(bare, 320);
        match self.parameter("CN").map(|n| clean::short_line(n, 200)).filter(|n| !n.is_empty() && *n != email)
        {
            Some(name) => format!("{name} <{email}>"),
            None => email,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INVITATION: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n\
        BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n\
        SUMMARY;LANGUAGE=en:Printer\\, second floor: what\r\n  next\r\n\
        DTSTART;TZID=\"Europe/Berlin\":20250303T101500\r\nDTEND;TZID=Europe/Berlin:20250303T110000\r\n\
        LOCATION:Room 2\\nby the stairs\r\nORGANIZER;CN=\"Lee, Ann\":mailto:ann@example.org\r\n\
        ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=Bob:MAILTO:bob@example.org\r\nATTENDEE:mailto:desk@desk.example\r\n\
        RRULE:FREQ=WEEKLY\r\nBEGIN:VALARM\r\nSUMMARY:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_invitation_is_told_in_words() {
        let meetings = read(INVITATION, 10);
        assert_eq!(meetings.len(), 1);
        assert_eq!(
            meetings[0].words(),
            "Calendar: an invitation\nWhat: Printer, second floor: what next\n\
             When: 3 March 2025, 10:15 to 11:00 (Europe/Berlin), and again after that\nWhere: Room 2 by the stairs\n\
             Invites: Lee, Ann <ann@example.org>\nWho: Bob <bob@example.org>, desk@desk.example"
        );
    }

    #[test]
    fn times_are_told_as_they_stand() {
        let table = [
            (
                "DTSTART:20250303T101500Z\nDTEND:20250304T000000Z",
                "3 March 2025, 10:15 to 4 March 2025, 00:00 (UTC)",
            ),
            (
                "DTSTART;VALUE=DATE:20250303\nDTEND;VALUE=DATE:20250305",
                "3 March 2025 until before 5 March 2025",
            ),
            ("DTSTART:20250303T101500", "3 March 2025, 10:15"),
            ("DTSTART:20251303T101500", ""),
            ("DTSTART:soon", ""),
            ("DTSTART:２０２５", ""),
        ];
        for (fields, wanted) in table {
            let text = format!("BEGIN:VEVENT\nSUMMARY:x\n{fields}\nEND:VEVENT");
            assert_eq!(read(&text, 10)[0].when(), wanted, "{fields}");
        }
        assert_eq!(When::utc(1_740_993_300).date(), "3 March 2025");
    }

    #[test]
    fn answers_say_what_was_answered() {
        let answer = |status: &str| {
            let text =
                format!("METHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;PARTSTAT={status}:mailto:a@x.org\nEND:VEVENT");
            read(&text, 1)[0].words()
        };
        assert!(answer("DECLINED").starts_with("Calendar: a meeting was declined\n"));
        assert!(answer("ACCEPTED").starts_with("Calendar: a meeting was accepted\n"));
        assert!(answer("ODD").starts_with("Calendar: an answer to an invitation\n"));
    }

    #[test]
    fn hostile_calendars_end_soon() {
        for text in [
            "BEGIN:VEVENT\n".repeat(100_000),
            format!("BEGIN:VEVENT\nSUMMARY:{}", "x\n ".repeat(500_000)),
            format!("BEGIN:VEVENT\n{}", "ATTENDEE:mailto:a@x.org\n".repeat(100_000)),
            format!("BEGIN:VEVENT\nX{}", ";A=\"b".repeat(200_000)),
        ] {
            let start = std::time::Instant::now();
            let meetings = read(&text, 10);
            assert!(start.elapsed().as_secs() < 5 && meetings.len() <= 10);
            assert!(meetings.iter().all(|m| m.words().len() < 20_000));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(BEGIN:VEVENT|END:VEVENT|DTSTART|;TZID=|:|\n |\n|\"|20250303T|[a-zé0-9\\\\]{1,4}){0,40}") {
            for meeting in read(&text, 5) {
                meeting.words();
            }
        }
    }
}
