//! Steps to tick off on a ticket, and time spent on it.

use serde::{Deserialize, Serialize};

use crate::ticket::clean_subject;
use crate::{
    ChecklistItemId, ChecklistTemplateId, MessageId, Moment, PersonId, Refusal, TicketId, TimeEntryId,
};

/// The most steps of a ticket or a template, and the longest one in characters.
pub const ITEMS_MAX: usize = 100;
pub const ITEM_CHARS_MAX: usize = 500;
/// The most templates of a desk.
pub const TEMPLATES_MAX: usize = 200;
/// The most time that one entry can be: a day, in seconds. A longer one is a window that was left open.
pub const ENTRY_SECONDS_MAX: i64 = 24 * 3600;

/// What was done to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistAct {
    Added,
    Ticked,
    Unticked,
    Changed,
    Moved,
    Removed,
}

/// One step of a ticket's checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistItem {
    pub id: ChecklistItemId,
    pub ticket: TicketId,
    pub text: String,
    /// Who ticked it, and when.
    pub done: Option<(PersonId, Moment)>,
    pub created_at: Moment,
}

/// Steps under a name, to be put on tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistTemplate {
    pub id: ChecklistTemplateId,
    pub name: String,
    pub steps: Vec<String>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// Where a step is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Up,
    Down,
    /// To this place, counted from 0.
    To(usize),
}

/// The order after a step moved; what is not there stays as it is.
pub fn moved<T: Copy + PartialEq>(order: &[T], item: T, to: Move) -> Vec<T> {
    let mut order = order.to_vec();
    let Some(at) = order.iter().position(|x| *x == item) else { return order };
    let last = order.len() - 1;
    let place = match to {
        Move::Up => at.saturating_sub(1),
        Move::Down => (at + 1).min(last),
        Move::To(place) => place.min(last),
    };
    let item = order.remove(at);
    order.insert(place, item);
    order
}

/// A step in one line.
///
/// # Errors
/// [`Refusal::Invalid`] when it is empty or too long.
pub fn clean_step(text: &str) -> Result<String, Refusal> {
    let step = clean_subject(text);
    if step.is_empty() {
        return Err(Refusal::invalid("step", "must not be empty"));
    }
    debug_assert!(step.chars().count() <= ITEM_CHARS_MAX);
    Ok(step)
}

/// The steps of a text, one a line; what people put before a step in plain text (`-`, `*`, `[ ]`) is none of it.
///
/// # Errors
/// [`Refusal::Invalid`] when there are none or too many.
pub fn steps(text: &str) -> Result<Vec<String>, Refusal> {
    let strip = |line: &str| {
        let line = line.trim().trim_start_matches(['-', '*', '•']).trim_start();
        let line = line.strip_prefix("[ ]").or_else(|| line.strip_prefix("[x]")).unwrap_or(line);
        clean_subject(line)
    };
    let steps: Vec<String> = text.lines().map(strip).filter(|s| !s.is_empty()).collect();
    match steps.len() {
        0 => Err(Refusal::invalid("steps", "must not be empty: write one step a line")),
        n if n > ITEMS_MAX => Err(Refusal::invalid("steps", format!("are more than {ITEMS_MAX}"))),
        _ => Ok(steps),
    }
}

/// Time that somebody worked on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeEntry {
    pub id: TimeEntryId,
    pub ticket: TicketId,
    pub person: PersonId,
    pub seconds: i64,
    /// The reply or note that it was recorded with.
    pub message: Option<MessageId>,
    pub created_at: Moment,
    /// Later than `created_at` where it was corrected.
    pub updated_at: Moment,
}

/// Is it a length of time that one entry can be?
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn check_seconds(seconds: i64) -> Result<i64, Refusal> {
    if (1..=ENTRY_SECONDS_MAX).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(Refusal::invalid("time", "must be more than nothing and at most 24 hours"))
    }
}

/// Reads a length of time as people write it, in seconds: `1h 20m`, `90 min`, `1:20` (hours and minutes), `0:05:30`, `25`
/// (minutes).
///
/// # Errors
/// [`Refusal::Invalid`] with examples.
pub fn parse_duration(text: &str) -> Result<i64, Refusal> {
    let bad = || Refusal::invalid("time", "must be a length of time, such as 1h 20m, 1:20 or 25 (minutes)");
    let text = text.trim().to_lowercase();
    let number = |s: &str| s.parse::<u32>().map(i64::from).map_err(|_| bad());
    let seconds = if text.contains(':') {
        let parts = text.split(':').map(str::trim).map(number).collect::<Result<Vec<_>, _>>()?;
        match parts.as_slice() {
            [h, m] if *m < 60 => h * 3600 + m * 60,
            [h, m, s] if *m < 60 && *s < 60 => h * 3600 + m * 60 + s,
            _ => return Err(bad()),
        }
    } else if let Ok(minutes) = text.parse::<u32>() {
        i64::from(minutes) * 60
    } else {
        let mut rest = text.as_str();
        let mut seconds = 0;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
            let n = number(&rest[..digits])?;
            let unit = rest[digits..].trim_start();
            let end = unit.find(|c: char| !c.is_alphabetic()).unwrap_or(unit.len());
            let unit_seconds = match &unit[..end] {
                "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
                "m" | "min" | "mins" | "minute" | "minutes" => 60,
                "s" | "sec" | "secs" | "second" | "seconds" => 1,
                _ => return Err(bad()),
            };
            seconds += n * unit_seconds;
            rest = unit[end..].trim_start();
        }
        seconds
    };
    check_seconds(seconds)
}

/// A length of time as people read it: `1 h 20 min`, `5 min`, `40 s`.
pub fn duration(seconds: i64) -> String {
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (h, m, s) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) if m < 10 => format!("{m} min {s} s"),
        (0, m, _) => format!("{m} min"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        let table = [
            ("1h 20m", Some(4800)),
            ("90 min", Some(5400)),
            ("1:20", Some(4800)),
            ("0:05:30", Some(330)),
            ("25", Some(1500)),
            ("45s", Some(45)),
            ("2 hours", Some(7200)),
            ("1H20MIN", Some(4800)),
            ("", None),
            ("0", None),
            ("25h", None),
            ("1:70", None),
            ("soon", None),
            ("5 apples", None),
            ("99999999999", None),
            ("1h 20", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse_duration(text).ok(), expected, "{text:?}");
        }
        for seconds in [1, 59, 60, 90, 600, 3600, 4800, ENTRY_SECONDS_MAX] {
            let told = duration(seconds);
            let read = parse_duration(&told).unwrap();
            assert!(seconds - read < 60 && read <= seconds, "{seconds} is told as {told}");
        }
    }

    #[test]
    fn steps_are_lines_without_their_bullets() {
        assert_eq!(steps(" - [ ] Account\n\n* Badge \nPhone").unwrap(), ["Account", "Badge", "Phone"]);
        assert!(steps("\n \n").is_err());
        assert!(steps(&"x\n".repeat(ITEMS_MAX + 1)).is_err());
        assert!(clean_step(" ").is_err());
    }

    #[test]
    fn a_step_moves_and_nothing_is_lost() {
        let table = [
            (Move::Up, 2, [2, 1, 3]),
            (Move::Up, 1, [1, 2, 3]),
            (Move::Down, 3, [1, 2, 3]),
            (Move::Down, 1, [2, 1, 3]),
            (Move::To(0), 3, [3, 1, 2]),
            (Move::To(9), 1, [2, 3, 1]),
            (Move::To(1), 7, [1, 2, 3]),
        ];
        for (to, item, expected) in table {
            assert_eq!(moved(&[1, 2, 3], item, to), expected, "{item} {to:?}");
        }
    }
}
