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
