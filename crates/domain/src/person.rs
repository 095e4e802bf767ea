//! People: contacts and the team.

use serde::{Deserialize, Serialize};

use crate::{Moment, OrganisationId, PersonId, Refusal};

/// What somebody is to the desk, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whoever asks. Sees their own tickets only.
    Contact,
    /// Reads all, writes notes only.
    Light,
    Agent,
    /// An agent who also manages teams, views and rules.
    Lead,
    /// May do everything, people and settings included.
    Admin,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Contact, Self::Light, Self::Agent, Self::Lead, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Light => "light",
            Self::Agent => "agent",
            Self::Lead => "lead",
            Self::Admin => "admin",
        }
    }
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == s)
    }
    /// Works at the desk, as opposed to writing to it.
    pub fn is_team(self) -> bool {
        self > Self::Contact
    }
}

/// Anybody the desk knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub role: Role,
    /// Cleaned for display: no control, bidi or zero-width characters.
    pub name: String,
    /// The primary address, normalised by [`normalise_address`]; `None` for people without mail (walk-up, phone).
    pub email: Option<String>,
    pub organisation: Option<OrganisationId>,
    /// BCP 47, as last seen or set.
    pub locale: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    pub phone: Option<String>,
    /// What the team notes about them.
    pub notes: String,
    pub external_id: Option<String>,
    /// When an address was proven by a link sent to it, or an admin vouched for it.
    pub verified_at: Option<Moment>,
    /// Cannot sign in and gets no mail while set.
    pub suspended_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

impl Person {
    /// The zone that their days and hours are told in: UTC for whoever has named none.
    pub fn zone(&self) -> &str {
        self.time_zone.as_deref().unwrap_or("UTC")
    }
}

/// The longest address the desk stores, in octets (RFC 5321 path limit less the angle brackets).
pub const ADDRESS_BYTES_MAX: usize = 254;
/// The longest name of a person, organisation or team, in characters.
pub const NAME_CHARS_MAX: usize = 200;

/// One spelling per address: trimmed, whole address in lower case (mailbox names are case-insensitive in
/// practice, and two contacts for one human are worse than one contact for two).
///
/// # Errors
/// [`Refusal::Invalid`] when it is not `local@domain`, too long, or carries spaces or control characters.
pub fn normalise_address(address: &str) -> Result<String, Refusal> {
    let a = address.trim();
    let problem = |p: &'static str| Err(Refusal::invalid("email", p));
    let Some((local, host)) = a.rsplit_once('@') else { return problem("must look like name@example.com") };
    if local.is_empty() || host.is_empty() || a.len() > ADDRESS_BYTES_MAX || local.len() > 64 {
        return problem("must look like name@example.com and be at most 254 characters");
    }
    if a.chars().any(|c| c.is_control() || c.is_whitespace() || is_invisible(c) || "<>,;()\"".contains(c)) {
        return problem("must not contain spaces, quotes or special characters");
    }
    if host.starts_with('.') || host.ends_with('.') || host.contains("..") || host.contains('@') {
        return problem("has a broken part after the @");
    }
    Ok(a.to_lowercase())
}

/// The part after the `@`.
pub fn address_domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, d)| d)
}

/// A display name without anything that can lie about it: control, bidi and zero-width characters go, runs of
/// space become one, and the length is capped at [`NAME_CHARS_MAX`].
pub fn clean_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len().min(256));
    let mut chars = 0;
    let mut space = false;
    for c in name.chars() {
        if c.is_whitespace() || c.is_control() {
            space = !out.is_empty();
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
            chars += 1;
        }
        out.push(c);
        chars += 1;
        if chars >= NAME_CHARS_MAX {
            break;
        }
    }
    out
}

/// Zero-width, bidi-control and other characters that show nothing but change what is read.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_per_address() {
        assert_eq!(normalise_address(" Rosa@Example.COM ").as_deref(), Ok("rosa@example.com"));
        for bad in [
            "",
            "rosa",
            "@x",
            "a@",
            "a b@x.org",
            "a@x..org",
            "<a@x.org>",
            "a\u{200b}@x.org",
            "a@x.org\r\nbcc:b@x",
        ] {
            assert!(normalise_address(bad).is_err(), "{bad:?} must be refused");
        }
    }

    #[test]
    fn names_cannot_hide_anything() {
        assert_eq!(clean_name("  Support\u{202E}\u{200B} <x>\r\nBcc: y "), "Support <x> Bcc: y");
        assert_eq!(clean_name(&"ab ".repeat(500)).chars().count(), NAME_CHARS_MAX);
    }
}
