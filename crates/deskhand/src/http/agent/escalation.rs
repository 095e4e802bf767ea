//! Handing tickets up, asking people who know, and what teams need to know.

use axum::extract::{Path, Query, State};
use domain::escalation::{AnswerKind, FormField, HandOverForm, Need, Source, TeamSetup, may_escalate};
use domain::permission::{Action, Object, may};
use domain::read::FormProblem;
use domain::{Error, ExpertAskId, Refusal, Result, TeamId, TicketId};
use serde::Deserialize;
use store::read::escalation as pages;
use store::{escalations, spam, tickets};

use super::views::Place;
use super::{Look, frame, html, need, problem, refused_html, see, undo, words};
use crate::app::App;
use crate::commands::ask_expert::{Question, answer_ask, ask_expert, close_ask};
use crate::commands::escalate::{
    Escalate, accept_escalation, escalate, return_escalation, set_team_setup, withdraw_escalation,
};
use crate::commands::hand_over::Heir;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::http::{Page, Wrong};

/// Which team is looked at.
#[derive(Deserialize)]
pub struct Which {
    team: Option<TeamId>,
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(which): Query<Which>,
) -> Page {
    Ok(html(draw(&app, by, look, id, which.team, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: TicketId,
    team: Option<TeamId>,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let ticket = tickets::load(db, id).await?;
        let last = escalations::last(db, id).await?;
        let shelved = spam::is_shelved(db, id).await?;
        may_escalate(&by.actor, &ticket, shelved, None, last.as_ref())?;
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::escalate_page(db, &ticket, team).await?;
        x.problem = problem;
        Ok(ui::escalation::escalate(&frame, &x).into())
    })
    .await
}

/// The fields of the page, by their labels: the team may have changed its form meanwhile.
fn given(form: &Form) -> Vec<(String, String)> {
    let at = |n: usize| {
        let label = form.given(&format!("label-{n}"))?;
        Some((label.to_owned(), form.text(&format!("answer-{n}")).to_owned()))
    };
    (0..domain::escalation::FIELDS_MAX).map_while(at).collect()
}

pub async fn create(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let to: TeamId = form.id("team")?.ok_or_else(|| Refusal::invalid("team", "must be chosen"))?;
    let language = words(&app, &by, &look).await?.language();
    let what = Escalate { to, given: given(&form), language };
    let (back, actor, desk) = (ui::url::ticket_in(id, place.link()), by.actor.clone(), app.desk.clone());
    let act = async move |tx: &mut store::Tx| escalate(tx, &desk, &actor, id, &what).await.map(drop);
    match undo::done(&app, &by, id, &back, "Escalated. The team is told.", act).await {
        Ok(page) => Ok(page),
        // What was typed is not lost; who may not at all reads why on a page of its own.
        Err(Wrong(e @ Error::Refused(Refusal::Invalid { .. }))) => {
            let problem = Some(problem(&e, &form)?);
            let page = draw(&app, by, look, id, Some(to), problem).await?;
            Ok(refused_html(&e, page))
        }
        Err(wrong) => Err(wrong),
    }
}

pub async fn accept(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
) -> Page {
    let (back, actor) = (ui::url::ticket_in(id, place.link()), by.actor.clone());
    let act = async move |tx: &mut store::Tx| accept_escalation(tx, &actor, id).await;
    undo::done(&app, &by, id, &back, "Accepted. The ticket is yours.", act).await
}

pub async fn give_back(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let reason = form.text("reason").to_owned();
    let language = words(&app, &by, &look).await?.language();
    let (back, actor, desk) = (ui::url::ticket_in(id, place.link()), by.actor.clone(), app.desk.clone());
    let act =
        async move |tx: &mut store::Tx| return_escalation(tx, &desk, &actor, id, &reason, language).await;
    undo::done(&app, &by, id, &back, "Returned. They are told why.", act).await
}

pub async fn withdraw(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
) -> Page {
    let (back, actor) = (ui::url::ticket_in(id, place.link()), by.actor.clone());
    let act = async move |tx: &mut store::Tx| withdraw_escalation(tx, &actor, id).await;
    undo::done(&app, &by, id, &back, "Taken back. The ticket is where it was.", act).await
}

// Experts

pub async fn ask(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let language = words(&app, &by, &look).await?.language();
    let asked =
        Question { to: Heir::parse(form.text("to"))?, words: form.text("question").to_owned(), language };
    let (actor, desk) = (by.actor.clone(), app.desk.clone());
    app.write(async move |tx| ask_expert(tx, &desk, &actor, id, &asked).await).await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), "Asked. They are told."))
}

pub async fn answer(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<ExpertAskId>,
    form: Form,
) -> Page {
    let language = words(&app, &by, &look).await?.language();
    let (actor, desk, words) = (by.actor.clone(), app.desk.clone(), form.text("answer").to_owned());
    let ticket = app.write(async move |tx| answer_ask(tx, &desk, &actor, id, &words, language).await).await?;
    let back = ui::url::own_path(form.text("back"), ui::url::ticket(ticket));
    Ok(see(&back, "Answered. Whoever asked is told."))
}

pub async fn close(State(app): State<App>, by: Reader, Path(id): Path<ExpertAskId>, form: Form) -> Page {
    let actor = by.actor.clone();
    let ticket = app.read(async move |db| Ok(escalations::load_ask(db, id).await?.ticket)).await?;
    let back = ui::url::own_path(form.text("back"), ui::url::ticket(ticket));
    let act = async move |tx: &mut store::Tx| close_ask(tx, &actor, id).await.map(drop);
    undo::done(&app, &by, ticket, &back, "", act).await
}

/// What waits for a word of the reader.
pub async fn asked(State(app): State<App>, by: Reader, look: Look) -> Page {
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            may(&by.actor, Action::UseWorkbench, Object::Desk)?;
            let frame = frame(db, &app2, &by, &look).await?;
            let x = pages::asked_page(db, &by.actor).await?;
            Ok(ui::escalation::asked(&frame, &x))
        })
        .await?;
    Ok(html(page))
}

// Set-up

pub async fn tiers(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageFields)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            Ok(ui::escalation::tiers(&frame, &pages::tiers_page(db).await?))
        })
        .await?;
    Ok(html(page))
}

pub async fn team(State(app): State<App>, by: Reader, look: Look, Path(id): Path<TeamId>) -> Page {
    need(&by, Action::ManageFields)?;
    Ok(html(draw_team(&app, by, look, id, None).await?))
}

/// The page of a team; with `refused`, as it was sent and why it does not do.
async fn draw_team(
    app: &App,
    by: Reader,
    look: Look,
    id: TeamId,
    refused: Option<(TeamSetup, FormProblem)>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::setup_page(db, id).await?;
        if let Some((setup, problem)) = refused {
            (x.setup, x.problem) = (setup, Some(problem));
        }
        Ok(ui::escalation::team(&frame, &x).into())
    })
    .await
}

/// The fields as the page has them, in the order of their places; rows without a name are none. `None` where the form has
/// no such rows at all.
fn fields(form: &Form) -> Result<Option<HandOverForm>, Refusal> {
    if form.given("label").is_none() {
        return Ok(None);
    }
    fn parsed<T>(name: &'static str, word: Option<&str>, parse: fn(&str) -> Option<T>) -> Result<T, Refusal> {
        word.and_then(parse).ok_or_else(|| Refusal::invalid(name, "is not one of the choices"))
    }
    let (mut places, mut kinds, mut needs) = (form.all("place"), form.all("kind"), form.all("need"));
    let (mut sources, mut choices) = (form.all("from"), form.all("choices"));
    let mut rows = Vec::new();
    for label in form.all("label") {
        let place = places.next().unwrap_or_default().trim().to_owned();
        let field = FormField {
            label: label.to_owned(),
            kind: parsed("kind", kinds.next(), AnswerKind::parse)?,
            need: parsed("need", needs.next(), Need::parse)?,
            from: parsed("from", sources.next(), Source::parse)?,
            choices: choices.next().unwrap_or_default().lines().map(str::to_owned).collect(),
        };
        if !label.trim().is_empty() {
            // What has no number stands behind the others.
            rows.push((place.parse::<u32>().unwrap_or(u32::MAX), field));
        }
    }
    rows.sort_by_key(|(place, _)| *place);
    Ok(Some(HandOverForm { fields: rows.into_iter().map(|(_, field)| field).collect() }))
}

fn setup(form: &Form, before: &TeamSetup) -> Result<TeamSetup, Refusal> {
    let tier = match form.given("tier").map(str::trim) {
        None => before.tier,
        Some("") => None,
        Some(text) => Some(text.parse().map_err(|_| Refusal::invalid("tier", "must be a number"))?),
    };
    let form = fields(form)?.unwrap_or_else(|| before.form.clone());
    Ok(TeamSetup { team: before.team, tier, form })
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TeamId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageFields)?;
    let before = app.read(async move |db| escalations::setup_of(db, id).await).await?;
    let actor = by.actor.clone();
    let wanted = setup(&form, &before);
    let shown = match &wanted {
        Ok(wanted) => wanted.clone(),
        // The number is no number: it is drawn again as it was typed, and the rows as they were sent.
        Err(_) => {
            let form = fields(&form).ok().flatten().unwrap_or_else(|| before.form.clone());
            TeamSetup { form, ..before }
        }
    };
    let result = match wanted {
        Ok(wanted) => app.write(async move |tx| set_team_setup(tx, &actor, &wanted).await).await,
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok(()) => Ok(see(&ui::url::team_tier(id), "Saved.")),
        Err(e @ Error::Refused(Refusal::Invalid { .. })) => {
            let problem = problem(&e, &form)?;
            let page = draw_team(&app, by, look, id, Some((shown, problem))).await?;
            Ok(refused_html(&e, page))
        }
        Err(e) => Err(Wrong(e)),
    }
}
