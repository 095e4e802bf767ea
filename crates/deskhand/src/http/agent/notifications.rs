//! The bell, how somebody wants to be told, and the lists of what they watch or are named on.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use domain::moment::{HOUR_US, SECOND_US};
use domain::notify::{Choice, DAYS, Hours, Kind, MailPace, minute};
use domain::permission::Action;
use domain::person::Role;
use domain::read::FormProblem;
use domain::read::notifications::{BrowserRow, Kept, KeptPage, NotificationsPage, NotifySettings, grouped};
use domain::{Moment, NotificationId, PersonId, Refusal, Result, SubscriptionId, when};
use store::notifications::{self, Habits, KEPT_MAX};
use store::push_subscriptions::{self, Subscription};
use store::{read, watchers};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::followers::rings;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::{presence, push};

/// How many tickets the lists of what is watched hold.
const KEPT_ROWS_MAX: i64 = 200;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let (frame, page) = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let all = notifications::list(db, by.person.id, KEPT_MAX).await?;
            let quiet_until = notifications::habits(db, by.person.id).await?.quiet_until;
            let quiet_until = quiet_until.filter(|until| *until > frame.now);
            Ok((frame, NotificationsPage { groups: grouped(all), quiet_until }))
        })
        .await?;
    Ok(html(ui::notifications::page(&frame, &page)))
}

/// Tells somebody's pages how much is unread now.
async fn tell(app: &App, person: PersonId) -> Result<()> {
    let unread = app.read(async move |db| notifications::unread(db, person).await).await?;
    presence::bell(app, person, unread, "").await;
    Ok(())
}

pub async fn read_all(State(app): State<App>, by: Reader, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let up_to = form.id("up_to")?.unwrap_or(NotificationId(domain::ids::ID_MAX));
    let person = by.person.id;
    app.write(async move |tx| notifications::read_all(tx, person, up_to).await).await?;
    tell(&app, person).await?;
    Ok(see(&ui::url::notifications(), ""))
}

pub async fn read_one(State(app): State<App>, by: Reader, Path(id): Path<NotificationId>) -> Page {
    mark(app, by, id, true).await
}

pub async fn unread_one(State(app): State<App>, by: Reader, Path(id): Path<NotificationId>) -> Page {
    mark(app, by, id, false).await
}

async fn mark(app: App, by: Reader, id: NotificationId, is_read: bool) -> Page {
    need(&by, Action::UseWorkbench)?;
    let person = by.person.id;
    if !app.write(async move |tx| notifications::mark(tx, person, id, is_read).await).await? {
        return Err(Refusal::NotFound.into());
    }
    tell(&app, person).await?;
    Ok(see(&ui::url::notifications(), ""))
}

// The lists

pub async fn watching(State(app): State<App>, by: Reader, look: Look) -> Page {
    kept(app, by, look, Kept::Watching).await
}

pub async fn mentioned(State(app): State<App>, by: Reader, look: Look) -> Page {
    kept(app, by, look, Kept::Mentioned).await
}

async fn kept(app: App, by: Reader, look: Look, kept: Kept) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let (frame, page) = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let me = by.person.id;
            let mut tickets = match kept {
                Kept::Watching => watchers::of_person(db, me, KEPT_ROWS_MAX + 1).await?,
                Kept::Mentioned => watchers::mentioning(db, me, KEPT_ROWS_MAX + 1).await?,
            };
            let more = tickets.len() as i64 > KEPT_ROWS_MAX;
            tickets.truncate(KEPT_ROWS_MAX as usize);
            Ok((frame, KeptPage { kept, rows: read::tickets::rows(db, me, &tickets).await?, more }))
        })
        .await?;
    Ok(html(ui::notifications::kept(&frame, &page)))
}

// How somebody is told

pub async fn settings(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw(&app, by, look, None).await?))
}

async fn draw(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let push_key = push::vapid(app).await?.public();
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let me = by.person.id;
        let habits = notifications::habits(db, me).await?;
        let idle_since = frame.now.plus_us(-app2.config.session_idle_hours * HOUR_US);
        let browsers = push_subscriptions::of_person(db, me, frame.now, idle_since).await?;
        let page = NotifySettings {
            choices: notifications::choices(db, me).await?,
            quiet_until: habits.quiet_until,
            hours: habits.hours,
            with_subject: habits.with_subject,
            browsers: browsers
                .into_iter()
                .map(|b| BrowserRow {
                    id: b.id,
                    is_current: b.session == by.session,
                    user_agent: b.user_agent,
                    since: b.created_at,
                })
                .collect(),
            push_key,
            is_admin: by.person.role == Role::Admin,
            problem,
        };
        Ok(ui::notifications::settings(&frame, &page).into())
    })
    .await
}

pub async fn choose(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let (choices, hours) = match (choices_of(&by, &form), hours_of(&form)) {
        (Ok(choices), Ok(hours)) => (choices, hours),
        (Err(refusal), _) | (_, Err(refusal)) => {
            let e = refusal.into();
            let page = draw(&app, by, look, Some(problem(&e, &form)?)).await?;
            return Ok(refused_html(&e, page));
        }
    };
    let (me, zone) = (by.person.id, by.person.zone().to_owned());
    let with_subject = form.ticked("with_subject");
    app.write(async move |tx| {
        notifications::choose(tx, me, &choices).await?;
        let habits = Habits { hours, with_subject, ..notifications::habits(tx, me).await? };
        notifications::set_habits(tx, me, &habits).await?;
        rest_until_next_ring(tx, me, &habits, &zone).await
    })
    .await?;
    Ok(see(&ui::url::notification_settings(), "Saved."))
}

/// What waits already waits as long as is said now.
async fn rest_until_next_ring(
    tx: &mut store::Tx,
    person: PersonId,
    habits: &Habits,
    zone: &str,
) -> Result<()> {
    let (now, rest) = (tx.now(), habits.rest(zone));
    match rest.next_ring(now) {
        Some(later) if later > now => notifications::put_off(tx, person, later).await,
        Some(_) | None => Ok(()),
    }
}

fn choices_of(by: &Reader, form: &Form) -> Result<BTreeMap<Kind, Choice>, Refusal> {
    let mut choices = BTreeMap::new();
    for &kind in Kind::ALL {
        // The page of whoever is no admin has no line for alarms.
        if kind == Kind::Alarm && by.person.role != Role::Admin {
            continue;
        }
        let name = |way: &str| format!("{way}-{}", kind.as_str());
        let mail = match form.text(&name("mail")) {
            _ if !kind.goes_by_mail() => MailPace::No,
            "" => MailPace::No,
            word => MailPace::parse(word)
                .ok_or_else(|| Refusal::invalid("mail", "is no, at once, hourly or daily"))?,
        };
        let choice = Choice { in_page: form.ticked(&name("page")), push: form.ticked(&name("push")), mail };
        choices.insert(kind, choice);
    }
    Ok(choices)
}

fn hours_of(form: &Form) -> Result<Hours, Refusal> {
    let mut hours = Hours::default();
    for (i, (day, name, _)) in DAYS.iter().enumerate() {
        let (from, to) = (form.text(&format!("from-{day}")).trim(), form.text(&format!("to-{day}")).trim());
        hours.0[i] = match (from.is_empty(), to.is_empty()) {
            (true, true) => None,
            (false, false) => {
                let times = minute(from).zip(minute(to));
                let bad = || Refusal::invalid("hours", format!("{name}: write times like 09:00"));
                Some(times.ok_or_else(bad)?)
            }
            (true, false) | (false, true) => {
                return Err(Refusal::invalid("hours", format!("{name}: give both times, or none")));
            }
        };
    }
    // Two that overlap are refused here, where somebody can do something about it.
    hours.calendar("UTC")?;
    Ok(hours)
}

/// Do not disturb, or again.
pub async fn quiet(State(app): State<App>, by: Reader, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let (now, me) = ((app.clock)(), by.person.id);
    let zone = by.person.zone().to_owned();
    let until: Option<Moment> = match form.text("until") {
        "" => None,
        "1h" => Some(now.plus_us(HOUR_US)),
        "4h" => Some(now.plus_us(4 * HOUR_US)),
        "tomorrow" => Some(when::parse("until", "tomorrow 8", now, &zone)?),
        "monday" => Some(when::parse("until", "monday 8", now, &zone)?),
        other => Some(when::parse("until", other, now, &zone)?),
    };
    app.write(async move |tx| {
        let habits = Habits { quiet_until: until, ..notifications::habits(tx, me).await? };
        notifications::set_habits(tx, me, &habits).await?;
        rest_until_next_ring(tx, me, &habits, &zone).await
    })
    .await?;
    Ok(see(&ui::url::notifications(), ""))
}

// Browsers that ring

pub async fn add_browser(State(app): State<App>, by: Reader, headers: HeaderMap, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let asked = push::asked(form.text("endpoint"), form.text("p256dh"), form.text("auth"))?;
    if asked.endpoint.starts_with("http://") && app.config.push_targets.is_empty() {
        return Err(Refusal::invalid("endpoint", "must be an https address").into());
    }
    let user_agent = headers.get(axum::http::header::USER_AGENT).and_then(|v| v.to_str().ok());
    let user_agent: String =
        domain::person::clean_name(user_agent.unwrap_or_default()).chars().take(200).collect();
    let expires_at = form.id::<i64>("expires")?.map(|seconds| Moment(seconds.saturating_mul(SECOND_US)));
    let (person, session) = (by.person.id, by.session);
    app.write(async move |tx| {
        let subscription = Subscription {
            id: tx.next_id().await?,
            person,
            session,
            endpoint: asked.endpoint,
            p256dh: asked.p256dh,
            auth: asked.auth,
            user_agent,
            created_at: tx.now(),
            expires_at,
            failures: 0,
        };
        push_subscriptions::put(tx, &subscription).await
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub async fn remove_browser(State(app): State<App>, by: Reader, Path(id): Path<SubscriptionId>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let person = by.person.id;
    app.write(async move |tx| push_subscriptions::remove(tx, person, id).await).await?;
    Ok(see(&ui::url::notification_settings(), "This browser rings no more."))
}

// The end of mails, for whoever has one

pub async fn show_off(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Page {
    rings::whose_off_token(&app, &token).ok_or(Refusal::NotFound)?;
    Ok(html(ui::notifications::off(words_of(&headers), &app.config.name, &token, false)))
}

/// Sent by the page, or by a mail program on its reader's behalf (RFC 8058): it asks nobody to sign in.
pub async fn turn_off(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Page {
    let person = rings::whose_off_token(&app, &token).ok_or(Refusal::NotFound)?;
    app.write(async move |tx| notifications::stop_mail(tx, person).await).await?;
    Ok(html(ui::notifications::off(words_of(&headers), &app.config.name, &token, true)))
}

/// What the browser asks for: nobody is signed in here.
fn words_of(headers: &HeaderMap) -> ui::Words {
    let asked = headers.get(axum::http::header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    asked.and_then(domain::Language::of_header).unwrap_or_default().into()
}
