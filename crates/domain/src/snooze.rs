//! Tickets that leave the lists and come back: at a moment, or when the customer writes.
//!
//! A word of the customer ends every snooze, whatever moment it has: nobody sleeps through an answer.

use serde::{Deserialize, Serialize};

use crate::{Moment, PersonId, Refusal, TicketId, when};

/// A ticket that sleeps, or slept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snooze {
    pub ticket: TicketId,
    /// Who snoozed it.
    pub by: PersonId,
    pub until: Until,
    /// When it was over, however it ended.
    pub ended_at: Option<Moment>,
    pub created_at: Moment,
}

/// What a snoozed ticket waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Until {
    /// That moment, or the customer's next word, whichever comes first.
    Moment(Moment),
    /// The customer's next word alone.
    CustomerWrites,
}

impl Until {
    /// `None` is the customer's word alone.
    pub fn moment(self) -> Option<Moment> {
        match self {
            Self::Moment(at) => Some(at),
            Self::CustomerWrites => None,
        }
    }
}

impl From<Option<Moment>> for Until {
    fn from(at: Option<Moment>) -> Self {
        at.map_or(Self::CustomerWrites, Self::Moment)
    }
}

/// Why a snooze is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SnoozeEnd {
    /// Its moment came.
    Moment,
    CustomerWrote,
    /// Somebody woke it.
    ByHand,
}

/// The ways of saying that the customer's word ends it, at the end of what was typed; the longer first.
const THEIR_WORD: [&str; 16] = [
    "until they write",
    "until they answer",
    "until they reply",
    "bis der kunde schreibt",
    "bis geschrieben wird",
    "bis sie schreiben",
    "hasta que el cliente escriba",
    "hasta que escriban",
    "hasta que escriba",
    "حتى يكتب العميل",
    "حتى يكتبوا",
    "till they write",
    "they write",
    "they answer",
    "they reply",
    "a reply",
];

/// Reads what somebody typed: "tomorrow 9", "until monday", "in 2h", "until they write", "until monday or until they
/// write". `zone` is an IANA name, the typist's own.
///
/// # Errors
/// As [`when::parse`], with the word about the customer in mind.
pub fn parse(field: &'static str, text: &str, now: Moment, zone: &str) -> Result<Until, Refusal> {
    let lower = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let lower = lower.trim_end_matches(['.', '!']).trim();
    let (moment, theirs) = match THEIR_WORD.iter().find_map(|w| ended_by(lower, w)) {
        Some(before) => (before, true),
        None => (lower, false),
    };
    let or = [" or", " oder", " o", " أو"].iter().find_map(|or| moment.strip_suffix(or));
    let moment = or.unwrap_or(moment).trim_end_matches([',', '،', ' ']);
    let moment = match moment.split_once(' ') {
        Some(("until" | "till" | "for" | "bis" | "hasta" | "حتى", rest)) => rest,
        Some(_) | None => moment,
    };
    if theirs && matches!(moment, "" | "until" | "till" | "or" | "oder" | "o" | "أو") {
        return Ok(Until::CustomerWrites);
    }
    // "for 2 days" is "in 2 days".
    let spoken = if lower.starts_with("for ") { format!("in {moment}") } else { moment.to_owned() };
    when::parse(field, &spoken, now, zone).map(Until::Moment)
}

/// What stands before `word`, where the text ends with it as words of its own.
fn ended_by<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let before = text.strip_suffix(word)?;
    (before.is_empty() || before.ends_with([' ', ','])).then(|| before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Wednesday, at half past two in the afternoon of Madrid.
    const NOW: &str = "2026-03-11T13:30:00Z";

    #[test]
    fn a_snooze_is_said_in_plain_words() {
        let now = Moment::parse(NOW).expect("the test's own moment");
        for (text, expected) in [
            ("tomorrow 9", "2026-03-12T08:00:00Z"),
            ("until tomorrow 9", "2026-03-12T08:00:00Z"),
            ("next tuesday 3pm", "2026-03-17T14:00:00Z"),
            ("in 2h", "2026-03-11T15:30:00Z"),
            ("for 2 days", "2026-03-13T13:30:00Z"),
            ("Until Monday", "2026-03-16T08:00:00Z"),
            ("until they write", "their word"),
            ("They write.", "their word"),
            ("until they answer", "their word"),
            ("until a reply", "their word"),
            ("until monday or until they write", "2026-03-16T08:00:00Z"),
            ("bis Montag oder bis der Kunde schreibt", "2026-03-16T08:00:00Z"),
            ("bis sie schreiben", "their word"),
            ("hasta el lunes o hasta que escriban", "2026-03-16T08:00:00Z"),
            ("hasta que escriba", "their word"),
            ("حتى الاثنين أو حتى يكتبوا", "2026-03-16T08:00:00Z"),
            ("حتى يكتب العميل", "their word"),
            ("monday, or until they write", "2026-03-16T08:00:00Z"),
            ("tomorrow 9 or they write", "2026-03-12T08:00:00Z"),
        ] {
            let read = match parse("until", text, now, "Europe/Madrid") {
                Ok(Until::Moment(at)) => at.rfc3339(),
                Ok(Until::CustomerWrites) => "their word".to_owned(),
                Err(refusal) => format!("refused: {refusal}"),
            };
            assert_eq!(read, expected, "\u{201c}{text}\u{201d}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused_in_words() {
        let now = Moment::parse(NOW).expect("the test's own moment");
        for text in ["", "soon", "until", "or", "until soon or until they write", "today 9", "hurray", "for"]
        {
            let refused = parse("until", text, now, "Europe/Madrid").expect_err(text).to_string();
            assert!(
                refused.contains("is not a moment") || refused.contains("over already"),
                "\u{201c}{text}\u{201d}: {refused}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_ahead_or_a_refusal(text in "\\PC{0,40}", at in 0_i64..4_000_000_000) {
            let now = Moment::from_unix(at);
            if let Ok(Until::Moment(read)) = parse("until", &text, now, "Europe/Madrid") {
                proptest::prop_assert!(read > now);
            }
        }
    }
}
