//! The style that a lead writes for the help center: what may stand in it.
//!
//! It is served as a file of its own, so it needs no way around the content security policy, and that policy keeps pages
//! from loading anything from elsewhere. What a browser would refuse silently is refused here in words.

use crate::Refusal;

/// The longest style, in bytes: readers load it at their first visit.
pub const STYLE_BYTES_MAX: usize = 20_000;

/// A style as it may be served.
///
/// # Errors
/// [`Refusal::TooLarge`]; [`Refusal::Invalid`] for `@import`, for addresses elsewhere, and for brackets, comments and words
/// in quotes that do not end, for what stands behind them would not be read as it is meant.
pub fn checked_style(text: &str) -> Result<String, Refusal> {
    // CSS takes each of these for the end of a line (§3.3): one that is passed over here would end, in a browser alone,
    // the words in quotes that it stands in.
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{c}'], "\n").replace('\0', "").trim().to_owned();
    if text.len() > STYLE_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The style", limit: STYLE_BYTES_MAX as u64 });
    }
    Reader { rest: text.chars().collect(), at: 0 }.read()?;
    Ok(text)
}

fn refused(words: &'static str) -> Refusal {
    Refusal::invalid("style", words)
}

/// Reads as CSS Syntax Module Level 3, §4 does, as far as addresses and brackets go.
struct Reader {
    rest: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn read(&mut self) -> Result<(), Refusal> {
        let mut open = Vec::new();
        while let Some(c) = self.peek(0) {
            match c {
                '/' if self.peek(1) == Some('*') => self.comment()?,
                '"' | '\'' => drop(self.quoted(c)?),
                '{' | '(' | '[' => {
                    open.push(c);
                    self.at += 1;
                }
                '}' | ')' | ']' => {
                    let fits =
                        matches!((open.pop(), c), (Some('{'), '}') | (Some('('), ')') | (Some('['), ']'));
                    if !fits {
                        return Err(refused("has brackets that do not fit each other"));
                    }
                    self.at += 1;
                }
                '@' => {
                    self.at += 1;
                    if self.name() == "import" {
                        return Err(refused("may not have @import: put in here what it would bring"));
                    }
                }
                c if begins_name(c) => self.word()?,
                _ => self.at += 1,
            }
        }
        if open.is_empty() { Ok(()) } else { Err(refused("has a bracket that does not close")) }
    }

    fn comment(&mut self) -> Result<(), Refusal> {
        self.at += 2;
        while self.at < self.rest.len() {
            if self.peek(0) == Some('*') && self.peek(1) == Some('/') {
                self.at += 2;
                return Ok(());
            }
            self.at += 1;
        }
        Err(refused("has a comment that does not end"))
    }

    fn quoted(&mut self, quote: char) -> Result<String, Refusal> {
        let mut out = String::new();
        self.at += 1;
        while let Some(c) = self.peek(0) {
            match c {
                '\\' if self.peek(1) == Some('\n') => self.at += 2,
                '\\' => out.extend(self.escape()),
                '\n' => break,
                c => {
                    self.at += 1;
                    if c == quote {
                        return Ok(out);
                    }
                    out.push(c);
                }
            }
        }
        Err(refused("has words in quotes that do not end"))
    }

    /// What a backslash and what follows it mean.
    fn escape(&mut self) -> Option<char> {
        self.at += 1;
        let mut digits = String::new();
        while digits.len() < 6
            && let Some(c) = self.peek(0).filter(char::is_ascii_hexdigit)
        {
            digits.push(c);
            self.at += 1;
        }
        if digits.is_empty() {
            let c = self.peek(0);
            self.at += 1;
            return c;
        }
        if self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
    }

    /// A name with what is escaped in it, in lower case.
    fn name(&mut self) -> String {
        let mut out = String::new();
        while let Some(c) = self.peek(0) {
            if c == '\\' && self.peek(1) != Some('\n') {
                out.extend(self.escape());
            } else if begins_name(c) && c != '\\' || c.is_ascii_digit() {
                out.push(c);
                self.at += 1;
            } else {
                break;
            }
        }
        out.to_ascii_lowercase()
    }

    fn word(&mut self) -> Result<(), Refusal> {
        let before = self.at;
        let name = self.name();
        if self.at == before {
            // A lone backslash at the end of a line.
            self.at += 1;
            return Ok(());
        }
        if self.peek(0) != Some('(') {
            return Ok(());
        }
        match name.as_str() {
            "url" => self.address(),
            // Words in quotes are addresses there.
            "src" | "image" | "image-set" | "-webkit-image-set" => {
                Err(refused("may have addresses in url() alone"))
            }
            _ => Ok(()),
        }
    }

    fn address(&mut self) -> Result<(), Refusal> {
        self.at += 1;
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let mut address = String::new();
        match self.peek(0) {
            Some(quote @ ('"' | '\'')) => {
                address = self.quoted(quote)?;
                while self.peek(0).is_some_and(char::is_whitespace) {
                    self.at += 1;
                }
            }
            Some(_) | None => {
                while let Some(c) = self.peek(0).filter(|c| *c != ')') {
                    if c == '\\' {
                        address.extend(self.escape());
                    } else {
                        address.push(c);
                        self.at += 1;
                    }
                }
            }
        }
        if self.peek(0) != Some(')') {
            return Err(refused("has a bracket that does not close"));
        }
        self.at += 1;
        let address = address.trim();
        if is_own(address) {
            return Ok(());
        }
        Err(refused("may have addresses of this help center alone, like url(/help/files/12/flap.png)"))
    }
}

fn begins_name(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '_' | '-' | '\\') || !c.is_ascii()
}

/// A file of the help center, its logo, or a place in the page.
fn is_own(address: &str) -> bool {
    // Browsers take `%2e` for a dot, and pass over tabs and ends of lines.
    let is_plain = !address.contains("..")
        && !address.contains('\\')
        && !address.to_ascii_lowercase().contains("%2e")
        && !address.contains(char::is_control);
    is_plain && ["/help/files/", "/help/logo", "#"].iter().any(|start| address.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_style_of_ones_own_is_taken() {
        for style in [
            "",
            ":root { --accent: #123456; } /* } */ .hc-head::after { content: \"} url(http://x)\"; }",
            ".a { background: url( '/help/files/12/flap.png' ) }",
            ".a { background: url(/help/logo?x) } .b { fill: url(#a) }",
            "@media (max-width: 40rem) { .hc-main { padding: calc(1rem + 2px) } }",
            ".a\\:b { color: red }",
            ".curl { color: red } .image { width: 1px }",
        ] {
            assert_eq!(checked_style(style).as_deref(), Ok(style), "{style}");
        }
        assert_eq!(checked_style("  a { b: c }\r\n").as_deref(), Ok("a { b: c }"));
    }

    #[test]
    fn what_leads_elsewhere_or_does_not_end_is_refused_in_words() {
        let table = [
            ("@import '/x.css';", "@import"),
            ("@IMPORT url(x);", "@import"),
            ("@\\69mport 'x';", "@import"),
            ("a { background: url(https://x.example/a.png) }", "url("),
            ("a { background: URL( \"//x.example/a\" ) }", "url("),
            ("a { background: u\\72l(http://x) }", "url("),
            ("a { background: url(/help/files/../../agent) }", "url("),
            ("a { background: url(/help/files/%2E%2e/%2e%2e/agent) }", "url("),
            ("a { background: url(\"/help/files/.\\9./agent\") }", "url("),
            ("a { content: \"\u{c}} b { background: url(//x.example/a) } c { content: \" }", "quotes"),
            ("a { content: '\r} b { background: url(//x.example/a) } c { content: ' }", "quotes"),
            ("a { background: url(data:image/png;base64,x) }", "url("),
            ("a { background: image-set('http://x' 1x) }", "url()"),
            ("a { src: src('x') }", "url()"),
            ("a { color: red", "close"),
            ("a { b: url(/help/files/1/x", "close"),
            ("a } b { }", "fit"),
            ("a { ] }", "fit"),
            ("/* never", "comment"),
            ("a { content: 'x\n' }", "quotes"),
        ];
        for (style, told) in table {
            let refusal = checked_style(style).expect_err(style).to_string();
            assert!(refusal.contains(told), "{style}: {refusal}");
        }
        assert!(matches!(checked_style(&"a".repeat(STYLE_BYTES_MAX + 1)), Err(Refusal::TooLarge { .. })));
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in ".{0,200}") {
            let _ = checked_style(&text);
        }
    }
}
