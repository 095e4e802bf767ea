//! Comments: messages and notes of a ticket.

use std::collections::HashMap;

use domain::file;
use domain::message::{Channel, Markup, Visibility};
use domain::{AttachmentId, MessageId, Refusal, Result, TicketId};
use serde_json::{Value, json};
use store::attachments::Stored as StoredFile;
use store::messages::Stored;
use store::read::api::{self as bulk, Direction};
use store::{Conn, messages};

use super::answer::{Answer, Answered, Failure};
use super::call::{Call, Done, Wire};
use super::paging::Place;
use super::{audits, files, tickets, users};
use crate::commands::portal::request;
use crate::commands::write_message::make_internal;
use crate::http::clean_html::clean_html;

/// Draws comments with their files; `audits` tells which change each came with.
pub async fn drawn(
    db: &mut Conn,
    wire: &Wire,
    of: &[Stored],
    audits: &HashMap<MessageId, i64>,
) -> Result<Vec<Value>> {
    let ids: Vec<MessageId> = of.iter().map(|m| m.id).collect();
    let html = bulk::html_of(db, &ids).await?;
    let mut files = bulk::files_of(db, &ids).await?;
    Ok(of
        .iter()
        .map(|m| {
            let files = files.remove(&m.id).unwrap_or_default();
            comment(wire, m, html.get(&m.id).map(String::as_str), &files, audits.get(&m.id).copied())
        })
        .collect())
}

fn comment(wire: &Wire, m: &Stored, html: Option<&str>, files: &[StoredFile], audit: Option<i64>) -> Value {
    let from = match m.channel {
        Channel::Email => json!({ "address": m.address }),
        Channel::Chat | Channel::Form | Channel::Phone | Channel::WalkUp | Channel::Api | Channel::Web => {
            json!({})
        }
    };
    let attachments: Vec<Value> =
        files.iter().filter(|f| !f.inline).map(|f| super::files::attachment(wire, f)).collect();
    json!({
        "id": m.id,
        "type": "Comment",
        "author_id": m.author.map_or(audits::SYSTEM, |a| a.0),
        "body": m.text,
        "html_body": html_body(wire, m, html, files),
        "plain_body": plain_body(m, files),
        "public": m.visibility == Visibility::Public,
        "attachments": attachments,
        // Erased events leave a comment without its change; it then stands for itself.
        "audit_id": audit.unwrap_or(m.id.0),
        "via": tickets::via(m.channel, from, json!({})),
        "created_at": m.created_at.rfc3339(),
        "metadata": { "system": {}, "custom": {} },
    })
}

/// HTML fit for any page: the author's own, cleaned, else the text in paragraphs.
fn html_body(wire: &Wire, m: &Stored, html: Option<&str>, files: &[StoredFile]) -> String {
    let inner = match html {
        None if m.markup == Markup::Markdown => {
            let picture = |id: AttachmentId| {
                let mut shown = files.iter().map(|f| &f.attachment);
                let file = shown.find(|a| a.id == id && file::is_safe_image(&a.found_type))?;
                Some(files::content_url(wire, file))
            };
            let look = ui::markdown::Look { picture: &picture, mentions: &[], tickets: false };
            ui::markdown::html(&m.text, look).into_string()
        }
        Some(html) => {
            let pictures: HashMap<String, String> = files
                .iter()
                .filter(|f| file::is_safe_image(&f.attachment.found_type))
                .filter_map(|f| {
                    Some((
                        f.attachment.content_id.clone()?.to_lowercase(),
                        files::content_url(wire, &f.attachment),
                    ))
                })
                .collect();
            clean_html(html, move |src| {
                let cid = src.strip_prefix("cid:").or_else(|| src.strip_prefix("CID:"))?;
                let cid = percent_encoding::percent_decode_str(cid).decode_utf8_lossy().to_lowercase();
                pictures.get(cid.trim_matches(['<', '>'])).cloned()
            })
        }
        None => paragraphs(&m.text),
    };
    format!("<div class=\"zd-comment\" dir=\"auto\">{inner}</div>")
}

/// The words as somebody reads them who sees no Markdown.
fn plain_body(m: &Stored, files: &[StoredFile]) -> String {
    match m.markup {
        Markup::Plain => m.text.clone(),
        Markup::Markdown => ui::markdown::readable(&m.text, &|id| {
            files.iter().find(|f| f.attachment.id == id).map(|f| f.attachment.name.clone())
        }),
    }
}

pub(super) fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    for part in text.split("\n\n").map(|p| p.trim_matches('\n')).filter(|p| !p.is_empty()) {
        out.push_str("<p>");
        for c in part.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\n' => out.push_str("<br>"),
                c => out.push(c),
            }
        }
        out.push_str("</p>");
    }
    out
}

pub async fn list(call: Call) -> Answered {
    if !call.actor()?.is_team() {
        return super::requests::comments(call).await;
    }
    let (id, paging, wire, by) = (call.id::<TicketId>(0)?, call.paging()?, call.wire.clone(), call.actor()?);
    let falls = match (call.query.some("sort_order"), call.query.some("sort")) {
        (None, None | Some("created_at")) | (Some("asc"), _) => Direction::Up,
        (Some("desc"), _) | (None, Some("-created_at")) => Direction::Down,
        _ => return Err(Failure::malformed("Invalid parameter", "sort_order must be asc or desc")),
    };
    let include_users = call.includes().contains("users");
    let body = call
        .read(async move |db| {
            tickets::readable(db, &by, id).await?;
            let least = tickets::least(&by);
            let rows = bulk::messages(db, id, least, paging.walk(falls)).await?;
            let part = paging.part(rows, |m| Place { key: 0, id: m.id.0 });
            let count =
                if paging.is_numbered() { Some(bulk::messages_count(db, id, least).await?) } else { None };
            let audits = audits::of_messages(db, id).await?;
            let drawn = drawn(db, &wire, &part.rows, &audits).await?;
            let mut body = paging.envelope("comments", &part, drawn, count);
            if include_users {
                let mut ids: Vec<_> = part.rows.iter().filter_map(|m| m.author).collect();
                ids.sort();
                ids.dedup();
                let people = users::by_id(db, &ids).await?;
                body.insert("users".into(), Value::Array(users::users(db, &wire, &by, &people).await?));
            }
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn count(call: Call) -> Answered {
    let (id, by, me) = (call.id::<TicketId>(0)?, call.actor()?, call.me()?);
    let n = call
        .read(async move |db| {
            if by.is_team() {
                tickets::readable(db, &by, id).await?;
                return bulk::messages_count(db, id, tickets::least(&by)).await;
            }
            let (ticket, standing) = request(db, &me, id).await?;
            Ok(super::requests::said(db, me.id, ticket.id, standing).await?.len() as i64)
        })
        .await?;
    Ok(super::count(&call, n))
}

/// Makes a note of a public comment.
pub async fn make_private(call: Call) -> Answered {
    let (ticket, id, by) = (call.id::<TicketId>(0)?, call.id::<MessageId>(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let message = messages::load(tx, id).await?;
        if message.ticket != ticket {
            return Err(Refusal::NotFound.into());
        }
        tickets::readable(tx, &by, ticket).await?;
        if message.visibility == Visibility::Public {
            make_internal(tx, &by, id).await?;
        }
        Ok(Done::ok(tx, json!({})))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_becomes_paragraphs_that_cannot_act() {
        assert_eq!(paragraphs("a\nb\n\n\n<c> & \"d\""), "<p>a<br>b</p><p>&lt;c&gt; &amp; &quot;d&quot;</p>");
        assert_eq!(paragraphs(""), "");
    }
}
