//! draw.io (diagrams.net): `mxGraphModel`, as it is in a file that was saved without compression.
//!
//! Only tags and their attributes are looked at. Nothing is declared, included or fetched, and the names of signs are those
//! that every XML has.

use std::collections::{HashMap, HashSet};

use super::{Chart, Shape, unescaped};

/// Tags of one file.
const TAGS_MAX: usize = 20_000;

/// What a file has packed in place of its model; `None` where the model stands there.
pub fn packed(text: &str) -> Option<&str> {
    if text.contains("<mxGraphModel") {
        return None;
    }
    let begin = text.find("<diagram")?;
    let (_, rest) = text[begin..].split_once('>')?;
    let (content, _) = rest.split_once("</diagram")?;
    Some(content.trim()).filter(|content| !content.is_empty())
}

/// A cell of the model.
struct Cell {
    id: String,
    text: String,
    style: String,
    is_edge: bool,
    is_vertex: bool,
    parent: String,
    source: String,
    target: String,
}

/// Reads a chart.
pub(super) fn read(text: &str) -> Result<Chart, String> {
    if packed(text).is_some() {
        return Err(
            "the file is packed: save it without compression (File, Properties) and take it again".to_owned()
        );
    }
    if !text.contains("<mxGraphModel") {
        return Err("this is no chart of draw.io: there is no `mxGraphModel` in it".to_owned());
    }
    let mut chart = Chart::default();
    let cells = cells(text, &mut chart)?;
    let named: HashMap<&str, usize> = cells.iter().enumerate().map(|(at, c)| (c.id.as_str(), at)).collect();
    let mut labels: HashMap<&str, String> = HashMap::new();
    for cell in cells.iter().filter(|c| c.is_vertex) {
        let is_on_edge = named.get(cell.parent.as_str()).is_some_and(|at| cells[*at].is_edge);
        if is_on_edge {
            labels.entry(cell.parent.as_str()).or_default().push_str(&format!("{} ", cell.text));
        }
    }
    let joined: HashSet<&str> =
        cells.iter().filter(|c| c.is_edge).flat_map(|c| [c.source.as_str(), c.target.as_str()]).collect();
    let mut nodes: HashMap<&str, usize> = HashMap::new();
    for cell in cells.iter().filter(|c| c.is_vertex) {
        if named.get(cell.parent.as_str()).is_some_and(|at| cells[*at].is_edge) {
            continue;
        }
        if !joined.contains(cell.id.as_str()) {
            if !cell.text.trim().is_empty()
                && !cell.style.contains("swimlane")
                && !cell.style.contains("group")
            {
                let words = super::said(&cell.text, super::ANSWER_CHARS_MAX);
                chart.note(format!("No arrow leads to or from “{words}”."));
            }
            continue;
        }
        nodes.insert(&cell.id, chart.add_node(&cell.text, shape(&cell.style))?);
    }
    for cell in cells.iter().filter(|c| c.is_edge) {
        let label = match labels.get(cell.id.as_str()) {
            Some(more) => format!("{} {more}", cell.text),
            None => cell.text.clone(),
        };
        match (nodes.get(cell.source.as_str()), nodes.get(cell.target.as_str())) {
            (Some(from), Some(to)) => chart.add_edge(*from, *to, &label)?,
            _ => {
                let words = super::said(&label, super::ANSWER_CHARS_MAX);
                chart.note(format!("An arrow “{words}” does not hang at two boxes: it was left out."));
            }
        }
    }
    Ok(chart)
}

fn shape(style: &str) -> Shape {
    if style.contains("rhombus") || style.contains("decision") {
        Shape::Decision
    } else if style.contains("ellipse") || style.contains("terminator") || style.contains("start_") {
        Shape::End
    } else {
        Shape::Box
    }
}

fn cells(text: &str, chart: &mut Chart) -> Result<Vec<Cell>, String> {
    let mut out: Vec<Cell> = Vec::new();
    // `<object label="…" id="…"><mxCell …/></object>`: words and name stand around the cell.
    let mut around: Option<(String, String)> = None;
    let (mut rest, mut tags, mut pages) = (text, 0, 0);
    while let Some(at) = rest.find('<') {
        let Some((tag, after)) = tag(&rest[at + 1..]) else { break };
        rest = after;
        tags += 1;
        if tags > TAGS_MAX {
            return Err(format!("the file has more than {TAGS_MAX} tags: make one playbook per problem"));
        }
        let (name, attributes) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
        let attribute = |wanted: &str| attribute(attributes, wanted);
        match name.trim_end_matches('/') {
            "diagram" => {
                pages += 1;
                if pages == 2 {
                    chart.note("The file has more than one page: the first was taken.".to_owned());
                    break;
                }
                chart.title = match attribute("name") {
                    // What a page is called where nobody gave it a name.
                    name if name.starts_with("Page-") || name.starts_with("Seite-") => String::new(),
                    name => super::said(&name, super::NAME_CHARS_MAX),
                };
            }
            "object" | "UserObject" => around = Some((attribute("id"), attribute("label"))),
            "/object" | "/UserObject" => around = None,
            "mxCell" => {
                let (id, words) = around.clone().unwrap_or_else(|| (attribute("id"), attribute("value")));
                out.push(Cell {
                    id,
                    // Words may be HTML of their own, whose signs are named once more.
                    text: unescaped(&super::said(&words, super::TEXT_CHARS_MAX)),
                    style: attribute("style"),
                    is_edge: attribute("edge") == "1",
                    is_vertex: attribute("vertex") == "1",
                    parent: attribute("parent"),
                    source: attribute("source"),
                    target: attribute("target"),
                });
            }
            _ => {}
        }
    }
    Ok(out)
}

/// A tag up to its end, which may not stand within quotes, and what is behind it.
fn tag(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return Some((text[..at].trim(), &text[at + 1..])),
            None => {}
        }
    }
    None
}

/// The value of an attribute; empty where there is none.
fn attribute(attributes: &str, wanted: &str) -> String {
    let mut rest = attributes;
    while let Some((name, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let Some(quote) = behind.chars().next().filter(|c| *c == '"' || *c == '\'') else {
            return String::new();
        };
        let Some((value, after)) = behind[1..].split_once(quote) else { return String::new() };
        if name.trim() == wanted {
            return unescaped(value);
        }
        rest = after;
    }
    String::new()
}
