//! Mail between desks: takes what a desk hands to its relay and brings it to the door of whoever the domain belongs to,
//! before it says 250.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::letters::AUTHSERV_ID;
use super::smtp::Smtp;

/// What the exchange does to a mail on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manners {
    /// Leaves it as it is, and vouches for its author as a checking server does.
    Good,
    /// Also takes away all that says that a machine wrote it, and what it answers.
    Bad,
}

#[derive(Default)]
struct State {
    doors: BTreeMap<String, SocketAddr>,
    /// Who to, in order.
    brought: Vec<String>,
}

/// Clones are the same exchange.
#[derive(Clone)]
pub struct Exchange {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Exchange {
    pub async fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state: Arc<Mutex<State>> = Arc::default();
        let exchange = Self { address, state: state.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = state.clone();
                tokio::spawn(async move { converse(stream, state, manners).await.ok() });
            }
        });
        exchange
    }

    /// Mail to this domain goes to this door.
    pub fn connect(&self, domain: &str, door: SocketAddr) {
        self.state.lock().expect("no panic holds it").doors.insert(domain.to_owned(), door);
    }

    /// The recipients of all that was brought so far, without their tokens.
    pub fn brought(&self) -> Vec<String> {
        self.state.lock().expect("no panic holds it").brought.clone()
    }
}

async fn converse(stream: TcpStream, state: Arc<Mutex<State>>, manners: Manners) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"220 exchange.tests.example ESMTP\r\n").await?;
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
        let said = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => "250-exchange.tests.example\r\n250-8BITMIME\r\n250 SMTPUTF8".to_owned(),
            "MAIL" => {
                from = path();
                to.clear();
                "250 ok".to_owned()
            }
            "RCPT" => {
                to.push(path());
                "250 ok".to_owned()
            }
            "DATA" => {
                stream.get_mut().write_all(b"354 go on\r\n").await?;
                let raw = data(&mut stream).await?;
                bring(&state, manners, &from, &to, &raw).await?
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

async fn bring(
    state: &Mutex<State>,
    manners: Manners,
    from: &str,
    to: &[String],
    raw: &[u8],
) -> std::io::Result<String> {
    let domain = to.first().and_then(|a| a.rsplit_once('@')).map(|(_, d)| d.to_owned()).unwrap_or_default();
    let door = state.lock().expect("no panic holds it").doors.get(&domain).copied();
    let Some(door) = door else { return Ok("550 5.1.2 no such domain".to_owned()) };
    let (from, raw) = altered(manners, from, raw);
    let recipients: Vec<&str> = to.iter().map(String::as_str).collect();
    let reply = Smtp::try_connect(door, "EHLO").await?.send(&from, &recipients, &raw).await?;
    let bare = |address: &String| match (address.split_once('+'), address.split_once('@')) {
        (Some((local, _)), Some((_, domain))) => format!("{local}@{domain}"),
        _ => address.clone(),
    };
    state.lock().expect("no panic holds it").brought.extend(to.iter().map(bare));
    Ok(format!("{} {}", reply.code, reply.text.trim()))
}

fn altered(manners: Manners, from: &str, raw: &[u8]) -> (String, Vec<u8>) {
    let text = String::from_utf8_lossy(raw).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let author = head.lines().find_map(|l| l.strip_prefix("From:")).unwrap_or_default();
    let author = author.rsplit_once('<').map_or(author, |(_, rest)| rest).trim_matches(['>', ' ']).to_owned();
    let domain = author.rsplit_once('@').map_or("", |(_, d)| d);
    let mut lines = vec![format!("Authentication-Results: {AUTHSERV_ID}; dmarc=pass header.from={domain}")];
    let telltale = ["auto-submitted", "x-auto-response-suppress", "precedence", "in-reply-to", "references"];
    lines.extend(
        head.lines()
            .filter(|line| {
                let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
                manners == Manners::Good || !telltale.contains(&name.as_str())
            })
            .map(str::to_owned),
    );
    let from = if manners == Manners::Bad && from.is_empty() { author } else { from.to_owned() };
    (from, format!("{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes())
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
