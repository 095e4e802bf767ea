//! Chats that wait for the team.

use axum::extract::{Path, State};
use domain::chat::Chat;
use domain::read::widgets::{ChatRow, ChatsPage};
use domain::{Refusal, Result, TicketId};
use store::{Conn, chats, people, tickets};

use super::{Look, frame, html, see};
use crate::app::App;
use crate::commands::chat::{accept_chat, block_visitor, decline_chat, end_chat};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// So many chats that wait are shown, the longest first.
pub const WAITING_MAX: i64 = 50;

async fn rows(db: &mut Conn, all: Vec<Chat>) -> Result<Vec<ChatRow>> {
    let mut rows = Vec::with_capacity(all.len());
    for chat in all {
        let ticket = tickets::load(db, chat.ticket).await?;
        let visitor = people::find_ref(db, ticket.requester).await?;
        rows.push(ChatRow {
            ticket: chat.ticket,
            subject: ticket.subject,
            visitor: visitor.map(|p| p.called().to_owned()).unwrap_or_default(),
            asked_at: chat.asked_at,
            about: chat.about,
        });
    }
    Ok(rows)
}

pub async fn list(State(app): State<App>, by: Reader, look: Look) -> Page {
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let waiting = chats::waiting_for(db, by.person.id, WAITING_MAX).await?;
            let mine = chats::with(db, by.person.id).await?;
            let x = ChatsPage { waiting: rows(db, waiting).await?, mine: rows(db, mine).await? };
            Ok(ui::widgets::chats(&frame, &x).into_string())
        })
        .await?;
    Ok(html(page))
}

/// Takes one, leaves it to the others, ends it, or keeps its visitor out.
pub async fn act(State(app): State<App>, by: Reader, Path(id): Path<TicketId>, form: Form) -> Page {
    let what = form.text("act").to_owned();
    let is_taken = what == "accept";
    app.write(async move |tx| match what.as_str() {
        "accept" => accept_chat(tx, &by.actor, id).await,
        "decline" => decline_chat(tx, &by.actor, id).await,
        "end" => end_chat(tx, &by.actor, id).await,
        "block" => block_visitor(tx, &by.actor, id).await,
        _ => Err(Refusal::NotFound.into()),
    })
    .await?;
    let to = if is_taken { ui::url::ticket(id) } else { ui::url::chats() };
    Ok(see(&to, "Saved."))
}
