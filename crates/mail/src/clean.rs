//! Texts from outside, made fit to be shown: no control characters, nothing that turns or hides what stands beside it.

/// Characters that change how others look, or look like nothing: bidi controls, zero-width space, soft hyphen,
/// byte-order mark, tag characters. The joiners U+200C and U+200D stay: Persian, Hindi and emoji need them.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line: every run of white space and control characters is one space, invisible characters are gone.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() || c == '\u{2028}' || c == '\u{2029}' {
            space = true;
        } else if !is_invisible(c) {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    out
}

/// [`line()`] cut to `bytes_max` at a character's edge.
pub fn short_line(text: &str, bytes_max: usize) -> String {
    let mut out = line(cut(text, bytes_max.saturating_mul(4)));
    out.truncate(cut(&out, bytes_max).len());
    out
}

/// The start of `text`, at most `bytes_max` long, not splitting a character.
pub fn cut(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// A body: LF line ends, tabs kept, other control characters and byte-order marks gone.
pub fn body(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\n' | '\t' => out.push(c),
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{c}' => out.push('\n'),
            '\u{feff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Longest file name kept, in bytes: what common file systems can hold.
const NAME_BYTES_MAX: usize = 200;

/// A file's name for display and download: no path, no control, bidi or zero-width characters, no reserved device
/// name, no leading dot or trailing dot and space. Empty when nothing is left.
pub fn file_name(name: &str) -> String {
    let mut out = file_name_once(name);
    // A cut may make an ending out of what was none, and that may leave a blank before it: cleaning a clean name must
    // change nothing.
    for _ in 0..3 {
        let again = file_name_once(&out);
        if again == out {
            break;
        }
        out = again;
    }
    out
}

fn file_name_once(name: &str) -> String {
    let name: String =
        name.chars().filter(|c| !is_invisible(*c) && !matches!(c, '\u{200c}' | '\u{200d}')).collect();
    let name = line(&name);
    let name = name.rsplit(['/', '\\']).find(|s| !s.trim_matches(['.', ' ']).is_empty()).unwrap_or("");
    let name: String = name
        .chars()
        .map(|c| if matches!(c, ':' | '<' | '>' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() {
        return String::new();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 16 => (stem, Some(ending)),
        Some(_) | None => (name, None),
    };
    let device = name.split('.').next().unwrap_or("").to_ascii_uppercase();
    let numbered = |prefix: &str| {
        device.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let reserved =
        matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT");
    let room = NAME_BYTES_MAX - ending.map_or(0, |e| e.len() + 1) - usize::from(reserved);
    let mut out = cut(stem, room).trim_end_matches(['.', ' ']).to_owned();
    if reserved {
        out.insert(0, '_');
    }
    if let Some(ending) = ending {
        out.push('.');
        out.push_str(ending);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn file_names_lose_what_could_hurt() {
        let table = [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\evil.exe", "evil.exe"),
            (".htaccess\u{200b}", "htaccess"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\0b.txt", "a b.txt"),
            ("CON", "_CON"),
            ("com1.txt", "_com1.txt"),
            ("a.txt:ads", "a.txt_ads"),
            ("..", ""),
            ("  ", ""),
            ("dir/", "dir"),
            ("Grüße.docx", "Grüße.docx"),
        ];
        for (given, wanted) in table {
            assert_eq!(file_name(given), wanted, "{given:?}");
        }
        let long = file_name(&format!("{}.pdf", "ä".repeat(4000)));
        assert!(long.len() <= NAME_BYTES_MAX && long.ends_with(".pdf"));
    }

    #[test]
    fn lines_are_one_line() {
        assert_eq!(line("a\r\nBcc: x\u{2028}y\0z"), "a Bcc: x y z");
        assert_eq!(line("\u{202e}Support\u{200b}"), "Support");
        assert_eq!(body("a\r\nb\rc\u{0}d\n"), "a\nb\ncd\n");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(file_name(&file_name(&text)), file_name(&text));
            prop_assert_eq!(body(&body(&text)), body(&text));
            let name = file_name(&text);
            prop_assert!(!name.contains(['/', '\\', '\0', '\n', '\r']));
        }
    }
}
