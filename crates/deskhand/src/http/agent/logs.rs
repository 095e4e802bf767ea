//! What stands out in a log.

use axum::extract::{Path, State};
use domain::message::{TEXT_BYTES_MAX, Visibility};
use domain::permission::{Action, Object, may};
use domain::read::FormProblem;
use domain::{AttachmentId, Refusal, Result, TicketId};
use store::tickets;

use super::{Look, frame, html, problem, refused_html, see};
use crate::app::App;
use crate::commands::add_to_draft::add_to_draft;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::logs;

pub async fn choose(State(app): State<App>, by: Reader, look: Look, Path(id): Path<TicketId>) -> Page {
    Ok(html(draw(&app, by, look, id, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: TicketId,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let mut x = logs::choice(db, &by.actor, id).await?;
        x.problem = problem;
        Ok(ui::logs::choose(&frame(db, &app2, &by, &look).await?, &x).into())
    })
    .await
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, file)): Path<(TicketId, AttachmentId)>,
) -> Page {
    let x = logs::of_file(&app, &by.actor, id, file).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(html(ui::logs::show(&frame, &x)))
}

/// Looks at what was pasted or chosen, and keeps nothing of it.
pub async fn look_at(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    mut form: Form,
) -> Page {
    let octets = form.take_octets().unwrap_or_else(|| form.text("text").as_bytes().to_vec());
    let found = match octets.trim_ascii().is_empty() {
        true => Err(Refusal::invalid("text", "must not be empty").into()),
        false => logs::of_text(&app, &by.actor, id, octets).await,
    };
    match found {
        Ok(x) => {
            let app2 = app.clone();
            let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
            Ok(html(ui::logs::show(&frame, &x)))
        }
        Err(e) => {
            let problem = problem(&e, &form)?;
            let page = draw(&app, by, look, id, Some(problem)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// Puts a finding behind what stands in the note that the reader is writing; they send it, or do not.
pub async fn note(State(app): State<App>, by: Reader, Path(id): Path<TicketId>, form: Form) -> Page {
    let finding = form.text("text").trim().to_owned();
    if finding.is_empty() {
        return Err(Refusal::invalid("text", "must not be empty").into());
    }
    let (me, actor) = (by.person.id, by.actor.clone());
    app.write(async move |tx| {
        let ticket = tickets::load(tx, id).await?;
        may(&actor, Action::WriteNote, Object::Ticket { requester: ticket.requester, participants: &[] })?;
        // Refused, it stands as it did before.
        if add_to_draft(tx, me, id, Visibility::Internal, &finding).await? > TEXT_BYTES_MAX {
            return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 }.into());
        }
        Ok(())
    })
    .await?;
    Ok(see(&format!("{}#note-text", ui::url::ticket(id)), "It stands in your note. Read it and send it."))
}
