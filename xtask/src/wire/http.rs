//! A client for HTTP/1.1 with one kept connection (RFC 9112).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, bail};

use super::ANSWER_SECONDS_MAX;

/// A connection to one server; it is opened again when the server closes it.
#[derive(Debug)]
pub struct Http {
    address: SocketAddr,
    /// Sent with every request, each ending in CRLF.
    headers: String,
    line: Option<BufReader<TcpStream>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
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
}

impl Http {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, headers: String::new(), line: None }
    }

    /// With one more header on every request.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// With Basic authentication (RFC 7617).
    #[must_use]
    pub fn with_basic(self, user: &str, password: &str) -> Self {
        let value = format!("Basic {}", base64(format!("{user}:{password}").as_bytes()));
        self.with("Authorization", &value)
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When the line breaks or the answer makes no sense.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.request("GET", path, "", b"")
    }

    /// Sends JSON, or anything else with its media type.
    ///
    /// # Errors
    /// When the line breaks or the answer makes no sense.
    pub fn request(&mut self, method: &str, path: &str, media_type: &str, body: &[u8]) -> Result<Answer> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{}", self.address, self.headers);
        if !media_type.is_empty() {
            head.push_str(&format!("Content-Type: {media_type}\r\nContent-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let kept = self.line.is_some();
        match self.exchange(&head, body) {
            // A kept connection may have been closed while it lay idle; a fresh one has no such excuse.
            Err(_) if kept && method == "GET" => {
                self.line = None;
                self.exchange(&head, body)
            }
            answer => answer,
        }
    }

    fn exchange(&mut self, head: &str, body: &[u8]) -> Result<Answer> {
        if self.line.is_none() {
            let stream = TcpStream::connect(self.address)
                .with_context(|| format!("connecting to {}", self.address))?;
            stream.set_read_timeout(Some(ANSWER_SECONDS_MAX))?;
            stream.set_nodelay(true)?;
            self.line = Some(BufReader::new(stream));
        }
        let line = self.line.as_mut().expect("opened above");
        line.get_mut().write_all(&[head.as_bytes(), body].concat())?;
        let answer = read(line);
        let closes = answer
            .as_ref()
            .map_or(true, |a| a.header("connection").is_some_and(|v| v.eq_ignore_ascii_case("close")));
        if closes {
            self.line = None;
        }
        answer
    }
}

fn read(line: &mut BufReader<TcpStream>) -> Result<Answer> {
    let status = text_line(line)?;
    let status = status
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .with_context(|| format!("an odd answer: {status:?}"))?;
    let mut headers = Vec::new();
    loop {
        let header = text_line(line)?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').with_context(|| format!("an odd header: {header:?}"))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new() };
    if answer.header("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
        loop {
            let size = text_line(line)?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)
                .context("a chunk's size")?;
            let start = answer.body.len();
            answer.body.resize(start + size, 0);
            line.read_exact(&mut answer.body[start..])?;
            text_line(line)?;
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = answer.header("content-length").and_then(|v| v.parse().ok()) {
        answer.body.resize(length, 0);
        line.read_exact(&mut answer.body)?;
    }
    Ok(answer)
}

fn text_line(line: &mut BufReader<TcpStream>) -> Result<String> {
    let mut text = String::new();
    if line.read_line(&mut text)? == 0 {
        bail!("the server hung up");
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Base64 (RFC 4648 §4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, &b| word << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let digit = (word >> (18 - 6 * i)) as usize & 63;
            out.push(if i <= chunk.len() { char::from(ALPHABET[digit]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn base64_of_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn answers_with_a_length_and_in_chunks_come_over_one_connection() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut answer = |text: &str| {
                while text_line(&mut reader).is_ok_and(|l| !l.is_empty()) {}
                stream.write_all(text.as_bytes()).unwrap();
            };
            answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi");
            answer(
                "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
            );
        });
        let mut http = Http::new(address).with_basic("a", "b");
        let first = http.get("/one").unwrap();
        assert_eq!((first.status, first.header("x-a"), first.text().as_str()), (200, Some("b"), "hi"));
        let second = http.get("/two").unwrap();
        assert_eq!((second.status, second.text().as_str()), (404, "abcde"));
        server.join().unwrap();
    }
}
