//! Quality measured on data sets: `cargo xtask eval NAME --data DIR`.

use std::path::Path;

/// The sets by name.
pub fn list() -> &'static [&'static str] {
    &[]
}

/// Measures one set and prints one JSON object per figure.
///
/// # Errors
/// When the set is unknown, or its files cannot be read.
pub fn run(name: &str, data: &Path) -> anyhow::Result<()> {
    anyhow::bail!("no data set is called `{name}` (asked for in {})", data.display())
}
