//! One conversation.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::address::{self, Path};
use super::limits::{Held, Presence};
use super::pace::Timed;
use super::{BoxFuture, Door, Envelope, ListenConfig, Session, Verdict, stopped};
use crate::clean;

/// RFC 5321 §4.5.3.1.4 says 512; parameters of extensions may make it longer.
const COMMAND_MAX: usize = 2048;
const READ_CHUNK: usize = 64 * 1024;
/// A peer that goes on sending a mail that is too large is heard out this many times the limit, then cut off.
const OVERSIZE_FACTOR: usize = 2;

enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// In the middle of a handshake that failed.
    Gone,
}

impl Wire {
    async fn read(&mut self, into: &mut Vec<u8>) -> std::io::Result<usize> {
        match self {
            Self::Plain(s) => s.read_buf(into).await,
            Self::Tls(s) => s.read_buf(into).await,
            Self::Gone => Ok(0),
        }
    }
    /// Like [`Wire::read`], but leaves on the line what comes after `count_max` octets.
    async fn read_at_most(&mut self, into: &mut Vec<u8>, count_max: usize) -> std::io::Result<usize> {
        let count_max = count_max as u64;
        match self {
            Self::Plain(s) => s.take(count_max).read_buf(into).await,
            Self::Tls(s) => s.take(count_max).read_buf(into).await,
            Self::Gone => Ok(0),
        }
    }
    async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Plain(s) => s.write_all(bytes).await,
            Self::Tls(s) => {
                s.write_all(bytes).await?;
                s.flush().await
            }
            Self::Gone => Ok(()),
        }
    }
    async fn close(&mut self) {
        // The conversation is over; whether the peer hears the goodbye changes nothing.
        match self {
            Self::Plain(s) => drop(s.shutdown().await),
            Self::Tls(s) => drop(s.shutdown().await),
            Self::Gone => {}
        }
    }
}

/// Why a conversation ends. All ends look the same from outside: the connection closes.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// QUIT, or told why before.
    Done,
    /// The peer went away or the line broke.
    Gone,
    /// The peer was too slow.
    Slow,
    /// The desk is stopping.
    Stopping,
}

struct Talk<'a> {
    wire: Wire,
    session: Session,
    config: &'a ListenConfig,
    door: &'a dyn Door,
    presence: &'a Presence,
    stop: watch::Receiver<bool>,
    deadline: Instant,
    /// Octets read and not yet used.
    input: Vec<u8>,
    used: usize,
    /// Answers not yet sent: those of a pipelined group go out together.
    output: Vec<u8>,
    greeted: bool,
    envelope: Option<Envelope>,
    /// The mail that is coming by BDAT.
    chunks: Option<Chunks<'a>>,
    eight_bit_addresses: bool,
    size_hint: usize,
    errors: u32,
    idle_commands: u32,
}

pub(super) async fn run(
    stream: TcpStream,
    peer: SocketAddr,
    trusted: bool,
    config: &ListenConfig,
    door: &dyn Door,
    presence: &Presence,
    stop: watch::Receiver<bool>,
) {
    // Answers are small and waited for.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let mut talk = Talk {
        wire: Wire::Plain(stream),
        session: Session { peer, helo: String::new(), tls: false, trusted, lmtp: false },
        config,
        door,
        presence,
        stop,
        deadline: Instant::now() + config.session_time,
        input: Vec::with_capacity(4096),
        used: 0,
        output: Vec::new(),
        greeted: false,
        envelope: None,
        chunks: None,
        eight_bit_addresses: false,
        size_hint: 0,
        errors: 0,
        idle_commands: 0,
    };
    talk.say(220, &format!("{} ESMTP", config.hostname));
    let end = talk.converse().await;
    let goodbye = match end {
        End::Done | End::Gone => None,
        End::Slow => Some("4.4.2 you were silent too long"),
        End::Stopping => Some("4.3.2 the desk is stopping, please try again later"),
    };
    if let Some(words) = goodbye {
        talk.say(421, words);
    }
    // A peer that does not read its last words must not hold the session.
    drop(
        tokio::time::timeout(Duration::from_secs(10), async {
            talk.flush().await.is_ok() && {
                talk.wire.close().await;
                true
            }
        })
        .await,
    );
}

enum Line {
    Text(String),
    TooLong,
    /// Ended by a bare LF, or with a bare CR or NUL inside.
    Malformed,
}

impl<'a> Talk<'a> {
    fn say(&mut self, code: u16, words: &str) {
        let words = words.replace(['\r', '\n'], " ");
        self.output.extend_from_slice(format!("{code} {words}\r\n").as_bytes());
    }

    async fn flush(&mut self) -> Result<(), End> {
        if self.output.is_empty() {
            return Ok(());
        }
        let sent = tokio::time::timeout(self.config.command_time, self.wire.write(&self.output)).await;
        self.output.clear();
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Slow),
        }
    }

    fn waiting(&self) -> &[u8] {
        &self.input[self.used..]
    }

    fn use_up(&mut self, count: usize) {
        self.used += count;
        if self.used == self.input.len() {
            self.input.clear();
            self.used = 0;
        }
    }

    /// More octets from the peer, within `time` and the session's time.
    async fn fill(&mut self, time: Duration, stoppable: bool) -> Result<(), End> {
        self.flush().await?;
        if self.used > 0 {
            self.input.drain(..self.used);
            self.used = 0;
        }
        let until = self.deadline.min(Instant::now() + time);
        self.input.reserve(4096);
        let read = tokio::select! {
            biased;
            () = stopped(&mut self.stop), if stoppable => return Err(End::Stopping),
            read = tokio::time::timeout_at(until, self.wire.read(&mut self.input)) => read,
        };
        match read {
            Ok(Ok(0)) | Ok(Err(_)) => Err(End::Gone),
            Ok(Ok(_)) => Ok(()),
            Err(_) => Err(End::Slow),
        }
    }

    async fn line(&mut self) -> Result<Line, End> {
        let mut seen = 0;
        let mut too_long = false;
        loop {
            let waiting = self.waiting();
            if let Some(at) = memchr::memchr(b'\n', &waiting[seen..]).map(|n| seen + n) {
                if too_long || at > COMMAND_MAX {
                    self.use_up(at + 1);
                    return Ok(Line::TooLong);
                }
                let line = &waiting[..at];
                let (line, crlf) = line.strip_suffix(b"\r").map_or((line, false), |l| (l, true));
                let clean = (crlf || self.session.trusted) && !line.iter().any(|b| matches!(b, b'\r' | 0));
                let text = if clean { String::from_utf8(line.to_vec()).ok() } else { None };
                self.use_up(at + 1);
                return Ok(text.map_or(Line::Malformed, Line::Text));
            }
            seen = waiting.len();
            if seen > COMMAND_MAX {
                // Forgotten as it comes in, so that an endless line costs nothing but its time.
                too_long = true;
                self.use_up(seen);
                seen = 0;
            }
            self.fill(self.config.command_time, true).await?;
        }
    }

    async fn converse(&mut self) -> End {
        loop {
            // A stop is obeyed between commands even when more of them wait.
            if *self.stop.borrow() {
                return End::Stopping;
            }
            let line = match self.line().await {
                Ok(line) => line,
                Err(end) => return end,
            };
            let step = match line {
                Line::TooLong => self.wrong(500, "5.5.2 line too long"),
                Line::Malformed => self.wrong(
                    500,
                    "5.5.2 a command is one line that ends with CRLF, without control characters",
                ),
                Line::Text(text) => self.command(&text).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// A mistake of the peer; too many end the session.
    fn wrong(&mut self, code: u16, words: &str) -> Result<(), End> {
        self.say(code, words);
        self.mistake()
    }

    fn mistake(&mut self) -> Result<(), End> {
        self.errors += 1;
        if self.errors >= self.config.errors_max {
            self.say(421, "4.7.0 too many errors");
            return Err(End::Done);
        }
        Ok(())
    }

    fn idle(&mut self, code: u16, words: &str) -> Result<(), End> {
        self.say(code, words);
        self.idle_commands += 1;
        if self.idle_commands >= self.config.idle_commands_max {
            self.say(421, "4.7.0 too many commands without a mail");
            return Err(End::Done);
        }
        Ok(())
    }

    async fn command(&mut self, line: &str) -> Result<(), End> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let verb = verb.trim_end().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" | "LHLO" => self.greet(&verb, rest),
            "MAIL" => self.mail(rest),
            "RCPT" => self.rcpt(rest).await,
            "DATA" if rest.trim().is_empty() => self.data().await,
            "STARTTLS" if rest.trim().is_empty() => self.start_tls().await,
            "BDAT" => self.bdat(rest).await,
            "RSET" => {
                self.forget();
                self.idle(250, "2.0.0 forgotten")
            }
            "NOOP" => self.idle(250, "2.0.0 ok"),
            // The same for every name: nobody learns here who exists.
            "VRFY" | "EXPN" => self.idle(252, "2.1.5 cannot say, but will take mail for it and try"),
            "HELP" => self.idle(214, "2.0.0 see RFC 5321"),
            "QUIT" => {
                self.say(221, "2.0.0 goodbye");
                Err(End::Done)
            }
            "AUTH" | "ETRN" | "TURN" => self.wrong(502, "5.5.1 not offered"),
            "DATA" | "STARTTLS" => self.wrong(501, "5.5.4 takes no parameters"),
            _ => self.wrong(500, "5.5.2 unknown command"),
        }
    }

    /// The transaction is over, done or not.
    fn forget(&mut self) {
        self.envelope = None;
        self.chunks = None;
    }

    fn greet(&mut self, verb: &str, name: &str) -> Result<(), End> {
        let name = name.trim();
        if name.is_empty() {
            return self.wrong(501, "5.5.4 say your name");
        }
        if !self.waiting().is_empty() && !self.session.trusted {
            // Whoever does not wait for the list of extensions cannot know that it may pipeline.
            self.say(503, "5.5.1 wait for the answer");
            return Err(End::Done);
        }
        self.session.helo = clean::short_line(name, 255);
        self.session.lmtp = verb == "LHLO";
        self.greeted = true;
        self.forget();
        let host = &self.config.hostname;
        if verb == "HELO" {
            let host = host.clone();
            self.say(250, &host);
            return Ok(());
        }
        let mut answer =
            format!("250-{host}\r\n250-PIPELINING\r\n250-SIZE {}\r\n", self.config.message_bytes_max);
        if self.config.tls.is_some() && !self.session.tls {
            answer.push_str("250-STARTTLS\r\n");
        }
        // No BINARYMIME, though BDAT could carry it: in such a mail a lone CR or LF may be content, so it could not be
        // told from one that is meant to be read differently by the next reader, nor be handed on by DATA or IMAP as it
        // is. Without the offer a sender encodes those parts (RFC 3030 §3), which costs a third more octets and nothing
        // else. 8BITMIME needs nothing of us: octets are stored as they came.
        answer.push_str("250-8BITMIME\r\n250-CHUNKING\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n");
        self.output.extend_from_slice(answer.as_bytes());
        Ok(())
    }

    fn mail(&mut self, rest: &str) -> Result<(), End> {
        if !self.greeted {
            return self.wrong(503, "5.5.1 say EHLO first");
        }
        if self.envelope.is_some() {
            return self.wrong(503, "5.5.1 one sender is enough");
        }
        let Some(Path { address, parameters }) = after_colon(rest, "FROM").and_then(address::path) else {
            return self.wrong(501, "5.1.7 not a sender address");
        };
        let (mut size, mut utf8) = (0, false);
        for (name, value) in parameters {
            match (name.to_ascii_uppercase().as_str(), value) {
                ("SIZE", Some(value)) => match value.parse::<u64>() {
                    Ok(n) => size = usize::try_from(n).unwrap_or(usize::MAX),
                    Err(_) => return self.wrong(501, "5.5.4 SIZE is a number"),
                },
                ("BODY", Some(value))
                    if value.eq_ignore_ascii_case("7BIT") || value.eq_ignore_ascii_case("8BITMIME") => {}
                ("BODY", Some(value)) if value.eq_ignore_ascii_case("BINARYMIME") => {
                    return self.wrong(555, "5.6.3 BINARYMIME is not offered, encode the mail's parts");
                }
                ("SMTPUTF8", None) => utf8 = true,
                // A hint for servers behind us; there are none.
                ("AUTH" | "RET" | "ENVID", Some(_)) => {}
                _ => return self.wrong(555, "5.5.4 unknown parameter"),
            }
        }
        if size > self.config.message_bytes_max {
            let words = format!("5.3.4 larger than {} octets", self.config.message_bytes_max);
            return self.wrong(552, &words);
        }
        if !address.is_ascii() && !utf8 {
            return self.wrong(553, "5.6.7 this address needs SMTPUTF8");
        }
        self.size_hint = size;
        self.eight_bit_addresses = utf8;
        self.chunks = None;
        self.envelope = Some(Envelope { from: address, to: Vec::new() });
        self.say(250, "2.1.0 ok");
        Ok(())
    }

    async fn rcpt(&mut self, rest: &str) -> Result<(), End> {
        let Some(envelope) = &self.envelope else {
            return self.wrong(503, "5.5.1 say MAIL first");
        };
        if self.chunks.is_some() {
            return self.wrong(503, "5.5.1 the mail has begun, name recipients before it");
        }
        if envelope.to.len() >= self.config.recipients_max {
            return self.wrong(452, "4.5.3 too many recipients, send the rest in another mail");
        }
        let Some(Path { address, parameters }) =
            after_colon(rest, "TO").and_then(address::path).filter(|p| !p.address.is_empty())
        else {
            return self.wrong(553, "5.1.3 not a recipient address");
        };
        if parameters
            .iter()
            .any(|(name, _)| !name.eq_ignore_ascii_case("NOTIFY") && !name.eq_ignore_ascii_case("ORCPT"))
        {
            return self.wrong(555, "5.5.4 unknown parameter");
        }
        if !address.is_ascii() && !self.eight_bit_addresses {
            return self.wrong(553, "5.6.7 this address needs SMTPUTF8");
        }
        match self.door.rcpt(&self.session, &address).await {
            Verdict::Ok => {
                if let Some(envelope) = &mut self.envelope {
                    envelope.to.push(address);
                }
                self.say(250, "2.1.5 ok");
                Ok(())
            }
            Verdict::Refuse(code, words) => self.wrong(failure(code, 5), &words),
            Verdict::Later(code, words) => {
                self.say(failure(code, 4), &words);
                Ok(())
            }
        }
    }

    async fn start_tls(&mut self) -> Result<(), End> {
        let Some(tls) = self.config.tls.clone().filter(|_| !self.session.tls) else {
            return self.wrong(502, "5.5.1 STARTTLS is not offered");
        };
        if !self.waiting().is_empty() {
            // Octets in the clear that would be believed to be under TLS (CVE-2011-0411).
            self.say(503, "5.5.1 nothing may follow STARTTLS");
            return Err(End::Done);
        }
        self.say(220, "2.0.0 go ahead");
        self.flush().await?;
        let Wire::Plain(stream) = std::mem::replace(&mut self.wire, Wire::Gone) else {
            return Err(End::Gone);
        };
        let handshake = TlsAcceptor::from(tls).accept(stream);
        match tokio::time::timeout(self.config.command_time.min(Duration::from_secs(60)), handshake).await {
            Ok(Ok(stream)) => self.wire = Wire::Tls(Box::new(stream)),
            Ok(Err(error)) => {
                tracing::debug!(peer = %self.session.peer, %error, "TLS handshake failed");
                return Err(End::Gone);
            }
            Err(_) => return Err(End::Gone),
        }
        // RFC 3207 §4.2: all that was said before is forgotten.
        self.input.clear();
        self.used = 0;
        self.session.tls = true;
        self.session.helo.clear();
        self.greeted = false;
        self.forget();
        Ok(())
    }

    async fn data(&mut self) -> Result<(), End> {
        if self.chunks.is_some() {
            // RFC 3030 §3: one transaction is either; RSET is the way out.
            return self
                .wrong(503, "5.5.1 this mail comes by BDAT, end it by BDAT LAST or begin anew by RSET");
        }
        if let Some(Verdict::Refuse(code, words)) = self.no_transaction() {
            return self.wrong(code, &words);
        }
        if !self.waiting().is_empty() {
            // RFC 2920 §3.1: a client waits after DATA. One that does not may be made to send commands as a mail.
            self.say(503, "5.5.1 wait for the answer to DATA");
            return Err(End::Done);
        }
        if let Some(slower) = self.too_often() {
            self.envelope = None;
            self.tell(slower);
            return Ok(());
        }
        self.say(354, "send the mail, end with CRLF.CRLF");
        let body = self.body().await?;
        let Some(envelope) = self.envelope.take() else { return Ok(()) };
        self.idle_commands = 0;
        match body {
            Body::TooLarge => self.answer(vec![self.too_large(); envelope.to.len()]),
            Body::NoRoom => self.answer(vec![no_room(); envelope.to.len()]),
            Body::Whole(raw, _held) => self.hand_over(envelope, raw).await,
        }
        Ok(())
    }

    /// One chunk (RFC 3030 §2): its octets follow the command unasked. They are read whatever the answer is, for what
    /// is not read here would be read as commands.
    async fn bdat(&mut self, rest: &str) -> Result<(), End> {
        let Some((count, last)) = chunk_size(rest) else {
            // Where the next command begins, nobody can know.
            self.say(501, "5.5.4 say BDAT, the number of octets, and LAST with the last of them");
            return Err(End::Done);
        };
        let mut chunks = match self.chunks.take() {
            Some(begun) => begun,
            None => Chunks {
                raw: Vec::new(),
                held: self.presence.hold(),
                came: 0,
                until: Instant::now() + self.config.mail_time,
                timed: Timed::begin(self.config.pace, Instant::now()),
                refused: self.no_transaction().or_else(|| self.too_often()),
            },
        };
        chunks.came = chunks.came.saturating_add(count);
        if chunks.came > self.config.message_bytes_max {
            chunks.refuse(self.presence, self.too_large());
        }
        if chunks.came > self.config.message_bytes_max.saturating_mul(OVERSIZE_FACTOR) {
            self.say(552, "5.3.4 far too large");
            return Err(End::Done);
        }
        self.chunk(&mut chunks, count).await?;
        if !last {
            // Those that came whole with their command.
            self.in_time(&mut chunks.timed, 0)?;
            let step = match chunks.refused.clone() {
                // An empty chunk is allowed and moves nothing.
                None if count == 0 => self.idle(250, "2.0.0 no octets"),
                None => {
                    self.say(250, &format!("2.0.0 {count} octets"));
                    Ok(())
                }
                Some(verdict) => self.fail(vec![verdict]),
            };
            self.chunks = Some(chunks);
            return step;
        }
        let recipients = self.envelope.as_ref().map_or(0, |e| e.to.len());
        if let Some(verdict) = chunks.refused {
            if recipients > 0 {
                self.envelope = None;
            }
            return self.fail(vec![verdict; recipients.max(1)]);
        }
        let Some(envelope) = self.envelope.take() else { return Ok(()) };
        self.idle_commands = 0;
        self.hand_over(envelope, chunks.raw).await;
        Ok(())
    }

    /// Reads the octets of one chunk to the end of those before it.
    async fn chunk(&mut self, chunks: &mut Chunks<'a>, count: usize) -> Result<(), End> {
        let waiting = count.min(self.waiting().len());
        let mut came = waiting;
        if chunks.refused.is_none() {
            chunks.raw.extend_from_slice(&self.input[self.used..self.used + waiting]);
        }
        self.use_up(waiting);
        let mut left = count - waiting;
        if left > 0 {
            self.flush().await?;
        }
        loop {
            if chunks.refused.is_none() && !chunks.held.grow_to(chunks.raw.len(), self.config.held_bytes_max)
            {
                chunks.refuse(self.presence, no_room());
            }
            if left == 0 {
                chunks.timed.add(came);
                return Ok(());
            }
            self.in_time(&mut chunks.timed, came)?;
            if chunks.refused.is_some() {
                chunks.raw.clear();
            }
            // Not all that was announced at once: a peer's word alone takes no memory.
            chunks.raw.reserve(READ_CHUNK.min(left).min(chunks.raw.len().max(4096)));
            let pause = self.deadline.min(chunks.until).min(Instant::now() + self.config.data_time);
            match tokio::time::timeout_at(pause, self.wire.read_at_most(&mut chunks.raw, left)).await {
                Ok(Ok(0)) | Ok(Err(_)) => return Err(End::Gone),
                Ok(Ok(read)) => (left, came) = (left - read, read),
                Err(_) => return Err(End::Slow),
            }
        }
    }

    /// Counts octets of a mail that is not whole yet; a stranger whose mail drips in is told so and cut off.
    fn in_time(&mut self, timed: &mut Timed, came: usize) -> Result<(), End> {
        if timed.came(Instant::now(), came) || self.session.trusted {
            return Ok(());
        }
        self.say(421, "4.4.2 this mail comes too slowly, please try again later");
        Err(End::Done)
    }

    /// Why no mail can come now, if so.
    fn no_transaction(&self) -> Option<Verdict> {
        match &self.envelope {
            None => Some(Verdict::Refuse(503, "5.5.1 say MAIL first".to_owned())),
            Some(envelope) if envelope.to.is_empty() => {
                Some(Verdict::Refuse(503, "5.5.1 no recipient was accepted".to_owned()))
            }
            Some(_) => None,
        }
    }

    /// Counts a mail that begins; says so when there were too many.
    fn too_often(&self) -> Option<Verdict> {
        let free = self.session.trusted || self.presence.may_send(self.config.mails_per_minute_max);
        (!free).then(|| Verdict::Later(450, "4.7.1 too many mails in a minute, please slow down".to_owned()))
    }

    fn too_large(&self) -> Verdict {
        Verdict::Refuse(552, format!("5.3.4 larger than {} octets", self.config.message_bytes_max))
    }

    /// A whole mail goes through the door.
    async fn hand_over(&mut self, envelope: Envelope, raw: Vec<u8>) {
        let count = envelope.to.len();
        if !self.session.trusted && has_bare_line_end(&raw) {
            let words = "5.6.11 a carriage return or line feed stands alone; lines end with CRLF".to_owned();
            return self.answer(vec![Verdict::Refuse(550, words); count]);
        }
        let accepting: BoxFuture<'_, Vec<Verdict>> = self.door.accept(&self.session, envelope, raw);
        let mut verdicts = accepting.await;
        verdicts.resize(count, Verdict::later());
        self.answer(verdicts);
    }

    /// The answer to a whole mail, as the dialect has it.
    fn answer(&mut self, verdicts: Vec<Verdict>) {
        if self.session.lmtp {
            verdicts.into_iter().for_each(|v| self.tell(v));
        } else {
            self.tell(worst(verdicts));
        }
    }

    /// A chunk that is not taken; each counts as a mistake, for the peer was told and goes on.
    fn fail(&mut self, verdicts: Vec<Verdict>) -> Result<(), End> {
        self.answer(verdicts);
        self.mistake()
    }

    fn tell(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Ok => self.say(250, "2.0.0 the mail is stored"),
            Verdict::Refuse(code, words) => self.say(failure(code, 5), &words),
            Verdict::Later(code, words) => self.say(failure(code, 4), &words),
        }
    }

    /// Reads to CRLF.CRLF and takes the stuffed dots out.
    async fn body(&mut self) -> Result<Body<'a>, End> {
        const END: &[u8] = b"\r\n.\r\n";
        let limit = self.config.message_bytes_max;
        let until = Instant::now() + self.config.mail_time;
        let mut timed = Timed::begin(self.config.pace, Instant::now());
        let mut came = 0;
        let finder = memchr::memmem::Finder::new(END);
        // The DATA line itself ended with CRLF: a dot may come at once.
        let mut body = Vec::with_capacity(self.size_hint.clamp(READ_CHUNK / 8, 1 << 20));
        body.extend_from_slice(b"\r\n");
        let mut searched = 0;
        let mut dropped = 0;
        let mut held = self.presence.hold();
        let mut has_room = true;
        self.flush().await?;
        loop {
            if let Some(at) = finder.find(&body[searched..]).map(|n| searched + n) {
                // What follows the end is the next command.
                self.input.extend_from_slice(&body[at + END.len()..]);
                if !has_room {
                    return Ok(Body::NoRoom);
                }
                if dropped > 0 || at > limit {
                    return Ok(Body::TooLarge);
                }
                body.truncate(at + 2);
                return Ok(Body::Whole(unstuffed(body), held));
            }
            searched = body.len().saturating_sub(END.len() - 1);
            has_room &= held.grow_to(body.len(), self.config.held_bytes_max);
            if body.len() > limit + END.len() || !has_room {
                // Too large: only as much is kept as the end may need to be seen.
                dropped += searched;
                body.drain(..searched);
                searched = 0;
                if dropped > limit.saturating_mul(OVERSIZE_FACTOR) {
                    self.say(552, "5.3.4 far too large");
                    return Err(End::Done);
                }
            }
            self.in_time(&mut timed, came)?;
            body.reserve(READ_CHUNK.min(body.len().max(4096)));
            let pause = self.deadline.min(until).min(Instant::now() + self.config.data_time);
            match tokio::time::timeout_at(pause, self.wire.read(&mut body)).await {
                Ok(Ok(0)) | Ok(Err(_)) => return Err(End::Gone),
                Ok(Ok(read)) => came = read,
                Err(_) => return Err(End::Slow),
            }
        }
    }
}

enum Body<'a> {
    /// With its share of the memory for all mails.
    Whole(Vec<u8>, Held<'a>),
    TooLarge,
    /// Other mails in hand take too much memory already.
    NoRoom,
}

/// A mail that comes in chunks, as far as it came.
struct Chunks<'a> {
    raw: Vec<u8>,
    /// Its share of the memory for all mails.
    held: Held<'a>,
    /// Octets announced so far, kept or not.
    came: usize,
    /// When it has to be here.
    until: Instant,
    timed: Timed,
    /// Why it will not be taken. Its further chunks are read, forgotten, and answered by this.
    refused: Option<Verdict>,
}

impl<'a> Chunks<'a> {
    /// The first reason stays.
    fn refuse(&mut self, presence: &'a Presence, why: Verdict) {
        self.refused.get_or_insert(why);
        self.raw = Vec::new();
        self.held = presence.hold();
    }
}

fn no_room() -> Verdict {
    Verdict::Later(452, "4.3.1 too much mail at once, please try again later".to_owned())
}

/// What follows `BDAT`: the number of octets, and whether they are the last.
fn chunk_size(rest: &str) -> Option<(usize, bool)> {
    let mut words = rest.split_ascii_whitespace();
    let count = words.next().filter(|w| w.bytes().all(|b| b.is_ascii_digit()))?;
    let last = match words.next() {
        None => false,
        Some(word) if word.eq_ignore_ascii_case("LAST") => true,
        Some(_) => return None,
    };
    // More than can be counted is more than can be taken: told apart by its size, not here.
    let count = count.parse().unwrap_or(usize::MAX);
    words.next().is_none().then_some((count, last))
}

/// What follows `FROM:` or `TO:`.
fn after_colon<'t>(rest: &'t str, word: &str) -> Option<&'t str> {
    let (name, path) = rest.trim_start().split_once(':')?;
    name.trim_end().eq_ignore_ascii_case(word).then_some(path)
}

/// The code, if it is of that class, else the class's general one.
fn failure(code: u16, class: u16) -> u16 {
    if code / 100 == class && code < 560 { code } else { class * 100 + 50 + u16::from(class == 4) }
}

/// SMTP has one answer for all recipients. "Later" wins: a mail that is sent again is recognised, one that is refused
/// is gone.
fn worst(verdicts: Vec<Verdict>) -> Verdict {
    let rank = |v: &Verdict| match v {
        Verdict::Ok => 0,
        Verdict::Refuse(..) => 1,
        Verdict::Later(..) => 2,
    };
    verdicts.into_iter().max_by_key(rank).unwrap_or_else(Verdict::later)
}

/// `body` begins with the CRLF that was there before the mail; it and one dot at each line's start go.
fn unstuffed(mut body: Vec<u8>) -> Vec<u8> {
    let mut keep = 2;
    let mut write = 0;
    let mut read = 0;
    let dots: Vec<usize> = memchr::memmem::find_iter(&body, b"\r\n.").map(|at| at + 2).collect();
    for dot in dots {
        let from = read.max(keep);
        body.copy_within(from..dot, write);
        write += dot - from;
        read = dot + 1;
        keep = 0;
    }
    let from = read.max(keep);
    let end = body.len();
    body.copy_within(from..end, write);
    write += end - from;
    body.truncate(write);
    body
}

fn has_bare_line_end(raw: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', raw).any(|at| at == 0 || raw[at - 1] != b'\r')
        || memchr::memchr_iter(b'\r', raw).any(|at| raw.get(at + 1) != Some(&b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffed_dots_go_and_others_stay() {
        let table: [(&[u8], &[u8]); 5] = [
            (b"\r\na\r\n", b"a\r\n"),
            (b"\r\n..a\r\n", b".a\r\n"),
            (b"\r\na.\r\n..\r\nb..\r\n.c\r\n", b"a.\r\n.\r\nb..\r\nc\r\n"),
            (b"\r\n\n.a\r\n", b"\n.a\r\n"),
            (b"\r\n", b""),
        ];
        for (given, wanted) in table {
            assert_eq!(unstuffed(given.to_vec()), wanted, "{:?}", String::from_utf8_lossy(given));
        }
    }

    #[test]
    fn later_is_worse_than_refused() {
        let refuse = Verdict::Refuse(550, "no".to_owned());
        assert_eq!(worst(vec![Verdict::Ok, refuse.clone()]), refuse);
        assert_eq!(worst(vec![refuse, Verdict::later(), Verdict::Ok]), Verdict::later());
        assert_eq!(worst(vec![]), Verdict::later());
        assert_eq!((failure(200, 4), failure(700, 5), failure(552, 5)), (451, 550, 552));
    }
}
