//! What the planner works on: causes with their prior, signs and steps with their costs, and where a case stands.

use crate::odds::{Odds, Outlook, Seen};
use crate::words::{Risk, Teller};

/// A sign that can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    /// Minutes.
    pub cost: f64,
    pub teller: Teller,
}

/// A step that may fix something.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Minutes, without the finish that it shares with others.
    pub cost: f64,
    /// Cause and the probability that the step fixes it.
    pub fixes: Vec<(usize, f64)>,
    pub risk: Risk,
    /// Steps that must have been done before.
    pub needs: Vec<usize>,
    /// Signs whose answers no longer hold after it.
    pub undoes: Vec<usize>,
    /// The finish (a restart, say) that completes it: one serves all steps that were done before it.
    pub finish: Option<usize>,
}

impl Step {
    /// A step without risk, needs or consequences.
    pub fn plain(cost: f64, fixes: Vec<(usize, f64)>) -> Self {
        Self { cost, fixes, risk: Risk::None, needs: Vec::new(), undoes: Vec::new(), finish: None }
    }
}

/// What does not change while a case is worked on.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Per cause, sums to 1.
    pub prior: Vec<f64>,
    /// The first of the causes that are none of the listed ones; all behind it are unlisted too.
    pub other: Option<usize>,
    pub signs: Vec<Sign>,
    pub steps: Vec<Step>,
    /// Minutes of each finish.
    pub finishes: Vec<f64>,
    /// Minutes that a hand-over costs: what a person still needs after our notes.
    pub handover: f64,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Tried {
    #[default]
    Open,
    /// Done, and the fault is still there.
    Failed,
    /// Done, and nobody knows what came of it: it says nothing, and is not proposed again.
    Unknown,
    /// Not allowed, or refused.
    Barred,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Standing {
    /// Per sign.
    pub seen: Vec<Seen>,
    /// Per step.
    pub tried: Vec<Tried>,
}

impl Plan {
    /// A case of which nothing is known yet.
    pub fn fresh(&self) -> Standing {
        Standing { seen: vec![Seen::Open; self.signs.len()], tried: vec![Tried::Open; self.steps.len()] }
    }

    /// ln of something proportional to the belief: prior, answers, failed steps; in that order.
    pub fn ln_belief(&self, outlook: &Outlook<'_>, standing: &Standing) -> Vec<f64> {
        let mut ln: Vec<f64> = self.prior.iter().zip(&outlook.fit).map(|(p, fit)| p.ln() + fit).collect();
        for (step, tried) in self.steps.iter().zip(&standing.tried) {
            if *tried == Tried::Failed {
                for &(cause, works) in &step.fixes {
                    ln[cause] += (1.0 - works).ln();
                }
            }
        }
        ln
    }

    /// The belief: P(cause | all that is known). When what is known cannot be under any cause, everything is put on
    /// `other`, or the prior is kept where there is none.
    pub fn belief(&self, odds: &dyn Odds, standing: &Standing) -> Vec<f64> {
        self.belief_of(&odds.outlook(&standing.seen), standing)
    }

    pub(crate) fn belief_of(&self, outlook: &Outlook<'_>, standing: &Standing) -> Vec<f64> {
        crate::odds::normalised(&self.ln_belief(outlook, standing)).unwrap_or_else(|| match self.other {
            Some(other) => (0..self.prior.len()).map(|c| if c == other { 1.0 } else { 0.0 }).collect(),
            None => self.prior.clone(),
        })
    }

    /// P(each listed cause), and behind them P(any unlisted one) where the plan has a place for those.
    pub fn listed(&self, belief: &[f64]) -> Vec<f64> {
        match self.other {
            Some(other) => {
                let unlisted = belief[other..].iter().sum();
                belief[..other].iter().copied().chain([unlisted]).collect()
            }
            None => belief.to_vec(),
        }
    }

    /// Whether the exact solver knows all that is in the plan: it knows neither needs nor shared finishes nor answers
    /// that a step undoes, nor risks.
    pub fn is_plain(&self) -> bool {
        self.steps
            .iter()
            .all(|s| s.needs.is_empty() && s.undoes.is_empty() && s.finish.is_none() && s.risk == Risk::None)
    }

    /// Minutes of a step when it is done alone.
    pub fn step_cost(&self, step: usize) -> f64 {
        let step = &self.steps[step];
        step.cost + step.finish.map_or(0.0, |finish| self.finishes[finish])
    }

    /// Whether a step may be taken now: open, everything that it needs done, and sure enough of the cause for its risk.
    pub fn may_try(&self, step: usize, standing: &Standing, belief: &[f64]) -> bool {
        let s = &self.steps[step];
        standing.tried[step] == Tried::Open
            && s.needs.iter().all(|&n| matches!(standing.tried[n], Tried::Failed | Tried::Unknown))
            && s.fixes.iter().map(|&(cause, _)| belief[cause]).sum::<f64>() >= s.risk.belief_min()
    }
}

impl Standing {
    /// After steps that did not fix it: their evidence stays, the answers that they undo are open again.
    pub fn after_failure(&self, plan: &Plan, steps: &[usize]) -> Self {
        let mut next = self.clone();
        for &step in steps {
            next.tried[step] = Tried::Failed;
            for &sign in &plan.steps[step].undoes {
                next.seen[sign] = Seen::Open;
            }
        }
        next
    }
    /// After an answer; a sign that is asked again is overwritten.
    pub fn after_answer(&self, sign: usize, seen: Seen) -> Self {
        let mut next = self.clone();
        next.seen[sign] = seen;
        next
    }
}
