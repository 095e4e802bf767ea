//! Content of users, with its own strict headers: mail HTML in its frame, attachments, raw mails.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::moment::HOUR_US;
use domain::permission::{Action, Object, may};
use domain::{AttachmentId, Event, MailId, MessageId, Moment, PersonId, Refusal, Result, file};
use serde::Deserialize;
use store::{attachments, mails, messages, tickets};
use ui::policy;

use super::Page;
use super::session::Reader;
use crate::app::App;
use crate::commands::read_mail::{check, read_mail};

/// The sanitised HTML of a message in the frame's document.
pub async fn message_body(State(app): State<App>, by: Reader, Path(id): Path<MessageId>) -> Page {
    let actor = by.actor.clone();
    let (html, inline) = app
        .read(async move |db| {
            let message = messages::load(db, id).await?;
            let ticket = tickets::load(db, message.ticket).await?;
            may(
                &actor,
                Action::ReadInternal,
                Object::Ticket { requester: ticket.requester, participants: &[] },
            )?;
            let html = messages::html(db, id).await?.ok_or(Refusal::NotFound)?;
            let files = attachments::of_message(db, id).await?;
            Ok((html, files))
        })
        .await?;
    let pictures = inline.into_iter().filter_map(|f| {
        let a = f.attachment;
        file::is_safe_image(&a.found_type).then_some((a.content_id?, a.id))
    });
    let pictures: Vec<(String, AttachmentId)> = pictures.collect();
    let app2 = app.clone();
    let clean = app.blocking(move || Ok(sanitise(&html, &pictures, &app2))).await?;
    Ok(framed(ui::mail_body::document(&clean)))
}

/// A document for the sandboxed frame.
pub fn framed(document: String) -> Response {
    let mut response = document.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    strict(headers, policy::MAIL_BODY_CSP);
    response
}

fn strict(headers: &mut axum::http::HeaderMap, csp: &'static str) {
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
}

/// The allow-list sanitiser, last before the browser. Pictures that came with the mail are shown by short-lived links (a
/// sandboxed frame sends no cookies); remote ones are not fetched: their address is dropped.
fn sanitise(html: &str, pictures: &[(String, AttachmentId)], app: &App) -> String {
    let now = (app.clock)();
    let pictures: std::collections::HashMap<String, String> =
        pictures.iter().map(|(cid, id)| (cid.to_lowercase(), picture_link(app, *id, now))).collect();
    crate::http::files::clean_html(html, move |src| {
        let cid = src.strip_prefix("cid:").or_else(|| src.strip_prefix("CID:"))?;
        let cid = percent_encoding::percent_decode_str(cid).decode_utf8_lossy().to_lowercase();
        pictures.get(cid.trim_matches(['<', '>'])).cloned()
    })
}

/// Deeper nesting than this is shown as text: tree walks are recursive somewhere in every library.
const DEPTH_MAX: usize = 256;
const HTML_BYTES_MAX: usize = 4 << 20;

/// Keeps what mail is made of and nothing that acts. `picture` gives the address to show for an `img` source.
pub fn clean_html(html: &str, picture: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> String {
    if html.len() > HTML_BYTES_MAX || depth(html) > DEPTH_MAX {
        return "<p>This part is too large or too deeply nested to be shown. Read the plain text, or download the raw mail.</p>".to_owned();
    }
    let style = [
        "background-color",
        "border",
        "border-bottom",
        "border-collapse",
        "border-color",
        "border-left",
        "border-radius",
        "border-right",
        "border-spacing",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-width",
        "min-width",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "text-decoration",
        "text-indent",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
    ];
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .add_tags(["font", "u", "big", "tt", "center"])
        .rm_tags(["map", "area"])
        .add_generic_attributes(["style", "align", "valign", "bgcolor", "dir", "lang", "width", "height"])
        .add_tag_attributes("font", ["color", "face", "size"])
        .add_tag_attributes("table", ["border", "cellpadding", "cellspacing"])
        .add_tag_attributes("img", ["alt"])
        .filter_style_properties(style.into_iter().collect())
        .url_schemes(["http", "https", "mailto", "tel", "cid"].into_iter().collect())
        // Looked at after `attribute_filter`: the one relative address is that of a picture of the mail's own.
        .url_relative(ammonia::UrlRelative::Custom(Box::new(own_picture)))
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            ("img", "src") => picture(value).map(Into::into),
            // A path in a mail is a path on somebody else's site, not on this one.
            (_, "href") if !has_scheme(value) => None,
            (_, "srcset" | "background" | "poster" | "cite" | "longdesc") => None,
            (_, "style") if acts(value) => None,
            _ => Some(value.into()),
        });
    cleaner.clean(html).to_string()
}

/// A style that fetches, runs or hides what it does; plain colours and measures have none of these.
fn acts(style: &str) -> bool {
    let low = style.to_ascii_lowercase();
    style.contains('\\')
        || ["url(", "expression", "javascript", "import", "behavior", "binding", "image"]
            .iter()
            .any(|w| low.contains(w))
}

/// Tags that hold nothing, and those that the next of their kind ends: they do not pile up.
const FLAT: [&str; 16] = [
    "br", "img", "hr", "meta", "link", "input", "col", "p", "li", "td", "tr", "th", "tbody", "area", "base",
    "wbr",
];

fn own_picture(url: &str) -> Option<std::borrow::Cow<'_, str>> {
    url.starts_with(FILES).then_some(url.into())
}

const FILES: &str = "/files/attachments/";

fn has_scheme(url: &str) -> bool {
    let scheme = url.trim().split(':').next().unwrap_or_default();
    scheme.len() < url.trim().len() && scheme.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// How deep open tags stand in each other, counted roughly: enough to refuse a bomb before parsing it. An end tag counts
/// only where one of its name is open, as for the parser: others would hide how deep it is.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut open = std::collections::HashMap::<String, usize>::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let (ends, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        let name = name.to_ascii_lowercase();
        if FLAT.contains(&name.as_str()) {
            continue;
        }
        let same = open.entry(name).or_default();
        if !ends {
            *same += 1;
            depth += 1;
            deepest = deepest.max(depth);
        } else if *same > 0 {
            *same -= 1;
            depth -= 1;
        }
    }
    deepest
}

#[derive(Deserialize)]
pub struct Wanted {
    /// Show it in the page: pictures only.
    inline: Option<String>,
    /// Proof of a link inside a frame, with its end (seconds).
    until: Option<i64>,
    proof: Option<String>,
}

/// How long a picture's link works.
const PICTURE_SECONDS: i64 = 600;

fn picture_link(app: &App, id: AttachmentId, now: domain::Moment) -> String {
    let until = now.unix() + PICTURE_SECONDS;
    format!("{}&until={until}&proof={}", ui::url::attachment_inline(id), proof(app, id, until))
}

fn proof(app: &App, id: AttachmentId, until: i64) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let key = app.keys.derive("picture links");
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{until}").as_bytes());
    hex::encode(&mac.finalize().into_bytes()[..16])
}

/// A file: as a download, or inline when it is a picture. Downloads are recorded.
pub async fn attachment(
    State(app): State<App>,
    peer: super::session::Peer,
    headers: axum::http::HeaderMap,
    Path(id): Path<AttachmentId>,
    Query(wanted): Query<Wanted>,
) -> Page {
    let linked = match (&wanted.proof, wanted.until) {
        (Some(given), Some(until)) => {
            let expected = proof(&app, id, until);
            let fits: bool = subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), given.as_bytes()).into();
            fits && until >= (app.clock)().unix()
        }
        _ => false,
    };
    let actor = match super::session::find(&app, peer, &headers).await? {
        Some(reader) => Some(reader.actor),
        None if linked => None,
        None => return Err(Refusal::SignInRequired.into()),
    };
    let by = actor.clone();
    let (found, ticket) = app
        .read(async move |db| {
            let found = attachments::load(db, id).await?.attachment;
            let Some(message) = found.message else { return Err(Refusal::NotFound.into()) };
            let message = messages::load(db, message).await?;
            let ticket = tickets::load(db, message.ticket).await?;
            if let Some(actor) = by {
                may(
                    &actor,
                    Action::ReadInternal,
                    Object::Ticket { requester: ticket.requester, participants: &[] },
                )?;
            }
            Ok((found, ticket.id))
        })
        .await?;
    let inline = wanted.inline.is_some() && file::is_safe_image(&found.found_type);
    if linked && !inline {
        return Err(Refusal::NotFound.into());
    }
    if !inline && let Some(actor) = actor {
        app.write(async move |tx| {
            tx.record(&actor, Event::FileDownloaded { attachment: id, ticket: Some(ticket) });
            Ok(())
        })
        .await?;
    }
    let (blobs, hash) = (app.store.blobs().clone(), found.blob.clone());
    let content = app.blocking(move || blobs.read(&hash)).await?;
    Ok(download(
        content,
        &found.name,
        if inline { &found.found_type } else { "application/octet-stream" },
        inline,
    ))
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

/// The octets of a mail for somebody who may see them. That they did is in the log before they do.
///
/// # Errors
/// As [`check`].
pub async fn read_raw(app: &App, by: &Reader, id: MailId) -> Result<Vec<u8>> {
    let (actor, key, now) = (by.actor.clone(), (by.person.id, id), (app.clock)());
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

    fn clean(html: &str) -> String {
        clean_html(html, |src| src.strip_prefix("cid:").map(|_| "https://desk.example/x".to_owned()))
    }

    #[test]
    fn pictures_of_the_mail_stay_and_other_paths_of_ours_go() {
        let own = |src: &str| src.strip_prefix("cid:").map(|id| format!("{FILES}{id}?inline=1"));
        let html = "<img src=cid:7><img src=/files/attachments/8><a href=/files/attachments/9>x</a><a href=//h/p:q>y</a>";
        assert_eq!(
            clean_html(html, own),
            "<img src=\"/files/attachments/7?inline=1\"><img><a rel=\"noopener noreferrer nofollow\">x</a>\
             <a rel=\"noopener noreferrer nofollow\">y</a>"
        );
        assert!(ui::url::attachment_inline(AttachmentId(7)).starts_with(FILES));
    }

    #[test]
    fn nothing_that_acts_gets_through() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<svg><script>alert(1)</script></svg>",
            "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<iframe src=//evil>",
            "<form action=//evil><input name=password></form>",
            "<base href=//evil>",
            "<meta http-equiv=refresh content='0;url=//evil'>",
            "<object data=//evil></object>",
            "<embed src=//evil>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<div style=\"background:url(//evil)\">x</div>",
            "<div style=\"position:fixed;top:0;left:0\">x</div>",
            "<style>@import '//evil'</style>",
            "<img src=//evil/pixel.gif>",
            "<img srcset='//evil 1x'>",
            "<table background=//evil><tr><td>x</table>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<a href=\"\x01javascript:alert(1)\">x</a>",
            "<video poster=//evil><source src=//evil></video>",
            "<link rel=stylesheet href=//evil>",
            "<body onload=alert(1)>",
            "<div style=\"width:expression(alert(1))\">x</div>",
            "<isindex action=//evil>",
            "<p style=\"background-color:\\75rl(//evil)\">x</p>",
            "<template><script>alert(1)</script></template>",
        ];
        for html in hostile {
            let out = clean(html);
            let low = out.to_lowercase();
            for bad in [
                "<script",
                "onerror",
                "onload",
                "javascript:",
                "<svg",
                "<math",
                "<iframe",
                "<form",
                "<input",
                "<base",
                "<meta",
                "<style",
                "evil",
                "<object",
                "<embed",
                "data:",
                "position",
                "expression",
                "<video",
                "<template",
            ] {
                assert!(!low.contains(bad), "{html}\n gave {out}");
            }
            assert_eq!(clean(&out), out, "a second pass changes nothing: {html}");
        }
    }

    #[test]
    fn what_mail_is_made_of_stays() {
        let out = clean(
            "<table border=1><tr><td style=\"color:red;position:fixed\">a</td></tr></table><img src=\"cid:x\" alt=\"A\"><a href=\"https://x.org/\">l</a>",
        );
        assert!(out.contains("<td style=\"color:red\">a</td>"), "{out}");
        assert!(out.contains("src=\"https://desk.example/x\"") && out.contains("alt=\"A\""), "{out}");
        assert!(out.contains("rel=\"noopener noreferrer nofollow\""), "{out}");
    }

    #[test]
    fn a_bomb_is_told_not_parsed() {
        let deep = "<div>".repeat(100_000);
        assert!(clean(&deep).contains("too deeply nested"));
        for hidden in ["<div></q>", "<span></p>", "<o:p>", "<b></br>"] {
            assert!(clean(&hidden.repeat(1000)).contains("too deeply nested"), "{hidden}");
        }
        let flat = "<p>a<br></p><table><tr><td>b</td></tr></table><o:p></o:p>".repeat(1000);
        assert!(!clean(&flat).contains("too deeply nested"));
        assert!(clean(&"x".repeat(HTML_BYTES_MAX + 1)).contains("too large"));
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
