//! Tags in use.

use serde_json::{Value, json};
use store::read::api as bulk;

use super::answer::{Answer, Answered, Failure};
use super::call::Call;
use crate::http::agent::work::SUGGESTED_COUNT_MAX;

/// The most used ones; rarer ones are found by search.
const TAGS_MAX: i64 = 20_000;

pub async fn list(call: Call) -> Answered {
    let paging = call.paging()?;
    let body = call
        .read(async move |db| {
            let all = bulk::tags(db, TAGS_MAX).await?;
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|(name, n)| json!({ "name": name, "count": n })).collect();
            Ok(paging.envelope("tags", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// Tags that begin like what is typed.
pub async fn autocomplete(call: Call) -> Answered {
    const FOUND_MAX: i64 = 20;
    let name = call.query.some("name").unwrap_or_default().trim().to_lowercase();
    if name.chars().nth(1).is_none() {
        return Err(Failure::malformed("Invalid parameter", "name must have at least 2 characters"));
    }
    let found = call
        .read(async move |db| store::tag_rewrites::suggest(db, &name, SUGGESTED_COUNT_MAX, FOUND_MAX).await)
        .await?;
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    Ok(Answer::ok(json!({ "tags": names, "count": names.len() })))
}

pub async fn count(call: Call) -> Answered {
    let n = call.read(async |db| Ok(bulk::tags(db, TAGS_MAX).await?.len() as i64)).await?;
    Ok(super::count(&call, n))
}
