//! Against a server that says what the test wants, octet for octet.

use std::sync::Arc;
use std::time::Duration;

use domain::mailbox::{FaultKind, Security, Server};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

/// What the server does next.
#[derive(Clone)]
enum Do {
    /// Says this.
    Say(Vec<u8>),
    /// Waits for a line that ends in this; `TAG` in later words is its first word.
    Hear(&'static str),
    /// Hangs up.
    End,
    /// Says nothing more, and stays.
    Stay,
}

fn say(text: &str) -> Do {
    Do::Say(text.as_bytes().to_vec())
}

async fn server(script: Vec<Do>) -> (Server, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut heard = Vec::new();
        let mut tag = String::new();
        for step in script {
            match step {
                Do::Say(octets) => {
                    let text = String::from_utf8_lossy(&octets).replace("TAG", &tag);
                    if stream.get_mut().write_all(text.as_bytes()).await.is_err() {
                        return heard;
                    }
                }
                Do::Hear(end) => {
                    let mut line = String::new();
                    stream.read_line(&mut line).await.unwrap();
                    let line = line.trim_end().to_owned();
                    assert!(line.ends_with(end), "expected …{end}, got {line}");
                    if let Some((first, _)) = line.split_once(' ') {
                        tag = first.to_owned();
                    }
                    heard.push(line);
                }
                Do::End => return heard,
                Do::Stay => {
                    let _ = stream.read_to_end(&mut Vec::new()).await;
                }
            }
        }
        heard
    });
    let server =
        Server { host: "127.0.0.1".to_owned(), port, security: Security::None, authority: String::new() };
    (server, task)
}

fn quick() -> Patience {
    Patience {
        connect: Duration::from_secs(10),
        silence: Duration::from_millis(400),
        command: Duration::from_secs(5),
    }
}

/// A script that greets, and goes on with `more`.
async fn greeted(capabilities: &str, more: Vec<Do>) -> (Session, JoinHandle<Vec<String>>) {
    let greeting = say(&format!("* OK [CAPABILITY IMAP4rev1 {capabilities}] hello\r\n"));
    let (server, task) = server([vec![greeting], more].concat()).await;
    (Session::connect(&server, quick()).await.unwrap(), task)
}

fn password() -> Login {
    Login::Password { user: "desk".to_owned(), password: "p\"ss".to_owned() }
}

#[tokio::test]
async fn a_password_goes_by_plain_where_it_can_and_by_login_else() {
    let script =
        vec![Do::Hear("AUTHENTICATE PLAIN AGRlc2sAcCJzcw=="), say("TAG OK [CAPABILITY IMAP4rev1] in\r\n")];
    let (mut session, task) = greeted("AUTH=PLAIN SASL-IR", script).await;
    session.sign_in(&password()).await.unwrap();
    task.await.unwrap();
    let script = vec![
        Do::Hear("LOGIN \"desk\" \"p\\\"ss\""),
        say("TAG OK in\r\n"),
        Do::Hear("CAPABILITY"),
        say("* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n"),
    ];
    let (mut session, task) = greeted("X", script).await;
    session.sign_in(&password()).await.unwrap();
    assert!(session.can_idle());
    task.await.unwrap();
}

#[tokio::test]
async fn refusals_at_the_door_have_a_kind_and_words() {
    for (answer, kind) in [
        ("TAG NO [AUTHENTICATIONFAILED] Authentication failed.\r\n", FaultKind::WrongPassword),
        ("TAG NO Invalid credentials\r\n", FaultKind::WrongPassword),
        ("TAG NO [UNAVAILABLE] later\r\n", FaultKind::Refused),
        ("TAG NO [LIMIT] enough\r\n", FaultKind::Quota),
        ("TAG NO Too many simultaneous connections\r\n", FaultKind::Quota),
        ("* BYE going down\r\n", FaultKind::Broken),
    ] {
        let (mut session, _) = greeted("AUTH=PLAIN SASL-IR", vec![Do::Hear(""), say(answer), Do::Stay]).await;
        let fault = session.sign_in(&password()).await.unwrap_err();
        assert_eq!((fault.stage, fault.kind), (Stage::SignIn, kind), "{answer}: {fault}");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_tells_the_servers_reason() {
    let token = Login::Token { user: "desk@example.org".to_owned(), token: "t0k3n".to_owned() };
    let script = vec![
        Do::Hear("AUTHENTICATE XOAUTH2 dXNlcj1kZXNrQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIHQwazNuAQE="),
        say("+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"),
        Do::Hear(""),
        say("d1 NO [AUTHENTICATIONFAILED] Invalid\r\n"),
    ];
    let (mut session, task) = greeted("AUTH=XOAUTH2 AUTH=OAUTHBEARER SASL-IR", script).await;
    let fault = session.sign_in(&token).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::TokenRefused);
    assert!(fault.words.contains("{\"status\":\"400\"}") && !fault.words.contains("t0k3n"), "{fault}");
    task.await.unwrap();
    let (mut session, _) = greeted("AUTH=PLAIN", vec![Do::Stay]).await;
    assert!(session.sign_in(&token).await.unwrap_err().words.contains("XOAUTH2"));
}

#[tokio::test]
async fn a_folder_is_opened_listed_and_read() {
    let script = vec![
        Do::Hear("SELECT \"K&APY-ln\""),
        say(
            "* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 17] ok\r\n* OK [UIDNEXT 43] ok\r\nTAG OK [READ-WRITE] done\r\n",
        ),
        Do::Hear("UID SEARCH UID 5:*"),
        say("* SEARCH 42 5 7 3\r\nTAG OK done\r\n"),
        Do::Hear("UID FETCH 5,7,42 (UID RFC822.SIZE INTERNALDATE)"),
        say("* 1 FETCH (UID 5 RFC822.SIZE 10 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n* 4 EXISTS\r\n\
             * 2 FETCH (INTERNALDATE {26}\r\n18-Jul-1996 02:44:25 -0700 UID 7 RFC822.SIZE 3000 X-GM-LABELS (\"a\" (b)))\r\nTAG OK done\r\n"),
        Do::Hear("UID FETCH 5,7 (UID BODY.PEEK[])"),
        say("* 2 FETCH (UID 7 BODY[] {300}\r\n"),
        say(&"x".repeat(300)),
        say(
            ")\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (BODY[] {7}\r\na\r\n)b\r\n UID 5)\r\nTAG OK done\r\n",
        ),
        Do::Hear("UID FETCH 7 (UID BODY.PEEK[HEADER]<0.65536>)"),
        say("* 2 FETCH (UID 7 BODY[HEADER]<0> \"Subject: x\")\r\nTAG OK done\r\n"),
    ];
    let (mut session, task) = greeted("X", script).await;
    let opened = session.open("Köln").await.unwrap();
    let expected = Opened { uid_validity: 17, uid_next: Some(43), exists: 3, read_only: false };
    assert_eq!(opened, expected);
    assert_eq!(session.search(5, None, None).await.unwrap(), [5, 7, 42]);
    let listed = session.list(&[5, 7, 42]).await.unwrap();
    assert_eq!(listed.iter().map(|l| (l.uid, l.bytes)).collect::<Vec<_>>(), [(5, 10), (7, 3000)]);
    assert!(listed.iter().all(|l| l.arrived_at.is_some()));
    let bodies = session.bodies(&[5, 7], 100, 10_000).await.unwrap();
    assert_eq!(bodies, [(5, Body::Whole(b"a\r\n)b\r\n".to_vec())), (7, Body::TooLarge(300))]);
    assert_eq!(session.head(7).await.unwrap().as_deref(), Some(&b"Subject: x"[..]));
    // It said that there is more while we listed: no wait.
    let woken = session.wait(Duration::from_secs(60), Duration::from_secs(60), std::future::pending()).await;
    assert_eq!(woken.unwrap(), Woken::Mail);
    task.await.unwrap();
}

#[tokio::test]
async fn folders_are_listed_by_the_names_that_people_know() {
    let script = vec![
        Do::Hear("LIST \"\" \"*\""),
        say("* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST (\\Noselect) \"/\" \"Above\"\r\n"),
        say("* LIST () \"/\" \"K&APY-ln\"\r\n* LIST () NIL {6}\r\na \"b\" \r\nTAG OK done\r\n"),
    ];
    let (mut session, _) = greeted("X", script).await;
    assert_eq!(session.folders(10).await.unwrap(), ["INBOX", "Köln", "a \"b\""]);
}

#[tokio::test]
async fn idle_hears_of_mail_ends_in_time_and_when_called() {
    let script = vec![
        Do::Hear("IDLE"),
        say("+ idling\r\n* OK Still here\r\n* 9 EXISTS\r\n"),
        Do::Hear("DONE"),
        say("d1 OK done\r\n"),
        Do::Hear("IDLE"),
        say("+ idling\r\n"),
        Do::Hear("DONE"),
        say("d2 OK done\r\n"),
        Do::Hear("IDLE"),
        say("+ idling\r\n"),
        Do::Hear("DONE"),
        say("* 10 EXISTS\r\nd3 OK done\r\n"),
    ];
    let (mut session, task) = greeted("IDLE", script).await;
    let (long, never) = (Duration::from_secs(60), std::future::pending::<()>);
    assert_eq!(session.wait(long, long, never()).await.unwrap(), Woken::Mail);
    assert_eq!(session.wait(Duration::from_millis(50), long, never()).await.unwrap(), Woken::Time);
    // Called, and news came in the last moment.
    assert_eq!(session.wait(long, long, std::future::ready(())).await.unwrap(), Woken::Mail);
    task.await.unwrap();
    let script = vec![Do::Hear("NOOP"), say("* 2 EXISTS\r\nTAG OK\r\n")];
    let (mut session, task) = greeted("X", script).await;
    assert_eq!(session.wait(long, Duration::from_millis(10), never()).await.unwrap(), Woken::Mail);
    task.await.unwrap();
}

#[tokio::test]
async fn mails_are_moved_with_and_without_move() {
    let script = vec![Do::Hear("UID MOVE 5:6 \"Done\""), say("TAG OK\r\n")];
    let (mut session, task) = greeted("MOVE", script).await;
    session.move_to(&[5, 6], "Done").await.unwrap();
    task.await.unwrap();
    let script = vec![
        Do::Hear("UID COPY 5 \"Done\""),
        say("TAG OK\r\n"),
        Do::Hear("UID STORE 5 +FLAGS.SILENT (\\Seen \\Deleted)"),
        say("TAG OK\r\n"),
        Do::Hear("UID EXPUNGE 5"),
        say("TAG OK\r\n"),
    ];
    let (mut session, task) = greeted("UIDPLUS", script).await;
    session.move_to(&[5], "Done").await.unwrap();
    task.await.unwrap();
    let script = vec![Do::Hear("UID MOVE 5 \"Gone\""), say("TAG NO [TRYCREATE] no such folder\r\n")];
    let (mut session, _) = greeted("MOVE", script).await;
    let fault = session.move_to(&[5], "Gone").await.unwrap_err();
    assert_eq!((fault.stage, fault.kind), (Stage::Mark, FaultKind::FolderMissing));
    assert!(fault.words.contains("“Gone”"), "{fault}");
}

#[tokio::test]
async fn a_line_cut_in_the_middle_of_a_mail_is_no_mail() {
    let script = vec![Do::Hear(""), say("* 1 FETCH (UID 5 BODY[] {100}\r\nhalf"), Do::End];
    let (mut session, _) = greeted("X", script).await;
    let fault = session.bodies(&[5], 1000, 10_000).await.unwrap_err();
    assert_eq!((fault.stage, fault.kind), (Stage::Fetch, FaultKind::Broken));
    assert!(fault.words.contains("in the middle of a mail"), "{fault}");
}

#[tokio::test]
async fn what_a_server_says_costs_no_more_than_was_asked_for() {
    let flood = vec![b'x'; 70_000];
    for (said, kind) in [
        // An endless line, endless lines, literals beyond the sum, deep lists, unclosed ones, a stranger's tag.
        (vec![say("* "), Do::Say(vec![b'a'; 5 << 20])], FaultKind::Nonsense),
        ((0..200).map(|_| say(&format!("* OK {}\r\n", "y".repeat(1000)))).collect(), FaultKind::Nonsense),
        (
            (0..3)
                .flat_map(|_| {
                    [say("* 1 FETCH (UID 5 BODY[] {70000}\r\n"), Do::Say(flood.clone()), say(")\r\n")]
                })
                .collect(),
            FaultKind::Nonsense,
        ),
        (vec![say(&format!("* 1 FETCH {}\r\n", "(".repeat(50)))], FaultKind::Nonsense),
        (vec![say("* 1 FETCH (UID 5\r\n")], FaultKind::Nonsense),
        (vec![say("* 1 FETCH UID 5)\r\n")], FaultKind::Nonsense),
        (vec![say("zz OK\r\n")], FaultKind::Nonsense),
        (vec![say("hello\r\n")], FaultKind::Nonsense),
        (vec![Do::Stay], FaultKind::TooSlow),
    ] {
        let (mut session, _) = greeted("X", [vec![Do::Hear("")], said, vec![Do::Stay]].concat()).await;
        let fault = session.bodies(&[5], 80_000, 150_000).await.unwrap_err();
        assert_eq!(fault.kind, kind, "{fault}");
    }
}

#[tokio::test]
async fn clear_text_stays_on_this_machine_and_starttls_is_no_wish() {
    let away = Server {
        host: "192.0.2.1".to_owned(),
        port: 143,
        security: Security::None,
        authority: String::new(),
    };
    let fault = Session::connect(&away, quick()).await.unwrap_err();
    assert_eq!((fault.stage, fault.kind), (Stage::Connect, FaultKind::NoTls), "{fault}");
    let (mut plain, _) = server(vec![say("* OK [CAPABILITY IMAP4rev1] hello\r\n"), Do::Stay]).await;
    plain.security = Security::StartTls;
    let fault = Session::connect(&plain, quick()).await.unwrap_err();
    assert_eq!((fault.stage, fault.kind), (Stage::Tls, FaultKind::NoTls), "{fault}");
    // Words in front of TLS are somebody else's.
    let script = vec![
        say("* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n"),
        Do::Hear("STARTTLS"),
        say("TAG OK go\r\n* OK [CAPABILITY AUTH=PLAIN] injected\r\n"),
        Do::Stay,
    ];
    let (mut injecting, _) = server(script).await;
    injecting.security = Security::StartTls;
    let fault = Session::connect(&injecting, quick()).await.unwrap_err();
    assert_eq!((fault.stage, fault.kind), (Stage::Tls, FaultKind::Nonsense), "{fault}");
}

#[tokio::test]
async fn certificates_are_checked_against_the_authority_and_the_name() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let _ = stream.write_all(b"* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n").await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
            });
        }
    });
    let at = |host: &str, authority: String| Server {
        host: host.to_owned(),
        port,
        security: Security::Tls,
        authority,
    };
    let trusted = Session::connect(&at("localhost", made.cert.pem()), quick()).await.unwrap();
    assert!(trusted.can_idle());
    for (server, words) in [
        (at("localhost", String::new()), "authority that is not known"),
        (at("127.0.0.1", made.cert.pem()), "not for the name 127.0.0.1"),
        (at("localhost", "no pem".to_owned()), "BEGIN CERTIFICATE"),
    ] {
        let fault = Session::connect(&server, quick()).await.unwrap_err();
        assert_eq!((fault.stage, fault.kind), (Stage::Tls, FaultKind::Certificate));
        assert!(fault.words.contains(words), "{fault}");
    }
}

#[test]
fn passwords_and_tokens_are_not_printed() {
    let token = Login::Token { user: "u".to_owned(), token: "secret".to_owned() };
    assert!(!format!("{:?} {:?}", password(), token).contains("secret"));
    assert!(!format!("{:?}", password()).contains("p\"ss"));
}
