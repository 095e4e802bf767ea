//! Draws that a seed decides: simulations and tests repeat to the last bit.

/// SplitMix64 (Steele, Lea and Flood 2014): small, quick, and good enough for simulation. Never for secrets.
#[derive(Clone, Debug)]
pub struct Draws {
    state: u64,
}

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }
    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// In 0..`below`; 0 when `below` is 0.
    pub fn index(&mut self, below: usize) -> usize {
        ((self.unit() * below as f64) as usize).min(below.saturating_sub(1))
    }
    /// A position by weight; the last with weight when rounding runs over, 0 when there is no weight at all.
    pub fn weighted(&mut self, weights: impl IntoIterator<Item = f64> + Clone) -> usize {
        let total: f64 = weights.clone().into_iter().sum();
        let mut left = self.unit() * total;
        let mut last = 0;
        for (i, weight) in weights.into_iter().enumerate() {
            if weight > 0.0 {
                last = i;
                if left < weight {
                    return i;
                }
                left -= weight;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_the_draws_and_weights_are_kept() {
        let (mut a, mut b) = (Draws::new(7), Draws::new(7));
        assert!((0..100).all(|_| a.bits() == b.bits()));
        let mut draws = Draws::new(1);
        let hits = (0..20_000).filter(|_| draws.weighted([1.0, 0.0, 3.0]) == 2).count();
        assert!((14_700..15_300).contains(&hits), "{hits}");
        assert_eq!(draws.weighted([0.0, 0.0]), 0);
        assert!((0..1000).all(|_| draws.index(3) < 3));
    }
}
