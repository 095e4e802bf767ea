//! Mermaid: `flowchart TD` and `graph LR`.

use std::collections::HashMap;

use super::{Chart, Shape, unescaped};

/// How a node's words stand, by what opens and what closes them; the longer ones first.
const OUTLINES: [(&str, &[&str], Shape); 12] = [
    ("(((", &[")))"], Shape::End),
    ("((", &["))"], Shape::End),
    ("([", &["])"], Shape::End),
    ("[[", &["]]"], Shape::Box),
    ("[(", &[")]"], Shape::Box),
    ("[/", &["/]", "\\]"], Shape::Box),
    ("[\\", &["\\]", "/]"], Shape::Box),
    ("{{", &["}}"], Shape::Box),
    ("{", &["}"], Shape::Decision),
    ("[", &["]"], Shape::Box),
    ("(", &[")"], Shape::Box),
    (">", &["]"], Shape::Box),
];

/// One statement: boxes and arrows one after another.
const STATEMENT_BYTES_MAX: usize = 8_000;

/// How a line begins that is about colours and places only.
const LOOKS: [&str; 10] = [
    "classDef ",
    "class ",
    "style ",
    "linkStyle ",
    "click ",
    "direction ",
    "accTitle",
    "accDescr",
    "href ",
    "callback ",
];

/// Reads a chart.
pub(super) fn read(text: &str) -> Result<Chart, String> {
    let mut reader = Reader { chart: Chart::default(), known: HashMap::new() };
    let (mut is_begun, mut is_front) = (false, false);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line == "---" && !is_begun {
            is_front = !is_front;
            continue;
        }
        if is_front {
            if let Some(title) = line.strip_prefix("title:") {
                reader.chart.title =
                    super::said(title.trim().trim_matches(['"', '\'']), super::NAME_CHARS_MAX);
            }
            continue;
        }
        if line.is_empty() || line.starts_with("%%") || line.starts_with("```") {
            continue;
        }
        let mut rest = line;
        if !is_begun {
            let word = line.split([' ', ';']).next().unwrap_or_default();
            if word != "flowchart" && word != "graph" && word != "flowchart-elk" {
                return Err(
                    "this is no flowchart: the text begins with `flowchart TD` (Mermaid), with `<mxfile` \
                            or `<mxGraphModel` (draw.io), or with `@startuml` (PlantUML)"
                        .to_owned(),
                );
            }
            is_begun = true;
            let Some((_, behind)) = line.split_once(';') else { continue };
            rest = behind;
        }
        for statement in statements(rest) {
            reader.statement(number, statement)?;
        }
    }
    if is_begun { Ok(reader.chart) } else { Err("there is nothing in it".to_owned()) }
}

/// What stands between semicolons that are not within quotes or brackets.
fn statements(line: &str) -> Vec<&str> {
    let (mut out, mut start, mut depth, mut is_quoted) = (Vec::new(), 0, 0usize, false);
    for (at, c) in line.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '[' | '(' | '{' if !is_quoted => depth += 1,
            ']' | ')' | '}' if !is_quoted => depth = depth.saturating_sub(1),
            // Within words it ends the name of a sign: #quot;
            ';' if !is_quoted && depth == 0 => {
                out.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(&line[start..]);
    out.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

struct Reader {
    chart: Chart,
    known: HashMap<String, usize>,
}

impl Reader {
    fn statement(&mut self, number: usize, text: &str) -> Result<(), String> {
        // Nobody draws so much in one go, and to look for the end of each outline takes the square of it.
        if text.len() > STATEMENT_BYTES_MAX {
            self.chart.note(format!("Line {number} is too long: {}", super::said(text, 120)));
            return Ok(());
        }
        if LOOKS.iter().any(|look| text.starts_with(look)) || text == "end" {
            return Ok(());
        }
        if text == "subgraph" || text.starts_with("subgraph ") {
            self.chart
                .note(format!("Line {number}: frames around boxes are left out, what is in them is not."));
            return Ok(());
        }
        let mut rest = text;
        let mut from: Vec<usize> = Vec::new();
        let mut label = String::new();
        loop {
            let Some(group) = self.group(&mut rest)? else {
                self.chart.note(format!("Line {number} was not understood: {}", super::said(text, 120)));
                return Ok(());
            };
            for a in &from {
                for b in &group {
                    self.chart.add_edge(*a, *b, &words(&label))?;
                }
            }
            rest = rest.trim_start();
            if rest.is_empty() {
                return Ok(());
            }
            let Some(said) = link(&mut rest) else {
                self.chart.note(format!("Line {number} was not understood: {}", super::said(text, 120)));
                return Ok(());
            };
            (label, from) = (said, group);
        }
    }

    /// Nodes with `&` between them; `None` where there is none.
    fn group(&mut self, rest: &mut &str) -> Result<Option<Vec<usize>>, String> {
        let mut out = Vec::new();
        loop {
            let Some(node) = self.node(rest)? else { return Ok(None) };
            out.push(node);
            let behind = *rest;
            match behind.trim_start().strip_prefix('&') {
                Some(more) => *rest = more,
                None => return Ok(Some(out)),
            }
        }
    }

    fn node(&mut self, rest: &mut &str) -> Result<Option<usize>, String> {
        let whole = *rest;
        let text = whole.trim_start();
        let mut end = 0;
        for (at, c) in text.char_indices() {
            let next = text[at + c.len_utf8()..].chars().next();
            let is_inner = matches!(c, '-' | '.') && next.is_some_and(char::is_alphanumeric) && at > 0;
            if !(c.is_alphanumeric() || c == '_' || is_inner) {
                break;
            }
            end = at + c.len_utf8();
        }
        if end == 0 {
            return Ok(None);
        }
        let (id, mut behind) = text.split_at(end);
        let mut found: Option<(&str, Shape)> = None;
        if let Some((open, closes, shape)) =
            OUTLINES.iter().find(|(open, ..)| behind.starts_with(open)).copied()
        {
            let within = &behind[open.len()..];
            let Some((words, after)) = content(within, closes) else { return Ok(None) };
            found = Some((words, shape));
            behind = after;
        }
        if let Some(class) = behind.strip_prefix(":::") {
            let end =
                class.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(class.len());
            behind = &class[end..];
        }
        *rest = behind;
        let node = match self.known.get(id) {
            Some(node) => *node,
            None => {
                let node = self.chart.add_node(id, Shape::Box)?;
                self.known.insert(id.to_owned(), node);
                node
            }
        };
        if let Some((said, shape)) = found {
            self.chart.nodes[node] =
                super::Node { text: super::said(&words(said), super::TEXT_CHARS_MAX), shape };
        }
        Ok(Some(node))
    }
}

/// The words up to what closes them, and what stands behind.
fn content<'t>(within: &'t str, closes: &[&str]) -> Option<(&'t str, &'t str)> {
    let is_quoted = within.trim_start().starts_with('"');
    let from = if is_quoted {
        let open = within.find('"')? + 1;
        open + within[open..].find('"')? + 1
    } else {
        0
    };
    let (at, close) = closes
        .iter()
        .filter_map(|close| Some((within[from..].find(close)?, *close)))
        .min_by_key(|(at, _)| *at)?;
    Some((&within[..from + at], &within[from + at + close.len()..]))
}

/// Words without their quotes, marks and names of signs.
fn words(text: &str) -> String {
    let text = text.trim().trim_matches('"').trim_matches('`');
    // Mermaid writes `#quot;` and `#35;` for what others write with `&`.
    let text = text.replace("#quot;", "\"").replace("#35;", "#").replace("#amp;", "&");
    unescaped(&text).replace("\\n", " ")
}

/// The words of an arrow; `None` where there is none.
fn link(rest: &mut &str) -> Option<String> {
    let whole = *rest;
    let text = whole.trim_start().trim_start_matches('<');
    let run = |text: &str| text.find(|c| !matches!(c, '-' | '=' | '.' | '~')).unwrap_or(text.len());
    let begin = run(text);
    if begin < 2 {
        return None;
    }
    let mut label = String::new();
    let mut behind = &text[begin..];
    let is_whole = begin > 2 || behind.starts_with('>') || is_head(behind);
    if !is_whole {
        // `-- words -->`, `-. words .->`, `== words ==>`
        let close = match &text[..2] {
            "==" => "==",
            "-." => ".-",
            _ => "--",
        };
        let at = behind.find(close)?;
        label = behind[..at].to_owned();
        let after = &behind[at..];
        behind = &after[run(after)..];
    }
    if let Some(after) = behind.strip_prefix('>') {
        behind = after;
    } else if is_head(behind) {
        behind = &behind[1..];
    }
    if let Some(after) = behind.trim_start().strip_prefix('|') {
        let (words, more) = after.split_once('|')?;
        label = words.to_owned();
        behind = more;
    }
    *rest = behind;
    Some(label)
}

/// A cross or a circle at the end of an arrow.
fn is_head(text: &str) -> bool {
    text.starts_with("x ") || text.starts_with("o ")
}
