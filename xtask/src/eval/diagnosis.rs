//! `diagnosis`: the engine against exact optima, against published networks, and with what authors give it.
//!
//! Three sets: small plans with their exact optimum (`diagnosis/ecr_fixtures.json`), a printer troubleshooter with costs and
//! cases (`diagnosis/win95_bench.json`), networks whose fault is to be found by asking (`diag_bayesnets`). Costs of the
//! second are set by its makers and its cases are sampled: semi-synthetic. Minutes are means over cases.

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail};
use diagnose::choose::{Depth, Move, Rule, choose};
use diagnose::draws::Draws;
use diagnose::network::{Junction, Network, Node, Probe, bif};
use diagnose::odds::{Grid, Odds, Seen, Table};
use diagnose::plan::{Plan, Sign, Standing, Step};
use diagnose::words::Teller;
use diagnose::{exact, identify};
use serde_json::Value;

use super::{Figure, json_lines, text_of, texts_of};

mod authors;
mod printer;
mod replay;

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let mut figures = optima(&json(&data.join("diagnosis/ecr_fixtures.json"))?)?;
    let printer = printer::Printer::read(&json(&data.join("diagnosis/win95_bench.json"))?)?;
    figures.extend(printer::figures(&printer)?);
    figures.extend(authors::figures(&printer)?);
    figures.extend(networks(&data.join("diag_bayesnets"))?);
    figures.extend(replay::figures(&printer)?);
    figures.extend(speed());
    Ok(figures)
}

fn json(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

fn figure(name: impl Into<String>, value: f64, count: usize) -> Figure {
    Figure { name: name.into(), value, count }
}

fn numbers(value: &Value) -> Result<Vec<f64>> {
    let list = value.as_array().ok_or_else(|| anyhow!("expected a list of numbers, found {value}"))?;
    list.iter().map(|n| n.as_f64().ok_or_else(|| anyhow!("expected a number, found {n}"))).collect()
}

fn rows(value: &Value) -> Result<Vec<Vec<f64>>> {
    value.as_array().ok_or_else(|| anyhow!("expected a list of lists"))?.iter().map(numbers).collect()
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The value that this share of the values does not exceed.
fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(at).copied().unwrap_or(0.0)
}

/// Small plans: the exact solver against the known optimum, and what the two look-aheads cost above it.
fn optima(fixtures: &Value) -> Result<Vec<Figure>> {
    let fixtures = fixtures.as_array().ok_or_else(|| anyhow!("ecr_fixtures.json is no list"))?;
    let (mut error, mut slowest_ms) = (0.0f64, 0.0f64);
    let mut gaps = [Vec::new(), Vec::new()];
    for fixture in fixtures {
        let (plan, table) = small_plan(fixture)?;
        let optimum = fixture["optimal_ecr"].as_f64().context("a fixture has no optimal_ecr")?;
        let begin = Instant::now();
        let Some(solved) = exact::solve(&plan, &table, &plan.fresh(), usize::MAX) else {
            bail!("a fixture is not plain");
        };
        slowest_ms = slowest_ms.max(begin.elapsed().as_secs_f64() * 1e3);
        error = error.max((solved.minutes - optimum).abs());
        for (depth, gaps) in [Depth::One, Depth::Two].into_iter().zip(&mut gaps) {
            let minutes = policy_minutes(&plan, &table, depth);
            gaps.push(minutes / optimum - 1.0);
        }
    }
    let n = fixtures.len();
    Ok(vec![
        figure("exact_minutes_error_max", error, n),
        figure("exact_ms_max", slowest_ms, n),
        figure("one_step_gap_mean", mean(&gaps[0]), n),
        figure("one_step_gap_p95", percentile(&gaps[0], 0.95), n),
        figure("two_step_gap_mean", mean(&gaps[1]), n),
        figure("two_step_gap_p95", percentile(&gaps[1], 0.95), n),
    ])
}

fn small_plan(fixture: &Value) -> Result<(Plan, Table)> {
    let prior = numbers(&fixture["prior"])?;
    let costs = numbers(&fixture["action_cost"])?;
    let steps = rows(&fixture["fix"])?
        .iter()
        .zip(costs)
        .map(|(fix, cost)| Step::plain(cost, fix.iter().copied().enumerate().filter(|f| f.1 > 0.0).collect()))
        .collect();
    let grids: Vec<Grid> = rows(&fixture["yes"])?.iter().map(|yes| Grid::yes(yes)).collect();
    let signs = numbers(&fixture["question_cost"])?
        .into_iter()
        .map(|cost| Sign { cost, teller: Teller::Customer })
        .collect();
    let table = Table::new(prior.len(), grids);
    let handover = fixture["service_cost"].as_f64().context("a fixture has no service_cost")?;
    Ok((Plan { prior, other: None, signs, steps, finishes: vec![], handover }, table))
}

fn policy_minutes(plan: &Plan, table: &Table, depth: Depth) -> f64 {
    let mut moves: HashMap<Standing, Move> = HashMap::new();
    let rule = Rule { depth, ..Rule::default() };
    exact::minutes_of(plan, table, &plan.fresh(), &mut |standing| {
        moves
            .entry(standing.clone())
            .or_insert_with(|| choose(plan, table, standing, rule).best().what.clone())
            .clone()
    })
}

/// After how many questions the ranking is scored.
const LOOKS: [usize; 7] = [0, 1, 2, 3, 5, 8, 10];
const QUESTIONS_MAX: usize = 10;
/// What a case counts that is not settled by then.
const UNSETTLED: f64 = 12.0;
const SETTLED_AT: f64 = 0.7;

/// Networks with roles: the fault is to be ranked first, by asking what tells most. All cases of a network share its
/// trees; there is one for each set of candidates.
fn networks(folder: &Path) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".roles.json").map(str::to_owned))
        .collect();
    names.sort();
    for name in names {
        let network = read_bif(&folder.join(format!("{name}.bif")))?;
        let roles = json(&folder.join(format!("{name}.roles.json")))?;
        let cases = json_lines(&folder.join(format!("{name}.cases.jsonl")))?;
        figures.extend(asked(&name, &network, &roles, &cases)?);
    }
    let (mut read, mut all) = (0, 0);
    if let Ok(entries) = std::fs::read_dir(folder.join("parse_only")) {
        for entry in entries.flatten() {
            all += 1;
            match read_bif(&entry.path()) {
                Ok(_) => read += 1,
                Err(e) => eprintln!("{e:#}"),
            }
        }
        figures.push(figure("bif_read_share", f64::from(read) / f64::from(all.max(1)), all as usize));
    }
    Ok(figures)
}

fn read_bif(path: &Path) -> Result<Network> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    bif::read(&text).map_err(|complaint| anyhow!("{}: {complaint}", path.display()))
}

fn asked(name: &str, network: &Network, roles: &Value, cases: &[Value]) -> Result<Vec<Figure>> {
    let place = |node: &str| network.find(node).ok_or_else(|| anyhow!("{name} has no node `{node}`"));
    let state = |node: usize, state: &str| {
        let states = &network.nodes()[node].states;
        states
            .iter()
            .position(|s| s == state)
            .ok_or_else(|| anyhow!("`{}` has no state `{state}`", network.nodes()[node].name))
    };
    let mut signs: Vec<String> = texts_of(&roles["askable"]);
    let askable = signs.len();
    signs.extend(
        texts_of(&roles["presenting"]).into_iter().filter(|p| !signs.contains(p)).collect::<Vec<_>>(),
    );
    let nodes: Vec<usize> = signs.iter().map(|s| place(s)).collect::<Result<_>>()?;
    let mut trees: HashMap<Vec<String>, (Plan, Junction)> = HashMap::new();
    let mut hits = [0usize; LOOKS.len()];
    let mut questions = Vec::new();
    for case in cases {
        let candidates = texts_of(&case["candidates"]);
        if !trees.contains_key(&candidates) {
            let faults: Vec<(usize, usize)> = candidates
                .iter()
                .map(|c| {
                    let node = place(c)?;
                    Ok((node, state(node, text_of(&roles["normal"], c))?))
                })
                .collect::<Result<_>>()?;
            let causes: Vec<Probe> = (0..faults.len())
                .map(|cause| {
                    faults.iter().enumerate().fold(Probe::default(), |probe, (at, &(node, normal))| {
                        if at == cause {
                            probe.is_not(network, node, normal)
                        } else {
                            probe.is(network, node, normal)
                        }
                    })
                })
                .collect();
            let tree = Junction::new(network, &causes, &nodes).map_err(|e| anyhow!("{name}: {e}"))?;
            let plan = Plan {
                prior: tree.prior(),
                other: None,
                signs: nodes.iter().map(|_| Sign { cost: 1.0, teller: Teller::Customer }).collect(),
                steps: vec![],
                finishes: vec![],
                handover: 0.0,
            };
            trees.insert(candidates.clone(), (plan, tree));
        }
        let (plan, tree) = &trees[&candidates];
        let fault = candidates
            .iter()
            .position(|c| c == text_of(case, "fault"))
            .context("a case without its fault")?;
        let mut standing = plan.fresh();
        // What is no question is not asked: it is only ever told at the start.
        standing.seen[askable..].fill(Seen::Unsure);
        for (node, told) in case["presenting"].as_object().into_iter().flatten() {
            let at = signs.iter().position(|s| s == node).with_context(|| format!("`{node}` has no role"))?;
            standing.seen[at] = Seen::Is(state(nodes[at], told.as_str().unwrap_or_default())? as u8);
        }
        let mut settled = UNSETTLED;
        for asked in 0..=QUESTIONS_MAX {
            let belief = plan.belief(tree, &standing);
            let first = (0..belief.len()).fold(0, |best, c| if belief[c] > belief[best] { c } else { best });
            if let Some(look) = LOOKS.iter().position(|&l| l == asked) {
                hits[look] += usize::from(first == fault);
            }
            if first == fault && belief[fault] >= SETTLED_AT && settled == UNSETTLED {
                settled = asked as f64;
            }
            if let Some((sign, _)) = identify::most_telling(plan, tree, &standing) {
                let told = text_of(&case["truth"], &signs[sign]);
                standing.seen[sign] = Seen::Is(state(nodes[sign], told)? as u8);
            }
        }
        questions.push(settled);
    }
    let n = cases.len();
    let mut figures: Vec<Figure> = LOOKS
        .iter()
        .zip(hits)
        .map(|(look, hits)| figure(format!("{name}_top1_after_{look}"), hits as f64 / n.max(1) as f64, n))
        .collect();
    figures.push(figure(format!("{name}_questions_mean"), mean(&questions), n));
    Ok(figures)
}

/// How long the next move takes in plans of two sizes, at standings along random cases.
fn speed() -> Vec<Figure> {
    [(30, 60, 60, "30_causes_60_signs"), (200, 300, 200, "200_causes_300_signs")]
        .into_iter()
        .map(|(causes, signs, steps, name)| {
            let mut draws = Draws::new(11);
            let (plan, table) = random_plan(causes, signs, steps, &mut draws);
            let mut took_ms = Vec::new();
            while took_ms.len() < SPEED_MOVES {
                let mut standing = plan.fresh();
                let cause = draws.weighted(plan.prior.iter().copied());
                for _ in 0..8 {
                    let begin = Instant::now();
                    let choice = choose(&plan, &table, &standing, Rule::default());
                    took_ms.push(begin.elapsed().as_secs_f64() * 1e3);
                    match &choice.best().what {
                        Move::Ask(sign) => {
                            let grid = &table.grids()[*sign];
                            let answer = draws.weighted((0..grid.answers()).map(|a| grid.row(a)[cause]));
                            standing = standing.after_answer(*sign, Seen::Is(answer as u8));
                        }
                        Move::Try(steps) => standing = standing.after_failure(&plan, steps),
                        Move::HandOver => break,
                    }
                }
            }
            figure(format!("next_move_ms_p99_{name}"), percentile(&took_ms, 0.99), took_ms.len())
        })
        .collect()
}

const SPEED_MOVES: usize = 400;

fn random_plan(causes: usize, signs: usize, steps: usize, draws: &mut Draws) -> (Plan, Table) {
    let mut prior: Vec<f64> = (0..causes).map(|_| -(1.0 - draws.unit()).ln()).collect();
    let total: f64 = prior.iter().sum();
    prior.iter_mut().for_each(|p| *p /= total);
    let grids = (0..signs)
        .map(|_| {
            let base = 0.02 + 0.3 * draws.unit();
            let yes: Vec<f64> = (0..causes)
                .map(|_| if draws.unit() < 0.1 { 0.5 + 0.48 * draws.unit() } else { base })
                .collect();
            Grid::yes(&yes)
        })
        .collect();
    let plan = Plan {
        prior,
        other: None,
        signs: (0..signs)
            .map(|_| Sign { cost: 0.5 + 2.0 * draws.unit(), teller: Teller::Customer })
            .collect(),
        steps: (0..steps)
            .map(|s| Step::plain(1.0 + 20.0 * draws.unit(), vec![(s % causes, 0.6 + 0.39 * draws.unit())]))
            .collect(),
        finishes: vec![],
        handover: 60.0,
    };
    (plan, Table::new(causes, grids))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_of_the_list() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&values, 0.95), 95.0);
        assert_eq!(percentile(&[3.0], 0.99), 3.0);
        assert_eq!(mean(&[]), 0.0);
    }

    #[test]
    fn a_small_plan_is_read_and_its_optimum_kept() {
        let fixture = serde_json::json!({
            "prior": [0.5, 0.5], "fix": [[1.0, 0.0], [0.0, 1.0]], "action_cost": [10.0, 10.0],
            "yes": [[1.0, 0.0]], "question_cost": [1.0], "service_cost": 100.0, "optimal_ecr": 11.0
        });
        let figures = optima(&serde_json::json!([fixture])).expect("the fixture is whole");
        assert!(figures[0].value < 1e-12, "{figures:?}");
        let mut wrong = fixture;
        wrong["optimal_ecr"] = 12.0.into();
        let figures = optima(&serde_json::json!([wrong])).expect("the fixture is whole");
        assert!((figures[0].value - 1.0).abs() < 1e-12, "{figures:?}");
    }
}
