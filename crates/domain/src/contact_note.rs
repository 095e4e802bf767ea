//! What the team, or one of it, wants to be reminded of when a contact writes again: "on vacation until Thursday", "new
//! here, be patient".

pub use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::person::is_invisible;
use crate::{Actor, ContactNoteId, Moment, PersonId, Refusal};

/// The longest note, in characters.
pub const TEXT_CHARS_MAX: usize = 500;
/// The most notes about one contact that are not done, private ones of everybody included.
pub const NOTES_MAX: usize = 100;
/// How far ahead the last day of a note may lie, in years: what is longer ago forgotten than remembered needs none.
const YEARS_MAX: i16 = 10;

/// Who reads a note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NoteReach {
    /// Whoever wrote it, alone.
    Mine,
    /// Everybody of the team.
    #[default]
    Team,
}

crate::message::words! { NoteReach { Mine = "mine", Team = "team" } }

/// What was done to a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteAct {
    Added,
    Changed,
    Done,
    Reopened,
    Removed,
}

/// One note about one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactNote {
    pub id: ContactNoteId,
    /// The contact.
    pub about: PersonId,
    pub author: PersonId,
    pub reach: NoteReach,
    /// One paragraph of plain text.
    pub text: String,
    /// The last day on which it is worth knowing, on the reader's calendar; `None` until somebody says that it is done.
    pub until: Option<Date>,
    /// Who said that it is done, and when.
    pub done: Option<(PersonId, Moment)>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

impl ContactNote {
    /// Whether it is worth a look on that day: not done, and its last day is not over.
    pub fn stands(&self, today: Date) -> bool {
        self.done.is_none() && self.until.is_none_or(|until| until >= today)
    }
    /// May `actor` read it? Somebody's own is nobody else's, whatever their role.
    pub fn is_for(&self, actor: &Actor) -> bool {
        match self.reach {
            NoteReach::Mine => actor.person_id() == Some(self.author),
            NoteReach::Team => actor.role().is_team(),
        }
    }
}

/// The words of a note, cleaned: one paragraph.
///
/// # Errors
/// [`Refusal::Invalid`] when there are none or too many.
pub fn clean_text(text: &str) -> Result<String, Refusal> {
    let words = text.split_whitespace().map(|w| w.replace(|c: char| is_invisible(c) || c.is_control(), ""));
    let text = words.filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err(Refusal::invalid("note", "must not be empty")),
        n if n > TEXT_CHARS_MAX => {
            Err(Refusal::invalid("note", format!("must have at most {TEXT_CHARS_MAX} characters")))
        }
        _ => Ok(text),
    }
}

/// The day on the calendar of a zone; that of Greenwich where the zone is none.
pub fn day_in(zone: &str, now: Moment) -> Date {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    now.timestamp().to_zoned(zone).date()
}

/// Reads a day as it is stored: ISO 8601.
pub fn stored_day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// Reads the last day of a note: `2026-11-26`, or nothing.
///
/// # Errors
/// [`Refusal::Invalid`] when it is no day, is over, or lies too far ahead.
pub fn last_day(text: &str, today: Date) -> Result<Option<Date>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let bad = |problem: &'static str| Refusal::invalid("until", problem);
    let day: Date = text.parse().map_err(|_| bad("must be a day like 2026-11-26"))?;
    if day < today {
        return Err(bad("is over already; choose a later day, or none"));
    }
    if day.year() > today.year() + YEARS_MAX {
        return Err(bad("is too far ahead; leave it empty where there is no end"));
    }
    Ok(Some(day))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::person::Role;

    fn note(reach: NoteReach) -> ContactNote {
        ContactNote {
            id: ContactNoteId(1),
            about: PersonId(9),
            author: PersonId(1),
            reach,
            text: "On vacation".into(),
            until: Some(date(2026, 11, 26)),
            done: None,
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    #[test]
    fn a_note_stands_through_its_last_day_and_until_it_is_done() {
        let n = note(NoteReach::Team);
        assert!(n.stands(date(2026, 11, 26)) && !n.stands(date(2026, 11, 27)));
        let endless = ContactNote { until: None, ..n.clone() };
        assert!(endless.stands(date(2036, 1, 1)));
        assert!(!ContactNote { done: Some((PersonId(1), Moment(5))), ..endless }.stands(date(2026, 1, 1)));
    }

    #[test]
    fn a_private_note_is_its_authors_alone() {
        let of = |id, role| Actor::person(PersonId(id), role, []);
        let (mine, team) = (note(NoteReach::Mine), note(NoteReach::Team));
        assert!(mine.is_for(&of(1, Role::Light)) && !mine.is_for(&of(2, Role::Admin)));
        assert!(team.is_for(&of(2, Role::Light)) && !team.is_for(&of(9, Role::Contact)));
        assert!(!mine.is_for(&Actor::Desk), "nobody is meant who is no person");
    }

    #[test]
    fn words_and_days_are_read_as_people_write_them() {
        assert_eq!(clean_text("  on\n vacation\u{200B} ").unwrap(), "on vacation");
        assert!(clean_text(" \n\u{200B}").is_err());
        assert!(clean_text(&"x".repeat(TEXT_CHARS_MAX)).is_ok());
        assert!(clean_text(&"x".repeat(TEXT_CHARS_MAX + 1)).is_err());
        let today = date(2026, 11, 22);
        assert_eq!(stored_day("2026-11-22"), Some(today));
        let late = Moment::parse("2026-11-22T11:30:00Z").unwrap();
        assert_eq!(
            (day_in("Pacific/Auckland", late), day_in("Nowhere/X", late)),
            (date(2026, 11, 23), today)
        );
        assert_eq!(last_day("", today), Ok(None));
        assert_eq!(last_day(" 2026-11-22 ", today), Ok(Some(today)));
        for bad in ["2026-11-21", "2037-01-01", "thursday", "2026-02-30"] {
            assert!(last_day(bad, today).is_err(), "{bad}");
        }
    }
}
