//! Pages around signing in, and what is shown when something cannot be.

use crate::Moment;

/// The sign-in form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignIn {
    pub workspace: String,
    /// As typed before.
    pub email: String,
    /// Where to go afterwards: a path of ours.
    pub next: Option<String>,
    /// Why it was refused; the same words for a wrong name and a wrong password.
    pub problem: Option<String>,
    /// Plain http from afar: no form, and why.
    pub insecure: bool,
}

/// The one-time page where somebody sets name and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUp {
    pub workspace: String,
    /// The secret of the link.
    pub secret: String,
    pub name: String,
    /// Whom the link is for; empty for the first admin, who chooses an address.
    pub email: String,
    /// The address as a refused form had it, where it is chosen.
    pub typed_email: String,
    pub expires_at: Moment,
    pub problem: Option<String>,
}

/// Something could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPage {
    pub workspace: String,
    /// HTTP status.
    pub status: u16,
    pub what: Wrong,
    /// A path of ours to go on from.
    pub back: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A refusal's words.
    Refused(String),
    /// Ours; `reference` finds it in the log.
    Fault { reference: String },
}
