//! Gives somebody a further mail address.

use domain::permission::{Action, Object, may};
use domain::person::{Person, normalise_address};
use domain::{Actor, Event, PersonId, Refusal, Result};
use store::{Tx, people};

/// Mail from that address is theirs from now on; their primary address stays, where they have one.
///
/// # Errors
/// A refusal when the actor may not, the address is somebody else's, or it belongs to the desk.
pub async fn add_address(tx: &mut Tx, by: &Actor, id: PersonId, address: &str) -> Result<()> {
    let person = people::load(tx, id).await?;
    may(by, Action::ChangeContact, Object::Person { id, role: person.role })?;
    if person.role.is_team() {
        // Whoever has an address is whom its mail comes from, and nobody has shown that it is theirs.
        may(by, Action::ManageTeam, Object::Desk)?;
    }
    let address = normalise_address(address)?;
    if super::accept_mail::find_mailbox(tx, &address).await?.is_some() {
        return Err(Refusal::invalid("email", "is an address of this desk").into());
    }
    if people::addresses(tx, id).await?.contains(&address) {
        return Ok(());
    }
    super::access::guard_approver(tx, by, &person).await?;
    people::add_address(tx, id, &address).await?;
    let email = person.email.clone().or(Some(address));
    let now = tx.now();
    people::update(tx, &Person { email, updated_at: now, ..person }).await?;
    tx.record(by, Event::PersonChanged { person: id, fields: vec!["addresses".into()] });
    Ok(())
}
