//! Paths of the envelope: `<user@example.org> SIZE=100`.

/// A path and the parameters behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path<'a> {
    /// Without angle brackets and source route; empty for `<>`.
    pub(super) address: String,
    pub(super) parameters: Vec<(&'a str, Option<&'a str>)>,
}

/// RFC 5321 §4.5.3.1: 256 octets with the brackets.
const ADDRESS_MAX: usize = 254;
const LOCAL_PART_MAX: usize = 64;

/// Reads what follows `MAIL FROM:` or `RCPT TO:`. `None` where that has more than one reading.
pub(super) fn path(text: &str) -> Option<Path<'_>> {
    let rest = text.trim_start().strip_prefix('<')?;
    let (mut quoted, mut escaped, mut end) = (false, false, None);
    for (i, b) in rest.bytes().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'>' if !quoted => {
                end = Some(i);
                break;
            }
            _ => {}
        }
    }
    let (inner, after) = rest.split_at(end?);
    let after = &after[1..];
    if !after.is_empty() && !after.starts_with(' ') {
        return None;
    }
    // A source route is obsolete and only its last part counts (RFC 5321 §4.1.2, appendix C).
    let address = match inner.strip_prefix('@') {
        Some(_) => inner.split_once(':')?.1,
        None => inner,
    };
    if !address.is_empty() && !is_mailbox(address) {
        return None;
    }
    let parameters = after
        .split_ascii_whitespace()
        .map(|p| p.split_once('=').map_or((p, None), |(name, value)| (name, Some(value))))
        .collect();
    Some(Path { address: address.to_owned(), parameters })
}

/// `local@domain`, `"quoted local"@domain`, `local@[literal]`, or `postmaster` alone.
fn is_mailbox(address: &str) -> bool {
    if address.eq_ignore_ascii_case("postmaster") {
        return true;
    }
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    if address.len() > ADDRESS_MAX || local.is_empty() || local.len() > LOCAL_PART_MAX || domain.is_empty() {
        return false;
    }
    let local_ok = match local.strip_prefix('"').and_then(|l| l.strip_suffix('"')) {
        Some(inner) => {
            let mut escaped = false;
            let clean = inner.chars().all(|c| {
                let ok = !c.is_control() && (escaped || c != '"');
                escaped = !escaped && c == '\\';
                ok
            });
            clean && !escaped && !inner.is_empty()
        }
        None => local.split('.').all(|atom| {
            !atom.is_empty()
                && atom.chars().all(|c| {
                    c.is_ascii_alphanumeric()
                        || "!#$%&'*+-/=?^_`{|}~".contains(c)
                        || !c.is_ascii() && !c.is_control() && !c.is_whitespace()
                })
        }),
    };
    let domain_ok = match domain.strip_prefix('[').and_then(|d| d.strip_suffix(']')) {
        Some(literal) => {
            !literal.is_empty()
                && literal.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b':' | b'-'))
        }
        None => domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| {
                    c.is_ascii_alphanumeric()
                        || c == '-'
                        || c == '_'
                        || !c.is_ascii() && !c.is_control() && !c.is_whitespace()
                })
        }),
    };
    local_ok && domain_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_reading() {
        let good = [
            ("<a@x.org>", "a@x.org"),
            (" <a@x.org> SIZE=5 BODY=8BITMIME", "a@x.org"),
            ("<>", ""),
            ("<@b.org,@c.org:a@x.org>", "a@x.org"),
            ("<\"a b>\"@x.org>", "\"a b>\"@x.org"),
            ("<a@[127.0.0.1]>", "a@[127.0.0.1]"),
            ("<jürgen@müller.example>", "jürgen@müller.example"),
            ("<Postmaster>", "Postmaster"),
        ];
        for (given, wanted) in good {
            assert_eq!(path(given).map(|p| p.address).as_deref(), Some(wanted), "{given}");
        }
        let long = format!("<{}@x.org>", "a".repeat(65));
        let longer = format!("<a@{}.org>", "b.".repeat(200));
        let bad = [
            "a@x.org",
            "<a@x.org",
            "<a b@x.org>",
            "<a@b@x.org>",
            "<a@x.org>x",
            "<@b.org>",
            "<a@>",
            "<@x.org>",
            "<a..b@x.org>",
            "<\"a\"b@x.org>",
            "<a@-x.org>",
            "<a@x..org>",
            "<a@x.org,b@x.org>",
            "<a>",
            "<\"a\\\"@x.org>",
            &long,
            &longer,
            "",
        ];
        for given in bad {
            assert_eq!(path(given), None, "{given}");
        }
        assert_eq!(
            path("<a@x.org> SIZE=5 SMTPUTF8").unwrap().parameters,
            [("SIZE", Some("5")), ("SMTPUTF8", None)]
        );
    }
}
