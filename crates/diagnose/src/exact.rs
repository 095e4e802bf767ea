//! The best possible next move of a small plan, by dynamic programming over all that can come to be known.
//!
//! A state is which steps have failed and what the signs have answered. For plans without needs, shared finishes,
//! undone answers and risks: these the look-ahead of [`crate::choose`] handles.

use crate::choose::{Choice, Move, Weighed};
use crate::odds::{Seen, Table};
use crate::plan::{Plan, Standing, Tried};

/// Plans with more states are left to looking ahead.
pub const STATES_MAX: usize = 20_000;

/// A solved plan: every state that can come up, with its value and best move.
#[derive(Clone, Debug)]
pub struct Solved {
    /// Open signs and steps that it was solved for, in order.
    signs: Vec<usize>,
    steps: Vec<usize>,
    /// Factor of each sign's answer in a state's number; those of the steps come first.
    radix: Vec<usize>,
    values: Vec<f64>,
    moves: Vec<Best>,
    /// P(all that was known when it was solved).
    start: f64,
    /// Minutes from the first state, for a belief that sums to 1.
    pub minutes: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Best {
    Unvisited,
    Ask(u16),
    Try(u16),
    HandOver,
}

/// States of a plan at a standing, saturating.
pub fn states(table: &Table, standing: &Standing) -> usize {
    let steps = standing.tried.iter().filter(|t| **t == Tried::Open).count();
    let mut states = 1usize.checked_shl(u32::try_from(steps).unwrap_or(u32::MAX)).unwrap_or(usize::MAX);
    for (grid, seen) in table.grids().iter().zip(&standing.seen) {
        if *seen == Seen::Open {
            states = states.saturating_mul(grid.answers() + 1);
        }
    }
    states
}

/// Solves a plan from a standing, or says `None` when it has more states than `states_max` or is not plain.
pub fn solve(plan: &Plan, table: &Table, standing: &Standing, states_max: usize) -> Option<Solved> {
    let states = states(table, standing);
    if states > states_max || !plan.is_plain() {
        return None;
    }
    let signs: Vec<usize> = (0..plan.signs.len()).filter(|&s| standing.seen[s] == Seen::Open).collect();
    let steps: Vec<usize> = (0..plan.steps.len()).filter(|&s| standing.tried[s] == Tried::Open).collect();
    let mut factor = 1 << steps.len();
    let mut radix = Vec::with_capacity(signs.len());
    for &sign in &signs {
        radix.push(factor);
        factor *= table.grids()[sign].answers() + 1;
    }
    let mut solved = Solved {
        signs,
        steps,
        radix,
        values: vec![f64::NAN; states],
        moves: vec![Best::Unvisited; states],
        start: mass_at(plan, table, standing).iter().sum(),
        minutes: 0.0,
    };
    let belief = plan.belief(table, standing);
    let depth_max = solved.signs.len() + solved.steps.len() + 1;
    let mut stack = vec![vec![0.0; belief.len()]; depth_max + 1];
    stack[0].copy_from_slice(&belief);
    solved.minutes = solved.visit(plan, table, 0, &mut stack);
    Some(solved)
}

impl Solved {
    /// The value of a state whose mass lies on top of the stack. A state's mass does not depend on the way to it.
    fn visit(&mut self, plan: &Plan, table: &Table, state: usize, stack: &mut [Vec<f64>]) -> f64 {
        let known = self.values[state];
        if !known.is_nan() {
            return known;
        }
        let Some((mass, deeper)) = stack.split_first_mut() else { return 0.0 };
        let total: f64 = mass.iter().sum();
        let (mut best, mut what) = (total * plan.handover, Best::HandOver);
        for at in 0..self.steps.len() {
            if state & (1 << at) != 0 {
                continue;
            }
            let step = &plan.steps[self.steps[at]];
            let mut fixed = 0.0;
            deeper[0].copy_from_slice(mass);
            for &(cause, works) in &step.fixes {
                fixed += mass[cause] * works;
                deeper[0][cause] *= 1.0 - works;
            }
            let own = step.cost * total;
            if fixed > 0.0 && own < best {
                let minutes = own + self.visit(plan, table, state | (1 << at), deeper);
                if minutes < best {
                    (best, what) = (minutes, Best::Try(at as u16));
                }
            }
        }
        for at in 0..self.signs.len() {
            let grid = &table.grids()[self.signs[at]];
            let base = self.radix[at];
            if !(state / base).is_multiple_of(grid.answers() + 1) {
                continue;
            }
            let mut minutes = plan.signs[self.signs[at]].cost * total;
            for (answer, row) in grid.rows().enumerate() {
                if minutes >= best {
                    break;
                }
                let mut any = false;
                for ((out, m), p) in deeper[0].iter_mut().zip(&*mass).zip(row) {
                    *out = m * p;
                    any |= *out > 0.0;
                }
                if any {
                    minutes += self.visit(plan, table, state + (answer + 1) * base, deeper);
                }
            }
            if minutes < best {
                (best, what) = (minutes, Best::Ask(at as u16));
            }
        }
        self.values[state] = best;
        self.moves[state] = what;
        best
    }

    /// States that were needed to find the best moves.
    pub fn visited(&self) -> usize {
        self.moves.iter().filter(|m| **m != Best::Unvisited).count()
    }

    /// The best move and its minutes per case, where the solution reaches the standing.
    pub fn best(&self, plan: &Plan, table: &Table, standing: &Standing) -> Option<(Move, f64)> {
        let mut state = 0;
        for (at, &step) in self.steps.iter().enumerate() {
            match standing.tried[step] {
                Tried::Open => {}
                Tried::Failed => state |= 1 << at,
                Tried::Unknown | Tried::Barred => return None,
            }
        }
        for (at, &sign) in self.signs.iter().enumerate() {
            match standing.seen[sign] {
                Seen::Open => {}
                Seen::Is(answer) if usize::from(answer) < table.grids()[sign].answers() => {
                    state += (usize::from(answer) + 1) * self.radix[at];
                }
                Seen::Is(_) | Seen::Unsure => return None,
            }
        }
        let what = match self.moves[state] {
            Best::Unvisited => return None,
            Best::Ask(at) => Move::Ask(self.signs[usize::from(at)]),
            Best::Try(at) => Move::Try(vec![self.steps[usize::from(at)]]),
            Best::HandOver => Move::HandOver,
        };
        // The values are of the mass that is left of the start's.
        let total = mass_at(plan, table, standing).iter().sum::<f64>() / self.start;
        let minutes = if total > 0.0 { self.values[state] / total } else { plan.handover };
        Some((what, minutes))
    }
}

/// P(cause and all that is known), per cause.
fn mass_at(plan: &Plan, table: &Table, standing: &Standing) -> Vec<f64> {
    let mut mass = plan.prior.clone();
    for (grid, seen) in table.grids().iter().zip(&standing.seen) {
        if let Some(answer) = seen.answer() {
            mass.iter_mut().zip(grid.row(answer)).for_each(|(m, p)| *m *= p);
        }
    }
    for (step, tried) in plan.steps.iter().zip(&standing.tried) {
        if *tried == Tried::Failed {
            step.fixes.iter().for_each(|&(cause, works)| mass[cause] *= 1.0 - works);
        }
    }
    mass
}

/// The choice at a standing, solved on the spot; `None` when the plan is not plain or too large from here.
pub fn choose_exactly(plan: &Plan, table: &Table, standing: &Standing) -> Option<Choice> {
    let solved = solve(plan, table, standing, STATES_MAX)?;
    let belief = plan.belief(table, standing);
    let what = match solved.moves[0] {
        Best::Unvisited => return None,
        Best::Ask(at) => Move::Ask(solved.signs[usize::from(at)]),
        Best::Try(at) => Move::Try(vec![solved.steps[usize::from(at)]]),
        Best::HandOver => Move::HandOver,
    };
    let mut moves = vec![Weighed { what: what.clone(), minutes: solved.minutes }];
    if what != Move::HandOver {
        moves.push(Weighed { what: Move::HandOver, minutes: plan.handover });
    }
    Some(Choice { moves, belief })
}

/// Exact expected minutes of following `policy` from a standing: every answer and every failure is followed with its
/// probability. For measuring policies on small plans.
pub fn minutes_of(
    plan: &Plan,
    table: &Table,
    standing: &Standing,
    policy: &mut dyn FnMut(&Standing) -> Move,
) -> f64 {
    follow(plan, table, standing, &plan.belief(table, standing), policy)
}

fn follow(
    plan: &Plan,
    table: &Table,
    standing: &Standing,
    mass: &[f64],
    policy: &mut dyn FnMut(&Standing) -> Move,
) -> f64 {
    let total: f64 = mass.iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    match policy(standing) {
        Move::HandOver => total * plan.handover,
        Move::Ask(sign) => {
            let mut minutes = plan.signs[sign].cost * total;
            for (row, answer) in table.grids()[sign].rows().zip(0u8..) {
                let next: Vec<f64> = mass.iter().zip(row).map(|(m, p)| m * p).collect();
                minutes += follow(plan, table, &standing.after_answer(sign, Seen::Is(answer)), &next, policy);
            }
            minutes
        }
        Move::Try(steps) => {
            let mut next = mass.to_vec();
            for &step in &steps {
                plan.steps[step].fixes.iter().for_each(|&(cause, works)| next[cause] *= 1.0 - works);
            }
            crate::choose::minutes_together(plan, &steps) * total
                + follow(plan, table, &standing.after_failure(plan, &steps), &next, policy)
        }
    }
}
