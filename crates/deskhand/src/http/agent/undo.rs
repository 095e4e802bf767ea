//! Acts that can be taken back, and taking them back.

use axum::extract::{Path, State};
use domain::{Result, TicketId};
use store::{Tx, acts, tickets};

use super::{see, see_done};
use crate::app::App;
use crate::commands::undo;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// Does something on a ticket and leads to `back`, whose page says `words` (if any) and offers to take it back. What
/// recorded nothing offers nothing.
pub async fn done<F>(app: &App, by: &Reader, ticket: TicketId, back: &str, words: &str, act: F) -> Page
where
    F: AsyncFnOnce(&mut Tx) -> Result<()> + Send + 'static,
{
    let at = app
        .write(async move |tx| {
            act(tx).await?;
            Ok(tx.now())
        })
        .await?;
    let me = by.person.id;
    let seq = app.read(async move |db| acts::seq_of(db, ticket, me, at).await).await?;
    Ok(see_done(back, words, seq))
}

/// Takes back what the reader has just done.
pub async fn create(State(app): State<App>, by: Reader, Path(seq): Path<i64>, form: Form) -> Page {
    let undone = app.write(async move |tx| undo::undo(tx, &by.actor, seq).await).await?;
    let back = ui::url::own_path(form.text("back"), ui::url::ticket(undone.ticket));
    let back = match ticket_of(&back) {
        // Whoever undoes a split where it led to stands on a ticket that is no more.
        Some(id) if app.read(async move |db| tickets::find(db, id).await).await?.is_none() => {
            ui::url::ticket(undone.ticket)
        }
        Some(_) | None => back,
    };
    let words = match undone.but {
        "" => format!("Taken back: #{} is as it was.", undone.ticket),
        but => but.to_owned(),
    };
    Ok(see(&back, &words))
}

/// The ticket whose own page that is.
fn ticket_of(path: &str) -> Option<TicketId> {
    let rest = path.strip_prefix("/agent/tickets/")?;
    let number = rest.split(['?', '#']).next()?;
    number.parse().ok().map(TicketId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tickets_own_page_is_one() {
        for (path, ticket) in [
            ("/agent/tickets/7", Some(7)),
            ("/agent/tickets/7?in=open#x", Some(7)),
            ("/agent/tickets/7/history", None),
            ("/agent/tickets/new", None),
            ("/agent/views/open", None),
        ] {
            assert_eq!(ticket_of(path), ticket.map(TicketId), "{path}");
        }
    }
}
