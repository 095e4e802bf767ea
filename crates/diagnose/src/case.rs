//! One case: what has happened so far, and what to do next, with reasons.
//!
//! [`advise`] is a function of a published playbook and the list of what happened. It keeps nothing between calls, so a case
//! replayed from its log gets the same advice to the last byte.

use std::fmt;

use crate::choose::{Choice, Move, Rule, choose};
use crate::exact::{STATES_MAX, Solved, solve};
use crate::learned::Learned;
use crate::model::{Model, Prices};
use crate::odds::Seen;
use crate::plan::{Standing, Tried};
use crate::playbook::{Consent, Playbook};
use crate::several::Several;
use crate::surprise::Surprise;
use crate::words::{Mode, Teller};

/// A fact in the log of a case. Ids are those of the playbook.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    /// A sign was answered, by whomever, or stood in the ticket's text. A later answer takes the earlier one's place.
    Answered { sign: String, answer: String },
    /// A sign was asked for, and nobody could tell.
    Unsure { sign: String },
    /// One look showed which of the sign's causes are there (several faults only).
    Found { sign: String, causes: Vec<String> },
    /// Steps were taken, in one go.
    Tried { steps: Vec<String>, came: Came },
    /// The customer agreed to a step that needs it.
    Agreed { step: String },
    /// The customer does not want a step.
    Declined { step: String },
    /// The customer wants a person, or a policy says so.
    WantsAPerson,
}

/// What came of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Came {
    Fixed,
    NotFixed,
    /// Its cause was there and is repaired, and something is broken still (several faults; with one it is not fixed).
    Partly,
    /// Nobody knows, or it will show later.
    Unknown,
}

/// Something in the log that the playbook does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit(pub String);

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A playbook made ready for cases.
#[derive(Clone, Debug)]
pub struct Published {
    pub book: Playbook,
    pub model: Model,
    /// The best policy, where the playbook is small enough to know it.
    solved: Option<Solved>,
    /// The numbers for several faults at once, where the playbook says so.
    several: Option<Several>,
    /// Where surprise begins, with one fault.
    surprise: Option<Surprise>,
    /// Tells one set of numbers from another in logs.
    pub version: u64,
}

/// A hand-over that is this near to the best move is not worth putting off.
const GAIN_MIN: f64 = 0.02;
/// Belief in an unlisted cause at which the playbook is the wrong one.
pub const OTHER_MAX: f64 = 0.5;
/// How often one question may go unanswered before a person asks in another way.
const UNSURE_MAX: usize = 2;
/// Causes and moves that a hand-over lists.
const LISTED_MAX: usize = 5;

impl Published {
    /// Computes what cases need: numbers, the exact policy where it is small enough, and how surprising cases are.
    pub fn new(book: Playbook, learned: &Learned, prices: &Prices) -> Self {
        let model = Model::new(&book, learned, prices);
        let version = version(&book, &model);
        let several = match book.mode {
            Mode::OneFault => None,
            Mode::SeveralFaults => Some(Several::new(&book, learned)),
        };
        let solved = match book.mode {
            Mode::OneFault => solve(&model.plan, &model.table, &model.plan.fresh(), STATES_MAX),
            Mode::SeveralFaults => None,
        };
        let surprise = match book.mode {
            Mode::OneFault => Some(Surprise::new(&model.plan, &model.table)),
            Mode::SeveralFaults => None,
        };
        Self { book, model, solved, several, surprise, version }
    }

    /// States of the exact policy; `None` where moves are chosen by looking ahead.
    pub fn states_solved(&self) -> Option<usize> {
        self.solved.as_ref().map(Solved::visited)
    }

    pub(crate) fn several(&self) -> Option<&Several> {
        self.several.as_ref()
    }

    /// The causes that steps were seen to repair, wholly or as their part, in their order. Empty where one fault is looked for.
    ///
    /// # Errors
    /// When the log names what the playbook does not have.
    pub fn held(&self, log: &[Happening]) -> Result<Vec<usize>, Misfit> {
        self.several.as_ref().map_or_else(|| Ok(Vec::new()), |several| several.held(self, log))
    }

    /// The moves at a standing: exactly where that is known, else by looking ahead.
    pub(crate) fn choice(&self, standing: &Standing, rule: Rule) -> Choice {
        let (plan, table) = (&self.model.plan, &self.model.table);
        let mut choice = match self.solved.as_ref().and_then(|s| s.best(plan, table, standing)) {
            None => return choose(plan, table, standing, rule),
            Some((what, minutes)) => {
                let mut ahead =
                    choose(plan, table, standing, Rule { depth: crate::choose::Depth::One, ..rule });
                ahead.moves.retain(|m| m.what != what);
                ahead.moves.insert(0, crate::choose::Weighed { what, minutes });
                ahead
            }
        };
        // What was only looked ahead to cannot be better than what is known to be best.
        let best = choice.moves[0].minutes;
        choice.moves[1..].iter_mut().for_each(|m| m.minutes = m.minutes.max(best));
        choice
    }

    /// What comes next at a standing, as every stop rule that does not depend on the customer has it.
    pub(crate) fn next(&self, standing: &Standing) -> Move {
        let choice = self.choice(standing, Rule::default());
        match self.stop(&choice, standing) {
            Some(_) => Move::HandOver,
            None => choice.best().what.clone(),
        }
    }

    /// Why the case should go to a person whatever the customer says, if it should.
    fn stop(&self, choice: &Choice, standing: &Standing) -> Option<HandOverReason> {
        let (plan, table) = (&self.model.plan, &self.model.table);
        let best = choice.best();
        let outside = plan.listed(&choice.belief).last().is_some_and(|other| *other >= OTHER_MAX);
        let crossed = |s: &Surprise| s.is_crossed(plan, table, standing, &choice.belief);
        if outside || self.surprise.as_ref().is_some_and(crossed) {
            Some(HandOverReason::OutsideThePlaybook)
        } else if best.what == Move::HandOver {
            let anything_left = choice.moves.len() > 1;
            Some(if anything_left { HandOverReason::PersonIsQuicker } else { HandOverReason::NothingHelps })
        } else if best.minutes > plan.handover * (1.0 - GAIN_MIN) {
            Some(HandOverReason::NothingHelps)
        } else {
            None
        }
    }
}

/// FNV-1a over everything that decides a move.
fn version(book: &Playbook, model: &Model) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in format!("{book:?}{model:?}").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

/// What to do next, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    pub what: Advised,
    /// P(cause), the likeliest first; the position behind the last cause is something else.
    pub belief: Vec<(usize, f64)>,
    /// Expected minutes until the case is repaired or handed over; what was spent already is not in it.
    pub minutes: f64,
    /// What the move saves against the best that can be done without it, in expected minutes.
    pub saves: f64,
    /// Whether to look if it works once the move is made. It is not worth a look while something else is known to be there.
    pub looks_again: bool,
    /// The next best move, and its minutes.
    pub next_best: Option<(Move, f64)>,
    /// Of the playbook's numbers.
    pub version: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Advised {
    /// Ask for the sign.
    Ask(usize),
    /// Ask the customer whether the step may be taken.
    AskConsent(usize),
    /// Take the steps together, finish them, and look whether it works.
    Try(Vec<usize>),
    HandOver(Box<HandOverNote>),
    /// A step was seen to fix it.
    Solved,
}

/// What the next person needs so as not to begin again.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOverNote {
    pub reason: HandOverReason,
    /// The likeliest causes.
    pub causes: Vec<(usize, f64)>,
    /// Sign and answer; no answer where nobody could tell.
    pub answered: Vec<(usize, Option<usize>)>,
    pub tried: Vec<(usize, Came)>,
    /// Steps that the customer did not want.
    pub declined: Vec<usize>,
    /// Steps for the likely causes that were not tried.
    pub not_tried: Vec<usize>,
    /// What would come next if one went on.
    pub next: Option<Move>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandOverReason {
    /// A person is quicker from here.
    PersonIsQuicker,
    /// Nothing that is left helps enough.
    NothingHelps,
    /// Nothing in this playbook fits: for whoever sorts cases, and perhaps a cause to add.
    OutsideThePlaybook,
    /// The customer has done enough.
    PatienceIsUp,
    /// The customer, or a policy, asked for a person.
    Asked,
}

impl HandOverReason {
    /// For the next person.
    pub fn words(self) -> &'static str {
        match self {
            Self::PersonIsQuicker => "a person is quicker from here",
            Self::NothingHelps => "nothing that is left would help enough",
            Self::OutsideThePlaybook => "what was seen fits no cause of this playbook",
            Self::PatienceIsUp => "the customer has been asked for enough",
            Self::Asked => "a person was asked for",
        }
    }
    /// Whether it goes to those who sort cases, not to the second line of the product.
    pub fn is_outside(self) -> bool {
        match self {
            Self::OutsideThePlaybook => true,
            Self::PersonIsQuicker | Self::NothingHelps | Self::PatienceIsUp | Self::Asked => false,
        }
    }
}

/// What the log of a case comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub standing: Standing,
    pub fixed: bool,
    pub wants_a_person: bool,
    /// Minutes that the customer was kept busy.
    pub customer_minutes: f64,
    /// The most often that one sign could not be told.
    pub unsure_max: usize,
    pub agreed: Vec<usize>,
    pub tried: Vec<(usize, Came)>,
    pub declined: Vec<usize>,
}

/// Reads the log of a case of one fault.
///
/// # Errors
/// When it names what the playbook does not have.
pub fn summary(published: &Published, log: &[Happening]) -> Result<Summary, Misfit> {
    let (book, plan) = (&published.book, &published.model.plan);
    let mut out = Summary {
        standing: plan.fresh(),
        fixed: false,
        wants_a_person: false,
        customer_minutes: 0.0,
        unsure_max: 0,
        agreed: Vec::new(),
        tried: Vec::new(),
        declined: Vec::new(),
    };
    let mut unsure = vec![0usize; book.signs.len()];
    for happening in log {
        match happening {
            Happening::Answered { sign, answer } => {
                let at = sign_at(book, sign)?;
                let answer = answer_at(book, at, answer)?;
                out.standing.seen[at] = Seen::Is(answer);
                out.customer_minutes += minutes_of(book.signs[at].teller, book.signs[at].minutes);
            }
            Happening::Unsure { sign } => {
                let at = sign_at(book, sign)?;
                out.standing.seen[at] = Seen::Unsure;
                unsure[at] += 1;
                out.unsure_max = out.unsure_max.max(unsure[at]);
                out.customer_minutes += minutes_of(book.signs[at].teller, book.signs[at].minutes);
            }
            Happening::Found { sign, .. } => {
                return Err(Misfit(format!(
                    "`{sign}` was answered with a list of causes; this playbook looks for one fault"
                )));
            }
            Happening::Tried { steps, came } => {
                let steps: Vec<usize> = steps.iter().map(|s| step_at(book, s)).collect::<Result<_, _>>()?;
                for &step in &steps {
                    out.tried.push((step, *came));
                    out.customer_minutes += minutes_of(book.steps[step].who, book.steps[step].minutes);
                }
                match came {
                    Came::Fixed => out.fixed = true,
                    Came::NotFixed | Came::Partly => {
                        out.standing = out.standing.after_failure(plan, &steps);
                    }
                    Came::Unknown => {
                        out.standing = out.standing.after_failure(plan, &steps);
                        steps.iter().for_each(|&s| out.standing.tried[s] = Tried::Unknown);
                    }
                }
            }
            Happening::Agreed { step } => out.agreed.push(step_at(book, step)?),
            Happening::Declined { step } => {
                let at = step_at(book, step)?;
                out.standing.tried[at] = Tried::Barred;
                out.declined.push(at);
            }
            Happening::WantsAPerson => out.wants_a_person = true,
        }
    }
    Ok(out)
}

fn minutes_of(teller: Teller, minutes: f64) -> f64 {
    match teller {
        Teller::Customer => minutes,
        Teller::Agent | Teller::Automatic => 0.0,
    }
}

pub(crate) fn sign_at(book: &Playbook, id: &str) -> Result<usize, Misfit> {
    book.sign(id).ok_or_else(|| Misfit(format!("the playbook has no sign `{id}`")))
}

pub(crate) fn step_at(book: &Playbook, id: &str) -> Result<usize, Misfit> {
    book.step(id).ok_or_else(|| Misfit(format!("the playbook has no step `{id}`")))
}

pub(crate) fn answer_at(book: &Playbook, sign: usize, answer: &str) -> Result<u8, Misfit> {
    let sign = &book.signs[sign];
    sign.answers.iter().position(|a| a == answer).and_then(|at| u8::try_from(at).ok()).ok_or_else(|| {
        Misfit(format!("`{}` has no answer `{answer}`; it has {}", sign.id, sign.answers.join(", ")))
    })
}

/// What to do next.
///
/// # Errors
/// When the log names what the playbook does not have.
pub fn advise(published: &Published, log: &[Happening]) -> Result<Advice, Misfit> {
    if let Some(several) = published.several() {
        return several.advise(published, log);
    }
    let case = summary(published, log)?;
    let choice = published.choice(&case.standing, Rule::default());
    let best = choice.best().clone();
    let handover = published.model.plan.handover;
    let reason = if case.fixed {
        None
    } else if case.wants_a_person {
        Some(HandOverReason::Asked)
    } else if case.customer_minutes > published.book.patience_minutes || case.unsure_max >= UNSURE_MAX {
        Some(HandOverReason::PatienceIsUp)
    } else {
        published.stop(&choice, &case.standing)
    };
    let without = choice.next_best().map_or(handover, |m| m.minutes);
    let (what, minutes) = match (case.fixed, reason, &best.what) {
        (true, ..) => (Advised::Solved, 0.0),
        (false, Some(reason), _) => {
            (Advised::HandOver(Box::new(note(published, &case, &choice, reason))), handover)
        }
        (false, None, Move::Ask(sign)) => (Advised::Ask(*sign), best.minutes),
        (false, None, Move::Try(steps)) => {
            let asks = steps
                .iter()
                .copied()
                .find(|&s| published.book.steps[s].consent == Consent::Needed && !case.agreed.contains(&s));
            (asks.map_or_else(|| Advised::Try(steps.clone()), Advised::AskConsent), best.minutes)
        }
        (false, None, Move::HandOver) => {
            let reason = HandOverReason::PersonIsQuicker;
            (Advised::HandOver(Box::new(note(published, &case, &choice, reason))), handover)
        }
    };
    Ok(Advice {
        what,
        belief: ranked(&published.model.plan.listed(&choice.belief)),
        minutes,
        saves: (without - minutes).max(0.0),
        looks_again: true,
        next_best: choice.next_best().map(|m| (m.what.clone(), m.minutes)),
        version: published.version,
    })
}

/// The likeliest first; equal ones in their order.
pub(crate) fn ranked(belief: &[f64]) -> Vec<(usize, f64)> {
    let mut out: Vec<(usize, f64)> = belief.iter().copied().enumerate().collect();
    out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    out
}

fn note(published: &Published, case: &Summary, choice: &Choice, reason: HandOverReason) -> HandOverNote {
    let causes: Vec<(usize, f64)> =
        ranked(&published.model.plan.listed(&choice.belief)).into_iter().take(LISTED_MAX).collect();
    let not_tried = (0..published.book.steps.len())
        .filter(|&s| case.standing.tried[s] == Tried::Open)
        .filter(|&s| published.model.plan.steps[s].fixes.iter().any(|f| causes.iter().any(|c| c.0 == f.0)))
        .collect();
    HandOverNote {
        reason,
        causes,
        answered: (0..case.standing.seen.len())
            .filter(|&s| case.standing.seen[s] != Seen::Open)
            .map(|s| (s, case.standing.seen[s].answer()))
            .collect(),
        tried: case.tried.clone(),
        declined: case.declined.clone(),
        not_tried,
        next: choice.moves.iter().find(|m| m.what != Move::HandOver).map(|m| m.what.clone()),
    }
}
