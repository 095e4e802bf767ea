//! Who does something.

use std::sync::Arc;

use crate::person::Role;
use crate::{PersonId, Refusal, RuleId, TeamId};

/// Who acts. Every command has one in its signature; every event names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person, signed in or known by a token, or the author of a letter.
    Person(PersonActor),
    /// A rule of the desk.
    Rule(RuleId),
    /// The desk itself: intake, housekeeping, the operator on the command line.
    Desk,
}

/// A person who acts, with what deciding about them needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonActor {
    pub id: PersonId,
    pub role: Role,
    pub teams: Arc<[TeamId]>,
}

impl Actor {
    pub fn person(id: PersonId, role: Role, teams: impl Into<Arc<[TeamId]>>) -> Self {
        Self::Person(PersonActor { id, role, teams: teams.into() })
    }
    pub fn person_id(&self) -> Option<PersonId> {
        match self {
            Self::Person(p) => Some(p.id),
            Self::Rule(_) | Self::Desk => None,
        }
    }
    /// The person, where only a person will do (a draft, a session, a reply with a name under it).
    ///
    /// # Errors
    /// [`Refusal::SignInRequired`] when no person acts.
    pub fn as_person(&self) -> Result<&PersonActor, Refusal> {
        match self {
            Self::Person(p) => Ok(p),
            Self::Rule(_) | Self::Desk => Err(Refusal::SignInRequired),
        }
    }
    /// The role to decide by; the desk and its rules count as admins, for people with that right set them up.
    pub fn role(&self) -> Role {
        match self {
            Self::Person(p) => p.role,
            Self::Rule(_) | Self::Desk => Role::Admin,
        }
    }
    pub fn is_team(&self) -> bool {
        self.role().is_team()
    }
}
