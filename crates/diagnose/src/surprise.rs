//! How surprising a case is: what was seen so far may fit no cause of the playbook at all, even if one of them fits best.

use std::collections::HashMap;

use crate::choose::{Depth, Move, Rule, choose};
use crate::draws::Draws;
use crate::odds::Table;
use crate::plan::{Plan, Standing};
use crate::simulate::play;

/// Where surprise begins: the line that 99 of 100 cases of the listed causes never cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surprise {
    deviations_max: f64,
}

/// Cases that are simulated to draw the line.
const CASES: usize = 600;
const SEED: u64 = 0x5eed;
/// The share of known cases that may cross it.
const FALSE_ALARMS: f64 = 0.01;
/// Two deviations are nothing to speak of, however tame the simulated cases were.
const DEVIATIONS_MIN: f64 = 2.5;

impl Surprise {
    /// Draws the line by simulating cases of the listed causes.
    pub fn new(plan: &Plan, table: &Table) -> Self {
        let mut draws = Draws::new(SEED);
        let listed = plan.other.unwrap_or(plan.prior.len());
        let rule = Rule { depth: Depth::One, ..Rule::default() };
        let mut known: HashMap<Standing, (Move, f64)> = HashMap::new();
        let mut highest: Vec<f64> = (0..CASES)
            .map(|_| {
                let mut most = 0.0;
                let cause = draws.weighted(plan.prior[..listed].iter().copied());
                play(plan, table, cause, &mut draws, |standing| {
                    let (next, off) = known
                        .entry(standing.clone())
                        .or_insert_with(|| {
                            let choice = choose(plan, table, standing, rule);
                            let off = deviations(plan, table, standing, &choice.belief);
                            (choice.best().what.clone(), off)
                        })
                        .clone();
                    most = f64::max(most, off);
                    next
                });
                most
            })
            .collect();
        highest.sort_by(f64::total_cmp);
        let at = (CASES as f64 * (1.0 - FALSE_ALARMS)) as usize;
        Self { deviations_max: highest[at.min(CASES - 1)].max(DEVIATIONS_MIN) }
    }

    /// Whether a case has crossed the line; `belief` is that at its standing.
    pub fn is_crossed(&self, plan: &Plan, table: &Table, standing: &Standing, belief: &[f64]) -> bool {
        deviations(plan, table, standing, belief) > self.deviations_max
    }
}

/// How much worse the answers fit the likeliest listed cause than answers of its own would, in standard deviations of
/// that: it does not depend on which signs were asked, nor on who chose them.
pub fn deviations(plan: &Plan, table: &Table, standing: &Standing, belief: &[f64]) -> f64 {
    let listed = plan.other.unwrap_or(plan.prior.len());
    let cause = (0..listed).fold(0, |best, c| if belief[c] > belief[best] { c } else { best });
    let (mut bits, mut variance) = (0.0, 0.0);
    for (grid, seen) in table.grids().iter().zip(&standing.seen) {
        let Some(answer) = seen.answer() else { continue };
        let own = |p: f64| -p.max(f64::MIN_POSITIVE).log2();
        let (mut mean, mut square) = (0.0, 0.0);
        for row in grid.rows() {
            mean += row[cause] * own(row[cause]);
            square += row[cause] * own(row[cause]).powi(2);
        }
        bits += own(grid.row(answer)[cause]) - mean;
        variance += (square - mean * mean).max(0.0);
    }
    if bits <= 0.0 {
        0.0
    } else if variance > 0.0 {
        bits / variance.sqrt()
    } else {
        f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odds::{Grid, Seen};
    use crate::plan::{Sign, Step};
    use crate::words::Teller;

    fn three_causes() -> (Plan, Table) {
        let grids: Vec<Grid> = (0..6)
            .map(|q| {
                let yes: Vec<f64> = (0..3).map(|c| if q % 3 == c { 0.95 } else { 0.05 }).collect();
                Grid::yes(&yes)
            })
            .collect();
        let plan = Plan {
            prior: vec![0.5, 0.3, 0.2],
            other: None,
            signs: (0..6).map(|_| Sign { cost: 1.0, teller: Teller::Agent }).collect(),
            steps: (0..3).map(|c| Step::plain(15.0, vec![(c, 0.95)])).collect(),
            finishes: vec![],
            handover: 60.0,
        };
        (plan, Table::new(3, grids))
    }

    #[test]
    fn what_contradicts_every_cause_crosses_the_line_and_what_fits_one_does_not() {
        let (plan, table) = three_causes();
        let surprise = Surprise::new(&plan, &table);
        let check = |answers: [u8; 6], expected: bool| {
            let mut standing = plan.fresh();
            standing.seen = answers.map(Seen::Is).to_vec();
            let belief = plan.belief(&table, &standing);
            assert_eq!(surprise.is_crossed(&plan, &table, &standing, &belief), expected, "{answers:?}");
        };
        check([1, 0, 0, 1, 0, 0], false);
        // One answer of six is not as it should be: that happens.
        check([1, 0, 0, 0, 0, 0], false);
        // Every cause at once.
        check([1, 1, 1, 1, 1, 1], true);
        let fresh = plan.fresh();
        assert_eq!(deviations(&plan, &table, &fresh, &plan.prior), 0.0);
    }
}
