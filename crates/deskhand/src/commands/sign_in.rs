//! Sessions begin and end. The password was checked outside the transaction, for hashing is slow on purpose.

use domain::{Actor, Event, Moment, PersonId, Refusal, Result, SessionId};
use store::sessions::{self, LinkPurpose, NewSession};
use store::{Tx, people};

use super::leave_chats::signed_out;

/// Where somebody signs in from.
#[derive(Clone)]
pub struct From {
    pub secret: [u8; 32],
    pub user_agent: String,
    pub address: String,
    pub expires_at: Moment,
}

/// # Errors
/// [`Refusal::NotFound`] when the person may not sign in: contacts, the suspended.
pub async fn sign_in(tx: &mut Tx, id: PersonId, from: &From) -> Result<()> {
    let person = people::load(tx, id).await?;
    if person.suspended_at.is_some() || !person.role.is_team() {
        return Err(Refusal::NotFound.into());
    }
    let session = NewSession {
        id: tx.next_id().await?,
        secret: from.secret,
        person: id,
        expires_at: from.expires_at,
        user_agent: domain::person::clean_name(&from.user_agent),
        address: from.address.clone(),
    };
    sessions::insert(tx, &session).await?;
    let by = people::actor(tx, &person).await?;
    tx.record(&by, Event::SignedIn { person: id });
    Ok(())
}

/// Signs in whoever gave the password with this hash.
///
/// # Errors
/// [`Refusal::NotFound`] as [`sign_in`], and when another password was set while this one was looked at.
pub async fn sign_in_by_password(tx: &mut Tx, id: PersonId, hash: &str, from: &From) -> Result<()> {
    if people::password_hash(tx, id).await?.as_deref() != Some(hash) {
        return Err(Refusal::NotFound.into());
    }
    sign_in(tx, id, from).await
}

/// Signs in by a link of the demo.
pub async fn sign_in_by_link(tx: &mut Tx, link: &[u8; 32], from: &From) -> Result<()> {
    let now = tx.now();
    // It works while the demo runs, also in a second browser.
    let (id, _) = sessions::find_link(tx, link, LinkPurpose::SignIn, now).await?.ok_or(Refusal::NotFound)?;
    sign_in(tx, id, from).await
}

/// A wrong password, for the log of who tried.
pub async fn note_failure(tx: &mut Tx, person: Option<PersonId>) -> Result<()> {
    tx.record(&Actor::Desk, Event::SignInFailed { person });
    Ok(())
}

/// Ends a session of one's own.
pub async fn end_session(tx: &mut Tx, by: &Actor, id: SessionId) -> Result<()> {
    let person = by.as_person()?.id;
    if !sessions::end(tx, person, id).await? {
        return Err(Refusal::NotFound.into());
    }
    tx.record(by, Event::SignedOut { person });
    signed_out(tx, person).await
}
