//! How hard a message is to read, and what those who read many of them keep for themselves.
//!
//! The score is of messages, never of staff. What follows for a person of the team (their contacts, their pauses) exists
//! only for those who asked for it, is theirs alone, and goes when they say so: see `store::loads`.

use serde::{Deserialize, Serialize};

use crate::moment::{DAY_US, HOUR_US, MINUTE_US};
use crate::{MessageId, Moment, PersonId, TeamId, TicketId};

/// From this score on a message is called hard.
pub const HARD_FROM: u8 = 60;

/// So many of a ticket's newest messages of customers say how hard the ticket is.
pub const TICKET_MESSAGES_MAX: usize = 5;

/// Each earlier message of a ticket counts so much of the one after it, in percent.
const EARLIER_PERCENT: u32 = 85;

/// What makes a message hard to read, or easier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Words against whoever reads.
    Insults,
    /// Violence, or harm to somebody or to the writer.
    Threats,
    /// A lawyer, the press, a bad review, leaving.
    Consequences,
    /// Anger at the matter or the desk: swearing, "unacceptable", "for the last time".
    Anger,
    Urgency,
    /// Whole words in capitals.
    Capitals,
    /// Exclamation and question marks in a row, angry pictures.
    Marks,
    /// A long text.
    Length,
    /// They wrote before without an answer, or several times within a day.
    Repeated,
    /// A thread with many turns.
    Thread,
    /// Thanks and please: the counterweight.
    Courtesy,
}

crate::message::words! {
    Feature {
        Insults = "insults", Threats = "threats", Consequences = "consequences", Anger = "anger", Urgency = "urgency",
        Capitals = "capitals", Marks = "marks", Length = "length", Repeated = "repeated", Thread = "thread",
        Courtesy = "courtesy",
    }
    Programs { Shut = "shut", Open = "open" }
    HardWords { Shown = "shown", Covered = "covered" }
}

/// Whether programs with a token of a person may read that person's load. Admins make the tokens and have seen them, so it
/// is shut until the person says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Programs {
    #[default]
    Shut,
    Open,
}

/// Whether a person sees hard passages of a message at once, or when they ask. The text itself is never changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HardWords {
    #[default]
    Shown,
    Covered,
}

/// What one feature adds to a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub feature: Feature,
    /// Of all that speaks for hard, in percent; negative for what speaks against it.
    pub percent: i32,
    /// How often it was found; for [`Feature::Repeated`] which message of the day or in a row it is, for
    /// [`Feature::Thread`] which of the ticket.
    pub count: u32,
}

/// How hard a message or a ticket is to read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// 0 to 100.
    pub score: u8,
    /// The largest first.
    pub shares: Vec<Share>,
}

impl Load {
    /// Does it count as hard?
    pub fn is_hard(&self) -> bool {
        self.score >= HARD_FROM
    }

    /// What speaks for hard, the largest first: what is named where there is room for a few words.
    pub fn reasons(&self) -> impl Iterator<Item = Share> + '_ {
        self.shares.iter().copied().filter(|s| s.percent > 0)
    }

    /// The load of a ticket, from that of its customers' messages, the newest first: the hardest of the last few, each
    /// earlier one counting less than the one after it. `None` where nobody wrote.
    pub fn of_ticket(newest_first: &[Self]) -> Option<Self> {
        let mut weight = 100_u32;
        let mut hardest: Option<(u32, &Self)> = None;
        for load in newest_first.iter().take(TICKET_MESSAGES_MAX) {
            let score = u32::from(load.score) * weight / 100;
            if hardest.is_none_or(|(known, _)| score > known) {
                hardest = Some((score, load));
            }
            weight = weight * EARLIER_PERCENT / 100;
        }
        let (score, load) = hardest?;
        Some(Self { score: u8::try_from(score).unwrap_or(100).min(100), shares: load.shares.clone() })
    }

    /// The shares as they are stored: `insults:62:2 anger:38:1`. [`Load::of_stored`] reads them back.
    pub fn stored(&self) -> String {
        let one = |s: &Share| format!("{}:{}:{}", s.feature.as_str(), s.percent, s.count);
        self.shares.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    /// From what is stored. What nobody knows any more is passed over.
    pub fn of_stored(score: i64, shares: &str) -> Self {
        let read = |word: &str| {
            let mut parts = word.split(':');
            let feature = Feature::parse(parts.next()?)?;
            Some(Share { feature, percent: parts.next()?.parse().ok()?, count: parts.next()?.parse().ok()? })
        };
        Self {
            score: u8::try_from(score.clamp(0, 100)).unwrap_or(100),
            shares: shares.split_whitespace().filter_map(read).collect(),
        }
    }
}

/// A pause that is offered lasts so long, in minutes.
pub const PAUSE_MINUTES: i64 = 5;
/// The longest one that somebody may take for themselves, in minutes.
pub const PAUSE_MINUTES_MAX: i64 = 60;
/// An offer that nobody answers is gone after so long, in minutes.
pub const OFFER_MINUTES: i64 = 15;
/// What is kept of a contact is forgotten after so many days.
pub const KEPT_DAYS: i64 = 35;

/// The end of a pause that begins now.
pub fn pause_ends(now: Moment, minutes: i64) -> Moment {
    now.plus_us(minutes.clamp(1, PAUSE_MINUTES_MAX) * MINUTE_US)
}

/// The Monday, 00:00 UTC, of the week of a moment. 1 January 1970 was a Thursday.
pub fn week_start(at: Moment) -> Moment {
    let day = at.0.div_euclid(DAY_US);
    Moment((day - (day + 3).rem_euclid(7)) * DAY_US)
}

/// A week in microseconds.
pub const WEEK_US: i64 = 7 * DAY_US;

/// What stands at the top of every page of somebody who keeps their load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// They answered a hard message: a pause is there for the taking.
    Offered { ticket: TicketId },
    /// Nothing new comes to them until then.
    Until(Moment),
}

/// Somebody met a message: it came on a ticket of theirs, or they were given the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    pub message: MessageId,
    pub ticket: TicketId,
    pub at: Moment,
    pub score: u8,
}

impl Contact {
    pub fn is_hard(&self) -> bool {
        self.score >= HARD_FROM
    }
}

/// One's own figures of one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnWeek {
    /// Monday, 00:00 UTC.
    pub start: Moment,
    pub contacts: u32,
    pub hard: u32,
    /// The most hard ones in a row.
    pub longest_run: u32,
}

impl OwnWeek {
    /// Weeks from contacts, oldest first, the newest week first; a run is counted in the week in which it stands.
    pub fn all(contacts: &[Contact]) -> Vec<Self> {
        let mut weeks: Vec<Self> = Vec::new();
        let mut run = 0;
        for contact in contacts {
            let start = week_start(contact.at);
            if weeks.last().is_none_or(|w| w.start != start) {
                weeks.push(Self { start, contacts: 0, hard: 0, longest_run: 0 });
                run = 0;
            }
            let Some(week) = weeks.last_mut() else { continue };
            week.contacts += 1;
            if contact.is_hard() {
                run += 1;
                week.hard += 1;
                week.longest_run = week.longest_run.max(run);
            } else {
                run = 0;
            }
        }
        weeks.reverse();
        weeks
    }
}

/// All that a person sees of their own load. Nobody else does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLoad {
    /// Since when they keep it; `None` where they do not.
    pub since: Option<Moment>,
    /// The newest week first.
    pub weeks: Vec<OwnWeek>,
    /// Hard contacts in a row up to now.
    pub run: u32,
    pub rest: Option<Rest>,
    pub programs: Programs,
}

/// What leads see of one team and one week: never of fewer than five people, rounded, and fixed when the week is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamWeek {
    pub team: TeamId,
    pub name: String,
    /// Monday, 00:00 UTC.
    pub start: Moment,
    /// How many of ten contacts were hard.
    pub hard_of_ten: u8,
}

/// What one person's week adds to their team's: made for the sum, and never shown or stored by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub person: PersonId,
    pub contacts: u32,
    pub hard: u32,
}

/// Messages older than this, in hours, are answered too late for a pause to follow from them.
pub const ANSWERED_WITHIN_US: i64 = 24 * HOUR_US;

#[cfg(test)]
mod tests {
    use super::*;

    fn load(score: u8) -> Load {
        Load { score, shares: vec![Share { feature: Feature::Anger, percent: 100, count: u32::from(score) }] }
    }

    #[test]
    fn a_ticket_is_as_hard_as_its_hardest_recent_message() {
        let of = |scores: &[u8]| {
            Load::of_ticket(&scores.iter().map(|s| load(*s)).collect::<Vec<_>>()).map(|l| l.score)
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[70]), Some(70));
        assert_eq!(of(&[10, 80]), Some(68), "what was said before the last message counts less");
        assert_eq!(of(&[70, 80]), Some(70));
        assert_eq!(of(&[0, 0, 0, 0, 0, 100]), Some(0), "the sixth is past");
    }

    #[test]
    fn shares_are_read_back_as_they_were_stored() {
        let whole = Load {
            score: 73,
            shares: vec![
                Share { feature: Feature::Insults, percent: 80, count: 2 },
                Share { feature: Feature::Repeated, percent: 20, count: 3 },
                Share { feature: Feature::Courtesy, percent: -12, count: 1 },
            ],
        };
        assert_eq!(Load::of_stored(73, &whole.stored()), whole);
        assert_eq!(Load::of_stored(900, "insults:1 unknown:3:4 x").shares, []);
        assert_eq!(whole.reasons().count(), 2);
    }

    #[test]
    fn weeks_begin_on_monday() {
        let at = |text: &str| Moment::parse(text).expect("a moment");
        for (moment, monday) in [
            ("1970-01-01T00:00:00Z", "1969-12-29T00:00:00Z"),
            ("2026-03-01T23:59:59Z", "2026-02-23T00:00:00Z"),
            ("2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z"),
        ] {
            assert_eq!(week_start(at(moment)), at(monday), "{moment}");
        }
    }

    #[test]
    fn runs_are_counted_within_their_week() {
        let contact = |day: i64, score| Contact {
            message: MessageId(day),
            ticket: TicketId(1),
            at: Moment(day * DAY_US),
            score,
        };
        // Day 4 was a Monday.
        let weeks =
            OwnWeek::all(&[contact(4, 90), contact(5, 60), contact(6, 59), contact(7, 90), contact(11, 90)]);
        let told: Vec<_> = weeks.iter().map(|w| (w.contacts, w.hard, w.longest_run)).collect();
        assert_eq!(told, [(1, 1, 1), (4, 3, 2)]);
    }
}
