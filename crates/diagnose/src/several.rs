//! Several faults at once: each cause is there or not, on its own, and a sign shows when any of them makes it show
//! (noisy-or). One look may show several causes, one restart complete several steps, and a repair that did not help is
//! evidence for what is left. Nobody looks whether it works while something else is known to be there; a cause may hide
//! another from looks, which are then taken again once it is repaired; what shows by itself during a step is not asked for.
//!
//! Beliefs are exact by Quickscore (Heckerman 1989) up to [`POSITIVES_MAX`] signs that show; beyond, the
//! [`CONDITIONED_MAX`] likeliest causes are exact and the rest weigh in by their average.

mod play;

use crate::case::{
    Advice, Advised, Came, HandOverNote, HandOverReason, Happening, Misfit, Published, answer_at, ranked,
    sign_at, step_at,
};
use crate::choose::{Move, minutes_together};
use crate::explain::IfAnswered;
use crate::learned::Learned;
use crate::model::rows;
use crate::odds::Seen;
use crate::plan::{Plan, Tried};
use crate::playbook::{Consent, HowCommon, Playbook};
use crate::words::{Common, Teller};

/// Signs that show, the fault itself among them, up to which beliefs are exact.
pub const POSITIVES_MAX: usize = 12;
/// Causes that are exact beyond that.
pub const CONDITIONED_MAX: usize = 14;
/// Causes of one look whose every combination is weighed.
const SHOWN_TOGETHER_MAX: usize = 8;
/// What weighing all looks of a playbook may cost at a move, in combinations times causes and steps: with many looks fewer causes
/// of each are weighed together, for customers wait for the answer.
const LOOKS_COST_MAX: usize = 40_000;
/// Steps of one finish that are weighed together.
const TOGETHER_MAX: usize = 8;
/// A cause that is this likely is known: as long as it is not repaired nobody need look whether it works.
const KNOWN_MIN: f64 = 0.9;
/// How far a look can be wrong.
const LOOK_NOISE: f64 = 0.001;
/// P(there) of the commonest word; the other words stand to it as they do with one fault.
const VERY_COMMON: f64 = 0.3;
/// Learned cases that the author's word weighs as much as.
const AUTHOR_CASES: f64 = 20.0;

/// The numbers of a playbook of several faults.
#[derive(Clone, Debug, PartialEq)]
pub struct Several {
    prior: Vec<f64>,
    /// P(something that is not listed keeps it broken).
    other: f64,
    signs: Vec<NoisyOr>,
    /// The causes that one look at a sign shows; empty for signs that are answered.
    shows: Vec<Vec<usize>>,
    /// Causes of one look whose every combination is weighed here.
    shown_together: usize,
    /// Per cause those that no look tells as long as it is there.
    hides: Vec<Vec<usize>>,
    /// Per step the signs that show by themselves while it is done.
    tells: Vec<Vec<usize>>,
    /// Minutes to see whether it works.
    look_again: f64,
}

/// P(does not show) is the product of what each cause that is there leaves.
#[derive(Clone, Debug, PartialEq)]
struct NoisyOr {
    /// P(shows | no cause is there).
    leak: f64,
    /// P(this cause alone makes it show), the leak taken out.
    makes: Vec<f64>,
}

/// What is known of a case.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    seen: Vec<Seen>,
    /// Per sign answered: what was left of each cause then.
    left_then: Vec<Vec<f64>>,
    tried: Vec<Tried>,
    /// Per cause P(not repaired by our steps | it was there).
    left: Vec<f64>,
    /// The same when it was last seen to be broken.
    left_broken: Vec<f64>,
    /// Per cause what looks said: weight if it was not there, and if it was.
    looks: Vec<[f64; 2]>,
}

/// Beliefs over the causes as they are now.
#[derive(Clone, Debug, PartialEq)]
struct Faults {
    /// P(there and not repaired), per cause.
    there: Vec<f64>,
    /// P(something else keeps it broken).
    other: f64,
    /// ln P(all that was seen).
    ln: f64,
}

impl Several {
    pub(crate) fn new(book: &Playbook, learned: &Learned) -> Self {
        let total: f64 = book.causes.iter().map(|c| c.common.weight()).sum();
        let cases: f64 =
            book.causes.iter().map(|c| learned.cause(Some(&c.id))).sum::<f64>() + learned.cause(None);
        let prior = book
            .causes
            .iter()
            .map(|c| {
                let author = match c.common {
                    HowCommon::Word(word) => VERY_COMMON * word.weight() / Common::VeryCommon.weight(),
                    HowCommon::Count(_) => (c.common.weight() / total.max(1.0)).min(0.9),
                };
                let seen = learned.cause(Some(&c.id));
                (AUTHOR_CASES * author + seen) / (AUTHOR_CASES + cases)
            })
            .collect();
        let signs = (0..book.signs.len())
            .map(|s| {
                let noise = book.signs[s].teller.noise();
                let leak = book.signs[s].usual_row().first().map_or(0.5, |p| p.clamp(noise, 1.0 - noise));
                let makes = rows(book, learned, s)
                    .iter()
                    .map(|row| {
                        let shows = row.first().map_or(0.5, |p| p.clamp(noise, 1.0 - noise));
                        (1.0 - (1.0 - shows) / (1.0 - leak)).max(0.0)
                    })
                    .collect();
                NoisyOr { leak, makes }
            })
            .collect();
        let places = |ids: &[String]| -> Vec<usize> { ids.iter().filter_map(|c| book.cause(c)).collect() };
        let shows: Vec<Vec<usize>> = book.signs.iter().map(|s| places(&s.shows)).collect();
        let shown_together = shown_together(&shows, book.causes.len() + book.steps.len());
        let hides = book.causes.iter().map(|c| places(&c.hides)).collect();
        let tells =
            book.steps.iter().map(|s| s.tells.iter().filter_map(|t| book.sign(t)).collect()).collect();
        let look_again = book.look_again_minutes;
        Self { prior, other: book.other, signs, shows, shown_together, hides, tells, look_again }
    }

    fn fresh(&self, plan: &Plan) -> Known {
        let causes = self.prior.len();
        Known {
            seen: vec![Seen::Open; self.signs.len()],
            left_then: vec![Vec::new(); self.signs.len()],
            tried: vec![Tried::Open; plan.steps.len()],
            left: vec![1.0; causes],
            left_broken: vec![1.0; causes],
            looks: vec![[1.0, 1.0]; causes],
        }
    }

    /// Beliefs from all that is known. The fault itself is a sign that shows as long as any cause is left; the newest look
    /// at it says more than all before, and stands for them.
    fn faults(&self, known: &Known) -> Faults {
        let causes = self.prior.len();
        let mut not_there = vec![0.0; causes];
        let mut there = vec![0.0; causes];
        for c in 0..causes {
            not_there[c] = (1.0 - self.prior[c]) * known.looks[c][0];
            there[c] = self.prior[c] * known.looks[c][1];
        }
        let mut leaves_negative = 1.0;
        let mut positives: Vec<Finding> =
            vec![Finding { leak: self.other, makes: known.left_broken.clone() }];
        for (sign, seen) in known.seen.iter().enumerate() {
            if !self.shows[sign].is_empty() {
                continue;
            }
            let noisy = &self.signs[sign];
            match seen.answer() {
                None => {}
                Some(0) => {
                    let makes =
                        noisy.makes.iter().zip(&known.left_then[sign]).map(|(m, left)| m * left).collect();
                    positives.push(Finding { leak: noisy.leak, makes });
                }
                Some(_) => {
                    leaves_negative *= 1.0 - noisy.leak;
                    let makes = noisy.makes.iter().zip(&known.left_then[sign]);
                    there.iter_mut().zip(makes).for_each(|(p, (m, left))| *p *= 1.0 - m * left);
                }
            }
        }
        let sums = if positives.len() <= POSITIVES_MAX {
            quickscore(&not_there, &there, &positives)
        } else {
            conditioned(&not_there, &there, &positives)
        };
        let broken = sums.all.max(f64::MIN_POSITIVE);
        let there = (0..causes)
            .map(|c| {
                let now = sums.left[c] / broken;
                let since =
                    if known.left_broken[c] > 0.0 { known.left[c] / known.left_broken[c] } else { 0.0 };
                (now * since).clamp(0.0, 1.0)
            })
            .collect();
        Faults {
            there,
            other: (1.0 - sums.without_other / broken).clamp(0.0, 1.0),
            ln: broken.ln() + leaves_negative.ln(),
        }
    }

    /// The expected minutes without further questions: steps by what they make whole per minute, a look after each but one
    /// for all that is known to be there, up to the best point for a hand-over.
    fn minutes(&self, plan: &Plan, known: &Known, faults: &Faults) -> f64 {
        let whole = |there: &[f64]| there.iter().map(|p| 1.0 - p).product::<f64>() * (1.0 - faults.other);
        let broken = (1.0 - whole(&faults.there)).max(f64::MIN_POSITIVE);
        let mut there = faults.there.clone();
        let mut tried = known.tried.clone();
        let rate = |step: usize, there: &[f64], tried: &[Tried]| {
            if tried[step] != Tried::Open || plan.steps[step].fixes.is_empty() {
                return 0.0;
            }
            let Some(way) = way(plan, tried, step) else { return 0.0 };
            let cost: f64 = way.iter().map(|&s| plan.step_cost(s)).sum();
            gained(plan, there, &[step]) / (cost + self.look_again).max(f64::MIN_POSITIVE)
        };
        let mut rates: Vec<f64> = (0..plan.steps.len()).map(|s| rate(s, &there, &tried)).collect();
        let mut left = 1.0;
        let (mut spent, mut best, mut looked) = (0.0, plan.handover, false);
        loop {
            let first = (0..rates.len()).fold(None, |first: Option<usize>, s| {
                if rates[s] > first.map_or(0.0, |f| rates[f]) { Some(s) } else { first }
            });
            let Some((step, way)) = first.and_then(|s| Some((s, way(plan, &tried, s)?))) else { break };
            let is_known = is_known(plan, &there, step);
            let mut cost =
                if is_known && std::mem::replace(&mut looked, true) { 0.0 } else { self.look_again };
            for &s in &way {
                cost += plan.step_cost(s);
                tried[s] = Tried::Failed;
                rates[s] = 0.0;
            }
            spent += cost * left;
            for &s in &way {
                plan.steps[s].fixes.iter().for_each(|&(c, works)| there[c] *= 1.0 - works);
            }
            for (s, other) in rates.iter_mut().enumerate().filter(|r| *r.1 > 0.0) {
                let fixes = &plan.steps[s].fixes;
                let is_touched = way.iter().any(|&w| {
                    plan.steps[s].needs.contains(&w)
                        || plan.steps[w].fixes.iter().any(|f| fixes.iter().any(|x| x.0 == f.0))
                });
                if is_touched {
                    *other = rate(s, &there, &tried);
                }
            }
            left = ((1.0 - whole(&there)) / broken).clamp(0.0, 1.0);
            best = f64::min(best, spent + left * plan.handover);
        }
        best
    }

    /// Every allowed move with its expected minutes, the best first.
    fn moves(&self, plan: &Plan, known: &Known, faults: &Faults) -> Vec<(Move, f64)> {
        let mut out = vec![(Move::HandOver, plan.handover)];
        for sign in 0..self.signs.len() {
            if known.seen[sign] != Seen::Open {
                continue;
            }
            let worth = self.after_sign(plan, known, faults, sign);
            out.push((Move::Ask(sign), plan.signs[sign].cost + worth));
        }
        for steps in self.tries(plan, known, faults) {
            let (next, left) = self.failed(plan, known, faults, &steps);
            let then = self.faults(&next);
            let ahead = self.minutes(plan, &next, &then);
            let look = if self.is_worth_a_look(&then) { self.look_again } else { 0.0 };
            let told = self.told(plan, &next, &then, &steps, ahead);
            let minutes = minutes_together(plan, &steps) + look + left * (ahead - told).max(0.0);
            out.push((Move::Try(steps), minutes));
        }
        out.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        out
    }

    /// What the signs save that show by themselves while these steps are done.
    fn told(&self, plan: &Plan, next: &Known, then: &Faults, steps: &[usize], ahead: f64) -> f64 {
        let mut signs: Vec<usize> = steps.iter().flat_map(|&s| &self.tells[s]).copied().collect();
        signs.sort_unstable();
        signs.dedup();
        signs
            .into_iter()
            .filter(|&sign| next.seen[sign] == Seen::Open)
            .map(|sign| (ahead - self.after_sign(plan, next, then, sign)).max(0.0))
            .sum()
    }

    /// Whether it may work now: not while something is known to be there.
    fn is_worth_a_look(&self, faults: &Faults) -> bool {
        faults.there.iter().all(|p| *p < KNOWN_MIN)
    }

    fn after_sign(&self, plan: &Plan, known: &Known, faults: &Faults, sign: usize) -> f64 {
        if self.shows[sign].is_empty() {
            self.after_asking(plan, known, faults, sign)
        } else {
            self.after_looking(plan, known, faults, sign)
        }
    }

    fn after_asking(&self, plan: &Plan, known: &Known, faults: &Faults, sign: usize) -> f64 {
        let mut worth = 0.0;
        let mut sum = 0.0;
        for answer in 0..2u8 {
            let next = with_answer(known, sign, answer);
            let then = self.faults(&next);
            let p = (then.ln - faults.ln).exp();
            sum += p;
            worth += p * self.minutes(plan, &next, &then);
        }
        if sum > 0.0 { worth / sum } else { self.minutes(plan, known, faults) }
    }

    /// Every combination of what a look may show, as if its causes were independent of each other.
    fn after_looking(&self, plan: &Plan, known: &Known, faults: &Faults, sign: usize) -> f64 {
        let mut shown = self.shows[sign].clone();
        // The least certain matter most.
        shown.sort_by(|&a, &b| {
            (faults.there[a] - 0.5).abs().total_cmp(&(faults.there[b] - 0.5).abs()).then(a.cmp(&b))
        });
        shown.truncate(self.shown_together);
        let (mut worth, mut sum) = (0.0, 0.0);
        for found in 0..1usize << shown.len() {
            let mut then = faults.clone();
            let mut p = 1.0;
            for (bit, &cause) in shown.iter().enumerate() {
                let is_there = found >> bit & 1 == 1;
                let is_hidden =
                    |(at, by): (usize, &usize)| found >> at & 1 == 1 && self.hides[*by].contains(&cause);
                if shown.iter().enumerate().any(is_hidden) {
                    // Nothing is seen of it, whether it is there or not.
                    p *= if is_there { 0.0 } else { 1.0 };
                    continue;
                }
                p *= if is_there { faults.there[cause] } else { 1.0 - faults.there[cause] };
                then.there[cause] = if is_there { 1.0 } else { 0.0 };
            }
            // It is broken: not all can be well.
            let rest: f64 = (0..then.there.len())
                .filter(|c| !shown.contains(c))
                .map(|c| 1.0 - faults.there[c])
                .product::<f64>()
                * (1.0 - faults.other);
            if found == 0 {
                p *= 1.0 - rest;
            }
            if p > 0.0 {
                sum += p;
                worth += p * self.minutes(plan, known, &then);
            }
        }
        if sum > 0.0 { worth / sum } else { self.minutes(plan, known, faults) }
    }

    /// Steps that may be taken now: singly, and with those that the same finish completes.
    fn tries(&self, plan: &Plan, known: &Known, faults: &Faults) -> Vec<Vec<usize>> {
        let done = |s: usize| matches!(known.tried[s], Tried::Failed | Tried::Unknown);
        let rate = |s: usize| gained(plan, &faults.there, &[s]) / plan.step_cost(s).max(f64::MIN_POSITIVE);
        let mut worth: Vec<f64> = (0..plan.steps.len()).map(rate).collect();
        let is_sure = |s: usize| {
            let there = plan.steps[s].fixes.iter().map(|f| faults.there[f.0]).fold(0.0, f64::max);
            there >= plan.steps[s].risk.belief_min()
        };
        // What a step needs is worth as much, once one is as sure as the step wants it.
        for s in 0..plan.steps.len() {
            if known.tried[s] != Tried::Open || !is_sure(s) {
                continue;
            }
            let mut way = plan.steps[s].needs.clone();
            let mut met = vec![false; plan.steps.len()];
            while let Some(need) = way.pop() {
                if !std::mem::replace(&mut met[need], true) {
                    worth[need] = worth[need].max(rate(s));
                    way.extend_from_slice(&plan.steps[need].needs);
                }
            }
        }
        let mut may: Vec<usize> = (0..plan.steps.len())
            .filter(|&s| known.tried[s] == Tried::Open && plan.steps[s].needs.iter().all(|&n| done(n)))
            .filter(|&s| worth[s] > 0.0 && is_sure(s))
            .collect();
        may.sort_by(|&a, &b| worth[b].total_cmp(&worth[a]).then(a.cmp(&b)));
        let mut out: Vec<Vec<usize>> = may.iter().map(|&s| vec![s]).collect();
        for finish in 0..plan.finishes.len() {
            let mates: Vec<usize> = may
                .iter()
                .copied()
                .filter(|&s| plan.steps[s].finish == Some(finish))
                .take(TOGETHER_MAX)
                .collect();
            out.extend((2..=mates.len()).map(|n| mates[..n].to_vec()));
        }
        out
    }

    /// What is known when these steps did not make it whole, and P(that).
    fn failed(&self, plan: &Plan, known: &Known, faults: &Faults, steps: &[usize]) -> (Known, f64) {
        let next = self.after(plan, known, steps, Came::NotFixed);
        let left = (self.faults(&next).ln - faults.ln).exp();
        (next, left.clamp(0.0, 1.0))
    }

    /// A look at causes themselves, as they are now. It says nothing of those that a cause which is there hides.
    fn looked(&self, known: &Known, sign: usize, causes: &[usize], found: &[bool]) -> Known {
        let mut next = known.clone();
        next.seen[sign] = Seen::Is(if found.iter().any(|f| *f) { 0 } else { 1 });
        let was_found = |by: usize| {
            causes.iter().zip(found).any(|(c, f)| *c == by && *f)
                || known.looks[by][1] > known.looks[by][0] && known.left[by] >= 1.0
        };
        for (&cause, is_there) in causes.iter().zip(found) {
            let left = known.left[cause];
            let hidden = (0..self.hides.len()).any(|by| self.hides[by].contains(&cause) && was_found(by));
            let [not_there, there] = &mut next.looks[cause];
            if *is_there {
                *not_there *= LOOK_NOISE;
                *there *= (left * (1.0 - LOOK_NOISE)).max(LOOK_NOISE);
                // The steps so far did not repair it.
                (next.left[cause], next.left_broken[cause]) = (1.0, 1.0);
            } else if !hidden {
                *not_there *= 1.0 - LOOK_NOISE;
                *there *= ((1.0 - left) * (1.0 - LOOK_NOISE)).max(LOOK_NOISE);
                if left < 1.0 {
                    (next.left[cause], next.left_broken[cause]) = (LOOK_NOISE, LOOK_NOISE);
                }
            }
        }
        next
    }

    /// After steps: their causes are repaired as far as they work, what they undo is open again, and so are looks at what
    /// the repaired causes hid.
    fn after(&self, plan: &Plan, known: &Known, steps: &[usize], came: Came) -> Known {
        let mut next = known.clone();
        for &step in steps {
            next.tried[step] = match came {
                Came::NotFixed | Came::Fixed | Came::Partly => Tried::Failed,
                Came::Unknown => Tried::Unknown,
            };
            plan.steps[step].fixes.iter().for_each(|&(c, works)| next.left[c] *= 1.0 - works);
            plan.steps[step].undoes.iter().for_each(|&s| next.seen[s] = Seen::Open);
            for &hidden in plan.steps[step].fixes.iter().flat_map(|f| &self.hides[f.0]) {
                let [not_there, there] = known.looks[hidden];
                for sign in 0..self.shows.len() {
                    if not_there == there && self.shows[sign].contains(&hidden) {
                        next.seen[sign] = Seen::Open;
                    }
                }
            }
        }
        match came {
            // Seen to be broken still.
            Came::NotFixed | Came::Partly => next.left_broken.clone_from(&next.left),
            Came::Fixed | Came::Unknown => {}
        }
        next
    }

    /// The causes that these steps repaired, when they were seen to: per step the likeliest of its causes, where it is
    /// likelier than not; where none is, the likeliest of all.
    fn repaired(plan: &Plan, faults: &Faults, steps: &[usize]) -> Vec<usize> {
        let likeliest = |causes: Vec<usize>| {
            causes.into_iter().fold(None, |best: Option<usize>, c| {
                if best.is_none_or(|b| faults.there[c] > faults.there[b]) { Some(c) } else { best }
            })
        };
        let fixes = |s: usize| plan.steps[s].fixes.iter().map(|f| f.0).collect::<Vec<_>>();
        let mut out: Vec<usize> =
            steps.iter().filter_map(|&s| likeliest(fixes(s))).filter(|c| faults.there[*c] >= 0.5).collect();
        if out.is_empty() {
            out.extend(likeliest(steps.iter().flat_map(|&s| fixes(s)).collect()));
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// These were there and no longer are, whatever else is broken.
    fn held_now(known: &mut Known, causes: &[usize]) {
        for &cause in causes {
            known.looks[cause][0] *= LOOK_NOISE;
            (known.left[cause], known.left_broken[cause]) = (LOOK_NOISE, LOOK_NOISE);
        }
    }

    pub(crate) fn held(&self, published: &Published, log: &[Happening]) -> Result<Vec<usize>, Misfit> {
        Ok(self.read(published, log)?.held)
    }

    /// What each answer to a sign would lead to; their probabilities sum to one.
    pub(crate) fn if_answered(
        &self,
        published: &Published,
        log: &[Happening],
        sign: usize,
    ) -> Result<Vec<IfAnswered>, Misfit> {
        let plan = &published.model.plan;
        let known = self.read(published, log)?.known;
        let Some(row) = published.book.signs.get(sign) else {
            return Err(Misfit(format!("the playbook has no sign number {sign}")));
        };
        let mut out = Vec::with_capacity(row.answers.len());
        let mut sum = 0.0;
        for answer in 0..row.answers.len() {
            let next = match (&self.shows[sign][..], u8::try_from(answer)) {
                ([], Ok(answer)) => with_answer(&known, sign, answer),
                (causes, _) => self.looked(&known, sign, causes, &vec![answer == 0; causes.len()]),
            };
            let then = self.faults(&next);
            let belief: Vec<f64> = then.there.iter().copied().chain([then.other]).collect();
            let probability = then.ln.exp();
            sum += probability;
            out.push(IfAnswered {
                answer,
                probability,
                cause: ranked(&belief)[0],
                then: self.moves(plan, &next, &then)[0].0.clone(),
            });
        }
        out.iter_mut().filter(|_| sum > 0.0).for_each(|a| a.probability /= sum);
        Ok(out)
    }

    /// Reads the log and says what to do next.
    pub(crate) fn advise(&self, published: &Published, log: &[Happening]) -> Result<Advice, Misfit> {
        let (book, plan) = (&published.book, &published.model.plan);
        let case = self.read(published, log)?;
        let faults = self.faults(&case.known);
        let moves = self.moves(plan, &case.known, &faults);
        let (best, minutes) = moves[0].clone();
        let belief: Vec<f64> = faults.there.iter().copied().chain([faults.other]).collect();
        let reason = if case.wants_a_person {
            Some(HandOverReason::Asked)
        } else if case.customer_minutes > book.patience_minutes || case.unsure_max >= 2 {
            Some(HandOverReason::PatienceIsUp)
        } else if faults.other >= crate::case::OTHER_MAX && faults.there.iter().all(|p| *p < 0.5) {
            Some(HandOverReason::OutsideThePlaybook)
        } else if best == Move::HandOver {
            Some(if moves.len() > 1 { HandOverReason::PersonIsQuicker } else { HandOverReason::NothingHelps })
        } else if minutes > plan.handover * 0.98 {
            Some(HandOverReason::NothingHelps)
        } else {
            None
        };
        let looks_again = match &best {
            Move::Try(steps) => {
                let next = self.after(plan, &case.known, steps, Came::NotFixed);
                self.is_worth_a_look(&self.faults(&next))
            }
            Move::Ask(_) | Move::HandOver => true,
        };
        let next_best = moves.get(1).cloned();
        let without = next_best.as_ref().map_or(plan.handover, |m| m.1);
        let note = |reason| {
            Advised::HandOver(Box::new(HandOverNote {
                reason,
                causes: ranked(&belief).into_iter().take(5).collect(),
                answered: (0..case.known.seen.len())
                    .filter(|&s| case.known.seen[s] != Seen::Open)
                    .map(|s| (s, case.known.seen[s].answer()))
                    .collect(),
                tried: case.tried.clone(),
                declined: (0..plan.steps.len()).filter(|&s| case.known.tried[s] == Tried::Barred).collect(),
                not_tried: (0..plan.steps.len())
                    .filter(|&s| case.known.tried[s] == Tried::Open)
                    .filter(|&s| plan.steps[s].fixes.iter().any(|f| faults.there[f.0] > 0.1))
                    .collect(),
                next: moves.iter().find(|m| m.0 != Move::HandOver).map(|m| m.0.clone()),
            }))
        };
        let what = match (case.fixed, reason, best) {
            (true, ..) => Advised::Solved,
            (false, None, Move::Ask(sign)) => Advised::Ask(sign),
            (false, None, Move::Try(steps)) => steps
                .iter()
                .copied()
                .find(|&s| book.steps[s].consent == Consent::Needed && !case.agreed.contains(&s))
                .map_or(Advised::Try(steps), Advised::AskConsent),
            (false, Some(reason), _) => note(reason),
            (false, None, Move::HandOver) => note(HandOverReason::PersonIsQuicker),
        };
        let minutes = match &what {
            Advised::Solved => 0.0,
            Advised::HandOver(_) => plan.handover,
            Advised::Ask(_) | Advised::AskConsent(_) | Advised::Try(_) => minutes,
        };
        Ok(Advice {
            what,
            belief: ranked(&belief),
            minutes,
            saves: (without - minutes).max(0.0),
            looks_again,
            next_best,
            version: published.version,
        })
    }

    fn read(&self, published: &Published, log: &[Happening]) -> Result<Case, Misfit> {
        let (book, plan) = (&published.book, &published.model.plan);
        let mut out = Case {
            known: self.fresh(plan),
            fixed: false,
            wants_a_person: false,
            customer_minutes: 0.0,
            unsure_max: 0,
            agreed: Vec::new(),
            tried: Vec::new(),
            held: Vec::new(),
        };
        // Repaired without a look whether it works; that all works in the end says that these were, too.
        let mut unseen: Vec<usize> = Vec::new();
        let mut unsure = vec![0usize; book.signs.len()];
        let customers = |teller: Teller, minutes: f64| match teller {
            Teller::Customer => minutes,
            Teller::Agent | Teller::Automatic => 0.0,
        };
        for happening in log {
            match happening {
                Happening::Answered { sign, answer } => {
                    let at = sign_at(book, sign)?;
                    let answer = answer_at(book, at, answer)?;
                    out.known = match self.shows[at][..] {
                        [] => with_answer(&out.known, at, answer),
                        [cause] => self.looked(&out.known, at, &[cause], &[answer == 0]),
                        _ => {
                            return Err(Misfit(format!(
                                "`{sign}` shows several causes: say which of them were found"
                            )));
                        }
                    };
                    out.customer_minutes += customers(book.signs[at].teller, book.signs[at].minutes);
                }
                Happening::Found { sign, causes } => {
                    let at = sign_at(book, sign)?;
                    let mut found = vec![false; self.shows[at].len()];
                    for cause in causes {
                        let place =
                            book.cause(cause).and_then(|c| self.shows[at].iter().position(|&s| s == c));
                        let Some(place) = place else {
                            return Err(Misfit(format!("`{sign}` does not show the cause `{cause}`")));
                        };
                        found[place] = true;
                    }
                    out.known = self.looked(&out.known, at, &self.shows[at], &found);
                    out.customer_minutes += customers(book.signs[at].teller, book.signs[at].minutes);
                }
                Happening::Unsure { sign } => {
                    let at = sign_at(book, sign)?;
                    out.known.seen[at] = Seen::Unsure;
                    unsure[at] += 1;
                    out.unsure_max = out.unsure_max.max(unsure[at]);
                    out.customer_minutes += customers(book.signs[at].teller, book.signs[at].minutes);
                }
                Happening::Tried { steps, came } => {
                    let steps: Vec<usize> =
                        steps.iter().map(|s| step_at(book, s)).collect::<Result<_, _>>()?;
                    for &s in &steps {
                        out.tried.push((s, *came));
                        out.customer_minutes += customers(book.steps[s].who, book.steps[s].minutes);
                    }
                    out.fixed |= *came == Came::Fixed;
                    let held = match came {
                        Came::Fixed | Came::Partly => Self::repaired(plan, &self.faults(&out.known), &steps),
                        Came::Unknown => {
                            let there = self.faults(&out.known).there;
                            let fixed = steps.iter().flat_map(|&s| &plan.steps[s].fixes).map(|f| f.0);
                            unseen.extend(fixed.filter(|&c| there[c] >= KNOWN_MIN));
                            Vec::new()
                        }
                        Came::NotFixed => Vec::new(),
                    };
                    out.known = self.after(plan, &out.known, &steps, *came);
                    if *came == Came::Partly {
                        Self::held_now(&mut out.known, &held);
                    }
                    out.held.extend(held);
                }
                Happening::Agreed { step } => out.agreed.push(step_at(book, step)?),
                Happening::Declined { step } => out.known.tried[step_at(book, step)?] = Tried::Barred,
                Happening::WantsAPerson => out.wants_a_person = true,
            }
        }
        if out.fixed {
            out.held.append(&mut unseen);
        }
        out.held.sort_unstable();
        out.held.dedup();
        Ok(out)
    }
}

/// What the log of a case of several faults comes to.
struct Case {
    known: Known,
    fixed: bool,
    wants_a_person: bool,
    customer_minutes: f64,
    unsure_max: usize,
    agreed: Vec<usize>,
    tried: Vec<(usize, Came)>,
    /// Causes that steps were seen to repair.
    held: Vec<usize>,
}

/// As many causes of a look as can be weighed together at a bearable cost; one at least.
fn shown_together(shows: &[Vec<usize>], rows: usize) -> usize {
    let cost = |together: usize| {
        let combinations =
            shows.iter().filter(|of| !of.is_empty()).map(|of| 1usize << of.len().min(together));
        combinations.sum::<usize>() * rows
    };
    (1..=SHOWN_TOGETHER_MAX).rev().find(|together| cost(*together) <= LOOKS_COST_MAX).unwrap_or(1)
}

/// How much nearer to whole: the logarithm of what P(no listed cause is left) is multiplied by.
fn gained(plan: &Plan, there: &[f64], steps: &[usize]) -> f64 {
    steps
        .iter()
        .flat_map(|&s| &plan.steps[s].fixes)
        .map(|&(c, works)| {
            let before = (1.0 - there[c]).max(1e-9);
            ((1.0 - there[c] * (1.0 - works)).max(1e-9) / before).ln()
        })
        .sum()
}

fn with_answer(known: &Known, sign: usize, answer: u8) -> Known {
    let mut next = known.clone();
    next.seen[sign] = Seen::Is(answer);
    next.left_then[sign] = known.left.clone();
    next
}

/// The step with what it needs and is not done yet, what comes first in front; `None` where something of it may not be
/// taken.
fn way(plan: &Plan, tried: &[Tried], step: usize) -> Option<Vec<usize>> {
    if tried[step] == Tried::Barred {
        return None;
    }
    let mut out = Vec::new();
    for &need in &plan.steps[step].needs {
        if !matches!(tried[need], Tried::Failed | Tried::Unknown) && !out.contains(&need) {
            let before = way(plan, tried, need)?;
            out.extend(before.iter().filter(|s| !out.contains(s)).copied().collect::<Vec<_>>());
        }
    }
    out.push(step);
    Some(out)
}

/// Whether the step repairs something that is known to be there.
fn is_known(plan: &Plan, there: &[f64], step: usize) -> bool {
    plan.steps[step].fixes.iter().any(|f| there[f.0] >= KNOWN_MIN)
}

/// A sign that shows.
struct Finding {
    leak: f64,
    /// Per cause P(it alone makes the sign show).
    makes: Vec<f64>,
}

/// Sums over all combinations of causes. The first finding is the fault itself.
struct Sums {
    /// P(everything seen).
    all: f64,
    /// P(everything seen, and nothing unlisted keeps it broken).
    without_other: f64,
    /// P(everything seen, and this cause was there and not repaired when it was last seen broken).
    left: Vec<f64>,
}

/// P(all findings) = Σ over subsets S of (-1)^|S| P(none of S shows); a product over causes for each subset.
fn quickscore(not_there: &[f64], there: &[f64], findings: &[Finding]) -> Sums {
    let causes = there.len();
    let mut sums = Sums { all: 0.0, without_other: 0.0, left: vec![0.0; causes] };
    let mut quiet = vec![0.0; causes];
    let (mut before, mut after) = (vec![1.0; causes + 1], vec![1.0; causes + 1]);
    for subset in 0..1usize << findings.len() {
        quiet.fill(1.0);
        let (mut sign, mut leaks) = (1.0, 1.0);
        for (at, finding) in findings.iter().enumerate() {
            if subset >> at & 1 == 1 {
                sign = -sign;
                if at > 0 {
                    leaks *= 1.0 - finding.leak;
                }
                quiet.iter_mut().zip(&finding.makes).for_each(|(q, m)| *q *= 1.0 - m);
            }
        }
        for c in 0..causes {
            before[c + 1] = before[c] * (not_there[c] + there[c] * quiet[c]);
        }
        after[causes] = 1.0;
        for c in (0..causes).rev() {
            after[c] = after[c + 1] * (not_there[c] + there[c] * quiet[c]);
        }
        let of_broken = subset & 1 == 1;
        let (own_leak, all) = (if of_broken { 1.0 - findings[0].leak } else { 1.0 }, before[causes]);
        sums.all += sign * leaks * own_leak * all;
        sums.without_other += sign * leaks * (1.0 - findings[0].leak) * all;
        if !of_broken {
            // A cause that is left makes the fault show for certain, whatever the others do: only subsets without the
            // fault's own count.
            for c in 0..causes {
                sums.left[c] +=
                    sign * leaks * before[c] * after[c + 1] * there[c] * quiet[c] * findings[0].makes[c];
            }
        }
    }
    sums
}

/// Exact over the likeliest causes; the others leave each sign quiet as much as they do on average.
fn conditioned(not_there: &[f64], there: &[f64], findings: &[Finding]) -> Sums {
    let causes = there.len();
    let p: Vec<f64> = (0..causes)
        .map(|c| {
            let shows: f64 = findings.iter().map(|f| 1.0 + f.makes[c] / f.leak.max(1e-3)).product();
            let (yes, no) = (there[c] * shows, not_there[c]);
            if yes + no > 0.0 { yes / (yes + no) } else { 0.0 }
        })
        .collect();
    let mut order: Vec<usize> = (0..causes).collect();
    order.sort_by(|&a, &b| p[b].total_cmp(&p[a]).then(a.cmp(&b)));
    let (exact, rest) = order.split_at(causes.min(CONDITIONED_MAX));
    let mut scale = 1.0;
    let mut quiet_rest = vec![1.0; findings.len()];
    for &c in rest {
        let total = not_there[c] + there[c];
        scale *= total;
        for (quiet, finding) in quiet_rest.iter_mut().zip(findings) {
            *quiet *= 1.0 - there[c] / total.max(f64::MIN_POSITIVE) * finding.makes[c];
        }
    }
    let mut sums = Sums { all: 0.0, without_other: 0.0, left: vec![0.0; causes] };
    for subset in 0..1usize << exact.len() {
        let mut weight = scale;
        for (bit, &c) in exact.iter().enumerate() {
            weight *= if subset >> bit & 1 == 1 { there[c] } else { not_there[c] };
        }
        if weight <= 0.0 {
            continue;
        }
        let quiet = |at: usize| {
            (0..exact.len())
                .filter(|bit| subset >> bit & 1 == 1)
                .fold(quiet_rest[at], |q, bit| q * (1.0 - findings[at].makes[exact[bit]]))
        };
        let signs: f64 = (1..findings.len()).map(|at| 1.0 - (1.0 - findings[at].leak) * quiet(at)).product();
        let well = quiet(0);
        sums.all += weight * signs * (1.0 - (1.0 - findings[0].leak) * well);
        sums.without_other += weight * signs * (1.0 - findings[0].leak) * (1.0 - well);
        for (bit, &c) in exact.iter().enumerate() {
            if subset >> bit & 1 == 1 {
                sums.left[c] += weight * signs * findings[0].makes[c];
            }
        }
    }
    for &c in rest {
        let total = (not_there[c] + there[c]).max(f64::MIN_POSITIVE);
        sums.left[c] = sums.all * there[c] / total * findings[0].makes[c];
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sums over every combination of causes, one by one.
    fn by_hand(not_there: &[f64], there: &[f64], findings: &[Finding]) -> Sums {
        let causes = there.len();
        let mut sums = Sums { all: 0.0, without_other: 0.0, left: vec![0.0; causes] };
        for subset in 0..1usize << causes {
            let is = |c: usize| subset >> c & 1 == 1;
            let weight: f64 = (0..causes).map(|c| if is(c) { there[c] } else { not_there[c] }).product();
            let quiet =
                |f: &Finding| (0..causes).filter(|&c| is(c)).map(|c| 1.0 - f.makes[c]).product::<f64>();
            let signs: f64 = findings[1..].iter().map(|f| 1.0 - (1.0 - f.leak) * quiet(f)).product();
            let first = &findings[0];
            sums.all += weight * signs * (1.0 - (1.0 - first.leak) * quiet(first));
            sums.without_other += weight * signs * (1.0 - first.leak) * (1.0 - quiet(first));
            for c in (0..causes).filter(|&c| is(c)) {
                sums.left[c] += weight * signs * first.makes[c];
            }
        }
        sums
    }

    #[test]
    fn with_many_looks_fewer_causes_are_weighed_together() {
        let looks = |count: usize, of: usize| vec![(0..of).collect::<Vec<_>>(); count];
        assert_eq!(shown_together(&looks(2, 10), 40), SHOWN_TOGETHER_MAX);
        assert_eq!(
            shown_together(&looks(300, 1), 60),
            SHOWN_TOGETHER_MAX,
            "looks at one cause each cost little"
        );
        assert_eq!(shown_together(&looks(8, 8), 80), 5);
        assert_eq!(shown_together(&looks(300, 10), 500), 1);
    }

    proptest! {
        #[test]
        fn quickscore_and_conditioning_say_what_summing_over_everything_says(
            priors in prop::collection::vec(0.01f64..0.6, 1..7),
            leaks in prop::collection::vec(0.01f64..0.5, 1..6),
            makes in prop::collection::vec(0.0f64..1.0, 42),
        ) {
            let not_there: Vec<f64> = priors.iter().map(|p| 1.0 - p).collect();
            let findings: Vec<Finding> = leaks
                .iter()
                .enumerate()
                .map(|(f, leak)| Finding {
                    leak: *leak,
                    makes: (0..priors.len()).map(|c| makes[f * 7 + c]).collect(),
                })
                .collect();
            let expected = by_hand(&not_there, &priors, &findings);
            for sums in [quickscore(&not_there, &priors, &findings), conditioned(&not_there, &priors, &findings)] {
                prop_assert!((sums.all - expected.all).abs() < 1e-12);
                prop_assert!((sums.without_other - expected.without_other).abs() < 1e-12);
                for c in 0..priors.len() {
                    prop_assert!((sums.left[c] - expected.left[c]).abs() < 1e-12);
                }
            }
        }
    }
}
