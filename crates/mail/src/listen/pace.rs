//! How fast a mail must come at least. Whoever sends an octet now and then is never silent, and would hold a place for as
//! long as a whole mail may take.

use std::time::Duration;

use tokio::time::Instant;

/// The least that is asked of a mail in transit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Nothing is asked before a mail is this old: lines take their time to get going.
    pub grace: Duration,
    /// After that, each of these…
    pub window: Duration,
    /// …must bring so many octets. A window in which nothing at all came is a pause, which has a limit of its own.
    pub window_bytes_min: usize,
}

impl Default for Pace {
    /// 34 octets a second: the slowest line that mail was ever sent over is faster.
    fn default() -> Self {
        Self { grace: Duration::from_secs(60), window: Duration::from_secs(30), window_bytes_min: 1024 }
    }
}

/// One mail, timed.
#[derive(Debug)]
pub(super) struct Timed {
    pace: Pace,
    window_began: Instant,
    window_bytes: usize,
}

impl Timed {
    /// A mail that begins now.
    pub(super) fn begin(pace: Pace, now: Instant) -> Self {
        // The first window is judged when it is over: `grace` is what it lasts longer.
        let window_began = now + pace.grace.saturating_sub(pace.window);
        Self { pace, window_began, window_bytes: 0 }
    }

    /// Octets came; `false` when they are too few for the time that they took.
    ///
    /// It is asked when something came, and so after a pause it looks at what ended the pause: a peer that hung for two
    /// minutes and then sends a full packet goes on, one that then sends an octet does not.
    pub(super) fn came(&mut self, now: Instant, bytes: usize) -> bool {
        self.add(bytes);
        if now.saturating_duration_since(self.window_began) < self.pace.window {
            return true;
        }
        let enough = self.window_bytes >= self.pace.window_bytes_min;
        self.window_began = now;
        self.window_bytes = 0;
        enough
    }

    /// Octets came that end something: they count, and are not judged.
    pub(super) fn add(&mut self, bytes: usize) {
        self.window_bytes = self.window_bytes.saturating_add(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says after how many seconds a mail is cut off that brings these octets at these seconds; `None` when it never is.
    fn cut_at(came: impl IntoIterator<Item = (u64, usize)>) -> Option<u64> {
        let began = Instant::now();
        let mut timed = Timed::begin(Pace::default(), began);
        came.into_iter()
            .find(|(at, bytes)| !timed.came(began + Duration::from_secs(*at), *bytes))
            .map(|c| c.0)
    }

    #[test]
    fn drips_are_cut_off_and_slow_lines_are_not() {
        // An octet a second, a minute, or every twenty: cut off as soon as the grace is over.
        assert_eq!(cut_at((1..1000).map(|s| (s, 1))), Some(60));
        assert_eq!(cut_at((1..30).map(|m| (m * 60, 1))), Some(60));
        assert_eq!(cut_at((1..100).map(|n| (n * 20, 100))), Some(60));
        // A modem of 1985 (300 baud), and a line that loses most of its packets.
        assert_eq!(cut_at((1..1700).map(|s| (s, 37))), None);
        assert_eq!(cut_at((1..60).map(|n| (n * 29, 1400))), None);
        // Two minutes of nothing, and then it goes on as before; or drips.
        assert_eq!(cut_at((1..50).chain(170..300).map(|s| (s, 1400))), None);
        assert_eq!(cut_at((1..50).map(|s| (s, 1400)).chain((170..300).map(|s| (s, 1)))), Some(200));
        // Fast at first does not count for later.
        let fast_then_drip = [(1, 10 << 20)].into_iter().chain((2..2000).map(|s| (s, 1)));
        assert_eq!(cut_at(fast_then_drip), Some(90));
    }
}
