//! The printer troubleshooter: a network, costs, and cases.

use std::collections::HashMap;
use std::hash::Hash;

use super::*;

/// The benchmark, read.
pub(super) struct Printer {
    pub network: Network,
    /// The node whose state is the cause.
    cause_node: usize,
    pub causes: Vec<String>,
    pub prior: Vec<f64>,
    pub repair_minutes: Vec<f64>,
    /// Questions, then an inspection per cause.
    pub signs: Vec<String>,
    pub sign_minutes: Vec<f64>,
    pub questions: usize,
    /// Which state of which question is the complaint.
    pub complaints: Vec<(usize, u8)>,
    /// P(state 1 | cause) per question: rows of questions.
    pub table: Vec<Vec<f64>>,
    pub cases: Vec<Case>,
    references: Vec<Reference>,
}

/// What was seen, and the belief that exact inference by others has then.
struct Reference {
    evidence: Vec<(String, u8)>,
    belief: Vec<f64>,
}

/// A case: the complaint, the cause, and what each sign would show.
#[derive(Clone)]
pub(super) struct Case {
    pub complaint: usize,
    pub cause: usize,
    pub truth: Vec<u8>,
}

/// What a policy came to on one case.
#[derive(Clone, Copy, Default)]
pub(super) struct Run {
    pub minutes: f64,
    pub questions: usize,
    pub repairs: usize,
    pub handed_over: bool,
}

pub(super) const HANDOVER: f64 = 60.0;
const HANDOVER_CHEAP: f64 = 25.0;
/// Seeds that the policies have not been measured on before.
const FRESH_SEEDS: [u64; 2] = [101, 202];

impl Printer {
    pub(super) fn read(bench: &Value) -> Result<Self> {
        let network = network_of(&bench["network"])?;
        let causes = texts_of(&bench["causes"]);
        let questions = texts_of(&bench["questions"]);
        let mut sign_minutes = numbers(&bench["question_minutes"])?;
        let inspection = bench["inspection_minutes"].as_f64().context("no inspection_minutes")?;
        sign_minutes.extend(causes.iter().map(|_| inspection));
        let mut signs = questions.clone();
        signs.extend(causes.iter().cloned());
        let cause_node = network.find("F").context("the network has no node `F`")?;
        let sign = |name: &str| signs.iter().position(|s| s == name);
        let complaints: Vec<(String, u8)> = bench["problem_bad"]
            .as_object()
            .context("no problem_bad")?
            .iter()
            .map(|(name, state)| (name.clone(), state.as_u64().unwrap_or(1) as u8))
            .collect();
        let by_cause = rows(&bench["table_p_state1_given_cause"])?;
        let cases = bench["cases"].as_array().context("no cases")?.iter().map(|case| {
            let complaint = text_of(case, "complaint");
            Ok(Case {
                complaint: complaints
                    .iter()
                    .position(|c| c.0 == complaint)
                    .context("an unknown complaint")?,
                cause: causes.iter().position(|c| c == text_of(case, "cause")).context("an unknown cause")?,
                truth: signs
                    .iter()
                    .map(|s| {
                        let value = case["values"][s].as_u64();
                        value.map(|v| v as u8).with_context(|| format!("a case has no value for {s}"))
                    })
                    .collect::<Result<_>>()?,
            })
        });
        let references = bench["reference_posteriors"].as_array().into_iter().flatten().map(|r| {
            let evidence = r["evidence"].as_object().context("a reference without evidence")?;
            let evidence =
                evidence.iter().map(|(name, v)| (name.clone(), v.as_u64().unwrap_or(0) as u8)).collect();
            Ok(Reference { evidence, belief: numbers(&r["posterior"])? })
        });
        Ok(Self {
            cases: cases.collect::<Result<_>>()?,
            references: references.collect::<Result<_>>()?,
            complaints: complaints
                .iter()
                .map(|(name, bad)| Some((sign(name)?, *bad)))
                .collect::<Option<_>>()
                .context("a complaint is no question")?,
            table: (0..questions.len()).map(|q| by_cause.iter().map(|row| row[q]).collect()).collect(),
            prior: numbers(&bench["prior"])?,
            repair_minutes: numbers(&bench["repair_minutes"])?,
            questions: questions.len(),
            network,
            cause_node,
            causes,
            signs,
            sign_minutes,
        })
    }

    pub(super) fn tree(&self, signs: &[String]) -> Result<Junction> {
        let causes: Vec<Probe> =
            (0..self.causes.len()).map(|c| Probe::default().is(&self.network, self.cause_node, c)).collect();
        let nodes: Vec<usize> = signs
            .iter()
            .map(|s| self.network.find(s).with_context(|| format!("no node `{s}`")))
            .collect::<Result<_>>()?;
        Junction::new(&self.network, &causes, &nodes).map_err(|e| anyhow!(e))
    }

    pub(super) fn plan(&self, handover: f64) -> Plan {
        Plan {
            prior: self.prior.clone(),
            other: None,
            signs: self.sign_minutes.iter().map(|&cost| Sign { cost, teller: Teller::Agent }).collect(),
            steps: self
                .repair_minutes
                .iter()
                .enumerate()
                .map(|(cause, &cost)| Step::plain(cost, vec![(cause, 1.0)]))
                .collect(),
            finishes: vec![],
            handover,
        }
    }

    /// Cases from the network itself: a complaint as often as it is bad, then a case in which it is.
    pub(super) fn sampled(&self, count: usize, seed: u64) -> Result<Vec<Case>> {
        let nodes: Vec<usize> = self
            .signs
            .iter()
            .map(|s| self.network.find(s).with_context(|| format!("no node `{s}`")))
            .collect::<Result<_>>()?;
        let all = Junction::new(&self.network, &[Probe::default()], &nodes).map_err(|e| anyhow!(e))?;
        let outlook = all.outlook(&vec![Seen::Open; nodes.len()]);
        let weights: Vec<f64> =
            self.complaints.iter().map(|&(sign, bad)| outlook.grids[sign].row(usize::from(bad))[0]).collect();
        let mut draws = Draws::new(seed);
        let mut states = vec![0u8; self.network.nodes().len()];
        Ok((0..count)
            .map(|_| {
                let complaint = draws.weighted(weights.iter().copied());
                let (sign, bad) = self.complaints[complaint];
                loop {
                    for &node in self.network.order() {
                        let row = self.network.row(node, &states);
                        states[node] = draws.weighted(row.iter().copied()) as u8;
                    }
                    if states[nodes[sign]] == bad {
                        let truth = nodes.iter().map(|&n| states[n]).collect();
                        return Case { complaint, cause: usize::from(states[self.cause_node]), truth };
                    }
                }
            })
            .collect())
    }

    /// What is known when the case comes in.
    pub(super) fn start(&self, plan: &Plan, case: &Case) -> Standing {
        let (sign, bad) = self.complaints[case.complaint];
        plan.fresh().after_answer(sign, Seen::Is(bad))
    }
}

fn network_of(value: &Value) -> Result<Network> {
    let names = texts_of(&value["order"]);
    let nodes = names
        .iter()
        .map(|name| {
            let parents = texts_of(&value["parents"][name])
                .iter()
                .map(|p| names.iter().position(|n| n == p).with_context(|| format!("no node `{p}`")))
                .collect::<Result<_>>()?;
            let mut table = Vec::new();
            let states = flat(&value["cpt"][name], &mut table);
            Ok(Node {
                name: name.clone(),
                states: (0..states).map(|s| s.to_string()).collect(),
                parents,
                table,
            })
        })
        .collect::<Result<_>>()?;
    Network::new(nodes).map_err(|e| anyhow!(e))
}

/// Nested lists in order; says how long the innermost are.
fn flat(value: &Value, into: &mut Vec<f64>) -> usize {
    let Some(list) = value.as_array() else { return 0 };
    let mut inner = list.len();
    for item in list {
        match item.as_f64() {
            Some(number) => into.push(number),
            None => inner = flat(item, into),
        }
    }
    inner
}

/// Remembers what a policy does at a standing: it always does the same.
pub(super) struct Remembered<K, V> {
    of: HashMap<K, V>,
}

impl<K: Hash + Eq + Clone, V: Clone> Remembered<K, V> {
    pub(super) fn new() -> Self {
        Self { of: HashMap::new() }
    }
    pub(super) fn or(&mut self, key: &K, make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.of.get(key) {
            return value.clone();
        }
        let value = make();
        self.of.insert(key.clone(), value.clone());
        value
    }
}

/// Runs a case: `next` says the move at a standing, `answer` what is answered to a sign. Repairs fix their cause for certain.
pub(super) fn play(
    plan: &Plan,
    mut standing: Standing,
    cause: usize,
    mut answer: impl FnMut(usize) -> Seen,
    mut next: impl FnMut(&Standing) -> Move,
) -> (Run, Standing) {
    let mut run = Run::default();
    loop {
        match next(&standing) {
            Move::Ask(sign) => {
                run.minutes += plan.signs[sign].cost;
                run.questions += 1;
                standing = standing.after_answer(sign, answer(sign));
            }
            Move::Try(steps) => {
                for &step in &steps {
                    run.minutes += plan.steps[step].cost;
                    run.repairs += 1;
                    if plan.steps[step].fixes.iter().any(|f| f.0 == cause) {
                        return (run, standing);
                    }
                }
                standing = standing.after_failure(plan, &steps);
            }
            Move::HandOver => {
                run.minutes += plan.handover;
                run.handed_over = true;
                return (run, standing);
            }
        }
    }
}

pub(super) fn figures(printer: &Printer) -> Result<Vec<Figure>> {
    let mut out = posteriors(printer)?;
    let tree = printer.tree(&printer.signs)?;
    let mut repair = |name: String, cases: &[Case], depth: Depth, handover: f64| {
        let plan = printer.plan(handover);
        let runs = repaired(printer, &plan, &tree, cases, depth);
        let minutes: Vec<f64> = runs.iter().map(|r| r.minutes).collect();
        let n = runs.len();
        let share = |f: &dyn Fn(&Run) -> f64| mean(&runs.iter().map(f).collect::<Vec<_>>());
        out.push(figure(format!("{name}_minutes"), mean(&minutes), n));
        out.push(figure(format!("{name}_questions"), share(&|r| r.questions as f64), n));
        out.push(figure(format!("{name}_repairs"), share(&|r| r.repairs as f64), n));
        out.push(figure(format!("{name}_handed_over"), share(&|r| f64::from(u8::from(r.handed_over))), n));
    };
    repair("printer_one_step".to_owned(), &printer.cases, Depth::One, HANDOVER);
    repair("printer_two_step".to_owned(), &printer.cases, Depth::Two, HANDOVER);
    repair("printer_cheap_handover_one_step".to_owned(), &printer.cases, Depth::One, HANDOVER_CHEAP);
    repair("printer_cheap_handover_two_step".to_owned(), &printer.cases, Depth::Two, HANDOVER_CHEAP);
    for seed in FRESH_SEEDS {
        let cases = printer.sampled(printer.cases.len(), seed)?;
        repair(format!("printer_fresh_{seed}_one_step"), &cases, Depth::One, HANDOVER);
        repair(format!("printer_fresh_{seed}_two_step"), &cases, Depth::Two, HANDOVER);
    }
    out.extend(identified(printer, &tree));
    Ok(out)
}

pub(super) fn repaired(
    printer: &Printer,
    plan: &Plan,
    odds: &dyn Odds,
    cases: &[Case],
    depth: Depth,
) -> Vec<Run> {
    let rule = Rule { depth, ..Rule::default() };
    let mut moves = Remembered::new();
    cases
        .iter()
        .map(|case| {
            let start = printer.start(plan, case);
            let next = |standing: &Standing| {
                moves.or(standing, || choose(plan, odds, standing, rule).best().what.clone())
            };
            play(plan, start, case.cause, |sign| Seen::Is(case.truth[sign]), next).0
        })
        .collect()
}

/// The belief against the references, the table against a tree over the same numbers, and how long an update takes.
fn posteriors(printer: &Printer) -> Result<Vec<Figure>> {
    // Every node but the cause itself can be evidence.
    let names: Vec<String> =
        printer.network.nodes().iter().map(|n| n.name.clone()).filter(|name| name != "F").collect();
    let tree = printer.tree(&names)?;
    let plan = Plan {
        prior: printer.prior.clone(),
        other: None,
        signs: names.iter().map(|_| Sign { cost: 1.0, teller: Teller::Agent }).collect(),
        steps: vec![],
        finishes: vec![],
        handover: 0.0,
    };
    let (mut error, mut table_error) = (0.0f64, 0.0f64);
    let mut took_ms = Vec::new();
    let (naive, naive_plan, naive_table) = naive(printer)?;
    for Reference { evidence, belief: expected } in &printer.references {
        let mut standing = plan.fresh();
        let mut naive_standing = naive_plan.fresh();
        for (name, state) in evidence {
            let at = names.iter().position(|n| n == name).with_context(|| format!("no node `{name}`"))?;
            standing.seen[at] = Seen::Is(*state);
            if let Some(q) = printer.signs[..printer.questions].iter().position(|s| s == name) {
                naive_standing.seen[q] = Seen::Is(*state);
            }
        }
        let begin = Instant::now();
        let belief = plan.belief(&tree, &standing);
        took_ms.push(begin.elapsed().as_secs_f64() * 1e3);
        for (ours, theirs) in belief.iter().zip(expected) {
            error = error.max((ours - theirs).abs());
        }
        let by_table = naive_plan.belief(&naive_table, &naive_standing);
        let by_tree = naive_plan.belief(&naive, &naive_standing);
        for (a, b) in by_table.iter().zip(&by_tree) {
            table_error = table_error.max((a - b).abs());
        }
    }
    let n = printer.references.len();
    Ok(vec![
        figure("printer_belief_error_max", error, n),
        figure("table_belief_error_max", table_error, n),
        figure("printer_update_ms_p99", percentile(&took_ms, 0.99), n),
        figure("printer_update_ms_median", percentile(&took_ms, 0.5), n),
    ])
}

/// The table of questions as a tree and as a table.
fn naive(printer: &Printer) -> Result<(Junction, Plan, Table)> {
    let causes = printer.causes.len();
    let two = || vec!["0".to_owned(), "1".to_owned()];
    let mut nodes = vec![Node {
        name: "F".to_owned(),
        states: printer.causes.clone(),
        parents: vec![],
        table: printer.prior.clone(),
    }];
    for (name, yes) in printer.signs.iter().zip(&printer.table) {
        nodes.push(Node {
            name: name.clone(),
            states: two(),
            parents: vec![0],
            table: yes.iter().flat_map(|p| [1.0 - p, *p]).collect(),
        });
    }
    let network = Network::new(nodes).map_err(|e| anyhow!(e))?;
    let probes: Vec<Probe> = (0..causes).map(|c| Probe::default().is(&network, 0, c)).collect();
    let signs: Vec<usize> = (1..=printer.questions).collect();
    let tree = Junction::new(&network, &probes, &signs).map_err(|e| anyhow!(e))?;
    let mut plan = printer.plan(HANDOVER);
    plan.signs.truncate(printer.questions);
    let table = Table::new(causes, printer.table.iter().map(|yes| Grid::yes(yes)).collect());
    Ok((tree, plan, table))
}

const IDENTIFIED_AT: f64 = 0.9;

/// Asked until one cause has 0.9: what that costs, how often it is right, and how often it claims to be.
fn identified(printer: &Printer, tree: &Junction) -> Vec<Figure> {
    let plan = printer.plan(HANDOVER);
    let mut known = Remembered::new();
    let (mut minutes, mut right, mut claimed) = (Vec::new(), Vec::new(), Vec::new());
    for case in &printer.cases {
        let mut standing = printer.start(&plan, case);
        let mut spent = 0.0;
        loop {
            let (first, p, sign) = known.or(&standing, || {
                let belief = plan.belief(tree, &standing);
                let first =
                    (0..belief.len()).fold(0, |best, c| if belief[c] > belief[best] { c } else { best });
                let sign = identify::most_telling(&plan, tree, &standing).map(|s| s.0);
                (first, belief[first], sign)
            });
            match sign {
                Some(sign) if p < IDENTIFIED_AT => {
                    spent += plan.signs[sign].cost;
                    standing.seen[sign] = Seen::Is(case.truth[sign]);
                }
                _ => {
                    minutes.push(spent);
                    right.push(f64::from(u8::from(first == case.cause)));
                    claimed.push(p);
                    break;
                }
            }
        }
    }
    let n = minutes.len();
    vec![
        figure("printer_identify_minutes", mean(&minutes), n),
        figure("printer_identify_accuracy", mean(&right), n),
        figure("printer_identify_claimed", mean(&claimed), n),
    ]
}
