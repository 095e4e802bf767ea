//! Promises: the pages where leads set them up and try them, and the clocks of a ticket.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use domain::message::Channel;
use domain::permission::Action;
use domain::promise::{
    Clock, Condition, Escalation, Hours, Pause, PauseGuard, Promise, Standing, Target, Told, may_manage, span,
};
use domain::read::FormProblem;
use domain::read::promises::ConditionField;
use domain::ticket::{Priority, TicketType};
use domain::{Error, OrganisationId, PromiseId, PromiseTrialId, Refusal, Result, TeamId, TicketId};
use serde::Deserialize;
use store::promises::{self, Active};
use store::{Conn, organisations, read, teams, tickets};

use super::{Look, frame, html, need, problem_of_form, refused_html, see};
use crate::app::App;
use crate::commands::change_macro::Way;
use crate::commands::change_promise::{
    TRIAL_MONTHS_MAX, add_promise, change_promise, delete_promise, move_promise, try_promise,
};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    may_manage(&by.actor)?;
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let x = read::promises::page(db).await?;
            Ok(ui::promises::list(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

pub async fn new(State(app): State<App>, by: Reader, look: Look) -> Page {
    may_manage(&by.actor)?;
    Ok(html(draw(&app, by, look, None, empty(), Active::On, None).await?))
}

/// What a new one begins with: something to change rather than nothing.
fn empty() -> Promise {
    Promise {
        id: PromiseId(0),
        name: String::new(),
        all: Vec::new(),
        any: Vec::new(),
        targets: Vec::new(),
        warn_before_min: vec![30],
        escalate_after_min: Vec::new(),
        paused_max: None,
        escalation: Escalation::default(),
    }
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: Option<PromiseId>,
    promise: Promise,
    active: Active,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let mut x = read::promises::form(db, id, promise, active == Active::On).await?;
        x.problem = problem;
        Ok(ui::promises::one(&frame(db, &app2, &by, &look).await?, &x).into())
    })
    .await
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<PromiseId>) -> Page {
    may_manage(&by.actor)?;
    let found = app.read(async move |db| promises::load(db, id).await).await?;
    let active = if found.inactive_at.is_none() { Active::On } else { Active::Off };
    Ok(html(draw(&app, by, look, Some(id), found.promise, active, None).await?))
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    may_manage(&by.actor)?;
    let active = active(&form);
    let done = match typed(&app, &form, empty()).await {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| add_promise(tx, &actor, wish, active).await).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(_) => Ok(see(&ui::url::promises(), "Saved.")),
        Err(e) => refused(&app, by, look, &form, None, empty(), e).await,
    }
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PromiseId>,
    form: Form,
) -> Page {
    may_manage(&by.actor)?;
    let before = app.read(async move |db| promises::load(db, id).await).await?.promise;
    let active = active(&form);
    let done = match typed(&app, &form, before.clone()).await {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| change_promise(tx, &actor, id, wish, active).await).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&ui::url::promises(), "Saved.")),
        Err(e) => refused(&app, by, look, &form, Some(id), before, e).await,
    }
}

async fn refused(
    app: &App,
    by: Reader,
    look: Look,
    form: &Form,
    id: Option<PromiseId>,
    before: Promise,
    e: Error,
) -> Page {
    let problem = problem_of_form(&e, form)?;
    // What can be read of the form is drawn again; what was typed into fields stands there as it was.
    let mut item = before.clone();
    if let Ok(rows) = conditions(app, form).await {
        (item.all, item.any) = rows;
    }
    if let Ok(escalation) = escalation(form) {
        item.escalation = escalation;
    }
    let page = draw(app, by, look, id, item, active(form), Some(problem)).await?;
    Ok(refused_html(&e, page))
}

fn active(form: &Form) -> Active {
    if form.ticked("is_active") { Active::On } else { Active::Off }
}

/// The promise that a form describes; what it does not say stays as in `before`.
async fn typed(app: &App, form: &Form, before: Promise) -> Result<Promise> {
    let (all, any) = conditions(app, form).await?;
    let paused_max = match form.text("paused_max").trim() {
        "" => None,
        text => Some(PauseGuard {
            minutes: span::parse("paused_max", text)?,
            hours: hours(form.text("paused_hours")).unwrap_or(Hours::Calendar),
        }),
    };
    Ok(Promise {
        id: before.id,
        name: form.text("name").to_owned(),
        all,
        any,
        targets: targets(form, &before)?,
        warn_before_min: times("warn_before", form.text("warn_before"))?,
        escalate_after_min: times("escalate_after", form.text("escalate_after"))?,
        paused_max,
        escalation: escalation(form)?,
    })
}

fn hours(word: &str) -> Option<Hours> {
    match word {
        "business" => Some(Hours::Business),
        "calendar" => Some(Hours::Calendar),
        _ => None,
    }
}

fn pause(word: &str) -> Option<Pause> {
    match word {
        "never" => Some(Pause::Never),
        "customer" => Some(Pause::Customer),
        "customer_or_hold" => Some(Pause::CustomerOrHold),
        _ => None,
    }
}

/// `1h, 15m`.
fn times(field: &'static str, text: &str) -> Result<Vec<u32>, Refusal> {
    let pieces = text.split(',').map(str::trim).filter(|t| !t.is_empty());
    pieces.map(|t| span::parse(field, t)).collect()
}

fn targets(form: &Form, before: &Promise) -> Result<Vec<Target>, Refusal> {
    let mut all = Vec::new();
    for clock in Clock::ALL {
        for &priority in Priority::ALL {
            let text = form.text(&format!("{}_{}", clock.as_str(), priority.as_str())).trim();
            if text.is_empty() {
                continue;
            }
            // "As each has it" is none of the words: what a program set for this priority stays.
            let known = before.targets.iter().find(|t| t.clock == clock && t.priority == priority);
            let chosen_hours = hours(form.text(&format!("{}_hours", clock.as_str())));
            let chosen_pause = pause(form.text(&format!("{}_pause", clock.as_str())));
            all.push(Target {
                clock,
                priority,
                minutes: span::parse("targets", text)?,
                hours: chosen_hours.or(known.map(|t| t.hours)).unwrap_or(Hours::Business),
                pause: chosen_pause.or(known.map(|t| t.pause)).unwrap_or(clock.usual_pause()),
            });
        }
    }
    Ok(all)
}

fn escalation(form: &Form) -> Result<Escalation, Refusal> {
    let mut tell = Vec::new();
    for word in form.all("tell") {
        match word.strip_prefix("team-") {
            None => tell.push(Told::Leads),
            Some(id) => {
                let id: i64 = id.parse().map_err(|_| Refusal::invalid("tell", "must be a team"))?;
                tell.push(Told::Team(TeamId(id)));
            }
        }
    }
    tell.extend(form.id("tell_person")?.map(Told::Person));
    Ok(Escalation { tell, raise_to: form.word("raise_to", Priority::parse)? })
}

type Conditions = (Vec<Condition>, Vec<Condition>);

/// The rows of the form as conditions, with ids for names.
async fn conditions(app: &App, form: &Form) -> Result<Conditions> {
    let rows = |group: &str| -> Vec<(String, String)> {
        let (field, value) = (format!("{group}_field"), format!("{group}_value"));
        let rows = form.all(&field).zip(form.all(&value)).map(|(f, v)| (f.to_owned(), v.trim().to_owned()));
        rows.filter(|(f, v)| !f.is_empty() && !v.is_empty()).collect()
    };
    let (all, any) = (rows("all"), rows("any"));
    app.read(async move |db| {
        let mut read = (Vec::new(), Vec::new());
        for (rows, into) in [(all, &mut read.0), (any, &mut read.1)] {
            for (field, value) in rows {
                let wrong = || Refusal::invalid("conditions", "name something that a promise can look at");
                let field = ConditionField::parse(&field).ok_or_else(wrong)?;
                into.push(condition(db, field, &value).await?);
            }
        }
        Ok(read)
    })
    .await
}

async fn condition(db: &mut Conn, field: ConditionField, value: &str) -> Result<Condition> {
    let pieces: Vec<&str> = value.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    Ok(match field {
        ConditionField::Priority => {
            let mut all = Vec::new();
            for piece in pieces {
                let piece = piece.to_lowercase();
                let wrong =
                    || Refusal::invalid("conditions", "a priority is low, normal, high, urgent or none");
                all.push(if piece == "none" {
                    None
                } else {
                    Some(Priority::parse(&piece).ok_or_else(wrong)?)
                });
            }
            Condition::Priority(all)
        }
        ConditionField::Type => {
            let mut all = Vec::new();
            for piece in pieces {
                let piece = piece.to_lowercase();
                let wrong =
                    || Refusal::invalid("conditions", "a type is question, incident, problem, task or none");
                all.push(if piece == "none" {
                    None
                } else {
                    Some(TicketType::parse(&piece).ok_or_else(wrong)?)
                });
            }
            Condition::Type(all)
        }
        ConditionField::Team => {
            let mut all = Vec::new();
            // A name may have a comma in it.
            let whole = teams::find_by_name(db, value).await?;
            if let Some(id) = whole {
                all.push(id);
            } else {
                for piece in pieces {
                    let id = teams::find_by_name(db, piece).await?.or(piece.parse().ok());
                    all.push(id.ok_or_else(|| Refusal::invalid("team", "does not exist"))?);
                }
            }
            Condition::Team(all)
        }
        ConditionField::Organisation => {
            let mut all: Vec<OrganisationId> = Vec::new();
            let whole = organisations::find_by_name(db, value).await?;
            if let Some(id) = whole {
                all.push(id);
            } else {
                for piece in pieces {
                    let id = organisations::find_by_name(db, piece).await?.or(piece.parse().ok());
                    all.push(id.ok_or_else(|| Refusal::invalid("organisation", "does not exist"))?);
                }
            }
            Condition::Organisation(all)
        }
        ConditionField::TagAny => Condition::TagAny(pieces.into_iter().map(str::to_owned).collect()),
        ConditionField::TagNone => Condition::TagNone(pieces.into_iter().map(str::to_owned).collect()),
        ConditionField::Channel => {
            let wrong = || {
                Refusal::invalid("conditions", "a channel is email, chat, form, phone, walk_up, api or web")
            };
            let all: Result<Vec<Channel>, Refusal> =
                pieces.iter().map(|p| Channel::parse(&p.to_lowercase()).ok_or_else(wrong)).collect();
            Condition::Channel(all?)
        }
        ConditionField::Language => Condition::Language(pieces.into_iter().map(str::to_owned).collect()),
        ConditionField::Requester => Condition::Requester(match value.to_lowercase().as_str() {
            "vip" => Standing::Vip,
            "ordinary" => Standing::Ordinary,
            _ => return Err(Refusal::invalid("conditions", "a requester is vip or ordinary").into()),
        }),
    })
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<PromiseId>) -> Page {
    app.write(async move |tx| delete_promise(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::promises(), "The promise is deleted."))
}

pub async fn place(State(app): State<App>, by: Reader, Path(id): Path<PromiseId>, form: Form) -> Page {
    may_manage(&by.actor)?;
    let way = match form.text("to") {
        "up" => Way::Up,
        "down" => Way::Down,
        _ => return Err(Refusal::invalid("to", "is up or down").into()),
    };
    app.write(async move |tx| {
        tx.quiet("it may stand at the end already");
        move_promise(tx, &by.actor, id, way).await
    })
    .await?;
    Ok(see(&ui::url::promises(), ""))
}

// Trying one

pub async fn try_new(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    begin_trial(&app, by, look, None, form).await
}

pub async fn try_one(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PromiseId>,
    form: Form,
) -> Page {
    begin_trial(&app, by, look, Some(id), form).await
}

async fn begin_trial(app: &App, by: Reader, look: Look, id: Option<PromiseId>, form: Form) -> Page {
    may_manage(&by.actor)?;
    let before = match id {
        Some(id) => app.read(async move |db| promises::load(db, id).await).await?.promise,
        None => empty(),
    };
    let months = form.id::<i64>("months")?.unwrap_or(3).clamp(1, i64::from(TRIAL_MONTHS_MAX));
    let since = (app.clock)().plus_us(-months * 30 * domain::moment::DAY_US);
    let begun = match typed(app, &form, before.clone()).await {
        Ok(wish) => {
            let total = app.read(async move |db| promises::count_since(db, since).await).await?;
            let actor = by.actor.clone();
            app.write(async move |tx| try_promise(tx, &actor, id, wish, since, total).await).await
        }
        Err(e) => Err(e),
    };
    match begun {
        Ok(trial) => Ok(see(&ui::url::promise_trial(trial, None), "")),
        Err(e) => refused(app, by, look, &form, id, before, e).await,
    }
}

#[derive(Deserialize)]
pub struct After {
    after: Option<String>,
}

pub async fn trial(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PromiseTrialId>,
    Query(after): Query<After>,
) -> Page {
    may_manage(&by.actor)?;
    let after = ui::promises::after(after.after.as_deref());
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let x = read::promises::trial(db, id, after).await?;
            Ok(ui::promises::trial(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

// On a ticket

pub async fn of_ticket(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path(id): Path<TicketId>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    // Script wants the part alone.
    let alone = super::wants_part(&headers, "part");
    let now = (app.clock)();
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let ticket = tickets::load(db, id).await?;
            let x = read::promises::panel(db, &by.actor, &ticket, now).await?;
            let frame = frame(db, &app2, &by, &look).await?;
            Ok(if alone {
                ui::promises::panel(&x, &ui::Clock::of(&frame)).into()
            } else {
                ui::promises::of_ticket(&frame, &x).into()
            })
        })
        .await?;
    Ok(html(page))
}
