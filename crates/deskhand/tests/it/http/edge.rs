//! The listening end: how many may come, how long they may take, and what stays open all the same.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout};

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::{Answer, Ask, Browser, parse};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, Engine, Options, PATIENCE, TestDesk, page};

fn options(settings: &[(&str, &str)]) -> Options {
    let settings = settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Options { settings, ..Options::default() }
}

fn at(desk: &TestDesk, last: u8) -> Browser {
    Browser { from: Some(Ipv4Addr::new(127, 0, 0, last)), ..desk.browser() }
}

/// Everything until the other side closes.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut octets = Vec::new();
    // A reset is an end too; what came before it counts.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut octets)).await.expect("the desk lets go");
    octets
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_holds_its_share_of_connections_and_no_more() {
    let settings = [("connections-per-address", "3"), ("trusted-proxies", "127.0.0.9")];
    let desk = TestDesk::start_with(Engine::Sqlite, options(&settings)).await;
    let (greedy, other, proxy) = (at(&desk, 2), at(&desk, 3), at(&desk, 9));
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(greedy.connect().await.expect("a connection"));
    }
    let mut fourth = greedy.connect().await.expect("a connection");
    let answer = parse(&rest(&mut fourth).await).expect("a word of goodbye");
    assert_eq!((answer.status, answer.header("connection")), (429, Some("close")));
    let length = answer.header("content-length").and_then(|l| l.parse().ok());
    assert_eq!(length, Some(answer.body.len()));
    assert!(answer.text().contains("too many connections"), "{}", answer.text());
    other.try_send(&Ask::new("GET", "/")).await.expect("others have their own share").expect(200);
    let mut many = Vec::new();
    for _ in 0..10 {
        many.push(proxy.connect().await.expect("a connection"));
    }
    proxy.try_send(&Ask::new("GET", "/")).await.expect("a proxy speaks for many").expect(200);
    held.pop();
    let again = async {
        // The desk hears of the end in its own time.
        while !greedy.try_send(&Ask::new("GET", "/")).await.is_ok_and(|a| a.status == 200) {}
    };
    timeout(PATIENCE, again).await.expect("a place that was given back is free");
    desk.end().await;
}

/// A desk of little patience.
async fn impatient(settings: &[(&str, &str)]) -> TestDesk {
    let mut options = options(settings);
    options.limits.head_time = Duration::from_millis(400);
    options.limits.idle_time = Duration::from_millis(800);
    options.limits.body_time = Duration::from_millis(1500);
    options.limits.body_pause = Duration::from_millis(400);
    options.limits.write_pause = Duration::from_millis(400);
    TestDesk::start_with(Engine::Sqlite, options).await
}

/// Sends a byte now and then, until the desk closes or has answered; says what it answered.
async fn dribble(stream: &mut TcpStream, bytes: &[u8]) -> Vec<u8> {
    let (mut read, mut write) = stream.split();
    let mut answer = Vec::new();
    let began = Instant::now();
    for byte in bytes.iter().cycle() {
        assert!(began.elapsed() < PATIENCE, "the desk waits for ever");
        if write.write_all(&[*byte]).await.is_err() {
            break;
        }
        let heard = timeout(Duration::from_millis(50), read.read_buf(&mut answer)).await;
        if matches!(heard, Ok(Ok(0) | Err(_))) {
            break;
        }
    }
    // What was said before the door closed is still to be read.
    let _ = timeout(PATIENCE, read.read_to_end(&mut answer)).await.expect("the desk lets go");
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_keeps_the_desk_waiting_is_let_go_and_a_live_stream_is_not() {
    let desk = impatient(&[]).await;
    let mut agent = desk.sign_in(AGENT).await;
    let head = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
    let mut live = agent.listen(head, false).await;
    let opened = Instant::now();

    // Nothing at all.
    let mut silent = TcpStream::connect(desk.host()).await.expect("a connection");
    assert_eq!(rest(&mut silent).await, b"");
    // A head that never ends, though something of it always comes.
    let mut slow = TcpStream::connect(desk.host()).await.expect("a connection");
    slow.write_all(b"GET / HTTP/1.1\r\nx: ").await.expect("written");
    assert_eq!(dribble(&mut slow, b"y").await, b"");
    // A body that stops, and one that drips.
    let host = desk.host();
    let start = format!(
        "POST /sign-in HTTP/1.1\r\nhost: {host}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 1000\r\n\r\nemail="
    );
    for drips in [false, true] {
        let mut slow = TcpStream::connect(desk.host()).await.expect("a connection");
        slow.write_all(start.as_bytes()).await.expect("written");
        let answer = if drips { dribble(&mut slow, b"a").await } else { rest(&mut slow).await };
        let answer = parse(&answer).expect("an answer");
        assert_eq!((answer.status, answer.header("connection")), (408, Some("close")));
        assert!(answer.text().contains("too long to arrive"), "{}", answer.text());
    }
    // Nothing of half a form is kept.
    let ticket = desk.ticket(&question()).await;
    let cookie = agent.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
    let start = format!(
        "POST /agent/tickets/{ticket}/notes HTTP/1.1\r\nhost: {host}\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\n\
         content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000\r\n\r\n\
         --b\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nhalf a note\r\n--b\r\n"
    );
    let mut slow = TcpStream::connect(desk.host()).await.expect("a connection");
    slow.write_all(start.as_bytes()).await.expect("written");
    assert_eq!(parse(&rest(&mut slow).await).map(|a| a.status), Some(408));
    let html = agent.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text();
    assert!(!page::words(&html).contains("half a note"));

    // Between two requests there is more time than for a head, and it ends too.
    let mut kept = TcpStream::connect(desk.host()).await.expect("a connection");
    for _ in 0..2 {
        let ask = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n\r\n");
        kept.write_all(ask.as_bytes()).await.expect("the connection is kept");
        let mut octets = Vec::new();
        while !octets.ends_with(b"ok\n") {
            let read = timeout(PATIENCE, kept.read_buf(&mut octets)).await.expect("an answer");
            assert!(read.expect("the connection is kept") > 0, "closed after an answer");
        }
    }
    let asked = Instant::now();
    assert_eq!(rest(&mut kept).await, b"");
    assert!(asked.elapsed() > Duration::from_millis(500), "{:?}", asked.elapsed());

    // All of that took longer than anything the desk waits for; the stream lives, and its page is still told.
    assert!(opened.elapsed() > Duration::from_millis(2000), "{:?}", opened.elapsed());
    let ticket = desk.ticket(&Mail::new(ROSA, "Still there?", "Are you?").id("still@customer.example")).await;
    loop {
        let row = live.until("row").await;
        if row.data["ticket"].as_i64() == Some(ticket.0) {
            break;
        }
    }
    desk.end().await;
}

/// Answers that nobody takes do not stay in memory for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_let_go() {
    let desk = impatient(&[("connections-per-address", "1")]).await;
    let html = desk.browser().get("/sign-in").await.expect(200).text();
    let sheet = page::links(&html).into_iter().find(|l| l.ends_with(".css")).expect("a style sheet");
    let ask = format!("GET {sheet} HTTP/1.1\r\nhost: {}\r\n\r\n", desk.host());
    let again = at(&desk, 5);
    // Connected last: a connection that asks nothing is closed soon.
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    socket.bind((Ipv4Addr::new(127, 0, 0, 5), 0).into()).expect("bound");
    let mut stream = socket.connect(desk.host().parse().expect("an address")).await.expect("a connection");
    let (mut asked, mut answered) = (0, None);
    let began = Instant::now();
    while answered.is_none() {
        assert!(began.elapsed() < PATIENCE, "the desk waits for ever");
        // As long as it is held, its one place is taken.
        let _ = timeout(Duration::from_millis(20), stream.write_all(ask.as_bytes())).await;
        asked += 1;
        let answer: Option<Answer> = again.try_send(&Ask::new("GET", "/healthz")).await.ok();
        answered = answer.filter(|a| a.status == 200);
    }
    assert!(asked > 1, "it was held at first");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_everybody_may_send_is_counted_by_address() {
    let desk = TestDesk::start_with(Engine::Sqlite, options(&[("trusted-proxies", "127.0.0.0/8")])).await;
    // In clear from afar no password is looked at: the cheapest request that there is.
    let sign_in = async |from: &str| {
        let ask = Ask::new("POST", "/sign-in")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", from)
            .form(&[("email", AGENT), ("password", "wrong")]);
        desk.browser().send(ask).await
    };
    let most = deskhand::http::session::OPEN_REQUESTS_PER_MINUTE;
    let mut refused = None;
    // The budget fills while it is used: a slow machine needs some more.
    for n in 0..2 * most {
        let answer = sign_in("2001:db8:1:2::1").await;
        if answer.status == 429 {
            refused = Some((n, answer));
            break;
        }
        assert_eq!(answer.status, 403);
    }
    let (n, answer) = refused.expect("it ends");
    assert!(n >= most, "an office may begin its day: {n}");
    assert!(page::words(&answer.text()).contains("Too many attempts"), "{}", page::words(&answer.text()));
    // The same customer by another address, another customer, and pages that cost nothing.
    let same = async { while sign_in("2001:db8:1:2:ffff::9").await.status != 429 {} };
    timeout(PATIENCE, same).await.expect("the whole /64 is one");
    sign_in("2001:db8:1:3::1").await.expect(403);
    let look = Ask::new("GET", "/sign-in").header("x-forwarded-for", "2001:db8:1:2::1");
    desk.browser().send(look).await.expect(200);
    desk.advance(60).await;
    sign_in("2001:db8:1:2::1").await.expect(403);

    // One-time links cannot be guessed by trying.
    let guess = async |from: &str, secret: &str| {
        let ask = Ask::new("GET", &format!("/set-up/{secret}")).header("x-forwarded-for", from);
        desk.browser().send(ask).await.status
    };
    let mut codes = Vec::new();
    for n in 0..35 {
        codes.push(guess("203.0.113.5", &format!("guess-{n}")).await);
    }
    assert_eq!((codes[0], codes[34]), (404, 429), "{codes:?}");
    assert_eq!(guess("203.0.113.6", "guess").await, 404);
    desk.end().await;
}
