//! How a person likes the workbench to look, and what their devices may keep of it.

/// How far apart things stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Density {
    #[default]
    Comfortable,
    /// More rows on a screen. Where fingers point nothing gets smaller.
    Compact,
}

/// How strongly words stand out from what is behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Contrast {
    /// As the system asks for (`prefers-contrast`): at least 4.5:1, or 7:1.
    #[default]
    System,
    /// At least 7:1, whatever the system says.
    High,
}

/// Whether things move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Motion {
    /// As the system asks for (`prefers-reduced-motion`).
    #[default]
    System,
    Reduced,
}

/// Whether a person's devices keep what they read, for reading while the desk cannot be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keeping {
    /// The last list and the last tickets, until the session ends.
    #[default]
    Kept,
    Nothing,
}

crate::message::words! {
    Density { Comfortable = "comfortable", Compact = "compact" }
    Contrast { System = "system", High = "high" }
    Motion { System = "system", Reduced = "reduced" }
    Keeping { Kept = "kept", Nothing = "nothing" }
}

/// So many tickets a device keeps at most.
pub const TICKETS_KEPT_MAX: usize = 20;
