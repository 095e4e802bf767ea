//! The first day of a lead: team, calendar, promise, routing, one step after the other. Each step is a command of its own, so
//! that whatever was saved stands, and what stands is where somebody goes on.

use axum::extract::{Query, State};
use domain::permission::Action;
use domain::promise::{Clock, Condition, Escalation, Hours, Promise, Target};
use domain::read::setup::{Pace, SetupPage, SetupStep};
use domain::read::{FormProblem, TeamRef};
use domain::routing::{Mode, Policy};
use domain::ticket::Priority;
use domain::{Actor, CalendarId, PromiseId, Refusal, Result, TeamId};
use store::promises::{self, Active};
use store::{Conn, Tx, calendars, routing, teams};

use super::calendars::told_week;
use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_promise::{add_promise, change_promise};
use crate::commands::change_team::add_team;
use crate::commands::hours::{CalendarWish, add_calendar, give_calendars};
use crate::commands::routing::set_routing;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

#[derive(serde::Deserialize)]
pub struct Asked {
    step: Option<String>,
    team: Option<TeamId>,
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ManageFields)?;
    let step = asked.step.as_deref().and_then(SetupStep::parse);
    Ok(html(draw(&app, by, look, step, asked.team, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    step: Option<SetupStep>,
    team: Option<TeamId>,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = gather(db, &by, team).await?;
        x.step = step.unwrap_or(SetupStep::Team);
        x.problem = problem;
        Ok(ui::setup::page(&frame, &x).into())
    })
    .await
}

async fn gather(db: &mut Conn, by: &Reader, team: Option<TeamId>) -> Result<SetupPage> {
    let all = teams::refs(db).await?;
    let team: Option<TeamRef> = team.and_then(|id| all.iter().find(|t| t.id == id)).cloned();
    let known: Vec<(CalendarId, String)> =
        calendars::list(db).await?.iter().map(|t| (t.id, t.whose.name().to_owned())).collect();
    let own = match &team {
        Some(team) => calendars::of_team(db, Some(team.id)).await?.map(|(id, _)| id),
        None => None,
    };
    let (promise, mode) = match &team {
        Some(team) => (promise_of(db, team.id).await?, routing::policy_of(db, team.id).await?.mode),
        None => (None, Mode::ByHand),
    };
    let pace = promise.as_ref().zip(team.as_ref()).and_then(|(promise, team)| pace_of(promise, team.id));
    Ok(SetupPage {
        step: SetupStep::Team,
        calendar: known.iter().find(|(id, _)| Some(*id) == own).cloned(),
        calendars: known,
        may_add_team: need(by, Action::ManageTeam).is_ok(),
        teams: all,
        team,
        zone: by.person.zone().to_owned(),
        promise: promise.map(|p| (p.id, p.name)),
        pace,
        mode,
        problem: None,
    })
}

/// The promise for everything that a team has, as this page makes it.
async fn promise_of(db: &mut Conn, team: TeamId) -> Result<Option<Promise>> {
    let all = promises::list(db).await?;
    let is_for = |p: &Promise| p.any.is_empty() && p.all == [Condition::Team(vec![team])];
    Ok(all.into_iter().map(|p| p.promise).find(is_for))
}

/// Which pace this page made it with; `None` when somebody has worded it by hand.
fn pace_of(known: &Promise, team: TeamId) -> Option<Pace> {
    Pace::ALL.into_iter().find(|pace| {
        let ours = promise(known.id, known.name.clone(), team, *pace);
        // In whichever order they are kept.
        let targets = known.targets.len() == ours.targets.len()
            && ours.targets.iter().all(|target| known.targets.contains(target));
        targets && Promise { targets: ours.targets.clone(), ..known.clone() } == ours
    })
}

pub async fn save(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let step = SetupStep::parse(form.text("step")).ok_or(Refusal::NotFound)?;
    let team: Option<TeamId> = form.id("team")?;
    let words = super::words(&app, &by, &look).await?;
    let saved = match told(&form, step) {
        Ok(told) => {
            let actor = by.actor.clone();
            app.write(async move |tx| keep(tx, &actor, words, team, told).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(team) => Ok(see(&ui::url::setup(Some(step.next()), team), "Saved.")),
        Err(e) => {
            let page = draw(&app, by, look, Some(step), team, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// What a step's form says.
enum Told {
    NewTeam(String),
    Team,
    NewCalendar(CalendarWish),
    Calendar(CalendarId),
    Promise(Pace),
    Routing(Mode),
    Nothing,
}

fn told(form: &Form, step: SetupStep) -> Result<Told, Refusal> {
    Ok(match step {
        SetupStep::Team => match form.text("name").trim() {
            "" => Told::Team,
            name => Told::NewTeam(name.to_owned()),
        },
        SetupStep::Calendar => match form.id("calendar")? {
            Some(id) => Told::Calendar(id),
            None => Told::NewCalendar(CalendarWish {
                name: Some(form.text("name").to_owned()),
                zone: Some(form.text("zone").to_owned()),
                week: Some(told_week(form)?),
                holidays_of: None,
            }),
        },
        SetupStep::Promise => Told::Promise(form.word("pace", Pace::parse)?.unwrap_or(Pace::Usual)),
        SetupStep::Routing => Told::Routing(form.word("mode", Mode::parse)?.unwrap_or_default()),
        SetupStep::Done => Told::Nothing,
    })
}

/// Saves one step, and says which team it is about.
async fn keep(
    tx: &mut Tx,
    by: &Actor,
    words: ui::Words,
    team: Option<TeamId>,
    told: Told,
) -> Result<Option<TeamId>> {
    if let Told::NewTeam(name) = &told {
        return Ok(Some(add_team(tx, by, name).await?));
    }
    let team = team.ok_or_else(|| Refusal::invalid("name", "must not be empty"))?;
    let of = teams::load(tx, team).await?;
    match told {
        Told::NewTeam(_) | Told::Team | Told::Nothing => tx.quiet("nothing to save"),
        Told::NewCalendar(wish) => {
            let id = add_calendar(tx, by, &wish).await?;
            give_calendars(tx, by, &[(team, Some(id))]).await?;
        }
        Told::Calendar(id) => give_calendars(tx, by, &[(team, Some(id))]).await?,
        Told::Promise(pace) => {
            let before = promise_of(tx, team).await?;
            let name = ui::setup::promise_name(words, &of.name);
            let name = before.as_ref().map_or(name, |p| p.name.clone());
            let wish = promise(before.as_ref().map_or(PromiseId(0), |p| p.id), name, team, pace);
            match before {
                // What somebody worded by hand is not put back by a step of this page.
                Some(p) if pace_of(&p, team).is_none() => tx.quiet("it was made by hand"),
                Some(p) => {
                    tx.quiet("it may be so already");
                    change_promise(tx, by, p.id, wish, Active::On).await?;
                }
                None => {
                    add_promise(tx, by, wish, Active::On).await?;
                }
            }
        }
        Told::Routing(mode) => {
            let before = routing::policy_of(tx, team).await?;
            tx.quiet("it may be so already");
            set_routing(tx, by, &Policy { mode, ..before }).await?;
        }
    }
    Ok(Some(team))
}

/// A first reply and a solution in open hours: half the time where it is urgent, twice where it can wait; a word before a
/// quarter of the first reply's time is left.
fn promise(id: PromiseId, name: String, team: TeamId, pace: Pace) -> Promise {
    let (reply, solution) = pace.hours();
    let minutes = |hours: u32, priority: Priority| match priority {
        Priority::Urgent => hours * 30,
        Priority::High => hours * 45,
        Priority::Normal => hours * 60,
        Priority::Low => hours * 120,
    };
    let mut targets = Vec::new();
    for &priority in &[Priority::Urgent, Priority::High, Priority::Normal, Priority::Low] {
        for (clock, hours) in [(Clock::FirstReply, reply), (Clock::Resolution, solution)] {
            targets.push(Target {
                clock,
                priority,
                minutes: minutes(hours, priority),
                hours: Hours::Business,
                pause: clock.usual_pause(),
            });
        }
    }
    Promise {
        id,
        name,
        all: vec![Condition::Team(vec![team])],
        any: Vec::new(),
        targets,
        warn_before_min: vec![reply * 15],
        escalate_after_min: Vec::new(),
        paused_max: None,
        escalation: Escalation::default(),
    }
}
