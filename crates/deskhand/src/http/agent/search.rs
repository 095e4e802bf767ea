//! Search: the page, and the results while typing.

use axum::extract::{Query, State};
use domain::permission::{Action, Scope};
use domain::query::{self, QueryError};
use domain::read::Paging;
use domain::read::search::{ContactHit, MessageHit, QueryProblem, SearchPage, Segment, TicketHit};
use domain::{Result, TicketId};
use search::{Hits, Page as Part, Start};
use serde::Deserialize;
use store::{messages, organisations, people, tickets};

use super::{Look, frame, html, need, see, words};
use crate::app::App;
use crate::followers::search::bind;
use crate::http::Page;
use crate::http::session::Reader;
use crate::saved_views::field_keys;

const HITS_MAX: usize = 30;
const TYPED_HITS_MAX: usize = 8;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    at: Option<String>,
}

pub async fn show(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::UseWorkbench)?;
    if let Ok(id) = asked.q.trim().trim_start_matches('#').parse().map(TicketId)
        && app.read(async move |db| tickets::find(db, id).await).await?.is_some()
    {
        return Ok(see(&ui::url::ticket(id), ""));
    }
    let x = find(&app, &by, &asked, HITS_MAX, false).await?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(html(ui::search::page(&frame, &x)))
}

/// The results alone: unfinished words are words that may go on.
pub async fn results(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let w = words(&app, &by, &look).await?;
    let zone = by.person.zone().to_owned();
    let x = find(&app, &by, &asked, TYPED_HITS_MAX, true).await?;
    let clock = ui::Clock::new((app.clock)(), &zone, w);
    Ok(html(ui::search::results(&x, &clock)))
}

async fn find(app: &App, by: &Reader, asked: &Asked, limit: usize, typing: bool) -> Result<SearchPage> {
    let text: String = asked.q.chars().take(1000).collect();
    let now = (app.clock)();
    let mut x = SearchPage { query: text.clone(), ..SearchPage::default() };
    if text.trim().is_empty() {
        return Ok(x);
    }
    let keys = app.read(async |db| field_keys(db).await).await?;
    let zone = &jiff::tz::TimeZone::UTC;
    let query = if typing {
        query::parse_lenient_for(&text, now, zone, &keys).0.as_typed()
    } else {
        match query::parse_for(&text, now, zone, &keys) {
            Ok(query) => query,
            Err(e) => {
                x.problem = Some(problem(&text, e));
                return Ok(x);
            }
        }
    };
    let start = match asked.at.as_deref().map(str::parse) {
        Some(Ok(after)) => Start::After(after),
        Some(Err(_)) | None => Start::First,
    };
    let index = app.finder.index()?;
    let me = by.person.id;
    let bound = app.read(async move |db| bind(db, &query, Some(me)).await).await?;
    let hits =
        app.blocking(move || index.search(&bound, Scope::Everything, Part { limit, start }, now)).await?;
    app.read(async move |db| fill(db, x, hits).await).await
}

/// Looks up what is shown beside what was found: names and states come from the tables, so they are never stale.
async fn fill(db: &mut store::Conn, mut x: SearchPage, hits: Hits) -> Result<SearchPage> {
    x.tickets_total = i64::try_from(hits.total).unwrap_or(i64::MAX);
    x.paging = Paging { newer: None, older: hits.next.map(|after| after.to_string()) };
    for hit in hits.tickets {
        let Some(ticket) = tickets::find(db, hit.id).await? else { continue };
        let Some(requester) = people::find_ref(db, ticket.requester).await? else { continue };
        let mut snippet = Vec::new();
        if let Some(found) = hit.message {
            let message = messages::load(db, found.id).await?;
            if message.ticket != TicketId(ticket.id.0) {
                continue;
            }
            let author = match message.author {
                Some(id) => people::find_ref(db, id).await?.map(|p| p.called().to_owned()),
                None => None,
            };
            snippet = segments(found.snippet);
            x.messages.push(MessageHit {
                ticket: ticket.id,
                message: found.id,
                ticket_subject: ticket.subject.clone(),
                author: author.unwrap_or_default(),
                is_note: found.visibility == domain::message::Visibility::Internal,
                created_at: message.created_at,
                snippet: snippet.clone(),
            });
        }
        x.tickets.push(TicketHit {
            id: ticket.id,
            subject: segments(hit.subject),
            status: ticket.status,
            requester,
            updated_at: ticket.updated_at,
            snippet,
        });
    }
    for hit in hits.contacts {
        let Some(person) = people::find(db, hit.id).await? else { continue };
        let organisation = match person.organisation {
            Some(id) => organisations::find(db, id).await?.map(|o| o.name),
            None => None,
        };
        let known = tickets::of_requester(db, person.id, 100).await?.len() as i64;
        x.contacts.push(ContactHit {
            id: person.id,
            name: segments(hit.line),
            email: person.email,
            organisation,
            tickets: known,
        });
    }
    Ok(x)
}

fn segments(pieces: Vec<(String, bool)>) -> Vec<Segment> {
    pieces.into_iter().map(|(text, hit)| Segment { text, hit }).collect()
}

fn problem(text: &str, e: QueryError) -> QueryProblem {
    let at = text.get(..e.position).map_or(0, |before| before.chars().count());
    QueryProblem { at, length: 0, words: e.words }
}
