//! Guided fixes in the widget: the runs of the help center (`guided::run`), drawn by a script. Everybody may ask, as there; who
//! wants a person says so in a chat, and the run goes along with their words.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use domain::help::HelpReader;
use domain::read::guided::FixLine;
use domain::{Language, PlaybookId, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{body, language_of, widget_of};
use crate::app::App;
use crate::guided::{self, Handed, Look};
use crate::http::Page;
use crate::http::fixes::handed;
use crate::playbooks;

/// Guided fixes that are shown while somebody types.
const FOUND_MAX: usize = 3;

/// A run as the script draws it.
async fn drawn(app: &App, look: Look, language: Language) -> Result<Value> {
    let w = ui::Words::from(language);
    let (ready, run) = (look.ready.clone(), look.run.clone());
    let said = app.blocking(move || guided::said(&ready, &run, language)).await?;
    if let Some(why) = look.closed {
        let title = &look.ready.told(language).title;
        let token = look.run.token(&app.desk.keyring);
        return Ok(ui::help::fixes::script::closed(w, title, &token, why, &said));
    }
    let stands = guided::stand(app, look.ready, &look.run, language).await?;
    Ok(ui::help::fixes::script::run(w, &stands, &said))
}

/// Begins a run.
pub async fn begin(
    State(app): State<App>,
    headers: HeaderMap,
    Path((key, id)): Path<(String, PlaybookId)>,
) -> Page {
    widget_of(&app, &key).await?;
    let language = language_of(&headers);
    let run = guided::begin(&app, HelpReader::Anyone, id, language).await?;
    let ready = playbooks::ready(&app, run.pin).await?;
    Ok(Json(drawn(&app, Look { run, ready, closed: None }, language).await?).into_response())
}

/// Where a run stands: after a reload, and on the way back.
pub async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Path((key, run)): Path<(String, String)>,
) -> Page {
    widget_of(&app, &key).await?;
    let look = guided::look(&app, HelpReader::Anyone, &run).await?;
    Ok(Json(drawn(&app, look, language_of(&headers)).await?).into_response())
}

#[derive(Deserialize)]
struct Answered {
    said: String,
}

/// Takes an answer to what a run asks: what comes next is another run.
pub async fn answer(
    State(app): State<App>,
    headers: HeaderMap,
    Path((key, run)): Path<(String, String)>,
    octets: Bytes,
) -> Page {
    widget_of(&app, &key).await?;
    let Answered { said } = body(&octets)?;
    let mut look = guided::look(&app, HelpReader::Anyone, &run).await?;
    if look.closed.is_none() {
        look.run = guided::go_on(&app, look.ready.clone(), look.run, said).await?;
    }
    Ok(Json(drawn(&app, look, language_of(&headers)).await?).into_response())
}

/// What goes along with somebody's words: all of their run, for whoever takes over.
///
/// # Errors
/// [`Refusal::NotFound`](domain::Refusal::NotFound) when it is no run of a customer's.
pub(super) async fn along(app: &App, run: Option<&str>) -> Result<Option<Handed>> {
    let Some(token) = run.filter(|run| !run.is_empty()) else { return Ok(None) };
    let look = guided::for_people(guided::look(app, HelpReader::Anyone, token).await?)?;
    handed(app, look.ready, look.run).await.map(Some)
}

/// Those that what somebody typed is about, the best first: as the help center finds them, and by their titles.
///
/// # Errors
/// A fault of the database.
pub(super) async fn found(app: &App, query: &str, language: Language) -> Result<Vec<Value>> {
    let wanted = query.trim().to_lowercase();
    let lines = guided::all_offered(app, language).await?;
    if wanted.is_empty() || lines.is_empty() {
        return Ok(Vec::new());
    }
    let about = playbooks::about(app, query).await?;
    let is_named = |line: &&FixLine| {
        Some(line.playbook) != about
            && [&line.told, &line.title].iter().any(|t| t.to_lowercase().contains(&wanted))
    };
    let best = lines.iter().filter(|line| Some(line.playbook) == about);
    let all = best.chain(lines.iter().filter(is_named)).take(FOUND_MAX);
    Ok(all.map(|line| json!({ "id": line.playbook.0, "title": line.told })).collect())
}
