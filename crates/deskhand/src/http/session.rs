//! Who asks: cookie sessions of the team, and the rules that keep other sites' pages from using them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::moment::{HOUR_US, MINUTE_US};
use domain::person::Person;
use domain::{Actor, Moment, Refusal, Result, SessionId};
use store::{people, sessions};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::Wrong;
use super::api::access::{Limits, Payer};
use crate::app::App;
use crate::secrets;

/// Who signed in to the workbench.
#[derive(Clone)]
pub struct Reader {
    pub actor: Actor,
    pub person: Person,
    pub session: SessionId,
    /// When the session ends, whoever comes.
    pub session_ends_at: Moment,
}

/// A [`Reader`] whose page asks by itself, without anybody doing anything: that does not keep a session from ending.
pub struct Onlooker(pub Reader);

/// How the request came: told by the server, corrected by trusted proxies.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    pub ip: IpAddr,
    /// Over TLS, ours or a trusted proxy's.
    pub secure: bool,
    /// A proxy that nobody named stands between: "this machine" may be anybody.
    pub behind_stranger: bool,
}

/// What the server knows of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    pub ip: IpAddr,
    pub tls: bool,
}

const COOKIE_SECURE: &str = "__Host-desk";
/// On loopback only: there is no TLS to require there.
const COOKIE_PLAIN: &str = "desk";

/// The peer behind trusted proxies.
pub fn peer(app: &App, connection: Connection, headers: &HeaderMap) -> Peer {
    let trusted = |ip: IpAddr| app.config.trusted_proxies.iter().any(|n| n.contains(ip));
    let mut peer = Peer { ip: connection.ip.to_canonical(), secure: connection.tls, behind_stranger: false };
    if !trusted(peer.ip) {
        let forwarded = ["x-forwarded-for", "x-forwarded-proto", "forwarded"];
        peer.behind_stranger = forwarded.iter().any(|name| headers.contains_key(*name));
        return peer;
    }
    // Some proxies append to the line, others add a line: the last word is the nearest proxy's either way.
    let words = |name: &str| -> Vec<&str> {
        let lines = headers.get_all(name).iter().map(|v| v.to_str().unwrap_or_default());
        lines.flat_map(|line| line.split(',')).map(str::trim).collect()
    };
    peer.secure |= words("x-forwarded-proto").last().is_some_and(|p| p.eq_ignore_ascii_case("https"));
    // From the right: every proxy appends whom it saw, and only what trusted ones saw counts.
    for hop in words("x-forwarded-for").into_iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        peer.ip = ip.to_canonical();
        if !trusted(peer.ip) {
            break;
        }
    }
    peer
}

impl FromRequestParts<App> for Peer {
    type Rejection = Wrong;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        let connection = parts.extensions.get::<ConnectInfo<Connection>>().map(|c| c.0);
        let connection = connection.ok_or_else(|| domain::Error::fault("a request without a connection"))?;
        Ok(peer(app, connection, &parts.headers))
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = Wrong;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        let peer = Peer::from_request_parts(parts, app).await?;
        Ok(find(app, peer, &parts.headers).await?.ok_or(Refusal::SignInRequired)?)
    }
}

impl FromRequestParts<App> for Onlooker {
    type Rejection = Wrong;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        let peer = Peer::from_request_parts(parts, app).await?;
        Ok(Self(recognise(app, peer, &parts.headers).await?.ok_or(Refusal::SignInRequired)?))
    }
}

/// That somebody came is written down when it was not for so long.
pub const TOUCH_US: i64 = 5 * MINUTE_US;

/// Whoever the session cookie names; the session lives on by it.
pub async fn find(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<Reader>> {
    let Some((reader, seen_at)) = look_up(app, peer, headers).await? else { return Ok(None) };
    if (app.clock)().since(seen_at) > TOUCH_US {
        let id = reader.session;
        app.write(async move |tx| sessions::touch(tx, id).await).await?;
    }
    Ok(Some(reader))
}

/// Whoever the session cookie names; nothing is written, so the session ends when its time comes.
pub async fn recognise(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<Reader>> {
    Ok(look_up(app, peer, headers).await?.map(|(reader, _)| reader))
}

/// The reader, and when the session was last written to.
async fn look_up(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<(Reader, Moment)>> {
    let Some(secret) = cookie(headers, peer.secure) else { return Ok(None) };
    let hash = secrets::hash(&secret);
    let now = (app.clock)();
    let idle_since = now.plus_us(-app.config.session_idle_hours * HOUR_US);
    let found = app
        .read(async move |db| {
            let Some(session) = sessions::find(db, &hash, now, idle_since).await? else { return Ok(None) };
            if !session.person.role.is_team() {
                return Ok(None);
            }
            let actor = people::actor(db, &session.person).await?;
            Ok(Some((session, actor)))
        })
        .await?;
    Ok(found.map(|(session, actor)| {
        let reader = Reader {
            actor,
            person: session.person,
            session: session.id,
            session_ends_at: session.expires_at,
        };
        (reader, session.seen_at)
    }))
}

/// Over TLS only the cookie that no other host can set counts.
fn cookie(headers: &HeaderMap, secure: bool) -> Option<String> {
    cookie_named(headers, if secure { COOKIE_SECURE } else { COOKIE_PLAIN })
}

/// The secret that a cookie of that name carries.
pub fn cookie_named(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let pairs: Vec<(&str, &str)> =
        all.flat_map(|v| v.split(';')).filter_map(|p| p.trim().split_once('=')).collect();
    let named = pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    named.filter(|v| !v.is_empty() && v.len() < 100)
}

/// Whom an address belongs to: itself, or the /64 that one IPv6 customer has.
pub fn household(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// The network that an address lies in: an IPv4 /24, or the /48 that one IPv6 site has, with 65,536 households in it.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() & (u32::MAX << 8)).into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 80)).into(),
    }
}

/// May somebody sign in over this connection? Over TLS or on this machine; a password in clear over a network is not taken.
pub fn is_safe(peer: Peer) -> bool {
    peer.secure || is_local(peer)
}

/// On this machine, as far as can be known.
pub fn is_local(peer: Peer) -> bool {
    peer.ip.is_loopback() && !peer.behind_stranger
}

/// The cookie of a new session.
pub fn set_cookie(peer: Peer, secret: &str, seconds: i64) -> HeaderValue {
    let text = if peer.secure {
        format!("{COOKIE_SECURE}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax; Secure")
    } else {
        format!("{COOKIE_PLAIN}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax")
    };
    HeaderValue::from_str(&text).expect("a secret in base64 is fit for a header")
}

/// Empties both cookies.
pub fn clear_cookies() -> [HeaderValue; 2] {
    [
        HeaderValue::from_static("__Host-desk=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"),
        HeaderValue::from_static("desk=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
    ]
}

/// Refuses unsafe requests that did not come from a page of this desk: Sec-Fetch-Site, else Origin; both missing is
/// refused too (DESIGN §8.13). The API does not take cookies and is not behind this.
pub async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let headers = request.headers();
    let text = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let allowed = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = text("host").unwrap_or_default();
            let own = origin.split_once("://").map(|(_, h)| h).unwrap_or_default();
            !own.is_empty() && own.eq_ignore_ascii_case(host)
                || app.config.public_url.as_deref() == Some(origin)
                || app.config.help_url.as_deref() == Some(origin)
        }
        (None, None) => false,
    };
    if allowed {
        return next.run(request).await;
    }
    let refusal =
        Refusal::not_allowed("the request came from another site; open the desk and try again there");
    Wrong::from(refusal).into_response()
}

/// Answers only to names that the desk has: the public URL's, the listen address, loopback, and the setting `hosts`.
pub async fn known_host(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let host = host.or_else(|| request.uri().authority().map(|a| a.to_string())).unwrap_or_default();
    if is_known_host(&app, &host) {
        return next.run(request).await;
    }
    let words = "This desk does not answer to that name. Set --public-url or --hosts.\n";
    (StatusCode::MISDIRECTED_REQUEST, words).into_response()
}

/// See [`known_host`].
pub fn is_known_host(app: &App, host: &str) -> bool {
    let wanted = host_name(host);
    let listen = host_name(&app.config.listen);
    ["localhost", "127.0.0.1", "::1"].contains(&wanted.as_str())
        || host_of(app.config.public_url.as_deref()).as_ref() == Some(&wanted)
        || host_of(app.config.help_url.as_deref()).as_ref() == Some(&wanted)
        || wanted == listen && listen != "0.0.0.0"
        || app.config.hosts.iter().any(|h| host_name(h) == wanted)
}

/// Is it the help center's own name, which is not the desk's?
pub fn is_help_host(app: &App, host: &str) -> bool {
    let own = host_of(app.config.help_url.as_deref());
    own.is_some()
        && own.as_deref() == Some(host_name(host).as_str())
        && own != host_of(app.config.public_url.as_deref())
}

/// A host without its port.
fn host_name(h: &str) -> String {
    let h = h.to_ascii_lowercase();
    let bare = match h.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default().to_owned(),
        None => h.rsplit_once(':').map_or(h.as_str(), |(n, _)| n).to_owned(),
    };
    bare.trim_end_matches('.').to_owned()
}

fn host_of(url: Option<&str>) -> Option<String> {
    url.and_then(|u| u.split_once("://")).map(|(_, h)| host_name(h))
}

/// Slows down who is not signed in, by address, where asking costs the desk much or may guess something: sign-in and
/// one-time links.
pub async fn unhurried(State(app): State<App>, peer: Peer, request: Request, next: Next) -> Response {
    within(&app.throttle.requests, peer.ip, (app.clock)(), request, next).await
}

/// The same for the pages of checks, from a budget of their own.
pub async fn unhurried_checks(State(app): State<App>, peer: Peer, request: Request, next: Next) -> Response {
    within(&app.throttle.checks, peer.ip, (app.clock)(), request, next).await
}

/// The same for what widgets ask, from a budget of their own.
pub async fn unhurried_chats(State(app): State<App>, peer: Peer, request: Request, next: Next) -> Response {
    within(&app.throttle.chats, peer.ip, (app.clock)(), request, next).await
}

/// The same for what connectors confirm, from a budget of their own.
pub async fn unhurried_connectors(
    State(app): State<App>,
    peer: Peer,
    request: Request,
    next: Next,
) -> Response {
    within(&app.throttle.connectors, peer.ip, (app.clock)(), request, next).await
}

/// Takes the request from the budget of its address, or refuses it.
async fn within(limits: &Limits, ip: IpAddr, now: Moment, request: Request, next: Next) -> Response {
    let budget = limits.take(Payer::Address(household(ip)), now);
    match budget.over {
        false => next.run(request).await,
        true => Wrong::from(Refusal::TooMany { retry_after_s: budget.wait_s }).into_response(),
    }
}

/// Requests that widgets at one address may send in a minute: an office in which some people chat at once.
pub const CHAT_REQUESTS_PER_MINUTE: u32 = 600;

/// Requests that one address (IPv6: one /64) may send to [`unhurried`] addresses in a minute: an office that begins its
/// day, and not a program.
pub const OPEN_REQUESTS_PER_MINUTE: u32 = 120;

/// Requests that one address may send to the pages of checks in a minute: some people in an office, each of whom needs about
/// fifteen. Apart from the others, so that nobody is kept from signing in by a colleague who looks at their device.
pub const CHECK_REQUESTS_PER_MINUTE: u32 = 120;

/// Confirmations that one address may send in a minute: a directory that takes its jobs in at once.
pub const CONFIRMATIONS_PER_MINUTE: u32 = 300;

/// Counts failures by name and by address, and makes guessing slow.
pub struct Throttle {
    requests: Limits,
    checks: Limits,
    chats: Limits,
    connectors: Limits,
    failures: moka::sync::Cache<String, Arc<std::sync::atomic::AtomicU32>>,
    hashing: Semaphore,
}

/// How many passwords are hashed at once: each takes 19 MiB and a core, and anybody may ask for it.
const HASHING_MAX: usize = 4;

impl Default for Throttle {
    fn default() -> Self {
        let cache =
            moka::sync::Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(900)).build();
        let requests = Limits::new(OPEN_REQUESTS_PER_MINUTE);
        let checks = Limits::new(CHECK_REQUESTS_PER_MINUTE);
        let chats = Limits::new(CHAT_REQUESTS_PER_MINUTE);
        let connectors = Limits::new(CONFIRMATIONS_PER_MINUTE);
        Self { requests, checks, chats, connectors, failures: cache, hashing: Semaphore::new(HASHING_MAX) }
    }
}

/// So many wrong passwords for one account from one place in a quarter of an hour, then waiting.
const FAILURES_MAX: u32 = 10;
/// From everywhere together: guessing from many places is slow too, but a stranger's ten tries lock nobody out.
const FAILURES_EVERYWHERE_MAX: u32 = 100;

/// So many replies and requests one customer writes on their pages in a quarter of an hour.
pub const CUSTOMER_WORDS_MAX: u32 = 60;

/// So many of their forms have files with them in a quarter of an hour, sent or only drawn again.
pub const CUSTOMER_FILES_MAX: u32 = 20;

/// So many words on one article whether it helped come from one place in a quarter of an hour: more than the people of an
/// office read it in that time, and too few to change what its readers said.
pub const ARTICLE_VOTES_MAX: u32 = 10;

/// So many browsers come to widgets for the first time from one place in a quarter of an hour.
pub const NEW_VISITORS_MAX: u32 = 300;

/// What failures are counted by, and what is slow like them.
pub struct Keys(Vec<(String, u32)>);

impl Keys {
    /// For somebody who says they are `who` (an address, or a person's id), at that address of the network.
    pub fn new(who: &str, ip: IpAddr) -> Self {
        let place = household(ip);
        Self(vec![
            (format!("{who} at {place}"), FAILURES_MAX),
            (format!("at {place}"), 3 * FAILURES_MAX),
            (who.to_owned(), FAILURES_EVERYWHERE_MAX),
        ])
    }

    /// For letters to `address` that somebody at that address of the network asks for; they are no failures to sign in. All
    /// of one network have fewer than go out in all, so that none of them uses up everybody's.
    pub fn of_letters(address: &str, ip: IpAddr) -> Self {
        let (place, network) = (household(ip), network(ip));
        Self(vec![
            (format!("letters to {address} at {place}"), FAILURES_MAX),
            (format!("letters at {place}"), 3 * FAILURES_MAX),
            (format!("letters in {network}"), 10 * FAILURES_MAX),
        ])
    }

    /// For what a customer writes: so much in a quarter of an hour is no person's typing.
    pub fn of_customer(person: domain::PersonId) -> Self {
        Self(vec![(format!("words of {person}"), CUSTOMER_WORDS_MAX)])
    }

    /// For files that a customer sends along: the desk keeps them before it knows whether their words are taken.
    pub fn of_customer_files(person: domain::PersonId) -> Self {
        Self(vec![(format!("files of {person}"), CUSTOMER_FILES_MAX)])
    }

    /// For a customer's changes of their password: each is told by mail.
    pub fn of_password_changes(person: domain::PersonId) -> Self {
        Self(vec![(format!("password changes of {person}"), FAILURES_MAX)])
    }

    /// For ways to an organisation's provider: each makes the desk ask it. Those who arrive are taken off the count of their
    /// place ([`Throttle::succeeded`]): a whole office signs in from behind one address.
    pub fn of_ways_out(ip: IpAddr) -> Self {
        let (place, network) = (household(ip), network(ip));
        Self(vec![
            (format!("ways out at {place}"), 3 * FAILURES_MAX),
            (format!("ways out in {network}"), 60 * FAILURES_MAX),
        ])
    }

    /// For words on an article by whom nobody knows: nothing is kept of who said them, so their place is counted.
    pub fn of_votes(article: domain::ArticleId, ip: IpAddr) -> Self {
        Self(vec![(format!("votes on {article} at {}", household(ip)), ARTICLE_VOTES_MAX)])
    }

    /// For what a visitor of a widget says: so much in a quarter of an hour is no person's typing.
    pub fn of_visitor(visitor: domain::ChatVisitorId) -> Self {
        Self(vec![(format!("words of visitor {visitor}"), 2 * CUSTOMER_WORDS_MAX)])
    }

    /// For browsers that come to a widget for the first time, from one place.
    pub fn of_new_visitors(ip: IpAddr) -> Self {
        Self(vec![(format!("visitors at {}", household(ip)), NEW_VISITORS_MAX)])
    }

    /// For secrets that belong to nobody the guesser names: one-time links, the token of monitoring.
    pub fn of_secrets(ip: IpAddr) -> Self {
        Self(vec![(format!("secrets at {}", household(ip)), 3 * FAILURES_MAX)])
    }
}

impl Throttle {
    /// Waits for a place to check a password in. Held from [`Throttle::check`] to [`Throttle::failed`], it keeps a herd
    /// of guesses from being checked before the first of them is counted.
    pub async fn place(&self) -> SemaphorePermit<'_> {
        self.hashing.acquire().await.expect("the semaphore is never closed")
    }

    /// # Errors
    /// [`Refusal::TooMany`] when there were too many failures under any of the keys.
    pub fn check(&self, keys: &Keys) -> Result<(), Refusal> {
        let over = |(key, max): &(String, u32)| {
            self.failures.get(key).is_some_and(|n| n.load(std::sync::atomic::Ordering::Relaxed) >= *max)
        };
        if keys.0.iter().any(over) { Err(Refusal::TooMany { retry_after_s: 900 }) } else { Ok(()) }
    }
    pub fn failed(&self, keys: &Keys) {
        for (key, _) in &keys.0 {
            let count = self.failures.get_with(key.clone(), Arc::default);
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
    /// The right password ends the count for this account at this place.
    pub fn succeeded(&self, keys: &Keys) {
        self.failures.invalidate(&keys.0[0].0);
    }
}

#[cfg(test)]
mod tests {
    use domain::portal::LETTERS_IN_ALL_PER_HOUR;

    use super::*;

    #[test]
    fn one_network_does_not_use_up_everybodys_letters() {
        let throttle = Throttle::default();
        let asks = |n: u16, ip: IpAddr| {
            let keys = Keys::of_letters(&format!("n{n}@nobody.example"), ip);
            let may = throttle.check(&keys).is_ok();
            if may {
                throttle.failed(&keys);
            }
            may
        };
        // Each from a household of its own.
        let site = |n| IpAddr::from([0x2001, 0xdb8, 7, n, 0, 0, 0, 1]);
        let quarter = (0..5_000).take_while(|n| asks(*n, site(*n))).count();
        assert!(i64::try_from(quarter).is_ok_and(|n| 4 * n < LETTERS_IN_ALL_PER_HOUR), "{quarter}");
        assert!(asks(1, IpAddr::from([0x2001, 0xdb8, 8, 0, 0, 0, 0, 1])), "another network");
        assert_eq!(network(IpAddr::from([192, 0, 2, 77])), IpAddr::from([192, 0, 2, 0]));
    }

    #[test]
    fn an_office_comes_in_by_its_provider_and_whoever_never_arrives_waits() {
        let (throttle, office) = (Throttle::default(), IpAddr::from([192, 0, 2, 77]));
        let goes = || {
            let keys = Keys::of_ways_out(office);
            let may = throttle.check(&keys).is_ok();
            throttle.failed(&keys);
            may
        };
        for _ in 0..200 {
            assert!(goes());
            throttle.succeeded(&Keys::of_ways_out(office));
        }
        assert_eq!((0..100).take_while(|_| goes()).count(), 30);
    }
}
