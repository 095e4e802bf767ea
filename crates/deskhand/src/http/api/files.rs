//! Uploads, attachments, and the links by which files are fetched.

use std::path::PathBuf;
use std::sync::PoisonError;

use axum::body::Body;
use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::file::ScanState;
use domain::message::Attachment;
use domain::{Actor, AttachmentId, Error, Event, Refusal, Result, file};
use futures_util::StreamExt as _;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::attachments::{self, Stored};
use store::read::portal::facts;
use store::{messages, people, tickets};
use subtle::ConstantTimeEq;
use tokio::io::AsyncWriteExt as _;

use super::answer::{Answer, Answered, Content, Failure};
use super::body::encoded;
use super::call::{Call, Done, Wire};
use crate::app::App;
use crate::commands::portal::request;
use crate::commands::upload_file::upload_file;
use crate::http::files::{blocked, download};
use crate::secrets;
use crate::stored_file::StoredFile;

/// The largest file, in bytes.
pub const FILE_BYTES_MAX: u64 = 50_000_000;
/// Files that one upload holds.
const FILES_MAX: usize = 20;
const MAC_BYTES: usize = 16;

/// The proof in the link of a file. It names the file, never ends, and cannot be guessed.
fn proof(key: &[u8; 32], id: AttachmentId) -> [u8; MAC_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&id.0.to_be_bytes());
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let mut cut = [0; MAC_BYTES];
    cut.copy_from_slice(&whole[..MAC_BYTES]);
    cut
}

fn link_token(key: &[u8; 32], id: AttachmentId) -> String {
    let mut bytes = id.0.to_be_bytes().to_vec();
    bytes.extend_from_slice(&proof(key, id));
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_token(key: &[u8; 32], token: &str) -> Option<AttachmentId> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (id, given) = bytes.split_at_checked(8)?;
    let id = AttachmentId(i64::from_be_bytes(id.try_into().ok()?));
    bool::from(proof(key, id).ct_eq(given)).then_some(id)
}

/// Where anybody who was given the link fetches the file.
pub fn content_url(wire: &Wire, a: &Attachment) -> String {
    let token = link_token(wire.file_key(), a.id);
    wire.url(format!("attachments/token/{token}/?name={}", encoded(&a.name)))
}

pub fn attachment(wire: &Wire, file: &Stored) -> Value {
    let a = &file.attachment;
    let scanned = match (file.scan.state, file.scan.words.is_empty()) {
        (ScanState::Clean, _) => "malware_not_found",
        (ScanState::Blocked, _) => "malware_found",
        (ScanState::NotScanned, true) => "not_scanned",
        (ScanState::NotScanned, false) => "failed_to_scan",
    };
    let url = content_url(wire, a);
    json!({
        "id": a.id,
        "url": wire.url(format!("attachments/{}.json", a.id)),
        "file_name": a.name,
        "content_url": url,
        "mapped_content_url": url,
        "content_type": if a.found_type.is_empty() { &a.media_type } else { &a.found_type },
        "size": a.bytes,
        "width": null,
        "height": null,
        "inline": file.inline,
        "deleted": false,
        "malware_access_override": false,
        "malware_scan_result": scanned,
        "thumbnails": [],
    })
}

/// Takes a file: first to disk, piece by piece, then into the desk.
pub async fn upload(mut call: Call) -> Answered {
    let body = call.raw.get_mut().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    let given = call.query.some("token").map(str::to_owned);
    let name = mail::clean::file_name(call.query.get("filename").unwrap_or_default());
    let media_type = call.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let media_type: String = media_type
        .to_lowercase()
        .split(';')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_graphic())
        .take(100)
        .collect();
    let (blob, bytes, found_type) = keep(&call.app, body).await?;
    let file = StoredFile {
        name: if name.is_empty() { "file".to_owned() } else { name },
        media_type: if media_type.is_empty() { "application/octet-stream".to_owned() } else { media_type },
        found_type,
        bytes,
        blob,
        content_id: None,
        inline: false,
    };
    // The same key with another file is another request.
    call.operation = call.operation.take().map(|o| o.with(file.blob.as_bytes()));
    let (wire, by, me) = (call.wire.clone(), call.actor()?, call.me()?.id);
    let fresh = call.app.secret();
    call.changed(Vec::new(), async move |tx| {
        let now = tx.now();
        let token = match given {
            None => fresh,
            Some(token) => {
                let there = attachments::of_upload(tx, &secrets::hash(&token), me, now).await?.len();
                if there == 0 || there >= FILES_MAX {
                    let words = "names no upload of yours that takes more files; leave it out to begin a new one";
                    return Err(Refusal::invalid("token", words).into());
                }
                token
            }
        };
        let hash = secrets::hash(&token);
        let (id, expires_at) = upload_file(tx, &by, &file, &hash).await?;
        let all = attachments::of_upload(tx, &hash, me, now).await?;
        let last = all.iter().find(|f| f.attachment.id == id).map(|f| attachment(&wire, f));
        let all: Vec<Value> = all.iter().map(|f| attachment(&wire, f)).collect();
        Ok(Done::created(
            tx,
            "upload",
            json!({ "token": token, "expires_at": expires_at.rfc3339(), "attachment": last, "attachments": all }),
        ))
    })
    .await
}

/// Writes a body into a blob: never more than a piece of it is in memory. Says its hash, its length and what it is.
async fn keep(app: &App, body: Body) -> Result<(String, i64, &'static str), Failure> {
    let blobs = app.store.blobs().clone();
    let directory = blobs.directory().join("tmp");
    let mut random = [0; 16];
    (app.entropy)(&mut random);
    let part = Part(Some(directory.join(format!("{}.part", hex::encode(random)))));
    tokio::fs::create_dir_all(&directory).await?;
    let mut out = tokio::fs::OpenOptions::new().create_new(true).write(true).open(part.path()).await?;
    let mut hash = Sha256::new();
    let mut head = Vec::with_capacity(64);
    let mut bytes = 0u64;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece =
            piece.map_err(|_| Failure::malformed("Invalid body", "The file ended before it was complete"))?;
        bytes += piece.len() as u64;
        if bytes > FILE_BYTES_MAX {
            return Err(Refusal::TooLarge { what: "The file", limit: FILE_BYTES_MAX }.into());
        }
        if head.len() < 64 {
            head.extend_from_slice(&piece[..piece.len().min(64 - head.len())]);
        }
        hash.update(&piece);
        out.write_all(&piece).await?;
    }
    out.flush().await?;
    drop(out);
    let hash = hex::encode(hash.finalize());
    let (path, name) = (part.done(), hash.clone());
    app.blocking(move || blobs.adopt(&path, &name)).await?;
    Ok((hash, bytes as i64, file::sniff(&head)))
}

/// A file in the making, removed when nobody finishes it.
struct Part(Option<PathBuf>);

impl Part {
    fn path(&self) -> PathBuf {
        self.0.clone().unwrap_or_default()
    }
    fn done(mut self) -> PathBuf {
        self.0.take().unwrap_or_default()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // The sweep of unfinished files gets what stays behind.
            let _ = std::fs::remove_file(path);
        }
    }
}

pub async fn upload_delete(call: Call) -> Answered {
    let (hash, me) = (secrets::hash(call.part(0)), call.me()?.id);
    call.changed(Vec::new(), async move |tx| {
        if !attachments::drop_upload(tx, &hash, me).await? {
            return Err(Refusal::NotFound.into());
        }
        Ok(Done::none(tx))
    })
    .await
}

pub async fn show(call: Call) -> Answered {
    let (id, wire, by, me) = (call.id::<AttachmentId>(0)?, call.wire.clone(), call.actor()?, call.me()?);
    let found = call
        .read(async move |db| {
            let found = attachments::load(db, id).await?;
            match found.attachment.message {
                Some(message) => {
                    let message = messages::load(db, message).await?;
                    if by.is_team() {
                        super::tickets::readable(db, &by, message.ticket).await?;
                    } else {
                        let (_, standing) = request(db, &me, message.ticket).await?;
                        let mine = people::addresses(db, me.id).await?;
                        if !standing.shows(&facts(&message, me.id, &mine)) {
                            return Err(Refusal::NotFound.into());
                        }
                    }
                }
                None if attachments::uploader(db, id).await? == by.person_id() => {}
                None => return Err(Refusal::NotFound.into()),
            }
            Ok(attachment(&wire, &found))
        })
        .await?;
    Ok(Answer::ok(json!({ "attachment": found })))
}

/// The file itself, for whoever has the link.
pub async fn content(call: Call) -> Answered {
    let id = read_token(call.wire.file_key(), call.part(0)).ok_or(Refusal::NotFound)?;
    let (found, ticket) = call
        .read(async move |db| {
            let found = attachments::load(db, id).await?;
            if found.scan.state == ScanState::Blocked {
                return Err(blocked(&found.scan).into());
            }
            let found = found.attachment;
            let ticket = match found.message {
                Some(message) => {
                    let message = messages::load(db, message).await?;
                    Some(tickets::load(db, message.ticket).await?.id)
                }
                None => None,
            };
            Ok((found, ticket))
        })
        .await?;
    let (blobs, hash) = (call.app.store.blobs().clone(), found.blob.clone());
    let content = call.app.blocking(move || blobs.read(&hash)).await?;
    call.app
        .write(async move |tx| {
            // A link is whoever has it.
            tx.record(&Actor::Desk, Event::FileDownloaded { attachment: id, ticket });
            Ok::<_, Error>(())
        })
        .await?;
    let response = download(content, &found.name, "application/octet-stream", false);
    Ok(Answer::new(response.status(), Content::Whole(Box::new(response))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_files_cannot_be_made_up() {
        let (key, other) = ([1; 32], [2; 32]);
        let token = link_token(&key, AttachmentId(77));
        assert_eq!(read_token(&key, &token), Some(AttachmentId(77)));
        assert_eq!(read_token(&other, &token), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(read_token(&key, &URL_SAFE_NO_PAD.encode(&bytes)), None, "byte {at}");
            bytes[at] ^= 1;
        }
        for bad in ["", "x", "%%", &token[1..], &format!("{token}A")] {
            assert_eq!(read_token(&key, bad), None);
        }
    }
}
