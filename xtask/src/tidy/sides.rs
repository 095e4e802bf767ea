//! Style sheets know no left and no right: a page in Arabic begins on the other side, and what is said as "where lines
//! begin" and "where lines end" (CSS logical properties) turns with it.

use super::File;

/// What a style sheet says of a side of the screen.
pub fn check(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|f| f.is(".css") && !f.path.contains("/vendor/")) {
        for (line, name, value) in declarations(&file.text()) {
            if let Some(instead) = one_sided(&name, &value) {
                found.push(format!("{}:{line}: `{name}: {value}`: {instead}", file.path));
            }
        }
    }
    found
}

/// Line, property and value of every declaration; comments and selectors are passed over.
fn declarations(css: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut piece = String::new();
    let mut piece_line = 1;
    let mut rest = css;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            let (inside, after) = comment.split_once("*/").unwrap_or((comment, ""));
            line += inside.matches('\n').count();
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            // What came before was a selector.
            '{' => piece.clear(),
            ';' | '}' => {
                if let Some((name, value)) = piece.split_once(':') {
                    found.push((piece_line, name.trim().to_lowercase(), value.trim().to_owned()));
                }
                piece.clear();
            }
            other => {
                if piece.trim().is_empty() {
                    piece_line = line;
                }
                piece.push(other);
            }
        }
        line += usize::from(c == '\n');
    }
    found
}

/// What to write instead, where a declaration means one side.
fn one_sided(name: &str, value: &str) -> Option<&'static str> {
    const LOGICAL: &str = "name the side where lines begin or end: …-inline-start, …-inline-end";
    let value = value.trim_end_matches("!important").trim();
    let all = values(value);
    let is_side = |word: &str| word == "left" || word == "right";
    if name.starts_with("--") {
        return None;
    }
    if name.split('-').any(is_side) {
        return Some(LOGICAL);
    }
    match name {
        "text-align" | "float" | "clear" | "caption-side" if all.iter().any(|v| is_side(v)) => {
            Some("write `start` or `end`, `inline-start` or `inline-end`")
        }
        "margin" | "padding" | "inset" | "scroll-margin" | "scroll-padding" | "border-width"
        | "border-style" | "border-color"
            if all.len() == 4 && all[1] != all[3] =>
        {
            Some("four values name left and right: write …-block and …-inline")
        }
        "border-radius" if !corners_match(&all) => {
            Some("the corners at left and right differ: write border-start-start-radius and its sisters")
        }
        _ => None,
    }
}

/// The values of a declaration: blanks inside of brackets part nothing.
fn values(value: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut depth = 0_usize;
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c.is_whitespace() && depth == 0 {
            all.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        } else {
            word.push(c);
        }
    }
    all.extend((!word.is_empty()).then_some(word));
    all
}

/// Are the corners of `border-radius` the same at left and right?
fn corners_match(all: &[String]) -> bool {
    match all {
        [] | [_] => true,
        // Top left and bottom right, top right and bottom left.
        [a, b] => a == b,
        [a, b, c] => a == b && b == c,
        [a, b, c, d, ..] => a == b && c == d,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_side_is_found() {
        for (css, due) in [
            ("a { margin-left: 1px }", 1),
            ("a { LEFT: 0; right: 0; }", 2),
            ("a { border-top-left-radius: 1px; border-left: 0 }", 2),
            ("a:hover { text-align: right !important; float: left }", 2),
            ("@media (x) { a { padding: 1px 2px 1px 3px } }", 1),
            ("a { inset: 0 auto auto calc(1px + 2px) }", 1),
            ("a { border-radius: 0 var(--r) var(--r) }", 1),
            ("a { border-radius: 1px 2px }", 1),
            // What is fine.
            ("a { margin-inline-start: 1px; text-align: start; inset-inline: 0 auto }", 0),
            ("a { padding: 1px calc(1px + 2px) 3px calc(1px + 2px); margin: 0 auto; inset: auto 0 0 }", 0),
            ("a { border-radius: 4px 4px 0 0; transform-origin: 0; color: red }", 0),
            ("/* left: 0; */ .left:hover { color: red } a { --left: 1px }", 0),
        ] {
            let files =
                [File { path: "crates/ui/assets/css/x.css".to_owned(), bytes: css.as_bytes().to_vec() }];
            let found = check(&files);
            assert_eq!(found.len(), due, "{css}: {found:?}");
        }
    }

    #[test]
    fn the_line_is_told() {
        let css = "/* one\ntwo */\na {\n  color: red;\n  left: 0;\n}";
        assert_eq!(declarations(css)[1], (5, "left".to_owned(), "0".to_owned()));
    }
}
