//! A client for SMTP (RFC 5321).

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::ANSWER_SECONDS_MAX;

/// A connection after its EHLO.
#[derive(Debug)]
pub struct Smtp {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
    last_wait: Duration,
}

/// What a server answered: code and text, lines joined by a blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub text: String,
}

impl Reply {
    /// A code of the 2xx or 3xx sort.
    pub fn is_good(&self) -> bool {
        self.code < 400
    }
}

impl Smtp {
    /// Connects and says EHLO.
    ///
    /// # Errors
    /// When nobody listens, or the server does not want to talk.
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let writer = TcpStream::connect(address).with_context(|| format!("connecting to {address}"))?;
        writer.set_read_timeout(Some(ANSWER_SECONDS_MAX))?;
        writer.set_nodelay(true)?;
        let reader = BufReader::new(writer.try_clone()?);
        let mut smtp = Self { reader, writer, last_wait: Duration::ZERO };
        let greeting = smtp.read()?;
        if !greeting.is_good() {
            bail!("the server greets with {} {}", greeting.code, greeting.text);
        }
        let hello = smtp.ask(b"EHLO sender.example\r\n")?;
        if !hello.is_good() {
            bail!("EHLO: {} {}", hello.code, hello.text);
        }
        Ok(smtp)
    }

    /// Sends one mail. `body` has CRLF line ends, and no dots doubled yet. The answer is that to the final dot, or
    /// the first refusal on the way there.
    ///
    /// # Errors
    /// When the line breaks.
    pub fn send(&mut self, from: &str, to: &str, body: &[u8]) -> Result<Reply> {
        for command in
            [format!("MAIL FROM:<{from}>\r\n"), format!("RCPT TO:<{to}>\r\n"), "DATA\r\n".to_owned()]
        {
            let reply = self.ask(command.as_bytes())?;
            if !reply.is_good() {
                self.ask(b"RSET\r\n")?;
                return Ok(reply);
            }
        }
        let bytes = stuffed(body);
        let asked = Instant::now();
        let reply = self.ask(&bytes)?;
        self.last_wait = asked.elapsed();
        Ok(reply)
    }

    /// From the first byte of the last mail sent to the answer to its final dot.
    pub fn last_wait(&self) -> Duration {
        self.last_wait
    }

    fn ask(&mut self, bytes: &[u8]) -> Result<Reply> {
        self.writer.write_all(bytes)?;
        self.read()
    }

    fn read(&mut self) -> Result<Reply> {
        let mut text = String::new();
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                bail!("the server hung up");
            }
            let (code, rest) = line.trim_end().split_at_checked(3).context("a short answer")?;
            let code = code.parse().with_context(|| format!("an odd answer: {line:?}"))?;
            text.push_str(rest.get(1..).unwrap_or_default());
            if !rest.starts_with('-') {
                return Ok(Reply { code, text });
            }
            text.push(' ');
        }
    }
}

/// The mail with leading dots doubled and the final dot (RFC 5321 §4.5.2).
fn stuffed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 64);
    for line in body.split_inclusive(|&b| b == b'\n') {
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_doubled_and_the_end_is_marked() {
        assert_eq!(stuffed(b"a\r\n.b\r\n..\r\n"), b"a\r\n..b\r\n...\r\n.\r\n");
        assert_eq!(stuffed(b"a"), b"a\r\n.\r\n");
        assert_eq!(stuffed(b""), b"\r\n.\r\n");
    }
}
