//! Is it well? `/healthz` (the process answers), `/readyz` (this node can accept work; channels in the body), `/metrics`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use domain::moment::{MINUTE_US, SECOND_US};
use serde_json::{Value, json};
use store::{events, mails, outbox};
use tokio::sync::Notify;

use crate::app::App;
use crate::followers::{self, intake, live, search};

/// What this node knows of its own parts.
#[derive(Default)]
pub struct Health {
    followers: Mutex<BTreeMap<&'static str, i64>>,
    search: Mutex<Option<String>>,
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

/// 503 only when this node cannot accept work; everything else is told in the body.
pub async fn readyz(State(app): State<App>) -> Response {
    let now = (app.clock)();
    let facts = app.read(async |db| Facts::read(db).await).await;
    let writes = app.write(async |tx| {
        tx.quiet("can it be written?");
        Ok(())
    });
    let body = match (facts, writes.await) {
        (Ok(facts), Ok(())) => return (StatusCode::OK, Json(facts.report(&app, now))).into_response(),
        (Err(e), _) | (Ok(_), Err(e)) => json!({ "ready": false, "why": e.to_string() }),
    };
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}

struct Facts {
    head: i64,
    waiting: (i64, Option<Moment>),
    quarantined: i64,
    backlog: (i64, i64, Option<Moment>),
    shared: Vec<events::FollowerState>,
}

impl Facts {
    async fn read(db: &mut store::Conn) -> domain::Result<Self> {
        Ok(Self {
            head: events::head(db).await?.seq,
            waiting: mails::waiting(db).await?,
            quarantined: mails::quarantined(db).await?,
            backlog: outbox::backlog(db).await?,
            shared: events::followers(db).await?,
        })
    }

    fn report(&self, app: &App, now: Moment) -> Value {
        let age = |since: Option<Moment>| since.map(|s| now.since(s) / SECOND_US);
        let slow = |since: Option<Moment>| since.is_some_and(|s| now.since(s) > 5 * MINUTE_US);
        let mut wrong = Vec::new();
        if slow(self.waiting.1) {
            wrong.push("mail waits to be read for more than five minutes".to_owned());
        }
        if !app.post.has_relay() && self.backlog.0 > 0 {
            wrong.push("mail waits to leave and no relay is set (--relay)".to_owned());
        } else if slow(self.backlog.2) {
            wrong.push("mail waits to leave for more than five minutes".to_owned());
        }
        for follower in self.shared.iter().filter(|f| f.failing_since.is_some()) {
            wrong.push(format!("follower {} fails: {}", follower.name, follower.error));
        }
        if crate::inlets::mail::free_bytes(&app.config.data) < 500 << 20 {
            wrong.push("the disk of the data directory has less than 500 MB left".to_owned());
        }
        let search = app.health.search.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(why) = search {
            wrong.push(format!("search fails: {why}"));
        }
        let at = |name| followers::place_of(app, &self.shared, name);
        json!({
            "ready": true,
            "wrong": wrong,
            "head": self.head,
            "mail_in": { "waiting": self.waiting.0, "oldest_s": age(self.waiting.1), "quarantined": self.quarantined },
            "mail_out": {
                "relay": app.post.has_relay(), "waiting": self.backlog.0, "put_off": self.backlog.1,
                "oldest_s": age(self.backlog.2),
            },
            "followers": { "intake": at(intake::NAME), "search": at(search::NAME), "live": at(live::NAME) },
        })
    }
}

/// Prometheus text: counted at the asking, for nothing here is worth a running counter.
pub async fn metrics(State(app): State<App>) -> Response {
    let now = (app.clock)();
    let Ok(facts) = app.read(async |db| Facts::read(db).await).await else {
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
    for name in [intake::NAME, search::NAME, live::NAME] {
        let behind = (facts.head - followers::place_of(&app, &facts.shared, name)).max(0);
        out.push_str(&format!("deskhand_follower_behind{{follower=\"{name}\"}} {behind}\n"));
    }
    ([("content-type", "text/plain; version=0.0.4")], out).into_response()
}
