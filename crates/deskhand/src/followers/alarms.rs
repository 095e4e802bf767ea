//! Tells the admins what is wrong with the desk's channels, by another way than the one that fails: a mail through another
//! server, a hook, the log. What is told when is [`domain::alarm`]'s.
//!
//! Every node looks, for each has parts of its own; what it finds is one list in the database, and whoever claims an entry
//! tells it. While the database itself fails, this node knows by itself and tells by the ways that need none.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use domain::alarm::{self, Incident, News, Trouble};
use domain::keys::Choices;
use domain::mailbox::{Mailbox, Way};
use domain::person::Role;
use domain::{Language, MailboxId, Moment, PersonId, Result};
use mail::compose::Outgoing;
use serde_json::{Value, json};
use store::{Conn, Tx, fetching, mailboxes, people, preferences, settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use ui::{Words, t};

use crate::app::App;
use crate::http::health;

/// Where the incidents stand.
const SETTING: &str = "alarms";
/// Shorter than [`alarm::FORGET_AFTER_US`] by far: a look that fails once loses nothing.
const EVERY: Duration = Duration::from_secs(20);
/// More are not kept: then nobody reads them one by one.
const INCIDENTS_MAX: usize = 200;
/// How many admins get a mail.
const ADMINS_MAX: i64 = 20;
/// How many servers are tried for one mail.
const WAYS_MAX: usize = 4;
/// One server may take so long with it.
const SEND_MAX: Duration = Duration::from_secs(45);
// One incident is told before its claim runs out.
const _: () = assert!(
    (SEND_MAX.as_micros() * WAYS_MAX as u128 + crate::egress::TIME.as_micros()) < alarm::CLAIM_US as u128
);
/// The door must say something within this.
const DOOR_MAX: Duration = Duration::from_secs(5);

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut watch = Watch::default();
    while !*stopping.borrow() {
        tokio::select! {
            _ = tokio::time::sleep(EVERY) => {}
            _ = stopping.changed() => return,
        }
        watch.look(&app).await;
    }
}

/// What this node knows while the database cannot be asked.
#[derive(Default)]
pub struct Watch {
    alone: Vec<Incident>,
}

impl Watch {
    /// Looks at every channel once and tells what is due.
    pub async fn look(&mut self, app: &App) {
        app.ways_out.look_at_relay(app).await;
        app.health.door_failed(door(app.config.smtp.as_deref()).await.err());
        let blobs = app.store.blobs().clone();
        app.health.files_failed(app.blocking(move || blobs.probe()).await.err().map(|e| e.to_string()));
        let troubles = health::troubles(app).await;
        let due = match note(app, &troubles).await {
            Ok(due) => due,
            Err(e) => {
                tracing::error!("incidents cannot be kept: {e}");
                self.look_alone(app, &troubles).await;
                return;
            }
        };
        for (news, incident) in due {
            // Each just before it is told: slow servers must not let the claims of the later ones run out.
            match claim(app, news, &incident).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(e) => {
                    tracing::error!("an incident cannot be claimed, and is told at the next look: {e}");
                    continue;
                }
            }
            if news == News::Begun
                && let Err(e) = super::notify::alarm(app, &incident).await
            {
                tracing::error!("the admins' bells did not ring for an alarm: {e}");
            }
            if tell(app, news, &incident, Means::All).await {
                let written = app.write(async move |tx| {
                    let now = tx.now();
                    let known = list(tx).await?;
                    keep(tx, &alarm::told(&known, news, &incident, now)).await
                });
                if let Err(e) = written.await {
                    tracing::error!(
                        "what was told of an incident could not be noted, and is told again: {e}"
                    );
                }
            }
        }
        // What began in the dark ends here.
        if !self.alone.is_empty() {
            self.look_alone(app, &[]).await;
        }
    }

    async fn look_alone(&mut self, app: &App, troubles: &[Trouble]) {
        let now = (app.clock)();
        let of_database: Vec<Trouble> =
            troubles.iter().filter(|t| t.channel == "database").cloned().collect();
        self.alone = alarm::look(&self.alone, &of_database, now);
        for (news, incident) in alarm::due(&self.alone, now) {
            if !alarm::claim(&mut self.alone, news, &incident, now) {
                continue;
            }
            if tell(app, news, &incident, Means::WithoutDatabase).await {
                self.alone = alarm::told(&self.alone, news, &incident, now);
            }
        }
    }
}

/// Claims one incident; `false` when another node tells it or has told it since the look.
async fn claim(app: &App, news: News, incident: &Incident) -> Result<bool> {
    let incident = incident.clone();
    app.write(async move |tx| {
        let now = tx.now();
        let mut known = list(tx).await?;
        let claimed = alarm::claim(&mut known, news, &incident, now);
        if claimed {
            keep(tx, &known).await?;
        }
        Ok(claimed)
    })
    .await
}

/// Notes what was found; says what is to be told.
async fn note(app: &App, troubles: &[Trouble]) -> Result<Vec<(News, Incident)>> {
    // A desk that is well costs a read.
    let known = app.read(async |db| list(db).await).await?;
    if known.is_empty() && troubles.is_empty() {
        return Ok(Vec::new());
    }
    let troubles = troubles.to_vec();
    app.write(async move |tx| {
        let now = tx.now();
        let mut incidents = alarm::look(&list(tx).await?, &troubles, now);
        incidents.truncate(INCIDENTS_MAX);
        let due = alarm::due(&incidents, now);
        keep(tx, &incidents).await?;
        Ok(due)
    })
    .await
}

/// The incidents, whether the admins know of them or not yet.
///
/// # Errors
/// A fault of the database.
pub async fn list(db: &mut Conn) -> Result<Vec<Incident>> {
    let text = settings::find(db, SETTING).await?.unwrap_or_default();
    let all: Value = serde_json::from_str(&text).unwrap_or_default();
    Ok(all.as_array().into_iter().flatten().filter_map(read).collect())
}

/// The incidents that the admins know of and that are not over.
///
/// # Errors
/// A fault of the database.
pub async fn open(db: &mut Conn) -> Result<Vec<Incident>> {
    Ok(list(db).await?.into_iter().filter(Incident::is_open).collect())
}

async fn keep(tx: &mut Tx, incidents: &[Incident]) -> Result<()> {
    tx.quiet("how the channels do is no change of the desk");
    let all: Vec<Value> = incidents.iter().map(written).collect();
    settings::put(tx, SETTING, &Value::from(all).to_string()).await
}

fn written(i: &Incident) -> Value {
    json!({
        "channel": i.channel, "code": i.code, "subject": i.subject, "words": i.words, "since": i.since.0,
        "seen_at": i.seen_at.0, "told_at": i.told_at.map(|m| m.0), "claimed_until": i.claimed_until.map(|m| m.0),
    })
}

fn read(value: &Value) -> Option<Incident> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let moment = |name: &str| value[name].as_i64().map(Moment);
    Some(Incident {
        channel: text("channel")?,
        code: text("code")?,
        subject: text("subject")?,
        words: text("words")?,
        since: moment("since")?,
        seen_at: moment("seen_at")?,
        told_at: moment("told_at"),
        claimed_until: moment("claimed_until"),
    })
}

// Looking where nobody else looks

/// Does the mail door still answer? Asked as a mail server would ask.
async fn door(address: Option<&str>) -> Result<(), String> {
    let Some(address) = address.and_then(|a| a.parse::<SocketAddr>().ok()) else { return Ok(()) };
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let asked = async {
        let mut stream = TcpStream::connect((ip, address.port())).await?;
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).await?;
        stream.write_all(b"QUIT\r\n").await?;
        std::io::Result::Ok(greeting)
    };
    match tokio::time::timeout(DOOR_MAX, asked).await {
        Err(_) => Err("it says nothing".to_owned()),
        Ok(Err(e)) => Err(e.to_string()),
        Ok(Ok(greeting)) if &greeting == b"220" => Ok(()),
        Ok(Ok(_)) => Err("it does not greet".to_owned()),
    }
}

// Telling

#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    All,
    /// No address and no password can be read.
    WithoutDatabase,
}

/// Tells it by every way there is but the failing one; `false` when none of them took it, and it is to be tried again.
async fn tell(app: &App, news: News, incident: &Incident, means: Means) -> bool {
    let Incident { channel, code, subject, words, .. } = incident;
    let since = incident.since.rfc3339();
    match news {
        News::Begun => tracing::error!(channel, code, subject, "alarm: {words} (since {since})"),
        News::Lasts => tracing::error!(channel, code, subject, "alarm, still: {words} (since {since})"),
        News::Over => tracing::warn!(channel, code, subject, "well again: {words} (since {since})"),
    }
    let (mut tried, mut heard) = (false, false);
    if let Some(url) = &app.config.alarm_url {
        tried = true;
        heard |= call(app, url, news, incident).await;
    }
    if means == Means::All && app.config.alarm_mail {
        match write(app, news, incident).await {
            Ok(Mailed::Left) => (tried, heard) = (true, true),
            Ok(Mailed::Refused) => tried = true,
            Ok(Mailed::NoWay) => {}
            Err(e) => {
                tried = true;
                tracing::error!("an alarm could not be written: {e}");
            }
        }
    }
    heard || !tried
}

/// What the hook gets: stable, programs rely on it.
async fn call(app: &App, url: &str, news: News, incident: &Incident) -> bool {
    let body = json!({
        "desk": app.config.name, "news": news.as_str(), "channel": incident.channel, "code": incident.code,
        "subject": incident.subject, "words": incident.words, "since": incident.since.rfc3339(),
        "at": (app.clock)().rfc3339(),
    });
    match app.egress.post(url, "application/json", body.to_string().into_bytes()).await {
        Ok(answer) if (200..300).contains(&answer.status) => true,
        Ok(answer) => {
            tracing::warn!("the hook of alarm-url answered {}", answer.status);
            false
        }
        Err(e) => {
            tracing::warn!("the hook of alarm-url did not take an alarm: {e}");
            false
        }
    }
}

enum Mailed {
    Left,
    /// Every server that was asked refused it or was not there.
    Refused,
    /// No server is left to ask, or nobody to write to.
    NoWay,
}

/// Writes to the admins, to each in their language, from a mailbox whose mail leaves by another server.
async fn write(app: &App, news: News, incident: &Incident) -> Result<Mailed> {
    let (mut waiting, own, failing) = app
        .read(async |db| {
            let own = mailboxes::list(db).await?;
            Ok((admins(db, &own).await?, own, fetching::channels(db).await?))
        })
        .await?;
    let has_own = |id: MailboxId| failing.iter().any(|c| c.way == Way::Out && c.mailbox == id);
    let is_well = |m: &&Mailbox| {
        let fails = failing.iter().any(|c| c.way == Way::Out && c.mailbox == m.id && c.state.fault.is_some());
        !fails && m.address != incident.subject
    };
    // The relay is one way, whoever uses it, and the last: it has no page that says how it does.
    let relay_is_well = app.ways_out.has_relay() && incident.subject != health::RELAY;
    let by_relay = own.iter().find(|m| !has_own(m.id)).filter(|_| relay_is_well);
    let ways: Vec<&Mailbox> =
        own.iter().filter(|m| has_own(m.id)).filter(is_well).take(WAYS_MAX - 1).chain(by_relay).collect();
    if waiting.is_empty() || ways.is_empty() {
        return Ok(Mailed::NoWay);
    }
    let all = waiting.len();
    for from in ways {
        // All languages by one server within its time, so that many of them cost no more than one.
        let sending = send_by(app, from, news, incident, &mut waiting);
        match tokio::time::timeout(SEND_MAX, sending).await {
            Ok(ended) => ended?,
            Err(_) => tracing::warn!("the server of mailbox {} was too slow with an alarm", from.id),
        }
        if waiting.is_empty() {
            return Ok(Mailed::Left);
        }
    }
    // Told to some of them is told: once more would be twice for those.
    Ok(if waiting.len() < all { Mailed::Left } else { Mailed::Refused })
}

/// Sends what waits by the server of one mailbox; what left waits no more. What cannot be written or is refused keeps
/// waiting, and silences none of the others: one address that no server takes would otherwise do so for ever.
async fn send_by(
    app: &App,
    from: &Mailbox,
    news: News,
    incident: &Incident,
    waiting: &mut Vec<(Language, Vec<String>)>,
) -> Result<()> {
    // From the last, so that taking one out moves none of those that are still to come.
    for at in (0..waiting.len()).rev() {
        let (language, to) = &waiting[at];
        let Ok(raw) = composed(app, (*language).into(), news, incident, from, to) else { continue };
        let raw = crate::sending_keys::signed(app, &from.address, raw).await?;
        if let Err(e) = app.ways_out.send(app, Some(from.id), None, to, &raw).await {
            tracing::warn!("an alarm did not leave by the server of mailbox {}: {e}", from.id);
            continue;
        }
        waiting.remove(at);
    }
    Ok(())
}

/// The addresses of the admins, by the language that each chose.
async fn admins(db: &mut Conn, own: &[Mailbox]) -> Result<Vec<(Language, Vec<String>)>> {
    let mut by_language: BTreeMap<Language, Vec<String>> = BTreeMap::new();
    for admin in people::list_by_role(db, Role::Admin, PersonId(0), ADMINS_MAX).await? {
        let Some(email) = admin.email.filter(|_| admin.suspended_at.is_none()) else { continue };
        // Mail to the desk itself would be a ticket about a mailbox that is not read.
        if own.iter().any(|m| m.address == email) {
            continue;
        }
        let language = Choices::of(preferences::all(db, admin.id).await?).language.unwrap_or_default();
        by_language.entry(language).or_default().push(email);
    }
    Ok(by_language.into_iter().collect())
}

fn composed(
    app: &App,
    w: Words,
    news: News,
    incident: &Incident,
    from: &Mailbox,
    to: &[String],
) -> Result<Vec<u8>, mail::compose::Unwritable> {
    let words = w.known(&incident.words);
    let (head, rest) = match news {
        News::Begun => (t!(w, "letters-alarm-begun", words = words.as_ref()), t!(w, "letters-alarm-again")),
        News::Lasts => (t!(w, "letters-alarm-lasts", words = words.as_ref()), t!(w, "letters-alarm-again")),
        News::Over => (t!(w, "letters-alarm-over", words = words.as_ref()), t!(w, "letters-alarm-calm")),
    };
    let name = &app.config.name;
    let address = format!("{}/agent", app.config.base_url());
    let since = t!(w, "letters-alarm-since", since = incident.since.rfc3339());
    let part =
        t!(w, "letters-alarm-part", channel = incident.channel.as_str(), code = incident.code.as_str());
    let desk = t!(w, "letters-alarm-desk", desk = name.as_str(), address = address);
    let way = t!(w, "letters-alarm-way");
    let text = format!("{head}.\n\n{since}\n{part}\n{desk}\n\n{rest}\n{way}\n");
    let address = |email: &String| domain::letter::Address { name: String::new(), email: email.clone() };
    let domain = domain::person::address_domain(&from.address);
    mail::compose::compose(&Outgoing {
        from: domain::letter::Address { name: name.clone(), email: from.address.clone() },
        to: to.iter().map(address).collect(),
        subject: format!("{head} [{name}]"),
        message_id: format!("alarm.{}@{domain}", app.secret()),
        date: Some((app.clock)()),
        text,
        auto_submitted: Some("auto-generated"),
        ..Outgoing::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incidents_are_kept_as_they_are() {
        let known = Incident {
            channel: "mail_in".into(),
            code: "mailbox_silent".into(),
            subject: "support@x.org".into(),
            words: "“no” contact".into(),
            since: Moment(1),
            seen_at: Moment(2),
            told_at: Some(Moment(3)),
            claimed_until: None,
        };
        assert_eq!(read(&written(&known)), Some(known));
        assert_eq!(read(&json!({"channel": "x"})), None);
    }

    #[tokio::test]
    async fn a_door_is_well_when_it_greets() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            for greeting in ["220 x ESMTP\r\n", "554 go away\r\n"] {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.write_all(greeting.as_bytes()).await;
                let _ = stream.read(&mut [0; 16]).await;
            }
        });
        let everywhere = format!("0.0.0.0:{}", address.port());
        assert_eq!(door(Some(&everywhere)).await, Ok(()));
        assert_eq!(door(Some(&address.to_string())).await, Err("it does not greet".to_owned()));
        assert!(door(Some("127.0.0.1:1")).await.is_err());
        assert_eq!(door(None).await, Ok(()));
    }
}
