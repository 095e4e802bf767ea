//! Routing: how teams give their tickets out, who is good at what, what waits for whom, and who takes tickets.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::moment::MINUTE_US;
use domain::permission::may_manage_routing;
use domain::read::routing::RoutingPage;
use domain::read::{FormProblem, TeamRef};
use domain::routing::{Duty, Mode, NeedWhen, Policy, Weights};
use domain::{FieldId, Moment, PersonId, Refusal, Result, SkillId, SkillNeedId, TeamId, TicketId};
use store::{routing as rows, teams};

use super::{Look, frame, html, problem, refused_html, see};
use crate::app::App;
use crate::commands::routing::{
    NeedWish, add_need, add_skill, delete_need, delete_skill, rename_skill, set_duty, set_routing, set_skills,
};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::routing;

/// All teams.
pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            may_manage_routing(&by.actor)?;
            let frame = frame(db, &app2, &by, &look).await?;
            let x = routing::all_teams(db, &by.actor, frame.now).await?;
            Ok(ui::routing::teams(&frame, &x))
        })
        .await?;
    Ok(html(page))
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<TeamId>) -> Page {
    Ok(html(draw(&app, by, look, id, None).await?))
}

async fn draw(app: &App, by: Reader, look: Look, id: TeamId, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        may_manage_routing(&by.actor)?;
        let frame = frame(db, &app2, &by, &look).await?;
        let team = teams::load(db, id).await?;
        let policy = rows::policy_of(db, id).await?;
        let others = teams::refs(db).await?.into_iter().filter(|t| t.id != id).collect();
        let x = RoutingPage { team: TeamRef { id, name: team.name }, policy, others, problem };
        Ok(ui::routing::team(&frame, &x).into())
    })
    .await
}

fn number(form: &Form, name: &'static str, stored: u32) -> Result<u32, Refusal> {
    match form.given(name).map(str::trim) {
        None => Ok(stored),
        Some(text) => text.parse().map_err(|_| Refusal::invalid(name, "must be a number")),
    }
}

/// The policy as the form has it; what the form leaves out stays.
fn policy(form: &Form, before: &Policy) -> Result<Policy, Refusal> {
    Ok(Policy {
        team: before.team,
        mode: form.word("mode", Mode::parse)?.unwrap_or(before.mode),
        places: number(form, "places", before.places)?,
        weights: Weights {
            written: number(form, "written", before.weights.written)?,
            chat: number(form, "chat", before.weights.chat)?,
            spoken: number(form, "spoken", before.weights.spoken)?,
        },
        overflow_to: match form.given("overflow_team") {
            None => before.overflow_to,
            Some(_) => form.id("overflow_team")?,
        },
        overflow_min: number(form, "overflow_minutes", before.overflow_min)?,
        stick_days: number(form, "stick_days", before.stick_days)?,
        stick_wait_min: number(form, "stick_wait_minutes", before.stick_wait_min)?,
        relax_min: number(form, "relax_minutes", before.relax_min)?,
        present_min: number(form, "present_minutes", before.present_min)?,
        off_duty_min: number(form, "off_duty_minutes", before.off_duty_min)?,
        untouched_min: number(form, "untouched_minutes", before.untouched_min)?,
        hard_in_a_row: number(form, "hard_in_a_row", before.hard_in_a_row)?,
        hard_wait_min: number(form, "hard_wait_minutes", before.hard_wait_min)?,
    })
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TeamId>,
    form: Form,
) -> Page {
    may_manage_routing(&by.actor)?;
    let before = app.read(async move |db| rows::policy_of(db, id).await).await?;
    let actor = by.actor.clone();
    let result = match policy(&form, &before) {
        Ok(policy) => app.write(async move |tx| set_routing(tx, &actor, &policy).await).await,
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok(()) => Ok(see(&ui::url::team_routing(id), "Saved.")),
        Err(e) => {
            let page = draw(&app, by, look, id, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// Which ticket is tried.
#[derive(serde::Deserialize)]
pub struct Trying {
    ticket: Option<String>,
}

pub async fn queue(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TeamId>,
    Query(trying): Query<Trying>,
) -> Page {
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            may_manage_routing(&by.actor)?;
            let frame = frame(db, &app2, &by, &look).await?;
            let mut x = routing::queue(db, &by.actor, id, frame.now).await?;
            let typed = trying.ticket.unwrap_or_default();
            if !typed.trim().is_empty() {
                let number = typed.trim().trim_start_matches('#').parse::<TicketId>();
                let tried = match number {
                    Ok(number) => routing::try_ticket(db, &by.actor, number, frame.now).await,
                    Err(_) => Err(Refusal::invalid("ticket", "must be a number").into()),
                };
                match tried {
                    Ok((_, tried)) => x.tried = Some(tried),
                    Err(domain::Error::Refused(refusal)) => {
                        let typed = vec![("ticket".to_owned(), typed)];
                        x.problem = Some(FormProblem { field: None, words: refusal.to_string(), typed });
                    }
                    Err(fault) => return Err(fault),
                }
            }
            Ok(ui::routing::queue(&frame, &x))
        })
        .await?;
    Ok(html(page))
}

/// Whose levels are shown.
#[derive(serde::Deserialize)]
pub struct Whose {
    person: Option<PersonId>,
}

pub async fn skills(State(app): State<App>, by: Reader, look: Look, Query(of): Query<Whose>) -> Page {
    Ok(html(draw_skills(&app, by, look, of.person, None).await?))
}

async fn draw_skills(
    app: &App,
    by: Reader,
    look: Look,
    of: Option<PersonId>,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let mut x = routing::skills(db, &by.actor).await?;
        let frame = frame(db, &app2, &by, &look).await?;
        (x.of, x.problem) = (of, problem);
        Ok(ui::routing::skills(&frame, &x).into())
    })
    .await
}

async fn done_with_skills(
    app: &App,
    by: Reader,
    look: Look,
    of: Option<PersonId>,
    form: &Form,
    result: Result<()>,
) -> Page {
    match result {
        Ok(()) => Ok(see(&ui::url::skills(), "Saved.")),
        Err(e) => {
            let page = draw_skills(app, by, look, of, Some(problem(&e, form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn skill_add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    may_manage_routing(&by.actor)?;
    let actor = by.actor.clone();
    let (name, language) = (form.text("name").to_owned(), form.text("language").to_owned());
    let result = app.write(async move |tx| add_skill(tx, &actor, &name, &language).await).await;
    done_with_skills(&app, by, look, None, &form, result.map(drop)).await
}

pub async fn skill_rename(State(app): State<App>, by: Reader, Path(id): Path<SkillId>, form: Form) -> Page {
    let name = form.text("name").to_owned();
    app.write(async move |tx| rename_skill(tx, &by.actor, id, &name).await).await?;
    Ok(see(&ui::url::skills(), "Saved."))
}

pub async fn skill_delete(State(app): State<App>, by: Reader, Path(id): Path<SkillId>) -> Page {
    app.write(async move |tx| delete_skill(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::skills(), "Saved."))
}

pub async fn person_skills(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PersonId>,
    form: Form,
) -> Page {
    may_manage_routing(&by.actor)?;
    let actor = by.actor.clone();
    let all = app.read(async |db| rows::skills(db).await).await?;
    let wish = || -> Result<(BTreeMap<SkillId, u8>, Option<u32>), Refusal> {
        let mut levels = BTreeMap::new();
        for skill in &all {
            match form.text(&format!("level_{}", skill.id)) {
                "" | "0" => {}
                text => drop(levels.insert(skill.id, routing::level(text)?)),
            }
        }
        let places = match form.text("places").trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Refusal::invalid("places", "must be a number"))?),
        };
        Ok((levels, places))
    };
    let result = match wish() {
        Ok((levels, places)) => {
            app.write(async move |tx| set_skills(tx, &actor, id, &levels, places).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    done_with_skills(&app, by, look, Some(id), &form, result).await
}

pub async fn need_add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    may_manage_routing(&by.actor)?;
    let actor = by.actor.clone();
    let wish = || -> Result<NeedWish, Refusal> {
        let word = form.text("word").to_owned();
        let when = match form.text("when") {
            "always" => NeedWhen::Always,
            "tag" => NeedWhen::Tag(word),
            "field" => {
                let field: Option<FieldId> = form.id("field")?;
                let field = field.ok_or_else(|| Refusal::invalid("field", "must be chosen"))?;
                NeedWhen::Field { field, value: word }
            }
            _ => return Err(Refusal::invalid("when", "is not one of the choices")),
        };
        let skill: Option<SkillId> = form.id("skill")?;
        Ok(NeedWish {
            team: form.id("team")?,
            when,
            skill: skill.ok_or_else(|| Refusal::invalid("skill", "must be chosen"))?,
            level: routing::level(form.text("level"))?,
        })
    };
    let result = match wish() {
        Ok(wish) => app.write(async move |tx| add_need(tx, &actor, &wish).await).await.map(drop),
        Err(refusal) => Err(refusal.into()),
    };
    done_with_skills(&app, by, look, None, &form, result).await
}

pub async fn need_delete(State(app): State<App>, by: Reader, Path(id): Path<SkillNeedId>) -> Page {
    app.write(async move |tx| delete_need(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::skills(), "Saved."))
}

/// What a form says about taking tickets: a state, and for how many minutes somebody is away.
fn duty(form: &Form, now: Moment) -> Result<(Duty, Option<Moment>), Refusal> {
    let state = form.word("state", Duty::parse)?;
    let state = state.ok_or_else(|| Refusal::invalid("state", "must be chosen"))?;
    let until = match form.text("minutes").trim() {
        "" => None,
        text => {
            let minutes: u32 = text.parse().map_err(|_| Refusal::invalid("minutes", "must be a number"))?;
            Some(now.plus_us(i64::from(minutes) * MINUTE_US))
        }
    };
    Ok((state, until))
}

/// One's own.
pub async fn my_duty(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    let (state, until) = duty(&form, (app.clock)())?;
    let (actor, me) = (by.actor.clone(), by.person.id);
    app.write(async move |tx| set_duty(tx, &actor, me, state, until).await).await?;
    if look.by_script {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let words = match state {
        Duty::Taking => "You take tickets.",
        Duty::Finishing => "You finish what you have and get nothing new.",
        Duty::Away => "You are away: you get nothing new.",
    };
    Ok(see(&ui::url::own_path(form.text("back"), ui::url::agent()), words))
}

/// Somebody else's, by a lead.
pub async fn duty_of(State(app): State<App>, by: Reader, Path(id): Path<PersonId>, form: Form) -> Page {
    let (state, until) = duty(&form, (app.clock)())?;
    app.write(async move |tx| set_duty(tx, &by.actor, id, state, until).await).await?;
    Ok(see(&ui::url::own_path(form.text("back"), ui::url::routing()), "Saved."))
}
