//! Who gets a mail that the team writes.

use crate::person::normalise_address;
use crate::{Refusal, Result};

/// The most addresses one reply goes to, copies and hidden copies included: a desk answers people, it does not send
/// newsletters.
pub const RECIPIENTS_MAX: usize = 50;

/// Reads addresses as people type them into one line, separated by commas, semicolons or line ends; each may stand in
/// angle brackets after a name. `field` is what the refusal is about.
///
/// # Errors
/// [`Refusal::Invalid`] with the words that are no address.
pub fn parse_addresses(field: &'static str, text: &str) -> Result<Vec<String>, Refusal> {
    let mut found = Vec::new();
    for part in text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
