//! Schedules in the public dialect: a calendar of the desk with its week in minutes since Sunday, and its holidays.
//!
//! Days that are open at other times than usual have no word there: they stand under `/api/desk/v1/calendars`, and are left
//! out here rather than told as days on which nobody works. Zones have their IANA names.

use domain::calendar::Week;
use domain::hours::{Opening, SpecialTime, SpecialWish, Timetable, WEEKDAYS, Whose};
use domain::{CalendarId, Refusal, SpecialDayId};
use jiff::civil::{Date, Weekday};
use serde_json::{Map, Value, json};
use store::{Conn, calendars};

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done};
use crate::commands::hours::{
    CalendarWish, add_calendar, add_days, change_calendar, change_day, delete_calendar, remove_day,
};

const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;

fn intervals(week: &Week) -> Vec<Value> {
    let mut all: Vec<(i64, i64)> = WEEKDAYS
        .iter()
        .flat_map(|day| {
            let midnight = i64::from(day.to_sunday_zero_offset()) * DAY;
            week.on(*day)
                .iter()
                .map(move |p| (midnight + i64::from(p.from_minute), midnight + i64::from(p.to_minute)))
        })
        .collect();
    all.sort_unstable();
    // What goes on over midnight is one interval.
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (from, to) in all {
        match joined.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            Some(_) | None => joined.push((from, to)),
        }
    }
    joined.into_iter().map(|(from, to)| json!({ "start_time": from, "end_time": to })).collect()
}

fn drawn(t: &Timetable) -> Value {
    json!({
        "id": t.id,
        "name": t.whose.name(),
        "time_zone": t.zone,
        "intervals": intervals(&t.week),
        "created_at": t.created_at.rfc3339(),
        "updated_at": t.updated_at.rfc3339(),
    })
}

/// A calendar of the desk; shifts are no schedule.
async fn load(db: &mut Conn, id: CalendarId) -> domain::Result<Timetable> {
    let kept = calendars::load(db, id).await?;
    match kept.whose {
        Whose::Desk(_) => Ok(kept),
        Whose::Person(_) => Err(Refusal::NotFound.into()),
    }
}

/// Minutes since Sunday as opening times: one that goes over midnight is cut there.
fn week_of(fields: &mut Fields) -> Option<Vec<Opening>> {
    let list = fields.list("intervals")?;
    let mut week = Vec::new();
    for item in list {
        let minute = |name: &str| item.get(name).and_then(Value::as_i64);
        let (Some(start), Some(end)) = (minute("start_time"), minute("end_time")) else {
            fields.complain(
                "intervals",
                "InvalidValue",
                "intervals: need start_time and end_time in minutes",
            );
            continue;
        };
        if !(0..end).contains(&start) || end > WEEK {
            let words =
                format!("intervals: must begin before they end, within {WEEK} minutes of Sunday 0:00");
            fields.complain("intervals", "InvalidValue", words);
            continue;
        }
        let mut from = start;
        while from < end {
            let midnight = from / DAY * DAY;
            let to = end.min(midnight + DAY);
            let day = i8::try_from(from / DAY).ok().and_then(|d| Weekday::from_sunday_zero_offset(d).ok());
            let minutes = u16::try_from(from - midnight).ok().zip(u16::try_from(to - midnight).ok());
            if let (Some(day), Some((a, b))) = (day, minutes) {
                week.push((day, a, b));
            }
            from = to;
        }
    }
    Some(week)
}

pub async fn list(call: Call) -> Answered {
    let all = call.read(async |db| calendars::list(db).await).await?;
    Ok(Answer::ok(json!({ "schedules": all.iter().map(drawn).collect::<Vec<_>>() })))
}

pub async fn show(call: Call) -> Answered {
    let id: CalendarId = call.id(0)?;
    let found = call.read(async move |db| load(db, id).await).await?;
    Ok(Answer::ok(json!({ "schedule": drawn(&found) })))
}

fn wish(call: &mut Call, is_new: bool) -> Result<(CalendarWish, Vec<String>), Failure> {
    let mut fields = Fields::under("schedule", call.body.take())?;
    fields.pass_over(&["id", "created_at", "updated_at"]);
    let wish = CalendarWish {
        name: fields.text("name").map(Option::unwrap_or_default),
        zone: fields.text("time_zone").map(Option::unwrap_or_default),
        week: week_of(&mut fields),
        holidays_of: None,
    };
    if is_new {
        for (name, value) in [("name", &wish.name), ("time_zone", &wish.zone)] {
            if value.as_ref().is_none_or(|v| v.trim().is_empty()) {
                fields.complain(name, "BlankValue", format!("{name}: cannot be blank"));
            }
        }
    }
    Ok((wish, fields.end()?))
}

pub async fn create(mut call: Call) -> Answered {
    let (wish, unknown) = wish(&mut call, true)?;
    let by = call.actor()?;
    call.changed(unknown, async move |tx| {
        let id = add_calendar(tx, &by, &wish).await?;
        let made = drawn(&load(tx, id).await?);
        Ok(Done::created(tx, "schedule", made))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: CalendarId = call.id(0)?;
    let (wish, unknown) = wish(&mut call, false)?;
    let by = call.actor()?;
    call.changed(unknown, async move |tx| {
        load(tx, id).await?;
        change_calendar(tx, &by, id, &wish).await?;
        let found = drawn(&load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "schedule": found })))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by): (CalendarId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        load(tx, id).await?;
        delete_calendar(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// Replaces the whole week.
pub async fn workweek(mut call: Call) -> Answered {
    let id: CalendarId = call.id(0)?;
    let mut fields = Fields::under("workweek", call.body.take())?;
    let week = week_of(&mut fields);
    if week.is_none() {
        fields.complain("intervals", "BlankValue", "intervals: cannot be blank");
    }
    let unknown = fields.end()?;
    let by = call.actor()?;
    call.changed(unknown, async move |tx| {
        load(tx, id).await?;
        change_calendar(tx, &by, id, &CalendarWish { week, ..CalendarWish::default() }).await?;
        let intervals = intervals(&load(tx, id).await?.week);
        Ok(Done::ok(tx, json!({ "workweek": { "intervals": intervals } })))
    })
    .await
}

// Holidays

fn holiday(t: &SpecialTime) -> Value {
    json!({
        "id": t.id,
        "name": t.name,
        "start_date": t.first.to_string(),
        "end_date": t.last.to_string(),
    })
}

/// A day on which nobody works.
fn closed(kept: &Timetable, id: SpecialDayId) -> Result<&SpecialTime, Refusal> {
    kept.days.iter().find(|d| d.id == id && d.open.is_empty()).ok_or(Refusal::NotFound)
}

pub async fn holidays(call: Call) -> Answered {
    let id: CalendarId = call.id(0)?;
    let kept = call.read(async move |db| load(db, id).await).await?;
    let days: Vec<Value> = kept.days.iter().filter(|d| d.open.is_empty()).map(holiday).collect();
    Ok(Answer::ok(json!({ "holidays": days })))
}

pub async fn holiday_show(call: Call) -> Answered {
    let (id, day): (CalendarId, SpecialDayId) = (call.id(0)?, call.id(1)?);
    let kept = call.read(async move |db| load(db, id).await).await?;
    Ok(Answer::ok(json!({ "holiday": holiday(closed(&kept, day)?) })))
}

/// A day as the dialect writes it.
fn date(fields: &mut Fields, name: &'static str) -> Option<Date> {
    let text = fields.some_text(name)?;
    let date = text.parse().ok();
    if date.is_none() {
        fields.complain(name, "InvalidValue", format!("{name}: must be a day like 2026-12-24"));
    }
    date
}

struct HolidayWish {
    name: Option<String>,
    first: Option<Date>,
    last: Option<Date>,
}

fn holiday_wish(call: &mut Call) -> Result<(HolidayWish, Fields), Failure> {
    let mut fields = Fields::under("holiday", call.body.take())?;
    fields.pass_over(&["id"]);
    let name = fields.text("name").map(Option::unwrap_or_default);
    let (first, last) = (date(&mut fields, "start_date"), date(&mut fields, "end_date"));
    Ok((HolidayWish { name, first, last }, fields))
}

pub async fn holiday_create(mut call: Call) -> Answered {
    let id: CalendarId = call.id(0)?;
    let (wish, mut fields) = holiday_wish(&mut call)?;
    for (name, is_missing) in [
        ("name", wish.name.as_ref().is_none_or(|n| n.trim().is_empty())),
        ("start_date", wish.first.is_none()),
        ("end_date", wish.last.is_none()),
    ] {
        if is_missing {
            fields.complain(name, "BlankValue", format!("{name}: cannot be blank"));
        }
    }
    let unknown = fields.end()?;
    let (Some(first), Some(last)) = (wish.first, wish.last) else {
        return Err(Refusal::invalid("start_date", "cannot be blank").into());
    };
    let by = call.actor()?;
    call.changed(unknown, async move |tx| {
        load(tx, id).await?;
        let name = wish.name.unwrap_or_default();
        let wish = SpecialWish { name, first, last, open: Vec::new() };
        let made = add_days(tx, &by, id, vec![wish.clone()]).await?.pop();
        let kept = load(tx, id).await?;
        let same = |d: &&SpecialTime| match made {
            Some(made) => d.id == made,
            // It stood there already.
            None => d.first == first && d.last == last && d.open.is_empty(),
        };
        let found = kept.days.iter().find(same).ok_or(Refusal::NotFound)?;
        Ok(Done::created(tx, "holiday", holiday(found)))
    })
    .await
}

pub async fn holiday_update(mut call: Call) -> Answered {
    let (id, day): (CalendarId, SpecialDayId) = (call.id(0)?, call.id(1)?);
    let (wish, fields) = holiday_wish(&mut call)?;
    let unknown = fields.end()?;
    let by = call.actor()?;
    call.changed(unknown, async move |tx| {
        let kept = load(tx, id).await?;
        let before = closed(&kept, day)?;
        let after = SpecialWish {
            name: wish.name.unwrap_or_else(|| before.name.clone()),
            first: wish.first.unwrap_or(before.first),
            last: wish.last.unwrap_or(before.last),
            open: Vec::new(),
        };
        change_day(tx, &by, id, day, after).await?;
        let kept = load(tx, id).await?;
        Ok(Done::ok(tx, json!({ "holiday": holiday(closed(&kept, day)?) })))
    })
    .await
}

pub async fn holiday_delete(call: Call) -> Answered {
    let (id, day, by): (CalendarId, SpecialDayId, _) = (call.id(0)?, call.id(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        closed(&load(tx, id).await?, day)?;
        remove_day(tx, &by, id, day).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// A list of objects in a body, each with its fields.
pub fn objects(fields: &mut Fields, key: &'static str) -> Option<Vec<Map<String, Value>>> {
    let list = fields.list(key)?;
    let mut all = Vec::with_capacity(list.len());
    for item in list {
        match item {
            Value::Object(map) => all.push(map),
            _ => fields.complain(key, "InvalidValue", format!("{key}: every item must be an object")),
        }
    }
    Some(all)
}
