//! Files of articles, for whom their article is.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use domain::file::{self, ScanState};
use domain::help::HelpReader;
use domain::{AttachmentId, Refusal};
use serde::Deserialize;
use store::article_files;

use super::files::download_shared;
use super::help::{cache_of, is_known};
use super::session::{self, Peer};
use super::{Page, portal};
use crate::app::App;
use crate::help::{content, library, reader};

#[derive(Deserialize)]
pub struct Wanted {
    /// At least so wide, in pixels.
    w: Option<i64>,
}

/// A picture, or a file as a download. Who may not read the article finds nothing, whatever number they ask for; the team
/// also sees what only a draft has. Like pages it may be kept and is asked for again each time: what is withdrawn is gone.
pub async fn show(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((id, _name)): Path<(AttachmentId, String)>,
    Query(wanted): Query<Wanted>,
) -> Page {
    let signed_in = session::recognise(&app, peer, &headers).await?;
    // Customers have a session of their own; the pages that show these files know them by it too.
    let customer = match &signed_in {
        Some(_) => None,
        None => portal::recognise(&app, peer, &headers).await?,
    };
    let reader = reader(signed_in.as_ref().map(|r| &r.person).or(customer.as_ref().map(|c| &c.person)));
    let (article, stored) = app.read(async move |db| article_files::load(db, id).await).await?;
    let library = library(&app).await?;
    let reading = library.shelf.read_by(reader);
    let found = match (reading.file(article, id), reader) {
        (Ok(found), _) => found.clone(),
        (Err(_), HelpReader::Team) => {
            let all = app.read(async move |db| article_files::of_article(db, article).await).await?;
            all.into_iter().find(|f| f.id == id).ok_or(Refusal::NotFound)?
        }
        (Err(refusal), HelpReader::Anyone | HelpReader::Contact { .. }) => return Err(refusal.into()),
    };
    if stored.scan.state == ScanState::Blocked {
        return Err(Refusal::NotFound.into());
    }
    let is_picture = file::is_safe_image(&found.found_type);
    let size = wanted.w.and_then(|w| found.at_least(w));
    let blob = size.map_or(&found.blob, |s| &s.blob).clone();
    let tag = format!("\"{}\"", &blob[..blob.len().min(32)]);
    let mut response = if is_known(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content = content(&app, blob).await?;
        // What is no picture is never opened in the page.
        let kind = if is_picture { found.found_type.as_str() } else { "application/octet-stream" };
        download_shared(content, &found.name, kind, is_picture)
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_of(reader)));
    out.insert(header::VARY, HeaderValue::from_static("cookie"));
    // Whose page it is shown in is decided here, not by whoever links to it.
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    out.insert(policy, HeaderValue::from_static("same-origin"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    Ok(response)
}
