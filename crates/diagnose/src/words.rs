//! The words in which a support lead says how often, how common, how sure. Each stands for a number.
//!
//! The numbers are those with which words were measured against the true table: rounding a table to these five levels
//! costs about one minute a case on the printer benchmark.

use std::fmt;

/// Writes an enum whose variants have one word each, with the ways to and from it.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word for people and sheets.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// Reads the word back.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|x| x.word() == word)
            }
            /// The words, for a message that says what may stand there.
            pub fn choices() -> String {
                Self::ALL.iter().map(|x| x.word()).collect::<Vec<_>>().join(", ")
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// How often a sign gives an answer under a cause.
    Often { Never = "never", Seldom = "seldom", Half = "half", Mostly = "mostly", Always = "always" }
}
words! {
    /// How common a cause is among the cases of a playbook.
    Common { Rare = "rare", Uncommon = "uncommon", Common = "common", VeryCommon = "very common" }
}
words! {
    /// How surely a step, rightly done, fixes its cause.
    Works { Sometimes = "sometimes", Mostly = "mostly", AlmostAlways = "almost always" }
}
words! {
    /// What a step can break.
    Risk { None = "none", Low = "low", High = "high" }
}
words! {
    /// Who can tell the answer to a sign, the least trouble first.
    Teller { Automatic = "automatic", Agent = "agent", Customer = "customer" }
}
words! {
    /// Whether one cause at a time is looked for, or several may be there together.
    Mode { OneFault = "one fault", SeveralFaults = "several faults" }
}

impl Often {
    /// The probability that stands for the word.
    pub fn probability(self) -> f64 {
        match self {
            Self::Never => 0.02,
            Self::Seldom => 0.2,
            Self::Half => 0.5,
            Self::Mostly => 0.8,
            Self::Always => 0.98,
        }
    }
    /// The word whose number is nearest.
    pub fn nearest(probability: f64) -> Self {
        nearest(Self::ALL, |word| (word.probability() - probability).abs())
    }
}

impl Common {
    /// Parts in relation to the other causes: each word is about three times the one before.
    pub fn weight(self) -> f64 {
        match self {
            Self::Rare => 0.5,
            Self::Uncommon => 1.6,
            Self::Common => 5.0,
            Self::VeryCommon => 16.0,
        }
    }
    /// The word whose weight is nearest in ratio.
    pub fn nearest(weight: f64) -> Self {
        nearest(Self::ALL, |word| (word.weight().ln() - weight.max(1e-12).ln()).abs())
    }
}

impl Works {
    /// The probability that the step fixes the cause.
    pub fn probability(self) -> f64 {
        match self {
            Self::Sometimes => 0.4,
            Self::Mostly => 0.8,
            Self::AlmostAlways => 0.97,
        }
    }
}

impl Risk {
    /// How sure of the cause one must be before taking it.
    pub fn belief_min(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Low => 0.8,
            Self::High => 0.95,
        }
    }
}

impl Teller {
    /// How often an answer through this channel is simply wrong.
    pub fn noise(self) -> f64 {
        match self {
            Self::Automatic => 0.001,
            Self::Agent => 0.01,
            Self::Customer => 0.03,
        }
    }
}

fn nearest<T: Copy>(all: &[T], distance: impl Fn(T) -> f64) -> T {
    let mut best = all[0];
    for &word in all {
        if distance(word) < distance(best) {
            best = word;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_rise() {
        for &word in Often::ALL {
            assert_eq!(Often::parse(word.word()), Some(word));
            assert_eq!(Often::nearest(word.probability()), word);
        }
        for &word in Common::ALL {
            assert_eq!(Common::nearest(word.weight() * 1.2), word);
        }
        assert!(Often::ALL.windows(2).all(|w| w[0].probability() < w[1].probability()));
        assert!(Common::ALL.windows(2).all(|w| w[0].weight() < w[1].weight()));
        assert!(Works::ALL.windows(2).all(|w| w[0].probability() < w[1].probability()));
        assert_eq!(Often::parse("often"), None);
        assert_eq!(Risk::choices(), "none, low, high");
    }
}
