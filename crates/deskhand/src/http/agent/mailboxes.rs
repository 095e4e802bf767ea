//! The desk's addresses.

use axum::extract::{Path, State};
use domain::mailbox::{Mailbox, SenderCheck};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::{MailboxId, Result};
use store::read::mailboxes as pages;

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_mailbox::{add_mailbox, change_mailbox};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageSettings)?;
    Ok(html(draw_list(&app, by, look, None).await?))
}

async fn draw_list(app: &App, by: Reader, look: Look, problem: Option<FormProblem>) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut x = pages::list(db).await?;
        x.problem = problem;
        Ok(ui::mailboxes::list(&frame, &x).into())
    })
    .await
}

pub async fn add(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ManageSettings)?;
    let actor = by.actor.clone();
    let (address, name) = (form.text("address").to_owned(), form.text("name").to_owned());
    match app.write(async move |tx| add_mailbox(tx, &actor, &address, &name, None).await).await {
        Ok(id) => Ok(see(&ui::url::mailbox(id), "Added. Below stands how mail gets here.")),
        Err(e) => {
            let page = draw_list(&app, by, look, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<MailboxId>) -> Page {
    need(&by, Action::ManageSettings)?;
    Ok(html(draw_one(&app, by, look, id, None).await?))
}

async fn draw_one(
    app: &App,
    by: Reader,
    look: Look,
    id: MailboxId,
    refused: Option<(FormProblem, Mailbox)>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let smtp = app2.config.smtp.clone().unwrap_or_else(|| "closed (--smtp off)".to_owned());
        let mut x = pages::page(db, id, smtp).await?;
        if let Some((problem, mailbox)) = refused {
            x.problem = Some(problem);
            x.mailbox = mailbox;
        }
        Ok(ui::mailboxes::page(&frame, &x).into())
    })
    .await
}

/// What the form chose. A form that only names the trusted checker means that one, and none when it is empty.
fn sender_check(form: &Form, before: SenderCheck) -> SenderCheck {
    SenderCheck::parse(form.text("sender_check")).unwrap_or(match (before, form.text("authserv_id").trim()) {
        (SenderCheck::Desk, _) => SenderCheck::Desk,
        (SenderCheck::Nobody | SenderCheck::Relay, "") => SenderCheck::Nobody,
        (SenderCheck::Nobody | SenderCheck::Relay, _) => SenderCheck::Relay,
    })
}

pub async fn update(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailboxId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let before = app.read(async move |db| store::mailboxes::load(db, id).await).await?;
    let after = Mailbox {
        name: form.text("name").to_owned(),
        team: form.id("team")?,
        signature: form.text("signature").to_owned(),
        acknowledges: form.ticked("acknowledges"),
        acknowledgement: form.text("acknowledgement").to_owned(),
        sender_check: sender_check(&form, before.sender_check),
        authserv_id: form.text("authserv_id").to_owned(),
        is_default: form.ticked("is_default"),
        ..before
    };
    let (actor, wish) = (by.actor.clone(), after.clone());
    match app.write(async move |tx| change_mailbox(tx, &actor, &wish).await).await {
        Ok(()) => Ok(see(&ui::url::mailbox(id), "Saved.")),
        Err(e) => {
            let refused = Some((problem(&e, &form)?, after));
            let page = draw_one(&app, by, look, id, refused).await?;
            Ok(refused_html(&e, page))
        }
    }
}
