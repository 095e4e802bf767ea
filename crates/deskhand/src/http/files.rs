//! Content of users, with its own strict headers: mail HTML in its frame, attachments, raw mails.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::file::{Preview, Scan, ScanState};
use domain::keys::Choices;
use domain::message::Attachment;
use domain::moment::HOUR_US;
use domain::permission::{Action, Object, may};
use domain::{
    Actor, AttachmentId, Event, Language, MailId, MessageId, Moment, PersonId, Refusal, Result, TicketId,
    file,
};
use serde::Deserialize;
use store::read::ledger;
use store::{Conn, attachments, mails, messages, preferences, tickets};
use ui::policy;

use super::agent::Look;
use super::clean_html::clean_html_folded;
use super::session::Reader;
use super::{Page, pictures};
use crate::app::App;
use crate::clamd::Word;
use crate::commands::read_mail::{check, read_mail};

/// The sanitised HTML of a message in the frame's document. Its remote pictures stand in it when somebody just asked for
/// them (a link of [`pictures::show`]), or when those of its sender are always shown.
pub async fn message_body(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MessageId>,
    Query(wanted): Query<Proven>,
) -> Page {
    let (actor, reader) = (by.actor.clone(), by.person.id);
    let (html, inline, is_allowed, language) = app
        .read(async move |db| {
            let (message, html) = html_of(db, &actor, id).await?;
            let is_allowed =
                store::pictures::is_sender_allowed(db, &message.address, message.identity).await?;
            let language = look.speaks(Choices::of(preferences::all(db, reader).await?).language);
            Ok((html, attachments::of_message(db, id).await?, is_allowed, language))
        })
        .await?;
    let inline = inline_pictures(inline);
    let are_shown = is_allowed || wanted.holds(&app, Purpose::Pictures, id.0);
    let app2 = app.clone();
    let clean = app.blocking(move || Ok(sanitise(html, id, &inline, are_shown, language, &app2))).await?;
    Ok(framed(ui::mail_body::document(&clean)))
}

/// The pictures among a message's files that its HTML may name.
pub(super) fn inline_pictures(of: Vec<attachments::Stored>) -> Vec<(String, AttachmentId)> {
    let inline = of.into_iter().filter_map(|f| {
        let a = f.attachment;
        let is_shown = file::is_safe_image(&a.found_type) && f.scan.state != ScanState::Blocked;
        is_shown.then_some((a.content_id?, a.id))
    });
    inline.collect()
}

/// A message and its HTML, for somebody who may read it.
async fn html_of(db: &mut Conn, by: &Actor, id: MessageId) -> Result<(messages::Stored, String)> {
    let message = messages::load(db, id).await?;
    let ticket = tickets::load(db, message.ticket).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let html = messages::html(db, id).await?.ok_or(Refusal::NotFound)?;
    Ok((message, html))
}

/// A message's HTML as it came, in a page of its own that can do nothing: no script, nothing from elsewhere, not even a
/// connection made in advance.
pub async fn message_original(State(app): State<App>, by: Reader, Path(id): Path<MessageId>) -> Page {
    let actor = by.actor.clone();
    let (_, html) = app.read(async move |db| html_of(db, &actor, id).await).await?;
    let mut response = without_links_ahead(&html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    strict(headers, policy::ORIGINAL_CSP);
    Ok(response)
}

/// No policy keeps a browser from connecting to where a `link` element says that more will be fetched from. Under another
/// name the element is one that no browser knows.
fn without_links_ahead(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at + 1);
        out.push_str(before);
        if tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("link")) {
            out.push_str("x-");
        }
        rest = tag;
    }
    out.push_str(rest);
    out
}

/// A document for the sandboxed frame.
pub fn framed(document: String) -> Response {
    let mut response = document.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    strict(headers, policy::MAIL_BODY_CSP);
    response
}

pub fn strict(headers: &mut HeaderMap, csp: &'static str) {
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Names in links are not looked up before somebody follows them.
    headers.insert(HeaderName::from_static("x-dns-prefetch-control"), HeaderValue::from_static("off"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
}

/// The allow-list sanitiser, last before the browser. Pictures that came with the mail are shown by short-lived links (a
/// sandboxed frame sends no cookies); remote ones by links to the desk, which fetches them, or not at all.
pub(super) fn sanitise(
    html: String,
    message: MessageId,
    inline: &[(String, AttachmentId)],
    are_shown: bool,
    language: Language,
    app: &App,
) -> String {
    let now = (app.clock)();
    let inline: HashMap<String, String> =
        inline.iter().map(|(cid, id)| (cid.to_lowercase(), content_link(app, *id, now))).collect();
    let remote = if are_shown { domain::picture::remote(&html) } else { Vec::new() };
    let remote: HashMap<String, String> = remote
        .into_iter()
        .filter(|p| !p.tracks)
        .map(|p| {
            let link = pictures::link(app, message, &p.address, now);
            (p.address, link)
        })
        .collect();
    clean_html_folded(&html, ui::mail_body::quoted(language.into()), move |src| {
        let Some(cid) = src.strip_prefix("cid:").or_else(|| src.strip_prefix("CID:")) else {
            return remote.get(src.trim()).cloned();
        };
        let cid = percent_encoding::percent_decode_str(cid).decode_utf8_lossy().to_lowercase();
        inline.get(cid.trim_matches(['<', '>'])).cloned()
    })
}

/// Proof of a link that works without a session, with its end (seconds): frames and their documents send no cookies.
#[derive(Deserialize)]
pub struct Proven {
    until: Option<i64>,
    proof: Option<String>,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The content of a file.
    File,
    /// A message's remote pictures.
    Pictures,
}

impl Proven {
    pub fn holds(&self, app: &App, purpose: Purpose, id: i64) -> bool {
        let (Some(given), Some(until)) = (&self.proof, self.until) else { return false };
        let expected = proof(app, purpose, id, until);
        let fits: bool = subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), given.as_bytes()).into();
        fits && until >= (app.clock)().unix()
    }
}

/// How long a link inside a frame works.
pub const LINK_SECONDS: i64 = 600;

/// `&until=…&proof=…`, for [`Proven`].
pub fn proven(app: &App, purpose: Purpose, id: i64, now: Moment) -> String {
    let until = now.unix() + LINK_SECONDS;
    format!("until={until}&proof={}", proof(app, purpose, id, until))
}

/// Where a document in a frame gets the content of a file.
pub fn content_link(app: &App, id: AttachmentId, now: Moment) -> String {
    format!("{}&{}", ui::url::attachment_inline(id), proven(app, Purpose::File, id.0, now))
}

fn proof(app: &App, purpose: Purpose, id: i64, until: i64) -> String {
    let purpose = match purpose {
        Purpose::File => "file",
        Purpose::Pictures => "pictures",
    };
    hex::encode(&seal(app, "picture links", format!("{purpose}.{id}.{until}").as_bytes())[..16])
}

/// A keyed hash under a key of its own for each use.
pub fn seal(app: &App, key: &str, text: &[u8]) -> [u8; 32] {
    use hmac::{Hmac, KeyInit, Mac};
    let key = app.keys.derive(key);
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[derive(Deserialize)]
pub struct Wanted {
    /// Show it in the page: pictures, sounds and films only.
    inline: Option<String>,
    // The fields of `Proven`: serde's `flatten` cannot read numbers from a query.
    until: Option<i64>,
    proof: Option<String>,
}

/// May it be shown or played by the browser, by its content?
fn is_shown_inline(found_type: &str) -> bool {
    match file::preview("", found_type, "") {
        Preview::Picture | Preview::Sound | Preview::Film => true,
        Preview::Text | Preview::Pdf | Preview::None => false,
    }
}

/// A file: as a download, or inline when it is a picture, a sound or a film. Downloads are recorded. What the scanner
/// blocked is given to nobody here.
pub async fn attachment(
    State(app): State<App>,
    peer: super::session::Peer,
    headers: HeaderMap,
    Path(id): Path<AttachmentId>,
    Query(wanted): Query<Wanted>,
) -> Page {
    let proven = Proven { until: wanted.until, proof: wanted.proof };
    let linked = proven.holds(&app, Purpose::File, id.0);
    let actor = match super::session::find(&app, peer, &headers).await? {
        Some(reader) => Some(reader.actor),
        None if linked => None,
        None => return Err(Refusal::SignInRequired.into()),
    };
    let by = actor.clone();
    let (found, ticket) = app.read(async move |db| file_of(db, by.as_ref(), id).await).await?;
    let is_blocked = found.scan.state == ScanState::Blocked;
    let a = found.attachment;
    let inline = wanted.inline.is_some() && is_shown_inline(&a.found_type) && !is_blocked;
    if linked && !inline {
        return Err(Refusal::NotFound.into());
    }
    if is_blocked {
        return Err(blocked(&found.scan).into());
    }
    if !inline {
        let Some(actor) = actor else { return Err(Refusal::SignInRequired.into()) };
        record(&app, actor, Event::FileDownloaded { attachment: id, ticket: Some(ticket) }).await?;
    }
    let content = content(&app, &a).await?;
    if !inline {
        return Ok(download(content, &a.name, "application/octet-stream", false));
    }
    if !file::is_safe_image(&a.found_type) {
        return Ok(played(content, &a.name, &a.found_type, &headers));
    }
    if !domain::picture::is_bearable(&content) {
        return Err(Refusal::NotFound.into());
    }
    let bare = app.blocking(move || Ok(domain::picture::without_metadata(content))).await?;
    Ok(download(bare, &a.name, &a.found_type, true))
}

/// A file that the scanner blocked, for an admin who was warned and wants it all the same.
pub async fn blocked_attachment(State(app): State<App>, by: Reader, Path(id): Path<AttachmentId>) -> Page {
    let actor = by.actor.clone();
    let (found, ticket) = app.read(async move |db| file_of(db, Some(&actor), id).await).await?;
    may(&by.actor, Action::ManageSettings, Object::Desk)?;
    if found.scan.state != ScanState::Blocked {
        return Err(Refusal::Conflict("This file is not blocked. Download it as any other.".into()).into());
    }
    record(&app, by.actor, Event::BlockedFileDownloaded { attachment: id, ticket: Some(ticket) }).await?;
    let content = content(&app, &found.attachment).await?;
    Ok(download(content, &found.attachment.name, "application/octet-stream", false))
}

/// Why a blocked file is not given out.
pub fn blocked(scan: &Scan) -> Refusal {
    let found = scan.found();
    Refusal::not_allowed(format!(
        "the scanner found {found} in this file, and only an admin gets it, after a warning on its ticket"
    ))
}

/// A file on a message, and its ticket, for somebody who may read it; `None` is whoever has a link.
pub async fn file_of(
    db: &mut Conn,
    by: Option<&Actor>,
    id: AttachmentId,
) -> Result<(attachments::Stored, TicketId)> {
    let found = attachments::load(db, id).await?;
    let Some(message) = found.attachment.message else {
        // Beside a draft it is its writer's alone.
        let owner = attachments::uploader(db, id).await?;
        let ticket = attachments::kept_for(db, id).await?;
        let is_theirs = owner.is_some() && by.and_then(Actor::person_id) == owner;
        let ticket = ticket.filter(|_| is_theirs).ok_or(Refusal::NotFound)?;
        return Ok((found, ticket));
    };
    let message = messages::load(db, message).await?;
    let ticket = tickets::load(db, message.ticket).await?;
    if let Some(actor) = by {
        let object = Object::Ticket { requester: ticket.requester, participants: &[] };
        may(actor, Action::ReadInternal, object)?;
    }
    Ok((found, ticket.id))
}

pub async fn record(app: &App, by: Actor, event: Event) -> Result<()> {
    app.write(async move |tx| {
        tx.record(&by, event);
        Ok(())
    })
    .await
}

pub async fn content(app: &App, a: &Attachment) -> Result<Vec<u8>> {
    let (blobs, hash) = (app.store.blobs().clone(), a.blob.clone());
    app.blocking(move || blobs.read(&hash)).await
}

/// A sound or film. Players ask for a piece of it; one piece is given (RFC 9110 §14.2), for more the whole.
fn played(content: Vec<u8>, name: &str, found_type: &str, asked: &HeaderMap) -> Response {
    let length = content.len();
    let range = asked.get(header::RANGE).and_then(|v| v.to_str().ok());
    let (status, content, about) = match range.map(|r| piece(r, length)) {
        None | Some(Piece::Whole) => (StatusCode::OK, content, None),
        Some(Piece::Of(from, to)) => {
            let about = format!("bytes {from}-{to}/{length}");
            (StatusCode::PARTIAL_CONTENT, content[from..=to].to_vec(), Some(about))
        }
        Some(Piece::Outside) => {
            (StatusCode::RANGE_NOT_SATISFIABLE, Vec::new(), Some(format!("bytes */{length}")))
        }
    };
    let mut response = download(content, name, found_type, true);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(about) = about.and_then(|a| HeaderValue::from_str(&a).ok()) {
        headers.insert(header::CONTENT_RANGE, about);
    }
    response
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Whole,
    /// From and to, both counted in.
    Of(usize, usize),
    Outside,
}

/// What a `Range` asks for of so many bytes.
fn piece(range: &str, length: usize) -> Piece {
    let Some((from, to)) = range.trim().strip_prefix("bytes=").and_then(|r| r.split_once('-')) else {
        return Piece::Whole;
    };
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let last = length.saturating_sub(1);
    match (from.trim().is_empty(), number(from), to.trim().is_empty(), number(to)) {
        (false, Some(from), true, _) if from < length => Piece::Of(from, last),
        (false, Some(from), false, Some(to)) if from <= to && from < length => Piece::Of(from, to.min(last)),
        (false, Some(from), _, _) if from >= length => Piece::Outside,
        (true, _, false, Some(0)) => Piece::Outside,
        (true, _, false, Some(bytes)) if length > 0 => Piece::Of(length - bytes.min(length), last),
        _ => Piece::Whole,
    }
}

/// The raw octets of a mail.
pub async fn raw_mail(State(app): State<App>, by: Reader, Path(id): Path<MailId>) -> Page {
    let octets = read_raw(&app, &by, id).await?;
    Ok(download(octets, &format!("mail-{id}.eml"), "application/octet-stream", false))
}

/// Who read which raw mail lately: a page that is opened again within the hour is the same reading.
pub struct RawReads(moka::sync::Cache<(PersonId, MailId), Moment>);

impl Default for RawReads {
    fn default() -> Self {
        let cache = moka::sync::Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(3600));
        Self(cache.build())
    }
}

/// The octets of a mail for somebody who may have them. That they did is in the log before they do.
///
/// # Errors
/// As [`read_raw_as`].
pub async fn read_raw(app: &App, by: &Reader, id: MailId) -> Result<Vec<u8>> {
    read_raw_as(app, &by.actor, by.person.id, id).await
}

/// [`read_raw`] for whoever asks by another way than a page.
///
/// Where a file of the mail is blocked, so are its octets, but for an admin. Files of a mail that became no message (it came
/// twice, was returned, waits for somebody to look) were never scanned, so its octets are, now.
///
/// # Errors
/// As [`check`]; [`NotAllowed`](Refusal::NotAllowed) when something was found in it.
pub async fn read_raw_as(app: &App, by: &Actor, person: PersonId, id: MailId) -> Result<Vec<u8>> {
    let actor = by.clone();
    app.read(async move |db| check(db, &actor, id).await).await?;
    if may(by, Action::ManageSettings, Object::Desk).is_ok() {
        return look_into(app, by, person, id).await;
    }
    let (is_blocked, has_message) = app
        .read(async move |db| {
            // A report stands with the message that it is about, which is another one.
            let has_message = match ledger::mail(db, id).await?.message {
                Some(message) => messages::load(db, message).await?.mail == Some(id),
                None => false,
            };
            Ok((attachments::is_mail_blocked(db, id).await?, has_message))
        })
        .await?;
    if is_blocked {
        return Err(blocked_mail("something dangerous").into());
    }
    if let (Some(clamd), false) = (&app.config.clamd, has_message) {
        match clamd.scan(&octets(app, id).await?).await {
            Ok(Word::Clean) => {}
            Ok(Word::Found(name)) => return Err(blocked_mail(&name).into()),
            Ok(Word::Unable(why)) => return Err(unscanned_mail(&why).into()),
            Err(down) => return Err(unscanned_mail(&down.to_string()).into()),
        }
    }
    look_into(app, by, person, id).await
}

fn blocked_mail(found: &str) -> Refusal {
    Refusal::not_allowed(format!(
        "the scanner found {found} in this mail, and only an admin gets it as it came"
    ))
}

fn unscanned_mail(why: &str) -> Refusal {
    Refusal::not_allowed(format!(
        "the scanner could not look into this mail ({why}); only an admin gets it as it came"
    ))
}

/// The octets of a mail for a page that tells what is in it and gives none of its files away. As with [`read_raw`], it is
/// in the log.
///
/// # Errors
/// As [`check`].
pub async fn look_into(app: &App, by: &Actor, person: PersonId, id: MailId) -> Result<Vec<u8>> {
    let (actor, key, now) = (by.clone(), (person, id), (app.clock)());
    let last = app.raw_reads.0.get(&key);
    if last.is_some_and(|at| (0..HOUR_US).contains(&now.since(at))) {
        app.read(async move |db| check(db, &actor, id).await).await?;
    } else {
        app.write(async move |tx| read_mail(tx, &actor, id).await).await?;
        app.raw_reads.0.insert(key, now);
    }
    octets(app, id).await
}

/// The octets of a mail from its row or its blob.
pub async fn octets(app: &App, id: MailId) -> Result<Vec<u8>> {
    let mail = app.read(async move |db| mails::load(db, id).await).await?;
    match (mail.octets, mail.blob) {
        (Some(octets), _) => Ok(octets),
        (None, Some(hash)) => {
            let blobs = app.store.blobs().clone();
            app.blocking(move || blobs.read(&hash)).await
        }
        (None, None) => Err(Refusal::NotFound.into()),
    }
}

/// A file with the headers that keep it a file.
pub fn download(content: Vec<u8>, name: &str, media_type: &str, inline: bool) -> Response {
    download_shared(content.into(), name, media_type, inline)
}

/// [`download`] of content that others may be taking too.
pub fn download_shared(content: bytes::Bytes, name: &str, media_type: &str, inline: bool) -> Response {
    let mut response = (StatusCode::OK, content).into_response();
    let headers = response.headers_mut();
    strict(headers, policy::FILE_CSP);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    if inline {
        // The frame of a mail has an opaque origin: to it, our own files come from elsewhere.
        headers.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        );
    }
    let kind = if inline { "inline" } else { "attachment" };
    headers.insert(header::CONTENT_DISPOSITION, disposition(kind, name));
    response
}

/// RFC 6266: an ASCII name for old readers, the real one encoded.
fn disposition(kind: &str, name: &str) -> HeaderValue {
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\/;%".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let encoded = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    let text = format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_original_connects_to_nobody_in_advance() {
        let html = "<p>a < b</p><LINK rel=preconnect href=//x><link\n><a>é<";
        assert_eq!(without_links_ahead(html), "<p>a < b</p><x-LINK rel=preconnect href=//x><x-link\n><a>é<");
    }

    #[test]
    fn players_get_the_piece_they_ask_for() {
        let table = [
            ("bytes=0-", Piece::Of(0, 9)),
            ("bytes=2-4", Piece::Of(2, 4)),
            ("bytes=2-400", Piece::Of(2, 9)),
            ("bytes=-3", Piece::Of(7, 9)),
            ("bytes=-300", Piece::Of(0, 9)),
            ("bytes=-0", Piece::Outside),
            ("bytes=10-", Piece::Outside),
            ("bytes=4-2", Piece::Whole),
            ("bytes=0-1,3-4", Piece::Whole),
            ("lines=1-2", Piece::Whole),
            ("bytes=a-b", Piece::Whole),
            ("bytes=-", Piece::Whole),
        ];
        for (range, expected) in table {
            assert_eq!(piece(range, 10), expected, "{range}");
        }
        assert_eq!(piece("bytes=0-", 0), Piece::Outside);
    }

    #[test]
    fn names_of_files_cannot_break_out_of_their_header() {
        let value = disposition("attachment", "a\"b;c\u{202e}é.txt\r\nX: y");
        let text = value.to_str().unwrap();
        assert!(
            text.starts_with("attachment; filename=\"a_b_c__.txt__X: y\"; filename*=UTF-8''a%22b"),
            "{text}"
        );
    }
}
