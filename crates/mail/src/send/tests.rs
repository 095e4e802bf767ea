use std::sync::Arc;

use proptest::prelude::*;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::*;
use crate::listen::{BoxFuture, Door, Envelope, ListenConfig, Session, Verdict, serve};

fn relay(port: u16) -> Relay {
    Relay {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        authority: String::new(),
        login: None,
    }
}

fn quick() -> Timeouts {
    let short = Duration::from_millis(500);
    Timeouts { connect: short, command: short, mail: short, idle: Duration::from_secs(20) }
}

/// A relay that says one line for each line it hears, then hangs up. During the mail it answers at the final dot only.
async fn scripted(answers: &'static [&'static str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut in_mail = false;
        let mut line = String::new();
        for answer in answers {
            if !answer.starts_with("220") {
                loop {
                    line.clear();
                    if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                        return;
                    }
                    if !in_mail || line == ".\r\n" {
                        break;
                    }
                }
            }
            match *answer {
                "hang up" => return,
                "hang" => tokio::time::sleep(Duration::from_secs(30)).await,
                _ => {}
            }
            in_mail = answer.starts_with("354");
            if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                return;
            }
        }
    });
    port
}

async fn outcome(answers: &'static [&'static str]) -> Result<Sent, SendFailure> {
    let transport = Transport::with_timeouts(relay(scripted(answers).await), "desk.example", quick());
    transport.send(Some("a@desk.example"), &["b@x.org".to_owned()], b"Subject: x\n\nhi\n").await
}

#[tokio::test]
async fn each_way_to_fail_has_its_kind() {
    use DeliveryReason::{Deferred, Refused, TooSlow, Unconfirmed, Unreachable};
    use FailureKind::{Permanent, Temporary, Uncertain};
    type Case = (&'static [&'static str], FailureKind, DeliveryReason, Option<u16>);
    let table: &[Case] = &[
        (&["220 hi", "250 x", "250 ok", "250 ok", "354 go", "554 5.7.1 spam"], Permanent, Refused, Some(554)),
        (&["220 hi", "250 x", "250 ok", "250 ok", "354 go", "451 later"], Temporary, Deferred, Some(451)),
        (&["220 hi", "250 x", "250 ok", "250 ok", "354 go", "hang up"], Uncertain, Unconfirmed, None),
        (&["220 hi", "250 x", "250 ok", "250 ok", "354 go", "hang"], Uncertain, Unconfirmed, None),
        (&["220 hi", "250 x", "250 ok", "550 5.1.1 nobody"], Permanent, Refused, Some(550)),
        (&["220 hi", "250 x", "250 ok", "450 greylisted"], Temporary, Deferred, Some(450)),
        (&["220 hi", "250 x", "250 ok", "250 ok", "hang up"], Temporary, Unreachable, None),
        (&["220 hi", "250 x", "hang"], Temporary, TooSlow, None),
        (&["220 hi", "421 no"], Temporary, Deferred, Some(421)),
    ];
    for (answers, kind, reason, code) in table {
        let failure = outcome(answers).await.unwrap_err();
        let found = (failure.kind, failure.reason, failure.code);
        assert_eq!(found, (*kind, *reason, *code), "{answers:?}: {}", failure.words);
        assert!(!failure.words.is_empty());
    }
    let sent =
        outcome(&["220 hi", "250 x", "250 ok", "250 ok", "354 go", "250 2.0.0 queued as 1"]).await.unwrap();
    assert_eq!(sent.response, "250 2.0.0 queued as 1");
}

/// Every stage says each of the codes that servers put mail off or refuse it with.
#[tokio::test]
async fn a_code_means_the_same_at_every_stage_but_at_the_door() {
    use DeliveryReason::{Deferred, Refused, Unreachable};
    use FailureKind::{Permanent, Temporary};
    const SAID: [&str; 7] = ["220 hi", "250 x", "250 ok", "250 ok", "354 go", "250 ok", ""];
    for (code, kind, reason) in [
        (421, Temporary, Deferred),
        (450, Temporary, Deferred),
        (452, Temporary, Deferred),
        (552, Permanent, Refused),
        (554, Permanent, Refused),
    ] {
        for (stage, at) in [("greeting", 0), ("EHLO", 1), ("MAIL", 2), ("RCPT", 3), ("DATA", 4), ("dot", 5)] {
            let answer: &'static str = format!("{code} 4.2.0 so it is").leak();
            let mut answers: Vec<&'static str> = SAID[..at].to_vec();
            answers.push(answer);
            let failure = if at == 0 {
                // The script waits for a line before whatever is no greeting.
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let port = listener.local_addr().unwrap().port();
                tokio::spawn(async move {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
                });
                let transport = Transport::with_timeouts(relay(port), "desk.example", quick());
                transport.send(None, &["b@x.org".to_owned()], b"x").await.unwrap_err()
            } else {
                outcome(answers.leak()).await.unwrap_err()
            };
            let found = (failure.kind, failure.reason, failure.code);
            let expected = match (kind, at) {
                // What is said to everybody is not about this mail.
                (Permanent, 0 | 1) => (Temporary, Unreachable, Some(code)),
                _ => (kind, reason, Some(code)),
            };
            assert_eq!(found, expected, "{code} at {stage}: {}", failure.words);
        }
    }
}

/// A peer that sends one octet at a time, for ever, is not listened to for ever; after the dot nobody can know.
#[tokio::test]
async fn a_trickle_of_octets_ends_with_its_stage() {
    for (before, kind) in [
        (&[][..], FailureKind::Temporary),
        (&["220 hi"][..], FailureKind::Temporary),
        (&["220 hi", "250 x"][..], FailureKind::Temporary),
        (&["220 hi", "250 x", "250 ok"][..], FailureKind::Temporary),
        (&["220 hi", "250 x", "250 ok", "250 ok"][..], FailureKind::Temporary),
        (&["220 hi", "250 x", "250 ok", "250 ok", "354 go"][..], FailureKind::Uncertain),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            for answer in before {
                let in_mail = line.starts_with("DATA");
                while !answer.starts_with("220") {
                    line.clear();
                    if stream.read_line(&mut line).await.unwrap_or(0) == 0 || !in_mail || line == ".\r\n" {
                        break;
                    }
                }
                stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
            while stream.write_all(b"2").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let transport = Transport::with_timeouts(relay(port), "desk.example", quick());
        let began = Instant::now();
        let failure = transport.send(None, &["b@x.org".to_owned()], b"Subject: x\n\nhi\n").await.unwrap_err();
        assert_eq!(failure.kind, kind, "after {before:?}: {}", failure.words);
        assert!(began.elapsed() < Duration::from_secs(4), "after {before:?}: {:?}", began.elapsed());
    }
}

/// A line that is reset: before the final dot the mail was not taken, after it nobody can know.
#[tokio::test]
async fn a_reset_line_is_uncertain_only_after_the_dot() {
    for (before, kind) in [
        (&[][..], FailureKind::Temporary),
        (&["220 hi", "250 x"][..], FailureKind::Temporary),
        (&["220 hi", "250 x", "250 ok", "250 ok"][..], FailureKind::Temporary),
        (&["220 hi", "250 x", "250 ok", "250 ok", "354 go"][..], FailureKind::Uncertain),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            for answer in before {
                if !answer.starts_with("220") {
                    line.clear();
                    stream.read_line(&mut line).await.unwrap();
                }
                stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
            let end = if before.last().is_some_and(|said| said.starts_with("354")) { ".\r\n" } else { "" };
            while !before.is_empty() {
                line.clear();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 || end.is_empty() || line == end {
                    break;
                }
            }
            // Closed at once, what was not read is answered with RST.
            stream.get_ref().set_zero_linger().unwrap();
        });
        let transport = Transport::with_timeouts(relay(port), "desk.example", quick());
        let failure = transport.send(None, &["b@x.org".to_owned()], b"Subject: x\n\nhi\n").await.unwrap_err();
        let reason = match kind {
            FailureKind::Uncertain => DeliveryReason::Unconfirmed,
            FailureKind::Temporary | FailureKind::Permanent => DeliveryReason::Unreachable,
        };
        assert_eq!((failure.kind, failure.reason), (kind, reason), "after {before:?}: {}", failure.words);
    }
}

#[tokio::test]
async fn nobody_listens_is_temporary() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let failure = Transport::with_timeouts(relay(port), "d", quick())
        .send(None, &["b@x.org".to_owned()], b"x")
        .await
        .unwrap_err();
    assert_eq!((failure.kind, failure.reason), (FailureKind::Temporary, DeliveryReason::Unreachable));
}

#[tokio::test]
async fn what_is_wrong_with_the_line_is_told_apart() {
    let to = ["b@x.org".to_owned()];
    // A relay that speaks no TLS where TLS is wanted from the start.
    let plain = Relay { security: Security::Tls, ..relay(scripted(&["220 hi", "250 x"]).await) };
    let failure = Transport::with_timeouts(plain, "d", quick()).send(None, &to, b"x").await.unwrap_err();
    assert_eq!(failure.reason, DeliveryReason::NotProtected, "{}", failure.words);
    // One that does not know us.
    let port = scripted(&["220 hi", "250-x\r\n250 AUTH PLAIN", "535 5.7.8 who are you"]).await;
    let login = Login::Password { user: "desk".to_owned(), password: "wrong".to_owned() };
    let closed = Relay { login: Some(login), ..relay(port) };
    let failure = Transport::with_timeouts(closed, "d", quick()).send(None, &to, b"x").await.unwrap_err();
    let found = (failure.kind, failure.reason, failure.code);
    assert_eq!(found, (FailureKind::Temporary, DeliveryReason::NotSignedIn, Some(535)), "{}", failure.words);
    // One that does not take our token, and is asked the way that all providers understand (XOAUTH2).
    let port = scripted(&["220 hi", "250-x\r\n250 AUTH PLAIN XOAUTH2", "535 5.7.8 who are you"]).await;
    let login = Login::Token { user: "desk".to_owned(), token: "old".to_owned() };
    let closed = Relay { login: Some(login), ..relay(port) };
    let failure = Transport::with_timeouts(closed, "d", quick()).probe().await.unwrap_err();
    assert_eq!(failure.reason, DeliveryReason::NotSignedIn, "{}", failure.words);
    // Another machine, in the clear.
    let login = Login::Password { user: "desk".to_owned(), password: "secret".to_owned() };
    let away = Relay { host: "192.0.2.1".to_owned(), login: Some(login), ..relay(25) };
    let failure = Transport::with_timeouts(away, "d", quick()).probe().await.unwrap_err();
    assert_eq!(failure.reason, DeliveryReason::NotProtected, "{}", failure.words);
    // A name that nobody has.
    let nowhere = Relay { host: "relay.invalid".to_owned(), ..relay(25) };
    let failure =
        Transport::with_timeouts(nowhere, "d", Timeouts { connect: Duration::from_secs(5), ..quick() })
            .send(None, &to, b"x")
            .await
            .unwrap_err();
    assert_ne!(failure.reason, DeliveryReason::Deferred, "{}", failure.words);
}

#[tokio::test]
async fn clear_text_is_never_a_fall_back() {
    let port = scripted(&["220 hi", "250 x", "221 bye"]).await;
    let relay = Relay { security: Security::StartTls, ..relay(port) };
    let failure = Transport::with_timeouts(relay, "d", quick())
        .send(None, &["b@x.org".to_owned()], b"x")
        .await
        .unwrap_err();
    assert!(failure.words.contains("STARTTLS"), "{}", failure.words);
    assert_eq!(failure.reason, DeliveryReason::NotProtected);
}

#[tokio::test]
async fn wrong_addresses_never_reach_the_wire() {
    let transport = Transport::with_timeouts(relay(1), "d", quick());
    for address in ["", "b", "b@x.org\r\nRCPT TO:<c@x.org>", "b@x.org>", "<b@x.org>"] {
        let failure = transport.send(None, &[address.to_owned()], b"x").await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Permanent, "{address:?}");
    }
    let login = Login::Password { user: "desk".to_owned(), password: "secret".to_owned() };
    assert!(!format!("{transport:?} {:?}", Relay { login: Some(login), ..relay(1) }).contains("secret"));
}

#[derive(Default)]
struct Shelf(Mutex<Vec<(Envelope, Vec<u8>)>>);

impl Door for Shelf {
    fn rcpt<'a>(&'a self, _: &'a Session, address: &'a str) -> BoxFuture<'a, Verdict> {
        let no = address.starts_with("no");
        Box::pin(async move { if no { Verdict::Refuse(550, "5.1.1 no".to_owned()) } else { Verdict::Ok } })
    }
    fn accept<'a>(&'a self, _: &'a Session, envelope: Envelope, raw: Vec<u8>) -> BoxFuture<'a, Vec<Verdict>> {
        let count = envelope.to.len();
        self.0.lock().unwrap().push((envelope, raw));
        Box::pin(async move { vec![Verdict::Ok; count] })
    }
}

#[tokio::test]
async fn our_own_door_takes_what_we_send() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let shelf = Arc::new(Shelf::default());
    let (_stop, stopped) = watch::channel(false);
    let config = ListenConfig { trusted: vec![], ..ListenConfig::default() };
    tokio::spawn(serve(listener, config, Arc::clone(&shelf) as Arc<dyn Door>, stopped));
    let transport = Transport::new(relay(port), "desk.example");
    let to = ["b@x.org".to_owned(), "no@x.org".to_owned()];
    for _ in 0..3 {
        let sent = transport
            .send(Some("a@desk.example"), &to, "Subject: x\n\n.\n..\r\nü\r.\r\nend".as_bytes())
            .await
            .unwrap();
        assert_eq!(sent.refused.len(), 1);
        let refused = &sent.refused[0];
        assert_eq!((refused.address.as_str(), refused.kind), ("no@x.org", FailureKind::Permanent));
        assert!(refused.words.starts_with("550 "), "{}", refused.words);
    }
    let envelope = Envelope { from: "a@desk.example".to_owned(), to: vec!["b@x.org".to_owned()] };
    let raw = "Subject: x\r\n\r\n.\r\n..\r\nü\r\n.\r\nend\r\n".as_bytes().to_vec();
    assert_eq!(*shelf.0.lock().unwrap(), vec![(envelope, raw); 3]);
}

proptest! {
    #[test]
    fn line_ends_become_crlf_and_nothing_else_changes(raw in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), any::<u8>()], 0..200)) {
        let out = normalised(&raw);
        let bare = String::from_utf8_lossy(&out).replace("\r\n", "");
        prop_assert!(!bare.contains(['\r', '\n']));
        let letters = |b: &[u8]| b.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect::<Vec<_>>();
        prop_assert_eq!(letters(&out), letters(&raw));
    }
}
