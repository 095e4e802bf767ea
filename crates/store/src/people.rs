//! Contacts and the team.

use domain::message::Markup;
use domain::person::{Person, Role};
use domain::read::PersonRef;
use domain::{Actor, OrganisationId, PersonId, Refusal, Result};

use crate::db::{Row, ToValue, Value};
use crate::{Conn, Tx, args, teams};

/// What [`person`] reads, of the table called `p`.
macro_rules! person_columns {
    () => {
        "p.id, p.role, p.name, p.email, p.organisation_id, p.locale, p.time_zone, p.phone, p.notes, p.external_id, \
         p.verified_at, p.suspended_at, p.created_at, p.updated_at"
    };
}
pub(crate) use person_columns;

pub(crate) fn person(mut row: Row) -> Result<Person> {
    Ok(Person {
        id: row.get("id")?,
        role: row.get("role")?,
        name: row.get("name")?,
        email: row.get("email")?,
        organisation: row.get("organisation_id")?,
        locale: row.get("locale")?,
        time_zone: row.get("time_zone")?,
        phone: row.get("phone")?,
        notes: row.get("notes")?,
        external_id: row.get("external_id")?,
        verified_at: row.get("verified_at")?,
        suspended_at: row.get("suspended_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn find(db: &mut Conn, id: PersonId) -> Result<Option<Person>> {
    let sql = concat!("select ", person_columns!(), " from person p where p.id = $1");
    db.find(sql, args![id]).await?.map(person).transpose()
}

pub async fn load(db: &mut Conn, id: PersonId) -> Result<Person> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// By any of their addresses, normalised.
pub async fn find_by_address(db: &mut Conn, address: &str) -> Result<Option<Person>> {
    let sql = concat!(
        "select ",
        person_columns!(),
        " from person_address a join person p on p.id = a.person_id where a.address = $1"
    );
    db.find(sql, args![address]).await?.map(person).transpose()
}

pub async fn find_by_external_id(db: &mut Conn, external_id: &str) -> Result<Option<PersonId>> {
    let sql = "select id from person where external_id = $1";
    db.find(sql, args![external_id]).await?.map(|mut row| row.get("id")).transpose()
}

/// A page of people after `after`, by id.
pub async fn list(db: &mut Conn, after: PersonId, limit: i64) -> Result<Vec<Person>> {
    let sql = concat!("select ", person_columns!(), " from person p where p.id > $1 order by p.id limit $2");
    db.all(sql, args![after, limit]).await?.into_iter().map(person).collect()
}

/// A page of people with that role after `after`, by id.
pub async fn list_by_role(db: &mut Conn, role: Role, after: PersonId, limit: i64) -> Result<Vec<Person>> {
    let sql = concat!(
        "select ",
        person_columns!(),
        " from person p where p.role = $1 and p.id > $2 order by p.id limit $3"
    );
    db.all(sql, args![role, after, limit]).await?.into_iter().map(person).collect()
}

pub async fn list_of_organisation(
    db: &mut Conn,
    organisation: OrganisationId,
    after: PersonId,
    limit: i64,
) -> Result<Vec<Person>> {
    let sql = concat!(
        "select ",
        person_columns!(),
        " from person p where p.organisation_id = $1 and p.id > $2 order by p.id limit $3"
    );
    db.all(sql, args![organisation, after, limit]).await?.into_iter().map(person).collect()
}

pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from person", args![]).await?.get("n")
}

/// Agents, leads and admins who are not suspended: whom a ticket can be given to.
pub async fn assignable(db: &mut Conn) -> Result<Vec<PersonRef>> {
    let sql =
        "select id, name, email from person where role in ('agent', 'lead', 'admin') and suspended_at is null
        order by name_key, id limit 1000";
    db.all(sql, args![]).await?.into_iter().map(person_ref).collect()
}

/// Can tickets be given to that person?
pub async fn is_assignable(db: &mut Conn, id: PersonId) -> Result<bool> {
    let person = find(db, id).await?;
    Ok(person.is_some_and(|p| p.role >= Role::Agent && p.suspended_at.is_none()))
}

/// How many of the team, suspended ones left out, have an address at that domain.
pub async fn team_at(db: &mut Conn, domain: &str) -> Result<i64> {
    let end = format!("%@{}", domain.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    let sql = "select count(distinct p.id) as n from person p join person_address a on a.person_id = p.id
        where p.role <> 'contact' and p.suspended_at is null and a.address like $1 escape '!'";
    db.one(sql, args![end]).await?.get("n")
}

pub async fn has_admin(db: &mut Conn) -> Result<bool> {
    let sql = "select id from person where role = 'admin' and password_hash is not null and suspended_at is null limit 1";
    Ok(db.find(sql, args![]).await?.is_some())
}

pub(crate) fn person_ref(mut row: Row) -> Result<PersonRef> {
    Ok(PersonRef { id: row.get("id")?, name: row.get("name")?, email: row.get("email")? })
}

pub async fn find_ref(db: &mut Conn, id: PersonId) -> Result<Option<PersonRef>> {
    db.find("select id, name, email from person where id = $1", args![id]).await?.map(person_ref).transpose()
}

/// All addresses of a person, the primary first.
pub async fn addresses(db: &mut Conn, id: PersonId) -> Result<Vec<String>> {
    let sql =
        "select a.address from person_address a join person p on p.id = a.person_id where a.person_id = $1
        order by case when a.address = p.email then 0 else 1 end, a.address limit 100";
    db.all(sql, args![id]).await?.into_iter().map(|mut row| row.get("address")).collect()
}

/// The person as one who acts.
pub async fn actor(db: &mut Conn, person: &Person) -> Result<Actor> {
    let teams: Vec<_> = teams::of_person(db, person.id).await?.into_iter().map(|t| t.id).collect();
    Ok(Actor::person(person.id, person.role, teams))
}

/// Adds somebody; their address must be free.
///
/// # Errors
/// [`Refusal::Taken`] when the address or external id belongs to somebody.
pub async fn insert(tx: &mut Tx, p: &Person) -> Result<()> {
    free_external_id(tx, p).await?;
    let sql = "insert into person (id, role, name, email, organisation_id, locale, time_zone, phone, notes, external_id,
        verified_at, suspended_at, updated_at, name_key, created_at, password_hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, null)";
    let mut args = details(p);
    args.push(p.created_at.to_value());
    put(tx, p, sql, &args).await
}

/// Writes all details of `p`; a changed primary address joins their addresses.
pub async fn update(tx: &mut Tx, p: &Person) -> Result<()> {
    free_external_id(tx, p).await?;
    let sql = "update person set role = $2, name = $3, email = $4, organisation_id = $5, locale = $6, time_zone = $7,
        phone = $8, notes = $9, external_id = $10, verified_at = $11, suspended_at = $12, updated_at = $13,
        name_key = $14 where id = $1";
    put(tx, p, sql, &details(p)).await
}

/// `$1` to `$14` of the statements above.
fn details(p: &Person) -> Vec<Value> {
    args![
        p.id,
        p.role,
        p.name,
        p.email,
        p.organisation,
        p.locale,
        p.time_zone,
        p.phone,
        p.notes,
        p.external_id,
        p.verified_at,
        p.suspended_at,
        p.updated_at,
        p.name.to_lowercase()
    ]
    .to_vec()
}

async fn put(tx: &mut Tx, p: &Person, sql: &'static str, args: &[Value]) -> Result<()> {
    tx.execute_soon(sql, args).await?;
    match &p.email {
        Some(email) => add_address(tx, p.id, email).await,
        None => Ok(()),
    }
}

async fn free_external_id(tx: &mut Tx, p: &Person) -> Result<()> {
    let Some(external_id) = &p.external_id else { return Ok(()) };
    match find_by_external_id(tx, external_id).await? {
        Some(other) if other != p.id => {
            Err(Refusal::Taken { what: "person with the external id", value: external_id.clone() }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// # Errors
/// [`Refusal::Taken`] when it is somebody else's.
pub async fn add_address(tx: &mut Tx, person: PersonId, address: &str) -> Result<()> {
    let now = tx.now();
    let sql = "insert into person_address (address, person_id, created_at) values ($1, $2, $3)
        on conflict (address) do nothing";
    if tx.execute(sql, args![address, person, now]).await? == 1 {
        return Ok(());
    }
    match find_by_address(tx, address).await? {
        Some(other) if other.id != person => {
            Err(Refusal::Taken { what: "person with the address", value: address.to_owned() }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Takes an address from somebody: it is nobody's then. Their primary one stays with them by [`update`].
pub async fn remove_address(tx: &mut Tx, person: PersonId, address: &str) -> Result<()> {
    let sql = "delete from person_address where person_id = $1 and address = $2";
    tx.execute(sql, args![person, address]).await.map(drop)
}

/// The PHC string of their password, for those who have one.
pub async fn password_hash(db: &mut Conn, id: PersonId) -> Result<Option<String>> {
    let row = db.find("select password_hash from person where id = $1", args![id]).await?;
    Ok(row.map(|mut row| row.get("password_hash")).transpose()?.flatten())
}

pub async fn set_password_hash(tx: &mut Tx, id: PersonId, hash: &str) -> Result<()> {
    let now = tx.now();
    let sql = "update person set password_hash = $2, updated_at = $3 where id = $1";
    tx.execute(sql, args![id, hash, now]).await.map(drop)
}

/// People called so: by address, whole or from its beginning, or by name.
pub async fn named(db: &mut Conn, text: &str, limit: i64) -> Result<Vec<PersonId>> {
    let low = text.trim().to_lowercase();
    let end = format!("{low}\u{10FFFF}");
    let part = format!("%{}%", low.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    let sql = "select person_id as id from person_address where address >= $1 and address < $2
        union select id from person where name_key like $3 escape '!' order by id limit $4";
    db.all(sql, args![low, end, part, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// How they want to write; `None` is as the desk does.
pub async fn writes(db: &mut Conn, id: PersonId) -> Result<Option<Markup>> {
    let row = db.find("select writes from person where id = $1", args![id]).await?;
    Ok(row.map(|mut row| row.get("writes")).transpose()?.flatten())
}

pub async fn set_writes(tx: &mut Tx, id: PersonId, markup: Option<Markup>) -> Result<()> {
    let now = tx.now();
    let sql = "update person set writes = $2, updated_at = $3 where id = $1";
    tx.execute(sql, args![id, markup, now]).await.map(drop)
}
