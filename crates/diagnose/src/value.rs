//! What a belief is worth: the expected minutes until the case is repaired or handed over, if no more questions are asked.
//!
//! Steps are taken by P(fixes) / minutes on the updated belief, up to the best point for a hand-over. That order is optimal
//! for one fault, one independent step per cause (Kadane and Simon 1977; Heckerman, Breese and Rommelse 1995), and near
//! it elsewhere.

use crate::plan::{Plan, Standing, Tried};

/// Values beliefs at one standing of a case. The belief need not sum to 1: the value grows with its mass.
#[derive(Clone, Debug)]
pub(crate) struct Valuer<'p> {
    plan: &'p Plan,
    /// Open steps with their minutes, those of unmet needs included.
    open: Vec<(usize, f64)>,
    /// The open steps as parts that do not change each other's gain; `None` where steps share causes in other ways.
    parts: Option<Parts>,
    order: Vec<u64>,
    mass: Vec<f64>,
}

/// Steps whose order one sort gives. A step's gain is a sum over its causes: belief times what the steps before it on the
/// same cause have left, times how surely it works.
#[derive(Clone, Debug, Default)]
struct Parts {
    minutes: Vec<f64>,
    /// Where the causes of each part end in `causes`.
    ends: Vec<u32>,
    causes: Vec<(u32, f64)>,
    gains: Vec<f64>,
}

/// The low bits of a sorting key hold the position of the part.
const POSITION_BITS: u64 = 0xffff;

impl<'p> Valuer<'p> {
    pub(crate) fn new(plan: &'p Plan, standing: &Standing) -> Self {
        let open: Vec<(usize, f64)> = (0..plan.steps.len())
            .filter(|&s| standing.tried[s] == Tried::Open)
            .filter_map(|s| Some((s, plan.step_cost(s) + lead(plan, standing, s)?)))
            .collect();
        let parts = Parts::new(plan, &open);
        Self { plan, order: Vec::with_capacity(open.len()), open, parts, mass: Vec::new() }
    }

    /// Expected minutes for a belief of this mass.
    pub(crate) fn minutes(&mut self, mass: &[f64]) -> f64 {
        match self.parts.take() {
            Some(mut parts) => {
                let minutes = self.sorted(&mut parts, mass);
                self.parts = Some(parts);
                minutes
            }
            None => self.updated(mass),
        }
    }

    fn sorted(&mut self, parts: &mut Parts, mass: &[f64]) -> f64 {
        self.order.clear();
        parts.gains.clear();
        let mut begin = 0;
        for (at, (&end, &cost)) in parts.ends.iter().zip(&parts.minutes).enumerate() {
            let own = &parts.causes[begin..end as usize];
            begin = end as usize;
            let gain: f64 = own.iter().map(|&(c, left)| mass[c as usize] * left).sum();
            parts.gains.push(gain);
            if gain > 0.0 {
                // Positive numbers are in the order of their bits. What the position takes is beyond ten digits.
                let ratio = (gain / cost.max(f64::MIN_POSITIVE)).to_bits();
                self.order.push((ratio & !POSITION_BITS) | at as u64);
            }
        }
        self.order.sort_unstable();
        let mut left: f64 = mass.iter().sum();
        let (mut spent, mut best) = (0.0, left * self.plan.handover);
        for key in self.order.iter().rev() {
            let at = (key & POSITION_BITS) as usize;
            spent += parts.minutes[at] * left;
            left = (left - parts.gains[at]).max(0.0);
            best = best.min(spent + left * self.plan.handover);
        }
        best
    }

    fn updated(&mut self, mass: &[f64]) -> f64 {
        self.mass.clear();
        self.mass.extend_from_slice(mass);
        let mut open = self.open.clone();
        let mut left: f64 = mass.iter().sum();
        let (mut spent, mut best) = (0.0, left * self.plan.handover);
        while !open.is_empty() {
            let mut pick: Option<(f64, f64, usize)> = None;
            for (at, &(step, cost)) in open.iter().enumerate() {
                let fixed: f64 =
                    self.plan.steps[step].fixes.iter().map(|&(c, works)| self.mass[c] * works).sum();
                let ratio = fixed / cost.max(f64::MIN_POSITIVE);
                if fixed > 0.0 && pick.is_none_or(|(best, ..)| ratio > best) {
                    pick = Some((ratio, fixed, at));
                }
            }
            let Some((_, fixed, at)) = pick else { break };
            let (step, cost) = open.remove(at);
            for &(cause, works) in &self.plan.steps[step].fixes {
                self.mass[cause] *= 1.0 - works;
            }
            spent += cost * left;
            left = (left - fixed).max(0.0);
            best = best.min(spent + left * self.plan.handover);
        }
        best
    }
}

impl Parts {
    /// A step alone on all of its causes is a part; so are steps on one and the same cause, each behind those that fix
    /// more of it a minute: their gains then fall in that order, whatever the belief.
    fn new(plan: &Plan, open: &[(usize, f64)]) -> Option<Self> {
        if open.len() > POSITION_BITS as usize {
            return None;
        }
        let mut on: Vec<u32> = vec![0; plan.prior.len()];
        for (step, _) in open {
            plan.steps[*step].fixes.iter().for_each(|f| on[f.0] += 1);
        }
        let mut out = Self::default();
        let mut chained: Vec<(usize, f64, f64)> = Vec::new();
        for &(step, minutes) in open {
            match plan.steps[step].fixes[..] {
                [(cause, works)] if on[cause] > 1 => chained.push((cause, minutes, works)),
                ref fixes if fixes.iter().all(|f| on[f.0] == 1) => {
                    out.push(minutes, fixes.iter().map(|&(c, works)| (c as u32, works)));
                }
                _ => return None,
            }
        }
        let rate = |x: &(usize, f64, f64)| x.2 / x.1.max(f64::MIN_POSITIVE);
        chained.sort_by(|a, b| a.0.cmp(&b.0).then(rate(b).total_cmp(&rate(a))));
        for same in chained.chunk_by(|a, b| a.0 == b.0) {
            let mut left = 1.0;
            for &(cause, minutes, works) in same {
                out.push(minutes, [(cause as u32, left * works)]);
                left *= 1.0 - works;
            }
        }
        Some(out)
    }

    fn push(&mut self, minutes: f64, causes: impl IntoIterator<Item = (u32, f64)>) {
        self.minutes.push(minutes);
        self.causes.extend(causes);
        self.ends.push(self.causes.len() as u32);
    }
}

/// Minutes of the steps that must come before `step`; `None` when one of them is barred, so that it can never be taken.
fn lead(plan: &Plan, standing: &Standing, step: usize) -> Option<f64> {
    if plan.steps[step].needs.is_empty() {
        return Some(0.0);
    }
    let mut wanted = plan.steps[step].needs.clone();
    let mut counted = vec![false; plan.steps.len()];
    let mut minutes = 0.0;
    while let Some(need) = wanted.pop() {
        if std::mem::replace(&mut counted[need], true) {
            continue;
        }
        match standing.tried[need] {
            Tried::Failed | Tried::Unknown => {}
            Tried::Barred => return None,
            Tried::Open => {
                minutes += plan.step_cost(need);
                wanted.extend_from_slice(&plan.steps[need].needs);
            }
        }
    }
    Some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Step;

    fn plan(steps: Vec<Step>, handover: f64) -> Plan {
        Plan { prior: vec![0.6, 0.3, 0.1], other: None, signs: vec![], steps, finishes: vec![], handover }
    }

    #[test]
    fn steps_go_by_probability_per_minute_up_to_the_hand_over() {
        let plan = plan(vec![Step::plain(10.0, vec![(0, 1.0)]), Step::plain(2.0, vec![(1, 1.0)])], 20.0);
        let standing = plan.fresh();
        // .3/2 before .6/10: 2 + .7 * 10 + .1 * 20.
        assert!((Valuer::new(&plan, &standing).minutes(&plan.prior) - 11.0).abs() < 1e-12);
        // Twice the mass, twice the minutes.
        assert!((Valuer::new(&plan, &standing).minutes(&[1.2, 0.6, 0.2]) - 22.0).abs() < 1e-12);
    }

    #[test]
    fn a_step_that_costs_more_than_it_saves_is_left_to_the_hand_over() {
        let plan = plan(vec![Step::plain(50.0, vec![(0, 1.0)])], 20.0);
        assert!((Valuer::new(&plan, &plan.fresh()).minutes(&plan.prior) - 20.0).abs() < 1e-12);
    }

    #[test]
    fn steps_that_share_a_cause_are_valued_on_the_updated_belief() {
        let plan =
            plan(vec![Step::plain(1.0, vec![(0, 0.5)]), Step::plain(1.0, vec![(0, 0.5), (1, 0.9)])], 9.0);
        // Second first (.57): 1 + .43 * 9 = 4.87; then the first fixes .15 more: 1 + .43 + .28 * 9 = 3.95.
        assert!((Valuer::new(&plan, &plan.fresh()).minutes(&plan.prior) - 3.95).abs() < 1e-12);
    }

    #[test]
    fn steps_on_one_cause_are_valued_alike_by_both_ways() {
        let steps = vec![
            Step::plain(3.0, vec![(0, 0.5)]),
            Step::plain(1.0, vec![(0, 0.4)]),
            Step::plain(2.0, vec![(1, 0.9)]),
            Step::plain(0.5, vec![(0, 0.1)]),
        ];
        let plan = plan(steps, 30.0);
        let mut valuer = Valuer::new(&plan, &plan.fresh());
        assert!(valuer.parts.is_some());
        let sorted = valuer.minutes(&plan.prior);
        assert!((sorted - valuer.updated(&plan.prior)).abs() < 1e-12);
    }

    #[test]
    fn what_a_step_needs_is_paid_with_it() {
        let mut steps = vec![Step::plain(1.0, vec![]), Step::plain(2.0, vec![(0, 1.0)])];
        steps[1].needs = vec![0];
        let plan = plan(steps, 20.0);
        assert!((Valuer::new(&plan, &plan.fresh()).minutes(&plan.prior) - (3.0 + 0.4 * 20.0)).abs() < 1e-12);
        let mut barred = plan.fresh();
        barred.tried[0] = Tried::Barred;
        assert!((Valuer::new(&plan, &barred).minutes(&plan.prior) - 20.0).abs() < 1e-12);
    }
}
