//! What happens after an answer: reminders while the customer is silent, two questions after solving, closing.
//!
//! A **follow-up rule** is a team's, or the desk's for teams without one. It says what becomes due after a ticket was solved
//! or set to pending ([`FollowUp::after_solving`], [`FollowUp::after_pending`]). Whether somebody is really asked or reminded
//! is decided once more at its moment, by [`may_ask`] and [`may_write`]: what was right when the ticket was solved may not be
//! days later.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::moment::{DAY_US, HOUR_US};
use crate::outcome::Held;
use crate::{Language, MessageId, Moment, PersonId, RatingId, Refusal, TeamId, TicketId};

/// Both questions stand in one mail when their moments are no further apart.
pub const TOGETHER_US: i64 = 36 * HOUR_US;
/// So long a question can be answered; then it is written down that nobody did.
pub const ANSWER_DAYS: i64 = 30;
/// What fell due longer ago (the desk was off) is asked and reminded of no more; tickets are still closed.
pub const STALE_DAYS: i64 = 7;
/// Something that cannot be done at its moment is looked at again so often, a day apart.
pub const TRIES_MAX: i64 = 3;
/// The longest comment, in characters.
pub const COMMENT_CHARS_MAX: usize = 4_000;
/// The longest text of a team's own, in characters.
pub const TEXT_CHARS_MAX: usize = 4_000;
const HOURS_MAX: u32 = 30 * 24;
const DAYS_MAX: u32 = 365;

/// When what is done after an answer. `None` is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FollowUp {
    /// Hours after solving until "How was it?" is asked.
    pub ask_hours: Option<u32>,
    /// Days after solving until "Does it still work?" is asked.
    pub held_days: Option<u32>,
    /// So many days at least between questions to one person about different tickets.
    pub gap_days: u32,
    /// Days of pending until the customer is reminded, and is once more.
    pub remind_days: Option<u32>,
    pub remind_again_days: Option<u32>,
    /// Days of pending until the ticket counts as solved.
    pub solve_days: Option<u32>,
    /// Days after solving until it is closed.
    pub close_days: Option<u32>,
}

/// The form's names of [`FollowUp`], in its order.
pub const NAMES: [&str; 7] =
    ["ask_hours", "held_days", "gap_days", "remind_days", "remind_again_days", "solve_days", "close_days"];

impl FollowUp {
    /// Nothing is done: a desk on which nobody has said otherwise writes to nobody by itself.
    pub const OFF: Self = Self {
        ask_hours: None,
        held_days: None,
        gap_days: 14,
        remind_days: None,
        remind_again_days: None,
        solve_days: None,
        close_days: None,
    };
    /// What the form proposes.
    pub const USUAL: Self = Self {
        ask_hours: Some(24),
        held_days: Some(5),
        gap_days: 14,
        remind_days: Some(3),
        remind_again_days: Some(7),
        solve_days: Some(14),
        close_days: Some(28),
    };

    /// Does anything happen by it?
    pub fn is_off(&self) -> bool {
        Self { gap_days: Self::OFF.gap_days, ..*self } == Self::OFF
    }

    /// The values in the order of [`NAMES`].
    pub fn values(&self) -> [Option<u32>; 7] {
        [
            self.ask_hours,
            self.held_days,
            Some(self.gap_days),
            self.remind_days,
            self.remind_again_days,
            self.solve_days,
            self.close_days,
        ]
    }

    /// # Errors
    /// [`Refusal::Invalid`] with the first that does not do: out of range, or one that comes before what it follows.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.ask_hours.is_some_and(|h| h > HOURS_MAX) {
            return Err(Refusal::invalid("ask_hours", "must be between 0 and 720, or empty"));
        }
        if self.gap_days > DAYS_MAX {
            return Err(Refusal::invalid("gap_days", "must be between 0 and 365"));
        }
        let days = [
            ("held_days", self.held_days),
            ("remind_days", self.remind_days),
            ("remind_again_days", self.remind_again_days),
            ("solve_days", self.solve_days),
            ("close_days", self.close_days),
        ];
        for (name, value) in days {
            if value.is_some_and(|d| !(1..=DAYS_MAX).contains(&d)) {
                return Err(Refusal::invalid(name, "must be between 1 and 365, or empty"));
            }
        }
        let (first, again, solve) = (self.remind_days, self.remind_again_days, self.solve_days);
        if again.is_some() && first.is_none() {
            return Err(Refusal::invalid("remind_again_days", "needs a first reminder"));
        }
        if again.zip(first).is_some_and(|(again, first)| again <= first) {
            return Err(Refusal::invalid("remind_again_days", "must be later than the first reminder"));
        }
        if solve.is_some() && first.is_none() {
            return Err(Refusal::invalid("solve_days", "needs a reminder before it"));
        }
        if solve.zip(again.or(first)).is_some_and(|(solve, last)| solve <= last) {
            return Err(Refusal::invalid("solve_days", "must be later than the last reminder"));
        }
        Ok(())
    }

    /// What becomes due of a ticket that was solved at `at`. Mails leave in the hours of `calendar`: whoever answers one
    /// meets somebody.
    pub fn after_solving(&self, at: Moment, calendar: Option<&Calendar>) -> Vec<(Due, Moment)> {
        let ask = self.ask_hours.map(|h| open(calendar, at.plus_us(i64::from(h) * HOUR_US)));
        let held = self.held_days.map(|d| open(calendar, at.plus_us(i64::from(d) * DAY_US)));
        // Later is better than twice: asked too early, "does it still work?" means nothing.
        let ask = match (ask, held) {
            (Some(ask), Some(held)) if (0..=TOGETHER_US).contains(&held.since(ask)) => Some(held),
            (ask, _) => ask,
        };
        let close = self.close_days.map(|d| at.plus_us(i64::from(d) * DAY_US));
        [(Due::Satisfaction, ask), (Due::Held, held), (Due::Close, close)]
            .into_iter()
            .filter_map(|(due, at)| at.map(|at| (due, at)))
            .collect()
    }

    /// What becomes due of a ticket that waits for its customer since `at`. What a long holiday holds up keeps its distance
    /// from what comes before it: nobody is reminded twice, or given up, on the first morning.
    pub fn after_pending(&self, at: Moment, calendar: Option<&Calendar>) -> Vec<(Due, Moment)> {
        let mut planned = Vec::new();
        let mut last: Option<(u32, Moment)> = None;
        for (due, days) in [
            (Due::FirstReminder, self.remind_days),
            (Due::SecondReminder, self.remind_again_days),
            (Due::SolveSilent, self.solve_days),
        ] {
            let Some(days) = days else { continue };
            let wanted = at.plus_us(i64::from(days) * DAY_US);
            let spaced = last.map_or(wanted, |(before, due_at)| {
                due_at.plus_us(i64::from(days.saturating_sub(before)) * DAY_US)
            });
            let due_at = open(calendar, wanted.max(spaced));
            planned.push((due, due_at));
            last = Some((days, due_at));
        }
        planned
    }
}

/// That moment, or the next at which the team works; a calendar that never opens holds nothing up.
fn open(calendar: Option<&Calendar>, at: Moment) -> Moment {
    calendar.and_then(|c| c.next_open(at)).unwrap_or(at)
}

/// What is to be done on a ticket at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Due {
    /// Ask how it was.
    Satisfaction,
    /// Ask whether it held.
    Held,
    /// Write down that nobody answered whether it held.
    Unanswered,
    FirstReminder,
    SecondReminder,
    /// The customer stayed silent: count it as solved.
    SolveSilent,
    /// Solved long enough.
    Close,
}

/// Good or bad: more would be asked for than is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    Good,
    Bad,
}

/// What a mail asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Satisfaction,
    Held,
    Both,
}

impl Asked {
    /// `None` where nothing is asked.
    pub fn of(satisfaction: bool, held: bool) -> Option<Self> {
        match (satisfaction, held) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Satisfaction),
            (false, true) => Some(Self::Held),
            (false, false) => None,
        }
    }
    pub fn asks_satisfaction(self) -> bool {
        self != Self::Held
    }
    pub fn asks_held(self) -> bool {
        self != Self::Satisfaction
    }
}

/// A mail of the follow-up, whose words a team may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FollowUpLetter {
    Satisfaction,
    Held,
    /// Both questions.
    Both,
    FirstReminder,
    SecondReminder,
    /// The ticket counts as solved, and how to come back.
    Solved,
}

impl From<Asked> for FollowUpLetter {
    fn from(asked: Asked) -> Self {
        match asked {
            Asked::Satisfaction => Self::Satisfaction,
            Asked::Held => Self::Held,
            Asked::Both => Self::Both,
        }
    }
}

/// Why somebody was not asked or reminded, as the ticket says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// Its moment was long over: the desk did not run.
    Stale,
    /// They have no address, or the desk has none.
    NoAddress,
    /// Mail to them cannot arrive, or came back.
    DeadAddress,
    /// They called a mail of ours spam.
    Complained,
    Suspended,
    /// A program wrote the ticket, or reads the address.
    Machine,
    /// Nobody vouched for the address: it failed its check.
    FailedIdentity,
    /// Nobody of the team has answered them here.
    NotAnswered,
    /// It is on the spam shelf.
    Spam,
    /// It is part of another ticket now.
    Merged,
    /// It continues a ticket that they were asked about.
    Continues,
    /// The desk solved it by itself.
    SolvedByDesk,
    /// They do not want to be asked.
    Refused,
    /// They were asked about another ticket not long ago.
    AskedLately,
    /// They had too many automatic mails, and again the days after.
    Budget,
    /// A reply to them is planned, and was so the days after.
    ReplyPlanned,
    /// They have rated it already, unasked.
    Answered,
    /// The text cannot be filled in.
    Text,
    /// A field has to be filled in before it can be solved.
    Fields,
    /// No reminder went out: silence says nothing then.
    NotReminded,
}

/// What the follow-up did, as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum FollowUpAct {
    /// The requester was asked about the solving with this number, by that message.
    Asked {
        solving: i64,
        asked: Asked,
        message: MessageId,
    },
    NotAsked {
        solving: i64,
        asked: Asked,
        why: Withheld,
    },
    /// They said how it was; again when they change their mind.
    Rated {
        solving: i64,
        score: Score,
    },
    HeldAnswered {
        solving: i64,
        held: Held,
    },
    /// They were asked whether it held, and never answered.
    Unanswered {
        solving: i64,
    },
    /// The customer was reminded, for the first or the second time.
    Reminded {
        nth: i64,
        message: MessageId,
    },
    NotReminded {
        nth: i64,
        why: Withheld,
    },
    /// Solved, for the customer was silent for so many days.
    SolvedSilent {
        days: i64,
    },
    NotSolvedSilent {
        why: Withheld,
    },
    /// Closed, so many days after solving.
    Closed {
        days: i64,
    },
    /// The requester wants no more such questions.
    Refused,
}

crate::message::words! {
    Due {
        Satisfaction = "satisfaction", Held = "held", Unanswered = "unanswered", FirstReminder = "first_reminder",
        SecondReminder = "second_reminder", SolveSilent = "solve_silent", Close = "close",
    }
    Score { Good = "good", Bad = "bad" }
    FollowUpLetter {
        Satisfaction = "satisfaction", Held = "held", Both = "both", FirstReminder = "first_reminder",
        SecondReminder = "second_reminder", Solved = "solved",
    }
    Withheld {
        Stale = "stale", NoAddress = "no_address", DeadAddress = "dead_address", Complained = "complained",
        Suspended = "suspended", Machine = "machine", FailedIdentity = "failed_identity", NotAnswered = "not_answered",
        Spam = "spam", Merged = "merged", Continues = "continues", SolvedByDesk = "solved_by_desk", Refused = "refused",
        AskedLately = "asked_lately", Budget = "budget", ReplyPlanned = "reply_planned", Answered = "answered",
        Text = "text", Fields = "fields", NotReminded = "not_reminded",
    }
}

/// What is known about writing to somebody by itself, on a ticket that a person of the team has answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteFacts {
    pub is_stale: bool,
    pub is_spam: bool,
    pub is_merged: bool,
    pub has_address: bool,
    pub is_dead: bool,
    pub has_complained: bool,
    pub is_suspended: bool,
    /// The local part is one that nobody reads, or only programs wrote in their name.
    pub is_machine: bool,
    /// Something that came in their name failed its check.
    pub failed_identity: bool,
    /// A person of the team wrote to them in public.
    pub is_answered: bool,
    /// The last such mail came back.
    pub came_back: bool,
}

/// May the desk write to them by itself? The gate of RFC 3834, days after the last word: only whom a person has answered,
/// never a program, never an address that is dead or whose owner complained.
///
/// # Errors
/// Why not.
pub fn may_write(x: &WriteFacts) -> Result<(), Withheld> {
    let reasons = [
        (x.is_spam, Withheld::Spam),
        (x.is_merged, Withheld::Merged),
        (x.is_stale, Withheld::Stale),
        (!x.has_address, Withheld::NoAddress),
        (x.is_suspended, Withheld::Suspended),
        (x.is_machine, Withheld::Machine),
        (x.failed_identity, Withheld::FailedIdentity),
        (x.is_dead || x.came_back, Withheld::DeadAddress),
        (x.has_complained, Withheld::Complained),
        (!x.is_answered, Withheld::NotAnswered),
    ];
    reasons.into_iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, why)| Err(why))
}

/// What is known about asking somebody, besides [`WriteFacts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskFacts {
    pub write: WriteFacts,
    pub continues: bool,
    pub solved_by_desk: bool,
    pub has_refused: bool,
    /// When they were last asked about another ticket.
    pub asked_at: Option<Moment>,
}

/// May they be asked now?
///
/// # Errors
/// Why not.
pub fn may_ask(x: &AskFacts, rule: &FollowUp, now: Moment) -> Result<(), Withheld> {
    may_write(&x.write)?;
    let gap_us = i64::from(rule.gap_days) * DAY_US;
    let lately = x.asked_at.is_some_and(|at| now.since(at) < gap_us);
    let reasons = [
        (x.continues, Withheld::Continues),
        (x.solved_by_desk, Withheld::SolvedByDesk),
        (x.has_refused, Withheld::Refused),
        (lately, Withheld::AskedLately),
    ];
    reasons.into_iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, why)| Err(why))
}

/// What somebody was asked about one solving of a ticket, and what they said about it. Whether it held stands in the
/// [`crate::outcome::Outcome`] of that solving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    pub id: RatingId,
    pub ticket: TicketId,
    /// From 1.
    pub solving: i64,
    pub person: PersonId,
    /// Whose ticket it was.
    pub assignee: Option<PersonId>,
    pub team: Option<TeamId>,
    /// What it is asked in.
    pub language: Language,
    /// When they were asked how it was; `None` where they were not, or said so unasked.
    pub asked_at: Option<Moment>,
    pub score: Option<Score>,
    pub comment: String,
    pub answered_at: Option<Moment>,
    /// Until when the links of the last mail work.
    pub ends_at: Moment,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// What somebody says about a solving, by the links of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub score: Option<Score>,
    pub comment: String,
    pub held: Option<HeldSaid>,
    /// What is wrong, where it did not hold.
    pub words: String,
}

/// An answer to "Does it still work?".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeldSaid {
    Yes,
    No,
}

crate::message::words! { HeldSaid { Yes = "yes", No = "no" } }

impl From<HeldSaid> for Held {
    fn from(said: HeldSaid) -> Self {
        match said {
            HeldSaid::Yes => Self::Yes,
            HeldSaid::No => Self::No,
        }
    }
}

/// Words that somebody typed into an open form: as they are, without what shows nothing.
///
/// # Errors
/// [`Refusal::Invalid`] when they are too long.
pub fn clean_words(field: &'static str, text: &str) -> Result<String, Refusal> {
    let kept = |c: &char| (*c == '\n' || !c.is_control()) && !crate::person::is_invisible(*c);
    let text: String = text.trim().chars().filter(kept).collect();
    if text.chars().count() > COMMENT_CHARS_MAX {
        return Err(Refusal::invalid(field, "must have at most 4000 characters"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, Week};

    fn at(text: &str) -> Moment {
        Moment::parse(text).expect("the test's own moment")
    }

    #[test]
    fn the_usual_rule_is_a_rule_and_off_does_nothing() {
        assert_eq!(FollowUp::USUAL.check(), Ok(()));
        assert_eq!(FollowUp::OFF.check(), Ok(()));
        assert!(FollowUp::OFF.is_off() && !FollowUp::USUAL.is_off());
        assert!(FollowUp { gap_days: 3, ..FollowUp::OFF }.is_off(), "a gap alone does nothing");
        let now = at("2026-03-11T13:30:00Z");
        assert_eq!(FollowUp::OFF.after_solving(now, None), []);
        assert_eq!(FollowUp::OFF.after_pending(now, None), []);
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_its_field() {
        let usual = FollowUp::USUAL;
        for (rule, field) in [
            (FollowUp { ask_hours: Some(721), ..usual }, "ask_hours"),
            (FollowUp { gap_days: 366, ..usual }, "gap_days"),
            (FollowUp { held_days: Some(0), ..usual }, "held_days"),
            (FollowUp { remind_days: None, ..usual }, "remind_again_days"),
            (FollowUp { remind_again_days: Some(3), ..usual }, "remind_again_days"),
            (FollowUp { remind_days: None, remind_again_days: None, ..usual }, "solve_days"),
            (FollowUp { solve_days: Some(7), ..usual }, "solve_days"),
            (FollowUp { close_days: Some(366), ..usual }, "close_days"),
        ] {
            match rule.check() {
                Err(Refusal::Invalid { field: named, .. }) => assert_eq!(named, field, "{rule:?}"),
                other => panic!("{rule:?}: {other:?}"),
            }
        }
        assert_eq!(FollowUp { ask_hours: Some(0), ..usual }.check(), Ok(()), "at once is a wish, too");
    }

    #[test]
    fn questions_that_lie_close_together_are_asked_in_one_mail() {
        let now = at("2026-03-11T13:30:00Z");
        let dues = |ask, held| FollowUp { ask_hours: Some(ask), held_days: Some(held), ..FollowUp::OFF };
        let days = |d: i64| now.plus_us(d * DAY_US);
        let apart = dues(24, 5).after_solving(now, None);
        assert_eq!(apart, [(Due::Satisfaction, days(1)), (Due::Held, days(5))]);
        let close = dues(24, 2).after_solving(now, None);
        assert_eq!(close, [(Due::Satisfaction, days(2)), (Due::Held, days(2))]);
        let late = dues(72, 2).after_solving(now, None);
        assert_eq!(
            late,
            [(Due::Satisfaction, days(3)), (Due::Held, days(2))],
            "the first question never waits"
        );
    }

    #[test]
    fn mails_leave_while_somebody_works() {
        use jiff::civil::Weekday;
        let week: Vec<_> =
            [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday]
                .map(|day| (day, 9 * 60, 17 * 60))
                .into();
        let week = Week::of(&week).expect("good hours");
        let office = Calendar::new("Europe/Madrid", week, Vec::new()).expect("a good calendar");
        // A Friday evening: a day later nobody is there.
        let solved = at("2026-03-13T18:00:00Z");
        let due = FollowUp { close_days: Some(2), ..FollowUp::USUAL }.after_solving(solved, Some(&office));
        assert_eq!(due[0], (Due::Satisfaction, at("2026-03-16T08:00:00Z")));
        assert_eq!(due[2], (Due::Close, at("2026-03-15T18:00:00Z")), "closing needs nobody");
        let never = Calendar::new("UTC", Week::closed(), Vec::new()).expect("a good calendar");
        let due = FollowUp::USUAL.after_pending(solved, Some(&never));
        assert_eq!(due[0], (Due::FirstReminder, at("2026-03-16T18:00:00Z")));
    }

    #[test]
    fn over_a_long_holiday_reminders_keep_their_distance() {
        use crate::calendar::SpecialDay;
        use jiff::civil::date;
        let holidays = (1..=30).map(|day| SpecialDay::holiday(date(2026, 4, day), "Closed")).collect();
        let always = Calendar::new("UTC", Week::always(), holidays).expect("a good calendar");
        let due = FollowUp::USUAL.after_pending(at("2026-03-31T12:00:00Z"), Some(&always));
        assert_eq!(
            due,
            [
                (Due::FirstReminder, at("2026-05-01T00:00:00Z")),
                (Due::SecondReminder, at("2026-05-05T00:00:00Z")),
                (Due::SolveSilent, at("2026-05-12T00:00:00Z")),
            ]
        );
    }

    #[test]
    fn each_reason_alone_keeps_the_desk_from_writing() {
        let fine = WriteFacts { has_address: true, is_answered: true, ..WriteFacts::default() };
        assert_eq!(may_write(&fine), Ok(()));
        for (facts, why) in [
            (WriteFacts { is_stale: true, ..fine }, Withheld::Stale),
            (WriteFacts { is_spam: true, ..fine }, Withheld::Spam),
            (WriteFacts { is_merged: true, ..fine }, Withheld::Merged),
            (WriteFacts { has_address: false, ..fine }, Withheld::NoAddress),
            (WriteFacts { is_dead: true, ..fine }, Withheld::DeadAddress),
            (WriteFacts { came_back: true, ..fine }, Withheld::DeadAddress),
            (WriteFacts { has_complained: true, ..fine }, Withheld::Complained),
            (WriteFacts { is_suspended: true, ..fine }, Withheld::Suspended),
            (WriteFacts { is_machine: true, ..fine }, Withheld::Machine),
            (WriteFacts { failed_identity: true, ..fine }, Withheld::FailedIdentity),
            (WriteFacts { is_answered: false, ..fine }, Withheld::NotAnswered),
        ] {
            assert_eq!(may_write(&facts), Err(why));
            let ask = AskFacts { write: facts, ..AskFacts::default() };
            assert_eq!(may_ask(&ask, &FollowUp::USUAL, Moment(0)), Err(why));
        }
    }

    #[test]
    fn nobody_is_asked_too_often_or_against_their_will() {
        let write = WriteFacts { has_address: true, is_answered: true, ..WriteFacts::default() };
        let fine = AskFacts { write, ..AskFacts::default() };
        let now = at("2026-03-11T13:30:00Z");
        let asked = |days: i64| AskFacts { asked_at: Some(now.plus_us(-days * DAY_US)), ..fine };
        let check = |facts: AskFacts| may_ask(&facts, &FollowUp::USUAL, now);
        assert_eq!(check(fine), Ok(()));
        assert_eq!(check(asked(13)), Err(Withheld::AskedLately));
        assert_eq!(check(asked(14)), Ok(()));
        assert_eq!(check(AskFacts { has_refused: true, ..fine }), Err(Withheld::Refused));
        assert_eq!(check(AskFacts { continues: true, ..fine }), Err(Withheld::Continues));
        assert_eq!(check(AskFacts { solved_by_desk: true, ..fine }), Err(Withheld::SolvedByDesk));
    }

    #[test]
    fn words_of_strangers_are_kept_as_they_are_and_never_too_long() {
        let words = clean_words("comment", " <b>Hi</b>\r\nthere\u{202e}\u{0} ").expect("short");
        assert_eq!(words, "<b>Hi</b>\nthere");
        assert!(clean_words("comment", &"x".repeat(4001)).is_err());
        assert!(clean_words("comment", &"ä".repeat(4000)).is_ok());
    }
}
