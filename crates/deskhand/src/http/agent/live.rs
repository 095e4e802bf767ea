//! The stream of what changes, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::keys::Choices;
use domain::moment::MINUTE_US;
use domain::permission::Action;
use domain::{Language, PersonId, Result};
use serde::Deserialize;
use store::preferences;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use super::{Look, need};
use crate::app::App;
use crate::followers::live::{self, Wire};
use crate::http::Page;
use crate::http::session::{self, Onlooker, Peer, Reader};

/// A word now and then keeps proxies from closing the line, and shows a lost one.
const BREATH: Duration = Duration::from_secs(20);
/// How long a stream may tell things without asking again whether its session lives, by the desk's clock.
const RECHECK_US: i64 = MINUTE_US;

#[derive(Deserialize)]
pub struct Since {
    since: Option<i64>,
    /// What the listening page speaks: it names it, for neither what its reader chose since nor what a worker's own
    /// request asks for need be the same.
    language: Option<String>,
}

pub async fn stream(
    State(app): State<App>,
    Onlooker(by): Onlooker,
    peer: Peer,
    headers: HeaderMap,
    look: Look,
    Query(since): Query<Since>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let language = match since.language.as_deref().and_then(Language::parse) {
        Some(of_page) => of_page,
        None => language(&app, &by, &look).await?,
    };
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let after = last.or(since.since);
    let (kept, receive) = app.hub.listen(after, language);
    let head = *app.store.head().borrow();
    let missed = match (kept, after) {
        (Some(kept), None) => Some(kept),
        (Some(kept), Some(after)) if after <= head => Some(kept),
        // Too old, or from beyond the head: a page of before a restore. The log knows.
        (_, Some(after)) => live::missed(&app, after, language).await?,
        (None, None) => Some(Vec::new()),
    };
    let (send, stream) = mpsc::channel::<Bytes>(64);
    tokio::spawn(pump(app, by.person.id, language, peer, headers, missed, after.unwrap_or(0), receive, send));
    let body = Body::from_stream(ReceiverStream::new(stream).map(Ok::<_, Infallible>));
    let mut response: Response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// What the reader's pages speak: their choice, else their browser's.
async fn language(app: &App, by: &Reader, look: &Look) -> Result<Language> {
    let me = by.person.id;
    let stored = app.read(async move |db| preferences::all(db, me).await).await?;
    Ok(look.speaks(Choices::of(stored).language))
}

async fn pump(
    app: App,
    reader: PersonId,
    language: Language,
    peer: Peer,
    headers: HeaderMap,
    missed: Option<Vec<Wire>>,
    after: i64,
    mut receive: broadcast::Receiver<Wire>,
    send: mpsc::Sender<Bytes>,
) {
    let mut stopping = app.stopping();
    let mut last = after;
    if *stopping.borrow_and_update() {
        return;
    }
    if send.send(Bytes::from_static(b"retry: 2000\n\n")).await.is_err() {
        return;
    }
    match missed {
        Some(wires) => {
            for wire in wires {
                last = last.max(wire.seq);
                let Some(text) = wire.text(language) else { continue };
                if send.send(text).await.is_err() {
                    return;
                }
            }
        }
        None => {
            let head = app.store.head();
            let seq = *head.borrow();
            let _ = send.send(Bytes::from(ui::live::gap().wire(seq))).await;
            last = seq;
        }
    }
    let (present, mut said) = app.presence.listen();
    if send.send(present).await.is_err() {
        return;
    }
    let replayed = last;
    let mut checked = (app.clock)();
    loop {
        let text = tokio::select! {
            wire = receive.recv() => match wire {
                // What was replayed comes again from the stream.
                Ok(wire) if wire.seq <= replayed => continue,
                // Drawn a moment before anybody listened in this language: the page loads itself anew.
                Ok(wire) => wire.text(language).unwrap_or_else(|| Bytes::from(ui::live::gap().wire(wire.seq))),
                // Too slow: the page loads itself anew.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    let seq = *app.store.head().borrow();
                    Bytes::from(ui::live::gap().wire(seq))
                }
                Err(broadcast::error::RecvError::Closed) => return,
            },
            word = said.recv() => match word {
                Ok(word) if word.to.is_none_or(|to| to == reader) => word.text(language),
                Ok(_) => continue,
                // Too slow: who is here now is all that counts.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    let (present, anew) = app.presence.listen();
                    said = anew;
                    present
                }
                Err(broadcast::error::RecvError::Closed) => return,
            },
            _ = tokio::time::sleep(BREATH) => Bytes::from_static(b": here\n\n"),
            _ = stopping.changed() => return,
            _ = send.closed() => return,
        };
        let now = (app.clock)();
        if !(0..RECHECK_US).contains(&now.since(checked)) {
            // It only looks: a page that stands open does not keep its session from ending.
            match session::recognise(&app, peer, &headers).await {
                Ok(Some(_)) => checked = now,
                Ok(None) | Err(_) => return,
            }
        }
        if send.send(text).await.is_err() {
            return;
        }
    }
}
