//! Sends what people are told to where they are: pushes to their browsers, and mails that put together what waited. Nothing
//! rings while somebody rests; it comes when they are back.
//!
//! A push is claimed for some minutes and done when a service took it: after a crash it comes again, and the browser shows
//! it in place of the first. A mail is a row of the outbox, written in the transaction that takes its parts: once.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::keys::Choices;
use domain::moment::{HOUR_US, MINUTE_US};
use domain::notify::Kind;
use domain::person::Person;
use domain::{OutboxId, PersonId, Result, TicketId};
use futures_util::future::join_all;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::notifications::{self, Digest, Due};
use store::push_subscriptions::{self, Subscription};
use store::{Conn, Tx, mailboxes, preferences};
use subtle::ConstantTimeEq as _;
use ui::{Words, t};

use crate::app::App;
use crate::commands::letters::{DeskMail, post};
use crate::presence;
use crate::push::{self, Pushed, Vapid};

/// A node that nobody wakes looks by itself after this long.
const POLL: Duration = Duration::from_secs(5);
/// A claimed push is due again then, should this node not come to its end.
const AGAIN_US: i64 = 3 * MINUTE_US;
/// How often a push is tried; then it only stands in the bell.
const TRIES_MAX: i64 = 5;
/// A browser that refused so many pushes in a row is forgotten.
const FAILURES_MAX: i64 = 10;
/// How much is claimed at once.
const CLAIMED_MAX: i64 = 100;
/// More tickets than this come as one push that counts them: the morning after.
const SINGLE_PUSHES_MAX: usize = 3;
/// A push carries no more of a subject.
const SUBJECT_CHARS_MAX: usize = 120;
/// How many people get their mail in one round, and how much one mail tells.
const PEOPLE_MAX: i64 = 50;
const MAIL_LINES_MAX: i64 = 100;

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    // The word that a bell has rung goes through all nodes: then there may be something to send.
    let mut passing = app.store.passing();
    while !*stopping.borrow() {
        match deliver(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(e) => tracing::warn!("notifications could not be sent and are tried again: {e}"),
        }
        tokio::select! {
            _ = tokio::time::sleep(POLL) => {}
            () = presence::bell_rings(&mut passing) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Sends what is due; says whether there was anything.
///
/// # Errors
/// A fault of the database.
pub async fn deliver(app: &App) -> Result<bool> {
    let now = (app.clock)();
    let due = app.read(async |db| notifications::next_due(db).await).await?;
    if due.is_none_or(|due| due > now) {
        return Ok(false);
    }
    let claimed = app
        .write(async |tx| {
            let again_at = tx.now().plus_us(AGAIN_US);
            notifications::claim_pushes(tx, again_at, CLAIMED_MAX).await
        })
        .await?;
    let mut of_person: BTreeMap<PersonId, Vec<Due>> = BTreeMap::new();
    let mut any = !claimed.is_empty();
    for due in claimed {
        of_person.entry(due.person).or_default().push(due);
    }
    if !of_person.is_empty() {
        let vapid = push::vapid(app).await?;
        for done in join_all(of_person.into_values().map(|due| push_all(app, &vapid, due))).await {
            done?;
        }
    }
    let people = app.read(async move |db| notifications::mail_due(db, now, PEOPLE_MAX).await).await?;
    any |= !people.is_empty();
    for person in people {
        let app2 = app.clone();
        app.write(async move |tx| mail_all(tx, &app2, person).await).await?;
    }
    Ok(any)
}

// Pushes

/// What a push says, and by what a newer one takes its place.
struct Message {
    text: String,
    topic: String,
}

/// Pushes to all browsers of one person what is due for them.
async fn push_all(app: &App, vapid: &Vapid, due: Vec<Due>) -> Result<()> {
    let Some(person) = due.first().map(|d| d.person) else { return Ok(()) };
    let now = (app.clock)();
    let idle_since = now.plus_us(-app.config.session_idle_hours * HOUR_US);
    let (habits, zone, browsers, w) = app
        .read(async move |db| {
            let habits = notifications::habits(db, person).await?;
            let zone = notifications::recipient(db, person).await?.and_then(|p| p.time_zone);
            let browsers = push_subscriptions::of_person(db, person, now, idle_since).await?;
            Ok((habits, zone, browsers, words_of(db, person).await?))
        })
        .await?;
    let rest = habits.rest(zone.as_deref().unwrap_or("UTC"));
    if !rest.may_ring(now) {
        // They said so after it was written down.
        let Some(later) = rest.next_ring(now) else { return done(app, &due).await };
        return app.write(async move |tx| notifications::put_off(tx, person, later).await).await;
    }
    if browsers.is_empty() {
        return done(app, &due).await;
    }
    let messages = messages(w, &due, habits.with_subject);
    let mut again = false;
    for browser in &browsers {
        let mut ended = Pushed::Taken;
        for message in &messages {
            ended = push::push(app, vapid, browser, &message.text, &message.topic).await;
            if ended != Pushed::Taken {
                break;
            }
        }
        again |= ended == Pushed::Later;
        settle(app, browser, ended).await?;
    }
    let tried_enough = due.iter().all(|d| d.tries >= TRIES_MAX);
    if again && !tried_enough {
        // Due again when the claim is over; who has it shows the same in place of it.
        return Ok(());
    }
    done(app, &due).await
}

/// In the language that they chose for the desk's pages; who chose none follows their browser there, which a mail cannot.
async fn words_of(db: &mut Conn, person: PersonId) -> Result<Words> {
    let choices = Choices::of(preferences::all(db, person).await?);
    Ok(choices.language.unwrap_or_default().into())
}

async fn done(app: &App, due: &[Due]) -> Result<()> {
    let ids: Vec<_> = due.iter().map(|d| d.id).collect();
    app.write(async move |tx| notifications::pushed(tx, &ids).await).await
}

async fn settle(app: &App, browser: &Subscription, ended: Pushed) -> Result<()> {
    let id = browser.id;
    if let Pushed::Refused(status) = ended {
        tracing::warn!(subscription = id.0, status, "a push service refused a push with {status}");
    }
    app.write(async move |tx| match ended {
        Pushed::Gone => push_subscriptions::gone(tx, id).await,
        Pushed::Taken => push_subscriptions::settle(tx, id, true, FAILURES_MAX).await,
        Pushed::Later | Pushed::Refused(_) => push_subscriptions::settle(tx, id, false, FAILURES_MAX).await,
    })
    .await
}

/// One for each ticket, with what happened last on it; where many wait, one that counts them. They hold no name and no
/// word of anybody, and the subject only where the reader wants it: they are shown on locked screens.
fn messages(w: Words, due: &[Due], with_subject: bool) -> Vec<Message> {
    let mut latest: BTreeMap<Option<TicketId>, &Due> = BTreeMap::new();
    for d in due {
        latest.insert(d.ticket, d);
    }
    if latest.len() > SINGLE_PUSHES_MAX {
        let words = t!(w, "letters-wait", count = latest.len());
        let url = ui::url::notifications();
        return vec![message(&words, "", &url, "all")];
    }
    latest
        .into_values()
        .map(|d| match d.ticket {
            Some(ticket) => {
                let subject: String = match with_subject {
                    true => d.subject.chars().take(SUBJECT_CHARS_MAX).collect(),
                    false => String::new(),
                };
                let words = format!("#{ticket}: {}", w.known(d.kind.plain()));
                message(&words, &subject, &ui::url::ticket(ticket), &format!("ticket-{ticket}"))
            }
            None => message(&w.known(d.kind.plain()), "", &ui::url::notifications(), "desk"),
        })
        .collect()
}

fn message(title: &str, body: &str, url: &str, tag: &str) -> Message {
    let text = json!({ "title": title, "body": body, "url": url, "tag": tag }).to_string();
    // At most 32 letters of base64url (RFC 8030 §5.4); the push service need not read it.
    let topic = URL_SAFE_NO_PAD.encode(&Sha256::digest(tag)[..12]);
    Message { text, topic }
}

// Mails

/// Puts all that is to be mailed to one person into one mail of the outbox.
async fn mail_all(tx: &mut Tx, app: &App, person: PersonId) -> Result<()> {
    let due = notifications::take_mail(tx, person, MAIL_LINES_MAX).await?;
    let Some(person) = notifications::recipient(tx, person).await? else { return Ok(()) };
    let own = mailboxes::list(tx).await?;
    let (Some(email), Some(from)) = (person.email.clone(), own.first()) else { return Ok(()) };
    // Mail to the desk itself would be a ticket about its own notifications.
    if due.is_empty() || own.iter().any(|m| m.address == email) {
        return Ok(());
    }
    let w = words_of(tx, person.id).await?;
    let (subject, text) = written(w, app, &person, &due);
    let id: OutboxId = tx.next_id().await?;
    let cause = format!("digest:{id}");
    post(tx, DeskMail { id, name: "digest", cause, to: &email, ticket: None, from }).await?;
    let created_at = tx.now();
    notifications::insert_digest(tx, id, &Digest { person: person.id, subject, text, created_at }).await
}

/// Subject and text of a mail of notifications: by ticket, in the order in which they began.
fn written(w: Words, app: &App, person: &Person, due: &[Due]) -> (String, String) {
    let base = app.config.base_url();
    let mut groups: Vec<(Option<TicketId>, Vec<&Due>)> = Vec::new();
    for d in due {
        match groups.iter_mut().find(|(ticket, _)| d.ticket.is_some() && *ticket == d.ticket) {
            Some((_, told)) => told.push(d),
            None => groups.push((d.ticket, vec![d])),
        }
    }
    let line = |d: &Due| match (&d.by, d.words.as_str()) {
        (_, words) if !words.is_empty() => format!("{}: {}", w.known(d.kind.words()), w.known(words)),
        (Some(by), _) => done_by(w, d.kind, by.called()),
        (None, _) => w.known(d.kind.plain()).into_owned(),
    };
    let mut text = String::new();
    for (ticket, told) in &groups {
        match (ticket, told.first()) {
            (Some(ticket), Some(first)) => {
                text.push_str(&format!("#{ticket} {}\n", first.subject));
                told.iter().for_each(|d| text.push_str(&format!("  {}\n", line(d))));
                text.push_str(&format!("  {base}{}\n\n", ui::url::ticket(*ticket)));
            }
            (_, _) => told.iter().for_each(|d| text.push_str(&format!("{}\n\n", line(d)))),
        }
    }
    text.push_str(&format!(
        "{} {base}{}\n{} {}",
        t!(w, "letters-which"),
        ui::url::notification_settings(),
        t!(w, "letters-off"),
        off_address(app, person.id)
    ));
    let subject = match due {
        [only] => match only.ticket {
            Some(ticket) => format!("[#{ticket}] {}", w.known(only.kind.plain())),
            None => w.known(only.kind.plain()).into_owned(),
        },
        _ if groups.len() == 1 => match groups[0].0 {
            Some(ticket) => format!("[#{ticket}] {}", t!(w, "letters-happened", count = due.len())),
            None => t!(w, "letters-happened", count = due.len()),
        },
        _ => t!(w, "letters-wait", count = groups.len()),
    };
    (format!("{subject} ({})", app.config.name), text)
}

/// What somebody did, in a sentence; what nobody does is told without them.
fn done_by(w: Words, kind: Kind, who: &str) -> String {
    match kind {
        Kind::Assigned => t!(w, "letters-assigned", who = who),
        Kind::Mention => t!(w, "letters-mention", who = who),
        Kind::AnswerOnMine => t!(w, "letters-answer-on-mine", who = who),
        Kind::AnswerOnWatched => t!(w, "letters-answer-on-watched", who = who),
        Kind::SideAnswer => t!(w, "letters-side-answer", who = who),
        Kind::HandOver => t!(w, "letters-hand-over", who = who),
        Kind::Escalation => t!(w, "letters-escalation", who = who),
        Kind::EscalationAnswer => t!(w, "letters-escalation-answer", who = who),
        Kind::Expert => t!(w, "letters-expert", who = who),
        Kind::ExpertAnswer => t!(w, "letters-expert-answer", who = who),
        Kind::Approval => t!(w, "letters-approval", who = who),
        Kind::AccessAnswer => t!(w, "letters-access-answer", who = who),
        Kind::Incident => t!(w, "letters-incident", who = who),
        Kind::IncidentDue
        | Kind::AccessFailed
        | Kind::AccessReview
        | Kind::Team
        | Kind::ChatWaits
        | Kind::Check
        | Kind::SnoozeOver
        | Kind::Promise
        | Kind::DeliveryFailed
        | Kind::Rated
        | Kind::ArticleDue
        | Kind::ArticleHeld
        | Kind::Rule
        | Kind::Alarm => w.known(kind.plain()).into_owned(),
    }
}

/// The address that ends somebody's mails of notifications, without signing in.
pub fn off_address(app: &App, person: PersonId) -> String {
    format!("{}{}", app.config.base_url(), ui::url::notifications_off(&off_token(app, person)))
}

fn off_token(app: &App, person: PersonId) -> String {
    // A key that is derived for one person by HMAC is a proof that the desk named them.
    let proof = app.keys.derive(&format!("notification mails off/{person}"));
    format!("{person}-{}", URL_SAFE_NO_PAD.encode(&proof[..16]))
}

/// Whose mails a token ends; `None` when it is not one of ours.
pub fn whose_off_token(app: &App, token: &str) -> Option<PersonId> {
    let person: PersonId = token.split_once('-')?.0.parse().ok()?;
    let ours = off_token(app, person);
    bool::from(ours.as_bytes().ct_eq(token.as_bytes())).then_some(person)
}
