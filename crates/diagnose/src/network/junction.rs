//! Exact inference in a network by a junction tree (Lauritzen and Spiegelhalter 1988; messages as in Jensen, Lauritzen
//! and Olesen 1990), for all causes at once: every cell holds one number per cause, so that one pass through the tree
//! gives P(answers so far | cause) and P(each answer | cause, answers so far) for every cause and sign.
//!
//! A node whose state is certain under each cause is no variable of the tree: its state is put in when the tree is built.
//! With one fault at a time that takes out most of the nodes that make a tree wide.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Network;
use crate::odds::{Grid, Odds, Outlook, Seen};

/// The most numbers in one clique: its cells times the causes.
pub const CELLS_MAX: usize = 1 << 22;

/// One cause: what it says about nodes, as a weight per state. A weight of 0 excludes the state.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Probe {
    pub weights: Vec<(usize, Vec<f64>)>,
}

impl Probe {
    /// The node is in this state.
    pub fn is(mut self, network: &Network, node: usize, state: usize) -> Self {
        let states = network.nodes()[node].states.len();
        self.weights.push((node, (0..states).map(|s| if s == state { 1.0 } else { 0.0 }).collect()));
        self
    }
    /// The node is in any other state.
    pub fn is_not(mut self, network: &Network, node: usize, state: usize) -> Self {
        let states = network.nodes()[node].states.len();
        self.weights.push((node, (0..states).map(|s| if s == state { 0.0 } else { 1.0 }).collect()));
        self
    }
}

/// A network made ready for questions about these causes and signs.
#[derive(Clone, Debug)]
pub struct Junction {
    lanes: usize,
    signs: Vec<Place>,
    cliques: Vec<Clique>,
    /// Children before parents.
    order: Vec<usize>,
    /// ln of what the certain nodes contribute, per cause.
    ln_certain: Vec<f64>,
    /// ln P(cause) before any answer.
    ln_start: Vec<f64>,
}

/// Where a sign's node is.
#[derive(Clone, Debug)]
enum Place {
    /// Its state under each cause.
    Certain { states: usize, of: Vec<u8> },
    /// In a clique: the state of the sign in every cell.
    Free { states: usize, clique: usize, cell_state: Vec<u8> },
}

#[derive(Clone, Debug)]
struct Clique {
    vars: Vec<usize>,
    cells: usize,
    /// `cells` times one number per cause.
    base: Vec<f64>,
    parent: Option<usize>,
    shared_cells: usize,
    /// Cell to cell of what is shared with the parent.
    up: Vec<u32>,
    /// The parent's cell to the same.
    down: Vec<u32>,
}

impl Junction {
    /// Builds the tree.
    ///
    /// # Errors
    /// When the network is too wide to be exact ([`CELLS_MAX`]), or no cause is possible.
    pub fn new(network: &Network, causes: &[Probe], signs: &[usize]) -> Result<Self, String> {
        if causes.is_empty() {
            return Err("there is no cause to look for".to_owned());
        }
        let lanes = causes.len();
        let weights = Weights::new(network, causes);
        let wanted = wanted(network, &weights, signs);
        let certain = certain(network, &weights, &wanted);
        let factors: Vec<Factor> = network
            .order()
            .iter()
            .filter(|&&n| wanted[n])
            .map(|&n| Factor::new(network, n, &certain))
            .collect();
        let sizes: Vec<usize> = network.nodes().iter().map(|n| n.states.len()).collect();
        let mut cliques = tree(&sizes, &factors, lanes)?;
        let mut ln_certain = vec![0.0; lanes];
        for factor in &factors {
            match smallest_holding(&cliques, &factor.vars) {
                Some(home) => multiply_in(&mut cliques[home], factor, network, &weights, &certain),
                None => {
                    for (lane, ln) in ln_certain.iter_mut().enumerate() {
                        *ln += factor.value(network, &weights, &certain, &[], &[], lane).ln();
                    }
                }
            }
        }
        let places = signs
            .iter()
            .map(|&node| match &certain[node] {
                Some(of) => Place::Certain { states: sizes[node], of: of.clone() },
                None => {
                    let clique = smallest_holding(&cliques, &[node]).expect("every free node is in a clique");
                    let cell_state = states_of(&cliques[clique].vars, &sizes, node);
                    Place::Free { states: sizes[node], clique, cell_state }
                }
            })
            .collect();
        let order = children_first(&cliques);
        let mut built = Self { lanes, signs: places, cliques, order, ln_certain, ln_start: vec![0.0; lanes] };
        let open = vec![Seen::Open; signs.len()];
        built.ln_start = built.pass(&open).0;
        if built.ln_start.iter().all(|ln| *ln == f64::NEG_INFINITY) {
            return Err("no cause is possible in this network".to_owned());
        }
        Ok(built)
    }

    /// P(cause) before any answer; sums to 1.
    pub fn prior(&self) -> Vec<f64> {
        crate::odds::normalised(&self.ln_start).expect("a tree is built only where a cause is possible")
    }

    /// Numbers in the largest clique.
    pub fn cells_max(&self) -> usize {
        self.cliques.iter().map(|c| c.cells * self.lanes).max().unwrap_or(0)
    }

    /// ln P(cause, answers), and the cliques after both passes.
    fn pass(&self, seen: &[Seen]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let lanes = self.lanes;
        let mut ln = self.ln_certain.clone();
        let mut cells: Vec<Vec<f64>> = self.cliques.iter().map(|c| c.base.clone()).collect();
        for (place, seen) in self.signs.iter().zip(seen) {
            let Some(answer) = seen.answer() else { continue };
            match place {
                Place::Certain { of, .. } => {
                    for (ln, state) in ln.iter_mut().zip(of) {
                        if usize::from(*state) != answer {
                            *ln = f64::NEG_INFINITY;
                        }
                    }
                }
                Place::Free { clique, cell_state, .. } => {
                    for (row, state) in cells[*clique].chunks_exact_mut(lanes).zip(cell_state) {
                        if usize::from(*state) != answer {
                            row.fill(0.0);
                        }
                    }
                }
            }
        }
        let mut shared: Vec<Vec<f64>> = vec![Vec::new(); self.cliques.len()];
        for &at in &self.order {
            let clique = &self.cliques[at];
            let Some(parent) = clique.parent else {
                let mut sum = vec![0.0; lanes];
                for row in cells[at].chunks_exact(lanes) {
                    sum.iter_mut().zip(row).for_each(|(s, x)| *s += x);
                }
                ln.iter_mut().zip(&sum).for_each(|(ln, s)| *ln += s.ln());
                continue;
            };
            let mut message = summed(&cells[at], &clique.up, clique.shared_cells, lanes);
            // One scale for all causes: their relation is kept, and small numbers do not vanish.
            let scale = message.iter().copied().fold(0.0, f64::max);
            if scale > 0.0 {
                message.iter_mut().for_each(|x| *x /= scale);
                ln.iter_mut().for_each(|ln| *ln += scale.ln());
            }
            multiply(&mut cells[parent], &message, &clique.down, lanes);
            shared[at] = message;
        }
        for &at in self.order.iter().rev() {
            let clique = &self.cliques[at];
            let Some(parent) = clique.parent else { continue };
            let mut message = summed(&cells[parent], &clique.down, clique.shared_cells, lanes);
            for (new, old) in message.iter_mut().zip(&shared[at]) {
                *new = if *old > 0.0 { *new / old } else { 0.0 };
            }
            multiply(&mut cells[at], &message, &clique.up, lanes);
        }
        (ln, cells)
    }
}

impl Odds for Junction {
    fn causes(&self) -> usize {
        self.lanes
    }
    fn signs(&self) -> usize {
        self.signs.len()
    }
    fn outlook(&self, seen: &[Seen]) -> Outlook<'_> {
        let lanes = self.lanes;
        let (ln, cells) = self.pass(seen);
        let fit = ln
            .iter()
            .zip(&self.ln_start)
            .map(|(ln, start)| if *start == f64::NEG_INFINITY { f64::NEG_INFINITY } else { ln - start })
            .collect();
        let grids = self
            .signs
            .iter()
            .map(|place| {
                let mut p;
                match place {
                    Place::Certain { states, of } => {
                        p = vec![0.0; states * lanes];
                        for (lane, state) in of.iter().enumerate() {
                            p[usize::from(*state) * lanes + lane] = 1.0;
                        }
                    }
                    Place::Free { states, clique, cell_state } => {
                        p = vec![0.0; states * lanes];
                        for (row, state) in cells[*clique].chunks_exact(lanes).zip(cell_state) {
                            let at = usize::from(*state) * lanes;
                            p[at..at + lanes].iter_mut().zip(row).for_each(|(p, x)| *p += x);
                        }
                        for lane in 0..lanes {
                            let total: f64 = (0..*states).map(|s| p[s * lanes + lane]).sum();
                            if total > 0.0 {
                                (0..*states).for_each(|s| p[s * lanes + lane] /= total);
                            }
                        }
                    }
                }
                Grid::from_flat(lanes, p)
            })
            .collect();
        Outlook { fit, grids: Cow::Owned(grids) }
    }
    fn entangled(&self) -> bool {
        true
    }
}

fn summed(cells: &[f64], to: &[u32], shared_cells: usize, lanes: usize) -> Vec<f64> {
    let mut out = vec![0.0; shared_cells * lanes];
    for (row, &at) in cells.chunks_exact(lanes).zip(to) {
        let at = at as usize * lanes;
        out[at..at + lanes].iter_mut().zip(row).for_each(|(o, x)| *o += x);
    }
    out
}

fn multiply(cells: &mut [f64], message: &[f64], from: &[u32], lanes: usize) {
    for (row, &at) in cells.chunks_exact_mut(lanes).zip(from) {
        let at = at as usize * lanes;
        row.iter_mut().zip(&message[at..at + lanes]).for_each(|(x, m)| *x *= m);
    }
}

/// Per node and cause the product of the causes' weights; 1 where nothing is said.
struct Weights {
    /// Per node: nothing, or a weight for each cause and state.
    of: Vec<Option<Vec<Vec<f64>>>>,
    lanes: usize,
}

impl Weights {
    fn new(network: &Network, causes: &[Probe]) -> Self {
        let lanes = causes.len();
        let mut of: Vec<Option<Vec<Vec<f64>>>> = vec![None; network.nodes().len()];
        for (lane, cause) in causes.iter().enumerate() {
            for (node, weights) in &cause.weights {
                let states = network.nodes()[*node].states.len();
                let own = of[*node].get_or_insert_with(|| vec![vec![1.0; states]; lanes]);
                own[lane].iter_mut().zip(weights).for_each(|(o, w)| *o *= w);
            }
        }
        Self { of, lanes }
    }
    fn at(&self, node: usize, lane: usize, state: usize) -> f64 {
        self.of[node].as_ref().map_or(1.0, |of| of[lane][state])
    }
}

/// Nodes that matter: the signs, what the causes speak of, and all that these depend on.
fn wanted(network: &Network, weights: &Weights, signs: &[usize]) -> Vec<bool> {
    let mut wanted = vec![false; network.nodes().len()];
    let mut way: Vec<usize> = signs.to_vec();
    way.extend((0..wanted.len()).filter(|&n| weights.of[n].is_some()));
    while let Some(node) = way.pop() {
        if !std::mem::replace(&mut wanted[node], true) {
            way.extend_from_slice(&network.nodes()[node].parents);
        }
    }
    wanted
}

/// The nodes that have one possible state under each cause, with these states.
fn certain(network: &Network, weights: &Weights, wanted: &[bool]) -> Vec<Option<Vec<u8>>> {
    let nodes = network.nodes();
    let mut possible: Vec<Vec<Vec<bool>>> = vec![Vec::new(); nodes.len()];
    let mut out = vec![None; nodes.len()];
    for &at in network.order().iter().filter(|&&n| wanted[n]) {
        let node = &nodes[at];
        let own = node.states.len();
        for lane in 0..weights.lanes {
            let mut can = vec![false; own];
            for (row, numbers) in node.table.chunks_exact(own).enumerate() {
                let mut left = row;
                let reachable = node.parents.iter().rev().all(|&p| {
                    let states = nodes[p].states.len();
                    let state = left % states;
                    left /= states;
                    possible[p][lane][state]
                });
                if reachable {
                    for (state, p) in numbers.iter().enumerate() {
                        can[state] |= *p > 0.0 && weights.at(at, lane, state) > 0.0;
                    }
                }
            }
            possible[at].push(can);
        }
        out[at] = possible[at]
            .iter()
            .map(|can| {
                let mut states = (0..own).filter(|&s| can[s]);
                let first = states.next()?;
                states.next().is_none().then_some(first as u8)
            })
            .collect();
    }
    out
}

/// P(node | parents) with the causes' weights, over those nodes that are not certain.
struct Factor {
    node: usize,
    vars: Vec<usize>,
}

impl Factor {
    fn new(network: &Network, node: usize, certain: &[Option<Vec<u8>>]) -> Self {
        let mut vars: Vec<usize> = network.nodes()[node]
            .parents
            .iter()
            .copied()
            .chain([node])
            .filter(|&n| certain[n].is_none())
            .collect();
        vars.sort_unstable();
        vars.dedup();
        Self { node, vars }
    }

    fn value(
        &self,
        network: &Network,
        weights: &Weights,
        certain: &[Option<Vec<u8>>],
        vars: &[usize],
        states: &[usize],
        lane: usize,
    ) -> f64 {
        let state_of = |n: usize| match &certain[n] {
            Some(of) => usize::from(of[lane]),
            None => vars.iter().position(|&v| v == n).map_or(0, |at| states[at]),
        };
        let node = &network.nodes()[self.node];
        let row = node.parents.iter().fold(0, |row, &p| row * network.nodes()[p].states.len() + state_of(p));
        let own = state_of(self.node);
        node.table[row * node.states.len() + own] * weights.at(self.node, lane, own)
    }
}

/// Cliques by eliminating nodes with the least fill, then the least weight, then the first; joined where one was
/// eliminated into the next.
fn tree(sizes: &[usize], factors: &[Factor], lanes: usize) -> Result<Vec<Clique>, String> {
    let mut near: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); sizes.len()];
    let mut left: BTreeSet<usize> = BTreeSet::new();
    for factor in factors {
        left.extend(&factor.vars);
        for &a in &factor.vars {
            near[a].extend(factor.vars.iter().filter(|&&b| b != a));
        }
    }
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    while let Some(node) = cheapest(&left, &near, sizes) {
        left.remove(&node);
        let around: Vec<usize> = std::mem::take(&mut near[node]).into_iter().collect();
        let cells = around.iter().fold(sizes[node].saturating_mul(lanes), |c, &n| c.saturating_mul(sizes[n]));
        if cells > CELLS_MAX {
            return Err(format!(
                "the network is too entangled to be exact: a group of {} nodes needs {cells} numbers, and {CELLS_MAX} \
                 is the most",
                around.len() + 1
            ));
        }
        for &a in &around {
            near[a].remove(&node);
            near[a].extend(around.iter().filter(|&&b| b != a));
        }
        groups.push((node, around));
    }
    let place: Vec<Option<usize>> = (0..sizes.len()).map(|n| groups.iter().position(|g| g.0 == n)).collect();
    // A group that lies within the one eliminated into it is that one.
    let mut vars: Vec<BTreeSet<usize>> =
        groups.iter().map(|(node, around)| around.iter().copied().chain([*node]).collect()).collect();
    let mut parent: Vec<Option<usize>> =
        groups.iter().map(|(_, around)| around.iter().filter_map(|&n| place[n]).min()).collect();
    let mut into: Vec<usize> = (0..groups.len()).collect();
    for at in 0..groups.len() {
        if let Some(up) = parent[at]
            && vars[up].is_subset(&vars[at])
        {
            vars[up] = std::mem::take(&mut vars[at]);
            into[at] = up;
        }
    }
    let resolved = |mut at: usize| {
        while into[at] != at {
            at = into[at];
        }
        at
    };
    for up in parent.iter_mut() {
        *up = up.map(resolved);
    }
    let kept: Vec<usize> = (0..groups.len()).filter(|&at| into[at] == at).collect();
    let number = |at: usize| kept.iter().position(|&k| k == at).expect("a resolved group is kept");
    let mut cliques: Vec<Clique> = kept
        .iter()
        .map(|&at| {
            let vars: Vec<usize> = vars[at].iter().copied().collect();
            let cells = vars.iter().map(|&v| sizes[v]).product();
            Clique {
                base: vec![1.0; cells * lanes],
                vars,
                cells,
                parent: parent[at].map(number),
                shared_cells: 1,
                up: Vec::new(),
                down: Vec::new(),
            }
        })
        .collect();
    for at in 0..cliques.len() {
        if let Some(up) = cliques[at].parent {
            let shared: Vec<usize> =
                cliques[at].vars.iter().copied().filter(|v| cliques[up].vars.contains(v)).collect();
            cliques[at].shared_cells = shared.iter().map(|&v| sizes[v]).product();
            cliques[at].up = onto(&cliques[at].vars, &shared, sizes);
            cliques[at].down = onto(&cliques[up].vars, &shared, sizes);
        }
    }
    Ok(cliques)
}

fn cheapest(left: &BTreeSet<usize>, near: &[BTreeSet<usize>], sizes: &[usize]) -> Option<usize> {
    left.iter().copied().min_by_key(|&node| {
        let around: Vec<usize> = near[node].iter().copied().collect();
        let mut fill = 0usize;
        for (i, a) in around.iter().enumerate() {
            fill += around[i + 1..].iter().filter(|b| !near[*a].contains(b)).count();
        }
        let cells = around.iter().fold(sizes[node], |c, &n| c.saturating_mul(sizes[n]));
        (fill, cells, node)
    })
}

/// For every cell over `vars` the cell over `shared` that it belongs to. The last variable changes fastest.
fn onto(vars: &[usize], shared: &[usize], sizes: &[usize]) -> Vec<u32> {
    let per_var: Vec<Vec<u8>> = shared.iter().map(|&v| states_of(vars, sizes, v)).collect();
    let cells: usize = vars.iter().map(|&v| sizes[v]).product();
    (0..cells)
        .map(|cell| {
            shared
                .iter()
                .zip(&per_var)
                .fold(0, |at, (&v, states)| at * sizes[v] as u32 + u32::from(states[cell]))
        })
        .collect()
}

/// The state of `node` in every cell over `vars`.
fn states_of(vars: &[usize], sizes: &[usize], node: usize) -> Vec<u8> {
    let cells: usize = vars.iter().map(|&v| sizes[v]).product();
    let after: usize = vars.iter().skip_while(|&&v| v != node).skip(1).map(|&v| sizes[v]).product();
    (0..cells).map(|cell| ((cell / after) % sizes[node]) as u8).collect()
}

fn smallest_holding(cliques: &[Clique], vars: &[usize]) -> Option<usize> {
    if vars.is_empty() {
        return None;
    }
    (0..cliques.len())
        .filter(|&c| vars.iter().all(|v| cliques[c].vars.contains(v)))
        .min_by_key(|&c| (cliques[c].cells, c))
}

fn multiply_in(
    clique: &mut Clique,
    factor: &Factor,
    network: &Network,
    weights: &Weights,
    certain: &[Option<Vec<u8>>],
) {
    let sizes: Vec<usize> = clique.vars.iter().map(|&v| network.nodes()[v].states.len()).collect();
    let mut states = vec![0; sizes.len()];
    for row in clique.base.chunks_exact_mut(weights.lanes) {
        for (lane, x) in row.iter_mut().enumerate() {
            *x *= factor.value(network, weights, certain, &clique.vars, &states, lane);
        }
        for at in (0..states.len()).rev() {
            states[at] += 1;
            if states[at] < sizes[at] {
                break;
            }
            states[at] = 0;
        }
    }
}

fn children_first(cliques: &[Clique]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..cliques.len()).filter(|&c| cliques[c].parent.is_none()).collect();
    let mut next = 0;
    while next < order.len() {
        let at = order[next];
        order.extend((0..cliques.len()).filter(|&c| cliques[c].parent == Some(at)));
        next += 1;
    }
    order.reverse();
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Node;
    use proptest::prelude::*;

    /// A network of up to eight nodes with two or three states, each with up to three parents before it.
    fn networks() -> impl Strategy<Value = Network> {
        prop::collection::vec((2usize..=3, any::<u64>(), prop::collection::vec(0.0f64..1.0, 81)), 1..8)
            .prop_map(|parts| {
                let sizes: Vec<usize> = parts.iter().map(|p| p.0).collect();
                let nodes = parts
                    .iter()
                    .enumerate()
                    .map(|(at, (own, pick, numbers))| {
                        let mut parents: Vec<usize> = (0..at).filter(|p| pick >> p & 1 == 1).collect();
                        parents.truncate(3);
                        let rows: usize = parents.iter().map(|&p| sizes[p]).product();
                        let table = (0..rows)
                            .flat_map(|row| {
                                // A fifth of the numbers are 0: certain and impossible states must come up.
                                let part: Vec<f64> = (0..*own)
                                    .map(|s| numbers[(row * own + s) % 81])
                                    .map(|x| if x < 0.2 { 0.0 } else { x })
                                    .collect();
                                let total: f64 = part.iter().sum();
                                part.into_iter().enumerate().map(move |(s, x)| {
                                    if total > 0.0 {
                                        x / total
                                    } else if s == 0 {
                                        1.0
                                    } else {
                                        0.0
                                    }
                                })
                            })
                            .collect();
                        let states = (0..*own).map(|s| s.to_string()).collect();
                        Node { name: format!("n{at}"), states, parents, table }
                    })
                    .collect();
                Network::new(nodes).expect("made to fit")
            })
    }

    /// Sums over every state of the whole network.
    fn by_hand(
        network: &Network,
        cause: &Probe,
        known: &[(usize, usize)],
        asked: Option<(usize, usize)>,
    ) -> f64 {
        let sizes: Vec<usize> = network.nodes().iter().map(|n| n.states.len()).collect();
        let all: usize = sizes.iter().product();
        let mut sum = 0.0;
        for mut number in 0..all {
            let mut states = vec![0u8; sizes.len()];
            for (state, size) in states.iter_mut().zip(&sizes) {
                *state = (number % size) as u8;
                number /= size;
            }
            if known.iter().chain(asked.as_ref()).any(|&(n, s)| usize::from(states[n]) != s) {
                continue;
            }
            let mut p: f64 =
                (0..sizes.len()).map(|n| network.row(n, &states)[usize::from(states[n])]).product();
            for (node, weights) in &cause.weights {
                p *= weights[usize::from(states[*node])];
            }
            sum += p;
        }
        sum
    }

    proptest! {
        #[test]
        fn the_tree_says_what_summing_over_everything_says(
            network in networks(),
            picks in prop::collection::vec(0usize..64, 6),
        ) {
            let nodes = network.nodes().len();
            let node = |i: usize| picks[i] % nodes;
            let causes = [
                Probe::default().is(&network, node(0), 0),
                Probe::default().is_not(&network, node(0), 0).is_not(&network, node(1), 1),
            ];
            let signs: Vec<usize> = (0..nodes).collect();
            let Ok(tree) = Junction::new(&network, &causes, &signs) else { return Ok(()) };
            let mut seen = vec![Seen::Open; nodes];
            let mut known: Vec<(usize, usize)> = Vec::new();
            for i in 2..4 {
                if !known.iter().any(|k| k.0 == node(i)) {
                    let state = picks[i + 2] % network.nodes()[node(i)].states.len();
                    seen[node(i)] = Seen::Is(state as u8);
                    known.push((node(i), state));
                }
            }
            let outlook = tree.outlook(&seen);
            for (lane, cause) in causes.iter().enumerate() {
                let start = by_hand(&network, cause, &[], None);
                let fit = by_hand(&network, cause, &known, None);
                if start == 0.0 {
                    prop_assert_eq!(outlook.fit[lane], f64::NEG_INFINITY);
                    continue;
                }
                prop_assert!((outlook.fit[lane].exp() - fit / start).abs() < 1e-12);
                if fit > 0.0 {
                    for n in 0..nodes {
                        for s in 0..network.nodes()[n].states.len() {
                            let p = by_hand(&network, cause, &known, Some((n, s))) / fit;
                            prop_assert!((outlook.grids[n].row(s)[lane] - p).abs() < 1e-9, "{n} {s} {lane}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_too_wide_is_said_and_not_tried() {
        let size = 24;
        let states = || vec!["a".to_owned(), "b".to_owned()];
        let mut nodes: Vec<Node> = (0..size)
            .map(|i| Node { name: format!("n{i}"), states: states(), parents: vec![], table: vec![0.5, 0.5] })
            .collect();
        // Every pair has a child of its own: all of them end up in one group.
        for a in 0..size {
            for b in a + 1..size {
                nodes.push(Node {
                    name: format!("c{a}-{b}"),
                    states: states(),
                    parents: vec![a, b],
                    table: vec![0.5; 8],
                });
            }
        }
        let signs: Vec<usize> = (0..nodes.len()).collect();
        let network = Network::new(nodes).expect("it is a network");
        let problem = Junction::new(&network, &[Probe::default()], &signs).expect_err("it is too wide");
        assert!(problem.contains("too entangled"), "{problem}");
    }
}
