//! The relay that the desk hands its mail to: takes everything and keeps it, or does what a test tells it.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use domain::letter::Letter;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What becomes of one mail at the final dot.
#[derive(Clone, Debug)]
pub enum Turn {
    Take,
    /// This code and these words.
    Say(u16, &'static str),
    /// Takes it and hangs up before answering: nobody knows.
    TakeAndVanish,
    /// Takes it and says nothing until the other side hangs up.
    TakeInSilence,
}

#[derive(Default)]
struct State {
    turns: VecDeque<Turn>,
    /// Answers to RCPT by address: the whole line.
    recipients: BTreeMap<String, String>,
    /// Domains for whose recipients it does not answer, until it is let go on.
    hanging: BTreeMap<String, watch::Sender<bool>>,
    /// How many wait there now, and the most that ever did at once.
    hung: usize,
    hung_max: usize,
    taken: Vec<Taken>,
    /// Mails offered, taken or not: everything that came to DATA or was refused for all.
    offered: usize,
}

/// One mail that it took.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Empty is the null path.
    pub from: String,
    pub to: Vec<String>,
    pub raw: Vec<u8>,
}

impl Taken {
    pub fn letter(&self) -> Letter {
        mail::parse::parse(&self.raw).expect("what the desk sends can be read")
    }
    /// A header's value, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.raw).replace("\r\n ", " ").replace("\r\n\t", " ");
        let head = text.split("\r\n\r\n").next().unwrap_or_default().to_owned();
        head.lines()
            .find_map(|l| l.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)))
            .map(|(_, v)| v.trim().to_owned())
    }
    /// The address that answers go to.
    pub fn reply_to(&self) -> String {
        self.letter().reply_to.first().map(|a| a.email.clone()).expect("a reply address")
    }
}

/// Clones are the same relay.
#[derive(Clone)]
pub struct Relay {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Relay {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state: Arc<Mutex<State>> = Arc::default();
        let relay = Self { address, state: state.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = state.clone();
                // A desk that hangs up is no failure of the relay.
                tokio::spawn(async move { converse(stream, state).await.ok() });
            }
        });
        relay
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.state.lock().expect("no panic holds it"))
    }

    /// What the next mails meet, one after the other; then everything is taken again.
    pub fn next(&self, turns: impl IntoIterator<Item = Turn>) {
        self.with(|s| s.turns.extend(turns));
    }
    /// The answer to RCPT for this address from now on.
    pub fn answer(&self, address: &str, code: u16) {
        self.say(address, &format!("{code} {}", if code == 250 { "ok" } else { "no" }));
    }
    /// [`Relay::answer`] in words of the test's own.
    pub fn say(&self, address: &str, line: &str) {
        self.with(|s| s.recipients.insert(address.to_owned(), line.to_owned()));
    }
    /// From now on a recipient of this domain gets no answer, until [`Relay::go_on`].
    pub fn hang(&self, domain: &str) {
        self.with(|s| s.hanging.insert(domain.to_owned(), watch::channel(false).0));
    }
    pub fn go_on(&self, domain: &str) {
        if let Some(gate) = self.with(|s| s.hanging.remove(domain)) {
            gate.send_replace(true);
        }
    }
    /// The most mails that ever hung at once.
    pub fn hung_max(&self) -> usize {
        self.with(|s| s.hung_max)
    }
    /// Everything taken so far, oldest first.
    pub fn taken(&self) -> Vec<Taken> {
        self.with(|s| s.taken.clone())
    }
    pub fn offered(&self) -> usize {
        self.with(|s| s.offered)
    }
    /// The last mail taken.
    #[track_caller]
    pub fn last(&self) -> Taken {
        self.with(|s| s.taken.last().cloned()).expect("the desk sent a mail")
    }
    /// How many mails went to an address that this is true of.
    pub fn count(&self, is: impl Fn(&str) -> bool) -> usize {
        self.with(|s| s.taken.iter().filter(|t| t.to.iter().any(|a| is(a))).count())
    }
    /// How many mails went to this address.
    pub fn count_to(&self, address: &str) -> usize {
        self.count(|a| a == address)
    }
}

async fn converse(stream: TcpStream, state: Arc<Mutex<State>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"220 relay.tests.example ESMTP\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let path = || {
            let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
            inner.map(|(path, _)| path.to_owned()).unwrap_or_default()
        };
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let said = match verb.as_str() {
            "EHLO" => "250-relay.tests.example\r\n250-8BITMIME\r\n250 SMTPUTF8".to_owned(),
            "MAIL" => {
                from = path();
                to.clear();
                "250 ok".to_owned()
            }
            "RCPT" => {
                let gate = {
                    let mut state = state.lock().expect("no panic holds it");
                    let to = path();
                    let domain = to.rsplit_once('@').map_or("", |(_, domain)| domain);
                    let gate = state.hanging.get(domain).map(watch::Sender::subscribe);
                    if gate.is_some() {
                        state.hung += 1;
                        state.hung_max = state.hung_max.max(state.hung);
                    }
                    gate
                };
                if let Some(mut gate) = gate {
                    let gave_up = tokio::select! {
                        // A sender that is gone lets go too.
                        _ = gate.wait_for(|open| *open) => false,
                        heard = stream.fill_buf() => heard.map_or(true, <[u8]>::is_empty),
                    };
                    state.lock().expect("no panic holds it").hung -= 1;
                    if gave_up {
                        return Ok(());
                    }
                }
                let mut state = state.lock().expect("no panic holds it");
                let line = state.recipients.get(&path()).cloned().unwrap_or_else(|| "250 ok".to_owned());
                if line.starts_with("250") {
                    to.push(path());
                } else {
                    state.offered += 1;
                }
                line
            }
            "DATA" => {
                stream.get_mut().write_all(b"354 go on\r\n").await?;
                let raw = data(&mut stream).await?;
                let turn = {
                    let mut state = state.lock().expect("no panic holds it");
                    state.offered += 1;
                    let turn = state.turns.pop_front().unwrap_or(Turn::Take);
                    if matches!(turn, Turn::Take | Turn::TakeAndVanish | Turn::TakeInSilence) {
                        state.taken.push(Taken { from: from.clone(), to: to.clone(), raw });
                    }
                    turn
                };
                match turn {
                    Turn::Take => "250 taken".to_owned(),
                    Turn::Say(code, words) => format!("{code} {words}"),
                    Turn::TakeAndVanish => return Ok(()),
                    Turn::TakeInSilence => {
                        stream.read_line(&mut line).await?;
                        return Ok(());
                    }
                }
            }
            "QUIT" => {
                stream.get_mut().write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok".to_owned(),
        };
        stream.get_mut().write_all(format!("{said}\r\n").as_bytes()).await?;
    }
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(raw);
        }
        raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
