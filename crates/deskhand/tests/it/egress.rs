//! What somebody else chose is asked for without knocking at doors inside.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deskhand::egress::{ANSWER_BYTES_MAX, Egress, Place, Rules, Unfetched};
use mail::identity::{Checker, Dns, Servers};
use testkit::dns::DnsStub;
use tokio::io::AsyncWriteExt as _;
use tokio::net::UdpSocket;

use crate::harness::web::{Web, answer};

fn egress(dns: SocketAddr, ports: &[u16], private: &[String]) -> Egress {
    let dns = Dns::new(&Servers::These(vec![dns])).expect("DNS can be asked");
    let checker = Arc::new(Checker::new(dns, "desk.example".to_owned(), Vec::new()));
    let private = private.iter().map(|p| Place::parse(p).expect("a place")).collect();
    let time = Duration::from_secs(2);
    Egress::new(Ok(checker), Rules { ports: [&[443, 80], ports].concat(), private, time })
}

/// Doors that nobody may knock at.
struct Doors(Vec<TcpListener>);

impl Doors {
    /// On one port of this machine, by both kinds of addresses as far as it has them.
    fn open() -> (Self, u16) {
        let first = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = first.local_addr().expect("it has an address").port();
        let mut all = vec![first];
        all.extend(TcpListener::bind(("::1", port)));
        for door in &all {
            door.set_nonblocking(true).expect("it can be asked without waiting");
        }
        (Self(all), port)
    }

    fn knocks(&self) -> usize {
        self.0.iter().map(|d| std::iter::from_fn(|| d.accept().ok()).count()).sum()
    }
}

/// Spellings of addresses inside, PORT for the door's port; and names that DNS leads inside.
const INSIDE: &[&str] = &[
    "http://127.0.0.1:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://127.000.000.001:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://0177.0.0.01:PORT/",
    "http://017700000001:PORT/",
    "http://00000177.0.0.1:PORT/",
    "http://0x7f.0.0.1:PORT/",
    "http://0x7f.0x0.0x0.0x1:PORT/",
    "http://0X7F.1:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x00000000007f000001:PORT/",
    "http://2130706433:PORT/",
    "http://00000000000000017700000001:PORT/",
    "http://4294967296:PORT/",
    "http://127.65535:PORT/",
    "http://127.16777215:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://0x0:PORT/",
    "http://00:PORT/",
    "http://１２７.０.０.１:PORT/",
    "http://127。0。0。1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://127%2e0%2e0%2e1:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://%30x7f.1:PORT/",
    "http:127.0.0.1:PORT/",
    "http:/127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT\\",
    "http://\t127.0.0.1:PORT/",
    "ht\ntp://127.0.0.1:PORT/",
    " http://127.0.0.1:PORT/ ",
    "HTTP://127.0.0.1:PORT/",
    "https://127.0.0.1:PORT/",
    "http://127.0.0.1:0PORT/",
    "http://public.test@127.0.0.1:PORT/",
    "http://public.test:80@127.0.0.1:PORT/",
    "http://public.test%00@127.0.0.1:PORT/",
    "http://@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT#@public.test/",
    "http://127.0.0.1:PORT?@public.test/",
    "http://127.0.0.1:PORT\\@public.test/",
    "http://127.0.0.1%00.public.test:PORT/",
    "http://127.0.0.1%0d%0a.public.test:PORT/",
    "http://[::1]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/",
    "http://[::]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::FFFF:7f00:1]:PORT/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[2001:0:7f00:1::1]:PORT/",
    "http://[::1%25lo]:PORT/",
    "http://[fe80::1%25eth0]:PORT/",
    "http://[fd00::1]:PORT/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fec0::1]:PORT/",
    "http://[ff02::1]:PORT/",
    "http://10.0.0.1:PORT/",
    "http://10.1/",
    "http://0xa.0.0.1/",
    "http://167772161/",
    "http://172.16.0.1/",
    "http://172.31.255.254/",
    "http://192.168.1.1/",
    "http://0xc0.0xa8.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://168.63.129.16/",
    "http://100.100.100.200/latest/meta-data/",
    "http://192.0.0.192/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://localhost:PORT/",
    "http://LOCALHOST:PORT/",
    "http://ⓛocalhost:PORT/",
    "http://localhost.:PORT/",
    "http://desk.localhost:PORT/",
    "http://loop.test:PORT/",
    "http://loop.test.:PORT/",
    "http://mapped.test:PORT/",
    "http://six.test:PORT/",
    "http://tunnel.test:PORT/",
    "http://translated.test:PORT/",
    "http://both.test:PORT/",
    "http://cloud.test/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:PORT/_x",
    "ftp://127.0.0.1:PORT/",
    "ws://127.0.0.1:PORT/",
    "data:image/png,x",
    "javascript:alert(1)",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT",
    "http://",
    "",
];

#[tokio::test]
async fn no_spelling_of_an_address_leads_inside() {
    assert!(INSIDE.len() >= 80);
    let dns = DnsStub::start().await;
    dns.address_of("loop.test", "127.0.0.1");
    dns.address_of("mapped.test", "::ffff:127.0.0.1");
    dns.address_of("six.test", "::1");
    dns.address_of("tunnel.test", "2002:7f00:1::");
    dns.address_of("translated.test", "64:ff9b::7f00:1");
    // One door that is public and one that is not.
    dns.address_of("both.test", "8.8.8.8");
    dns.address_of("both.test", "127.0.0.1");
    dns.address_of("cloud.test", "169.254.169.254");
    dns.address_of("public.test", "127.0.0.1");
    let (doors, port) = Doors::open();
    let egress = egress(dns.address, &[port], &[]);
    for spelling in INSIDE {
        let url = spelling.replace("PORT", &port.to_string());
        let why = egress.get(&url, "*/*").await.expect_err(spelling);
        let refused = [Unfetched::Private, Unfetched::NotAnAddress, Unfetched::NoSuchHost];
        assert!(refused.contains(&why), "{spelling}: {why:?}");
        let why = egress.post(&url, "text/plain", b"x".to_vec()).await.expect_err(spelling);
        assert!(refused.contains(&why), "{spelling}: {why:?}");
    }
    assert_eq!(doors.knocks(), 0);
    let outcomes = egress.outcomes();
    assert_eq!(outcomes.values().sum::<u64>(), 2 * INSIDE.len() as u64, "{outcomes:?}");
    assert!(outcomes["private"] > 100, "{outcomes:?}");
    // The doors can be knocked at: otherwise nothing was shown above.
    let allowed = self::egress(dns.address, &[], &[format!("127.0.0.1:{port}")]);
    let url = format!("http://0x7f.1:{port}/");
    assert_eq!(allowed.get(&url, "*/*").await, Err(Unfetched::TooSlow));
    assert_eq!(doors.knocks(), 1);
}

#[tokio::test]
async fn ports_are_those_of_the_web_and_of_places() {
    let dns = DnsStub::start().await;
    dns.address_of("a.test", "8.8.8.8");
    dns.address_of("loop.test", "127.0.0.1");
    let egress = egress(dns.address, &[], &["10.0.0.7:8080".to_owned()]);
    for port in [22, 25, 3306, 6379, 8443, 65535] {
        let url = format!("http://a.test:{port}/");
        assert_eq!(egress.get(&url, "*/*").await, Err(Unfetched::Port), "{port}");
    }
    assert_eq!(dns.asked(), Vec::<String>::new(), "not even a name is looked up");
    // Somebody's port is not everybody's.
    assert_eq!(egress.get("http://a.test:8080/", "*/*").await, Err(Unfetched::Port));
    assert_eq!(egress.get("http://loop.test:8080/", "*/*").await, Err(Unfetched::Private));
    assert_eq!(egress.get("http://nobody.test/", "*/*").await, Err(Unfetched::NoSuchHost));
    dns.fall_silent(None);
    assert!(matches!(egress.get("http://a.test/", "*/*").await, Err(Unfetched::NoDns | Unfetched::TooSlow)));
}

/// A DNS server whose answer to each question about an address is the next of these, good for no time at all.
async fn flipping(answers: Vec<IpAddr>) -> (SocketAddr, Arc<AtomicUsize>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let address = socket.local_addr().expect("it has an address");
    let count = Arc::new(AtomicUsize::new(0));
    let asked = count.clone();
    tokio::spawn(async move {
        let mut buffer = [0; 1024];
        loop {
            let Ok((bytes, from)) = socket.recv_from(&mut buffer).await else { continue };
            let query = &buffer[..bytes];
            let Some(end) = query[12..].iter().position(|b| *b == 0).map(|at| 12 + at + 5) else { continue };
            let is_a = query[end - 4..end - 2] == [0, 1];
            let mut out = query[..2].to_vec();
            out.extend([0x85, 0x80, 0, 1, 0, u8::from(is_a), 0, 0, 0, 0]);
            out.extend_from_slice(&query[12..end]);
            if is_a {
                let IpAddr::V4(ip) = answers[count.fetch_add(1, Ordering::SeqCst) % answers.len()] else {
                    continue;
                };
                out.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
                out.extend(ip.octets());
            }
            let _ = socket.send_to(&out, from).await;
        }
    });
    (address, asked)
}

/// DNS rebinding: the first answer is looked at and dialled; what DNS says next changes nothing.
#[tokio::test]
async fn the_address_that_was_looked_at_is_the_one_that_is_dialled() {
    let good = Web::at("127.0.0.2:0", |_| answer("200 OK", "text/plain", b"outside")).await;
    let port = good.address.port();
    let door = TcpListener::bind(("127.0.0.1", port)).expect("the same port on another address");
    door.set_nonblocking(true).expect("it can be asked without waiting");
    let (dns, asked) = flipping(vec![good.address.ip(), IpAddr::from([127, 0, 0, 1])]).await;
    let egress = egress(dns, &[], &[format!("127.0.0.2:{port}")]);
    let url = format!("http://flips.test:{port}/");
    let fetched = egress.get(&url, "*/*").await.expect("the first answer is a good one");
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, &b"outside"[..]));
    assert_eq!(asked.load(Ordering::SeqCst), 1, "looked up once");
    assert_eq!(egress.get(&url, "*/*").await, Err(Unfetched::Private), "the second is not");
    assert_eq!(egress.get(&url, "*/*").await.map(|f| f.status), Ok(200));
    assert_eq!(good.asked().len(), 2);
    assert!(door.accept().is_err(), "nobody knocked");
}

#[tokio::test]
async fn redirects_are_not_followed_and_answers_are_bounded() {
    let inside = Web::start(|_| answer("200 OK", "text/plain", b"secret")).await;
    let target = inside.url("/");
    let web = Web::start(move |path| {
        let away = |code: &str| {
            format!("HTTP/1.1 {code}\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n").into_bytes()
        };
        match path {
            "/ok?a=b" => answer("200 OK", "text/plain", b"words"),
            "/gone" => answer("404 Not Found", "text/plain", b"no"),
            "/300" => away("300 Multiple Choices"),
            "/301" => away("301 Moved"),
            "/302" => away("302 Found"),
            "/303" => away("303 See Other"),
            "/307" => away("307 Temporary"),
            "/308" => away("308 Permanent"),
            "/lies" => b"HTTP/1.1 200 OK\r\nContent-Length: 900000000000\r\n\r\n".to_vec(),
            "/much" => answer("200 OK", "text/plain", &vec![b'x'; ANSWER_BYTES_MAX + 1]),
            "/most" => answer("200 OK", "text/plain", &vec![b'x'; ANSWER_BYTES_MAX]),
            "/unannounced" => [&b"HTTP/1.0 200 OK\r\n\r\n"[..], &vec![b'x'; ANSWER_BYTES_MAX + 1]].concat(),
            "/cut" => b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec(),
            "/noise" => b"SSH-2.0-OpenSSH_9.9\r\n\r\n".to_vec(),
            "/heads" => [&b"HTTP/1.1 200 OK\r\n"[..], &b"X-A: b\r\n".repeat(20_000), b"\r\n"].concat(),
            _ => Vec::new(),
        }
    })
    .await;
    let dns = DnsStub::start().await;
    let egress = egress(dns.address, &[], &["127.0.0.0/8".to_owned(), web.address.to_string()]);
    let ok = egress.get(&web.url("/ok?a=b#c"), "image/png").await.expect("an answer");
    assert_eq!((ok.status, ok.media_type.as_str(), ok.body.as_slice()), (200, "text/plain", &b"words"[..]));
    assert_eq!(egress.get(&web.url("/gone"), "*/*").await.map(|f| f.status), Ok(404));
    for code in ["/300", "/301", "/302", "/303", "/307", "/308"] {
        assert_eq!(egress.get(&web.url(code), "*/*").await, Err(Unfetched::Redirects), "{code}");
    }
    assert_eq!(inside.asked(), Vec::<String>::new());
    let table = [
        ("/lies", Unfetched::TooLarge),
        ("/much", Unfetched::TooLarge),
        ("/unannounced", Unfetched::TooLarge),
        ("/cut", Unfetched::Broken),
        ("/noise", Unfetched::Broken),
        ("/heads", Unfetched::Broken),
        ("/hangs", Unfetched::TooSlow),
    ];
    for (path, why) in table {
        assert_eq!(egress.get(&web.url(path), "*/*").await, Err(why), "{path}");
    }
    assert_eq!(egress.get(&web.url("/most"), "*/*").await.map(|f| f.body.len()), Ok(ANSWER_BYTES_MAX));
    // Somebody who speaks plain HTTP, or with a certificate that nobody vouches for, is not talked to over HTTPS.
    let plain = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = plain.local_addr().expect("it has an address").port();
    tokio::spawn(async move {
        while let Ok((mut line, _)) = plain.accept().await {
            let _ = line.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let strict = self::egress(dns.address, &[], &[format!("127.0.0.1:{port}")]);
    let https = format!("https://127.0.0.1:{port}/");
    assert_eq!(strict.get(&https, "*/*").await, Err(Unfetched::NotProtected));
    let free = crate::harness::free_port();
    let nobody = self::egress(dns.address, &[], &[format!("127.0.0.1:{free}")]);
    let url = format!("http://127.0.0.1:{free}/");
    assert_eq!(nobody.get(&url, "*/*").await, Err(Unfetched::Unreachable));
    // Nothing of whoever looks is told.
    let head = web.asked().remove(0).to_lowercase();
    assert!(head.starts_with("get /ok?a=b http/1.1") && head.contains("accept: image/png"), "{head}");
    for untold in ["cookie", "referer", "authorization", "x-forwarded", "accept-language"] {
        assert!(!head.contains(untold), "{head}");
    }
}
