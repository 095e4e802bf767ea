//! PlantUML: activities, as in `start`, `:step;`, `if (question) then (yes)`, `else (no)`, `endif`, `stop`.

use super::{Chart, Shape, unescaped};

/// Questions within questions.
const NESTED_MAX: usize = 60;

/// A question that is not closed yet.
struct Open {
    decision: usize,
    /// Where its answers have come to so far.
    ends: Vec<(usize, String)>,
    has_else: bool,
    /// What the answer that nobody named is called.
    other: &'static str,
}

/// Reads a chart.
pub(super) fn read(text: &str) -> Result<Chart, String> {
    let mut chart = Chart::default();
    let mut opened: Vec<Open> = Vec::new();
    // Where the next box hangs: nodes with the answer that leads on.
    let mut ends: Vec<(usize, String)> = Vec::new();
    let mut step: Option<String> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        // The words of a step may go over several lines.
        if let Some(words) = &mut step {
            words.push(' ');
            words.push_str(line);
        } else if let Some(words) = line.strip_prefix(':') {
            step = Some(words.to_owned());
        }
        if let Some(words) = &step {
            let closed = words.trim_end();
            let Some(said) = closed.strip_suffix([';', '|', '<', '>', '/', ']', '}']) else { continue };
            let node = chart.add_node(&unescaped(said), Shape::Box)?;
            hang(&mut chart, &mut ends, node)?;
            ends = vec![(node, String::new())];
            step = None;
            continue;
        }
        let word = line.split([' ', '(']).next().unwrap_or_default();
        match word {
            _ if line.is_empty() => {}
            "start" | "@startuml" | "@startactivity" | "@enduml" | "skinparam" | "note" => {}
            "title" => chart.title = super::said(line.trim_start_matches("title"), super::NAME_CHARS_MAX),
            "if" | "switch" => {
                if opened.len() == NESTED_MAX {
                    return Err(format!("more than {NESTED_MAX} questions stand within each other"));
                }
                let (question, answer) = asked(line);
                let decision = chart.add_node(&unescaped(&question), Shape::Decision)?;
                hang(&mut chart, &mut ends, decision)?;
                let (answer, other) = both(answer);
                opened.push(Open { decision, ends: Vec::new(), has_else: word == "switch", other });
                ends = if word == "switch" { Vec::new() } else { vec![(decision, answer)] };
            }
            "elseif" => {
                let (question, answer) = asked(line);
                let decision = chart.add_node(&unescaped(&question), Shape::Decision)?;
                let Some(open) = opened.last_mut() else { continue };
                open.ends.append(&mut ends);
                let mut before = vec![(open.decision, open.other.to_owned())];
                let (answer, other) = both(answer);
                (open.decision, open.other) = (decision, other);
                hang(&mut chart, &mut before, decision)?;
                ends = vec![(decision, answer)];
            }
            "else" | "case" => {
                let Some(open) = opened.last_mut() else { continue };
                open.ends.append(&mut ends);
                open.has_else = true;
                let answer = within(line).unwrap_or_else(|| open.other.to_owned());
                ends = vec![(open.decision, answer)];
            }
            "endif" | "endswitch" => {
                let Some(open) = opened.pop() else { continue };
                ends.extend(open.ends);
                if !open.has_else {
                    ends.push((open.decision, open.other.to_owned()));
                }
            }
            "stop" | "end" | "kill" | "detach" if line == word => {
                let node = chart.add_node("stop", Shape::End)?;
                hang(&mut chart, &mut ends, node)?;
            }
            _ if line.starts_with('\'') || line.starts_with('!') || line.starts_with('|') => {}
            _ => chart.note(format!("Line {number} was not understood: {}", super::said(line, 120))),
        }
    }
    if step.is_some() {
        chart.note("The last step has no `;` at its end: it was left out.".to_owned());
    }
    if !opened.is_empty() {
        chart.note(format!("{} questions have no `endif`.", opened.len()));
    }
    Ok(chart)
}

/// An answer, and what the other one is called where nobody says it.
fn both(answer: Option<String>) -> (String, &'static str) {
    let answer = answer.unwrap_or_else(|| "yes".to_owned());
    let other = if answer.eq_ignore_ascii_case("no") { "yes" } else { "no" };
    (answer, other)
}

/// Leads all loose ends to a node.
fn hang(chart: &mut Chart, ends: &mut Vec<(usize, String)>, node: usize) -> Result<(), String> {
    for (from, answer) in std::mem::take(ends) {
        chart.add_edge(from, node, &unescaped(&answer))?;
    }
    Ok(())
}

/// The words between the first brackets.
fn within(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('(')?;
    rest.split_once(')').map(|(words, _)| words.to_owned())
}

/// `if (question) then (answer)`, `if (question) is (answer) then`: both.
fn asked(line: &str) -> (String, Option<String>) {
    let question = within(line).unwrap_or_default();
    let behind = line.split_once(')').map_or("", |(_, rest)| rest);
    (question, within(behind))
}
