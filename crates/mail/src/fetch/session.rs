//! A signed-in connection to an IMAP server.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::Moment;
use domain::mailbox::{FaultKind, Security, Server};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::wire::{Cut, Response, Status, Stream, Value, Wire};
use super::{Fault, Login, Patience, Stage, names};
use crate::{clean, header, tls};

/// How many addresses of a host are tried.
const ADDRESSES_MAX: usize = 8;
/// What an answer that is only words and numbers may cost.
const ANSWER_BYTES_MAX: u64 = 8 << 20;
/// How much of a head is fetched of a mail that is left on its server.
const HEAD_BYTES_MAX: u64 = 64 << 10;

/// A folder as it was when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// While this stays, a UID names the same mail for ever.
    pub uid_validity: u32,
    /// The UID that the next mail will have at least, where the server says.
    pub uid_next: Option<u32>,
    /// Mails in it.
    pub exists: u32,
    pub read_only: bool,
}

/// A mail as listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    pub uid: u32,
    /// As the server counts it, which need not be exact.
    pub bytes: u64,
    /// When it came to the server; `None` when that cannot be read.
    pub arrived_at: Option<Moment>,
}

/// The octets of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Whole(Vec<u8>),
    /// More than the limit; its size.
    TooLarge(u64),
}

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// The server says that there is more in the folder.
    Mail,
    /// The time is up; the server answered.
    Time,
    /// Somebody here wanted it.
    Called,
}

/// The connection.
#[derive(Debug)]
pub struct Session {
    wire: Wire,
    host: String,
    port: u16,
    tag: u32,
    capabilities: BTreeSet<String>,
    patience: Patience,
    /// Something came to the folder since it was last listed.
    grown: bool,
}

enum Part<'a> {
    Plain(&'a str),
    /// Quoted, or as a literal where quotes cannot hold it.
    Text(&'a str),
}

impl Session {
    /// Connects, protects the line, and reads the greeting.
    ///
    /// # Errors
    /// In words which of these failed and what may help.
    pub async fn connect(server: &Server, patience: Patience) -> Result<Self, Fault> {
        let stream = reach(server, patience).await?;
        let stream: Box<dyn Stream> = match server.security {
            Security::Tls => protect(server, Box::new(stream), patience).await?,
            Security::StartTls | Security::None => Box::new(stream),
        };
        let mut session = Self::new(stream, server, patience);
        session.greeting().await?;
        if server.security == Security::StartTls {
            session = session.start_tls(server).await?;
        }
        if session.capabilities.is_empty() {
            session.ask_capabilities(Stage::Connect).await?;
        }
        Ok(session)
    }

    fn new(stream: Box<dyn Stream>, server: &Server, patience: Patience) -> Self {
        Self {
            wire: Wire::new(stream, patience.silence),
            host: server.host.clone(),
            port: server.port,
            tag: 0,
            capabilities: BTreeSet::new(),
            patience,
            grown: false,
        }
    }

    async fn greeting(&mut self) -> Result<(), Fault> {
        self.wire.limit(0, ANSWER_BYTES_MAX);
        let first = match tokio::time::timeout(self.patience.connect, self.wire.response()).await {
            Ok(first) => first.map_err(|cut| at(Stage::Connect, cut))?,
            Err(_) => {
                let words = format!(
                    "{}:{} does not greet; does it expect TLS from the first octet?",
                    self.host, self.port
                );
                return Err(Fault::new(Stage::Connect, FaultKind::TooSlow, words));
            }
        };
        match first {
            Response::Told(status) if status.is_ok() || status.word == "PREAUTH" => {
                self.note_capabilities(&status);
                Ok(())
            }
            Response::Told(status) => {
                let kind = limit_kind(&status).unwrap_or(FaultKind::Refused);
                Err(Fault::new(Stage::Connect, kind, format!("the server turns us away: {}", status.said())))
            }
            _ => Err(Fault::new(
                Stage::Connect,
                FaultKind::Nonsense,
                format!("{}:{} is no IMAP server", self.host, self.port),
            )),
        }
    }

    async fn start_tls(mut self, server: &Server) -> Result<Self, Fault> {
        if self.capabilities.is_empty() {
            self.ask_capabilities(Stage::Tls).await?;
        }
        if !self.can("STARTTLS") {
            let words = "the server does not offer STARTTLS, and nothing is said in the clear; is it TLS from the first octet (port 993)?";
            return Err(Fault::new(Stage::Tls, FaultKind::NoTls, words));
        }
        self.demand(Stage::Tls, &[Part::Plain("STARTTLS")]).await?;
        let stream = self.wire.into_stream().map_err(|cut| at(Stage::Tls, cut))?;
        let stream = protect(server, stream, self.patience).await?;
        // What was said before TLS may have been said by somebody else.
        Ok(Self::new(stream, server, self.patience))
    }

    /// Signs in.
    ///
    /// # Errors
    /// [`FaultKind::WrongPassword`] and [`FaultKind::TokenRefused`] where the server says no.
    pub async fn sign_in(&mut self, login: &Login) -> Result<(), Fault> {
        let (status, hint) = match login {
            Login::Password { user, password } if self.can("AUTH=PLAIN") => {
                let answer = format!("\0{user}\0{password}");
                self.authenticate("PLAIN", &answer, "").await?
            }
            Login::Password { .. } if self.can("LOGINDISABLED") => {
                let words = "the server takes no password on this line; it may want TLS, or OAuth instead of a password";
                return Err(Fault::new(Stage::SignIn, FaultKind::Refused, words));
            }
            Login::Password { user, password } => {
                let parts = [Part::Plain("LOGIN "), Part::Text(user), Part::Plain(" "), Part::Text(password)];
                (self.command(Stage::SignIn, &parts).await?.1, String::new())
            }
            Login::Token { user, token } if self.can("AUTH=XOAUTH2") => {
                let answer = format!("user={user}\x01auth=Bearer {token}\x01\x01");
                self.authenticate("XOAUTH2", &answer, "").await?
            }
            Login::Token { user, token } if self.can("AUTH=OAUTHBEARER") => {
                let answer = format!(
                    "n,a={user},\x01host={}\x01port={}\x01auth=Bearer {token}\x01\x01",
                    self.host, self.port
                );
                self.authenticate("OAUTHBEARER", &answer, "AQ==").await?
            }
            Login::Token { .. } => {
                let words = "the server offers neither XOAUTH2 nor OAUTHBEARER: it knows no OAuth";
                return Err(Fault::new(Stage::SignIn, FaultKind::Refused, words));
            }
        };
        if !status.is_ok() {
            return Err(sign_in_fault(login, &status, &hint));
        }
        self.capabilities.clear();
        self.note_capabilities(&status);
        if self.capabilities.is_empty() {
            self.ask_capabilities(Stage::SignIn).await?;
        }
        if self.can("ID") {
            // A few large providers turn away clients that do not say who they are (RFC 2971).
            self.command(Stage::SignIn, &[Part::Plain("ID (\"name\" \"Deskhand\")")]).await?;
        }
        Ok(())
    }

    /// The tagged answer, and what the server said in its challenge (OAuth servers put the reason there).
    async fn authenticate(
        &mut self,
        mechanism: &str,
        answer: &str,
        after_error: &str,
    ) -> Result<(Status, String), Fault> {
        let stage = Stage::SignIn;
        let answer = BASE64.encode(answer);
        let initial = self.can("SASL-IR");
        let tag = self.next_tag();
        let first = if initial {
            format!("{tag} AUTHENTICATE {mechanism} {answer}\r\n")
        } else {
            format!("{tag} AUTHENTICATE {mechanism}\r\n")
        };
        self.wire.limit(ANSWER_BYTES_MAX, ANSWER_BYTES_MAX);
        self.say(stage, first.as_bytes()).await?;
        let mut waiting = (!initial).then_some(answer);
        let mut hint = String::new();
        loop {
            match self.hear(stage).await? {
                Response::Go(challenge) => {
                    let next = match waiting.take() {
                        Some(answer) => answer,
                        None => {
                            hint = BASE64
                                .decode(challenge.trim())
                                .map(|json| String::from_utf8_lossy(&json).into_owned())
                                .unwrap_or_default();
                            after_error.to_owned()
                        }
                    };
                    self.say(stage, format!("{next}\r\n").as_bytes()).await?;
                }
                Response::Ended(ended, status) if ended == tag => return Ok((status, hint)),
                other => self.note(stage, &other)?,
            }
        }
    }

    /// Opens a folder for reading and flagging.
    ///
    /// # Errors
    /// [`FaultKind::FolderMissing`] among others.
    pub async fn open(&mut self, folder: &str) -> Result<Opened, Fault> {
        let stage = Stage::Folder;
        let name = names::encode(folder);
        self.grown = false;
        let (responses, status) = self.command(stage, &[Part::Plain("SELECT "), Part::Text(&name)]).await?;
        if !status.is_ok() {
            let fault = refusal(stage, &status);
            let words = format!("the folder “{folder}” cannot be opened: {}", status.said());
            return Err(Fault::new(stage, fault.kind, words));
        }
        let mut opened = Opened {
            uid_validity: 0,
            uid_next: None,
            exists: 0,
            read_only: status.code_word() == "READ-ONLY",
        };
        let mut sticky = true;
        for response in &responses {
            match response {
                Response::Told(s) => match (s.code_word().as_str(), s.code_number()) {
                    ("UIDVALIDITY", Some(n)) => opened.uid_validity = n,
                    ("UIDNEXT", Some(n)) => opened.uid_next = Some(n),
                    ("UIDNOTSTICKY", _) => sticky = false,
                    _ => {}
                },
                Response::Untagged(values) => {
                    if let [n, word] = values.as_slice()
                        && word.is("EXISTS")
                        && let Some(n) = n.number()
                    {
                        opened.exists = u32::try_from(n).unwrap_or(u32::MAX);
                    }
                }
                Response::Go(_) | Response::Found(_) | Response::Ended(..) => {}
            }
        }
        if opened.uid_validity == 0 || !sticky {
            let words =
                "the server gives mails no lasting numbers (UIDVALIDITY), so nobody could tell which are new";
            return Err(Fault::new(stage, FaultKind::Nonsense, words));
        }
        self.grown = false;
        Ok(opened)
    }

    /// The names of folders that can be opened, at most `limit`.
    ///
    /// # Errors
    /// When the server refuses or the line breaks.
    pub async fn folders(&mut self, limit: usize) -> Result<Vec<String>, Fault> {
        let mut found = Vec::new();
        for response in self.demand(Stage::Folder, &[Part::Plain("LIST \"\" \"*\"")]).await? {
            let Response::Untagged(values) = response else { continue };
            let [word, Value::List(flags), _, name] = values.as_slice() else { continue };
            if !word.is("LIST") || flags.iter().any(|f| f.is("\\Noselect") || f.is("\\NonExistent")) {
                continue;
            }
            let name = match name {
                Value::Atom(name) => names::decode(name),
                Value::Text(octets) => names::decode(&String::from_utf8_lossy(octets)),
                Value::List(_) | Value::TooLarge(_) => continue,
            };
            found.push(clean::short_line(&name, 200));
            if found.len() == limit {
                break;
            }
        }
        Ok(found)
    }

    /// The UIDs from `from` to `to` (`None`: to the last), ascending; `since` leaves out what came before that day.
    ///
    /// # Errors
    /// When the server refuses or the line breaks.
    pub async fn search(
        &mut self,
        from: u32,
        to: Option<u32>,
        since: Option<Moment>,
    ) -> Result<Vec<u32>, Fault> {
        let to_text = to.map_or_else(|| "*".to_owned(), |n| n.to_string());
        let since =
            since.map_or_else(String::new, |m| format!(" SINCE {}", m.timestamp().strftime("%-d-%b-%Y")));
        let text = format!("UID SEARCH UID {from}:{to_text}{since}");
        let responses = self.demand(Stage::Fetch, &[Part::Plain(&text)]).await?;
        let mut found = BTreeSet::new();
        for response in responses {
            if let Response::Found(uids) = response {
                // `n:*` names the last mail even where its number is below n.
                found.extend(uids.into_iter().filter(|u| *u >= from && to.is_none_or(|to| *u <= to)));
            }
        }
        Ok(found.into_iter().collect())
    }

    /// The UIDs of mails whose subject holds `words` (plain ASCII).
    ///
    /// # Errors
    /// When the server refuses or the line breaks.
    pub async fn search_subject(&mut self, words: &str) -> Result<Vec<u32>, Fault> {
        let parts = [Part::Plain("UID SEARCH SUBJECT "), Part::Text(words)];
        let responses = self.demand(Stage::Fetch, &parts).await?;
        let found = responses.into_iter().filter_map(|r| match r {
            Response::Found(uids) => Some(uids),
            Response::Go(_) | Response::Untagged(_) | Response::Told(_) | Response::Ended(..) => None,
        });
        Ok(found.flatten().collect())
    }

    /// Sizes and times of mails. One that is gone is left out.
    ///
    /// # Errors
    /// When the server refuses or the line breaks.
    pub async fn list(&mut self, uids: &[u32]) -> Result<Vec<Listed>, Fault> {
        let text = format!("UID FETCH {} (UID RFC822.SIZE INTERNALDATE)", set(uids));
        let mut listed = Vec::with_capacity(uids.len());
        for response in self.demand(Stage::Fetch, &[Part::Plain(&text)]).await? {
            let Some(items) = fetched(response) else { continue };
            let (mut uid, mut bytes, mut arrived_at) = (None, None, None);
            for (name, value) in pairs(items) {
                match (name.as_str(), &value) {
                    ("UID", v) => uid = v.number().and_then(|n| u32::try_from(n).ok()),
                    ("RFC822.SIZE", v) => bytes = v.number(),
                    ("INTERNALDATE", Value::Text(text)) => arrived_at = internal_date(text),
                    _ => {}
                }
            }
            if let (Some(uid), Some(bytes)) = (uid, bytes)
                && uids.contains(&uid)
            {
                listed.push(Listed { uid, bytes, arrived_at });
            }
        }
        listed.sort_by_key(|l| l.uid);
        listed.dedup_by_key(|l| l.uid);
        Ok(listed)
    }

    /// The octets of mails, untouched and unread; `bytes_max` each, `total_max` all together. One that is gone is left
    /// out.
    ///
    /// # Errors
    /// When the server refuses, says more than it was asked, or the line breaks.
    pub async fn bodies(
        &mut self,
        uids: &[u32],
        bytes_max: u64,
        total_max: u64,
    ) -> Result<Vec<(u32, Body)>, Fault> {
        let text = format!("UID FETCH {} (UID BODY.PEEK[])", set(uids));
        let mut bodies = Vec::with_capacity(uids.len());
        for (uid, value) in self.sections(&text, bytes_max, total_max).await? {
            let body = match value {
                Value::Text(octets) => Body::Whole(octets),
                Value::TooLarge(bytes) => Body::TooLarge(bytes),
                // NIL: expunged while we asked.
                Value::Atom(_) | Value::List(_) => continue,
            };
            if uids.contains(&uid) && !bodies.iter().any(|(u, _)| *u == uid) {
                bodies.push((uid, body));
            }
        }
        bodies.sort_by_key(|(uid, _)| *uid);
        Ok(bodies)
    }

    /// The beginning of a mail's head; `None` when it is gone.
    ///
    /// # Errors
    /// When the server refuses or the line breaks.
    pub async fn head(&mut self, uid: u32) -> Result<Option<Vec<u8>>, Fault> {
        let text = format!("UID FETCH {uid} (UID BODY.PEEK[HEADER]<0.{HEAD_BYTES_MAX}>)");
        let sections = self.sections(&text, HEAD_BYTES_MAX, HEAD_BYTES_MAX + ANSWER_BYTES_MAX).await?;
        Ok(sections.into_iter().find(|(u, _)| *u == uid).and_then(|(_, value)| match value {
            Value::Text(octets) => Some(octets),
            Value::TooLarge(_) | Value::Atom(_) | Value::List(_) => None,
        }))
    }

    async fn sections(
        &mut self,
        text: &str,
        bytes_max: u64,
        total_max: u64,
    ) -> Result<Vec<(u32, Value)>, Fault> {
        let (responses, status) =
            self.command_within(Stage::Fetch, &[Part::Plain(text)], bytes_max, total_max).await?;
        let mut found = Vec::new();
        for response in responses {
            let Some(items) = fetched(response) else { continue };
            let (mut uid, mut body) = (None, None);
            for (name, value) in pairs(items) {
                if name == "UID" {
                    uid = value.number().and_then(|n| u32::try_from(n).ok());
                } else if name.starts_with("BODY[") {
                    body = Some(value);
                }
            }
            if let (Some(uid), Some(body)) = (uid, body) {
                found.push((uid, body));
            }
        }
        // What came before a NO may be whole, but which is missing nobody says: all of it is asked for again.
        if status.is_ok() { Ok(found) } else { Err(refusal(Stage::Fetch, &status)) }
    }

    /// Marks mails as read.
    ///
    /// # Errors
    /// When the server refuses or the line breaks.
    pub async fn mark_seen(&mut self, uids: &[u32]) -> Result<(), Fault> {
        let text = format!("UID STORE {} +FLAGS.SILENT (\\Seen)", set(uids));
        self.demand(Stage::Mark, &[Part::Plain(&text)]).await.map(drop)
    }

    /// Puts mails into another folder; one that is gone is no error.
    ///
    /// # Errors
    /// [`FaultKind::FolderMissing`] where there is no such folder.
    pub async fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<(), Fault> {
        let (uids, name) = (set(uids), names::encode(folder));
        let tell = |fault: Fault| match fault.kind {
            FaultKind::FolderMissing => Fault::new(
                fault.stage,
                fault.kind,
                format!("mails cannot be put into “{folder}”: {}", fault.words),
            ),
            _ => fault,
        };
        if self.can("MOVE") {
            let text = format!("UID MOVE {uids} ");
            let moved = self.demand(Stage::Mark, &[Part::Plain(&text), Part::Text(&name)]).await;
            return moved.map(drop).map_err(tell);
        }
        let text = format!("UID COPY {uids} ");
        self.demand(Stage::Mark, &[Part::Plain(&text), Part::Text(&name)]).await.map_err(tell)?;
        let text = format!("UID STORE {uids} +FLAGS.SILENT (\\Seen \\Deleted)");
        self.demand(Stage::Mark, &[Part::Plain(&text)]).await?;
        if self.can("UIDPLUS") {
            self.demand(Stage::Mark, &[Part::Plain(&format!("UID EXPUNGE {uids}"))]).await?;
        }
        // Without UIDPLUS an EXPUNGE would take what others marked; ours stay marked until somebody tidies up.
        Ok(())
    }

    /// Asks whether there is more in the open folder.
    ///
    /// # Errors
    /// When the line breaks or the server says goodbye.
    pub async fn look(&mut self) -> Result<bool, Fault> {
        self.demand(Stage::Wait, &[Part::Plain("NOOP")]).await?;
        Ok(std::mem::take(&mut self.grown))
    }

    /// Waits for news of the open folder, at most `time`: by IDLE, or where there is none by asking every `poll`. Ends
    /// early when `called` does.
    ///
    /// # Errors
    /// When the line breaks or the server says goodbye.
    pub async fn wait(
        &mut self,
        time: Duration,
        poll: Duration,
        called: impl Future<Output = ()>,
    ) -> Result<Woken, Fault> {
        let stage = Stage::Wait;
        tokio::pin!(called);
        if std::mem::take(&mut self.grown) {
            return Ok(Woken::Mail);
        }
        if !self.can("IDLE") {
            let mut woken = Woken::Time;
            tokio::select! {
                () = tokio::time::sleep(poll.min(time)) => {}
                () = &mut called => woken = Woken::Called,
            }
            self.demand(stage, &[Part::Plain("NOOP")]).await?;
            return Ok(if std::mem::take(&mut self.grown) { Woken::Mail } else { woken });
        }
        let tag = self.next_tag();
        self.wire.limit(HEAD_BYTES_MAX, ANSWER_BYTES_MAX);
        self.say(stage, format!("{tag} IDLE\r\n").as_bytes()).await?;
        loop {
            match self.hear(stage).await? {
                Response::Go(_) => break,
                Response::Ended(ended, status) if ended == tag => return Err(refusal(stage, &status)),
                other => self.note(stage, &other)?,
            }
        }
        let deadline = tokio::time::Instant::now() + time;
        let mut woken = Woken::Time;
        while !self.grown {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            // Looking does not read, so that a call in the middle of an answer loses nothing of it.
            let there = tokio::select! {
                there = self.wire.readable(left) => there.map_err(|cut| at(stage, cut))?,
                () = &mut called => { woken = Woken::Called; false }
            };
            if !there {
                break;
            }
            match self.hear(stage).await? {
                Response::Ended(ended, status) if ended == tag => return Err(refusal(stage, &status)),
                other => self.note(stage, &other)?,
            }
        }
        self.say(stage, b"DONE\r\n").await?;
        let ending = async {
            loop {
                match self.hear(stage).await? {
                    Response::Ended(ended, status) if ended == tag && status.is_ok() => return Ok(()),
                    Response::Ended(ended, status) if ended == tag => return Err(refusal(stage, &status)),
                    other => self.note(stage, &other)?,
                }
            }
        };
        ending.await?;
        Ok(if std::mem::take(&mut self.grown) { Woken::Mail } else { woken })
    }

    /// Says goodbye; whether that is heard matters to nobody.
    pub async fn log_out(mut self) {
        let goodbye = async {
            if self.say(Stage::Wait, b"bye LOGOUT\r\n").await.is_ok() {
                let _ = self.wire.readable(Duration::from_secs(2)).await;
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(5), goodbye).await;
    }

    /// Does the server offer this?
    fn can(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// Does it tell of new mail by itself?
    pub fn can_idle(&self) -> bool {
        self.can("IDLE")
    }

    fn note_capabilities(&mut self, status: &Status) {
        if status.code_word() == "CAPABILITY" {
            self.capabilities = status.code.split(' ').skip(1).map(str::to_ascii_uppercase).collect();
        }
    }

    async fn ask_capabilities(&mut self, stage: Stage) -> Result<(), Fault> {
        for response in self.demand(stage, &[Part::Plain("CAPABILITY")]).await? {
            if let Response::Untagged(values) = response
                && values.first().is_some_and(|v| v.is("CAPABILITY"))
            {
                let words = values.into_iter().skip(1);
                self.capabilities = words
                    .filter_map(|v| match v {
                        Value::Atom(a) => Some(a.to_ascii_uppercase()),
                        Value::Text(_) | Value::List(_) | Value::TooLarge(_) => None,
                    })
                    .collect();
            }
        }
        Ok(())
    }

    fn next_tag(&mut self) -> String {
        self.tag += 1;
        format!("d{}", self.tag)
    }

    /// A command that must succeed; its untagged answers.
    async fn demand(&mut self, stage: Stage, parts: &[Part<'_>]) -> Result<Vec<Response>, Fault> {
        let (responses, status) = self.command(stage, parts).await?;
        if status.is_ok() { Ok(responses) } else { Err(refusal(stage, &status)) }
    }

    async fn command(&mut self, stage: Stage, parts: &[Part<'_>]) -> Result<(Vec<Response>, Status), Fault> {
        self.command_within(stage, parts, HEAD_BYTES_MAX, ANSWER_BYTES_MAX).await
    }

    async fn command_within(
        &mut self,
        stage: Stage,
        parts: &[Part<'_>],
        literal_max: u64,
        total_max: u64,
    ) -> Result<(Vec<Response>, Status), Fault> {
        let time = self.patience.command;
        match tokio::time::timeout(time, self.converse(stage, parts, literal_max, total_max)).await {
            Ok(done) => done,
            Err(_) => {
                let words = format!("the server did not come to an end within {} seconds", time.as_secs());
                Err(Fault::new(stage, FaultKind::TooSlow, words))
            }
        }
    }

    async fn converse(
        &mut self,
        stage: Stage,
        parts: &[Part<'_>],
        literal_max: u64,
        total_max: u64,
    ) -> Result<(Vec<Response>, Status), Fault> {
        let tag = self.next_tag();
        self.wire.limit(literal_max, total_max);
        let mut responses = Vec::new();
        let mut line = format!("{tag} ").into_bytes();
        for part in parts {
            match part {
                Part::Plain(text) => line.extend_from_slice(text.as_bytes()),
                Part::Text(text) if text.bytes().all(|b| matches!(b, b' '..=b'~')) => {
                    line.push(b'"');
                    for byte in text.bytes() {
                        if matches!(byte, b'"' | b'\\') {
                            line.push(b'\\');
                        }
                        line.push(byte);
                    }
                    line.push(b'"');
                }
                Part::Text(text) => {
                    line.extend_from_slice(format!("{{{}}}\r\n", text.len()).as_bytes());
                    self.say(stage, &line).await?;
                    line.clear();
                    loop {
                        match self.hear(stage).await? {
                            Response::Go(_) => break,
                            Response::Ended(ended, status) if ended == tag => return Ok((responses, status)),
                            other => self.note(stage, &other)?,
                        }
                    }
                    line.extend_from_slice(text.as_bytes());
                }
            }
        }
        line.extend_from_slice(b"\r\n");
        self.say(stage, &line).await?;
        loop {
            match self.hear(stage).await? {
                Response::Ended(ended, status) if ended == tag => return Ok((responses, status)),
                Response::Ended(ended, _) => {
                    let words = format!("the server answers “{ended}”, which nobody asked");
                    return Err(Fault::new(stage, FaultKind::Nonsense, words));
                }
                other => {
                    self.note(stage, &other)?;
                    responses.push(other);
                }
            }
        }
    }

    async fn say(&mut self, stage: Stage, bytes: &[u8]) -> Result<(), Fault> {
        self.wire.write(bytes).await.map_err(|cut| at(stage, cut))
    }

    async fn hear(&mut self, stage: Stage) -> Result<Response, Fault> {
        self.wire.response().await.map_err(|cut| at(stage, cut))
    }

    /// What a server may say at any moment.
    fn note(&mut self, stage: Stage, response: &Response) -> Result<(), Fault> {
        match response {
            Response::Untagged(values) => {
                if let [_, word] = values.as_slice()
                    && word.is("EXISTS")
                {
                    self.grown = true;
                }
                Ok(())
            }
            Response::Told(status) if status.word == "BYE" => {
                let kind = limit_kind(status).unwrap_or(FaultKind::Broken);
                Err(Fault::new(stage, kind, format!("the server says goodbye: {}", status.said())))
            }
            Response::Told(_) | Response::Found(_) | Response::Go(_) | Response::Ended(..) => Ok(()),
        }
    }
}

async fn reach(server: &Server, patience: Patience) -> Result<TcpStream, Fault> {
    let stage = Stage::Connect;
    let (host, port) = (server.host.as_str(), server.port);
    let unreachable = |words: String| Fault::new(stage, FaultKind::Unreachable, words);
    let addresses = tokio::time::timeout(patience.connect, tokio::net::lookup_host((host, port))).await;
    let addresses: Vec<_> = match addresses {
        Ok(Ok(addresses)) => addresses.take(ADDRESSES_MAX).collect(),
        Ok(Err(e)) => return Err(unreachable(format!("there is no host {host}: {e}"))),
        Err(_) => return Err(unreachable(format!("nobody answers what the address of {host} is"))),
    };
    if server.security == Security::None && addresses.iter().any(|a| !a.ip().to_canonical().is_loopback()) {
        let words = format!("without TLS the desk talks to its own machine only, and {host} is another one");
        return Err(Fault::new(stage, FaultKind::NoTls, words));
    }
    let mut last = format!("{host} has no address");
    for address in addresses {
        match tokio::time::timeout(patience.connect, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(e)) if e.kind() == std::io::ErrorKind::ConnectionRefused => {
                last = format!("nobody listens at {host}, port {port}");
            }
            Ok(Err(e)) => last = format!("{host}, port {port} cannot be reached: {e}"),
            Err(_) => {
                last = format!("{host}, port {port} does not answer; a firewall may be in the way");
            }
        }
    }
    Err(unreachable(last))
}

async fn protect(
    server: &Server,
    stream: Box<dyn Stream>,
    patience: Patience,
) -> Result<Box<dyn Stream>, Fault> {
    let stage = Stage::Tls;
    let certificate = |words: String| Fault::new(stage, FaultKind::Certificate, words);
    let config = tls::client(&server.authority).map_err(|e| certificate(e.to_string()))?;
    let name = ServerName::try_from(server.host.clone())
        .map_err(|_| certificate(format!("{} is no name that a certificate can have", server.host)))?;
    let connecting = TlsConnector::from(Arc::clone(&config)).connect(name, stream);
    match tokio::time::timeout(patience.connect, connecting).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(e)) => {
            let (kind, words) = tls::words(&e, &server.host);
            Err(Fault::new(stage, kind, words))
        }
        Err(_) => Err(Fault::new(
            stage,
            FaultKind::TooSlow,
            "the server does not answer the TLS handshake; should it be STARTTLS?",
        )),
    }
}

fn at(stage: Stage, cut: Cut) -> Fault {
    Fault::new(stage, cut.kind, cut.words)
}

/// Limits by their code (RFC 5530), or by the words of servers without codes.
fn limit_kind(status: &Status) -> Option<FaultKind> {
    let words = status.words.to_ascii_lowercase();
    let limited = matches!(status.code_word().as_str(), "LIMIT" | "OVERQUOTA" | "INUSE")
        || words.contains("too many")
        || words.contains("quota")
        || words.contains("throttl");
    limited.then_some(FaultKind::Quota)
}

fn refusal(stage: Stage, status: &Status) -> Fault {
    let code = status.code_word();
    let kind = match (limit_kind(status), code.as_str()) {
        (Some(kind), _) => kind,
        (None, "NONEXISTENT" | "TRYCREATE") => FaultKind::FolderMissing,
        (None, "PRIVACYREQUIRED") => FaultKind::NoTls,
        (None, "UNAVAILABLE" | "SERVERBUG" | "NOPERM" | "CONTACTADMIN") => FaultKind::Refused,
        (None, _) if status.word == "BAD" => FaultKind::Nonsense,
        (None, _) if stage == Stage::Folder => FaultKind::FolderMissing,
        (None, _) => FaultKind::Refused,
    };
    Fault::new(stage, kind, format!("the server says no: {}", status.said()))
}

fn sign_in_fault(login: &Login, status: &Status, hint: &str) -> Fault {
    let stage = Stage::SignIn;
    let code = status.code_word();
    let said = status.said();
    if let Some(kind) = limit_kind(status) {
        return Fault::new(stage, kind, format!("the server lets nobody in at the moment: {said}"));
    }
    match (code.as_str(), login) {
        ("UNAVAILABLE" | "SERVERBUG" | "CONTACTADMIN", _) => {
            Fault::new(stage, FaultKind::Refused, format!("signing in does not work at the moment: {said}"))
        }
        ("PRIVACYREQUIRED", _) => {
            Fault::new(stage, FaultKind::NoTls, format!("the server wants TLS first: {said}"))
        }
        (_, Login::Password { user, .. }) => Fault::new(
            stage,
            FaultKind::WrongPassword,
            format!("the server does not take the name {user} with this password: {said}"),
        ),
        (_, Login::Token { user, .. }) => {
            let hint = clean::short_line(hint, 200);
            let more = if hint.is_empty() { String::new() } else { format!(" ({hint})") };
            let words = format!("the server does not take the token for {user}: {said}{more}");
            Fault::new(stage, FaultKind::TokenRefused, words)
        }
    }
}

/// A list of UIDs as the protocol writes sets: `3:5,9`.
fn set(uids: &[u32]) -> String {
    let mut uids = uids.to_vec();
    uids.sort_unstable();
    uids.dedup();
    let mut out = String::new();
    let mut rest = uids.as_slice();
    while let Some((&first, _)) = rest.split_first() {
        let run = rest.iter().zip(u64::from(first)..).take_while(|(a, b)| u64::from(**a) == *b).count();
        if !out.is_empty() {
            out.push(',');
        }
        out.push_str(&first.to_string());
        if run > 1 {
            out.push_str(&format!(":{}", rest[run - 1]));
        }
        rest = &rest[run..];
    }
    out
}

/// The items of `* 12 FETCH (…)`.
fn fetched(response: Response) -> Option<Vec<Value>> {
    let Response::Untagged(values) = response else { return None };
    let mut values = values.into_iter();
    values.next()?.number()?;
    if !values.next()?.is("FETCH") {
        return None;
    }
    match values.next()? {
        Value::List(items) => Some(items),
        Value::Atom(_) | Value::Text(_) | Value::TooLarge(_) => None,
    }
}

/// Names and values, one after the other.
fn pairs(items: Vec<Value>) -> Vec<(String, Value)> {
    let mut out = Vec::with_capacity(items.len() / 2);
    let mut items = items.into_iter();
    while let (Some(name), Some(value)) = (items.next(), items.next()) {
        if let Value::Atom(name) = name {
            out.push((name.to_ascii_uppercase(), value));
        }
    }
    out
}

/// `17-Jul-1996 02:44:25 -0700` (RFC 3501 §9, date-time).
fn internal_date(text: &[u8]) -> Option<Moment> {
    let text = String::from_utf8_lossy(text);
    let (date, rest) = text.trim().split_once(' ')?;
    header::date(&format!("{} {rest}", date.replace('-', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_short() {
        assert_eq!(set(&[3]), "3");
        assert_eq!(set(&[9, 3, 4, 5, 5]), "3:5,9");
        assert_eq!(set(&[1, 2, u32::MAX]), "1:2,4294967295");
    }

    #[test]
    fn the_servers_dates_are_read() {
        let date = internal_date(b"17-Jul-1996 02:44:25 -0700").unwrap();
        assert_eq!(date.rfc3339(), "1996-07-17T09:44:25Z");
        assert_eq!(internal_date(b" 1-Jan-2026 00:00:00 +0000").unwrap().rfc3339(), "2026-01-01T00:00:00Z");
        assert_eq!(internal_date(b"yesterday"), None);
    }
}
