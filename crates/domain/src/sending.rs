//! Who gets a mail that the team writes.

use crate::person::normalise_address;
use crate::{Refusal, Result};

/// The most addresses one reply goes to, copies and hidden copies included: a desk answers people, it does not send
/// newsletters.
pub const RECIPIENTS_MAX: usize = 50;

/// Reads addresses as people type them into one line, separated by commas, semicolons or line ends; each may stand in
/// angle brackets after a name, and what separates is part of the name where that is quoted (`"Smith, Paul" <paul@…>`, RFC
/// 5322 §3.2.4). `field` is what the refusal is about.
///
/// # Errors
/// [`Refusal::Invalid`] with the words that are no address.
pub fn parse_addresses(field: &'static str, text: &str) -> Result<Vec<String>, Refusal> {
    let mut found = Vec::new();
    for part in parts(text).into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        let address = match part.rsplit_once('<') {
            Some((_, rest)) => rest.trim_end_matches('>').trim(),
            None => part,
        };
        let address = normalise_address(address).map_err(|_| {
            let shown: String = part.chars().take(100).collect();
            Refusal::invalid(field, format!("\u{201c}{shown}\u{201d} is not a mail address"))
        })?;
        if !found.contains(&address) {
            found.push(address);
        }
    }
    Ok(found)
}

/// Splits at what separates addresses and is not quoted.
fn parts(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut quoted_until) = (Vec::new(), 0, 0);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if at < quoted_until {
            continue;
        }
        match c {
            // A quote in the midst of a word is an inch or a slip: it opens nothing, so no address is swallowed.
            '"' if before.is_whitespace() || ",;".contains(before) => {
                quoted_until = quoted_end(&text[at..]).map_or(0, |length| at + length);
            }
            ',' | ';' | '\n' => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    found.push(&text[start..]);
    found
}

/// How long the quoted string is that `text` begins with, both quotes included; `None` when its line does not end it.
fn quoted_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return None,
            '"' if !escaped => return Some(at + 1),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_is_part_of_a_quoted_name() {
        let read = |text| parse_addresses("cc", text).unwrap();
        assert_eq!(
            read(
                "\"Smith, Paul\" <paul@example.org>, \"O'Neil; \\\"Bo\\\", jr\" <bo@example.org>;x@example.org"
            ),
            ["paul@example.org", "bo@example.org", "x@example.org"]
        );
        assert_eq!(read("a@example.org,\"B, C\"<b@example.org>"), ["a@example.org", "b@example.org"]);
        // Neither a quote that nothing ends nor one within a word takes an address along.
        assert_eq!(
            read("\"Smith <paul@example.org>\n\"Jones, Bo\" <bo@example.org>"),
            ["paul@example.org", "bo@example.org"]
        );
        assert_eq!(
            read("5\" disk <a@example.org>, 3\" disk <b@example.org>"),
            ["a@example.org", "b@example.org"]
        );
    }

    #[test]
    fn addresses_are_read_as_people_type_them() {
        let read = |text| parse_addresses("cc", text);
        assert_eq!(read("").unwrap(), Vec::<String>::new());
        assert_eq!(read(" , ;\n").unwrap(), Vec::<String>::new());
        assert_eq!(
            read("Carla@Example.org; Paul Smith <paul@example.org>,\n\"Smith\" <p2@example.org>, carla@example.org").unwrap(),
            ["carla@example.org", "paul@example.org", "p2@example.org"]
        );
    }

    #[test]
    fn what_is_no_address_is_named() {
        for bad in ["carla", "a@b c@d", "x@example.org, nonsense", "<>", "a\u{0}b@example.org"] {
            let refusal = parse_addresses("cc", bad).unwrap_err();
            assert!(matches!(refusal, Refusal::Invalid { field: "cc", .. }), "{bad}: {refusal}");
        }
        assert!(
            parse_addresses("bcc", "x@example.org, nonsense").unwrap_err().to_string().contains("nonsense")
        );
    }
}
