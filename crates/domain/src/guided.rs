//! Guided fixes: playbooks that a customer works by alone, in the help center, until it works or a person takes over.
//!
//! A *run* is a customer's way through one. It is kept nowhere: its address carries it. What the desk keeps is which
//! playbooks are *offered*, how many runs came how far, and the requests of those who want a person until they have shown
//! that the address is theirs.

use crate::moment::{DAY_US, HOUR_US};
use crate::{FixRequestId, Moment, OutboxId, PersonId, Refusal, TicketId};

/// So long a run can be gone on with: long enough to wait for a part or for somebody at home.
pub const RUN_DAYS: i64 = 7;
/// Moves of one run. The patience of a playbook ends it long before.
pub const MOVES_MAX: usize = 60;
/// So long a request waits for its confirmation.
pub const REQUEST_DAYS: i64 = 7;
/// What somebody says in their own words, in characters.
pub const WORDS_CHARS_MAX: usize = 5_000;
/// A name, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Mails that ask for a confirmation, to whomever, in an hour: a flood of forms must not become a flood of mail.
pub const CONFIRMATIONS_PER_HOUR_MAX: i64 = 200;
/// One address is asked once in this time, whoever fills in the form.
pub const CONFIRMATION_EVERY_US: i64 = DAY_US;
/// The window of [`CONFIRMATIONS_PER_HOUR_MAX`].
pub const CONFIRMATIONS_WINDOW_US: i64 = HOUR_US;
/// Requests of one day that wait for one address; further ones are refused.
pub const REQUESTS_MAX: usize = 20;

/// Since when customers are offered a playbook, and who said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub offered_at: Moment,
    pub by: Option<PersonId>,
}

/// How far runs came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RunStage {
    Begun,
    /// Whoever ran it said that it works.
    Fixed,
    /// A ticket came of it.
    Person,
}

crate::message::words! {
    RunStage { Begun = "begun", Fixed = "fixed", Person = "person" }
}

/// How many runs came how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunFigures {
    pub begun: i64,
    pub fixed: i64,
    pub person: i64,
}

/// Somebody wants a person, and has not shown yet that the address is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixRequest {
    pub id: FixRequestId,
    /// The run, as its address carried it.
    pub run: String,
    pub name: String,
    pub address: String,
    pub words: String,
    /// Of the page on which it was written: its mail and its confirmation speak it.
    pub language: crate::Language,
    pub created_at: Moment,
    pub ends_at: Moment,
    /// The mail that asks for the confirmation; `None` where the address was asked lately for another request.
    pub mail: Option<OutboxId>,
    /// What came of it.
    pub ticket: Option<TicketId>,
}

/// Words from a form, trimmed.
///
/// # Errors
/// [`Refusal::Invalid`] when there are too many.
pub fn clean_words(words: &str) -> Result<String, Refusal> {
    let words = words.trim();
    if words.chars().count() > WORDS_CHARS_MAX {
        return Err(Refusal::invalid("words", format!("has more than {WORDS_CHARS_MAX} characters")));
    }
    Ok(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_an_end() {
        assert_eq!(clean_words("  it hums \n").as_deref(), Ok("it hums"));
        assert!(clean_words(&"ü".repeat(WORDS_CHARS_MAX)).is_ok());
        assert!(clean_words(&"x".repeat(WORDS_CHARS_MAX + 1)).is_err());
    }
}
