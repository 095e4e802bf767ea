//! What the public dialect has no word for about articles: where each text stands, its versions, review, and publishing at a
//! moment. Under `/api/desk/v1`.

use domain::article::{ArticleText, ArticleVersion, Locale, Review};
use domain::permission::{Action, Object, may};
use domain::{ArticleId, Moment, Refusal};
use serde_json::{Value, json};
use store::{Tx, articles};

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done, Wire};
use super::ledger::known_only;
use crate::commands::change_articles::{
    approve_text, ask_review, confirm_article, plan_text, publish_text, restore_version, unplan_text,
    withdraw_text,
};

/// The most versions of a text that a list has: the newest.
const VERSIONS_MAX: i64 = 1_000;

/// The article and the language that a path names.
fn text_of(call: &Call) -> Result<(ArticleId, Locale), Failure> {
    Ok((call.id(0)?, Locale::parse(call.part(1)).ok_or(Refusal::NotFound)?))
}

fn at(moment: Option<Moment>) -> Value {
    moment.map_or(Value::Null, |at| json!(at.rfc3339()))
}

fn text_drawn(wire: &Wire, t: &ArticleText) -> Value {
    json!({
        "article_id": t.article,
        "locale": t.locale.as_str(),
        "url": wire.desk_url(format!("articles/{}/texts/{}", t.article, t.locale)),
        "version": t.version,
        "published_version": t.live,
        "published_at": at(t.published_at),
        "edited_at": at(t.edited_at),
        "planned_version": t.planned.map(|(version, _)| version),
        "planned_at": at(t.planned.map(|(_, at)| at)),
        "review": t.review.as_str(),
        "review_version": (t.review != Review::None).then_some(t.review_version),
        "reviewed_by_id": t.reviewed_by,
    })
}

fn version_drawn(v: &ArticleVersion) -> Value {
    json!({
        "article_id": v.article,
        "locale": v.locale.as_str(),
        "version": v.version,
        "title": v.title,
        "markdown": v.body,
        "author_id": v.by,
        "created_at": v.written_at.rfc3339(),
    })
}

/// Drafts are for the team.
fn reads_drafts(call: &Call) -> Result<(), Failure> {
    Ok(may(&call.actor()?, Action::UseWorkbench, Object::Desk)?)
}

async fn after(tx: &mut Tx, wire: &Wire, id: ArticleId, locale: &Locale) -> domain::Result<Done> {
    let text = articles::find_text(tx, id, locale).await?.ok_or(Refusal::NotFound)?;
    Ok(Done::ok(tx, json!({ "article_text": text_drawn(wire, &text) })))
}

/// Where an article stands in each language.
pub async fn texts(call: Call) -> Answered {
    reads_drafts(&call)?;
    let (id, wire): (ArticleId, _) = (call.id(0)?, call.wire.clone());
    let all = call
        .read(async move |db| {
            articles::load(db, id).await?;
            articles::texts(db, id).await
        })
        .await?;
    let all: Vec<Value> = all.iter().map(|t| text_drawn(&wire, t)).collect();
    Ok(Answer::ok(json!({ "article_texts": all })))
}

/// The versions of a text, the newest first.
pub async fn versions(call: Call) -> Answered {
    reads_drafts(&call)?;
    let (id, locale) = text_of(&call)?;
    let paging = call.paging()?;
    let (offset, rows) = (paging.offset(), paging.rows);
    let (count, page) = call
        .read(async move |db| {
            let text = articles::find_text(db, id, &locale).await?.ok_or(Refusal::NotFound)?;
            // They are numbered from 1 on, and none is ever taken away.
            let count = text.version.min(VERSIONS_MAX);
            let (before, limit) =
                ((text.version + 1).saturating_sub(offset), rows.min(count - offset).max(0));
            Ok((count, articles::versions(db, id, &locale, before, limit).await?))
        })
        .await?;
    let part = paging.known(page, count);
    let rows = part.rows.iter().map(version_drawn).collect();
    Ok(Answer::ok(Value::Object(paging.envelope("article_versions", &part, rows, Some(count)))))
}

pub async fn version(call: Call) -> Answered {
    reads_drafts(&call)?;
    let ((id, locale), number) = (text_of(&call)?, call.id::<i64>(2)?);
    let found = call.read(async move |db| articles::find_version(db, id, &locale, number).await).await?;
    Ok(Answer::ok(json!({ "article_version": version_drawn(&found.ok_or(Refusal::NotFound)?) })))
}

/// Makes an old text the last version again.
pub async fn restore(call: Call) -> Answered {
    let ((id, locale), number) = (text_of(&call)?, call.id::<i64>(2)?);
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        restore_version(tx, &by, id, &locale, number).await?;
        after(tx, &wire, id, &locale).await
    })
    .await
}

/// Publishes a version, at once or at a moment.
pub async fn publish(mut call: Call) -> Answered {
    let (id, locale) = text_of(&call)?;
    let mut fields = Fields::under("article_publication", call.body.take())?;
    let version: Option<i64> = fields.some_id("version");
    let moment = fields.moment("at");
    known_only(fields.end()?)?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        match moment {
            Some(moment) => plan_text(tx, &by, id, &locale, version, moment).await?,
            None => publish_text(tx, &by, id, &locale, version).await?,
        }
        after(tx, &wire, id, &locale).await
    })
    .await
}

/// Readers do not see the text any more, nor is it published by itself.
pub async fn withdraw(call: Call) -> Answered {
    let (id, locale) = text_of(&call)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        withdraw_text(tx, &by, id, &locale).await?;
        unplan_text(tx, &by, id, &locale).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// Does not publish by itself what was planned; readers go on seeing what they see.
pub async fn unplan(call: Call) -> Answered {
    let (id, locale) = text_of(&call)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        unplan_text(tx, &by, id, &locale).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// Asks for somebody else's eyes, or approves the version that was looked at.
pub async fn review(mut call: Call) -> Answered {
    let (id, locale) = text_of(&call)?;
    let mut fields = Fields::under("article_review", call.body.take())?;
    let state = fields.word("state", Review::parse).flatten();
    let version: Option<i64> = fields.some_id("version");
    if state.is_none_or(|s| s == Review::None) {
        fields.complain("state", "InvalidValue", "State: must be asked or approved");
    }
    if state == Some(Review::Approved) && version.is_none() {
        fields.complain("version", "BlankValue", "Version: say which one was looked at");
    }
    known_only(fields.end()?)?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        match (state, version) {
            (Some(Review::Approved), Some(version)) => approve_text(tx, &by, id, &locale, version).await?,
            (Some(Review::Asked | Review::Approved | Review::None) | None, _) => {
                ask_review(tx, &by, id, &locale).await?;
            }
        }
        after(tx, &wire, id, &locale).await
    })
    .await
}

/// Somebody looked: the article is still right.
pub async fn confirm(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        confirm_article(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}
