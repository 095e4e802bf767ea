//! Renames a tag over the whole desk, merges it into another, or takes it away: begun by a lead, done some tickets at a time.

use domain::permission::{Action, Object, may};
use domain::ticket::clean_tags;
use domain::{Actor, Event, Refusal, Result, TagRewriteId, TicketId};
use store::tag_rewrites::{self, TagRewrite};
use store::{Tx, fields, people};

/// Tickets that are done in one transaction.
pub const BATCH: i64 = 100;

/// A tag as it is kept.
///
/// # Errors
/// [`Refusal::Invalid`] when it is none, or several.
pub fn one_tag(field: &'static str, text: &str) -> Result<String, Refusal> {
    let tags = clean_tags(&[text.trim().to_owned()])?;
    let mut tags = tags.into_iter();
    match (tags.next(), tags.next()) {
        (Some(tag), None) => Ok(tag),
        (None, _) => Err(Refusal::invalid(field, "must not be empty")),
        (Some(_), Some(_)) => Err(Refusal::invalid(field, "must be one tag, without spaces and commas")),
    }
}

/// May this be done? A tag that stands for a field's value is changed at the field.
///
/// # Errors
/// A refusal with the field's title.
pub async fn check_rewrite(
    db: &mut store::Conn,
    by: &Actor,
    tag: &str,
    becomes: Option<&str>,
) -> Result<(String, Option<String>)> {
    may(by, Action::ManageFields, Object::Desk)?;
    let tag = one_tag("tag", tag)?;
    let becomes = becomes.map(|b| one_tag("becomes", b)).transpose()?;
    if becomes.as_ref() == Some(&tag) {
        return Err(Refusal::invalid("becomes", "is the tag that it is already").into());
    }
    for tag in becomes.iter().chain([&tag]) {
        if let Some(field) = fields::list(db).await?.into_iter().find(|f| f.owns_tag(tag)) {
            let words = format!(
                "The tag “{tag}” stands for a value of the field “{}”. Change it there.",
                field.title
            );
            return Err(Refusal::Conflict(words.into()).into());
        }
    }
    Ok((tag, becomes))
}

/// Begins it.
///
/// # Errors
/// As [`check_rewrite`]; or it is being done already.
pub async fn begin_rewrite(
    tx: &mut Tx,
    by: &Actor,
    tag: &str,
    becomes: Option<&str>,
) -> Result<TagRewriteId> {
    let (tag, becomes) = check_rewrite(tx, by, tag, becomes).await?;
    let busy = |r: &TagRewrite| {
        let touched = [Some(&r.tag), r.becomes.as_ref()];
        touched.contains(&Some(&tag)) || becomes.is_some() && touched.contains(&becomes.as_ref())
    };
    if tag_rewrites::open(tx).await?.iter().any(busy) {
        return Err(Refusal::Conflict(
            "This tag is being changed at the moment. Wait until that is done.".into(),
        )
        .into());
    }
    let rewrite = TagRewrite {
        id: tx.next_id().await?,
        total: tag_rewrites::count(tx, &tag).await?,
        tag: tag.clone(),
        becomes: becomes.clone(),
        by: by.as_person()?.id,
        done: 0,
        created_at: tx.now(),
        finished_at: None,
    };
    tag_rewrites::insert(tx, &rewrite).await?;
    tx.record(by, Event::TagRewriteBegun { tag, becomes });
    Ok(rewrite.id)
}

/// Does the next tickets of one; says whether there is more to do. Two nodes may both call it: each batch is looked up
/// in its own transaction.
///
/// # Errors
/// A fault of the database.
pub async fn continue_rewrite(tx: &mut Tx, id: TagRewriteId) -> Result<bool> {
    let Some(r) = tag_rewrites::open(tx).await?.into_iter().find(|r| r.id == id) else {
        return Ok(false);
    };
    let by = people::load(tx, r.by).await?;
    let by = people::actor(tx, &by).await?;
    let batch = tag_rewrites::tagged(tx, &r.tag, TicketId(0), BATCH).await?;
    for &ticket in &batch {
        let is_new = tag_rewrites::replace(tx, ticket, &r.tag, r.becomes.as_deref()).await?;
        let added = r.becomes.iter().filter(|_| is_new).cloned().collect();
        tx.record(&by, Event::TagsChanged { ticket, added, removed: vec![r.tag.clone()] });
    }
    let done = batch.len() as i64;
    tag_rewrites::advance(tx, id, done).await?;
    if done == BATCH {
        return Ok(true);
    }
    tag_rewrites::finish(tx, id).await?;
    let tickets = r.done + done;
    tx.record(&by, Event::TagRewriteEnded { tag: r.tag, becomes: r.becomes, tickets });
    Ok(false)
}
