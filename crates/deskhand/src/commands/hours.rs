//! Calendars: of the desk, of its teams, and the shifts of people.

use std::collections::BTreeSet;

use domain::calendar::Week;
use domain::hours::{
    CALENDARS_MAX, Opening, SpecialTime, SpecialWish, Timetable, WEEKDAYS, Whose, checked_name, checked_zone,
};
use domain::permission::{Action, Object, may};
use domain::{Actor, CalendarId, Event, PersonId, Refusal, Result, SpecialDayId, TeamId};
use store::{Tx, calendars, people, teams};

/// Working hours that are suggested where nothing is known: Monday to Friday, nine to five.
pub fn usual_week() -> Vec<Opening> {
    WEEKDAYS[..5].iter().map(|day| (*day, 9 * 60, 17 * 60)).collect()
}

/// What is to be of a calendar; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarWish {
    /// Shifts have none: it is passed over there.
    pub name: Option<String>,
    pub zone: Option<String>,
    pub week: Option<Vec<Opening>>,
    /// The calendar whose special days hold here, too.
    pub holidays_of: Option<Option<CalendarId>>,
}

/// Sets a calendar of the desk up. The first one is the desk's own, for teams without another.
///
/// # Errors
/// A refusal when the actor is no lead, a value does not do, the name is taken, or there are too many.
pub async fn add_calendar(tx: &mut Tx, by: &Actor, wish: &CalendarWish) -> Result<CalendarId> {
    may(by, Action::ManageFields, Object::Desk)?;
    let name = checked_name(wish.name.as_deref().unwrap_or_default())?;
    if calendars::list(tx).await?.len() >= CALENDARS_MAX {
        let words = format!("There are {CALENDARS_MAX} calendars, the most that a desk can have.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let is_default = calendars::standard(tx).await?.is_none();
    let kept = fresh(tx, Whose::Desk(name), is_default, wish).await?;
    calendars::insert(tx, &kept).await?;
    tx.record(by, Event::CalendarAdded { calendar: kept.id });
    Ok(kept.id)
}

async fn fresh(tx: &mut Tx, whose: Whose, is_default: bool, wish: &CalendarWish) -> Result<Timetable> {
    let (id, now) = (tx.next_id().await?, tx.now());
    let zone = checked_zone(wish.zone.as_deref().unwrap_or_default())?;
    let week = wish.week.clone().unwrap_or_else(usual_week);
    let kept = Timetable {
        id,
        whose,
        zone,
        is_default,
        holidays_of: wish.holidays_of.flatten(),
        week: Week::of(&week)?,
        days: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    follows(tx, &kept).await?;
    Ok(kept)
}

/// Special days are taken from a calendar of the desk that does not itself take them from another.
async fn follows(tx: &mut Tx, kept: &Timetable) -> Result<()> {
    let Some(other) = kept.holidays_of else { return Ok(()) };
    let missing = || Refusal::invalid("holidays of", "must be another calendar of the desk");
    let found = calendars::find(tx, other).await?.ok_or_else(missing)?;
    if other == kept.id || found.whose.person().is_some() {
        return Err(missing().into());
    }
    if found.holidays_of.is_some() {
        return Err(Refusal::invalid("holidays of", "must be a calendar with days of its own").into());
    }
    // Too many of both together are refused here and not when somebody counts with it.
    kept.has_room_for(&found.days)?;
    Ok(())
}

/// # Errors
/// As [`add_calendar`]; [`Refusal::NotFound`] when there is none.
pub async fn change_calendar(tx: &mut Tx, by: &Actor, id: CalendarId, wish: &CalendarWish) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let before = calendars::load(tx, id).await?;
    let mut after = before.clone();
    if let (Some(name), Whose::Desk(_)) = (&wish.name, &before.whose) {
        after.whose = Whose::Desk(checked_name(name)?);
    }
    if let Some(zone) = &wish.zone {
        after.zone = checked_zone(zone)?;
    }
    if let Some(week) = &wish.week {
        after.week = Week::of(week)?;
    }
    if let Some(holidays_of) = wish.holidays_of {
        after.holidays_of = holidays_of;
    }
    if after == before {
        tx.quiet("nothing changed");
        return Ok(());
    }
    if after.holidays_of.is_some() && followed(tx, id).await? {
        return Err(Refusal::invalid("holidays of", "must be a calendar with days of its own").into());
    }
    follows(tx, &after).await?;
    let now = tx.now();
    calendars::update(tx, &Timetable { updated_at: now, ..after }).await?;
    tell_changed(tx, by, &before).await
}

/// Does another calendar take its special days from this one?
async fn followed(tx: &mut Tx, id: CalendarId) -> Result<bool> {
    Ok(calendars::list(tx).await?.iter().any(|t| t.holidays_of == Some(id)))
}

/// Tells the log that a calendar is another one now, and with it the calendars of the desk that take its special days.
async fn tell_changed(tx: &mut Tx, by: &Actor, kept: &Timetable) -> Result<()> {
    match kept.whose {
        Whose::Person(person) => tx.record(by, Event::ShiftsChanged { person }),
        Whose::Desk(_) => {
            tx.record(by, Event::CalendarChanged { calendar: kept.id });
            for follower in calendars::list(tx).await?.iter().filter(|t| t.holidays_of == Some(kept.id)) {
                tx.record(by, Event::CalendarChanged { calendar: follower.id });
            }
        }
    }
    Ok(())
}

/// Deletes it. Teams that had it count with the desk's own from then on; who had these shifts has none.
///
/// # Errors
/// A refusal when the actor is no lead, there is no such calendar, or a rota counts with it.
pub async fn delete_calendar(tx: &mut Tx, by: &Actor, id: CalendarId) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let kept = calendars::load(tx, id).await?;
    for follower in calendars::list(tx).await?.iter().filter(|t| t.holidays_of == Some(id)) {
        tx.record(by, Event::CalendarChanged { calendar: follower.id });
    }
    calendars::remove(tx, id).await?;
    tx.record(
        by,
        match &kept.whose {
            Whose::Desk(name) => Event::CalendarDeleted { calendar: id, name: name.clone() },
            Whose::Person(person) => Event::ShiftsChanged { person: *person },
        },
    );
    Ok(())
}

/// Gives somebody shifts: to begin with, the hours and holidays of their team.
///
/// # Errors
/// A refusal when the actor is no lead, the person does not work here, or has shifts.
pub async fn set_up_shifts(
    tx: &mut Tx,
    by: &Actor,
    person: PersonId,
    wish: &CalendarWish,
) -> Result<CalendarId> {
    may(by, Action::ManageFields, Object::Desk)?;
    let somebody = people::load(tx, person).await?;
    if !somebody.role.is_team() {
        return Err(Refusal::invalid("person", "must be one of the team").into());
    }
    let team = teams::of_person(tx, person).await?.first().map(|t| t.id);
    let model = match calendars::of_team(tx, team).await? {
        Some((id, _)) => calendars::find(tx, id).await?,
        None => None,
    };
    let week = model.as_ref().map(|m| openings(&m.week));
    let zone = model.as_ref().map_or_else(|| somebody.zone().to_owned(), |m| m.zone.clone());
    let follows = model.filter(|m| m.holidays_of.is_none()).map(|m| m.id);
    let wish = CalendarWish {
        name: None,
        zone: wish.zone.clone().or(Some(zone)),
        week: wish.week.clone().or(week),
        holidays_of: wish.holidays_of.or(Some(follows)),
    };
    let kept = fresh(tx, Whose::Person(person), false, &wish).await?;
    calendars::insert(tx, &kept).await?;
    tx.record(by, Event::ShiftsChanged { person });
    Ok(kept.id)
}

/// The opening times of a week, as they are told.
pub fn openings(week: &Week) -> Vec<Opening> {
    WEEKDAYS.iter().flat_map(|day| week.on(*day).iter().map(|p| (*day, p.from_minute, p.to_minute))).collect()
}

/// Puts special days in. Those that stand there already, with the same name and days, are passed over; says how many are new.
///
/// # Errors
/// A refusal when the actor is no lead, there is no such calendar, days do not do, or there would be too many.
pub async fn add_days(
    tx: &mut Tx,
    by: &Actor,
    id: CalendarId,
    wishes: Vec<SpecialWish>,
) -> Result<Vec<SpecialDayId>> {
    may(by, Action::ManageFields, Object::Desk)?;
    let kept = calendars::load(tx, id).await?;
    let mut known: BTreeSet<_> = kept.days.iter().map(|d| (d.first, d.last, d.name.clone())).collect();
    let mut fresh = Vec::new();
    for wish in wishes {
        let wish = wish.checked()?;
        if known.insert((wish.first, wish.last, wish.name.clone())) {
            let id = tx.next_id().await?;
            fresh.push(SpecialTime {
                id,
                name: wish.name,
                first: wish.first,
                last: wish.last,
                open: wish.open,
            });
        }
    }
    if fresh.is_empty() {
        tx.quiet("nothing new");
        return Ok(Vec::new());
    }
    calendars::add_days(tx, id, &fresh).await?;
    calendars::touch(tx, id).await?;
    tell_changed(tx, by, &kept).await?;
    Ok(fresh.into_iter().map(|t| t.id).collect())
}

/// # Errors
/// As [`add_days`]; [`Refusal::NotFound`] when the calendar has no such days.
pub async fn change_day(
    tx: &mut Tx,
    by: &Actor,
    id: CalendarId,
    day: SpecialDayId,
    wish: SpecialWish,
) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let kept = calendars::load(tx, id).await?;
    let wish = wish.checked()?;
    let time = SpecialTime { id: day, name: wish.name, first: wish.first, last: wish.last, open: wish.open };
    if kept.days.contains(&time) {
        tx.quiet("nothing changed");
        return Ok(());
    }
    if !calendars::change_day(tx, id, &time).await? {
        return Err(Refusal::NotFound.into());
    }
    // One span may have become many days.
    calendars::load(tx, id).await?.calendar(&[])?;
    calendars::touch(tx, id).await?;
    tell_changed(tx, by, &kept).await
}

/// # Errors
/// A refusal when the actor is no lead, or the calendar has no such days.
pub async fn remove_day(tx: &mut Tx, by: &Actor, id: CalendarId, day: SpecialDayId) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let kept = calendars::load(tx, id).await?;
    if !calendars::remove_day(tx, id, day).await? {
        return Err(Refusal::NotFound.into());
    }
    calendars::touch(tx, id).await?;
    tell_changed(tx, by, &kept).await
}

/// Gives teams calendars of their own (`None`: the desk's own counts for them).
///
/// # Errors
/// A refusal when the actor is no lead, or a team or calendar is not there.
pub async fn give_calendars(tx: &mut Tx, by: &Actor, wishes: &[(TeamId, Option<CalendarId>)]) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let mut any = false;
    for (team, calendar) in wishes {
        teams::load(tx, *team).await?;
        if let Some(calendar) = calendar {
            of_desk(tx, *calendar).await?;
        }
        if calendars::give(tx, *team, *calendar).await? {
            any = true;
            tx.record(by, Event::TeamCalendarChanged { team: *team, to: *calendar });
        }
    }
    if !any {
        tx.quiet("nothing changed");
    }
    Ok(())
}

/// Makes a calendar the desk's own, for teams without another.
///
/// # Errors
/// A refusal when the actor is no lead, or there is no such calendar of the desk.
pub async fn make_standard(tx: &mut Tx, by: &Actor, id: CalendarId) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let kept = of_desk(tx, id).await?;
    if kept.is_default {
        tx.quiet("nothing changed");
        return Ok(());
    }
    if let Some(before) = calendars::standard(tx).await? {
        tx.record(by, Event::CalendarChanged { calendar: before });
    }
    let now = tx.now();
    calendars::update(tx, &Timetable { is_default: true, updated_at: now, ..kept }).await?;
    tx.record(by, Event::CalendarChanged { calendar: id });
    Ok(())
}

async fn of_desk(tx: &mut Tx, id: CalendarId) -> Result<Timetable> {
    let kept = calendars::load(tx, id).await?;
    match kept.whose {
        Whose::Desk(_) => Ok(kept),
        Whose::Person(_) => Err(Refusal::NotFound.into()),
    }
}
