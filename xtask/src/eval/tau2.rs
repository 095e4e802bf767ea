//! `tau2`: the engine as the agent of a public benchmark, tau2-bench telecom without a user (“solo”).
//!
//! The problem is authored as three sheets in our own form (`fixtures/tau2`), with a table that says which tools there are
//! for their signs and steps. The engine is told the ticket's text; it knows neither the task nor its answers. Rewards are
//! the benchmark's own. Its end states do not punish needless changes, so these are counted here, by the task's name.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{Figure, texts_of};
use crate::tree::root;

mod agent;
mod bridge;
mod tools;

use agent::{Consent, Desk, Session, World, open};
use bridge::Bridge;
use tools::Tools;

/// Tells every move of the tasks whose name holds its value.
const TRACE: &str = "TAU2_TRACE";

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let folder = ["tau2_bridge", "diagnosis/tau2_bridge"]
        .iter()
        .map(|below| data.join(below))
        .find(|f| f.is_dir())
        .unwrap_or_else(|| data.to_path_buf());
    let desk = Desk::read(&root().join("fixtures/tau2"))?;
    let mut bridge = Bridge::start(&folder)?;
    let mut figures = Vec::new();
    for split in ["base", "full"] {
        figures.extend(played(&mut bridge, &desk, split, Consent::Assumed)?.figures(split));
        let name = format!("{split}_as_written");
        figures.extend(played(&mut bridge, &desk, split, Consent::AsWritten)?.figures(&name));
    }
    Ok(figures)
}

/// Sums over the tasks of a split.
#[derive(Debug, Default)]
struct Sums {
    tasks: usize,
    reward: f64,
    calls: f64,
    reads: f64,
    writes: f64,
    errors: f64,
    needless_writes: usize,
    needless_transfers: usize,
    /// Cases that a person takes over because the customer did not agree to what it takes.
    transfers_not_agreed: usize,
}

impl Sums {
    fn figures(&self, name: &str) -> Vec<Figure> {
        let n = self.tasks.max(1) as f64;
        [
            ("reward", self.reward / n),
            ("calls_per_task", self.calls / n),
            ("reads_per_task", self.reads / n),
            ("writes_per_task", self.writes / n),
            ("tool_errors", self.errors),
            ("needless_writes", self.needless_writes as f64),
            ("needless_transfers", self.needless_transfers as f64),
            ("transfers_not_agreed", self.transfers_not_agreed as f64),
        ]
        .into_iter()
        .map(|(what, value)| Figure { name: format!("{name}_{what}"), value, count: self.tasks })
        .collect()
    }
}

fn played(bridge: &mut Bridge, desk: &Desk, split: &str, consent: Consent) -> Result<Sums> {
    let tasks = texts_of(&bridge.ask(&json!({"op": "tasks", "split": split}))?["ids"]);
    let traced = std::env::var(TRACE).ok();
    let mut world: Option<World> = None;
    let mut sums = Sums::default();
    for task in &tasks {
        let (ticket, opened) = open(bridge, task, world.is_none())?;
        let world = world.get_or_insert(opened);
        let trace = traced.as_ref().is_some_and(|t| task.contains(t.as_str()));
        let mut session = Session::new(bridge, desk, world, &ticket)?;
        session.run(consent, trace).with_context(|| task.clone())?;
        let (made, is_declined) = (session.made, session.is_declined);
        let end = bridge.ask(&json!({"op": "finish"}))?;
        let number = |key: &str| end[key].as_f64().unwrap_or(0.0);
        sums.tasks += 1;
        sums.reward += number("reward");
        sums.calls += number("calls");
        sums.reads += number("reads");
        sums.writes += number("writes");
        sums.errors += number("errors");
        let needless = needless(&desk.tools, task, &made);
        let transfer = &desk.tools.hand_over.call;
        let transfers = needless.iter().filter(|n| **n == transfer).count();
        if is_declined {
            sums.transfers_not_agreed += transfers;
        } else {
            sums.needless_transfers += transfers;
        }
        sums.needless_writes += needless.len() - transfers;
        if trace || traced.is_some() && (number("reward") < 1.0 || !needless.is_empty()) {
            eprintln!(
                "{task}: reward {}, {} calls, needless {needless:?}",
                number("reward"),
                number("calls")
            );
            made.iter().for_each(|(tool, with)| eprintln!("  {tool} {with}"));
        }
    }
    Ok(sums)
}

/// The changes that the task's name does not call for, and those that were made before.
fn needless<'m>(tools: &Tools, task: &str, made: &'m [(String, Value)]) -> Vec<&'m String> {
    let issues = task.split_once(']').map_or(task, |t| t.1);
    let needed: Vec<&String> = issues
        .split('[')
        .next()
        .unwrap_or_default()
        .split('|')
        .filter_map(|issue| tools.needed.get(issue))
        .flatten()
        .collect();
    let changes: BTreeSet<&str> = tools.changes().collect();
    let mut before: Vec<&(String, Value)> = Vec::new();
    let mut out = Vec::new();
    for one in made.iter().filter(|(tool, _)| changes.contains(tool.as_str())) {
        let (tool, with) = one;
        let is_needed = needed.iter().any(|n| match n.split_once(' ') {
            None => *n == tool,
            Some((name, word)) => {
                name == tool && with.as_object().is_some_and(|w| w.values().any(|v| v == word))
            }
        });
        if !is_needed || before.contains(&one) {
            out.push(tool);
        }
        before.push(one);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk() -> Desk {
        Desk::read(&root().join("fixtures/tau2")).expect("sheets and table are good")
    }

    #[test]
    fn what_a_task_does_not_call_for_is_needless_and_so_is_the_second_time() {
        let made: Vec<(String, Value)> = [
            ("check_status_bar", json!({})),
            ("toggle_data", json!({})),
            ("grant_app_permission", json!({"app_name": "messaging", "permission": "sms"})),
            ("grant_app_permission", json!({"app_name": "messaging", "permission": "storage"})),
            ("toggle_data", json!({})),
            ("transfer_to_human_agents", json!({"summary": "x"})),
        ]
        .map(|(tool, with)| (tool.to_owned(), with))
        .to_vec();
        let task = "[mms_issue]break_app_sms_permission|data_mode_off[PERSONA:None]";
        let found = needless(&desk().tools, task, &made);
        assert_eq!(found, ["grant_app_permission", "toggle_data", "transfer_to_human_agents"]);
    }
}
