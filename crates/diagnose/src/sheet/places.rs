//! Where things stand in a sheet, without reading it as a whole.

use super::Part;

/// What has a row of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    Cause,
    Sign,
    Step,
}

/// The line of a row, from 1.
pub fn line_of(text: &str, kind: RowKind, id: &str) -> Option<usize> {
    let wanted = match kind {
        RowKind::Cause => Part::Causes,
        RowKind::Sign => Part::Signs,
        RowKind::Step => Part::Steps,
    };
    let mut part = Part::Head;
    for (number, line) in (1..).zip(text.lines()) {
        match line.trim() {
            "CAUSES" => part = Part::Causes,
            "SIGNS" => part = Part::Signs,
            "STEPS" => part = Part::Steps,
            "FINISHES" => part = Part::Finishes,
            row => {
                let is_row = !line.starts_with([' ', '\t', '#']);
                if part == wanted && is_row && row.split_once(':').is_some_and(|(name, _)| name.trim() == id)
                {
                    return Some(number);
                }
            }
        }
    }
    None
}

/// The title, as far as the head can be read.
pub fn title(text: &str) -> Option<&str> {
    let head = text.lines().take_while(|line| line.trim() != "CAUSES");
    head.filter_map(|line| line.strip_prefix("playbook:")).map(str::trim).find(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_in_their_own_list() {
        let text = "# playbook: no\nplaybook:  Wi-Fi \n\nCAUSES\nweak: Far away | common\nSIGNS\nweak: Is it? | a, b\n  weak -> a\nSTEPS\n";
        assert_eq!(title(text), Some("Wi-Fi"));
        assert_eq!(line_of(text, RowKind::Cause, "weak"), Some(5));
        assert_eq!(line_of(text, RowKind::Sign, "weak"), Some(7));
        assert_eq!(line_of(text, RowKind::Step, "weak"), None);
        assert_eq!(title("CAUSES\nplaybook: late\n"), None);
    }
}
