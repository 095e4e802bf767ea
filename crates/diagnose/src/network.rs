//! Bayesian networks: causes that share the way to their signs, as experts have drawn them.

pub mod bif;
mod junction;

pub use junction::{CELLS_MAX, Junction, Probe};

/// A node with its states and P(state | states of the parents).
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub name: String,
    pub states: Vec<String>,
    /// Positions in [`Network::nodes`].
    pub parents: Vec<usize>,
    /// One row per combination of parents' states (the last parent changes fastest), one number per state.
    pub table: Vec<f64>,
}

/// Nodes without a circle among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    nodes: Vec<Node>,
    /// Parents before children.
    order: Vec<usize>,
}

/// How far a row of a table may be from 1 and is still taken as rounding.
const ROUNDING_MAX: f64 = 0.02;

impl Network {
    /// Checks that every table fits its node and that nothing depends on itself. Rows are brought to a sum of 1.
    ///
    /// # Errors
    /// Says which node is wrong, and how.
    pub fn new(mut nodes: Vec<Node>) -> Result<Self, String> {
        let sizes: Vec<usize> = nodes.iter().map(|n| n.states.len()).collect();
        for node in &mut nodes {
            let own = node.states.len();
            if own == 0 || own > usize::from(u8::MAX) {
                return Err(format!("`{}` has {own} states; between 1 and 255 can be used", node.name));
            }
            if let Some(&parent) = node.parents.iter().find(|&&p| p >= sizes.len()) {
                return Err(format!("`{}` names a parent that is not there (number {parent})", node.name));
            }
            let rows = node.parents.iter().try_fold(1usize, |rows, &p| rows.checked_mul(sizes[p]));
            let wanted = rows.and_then(|rows| rows.checked_mul(own));
            if wanted != Some(node.table.len()) {
                return Err(format!(
                    "`{}` has {} numbers in its table; its states and parents make {}",
                    node.name,
                    node.table.len(),
                    wanted.map_or_else(|| "too many".to_owned(), |n| n.to_string())
                ));
            }
            for row in node.table.chunks_exact_mut(own) {
                let total: f64 = row.iter().sum();
                if row.iter().any(|p| !p.is_finite() || *p < 0.0) || (total - 1.0).abs() > ROUNDING_MAX {
                    return Err(format!(
                        "a row of `{}` is no probability: {row:?} has the sum {total}, and should have 1",
                        node.name
                    ));
                }
                row.iter_mut().for_each(|p| *p /= total);
            }
        }
        let order = in_order(&nodes)?;
        Ok(Self { nodes, order })
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }
    pub fn find(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|n| n.name == name)
    }
    /// Positions with parents before their children.
    pub fn order(&self) -> &[usize] {
        &self.order
    }
    /// P(`node` = each state | the parents' states in `of`, one state per node).
    pub fn row(&self, node: usize, of: &[u8]) -> &[f64] {
        let node = &self.nodes[node];
        let row =
            node.parents.iter().fold(0, |row, &p| row * self.nodes[p].states.len() + usize::from(of[p]));
        let own = node.states.len();
        &node.table[row * own..(row + 1) * own]
    }
    /// Nodes from which one can come to `node`, itself left out.
    pub fn ancestors(&self, node: usize) -> Vec<usize> {
        let mut found = vec![false; self.nodes.len()];
        let mut way = self.nodes[node].parents.clone();
        while let Some(at) = way.pop() {
            if !std::mem::replace(&mut found[at], true) {
                way.extend_from_slice(&self.nodes[at].parents);
            }
        }
        (0..found.len()).filter(|&n| found[n]).collect()
    }
}

fn in_order(nodes: &[Node]) -> Result<Vec<usize>, String> {
    let mut waits: Vec<usize> = nodes.iter().map(|n| n.parents.len()).collect();
    let mut children = vec![Vec::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        node.parents.iter().for_each(|&p| children[p].push(at));
    }
    let mut order: Vec<usize> = (0..nodes.len()).filter(|&n| waits[n] == 0).collect();
    let mut next = 0;
    while next < order.len() {
        for &child in &children[order[next]] {
            waits[child] -= 1;
            if waits[child] == 0 {
                order.push(child);
            }
        }
        next += 1;
    }
    match waits.iter().position(|&w| w > 0) {
        Some(at) => Err(format!("`{}` depends on itself through its parents", nodes[at].name)),
        None => Ok(order),
    }
}
