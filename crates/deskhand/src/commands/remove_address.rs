//! Takes a mail address from somebody.

use domain::permission::{Action, Object, may};
use domain::person::{Person, normalise_address};
use domain::{Actor, Event, PersonId, Refusal, Result};
use store::{Tx, people, portal};

use super::change_contact::{ContactChange, change_contact};
use super::portal_password::tell_of_removal;

/// Mail that comes from it later is a new contact's. Whoever is signed in to their requests comes in anew, and a password of theirs
/// goes: they may have come in by it, and whoever did could have set that one. That it went is told by mail.
///
/// # Errors
/// A refusal when the actor may not, or it is their main or only address; [`Refusal::NotFound`] when it is not theirs.
pub async fn remove_address(tx: &mut Tx, by: &Actor, id: PersonId, address: &str) -> Result<()> {
    let person = people::load(tx, id).await?;
    may(by, Action::ChangeContact, Object::Person { id, role: person.role })?;
    let address = normalise_address(address)?;
    let all = people::addresses(tx, id).await?;
    if !all.contains(&address) {
        return Err(Refusal::NotFound.into());
    }
    if person.email.as_deref() == Some(address.as_str()) || all.len() == 1 {
        let words = "is their main or only address; give them another main one first";
        return Err(Refusal::invalid("email", words).into());
    }
    super::access::guard_approver(tx, by, &person).await?;
    people::remove_address(tx, id, &address).await?;
    portal::end_sessions(tx, id).await?;
    let mut fields = vec!["addresses".to_owned()];
    if portal::remove_password(tx, id).await? {
        fields.push("password".into());
        let stay = people::addresses(tx, id).await?;
        tell_of_removal(tx, &person, &address, &stay).await?;
    }
    let now = tx.now();
    people::update(tx, &Person { updated_at: now, ..person }).await?;
    tx.record(by, Event::PersonChanged { person: id, fields });
    Ok(())
}

/// Makes one of somebody's addresses the one that they are written to.
///
/// # Errors
/// As [`remove_address`], and as [`change_contact`].
pub async fn make_main_address(tx: &mut Tx, by: &Actor, id: PersonId, address: &str) -> Result<()> {
    let person = people::load(tx, id).await?;
    may(by, Action::ChangeContact, Object::Person { id, role: person.role })?;
    let address = normalise_address(address)?;
    if !people::addresses(tx, id).await?.contains(&address) {
        return Err(Refusal::NotFound.into());
    }
    let change = ContactChange { email: Some(Some(address)), ..ContactChange::default() };
    change_contact(tx, by, id, &change).await
}
