//! Organisations and the mail domains that belong to them.

use domain::{Moment, OrganisationId, Refusal, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// Whom contacts belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub id: OrganisationId,
    pub name: String,
    /// Sorted, lower case.
    pub domains: Vec<String>,
    pub notes: String,
    pub external_id: Option<String>,
    /// Its people see each other's requests.
    pub shares_requests: bool,
    pub created_at: Moment,
    pub updated_at: Moment,
}

const BY_ID: &str = "select id, name, notes, external_id, shares_requests, created_at, updated_at from organisation where id = $1";

pub(crate) fn organisation(mut row: Row) -> Result<Organisation> {
    Ok(Organisation {
        id: row.get("id")?,
        name: row.get("name")?,
        domains: Vec::new(),
        notes: row.get("notes")?,
        external_id: row.get("external_id")?,
        shares_requests: row.get("shares_requests")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

async fn with_domains(db: &mut Conn, mut found: Organisation) -> Result<Organisation> {
    let sql = "select domain from organisation_domain where organisation_id = $1 order by domain limit 1000";
    for mut row in db.all(sql, args![found.id]).await? {
        found.domains.push(row.get("domain")?);
    }
    Ok(found)
}

pub async fn find(db: &mut Conn, id: OrganisationId) -> Result<Option<Organisation>> {
    match db.find(BY_ID, args![id]).await? {
        Some(row) => Ok(Some(with_domains(db, organisation(row)?).await?)),
        None => Ok(None),
    }
}

pub async fn load(db: &mut Conn, id: OrganisationId) -> Result<Organisation> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

pub async fn find_by_domain(db: &mut Conn, domain: &str) -> Result<Option<OrganisationId>> {
    let sql = "select organisation_id from organisation_domain where domain = $1";
    db.find(sql, args![domain]).await?.map(|mut row| row.get("organisation_id")).transpose()
}

pub async fn find_by_name(db: &mut Conn, name: &str) -> Result<Option<OrganisationId>> {
    let sql = "select id from organisation where name_key = $1";
    db.find(sql, args![key(name)]).await?.map(|mut row| row.get("id")).transpose()
}

pub async fn find_by_external_id(db: &mut Conn, external_id: &str) -> Result<Option<OrganisationId>> {
    let sql = "select id from organisation where external_id = $1";
    db.find(sql, args![external_id]).await?.map(|mut row| row.get("id")).transpose()
}

/// A page of organisations after `after`, by id.
pub async fn list(db: &mut Conn, after: OrganisationId, limit: i64) -> Result<Vec<Organisation>> {
    let sql = "select id, name, notes, external_id, shares_requests, created_at, updated_at from organisation where id > $1
        order by id limit $2";
    let rows = db.all(sql, args![after, limit]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let one = with_domains(db, organisation(row)?).await?;
        found.push(one);
    }
    Ok(found)
}

/// Names that begin with `prefix`, for completion.
pub async fn starting_with(db: &mut Conn, prefix: &str, limit: i64) -> Result<Vec<OrganisationId>> {
    let sql = "select id from organisation where name_key >= $1 and name_key < $2 order by name_key limit $3";
    let prefix = key(prefix);
    let end = format!("{prefix}\u{10FFFF}");
    let rows = db.all(sql, args![prefix, end, limit]).await?;
    rows.into_iter().map(|mut row| row.get("id")).collect()
}

pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from organisation", args![]).await?.get("n")
}

/// # Errors
/// [`Refusal::Taken`] when the name, the external id or a domain belongs to another.
pub async fn insert(tx: &mut Tx, o: &Organisation) -> Result<()> {
    free(tx, o).await?;
    let sql = "insert into organisation (id, name, name_key, notes, external_id, created_at, updated_at,
        shares_requests) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let key = key(&o.name);
    let shares = o.shares_requests;
    tx.execute(sql, args![o.id, o.name, key, o.notes, o.external_id, o.created_at, o.updated_at, shares])
        .await?;
    put_domains(tx, o).await
}

/// # Errors
/// [`Refusal::Taken`] when the name, the external id or a domain belongs to another.
pub async fn update(tx: &mut Tx, o: &Organisation) -> Result<()> {
    free(tx, o).await?;
    let sql =
        "update organisation set name = $2, name_key = $3, notes = $4, external_id = $5, updated_at = $6,
        shares_requests = $7 where id = $1";
    let shares = o.shares_requests;
    tx.execute(sql, args![o.id, o.name, key(&o.name), o.notes, o.external_id, o.updated_at, shares]).await?;
    tx.execute("delete from organisation_domain where organisation_id = $1", args![o.id]).await?;
    put_domains(tx, o).await
}

async fn free(tx: &mut Tx, o: &Organisation) -> Result<()> {
    if find_by_name(tx, &o.name).await?.is_some_and(|other| other != o.id) {
        return Err(Refusal::Taken { what: "organisation", value: o.name.clone() }.into());
    }
    let Some(external_id) = &o.external_id else { return Ok(()) };
    if find_by_external_id(tx, external_id).await?.is_some_and(|other| other != o.id) {
        let what = "organisation with the external id";
        return Err(Refusal::Taken { what, value: external_id.clone() }.into());
    }
    Ok(())
}

/// Names that differ in case or outer space only are one.
fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Removes it; its people and tickets stay and belong to nobody.
pub async fn delete(tx: &mut Tx, id: OrganisationId) -> Result<()> {
    let now = tx.now();
    tx.execute("delete from organisation_domain where organisation_id = $1", args![id]).await?;
    crate::organisation_sign_in::remove(tx, id).await?;
    tx.execute(
        "update person set organisation_id = null, updated_at = $2 where organisation_id = $1",
        args![id, now],
    )
    .await?;
    let sql = "update ticket set organisation_id = null, updated_at = $2, version = version + 1
        where organisation_id = $1";
    tx.execute(sql, args![id, now]).await?;
    // What was for its people alone is for nobody else because of that.
    let sql = "update article set audience = 'team', organisation_id = null, updated_at = $2 where organisation_id = $1";
    if tx.execute(sql, args![id, now]).await? > 0 {
        crate::articles::raise_shelf_version(tx).await?;
    }
    tx.execute("delete from organisation where id = $1", args![id]).await.map(drop)
}

async fn put_domains(tx: &mut Tx, o: &Organisation) -> Result<()> {
    for domain in &o.domains {
        let sql = "insert into organisation_domain (domain, organisation_id) values ($1, $2)
            on conflict (domain) do nothing";
        if tx.execute(sql, args![domain, o.id]).await? == 0 {
            return Err(Refusal::Taken { what: "organisation with the domain", value: domain.clone() }.into());
        }
    }
    Ok(())
}
