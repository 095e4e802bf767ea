//! Two at the same tickets: who is here, handing over, watching, and being told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskhand::followers::rings;
use domain::TicketId;
use domain::notify::Kind as Told;
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::{PublicKey, SecretKey};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::{Ask, Browser, Stream};
use crate::harness::letters::Mail;
use crate::harness::{
    ADMIN, AGENT, Engine, Kind, LEAD, LIGHT, OTHER_AGENT, PATIENCE, TestDesk, look, on_both, page, write,
};

async fn head(desk: &TestDesk) -> i64 {
    desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq
}

async fn beat(by: &mut Browser, ticket: TicketId, doing: &str) {
    let fields = [("tab", "a1"), ("doing", doing)];
    by.post(&format!("/agent/tickets/{ticket}/presence"), &fields).await.expect(204);
}

/// Reads until the ticket's people are these: "name doing".
async fn sees(stream: &mut Stream, ticket: TicketId, expected: &[&str]) {
    loop {
        let told = stream.told("presence").await;
        let people: Vec<String> = told["people"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|p| {
                format!(
                    "{} {}",
                    p["name"].as_str().unwrap_or_default(),
                    p["doing"].as_str().unwrap_or_default()
                )
            })
            .collect();
        if told["ticket"] == ticket.0 && people == expected {
            return;
        }
    }
}

/// What somebody was told, the latest first: kind and ticket, `*` where it is unread.
async fn told(desk: &TestDesk, email: &'static str) -> Vec<String> {
    desk.settle_search().await;
    let person = desk.person(email).await;
    let all = desk.app().read(async move |db| store::notifications::list(db, person, 50).await).await;
    let line = |n: domain::read::notifications::Notification| {
        let mark = if n.read_at.is_none() { "*" } else { "" };
        format!("{mark}{} {}", n.kind.as_str(), n.ticket.map_or(0, |t| t.0))
    };
    all.expect("reads").into_iter().map(line).collect()
}

async fn assign(by: &mut Browser, desk: &TestDesk, ticket: TicketId, to: &'static str) {
    let person = desk.person(to).await.to_string();
    by.post(&format!("/agent/tickets/{ticket}/assignment"), &[("assignee", &person)]).await.expect(303);
}

/// Chooses all ways for one kind and none for the others.
async fn choose(by: &mut Browser, kind: Told, push: bool, mail: &str) {
    let (page, ring, pace) = (
        format!("page-{}", kind.as_str()),
        format!("push-{}", kind.as_str()),
        format!("mail-{}", kind.as_str()),
    );
    let mut fields = vec![(page.as_str(), "1"), (pace.as_str(), mail)];
    if push {
        fields.push((&ring, "1"));
    }
    by.post("/agent/notifications/settings", &fields).await.expect(303);
}

on_both! {
    async fn who_looks_and_who_writes_is_seen_and_gone_soon(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut ben = desk.sign_in(AGENT).await;
        let cleo = desk.sign_in(OTHER_AGENT).await;
        let mut stream = cleo.listen(head(desk).await, false).await;
        assert_eq!(stream.told("presences").await, serde_json::json!({ "all": [] }));
        beat(&mut ben, ticket, "views").await;
        sees(&mut stream, ticket, &["Ben Agent views"]).await;
        beat(&mut ben, ticket, "writes_reply").await;
        sees(&mut stream, ticket, &["Ben Agent writes_reply"]).await;
        // Who comes later hears of it too.
        let mut late = cleo.listen(head(desk).await, false).await;
        assert_eq!(late.told("presences").await["all"][0]["people"][0]["doing"], "writes_reply");
        beat(&mut ben, ticket, "").await;
        sees(&mut stream, ticket, &[]).await;
        // A line that is lost says nothing: the desk notices.
        beat(&mut ben, ticket, "views").await;
        sees(&mut stream, ticket, &["Ben Agent views"]).await;
        desk.advance(14).await;
        sees(&mut stream, ticket, &[]).await;
        for (path, fields, status) in [
            ("/agent/tickets/999999/presence".to_owned(), [("tab", "a1"), ("doing", "views")], 404),
            (format!("/agent/tickets/{ticket}/presence"), [("tab", "a b"), ("doing", "views")], 422),
            (format!("/agent/tickets/{ticket}/presence"), [("tab", "a1"), ("doing", "dances")], 422),
        ] {
            ben.post(&path, &fields).await.expect(status);
        }
    }

    async fn people_are_told_what_concerns_them_and_never_their_own_acts(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut ben = desk.sign_in(AGENT).await;
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        let mut bell = cleo.listen(head(desk).await, false).await;
        let t = ticket.0;
        assign(&mut ben, desk, ticket, OTHER_AGENT).await;
        let rung = bell.told("bell").await;
        assert_eq!((rung["unread"].as_i64(), rung["words"].as_str()), (Some(1), Some(&*format!("Assigned to you: #{t}"))));
        assert_eq!(told(desk, OTHER_AGENT).await, [format!("*assigned {t}")]);
        // Looking at it reads it, on all pages.
        look(&mut cleo, ticket).await;
        assert_eq!(bell.told("bell").await["unread"], 0);
        assert_eq!(told(desk, OTHER_AGENT).await, [format!("assigned {t}")]);
        // The customer's answer, on mine; whoever is named in a note watches from then on.
        write(&mut cleo, ticket, Kind::Note, "@ben agent, and @cleo: look please", &[]).await.expect(303);
        assert_eq!(told(desk, AGENT).await, [format!("*mention {t}")]);
        assert_eq!(told(desk, OTHER_AGENT).await, [format!("assigned {t}")], "she named herself");
        crate::harness::reply(&mut cleo, ticket, "Is it loud?").await;
        desk.settle().await;
        let answer = Mail::new(ROSA, "Re: The printer hums", "Very.").to(&desk.relay.last().reply_to());
        desk.receives(&answer).await;
        assert_eq!(told(desk, OTHER_AGENT).await, [format!("*answer_on_mine {t}"), format!("assigned {t}")]);
        assert_eq!(told(desk, AGENT).await, [format!("*answer_on_watched {t}"), format!("*mention {t}")]);
        let page = look(&mut ben, ticket).await;
        assert!(page.contains("Stop watching this ticket"), "he watches it now");
        // Who may not change the ticket ends nobody else's watching.
        let his = desk.person(AGENT).await.to_string();
        let mut light = desk.sign_in(LIGHT).await;
        light.post(&format!("/agent/tickets/{ticket}/watch/removal"), &[("person", &his)]).await.expect(403);
        assert!(look(&mut ben, ticket).await.contains("Stop watching this ticket"));
        light.post(&format!("/agent/tickets/{ticket}/watch/removal"), &[]).await.expect(303);
        ben.post(&format!("/agent/tickets/{ticket}/watch/removal"), &[]).await.expect(303);
        desk.receives(&Mail::new(ROSA, "Re: The printer hums", "And now?").to(&desk.relay.last().reply_to())).await;
        assert_eq!(told(desk, AGENT).await.len(), 2);
        for (path, there) in [("/agent/watching", false), ("/agent/mentioned", true)] {
            let html = ben.get(path).await.expect(200).text();
            assert_eq!(html.contains(&format!("id=\"ticket-{t}\"")), there, "{path}");
        }
        // Mail that did not arrive, to whoever has the ticket.
        desk.relay.next([crate::harness::relay::Turn::Say(550, "no such person")]);
        crate::harness::reply(&mut ben, ticket, "Hello").await;
        desk.settle().await;
        assert_eq!(told(desk, OTHER_AGENT).await[0], format!("*delivery_failed {t}"));
        assert_eq!(told(desk, AGENT).await[0], format!("*delivery_failed {t}"));
    }

    async fn nothing_is_told_of_spam(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut ben = desk.sign_in(AGENT).await;
        ben.post(&format!("/agent/tickets/{ticket}/spam"), &[]).await.expect(303);
        write(&mut ben, ticket, Kind::Note, "@cleo is it?", &[]).await.expect(303);
        assert_eq!(told(desk, OTHER_AGENT).await, [""; 0]);
        ben.post(&format!("/agent/tickets/{ticket}/spam/removal"), &[]).await.expect(303);
        write(&mut ben, ticket, Kind::Note, "@cleo it is none", &[]).await.expect(303);
        assert_eq!(told(desk, OTHER_AGENT).await, [format!("*mention {ticket}")]);
        ben.post(&format!("/agent/tickets/{ticket}/spam"), &[]).await.expect(303);
        assert_eq!(told(desk, OTHER_AGENT).await, [""; 0], "what became spam later is shown no more");
    }

    async fn a_ticket_is_handed_over_with_a_note_and_moves_between_inboxes(desk) {
        let ticket = desk.ticket(&question()).await;
        let t = ticket.0;
        let mut ada = desk.sign_in(ADMIN).await;
        let team = ada.post("/agent/teams", &[("name", "Second line")]).await.expect(303);
        let team = team.location().rsplit('/').next().expect("a number").to_owned();
        for email in [AGENT, OTHER_AGENT] {
            let person = desk.person(email).await.to_string();
            ada.post(&format!("/agent/teams/{team}/members"), &[("person", &person)]).await.expect(303);
        }
        let mut ben = desk.sign_in(AGENT).await;
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        let hand = format!("/agent/tickets/{ticket}/hand-over");
        let to_team = format!("team-{team}");
        for (to, next) in [("", "x"), ("team-999", "x"), (to_team.as_str(), " ")] {
            ben.post(&hand, &[("to", to), ("next", next)]).await.expect(422);
        }
        ben.post(&hand, &[("to", &to_team), ("done", "Restarted it."), ("next", "Call the vendor.")]).await.expect(303);
        let words = page::words(&look(&mut ben, ticket).await);
        assert!(words.contains("Handed over to Second line.") && words.contains("Call the vendor."), "{words}");
        assert_eq!(told(desk, OTHER_AGENT).await, [format!("*hand_over {t}")], "once, and not as a change of the team too");
        assert_eq!(told(desk, AGENT).await, [""; 0], "his own act");
        // In the team's inbox until somebody takes it; then in theirs.
        let row = format!("id=\"ticket-{t}\"");
        let inbox = format!("/agent/views/{to_team}");
        assert!(cleo.get(&inbox).await.expect(200).text().contains(&row));
        assign(&mut cleo, desk, ticket, OTHER_AGENT).await;
        assert!(!cleo.get(&inbox).await.expect(200).text().contains(&row));
        assert!(cleo.get("/agent/views/mine").await.expect(200).text().contains(&row));
        // To a person, and light agents hand nothing over.
        let lou = desk.sign_in(LIGHT).await.post(&hand, &[("to", &to_team), ("next", "x")]).await;
        assert_eq!(lou.status, 403);
        let person = format!("person-{}", desk.person(AGENT).await);
        cleo.post(&hand, &[("to", &person), ("next", "Write to Rosa.")]).await.expect(303);
        assert_eq!(told(desk, AGENT).await, [format!("*hand_over {t}")]);
        cleo.post(&hand, &[("to", &person), ("next", "Again")]).await.expect(422);
        // What comes to the team is told to who wants it, and only while nobody has it.
        cleo.post("/agent/notifications/settings", &[("page-team", "1")]).await.expect(303);
        let more = desk.ticket(&Mail::new(ROSA, "For the team", "x")).await;
        ben.post(&format!("/agent/tickets/{more}/properties"), &[("team", &team)]).await.expect(303);
        assert_eq!(told(desk, OTHER_AGENT).await[0], format!("*team {more}"));
        let taken = desk.ticket(&Mail::new(ROSA, "Taken", "x")).await;
        assign(&mut ben, desk, taken, AGENT).await;
        ben.post(&format!("/agent/tickets/{taken}/properties"), &[("team", &team)]).await.expect(303);
        assert_eq!(told(desk, OTHER_AGENT).await[0], format!("*team {more}"));
    }

    async fn mail_tells_what_waited_together_and_can_be_ended_with_one_click(desk) {
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        let mut ben = desk.sign_in(AGENT).await;
        choose(&mut cleo, Told::Assigned, false, "now").await;
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&Mail::new(ROSA, "Another", "x")).await;
        let before = desk.relay.taken().len();
        for ticket in [first, second] {
            assign(&mut ben, desk, ticket, OTHER_AGENT).await;
        }
        told(desk, OTHER_AGENT).await;
        desk.advance(90).await;
        while rings::deliver(desk.app()).await.expect("sends") {}
        desk.settle().await;
        let taken = desk.relay.taken();
        assert_eq!(taken.len(), before + 1, "one mail for both");
        let mail = desk.relay.last();
        let text = mail.letter().text;
        for needle in [format!("#{first} "), format!("#{second} "), "Ben Agent assigned it to you".to_owned()] {
            assert!(text.contains(&needle), "{needle} in {text}");
        }
        assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
        assert_eq!(mail.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
        // A mail program sends this by itself, without any cookie or page of ours.
        let off = mail.header("List-Unsubscribe").expect("a way out");
        let path = off.trim_matches(['<', '>']).split_once("/notifications-off/").expect("an address").1.to_owned();
        let path = format!("/notifications-off/{path}");
        let mut anybody = desk.browser();
        assert!(anybody.get(&path).await.expect(200).text().contains("No more mails"));
        let ask = Ask::new("POST", &path).form(&[("List-Unsubscribe", "One-Click")]);
        assert_eq!(anybody.try_send(&ask).await.expect("an answer").status, 200);
        anybody.get("/notifications-off/1-AAAA").await.expect(404);
        let third = desk.ticket(&Mail::new(ROSA, "A third", "x")).await;
        assign(&mut ben, desk, third, OTHER_AGENT).await;
        told(desk, OTHER_AGENT).await;
        desk.advance(90).await;
        while rings::deliver(desk.app()).await.expect("sends") {}
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), before + 1);
    }
}

// Pushes

/// What came: how it was signed, and its octets.
type Sent = (String, Vec<u8>);

/// A push service: keeps what it is sent, and answers with a status.
struct PushEndpoint {
    address: std::net::SocketAddr,
    sent: Arc<Mutex<Vec<Sent>>>,
    status: Arc<Mutex<u16>>,
}

impl PushEndpoint {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("it has an address");
        let (sent, status) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(201)));
        let (kept, says) = (sent.clone(), status.clone());
        tokio::spawn(async move {
            loop {
                let Ok((mut line, _)) = listener.accept().await else { continue };
                let mut all = Vec::new();
                let (head, length) = loop {
                    if line.read_buf(&mut all).await.unwrap_or(0) == 0 {
                        break (0, 0);
                    }
                    if let Some(at) = all.windows(4).position(|w| w == b"\r\n\r\n") {
                        let head = String::from_utf8_lossy(&all[..at]).to_lowercase();
                        let length = head.lines().find_map(|l| l.strip_prefix("content-length: "));
                        break (at + 4, length.and_then(|l| l.trim().parse().ok()).unwrap_or(0));
                    }
                };
                while all.len() < head + length && line.read_buf(&mut all).await.unwrap_or(0) > 0 {}
                let words = String::from_utf8_lossy(&all[..head]).into_owned();
                kept.lock().expect("whole").push((words, all[head..].to_vec()));
                let status = *says.lock().expect("whole");
                let _ = line
                    .write_all(format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\n\r\n").as_bytes())
                    .await;
            }
        });
        Self { address, sent, status }
    }

    fn sent(&self) -> Vec<(String, Vec<u8>)> {
        self.sent.lock().expect("whole").clone()
    }

    /// Waits until so many came.
    async fn until(&self, n: usize) {
        let wait = async {
            while self.sent().len() < n {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("the pushes come");
    }
}

/// A browser's end: its key, its secret.
struct Ear {
    key: SecretKey,
    auth: [u8; 16],
}

impl Ear {
    fn new() -> Self {
        Self { key: SecretKey::from_slice(&[9; 32]).expect("a key"), auth: [5; 16] }
    }

    async fn subscribe(&self, by: &mut Browser, endpoint: &str) {
        let p256dh = URL_SAFE_NO_PAD.encode(self.key.public_key().to_sec1_bytes());
        let fields = [
            ("endpoint", endpoint),
            ("p256dh", p256dh.as_str()),
            ("auth", &URL_SAFE_NO_PAD.encode(self.auth)),
        ];
        by.post("/agent/notifications/browsers", &fields).await.expect(204);
    }

    /// Opens a message as a browser does (RFC 8291, RFC 8188).
    fn hear(&self, body: &[u8]) -> serde_json::Value {
        let hmac = |key: &[u8], said: &[u8]| -> [u8; 32] {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
            mac.update(said);
            mac.finalize().into_bytes().into()
        };
        let (salt, rest) = body.split_at(16);
        let (size, rest) = rest.split_at(4);
        assert_eq!(u32::from_be_bytes(size.try_into().expect("four")), 4096);
        let (theirs, record) = rest[1..].split_at(usize::from(rest[0]));
        let shared = self.key.diffie_hellman(&PublicKey::from_sec1_bytes(theirs).expect("a point"));
        let ours = self.key.public_key().to_sec1_bytes();
        let info = [b"WebPush: info\0".as_slice(), &ours, theirs, &[1]].concat();
        let material = hmac(&hmac(&self.auth, shared.raw_secret_bytes().as_slice()), &info);
        let derived = hmac(salt, &material);
        let key = hmac(&derived, b"Content-Encoding: aes128gcm\0\x01");
        let nonce = hmac(&derived, b"Content-Encoding: nonce\0\x01");
        let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).expect("twelve octets");
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key[..16]).expect("a key"));
        let mut record = record.to_vec();
        let plain = cipher.open_in_place(nonce, Aad::empty(), &mut record).expect("it opens");
        let (end, text) = plain.split_last().expect("not empty");
        assert_eq!(*end, 2, "the last record");
        serde_json::from_slice(text).expect("JSON")
    }
}

/// A desk that may push to that service.
async fn desk_with(service: &PushEndpoint) -> TestDesk {
    let settings = vec![("push-targets".to_owned(), format!("127.0.0.1:{}", service.address.port()))];
    TestDesk::start_with(Engine::Sqlite, crate::harness::Options { settings, ..Default::default() }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_reaches_its_browser_alone_and_says_little() {
    let service = PushEndpoint::start().await;
    let desk = desk_with(&service).await;
    let mut ben = desk.sign_in(AGENT).await;
    let mut cleo = desk.sign_in(OTHER_AGENT).await;
    let ear = Ear::new();
    let endpoint = format!("http://{}/push/cleo", service.address);
    ear.subscribe(&mut cleo, &endpoint).await;
    let settings = cleo.get("/agent/notifications/settings").await.expect(200).text();
    let key = page::between(&settings, "data-push-key=\"", "\"").expect("the desk's key").to_owned();
    assert_eq!(URL_SAFE_NO_PAD.decode(&key).expect("base64url").len(), 65);
    let ticket = desk.ticket(&question()).await;
    assign(&mut ben, &desk, ticket, OTHER_AGENT).await;
    service.until(1).await;
    let (head, body) = service.sent().remove(0);
    let head = head.to_lowercase();
    for needle in [
        "post /push/cleo ",
        "content-encoding: aes128gcm",
        "ttl: ",
        "urgency: high",
        "topic: ",
        "authorization: vapid t=",
    ] {
        assert!(head.contains(needle), "{needle} in {head}");
    }
    assert!(head.contains(&format!("k={}", key.to_lowercase())), "the key that browsers know");
    let heard = ear.hear(&body);
    let expected = serde_json::json!({
        "title": format!("#{ticket}: Assigned to you"), "body": "",
        "url": format!("/agent/tickets/{ticket}"), "tag": format!("ticket-{ticket}"),
    });
    assert_eq!(heard, expected);
    // With the subject only for who wants it; the same key for all nodes and starts.
    cleo.post(
        "/agent/notifications/settings",
        &[("push-mention", "1"), ("page-mention", "1"), ("with_subject", "1")],
    )
    .await
    .expect(303);
    write(&mut ben, ticket, Kind::Note, "@cleo look", &[]).await.expect(303);
    service.until(2).await;
    assert_eq!(ear.hear(&service.sent()[1].1)["body"], "The printer hums");
    assert!(cleo.get("/agent/notifications/settings").await.expect(200).text().contains(&key));
    // Nothing rings while somebody rests; it comes when they are back.
    cleo.post("/agent/notifications/quiet", &[("until", "1h")]).await.expect(303);
    write(&mut ben, ticket, Kind::Note, "@cleo are you there", &[]).await.expect(303);
    assert_eq!(told(&desk, OTHER_AGENT).await.len(), 3, "it stands in the page");
    while rings::deliver(desk.app()).await.expect("looks") {}
    assert_eq!(service.sent().len(), 2);
    desk.advance(3601).await;
    while rings::deliver(desk.app()).await.expect("sends") {}
    service.until(3).await;
    // A browser that is no more is forgotten.
    *service.status.lock().expect("whole") = 410;
    write(&mut ben, ticket, Kind::Note, "@cleo again", &[]).await.expect(303);
    service.until(4).await;
    told(&desk, OTHER_AGENT).await;
    while rings::deliver(desk.app()).await.expect("looks") {}
    let person = desk.person(OTHER_AGENT).await;
    let left = async || {
        let now = desk.now();
        let found = desk.app().read(async move |db| {
            store::push_subscriptions::of_person(db, person, now, now.plus_us(-domain::moment::DAY_US)).await
        });
        found.await.expect("reads").len()
    };
    tokio::time::timeout(PATIENCE, async {
        while left().await > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("it is forgotten");
    // And one that is signed out rings no more.
    *service.status.lock().expect("whole") = 201;
    ear.subscribe(&mut cleo, &endpoint).await;
    assert_eq!(left().await, 1);
    cleo.post("/sign-out", &[]).await.expect(200);
    assert_eq!(left().await, 0);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_come_as_one_push() {
    let service = PushEndpoint::start().await;
    let desk = desk_with(&service).await;
    let mut ben = desk.sign_in(AGENT).await;
    let mut cleo = desk.sign_in(OTHER_AGENT).await;
    let ear = Ear::new();
    ear.subscribe(&mut cleo, &format!("http://{}/push/cleo", service.address)).await;
    cleo.post("/agent/notifications/quiet", &[("until", "1h")]).await.expect(303);
    for n in 0..5 {
        let ticket = desk.ticket(&Mail::new(ROSA, &format!("Mail {n}"), "x")).await;
        assign(&mut ben, &desk, ticket, OTHER_AGENT).await;
    }
    assert_eq!(told(&desk, OTHER_AGENT).await.len(), 5);
    desk.advance(3601).await;
    while rings::deliver(desk.app()).await.expect("sends") {}
    service.until(1).await;
    assert_eq!(ear.hear(&service.sent()[0].1)["title"], "5 things wait for you");
    assert_eq!(service.sent().len(), 1);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_know_who_is_here_and_tell_everything_once() {
    let desk = TestDesk::start(Engine::Postgres).await;
    let node = desk.second_node().await;
    let ticket = desk.ticket(&question()).await;
    let mut ben = desk.sign_in(AGENT).await;
    let mut cleo = Browser::new(&node.host());
    let fields = [("email", OTHER_AGENT), ("password", crate::harness::PASSWORD)];
    cleo.post("/sign-in", &fields).await.expect(303);
    let mut there = cleo.listen(head(&desk).await, false).await;
    there.told("presences").await;
    beat(&mut ben, ticket, "writes_note").await;
    sees(&mut there, ticket, &["Ben Agent writes_note"]).await;
    assign(&mut ben, &desk, ticket, OTHER_AGENT).await;
    let rung = there.told("bell").await;
    assert_eq!(rung["unread"], 1);
    beat(&mut cleo, ticket, "views").await;
    sees(&mut there, ticket, &["Ben Agent writes_note", "Cleo Agent views"]).await;
    assert_eq!(told(&desk, OTHER_AGENT).await, [format!("*assigned {ticket}")]);
    // Who has it before their eyes is not rung for: the other node knows by the beats.
    let mut lea = desk.sign_in(LEAD).await;
    let waits = async {
        while !desk.app().presence.is_looking(desk.person(OTHER_AGENT).await, ticket) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waits).await.expect("the beat is heard");
    beat(&mut cleo, ticket, "views").await;
    write(&mut lea, ticket, Kind::Note, "@cleo look", &[]).await.expect(303);
    assert_eq!(told(&desk, OTHER_AGENT).await, [format!("mention {ticket}"), format!("assigned {ticket}")]);
    desk.end().await;
}
