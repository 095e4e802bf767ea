//! Plays a playbook through on cases drawn from its own numbers: what a publisher should expect of it.

use std::collections::HashMap;

use crate::case::Published;
use crate::choose::{Move, minutes_together};
use crate::draws::Draws;
use crate::odds::{Seen, Table};
use crate::plan::{Plan, Standing};

/// What became of the simulated cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    pub cases: usize,
    /// Minutes a case, hand-overs included.
    pub minutes: f64,
    /// The standard error of that.
    pub minutes_error: f64,
    /// The share that was handed over.
    pub handed_over: f64,
    /// Questions and steps a case.
    pub questions: f64,
    pub steps: f64,
    /// Per cause (something else last): cases that had it, and how many of them were handed over. Of several faults a case has
    /// more than one at times.
    pub causes: Vec<(usize, usize)>,
    /// Per sign: in how many cases it was asked.
    pub asked: Vec<usize>,
    /// Per step: in how many cases it was tried.
    pub tried: Vec<usize>,
}

/// One case to its end.
pub(crate) struct Played {
    pub cause: usize,
    pub minutes: f64,
    pub handed_over: bool,
    pub asked: Vec<usize>,
    pub tried: Vec<usize>,
}

/// A case that came to its end, with all that was broken.
pub(crate) struct Ended {
    pub causes: Vec<usize>,
    pub minutes: f64,
    pub handed_over: bool,
    pub asked: Vec<usize>,
    pub tried: Vec<usize>,
}

impl From<Played> for Ended {
    fn from(played: Played) -> Self {
        let Played { cause, minutes, handed_over, asked, tried } = played;
        Self { causes: vec![cause], minutes, handed_over, asked, tried }
    }
}

/// Simulates cases, of one fault or of several. The same seed gives the same figures.
pub fn simulate(published: &Published, cases: usize, seed: u64) -> Simulation {
    let played = match published.several() {
        Some(several) => several.play(published, cases, seed),
        None => play_all(published, cases, seed),
    };
    figures(published, &played)
}

fn play_all(published: &Published, cases: usize, seed: u64) -> Vec<Ended> {
    let mut choices: HashMap<Standing, Move> = HashMap::new();
    let mut draws = Draws::new(seed);
    let (plan, table) = (&published.model.plan, &published.model.table);
    (0..cases)
        .map(|_| {
            let cause = draws.weighted(plan.prior.iter().copied());
            Ended::from(play(plan, table, cause, &mut draws, |standing| {
                choices.entry(standing.clone()).or_insert_with(|| published.next(standing)).clone()
            }))
        })
        .collect()
}

fn figures(published: &Published, played: &[Ended]) -> Simulation {
    let cases = played.len();
    let n = cases.max(1) as f64;
    let minutes = played.iter().map(|p| p.minutes).sum::<f64>() / n;
    let variance = played.iter().map(|p| (p.minutes - minutes).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    let mut causes = vec![(0, 0); published.book.causes.len() + 1];
    let mut asked = vec![0; published.book.signs.len()];
    let mut tried = vec![0; published.book.steps.len()];
    for case in played {
        for cause in &case.causes {
            let cause = (*cause).min(published.book.causes.len());
            causes[cause].0 += 1;
            causes[cause].1 += usize::from(case.handed_over);
        }
        case.asked.iter().for_each(|&s| asked[s] += 1);
        case.tried.iter().for_each(|&s| tried[s] += 1);
    }
    Simulation {
        cases,
        minutes,
        minutes_error: (variance / n).sqrt(),
        handed_over: played.iter().filter(|p| p.handed_over).count() as f64 / n,
        questions: played.iter().map(|p| p.asked.len()).sum::<usize>() as f64 / n,
        steps: played.iter().map(|p| p.tried.len()).sum::<usize>() as f64 / n,
        causes,
        asked,
        tried,
    }
}

/// Plays a case whose cause is drawn already: answers and the success of steps are drawn as the table has them.
pub(crate) fn play(
    plan: &Plan,
    table: &Table,
    cause: usize,
    draws: &mut Draws,
    mut next: impl FnMut(&Standing) -> Move,
) -> Played {
    let mut standing = plan.fresh();
    let mut out = Played { cause, minutes: 0.0, handed_over: false, asked: Vec::new(), tried: Vec::new() };
    // Every move closes a sign or a step, but for those whose answers are undone.
    let moves_max = 4 * (plan.signs.len() + plan.steps.len()) + 1;
    for _ in 0..moves_max {
        match next(&standing) {
            Move::Ask(sign) => {
                let grid = &table.grids()[sign];
                let answer = draws.weighted((0..grid.answers()).map(|a| grid.row(a)[cause]));
                out.minutes += plan.signs[sign].cost;
                out.asked.push(sign);
                standing = standing.after_answer(sign, Seen::Is(answer as u8));
            }
            Move::Try(steps) => {
                out.minutes += minutes_together(plan, &steps);
                out.tried.extend(&steps);
                let fails: f64 = steps
                    .iter()
                    .flat_map(|&s| &plan.steps[s].fixes)
                    .filter(|f| f.0 == cause)
                    .fold(1.0, |left, f| left * (1.0 - f.1));
                if draws.unit() >= fails {
                    return out;
                }
                standing = standing.after_failure(plan, &steps);
            }
            Move::HandOver => break,
        }
    }
    out.minutes += plan.handover;
    out.handed_over = true;
    out
}
