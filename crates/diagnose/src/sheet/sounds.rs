//! How customers put a sheet's problem, in remarks of its own: `# sounds like: no Wi-Fi; wireless keeps dropping`. By these a
//! playbook is recognised ([`crate::recognise`]). To the reader of a sheet they are remarks; a table has all of them in one cell.

/// What a line says that customers say; `None` where it is another one.
pub(crate) fn said(line: &str) -> Option<&str> {
    line.strip_prefix('#')?.trim_start().strip_prefix("sounds like:")
}

/// The phrases of such a line, or of the cell.
pub(crate) fn phrases(said: &str) -> impl Iterator<Item = &str> {
    said.split(';').map(str::trim).filter(|phrase| !phrase.is_empty())
}

/// All phrases of a text as they stand in a cell.
pub(super) fn cell(text: &str) -> String {
    text.lines().filter_map(said).flat_map(phrases).collect::<Vec<_>>().join("; ")
}

/// The text with the phrases of a cell: what stays keeps its line, what is new stands behind the last one, and in another order
/// all of them are one line.
pub(super) fn written(text: String, wanted: &str) -> String {
    if cell(&text) == wanted {
        return text;
    }
    let wanted: Vec<&str> = phrases(wanted).collect();
    let mut left = wanted.clone();
    let mut lines: Vec<Vec<&str>> = Vec::new();
    for said in text.lines().filter_map(said) {
        let mut stays = Vec::new();
        for phrase in phrases(said) {
            if let Some(at) = left.iter().position(|wanted| *wanted == phrase) {
                stays.push(left.remove(at));
            }
        }
        lines.push(stays);
    }
    let count = lines.len();
    if let Some(last) = lines.last_mut() {
        last.append(&mut left);
        if lines.iter().flatten().ne(wanted.iter()) {
            lines = vec![Vec::new(); count];
            lines[0] = wanted;
        }
    } else {
        lines.push(wanted);
    }
    let line = |phrases: &[&str]| format!("# sounds like: {}", phrases.join("; "));
    let mut now = lines.into_iter();
    let mut out: Vec<String> = Vec::new();
    if count == 0 {
        out.extend(now.next().filter(|phrases| !phrases.is_empty()).map(|phrases| line(&phrases)));
    }
    for text in text.lines() {
        let Some(before) = said(text) else {
            out.push(text.to_owned());
            continue;
        };
        let phrases_now = now.next().unwrap_or_default();
        if phrases(before).eq(phrases_now.iter().copied()) {
            out.push(text.to_owned());
        } else if !phrases_now.is_empty() {
            out.push(line(&phrases_now));
        }
    }
    out.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# sounds like: no Wi-Fi;  weak signal
# WLAN
# sounds like: WLAN geht nicht
playbook: Wi-Fi
";

    #[test]
    fn what_is_changed_in_the_cell_is_changed_in_its_line() {
        assert_eq!(cell(TEXT), "no Wi-Fi; weak signal; WLAN geht nicht");
        let check = |wanted: &str, expected: &str| {
            let text = written(TEXT.to_owned(), wanted);
            assert_eq!(text, expected, "{wanted}");
            assert_eq!(cell(&text), wanted);
        };
        check("no Wi-Fi; weak signal; WLAN geht nicht", TEXT);
        let more = TEXT.replace("geht nicht", "geht nicht; el wifi no va");
        check("no Wi-Fi; weak signal; WLAN geht nicht; el wifi no va", &more);
        check("no Wi-Fi; weak signal", &TEXT.replace("# sounds like: WLAN geht nicht\n", ""));
        check("weak signal; WLAN geht nicht", &TEXT.replace("no Wi-Fi;  weak", "weak"));
        let one = "# sounds like: WLAN geht nicht; no Wi-Fi\n# WLAN\nplaybook: Wi-Fi\n";
        check("WLAN geht nicht; no Wi-Fi", one);
        check("", "# WLAN\nplaybook: Wi-Fi\n");
        let begun = written("playbook: Wi-Fi\n".to_owned(), "no Wi-Fi");
        assert_eq!(begun, "# sounds like: no Wi-Fi\nplaybook: Wi-Fi\n");
    }
}
