//! Files of articles, as the team puts them there.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use domain::article::Locale;
use domain::permission::may_write_articles;
use domain::{ArticleId, AttachmentId, Refusal};
use serde_json::{Value, json};
use store::article_files;
use ui::help::files;
use ui::url;

use super::{Look, see, wants_part, words};
use crate::app::App;
use crate::article_pictures::prepare;
use crate::commands::article_files::{add_article_file, remove_article_file};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// Puts files on an article; a script hears their rows, everybody else the text again.
pub async fn add(
    State(app): State<App>,
    by: Reader,
    look: Look,
    headers: HeaderMap,
    Path(id): Path<ArticleId>,
    mut form: Form,
) -> Page {
    may_write_articles(&by.actor)?;
    let files = form.store_files(&app).await?;
    if files.is_empty() {
        return Err(Refusal::invalid("files", "must have one file at least").into());
    }
    let uploads = prepare(&app, files).await?;
    let actor = by.actor.clone();
    let added = app
        .write(async move |tx| {
            let mut added = Vec::new();
            for upload in &uploads {
                added.push(add_article_file(tx, &actor, id, upload, None).await?);
            }
            let all = article_files::of_article(tx, id).await?;
            Ok(all.into_iter().filter(|f| added.contains(&f.id)).collect::<Vec<_>>())
        })
        .await?;
    if !wants_part(&headers, "files") {
        let to = match Locale::parse(form.text("locale")) {
            Some(locale) => url::article_text(id, &locale),
            None => url::article(id),
        };
        return Ok(see(&to, "Saved."));
    }
    let w = words(&app, &by, &look).await?;
    let rows: Vec<Value> = added
        .iter()
        .map(|f| {
            let row = files::row(w, id, f, true).into_string();
            json!({ "id": f.id, "markdown": files::in_markdown(f), "html": row })
        })
        .collect();
    Ok((StatusCode::CREATED, Json(json!({ "files": rows }))).into_response())
}

pub async fn remove(
    State(app): State<App>,
    by: Reader,
    Path((id, file)): Path<(ArticleId, AttachmentId)>,
) -> Page {
    app.write(async move |tx| remove_article_file(tx, &by.actor, id, file).await).await?;
    Ok(see(&url::article(id), "Saved."))
}
