//! Plays a playbook through on cases drawn from its own numbers: what a publisher should expect of it.

use std::collections::HashMap;

use crate::case::Published;
use crate::choose::{Depth, Move, Rule, minutes_together};
use crate::draws::Draws;
use crate::odds::Seen;
use crate::plan::Standing;

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
    /// Per cause (something else last): cases, and how many of them were handed over.
    pub causes: Vec<(usize, usize)>,
    /// Per sign: in how many cases it was asked.
    pub asked: Vec<usize>,
    /// Per step: in how many cases it was tried.
    pub tried: Vec<usize>,
}

/// One case to its end, and the surprise after each answer.
struct Played {
    cause: usize,
    minutes: f64,
    handed_over: bool,
    asked: Vec<usize>,
    tried: Vec<usize>,
    surprise_bits: Vec<f64>,
}

/// Simulates cases of one fault. The same seed gives the same figures.
pub fn simulate(published: &Published, cases: usize, seed: u64) -> Simulation {
    let mut choices = HashMap::new();
    let mut draws = Draws::new(seed);
    let played: Vec<Played> =
        (0..cases).map(|_| play(published, &mut draws, &mut choices, Depth::Two)).collect();
    let n = cases.max(1) as f64;
    let minutes = played.iter().map(|p| p.minutes).sum::<f64>() / n;
    let variance = played.iter().map(|p| (p.minutes - minutes).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    let mut causes = vec![(0, 0); published.model.plan.prior.len()];
    let mut asked = vec![0; published.book.signs.len()];
    let mut tried = vec![0; published.book.steps.len()];
    for case in &played {
        causes[case.cause].0 += 1;
        causes[case.cause].1 += usize::from(case.handed_over);
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

/// After 0, 1, 2… answers, the bits of surprise that 99 of 100 simulated cases stay below. A case that surprises more
/// is probably none of this playbook's.
pub(crate) fn surprises(published: &Published, cases: usize, seed: u64) -> Vec<f64> {
    let mut choices = HashMap::new();
    let mut draws = Draws::new(seed);
    let mut by_answers: Vec<Vec<f64>> = Vec::new();
    for _ in 0..cases {
        let played = play(published, &mut draws, &mut choices, Depth::One);
        for (answers, bits) in played.surprise_bits.into_iter().enumerate() {
            if by_answers.len() <= answers {
                by_answers.push(Vec::new());
            }
            by_answers[answers].push(bits);
        }
    }
    let mut limits = Vec::with_capacity(by_answers.len());
    let mut last = 0.0;
    for mut bits in by_answers {
        bits.sort_by(f64::total_cmp);
        // Where few cases came so far, the most that was seen, and never less than after fewer answers.
        let at = (bits.len() * 99).div_ceil(100).min(bits.len() - 1);
        last = f64::max(last, bits[at]);
        limits.push(last);
    }
    // Beyond what was simulated every answer may add what the last ones did.
    if let [.., a, b] = limits[..] {
        let step = f64::max(b - a, 1.0);
        (1..=published.book.signs.len()).for_each(|n| limits.push(b + step * n as f64));
    }
    limits
}

fn play(
    published: &Published,
    draws: &mut Draws,
    choices: &mut HashMap<Standing, Move>,
    depth: Depth,
) -> Played {
    let (plan, table) = (&published.model.plan, &published.model.table);
    let cause = draws.weighted(plan.prior.iter().copied());
    let mut standing = plan.fresh();
    let mut out = Played {
        cause,
        minutes: 0.0,
        handed_over: false,
        asked: Vec::new(),
        tried: Vec::new(),
        surprise_bits: vec![0.0],
    };
    // Every move closes a sign or a step, but for those whose answers are undone.
    let moves_max = 4 * (plan.signs.len() + plan.steps.len()) + 1;
    for _ in 0..moves_max {
        let what = choices
            .entry(standing.clone())
            .or_insert_with(|| {
                published.choice(&standing, Rule { depth, ..Rule::default() }).best().what.clone()
            })
            .clone();
        match what {
            Move::Ask(sign) => {
                let grid = &table.grids()[sign];
                let answer = draws.weighted((0..grid.answers()).map(|a| grid.row(a)[cause]));
                out.minutes += plan.signs[sign].cost;
                out.asked.push(sign);
                standing = standing.after_answer(sign, Seen::Is(answer as u8));
                out.surprise_bits.push(published.surprise_bits(&standing));
            }
            Move::Try(steps) => {
                out.minutes += minutes_together(plan, &steps);
                out.tried.extend(&steps);
                let works: f64 = steps
                    .iter()
                    .flat_map(|&s| &plan.steps[s].fixes)
                    .filter(|f| f.0 == cause)
                    .fold(1.0, |left, f| left * (1.0 - f.1));
                if draws.unit() >= works {
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
