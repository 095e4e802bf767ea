//! Reads the Bayesian Interchange Format (`.bif`), in which most published networks are kept.

use std::collections::HashMap;

use super::{Network, Node};
use crate::complaint::Complaint;

/// Larger files are not networks that a desk diagnoses with.
const BYTES_MAX: usize = 16 << 20;
/// Numbers in one node's table.
const TABLE_MAX: usize = 1 << 20;

/// Reads a network.
///
/// # Errors
/// Says the line, and what should stand there.
pub fn read(text: &str) -> Result<Network, Complaint> {
    if text.len() > BYTES_MAX {
        return Err(Complaint { line: 1, problem: format!("the file is larger than {BYTES_MAX} bytes") });
    }
    let mut reader = Reader { tokens: tokens(text), at: 0 };
    let mut nodes: Vec<Node> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(word) = reader.next() {
        match word {
            "network" => reader.skip_block()?,
            "variable" => {
                let node = variable(&mut reader)?;
                if places.insert(node.name.clone(), nodes.len()).is_some() {
                    return Err(reader.complain(format!("`{}` is declared twice", node.name)));
                }
                nodes.push(node);
            }
            "probability" => probability(&mut reader, &mut nodes, &places)?,
            other => {
                return Err(reader
                    .complain(format!("expected `network`, `variable` or `probability`, found `{other}`")));
            }
        }
    }
    if let Some(node) = nodes.iter().find(|n| n.table.is_empty()) {
        return Err(reader.complain(format!("there is no `probability` for `{}`", node.name)));
    }
    Network::new(nodes).map_err(|problem| reader.complain(problem))
}

/// Words and single marks with their lines; comments left out.
fn tokens(text: &str) -> Vec<(usize, &str)> {
    const MARKS: [char; 9] = ['{', '}', '(', ')', '[', ']', ',', ';', '|'];
    let mut out = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(c) = rest.chars().next() {
        let long = if let Some(comment) = rest.strip_prefix("//") {
            2 + comment.find('\n').unwrap_or(comment.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            2 + comment.find("*/").map_or(comment.len(), |end| end + 2)
        } else if c.is_whitespace() {
            c.len_utf8()
        } else if MARKS.contains(&c) {
            out.push((line, &rest[..1]));
            1
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').unwrap_or(quoted.len());
            out.push((line, &quoted[..end]));
            (end + 2).min(rest.len())
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || MARKS.contains(&c)).unwrap_or(rest.len());
            out.push((line, &rest[..end]));
            end
        };
        line += rest[..long].matches('\n').count();
        rest = &rest[long..];
    }
    out
}

struct Reader<'t> {
    tokens: Vec<(usize, &'t str)>,
    at: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<&'t str> {
        let word = self.tokens.get(self.at)?.1;
        self.at += 1;
        Some(word)
    }
    fn word(&mut self, what: &str) -> Result<&'t str, Complaint> {
        self.next().ok_or_else(|| self.complain(format!("the file ends where {what} should stand")))
    }
    fn expect(&mut self, mark: &str) -> Result<(), Complaint> {
        let found = self.word(&format!("`{mark}`"))?;
        if found == mark { Ok(()) } else { Err(self.complain(format!("expected `{mark}`, found `{found}`"))) }
    }
    /// At the word that was read last.
    fn complain(&self, problem: String) -> Complaint {
        let last = self.tokens.len().saturating_sub(1);
        Complaint { line: self.tokens.get(self.at.saturating_sub(1).min(last)).map_or(1, |t| t.0), problem }
    }
    /// Past a name and a block in braces.
    fn skip_block(&mut self) -> Result<(), Complaint> {
        while self.word("`{`")? != "{" {}
        let mut depth = 1;
        while depth > 0 {
            match self.word("`}`")? {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
        }
        Ok(())
    }
    fn skip_to(&mut self, mark: &str) -> Result<(), Complaint> {
        while self.word(&format!("`{mark}`"))? != mark {}
        Ok(())
    }
    /// Words with commas between them, up to the closing mark.
    fn list(&mut self, close: &str) -> Result<Vec<&'t str>, Complaint> {
        let mut out = Vec::new();
        loop {
            match self.word(&format!("`{close}`"))? {
                "," => {}
                word if word == close => return Ok(out),
                word @ ("{" | "}" | "(" | ")" | ";") => {
                    return Err(self.complain(format!("expected `{close}`, found `{word}`")));
                }
                word => out.push(word),
            }
        }
    }
    fn numbers(&mut self) -> Result<Vec<f64>, Complaint> {
        self.list(";")?
            .into_iter()
            .map(|n| n.parse().map_err(|_| self.complain(format!("`{n}` is no number"))))
            .collect()
    }
}

fn variable(reader: &mut Reader<'_>) -> Result<Node, Complaint> {
    let name = reader.word("a name")?.to_owned();
    reader.expect("{")?;
    let mut states = Vec::new();
    loop {
        match reader.word("`type`")? {
            "}" => break,
            "type" => {
                let kind = reader.word("`discrete`")?;
                if kind != "discrete" {
                    return Err(
                        reader.complain(format!("`{name}` is of type `{kind}`; only `discrete` can be read"))
                    );
                }
                reader.expect("[")?;
                let count = reader.word("the number of states")?;
                reader.expect("]")?;
                reader.expect("{")?;
                states = reader.list("}")?.into_iter().map(str::to_owned).collect();
                reader.expect(";")?;
                if count.parse() != Ok(states.len()) {
                    return Err(reader.complain(format!(
                        "`{name}` says that it has {count} states and lists {}",
                        states.len()
                    )));
                }
            }
            "property" => reader.skip_to(";")?,
            other => {
                return Err(reader.complain(format!("expected `type` or `property`, found `{other}`")));
            }
        }
    }
    Ok(Node { name, states, parents: Vec::new(), table: Vec::new() })
}

fn probability(
    reader: &mut Reader<'_>,
    nodes: &mut [Node],
    places: &HashMap<String, usize>,
) -> Result<(), Complaint> {
    reader.expect("(")?;
    let heads = reader.list(")")?;
    let (name, parents) = match heads.split_first() {
        Some((name, [])) => (*name, &[][..]),
        Some((name, ["|", parents @ ..])) => (*name, parents),
        _ => return Err(reader.complain("expected `( NAME | PARENT, PARENT )`".to_owned())),
    };
    let place = |reader: &Reader<'_>, name: &str| {
        places
            .get(name)
            .copied()
            .ok_or_else(|| reader.complain(format!("`{name}` is not declared above as a `variable`")))
    };
    let node = place(reader, name)?;
    let parents: Vec<usize> = parents.iter().map(|p| place(reader, p)).collect::<Result<_, _>>()?;
    let own = nodes[node].states.len();
    let rows = parents.iter().fold(1usize, |rows, &p| rows.saturating_mul(nodes[p].states.len()));
    if rows.saturating_mul(own) > TABLE_MAX {
        return Err(reader.complain(format!("the table of `{name}` has more than {TABLE_MAX} numbers")));
    }
    let mut table = vec![f64::NAN; rows * own];
    reader.expect("{")?;
    loop {
        match reader.word("`}`")? {
            "}" => break,
            "property" => reader.skip_to(";")?,
            "table" => {
                let numbers = reader.numbers()?;
                if numbers.len() != rows * own {
                    return Err(reader.complain(format!(
                        "`{name}` needs {} numbers here, and has {}",
                        rows * own,
                        numbers.len()
                    )));
                }
                // The node's own state changes slowest here, as in P(node, parents…).
                for (i, p) in numbers.into_iter().enumerate() {
                    table[(i % rows) * own + i / rows] = p;
                }
            }
            "default" => {
                let numbers = reader.numbers()?;
                if numbers.len() != own {
                    return Err(reader.complain(format!("`{name}` has {own} states: give {own} numbers")));
                }
                for row in table.chunks_exact_mut(own).filter(|row| row[0].is_nan()) {
                    row.copy_from_slice(&numbers);
                }
            }
            "(" => {
                let given = reader.list(")")?;
                if given.len() != parents.len() {
                    return Err(reader.complain(format!(
                        "`{name}` has {} parents, and {} states stand here",
                        parents.len(),
                        given.len()
                    )));
                }
                let mut row = 0;
                for (&parent, state) in parents.iter().zip(given) {
                    let states = &nodes[parent].states;
                    let Some(at) = states.iter().position(|s| s == state) else {
                        return Err(reader.complain(format!(
                            "`{}` has no state `{state}`; it has {}",
                            nodes[parent].name,
                            states.join(", ")
                        )));
                    };
                    row = row * states.len() + at;
                }
                let numbers = reader.numbers()?;
                if numbers.len() != own {
                    return Err(reader.complain(format!("`{name}` has {own} states: give {own} numbers")));
                }
                table[row * own..(row + 1) * own].copy_from_slice(&numbers);
            }
            other => {
                return Err(
                    reader.complain(format!("expected `table`, `default`, `(` or `}}`, found `{other}`"))
                );
            }
        }
    }
    if table.iter().any(|p| p.is_nan()) {
        return Err(reader.complain(format!("not every combination of the parents of `{name}` has a row")));
    }
    nodes[node].parents = parents;
    nodes[node].table = table;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMP: &str = "network lamp { property \"a { trap }\"; }
variable bulb { type discrete [ 2 ] { whole, broken }; }
variable power { type discrete [ 2 ] { on, off }; } // a remark
variable light { type discrete [ 3 ] { none, <5, >=5 }; property x y; }
probability ( bulb ) { table 0.9, 0.1; }
probability ( power ) { table 0.99, 0.01; }
probability ( light | bulb, power ) {
  (whole, on) 0.0, 0.3, 0.7;
  default 1.0, 0.0, 0.0; /* dark
  */
}
";

    #[test]
    fn a_network_is_read_with_its_tables() {
        let network = read(LAMP).expect("the text is good");
        let light = network.find("light").expect("it is declared");
        assert_eq!(network.nodes()[light].states, ["none", "<5", ">=5"]);
        assert_eq!(network.row(light, &[0, 0, 0]), [0.0, 0.3, 0.7]);
        assert_eq!(network.row(light, &[1, 0, 0]), [1.0, 0.0, 0.0]);
        assert_eq!(network.ancestors(light), [0, 1]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let check = |from: &str, to: &str, line: usize, word: &str| {
            let text = LAMP.replacen(from, to, 1);
            assert_ne!(text, LAMP, "{from}");
            let complaint = read(&text).expect_err(from);
            assert_eq!(complaint.line, line, "{complaint}");
            assert!(complaint.problem.contains(word), "{complaint}");
        };
        check("[ 3 ]", "[ 2 ]", 4, "lists 3");
        check("0.9, 0.1", "0.9, none", 5, "no number");
        check("(whole, on)", "(whole, dim)", 8, "no state `dim`");
        check("(whole, on)", "(whole)", 8, "2 parents");
        check("light | bulb, power", "light | bulb, fuse", 7, "not declared");
        check("discrete [ 2 ] { on", "continuous [ 2 ] { on", 3, "only `discrete`");
        check("  default 1.0, 0.0, 0.0;", "", 11, "not every combination");
        check("0.99, 0.01", "0.99, 0.2", 11, "sum");
        check("probability ( power )", "chance ( power )", 6, "found `chance`");
        assert!(read("variable x {").expect_err("it is cut off").problem.contains("ends"));
        assert_eq!(read("").map(|n| n.nodes().len()), Ok(0));
    }

    #[test]
    fn a_circle_is_refused() {
        let text = "variable a { type discrete [ 1 ] { x }; } variable b { type discrete [ 1 ] { x }; }
            probability ( a | b ) { (x) 1.0; } probability ( b | a ) { (x) 1.0; }";
        assert!(read(text).expect_err("a and b").problem.contains("depends on itself"));
    }
}
