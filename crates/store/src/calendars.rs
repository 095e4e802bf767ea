//! Calendars: of the desk, which teams are given, and the shifts of people.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::{Calendar, Week};
use domain::contact_note::stored_day;
use domain::hours::{Opening, SpecialTime, Timetable, WEEKDAYS, Whose, days_in, near, read_hours, written};
use domain::moment::DAY_US;
use domain::{CalendarId, Error, Moment, PersonId, Refusal, Result, SpecialDayId, TeamId};

use crate::db::{Row, Value};
use crate::{Conn, Tx, args};

fn timetable(mut row: Row) -> Result<Timetable> {
    let person: Option<PersonId> = row.get("person_id")?;
    let name: String = row.get("name")?;
    Ok(Timetable {
        id: row.get("id")?,
        whose: person.map_or(Whose::Desk(name), Whose::Person),
        zone: row.get("zone")?,
        is_default: row.get("is_default")?,
        holidays_of: row.get("holidays_of")?,
        week: Week::closed(),
        days: Vec::new(),
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// A part of a week, with the calendar that it belongs to.
fn opening(mut row: Row) -> Result<(CalendarId, Opening)> {
    let wrong = || Error::fault("an opening time lies outside of the week");
    let day: i64 = row.get("weekday")?;
    let day = usize::try_from(day).ok().and_then(|d| WEEKDAYS.get(d)).copied().ok_or_else(wrong)?;
    let mut minute =
        |column: &'static str| row.get::<i64>(column).and_then(|m| u16::try_from(m).map_err(|_| wrong()));
    let (from, to) = (minute("from_minute")?, minute("to_minute")?);
    Ok((row.get("calendar_id")?, (day, from, to)))
}

fn special(mut row: Row) -> Result<(CalendarId, SpecialTime)> {
    let wrong = || Error::fault("a special day cannot be read");
    let mut day = |column: &'static str| stored_day(&row.get::<String>(column)?).ok_or_else(wrong);
    let (first, last) = (day("first_day")?, day("last_day")?);
    let time = SpecialTime {
        id: row.get("id")?,
        name: row.get("name")?,
        first,
        last,
        open: read_hours(&row.get::<String>("hours")?).ok_or_else(wrong)?,
    };
    Ok((row.get("calendar_id")?, time))
}

/// Puts weeks and special days into the calendars that they belong to.
fn put_together(mut all: Vec<Timetable>, openings: Vec<Row>, days: Vec<Row>) -> Result<Vec<Timetable>> {
    let mut weeks: BTreeMap<CalendarId, Vec<Opening>> = BTreeMap::new();
    for row in openings {
        let (id, time) = opening(row)?;
        weeks.entry(id).or_default().push(time);
    }
    let mut special_days: BTreeMap<CalendarId, Vec<SpecialTime>> = BTreeMap::new();
    for row in days {
        let (id, time) = special(row)?;
        special_days.entry(id).or_default().push(time);
    }
    for t in &mut all {
        t.week = Week::of(weeks.get(&t.id).map_or(&[], Vec::as_slice))?;
        t.days = special_days.remove(&t.id).unwrap_or_default();
    }
    Ok(all)
}

pub async fn find(db: &mut Conn, id: CalendarId) -> Result<Option<Timetable>> {
    let sql =
        "select id, name, person_id, zone, is_default, holidays_of, created_at, updated_at from calendar
        where id = $1";
    let Some(row) = db.find(sql, args![id]).await? else { return Ok(None) };
    let sql = "select calendar_id, weekday, from_minute, to_minute from opening_time where calendar_id = $1
        order by weekday, from_minute limit 1000";
    let openings = db.all(sql, args![id]).await?;
    let sql =
        "select calendar_id, id, name, first_day, last_day, hours from special_day where calendar_id = $1
        order by first_day, id limit 5000";
    let days = db.all(sql, args![id]).await?;
    Ok(put_together(vec![timetable(row)?], openings, days)?.pop())
}

pub async fn load(db: &mut Conn, id: CalendarId) -> Result<Timetable> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// The shifts of a person, where somebody set them up.
pub async fn of_person(db: &mut Conn, person: PersonId) -> Result<Option<Timetable>> {
    match db.find("select id from calendar where person_id = $1", args![person]).await? {
        Some(mut row) => find(db, row.get("id")?).await,
        None => Ok(None),
    }
}

/// From and to which day special days are read, as they are stored.
type Days = (String, String);

fn all_days() -> Days {
    ("0000-01-01".to_owned(), "9999-12-31".to_owned())
}

/// Those that can matter at one of these moments, whatever the zone and however long a night shift.
fn days_around(moments: &[Moment]) -> Days {
    let day = |at: Moment| at.rfc3339().split('T').next().unwrap_or_default().to_owned();
    let (first, last) = (moments.iter().min(), moments.iter().max());
    match (first, last) {
        (Some(first), Some(last)) => (day(first.plus_us(-3 * DAY_US)), day(last.plus_us(3 * DAY_US))),
        _ => all_days(),
    }
}

/// The desk's calendars by name; it has few.
pub async fn list(db: &mut Conn) -> Result<Vec<Timetable>> {
    of_the_desk(db, all_days()).await
}

async fn of_the_desk(db: &mut Conn, (from, to): Days) -> Result<Vec<Timetable>> {
    let sql =
        "select id, name, person_id, zone, is_default, holidays_of, created_at, updated_at from calendar
        where person_id is null order by name_key, id limit 500";
    let all = db.all(sql, args![]).await?.into_iter().map(timetable).collect::<Result<Vec<_>>>()?;
    let sql = "select o.calendar_id, o.weekday, o.from_minute, o.to_minute from opening_time o
        join calendar c on c.id = o.calendar_id where c.person_id is null
        order by o.calendar_id, o.weekday, o.from_minute limit 100000";
    let openings = db.all(sql, args![]).await?;
    let sql = "select s.calendar_id, s.id, s.name, s.first_day, s.last_day, s.hours from special_day s
        join calendar c on c.id = s.calendar_id where c.person_id is null and s.last_day >= $1 and s.first_day <= $2
        order by s.calendar_id, s.first_day, s.id limit 1000000";
    let days = db.all(sql, args![from, to]).await?;
    put_together(all, openings, days)
}

/// Everybody's shifts, of those who still work here.
pub async fn shifts(db: &mut Conn) -> Result<Vec<Timetable>> {
    of_people(db, all_days()).await
}

async fn of_people(db: &mut Conn, (from, to): Days) -> Result<Vec<Timetable>> {
    let sql =
        "select c.id, c.name, c.person_id, c.zone, c.is_default, c.holidays_of, c.created_at, c.updated_at
        from calendar c join person p on p.id = c.person_id
        where p.suspended_at is null and p.role <> 'contact' order by p.name_key, c.id limit 10000";
    let all = db.all(sql, args![]).await?.into_iter().map(timetable).collect::<Result<Vec<_>>>()?;
    let sql = "select o.calendar_id, o.weekday, o.from_minute, o.to_minute from opening_time o
        join calendar c on c.id = o.calendar_id where c.person_id is not null
        order by o.calendar_id, o.weekday, o.from_minute limit 1000000";
    let openings = db.all(sql, args![]).await?;
    let sql = "select s.calendar_id, s.id, s.name, s.first_day, s.last_day, s.hours from special_day s
        join calendar c on c.id = s.calendar_id where c.person_id is not null and s.last_day >= $1 and s.first_day <= $2
        order by s.calendar_id, s.first_day, s.id limit 1000000";
    let days = db.all(sql, args![from, to]).await?;
    put_together(all, openings, days)
}

/// What a calendar counts with, the special days of the one that it follows included.
pub async fn counted(db: &mut Conn, t: &Timetable) -> Result<Calendar> {
    let holidays = match t.holidays_of {
        Some(id) => find(db, id).await?.map_or_else(Vec::new, |other| other.days),
        None => Vec::new(),
    };
    Ok(t.calendar(&holidays)?)
}

/// The calendar of a team: its own, else the desk's, else none.
pub async fn of_team(db: &mut Conn, team: Option<TeamId>) -> Result<Option<(CalendarId, Calendar)>> {
    // The team's own stands before the desk's.
    let sql =
        "select c.id from calendar c left join team_calendar t on t.calendar_id = c.id and t.team_id = $1
        where t.team_id is not null or c.is_default = 1
        order by case when t.team_id is null then 1 else 0 end limit 1";
    let Some(mut row) = db.find(sql, args![team]).await? else { return Ok(None) };
    let kept = load(db, row.get("id")?).await?;
    let calendar = counted(db, &kept).await?;
    Ok(Some((kept.id, calendar)))
}

/// Which team has which calendar of its own.
pub async fn of_teams(db: &mut Conn) -> Result<Vec<(TeamId, CalendarId)>> {
    let sql = "select team_id, calendar_id from team_calendar order by team_id limit 10000";
    let rows = db.all(sql, args![]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("team_id")?, row.get("calendar_id")?))).collect()
}

/// The desk's own calendar, of teams that have none.
pub async fn standard(db: &mut Conn) -> Result<Option<CalendarId>> {
    let row = db.find("select id from calendar where is_default = 1", args![]).await?;
    row.map(|mut row| row.get("id")).transpose()
}

/// Those of the team who are outside their hours at each of these moments: of their shifts; without shifts, of all the
/// calendars that their teams were given. Who has neither is at work, and so is whoever is on call. Everything is read once,
/// and of the special days only those around the moments.
pub async fn off_work<const N: usize>(
    db: &mut Conn,
    moments: [Moment; N],
) -> Result<[BTreeSet<PersonId>; N]> {
    let around = days_around(&moments);
    let shifts = of_people(db, around.clone()).await?;
    let of_teams = of_teams(db).await?;
    let asks_calendars = shifts.iter().any(|s| s.holidays_of.is_some()) || !of_teams.is_empty();
    let calendars = if asks_calendars { of_the_desk(db, around).await? } else { Vec::new() };
    let memberships = if of_teams.is_empty() { Vec::new() } else { crate::teams::memberships(db).await? };
    let days: BTreeMap<CalendarId, &[SpecialTime]> =
        calendars.iter().map(|t| (t.id, t.days.as_slice())).collect();
    let is_open = |t: &Timetable, at: Moment| -> Result<bool> {
        let holidays = t.holidays_of.and_then(|id| days.get(&id)).map_or(&[][..], |days| near(days, at));
        Ok(t.calendar(holidays)?.is_open(at))
    };
    let mut all: [BTreeSet<PersonId>; N] = std::array::from_fn(|_| BTreeSet::new());
    for (off, at) in all.iter_mut().zip(moments) {
        // Calendars are asked once each, whoever they are of.
        let mut open: BTreeMap<CalendarId, bool> = BTreeMap::new();
        for t in &calendars {
            open.insert(t.id, is_open(t, at)?);
        }
        let mut with_shifts = BTreeSet::new();
        for t in &shifts {
            let Some(person) = t.whose.person() else { continue };
            with_shifts.insert(person);
            if !is_open(t, at)? {
                off.insert(person);
            }
        }
        let mut teams_open: BTreeMap<PersonId, bool> = BTreeMap::new();
        for (team, person) in &memberships {
            let calendar = of_teams.iter().find(|(t, _)| t == team).and_then(|(_, c)| open.get(c));
            *teams_open.entry(*person).or_insert(false) |= calendar.copied().unwrap_or(true);
        }
        let closed = teams_open.into_iter().filter(|(person, open)| !open && !with_shifts.contains(person));
        off.extend(closed.map(|(person, _)| person));
        if !off.is_empty() {
            for (_, person) in crate::rotas::on_call(db, at).await? {
                off.remove(&person);
            }
        }
    }
    Ok(all)
}

async fn free_name(tx: &mut Tx, t: &Timetable) -> Result<Option<String>> {
    let Whose::Desk(name) = &t.whose else { return Ok(None) };
    let key = name.to_lowercase();
    match tx.find("select id from calendar where name_key = $1 and id <> $2", args![key, t.id]).await? {
        Some(_) => Err(Refusal::Taken { what: "calendar", value: name.clone() }.into()),
        None => Ok(Some(key)),
    }
}

/// Writes a new calendar with its week; its special days are put in one by one.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name, or the person has shifts already.
pub async fn insert(tx: &mut Tx, t: &Timetable) -> Result<()> {
    let key = free_name(tx, t).await?;
    if t.is_default {
        only_default(tx).await?;
    }
    let sql = "insert into calendar (id, name, name_key, person_id, zone, is_default, holidays_of, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (person_id) do nothing";
    let args = args![
        t.id,
        t.whose.name(),
        key,
        t.whose.person(),
        t.zone,
        t.is_default,
        t.holidays_of,
        t.created_at,
        t.updated_at
    ];
    if tx.execute(sql, args).await? == 0 {
        return Err(Refusal::Conflict("This person has shifts already.".into()).into());
    }
    write_week(tx, t).await
}

/// Writes all but the special days.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn update(tx: &mut Tx, t: &Timetable) -> Result<()> {
    let key = free_name(tx, t).await?;
    if t.is_default {
        only_default(tx).await?;
    }
    let sql = "update calendar set name = $2, name_key = $3, zone = $4, is_default = $5, holidays_of = $6, updated_at = $7
        where id = $1";
    let args = args![t.id, t.whose.name(), key, t.zone, t.is_default, t.holidays_of, t.updated_at];
    tx.execute(sql, args).await?;
    tx.execute("delete from opening_time where calendar_id = $1", args![t.id]).await?;
    write_week(tx, t).await
}

/// There is one of them at most.
async fn only_default(tx: &mut Tx) -> Result<()> {
    tx.execute("update calendar set is_default = 0 where is_default = 1", args![]).await.map(drop)
}

async fn write_week(tx: &mut Tx, t: &Timetable) -> Result<()> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for (number, day) in (0_i64..).zip(WEEKDAYS) {
        for p in t.week.on(day) {
            rows.push(args![t.id, number, i64::from(p.from_minute), i64::from(p.to_minute)].to_vec());
        }
    }
    let sql =
        "insert into opening_time (calendar_id, weekday, from_minute, to_minute) values ($1, $2, $3, $4)";
    tx.execute_each(sql, &rows).await
}

/// Notes that the calendar changed, where only its special days did.
pub async fn touch(tx: &mut Tx, id: CalendarId) -> Result<()> {
    let now = tx.now();
    tx.execute("update calendar set updated_at = $2 where id = $1", args![id, now]).await.map(drop)
}

/// Takes it away with its special days and links. Teams that had it have the desk's from then on.
///
/// # Errors
/// [`Refusal::Conflict`] while a rota counts with it.
pub async fn remove(tx: &mut Tx, id: CalendarId) -> Result<()> {
    let sql = "select r.name from rota_layer l join rota r on r.id = l.rota_id where l.calendar_id = $1
        order by r.name_key limit 1";
    if let Some(mut row) = tx.find(sql, args![id]).await? {
        let name: String = row.get("name")?;
        let words = format!("The rota “{name}” counts with this calendar. Give it another one first.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    tx.execute("delete from calendar where id = $1", args![id]).await.map(drop)
}

/// Puts special days in.
///
/// # Errors
/// A refusal when the calendar would have more days than it may.
pub async fn add_days(tx: &mut Tx, id: CalendarId, times: &[SpecialTime]) -> Result<()> {
    let most = domain::calendar::SPECIAL_DAYS_MAX;
    if days_in(&load(tx, id).await?.days) + days_in(times) > most {
        let problem = format!("a calendar has at most {most} special days");
        return Err(Refusal::invalid("holidays", problem).into());
    }
    let rows: Vec<Vec<Value>> = times
        .iter()
        .map(|t| args![t.id, id, t.name, t.first.to_string(), t.last.to_string(), written(&t.open)].to_vec())
        .collect();
    let sql = "insert into special_day (id, calendar_id, name, first_day, last_day, hours) values ($1, $2, $3, $4, $5, $6)";
    tx.execute_each(sql, &rows).await
}

pub async fn find_day(db: &mut Conn, id: CalendarId, day: SpecialDayId) -> Result<Option<SpecialTime>> {
    let sql = "select calendar_id, id, name, first_day, last_day, hours from special_day
        where calendar_id = $1 and id = $2";
    Ok(db.find(sql, args![id, day]).await?.map(special).transpose()?.map(|(_, time)| time))
}

/// `false` when the calendar has no such days.
pub async fn change_day(tx: &mut Tx, id: CalendarId, t: &SpecialTime) -> Result<bool> {
    let sql = "update special_day set name = $3, first_day = $4, last_day = $5, hours = $6
        where calendar_id = $1 and id = $2";
    let args = args![id, t.id, t.name, t.first.to_string(), t.last.to_string(), written(&t.open)];
    Ok(tx.execute(sql, args).await? == 1)
}

/// `false` when the calendar has no such days.
pub async fn remove_day(tx: &mut Tx, id: CalendarId, day: SpecialDayId) -> Result<bool> {
    let sql = "delete from special_day where calendar_id = $1 and id = $2";
    Ok(tx.execute(sql, args![id, day]).await? == 1)
}

/// Gives a team a calendar of its own, or takes it away. `false` when nothing changed.
pub async fn give(tx: &mut Tx, team: TeamId, calendar: Option<CalendarId>) -> Result<bool> {
    let changed = match calendar {
        Some(calendar) => {
            let sql = "insert into team_calendar (team_id, calendar_id) values ($1, $2)
                on conflict (team_id) do update set calendar_id = excluded.calendar_id
                where team_calendar.calendar_id <> excluded.calendar_id";
            tx.execute(sql, args![team, calendar]).await?
        }
        None => tx.execute("delete from team_calendar where team_id = $1", args![team]).await?,
    };
    Ok(changed == 1)
}
