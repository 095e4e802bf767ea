//! Rotas: who is on call, and who stands in.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use domain::calendar::rota::Turn;
use domain::hours::Covers;
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::hours::{OnCallPage, RotaForm};
use domain::{Moment, PersonId, Refusal, Result, RotaId, RotaOverrideId, TeamId};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use store::teams;

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::on_call::{
    LayerWish, RotaWish, add_rota, change_rota, delete_rota, give_back, take_over,
};
use crate::hours;
use crate::http::forms::Form;
use crate::http::session::{Peer, Reader};
use crate::http::{Page, links};

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw_list(&app, by, look, None).await?))
}

async fn draw_list(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let x = OnCallPage {
            rotas: hours::rota_lines(db, frame.now).await?,
            teams: teams::refs(db).await?,
            zone: by.person.zone().to_owned(),
            may_change: hours::may_change(&by.actor),
            problem,
        };
        Ok(ui::on_call::list(&frame, &x).into())
    })
    .await
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageFields)?;
    let actor = by.actor.clone();
    let team: Option<TeamId> = form.id("team")?;
    let wish = RotaWish {
        name: Some(form.text("name").to_owned()),
        zone: Some(form.text("zone").to_owned()),
        team: Some(team),
        layers: None,
    };
    match app.write(async move |tx| add_rota(tx, &actor, &wish).await).await {
        Ok(id) => Ok(see(&ui::url::rota(id), "Added. Now say who takes turns.")),
        Err(e) => {
            let page = draw_list(&app, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

async fn draw(
    app: &App,
    base: String,
    by: Reader,
    look: Look,
    id: RotaId,
    problem: Option<(RotaForm, FormProblem)>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = hours::rota_page(db, &app2, &base, &by.actor, id).await?;
        x.problem = problem;
        Ok(ui::on_call::one(&frame, &x).into())
    })
    .await
}

pub async fn show(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<RotaId>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let base = links::base(&app, peer, &headers);
    Ok(html(draw(&app, base, by, look, id, None).await?))
}

/// Layers that a form may have: more than a rota takes, so that the refusal is the command's.
const FORM_LAYERS_MAX: usize = 100;

/// The layers of a form, those left out that are to go, and a new one that nothing was said of.
fn told_layers(form: &Form) -> Result<Vec<LayerWish>, Refusal> {
    let mut layers = Vec::new();
    for n in 0..FORM_LAYERS_MAX {
        let text = |name: &str| form.text(&format!("layer-{n}-{name}")).trim().to_owned();
        if text("present").is_empty() {
            break;
        }
        let people = format!("layer-{n}-person");
        let people: Vec<PersonId> = form.all(&people).filter_map(|p| p.parse().ok()).collect();
        let is_blank = text("id").is_empty() && text("name").is_empty() && people.is_empty();
        if !text("remove").is_empty() || is_blank {
            continue;
        }
        let starts = told_time(&text("starts"), "first turn")?;
        let length = text("length").parse().map_err(|_| Refusal::invalid("turn", "must be a number"))?;
        let turn = match text("unit").as_str() {
            "hours" => Turn::Hours(length),
            _ => Turn::Days(length),
        };
        let calendar = text("calendar").parse().ok();
        let covers = Covers::parse(&text("covers"), calendar).ok_or_else(|| {
            Refusal::invalid("calendar", "choose the calendar by which this layer is on call")
        })?;
        layers.push(LayerWish {
            id: text("id").parse().ok(),
            name: text("name"),
            people,
            starts,
            turn,
            until: None,
            covers,
        });
    }
    Ok(layers)
}

fn told_time(text: &str, name: &'static str) -> Result<DateTime, Refusal> {
    text.trim().parse().map_err(|_| Refusal::invalid(name, "must be a day and a time like 2026-11-25T09:00"))
}

fn wish(form: &Form) -> Result<RotaWish, Refusal> {
    Ok(RotaWish {
        name: Some(form.text("name").to_owned()),
        zone: Some(form.text("zone").to_owned()),
        team: Some(form.id("team")?),
        layers: Some(told_layers(form)?),
    })
}

pub async fn update(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<RotaId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let changed = match wish(&form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| change_rota(tx, &actor, id, &wish).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(()) => Ok(see(&ui::url::rota(id), "Saved.")),
        Err(e) => {
            let base = links::base(&app, peer, &headers);
            let told = Some((RotaForm::Rota, problem(&e, &form)?));
            Ok(refused_html(&e, draw(&app, base, by, look, id, told).await?))
        }
    }
}

pub async fn delete(State(app): State<App>, by: Reader, Path(id): Path<RotaId>) -> Page {
    need(&by, Action::ManageFields)?;
    app.write(async move |tx| delete_rota(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::on_call(), "The rota is deleted."))
}

/// A moment that was typed, in the zone of whoever typed it.
fn told_moment(form: &Form, name: &'static str, zone: &str) -> Result<Moment, Refusal> {
    let local = told_time(form.text(name), name)?;
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let there = local.to_zoned(zone).map_err(|_| Refusal::invalid(name, "is too far away"))?;
    Ok(Moment(there.timestamp().as_microsecond()))
}

fn told_stand_in(by: &Reader, form: &Form) -> Result<(PersonId, Moment, Moment), Refusal> {
    let person = form.id("person")?.unwrap_or(by.person.id);
    let zone = by.person.zone();
    Ok((person, told_moment(form, "from", zone)?, told_moment(form, "until", zone)?))
}

pub async fn add_stand_in(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    by: Reader,
    look: Look,
    Path(id): Path<RotaId>,
    form: Form,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let taken = match told_stand_in(&by, &form) {
        Ok((person, from, to)) => {
            let actor = by.actor.clone();
            app.write(async move |tx| take_over(tx, &actor, id, person, from, to).await.map(drop)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match taken {
        Ok(()) => Ok(see(&ui::url::rota(id), "Taken over.")),
        Err(e) => {
            let base = links::base(&app, peer, &headers);
            let told = Some((RotaForm::StandIn, problem(&e, &form)?));
            Ok(refused_html(&e, draw(&app, base, by, look, id, told).await?))
        }
    }
}

pub async fn remove_stand_in(
    State(app): State<App>,
    by: Reader,
    Path((id, stand_in)): Path<(RotaId, RotaOverrideId)>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    app.write(async move |tx| give_back(tx, &by.actor, id, stand_in).await).await?;
    Ok(see(&ui::url::rota(id), "Given back."))
}
