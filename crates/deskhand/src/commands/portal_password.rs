//! Customers' own passwords: set, changed, removed, used. Hashing is slow on purpose and done outside the transaction.
//!
//! They stand apart from the team's (another table) and open requests alone: somebody of the team has none here, whatever they
//! had as a contact.

use domain::bounce::TroubleKind;
use domain::person::Person;
use domain::portal::{CameBy, Errand};
use domain::{Actor, Event, Language, PersonId, PortalSessionId, Refusal, Result};
use store::{Tx, address_trouble, mailboxes, people, portal};

use super::letters::{self, LinkLetter};
use super::portal::begin_session;
use super::sign_in::From;

/// So many addresses that stay are told that another one went.
const TOLD_MAX: usize = 10;

/// Stores a customer's password, ends their other sessions, and tells them by mail.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody who is no customer (any more), [`Refusal::SignInRequired`] when their session is over.
pub async fn set_portal_password(
    tx: &mut Tx,
    by: &Actor,
    hash: &str,
    keep: PortalSessionId,
    language: Language,
) -> Result<()> {
    let person = customer(tx, by, keep).await?;
    portal::set_password(tx, person.id, hash).await?;
    portal::end_other_sessions(tx, person.id, keep).await?;
    tx.record(by, Event::PasswordSet { person: person.id });
    tell(tx, Errand::PasswordSet, &person, language).await
}

/// Takes it away: links by mail go on. Other sessions end, and the customer is told by mail.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none, or for somebody who is no customer (any more), [`Refusal::SignInRequired`] when their
/// session is over.
pub async fn remove_portal_password(
    tx: &mut Tx,
    by: &Actor,
    keep: PortalSessionId,
    language: Language,
) -> Result<()> {
    let person = customer(tx, by, keep).await?;
    if !portal::remove_password(tx, person.id).await? {
        return Err(Refusal::NotFound.into());
    }
    portal::end_other_sessions(tx, person.id, keep).await?;
    tx.record(by, Event::PersonChanged { person: person.id, fields: vec!["password".into()] });
    tell(tx, Errand::PasswordRemoved, &person, language).await
}

/// Whoever is signed in by that session, still: while a password was hashed it may have been ended from here, and what it
/// proved with it.
async fn customer(tx: &mut Tx, by: &Actor, session: PortalSessionId) -> Result<Person> {
    let person = people::load(tx, by.as_person()?.id).await?;
    if !portal::has_session(tx, person.id, session).await? {
        return Err(Refusal::SignInRequired.into());
    }
    if person.suspended_at.is_some() || person.role.is_team() {
        return Err(Refusal::NotFound.into());
    }
    Ok(person)
}

/// Signs in whoever gave the password that `hash` is of; another one was set meanwhile, it is none.
///
/// # Errors
/// [`Refusal::NotFound`] when they may not sign in here: the suspended, the team, whose password it was.
pub async fn sign_in_by_password(tx: &mut Tx, id: PersonId, hash: &str, from: &From) -> Result<()> {
    let person = people::load(tx, id).await?;
    let stands = portal::password(tx, id).await?.is_some_and(|(stored, _)| stored == hash);
    if !stands || person.suspended_at.is_some() || person.role.is_team() {
        return Err(Refusal::NotFound.into());
    }
    begin_session(tx, &person, CameBy::Password, from).await
}

/// Writes to the customer's own address what became of their password.
async fn tell(tx: &mut Tx, errand: Errand, person: &Person, language: Language) -> Result<()> {
    match person.email.clone() {
        Some(address) => tell_address(tx, errand, address, language).await,
        None => Ok(()),
    }
}

/// One of a customer's addresses was taken away, and their password with it: whoever reads that address hears it, and whoever
/// reads those that stay. Who was told so often of late is not told again.
///
/// # Errors
/// A fault of the database.
pub(super) async fn tell_of_removal(
    tx: &mut Tx,
    person: &Person,
    removed: &str,
    stay: &[String],
) -> Result<()> {
    let (now, language) = (tx.now(), Language::of_header(person.locale.as_deref().unwrap_or_default()));
    let other = stay.iter().take(TOLD_MAX).map(|address| (Errand::OtherAddressRemoved, address.as_str()));
    for (errand, address) in std::iter::once((Errand::AddressRemoved, removed)).chain(other) {
        if portal::sent(tx, errand, address, now).await?.allows_another(errand) {
            tell_address(tx, errand, address.to_owned(), language.unwrap_or_default()).await?;
        }
    }
    Ok(())
}

/// Without a mailbox nobody can be told.
async fn tell_address(tx: &mut Tx, errand: Errand, address: String, language: Language) -> Result<()> {
    let boxes = mailboxes::list(tx).await?;
    let Some(from) = boxes.first() else { return Ok(()) };
    let ours: Vec<&str> = boxes.iter().map(|m| m.address.as_str()).collect();
    let is_dead = address_trouble::find(tx, &address, TroubleKind::Dead).await?.is_some();
    if is_dead || !domain::portal::may_write_to(&address, &ours) {
        return Ok(());
    }
    let letter = LinkLetter { errand, address, language, incident: None, is_mailed: true };
    letters::write(tx, from, letter).await.map(drop)
}
