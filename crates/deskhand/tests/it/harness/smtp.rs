//! A sending mail server, as small as it gets.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A conversation with a mail door.
pub struct Smtp {
    stream: BufReader<TcpStream>,
}

/// What the door said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub text: String,
}

impl Smtp {
    /// Connects and says EHLO.
    pub async fn connect(to: SocketAddr) -> Self {
        Self::try_connect(to, "EHLO").await.expect("the mail door answers")
    }

    /// Connects and says LHLO: LMTP.
    pub async fn lmtp(to: SocketAddr) -> Self {
        Self::try_connect(to, "LHLO").await.expect("the mail door answers")
    }

    /// # Errors
    /// When nobody is there, or the line breaks.
    pub async fn try_connect(to: SocketAddr, hello: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        let mut smtp = Self { stream: BufReader::new(stream) };
        smtp.reply().await?;
        smtp.say(&format!("{hello} tests.example")).await?;
        Ok(smtp)
    }

    async fn reply(&mut self) -> std::io::Result<Reply> {
        let mut text = String::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let code = line.get(..3).and_then(|c| c.parse().ok());
            let code: u16 = code.ok_or_else(|| std::io::Error::other(format!("not SMTP: {line}")))?;
            text.push_str(line.get(4..).unwrap_or_default());
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(Reply { code, text });
            }
        }
    }

    /// # Errors
    /// When the line breaks.
    pub async fn say(&mut self, line: &str) -> std::io::Result<Reply> {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await?;
        self.reply().await
    }

    /// The bare connection, for another protocol on it: after STARTTLS nothing of the other side is waiting.
    pub fn into_stream(self) -> TcpStream {
        self.stream.into_inner()
    }

    /// One command.
    pub async fn command(&mut self, line: &str) -> u16 {
        self.say(line).await.unwrap_or_else(|e| panic!("{line}: {e}")).code
    }

    /// Sends one mail; says the code of the first refusal or of the final dot. `raw` has CRLF line ends.
    ///
    /// # Errors
    /// When the line breaks: then nobody knows.
    pub async fn send(&mut self, from: &str, to: &[&str], raw: &[u8]) -> std::io::Result<Reply> {
        let mut replies = self.send_for_each(from, to, raw, 1).await?;
        Ok(replies.remove(0))
    }

    /// [`Smtp::send`] with `answers` answers to the final dot: over LMTP there is one for each recipient.
    pub async fn send_for_each(
        &mut self,
        from: &str,
        to: &[&str],
        raw: &[u8],
        answers: usize,
    ) -> std::io::Result<Vec<Reply>> {
        let mail = self.say(&format!("MAIL FROM:<{from}>")).await?;
        if mail.code != 250 {
            return Ok(vec![mail]);
        }
        for to in to {
            let reply = self.say(&format!("RCPT TO:<{to}>")).await?;
            if reply.code != 250 {
                self.say("RSET").await?;
                return Ok(vec![reply]);
            }
        }
        let data = self.say("DATA").await?;
        if data.code != 354 {
            return Ok(vec![data]);
        }
        self.stream.get_mut().write_all(&stuffed(raw)).await?;
        let mut replies = Vec::new();
        for _ in 0..answers {
            replies.push(self.reply().await?);
        }
        Ok(replies)
    }
}

impl Smtp {
    /// Says several commands and chunks in one go (RFC 2920, RFC 3030), then hears `answers` answers.
    ///
    /// # Errors
    /// When the line breaks.
    pub async fn say_at_once(&mut self, octets: &[u8], answers: usize) -> std::io::Result<Vec<Reply>> {
        self.stream.get_mut().write_all(octets).await?;
        let mut replies = Vec::new();
        for _ in 0..answers {
            replies.push(self.reply().await?);
        }
        Ok(replies)
    }
}

/// Dots doubled at line starts, ended by the final dot.
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 100);
    let mut at_start = true;
    for &octet in raw {
        if at_start && octet == b'.' {
            out.push(b'.');
        }
        out.push(octet);
        at_start = out.ends_with(b"\r\n");
    }
    if !raw.ends_with(b"\r\n") && !raw.is_empty() {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}
