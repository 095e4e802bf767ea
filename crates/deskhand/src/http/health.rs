//! Is it well? `/healthz` (the process answers), `/readyz` (this node can accept work; channels in the body), `/metrics`.
//! Everybody hears ok or not; words and figures are for this machine, for admins, and for whoever has the token.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::alarm::{Incident, Trouble};
use domain::mailbox::{Consent, SignIn, Way};
use domain::moment::{MINUTE_US, SECOND_US};
use domain::person::Role;
use domain::portal::{COUNTED_US, LETTERS_IN_ALL_PER_HOUR};
use domain::{Moment, Refusal, Result};
use serde_json::{Value, json};
use store::{consents, events, fetching, mails, outbox, portal};
use tokio::sync::{Mutex as AsyncMutex, Notify};

use super::session::{self, Keys, Peer};
use crate::app::App;
use crate::followers::{self, alarms};

/// What this node knows of its own parts.
#[derive(Default)]
pub struct Health {
    followers: Mutex<BTreeMap<&'static str, i64>>,
    search: Mutex<Option<String>>,
    scan: Mutex<Option<String>>,
    certificate: Mutex<Option<String>>,
    door: Mutex<Option<String>>,
    files: Mutex<Option<String>>,
    /// What strangers are answered from, and when it was found out.
    told: AsyncMutex<Option<(Moment, Channels)>>,
    progress: Arc<Notify>,
    /// Mails being claimed or sent right now.
    sending: AtomicUsize,
}

/// Counts a mail as being sent for as long as it lives.
pub struct Sending(App);

impl Sending {
    pub fn begin(app: &App) -> Self {
        app.health.sending.fetch_add(1, Ordering::SeqCst);
        Self(app.clone())
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.health.sending.fetch_sub(1, Ordering::SeqCst);
        self.0.health.woken();
    }
}

impl Health {
    pub fn follower_at(&self, name: &'static str, seq: i64) {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner).insert(name, seq);
        self.woken();
    }
    pub fn follower(&self, name: &str) -> i64 {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied().unwrap_or(-1)
    }
    pub fn search_failed(&self, why: Option<String>) {
        *self.search.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
    /// The scanner does not answer, and why; `None` when it does again.
    pub fn scan_failed(&self, why: Option<String>) {
        *self.scan.lock().unwrap_or_else(PoisonError::into_inner) = why;
        self.woken();
    }
    /// The files of the certificate are no good, and why; `None` when they are again.
    pub fn certificate_failed(&self, why: Option<String>) {
        *self.certificate.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
    /// The mail door does not answer, and why; `None` when it does.
    pub fn door_failed(&self, why: Option<String>) {
        *self.door.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
    /// No file can be put into the store of files, and why; `None` when it can.
    pub fn files_failed(&self, why: Option<String>) {
        *self.files.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
    /// Is a mail on its way out at this moment?
    pub fn is_sending(&self) -> bool {
        self.sending.load(Ordering::SeqCst) > 0
    }
    /// Something got further: whoever waits for rest looks again.
    pub fn woken(&self) {
        self.progress.notify_waiters();
    }
    pub fn progress(&self) -> Arc<Notify> {
        self.progress.clone()
    }
}

pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Strangers are told what was found out at most so long ago: their asking costs nothing.
const TOLD_FOR_US: i64 = 5 * SECOND_US;

/// 503 only when this node cannot accept work; everything else is told in the body.
pub async fn readyz(State(app): State<App>, peer: Peer, headers: HeaderMap) -> Response {
    let now = (app.clock)();
    let may_read = match may_read_words(&app, peer, &headers).await {
        Ok(may_read) => may_read,
        Err(refusal) => return refused(refusal),
    };
    if may_read {
        let found = Found::out(&app).await;
        let channels = found.channels(&app, now);
        *app.health.told.lock().await = Some((now, channels.clone()));
        return answer(&channels, found.report(&app, &channels, now));
    }
    // One of them asks, the others wait for what it hears.
    let mut told = app.health.told.lock().await;
    let fresh = told.as_ref().filter(|(at, _)| (0..TOLD_FOR_US).contains(&now.since(*at)));
    let channels = match fresh {
        Some((_, channels)) => channels.clone(),
        None => {
            let channels = Found::out(&app).await.channels(&app, now);
            *told = Some((now, channels.clone()));
            channels
        }
    };
    answer(&channels, json!({}))
}

fn answer(channels: &Channels, mut body: Value) -> Response {
    let status = if channels.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    body["ready"] = channels.is_ready().into();
    body["channels"] = channels.0.iter().map(|(name, wrong)| ((*name).to_owned(), word(wrong))).collect();
    (status, Json(body)).into_response()
}

fn word(wrong: &[Wrongness]) -> Value {
    if wrong.is_empty() { "ok".into() } else { "not_ok".into() }
}

/// Programs read these addresses: a refusal is a line, and no page.
fn refused(refusal: Refusal) -> Response {
    let words = format!("{refusal}\n");
    (super::error::status(&refusal.into()), words).into_response()
}

/// May this asker read what is wrong in words, and the figures? On this machine, with the token of monitoring, or signed in
/// as an admin: but to look often is not to work, so a session is not kept alive by it.
///
/// # Errors
/// [`Refusal::TooMany`] when there were too many wrong tokens from there.
async fn may_read_words(app: &App, peer: Peer, headers: &HeaderMap) -> Result<bool, Refusal> {
    if session::is_local(peer) || has_token(app, peer, headers)? {
        return Ok(true);
    }
    // A desk that cannot be read cannot say who asks.
    let reader = session::recognise(app, peer, headers).await.ok().flatten();
    Ok(reader.is_some_and(|r| r.person.role == Role::Admin))
}

fn has_token(app: &App, peer: Peer, headers: &HeaderMap) -> Result<bool, Refusal> {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Some((scheme, given)) = given.split_once(' ') else { return Ok(false) };
    let Some(token) = &app.config.monitoring_token else { return Ok(false) };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(false);
    }
    let keys = Keys::of_secrets(peer.ip);
    app.throttle.check(&keys)?;
    let fits = token.is(given.trim());
    if !fits {
        app.throttle.failed(&keys);
    }
    Ok(fits)
}

/// Something that is not as it should be.
#[derive(Clone, Debug)]
struct Wrongness {
    /// Stable: programs may rely on it.
    code: &'static str,
    words: String,
    /// Which of several, as in [`Trouble::subject`].
    subject: String,
    since: Option<Moment>,
}

impl Wrongness {
    fn new(code: &'static str, words: &str) -> Self {
        Self { code, words: words.to_owned(), subject: String::new(), since: None }
    }
    fn since(self, since: Option<Moment>) -> Self {
        Self { since, ..self }
    }
    fn of(self, subject: &str) -> Self {
        Self { subject: subject.to_owned(), ..self }
    }
}

/// What [`Trouble::subject`] calls the desk's relay.
pub const RELAY: &str = "relay";

/// What is wrong at this moment and worth an alarm; that a consent ends in some days is told on its mailbox's page.
pub async fn troubles(app: &App) -> Vec<Trouble> {
    let channels = Found::out(app).await.channels(app, (app.clock)());
    let of_channel = |(channel, all): (&'static str, Vec<Wrongness>)| {
        all.into_iter().filter(|w| w.code != "consent_ends").map(move |w| Trouble {
            channel: channel.to_owned(),
            code: w.code.to_owned(),
            subject: w.subject,
            words: w.words,
            since: w.since,
        })
    };
    channels.0.into_iter().flat_map(of_channel).collect()
}

/// What is wrong with each channel; nothing is well.
#[derive(Clone, Debug)]
struct Channels(Vec<(&'static str, Vec<Wrongness>)>);

impl Channels {
    /// Only the database decides: mail that waits is no reason to send people to another node.
    fn is_ready(&self) -> bool {
        self.0.iter().all(|(name, wrong)| *name != "database" || wrong.is_empty())
    }
}

/// What a look at the desk found.
struct Found(Result<Facts>);

impl Found {
    async fn out(app: &App) -> Self {
        let now = (app.clock)();
        let facts = app.read(async move |db| Facts::read(db, now).await).await;
        let writes = app.write(async |tx| {
            tx.quiet("can it be written?");
            Ok(())
        });
        Self(writes.await.and(facts))
    }

    fn channels(&self, app: &App, now: Moment) -> Channels {
        let mut all: Vec<(&'static str, Vec<Wrongness>)> = Vec::new();
        let wrong = Wrongness::new;
        match &self.0 {
            Ok(facts) => {
                all.push(("database", Vec::new()));
                all.extend(facts.channels(app, now));
            }
            Err(e) => all.push(("database", vec![wrong("database_fails", &e.to_string())])),
        }
        let room = crate::inlets::mail::free_bytes(&app.config.data);
        let low = wrong("disk_low", "the disk of the data directory has less than 500 MB left");
        all.push(("disk", if room < 500_000_000 { vec![low] } else { Vec::new() }));
        let failed = |part: &Mutex<Option<String>>, code, words: &str| {
            let why = part.lock().unwrap_or_else(PoisonError::into_inner).clone();
            why.map(|why| wrong(code, &format!("{words}: {why}"))).into_iter().collect::<Vec<_>>()
        };
        if app.config.smtp.is_some() {
            all.push(("door", failed(&app.health.door, "door_fails", "the mail door does not answer")));
        }
        all.push(("files", failed(&app.health.files, "files_fail", "no file can be kept")));
        all.push(("search", failed(&app.health.search, "search_fails", "search fails")));
        if app.config.clamd.is_some() {
            let words = "files are not scanned, clamd";
            all.push(("scan", failed(&app.health.scan, "clamd_fails", words)));
        }
        if app.config.tls.is_some() {
            let words = "the new certificate was not taken up";
            all.push(("certificate", failed(&app.health.certificate, "certificate_fails", words)));
        }
        Channels(all)
    }

    fn report(&self, app: &App, channels: &Channels, now: Moment) -> Value {
        let wrong = channels.0.iter().flat_map(|(channel, all)| {
            all.iter().map(move |w| json!({ "channel": channel, "code": w.code, "words": w.words }))
        });
        let mut report = json!({ "wrong": wrong.collect::<Value>() });
        let Ok(facts) = &self.0 else { return report };
        let age = |since: Option<Moment>| since.map(|s| now.since(s) / SECOND_US);
        let at = |name| followers::place_of(app, &facts.shared, name);
        report["head"] = facts.head.into();
        report["mail_in"] = json!({
            "waiting": facts.waiting.0, "oldest_s": age(facts.waiting.1), "quarantined": facts.quarantined,
        });
        report["mail_out"] = json!({
            "relay": app.ways_out.has_relay(), "waiting": facts.backlog.0, "put_off": facts.backlog.1,
            "oldest_s": age(facts.backlog.2),
        });
        report["mailboxes"] = facts
            .servers
            .iter()
            .map(|s| {
                json!({
                    "address": s.address, "way": s.way.as_str(), "contact_s": age(s.state.contact_at),
                    "silent": s.way == Way::In && s.state.is_silent(s.set_up_at, now),
                    "fault": s.state.fault.as_ref().map(|f| json!({ "kind": f.kind.as_str(), "words": f.words })),
                })
            })
            .collect();
        report["alarms"] = facts
            .alarms
            .iter()
            .map(|i| {
                json!({
                    "channel": i.channel, "code": i.code, "subject": i.subject, "words": i.words,
                    "since": i.since.rfc3339(), "told": i.told_at.map(Moment::rfc3339),
                })
            })
            .collect();
        report["followers"] = followers::NAMES.iter().map(|name| (*name, at(name))).collect();
        report
    }
}

struct Facts {
    head: i64,
    waiting: (i64, Option<Moment>),
    quarantined: i64,
    backlog: (i64, i64, Option<Moment>),
    /// The most links of one errand that were mailed within the last hour because somebody asked.
    links: i64,
    /// When a mail last left.
    left_at: Option<Moment>,
    shared: Vec<events::FollowerState>,
    /// Servers of mailboxes.
    servers: Vec<fetching::ChannelRow>,
    consents: Vec<Consent>,
    alarms: Vec<Incident>,
}

impl Facts {
    async fn read(db: &mut store::Conn, now: Moment) -> Result<Self> {
        Ok(Self {
            links: portal::most_since(db, now.plus_us(-COUNTED_US.0)).await?,
            head: events::head(db).await?.seq,
            waiting: mails::waiting(db).await?,
            quarantined: mails::quarantined(db).await?,
            backlog: outbox::backlog(db).await?,
            left_at: outbox::left_at(db).await?,
            shared: events::followers(db).await?,
            servers: fetching::channels(db).await?,
            consents: consents::list(db).await?,
            alarms: alarms::open(db).await?,
        })
    }

    /// What is wrong with the servers of mailboxes, one way or the other.
    fn of_servers(&self, way: Way, now: Moment) -> Vec<Wrongness> {
        let mut all = Vec::new();
        for s in self.servers.iter().filter(|s| s.way == way) {
            let contact_at = s.state.contact_at.unwrap_or(s.set_up_at).max(s.set_up_at);
            if let Some(fault) = &s.state.fault {
                let words = format!("{}: {}", s.address, fault.words);
                // A way in is asked all the time, so that it is gone since its last good answer; a way out only when there
                // is something to send.
                let since = match s.way {
                    Way::In => fault.since.min(contact_at),
                    Way::Out => fault.since,
                };
                all.push(Wrongness::new("mailbox_fails", &words).of(&s.address).since(Some(since)));
            } else if way == Way::In && s.state.is_silent(s.set_up_at, now) {
                let words = format!("{}: no contact with its server for more than five minutes", s.address);
                all.push(Wrongness::new("mailbox_silent", &words).of(&s.address).since(Some(contact_at)));
            }
            let consent = self.consents.iter().find(|c| c.mailbox == s.mailbox);
            if let Some(consent) = consent.filter(|c| s.sign_in == SignIn::Consent && c.ends_soon(now)) {
                let at = consent.ends_at.map(Moment::rfc3339).unwrap_or_default();
                let words = format!("{}: the consent to sign in ends {at}; give it again", s.address);
                all.push(Wrongness::new("consent_ends", &words).of(&s.address));
            }
        }
        all
    }

    fn channels(&self, app: &App, now: Moment) -> [(&'static str, Vec<Wrongness>); 3] {
        let slow = |since: Option<Moment>| since.is_some_and(|s| now.since(s) > 5 * MINUTE_US);
        let wrong = Wrongness::new;
        let (mut mail_in, mut mail_out) = (Vec::new(), Vec::new());
        if slow(self.waiting.1) {
            let words = "mail waits to be read for more than five minutes";
            mail_in.push(wrong("mail_in_waits", words).since(self.waiting.1));
        }
        let own_way_out = self.servers.iter().any(|s| s.way == Way::Out);
        if !app.ways_out.has_relay() && !own_way_out && self.backlog.0 > 0 {
            mail_out.push(wrong("relay_missing", "mail waits to leave and no relay is set (--relay)"));
        } else if slow(self.backlog.2) && self.left_at.is_none_or(|left| self.backlog.2 > Some(left)) {
            // Somebody's server is always down; it is our way out when nothing has left since.
            let words = "mail waits to leave for more than five minutes";
            mail_out.push(wrong("mail_out_waits", words).since(self.backlog.2));
        }
        if self.links >= LETTERS_IN_ALL_PER_HOUR {
            let words = "so many links were asked for within an hour that no more are mailed; whoever asks now gets none";
            mail_out.push(wrong("links_full", words));
        }
        if let Some(fault) = app.ways_out.relay_fault() {
            let words = format!("the relay: {}", fault.words);
            mail_out.push(wrong("relay_fails", &words).of(RELAY).since(Some(fault.since)));
        }
        mail_in.extend(self.of_servers(Way::In, now));
        mail_out.extend(self.of_servers(Way::Out, now));
        let failing = self.shared.iter().filter(|f| f.failing_since.is_some());
        let followers = failing
            .map(|f| {
                let words = format!("follower {} fails: {}", f.name, f.error);
                wrong("follower_fails", &words).of(&f.name).since(f.failing_since)
            })
            .collect();
        [("mail_in", mail_in), ("mail_out", mail_out), ("followers", followers)]
    }
}

/// Prometheus text: counted at the asking, for nothing here is worth a running counter. On this machine, or with the token.
pub async fn metrics(State(app): State<App>, peer: Peer, headers: HeaderMap) -> Response {
    let may_read = if session::is_local(peer) { Ok(true) } else { has_token(&app, peer, &headers) };
    match may_read {
        Ok(true) => {}
        Ok(false) if app.config.monitoring_token.is_some() => {
            let words = "Metrics need the token of the setting monitoring-token.\n";
            return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], words).into_response();
        }
        Ok(false) => {
            let words = "metrics are told on this machine only, unless the setting monitoring-token is made";
            return refused(Refusal::not_allowed(words));
        }
        Err(refusal) => return refused(refusal),
    }
    let now = (app.clock)();
    let Ok(facts) = app.read(async move |db| Facts::read(db, now).await).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, "deskhand_up 0\n").into_response();
    };
    let mut out = String::from("# TYPE deskhand_up gauge\ndeskhand_up 1\n");
    let mut gauge = |name: &str, help: &str, value: i64| {
        out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n"));
    };
    let age = |since: Option<Moment>| since.map_or(0, |s| now.since(s) / SECOND_US);
    gauge("deskhand_events", "Events in the log.", facts.head);
    gauge("deskhand_mail_waiting", "Accepted mails not read yet.", facts.waiting.0);
    gauge("deskhand_mail_waiting_oldest_seconds", "Age of the oldest of them.", age(facts.waiting.1));
    gauge("deskhand_mail_quarantined", "Mails set apart because they could not be read.", facts.quarantined);
    gauge("deskhand_outbox_waiting", "Mails that are to leave.", facts.backlog.0);
    gauge("deskhand_outbox_put_off", "Mails that were tried and put off.", facts.backlog.1);
    gauge("deskhand_outbox_oldest_seconds", "Age of the oldest mail that is to leave.", age(facts.backlog.2));
    for s in &facts.servers {
        let of = format!("mailbox=\"{}\",way=\"{}\"", s.address, s.way.as_str());
        let contact = age(s.state.contact_at.or(Some(s.set_up_at)));
        out.push_str(&format!("deskhand_mailbox_contact_age_seconds{{{of}}} {contact}\n"));
        out.push_str(&format!("deskhand_mailbox_failing{{{of}}} {}\n", i64::from(s.state.fault.is_some())));
    }
    out.push_str("# HELP deskhand_alarms Alarms that are not over.\n# TYPE deskhand_alarms gauge\n");
    out.push_str(&format!("deskhand_alarms {}\n", facts.alarms.len()));
    for i in &facts.alarms {
        let of = format!("channel=\"{}\",code=\"{}\",subject=\"{}\"", i.channel, i.code, i.subject);
        out.push_str(&format!("deskhand_alarm{{{of}}} 1\n"));
    }
    out.push_str(
        "# HELP deskhand_egress_total Calls to addresses that mails, people and settings name, by what for and how \
         they ended.\n",
    );
    out.push_str("# TYPE deskhand_egress_total counter\n");
    let callers = [
        ("hook", &app.egress),
        ("picture", &app.picture_egress),
        ("push", &app.push_egress),
        ("card", &app.card_egress),
        ("connector", &app.connector_egress),
    ];
    for (caller, egress) in callers {
        for (outcome, count) in egress.outcomes() {
            let of = format!("for=\"{caller}\",outcome=\"{outcome}\"");
            out.push_str(&format!("deskhand_egress_total{{{of}}} {count}\n"));
        }
    }
    for name in followers::NAMES {
        let behind = (facts.head - followers::place_of(&app, &facts.shared, name)).max(0);
        out.push_str(&format!("deskhand_follower_behind{{follower=\"{name}\"}} {behind}\n"));
    }
    ([("content-type", "text/plain; version=0.0.4")], out).into_response()
}
