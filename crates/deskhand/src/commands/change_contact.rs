//! Adds and changes contacts.

use domain::permission::{Action, Object, may};
use domain::person::{Role, clean_name, normalise_address};
use domain::portal::CameBy;
use domain::{Actor, Event, OrganisationId, PersonId, Refusal, Result};
use store::{Tx, organisations, people, portal, sessions};

/// Details to change; `None` leaves as it is, `Some(None)` empties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactChange {
    pub name: Option<String>,
    pub email: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub organisation: Option<Option<OrganisationId>>,
    pub locale: Option<Option<String>>,
    pub time_zone: Option<Option<String>>,
    pub notes: Option<String>,
    pub external_id: Option<Option<String>>,
    /// An admin or agent vouches for the address.
    pub verified: Option<bool>,
    pub suspended: Option<bool>,
}

/// The longest note on a person, in bytes.
const NOTES_BYTES_MAX: usize = 20_000;

/// Adds a contact. Their organisation follows from their mail domain unless one is named.
///
/// # Errors
/// A refusal when the actor may not, or the address is taken.
pub async fn add_contact(tx: &mut Tx, by: &Actor, change: &ContactChange) -> Result<PersonId> {
    may(by, Action::ChangeContact, Object::Desk)?;
    let email = match &change.email {
        Some(Some(email)) => Some(normalise_address(email)?),
        Some(None) | None => None,
    };
    if let Some(email) = &email
        && people::find_by_address(tx, email).await?.is_some()
    {
        return Err(Refusal::Taken { what: "person with the address", value: email.clone() }.into());
    }
    let name = clean_name(change.name.as_deref().unwrap_or_default());
    if name.is_empty() && email.is_none() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    let added = super::receive_letter::add_contact(tx, name, email, None).await?;
    let rest = ContactChange { name: None, email: None, ..change.clone() };
    if rest != ContactChange::default() {
        change_contact(tx, by, added.id, &rest).await?;
    }
    Ok(added.id)
}

/// # Errors
/// A refusal when the actor may not, or a value does not do.
pub async fn change_contact(tx: &mut Tx, by: &Actor, id: PersonId, change: &ContactChange) -> Result<()> {
    let before = people::load(tx, id).await?;
    may(by, Action::ChangeContact, Object::Person { id, role: before.role })?;
    let now = tx.now();
    let mut p = before.clone();
    if let Some(name) = &change.name {
        p.name = clean_name(name);
    }
    if let Some(email) = &change.email {
        p.email = email.as_deref().map(normalise_address).transpose()?;
        if p.email != before.email
            && let Some(email) = &p.email
            && super::accept_mail::find_mailbox(tx, email).await?.is_some()
        {
            return Err(Refusal::invalid("email", "is an address of this desk").into());
        }
        if before.role.is_team()
            && let Some(email) = &p.email
            && !people::addresses(tx, id).await?.contains(email)
        {
            // As a further one: see `add_address`.
            may(by, Action::ManageTeam, Object::Desk)?;
        }
    }
    if let Some(organisation) = change.organisation {
        if let Some(id) = organisation {
            organisations::load(tx, id)
                .await
                .map_err(|_| Refusal::invalid("organisation", "does not exist"))?;
        }
        p.organisation = organisation;
    }
    let short = |text: &Option<String>| text.as_deref().map(clean_name).filter(|t| !t.is_empty());
    if let Some(phone) = &change.phone {
        p.phone = short(phone);
    }
    if let Some(locale) = &change.locale {
        p.locale = short(locale);
    }
    if let Some(zone) = &change.time_zone {
        p.time_zone = match short(zone) {
            Some(zone) if jiff::tz::TimeZone::get(&zone).is_err() => {
                return Err(Refusal::invalid("time zone", "must be a name like Europe/Berlin").into());
            }
            other => other,
        };
    }
    if let Some(notes) = &change.notes {
        if notes.len() > NOTES_BYTES_MAX {
            return Err(Refusal::TooLarge { what: "The note", limit: NOTES_BYTES_MAX as u64 }.into());
        }
        p.notes.clone_from(notes);
    }
    if let Some(external_id) = &change.external_id {
        p.external_id = short(external_id);
    }
    if let Some(verified) = change.verified {
        p.verified_at = if verified { p.verified_at.or(Some(now)) } else { None };
    }
    if let Some(suspended) = change.suspended {
        if before.role != Role::Contact {
            may(by, Action::ManageTeam, Object::Desk)?;
            if by.person_id() == Some(id) && suspended {
                return Err(Refusal::Conflict("Nobody suspends themselves; ask another admin.".into()).into());
            }
        }
        p.suspended_at = if suspended { p.suspended_at.or(Some(now)) } else { None };
        if suspended {
            sessions::end_all(tx, id, None).await?;
            portal::end_sessions(tx, id).await?;
        }
    }
    if p == before {
        tx.quiet("nothing changed");
        return Ok(());
    }
    if p.email != before.email || p.suspended_at.is_some() != before.suspended_at.is_some() {
        super::access::guard_approver(tx, by, &before).await?;
    }
    if p.organisation != before.organisation {
        // The provider of the one they left had no word about those whose requests they see now.
        portal::end_sessions_by(tx, id, CameBy::Organisation).await?;
    }
    p.updated_at = now;
    people::update(tx, &p).await?;
    let changed = [
        ("name", p.name != before.name),
        ("email", p.email != before.email),
        ("phone", p.phone != before.phone),
        ("organisation", p.organisation != before.organisation),
        ("locale", p.locale != before.locale),
        ("time_zone", p.time_zone != before.time_zone),
        ("notes", p.notes != before.notes),
        ("external_id", p.external_id != before.external_id),
        ("verified", p.verified_at.is_some() != before.verified_at.is_some()),
    ];
    let fields: Vec<_> = changed.into_iter().filter(|(_, c)| *c).map(|(f, _)| f.to_owned()).collect();
    if !fields.is_empty() {
        tx.record(by, Event::PersonChanged { person: id, fields });
    }
    match (before.suspended_at.is_some(), p.suspended_at.is_some()) {
        (false, true) => tx.record(by, Event::PersonSuspended { person: id }),
        (true, false) => tx.record(by, Event::PersonRestored { person: id }),
        _ => {}
    }
    Ok(())
}
