//! API tokens.

use crate::{Moment, TokenId};

use super::{FormProblem, PersonRef};

/// All tokens that are not revoked, and whom new ones can be for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokensPage {
    pub rows: Vec<TokenRow>,
    pub people: Vec<PersonRef>,
    /// Just made: shown once.
    pub made: Option<MadeToken>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    pub id: TokenId,
    pub name: String,
    pub person: PersonRef,
    /// Speaks for any person, not only its own.
    pub any_person: bool,
    pub created_at: Moment,
    pub used_at: Option<Moment>,
    pub expires_at: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeToken {
    pub name: String,
    /// In clear, this once.
    pub secret: String,
}
