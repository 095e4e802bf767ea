//! An IMAP server that does what servers may do at the worst moment, and what they should not: mail goes while it is
//! asked for, the line ends in the middle of an answer, announced sizes are wrong.

use std::sync::{Arc, Mutex};

use domain::read::ledger::{MailRow, MailState};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::*;
use crate::harness::Engine;

/// What happens when the octets of a mail are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    /// It was deleted since it was listed: the answer leaves it out.
    Gone,
    /// The same, and the server says NO to the whole question (RFC 2180 §4.1.3).
    GoneWithNo,
    /// The server says goodbye in the middle of the answer; once.
    Bye,
    /// More octets are announced than come, and the server hangs up; once.
    Longer,
    /// So many more that the next mail's answer is read as its end; once.
    Swallows,
    /// Fewer octets are announced than come; once.
    Shorter,
    /// The same every time: nobody can have this mail.
    AlwaysShorter,
    /// NO every time, to whatever names it.
    Never,
}

struct Held {
    uid: u32,
    raw: Vec<u8>,
    odd: Option<Odd>,
}

#[derive(Default)]
struct Folder {
    mails: Vec<Held>,
    last_uid: u32,
    seen: Vec<u32>,
}

struct OddServer {
    port: u16,
    folder: Arc<Mutex<Folder>>,
    news: watch::Sender<usize>,
}

impl OddServer {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let folder: Arc<Mutex<Folder>> = Arc::default();
        let (news, heard) = watch::channel(0);
        let of_server = folder.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, of_server.clone(), heard.clone()));
            }
        });
        Self { port, folder, news }
    }

    /// Puts mails into the folder at once, and tells who waits.
    fn add(&self, mails: impl IntoIterator<Item = (Vec<u8>, Option<Odd>)>) {
        let mut folder = self.folder.lock().expect("nobody panics with it");
        for (raw, odd) in mails {
            folder.last_uid += 1;
            let uid = folder.last_uid;
            folder.mails.push(Held { uid, raw, odd });
        }
        let count = folder.mails.len();
        self.news.send_modify(|n| *n = count);
    }

    fn seen(&self) -> Vec<u32> {
        let mut seen = self.folder.lock().expect("nobody panics with it").seen.clone();
        seen.sort_unstable();
        seen.dedup();
        seen
    }
}

/// The UIDs of a set: `5,7:9`, `3:*`.
fn uids(set: &str, last: u32) -> Vec<u32> {
    let number = |text: &str| if text == "*" { last } else { text.parse().expect("a number") };
    set.split(',')
        .flat_map(|part| match part.split_once(':') {
            Some((from, to)) => number(from)..=number(to).max(number(from)),
            None => number(part)..=number(part),
        })
        .collect()
}

async fn talk(stream: TcpStream, folder: Arc<Mutex<Folder>>, mut heard: watch::Receiver<usize>) {
    let mut stream = BufReader::new(stream);
    let _ = stream.get_mut().write_all(b"* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n").await;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let (tag, verb) = (words[0], words.get(1).copied().unwrap_or_default());
        let done = format!("{tag} OK done\r\n").into_bytes();
        let (answer, stays) = match verb {
            "IDLE" => {
                let _ = stream.get_mut().write_all(b"+ idling\r\n").await;
                // What came between the last look and this is told at once.
                let mut ended = String::new();
                tokio::select! {
                    _ = heard.changed() => {
                        let told = format!("* {} EXISTS\r\n", *heard.borrow());
                        let _ = stream.get_mut().write_all(told.as_bytes()).await;
                        let _ = stream.read_line(&mut ended).await;
                    }
                    _ = stream.read_line(&mut ended) => {}
                }
                (done, true)
            }
            "SELECT" => {
                let folder = folder.lock().expect("nobody panics with it");
                let told = format!(
                    "* {} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT {}] ok\r\n{tag} OK [READ-WRITE] done\r\n",
                    folder.mails.len(),
                    folder.last_uid + 1
                );
                (told.into_bytes(), true)
            }
            "UID" => {
                let mut folder = folder.lock().expect("nobody panics with it");
                match words[2] {
                    "SEARCH" => {
                        let wanted = uids(words[4], folder.last_uid);
                        let found: String = folder
                            .mails
                            .iter()
                            .filter(|m| wanted.contains(&m.uid))
                            .map(|m| format!(" {}", m.uid))
                            .collect();
                        (format!("* SEARCH{found}\r\n{tag} OK done\r\n").into_bytes(), true)
                    }
                    "STORE" => {
                        let wanted = uids(words[3], folder.last_uid);
                        folder.seen.extend(wanted);
                        (done, true)
                    }
                    _ if line.contains("RFC822.SIZE") => {
                        let wanted = uids(words[3], folder.last_uid);
                        let mut told = String::new();
                        for (at, mail) in folder.mails.iter().enumerate() {
                            if wanted.contains(&mail.uid) {
                                told.push_str(&format!(
                                    "* {} FETCH (UID {} RFC822.SIZE {} INTERNALDATE \"05-Jan-2026 09:00:00 +0000\")\r\n",
                                    at + 1, mail.uid, mail.raw.len()
                                ));
                            }
                        }
                        (format!("{told}{tag} OK done\r\n").into_bytes(), true)
                    }
                    _ => {
                        let wanted = uids(words[3], folder.last_uid);
                        octets(&mut folder, &wanted, tag)
                    }
                }
            }
            _ => (done, true),
        };
        let _ = stream.get_mut().write_all(&answer).await;
        if !stays {
            return;
        }
    }
}

/// The answer to a question for octets, and whether the server stays on the line.
fn octets(folder: &mut Folder, wanted: &[u32], tag: &str) -> (Vec<u8>, bool) {
    let no = format!("{tag} NO Some of the requested messages no longer exist\r\n").into_bytes();
    let is_wanted = |m: &Held| wanted.contains(&m.uid);
    if folder.mails.iter().any(|m| is_wanted(m) && m.odd == Some(Odd::GoneWithNo)) {
        folder.mails.retain(|m| m.odd != Some(Odd::GoneWithNo));
        return (no, true);
    }
    if folder.mails.iter().any(|m| is_wanted(m) && m.odd == Some(Odd::Never)) {
        return (no, true);
    }
    let mut told = Vec::new();
    let next: Vec<usize> = folder.mails.iter().skip(1).map(|m| m.raw.len()).chain([0]).collect();
    for (at, mail) in folder.mails.iter_mut().enumerate() {
        if !wanted.contains(&mail.uid) {
            continue;
        }
        let odd = mail.odd;
        if !matches!(odd, Some(Odd::AlwaysShorter | Odd::Gone)) {
            mail.odd = None;
        }
        let length = mail.raw.len();
        let announced = match odd {
            Some(Odd::Gone) => continue,
            Some(Odd::Longer) => length + 100,
            Some(Odd::Swallows) => {
                let head =
                    format!(")\r\n* {} FETCH (UID {} BODY[] {{{}}}\r\n", at + 2, mail.uid + 1, next[at]);
                length + head.len() + next[at]
            }
            Some(Odd::Shorter | Odd::AlwaysShorter) => length - 30,
            Some(Odd::GoneWithNo | Odd::Bye | Odd::Never) | None => length,
        };
        told.extend(format!("* {} FETCH (UID {} BODY[] {{{announced}}}\r\n", at + 1, mail.uid).into_bytes());
        if odd == Some(Odd::Bye) {
            told.extend(&mail.raw[..length / 2]);
            told.extend(b"\r\n* BYE going down\r\n");
            return (told, false);
        }
        told.extend(&mail.raw);
        if odd == Some(Odd::Longer) {
            told.extend(b")\r\n");
            return (told, false);
        }
        told.extend(b")\r\n");
    }
    let gone = folder.mails.iter().position(|m| wanted.contains(&m.uid) && m.odd == Some(Odd::Gone));
    if let Some(at) = gone {
        folder.mails.remove(at);
        told.extend(format!("* {} EXPUNGE\r\n", at + 1).into_bytes());
    }
    told.extend(format!("{tag} OK done\r\n").into_bytes());
    (told, true)
}

/// Fault 22. Whatever it does, every mail that is there comes once and whole, and those behind an odd one come too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_that_goes_and_lines_that_end_while_it_is_fetched_lose_and_double_nothing() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let server = OddServer::start().await;
    fetching(&desk, Wish::at(server.port)).await;
    let (mut n, mut wanted) = (0, Vec::new());
    for odd in [Odd::Gone, Odd::GoneWithNo, Odd::Bye, Odd::Longer, Odd::Shorter, Odd::Swallows] {
        let mails: Vec<_> = (0..3).map(|i| (mail(n + i).raw(), (i == 1).then_some(odd))).collect();
        for (i, (raw, _)) in mails.iter().enumerate() {
            let is_gone = i == 1 && matches!(odd, Odd::Gone | Odd::GoneWithNo);
            if !is_gone {
                wanted.push((format!("Mail {}", n + i), raw.len() as i64));
            }
        }
        server.add(mails);
        n += 3;
        let rows = ledger(&desk, wanted.len()).await;
        let mut found: Vec<_> = rows.iter().rev().map(|r| (r.subject.clone(), r.bytes)).collect();
        if odd == Odd::Swallows {
            // Where a mail ends, only the server knows: this one came with what followed. The next is not lost to it.
            let swollen = found.iter_mut().find(|(subject, _)| *subject == format!("Mail {}", n - 2));
            let (_, bytes) = swollen.expect("it is there");
            *bytes = wanted[wanted.len() - 2].1;
        }
        found.sort();
        let mut all = wanted.clone();
        all.sort();
        assert_eq!(found, all, "{odd:?}");
        assert!(rows.iter().all(|r| r.state == MailState::Placed), "{odd:?}: {rows:?}");
    }
    until("the marks", async || (server.seen().len() == wanted.len()).then_some(())).await;
    desk.verify().await;
    desk.end().await;
}

/// A mail that its server never gives is told and left there, and does not keep away what comes after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_nobody_can_have_holds_up_no_other() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let server = OddServer::start().await;
    fetching(&desk, Wish::at(server.port)).await;
    for (round, odd) in [Odd::AlwaysShorter, Odd::Never].into_iter().enumerate() {
        let first = 3 * round;
        server.add((0..3).map(|i| (mail(first + i).raw(), (i == 1).then_some(odd))));
        let rows = ledger(&desk, first + 3).await;
        let left: Vec<&MailRow> = rows.iter().filter(|r| r.state == MailState::Quarantined).collect();
        assert_eq!(left.len(), round + 1, "{odd:?}: {rows:?}");
        let uid = first + 2;
        assert!(left[0].reason.contains(&format!("INBOX as UID {uid}")), "{odd:?}: {}", left[0].reason);
        for i in [0, 2] {
            let subject = format!("Mail {}", first + i);
            assert!(
                rows.iter().any(|r| r.subject == subject && r.state == MailState::Placed),
                "{odd:?}: {rows:?}"
            );
        }
    }
    until("the marks", async || (server.seen() == [1, 3, 4, 6]).then_some(())).await;
    desk.end().await;
}
