//! Files of articles: put on one, and taken away.

use domain::article::{ARTICLE_FILES_BYTES_MAX, ARTICLE_FILES_MAX, ArticleAct};
use domain::permission::may_write_articles;
use domain::{Actor, ArticleId, AttachmentId, Event, Refusal, Result};
use store::article_files::{self, Stands};
use store::{Tx, articles};

use crate::article_pictures::ArticleUpload;

/// Puts a file, whose blobs are on disk already, on an article. Where nobody says, a picture is for a text and anything else
/// stands under the article.
///
/// # Errors
/// A refusal when the actor may not, or the article has as many as one can have; [`Refusal::NotFound`] when it is not there.
pub async fn add_article_file(
    tx: &mut Tx,
    by: &Actor,
    id: ArticleId,
    upload: &ArticleUpload,
    stands: Option<Stands>,
) -> Result<AttachmentId> {
    may_write_articles(by)?;
    articles::load(tx, id).await?;
    let there = article_files::of_article(tx, id).await?;
    if there.len() >= ARTICLE_FILES_MAX {
        let words = format!("are too many; an article has {ARTICLE_FILES_MAX} at most");
        return Err(Refusal::invalid("files", words).into());
    }
    if there.iter().map(|f| f.bytes).sum::<i64>() + upload.file.bytes > ARTICLE_FILES_BYTES_MAX {
        let what = "All files of the article together";
        return Err(Refusal::TooLarge { what, limit: ARTICLE_FILES_BYTES_MAX.unsigned_abs() }.into());
    }
    let attachment = upload.file.attachment(tx.next_id().await?, None, tx.now());
    let stands = stands.unwrap_or(if upload.sizes.is_empty() { Stands::Under } else { Stands::InText });
    article_files::insert(tx, &attachment, by.person_id(), id, stands, &upload.sizes).await?;
    articles::raise_shelf_version(tx).await?;
    // It is looked at as every file is.
    tx.record(by, Event::FileUploaded { attachment: attachment.id });
    tx.record(by, Event::ArticleChanged { article: id, act: ArticleAct::FileAdded, locale: None });
    Ok(attachment.id)
}

/// Takes a file from an article, out of all readers' sight. A text that names it says so where it stood.
///
/// # Errors
/// As [`add_article_file`].
pub async fn remove_article_file(tx: &mut Tx, by: &Actor, id: ArticleId, file: AttachmentId) -> Result<()> {
    may_write_articles(by)?;
    if !article_files::remove(tx, id, file).await? {
        return Err(Refusal::NotFound.into());
    }
    articles::raise_shelf_version(tx).await?;
    tx.record(by, Event::ArticleChanged { article: id, act: ArticleAct::FileRemoved, locale: None });
    Ok(())
}
