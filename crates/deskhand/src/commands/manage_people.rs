//! Adds people to the team, changes their role, suspends them, sets passwords.

use domain::chat::Absence;
use domain::permission::{Action, Object, may};
use domain::person::{Person, Role, clean_name, normalise_address};
use domain::{Actor, Event, Moment, PersonId, Refusal, Result};
use store::sessions::{self, LinkPurpose};
use store::{Tx, people, portal};

use super::leave_chats::leave_chats;

/// How long a set-up link works.
pub const SET_UP_HOURS: i64 = 24;

/// Somebody to add.
#[derive(Clone)]
pub struct NewPerson {
    pub email: String,
    pub name: String,
    pub role: Role,
}

/// Adds somebody to the team; a contact who is known by the address is promoted.
///
/// # Errors
/// A refusal when the actor is no admin, or the address is somebody's of the team.
pub async fn add_person(tx: &mut Tx, by: &Actor, new: &NewPerson) -> Result<PersonId> {
    may(by, Action::ManageTeam, Object::Desk)?;
    let email = normalise_address(&new.email)?;
    let name = clean_name(&new.name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    if super::accept_mail::find_mailbox(tx, &email).await?.is_some() {
        // A mailbox of the desk receives mail from strangers: whoever owned it could sign in by it.
        return Err(Refusal::invalid("email", "is an address of this desk; give the person's own").into());
    }
    let now = tx.now();
    if let Some(known) = people::find_by_address(tx, &email).await? {
        if known.role != Role::Contact {
            return Err(Refusal::Taken { what: "person with the address", value: email }.into());
        }
        let after = Person { role: new.role, name, verified_at: Some(now), updated_at: now, ..known.clone() };
        people::update(tx, &after).await?;
        // What opened their requests as a customer opens nothing from now on, also should they be one again.
        portal::remove_password(tx, known.id).await?;
        portal::end_sessions(tx, known.id).await?;
        tx.record(by, Event::RoleChanged { person: known.id, from: known.role, to: new.role });
        return Ok(known.id);
    }
    let person = Person {
        id: tx.next_id().await?,
        role: new.role,
        name,
        email: Some(email),
        organisation: None,
        locale: None,
        time_zone: None,
        phone: None,
        notes: String::new(),
        external_id: None,
        verified_at: Some(now),
        suspended_at: None,
        created_at: now,
        updated_at: now,
    };
    people::insert(tx, &person).await?;
    tx.record(by, Event::PersonAdded { person: person.id, role: new.role });
    Ok(person.id)
}

/// Changes name and role of somebody in the team.
///
/// # Errors
/// A refusal when the actor is no admin, or would take the last admin away.
pub async fn change_person(tx: &mut Tx, by: &Actor, id: PersonId, name: &str, role: Role) -> Result<()> {
    may(by, Action::ManageTeam, Object::Desk)?;
    let before = people::load(tx, id).await?;
    if by.person_id() == Some(id) && role != before.role {
        return Err(Refusal::Conflict("Nobody changes their own role; ask another admin.".into()).into());
    }
    if !role.is_team() {
        return Err(Refusal::invalid("role", "must be one of the team's; suspend people who leave").into());
    }
    if before.role == Role::Admin && role != Role::Admin {
        let admins = people::list_by_role(tx, Role::Admin, PersonId(0), 1000).await?;
        if !admins.iter().any(|a| a.id != id && a.suspended_at.is_none()) {
            return Err(
                Refusal::Conflict("This is the last admin; make somebody else admin first.".into()).into()
            );
        }
    }
    let name = clean_name(name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    let after = Person { name, role, updated_at: tx.now(), ..before.clone() };
    people::update(tx, &after).await?;
    if after.name != before.name {
        tx.record(by, Event::PersonChanged { person: id, fields: vec!["name".into()] });
    }
    if role != before.role {
        sessions::end_all(tx, id, None).await?;
        tx.record(by, Event::RoleChanged { person: id, from: before.role, to: role });
        if role < Role::Agent {
            leave_chats(tx, id, Absence::Disabled).await?;
        }
    } else {
        tx.quiet("nothing but the time of change");
    }
    Ok(())
}

/// Ends all sessions and tokens' use at once.
pub async fn suspend_person(tx: &mut Tx, by: &Actor, id: PersonId, suspend: bool) -> Result<()> {
    may(by, Action::ManageTeam, Object::Desk)?;
    if by.person_id() == Some(id) {
        return Err(Refusal::Conflict("Nobody suspends themselves; ask another admin.".into()).into());
    }
    let before = people::load(tx, id).await?;
    if before.suspended_at.is_some() == suspend {
        return Ok(());
    }
    let now = tx.now();
    people::update(tx, &Person { suspended_at: suspend.then_some(now), updated_at: now, ..before }).await?;
    if suspend {
        sessions::end_all(tx, id, None).await?;
        tx.record(by, Event::PersonSuspended { person: id });
        leave_chats(tx, id, Absence::Disabled).await?;
    } else {
        tx.record(by, Event::PersonRestored { person: id });
    }
    Ok(())
}

/// Changes one's own name and zone.
pub async fn change_profile(tx: &mut Tx, by: &Actor, name: &str, time_zone: &str) -> Result<()> {
    let before = people::load(tx, by.as_person()?.id).await?;
    let name = clean_name(name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    let time_zone = match time_zone.trim() {
        "" => None,
        zone if jiff::tz::TimeZone::get(zone).is_ok() => Some(zone.to_owned()),
        _ => return Err(Refusal::invalid("time zone", "must be a name like Europe/Berlin").into()),
    };
    let after = Person { name, time_zone, updated_at: tx.now(), ..before.clone() };
    people::update(tx, &after).await?;
    tx.record(by, Event::PersonChanged { person: before.id, fields: vec!["profile".into()] });
    Ok(())
}

/// Stores a password whose hash was made outside the transaction, and ends all other sessions.
pub async fn set_password(
    tx: &mut Tx,
    by: &Actor,
    id: PersonId,
    hash: &str,
    keep: Option<domain::SessionId>,
) -> Result<()> {
    if by.person_id() != Some(id) {
        may(by, Action::ManageTeam, Object::Desk)?;
    }
    people::set_password_hash(tx, id, hash).await?;
    sessions::end_all(tx, id, keep).await?;
    sessions::end_links(tx, id, LinkPurpose::SetUp).await?;
    tx.record(by, Event::PasswordSet { person: id });
    Ok(())
}

/// Replaces one's own password, which was `known` when it was asked for, and ends all sessions but `keep`.
///
/// # Errors
/// [`Refusal::Conflict`] when another was set meanwhile.
pub async fn change_password(
    tx: &mut Tx,
    by: &Actor,
    known: &str,
    hash: &str,
    keep: domain::SessionId,
) -> Result<()> {
    let id = by.as_person()?.id;
    if people::password_hash(tx, id).await?.as_deref() != Some(known) {
        let words = "Another password was set meanwhile. Sign in with that one.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    set_password(tx, by, id, hash, Some(keep)).await
}

/// Makes a link by which somebody chooses a password, once; older ones end. `secret` is the hash of the link's secret.
pub async fn make_set_up_link(tx: &mut Tx, by: &Actor, id: PersonId, secret: &[u8; 32]) -> Result<Moment> {
    may(by, Action::ManageTeam, Object::Desk)?;
    let person = people::load(tx, id).await?;
    if !person.role.is_team() || person.suspended_at.is_some() {
        return Err(Refusal::Conflict("Only people of the team who are not suspended sign in.".into()).into());
    }
    let expires_at = tx.now().plus_us(SET_UP_HOURS * domain::moment::HOUR_US);
    sessions::end_links(tx, id, LinkPurpose::SetUp).await?;
    sessions::insert_link(tx, secret, LinkPurpose::SetUp, id, expires_at).await?;
    tx.record(by, Event::SetUpLinkMade { person: id });
    Ok(expires_at)
}

/// The first admin of an empty desk, yet without name and address: whoever opens the link on the console is it.
///
/// # Errors
/// [`Refusal::Conflict`] when the team has people already.
pub async fn add_first_admin(tx: &mut Tx) -> Result<PersonId> {
    for role in [Role::Admin, Role::Lead, Role::Agent, Role::Light] {
        if let Some(known) = people::list_by_role(tx, role, PersonId(0), 1).await?.into_iter().next() {
            if role == Role::Admin {
                tx.quiet("there is one");
                return Ok(known.id);
            }
            return Err(Refusal::Conflict(
                "The team has people but no admin; add one: deskhand user add".into(),
            )
            .into());
        }
    }
    let now = tx.now();
    let person = Person {
        id: tx.next_id().await?,
        role: Role::Admin,
        name: "Admin".to_owned(),
        email: None,
        organisation: None,
        locale: None,
        time_zone: None,
        phone: None,
        notes: String::new(),
        external_id: None,
        verified_at: None,
        suspended_at: None,
        created_at: now,
        updated_at: now,
    };
    people::insert(tx, &person).await?;
    tx.record(&Actor::Desk, Event::PersonAdded { person: person.id, role: Role::Admin });
    Ok(person.id)
}

/// Uses a set-up link: the password is set, the name too where one is given.
///
/// # Errors
/// [`Refusal::NotFound`] when the link is unknown, used or over.
pub async fn use_set_up_link(
    tx: &mut Tx,
    secret: &[u8; 32],
    email: &str,
    name: &str,
    hash: &str,
) -> Result<PersonId> {
    let id = sessions::use_link(tx, secret, LinkPurpose::SetUp).await?.ok_or(Refusal::NotFound)?;
    let person = people::load(tx, id).await?;
    let by = people::actor(tx, &person).await?;
    let name = Some(clean_name(name)).filter(|n| !n.is_empty()).unwrap_or_else(|| person.name.clone());
    let now = tx.now();
    let known = person.email.clone();
    let after = match known {
        Some(_) => Person { name, updated_at: now, ..person },
        // The very first admin: nobody knew their address when the link was made.
        None => {
            let email = normalise_address(email)?;
            if super::accept_mail::find_mailbox(tx, &email).await?.is_some() {
                return Err(Refusal::invalid("email", "is an address of this desk; give your own").into());
            }
            Person { name, email: Some(email), verified_at: Some(now), updated_at: now, ..person }
        }
    };
    people::update(tx, &after).await?;
    people::set_password_hash(tx, id, hash).await?;
    sessions::end_all(tx, id, None).await?;
    tx.record(&by, Event::PasswordSet { person: id });
    Ok(id)
}
