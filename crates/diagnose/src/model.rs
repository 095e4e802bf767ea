//! A playbook and what was learned, as numbers: the plan and the table that moves are chosen with.
//!
//! A cause that nobody listed is not like nothing: it mostly looks like one that is listed, only that no listed step helps.
//! So each of the likelier causes has a shadow among the unlisted: the same answers, no repair. Questions then speak neither
//! for nor against something else; steps that fail, and looks that find nothing, do. Against one flat row for something
//! else this saves a third of the needless minutes on unlisted causes, and costs listed ones nothing.

use crate::learned::Learned;
use crate::odds::{Grid, Table};
use crate::plan::{Plan, Sign, Step};
use crate::playbook::Playbook;
use crate::words::{Mode, Risk, Teller};

/// Cases that the author's word about how common a cause is weighs as much as.
pub const AUTHOR_CAUSES: f64 = 20.0;
/// Cases that the author's word about one answer, or one step, weighs as much as.
pub const AUTHOR_ROW: f64 = 4.0;

/// What minutes and trouble cost, in minutes of an agent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    pub agent: f64,
    pub customer: f64,
    pub automatic: f64,
    pub risk_low: f64,
    pub risk_high: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self { agent: 1.0, customer: 1.0, automatic: 0.2, risk_low: 2.0, risk_high: 10.0 }
    }
}

impl Prices {
    fn of(&self, minutes: f64, teller: Teller) -> f64 {
        let each = match teller {
            Teller::Automatic => self.automatic,
            Teller::Agent => self.agent,
            Teller::Customer => self.customer,
        };
        // Nothing is free: else a question that tells nothing would be asked as well.
        (minutes * each).max(COST_MIN)
    }
    fn risk(&self, risk: Risk) -> f64 {
        match risk {
            Risk::None => 0.0,
            Risk::Low => self.risk_low,
            Risk::High => self.risk_high,
        }
    }
}

const COST_MIN: f64 = 0.01;

/// Shadows of listed causes: the likeliest; the others share one more, with the average of their rows.
pub const SHADOWS_MAX: usize = 12;

/// The numbers of a playbook for one fault at a time. The causes stand in the playbook's order, the shadows behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub plan: Plan,
    pub table: Table,
}

impl Model {
    /// Puts words and counts together. References to ids that are not there are left out; the publish checks name them.
    pub fn new(book: &Playbook, learned: &Learned, prices: &Prices) -> Self {
        Self { plan: plan(book, learned, prices), table: table(book, learned) }
    }
}

/// P(cause), with the unlisted one last.
pub fn prior(book: &Playbook, learned: &Learned) -> Vec<f64> {
    let weights: Vec<f64> = book.causes.iter().map(|c| c.common.weight()).collect();
    let total: f64 = weights.iter().sum();
    let mut out: Vec<f64> = book
        .causes
        .iter()
        .zip(&weights)
        .map(|(c, w)| AUTHOR_CAUSES * (1.0 - book.other) * w / total + learned.cause(Some(&c.id)))
        .collect();
    out.push(AUTHOR_CAUSES * book.other + learned.cause(None));
    let total: f64 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= total);
    out
}

/// P(answer | cause) of a sign as it was authored and learned, a row per cause; without the channel's noise.
pub fn rows(book: &Playbook, learned: &Learned, sign: usize) -> Vec<Vec<f64>> {
    let sign = &book.signs[sign];
    book.causes
        .iter()
        .map(|cause| {
            let mut row = sign.row(&cause.id);
            if let Some(counts) = learned.answers(&sign.id, &cause.id)
                && counts.len() == row.len()
            {
                let total: f64 = counts.iter().sum();
                for (p, count) in row.iter_mut().zip(counts) {
                    *p = (AUTHOR_ROW * *p + count) / (AUTHOR_ROW + total);
                }
            }
            row
        })
        .collect()
}

/// Which causes have a shadow of their own, the likeliest first, and which share one.
fn shadows(book: &Playbook, learned: &Learned) -> (Vec<usize>, Vec<usize>) {
    let prior = prior(book, learned);
    let mut order: Vec<usize> = (0..book.causes.len()).collect();
    order.sort_by(|&a, &b| prior[b].total_cmp(&prior[a]).then(a.cmp(&b)));
    let shared = order.split_off(order.len().min(SHADOWS_MAX));
    (order, shared)
}

/// A value per cause as one per column: each cause, its shadow where it has one, the mean of the others.
fn with_shadows(of: &[f64], weights: &[f64], (own, shared): &(Vec<usize>, Vec<usize>)) -> Vec<f64> {
    let mut out = of.to_vec();
    out.extend(own.iter().map(|&c| of[c]));
    if !shared.is_empty() {
        let total: f64 = shared.iter().map(|&c| weights[c]).sum();
        out.push(shared.iter().map(|&c| of[c] * weights[c]).sum::<f64>() / total.max(f64::MIN_POSITIVE));
    }
    out
}

fn columns(book: &Playbook, learned: &Learned) -> Vec<f64> {
    let prior = prior(book, learned);
    let (own, shared) = shadows(book, learned);
    let (listed, other) = prior.split_at(book.causes.len());
    let total: f64 = listed.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let mut out = listed.to_vec();
    out.extend(own.iter().map(|&c| other[0] * listed[c] / total));
    if !shared.is_empty() {
        out.push(other[0] * shared.iter().map(|&c| listed[c]).sum::<f64>() / total);
    }
    out
}

fn table(book: &Playbook, learned: &Learned) -> Table {
    let prior = prior(book, learned);
    let shadows = shadows(book, learned);
    let grids = (0..book.signs.len())
        .map(|sign| {
            let rows = rows(book, learned, sign);
            let sign = &book.signs[sign];
            let answers = sign.answers.len();
            let even = 1.0 / answers.max(1) as f64;
            let noise = if sign.shows.is_empty() { sign.teller.noise() } else { Teller::Automatic.noise() };
            // When it is something else, a look at a listed cause shows that it is not there.
            let not_there = sign.row("");
            let by_answer: Vec<Vec<f64>> = (0..answers)
                .map(|a| {
                    let of: Vec<f64> = rows.iter().map(|row| row[a]).collect();
                    let mut row = with_shadows(&of, &prior, &shadows);
                    if !sign.shows.is_empty() {
                        row[of.len()..].fill(not_there[a]);
                    }
                    row.iter_mut().for_each(|p| *p = (1.0 - noise) * *p + noise * even);
                    row
                })
                .collect();
            Grid::new(&by_answer)
        })
        .collect();
    Table::new(columns(book, learned).len(), grids)
}

fn plan(book: &Playbook, learned: &Learned, prices: &Prices) -> Plan {
    let signs =
        book.signs.iter().map(|s| Sign { cost: prices.of(s.minutes, s.teller), teller: s.teller }).collect();
    // With one fault every step is followed by a look; with several the looks are counted where steps are put together.
    let look_again = match book.mode {
        Mode::OneFault => book.look_again_minutes * prices.agent,
        Mode::SeveralFaults => 0.0,
    };
    let steps = book
        .steps
        .iter()
        .map(|s| Step {
            cost: prices.of(s.minutes, s.who) + prices.risk(s.risk) + look_again,
            fixes: s
                .fixes
                .iter()
                .filter_map(|cause| {
                    let [fixed, failed] = learned.step(&s.id, cause);
                    let works = (AUTHOR_ROW * s.works.probability() + fixed) / (AUTHOR_ROW + fixed + failed);
                    Some((book.cause(cause)?, works))
                })
                .collect(),
            risk: s.risk,
            needs: s.needs.iter().filter_map(|n| book.step(n)).collect(),
            undoes: s.undoes.iter().filter_map(|u| book.sign(u)).collect(),
            finish: s.finish.as_ref().and_then(|f| book.finishes.iter().position(|x| x.id == *f)),
        })
        .collect();
    Plan {
        prior: columns(book, learned),
        other: Some(book.causes.len()),
        signs,
        steps,
        finishes: book.finishes.iter().map(|f| prices.of(f.minutes, Teller::Agent)).collect(),
        handover: book.handover.minutes,
    }
}
