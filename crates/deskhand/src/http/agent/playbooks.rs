//! The case beside a ticket, and the pages on which playbooks are written.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use domain::message::Channel;
use domain::permission::Action;
use domain::playbook::{AnswerSource, CaseAct, StepResult, may_edit_playbooks};
use domain::read::diagnosis::PlaybooksPage;
use domain::read::guided::ShownTo;
use domain::{PlaybookId, Refusal, Result, TicketId};
use store::playbooks as rows;

use super::{Look, frame, html, problem, refused_html, see, wants_part, words};
use crate::app::App;
use crate::commands::change_playbook::{
    add_playbook, edit_playbook, publish_playbook, restore_playbook, retire_playbook,
};
use crate::commands::guided::offer_playbook;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::playbooks::{self, About, Seen, Wish, authoring, charts};

/// The panel, or a page with it.
pub async fn case(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path(id): Path<TicketId>,
) -> Page {
    draw_case(&app, by, look, &headers, id).await
}

async fn draw_case(app: &App, by: Reader, look: Look, headers: &HeaderMap, id: TicketId) -> Page {
    let panel = playbooks::panel(app, &by.actor, id).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(if wants_part(headers, "part") {
        html(ui::playbooks::case_part(&frame, &panel))
    } else {
        html(ui::playbooks::case_page(&frame, &panel))
    })
}

/// What a form of the panel says.
fn act(form: &Form) -> Result<Vec<CaseAct>> {
    let sign = || form.text("sign").to_owned();
    Ok(vec![match form.text("act") {
        "answer" if form.ticked("unsure") => CaseAct::Unsure { sign: sign() },
        "answer" => CaseAct::Answered {
            sign: sign(),
            answer: form.text("answer").to_owned(),
            source: form.word("source", AnswerSource::parse)?.unwrap_or(AnswerSource::Asked),
        },
        "found" if form.ticked("unsure") => CaseAct::Unsure { sign: sign() },
        "found" => CaseAct::Found {
            sign: sign(),
            causes: form.all("cause").map(str::to_owned).collect(),
            source: AnswerSource::Asked,
        },
        "consent" => {
            let step = form.text("step").to_owned();
            match form.text("agreed") {
                "1" => CaseAct::Agreed { step },
                _ => CaseAct::Declined { step },
            }
        }
        "tried" => CaseAct::Tried {
            steps: form.all("step").map(str::to_owned).collect(),
            result: form
                .word("result", StepResult::parse)?
                .ok_or_else(|| Refusal::invalid("result", "is not one of the choices"))?,
        },
        "person" => CaseAct::PersonWanted,
        _ => return Err(Refusal::invalid("act", "is not one of the choices").into()),
    }])
}

/// Every form of the panel. Asked by script it answers the panel as it then stands.
pub async fn work(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path(id): Path<TicketId>,
    form: Form,
) -> Page {
    let playbook: Option<PlaybookId> = form.id("playbook")?;
    let version: Option<i64> = form.id("version")?;
    let entries: Option<i64> = form.id("entries")?;
    // A choice names another playbook than the one that was shown.
    let chosen = Seen { playbook: None, entries };
    let seen = Seen { playbook: playbook.zip(version), entries };
    let actor = by.actor.clone();
    match form.text("act") {
        "begin" => {
            let playbook =
                playbook.ok_or_else(|| Refusal::invalid("playbook", "is not one of the choices"))?;
            playbooks::work(&app, &actor, id, Wish::Begin(playbook), chosen).await?;
        }
        "aside" => playbooks::work(&app, &actor, id, Wish::SetAside, chosen).await?,
        "back" => playbooks::work(&app, &actor, id, Wish::TakeBack, chosen).await?,
        "note" => {
            let w = words(&app, &by, &look).await?;
            playbooks::work(&app, &actor, id, Wish::HandOver(Channel::Web, w), seen).await?;
        }
        "ask" => {
            let about = match (form.text("sign"), form.text("consent")) {
                ("", "") => About::Steps(form.all("step").collect()),
                ("", step) => About::Consent(step),
                (sign, _) => About::Sign(sign),
            };
            let is_expert = form.text("level") == "expert";
            playbooks::ask(&app, &actor, by.person.id, id, about, is_expert).await?;
            return Ok(see(&format!("{}#reply-text", ui::url::ticket(id)), ""));
        }
        _ => playbooks::work(&app, &actor, id, Wish::Say(act(&form)?), seen).await?,
    }
    if wants_part(&headers, "part") {
        return draw_case(&app, by, look, &headers, id).await;
    }
    Ok(see(&ui::url::case(id), ""))
}

// Writing playbooks

fn may_edit(by: &Reader) -> Result<(), Refusal> {
    super::need(by, Action::UseWorkbench)?;
    may_edit_playbooks(&by.actor)
}

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    may_edit(&by)?;
    let app2 = app.clone();
    let page: String = app
        .read(async move |db| {
            let x = PlaybooksPage { rows: rows::rows(db).await?, problem: None };
            Ok(ui::playbooks::list(&frame(db, &app2, &by, &look).await?, &x).into())
        })
        .await?;
    Ok(html(page))
}

pub async fn new(State(app): State<App>, by: Reader, look: Look) -> Page {
    may_edit(&by)?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(html(ui::playbooks::new(&frame, ui::playbooks::EXAMPLE, None)))
}

/// A flowchart as a sheet to look through: nothing is kept of it before it is saved.
pub async fn of_chart(State(app): State<App>, by: Reader, look: Look, mut form: Form) -> Page {
    may_edit(&by)?;
    let octets = form.take_octets().filter(|octets| !octets.is_empty());
    let octets = octets.unwrap_or_else(|| form.text("chart").as_bytes().to_vec());
    let made = app.blocking(move || Ok(charts::drafted(&octets))).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    match made {
        Ok(draft) => Ok(html(ui::playbooks::drafted(&frame, &draft.sheet, &draft.notes, None))),
        Err(why) => {
            let words = "No draft can be made of this chart. What is wrong with it stands below.";
            let e = domain::Error::from(Refusal::Conflict(words.into()));
            let problem = problem(&e, &form)?;
            let page = ui::playbooks::drafted(&frame, ui::playbooks::EXAMPLE, &[why], Some(&problem));
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    may_edit(&by)?;
    let (actor, sheet) = (by.actor.clone(), form.text("sheet").to_owned());
    match app.write(async move |tx| add_playbook(tx, &actor, &sheet).await).await {
        Ok(id) => Ok(see(&ui::url::playbook(id), "The playbook is made.")),
        Err(e) => {
            let problem = problem(&e, &form)?;
            let app2 = app.clone();
            let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
            Ok(refused_html(&e, ui::playbooks::new(&frame, form.text("sheet"), Some(&problem))))
        }
    }
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<PlaybookId>) -> Page {
    let x = authoring::page(&app, &by.actor, id, None).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(html(ui::playbooks::one(&frame, &x)))
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<PlaybookId>,
    form: Form,
) -> Page {
    may_edit(&by)?;
    let (actor, sheet) = (by.actor.clone(), form.text("sheet").to_owned());
    let known: Option<i64> = form.id("known")?;
    match app.write(async move |tx| edit_playbook(tx, &actor, id, &sheet, known).await).await {
        Ok(_) => Ok(see(&ui::url::playbook(id), "The sheet is saved and checked.")),
        Err(e) => {
            let typed = Some((form.text("sheet").to_owned(), problem(&e, &form)?));
            let x = authoring::page(&app, &by.actor, id, typed).await?;
            let app2 = app.clone();
            let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
            Ok(refused_html(&e, ui::playbooks::one(&frame, &x)))
        }
    }
}

pub async fn publish(State(app): State<App>, by: Reader, Path(id): Path<PlaybookId>, form: Form) -> Page {
    let known: Option<i64> = form.id("known")?;
    let sound = authoring::sound(&app, &by.actor, id, None).await?;
    app.write(async move |tx| publish_playbook(tx, &by.actor, id, &sound, known).await).await?;
    Ok(see(&ui::url::playbook(id), "New cases are worked by this version from now on."))
}

pub async fn retire(State(app): State<App>, by: Reader, Path(id): Path<PlaybookId>) -> Page {
    app.write(async move |tx| retire_playbook(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::playbook(id), "The playbook is retired."))
}

/// Customers may work by it alone, or not.
pub async fn offer(State(app): State<App>, by: Reader, Path(id): Path<PlaybookId>, form: Form) -> Page {
    let (to, words) = match form.text("to") {
        "customers" => (ShownTo::Customers, "Customers find this playbook in the help center from now on."),
        "team" => (ShownTo::TeamOnly, "Customers do not find this playbook any more."),
        _ => return Err(Refusal::invalid("to", "is not one of the choices").into()),
    };
    app.write(async move |tx| offer_playbook(tx, &by.actor, id, to).await).await?;
    Ok(see(&ui::url::playbook(id), words))
}

pub async fn version(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, number)): Path<(PlaybookId, i64)>,
) -> Page {
    let x = authoring::version(&app, &by.actor, id, number).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(html(ui::playbooks::version(&frame, &x)))
}

pub async fn restore(
    State(app): State<App>,
    by: Reader,
    Path((id, number)): Path<(PlaybookId, i64)>,
) -> Page {
    app.write(async move |tx| restore_playbook(tx, &by.actor, id, number).await).await?;
    Ok(see(&ui::url::playbook(id), "The sheet is as it was in that version."))
}

pub async fn trial(State(app): State<App>, by: Reader, look: Look, Path(id): Path<PlaybookId>) -> Page {
    let x = authoring::trial(&app, &by.actor, id).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(html(ui::playbooks::trial(&frame, &x)))
}
