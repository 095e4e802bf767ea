//! Prints the language of each line of standard input, or `-`.

use std::io::{BufRead as _, Write as _};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        writeln!(out, "{}", knowledge::language(&line?).unwrap_or("-"))?;
    }
    out.flush()
}
