//! Which move comes next: the one after which the least expected minutes remain until the case is repaired or handed over.
//!
//! A move is weighed by one step of looking ahead: its minutes, and what the belief is worth after each thing that may come
//! of it. Two steps look once more ahead from there, for the few best moves only. Measured against the exact optimum on
//! small plans, one step lies within 1.6 % and two within 0.3 % on average; see `docs/concepts/diagnosis.md`.

use std::cmp::Ordering;

use crate::odds::{Grid, Odds, Seen};
use crate::plan::{Plan, Standing};
use crate::value::Valuer;

/// What can be done next.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Move {
    /// Ask for this sign.
    Ask(usize),
    /// Take these steps, then look whether it works; more than one only where they share a finish.
    Try(Vec<usize>),
    /// Give the case to a person, with all that is known.
    HandOver,
}

/// How far to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    One,
    Two,
}

/// How to choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    pub depth: Depth,
    /// Moves whose minutes differ by less than this share are told apart by trouble and risk first.
    pub tie: f64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { depth: Depth::Two, tie: 0.02 }
    }
}

/// Moves that are looked at twice.
const ASKS_REFINED_MAX: usize = 5;
const TRIES_REFINED_MAX: usize = 3;
/// Steps weighed at the first look, and at the second: the likeliest per minute.
const STEPS_FIRST_MAX: usize = 24;
const STEPS_SECOND_MAX: usize = 3;
/// Steps of one finish that are weighed together.
const TOGETHER_MAX: usize = 6;
/// Bounds the second look in a large plan: signs times causes.
const SECOND_LOOK_CELLS_MAX: usize = 4_000;
const SECOND_LOOK_SIGNS_MIN: usize = 8;

/// A move and what it leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    pub what: Move,
    /// Expected minutes from here to the end of the case, the move's own included.
    pub minutes: f64,
}

/// The moves, best first, and the belief that they were weighed with.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Never empty: handing over is always possible. Moves that were weighed less deeply stand behind.
    pub moves: Vec<Weighed>,
    /// P(cause | what is known).
    pub belief: Vec<f64>,
}

impl Choice {
    pub fn best(&self) -> &Weighed {
        &self.moves[0]
    }
    /// The best move that is not this one's equal.
    pub fn next_best(&self) -> Option<&Weighed> {
        self.moves.get(1)
    }
    /// Minutes of handing over now.
    pub fn handover_minutes(&self) -> f64 {
        self.moves.iter().find(|m| m.what == Move::HandOver).map_or(f64::INFINITY, |m| m.minutes)
    }
}

/// Weighs the moves of a case. The same input gives the same output to the last bit.
pub fn choose(plan: &Plan, odds: &dyn Odds, standing: &Standing, rule: Rule) -> Choice {
    let outlook = odds.outlook(&standing.seen);
    let belief = plan.belief_of(&outlook, standing);
    let signs = open_signs(standing);
    let look = Look { plan, odds, standing, grids: &outlook.grids, mass: &belief };
    let mut first = look.moves(&signs, STEPS_FIRST_MAX);
    first.sort_by(by_minutes);
    let mut moves = match rule.depth {
        Depth::One => first,
        Depth::Two => refined(&look, first),
    };
    prefer_least_trouble(plan, &outlook.grids, &belief, rule.tie, &mut moves);
    Choice { moves, belief }
}

fn open_signs(standing: &Standing) -> Vec<usize> {
    (0..standing.seen.len()).filter(|&s| standing.seen[s] == Seen::Open).collect()
}

fn by_minutes(a: &Weighed, b: &Weighed) -> Ordering {
    a.minutes.total_cmp(&b.minutes).then_with(|| a.what.cmp(&b.what))
}

/// Looks a second step ahead from the best few; the others keep their place behind them.
fn refined(look: &Look<'_>, first: Vec<Weighed>) -> Vec<Weighed> {
    let cells = look.mass.len().max(1);
    let signs_max = (SECOND_LOOK_CELLS_MAX / cells).max(SECOND_LOOK_SIGNS_MIN);
    let ranked: Vec<usize> = first
        .iter()
        .filter_map(|m| if let Move::Ask(sign) = m.what { Some(sign) } else { None })
        .take(signs_max)
        .collect();
    let (mut asks, mut tries) = (0, 0);
    let (mut best, mut rest) = (Vec::new(), Vec::new());
    for mut weighed in first {
        match &weighed.what {
            Move::Ask(sign) if asks < ASKS_REFINED_MAX => {
                asks += 1;
                weighed.minutes = look.after_asking(*sign, &ranked);
                best.push(weighed);
            }
            Move::Try(steps) if tries < TRIES_REFINED_MAX => {
                tries += 1;
                weighed.minutes = look.after_trying(steps, &ranked);
                best.push(weighed);
            }
            Move::HandOver => best.push(weighed),
            Move::Ask(_) | Move::Try(_) => rest.push(weighed),
        }
    }
    best.sort_by(by_minutes);
    best.extend(rest);
    best
}

/// One look ahead from one standing; the mass need not sum to 1.
struct Look<'a> {
    plan: &'a Plan,
    odds: &'a dyn Odds,
    standing: &'a Standing,
    grids: &'a [Grid],
    mass: &'a [f64],
}

impl Look<'_> {
    fn total(&self) -> f64 {
        self.mass.iter().sum()
    }

    /// Every allowed move with its minutes.
    fn moves(&self, signs: &[usize], steps_max: usize) -> Vec<Weighed> {
        let total = self.total();
        let mut valuer = Valuer::new(self.plan, self.standing);
        let mut out = Vec::with_capacity(signs.len() + steps_max + 1);
        let mut scratch = vec![0.0; self.mass.len()];
        for &sign in signs {
            if self.standing.seen[sign] == Seen::Open {
                let minutes = self.plan.signs[sign].cost * total
                    + self.answers(sign, &mut scratch, |mass, _| valuer.minutes(mass));
                out.push(Weighed { what: Move::Ask(sign), minutes });
            }
        }
        for steps in self.tries(total, steps_max) {
            let (mass, next) = self.failed(&steps);
            let minutes = self.cost(&steps) * total + Valuer::new(self.plan, &next).minutes(&mass);
            out.push(Weighed { what: Move::Try(steps), minutes });
        }
        out.push(Weighed { what: Move::HandOver, minutes: total * self.plan.handover });
        out
    }

    /// The least minutes that one look ahead finds.
    fn least(&self, signs: &[usize]) -> f64 {
        self.moves(signs, STEPS_SECOND_MAX).iter().map(|m| m.minutes).fold(f64::INFINITY, f64::min)
    }

    /// Sums what each answer that can come is worth, in the order of the answers.
    fn answers(&self, sign: usize, scratch: &mut [f64], mut worth: impl FnMut(&[f64], u8) -> f64) -> f64 {
        let mut sum = 0.0;
        for (row, answer) in self.grids[sign].rows().zip(0u8..) {
            let mut any = false;
            for ((out, mass), p) in scratch.iter_mut().zip(self.mass).zip(row) {
                *out = mass * p;
                any |= *out > 0.0;
            }
            if any {
                sum += worth(scratch, answer);
            }
        }
        sum
    }

    fn after_asking(&self, sign: usize, signs: &[usize]) -> f64 {
        let mut scratch = vec![0.0; self.mass.len()];
        let mut valuer = Valuer::new(self.plan, self.standing);
        self.plan.signs[sign].cost * self.total()
            + self.answers(sign, &mut scratch, |mass, answer| {
                let next = self.standing.after_answer(sign, Seen::Is(answer));
                let ahead = if self.odds.entangled() {
                    let outlook = self.odds.outlook(&next.seen);
                    Look { standing: &next, grids: &outlook.grids, mass, ..*self }.least(signs)
                } else {
                    Look { standing: &next, mass, ..*self }.least(signs)
                };
                ahead.min(valuer.minutes(mass))
            })
    }

    fn after_trying(&self, steps: &[usize], signs: &[usize]) -> f64 {
        let (mass, next) = self.failed(steps);
        let reopened: Vec<usize> = steps.iter().flat_map(|&s| &self.plan.steps[s].undoes).copied().collect();
        let mut signs = signs.to_vec();
        signs.extend(reopened.iter().filter(|s| !signs.contains(s)).copied().collect::<Vec<_>>());
        let ahead = if self.odds.entangled() && next.seen != self.standing.seen {
            let outlook = self.odds.outlook(&next.seen);
            Look { standing: &next, grids: &outlook.grids, mass: &mass, ..*self }.least(&signs)
        } else {
            Look { standing: &next, mass: &mass, ..*self }.least(&signs)
        };
        self.cost(steps) * self.total() + ahead.min(Valuer::new(self.plan, &next).minutes(&mass))
    }

    /// Minutes of steps that are taken together: a shared finish counts once.
    fn cost(&self, steps: &[usize]) -> f64 {
        minutes_together(self.plan, steps)
    }

    /// The mass that is left when these steps did not help, and the standing then.
    fn failed(&self, steps: &[usize]) -> (Vec<f64>, Standing) {
        let next = self.standing.after_failure(self.plan, steps);
        let mut mass = self.mass.to_vec();
        for &step in steps {
            for &(cause, works) in &self.plan.steps[step].fixes {
                mass[cause] *= 1.0 - works;
            }
        }
        if next.seen != self.standing.seen {
            // Answers fell away: what they said is taken out of the belief, the mass stays.
            let left: f64 = mass.iter().sum();
            mass = self.plan.belief(self.odds, &next).iter().map(|p| p * left).collect();
        }
        (mass, next)
    }

    /// The steps worth weighing, and those of a shared finish together.
    fn tries(&self, total: f64, steps_max: usize) -> Vec<Vec<usize>> {
        let plan = self.plan;
        let belief: Vec<f64> = self.mass.iter().map(|m| m / total).collect();
        let may: Vec<bool> = (0..plan.steps.len()).map(|s| plan.may_try(s, self.standing, &belief)).collect();
        let mut ratio = vec![0.0; plan.steps.len()];
        for (s, step) in plan.steps.iter().enumerate() {
            if self.standing.tried[s] != crate::plan::Tried::Open {
                continue;
            }
            let fixed: f64 = step.fixes.iter().map(|&(c, works)| belief[c] * works).sum();
            let own = fixed / plan.step_cost(s).max(f64::MIN_POSITIVE);
            ratio[s] = f64::max(ratio[s], own);
            // What stands in its way is worth as much.
            let mut way = step.needs.clone();
            let mut met = vec![false; plan.steps.len()];
            while let Some(need) = way.pop() {
                if !std::mem::replace(&mut met[need], true) {
                    ratio[need] = f64::max(ratio[need], own);
                    way.extend_from_slice(&plan.steps[need].needs);
                }
            }
        }
        let mut ranked: Vec<usize> = (0..plan.steps.len()).filter(|&s| may[s] && ratio[s] > 0.0).collect();
        ranked.sort_by(|&a, &b| ratio[b].total_cmp(&ratio[a]).then(a.cmp(&b)));
        let mut out: Vec<Vec<usize>> = ranked.iter().take(steps_max).map(|&s| vec![s]).collect();
        for finish in 0..plan.finishes.len() {
            let mates: Vec<usize> = ranked
                .iter()
                .copied()
                .filter(|&s| plan.steps[s].finish == Some(finish))
                .take(TOGETHER_MAX)
                .collect();
            out.extend((2..=mates.len()).map(|n| mates[..n].to_vec()));
        }
        out
    }
}

/// Minutes of steps that are taken together: a finish that they share counts once.
pub fn minutes_together(plan: &Plan, steps: &[usize]) -> f64 {
    let mut finished = vec![false; plan.finishes.len()];
    let mut minutes = 0.0;
    for &step in steps {
        minutes += plan.steps[step].cost;
        if let Some(finish) = plan.steps[step].finish
            && !std::mem::replace(&mut finished[finish], true)
        {
            minutes += plan.finishes[finish];
        }
    }
    minutes
}

/// Among moves of the best one's kind that are as good within the tie: who has the least trouble, then the smaller risk,
/// then the fewer minutes, then the more information.
fn prefer_least_trouble(plan: &Plan, grids: &[Grid], belief: &[f64], tie: f64, moves: &mut [Weighed]) {
    let Some(best) = moves.first() else { return };
    let limit = best.minutes * (1.0 + tie);
    let rank = |m: &Weighed| match &m.what {
        Move::Ask(sign) => plan.signs[*sign].teller as usize,
        Move::Try(steps) => steps.iter().map(|&s| plan.steps[s].risk as usize).max().unwrap_or(0),
        Move::HandOver => 0,
    };
    let alike = |m: &Weighed| {
        matches!(
            (&m.what, &best.what),
            (Move::Ask(_), Move::Ask(_)) | (Move::Try(_), Move::Try(_)) | (Move::HandOver, Move::HandOver)
        )
    };
    let bits = |m: &Weighed| match m.what {
        Move::Ask(sign) => information(belief, &grids[sign]),
        Move::Try(_) | Move::HandOver => 0.0,
    };
    let mut pick = 0;
    for at in 1..moves.len() {
        if !alike(&moves[at]) || moves[at].minutes > limit {
            continue;
        }
        let (a, b) = (&moves[at], &moves[pick]);
        let order = rank(a).cmp(&rank(b)).then_with(|| {
            // Sums of the same numbers in another order are equal here.
            if (a.minutes - b.minutes).abs() <= 1e-12 * limit.abs() {
                bits(b).total_cmp(&bits(a)).then_with(|| a.what.cmp(&b.what))
            } else {
                a.minutes.total_cmp(&b.minutes)
            }
        });
        if order == Ordering::Less {
            pick = at;
        }
    }
    moves[..=pick].rotate_right(1);
}

/// Expected bits that the answer to a sign tells about the cause.
pub fn information(belief: &[f64], grid: &Grid) -> f64 {
    let ln = |x: f64| if x > 0.0 { x * x.log2() } else { 0.0 };
    let before: f64 = belief.iter().map(|&p| -ln(p)).sum();
    let mut after = 0.0;
    for row in grid.rows() {
        let total: f64 = belief.iter().zip(row).map(|(b, p)| b * p).sum();
        let joint: f64 = belief.iter().zip(row).map(|(b, p)| -ln(b * p)).sum();
        after += joint + ln(total);
    }
    (before - after).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odds::Table;
    use crate::plan::{Sign, Step, Tried};
    use crate::words::{Risk, Teller};

    fn sign(cost: f64, teller: Teller) -> Sign {
        Sign { cost, teller }
    }

    fn two_causes(signs: Vec<(Sign, Grid)>, steps: Vec<Step>) -> (Plan, Table) {
        let (signs, grids): (Vec<_>, Vec<_>) = signs.into_iter().unzip();
        let plan =
            Plan { prior: vec![0.5, 0.5], other: None, signs, steps, finishes: vec![4.0], handover: 60.0 };
        (plan, Table::new(2, grids))
    }

    #[test]
    fn a_telling_cheap_question_comes_before_dear_steps() {
        let (plan, table) = two_causes(
            vec![
                (sign(1.0, Teller::Customer), Grid::yes(&[0.99, 0.01])),
                (sign(1.0, Teller::Customer), Grid::yes(&[0.5, 0.5])),
            ],
            vec![Step::plain(20.0, vec![(0, 1.0)]), Step::plain(20.0, vec![(1, 1.0)])],
        );
        let choice = choose(&plan, &table, &plan.fresh(), Rule::default());
        assert_eq!(choice.best().what, Move::Ask(0));
        assert!((choice.best().minutes - (1.0 + 20.0 + 0.01 * 20.0)).abs() < 1e-9);
        let known = plan.fresh().after_answer(0, Seen::Is(1));
        assert_eq!(choose(&plan, &table, &known, Rule::default()).best().what, Move::Try(vec![0]));
    }

    #[test]
    fn of_equal_questions_the_one_that_troubles_nobody_is_asked() {
        let grid = Grid::yes(&[0.9, 0.1]);
        let (plan, table) = two_causes(
            vec![(sign(1.0, Teller::Customer), grid.clone()), (sign(1.1, Teller::Automatic), grid)],
            vec![Step::plain(20.0, vec![(0, 1.0)]), Step::plain(20.0, vec![(1, 1.0)])],
        );
        assert_eq!(choose(&plan, &table, &plan.fresh(), Rule::default()).best().what, Move::Ask(1));
        let strict = Rule { tie: 0.0, ..Rule::default() };
        assert_eq!(choose(&plan, &table, &plan.fresh(), strict).best().what, Move::Ask(0));
    }

    #[test]
    fn one_restart_completes_several_steps() {
        let mut steps = vec![Step::plain(1.0, vec![(0, 0.9)]), Step::plain(1.0, vec![(1, 0.9)])];
        steps.iter_mut().for_each(|s| s.finish = Some(0));
        let (plan, table) = two_causes(vec![], steps);
        let choice = choose(&plan, &table, &plan.fresh(), Rule::default());
        assert_eq!(choice.best().what, Move::Try(vec![0, 1]));
        assert!((choice.best().minutes - (6.0 + 0.1 * 60.0)).abs() < 1e-9);
    }

    #[test]
    fn a_risky_step_waits_until_the_cause_is_sure_enough() {
        let mut steps = vec![Step::plain(1.0, vec![(0, 1.0)])];
        steps[0].risk = Risk::High;
        let (plan, table) = two_causes(vec![(sign(1.0, Teller::Agent), Grid::yes(&[0.999, 0.01]))], steps);
        let choice = choose(&plan, &table, &plan.fresh(), Rule::default());
        assert_eq!(choice.best().what, Move::Ask(0));
        assert!(choice.moves.iter().all(|m| !matches!(m.what, Move::Try(_))));
        let known = plan.fresh().after_answer(0, Seen::Is(1));
        assert_eq!(choose(&plan, &table, &known, Rule::default()).best().what, Move::Try(vec![0]));
    }

    #[test]
    fn what_a_step_needs_is_taken_first() {
        let mut steps = vec![Step::plain(2.0, vec![]), Step::plain(2.0, vec![(0, 1.0), (1, 1.0)])];
        steps[1].needs = vec![0];
        let (plan, table) = two_causes(vec![], steps);
        assert_eq!(choose(&plan, &table, &plan.fresh(), Rule::default()).best().what, Move::Try(vec![0]));
        let mut standing = plan.fresh();
        standing.tried[0] = Tried::Failed;
        assert_eq!(choose(&plan, &table, &standing, Rule::default()).best().what, Move::Try(vec![1]));
    }

    #[test]
    fn a_step_takes_back_the_answers_that_it_undoes() {
        let mut steps = vec![Step::plain(1.0, vec![(0, 0.5)]), Step::plain(1.0, vec![(1, 1.0)])];
        steps[0].undoes = vec![0];
        let (plan, table) = two_causes(vec![(sign(0.1, Teller::Automatic), Grid::yes(&[0.99, 0.01]))], steps);
        let known = plan.fresh().after_answer(0, Seen::Is(1));
        let next = known.after_failure(&plan, &[0]);
        assert_eq!(next.seen, vec![Seen::Open]);
        // The prior halved for the first cause, and nothing else: 1/3 against 2/3.
        assert!((plan.belief(&table, &next)[0] - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(choose(&plan, &table, &next, Rule::default()).moves.len(), 3);
    }

    #[test]
    fn information_is_the_entropy_that_goes() {
        assert!((information(&[0.5, 0.5], &Grid::yes(&[1.0, 0.0])) - 1.0).abs() < 1e-12);
        assert!(information(&[0.5, 0.5], &Grid::yes(&[0.3, 0.3])).abs() < 1e-12);
    }
}
