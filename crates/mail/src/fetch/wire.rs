//! The line to an IMAP server: commands out, responses in, each within limits.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use domain::mailbox::FaultKind;

/// A plain or protected connection.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The text of one response, literals left out. A search over the widest window that we ask for fits.
const TEXT_BYTES_MAX: usize = 4 << 20;
/// Lists in lists.
const DEPTH_MAX: usize = 10;
/// Values in one response.
const VALUES_MAX: usize = 20_000;

/// The line is of no more use.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) kind: FaultKind,
    pub(super) words: String,
}

impl Cut {
    pub(super) fn new(kind: FaultKind, words: impl Into<String>) -> Self {
        Self { kind, words: words.into() }
    }
    fn nonsense(words: &str) -> Self {
        Self::new(FaultKind::Nonsense, format!("the server's answer makes no sense: {words}"))
    }
}

impl From<std::io::Error> for Cut {
    fn from(e: std::io::Error) -> Self {
        Self::new(FaultKind::Broken, format!("the line to the server broke: {e}"))
    }
}

/// One part of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Atom(String),
    Text(Vec<u8>),
    List(Vec<Value>),
    /// A literal above the limit: its octets were read and thrown away.
    TooLarge(u64),
}

impl Value {
    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::Atom(a) => a.parse().ok(),
            Self::Text(_) | Self::List(_) | Self::TooLarge(_) => None,
        }
    }
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Atom(a) if a.eq_ignore_ascii_case(word))
    }
}

/// A response of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Response {
    /// `+ …`: it waits for more of the command.
    Go(String),
    /// `* …`: the first words, and the rest as values where it is not free text.
    Untagged(Vec<Value>),
    /// `* SEARCH …`
    Found(Vec<u32>),
    /// `* OK|NO|BAD|BYE|PREAUTH …`
    Told(Status),
    /// `TAG OK|NO|BAD …`
    Ended(String, Status),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Status {
    /// `OK`, `NO`, `BAD`, `BYE`, `PREAUTH`, in capitals.
    pub(super) word: String,
    /// What stands in brackets, as it came: `UIDVALIDITY 17`.
    pub(super) code: String,
    pub(super) words: String,
}

impl Status {
    fn parse(text: &str) -> Self {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let rest = rest.trim_start();
        let (code, words) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            Some((code, words)) => (code, words.trim()),
            None => ("", rest),
        };
        Self { word: word.to_ascii_uppercase(), code: code.to_owned(), words: words.to_owned() }
    }
    pub(super) fn is_ok(&self) -> bool {
        self.word == "OK"
    }
    /// The first word of the code, in capitals.
    pub(super) fn code_word(&self) -> String {
        self.code.split(' ').next().unwrap_or_default().to_ascii_uppercase()
    }
    /// The number behind that word.
    pub(super) fn code_number(&self) -> Option<u32> {
        self.code.split(' ').nth(1)?.parse().ok()
    }
    /// Code and words, for people.
    pub(super) fn said(&self) -> String {
        match (self.code.as_str(), self.words.as_str()) {
            ("", "") => "without a reason".to_owned(),
            ("", words) => format!("“{words}”"),
            (code, words) => format!("“[{code}] {words}”"),
        }
    }
}

enum Piece {
    Text(Vec<u8>),
    Literal(Vec<u8>),
    TooLarge(u64),
}

/// The line itself.
pub(super) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
    silence: Duration,
    /// Literals longer than this are skipped.
    literal_bytes_max: u64,
    /// What one answer may cost us in octets that we keep.
    left: u64,
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>, silence: Duration) -> Self {
        Self {
            stream: BufReader::with_capacity(16 << 10, stream),
            silence,
            literal_bytes_max: 64 << 10,
            left: 0,
        }
    }

    /// The bare connection, to be wrapped in TLS.
    ///
    /// # Errors
    /// When the server already said more than it was asked (it could be somebody else's words in front of TLS).
    pub(super) fn into_stream(self) -> Result<Box<dyn Stream>, Cut> {
        if self.stream.buffer().is_empty() {
            return Ok(self.stream.into_inner());
        }
        Err(Cut::nonsense("it spoke on before TLS began"))
    }

    /// From here on an answer may hold literals of `literal` octets, and all of it `total`.
    pub(super) fn limit(&mut self, literal: u64, total: u64) {
        self.literal_bytes_max = literal;
        self.left = total;
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Cut> {
        let writing = async {
            self.stream.get_mut().write_all(bytes).await?;
            self.stream.get_mut().flush().await
        };
        match tokio::time::timeout(self.silence, writing).await {
            Ok(done) => Ok(done?),
            Err(_) => Err(Cut::new(FaultKind::TooSlow, "the server takes no more of what we say")),
        }
    }

    /// Is something there to be read within `time`? Says nothing about what.
    pub(super) async fn readable(&mut self, time: Duration) -> Result<bool, Cut> {
        match tokio::time::timeout(time, self.stream.fill_buf()).await {
            Ok(Ok([])) => Err(Cut::new(FaultKind::Broken, "the server hung up")),
            Ok(Ok(_)) => Ok(true),
            Ok(Err(e)) => Err(e.into()),
            Err(_) => Ok(false),
        }
    }

    /// One response, whole.
    pub(super) async fn response(&mut self) -> Result<Response, Cut> {
        let mut pieces = Vec::new();
        let mut text_bytes = 0;
        loop {
            let line = self.line(TEXT_BYTES_MAX - text_bytes).await?;
            text_bytes += line.len();
            let literal = literal_at_end(&line);
            let text_end = literal.map_or(line.len(), |(at, _)| at);
            let first = pieces.is_empty();
            let search = first && line.len() > 8 && line[..8].eq_ignore_ascii_case(b"* SEARCH");
            if search && literal.is_none() {
                return Ok(Response::Found(numbers(&line[8..])));
            }
            // Only what is not free text has literals; a human-readable text may end in anything.
            let free = first && is_status(&line);
            if let (Some((_, bytes)), false) = (literal, free) {
                pieces.push(Piece::Text(line[..text_end].to_vec()));
                pieces.push(self.literal(bytes).await?);
                continue;
            }
            pieces.push(Piece::Text(line));
            return parse(pieces);
        }
    }

    async fn line(&mut self, bytes_max: usize) -> Result<Vec<u8>, Cut> {
        let mut line = Vec::new();
        loop {
            let silence = self.silence;
            let part = match tokio::time::timeout(silence, self.stream.fill_buf()).await {
                Ok(part) => part?,
                Err(_) => return Err(silent(silence)),
            };
            if part.is_empty() {
                return Err(Cut::new(FaultKind::Broken, "the server hung up"));
            }
            let end = memchr::memchr(b'\n', part);
            let taken = end.map_or(part.len(), |at| at + 1);
            if line.len() + taken > bytes_max {
                return Err(Cut::nonsense("a line without an end"));
            }
            self.left = self
                .left
                .checked_sub(taken as u64)
                .ok_or_else(|| Cut::nonsense("it says more than it was asked"))?;
            line.extend_from_slice(&part[..taken]);
            self.stream.consume(taken);
            if end.is_some() {
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
        }
    }

    async fn literal(&mut self, bytes: u64) -> Result<Piece, Cut> {
        let keep = bytes <= self.literal_bytes_max;
        if keep {
            self.left = self
                .left
                .checked_sub(bytes)
                .ok_or_else(|| Cut::nonsense("it sends more than it was asked for"))?;
        }
        // Not all at once: what is announced need not come.
        let mut kept = Vec::with_capacity(if keep { bytes.min(1 << 20) as usize } else { 0 });
        let mut missing = bytes;
        let mut chunk = vec![0; 64 << 10];
        while missing > 0 {
            let room = (missing as usize).min(chunk.len());
            let silence = self.silence;
            let read = match tokio::time::timeout(silence, self.stream.read(&mut chunk[..room])).await {
                Ok(read) => read?,
                Err(_) => return Err(silent(silence)),
            };
            if read == 0 {
                let words =
                    format!("the line was cut in the middle of a mail, {missing} octets before its end");
                return Err(Cut::new(FaultKind::Broken, words));
            }
            if keep {
                kept.extend_from_slice(&chunk[..read]);
            }
            missing -= read as u64;
        }
        Ok(if keep { Piece::Literal(kept) } else { Piece::TooLarge(bytes) })
    }
}

fn silent(silence: Duration) -> Cut {
    Cut::new(FaultKind::TooSlow, format!("the server said nothing for {} seconds", silence.as_secs()))
}

/// Where an announcement of a literal begins at the end of a line, and its size: `{42}`, `{42+}`, `~{42}`.
fn literal_at_end(line: &[u8]) -> Option<(usize, u64)> {
    let inner = line.strip_suffix(b"}")?;
    let at = inner.iter().rposition(|b| *b == b'{')?;
    let digits = &inner[at + 1..];
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || digits.len() > 12 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let bytes = digits.iter().fold(0u64, |n, d| n * 10 + u64::from(d - b'0'));
    let at = if at > 0 && line[at - 1] == b'~' { at - 1 } else { at };
    Some((at, bytes))
}

/// A line that ends in words for people.
fn is_status(line: &[u8]) -> bool {
    let mut words = line.split(|b| *b == b' ');
    let (Some(first), second) = (words.next(), words.next().unwrap_or_default()) else { return false };
    first == b"+"
        || [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|w| second.eq_ignore_ascii_case(w))
}

fn numbers(text: &[u8]) -> Vec<u32> {
    text.split(|b| *b == b' ')
        .filter_map(|word| std::str::from_utf8(word).ok()?.trim().parse().ok())
        .filter(|n| *n > 0)
        .collect()
}

fn parse(pieces: Vec<Piece>) -> Result<Response, Cut> {
    let first = match pieces.first() {
        Some(Piece::Text(text)) => text.clone(),
        _ => Vec::new(),
    };
    if first == b"+" || first.starts_with(b"+ ") {
        return Ok(Response::Go(String::from_utf8_lossy(first.get(2..).unwrap_or_default()).into_owned()));
    }
    if is_status(&first) {
        let text = String::from_utf8_lossy(&first);
        let (tag, rest) = text.split_once(' ').unwrap_or((&text, ""));
        let status = Status::parse(rest);
        return Ok(match tag {
            "*" => Response::Told(status),
            tag => Response::Ended(tag.to_owned(), status),
        });
    }
    if !first.starts_with(b"* ") && first != b"*" {
        return Err(Cut::nonsense(&format!(
            "“{}”",
            crate::clean::short_line(&String::from_utf8_lossy(&first), 80)
        )));
    }
    let mut values = values(pieces)?;
    // The star.
    values.remove(0);
    if values.is_empty() {
        return Err(Cut::nonsense("an empty line"));
    }
    if values.len() == 1 && values[0].is("SEARCH") {
        return Ok(Response::Found(Vec::new()));
    }
    Ok(Response::Untagged(values))
}

fn values(pieces: Vec<Piece>) -> Result<Vec<Value>, Cut> {
    let mut open: Vec<Vec<Value>> = vec![Vec::new()];
    let mut count = 0;
    let mut add = |open: &mut Vec<Vec<Value>>, value| {
        count += 1;
        if count > VALUES_MAX {
            return Err(Cut::nonsense("too many values in one answer"));
        }
        open.last_mut().expect("the outermost list is never closed").push(value);
        Ok(())
    };
    for piece in pieces {
        let text = match piece {
            Piece::Literal(octets) => {
                add(&mut open, Value::Text(octets))?;
                continue;
            }
            Piece::TooLarge(bytes) => {
                add(&mut open, Value::TooLarge(bytes))?;
                continue;
            }
            Piece::Text(text) => text,
        };
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            match byte {
                b' ' => at += 1,
                b'(' => {
                    if open.len() > DEPTH_MAX {
                        return Err(Cut::nonsense("lists nested too deep"));
                    }
                    open.push(Vec::new());
                    at += 1;
                }
                b')' => {
                    let Some(list) = (open.len() > 1).then(|| open.pop()).flatten() else {
                        return Err(Cut::nonsense("a parenthesis that was never opened"));
                    };
                    add(&mut open, Value::List(list))?;
                    at += 1;
                }
                b'"' => {
                    let (value, next) = quoted(&text, at + 1)?;
                    add(&mut open, Value::Text(value))?;
                    at = next;
                }
                _ => {
                    let next = atom_end(&text, at);
                    add(&mut open, Value::Atom(String::from_utf8_lossy(&text[at..next]).into_owned()))?;
                    at = next;
                }
            }
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(values), true) if !values.is_empty() => Ok(values),
        _ => Err(Cut::nonsense("a list without an end")),
    }
}

fn quoted(text: &[u8], from: usize) -> Result<(Vec<u8>, usize), Cut> {
    let mut value = Vec::new();
    let mut at = from;
    loop {
        match text.get(at) {
            Some(b'"') => return Ok((value, at + 1)),
            Some(b'\\') if at + 1 < text.len() => {
                value.push(text[at + 1]);
                at += 2;
            }
            Some(&byte) => {
                value.push(byte);
                at += 1;
            }
            None => return Err(Cut::nonsense("a text without its closing quote")),
        }
    }
}

/// What stands in brackets belongs to its word: `BODY[HEADER.FIELDS (DATE)]<0>` is one.
fn atom_end(text: &[u8], from: usize) -> usize {
    let mut brackets = 0usize;
    for (at, byte) in text.iter().enumerate().skip(from) {
        match byte {
            b'[' => brackets += 1,
            b']' => brackets = brackets.saturating_sub(1),
            b' ' | b'(' | b')' | b'"' if brackets == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}
