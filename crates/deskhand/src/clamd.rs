//! Asks ClamAV's daemon about a file, in its own protocol (clamd(8), `INSTREAM`), within limits: a scanner that hangs or
//! talks nonsense holds up one file for a while and nothing else.

use std::path::PathBuf;
use std::time::Duration;

use domain::Refusal;
use mail::clean;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

/// Connecting.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// One file, from the first byte to the word about it. clamd itself gives up after two minutes by default.
const FILE_TIME: Duration = Duration::from_secs(150);
/// A short question.
const PING_TIME: Duration = Duration::from_secs(15);
const CHUNK_BYTES: usize = 64 << 10;
/// An answer is a line.
const ANSWER_BYTES_MAX: u64 = 4096;
const WORDS_MAX: usize = 200;

/// Where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clamd {
    Socket(PathBuf),
    Host { host: String, port: u16 },
}

/// What it says about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    Clean,
    /// The name of what was found.
    Found(String),
    /// It did not scan this one, and why: it is larger than clamd takes, or cannot be read.
    Unable(String),
}

/// It gave no word at all: try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Down(pub String);

impl std::fmt::Display for Down {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Down {}

impl Clamd {
    /// Reads `/run/clamav/clamd.ctl`, `host:3310` or `host`.
    ///
    /// # Errors
    /// A refusal that shows what it should look like.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let bad = || {
            Refusal::invalid(
                "clamd",
                "must be a socket like /run/clamav/clamd.ctl or a host like scanner:3310",
            )
        };
        if text.starts_with('/') {
            return Ok(Self::Socket(text.into()));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, _)) if host.contains(':') && !host.ends_with(']') => (text, "3310"),
            Some((host, port)) => (host, port),
            None => (text, "3310"),
        };
        let port = port.parse().ok().filter(|p: &u16| *p > 0).ok_or_else(bad)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c == '/') {
            return Err(bad());
        }
        Ok(Self::Host { host: host.to_owned(), port })
    }

    /// Has a file scanned.
    ///
    /// # Errors
    /// In words, when no answer came or none that could be read.
    pub async fn scan(&self, content: &[u8]) -> Result<Word, Down> {
        read(&self.ask(Question::File(content)).await?)
    }

    /// Asks whether it is well.
    ///
    /// # Errors
    /// In words, when it is not.
    pub async fn ping(&self) -> Result<(), Down> {
        let answer = self.ask(Question::Ping).await?;
        if answer.starts_with(b"PONG\0") { Ok(()) } else { Err(strange(&answer)) }
    }

    async fn ask(&self, question: Question<'_>) -> Result<Vec<u8>, Down> {
        let late = |_| Down("it does not let the desk in within five seconds".to_owned());
        match self {
            Self::Socket(path) => {
                let connected =
                    tokio::time::timeout(CONNECT_TIME, UnixStream::connect(path)).await.map_err(late)?;
                let line = connected.map_err(|e| Down(format!("{} does not answer: {e}", path.display())))?;
                converse(line, question).await
            }
            Self::Host { host, port } => {
                let connecting = TcpStream::connect((host.as_str(), *port));
                let connected = tokio::time::timeout(CONNECT_TIME, connecting).await.map_err(late)?;
                let line = connected.map_err(|e| Down(format!("{host}:{port} does not answer: {e}")))?;
                converse(line, question).await
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Question<'a> {
    Ping,
    File(&'a [u8]),
}

async fn converse(line: impl AsyncRead + AsyncWrite, question: Question<'_>) -> Result<Vec<u8>, Down> {
    let (time, what) = match question {
        Question::Ping => (PING_TIME, "whether it is well"),
        Question::File(_) => (FILE_TIME, "about a file"),
    };
    tokio::time::timeout(time, talk(line, question))
        .await
        .unwrap_or_else(|_| Err(Down(format!("no word {what} within {} seconds", time.as_secs()))))
}

/// Its answer, up to the zero that ends it.
async fn talk(line: impl AsyncRead + AsyncWrite, question: Question<'_>) -> Result<Vec<u8>, Down> {
    let (hear, mut say) = tokio::io::split(line);
    let mut answer = Vec::new();
    let mut hear = hear.take(ANSWER_BYTES_MAX);
    let said = async {
        match question {
            Question::Ping => say.write_all(b"zPING\0").await?,
            Question::File(content) => {
                say.write_all(b"zINSTREAM\0").await?;
                for chunk in content.chunks(CHUNK_BYTES) {
                    let bytes = u32::try_from(chunk.len()).expect("a chunk is short");
                    say.write_all(&bytes.to_be_bytes()).await?;
                    say.write_all(chunk).await?;
                }
                say.write_all(&0u32.to_be_bytes()).await?;
            }
        }
        say.flush().await
    };
    let heard = async {
        while !answer.contains(&0) && hear.read_buf(&mut answer).await? > 0 {}
        std::io::Result::Ok(())
    };
    // A file that is too large is answered, and the line closed, before it was sent to its end. Whoever listened only
    // afterwards would lose the answer to the reset of the line.
    let (said, heard) = {
        let (mut said, mut heard) = (std::pin::pin!(said), std::pin::pin!(heard));
        tokio::select! {
            heard = &mut heard => (Ok(()), heard),
            said = &mut said => (said, heard.await),
        }
    };
    if !answer.contains(&0) {
        let why = said.err().or(heard.err()).map_or_else(|| "it hung up".to_owned(), |e| e.to_string());
        return Err(Down(format!("it broke off: {why}")));
    }
    Ok(answer)
}

fn strange(answer: &[u8]) -> Down {
    let text = String::from_utf8_lossy(answer);
    let text = text.split('\0').next().unwrap_or_default();
    Down(format!("it does not speak as clamd does: {}", clean::short_line(text.trim(), WORDS_MAX)))
}

fn read(answer: &[u8]) -> Result<Word, Down> {
    let text = String::from_utf8_lossy(answer);
    let text = text.split('\0').next().unwrap_or_default().trim();
    let words = |text: &str| clean::short_line(text.trim(), WORDS_MAX);
    let about = text.strip_prefix("stream:").map(str::trim);
    if about == Some("OK") {
        return Ok(Word::Clean);
    }
    if let Some(name) = about.and_then(|a| a.strip_suffix("FOUND")).map(words).filter(|n| !n.is_empty()) {
        return Ok(Word::Found(name));
    }
    let Some(why) = text.strip_suffix("ERROR") else { return Err(strange(answer)) };
    let why = words(why.trim_start_matches("stream:").trim().trim_end_matches('.'));
    Ok(Word::Unable(if why.is_empty() { "the scanner does not say why".to_owned() } else { why }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_address_is_a_socket_or_a_host() {
        let host = |host: &str, port| Some(Clamd::Host { host: host.to_owned(), port });
        let table = [
            ("/run/clamav/clamd.ctl", Some(Clamd::Socket("/run/clamav/clamd.ctl".into()))),
            ("scanner", host("scanner", 3310)),
            ("127.0.0.1:3311", host("127.0.0.1", 3311)),
            ("[::1]:3311", host("::1", 3311)),
            ("[::1]", host("::1", 3310)),
            ("::1", host("::1", 3310)),
            (":3310", None),
            ("scanner:0", None),
            ("scanner:port", None),
            ("run/clamd.ctl", None),
        ];
        for (text, expected) in table {
            assert_eq!(Clamd::parse(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn its_words_are_read() {
        let unable = |words: &str| Ok(Word::Unable(words.to_owned()));
        let table: [(&[u8], Result<Word, ()>); 10] = [
            (b"stream: OK\0", Ok(Word::Clean)),
            (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Ok(Word::Found("Win.Test.EICAR_HDB-1".to_owned()))),
            (b"stream: a\x1b[31m b FOUND\0", Ok(Word::Found(clean::short_line("a\x1b[31m b", WORDS_MAX)))),
            (b"INSTREAM size limit exceeded. ERROR\0", unable("INSTREAM size limit exceeded")),
            (b"stream: Can't allocate memory ERROR\0", unable("Can't allocate memory")),
            (b"stream: ERROR\0", unable("the scanner does not say why")),
            (b"UNKNOWN COMMAND\0", Err(())),
            (b"HTTP/1.1 400 Bad Request\0", Err(())),
            (b"stream: FOUND\0", Err(())),
            (b"\0", Err(())),
        ];
        for (answer, expected) in table {
            assert_eq!(read(answer).map_err(drop), expected, "{}", String::from_utf8_lossy(answer));
        }
    }

    /// As it does with a file that is larger than it takes: it answers and reads no further.
    #[tokio::test]
    async fn an_answer_is_heard_before_everything_is_said() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let daemon = tokio::spawn(async move {
            let (mut line, _) = listener.accept().await.unwrap();
            line.read_exact(&mut [0; 10]).await.unwrap();
            line.write_all(b"INSTREAM size limit exceeded. ERROR\0").await.unwrap();
            line
        });
        let clamd = Clamd::Host { host: "127.0.0.1".to_owned(), port };
        let content = vec![0; 64 << 20];
        let word = tokio::time::timeout(Duration::from_secs(60), clamd.scan(&content)).await;
        let unable = Word::Unable("INSTREAM size limit exceeded".to_owned());
        assert_eq!(word.expect("nobody waits for the rest"), Ok(unable));
        drop(daemon.await);
    }
}
