//! A DNS server, over UDP and TCP as the real ones: it answers what it was told to know, says honestly what it does not
//! know, and can fall silent.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

const A: u16 = 1;
const PTR: u16 = 12;
const MX: u16 = 15;
const TXT: u16 = 16;
const AAAA: u16 = 28;

/// What can be wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// None comes.
    Silence,
    /// The server says that it failed (SERVFAIL, RFC 1035 §4.1.1).
    Failure,
    /// The server will not say (REFUSED).
    Refusal,
    /// It announces records that are not in it.
    Truncated,
    /// A name in it points at itself.
    Loop,
    /// It is no answer at all.
    Noise,
}

/// The server. It ends with the runtime it was started on.
pub struct DnsStub {
    /// Where it listens.
    pub address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
}

#[derive(Default)]
struct Zone {
    /// By lower-case name without a final dot, and type.
    records: BTreeMap<(String, u16), Vec<Vec<u8>>>,
    /// What is wrong with the answers about a name and those below it, or about all where there is no name. The latest
    /// counts.
    troubles: Vec<(Option<String>, Trouble)>,
    asked: Vec<String>,
}

impl DnsStub {
    /// Starts it on a port of this machine.
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn start() -> Self {
        let zone = Arc::new(Mutex::new(Zone::default()));
        // One port for both: what is free for the one may be taken for the other.
        let (tcp, udp) = loop {
            let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port over TCP");
            let address = tcp.local_addr().expect("it has an address");
            if let Ok(udp) = UdpSocket::bind(address).await {
                break (tcp, udp);
            }
        };
        let address = udp.local_addr().expect("it has an address");
        tokio::spawn(over_udp(udp, zone.clone()));
        tokio::spawn(over_tcp(tcp, zone.clone()));
        Self { address, zone }
    }

    fn put(&self, name: &str, kind: u16, data: Vec<u8>) {
        let mut zone = self.zone.lock().expect("nobody panics with it");
        zone.records.entry((name.to_lowercase(), kind)).or_default().push(data);
    }

    /// Adds a text, cut into pieces as it must be.
    pub fn txt(&self, name: &str, text: &str) {
        let mut data = Vec::new();
        for piece in text.as_bytes().chunks(255) {
            data.push(u8::try_from(piece.len()).expect("a piece is short"));
            data.extend_from_slice(piece);
        }
        self.put(name, TXT, data);
    }

    /// Adds an address record.
    ///
    /// # Panics
    /// When `ip` is none.
    pub fn address_of(&self, name: &str, ip: &str) {
        match ip.parse().expect("an address") {
            IpAddr::V4(ip) => self.put(name, A, ip.octets().to_vec()),
            IpAddr::V6(ip) => self.put(name, AAAA, ip.octets().to_vec()),
        }
    }

    /// Adds a mail server.
    pub fn mx(&self, name: &str, preference: u16, host: &str) {
        let mut data = preference.to_be_bytes().to_vec();
        data.extend(wire_name(host));
        self.put(name, MX, data);
    }

    /// Forgets what stands at a name.
    pub fn forget(&self, name: &str) {
        let mut zone = self.zone.lock().expect("nobody panics with it");
        zone.records.retain(|(known, _), _| *known != name.to_lowercase());
    }

    /// From now on nothing is said about this name and those below it, or about any.
    pub fn fall_silent(&self, name: Option<&str>) {
        self.trouble(name, Trouble::Silence);
    }

    /// From now on answers about this name and those below it, or about any, are like that.
    pub fn trouble(&self, name: Option<&str>, trouble: Trouble) {
        let mut zone = self.zone.lock().expect("nobody panics with it");
        zone.troubles.push((name.map(str::to_lowercase), trouble));
    }

    /// Every question so far, as `name type`.
    pub fn asked(&self) -> Vec<String> {
        self.zone.lock().expect("nobody panics with it").asked.clone()
    }
}

async fn over_udp(socket: UdpSocket, zone: Arc<Mutex<Zone>>) {
    let mut buffer = [0; 4096];
    loop {
        let Ok((bytes, from)) = socket.recv_from(&mut buffer).await else { continue };
        if let Some(answer) = answer(&buffer[..bytes], &zone) {
            let _ = socket.send_to(&answer, from).await;
        }
    }
}

async fn over_tcp(listener: TcpListener, zone: Arc<Mutex<Zone>>) {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        let zone = zone.clone();
        tokio::spawn(async move {
            while let Ok(bytes) = stream.read_u16().await {
                let mut query = vec![0; usize::from(bytes)];
                if stream.read_exact(&mut query).await.is_err() {
                    return;
                }
                let Some(answer) = answer(&query, &zone) else { return };
                let length = u16::try_from(answer.len()).expect("an answer is short").to_be_bytes();
                if stream.write_all(&[&length[..], &answer].concat()).await.is_err() {
                    return;
                }
            }
        });
    }
}

/// `None` is silence.
fn answer(query: &[u8], zone: &Mutex<Zone>) -> Option<Vec<u8>> {
    let (name, end) = read_name(query.get(12..)?)?;
    let question = query.get(12..12 + end + 4)?;
    let kind = u16::from_be_bytes([question[end], question[end + 1]]);
    let mut zone = zone.lock().expect("nobody panics with it");
    zone.asked.push(format!("{name} {}", word(kind)));
    let below = |s: &str| name == s || name.ends_with(&format!(".{s}"));
    let trouble = zone.troubles.iter().rev().find(|(s, _)| s.as_deref().is_none_or(below)).map(|t| t.1);
    if let Some(trouble) = trouble {
        return wrong(query, question, kind, trouble);
    }
    let found = zone.records.get(&(name.clone(), kind)).cloned().unwrap_or_default();
    // A name exists when anything stands at it or below it (RFC 8020).
    let exists = zone.records.keys().any(|(n, _)| *n == name || n.ends_with(&format!(".{name}")));
    let code = if exists { 0 } else { 3 };
    let mut out = query[..2].to_vec();
    out.extend([0x85, 0x80 | code, 0, 1]);
    out.extend(u16::try_from(found.len()).expect("few records").to_be_bytes());
    let soa = found.is_empty();
    out.extend([0, u8::from(soa), 0, 0]);
    out.extend_from_slice(question);
    for data in found {
        out.extend([0xc0, 12]);
        out.extend(kind.to_be_bytes());
        out.extend([0, 1, 0, 0, 0x0e, 0x10]);
        out.extend(u16::try_from(data.len()).expect("short data").to_be_bytes());
        out.extend(data);
    }
    if soa {
        // Says for how long there is nothing (RFC 2308).
        let mut data = [wire_name("ns.test"), wire_name("admin.test")].concat();
        data.extend([0, 0, 0, 1].repeat(4));
        data.extend([0, 0, 0, 60]);
        out.extend([0, 0, 6, 0, 1, 0, 0, 0, 60]);
        out.extend(u16::try_from(data.len()).expect("short data").to_be_bytes());
        out.extend(data);
    }
    Some(out)
}

/// An answer with this trouble.
fn wrong(query: &[u8], question: &[u8], kind: u16, trouble: Trouble) -> Option<Vec<u8>> {
    let head = |code: u8, answers: u8| {
        let mut out = query[..2].to_vec();
        out.extend([0x85, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
        out.extend_from_slice(question);
        out
    };
    match trouble {
        Trouble::Silence => None,
        Trouble::Failure => Some(head(2, 0)),
        Trouble::Refusal => Some(head(5, 0)),
        Trouble::Truncated => {
            let mut out = head(0, 3);
            out.extend([0xc0, 12]);
            out.extend(kind.to_be_bytes());
            out.extend([0, 1, 0, 0, 0x0e, 0x10, 0xff, 0xff]);
            Some(out)
        }
        Trouble::Loop => {
            let mut out = head(0, 1);
            let here = 0xc000 | u16::try_from(out.len()).expect("an answer is short");
            out.extend(here.to_be_bytes());
            out.extend(kind.to_be_bytes());
            out.extend([0, 1, 0, 0, 0x0e, 0x10, 0, 0]);
            Some(out)
        }
        Trouble::Noise => Some(vec![0x5a; 40]),
    }
}

fn word(kind: u16) -> &'static str {
    match kind {
        A => "A",
        AAAA => "AAAA",
        MX => "MX",
        TXT => "TXT",
        PTR => "PTR",
        _ => "other",
    }
}

/// The name in lower case, and where it ends.
fn read_name(octets: &[u8]) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    let mut at = 0;
    loop {
        let length = usize::from(*octets.get(at)?);
        at += 1;
        if length == 0 {
            return Some((labels.join("."), at));
        }
        labels.push(String::from_utf8_lossy(octets.get(at..at + length)?).to_lowercase());
        at += length;
    }
}

fn wire_name(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for label in name.split('.').filter(|l| !l.is_empty()) {
        out.push(u8::try_from(label.len()).expect("a label is short"));
        out.extend_from_slice(label.as_bytes());
    }
    out.push(0);
    out
}
