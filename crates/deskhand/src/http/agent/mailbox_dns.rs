//! The DNS records of a mailbox, and its keys.

use axum::extract::{Path, State};
use domain::MailboxId;
use domain::permission::Action;

use super::{Look, frame, html, need, see};
use crate::app::App;
use crate::http::Page;
use crate::http::session::Reader;
use crate::sending_keys;

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<MailboxId>) -> Page {
    need(&by, Action::ManageSettings)?;
    // DNS first: no connection of the database waits for it.
    let x = sending_keys::look(&app, id).await?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            Ok(String::from(ui::mailbox_dns::page(&frame, &x)))
        })
        .await?;
    Ok(html(page))
}

pub async fn check(State(app): State<App>, by: Reader, Path(id): Path<MailboxId>) -> Page {
    need(&by, Action::ManageSettings)?;
    app.read(async move |db| store::mailboxes::load(db, id).await).await?;
    sending_keys::publish_seen(&app).await?;
    Ok(see(&ui::url::mailbox_dns(id), "Looked again."))
}

pub async fn make_keys(State(app): State<App>, by: Reader, Path(id): Path<MailboxId>) -> Page {
    need(&by, Action::ManageSettings)?;
    sending_keys::make(&app, &by.actor, id).await?;
    Ok(see(
        &ui::url::mailbox_dns(id),
        "Made. Set their records below; the desk signs as soon as it sees them.",
    ))
}
