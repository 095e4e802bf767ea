//! Whom the desk knows, while somebody is written down who calls or stands there.

use axum::extract::{Query, State};
use domain::permission::Action;
use domain::person::Role;
use domain::query;
use domain::read::new_ticket::Acquaintance;
use domain::read::{OrganisationRef, PersonRef, TicketLine};
use domain::{PersonId, Result};
use serde::Deserialize;
use store::{Conn, organisations, people, tickets};

use super::{Look, html, need, words};
use crate::app::App;
use crate::http::Page;
use crate::http::session::Reader;

/// The longest words that are looked for, in characters.
const WORDS_CHARS_MAX: usize = 200;
/// Unsolved tickets that are offered of each.
const OPEN_MAX: usize = 5;
/// So many of somebody's tickets are looked through for unsolved ones, the last changed first.
const LOOKED_AT_MAX: i64 = 100;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::OpenTicket)?;
    let w = words(&app, &by, &look).await?;
    let typed: String = asked.q.chars().take(WORDS_CHARS_MAX).collect();
    if typed.trim().is_empty() {
        return Ok(html(ui::new_ticket::people(w, &[]).into_string()));
    }
    let query = query::parse_lenient(&typed, (app.clock)()).0.as_typed();
    let index = app.finder.index()?;
    let hits = app.blocking(move || index.people(&query)).await?;
    let found = app
        .read(async move |db| {
            let mut found = Vec::with_capacity(hits.len());
            for hit in hits {
                found.extend(acquaintance(db, hit.id).await?);
            }
            Ok(found)
        })
        .await?;
    Ok(html(ui::new_ticket::people(w, &found).into_string()))
}

/// As the tables have it, for the index may be a moment behind.
async fn acquaintance(db: &mut Conn, id: PersonId) -> Result<Option<Acquaintance>> {
    let Some(person) = people::find(db, id).await?.filter(|p| p.role == Role::Contact) else {
        return Ok(None);
    };
    let organisation = match person.organisation {
        Some(id) => organisations::find(db, id).await?.map(|o| OrganisationRef { id: o.id, name: o.name }),
        None => None,
    };
    let theirs = tickets::of_requester(db, id, LOOKED_AT_MAX).await?;
    let unsolved = theirs.into_iter().filter(|t| t.status.is_unsolved()).take(OPEN_MAX);
    let open = unsolved
        .map(|t| TicketLine { id: t.id, subject: t.subject, status: t.status, updated_at: t.updated_at })
        .collect();
    Ok(Some(Acquaintance {
        person: PersonRef { id, name: person.name, email: person.email },
        organisation,
        phone: person.phone,
        notes: person.notes,
        suspended: person.suspended_at.is_some(),
        open,
    }))
}
