//! Why: what each answer weighs, in decibans that sum to the log odds, and the reason for a question in words.

use crate::case::{Advice, Advised, Misfit, Published, summary};
use crate::choose::{Depth, Move, Rule, information};
use crate::odds::{Odds, Seen};
use crate::plan::{Plan, Standing, Tried};
use crate::{case::Happening, odds::Table};

/// What speaks for one cause against another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    pub what: Evidence,
    /// Ten times the common logarithm of the ratio: 10 decibans are ten to one, 3 are two to one.
    pub decibans: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// How common the two are.
    Prior,
    /// The answer to this sign.
    Answer(usize),
    /// This step did not help.
    Failed(usize),
}

/// What speaks for `cause` against `rival` (positions as in [`Plan::listed`]). The sum is ten times the common logarithm of
/// their odds: nothing is left out and nothing counted twice. What an answer says about something unlisted depends on the
/// answers before it; these are taken in the order of the signs.
pub fn weights(plan: &Plan, table: &Table, standing: &Standing, cause: usize, rival: usize) -> Vec<Weight> {
    let group = |c: usize| match plan.other {
        Some(other) if c >= other => other..plan.prior.len(),
        _ => c..c + 1,
    };
    let mut mass = plan.prior.clone();
    let sums = |mass: &[f64]| [cause, rival].map(|c| mass[group(c)].iter().sum::<f64>());
    let mut before = sums(&mass);
    let mut out =
        vec![Weight { what: Evidence::Prior, decibans: 10.0 * (before[0].log10() - before[1].log10()) }];
    let mut weigh = |mass: &[f64], what: Evidence| {
        let after = sums(mass);
        let of = |at: usize| after[at].log10() - before[at].log10();
        out.push(Weight { what, decibans: 10.0 * (of(0) - of(1)) });
        before = after;
    };
    for (sign, (grid, seen)) in table.grids().iter().zip(&standing.seen).enumerate() {
        if let Some(answer) = seen.answer() {
            mass.iter_mut().zip(grid.row(answer)).for_each(|(m, p)| *m *= p);
            weigh(&mass, Evidence::Answer(sign));
        }
    }
    for (at, (step, tried)) in plan.steps.iter().zip(&standing.tried).enumerate() {
        let touches = step.fixes.iter().any(|f| group(cause).contains(&f.0) || group(rival).contains(&f.0));
        if *tried == Tried::Failed && touches {
            step.fixes.iter().for_each(|&(c, works)| mass[c] *= 1.0 - works);
            weigh(&mass, Evidence::Failed(at));
        }
    }
    out
}

/// An answer that may come, and what would then be done.
#[derive(Clone, Debug, PartialEq)]
pub struct IfAnswered {
    pub answer: usize,
    /// P(this answer).
    pub probability: f64,
    /// The likeliest cause then, and its probability.
    pub cause: (usize, f64),
    pub then: Move,
}

/// What each answer to a sign would lead to.
///
/// # Errors
/// When the log names what the playbook does not have.
pub fn if_answered(published: &Published, log: &[Happening], sign: usize) -> Result<Vec<IfAnswered>, Misfit> {
    if let Some(several) = published.several() {
        return several.if_answered(published, log, sign);
    }
    let standing = summary(published, log)?.standing;
    let (plan, table) = (&published.model.plan, &published.model.table);
    let belief = plan.belief(table, &standing);
    let Some(grid) = table.grids().get(sign) else {
        return Err(Misfit(format!("the playbook has no sign number {sign}")));
    };
    Ok((0u8..)
        .zip(grid.rows())
        .map(|(answer, row)| {
            let next = standing.after_answer(sign, Seen::Is(answer));
            let choice = published.choice(&next, Rule { depth: Depth::One, ..Rule::default() });
            let cause = crate::case::ranked(&plan.listed(&choice.belief))[0];
            IfAnswered {
                answer: usize::from(answer),
                probability: belief.iter().zip(row).map(|(b, p)| b * p).sum(),
                cause,
                then: choice.best().what.clone(),
            }
        })
        .collect())
}

/// Why this move, in words.
pub fn reason(published: &Published, advice: &Advice) -> String {
    let book = &published.book;
    let step = |s: usize| book.steps[s].text.plain.trim_end_matches(['.', '?', '!']);
    let likely = match advice.belief.first() {
        Some(&(cause, p)) => format!("{} is the likeliest cause ({})", book.cause_name(cause), percent(p)),
        None => "nothing is known of the cause".to_owned(),
    };
    let rival = match &advice.next_best {
        None => String::new(),
        Some((what, minutes)) => {
            format!("; next best: {} ({})", move_words(published, what), spent(*minutes))
        }
    };
    match &advice.what {
        Advised::Ask(sign) => format!(
            "Asked because {} of work are then expected, {} fewer than without it; the question takes {}{rival}. \
             So far {likely}.",
            spent(advice.minutes),
            spent(advice.saves),
            spent(book.signs[*sign].minutes),
        ),
        Advised::AskConsent(at) => {
            format!("“{}” would come next, and needs the customer's consent; {likely}.", step(*at))
        }
        Advised::Try(steps) => format!(
            "Tried because {likely}, and {} of work are then expected{rival}. It takes {}.",
            spent(advice.minutes),
            spent(crate::choose::minutes_together(&published.model.plan, steps)),
        ),
        Advised::HandOver(note) => {
            format!("Handed to {} because {}; {likely}.", book.handover.to, note.reason.words())
        }
        Advised::Solved => "A step was seen to fix it.".to_owned(),
    }
}

/// A move in words.
pub fn move_words(published: &Published, what: &Move) -> String {
    let book = &published.book;
    match what {
        Move::Ask(sign) => format!("ask “{}”", book.signs[*sign].question.plain),
        Move::Try(steps) => {
            let texts: Vec<&str> = steps.iter().map(|&s| book.steps[s].text.plain.as_str()).collect();
            format!("try “{}”", texts.join("” and “"))
        }
        Move::HandOver => format!("hand over to {}", book.handover.to),
    }
}

/// Expected bits that a sign would tell about the cause now.
///
/// # Errors
/// When the log names what the playbook does not have.
pub fn bits(published: &Published, log: &[Happening], sign: usize) -> Result<f64, Misfit> {
    let standing = summary(published, log)?.standing;
    let table = &published.model.table;
    let belief = published.model.plan.belief(table, &standing);
    debug_assert_eq!(belief.len(), table.causes());
    table
        .grids()
        .get(sign)
        .map(|grid| information(&belief, grid))
        .ok_or_else(|| Misfit(format!("the playbook has no sign number {sign}")))
}

fn percent(p: f64) -> String {
    format!("{:.0} %", p * 100.0)
}

fn spent(minutes: f64) -> String {
    if (minutes - 1.0).abs() < 0.05 { "1 minute".to_owned() } else { format!("{minutes:.1} minutes") }
}
