//! Looks at a customer's device: asked for on a ticket, and what came.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use domain::message::Visibility;
use domain::{DeviceCheckId, Refusal, TicketId};

use super::{Look, frame, html, see, wants_part, words};
use crate::app::App;
use crate::commands::add_to_draft::add_to_draft;
use crate::commands::device_checks::{ask_check, language_of_customer, withdraw_check};
use crate::http::forms::Form;
use crate::http::session::{Peer, Reader};
use crate::http::{Page, links};
use crate::{device_checks, secrets};

/// The panel, or a page with it.
pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path(id): Path<TicketId>,
) -> Page {
    draw(&app, by, look, &headers, id, None).await
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    headers: &HeaderMap,
    id: TicketId,
    link: Option<String>,
) -> Page {
    let (app2, is_part) = (app.clone(), wants_part(headers, "part"));
    let page: String = app
        .read(async move |db| {
            let x = device_checks::panel(db, &by.actor, id, (app2.clock)()).await?;
            let frame = frame(db, &app2, &by, &look).await?;
            Ok(match is_part {
                true => ui::device_checks::part(&frame, &x).into(),
                false => ui::device_checks::page(&frame, &x, link.as_deref()).into(),
            })
        })
        .await?;
    Ok(html(page))
}

/// Makes a link. It goes into the reply that the reader is writing, or is shown, once: the desk keeps no copy of it.
pub async fn ask(
    State(app): State<App>,
    by: Reader,
    look: Look,
    peer: Peer,
    headers: HeaderMap,
    Path(id): Path<TicketId>,
    form: Form,
) -> Page {
    let w = words(&app, &by, &look).await?;
    let secret = app.secret();
    let link = format!("{}{}", links::base(&app, peer, &headers), ui::url::check(&secret));
    let is_shown = match form.text("act") {
        "show" => true,
        "" | "reply" => false,
        _ => return Err(Refusal::invalid("act", "is not one of the choices").into()),
    };
    let (me, actor, hash) = (by.person.id, by.actor.clone(), secrets::hash(&secret));
    let address = link.clone();
    app.write(async move |tx| {
        ask_check(tx, &actor, id, w.language(), &hash).await?;
        if is_shown {
            return Ok(());
        }
        // The customer reads it; the note that comes back is for the agent, in theirs.
        let theirs = language_of_customer(tx, id).await?.map_or(w, ui::Words::from);
        let sentence = ui::device_checks::asking(theirs, &address);
        add_to_draft(tx, me, id, Visibility::Public, &sentence).await.map(drop)
    })
    .await?;
    match is_shown {
        true => draw(&app, by, look, &HeaderMap::new(), id, Some(link)).await,
        false => Ok(see(
            &format!("{}#reply-text", ui::url::ticket(id)),
            "The link stands in your reply. Read it and send it.",
        )),
    }
}

pub async fn withdraw(
    State(app): State<App>,
    by: Reader,
    Path((id, check)): Path<(TicketId, DeviceCheckId)>,
) -> Page {
    app.write(async move |tx| withdraw_check(tx, &by.actor, id, check).await).await?;
    Ok(see(&ui::url::device_checks(id), "The check is withdrawn. Its link does nothing any more."))
}
