//! An organisation's own provider, by which its people sign in to their requests; and who is on the way there.

use domain::portal::CameBy;
use domain::{Moment, OrganisationId, Result};

use crate::db::Row;
use crate::sessions::SecretHash;
use crate::{Conn, Tx, args};

/// How the people of an organisation sign in by its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationSignIn {
    pub organisation: OrganisationId,
    pub issuer: String,
    pub client_id: String,
    /// Sealed; empty where the client has none.
    pub secret: String,
    /// Mail domains that the provider is believed about, as an admin named them.
    pub domains: Vec<String>,
}

fn sign_in(mut row: Row) -> Result<OrganisationSignIn> {
    let domains: String = row.get("domains")?;
    Ok(OrganisationSignIn {
        organisation: row.get("organisation_id")?,
        issuer: row.get("issuer")?,
        client_id: row.get("client_id")?,
        secret: row.get("sealed_secret")?,
        domains: domains.split_whitespace().map(str::to_owned).collect(),
    })
}

pub async fn find(db: &mut Conn, organisation: OrganisationId) -> Result<Option<OrganisationSignIn>> {
    let sql = "select organisation_id, issuer, client_id, sealed_secret, domains from organisation_sign_in
        where organisation_id = $1";
    db.find(sql, args![organisation]).await?.map(sign_in).transpose()
}

/// The one that is believed about a mail domain: of the organisation that has the domain, and named for it by an admin.
pub async fn find_by_domain(db: &mut Conn, domain: &str) -> Result<Option<OrganisationSignIn>> {
    let sql = "select s.organisation_id, s.issuer, s.client_id, s.sealed_secret, s.domains from organisation_sign_in s
        join organisation_domain d on d.organisation_id = s.organisation_id where d.domain = $1";
    let found = db.find(sql, args![domain]).await?.map(sign_in).transpose()?;
    Ok(found.filter(|s| s.domains.iter().any(|d| d == domain)))
}

/// Does any organisation have one?
pub async fn any(db: &mut Conn) -> Result<bool> {
    Ok(db.find("select organisation_id from organisation_sign_in limit 1", args![]).await?.is_some())
}

/// Sets it; who is on the way by what stood there before does not arrive.
pub async fn put(tx: &mut Tx, s: &OrganisationSignIn) -> Result<()> {
    let (now, domains) = (tx.now(), s.domains.join(" "));
    tx.execute("delete from sign_in_attempt where organisation_id = $1", args![s.organisation]).await?;
    let sql = "insert into organisation_sign_in (organisation_id, issuer, client_id, sealed_secret, domains, updated_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (organisation_id) do update set issuer = excluded.issuer,
        client_id = excluded.client_id, sealed_secret = excluded.sealed_secret, domains = excluded.domains,
        updated_at = excluded.updated_at";
    let args = args![s.organisation, s.issuer, s.client_id, s.secret, domains, now];
    tx.execute(sql, args).await.map(drop)
}

/// Ends the sessions of the organisation's people that began by its provider; says how many there were.
pub async fn end_sessions(tx: &mut Tx, organisation: OrganisationId) -> Result<u64> {
    let sql = "delete from portal_session where came_by = $2
        and person_id in (select id from person where organisation_id = $1)";
    tx.execute(sql, args![organisation, CameBy::Organisation]).await
}

/// Takes it away, and ends the sessions that began by it; `false` when there was none.
pub async fn remove(tx: &mut Tx, organisation: OrganisationId) -> Result<bool> {
    tx.execute("delete from sign_in_attempt where organisation_id = $1", args![organisation]).await?;
    end_sessions(tx, organisation).await?;
    let sql = "delete from organisation_sign_in where organisation_id = $1";
    Ok(tx.execute(sql, args![organisation]).await? == 1)
}

/// Somebody who was sent to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub organisation: OrganisationId,
    pub issuer: String,
    pub nonce: String,
    /// Of PKCE, sealed.
    pub verifier: String,
    pub expires_at: Moment,
}

/// Begins one, of a state and of a browser.
pub async fn insert_attempt(
    tx: &mut Tx,
    state: &SecretHash,
    browser: &SecretHash,
    a: &Attempt,
) -> Result<()> {
    tx.quiet("nobody has signed in yet");
    let sql = "insert into sign_in_attempt (state_hash, browser_hash, organisation_id, issuer, nonce, sealed_verifier,
        expires_at) values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![*state, *browser, a.organisation, a.issuer, a.nonce, a.verifier, a.expires_at];
    tx.execute(sql, args).await.map(drop)
}

/// The attempt with this state, of this browser, once; `None` when there is none or its time is over.
pub async fn take_attempt(tx: &mut Tx, state: &SecretHash, browser: &SecretHash) -> Result<Option<Attempt>> {
    tx.quiet("an attempt ends");
    let now = tx.now();
    let sql = "delete from sign_in_attempt where state_hash = $1 and browser_hash = $2 and expires_at > $3
        returning organisation_id, issuer, nonce, sealed_verifier, expires_at";
    let found = tx.find(sql, args![*state, *browser, now]).await?;
    found
        .map(|mut row| {
            Ok(Attempt {
                organisation: row.get("organisation_id")?,
                issuer: row.get("issuer")?,
                nonce: row.get("nonce")?,
                verifier: row.get("sealed_verifier")?,
                expires_at: row.get("expires_at")?,
            })
        })
        .transpose()
}

/// Removes attempts that nobody came back from.
pub async fn sweep(tx: &mut Tx) -> Result<()> {
    tx.quiet("expired rows go");
    let now = tx.now();
    tx.execute("delete from sign_in_attempt where expires_at <= $1", args![now]).await.map(drop)
}
