//! Jobs: many changes asked for at once. They run at once, in one transaction in which each stands or falls alone; their
//! results are kept with the answers of repeatable requests and go with them.

use axum::http::StatusCode;
use domain::{Error, Refusal};
use serde_json::{Value, json};
use store::Tx;
use store::operations::{self, Answer as Kept};

use super::answer::{Answer, Answered, Failure};
use super::body::ITEMS_MAX;
use super::call::{Call, Done, Wire};

const SCOPE: &str = "job";

/// What became of one item.
pub struct Result {
    pub id: i64,
    pub status: &'static str,
}

impl Result {
    pub fn new(id: i64, status: &'static str) -> Self {
        Self { id, status }
    }
}

/// Nobody can use the key of a job for another request: it is the job's own.
fn request_of(id: &str) -> [u8; 32] {
    crate::secrets::hash(id)
}

/// Runs `each` for every item and answers with the job.
///
/// # Errors
/// 400 for more than a hundred items. What is refused for an item stands in its result; a fault ends the job.
pub async fn run<I, F>(
    call: &Call,
    kind: &'static str,
    unknown: Vec<String>,
    items: Vec<I>,
    each: F,
) -> Answered
where
    I: Send + 'static,
    F: AsyncFn(&mut Tx, I) -> domain::Result<Result> + Send + 'static,
{
    if items.is_empty() {
        return Err(Failure::malformed(
            "Invalid attribute",
            "There is nothing to do: name at least one item",
        ));
    }
    if items.len() > ITEMS_MAX {
        return Err(Failure::TooManyValues { what: "items", limit: ITEMS_MAX });
    }
    let mut random = [0; 16];
    (call.app.entropy)(&mut random);
    let id = format!("V3-{}", hex::encode(random));
    let wire = call.wire.clone();
    call.changed(unknown, async move |tx| {
        let total = items.len();
        let mut results = Vec::with_capacity(total);
        for (index, item) in items.into_iter().enumerate() {
            results.push(match tx.attempt(async |tx| each(tx, item).await).await {
                Ok(done) => json!({
                    "index": index, "id": done.id, "status": done.status, "success": true,
                    "action": action(done.status),
                }),
                Err(Error::Refused(refusal)) => refused(index, &refusal),
                Err(fault) => return Err(fault),
            });
        }
        let failed = results.iter().all(|r| r.get("error").is_some());
        let job = json!({
            "id": id, "job_type": kind, "total": total, "progress": total,
            "status": if failed { "failed" } else { "completed" },
            "message": format!("Completed at {}", tx.now().rfc3339()), "results": results,
        });
        let kept = Kept { status: 200, body: job.to_string() };
        tx.quiet("what changed says so itself");
        operations::keep(tx, SCOPE, &id, &request_of(&id), &kept).await?;
        // Clients of this dialect begin to ask for the job's end whatever this says.
        let queued = json!({
            "id": id, "url": url(&wire, &id), "job_type": kind, "total": total, "progress": null, "status": "queued",
            "message": null, "results": null,
        });
        Ok(Done::ok(tx, json!({ "job_status": queued })))
    })
    .await
}

fn action(status: &str) -> &'static str {
    match status {
        "Created" => "create",
        "Updated" => "update",
        _ => "delete",
    }
}

fn refused(index: usize, refusal: &Refusal) -> Value {
    let (_, body, _) = Failure::from(refusal.clone()).shape("");
    let error = body["error"].as_str().unwrap_or("Forbidden").to_owned();
    json!({ "index": index, "error": error, "details": refusal.to_string(), "success": false })
}

fn url(wire: &Wire, id: &str) -> String {
    wire.url(format!("job_statuses/{id}.json"))
}

async fn find(call: &Call, id: &str) -> std::result::Result<Option<Value>, Failure> {
    let key = id.to_owned();
    let kept = call.read(async move |db| operations::find(db, SCOPE, &key, &request_of(&key)).await).await?;
    let Some(kept) = kept else { return Ok(None) };
    let mut job: Value = serde_json::from_str(&kept.body)?;
    job["url"] = json!(url(&call.wire, id));
    Ok(Some(job))
}

pub async fn show(call: Call) -> Answered {
    let job = find(&call, call.part(0)).await?.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "job_status": job })))
}

pub async fn show_many(call: Call) -> Answered {
    let mut jobs = Vec::new();
    for id in super::users::texts(&call, "ids")? {
        jobs.extend(find(&call, &id).await?);
    }
    Ok(Answer::new(
        StatusCode::OK,
        super::answer::Content::Json(
            json!({ "job_statuses": jobs, "count": jobs.len(), "next_page": null, "previous_page": null }),
        ),
    ))
}
