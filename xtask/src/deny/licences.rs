//! SPDX licence expressions: `MIT OR (Apache-2.0 AND ISC)`.

use std::collections::BTreeSet;

/// Whether the allowed licences satisfy `expression`. `AND` binds closer than `OR` (SPDX annex D.4); the old
/// `MIT/Apache-2.0` means `OR`.
///
/// # Errors
/// What is wrong with the expression, in words.
pub fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> Result<bool, String> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, at: 0, allowed };
    let answer = reader.either()?;
    match reader.peek() {
        None => Ok(answer),
        Some(word) => Err(format!("did not expect {word:?}")),
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    allowed: &'a BTreeSet<String>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).copied()
    }

    fn takes(&mut self, word: &str) -> bool {
        let hit = self.peek() == Some(word);
        self.at += usize::from(hit);
        hit
    }

    fn either(&mut self) -> Result<bool, String> {
        let mut answer = self.both()?;
        while self.takes("OR") {
            // Read first: `||` would leave the words of the other side standing.
            let other = self.both()?;
            answer = answer || other;
        }
        Ok(answer)
    }

    fn both(&mut self) -> Result<bool, String> {
        let mut answer = self.one()?;
        while self.takes("AND") {
            let other = self.one()?;
            answer = answer && other;
        }
        Ok(answer)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.takes("(") {
            let answer = self.either()?;
            return if self.takes(")") { Ok(answer) } else { Err("a bracket is not closed".to_owned()) };
        }
        let name = match self.peek() {
            None => return Err("it ends too early".to_owned()),
            Some(word @ ("AND" | "OR" | "WITH" | ")")) => return Err(format!("did not expect {word:?}")),
            Some(name) => name.to_owned(),
        };
        self.at += 1;
        if !self.takes("WITH") {
            return Ok(self.allowed.contains(&name));
        }
        let exception = self.peek().ok_or("WITH what?")?.to_owned();
        self.at += 1;
        // An exception only adds rights, so the plain licence allows it too.
        Ok(self.allowed.contains(&format!("{name} WITH {exception}")) || self.allowed.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_says() {
        let allowed: BTreeSet<String> =
            ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].into_iter().map(str::to_owned).collect();
        let cases = [
            ("MIT", Some(true)),
            ("GPL-3.0-only", Some(false)),
            ("GPL-3.0-only OR MIT", Some(true)),
            ("MIT/GPL-3.0-only", Some(true)),
            ("MIT AND GPL-3.0-only", Some(false)),
            ("GPL-3.0-only AND GPL-2.0-only OR MIT", Some(true)),
            ("MIT OR ISC AND GPL-3.0-only", Some(true)),
            ("(MIT OR ISC) AND GPL-3.0-only", Some(false)),
            ("(MIT OR GPL-3.0-only) AND ISC", Some(true)),
            ("Apache-2.0 WITH LLVM-exception", Some(true)),
            ("Apache-2.0", Some(false)),
            ("MIT WITH Some-exception", Some(true)),
            ("(MIT", None),
            ("MIT ISC", None),
            ("OR MIT", None),
            ("MIT AND", None),
            ("", None),
        ];
        for (expression, expected) in cases {
            assert_eq!(satisfied(expression, &allowed).ok(), expected, "{expression:?}");
        }
    }
}
