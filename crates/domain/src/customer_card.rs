//! What the operator's own systems know about a contact, shown beside a ticket: an answer of their endpoint, in a shape that
//! leaves nothing to surprise.

use crate::person::{Role, is_invisible};
use crate::{CustomerCardId, Moment, Refusal};

/// The most cards of a desk.
pub const CARDS_MAX: usize = 20;
/// The longest time that an endpoint gets, and the shortest, in milliseconds.
pub const TIMEOUT_MS: std::ops::RangeInclusive<i64> = 200..=4_000;
/// What it gets where nobody says.
pub const TIMEOUT_MS_STANDARD: i64 = 2_000;
/// How long an answer may be shown again without asking, in seconds: at most a day.
pub const KEEP_SECONDS: std::ops::RangeInclusive<i64> = 0..=86_400;
pub const KEEP_SECONDS_STANDARD: i64 = 300;
/// The largest answer, in bytes.
pub const ANSWER_BYTES_MAX: usize = 16 << 10;
/// The most rows of an answer; more are left out, and the card says so.
pub const ROWS_MAX: usize = 20;
/// The longest title, label, value and problem, in characters; what is longer is cut.
pub const TITLE_CHARS_MAX: usize = 80;
pub const LABEL_CHARS_MAX: usize = 40;
pub const VALUE_CHARS_MAX: usize = 200;
/// The longest link, in bytes; a longer one is no link.
pub const LINK_BYTES_MAX: usize = 1_000;

/// One card that the operator set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerCard {
    pub id: CustomerCardId,
    pub name: String,
    /// Where it is asked for.
    pub url: String,
    pub timeout_ms: i64,
    pub keep_seconds: i64,
    /// Who of the team sees it; never [`Role::Contact`].
    pub roles: Vec<Role>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

impl CustomerCard {
    pub fn is_for(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// What an endpoint answered, made harmless.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardAnswer {
    /// Empty where the card's name will do.
    pub title: String,
    pub rows: Vec<CardRow>,
    /// What the endpoint itself says is wrong.
    pub problem: Option<String>,
    /// Rows beyond [`ROWS_MAX`].
    pub left_out: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRow {
    pub label: String,
    pub value: String,
    /// Always `https`.
    pub link: Option<String>,
}

/// A text of an endpoint as it may be shown: one line, nothing invisible, at most so many characters.
pub fn clean(text: &str, chars_max: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String =
        one_line.chars().filter(|c| !is_invisible(*c) && !c.is_control()).take(chars_max + 1).collect();
    if shown.chars().count() > chars_max {
        shown = shown.chars().take(chars_max - 1).collect();
        shown.push('…');
    }
    shown
}

/// Whether a link of an endpoint may be followed: the protected web, nothing hidden in front of the host, nothing odd.
pub fn is_link(link: &str) -> bool {
    let Some(rest) = link.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    link.len() <= LINK_BYTES_MAX
        && !host.is_empty()
        && !host.contains('@')
        && link.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`'))
}

/// Is it a time that an endpoint may be given?
///
/// # Errors
/// [`Refusal::Invalid`] with the bounds.
pub fn check_timeout(timeout_ms: i64) -> Result<i64, Refusal> {
    if TIMEOUT_MS.contains(&timeout_ms) {
        return Ok(timeout_ms);
    }
    let words = format!("must be {} to {} milliseconds", TIMEOUT_MS.start(), TIMEOUT_MS.end());
    Err(Refusal::invalid("timeout", words))
}

/// Is it a time for which an answer may be kept?
///
/// # Errors
/// [`Refusal::Invalid`] with the bounds.
pub fn check_keep(keep_seconds: i64) -> Result<i64, Refusal> {
    if KEEP_SECONDS.contains(&keep_seconds) {
        return Ok(keep_seconds);
    }
    Err(Refusal::invalid(
        "keep",
        format!("must be {} to {} seconds", KEEP_SECONDS.start(), KEEP_SECONDS.end()),
    ))
}

/// Reads roles by their words, each once; contacts see no card.
///
/// # Errors
/// [`Refusal::Invalid`] when one is none of the team's or there are none.
pub fn roles<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Vec<Role>, Refusal> {
    let mut roles = Vec::new();
    for word in words {
        let role = Role::parse(word).filter(|r| r.is_team());
        let role =
            role.ok_or_else(|| Refusal::invalid("roles", "must be of light, agent, lead and admin"))?;
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles.sort();
    if roles.is_empty() { Err(Refusal::invalid("roles", "must be at least one")) } else { Ok(roles) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_one_line_without_tricks_and_no_longer_than_they_may_be() {
        assert_eq!(clean(" Gold\n plan\u{202E}\u{7} ", 20), "Gold plan");
        assert_eq!(clean("abcdef", 6), "abcdef");
        assert_eq!(clean("abcdefg", 6), "abcde…");
        assert_eq!(clean("ééééééé", 4), "ééé…");
    }

    #[test]
    fn links_lead_to_the_protected_web_alone() {
        for good in ["https://crm.example/c/7?a=1#x", "https://crm.example"] {
            assert!(is_link(good), "{good}");
        }
        let long = format!("https://crm.example/{}", "x".repeat(LINK_BYTES_MAX));
        for bad in [
            "http://crm.example/",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://crm.example@evil.example/",
            "https://a b",
            "https://crm.example/\u{202E}x",
            "//crm.example",
            " https://crm.example",
            "HTTPS://crm.example\\@x",
            "",
            long.as_str(),
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_and_roles_have_bounds() {
        assert!(check_timeout(199).is_err() && check_timeout(200).is_ok() && check_timeout(4_001).is_err());
        assert!(check_keep(-1).is_err() && check_keep(0).is_ok() && check_keep(86_401).is_err());
        assert_eq!(roles(["admin", "agent", "agent"]), Ok(vec![Role::Agent, Role::Admin]));
        assert!(roles(["contact"]).is_err() && roles([]).is_err() && roles(["boss"]).is_err());
    }
}
