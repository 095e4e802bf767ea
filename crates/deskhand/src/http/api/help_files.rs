//! Files of articles in the public dialect: `article_attachments`.
//!
//! Who is not of the team hears of those that [`domain::help::Reading::files`] shows them. A file is fetched at its
//! `content_url` by whoever may read its article.

use std::sync::PoisonError;

use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use axum::http::header;
use domain::article::ArticleFile;
use domain::help::HelpReader;
use domain::{ArticleId, AttachmentId, Refusal};
use serde_json::{Value, json};
use store::article_files::{self, Stands};

use super::answer::{Answer, Answered, Failure};
use super::call::{Call, Done, Wire};
use crate::article_pictures::prepare;
use crate::commands::article_files::{add_article_file, remove_article_file};
use crate::help::{library, reader};
use crate::http::forms::Form;

fn drawn(wire: &Wire, f: &ArticleFile) -> Value {
    let content = format!("{}{}", wire.base(), ui::url::help_file(f.id, &f.name));
    let content_type = if f.found_type.is_empty() { "application/octet-stream" } else { &f.found_type };
    json!({
        "id": f.id,
        "url": wire.url(format!("help_center/articles/attachments/{}.json", f.id)),
        "article_id": f.article,
        "display_file_name": f.name,
        "file_name": f.name,
        "content_url": content,
        "relative_path": ui::url::help_file(f.id, &f.name),
        "content_type": content_type,
        "size": f.bytes,
        "inline": f.is_inline,
        "created_at": f.created_at.rfc3339(),
        "updated_at": f.created_at.rfc3339(),
    })
}

fn reader_of(call: &Call) -> HelpReader {
    reader(call.caller.as_ref().map(|c| &c.person))
}

/// The files of an article that the caller sees; the team sees all of them.
async fn files(call: &Call, id: ArticleId) -> Result<Vec<ArticleFile>, Failure> {
    let reader = reader_of(call);
    if reader == HelpReader::Team {
        return call
            .read(async move |db| {
                store::articles::load(db, id).await?;
                article_files::of_article(db, id).await
            })
            .await;
    }
    let library = library(&call.app).await?;
    let reading = library.shelf.read_by(reader);
    let of = reading.article(id)?;
    Ok(reading.files(of).cloned().collect())
}

async fn list(call: Call, article: usize, wanted: impl Fn(&ArticleFile) -> bool) -> Answered {
    let (id, paging, wire) = (call.id(article)?, call.paging()?, call.wire.clone());
    let all: Vec<ArticleFile> = files(&call, id).await?.into_iter().filter(|f| wanted(f)).collect();
    let count = all.len() as i64;
    let part = paging.cut(all);
    let rows = part.rows.iter().map(|f| drawn(&wire, f)).collect();
    Ok(Answer::ok(Value::Object(paging.envelope("article_attachments", &part, rows, Some(count)))))
}

pub async fn all(call: Call) -> Answered {
    list(call, 0, |_| true).await
}
pub async fn all_in(call: Call) -> Answered {
    list(call, 1, |_| true).await
}
/// Those that stand in a text.
pub async fn inline(call: Call) -> Answered {
    list(call, 0, |f| f.is_inline).await
}
/// Those that stand under the article.
pub async fn block(call: Call) -> Answered {
    list(call, 0, |f| !f.is_inline).await
}

pub async fn show(call: Call) -> Answered {
    let id: AttachmentId = call.id(0)?;
    let (article, _) = call.read(async move |db| article_files::load(db, id).await).await?;
    let all = files(&call, article).await?;
    let found = all.iter().find(|f| f.id == id).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "article_attachment": drawn(&call.wire, found) })))
}

/// Takes a file as the part `file` of a form, and whether it is for a text in `inline`.
pub async fn create(mut call: Call) -> Answered {
    let id: ArticleId = call.id(0)?;
    let body = call.raw.get_mut().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    let mut request = Request::new(body);
    if let Some(kind) = call.headers.get(header::CONTENT_TYPE) {
        request.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    // The form has its own limits, for each file and for all.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Form::from_request(request, &()).await.map_err(|wrong| wrong.0)?;
    let stands = match form.given("inline").map(str::trim) {
        Some("true" | "1") => Some(Stands::InText),
        Some("false" | "0") => Some(Stands::Under),
        Some(_) | None => None,
    };
    let mut files = form.store_files(&call.app).await?;
    if files.len() != 1 {
        return Err(Refusal::invalid("file", "must be one file, as a part of a form").into());
    }
    let upload = prepare(&call.app, vec![files.remove(0)]).await?.remove(0);
    // The same key with another file is another request.
    call.operation = call.operation.take().map(|o| o.with(upload.file.blob.as_bytes()));
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let made = add_article_file(tx, &by, id, &upload, stands).await?;
        let all = article_files::of_article(tx, id).await?;
        let file = all.iter().find(|f| f.id == made).ok_or(Refusal::NotFound)?;
        Ok(Done::created(tx, "article_attachment", drawn(&wire, file)))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let (article, _) = article_files::load(tx, id).await?;
        remove_article_file(tx, &by, article, id).await?;
        Ok(Done::none(tx))
    })
    .await
}
