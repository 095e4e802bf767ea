//! What resolved cases have taught: counts that stand beside the author's words and fade with time.
//!
//! The author's words weigh as much as a few cases (Heckerman, Breese and Rommelse 1995 keep such counts from authoring on);
//! a confirmed cause adds one, an unconfirmed ending parts of one. Only what was answered before the fix is learned: which
//! questions are asked depends on the answers before them only, so under a given cause this misleads nobody.

use std::collections::BTreeMap;

use crate::playbook::Playbook;

/// Days after which a count is worth half.
pub const HALF_LIFE_DAYS: f64 = 180.0;
/// What one unconfirmed ending adds at most, for all causes together.
pub const UNCONFIRMED_PART: f64 = 0.5;
/// Counts below this are forgotten.
const COUNT_MIN: f64 = 1e-6;

/// Counts by the ids of the playbook, so that they outlive an edit of it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Learned {
    causes: BTreeMap<String, f64>,
    /// (sign, cause) → a count per answer.
    answers: BTreeMap<(String, String), Vec<f64>>,
    /// (step, cause) → fixed, not fixed.
    steps: BTreeMap<(String, String), [f64; 2]>,
    /// The day as of which the counts stand, from any fixed start.
    day: i64,
}

/// One number, for keeping.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    Cause { cause: String, count: f64 },
    Answer { sign: String, cause: String, answer: usize, count: f64 },
    Step { step: String, cause: String, fixed: f64, failed: f64 },
}

/// What a resolved case teaches.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Lesson {
    /// Each answer that was given before the fix: sign, position of the answer.
    pub answers: Vec<(String, usize)>,
    /// The step that fixed it.
    pub fixed_by: Option<String>,
    /// Steps that did not.
    pub failed: Vec<String>,
}

/// How sure the ending is.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// Somebody looked, or the fix held: the cause's id, or `None` for a cause that the playbook does not list.
    Confirmed(Option<String>),
    /// Nobody said: the belief over the causes at the end, with the unlisted one last.
    Unconfirmed(Vec<f64>),
}

impl Learned {
    /// Nothing learned yet, as of a day.
    pub fn new(day: i64) -> Self {
        Self { day, ..Self::default() }
    }
    pub fn day(&self) -> i64 {
        self.day
    }

    /// Lets the counts fade up to a day; a day before the counts' own changes nothing.
    pub fn fade(&mut self, day: i64) {
        if day <= self.day {
            return;
        }
        let left = 0.5f64.powf((day - self.day) as f64 / HALF_LIFE_DAYS);
        self.day = day;
        self.causes.values_mut().for_each(|c| *c *= left);
        self.answers.values_mut().flatten().for_each(|c| *c *= left);
        self.steps.values_mut().flatten().for_each(|c| *c *= left);
        self.causes.retain(|_, c| *c > COUNT_MIN);
        self.answers.retain(|_, c| c.iter().any(|c| *c > COUNT_MIN));
        self.steps.retain(|_, c| c.iter().any(|c| *c > COUNT_MIN));
    }

    /// Learns from a case that ended on a day. What names an unlisted cause counts for the share of those only.
    pub fn learn(&mut self, book: &Playbook, lesson: &Lesson, ending: &Ending, day: i64) {
        self.fade(day);
        match ending {
            Ending::Confirmed(cause) => {
                let known = cause.as_deref().filter(|c| book.cause(c).is_some());
                self.add(book, lesson, known, 1.0);
            }
            Ending::Unconfirmed(belief) => {
                for (at, p) in belief.iter().enumerate() {
                    let part = (p * UNCONFIRMED_PART).min(1.0);
                    if part > COUNT_MIN {
                        self.add(book, lesson, book.causes.get(at).map(|c| c.id.as_str()), part);
                    }
                }
            }
        }
    }

    fn add(&mut self, book: &Playbook, lesson: &Lesson, cause: Option<&str>, part: f64) {
        *self.causes.entry(cause.unwrap_or_default().to_owned()).or_default() += part;
        let Some(cause) = cause else { return };
        for (sign, answer) in &lesson.answers {
            let Some(at) = book.sign(sign) else { continue };
            let answers = book.signs[at].answers.len();
            let counts = self.answers.entry((sign.clone(), cause.to_owned())).or_default();
            counts.resize(answers, 0.0);
            if let Some(count) = counts.get_mut(*answer) {
                *count += part;
            }
        }
        let steps = lesson.fixed_by.iter().map(|s| (s, 0)).chain(lesson.failed.iter().map(|s| (s, 1)));
        for (step, outcome) in steps {
            let fixes = book.step(step).is_some_and(|s| book.steps[s].fixes.iter().any(|c| c == cause));
            if fixes {
                self.steps.entry((step.clone(), cause.to_owned())).or_default()[outcome] += part;
            }
        }
    }

    /// Cases of a cause; of the unlisted ones for `None`.
    pub fn cause(&self, cause: Option<&str>) -> f64 {
        self.causes.get(cause.unwrap_or_default()).copied().unwrap_or(0.0)
    }
    /// A count per answer, if anything was learned.
    pub fn answers(&self, sign: &str, cause: &str) -> Option<&[f64]> {
        self.answers.get(&(sign.to_owned(), cause.to_owned())).map(Vec::as_slice)
    }
    /// Fixed and not fixed.
    pub fn step(&self, step: &str, cause: &str) -> [f64; 2] {
        self.steps.get(&(step.to_owned(), cause.to_owned())).copied().unwrap_or_default()
    }

    /// Forgets what was learned about the rows that an author has changed, and what is no longer there; the rest stays.
    pub fn forget_edited(&mut self, before: &Playbook, after: &Playbook) {
        let same_cause = |id: &str| {
            id.is_empty()
                || match (before.cause(id), after.cause(id)) {
                    (Some(b), Some(a)) => before.causes[b].common == after.causes[a].common,
                    (None, _) => after.cause(id).is_some(),
                    (_, None) => false,
                }
        };
        self.causes.retain(|id, _| same_cause(id));
        self.answers.retain(|(sign, cause), _| match (before.sign(sign), after.sign(sign)) {
            (Some(b), Some(a)) => {
                let (b, a) = (&before.signs[b], &after.signs[a]);
                after.cause(cause).is_some() && b.answers == a.answers && b.row(cause) == a.row(cause)
            }
            (None, Some(_)) => after.cause(cause).is_some(),
            (_, None) => false,
        });
        self.steps.retain(|(step, cause), _| match (before.step(step), after.step(step)) {
            (Some(b), Some(a)) => {
                let (b, a) = (&before.steps[b], &after.steps[a]);
                a.fixes.contains(cause) && b.works == a.works && b.text == a.text
            }
            (None, Some(a)) => after.steps[a].fixes.contains(cause),
            (_, None) => false,
        });
    }

    /// All numbers in a fixed order, for keeping.
    pub fn counts(&self) -> Vec<Count> {
        let causes =
            self.causes.iter().map(|(cause, count)| Count::Cause { cause: cause.clone(), count: *count });
        let answers = self.answers.iter().flat_map(|((sign, cause), counts)| {
            counts.iter().enumerate().map(|(answer, count)| Count::Answer {
                sign: sign.clone(),
                cause: cause.clone(),
                answer,
                count: *count,
            })
        });
        let steps = self.steps.iter().map(|((step, cause), [fixed, failed])| Count::Step {
            step: step.clone(),
            cause: cause.clone(),
            fixed: *fixed,
            failed: *failed,
        });
        causes.chain(answers).chain(steps).collect()
    }

    /// From kept numbers.
    pub fn from_counts(day: i64, counts: impl IntoIterator<Item = Count>) -> Self {
        let mut out = Self::new(day);
        for count in counts {
            match count {
                Count::Cause { cause, count } => {
                    out.causes.insert(cause, count);
                }
                Count::Answer { sign, cause, answer, count } => {
                    let counts = out.answers.entry((sign, cause)).or_default();
                    if counts.len() <= answer && answer <= usize::from(u8::MAX) {
                        counts.resize(answer + 1, 0.0);
                    }
                    if let Some(slot) = counts.get_mut(answer) {
                        *slot = count;
                    }
                }
                Count::Step { step, cause, fixed, failed } => {
                    out.steps.insert((step, cause), [fixed, failed]);
                }
            }
        }
        out
    }
}
