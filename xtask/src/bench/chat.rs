//! The chat as the desk carries it: browsers that hold a socket and say nothing, and the team's answers on their way to them.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use super::{Report, Settings, pages};
use crate::desk::Desk;
use crate::wire::http::Http;

const PASSWORD: &str = "a fixed password for measuring 9";
/// Browsers that hold a socket.
const SOCKETS: u64 = 2_000;
/// Those of them that have said something: answers go to them in turn.
const CHATS: u64 = 100;
/// How many browsers come from one address; more of them would be held up as a flood.
const PER_ADDRESS: u64 = 20;
/// Of the whole team together.
const ANSWERS_PER_SECOND: u64 = 50;
const ANSWERS_MAX: u64 = 1_500;
/// People who answer beside each other.
const AGENTS: u64 = 4;
/// What has come and is not counted yet: more than all that is said.
const HEARD_MAX: usize = 1 << 16;
/// How long an answer may take before it counts as lost.
const ARRIVAL_MAX: Duration = Duration::from_secs(10);
/// A socket says so often that it is there.
const BEAT: Duration = Duration::from_secs(25);
const FORM: &str = "application/x-www-form-urlencoded";

/// One browser, before it listens.
struct Visitor {
    from: Ipv4Addr,
    token: String,
    conversation: Option<i64>,
}

/// # Errors
/// When the desk refuses what it is asked, or an answer does not arrive.
pub fn run(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    let add = |email: &str, name: &str, role: &str| {
        desk.run(&["user", "add", email, "--name", name, "--role", role, "--password-stdin"], PASSWORD)
    };
    add("admin@larkfield.example", "Admin", "admin")?;
    for n in 0..AGENTS {
        add(&format!("agent{n}@larkfield.example"), &format!("Agent {n}"), "agent")?;
    }
    desk.start()?;
    let key = make_widget(desk.http)?;
    // One thread: what is measured is the desk, and it has the other core.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let address = desk.http;
    let visitors = runtime.block_on(come(address, &key))?;
    let before = desk.resident_bytes().context("memory cannot be read here")?;
    let (send, arrived) = mpsc::sync_channel(HEARD_MAX);
    let path = format!("/widget/{key}");
    let chats: Vec<i64> = visitors.iter().filter_map(|v| v.conversation).collect();
    let (opened, open) = mpsc::sync_channel(1);
    thread::spawn(move || {
        runtime.block_on(async {
            for visitor in &visitors {
                let line = match listen(address, &path, visitor).await {
                    Ok(line) => line,
                    Err(e) => {
                        let _ = opened.send(Err(e));
                        return;
                    }
                };
                tokio::spawn(hear(line, send.clone()));
            }
            let _ = opened.send(Ok(()));
            std::future::pending::<()>().await;
        });
    });
    open.recv().context("the thread of the browsers ended")??;
    // Each has said hello and heard what there is.
    thread::sleep(Duration::from_secs(5));
    let after = desk.resident_bytes().context("memory cannot be read here")?;
    let each = after.saturating_sub(before) as f64 / SOCKETS as f64;
    report.say("memory_per_idle_socket", each / 1024.0, "KiB", SOCKETS)?;
    while arrived.try_recv().is_ok() {}
    answer(report, address, &chats, settings.requests.min(ANSWERS_MAX), &arrived)?;
    pages::memory(report, desk, "resident_memory")
}

/// An admin makes a widget; its key stands in the line that is copied into pages.
fn make_widget(address: SocketAddr) -> Result<String> {
    let admin = pages::sign_in(address, "admin@larkfield.example", PASSWORD)?;
    let mut http = Http::new(address).with("Cookie", &admin).with("Sec-Fetch-Site", "same-origin");
    let form = b"name=Bench&sites=https%3A%2F%2Fshop.example&colour=%232b55c7&on=on";
    let answer = http.request("POST", "/agent/settings/widgets", FORM, form)?.text();
    let (_, rest) = answer.split_once("data-key=&quot;").with_context(|| format!("no widget: {answer}"))?;
    Ok(rest.split("&quot;").next().unwrap_or_default().to_owned())
}

/// All browsers begin; the first of them say something, which makes tickets.
async fn come(address: SocketAddr, key: &str) -> Result<Vec<Visitor>> {
    let mut all = Vec::new();
    for n in 0..SOCKETS {
        let place = u32::try_from(n / PER_ADDRESS)?;
        let from = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 1, 0, 1)) + place);
        let session = ask(address, from, &format!("/widget/{key}/sessions"), None, &json!({})).await?;
        let token = session["token"].as_str().context("no token")?.to_owned();
        let mut visitor = Visitor { from, token, conversation: None };
        if n < CHATS {
            let words =
                json!({ "op": format!("first-words-{n}"), "text": format!("The printer {n} is broken.") });
            let path = format!("/widget/{key}/messages");
            let said = ask(address, from, &path, Some(&visitor.token), &words).await?;
            visitor.conversation = Some(said["conversation"]["id"].as_i64().context("no conversation")?);
        }
        all.push(visitor);
    }
    Ok(all)
}

async fn connect(address: SocketAddr, from: Ipv4Addr) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    let line = socket.connect(address).await.with_context(|| format!("connecting from {from}"))?;
    line.set_nodelay(true)?;
    Ok(line)
}

/// Posts JSON from an address of its own and reads JSON back.
async fn ask(
    address: SocketAddr,
    from: Ipv4Addr,
    path: &str,
    token: Option<&str>,
    body: &Value,
) -> Result<Value> {
    let mut line = connect(address, from).await?;
    let body = body.to_string();
    let bearer = token.map(|t| format!("Authorization: Bearer {t}\r\n")).unwrap_or_default();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: close\r\n{bearer}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    line.write_all(format!("{head}{body}").as_bytes()).await?;
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").with_context(|| format!("{path}: an odd answer"))?;
    ensure!(head.starts_with("HTTP/1.1 200"), "{path}: {text}");
    serde_json::from_str(body).with_context(|| format!("{path}: {body}"))
}

/// Opens a browser's socket and says hello (RFC 6455).
async fn listen(address: SocketAddr, path: &str, visitor: &Visitor) -> Result<TcpStream> {
    let said =
        ask(address, visitor.from, &format!("{path}/tickets"), Some(&visitor.token), &json!({})).await?;
    let ticket = said["ticket"].as_str().with_context(|| format!("no ticket: {said}"))?;
    let mut line = connect(address, visitor.from).await?;
    let head = format!(
        "GET {path}/socket?ticket={ticket} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    line.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(line.read_u8().await?);
    }
    ensure!(answer.starts_with(b"HTTP/1.1 101"), "no socket: {}", String::from_utf8_lossy(&answer));
    line.write_all(&frame(r#"{"kind":"hello","seen":{}}"#)).await?;
    Ok(line)
}

/// A short text as a browser sends it: masked, here with a key that changes nothing.
fn frame(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).ok().filter(|n| *n < 126).expect("what is sent here is short");
    [&[0x81, 0x80 | length, 0, 0, 0, 0], text.as_bytes()].concat()
}

/// A text that came, and when.
struct Heard {
    text: String,
    at: Instant,
}

/// Reads a socket until it ends; what has words of the team's is told.
async fn hear(mut line: TcpStream, told: mpsc::SyncSender<Heard>) {
    let mut beat = tokio::time::interval(BEAT);
    beat.tick().await;
    let mut octets = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = tokio::select! {
            read = line.read(&mut piece) => read,
            _ = beat.tick() => match line.write_all(&frame(r#"{"kind":"here"}"#)).await {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        let at = Instant::now();
        match read {
            Ok(n) if n > 0 => octets.extend_from_slice(&piece[..n]),
            Ok(_) | Err(_) => return,
        }
        while let Some((whole, text)) = first_frame(&octets) {
            if text.contains("\"kind\":\"message\"") && told.send(Heard { text, at }).is_err() {
                return;
            }
            octets.drain(..whole);
        }
    }
}

/// The length of the first frame and its text, when all of it is there. The desk's are not masked.
fn first_frame(octets: &[u8]) -> Option<(usize, String)> {
    let short = usize::from(octets.get(1)? & 0x7f);
    let (start, length): (usize, usize) = match short {
        126 => (4, usize::from(u16::from_be_bytes([*octets.get(2)?, *octets.get(3)?]))),
        127 => (10, usize::try_from(u64::from_be_bytes(octets.get(2..10)?.try_into().ok()?)).ok()?),
        length => (2, length),
    };
    let text = octets.get(start..start.checked_add(length)?)?;
    Some((start + length, String::from_utf8_lossy(text).into_owned()))
}

/// Agents answer, so many a second; measured is from the key of the agent to the visitor's browser.
fn answer(
    report: &Report,
    address: SocketAddr,
    chats: &[i64],
    answers: u64,
    arrived: &mpsc::Receiver<Heard>,
) -> Result<()> {
    let (said, asked) = mpsc::sync_channel(usize::try_from(ANSWERS_MAX)?);
    let chats: Arc<[i64]> = chats.into();
    let began = Instant::now();
    let team: Vec<_> = (0..AGENTS)
        .map(|agent| {
            let (said, chats) = (said.clone(), chats.clone());
            let cookie = pages::sign_in(address, &format!("agent{agent}@larkfield.example"), PASSWORD)?;
            Ok(thread::spawn(move || -> Result<()> {
                let mut http =
                    Http::new(address).with("Cookie", &cookie).with("Sec-Fetch-Site", "same-origin");
                for n in (agent..answers).step_by(usize::try_from(AGENTS)?) {
                    let due =
                        began + Duration::from_secs(2) + Duration::from_millis(n * 1000 / ANSWERS_PER_SECOND);
                    thread::sleep(due.saturating_duration_since(Instant::now()));
                    let chat = chats[usize::try_from(n)? % chats.len()];
                    said.send((n, Instant::now()))?;
                    let form = format!("text=Answer+number+{n}.");
                    let answer = http.request(
                        "POST",
                        &format!("/agent/tickets/{chat}/replies"),
                        FORM,
                        form.as_bytes(),
                    )?;
                    ensure!(
                        answer.status == 303,
                        "an answer was refused: {} {}",
                        answer.status,
                        answer.text()
                    );
                }
                Ok(())
            }))
        })
        .collect::<Result<_>>()?;
    drop(said);
    let mut heard = HashMap::new();
    while (heard.len() as u64) < answers {
        let Ok(Heard { text, at }) = arrived.recv_timeout(ARRIVAL_MAX) else {
            for agent in team {
                agent.join().expect("agents do not panic")?;
            }
            bail!("{} of {answers} answers arrived", heard.len());
        };
        let Some((_, rest)) = text.split_once("Answer number ") else { continue };
        let number: u64 = rest.split('.').next().unwrap_or_default().parse().context("an odd answer")?;
        heard.entry(number).or_insert(at);
    }
    let mut took = Vec::new();
    for (n, at) in asked {
        took.push(heard[&n].duration_since(at));
    }
    report.say_durations("answer_in_browser", &mut took)
}

#[cfg(test)]
mod tests {
    use super::{first_frame, frame};

    #[test]
    fn frames_are_taken_apart_when_they_are_whole() {
        let mut line = vec![0x81, 2, b'h', b'i', 0x81, 126, 0, 130];
        line.extend([b'x'; 130]);
        assert_eq!(first_frame(&line), Some((4, "hi".to_owned())));
        assert_eq!(first_frame(&line[4..]), Some((134, "x".repeat(130))));
        assert_eq!(first_frame(&line[4..100]), None);
        assert_eq!(first_frame(&[0x81]), None);
        assert_eq!(frame("hi"), [0x81, 0x82, 0, 0, 0, 0, b'h', b'i']);
    }
}
