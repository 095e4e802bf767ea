//! What helps while somebody writes: how it will look, files beside it, whom or what the letters at the caret may mean.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use domain::message::{Markup, TEXT_BYTES_MAX, Visibility};
use domain::permission::{Action, Object, Scope, may};
use domain::read::ticket::KeptFile;
use domain::writing::{Called, Doubt, Reply, callable, doubts};
use domain::{AttachmentId, PersonId, Refusal, Result, SideConversationId, TicketId, file, query};
use search::{Page as Part, Start};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Conn, attachments, macros, mentions, messages, read, side_conversations, teams, tickets};
use ui::markdown::{self, Look};

use super::{html, need};
use crate::app::App;
use crate::commands::keep_file::{Draft, keep_file, remove_file};
use crate::followers::search::bind;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::{Peer, Reader};

/// How a form says that its words are to be read; a form without it is no editor's.
pub fn markup_of(form: &Form) -> Result<Markup, Refusal> {
    Ok(form.word("markup", Markup::parse)?.unwrap_or(Markup::Plain))
}

/// Whether words are for somebody outside: `?side=new`, or the number of their conversation beside the ticket.
#[derive(Deserialize)]
pub struct Aside {
    side: Option<String>,
}

impl Aside {
    fn draft(&self, kind: Visibility) -> Result<Draft, Refusal> {
        match self.side.as_deref() {
            None => Ok(Draft::InTicket(kind)),
            Some("new") => Ok(Draft::Aside(None)),
            Some(number) => match number.parse::<SideConversationId>() {
                Ok(side) => Ok(Draft::Aside(Some(side))),
                Err(_) => Err(Refusal::invalid("side", "is not one of the choices")),
            },
        }
    }
}

/// The ticket of a draft: the page that it is written on may be older than a merge.
async fn ticket_of(db: &mut Conn, id: TicketId, draft: Draft) -> Result<TicketId> {
    match draft {
        Draft::Aside(Some(side)) => Ok(side_conversations::load(db, side).await?.ticket),
        Draft::Aside(None) | Draft::InTicket(_) => Ok(id),
    }
}

/// The words as they will look, as a fragment.
pub async fn preview(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(aside): Query<Aside>,
    form: Form,
) -> Page {
    need(&by, Action::WriteNote)?;
    let text = form.text("text").to_owned();
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 }.into());
    }
    let markup = markup_of(&form)?;
    let kind = form.word("visibility", Visibility::parse)?.unwrap_or(Visibility::Internal);
    let draft = aside.draft(kind)?;
    let me = by.person.id;
    let (own, called) = app
        .read(async move |db| {
            tickets::load(db, id).await?;
            let id = ticket_of(db, id, draft).await?;
            let kept = match draft {
                Draft::InTicket(kind) => attachments::kept(db, id, me, kind).await?,
                Draft::Aside(side) => attachments::kept_aside(db, id, me, side).await?,
            };
            let own: Vec<AttachmentId> = kept
                .into_iter()
                .filter(|f| file::is_safe_image(&f.attachment.found_type))
                .map(|f| f.attachment.id)
                .collect();
            let called = match kind {
                Visibility::Internal => mentions::callable(db).await?,
                Visibility::Public => Vec::new(),
            };
            Ok((own, called))
        })
        .await?;
    let picture = |id: AttachmentId| own.contains(&id).then(|| ui::url::attachment_inline(id));
    let words: Vec<String> = domain::writing::mentions(&text, &called).into_iter().map(|m| m.words).collect();
    let look = Look { picture: &picture, mentions: &words, tickets: kind == Visibility::Internal };
    let drawn = match markup {
        Markup::Markdown => markdown::html(&text, look),
        Markup::Plain => markdown::lines(&text, look),
    };
    Ok(html(drawn.into_string()))
}

/// Puts files beside the reader's draft; answers with their rows.
pub async fn add_files(
    State(app): State<App>,
    by: Reader,
    look: super::Look,
    Path(id): Path<TicketId>,
    Query(aside): Query<Aside>,
    mut form: Form,
) -> Page {
    let kind = form.word("visibility", Visibility::parse)?.unwrap_or(Visibility::Internal);
    let draft = aside.draft(kind)?;
    let is_note = draft == Draft::InTicket(Visibility::Internal);
    need(&by, if is_note { Action::WriteNote } else { Action::Reply })?;
    if form.id("writer")?.is_some_and(|writer: PersonId| writer != by.person.id) {
        return Err(Refusal::Conflict("Somebody else is signed in here now.".into()).into());
    }
    let files = form.store_files(&app).await?;
    if files.is_empty() {
        return Err(Refusal::invalid("files", "must have one file at least").into());
    }
    let actor = by.actor.clone();
    let (id, kept) = app
        .write(async move |tx| {
            let id = ticket_of(tx, id, draft).await?;
            let mut kept = Vec::new();
            for file in &files {
                kept.push(keep_file(tx, &actor, id, draft, file).await?);
            }
            Ok((id, kept))
        })
        .await?;
    let w = super::words(&app, &by, &look).await?;
    let rows: Vec<Value> = kept
        .into_iter()
        .map(|a| {
            let file = KeptFile {
                id: a.id,
                is_image: file::is_safe_image(&a.found_type),
                name: a.name,
                bytes: a.bytes,
            };
            let row = ui::ticket::writing::file(w, id, &file).into_string();
            json!({ "id": file.id, "name": file.name, "bytes": file.bytes, "is_image": file.is_image, "html": row })
        })
        .collect();
    Ok((StatusCode::CREATED, Json(json!({ "files": rows }))).into_response())
}

pub async fn remove_one_file(
    State(app): State<App>,
    by: Reader,
    Path((id, file)): Path<(TicketId, AttachmentId)>,
) -> Page {
    need(&by, Action::WriteNote)?;
    app.write(async move |tx| remove_file(tx, &by.actor, id, file).await).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What gives reason to ask once more before these words go to the customer.
pub async fn doubts_of(app: &App, id: TicketId, form: &Form, has_new: bool) -> Result<Vec<Doubt>> {
    let text = form.text("text").to_owned();
    let has_files = has_new || form.all("kept_file").next().is_some();
    app.read(async move |db| {
        let team = callable(&mentions::people(db).await?, &teams::refs(db).await?);
        let said = messages::list(db, id, domain::MessageId(i64::MAX), NOTES_LOOKED_AT).await?;
        let notes: Vec<String> =
            said.into_iter().filter(|m| m.visibility == Visibility::Internal).map(|m| m.text).collect();
        Ok(doubts(Reply { text: &text, has_files, team: &team, notes: &notes }))
    })
    .await
}

/// The newest messages of a ticket among which its notes are looked for.
const NOTES_LOOKED_AT: i64 = 200;

const COMPLETIONS_MAX: usize = 8;

#[derive(Deserialize)]
pub struct Asked {
    kind: String,
    #[serde(default)]
    q: String,
    ticket: Option<i64>,
    #[serde(rename = "for")]
    visibility: Option<String>,
}

/// Whom (`kind=person`), which ticket (`ticket`), macro (`macro`) or article (`article`) the letters at the caret may mean: the text that
/// would stand there, a name and a word beside it.
pub async fn completions(
    State(app): State<App>,
    by: Reader,
    peer: Peer,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let typed: String = asked.q.chars().take(100).collect::<String>().trim().to_lowercase();
    let items = match asked.kind.as_str() {
        "person" => people(&app, &typed).await?,
        "ticket" => found_tickets(&app, &by, &typed, asked.ticket).await?,
        "macro" => {
            let kind = asked.visibility.as_deref().and_then(Visibility::parse);
            offered_macros(&app, &by, &typed, kind).await?
        }
        "article" => {
            let base = crate::http::links::base(&app, peer, &headers);
            super::articles::offered(&app, &by, &base, &typed).await?
        }
        _ => return Err(Refusal::invalid("kind", "is not one of the choices").into()),
    };
    Ok(Json(json!({ "items": items })).into_response())
}

/// People and teams whose name or address has the letters; whoever begins with them first. Who is called as somebody else
/// is gets their address.
async fn people(app: &App, typed: &str) -> Result<Vec<Value>> {
    let (people, teams) =
        app.read(async |db| Ok((mentions::people(db).await?, teams::refs(db).await?))).await?;
    let known = callable(&people, &teams);
    let words_for = |who: &Called| known.iter().find(|c| c.who == *who).map(|c| c.words.clone());
    let mut found: Vec<(usize, String, Value)> = Vec::new();
    for p in &people {
        let (name, address) = (p.name.to_lowercase(), p.email.clone().unwrap_or_default());
        let Some(rank) = rank(&name, typed).or_else(|| rank(&address, typed).map(|r| r + 2)) else {
            continue;
        };
        let Some(words) = words_for(&Called::Person(p.id)) else { continue };
        let shown = if p.name.is_empty() { address.clone() } else { p.name.clone() };
        found.push((rank, name, json!({ "insert": format!("@{words}"), "label": shown, "detail": address })));
    }
    for t in &teams {
        let name = t.name.to_lowercase();
        let (Some(rank), Some(words)) = (rank(&name, typed), words_for(&Called::Team(t.id))) else {
            continue;
        };
        found.push((rank, name, json!({ "insert": format!("@{words}"), "label": t.name, "detail": "team" })));
    }
    found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Ok(found.into_iter().take(COMPLETIONS_MAX).map(|(_, _, item)| item).collect())
}

/// 0 where it begins so, 1 where a word of it does; `None` where it has not the letters.
fn rank(name: &str, typed: &str) -> Option<usize> {
    if name.starts_with(typed) {
        return Some(0);
    }
    name.split_whitespace().any(|word| word.starts_with(typed)).then_some(1)
}

async fn found_tickets(app: &App, by: &Reader, typed: &str, open: Option<i64>) -> Result<Vec<Value>> {
    let mut ids: Vec<TicketId> = typed.parse().map(TicketId).into_iter().collect();
    if !typed.is_empty() {
        let (parsed, _) = query::parse_lenient(typed, (app.clock)());
        let (me, now) = (by.person.id, (app.clock)());
        let index = app.finder.index()?;
        let bound = app.read(async move |db| bind(db, &parsed.as_typed(), Some(me)).await).await?;
        let part = Part { limit: COMPLETIONS_MAX, start: Start::First };
        let hits = app.blocking(move || index.search(&bound, Scope::Everything, part, now)).await?;
        ids.extend(hits.tickets.into_iter().map(|hit| hit.id));
    }
    let actor = by.actor.clone();
    app.read(async move |db| {
        let mut items = Vec::new();
        let mut seen = Vec::new();
        for id in ids {
            if Some(id.0) == open || seen.contains(&id) || items.len() >= COMPLETIONS_MAX {
                continue;
            }
            seen.push(id);
            let Some(ticket) = tickets::find(db, id).await? else { continue };
            let object = Object::Ticket { requester: ticket.requester, participants: &[] };
            if may(&actor, Action::ReadInternal, object).is_ok() {
                let label = format!("#{id} {}", ticket.subject);
                items.push(
                    json!({ "insert": format!("#{id}"), "label": label, "detail": ticket.status.label() }),
                );
            }
        }
        Ok(items)
    })
    .await
}

async fn offered_macros(app: &App, by: &Reader, typed: &str, kind: Option<Visibility>) -> Result<Vec<Value>> {
    let (me, typed) = (by.person.id, typed.to_owned());
    let offered = app.read(async move |db| macros::offered(db, me).await).await?;
    let fits = offered.into_iter().filter(|m| {
        let is_found = read::writing::is_found(m, &typed);
        is_found && (m.text.is_empty() || kind.is_none_or(|kind| kind == m.visibility))
    });
    let items = fits.take(MACROS_SHOWN).map(
        |m| json!({ "id": m.id, "label": m.title, "detail": m.category, "kind": m.visibility.as_str() }),
    );
    Ok(items.collect())
}

/// The palette of macros shows more than a list at the caret.
const MACROS_SHOWN: usize = 50;
