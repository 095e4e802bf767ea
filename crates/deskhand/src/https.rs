//! A small client for services that the operator named: HTTPS only, bounded in time and size, no redirects.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{Request, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Refusal;
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Connecting, asking and the whole answer.
const TIME: Duration = Duration::from_secs(20);
const ANSWER_BYTES_MAX: usize = 1 << 20;
/// What a proxy answers before it leads on.
const PROXY_HEAD_BYTES_MAX: usize = 16 << 10;
/// Where the address of a proxy names no port.
const PROXY_PORT: u16 = 1080;

/// How a service is reached from a network that does not simply lead there.
#[derive(Clone, Default)]
pub struct Way {
    /// Authorities that are believed beside the public ones, PEM; may be empty.
    pub authorities: String,
    pub proxy: Option<Proxy>,
}

/// Leads out of a network, for HTTPS (`CONNECT`, RFC 9110 §9.3.6).
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    host: String,
    port: u16,
    /// Name and password, as `Basic` has them.
    credentials: Option<String>,
}

impl Proxy {
    /// The one that the environment names for a host: `https_proxy` or `all_proxy`, but for what `no_proxy` lists. Others
    /// than those spoken with by plain HTTP are not known here.
    pub fn of(host: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let named = |name: &str| {
            let is_set = |value: &String| !value.trim().is_empty();
            variable(name).filter(is_set).or_else(|| variable(&name.to_uppercase()).filter(is_set))
        };
        let is_near = |entry: &str| {
            let entry = entry.trim().trim_start_matches('*').trim_start_matches('.');
            host.strip_suffix(entry).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let near = named("no_proxy").unwrap_or_default();
        if near.split(',').any(|entry| entry.trim() == "*" || !entry.trim().is_empty() && is_near(entry)) {
            return None;
        }
        let value = named("https_proxy").or_else(|| named("all_proxy"))?;
        let value = value.trim();
        let authority = value.strip_prefix("http://").unwrap_or(value);
        if authority.contains("://") {
            return None;
        }
        let authority = authority.split('/').next()?;
        let (user, place) = match authority.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, authority),
        };
        let uri: Uri = format!("http://{place}/").parse().ok()?;
        Some(Self {
            host: uri.host()?.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(PROXY_PORT),
            credentials: user.map(|user| STANDARD.encode(percent_decode_str(user).collect::<Vec<u8>>())),
        })
    }

    /// A connection that leads to a host.
    async fn lead(&self, host: &str, port: u16) -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        let mut asked = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
        if let Some(credentials) = &self.credentials {
            asked.push_str(&format!("Proxy-Authorization: Basic {credentials}\r\n"));
        }
        asked.push_str("\r\n");
        stream.write_all(asked.as_bytes()).await?;
        // Octet by octet: what comes behind the head is the host's.
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if head.len() == PROXY_HEAD_BYTES_MAX {
                return Err(std::io::Error::other("the proxy's answer has no end"));
            }
            head.push(stream.read_u8().await?);
        }
        let head = String::from_utf8_lossy(&head);
        let status = head.split_ascii_whitespace().nth(1).and_then(|status| status.parse::<u16>().ok());
        match status {
            Some(200..=299) => Ok(stream),
            Some(407) => Err(std::io::Error::other("the proxy wants a name and a password")),
            Some(status) => Err(std::io::Error::other(format!("the proxy answers with status {status}"))),
            None => Err(std::io::Error::other("what the proxy answers is no HTTP")),
        }
    }
}

/// What a service answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Why there is no answer, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered(pub String);

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks an address that the operator gave: `https://…`, or `http://` on this machine.
///
/// # Errors
/// [`Refusal::Invalid`] with what it should look like.
pub fn check_url(field: &'static str, url: &str) -> Result<Uri, Refusal> {
    let bad = || Refusal::invalid(field, "must be an address like https://id.example.org");
    let uri: Uri = url.trim().parse().map_err(|_| bad())?;
    let host = uri.host().ok_or_else(bad)?;
    let with_user = uri.authority().is_some_and(|a| a.as_str().contains('@'));
    let local = host == "localhost"
        || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") if !with_user => Ok(uri),
        Some("http") if local && !with_user => Ok(uri),
        Some("http") => Err(Refusal::invalid(field, "must begin with https://")),
        _ => Err(bad()),
    }
}

/// `GET`, for JSON.
///
/// # Errors
/// In words, when nothing came back.
pub async fn get(url: &str) -> Result<Answer, Unanswered> {
    send(&Way::default(), "GET", url, None).await
}

/// As [`get`], by a way.
///
/// # Errors
/// In words, when nothing came back.
pub async fn fetch_by(way: &Way, url: &str) -> Result<Answer, Unanswered> {
    send(way, "GET", url, None).await
}

/// `POST` of JSON, for JSON, by a way.
///
/// # Errors
/// In words, when nothing came back.
pub async fn post_json_by(way: &Way, url: &str, body: String) -> Result<Answer, Unanswered> {
    send(way, "POST", url, Some(("application/json", body))).await
}

/// `POST` of a form, for JSON.
///
/// # Errors
/// In words, when nothing came back.
pub async fn post_form(url: &str, fields: &[(&str, &str)]) -> Result<Answer, Unanswered> {
    let body = serde_urlencoded::to_string(fields).expect("texts can be written as a form");
    send(&Way::default(), "POST", url, Some(("application/x-www-form-urlencoded", body))).await
}

/// What is sent along: its type, and itself.
type Sent = Option<(&'static str, String)>;

async fn send(way: &Way, method: &str, url: &str, body: Sent) -> Result<Answer, Unanswered> {
    match tokio::time::timeout(TIME, converse(way, method, url, body)).await {
        Ok(answer) => answer,
        Err(_) => Err(Unanswered(format!("{} did not answer within {} seconds", place(url), TIME.as_secs()))),
    }
}

/// Host and port, for messages: the rest of an address may hold secrets.
fn place(url: &str) -> String {
    let uri: Option<Uri> = url.parse().ok();
    uri.and_then(|u| u.authority().map(ToString::to_string)).unwrap_or_else(|| "the service".to_owned())
}

async fn converse(way: &Way, method: &str, url: &str, body: Sent) -> Result<Answer, Unanswered> {
    let uri = check_url("address", url).map_err(|e| Unanswered(e.to_string()))?;
    let told = |what: &str, e: &dyn std::fmt::Display| Unanswered(format!("{what} {}: {e}", place(url)));
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let tls = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let stream = match way.proxy.as_ref().filter(|_| tls) {
        Some(proxy) => {
            let host = uri.host().unwrap_or_default();
            proxy.lead(host, port).await.map_err(|e| told("going by the proxy to", &e))?
        }
        None => TcpStream::connect((host.as_str(), port)).await.map_err(|e| told("connecting to", &e))?,
    };
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, uri.authority().map(ToString::to_string).unwrap_or_default())
        .header(USER_AGENT, concat!("deskhand/", env!("CARGO_PKG_VERSION")))
        .header(ACCEPT, "application/json");
    let request = match body {
        Some((kind, body)) => request.header(CONTENT_TYPE, kind).body(Body::from(body)),
        None => request.body(Body::empty()),
    };
    let request = request.map_err(|e| told("asking", &e))?;
    if !tls {
        return exchange(TokioIo::new(stream), request).await.map_err(|e| told("asking", &e));
    }
    let config = ::mail::tls::client_beside(&way.authorities).map_err(|e| told("TLS with", &e))?;
    let name = ServerName::try_from(host.clone()).map_err(|e| told("TLS with", &e))?;
    let stream = TlsConnector::from(Arc::clone(&config)).connect(name, stream).await.map_err(|e| {
        let (_, words) = ::mail::tls::words(&e, &host);
        Unanswered(words)
    })?;
    exchange(TokioIo::new(stream), request).await.map_err(|e| told("asking", &e))
}

async fn exchange<T>(io: TokioIo<T>, request: Request<Body>) -> anyhow::Result<Answer>
where
    TokioIo<T>: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await?;
    let talk = async {
        let answer = sender.send_request(request).await?;
        let status = answer.status().as_u16();
        let body = axum::body::to_bytes(Body::new(answer.into_body()), ANSWER_BYTES_MAX).await?;
        // Dropping the sender ends the connection.
        drop(sender);
        anyhow::Ok(Answer { status, body: body.to_vec() })
    };
    let (answer, _) = tokio::join!(talk, connection);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    #[test]
    fn only_protected_addresses_are_asked() {
        for good in
            ["https://id.example.org", "http://127.0.0.1:4000/x", "http://localhost:1", "http://[::1]:2/"]
        {
            assert!(check_url("issuer", good).is_ok(), "{good}");
        }
        for bad in [
            "http://id.example.org",
            "ftp://x",
            "id.example.org",
            "https://user@id.example.org",
            "",
            "https://",
        ] {
            assert!(check_url("issuer", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_proxy_of_the_environment_leads_out_but_not_to_what_is_near() {
        let proxy = |host: &str, set: &[(&str, &str)]| {
            let variable =
                |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
            Proxy::of(host, &variable).map(|p| (p.host, p.port, p.credentials))
        };
        let desk = "desk.example.org";
        let at = |host: &str, port: u16| Some((host.to_owned(), port, None));
        assert_eq!(proxy(desk, &[]), None);
        assert_eq!(proxy(desk, &[("https_proxy", "http://proxy:3128/")]), at("proxy", 3128));
        assert_eq!(proxy(desk, &[("ALL_PROXY", "[::1]:8080")]), at("::1", 8080));
        assert_eq!(proxy(desk, &[("https_proxy", ""), ("HTTPS_PROXY", "proxy")]), at("proxy", PROXY_PORT));
        assert_eq!(proxy(desk, &[("all_proxy", "socks5://proxy:1")]), None);
        let (_, _, credentials) = proxy(desk, &[("https_proxy", "http://ana:a%40b@proxy:1")]).unwrap();
        assert_eq!(credentials, Some(STANDARD.encode("ana:a@b")));
        for near in ["*", "localhost, .example.org", "example.org", "*.example.org", desk] {
            assert_eq!(proxy(desk, &[("https_proxy", "proxy:1"), ("no_proxy", near)]), None, "{near}");
        }
        for far in ["", "ample.org", "other.example.org", ","] {
            assert_eq!(
                proxy(desk, &[("https_proxy", "proxy:1"), ("no_proxy", far)]),
                at("proxy", 1),
                "{far}"
            );
        }
    }

    #[tokio::test]
    async fn a_proxy_is_asked_for_a_host_and_says_why_not() {
        for (answer, expected) in [
            ("HTTP/1.1 200 Connection established\r\n\r\nhello", ""),
            ("HTTP/1.1 407 No\r\nx: y\r\n\r\n", "the proxy wants a name and a password"),
            ("HTTP/1.1 503 No\r\n\r\n", "the proxy answers with status 503"),
            ("hello\r\n\r\n", "what the proxy answers is no HTTP"),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let proxy = Proxy { host: "127.0.0.1".into(), port, credentials: Some("YTpi".into()) };
            let (asked, led) = tokio::join!(
                async {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    let mut asked = vec![0; 4096];
                    let length = stream.read(&mut asked).await.unwrap();
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    asked.truncate(length);
                    String::from_utf8(asked).unwrap()
                },
                async {
                    let mut stream = proxy.lead("desk.example", 443).await?;
                    let mut text = String::new();
                    stream.read_to_string(&mut text).await.map(|_| text)
                }
            );
            assert_eq!(
                asked,
                "CONNECT desk.example:443 HTTP/1.1\r\nHost: desk.example:443\r\nProxy-Authorization: Basic YTpi\r\n\r\n"
            );
            match led {
                Ok(text) => assert_eq!((text.as_str(), expected), ("hello", "")),
                Err(e) => assert_eq!(e.to_string(), expected),
            }
        }
    }

    async fn answering(raw: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(&raw).await;
            // The client hangs up when it has what it wants.
            let _ = stream.read(&mut asked).await;
        });
        format!("http://{address}/token?secret=x")
    }

    #[tokio::test]
    async fn answers_are_read_within_limits_and_redirects_are_not_followed() {
        let url = answering(b"HTTP/1.1 400 Bad\r\ncontent-length: 2\r\n\r\n{}".to_vec()).await;
        let answer = post_form(&url, &[("a", "b c")]).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (400, &b"{}"[..]));
        let away =
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec();
        assert_eq!(get(&answering(away).await).await.unwrap().status, 302);
        let mut flood = b"HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\n".to_vec();
        flood.resize(3_000_100, b'x');
        let error = get(&answering(flood).await).await.unwrap_err().0;
        assert!(error.starts_with("asking 127.0.0.1:") && !error.contains("secret"), "{error}");
        let error = get("http://127.0.0.1:1/x").await.unwrap_err().0;
        assert!(error.starts_with("connecting to 127.0.0.1:1"), "{error}");
    }
}
