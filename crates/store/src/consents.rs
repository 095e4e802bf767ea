//! Consents by which mailboxes are signed in to, and their tokens. Secrets come and go sealed.

use domain::mailbox::Consent;
use domain::{MailboxId, Moment, PersonId, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn consent(row: &mut Row) -> Result<Consent> {
    Ok(Consent {
        mailbox: row.get("mailbox_id")?,
        provider: row.get("provider")?,
        issuer: row.get("issuer")?,
        client_id: row.get("client_id")?,
        scope: row.get("scope")?,
        given_at: row.get("given_at")?,
        ends_at: row.get("ends_at")?,
        ended: row.get("ended")?,
    })
}

/// A consent with its sealed secrets; empty where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub consent: Consent,
    pub client_secret: String,
    pub refresh_token: String,
    pub access_token: String,
    pub access_ends_at: Moment,
}

/// The consent of a mailbox, if it has one or is about to.
pub async fn find(db: &mut Conn, mailbox: MailboxId) -> Result<Option<Sealed>> {
    let sql = "select mailbox_id, provider, issuer, client_id, scope, given_at, ends_at, ended, sealed_client_secret,
        sealed_refresh_token, sealed_access_token, access_ends_at from mailbox_consent where mailbox_id = $1";
    let Some(mut row) = db.find(sql, args![mailbox]).await? else { return Ok(None) };
    Ok(Some(Sealed {
        consent: consent(&mut row)?,
        client_secret: row.get("sealed_client_secret")?,
        refresh_token: row.get("sealed_refresh_token")?,
        access_token: row.get("sealed_access_token")?,
        access_ends_at: row.get("access_ends_at")?,
    }))
}

/// All consents, for warnings before they end.
pub async fn list(db: &mut Conn) -> Result<Vec<Consent>> {
    let sql =
        "select mailbox_id, provider, issuer, client_id, scope, given_at, ends_at, ended from mailbox_consent
        order by mailbox_id limit 1000";
    db.all(sql, args![]).await?.iter_mut().map(consent).collect()
}

/// Sets whom to ask for tokens. What was consented to before is forgotten when the provider or the client is another.
/// `client_secret` is sealed; `None` leaves the one that is there.
pub async fn put(tx: &mut Tx, c: &Consent, client_secret: Option<&str>) -> Result<()> {
    let now = tx.now();
    let sql = "insert into mailbox_consent (mailbox_id, provider, issuer, client_id, sealed_client_secret, scope, given_at,
        ends_at, ended, sealed_refresh_token, sealed_access_token, access_ends_at, leased_until, changed_at)
        values ($1, $2, $3, $4, coalesce($5, ''), $6, null, $7, '', '', '', 0, 0, $8)
        on conflict (mailbox_id) do update set provider = $2, issuer = $3, client_id = $4,
        sealed_client_secret = coalesce($5, mailbox_consent.sealed_client_secret), scope = $6, ends_at = $7,
        sealed_refresh_token = case when mailbox_consent.provider = $2 and mailbox_consent.issuer = $3
            and mailbox_consent.client_id = $4 then mailbox_consent.sealed_refresh_token else '' end,
        given_at = case when mailbox_consent.provider = $2 and mailbox_consent.issuer = $3
            and mailbox_consent.client_id = $4 then mailbox_consent.given_at else null end,
        sealed_access_token = '', access_ends_at = 0, changed_at = $8";
    let args = args![c.mailbox, c.provider, c.issuer, c.client_id, client_secret, c.scope, c.ends_at, now];
    tx.execute(sql, args).await.map(drop)
}

/// Forgets the consent of a mailbox; `false` when there was none.
pub async fn remove(tx: &mut Tx, mailbox: MailboxId) -> Result<bool> {
    tx.execute("delete from consent_attempt where mailbox_id = $1", args![mailbox]).await?;
    Ok(tx.execute("delete from mailbox_consent where mailbox_id = $1", args![mailbox]).await? == 1)
}

/// Tokens as a provider gave them, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub access: String,
    pub access_ends_at: Moment,
    /// `None` leaves the one that is there: not every answer brings a new one.
    pub refresh: Option<String>,
    /// When the provider says that the consent ends; `None` leaves what is known.
    pub consent_ends_at: Option<Moment>,
}

/// Somebody consented.
pub async fn give(tx: &mut Tx, mailbox: MailboxId, t: &Tokens) -> Result<()> {
    let now = tx.now();
    let sql = "update mailbox_consent set sealed_access_token = $2, access_ends_at = $3,
        sealed_refresh_token = coalesce($4, ''), ends_at = coalesce($5, ends_at), given_at = $6, ended = '',
        leased_until = 0 where mailbox_id = $1";
    let args = args![mailbox, t.access, t.access_ends_at, t.refresh, t.consent_ends_at, now];
    tx.execute(sql, args).await.map(drop)
}

/// The provider renewed the tokens that were `seen`; `false` when there are others by now, for somebody consented anew.
pub async fn renew(tx: &mut Tx, seen: &Sealed, t: &Tokens) -> Result<bool> {
    tx.quiet("tokens are renewed all the time");
    let sql = "update mailbox_consent set sealed_access_token = $2, access_ends_at = $3,
        sealed_refresh_token = coalesce($4, sealed_refresh_token), ends_at = coalesce($5, ends_at), ended = '',
        leased_until = 0 where mailbox_id = $1 and sealed_access_token = $6 and sealed_refresh_token = $7";
    let (access, refresh) = (&seen.access_token, &seen.refresh_token);
    let args = args![
        seen.consent.mailbox,
        t.access,
        t.access_ends_at,
        t.refresh,
        t.consent_ends_at,
        access,
        refresh
    ];
    Ok(tx.execute(sql, args).await? == 1)
}

/// Takes the right to renew the tokens until `until`, for whoever knows those that are there; `false` when somebody else
/// is at it, or has done it since `seen` was read: a refresh token that is used twice may end the whole consent
/// (RFC 9700 §4.14.2).
pub async fn lease(tx: &mut Tx, seen: &Sealed, until: Moment) -> Result<bool> {
    tx.quiet("a lease is no change of the desk");
    let now = tx.now();
    let sql = "update mailbox_consent set leased_until = $2
        where mailbox_id = $1 and leased_until < $3 and sealed_access_token = $4 and sealed_refresh_token = $5";
    let args = args![seen.consent.mailbox, until, now, &seen.access_token, &seen.refresh_token];
    Ok(tx.execute(sql, args).await? == 1)
}

/// Gives that right, which was taken until `until`, back without new tokens. Somebody else's stays.
pub async fn release(tx: &mut Tx, mailbox: MailboxId, until: Moment) -> Result<()> {
    tx.quiet("a lease is no change of the desk");
    let sql = "update mailbox_consent set leased_until = 0 where mailbox_id = $1 and leased_until = $2";
    tx.execute(sql, args![mailbox, until]).await.map(drop)
}

/// The provider gives no more tokens for those that were `seen`, in its words; `false` when there are others by now.
pub async fn end(tx: &mut Tx, seen: &Sealed, words: &str) -> Result<bool> {
    let sql = "update mailbox_consent set ended = $2, sealed_access_token = '', access_ends_at = 0, leased_until = 0
        where mailbox_id = $1 and sealed_access_token = $3 and sealed_refresh_token = $4";
    let args = args![seen.consent.mailbox, words, &seen.access_token, &seen.refresh_token];
    Ok(tx.execute(sql, args).await? == 1)
}

// Somebody on the way to the provider

/// What the desk remembers until they come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub mailbox: MailboxId,
    /// Who began it in the workbench; `None` at the console.
    pub person: Option<PersonId>,
    /// `code` or `device`.
    pub kind: String,
    /// The verifier or the device code, sealed.
    pub secret: String,
    pub redirect_uri: String,
    /// What a person types in at `verification_uri`; empty for `code`.
    pub user_code: String,
    pub verification_uri: String,
    /// How often the provider may be asked, for `device`.
    pub interval_s: i64,
    pub expires_at: Moment,
}

fn attempt(mut row: Row) -> Result<Attempt> {
    Ok(Attempt {
        mailbox: row.get("mailbox_id")?,
        person: row.get("person_id")?,
        kind: row.get("kind")?,
        secret: row.get("sealed_secret")?,
        redirect_uri: row.get("redirect_uri")?,
        user_code: row.get("user_code")?,
        verification_uri: row.get("verification_uri")?,
        interval_s: row.get("interval_s")?,
        expires_at: row.get("expires_at")?,
    })
}

/// Begins an attempt; one of the same mailbox that was begun before is over.
pub async fn insert_attempt(tx: &mut Tx, state_hash: &[u8; 32], a: &Attempt) -> Result<()> {
    tx.quiet("nobody has consented yet");
    let now = tx.now();
    let sql = "delete from consent_attempt where mailbox_id = $1 or expires_at < $2";
    tx.execute(sql, args![a.mailbox, now]).await?;
    let sql = "insert into consent_attempt (state_hash, mailbox_id, person_id, kind, sealed_secret, redirect_uri,
        user_code, verification_uri, interval_s, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = args![
        *state_hash,
        a.mailbox,
        a.person,
        a.kind,
        a.secret,
        a.redirect_uri,
        a.user_code,
        a.verification_uri,
        a.interval_s,
        a.expires_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// The attempt with this state, once; `None` when there is none or its time is over.
pub async fn take_attempt(tx: &mut Tx, state_hash: &[u8; 32]) -> Result<Option<Attempt>> {
    tx.quiet("an attempt ends");
    let now = tx.now();
    let sql = "delete from consent_attempt where state_hash = $1 and expires_at > $2
        returning mailbox_id, person_id, kind, sealed_secret, redirect_uri, user_code, verification_uri, interval_s,
        expires_at";
    tx.find(sql, args![*state_hash, now]).await?.map(attempt).transpose()
}

/// The attempt of a mailbox that is on its way.
pub async fn find_attempt(db: &mut Conn, mailbox: MailboxId, now: Moment) -> Result<Option<Attempt>> {
    let sql = "select mailbox_id, person_id, kind, sealed_secret, redirect_uri, user_code, verification_uri, interval_s,
        expires_at from consent_attempt where mailbox_id = $1 and expires_at > $2 limit 1";
    db.find(sql, args![mailbox, now]).await?.map(attempt).transpose()
}

/// Attempts by a code that somebody types in on another device, all mailboxes.
pub async fn device_attempts(db: &mut Conn, now: Moment) -> Result<Vec<Attempt>> {
    let sql = "select mailbox_id, person_id, kind, sealed_secret, redirect_uri, user_code, verification_uri, interval_s,
        expires_at from consent_attempt where kind = 'device' and expires_at > $1 order by mailbox_id limit 100";
    db.all(sql, args![now]).await?.into_iter().map(attempt).collect()
}

/// Forgets the attempts of a mailbox.
pub async fn drop_attempts(tx: &mut Tx, mailbox: MailboxId) -> Result<()> {
    tx.quiet("an attempt ends");
    tx.execute("delete from consent_attempt where mailbox_id = $1", args![mailbox]).await.map(drop)
}

/// How often a provider may be asked from now on: it said that we ask too often.
pub async fn slow_down(tx: &mut Tx, mailbox: MailboxId, interval_s: i64) -> Result<()> {
    tx.quiet("an attempt goes on");
    let sql = "update consent_attempt set interval_s = $2 where mailbox_id = $1";
    tx.execute(sql, args![mailbox, interval_s]).await.map(drop)
}
