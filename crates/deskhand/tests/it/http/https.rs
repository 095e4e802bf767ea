//! HTTPS and STARTTLS with a certificate from files.

use std::io::ErrorKind;

use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::client::Ask;
use crate::harness::smtp::Smtp;
use crate::harness::tls::{Authority, Issued, ask, secure, shown};
use crate::harness::{AGENT, Engine, Options, PASSWORD, PATIENCE, TestDesk, page};
use crate::process::{Server, run, told};

/// A desk with a certificate; its files lie in the folder.
async fn secured(authority: &Authority, folder: &std::path::Path) -> (TestDesk, Issued) {
    let issued = authority.issue(folder);
    let path = |p: &std::path::Path| p.display().to_string();
    let settings = vec![
        ("tls-cert".to_owned(), path(&issued.cert)),
        ("tls-key".to_owned(), path(&issued.key)),
        ("public-url".to_owned(), "https://localhost".to_owned()),
    ];
    let mut options = Options { settings, ..Options::default() };
    options.limits.certificate_look = std::time::Duration::from_millis(20);
    (TestDesk::start_with(Engine::Sqlite, options).await, issued)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_served_over_tls_1_2_and_1_3_and_nothing_older() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let authority = Authority::new();
    let (desk, issued) = secured(&authority, folder.path()).await;
    for version in [&TLS12, &TLS13] {
        let client = authority.client(&[version], &["h2", "http/1.1"]);
        let stream = TcpStream::connect(desk.host()).await.expect("it listens");
        let mut stream = secure(&client, stream).await.expect("a handshake");
        assert_eq!(shown(&stream), issued.der);
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]), "what is spoken here");
        let page_ = ask(&mut stream, &Ask::new("GET", "/sign-in")).await.expect(200);
        assert_eq!(page_.header("strict-transport-security"), Some("max-age=31536000; includeSubDomains"));
        assert!(page::words(&page_.text()).contains("Password"), "{}", page::words(&page_.text()));

        let stream = TcpStream::connect(desk.host()).await.expect("it listens");
        let mut stream = secure(&client, stream).await.expect("a handshake");
        let sign_in = Ask::new("POST", "/sign-in")
            .header("sec-fetch-site", "same-origin")
            .form(&[("email", AGENT), ("password", PASSWORD)]);
        let answer = ask(&mut stream, &sign_in).await.expect(303);
        let cookie = answer.header("set-cookie").expect("a cookie");
        assert!(cookie.starts_with("__Host-desk=") && cookie.ends_with("; Secure"), "{cookie}");
        let pair = cookie.split(';').next().expect("a pair").to_owned();
        let stream = TcpStream::connect(desk.host()).await.expect("it listens");
        let mut stream = secure(&client, stream).await.expect("a handshake");
        ask(&mut stream, &Ask::new("GET", "/agent/profile").header("cookie", &pair)).await.expect(200);
    }

    // Who speaks HTTP/2 alone hears so in the handshake.
    let client = authority.client(&[&TLS13], &["h2"]);
    let stream = TcpStream::connect(desk.host()).await.expect("it listens");
    let e = secure(&client, stream).await.expect_err("no protocol in common");
    assert!(e.to_string().contains("NoApplicationProtocol"), "{e}");
    // Another authority's client does not take the certificate: it is this one that is shown, and no other.
    let client = Authority::new().client(&[&TLS13], &[]);
    let stream = TcpStream::connect(desk.host()).await.expect("it listens");
    assert!(secure(&client, stream).await.is_err());
    // A greeting of TLS 1.0 or 1.1 is answered with an alert (RFC 5246 §7.2); the same one of 1.2 with a handshake.
    for (minor, answers) in [(1, [21, 2, 70]), (2, [21, 2, 70]), (3, [22, 2, 0])] {
        let mut stream = TcpStream::connect(desk.host()).await.expect("it listens");
        stream.write_all(&hello(minor)).await.expect("written");
        let mut answer = vec![0; 7];
        stream.read_exact(&mut answer).await.expect("it answers");
        // A record's kind; then an alert's level and its description, or a ServerHello and the first octet of its length.
        assert_eq!([answer[0], answer[5], answer[6]], answers, "3.{minor}: {answer:?}");
    }
    // Words in clear are no handshake, and a page is not given for them.
    let mut stream = TcpStream::connect(desk.host()).await.expect("it listens");
    stream.write_all(b"GET /sign-in HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("written");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&answer));
    desk.end().await;
}

/// A ClientHello of version 3.`minor` (3.1 is TLS 1.0), fit for 1.2 in everything else.
fn hello(minor: u8) -> Vec<u8> {
    // supported_groups: secp256r1; ec_point_formats: uncompressed; signature_algorithms: ECDSA with P-256 and SHA-256
    let extensions =
        [&[0, 10, 0, 4, 0, 2, 0, 0x17][..], &[0, 11, 0, 2, 1, 0], &[0, 13, 0, 4, 0, 2, 4, 3]].concat();
    let mut body = vec![3, minor];
    body.extend([7; 32]);
    // No session, ECDHE-ECDSA with AES-128-GCM alone, no compression.
    body.extend([0, 0, 2, 0xc0, 0x2b, 1, 0]);
    body.extend([0, u8::try_from(extensions.len()).expect("short")]);
    body.extend(extensions);
    let length = u8::try_from(body.len()).expect("short");
    let mut hello = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    hello.extend(body);
    hello
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mail_door_shows_the_same_certificate() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let authority = Authority::new();
    let (desk, issued) = secured(&authority, folder.path()).await;
    for version in [&TLS12, &TLS13] {
        let stream = starttls(&desk, &authority.client(&[version], &[])).await;
        assert_eq!(shown(&stream), issued.der);
    }
    desk.end().await;
}

async fn starttls(
    desk: &TestDesk,
    client: &tokio_rustls::TlsConnector,
) -> tokio_rustls::client::TlsStream<TcpStream> {
    let mut smtp = Smtp::connect(desk.door()).await;
    assert_eq!(smtp.command("STARTTLS").await, 220);
    secure(client, smtp.into_stream()).await.expect("a handshake")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_certificate_is_taken_up_by_both_doors_and_a_broken_one_by_none() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let authority = Authority::new();
    let (desk, first) = secured(&authority, folder.path()).await;
    let client = authority.client(&[&TLS13], &[]);
    let https = async || {
        let stream = TcpStream::connect(desk.host()).await.expect("it listens");
        shown(&secure(&client, stream).await.expect("a handshake"))
    };
    let certificate = async || {
        let stream = TcpStream::connect(desk.host()).await.expect("it listens");
        let mut stream = secure(&client, stream).await.expect("a handshake");
        let answer = ask(&mut stream, &Ask::new("GET", "/readyz")).await;
        let report: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        (report["channels"]["certificate"].as_str().unwrap_or_default().to_owned(), answer.text())
    };
    assert_eq!((https().await, certificate().await.0.as_str()), (first.der.clone(), "ok"));

    // The certificate comes, its key does not: the one before stays, and it is told.
    let elsewhere = tempfile::TempDir::new().expect("a folder");
    let second = authority.issue(elsewhere.path());
    std::fs::copy(&second.cert, &first.cert).expect("copied");
    let told = async {
        loop {
            let (state, text) = certificate().await;
            // Half a file is no good either, and passes.
            if state == "not_ok" && text.contains("certificate_fails") && text.contains("does not belong to")
            {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.expect("it is told");
    assert_eq!(https().await, first.der);

    std::fs::copy(&second.key, &first.key).expect("copied");
    let taken = async { while https().await != second.der {} };
    tokio::time::timeout(PATIENCE, taken).await.expect("it is taken up");
    assert_eq!(shown(&starttls(&desk, &client).await), second.der);
    assert_eq!(certificate().await.0, "ok");
    desk.end().await;
}

/// What a handshake with a self-signed certificate looks like to somebody who checks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_files_the_mail_door_has_a_certificate_of_its_own() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut smtp = Smtp::connect(desk.door()).await;
    assert_eq!(smtp.command("STARTTLS").await, 220);
    let e = secure(&Authority::new().client(&[&TLS13], &[]), smtp.into_stream()).await.expect_err("unknown");
    assert_eq!(e.kind(), ErrorKind::InvalidData, "{e}");
    desk.end().await;
}

#[test]
fn a_key_of_another_certificate_ends_the_start_in_words() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    for folder in [&one, &other] {
        std::fs::create_dir(folder).expect("a folder");
    }
    let authority = Authority::new();
    let (issued, stranger) = (authority.issue(&one), authority.issue(&other));
    let text = |p: &std::path::Path| p.display().to_string();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").expect("written");
    for (cert, key, words) in [
        (&issued.cert, &stranger.key, "does not belong to the first certificate of"),
        (&issued.cert, &empty, "empty.pem: "),
        (&empty, &issued.key, "empty.pem: there is no certificate in it"),
        (&issued.cert, &folder.path().join("missing.pem"), "missing.pem: "),
    ] {
        let (cert, key) = (text(cert), text(key));
        let data = folder.path().join("data");
        let flags =
            ["serve", "--listen", "127.0.0.1:0", "--smtp", "off", "--tls-cert", &cert, "--tls-key", &key];
        let output = run(&data, &flags);
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        assert!(String::from_utf8_lossy(&output.stderr).contains(words), "{words}: {}", told(&output));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sighup_takes_a_certificate_up_at_once() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let authority = Authority::new();
    let first = authority.issue(folder.path());
    let (cert, key) = (first.cert.display().to_string(), first.key.display().to_string());
    let data = folder.path().join("data");
    let server = Server::start_with(&data, "https", &["--tls-cert", &cert, "--tls-key", &key]);
    let client = authority.client(&[&TLS13], &[]);
    let https = async || {
        let stream = TcpStream::connect(&server.http).await.expect("it listens");
        shown(&secure(&client, stream).await.expect("a handshake"))
    };
    assert_eq!(https().await, first.der);
    let second = authority.issue(folder.path());
    // Well before the minute is over in which it would be found by itself.
    server.signal("HUP");
    let taken = async { while https().await != second.der {} };
    tokio::time::timeout(std::time::Duration::from_secs(30), taken).await.expect("it is taken up");
    assert_eq!(server.terminate(), 0);
}
