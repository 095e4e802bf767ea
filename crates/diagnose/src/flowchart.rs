//! A flowchart as the draft of a sheet: questions become signs, ends become causes with the steps that fix them, and the way
//! to an end is what its cause shows. Mermaid, draw.io (diagrams.net) and PlantUML's activities are read.
//!
//! A flowchart says less than a sheet: how common things are, who can tell and how long it takes. That is assumed, and what was
//! not understood is told in words, for a person to look through. Nothing is drawn, followed or fetched: a chart is text.

mod drawio;
mod mermaid;
mod plantuml;

use std::collections::BTreeMap;

use crate::playbook::{Cause, Consent, HandOver, HowCommon, Mark, Playbook, Sign, Step, Wording};
use crate::sheet::table::{List, id_of};
use crate::sheet::{ANSWERS_MAX, CAUSES_MAX, SIGNS_MAX, STEPS_MAX, print};
use crate::words::{Common, Mode, Often, Risk, Teller, Works};

pub use drawio::packed;

/// Limits of one chart: beyond these nobody looks it through.
pub const BYTES_MAX: usize = 512 << 10;
pub const NODES_MAX: usize = 400;
pub const EDGES_MAX: usize = 1_200;
/// Questions and steps one after another.
pub const DEPTH_MAX: usize = 60;
/// Steps along all ways together: ways that meet and part again double with every meeting.
const WALK_MAX: usize = 60_000;
/// Ways to one end that are told apart.
const WAYS_MAX: usize = 200;
/// Things that are told of one chart.
pub const NOTES_MAX: usize = 100;
const TEXT_CHARS_MAX: usize = 300;
const ANSWER_CHARS_MAX: usize = 60;
const NAME_CHARS_MAX: usize = 160;
/// What is assumed where a chart says nothing.
const SIGN_MINUTES: f64 = 1.0;
const STEP_MINUTES: f64 = 5.0;

/// What an outline says of its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Decision,
    Box,
    /// An oval or a circle: where a chart begins or ends.
    End,
}

#[derive(Clone, Debug)]
struct Node {
    text: String,
    shape: Shape,
}

#[derive(Clone, Debug)]
struct Edge {
    from: usize,
    to: usize,
    label: String,
}

/// A chart as it was read, with what was not understood.
#[derive(Debug, Default)]
struct Chart {
    title: String,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    notes: Vec<String>,
}

impl Chart {
    fn note(&mut self, words: String) {
        if self.notes.len() < NOTES_MAX {
            self.notes.push(words);
        }
    }

    fn add_node(&mut self, text: &str, shape: Shape) -> Result<usize, String> {
        if self.nodes.len() == NODES_MAX {
            return Err(format!("the chart has more than {NODES_MAX} boxes: make one playbook per problem"));
        }
        self.nodes.push(Node { text: said(text, TEXT_CHARS_MAX), shape });
        Ok(self.nodes.len() - 1)
    }

    fn add_edge(&mut self, from: usize, to: usize, label: &str) -> Result<(), String> {
        if self.edges.len() == EDGES_MAX {
            return Err(format!("the chart has more than {EDGES_MAX} arrows: make one playbook per problem"));
        }
        self.edges.push(Edge { from, to, label: said(label, ANSWER_CHARS_MAX) });
        Ok(())
    }
}

/// A sheet that was made of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub sheet: String,
    /// What was assumed, and what was not understood, in words.
    pub notes: Vec<String>,
}

/// Makes a draft of a chart. [`packed`] says whether it has to be unpacked before.
///
/// # Errors
/// Why no draft can be made of it, in words.
pub fn draft(text: &str) -> Result<Draft, String> {
    if text.len() > BYTES_MAX {
        return Err(format!("the chart is larger than {BYTES_MAX} bytes: make one playbook per problem"));
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    let chart = if text.starts_with('<') {
        drawio::read(text)?
    } else if text.starts_with("@start") {
        plantuml::read(text)?
    } else {
        mermaid::read(text)?
    };
    Maker::new(chart).make()
}

/// Words as they can stand in a sheet: one line, no marks of HTML, nothing that parts its cells.
fn said(text: &str, chars_max: usize) -> String {
    let mut out = String::new();
    let mut is_tag = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // A tag begins with a letter or a slash; `< 5` does not.
            '<' if chars.peek().is_some_and(|next| next.is_ascii_alphabetic() || *next == '/') => {
                is_tag = true
            }
            '>' if is_tag => {
                is_tag = false;
                out.push(' ');
            }
            _ if is_tag => {}
            // With spaces: behind a `<` it would make a tag for whoever reads the words again.
            '|' => out.push_str(" / "),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ").chars().take(chars_max).collect::<String>().trim().to_owned()
}

/// Signs of XML and HTML by their names.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(10).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let found = end.and_then(|end| Some((sign(&rest[1..end])?, end)));
        match found {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn sign(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// Is that nothing but an end?
fn says_end(text: &str) -> bool {
    const ENDS: [&str; 17] = [
        "",
        "end",
        "stop",
        "done",
        "finish",
        "finished",
        "solved",
        "fixed",
        "ok",
        "ende",
        "fertig",
        "gelöst",
        "fin",
        "listo",
        "resuelto",
        "solucionado",
        "نهاية",
    ];
    ENDS.contains(&text.trim_end_matches(['.', '!']).to_lowercase().as_str())
}

/// An end of the chart with the ways that lead to it: the answers that were given, and the steps since the last one.
#[derive(Default)]
struct Found {
    ways: Vec<Vec<(usize, usize)>>,
    steps: Vec<usize>,
}

struct Maker {
    chart: Chart,
    /// The arrows from each node.
    out: Vec<Vec<usize>>,
    /// The answers of each node that is a question, with where they lead; nothing for the others.
    asks: Vec<Vec<(String, Option<usize>)>>,
    /// By the node that ends the way.
    found: BTreeMap<usize, Found>,
    /// In the order in which they were met.
    order: Vec<usize>,
    /// Steps that stand between questions.
    loose: Vec<usize>,
    walked: usize,
    is_met: Vec<bool>,
    roots: Vec<usize>,
}

impl Maker {
    fn new(chart: Chart) -> Self {
        let count = chart.nodes.len();
        let mut out = vec![Vec::new(); count];
        for (at, edge) in chart.edges.iter().enumerate() {
            out[edge.from].push(at);
        }
        let (asks, found) = (vec![Vec::new(); count], BTreeMap::new());
        let (order, loose, roots) = (Vec::new(), Vec::new(), Vec::new());
        Self { chart, out, asks, found, order, loose, walked: 0, is_met: vec![false; count], roots }
    }

    fn make(mut self) -> Result<Draft, String> {
        self.find_questions();
        let mut is_target = vec![false; self.chart.nodes.len()];
        self.chart.edges.iter().for_each(|edge| is_target[edge.to] = true);
        let begins: Vec<usize> =
            (0..is_target.len()).filter(|n| !is_target[*n] && !self.out[*n].is_empty()).collect();
        if begins.len() > 1 {
            let count = begins.len();
            self.chart.note(format!("The chart begins at {count} places; all of them were gone through."));
        }
        for alone in (0..is_target.len()).filter(|n| !is_target[*n] && self.out[*n].is_empty()) {
            let words = format!("No arrow leads to or from “{}”.", self.name(alone));
            self.chart.note(words);
        }
        for root in begins {
            self.begin(root);
        }
        // What leads in a circle has no beginning.
        for node in 0..self.out.len() {
            if !self.is_met[node] && !self.out[node].is_empty() && self.walked < WALK_MAX {
                let words = format!(
                    "No arrow leads to “{}” from a beginning: it was begun there, too.",
                    self.name(node)
                );
                self.chart.note(words);
                self.begin(node);
            }
        }
        if self.roots.is_empty() {
            return Err("there is no arrow in it".to_owned());
        }
        if self.walked >= WALK_MAX {
            self.chart.note("The chart has too many ways to go through: some are missing.".to_owned());
        }
        self.sheet()
    }

    fn begin(&mut self, root: usize) {
        self.roots.push(root);
        self.walk(root, &mut Vec::new(), &mut Vec::new(), &mut Vec::new());
    }

    fn name(&self, node: usize) -> String {
        self.chart.nodes[node].text.clone()
    }

    /// A question has the shape of one, or more than one way to go on.
    fn find_questions(&mut self) {
        for node in 0..self.chart.nodes.len() {
            let (is_asked, ways) = (self.chart.nodes[node].shape == Shape::Decision, self.out[node].clone());
            if ways.is_empty() || (!is_asked && ways.len() < 2) {
                continue;
            }
            let question = self.name(node);
            let mut answers: Vec<(String, Option<usize>)> = Vec::new();
            for (n, at) in ways.iter().enumerate() {
                if answers.len() + 1 == ANSWERS_MAX && ways.len() > ANSWERS_MAX {
                    self.chart
                        .note(format!("“{question}” has more than {ANSWERS_MAX} answers: some are missing."));
                    break;
                }
                let edge = &self.chart.edges[*at];
                let (label, to) = (edge.label.replace([',', ';', '"'], " "), edge.to);
                let label = said(&label.replace("->", " "), ANSWER_CHARS_MAX);
                let mut answer = label.clone();
                if answer.is_empty() {
                    answer = if n + 1 == ways.len() && n > 0 {
                        "otherwise".to_owned()
                    } else {
                        format!("way {}", n + 1)
                    };
                    self.chart
                        .note(format!("An arrow from “{question}” has no words: it is called “{answer}”."));
                }
                if let Some((_, other)) = answers.iter().find(|(known, _)| *known == answer) {
                    if *other == Some(to) {
                        continue;
                    }
                    answer = format!("{answer} {}", n + 1);
                    self.chart.note(format!(
                        "Two arrows from “{question}” say “{label}”: one is called “{answer}”."
                    ));
                }
                // What it was called may be another's name.
                while answers.iter().any(|(known, _)| *known == answer) {
                    answer.push('\'');
                }
                answers.push((answer, Some(to)));
            }
            if answers.len() == 1 {
                let other = match answers[0].0.to_lowercase().as_str() {
                    "yes" => "no",
                    "no" => "yes",
                    "otherwise" => "as asked",
                    _ => "otherwise",
                };
                self.chart.note(format!("“{question}” has one arrow only: “{other}” leads nowhere."));
                answers.push((other.to_owned(), None));
            }
            self.asks[node] = answers;
        }
    }

    /// Goes through the chart: `way` are the answers so far, `steps` those since the last question, `path` the nodes.
    fn walk(
        &mut self,
        node: usize,
        way: &mut Vec<(usize, usize)>,
        steps: &mut Vec<usize>,
        path: &mut Vec<usize>,
    ) {
        self.walked += 1;
        if self.walked >= WALK_MAX {
            return;
        }
        if path.contains(&node) {
            let last = path.last().map_or_else(String::new, |n| self.name(*n));
            let words = format!(
                "“{last}” leads back to “{}”: a sheet has no way back, so it was left out.",
                self.name(node)
            );
            if !self.chart.notes.contains(&words) {
                self.chart.note(words);
            }
            return;
        }
        if path.len() == DEPTH_MAX {
            let words = format!(
                "Behind “{}” the chart is deeper than {DEPTH_MAX}: the rest was left out.",
                self.name(node)
            );
            if !self.chart.notes.contains(&words) {
                self.chart.note(words);
            }
            return;
        }
        path.push(node);
        self.is_met[node] = true;
        if !self.asks[node].is_empty() {
            self.ask(node, way, steps, path);
        } else if self.out[node].is_empty() {
            self.end(node, way, steps);
        } else {
            // What a chart begins with is its problem, not a step.
            let is_step = !self.roots.contains(&node) && !says_end(&self.chart.nodes[node].text);
            if is_step {
                steps.push(node);
            }
            let to = self.chart.edges[self.out[node][0]].to;
            self.walk(to, way, steps, path);
            if is_step {
                steps.pop();
            }
        }
        path.pop();
    }

    fn ask(&mut self, node: usize, way: &mut Vec<(usize, usize)>, steps: &[usize], path: &mut Vec<usize>) {
        let answers = self.asks[node].clone();
        // “Does it work now?” behind a step asks for what the desk asks by itself.
        let is_solved = |to: usize| is_leaf_of_end(&self.chart, &self.out, to);
        let result = match steps.last() {
            Some(last) if answers.iter().any(|(_, to)| to.is_some_and(is_solved)) => Some(*last),
            Some(_) | None => None,
        };
        if let Some(step) = result {
            let words = format!(
                "“{}” asks whether “{}” helped: the desk asks that by itself.",
                self.name(node),
                self.name(step)
            );
            if !self.chart.notes.contains(&words) {
                self.chart.note(words);
            }
            self.keep(step, way, steps);
        } else {
            for step in steps.iter() {
                if !self.loose.contains(step) {
                    self.loose.push(*step);
                }
            }
        }
        for (n, (_, to)) in answers.iter().enumerate() {
            let Some(to) = *to else { continue };
            if result.is_some() {
                if !is_leaf_of_end(&self.chart, &self.out, to) {
                    self.walk(to, way, &mut Vec::new(), path);
                }
            } else {
                way.push((node, n));
                self.walk(to, way, &mut Vec::new(), path);
                way.pop();
            }
        }
    }

    /// A way has come to its end.
    fn end(&mut self, node: usize, way: &[(usize, usize)], steps: &[usize]) {
        let leaf = &self.chart.nodes[node];
        if says_end(&leaf.text) {
            match steps.last() {
                Some(last) => self.keep(*last, way, steps),
                None => {
                    let last = way
                        .last()
                        .map(|(sign, answer)| (self.name(*sign), self.asks[*sign][*answer].0.clone()));
                    if let Some((question, answer)) = last {
                        self.chart.note(format!("“{question}” – “{answer}” ends without a cause or a step."));
                    }
                }
            }
        } else if leaf.shape == Shape::End {
            self.keep(node, way, steps);
        } else {
            let steps: Vec<usize> = steps.iter().copied().chain([node]).collect();
            self.keep(node, way, &steps);
        }
    }

    fn keep(&mut self, node: usize, way: &[(usize, usize)], steps: &[usize]) {
        if !self.found.contains_key(&node) {
            self.order.push(node);
        }
        let found = self.found.entry(node).or_default();
        if found.steps.is_empty() {
            found.steps = steps.to_vec();
        }
        if found.ways.len() < WAYS_MAX && !found.ways.iter().any(|known| known == way) {
            found.ways.push(way.to_vec());
        }
    }

    /// What a cause is called: by the last answer on the way to its step, or by its own words.
    fn cause_name(&self, node: usize) -> String {
        let found = &self.found[&node];
        let is_step = found.steps.last() == Some(&node);
        let name = match (found.ways.as_slice(), is_step) {
            ([way], true) => way
                .last()
                .map(|(sign, answer)| format!("{} – {}", self.name(*sign), self.asks[*sign][*answer].0)),
            _ => None,
        };
        said(&name.unwrap_or_else(|| self.name(node)), NAME_CHARS_MAX)
    }

    fn sheet(mut self) -> Result<Draft, String> {
        if self.order.is_empty() {
            return Err("no way through it ends with a cause or a step".to_owned());
        }
        let mut ids = Ids::default();
        if self.order.len() > CAUSES_MAX {
            self.chart.note(format!("The chart has more than {CAUSES_MAX} ends: some are missing."));
            self.order.truncate(CAUSES_MAX);
        }
        let mut causes: Vec<(usize, Cause)> = Vec::new();
        for &node in &self.order {
            let name = self.cause_name(node);
            let id = ids.of(&self.name(node), List::Causes);
            let common = HowCommon::Word(Common::Common);
            causes.push((node, Cause { id, name, common, hides: Vec::new(), logs: Vec::new() }));
        }
        let signs = self.signs(&causes, &mut ids);
        let steps = self.steps(&causes, &mut ids);
        let title = match &self.chart.title {
            title if !title.is_empty() => title.clone(),
            _ => self.name(self.roots[0]),
        };
        let mut notes = vec![
            "How common the causes are, who can tell, how long it takes and how surely it works is assumed, and so is who takes \
             over: a chart does not say it."
                .to_owned(),
        ];
        notes.append(&mut self.chart.notes);
        let book = Playbook {
            title: if title.is_empty() { "Flowchart".to_owned() } else { title },
            mode: Mode::OneFault,
            handover: HandOver { to: "2nd line".to_owned(), minutes: 25.0 },
            patience_minutes: 30.0,
            look_again_minutes: 0.0,
            other: 0.05,
            causes: causes.into_iter().map(|(_, cause)| cause).collect(),
            signs,
            steps,
            finishes: Vec::new(),
        };
        Ok(Draft { sheet: print(&book), notes })
    }

    fn signs(&mut self, causes: &[(usize, Cause)], ids: &mut Ids) -> Vec<Sign> {
        // Questions on the way to any end, in the order of the chart.
        let mut asked: Vec<usize> = Vec::new();
        for way in causes.iter().flat_map(|(node, _)| &self.found[node].ways) {
            for (sign, _) in way {
                if !asked.contains(sign) {
                    asked.push(*sign);
                }
            }
        }
        if asked.len() > SIGNS_MAX {
            self.chart.note(format!("The chart has more than {SIGNS_MAX} questions: some are missing."));
            asked.truncate(SIGNS_MAX);
        }
        let mut out = Vec::new();
        for sign in asked {
            let question = match self.name(sign) {
                name if name.is_empty() => "?".to_owned(),
                name => name,
            };
            let answers: Vec<String> = self.asks[sign].iter().map(|(answer, _)| answer.clone()).collect();
            let mut marks = Vec::new();
            for (node, cause) in causes {
                let ways = &self.found[node].ways;
                let given: Vec<Option<usize>> =
                    ways.iter().map(|way| way.iter().find(|(s, _)| *s == sign).map(|(_, a)| *a)).collect();
                let mut said: Vec<usize> = given.iter().copied().flatten().collect();
                said.sort_unstable();
                said.dedup();
                // An end that is also reached without this question says nothing about it.
                if said.is_empty() || given.iter().any(Option::is_none) || said.len() == answers.len() {
                    continue;
                }
                let often = if said.len() == 1 { Often::Always } else { Often::Half };
                let row = said.into_iter().map(|answer| Mark { often, answer }).collect();
                marks.push((cause.id.clone(), row));
            }
            out.push(Sign {
                id: ids.of(&question, List::Signs),
                question: Wording::plain(question),
                answers,
                teller: Teller::Customer,
                minutes: SIGN_MINUTES,
                usually: Vec::new(),
                marks,
                shows: Vec::new(),
                told_by: Vec::new(),
            });
        }
        out
    }

    fn steps(&mut self, causes: &[(usize, Cause)], ids: &mut Ids) -> Vec<Step> {
        let mut at: BTreeMap<usize, usize> = BTreeMap::new();
        let mut out: Vec<Step> = Vec::new();
        for (node, cause) in causes {
            let chain = self.found[node].steps.clone();
            let mut before: Option<usize> = None;
            for (n, step) in chain.iter().enumerate() {
                let Some(here) = place(&mut out, &mut at, *step, &self.chart.nodes[*step].text, ids) else {
                    break;
                };
                // Only what stands before it already is needed: so needs have an end.
                if let Some(before) = before.filter(|before| *before < here) {
                    let id = out[before].id.clone();
                    if !out[here].needs.contains(&id) {
                        out[here].needs.push(id);
                    }
                }
                if n + 1 == chain.len() {
                    out[here].fixes.push(cause.id.clone());
                }
                before = Some(here);
            }
            if chain.is_empty() {
                self.chart.note(format!("No step leads to “{}”: say what fixes it.", cause.name));
            }
        }
        for step in self.loose.clone() {
            if !at.contains_key(&step) {
                let text = self.name(step);
                place(&mut out, &mut at, step, &text, ids);
                self.chart.note(format!(
                    "“{text}” stands between two questions: say what it fixes, or leave it out."
                ));
            }
        }
        if out.len() == STEPS_MAX {
            self.chart.note(format!("A sheet has at most {STEPS_MAX} steps: some may be missing."));
        }
        out
    }
}

fn is_leaf_of_end(chart: &Chart, out: &[Vec<usize>], node: usize) -> bool {
    out[node].is_empty() && says_end(&chart.nodes[node].text)
}

/// The step of a node, made where there is none; `None` where a sheet has no room for it.
fn place(
    steps: &mut Vec<Step>,
    at: &mut BTreeMap<usize, usize>,
    node: usize,
    text: &str,
    ids: &mut Ids,
) -> Option<usize> {
    if let Some(known) = at.get(&node) {
        return Some(*known);
    }
    if steps.len() == STEPS_MAX {
        return None;
    }
    steps.push(Step {
        id: ids.of(text, List::Steps),
        text: Wording::plain(text),
        who: Teller::Customer,
        minutes: STEP_MINUTES,
        risk: Risk::None,
        consent: Consent::NotNeeded,
        works: Works::Mostly,
        fixes: Vec::new(),
        needs: Vec::new(),
        undoes: Vec::new(),
        tells: Vec::new(),
        finish: None,
    });
    at.insert(node, steps.len() - 1);
    Some(steps.len() - 1)
}

/// Ids that were given, each once in its list.
#[derive(Default)]
struct Ids(Vec<(List, String)>);

impl Ids {
    fn of(&mut self, words: &str, list: List) -> String {
        let wanted = id_of(words, list);
        let is_taken = |id: &str| self.0.iter().any(|(of, known)| *of == list && known == id);
        let id = match is_taken(&wanted) {
            false => wanted,
            true => {
                let free = (2..).map(|n| format!("{wanted}-{n}")).find(|id| !is_taken(id));
                free.expect("there are more numbers than ids")
            }
        };
        self.0.push((list, id.clone()));
        id
    }
}

#[cfg(test)]
mod tests;
