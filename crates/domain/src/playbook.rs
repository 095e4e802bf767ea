//! Playbooks as the desk keeps them, and what was asked and tried on a ticket by one.
//!
//! What stands in a sheet is the business of the crate `diagnose`; here are its versions, and the log of a case. A case is
//! nothing but its log: [`Case::of`] makes it of the entries, wherever they come from (rows, or the events of the ticket).

use serde::{Deserialize, Serialize};

use crate::moment::DAY_US;
use crate::permission::{Action, Object, may};
use crate::{Actor, MessageId, Moment, PersonId, PlaybookId, Refusal, TicketId};

/// One playbook; its text stands in its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playbook {
    pub id: PlaybookId,
    /// Names it in files and addresses; never changes.
    pub slug: String,
    /// As the version says that leads work on.
    pub title: String,
    pub state: PlaybookState,
    /// The version that new cases are worked by; kept while it is retired.
    pub published: Option<i64>,
    /// The version that leads work on.
    pub draft: i64,
    /// What the newest release brought for it, as a fingerprint of the text; empty for the desk's own.
    pub shipped: String,
    pub created_at: Moment,
    pub updated_at: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaybookState {
    /// Nobody works by it yet.
    Draft,
    Published,
    /// New cases are not worked by it; those that are go on.
    Retired,
}

/// One state of a sheet. It never changes: what is edited becomes another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaybookVersion {
    pub playbook: PlaybookId,
    /// From 1.
    pub number: i64,
    pub sheet: String,
    /// The version whose text was changed: the draft of that time, or what the release before brought.
    pub made_of: Option<i64>,
    /// `None`: a release of the desk brought it.
    pub by: Option<PersonId>,
    pub made_at: Moment,
    pub published_at: Option<Moment>,
}

/// So many playbooks a desk has at most.
pub const PLAYBOOKS_MAX: i64 = 500;
/// Entries in the log of one ticket: beyond it somebody should take over.
pub const ENTRIES_MAX: usize = 500;
/// A title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;

/// Which numbers a case is worked by, from its beginning to its end: the version, and what had been learned up to a week.
/// A new version or a new lesson disturbs no case that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pin {
    pub playbook: PlaybookId,
    pub version: i64,
    /// Lessons of weeks before this one count; see [`week`].
    pub week: i64,
}

/// Weeks since the Monday after the beginning of 1970, by UTC.
pub fn week(at: Moment) -> i64 {
    // 5 January 1970 was a Monday.
    (day(at) - 4).div_euclid(7)
}

/// The first day of a week, as [`day`] counts.
pub fn first_day(week: i64) -> i64 {
    week * 7 + 4
}

/// Days since the beginning of 1970, by UTC.
pub fn day(at: Moment) -> i64 {
    at.0.div_euclid(DAY_US)
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerSource {
    /// Somebody asked, or looked.
    Asked,
    /// It stood in what the customer wrote, and somebody agreed.
    Read,
    /// A check by machine told it.
    Probe,
    /// The customer said it in a guided fix, with nobody beside them.
    Guided,
    /// The customer's reply says it, by its number or in words.
    Replied,
    /// A line of a log told it, and somebody agreed.
    Log,
}

/// What came of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    Fixed,
    NotFixed,
    /// It could not be done, or nobody knows yet.
    Unknown,
    /// Better, but something else is broken still (several faults).
    Partly,
    /// It was done; whether all works is seen when the rest is repaired (several faults).
    Done,
}

crate::message::words! {
    PlaybookState { Draft = "draft", Published = "published", Retired = "retired" }
    AnswerSource { Asked = "asked", Read = "read", Probe = "probe", Guided = "guided", Replied = "replied", Log = "log" }
    StepResult { Fixed = "fixed", NotFixed = "not_fixed", Unknown = "unknown", Partly = "partly", Done = "done" }
}

/// One thing that was said or done about a case. Signs, answers and steps are named as in the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum CaseAct {
    /// It is worked by this from now on; what was said by another playbook is past.
    Begun {
        #[serde(flatten)]
        pin: Pin,
    },
    /// No playbook fits.
    SetAside,
    Answered {
        sign: String,
        answer: String,
        source: AnswerSource,
    },
    /// One look showed which of the sign's causes are there; none of them where the list is empty (several faults).
    Found {
        sign: String,
        causes: Vec<String>,
        source: AnswerSource,
    },
    /// Nobody could tell.
    Unsure {
        sign: String,
    },
    Tried {
        steps: Vec<String>,
        result: StepResult,
    },
    /// The customer agreed to a step that needs it.
    Agreed {
        step: String,
    },
    Declined {
        step: String,
    },
    /// A person is wanted: no further questions.
    PersonWanted,
    /// The note for whoever takes over was written.
    HandedOver {
        message: MessageId,
    },
    /// The ticket was opened again after a step had fixed it: the step did not.
    DidNotHold,
    /// An entry with that number never was.
    TakenBack {
        taken: i64,
    },
}

/// An entry in the log of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEntry {
    /// From 1, without gaps.
    pub number: i64,
    pub act: CaseAct,
    pub by: Option<PersonId>,
    pub at: Moment,
}

/// What the log of a ticket comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    pub pin: Option<Pin>,
    /// Somebody said that no playbook fits.
    pub is_set_aside: bool,
    /// What was said and done by this playbook and not taken back, in order.
    pub said: Vec<CaseEntry>,
    /// What stood before each choice of a playbook that was not taken back, in order.
    pub past: Vec<Past>,
    /// Entries there are, those that no longer count included.
    pub entries: usize,
}

/// What stood in a case before another playbook was chosen, or all were set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The entry that chose otherwise.
    pub ended_by: i64,
    pub pin: Option<Pin>,
    pub is_set_aside: bool,
    pub said: Vec<CaseEntry>,
}

impl Case {
    /// Reads the log. Entries come in their order.
    pub fn of(entries: &[CaseEntry]) -> Self {
        let mut case = Self { entries: entries.len(), ..Self::default() };
        for entry in entries {
            match &entry.act {
                CaseAct::Begun { pin } => case.choose(entry.number, Some(*pin)),
                CaseAct::SetAside => case.choose(entry.number, None),
                CaseAct::TakenBack { taken } => match case.past.pop_if(|past| past.ended_by == *taken) {
                    Some(past) => {
                        (case.pin, case.is_set_aside, case.said) = (past.pin, past.is_set_aside, past.said);
                    }
                    None => case.said.retain(|said| said.number != *taken),
                },
                CaseAct::Answered { .. }
                | CaseAct::Found { .. }
                | CaseAct::Unsure { .. }
                | CaseAct::Tried { .. }
                | CaseAct::Agreed { .. }
                | CaseAct::Declined { .. }
                | CaseAct::PersonWanted
                | CaseAct::HandedOver { .. }
                | CaseAct::DidNotHold => case.said.push(entry.clone()),
            }
        }
        case
    }

    fn choose(&mut self, number: i64, pin: Option<Pin>) {
        let said = std::mem::take(&mut self.said);
        self.past.push(Past { ended_by: number, pin: self.pin, is_set_aside: self.is_set_aside, said });
        (self.pin, self.is_set_aside) = (pin, pin.is_none());
    }

    /// How much of what was said is from before the ticket was last opened again: no step of it fixed anything.
    pub fn disproved(&self) -> usize {
        self.said.iter().rposition(|said| said.act == CaseAct::DidNotHold).map_or(0, |at| at + 1)
    }

    /// The steps of the try that fixed it.
    pub fn fixed_by(&self) -> Option<&[String]> {
        self.said.iter().skip(self.disproved()).find_map(|said| match &said.act {
            CaseAct::Tried { steps, result: StepResult::Fixed } => Some(steps.as_slice()),
            _ => None,
        })
    }

    /// Whether a step was seen to repair it, or a part of it.
    pub fn is_repaired(&self) -> bool {
        self.said.iter().skip(self.disproved()).any(|said| {
            matches!(said.act, CaseAct::Tried { result: StepResult::Fixed | StepResult::Partly, .. })
        })
    }

    /// The entry that can be taken back now: the last thing that was said, or the choice that ended what was said before.
    /// A note that was written stays written, and a repair that did not hold stays one.
    pub fn last(&self) -> Option<i64> {
        let stays = |act: &CaseAct| matches!(act, CaseAct::HandedOver { .. } | CaseAct::DidNotHold);
        match self.said.last() {
            Some(said) => Some(said.number).filter(|_| !stays(&said.act)),
            None if self.past.iter().all(|past| past.said.is_empty()) => None,
            None => self.past.last().map(|past| past.ended_by),
        }
    }

    /// Whether anything was asked or tried, so that there is something to learn.
    pub fn has_evidence(&self) -> bool {
        self.said.iter().any(|said| {
            matches!(said.act, CaseAct::Answered { .. } | CaseAct::Found { .. } | CaseAct::Tried { .. })
        })
    }

    /// The note for whoever takes over, if it was written; one from before the ticket was opened again says too little.
    pub fn handed_over(&self) -> Option<MessageId> {
        self.said.iter().skip(self.disproved()).rev().find_map(|said| match said.act {
            CaseAct::HandedOver { message } => Some(message),
            _ => None,
        })
    }
}

/// When an ended case is learned from: at this moment, if nothing happened before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LessonDue {
    pub ticket: TicketId,
    pub solving: i64,
    pub due_at: Moment,
}

/// So long a solved ticket must rest before its ending counts as one that nobody contradicted.
pub const QUIET_DAYS: i64 = 21;

/// May `actor` write playbooks, publish and retire them?
///
/// # Errors
/// As [`may`].
pub fn may_edit_playbooks(actor: &Actor) -> Result<(), Refusal> {
    may(actor, Action::ManageFields, Object::Desk)
}

/// The name of a new playbook in files and addresses, from its title: letters and digits of ASCII, joined by `-`.
pub fn slug(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(60);
    let out = out.trim_matches('-');
    if out.is_empty() { "playbook".to_owned() } else { out.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(acts: Vec<CaseAct>) -> Vec<CaseEntry> {
        (1..).zip(acts).map(|(number, act)| CaseEntry { number, act, by: None, at: Moment(number) }).collect()
    }

    fn answered(sign: &str) -> CaseAct {
        CaseAct::Answered { sign: sign.into(), answer: "yes".into(), source: AnswerSource::Asked }
    }

    const PIN: Pin = Pin { playbook: PlaybookId(7), version: 2, week: 0 };

    #[test]
    fn a_case_is_what_was_said_since_its_playbook_was_chosen_and_not_taken_back() {
        let entries = log(vec![
            answered("from an older playbook"),
            CaseAct::Begun { pin: PIN },
            answered("lights"),
            answered("reach"),
            CaseAct::TakenBack { taken: 3 },
            CaseAct::Tried { steps: vec!["replug".into()], result: StepResult::Fixed },
        ]);
        let case = Case::of(&entries);
        assert_eq!(case.pin, Some(PIN));
        assert_eq!(case.said.iter().map(|s| s.number).collect::<Vec<_>>(), [4, 6]);
        assert_eq!(case.fixed_by(), Some(["replug".to_owned()].as_slice()));
        assert_eq!(case.last(), Some(6));
        assert!(case.has_evidence() && case.entries == 6);

        let mut more: Vec<CaseAct> = entries.into_iter().map(|e| e.act).collect();
        more.push(CaseAct::HandedOver { message: MessageId(9) });
        let case = Case::of(&log(more.clone()));
        assert_eq!((case.last(), case.handed_over()), (None, Some(MessageId(9))));
        more.push(CaseAct::DidNotHold);
        let case = Case::of(&log(more.clone()));
        assert_eq!((case.fixed_by(), case.last(), case.handed_over()), (None, None, None));
        assert!(case.has_evidence());
        more.push(CaseAct::Tried { steps: vec!["swap".into()], result: StepResult::Fixed });
        assert_eq!(Case::of(&log(more.clone())).fixed_by(), Some(["swap".to_owned()].as_slice()));
        more.push(CaseAct::SetAside);
        let case = Case::of(&log(more.clone()));
        assert!(case.is_set_aside && case.pin.is_none() && !case.has_evidence());
        // Chosen by mistake: what was said stands again.
        let before = Case::of(&log(more[..more.len() - 1].to_vec()));
        assert_eq!(case.last(), Some(10));
        more.extend([CaseAct::Begun { pin: Pin { version: 3, ..PIN } }, CaseAct::TakenBack { taken: 11 }]);
        assert_eq!(Case::of(&log(more.clone())).last(), Some(10));
        more.push(CaseAct::TakenBack { taken: 10 });
        let back = Case::of(&log(more));
        assert_eq!((back.pin, back.is_set_aside, &back.said), (Some(PIN), false, &before.said));
    }

    #[test]
    fn an_entry_reads_back_as_it_was_written() {
        for act in [
            CaseAct::Begun { pin: PIN },
            answered("lights"),
            CaseAct::Found {
                sign: "screen".into(),
                causes: vec!["plane".into(), "lock".into()],
                source: AnswerSource::Guided,
            },
            CaseAct::Tried { steps: vec!["a".into(), "b".into()], result: StepResult::NotFixed },
            CaseAct::TakenBack { taken: 3 },
        ] {
            let text = serde_json::to_string(&act).unwrap();
            assert_eq!(serde_json::from_str::<CaseAct>(&text).unwrap(), act, "{text}");
        }
    }

    #[test]
    fn weeks_begin_on_monday() {
        // 29 November 2026 was a Sunday.
        let sunday = Moment(1_795_910_400_000_000);
        assert_eq!(day(sunday), 20_786);
        assert_eq!(week(sunday) + 1, week(sunday.plus_us(DAY_US)));
        assert_eq!(first_day(week(sunday)) + 6, day(sunday));
    }

    #[test]
    fn a_slug_is_plain() {
        for (title, expected) in [
            ("No internet at home", "no-internet-at-home"),
            ("  Wi-Fi & VPN! ", "wi-fi-vpn"),
            ("Δίκτυο", "playbook"),
        ] {
            assert_eq!(slug(title), expected);
        }
    }
}
