//! What pages, the API and calendar programs are told of calendars, shifts and rotas.

use std::collections::BTreeMap;

use domain::calendar::rota::{Because, OnCall, Rota};
use domain::calendar::{Calendar, feed};
use domain::hours::{RotaPlan, Timetable, Whose};
use domain::moment::DAY_US;
use domain::permission::{Action, Object, may};
use domain::person::Person;
use domain::read::hours::{
    CalendarLine, CalendarPage, CalendarsPage, DayPlan, LinkShown, MyHours, PersonShifts, RotaLine, RotaPage,
    ShiftLine, ShiftsPage, SpanLine, StandInLine, Standing,
};
use domain::read::{PersonRef, TeamRef};
use domain::{Actor, CalendarId, Moment, PersonId, Refusal, Result, RotaId};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use store::calendar_links::{CalendarLink, Target};
use store::{Conn, calendar_links, calendars, people, rotas, teams};

use crate::app::App;
use crate::commands::calendar_links::{may_read, place};
use crate::commands::on_call::may_stand_in;
use crate::secrets;

/// How far a rota's page looks ahead.
const TURNS_AHEAD_US: i64 = 14 * DAY_US;
/// How far one's own page does.
const MINE_AHEAD_US: i64 = 28 * DAY_US;
/// How far it is looked for whoever is next on call.
const NEXT_AHEAD_US: i64 = 62 * DAY_US;
/// What a calendar program gets: so much that is over, and so much that is to come.
const FEED_PAST_DAYS: i64 = 30;
const FEED_AHEAD_DAYS: i64 = 180;
/// Special days that a list names.
const AHEAD_MAX: usize = 3;

/// May the actor change calendars, shifts and rotas?
pub fn may_change(by: &Actor) -> bool {
    may(by, Action::ManageFields, Object::Desk).is_ok()
}

/// Is it open, and until when?
pub fn standing(calendar: &Calendar, now: Moment) -> Standing {
    let is_open = calendar.is_open(now);
    let changes_at = if is_open { calendar.next_closed(now) } else { calendar.next_open(now) };
    Standing { is_open, changes_at }
}

/// The desk's calendars with what each counts with.
async fn all_counted(db: &mut Conn) -> Result<Vec<(Timetable, Calendar)>> {
    let all = calendars::list(db).await?;
    all.iter()
        .map(|t| {
            let days = t.holidays_of.and_then(|id| all.iter().find(|o| o.id == id));
            let counted = t.calendar(days.map_or(&[][..], |o| &o.days))?;
            Ok((t.clone(), counted))
        })
        .collect()
}

pub async fn calendars_page(db: &mut Conn, by: &Actor, zone: &str, now: Moment) -> Result<CalendarsPage> {
    let mut lines = Vec::new();
    for (calendar, counted) in all_counted(db).await? {
        let today = counted.date_at(now);
        let ahead = calendar.days.iter().filter(|d| d.last >= today).take(AHEAD_MAX).cloned().collect();
        lines.push(CalendarLine { standing: standing(&counted, now), ahead, calendar });
    }
    let of_teams = calendars::of_teams(db).await?;
    let teams = teams::refs(db).await?.into_iter().map(|team| {
        let own = of_teams.iter().find(|(id, _)| *id == team.id).map(|(_, calendar)| *calendar);
        (team, own)
    });
    Ok(CalendarsPage {
        teams: teams.collect(),
        calendars: lines,
        zone: zone.to_owned(),
        may_change: may_change(by),
        problem: None,
    })
}

pub async fn calendar_page(
    db: &mut Conn,
    app: &App,
    base: &str,
    by: &Actor,
    id: CalendarId,
) -> Result<CalendarPage> {
    let now = (app.clock)();
    let calendar = calendars::load(db, id).await?;
    let counted = calendars::counted(db, &calendar).await?;
    let all = calendars::list(db).await?;
    let followed = calendar.holidays_of.and_then(|id| all.iter().find(|t| t.id == id));
    let of_teams = calendars::of_teams(db).await?;
    let every_team = teams::refs(db).await?;
    let counts_for = |team: &TeamRef| match of_teams.iter().find(|(t, _)| *t == team.id) {
        Some((_, own)) => *own == id,
        None => calendar.is_default,
    };
    let person = match calendar.whose.person() {
        Some(person) => Some(Names::default().of(db, person).await?),
        None => None,
    };
    Ok(CalendarPage {
        standing: standing(&counted, now),
        today: counted.date_at(now),
        followed: followed.map_or_else(Vec::new, |t| t.days.clone()),
        others: all
            .iter()
            .filter(|t| t.id != id && t.holidays_of.is_none())
            .map(|t| (t.id, t.whose.name().to_owned()))
            .collect(),
        teams: if person.is_some() {
            Vec::new()
        } else {
            every_team.into_iter().filter(counts_for).collect()
        },
        link: link_shown(db, app, base, by, Target::Calendar(id)).await?,
        may_change: may_change(by),
        problem: None,
        found: None,
        person,
        calendar,
    })
}

/// The reader's own link to something, as its page shows it.
pub async fn link_shown(
    db: &mut Conn,
    app: &App,
    base: &str,
    by: &Actor,
    target: Target,
) -> Result<LinkShown> {
    let Some(me) = by.person_id() else { return Ok(LinkShown::Hidden) };
    if may_read(db, by, target, (app.clock)()).await.is_err() {
        return Ok(LinkShown::Hidden);
    }
    let links = calendar_links::of_person(db, me).await?;
    match links.into_iter().find(|l| l.target == target) {
        Some(link) => {
            Ok(LinkShown::Made { id: link.id, address: address(app, base, &link)?, read_at: link.read_at })
        }
        None => Ok(LinkShown::None),
    }
}

/// The whole address of a link.
///
/// # Errors
/// A fault when its secret does not open.
pub fn address(app: &App, base: &str, link: &CalendarLink) -> Result<String> {
    let secret = secrets::unseal(&app.keys, &place(link.id), &link.sealed)?;
    Ok(format!("{base}{}", ui::url::calendar_feed(&secret)))
}

/// What the dates of a week are, from its Monday on.
fn seven(counted: &Calendar, monday: Date) -> Vec<DayPlan> {
    let days = monday.series(1.day()).take(7);
    days.map(|date| {
        let (open, special) = counted.on(date);
        DayPlan { date, open: open.to_vec(), special: special.map(|s| s.name.clone()) }
    })
    .collect()
}

/// The Monday of the week that a date lies in.
pub fn monday_of(date: Date) -> Date {
    let back = i64::from(date.weekday().since(Weekday::Monday));
    date.checked_sub(back.days()).unwrap_or(date)
}

pub async fn shifts_page(
    db: &mut Conn,
    by: &Actor,
    today: Date,
    monday: Date,
    now: Moment,
) -> Result<ShiftsPage> {
    let all = calendars::list(db).await?;
    let mut shifts: BTreeMap<PersonId, Timetable> = BTreeMap::new();
    for t in calendars::shifts(db).await? {
        if let Whose::Person(person) = t.whose {
            shifts.insert(person, t);
        }
    }
    let on_call: Vec<PersonId> = rotas::on_call(db, now).await?.into_iter().map(|(_, p)| p).collect();
    let mut lines = Vec::new();
    for person in people::assignable(db).await? {
        let shifts = match shifts.get(&person.id) {
            Some(t) => {
                let days = t.holidays_of.and_then(|id| all.iter().find(|o| o.id == id));
                let counted = t.calendar(days.map_or(&[][..], |o| &o.days))?;
                Some(PersonShifts {
                    id: t.id,
                    zone: t.zone.clone(),
                    is_at_work: counted.is_open(now),
                    days: seven(&counted, monday),
                })
            }
            None => None,
        };
        lines.push(ShiftLine { is_on_call: on_call.contains(&person.id), person, shifts });
    }
    Ok(ShiftsPage { monday, today, people: lines, may_change: may_change(by) })
}

/// Names of people, each looked up once.
#[derive(Default)]
pub struct Names(BTreeMap<PersonId, PersonRef>);

impl Names {
    pub async fn of(&mut self, db: &mut Conn, id: PersonId) -> Result<PersonRef> {
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let found = people::find_ref(db, id).await?;
        let found = found.unwrap_or_else(|| PersonRef { id, name: String::new(), email: None });
        self.0.insert(id, found.clone());
        Ok(found)
    }
}

async fn span_line(db: &mut Conn, names: &mut Names, plan: &RotaPlan, span: OnCall) -> Result<SpanLine> {
    let layer = match span.because {
        // Layers without anybody left are not counted with.
        Because::Layer(n) => {
            plan.layers.iter().filter(|l| !l.people.is_empty()).nth(n).map(|l| l.name.clone())
        }
        Because::Override => None,
    };
    Ok(SpanLine { person: names.of(db, span.person).await?, from: span.from, to: span.to, layer })
}

/// A rota in a line: who is on call now and next.
pub async fn rota_line(
    db: &mut Conn,
    names: &mut Names,
    plan: &RotaPlan,
    rota: &Rota,
    now: Moment,
) -> Result<RotaLine> {
    let spans = rota.spans(now, now.plus_us(NEXT_AHEAD_US));
    let current = spans.first().filter(|s| s.from <= now).copied();
    let next = spans.iter().find(|s| s.from > now && current.is_none_or(|c| c.person != s.person)).copied();
    let team = match plan.team {
        Some(id) => teams::find(db, id).await?.map(|t| TeamRef { id, name: t.name }),
        None => None,
    };
    // Spans of one person may follow each other, by another layer or the end of a stand-in.
    let until = current.map(|c| {
        let mut until = c.to;
        for s in spans.iter().skip(1).take_while(|s| s.person == c.person) {
            if s.from != until {
                break;
            }
            until = s.to;
        }
        OnCall { to: until, ..c }
    });
    let now = match until {
        Some(span) => Some(span_line(db, names, plan, span).await?),
        None => None,
    };
    let next = match next {
        Some(span) => Some(span_line(db, names, plan, span).await?),
        None => None,
    };
    Ok(RotaLine { id: plan.id, name: plan.name.clone(), team, now, next })
}

pub async fn rota_lines(db: &mut Conn, now: Moment) -> Result<Vec<RotaLine>> {
    let mut names = Names::default();
    let mut lines = Vec::new();
    for plan in rotas::list(db, now).await? {
        let rota = rotas::counted(db, &plan).await?;
        lines.push(rota_line(db, &mut names, &plan, &rota, now).await?);
    }
    Ok(lines)
}

pub async fn rota_page(db: &mut Conn, app: &App, base: &str, by: &Actor, id: RotaId) -> Result<RotaPage> {
    let now = (app.clock)();
    let plan = rotas::load(db, id, now).await?;
    let rota = rotas::counted(db, &plan).await?;
    let mut names = Names::default();
    let line = rota_line(db, &mut names, &plan, &rota, now).await?;
    let until = now.plus_us(TURNS_AHEAD_US);
    let mut spans = Vec::new();
    for span in rota.spans(now, until) {
        spans.push(span_line(db, &mut names, &plan, span).await?);
    }
    let mut stand_ins = Vec::new();
    for o in plan.overrides.iter().filter(|o| o.to > now) {
        stand_ins.push(StandInLine {
            id: o.id,
            person: names.of(db, o.person).await?,
            from: o.from,
            to: o.to,
            may_remove: may_stand_in(by, &plan, o.person).is_ok(),
        });
    }
    stand_ins.sort_by_key(|s| (s.from, s.id));
    let everybody = people::assignable(db).await?;
    let all = calendars::list(db).await?;
    Ok(RotaPage {
        may_stand_in: everybody.iter().filter(|p| may_stand_in(by, &plan, p.id).is_ok()).cloned().collect(),
        people: everybody,
        teams: teams::refs(db).await?,
        calendars: all.into_iter().map(|t| (t.id, t.whose.name().to_owned())).collect(),
        link: link_shown(db, app, base, by, Target::Rota(id)).await?,
        may_change: may_change(by),
        problem: None,
        line,
        plan,
        spans,
        until,
        stand_ins,
    })
}

/// When somebody works this week, and is on call in the next ones.
pub async fn mine(db: &mut Conn, app: &App, base: &str, by: &Actor, me: PersonId) -> Result<MyHours> {
    let now = (app.clock)();
    let shifts = match calendars::of_person(db, me).await? {
        Some(t) => {
            let counted = calendars::counted(db, &t).await?;
            let days = seven(&counted, monday_of(counted.date_at(now)));
            let link = link_shown(db, app, base, by, Target::Calendar(t.id)).await?;
            Some((t, days, link))
        }
        None => None,
    };
    let mut names = Names::default();
    let mut on_call = Vec::new();
    for plan in rotas::list(db, now).await? {
        let rota = rotas::counted(db, &plan).await?;
        for span in rota.spans(now, now.plus_us(MINE_AHEAD_US)).into_iter().filter(|s| s.person == me) {
            on_call.push((plan.id, plan.name.clone(), span_line(db, &mut names, &plan, span).await?));
        }
    }
    on_call.sort_by_key(|(_, _, span)| span.from);
    Ok(MyHours { shifts, on_call })
}

/// The link of a secret with its maker, as long as they work here and may read what it leads to.
///
/// # Errors
/// [`Refusal::NotFound`], whatever the reason.
pub async fn linked(db: &mut Conn, secret: &str, now: Moment) -> Result<(CalendarLink, Person)> {
    let link = calendar_links::find_by_secret(db, &secrets::hash(secret)).await?;
    let link = link.ok_or(Refusal::NotFound)?;
    let person =
        people::find(db, link.person).await?.filter(|p| p.suspended_at.is_none() && p.role.is_team());
    let person = person.ok_or(Refusal::NotFound)?;
    let by = people::actor(db, &person).await?;
    may_read(db, &by, link.target, now).await.map_err(|_| Refusal::NotFound)?;
    Ok((link, person))
}

/// What a calendar program reads behind a link: the same text all day, unless something was changed.
pub async fn feed_text(db: &mut Conn, target: Target, now: Moment) -> Result<String> {
    let today = Moment(now.0.div_euclid(DAY_US) * DAY_US);
    let (from, to) = (today.plus_us(-FEED_PAST_DAYS * DAY_US), today.plus_us(FEED_AHEAD_DAYS * DAY_US));
    let mut names = Names::default();
    match target {
        Target::Calendar(id) => {
            let kept = calendars::load(db, id).await?;
            let counted = calendars::counted(db, &kept).await?;
            let name = match &kept.whose {
                Whose::Desk(name) => name.clone(),
                Whose::Person(person) => names.of(db, *person).await?.called().to_owned(),
            };
            let key = format!("calendar-{id}");
            let mut entries = feed::hours(&counted, &key, &name, from, to);
            let since = counted.date_at(from);
            entries.extend(feed::days(counted.special_days().filter(|d| d.date >= since), &key));
            Ok(feed::text(&name, &entries, kept.updated_at))
        }
        Target::Rota(id) => {
            let plan = rotas::load(db, id, now).await?;
            let rota = rotas::counted(db, &plan).await?;
            let spans = rota.spans(from, to);
            let mut called = BTreeMap::new();
            for span in &spans {
                called.insert(span.person, names.of(db, span.person).await?.called().to_owned());
            }
            let name_of = |person| called.get(&person).cloned().unwrap_or_default();
            let entries = feed::on_call(&rota, &format!("rota-{id}"), from, to, name_of);
            Ok(feed::text(&plan.name, &entries, plan.updated_at))
        }
    }
}
