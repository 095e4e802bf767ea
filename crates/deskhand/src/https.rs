//! A small client for services that the operator named: HTTPS only, bounded in time and size, no redirects.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{Request, Uri};
use domain::Refusal;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Connecting, asking and the whole answer.
const TIME: Duration = Duration::from_secs(20);
const ANSWER_BYTES_MAX: usize = 1 << 20;

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
    send("GET", url, None).await
}

/// `POST` of a form, for JSON.
///
/// # Errors
/// In words, when nothing came back.
pub async fn post_form(url: &str, fields: &[(&str, &str)]) -> Result<Answer, Unanswered> {
    let body = serde_urlencoded::to_string(fields).expect("texts can be written as a form");
    send("POST", url, Some(body)).await
}

async fn send(method: &str, url: &str, form: Option<String>) -> Result<Answer, Unanswered> {
    match tokio::time::timeout(TIME, converse(method, url, form)).await {
        Ok(answer) => answer,
        Err(_) => Err(Unanswered(format!("{} did not answer within {} seconds", place(url), TIME.as_secs()))),
    }
}

/// Host and port, for messages: the rest of an address may hold secrets.
fn place(url: &str) -> String {
    let uri: Option<Uri> = url.parse().ok();
    uri.and_then(|u| u.authority().map(ToString::to_string)).unwrap_or_else(|| "the service".to_owned())
}

async fn converse(method: &str, url: &str, form: Option<String>) -> Result<Answer, Unanswered> {
    let uri = check_url("address", url).map_err(|e| Unanswered(e.to_string()))?;
    let told = |what: &str, e: &dyn std::fmt::Display| Unanswered(format!("{what} {}: {e}", place(url)));
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let tls = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let stream = TcpStream::connect((host.as_str(), port)).await.map_err(|e| told("connecting to", &e))?;
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, uri.authority().map(ToString::to_string).unwrap_or_default())
        .header(USER_AGENT, concat!("deskhand/", env!("CARGO_PKG_VERSION")))
        .header(ACCEPT, "application/json");
    let request = match form {
        Some(form) => {
            request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(form))
        }
        None => request.body(Body::empty()),
    };
    let request = request.map_err(|e| told("asking", &e))?;
    if !tls {
        return exchange(TokioIo::new(stream), request).await.map_err(|e| told("asking", &e));
    }
    let config = ::mail::tls::client("").map_err(|e| told("TLS with", &e))?;
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
