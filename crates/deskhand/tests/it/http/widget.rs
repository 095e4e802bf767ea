//! Widgets on people's sites: who gets in, what they see and never see, and that no browser can make the desk work for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskhand::commands::chat::{
    WidgetWish, accept_chat, add_widget, block_visitor, change_widget, new_widget_secret,
};
use deskhand::commands::merge_tickets::merge_tickets;
use deskhand::secrets;
use domain::chat::ChatState;
use domain::message::Visibility;
use domain::person::Role;
use domain::{Actor, TicketId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::portal::enter;
use crate::harness::client::{Answer, Ask, Browser};
use crate::harness::{ADMIN, AGENT, Kind, LEAD, PATIENCE, TestDesk, look, on_both, reply, write};

const SECRET: &str = "the secret of this widget";

pub async fn admin(desk: &TestDesk) -> Actor {
    Actor::person(desk.person(ADMIN).await, Role::Admin, [])
}

fn wish(name: &str) -> WidgetWish {
    WidgetWish {
        name: name.to_owned(),
        team: None,
        sites: "https://shop.example".into(),
        colour: String::new(),
        greeting: "Hello <b>you</b>".into(),
        reply_words: String::new(),
        calendar: None,
        is_on: true,
    }
}

/// A widget for one site; its key.
pub async fn widget(desk: &TestDesk, name: &'static str) -> String {
    let (by, app) = (admin(desk).await, desk.app().clone());
    let key = format!("key-of-{name}");
    let made = key.clone();
    let (keys, entropy) = (app.keys.clone(), app.entropy.clone());
    let wish = wish(name);
    app.write(async move |tx| {
        let seal = |place: &str| secrets::seal(&keys, &entropy, place, SECRET);
        add_widget(tx, &by, &wish, made, seal).await
    })
    .await
    .expect("made");
    key
}

fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    let part = |v: &Value| URL_SAFE_NO_PAD.encode(v.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn hs256(claims: &Value) -> String {
    signed(&json!({ "alg": "HS256" }), claims, SECRET)
}

/// A browser with the widget open.
pub struct Visitor {
    pub browser: Browser,
    key: String,
    token: String,
    /// What it was told as it came.
    begun: Value,
}

pub fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text()).unwrap_or(Value::Null)
}

impl Visitor {
    pub async fn come(desk: &TestDesk, key: &str, identity: Option<&str>) -> Self {
        let mut me =
            Self { browser: desk.browser(), key: key.to_owned(), token: String::new(), begun: Value::Null };
        let asked = json!({ "identity": identity, "token": null, "page": null, "language": "en" });
        me.begun = read(&me.post("sessions", &asked).await.expect(200));
        me.token = me.begun["token"].as_str().expect("a token").to_owned();
        me
    }

    pub fn ask(&self, method: &str, path: &str) -> Ask {
        let ask =
            Ask::new(method, &format!("/widget/{}/{path}", self.key)).header("sec-fetch-site", "same-origin");
        if self.token.is_empty() {
            ask
        } else {
            ask.header("authorization", &format!("Bearer {}", self.token))
        }
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        let ask = self.ask("POST", path).header("content-type", "application/json");
        self.browser.send(Ask { body: body.to_string().into_bytes(), ..ask }).await
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let ask = self.ask("GET", path);
        self.browser.send(ask).await
    }

    /// Says something; where it stands and what it became.
    pub async fn say(&mut self, op: &str, at: Option<TicketId>, text: &str) -> (TicketId, Value) {
        let body = json!({ "op": op, "conversation": at.map(|t| t.0), "text": text, "files": [] });
        let said = read(&self.post("messages", &body).await.expect(200));
        (TicketId(said["conversation"]["id"].as_i64().expect("a number")), said)
    }

    pub async fn messages(&mut self, ticket: TicketId, after: i64) -> Vec<Value> {
        let path = format!("conversations/{ticket}?after={after}");
        let said = read(&self.get(&path).await.expect(200));
        said["messages"].as_array().expect("a list").clone()
    }

    async fn ticket(&mut self) -> String {
        let answer = read(&self.post("tickets", &json!({})).await.expect(200));
        answer["ticket"].as_str().expect("a ticket").to_owned()
    }

    async fn socket(&mut self, desk: &TestDesk, origin: &str, ticket: &str) -> (u16, Socket) {
        let mut stream = self.browser.connect().await.expect("a line");
        let host = desk.host();
        let head = format!(
            "GET /widget/{}/socket?ticket={ticket} HTTP/1.1\r\nhost: {host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\norigin: {origin}\r\n\r\n",
            self.key
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        let mut octets = Vec::new();
        let end = loop {
            if let Some(at) = octets.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            let n = tokio::time::timeout(PATIENCE, stream.read_buf(&mut octets))
                .await
                .expect("an answer")
                .expect("a line");
            assert!(n > 0, "the answer ended in its head");
        };
        let status = std::str::from_utf8(&octets[9..12]).expect("ASCII").parse().expect("a status");
        (status, Socket { stream, octets: octets[end..].to_vec() })
    }

    pub async fn listen(&mut self, desk: &TestDesk, seen: &Value) -> Socket {
        let ticket = self.ticket().await;
        let (status, mut socket) = self.socket(desk, &format!("http://{}", desk.host()), &ticket).await;
        assert_eq!(status, 101);
        socket.send(&json!({ "kind": "hello", "seen": seen })).await;
        socket
    }
}

/// The least that a browser does on a socket (RFC 6455).
pub struct Socket {
    stream: TcpStream,
    octets: Vec<u8>,
}

#[derive(Debug)]
pub enum Heard {
    Said(Value),
    Closed(u16),
}

impl Socket {
    pub async fn send(&mut self, frame: &Value) {
        self.send_octets(0x81, frame.to_string().as_bytes()).await;
    }

    /// A frame with a mask of zeros; a desk that has closed already takes nothing.
    async fn send_octets(&mut self, first: u8, content: &[u8]) {
        let mut all = vec![first];
        match content.len() {
            n @ 0..=125 => all.push(0x80 | n as u8),
            n @ 126..=0xffff => {
                all.push(0x80 | 126);
                all.extend_from_slice(&(n as u16).to_be_bytes());
            }
            n => {
                all.push(0x80 | 127);
                all.extend_from_slice(&(n as u64).to_be_bytes());
            }
        }
        all.extend_from_slice(&[0; 4]);
        all.extend_from_slice(content);
        drop(self.stream.write_all(&all).await);
    }

    async fn more(&mut self) -> bool {
        let read = tokio::time::timeout(PATIENCE, self.stream.read_buf(&mut self.octets)).await;
        matches!(read.expect("the desk says nothing"), Ok(n) if n > 0)
    }

    pub async fn next(&mut self) -> Heard {
        loop {
            if let Some((kind, content)) = self.frame() {
                match kind {
                    1 => return Heard::Said(serde_json::from_slice(&content).expect("JSON")),
                    8 => return Heard::Closed(u16::from_be_bytes([content[0], content[1]])),
                    _ => {}
                }
            } else if !self.more().await {
                return Heard::Closed(1006);
            }
        }
    }

    fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let (first, second) = (*self.octets.first()?, *self.octets.get(1)?);
        let (head, len) = match second & 0x7f {
            126 => (4, usize::from(u16::from_be_bytes(self.octets.get(2..4)?.try_into().ok()?))),
            127 => (10, u64::from_be_bytes(self.octets.get(2..10)?.try_into().ok()?) as usize),
            n => (2, usize::from(n)),
        };
        let content = self.octets.get(head..head + len)?.to_vec();
        self.octets.drain(..head + len);
        Some((first & 0x0f, content))
    }

    /// The next word of that kind.
    pub async fn told(&mut self, kind: &str) -> Value {
        loop {
            match self.next().await {
                Heard::Said(v) if v["kind"] == kind => return v,
                Heard::Said(_) => {}
                Heard::Closed(code) => panic!("closed with {code} before {kind}"),
            }
        }
    }

    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code) = self.next().await {
                return code;
            }
        }
    }
}

pub fn texts(all: &[Value]) -> Vec<&str> {
    all.iter().filter_map(|m| m["text"].as_str()).collect()
}

on_both! {
    async fn a_visitor_chats_and_nobody_else_sees_it(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let mut tom = Visitor::come(desk, &key, None).await;
        assert_eq!(rosa.begun["conversations"], json!([]));
        let (ticket, said) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        assert_eq!((said["message"]["by"].as_str(), said["message"]["op"].as_str()), (Some("visitor"), Some("op-rosa-1")));
        assert_eq!((said["conversation"]["state"].as_str(), said["conversation"]["position"].as_i64()), (Some("waiting"), Some(1)));
        // The same again is the same.
        let (again, twice) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        assert_eq!((again, &twice["message"]["id"]), (ticket, &said["message"]["id"]));
        let (_, more) = rosa.say("op-rosa-2", Some(ticket), "Every night").await;

        // Somebody of the team answers, and says something that is not for her.
        let mut ben = desk.sign_in(AGENT).await;
        assert!(look(&mut ben, ticket).await.contains("The lamp flickers"));
        write(&mut ben, ticket, Kind::Note, "she is a tester", &[]).await.expect(303);
        reply(&mut ben, ticket, "Try another bulb").await;
        let all = rosa.messages(ticket, 0).await;
        assert_eq!(texts(&all), ["The lamp flickers", "Every night", "Try another bulb"]);
        assert_eq!((all[2]["by"].as_str(), all[2]["name"].as_str()), (Some("team"), Some("Ben Agent")));
        let after = more["message"]["seq"].as_i64().expect("a number");
        assert_eq!(texts(&rosa.messages(ticket, after).await), ["Try another bulb"]);
        let now = read(&rosa.get(&format!("conversations/{ticket}")).await.expect(200));
        assert_eq!((now["conversation"]["state"].as_str(), now["conversation"]["with"]["name"].as_str()), (Some("with"), Some("Ben Agent")), "who answers has it");

        // Nobody else's, and not by number.
        let theirs = format!("conversations/{ticket}");
        tom.get(&theirs).await.expect(404);
        for (path, body) in [
            (format!("{theirs}/read"), json!({ "seq": 1 })),
            (format!("{theirs}/end"), json!({})),
            (format!("{theirs}/human"), json!({})),
            (format!("{theirs}/rating"), json!({ "good": true })),
            ("messages".to_owned(), json!({ "op": "op-tom-01", "conversation": ticket.0, "text": "hi", "files": [] })),
        ] {
            let refused = tom.post(&path, &body).await.expect(404);
            assert!(read(&refused)["error"]["code"].is_string(), "{path}: told as programs read it");
        }
        // A name of an operation is its visitor's own.
        let (other, _) = tom.say("op-rosa-1", None, "Hello").await;
        assert_ne!(other, ticket);
        // A secret of one widget opens nothing of another.
        let blog = widget(desk, "blog").await;
        rosa.key = blog;
        rosa.get(&theirs).await.expect(401);
    }

    async fn who_reads_in_the_chat_needs_no_mail_and_who_left_gets_it(desk) {
        let key = widget(desk, "shop").await;
        let claims = json!({ "aud": key, "sub": "42", "exp": desk.now().unix() + 600, "name": "Rosa", "email": "rosa@lamp.example", "email_verified": true });
        let mut rosa = Visitor::come(desk, &key, Some(&hs256(&claims))).await;
        assert_eq!(rosa.begun["visitor"], json!({ "name": "Rosa", "identified": true }));
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let mut ben = desk.sign_in(AGENT).await;
        reply(&mut ben, ticket, "Try another bulb").await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to("rosa@lamp.example"), 0, "it waits for her to read it");
        let all = rosa.messages(ticket, 0).await;
        let seq = all[1]["seq"].as_i64().expect("a number");
        rosa.post(&format!("conversations/{ticket}/read"), &json!({ "seq": seq })).await.expect(200);
        desk.advance(600).await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to("rosa@lamp.example"), 0, "she read it");
        reply(&mut ben, ticket, "Did it help?").await;
        desk.advance(600).await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to("rosa@lamp.example"), 1, "she did not read that");
        // Another device of hers knows the chat; whoever the site calls by another name does not.
        let again = json!({ "aud": key, "sub": "42", "exp": desk.now().unix() + 600 });
        let there = Visitor::come(desk, &key, Some(&hs256(&again))).await;
        assert_eq!(there.begun["conversations"][0]["id"], json!(ticket.0));
        let other = json!({ "aud": key, "sub": "43", "exp": desk.now().unix() + 600 });
        let other = Visitor::come(desk, &key, Some(&hs256(&other))).await;
        assert_eq!(other.begun["conversations"], json!([]));
    }

    async fn what_a_browser_says_of_itself_is_believed_of_nobody(desk) {
        let (key, blog) = (widget(desk, "shop").await, widget(desk, "blog").await);
        let now = desk.now().unix();
        let good = json!({ "aud": key, "sub": "42", "exp": now + 600, "email": "rosa@lamp.example", "email_verified": true });
        let mut rosa = Visitor::come(desk, &key, Some(&hs256(&good))).await;
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let old = json!({ "aud": key, "sub": "42", "exp": now - 3600 });
        let for_ever = json!({ "aud": key, "sub": "42", "exp": now + 90_000 });
        let for_blog = json!({ "aud": blog, "sub": "42", "exp": now + 600 });
        let text = hs256(&good);
        let unsigned = signed(&json!({ "alg": "none" }), &good, "");
        let unsigned = format!("{}.", unsigned.rsplit_once('.').expect("a token").0);
        for (what, token) in [
            ("old", hs256(&old)),
            ("longer than an hour", hs256(&for_ever)),
            ("another widget's", hs256(&for_blog)),
            ("none", unsigned),
            ("another secret", signed(&json!({ "alg": "HS256" }), &good, "guessed")),
            ("another algorithm", signed(&json!({ "alg": "HS512" }), &good, SECRET)),
            ("cut", text[..text.len() - 4].to_owned()),
            ("no token", "rosa@lamp.example".to_owned()),
        ] {
            let mut thief = Visitor::come(desk, &key, Some(&token)).await;
            assert!(thief.begun["identity_refused"].is_string(), "{what}");
            assert_eq!((&thief.begun["conversations"], &thief.begun["visitor"]["identified"]), (&json!([]), &json!(false)), "{what}");
            thief.get(&format!("conversations/{ticket}")).await.expect(404);
        }
        // An address without the site's word that it was verified is nobody's.
        let typed = json!({ "aud": key, "sub": "66", "exp": now + 600, "email": "rosa@lamp.example" });
        let mut thief = Visitor::come(desk, &key, Some(&hs256(&typed))).await;
        let (theirs, said) = thief.say("op-thief-1", None, "What did I buy?").await;
        assert_eq!(said["conversation"]["by_mail"], json!(false));
        let asked_by = desk.app().read(async move |db| Ok(store::tickets::load(db, theirs).await?.requester)).await.expect("reads");
        let hers = desk.app().read(async move |db| Ok(store::tickets::load(db, ticket).await?.requester)).await.expect("reads");
        assert_ne!(asked_by, hers);
    }

    async fn a_socket_opens_once_from_the_desks_own_page(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let own = format!("http://{}", desk.host());
        let ticket = rosa.ticket().await;
        for origin in ["https://shop.example", "null", "http://evil.example"] {
            assert_eq!(rosa.socket(desk, origin, &ticket).await.0, 403, "{origin}");
        }
        assert_eq!(rosa.socket(desk, &own, "").await.0, 403, "no ticket");
        assert_eq!(rosa.socket(desk, &own, "guessed").await.0, 403);
        assert_eq!(rosa.socket(desk, &own, &ticket).await.0, 101);
        assert_eq!(rosa.socket(desk, &own, &ticket).await.0, 403, "once");
        let late = rosa.ticket().await;
        desk.advance(31).await;
        assert_eq!(rosa.socket(desk, &own, &late).await.0, 403, "over");
        // Nobody hears without saying what they saw.
        let ticket = rosa.ticket().await;
        let (_, mut mute) = rosa.socket(desk, &own, &ticket).await;
        mute.send(&json!({ "kind": "here" })).await;
        assert_eq!(mute.closed().await, 1008);
    }

    async fn what_happens_is_told_to_its_visitor_alone(desk) {
        let key = widget(desk, "shop").await;
        let (mut rosa, mut tom) = (Visitor::come(desk, &key, None).await, Visitor::come(desk, &key, None).await);
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let (toms, _) = tom.say("op-tom-01", None, "The fan hums").await;
        // She names his chat, and gets nothing of it.
        let mut hers = rosa.listen(desk, &json!({ ticket.to_string(): 0, toms.to_string(): 0 })).await;
        assert_eq!(hers.told("message").await["message"]["text"], json!("The lamp flickers"));
        assert_eq!(hers.told("conversation").await["conversation"]["id"], json!(ticket.0));
        assert_eq!(hers.told("open").await["now"], json!(true));
        let mut ben = desk.sign_in(AGENT).await;
        reply(&mut ben, toms, "Clean it").await;
        reply(&mut ben, ticket, "Try another bulb").await;
        let told = hers.told("message").await;
        assert_eq!((told["conversation"].as_i64(), told["message"]["text"].as_str()), (Some(ticket.0), Some("Try another bulb")));
        // After the line was cut she gets what she missed, and no more.
        let seq = told["message"]["seq"].as_i64().expect("a number");
        drop(hers);
        reply(&mut ben, ticket, "Or another lamp").await;
        let mut again = rosa.listen(desk, &json!({ ticket.to_string(): seq })).await;
        assert_eq!(again.told("message").await["message"]["text"], json!("Or another lamp"));
        // Who is blocked hears that, and comes no more.
        let by = admin(desk).await;
        desk.app().write(async move |tx| block_visitor(tx, &by, ticket).await).await.expect("blocked");
        assert_eq!(again.told("bye").await["why"], json!("blocked"));
        rosa.get(&format!("conversations/{ticket}")).await.expect(401);
        let begin = json!({ "identity": null, "token": null, "page": null, "language": null });
        rosa.token.clear();
        rosa.post("sessions", &begin).await.expect(403);
    }

    async fn a_chat_is_rated_once_and_its_page_speaks_as_the_site_does(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let (ticket, said) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        assert_eq!(said["conversation"]["rated"], json!(false));
        let at = format!("conversations/{ticket}");
        let (end, rating) = (format!("{at}/end"), format!("{at}/rating"));
        rosa.post(&rating, &json!({ "good": true })).await.expect(409);
        let over = read(&rosa.post(&end, &json!({})).await.expect(200));
        assert_eq!((&over["conversation"]["state"], &over["conversation"]["rated"]), (&json!("ended"), &json!(false)));
        rosa.post(&rating, &json!({ "good": true })).await.expect(200);
        let now = read(&rosa.get(&at).await.expect(200));
        assert_eq!(now["conversation"]["rated"], json!(true), "nobody asks again");
        for (asked, said) in [("?language=ar", "lang=\"ar\" dir=\"rtl\""), ("?language=xx", "lang=\"de\""), ("", "lang=\"de\"")] {
            let ask = Ask::new("GET", &format!("/widget/{key}{asked}")).header("accept-language", "de-AT, de");
            let page = rosa.browser.send(ask).await.expect(200).text();
            assert!(page.contains(said), "{asked}: {said}");
        }
    }

    async fn the_code_for_pages_names_the_desk_as_its_admin_asked_for_it(desk) {
        let key = widget(desk, "shop").await;
        let mut admin = desk.sign_in(ADMIN).await;
        let page = admin.get("/agent/settings/widgets").await.expect(200).text();
        let code = format!("&quot;http://{}/widget.js&quot; data-key=&quot;{key}&quot;", desk.host());
        assert!(page.contains(&code), "not {code}");
    }

    async fn the_help_center_shows_the_widget_that_was_chosen_for_it(desk) {
        let key = widget(desk, "shop").await;
        let of = key.clone();
        let found = desk.app().read(async move |db| store::widgets::find_by_key(db, &of).await).await.expect("reads");
        let id = found.expect("it is there").id;
        let (mut lead, mut reader) = (desk.sign_in(LEAD).await, desk.browser());
        let paths = ["/", "/help/en", "/help/en/search?q=lamp", "/help/en/fixes", "/status"];
        for path in paths {
            assert!(!reader.get(path).await.expect(200).text().contains("/widget.js"), "nobody chose one: {path}");
        }
        let before = reader.get("/help/en").await.expect(200);
        assert!(lead.get("/agent/help-center/look").await.expect(200).text().contains(&format!("<option value=\"{id}\">shop")));
        lead.post("/agent/help-center/look", &[("chat", "999999")]).await.expect(422);
        lead.post("/agent/help-center/look", &[("chat", &id.to_string())]).await.expect(303);
        // Whoever sends the rest of the form alone leaves it as it is.
        lead.post("/agent/help-center/look", &[("header-en", "Hello")]).await.expect(303);
        let loader = format!("<script defer src=\"/widget.js\" data-key=\"{key}\"></script>");
        for path in paths {
            let page = reader.get(path).await.expect(200);
            let csp = page.header("content-security-policy").expect("a policy");
            assert!(csp.contains("script-src 'self';") && csp.contains("frame-src 'self';"), "{path}: {csp}");
            assert!(page.text().contains(&loader), "{path}");
        }
        let mut rosa = enter(desk, "rosa@customer.example").await;
        assert!(rosa.get("/requests").await.expect(200).text().contains(&loader));
        // Its frame stands on the desk's own pages, whatever sites it lists.
        let frame = reader.get(&format!("/widget/{key}")).await.expect(200);
        assert!(frame.header("content-security-policy").is_some_and(|p| p.contains("frame-ancestors 'self' ")));
        // Where an address is its reader's secret, nothing tells it on.
        for path in ["/requests/sign-in", "/requests/sign-in/nobody", "/chat/nobody"] {
            assert!(!reader.get(path).await.text().contains("/widget.js"), "{path}");
        }
        let first = reader.get("/help/en").await.expect(200).header("etag").map(str::to_owned);
        assert!(first.is_some() && first.as_deref() != before.header("etag"));
        let (app, by) = (desk.app().clone(), admin(desk).await);
        let blue = WidgetWish { colour: "#1f6feb".into(), ..wish("shop") };
        let actor = by.clone();
        app.write(async move |tx| change_widget(tx, &actor, id, &blue).await).await.expect("changed");
        let second = reader.get("/help/en").await.expect(200);
        assert!(second.text().contains("data-colour=\"#1f6feb\"") && second.header("etag") != first.as_deref());
        // Switched off it is gone at once.
        let off = WidgetWish { is_on: false, ..wish("shop") };
        app.write(async move |tx| change_widget(tx, &by, id, &off).await).await.expect("changed");
        for path in paths {
            assert!(!reader.get(path).await.expect(200).text().contains("/widget.js"), "{path}");
        }
    }

    async fn no_browser_makes_the_desk_work_for_it(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let (theirs, _) = rosa.say("op-rosa-0", None, "Hello").await;
        let mut socket = rosa.listen(desk, &json!({})).await;
        socket.send_octets(0x81, &vec![b'x'; 1 << 20]).await;
        assert!([1009, 1006].contains(&socket.closed().await), "a frame of a megabyte");
        let mut socket = rosa.listen(desk, &json!({})).await;
        for _ in 0..200 {
            socket.send(&json!({ "kind": "here" })).await;
        }
        assert_eq!(socket.closed().await, 1008, "too much at once");
        let mut socket = rosa.listen(desk, &json!({})).await;
        for _ in 0..200 {
            socket.send_octets(0x89, b"ping").await;
        }
        assert_eq!(socket.closed().await, 1008, "pings count");
        let mut socket = rosa.listen(desk, &json!({})).await;
        socket.send_octets(0x81, b"[[[[").await;
        assert_eq!(socket.closed().await, 1007);
        // Who says hello again is told nothing anew.
        let mut socket = rosa.listen(desk, &json!({ theirs.to_string(): 0 })).await;
        socket.told("open").await;
        socket.send(&json!({ "kind": "hello", "seen": { theirs.to_string(): 0 } })).await;
        rosa.say("op-rosa-9", Some(theirs), "Again").await;
        assert_eq!(socket.told("message").await["message"]["text"], json!("Again"));
        // Bodies have an end, and so have words.
        let long = json!({ "op": "op-rosa-1", "conversation": null, "text": "x".repeat(200_000), "files": [] });
        let refused = rosa.post("messages", &long).await;
        assert_eq!(refused.status, 413);
        let long = json!({ "op": "op-rosa-1", "conversation": null, "text": "x".repeat(9_000), "files": [] });
        rosa.post("messages", &long).await.expect(422);
        for bad in [json!(null), json!({}), json!({ "op": "short", "text": "x" }), json!({ "op": "op-rosa-1", "text": " " })] {
            rosa.post("messages", &bad).await.expect(422);
        }
        // Another site cannot send for her, whatever it knows.
        let ask = rosa.ask("POST", "messages").header("content-type", "application/json");
        let ask = Ask { headers: ask.headers.into_iter().filter(|(n, _)| n != "sec-fetch-site").collect(), ..ask };
        let ask = Ask { body: long.to_string().into_bytes(), ..ask }.header("sec-fetch-site", "cross-site");
        rosa.browser.send(ask).await.expect(403);
    }

    async fn whatever_is_refused_is_told_as_the_script_reads_it(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let sent_from = |ask: Ask, site: &str| {
            let headers = ask.headers.into_iter().filter(|(n, _)| n != "sec-fetch-site").collect();
            Ask { headers, ..ask }.header("sec-fetch-site", site)
        };
        let typed = |answer: Answer, status: u16, code: &str| {
            assert_eq!(answer.status, status, "{}", answer.text());
            let kind = answer.header("content-type").unwrap_or_default().to_owned();
            assert!(kind.starts_with("application/json"), "{code}: {kind}");
            let told = read(&answer);
            assert_eq!(told["error"]["code"], json!(code), "{told}");
            assert!(told["error"]["message"].as_str().is_some_and(|m| !m.is_empty()), "{told}");
        };
        // From another site, to each address that takes something.
        let posts = ["sessions", "tickets", "messages", "conversations/1/read", "conversations/1/end"];
        let more = ["conversations/1/human", "conversations/1/rating", "conversations/1/transcript", "files", "form"];
        for path in posts.into_iter().chain(more) {
            let ask = sent_from(rosa.ask("POST", path), "cross-site");
            typed(rosa.browser.send(ask).await, 403, "not_allowed");
        }
        // In the browser's language.
        let ask = sent_from(rosa.ask("POST", "messages"), "cross-site").header("accept-language", "de");
        let told = read(&rosa.browser.send(ask).await.expect(403));
        assert!(!told["error"]["message"].as_str().unwrap_or_default().contains("You may not"), "{told}");
        // Too large, and what is none.
        let long = json!({ "op": "op-rosa-1", "text": "x".repeat(200_000), "files": [] });
        typed(rosa.post("messages", &long).await, 413, "too_large");
        let ask = rosa.ask("POST", "messages").header("content-type", "application/json");
        typed(rosa.browser.send(Ask { body: b"{\"op\": ".to_vec(), ..ask }).await, 422, "invalid");
        let ask = rosa.ask("POST", "files").header("content-type", "multipart/form-data; boundary=x");
        typed(rosa.browser.send(Ask { body: b"no form".to_vec(), ..ask }).await, 422, "invalid");
        // What there is not: an address, a method, a widget, a chat; and a number that is none.
        typed(rosa.get("nothing/of/this").await, 404, "not_found");
        typed(rosa.get("messages").await, 405, "not_found");
        typed(rosa.post("conversations/999999/end", &json!({})).await, 404, "not_found");
        typed(rosa.get("conversations/none").await, 422, "invalid");
        let nobodys = Ask::new("POST", "/widget/no-such-key/sessions").header("sec-fetch-site", "same-origin");
        typed(rosa.browser.send(Ask { body: b"{}".to_vec(), ..nobodys }).await, 404, "not_found");
        typed(rosa.get("socket?ticket=none").await, 403, "not_allowed");
        typed(rosa.get("files/1?ticket=none").await, 403, "not_allowed");
        rosa.token = "made up".to_owned();
        typed(rosa.post("tickets", &json!({})).await, 401, "session_over");
        // The page in the frame is a page, and says so in one.
        let page = rosa.browser.get("/widget/no-such-key").await.expect(404);
        assert!(page.header("content-type").is_some_and(|k| k.starts_with("text/html")), "{:?}", page.headers);
        // Throttled, with how long to wait. The budget fills while it is used.
        let mut refused = None;
        for _ in 0..2 * deskhand::http::session::CHAT_REQUESTS_PER_MINUTE {
            let answer = rosa.get("articles?query=").await;
            if answer.status == 429 {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.expect("there is an end to it");
        let wait = refused.header("retry-after").and_then(|s| s.parse::<i64>().ok());
        assert_eq!(read(&refused)["error"]["retry_after"].as_i64(), wait, "{}", refused.text());
        assert!(wait.is_some_and(|s| s > 0));
        typed(refused, 429, "too_many");
    }

    async fn a_form_makes_one_mail_for_its_address_and_says_nothing_in_it(desk) {
        const VICTIM: &str = "victim@elsewhere.example";
        let key = widget(desk, "shop").await;
        let mut first = None;
        for n in 0..5 {
            let mut by = Visitor::come(desk, &key, None).await;
            let form = json!({ "op": format!("op-form-{n}"), "name": "Vic", "email": VICTIM, "text": "BUY PILLS at evil.example" });
            let left = read(&by.post("form", &form).await.expect(200));
            let again = read(&by.post("form", &form).await.expect(200));
            assert_eq!(left["conversation"]["id"], again["conversation"]["id"]);
            assert_eq!(left["conversation"]["by_mail"], json!(false));
            first.get_or_insert((by, TicketId(left["conversation"]["id"].as_i64().expect("a number"))));
        }
        desk.settle().await;
        let mails: Vec<_> = desk.relay.taken().into_iter().filter(|m| m.to == [VICTIM]).collect();
        assert_eq!(mails.len(), 1);
        let text = mails[0].letter().text;
        assert!(!text.contains("PILLS") && !text.contains("evil.example") && !text.contains("Vic "), "{text}");
        // What the team answers reaches nobody by mail before the address is proven.
        let (mut by, ticket) = first.expect("one was left");
        let mut ben = desk.sign_in(AGENT).await;
        reply(&mut ben, ticket, "Which lamp is it?").await;
        desk.advance(600).await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to(VICTIM), 1);
        let at = text.find("/chat/").expect("a link");
        let path = text[at..].split_whitespace().next().expect("a path").to_owned();
        let mut reader = desk.browser();
        let page = reader.get(&path).await.expect(200).text();
        assert!(page.contains("BUY PILLS"), "they read what they are asked about");
        assert_eq!(read(&by.get(&format!("conversations/{ticket}")).await.expect(200))["conversation"]["by_mail"], json!(false), "opening it changes nothing");
        reader.post(&path, &[("ticket", &ticket.to_string())]).await.expect(200);
        let now = read(&by.get(&format!("conversations/{ticket}")).await.expect(200));
        assert_eq!(now["conversation"]["by_mail"], json!(true), "it goes on there, and by mail");
        reply(&mut ben, ticket, "A red one?").await;
        desk.advance(600).await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to(VICTIM), 2);
        assert_eq!(texts(&by.messages(ticket, 0).await).last(), Some(&"A red one?"));
        by.say("op-more-01", Some(ticket), "Yes, red").await;
        desk.browser().get("/chat/bWFkZSB1cA").await.expect(410);
    }

    async fn a_chat_goes_by_mail_to_its_proven_address_alone(desk) {
        const ROSA: &str = "rosa@lamp.example";
        let key = widget(desk, "shop").await;
        let claims = json!({ "aud": key, "sub": "42", "exp": desk.now().unix() + 600, "name": "Rosa", "email": ROSA, "email_verified": true });
        let mut rosa = Visitor::come(desk, &key, Some(&hs256(&claims))).await;
        let mut tom = Visitor::come(desk, &key, None).await;
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let (toms, _) = tom.say("op-tom-01", None, "The fan hums").await;
        let mut ben = desk.sign_in(AGENT).await;
        write(&mut ben, ticket, Kind::Note, "she is a tester", &[]).await.expect(303);
        reply(&mut ben, ticket, "Try another bulb").await;
        tom.post(&format!("conversations/{ticket}/transcript"), &json!({})).await.expect(404);
        tom.post(&format!("conversations/{toms}/transcript"), &json!({})).await.expect(409);
        rosa.post(&format!("conversations/{ticket}/transcript"), &json!({})).await.expect(200);
        desk.settle().await;
        let mails: Vec<_> = desk.relay.taken().into_iter().filter(|m| m.to == [ROSA]).collect();
        assert_eq!(mails.len(), 1, "her answer waits to be read");
        assert_eq!(mails[0].header("auto-submitted").as_deref(), Some("auto-generated"));
        let text = mails[0].letter().text;
        assert!(text.contains("The lamp flickers") && text.contains("Try another bulb"), "{text}");
        assert!(!text.contains("tester") && !text.contains("The fan hums"), "{text}");
        for _ in 0..2 {
            rosa.post(&format!("conversations/{ticket}/transcript"), &json!({})).await.expect(200);
        }
        rosa.post(&format!("conversations/{ticket}/transcript"), &json!({})).await.expect(429);
    }

    async fn a_secret_that_was_made_up_counts_as_none(desk) {
        let key = widget(desk, "shop").await;
        let mut known = Visitor::come(desk, &key, None).await;
        let mut thief = Visitor::come(desk, &key, None).await;
        let mut last = 200;
        for n in 0..deskhand::http::session::NEW_VISITORS_MAX {
            let begin = json!({ "identity": null, "token": format!("made-up-{n}"), "page": null, "language": null });
            last = thief.post("sessions", &begin).await.status;
        }
        assert_eq!(last, 429);
        // Whoever is known here goes on.
        let begin = json!({ "identity": null, "token": known.token, "page": null, "language": null });
        known.post("sessions", &begin).await.expect(200);
    }

    async fn a_chat_that_waits_is_seen_without_asking(desk) {
        let key = widget(desk, "shop").await;
        let mut ben = desk.sign_in(AGENT).await;
        let counts = ben.get("/agent/view-counts").await.expect(200).text();
        assert!(counts.contains("href=\"/agent/chats\"") && !counts.contains("Waiting for you"), "{counts}");
        let mut rosa = Visitor::come(desk, &key, None).await;
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let counts = ben.get("/agent/view-counts").await.expect(200).text();
        assert!(counts.contains("Waiting for you"), "{counts}");
        let list = ben.get("/agent/chats").await.expect(200).text();
        assert!(list.contains("data-refresh") && list.contains("The lamp flickers"));
        // The ticket's own page takes it, or leaves it to the others.
        let offers = |html: &str| html.contains("value=\"accept\"") && html.contains("value=\"decline\"");
        let mut lead = desk.sign_in(LEAD).await;
        assert!(offers(&look(&mut lead, ticket).await) && offers(&look(&mut ben, ticket).await));
        lead.post(&format!("/agent/chats/{ticket}"), &[("act", "decline")]).await.expect(303);
        assert!(!offers(&look(&mut lead, ticket).await) && offers(&look(&mut ben, ticket).await));
        ben.post(&format!("/agent/chats/{ticket}"), &[("act", "accept")]).await.expect(303);
        let counts = ben.get("/agent/view-counts").await.expect(200).text();
        assert!(!counts.contains("Waiting for you"), "{counts}");
        assert!(!offers(&look(&mut ben, ticket).await), "nobody waits any more");
    }

    async fn what_was_merged_away_is_led_by_nobody(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let (first, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let (second, _) = rosa.say("op-rosa-2", None, "The lamp hums").await;
        let by = admin(desk).await;
        desk.app()
            .write(async move |tx| {
                accept_chat(tx, &by, second).await?;
                merge_tickets(tx, &by, first, &[second]).await
            })
            .await
            .expect("merged");
        let chat = desk.app().read(async move |db| store::chats::find(db, second).await).await.expect("reads");
        assert_eq!(chat.map(|c| c.state), Some(ChatState::Ended));
        rosa.say("op-rosa-3", Some(first), "Still").await;
    }

    async fn a_new_secret_lets_nobody_go_on_whom_the_old_one_let_in(desk) {
        let key = widget(desk, "shop").await;
        let claims = json!({ "aud": key, "sub": "42", "exp": desk.now().unix() + 600 });
        let (mut rosa, mut tom) = (Visitor::come(desk, &key, Some(&hs256(&claims))).await, Visitor::come(desk, &key, None).await);
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let (toms, _) = tom.say("op-tom-01", None, "The fan hums").await;
        let mut line = rosa.listen(desk, &json!({})).await;
        line.told("open").await;
        let (by, app) = (admin(desk).await, desk.app().clone());
        let of = key.clone();
        app.write(async move |tx| {
            let id = store::widgets::find_by_key(tx, &of).await?.expect("it is there").id;
            new_widget_secret(tx, &by, id, "sealed anew").await
        })
        .await
        .expect("changed");
        assert_eq!(line.closed().await, 1013);
        rosa.get(&format!("conversations/{ticket}")).await.expect(401);
        tom.get(&format!("conversations/{toms}")).await.expect(200);
    }

    async fn hostile_names_are_text(desk) {
        let key = widget(desk, "shop").await;
        let page = desk.browser().get(&format!("/widget/{key}")).await.expect(200);
        let csp = page.header("content-security-policy").expect("a policy").to_owned();
        assert!(csp.contains("frame-ancestors 'self' https://shop.example;"), "{csp}");
        assert!(!page.text().contains("<b>you</b>"));
        desk.browser().get("/widget/nowhere").await.expect(404);
        let claims = json!({ "aud": key, "sub": "<script>alert(1)</script>", "exp": desk.now().unix() + 600, "name": "<img src=x onerror=alert(1)>\u{202e}evil" });
        let mut rosa = Visitor::come(desk, &key, Some(&hs256(&claims))).await;
        let (ticket, said) = rosa.say("op-rosa-1", None, "<script>alert(2)</script>\u{202e}").await;
        let html = said["message"]["html"].as_str().expect("drawn");
        assert!(!html.contains("<script"), "{html}");
        let mut ben = desk.sign_in(AGENT).await;
        let seen = look(&mut ben, ticket).await;
        assert!(!seen.contains("<script>alert") && !seen.contains("<img src=x") && !seen.contains("\u{202e}evil"));
        let visible = desk.app().read(async move |db| Ok(store::messages::first_public(db, ticket).await?.map(|m| m.visibility))).await;
        assert_eq!(visible.expect("reads"), Some(Visibility::Public));
    }

    async fn files_are_their_visitors_own(desk) {
        let key = widget(desk, "shop").await;
        let (mut rosa, mut tom) = (Visitor::come(desk, &key, None).await, Visitor::come(desk, &key, None).await);
        let ask = rosa.ask("POST", "files").files(&[], &[("lamp.txt", "text/plain", &b"it flickers"[..])]);
        let kept = read(&rosa.browser.send(ask).await.expect(200));
        assert_eq!((kept["name"].as_str(), kept["size"].as_i64()), (Some("lamp.txt"), Some(11)));
        // What stands for a file is worth nothing to somebody else.
        let theirs = json!({ "op": "op-tom-01", "conversation": null, "text": "mine", "files": [kept["id"]] });
        tom.post("messages", &theirs).await.expect(422);
        let hers = json!({ "op": "op-rosa-1", "conversation": null, "text": "look", "files": [kept["id"]] });
        let said = read(&rosa.post("messages", &hers).await.expect(200));
        let file = said["message"]["files"][0]["id"].as_i64().expect("a number");
        let ticket = rosa.ticket().await;
        let path = format!("files/{file}?ticket={ticket}");
        let got = rosa.get(&path).await.expect(200);
        assert_eq!((got.body.as_slice(), got.header("content-disposition").is_some_and(|d| d.starts_with("attachment"))), (&b"it flickers"[..], true));
        rosa.get(&path).await.expect(403);
        let ticket = tom.ticket().await;
        tom.get(&format!("files/{file}?ticket={ticket}")).await.expect(404);
    }
}
