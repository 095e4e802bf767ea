//! A small browser: cookies, forms, files, streams. One connection for each request.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Somebody's browser. Remembers cookies and sends what a page of the desk would send.
#[derive(Clone, Debug)]
pub struct Browser {
    /// `127.0.0.1:port`
    pub host: String,
    pub cookies: BTreeMap<String, String>,
    /// The address on this machine that it comes from; any of 127.0.0.0/8 will do.
    pub from: Option<Ipv4Addr>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }
    /// Checks the status, shows the page when it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", super::page::words(&self.text()));
        self
    }
}

/// A request, put together by hand where a page's form is not what is wanted.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Ask {
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.into(), path: path.into(), headers: Vec::new(), body: Vec::new() }
    }
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = serde_urlencoded::to_string(fields).expect("text fields");
        let mut ask = self.header("content-type", "application/x-www-form-urlencoded");
        ask.body = body.into_bytes();
        ask
    }
    /// A form with files: name of the file, its type, its content.
    pub fn files(self, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Self {
        const LINE: &str = "----------------deskhand-test-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head =
                format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (name, kind, content) in files {
            let head = format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 Content-Type: {kind}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{LINE}--\r\n").as_bytes());
        let mut ask = self.header("content-type", &format!("multipart/form-data; boundary={LINE}"));
        ask.body = body;
        ask
    }
    fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
    }
}

impl Browser {
    pub fn new(host: &str) -> Self {
        Self { host: host.to_owned(), cookies: BTreeMap::new(), from: None }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Ask::new("GET", path)).await
    }

    /// Sends a form of one of the desk's pages.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(Ask::new("POST", path).header("sec-fetch-site", "same-origin").form(fields)).await
    }

    /// Sends it with the cookies, and keeps those that come back.
    pub async fn send(&mut self, ask: Ask) -> Answer {
        let answer = self.try_send(&ask).await;
        let answer = answer.unwrap_or_else(|e| panic!("{} {}: {e}", ask.method, ask.path));
        for (_, cookie) in answer.headers.iter().filter(|(n, _)| n == "set-cookie") {
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            if rest.to_ascii_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// [`Browser::send`] where the desk may be gone.
    pub async fn try_send(&self, ask: &Ask) -> std::io::Result<Answer> {
        let mut stream = self.open(ask, "close").await?;
        let mut octets = Vec::new();
        stream.read_to_end(&mut octets).await?;
        parse(&octets).ok_or_else(|| std::io::Error::other("an answer that is none"))
    }

    /// The head of an answer whose body has no end.
    pub async fn head(&self, ask: &Ask) -> Answer {
        let mut stream = self.open(ask, "keep-alive").await.expect("the desk answers");
        let mut octets = Vec::new();
        while find(&octets, b"\r\n\r\n").is_none() {
            let read = tokio::time::timeout(super::PATIENCE, stream.read_buf(&mut octets)).await;
            assert!(
                read.expect("the desk says nothing").expect("the line holds") > 0,
                "the answer ended in its head"
            );
        }
        parse(&octets).expect("an HTTP head")
    }

    /// A connection without a word on it.
    pub async fn connect(&self) -> std::io::Result<TcpStream> {
        let Some(from) = self.from else { return TcpStream::connect(&self.host).await };
        let socket = TcpSocket::new_v4()?;
        socket.bind((from, 0).into())?;
        socket.connect(self.host.parse().map_err(std::io::Error::other)?).await
    }

    async fn open(&self, ask: &Ask, connection: &str) -> std::io::Result<TcpStream> {
        let mut stream = self.connect().await?;
        let mut head = format!("{} {} HTTP/1.1\r\n", ask.method, ask.path);
        if !ask.has("host") {
            head.push_str(&format!("host: {}\r\n", self.host));
        }
        if !self.cookies.is_empty() && !ask.has("cookie") {
            let all: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            head.push_str(&format!("cookie: {}\r\n", all.join("; ")));
        }
        for (name, value) in &ask.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\nconnection: {connection}\r\n\r\n", ask.body.len()));
        let mut octets = head.into_bytes();
        octets.extend_from_slice(&ask.body);
        stream.write_all(&octets).await?;
        Ok(stream)
    }

    /// Listens to `/agent/live` since `seq`; `resume` sends it as `Last-Event-ID` instead.
    pub async fn listen(&self, since: i64, resume: bool) -> Stream {
        let ask = if resume {
            Ask::new("GET", "/agent/live?since=0").header("last-event-id", &since.to_string())
        } else {
            Ask::new("GET", &format!("/agent/live?since={since}"))
        };
        self.hear(ask).await
    }

    /// Listens as a page in that language does.
    pub async fn listen_in(&self, since: i64, language: &str) -> Stream {
        self.hear(Ask::new("GET", &format!("/agent/live?language={language}&since={since}"))).await
    }

    async fn hear(&self, ask: Ask) -> Stream {
        let stream = self.open(&ask, "keep-alive").await.expect("the desk answers");
        let mut stream = Stream {
            stream,
            raw: Vec::new(),
            text: String::new(),
            head: String::new(),
            passing: VecDeque::new(),
            ended: false,
        };
        let head = loop {
            if let Some(at) = find(&stream.raw, b"\r\n\r\n") {
                break stream.raw.drain(..at + 4).collect::<Vec<_>>();
            }
            assert!(stream.more().await, "the stream ended in its head");
        };
        stream.head = String::from_utf8(head).expect("an HTTP head");
        assert!(stream.head.starts_with("HTTP/1.1 200"), "{}", stream.head);
        stream
    }
}

/// A stream of server-sent events.
pub struct Stream {
    stream: TcpStream,
    raw: Vec<u8>,
    text: String,
    pub head: String,
    /// What was told in passing, without a place in the log: event and data.
    passing: VecDeque<(String, serde_json::Value)>,
    /// Its last chunk came; the connection may go on.
    ended: bool,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Sent {
    pub id: i64,
    pub event: String,
    pub data: serde_json::Value,
}

impl Stream {
    async fn more(&mut self) -> bool {
        let read = self.stream.read_buf(&mut self.raw);
        let read = tokio::time::timeout(super::PATIENCE, read).await.expect("the stream says nothing");
        read.unwrap_or(0) > 0
    }

    /// The next event that has arrived already.
    pub fn ready(&mut self) -> Option<Sent> {
        while let Some((chunk, rest)) = chunk(&self.raw) {
            self.ended |= chunk.is_empty();
            self.text.push_str(&String::from_utf8(chunk).expect("UTF-8"));
            self.raw.drain(..rest);
        }
        while let Some(at) = self.text.find("\n\n") {
            let block: String = self.text.drain(..at + 2).collect();
            let field = |name: &str| {
                block.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": ")).map(str::to_owned)
            };
            let (Some(event), Some(data)) = (field("event"), field("data")) else { continue };
            let data = serde_json::from_str(&data).expect("JSON");
            match field("id") {
                Some(id) => return Some(Sent { id: id.parse().expect("a number"), event, data }),
                None => self.passing.push_back((event, data)),
            }
        }
        None
    }

    /// The next event; `None` at the stream's end.
    pub async fn next(&mut self) -> Option<Sent> {
        loop {
            if let Some(sent) = self.ready() {
                return Some(sent);
            }
            if self.ended || !self.more().await {
                return None;
            }
        }
    }

    /// Reads until something of this name is told in passing; says what.
    pub async fn told(&mut self, event: &str) -> serde_json::Value {
        loop {
            while let Some((name, data)) = self.passing.pop_front() {
                if name == event {
                    return data;
                }
            }
            if self.ready().is_none() && self.passing.is_empty() {
                assert!(!self.ended && self.more().await, "the stream ended before {event}");
            }
        }
    }

    /// Reads until an event of this name.
    pub async fn until(&mut self, event: &str) -> Sent {
        loop {
            let sent = self.next().await.unwrap_or_else(|| panic!("the stream ended before {event}"));
            if sent.event == event {
                return sent;
            }
        }
    }
}

fn find(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).position(|w| w == what)
}

/// The first whole chunk and where the next begins.
fn chunk(octets: &[u8]) -> Option<(Vec<u8>, usize)> {
    let line = find(octets, b"\r\n")?;
    let length = usize::from_str_radix(std::str::from_utf8(&octets[..line]).ok()?.trim(), 16).ok()?;
    let end = line + 2 + length;
    (octets.len() >= end + 2).then(|| (octets[line + 2..end].to_vec(), end + 2))
}

/// Reads an answer that is there as a whole.
pub fn parse(octets: &[u8]) -> Option<Answer> {
    let end = find(octets, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&octets[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|l| l.split_once(':'))
        .map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned()))
        .collect();
    let mut rest = &octets[end + 4..];
    let chunked = headers.iter().any(|(n, v)| n == "transfer-encoding" && v.contains("chunked"));
    let body = if chunked {
        let mut body = Vec::new();
        while let Some((piece, next)) = chunk(rest) {
            if piece.is_empty() {
                break;
            }
            body.extend(piece);
            rest = &rest[next..];
        }
        body
    } else {
        rest.to_vec()
    };
    Some(Answer { status, headers, body })
}
