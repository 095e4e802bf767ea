//! A web server that says what the test wants, and remembers what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// It ends with the test's runtime.
pub struct Web {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// A whole answer with this head and body.
pub fn answer(status: &str, media_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

impl Web {
    /// Answers each path with these octets, and hangs up. No octets: it says nothing and keeps the line.
    pub async fn start(say: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::at("127.0.0.1:0", say).await
    }

    pub async fn at(address: &str, say: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("it has an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, say) = (asked.clone(), Arc::new(say));
        tokio::spawn(async move {
            loop {
                let Ok((mut line, _)) = listener.accept().await else { continue };
                let (seen, say) = (seen.clone(), say.clone());
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") && line.read_buf(&mut head).await.is_ok_and(|n| n > 0)
                    {
                    }
                    let head = String::from_utf8_lossy(&head).into_owned();
                    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    seen.lock().expect("nobody panics with it").push(head);
                    let said = say(&path);
                    if said.is_empty() {
                        // Until the other side gives up.
                        while line.read_buf(&mut Vec::with_capacity(64)).await.is_ok_and(|n| n > 0) {}
                    }
                    let _ = line.write_all(&said).await;
                });
            }
        });
        Self { address, asked }
    }

    /// The heads of all requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// An endpoint that remembers what it was asked, whole, and answers what the test wants.
pub struct Endpoint {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<(String, String)>>>,
    says: Arc<Mutex<Vec<u8>>>,
}

impl Endpoint {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("it has one");
        let (asked, says) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let (seen, say) = (asked.clone(), says.clone());
        tokio::spawn(async move {
            loop {
                let Ok((mut line, _)) = listener.accept().await else { continue };
                let mut octets = Vec::new();
                let (head, body) = loop {
                    if line.read_buf(&mut octets).await.is_ok_and(|n| n == 0) {
                        break (String::new(), String::new());
                    }
                    let text = String::from_utf8_lossy(&octets).into_owned();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let length = head.to_lowercase().split("content-length: ").nth(1).map_or(0, |rest| {
                        rest.lines().next().unwrap_or_default().trim().parse().unwrap_or(0)
                    });
                    if body.len() >= length {
                        break (head.to_owned(), body.to_owned());
                    }
                };
                seen.lock().expect("nobody panics with it").push((head, body));
                let said = say.lock().expect("nobody panics with it").clone();
                if said.is_empty() {
                    // Until the other side gives up.
                    while line.read_buf(&mut Vec::with_capacity(64)).await.is_ok_and(|n| n > 0) {}
                }
                let _ = line.write_all(&said).await;
            }
        });
        Self { address, asked, says }
    }

    /// From now on it answers this; nothing at all keeps the line.
    pub fn say(&self, octets: Vec<u8>) {
        *self.says.lock().expect("nobody panics with it") = octets;
    }
    /// Heads and bodies of all requests so far.
    pub fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

/// The value of a header in a head.
pub fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let line = head.lines().find(|l| l.to_lowercase().starts_with(&format!("{name}:")));
    line.and_then(|l| l.split_once(": ")).map_or("", |(_, v)| v)
}
