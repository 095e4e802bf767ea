//! A playbook as its author writes it: causes, signs and steps in words. [`crate::sheet`] is its text,
//! [`crate::model`] the numbers that come of it.

use crate::evidence::{Pattern, Telling};
use crate::words::{Common, Mode, Often, Risk, Teller, Works};

/// One problem that customers have, and what may be behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Playbook {
    pub title: String,
    pub mode: Mode,
    pub handover: HandOver,
    /// Minutes that a customer is kept busy before a person takes over.
    pub patience_minutes: f64,
    /// Minutes to see whether it works after a step.
    pub look_again_minutes: f64,
    /// The share of cases whose cause is none of those listed.
    pub other: f64,
    pub causes: Vec<Cause>,
    pub signs: Vec<Sign>,
    pub steps: Vec<Step>,
    pub finishes: Vec<Finish>,
}

/// Who takes over, and the minutes that they need after our notes.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOver {
    pub to: String,
    pub minutes: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    pub id: String,
    pub name: String,
    pub common: HowCommon,
    /// Causes that no look can tell as long as this one is there: a card that is not in its slot does not say that it is
    /// locked. Told apart with several faults only; with one there is nothing behind it.
    pub hides: Vec<String>,
    /// Lines of logs that speak for it.
    pub logs: Vec<Pattern>,
}

/// How common a cause is: a word, or how often it was counted. A playbook uses one of the two throughout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HowCommon {
    Word(Common),
    Count(u32),
}

impl HowCommon {
    /// Parts in relation to the other causes.
    pub fn weight(self) -> f64 {
        match self {
            Self::Word(word) => word.weight(),
            // Half a case for what was not seen yet: it can still be.
            Self::Count(count) => f64::from(count) + 0.5,
        }
    }
}

/// The same thing said to a newcomer and to an expert.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Wording {
    pub plain: String,
    /// For people who know the trade; the plain text where there is none.
    pub expert: Option<String>,
}

impl Wording {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { plain: text.into(), expert: None }
    }
    pub fn for_expert(&self) -> &str {
        self.expert.as_deref().unwrap_or(&self.plain)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    pub id: String,
    pub question: Wording,
    pub answers: Vec<String>,
    pub teller: Teller,
    pub minutes: f64,
    /// How often each answer comes as a rule; all alike when empty.
    pub usually: Vec<Mark>,
    /// Where a cause is different from the rule.
    pub marks: Vec<(String, Vec<Mark>)>,
    /// Causes that one look shows to be there or not. With one of them the first answer means that it is there; with
    /// several (of several faults) the answer is the list of those found.
    pub shows: Vec<String>,
    /// What answers it without a question; the first that holds counts.
    pub told_by: Vec<Telling>,
}

/// How often an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub often: Often,
    /// Position in the sign's answers.
    pub answer: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: String,
    pub text: Wording,
    pub who: Teller,
    pub minutes: f64,
    pub risk: Risk,
    pub consent: Consent,
    pub works: Works,
    /// Causes that it fixes.
    pub fixes: Vec<String>,
    /// Steps that must be done before.
    pub needs: Vec<String>,
    /// Signs whose answers no longer hold afterwards.
    pub undoes: Vec<String>,
    /// Signs that show by themselves while it is done. It pays to take it before one asks for them; counted with several
    /// faults only.
    pub tells: Vec<String>,
    /// What completes it.
    pub finish: Option<String>,
}

/// Whether the customer must agree first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Consent {
    NotNeeded,
    Needed,
}

/// What completes steps: one restart serves all that were done before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finish {
    pub id: String,
    pub text: Wording,
    pub minutes: f64,
}

impl Playbook {
    pub fn cause(&self, id: &str) -> Option<usize> {
        self.causes.iter().position(|c| c.id == id)
    }
    pub fn sign(&self, id: &str) -> Option<usize> {
        self.signs.iter().position(|s| s.id == id)
    }
    pub fn step(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|s| s.id == id)
    }
    pub fn finish(&self, id: &str) -> Option<&Finish> {
        self.finishes.iter().find(|f| f.id == id)
    }
    /// Whether a sign is answered by the list of what was seen there: with one fault it has its own answers.
    pub fn is_look(&self, sign: usize) -> bool {
        self.mode == Mode::SeveralFaults && self.signs.get(sign).is_some_and(Sign::shows_several)
    }
    /// The name of a cause by its position; the one behind the last is none of them.
    pub fn cause_name(&self, cause: usize) -> &str {
        self.causes.get(cause).map_or(OTHER_NAME, |c| &c.name)
    }
}

/// What the cause that is in no list is called.
pub const OTHER_NAME: &str = "something else";

impl Sign {
    /// Whether one look shows more than one cause: with several faults any of them, all, or none.
    pub fn shows_several(&self) -> bool {
        self.shows.len() > 1
    }
    /// P(answer) as a rule.
    pub fn usual_row(&self) -> Vec<f64> {
        let even = vec![1.0 / self.answers.len().max(1) as f64; self.answers.len()];
        row(&self.usually, &even)
    }
    /// P(answer | cause) as the author has it.
    pub fn row(&self, cause: &str) -> Vec<f64> {
        if !self.shows.is_empty() {
            let there = if self.shows.iter().any(|c| c == cause) { SHOWN } else { 1.0 - SHOWN };
            let rest = (1.0 - there) / self.answers.len().saturating_sub(1).max(1) as f64;
            return (0..self.answers.len()).map(|a| if a == 0 { there } else { rest }).collect();
        }
        let usual = self.usual_row();
        match self.marks.iter().find(|(c, _)| c == cause) {
            Some((_, marks)) => row(marks, &usual),
            None => usual,
        }
    }
}

/// How surely a look at the thing itself shows it.
const SHOWN: f64 = 0.999;

/// The marked answers get their words' numbers, the others share the rest as they do in `usual`.
fn row(marks: &[Mark], usual: &[f64]) -> Vec<f64> {
    let mut out: Vec<Option<f64>> = vec![None; usual.len()];
    for mark in marks {
        if let Some(p) = out.get_mut(mark.answer) {
            *p = Some(mark.often.probability());
        }
    }
    let said: f64 = out.iter().flatten().sum();
    let unsaid: f64 = usual.iter().zip(&out).filter(|(_, p)| p.is_none()).map(|(u, _)| u).sum();
    let silent = out.iter().filter(|p| p.is_none()).count();
    let rest = (1.0 - said).max(if silent > 0 { Often::Never.probability() } else { 0.0 });
    let mut row: Vec<f64> = out
        .iter()
        .zip(usual)
        .map(|(p, u)| match p {
            Some(p) => *p,
            None if unsaid > 0.0 => rest * u / unsaid,
            None => rest / silent as f64,
        })
        .collect();
    let total: f64 = row.iter().sum();
    row.iter_mut().for_each(|p| *p /= total);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lights() -> Sign {
        Sign {
            id: "lights".to_owned(),
            question: Wording::plain("Which lights are on?"),
            answers: vec!["all".to_owned(), "none".to_owned(), "red".to_owned()],
            teller: Teller::Customer,
            minutes: 1.0,
            usually: vec![Mark { often: Often::Mostly, answer: 0 }],
            marks: vec![("cable".to_owned(), vec![Mark { often: Often::Always, answer: 1 }])],
            shows: vec![],
            told_by: vec![],
        }
    }

    #[test]
    fn words_become_rows_that_sum_to_one() {
        let check = |cause: &str, expected: [f64; 3]| {
            let row = lights().row(cause);
            assert!(row.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{cause}: {row:?}");
        };
        check("anything", [0.8, 0.1, 0.1]);
        check("cable", [0.02 * 0.8 / 0.9, 0.98, 0.02 * 0.1 / 0.9]);
        let mut all_said = lights();
        all_said.marks[0].1 = (0..3).map(|answer| Mark { often: Often::Half, answer }).collect();
        assert!(all_said.row("cable").iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12));
    }

    #[test]
    fn a_look_at_the_thing_itself_is_all_but_certain() {
        let mut sign = lights();
        sign.answers.truncate(2);
        sign.shows = vec!["cable".to_owned()];
        assert!((sign.row("cable")[0] - 0.999).abs() < 1e-12);
        assert!((sign.row("router")[0] - 0.001).abs() < 1e-12);
    }
}
