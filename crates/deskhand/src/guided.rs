//! Guided fixes: what the engine says to a customer who works by a playbook alone.
//!
//! A customer is asked only what customers can tell, and asked to do only what they can do themselves at no or low risk.
//! To the engine all else is out of reach from the beginning (a question that nobody can answer, a step that is not wanted),
//! so that it plans with what is left and says by its own rules when a person is quicker. What goes to that person is the
//! run as it was, without these limits.

pub mod confirmation;
pub mod run;

use std::sync::Arc;

use diagnose::case::{Advised, Happening};
use diagnose::playbook::{Cause, Playbook, Sign, Step};
use diagnose::sheet::tongues::Place;
use diagnose::words::{Mode, Risk, Teller};
use domain::guided::{MOVES_MAX, RunStage};
use domain::help::HelpReader;
use domain::playbook::{AnswerSource, Case, CaseAct, CaseEntry, Pin, StepResult};
use domain::read::diagnosis::{AfterTry, HandOverWhy};
use domain::read::guided::{FixClosed, FixLine, FixRun, FixSaid, FixStep, ShownTo};
use domain::{Error, Language, Moment, PlaybookId, Refusal, Result};
use store::playbook_offers::Offered;
use store::{playbook_offers, playbooks as rows};

use crate::app::App;
use crate::commands::guided::count_run;
use crate::playbooks::{
    self, Ready, advice, after_try, hand_over_sheet, happenings, is_look, places_of, places_of_sign, why,
};
use run::{Run, RunMove, STEPS_MAX};

/// May a customer be asked this?
pub fn asks(sign: &Sign) -> bool {
    match sign.teller {
        Teller::Customer => true,
        Teller::Agent | Teller::Automatic => false,
    }
}

/// May a customer be asked to do this alone?
pub fn offers(step: &Step) -> bool {
    let is_safe = match step.risk {
        Risk::None | Risk::Low => true,
        Risk::High => false,
    };
    match step.who {
        Teller::Customer => is_safe,
        Teller::Agent | Teller::Automatic => false,
    }
}

/// What stands before the numbers of what a look showed.
pub const SEEN: &str = "seen:";

/// A run, and what it is by.
pub struct Look {
    pub run: Run,
    pub ready: Arc<Ready>,
    /// Why it cannot be gone on with. A person can be asked all the same.
    pub closed: Option<FixClosed>,
}

/// The run of an address.
///
/// # Errors
/// [`Refusal::NotFound`] when the desk did not make it, or made it for the team.
pub async fn look(app: &App, reader: HelpReader, token: &str) -> Result<Look> {
    let run = Run::read(&app.desk.keyring, token).ok_or(Refusal::NotFound)?;
    let id = run.pin.playbook;
    let (in_use, offer) = app
        .read(async move |db| Ok((rows::in_use(db, id).await?, playbook_offers::find(db, id).await?)))
        .await?;
    if run.shown_to == ShownTo::TeamOnly && reader != HelpReader::Team {
        return Err(Refusal::NotFound.into());
    }
    let is_withdrawn = in_use.is_none() || run.shown_to == ShownTo::Customers && offer.is_none();
    let closed = match (is_withdrawn, run.is_over((app.clock)())) {
        (true, _) => Some(FixClosed::Withdrawn),
        (false, true) => Some(FixClosed::Over),
        (false, false) => None,
    };
    let ready = playbooks::ready(app, run.pin).await?;
    Ok(Look { run, ready, closed })
}

/// A playbook that a run can begin by.
pub struct Beginning {
    /// The version in use.
    pub version: i64,
    pub line: FixLine,
    pub shown_to: ShownTo,
}

/// The playbook that a run can begin by, and whom it is offered to. The team tries what customers are not offered.
///
/// # Errors
/// [`Refusal::NotFound`] when this reader is not offered it.
pub async fn offered(app: &App, reader: HelpReader, id: PlaybookId, language: Language) -> Result<Beginning> {
    let (book, offer) = app
        .read(async move |db| {
            let version = rows::in_use(db, id).await?.ok_or(Refusal::NotFound)?;
            let book = rows::load(db, id).await?;
            let book = Offered { playbook: id, version, draft: book.draft, title: book.title };
            Ok((book, playbook_offers::find(db, id).await?))
        })
        .await?;
    let shown_to = match (offer, reader == HelpReader::Team) {
        (Some(_), _) => ShownTo::Customers,
        (None, true) => ShownTo::TeamOnly,
        (None, false) => return Err(Refusal::NotFound.into()),
    };
    Ok(Beginning { version: book.version, line: line(app, book, language).await?, shown_to })
}

/// The playbooks that customers can begin, by the titles that they read.
///
/// # Errors
/// A fault of the database.
pub async fn all_offered(app: &App, language: Language) -> Result<Vec<FixLine>> {
    let books = app.read(async |db| playbook_offers::list(db).await).await?;
    let mut lines = Vec::with_capacity(books.len());
    for book in books {
        lines.push(line(app, book, language).await?);
    }
    lines.sort_by(|a, b| a.told.cmp(&b.told).then(a.playbook.cmp(&b.playbook)));
    Ok(lines)
}

/// The titles that the version in use gives itself: what leads write meanwhile is not for customers yet.
async fn line(app: &App, book: Offered, language: Language) -> Result<FixLine> {
    let titles = playbooks::titles(app, book.playbook, book.version).await?;
    let title = match &titles.own {
        Some(own) if book.draft != book.version => own.clone(),
        Some(_) | None => book.title,
    };
    let told = titles.told(language).unwrap_or(&title).to_owned();
    Ok(FixLine { playbook: book.playbook, title, told })
}

/// Begins a run by what is known now; its numbers stay as they are to its end.
///
/// # Errors
/// As [`offered`].
pub async fn begin(app: &App, reader: HelpReader, id: PlaybookId, language: Language) -> Result<Run> {
    let Beginning { version, shown_to, .. } = offered(app, reader, id, language).await?;
    let now = (app.clock)();
    let pin: Pin = app.read(async move |db| playbooks::pin_now(db, id, version, now).await).await?;
    count(app, shown_to, id, RunStage::Begun).await?;
    Ok(Run::begin(shown_to, pin, now))
}

/// What the team tries counts as nothing.
async fn count(app: &App, shown_to: ShownTo, playbook: PlaybookId, stage: RunStage) -> Result<()> {
    match shown_to {
        ShownTo::Customers => app.write(async move |tx| count_run(tx, playbook, stage).await).await,
        ShownTo::TeamOnly => Ok(()),
    }
}

/// The run with what was said to what it asks now. See [`answer`].
///
/// # Errors
/// As [`answer`].
pub async fn go_on(app: &App, ready: Arc<Ready>, run: Run, said: String) -> Result<Run> {
    let next = app.blocking(move || answer(&ready, &run, &said)).await?;
    if matches!(next.moves.last(), Some(RunMove::Tried { result: StepResult::Fixed, .. })) {
        count(app, next.shown_to, next.pin.playbook, RunStage::Fixed).await?;
    }
    Ok(next)
}

/// Where a run stands, as its reader is shown it.
///
/// # Errors
/// As [`step`].
pub async fn stand(app: &App, ready: Arc<Ready>, run: &Run, language: Language) -> Result<FixRun> {
    let keyring = &app.desk.keyring;
    let title = ready.told(language).title.clone();
    let asked = run.clone();
    let (step, written_in) = app.blocking(move || step(&ready, &asked, language)).await?;
    Ok(FixRun {
        token: run.token(keyring),
        back: run.before().map(|before| before.token(keyring)),
        playbook: run.pin.playbook,
        title,
        number: run.moves.len() + 1,
        step,
        written_in,
        is_preview: run.shown_to == ShownTo::TeamOnly,
    })
}

/// A run that is over or was withdrawn still goes to a person; a trial of the team's goes to nobody.
///
/// # Errors
/// [`Refusal::NotFound`] for such a trial.
pub fn for_people(look: Look) -> Result<Look, Refusal> {
    match look.run.shown_to {
        ShownTo::Customers => Ok(look),
        ShownTo::TeamOnly => Err(Refusal::NotFound),
    }
}

/// What comes next, by positions in the sheet.
enum Turn {
    Ask(usize),
    Consent(usize),
    Try(Vec<usize>, AfterTry),
    Person(HandOverWhy),
    Fixed,
}

fn misfit() -> Error {
    Error::fault("a run names what its playbook does not have")
}

fn sign(book: &Playbook, at: usize) -> Result<&Sign> {
    book.signs.get(at).ok_or_else(misfit)
}

fn step_at(book: &Playbook, at: usize) -> Result<&Step> {
    book.steps.get(at).ok_or_else(misfit)
}

fn cause(book: &Playbook, at: usize) -> Result<&Cause> {
    book.causes.get(at).ok_or_else(misfit)
}

/// The causes that a look shows, by their positions.
fn shown(book: &Playbook, sign: &Sign) -> Vec<usize> {
    sign.shows.iter().filter_map(|id| book.cause(id)).collect()
}

fn names(book: &Playbook, causes: &[usize]) -> Result<Vec<String>> {
    causes.iter().map(|at| Ok::<_, Error>(cause(book, *at)?.name.clone())).collect()
}

fn steps<'b>(book: &'b Playbook, all: &[usize]) -> Result<Vec<&'b Step>> {
    all.iter().map(|at| step_at(book, *at)).collect()
}

/// What was said, as a case of a ticket has it.
///
/// # Errors
/// A fault when the run is not of this playbook.
pub fn acts(book: &Playbook, run: &Run) -> Result<Vec<CaseAct>> {
    let step_id = |at: usize| Ok::<_, Error>(step_at(book, at)?.id.clone());
    let mut out = Vec::with_capacity(run.moves.len() + 1);
    for what in &run.moves {
        out.push(match what {
            RunMove::Answered { sign: at, answer } => {
                let sign = sign(book, *at)?;
                CaseAct::Answered {
                    sign: sign.id.clone(),
                    answer: sign.answers.get(*answer).ok_or_else(misfit)?.clone(),
                    source: AnswerSource::Guided,
                }
            }
            RunMove::Found { sign: at, causes } => CaseAct::Found {
                sign: sign(book, *at)?.id.clone(),
                causes: causes
                    .iter()
                    .map(|at| Ok::<_, Error>(cause(book, *at)?.id.clone()))
                    .collect::<Result<_>>()?,
                source: AnswerSource::Guided,
            },
            RunMove::Unsure { sign: at } => CaseAct::Unsure { sign: sign(book, *at)?.id.clone() },
            RunMove::Agreed { step } => CaseAct::Agreed { step: step_id(*step)? },
            RunMove::Declined { step } => CaseAct::Declined { step: step_id(*step)? },
            RunMove::Tried { steps: all, result } => CaseAct::Tried {
                steps: steps(book, all)?.into_iter().map(|s| s.id.clone()).collect(),
                result: *result,
            },
        });
    }
    // Whoever wants a person after a repair says that it was none.
    let is_fixed = |act: &CaseAct| matches!(act, CaseAct::Tried { result: StepResult::Fixed, .. });
    if out.iter().any(is_fixed) {
        out.push(CaseAct::DidNotHold);
    }
    Ok(out)
}

fn case_of(pin: Pin, acts: Vec<CaseAct>) -> Case {
    let said: Vec<CaseEntry> =
        (2..).zip(acts).map(|(number, act)| CaseEntry { number, act, by: None, at: Moment(0) }).collect();
    Case { pin: Some(pin), entries: said.len() + 1, said, ..Case::default() }
}

/// What the engine is told: what is out of reach, and what was said.
fn log(ready: &Ready, run: &Run) -> Result<Vec<Happening>> {
    let book = &ready.published.book;
    let mut acts = acts(book, run)?;
    // Here nobody has said that the repair was none.
    acts.retain(|act| *act != CaseAct::DidNotHold);
    let out_of_reach = book
        .signs
        .iter()
        .filter(|sign| !asks(sign))
        .map(|sign| Happening::Unsure { sign: sign.id.clone() })
        .chain(
            book.steps
                .iter()
                .filter(|step| !offers(step))
                .map(|step| Happening::Declined { step: step.id.clone() }),
        );
    // Last, for a step may open an answer again that only the team can give.
    Ok(happenings(&case_of(run.pin, acts)).into_iter().chain(out_of_reach).collect())
}

fn turn(ready: &Ready, run: &Run) -> Result<Turn> {
    let book = &ready.published.book;
    let advice = advice(&ready.published, &log(ready, run)?)?;
    let after = after_try(book, advice.looks_again);
    let turn = match advice.what {
        Advised::Solved => return Ok(Turn::Fixed),
        Advised::HandOver(note) => Turn::Person(why(note.reason)),
        Advised::Ask(at) if asks(sign(book, at)?) => Turn::Ask(at),
        Advised::AskConsent(at) if offers(step_at(book, at)?) => Turn::Consent(at),
        Advised::Try(all) if all.len() <= STEPS_MAX && steps(book, &all)?.into_iter().all(offers) => {
            Turn::Try(all, after)
        }
        Advised::Ask(_) | Advised::AskConsent(_) | Advised::Try(_) => {
            Turn::Person(HandOverWhy::PersonIsQuicker)
        }
    };
    Ok(match turn {
        Turn::Ask(_) | Turn::Consent(_) | Turn::Try(..) if run.moves.len() >= MOVES_MAX => {
            Turn::Person(HandOverWhy::PatienceIsUp)
        }
        Turn::Ask(_) | Turn::Consent(_) | Turn::Try(..) | Turn::Person(_) | Turn::Fixed => turn,
    })
}

fn texts(book: &Playbook, all: &[usize]) -> Result<Vec<String>> {
    let all = steps(book, all)?;
    let mut out: Vec<String> = all.iter().map(|s| s.text.plain.clone()).collect();
    for finish in all.iter().filter_map(|s| s.finish.as_deref()) {
        let text = book.finish(finish).map(|f| f.text.plain.clone());
        out.extend(text.filter(|text| !out.contains(text)));
    }
    Ok(out)
}

/// What a run's page asks or tells, in the reader's language as far as the sheet has words in it, and else the language that
/// it is in. Takes milliseconds: not for an async thread.
///
/// # Errors
/// A fault when the run is not of this playbook.
pub fn step(ready: &Ready, run: &Run, language: Language) -> Result<(FixStep, Option<Language>)> {
    let book = ready.told(language);
    let turn = turn(ready, run)?;
    let places = match &turn {
        Turn::Ask(at) => {
            sign(book, *at)?;
            places_of_sign(book, *at)
        }
        Turn::Consent(at) => vec![Place::Step(step_at(book, *at)?.id.clone())],
        Turn::Try(all, _) => places_of(&steps(book, all)?),
        Turn::Person(_) | Turn::Fixed => Vec::new(),
    };
    let other = if places.is_empty() { None } else { ready.other_language(language, &places) };
    let step = match turn {
        Turn::Ask(at) if is_look(book, at) => {
            let sign = sign(book, at)?;
            FixStep::Look { question: sign.question.plain.clone(), causes: names(book, &shown(book, sign))? }
        }
        Turn::Ask(at) => {
            let sign = sign(book, at)?;
            FixStep::Ask { question: sign.question.plain.clone(), answers: sign.answers.clone() }
        }
        Turn::Consent(at) => FixStep::Consent { text: step_at(book, at)?.text.plain.clone() },
        Turn::Try(all, after) => FixStep::Try {
            after,
            texts: texts(book, &all)?,
            minutes: diagnose::choose::minutes_together(&ready.published.model.plan, &all),
        },
        Turn::Person(why) => FixStep::Person { why },
        Turn::Fixed => {
            let fixed = run.moves.iter().rev().find_map(|what| match what {
                RunMove::Tried { steps, result: StepResult::Fixed } => Some(steps.as_slice()),
                RunMove::Tried { .. }
                | RunMove::Answered { .. }
                | RunMove::Found { .. }
                | RunMove::Unsure { .. }
                | RunMove::Agreed { .. }
                | RunMove::Declined { .. } => None,
            });
            FixStep::Fixed { steps: texts(book, fixed.unwrap_or_default())? }
        }
    };
    Ok((step, other))
}

/// The move that a form's word makes, of what is asked now: `a0`, `a1` … the answers, `unsure`; to a look `seen:` and the numbers
/// of what was ticked, from 0, with commas; `yes` and `no` to a step;
/// `fixed`, `not_fixed` and `unknown` after one, and where several faults are looked for `partly` or `done`.
///
/// # Errors
/// A refusal when it is no answer to what is asked now.
pub fn answer(ready: &Ready, run: &Run, said: &str) -> Result<Run> {
    let no_choice = || Refusal::invalid("said", "is not one of the choices");
    let book = &ready.published.book;
    let what = match turn(ready, run)? {
        Turn::Ask(at) if said == "unsure" => RunMove::Unsure { sign: at },
        Turn::Ask(at) if is_look(book, at) => {
            let ticked = said.strip_prefix(SEEN).ok_or_else(no_choice)?;
            let shown = shown(book, sign(book, at)?);
            let mut causes: Vec<usize> = ticked
                .split(',')
                .filter(|n| !n.is_empty())
                .map(|n| n.parse().ok().and_then(|n: usize| shown.get(n)).copied())
                .collect::<Option<_>>()
                .ok_or_else(no_choice)?;
            causes.sort_unstable();
            causes.dedup();
            RunMove::Found { sign: at, causes }
        }
        Turn::Ask(at) => {
            let answer: Option<usize> = said.strip_prefix('a').and_then(|n| n.parse().ok());
            let answer = answer.filter(|n| *n < book.signs[at].answers.len()).ok_or_else(no_choice)?;
            RunMove::Answered { sign: at, answer }
        }
        Turn::Consent(step) => match said {
            "yes" => RunMove::Agreed { step },
            "no" => RunMove::Declined { step },
            _ => return Err(no_choice().into()),
        },
        Turn::Try(steps, after) => {
            let result = StepResult::parse(said).ok_or_else(no_choice)?;
            match (ui::playbooks::results_after(after).contains(&result), steps.as_slice()) {
                (false, _) => return Err(no_choice().into()),
                // Of several faults the step is left out, not taken for one that may have helped.
                (true, [step]) if result == StepResult::Unknown && book.mode == Mode::SeveralFaults => {
                    RunMove::Declined { step: *step }
                }
                (true, _) => RunMove::Tried { steps, result },
            }
        }
        Turn::Person(_) | Turn::Fixed => return Err(no_choice().into()),
    };
    Ok(run.after(what)?)
}

/// What was said and done, for whoever reads it again.
///
/// # Errors
/// As [`step`].
pub fn said(ready: &Ready, run: &Run, language: Language) -> Result<Vec<FixSaid>> {
    let book = ready.told(language);
    let text = |at: usize| Ok::<_, Error>(step_at(book, at)?.text.plain.clone());
    let mut out = Vec::with_capacity(run.moves.len());
    for what in &run.moves {
        out.push(match what {
            RunMove::Answered { sign: at, answer } => {
                let sign = sign(book, *at)?;
                FixSaid::Answered {
                    question: sign.question.plain.clone(),
                    answer: sign.answers.get(*answer).cloned(),
                }
            }
            RunMove::Found { sign: at, causes } => FixSaid::Found {
                question: sign(book, *at)?.question.plain.clone(),
                causes: names(book, causes)?,
            },
            RunMove::Unsure { sign: at } => {
                FixSaid::Answered { question: sign(book, *at)?.question.plain.clone(), answer: None }
            }
            RunMove::Agreed { step } => FixSaid::Agreed { text: text(*step)? },
            RunMove::Declined { step } => FixSaid::Declined { text: text(*step)? },
            RunMove::Tried { steps, result } => {
                FixSaid::Tried { texts: texts(book, steps)?, result: *result }
            }
        });
    }
    Ok(out)
}

/// All that goes to the person who takes over.
#[derive(Clone, Debug)]
pub struct Handed {
    pub pin: Pin,
    pub title: String,
    pub acts: Vec<CaseAct>,
    /// For the team, as Markdown.
    pub note: String,
}

/// Makes a run ready for a person. Takes milliseconds: not for an async thread.
///
/// # Errors
/// As [`step`].
pub fn handed(ready: &Ready, run: &Run, w: ui::Words) -> Result<Handed> {
    let acts = acts(&ready.published.book, run)?;
    let sheet = hand_over_sheet(ready, &case_of(run.pin, acts.clone()))?;
    Ok(Handed {
        pin: run.pin,
        title: ready.published.book.title.clone(),
        acts,
        note: ui::help::fixes::note(w, &sheet),
    })
}

#[cfg(test)]
mod tests {
    use diagnose::case::Published;
    use diagnose::learned::Learned;
    use diagnose::model::Prices;

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
wire: A wire is loose | common
SIGNS
others: Do other lamps work? | yes, no | customer | 1 min
  bulb -> always yes
  wire -> always yes
  fuse -> never yes
volts: Is there voltage? | yes, no | agent | 0.1 min
  wire -> never yes
  bulb -> always yes
STEPS
change: Change the bulb. | customer | 3 min | almost always
  fixes: bulb
  finish: on
reset: Reset the fuse. | customer | 5 min | almost always
  fixes: fuse
  consent: needed
solder: Solder the wire. | customer | 2 min | almost always
  fixes: wire
  risk: high
swap: Swap the lamp. | agent | 1 min | almost always
  fixes: wire
FINISHES
on: Switch it on. | 0.1 min
";

    fn lamp() -> Ready {
        let book = diagnose::sheet::read(SHEET).expect("the sheet is sound");
        let pin = Pin { playbook: PlaybookId(1), version: 1, week: 0 };
        Ready::new(pin, Published::new(book, &Learned::default(), &Prices::default()), SHEET)
    }

    fn begun(ready: &Ready) -> Run {
        Run::begin(ShownTo::Customers, ready.pin, Moment(1_795_910_400_000_000))
    }

    /// What a run's page asks, in the sheet's own words.
    fn step(ready: &Ready, run: &Run) -> Result<FixStep> {
        Ok(super::step(ready, run, Language::English)?.0)
    }

    /// Every way through, to its ends.
    fn walk(ready: &Ready, run: &Run, seen: &mut Vec<FixStep>) {
        let now = step(ready, run).unwrap();
        let ways: Vec<String> = match &now {
            FixStep::Ask { answers, .. } => {
                (0..answers.len()).map(|n| format!("a{n}")).chain(["unsure".to_owned()]).collect()
            }
            FixStep::Look { .. } => ["seen:", "seen:0,1", "unsure"].map(str::to_owned).to_vec(),
            FixStep::Consent { .. } => ["yes", "no"].map(str::to_owned).to_vec(),
            FixStep::Try { after, .. } => {
                ui::playbooks::results_after(*after).iter().map(|r| r.as_str().to_owned()).collect()
            }
            FixStep::Person { .. } | FixStep::Fixed { .. } => Vec::new(),
        };
        assert!(run.moves.len() < MOVES_MAX && answer(ready, run, "a99").is_err());
        seen.push(now);
        for way in ways {
            walk(ready, &answer(ready, run, &way).unwrap(), seen);
        }
    }

    #[test]
    fn a_customer_is_asked_only_what_they_can_tell_and_do_at_little_risk() {
        let ready = lamp();
        let mut seen = Vec::new();
        walk(&ready, &begun(&ready), &mut seen);
        let mut asked = Vec::new();
        for step in &seen {
            match step {
                FixStep::Ask { question, .. } | FixStep::Look { question, .. } => {
                    asked.push(question.as_str())
                }
                FixStep::Try { texts, .. } => asked.extend(texts.iter().map(String::as_str)),
                FixStep::Consent { text } => asked.push(text),
                FixStep::Person { .. } | FixStep::Fixed { .. } => {}
            }
        }
        asked.sort_unstable();
        asked.dedup();
        assert!(asked.contains(&"Change the bulb.") && asked.contains(&"Switch it on."), "{asked:?}");
        for hidden in ["Is there voltage?", "Solder the wire.", "Swap the lamp."] {
            assert!(!asked.contains(&hidden), "{hidden}");
        }
        assert!(seen.iter().any(|s| matches!(s, FixStep::Person { .. })));
        assert!(seen.iter().any(|s| matches!(s, FixStep::Fixed { .. })));
    }

    #[test]
    fn a_customer_reads_their_language_and_is_told_where_there_are_no_words_in_it() {
        let text = format!(
            "# language: en\n{SHEET}\n# de playbook: Lampe\n# de sign others: Gehen andere Lampen? | ja, nein\n"
        );
        let book = diagnose::sheet::read(&text).expect("the sheet is sound");
        let ready =
            Ready::new(lamp().pin, Published::new(book, &Learned::default(), &Prices::default()), &text);
        assert_eq!(ready.told(Language::German).title, "Lampe");
        let mut run = begun(&ready);
        let mut seen = Vec::new();
        while let (now @ (FixStep::Ask { .. } | FixStep::Try { .. }), other) =
            super::step(&ready, &run, Language::German).unwrap()
        {
            match &now {
                FixStep::Ask { question, answers } => {
                    assert_eq!(
                        (question.as_str(), answers.as_slice()),
                        ("Gehen andere Lampen?", &["ja".into(), "nein".into()][..])
                    );
                    assert_eq!(other, None);
                    run = answer(&ready, &run, "a0").unwrap();
                }
                _ => {
                    assert_eq!(other, Some(Language::English), "the steps have no German words");
                    run = answer(&ready, &run, "not_fixed").unwrap();
                }
            }
            seen.push(now);
            assert!(seen.len() < 20);
        }
        assert!(seen.iter().any(|step| matches!(step, FixStep::Try { .. })));
        // What is kept and what the team reads is the sheet's own.
        let kept = acts(
            &ready.published.book,
            &begun(&ready).after(RunMove::Answered { sign: 0, answer: 0 }).unwrap(),
        );
        assert!(matches!(&kept.unwrap()[..], [CaseAct::Answered { answer, .. }] if answer == "yes"));
    }

    #[test]
    fn a_step_that_opens_a_question_for_the_team_again_ends_no_run() {
        let cheaper = SHEET.replace(
            "  wire -> never yes\n  bulb -> always yes\n",
            "  wire -> always yes\n  bulb -> always yes\n  fuse -> never yes\n",
        );
        let undoing = cheaper.replace("  finish: on\n", "  finish: on\n  undoes: volts\n");
        assert!(cheaper != SHEET && undoing != cheaper);
        let after = |sheet: &str| {
            let book = diagnose::sheet::read(sheet).expect("the sheet is sound");
            let published = Published::new(book, &Learned::default(), &Prices::default());
            let ready = Ready::new(lamp().pin, published, sheet);
            let failed = RunMove::Tried { steps: vec![0], result: StepResult::NotFixed };
            step(&ready, &begun(&ready).after(failed).unwrap()).unwrap()
        };
        let next = after(&undoing);
        assert!(!matches!(next, FixStep::Person { .. }), "{next:?}");
        assert_eq!(next, after(&cheaper));
    }

    #[test]
    fn a_person_gets_what_was_said_and_nothing_that_was_only_out_of_reach() {
        let ready = lamp();
        let tried = |result| RunMove::Tried { steps: vec![0], result };
        let run = begun(&ready).after(RunMove::Answered { sign: 0, answer: 0 }).unwrap();
        let run = run.after(tried(StepResult::NotFixed)).unwrap();
        let handed = handed(&ready, &run, ui::Words::default()).unwrap();
        assert_eq!(handed.acts.len(), 2);
        assert!(
            handed.note.contains("Do other lamps work?") && handed.note.contains("Change the bulb."),
            "{}",
            handed.note
        );
        assert!(handed.note.contains("Swap the lamp."), "what is left is for them: {}", handed.note);
        // It seemed to work, and then a person is wanted: it did not.
        let seemed = begun(&ready).after(tried(StepResult::Fixed)).unwrap();
        assert!(
            matches!(step(&ready, &seemed).unwrap(), FixStep::Fixed { steps } if steps == ["Change the bulb.", "Switch it on."])
        );
        assert_eq!(acts(&ready.published.book, &seemed).unwrap().last(), Some(&CaseAct::DidNotHold));
        // A run of another sheet is nobody's fault but ours.
        let wrong = begun(&ready).after(RunMove::Unsure { sign: 9 }).unwrap();
        assert!(matches!(step(&ready, &wrong), Err(Error::Fault(_))));
    }

    const PHONE: &str = "\
# language: en
playbook: Phone
looks for: several faults
hand over to: a person, 60 min
patience: 60 min
something else: 1 %
CAUSES
plane: Aeroplane mode is on | common
data: Mobile data is off | common
roam: Roaming is off | common
SIGNS
bar: What does the status bar say? | wrong, right | customer | 0.1 min
  shows: plane, data
STEPS
off: Switch aeroplane mode off. | customer | 5 min | almost always
  fixes: plane
on: Switch mobile data on. | customer | 5 min | almost always
  fixes: data
abroad: Allow roaming. | customer | 5 min | almost always
  fixes: roam

# de sign bar: Was zeigt die Statusleiste? | falsch, richtig
# de cause plane: Der Flugmodus ist an
# de cause data: Mobile Daten sind aus
";

    #[test]
    fn one_look_is_answered_by_ticking_what_was_seen() {
        let book = diagnose::sheet::read(PHONE).expect("the sheet is sound");
        let published = Published::new(book, &Learned::default(), &Prices::default());
        let ready = Ready::new(lamp().pin, published, PHONE);
        let (look, other) = super::step(&ready, &begun(&ready), Language::German).unwrap();
        let causes = ["Der Flugmodus ist an", "Mobile Daten sind aus"].map(str::to_owned).to_vec();
        assert_eq!(look, FixStep::Look { question: "Was zeigt die Statusleiste?".into(), causes });
        assert_eq!(other, None, "all of it is in their language");
        for wrong in ["a0", "seen", "seen:2", "seen:x", "fixed"] {
            assert!(answer(&ready, &begun(&ready), wrong).is_err(), "{wrong}");
        }
        let both = answer(&ready, &begun(&ready), "seen:1,0,1").unwrap();
        assert_eq!(both.moves, [RunMove::Found { sign: 0, causes: vec![0, 1] }]);
        let FixStep::Try { texts, .. } = step(&ready, &both).unwrap() else { panic!("both are known") };
        assert!(texts.iter().all(|text| text != "Allow roaming."), "{texts:?}");
        let none = answer(&ready, &begun(&ready), "seen:").unwrap();
        let FixStep::Try { texts, .. } = step(&ready, &none).unwrap() else { panic!("one is left") };
        assert_eq!(texts, ["Allow roaming."]);
        // What goes to a person says what was seen, in the sheet's own words.
        let handed = handed(&ready, &both, ui::Words::default()).unwrap();
        assert!(matches!(&handed.acts[..], [CaseAct::Found { causes, .. }] if causes == &["plane", "data"]));
        assert!(handed.note.contains("Aeroplane mode is on, Mobile data is off"), "{}", handed.note);
        assert!(matches!(&said(&ready, &none, Language::English).unwrap()[..],
            [FixSaid::Found { causes, .. }] if causes.is_empty()));
    }

    /// A person takes over by each of the engine's rules; whoever asks for one is asked nothing more (`fixes::person`).
    #[test]
    fn every_rule_of_handing_over_ends_a_run() {
        let of = |changes: [&str; 2]| {
            let text = SHEET.replacen(changes[0], changes[1], 1);
            assert_ne!(text, SHEET, "{changes:?}");
            let book = diagnose::sheet::read(&text).expect("the sheet is sound");
            Ready::new(lamp().pin, Published::new(book, &Learned::default(), &Prices::default()), &text)
        };
        let at_once = |ready: &Ready| match step(ready, &begun(ready)).unwrap() {
            FixStep::Person { why } => Some(why),
            _ => None,
        };
        assert_eq!(
            at_once(&of(["the electrician, 60 min", "the electrician, 0.1 min"])),
            Some(HandOverWhy::PersonIsQuicker)
        );
        assert_eq!(
            at_once(&of(["something else: 3 %", "something else: 80 %"])),
            Some(HandOverWhy::OutsideThePlaybook)
        );
        // Kept busy for longer than the sheet asks of a customer.
        let short = of(["patience: 60 min", "patience: 0.5 min"]);
        let mut run = begun(&short);
        for _ in 0..3 {
            run = match step(&short, &run).unwrap() {
                FixStep::Ask { .. } => answer(&short, &run, "a0").unwrap(),
                FixStep::Look { .. } => answer(&short, &run, "seen:").unwrap(),
                FixStep::Try { .. } => answer(&short, &run, "not_fixed").unwrap(),
                FixStep::Consent { .. } => answer(&short, &run, "no").unwrap(),
                FixStep::Person { .. } | FixStep::Fixed { .. } => break,
            };
        }
        assert_eq!(step(&short, &run).unwrap(), FixStep::Person { why: HandOverWhy::PatienceIsUp });
        // What they do not want is not asked for again, and where nothing is left a person takes over.
        let ready = lamp();
        let mut run = begun(&ready);
        let mut declined = 0;
        loop {
            run = match step(&ready, &run).unwrap() {
                FixStep::Ask { .. } | FixStep::Look { .. } => answer(&ready, &run, "unsure").unwrap(),
                FixStep::Try { .. } => answer(&ready, &run, "not_fixed").unwrap(),
                FixStep::Consent { .. } => {
                    declined += 1;
                    answer(&ready, &run, "no").unwrap()
                }
                FixStep::Person { .. } | FixStep::Fixed { .. } => break,
            };
            assert!(run.moves.len() < 10, "{run:?}");
        }
        assert!(declined <= 1);
        assert!(matches!(step(&ready, &run).unwrap(), FixStep::Person { .. }));
    }

    #[test]
    fn every_shipped_playbook_has_something_for_customers() {
        for shipped in diagnose::shipped::SHIPPED {
            let book = diagnose::sheet::read(shipped.sheet).expect("it is shipped");
            assert!(
                book.signs.iter().any(asks) && book.steps.iter().any(offers),
                "{} has nothing for customers",
                shipped.slug
            );
        }
    }
}
