//! Pictures that mails want from somebody else's server. Their sender would see when, where and by whom a mail is read;
//! so they are fetched when an agent asks for them, by the desk, once for a message, and shown from here.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::moment::MINUTE_US;
use domain::permission::{Action, Object, may};
use domain::{MessageId, Moment, Refusal, Result, file, picture};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::pictures::{self, Fetched};
use store::{messages, tickets};
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;

use super::Page;
use super::agent::see;
use super::files::{self, Purpose, download};
use super::session::Reader;
use crate::app::App;
use crate::commands::decide_pictures::{Decision, decide_pictures};
use crate::egress;

/// What could not be had is asked for again after so long, if somebody looks then.
const AGAIN_US: i64 = 10 * MINUTE_US;
const ACCEPT: &str = "image/png, image/jpeg, image/gif, image/webp";
const KEY: &str = "remote pictures";
const SEAL_BYTES: usize = 16;

/// Who fetches a picture lets others wait who want the same one.
pub struct Fetching([Mutex<()>; 64]);

impl Default for Fetching {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

/// Somebody wants to see the pictures of a message: its frame is shown with them. The link proves that they asked, for the
/// frame's address alone could stand in a mail.
pub async fn show(State(app): State<App>, by: Reader, Path(id): Path<MessageId>) -> Page {
    app.read(async move |db| {
        let message = messages::load(db, id).await?;
        let ticket = tickets::load(db, message.ticket).await?;
        let object = Object::Ticket { requester: ticket.requester, participants: &[] };
        Ok(may(&by.actor, Action::ReadInternal, object)?)
    })
    .await?;
    let proven = files::proven(&app, Purpose::Pictures, id.0, (app.clock)());
    Ok(see(&ui::url::message_body_with_pictures(id, &proven), ""))
}

#[derive(Deserialize)]
pub struct Decided {
    decision: String,
}

/// From now on, always or never again for this sender.
pub async fn decide(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<MessageId>,
    axum::Form(decided): axum::Form<Decided>,
) -> Page {
    let decision = match decided.decision.as_str() {
        "always" => Decision::Always,
        "ask" => Decision::Ask,
        _ => return Err(Refusal::invalid("decision", "must be always or ask").into()),
    };
    let words = match decision {
        Decision::Always => "Pictures of this sender are shown from now on",
        Decision::Ask => "Pictures of this sender are shown no more unless you ask",
    };
    let ticket = app.write(async move |tx| decide_pictures(tx, &by.actor, id, decision).await).await?;
    Ok(see(&ui::url::ticket_message(ticket, id), words))
}

/// The address at which a frame finds a picture. It names message and address, cannot be made up, and ends: no open proxy.
pub fn link(app: &App, message: MessageId, address: &str, now: Moment) -> String {
    let mut text = message.0.to_be_bytes().to_vec();
    text.extend((now.unix() + files::LINK_SECONDS).to_be_bytes());
    text.extend_from_slice(address.as_bytes());
    let seal = &files::seal(app, KEY, &text)[..SEAL_BYTES];
    ui::url::remote_picture(&URL_SAFE_NO_PAD.encode([seal, &text].concat()))
}

/// Message and address of a link that holds.
fn opened(app: &App, token: &str) -> Option<(MessageId, String)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (given, text) = bytes.split_at_checked(SEAL_BYTES)?;
    if !bool::from(files::seal(app, KEY, text)[..SEAL_BYTES].ct_eq(given)) {
        return None;
    }
    let (message, rest) = text.split_at_checked(8)?;
    let (until, address) = rest.split_at_checked(8)?;
    if i64::from_be_bytes(until.try_into().ok()?) < (app.clock)().unix() {
        return None;
    }
    Some((MessageId(i64::from_be_bytes(message.try_into().ok()?)), String::from_utf8(address.to_vec()).ok()?))
}

/// One of them, for a frame that has its link.
pub async fn remote(State(app): State<App>, Path(token): Path<String>) -> Page {
    let (message, address) = opened(&app, &token).ok_or(Refusal::NotFound)?;
    // Gone with its ticket.
    app.read(async move |db| {
        let message = messages::load(db, message).await?;
        tickets::load(db, message.ticket).await.map(drop)
    })
    .await?;
    match fetched(&app, message, &address).await? {
        Fetched::Shown { blob, media_type } => {
            let blobs = app.store.blobs().clone();
            let content = app.blocking(move || blobs.read(&blob)).await?;
            Ok(download(content, "picture", &media_type, true))
        }
        // Nothing that a mail could show as a word of ours: its own text stands where the picture would.
        Fetched::Unshown { .. } => {
            let mut response = download(Vec::new(), "picture", "application/octet-stream", false);
            *response.status_mut() = StatusCode::NOT_FOUND;
            Ok(response)
        }
    }
}

async fn fetched(app: &App, message: MessageId, address: &str) -> Result<Fetched> {
    let hash: [u8; 32] = Sha256::digest(address).into();
    if let Some(known) = known(app, message, hash).await? {
        return Ok(known);
    }
    let _turn = app.fetching_pictures.0[usize::from(hash[0]) % app.fetching_pictures.0.len()].lock().await;
    if let Some(known) = known(app, message, hash).await? {
        return Ok(known);
    }
    let fetched = fetch(app, address).await?;
    let kept = fetched.clone();
    app.write(async move |tx| pictures::put(tx, message, &hash, &kept).await).await?;
    Ok(fetched)
}

async fn known(app: &App, message: MessageId, hash: [u8; 32]) -> Result<Option<Fetched>> {
    let now = (app.clock)();
    let found = app.read(async move |db| pictures::find(db, message, &hash).await).await?;
    Ok(found.and_then(|(fetched, at)| match fetched {
        Fetched::Shown { .. } => Some(fetched),
        Fetched::Unshown { .. } if now.since(at) < AGAIN_US => Some(fetched),
        Fetched::Unshown { .. } => None,
    }))
}

async fn fetch(app: &App, address: &str) -> Result<Fetched> {
    let unshown = |reason: &str| Ok(Fetched::Unshown { reason: reason.to_owned() });
    let whole = if address.starts_with("//") { format!("https:{address}") } else { address.to_owned() };
    let answer = match app.picture_egress.get(&whole, ACCEPT).await {
        Ok(egress::Fetched { status: 200, body, .. }) => body,
        Ok(_) => return unshown("status"),
        Err(e) => return unshown(e.code()),
    };
    // By content: what a server calls it says nothing.
    let media_type = file::sniff(&answer);
    if !file::is_safe_image(media_type) {
        return unshown("no_picture");
    }
    if !picture::is_bearable(&answer) {
        return unshown("too_many_pixels");
    }
    let tiny = |side| side <= picture::TRACKING_PIXELS_MAX;
    if picture::dimensions(&answer).is_some_and(|(w, h)| tiny(w) && tiny(h)) {
        return unshown("tracks");
    }
    let blobs = app.store.blobs().clone();
    let blob = app.blocking(move || blobs.put(&picture::without_metadata(answer))).await?;
    Ok(Fetched::Shown { blob, media_type: media_type.to_owned() })
}
