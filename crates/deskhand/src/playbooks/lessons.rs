//! What an ended case teaches: how its ending counts, and how counts are kept.

use diagnose::case::{Came, Happening, Published};
use diagnose::learned::{Count, Ending, Learned, Lesson};
use diagnose::playbook::Playbook;
use diagnose::sheet;
use diagnose::words::Mode;
use domain::outcome::{Held, Outcome};
use domain::playbook::{Case, CaseAct, StepResult, day};
use domain::ticket::SUBJECT_CHARS_MAX;
use domain::{Error, PlaybookId, Result};
use serde_json::{Value, json};
use store::playbooks::{self, Lessons};

use super::{advice, happenings};
use crate::app::App;

/// Counts as they were kept.
///
/// # Errors
/// A fault when they are not what [`write`] wrote.
pub fn read(kept: &Lessons) -> Result<Learned> {
    let rows: Vec<Value> = serde_json::from_str(&kept.counts)?;
    let counts: Option<Vec<Count>> = rows.iter().map(count).collect();
    let counts = counts.ok_or_else(|| Error::fault("what a playbook learned cannot be read"))?;
    Ok(Learned::from_counts(kept.day, counts))
}

fn count(row: &Value) -> Option<Count> {
    let text = |at: usize| row.get(at)?.as_str().map(str::to_owned);
    let number = |at: usize| row.get(at)?.as_f64();
    match row.get(0)?.as_str()? {
        "cause" => Some(Count::Cause { cause: text(1)?, count: number(2)? }),
        "answer" => Some(Count::Answer {
            sign: text(1)?,
            cause: text(2)?,
            answer: usize::try_from(row.get(3)?.as_u64()?).ok()?,
            count: number(4)?,
        }),
        "step" => {
            Some(Count::Step { step: text(1)?, cause: text(2)?, fixed: number(3)?, failed: number(4)? })
        }
        _ => None,
    }
}

/// Counts as they are kept for a week.
pub fn write(learned: &Learned, week: i64) -> Lessons {
    let rows: Vec<Value> = learned
        .counts()
        .into_iter()
        .map(|count| match count {
            Count::Cause { cause, count } => json!(["cause", cause, count]),
            Count::Answer { sign, cause, answer, count } => json!(["answer", sign, cause, answer, count]),
            Count::Step { step, cause, fixed, failed } => json!(["step", step, cause, fixed, failed]),
        })
        .collect();
    Lessons { week, day: learned.day(), counts: Value::Array(rows).to_string() }
}

/// What was learned by a version, made ready for the next one before the transaction that publishes it.
pub struct Carried {
    from: i64,
    /// What there was when it was made ready.
    kept: Lessons,
    /// `None` where one of the two sheets cannot be read.
    ready: Option<Lessons>,
}

impl Carried {
    /// Is it what stands there now, too?
    pub fn is_of(&self, from: i64, kept: &Lessons) -> bool {
        self.from == from && self.kept == *kept
    }

    /// As of no week: cases of every week have it.
    pub fn ready(&self) -> Option<&Lessons> {
        self.ready.as_ref()
    }
}

/// Carries what `from` learned over to the sheet that comes after: faded, and without what was changed.
///
/// # Errors
/// A fault when what is kept cannot be read.
pub fn carried(from: i64, kept: Lessons, before: &str, after: &str, today: i64) -> Result<Carried> {
    let ready = match (sheet::read(before), sheet::read(after)) {
        (Ok(before), Ok(after)) => {
            let mut learned: Learned = read(&kept)?;
            learned.fade(today);
            learned.forget_edited(&before, &after);
            Some(write(&learned, 0))
        }
        _ => None,
    };
    Ok(Carried { from, kept, ready })
}

/// [`carried`] from the version of a playbook that is published; `None` where nothing was learned.
///
/// # Errors
/// As [`carried`]; [`Refusal::NotFound`](domain::Refusal::NotFound) where there is no such playbook.
pub async fn carry(app: &App, id: PlaybookId, after: &str) -> Result<Option<Carried>> {
    let found = app
        .read(async move |db| {
            let Some(from) = playbooks::load(db, id).await?.published else { return Ok(None) };
            let Some(kept) = playbooks::newest_lessons(db, id, from).await? else { return Ok(None) };
            let before = playbooks::version(db, id, from).await?.sheet;
            Ok(Some((from, kept, before)))
        })
        .await?;
    let Some((from, kept, before)) = found else { return Ok(None) };
    let (after, today) = (after.to_owned(), day((app.clock)()));
    app.blocking(move || carried(from, kept, &before, &after, today)).await.map(Some)
}

/// The name of the cause that a step was seen to fix: the likeliest of those that it fixes, as things stood before it.
///
/// # Errors
/// A fault when the log does not fit the playbook.
pub fn fixed_cause(published: &Published, case: &Case) -> Result<Option<usize>> {
    let Some(steps) = case.fixed_by() else { return Ok(None) };
    let belief = belief(published, case)?;
    let book = &published.book;
    let mut best: Option<(usize, f64)> = None;
    for (at, cause) in book.causes.iter().enumerate() {
        let fixes =
            steps.iter().filter_map(|s| book.step(s)).any(|s| book.steps[s].fixes.contains(&cause.id));
        if fixes && best.is_none_or(|(_, p)| belief[at] > p) {
            best = Some((at, belief[at]));
        }
    }
    Ok(best.map(|(at, _)| at))
}

/// The causes that steps were seen to fix, in their order: one, or of several faults each that a step repaired.
///
/// # Errors
/// As [`fixed_cause`].
pub fn fixed_causes(published: &Published, case: &Case) -> Result<Vec<usize>> {
    match published.book.mode {
        Mode::OneFault => Ok(fixed_cause(published, case)?.into_iter().collect()),
        Mode::SeveralFaults => published
            .held(&happenings(case))
            .map_err(|misfit| Error::fault(format!("the log of a case does not fit: {misfit}"))),
    }
}

/// Causes as an outcome names them, as many as it has room for.
pub fn cause_words(book: &Playbook, causes: &[usize]) -> String {
    let mut out = String::new();
    for at in causes {
        let name = book.cause_name(*at);
        let more = if out.is_empty() { name.to_owned() } else { format!("{out}; {name}") };
        if more.chars().count() > SUBJECT_CHARS_MAX {
            // A first one that fits nowhere is cut, as what a person types would be refused.
            return if out.is_empty() { name.chars().take(SUBJECT_CHARS_MAX).collect() } else { out };
        }
        out = more;
    }
    out
}

/// The belief over the causes before the fix, in their order, with the unlisted one last.
fn belief(published: &Published, case: &Case) -> Result<Vec<f64>> {
    let mut log = happenings(case);
    if let Some(fixed) = log.iter().position(|h| matches!(h, Happening::Tried { came: Came::Fixed, .. })) {
        log.truncate(fixed);
    }
    let mut out = vec![0.0; published.book.causes.len() + 1];
    for (at, p) in advice(published, &log)?.belief {
        if let Some(slot) = out.get_mut(at) {
            *slot = p;
        }
    }
    Ok(out)
}

/// How sure a case's ending is; `None` where it did not end: it did not hold, or was opened again.
///
/// Confirmed is a cause only when the customer said that the repair held, and the cause is known: by the step that fixed it,
/// or because the team wrote it down in the playbook's own words. What nobody contradicted is half a case, shared out by
/// belief.
///
/// # Errors
/// A fault when the log does not fit the playbook.
pub fn ending(published: &Published, case: &Case, outcome: &Outcome) -> Result<Option<Ending>> {
    if outcome.reopened_at.is_some() || outcome.held == Held::No {
        return Ok(None);
    }
    let book = &published.book;
    if book.mode == Mode::SeveralFaults {
        // Which answer came of which cause nobody can say where there were several, and beliefs are not shares of one case.
        let held = fixed_causes(published, case)?;
        let is_theirs = outcome.cause.is_empty() || outcome.cause == cause_words(book, &held);
        return Ok(match (outcome.held, held.as_slice()) {
            (Held::Yes, [at]) if is_theirs => Some(Ending::Confirmed(Some(book.causes[*at].id.clone()))),
            _ => None,
        });
    }
    let known = if outcome.cause.is_empty() {
        fixed_cause(published, case)?
    } else {
        let written = outcome.cause.trim().to_lowercase();
        book.causes.iter().position(|c| c.name.to_lowercase() == written)
    };
    if let (Held::Yes, Some(at)) = (outcome.held, known) {
        return Ok(Some(Ending::Confirmed(Some(book.causes[at].id.clone()))));
    }
    let mut belief = belief(published, case)?;
    // What a step fixed was one of the causes that it fixes.
    if let Some(steps) = case.fixed_by() {
        for (at, p) in belief.iter_mut().enumerate() {
            let fixes = book.causes.get(at).is_some_and(|cause| {
                steps.iter().filter_map(|s| book.step(s)).any(|s| book.steps[s].fixes.contains(&cause.id))
            });
            if !fixes {
                *p = 0.0;
            }
        }
        let total: f64 = belief.iter().sum();
        if total > 0.0 {
            belief.iter_mut().for_each(|p| *p /= total);
        }
    }
    Ok(Some(Ending::Unconfirmed(belief)))
}

/// An ending by one version as another one learns it: a belief stands by the position of its cause, and a release or a lead may
/// have put causes elsewhere. What the other version no longer lists teaches it nothing.
pub fn ending_for(by: &Playbook, to: &Playbook, ending: Ending) -> Option<Ending> {
    match ending {
        Ending::Confirmed(Some(cause)) if to.cause(&cause).is_none() => None,
        Ending::Confirmed(cause) => Some(Ending::Confirmed(cause)),
        Ending::Unconfirmed(belief) => {
            let mut out = vec![0.0; to.causes.len() + 1];
            for (at, p) in belief.into_iter().enumerate() {
                let slot = match by.causes.get(at) {
                    Some(cause) => to.cause(&cause.id),
                    None => Some(to.causes.len()),
                };
                if let Some(slot) = slot {
                    out[slot] += p;
                }
            }
            out.iter().any(|p| *p > 0.0).then_some(Ending::Unconfirmed(out))
        }
    }
}

/// What was answered before the fix, and what did and did not help. Positions of answers are those of `to`: a playbook that
/// was changed meanwhile learns what it still asks in the same words.
pub fn lesson(to: &Published, case: &Case) -> Lesson {
    let mut lesson = Lesson::default();
    let disproved = case.disproved();
    for (at, said) in case.said.iter().enumerate() {
        match &said.act {
            CaseAct::Answered { sign, answer, .. } => {
                let at = to
                    .book
                    .sign(sign)
                    .and_then(|s| to.book.signs[s].answers.iter().position(|a| a == answer));
                // An answer that was corrected counts once, as it was last.
                lesson.answers.retain(|(s, _)| s != sign);
                lesson.answers.extend(at.map(|at| (sign.clone(), at)));
            }
            CaseAct::Tried { steps, result: StepResult::Fixed | StepResult::Partly } if at < disproved => {
                lesson.failed.extend(steps.iter().cloned());
            }
            CaseAct::Tried { steps, result } => match result {
                StepResult::Fixed => {
                    lesson.fixed_by = steps.last().cloned();
                    break;
                }
                StepResult::NotFixed => lesson.failed.extend(steps.iter().cloned()),
                // The one cause that is learned from was fixed by it.
                StepResult::Partly => lesson.fixed_by = steps.last().cloned(),
                StepResult::Unknown | StepResult::Done => {}
            },
            CaseAct::Begun { .. }
            | CaseAct::SetAside
            // What a look shows says the same of its causes in every case: there is nothing to count.
            | CaseAct::Found { .. }
            | CaseAct::Unsure { .. }
            | CaseAct::Agreed { .. }
            | CaseAct::Declined { .. }
            | CaseAct::PersonWanted
            | CaseAct::HandedOver { .. }
            | CaseAct::DidNotHold
            | CaseAct::TakenBack { .. } => {}
        }
    }
    lesson
}

/// What a solving teaches, made ready: the engine takes too long for a transaction.
pub struct Taught {
    /// `None` where it teaches nothing.
    pub lesson: Option<(Lesson, Ending)>,
    case: Case,
    outcome: Outcome,
}

/// What a case that was worked by `by` teaches `to`. Takes milliseconds: not for an async thread.
///
/// # Errors
/// As [`ending`].
pub fn taught(by: &Published, to: &Published, case: Case, outcome: Outcome) -> Result<Taught> {
    let ending = ending(by, &case, &outcome)?.and_then(|ending| ending_for(&by.book, &to.book, ending));
    let lesson = ending.map(|ending| (lesson(to, &case), ending));
    Ok(Taught { lesson, case, outcome })
}

impl Taught {
    /// Whether it would come out the same of what stands there now. Of the outcome that is what [`ending`] reads: the customer
    /// may be asked meanwhile.
    pub fn stands(&self, case: &Case, outcome: &Outcome) -> bool {
        let read = |o: &Outcome| (o.held, o.reopened_at, o.cause.clone());
        self.case == *case && read(&self.outcome) == read(outcome)
    }
}

#[cfg(test)]
mod tests {
    use diagnose::model::Prices;
    use domain::playbook::{AnswerSource, CaseEntry, Pin};
    use domain::{Moment, PlaybookId, TicketId};

    use super::*;

    const SHEET: &str = "\
playbook: Lamp
looks for: one fault
hand over to: the electrician, 60 min
patience: 60 min
something else: 3 %
CAUSES
bulb: The bulb is broken | very common
fuse: The fuse has blown | common
SIGNS
others: Do other lamps work? | yes, no | customer | 1 min
  bulb -> always yes
  fuse -> never yes
STEPS
change: Change the bulb. | customer | 3 min | almost always
  fixes: bulb
reset: Reset the fuse. | agent | 5 min | almost always
  fixes: fuse
";

    fn lamp() -> Published {
        let book = diagnose::sheet::read(SHEET).unwrap();
        Published::new(book, &Learned::default(), &Prices::default())
    }

    fn case(acts: Vec<CaseAct>) -> Case {
        let pin = Pin { playbook: PlaybookId(1), version: 1, week: 0 };
        let acts = std::iter::once(CaseAct::Begun { pin }).chain(acts);
        let entries: Vec<CaseEntry> = (1..)
            .zip(acts)
            .map(|(number, act)| CaseEntry { number, act, by: None, at: Moment(number) })
            .collect();
        Case::of(&entries)
    }

    fn answered(answer: &str) -> CaseAct {
        CaseAct::Answered { sign: "others".into(), answer: answer.into(), source: AnswerSource::Asked }
    }

    fn tried(step: &str, result: StepResult) -> CaseAct {
        CaseAct::Tried { steps: vec![step.into()], result }
    }

    fn outcome(held: Held, cause: &str) -> Outcome {
        Outcome {
            ticket: TicketId(1),
            solving: 1,
            solved_at: Moment(10),
            solved_by: None,
            cause: cause.into(),
            answer: None,
            held,
            asked_at: None,
            answered_at: None,
            answered_by: None,
            unanswered_at: None,
            reopened_at: None,
        }
    }

    #[test]
    fn an_outcome_names_as_many_causes_as_it_has_room_for() {
        let mut book = diagnose::sheet::read(SHEET).expect("the sheet is sound");
        assert_eq!(cause_words(&book, &[0, 1]), "The bulb is broken; The fuse has blown");
        book.causes[1].name = "x".repeat(SUBJECT_CHARS_MAX);
        assert_eq!(cause_words(&book, &[0, 1]), "The bulb is broken");
        assert_eq!(cause_words(&book, &[1, 0]).chars().count(), SUBJECT_CHARS_MAX);
        book.causes[1].name.push('x');
        assert_eq!(cause_words(&book, &[1]).chars().count(), SUBJECT_CHARS_MAX);
    }

    #[test]
    fn only_what_held_confirms_and_only_a_known_cause() {
        let lamp = lamp();
        let fixed = case(vec![answered("no"), tried("reset", StepResult::Fixed)]);
        let of = |case: &Case, o: &Outcome| ending(&lamp, case, o).unwrap();
        assert_eq!(fixed_cause(&lamp, &fixed).unwrap(), Some(1));
        assert_eq!(of(&fixed, &outcome(Held::Yes, "")), Some(Ending::Confirmed(Some("fuse".into()))));
        assert_eq!(
            of(&fixed, &outcome(Held::Yes, "the BULB is broken")),
            Some(Ending::Confirmed(Some("bulb".into()))),
            "what the team wrote down comes first"
        );
        assert_eq!(of(&fixed, &outcome(Held::No, "")), None);
        assert_eq!(
            of(&fixed, &Outcome { reopened_at: Some(Moment(20)), ..outcome(Held::Unknown, "") }),
            None
        );
        // Nobody said that it held: it was the fuse, and counts as half a case.
        let silent = of(&fixed, &outcome(Held::Unknown, ""));
        assert_eq!(silent, Some(Ending::Unconfirmed(vec![0.0, 1.0, 0.0])));
        // Held, but by nothing that the playbook knows.
        assert!(matches!(
            of(&fixed, &outcome(Held::Yes, "a dog bit the cable")),
            Some(Ending::Unconfirmed(_))
        ));
        let open = case(vec![answered("yes")]);
        let Some(Ending::Unconfirmed(belief)) = of(&open, &outcome(Held::Yes, "")) else { panic!() };
        assert!(belief[0] > 0.8 && (belief.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{belief:?}");
    }

    #[test]
    fn what_was_made_ready_stands_until_something_of_it_is_said_otherwise() {
        let lamp = lamp();
        let fixed = case(vec![answered("no"), tried("reset", StepResult::Fixed)]);
        let silent = outcome(Held::Unknown, "");
        let taught = taught(&lamp, &lamp, fixed.clone(), silent.clone()).unwrap();
        let (lesson, ending) = taught.lesson.as_ref().unwrap();
        assert_eq!((lesson.fixed_by.as_deref(), lesson.answers.len()), (Some("reset"), 1));
        assert_eq!(*ending, Ending::Unconfirmed(vec![0.0, 1.0, 0.0]));
        assert!(taught.stands(&fixed, &Outcome { asked_at: Some(Moment(20)), ..silent.clone() }));
        assert!(!taught.stands(&fixed, &outcome(Held::Yes, "")));
        assert!(!taught.stands(&fixed, &outcome(Held::Unknown, "a dog bit the cable")));
        assert!(!taught.stands(&fixed, &Outcome { reopened_at: Some(Moment(20)), ..silent.clone() }));
        assert!(!taught.stands(&case(vec![answered("no")]), &silent));
        let failed = super::taught(&lamp, &lamp, fixed, outcome(Held::No, "")).unwrap();
        assert!(failed.lesson.is_none());
    }

    #[test]
    fn another_version_learns_of_its_own_causes_only() {
        let by = lamp().book;
        let moved = SHEET.replace(
            "bulb: The bulb is broken | very common\nfuse: The fuse has blown | common\n",
            "cat: The cat pulled the plug | rare\nfuse: The fuse has blown | common\nbulb: The bulb is broken | very common\n",
        );
        let moved = diagnose::sheet::read(&moved).unwrap();
        let silent = Ending::Unconfirmed(vec![0.5, 0.25, 0.25]);
        assert_eq!(
            ending_for(&by, &moved, silent.clone()),
            Some(Ending::Unconfirmed(vec![0.0, 0.25, 0.5, 0.25]))
        );
        let confirmed = Ending::Confirmed(Some("cat".into()));
        assert_eq!(ending_for(&moved, &by, confirmed.clone()), None);
        assert_eq!(ending_for(&by, &moved, confirmed.clone()), Some(confirmed));
        let gone = Ending::Unconfirmed(vec![1.0, 0.0, 0.0, 0.0]);
        assert_eq!(ending_for(&moved, &by, gone), None);
        assert_eq!(ending_for(&by, &by, silent.clone()), Some(silent));
    }

    #[test]
    fn a_lesson_has_what_came_before_the_fix_and_counts_read_back() {
        let lamp = lamp();
        let case = case(vec![
            answered("yes"),
            answered("no"),
            tried("change", StepResult::NotFixed),
            tried("reset", StepResult::Fixed),
            answered("yes"),
        ]);
        let lesson = lesson(&lamp, &case);
        assert_eq!(lesson.answers, [("others".to_owned(), 1)]);
        assert_eq!(
            (lesson.fixed_by.as_deref(), lesson.failed.as_slice()),
            (Some("reset"), ["change".to_owned()].as_slice())
        );
        // Opened again after that: it was neither.
        let mut more: Vec<CaseAct> = case.said.iter().map(|s| s.act.clone()).collect();
        more.push(CaseAct::DidNotHold);
        let again = self::case(more);
        assert_eq!(fixed_cause(&lamp, &again).unwrap(), None);
        assert_eq!(super::lesson(&lamp, &again).failed, ["change", "reset"].map(str::to_owned));

        let mut learned = Learned::new(100);
        learned.learn(&lamp.book, &lesson, &Ending::Confirmed(Some("fuse".into())), 107);
        let kept = write(&learned, 3);
        assert_eq!((kept.week, kept.day), (3, 107));
        assert_eq!(read(&kept).unwrap(), learned);
        assert!(read(&Lessons { counts: "[[1]]".into(), ..kept }).is_err());
    }
}
