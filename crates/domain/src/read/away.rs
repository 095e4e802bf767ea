//! Who is away until when, and who stands in for them.

use crate::{Moment, PersonId};

use super::{FormProblem, PersonRef};

/// Somebody who said until when they are away. It may be over: what is now is for the reader's clock to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    pub person: PersonId,
    pub until: Moment,
    /// Who is told of what customers answer meanwhile.
    pub stand_in: Option<PersonRef>,
}

/// The absence of somebody among `all`, while it lasts.
pub fn of(all: &[Absence], person: PersonId, now: Moment) -> Option<&Absence> {
    all.iter().find(|a| a.person == person && a.until > now)
}

/// Where somebody says until when they, or somebody else, are away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwayPage {
    pub person: PersonRef,
    /// It may be over.
    pub absence: Option<Absence>,
    /// Who could stand in.
    pub others: Vec<PersonRef>,
    pub problem: Option<FormProblem>,
}
