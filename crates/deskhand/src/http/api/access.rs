//! Who asks, and how often: tokens, budgets per token, and wrong guesses per address.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::moment::{MINUTE_US, SECOND_US};
use domain::person::{Person, normalise_address};
use domain::{Actor, Moment, PersonId, Refusal, TokenId};
use store::sessions::{self, Token};
use store::{Conn, people};

use super::answer::Failure;
use crate::app::App;
use crate::secrets;

/// Requests that one token may make in a minute.
pub const REQUESTS_PER_MINUTE: u32 = 700;
/// Wrong credentials that one address may send in a minute before it hears "too many" instead of "wrong". Right ones are
/// always taken: tokens of 256 bits cannot be guessed, and an office behind one address must not be locked out.
const WRONG_PER_MINUTE: u32 = 60;
/// How often the last use of a token is written down.
const TOUCH_GAP_US: i64 = MINUTE_US;
/// Buckets kept at once; who has not asked for long has a full one anyway.
const BUCKETS_MAX: u64 = 100_000;

/// Whoever a token speaks for.
#[derive(Clone)]
pub struct Caller {
    pub person: Person,
    pub actor: Actor,
    pub token: TokenId,
    pub speaks: Speaks,
}

/// For whom a token speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    ForItsPerson,
    /// For whoever the request names.
    ForAnyPerson,
}

/// What the credentials of a request amount to.
pub enum Known {
    Caller(Box<Caller>),
    /// There were none.
    Nobody,
    Wrong,
}

struct Credentials {
    secret: String,
    /// With Basic: for whom it should speak.
    address: Option<String>,
}

fn credentials(headers: &HeaderMap) -> Option<Option<Credentials>> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Some(Credentials { secret: rest.trim().to_owned(), address: None }));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Some(None);
    }
    let decoded = STANDARD.decode(rest.trim()).ok().and_then(|b| String::from_utf8(b).ok());
    let pair = decoded.as_deref().and_then(|d| d.split_once(':'));
    // Passwords are not taken here: only `ADDRESS/token`.
    let token = pair.and_then(|(user, secret)| Some((user.strip_suffix("/token")?, secret)));
    Some(
        token.map(|(user, secret)| Credentials { secret: secret.to_owned(), address: Some(user.to_owned()) }),
    )
}

/// Reads the credentials of a request. A token speaks for its own person; one for any person speaks for whoever is named by
/// Basic or by `X-On-Behalf-Of` (an address or an id).
///
/// # Errors
/// 403 when an ordinary token is used on somebody's behalf.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Known, Failure> {
    let credentials = match credentials(headers) {
        None => return Ok(Known::Nobody),
        Some(None) => return Ok(Known::Wrong),
        Some(Some(credentials)) => credentials,
    };
    if credentials.secret.is_empty() || credentials.secret.len() > 200 {
        return Ok(Known::Wrong);
    }
    let behalf = headers.get("x-on-behalf-of").and_then(|v| v.to_str().ok()).map(|v| v.trim().to_owned());
    let behalf = behalf.filter(|b| !b.is_empty());
    let hash = secrets::hash(&credentials.secret);
    let now = (app.clock)();
    let found = app
        .read(async move |db| {
            let Some(token) = sessions::find_token(db, &hash, now).await? else { return Ok(None) };
            if behalf.is_some() && !token.any_person {
                let words = "it needs a token that speaks for any person";
                return Err(Refusal::not_allowed(words).into());
            }
            let Some(person) =
                speaks_for(db, token, credentials.address.as_deref(), behalf.as_deref()).await?
            else {
                return Ok(None);
            };
            if person.suspended_at.is_some() {
                return Ok(None);
            }
            let actor = people::actor(db, &person).await?;
            let speaks = if token.any_person { Speaks::ForAnyPerson } else { Speaks::ForItsPerson };
            Ok(Some((Caller { person, actor, token: token.id, speaks }, token.used_at)))
        })
        .await?;
    let Some((caller, used_at)) = found else { return Ok(Known::Wrong) };
    if used_at.is_none_or(|at| now.since(at) > TOUCH_GAP_US) {
        let id = caller.token;
        app.write(async move |tx| sessions::touch_token(tx, id).await).await?;
    }
    Ok(Known::Caller(Box::new(caller)))
}

async fn speaks_for(
    db: &mut Conn,
    token: Token,
    address: Option<&str>,
    behalf: Option<&str>,
) -> domain::Result<Option<Person>> {
    let owner = people::find(db, token.person).await?;
    // A token dies with its person's right to sign in, whomever it speaks for.
    let Some(owner) = owner.filter(|p| p.suspended_at.is_none()) else { return Ok(None) };
    let named = match address {
        None => Some(owner),
        Some(address) => match normalise_address(address) {
            Ok(address) => people::find_by_address(db, &address).await?,
            Err(_) => None,
        },
    };
    let Some(named) = named.filter(|p| token.any_person || p.id == token.person) else { return Ok(None) };
    match behalf {
        None => Ok(Some(named)),
        Some(who) => match (who.parse::<i64>(), normalise_address(who)) {
            (Ok(id), _) => people::find(db, PersonId(id)).await,
            (Err(_), Ok(address)) => people::find_by_address(db, &address).await,
            (Err(_), Err(_)) => Ok(None),
        },
    }
}

/// Whose budget a request is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payer {
    Token(TokenId),
    Address(IpAddr),
}

/// Budgets that fill up again evenly: a full minute's worth at once, then as they drip.
pub struct Limits {
    requests: moka::sync::Cache<Payer, Arc<Mutex<Bucket>>>,
    wrong: moka::sync::Cache<IpAddr, Arc<Mutex<Bucket>>>,
    per_minute: u32,
}

impl Limits {
    pub fn new(per_minute: u32) -> Self {
        let requests =
            moka::sync::Cache::builder().max_capacity(BUCKETS_MAX).time_to_idle(Duration::from_secs(120));
        let wrong =
            moka::sync::Cache::builder().max_capacity(BUCKETS_MAX).time_to_idle(Duration::from_secs(120));
        Self { requests: requests.build(), wrong: wrong.build(), per_minute }
    }

    /// Takes one request from the budget.
    pub fn take(&self, payer: Payer, now: Moment) -> Budget {
        let bucket =
            self.requests.get_with(payer, || Arc::new(Mutex::new(Bucket::full(self.per_minute, now))));
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.take(self.per_minute, now)
    }

    /// Notes wrong credentials.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] when the address sent too many.
    pub fn wrong(&self, ip: IpAddr, now: Moment) -> Result<(), Refusal> {
        let bucket = self.wrong.get_with(ip, || Arc::new(Mutex::new(Bucket::full(WRONG_PER_MINUTE, now))));
        let budget = bucket.lock().unwrap_or_else(PoisonError::into_inner).take(WRONG_PER_MINUTE, now);
        if budget.over { Err(Refusal::TooMany { retry_after_s: budget.wait_s }) } else { Ok(()) }
    }
}

struct Bucket {
    left: f64,
    at: Moment,
}

impl Bucket {
    fn full(per_minute: u32, now: Moment) -> Self {
        Self { left: f64::from(per_minute), at: now }
    }
    fn take(&mut self, per_minute: u32, now: Moment) -> Budget {
        let size = f64::from(per_minute);
        let per_second = size / 60.0;
        let passed = now.since(self.at).max(0) as f64 / SECOND_US as f64;
        self.left = (self.left + passed * per_second).min(size);
        self.at = self.at.max(now);
        let over = self.left < 1.0;
        if !over {
            self.left -= 1.0;
        }
        let wait_s = if over { (((1.0 - self.left) / per_second).ceil() as u32).max(1) } else { 0 };
        let full_s = ((size - self.left) / per_second).ceil() as u32;
        Budget { limit: per_minute, left: self.left as u32, full_s, over, wait_s }
    }
}

/// What is left of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub limit: u32,
    pub left: u32,
    /// Until it is full again, in seconds.
    pub full_s: u32,
    /// This request is one too many.
    pub over: bool,
    /// Then: until the next one is taken, in seconds.
    pub wait_s: u32,
}

impl Budget {
    /// Says it in the headers that clients read.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let mut put = |name: &'static str, value: u32| headers.insert(name, HeaderValue::from(value));
        put("x-rate-limit", self.limit);
        put("x-rate-limit-remaining", self.left);
        put("ratelimit-limit", self.limit);
        put("ratelimit-remaining", self.left);
        put("ratelimit-reset", self.full_s);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_empties_and_fills_evenly() {
        let limits = Limits::new(60);
        let payer = Payer::Token(TokenId(1));
        let start = Moment::from_unix(1000);
        for left in (0..60).rev() {
            let b = limits.take(payer, start);
            assert_eq!((b.left, b.over), (left, false));
        }
        let b = limits.take(payer, start);
        assert_eq!((b.over, b.wait_s, b.left), (true, 1, 0));
        assert!(!limits.take(payer, start.plus_us(SECOND_US)).over, "one a second comes back");
        assert!(limits.take(payer, start.plus_us(SECOND_US)).over);
        assert!(!limits.take(Payer::Token(TokenId(2)), start).over, "others have their own");
        let later = limits.take(payer, start.plus_us(3600 * SECOND_US));
        assert_eq!((later.left, later.full_s), (59, 1));
        assert!(!limits.take(payer, start).over, "a clock that goes back takes nothing away");
    }

    #[test]
    fn guessing_is_slowed_per_address() {
        let limits = Limits::new(60);
        let (a, b): (IpAddr, IpAddr) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        let now = Moment::from_unix(0);
        for _ in 0..WRONG_PER_MINUTE {
            assert_eq!(limits.wrong(a, now), Ok(()));
        }
        assert!(matches!(limits.wrong(a, now), Err(Refusal::TooMany { retry_after_s: 1.. })));
        assert_eq!(limits.wrong(b, now), Ok(()));
    }

    #[test]
    fn only_tokens_are_credentials() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
            credentials(&headers).map(|c| c.map(|c| (c.address, c.secret)))
        };
        let basic = |text: &str| of(&format!("Basic {}", STANDARD.encode(text)));
        assert_eq!(basic("rosa@x.org/token:abc:d"), Some(Some((Some("rosa@x.org".into()), "abc:d".into()))));
        assert_eq!(basic("rosa@x.org:password"), Some(None));
        assert_eq!(of("bearer  abc"), Some(Some((None, "abc".into()))));
        assert_eq!(of("Digest x"), Some(None));
        assert_eq!(of("Basic %%%"), Some(None));
        assert!(credentials(&HeaderMap::new()).is_none());
    }
}
