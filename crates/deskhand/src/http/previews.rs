//! What is in a file, without taking it away: a document of ours in a sandboxed frame. Nothing here decodes a file; the
//! browser does, and only what it can show without running any of it.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::file::{self, Preview, ScanState};
use domain::{AttachmentId, Event, Refusal};
use ui::policy;
use ui::preview::Nothing;

use super::Page;
use super::agent::{Look, words};
use super::files::{blocked, content, content_link, download, file_of, record, strict};
use super::session::Reader;
use crate::app::App;
use crate::preview;

/// What is shown of a text.
const LINES_MAX: usize = 200;
const BYTES_MAX: usize = 64 << 10;

/// The document.
pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<AttachmentId>) -> Page {
    let w = words(&app, &by, &look).await?;
    let actor = by.actor.clone();
    let (found, ticket) = app.read(async move |db| file_of(db, Some(&actor), id).await).await?;
    if found.scan.state == ScanState::Blocked {
        return Err(blocked(&found.scan).into());
    }
    let a = found.attachment;
    let preview_of = Event::FilePreviewed { attachment: id, ticket: Some(ticket) };
    let link = content_link(&app, id, (app.clock)());
    let document = match file::preview(&a.name, &a.found_type, &a.media_type) {
        Preview::Picture => ui::preview::picture(&a.name, &link),
        Preview::Sound => ui::preview::sound(&a.name, &link),
        Preview::Film => ui::preview::film(&a.name, &link),
        Preview::Text => {
            let content = content(&app, &a).await?;
            let bytes = content.len();
            match app.blocking(move || Ok(beginning(&content))).await? {
                Some((text, shown)) => ui::preview::text(w, &a.name, &text, shown < bytes),
                None => ui::preview::nothing(w, &a.name, Nothing::NoText),
            }
        }
        Preview::Pdf => {
            let content = content(&app, &a).await?;
            let look = move || Ok(Some(content).filter(|pdf| preview::is_still(pdf)));
            match app.blocking(look).await? {
                Some(content) => {
                    record(&app, by.actor, preview_of).await?;
                    // The browser's own viewer. It does not start in a frame with the `sandbox` attribute; the same word in
                    // the policy of the answer does not keep it away.
                    let mut response = download(content, &a.name, "application/pdf", true);
                    strict(response.headers_mut(), policy::PDF_CSP);
                    return Ok(response);
                }
                None => ui::preview::nothing(w, &a.name, Nothing::ClosedPdf),
            }
        }
        Preview::None => return Err(Refusal::NotFound.into()),
    };
    record(&app, by.actor, preview_of).await?;
    let mut response = document.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    strict(headers, policy::PREVIEW_CSP);
    Ok(response)
}

/// The first lines of a text and how many of its bytes they are; `None` when it is none. What is not UTF-8 is read as
/// Western letters: wrong for some, and readable for most.
fn beginning(content: &[u8]) -> Option<(String, usize)> {
    if !file::is_text(content) {
        return None;
    }
    let head = &content[..content.len().min(BYTES_MAX)];
    let lines = head.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1);
    let end =
        lines.take(LINES_MAX).last().filter(|_| head.iter().filter(|b| **b == b'\n').count() >= LINES_MAX);
    let head = &head[..end.unwrap_or(head.len())];
    let text = match std::str::from_utf8(head) {
        Ok(text) => text.to_owned(),
        // Cut in the middle of a letter.
        Err(e) if e.error_len().is_none() => String::from_utf8_lossy(&head[..e.valid_up_to()]).into_owned(),
        Err(_) => head.iter().map(|b| char::from(*b)).collect(),
    };
    let shown = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    Some((shown.collect(), head.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_from_its_beginning() {
        let text = |content: &[u8]| beginning(content);
        let is = |text: &str, bytes| Some((text.to_owned(), bytes));
        assert_eq!(text(b"one\r\ntwo\x1b[0m\tthree"), is("one\ntwo[0m\tthree", 18));
        assert_eq!(text("größer".as_bytes()), is("größer", 8));
        assert_eq!(text(b"gr\xf6\xdfer"), is("größer", 6));
        assert_eq!(text(b""), is("", 0));
        assert_eq!(text(b"\0\x01"), None);
        let (shown, bytes) = beginning("line\n".repeat(1000).as_bytes()).unwrap();
        assert_eq!((shown.lines().count(), bytes), (LINES_MAX, 1000));
        let (shown, bytes) = beginning("ö".repeat(BYTES_MAX).as_bytes()).unwrap();
        assert_eq!((shown.len(), bytes), (BYTES_MAX, BYTES_MAX));
        let (shown, _) = beginning(format!("x{}", "ö".repeat(BYTES_MAX)).as_bytes()).unwrap();
        assert!(shown.ends_with('ö'));
    }
}
