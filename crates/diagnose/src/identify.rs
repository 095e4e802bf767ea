//! Which sign tells most about the cause: for when the cause is to be known, not repaired.

use crate::choose::information;
use crate::odds::{Odds, Seen};
use crate::plan::{Plan, Standing};

/// The open sign with the most expected bits a minute, and its bits; `None` when no open sign tells anything.
pub fn most_telling(plan: &Plan, odds: &dyn Odds, standing: &Standing) -> Option<(usize, f64)> {
    let outlook = odds.outlook(&standing.seen);
    let belief = plan.belief_of(&outlook, standing);
    let mut best: Option<(usize, f64, f64)> = None;
    for (sign, grid) in outlook.grids.iter().enumerate() {
        if standing.seen[sign] != Seen::Open {
            continue;
        }
        let bits = information(&belief, grid);
        let rate = bits / plan.signs[sign].cost.max(f64::MIN_POSITIVE);
        if bits > BITS_MIN && best.is_none_or(|(.., most)| rate > most) {
            best = Some((sign, bits, rate));
        }
    }
    best.map(|(sign, bits, _)| (sign, bits))
}

/// Less is rounding.
const BITS_MIN: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odds::{Grid, Table};
    use crate::plan::Sign;
    use crate::words::Teller;

    #[test]
    fn bits_are_counted_a_minute() {
        let sign = |cost| Sign { cost, teller: Teller::Agent };
        let plan = Plan {
            prior: vec![0.5, 0.5],
            other: None,
            signs: vec![sign(5.0), sign(1.0), sign(1.0)],
            steps: vec![],
            finishes: vec![],
            handover: 60.0,
        };
        let grids = vec![Grid::yes(&[1.0, 0.0]), Grid::yes(&[0.9, 0.1]), Grid::yes(&[0.5, 0.5])];
        let table = Table::new(2, grids);
        let (sign, bits) = most_telling(&plan, &table, &plan.fresh()).expect("two signs tell something");
        assert_eq!(sign, 1);
        assert!((bits - 0.531).abs() < 1e-3);
        let mut standing = plan.fresh();
        standing.seen = vec![Seen::Is(1), Seen::Open, Seen::Open];
        assert_eq!(most_telling(&plan, &table, &standing), None, "the cause is known");
    }
}
