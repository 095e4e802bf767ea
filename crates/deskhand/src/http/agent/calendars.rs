//! Calendars and shifts, and the links by which calendar programs read them.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use domain::calendar::{Period, holidays};
use domain::hours::{Opening, SpecialWish, WEEKDAYS, Whose, typed_hours};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::hours::{FoundDay, HolidaysFound, HoursForm};
use domain::{CalendarId, CalendarLinkId, PersonId, Refusal, Result, RotaId, SpecialDayId, TeamId};
use jiff::civil::Date;
use store::calendar_links::Target;
use store::calendars;
use ui::hours::DAYS;

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::calendar_links::{make_link, revoke_link};
use crate::commands::hours::{
    CalendarWish, add_calendar, add_days, change_calendar, delete_calendar, give_calendars, make_standard,
    remove_day, set_up_shifts,
};
use crate::hours;
use crate::http::forms::Form;
use crate::http::session::{Peer, Reader};
use crate::http::{Page, links};
use crate::secrets;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw_list(&app, by, look, None).await?))
}

async fn draw_list(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = hours::calendars_page(db, &by.actor, by.person.zone(), frame.now).await?;
        x.problem = problem;
        Ok(ui::hours::list(&frame, &x).into())
    })
    .await
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let actor = by.actor.clone();
    let wish = CalendarWish {
        name: Some(form.text("name").to_owned()),
        zone: Some(form.text("zone").to_owned()),
        ..CalendarWish::default()
    };
    match app.write(async move |tx| add_calendar(tx, &actor, &wish).await).await {
        Ok(id) => Ok(see(&ui::url::calendar(id), "Added. Now its hours and holidays.")),
        Err(e) => {
            let page = draw_list(&app, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// Which calendar is the desk's, and which its teams have.
pub async fn give(State(app): State<App>, by: Reader, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let standard: Option<CalendarId> = form.id("standard")?;
    let mut wishes: Vec<(TeamId, Option<CalendarId>)> = Vec::new();
    for (name, value) in form.typed() {
        let Some(team) = name.strip_prefix("team-").and_then(|t| t.parse().ok()) else { continue };
        let calendar = match value.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Refusal::invalid("calendar", "does not exist"))?),
        };
        wishes.push((team, calendar));
    }
    app.write(async move |tx| {
        if let Some(standard) = standard {
            make_standard(tx, &by.actor, standard).await?;
        }
        give_calendars(tx, &by.actor, &wishes).await
    })
    .await?;
    Ok(see(&ui::url::calendars(), "Saved."))
}

/// What a page of one calendar is drawn with besides the calendar.
#[derive(Default)]
struct Drawn {
    problem: Option<(HoursForm, FormProblem)>,
    found: Option<HolidaysFound>,
}

async fn draw(
    app: &App,
    base: String,
    by: Reader,
    look: Look,
    id: CalendarId,
    drawn: Drawn,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = hours::calendar_page(db, &app2, &base, &by.actor, id).await?;
        x.problem = drawn.problem;
        x.found = drawn.found;
        Ok(ui::hours::one(&frame, &x).into())
    })
    .await
}

pub async fn show(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<CalendarId>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let base = links::base(&app, peer, &headers);
    Ok(html(draw(&app, base, by, look, id, Drawn::default()).await?))
}

/// The week that a form tells, by the names of [`DAYS`].
pub fn told_week(form: &Form) -> Result<Vec<Opening>, Refusal> {
    let mut week = Vec::new();
    for (day, key) in WEEKDAYS.into_iter().zip(DAYS) {
        let (from, to) = (format!("{key}-from"), format!("{key}-to"));
        let hours = typed_hours(form.all(&from).zip(form.all(&to)))?;
        week.extend(hours.into_iter().map(|(from, to)| (day, from, to)));
    }
    Ok(week)
}

fn wish(form: &Form) -> Result<CalendarWish, Refusal> {
    let holidays_of = form.given("holidays_of").is_some().then(|| form.id("holidays_of")).transpose()?;
    Ok(CalendarWish {
        name: form.given("name").map(str::to_owned),
        zone: form.given("zone").map(str::to_owned),
        week: Some(told_week(form)?),
        holidays_of,
    })
}

pub async fn update(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<CalendarId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let changed = match wish(&form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| change_calendar(tx, &actor, id, &wish).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(()) => Ok(see(&ui::url::calendar(id), "Saved.")),
        Err(e) => {
            let base = links::base(&app, peer, &headers);
            let drawn = Drawn { problem: Some((HoursForm::Week, problem(&e, &form)?)), found: None };
            Ok(refused_html(&e, draw(&app, base, by, look, id, drawn).await?))
        }
    }
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<CalendarId>) -> Page {
    need(&by, Action::ManageFields)?;
    let whose = app
        .write(async move |tx| {
            let kept = calendars::load(tx, id).await?;
            delete_calendar(tx, &by.actor, id).await?;
            Ok(kept.whose)
        })
        .await?;
    Ok(match whose {
        Whose::Desk(_) => see(&ui::url::calendars(), "The calendar is deleted."),
        Whose::Person(_) => see(&ui::url::shifts(None), "The shifts are deleted."),
    })
}

fn told_date(text: &str, name: &'static str) -> Result<Date, Refusal> {
    text.trim().parse().map_err(|_| Refusal::invalid(name, "must be a day like 2026-12-24"))
}

fn told_day(form: &Form) -> Result<SpecialWish, Refusal> {
    let first = told_date(form.text("first_day"), "first day")?;
    let last = match form.text("last_day").trim() {
        "" => first,
        day => told_date(day, "last day")?,
    };
    Ok(SpecialWish {
        name: form.text("name").to_owned(),
        first,
        last,
        open: periods(typed_hours(form.all("day-from").zip(form.all("day-to")))?)?,
    })
}

/// Hours of one day: midnight at their end is the end of the day.
///
/// # Errors
/// A refusal when they end before they begin.
pub fn periods(hours: Vec<(u16, u16)>) -> Result<Vec<Period>, Refusal> {
    hours
        .into_iter()
        .map(|(from_minute, to)| {
            let to_minute = if to == 0 { domain::calendar::DAY_MINUTES } else { to };
            if from_minute >= to_minute {
                return Err(Refusal::invalid(
                    "hours",
                    "must end after they begin, at midnight at the latest",
                ));
            }
            Ok(Period { from_minute, to_minute })
        })
        .collect()
}

pub async fn add_special(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<CalendarId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let added = match told_day(&form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| add_days(tx, &actor, id, vec![wish]).await.map(drop)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match added {
        Ok(()) => Ok(see(&ui::url::calendar(id), "Added.")),
        Err(e) => {
            let base = links::base(&app, peer, &headers);
            let drawn = Drawn { problem: Some((HoursForm::Day, problem(&e, &form)?)), found: None };
            Ok(refused_html(&e, draw(&app, base, by, look, id, drawn).await?))
        }
    }
}

pub async fn remove_special(
    State(app): State<App>,
    by: Reader,
    Path((id, day)): Path<(CalendarId, SpecialDayId)>,
) -> Page {
    need(&by, Action::ManageFields)?;
    app.write(async move |tx| remove_day(tx, &by.actor, id, day).await).await?;
    Ok(see(&ui::url::calendar(id), "Removed."))
}

/// Shows what is understood of a file or a text; with days that were shown and ticked, takes those.
pub async fn import(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<CalendarId>,
    mut form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let base = links::base(&app, peer, &headers);
    if form.given("day").is_some() {
        let wishes = form.all("day").map(shown_day).collect::<Option<Vec<_>>>();
        let wishes = wishes.ok_or_else(|| Refusal::invalid("days", "must be those that were shown"))?;
        let actor = by.actor.clone();
        app.write(async move |tx| add_days(tx, &actor, id, wishes).await).await?;
        return Ok(see(&ui::url::calendar(id), "The holidays are in the calendar."));
    }
    let drawn = match read_holidays(&mut form) {
        Ok(read) => {
            let days = app.read(async move |db| Ok(calendars::load(db, id).await?.days)).await?;
            let known = |date: Date, name: &str| {
                days.iter().any(|d| d.first == date && d.last == date && d.name == name)
            };
            let found = HolidaysFound {
                days: read
                    .days
                    .into_iter()
                    .map(|d| FoundDay { is_known: known(d.date, &d.name), name: d.name, date: d.date })
                    .collect(),
                complaints: read.complaints,
            };
            Drawn { problem: None, found: Some(found) }
        }
        Err(refusal) => {
            let e = refusal.into();
            let drawn = Drawn { problem: Some((HoursForm::Holidays, problem(&e, &form)?)), found: None };
            return Ok(refused_html(&e, draw(&app, base, by, look, id, drawn).await?));
        }
    };
    Ok(html(draw(&app, base, by, look, id, drawn).await?))
}

fn read_holidays(form: &mut Form) -> Result<holidays::Holidays, Refusal> {
    let text = form.take_text().unwrap_or_else(|| form.text("text").to_owned());
    if text.trim().is_empty() {
        return Err(Refusal::invalid("text", "choose a file, or paste its text"));
    }
    let year = |name: &'static str, field: &'static str| {
        form.text(name)
            .trim()
            .parse::<i16>()
            .ok()
            .filter(|y| (1970..=2200).contains(y))
            .ok_or_else(|| Refusal::invalid(field, "must be a year like 2026"))
    };
    let (from, to) = (year("from_year", "from year")?, year("to_year", "to year")?);
    if from > to {
        return Err(Refusal::invalid("to year", "must not be before the first"));
    }
    Ok(holidays::read(&text, from, to))
}

/// `2026-12-25 Christmas Day`, as the preview sends it.
fn shown_day(text: &str) -> Option<SpecialWish> {
    let (day, name) = text.split_once(' ')?;
    let date: Date = day.parse().ok()?;
    // What calendars call a day may be longer than what the desk keeps.
    let name = name.chars().take(domain::hours::NAME_CHARS_MAX).collect();
    Some(SpecialWish { name, first: date, last: date, open: Vec::new() })
}

// Shifts

#[derive(serde::Deserialize)]
pub struct Week {
    week: Option<String>,
}

pub async fn shifts(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Week>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let today = domain::contact_note::day_in(&frame.time_zone, frame.now);
            let asked = asked.week.as_deref().and_then(|d| d.parse().ok());
            // Weeks further away are nobody's plan, and the calendar ends somewhere.
            let day = asked.filter(|d: &Date| (1970..=2200).contains(&d.year())).unwrap_or(today);
            let monday = hours::monday_of(day);
            let x = hours::shifts_page(db, &by.actor, today, monday, frame.now).await?;
            Ok(ui::hours::shifts(&frame, &x).into())
        })
        .await?;
    Ok(html(page))
}

pub async fn add_shifts(State(app): State<App>, by: Reader, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let person: PersonId =
        form.id("person")?.ok_or_else(|| Refusal::invalid("person", "must be one of the team"))?;
    let actor = by.actor.clone();
    let wish = CalendarWish::default();
    let id = app.write(async move |tx| set_up_shifts(tx, &actor, person, &wish).await).await?;
    Ok(see(&ui::url::calendar(id), "Added, with the hours of their team. Change what is different."))
}

// Links

pub async fn add_link(State(app): State<App>, by: Reader, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let of: i64 = form.id("of")?.ok_or(Refusal::NotFound)?;
    let target = match form.text("kind") {
        "calendar" => Target::Calendar(CalendarId(of)),
        "rota" => Target::Rota(RotaId(of)),
        _ => return Err(Refusal::NotFound.into()),
    };
    let secret = app.secret();
    let hash = secrets::hash(&secret);
    let app2 = app.clone();
    app.write(async move |tx| {
        let seal = |place: &str| secrets::seal(&app2.keys, &app2.entropy, place, &secret);
        make_link(tx, &by.actor, target, &hash, seal).await
    })
    .await?;
    let back = match target {
        Target::Calendar(id) => ui::url::calendar(id),
        Target::Rota(id) => ui::url::rota(id),
    };
    Ok(see(&back, "Made. Copy the link below into your calendar program."))
}

pub async fn revoke(
    State(app): State<App>,
    by: Reader,
    headers: HeaderMap,
    Path(id): Path<CalendarLinkId>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    app.write(async move |tx| revoke_link(tx, &by.actor, id).await).await?;
    // Back to where the button stood: a calendar, a rota, one's own page.
    let from = headers.get(axum::http::header::REFERER).and_then(|v| v.to_str().ok());
    let path =
        from.and_then(|f| f.split_once("://")).and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    let back = ui::url::own_path(path.unwrap_or_default(), ui::url::calendars());
    Ok(see(&back, "The link leads nowhere any more."))
}
