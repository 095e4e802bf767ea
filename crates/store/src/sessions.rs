//! Who is signed in, API tokens, and links that work once. Secrets are stored as SHA-256 only.

use domain::person::Person;
use domain::read::PersonRef;
use domain::read::profile::SessionRow;
use domain::read::tokens::TokenRow;
use domain::{Moment, PersonId, Result, SessionId, TokenId};

use crate::{Conn, Tx, args, people};

/// SHA-256 of a secret.
pub type SecretHash = [u8; 32];

pub struct NewSession {
    pub id: SessionId,
    pub secret: SecretHash,
    pub person: PersonId,
    pub expires_at: Moment,
    pub user_agent: String,
    pub address: String,
}

pub async fn insert(tx: &mut Tx, s: &NewSession) -> Result<()> {
    let now = tx.now();
    let sql = "insert into session (id, token_hash, person_id, created_at, seen_at, expires_at, user_agent, address)
        values ($1, $2, $3, $4, $4, $5, $6, $7)";
    tx.execute(sql, args![s.id, s.secret, s.person, now, s.expires_at, s.user_agent, s.address])
        .await
        .map(drop)
}

/// A live session of somebody who may sign in.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub person: Person,
    pub seen_at: Moment,
    pub expires_at: Moment,
}

/// The session behind a cookie: not expired, not idle since before `idle_since`, its person not suspended.
pub async fn find(
    db: &mut Conn,
    secret: &SecretHash,
    now: Moment,
    idle_since: Moment,
) -> Result<Option<Session>> {
    let sql = "select id, person_id, seen_at, expires_at from session where token_hash = $1 and expires_at > $2 and seen_at > $3";
    let Some(mut row) = db.find(sql, args![*secret, now, idle_since]).await? else { return Ok(None) };
    let person = people::load(db, row.get("person_id")?).await?;
    if person.suspended_at.is_some() {
        return Ok(None);
    }
    Ok(Some(Session {
        id: row.get("id")?,
        person,
        seen_at: row.get("seen_at")?,
        expires_at: row.get("expires_at")?,
    }))
}

pub async fn touch(tx: &mut Tx, id: SessionId) -> Result<()> {
    tx.quiet("a page was asked for");
    let now = tx.now();
    tx.execute("update session set seen_at = $2 where id = $1", args![id, now]).await.map(drop)
}

/// Has a browser of `person`'s asked for anything after that moment?
pub async fn seen_since(db: &mut Conn, person: PersonId, since: Moment) -> Result<bool> {
    let sql = "select id from session where person_id = $1 and seen_at > $2 limit 1";
    Ok(db.find(sql, args![person, since]).await?.is_some())
}

/// Ends one session of `person`; `false` when there is no such one.
pub async fn end(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<bool> {
    Ok(tx.execute("delete from session where id = $1 and person_id = $2", args![id, person]).await? == 1)
}

/// Ends all sessions of `person` but one.
pub async fn end_all(tx: &mut Tx, person: PersonId, but: Option<SessionId>) -> Result<u64> {
    let sql = "delete from session where person_id = $1 and id <> $2";
    tx.execute(sql, args![person, but.map_or(0, |id| id.0)]).await
}

pub async fn list(
    db: &mut Conn,
    person: PersonId,
    current: Option<SessionId>,
    now: Moment,
) -> Result<Vec<SessionRow>> {
    let sql = "select id, created_at, seen_at, address, user_agent from session
        where person_id = $1 and expires_at > $2 order by seen_at desc limit 100";
    let rows = db.all(sql, args![person, now]).await?;
    rows.into_iter()
        .map(|mut row| {
            let id = row.get("id")?;
            Ok(SessionRow {
                id,
                is_current: current == Some(id),
                signed_in_at: row.get("created_at")?,
                seen_at: row.get("seen_at")?,
                address: row.get("address")?,
                user_agent: row.get("user_agent")?,
            })
        })
        .collect()
}

/// Removes what is over: sessions, links, answers kept for repeated operations, uploads never used.
pub async fn sweep(tx: &mut Tx, operations_before: Moment) -> Result<()> {
    tx.quiet("expired rows go");
    let now = tx.now();
    tx.execute("delete from session where expires_at <= $1", args![now]).await?;
    tx.execute("delete from one_time_link where expires_at <= $1", args![now]).await?;
    tx.execute("delete from operation where created_at < $1", args![operations_before]).await?;
    let sql = "delete from attachment where message_id is null and upload_expires_at is not null and upload_expires_at <= $1";
    tx.execute(sql, args![now]).await.map(drop)
}

/// What a one-time link is for; a link of one purpose does nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Choose a password.
    SetUp,
    /// Sign in (demo).
    SignIn,
}

impl LinkPurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::SignIn => "sign_in",
        }
    }
}

pub async fn insert_link(
    tx: &mut Tx,
    secret: &SecretHash,
    purpose: LinkPurpose,
    person: PersonId,
    expires_at: Moment,
) -> Result<()> {
    let sql = "insert into one_time_link (token_hash, purpose, person_id, expires_at, used_at)
        values ($1, $2, $3, $4, null)";
    tx.execute(sql, args![*secret, purpose.as_str(), person, expires_at]).await.map(drop)
}

/// Whom an unused link is for, and until when.
pub async fn find_link(
    db: &mut Conn,
    secret: &SecretHash,
    purpose: LinkPurpose,
    now: Moment,
) -> Result<Option<(PersonId, Moment)>> {
    let sql = "select person_id, expires_at from one_time_link
        where token_hash = $1 and purpose = $2 and expires_at > $3 and used_at is null";
    let row = db.find(sql, args![*secret, purpose.as_str(), now]).await?;
    row.map(|mut row| Ok((row.get("person_id")?, row.get("expires_at")?))).transpose()
}

/// Uses a link up; `None` when it is unknown, used or over.
pub async fn use_link(tx: &mut Tx, secret: &SecretHash, purpose: LinkPurpose) -> Result<Option<PersonId>> {
    let now = tx.now();
    let sql = "update one_time_link set used_at = $3
        where token_hash = $1 and purpose = $2 and expires_at > $3 and used_at is null returning person_id";
    let row = tx.find(sql, args![*secret, purpose.as_str(), now]).await?;
    row.map(|mut row| row.get("person_id")).transpose()
}

/// Ends the unused links of that purpose for somebody.
pub async fn end_links(tx: &mut Tx, person: PersonId, purpose: LinkPurpose) -> Result<()> {
    let sql = "delete from one_time_link where person_id = $1 and purpose = $2";
    tx.execute(sql, args![person, purpose.as_str()]).await.map(drop)
}

pub struct NewToken {
    pub id: TokenId,
    pub person: PersonId,
    pub name: String,
    pub secret: SecretHash,
    pub any_person: bool,
    pub expires_at: Option<Moment>,
}

pub async fn insert_token(tx: &mut Tx, t: &NewToken) -> Result<()> {
    let now = tx.now();
    let sql =
        "insert into api_token (id, person_id, name, token_hash, any_person, created_at, expires_at, used_at,
        revoked_at) values ($1, $2, $3, $4, $5, $6, $7, null, null)";
    tx.execute(sql, args![t.id, t.person, t.name, t.secret, t.any_person, now, t.expires_at]).await.map(drop)
}

/// A live API token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub person: PersonId,
    pub any_person: bool,
    pub used_at: Option<Moment>,
}

pub async fn find_token(db: &mut Conn, secret: &SecretHash, now: Moment) -> Result<Option<Token>> {
    let sql = "select id, person_id, any_person, used_at from api_token
        where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)";
    let row = db.find(sql, args![*secret, now]).await?;
    row.map(|mut row| {
        Ok(Token {
            id: row.get("id")?,
            person: row.get("person_id")?,
            any_person: row.get("any_person")?,
            used_at: row.get("used_at")?,
        })
    })
    .transpose()
}

pub async fn touch_token(tx: &mut Tx, id: TokenId) -> Result<()> {
    tx.quiet("a token was used");
    let now = tx.now();
    tx.execute("update api_token set used_at = $2 where id = $1", args![id, now]).await.map(drop)
}

/// `false` when there is no such live token.
pub async fn revoke_token(tx: &mut Tx, id: TokenId) -> Result<bool> {
    let now = tx.now();
    let sql = "update api_token set revoked_at = $2 where id = $1 and revoked_at is null";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// All live tokens, newest first.
pub async fn tokens(db: &mut Conn) -> Result<Vec<TokenRow>> {
    let sql = "select t.id, t.name, t.any_person, t.created_at, t.used_at, t.expires_at, p.id as person_id,
        p.name as person_name, p.email as person_email from api_token t join person p on p.id = t.person_id
        where t.revoked_at is null order by t.id desc limit 1000";
    let rows = db.all(sql, args![]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(TokenRow {
                id: row.get("id")?,
                name: row.get("name")?,
                person: PersonRef {
                    id: row.get("person_id")?,
                    name: row.get("person_name")?,
                    email: row.get("person_email")?,
                },
                any_person: row.get("any_person")?,
                created_at: row.get("created_at")?,
                used_at: row.get("used_at")?,
                expires_at: row.get("expires_at")?,
            })
        })
        .collect()
}
