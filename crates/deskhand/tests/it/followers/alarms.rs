//! A channel that is silent or fails is told to the admins, by another way than the failing one.

use std::sync::{Arc, Mutex};

use deskhand::commands::manage_people::{NewPerson, add_person};
use deskhand::followers::alarms::Watch;
use domain::mailbox::{AfterFetch, Fetching, ReturnPath, Security, Sending, Server, SignIn, Way};
use domain::person::Role;
use domain::portal::{Errand, LETTERS_IN_ALL_PER_HOUR};
use domain::{Actor, Event, Language};
use serde_json::{Value, json};
use store::portal::Letter;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::harness::letters::{SALES, SUPPORT};
use crate::harness::relay::Relay;
use crate::harness::{ADMIN, AGENT, Engine, Options, TestDesk, page};

/// An address of the operator's that keeps what it is sent.
struct Hook {
    url: String,
    port: u16,
    heard: Arc<Mutex<Vec<Value>>>,
}

impl Hook {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = heard.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut raw = Vec::new();
                let mut piece = [0; 4096];
                let body = loop {
                    let read = stream.read(&mut piece).await.unwrap_or(0);
                    raw.extend_from_slice(&piece[..read]);
                    let text = String::from_utf8_lossy(&raw).into_owned();
                    let body = text.split_once("\r\n\r\n").map(|(_, b)| b.to_owned()).unwrap_or_default();
                    if read == 0 || body.ends_with('}') {
                        break body;
                    }
                };
                kept.lock().expect("no panic holds it").extend(serde_json::from_str::<Value>(&body));
                let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n").await;
            }
        });
        Self { url: format!("http://127.0.0.1:{port}/alarms"), port, heard }
    }

    fn heard(&self) -> Vec<(String, String)> {
        let all = self.heard.lock().expect("no panic holds it");
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        all.iter().map(|v| (text(&v["news"]), text(&v["code"]))).collect()
    }
}

/// A desk that tells by mail and by a hook. Its own rounds are long: the tests look when they have let time pass.
async fn desk(engine: Engine, hook: &Hook) -> TestDesk {
    let settings = [
        ("alarm-mail", "on".to_owned()),
        ("alarm-url", hook.url.clone()),
        ("private-targets", format!("127.0.0.1:{}", hook.port)),
    ];
    let settings = settings.map(|(n, v)| (n.to_owned(), v)).to_vec();
    TestDesk::start_with(engine, Options { settings, ..Options::default() }).await
}

fn server(port: u16) -> Server {
    Server { host: "127.0.0.1".into(), port, security: Security::None, authority: String::new() }
}

/// The mailbox is read from a server that was last spoken to now.
async fn reads_from_a_server(desk: &TestDesk, address: &str) {
    let id = desk.mailbox(address).await;
    let written = desk.app().write(async move |tx| {
        let now = tx.now();
        let fetching = Fetching {
            mailbox: id,
            server: server(1),
            user: "support".into(),
            sign_in: SignIn::Open,
            folders: vec!["INBOX".into()],
            after: AfterFetch::Nothing,
            move_to: String::new(),
            changed_at: now,
        };
        store::fetching::put(tx, &fetching, None).await?;
        store::fetching::note_contact(tx, id, Way::In).await?;
        tx.record(&Actor::Desk, Event::SignInFailed { person: None });
        Ok(())
    });
    written.await.expect("it is set");
}

/// Its mail leaves by a server of its own.
async fn leaves_by(desk: &TestDesk, address: &str, relay: &Relay) {
    let (id, port) = (desk.mailbox(address).await, relay.address.port());
    let written = desk.app().write(async move |tx| {
        let now = tx.now();
        let sending = Sending {
            mailbox: id,
            server: server(port),
            user: String::new(),
            sign_in: SignIn::Open,
            return_path: ReturnPath::Plain,
            changed_at: now,
        };
        store::fetching::put_sending(tx, &sending, None).await?;
        tx.record(&Actor::Desk, Event::SignInFailed { person: None });
        Ok(())
    });
    written.await.expect("it is set");
}

/// Time passes, and the desk looks at itself.
async fn later(desk: &TestDesk, watch: &mut Watch, minutes: i64) {
    desk.advance(minutes * 60).await;
    watch.look(desk.app()).await;
}

async fn report(desk: &TestDesk) -> Value {
    serde_json::from_slice(&desk.browser().get("/readyz").await.expect(200).body).expect("JSON")
}

async fn a_silent_mailbox_is_told_by_another_way(engine: Engine) {
    let hook = Hook::start().await;
    let desk = desk(engine, &hook).await;
    let other = Relay::start().await;
    leaves_by(&desk, SALES, &other).await;
    reads_from_a_server(&desk, SUPPORT).await;
    let mut watch = Watch::default();
    let mut admin = desk.sign_in(ADMIN).await;
    let mut agent = desk.sign_in(AGENT).await;
    // The reading of the mailbox itself fails at port 1, which is a fault of its own: the alarm is about either.
    later(&desk, &mut watch, 3).await;
    assert_eq!((hook.heard().len(), other.taken().len()), (0, 0), "three minutes are not five");
    later(&desk, &mut watch, 3).await;
    let heard = hook.heard();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(heard[0].0, "begun");
    assert!(["mailbox_silent", "mailbox_fails"].contains(&heard[0].1.as_str()), "{heard:?}");
    // By the server of the other mailbox, and not by the relay.
    assert_eq!(other.taken().len(), 1);
    assert_eq!(desk.relay.taken().len(), 0);
    let mail = other.last();
    assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("", &[ADMIN.to_owned()][..]));
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    let letter = mail.letter();
    assert!(letter.subject.starts_with("Alarm: support@desk.example: "), "{}", letter.subject);
    assert!(letter.text.contains("Since: ") && letter.text.contains("mail_in"), "{}", letter.text);

    // Admins see it everywhere, others nowhere; programs read it.
    let words = page::words(&admin.get("/agent/views/unassigned").await.expect(200).text());
    assert!(words.contains("Alarm: support@desk.example: "), "{words}");
    assert!(!page::words(&agent.get("/agent/views/unassigned").await.expect(200).text()).contains("Alarm:"));
    let told = report(&desk).await;
    assert_eq!(told["alarms"][0]["subject"], SUPPORT);
    assert_eq!((&told["channels"]["mail_in"], &told["ready"]), (&json!("not_ok"), &json!(true)));
    let metrics = desk.browser().get("/metrics").await.expect(200).text();
    assert!(
        metrics.contains("deskhand_alarms 1\n") && metrics.contains("subject=\"support@desk.example\"} 1"),
        "{metrics}"
    );

    // Once, and once more a day later.
    for _ in 0..5 {
        later(&desk, &mut watch, 7).await;
    }
    assert_eq!((hook.heard().len(), other.taken().len()), (1, 1));
    for _ in 0..3 {
        later(&desk, &mut watch, 8 * 60).await;
    }
    assert_eq!(hook.heard().last().map(|h| h.0.clone()).as_deref(), Some("lasts"), "{:?}", hook.heard());
    assert_eq!(other.taken().len(), 2);

    // It is read through its door again: some quiet minutes, and all is clear.
    let id = desk.mailbox(SUPPORT).await;
    let removed = desk.app().write(async move |tx| {
        tx.record(&Actor::Desk, Event::SignInFailed { person: None });
        store::fetching::remove(tx, id, Way::In).await
    });
    assert!(removed.await.expect("it is taken away"));
    later(&desk, &mut watch, 1).await;
    assert_eq!(hook.heard().len(), 2, "one good look is not enough");
    later(&desk, &mut watch, 6).await;
    assert_eq!(hook.heard().last().map(|h| h.0.clone()).as_deref(), Some("over"), "{:?}", hook.heard());
    assert!(
        other.last().letter().subject.starts_with("Well again: support@desk.example"),
        "{}",
        other.last().letter().subject
    );
    assert_eq!(report(&desk).await["alarms"], json!([]));
    let mut admin = desk.sign_in(ADMIN).await;
    assert!(!page::words(&admin.get("/agent/views/unassigned").await.expect(200).text()).contains("Alarm:"));
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_mailbox_is_told_by_another_way_on_sqlite() {
    a_silent_mailbox_is_told_by_another_way(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_mailbox_is_told_by_another_way_on_postgresql() {
    a_silent_mailbox_is_told_by_another_way(Engine::Postgres).await;
}

/// A relay is asked also when there is nothing to send; what tells of it goes by another mailbox's server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_is_gone_is_told_before_anybody_misses_a_mail() {
    let settings = [("alarm-mail", "on"), ("relay", "smtp://127.0.0.1:1?tls=none")];
    let settings = settings.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
    let desk = TestDesk::start_with(Engine::Sqlite, Options { settings, ..Options::default() }).await;
    let other = Relay::start().await;
    leaves_by(&desk, SALES, &other).await;
    let mut watch = Watch::default();
    watch.look(desk.app()).await;
    let told = report(&desk).await;
    assert_eq!(told["wrong"][0]["code"], "relay_fails", "{told}");
    for _ in 0..4 {
        later(&desk, &mut watch, 1).await;
    }
    assert_eq!(other.taken().len(), 0);
    later(&desk, &mut watch, 1).await;
    assert_eq!(other.taken().len(), 1);
    assert!(
        other.last().letter().subject.starts_with("Alarm: the relay: "),
        "{}",
        other.last().letter().subject
    );
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_admin_hears_of_an_alarm_in_the_language_they_chose() {
    let settings = [("alarm-mail", "on"), ("relay", "smtp://127.0.0.1:1?tls=none")];
    let settings = settings.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
    let desk = TestDesk::start_with(Engine::Sqlite, Options { settings, ..Options::default() }).await;
    let other = Relay::start().await;
    leaves_by(&desk, SALES, &other).await;
    let added = desk.app().write(async |tx| {
        for (email, language) in
            [("dora@team.example", "de"), ("emil@team.example", "de"), ("said@team.example", "ar")]
        {
            let new = NewPerson { email: email.into(), name: "Admin".into(), role: Role::Admin };
            let id = add_person(tx, &Actor::Desk, &new).await?;
            store::preferences::put(tx, id, "language", language).await?;
        }
        Ok(())
    });
    added.await.expect("they are added");
    let mut watch = Watch::default();
    for _ in 0..6 {
        watch.look(desk.app()).await;
        desk.advance(60).await;
    }
    watch.look(desk.app()).await;
    let mut told: Vec<(Vec<String>, String, String)> = other
        .taken()
        .iter()
        .map(|mail| (mail.to.clone(), mail.letter().subject, mail.letter().text))
        .collect();
    told.sort();
    let to: Vec<usize> = told.iter().map(|t| t.0.len()).collect();
    assert_eq!(to, [1, 2, 1], "one mail for each language: {told:?}");
    assert!(
        told[0].1.starts_with("Alarm: the relay: ") && told[0].2.contains("You will hear again"),
        "{told:?}"
    );
    assert!(
        told[1].1.starts_with("Alarm: das Relay: ") && told[1].2.contains("Sie hören morgen"),
        "{told:?}"
    );
    assert!(told[2].1.starts_with("إنذار: ") && told[2].2.contains("ستُبلَّغ"), "{told:?}");
    desk.end().await;
}

/// Nobody hears of it as long as no way is open; then they do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alarm_that_no_way_takes_is_tried_again() {
    let dead = Hook { url: "http://127.0.0.1:1/nobody".into(), port: 1, heard: Arc::default() };
    let desk = desk(Engine::Sqlite, &dead).await;
    let mut watch = Watch::default();
    desk.relay.answer(ADMIN, 450);
    // A file where the folder of files should be.
    std::fs::write(desk.path().join("blobs"), "x").expect("a file");
    watch.look(desk.app()).await;
    // Seen all the time, as the desk's own rounds do.
    for _ in 0..6 {
        later(&desk, &mut watch, 1).await;
    }
    assert_eq!(desk.relay.taken().len(), 0);
    assert_eq!(report(&desk).await["alarms"], json!([]), "nobody was told yet");
    desk.relay.answer(ADMIN, 250);
    for _ in 0..4 {
        later(&desk, &mut watch, 1).await;
    }
    assert_eq!(desk.relay.taken().len(), 1);
    let subject = desk.relay.last().letter().subject;
    assert!(subject.starts_with("Alarm: no file can be kept: "), "{subject}");
    assert_eq!(report(&desk).await["alarms"][0]["code"], "files_fail");
    desk.end().await;
}

/// Somebody asks for links by the hundred: whoever is asked for gets none any more, and the admins know why.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_that_are_asked_for_by_the_hundred_are_told() {
    let hook = Hook::start().await;
    let desk = desk(Engine::Sqlite, &hook).await;
    let mut watch = Watch::default();
    later(&desk, &mut watch, 1).await;
    let written = desk.app().write(async |tx| {
        tx.quiet("set-up of a test");
        for n in 0..LETTERS_IN_ALL_PER_HOUR {
            let (id, now) = (tx.next_id().await?, tx.now());
            let letter = Letter {
                id,
                errand: Errand::SignIn,
                address: format!("n{n}@nobody.example"),
                language: Language::English,
                incident: None,
                outbox: Some(tx.next_id().await?),
                created_at: now,
                expires_at: now.plus_us(Errand::SignIn.lasts_us()),
                used_at: None,
            };
            store::portal::insert_letter(tx, &letter).await?;
        }
        Ok(())
    });
    written.await.expect("they are kept");
    later(&desk, &mut watch, 1).await;
    assert_eq!(hook.heard(), [], "a minute is no alarm");
    later(&desk, &mut watch, 6).await;
    assert_eq!(hook.heard(), [("begun".to_owned(), "links_full".to_owned())]);
    let mut admin = desk.sign_in(ADMIN).await;
    let words = page::words(&admin.get("/agent/views/unassigned").await.expect(200).text());
    assert!(words.contains("so many links were asked for"), "{words}");
    later(&desk, &mut watch, 61).await;
    later(&desk, &mut watch, 6).await;
    assert_eq!(hook.heard().last().map(|h| h.0.clone()).as_deref(), Some("over"), "{:?}", hook.heard());
    desk.end().await;
}

/// Two nodes look, one tells.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_tell_once() {
    let hook = Hook::start().await;
    let desk = desk(Engine::Postgres, &hook).await;
    let second = desk.second_node().await;
    reads_from_a_server(&desk, SUPPORT).await;
    desk.advance(6 * 60).await;
    let (mut here, mut there) = (Watch::default(), Watch::default());
    tokio::join!(here.look(desk.app()), there.look(&second.running.app));
    later(&desk, &mut here, 1).await;
    there.look(&second.running.app).await;
    assert_eq!(hook.heard().len(), 1, "{:?}", hook.heard());
    assert_eq!(desk.relay.taken().len(), 1);
    second.running.stop().await;
    desk.end().await;
}
