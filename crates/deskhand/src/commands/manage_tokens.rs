//! API tokens.

use domain::permission::{Action, Object, may};
use domain::person::clean_name;
use domain::{Actor, Event, Moment, PersonId, Refusal, Result, TokenId};
use store::sessions::{self, NewToken};
use store::{Tx, people};

/// A token to make. It is shown once; its hash is stored.
#[derive(Clone)]
pub struct TokenWish {
    pub person: PersonId,
    pub name: String,
    /// Speaks for any person whose address is given with it: off by default.
    pub any_person: bool,
    pub expires_at: Option<Moment>,
    pub secret: [u8; 32],
}

/// # Errors
/// A refusal when the actor is no admin, or the person cannot have one.
pub async fn create_token(tx: &mut Tx, by: &Actor, wish: &TokenWish) -> Result<TokenId> {
    may(by, Action::ManageTeam, Object::Desk)?;
    let person = people::load(tx, wish.person).await?;
    if !person.role.is_team() || person.suspended_at.is_some() {
        return Err(Refusal::invalid("person", "must be one of the team and not suspended").into());
    }
    let name = clean_name(&wish.name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must say what the token is for").into());
    }
    let id = tx.next_id().await?;
    let token = NewToken {
        id,
        person: wish.person,
        name,
        secret: wish.secret,
        any_person: wish.any_person,
        expires_at: wish.expires_at,
    };
    sessions::insert_token(tx, &token).await?;
    tx.record(by, Event::TokenCreated { token: id, person: wish.person, any_person: wish.any_person });
    Ok(id)
}

/// # Errors
/// [`Refusal::NotFound`] when there is no such live token.
pub async fn revoke_token(tx: &mut Tx, by: &Actor, id: TokenId) -> Result<()> {
    may(by, Action::ManageTeam, Object::Desk)?;
    if !sessions::revoke_token(tx, id).await? {
        return Err(Refusal::NotFound.into());
    }
    tx.record(by, Event::TokenRevoked { token: id });
    Ok(())
}
