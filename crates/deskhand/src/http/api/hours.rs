//! Calendars with all that they have, shifts, rotas and links for programs, under `/api/desk/v1`. What the public dialect has
//! a word for stands in `schedules` as well.

use axum::http::StatusCode;
use domain::calendar::rota::Turn;
use domain::calendar::{DAY_MINUTES, Period, holidays};
use domain::hours::{
    Covers, LayerPlan, Opening, OverridePlan, RotaPlan, SpecialTime, SpecialWish, Timetable, WEEKDAYS,
    minute_of,
};
use domain::moment::DAY_US;
use domain::permission::{Action, Object};
use domain::read::hours::LinkShown;
use domain::{
    CalendarId, CalendarLinkId, Moment, PersonId, Refusal, RotaId, RotaLayerId, RotaOverrideId, SpecialDayId,
    TeamId,
};
use jiff::civil::{Date, Weekday};
use serde_json::{Map, Value, json};
use store::calendar_links::Target;
use store::{calendar_links, calendars, rotas, teams};

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use super::schedules::objects;
use crate::commands::calendar_links::{make_link, revoke_link};
use crate::commands::hours::{
    CalendarWish, add_calendar, add_days, change_calendar, change_day, delete_calendar, give_calendars,
    make_standard, remove_day, set_up_shifts,
};
use crate::commands::on_call::{
    LayerWish, RotaWish, add_rota, change_rota, delete_rota, give_back, take_over,
};
use crate::{hours, secrets};

/// Days that one answer tells who is on call for.
const ON_CALL_DAYS_MAX: i64 = 366;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn day_word(day: Weekday) -> &'static str {
    DAYS[usize::from(day.to_monday_zero_offset().unsigned_abs())]
}

fn face(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn periods(open: &[Period]) -> Vec<Value> {
    open.iter().map(|p| json!({ "from": face(p.from_minute), "to": face(p.to_minute) })).collect()
}

fn special(t: &SpecialTime) -> Value {
    json!({
        "id": t.id,
        "name": t.name,
        "first_day": t.first.to_string(),
        "last_day": t.last.to_string(),
        "hours": periods(&t.open),
    })
}

fn drawn(t: &Timetable) -> Value {
    let week: Vec<Value> = WEEKDAYS
        .iter()
        .flat_map(|day| t.week.on(*day).iter().map(|p| (*day, *p)))
        .map(|(day, p)| json!({ "day": day_word(day), "from": face(p.from_minute), "to": face(p.to_minute) }))
        .collect();
    json!({
        "id": t.id,
        "name": t.whose.name(),
        "person_id": t.whose.person(),
        "time_zone": t.zone,
        "is_default": t.is_default,
        "holidays_of_id": t.holidays_of,
        "week": week,
        "special_days": t.days.iter().map(special).collect::<Vec<_>>(),
        "created_at": t.created_at.rfc3339(),
        "updated_at": t.updated_at.rfc3339(),
    })
}

/// The desk's calendars and everybody's shifts; those of one person with `person_id`.
pub async fn list(call: Call) -> Answered {
    let person = call.query.number("person_id")?.map(PersonId);
    let all = call
        .read(async move |db| match person {
            Some(person) => Ok(calendars::of_person(db, person).await?.into_iter().collect()),
            None => {
                let mut all = calendars::list(db).await?;
                all.extend(calendars::shifts(db).await?);
                Ok(all)
            }
        })
        .await?;
    Ok(Answer::ok(json!({ "calendars": all.iter().map(drawn).collect::<Vec<_>>() })))
}

/// A calendar, and whether it is open now.
pub async fn show(call: Call) -> Answered {
    let id: CalendarId = call.id(0)?;
    let now = (call.app.clock)();
    let (kept, counted) = call
        .read(async move |db| {
            let kept = calendars::load(db, id).await?;
            let counted = calendars::counted(db, &kept).await?;
            Ok((kept, counted))
        })
        .await?;
    let standing = hours::standing(&counted, now);
    let mut object = drawn(&kept);
    object["open_now"] = standing.is_open.into();
    object["changes_at"] = json!(standing.changes_at.map(Moment::rfc3339));
    Ok(Answer::ok(json!({ "calendar": object })))
}

/// `{"day": "monday", "from": "9:00", "to": "17:00"}`; a time that ends before it begins goes on into the next day.
fn week_of(fields: &mut Fields) -> Option<Vec<Opening>> {
    let items = objects(fields, "week")?;
    let mut week = Vec::new();
    for item in items {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let day = DAYS.iter().position(|d| *d == text("day")).map(|n| WEEKDAYS[n]);
        match (day, minute_of(text("from")), minute_of(text("to"))) {
            (Some(day), Some(from), Some(to)) => week.push((day, from, to)),
            _ => {
                let words = "week: each needs a day like monday, and from and to like 9:00";
                fields.complain("week", "InvalidValue", words);
            }
        }
    }
    Some(week)
}

fn wish(fields: &mut Fields) -> CalendarWish {
    fields.pass_over(&["id", "special_days", "created_at", "updated_at", "open_now", "changes_at"]);
    CalendarWish {
        name: fields.text("name").map(Option::unwrap_or_default),
        zone: fields.text("time_zone").map(Option::unwrap_or_default),
        week: week_of(fields),
        holidays_of: fields.id("holidays_of_id"),
    }
}

/// Adds a calendar of the desk, or with `person_id` somebody's shifts.
pub async fn create(mut call: Call) -> Answered {
    let mut fields = Fields::under("calendar", call.body.take())?;
    let person: Option<PersonId> = fields.some_id("person_id");
    let is_default = fields.flag("is_default") == Some(true);
    let wish = wish(&mut fields);
    known_only(fields.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let id = match person {
            Some(person) => set_up_shifts(tx, &by, person, &wish).await?,
            None => add_calendar(tx, &by, &wish).await?,
        };
        if is_default {
            make_standard(tx, &by, id).await?;
        }
        let made = drawn(&calendars::load(tx, id).await?);
        Ok(Done::created(tx, "calendar", made))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: CalendarId = call.id(0)?;
    let mut fields = Fields::under("calendar", call.body.take())?;
    fields.pass_over(&["person_id"]);
    let is_default = fields.flag("is_default") == Some(true);
    let wish = wish(&mut fields);
    known_only(fields.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        change_calendar(tx, &by, id, &wish).await?;
        if is_default {
            make_standard(tx, &by, id).await?;
        }
        let found = drawn(&calendars::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "calendar": found })))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by): (CalendarId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_calendar(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

fn date(fields: &mut Fields, name: &'static str) -> Option<Date> {
    let text = fields.some_text(name)?;
    let date = text.parse().ok();
    if date.is_none() {
        fields.complain(name, "InvalidValue", format!("{name}: must be a day like 2026-12-24"));
    }
    date
}

fn day_wish(map: Map<String, Value>) -> Result<SpecialWish, Failure> {
    let mut fields = Fields::of("special_day", map);
    fields.pass_over(&["id"]);
    let name = fields.some_text("name").unwrap_or_default();
    let first = date(&mut fields, "first_day");
    let last = date(&mut fields, "last_day").or(first);
    let mut open = Vec::new();
    for item in objects(&mut fields, "hours").unwrap_or_default() {
        let minute = |name: &str| item.get(name).and_then(Value::as_str).and_then(minute_of);
        match (minute("from"), minute("to")) {
            (Some(from_minute), Some(to)) => {
                let to_minute = if to == 0 { DAY_MINUTES } else { to };
                open.push(Period { from_minute, to_minute });
            }
            _ => fields.complain("hours", "InvalidValue", "hours: each needs from and to like 9:00"),
        }
    }
    if first.is_none() {
        fields.complain("first_day", "BlankValue", "first_day: cannot be blank");
    }
    known_only(fields.end()?)?;
    let (Some(first), Some(last)) = (first, last) else { return Err(Refusal::NotFound.into()) };
    Ok(SpecialWish { name, first, last, open })
}

/// Puts special days in, one or many.
pub async fn day_create(mut call: Call) -> Answered {
    let id: CalendarId = call.id(0)?;
    let items = super::body::items("special_days", "special_days", call.body.take())?;
    let wishes = items.into_iter().map(day_wish).collect::<Result<Vec<_>, _>>()?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        add_days(tx, &by, id, wishes).await?;
        let kept = calendars::load(tx, id).await?;
        Ok(Done::new(tx, StatusCode::CREATED, json!({ "calendar": drawn(&kept) })))
    })
    .await
}

pub async fn day_update(mut call: Call) -> Answered {
    let (id, day): (CalendarId, SpecialDayId) = (call.id(0)?, call.id(1)?);
    let body = match call.body.take() {
        Value::Object(mut map) => map.remove("special_day"),
        _ => None,
    };
    let Some(Value::Object(map)) = body else {
        return Err(Failure::malformed("Invalid attribute", "You passed no object with the key special_day"));
    };
    let wish = day_wish(map)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        change_day(tx, &by, id, day, wish).await?;
        let kept = calendars::load(tx, id).await?;
        Ok(Done::ok(tx, json!({ "calendar": drawn(&kept) })))
    })
    .await
}

pub async fn day_delete(call: Call) -> Answered {
    let (id, day, by): (CalendarId, SpecialDayId, _) = (call.id(0)?, call.id(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        remove_day(tx, &by, id, day).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// What is understood of an iCalendar text; nothing is kept.
pub async fn read_holidays(mut call: Call) -> Answered {
    call.must(Action::UseWorkbench, Object::Desk)?;
    let mut fields = Fields::under("holidays", call.body.take())?;
    let text = fields.some_text("text").unwrap_or_default();
    let year = |fields: &mut Fields, name: &str| {
        fields.take(name).and_then(|v| v.as_i64()).and_then(|y| i16::try_from(y).ok())
    };
    let (from, to) = (year(&mut fields, "from_year"), year(&mut fields, "to_year"));
    for (name, value) in [("from_year", from), ("to_year", to)] {
        if value.is_none() {
            fields.complain(name, "InvalidValue", format!("{name}: must be a year like 2026"));
        }
    }
    known_only(fields.end()?)?;
    let read = holidays::read(&text, from.unwrap_or_default(), to.unwrap_or_default());
    let days: Vec<Value> = read
        .days
        .iter()
        .map(|d| json!({ "name": d.name, "first_day": d.date.to_string(), "last_day": d.date.to_string() }))
        .collect();
    let complaints: Vec<Value> =
        read.complaints.iter().map(|c| json!({ "line": c.line, "problem": c.problem })).collect();
    Ok(Answer::ok(json!({ "holidays": { "special_days": days, "complaints": complaints } })))
}

/// Which team has which calendar.
pub async fn team_calendars(call: Call) -> Answered {
    let drawn = call.read(async |db| told_teams(db).await).await?;
    Ok(Answer::ok(drawn))
}

async fn told_teams(db: &mut store::Conn) -> domain::Result<Value> {
    let own = calendars::of_teams(db).await?;
    let standard = calendars::standard(db).await?;
    let teams: Vec<Value> = teams::refs(db)
        .await?
        .iter()
        .map(|t| {
            let calendar = own.iter().find(|(id, _)| *id == t.id).map(|(_, c)| *c);
            json!({ "team_id": t.id, "calendar_id": calendar, "counts_with_id": calendar.or(standard) })
        })
        .collect();
    Ok(json!({ "team_calendars": { "default_id": standard, "teams": teams } }))
}

pub async fn team_calendars_update(mut call: Call) -> Answered {
    let mut fields = Fields::under("team_calendars", call.body.take())?;
    let standard: Option<CalendarId> = fields.some_id("default_id");
    let mut wishes: Vec<(TeamId, Option<CalendarId>)> = Vec::new();
    for item in objects(&mut fields, "teams").unwrap_or_default() {
        let team = item.get("team_id").and_then(Value::as_i64);
        let calendar = item.get("calendar_id").and_then(Value::as_i64).map(CalendarId);
        match team {
            Some(team) => wishes.push((TeamId(team), calendar)),
            None => fields.complain("teams", "InvalidValue", "teams: each needs a team_id"),
        }
    }
    known_only(fields.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        if let Some(standard) = standard {
            make_standard(tx, &by, standard).await?;
        }
        give_calendars(tx, &by, &wishes).await?;
        let told = told_teams(tx).await?;
        Ok(Done::ok(tx, told))
    })
    .await
}

/// Who of the team is outside their hours, now or at a moment.
pub async fn off_work(call: Call) -> Answered {
    let at = asked_moment(&call, "at")?.unwrap_or((call.app.clock)());
    let [off] = call.read(async move |db| calendars::off_work(db, [at]).await).await?;
    Ok(Answer::ok(json!({ "off_work": { "at": at.rfc3339(), "person_ids": off } })))
}

fn asked_moment(call: &Call, name: &'static str) -> Result<Option<Moment>, Failure> {
    let Some(text) = call.query.some(name) else { return Ok(None) };
    let moment = Moment::parse(text);
    moment.map(Some).ok_or_else(|| {
        Failure::malformed("Invalid parameter", format!("{name} must be a time like 2026-11-21T20:06:59Z"))
    })
}

// Rotas

fn layer(l: &LayerPlan) -> Value {
    let (unit, length) = match l.turn {
        Turn::Days(n) => ("days", n),
        Turn::Hours(n) => ("hours", n),
    };
    json!({
        "id": l.id,
        "name": l.name,
        "person_ids": l.people,
        "starts": l.starts.to_string(),
        "turn_length": length,
        "turn_unit": unit,
        "until": l.until.map(Moment::rfc3339),
        "covers": l.covers.as_str(),
        "calendar_id": l.covers.calendar(),
    })
}

fn stand_in(o: &OverridePlan) -> Value {
    json!({ "id": o.id, "person_id": o.person, "from": o.from.rfc3339(), "until": o.to.rfc3339() })
}

fn rota(r: &RotaPlan) -> Value {
    json!({
        "id": r.id,
        "name": r.name,
        "time_zone": r.zone,
        "team_id": r.team,
        "layers": r.layers.iter().map(layer).collect::<Vec<_>>(),
        "overrides": r.overrides.iter().map(stand_in).collect::<Vec<_>>(),
        "created_at": r.created_at.rfc3339(),
        "updated_at": r.updated_at.rfc3339(),
    })
}

pub async fn rotas(call: Call) -> Answered {
    let now = (call.app.clock)();
    let all = call.read(async move |db| rotas::list(db, now).await).await?;
    Ok(Answer::ok(json!({ "rotas": all.iter().map(rota).collect::<Vec<_>>() })))
}

pub async fn rota_show(call: Call) -> Answered {
    let (id, now): (RotaId, _) = (call.id(0)?, (call.app.clock)());
    let found = call.read(async move |db| rotas::load(db, id, now).await).await?;
    Ok(Answer::ok(json!({ "rota": rota(&found) })))
}

fn layer_wish(map: Map<String, Value>) -> Result<LayerWish, Failure> {
    let mut fields = Fields::of("layer", map);
    let id: Option<RotaLayerId> = fields.some_id("id");
    let name = fields.some_text("name").unwrap_or_default();
    let people = fields.words("person_ids").unwrap_or_default();
    let people: Vec<PersonId> = people.iter().filter_map(|p| p.parse().ok()).collect();
    let starts = fields.some_text("starts").and_then(|s| s.parse().ok());
    let length = fields.take("turn_length").and_then(|v| v.as_i64()).and_then(|n| u16::try_from(n).ok());
    let unit = fields.some_text("turn_unit").unwrap_or_else(|| "days".into());
    let turn = match (unit.as_str(), length) {
        ("days", Some(n)) => Some(Turn::Days(n)),
        ("hours", Some(n)) => Some(Turn::Hours(n)),
        _ => None,
    };
    let until = fields.moment("until");
    let calendar: Option<CalendarId> = fields.some_id("calendar_id");
    let covers = Covers::parse(&fields.some_text("covers").unwrap_or_else(|| "always".into()), calendar);
    for (name, is_missing, words) in [
        ("starts", starts.is_none(), "starts: must be a local time like 2026-11-25T09:00"),
        ("turn_length", turn.is_none(), "turn_length: needs a number, and turn_unit days or hours"),
        ("covers", covers.is_none(), "covers: always; open or closed need a calendar_id"),
    ] {
        if is_missing {
            fields.complain(name, "InvalidValue", words);
        }
    }
    known_only(fields.end()?)?;
    let (Some(starts), Some(turn), Some(covers)) = (starts, turn, covers) else {
        return Err(Refusal::NotFound.into());
    };
    Ok(LayerWish { id, name, people, starts, turn, until: Some(until), covers })
}

fn rota_wish(call: &mut Call) -> Result<RotaWish, Failure> {
    let mut fields = Fields::under("rota", call.body.take())?;
    fields.pass_over(&["id", "overrides", "created_at", "updated_at"]);
    let wish = RotaWish {
        name: fields.text("name").map(Option::unwrap_or_default),
        zone: fields.text("time_zone").map(Option::unwrap_or_default),
        team: fields.id("team_id"),
        layers: None,
    };
    let layers = objects(&mut fields, "layers");
    known_only(fields.end()?)?;
    let layers =
        layers.map(|all| all.into_iter().map(layer_wish).collect::<Result<Vec<_>, _>>()).transpose()?;
    Ok(RotaWish { layers, ..wish })
}

pub async fn rota_create(mut call: Call) -> Answered {
    let (wish, by) = (rota_wish(&mut call)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let id = add_rota(tx, &by, &wish).await?;
        let now = tx.now();
        let made = rota(&rotas::load(tx, id, now).await?);
        Ok(Done::created(tx, "rota", made))
    })
    .await
}

pub async fn rota_update(mut call: Call) -> Answered {
    let id: RotaId = call.id(0)?;
    let (wish, by) = (rota_wish(&mut call)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        change_rota(tx, &by, id, &wish).await?;
        let now = tx.now();
        let found = rota(&rotas::load(tx, id, now).await?);
        Ok(Done::ok(tx, json!({ "rota": found })))
    })
    .await
}

pub async fn rota_delete(call: Call) -> Answered {
    let (id, by): (RotaId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_rota(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// Who is on call from one moment up to another: a week from now unless it is said.
pub async fn on_call(call: Call) -> Answered {
    let id: RotaId = call.id(0)?;
    let now = (call.app.clock)();
    let from = asked_moment(&call, "begins")?.unwrap_or(now);
    let to = asked_moment(&call, "ends")?.unwrap_or(from.plus_us(7 * DAY_US));
    if to.since(from) > ON_CALL_DAYS_MAX * DAY_US {
        let words = format!("ends must be within {ON_CALL_DAYS_MAX} days of begins");
        return Err(Failure::malformed("Invalid parameter", words));
    }
    let spans = call
        .read(async move |db| {
            let plan = rotas::load(db, id, now).await?;
            Ok(rotas::counted(db, &plan).await?.spans(from, to))
        })
        .await?;
    let spans: Vec<Value> = spans
        .iter()
        .map(|s| json!({ "person_id": s.person, "from": s.from.rfc3339(), "until": s.to.rfc3339() }))
        .collect();
    Ok(Answer::ok(json!({ "on_call": { "rota_id": id, "spans": spans } })))
}

/// Has somebody stand in: oneself, or with `person_id` somebody else.
pub async fn stand_in_create(mut call: Call) -> Answered {
    let rota: RotaId = call.id(0)?;
    let mut fields = Fields::under("override", call.body.take())?;
    let person: Option<PersonId> = fields.some_id("person_id");
    let (from, to) = (fields.moment("from"), fields.moment("until"));
    for (name, value) in [("from", from), ("until", to)] {
        if value.is_none() {
            fields.complain(name, "BlankValue", format!("{name}: must be a time like 2026-11-21T20:06:59Z"));
        }
    }
    known_only(fields.end()?)?;
    let (Some(from), Some(to)) = (from, to) else { return Err(Refusal::NotFound.into()) };
    let (by, me) = (call.actor()?, call.me()?.id);
    call.changed(Vec::new(), async move |tx| {
        let id = take_over(tx, &by, rota, person.unwrap_or(me), from, to).await?;
        let now = tx.now();
        let plan = rotas::load(tx, rota, now).await?;
        let made = plan.overrides.iter().find(|o| o.id == id).map(stand_in).unwrap_or_default();
        Ok(Done::created(tx, "override", made))
    })
    .await
}

pub async fn stand_in_delete(call: Call) -> Answered {
    let (rota, id, by): (RotaId, RotaOverrideId, _) = (call.id(0)?, call.id(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        give_back(tx, &by, rota, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

// Links

/// The caller's links for calendar programs, with their addresses.
pub async fn links(call: Call) -> Answered {
    let me = call.me()?.id;
    let all = call.read(async move |db| calendar_links::of_person(db, me).await).await?;
    let base = call.wire.base().to_owned();
    let mut told = Vec::with_capacity(all.len());
    for link in all {
        let (calendar, rota) = match link.target {
            Target::Calendar(id) => (Some(id), None),
            Target::Rota(id) => (None, Some(id)),
        };
        told.push(json!({
            "id": link.id,
            "calendar_id": calendar,
            "rota_id": rota,
            "address": hours::address(&call.app, &base, &link)?,
            "created_at": link.created_at.rfc3339(),
            "read_at": link.read_at.map(Moment::rfc3339),
        }));
    }
    Ok(Answer::ok(json!({ "calendar_links": told })))
}

pub async fn link_create(mut call: Call) -> Answered {
    let mut fields = Fields::under("calendar_link", call.body.take())?;
    let calendar: Option<CalendarId> = fields.some_id("calendar_id");
    let rota: Option<RotaId> = fields.some_id("rota_id");
    let target = match (calendar, rota) {
        (Some(id), None) => Some(Target::Calendar(id)),
        (None, Some(id)) => Some(Target::Rota(id)),
        (Some(_), Some(_)) | (None, None) => None,
    };
    if target.is_none() {
        fields.complain("calendar_id", "BlankValue", "calendar_link: needs a calendar_id or a rota_id");
    }
    known_only(fields.end()?)?;
    let target = target.ok_or(Refusal::NotFound)?;
    let (by, app, base) = (call.actor()?, call.app.clone(), call.wire.base().to_owned());
    let secret = app.secret();
    let hash = secrets::hash(&secret);
    call.changed(Vec::new(), async move |tx| {
        let seal = |place: &str| secrets::seal(&app.keys, &app.entropy, place, &secret);
        let id = make_link(tx, &by, target, &hash, seal).await?;
        let shown = hours::link_shown(tx, &app, &base, &by, target).await?;
        let address = match shown {
            LinkShown::Made { address, .. } => Some(address),
            LinkShown::None | LinkShown::Hidden => None,
        };
        Ok(Done::created(tx, "calendar_link", json!({ "id": id, "address": address })))
    })
    .await
}

pub async fn link_delete(call: Call) -> Answered {
    let (id, by): (CalendarLinkId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        revoke_link(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}
