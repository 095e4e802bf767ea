//! Where a customer looks at their own device: a page for whoever has the link, without signing in.
//!
//! Opening it changes nothing; sending does, once. The secret in the address is all that is asked for: no cookie counts
//! here, so a page elsewhere gains nothing by sending, and `deskhand probe` sends to the same address.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::device_check::CheckState;
use domain::read::device_checks::CheckClosed;
use domain::{Error, Result};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::device_checks as rows;

use super::agent::Look;
use super::{Page, Wrong};
use crate::app::App;
use crate::commands::device_checks::{Sent, keep_check, open_check};
use crate::stored_file::StoredFile;
use crate::{device_checks, secrets};

/// What a browser loads to see how fast it comes.
const SAMPLE_BYTES: usize = 1_000_000;
/// The most that it sends to see how fast that goes.
pub const SAMPLE_BYTES_MAX: usize = 600_000;
/// This page alone may ask for the names of cameras and microphones, when its reader wants that.
const PERMISSIONS: &str =
    "camera=(self), microphone=(self), geolocation=(), display-capture=(), usb=(), serial=()";

fn page(status: StatusCode, drawn: impl Into<String>) -> Response {
    let mut response = (status, Html(drawn.into())).into_response();
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The address is the secret: it goes to nobody else.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Does the link still do anything?
async fn is_open(app: &App, token: &str) -> Result<()> {
    let (secret, now) = (secrets::hash(token), (app.clock)());
    app.read(async move |db| open_check(db, &secret, now).await).await.map(drop)
}

/// What became of a link that does nothing.
async fn closed(app: &App, token: &str) -> Result<CheckClosed> {
    let (secret, now) = (secrets::hash(token), (app.clock)());
    let check = app.read(async move |db| rows::find_by_secret(db, &secret).await).await?;
    Ok(match check.map(|c| c.state(now)) {
        None => CheckClosed::Unknown,
        Some(CheckState::Sent) => CheckClosed::Sent,
        Some(CheckState::Withdrawn) => CheckClosed::Withdrawn,
        // One that waits is closed by its ticket.
        Some(CheckState::Over | CheckState::Waiting) => CheckClosed::Over,
    })
}

pub async fn show(State(app): State<App>, look: Look, Path(token): Path<String>) -> Page {
    let (w, name) = (look.words(), app.config.name.clone());
    match is_open(&app, &token).await {
        Ok(()) => {
            let mut response = page(StatusCode::OK, ui::device_checks::public(w, &name, &token));
            let policy = HeaderName::from_static("permissions-policy");
            response.headers_mut().insert(policy, HeaderValue::from_static(PERMISSIONS));
            Ok(response)
        }
        Err(Error::Refused(_)) => {
            let why = closed(&app, &token).await?;
            let status = match why {
                CheckClosed::Unknown => StatusCode::NOT_FOUND,
                CheckClosed::Sent | CheckClosed::Withdrawn | CheckClosed::Over => StatusCode::GONE,
            };
            Ok(page(status, ui::device_checks::closed(w, &name, why)))
        }
        Err(fault) => Err(Wrong(fault)),
    }
}

/// A small answer, to see how long it takes and what the desk's clock says. A network that answers in the desk's place does
/// not know what it says.
pub async fn echo(State(app): State<App>, Path(token): Path<String>) -> Page {
    is_open(&app, &token).await?;
    let now_ms = (app.clock)().0 / 1_000;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json!({ "desk": "deskhand", "now_ms": now_ms })))
        .into_response())
}

/// Octets that no program on the way makes fewer of.
pub async fn sample(State(app): State<App>, Path(token): Path<String>) -> Page {
    is_open(&app, &token).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // Said, so that it is not compressed here.
        (header::CONTENT_ENCODING, "identity"),
    ];
    Ok((headers, noise(SAMPLE_BYTES)).into_response())
}

/// Noise of Marsaglia's xorshift (2003): not random for any other purpose.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut out = Vec::with_capacity(bytes + 8);
    while out.len() < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend_from_slice(&state.to_le_bytes());
    }
    out.truncate(bytes);
    out
}

/// Takes octets and forgets them, to see how fast they come.
pub async fn take_sample(State(app): State<App>, Path(token): Path<String>, _: Bytes) -> Page {
    is_open(&app, &token).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes a report. Answers JSON: `sha256` of what came, or `problem` in words.
pub async fn send(State(app): State<App>, look: Look, Path(token): Path<String>, body: Bytes) -> Page {
    match take(&app, &token, &body).await {
        Ok(sha256) => Ok(Json(json!({ "sha256": sha256 })).into_response()),
        Err(e @ Error::Refused(_)) => {
            let problem = look.words().known(&e.to_string()).into_owned();
            let status = super::error::status(&e);
            Ok((status, Json(json!({ "problem": problem }))).into_response())
        }
        Err(fault) => Err(Wrong(fault)),
    }
}

async fn take(app: &App, token: &str, body: &[u8]) -> Result<String> {
    // Before anything of it is kept.
    is_open(app, token).await?;
    let report = device_checks::parse(body)?;
    let sha256 = hex::encode(Sha256::digest(body));
    let text = device_checks::written(&report);
    let (blobs, content) = (app.store.blobs().clone(), text.clone());
    let file = app
        .blocking(move || {
            StoredFile::of_form(&blobs, "device-check.json", "application/json", content.as_bytes())
        })
        .await?;
    let (secret, kept) = (secrets::hash(token), sha256.clone());
    app.write(async move |tx| {
        let sent = Sent { report: &report, text: &text, sha256: &kept, file: &file };
        keep_check(tx, &secret, sent).await
    })
    .await?;
    Ok(sha256)
}

#[cfg(test)]
mod tests {
    #[test]
    fn noise_is_as_long_as_asked_and_no_program_makes_it_shorter() {
        let noise = super::noise(100_001);
        assert_eq!(noise.len(), 100_001);
        let mut counts = [0usize; 256];
        noise.iter().for_each(|b| counts[usize::from(*b)] += 1);
        assert!(counts.iter().all(|n| (200..600).contains(n)), "{counts:?}");
    }
}
