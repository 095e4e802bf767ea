//! The one way by which the desk calls an address that somebody else chose: a picture in a mail, a hook.
//!
//! Whoever writes a mail must not make the desk knock at doors inside its own network. So a name is looked up once, every
//! address that comes back must be a public one, and that very address is dialled: a second answer of DNS changes nothing.
//! Redirects are not followed, ports are those of the web, time and size are bounded, and nothing of an answer is shown
//! but what its caller asked for. What the operator allows ([`Place`]) may be private; what
//! is allowed to hooks, which the operator chose, is not thereby allowed to mails.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{HeaderName, Request, Response};
use futures_util::StreamExt as _;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use mail::listen::Network;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use crate::identity::Looker;

/// Looking up, connecting, asking and the whole answer.
pub const TIME: Duration = Duration::from_secs(5);
/// The largest answer.
pub const ANSWER_BYTES_MAX: usize = 2 << 20;
/// The ports of the web.
pub const PORTS: [u16; 2] = [443, 80];
/// Longer addresses are not asked.
const URL_BYTES_MAX: usize = 2048;
/// How many calls there are at once; others wait, within their time.
const CALLS_MAX: usize = 16;
/// How many addresses of one name are tried.
const DIALS_MAX: usize = 3;
/// What is left for plain HTTP when HTTPS was tried first and hangs.
const HTTPS_FIRST: Duration = Duration::from_secs(3);

/// Why nothing came back. None of them holds a word of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unfetched {
    /// It is no address of the web, or holds a name and password.
    NotAnAddress,
    /// A port that is not of the web.
    Port,
    /// It leads, or may lead, into a private network.
    Private,
    /// DNS knows no such host.
    NoSuchHost,
    /// DNS did not answer.
    NoDns,
    Unreachable,
    /// The line could not be protected.
    NotProtected,
    TooSlow,
    TooLarge,
    /// It points elsewhere.
    Redirects,
    /// What came back is no HTTP.
    Broken,
}

impl Unfetched {
    /// Stable: monitoring may rely on it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAnAddress => "not_an_address",
            Self::Port => "port",
            Self::Private => "private",
            Self::NoSuchHost => "no_such_host",
            Self::NoDns => "no_dns",
            Self::Unreachable => "unreachable",
            Self::NotProtected => "not_protected",
            Self::TooSlow => "too_slow",
            Self::TooLarge => "too_large",
            Self::Redirects => "redirects",
            Self::Broken => "broken",
        }
    }
}

impl std::fmt::Display for Unfetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotAnAddress => "it is no address of the web like https://example.org/x",
            Self::Port => {
                "its port is not one of the web; the setting private-targets allows others to a hook"
            }
            Self::Private => {
                "it leads into a private network; the setting private-targets allows that to a hook"
            }
            Self::NoSuchHost => "there is no such host",
            Self::NoDns => "DNS does not answer",
            Self::Unreachable => "its server cannot be reached",
            Self::NotProtected => "the line to its server cannot be protected",
            Self::TooSlow => "its server takes too long",
            Self::TooLarge => "its answer is too large",
            Self::Redirects => "it points to another address, and the desk follows none",
            Self::Broken => "its server does not speak HTTP",
        })
    }
}

/// What came back, whatever its status but a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    pub status: u16,
    /// What the other side calls it; believe the bytes.
    pub media_type: String,
    pub body: Vec<u8>,
}

/// A network that the operator lets the desk call though it is private, at the web's ports or at one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    network: Network,
    port: Option<u16>,
}

impl Place {
    /// Reads `10.0.0.0/8`, `10.0.0.7:8080`, `fd00::/8` or `[fd00::7]:8443`; `None` when it is none of them.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (network, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (network, port) = rest.split_once(']')?;
                (network, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
            }
            None if text.matches(':').count() == 1 => {
                let (network, port) = text.split_once(':')?;
                (network, Some(port))
            }
            None => (text, None),
        };
        let port = match port {
            Some(port) => Some(port.parse().ok().filter(|p| *p > 0)?),
            None => None,
        };
        Some(Self { network: Network::parse(network)?, port })
    }

    /// Whether that address lies in it.
    pub fn allows(&self, ip: IpAddr, port: u16) -> bool {
        self.network.contains(ip) && self.port.map_or(PORTS.contains(&port), |own| own == port)
    }
}

/// Does an address belong to the public internet? By IANA's registries of special-purpose addresses (RFC 6890 and what was
/// added since). Wrapped addresses are judged by what is in them; tunnels whose far end nobody can see (6to4, Teredo) are
/// not public.
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    const NOT: [(u32, u32); 16] = [
        (0x0000_0000, 8),  // this network
        (0x0a00_0000, 8),  // private
        (0x6440_0000, 10), // carriers' own
        (0x7f00_0000, 8),  // this machine
        (0xa9fe_0000, 16), // link-local, where clouds keep their secrets
        (0xac10_0000, 12), // private
        (0xc000_0000, 24), // protocol assignments
        (0xc000_0200, 24), // documentation
        (0xc058_6300, 24), // 6to4 relays
        (0xc0a8_0000, 16), // private
        (0xc612_0000, 15), // benchmarks
        (0xc633_6400, 24), // documentation
        (0xcb00_7100, 24), // documentation
        (0xe000_0000, 4),  // many at once
        (0xf000_0000, 4),  // reserved, and broadcast
        (0xa83f_8110, 32), // 168.63.129.16, a cloud's own service behind a public number
    ];
    let bits = ip.to_bits();
    NOT.iter().all(|(network, width)| (bits ^ network) >> (32 - width) != 0)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // NAT64 (RFC 6052): how a machine without IPv4 reaches it. The prefix for local use (RFC 8215) is not public.
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let [.., a, b, c, d] = ip.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Global unicast is 2000::/3; in it lie protocol assignments with Teredo (2001::/23), documentation (2001:db8::/32,
    // 3fff::/20) and 6to4 (2002::/16).
    s[0] & 0xe000 == 0x2000
        && !(s[0] == 0x2001 && s[1] < 0x200)
        && !(s[0] == 0x2001 && s[1] == 0xdb8)
        && s[0] != 0x2002
        && !(s[0] == 0x3fff && s[1] < 0x1000)
}

/// Whom the desk may call.
#[derive(Clone, Debug)]
pub struct Rules {
    pub ports: Vec<u16>,
    pub private: Vec<Place>,
    /// For a whole call.
    pub time: Duration,
}

impl Rules {
    /// The public web, and what the operator allows besides.
    pub fn web(private: Vec<Place>) -> Self {
        Self { ports: PORTS.to_vec(), private, time: TIME }
    }

    fn allow(&self, ip: IpAddr, port: u16) -> bool {
        (is_public(ip) && self.ports.contains(&port)) || self.private.iter().any(|p| p.allows(ip, port))
    }

    /// Could any host be called at this port?
    fn know_port(&self, port: u16) -> bool {
        self.ports.contains(&port) || self.private.iter().any(|p| p.port == Some(port))
    }
}

/// An address, read as browsers read it.
#[derive(Clone, Debug)]
struct Target {
    protected: bool,
    /// A name, or an address without brackets.
    host: String,
    port: u16,
    /// No port stands in it.
    plain_port: bool,
    /// As it stands in `Host`.
    authority: String,
    path: String,
}

impl Target {
    /// Browsers' own rules (WHATWG URL) read the strange spellings of numbers, so that `0x7f.1` is what it is to them.
    fn parse(text: &str) -> Result<Self, Unfetched> {
        let bad = Unfetched::NotAnAddress;
        if text.len() > URL_BYTES_MAX {
            return Err(bad);
        }
        let url = Url::parse(text.trim()).map_err(|_| bad)?;
        let protected = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(bad),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad);
        }
        let host = match url.host().ok_or(bad)? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        };
        let port = url.port_or_known_default().ok_or(bad)?;
        let shown = url.host_str().ok_or(bad)?;
        let authority = match url.port() {
            Some(port) => format!("{shown}:{port}"),
            None => shown.to_owned(),
        };
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Ok(Self { protected, host, port, plain_port: url.port().is_none(), authority, path })
    }
}

/// The client.
pub struct Egress {
    dns: Looker,
    rules: Rules,
    places: Semaphore,
    outcomes: Mutex<BTreeMap<&'static str, u64>>,
}

impl Egress {
    pub fn new(dns: Looker, rules: Rules) -> Self {
        Self { dns, rules, places: Semaphore::new(CALLS_MAX), outcomes: Mutex::default() }
    }

    /// How calls ended so far, by `ok` or [`Unfetched::code`].
    pub fn outcomes(&self) -> BTreeMap<&'static str, u64> {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for what stands at an address. An `http` address is asked over HTTPS first.
    ///
    /// # Errors
    /// Why nothing came back.
    pub async fn get(&self, url: &str, accept: &'static str) -> Result<Fetched, Unfetched> {
        self.timed(async {
            let target = Target::parse(url)?;
            if !target.protected && target.plain_port {
                let https = Target { protected: true, port: 443, ..target.clone() };
                let first = self.call(&https, Question::Get { accept });
                match tokio::time::timeout(HTTPS_FIRST, first).await {
                    Ok(Ok(fetched)) if fetched.status < 400 => return Ok(fetched),
                    Ok(Err(e @ (Unfetched::Private | Unfetched::NoSuchHost | Unfetched::TooLarge))) => {
                        return Err(e);
                    }
                    Ok(_) | Err(_) => {}
                }
            }
            self.call(&target, Question::Get { accept }).await
        })
        .await
    }

    /// Sends something to an address, which only the operator may have chosen.
    ///
    /// # Errors
    /// Why nothing came back.
    pub async fn post(
        &self,
        url: &str,
        media_type: &'static str,
        body: Vec<u8>,
    ) -> Result<Fetched, Unfetched> {
        self.post_with(url, media_type, Vec::new(), body).await
    }

    /// [`Egress::post`] with headers of its own.
    ///
    /// # Errors
    /// Why nothing came back.
    pub async fn post_with(
        &self,
        url: &str,
        media_type: &'static str,
        headers: Vec<(HeaderName, String)>,
        body: Vec<u8>,
    ) -> Result<Fetched, Unfetched> {
        let question = Question::Post { media_type, headers, body };
        self.timed(async { self.call(&Target::parse(url)?, question).await }).await
    }

    async fn timed(
        &self,
        call: impl Future<Output = Result<Fetched, Unfetched>>,
    ) -> Result<Fetched, Unfetched> {
        let answer = tokio::time::timeout(self.rules.time, async {
            let _place = self.places.acquire().await.map_err(|_| Unfetched::Unreachable)?;
            call.await
        })
        .await
        .unwrap_or(Err(Unfetched::TooSlow));
        let outcome = answer.as_ref().map_or_else(|e| e.code(), |_| "ok");
        *self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).entry(outcome).or_default() += 1;
        answer
    }

    async fn call(&self, target: &Target, question: Question) -> Result<Fetched, Unfetched> {
        let stream = self.dial(target).await?;
        let request = question.request(target).map_err(|_| Unfetched::NotAnAddress)?;
        if !target.protected {
            return exchange(TokioIo::new(stream), request).await;
        }
        let config = mail::tls::client("").map_err(|_| Unfetched::NotProtected)?;
        let name = ServerName::try_from(target.host.clone()).map_err(|_| Unfetched::NotProtected)?;
        let stream = TlsConnector::from(Arc::clone(&config))
            .connect(name, stream)
            .await
            .map_err(|_| Unfetched::NotProtected)?;
        exchange(TokioIo::new(stream), request).await
    }

    /// Connects to an address that was looked at, and to no other.
    async fn dial(&self, target: &Target) -> Result<TcpStream, Unfetched> {
        if !self.rules.know_port(target.port) {
            return Err(Unfetched::Port);
        }
        let found = self.look_up(&target.host).await?;
        if found.is_empty() {
            return Err(Unfetched::NoSuchHost);
        }
        // One that leads inside is reason enough to trust none of them.
        if !found.iter().all(|ip| self.rules.allow(*ip, target.port)) {
            let public = found.iter().all(|ip| is_public(*ip));
            return Err(if public { Unfetched::Port } else { Unfetched::Private });
        }
        for ip in found.into_iter().take(DIALS_MAX) {
            let address = SocketAddr::new(ip.to_canonical(), target.port);
            if let Ok(stream) = TcpStream::connect(address).await {
                return Ok(stream);
            }
        }
        Err(Unfetched::Unreachable)
    }

    async fn look_up(&self, host: &str) -> Result<Vec<IpAddr>, Unfetched> {
        if let Ok(ip) = host.parse() {
            return Ok(vec![ip]);
        }
        let checker = self.dns.as_ref().map_err(|_| Unfetched::NoDns)?;
        checker.dns().addresses(host).await.map_err(|_| Unfetched::NoDns)
    }
}

enum Question {
    Get { accept: &'static str },
    Post { media_type: &'static str, headers: Vec<(HeaderName, String)>, body: Vec<u8> },
}

impl Question {
    /// Says as little of the desk as can be: no cookies, no referrer.
    fn request(self, target: &Target) -> Result<Request<Body>, axum::http::Error> {
        let request = Request::builder()
            .uri(target.path.as_str())
            .header(HOST, &target.authority)
            .header(USER_AGENT, concat!("deskhand/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT_ENCODING, "identity");
        match self {
            Self::Get { accept } => request.method("GET").header(ACCEPT, accept).body(Body::empty()),
            Self::Post { media_type, headers, body } => {
                let request = request.method("POST").header(CONTENT_TYPE, media_type);
                let request = headers.into_iter().fold(request, |r, (name, value)| r.header(name, value));
                request.body(Body::from(body))
            }
        }
    }
}

async fn exchange<T>(io: TokioIo<T>, request: Request<Body>) -> Result<Fetched, Unfetched>
where
    TokioIo<T>: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(64 << 10)
        .max_headers(100)
        .handshake(io)
        .await
        .map_err(|_| Unfetched::Broken)?;
    let talk = async {
        let answer = sender.send_request(request).await.map_err(|_| Unfetched::Broken)?;
        let fetched = read(answer).await;
        // Dropping the sender ends the connection.
        drop(sender);
        fetched
    };
    tokio::select! {
        // What was heard counts, also when the line ends with it.
        biased;
        fetched = talk => fetched,
        _ = async { let _ = connection.await; std::future::pending::<()>().await } => Err(Unfetched::Broken),
    }
}

async fn read(answer: Response<Incoming>) -> Result<Fetched, Unfetched> {
    let status = answer.status();
    if status.is_redirection() {
        return Err(Unfetched::Redirects);
    }
    let text = |name| answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let announced: u64 = text(CONTENT_LENGTH).parse().unwrap_or_default();
    if announced > ANSWER_BYTES_MAX as u64 {
        return Err(Unfetched::TooLarge);
    }
    let media_type = text(CONTENT_TYPE);
    let mut body = Vec::new();
    let mut pieces = Body::new(answer.into_body()).into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Unfetched::Broken)?;
        if body.len() + piece.len() > ANSWER_BYTES_MAX {
            return Err(Unfetched::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Fetched { status: status.as_u16(), media_type, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_told_from_all_others() {
        let public = [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "2001:200::1",
            "2003::1",
            "3fff:1000::1",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
        ];
        for ip in public {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        let private = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::808:808",
            "100::1",
            "2001::1",
            "2001:0:808:808::1",
            "2001:db8::1",
            "2001:10::1",
            "2001:20::1",
            "2002:7f00:1::",
            "2002:808:808::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ];
        for ip in private {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn places_are_read_with_and_without_a_port() {
        let allows =
            |place: &str, ip: &str, port| Place::parse(place).unwrap().allows(ip.parse().unwrap(), port);
        assert!(allows("10.0.0.0/8", "10.1.2.3", 443) && allows("10.0.0.0/8", "10.1.2.3", 80));
        assert!(!allows("10.0.0.0/8", "10.1.2.3", 8080) && !allows("10.0.0.0/8", "11.1.2.3", 443));
        assert!(allows("10.0.0.7:8080", "10.0.0.7", 8080) && !allows("10.0.0.7:8080", "10.0.0.7", 443));
        assert!(allows("fd00::/8", "fd12::1", 443) && allows("[fd00::7]:8443", "fd00::7", 8443));
        assert!(allows("[fd00::/8]", "fd12::1", 80) && allows("127.0.0.1", "::ffff:127.0.0.1", 80));
        for bad in [
            "",
            "here",
            "10.0.0.1:",
            "10.0.0.1:0",
            "10.0.0.1:99999",
            "10.0.0.0/33",
            "[fd00::7",
            "[fd00::7]8443",
        ] {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
    }
}
