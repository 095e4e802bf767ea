//! What calendar programs read: the secret in the address is the right to it.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::moment::HOUR_US;
use sha2::{Digest as _, Sha256};
use store::calendar_links;

use super::{Page, help};
use crate::app::App;
use crate::hours;

/// iCalendar text (RFC 5545), with an `ETag`: a program that has it already gets 304 and no text.
pub async fn show(State(app): State<App>, headers: HeaderMap, Path(file): Path<String>) -> Page {
    let secret = file.strip_suffix(".ics").unwrap_or(&file).to_owned();
    let now = (app.clock)();
    let (link, text) = app
        .read(async move |db| {
            let (link, _) = hours::linked(db, &secret, now).await?;
            let text = hours::feed_text(db, link.target, now).await?;
            Ok((link, text))
        })
        .await?;
    // Its maker sees that it is in use; to the hour, for programs ask often.
    if link.read_at.is_none_or(|at| now.since(at) >= HOUR_US) {
        let id = link.id;
        app.write(async move |tx| {
            tx.quiet("a calendar program asked");
            calendar_links::note_read(tx, id).await
        })
        .await?;
    }
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&text)[..16]));
    let mut response = match help::is_known(&headers, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => text.into_response(),
    };
    tell(&mut response, &tag);
    Ok(response)
}

fn tell(response: &mut Response, tag: &str) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
}
