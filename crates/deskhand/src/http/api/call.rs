//! One request on its way to its handler, and what handlers do with it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, StatusCode};
use domain::permission::{Action, Object, may};
use domain::person::Person;
use domain::{Actor, Moment, Refusal};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::operations::{self, Answer as Kept};
use store::{Conn, Tx};

use super::access::Caller;
use super::answer::{Answer, Answered, Content, Failure};
use super::body::{self, Params};
use super::paging::Paging;
use crate::app::App;

/// A request whose sender is known and whose body is read.
pub struct Call {
    pub app: App,
    /// `None` only where an operation is open to everybody.
    pub caller: Option<Caller>,
    pub wire: Wire,
    pub path: Vec<String>,
    pub query: Params,
    pub body: Value,
    /// Of operations that take files: not read yet. Behind a lock only because a body is not `Sync`.
    pub raw: Mutex<Option<axum::body::Body>>,
    pub headers: HeaderMap,
    pub(super) operation: Option<Operation>,
}

/// What drawing an object needs besides the object.
#[derive(Clone)]
pub struct Wire(Arc<Drawing>);

struct Drawing {
    base: String,
    /// Signs the links of files.
    file_key: [u8; 32],
    /// The address asked for, without its query.
    url: String,
}

impl Wire {
    pub fn new(base: String, file_key: [u8; 32], path: &str) -> Self {
        let url = format!("{base}{path}");
        Self(Arc::new(Drawing { base, file_key, url }))
    }
    /// An address under `/api/v2`.
    pub fn url(&self, path: impl std::fmt::Display) -> String {
        format!("{}/api/v2/{path}", self.0.base)
    }
    /// An address of the desk's own API.
    pub fn desk_url(&self, path: impl std::fmt::Display) -> String {
        format!("{}{}/{path}", self.0.base, super::OWN_BASE)
    }
    /// Where the desk stands, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.0.base
    }
    /// The address of this request, without its query.
    pub fn own(&self) -> &str {
        &self.0.url
    }
    pub fn file_key(&self) -> &[u8; 32] {
        &self.0.file_key
    }
}

/// A repeatable request: the key its sender chose, and what it asked for.
#[derive(Clone)]
pub(super) struct Operation {
    scope: String,
    key: String,
    request: [u8; 32],
}

/// The longest Idempotency-Key, in characters.
const KEY_CHARS_MAX: usize = 255;

impl Operation {
    /// # Errors
    /// 400 when the key is empty, too long or not plain text.
    pub(super) fn read(
        headers: &HeaderMap,
        caller: &Caller,
        request: &[&[u8]],
    ) -> Result<Option<Self>, Failure> {
        let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().unwrap_or_default();
        if key.is_empty() || key.len() > KEY_CHARS_MAX {
            let words = format!("The Idempotency-Key must have 1 to {KEY_CHARS_MAX} plain characters");
            return Err(Failure::malformed("Invalid Idempotency-Key", words));
        }
        let mut hash = Sha256::new();
        for part in request {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let scope = format!("api:{}", caller.person.id);
        Ok(Some(Self { scope, key: key.to_owned(), request: hash.finalize().into() }))
    }
    /// The same request with something more that it consists of.
    pub(super) fn with(mut self, part: &[u8]) -> Self {
        self.request = Sha256::new().chain_update(self.request).chain_update(part).finalize().into();
        self
    }
}

/// What a change answers, decided inside its transaction.
pub struct Done {
    pub status: StatusCode,
    pub body: Value,
    /// When it happened: what is read after the commit belongs to it by this.
    pub at: Moment,
    /// Told in this answer under `secret` of the object, and kept nowhere: a repeated request gets the object without it.
    pub secret: Option<String>,
}

impl Done {
    pub fn new(tx: &Tx, status: StatusCode, body: Value) -> Self {
        Self { status, body, at: tx.now(), secret: None }
    }
    /// Has a secret that is told this once.
    #[must_use]
    pub fn with_secret(self, secret: String) -> Self {
        Self { secret: Some(secret), ..self }
    }
    /// 201 with the object under its name.
    pub fn created(tx: &Tx, name: &str, object: Value) -> Self {
        Self::new(tx, StatusCode::CREATED, json!({ name: object }))
    }
    pub fn ok(tx: &Tx, body: Value) -> Self {
        Self::new(tx, StatusCode::OK, body)
    }
    pub fn none(tx: &Tx) -> Self {
        Self::new(tx, StatusCode::NO_CONTENT, Value::Null)
    }
}

impl Call {
    /// The n-th variable part of the path as an id.
    pub fn id<I: From<i64>>(&self, n: usize) -> Result<I, Failure> {
        body::path_id(self.path.get(n).map_or("", String::as_str))
    }
    pub fn part(&self, n: usize) -> &str {
        self.path.get(n).map_or("", String::as_str)
    }

    /// # Errors
    /// 401 where nobody is known.
    pub fn caller(&self) -> Result<&Caller, Failure> {
        self.caller.as_ref().ok_or_else(|| domain::Refusal::SignInRequired.into())
    }
    pub fn actor(&self) -> Result<Actor, Failure> {
        Ok(self.caller()?.actor.clone())
    }
    pub fn me(&self) -> Result<Person, Failure> {
        Ok(self.caller()?.person.clone())
    }
    /// # Errors
    /// 403 or 404 as [`may`] says.
    pub fn must(&self, action: Action, object: Object<'_>) -> Result<(), Failure> {
        Ok(may(&self.caller()?.actor, action, object)?)
    }

    pub fn paging(&self) -> Result<Paging, Failure> {
        Paging::read(&self.query, self.wire.own())
    }
    /// What is to come along: `include=users,groups`.
    pub fn includes(&self) -> BTreeSet<String> {
        let names = self.query.all("include").flat_map(|v| v.split(','));
        names.map(|n| n.trim().to_lowercase()).filter(|n| !n.is_empty()).collect()
    }

    pub async fn read<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Conn) -> domain::Result<T> + Send + 'static,
    {
        Ok(self.app.read(f).await?)
    }

    /// Runs a change. With an Idempotency-Key its answer is kept in the same transaction, and given again to whoever repeats
    /// the request.
    pub async fn change<F>(&self, f: F) -> Result<(Answer, Option<Moment>), Failure>
    where
        F: AsyncFnOnce(&mut Tx) -> domain::Result<Done> + Send + 'static,
    {
        let operation = self.operation.clone();
        let (done, replayed) = self
            .app
            .write(async move |tx| {
                if let Some(o) = &operation
                    && let Some(kept) = operations::find(tx, &o.scope, &o.key, &o.request).await?
                {
                    tx.quiet("answered before");
                    let status = u16::try_from(kept.status).ok().and_then(|s| StatusCode::from_u16(s).ok());
                    let status = status.unwrap_or(StatusCode::OK);
                    return Ok((Done::new(tx, status, serde_json::from_str(&kept.body)?), true));
                }
                let done = f(tx).await?;
                if let Some(o) = &operation {
                    let kept = Kept { status: i64::from(done.status.as_u16()), body: done.body.to_string() };
                    operations::keep(tx, &o.scope, &o.key, &o.request, &kept).await?;
                }
                Ok((done, false))
            })
            .await?;
        let mut body = done.body;
        if let (Some(secret), Some(object)) =
            (done.secret, body.as_object_mut().and_then(|m| m.values_mut().next()))
        {
            object["secret"] = secret.into();
        }
        let mut answer = match body {
            Value::Null => Answer::new(done.status, Content::None),
            body => Answer::new(done.status, Content::Json(body)),
        };
        if done.status == StatusCode::CREATED {
            answer.location = location(&answer.body);
        }
        answer.replayed = replayed;
        Ok((answer, (!replayed).then_some(done.at)))
    }

    /// [`Call::change`] for answers that need nothing read afterwards.
    pub async fn changed<F>(&self, unknown: Vec<String>, f: F) -> Answered
    where
        F: AsyncFnOnce(&mut Tx) -> domain::Result<Done> + Send + 'static,
    {
        Ok(self.change(f).await?.0.with_unknown(unknown))
    }
}

/// The `url` of the one object in the body.
/// Whether something still is what a wish that names a part of it was put upon: in the transaction that keeps the wish.
///
/// # Errors
/// [`Refusal::Conflict`] when somebody else changed it meanwhile.
pub fn still<T: PartialEq>(before: &T, now: &T) -> domain::Result<()> {
    if before == now {
        return Ok(());
    }
    let words = "Somebody else changed it at the same moment. Read it again and try once more.";
    Err(Refusal::Conflict(words.into()).into())
}

fn location(body: &Content) -> Option<String> {
    let Content::Json(Value::Object(map)) = body else { return None };
    map.values().find_map(|v| v.get("url")).and_then(Value::as_str).map(str::to_owned)
}
