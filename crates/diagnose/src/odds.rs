//! Where the probabilities of answers come from: a table of one row per cause, or a network
//! ([`crate::network::Junction`]). The planner sees only this door.

use std::borrow::Cow;

/// What is known of one sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Seen {
    /// Not asked yet.
    #[default]
    Open,
    /// Asked, and nobody can tell. It says nothing about the cause, and is not asked again.
    Unsure,
    /// The position of the answer.
    Is(u8),
}

impl Seen {
    /// The answer, if there is one.
    pub fn answer(self) -> Option<usize> {
        match self {
            Self::Is(answer) => Some(usize::from(answer)),
            Self::Open | Self::Unsure => None,
        }
    }
}

/// P(answer | cause) of one sign: a row per answer, a column per cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    causes: usize,
    p: Vec<f64>,
}

impl Grid {
    /// From rows of answers; every row has one number per cause.
    pub fn new(rows: &[Vec<f64>]) -> Self {
        Self { causes: rows.first().map_or(0, Vec::len), p: rows.concat() }
    }
    pub(crate) fn from_flat(causes: usize, p: Vec<f64>) -> Self {
        Self { causes, p }
    }
    /// For a sign with two answers of which the second has these probabilities.
    pub fn yes(yes: &[f64]) -> Self {
        Self::new(&[yes.iter().map(|p| 1.0 - p).collect(), yes.to_vec()])
    }
    pub fn answers(&self) -> usize {
        self.p.len().checked_div(self.causes).unwrap_or(0)
    }
    /// P(`answer` | each cause).
    pub fn row(&self, answer: usize) -> &[f64] {
        &self.p[answer * self.causes..(answer + 1) * self.causes]
    }
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.p.chunks_exact(self.causes.max(1))
    }
}

/// What the answers so far say, and what the open signs would answer.
#[derive(Clone, Debug)]
pub struct Outlook<'a> {
    /// ln P(answers so far | cause), per cause; minus infinity where a cause cannot give them.
    pub fit: Vec<f64>,
    /// Per sign P(answer | cause, answers so far).
    pub grids: Cow<'a, [Grid]>,
}

/// The door behind which a table or a network stands.
pub trait Odds {
    fn causes(&self) -> usize;
    fn signs(&self) -> usize;
    /// What follows from what is `seen` (one entry per sign).
    fn outlook(&self, seen: &[Seen]) -> Outlook<'_>;
    /// Whether the answers to one sign change what the others answer under the same cause.
    fn entangled(&self) -> bool;
}

/// One table P(answer | cause) per sign: given the cause, the signs are independent.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    causes: usize,
    grids: Vec<Grid>,
}

impl Table {
    pub fn new(causes: usize, grids: Vec<Grid>) -> Self {
        debug_assert!(grids.iter().all(|g| g.causes == causes));
        Self { causes, grids }
    }
    pub fn grids(&self) -> &[Grid] {
        &self.grids
    }
}

impl Odds for Table {
    fn causes(&self) -> usize {
        self.causes
    }
    fn signs(&self) -> usize {
        self.grids.len()
    }
    /// Sums in the order of the signs, so that the order in which answers came cannot change a bit.
    fn outlook(&self, seen: &[Seen]) -> Outlook<'_> {
        let mut fit = vec![0.0; self.causes];
        for (grid, seen) in self.grids.iter().zip(seen) {
            if let Some(answer) = seen.answer() {
                for (fit, p) in fit.iter_mut().zip(grid.row(answer)) {
                    *fit += p.ln();
                }
            }
        }
        Outlook { fit, grids: Cow::Borrowed(&self.grids) }
    }
    fn entangled(&self) -> bool {
        false
    }
}

/// Probabilities from logarithms of anything proportional to them; `None` when nothing is possible.
pub fn normalised(ln: &[f64]) -> Option<Vec<f64>> {
    let max = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !max.is_finite() {
        return None;
    }
    let mut out: Vec<f64> = ln.iter().map(|l| (l - max).exp()).collect();
    let total: f64 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= total);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_answers_multiply_and_an_unsure_one_does_not() {
        let table = Table::new(2, vec![Grid::yes(&[0.9, 0.2]), Grid::yes(&[0.5, 0.25])]);
        let fit = table.outlook(&[Seen::Is(1), Seen::Is(0)]).fit;
        assert!((fit[0].exp() - 0.45).abs() < 1e-12 && (fit[1].exp() - 0.15).abs() < 1e-12);
        assert_eq!(table.outlook(&[Seen::Unsure, Seen::Open]).fit, vec![0.0, 0.0]);
    }

    #[test]
    fn what_cannot_be_has_no_probabilities() {
        assert_eq!(normalised(&[f64::NEG_INFINITY, f64::NEG_INFINITY]), None);
        let p = normalised(&[-1000.0, -1000.0 + 3f64.ln()]).expect("both are possible");
        assert!((p[1] - 0.75).abs() < 1e-12);
    }
}
