//! The mail ledger: the whole of it for leads and admins, one mail for whoever reads its ticket.

use axum::extract::{Path, Query, State};
use domain::MailId;
use domain::permission::Action;
use domain::read::ledger::{LedgerFilter, MailState};
use serde::Deserialize;
use store::read::ledger as pages;

use super::{Look, frame, html, need, see};
use crate::app::App;
use crate::commands::quarantine_mail::retry_mail;
use crate::http::session::Reader;
use crate::http::{Page, files};

const ROWS_MAX: i64 = 50;

#[derive(Deserialize)]
pub struct Asked {
    state: Option<String>,
    mailbox: Option<String>,
    at: Option<String>,
}

pub async fn list(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ReadAudit)?;
    let number = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<i64>().ok());
    let filter = LedgerFilter {
        state: asked.state.as_deref().and_then(MailState::parse),
        mailbox: number(&asked.mailbox).map(domain::MailboxId),
    };
    let before = number(&asked.at).map(MailId);
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let x = pages::page(db, filter, before, ROWS_MAX).await?;
            Ok(String::from(ui::ledger::list(&frame, &x)))
        })
        .await?;
    Ok(html(page))
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<MailId>) -> Page {
    let octets = files::read_raw(&app, &by, id).await?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let x = pages::with_raw(pages::mail(db, id).await?, &octets);
            Ok(String::from(ui::ledger::mail(&frame, &x)))
        })
        .await?;
    Ok(html(page))
}

pub async fn retry(State(app): State<App>, by: Reader, Path(id): Path<MailId>) -> Page {
    app.write(async move |tx| retry_mail(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::mail(id), "The mail is being read again."))
}
